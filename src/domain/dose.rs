//! How much: bounded lengths, reps, sets and sides. Must never hold a dose outside its bounds.

use std::time::Duration;

use super::{
    exercise::PROPOSAL,
    rules::{self, Number},
};

/// One side of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The person's own left.
    Left,
    /// The person's own right.
    Right,
}

impl Side {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// Which sides an exercise works, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// All reps on the right, a switch, the same on the left: equal time each.
    Both,
    /// Right and left in turn, rep by rep.
    Alternate,
    /// Left only.
    Left,
    /// Right only.
    Right,
}

/// How much of one exercise. Reps are always per side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dose {
    /// How long each rep is held. `None`: the phases alone give a rep its time.
    pub hold: Option<Duration>,
    /// Repetitions per side and set, 1 to 50.
    pub reps: u16,
    /// Sets, 1 to 10.
    pub sets: u16,
    /// Rest between sets.
    pub set_rest: Duration,
    /// `None` for an exercise that works both sides at once.
    pub sides: Option<Sides>,
    /// Time to change sides.
    pub switch: Duration,
    /// How often a day; for display only.
    pub per_day: Option<u16>,
}

/// The least and the most a number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Least allowed, in seconds (lengths) or pieces (counts).
    pub min: u64,
    /// Most allowed.
    pub max: u64,
    /// Why: the rule it follows from, or that it is a proposal of ours.
    pub why: &'static str,
}

impl Bounds {
    pub(crate) const fn new(min: u64, max: u64) -> Self {
        Self { min, max, why: "our proposal" }
    }

    /// The same, with the rule it follows from.
    const fn by(self, why: &'static str) -> Self {
        Self { why, ..self }
    }

    /// From one number of a rule to another, both in minutes.
    const fn minutes(min: u64, max: Number) -> Self {
        Self::new(min * 60, max.minutes().as_secs())
    }

    /// Whether `value` lies inside.
    #[must_use]
    pub fn contains(self, value: u64) -> bool {
        (self.min..=self.max).contains(&value)
    }
}

/// A hold: 1 s to 10 min. Proposal.
pub const HOLD: Bounds = Bounds::new(1, 600);
/// Heat or cold in one go: 1 to 20 min (rule H2).
pub const HEAT: Bounds = Bounds::minutes(1, rules::HEAT_MOST).by("rule H2");
/// A walk: 1 min to 4 h (rule W1).
pub const WALK: Bounds = Bounds::minutes(rules::WALK_LEAST.value as u64, rules::WALK_MOST).by("rule W1");
/// Breathing or resting: 10 s to 30 min. The longest sourced rest is 10 to 30 min.
pub const REST: Bounds = Bounds::new(10, 30 * 60).by("the longest rest that a source gives");
/// Getting ready, resting between sets or exercises, changing sides: up to 10 min. Proposal.
pub const GAP: Bounds = Bounds::new(0, 600);
/// One phase of a rep: 1 to 60 s. Proposal.
pub const PHASE: Bounds = Bounds::new(1, 60);
/// The usual time of an exercise that is timed as a whole (a position, breathing, a walk): 10 s to 4 h. Proposal.
pub const USUAL: Bounds = Bounds::new(10, 4 * 3600);
/// The rest before a check sends one back: up to 30 min, from the same source as [`REST`].
pub const CHECK_REST: Bounds = Bounds::new(0, 30 * 60).by("the longest rest that a source gives");
/// How far apart cues that come again and again may be: 5 s to 1 h. Proposal.
pub const EVERY: Bounds = Bounds::new(5, 3600);
/// A moment inside a step: up to the longest step. Proposal.
pub const MOMENT: Bounds = Bounds::new(0, 4 * 3600);
/// The least time between two uses of heat that a file may state: 2 h (rule H2; source EXIT) to a day.
pub const HEAT_GAP: Bounds = Bounds::new(rules::HEAT_GAP.hours().as_secs(), 24 * 3600).by("rule H2");
/// Uses of heat in 24 hours that a file may state: at most three (rule H2; source MPFT).
pub const HEAT_PER_DAY: Bounds = Bounds::new(1, rules::HEAT_PER_DAY.value as u64).by("rule H2");
/// How often one may go back at a check. Proposal.
pub const TRIES: Bounds = Bounds::new(1, 5);
/// Times a day. Proposal.
pub const PER_DAY: Bounds = Bounds::new(1, 24);
/// Times a week. Proposal.
pub const PER_WEEK: Bounds = Bounds::new(1, 21);
/// Weeks for a level. Proposal.
pub const WEEKS: Bounds = Bounds::new(1, 12);
/// Sessions or days that let one pass a level. Proposal.
pub const PASS: Bounds = Bounds::new(1, 30);
/// How long an answer stays true: an hour to ten years. Proposal.
pub const DUE: Bounds = Bounds::new(3600, 3650 * 24 * 3600);
/// The most one session may take as written. Proposal.
pub const SESSION_LIMIT: Duration = rules::SESSION_MOST.hours();
/// Time to change sides when a file does not say. Proposal.
pub const USUAL_SWITCH: Duration = rules::USUAL_SWITCH.seconds();
/// Rest between sets when a file does not say. Proposal.
pub const USUAL_SET_REST: Duration = rules::USUAL_SET_REST.seconds();
/// Time to get ready before each exercise when a file does not say. Proposal.
pub const USUAL_GET_READY: Duration = rules::USUAL_GET_READY.seconds();
/// Time between exercises when a file does not say. Proposal.
pub const USUAL_BETWEEN: Duration = rules::USUAL_BETWEEN.seconds();
/// The moment of the first skin check during heat (rule H3; source EXIT).
pub const SKIN_CHECK: Duration = rules::SKIN_CHECK.seconds();
/// The time between two reminders of a row: 5 min to 12 h. Proposal.
pub const REMIND_EVERY: Bounds = Bounds::new(5 * 60, 12 * 3600);
/// How long after the last session of a routine a reminder comes: 1 min to 24 h. Proposal.
pub const REMIND_AFTER: Bounds = Bounds::new(60, 24 * 3600);
/// How long the computer must have slept for sitting to begin anew: 1 min to 1 h. Proposal.
pub const SITTING: Bounds = Bounds::new(60, 3600);
/// How late a reminder may still come: 1 min to 12 h. Proposal.
pub const CATCH_UP: Bounds = Bounds::new(60, 12 * 3600);
/// A reminder for one moment, from now: 1 s to 7 days. Proposal.
pub const REMIND_IN: Bounds = Bounds::new(1, 7 * 86_400);
/// A snooze (rule N1).
pub const SNOOZE: Bounds = Bounds::minutes(1, rules::SNOOZE_MOST).by("rule N1");
/// A pause of all reminders: 1 min to a week (rule N1).
pub const PAUSE: Bounds = Bounds::new(60, rules::PAUSE_MOST.whole_days().as_secs()).by("rule N1");

