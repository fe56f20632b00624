//! `supple show`: a routine at a level, laid out with every cue and its second, or a card. Must never start anything.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};

use serde_json::{Value, json};

use super::{
    Exit, card, library,
    list::{origin, origin_key},
    named,
    paint::Paint,
    print, sheet, sources,
};
use crate::{
    app::wrap::wrap,
    cli::{Cli, Show},
    domain::{
        CleanText, Id,
        card::Card,
        dose::Side,
        figure::FigureOf,
        library::{FileKind, Library, Problem},
        outline::outline,
        routine::{Routine, Step},
        text::many,
        timeline::{Change, Choice, Counts, Cue, CueKind, Slot, SlotKind, Timeline},
        unroll::waits_words,
    },
    format::shipped_figure,
};

/// Prints a routine or a card.
pub(super) fn run(args: &Show, cli: &Cli) -> anyhow::Result<Exit> {
    let library = library()?;
    let routine = match find(&library, &args.name)? {
        Found::Routine(routine) => routine,
        Found::Card(card) => return card::run(&card, &library, args),
        Found::Broken(problems) => return Ok(named::refuse(&args.name, &problems, cli)),
    };
    let levels = routine.levels.len();
    if usize::from(args.level) > levels {
        eprintln!("supple: {} has {}; there is no level {}", routine.id, many(levels, "level"), args.level);
        return Ok(Exit::USAGE);
    }
    let timeline = Timeline::unroll(&routine, args.level, None, &mut |_| Choice::Keep);
    let text = match (args.sources, args.json) {
        (true, true) => format!("{:#}\n", sources::routine_json(&routine, args.level, &library)),
        (true, false) => sources::of_routine(&routine, args.level, &library),
        (false, true) => format!("{:#}\n", as_json(&routine, args.level, &timeline)),
        (false, false) => as_lines(&routine, args.level, &timeline, Paint::find(cli)),
    };
    print(text.as_bytes())
}

/// What a name stands for.
enum Found<'a> {
    Routine(Arc<Routine>),
    Card(Arc<Card>),
    /// A file that cannot be used.
    Broken(Vec<&'a Problem>),
}

/// The kinds that are shown.
const KINDS: [FileKind; 2] = [FileKind::Routine, FileKind::Card];

/// The routine or card of that name, or why there is none.
fn find<'a>(library: &'a Library, name: &str) -> anyhow::Result<Found<'a>> {
    if let Some(routine) = library.routines.get(name) {
        return Ok(Found::Routine(Arc::clone(routine)));
    }
    let broken = named::broken(library, name, &KINDS);
    if !broken.is_empty() {
        return Ok(Found::Broken(broken));
    }
    if let Some(card) = library.cards.get(name) {
        return Ok(Found::Card(Arc::clone(card)));
    }
    let exercises = named::names(library, &[FileKind::Exercise]);
    Err(named::unknown("routine or card", name, named::names(library, &KINDS), &exercises))
}

/// When each slot starts, from the start of the session; slots that wait for a person take no time here.
fn starts(timeline: &Timeline) -> impl Iterator<Item = (Duration, &Slot)> {
    timeline.slots.iter().scan(Duration::ZERO, |at, slot| {
        let start = *at;
        *at += slot.length.unwrap_or_default();
        Some((start, slot))
    })
}

fn as_lines(routine: &Routine, level: u16, timeline: &Timeline, paint: Paint) -> String {
    let waits = waits_words(timeline.waits());
    let and = if waits.is_empty() { waits } else { format!(" ({waits})") };
    let mut text = String::new();
    sheet::put(&mut text, &format!("{} ({})", routine.title, routine.id), 0);
    sheet::put(&mut text, &routine.summary, 0);
    let (levels, stage) = (routine.levels.len(), routine.stage.word());
    let (total, origin) = (clock(timeline.total()), origin(routine.origin));
    let facts = format!("level {level} of {levels}, from the stage {stage}, {total} in all{and}, {origin}");
    sheet::put(&mut text, &facts, 0);
    text.push('\n');
    text.push_str(&sheet::lines(timeline, &outline(routine, level, timeline), paint));
    text.push_str("\nSecond by second:\n");
    let mut last = None;
    for (start, slot) in starts(timeline) {
        if last != Some(slot.step) {
            for number in last.map_or(0, |last: usize| last + 1)..=slot.step {
                step_line(timeline, number, &mut text);
            }
            last = Some(slot.step);
        }
        let length = slot.length.map_or("waits for you".into(), clock);
        let side = slot.side.map_or(String::new(), |side| format!(", {}", side.word()));
        let _ = writeln!(text, "{:>8}  {}{side}, {length}", clock(start), slot_word(slot.kind));
        for cue in &slot.cues {
            let line = format!("{}: {}", cue_word(cue.kind), cue.say);
            let mut lines = wrap(&line, sheet::WIDE - 14).into_iter();
            let _ = writeln!(text, "{:>8}    {}", clock(start + cue.at), lines.next().unwrap_or_default());
            for line in lines {
                let _ = writeln!(text, "{:14}{line}", "");
            }
        }
    }
    for number in last.map_or(0, |last| last + 1)..timeline.steps.len() {
        step_line(timeline, number, &mut text);
    }
    text
}

