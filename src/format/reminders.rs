//! reminders.toml to the reminders it holds. Must never let a broken one take the others along.

use std::time::Duration;

use super::{
    SourceFile,
    diagnose::{Code, Report, Span, listed, quoted},
    load,
    raw::{ReminderTable, RemindersFile},
    read::{At, Field, Keyed, Length, Raw, Unread},
    resolve as r,
    suggest::nearest,
    wish,
};
use crate::domain::{
    CleanText, Id,
    dose::{self, Bounds},
    library::Problem,
    schedule::{Days, Minute, Only, Reminder, Reminders, When, Window, length_words, never_comes, usual_catch_up},
};

/// Most reminders of a file.
pub(super) const MOST: usize = 100;
/// Most characters of what a reminder says: it has to fit a notice.
pub const SAY: usize = 120;
/// Most times of a day.
pub(super) const TIMES: usize = 48;

/// What a file of reminders may refer to.
pub struct Around<'a> {
    /// The routines there are.
    pub routines: &'a [&'a str],
    /// Whether a time zone is known here.
    pub zone: &'a dyn Fn(&str) -> bool,
}

/// What a file of reminders says, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct ReadReminders {
    /// Those that can be used.
    pub reminders: Reminders,
    /// All that is wrong, in order of place.
    pub problems: Vec<Problem>,
    /// The names of those that cannot be used, as far as they have one.
    pub broken: Vec<CleanText>,
    /// Whether the file as a whole can be read, so that it may be changed.
    pub whole: bool,
}

/// Reads a file of reminders. Each that is right is there, whatever is wrong with the others.
#[must_use]
pub fn reminders(file: &SourceFile, around: &Around<'_>) -> ReadReminders {
    let mut open = load::start(file);
    let mut read = ReadReminders::default();
    if let Some(table) = open.table.take() {
        read.whole = true;
        let raw = RemindersFile::from_table(table, &mut open.report);
        r::schema(&raw.schema, &mut open.report);
        read.reminders.quiet = raw.quiet.get().and_then(|at| window(&raw.quiet, &at.span, true, &mut open.report));
        if let Field::Given { at, .. } = raw.reminder {
            all(at.value, around, &mut read, &mut open.report);
        }
    }
    read.problems = open.report.problems(file.kind, &file.path);
    read
}

fn all(tables: Vec<At<Unread<'_>>>, around: &Around<'_>, read: &mut ReadReminders, report: &mut Report<'_>) {
    if let Some(over) = tables.get(MOST) {
        report.push(Code::TooMany, &over.span, format!("at most {MOST} reminders are read"));
    }
    for at in tables.into_iter().take(MOST) {
        // One of its own: what is wrong here must not shut out the others.
        let mut own = report.blank();
        let raw = ReminderTable::from_table(at.value.0, &mut own);
        let one = one(&raw, &at.span, around, &mut own);
        if let (Some(one), Some(at)) = (&one, raw.id.get())
            && read.reminders.list.iter().any(|other| other.id == one.id)
        {
            let id = quoted(one.id.as_str());
            own.push(Code::TwiceNamed, &at.span, format!("a reminder before this one is already named {id}"));
        }
        let line = own.line(at.span.start);
        match one {
            Some(one) if !own.has_errors() => read.reminders.list.push(Reminder { line, ..one }),
            _ => read.broken.extend(raw.id.get().map(|at| CleanText::new(&at.value))),
        }
        report.take(own);
    }
}

fn one(raw: &ReminderTable<'_>, span: &Span, around: &Around<'_>, report: &mut Report<'_>) -> Option<Reminder> {
    if raw.id.is_missing() {
        r::missing("id", "a reminder", span, report);
    }
    let id = raw.id.get().and_then(|at| r::id(at, report));
    let say = r::needed(&raw.say, SAY, ("say", "a reminder", span), report);
    let routine = raw.routine.get().and_then(|at| routine(at, around, report));
    let when = when(raw, span, around, report);
    let only = raw.only.get().and_then(|at| {
        let is = at.value == Only::Morning.word();
        if !is {
            let help = format!("there is only `{}`", Only::Morning.word());
            report.help(Code::UnknownWord, &at.span, format!("{} is not known here", quoted(&at.value)), help);
        }
        is.then_some(Only::Morning)
    });
    let tz = raw.tz.get().map(|at| {
        if !(around.zone)(&at.value) {
            let zone = quoted(&at.value);
            let help = "zones are written like Europe/Berlin";
            report.help(Code::UnknownZone, &at.span, format!("{zone} is not a time zone known here"), help);
        }
        CleanText::new(&at.value)
    });
    let catch_up = length(&raw.catch_up, "a delay", dose::CATCH_UP, report);
    let when = when?;
    Some(Reminder {
        catch_up: catch_up.unwrap_or_else(|| usual_catch_up(&when)),
        id: id?,
        say,
        when,
        routine,
        tz,
        hold: raw.hold.get().is_some_and(|at| at.value),
        only,
        on: raw.on.get().is_none_or(|at| at.value),
        line: 0,
    })
}

