//! What a cursor can tell of the moment and the next one. Must never move it.

use std::time::Duration;

use super::Cursor;
use crate::domain::{
    rules::{ALARM, ALARM_FIRST, ALARM_LATER},
    timeline::{Beat, Counts, SlotKind},
};

/// Where a slot is in its reps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepAt<'a> {
    /// Which rep, from 1.
    pub number: u16,
    /// Of how many.
    pub of: u16,
    /// Its part.
    pub beat: &'a Beat,
    /// Time into that part.
    pub into: Duration,
}

impl Cursor {
    /// Where in its reps the slot is.
    #[must_use]
    pub fn rep(&self) -> Option<RepAt<'_>> {
        let slot = self.slot();
        let beats = &self.timeline.steps[slot.step].rep;
        let rep: Duration = beats.iter().map(|beat| beat.time).sum();
        if slot.kind != SlotKind::Work || slot.reps == 0 || rep.is_zero() {
            return None;
        }
        let number = u16::try_from(self.done.as_nanos() / rep.as_nanos()).unwrap_or(u16::MAX);
        let extra = u16::try_from(self.extra.as_nanos() / rep.as_nanos()).unwrap_or(0);
        let of = slot.reps.saturating_add(extra);
        let number = number.min(of.saturating_sub(1));
        let mut into = self.done.saturating_sub(rep * u32::from(number));
        for beat in beats {
            if into < beat.time {
                return Some(RepAt { number: number + 1, of, beat, into });
            }
            into -= beat.time;
        }
        let beat = beats.last()?;
        Some(RepAt { number: number + 1, of, beat, into: beat.time })
    }

    /// How long until something changes by itself; `None`: not before a key.
    #[must_use]
    pub fn next_change(&self) -> Option<Duration> {
        if self.finished {
            return None;
        }
        let Some(left) = self.remaining() else {
            return next_again(self.slot().kind, self.done).map(|at| at.saturating_sub(self.done));
        };
        if self.pause.is_some() && self.slot().counts != Counts::Hard {
            return None;
        }
        let shown = Duration::from_secs(left.as_secs() - u64::from(left.subsec_nanos() == 0 && left.as_secs() > 0));
        let cue = self.slot().cues.iter().map(|cue| cue.at).find(|at| *at > self.done);
        let second = left.saturating_sub(shown);
        Some(cue.map_or(second, |at| second.min(at.saturating_sub(self.done))))
    }
}

/// When a waiting slot that has waited so long next repeats its cue (rule H3: every 30 s for 5 min, then each minute).
pub fn next_again(kind: SlotKind, waited: Duration) -> Option<Duration> {
    if !matches!(kind, SlotKind::Off | SlotKind::Check) {
        return None;
    }
    let step = if waited < ALARM_FIRST.seconds() { ALARM } else { ALARM_LATER };
    let step = u64::from(step.value);
    Some(Duration::from_secs((waited.as_secs() / step + 1) * step))
}
