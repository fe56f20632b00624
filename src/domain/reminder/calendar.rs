//! The reminders as a calendar file (RFC 5545): one event for each time of day, at local times, which calendars keep over changes of the
//! clock. Must never give one event two names: exported again, it is the same event.

use std::collections::BTreeMap;

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Facts, Plan, Planned, slots::minutes};
use crate::domain::{
    Id,
    days::weekday,
    schedule::{Days, Minute, When, Window},
};

/// Bytes of a line, its end left out.
const LINE: usize = 75;
/// The days as calendars name them, Monday first.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Most events that are still told to be gone.
const GONE: usize = 200;

/// An event as it was exported last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Event {
    sequence: u32,
    /// The line of its start; kept while the rest is the same.
    start: String,
    /// Its other lines, unfolded.
    rest: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cancelled: bool,
}

/// What was exported last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// By their names.
    events: BTreeMap<String, Event>,
    /// The lines of each zone that an event names, for when it is called off and no reminder knows the zone any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    zones: BTreeMap<String, Vec<String>>,
}

/// A calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its text, with the line ends that calendars want.
    pub text: String,
    /// To be kept for the next time.
    pub exported: Exported,
    /// The reminders that are not in it, and why.
    pub left_out: Vec<(Id, &'static str)>,
}

/// The reminders as a calendar. What changed since `before` has a higher number, what is gone is called off, so that a calendar that
/// reads the file again ends with these events and no others. `describe`: the dose of a routine today.
#[must_use]
pub fn calendar(
    plan: &Plan,
    facts: &Facts,
    before: &Exported,
    now: &Zoned,
    describe: impl Fn(&Id) -> Option<String>,
) -> Calendar {
    let mut exported = Exported::default();
    let mut left_out = Vec::new();
    for planned in &plan.list {
        let what = &planned.what;
        let reason = if !what.on {
            Some("it is off")
        } else if facts.stopped && what.routine.is_some() {
            Some("a Stop stands (S5)")
        } else if what.only.is_some() {
            Some("it comes only when something waits")
        } else if planned.heat.is_some() {
            Some("how often heat may be used depends on when it was (H2)")
        } else {
            match what.when {
                When::After { .. } => Some("it comes after a session, so it has no time of its own"),
                When::Once(second) if second <= now.timestamp().as_second() => Some("its time is over"),
                _ => None,
            }
        };
        if let Some(reason) = reason {
            left_out.push((what.id.clone(), reason));
            continue;
        }
        if let (Some(name), Some(zone)) = (&what.tz, &planned.zone) {
            exported.zones.insert(name.to_string(), zone_lines(name, zone, now));
        }
        for (uid, start, mut rest) in events(planned, plan.quiet, now) {
            let routine = what.routine.as_ref().and_then(&describe);
            rest.push(format!("SUMMARY:{}", escaped(&what.say)));
            rest.extend(routine.map(|text| format!("DESCRIPTION:{}", escaped(&text))));
            let known = before.events.get(&uid);
            let event = match known {
                Some(known) if known.rest == rest && !known.cancelled => known.clone(),
                Some(known) => Event { sequence: known.sequence + 1, start, rest, cancelled: false },
                None => Event { sequence: 0, start, rest, cancelled: false },
            };
            exported.events.insert(uid, event);
        }
    }
    for (uid, event) in &before.events {
        let gone = exported.events.values().filter(|event| event.cancelled).count();
        if exported.events.contains_key(uid) || gone >= GONE {
            continue;
        }
        if let Some(name) = zone_of(&event.start)
            && let Some(lines) = before.zones.get(name)
        {
            exported.zones.entry(name.to_owned()).or_insert_with(|| lines.clone());
        }
        let sequence = if event.cancelled { event.sequence } else { event.sequence + 1 };
        exported.events.insert(uid.clone(), Event { sequence, cancelled: true, ..event.clone() });
    }
    Calendar { text: text(&exported, now), exported, left_out }
}

