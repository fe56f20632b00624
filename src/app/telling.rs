//! The words of the player: what is on, what to do now, what comes next. For the screen and for plain lines. Must never draw, and never decide what is done.

use std::time::Duration;

use super::{App, Play};
use crate::domain::{
    CleanText,
    cursor::Cursor,
    dose::Sides,
    routine::Kind,
    timeline::{Change, Counts, CueKind, Planned, SlotKind},
    unroll::ELSEWHERE,
};

/// How long the words of a cue stay on the screen. Proposal.
const SHOWN: Duration = Duration::from_secs(15);

/// A question that waits: its words, and how it is answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The question or the words.
    pub say: String,
    /// How to answer it.
    pub answer: &'static str,
}

/// The step with its position: "Pelvic tilt, on your back".
#[must_use]
pub fn name(planned: &Planned) -> String {
    let step = &planned.step;
    if step.position.is_empty() { step.name.to_string() } else { format!("{}, {}", step.name, step.position) }
}

/// What to do now, in a few words.
#[must_use]
pub fn now(play: &Play) -> String {
    let cursor = play.cursor();
    let slot = cursor.slot();
    let planned = &cursor.timeline().steps[slot.step];
    match slot.kind {
        SlotKind::Ready => "Get ready".to_owned(),
        SlotKind::Switch => match slot.side {
            Some(side) => format!("Change sides: now {}", side.word().to_uppercase()),
            None => "Change sides".to_owned(),
        },
        SlotKind::SetRest => "Rest".to_owned(),
        SlotKind::Work => match cursor.rep() {
            Some(rep) => rep.beat.say.to_string(),
            None => guided(cursor, planned).unwrap_or_else(|| begun(cursor, planned)),
        },
        SlotKind::Wait | SlotKind::Check | SlotKind::Note | SlotKind::Told | SlotKind::Off => String::new(),
    }
}

/// The words the slot began with; without any, how to do it.
fn begun(cursor: &Cursor, planned: &Planned) -> String {
    let how = planned.step.how.first().unwrap_or(&planned.step.name);
    let mut cues = cursor.slot().cues.iter();
    let start = cues.find(|cue| cue.kind == CueKind::Start);
    start.map_or(how, |cue| &cue.say).to_string()
}

/// What was told a moment ago and is not what to do now: "Half-way.", or the routine's own words.
/// How to do it stands below the digits; here too while a voice says it.
#[must_use]
pub fn said(cursor: &Cursor, voice: bool) -> Option<String> {
    let done = cursor.done();
    let cues = cursor.slot().cues.iter().rev();
    let mut told =
        cues.filter(|cue| matches!(cue.kind, CueKind::Half | CueKind::Own) || (cue.kind == CueKind::How && voice));
    let passed = |at: Duration| done.checked_sub(at).is_some_and(|since| since < SHOWN);
    if let Some(last) = told.find(|cue| passed(cue.at)) {
        // What is told at one moment stands together: "Half-way. One minute left."
        let mut words: Vec<&str> = told.take_while(|cue| cue.at == last.at).map(|cue| cue.say.as_str()).collect();
        words.insert(0, &last.say);
        words.reverse();
        return Some(words.join(" "));
    }
    // What the routine says at the very end of a stretch is told as the next one begins.
    let before = &cursor.timeline().slots[cursor.index().checked_sub(1)?];
    let mut own = before.cues.iter().filter(|cue| cue.kind == CueKind::Own && Some(cue.at) == before.length);
    own.next_back().filter(|_| passed(Duration::ZERO)).map(|cue| cue.say.to_string())
}

/// The breathing, or whatever else guides a stretch without reps, part by part.
fn guided(cursor: &Cursor, planned: &Planned) -> Option<String> {
    let guide = planned.step.guide()?;
    // By the second that is shown, so that words and digits change together.
    let (at, _) = guide.part_at(Duration::from_secs(cursor.done().as_secs()))?;
    Some(guide.phases[at].say.to_string())
}

