//! Heat of late, and whether it may be had again (rule H2). Must never take one clock's word for more time than another shows.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    Now,
    history::{BootTime, Entry, Fact},
    routine::{Kind, Limit, Step},
};

/// The time in which uses are counted.
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A use of heat: when it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// On the wall clock.
    at: Timestamp,
    /// On the clock of the boot it was written in.
    boot: Option<BootTime>,
}

impl Heat {
    /// The heat that an entry tells of, if it does.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let Fact::Session(session) = &entry.fact else { return None };
        (session.steps.seconds("heat") > 0).then(|| Self { at: entry.t.timestamp(), boot: entry.boot.clone() })
    }

    /// Heat that is on at this moment.
    #[must_use]
    pub fn now(now: &Now, boot: &str) -> Self {
        Self { at: now.wall.timestamp(), boot: Some(BootTime::of(boot, now)) }
    }

    /// How long ago that was: the least that any clock says. A clock that was put back behind it says nothing has passed.
    #[must_use]
    pub fn age(&self, now: &Now, boot: &str) -> Duration {
        let wall = Duration::try_from(now.wall.timestamp().duration_since(self.at)).unwrap_or_default();
        let own = self.boot.as_ref().filter(|own| own.id == boot);
        let own = own.and_then(|own| Duration::try_from_secs_f64(own.s).ok());
        own.map_or(wall, |own| now.boot.saturating_sub(own).min(wall))
    }
}

/// How often the heat of these steps may be used, the strictest of them; `None`: there is no heat.
#[must_use]
pub fn limit_of<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Option<Limit> {
    let limits = steps.into_iter().filter_map(|step| match &step.kind {
        Kind::Heat(warmth) => Some(warmth.limit),
        _ => None,
    });
    limits.reduce(|a, b| Limit { per_day: a.per_day.min(b.per_day), gap: a.gap.max(b.gap) })
}

/// How often heat was used in the last 24 hours, and whether the last time is nearer than its gap. `ages`: how long ago each was.
#[must_use]
pub fn lately(limit: Limit, ages: impl IntoIterator<Item = Duration>) -> (usize, bool) {
    let ages = ages.into_iter().filter(|age| *age < DAY.max(limit.gap));
    ages.fold((0, false), |(times, near), age| (times + usize::from(age < DAY), near || age < limit.gap))
}

/// Whether it may be used again.
#[must_use]
pub fn may(limit: Limit, ages: impl IntoIterator<Item = Duration>) -> bool {
    let (times, near) = lately(limit, ages);
    !near && times < usize::from(limit.per_day)
}

/// How long until it may be used again, if nothing is used meanwhile.
#[must_use]
pub fn wait(limit: Limit, ages: impl IntoIterator<Item = Duration>) -> Duration {
    let mut ages: Vec<Duration> = ages.into_iter().collect();
    ages.sort();
    let gap = ages.first().map_or(Duration::ZERO, |last| limit.gap.saturating_sub(*last));
    // The use that has to leave the day before another one fits in.
    let full = usize::from(limit.per_day.max(1)) - 1;
    let day = ages.get(full).map_or(Duration::ZERO, |age| DAY.saturating_sub(*age));
    gap.max(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { per_day: 3, gap: Duration::from_secs(7_200) };

    fn at(seconds: u64, wall: &str) -> Now {
        let up = Duration::from_secs(seconds);
        Now { mono: up, boot: up, wall: wall.parse().unwrap() }
    }

    #[test]
    fn no_clock_that_is_set_brings_heat_nearer() {
        let used = Heat::now(&at(1_000, "2026-11-26T08:00:00+00:00[UTC]"), "b");
        let minutes = |now: &Now, boot: &str| used.age(now, boot).as_secs() / 60;
        assert_eq!(minutes(&at(4_600, "2026-11-26T09:00:00+00:00[UTC]"), "b"), 60);
        assert_eq!(minutes(&at(4_600, "2026-11-26T13:00:00+00:00[UTC]"), "b"), 60, "put ahead");
        assert_eq!(minutes(&at(4_600, "2026-11-26T08:30:00+00:00[UTC]"), "b"), 30, "put back");
        assert_eq!(minutes(&at(4_600, "2026-11-25T08:30:00+00:00[UTC]"), "b"), 0, "put back before it");
        assert_eq!(minutes(&at(60, "2026-11-26T10:00:00+00:00[UTC]"), "c"), 120, "after a restart");
    }

    #[test]
    fn the_wait_is_over_exactly_when_it_may_be_used() {
        let hours = |ages: &[u64]| ages.iter().map(|age| Duration::from_secs(age * 3_600)).collect::<Vec<_>>();
        for (ages, wait_hours) in
            [(&[][..], 0), (&[1], 1), (&[2], 0), (&[1, 5], 1), (&[3, 6, 20], 4), (&[1, 6, 20], 4), (&[3, 25, 26], 0)]
        {
            let ages = hours(ages);
            let left = wait(LIMIT, ages.clone());
            assert_eq!(left, Duration::from_secs(wait_hours * 3_600), "{ages:?}");
            let later = |more: Duration| ages.iter().map(move |age| *age + more);
            assert!(may(LIMIT, later(left)), "{ages:?}");
            if let Some(before) = left.checked_sub(Duration::from_secs(1)) {
                assert!(!may(LIMIT, later(before)), "{ages:?}");
            }
        }
    }
}
