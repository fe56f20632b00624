//! Corners of the rules: pauses that end between two looks, heat that is nearly allowed, sitting after a restart, snoozes that end while nobody looks, and
//! what a calendar can and cannot know.

use std::time::Duration;

use jiff::{SignedDuration, tz::TimeZone};
use supple::domain::{
    heat::Heat,
    reminder::{Exported, Facts, Fate, Pause, Plan, Rang, State, Wish, calendar, due, next, silent, upcoming},
    routine::Limit,
    schedule::{Days, When},
};

use super::{Machine, at, berlin, every, id, plan, reminder, times, window};

const LIMIT: Limit = Limit { per_day: 3, gap: Duration::from_secs(7_200) };

fn pause(machine: &mut Machine, hours: i64) {
    let from = machine.now.wall.timestamp();
    machine.state.pause = Some(Pause { from, until: from + SignedDuration::from_hours(hours) });
}

#[test]
fn what_fell_into_a_pause_is_not_said_after_it() {
    let mut machine = Machine::new(plan([reminder("r", at(&["9:50", "10:05"]))]), "2026-11-26T08:00");
    pause(&mut machine, 2);
    let told = machine.sleep(2 * 3600 + 600).look();
    let fates: Vec<Fate> = told.told.iter().map(|told| told.fate).collect();
    assert_eq!((fates, told.rings.len()), (vec![Fate::Paused, Fate::Rings], 1));
    assert_eq!(told.rings[0].merged, 0);
    assert_eq!(machine.state.pause, None, "and it has ended");
}

/// After heat, the next one is proposed as soon as rule H2 allows it, even if a clock is a little slow.
#[test]
fn heat_after_heat_rings_when_it_may_and_only_once() {
    let after = When::After { routine: id("moist-heat"), wait: Duration::from_secs(7_200) };
    let mut list = plan([reminder("heat", after)]);
    (list.list[0].what.routine, list.list[0].heat) = (Some(id("moist-heat")), Some(LIMIT));
    let mut machine = Machine::new(list, "2026-11-26T08:00");
    let used = machine.now.wall.timestamp();
    machine.facts.ended.insert("moist-heat".to_owned(), used);
    // The clock of the boot is two minutes behind the wall by now.
    machine.facts.heat = vec![used + SignedDuration::from_secs(120)];
    let coming = upcoming(&machine.plan.list[0], &machine.plan, &machine.facts, &machine.state, &machine.now.wall, 5);
    assert_eq!(coming.len(), 1);
    assert_eq!(coming[0].at, berlin("2026-11-26T10:02"));
    assert_eq!(times(&machine.run_until("2026-11-26T23:00")), ["Thu 10:02"]);
    // A longer gap of a routine of one's own moves it as well, and each look tells it but once.
    let mut machine = Machine::new(machine.plan.clone(), "2026-11-26T08:00");
    machine.plan.list[0].heat = Some(Limit { gap: Duration::from_secs(3 * 3600), ..LIMIT });
    machine.facts.ended.insert("moist-heat".to_owned(), used);
    machine.facts.heat = vec![used];
    let mut told = 0;
    while machine.now.wall < berlin("2026-11-26T10:30") {
        told += machine.pass(30).look().told.len();
    }
    assert_eq!(told, 1);
    assert_eq!(times(&machine.run_until("2026-11-26T23:00")), ["Thu 11:00"]);
}

/// Rule H2: a wall clock that is set, either way, brings no proposal of heat nearer.
#[test]
fn a_clock_that_is_set_brings_no_heat_nearer() {
    for step in [-6 * 3600, -60, 0, 60, 6 * 3600] {
        let mut heat = reminder("heat", every(30, "0:00", "24:00"));
        heat.routine = Some(id("moist-heat"));
        let mut list = plan([heat]);
        list.list[0].heat = Some(LIMIT);
        let mut machine = Machine::new(list, "2026-11-26T07:50");
        machine.facts.used = vec![Heat::now(&machine.now, &machine.boot)];
        let on = machine.now.boot;
        machine.step(step);
        loop {
            machine.pass(30);
            let (now, boot) = (machine.now.clone(), machine.boot.clone());
            machine.facts.settle(&now, &boot);
            if !machine.look().rings.is_empty() {
                break;
            }
        }
        let after = machine.now.boot.saturating_sub(on);
        assert!(after >= LIMIT.gap, "{step}: after {after:?}");
        assert!(after <= LIMIT.gap * 5, "{step}: it comes at last");
    }
}

