//! Each row of the table of rules, by name, on days written by hand.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use supple::domain::{
    reminder::{ClockState, Fate, Pause, Refused, Slot, State, due, message, next, upcoming},
    routine::Limit,
    schedule::{Days, Only, When},
};

use super::{Machine, at, berlin, every, id, plan, reminder, times, window};

fn fates(due: &supple::domain::reminder::Due) -> Vec<Fate> {
    due.told.iter().map(|told| told.fate).collect()
}

#[test]
fn each_time_rings_once_and_the_window_ends_before_its_end() {
    let mut machine = Machine::new(plan([reminder("up", every(45, "9:00", "18:00"))]), "2026-11-26T08:00");
    let rang = machine.run_until("2026-11-26T23:00");
    assert_eq!(rang.len(), 12);
    assert_eq!((times(&rang)[0], times(&rang)[11]), ("Thu 09:00", "Thu 17:15"));
}

#[test]
fn missed_while_off_comes_once_if_fresh_and_is_counted_if_not() {
    let mut machine = Machine::new(plan([reminder("stretch", at(&["8:00", "12:00", "20:00"]))]), "2026-11-26T07:00");
    let due = machine.off(5 * 3600 + 1200).look();
    assert_eq!(due.rings.len(), 1);
    assert_eq!((due.rings[0].late, due.rings[0].missed), (Duration::from_secs(1200), 1));
    assert_eq!(fates(&due), [Fate::Missed, Fate::Rings]);
    let due = machine.off(24 * 3600).look();
    assert_eq!(fates(&due), [Fate::Missed, Fate::Missed, Fate::Rings]);
    // Thirty-one minutes are too late; the time is counted and kept until it rings again.
    let due = machine.off(24 * 3600 + 660).look();
    assert!(due.rings.is_empty());
    assert_eq!(machine.state.missed["stretch"].times, 3);
}

/// Case 20.
#[test]
fn a_machine_off_over_thirty_times_says_one_thing_or_nothing() {
    let mut machine = Machine::new(plan([reminder("up", every(30, "8:00", "20:00"))]), "2026-11-23T07:00");
    let due = machine.off(3 * 86_400 + 3600 + 60).look();
    assert_eq!(due.rings.len(), 1);
    assert_eq!(due.rings[0].missed, 72);
    let mut machine = Machine::new(plan([reminder("up", every(30, "8:00", "20:00"))]), "2026-11-23T07:00");
    let due = machine.off(3 * 86_400 - 7200).look();
    assert_eq!((due.rings.len(), machine.state.missed["up"].times), (0, 72));
}

/// Case 11: all that is due at once is one notice.
#[test]
fn several_at_once_are_one_notice() {
    let list = (0..200).map(|n| reminder(&format!("r{n}"), at(&["9:00"])));
    let mut machine = Machine::new(plan(list), "2026-11-26T08:59");
    let due = machine.pass(90).look();
    assert_eq!(due.rings.len(), 200);
    let notice = message(&due.rings, &TimeZone::UTC, ToString::to_string).unwrap();
    assert_eq!(notice.title.as_str(), "200 reminders at once");
    assert!(machine.pass(30).look().rings.is_empty());
}

#[test]
fn sitting_begins_anew_after_a_sleep_as_long_as_a_break() {
    let mut what = reminder("up", every(45, "9:00", "18:00"));
    if let When::Every { sitting, .. } = &mut what.when {
        *sitting = Some(Duration::from_secs(300));
    }
    let mut machine = Machine::new(plan([what]), "2026-11-26T08:30");
    assert_eq!(times(&machine.run_until("2026-11-26T10:00")), ["Thu 09:45"]);
    // Four minutes are no break; an hour is: nobody sat at the desk.
    machine.sleep(240).look();
    assert_eq!(times(&machine.run_until("2026-11-26T10:35")), ["Thu 10:30"]);
    let due = machine.sleep(3600).look();
    assert_eq!((fates(&due), due.rings.len()), (vec![Fate::Away], 0));
    assert_eq!(times(&machine.run_until("2026-11-26T12:30")), ["Thu 12:20"]);
    // A new day begins with its window.
    assert_eq!(times(&machine.run_until("2026-11-27T10:00")).last(), Some(&"Fri 09:45"));
}

