//! The reminders for a calendar. Must never forget what it exported: the next export calls off what is gone.

use std::{
    io::{self, Write as _},
    sync::Arc,
};

use anyhow::Context as _;

use super::{Board, Exit};
use crate::{
    app::{offered, words::dose_words},
    commands::present::Present,
    domain::{
        Id,
        reminder::{Exported, calendar},
        session::Plan,
    },
    io::reminders::{self, Exports},
};

/// `supple remind export --ics`.
pub(super) fn run() -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let present = Present::find()?;
    let Exports { path, kept, trouble } = reminders::exported(&board.folders.state)?;
    if let Some(trouble) = trouble {
        eprintln!("supple: {trouble}");
    }
    let before: Exported = kept.unwrap_or_default();
    let made = calendar(&board.plan, &board.facts, &before, &board.now.wall, |id| describe(&present, id));
    for (id, why) in &made.left_out {
        eprintln!("supple: “{id}” is not in the calendar: {why}");
    }
    // First the file, then the record of it: what nobody could read was not told to the calendar.
    let mut out = io::stdout().lock();
    out.write_all(made.text.as_bytes()).and_then(|()| out.flush()).context("The calendar could not be written")?;
    if made.exported != before {
        reminders::keep_exported(&path, &made.exported)?;
    }
    Ok(Exit::DONE)
}

/// A routine with the dose of today's level.
fn describe(present: &Present, id: &Id) -> Option<String> {
    let routine = present.app.routine(id.as_str())?;
    let progress = present.app.today().progress.get(id.as_str());
    let (level, half) = progress.map_or((1, false), |progress| (progress.level, progress.half));
    let plan = Plan::new(&Arc::clone(routine), level, half);
    let mut lines = vec![offered(routine, level, half)];
    lines.extend(plan.steps().iter().map(|step| format!("{}: {}", step.name, dose_words(step))));
    lines.push(format!("supple start {id}"));
    Some(lines.join("\n"))
}
