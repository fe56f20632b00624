//! Each number of a rule, from both of its sides, on days written by hand: a test here goes red when a number moves by one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use jiff::{ToSpan as _, Zoned};
use supple::domain::{
    Now,
    episode::Standing,
    exercise::Stage,
    gates::Way,
    history::{CheckIn, Fact},
    library::Library,
    locks::Held,
    next::Next,
    progression::{
        Colour::{self, Amber, Green, Red},
        cap,
    },
    screening::{Demand, Need, Scope, Screening},
    today::{Today, View},
};

use crate::{
    routines::shipped,
    support::life::{Life, at},
};

static LIBRARY: LazyLock<Library> = LazyLock::new(shipped);

const SEIZED: [bool; 4] = [true, false, false, false];
const STIFF: [bool; 4] = [false, true, false, false];
const MOVING: [bool; 4] = [false, true, true, false];
const STEADY: [bool; 4] = [false, true, true, true];

type Lived<'a> = &'a mut Life<'static>;

fn life(days: impl for<'a> FnOnce(Lived<'a>) -> Lived<'a>) -> Life<'static> {
    let mut life = Life::new(&LIBRARY);
    days(&mut life);
    life
}

/// A moment of a day, the first is 1: "9:30".
fn moment(day: i64, at: &str) -> Zoned {
    let first: Zoned = "2026-03-02T00:00:00+00:00[Europe/London]".parse().unwrap();
    let (hour, minute) = at.split_once(':').unwrap();
    let day = first.checked_add((day - 1).days()).unwrap();
    day.with().hour(hour.parse().unwrap()).minute(minute.parse().unwrap()).build().unwrap()
}

fn looked(life: &Life<'_>, day: i64, at: &str, slow: bool) -> Today {
    let now = moment(day, at);
    let clock = Now { mono: std::time::Duration::ZERO, boot: std::time::Duration::ZERO, wall: now.clone() };
    let held = Held::fold(&life.entries, &LIBRARY.questions, &clock);
    Today::of(View {
        entries: &life.entries,
        library: &LIBRARY,
        held: &held,
        standing: &Standing::fold(&life.entries, &LIBRARY.questions),
        interrupted: false,
        left: &BTreeSet::new(),
        slow,
        older: &[],
        now: &now,
    })
}

fn look(life: &Life<'_>, day: i64, at: &str) -> Today {
    looked(life, day, at, false)
}

/// Writes what follows at that moment, as the app does.
fn follow(life: &mut Life<'_>, day: i64, hour: i8) -> Today {
    life.on(day, hour);
    for _ in 0..8 {
        let today = look(life, day, &format!("{hour}:30"));
        let Some(fact) = today.owed.clone() else { return today };
        life.write(fact);
    }
    panic!("what follows never ends");
}

/// Whether the way on is open, asks, or is shut.
fn way(today: &Today) -> &'static str {
    match &today.way {
        Way::Open(_) => "open",
        Way::Ask(_) => "ask",
        Way::Shut(_) => "shut",
    }
}

fn walked(minutes: u32) -> Fact {
    Fact::Walked { minutes, pain: None, row: Some(1), half: false }
}

#[test]
fn g1_maintain_wants_90_days_free_and_four_strong_weeks_at_2() {
    let strong = |weeks: i64, days: i64, pain: u8, entered: i64| {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(2, MOVING).short(2));
        let last = life.entries.last().unwrap().id.clone();
        life.on(1, 20).write(Fact::Closed { told: true, rests_on: vec![last] });
        // Full weeks before the one of day 91, which is a Sunday: those of days 57 to 84.
        for week in 0..weeks {
            for day in 0..days {
                life.on(80 - 7 * week + 2 * day, 9).session("core-strength", 1, 1, 1);
            }
        }
        life.on(entered, 9).screens(&[]).entry(pain, STEADY);
        follow(&mut life, entered, 10).standing.stage.unwrap()
    };
    assert_eq!(strong(4, 2, 2, 91), Stage::Maintain);
    assert_eq!(strong(4, 2, 2, 90), Stage::Mobility, "89 days: own answers do not open strength yet");
    assert_eq!(strong(4, 2, 3, 91), Stage::Strength);
    assert_eq!(strong(3, 2, 2, 91), Stage::Strength);
    assert_eq!(strong(4, 1, 2, 91), Stage::Strength);
}

