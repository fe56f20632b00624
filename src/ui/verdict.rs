//! Draws how a session went, as it was written down. Must never praise or blame, and never say it is saved when it is not.

use std::time::Duration;

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, wrapped},
    chrome::Foot,
    inset,
    theme::Theme,
};
use crate::{
    app::{App, Saving, Verdict, colour_words, ending_words, result_words},
    domain::{
        CleanText,
        entry::{FURTHEST, reach},
        history::{CheckIn, Ending, SessionRecord, StepRecord, StepResult},
        progression::Colour,
        routine::Step,
        screening::Scope,
        unroll::{ELSEWHERE, spoken},
    },
};

pub(super) fn draw(app: &App, verdict: &Verdict, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let record = &verdict.record;
    let mut blocks = Vec::new();
    let mut head = wrapped(&verdict.title, width, theme.bold);
    head.extend(wrapped(&in_short(record), width, theme.plain));
    blocks.push(head);
    if record.scope != Scope::Comfort.word() {
        let pain = pain(record).into_iter();
        blocks.push(pain.flat_map(|line| wrapped(&line, width, theme.plain)).collect());
    }
    blocks.push(judged(verdict, width, theme));
    let steps = record.steps.iter();
    let steps: Vec<String> = steps.filter_map(|step| told(app, record, step)).collect();
    let steps = steps.into_iter().chain(not_reached(app, record));
    blocks.push(steps.flat_map(|line| wrapped(&line, width, theme.plain)).collect());
    let saved = match &app.saving {
        Saving::Fine => wrapped("Written in your journal.", width, theme.bold),
        Saving::Not(why) | Saving::Elsewhere(why) => wrapped(&format!("Not being saved: {why}"), width, theme.warn),
    };
    let last = saved.len();
    blocks.retain(|block| !block.is_empty());
    let used: usize = blocks.iter().map(Vec::len).sum::<usize>() + last;
    let roomy = used + blocks.len() < height;
    let mut lines: Vec<Line<'_>> = Vec::new();
    for block in blocks {
        if roomy {
            lines.push(Line::default());
        }
        lines.extend(block);
    }
    // Whether it is saved is always told; of a long list of steps the end gives way.
    let room = height.saturating_sub(last);
    if lines.len() > room && room > 0 {
        lines.truncate(room - 1);
        lines.push(Line::styled("… more in History", theme.plain));
    }
    if roomy {
        lines.push(Line::default());
    }
    lines.extend(saved);
    canvas.lines(area, &lines);
    Foot::new(&[("Enter", "go on"), ("y", "why"), ("q", "quit")])
}

/// How it went by the rules, why, and what changes: the word, then at most two lines.
fn judged(verdict: &Verdict, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let Some(judged) = &verdict.judged else {
        return Vec::new();
    };
    let why = judged.why.first().map_or_else(|| "It went well.".to_owned(), ToString::to_string);
    let morning = if judged.settled || judged.colour == Colour::Red { "" } else { " Tomorrow morning decides. (V2)" };
    let words = colour_words(judged);
    let mut lines = wrapped(&format!("{}: {why} (V1){morning}", capital(&words)), width, theme.bold);
    if verdict.changes.is_empty() {
        lines.extend(wrapped("The same again next time.", width, theme.plain));
    }
    for (rule, words) in &verdict.changes {
        lines.extend(wrapped(&format!("{words} ({rule})"), width, theme.plain));
    }
    lines
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Time, how much of it was done, and how it ended.
fn in_short(record: &SessionRecord) -> String {
    let done: u32 = record.steps.iter().map(|step| step.done).sum();
    let time = spoken(Duration::from_secs(u64::from(done)));
    let ended = ending_words(record.ended);
    let kind = match record.ended {
        Ending::Pain | Ending::DangerSign => " To stop was right.",
        _ => "",
    };
    format!("{time}, {} % done, {ended}.{kind}", record.done)
}

/// Pain before and after, and whether its furthest point moved.
fn pain(record: &SessionRecord) -> Vec<String> {
    let mut lines = Vec::new();
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
    let name = name(app, record, step);
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
    let names: Vec<CleanText> = left.map(|step| name(app, record, step)).collect();
    let (first, others) = names.split_first()?;
    let mut words = format!("Not reached: {first}");
    for other in others {
        words.push_str(", ");
        words.push_str(other);
    }
    words.push('.');
    Some(words)
}

/// A step's name on screen; its name in records when its file has changed.
fn name(app: &App, record: &SessionRecord, step: &StepRecord) -> CleanText {
    planned(app, record, step).map_or_else(|| CleanText::new(&step.step), |planned| planned.name.clone())
}

/// The step of the routine that a record is about.
fn planned<'a>(app: &'a App, record: &SessionRecord, step: &StepRecord) -> Option<&'a Step> {
    let routine = app.library.routines.get(record.routine.as_str())?;
    let level = routine.levels.get(usize::from(record.level).saturating_sub(1))?;
    let mut steps = level.steps.iter();
    let found = steps.find(|planned| planned.id.as_str() == step.step)?;
    Some(found)
}
