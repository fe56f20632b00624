//! What the cursor's moves mean for the record, the running session's file and the person. Must never move the cursor on.

use std::time::Duration;

use crate::domain::{
    Now,
    cursor::Event,
    history::{ActiveMark, Ending},
    timeline::SlotKind,
};

use super::{Report, Session, record::whole_seconds};

impl Session {
    pub(super) fn mark_beat(&mut self, now: &Now, paused: bool) -> Report {
        self.beat = now.clone();
        let slot = self.cursor.index();
        let step = self.cursor.slot().step;
        let part = slot - self.cursor.timeline().steps[step].first;
        // Only work counts; elsewhere the line is a sign of life.
        let work = self.cursor.slot().kind == SlotKind::Work;
        let done = if work { whole_seconds(self.cursor.done()) } else { 0 };
        Report::Mark(ActiveMark::Beat { step, part, done, paused }, paused)
    }

    pub(super) fn keep(&mut self, slot: usize, done: Duration) {
        let timeline = self.cursor.timeline();
        let Some(ended) = timeline.slots.get(slot) else {
            return;
        };
        if ended.kind == SlotKind::Work {
            let part = slot - timeline.steps[ended.step].first;
            let most = self.done.entry((ended.step, part)).or_default();
            *most = (*most).max(done);
        }
    }

    pub(super) fn take(&mut self, events: Vec<Event>, now: &Now) -> Vec<Report> {
        let mut reports = Vec::new();
        for event in events {
            match event {
                Event::Cue(cue) => reports.push(Report::Cue(cue)),
                // Once the heat is told to be off, only its last question waits: no more alarm.
                Event::Again(SlotKind::Off) if self.asking.is_some() => {}
                Event::Again(kind) => reports.push(Report::Call(kind)),
                Event::Away(_) => {}
                Event::Ended { slot, done } => {
                    // Half an hour of waiting for an answer is a pause like any other.
                    let waited = self.cursor.timeline().slots.get(slot).is_some_and(|slot| slot.length.is_none());
                    self.stale |= waited && !self.proof.holds(now, done);
                    reports.extend(self.slot_ended(slot, done));
                }
                Event::Began(slot) => reports.extend(self.slot_began(slot, now)),
                Event::Finished => {
                    self.over = Some(Ending::Finished);
                    reports.push(Report::Mark(ActiveMark::End { ended: Ending::Finished }, true));
                    reports.push(Report::Over(Ending::Finished));
                }
            }
        }
        if self.stale && self.over.is_none() {
            self.cursor.pause(now);
        }
        reports
    }

    pub(super) fn slot_ended(&mut self, slot: usize, done: Duration) -> Vec<Report> {
        self.keep(slot, done);
        let timeline = self.cursor.timeline();
        let Some(ended) = timeline.slots.get(slot) else {
            return Vec::new();
        };
        if ended.kind != SlotKind::Work {
            return Vec::new();
        }
        let step = ended.step;
        let kind = timeline.steps[step].step.kind.word();
        let part = slot - timeline.steps[step].first;
        let mut reports =
            vec![Report::Mark(ActiveMark::Beat { step, part, done: whole_seconds(done), paused: false }, false)];
        if matches!(kind, "heat" | "cold" | "walk") && ended.length.is_some_and(|length| done >= length) {
            reports.push(Report::StepOver(kind));
        }
        reports
    }

    pub(super) fn slot_began(&mut self, slot: usize, now: &Now) -> Vec<Report> {
        let timeline = self.cursor.timeline();
        let began = &timeline.slots[slot];
        let (step, kind) = (began.step, began.kind);
        let part = slot - timeline.steps[step].first;
        let work = kind == SlotKind::Work && !self.stale;
        let mut reports = vec![Report::Mark(ActiveMark::Slot { step, part, work }, true)];
        if work {
            self.begun.entry(step).or_insert_with(|| now.wall.clone());
        }
        if slot == self.cursor.index() {
            reports.extend(self.leave_unanswered());
            self.asking = None;
            reports.extend(self.ask_slot(now));
            reports.extend(self.ask_between());
        }
        if matches!(kind, SlotKind::Off | SlotKind::Told) {
            reports.push(Report::Call(kind));
        }
        self.beat = now.clone();
        reports
    }
}
