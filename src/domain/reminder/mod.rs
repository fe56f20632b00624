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

pub use answer::{Answered, Rang, Waiting, Wish, waiting};
pub use calendar::{Calendar, Exported, calendar};
pub use due::{ClockState, Due, Fate, Ring, Told, due, due_moments};
pub use next::{Coming, all, next, next_moment, silent, upcoming};
pub use presets::{PRESETS, Preset};
pub use state::{Away, Held, Missed, Open, Pause, Refused, Seen, Slot, Snoozed, State};
pub use words::{Message, message, moment_words, next_words, sentence, when_words};

use super::{
    Id, Now,
    heat::{self, Heat},
    history::{Entry, Fact},
    routine::{Limit, Routine},
    schedule::{Reminder, When, Window},
    time::signed,
};

/// A reminder with what it needs of the world: its zone, and the limit of the heat it proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// As written.
    pub what: Reminder,
    /// The zone it names; a name that is not known here was read as UTC.
    pub zone: Option<TimeZone>,
    /// How often the heat of its routine may be used, if there is heat in it (rule H2).
    pub heat: Option<Limit>,
}

impl Planned {
    /// Whether quiet hours and a pause hold for it. What a person set for one moment comes then.
    #[must_use]
    pub fn obeys(&self) -> bool {
        !matches!(self.what.when, When::Once(_))
    }

    /// Whether it comes as soon as its heat may be used, when that is later than its time. One of a row is left out: there is a next one. What was set
    /// for one moment comes then, and proposes nothing: "take the heat off" is no use of heat.
    #[must_use]
    fn waits_for_heat(&self) -> bool {
        matches!(self.what.when, When::After { .. })
    }

    /// What it proposes to start at that moment: nothing while a Stop stands, no heat that would come too soon (rules S5, H2).
    #[must_use]
    pub fn proposes(&self, facts: &Facts, at: Timestamp) -> Option<&Id> {
        let may = self.heat.is_none_or(|limit| facts.heat_may(limit, at));
        self.what.routine.as_ref().filter(|_| may && !facts.stopped)
    }

    /// Whether a Stop silences it (rule S5): it proposes to move. A heat that is on has to come off all the same.
    #[must_use]
    fn is_stopped(&self, facts: &Facts) -> bool {
        facts.stopped && self.what.routine.is_some() && (self.obeys() || self.heat.is_none())
    }
}

/// All reminders, ready to be asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// In the order of the file.
    pub list: Vec<Planned>,
    /// When nothing comes but what was set for one moment.
    pub quiet: Option<Window>,
    /// Whether some of the file cannot be read: who is not in the list may still be there, and is not forgotten.
    pub partial: bool,
}

impl Plan {
    /// The reminder of that name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Planned> {
        self.list.iter().find(|planned| planned.what.id.as_str() == id)
    }
}

/// The limit of the heat in a routine: the strictest of all its steps.
#[must_use]
pub fn heat_of(routine: &Routine) -> Option<Limit> {
    heat::limit_of(routine.levels.iter().flat_map(|level| level.steps.iter().map(AsRef::as_ref)))
}

/// What the journal says that bears on reminders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// A Stop stands: only what starts nothing comes (rule S5).
    pub stopped: bool,
    /// Each use of heat, as written down.
    pub used: Vec<Heat>,
    /// When heat was used, on the wall clock as it goes now: see [`Facts::settle`].
    pub heat: Vec<Timestamp>,
    /// When each routine was last done.
    pub ended: BTreeMap<String, Timestamp>,
    /// Yesterday's sessions wait for the morning's answer (rule V2).
    pub morning: bool,
}

impl Facts {
    /// What these entries say. To be settled before it is asked about heat.
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>, stopped: bool, morning: bool) -> Self {
        let mut facts = Self { stopped, morning, ..Self::default() };
        for entry in entries {
            let Fact::Session(session) = &entry.fact else { continue };
            let at = entry.t.timestamp();
            facts.used.extend(Heat::of(entry));
            if session.done > 0 {
                let last = facts.ended.entry(session.routine.to_string()).or_insert(at);
                *last = at.max(*last);
            }
        }
        facts
    }

    /// Puts the uses of heat where the clocks of this moment have them: none is older than any clock says. To be done at each look.
    pub fn settle(&mut self, now: &Now, boot: &str) {
        let at = now.wall.timestamp();
        let ages = self.used.iter().map(|used| signed(used.age(now, boot)));
        self.heat = ages.map(|age| at.saturating_sub(age).unwrap_or(Timestamp::MIN)).collect();
    }

    fn heat_ages(&self, at: Timestamp) -> impl Iterator<Item = Duration> {
        self.heat.iter().map(move |used| Duration::try_from(at.duration_since(*used)).unwrap_or_default())
    }

    /// Whether rule H2 lets heat be proposed at that moment.
    #[must_use]
    pub fn heat_may(&self, limit: Limit, at: Timestamp) -> bool {
        heat::may(limit, self.heat_ages(at))
    }

    /// The first moment from `at` on at which rule H2 lets heat be proposed.
    #[must_use]
    pub fn heat_from(&self, limit: Limit, at: Timestamp) -> Timestamp {
        at.saturating_add(signed(heat::wait(limit, self.heat_ages(at)))).unwrap_or(Timestamp::MAX)
    }
}
