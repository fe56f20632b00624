//! Which figure is shown, in which pose, and when it next moves. Must never ask for a picture while nothing moves.

use std::{rc::Rc, time::Duration};

use crate::{
    domain::{
        Id,
        cursor::Cursor,
        dose::{Side, Sides},
        exercise::Exercise,
        figure::{Ease, FigureOf},
        routine::{Kind, Step},
        timeline::{Beat, SlotKind},
    },
    figure::{Moment, Scene, eased},
    format::Scenes,
};

use super::{App, Key, Marker, Play, Screen, telling};

/// While a limb moves, pictures are this far apart. Proposal.
const FRAME: Duration = Duration::from_millis(125);
/// What is shown while something warm lies on the back.
const HEAT: &str = "heat-rest";
/// From this size of the window on there is room beside the digits, and from that one below them.
const BESIDE: (u16, u16) = (68, 17);
/// See [`BESIDE`].
const BELOW: (u16, u16) = (32, 23);

/// How much the player shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sight {
    /// All of it.
    #[default]
    All,
    /// The time, one line and the picture.
    Big,
}

/// A figure as it is to be drawn now.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The figure.
    pub scene: &'a Scene,
    /// The moment.
    pub moment: Moment,
    /// A second still beside it: how a walk is shown that stands still.
    pub beside: Option<Moment>,
}

impl Shown<'_> {
    /// The pose it is in or goes to, in words; may be empty.
    #[must_use]
    pub fn describe(&self) -> &str {
        self.scene.describe(self.moment.to)
    }
}

/// What is to be seen of a cursor's place, and whether a limb is on its way.
#[derive(Debug, PartialEq)]
struct Seen {
    moment: Moment,
    beside: Option<Moment>,
    moves: bool,
}

impl App {
    /// Keeps the figure of the step that is on ready; a built-in one is read when it is first needed.
    pub(super) fn dress(&mut self) {
        let Some(play) = &mut self.play else { return };
        let cursor = play.cursor();
        if cursor.timeline().slots.is_empty() {
            return;
        }
        let step = cursor.step();
        if play.scene.as_ref().is_none_or(|(of, _)| *of != step) {
            let scene = of_step(&cursor.timeline().steps[step].step, &self.figures);
            play.scene = Some((step, scene));
        }
    }

    /// The figure of what is on, as it is to be drawn now.
    #[must_use]
    pub fn shown(&self) -> Option<Shown<'_>> {
        let play = self.play.as_deref()?;
        let scene = play.scene()?;
        let seen = seen(play, scene, self.settings.reduced_motion)?;
        Some(Shown { scene, moment: seen.moment, beside: seen.beside })
    }

    /// What figures are drawn with.
    #[must_use]
    pub fn marker(&self) -> Marker {
        self.settings.figure.unwrap_or_default()
    }

    /// Whether a window of this size has room for the figure beside or below the digits.
    #[must_use]
    pub fn has_room_for_figure(&self) -> bool {
        let (cols, rows) = self.size;
        let fits = |least: (u16, u16)| cols >= least.0 && rows >= least.1;
        self.marker() != Marker::Off && (fits(BESIDE) || fits(BELOW))
    }

    /// The figure of a step of any routine, for lists.
    #[must_use]
    pub fn scene_of(&self, step: &Step) -> Option<Rc<Scene>> {
        of_step(step, &self.figures)
    }

    /// How long until the figure moves by itself; `None`: it stands still, or cannot be seen.
    pub(super) fn figure_change(&self) -> Option<Duration> {
        let play = self.play.as_deref()?;
        if self.is_plain() || !matches!(self.screen, Screen::Player) || !self.has_room_for_figure() {
            return None;
        }
        let cursor = play.cursor();
        if let Some(breath) = self.breath() {
            return (breath.moves && cursor.paused().is_none()).then(|| until_frame(play));
        }
        if cursor.paused().is_some() || !seen(play, play.scene()?, self.settings.reduced_motion)?.moves {
            return None;
        }
        Some(until_frame(play))
    }

    /// The next way to draw figures.
    pub(super) fn turn_marker(&mut self) {
        let next = self.marker().next();
        self.settings.figure = Some(next);
        let words = match next {
            Marker::Octant => "The figure in solid blocks. Looks broken? Press f again.",
            Marker::Braille => "The figure in Braille dots.",
            Marker::HalfBlock => "The figure in half blocks.",
            Marker::Ascii => "The figure in plain characters.",
            Marker::Off => "No figure. f brings it back.",
        };
        self.remark = Some(words.into());
    }

    /// Whether the player shows the big things alone: the time, what to do, the picture. Not while words wait to be read.
    #[must_use]
    pub fn is_focused(&self) -> bool {
        let Some(play) = self.play.as_deref().filter(|_| self.sight == Sight::Big) else { return false };
        matches!(self.screen, Screen::Player)
            && play.cursor().remaining().is_some()
            && self.standing_still().is_none()
            && telling::changes(play).is_empty()
            && telling::waiting(self, play).is_none()
    }

    /// Whether `key` is for what is seen; then it was taken.
    pub(super) fn sight_key(&mut self, key: Key) -> bool {
        match key {
            Key::Char('f') => self.turn_marker(),
            Key::Char('z') => {
                (self.sight, self.remark) = match self.sight {
                    Sight::All => (Sight::Big, Some("Only the big things. z brings the words back.".into())),
                    Sight::Big => (Sight::All, None),
                };
            }
            _ => return false,
        }
        true
    }
}