/// Case 16.
#[test]
fn a_clock_put_back_fires_nothing_twice() {
    for back in [60, 3600, 86_400, 3 * 86_400] {
        let mut machine = Machine::new(plan([reminder("up", at(&["9:00"]))]), "2026-11-26T08:59");
        assert_eq!(machine.pass(90).look().rings.len(), 1);
        assert_eq!(machine.step(-back).look().clock, ClockState::Back);
        let rang = machine.run_until("2026-11-26T09:30");
        // Other days are other days: each but the first, which began after nine, and the last, on which it fired.
        let days = usize::try_from(back / 86_400).unwrap().saturating_sub(1);
        assert_eq!(rang.len(), days, "{back}: {rang:?}");
    }
}

/// Case 16.
#[test]
fn a_clock_put_ahead_floods_nothing_and_counts_nothing_that_never_was() {
    let mut machine = Machine::new(plan([reminder("up", every(30, "8:00", "20:00"))]), "2026-11-26T07:00");
    let due = machine.pass(30).step(40 * 86_400 + 6 * 3600).look();
    assert_eq!((due.clock, due.rings.len(), due.told.len()), (ClockState::Ahead, 0, 0));
    assert!(machine.state.missed.is_empty());
    // An hour ahead: at most the one that is fresh.
    let mut machine = Machine::new(plan([reminder("up", every(30, "8:00", "20:00"))]), "2026-11-26T07:50");
    let due = machine.step(3600 + 660).look();
    assert_eq!(fates(&due), [Fate::Missed, Fate::Missed, Fate::Rings]);
}

#[test]
fn a_wrong_date_at_boot_loses_nothing_that_was_missed_before_it_was_set() {
    let mut machine = Machine::new(plan([reminder("up", at(&["9:00"]))]), "2026-11-26T08:00");
    machine.off(2 * 86_400).step(-300 * 86_400);
    assert_eq!(machine.look().clock, ClockState::Back);
    let due = machine.pass(20).step(300 * 86_400).look();
    assert_eq!((due.clock, machine.state.missed["up"].times), (ClockState::Ahead, 2));
}

#[test]
fn a_clock_that_is_not_set_is_waited_for() {
    let mut machine = Machine::new(plan([reminder("up", at(&["9:00"]))]), "2026-11-26T08:59");
    let set = machine.now.clone();
    machine.now.wall = berlin("1970-01-01T09:00:30");
    let due = machine.look();
    assert_eq!((due.clock, due.rings.len()), (ClockState::NotSet, 0));
    machine.now = set;
    assert_eq!(machine.pass(90).look().rings.len(), 1);
}

/// Case 18. The clocks went from 2:00 to 3:00 on 29 March 2026.
#[test]
fn a_time_that_is_left_out_comes_once_and_as_much_later() {
    let mut machine = Machine::new(plan([reminder("night", at(&["2:30"]))]), "2026-03-28T23:00");
    assert_eq!(times(&machine.run_until("2026-03-29T12:00")), ["Sun 03:30"]);
    assert_eq!(times(&machine.run_until("2026-03-30T12:00")), ["Mon 02:30"]);
}

/// Case 18. They went from 3:00 to 2:00 on 25 October 2026.
#[test]
fn a_time_that_comes_twice_counts_the_first_time() {
    let mut machine = Machine::new(plan([reminder("night", at(&["2:30"]))]), "2026-10-24T23:00");
    let first = next(&machine.plan, &machine.facts, &machine.state, &machine.now.wall).unwrap();
    assert_eq!(first.at.offset().seconds(), 7200, "summer time");
    let rang = machine.run_until("2026-10-25T12:00");
    assert_eq!(times(&rang), ["Sun 02:30"]);
}