#[test]
fn sitting_begins_when_the_computer_was_switched_on_not_when_somebody_looked() {
    let mut what = reminder("up", every(45, "9:00", "18:00"));
    if let When::Every { sitting, .. } = &mut what.when {
        *sitting = Some(Duration::from_secs(300));
    }
    // Off for an hour at 10:10; on at 11:10, first looked at half an hour later, by a timer.
    let mut machine = Machine::new(plan([what.clone()]), "2026-11-26T10:10");
    machine.off(3600).pass(30 * 60 - 5).look();
    // It was on for five seconds at 11:10.
    assert_eq!(times(&machine.run_until("2026-11-26T12:30")), ["Thu 11:54"]);
    // A restart of a minute is no break.
    let mut machine = Machine::new(plan([what]), "2026-11-26T10:10");
    machine.off(60).look();
    assert_eq!(times(&machine.run_until("2026-11-26T10:40")), ["Thu 10:30"]);
}

#[test]
fn a_snooze_that_ended_while_nobody_looked_comes_all_the_same() {
    let mut machine = Machine::new(plan([reminder("up", at(&["9:00"]))]), "2026-11-26T08:59");
    let rang = machine.pass(90).look();
    let at = machine.now.wall.timestamp();
    Rang::of(&rang.rings, &rang.state).unwrap().answer(&mut machine.state, at, Wish::Snooze);
    // Three hours: later than any other reminder may be, but soon enough to be answered.
    let due = machine.sleep(3 * 3600).look();
    assert_eq!((due.rings.len(), due.rings[0].snoozed), (1, 1));
    // A day: it is counted, and told.
    let at = machine.now.wall.timestamp();
    Rang::of(&due.rings, &due.state).unwrap().answer(&mut machine.state, at, Wish::Snooze);
    machine.plan.list[0].what.when = super::at(&["23:59"]);
    let due = machine.sleep(20 * 3600).look();
    assert_eq!((due.rings.len(), machine.state.missed["up"].times), (0, 2), "{:?}", due.told);
}

/// Rule N1.
#[test]
fn a_snooze_cannot_be_put_off_for_ever() {
    let mut machine = Machine::new(plan([reminder("up", at(&["9:00"]))]), "2026-11-26T08:59");
    machine.pass(90).look();
    let first = machine.now.wall.timestamp();
    let hour = Duration::from_secs(3600);
    for _ in 0..10 {
        let at = machine.now.wall.timestamp();
        let until = machine.state.snooze("up", at, hour).unwrap();
        assert!(until <= first + SignedDuration::from_hours(1));
        machine.pass(300);
    }
}

#[test]
fn a_click_answers_what_rang_and_nothing_else() {
    let mut what = reminder("r", at(&["21:50", "23:00"]));
    what.hold = true;
    let mut list = plan([what]);
    list.quiet = Some(window("22:00", "7:00"));
    let mut machine = Machine::new(list, "2026-11-26T21:49");
    let rang = machine.pass(90).look();
    machine.run_until("2026-11-26T23:10");
    let at = machine.now.wall.timestamp();
    Rang::of(&rang.rings, &rang.state).unwrap().answer(&mut machine.state, at, Wish::Skip);
    assert!(machine.state.open.is_empty() && machine.state.held.contains_key("r"));
    assert_eq!(times(&machine.run_until("2026-11-27T12:00")), ["Fri 07:00"]);
}