#[test]
fn g2_relief_wants_5_and_signs_of_the_last_24_hours() {
    let relief = |pain: u8| life(|l| l.on(1, 8).screens(&[]).entry(6, SEIZED).on(2, 9).screens(&[]).short(pain));
    assert_eq!(way(&look(&relief(5), 2, "10:00")), "ask");
    assert_eq!(way(&look(&relief(6), 2, "10:00")), "shut");
    assert_eq!(way(&look(&relief(5), 3, "8:59")), "ask");
    assert_eq!(way(&look(&relief(5), 3, "9:30")), "shut");
    let spasm = CheckIn { spasm: true, ..at(2) };
    let held = life(|l| l.on(1, 8).screens(&[]).entry(6, SEIZED).on(2, 9).screens(&[]).checked(spasm));
    assert_eq!(way(&look(&held, 2, "10:00")), "shut");
}

#[test]
fn g2_return_wants_two_staged_returns_a_walk_and_a_day_at_4() {
    let lived = |returns: usize, minutes: u32, pain: u8| {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(4, STIFF));
        for _ in 0..returns {
            life.session("staged-return", 1, 4, 4);
        }
        life.on(1, 17).write(walked(minutes));
        life.on(2, 18).short(pain);
        life
    };
    assert_eq!(way(&look(&lived(2, 5, 4), 2, "19:00")), "open");
    assert_eq!(way(&look(&lived(1, 5, 4), 2, "19:00")), "shut");
    assert_eq!(way(&look(&lived(2, 4, 4), 2, "19:00")), "shut");
    assert_eq!(way(&look(&lived(2, 5, 5), 2, "19:00")), "shut");
    // A walk or a return that brought the pain up by 2 is not one.
    let mut risen = life(|l| l.on(1, 8).screens(&[]).entry(2, STIFF).session("staged-return", 1, 2, 4));
    risen.session("staged-return", 1, 2, 2).on(1, 17).write(walked(5)).on(2, 18).short(2);
    assert_eq!(way(&look(&risen, 2, "19:00")), "shut");
    // They count for 28 days.
    let mut old = lived(2, 5, 4);
    old.on(27, 8).short(4).on(28, 9).short(4);
    assert_eq!(way(&look(&old, 28, "10:00")), "open");
    old.on(29, 9).short(4);
    assert_eq!(way(&look(&old, 29, "10:00")), "shut");
}

#[test]
fn g2_mobility_wants_three_easy_days_four_walks_and_a_week_without_spread() {
    let lived = |walks: &[i64], minutes: u32, days: &[(i64, u8)]| {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING));
        let last = days.last().unwrap().0;
        for day in 1..=last {
            if walks.contains(&day) {
                life.on(day, 17).write(walked(minutes));
            }
            for (_, pain) in days.iter().filter(|(told, _)| *told == day) {
                life.on(day, 8).screens(&[]).short(*pain);
            }
        }
        way(&look(&life, last, "20:00"))
    };
    let easy = [(6, 3), (7, 3), (8, 3)];
    assert_eq!(lived(&[1, 2, 3, 4], 10, &easy), "open");
    assert_eq!(lived(&[1, 2, 3], 10, &easy), "shut");
    assert_eq!(lived(&[1, 2, 3, 4], 9, &easy), "shut");
    assert_eq!(lived(&[1, 2, 3, 4], 10, &[(7, 3), (8, 3)]), "shut");
    assert_eq!(lived(&[1, 2, 3, 4], 10, &[(6, 4), (7, 3), (8, 3)]), "shut");
    assert_eq!(lived(&[1, 2, 3, 4], 10, &[(5, 4), (6, 3), (7, 3), (8, 3)]), "open");
    // A week of words is needed, and the walks of two weeks count.
    assert_eq!(lived(&[1, 2, 3, 4], 10, &[(5, 3), (6, 3), (7, 3)]), "shut");
    assert_eq!(lived(&[1, 2, 3, 4], 10, &[(12, 3), (13, 3), (14, 3)]), "open");
    assert_eq!(lived(&[1, 2, 3, 4], 10, &[(13, 3), (14, 3), (15, 3)]), "shut");
    for (day, expected) in [(2, "shut"), (1, "open")] {
        let further = CheckIn { furthest: "thigh".into(), ..at(3) };
        let mut spread = life(|l| l.on(1, 7).screens(&[]).entry(3, MOVING));
        spread.on(day, 8).checked(further);
        for day in 1..=8 {
            spread.on(day, 9).screens(&[]).checked(CheckIn { furthest: "thigh".into(), ..at(3) });
            spread.on(day, 17).write(walked(10));
        }
        if day == 2 {
            let (first, rest): (Vec<_>, Vec<_>) =
                spread.entries.iter().cloned().partition(|entry| entry.t.date() < moment(2, "0:00").date());
            let near = first
                .into_iter()
                .filter(|entry| !matches!(&entry.fact, Fact::Answers(answers) if answers.set == "short"));
            spread.entries = near.chain(rest).collect();
        }
        assert_eq!(way(&look(&spread, 8, "20:00")), expected, "further out on day {day}");
    }
}