/// How long until the next picture of what moves. A rehearsal goes faster, but is not drawn more often.
fn until_frame(play: &Play) -> Duration {
    let into = u64::try_from(play.cursor().done().as_nanos() % FRAME.as_nanos()).unwrap_or(0);
    let left = FRAME.saturating_sub(Duration::from_nanos(into));
    play.speed().map_or(left, |speed| (left / speed).max(super::play::FRAME))
}

impl Play {
    fn scene(&self) -> Option<&Scene> {
        let (step, scene) = self.scene.as_ref()?;
        scene.as_deref().filter(|_| *step == self.cursor().step())
    }
}

/// The figure that shows a step: its own, its exercise's, or that of warmth.
fn of_step(step: &Step, shelf: &Scenes) -> Option<Rc<Scene>> {
    match (step.shown(), &step.kind) {
        (Some(figure), _) => shelf.get(figure),
        (None, Kind::Heat(_)) => shelf.get(&FigureOf::Shipped(Id::new(HEAT)?)),
        (None, _) => None,
    }
}

/// A stretch of time with the pose at its end.
type Part = (Duration, Option<usize>);

fn seen(play: &Play, scene: &Scene, reduced: bool) -> Option<Seen> {
    let cursor = play.cursor();
    if play.session().is_some_and(|session| session.asking().is_some()) {
        return None;
    }
    let slot = cursor.slot();
    let planned = &cursor.timeline().steps[slot.step];
    let (figure, start) = (scene.figure(), scene.figure().start());
    let rep = parts(&planned.rep, scene);
    let flip = is_left(cursor);
    let still =
        |pose: usize, ghost| Seen { moment: Moment { ghost, flip, ..Moment::still(pose) }, beside: None, moves: false };
    let secs = cursor.done().as_secs_f32();
    let mut seen = match slot.kind {
        SlotKind::Ready | SlotKind::Wait => {
            let guide = guided(&planned.step, scene);
            let ends = rep.iter().chain(&guide).filter_map(|part| part.1);
            let ends: Vec<usize> = ends.chain(figure.cycle.iter().map(|step| step.to)).collect();
            still(start, scene.farthest(start, ends))
        }
        SlotKind::Switch | SlotKind::SetRest => still(start, None),
        SlotKind::Work if figure.loops() && reduced => {
            let other = figure.cycle.first().map_or(start, |step| step.to);
            Seen { beside: Some(Moment { flip, ..Moment::still(other) }), ..still(start, None) }
        }
        SlotKind::Work if figure.loops() => {
            Seen { moment: Moment { flip, ..scene.cycle_at(secs) }, beside: None, moves: true }
        }
        SlotKind::Work => working(cursor, scene, &rep),
        SlotKind::Check | SlotKind::Note | SlotKind::Told | SlotKind::Off => return None,
    };
    seen.moment.flip = flip;
    if reduced && seen.moment.from != seen.moment.to {
        // The pose to go to, the one left behind it: no movement between.
        seen = still(seen.moment.to, Some(seen.moment.from));
    }
    if !figure.loops() {
        // Warmth rises with a second that is shown, each fourth: a calm sight, and few bytes in twenty minutes.
        seen.moment.secs = if reduced { 0.0 } else { (secs / 4.0).floor() };
    }
    Some(seen)
}

