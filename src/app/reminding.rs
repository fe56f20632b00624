//! The reminder that comes next, for those who look at today. Must never say one: that is for the one program that holds the right to.

use std::time::Duration;

use super::{App, Screen};
use crate::domain::{
    CleanText, Now,
    reminder::{Coming, Facts, Plan, State, next, next_words},
};

/// The reminders, and what was kept of them, when the program was opened.
#[derive(Debug, Default)]
pub(super) struct Reminding {
    plan: Plan,
    state: State,
}

impl App {
    /// Takes the reminders in.
    pub fn remind_of(&mut self, plan: Plan, state: State) {
        self.reminding = Reminding { plan, state };
    }

    /// The reminder that comes next, if any comes within a week.
    #[must_use]
    pub fn coming(&self, now: &Now) -> Option<Coming> {
        if self.reminding.plan.list.is_empty() {
            return None;
        }
        let stopped = !self.held(now).stops.is_empty();
        let facts = Facts::of(&self.history, stopped, self.today().morning.is_some());
        next(&self.reminding.plan, &facts, &self.reminding.state, &now.wall)
    }

    /// How long until another one comes next, while the list of the day shows it.
    pub(super) fn reminder_change(&self, now: &Now) -> Option<Duration> {
        let coming = matches!(self.screen, Screen::First(_)).then(|| self.coming(now)).flatten()?;
        let left = Duration::try_from(coming.at.timestamp().duration_since(now.wall.timestamp())).unwrap_or_default();
        Some(left + Duration::from_secs(1))
    }

    /// The same in one line: "Stand up, 14:15".
    #[must_use]
    pub fn coming_words(&self, now: &Now) -> Option<CleanText> {
        self.coming(now).map(|coming| next_words(&coming, &now.wall))
    }
}
