//! What fired, what waits, and when we last looked. One small record a machine. Must never forget a slot that fired while its date is
//! among the last that fired.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::Plan;
use crate::domain::{
    Now,
    rules::{ANSWER_WITHIN, PAUSE_MOST, SNOOZE_MOST, SNOOZES},
    schedule::When,
    time::signed,
};

/// Dates kept of each reminder: a clock has to visit more others before one could fire again.
const DATES: usize = 40;
/// Moments kept of each reminder.
const MOMENTS: usize = 200;

/// Which of its times a reminder fired for: with its name, what fires once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// A time of day on a date, in minutes, whatever the zone.
    Clock(Date, u16),
    /// A moment, in seconds since 1970.
    Moment(i64),
}

impl Slot {
    pub(super) const fn clock(date: Date, minute: u16) -> Self {
        Self::Clock(date, minute)
    }
}

/// What fired of one reminder, in the order it fired.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Fired {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    days: Vec<(Date, Vec<u16>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    moments: Vec<i64>,
}

/// When we last looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The wall clock.
    pub t: Timestamp,
    /// Which run of the computer.
    pub boot: String,
    /// Seconds of that run.
    pub boot_s: u64,
    /// Seconds of that run that it slept.
    pub slept_s: u64,
    /// From where a clock was put back by more than a day; what lies behind it was looked at already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
}

/// A reminder put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snoozed {
    /// Until then.
    pub until: Timestamp,
    /// The how manieth time in a row.
    pub times: u32,
    /// When it was put off this time: another length counts from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
}

/// How long the computer slept or was off, and since when somebody may sit at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// How long.
    pub length: Duration,
    /// Not before that moment.
    pub back: Timestamp,
}

/// A reminder that rang, and may be put off or skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// When it rang.
    pub rang: Timestamp,
    /// How often it was put off before.
    pub snoozed: u32,
}

/// All reminders are silent, from one moment to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From.
    pub from: Timestamp,
    /// Until; no longer paused then.
    pub until: Timestamp,
}

impl Pause {
    /// Whether it holds at that moment. A clock behind its start, or a length beyond the longest, is no pause: it always ends by itself.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until && self.until.duration_since(self.from) <= signed(PAUSE_MOST.whole_days())
    }
}

/// What waits for the end of the quiet hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// That end.
    pub until: Timestamp,
    /// What was due in them.
    pub slots: Vec<Slot>,
}

/// What was missed of a reminder since it last rang.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// How often.
    pub times: u32,
    /// The last time it should have come.
    pub last: Timestamp,
}

/// Why a wish cannot be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing rang lately.
    NothingRang,
    /// It was put off as often as may be.
    TooOften,
}

/// What is kept between two looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// When we last looked; none before the first look.
    pub seen: Option<Seen>,
    /// When this record began: no moment before it is due.
    begun: Option<Timestamp>,
    fired: BTreeMap<String, Fired>,
    /// Put off, by name.
    pub snoozed: BTreeMap<String, Snoozed>,
    /// Rang and not yet answered, by name.
    pub open: BTreeMap<String, Open>,
    /// Waits for the end of the quiet hours, by name.
    pub held: BTreeMap<String, Held>,
    /// Missed since it last rang, by name.
    pub missed: BTreeMap<String, Missed>,
    /// Since when the person sits, by name.
    pub sat: BTreeMap<String, Timestamp>,
    /// Since when each is there and on, by name: what it would have said before is nobody's loss.
    since: BTreeMap<String, Timestamp>,
    /// All are silent.
    pub pause: Option<Pause>,
}

/// Whether what rang may still be answered (rule N1).
fn is_fresh(open: &Open, at: Timestamp) -> bool {
    at.duration_since(open.rang) <= signed(ANSWER_WITHIN.hours())
}

impl State {
    /// Begun at this moment: nothing before it is due any more.
    #[must_use]
    pub fn begun(now: &Now, boot: &str) -> Self {
        let mut state = Self::default();
        state.look(now, boot);
        state
    }