#[test]
fn what_is_held_over_night_is_in_the_calendar_on_the_next_day() {
    let monday = Days::of([0]).unwrap();
    let mut what = reminder("r", When::At { times: vec![super::minute("23:00"), super::minute("6:00")], days: monday });
    what.hold = true;
    let mut list = plan([what]);
    list.quiet = Some(window("22:00", "7:00"));
    let made = calendar(&list, &Facts::default(), &Exported::default(), &berlin("2026-11-26T10:00"), |_| None);
    // Those of Monday morning come on Monday, those of Monday evening on Tuesday; one event.
    assert!(made.text.contains("RRULE:FREQ=WEEKLY;BYDAY=MO,TU\r\n"), "{}", made.text);
    assert_eq!(made.text.matches("BEGIN:VEVENT").count(), 1);
    // And so they are said.
    let mut machine = Machine::new(list.clone(), "2026-11-29T12:00");
    assert_eq!(times(&machine.run_until("2026-12-02T12:00")), ["Mon 07:00", "Tue 07:00"]);
    list.quiet = Some(window("22:00", "24:00"));
    let made = calendar(&list, &Facts::default(), &Exported::default(), &berlin("2026-11-26T10:00"), |_| None);
    assert!(made.text.contains("UID:r-0000@supple\r\n") && made.text.contains("BYDAY=TU\r\n"), "{}", made.text);
}

#[test]
fn heat_is_in_no_calendar_and_a_zone_outlives_its_reminder() {
    let mut heat = reminder("heat", every(60, "8:00", "23:00"));
    heat.routine = Some(id("moist-heat"));
    let mut home = reminder("home", at(&["8:00"]));
    home.tz = Some("America/New_York".into());
    let mut list = plan([heat, home]);
    list.list[0].heat = Some(LIMIT);
    list.list[1].zone = TimeZone::get("America/New_York").ok();
    let now = berlin("2026-11-26T10:00");
    let made = calendar(&list, &Facts::default(), &Exported::default(), &now, |_| None);
    assert_eq!(made.left_out.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["heat"]);
    assert_eq!(made.text.matches("BEGIN:VEVENT").count(), 1);
    let gone = calendar(&plan([]), &Facts::default(), &made.exported, &now, |_| None);
    assert!(gone.text.contains("STATUS:CANCELLED") && gone.text.contains("TZID:America/New_York\r\n"), "{}", gone.text);
    let kept: Exported = serde_json::from_str(&serde_json::to_string(&gone.exported).unwrap()).unwrap();
    assert_eq!(kept, gone.exported);
}

/// Case 18: the time that comes twice rings at its first coming, and not again an hour later.
#[test]
fn case_18_of_a_time_that_comes_twice_the_first_is_said() {
    let mut machine = Machine::new(plan([reminder("night", at(&["2:30"]))]), "2026-10-24T23:00");
    let mut rang = Vec::new();
    while machine.now.wall < berlin("2026-10-25T12:00") {
        let due = machine.pass(30).look();
        rang.extend(due.rings.iter().map(|_| machine.now.wall.strftime("%H:%M%:z").to_string()));
    }
    assert_eq!(rang, ["02:30+02:00"], "summer time");
}