#[test]
fn g2_strength_wants_four_strong_weeks_and_2_whenever_it_was_told() {
    let strong = |pain: u8, weeks: i64| {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(2, STEADY));
        for week in 4 - weeks..4 {
            life.on(1 + 7 * week, 9).session("core-strength", 1, 2, 2);
            life.on(4 + 7 * week, 9).session("core-strength", 1, 2, pain);
        }
        way(&look(&life, 29, "9:00"))
    };
    assert_eq!(strong(2, 4), "ask");
    assert_eq!(strong(3, 4), "shut");
    assert_eq!(strong(2, 3), "shut");
}

#[test]
fn g2_seven_or_a_spasm_is_relief_and_six_is_not() {
    for (checkin, stage) in
        [(at(7), Stage::Relief), (at(6), Stage::Mobility), (CheckIn { spasm: true, ..at(1) }, Stage::Relief)]
    {
        let life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).on(2, 8).checked(checkin.clone()));
        assert_eq!(look(&life, 2, "9:00").stage(), stage, "{checkin:?}");
    }
}

#[test]
fn g2_caps_by_stage() {
    let rows = [
        (Stage::Relief, 9, 3, None),
        (Stage::Return, 1, 3, Some(3)),
        (Stage::Return, 4, 3, Some(4)),
        (Stage::Mobility, 1, 3, Some(4)),
        (Stage::Mobility, 7, 3, Some(5)),
        (Stage::Strength, 1, 3, Some(5)),
        (Stage::Maintain, 6, 3, Some(5)),
        (Stage::Return, 1, 4, Some(4)),
        (Stage::Mobility, 1, 5, Some(5)),
    ];
    for (stage, before, easy, most) in rows {
        assert_eq!(cap(stage, before, easy), most, "{stage:?} {before} {easy}");
    }
}

#[test]
fn g3_usual_pain_is_five_at_most_and_asked_again_after_90_days() {
    let lasting = life(|l| l.on(1, 8).screens(&["lasting-pain"]).write(Fact::Usual { pain: 9 }).entry(4, STEADY));
    let today = look(&lasting, 1, "9:00");
    assert_eq!((today.standing.easy(), today.stage()), (5, Stage::Strength));
    let demand = Demand { scope: Scope::Movement, stage: Stage::Return, heat: false, resume: false, prescribed: false };
    for (day, asked) in [(90, false), (91, true)] {
        // An hour later by the clock than on day 1: summer time began.
        let wall = moment(day, "10:00");
        let clock = Now { mono: std::time::Duration::ZERO, boot: std::time::Duration::ZERO, wall };
        let spent = BTreeSet::new();
        let needs = Screening::new(&lasting.entries, &LIBRARY.questions, &spent, "another", &clock).needs(demand);
        assert_eq!(needs.contains(&Need::Usual), asked, "day {day}: {needs:?}");
    }
    // The rise is counted over what is usual: 2 above a good day is an ordinary one.
    let played = life(|l| l.on(1, 8).screens(&["lasting-pain"]).write(Fact::Usual { pain: 4 }).entry(2, STEADY));
    let mut played = played;
    played.session("core-strength", 1, 2, 4);
    assert_eq!(look(&played, 1, "12:00").judged[0].colour, Colour::Green);
}

