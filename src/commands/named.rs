//! A typed name that nothing usable has: what is wrong with its file, or which name was meant. Must never start or change anything.

use std::fmt::Write as _;

use super::{Exit, paint::Paint};
use crate::{
    cli::Cli,
    domain::{
        CleanText, Id,
        library::{FileKind, Library, Problem},
    },
    format,
};

/// Says that nothing has the name, and which one may be meant: one of `names`, or an exercise, which can only be looked at.
pub(super) fn unknown<'a>(
    what: &str,
    name: &str,
    names: impl IntoIterator<Item = &'a str>,
    exercises: &[&str],
) -> anyhow::Error {
    let hint = format::did_you_mean(name, names);
    let exercise = match &hint {
        Some(_) => exercises.iter().copied().find(|exercise| *exercise == name),
        None => format::nearest(name, exercises.iter().copied()),
    };
    let hint = match (hint, exercise) {
        (Some(hint), Some(exercise)) => format!("{hint} `supple figure {exercise}` shows the exercise"),
        (Some(hint), None) => hint,
        (None, Some(exercise)) if exercise == name => {
            format!("it is an exercise: `supple figure {exercise}` shows it")
        }
        (None, Some(exercise)) => {
            format!("did you mean the exercise `{exercise}`? `supple figure {exercise}` shows it")
        }
        (None, None) => match format::did_you_mean(name, exercises.iter().copied()) {
            Some(hint) => format!("among the exercises: {hint} `supple figure NAME` shows one"),
            None => "`supple list` shows them all".to_owned(),
        },
    };
    anyhow::anyhow!("there is no {what} `{}`; {hint}", CleanText::new(name))
}

/// All names of these kinds, also those of files that cannot be used.
pub(super) fn names<'a>(library: &'a Library, kinds: &[FileKind]) -> Vec<&'a str> {
    let files = library.files.iter().filter(|file| kinds.contains(&file.kind)).map(|file| file.id.as_str());
    let known: [(FileKind, Vec<&str>); 3] = [
        (FileKind::Routine, library.routines.keys().map(Id::as_str).collect()),
        (FileKind::Exercise, library.exercises.keys().map(Id::as_str).collect()),
        (FileKind::Card, library.cards.keys().map(Id::as_str).collect()),
    ];
    let known = known.into_iter().filter(|(kind, _)| kinds.contains(kind)).flat_map(|(_, names)| names);
    known.chain(files).collect()
}

/// What is wrong with a file that has the name and cannot be used; nothing when there is none. A card that stands in for a broken one of
/// the user's can be used.
pub(super) fn broken<'a>(library: &'a Library, name: &str, kinds: &[FileKind]) -> Vec<&'a Problem> {
    let mut files = library.files.iter().filter(|file| !file.loaded && *file.id == *name && kinds.contains(&file.kind));
    let file = files.find(|file| file.kind != FileKind::Card || !library.cards.contains_key(name));
    file.map_or_else(Vec::new, |file| library.problems.iter().filter(|problem| problem.path == file.path).collect())
}

/// Says on the error output why the name cannot be used.
pub(super) fn refuse(name: &str, problems: &[&Problem], cli: &Cli) -> Exit {
    let paint = Paint::of_errors(cli);
    let head = format!("supple: {} cannot be used until its file is mended.\n\n", CleanText::new(name));
    eprint!("{}{}", paint.fold(&head, 2), told(problems, paint));
    Exit::ERROR
}

/// Problems with their lines and carets, and how to learn more.
pub(super) fn told(problems: &[&Problem], paint: Paint) -> String {
    let mut text = String::new();
    let mut codes = Vec::new();
    for problem in problems {
        let _ = writeln!(text, "{}\n", paint.problem(problem));
        if !codes.contains(&problem.code) {
            codes.push(problem.code);
        }
    }
    if let Some(code) = codes.first() {
        let other = if codes.len() > 1 { ", and each of the others" } else { "" };
        text.push_str(&paint.fold(&format!("`supple explain {code}` tells more of this code{other}.\n"), 2));
    }
    text
}
