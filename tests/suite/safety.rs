//! The numbers of asking and stopping, each from both of its sides: what is fresh, what can be taken back, what rings when.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
    time::Duration,
};

use jiff::{SignedDuration, ToSpan as _, Zoned};
use supple::domain::{
    Now,
    cursor::{Cursor, Event, next_again},
    episode::Standing,
    exercise::{Stage, Tag},
    history::{Fact, Suspect},
    library::{FileKind, Library},
    locks::{Held, group},
    questions::SetId,
    screening::{Demand, Need, Scope, Screening},
    timeline::{Choice, CueKind, SlotKind, Timeline},
    today::{Today, View},
};

use crate::{
    bad_routines::{own, with},
    routines::shipped,
    support::life::Life,
};

static LIBRARY: LazyLock<Library> = LazyLock::new(shipped);

const SEIZED: [bool; 4] = [true, false, false, false];
const STEADY: [bool; 4] = [false, true, true, true];

/// A moment after the first word of a life: so many hours and minutes.
fn after(life: &Life<'_>, hours: i64, minutes: i64) -> Now {
    let wall = &life.entries[0].t + SignedDuration::from_mins(hours * 60 + minutes);
    Now { mono: Duration::ZERO, boot: Duration::ZERO, wall }
}

fn needs(life: &Life<'_>, hours: i64, minutes: i64, need: Need) -> bool {
    let demand = Demand { scope: Scope::Movement, stage: Stage::Relief, heat: false, resume: false, prescribed: false };
    let (now, spent) = (after(life, hours, minutes), BTreeSet::new());
    Screening::new(&life.entries, &LIBRARY.questions, &spent, "another", &now).needs(demand).contains(&need)
}

fn held(life: &Life<'_>, hours: i64, minutes: i64) -> Held {
    Held::fold(&life.entries, &LIBRARY.questions, &after(life, hours, minutes))
}

#[test]
fn s2_clean_signs_hold_a_day_in_relief_and_90_days_without_an_episode() {
    let mut relief = Life::new(&LIBRARY);
    relief.screens(&[]).entry(6, SEIZED);
    assert!(!needs(&relief, 23, 30, Need::Set(SetId::A)));
    assert!(needs(&relief, 24, 30, Need::Set(SetId::A)));
    let mut well = Life::new(&LIBRARY);
    well.screens(&[]).entry(1, STEADY);
    for set in [SetId::A, SetId::B, SetId::C] {
        assert!(!needs(&well, 89 * 24 + 12, 0, Need::Set(set)), "{set:?}");
        assert!(needs(&well, 90 * 24 + 12, 0, Need::Set(set)), "{set:?}");
    }
    // "Rather not say" is asked again after a week.
    if let Some(Fact::Answers(answers)) = well.entries.first_mut().map(|entry| &mut entry.fact) {
        Arc::make_mut(&mut answers.answers).insert("ces-sex".into(), "rather-not".into());
    }
    assert!(!needs(&well, 6 * 24 + 12, 0, Need::Set(SetId::A)));
    assert!(needs(&well, 7 * 24 + 12, 0, Need::Set(SetId::A)));
}

#[test]
fn s2_the_start_of_an_episode_asks_all_again() {
    let mut life = Life::new(&LIBRARY);
    life.screens(&[]).entry(1, STEADY);
    let sets = [SetId::A, SetId::B, SetId::C];
    assert!(sets.iter().all(|set| !needs(&life, 2, 0, Need::Set(*set))));
    // Two hours later the back seizes up.
    life.on(1, 10).short(8);
    let begun = life.entries.last().unwrap().t.clone();
    let hours = begun.duration_since(&life.entries[0].t).as_hours();
    for set in sets {
        assert!(needs(&life, hours, 30, Need::Set(set)), "{set:?} was answered before it");
    }
    life.screens(&[]);
    for set in sets {
        assert!(!needs(&life, hours, 45, Need::Set(set)), "{set:?} was answered in it");
    }
}

/// Answers of a moment ago led to the session; they know nothing of the pain it ended with.
#[test]
fn s2_a_session_that_opens_an_episode_makes_the_answers_before_it_old() {
    let mut life = Life::new(&LIBRARY);
    life.screens(&[]).entry(1, STEADY).session("walking", 1, 2, 7);
    let sets = [SetId::A, SetId::B, SetId::C];
    let begun = life.entries.last().unwrap().t.duration_since(&life.entries[0].t).as_mins();
    assert!(begun <= 15, "{begun} min: as a moment ago");
    assert!(sets.iter().all(|set| needs(&life, 0, begun + 1, Need::Set(*set))));
}

/// A clock that was set back makes older answers look younger than the episode; the order of writing tells.
#[test]
fn s2_a_clock_set_back_makes_no_older_answer_part_of_the_episode() {
    let mut life = Life::new(&LIBRARY);
    life.on(2, 8).screens(&[]).entry(1, STEADY);
    life.on(1, 7).short(8);
    let now = life.on(2, 9).now();
    let demand = Demand { scope: Scope::Movement, stage: Stage::Relief, heat: false, resume: false, prescribed: false };
    let spent = BTreeSet::new();
    let needs = Screening::new(&life.entries, &LIBRARY.questions, &spent, "another", &now).needs(demand);
    for set in [SetId::A, SetId::B, SetId::C] {
        assert!(needs.contains(&Need::Set(set)), "{set:?}: {needs:?}");
    }
}

