//! Steps of a sheet to the text of a routine file. Must never write a number outside its bounds, or a comment with more than one line.

use std::fmt::Write as _;

use super::{
    super::{
        routine::STEPS,
        template::{SCHEMA_LINE, quoted},
    },
    Entry, Remark, Sheet, What, Whole,
    doses::{Doses, Key, Phrase},
    step::{step, time_within, within},
};
use crate::domain::{
    CleanText,
    dose::{self, Bounds},
    library::Library,
};

/// Most lines that are kept as comments at the end, and most letters of one.
const KEPT: usize = 500;
const LETTERS: usize = 300;
/// Writes the file.
pub(super) fn file(
    entries: Vec<Entry>,
    whole: &Whole,
    mut unread: Vec<Remark>,
    from: &str,
    title: &str,
    library: &Library,
) -> Sheet {
    let (mut guessed, mut left): (Vec<Remark>, Vec<Remark>) = (Vec::new(), Vec::new());
    let often = often(&entries, whole, &mut guessed);
    let between = whole.between.and_then(|(line, seconds)| {
        let mut remarks = Vec::new();
        let seconds = time_within(seconds, dose::GAP, "a gap", &mut remarks);
        guessed.extend(remarks.into_iter().map(|words| Remark { line, words: words.into() }));
        seconds
    });
    let gap = between.unwrap_or(dose::USUAL_BETWEEN.as_secs()).max(dose::USUAL_GET_READY.as_secs());
    let (mut steps, mut known, mut seconds) = (String::new(), 0, 0);
    let (mut count, mut heated, mut cooled) = (0, false, false);
    for entry in entries {
        // Rule H2: heat once, cold once, and then hours without it.
        let again = match entry.what {
            What::Heat => std::mem::replace(&mut heated, true).then_some("heat"),
            What::Cold => std::mem::replace(&mut cooled, true).then_some("cold"),
            _ => None,
        };
        if let Some(what) = again {
            let more = |words: &CleanText| format!("{words} (more {what}: a routine has it once)").into();
            unread.extend(entry.said.iter().map(|(line, words)| Remark { line: *line, words: more(words) }));
            continue;
        }
        let step = step(&entry, library);
        let total = seconds + step.seconds + if count > 0 { gap } else { 0 };
        if count == STEPS || total > dose::SESSION_LIMIT.as_secs() {
            unread.extend(entry.said.into_iter().map(|(line, words)| Remark { line, words }));
            continue;
        }
        seconds = total;
        count += 1;
        known += usize::from(!matches!(entry.what, What::Own(_)));
        steps.push('\n');
        for (line, said) in &entry.said {
            let _ = writeln!(steps, "# sheet line {line}: {}", short(said));
        }
        for remark in &step.remarks {
            let remark = CleanText::new(remark);
            let _ = writeln!(steps, "# guess: {}", short(&remark));
            guessed.push(Remark { line: entry.line, words: remark });
        }
        let mut taken = step.taken;
        taken.extend(often_of(&entry.doses).filter(|of| often.is_some_and(|often| *of == often.said)).map(|of| of.key));
        for remark in not_taken(&entry.doses.phrases, &taken) {
            let _ = writeln!(steps, "# not taken over: {}", remark.words);
            left.push(remark);
        }
        steps.push_str("[[step]]\n");
        for (key, value) in &step.keys {
            let _ = writeln!(steps, "{key} = {value}");
        }
    }
    guessed.sort_by_key(|remark| remark.line);
    unread.sort_by_key(|remark| remark.line);
    let mut text = format!(
        "{SCHEMA_LINE}\n# Made from {}. Look at each step beside the sheet before you use it:\n# \"guess\" marks what the sheet did not say plainly. Lines with # are for you alone.\nschema = 1\ntitle = {}\n",
        short(&CleanText::new(from)),
        quoted(title)
    );
    if let Some(Often { said, line }) = often {
        let key = if said.key == Key::PerDay { "per_day" } else { "per_week" };
        let _ = writeln!(text, "{key} = {}    # sheet line {line}", said.times);
    }
    if let (Some(seconds), Some((line, _))) = (between, whole.between) {
        let _ = writeln!(text, "between = \"{seconds}s\"    # sheet line {line}");
    }
    let of_whole = whole.often.iter().flat_map(|(_, doses)| {
        let taken = often_of(doses).filter(|of| often.is_some_and(|often| *of == often.said)).map(|of| of.key);
        not_taken(&doses.phrases, &taken.collect::<Vec<_>>())
    });
    for remark in of_whole.chain(not_taken(&whole.left, &[])) {
        let _ = writeln!(text, "# sheet line {}, not taken over: {}", remark.line, remark.words);
        left.push(remark);
    }
    left.sort_by_key(|remark| remark.line);
    text.push_str(&steps);
    if !unread.is_empty() {
        text.push_str("\n# These lines of the sheet could not be read:\n");
        for remark in unread.iter().take(KEPT) {
            let _ = writeln!(text, "# sheet line {}: {}", remark.line, short(&remark.words));
        }
        if unread.len() > KEPT {
            let _ = writeln!(text, "# and {} more", unread.len() - KEPT);
        }
    }
    Sheet { text, steps: count, known, guessed, left, unread }
}

