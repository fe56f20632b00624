//! Unrolls a routine at a level into a [`Timeline`]. Must never know the clock or the gate: what is left out or swapped is
//! decided by a function passed in.

use std::{sync::Arc, time::Duration};

use super::{
    CleanText,
    dose::{Dose, Side, Sides},
    exercise::Exercise,
    routine::{Advance, Kind, Mark, Place, Routine, Step},
    rules, spoken as said,
    text::{many, often},
    timeline::{Beat, Change, Choice, Counts, Cue, CueKind, Planned, Slot, SlotKind, Timeline},
};

/// Letting go between holds where no phases are given. Proposal.
pub const RELEASE: Duration = rules::RELEASE.seconds();
/// Why a step is left out that is meant for a place where the person is not (rule H4): nothing to tell anyone about.
pub const ELSEWHERE: &str = "For another place.";
/// What an exercise ends with.
pub const AND_REST: &str = "And rest.";
/// The last seconds that are counted out. Proposal.
const COUNTED: u64 = 3;
/// Anything shorter is not counted out. Proposal.
const COUNTED_FROM: Duration = Duration::from_secs(COUNTED + 3);
/// Holds and rests shorter than this get no half-way cue. Proposal.
const HALF_FROM: Duration = rules::HALF_FROM.seconds();

impl Timeline {
    /// Unrolls `routine` at `level` (from 1; out of range: the nearest) for a person at `place` (`None`: the place of the
    /// first step that names one). `judge` decides about each step.
    #[must_use]
    pub fn unroll(
        routine: &Routine,
        level: u16,
        place: Option<Place>,
        judge: &mut dyn FnMut(&Arc<Step>) -> Choice,
    ) -> Self {
        let index = usize::from(level.max(1)).min(routine.levels.len()) - 1;
        let steps = &routine.levels[index].steps;
        let place = place.or_else(|| steps.iter().find_map(|step| step.place));
        let mut timeline = Self { steps: Vec::with_capacity(steps.len()), slots: Vec::new() };
        let back_to: Vec<usize> = steps
            .iter()
            .filter_map(|step| match &step.kind {
                Kind::Check(check) => check.back_to,
                _ => None,
            })
            .collect();
        for (number, step) in steps.iter().enumerate() {
            let elsewhere = step.place.is_some() && step.place != place;
            let choice = if elsewhere { Choice::Leave(CleanText::new(ELSEWHERE)) } else { judge(step) };
            timeline.push(routine, step, choice, back_to.contains(&number));
        }
        timeline
    }

    fn push(&mut self, routine: &Routine, original: &Arc<Step>, choice: Choice, is_target: bool) {
        let (step, change) = match choice {
            Choice::Keep => (Arc::clone(original), Change::None),
            Choice::Swap(step, why) => {
                let from = original.name.clone();
                (step, Change::Swapped { from, why })
            }
            Choice::Leave(why) => (Arc::clone(original), Change::Locked { why }),
        };
        let first = self.slots.len();
        let number = self.steps.len();
        let rep = match &step.kind {
            Kind::Exercise(dose) => beats(step.exercise.as_deref(), dose),
            _ => Vec::new(),
        };
        if !matches!(change, Change::Locked { .. }) {
            let gap = if first == 0 { routine.get_ready } else { routine.get_ready.max(routine.between) };
            // A step one may be sent back to always has a gap, which carries the rest before it.
            let gap = if is_target { gap.max(Duration::from_secs(1)) } else { gap };
            let waits = routine.advance == Advance::Wait && first > 0;
            Unroller { slots: &mut self.slots, number, step: &step, rep: &rep }.unroll(gap, waits);
        }
        let end = self.slots.len();
        self.steps.push(Planned { step, change, rep, first, end });
    }
}

/// The parts of one rep at this dose.
fn beats(exercise: Option<&Exercise>, dose: &Dose) -> Vec<Beat> {
    let hold = dose.hold.unwrap_or(Duration::from_secs(1));
    let phases = exercise.map_or(&[][..], |exercise| &exercise.phases);
    if phases.is_empty() {
        let beat = |say: &str, time| Beat { say: CleanText::new(say), time, pose: None };
        let mut rep = vec![beat("Hold", hold)];
        if dose.reps > 1 {
            rep.push(beat("Let go", RELEASE));
        }
        return rep;
    }
    phases
        .iter()
        .map(|phase| Beat { say: phase.say.clone(), time: phase.time.at(hold), pose: phase.pose.clone() })
        .collect()
}

/// Turns one step into slots.
struct Unroller<'a> {
    slots: &'a mut Vec<Slot>,
    number: usize,
    step: &'a Step,
    rep: &'a [Beat],
}

