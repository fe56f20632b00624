//! Time in lines: a word at each minute and once near the end, of stretches that are long enough. Must never count: it reads the cursor.

use std::time::Duration;

use crate::{
    app::{App, Play},
    domain::{
        text::many,
        timeline::{Counts, CueKind, SlotKind},
        unroll::{spoken, whole},
    },
};

/// Up to this length each minute is told, beyond it each fifth. Proposal.
const EACH_MINUTE: u64 = 20;
/// What is left when the end is near, in seconds. Proposal.
const NEAR: u64 = 10;
/// Stretches shorter than this need no word about their end, in seconds. Proposal.
const LONG: u64 = 30;

/// What was told of the time of a stretch.
#[derive(Debug, Default)]
pub(super) struct Times {
    slot: Option<usize>,
    /// Minutes left when it was told last.
    minutes: u64,
    near: bool,
}

impl Times {
    /// A line, if a minute has passed or the end is near.
    pub(super) fn tell(&mut self, app: &App) -> Option<String> {
        let Some(cursor) = app.play().map(Play::cursor).filter(|cursor| !cursor.timeline().slots.is_empty()) else {
            *self = Self::default();
            return None;
        };
        let (slot, length) = (cursor.slot(), cursor.length()?.as_secs());
        let left = cursor.remaining()?;
        let seconds = whole(left).as_secs();
        let minutes = seconds.div_ceil(60);
        if self.slot != Some(cursor.index()) {
            *self = Self { slot: Some(cursor.index()), minutes, near: seconds <= NEAR };
            return None;
        }
        if cursor.is_finished() || (cursor.paused().is_some() && slot.counts != Counts::Hard) {
            return None;
        }
        // A longer stretch than before: time was added.
        if minutes > self.minutes {
            (self.minutes, self.near) = (minutes, false);
        }
        // Reps tell themselves.
        let told = slot.kind == SlotKind::Work && slot.reps <= 1 && length >= LONG;
        if told && seconds <= NEAR && !self.near && seconds > 0 {
            (self.near, self.minutes) = (true, minutes);
            return Some(format!("{} left.", many(seconds, "second")));
        }
        let passed = minutes < self.minutes;
        self.minutes = minutes;
        let even = length <= EACH_MINUTE * 60 || minutes.is_multiple_of(5) || minutes < 5;
        if !(told && passed && even && minutes > 0) {
            return None;
        }
        // The timeline, or the file, has its own words for the last minute.
        let at = cursor.length()?.saturating_sub(Duration::from_secs(60));
        let is_cue = minutes == 1 && slot.cues.iter().any(|cue| cue.at == at && cue.kind != CueKind::Count);
        (!is_cue).then(|| format!("{} left.", spoken(Duration::from_secs(minutes * 60))))
    }
}