#[test]
fn g4_an_episode_ends_by_word_at_2_or_after_14_dates_at_1() {
    for (pain, may) in [(2, true), (3, false)] {
        let life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).on(2, 8).short(pain));
        assert_eq!(look(&life, 2, "9:00").may_close, may, "{pain}");
        assert!(!look(&life, 3, "7:00").may_close, "not of today");
    }
    for (dates, pain, closed) in [(14, 1, true), (13, 1, false), (14, 2, false)] {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING));
        for day in 2..2 + dates {
            life.on(day, 8).short(pain);
        }
        let today = follow(&mut life, 1 + dates, 9);
        assert_eq!(today.standing.episode.is_none(), closed, "{dates} dates at {pain}");
    }
    let life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING));
    assert!(!look(&life, 14, "9:00").is_silent);
    assert!(look(&life, 15, "9:00").is_silent, "asked, and nothing else changes");
    assert!(look(&life, 15, "9:00").standing.episode.is_some());
}

#[test]
fn g4_a_stage_lost_in_a_spasm_comes_back_after_24_hours_at_3_and_one_lost_to_pain_does_not() {
    let fallen = |how: CheckIn, hour: &str, pain: u8| {
        let life =
            life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).on(2, 10).checked(how).on(3, 9).screens(&[]).short(pain));
        matches!(look(&life, 3, hour).owed, Some(Fact::Passed { .. }))
    };
    let spasm = CheckIn { spasm: true, ..at(3) };
    assert!(fallen(spasm.clone(), "10:30", 3));
    assert!(!fallen(spasm.clone(), "9:59", 3), "not 24 hours");
    assert!(!fallen(spasm, "10:30", 4));
    assert!(!fallen(at(7), "10:30", 3), "the gates lead back");
}

#[test]
fn g4_the_first_session_of_a_stage_taken_back_is_at_half_dose() {
    let spasm = CheckIn { spasm: true, ..at(3) };
    let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).on(2, 10).checked(spasm).on(3, 11).short(2));
    let today = follow(&mut life, 3, 12);
    let routine = &LIBRARY.routines["gentle-mobility"];
    assert!(today.stage() == Stage::Return && today.is_half(routine));
    life.on(3, 14).session("gentle-mobility", 1, 2, 2);
    if let Some(Fact::Session(session)) = life.entries.last_mut().map(|entry| &mut entry.fact) {
        session.half = true;
    }
    assert!(!look(&life, 3, "18:00").is_half(routine));
}

#[test]
fn g7_relief_offers_comfort_then_asks_how_it_is() {
    let mut life = life(|l| l.on(1, 8).screens(&[]).entry(6, SEIZED).session("relief-now", 1, 6, 6));
    assert_eq!(look(&life, 1, "8:30").next.word(), "moist-heat");
    life.on(1, 9).session("moist-heat", 1, 6, 6);
    if let Some(Fact::Session(session)) = life.entries.last_mut().map(|entry| &mut entry.fact) {
        let mut steps = session.steps.to_vec();
        steps[0].kind = "heat".to_owned();
        session.steps = steps.into();
    }
    // The checks that came with comfort here are words on pain too.
    assert_eq!(look(&life, 1, "10:59").next.word(), "tiny-moves");
    assert_eq!(look(&life, 1, "11:02").next, Next::Check);
    let lived = life.on(2, 9).session("relief-now", 1, 6, 6);
    lived.entries.retain(|entry| entry.t.date() < moment(2, "0:00").date() || matches!(entry.fact, Fact::Session(_)));
    assert_eq!(look(&life, 2, "9:30").next, Next::Check, "no word on pain for a day");
}