/// The events of a reminder: name, line of the start, other lines.
fn events(planned: &Planned, quiet: Option<Window>, now: &Zoned) -> Vec<(String, String, Vec<String>)> {
    let what = &planned.what;
    let (times, days) = match &what.when {
        When::Every { every, window, days, sitting } => {
            let step = minutes(*every);
            let first = window.from.minutes() + if sitting.is_some() { step } else { 0 };
            let times = (first..window.to.minutes()).step_by(usize::from(step)).filter_map(Minute::of_day);
            (times.collect(), *days)
        }
        When::At { times, days } => (times.clone(), *days),
        When::Once(second) => {
            let at = Timestamp::from_second(*second).unwrap_or_default().to_zoned(TimeZone::UTC);
            let start = at.strftime("DTSTART:%Y%m%dT%H%M%SZ").to_string();
            return vec![(format!("{}-{second}@supple", what.id), start, Vec::new())];
        }
        When::After { .. } => return Vec::new(),
    };
    // Each time of the day, and the days on which something comes then.
    let mut by_time: BTreeMap<Minute, Days> = BTreeMap::new();
    for time in times {
        let (time, days) = match quiet.filter(|quiet| quiet.contains(time.minutes())) {
            // Quiet hours are those of the place; a time of another zone cannot be told to lie in them.
            Some(quiet) if what.tz.is_none() => {
                if !what.hold {
                    continue;
                }
                // What waits from the evening on comes on the next day.
                let end = Minute::of_day(quiet.to.minutes() % Minute::MIDNIGHT.minutes()).unwrap_or(time);
                (end, if end < time { days.shifted() } else { days })
            }
            _ => (time, days),
        };
        by_time.entry(time).and_modify(|known| *known = known.and(days)).or_insert(days);
    }
    let zone = planned.zone.clone().filter(|_| what.tz.is_some());
    let from = zone.as_ref().map_or(now.date(), |zone| now.with_time_zone(zone.clone()).date());
    let zone = what.tz.as_ref().filter(|_| zone.is_some()).map(|name| format!(";TZID={name}")).unwrap_or_default();
    by_time
        .into_iter()
        .map(|(time, days)| {
            let date = first_day(from, days);
            let by_day: Vec<&str> = days.iter().map(|day| DAYS[day]).collect();
            let clock = format!("{:02}{:02}", time.minutes() / 60, time.minutes() % 60);
            let start = format!("DTSTART{zone}:{}T{clock}00", date.strftime("%Y%m%d"));
            let rest = vec![format!("RRULE:FREQ=WEEKLY;BYDAY={}", by_day.join(",")), format!("X-SUPPLE-ZONE:{zone}")];
            (format!("{}-{clock}@supple", what.id), start, rest)
        })
        .collect()
}

/// The first of the days, from a date on.
fn first_day(from: civil::Date, days: Days) -> civil::Date {
    let mut date = from;
    for _ in 0..7 {
        if days.contains(weekday(date)) {
            break;
        }
        date = date.tomorrow().unwrap_or(date);
    }
    date
}

/// The zone that the line of a start names.
fn zone_of(start: &str) -> Option<&str> {
    start.strip_prefix("DTSTART;TZID=")?.split_once(':').map(|(name, _)| name)
}

fn text(exported: &Exported, now: &Zoned) -> String {
    let mut lines: Vec<String> =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//supple//reminders//EN", "METHOD:PUBLISH"]
            .map(str::to_owned)
            .to_vec();
    lines.extend(exported.zones.values().flatten().cloned());
    let stamp = now.timestamp().to_zoned(TimeZone::UTC).strftime("DTSTAMP:%Y%m%dT%H%M%SZ").to_string();
    for (uid, event) in &exported.events {
        lines.push("BEGIN:VEVENT".to_owned());
        lines.push(format!("UID:{uid}"));
        lines.push(stamp.clone());
        lines.push(format!("SEQUENCE:{}", event.sequence));
        lines.push(format!("STATUS:{}", if event.cancelled { "CANCELLED" } else { "CONFIRMED" }));
        lines.push(event.start.clone());
        lines.push("DURATION:PT5M".to_owned());
        lines.extend(event.rest.iter().filter(|line| !line.starts_with("X-")).cloned());
        lines.push("TRANSP:TRANSPARENT".to_owned());
        if !event.cancelled {
            lines.push("BEGIN:VALARM".to_owned());
            lines.push("ACTION:DISPLAY".to_owned());
            lines.push("TRIGGER:PT0S".to_owned());
            let summary = event.rest.iter().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap_or("supple");
            lines.push(format!("DESCRIPTION:{summary}"));
            lines.push("END:VALARM".to_owned());
        }
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect::<Vec<_>>().concat()
}

/// A zone: what its clock does from a year back on, as far as is known, at most twelve changes.
fn zone_lines(name: &str, zone: &TimeZone, now: &Zoned) -> Vec<String> {
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{name}")];
    let mut known: Vec<_> = zone.preceding(now.timestamp()).take(2).collect();
    known.reverse();
    known.extend(zone.following(now.timestamp()).take(10));
    let offset = |seconds: i32| {
        let sign = if seconds < 0 { '-' } else { '+' };
        format!("{sign}{:02}{:02}", seconds.abs() / 3600, seconds.abs() % 3600 / 60)
    };
    let mut part = |word: &str, start: civil::DateTime, from: i32, to: i32| {
        lines.push(format!("BEGIN:{word}"));
        lines.push(format!("DTSTART:{}", start.strftime("%Y%m%dT%H%M%S")));
        lines.push(format!("TZOFFSETFROM:{}", offset(from)));
        lines.push(format!("TZOFFSETTO:{}", offset(to)));
        lines.push(format!("END:{word}"));
    };
    if known.is_empty() {
        let fixed = zone.to_offset(now.timestamp()).seconds();
        part("STANDARD", civil::date(1970, 1, 1).at(0, 0, 0, 0), fixed, fixed);
    }
    for change in known {
        let at = change.timestamp();
        let before = at.checked_sub(jiff::SignedDuration::from_secs(1)).map_or(change.offset(), |t| zone.to_offset(t));
        let word = if change.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
        part(word, before.to_datetime(at), before.seconds(), change.offset().seconds());
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// Text as a calendar file has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line with its end, cut so that no part is longer than 75 bytes; no letter is cut in two.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}
