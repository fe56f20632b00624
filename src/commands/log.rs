//! `supple log`: what was done, for people, scripts and spreadsheets. Must never change the journal, nor print a byte that
//! was not cleaned.

use std::{io::Write, path::Path};

use anyhow::{Context as _, bail};
use jiff::{ToSpan as _, civil::Date};
use serde::Serialize;

use super::{Exit, moment};
use crate::{
    app::told_words,
    domain::{
        CleanText, Now,
        history::{CheckIn, Ending, Entry, Fact, SessionRecord},
        text::many,
    },
    io::journal,
};

/// How the log is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Lines for people.
    #[default]
    Lines,
    /// One JSON document: `schema`, `unreadable`, `sessions`, `walks`, `days`.
    Json,
    /// One line a session, told walk or marked day, with a header, as RFC 4180 says.
    Csv,
}

/// The document of `--json`.
#[derive(Debug, Serialize)]
struct Report {
    /// 1.
    schema: u32,
    /// Lines of the journal that could not be read.
    unreadable: usize,
    sessions: Vec<Row>,
    /// Walks told afterwards.
    walks: Vec<Walk>,
    /// Days marked.
    days: Vec<Day>,
}

/// One walk, as told.
#[derive(Debug, Serialize)]
struct Walk {
    id: String,
    /// When it was told.
    told: String,
    minutes: u32,
    /// 0 to 10; null: it did not hurt.
    pain: Option<u8>,
}

/// A day that was marked.
#[derive(Debug, Serialize)]
struct Day {
    id: String,
    date: String,
    /// `rest` or `sick`.
    mark: String,
}

/// One session.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    /// When it began, local time: `2026-11-22T08:00:00+01:00`.
    started: String,
    routine: String,
    level: u16,
    /// Minutes of work, to one place.
    minutes: f64,
    /// Done over planned, in per cent.
    done_percent: u16,
    /// Pain 0 to 10.
    pain_before: Option<u8>,
    pain_during: Option<u8>,
    pain_after: Option<u8>,
    /// `finished`, `early`, `pain`, `danger-sign`, `unattended`, `interrupted`.
    ended: Ending,
}