#[test]
fn v1_colours() {
    let session = |before: u8, after: u8, morning: Option<u8>, done: u16| {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).session("gentle-mobility", 1, before, after));
        if let Some(Fact::Session(session)) = life.entries.last_mut().map(|entry| &mut entry.fact) {
            session.done = done;
        }
        if let Some(pain) = morning {
            life.on(2, 8).morning(pain);
        }
        let judged = look(&life, 2, "9:00").judged.pop().unwrap();
        (judged.colour, judged.settled)
    };

    let rows = [
        ((3, 3, None, 100), (Green, false)),
        ((3, 3, Some(3), 100), (Green, true)),
        ((2, 3, None, 100), (Green, false)),
        ((1, 3, None, 100), (Amber, false)),
        ((3, 4, None, 100), (Amber, false)),
        ((2, 4, None, 100), (Red, false)),
        ((5, 5, None, 100), (Amber, false)),
        ((5, 6, None, 100), (Red, false)),
        ((3, 3, Some(4), 100), (Amber, true)),
        ((3, 3, Some(5), 100), (Red, true)),
        ((3, 3, None, 80), (Green, false)),
        ((3, 3, None, 79), (Amber, false)),
    ];
    for (told, expected) in rows {
        assert_eq!(session(told.0, told.1, told.2, told.3), expected, "{told:?}");
    }
}

#[test]
fn v1_in_relief_six_is_why_one_is_here() {
    let life = life(|l| l.on(1, 8).screens(&[]).entry(6, SEIZED).session("tiny-moves", 1, 6, 6));
    assert_eq!(look(&life, 1, "9:00").judged[0].colour, Colour::Amber);
}

#[test]
fn v2_the_morning_is_asked_for_36_hours() {
    let life = life(|l| l.on(1, 21).screens(&[]).entry(3, MOVING).session("gentle-mobility", 1, 3, 3));
    assert!(look(&life, 1, "23:00").morning.is_none(), "not on the same day");
    assert!(look(&life, 3, "9:00").morning.is_some());
    assert!(look(&life, 3, "9:30").morning.is_none());
}

/// Greens of a routine on these days, each with its morning.
fn greens(life: &mut Life<'_>, routine: &str, days: impl IntoIterator<Item = i64>, level: u16) {
    for day in days {
        life.on(day, 9).session(routine, level, 2, 2);
        life.on(day + 1, 8).morning(2);
    }
}

#[test]
fn v3_three_greens_a_week_apart_and_no_red_in_seven_days() {
    let lived = |days: &[i64]| {
        let mut life = life(|l| l.on(1, 7).screens(&[]).entry(3, MOVING));
        greens(&mut life, "gentle-mobility", days.iter().copied(), 1);
        life
    };
    let level = |life: &Life<'_>, day: i64| look(life, day, "9:30").level("gentle-mobility");
    assert_eq!(level(&lived(&[1, 2]), 3), 1);
    assert_eq!(level(&lived(&[1, 2, 3]), 4), 2);
    // Nothing opens before the third morning was told.
    let mut early = lived(&[1, 2]);
    early.on(3, 9).session("gentle-mobility", 1, 2, 2);
    assert_eq!(level(&early, 4), 1);
    // The next step a week after the first, which was on day 4.
    let mut on = lived(&[1, 2, 3]);
    greens(&mut on, "gentle-mobility", 4..=9, 2);
    assert_eq!(level(&on, 10), 2);
    assert_eq!(level(&on, 11), 3);
    // A red of another routine holds it for seven days.
    let mut held = life(|l| l.on(1, 7).screens(&[]).entry(3, MOVING).on(1, 8).session("walking", 1, 2, 4));
    greens(&mut held, "gentle-mobility", [2, 3, 4], 1);
    assert_eq!(level(&held, 7), 1);
    assert_eq!(level(&held, 8), 2);
    // Sessions count for 28 days: a level is what the last four weeks, or the very last session, show.
    let mut old = lived(&[1, 2]);
    old.on(29, 9).session("gentle-mobility", 1, 2, 2).on(30, 8).morning(2);
    assert_eq!(level(&old, 30), 1, "day 1 is too long ago");
    let mut just = lived(&[2, 3]);
    just.on(29, 9).session("gentle-mobility", 1, 2, 2).on(30, 8).morning(2);
    assert_eq!(level(&just, 30), 2);
}

