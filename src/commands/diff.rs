//! `supple diff`: two versions of a routine or an exercise, told apart in what a person would do differently. Must never
//! call versions the same when one of them could not be read.

use std::{fmt::Write as _, path::Path, sync::Arc};

use anyhow::bail;
use serde_json::{Value, json};

use super::{Exit, named, print};
use crate::{
    cli::Diff,
    domain::{
        CleanText, Id,
        diff::{self, Change, RoutineDiff},
        exercise::Exercise,
        library::{FileKind, Library, Problem, Severity},
        routine::{Origin, Routine},
    },
    format::{self, SourceFile},
    io::{folders::Folders, library},
};

/// It was not possible to compare: as with diff, not the same as a difference.
const TROUBLE: Exit = Exit::USAGE;
/// There are differences.
const DIFFERENT: Exit = Exit::ERROR;
/// What a file in place of a shipped one may not do. It can still be compared, as it is written.
const LOOSER: [&str; 4] = ["R042", "R043", "R044", "R045"];

/// One of the two.
struct Version {
    what: What,
    /// How it is called in the first line.
    called: String,
    /// What must be known about it besides.
    note: Option<String>,
}

enum What {
    Routine(Arc<Routine>),
    Exercise(Arc<Exercise>),
}

impl What {
    fn kind(&self) -> FileKind {
        match self {
            Self::Routine(_) => FileKind::Routine,
            Self::Exercise(_) => FileKind::Exercise,
        }
    }

    fn id(&self) -> &Id {
        match self {
            Self::Routine(routine) => &routine.id,
            Self::Exercise(exercise) => &exercise.id,
        }
    }
}

/// Compares two.
pub(super) fn run(args: &Diff) -> anyhow::Result<Exit> {
    let (a, b) = match versions(args) {
        Ok(versions) => versions,
        Err(error) => {
            // As with diff, trouble has a code of its own: 1 would say that they differ.
            let mut said = String::new();
            for cause in error.chain() {
                let _ = writeln!(said, "supple: {cause}");
            }
            eprint!("{said}");
            return Ok(TROUBLE);
        }
    };
    let found = match (&a.what, &b.what) {
        (What::Routine(from), What::Routine(to)) => diff::routines(from, to),
        (What::Exercise(from), What::Exercise(to)) => {
            RoutineDiff { whole: diff::exercises(from, to), levels: Vec::new() }
        }
        _ => {
            eprintln!("supple: one is a routine, the other an exercise");
            return Ok(TROUBLE);
        }
    };
    let text = if args.json { format!("{:#}\n", as_json(&a, &b, &found)) } else { as_lines(&a, &b, &found) };
    print(text.as_bytes())?;
    Ok(if found.is_same() { Exit::DONE } else { DIFFERENT })
}

fn versions(args: &Diff) -> anyhow::Result<(Version, Version)> {
    let Some(b) = &args.b else {
        let shipped = by_name(&args.a)?;
        let (kind, id) = (shipped.what.kind(), shipped.what.id().clone());
        let own = library::of_user(&Folders::find()?.config);
        let Some(own) = own.into_iter().find(|file| file.kind == kind && file.id == id.as_str()) else {
            bail!("you have no file in place of the shipped {id}");
        };
        return Ok((shipped, by_path(Path::new(&own.path), Some((kind, id)))?));
    };
    Ok(match (is_path(&args.a), is_path(b)) {
        (true, true) => (by_path(Path::new(&args.a), None)?, by_path(Path::new(b), None)?),
        (false, false) => (by_name(&args.a)?, by_name(b)?),
        // A file somewhere is a version of what the name says.
        (false, true) => {
            let named = by_name(&args.a)?;
            let of = Some((named.what.kind(), named.what.id().clone()));
            (named, by_path(Path::new(b), of)?)
        }
        (true, false) => {
            let named = by_name(b)?;
            let of = Some((named.what.kind(), named.what.id().clone()));
            (by_path(Path::new(&args.a), of)?, named)
        }
    })
}

fn is_path(text: &str) -> bool {
    text.contains('/') || Path::new(text).extension().is_some_and(|end| end == "toml")
}

/// What the files have under a name.
fn what(library: &Library, kind: Option<FileKind>, id: &str) -> Option<What> {
    let routine = || library.routines.get(id).map(|routine| What::Routine(Arc::clone(routine)));
    let exercise = || library.exercises.get(id).map(|exercise| What::Exercise(Arc::clone(exercise)));
    match kind {
        Some(FileKind::Exercise) => exercise(),
        Some(_) => routine(),
        None => routine().or_else(exercise),
    }
}

