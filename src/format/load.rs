//! All files together: who replaces whom, who names whom, and what is left when some are broken.
//! Must never let a broken file of the user's take more with it than itself.

use std::{collections::BTreeMap, sync::Arc};

use toml::de::DeTable;

use super::{
    Context, FileKind, SourceFile, bibliography, card,
    diagnose::{Code, Report, Span, quoted},
    exercise::{self, Draft},
    figures, questions,
    raw::{CardFile, ExerciseFile, ScreeningFile, SourcesFile},
    resolve as r, scan, stricter,
    suggest::nearest,
};
use crate::domain::{
    CleanText, Id,
    exercise::Exercise,
    library::{FileNote, Library},
    routine::Origin,
};

mod routines;

/// A file while it is being read.
pub(super) struct Open<'s> {
    file: &'s SourceFile,
    id: Option<Id>,
    /// What is still to be parsed.
    text: Option<&'s str>,
    pub(super) table: Option<DeTable<'s>>,
    pub(super) report: Report<'s>,
    replaces: bool,
}

/// Does two pieces of work, in any order or at once, and comes back when both are done. Threads are not for this folder to start.
pub type Hands = fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send));

/// One after the other.
pub fn one_by_one(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
    first();
    second();
}

/// Reads files of all kinds to a library. Shipped files come before the user's, whatever their order.
#[must_use]
pub fn load(files: &[SourceFile]) -> Library {
    load_by(files, one_by_one)
}

/// The same as [`load`], whatever the hands.
#[must_use]
pub fn load_by(files: &[SourceFile], hands: Hands) -> Library {
    let shipped = shipped_of(files);
    let mut open: Vec<Open<'_>> = files.iter().map(|file| open(file, &shipped)).collect();
    open.sort_by_key(|open| open.file.user);
    read(Library::default(), open, files, hands)
}

/// The same as [`load`] of the same files, of which `shipped` is what the shipped ones say. These are not read again, but
/// for the routines whose exercises the user has replaced.
#[must_use]
pub fn load_over(shipped: Library, files: &[SourceFile]) -> Library {
    load_over_by(shipped, files, one_by_one)
}

/// The same as [`load_over`], whatever the hands.
#[must_use]
pub fn load_over_by(shipped: Library, files: &[SourceFile], hands: Hands) -> Library {
    // Questions of one's own may change what any file means.
    let may_change_all = |file: &SourceFile| matches!(file.kind, FileKind::Screening | FileKind::Sources);
    let user = || files.iter().filter(|file| file.user);
    if user().any(may_change_all) {
        return load_by(files, hands);
    }
    let below = shipped_of(files);
    read(shipped, user().map(|file| open(file, &below)).collect(), files, hands)
}

/// Reads the open files over what is known without them.
fn read<'s>(mut library: Library, mut open: Vec<Open<'s>>, files: &'s [SourceFile], hands: Hands) -> Library {
    // Routines are parsed one by one, when they are read: all their tables together would fill the memory.
    for open in open.iter_mut().filter(|open| open.file.kind != FileKind::Routine) {
        open.parse();
    }
    let known = library.files.len();
    read_sources(&mut open, &mut library);
    read_screening(&mut open, files, &mut library);
    let (exercises, shipped, broken) = read_exercises(&mut open, &library);
    routines::read(&mut open, files, &mut library, (&exercises, &shipped), &broken, hands);
    library.exercises = exercises;
    read_cards(&mut open, &mut library);
    look_at_figures(&mut open);
    for open in &open {
        let file = open.file;
        library.problems.extend(open.report.problems(file.kind, &file.path));
        if known > 0 && !file.user {
            continue;
        }
        library.files.push(FileNote {
            kind: file.kind,
            id: CleanText::new(&file.id),
            path: CleanText::new(&file.path),
            origin: match (file.user, open.replaces) {
                (false, _) => Origin::Shipped,
                (true, false) => Origin::User,
                (true, true) => Origin::Replaces,
            },
            loaded: !open.report.has_errors(),
        });
    }
    library
}

/// A file with what it holds, parsed.
pub(super) fn start(file: &SourceFile) -> Open<'_> {
    let mut open = open(file, &[]);
    open.parse();
    open
}

impl Open<'_> {
    fn parse(&mut self) {
        if let Some(text) = self.text.take() {
            self.table = scan::parse(text, &mut self.report);
        }
    }
}

