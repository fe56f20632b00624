//! What a person answers to a reminder: later, not this time, none for a while. Must never put one off beyond rule N1.

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
    let id = match names.first() {
        Some(id) if board.plan.find(id).is_none() => return Err(board.unknown(id)),
        Some(id) => (*id).clone(),
        None => match board.state.last_open(at) {
            Some(id) => id.to_owned(),
            None => bail!("nothing rang lately, so there is nothing to put off"),
        },
    };
    match board.keep(|state| state.snooze(&id, at, length))? {
        Ok(until) => {
            let until = until.to_zoned(board.now.wall.time_zone().clone());
            let until = moment_words(&until, &board.now.wall);
            print(format!("“{id}” comes again at {until}.\n").as_bytes())
        }
        Err(Refused::NothingRang) => bail!("“{}” did not ring lately, so it cannot be put off", CleanText::new(&id)),
        Err(Refused::TooOften) => {
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
    let open = id.or_else(|| board.state.last_open(board.at())).map(str::to_owned);
    if let Some(id) = &open
        && board.keep(|state| state.drop_open(id))?
    {
        return print(format!("“{id}” is skipped this time.\n").as_bytes());
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
        Some(slot) => state.fire(coming.id.as_str(), slot),
        // The end of a snooze.
        None => _ = state.drop_open(coming.id.as_str()),
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
