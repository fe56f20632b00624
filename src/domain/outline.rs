//! A timeline as a whole: how much time of which sort, how often the position changes, whether another order would save some of that, and
//! what is worth a second look. Must never change a routine.

use std::time::Duration;

use super::{
    CleanText, numbers,
    routine::{Kind, Routine, Step},
    rules, spoken,
    timeline::{Change, CueKind, Planned, Slot, SlotKind, Timeline},
};

/// What a stretch of time is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Exercises.
    Exercise,
    /// Walking.
    Walk,
    /// Heat.
    Heat,
    /// Cold.
    Cold,
    /// Breathing.
    Breathe,
    /// Rest as a step of its own.
    Rest,
    /// Getting ready, and the time between steps.
    Ready,
    /// The same, with a change of position.
    Position,
    /// Changing sides.
    Sides,
    /// Rest between sets.
    SetRest,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Exercise,
        Self::Walk,
        Self::Heat,
        Self::Cold,
        Self::Breathe,
        Self::Rest,
        Self::Ready,
        Self::Position,
        Self::Sides,
        Self::SetRest,
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exercise => "exercise",
            Self::Walk => "walk",
            Self::Heat => "heat",
            Self::Cold => "cold",
            Self::Breathe => "breathe",
            Self::Rest => "rest",
            Self::Ready => "get ready",
            Self::Position => "change position",
            Self::Sides => "change sides",
            Self::SetRest => "rest between sets",
        }
    }

    /// Whether something is done in it.
    #[must_use]
    pub fn is_work(self) -> bool {
        matches!(self, Self::Exercise | Self::Walk | Self::Heat | Self::Cold | Self::Breathe)
    }
}

/// A change from one position to another on the way to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The step, in `Timeline::steps`.
    pub step: usize,
    /// The position before.
    pub from: CleanText,
    /// The position of the step.
    pub to: CleanText,
}

/// Something worth a second look; nothing is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// So many numbers state no source.
    NoSource(usize),
    /// A cue takes longer to say than there is time: the step, the words, how long they take and have.
    LongCue(usize, CleanText, Duration, Duration),
    /// Too little time to come into another position: the step, and how much there is.
    ShortReady(usize, Duration),
}

/// Another order of the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The steps in that order, as numbers in `Timeline::steps`.
    pub steps: Vec<usize>,
    /// How often the position would change.
    pub moves: usize,
}

/// What there is to say of a timeline as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Time by use; what takes none is not here.
    pub times: Vec<(Use, Duration)>,
    /// Changes of position, in order.
    pub moves: Vec<Move>,
    /// An order with fewer of them.
    pub better: Option<Order>,
    /// What is worth a second look.
    pub hints: Vec<Hint>,
}

/// Looks at a routine at a level, laid out.
#[must_use]
pub fn outline(routine: &Routine, level: u16, timeline: &Timeline) -> Outline {
    let moves = moves(&timeline.steps);
    let uses = uses(timeline, &moves);
    let time = |wanted: Use| {
        let of = timeline.slots.iter().zip(&uses).filter(|(_, used)| **used == Some(wanted));
        of.filter_map(|(slot, _)| slot.length).sum::<Duration>()
    };
    let times = Use::ALL.into_iter().map(|used| (used, time(used))).filter(|(_, time)| !time.is_zero()).collect();
    Outline {
        times,
        better: better(&timeline.steps, moves.len()),
        hints: hints(routine, level, timeline, &moves),
        moves,
    }
}

/// What each slot is used for; `None` for one that waits for a person.
#[must_use]
pub fn uses(timeline: &Timeline, moves: &[Move]) -> Vec<Option<Use>> {
    let used = |slot: &Slot| {
        let kind = &timeline.steps.get(slot.step)?.step.kind;
        slot.length?;
        Some(match (slot.kind, kind) {
            (SlotKind::Ready, _) if moves.iter().any(|to| to.step == slot.step) => Use::Position,
            (SlotKind::Ready, _) => Use::Ready,
            (SlotKind::Switch, _) => Use::Sides,
            (SlotKind::SetRest, _) => Use::SetRest,
            (_, Kind::Exercise(_)) => Use::Exercise,
            (_, Kind::Walk { .. }) => Use::Walk,
            (_, Kind::Heat(_)) => Use::Heat,
            (_, Kind::Cold(_)) => Use::Cold,
            (_, Kind::Breathe { .. }) => Use::Breathe,
            _ => Use::Rest,
        })
    };
    timeline.slots.iter().map(used).collect()
}

