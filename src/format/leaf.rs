//! Single values: lengths of time, counts, moments. Must never accept what a tired reader could take for something else:
//! months, sub-seconds, bare numbers, units said twice.

use std::time::Duration;

use super::diagnose::{Code, quoted};
use crate::domain::{
    dose::{self, Bounds},
    routine::Mark,
};

/// Why a single value is not one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeafError {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: String,
}

/// The units of a length, each with all its spellings, the largest first.
pub(super) const UNITS: [&[&str]; 4] = [
    &["d", "day", "days"],
    &["h", "hr", "hrs", "hour", "hours"],
    &["m", "min", "mins", "minute", "minutes"],
    &["s", "sec", "secs", "second", "seconds"],
];

/// A length of time inside `bounds`. `what` is what the message calls it: "a hold".
pub(super) fn length(text: &str, what: &str, bounds: Bounds) -> Result<Duration, LeafError> {
    // Made only when something is wrong: a folder of a thousand files has tens of thousands of lengths.
    let limits = || {
        let (least, most) = (spoken(bounds.min), spoken(bounds.max));
        format!("{what} is {least} to {most} ({}), written like {}", bounds.why, example(bounds))
    };
    let bad = |why: String| LeafError {
        code: Code::LengthForm,
        message: format!("{} is not a length of time: {why}", quoted(text)),
        help: limits(),
    };
    let out = || LeafError {
        code: Code::LengthBounds,
        message: format!(
            "{what} of {} is outside its limits: {} to {}",
            quoted(text),
            spoken(bounds.min),
            spoken(bounds.max)
        ),
        help: limits(),
    };
    let length = if let Some(length) = simple(text) {
        length
    } else {
        check_form(text).map_err(bad)?;
        humantime::parse_duration(text).map_err(|_| out())?
    };
    if bounds.contains(length.as_secs()) { Ok(length) } else { Err(out()) }
}

/// A few digits and one short unit, as nearly every length is written.
fn simple(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    let few = digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let number: u64 = digits.parse().ok().filter(|_| few)?;
    Some(Duration::from_secs(number * unit))
}

/// Whether `text` is numbers with units only, each unit once, in days, hours, minutes and seconds.
pub(super) fn check_form(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    if text.trim_start().starts_with(['-', '+', '\u{2212}']) {
        return Err("a length has no sign".into());
    }
    let mut seen = [false; 4];
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            return Err(match rest.chars().next() {
                Some(c) if c.is_numeric() => "write the digits 0 to 9",
                Some(c) if c.is_alphabetic() => "a number comes before its unit",
                _ => "only numbers and units are read",
            }
            .into());
        }
        rest = &rest[digits..];
        if rest.starts_with(['.', ',']) {
            return Err("whole numbers only, no parts of a second".into());
        }
        rest = rest.trim_start_matches(' ');
        let letters = rest.len() - rest.trim_start_matches(char::is_alphabetic).len();
        let unit = &rest[..letters];
        rest = rest[letters..].trim_start_matches(' ');
        let at = match unit {
            "" => {
                return Err(match rest.chars().next() {
                    Some(c) if c.is_numeric() => "write the digits 0 to 9",
                    Some(c) if !c.is_ascii_digit() => "only numbers and units are read",
                    _ => "a number needs its unit: s, m or h",
                }
                .into());
            }
            "M" | "month" | "months" => {
                return Err("months are too long for anything here; minutes are a small m".into());
            }
            "w" | "wk" | "wks" | "week" | "weeks" | "y" | "yr" | "yrs" | "year" | "years" => {
                return Err("weeks and years are too long for anything here".into());
            }
            "ms" | "us" | "µs" | "ns" | "msec" | "usec" | "nsec" | "millis" | "nanos" => {
                return Err("no parts of a second".into());
            }
            other => {
                let known = UNITS.iter().position(|words| words.contains(&other));
                known.ok_or_else(|| format!("{} is not a unit", quoted(other)))?
            }
        };
        if std::mem::replace(&mut seen[at], true) {
            return Err(format!("the unit {} is given twice", quoted(unit)));
        }
    }
    Ok(())
}

/// A length as a person says it: "20 min", "1 h 30 min".
pub(super) fn spoken(seconds: u64) -> String {
    let parts =
        [(seconds / 86_400, "days"), (seconds % 86_400 / 3600, "h"), (seconds % 3600 / 60, "min"), (seconds % 60, "s")];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {}", if *count == 1 && *unit == "days" { "day" } else { unit }))
        .collect();
    if words.is_empty() { "0 s".into() } else { words.join(" ") }
}

fn example(bounds: Bounds) -> &'static str {
    match bounds.max {
        ..=120 => "\"5s\"",
        121..=600 => "\"5s\" or \"1m 30s\"",
        601..=86_400 if bounds.min >= 3600 => "\"2h\" or \"3h 30m\"",
        601..=3600 => "\"20m\" or \"1m 30s\"",
        3601..=86_400 => "\"20m\" or \"1h 30m\"",
        86_401..=604_800 => "\"20m\" or \"2d\"",
        _ => "\"90d\"",
    }
}