impl Unroller<'_> {
    fn unroll(&mut self, gap: Duration, waits: bool) {
        let step = self.step;
        match &step.kind {
            Kind::Exercise(dose) => {
                self.ready(gap, waits);
                self.exercise(dose);
            }
            Kind::Walk { time } => {
                self.ready(gap, waits);
                let say = format!("Walk for {}.", spoken(*time));
                self.timed(*time, Counts::Real, &say, "That is your time.");
                self.waiting(SlotKind::Told, "How many minutes did you walk?");
            }
            Kind::Heat(warmth) => {
                self.ready(gap, waits);
                let say = format!("Heat on, for {}.", spoken(warmth.time));
                self.timed(warmth.time, Counts::Hard, &say, "Take the heat off now.");
                self.waiting(SlotKind::Off, "Take the heat off now.");
            }
            Kind::Cold(warmth) => {
                self.ready(gap, waits);
                let say = format!("Cold on, for {}.", spoken(warmth.time));
                self.timed(warmth.time, Counts::Hard, &say, "Take the cold off now.");
                self.waiting(SlotKind::Off, "Take the cold off now.");
            }
            Kind::Breathe { time } | Kind::Rest { time, .. } => {
                self.ready(gap, waits);
                let how = step.how.first().unwrap_or(&step.name).clone();
                self.timed(*time, Counts::Active, &how, "Well done.");
                let lines: Vec<&str> = step.how.iter().skip(1).map(CleanText::as_str).collect();
                if let Some(slot) = self.slots.last_mut() {
                    let other = slot.cues.iter().map(|cue| cue.at).find(|at| !at.is_zero());
                    tell_how(&mut slot.cues, &lines, Duration::ZERO, other.unwrap_or(*time));
                }
            }
            Kind::Check(_) => self.waiting(SlotKind::Check, "A question waits for you."),
            Kind::Note { text } => {
                let text = text.clone();
                self.waiting(SlotKind::Note, &text);
            }
        }
    }

    fn slot(&mut self, kind: SlotKind, length: Option<Duration>, counts: Counts) -> &mut Slot {
        self.slots.push(Slot {
            step: self.number,
            kind,
            set: 1,
            reps: 0,
            side: None,
            length,
            counts,
            cues: Vec::new(),
        });
        let last = self.slots.len() - 1;
        &mut self.slots[last]
    }

    /// How long it takes to say what the last slot ends with: that is still being said when the next begins.
    fn lead(&self) -> Duration {
        let Some(last) = self.slots.last() else { return Duration::ZERO };
        let end = last.cues.iter().filter(|cue| Some(cue.at) == last.length);
        end.map(|cue| said::saying(&cue.say)).sum()
    }

    fn waiting(&mut self, kind: SlotKind, say: &str) {
        let slot = self.slot(kind, None, Counts::Active);
        slot.cues.push(cue(Duration::ZERO, CueKind::Check, say));
    }

    fn ready(&mut self, gap: Duration, waits: bool) {
        let name = &self.step.name;
        let say = if self.step.position.is_empty() {
            format!("Next: {name}.")
        } else {
            format!("Next: {name}, {}.", self.step.position)
        };
        if waits {
            self.waiting(SlotKind::Wait, &say);
        }
        if gap.is_zero() {
            return;
        }
        let kind = if waits { CueKind::Start } else { CueKind::Next };
        let lines = ready_lines(self.step);
        let lead = self.lead();
        let slot = self.slot(SlotKind::Ready, Some(gap), Counts::Active);
        let say = if waits { "Get ready.".to_owned() } else { say };
        slot.cues.push(cue(Duration::ZERO, kind, &say));
        // A short gap is better filled with what to do than with numbers; a voice leaves out numbers it has no time for.
        let counted = gap.checked_sub(Duration::from_secs(COUNTED)).filter(|_| gap >= COUNTED_FROM);
        if !tell_how(&mut slot.cues, &lines, lead, counted.unwrap_or(gap)) {
            tell_how(&mut slot.cues, &lines[..lines.len().min(1)], lead, gap);
        }
        count_out(&mut slot.cues, gap);
        slot.cues.sort_by_key(|cue| cue.at);
    }

    /// One stretch without reps.
    fn timed(&mut self, time: Duration, counts: Counts, start: &str, end: &str) {
        let own = own_cues(self.step, time);
        let long = time >= Duration::from_secs(120);
        let slot = self.slot(SlotKind::Work, Some(time), counts);
        slot.cues.push(cue(Duration::ZERO, CueKind::Start, start));
        if time >= HALF_FROM {
            slot.cues.push(cue(time / 2, CueKind::Half, "Half-way."));
        }
        if long {
            let left = Duration::from_secs(60);
            slot.cues.push(cue(time.saturating_sub(left), CueKind::Half, "One minute left."));
        }
        count_out(&mut slot.cues, time);
        slot.cues.push(cue(time, CueKind::End, end));
        add_own(&mut slot.cues, own);
    }

    fn exercise(&mut self, dose: &Dose) {
        for set in 1..=dose.sets {
            if set > 1 && !dose.set_rest.is_zero() {
                let lead = self.lead();
                let slot = self.slot(SlotKind::SetRest, Some(dose.set_rest), Counts::Active);
                slot.set = set;
                let say = format!("Rest. Then set {set} of {}.", dose.sets);
                slot.cues.push(cue(Duration::ZERO, CueKind::Rest, &say));
                let side: Vec<&str> = first_side(dose).into_iter().collect();
                tell_how(&mut slot.cues, &side, lead, dose.set_rest);
                count_out(&mut slot.cues, dose.set_rest);
            }
            match dose.sides {
                None => self.work(dose, set, None, dose.reps),
                Some(Sides::Left) => self.work(dose, set, Some(Side::Left), dose.reps),
                Some(Sides::Right) => self.work(dose, set, Some(Side::Right), dose.reps),
                Some(Sides::Alternate) => self.work(dose, set, None, dose.reps.saturating_mul(2)),
                Some(Sides::Both) => {
                    self.work(dose, set, Some(Side::Right), dose.reps);
                    if !dose.switch.is_zero() {
                        let slot = self.slot(SlotKind::Switch, Some(dose.switch), Counts::Active);
                        slot.set = set;
                        slot.side = Some(Side::Left);
                        let say = "Change sides. Now the left.";
                        slot.cues.push(cue(Duration::ZERO, CueKind::Switch, say));
                        count_out(&mut slot.cues, dose.switch);
                    }
                    self.work(dose, set, Some(Side::Left), dose.reps);
                }
            }
        }
    }

    fn work(&mut self, dose: &Dose, set: u16, side: Option<Side>, reps: u16) {
        let rep: Duration = self.rep.iter().map(|beat| beat.time).sum();
        let length = rep * u32::from(reps);
        let mut cues = rep_cues(self.rep, reps, dose.sides == Some(Sides::Alternate));
        if reps == 1 && length >= HALF_FROM {
            cues.push(cue(length / 2, CueKind::Half, "Half-way."));
        } else if reps >= 4 && reps.is_multiple_of(2) && length >= HALF_FROM {
            let say = "Half done.";
            cues.push(cue(rep * u32::from(reps / 2), CueKind::Half, say));
        }
        count_out(&mut cues, length);
        cues.push(cue(length, CueKind::End, AND_REST));
        add_own(&mut cues, own_cues(self.step, length));
        let slot = self.slot(SlotKind::Work, Some(length), Counts::Active);
        slot.set = set;
        slot.side = side;
        slot.reps = reps;
        slot.cues = cues;
    }
}