/// The keys that belong to each way of saying when.
pub(super) const KEYS: [(&str, &[&str]); 4] = [
    ("every", &["between", "days", "sitting", "tz", "hold"]),
    ("at", &["days", "tz", "hold"]),
    ("once", &[]),
    ("after", &["wait", "hold"]),
];

fn when(raw: &ReminderTable<'_>, span: &Span, around: &Around<'_>, report: &mut Report<'_>) -> Option<When> {
    let given = raw.given();
    let ways: Vec<&(&str, Span)> = given.iter().filter(|(key, _)| KEYS.iter().any(|(way, _)| way == key)).collect();
    let [(way, _)] = ways[..] else {
        match ways.last() {
            Some((_, key)) => {
                let names: Vec<&str> = ways.iter().map(|(way, _)| *way).collect();
                report.push(Code::ReminderWhen, key, format!("this reminder has {}", listed(names)));
            }
            None => report.push(Code::ReminderWhen, span, "this reminder does not say when it comes"),
        }
        return None;
    };
    let own = KEYS.iter().find(|(name, _)| name == way).map_or(&[][..], |(_, keys)| keys);
    for (key, at) in &given {
        if KEYS.iter().any(|(_, keys)| keys.contains(key)) && !own.contains(key) {
            report.push(Code::KeyNotForReminder, at, format!("`{key}` does not go with `{way}`"));
        }
    }
    let days = days(&raw.days, report);
    match *way {
        "every" => every(raw, days, report),
        "at" => times(raw, days, report),
        "once" => once(raw, report),
        _ => {
            let wait = length(&raw.wait, "the wait", dose::REMIND_AFTER, report);
            let routine = raw.after.get().and_then(|at| routine(at, around, report))?;
            if raw.wait.is_missing() {
                r::missing("wait", "`after`", raw.after.key().unwrap_or(span), report);
            }
            Some(When::After { routine, wait: wait? })
        }
    }
}

fn every(raw: &ReminderTable<'_>, days: Option<Days>, report: &mut Report<'_>) -> Option<When> {
    let every = raw.every.get().and_then(|at| whole_minutes(at, report));
    let sitting = length(&raw.sitting, "the break", dose::SITTING, report);
    let Some(at) = raw.between.get() else {
        if raw.between.is_missing() {
            let key = raw.every.key().cloned().unwrap_or_default();
            let help = "write `between = [\"09:00\", \"18:00\"]`";
            report.help(Code::MissingKey, &key, "`every` needs a `between`", help);
        }
        return None;
    };
    let window = window(&raw.between, &at.span, false, report);
    let (every, window) = (every?, window?);
    if sitting.is_some() && never_comes(every, window) {
        let first = length_words(every);
        report.push(
            Code::WindowEnds,
            &at.span,
            format!("with `sitting` the first comes after {first}, and these hours are shorter"),
        );
        return None;
    }
    Some(When::Every { every, window, days: days?, sitting })
}

/// A length between two of a row: in whole minutes, so that each has a time of day.
fn whole_minutes(at: &At<Length<'_>>, report: &mut Report<'_>) -> Option<Duration> {
    let every = r::length(at, "the time between two", dose::REMIND_EVERY, report)?;
    if every.as_secs() % 60 != 0 {
        report.push(Code::LengthBounds, &at.span, "the time between two is whole minutes");
        return None;
    }
    Some(every)
}