/// Where the body is in a stretch of work.
fn working(cursor: &Cursor, scene: &Scene, rep: &[Part]) -> Seen {
    let planned = &cursor.timeline().steps[cursor.step()];
    let start = scene.figure().start();
    if let Some(at) = cursor.rep() {
        let before = planned.rep.iter().take_while(|beat| !std::ptr::eq(*beat, at.beat));
        let before: Duration = before.map(|beat| beat.time).sum();
        let first = if at.number == 1 { start } else { last_of(rep, start) };
        return moving(rep, before + at.into, first, (scene, cursor.done()));
    }
    // Breathing goes with its words; a rest lies still.
    let guide = guided(&planned.step, scene);
    let whole: Duration = guide.iter().map(|part| part.0).sum();
    let into = cursor.done().as_nanos().checked_rem(whole.as_nanos());
    let into = into.and_then(|into| u64::try_from(into).ok()).map_or(Duration::ZERO, Duration::from_nanos);
    let first = if cursor.done() < whole { start } else { last_of(&guide, start) };
    moving(&guide, into, first, (scene, Duration::ZERO))
}

/// Whether the left side is worked: then the picture is mirrored.
fn is_left(cursor: &Cursor) -> bool {
    let slot = cursor.slot();
    let Kind::Exercise(dose) = &cursor.timeline().steps[slot.step].step.kind else { return false };
    match (slot.side, cursor.rep()) {
        (Some(side), _) => side == Side::Left,
        (None, Some(rep)) if dose.sides == Some(Sides::Alternate) => rep.number % 2 == 0,
        // Before the work begins: the side it begins with.
        _ => dose.sides == Some(Sides::Left),
    }
}

fn parts(rep: &[Beat], scene: &Scene) -> Vec<Part> {
    let pose = |beat: &Beat| scene.figure().pose(beat.pose.as_ref()?.as_str());
    rep.iter().map(|beat| (beat.time, pose(beat))).collect()
}

/// The parts of what guides a stretch without reps, when it is the figure's own exercise: breathing.
fn guided(step: &Step, scene: &Scene) -> Vec<Part> {
    let exercise: Option<&Exercise> = match &step.kind {
        Kind::Breathe { .. } => step.exercise.as_deref(),
        _ => None,
    };
    let Some(exercise) = exercise else { return Vec::new() };
    let phases = exercise.phases.iter().map(|phase| {
        let time = exercise.length(phase);
        let pose = phase.pose.as_ref().and_then(|pose| scene.figure().pose(pose.as_str()));
        (time, pose)
    });
    phases.collect()
}

/// The pose that a round of parts ends in.
fn last_of(parts: &[Part], start: usize) -> usize {
    parts.iter().rev().find_map(|part| part.1).unwrap_or(start)
}

/// Where the body is `into` a round of parts that begins in pose `first`. Without poses the figure goes through its own cycle,
/// `done` of the time gone.
fn moving(parts: &[Part], into: Duration, first: usize, (scene, done): (&Scene, Duration)) -> Seen {
    let seen = |moment: Moment| Seen { moves: moment.from != moment.to, moment, beside: None };
    if parts.iter().all(|part| part.1.is_none()) {
        return seen(if done.is_zero() { Moment::still(first) } else { scene.cycle_at(done.as_secs_f32()) });
    }
    let (mut left, mut from) = (into, first);
    for (time, pose) in parts {
        let to = pose.unwrap_or(from);
        if left < *time {
            let part = eased(left.as_secs_f32() / time.as_secs_f32(), Ease::InOut);
            return seen(Moment { from, to, part, ..Moment::default() });
        }
        left -= *time;
        from = to;
    }
    seen(Moment::still(from))
}