fn cue(at: Duration, kind: CueKind, say: &str) -> Cue {
    Cue { at, kind, say: CleanText::new(say) }
}

/// The parts of each rep; the first part of a rep also says which one it is.
fn rep_cues(rep: &[Beat], reps: u16, alternate: bool) -> Vec<Cue> {
    let mut at = Duration::ZERO;
    let mut cues = Vec::with_capacity(rep.len() * usize::from(reps));
    for number in 1..=reps {
        for (part, beat) in rep.iter().enumerate() {
            let side = match (alternate, number % 2) {
                (false, _) => "",
                (true, 1) => ", right",
                (true, _) => ", left",
            };
            let say =
                if part == 0 && reps > 1 { format!("{number}{side}. {}.", beat.say) } else { format!("{}.", beat.say) };
            cues.push(cue(at, CueKind::Phase, &say));
            at += beat.time;
        }
    }
    cues
}

/// What is told while one gets ready for a step: the side it begins with, then how to do it, but for a line that only says the
/// position again. A rest is told how when it is on.
fn ready_lines(step: &Step) -> Vec<&str> {
    let side = match &step.kind {
        Kind::Exercise(dose) => first_side(dose),
        Kind::Breathe { .. } | Kind::Rest { .. } | Kind::Check(_) | Kind::Note { .. } => return Vec::new(),
        Kind::Walk { .. } | Kind::Heat(_) | Kind::Cold(_) => None,
    };
    let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let says_place = |line: &str| {
        let line: Vec<String> = line.split_whitespace().map(word).collect();
        !step.position.is_empty() && step.position.split_whitespace().all(|part| line.contains(&word(part)))
    };
    let how = step.how.iter().map(CleanText::as_str);
    side.into_iter().chain(how.skip_while(|line| says_place(line))).collect()
}

