//! The one place that reads a clock. Must never be called from the pure core: time is handed in there.

use std::{env, fs, path::Path, time::Duration};

use jiff::{Timestamp, tz::TimeZone};

use crate::domain::Now;

/// The zone is looked up anew this often: people travel.
const ZONE_HOLDS: Duration = Duration::from_secs(60);
/// Where the system keeps its zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// The clocks, and the zone that the wall clock is read in.
#[derive(Debug)]
pub struct Clock {
    zone: TimeZone,
    looked_up: Duration,
}

impl Default for Clock {
    fn default() -> Self {
        Self { zone: zone(), looked_up: mono() }
    }
}

impl Clock {
    /// Reads all the clocks once.
    ///
    /// A `TZ` that names no known zone gives UTC; [`zone_warning`] says so.
    #[expect(clippy::disallowed_methods, reason = "the one reading of time in the program")]
    pub fn now(&mut self) -> Now {
        let mono = mono();
        if mono.saturating_sub(self.looked_up) >= ZONE_HOLDS {
            (self.zone, self.looked_up) = (zone(), mono);
        }
        Now { mono, boot: boot(mono), wall: Timestamp::now().to_zoned(self.zone.clone()) }
    }
}

/// All the clocks, once, for those who need no second reading.
#[must_use]
pub fn now() -> Now {
    Clock::default().now()
}

/// The zone of this computer, or the one that `TZ` names.
fn zone() -> TimeZone {
    let name = match env::var("TZ") {
        Ok(name) if !name.is_empty() => name.trim_start_matches(':').to_owned(),
        _ => {
            let link = fs::read_link("/etc/localtime").unwrap_or_default();
            let name = link.to_str().and_then(|link| link.split_once("zoneinfo/"));
            name.map(|(_, name)| name.to_owned()).unwrap_or_default()
        }
    };
    let zone = zone_named(&name).unwrap_or_else(TimeZone::system);
    // Times from an unknown zone are kept as UTC, so that what is recorded can be read anywhere.
    if zone.is_unknown() { TimeZone::UTC } else { zone }
}

/// The zone of that name. Its file is read directly: the library would first list all files of all zones, which costs more
/// than the whole first screen.
#[must_use]
pub fn zone_named(name: &str) -> Option<TimeZone> {
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b)) && !part.is_empty();
    if !name.split('/').all(plain) {
        return None;
    }
    let file = fs::read(Path::new(ZONES).join(name)).ok();
    let zone = file.and_then(|file| TimeZone::tzif(name, &file).ok());
    zone.or_else(|| TimeZone::get(name).ok())
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
    fn a_zone_read_from_its_file_is_the_zone_of_that_name() {
        let moment: Timestamp = "2026-07-22T08:00:00Z".parse().unwrap();
        let direct = moment.to_zoned(zone_named("Europe/Berlin").unwrap());
        assert_eq!(direct.to_string(), "2026-07-22T10:00:00+02:00[Europe/Berlin]");
        for odd in ["", "../../etc/passwd", "/etc/localtime", "Mars/Olympus", "Europe/", "a b"] {
            assert!(zone_named(odd).is_none(), "{odd}");
        }
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