/// Prints the sessions, told walks and marked days since a day, or all; the oldest first.
///
/// # Errors
/// If `since` is neither a date nor a length, if the journal cannot be read, or if `out` cannot be written.
pub fn run(data: &Path, now: &Now, since: Option<&str>, form: Form, out: &mut impl Write) -> anyhow::Result<Exit> {
    let since = since.map(|text| first_day(text, now)).transpose()?;
    let history = journal::read_all(data, since).context("The journal cannot be read")?;
    let rows: Vec<&Entry> =
        history.entries.iter().filter(|entry| day(entry).is_some_and(|day| since <= Some(day))).collect();
    let unreadable = history.unreadable.iter().map(|(_, count)| count).sum();
    match form {
        Form::Lines => lines(&rows, unreadable, out)?,
        Form::Csv => csv(&rows, out)?,
        Form::Json => {
            serde_json::to_writer_pretty(&mut *out, &report(&rows, unreadable))?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(Exit::DONE)
}

/// The day an entry is listed under; none for those that are not listed.
fn day(entry: &Entry) -> Option<Date> {
    match &entry.fact {
        Fact::Session(session) => Some(session.started.date()),
        Fact::Walked { .. } | Fact::Day { .. } => Some(entry.t.date()),
        _ => None,
    }
}

fn report(rows: &[&Entry], unreadable: usize) -> Report {
    let mut report = Report { schema: 1, unreadable, sessions: Vec::new(), walks: Vec::new(), days: Vec::new() };
    for entry in rows {
        let id = CleanText::new(&entry.id).to_string();
        match &entry.fact {
            Fact::Session(session) => report.sessions.push(row(entry, session)),
            Fact::Walked { minutes, pain, .. } => {
                report.walks.push(Walk { id, told: moment(&entry.t), minutes: *minutes, pain: *pain });
            }
            Fact::Day { mark } => {
                let mark = CleanText::new(mark).to_string();
                report.days.push(Day { id, date: entry.t.date().to_string(), mark });
            }
            _ => {}
        }
    }
    report
}

/// `2026-11-01`, or a length back from today: `10d`, `4w`, `6m`.
fn first_day(text: &str, now: &Now) -> anyhow::Result<Date> {
    let today = now.wall.date();
    if let Ok(day) = text.parse::<Date>() {
        return Ok(day);
    }
    let shown = CleanText::new(text);
    let unit = text.chars().next_back().unwrap_or_default();
    let count = text
        .strip_suffix(unit)
        .filter(|count| count.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|count| count.parse::<i32>().ok())
        .filter(|count| *count <= 10_000);
    let back = match (count, unit) {
        (Some(count), 'd') => count.days(),
        (Some(count), 'w') => count.weeks(),
        (Some(count), 'm') => count.months(),
        _ => {
            bail!("\"{shown}\" is not a day or a length of time. Write 2026-11-01, or 10d, 4w, 6m.")
        }
    };
    today.checked_sub(back).with_context(|| format!("\"{shown}\" is too long ago"))
}

fn row(entry: &Entry, session: &SessionRecord) -> Row {
    let pain = |checkin: &Option<CheckIn>| checkin.as_ref().map(|c| c.pain);
    Row {
        id: CleanText::new(&entry.id).to_string(),
        started: moment(&session.started),
        routine: CleanText::new(&session.routine).to_string(),
        level: session.level,
        minutes: f64::from(tenths_of_minutes(session)) / 10.0,
        done_percent: session.done,
        pain_before: pain(&session.before),
        pain_during: session.during,
        pain_after: pain(&session.after),
        ended: session.ended,
    }
}

fn tenths_of_minutes(session: &SessionRecord) -> u32 {
    let seconds: u64 = session.steps.iter().map(|step| u64::from(step.done)).sum();
    u32::try_from((seconds + 3) / 6).unwrap_or(u32::MAX)
}

/// How it ended, in words.
fn ending(ended: Ending) -> &'static str {
    match ended {
        Ending::Finished => "finished",
        Ending::Early => "ended early",
        Ending::Pain => "stopped for pain",
        Ending::DangerSign => "stopped for a danger sign",
        Ending::Unattended => "heat ran on with nobody answering",
        Ending::Interrupted => "interrupted",
    }
}

fn lines(rows: &[&Entry], unreadable: usize, out: &mut impl Write) -> anyhow::Result<()> {
    for entry in rows {
        match &entry.fact {
            Fact::Session(session) => session_line(entry, session, out)?,
            told => {
                let words = told_words(told);
                writeln!(out, "{}  {words}", entry.t.strftime("%Y-%m-%d %H:%M"))?;
            }
        }
    }
    if rows.is_empty() {
        writeln!(out, "No sessions yet.")?;
    }
    if unreadable > 0 {
        writeln!(out, "\n{} of the journal cannot be read. Nothing was changed.", many(unreadable, "line"))?;
    }
    Ok(())
}

fn session_line(entry: &Entry, session: &SessionRecord, out: &mut impl Write) -> anyhow::Result<()> {
    let row = row(entry, session);
    let pain = match (row.pain_before, row.pain_after) {
        (Some(before), Some(after)) => format!("pain {before} -> {after}"),
        (Some(before), None) => format!("pain {before} before"),
        (None, Some(after)) => format!("pain {after} after"),
        (None, None) => "pain not asked".to_owned(),
    };
    writeln!(
        out,
        "{}  {:<20} level {:<2} {:>4} min {:>4}%  {pain:<14}  {}",
        session.started.strftime("%Y-%m-%d %H:%M"),
        row.routine,
        row.level,
        (tenths_of_minutes(session) + 5) / 10,
        row.done_percent,
        ending(row.ended),
    )?;
    Ok(())
}

/// A told walk and a marked day have their own word in the last column, and nothing in those they do not know.
fn csv(rows: &[&Entry], out: &mut impl Write) -> anyhow::Result<()> {
    let number = |value: Option<u8>| value.map(|v| v.to_string()).unwrap_or_default();
    write!(out, "started,routine,level,minutes,done_percent,pain_before,pain_during,pain_after,ended,kind\r\n")?;
    for entry in rows {
        match &entry.fact {
            Fact::Session(session) => {
                let row = row(entry, session);
                let ended = serde_json::to_value(row.ended)?;
                write!(
                    out,
                    "{},{},{},{:.1},{},{},{},{},{},session\r\n",
                    row.started,
                    cell(&row.routine),
                    row.level,
                    row.minutes,
                    row.done_percent,
                    number(row.pain_before),
                    number(row.pain_during),
                    number(row.pain_after),
                    ended.as_str().unwrap_or_default(),
                )?;
            }
            Fact::Walked { minutes, pain, .. } => {
                write!(out, "{},walking,,{minutes}.0,,,{},,as-told,walk\r\n", moment(&entry.t), number(*pain))?;
            }
            Fact::Day { mark } => {
                write!(out, "{},,,,,,,,,{}\r\n", moment(&entry.t), cell(&CleanText::new(mark)))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A cell as text: quoted where needed, and never a formula.
fn cell(text: &str) -> String {
    let tame = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if tame.contains([',', '"']) { format!("\"{}\"", tame.replace('"', "\"\"")) } else { tame }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn now() -> Now {
        Now { mono: Duration::ZERO, boot: Duration::ZERO, wall: "2026-11-22T08:00:00+00:00[UTC]".parse().unwrap() }
    }

    #[test]
    fn since_takes_days_and_lengths() {
        let day = |text| first_day(text, &now()).unwrap().to_string();
        assert_eq!(day("2026-11-01"), "2026-11-01");
        assert_eq!(day("4w"), "2026-10-25");
        assert_eq!(day("1m"), "2026-10-22");
        for bad in ["", "w", "4", "-4w", "4y", "9999999999d", "٤w", "4 w", "10000w\u{1b}"] {
            let error = first_day(bad, &now()).unwrap_err().to_string();
            assert!(!error.contains('\u{1b}'), "{error:?}");
        }
    }

    #[test]
    fn cells_are_never_formulas() {
        assert_eq!(cell("walking"), "walking");
        assert_eq!(cell("=1+1,\"x\""), "\"'=1+1,\"\"x\"\"\"");
    }
}
