//! A session in lines: what waits, what can be typed, and what becomes of it when nothing more can be typed. Must never go on where the
//! app waits.

use crate::{
    app::{App, Key, Play, Screen, telling},
    domain::{
        cursor::{Cursor, Pause},
        routine::Kind,
        rules::ALARM_FIRST,
        timeline::{Counts, SlotKind},
        unroll::{spoken, whole},
    },
};

use super::{block::Block, typed::Typed};

/// What can be typed while a step runs.
const CAN: &str = "Type pause, worse, danger, time, how, more, skip, back, sources, end or help.";
/// The same in a rehearsal.
const CAN_REHEARSE: &str = "Type pause, next, back, step 3, faster, slower, time, how, sources, end or help.";

fn can(play: &Play) -> &'static str {
    if play.session().is_some() { CAN } else { CAN_REHEARSE }
}

/// Exit code: ended early.
const EARLY: u8 = 5;

/// Whether the player waits for a person.
pub(super) fn waits(app: &App) -> bool {
    let Some(play) = app.play() else { return true };
    let cursor = play.cursor();
    play.session().is_some_and(|session| session.asking().is_some())
        || cursor.slot().length.is_none()
        || cursor.paused().is_some()
}

pub(super) fn block(app: &App) -> Block {
    let Some(play) = app.play().filter(|play| !play.cursor().timeline().slots.is_empty()) else {
        return Block { place: "nothing to play".to_owned(), ..Block::default() };
    };
    let cursor = play.cursor();
    if let Some(waiting) = telling::waiting(app, play) {
        let asking = play.session().and_then(|session| session.asking());
        let name = format!("waiting {} {:?}", cursor.index(), asking.map(|asking| asking.prompts.get(asking.at)));
        let can = match (asking.is_some(), cursor.slot().kind) {
            (true, _) => "Type yes, no or not sure.",
            (_, SlotKind::Off) => "Type off when it is off.",
            (_, SlotKind::Told) => "Press Enter to answer.",
            (_, SlotKind::Note) => "Press Enter when you have read it.",
            (_, SlotKind::Wait) => "Press Enter when you are ready.",
            _ => "Press Enter to go on.",
        };
        return Block::waiting(name, vec![waiting.say], can);
    }
    let hard = cursor.slot().counts == Counts::Hard;
    let paused = match cursor.paused() {
        None => None,
        Some(Pause::Asked) if hard => Some("Paused, but not the heat: its clock runs on.".to_owned()),
        Some(Pause::Asked) => Some("Paused.".to_owned()),
        Some(Pause::Away(gap)) => {
            let away = spoken(std::time::Duration::from_secs(gap.as_secs()));
            Some(format!("Paused: away for {away}."))
        }
    };
    match paused {
        Some(words) => Block::waiting(
            format!("paused {}", cursor.index()),
            vec![words],
            "Type go to go on, back to begin this step again, or end.",
        ),
        None => Block {
            place: "running".to_owned(),
            lines: vec![left(play)],
            short: vec![can(play).to_owned()],
            // A skip that came too soon.
            nothing: vec!["Too soon after the last step. Type it again.".to_owned()],
            can: can(play).to_owned(),
            ..Block::default()
        },
    }
}

/// What is left of this stretch, and when heat must come off.
fn left(play: &Play) -> String {
    let cursor = play.cursor();
    let now = telling::now(play);
    let time = cursor.remaining().map(|left| spoken(whole(left)));
    let time = time.map_or(String::new(), |time| format!(" {time} left."));
    let off = telling::off_by(cursor).map_or(String::new(), |at| format!(" Off by {at}."));
    format!("{}.{time}{off}", now.trim_end_matches('.'))
}

pub(super) fn read(words: &str, app: &App) -> Typed {
    let Some(play) = app.play() else {
        return Typed::key(Key::Esc);
    };
    let cursor = play.cursor();
    let asking = play.session().is_some_and(|session| session.asking().is_some());
    let waiting = cursor.slot().length.is_none();
    let paused = cursor.paused().is_some() && !waiting;
    if asking {
        match words {
            "1" | "no" | "n" => return Typed::char('1'),
            "2" | "yes" | "y" => return Typed::char('2'),
            "3" | "not sure" | "unsure" => return Typed::char('3'),
            _ => {}
        }
    } else if waiting {
        let off = cursor.slot().kind == SlotKind::Off;
        match words {
            "off" | "it is off" | "yes" | "y" | "done" | "" if off => return Typed::key(Key::Enter),
            "" | "ready" | "go" | "go on" | "ok" | "done" | "next" | "yes" | "y" if !off => {
                return Typed::key(Key::Enter);
            }
            _ => {}
        }
    }
    if play.session().is_none() {
        match words {
            "skip" | "next" => return Typed::key(Key::Right),
            "back" | "previous" => return Typed::key(Key::Left),
            "faster" | "+" => return Typed::char('+'),
            "slower" | "-" => return Typed::char('-'),
            _ => {}
        }
        let step = words.strip_prefix("step ").filter(|step| (1..=3).contains(&step.len()));
        if let Some(step) = step.filter(|step| step.bytes().all(|byte| byte.is_ascii_digit())) {
            return Typed::Keys(step.chars().map(Key::Char).chain([Key::Enter]).collect());
        }
    }
    match words {
        "go" | "go on" | "resume" | "continue" | "" if paused => Typed::char(' '),
        words if let Some(key) = urgent(words) => match key {
            ' ' if paused || waiting => Typed::Say(vec!["It stands still already.".to_owned()]),
            'x' | '!' if play.session().is_none() => Typed::Unknown,
            key => Typed::char(key),
        },
        "skip" => Typed::Keys(vec![Key::Right, Key::Right]),
        "back" => Typed::Keys(vec![Key::Left, Key::Left]),
        "more" | "+" | "more time" => Typed::char('+'),
        "sources" | "s" => Typed::char('s'),
        "end" | "quit" | "q" | "exit" => Typed::char('q'),
        "time" | "left" | "now" => Typed::Say(vec![left(play)]),
        "how" => Typed::Say(super::step::lines(cursor.step(), app)),
        _ => Typed::Unknown,
    }
}

