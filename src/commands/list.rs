//! `supple list`: every routine and card, also those that cannot be used, with the reason. Must never hide a broken file.

use std::{fmt::Write as _, mem::ManuallyDrop, sync::Arc};

use serde_json::json;

use super::{Exit, library, print};
use crate::{
    cli::List,
    domain::{
        library::{FileKind, FileNote, Library},
        routine::{Origin, Routine},
        text::many,
        timeline::{Choice, Timeline},
    },
    io::hands::in_halves,
};

/// Lists the routines and cards.
pub(super) fn run(args: &List) -> anyhow::Result<Exit> {
    // The program ends with this, and so does its memory: to take it apart first would only take time.
    let library = ManuallyDrop::new(library()?);
    if args.exercises {
        return print(exercises(&library).as_bytes());
    }
    let text = if args.json { format!("{:#}\n", as_json(&library)) } else { as_lines(&library) };
    print(text.as_bytes())
}

/// The catalogue: what a step calls an exercise, its name, and the position it is done in.
fn exercises(library: &Library) -> String {
    let all = || library.exercises.values();
    let ids = all().map(|exercise| exercise.id.as_str().len()).max().unwrap_or(0);
    let names = all().map(|exercise| columns(&exercise.name)).max().unwrap_or(0);
    let mut text = String::new();
    for exercise in all() {
        let pad = " ".repeat(names - columns(&exercise.name));
        let _ = writeln!(text, "{:ids$}  {}{pad}  {}", exercise.id, exercise.name, exercise.position_name);
    }
    text.push_str("\n`supple figure NAME` shows one. In a routine: exercise = \"NAME\"\n");
    text
}

/// The word for where a file came from.
pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Shipped => "shipped",
        Origin::User => "yours",
        Origin::Replaces => "yours, replaces the shipped one",
    }
}

fn as_lines(library: &Library) -> String {
    let mut text = String::new();
    let width = |of: fn(&Routine) -> usize| library.routines.values().map(|routine| of(routine)).max().unwrap_or(0);
    let (ids, titles) = (width(|routine| routine.id.as_str().len()), width(|routine| columns(&routine.title)));
    for (routine, length) in lengths(library) {
        let levels = many(routine.levels.len(), "level");
        let minutes = (length.total + 30) / 60;
        let minutes = minutes.max(1);
        let pad = " ".repeat(titles - columns(&routine.title));
        let _ = writeln!(
            text,
            "{:ids$}  {}{pad}  {:8}  {levels:9}  {minutes:>3} min  {}",
            routine.id,
            routine.title,
            routine.stage.word(),
            origin(routine.origin)
        );
    }
    if !library.cards.is_empty() {
        text.push_str("\nCards, short pages to read with `supple show NAME`:\n");
    }
    let ids = library.cards.keys().map(|id| id.as_str().len()).max().unwrap_or(0);
    for card in library.cards.values() {
        let own = if card.origin == Origin::Shipped { String::new() } else { format!(" ({})", origin(card.origin)) };
        let _ = writeln!(text, "{:ids$}  {}{own}", card.id, card.title);
    }
    if has_notes(library) {
        text.push('\n');
    }
    for file in replaced(library) {
        let _ = writeln!(text, "{}: your {} stands in place of the shipped one, or over it", file.id, file.kind.word());
    }
    for file in broken(library) {
        let reason = library.first_error(&file.path);
        let _ = writeln!(
            text,
            "{}: this {} cannot be used: {}:{}: {}",
            file.id,
            file.kind.word(),
            file.path,
            reason.map_or(1, |problem| problem.line),
            reason.map_or("", |problem| problem.message.as_str()),
        );
    }
    if broken(library).next().is_some() {
        text.push_str("`supple check` shows more.\n");
    }
    text
}

/// How long a routine takes at its first level.
struct Length {
    /// In seconds, as far as it can be told.
    total: u64,
    /// What waits for the person besides.
    waits: usize,
}

/// The routines, and how long each takes.
fn lengths(library: &Library) -> impl Iterator<Item = (&Routine, Length)> {
    let routines: Vec<&Routine> = library.routines.values().map(Arc::as_ref).collect();
    let lengths = in_halves(&routines, |routine| {
        let first = Timeline::unroll(routine, 1, None, &mut |_| Choice::Keep);
        Length { total: first.total().as_secs(), waits: first.waits() }
    });
    routines.into_iter().zip(lengths)
}

/// Whether something is to be said about files.
fn has_notes(library: &Library) -> bool {
    replaced(library).next().is_some() || broken(library).next().is_some()
}

fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// Files of the user's that are not used.
fn broken(library: &Library) -> impl Iterator<Item = &FileNote> {
    library.files.iter().filter(|file| !file.loaded)
}

/// The user's exercises and screening (routines and cards say it in their own lines) that are used in place of shipped ones, or over them.
fn replaced(library: &Library) -> impl Iterator<Item = &FileNote> {
    let told = |kind| matches!(kind, FileKind::Routine | FileKind::Card);
    library.files.iter().filter(move |file| file.loaded && file.origin == Origin::Replaces && !told(file.kind))
}

fn as_json(library: &Library) -> serde_json::Value {
    let routines = lengths(library).map(|(routine, length)| {
        json!({
            "id": routine.id.as_str(),
            "title": routine.title.as_str(),
            "summary": routine.summary.as_str(),
            "stage": routine.stage.word(),
            "levels": routine.levels.len(),
            "total_s": length.total,
            "waits": length.waits,
            "origin": origin_key(routine.origin),
        })
    });
    let cards = library.cards.values().map(|card| {
        json!({
            "id": card.id.as_str(),
            "title": card.title.as_str(),
            "summary": card.summary.as_str(),
            "origin": origin_key(card.origin),
        })
    });
    let broken = broken(library).map(|file| {
        let reason = library.first_error(&file.path);
        json!({
            "id": file.id.as_str(),
            "kind": file.kind.word(),
            "path": file.path.as_str(),
            "origin": origin_key(file.origin),
            "line": reason.map(|problem| problem.line),
            "code": reason.map(|problem| problem.code),
            "message": reason.map(|problem| problem.message.as_str()),
        })
    });
    let replaced = replaced(library)
        .map(|file| json!({ "id": file.id.as_str(), "kind": file.kind.word(), "path": file.path.as_str() }));
    json!({
        "schema": 1,
        "routines": routines.collect::<Vec<_>>(),
        "cards": cards.collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
        "replaced": replaced.collect::<Vec<_>>(),
    })
}

/// The key used in JSON for where a file came from.
pub(super) fn origin_key(origin: Origin) -> &'static str {
    match origin {
        Origin::Shipped => "shipped",
        Origin::User => "user",
        Origin::Replaces => "replaces",
    }
}
