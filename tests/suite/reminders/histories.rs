//! Any history of a computer: nothing fires twice, nothing is lost without a word, quiet hours are kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use supple::domain::{
    reminder::{Due, Fate, Plan, Slot},
    schedule::{When, Window},
};

use super::{Machine, at, berlin, every, minute, plan, reminder, window};

const ZONES: [&str; 6] =
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Australia/Lord_Howe", "UTC"];

#[derive(Debug, Clone)]
enum Event {
    Pass(u64),
    Sleep(u64),
    Off(u64),
    Step(i64),
    Travel(usize),
    /// A session: what was set for one moment is looked at all the while, nothing else.
    Session(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1_u64..4_000).prop_map(Event::Pass),
        2 => (60_u64..40_000).prop_map(Event::Sleep),
        1 => (60_u64..300_000).prop_map(Event::Off),
        1 => (-200_000_i64..200_000).prop_map(Event::Step),
        1 => (-4_000_000_i64..4_000_000).prop_map(Event::Step),
        1 => (0..ZONES.len()).prop_map(Event::Travel),
        2 => (1_u64..4_000).prop_map(Event::Session),
    ]
}

/// Without what moves a clock by hand: then each time is judged exactly once.
fn quiet_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1_u64..4_000).prop_map(Event::Pass),
        2 => (60_u64..40_000).prop_map(Event::Sleep),
        1 => (60_u64..300_000).prop_map(Event::Off),
        2 => (1_u64..4_000).prop_map(Event::Session),
    ]
}

fn schedules() -> impl Strategy<Value = (Plan, Option<Window>)> {
    let quiet = prop_oneof![Just(None), Just(Some(window("22:00", "7:00"))), Just(Some(window("12:00", "13:30")))];
    let moment = berlin("2026-03-28T18:00").timestamp().as_second();
    (quiet, any::<bool>(), any::<bool>(), 5_u64..200, 0_i64..400_000).prop_map(
        move |(quiet, hold, sits, step, later)| {
            let mut row = reminder("row", every(step, "8:30", "19:00"));
            if let (When::Every { sitting, .. }, true) = (&mut row.when, sits) {
                *sitting = Some(std::time::Duration::from_secs(300));
            }
            let mut times = reminder("times", at(&["2:30", "6:59", "7:00", "12:00", "21:59", "22:00", "23:30"]));
            (row.hold, times.hold) = (hold, hold);
            let once = reminder("once", When::Once(moment + later));
            let mut plan = plan([row, times, once]);
            plan.quiet = quiet;
            (plan, quiet)
        },
    )
}

/// What was told in it, up to the look at its end.
fn live(machine: &mut Machine, event: &Event) -> Vec<Due> {
    let mut dues = Vec::new();
    match *event {
        Event::Pass(seconds) => _ = machine.pass(seconds),
        Event::Sleep(seconds) => _ = machine.sleep(seconds),
        Event::Off(seconds) => _ = machine.off(seconds),
        Event::Step(seconds) => _ = machine.step(seconds),
        Event::Travel(zone) => _ = machine.travel(ZONES[zone]),
        Event::Session(seconds) => {
            for left in (0..seconds).step_by(300).map(|gone| seconds - gone) {
                machine.pass(left.min(300));
                dues.push(machine.look_in_session());
            }
        }
    }
    dues.push(machine.look());
    dues
}

