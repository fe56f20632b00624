//! What a person answers to a reminder: later, not this time, none for a while. Must never put one off beyond rule N1.

use std::fmt::Write as _;

use anyhow::bail;

use super::{Board, Exit, print};
use crate::{
    domain::{
        CleanText, dose,
        reminder::{Pause, Refused, moment_words, upcoming},
        rules::{SNOOZE, SNOOZES},
        time::signed,
    },
    format,
};

/// `supple remind snooze`.
pub(super) fn snooze(words: &[String]) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let (lengths, names): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    if lengths.len() > 1 || names.len() > 1 {
        bail!("one name and one length are enough: supple remind snooze walk 10m");
    }
    let length = match lengths.first() {
        Some(text) => format::length_of(text, "a snooze", dose::SNOOZE).map_err(anyhow::Error::msg)?,
        None => SNOOZE.minutes(),
    };
    let at = board.at();
    let ids = match names.first() {
        Some(id) => match board.plan.find(id) {
            None => return Err(board.unknown(id)),
            Some(planned) if !planned.what.on => bail!("“{id}” is off, so there is nothing to put off"),
            Some(_) => vec![(*id).clone()],
        },
        None => board.state.last_open(&board.plan, at),
    };
    if ids.is_empty() {
        bail!("nothing rang lately, so there is nothing to put off");
    }
    // What rang at one moment is answered as one, as by its button.
    let came = board.keep(|state| {
        let put_off = ids.iter().map(|id| (id, state.snooze(id, at, length)));
        put_off.collect::<Vec<_>>()
    })?;
    let mut text = String::new();
    for (id, until) in came.iter().filter_map(|(id, came)| Some((id, came.ok()?))) {
        let until = moment_words(&until.to_zoned(board.now.wall.time_zone().clone()), &board.now.wall);
        let _ = writeln!(text, "“{id}” comes again at {until}.");
    }
    print(text.as_bytes())?;
    match came.iter().find_map(|(id, came)| Some((id, came.err()?))) {
        None => Ok(Exit::DONE),
        Some((id, Refused::NothingRang)) => {
            bail!("“{}” did not ring lately, so it cannot be put off", CleanText::new(id))
        }
        Some((id, Refused::TooOften)) => {
            bail!("“{id}” was put off {} times in a row; do it now, or skip it: supple remind skip", SNOOZES.value)
        }
    }
}

/// `supple remind skip`.
pub(super) fn skip(id: Option<&str>) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    if let Some(id) = id.filter(|id| board.plan.find(id).is_none()) {
        return Err(board.unknown(id));
    }
    let open = id.map_or_else(|| board.state.last_open(&board.plan, board.at()), |id| vec![id.to_owned()]);
    let skipped = board.keep(|state| {
        let skipped = open.iter().filter(|id| state.skip(id, board.at()));
        skipped.cloned().collect::<Vec<String>>()
    })?;
    if !skipped.is_empty() {
        let lines: Vec<String> = skipped.iter().map(|id| format!("“{id}” is skipped this time.\n")).collect();
        return print(lines.concat().as_bytes());
    }
    let coming = match id {
        Some(id) => board.plan.find(id).and_then(|planned| {
            upcoming(planned, &board.plan, &board.facts, &board.state, &board.now.wall, 1).into_iter().next()
        }),
        None => board.next(),
    };
    let Some(coming) = coming else {
        bail!("no reminder comes within a week, so there is nothing to skip");
    };
    board.keep(|state| match coming.slot {
        // The end of a snooze, or all that waits for the end of the quiet hours.
        _ if state.skip(coming.id.as_str(), board.at()) => {}
        Some(slot) => state.fire(coming.id.as_str(), slot),
        None => {}
    })?;
    let at = moment_words(&coming.at, &board.now.wall);
    print(format!("“{}” is skipped at {at}.\n", coming.id).as_bytes())
}

/// `supple remind pause`.
pub(super) fn pause(length: &str) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    if length == "off" {
        board.keep(|state| state.pause = None)?;
        return print(b"Reminders go on.\n");
    }
    let length = format::length_of(length, "a pause", dose::PAUSE).map_err(anyhow::Error::msg)?;
    let from = board.at();
    let until = from.saturating_add(signed(length))?;
    board.keep(|state| state.pause = Some(Pause { from, until }))?;
    let until = moment_words(&until.to_zoned(board.now.wall.time_zone().clone()), &board.now.wall);
    let text = format!(
        "All reminders are silent until {until}; then they go on by themselves.\nOne set for a single moment still comes. supple remind pause off ends it.\n"
    );
    print(text.as_bytes())
}
