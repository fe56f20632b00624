//! A routine on one page, for `supple show`: where the time goes, as a strip and as a table, how often one gets up and down, and what is
//! worth a second look. Must never be wider than a page of 80 columns.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Value, json};

use super::{
    paint::{Paint, Tone},
    show::clock,
};
use crate::{
    app::wrap::{width, wrap},
    domain::{
        outline::{Hint, Outline, Use, step_words, uses},
        rules,
        text::{many, often},
        timeline::{Change, Timeline},
        unroll::spoken,
    },
};

/// The widest line.
pub(super) const WIDE: usize = 80;
/// The cells of the strip.
const STRIP: usize = 78;

/// The sign of a use in the strip: each has its own shape, whatever the colours.
fn sign(used: Use) -> (char, Tone) {
    match used {
        Use::Position => ('^', Tone::Warn),
        Use::Ready => ('.', Tone::Quiet),
        Use::Sides => ('/', Tone::Quiet),
        Use::Rest | Use::SetRest => ('-', Tone::Quiet),
        _ => ('#', Tone::Good),
    }
}

/// What happens cell by cell: what takes most of the cell's time; a change of position is always there.
fn strip(timeline: &Timeline, outline: &Outline, paint: Paint) -> String {
    let total = timeline.total();
    if total.is_zero() {
        return String::new();
    }
    let cell = total / u32::try_from(STRIP).unwrap_or(1);
    let mut spans = Vec::new();
    let mut at = Duration::ZERO;
    for (slot, used) in timeline.slots.iter().zip(uses(timeline, &outline.moves)) {
        let end = at + slot.length.unwrap_or_default();
        spans.extend(used.map(|used| (at, end, used)));
        at = end;
    }
    let mut line = String::new();
    let mut run = (String::new(), None);
    for index in 0..u32::try_from(STRIP).unwrap_or(0) {
        let (from, to) = (cell * index, cell * (index + 1));
        let overlap = |span: &(Duration, Duration, Use)| span.1.min(to).saturating_sub(span.0.max(from));
        let begins = spans.iter().find(|span| span.2 == Use::Position && span.0 >= from && span.0 < to);
        let most = begins.or_else(|| spans.iter().max_by_key(|span| overlap(span)));
        let Some((sign, tone)) = most.map(|span| sign(span.2)) else { continue };
        if run.1.is_some_and(|before| before != tone) {
            let (text, before) = std::mem::take(&mut run);
            line.push_str(&before.map_or(String::new(), |tone| paint.text(tone, &text)));
        }
        run.0.push(sign);
        run.1 = Some(tone);
    }
    line.push_str(&run.1.map_or(String::new(), |tone| paint.text(tone, &run.0)));
    line
}

/// A text in lines of the page, each after the first behind as many blanks.
pub(super) fn put(text: &mut String, line: &str, blanks: usize) {
    let lines = wrap(line, WIDE - blanks);
    for (at, line) in lines.iter().enumerate() {
        let indent = if at == 0 { 0 } else { blanks };
        let _ = writeln!(text, "{:indent$}{}", "", line.trim_end());
    }
}

/// A text cut to a width, with a mark where it was cut.
fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return format!("{text}{}", " ".repeat(most - width(text)));
    }
    let mut short = String::new();
    for c in text.chars() {
        if width(&short) + width(&c.to_string()) + 3 > most {
            break;
        }
        short.push(c);
    }
    let short = format!("{}...", short.trim_end());
    format!("{short}{}", " ".repeat(most.saturating_sub(width(&short))))
}