#[test]
fn v3_a_row_lasts_a_week_and_wants_four_fifths_of_its_walks() {
    let lived = |walks: &[i64]| {
        let mut life = life(|l| l.on(1, 7).screens(&[]).entry(3, STIFF));
        for day in walks {
            life.on(*day, 17).write(walked(6));
        }
        life
    };
    let row = |life: &Life<'_>, day: i64, slow: bool| looked(life, day, "20:00", slow).level("walking");
    // Row 1 asks for seven days a week: six are enough, five are not.
    assert_eq!(row(&lived(&[1, 2, 3, 4, 5, 6]), 8, false), 2);
    assert_eq!(row(&lived(&[1, 2, 3, 4, 5, 6]), 7, false), 1);
    assert_eq!(row(&lived(&[1, 2, 3, 4, 5]), 8, false), 1);
    // A row of five days a week: four are enough, three are not.
    let fives = |walks: &[i64]| {
        let mut life = life(|l| l.on(1, 7).screens(&[]).entry(3, STIFF));
        for day in walks {
            life.on(*day, 17).write(Fact::Walked { minutes: 14, pain: None, row: Some(5), half: false });
        }
        looked(&life, 8, "20:00", false).level("walking")
    };
    assert_eq!((fives(&[1, 3, 5, 7]), fives(&[1, 3, 5])), (6, 5));
    let long: Vec<i64> = (1..=14).collect();
    assert_eq!(row(&lived(&long), 14, true), 1);
    assert_eq!(row(&lived(&long), 15, true), 2);
    let mut red = lived(&[1, 2, 3, 4, 5, 6, 7]);
    red.on(7, 18).session("gentle-mobility", 1, 2, 4);
    assert_eq!(row(&red, 8, false), 1, "no row on top of a red");
}

#[test]
fn v4_walks_that_were_missed() {
    let lived = |gap: i64| {
        let mut life = life(|l| l.on(1, 7).screens(&[]).entry(3, STIFF));
        for day in 1..=6 {
            life.on(day, 17).write(Fact::Walked { minutes: 14, pain: None, row: Some(5), half: false });
        }
        // A week without walks begins the row's week anew; after two the row is two back.
        for day in 0..6 {
            life.on(6 + gap + day, 17).write(Fact::Walked { minutes: 14, pain: None, row: None, half: false });
        }
        life
    };
    let row = |life: &Life<'_>, day: i64| look(life, day, "20:00").level("walking");
    assert_eq!(row(&lived(6), 6 + 6 + 5), 6, "the row's week was not broken");
    assert_eq!(row(&lived(7), 6 + 7 + 5), 5, "it was, and this week is not over");
    assert_eq!(row(&lived(7), 6 + 7 + 7), 6);
    assert_eq!(row(&lived(13), 6 + 13), 5);
    assert_eq!(row(&lived(14), 6 + 14), 3);
    let quiet = life(|l| {
        l.on(1, 8).screens(&[]).entry(3, STIFF).write(Fact::Walked {
            minutes: 14,
            pain: None,
            row: Some(5),
            half: false,
        })
    });
    assert_eq!((row(&quiet, 14), row(&quiet, 15)), (5, 3));
}

#[test]
fn v4_red_takes_the_level_below_and_at_the_first_half_the_dose() {
    let lived = |level: u16, sessions: usize| {
        let mut life = life(|l| l.on(1, 7).screens(&[]).entry(3, MOVING));
        life.session("gentle-mobility", level, 2, 2);
        for _ in 0..sessions {
            life.session("gentle-mobility", level, 2, 4);
        }
        let today = look(&life, 1, "12:00");
        (today.level("gentle-mobility"), today.progress["gentle-mobility"].half)
    };
    assert_eq!(lived(3, 0), (3, false));
    assert_eq!(lived(3, 1), (2, false));
    assert_eq!(lived(3, 2), (2, false), "two at the same level are one level");
    assert_eq!(lived(1, 1), (1, true));
}

#[test]
fn v4_another_device_that_has_not_heard_of_a_red_raises_nothing() {
    let life = life(|l| {
        l.on(1, 7).screens(&[]).entry(3, MOVING);
        l.on(2, 9).session("gentle-mobility", 3, 2, 4).on(12, 9).session("gentle-mobility", 3, 2, 2)
    });
    assert_eq!(look(&life, 12, "12:00").level("gentle-mobility"), 2);
}

