//! A routine at a level, laid out: every stretch of time, in order, with its cues. Plain data; must never know a clock.

use std::{sync::Arc, time::Duration};

use super::{CleanText, Id, dose::Side, routine::Step};

/// A routine at one level, ready to be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The steps as planned, in order; those left out are here too, without slots.
    pub steps: Vec<Planned>,
    /// Every stretch of time, in order.
    pub slots: Vec<Slot>,
}

/// A step after the locks have spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What will be done: the step of the file, or what takes its place.
    pub step: Arc<Step>,
    /// Why it is not the step of the file as written.
    pub change: Change,
    /// One rep, part by part. Empty for kinds without reps.
    pub rep: Vec<Beat>,
    /// Number of its first slot; equal to `end` when left out.
    pub first: usize,
    /// One past its last slot.
    pub end: usize,
}

/// What the locks made of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// As written.
    None,
    /// Another exercise takes its place.
    Swapped {
        /// The name of the step that was to come.
        from: CleanText,
        /// Why.
        why: CleanText,
    },
    /// Left out.
    Locked {
        /// Why.
        why: CleanText,
    },
}

/// What the judge of a step says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Do it as written.
    Keep,
    /// Do this instead.
    Swap(Arc<Step>, CleanText),
    /// Leave it out.
    Leave(CleanText),
}

/// A part of a rep with its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// A word or two.
    pub say: CleanText,
    /// How long.
    pub time: Duration,
    /// The pose at its end.
    pub pose: Option<Id>,
}

/// Which clock a slot counts on (design, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Time while the program could see the person: a suspend or a stop pauses it.
    Active,
    /// Real time, sleep included; a pause stops it (walks).
    Real,
    /// Real time that nothing stops (heat, cold).
    Hard,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// Getting ready for the step.
    Ready,
    /// The work of the step.
    Work,
    /// Changing sides.
    Switch,
    /// Rest between sets.
    SetRest,
    /// Waits for a key before the step.
    Wait,
    /// Waits for answers.
    Check,
    /// Waits until the words were read.
    Note,
    /// After a walk: waits for the minutes as told (rule W1).
    Told,
    /// After heat or cold: an alarm until someone says it is off (rule H3).
    Off,
}

/// One stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The step it belongs to, in `Timeline::steps`.
    pub step: usize,
    /// What it is for.
    pub kind: SlotKind,
    /// Set number, from 1.
    pub set: u16,
    /// Reps in it; 0 where there are none. For alternating sides both sides are counted.
    pub reps: u16,
    /// The side worked, or to change to. `None`: both at once, or in turn.
    pub side: Option<Side>,
    /// How long; `None` waits for a person.
    pub length: Option<Duration>,
    /// Which clock it counts on.
    pub counts: Counts,
    /// Its cues, by time.
    pub cues: Vec<Cue>,
}

/// Something to tell, at a second of a slot. Screen, voice and plain lines all use these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Since the slot's start.
    pub at: Duration,
    /// What kind.
    pub kind: CueKind,
    /// The words.
    pub say: CleanText,
}

/// The kinds of cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueKind {
    /// What comes next, and its position.
    Next,
    /// How to do it, or which side comes first: said while one gets ready.
    How,
    /// What to do now.
    Start,
    /// A part of a rep.
    Phase,
    /// Half-way.
    Half,
    /// Change sides.
    Switch,
    /// Rest.
    Rest,
    /// One of the last seconds.
    Count,
    /// The end of a timed step.
    End,
    /// A question waits.
    Check,
    /// From the routine file.
    Own,
}

impl Timeline {
    /// Time of all slots that have one.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.slots.iter().filter_map(|slot| slot.length).sum()
    }

    /// How often it waits for a person: questions, words to read, heat that must come off, minutes to tell. These take as
    /// long as they take, and are not in [`Timeline::total`].
    #[must_use]
    pub fn waits(&self) -> usize {
        self.slots.iter().filter(|slot| slot.length.is_none()).count()
    }

    /// Time of work in step `step`, as planned.
    #[must_use]
    pub fn work(&self, step: usize) -> Duration {
        let planned = &self.steps[step];
        self.slots[planned.first..planned.end]
            .iter()
            .filter(|slot| slot.kind == SlotKind::Work)
            .filter_map(|slot| slot.length)
            .sum()
    }

    /// Whether a Comfort clearance is enough for all that is left in it (rule S6).
    #[must_use]
    pub fn is_comfort(&self) -> bool {
        self.slots.iter().all(|slot| self.steps[slot.step].step.is_comfort())
    }
}
