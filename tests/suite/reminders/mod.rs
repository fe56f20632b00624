//! Reminders: what is due, what comes next, and that nothing is said twice or lost.

mod calendars;
mod commands;
mod corners;
pub(crate) mod files;
mod histories;
mod install;
mod keeper;
#[cfg(all(feature = "notify", target_os = "linux"))]
mod resident;
mod table;
mod window;
mod years;

use std::time::Duration;

use jiff::{Timestamp, Zoned, tz::TimeZone};
use supple::domain::{
    CleanText, Id, Now,
    reminder::{Due, Facts, Plan, Planned, State, due, due_moments},
    schedule::{Days, Minute, Reminder, When, Window},
};

pub(crate) fn id(name: &str) -> Id {
    Id::new(name).unwrap()
}

pub(crate) fn minute(text: &str) -> Minute {
    Minute::read(text).unwrap()
}

pub(crate) fn window(from: &str, to: &str) -> Window {
    Window { from: minute(from), to: minute(to) }
}

pub(crate) fn at(times: &[&str]) -> When {
    When::At { times: times.iter().map(|time| minute(time)).collect(), days: Days::ALL }
}

pub(crate) fn every(minutes: u64, from: &str, to: &str) -> When {
    let every = Duration::from_secs(minutes * 60);
    When::Every { every, window: window(from, to), days: Days::ALL, sitting: None }
}

pub(crate) fn reminder(name: &str, when: When) -> Reminder {
    Reminder::new(id(name), CleanText::new(&format!("Say {name}")), when)
}

pub(crate) fn plan(list: impl IntoIterator<Item = Reminder>) -> Plan {
    let list = list.into_iter().map(|what| Planned { what, zone: None, heat: None }).collect();
    Plan { list, ..Plan::default() }
}

pub(crate) fn berlin(text: &str) -> Zoned {
    text.parse::<jiff::civil::DateTime>().unwrap().in_tz("Europe/Berlin").unwrap()
}

/// A computer: its clocks, its zone, and what the program keeps on it.
#[derive(Clone)]
pub(crate) struct Machine {
    pub(crate) now: Now,
    pub(crate) boot: String,
    pub(crate) plan: Plan,
    pub(crate) facts: Facts,
    pub(crate) state: State,
}

impl Machine {
    /// Switched on at that moment in Berlin; the program looks for the first time.
    pub(crate) fn new(plan: Plan, from: &str) -> Self {
        let up = Duration::from_secs(100);
        let now = Now { mono: up, boot: up, wall: berlin(from) };
        let boot = "boot-0".to_owned();
        let mut state = State::begun(&now, &boot);
        for planned in &plan.list {
            state.know(planned.what.id.as_str(), now.wall.timestamp());
        }
        Self { now, boot, plan, facts: Facts::default(), state }
    }

    pub(crate) fn look(&mut self) -> Due {
        self.keep(due(&self.plan, &self.facts, &self.state, &self.now, &self.boot))
    }

    /// As [`Self::look`], while a session is on.
    pub(crate) fn look_in_session(&mut self) -> Due {
        self.keep(due_moments(&self.plan, &self.facts, &self.state, &self.now))
    }

    fn keep(&mut self, due: Due) -> Due {
        // What is kept is what is read again.
        let kept = serde_json::to_string(&due.state).unwrap();
        self.state = serde_json::from_str(&kept).unwrap();
        assert_eq!(self.state, due.state);
        due
    }

    /// Time passes on a computer that is awake, without a look.
    pub(crate) fn pass(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.after(Duration::from_secs(seconds));
        self
    }

    pub(crate) fn sleep(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.after_sleep(Duration::from_secs(seconds));
        self
    }

    /// Off for so long, then started again.
    pub(crate) fn off(&mut self, seconds: u64) -> &mut Self {
        let wall = self.now.after(Duration::from_secs(seconds)).wall;
        self.boot.push('+');
        self.now = Now { mono: Duration::from_secs(5), boot: Duration::from_secs(5), wall };
        self
    }

    /// The wall clock is set by hand, by so many seconds.
    pub(crate) fn step(&mut self, seconds: i64) -> &mut Self {
        let t = self.now.wall.timestamp().as_second() + seconds;
        self.now.wall = Timestamp::from_second(t).unwrap().to_zoned(self.now.wall.time_zone().clone());
        self
    }

    pub(crate) fn travel(&mut self, zone: &str) -> &mut Self {
        self.now.wall = self.now.wall.with_time_zone(TimeZone::get(zone).unwrap());
        self
    }

    /// Looks each 30 seconds until that local time; what rang, with the minute it rang at.
    pub(crate) fn run_until(&mut self, until: &str) -> Vec<(String, String)> {
        let until: jiff::civil::DateTime = until.parse().unwrap();
        let mut rang = Vec::new();
        while self.now.wall.datetime() < until {
            self.pass(30);
            let due = self.look();
            let at = self.now.wall.strftime("%a %H:%M").to_string();
            rang.extend(due.rings.into_iter().map(|ring| (ring.id.to_string(), at.clone())));
        }
        rang
    }
}

/// The times at which it rang.
pub(crate) fn times(rang: &[(String, String)]) -> Vec<&str> {
    rang.iter().map(|(_, at)| at.as_str()).collect()
}
