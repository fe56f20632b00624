//! How a session went, in words, for the screen and for plain lines. Must never praise or blame, and never say it is saved when it is not.

use std::time::Duration;

use super::{App, Saving, Verdict, colour_words, ending_words, result_words};
use crate::domain::{
    CleanText,
    entry::{FURTHEST, reach},
    history::{CheckIn, Ending, SessionRecord, StepRecord, StepResult},
    progression::Colour,
    screening::Scope,
    unroll::{ELSEWHERE, spoken},
};

/// How it went by the rules and why, then what changes, each with its rule; nothing where it is not judged.
#[must_use]
pub fn judged(verdict: &Verdict) -> Vec<String> {
    let Some(judged) = &verdict.judged else {
        return Vec::new();
    };
    let why = judged.why.first().map_or_else(|| "It went well.".to_owned(), ToString::to_string);
    let morning = if judged.settled || judged.colour == Colour::Red { "" } else { " Tomorrow morning decides. (V2)" };
    let words = colour_words(judged);
    let mut lines = vec![format!("{}: {why} (V1){morning}", capital(&words))];
    if verdict.changes.is_empty() {
        lines.push("The same again next time.".to_owned());
    }
    lines.extend(verdict.changes.iter().map(|(rule, words)| format!("{words} ({rule})")));
    lines
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Time, how much of it was done, and how it ended.
#[must_use]
pub fn in_short(record: &SessionRecord) -> String {
    let done: u32 = record.steps.iter().map(|step| step.done).sum();
    let time = spoken(Duration::from_secs(u64::from(done)));
    let ended = ending_words(record.ended);
    let kind = match record.ended {
        Ending::Pain | Ending::DangerSign => " To stop was right.",
        _ => "",
    };
    format!("{time}, {} % done, {ended}.{kind}", record.done)
}

/// Pain before and after, and whether its furthest point moved; comfort asks nothing about it.
#[must_use]
pub fn pain(record: &SessionRecord) -> Vec<String> {
    let mut lines = Vec::new();
    if record.scope == Scope::Comfort.word() {
        return lines;
    }
    match (&record.before, &record.after) {
        (Some(before), Some(after)) => {
            lines.push(format!("Pain before: {}. After: {}.", before.pain, after.pain));
            lines.extend(moved(before, after));
        }
        (Some(before), None) => lines.push(format!("Pain before: {}.", before.pain)),
        (None, Some(after)) => lines.push(format!("Pain after: {}.", after.pain)),
        (None, None) => {}
    }
    if let Some(during) = record.during {
        lines.push(format!("The most on the way: {during}."));
    }
    lines
}

fn moved(before: &CheckIn, after: &CheckIn) -> Option<String> {
    let (from, to) = (reach(&before.furthest), reach(&after.furthest));
    let word = |at: usize| FURTHEST.get(at).map_or("?", |(_, word)| *word);
    let how = match to.cmp(&from) {
        std::cmp::Ordering::Less => "nearer to the spine",
        std::cmp::Ordering::Greater => "further from the spine",
        std::cmp::Ordering::Equal => return None,
    };
    Some(format!("Its furthest point moved {how}: {}, then {}.", word(from), word(to)))
}

/// What there is to tell of a step, if anything: what went as planned needs no line.
fn told(app: &App, record: &SessionRecord, step: &StepRecord) -> Option<String> {
    let why = CleanText::new(&step.why);
    let name = app.step_name(record, &step.step);
    match step.result {
        StepResult::Done if why.is_empty() => None,
        StepResult::Locked if step.why == ELSEWHERE => None,
        // A step that only asks or tells has nothing to be part of.
        StepResult::Part if step.planned == 0 => None,
        StepResult::NotReached => None,
        result => {
            let words = result_words(result);
            let why = if why.is_empty() { String::new() } else { format!(" ({})", why.trim_end_matches('.')) };
            Some(format!("{name}: {words}{why}."))
        }
    }
}

/// The steps that the session did not come to, in one sentence.
fn not_reached(app: &App, record: &SessionRecord) -> Option<String> {
    let left = record.steps.iter();
    let left = left.filter(|step| step.result == StepResult::NotReached && step.planned > 0);
    let names: Vec<CleanText> = left.map(|step| app.step_name(record, &step.step)).collect();
    let (first, others) = names.split_first()?;
    let mut words = format!("Not reached: {first}");
    for other in others {
        words.push_str(", ");
        words.push_str(other);
    }
    words.push('.');
    Some(words)
}

/// What there is to tell of its steps: those that did not go as planned, and those it did not come to.
#[must_use]
pub fn steps(app: &App, record: &SessionRecord) -> Vec<String> {
    let told = record.steps.iter().filter_map(|step| told(app, record, step));
    told.chain(not_reached(app, record)).collect()
}

/// Whether it is written down.
#[must_use]
pub fn saved(app: &App) -> String {
    match &app.saving {
        Saving::Fine => "Written in your journal.".to_owned(),
        Saving::Not(why) | Saving::Elsewhere(why) => format!("Not being saved: {why}"),
    }
}
