//! One `[[step]]` at one level to a [`Step`]: its kind, its keys, what it asks of the body, how long it takes.
//! Must never let a comfort step carry movement, nor heat go without its limits.

use std::{sync::Arc, time::Duration};

use super::{
    Context,
    amounts::{self, LevelAt},
    diagnose::{Code, Report, Span, listed, quoted},
    exercise::{self, alone},
    figures, moments,
    raw::StepTable,
    read::{At, Keyed as _, Raw},
    resolve as r,
};
use crate::domain::{
    CleanText, Id,
    exercise::{Exercise, Stage, Tag, Tags},
    figure::FigureOf,
    questions::Position,
    routine::{Place, Step},
};

/// The kinds of steps.
pub(super) const KINDS: [&str; 8] = ["exercise", "walk", "heat", "cold", "breathe", "rest", "check", "note"];
/// Keys of every kind of step.
const COMMON: &[&str] = &["id", "name", "kind", "place", "source"];
/// Keys of every kind of step that is done rather than read.
const DONE: &[&str] = &["exercise", "how", "involves", "stage", "instead", "cue", "figure"];

/// The keys of a kind, besides the common ones.
fn keys(kind: &str) -> &'static [&'static str] {
    match kind {
        "exercise" => &["position", "sides", "switch", "hold", "reps", "sets", "set_rest"],
        "walk" => &["time"],
        "breathe" => &["position", "time"],
        "heat" | "cold" => &["position", "time", "with", "checks", "limit"],
        "rest" => &["position", "time", "with"],
        "check" => &["ask", "back_to", "rest", "tries"],
        _ => &["text"],
    }
}

/// All the keys of a kind: those of every kind, those of what is done, its own.
pub(super) fn allowed(kind: &str) -> [&'static [&'static str]; 3] {
    let done: &[&str] = match kind {
        "check" | "note" => &["how"],
        _ => DONE,
    };
    [COMMON, done, keys(kind)]
}

/// Most characters of a note.
pub(super) const NOTE: usize = 1000;
/// Keys of a step that may have sources.
pub(super) const SOURCED: &[&str] = &[
    "sides", "switch", "hold", "reps", "sets", "set_rest", "time", "with", "checks", "limit", "ask", "back_to", "rest",
    "tries", "instead", "cue", "text", "how", "involves", "stage",
];
/// Those of a shipped file that must have them.
pub(super) const NUMBERS: &[&str] =
    &["hold", "reps", "sets", "set_rest", "switch", "time", "checks", "limit", "rest", "tries", "cue"];

/// Reads the meaning of one step at one level. `before` are the steps that come before it.
pub(super) fn resolve(
    at: &At<StepTable<'_>>,
    level: LevelAt,
    before: &[Arc<Step>],
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Option<Step> {
    let raw = &at.value;
    let word = kind_word(at, report)?;
    belongs(at, word, report);

    let exercise = catalogue(raw, word, context, report).ok()?;
    let name = name(raw, word, exercise.as_deref(), &at.span, report);
    let id = step_id(raw, word, exercise.as_deref(), &name, before, report);
    let mut how = r::sentences(&raw.how, report);
    if how.is_empty()
        && let Some(exercise) = &exercise
    {
        how.clone_from(&exercise.how);
    }
    let position = position(raw, word, exercise.as_deref(), context, report);
    let (stage, mut involves) = demands(raw, word, exercise.as_deref(), report);
    if let Some(position) = position {
        involves = involves.union(position.tags);
    }
    let sources = r::source_table(&raw.source, SOURCED, context.sources, report);
    if !context.user {
        super::numbers_have_sources(raw, NUMBERS, &sources, report);
    }
    let place = raw.place.get().and_then(|at| {
        let words = Place::ALL.map(Place::word);
        r::word(at, "a place", &words, Place::from_word, report)
    });
    r::few(&raw.instead, report);
    let instead = raw
        .instead
        .items()
        .iter()
        .take(r::FEW)
        .filter_map(|at| context.exercise(at, report).map(|found| found.id.clone()))
        .collect();
    let kind = amounts::kind(at, word, level, exercise.as_deref(), before, context, report)?;
    let figure = raw.figure.get().and_then(|at| figure(at, context, report));
    let mut step = Step {
        id,
        name,
        how,
        position: match (&exercise, position) {
            (Some(exercise), _) => exercise.position_name.clone(),
            (None, position) => position.map_or_else(CleanText::default, |position| position.name.clone()),
        },
        involves,
        stage,
        kind,
        exercise,
        figure,
        instead,
        cues: Vec::new(),
        place,
        sources,
        line: report.line(at.span.start),
    };
    step.cues = moments::cues(&raw.cue, Duration::from_secs(amounts::seconds(&step)), report);
    Some(step)
}

/// The same step at another level, of which only how much of it may differ; one and the same where that is so.
pub(super) fn at_level(
    step: &Arc<Step>,
    at: &At<StepTable<'_>>,
    level: LevelAt,
    before: &[Arc<Step>],
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Option<Arc<Step>> {
    let raw = &at.value;
    if !amounts::differ(raw) {
        return Some(Arc::clone(step));
    }
    let kind = amounts::kind(at, step.kind.word(), level, step.exercise.as_deref(), before, context, report)?;
    if kind == step.kind {
        return Some(Arc::clone(step));
    }
    let mut other = Step { kind, cues: Vec::new(), ..Step::clone(step) };
    other.cues = moments::cues(&raw.cue, Duration::from_secs(amounts::seconds(&other)), report);
    Some(Arc::new(other))
}

/// The position of a step without a catalogue exercise. Its tags come on top of what the step states: a position may add to what it
/// involves, never take away (rules S7, G6).
fn position<'c>(
    raw: &StepTable<'_>,
    word: &str,
    exercise: Option<&Exercise>,
    context: &'c Context<'_>,
    report: &mut Report<'_>,
) -> Option<&'c Position> {
    // Of another kind of step it was reported already.
    let at = raw.position.get().filter(|_| keys(word).contains(&"position"))?;
    if let (Some(exercise), Some(key)) = (exercise, raw.position.key()) {
        report.help(
            Code::KeyNotForKind,
            key,
            format!("the position of {} is told in its own file", quoted(exercise.id.as_str())),
            "take `position` out; it is for a step that names no exercise",
        );
        return None;
    }
    let id = exercise::position(at, context, report)?;
    context.questions.position(id.as_str())
}

