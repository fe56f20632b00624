//! A year of each kind of schedule against times reckoned in another way: by stepping through every minute of the year.

use std::{collections::BTreeSet, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use supple::domain::{
    Now,
    reminder::{State, due},
    schedule::{Days, When},
};

use super::{at, every, minute, plan, reminder, window};

/// What the wall clock shows, minute by minute.
fn shown(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Date, i32)> {
    let minutes = (1..).map(|after| from.checked_add(SignedDuration::from_mins(after)).unwrap());
    let local = minutes.take_while(|t| *t <= to).map(|t| (t, t.to_zoned(zone.clone())));
    local.map(|(t, local)| (t, local.date(), i32::from(local.hour()) * 60 + i32::from(local.minute()))).collect()
}

/// When each of these minutes is shown for the first time on its date; one that no clock shows comes as long after the jump as it lay
/// after the jump's start.
fn reckoned(shown: &[(Timestamp, Date, i32)], minutes: &[u16], days: Days) -> BTreeSet<Timestamp> {
    let mut seen: BTreeSet<(Date, u16)> = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut last: Option<(Date, i32)> = None;
    for (t, date, now) in shown {
        let before = last.filter(|(day, _)| day == date).map_or(now - 1, |(_, before)| before);
        last = Some((*date, *now));
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
        if !days.contains(weekday) {
            continue;
        }
        for wanted in minutes {
            let minute = i32::from(*wanted);
            let left_out = minute > before && minute < *now;
            if (minute == *now || left_out) && seen.insert((*date, *wanted)) {
                let later = if left_out { minute - before - 1 } else { 0 };
                found.insert(t.checked_add(SignedDuration::from_mins(later.into())).unwrap());
            }
        }
    }
    found
}

/// When it rang in a year, looked at each half hour, and how many more came together with one that did.
fn rang(when: When, zone: &TimeZone, from: Timestamp, to: Timestamp) -> (BTreeSet<Timestamp>, u32) {
    let plan = plan([reminder("r", when)]);
    let mut now = Now { mono: Duration::ZERO, boot: Duration::ZERO, wall: from.to_zoned(zone.clone()) };
    let mut state = State::begun(&now, "boot");
    state.know("r", from);
    let (mut found, mut merged) = (BTreeSet::new(), 0);
    while now.wall.timestamp() < to {
        now = now.after(Duration::from_secs(1800));
        let due = due(&plan, &supple::domain::reminder::Facts::default(), &state, &now, "boot");
        found.extend(due.rings.iter().filter(|ring| ring.at <= to).map(|ring| ring.at));
        merged += due.rings.iter().map(|ring| ring.merged).sum::<u32>();
        state = due.state;
    }
    (found, merged)
}

/// Case 18: another program's reckoning of the same times, across both changes of the clock.
#[test]
#[ignore = "needs systemd-analyze; .ci/run units"]
fn systemd_finds_the_same_moments() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    for (base, to) in [("2026-03-20 00:00:00", "2026-04-04T00:00:00Z"), ("2026-10-17 00:00:00", "2026-11-01T00:00:00Z")]
    {
        let (from, to): (Timestamp, Timestamp) =
            (format!("{}Z", base.replace(' ', "T")).parse().unwrap(), to.parse().unwrap());
        let times = ["09:45", "17:00"];
        let output = std::process::Command::new("systemd-analyze")
            .args(["calendar", "--iterations=60", &format!("--base-time={base}")])
            .args(times.map(|time| format!("Mon..Fri *-*-* {time}:00 Europe/Berlin")))
            .env("TZ", "UTC")
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let theirs: BTreeSet<Timestamp> = told
            .lines()
            .filter_map(|line| {
                let mut words = line.strip_suffix(" UTC")?.split_whitespace().rev();
                let (time, date) = (words.next()?, words.next()?);
                format!("{date}T{time}Z").parse().ok()
            })
            .filter(|moment| *moment > from && *moment <= to)
            .collect();
        let list = times.iter().map(|time| minute(time)).collect();
        let (ours, merged) = rang(When::At { times: list, days: Days::WORK }, &zone, from, to);
        assert_eq!((&ours, merged), (&theirs, 0), "{told}");
        assert!(ours.len() >= 20, "two weeks of two times");
    }
}

#[test]
fn a_year_of_each_schedule_is_what_the_wall_clock_shows() {
    let from: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    let to: Timestamp = "2027-01-04T12:00:00Z".parse().unwrap();
    for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"] {
        let zone = TimeZone::get(zone).unwrap();
        let clock = shown(&zone, from, to);
        let minutes = |list: &[&str]| list.iter().map(|text| minute(text).minutes()).collect::<Vec<u16>>();
        let grid = |from: u16, to: u16, step: usize| (from..to).step_by(step).collect::<Vec<u16>>();
        let of = |times: &[&str], days| When::At { times: times.iter().map(|time| minute(time)).collect(), days };
        let rows = [
            (every(45, "9:00", "18:00"), grid(540, 1080, 45), Days::ALL),
            (at(&["2:30", "8:00", "20:00"]), minutes(&["2:30", "8:00", "20:00"]), Days::ALL),
            (of(&["0:00", "23:29"], Days::WORK), minutes(&["0:00", "23:29"]), Days::WORK),
            (
                When::Every {
                    every: Duration::from_secs(50 * 60),
                    window: window("0:30", "24:00"),
                    days: Days::of([0, 6]).unwrap(),
                    sitting: None,
                },
                grid(30, 1440, 50),
                Days::of([0, 6]).unwrap(),
            ),
        ];
        for (when, minutes, days) in rows {
            let expected = reckoned(&clock, &minutes, days);
            let (told, merged) = rang(when.clone(), &zone, from, to);
            let wrong: Vec<_> = told.difference(&expected).take(6).collect();
            assert!(wrong.is_empty(), "{zone:?} {when:?}: {wrong:?}");
            // Two that a change of the clock moves together are one.
            assert_eq!(told.len() + usize::try_from(merged).unwrap(), expected.len(), "{zone:?} {when:?}");
            assert!(merged <= 2);
            assert!(told.len() > 100);
        }
    }
}