/// A whole number inside `bounds`. `what` is what the message calls it: "reps".
pub(super) fn count(number: i64, what: &str, bounds: Bounds) -> Result<u16, LeafError> {
    u64::try_from(number)
        .ok()
        .filter(|number| bounds.contains(*number))
        .and_then(|number| u16::try_from(number).ok())
        .ok_or_else(|| LeafError {
            code: Code::CountBounds,
            message: format!(
                "{what} is {} to {}, not {}",
                bounds.min,
                bounds.max,
                match number {
                    i64::MAX => "so large a number".into(),
                    i64::MIN => "so small a number".into(),
                    other => other.to_string(),
                }
            ),
            help: format!("write a whole number from {} to {} ({})", bounds.min, bounds.max, bounds.why),
        })
}

/// The moments of a step that have names.
pub(super) const MOMENTS: [(&str, Mark); 3] = [("start", Mark::Start), ("half", Mark::Half), ("end", Mark::End)];

/// A moment of a step: `start`, `half`, `end`, `5m`, `-10s`, `every 5m`.
pub(super) fn mark(text: &str) -> Result<Mark, LeafError> {
    let text = text.trim();
    let whole = |error: LeafError| LeafError {
        code: if error.code == Code::LengthForm { Code::MomentForm } else { error.code },
        message: if error.code == Code::LengthForm {
            format!("{} is not a moment of a step", quoted(text))
        } else {
            error.message
        },
        help:
            "a moment is start, half, end, a length after the start (5m), a length before the end (-10s), or every 5m"
                .into(),
    };
    if let Some((_, mark)) = MOMENTS.into_iter().find(|(word, _)| *word == text) {
        return Ok(mark);
    }
    if let Some(rest) = text.strip_prefix("every ") {
        length(rest, "the time between cues", dose::EVERY).map(Mark::Every).map_err(whole)
    } else if let Some(rest) = text.strip_prefix('-') {
        length(rest, "a moment", dose::MOMENT).map(Mark::Before).map_err(whole)
    } else {
        length(text, "a moment", dose::MOMENT).map(Mark::After).map_err(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        for (text, seconds) in [("5s", 5), ("1m 30s", 90), ("1m30s", 90), (" 2 min ", 120), ("10 minutes", 600)] {
            let read = length(text, "a hold", dose::HOLD);
            assert_eq!(read, Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn the_short_way_to_read_a_length_leads_to_the_same() {
        for unit in ["s", "m", "h", "d", "S", "M", "min", " s", "s ", "", "é", "ms"] {
            for number in ["0", "5", "007", "20", "999999", "1000000", "-5", "+5", "5.0", "", "5s1", "\u{665}"] {
                let text = format!("{number}{unit}");
                let plain = check_form(&text).is_ok().then(|| humantime::parse_duration(&text).ok()).flatten();
                assert!(simple(&text).is_none_or(|short| plain == Some(short)), "{text}");
            }
        }
        assert_eq!(simple("20m"), Some(Duration::from_secs(1_200)));
    }

    #[test]
    fn misleading_lengths_are_refused_with_the_reason() {
        for (text, why) in [
            ("90", "unit"),
            ("-5s", "sign"),
            ("1M", "months"),
            ("1w", "weeks"),
            ("1y", "years"),
            ("5s5s", "twice"),
            ("1m 1min", "twice"),
            ("1h30", "unit"),
            ("5ms", "parts of a second"),
            ("1.5s", "parts of a second"),
            ("\u{665}s", "digits 0 to 9"),
            ("5\u{665}s", "digits 0 to 9"),
            ("s", "before its unit"),
            ("", "empty"),
            ("30 bananas", "not a unit"),
            ("5 s!", "only numbers"),
        ] {
            let error = length(text, "a hold", dose::HOLD).unwrap_err();
            assert_eq!(error.code, Code::LengthForm, "{text}");
            assert!(error.message.contains(why), "{text}: {}", error.message);
            assert!(error.help.contains("1 s to 10 min"), "{}", error.help);
        }
    }

    #[test]
    fn lengths_outside_their_bounds_name_the_bounds() {
        for text in ["0s", "11m", "9999999999999999999999s", "18446744073709551615h"] {
            let error = length(text, "a hold", dose::HOLD).unwrap_err();
            assert_eq!(error.code, Code::LengthBounds, "{text}");
            assert!(error.message.contains("1 s to 10 min"), "{}", error.message);
        }
        assert!(length("20m", "heat", dose::HEAT).is_ok());
        assert!(length("20m 1s", "heat", dose::HEAT).is_err());
    }

    #[test]
    fn counts_stay_inside_their_bounds() {
        assert_eq!(count(50, "reps", dose::REPS), Ok(50));
        for bad in [0, -1, 51, 1_000_000_000, i64::MAX, i64::MIN] {
            assert!(count(bad, "reps", dose::REPS).is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_have_six_forms() {
        let s = Duration::from_secs;
        assert_eq!(mark("start"), Ok(Mark::Start));
        assert_eq!(mark("half"), Ok(Mark::Half));
        assert_eq!(mark("end"), Ok(Mark::End));
        assert_eq!(mark("5m"), Ok(Mark::After(s(300))));
        assert_eq!(mark("-10s"), Ok(Mark::Before(s(10))));
        assert_eq!(mark("every 5m"), Ok(Mark::Every(s(300))));
        for bad in ["", "middle", "--5s", "every", "every 1s", "5", "-", "every -5s"] {
            assert!(mark(bad).is_err(), "{bad}");
        }
    }
}