#[test]
fn s2_the_short_check_is_for_this_start_in_an_episode_and_for_the_day_without() {
    let mut relief = Life::new(&LIBRARY);
    relief.short(3).screens(&[]).entry(6, SEIZED);
    assert!(!needs(&relief, 0, 14, Need::Short));
    assert!(needs(&relief, 0, 15, Need::Short));
    let mut well = Life::new(&LIBRARY);
    well.on(1, 0).short(1).screens(&[]).entry(1, STEADY);
    assert!(!needs(&well, 23, 30, Need::Short));
    assert!(needs(&well, 24, 30, Need::Short));
}

#[test]
fn s1_rather_not_say_shuts_only_beside_another_that_is_no_plain_no() {
    for (bladder, shut) in [("no", false), ("cannot-tell", true)] {
        let mut life = Life::new(&LIBRARY);
        life.screens(&[]);
        if let Some(Fact::Answers(answers)) = life.entries.first_mut().map(|entry| &mut entry.fact) {
            Arc::make_mut(&mut answers.answers).insert("ces-sex".into(), "rather-not".into());
            Arc::make_mut(&mut answers.answers).insert("ces-bladder".into(), bladder.into());
        }
        let locks = held(&life, 1, 0).locks;
        assert_eq!(locks.iter().any(|lock| lock.question.as_str() == "ces-sex"), shut, "{bladder}");
    }
}

fn suspect(question: &str) -> Fact {
    Fact::Suspect(Suspect { question: question.into(), answer: "yes".into(), tier: "T1".into() })
}

/// A sign answered yes so long after the first word, and taken back so long after that.
fn slipped(life: &mut Life<'_>, question: &str, hours: i64, minutes: i64, seconds: i64) {
    life.write(suspect(question));
    let told: Zoned = &life.entries[0].t + SignedDuration::from_mins(hours * 60 + minutes);
    let known = LIBRARY.questions.question(question).unwrap();
    let answers = group(&LIBRARY.questions, known).map(|item| (item.id.as_str().into(), "no".into())).collect();
    let last = life.entries.last_mut().unwrap();
    (last.t, last.boot) = (told.clone(), None);
    let closes = last.id.clone();
    life.write(Fact::Slip { closes, answers });
    let last = life.entries.last_mut().unwrap();
    (last.t, last.boot) = (&told + SignedDuration::from_secs(seconds), None);
}

#[test]
fn s4_a_wrong_key_can_be_taken_back_for_15_minutes_once_a_day() {
    for (seconds, stands) in [(14 * 60 + 30, false), (15 * 60 + 30, true)] {
        let mut life = Life::new(&LIBRARY);
        life.screens(&[]);
        slipped(&mut life, "ces-saddle", 1, 0, seconds);
        assert_eq!(held(&life, 2, 0).stop().is_some(), stands, "{seconds}");
    }
    // Another sign within a day is no wrong key.
    for (hours, stands) in [(23, true), (24, false)] {
        let mut life = Life::new(&LIBRARY);
        life.screens(&[]);
        slipped(&mut life, "ces-saddle", 1, 0, 30);
        slipped(&mut life, "chest", 1 + hours, 30, 30);
        assert_eq!(held(&life, 48, 0).stop().is_some(), stands, "{hours} h");
    }
    let mut life = Life::new(&LIBRARY);
    life.screens(&[]);
    slipped(&mut life, "ces-saddle", 0, 30, 30);
    assert!(!held(&life, 7 * 24, 0).by_name.is_empty(), "asked by name for 7 days");
    assert!(held(&life, 7 * 24, 45).by_name.is_empty());
    assert!(!held(&life, 6 * 24 + 12, 0).by_name.is_empty());
}

#[test]
fn s7_what_is_asked_again_within_two_weeks_is_a_symptom_and_a_fact_may_be_corrected_at_once() {
    let stands = |yes: &[&str], hours: i64| {
        let mut life = Life::new(&LIBRARY);
        life.screens(yes);
        let set = life.entries.len();
        life.screens(&[]);
        for entry in &mut life.entries[set..] {
            entry.t = entry.t.checked_add(hours.hours()).unwrap();
            entry.boot = None;
        }
        !held(&life, hours + 1, 0).locks.is_empty()
    };
    assert!(!stands(&["wrist-trouble"], 0), "asked again after 90 days: a fact");
    assert!(stands(&["leg-pain-one"], 2 * 24), "asked again after 3 days: a symptom");
    assert!(!stands(&["leg-pain-one"], 3 * 24 + 1));
    assert!(stands(&["sedated"], 5));
    assert!(!stands(&["sedated"], 6));
}