/// The words of which something did not come into the file, line by line. A gap between exercises always does.
fn not_taken(phrases: &[Phrase], taken: &[Key]) -> Vec<Remark> {
    let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
    // As the sheet has them.
    let mut phrases: Vec<&Phrase> = phrases.iter().collect();
    phrases.sort_by_key(|phrase| (phrase.line, phrase.at));
    for phrase in phrases {
        let is_taken = |key: &Key| *key == Key::Between || taken.contains(key);
        let (some, all) = (phrase.keys.iter().any(is_taken), phrase.keys.iter().all(is_taken));
        if some && all && !phrase.clash {
            continue;
        }
        let words =
            if some { format!("“{}” (not all of it)", phrase.words) } else { format!("“{}”", phrase.words) };
        match lines.last_mut().filter(|(line, _)| *line == phrase.line) {
            Some((_, list)) => list.push(words),
            None => lines.push((phrase.line, vec![words])),
        }
    }
    lines.into_iter().map(|(line, list)| Remark { line, words: list.join(", ").into() }).collect()
}

/// How often, as one line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    /// In a week.
    weekly: u64,
    key: Key,
    times: u64,
}

/// How often, as the file says it, and the line it is from.
#[derive(Debug, Clone, Copy)]
struct Often {
    said: Said,
    line: usize,
}

/// How often a line says it is to be done; the day comes before the week.
fn often_of(doses: &Doses) -> std::option::IntoIter<Said> {
    let inside = |times: &u64, bounds: Bounds| (bounds.min..=bounds.max).contains(times);
    let daily = doses.per_day.filter(|times| inside(times, dose::PER_DAY));
    let weekly = doses.per_week.filter(|times| inside(times, dose::PER_WEEK));
    let daily = daily.map(|times| Said { weekly: times * 7, key: Key::PerDay, times });
    daily.or(weekly.map(|times| Said { weekly: times, key: Key::PerWeek, times })).into_iter()
}

/// How often, the least that any line says.
fn often(entries: &[Entry], whole: &Whole, guessed: &mut Vec<Remark>) -> Option<Often> {
    let of_steps = entries.iter().map(|entry| (entry.line, &entry.doses));
    let of_whole = whole.often.iter().map(|(line, doses)| (*line, doses));
    let mut all: Vec<Often> = Vec::new();
    for (line, doses) in of_whole.chain(of_steps) {
        let mut remarks = Vec::new();
        if let Some(times) = doses.per_day {
            within(times, dose::PER_DAY, "times a day", &mut remarks);
        } else if let Some(times) = doses.per_week {
            within(times, dose::PER_WEEK, "times a week", &mut remarks);
        }
        all.extend(often_of(doses).map(|said| Often { said, line }));
        guessed.extend(remarks.into_iter().map(|words| Remark { line, words: words.into() }));
    }
    let least = *all.iter().min_by_key(|often| (often.said.weekly, often.said.key == Key::PerWeek, often.line))?;
    if all.iter().any(|other| other.said.weekly != least.said.weekly) {
        let words = "the sheet says different things about how often; the least is taken".into();
        guessed.push(Remark { line: least.line, words });
    }
    Some(least)
}

fn short(text: &CleanText) -> String {
    cut(text, LETTERS)
}

pub(super) fn cut(text: &CleanText, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}...", text[..at].trim_end().chars().take(most - 3).collect::<String>()),
        None => text.to_string(),
    }
}