fn open<'s>(file: &'s SourceFile, shipped: &[&SourceFile]) -> Open<'s> {
    let (text, fault) = match &file.bytes {
        Ok(bytes) => match scan::text(bytes) {
            Ok(text) => (text, None),
            Err((code, message, before)) => (before, Some((code, message))),
        },
        Err(why) => ("", Some((Code::Unreadable, why.clone()))),
    };
    let mut report = Report::new(text);
    let sound = fault.is_none();
    if let Some((code, message)) = fault {
        report.push(code, &(text.len()..text.len()), message);
    }
    let id = Id::new(&file.id);
    if id.is_none() {
        let help = r::slug(&file.id).map(|slug| format!("name it {slug}.toml"));
        report.add(Code::FileName, &(0..0), format!("{} cannot be used as a name", quoted(&file.id)), help);
    }
    let replaces = file.user && shipped.iter().any(|other| is_of(other, file));
    Open { file, id, text: sound.then_some(text), table: None, report, replaces }
}

fn shipped_of(files: &[SourceFile]) -> Vec<&SourceFile> {
    files.iter().filter(|file| !file.user).collect()
}

fn is_of(other: &SourceFile, file: &SourceFile) -> bool {
    other.kind == file.kind && other.id == file.id
}

/// Whether a file of the user's is the shipped one, byte by byte.
fn is_copy(file: &SourceFile, files: &[SourceFile]) -> bool {
    file.user && files.iter().any(|other| !other.user && is_of(other, file) && other.bytes == file.bytes)
}

fn of_kind<'a, 's>(open: &'a mut [Open<'s>], kind: FileKind) -> impl Iterator<Item = &'a mut Open<'s>> {
    open.iter_mut().filter(move |open| open.file.kind == kind)
}