/// Case 19.
#[test]
fn times_are_those_of_the_place_where_the_person_is() {
    let mut home = reminder("home", at(&["10:00"]));
    home.tz = Some("Europe/Berlin".into());
    let mut plan = plan([reminder("here", at(&["10:00"])), home]);
    plan.list[1].zone = TimeZone::get("Europe/Berlin").ok();
    let mut machine = Machine::new(plan, "2026-11-26T09:00");
    machine.travel("America/New_York");
    let rang = machine.run_until("2026-11-26T23:00");
    let told: Vec<(&str, &str)> = rang.iter().map(|(id, at)| (id.as_str(), at.as_str())).collect();
    assert_eq!(told, [("home", "Thu 04:00"), ("here", "Thu 10:00")]);
    // Back home the date comes again, and nothing fires twice on it.
    machine.travel("Pacific/Kiritimati").look();
    machine.travel("Europe/Berlin").look();
    assert_eq!(times(&machine.run_until("2026-11-27T09:00")), Vec::<&str>::new());
}

/// Case 21.
#[test]
fn quiet_hours_go_across_midnight_and_end_before_their_end() {
    let mut plan = plan([reminder("r", at(&["21:59", "22:00", "0:00", "6:59", "7:00"]))]);
    plan.quiet = Some(window("22:00", "7:00"));
    let mut machine = Machine::new(plan, "2026-11-26T21:00");
    assert_eq!(times(&machine.run_until("2026-11-27T12:00")), ["Thu 21:59", "Fri 07:00"]);
}

#[test]
fn what_is_held_comes_at_the_end_of_the_quiet_hours_once() {
    let mut what = reminder("r", at(&["22:00", "23:30", "6:59"]));
    what.hold = true;
    let mut plan = plan([what]);
    plan.quiet = Some(window("22:00", "7:00"));
    let mut machine = Machine::new(plan.clone(), "2026-11-26T21:00");
    assert_eq!(times(&machine.run_until("2026-11-27T12:00")), ["Fri 07:00"]);
    // The same when the computer was off over the night.
    let mut machine = Machine::new(plan, "2026-11-26T21:00");
    let due = machine.off(10 * 3600 + 600).look();
    assert_eq!((due.rings.len(), due.rings[0].merged, due.rings[0].late.as_secs()), (1, 2, 600));
}

#[test]
fn a_fresh_one_looked_at_in_quiet_hours_is_not_said_in_them() {
    let mut held = reminder("held", at(&["21:50"]));
    held.hold = true;
    let mut plan = plan([reminder("dropped", at(&["21:50"])), held]);
    plan.quiet = Some(window("22:00", "7:00"));
    let mut machine = Machine::new(plan, "2026-11-26T21:00");
    let due = machine.sleep(65 * 60).look();
    assert_eq!((due.rings.len(), fates(&due)), (0, vec![Fate::Quiet, Fate::Held]));
    let rang = machine.run_until("2026-11-27T12:00");
    assert_eq!(rang, [("held".to_owned(), "Fri 07:00".to_owned())]);
}

#[test]
fn what_was_set_for_one_moment_comes_in_quiet_hours_and_in_a_pause() {
    let moment = berlin("2026-11-26T23:00").timestamp();
    let mut plan = plan([reminder("heat-off", When::Once(moment.as_second()))]);
    plan.quiet = Some(window("22:00", "7:00"));
    let mut machine = Machine::new(plan, "2026-11-26T22:00");
    let (from, until) = (machine.now.wall.timestamp(), berlin("2026-11-27T04:00").timestamp());
    machine.state.pause = Some(Pause { from, until });
    assert_eq!(times(&machine.run_until("2026-11-27T12:00")), ["Thu 23:00"]);
}

#[test]
fn a_pause_ends_by_itself_even_when_the_clock_is_put_back() {
    let mut machine = Machine::new(plan([reminder("r", every(30, "8:00", "20:00"))]), "2026-11-26T09:10");
    let from = machine.now.wall.timestamp();
    machine.state.pause =
        Some(Pause { from, until: from.saturating_add(jiff::SignedDuration::from_hours(2)).unwrap() });
    assert_eq!(times(&machine.run_until("2026-11-26T12:00")), ["Thu 11:30", "Thu 12:00"]);
    let from = machine.now.wall.timestamp();
    machine.state.pause =
        Some(Pause { from, until: from.saturating_add(jiff::SignedDuration::from_hours(2)).unwrap() });
    machine.step(-86_400).look();
    assert_eq!(machine.state.pause, None);
}