fn minute_of(t: Timestamp, zone: &TimeZone) -> u16 {
    let local = t.to_zoned(zone.clone());
    u16::try_from(local.hour()).unwrap() * 60 + u16::try_from(local.minute()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_fires_twice_and_quiet_hours_are_kept((plan, quiet) in schedules(), events in prop::collection::vec(event(), 1..60)) {
        let mut machine = Machine::new(plan, "2026-03-28T07:00");
        let mut fired: BTreeSet<(String, Slot)> = BTreeSet::new();
        for event in &events {
            let dues = live(&mut machine, event);
            for told in dues.iter().flat_map(|due| &due.told).filter(|told| matches!(told.fate, Fate::Rings | Fate::Coalesced)) {
                prop_assert!(fired.insert((told.id.to_string(), told.slot)), "{told:?} fired twice");
            }
            let (due, in_session) = dues.split_last().unwrap();
            for told in in_session.iter().flat_map(|due| &due.told) {
                prop_assert!(told.id.as_str() == "once", "{told:?} in a session");
            }
            // Never later than the next look: a session makes nobody wait for it.
            for ring in in_session.iter().flat_map(|due| &due.rings) {
                prop_assert!(ring.id.as_str() == "once" && ring.late <= machine.plan.find("once").unwrap().what.catch_up);
            }
            if !in_session.is_empty() {
                prop_assert!(due.told.iter().all(|told| told.id.as_str() != "once"), "kept until after the session: {due:?}");
            }
            let mut rang: BTreeSet<&str> = BTreeSet::new();
            for ring in &due.rings {
                prop_assert!(rang.insert(ring.id.as_str()), "a burst of {}", ring.id);
                let now = machine.now.wall.timestamp();
                prop_assert!(ring.at <= now && ring.late <= machine.plan.find(ring.id.as_str()).unwrap().what.catch_up);
                if ring.id.as_str() != "once" {
                    let minute = minute_of(now, machine.now.wall.time_zone());
                    prop_assert!(!quiet.is_some_and(|quiet| quiet.contains(minute)), "{ring:?} in quiet hours");
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_without_a_word((plan, quiet) in schedules(), events in prop::collection::vec(quiet_event(), 1..60)) {
        let sits = matches!(plan.list[0].what.when, When::Every { sitting: Some(_), .. });
        let mut machine = Machine::new(plan, "2026-03-28T07:00");
        let start = machine.now.wall.timestamp();
        let mut fates: BTreeMap<(String, Slot), Vec<Fate>> = BTreeMap::new();
        for event in &events {
            for told in live(&mut machine, event).into_iter().flat_map(|due| due.told) {
                fates.entry((told.id.to_string(), told.slot)).or_default().push(told.fate);
            }
        }
        // Each time of the day that the clock showed meanwhile, by another way of counting: date by date.
        let end = machine.now.wall.timestamp();
        let zone = machine.now.wall.time_zone();
        let mut day = start.to_zoned(zone.clone()).date();
        let row = match &machine.plan.list[0].what.when {
            When::Every { every, .. } if !sits => {
                (510..1140).step_by(usize::try_from(every.as_secs() / 60).unwrap()).collect::<Vec<u16>>()
            }
            _ => Vec::new(),
        };
        let times: Vec<u16> = ["2:30", "6:59", "7:00", "12:00", "21:59", "22:00", "23:30"].iter().map(|text| minute(text).minutes()).collect();
        while day <= end.to_zoned(zone.clone()).date() {
            for (id, minutes) in [("row", &row), ("times", &times)] {
                for minute in minutes {
                    let time = jiff::civil::time(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0);
                    let t = day.to_datetime(time).to_zoned(zone.clone()).unwrap().timestamp();
                    if t <= start || t > end {
                        continue;
                    }
                    let told = fates.get(&(id.to_owned(), Slot::Clock(day, *minute))).cloned().unwrap_or_default();
                    // Held first, then said or missed; all else exactly once.
                    let last = told.iter().filter(|fate| **fate != Fate::Held).count();
                    let waits = machine.state.held.contains_key(id);
                    prop_assert!(last == 1 || last == 0 && told.contains(&Fate::Held) && waits, "{id} {day} {minute}: {told:?}");
                    let inside = quiet.is_some_and(|quiet| quiet.contains(minute_of(t, zone)));
                    if inside && !machine.plan.list[0].what.hold {
                        prop_assert_eq!(&told, &[Fate::Quiet]);
                    }
                }
            }
            day = day.tomorrow().unwrap();
        }
        // What was set for one moment is said once, or missed, in a session as well.
        if let When::Once(moment) = machine.plan.list[2].what.when
            && (start.as_second() + 1..=end.as_second()).contains(&moment)
        {
            let told = fates.get(&("once".to_owned(), Slot::Moment(moment)));
            prop_assert!(told.is_some_and(|told| matches!(told[..], [Fate::Rings | Fate::Missed])), "{told:?}");
        }
        let missed = fates.iter().filter(|(_, fates)| fates.contains(&Fate::Missed)).count();
        let counted: u32 = machine.state.missed.values().map(|missed| missed.times).sum();
        prop_assert!(usize::try_from(counted).unwrap() <= missed);
    }
}