/// Whether it is a word that must be heard at once, whatever was typed before it.
#[must_use]
pub fn is_urgent(line: &str) -> bool {
    urgent(&super::typed::words(line)).is_some()
}

/// The key of a word that makes all stand still.
fn urgent(words: &str) -> Option<char> {
    match words {
        "pause" | "stop" | "wait" | "p" => Some(' '),
        "worse" | "x" | "pain" | "hurts" => Some('x'),
        "danger" | "!" | "danger sign" => Some('!'),
        _ => None,
    }
}

/// What can be typed here.
pub(super) fn help(app: &App) -> Vec<String> {
    let mut lines = vec![app.play().map_or(CAN, can).to_owned()];
    if app.play().is_some_and(|play| play.session().is_some()) {
        lines.push("worse: the pain is worse. danger: a danger sign has come. Both stop at once.".to_owned());
    }
    lines.push("pause stands still, go goes on. time tells what is left, how tells the step again.".to_owned());
    lines.push(match app.play().map(|play| play.session().is_some()) {
        Some(false) => "next and back go from step to step, step 3 goes there. Nothing is recorded.".to_owned(),
        _ => "skip leaves this step out, back begins it again, more adds time.".to_owned(),
    });
    lines
}

/// Whether a session goes on though nothing more can be typed: warmth on the skin is told to its end and five minutes beyond, and a rehearsal
/// until it would wait. All else ends, as a person who could not be heard must not be led on.
#[must_use]
pub fn outlasts_input(app: &App) -> bool {
    let Some(play) = app.play() else { return false };
    let cursor = play.cursor();
    let asking = play.session().is_some_and(|session| session.asking().is_some());
    if cursor.timeline().slots.is_empty() || cursor.is_finished() {
        return false;
    }
    if play.session().is_none() {
        return matches!(app.screen(), Screen::Player) && !waits(app);
    }
    let warm = matches!(cursor.timeline().steps[cursor.step()].step.kind, Kind::Heat(_) | Kind::Cold(_));
    let slot = cursor.slot();
    match slot.kind {
        // Once it is off only a question is left, and nobody to answer it.
        SlotKind::Off => !asking && cursor.done() < ALARM_FIRST.seconds(),
        _ => warm && slot.counts == Counts::Hard,
    }
}

/// What an end in the middle leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Last words.
    pub lines: Vec<String>,
    /// Whether something was cut short.
    pub short: bool,
}

impl Left {
    /// The exit code, when the app would end with `code`: 5, ended early, where something was cut short by going.
    #[must_use]
    pub fn code(&self, code: u8, key: Key) -> u8 {
        if code == 0 && self.short && key == Key::Interrupt { EARLY } else { code }
    }
}

/// What lies on the skin.
fn warm(cursor: &Cursor) -> &'static str {
    match cursor.timeline().steps[cursor.step()].step.kind {
        Kind::Cold(_) => "cold",
        _ => "heat",
    }
}

/// What is left when the program ends now.
#[must_use]
pub fn left_of(app: &App) -> Left {
    let mut lines = Vec::new();
    let session = app.play().filter(|play| play.session().is_some());
    if let Some(play) = session {
        let cursor = play.cursor();
        let over = play.session().is_some_and(|session| session.over().is_some());
        if cursor.slot().kind == SlotKind::Off && !over {
            lines.push(format!("Take the {} off now.", warm(cursor)));
        } else if let Some(at) = telling::off_by(cursor).filter(|_| !over) {
            lines.push(format!("Take the {} off by {at}. supple cannot remind you once it is closed.", warm(cursor)));
        }
        let on = if over { "" } else { " Open supple to go on." };
        lines.push(format!("What was done is kept.{on}"));
    }
    let asked = matches!(app.screen(), Screen::Form(_) | Screen::Suspect(_) | Screen::HeatOff { .. });
    Left { lines, short: session.is_some() || asked }
}