fn first_side(dose: &Dose) -> Option<&'static str> {
    match dose.sides? {
        Sides::Both => Some("Right side first."),
        Sides::Left => Some("Left side."),
        Sides::Right => Some("Right side."),
        Sides::Alternate => Some("One side, then the other."),
    }
}

/// Puts lines behind what a slot begins with, one after the other, each when the one before has been said, as many as are over
/// before `until`. `lead`: what is said before the slot's own first words. Whether there was time for any, or none to tell.
fn tell_how(cues: &mut Vec<Cue>, lines: &[&str], lead: Duration, until: Duration) -> bool {
    let before: Duration = cues.iter().filter(|cue| cue.at.is_zero()).map(|cue| said::saying(&cue.say)).sum();
    let (mut at, mut told) = (whole(lead + before), lines.is_empty());
    for line in lines {
        let end = at + said::saying(line);
        if end > until {
            break;
        }
        cues.push(cue(at, CueKind::How, line));
        at = whole(end);
        told = true;
    }
    cues.sort_by_key(|cue| cue.at);
    told
}

/// "3", "2", "1" before the end of anything long enough to be worth it.
fn count_out(cues: &mut Vec<Cue>, length: Duration) {
    if length < COUNTED_FROM {
        return;
    }
    for left in (1..=COUNTED).rev() {
        let at = length.saturating_sub(Duration::from_secs(left));
        cues.push(cue(at, CueKind::Count, &left.to_string()));
    }
}

/// Puts the step's own cues in their places. One at the half says better what ours would, and nothing is said twice.
fn add_own(cues: &mut Vec<Cue>, own: Vec<Cue>) {
    for own in own {
        cues.retain(|cue| cue.at != own.at || cue.kind != CueKind::Half);
        if !cues.iter().any(|cue| cue.at == own.at && cue.say == own.say) {
            cues.push(own);
        }
    }
    cues.sort_by_key(|cue| cue.at);
}

/// The step's own cues at their seconds.
fn own_cues(step: &Step, length: Duration) -> Vec<Cue> {
    let mut cues = Vec::new();
    for mark in &step.cues {
        let at = match mark.at {
            Mark::Start => Some(Duration::ZERO),
            Mark::Half => Some(length / 2),
            Mark::End => Some(length),
            Mark::After(after) => (after <= length).then_some(after),
            Mark::Before(before) => length.checked_sub(before),
            Mark::Every(every) => {
                let times = length.as_secs().saturating_sub(1) / every.as_secs().max(1);
                for n in 1..=u32::try_from(times).unwrap_or(u32::MAX).min(500) {
                    cues.push(cue(every * n, CueKind::Own, &mark.say));
                }
                None
            }
        };
        cues.extend(at.map(|at| cue(at, CueKind::Own, &mark.say)));
    }
    cues
}

/// A length in whole seconds: the one that is still running counts.
#[must_use]
pub fn whole(length: Duration) -> Duration {
    Duration::from_secs(length.as_secs() + u64::from(length.subsec_nanos() > 0))
}

/// A length as one says it: "20 minutes", "1 minute 30 seconds".
#[must_use]
pub fn spoken(length: Duration) -> String {
    let (minutes, seconds) = (length.as_secs() / 60, length.as_secs() % 60);
    match (minutes, seconds) {
        (0, seconds) => many(seconds, "second"),
        (minutes, 0) => many(minutes, "minute"),
        (minutes, seconds) => format!("{} {}", many(minutes, "minute"), many(seconds, "second")),
    }
}

/// How often a session waits for a person, as one says it; empty when it never does.
#[must_use]
pub fn waits_words(waits: usize) -> String {
    match waits {
        0 => String::new(),
        waits => format!("it waits for you {}", often(waits)),
    }
}

