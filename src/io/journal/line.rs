//! One line of a journal file, from bytes to an entry. Must never fail, and never lose a line that holds something shut.

use std::io::BufRead as _;

use jiff::{Timestamp, Zoned, fmt::temporal::Pieces, tz::TimeZone};
use serde_json::Value;

use super::quick::Quick;
use crate::{
    domain::history::{ActiveLine, Entry, Fact},
    format::fingerprint,
};

/// What a line turned out to be.
#[derive(Debug)]
pub(super) enum Reading {
    /// Nothing but white space.
    Blank,
    /// An entry; its fact is [`Fact::Unknown`] if this version does not understand it.
    Good(Box<Entry>),
    /// Damaged. If the damage left a `"holds":true` to be seen, an entry that holds in its place.
    Bad(Option<Box<Entry>>),
}

/// How a holding line looks in a file, even a damaged one.
const HOLDS: &[u8] = b"\"holds\":true";

/// Reads one line of many: quickly what is as this program writes it, the rest with care.
pub(super) fn read_quickly(line: &[u8], quick: &mut Quick) -> Reading {
    if let Some(entry) = quick.read(line) {
        return Reading::Good(Box::new(entry));
    }
    read(line)
}

/// Reads one line, with or without its line end and a byte order mark.
pub(super) fn read(line: &[u8]) -> Reading {
    let line = trim(line);
    if line.is_empty() {
        return Reading::Blank;
    }
    if let Ok(entry) = serde_json::from_slice(line) {
        return Reading::Good(Box::new(entry));
    }
    let seen_holding = holds(line);
    let Ok(mut value) = serde_json::from_slice::<Value>(line) else {
        return Reading::Bad(seen_holding.then(|| Box::new(stand_in(line, &Value::Null, true))));
    };
    loosen_zones(&mut value);
    if let Ok(entry) = serde_json::from_value::<Entry>(value.clone()) {
        return Reading::Good(Box::new(entry));
    }
    // A record of a later version, or a damaged one. A suspect holds whatever else is wrong with it.
    let holds = seen_holding
        || value.get("holds") == Some(&Value::Bool(true))
        || value.get("kind").and_then(Value::as_str) == Some("suspect");
    let whole = value.get("id").is_some_and(Value::is_string) && value.get("kind").is_some_and(Value::is_string);
    let entry = Box::new(stand_in(line, &value, holds));
    match (whole, holds) {
        (true, _) => Reading::Good(entry),
        (false, true) => Reading::Bad(Some(entry)),
        (false, false) => Reading::Bad(None),
    }
}

/// Reads one line of `active.jsonl`; `None` if it is damaged or blank.
pub(super) fn read_active(line: &[u8]) -> Option<ActiveLine> {
    let line = trim(line);
    serde_json::from_slice(line).ok().or_else(|| {
        let mut value = serde_json::from_slice(line).ok()?;
        loosen_zones(&mut value);
        serde_json::from_value(value).ok()
    })
}

/// Whether the bytes say that they hold something shut.
pub(super) fn holds(bytes: &[u8]) -> bool {
    bytes.windows(HOLDS.len()).any(|window| window == HOLDS)
}

/// Whether the line is a whole JSON value.
pub(super) fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(trim(line)).is_ok()
}

/// The lines of a file, each with the place where it starts; line ends are kept.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let line = rest;
        let length = rest.skip_until(b'\n').unwrap_or(0);
        let start = bytes.len() - line.len();
        (length > 0).then(|| (start, &line[..length]))
    })
}

fn trim(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii()
}

/// An entry of unknown kind that stands for a line, with as much of it as can be read.
fn stand_in(line: &[u8], value: &Value, holds: bool) -> Entry {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    Entry {
        v: 1,
        id: text("id").map_or_else(|| format!("unreadable-{:016x}", fingerprint(line)), str::to_owned).into(),
        device: text("device").unwrap_or("unreadable").into(),
        seq: value.get("seq").and_then(Value::as_u64).unwrap_or(0),
        t: text("t").and_then(|t| t.parse().ok()).unwrap_or_else(|| Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC)),
        boot: None,
        holds,
        fact: Fact::Unknown,
    }
}

/// Gives times in zones that this machine does not know, or knows otherwise, their written offset as zone: a history
/// must not vanish because time zone data is missing.
fn loosen_zones(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if matches!(key.as_str(), "t" | "started")
                    && let Some(text) = inner.as_str()
                    && let Some(loose) = loosen(text)
                {
                    *inner = Value::String(loose.to_string());
                } else {
                    loosen_zones(inner);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(loosen_zones),
        _ => {}
    }
}

fn loosen(text: &str) -> Option<Zoned> {
    if text.parse::<Zoned>().is_ok() {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset()?;
    pieces.date().to_datetime(pieces.time()?).to_zoned(TimeZone::fixed(offset)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"v":1,"id":"aa-1","device":"aa","seq":1,"t":"2026-11-22T08:00:00+00:00[UTC]","kind":"heat-go-on","times":3}"#;

    fn good(line: &str) -> Entry {
        match read(line.as_bytes()) {
            Reading::Good(entry) => *entry,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn line_ends_and_marks_do_not_matter() {
        for line in [LINE.to_owned(), format!("{LINE}\r\n"), format!("\u{feff}{LINE}\n")] {
            assert_eq!(good(&line).fact, Fact::HeatGoOn { times: 3 });
        }
        assert!(matches!(read(b" \r\n"), Reading::Blank));
    }

    #[test]
    fn a_zone_unknown_here_keeps_its_moment() {
        let far = LINE.replace("08:00:00+00:00[UTC]", "08:00:00+05:30[Mars/Olympus]");
        let entry = good(&far);
        assert_eq!(entry.fact, Fact::HeatGoOn { times: 3 });
        assert_eq!(entry.t.timestamp().to_string(), "2026-11-22T02:30:00Z");
    }

    #[test]
    fn what_holds_is_kept_however_damaged() {
        let later = LINE.replace("\"kind\":\"heat-go-on\"", "\"kind\":\"omen\",\"holds\":true");
        assert!(good(&later).holds);
        assert_eq!(good(&later).fact, Fact::Unknown);
        let misshapen = LINE.replace("heat-go-on", "suspect");
        assert!(good(&misshapen).holds, "a suspect without its question holds");
        for bad in [r#"{"v":1,"holds":true,"kind":"sus"#, r#"{"holds":true}"#] {
            match read(bad.as_bytes()) {
                Reading::Bad(Some(entry)) => assert!(entry.holds && entry.id.len() == 27),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn rubbish_is_bad_and_nothing_more() {
        let deep = "[".repeat(100_000);
        for bad in [b"\0\0\0".as_slice(), b"{", b"[1]", b"\xff\xfe", deep.as_bytes()] {
            assert!(matches!(read(bad), Reading::Bad(None)));
        }
    }

    #[test]
    fn lines_know_where_they_start() {
        let all: Vec<_> = lines(b"ab\n\ncd").collect();
        assert_eq!(all, [(0, &b"ab\n"[..]), (3, b"\n"), (4, b"cd")]);
    }
}