fn times(raw: &ReminderTable<'_>, days: Option<Days>, report: &mut Report<'_>) -> Option<When> {
    let at = raw.at.get()?;
    if at.value.values.is_empty() || at.value.values.len() > TIMES {
        report.push(Code::CountBounds, &at.span, format!("`at` has 1 to {TIMES} times of the day"));
        return None;
    }
    let read: Vec<Option<Minute>> = at.value.values.iter().map(|at| minute(at, false, report)).collect();
    let mut times: Vec<Minute> = read.into_iter().collect::<Option<_>>()?;
    for (time, at) in times.iter().zip(&at.value.values) {
        if (120..180).contains(&time.minutes()) {
            report.push(
                Code::ChangeHour,
                &at.span,
                format!("{time} is left out on one night of the year in many places"),
            );
        }
    }
    times.sort_unstable();
    times.dedup();
    Some(When::At { times, days: days? })
}

fn once(raw: &ReminderTable<'_>, report: &mut Report<'_>) -> Option<When> {
    let at = raw.once.get()?;
    if at.value.0.is_none() {
        let help = "write it like 2026-11-26T14:30:00+01:00, without quotes";
        report.help(Code::TimeForm, &at.span, "a moment has a date, a time and its distance from UTC", help);
    }
    at.value.0.map(When::Once)
}

fn routine(at: &At<Raw<'_>>, around: &Around<'_>, report: &mut Report<'_>) -> Option<Id> {
    r::known(at, (Code::UnknownRoutine, "routine"), around.routines.iter().copied(), report)
}

/// A length that may be left out.
fn length(field: &Field<Length<'_>>, what: &str, bounds: Bounds, report: &mut Report<'_>) -> Option<Duration> {
    r::length(field.get()?, what, bounds, report)
}

/// A time of day; `24:00` only as an end.
fn minute(at: &At<Raw<'_>>, end: bool, report: &mut Report<'_>) -> Option<Minute> {
    let minute = Minute::read(&at.value).filter(|minute| end || *minute != Minute::MIDNIGHT);
    if minute.is_none() {
        let help = "times are written like 09:00, from 00:00 to 23:59";
        report.help(Code::TimeForm, &at.span, format!("{} is not a time of day", quoted(&at.value)), help);
    }
    minute
}

/// Two times of day; `night`: the second may be the next day's.
fn window(field: &Field<Vec<At<Raw<'_>>>>, span: &Span, night: bool, report: &mut Report<'_>) -> Option<Window> {
    let [from, to] = field.items() else {
        report.push(Code::CountBounds, span, "two times are wanted: the first, and the end");
        return None;
    };
    let (from, to) = (minute(from, false, report), minute(to, true, report));
    let window = Window { from: from?, to: to? };
    if window.from == window.to {
        report.push(Code::WindowEnds, span, format!("this begins and ends at {}", window.from));
        return None;
    }
    if window.from > window.to && !night {
        report.push(Code::WindowEnds, span, format!("this ends at {}, before it begins", window.to));
        return None;
    }
    Some(window)
}

/// The days; all of them when nothing is said.
fn days(field: &Field<super::read::PerLevel<Raw<'_>>>, report: &mut Report<'_>) -> Option<Days> {
    let at = match field {
        Field::Missing => return Some(Days::ALL),
        Field::Bad { .. } => return None,
        Field::Given { at, .. } => at,
    };
    if at.value.values.is_empty() {
        report.push(Code::CountBounds, &at.span, "no day is named here");
        return None;
    }
    let most = crate::domain::schedule::DAYS.len();
    if at.value.values.len() > most {
        report.push(Code::TooMany, &at.span, format!("a week has {most} days"));
        return None;
    }
    let mut all: Option<Days> = None;
    let mut wrong = false;
    for word in &at.value.values {
        let Some(days) = wish::days_of(&word.value) else {
            wrong = true;
            let (help, mend) = super::resolve::meant(nearest(&word.value, wish::DAY_WORDS.iter().copied()));
            let help =
                help.or_else(|| Some(format!("days are {}, or mon-fri, daily", listed(crate::domain::schedule::DAYS))));
            report.mend(Code::UnknownWord, &word.span, format!("{} is not a day", quoted(&word.value)), (help, mend));
            continue;
        };
        all = Some(all.map_or(days, |all| all.and(days)));
    }
    all.filter(|_| !wrong)
}