/// A figure of the routine's own, or a built-in one.
fn figure(at: &At<Raw<'_>>, context: &Context<'_>, report: &mut Report<'_>) -> Option<FigureOf> {
    if let Some(own) = context.figures.get(at.value.as_ref()) {
        return Some(FigureOf::Own(Arc::clone(own)));
    }
    let names = context.figures.keys().map(Id::as_str).chain(figures::names());
    r::known(at, (Code::UnknownFigure, "figure"), names, report).map(FigureOf::Shipped)
}

fn kind_word(at: &At<StepTable<'_>>, report: &mut Report<'_>) -> Option<&'static str> {
    let raw = &at.value;
    if let Some(kind) = raw.kind.get() {
        let find = |word: &str| KINDS.into_iter().find(|kind| *kind == word);
        return r::word(kind, "a kind of step", &KINDS, find, report);
    }
    if !raw.kind.is_missing() {
        return None;
    }
    let is_exercise = !raw.exercise.is_missing() || !raw.reps.is_missing() || !raw.hold.is_missing();
    if is_exercise {
        return Some("exercise");
    }
    report.help(
        Code::KindUnclear,
        &at.span,
        "this step says neither what kind it is nor which exercise",
        format!("add `exercise = \"...\"`, or `kind` with one of: {}", listed(KINDS)),
    );
    None
}

/// Reports keys that do not belong to the kind.
fn belongs(at: &At<StepTable<'_>>, word: &'static str, report: &mut Report<'_>) {
    let raw = &at.value;
    let [common, done, own] = allowed(word);
    for (key, span) in raw.given() {
        if !common.contains(&key) && !own.contains(&key) && !done.contains(&key) {
            let message = format!("`{key}` does not belong to a step of the kind {word}");
            let keys = format!("keys of this kind: {}", listed(own.iter().chain(done).copied()));
            if key == "hold" && own.contains(&"time") {
                let free = raw.time.is_missing() && !report.offers("time", at.span.start, &span);
                let help = format!("how long it takes is `time` here; {keys}");
                report.mend(Code::KeyNotForKind, &span, message, (Some(help), free.then(|| "time".to_owned())));
            } else {
                report.help(Code::KeyNotForKind, &span, message, keys);
            }
        }
    }
}

/// It was reported already.
struct Reported;

