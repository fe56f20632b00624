//! A place in a timeline, moved by time and by keys; emits cues. Must never know the gate, and never read a clock.

mod ahead;

pub use ahead::{RepAt, next_again};

use std::{sync::Arc, time::Duration};

use super::{
    Now,
    dose::{self, HEAT_LIMIT},
    routine::Kind,
    rules::{AWAY, BACK_WITHIN, LATE},
    timeline::{Counts, Cue, CueKind, Slot, SlotKind, Timeline},
};

/// A longer silence than this means that nobody could see the screen: suspend, Ctrl-Z, a stopped program. Proposal.
pub const GAP: Duration = AWAY.seconds();

/// Why time stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// The person asked.
    Asked,
    /// Nobody was there for this long.
    Away(Duration),
}

/// What moving the cursor brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A slot began.
    Began(usize),
    /// A slot ended, with this much of it done.
    Ended {
        /// The slot.
        slot: usize,
        /// Time done in it.
        done: Duration,
    },
    /// Something to tell.
    Cue(Cue),
    /// A waiting question or alarm repeats itself.
    Again(SlotKind),
    /// Time was held because nobody was there for this long.
    Away(Duration),
    /// The timeline is at its end.
    Finished,
}

/// Why a key did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Rule H2.
    #[error("Heat stays at 20 minutes at most. That is the safe limit.")]
    HeatLimit,
    /// The step has no time to add to.
    #[error("There is no time to add here.")]
    NoTime,
    /// Pain in this session may only hold or lower the dose.
    #[error("Not more today, after that pain.")]
    AfterPain,
    /// The bounds of the kind.
    #[error("That is as long as this step may get.")]
    Longest,
    /// A question or alarm waits.
    #[error("Please answer first.")]
    AnswerFirst,
}

/// A place in a timeline.
#[derive(Debug, Clone)]
pub struct Cursor {
    timeline: Arc<Timeline>,
    slot: usize,
    /// Time counted in the slot. In a waiting slot: how long it has waited.
    done: Duration,
    /// Time the person added to the slot.
    extra: Duration,
    pause: Option<Pause>,
    /// The last reading taken in.
    seen: Now,
    /// Since when heat or cold is on: kept through pause, back, restart and resume (rule H2).
    on: Option<On>,
    finished: bool,
}

/// Heat or cold on the skin.
#[derive(Debug, Clone)]
struct On {
    step: usize,
    /// How long it had been on at `since`.
    before: Duration,
    since: Now,
}

impl Cursor {
    /// Starts at the beginning.
    #[must_use]
    pub fn new(timeline: Arc<Timeline>, now: &Now) -> (Self, Vec<Event>) {
        Self::at(timeline, 0, Duration::ZERO, None, now)
    }

    /// Starts in `slot` with `done` of it behind. `on_for`: how long heat has been on already, if the slot is heat.
    #[must_use]
    pub fn at(
        timeline: Arc<Timeline>,
        slot: usize,
        done: Duration,
        on_for: Option<Duration>,
        now: &Now,
    ) -> (Self, Vec<Event>) {
        let mut cursor = Self {
            timeline,
            slot,
            done: Duration::ZERO,
            extra: Duration::ZERO,
            pause: None,
            seen: now.clone(),
            on: None,
            finished: false,
        };
        let mut events = Vec::new();
        cursor.enter(slot, done, &mut events);
        if let (Some(on_for), Some(on)) = (on_for, &mut cursor.on) {
            on.before = on_for;
            cursor.done = on_for;
            cursor.overrun(Duration::ZERO, false, &mut events);
        }
        (cursor, events)
    }

    /// The timeline.
    #[must_use]
    pub fn timeline(&self) -> &Arc<Timeline> {
        &self.timeline
    }

    /// The last reading of time it took in.
    #[must_use]
    pub fn seen(&self) -> &Now {
        &self.seen
    }

    /// The slot it is in; the last one once finished.
    #[must_use]
    pub fn slot(&self) -> &Slot {
        &self.timeline.slots[self.index()]
    }

    /// The number of that slot.
    #[must_use]
    pub fn index(&self) -> usize {
        self.slot.min(self.timeline.slots.len().saturating_sub(1))
    }

    /// The number of the step it is in.
    #[must_use]
    pub fn step(&self) -> usize {
        self.slot().step
    }

    /// Whether the end was reached.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Why time stands still, if it does.
    #[must_use]
    pub fn paused(&self) -> Option<Pause> {
        self.pause
    }

    /// Time counted in the slot; in a waiting slot, how long it has waited.
    #[must_use]
    pub fn done(&self) -> Duration {
        self.done
    }