    /// Whether two say the same but for when somebody looked.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let mut same = self.clone();
        same.seen.clone_from(&other.seen);
        same == *other
    }

    /// Notes this look.
    pub(super) fn look(&mut self, now: &Now, boot: &str) {
        self.begun.get_or_insert(now.wall.timestamp());
        let before = self.seen.as_ref().and_then(|seen| seen.before);
        self.seen = Some(Seen {
            t: now.wall.timestamp(),
            boot: boot.to_owned(),
            boot_s: now.boot.as_secs(),
            slept_s: now.boot.saturating_sub(now.mono).as_secs(),
            before,
        });
    }

    /// A reminder is there, or on, from this moment.
    pub fn know(&mut self, id: &str, at: Timestamp) {
        self.since.insert(id.to_owned(), at);
    }

    /// A reminder begins, or begins again: nothing of one that had its name before is its own.
    pub fn begin(&mut self, id: &str, at: Timestamp) {
        self.drop_open(id);
        self.know(id, at);
    }

    /// From when on the times of a reminder count; from now, if it was not known.
    pub(super) fn known_since(&mut self, id: &str, at: Timestamp) -> Timestamp {
        *self.since.entry(id.to_owned()).or_insert(at)
    }

    /// When this record began, or now.
    pub(super) fn begun_at(&self, at: Timestamp) -> Timestamp {
        self.begun.map_or(at, |begun| begun.min(at))
    }

    /// It is off, or gone: when it comes back, it begins anew.
    pub(super) fn unknow(&mut self, id: &str) {
        self.since.remove(id);
    }

    /// How long the computer slept or was off since the last look.
    #[must_use]
    pub fn away(&self, now: &Now, boot: &str) -> Away {
        let at = now.wall.timestamp();
        let Some(seen) = &self.seen else { return Away { length: Duration::ZERO, back: at } };
        let slept = now.boot.saturating_sub(now.mono);
        if seen.boot == boot {
            // When it woke is not known: no earlier than now, so that nobody is told to stand up too soon.
            let length = Duration::from_secs(slept.as_secs().saturating_sub(seen.slept_s));
            return Away { length, back: at };
        }
        let gone = Duration::try_from(at.duration_since(seen.t)).unwrap_or_default();
        let length = gone.saturating_sub(now.boot) + slept;
        let up = at.saturating_sub(signed(now.boot)).unwrap_or(at);
        Away { length, back: if slept.is_zero() { up.clamp(seen.t.min(at), at) } else { at } }
    }

    /// Whether that waits already.
    pub(super) fn is_held(&self, id: &str, slot: Slot) -> bool {
        self.held.get(id).is_some_and(|held| held.slots.contains(&slot))
    }

    /// Whether that fired.
    #[must_use]
    pub fn has_fired(&self, id: &str, slot: Slot) -> bool {
        self.fired.get(id).is_some_and(|fired| match slot {
            Slot::Clock(date, minute) => {
                fired.days.iter().any(|(day, minutes)| *day == date && minutes.contains(&minute))
            }
            Slot::Moment(second) => fired.moments.contains(&second),
        })
    }

    /// What was set for one moment and counted as missed, though it may still come: the clock was wrong when somebody looked.
    pub(super) fn unmiss(&mut self, plan: &Plan, at: Timestamp) {
        for planned in &plan.list {
            let When::Once(second) = planned.what.when else { continue };
            let id = planned.what.id.as_str();
            let missed = self.missed.get(id).is_some_and(|missed| missed.last.as_second() == second);
            let late = at.as_second().saturating_sub(second);
            let in_time = u64::try_from(late).map_or(true, |late| late <= planned.what.catch_up.as_secs());
            if missed && in_time {
                self.missed.remove(id);
                if let Some(fired) = self.fired.get_mut(id) {
                    fired.moments.retain(|moment| *moment != second);
                }
            }
        }
    }

    /// Notes that it fired, or never shall.
    pub fn fire(&mut self, id: &str, slot: Slot) {
        if self.has_fired(id, slot) {
            return;
        }
        let fired = self.fired.entry(id.to_owned()).or_default();
        match slot {
            Slot::Clock(date, minute) => {
                match fired.days.iter_mut().find(|(day, _)| *day == date) {
                    Some((_, minutes)) => minutes.push(minute),
                    None => fired.days.push((date, vec![minute])),
                }
                let over = fired.days.len().saturating_sub(DATES);
                fired.days.drain(..over);
            }
            Slot::Moment(second) => {
                fired.moments.push(second);
                let over = fired.moments.len().saturating_sub(MOMENTS);
                fired.moments.drain(..over);
            }
        }
    }

    /// Counts what was missed.
    pub(super) fn miss(&mut self, id: &str, at: Timestamp) {
        let missed = self.missed.entry(id.to_owned()).or_insert(Missed { times: 0, last: at });
        missed.times = missed.times.saturating_add(1);
        missed.last = missed.last.max(at);
    }

    /// All that rang last, at one moment, and is there and on.
    #[must_use]
    pub fn last_open(&self, plan: &Plan, at: Timestamp) -> Vec<String> {
        let on = |id: &str| plan.find(id).is_some_and(|planned| planned.what.on);
        let open = || self.open.iter().filter(|(id, open)| is_fresh(open, at) && on(id));
        let Some(last) = open().map(|(_, open)| open.rang).max() else { return Vec::new() };
        open().filter(|(_, open)| open.rang == last).map(|(id, _)| id.clone()).collect()
    }

    /// Puts off what rang, for `length` from `at`.
    ///
    /// # Errors
    /// When it did not ring in the last hours, or was put off as often as may be (rule N1).
    pub fn snooze(&mut self, id: &str, at: Timestamp, length: Duration) -> Result<Timestamp, Refused> {
        let fresh = |open: &&Open| is_fresh(open, at);
        let (times, from) = match (self.snoozed.get(id), self.open.get(id).filter(fresh)) {
            // Another length for the same one: no later than the first could have been.
            (Some(snoozed), _) => (snoozed.times, snoozed.from.unwrap_or(at).min(at)),
            (None, Some(open)) => (open.snoozed + 1, at),
            (None, None) => return Err(Refused::NothingRang),
        };
        if times > SNOOZES.value {
            return Err(Refused::TooOften);
        }
        let most = from.saturating_add(signed(SNOOZE_MOST.minutes())).unwrap_or(Timestamp::MAX);
        let until = at.saturating_add(signed(length)).unwrap_or(Timestamp::MAX).min(most).max(at);
        self.snoozed.insert(id.to_owned(), Snoozed { until, times, from: Some(from) });
        self.open.remove(id);
        Ok(until)
    }

    /// Skips what rang lately, was put off, or waits. Whether there was any of it: what rang long ago, or was missed, is no more to be skipped.
    pub fn skip(&mut self, id: &str, at: Timestamp) -> bool {
        let rang = self.open.get(id).is_some_and(|open| is_fresh(open, at));
        let had = rang || self.snoozed.contains_key(id) || self.held.contains_key(id);
        if had {
            self.drop_open(id);
        }
        had
    }

    /// Drops what rang, was put off, waits, or was missed.
    pub fn drop_open(&mut self, id: &str) {
        self.open.remove(id);
        self.snoozed.remove(id);
        self.held.remove(id);
        self.missed.remove(id);
    }

    /// Forgets reminders that are no more, but not what fired: one that comes back must not fire twice.
    pub(super) fn forget_others(&mut self, known: &[&str]) {
        let gone = |id: &String| known.contains(&id.as_str());
        self.snoozed.retain(|id, _| gone(id));
        self.open.retain(|id, _| gone(id));
        self.held.retain(|id, _| gone(id));
        self.missed.retain(|id, _| gone(id));
        self.sat.retain(|id, _| gone(id));
        self.since.retain(|id, _| gone(id));
        if self.fired.len() > 400 {
            self.fired.retain(|id, _| gone(id));
        }
    }

    /// What was put off waits no longer than it can: a clock that was put back would stretch it.
    pub(super) fn bound_waits(&mut self, at: Timestamp) {
        let longest = at.saturating_add(signed(SNOOZE_MOST.minutes())).unwrap_or(Timestamp::MAX);
        for snoozed in self.snoozed.values_mut() {
            snoozed.until = snoozed.until.min(longest);
            snoozed.from = snoozed.from.map(|from| from.min(at));
        }
        // A clock that was put back must not silence what was there already.
        for since in self.since.values_mut().chain(&mut self.begun) {
            *since = (*since).min(at);
        }
    }

    /// No wait is longer than it can be.
    pub(super) fn bound(&mut self, at: Timestamp) {
        self.bound_waits(at);
        // Found again among what is due, if it is.
        let day = at.saturating_add(SignedDuration::from_hours(25)).unwrap_or(Timestamp::MAX);
        self.held.retain(|_, held| held.until <= day);
        if self.pause.as_ref().is_some_and(|pause| pause.until <= at || !pause.holds(at)) {
            self.pause = None;
        }
    }
}
