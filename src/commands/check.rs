//! `supple check`: every problem of the files, with line and caret; or every number without a source. Must never change
//! a file.

use std::fmt::Write as _;

use anyhow::Context as _;

use super::{Exit, print};
use crate::{
    cli::Check,
    domain::{
        CleanText,
        library::{FileKind, Library, Problem, Severity},
    },
    format::{self, Counts, SourceFile},
    io::{folders::Folders, library, reminders},
};

/// Checks the files named, or the shipped ones and the user's own.
pub(super) fn run(args: &Check) -> anyhow::Result<Exit> {
    let mut files = library::shipped();
    let from = if args.paths.is_empty() { 0 } else { files.len() };
    if args.paths.is_empty() {
        let config = Folders::find()?.config;
        files.extend(library::of_user(&config));
        files.extend(reminders::file(&config));
    } else {
        files.extend(named(args)?);
    }
    let checked = files.len() - from;
    let paths: Vec<CleanText> = files[from..].iter().map(|file| CleanText::new(&file.path)).collect();
    let library = format::load(&files);
    if args.provenance {
        return provenance(&files[from..], &library);
    }
    // Reminders name routines, and nothing names them.
    let reminders = files.iter().filter(|file| file.kind == FileKind::Reminders);
    let routines = reminders::Routines::of(&library);
    let reminders: Vec<Problem> = reminders.flat_map(|file| reminders::judge(file, &routines).problems).collect();
    let problems = library.problems.iter();
    let problems = problems.filter(|problem| args.paths.is_empty() || paths.contains(&problem.path));
    let problems: Vec<&Problem> = problems.chain(&reminders).collect();

    let mut text = String::new();
    for problem in &problems {
        let _ = writeln!(text, "{}\n", problem.rendered);
    }
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    let _ = writeln!(text, "{}, {}, {}", many(checked, "file"), many(errors, "error"), many(warnings, "warning"));
    print(text.as_bytes())?;
    Ok(if errors > 0 { Exit::ERROR } else { Exit::DONE })
}

/// Every number without a source, with its line.
fn provenance(files: &[SourceFile], library: &Library) -> anyhow::Result<Exit> {
    let found = format::provenance(files);
    let mut text = String::new();
    for missing in &found.missing {
        let _ = writeln!(text, "{}:{}: `{}` states no source", missing.path, missing.line, missing.key);
    }
    // What cannot be read may hold anything.
    let paths: Vec<CleanText> = files.iter().map(|file| CleanText::new(&file.path)).collect();
    let unread: Vec<&CleanText> = paths.iter().filter(|path| library.first_error(path).is_some()).collect();
    for path in &unread {
        let _ = writeln!(text, "{path}: this file has an error; `supple check` shows it");
    }
    let Counts { sourced, proposed, unverified } = found.counts;
    let all = sourced + proposed + unverified + found.missing.len();
    let _ = writeln!(
        text,
        "{}, {}: {sourced} with a source, {proposed} our proposal, {unverified} not verified, {} without",
        many(files.len(), "file"),
        many(all, "number"),
        found.missing.len()
    );
    print(text.as_bytes())?;
    Ok(if found.missing.is_empty() && unread.is_empty() { Exit::DONE } else { Exit::ERROR })
}

fn named(args: &Check) -> anyhow::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            let below = library::below(path);
            files.extend(below.with_context(|| format!("cannot look into {}", shown(path)))?);
        } else {
            files.push(library::file(path));
        }
    }
    Ok(files)
}

fn shown(path: &std::path::Path) -> CleanText {
    path.display().to_string().into()
}

fn many(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}