    /// The slot's length, with what was added; `None` when it waits for a person.
    #[must_use]
    pub fn length(&self) -> Option<Duration> {
        self.slot().length.map(|length| length + self.extra)
    }

    /// Time left in the slot.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.length().map(|length| length.saturating_sub(self.done))
    }

    /// Takes in a reading of time.
    pub fn advance(&mut self, now: &Now) -> Vec<Event> {
        let mut events = Vec::new();
        let passed = now.real_since(&self.seen);
        self.seen = now.clone();
        if self.finished || passed.is_zero() {
            return events;
        }
        let slot = self.slot();
        if slot.length.is_none() {
            self.wait(passed, &mut events);
            return events;
        }
        match slot.counts {
            Counts::Hard => {}
            _ if self.pause.is_some() => return events,
            Counts::Active if passed > GAP => {
                self.pause = Some(Pause::Away(passed));
                events.push(Event::Away(passed));
                return events;
            }
            _ => {}
        }
        let before = self.done;
        self.done += passed;
        self.tell(before, &mut events);
        self.overrun(passed, passed > GAP, &mut events);
        events
    }

    /// Stands still at this reading. Heat runs on (rule H2).
    pub fn pause(&mut self, now: &Now) -> Vec<Event> {
        let events = self.advance(now);
        if !self.finished && self.slot().length.is_some() && self.pause.is_none() {
            self.pause = Some(Pause::Asked);
        }
        events
    }

    /// Goes on from this reading.
    pub fn go(&mut self, now: &Now) -> Vec<Event> {
        let events = self.advance(now);
        self.pause = None;
        events
    }

    /// Leaves the step; heat goes to its "take it off" first.
    ///
    /// # Errors
    /// [`Refused::AnswerFirst`] where a question or alarm waits.
    pub fn skip(&mut self, now: &Now) -> Result<Vec<Event>, Refused> {
        let mut events = self.advance(now);
        if self.finished {
            return Ok(events);
        }
        if matches!(self.slot().kind, SlotKind::Check | SlotKind::Off) {
            return Err(Refused::AnswerFirst);
        }
        let to = if self.slot().counts == Counts::Hard { self.slot + 1 } else { self.timeline.steps[self.step()].end };
        self.leave_for(to, &mut events);
        Ok(events)
    }

    /// Back to the start of the step, or to the step before when the step has hardly begun.
    ///
    /// # Errors
    /// [`Refused::AnswerFirst`] while heat or cold waits to be taken off.
    pub fn back(&mut self, now: &Now) -> Result<Vec<Event>, Refused> {
        let mut events = self.advance(now);
        if !self.finished && self.slot().kind == SlotKind::Off {
            return Err(Refused::AnswerFirst);
        }
        let step = self.step();
        let first = self.timeline.steps[step].first;
        let fresh = self.slot == first && (self.done < BACK_WITHIN.seconds() || self.slot().length.is_none());
        let before =
            self.timeline.steps[..step].iter().rev().find(|planned| planned.first < planned.end).filter(|_| fresh);
        self.leave_for(before.map_or(first, |planned| planned.first), &mut events);
        Ok(events)
    }

    /// Goes to the first slot of step `step`.
    pub fn go_to_step(&mut self, step: usize, now: &Now) -> Vec<Event> {
        let mut events = self.advance(now);
        let first = self.timeline.steps.get(step).map_or(self.timeline.slots.len(), |planned| planned.first);
        self.leave_for(first, &mut events);
        events
    }

    /// The person answered what the slot waits for.
    pub fn answered(&mut self, now: &Now) -> Vec<Event> {
        let mut events = self.advance(now);
        if !self.finished && self.slot().length.is_none() {
            self.leave_for(self.slot + 1, &mut events);
        }
        events
    }

    /// Adds time: a rep, 15 s of rest or getting ready, or a minute. Returns what was added.
    ///
    /// # Errors
    /// Heat is refused (rule H2); so is more than the kind's bounds, and a slot that waits.
    pub fn add(&mut self) -> Result<Duration, Refused> {
        let slot = self.slot();
        let length = self.length().ok_or(Refused::NoTime)?;
        let planned = &self.timeline.steps[slot.step];
        let (more, most) = match (slot.kind, &planned.step.kind) {
            (_, Kind::Heat(_) | Kind::Cold(_)) if slot.kind == SlotKind::Work => {
                return Err(Refused::HeatLimit);
            }
            (SlotKind::Work, Kind::Exercise(_)) => {
                let rep: Duration = planned.rep.iter().map(|beat| beat.time).sum();
                (rep, rep * u32::try_from(dose::REPS.max).unwrap_or(u32::MAX))
            }
            (SlotKind::Work, Kind::Walk { .. }) => (Duration::from_secs(60), Duration::from_secs(dose::WALK.max)),
            (SlotKind::Work, _) => (Duration::from_secs(60), Duration::from_secs(dose::REST.max)),
            _ => (Duration::from_secs(15), Duration::from_secs(dose::GAP.max)),
        };
        if length + more > most {
            return Err(Refused::Longest);
        }
        self.extra += more;
        Ok(more)
    }

    /// Lengthens the getting-ready of the step just entered by a rest.
    pub fn rest_first(&mut self, rest: Duration) {
        if self.slot().kind == SlotKind::Ready {
            self.extra += rest;
        }
    }

    /// How long heat or cold has been on in this step, if it has.
    #[must_use]
    pub fn on_for(&self) -> Option<Duration> {
        let on = self.on.as_ref().filter(|on| on.step == self.step())?;
        Some(on.before + self.seen.real_since(&on.since))
    }

    /// Replaces what is still to come (an easier variant): the rest of the timeline from the current step on.
    pub fn replace(&mut self, timeline: Arc<Timeline>, now: &Now) -> Vec<Event> {
        let mut events = self.advance(now);
        let step = self.step();
        events.push(Event::Ended { slot: self.index(), done: self.done });
        self.timeline = timeline;
        let first = self.timeline.steps.get(step).map_or(usize::MAX, |planned| planned.first);
        self.enter(first, Duration::ZERO, &mut events);
        events
    }

    fn enter(&mut self, slot: usize, done: Duration, events: &mut Vec<Event>) {
        self.slot = slot;
        self.done = done;
        self.extra = Duration::ZERO;
        self.pause = None;
        let Some(entered) = self.timeline.slots.get(slot) else {
            self.finished = true;
            events.push(Event::Finished);
            return;
        };
        events.push(Event::Began(slot));
        if entered.counts == Counts::Hard {
            let step = entered.step;
            if self.on.as_ref().is_none_or(|on| on.step != step) {
                self.on = Some(On { step, before: Duration::ZERO, since: self.seen.clone() });
            }
            self.done = self.on_for().unwrap_or_default();
        }
        let entered = &self.timeline.slots[slot];
        if self.done.is_zero() {
            let first = entered.cues.iter().filter(|cue| cue.at.is_zero());
            events.extend(first.cloned().map(Event::Cue));
        }
    }

    fn leave_for(&mut self, slot: usize, events: &mut Vec<Event>) {
        if !self.finished {
            events.push(Event::Ended { slot: self.slot, done: self.done });
        }
        self.finished = false;
        self.enter(slot, Duration::ZERO, events);
        self.overrun(Duration::ZERO, false, events);
    }

    /// Ends every slot that is over; time left over carries into the next.
    fn overrun(&mut self, passed: Duration, away: bool, events: &mut Vec<Event>) {
        while let Some(length) = self.limit() {
            if self.done < length {
                return;
            }
            let over = self.done.saturating_sub(length).min(passed);
            events.push(Event::Ended { slot: self.slot, done: length });
            self.enter(self.slot + 1, Duration::ZERO, events);
            if self.finished || over.is_zero() {
                continue;
            }
            if self.slot().length.is_none() {
                self.wait(over, events);
                return;
            }
            if away && self.slot().counts == Counts::Active {
                self.pause = Some(Pause::Away(passed));
                events.push(Event::Away(passed));
                return;
            }
            self.done += over;
            self.tell(Duration::ZERO, events);
        }
    }

    /// Where the slot ends: heat and cold never later than rule H2 allows, whatever the timeline says.
    fn limit(&self) -> Option<Duration> {
        if self.finished {
            return None;
        }
        let length = self.length()?;
        Some(if self.slot().counts == Counts::Hard { length.min(HEAT_LIMIT) } else { length })
    }

    /// The cues passed since `before`, unless they come too late. The end is always told.
    fn tell(&self, before: Duration, events: &mut Vec<Event>) {
        let cues = self.slot().cues.iter();
        let passed = cues.filter(|cue| cue.at > before && cue.at <= self.done);
        let in_time =
            passed.filter(|cue| self.done.saturating_sub(cue.at) <= LATE.milliseconds() || cue.kind == CueKind::End);
        events.extend(in_time.cloned().map(Event::Cue));
    }

    /// A waiting slot repeats itself, once for however long it took.
    fn wait(&mut self, passed: Duration, events: &mut Vec<Event>) {
        let kind = self.slot().kind;
        let due = next_again(kind, self.done);
        self.done += passed;
        if due.is_some_and(|at| at <= self.done) {
            events.push(Event::Again(kind));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::sample::{both_sides, exercise, heat, now, secs, timeline, walk};

    fn said(events: &[Event]) -> Vec<String> {
        let cue = |event: &Event| match event {
            Event::Cue(cue) => Some(cue.say.to_string()),
            _ => None,
        };
        events.iter().filter_map(cue).collect()
    }

    /// Ticks once a second for `length`.
    fn run(cursor: &mut Cursor, now: &mut Now, length: u64) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..length {
            *now = now.after(secs(1));
            events.extend(cursor.advance(now));
        }
        events
    }

    #[test]
    fn a_held_exercise_gets_ready_works_each_side_and_switches() {
        let line = timeline(vec![both_sides("knee")]);
        // 8 s ready, 3 x (5 + 2) right, 6 switch, 3 x 7 left
        assert_eq!(line.total(), secs(8 + 21 + 6 + 21));
        let mut now = now();
        let (mut cursor, first) = Cursor::new(line, &now);
        assert_eq!(said(&first), ["Next: knee."]);
        let events = run(&mut cursor, &mut now, 56);
        assert!(cursor.is_finished());
        let said = said(&events).join(" ");
        assert!(said.starts_with("Right side first. Move slowly. 3 2 1 1. Hold. Let go. 2. Hold."), "{said}");
        assert!(said.contains("Change sides. Now the left."), "{said}");
    }

    #[test]
    fn pausing_adds_no_time() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![exercise("tilt")]), &now);
        run(&mut cursor, &mut now, 10);
        let left = cursor.remaining();
        cursor.pause(&now);
        now = now.after(secs(3_000));
        assert!(cursor.advance(&now).is_empty());
        cursor.go(&now);
        assert_eq!(cursor.remaining(), left);
        assert_eq!(cursor.slot().kind, SlotKind::Work);
    }

    #[test]
    fn case_15_a_suspend_inside_a_hold_waits_for_the_person_and_plays_no_burst() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![exercise("tilt")]), &now);
        run(&mut cursor, &mut now, 10);
        let left = cursor.remaining();
        now = now.after_sleep(secs(600)).after(secs(1));
        let events = cursor.advance(&now);
        assert_eq!(events, [Event::Away(secs(601))]);
        assert_eq!(cursor.remaining(), left);
        assert_eq!(cursor.paused(), Some(Pause::Away(secs(601))));
    }

    #[test]
    fn case_17_a_stopped_program_counts_heat_and_holds_exercise() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![heat(20)]), &now);
        run(&mut cursor, &mut now, 8 + 60);
        now = now.after(secs(60));
        cursor.advance(&now);
        assert_eq!(cursor.remaining(), Some(secs(18 * 60)));
    }

    #[test]
    fn case_14_ten_minutes_asleep_count_as_heat() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![heat(20)]), &now);
        run(&mut cursor, &mut now, 8 + 300);
        now = now.after_sleep(secs(600));
        cursor.advance(&now);
        assert_eq!(cursor.remaining(), Some(secs(300)));
        now = now.after_sleep(secs(1_000));
        let events = cursor.advance(&now);
        assert_eq!(cursor.slot().kind, SlotKind::Off);
        assert!(said(&events).contains(&"Take the heat off now.".to_owned()));
        assert_eq!(cursor.on_for(), Some(secs(1_900)));
    }

    #[test]
    fn case_16_a_stepped_wall_clock_moves_no_countdown() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![heat(20)]), &now);
        run(&mut cursor, &mut now, 68);
        for hours in [-24, -1, 1, 24] {
            now.wall = &now.wall + jiff::SignedDuration::from_hours(hours);
            now = now.after(secs(1));
            cursor.advance(&now);
        }
        assert_eq!(cursor.remaining(), Some(secs(1_200 - 64)));
    }

    #[test]
    fn heat_runs_on_through_pause_back_and_skip() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![heat(20)]), &now);
        run(&mut cursor, &mut now, 8 + 100);
        cursor.pause(&now);
        run(&mut cursor, &mut now, 100);
        assert_eq!(cursor.remaining(), Some(secs(1_000)));
        cursor.back(&now).unwrap();
        run(&mut cursor, &mut now, 8);
        assert_eq!(cursor.remaining(), Some(secs(992)));
        assert_eq!(cursor.add(), Err(Refused::HeatLimit));
        cursor.skip(&now).unwrap();
        assert_eq!(cursor.slot().kind, SlotKind::Off);
        assert_eq!(cursor.skip(&now), Err(Refused::AnswerFirst));
        assert_eq!(cursor.back(&now), Err(Refused::AnswerFirst));
        cursor.answered(&now);
        assert!(cursor.is_finished());
    }

    #[test]
    fn the_alarm_repeats_every_30_seconds_for_5_minutes_then_each_minute() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![heat(1)]), &now);
        run(&mut cursor, &mut now, 68);
        let mut at = Vec::new();
        for second in 1..=480 {
            let again = run(&mut cursor, &mut now, 1);
            if again == [Event::Again(SlotKind::Off)] {
                at.push(second);
            }
        }
        assert_eq!(at, [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480]);
    }

    #[test]
    fn a_walk_goes_on_with_the_lid_closed_and_asks_for_the_minutes() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![walk(14), exercise("tilt")]), &now);
        run(&mut cursor, &mut now, 20);
        now = now.after_sleep(secs(3_600));
        cursor.advance(&now);
        assert_eq!(cursor.slot().kind, SlotKind::Told);
        cursor.answered(&now);
        assert_eq!(cursor.slot().kind, SlotKind::Ready);
        assert_eq!(cursor.remaining(), Some(secs(15)));
    }

    #[test]
    fn several_short_steps_may_end_in_one_tick() {
        let mut short = exercise("a");
        short.kind = crate::domain::routine::Kind::Exercise(crate::domain::dose::Dose {
            hold: Some(secs(1)),
            reps: 1,
            ..crate::domain::sample::dose()
        });
        let mut routine = crate::domain::sample::routine(vec![short.clone(), short.clone(), short]);
        routine.get_ready = Duration::ZERO;
        routine.between = Duration::ZERO;
        let line = Timeline::unroll(&routine, 1, None, &mut |_| crate::domain::timeline::Choice::Keep);
        let mut now = now();
        let (mut cursor, _) = Cursor::new(Arc::new(line), &now);
        now = now.after(Duration::from_millis(2_500));
        let events = cursor.advance(&now);
        assert_eq!(cursor.step(), 2);
        assert_eq!(cursor.remaining(), Some(Duration::from_millis(500)));
        assert_eq!(events.iter().filter(|event| matches!(event, Event::Ended { .. })).count(), 2);
    }

    #[test]
    fn twenty_minutes_wake_once_a_second() {
        let mut now = now();
        let (mut cursor, _) = Cursor::new(timeline(vec![heat(20)]), &now);
        let mut wakes = 0;
        while cursor.slot().kind != SlotKind::Off {
            now = now.after(cursor.next_change().unwrap());
            cursor.advance(&now);
            wakes += 1;
        }
        assert!(wakes <= 1_208, "{wakes}");
    }

    proptest! {
        #[test]
        fn how_often_we_tick_changes_nothing(ticks in prop::collection::vec(1_u64..2_900, 1..400)) {
            let line = timeline(vec![both_sides("a"), walk(1), exercise("b"), heat(1)]);
            let start = now();
            let (mut often, _) = Cursor::new(line.clone(), &start);
            let (mut seldom, _) = Cursor::new(line, &start);
            let mut now = start;
            for tick in ticks {
                let to = now.after(Duration::from_millis(tick));
                while now.mono < to.mono {
                    let step = Duration::from_millis(250).min(to.mono.saturating_sub(now.mono));
                    now = now.after(step);
                    often.advance(&now);
                }
                seldom.advance(&now);
                prop_assert_eq!(often.index(), seldom.index());
                prop_assert_eq!(often.done(), seldom.done());
            }
        }

        #[test]
        fn no_keys_and_no_sleep_give_more_than_twenty_minutes_of_heat(
            moves in prop::collection::vec((0_u8..6, 1_u64..400), 1..60)
        ) {
            let start = now();
            let (mut cursor, _) = Cursor::new(timeline(vec![heat(20), heat(5)]), &start);
            let mut now = start;
            let mut on = None;
            for (key, pass) in moves {
                now = if key == 5 { now.after_sleep(secs(pass)) } else { now.after(secs(pass)) };
                cursor.advance(&now);
                match key {
                    0 => { cursor.pause(&now); }
                    1 => { cursor.go(&now); }
                    2 => { let _ = cursor.back(&now); }
                    3 => { let _ = cursor.add(); }
                    _ => {}
                }
                let heating = cursor.slot().counts == Counts::Hard && cursor.slot().kind == SlotKind::Work;
                if heating && cursor.step() == 0 {
                    let since = on.get_or_insert(now.boot);
                    prop_assert!(now.boot.saturating_sub(*since) < HEAT_LIMIT);
                }
            }
        }
    }
}