fn step_line(timeline: &Timeline, number: usize, text: &mut String) {
    let Some(planned) = timeline.steps.get(number) else {
        return;
    };
    let step = &planned.step;
    let position = if step.position.is_empty() { String::new() } else { format!(", {}", step.position) };
    let left_out = match &planned.change {
        Change::Locked { why } => format!(" - left out: {why}"),
        Change::Swapped { from, why } => format!(" - instead of {from}: {why}"),
        Change::None => String::new(),
    };
    let line = format!("{:>2}. {} ({}{position}){left_out}", number + 1, step.name, step.kind.word());
    sheet::put(text, &line, 4);
}

pub(super) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn slot_word(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Ready => "ready",
        SlotKind::Work => "work",
        SlotKind::Switch => "switch",
        SlotKind::SetRest => "set-rest",
        SlotKind::Wait => "wait",
        SlotKind::Check => "check",
        SlotKind::Note => "note",
        SlotKind::Told => "told",
        SlotKind::Off => "off",
    }
}

fn cue_word(kind: CueKind) -> &'static str {
    match kind {
        CueKind::Next => "next",
        CueKind::How => "how",
        CueKind::Start => "start",
        CueKind::Phase => "phase",
        CueKind::Half => "half",
        CueKind::Switch => "switch",
        CueKind::Rest => "rest",
        CueKind::Count => "count",
        CueKind::End => "end",
        CueKind::Check => "check",
        CueKind::Own => "own",
    }
}

fn as_json(routine: &Routine, level: u16, timeline: &Timeline) -> Value {
    let steps = timeline.steps.iter().map(|planned| {
        let step = &planned.step;
        json!({
            "id": step.id.as_str(),
            "name": step.name.as_str(),
            "kind": step.kind.word(),
            "exercise": step.exercise.as_ref().map(|exercise| exercise.id.as_str()),
            "how": step.how.iter().map(CleanText::as_str).collect::<Vec<_>>(),
            "position": step.position.as_str(),
            "place": step.place.map(crate::domain::routine::Place::word),
            "stage": step.stage.word(),
            "involves": step.involves.iter().map(crate::domain::exercise::Tag::word).collect::<Vec<_>>(),
            "figure": figure(step),
            "instead": step.instead.iter().map(Id::as_str).collect::<Vec<_>>(),
            "source": step.sources.iter().map(listed).collect::<BTreeMap<_, _>>(),
            "left_out": matches!(planned.change, Change::Locked { .. }),
            "line": step.line,
        })
    });
    let slots = starts(timeline).map(|(start, slot)| {
        json!({
            "step": slot.step,
            "kind": slot_word(slot.kind),
            "start_s": start.as_secs(),
            "length_s": slot.length.map(|length| length.as_secs()),
            "set": slot.set,
            "reps": slot.reps,
            "side": slot.side.map(Side::word),
            "counts": match slot.counts {
                Counts::Active => "active",
                Counts::Real => "real",
                Counts::Hard => "hard",
            },
            "cues": slot.cues.iter().map(|cue| cue_json(start, cue)).collect::<Vec<_>>(),
        })
    });
    json!({
        "schema": 1,
        "id": routine.id.as_str(),
        "title": routine.title.as_str(),
        "summary": routine.summary.as_str(),
        "evidence": routine.evidence.as_str(),
        "stage": routine.stage.word(),
        "origin": origin_key(routine.origin),
        "level": level,
        "levels": routine.levels.len(),
        "per_week": routine.levels.get(usize::from(level) - 1).and_then(|level| level.per_week),
        "total_s": timeline.total().as_secs(),
        "waits": timeline.waits(),
        "outline": sheet::json(timeline, &outline(routine, level, timeline)),
        "source": routine.sources.iter().map(listed).collect::<BTreeMap<_, _>>(),
        "dose": format!("{:016x}", routine.hash),
        "steps": steps.collect::<Vec<_>>(),
        "slots": slots.collect::<Vec<_>>(),
    })
}

fn listed<'a>((key, ids): (&'a CleanText, &'a [CleanText])) -> (&'a str, Vec<&'a str>) {
    (key, ids.iter().map(CleanText::as_str).collect())
}

/// The figure that shows a step, with its poses in words.
fn figure(step: &Step) -> Option<Value> {
    let (name, figure) = match step.shown()? {
        FigureOf::Shipped(name) => (Some(name.as_str()), Arc::new(shipped_figure(name.as_str())?)),
        FigureOf::Own(figure) => (None, Arc::clone(figure)),
    };
    let poses = figure.poses.iter().map(|pose| json!({ "id": pose.name.as_str(), "words": pose.describe.as_str() }));
    Some(json!({ "id": name, "title": figure.title.as_str(), "poses": poses.collect::<Vec<_>>() }))
}

fn cue_json(start: Duration, cue: &Cue) -> Value {
    json!({
        "at_s": cue.at.as_secs(),
        "session_s": (start + cue.at).as_secs(),
        "kind": cue_word(cue.kind),
        "say": cue.say.as_str(),
    })
}