/// Rule S5.
#[test]
fn after_a_stop_only_messages_go_on() {
    let mut routine = reminder("desk", at(&["9:00"]));
    routine.routine = Some(id("desk-break"));
    let mut machine = Machine::new(plan([routine, reminder("water", at(&["9:00"]))]), "2026-11-26T08:59");
    machine.facts.stopped = true;
    assert_eq!(next(&machine.plan, &machine.facts, &machine.state, &machine.now.wall).unwrap().id.as_str(), "water");
    let due = machine.pass(90).look();
    assert_eq!(due.rings.iter().map(|ring| ring.id.as_str()).collect::<Vec<_>>(), ["water"]);
    assert_eq!(fates(&due), [Fate::Stopped, Fate::Rings]);
}

/// Rule H2.
#[test]
fn heat_is_proposed_only_within_its_limits() {
    let limit = Limit { per_day: 3, gap: Duration::from_secs(7200) };
    let mut heat = reminder("heat", every(60, "8:00", "23:00"));
    heat.routine = Some(id("moist-heat"));
    let mut plan = plan([heat]);
    plan.list[0].heat = Some(limit);
    let mut machine = Machine::new(plan, "2026-11-26T07:30");
    let use_at = |text: &str| berlin(text).timestamp();
    machine.facts.heat.push(use_at("2026-11-26T07:20"));
    assert_eq!(times(&machine.run_until("2026-11-26T10:30")), ["Thu 10:00"]);
    machine.facts.heat.push(use_at("2026-11-26T10:30"));
    let coming = upcoming(&machine.plan.list[0], &machine.plan, &machine.facts, &machine.state, &machine.now.wall, 1);
    assert_eq!(coming[0].at, berlin("2026-11-26T13:00"));
    machine.facts.heat.push(use_at("2026-11-26T13:00"));
    assert_eq!(times(&machine.run_until("2026-11-26T23:30")), Vec::<&str>::new());
    assert_eq!(times(&machine.run_until("2026-11-27T08:30")), ["Fri 08:00"]);
}

#[test]
fn a_chain_counts_from_the_last_session_and_rings_once_for_it() {
    let after = When::After { routine: id("moist-heat"), wait: Duration::from_secs(7200) };
    let mut machine = Machine::new(plan([reminder("heat", after)]), "2026-11-26T08:00");
    assert!(machine.run_until("2026-11-26T09:00").is_empty());
    machine.facts.ended.insert("moist-heat".to_owned(), berlin("2026-11-26T08:30").timestamp());
    assert_eq!(times(&machine.run_until("2026-11-26T12:00")), ["Thu 10:30"]);
    machine.facts.ended.insert("moist-heat".to_owned(), berlin("2026-11-26T11:30").timestamp());
    assert_eq!(times(&machine.run_until("2026-11-26T22:00")), ["Thu 13:30"]);
}

/// Rule V2.
#[test]
fn the_morning_question_is_recalled_only_while_it_waits() {
    let mut what = reminder("morning", at(&["8:30"]));
    what.only = Some(Only::Morning);
    let mut machine = Machine::new(plan([what]), "2026-11-26T08:00");
    assert!(machine.run_until("2026-11-26T09:00").is_empty());
    machine.facts.morning = true;
    assert_eq!(times(&machine.run_until("2026-11-27T09:00")), ["Fri 08:30"]);
}

#[test]
fn a_snooze_is_bounded_in_length_and_number() {
    let mut machine = Machine::new(plan([reminder("up", at(&["9:00"]))]), "2026-11-26T08:59");
    let wish = |state: &mut State, at: Timestamp| state.snooze("up", at, Duration::from_secs(24 * 3600));
    let before = machine.now.wall.timestamp();
    assert_eq!(wish(&mut machine.state, before), Err(Refused::NothingRang));
    for hour in [9, 10, 11] {
        let rang = machine.run_until(&format!("2026-11-26T{hour:02}:00:30"));
        assert_eq!(rang.len(), 1, "{hour}: {rang:?}");
        let at = machine.now.wall.timestamp();
        let until = wish(&mut machine.state, at).unwrap();
        assert_eq!(until.duration_since(at).as_secs(), 3600);
        machine.step(-30);
    }
    assert_eq!(machine.run_until("2026-11-26T12:00:30").len(), 1);
    let at = machine.now.wall.timestamp();
    assert_eq!(wish(&mut machine.state, at), Err(Refused::TooOften));
    assert!(machine.run_until("2026-11-26T23:00").is_empty());
}