#[test]
fn s7_asked_again_after_14_days_is_still_a_symptom() {
    let mut life = Life::new(&LIBRARY);
    life.screens(&["pregnant"]);
    for entry in &mut life.entries {
        if let Fact::Answers(answers) = &mut entry.fact
            && answers.set == "C"
        {
            Arc::make_mut(&mut answers.answers).insert("pregnant-16-weeks".into(), "yes".into());
        }
    }
    life.screens(&["pregnant"]);
    if let Some(Fact::Answers(answers)) = life.entries.last_mut().map(|entry| &mut entry.fact) {
        Arc::make_mut(&mut answers.answers).insert("pregnant-16-weeks".into(), "no".into());
    }
    assert!(held(&life, 1, 0).locks.iter().any(|lock| lock.kind.id.as_str() == "pregnancy-16"));
}

#[test]
fn s7_what_closes_the_next_day_is_asked_again_after_24_hours_and_gone_on_another_date() {
    let text = r#"schema = 1
[[question]]
id = "dizzy"
set = "C"
group = "lock"
ask = "Dizzy today?"
tier = "T4"
lock = "dizzy"
source = ["proposal"]
[[lock]]
id = "dizzy"
title = "Dizzy"
say = "No balance while you are dizzy."
tags = ["balance"]
closes = "next-day"
source = ["proposal"]
"#;
    let library = with([own(FileKind::Screening, "screening", text)]);
    let told = library.problems.iter().map(|problem| problem.rendered.as_str()).collect::<String>();
    assert!(library.questions.question("dizzy").is_some(), "{told}");
    let mut life = Life::new(&library);
    life.on(1, 20).screens(&["dizzy"]).entry(1, STEADY);
    let asks = |hours: i64, minutes: i64| {
        let demand =
            Demand { scope: Scope::Movement, stage: Stage::Relief, heat: false, resume: false, prescribed: false };
        let (now, spent) = (after(&life, hours, minutes), BTreeSet::new());
        let screening = Screening::new(&life.entries, &library.questions, &spent, "another", &now);
        screening.needs(demand).contains(&Need::Set(SetId::C))
    };
    assert!(!asks(23, 30));
    assert!(asks(24, 30));
    for (day, hour, stands) in [(1, 23, true), (2, 5, false)] {
        let mut life = Life::new(&library);
        life.on(1, 20).screens(&["dizzy"]).on(day, hour).screens(&[]);
        let held = Held::fold(&life.entries, &library.questions, &life.now());
        assert_eq!(held.tags().has(Tag::Balance), stands, "day {day}");
    }
}

#[test]
fn a_cue_is_dropped_when_it_is_more_than_a_second_and_a_half_late() {
    let walking = &LIBRARY.routines["walking"];
    let timeline = Arc::new(Timeline::unroll(walking, 1, None, &mut |_| Choice::Keep));
    let walk =
        timeline.slots.iter().position(|slot| slot.cues.iter().any(|cue| cue.at > Duration::from_secs(30))).unwrap();
    let cue = timeline.slots[walk].cues.iter().find(|cue| cue.at > Duration::from_secs(30)).unwrap().clone();
    assert!(cue.kind != CueKind::End);
    for (late, told) in [(1_500, true), (1_501, false)] {
        let now = after(Life::new(&LIBRARY).screens(&[]), 0, 0);
        let (mut cursor, _) =
            Cursor::at(Arc::clone(&timeline), walk, cue.at.checked_sub(Duration::from_secs(1)).unwrap(), None, &now);
        let events = cursor.advance(&now.after(Duration::from_millis(1_000 + late)));
        assert_eq!(events.contains(&Event::Cue(cue.clone())), told, "{late} ms");
    }
}

#[test]
fn g1_walking_begins_at_the_fourth_row_at_most_in_mobility() {
    for (steady, row) in [(false, 4), (true, 14)] {
        let mut life = Life::new(&LIBRARY);
        life.screens(&[]).entry(2, [false, true, true, steady]);
        if let Some(Fact::Answers(answers)) = life.entries.last_mut().map(|entry| &mut entry.fact) {
            Arc::make_mut(&mut answers.answers).insert("usual-walk".into(), "30x5".into());
        }
        let now = after(&life, 1, 0);
        let today = Today::of(View {
            entries: &life.entries,
            library: &LIBRARY,
            held: &Held::default(),
            standing: &Standing::fold(&life.entries, &LIBRARY.questions),
            interrupted: false,
            left: &BTreeSet::new(),
            slow: false,
            older: &[],
            now: &now.wall,
        });
        assert_eq!(today.level("walking"), row);
    }
}

#[test]
fn h3_the_alarm_rings_every_30_seconds_for_five_minutes_then_each_minute() {
    let next = |waited: u64| next_again(SlotKind::Off, Duration::from_secs(waited)).unwrap().as_secs();
    for (waited, rings) in [(0, 30), (29, 30), (30, 60), (270, 300), (299, 300), (300, 360), (359, 360), (360, 420)] {
        assert_eq!(next(waited), rings, "after {waited} s");
    }
}
