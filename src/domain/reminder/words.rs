//! Reminders in words: what is shown when they come, and when they come. Must never name a symptom by itself.

use jiff::{Zoned, tz::TimeZone};

use super::{Coming, Ring};
use crate::domain::{
    CleanText, Id,
    schedule::{Reminder, When, length_words},
};

/// A notice for all that is due at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub title: CleanText,
    /// One or two sentences; may be empty.
    pub body: CleanText,
}

/// The notice for what is due; `None` when nothing is. `title_of` names a routine.
#[must_use]
pub fn message(rings: &[Ring], here: &TimeZone, title_of: impl Fn(&Id) -> String) -> Option<Message> {
    let first = rings.first()?;
    let start =
        |ring: &Ring| ring.routine.as_ref().map(|routine| format!("{}: supple start {routine}", title_of(routine)));
    if rings.len() > 1 {
        let mut said: Vec<String> = rings.iter().map(|ring| sentence(&ring.say)).collect();
        said.extend(rings.iter().filter_map(start).map(|start| format!("{start}.")));
        let title = format!("{} reminders at once", rings.len());
        return Some(Message { title: title.into(), body: said.join(" ").into() });
    }
    let mut said: Vec<String> = start(first).map(|start| format!("{start}.")).into_iter().collect();
    if first.late.as_secs() >= 120 {
        let at = first.at.to_zoned(here.clone()).strftime("%H:%M").to_string();
        said.push(format!("It was due at {at}."));
    }
    let others = first.merged.saturating_add(first.missed);
    if others > 0 {
        said.push(format!("{others} more came while this was away."));
    }
    Some(Message { title: first.say.clone(), body: said.join(" ").into() })
}

/// What a reminder says, with its end.
#[must_use]
pub fn sentence(say: &CleanText) -> String {
    let ended = say.ends_with(['.', '!', '?']);
    format!("{say}{}", if ended { "" } else { "." })
}

/// The next reminder in one line: "Stand up, 14:15".
#[must_use]
pub fn next_words(coming: &Coming, now: &Zoned) -> CleanText {
    let say = coming.say.trim_end_matches('.');
    format!("{say}, {}", moment_words(&coming.at, now)).into()
}

/// A moment as one says it today: "14:15", "tomorrow 08:00", "Fri 08:00", "Fri 04 Dec 08:00".
#[must_use]
pub fn moment_words(at: &Zoned, now: &Zoned) -> String {
    let form = match crate::domain::time::days(now.date(), at.date()) {
        0 => "%H:%M",
        1 => "tomorrow %H:%M",
        2..=6 => "%a %H:%M",
        _ => "%a %d %b %H:%M",
    };
    at.strftime(form).to_string()
}

/// When a reminder comes, as it is typed: "every 45m 9:00-18:00 mon-fri". `here`: the zone for a single moment.
#[must_use]
pub fn when_words(what: &Reminder, here: &TimeZone) -> String {
    let clock = |minute: crate::domain::schedule::Minute| {
        let text = minute.to_string();
        text.strip_prefix('0').map_or(text.clone(), str::to_owned)
    };
    match &what.when {
        When::Every { every, window, days, sitting } => {
            let sitting = sitting.map(|sitting| format!(" sitting {}", length_words(sitting))).unwrap_or_default();
            format!("every {} {}-{} {days}{sitting}", length_words(*every), clock(window.from), clock(window.to))
        }
        When::At { times, days } => {
            let times: Vec<String> = times.iter().map(|time| clock(*time)).collect();
            format!("at {} {days}", times.join(" "))
        }
        When::Once(second) => {
            let at = jiff::Timestamp::from_second(*second).unwrap_or_default().to_zoned(here.clone());
            at.strftime("once %a %d %b %Y %H:%M").to_string()
        }
        When::After { routine, wait } => format!("after {routine} {}", length_words(*wait)),
    }
}