/// Reps per side. Proposal.
pub const REPS: Bounds = Bounds::new(1, 50);
/// Sets. Proposal.
pub const SETS: Bounds = Bounds::new(1, 10);
/// Levels of a routine. Proposal.
pub const LEVELS: Bounds = Bounds::new(1, 30);

/// The most heat in one go, whatever a file says (rule H2).
pub const HEAT_LIMIT: Duration = Duration::from_secs(HEAT.max);

/// The limits of what a file may say, in words, with where they come from.
pub const LIMITS: &[(&str, Bounds, &str)] = &[
    ("seconds of a hold", HOLD, PROPOSAL),
    ("times a side", REPS, PROPOSAL),
    ("sets", SETS, PROPOSAL),
    ("seconds of heat or cold", HEAT, rules::HEAT_MOST.source),
    ("seconds between two uses of heat, as a file may say", HEAT_GAP, rules::HEAT_GAP.source),
    ("uses of heat a day, as a file may say", HEAT_PER_DAY, rules::HEAT_PER_DAY.source),
    ("seconds of a walk", WALK, PROPOSAL),
    ("seconds of breathing or rest", REST, PROPOSAL),
    ("seconds to get ready, between sets, between exercises, to change sides", GAP, PROPOSAL),
    ("seconds of one part of a move", PHASE, PROPOSAL),
    ("seconds of an exercise that is timed as a whole", USUAL, PROPOSAL),
    ("seconds of rest before a check sends back", CHECK_REST, PROPOSAL),
    ("times a check may send back", TRIES, PROPOSAL),
    ("seconds between two cues that come again", EVERY, PROPOSAL),
    ("times a day", PER_DAY, PROPOSAL),
    ("times a week", PER_WEEK, PROPOSAL),
    ("weeks of a level", WEEKS, PROPOSAL),
    ("levels", LEVELS, PROPOSAL),
    ("sessions or days that pass a level", PASS, PROPOSAL),
    ("seconds between two reminders of a row", REMIND_EVERY, PROPOSAL),
    ("seconds from the end of a routine to its reminder", REMIND_AFTER, PROPOSAL),
    ("seconds asleep after which sitting begins anew", SITTING, PROPOSAL),
    ("seconds that a reminder may be late, as a file may say", CATCH_UP, PROPOSAL),
    ("seconds until a reminder for one moment", REMIND_IN, PROPOSAL),
];