#[test]
fn off_is_off_and_days_are_days() {
    let mut off = reminder("off", at(&["9:00"]));
    off.on = false;
    let monday = When::At { times: vec![super::minute("9:00")], days: Days::of([0]).unwrap() };
    let mut machine = Machine::new(plan([off, reminder("monday", monday)]), "2026-11-26T08:00");
    let rang = machine.run_until("2026-12-03T12:00");
    assert_eq!(rang, [("monday".to_owned(), "Mon 09:00".to_owned())]);
}

#[test]
fn a_state_begun_anew_says_nothing_of_the_past() {
    let moment = berlin("2026-11-26T08:30").timestamp().as_second();
    let list = plan([reminder("up", every(30, "8:00", "20:00")), reminder("once", When::Once(moment))]);
    let machine = Machine::new(list, "2026-11-26T10:10");
    let due = due(&machine.plan, &machine.facts, &State::default(), &machine.now, &machine.boot);
    assert!(due.rings.is_empty() && due.told.is_empty());
}

#[test]
fn how_often_one_looks_changes_nothing_about_what_fires() {
    let list = || plan([reminder("a", every(45, "9:00", "18:00")), reminder("b", at(&["12:00"]))]);
    let mut fired: Vec<Vec<Slot>> = Vec::new();
    for pace in [13, 30, 61, 600] {
        let mut machine = Machine::new(list(), "2026-11-26T08:00");
        let mut slots = Vec::new();
        while machine.now.wall < berlin("2026-11-26T19:00") {
            let due = machine.pass(pace).look();
            slots.extend(due.told.iter().map(|told| told.slot));
        }
        fired.push(slots);
    }
    assert!(fired.iter().all(|slots| *slots == fired[0] && slots.len() == 13), "{fired:?}");
}

#[test]
fn one_that_is_new_or_on_again_missed_nothing() {
    let mut machine = Machine::new(plan([reminder("old", at(&["8:00"]))]), "2026-11-20T07:00");
    machine.off(6 * 86_400 + 3600 + 300);
    machine.plan = plan([reminder("old", at(&["8:00"])), reminder("new", at(&["8:00"]))]);
    let due = machine.look();
    assert_eq!((due.rings.len(), due.rings[0].missed), (1, 6));
    assert_eq!(due.rings[0].id.as_str(), "old");
    machine.plan.list[0].what.on = false;
    machine.look();
    let due = machine.off(86_400 * 3).look();
    assert_eq!((due.rings.len(), due.rings[0].id.as_str(), due.rings[0].missed), (1, "new", 2));
    machine.plan.list[0].what.on = true;
    machine.pass(30).look();
    assert!(machine.state.missed.is_empty());
    // A moment written down by hand counts from its own time.
    let moment = machine.now.wall.timestamp().as_second() + 10;
    machine.plan.list.extend(plan([reminder("moment", When::Once(moment))]).list);
    assert_eq!(machine.pass(60).look().rings[0].id.as_str(), "moment");
    // A clock put back does not silence what was there; the other one fired on that date.
    machine.step(-86_400).look();
    assert_eq!(machine.run_until("2026-11-29T09:00"), [("old".to_owned(), "Sun 08:00".to_owned())]);
}

#[test]
fn a_moment_waits_while_its_file_cannot_be_read_and_is_missed_once() {
    let mut machine = Machine::new(plan([]), "2026-11-26T09:00");
    let moment = machine.now.wall.timestamp().as_second() + 10;
    for _ in 0..20 {
        machine.pass(30).look();
    }
    machine.plan = plan([reminder("moment", When::Once(moment))]);
    assert_eq!(machine.pass(30).look().rings.len(), 1);
    assert!(machine.pass(30).look().rings.is_empty());
    machine.plan.list.extend(plan([reminder("late", When::Once(moment))]).list);
    machine.off(13 * 3600);
    for _ in 0..3 {
        assert!(machine.pass(30).look().rings.is_empty());
    }
    assert_eq!(machine.state.missed["late"].times, 1);
}
