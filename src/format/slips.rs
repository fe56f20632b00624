//! The words and the way out for what is written in the wrong place or in the wrong sort: unknown keys, values that are not what is
//! wanted. Must never offer a replacement that could make the file worse.

use std::borrow::Cow;

use toml::de::DeValue;

use super::{
    diagnose::{Code, Report, Span, listed, quoted},
    raw::{CardFile, ExerciseFile, LevelTable, RemindersFile, RoutineFile},
    suggest::nearest,
};

/// Reports a value of the wrong sort.
pub(super) fn wrong<T>(wanted: &str, value: &DeValue<'_>, span: &Span, report: &mut Report<'_>) -> Option<T> {
    let way_out = way_out(wanted, value, report.slice(span));
    report.mend(Code::WrongType, span, format!("{wanted} is wanted here, not {}", sort(value)), way_out);
    None
}

/// Reports a value that is not a list, though a list of `item` is wanted.
pub(super) fn no_list<T>(item: &str, value: &DeValue<'_>, span: &Span, report: &mut Report<'_>) -> Option<T> {
    let written = report.slice(span);
    let header = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let way_out = if let Some(name) = header.filter(|_| item == "a table") {
        // A table under its own header, where there may be several.
        let listed = format!("[[{}]]", name.trim());
        (Some(format!("write `{listed}`: there may be several")), Some(listed))
    } else if item == sort(value) && !written.is_empty() {
        (Some("put it in brackets: a list may have several".to_owned()), Some(format!("[{written}]")))
    } else if item == "a table" {
        (Some("write a table of its own, under its name in double brackets".to_owned()), None)
    } else {
        (Some(format!("write a list in brackets; each item is {item}")), None)
    };
    report.mend(Code::WrongType, span, format!("a list is wanted here, not {}", sort(value)), way_out);
    None
}

/// What a message calls a value.
fn sort(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// How to write what is wanted, and what to write in its place when that is sure.
fn way_out(wanted: &str, value: &DeValue<'_>, written: &str) -> (Option<String>, Option<String>) {
    match (wanted, value) {
        ("a whole number", DeValue::String(text)) => {
            let digits = text.trim();
            let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            // `007` is no number of TOML.
            let number = digits.parse::<u32>().ok().filter(|_| is_number).map(|number| number.to_string());
            match number {
                Some(number) => (Some(format!("write it without quotes: `{number}`")), Some(number)),
                None => (Some("write a number such as 5, without quotes".to_owned()), None),
            }
        }
        ("a whole number", DeValue::Float(_)) => match written.strip_suffix(".0") {
            Some(whole) if whole.len() <= 9 && whole.bytes().all(|b| b.is_ascii_digit()) => {
                (Some(format!("write it without the point: `{whole}`")), Some(whole.to_owned()))
            }
            _ => (Some("write a number without a point, such as 5".to_owned()), None),
        },
        ("a number", DeValue::String(_)) => (Some("write a number such as 0.5, without quotes".to_owned()), None),
        ("true or false", DeValue::String(text)) => match text.trim() {
            word @ ("true" | "false") => (Some(format!("write it without quotes: `{word}`")), Some(word.to_owned())),
            _ => (Some("write `true` or `false`, without quotes".to_owned()), None),
        },
        ("true or false", _) => (Some("write `true` or `false`".to_owned()), None),
        ("text", DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_)) => {
            let plain = !written.is_empty() && !written.contains(['"', '\\', '\n']);
            (Some("put it in quotes".to_owned()), plain.then(|| format!("\"{written}\"")))
        }
        _ => (None, None),
    }
}

/// A key that is not known, and its place.
pub(super) type Unknown<'i> = (Cow<'i, str>, Span);

/// Reports the keys of one table that are not known. No key is offered that stands there already, or that was offered to another.
pub(super) fn unknown_keys(
    mut unknown: Vec<Unknown<'_>>,
    given: &[(&str, Span)],
    known: &[&'static str],
    table: &str,
    report: &mut Report<'_>,
) {
    unknown.sort_by_key(|(_, span)| span.start);
    let mut offered: Vec<&str> = Vec::new();
    for (name, span) in &unknown {
        if report.is_full() {
            return;
        }
        let message = format!("{} is not a key of {table}", quoted(name));
        if let Some(help) = above(name, known, table, span, report) {
            report.help(Code::UnknownKey, span, message, help);
            continue;
        }
        let Some(near) = nearest(name, known.iter().copied()) else {
            let help = format!("keys known here: {}", listed(known.iter().copied()));
            report.help(Code::UnknownKey, span, message, help);
            continue;
        };
        let there = given.iter().find(|(key, _)| *key == near);
        // Of tables in double brackets there may be several.
        let several = there.is_some_and(|(_, there)| report.is_listed(there) && report.is_listed(span));
        let help = if there.is_some() && !several {
            format!("did you mean `{near}`? it is there already: take one of them out")
        } else {
            format!("did you mean `{near}`?")
        };
        let sure = several || there.is_none() && !offered.contains(&near);
        offered.push(near);
        report.mend(Code::UnknownKey, span, message, (Some(help), sure.then(|| near.to_owned())));
    }
}

/// Where a key belongs that stands below the header of a table, but is one of the file's own.
fn above(name: &str, known: &[&str], table: &str, span: &Span, report: &Report<'_>) -> Option<String> {
    let of_file: &[&[&str]] = match table {
        "a step" | "a level" | "pass" | "weeks_per_level" | "limit" => &[RoutineFile::KEYS],
        "a dose" | "a phase" => &[ExerciseFile::KEYS],
        "a figure" => &[RoutineFile::KEYS, ExerciseFile::KEYS],
        "a part of a card" => &[CardFile::KEYS],
        "a reminder" => &[RemindersFile::KEYS],
        _ => return None,
    };
    let header = report.first_header(span)?;
    if table == "a step" && name != "step" && LevelTable::KEYS.contains(&name) && header.contains("level") {
        return Some("it belongs right below `[[level]]`".to_owned());
    }
    let is_of_file = |name: &str| of_file.iter().any(|keys| keys.contains(&name));
    let first = if header.starts_with("[[") { "the first " } else { "" };
    if is_of_file(name) {
        return Some(format!("it belongs above {first}`{header}`"));
    }
    if nearest(name, known.iter().copied()).is_some() {
        return None;
    }
    let near = nearest(name, of_file.iter().flat_map(|keys| keys.iter().copied()))?;
    Some(format!("did you mean `{near}`? it belongs above {first}`{header}`"))
}