/// Side, rep and set, as far as there are any.
#[must_use]
pub fn counts(cursor: &Cursor) -> Vec<String> {
    let slot = cursor.slot();
    let mut words = Vec::new();
    let Kind::Exercise(dose) = &cursor.timeline().steps[slot.step].step.kind else {
        return words;
    };
    let rep = cursor.rep();
    if let (SlotKind::Ready | SlotKind::SetRest, Some(sides)) = (slot.kind, dose.sides) {
        let first = match sides {
            Sides::Both => "RIGHT side first",
            Sides::Left => "LEFT side",
            Sides::Right => "RIGHT side",
            Sides::Alternate => "one side, then the other",
        };
        words.push(first.to_owned());
    }
    let side = match (dose.sides, rep, slot.kind) {
        (_, _, SlotKind::Switch) => None,
        (Some(Sides::Alternate), Some(rep), _) if rep.number % 2 == 1 => Some("RIGHT"),
        (Some(Sides::Alternate), Some(_), _) => Some("LEFT"),
        _ => slot.side.map(|side| match side.word() {
            "left" => "LEFT",
            _ => "RIGHT",
        }),
    };
    if let Some(side) = side {
        words.push(format!("{side} side"));
    }
    if let Some(rep) = rep.filter(|rep| rep.of > 1) {
        words.push(format!("{} of {}", rep.number, rep.of));
    }
    if dose.sets > 1 && matches!(slot.kind, SlotKind::Work | SlotKind::SetRest) {
        let next = if slot.kind == SlotKind::SetRest { "then " } else { "" };
        words.push(format!("{next}set {} of {}", slot.set, dose.sets));
    }
    words
}

/// The words that wait for the person, if any do.
#[must_use]
pub fn waiting(app: &App, play: &Play) -> Option<Waiting> {
    let cursor = play.cursor();
    if let Some(asking) = play.session().and_then(|session| session.asking()) {
        let id = asking.prompts.get(asking.at)?;
        let prompt = app.library.questions.prompt(id.as_str());
        let say = prompt.map_or_else(|| id.to_string(), |prompt| prompt.ask.to_string());
        return Some(Waiting { say, answer: "1 No   2 Yes   3 Not sure" });
    }
    let slot = cursor.slot();
    let cue = slot.cues.first().map(|cue| cue.say.to_string());
    let cue = cue.unwrap_or_default();
    let planned = &cursor.timeline().steps[slot.step];
    let (say, answer) = match slot.kind {
        SlotKind::Off => (cue, "Enter: it is off."),
        SlotKind::Told => (cue, "Enter to answer."),
        SlotKind::Note => (cue, "Enter when you have read it."),
        SlotKind::Wait => (cue, "Enter when you are ready."),
        // A rehearsal only shows what would be asked.
        SlotKind::Check => {
            let Kind::Check(check) = &planned.step.kind else {
                return None;
            };
            let id = check.ask.first()?;
            let prompt = app.library.questions.prompt(id.as_str());
            let say = prompt.map_or(cue, |prompt| prompt.ask.to_string());
            (say, "Enter goes on.")
        }
        _ => return None,
    };
    Some(Waiting { say, answer })
}

/// The big word for heat or cold that must come off.
#[must_use]
pub fn alarm(cursor: &Cursor) -> Option<&'static str> {
    let slot = cursor.slot();
    if slot.kind != SlotKind::Off {
        return None;
    }
    match cursor.timeline().steps[slot.step].step.kind {
        Kind::Cold(_) => Some("COLD OFF"),
        _ => Some("HEAT OFF"),
    }
}

/// When heat or cold must come off, by the wall clock.
#[must_use]
pub fn off_by(cursor: &Cursor) -> Option<String> {
    let left = cursor.remaining().filter(|_| cursor.slot().counts == Counts::Hard)?;
    let at = cursor.seen().after(left).wall;
    Some(at.strftime("%H:%M").to_string())
}

/// What comes after this step, and the position it needs.
#[must_use]
pub fn next(cursor: &Cursor) -> String {
    let timeline = cursor.timeline();
    let Some(next) = App::up_next(timeline, cursor.step()) else {
        return "Then you are done.".to_owned();
    };
    let planned = &timeline.steps[next];
    match planned.step.kind {
        Kind::Check(_) => "Next: a question, it waits for you".to_owned(),
        Kind::Note { .. } => "Next: a few words to read".to_owned(),
        _ => format!("Next: {}", name(planned)),
    }
}

/// Why this step is not what the file says, and which steps were left out before it. Told while the step begins.
#[must_use]
pub fn changes(play: &Play) -> Vec<String> {
    let cursor = play.cursor();
    let (timeline, step) = (cursor.timeline(), cursor.step());
    let mut words = Vec::new();
    if cursor.index() != timeline.steps[step].first {
        return words;
    }
    let before = timeline.steps[..step].iter().rev();
    let left_out = before.take_while(|planned| planned.first == planned.end);
    let mut left_out: Vec<&Planned> = left_out.collect();
    left_out.reverse();
    for planned in left_out {
        if let Change::Locked { why } = &planned.change
            && why.as_str() != ELSEWHERE
        {
            words.push(format!("Left out: {}. {why}", planned.step.name));
        }
    }
    if let Change::Swapped { from, why } = &timeline.steps[step].change {
        words.push(format!("In place of {from}: {}", sentence(why)));
    }
    words
}

fn sentence(text: &CleanText) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_string() } else { format!("{text}.") }
}