/// "Take the heat off" is no use of heat: it comes at its moment, and proposes nothing while heat may not be used, or a Stop stands.
#[test]
fn a_moment_with_heat_comes_then_and_proposes_none_too_soon() {
    let now = berlin("2026-11-26T09:00");
    let mut once = reminder("once", When::Once(now.timestamp().as_second() + 60));
    once.routine = Some(id("moist-heat"));
    let mut list = plan([once]);
    list.list[0].heat = Some(LIMIT);
    let mut machine = Machine::new(list, "2026-11-26T09:00");
    machine.facts.heat = vec![berlin("2026-11-26T08:00").timestamp()];
    for (heat, stopped, start) in
        [(true, false, false), (true, true, false), (false, true, false), (false, false, true)]
    {
        let mut machine = machine.clone();
        if !heat {
            machine.facts.heat.clear();
        }
        machine.facts.stopped = stopped;
        let next = next(&machine.plan, &machine.facts, &machine.state, &machine.now.wall);
        assert_eq!(next.unwrap().at, berlin("2026-11-26T09:01"));
        let due = machine.pass(61).look();
        assert_eq!(due.rings.len(), 1, "{heat} {stopped}");
        assert_eq!(due.rings[0].routine.is_some(), start, "{heat} {stopped}");
    }
    assert_eq!(times(&machine.run_until("2026-11-26T12:00")), ["Thu 09:01"]);
    let none = due(&machine.plan, &machine.facts, &State::default(), &machine.now, &machine.boot);
    assert!(none.rings.is_empty());
}

/// Rule S5: one that proposes to move is silent while a Stop stands, for one moment as well.
#[test]
fn a_moment_that_proposes_to_move_is_silent_while_a_stop_stands() {
    let now = berlin("2026-11-26T09:00");
    let mut once = reminder("once", When::Once(now.timestamp().as_second() + 60));
    once.routine = Some(id("walking"));
    let mut machine = Machine::new(plan([once]), "2026-11-26T09:00");
    machine.facts.stopped = true;
    assert_eq!(times(&machine.run_until("2026-11-26T10:00")), Vec::<&str>::new());
    machine.facts.stopped = false;
    assert_eq!(times(&machine.run_until("2026-11-26T12:00")), ["Thu 10:00"], "it was not lost");
}

/// A file that cannot be read for a moment, or one broken reminder in it, loses nothing of what was kept.
#[test]
fn what_cannot_be_read_for_a_moment_is_not_forgotten() {
    let whole = plan([reminder("walk", at(&["9:01", "9:30"])), reminder("up", at(&["9:05"]))]);
    let mut machine = Machine::new(whole.clone(), "2026-11-26T09:00");
    machine.pass(61).look();
    machine.state.snooze("walk", machine.now.wall.timestamp(), Duration::from_secs(1200)).unwrap();
    let before = machine.state.clone();
    machine.plan = Plan { partial: true, ..Plan::default() };
    machine.pass(30).look();
    assert!(machine.state.is_like(&before));
    machine.plan = whole;
    assert_eq!(times(&machine.run_until("2026-11-26T09:25")), ["Thu 09:05", "Thu 09:21"]);
    // One that is really gone is forgotten.
    machine.plan = plan([reminder("up", at(&["9:05"]))]);
    machine.pass(30).look();
    assert!(!machine.state.open.contains_key("walk"));
}

/// A date that was wrong for one look does not lose what was set for a moment that lies ahead of us again.
#[test]
fn a_wrong_date_for_one_look_loses_no_moment() {
    let pill = berlin("2026-11-26T12:00").timestamp().as_second();
    let mut machine = Machine::new(plan([reminder("pill", When::Once(pill))]), "2026-11-26T09:00");
    let month = 30 * 86_400;
    let wrong = machine.pass(30).step(month).look();
    assert!(wrong.rings.is_empty() && machine.state.missed.contains_key("pill"));
    machine.pass(30).step(-month).look();
    assert!(machine.state.missed.is_empty());
    assert_eq!(times(&machine.run_until("2026-11-26T13:00")), ["Thu 12:00"]);
    // What rang does not come again, wherever the clock goes.
    machine.step(-7_200).look();
    assert_eq!(times(&machine.run_until("2026-11-26T14:00")), Vec::<&str>::new());
}