/// A step made of an exercise of the catalogue: what takes a locked step's place. Rest stays rest of the same length and a
/// walk a walk, never a longer one; all else comes at its usual dose.
#[must_use]
pub fn step_from(exercise: &Arc<Exercise>, of: &Step) -> Step {
    let kind = match &of.kind {
        Kind::Rest { .. } | Kind::Breathe { .. } if exercise.is_comfort() => of.kind.clone(),
        Kind::Walk { time } => Kind::Walk { time: exercise.time.map_or(*time, |usual| usual.min(*time)) },
        _ => Kind::Exercise(exercise.dose.clone()),
    };
    Step {
        id: of.id.clone(),
        name: exercise.name.clone(),
        how: exercise.how.clone(),
        position: exercise.position_name.clone(),
        involves: exercise.involves,
        stage: exercise.stage,
        kind,
        exercise: Some(Arc::clone(exercise)),
        figure: None,
        instead: Vec::new(),
        cues: Vec::new(),
        place: None,
        sources: exercise.sources.clone(),
        line: of.line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        exercise::{Tag, Tags},
        routine::CueMark,
        sample::{dose, exercise, heat, routine, secs, step, timeline},
    };

    fn said(timeline: &Timeline, slot: usize) -> Vec<(u64, String)> {
        timeline.slots[slot].cues.iter().map(|cue| (cue.at.as_secs(), cue.say.to_string())).collect()
    }

    #[test]
    fn a_cue_of_the_files_own_takes_the_place_of_ours_and_nothing_is_said_twice() {
        let own = |at, say: &str| CueMark { at, say: say.into() };
        let mut warm = heat(20);
        warm.cues = vec![own(Mark::Half, "Still just warm?"), own(Mark::End, "Take the heat off now.")];
        let cues = said(&timeline(vec![warm]), 1);
        let at = |second| cues.iter().filter(|(at, _)| *at == second).map(|(_, say)| say.as_str()).collect::<Vec<_>>();
        assert_eq!(at(600), ["Still just warm?"]);
        assert_eq!(at(1_200), ["Take the heat off now."]);
    }

    #[test]
    fn sides_sets_and_gaps_lie_where_the_file_says() {
        let sets = Dose { sets: 2, set_rest: secs(30), sides: Some(Sides::Alternate), ..dose() };
        let line = timeline(vec![step("roll", Kind::Exercise(sets)), exercise("tilt")]);
        let kinds: Vec<_> =
            line.slots.iter().map(|slot| (slot.kind, slot.length.unwrap().as_secs(), slot.reps)).collect();
        let rep = 5 + 2;
        assert_eq!(
            kinds,
            [
                (SlotKind::Ready, 8, 0),
                (SlotKind::Work, 6 * rep, 6),
                (SlotKind::SetRest, 30, 0),
                (SlotKind::Work, 6 * rep, 6),
                (SlotKind::Ready, 15, 0),
                (SlotKind::Work, 3 * rep, 3),
            ]
        );
        assert!(said(&line, 1).contains(&(7, "2, left. Hold.".to_owned())));
        assert_eq!(line.work(0), secs(2 * 6 * rep));
    }

    #[test]
    fn what_takes_a_place_is_of_the_same_kind_and_never_a_longer_walk() {
        let mut other = crate::domain::sample::catalogued("other");
        other.time = Some(secs(600));
        let rest = step("lie", Kind::Rest { time: secs(300), with: None });
        let walk = |seconds| step("walk", Kind::Walk { time: secs(seconds) });
        let kind = |exercise: &Exercise, of: &Step| step_from(&Arc::new(exercise.clone()), of).kind;
        assert_eq!(kind(&other, &rest), rest.kind);
        assert_eq!(kind(&other, &walk(900)), walk(600).kind);
        assert_eq!(kind(&other, &walk(300)), walk(300).kind);
        assert_eq!(kind(&other, &exercise("tilt")), Kind::Exercise(other.dose.clone()));
        // What moves is no rest: then the check for comfort does not let it through.
        other.involves = Tags::NONE.with(Tag::Strength);
        assert_eq!(kind(&other, &rest), Kind::Exercise(other.dose.clone()));
    }

    #[test]
    fn waiting_for_a_key_stands_before_every_step_but_the_first() {
        let mut slow = routine(vec![exercise("a"), exercise("b")]);
        slow.advance = Advance::Wait;
        let line = Timeline::unroll(&slow, 1, None, &mut |_| Choice::Keep);
        let waits: Vec<_> =
            line.slots.iter().filter(|slot| slot.kind == SlotKind::Wait).map(|slot| slot.step).collect();
        assert_eq!(waits, [1]);
    }

    #[test]
    fn only_the_steps_for_ones_place_are_left() {
        let here = |id: &str, place| {
            let mut step = step(id, Kind::Rest { time: secs(60), with: None });
            step.place = place;
            step
        };
        let rests = routine(vec![here("floor", Some(Place::Floor)), here("bed", Some(Place::Bed)), here("any", None)]);
        let line = Timeline::unroll(&rests, 1, Some(Place::Bed), &mut |_| Choice::Keep);
        let open: Vec<_> =
            line.steps.iter().filter(|step| step.first < step.end).map(|step| step.step.id.as_str()).collect();
        assert_eq!(open, ["bed", "any"]);
    }
}
