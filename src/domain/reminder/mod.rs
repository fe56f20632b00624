//! What is to be said now, and what comes next: a function of the reminders, of what fired, of the journal and of the clock. Must never
//! read a clock or a file, and never let one (reminder, date, slot) fire twice.

mod answer;
mod calendar;
mod due;
mod next;
mod presets;
mod slots;
mod state;
mod words;

use std::{collections::BTreeMap, time::Duration};

use jiff::{Timestamp, tz::TimeZone};

pub use answer::{Answered, Rang, Wish};
pub use calendar::{Calendar, Exported, calendar};
pub use due::{ClockState, Due, Fate, Ring, Told, due};
pub use next::{Coming, all, next, upcoming};
pub use presets::{PRESETS, Preset};
pub use state::{Held, Missed, Open, Pause, Refused, Seen, Slot, Snoozed, State};
pub use words::{Message, length_words, message, moment_words, next_words, when_words};

use super::{
    history::{Entry, Fact},
    routine::{Kind, Limit, Routine},
    schedule::{Reminder, Window},
};

/// A reminder with what it needs of the world: its zone, and the limit of the heat it proposes.
#[derive(Debug, Clone)]
pub struct Planned {
    /// As written.
    pub what: Reminder,
    /// The zone it names; a name that is not known here was read as UTC.
    pub zone: Option<TimeZone>,
    /// How often the heat of its routine may be used, if there is heat in it (rule H2).
    pub heat: Option<Limit>,
}

/// All reminders, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In the order of the file.
    pub list: Vec<Planned>,
    /// When nothing comes but what was set for one moment.
    pub quiet: Option<Window>,
}

impl Plan {
    /// The reminder of that name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Planned> {
        self.list.iter().find(|planned| planned.what.id.as_str() == id)
    }
}

/// The limit of the heat in a routine.
#[must_use]
pub fn heat_of(routine: &Routine) -> Option<Limit> {
    routine.levels.iter().flat_map(|level| &level.steps).find_map(|step| match &step.kind {
        Kind::Heat(warmth) => Some(warmth.limit),
        _ => None,
    })
}

/// What the journal says that bears on reminders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// A Stop stands: only what starts nothing comes (rule S5).
    pub stopped: bool,
    /// When heat was last used, and before.
    pub heat: Vec<Timestamp>,
    /// When each routine was last done.
    pub ended: BTreeMap<String, Timestamp>,
    /// Yesterday's sessions wait for the morning's answer (rule V2).
    pub morning: bool,
}

impl Facts {
    /// What these entries say.
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>, stopped: bool, morning: bool) -> Self {
        let mut facts = Self { stopped, morning, ..Self::default() };
        for entry in entries {
            let Fact::Session(session) = &entry.fact else { continue };
            let at = entry.t.timestamp();
            if session.steps.iter().any(|step| step.kind == "heat" && step.done > 0) {
                facts.heat.push(at);
            }
            if session.done > 0 {
                let last = facts.ended.entry(session.routine.clone()).or_insert(at);
                *last = at.max(*last);
            }
        }
        facts
    }

    /// Whether rule H2 lets heat be proposed at that moment.
    #[must_use]
    pub fn heat_may(&self, limit: Limit, at: Timestamp) -> bool {
        let ages = self.heat.iter().map(|used| Duration::try_from(at.duration_since(*used)).unwrap_or_default());
        let lately: Vec<Duration> = ages.filter(|age| *age < Duration::from_secs(24 * 3_600)).collect();
        lately.len() < usize::from(limit.per_day) && lately.iter().all(|age| *age >= limit.gap)
    }
}