/// The wrong date is put right only after the moment: it comes as long as it may be late.
#[test]
fn a_moment_missed_by_a_wrong_date_comes_while_it_may_be_late() {
    let pill = berlin("2026-11-26T09:05").timestamp().as_second();
    let (month, minute) = (30 * 86_400, 60);
    for (late, rings) in [(10, 1), (11 * 60, 1), (13 * 60, 0)] {
        let mut machine = Machine::new(plan([reminder("pill", When::Once(pill))]), "2026-11-26T09:00");
        machine.pass(30).step(month).look();
        assert!(machine.state.missed.contains_key("pill"));
        let due = machine.step(-month).pass(5 * 60 + late * minute).look();
        assert_eq!(due.rings.len(), rings, "{late}");
        assert_eq!(machine.look().rings.len(), 0, "once");
        assert_eq!(machine.state.missed.contains_key("pill"), rings == 0);
    }
}

/// A clock put back behind the beginning of the record, and a session: the moment is said in it.
#[test]
fn a_moment_in_a_session_after_the_clock_was_put_back_is_said() {
    let mut machine = Machine::new(plan([]), "2026-11-26T12:00");
    machine.look();
    machine.step(-7_200);
    let pan = machine.now.wall.timestamp().as_second() + 300;
    machine.plan = plan([reminder("pan", When::Once(pan))]);
    let rang: Vec<usize> = (0..12).map(|_| machine.pass(30).look_in_session().rings.len()).collect();
    assert_eq!((rang.iter().sum::<usize>(), rang[9]), (1, 1), "{rang:?}");
    assert!(machine.pass(30).look().rings.is_empty(), "not again after it");
}

#[test]
fn a_moment_far_ahead_is_known() {
    let far = berlin("2028-01-15T14:30");
    let machine = Machine::new(plan([reminder("far", When::Once(far.timestamp().as_second()))]), "2026-11-26T09:00");
    let coming = next(&machine.plan, &machine.facts, &machine.state, &machine.now.wall).unwrap();
    assert_eq!(coming.at, far);
    let past = Machine::new(plan([reminder("past", When::Once(1))]), "2026-11-26T09:00");
    assert!(next(&past.plan, &past.facts, &past.state, &past.now.wall).is_none());
    assert_eq!(silent(&past.plan.list[0], &past.facts).0, "done");
}

/// What rang at one moment is answered as one; what rang long ago, is off, or was missed, is not.
#[test]
fn an_answer_is_for_all_that_rang_last() {
    let list = ["aa", "bb", "off"].map(|name| reminder(name, at(&["9:01"])));
    let mut machine = Machine::new(plan(list), "2026-11-26T09:00");
    machine.pass(61).look();
    machine.plan.list[2].what.on = false;
    let now = machine.now.wall.timestamp();
    assert_eq!(machine.state.last_open(&machine.plan, now), ["aa", "bb"]);
    assert!(machine.state.skip("aa", now) && !machine.state.skip("aa", now));
    machine.pass(20 * 3_600).look();
    let now = machine.now.wall.timestamp();
    assert_eq!(machine.state.last_open(&machine.plan, now), Vec::<String>::new());
    assert!(machine.state.open.contains_key("bb") && !machine.state.skip("bb", now), "too long ago to be skipped");
}

/// Held until the quiet hours end, and come again by a clock that was put back: still once.
#[test]
fn what_waits_when_a_clock_is_put_back_is_said_once() {
    let mut held = reminder("held", at(&["22:00", "23:30", "7:00"]));
    held.hold = true;
    let mut machine = Machine::new(plan([held]), "2026-11-26T21:00");
    machine.plan.quiet = Some(window("22:00", "7:00"));
    machine.sleep(5 * 3_600).look();
    assert_eq!(machine.state.held["held"].slots.len(), 2);
    machine.step(-4 * 3_600 - 60).look();
    let due = machine.sleep(9 * 3_600 + 60).look();
    assert_eq!(machine.now.wall.strftime("%H:%M").to_string(), "07:00");
    let told: Vec<String> = due.told.iter().map(|told| format!("{:?}", told.slot)).collect();
    let once: std::collections::BTreeSet<&String> = told.iter().collect();
    assert_eq!((told.len(), once.len(), due.rings[0].merged), (3, 3, 2), "{told:?}");
}