/// The catalogue exercise, if any; an error, reported, when the step names one that cannot be used.
/// A walk that names none is the catalogue's.
fn catalogue(
    raw: &StepTable<'_>,
    word: &str,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Result<Option<Arc<Exercise>>, Reported> {
    let Some(at) = raw.exercise.get() else {
        let is_walk = word == "walk" && raw.involves.is_missing();
        let walk = context.exercises.get("walk").filter(|_| is_walk);
        return if raw.exercise.is_missing() { Ok(walk.cloned()) } else { Err(Reported) };
    };
    let exercise = context.exercise(at, report).ok_or(Reported)?;
    if matches!(word, "heat" | "cold" | "breathe" | "rest") {
        comfort_only(exercise, &at.span, context, report);
    }
    Ok(Some(Arc::clone(exercise)))
}

/// Reports an exercise that is more than a position or breathing where only comfort is asked for (rule S6).
pub(super) fn comfort_only(exercise: &Exercise, span: &Span, context: &Context<'_>, report: &mut Report<'_>) {
    let position = exercise
        .position
        .as_ref()
        .and_then(|id| context.questions.position(id.as_str()))
        .map_or(Tags::NONE, |position| position.tags);
    let moves = exercise.involves.iter().any(|tag| !position.has(tag));
    if exercise.stage > Stage::Relief || moves {
        report.help(
            Code::GuideMoves,
            span,
            format!("{} is more than a position or breathing", quoted(exercise.id.as_str())),
            "heat, cold, breathing and rest may only use an exercise of the stage relief that involves nothing",
        );
    }
}

fn name(
    raw: &StepTable<'_>,
    word: &str,
    exercise: Option<&Exercise>,
    span: &Span,
    report: &mut Report<'_>,
) -> CleanText {
    let name = r::text(&raw.name, r::TITLE, report);
    if !name.is_empty() {
        return name;
    }
    if let Some(exercise) = exercise {
        return exercise.name.clone();
    }
    CleanText::new(match word {
        "walk" => "Walk",
        "heat" => "Heat",
        "cold" => "Cold",
        "breathe" => "Breathe",
        "rest" => "Rest",
        "check" => "A short check",
        "note" => "A word",
        _ => {
            if raw.name.is_missing() && raw.exercise.is_missing() {
                r::missing("name", "a step of one's own", span, report);
            }
            ""
        }
    })
}

/// The step's name for records: stated, or made from what it is, with a number when taken.
fn step_id(
    raw: &StepTable<'_>,
    word: &str,
    exercise: Option<&Exercise>,
    name: &CleanText,
    before: &[Arc<Step>],
    report: &mut Report<'_>,
) -> Id {
    let taken = |id: &Id| before.iter().any(|step| step.id == *id);
    if let Some(at) = raw.id.get()
        && let Some(id) = r::id(at, report)
    {
        if taken(&id) {
            report.push(
                Code::TwiceNamed,
                &at.span,
                format!("a step before this one is already named {}", quoted(id.as_str())),
            );
        }
        return id;
    }
    let base = exercise
        .map(|exercise| exercise.id.clone())
        .or_else(|| r::slug(name))
        .or_else(|| Id::new(word))
        .unwrap_or_else(|| Id::new("step").expect("`step` is kebab-case"));
    if !taken(&base) {
        return base;
    }
    let short: String = base.as_str().chars().take(58).collect();
    let short = short.trim_end_matches('-');
    (2..=before.len() + 2).filter_map(|n| Id::new(&format!("{short}-{n}"))).find(|id| !taken(id)).unwrap_or(base)
}

/// The stage and the tags. Own movement counts as strength and as everything until it says otherwise (rule G6).
fn demands(raw: &StepTable<'_>, word: &str, exercise: Option<&Exercise>, report: &mut Report<'_>) -> (Stage, Tags) {
    let stated = r::tags(&raw.involves, report);
    let stage = r::stage(&raw.stage, report);
    let moves = matches!(word, "exercise" | "walk");
    let (stage, mut involves) = match exercise {
        Some(exercise) => {
            if let (Some(stage), Some(at)) = (stage, raw.stage.get())
                && stage < exercise.stage
            {
                report.mend(
                    Code::StageTooEarly,
                    &at.span,
                    format!(
                        "{} is for the stage {} at the earliest, not {}",
                        quoted(exercise.id.as_str()),
                        exercise.stage.word(),
                        stage.word()
                    ),
                    r::must_be("stage", exercise.stage.word(), ", or leave it out"),
                );
            }
            (stage.unwrap_or(exercise.stage).max(exercise.stage), exercise.involves.union(stated))
        }
        None if moves && raw.involves.is_missing() => {
            if let Some(key) = raw.stage.key() {
                alone(key, report);
            }
            (Stage::Strength, Tags::ALL)
        }
        None if moves => (stage.unwrap_or(Stage::Strength), stated),
        None => (stage.unwrap_or(Stage::Relief), stated),
    };
    if word == "heat" {
        involves = involves.with(Tag::Heat);
    }
    (stage, involves)
}