fn read_sources(open: &mut [Open<'_>], library: &mut Library) {
    for open in of_kind(open, FileKind::Sources) {
        let Some(table) = open.table.take() else {
            continue;
        };
        let raw = SourcesFile::from_table(table, &mut open.report);
        r::schema(&raw.schema, &mut open.report);
        for at in raw.source.items() {
            let Some((id, source)) = bibliography::source(at, &mut open.report) else {
                continue;
            };
            let before = library.sources.insert(id.clone(), source.clone());
            if let (Some(before), Some(at)) = (before, at.value.id.get())
                && !(open.file.user && before == source)
            {
                open.report.push(
                    Code::TwiceNamed,
                    &at.span,
                    format!("a source before this one is already named {}", quoted(&id)),
                );
                library.sources.insert(id, before);
            }
        }
    }
}

fn read_screening(open: &mut [Open<'_>], files: &[SourceFile], library: &mut Library) {
    for open in of_kind(open, FileKind::Screening) {
        let Some(table) = open.table.take() else {
            continue;
        };
        if is_copy(open.file, files) {
            continue;
        }
        let report = &mut open.report;
        let raw = ScreeningFile::from_table(table, report);
        let read = if open.file.user {
            stricter::over(&raw, &library.questions, &library.sources, report)
        } else {
            questions::resolve(&raw, &library.sources, report)
        };
        // A broken file of the user's leaves what was in force.
        if !report.has_errors() {
            library.questions = read;
        }
    }
}

/// A broken card of the user's leaves the shipped one in use: it may be the one that says when to see someone.
fn read_cards(open: &mut [Open<'_>], library: &mut Library) {
    let routine_names: Vec<Id> = library.routines.keys().cloned().collect();
    for open in of_kind(open, FileKind::Card) {
        let (Some(id), Some(table)) = (open.id.clone(), open.table.take()) else {
            continue;
        };
        let context = Context {
            user: open.file.user,
            again: false,
            questions: &library.questions,
            sources: &library.sources,
            exercises: &BTreeMap::new(),
            broken: &[],
            routine_names: &routine_names,
            figures: &BTreeMap::new(),
        };
        let raw = CardFile::from_table(table, &mut open.report);
        let card = card::resolve(&raw, &id, open.replaces, &context, &mut open.report);
        if !open.report.has_errors() {
            library.cards.insert(id, Arc::new(card));
        }
    }
}

/// A figure's own file is looked at and not kept: it is drawn from its file when somebody looks.
fn look_at_figures(open: &mut [Open<'_>]) {
    for open in of_kind(open, FileKind::Figure) {
        if let Some(table) = open.table.take() {
            figures::look_at(table, &open.file.id, &mut open.report);
        }
    }
}

/// An exercise in use, and the file it comes from.
struct InUse {
    draft: Draft,
    file: usize,
}

/// In place of a file, for what was read before.
const NO_FILE: usize = usize::MAX;

/// The exercises that are known without their files. What they name was looked up when they were shipped, so where they
/// name it does not matter.
fn known(library: &Library) -> impl Iterator<Item = (Id, Draft)> {
    let drafts = library.exercises.iter();
    drafts.map(|(id, exercise)| (id.clone(), Draft { exercise: Arc::clone(exercise), easier: None, harder: None }))
}

type Exercises = BTreeMap<Id, Arc<Exercise>>;

/// The catalogue, the shipped catalogue beneath it, and the names of exercises whose files are broken.
fn read_exercises(open: &mut [Open<'_>], library: &Library) -> (Exercises, Exercises, Vec<Id>) {
    let none = BTreeMap::new();
    let mut shipped: BTreeMap<Id, Draft> = known(library).collect();
    let mut used: BTreeMap<Id, InUse> =
        known(library).map(|(id, draft)| (id, InUse { draft, file: NO_FILE })).collect();
    let mut broken: Vec<Id> = Vec::new();
    for (file, open) in open.iter_mut().enumerate() {
        if open.file.kind != FileKind::Exercise {
            continue;
        }
        let Some(id) = open.id.clone() else { continue };
        let draft = open.table.take().map(|table| {
            let raw = ExerciseFile::from_table(table, &mut open.report);
            let below = shipped.get(&id).filter(|_| open.file.user);
            let context = Context {
                user: open.file.user,
                again: false,
                questions: &library.questions,
                sources: &library.sources,
                exercises: &none,
                broken: &[],
                routine_names: &[],
                figures: &BTreeMap::new(),
            };
            let below = below.map(|draft| &*draft.exercise);
            exercise::resolve(&raw, &id, below, &context, &mut open.report)
        });
        match draft.filter(|_| !open.report.has_errors()) {
            Some(draft) => {
                if !open.file.user {
                    shipped.insert(id.clone(), draft.clone());
                }
                used.insert(id, InUse { draft, file });
            }
            // With a shipped one beneath, that stays in use.
            None if used.contains_key(&id) => {}
            None => broken.push(id),
        }
    }
    while drop_one(open, &mut used, &shipped, &mut broken) {}
    let below = shipped.into_iter();
    let below = below.map(|(id, draft)| (id, draft.exercise));
    let used = used.into_iter();
    let used = used.map(|(id, used)| (id, used.draft.exercise));
    (used.collect(), below.collect(), broken)
}

/// Takes one exercise out of use whose `easier` or `harder` leads nowhere or in a circle; `false` when there is none.
fn drop_one(
    open: &mut [Open<'_>],
    used: &mut BTreeMap<Id, InUse>,
    shipped: &BTreeMap<Id, Draft>,
    broken: &mut Vec<Id>,
) -> bool {
    let Some((id, code, span, message, help)) = find_fault(open, used) else {
        return false;
    };
    let Some(found) = used.remove(&id) else {
        return false;
    };
    if let Some(open) = open.get_mut(found.file) {
        open.report.mend(code, &span, message, help);
        if let (true, Some(draft)) = (open.file.user, shipped.get(&id)) {
            let draft = draft.clone();
            used.insert(id, InUse { draft, file: NO_FILE });
            return true;
        }
    }
    broken.push(id);
    true
}

type Fault = (Id, Code, Span, String, (Option<String>, Option<String>));

fn find_fault(open: &[Open<'_>], used: &BTreeMap<Id, InUse>) -> Option<Fault> {
    let is_user = |used: &InUse| open.get(used.file).is_some_and(|open| open.file.user);
    // The user's own first: a shipped file is not to blame for what a file of the user's does to it.
    let mut order: Vec<(&Id, &InUse)> = used.iter().collect();
    order.sort_by_key(|(_, used)| !is_user(used));
    for (id, this) in &order {
        let exercise = &this.draft.exercise;
        let ways = [(&exercise.easier, &this.draft.easier, "easier"), (&exercise.harder, &this.draft.harder, "harder")];
        for (next, span, way) in ways {
            let (Some(next), Some(span)) = (next, span) else {
                continue;
            };
            if !used.contains_key(next) {
                let help = super::resolve::meant(nearest(next.as_str(), used.keys().map(Id::as_str)));
                let message = format!("there is no exercise {}", quoted(next.as_str()));
                let id = (*id).clone();
                return Some((id, Code::UnknownExercise, span.clone(), message, help));
            }
            let mut at = next;
            for _ in 0..=used.len() {
                if at == *id {
                    let message = format!("`{way}` leads from {} round to itself", quoted(id.as_str()));
                    return Some(((*id).clone(), Code::Loop, span.clone(), message, (None, None)));
                }
                let step = used.get(at).map(|used| &used.draft.exercise);
                let step = step.and_then(|exercise| match way {
                    "easier" => exercise.easier.as_ref(),
                    _ => exercise.harder.as_ref(),
                });
                match step {
                    Some(step) => at = step,
                    None => break,
                }
            }
        }
    }
    None
}