/// The shipped one of that name, else the user's.
fn by_name(name: &str) -> anyhow::Result<Version> {
    let shipped = format::load(&library::shipped());
    let called = |origin| match origin {
        Origin::Shipped => format!("{name}, as shipped"),
        _ => format!("{name}, yours"),
    };
    if let Some(what) = what(&shipped, None, name) {
        return Ok(Version { what, called: called(Origin::Shipped), note: None });
    }
    let all = super::library()?;
    if let Some(what) = what(&all, None, name) {
        return Ok(Version { what, called: called(Origin::User), note: None });
    }
    let names = named::names(&all, &[FileKind::Routine, FileKind::Exercise]);
    Err(named::unknown("routine or exercise", name, names, &[]))
}

/// A file, as a version of what is named, or by its own name.
fn by_path(path: &Path, of: Option<(FileKind, Id)>) -> anyhow::Result<Version> {
    let mut file = library::file(path);
    if let Some((kind, id)) = of {
        file.kind = kind;
        id.as_str().clone_into(&mut file.id);
    }
    let called = CleanText::new(&file.path).to_string();
    let (loaded, problems) = load(&file)?;
    if let Some(what) = what(&loaded, Some(file.kind), &file.id).filter(|_| problems.is_empty()) {
        return Ok(Version { what, called, note: None });
    }
    if !problems.is_empty() && problems.iter().all(|problem| LOOSER.contains(&problem.code)) {
        // Under a name that nothing else has, it stands in place of nothing.
        let written = SourceFile { id: "as-it-is-written".to_owned(), ..file.clone() };
        let (loaded, problems) = load(&written)?;
        if let Some(what) = what(&loaded, Some(file.kind), &written.id).filter(|_| problems.is_empty()) {
            let note = format!("{called} may not stand in place of the shipped one; `supple check` tells why");
            return Ok(Version { what, called, note: Some(note) });
        }
    }
    match problems.first() {
        Some(problem) => bail!("{}:{}: {}", problem.path, problem.line, problem.message),
        None => bail!("{called} is neither a routine nor an exercise"),
    }
}

/// The shipped files, the user's, and this one in its place; and the errors of this one.
fn load(file: &SourceFile) -> anyhow::Result<(Library, Vec<Problem>)> {
    let mut files = library::shipped();
    files.extend(library::of_user(&Folders::find()?.config));
    files.retain(|other| !other.user || (other.kind, &other.id) != (file.kind, &file.id));
    files.push(file.clone());
    let library = format::load(&files);
    let path = CleanText::new(&file.path);
    let is_ours = |problem: &&Problem| problem.path == path && problem.severity == Severity::Error;
    let problems = library.problems.iter().filter(is_ours).cloned().collect();
    Ok((library, problems))
}

fn as_lines(a: &Version, b: &Version, found: &RoutineDiff) -> String {
    let mut text = format!("{}, and {}\n", a.called, b.called);
    for note in [&a.note, &b.note].into_iter().flatten() {
        let _ = writeln!(text, "{note}");
    }
    if found.is_same() {
        text.push_str("no difference\n");
    }
    for change in &found.whole {
        let _ = writeln!(text, "{}", change.words);
    }
    for level in &found.levels {
        let _ = writeln!(text, "{}:", levels(&level.levels));
        for change in &level.changes {
            let step = change.step.as_ref().map_or(String::new(), |step| format!("{step}: "));
            let _ = writeln!(text, "  {step}{}", change.words);
        }
    }
    text
}

/// "level 1", "levels 1 to 3", "levels 1, 3".
fn levels(levels: &[u16]) -> String {
    match levels {
        [only] => format!("level {only}"),
        [first, .., last] if usize::from(last - first) + 1 == levels.len() => format!("levels {first} to {last}"),
        _ => format!("levels {}", levels.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")),
    }
}

fn as_json(a: &Version, b: &Version, found: &RoutineDiff) -> Value {
    let change = |change: &Change| {
        json!({
            "step": change.step.as_ref().map(Id::as_str),
            "what": change.what,
            "from": change.from,
            "to": change.to,
            "words": change.words,
        })
    };
    let changes = |all: &[Change]| all.iter().map(change).collect::<Vec<_>>();
    let levels = found.levels.iter();
    let levels = levels.map(|level| json!({ "levels": level.levels, "changes": changes(&level.changes) }));
    json!({
        "schema": 1,
        "kind": a.what.kind().word(),
        "a": { "called": a.called, "note": a.note },
        "b": { "called": b.called, "note": b.note },
        "same": found.is_same(),
        "whole": changes(&found.whole),
        "levels": levels.collect::<Vec<_>>(),
    })
}
