//! The moments of one reminder: times of day to moments, over changes of the clock. Must never know what fired.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use super::{Facts, Planned, state::Slot};
use crate::domain::{
    days::weekday,
    schedule::{When, Window},
    time::signed,
};

/// How far back moments are counted one by one; a computer that was off for longer has missed the rest as well.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 400);

/// No change of a clock moves a time by more; a date that a whole country left out never was.
const SHIFT: SignedDuration = SignedDuration::from_hours(3);

/// One moment of a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub(super) slot: Slot,
    pub(super) at: Timestamp,
}

/// The moments after `from` and not after `to`, in order. `sat`: since when the person sits, if the row of this reminder began anew.
///
/// A time that a change of the clock leaves out comes as much later; of one that comes twice the first counts.
pub(super) fn between(
    planned: &Planned,
    here: &TimeZone,
    sat: Option<Timestamp>,
    facts: &Facts,
    (from, to): (Timestamp, Timestamp),
) -> Vec<Occurrence> {
    let from = from.max(to.saturating_sub(LONGEST).unwrap_or(Timestamp::MIN));
    let inside = |at: Timestamp| at > from && at <= to;
    let zone = planned.zone.as_ref().unwrap_or(here);
    let mut found = Vec::new();
    let days = match &planned.what.when {
        When::Once(second) => {
            let at = Timestamp::from_second(*second).ok().filter(|at| inside(*at));
            found.extend(at.map(|at| Occurrence { slot: Slot::Moment(*second), at }));
            return found;
        }
        When::After { routine, wait } => {
            let end = facts.ended.get(routine.as_str());
            let at = end.and_then(|end| end.checked_add(signed(*wait)).ok()).filter(|at| inside(*at));
            found.extend(at.map(|at| Occurrence { slot: Slot::Moment(at.as_second()), at }));
            return found;
        }
        When::Every { days, .. } | When::At { days, .. } => *days,
    };
    let local = |at: Timestamp| at.to_zoned(zone.clone()).datetime();
    let near = (local(from).saturating_sub(SHIFT), local(to).saturating_add(SHIFT));
    let sat = sat.map(|sat| (local(sat).date(), sat));
    let mut day = near.0.date();
    while day <= near.1.date() {
        if days.contains(weekday(day)) {
            let sat = sat.filter(|(date, _)| *date == day).map(|(_, sat)| sat);
            of_day(planned, zone, (day, near), sat, &mut found);
        }
        let Ok(tomorrow) = day.tomorrow() else { break };
        day = tomorrow;
    }
    found.retain(|occurrence| inside(occurrence.at));
    found.sort_by_key(|occurrence| occurrence.at);
    found
}

/// The moments of one date, as far as the wall clock may show them between two readings.
fn of_day(
    planned: &Planned,
    zone: &TimeZone,
    (day, near): (civil::Date, (civil::DateTime, civil::DateTime)),
    sat: Option<Timestamp>,
    found: &mut Vec<Occurrence>,
) {
    let moment = |minute: u16| {
        let shown = civil_of(day, minute)?;
        if near.0 <= shown && shown <= near.1 { at_minute(zone, day, minute) } else { None }
    };
    match &planned.what.when {
        When::At { times, .. } => found.extend(times.iter().filter_map(|time| moment(time.minutes()))),
        When::Every { every, window, sitting, .. } => match sat {
            Some(sat) if sitting.is_some() => from_sitting(zone, *window, (sat, *every), day, found),
            _ => {
                let step = minutes(*every);
                // Who has only just sat down need not stand up.
                let first = window.from.minutes() + if sitting.is_some() { step } else { 0 };
                found.extend((first..window.to.minutes()).step_by(usize::from(step)).filter_map(moment));
            }
        },
        When::Once(_) | When::After { .. } => {}
    }
}

/// The row that began anew when the person sat down.
fn from_sitting(
    zone: &TimeZone,
    window: Window,
    (sat, every): (Timestamp, Duration),
    day: civil::Date,
    found: &mut Vec<Occurrence>,
) {
    // Not before the window: a computer that was switched on early leaves the first interval whole.
    let start = at_minute(zone, day, window.from.minutes()).map_or(sat, |start| start.at.max(sat));
    let end = at_minute(zone, day, window.to.minutes()).map_or(Timestamp::MAX, |end| end.at);
    let mut at = start;
    while let Ok(next) = at.checked_add(signed(every)) {
        let local = next.to_zoned(zone.clone());
        if next >= end || local.date() != day {
            break;
        }
        found.push(Occurrence { slot: Slot::clock(day, minute_of(local.time())), at: next });
        at = next;
    }
}

/// A time of day as a moment; a time that is left out comes as much later, one that comes twice the first time.
fn at_minute(zone: &TimeZone, day: civil::Date, minute: u16) -> Option<Occurrence> {
    let at = zone.to_ambiguous_zoned(civil_of(day, minute)?).compatible().ok()?.timestamp();
    Some(Occurrence { slot: Slot::clock(day, minute), at })
}

/// A minute of a date; the last one is the first of the next date.
fn civil_of(day: civil::Date, minute: u16) -> Option<civil::DateTime> {
    let (date, minute) = if minute == 24 * 60 { (day.tomorrow().ok()?, 0) } else { (day, minute) };
    Some(date.at(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0))
}

/// Whole minutes, at least one.
pub(super) fn minutes(length: Duration) -> u16 {
    u16::try_from(length.as_secs() / 60).unwrap_or(u16::MAX).clamp(1, 24 * 60)
}

/// The minute of the day.
pub(super) fn minute_of(time: civil::Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// When the quiet hours end in which a moment lies; `None` outside them. Quiet hours are those of the place where the person is.
pub(super) fn quiet_until(quiet: Option<Window>, here: &TimeZone, at: Timestamp) -> Option<Timestamp> {
    let quiet = quiet?;
    let local = at.to_zoned(here.clone());
    let minute = minute_of(local.time());
    if !quiet.contains(minute) {
        return None;
    }
    let day = if minute < quiet.to.minutes() { local.date() } else { local.date().tomorrow().ok()? };
    // An hour that comes twice may put the end behind us: then it is over now.
    at_minute(here, day, quiet.to.minutes()).map(|end| end.at.max(at))
}
