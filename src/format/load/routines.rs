//! The routine files, once all they may name is known. Each is read by itself, so that two can be read at once; what they say is put
//! together in their order. Must never let the order of the work show in what comes of it.

use std::{collections::BTreeMap, sync::Arc};

use super::{Exercises, Hands, Open, of_kind, one_by_one, open as open_file};
use crate::{
    domain::{
        Id,
        library::{Library, Source},
        questions::Questions,
        routine::{Kind, Routine},
    },
    format::{
        Context, FileKind, SourceFile,
        diagnose::{Code, quoted},
        raw::RoutineFile,
        routine,
    },
};

/// Fewer files of the user's than this are read sooner than a thread is started.
const MANY: usize = 32;

/// What a routine file may name.
struct Known<'a> {
    questions: &'a Questions,
    sources: &'a BTreeMap<String, Source>,
    exercises: &'a Exercises,
    shipped: &'a Exercises,
    broken: &'a [Id],
    names: Vec<Id>,
}

/// What came of a file.
#[derive(Default)]
struct Outcome {
    /// `None`: it cannot be used.
    routine: Option<Arc<Routine>>,
    /// Exercises of the user's that this shipped routine cannot use.
    unfit: Vec<Id>,
}

/// Reads the routines into the library.
pub(super) fn read<'s>(
    open: &mut Vec<Open<'s>>,
    files: &'s [SourceFile],
    library: &mut Library,
    (exercises, shipped): (&Exercises, &Exercises),
    broken: &[Id],
    hands: Hands,
) {
    let routines = open.iter().filter(|open| open.file.kind == FileKind::Routine);
    let routines = routines.filter_map(|open| open.id.clone());
    let names: Vec<Id> = library.routines.keys().cloned().chain(routines).collect();
    // Known ones that have to be read again, with exercises of the user's.
    let again = library.routines.iter().filter(|(_, routine)| uses_own(routine, exercises, shipped));
    let again = again.filter_map(|(id, _)| {
        let is_its = |file: &&SourceFile| !file.user && file.kind == FileKind::Routine && file.id == id.as_str();
        files.iter().find(is_its).map(|file| open_file(file, &[]))
    });
    let again: Vec<Open<'_>> = again.collect();
    open.splice(0..0, again);
    let (questions, sources) = (&library.questions, &library.sources);
    let known = Known { questions, sources, exercises, shipped, broken, names };

    let mut beneath = library.routines.clone();
    let mut unfit: Vec<(Id, Id)> = Vec::new();
    let (mut ours, mut theirs): (Vec<_>, Vec<_>) = of_kind(open, FileKind::Routine).partition(|open| !open.file.user);
    for (id, outcome) in outcomes(&mut ours, &known, &beneath, one_by_one) {
        unfit.extend(outcome.unfit.into_iter().map(|exercise| (exercise, id.clone())));
        let Some(routine) = outcome.routine else {
            library.routines.remove(&id);
            continue;
        };
        beneath.insert(id.clone(), Arc::clone(&routine));
        library.routines.insert(id, routine);
    }
    for (id, outcome) in outcomes(&mut theirs, &known, &beneath, hands) {
        match outcome.routine {
            Some(routine) => drop(library.routines.insert(id, routine)),
            // A broken one of the user's takes the shipped one out too: it would not be what the user means to do.
            None => drop(library.routines.remove(&id)),
        }
    }
    for (exercise, routine) in unfit {
        tell_unfit(open, &exercise, &routine);
    }
}

/// What comes of each file that has a name, in their order.
fn outcomes(
    open: &mut [&mut Open<'_>],
    known: &Known<'_>,
    beneath: &BTreeMap<Id, Arc<Routine>>,
    hands: Hands,
) -> Vec<(Id, Outcome)> {
    let mut work: Vec<(&mut Open<'_>, Outcome)> =
        open.iter_mut().map(|open| (&mut **open, Outcome::default())).collect();
    let hands = if work.len() < MANY { one_by_one } else { hands };
    let read = |work: &mut [(&mut Open<'_>, Outcome)]| {
        for (open, outcome) in work {
            *outcome = one(open, known, beneath);
        }
    };
    let half = work.len() / 2;
    let (first, second) = work.split_at_mut(half);
    hands(&mut || read(first), &mut || read(second));
    work.into_iter().filter_map(|(open, outcome)| Some((open.id.clone()?, outcome))).collect()
}

fn one(open: &mut Open<'_>, known: &Known<'_>, beneath: &BTreeMap<Id, Arc<Routine>>) -> Outcome {
    open.parse();
    let (Some(id), Some(table)) = (open.id.clone(), open.table.take()) else {
        return Outcome::default();
    };
    let report = &mut open.report;
    let raw = RoutineFile::from_table(table, report);
    let user = open.file.user;
    let Known { questions, sources, exercises, shipped, broken, ref names } = *known;
    let mut context = Context {
        user,
        again: false,
        questions,
        sources,
        exercises: if user { exercises } else { shipped },
        broken,
        routine_names: names,
        figures: &BTreeMap::new(),
    };
    let below = beneath.get(&id).filter(|_| user);
    let first = routine::resolve(&raw, &id, below.map(Arc::as_ref), &context, report);
    if report.has_errors() {
        return Outcome::default();
    }
    if user || !uses_own(&first, exercises, shipped) {
        return Outcome { routine: Some(Arc::new(first)), unfit: Vec::new() };
    }
    // A shipped routine is judged with the shipped exercises, then played with the user's where these fit.
    context.exercises = exercises;
    context.again = true;
    let mut again = report.blank();
    let second = routine::resolve(&raw, &id, None, &context, &mut again);
    if again.has_errors() {
        let unfit = own_of(&first, exercises, shipped).collect();
        Outcome { routine: Some(Arc::new(first)), unfit }
    } else {
        Outcome { routine: Some(Arc::new(second)), unfit: Vec::new() }
    }
}

fn tell_unfit(open: &mut [Open<'_>], exercise: &Id, routine: &Id) {
    let file = open
        .iter_mut()
        .find(|open| open.file.user && open.file.kind == FileKind::Exercise && open.id.as_ref() == Some(exercise));
    if let Some(open) = file {
        let routine = quoted(routine.as_str());
        let message = format!("the shipped routine {routine} cannot use this and keeps the shipped exercise");
        open.report.push(Code::NotUsed, &(0..0), message);
    }
}

/// The exercises of a routine that the user has replaced.
fn own_of<'a>(routine: &'a Routine, exercises: &'a Exercises, shipped: &'a Exercises) -> impl Iterator<Item = Id> + 'a {
    let steps = routine.levels.iter().flat_map(|level| &level.steps);
    steps
        .flat_map(|step| {
            let with = match &step.kind {
                Kind::Heat(warmth) | Kind::Cold(warmth) => warmth.with.as_ref(),
                Kind::Rest { with, .. } => with.as_ref(),
                _ => None,
            };
            step.exercise.iter().chain(with)
        })
        .filter(|exercise| exercises.get(&exercise.id) != shipped.get(&exercise.id))
        .map(|exercise| exercise.id.clone())
}

fn uses_own(routine: &Routine, exercises: &Exercises, shipped: &Exercises) -> bool {
    own_of(routine, exercises, shipped).next().is_some()
}