fn is_left_out(planned: &Planned) -> bool {
    matches!(planned.change, Change::Locked { .. })
}

fn moves(steps: &[Planned]) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut last: Option<&Step> = None;
    for (at, planned) in steps.iter().enumerate() {
        let to = &planned.step.position;
        // One can breathe in any position.
        if is_left_out(planned) || to.is_empty() || matches!(planned.step.kind, Kind::Breathe { .. }) {
            continue;
        }
        // Steps for another place are for another person; whoever is in the place is in it already.
        if let Some(from) = last.filter(|from| from.position != *to && from.place == planned.step.place) {
            moves.push(Move { step: at, from: from.position.clone(), to: to.clone() });
        }
        last = Some(&planned.step);
    }
    moves
}

/// Whether a step may change its place among others: an exercise in a known position, to which no check leads back. Checks, rests, heat
/// and walks stay where they are, and nothing goes past them.
fn may_move(steps: &[Planned], at: usize) -> bool {
    let planned = &steps[at];
    let is_goal = steps.iter().any(|other| matches!(&other.step.kind, Kind::Check(check) if check.back_to == Some(at)));
    matches!(planned.step.kind, Kind::Exercise(_))
        && planned.step.place.is_none()
        && !planned.step.position.is_empty()
        && !is_left_out(planned)
        && !is_goal
}

/// An order with fewer changes of position, if there is one: what is done in one position comes together, in the order of the file.
fn better(steps: &[Planned], now: usize) -> Option<Order> {
    let position = |at: usize| &steps[at].step.position;
    let mut order: Vec<usize> = Vec::with_capacity(steps.len());
    let mut at = 0;
    while at < steps.len() {
        if !may_move(steps, at) {
            order.push(at);
            at += 1;
            continue;
        }
        let end = (at..steps.len()).find(|step| !may_move(steps, *step)).unwrap_or(steps.len());
        let mut groups: Vec<(&CleanText, Vec<usize>)> = Vec::new();
        for step in at..end {
            match groups.iter_mut().find(|(name, _)| *name == position(step)) {
                Some((_, group)) => group.push(step),
                None => groups.push((position(step), vec![step])),
            }
        }
        let known = |step: &usize| !position(*step).is_empty() && !is_left_out(&steps[*step]);
        let before = order.iter().rev().copied().find(|step| known(step)).map(position);
        let after = (end..steps.len()).find(|step| known(step)).map(position);
        // First what goes on where one is, last what leads to where one has to be.
        groups.sort_by_key(|(name, _)| match (before == Some(*name), after == Some(*name)) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        });
        order.extend(groups.into_iter().flat_map(|(_, group)| group));
        at = end;
    }
    let there: Vec<Planned> = order.iter().map(|at| steps[*at].clone()).collect();
    let count = moves(&there).len();
    (count < now).then_some(Order { steps: order, moves: count })
}

fn hints(routine: &Routine, level: u16, timeline: &Timeline, moves: &[Move]) -> Vec<Hint> {
    let mut hints = Vec::new();
    let of_steps = timeline.steps.iter().flat_map(|planned| numbers::of_step(&planned.step));
    let all = numbers::of_routine(routine, level).into_iter().chain(of_steps);
    // How many [[level]] tables there are is no number of the file.
    let without = all.filter(|number| number.source.is_empty() && number.key != "levels").count();
    if without > 0 {
        hints.push(Hint::NoSource(without));
    }
    let needed = rules::CHANGE_POSITION.seconds();
    for to in moves {
        let mut ready = timeline.slots.iter().filter(|slot| slot.step == to.step && slot.kind == SlotKind::Ready);
        let waits = timeline.slots.iter().any(|slot| slot.step == to.step && slot.kind == SlotKind::Wait);
        let length = ready.next().and_then(|slot| slot.length).unwrap_or_default();
        if length < needed && !waits {
            hints.push(Hint::ShortReady(to.step, length));
        }
    }
    hints.extend(long_cues(timeline));
    hints
}