#[test]
fn v4_two_reds_or_four_worse_days_shut_strength() {
    let owes = |today: &Today, question: &str| match &today.owed {
        Some(Fact::Answers(answers)) => answers.answers.contains_key(question),
        _ => false,
    };
    let mut life_of_reds = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).session("gentle-mobility", 1, 2, 4));
    assert!(!owes(&look(&life_of_reds, 1, "9:00"), "two-reds"));
    life_of_reds.session("walking", 1, 2, 4);
    assert!(owes(&look(&life_of_reds, 1, "10:00"), "two-reds"));
    for (days, shut) in [(&[2, 3, 5, 9][..], true), (&[2, 3, 5], false)] {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING));
        for day in days {
            life.on(*day, 8).checked(CheckIn { course: "worse".into(), ..at(3) });
        }
        let last = *days.last().unwrap();
        assert_eq!(owes(&look(&life, last, "9:00"), "worse-days"), shut, "{days:?}");
        life.on(last + 1, 8).checked(CheckIn { course: "same".into(), ..at(3) });
        assert!(!owes(&look(&life, last + 1, "9:00"), "worse-days"));
    }
}

#[test]
fn v5_a_flare_lasts_three_days_or_until_a_green() {
    let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).session("walking", 1, 2, 4));
    let stretch = &LIBRARY.routines["gentle-stretch"];
    assert!(look(&life, 1, "9:00").is_half(stretch));
    assert!(look(&life, 4, "8:00").is_half(stretch));
    assert!(!look(&life, 4, "8:30").is_half(stretch));
    life.on(2, 9).session("gentle-mobility", 1, 2, 2);
    assert!(!look(&life, 2, "10:00").is_half(stretch));
    // A green that was played before the red was known does not end it.
    let mut late = self::life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING).session("walking", 1, 1, 1));
    late.on(1, 18).session("gentle-mobility", 1, 3, 3).on(2, 8).morning(3);
    assert_eq!(
        look(&late, 2, "9:00").judged.iter().map(|judged| judged.colour).collect::<Vec<_>>(),
        [Colour::Red, Colour::Green]
    );
    assert!(look(&late, 2, "9:00").flare.is_some());
}

#[test]
fn v6_three_days_without_change_leave_the_ladder() {
    let lived = |days: &[i64]| {
        let mut life = life(|l| l.on(1, 8).screens(&[]).entry(3, MOVING));
        life.entries.retain(|entry| !matches!(&entry.fact, Fact::Answers(answers) if answers.checkin.is_some()));
        for day in days {
            life.on(*day, 8).checked(CheckIn { furthest: "thigh".into(), ..at(3) });
        }
        !look(&life, *days.last().unwrap(), "9:00").left.is_empty()
    };
    assert!(lived(&[2, 3, 5]));
    assert!(!lived(&[2, 3, 4]));
}

#[test]
fn d1_time_prompts_come_on_their_day_and_stay() {
    let mut told: BTreeMap<i64, Option<&str>> = BTreeMap::new();
    let mut life = life(|l| l.on(1, 8).screens(&[]).entry(4, MOVING));
    for day in [2, 3, 7, 8, 13, 14, 27, 28, 41, 42, 89, 90] {
        life.on(day, 8).short(4);
        told.insert(day, look(&life, day, "9:00").prompt.map(|prompt| prompt.id));
    }
    let expected = [
        (2, None),
        (3, Some("day-3")),
        (7, Some("day-3")),
        (8, None),
        (13, None),
        (14, Some("day-14")),
        (27, Some("day-14")),
        (28, Some("day-28")),
        (41, Some("day-28")),
        (42, Some("day-42")),
        (89, Some("day-42")),
        (90, Some("day-90")),
    ];
    assert_eq!(told, BTreeMap::from(expected));
    let mut better = self::life(|l| l.on(1, 8).screens(&[]).entry(4, MOVING).on(3, 8).short(3));
    assert_eq!(look(&better, 3, "9:00").prompt, None);
    better.on(14, 8).short(2);
    assert_eq!(look(&better, 14, "9:00").prompt, None);
}
