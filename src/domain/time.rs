//! One reading of time, taken at the edge and passed in. Must never read a clock itself.

use std::time::Duration;

use jiff::{SignedDuration, Zoned, civil::Date};

/// What the clocks said at one moment.
///
/// `mono` stops while the computer sleeps, `boot` goes on, `wall` is local civil time and may jump either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// Time on a clock that stops in suspend.
    pub mono: Duration,
    /// Time on a clock that runs through suspend; starts again at boot.
    pub boot: Duration,
    /// Local civil time.
    pub wall: Zoned,
}

impl Now {
    /// The moment `later` after this one, with no sleep and no clock change between.
    #[must_use]
    pub fn after(&self, later: Duration) -> Self {
        Self { mono: self.mono + later, boot: self.boot + later, wall: self.wall.saturating_add(signed(later)) }
    }

    /// The moment after the computer slept for `asleep`: `mono` stood still.
    #[must_use]
    pub fn after_sleep(&self, asleep: Duration) -> Self {
        Self { mono: self.mono, boot: self.boot + asleep, wall: self.wall.saturating_add(signed(asleep)) }
    }

    /// Real time since `earlier`, sleep included. Wall-clock steps do not count.
    #[must_use]
    pub fn real_since(&self, earlier: &Self) -> Duration {
        self.boot.saturating_sub(earlier.boot).max(self.mono.saturating_sub(earlier.mono))
    }
}

/// A length as jiff counts it; lengths here are hours at most, so nothing is lost.
pub(crate) fn signed(length: Duration) -> SignedDuration {
    SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX)
}

/// Days from one date to another; negative backward.
#[must_use]
pub fn days(from: Date, to: Date) -> i64 {
    // Whole days as a length: a span would take apart years and months first.
    to.duration_since(from).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_time_counts_sleep_and_ignores_the_wall() {
        let start = Now {
            mono: Duration::from_secs(10),
            boot: Duration::from_secs(50),
            wall: "2026-11-22T08:00:00+00:00[UTC]".parse().unwrap(),
        };
        let slept = start.after_sleep(Duration::from_secs(600));
        assert_eq!(slept.real_since(&start), Duration::from_secs(600));
        let mut stepped = start.after(Duration::from_secs(5));
        stepped.wall = &stepped.wall + SignedDuration::from_hours(24);
        assert_eq!(stepped.real_since(&start), Duration::from_secs(5));
    }
}