/// Cues of the file that are still being said when the next thing has to be.
fn long_cues(timeline: &Timeline) -> Vec<Hint> {
    let mut start = Duration::ZERO;
    let mut cues = Vec::new();
    for slot in &timeline.slots {
        cues.extend(slot.cues.iter().map(|cue| (slot.step, start + cue.at, cue)));
        start += slot.length.unwrap_or_default();
    }
    let speaks = |kind: CueKind| !matches!(kind, CueKind::Count | CueKind::Phase | CueKind::Half);
    let mut hints = Vec::new();
    for (step, at, cue) in cues.iter().filter(|(_, _, cue)| cue.kind == CueKind::Own) {
        let next = cues.iter().find(|(_, later, other)| later > at && speaks(other.kind));
        let takes = spoken::saying(&cue.say);
        if let Some((_, next, _)) = next
            && at.saturating_add(takes) > *next
        {
            let hint = Hint::LongCue(*step, cue.say.clone(), takes, next.saturating_sub(*at));
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
    }
    hints
}

/// The name of a step with its number, from 1.
#[must_use]
pub fn step_words(at: usize, step: &Step) -> String {
    format!("{}. {}", at + 1, step.name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{routine::Check, sample};

    fn step(name: &str, position: &str, kind: Kind) -> Planned {
        let step = Step { position: position.into(), ..sample::step(name, kind) };
        Planned { step: Arc::new(step), change: Change::None, rep: Vec::new(), first: 0, end: 0 }
    }

    fn exercise(name: &str, position: &str) -> Planned {
        step(name, position, Kind::Exercise(sample::dose()))
    }

    fn rest(name: &str, position: &str) -> Planned {
        step(name, position, Kind::Rest { time: Duration::from_secs(60), with: None })
    }

    fn check(back_to: Option<usize>) -> Planned {
        step("check", "", Kind::Check(Check { ask: Vec::new(), back_to, rest: Duration::ZERO, tries: 1 }))
    }

    fn order(steps: &[Planned]) -> (usize, Option<(Vec<usize>, usize)>) {
        let now = moves(steps).len();
        (now, better(steps, now).map(|order| (order.steps, order.moves)))
    }

    #[test]
    fn what_is_done_in_one_position_comes_together() {
        let steps = [exercise("a", "back"), exercise("b", "stand"), exercise("c", "back"), exercise("d", "stand")];
        assert_eq!(order(&steps), (3, Some((vec![0, 2, 1, 3], 1))));
        let steps = [exercise("a", "back"), exercise("b", "back"), exercise("c", "stand")];
        assert_eq!(order(&steps), (1, None), "it is as good as it gets");
        assert_eq!(order(&[]), (0, None));
    }

    #[test]
    fn nothing_goes_past_a_check_or_a_rest_nor_from_where_a_check_leads_back_to() {
        let steps =
            [exercise("a", "back"), exercise("b", "stand"), check(None), exercise("c", "back"), exercise("d", "stand")];
        assert_eq!(order(&steps), (3, Some((vec![1, 0, 2, 3, 4], 2))), "each side of the check by itself");
        let steps = [exercise("a", "back"), exercise("b", "stand"), exercise("c", "back"), check(Some(1))];
        assert_eq!(order(&steps), (2, None), "the one that a check leads back to stays");
        let steps = [exercise("a", "back"), exercise("b", "stand"), rest("r", "back"), exercise("c", "stand")];
        assert_eq!(order(&steps), (3, Some((vec![1, 0, 2, 3], 2))), "toward the rest, which stays");
    }

    #[test]
    fn a_step_in_no_position_moves_nobody_and_is_not_moved() {
        let steps = [exercise("a", "back"), exercise("b", ""), exercise("c", "back")];
        assert_eq!(order(&steps), (0, None));
        let left = Planned { change: Change::Locked { why: "shut".into() }, ..exercise("b", "stand") };
        assert_eq!(order(&[exercise("a", "back"), left, exercise("c", "back")]), (0, None));
    }
}
