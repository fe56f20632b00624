//! `supple check`: every problem of the files, with line and caret; or every number without a source. Must never change
//! a file.

use std::{fmt::Write as _, mem::ManuallyDrop};

use anyhow::Context as _;

use serde_json::{Value, json};

use super::{Exit, named, paint::Paint, print};
use crate::{
    cli::{Check, Cli},
    domain::{
        CleanText,
        library::{FileKind, Library, Problem, Severity},
        text::many,
    },
    format::{self, Counts, SourceFile},
    io::{folders::Folders, library, reminders, settings},
};

/// Checks the files named, or the shipped ones and the user's own.
pub(super) fn run(args: &Check, cli: &Cli) -> anyhow::Result<Exit> {
    let mut files = library::shipped();
    let from = if args.paths.is_empty() { 0 } else { files.len() };
    if args.paths.is_empty() {
        let config = Folders::find()?.config;
        files.extend(library::of_user(&config));
        files.extend(reminders::file(&config));
        files.extend(library::one(&config.join(settings::NAME), FileKind::Config));
    } else {
        files.extend(named(args)?);
    }
    let paths: Vec<CleanText> = files[from..].iter().map(|file| CleanText::new(&file.path)).collect();
    // The program ends with this, and so does its memory: to take it apart first would only take time.
    let library = ManuallyDrop::new(library::check(&files));
    if args.provenance {
        return provenance(&files[from..], &library);
    }
    // Reminders name routines, and nothing names them.
    let reminders = files.iter().filter(|file| file.kind == FileKind::Reminders);
    let routines = reminders::Routines::of(&library);
    let reminders: Vec<Problem> = reminders.flat_map(|file| reminders::judge(file, &routines).problems).collect();
    let settings = files.iter().filter(|file| file.kind == FileKind::Config);
    let settings: Vec<Problem> = settings.flat_map(|file| format::settings(file).1).collect();
    let problems = library.problems.iter();
    let problems = problems.filter(|problem| args.paths.is_empty() || paths.contains(&problem.path));
    let problems: Vec<&Problem> = problems.chain(&reminders).chain(&settings).collect();

    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    let exit = if errors > 0 { Exit::ERROR } else { Exit::DONE };
    if args.json {
        print(format!("{:#}\n", as_json(&problems, &files[from..], (errors, warnings))).as_bytes())?;
        return Ok(exit);
    }
    let paint = Paint::find(cli);
    let text = named::told(&problems, paint) + &paint.fold(&sum(&files[from..], errors, warnings), 2);
    print(text.as_bytes())?;
    Ok(exit)
}

/// How many files were looked at, how many of these are the user's, and how many problems they have.
fn sum(files: &[SourceFile], errors: usize, warnings: usize) -> String {
    let of_user = yours(files);
    // Of files that were named there is nothing to tell apart.
    let whose = match of_user {
        _ if of_user == files.len() => String::new(),
        0 => ", none of them yours".to_owned(),
        some => format!(", {some} of them yours"),
    };
    let found = match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        _ => format!("{}, {}", many(errors, "error"), many(warnings, "warning")),
    };
    format!("{}{whose}: {found}\n", many(files.len(), "file"))
}

fn yours(files: &[SourceFile]) -> usize {
    files.iter().filter(|file| file.user).count()
}

fn as_json(problems: &[&Problem], files: &[SourceFile], (errors, warnings): (usize, usize)) -> Value {
    let list = problems.iter().map(|problem| {
        json!({
            "file": problem.path.as_str(),
            "kind": problem.kind.word(),
            "line": problem.line,
            "column": problem.column,
            "end_line": problem.end.0,
            "end_column": problem.end.1,
            "code": problem.code,
            "severity": problem.severity.word(),
            "message": problem.message.as_str(),
            "note": some(problem.note),
            "help": some(&problem.help),
            "replacement": problem.mend.as_ref().map(|mend| json!({
                "text": mend.text,
                "start_byte": mend.bytes.start,
                "end_byte": mend.bytes.end,
                "line": problem.line,
                "column": problem.column,
                "end_line": problem.end.0,
                "end_column": problem.end.1,
            })),
        })
    });
    let list: Vec<Value> = list.collect();
    json!({ "schema": 1, "files": files.len(), "yours": yours(files), "errors": errors, "warnings": warnings, "problems": list })
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
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
