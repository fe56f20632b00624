//! The one place that reads a clock. Must never be called from the pure core: time is handed in there.

use std::time::Duration;

use jiff::{Zoned, tz::TimeZone};

use crate::domain::Now;

/// Reads all the clocks once.
///
/// A `TZ` that names no known zone gives UTC; [`zone_warning`] says so.
#[expect(clippy::disallowed_methods, reason = "the one reading of time in the program")]
#[must_use]
pub fn now() -> Now {
    let mono = mono();
    Now { mono, boot: boot(mono), wall: in_known_zone(Zoned::now()) }
}

/// The clock that stops while the computer sleeps, alone; the same as `now().mono`, for reckoning a wait.
///
/// Linux counts from the boot, other systems from the first reading.
#[cfg_attr(target_os = "linux", expect(clippy::disallowed_methods, reason = "the one reading of time"))]
#[must_use]
pub fn mono() -> Duration {
    #[cfg(target_os = "linux")]
    return length(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic));
    #[cfg(not(target_os = "linux"))]
    return elsewhere::mono();
}

/// The clock that runs through sleep. `mono` was read just before, so that this one is never behind it.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "the one reading of time")]
fn boot(mono: Duration) -> Duration {
    length(rustix::time::clock_gettime(rustix::time::ClockId::Boottime)).max(mono)
}

/// `CLOCK_MONOTONIC` runs through sleep on macOS. Untested.
#[cfg(target_os = "macos")]
#[expect(clippy::disallowed_methods, reason = "the one reading of time")]
fn boot(mono: Duration) -> Duration {
    length(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic)).max(mono)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn boot(mono: Duration) -> Duration {
    elsewhere::wall_since_start().max(mono)
}

/// A reading as a length; clocks that count from the boot are never negative.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn length(reading: rustix::time::Timespec) -> Duration {
    Duration::try_from(reading).unwrap_or_default()
}

/// Where the system has no clock we know to run through sleep. Untested.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::{
        sync::OnceLock,
        time::{Duration, Instant, SystemTime},
    };

    /// An `Instant` has no zero of its own, so the first reading is kept; it never changes after.
    static START: OnceLock<(Instant, SystemTime)> = OnceLock::new();

    #[expect(clippy::disallowed_methods, reason = "the one reading of time")]
    fn start() -> (Instant, SystemTime) {
        *START.get_or_init(|| (Instant::now(), SystemTime::now()))
    }

    #[expect(clippy::disallowed_methods, reason = "the one reading of time")]
    pub(super) fn mono() -> Duration {
        start().0.elapsed()
    }

    #[cfg(not(target_os = "macos"))]
    #[expect(clippy::disallowed_methods, reason = "the one reading of time")]
    pub(super) fn wall_since_start() -> Duration {
        start().1.elapsed().unwrap_or_default()
    }
}

/// Names this run of the computer: a `boot` reading means something only beside the same name.
///
/// Where the system gives no name, it is the wall time of the boot, to the minute.
#[must_use]
pub fn boot_id() -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    match named.trim() {
        "" => boot_minute(&now()),
        name => name.to_owned(),
    }
}

/// The minute of the boot. Rounded, because the wall clock is nudged all the time.
fn boot_minute(now: &Now) -> String {
    let up = i64::try_from(now.boot.as_secs()).unwrap_or(i64::MAX);
    let booted = now.wall.timestamp().as_second().saturating_sub(up);
    format!("minute-{}", booted.saturating_add(30).div_euclid(60))
}

/// What is wrong with the time zone, if something is; for `supple doctor`.
#[must_use]
pub fn zone_warning() -> Option<String> {
    TimeZone::system().is_unknown().then(|| {
        "The time zone of this computer is not known, so all times are shown in UTC. Is TZ set to a name that does not exist?"
            .to_owned()
    })
}

/// Times from an unknown zone are kept as UTC, so that what is recorded can be read anywhere.
fn in_known_zone(wall: Zoned) -> Zoned {
    if wall.time_zone().is_unknown() { wall.with_time_zone(TimeZone::UTC) } else { wall }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_runs_back_and_sleep_counts() {
        let first = now();
        let second = now();
        assert!(second.mono >= first.mono);
        assert!(second.boot >= first.boot);
        assert!(first.boot >= first.mono);
    }

    #[test]
    fn an_unknown_zone_becomes_utc_at_the_same_moment() {
        let lost = "2026-11-22T08:00:00Z".parse::<jiff::Timestamp>().unwrap().to_zoned(TimeZone::unknown());
        let found = in_known_zone(lost.clone());
        assert_eq!(found.time_zone().iana_name(), Some("UTC"));
        assert_eq!(found.timestamp(), lost.timestamp());
    }

    #[test]
    fn a_known_zone_is_left_alone() {
        let berlin: Zoned = "2026-11-22T08:00:00+01:00[Europe/Berlin]".parse().unwrap();
        assert_eq!(in_known_zone(berlin).time_zone().iana_name(), Some("Europe/Berlin"));
    }

    #[test]
    fn the_boot_minute_stays_while_time_passes() {
        let early = Now {
            mono: Duration::from_secs(100),
            boot: Duration::from_secs(100),
            wall: "2026-11-22T08:00:10+00:00[UTC]".parse().unwrap(),
        };
        let later = early.after(Duration::from_secs(30 * 3600));
        assert_eq!(boot_minute(&early), boot_minute(&later));
        let next_boot = Now { boot: Duration::from_secs(5), ..later };
        assert_ne!(boot_minute(&early), boot_minute(&next_boot));
    }

    #[test]
    fn the_boot_has_one_name() {
        assert!(!boot_id().is_empty());
        assert_eq!(boot_id(), boot_id());
    }
}