/// The page above the cues.
pub(super) fn lines(timeline: &Timeline, outline: &Outline, paint: Paint) -> String {
    let mut text = String::new();
    let strip = strip(timeline, outline, paint);
    if !strip.is_empty() {
        let _ = writeln!(text, "{strip}");
        text.push_str("# work   - rest   . get ready   / change sides   ^ change position\n\n");
    }
    let times: Vec<String> =
        outline.times.iter().map(|(used, time)| format!("{} {}", used.word(), clock(*time))).collect();
    put(&mut text, &format!("Time: {}", times.join(", ")), 6);
    put(&mut text, &moves(outline), 0);
    if let Some(better) = &outline.better {
        let order: Vec<String> = better.steps.iter().map(|step| (step + 1).to_string()).collect();
        let line = format!("In this order it would be {}: {}.", times_words(better.moves), order.join(", "));
        put(&mut text, &line, 0);
    }
    if !outline.hints.is_empty() {
        text.push_str("\nWorth a look:\n");
        for hint in &outline.hints {
            put(&mut text, &format!("- {}", hint_words(hint, timeline)), 2);
        }
    }
    text.push_str("\n  no.  begins   lasts  what                          position\n");
    let mut at = Duration::ZERO;
    let mut slots = timeline.slots.iter().peekable();
    for (number, planned) in timeline.steps.iter().enumerate() {
        let begins = at;
        let mut lasts = Duration::ZERO;
        while let Some(slot) = slots.next_if(|slot| slot.step == number) {
            lasts += slot.length.unwrap_or_default();
        }
        at += lasts;
        let is_left_out = matches!(planned.change, Change::Locked { .. });
        let (begins, lasts) = match (is_left_out, lasts.is_zero()) {
            (true, _) => ("-".into(), "-".into()),
            (false, true) => (clock(begins), "waits".into()),
            (false, false) => (clock(begins), clock(lasts)),
        };
        let (name, position) = (cut(&planned.step.name, 28), cut(&planned.step.position, 27));
        let line = format!("  {:>3} {begins:>7} {lasts:>7}  {name}  {position}", number + 1);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn times_words(count: usize) -> String {
    match count {
        0 => "none".into(),
        more => often(more),
    }
}

fn moves(outline: &Outline) -> String {
    let Some(first) = outline.moves.first() else {
        return "You stay in one position.".into();
    };
    let way: Vec<&str> =
        std::iter::once(first.from.as_str()).chain(outline.moves.iter().map(|to| to.to.as_str())).collect();
    format!("You change position {}: {}.", times_words(outline.moves.len()), way.join("; "))
}

fn hint_words(hint: &Hint, timeline: &Timeline) -> String {
    let name = |at: &usize| timeline.steps.get(*at).map_or(String::new(), |planned| step_words(*at, &planned.step));
    match hint {
        Hint::NoSource(count) => {
            let state = if *count == 1 { "states" } else { "state" };
            format!("{} {state} no source; `supple show NAME --sources` shows which", many(count, "number"))
        }
        Hint::ShortReady(step, time) => {
            let (time, needed) = (spoken(*time), spoken(rules::CHANGE_POSITION.seconds()));
            format!(
                "{}: {time} to come into another position; give it {needed} or more with `get_ready` or `between`",
                name(step)
            )
        }
        Hint::LongCue(step, say, takes, has) => {
            format!(
                "{}: \u{201c}{say}\u{201d} takes {} s to say, but there are only {} s",
                name(step),
                takes.as_secs_f32().ceil(),
                has.as_secs()
            )
        }
    }
}

/// The same as JSON.
pub(super) fn json(timeline: &Timeline, outline: &Outline) -> Value {
    let times = outline
        .times
        .iter()
        .map(|(used, time)| json!({ "use": used.word(), "work": used.is_work(), "length_s": time.as_secs() }));
    let moves =
        outline.moves.iter().map(|to| json!({ "step": to.step, "from": to.from.as_str(), "to": to.to.as_str() }));
    let hints = outline.hints.iter().map(|hint| {
        let (kind, step) = match hint {
            Hint::NoSource(_) => ("no-source", None),
            Hint::ShortReady(step, _) => ("short-ready", Some(step)),
            Hint::LongCue(step, ..) => ("long-cue", Some(step)),
        };
        json!({ "kind": kind, "step": step, "words": hint_words(hint, timeline) })
    });
    json!({
        "times": times.collect::<Vec<_>>(),
        "position_changes": moves.collect::<Vec<_>>(),
        "better_order": outline.better.as_ref().map(|order| json!({ "steps": order.steps, "position_changes": order.moves })),
        "worth_a_look": hints.collect::<Vec<_>>(),
    })
}
