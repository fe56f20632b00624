//! The reminders, and when they come. Must never hide one that cannot be used.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Board, Exit, print};
use crate::{
    commands::moment,
    domain::{
        library::Severity,
        reminder::{Coming, Planned, moment_words, next_words, silent, upcoming, when_words},
    },
    io::reminders::{self, Holder},
};

/// `supple remind list`.
pub(super) fn run(json: bool) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let text = if json { format!("{:#}\n", as_json(&board)) } else { as_lines(&board) };
    print(text.as_bytes())
}

/// `supple remind next`.
pub(super) fn next(json: bool) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let next = board.next();
    let text = if json {
        format!("{:#}\n", json!({ "schema": 1, "next": next.as_ref().map(coming_json) }))
    } else {
        match &next {
            Some(coming) => format!("Next reminder: {}\n", next_words(coming, &board.now.wall)),
            None => "No reminder comes within a week.\n".to_owned(),
        }
    };
    print(text.as_bytes())
}

/// A coming reminder as all JSON has it.
pub(in crate::commands) fn coming_json(coming: &Coming) -> Value {
    json!({
        "id": coming.id.as_str(),
        "say": coming.say.as_str(),
        "routine": coming.routine.as_ref().map(crate::domain::Id::as_str),
        "at": moment(&coming.at),
    })
}

fn first(board: &Board, planned: &Planned) -> Option<Coming> {
    upcoming(planned, &board.plan, &board.facts, &board.state, &board.now.wall, 1).into_iter().next()
}

fn as_lines(board: &Board) -> String {
    let mut text = String::new();
    let (now, here) = (&board.now.wall, board.now.wall.time_zone());
    if let Some(trouble) = &board.trouble {
        let _ = writeln!(text, "{trouble}");
    }
    let ids = board.plan.list.iter().map(|planned| planned.what.id.as_str().len()).max().unwrap_or(0);
    for planned in &board.plan.list {
        let what = &planned.what;
        let next = match first(board, planned) {
            Some(coming) => moment_words(&coming.at, now),
            None => silent(planned, &board.facts).1,
        };
        let zone = what.tz.as_ref().map(|tz| format!(", {tz}")).unwrap_or_default();
        let _ = writeln!(text, "{:ids$}  {}", what.id, what.say);
        let _ = writeln!(text, "{:ids$}  {}{zone} - next: {next}", "", when_words(what, here));
        if let Some(missed) = board.state.missed.get(what.id.as_str()) {
            let last = missed.last.to_zoned(here.clone()).strftime("%a %H:%M").to_string();
            let _ = writeln!(text, "{:ids$}  missed {}, the last on {last}", "", count(missed.times));
        }
    }
    if board.plan.list.is_empty() && board.read.broken.is_empty() {
        text.push_str("There are no reminders yet. supple remind preset shows some to switch on.\n");
    }
    for problem in &board.read.problems {
        let word = if problem.severity == Severity::Error { "cannot be used" } else { "a remark" };
        let _ = writeln!(text, "{}:{}: {word}: {}", problem.path, problem.line, problem.message);
    }
    if board.read.problems.iter().any(|problem| problem.severity == Severity::Error) {
        text.push_str("supple check shows more.\n");
    }
    if let Some(quiet) = board.plan.quiet {
        let _ = writeln!(text, "Quiet hours: {} to {}.", quiet.from, quiet.to);
    }
    if let Some(pause) = board.state.pause.as_ref().filter(|pause| pause.holds(board.at())) {
        let until = moment_words(&pause.until.to_zoned(here.clone()), now);
        let _ = writeln!(text, "All are silent until {until}.");
    }
    if !board.plan.list.is_empty() {
        let who = match reminders::running(&board.folders.state) {
            Ok(None) => "Nothing says them yet. Start it with: supple remind run".to_owned(),
            Ok(Some(Holder { coach: true, .. })) => "The open window of supple says them.".to_owned(),
            Ok(Some(Holder { process: Some(who), .. })) => format!("Process {who} says them."),
            Ok(Some(_)) | Err(_) => "Another supple says them.".to_owned(),
        };
        let _ = writeln!(text, "{who}");
    }
    text
}

fn count(times: u32) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

fn as_json(board: &Board) -> Value {
    let here = board.now.wall.time_zone();
    let reminders = board.plan.list.iter().map(|planned| {
        let what = &planned.what;
        let next = first(board, planned);
        let silent = if next.is_some() { None } else { Some(silent(planned, &board.facts).0) };
        let missed = board.state.missed.get(what.id.as_str());
        json!({
            "id": what.id.as_str(),
            "say": what.say.as_str(),
            "when": when_words(what, here),
            "routine": what.routine.as_ref().map(crate::domain::Id::as_str),
            "on": what.on,
            "next": next.map(|coming| moment(&coming.at)),
            "silent": silent,
            "missed": missed.map_or(0, |missed| missed.times),
            "line": what.line,
        })
    });
    let problems = board.read.problems.iter().map(|problem| {
        json!({ "line": problem.line, "code": problem.code, "severity": problem.severity.word(), "message": problem.message.as_str() })
    });
    let pause = board.state.pause.as_ref().filter(|pause| pause.holds(board.at()));
    json!({
        "schema": 1,
        "reminders": reminders.collect::<Vec<_>>(),
        "broken": board.read.broken.iter().map(crate::domain::CleanText::as_str).collect::<Vec<_>>(),
        "problems": problems.collect::<Vec<_>>(),
        "quiet": board.plan.quiet.map(|quiet| json!({ "from": quiet.from.to_string(), "to": quiet.to.to_string() })),
        "paused_until": pause.map(|pause| moment(&pause.until.to_zoned(here.clone()))),
    })
}
