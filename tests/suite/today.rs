//! Today explains itself: what a person sees who has never read the docs, in the states that matter.

use std::{fmt::Write as _, sync::LazyLock, time::Duration};

use supple::{
    app::{Ask, Start},
    domain::{
        Id, Now,
        history::{CheckIn, Fact},
        library::{FileKind, Library},
    },
    format::SourceFile,
};

use crate::{
    driver::{Driver, fresh},
    routines::shipped,
    support::life::{Life, at},
};

static LIBRARY: LazyLock<Library> = LazyLock::new(shipped);

/// Spasm, sits and stands, turns and walks, steady.
const SEIZED: [bool; 4] = [true, false, false, false];
const STIFF: [bool; 4] = [false, true, false, false];
const MOVING: [bool; 4] = [false, true, true, false];
const STEADY: [bool; 4] = [false, true, true, true];

/// The app as it opens on this life, some minutes after its last word.
fn open(life: &Life<'_>) -> Driver {
    let start = Start { history: life.entries.clone(), ..fresh(Ask::Coach) };
    let Now { mono, boot, wall } = life.now().after(Duration::from_secs(120));
    Driver::from(start, Now { mono, boot, wall })
}

fn life(days: impl for<'a> FnOnce(&'a mut Life<'static>) -> &'a mut Life<'static>) -> Life<'static> {
    let mut life = Life::new(&LIBRARY);
    days(&mut life);
    life
}

/// Walks on these days at this row, each with an easy morning after.
fn walks(life: &mut Life<'_>, days: impl IntoIterator<Item = i64>, row: u16) {
    for day in days {
        life.on(day, 7).morning(2);
        life.on(day, 9).session("walking", row, 2, 2);
    }
}

/// Each state: its name, what Today must offer, and the life that leads there.
fn states() -> Vec<(&'static str, &'static str, Life<'static>)> {
    vec![
        (
            "relief-first-hour",
            "moist-heat",
            life(|l| l.on(1, 8).screens(&[]).entry(7, SEIZED).session("relief-now", 1, 7, 7)),
        ),
        (
            "relief-question",
            "gate:no-spasm",
            life(|l| l.on(1, 8).screens(&[]).entry(6, SEIZED).on(2, 9).screens(&[]).short(4)),
        ),
        ("return-first-day", "walking", life(|l| l.on(1, 8).screens(&[]).entry(5, STIFF))),
        (
            "mobility-second-week",
            "walking",
            life(|l| {
                l.on(1, 8).screens(&[]).entry(4, MOVING);
                walks(l, [1, 3, 4, 6], 1);
                l.on(8, 8).screens(&[]).short(2)
            }),
        ),
        (
            "morning-question",
            "morning",
            life(|l| {
                l.on(1, 8).screens(&[]).entry(4, MOVING).session("walking", 1, 3, 3);
                l.on(2, 7).write(Fact::Day { mark: "rest".into() })
            }),
        ),
        (
            "flare-after-red",
            "walking",
            life(|l| {
                l.on(1, 8).screens(&[]).entry(4, MOVING).session("gentle-stretch", 1, 3, 6);
                l.on(2, 7).morning(3)
            }),
        ),
        (
            "level-two",
            "walking",
            life(|l| {
                l.on(1, 8).screens(&[]).entry(4, MOVING);
                for day in [1, 2, 3] {
                    l.on(day, 9).session("gentle-mobility", 1, 2, 2).on(day + 1, 7).morning(2);
                }
                l
            }),
        ),
        (
            "walked-today",
            "gentle-mobility",
            life(|l| l.on(1, 8).screens(&[]).entry(4, MOVING).session("walking", 1, 3, 3)),
        ),
        ("strength-well", "walking", life(|l| l.on(1, 8).screens(&[]).entry(1, STEADY))),
        ("osteoporosis", "walking", life(|l| l.on(1, 8).screens(&["osteoporosis"]).entry(3, MOVING))),
        ("two-weeks-on", "walking", life(|l| l.on(1, 8).screens(&[]).entry(5, STIFF).on(15, 8).screens(&[]).short(4))),
        (
            "two-reds",
            "walking",
            life(|l| {
                l.on(1, 8).screens(&[]).entry(3, MOVING).session("gentle-stretch", 1, 3, 6);
                l.on(2, 8).session("gentle-stretch", 1, 3, 6).on(3, 7).morning(3)
            }),
        ),
        (
            "spasm-again",
            "relief-now",
            life(|l| {
                l.on(1, 8).screens(&[]).entry(4, MOVING);
                l.on(20, 8).checked(CheckIn { spasm: true, ..at(6) })
            }),
        ),
        (
            "lasting-pain",
            "walking",
            life(|l| l.on(1, 8).screens(&["lasting-pain"]).write(Fact::Usual { pain: 4 }).entry(4, STEADY)),
        ),
    ]
}

#[test]
fn today_offers_the_one_next_thing_and_says_why_in_each_state() {
    let mut all = String::new();
    for (name, next, life) in states() {
        let driver = open(&life);
        let screen = driver.screen();
        assert_eq!(driver.app.today().next.word(), next, "{name}\n{screen}");
        let line = "-".repeat(78_usize.saturating_sub(name.len()));
        writeln!(all, "{name} {line}\n{screen}\n").unwrap();
    }
    insta::assert_snapshot!("today", all);
}

#[test]
fn today_keeps_the_next_thing_in_view_at_any_size() {
    for (name, _, life) in states() {
        for (cols, rows) in [(40, 12), (60, 14), (120, 40)] {
            let mut driver = open(&life);
            driver.resize(cols, rows);
            let screen = driver.screen();
            let words = driver.app.next_words();
            let first = words.split(' ').next().unwrap();
            assert!(screen.contains(first) && screen.contains("seized up"), "{name} {cols}x{rows}\n{screen}");
            assert!(screen.lines().all(|line| line.chars().count() <= usize::from(cols)), "{name} {cols}x{rows}");
        }
    }
}

#[test]
fn y_tells_the_rule_and_the_answers_behind_what_today_says() {
    let lives = states();
    let (_, _, life) = lives.iter().find(|(name, ..)| *name == "flare-after-red").unwrap();
    let mut driver = open(life);
    driver.resize(120, 40);
    let before = driver.screen();
    let page = driver.keys("y").screen();
    for words in ["Half as much", "(V5)", "Gentle stretch", "pain 3 to 6", "V5 A flare."] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert_eq!(driver.keys("⏎").screen(), before);
}

/// `supple start` without a level, and Start on a reminder, play the level that is reached; never a higher one.
#[test]
fn without_a_level_the_one_that_is_reached_is_played() {
    let life = life(|l| {
        l.on(1, 8).screens(&[]).entry(4, MOVING);
        for day in [1, 2, 3] {
            l.on(day, 9).session("gentle-mobility", 1, 2, 2).on(day + 1, 7).morning(2);
        }
        l
    });
    for (level, played) in [(None, 2), (Some(1), 1), (Some(2), 2), (Some(3), 2)] {
        let ask = Ask::Start { routine: Id::new("gentle-mobility").unwrap(), level, rehearse: None };
        let start = Start { history: life.entries.clone(), ..fresh(ask) };
        let mut driver = Driver::from(start, life.now().after(Duration::from_secs(120)));
        driver.well();
        let play = driver.app.play().unwrap_or_else(|| panic!("{level:?}: {}", driver.screen()));
        assert_eq!(play.plan().level, played, "{level:?}");
    }
}

/// Rule V6: a direction that moved the pain out today is shut under every name, a copy's as well; the other one is not.
#[test]
fn a_copy_of_a_ladder_is_shut_with_it() {
    let mut files = supple::io::library::shipped();
    let ladder = files.iter().find(|file| file.kind == FileKind::Routine && file.id == "extension-ladder").unwrap();
    let copy = SourceFile { id: "my-ladder".into(), user: true, ..ladder.clone() };
    files.push(copy);
    let library = supple::format::load(&files);
    assert!(library.routines.contains_key("my-ladder"), "{:?}", library.problems);
    let mut life = Life::new(&library);
    life.on(1, 8).screens(&[]).entry(4, STEADY).session("extension-ladder", 1, 3, 3);
    let mut worse = life.entries.clone();
    let Some(Fact::Session(session)) = worse.last_mut().map(|entry| &mut entry.fact) else { panic!() };
    session.after.as_mut().unwrap().furthest = "foot".into();
    for (entries, shut) in [(life.entries.clone(), false), (worse, true)] {
        for (ladder, is_shut) in [("extension-ladder", shut), ("my-ladder", shut), ("flexion-ladder", false)] {
            let ask = Ask::Start { routine: Id::new(ladder).unwrap(), level: None, rehearse: None };
            let start = Start { library: library.clone(), history: entries.clone(), ..fresh(ask) };
            let driver = Driver::from(start, life.now().after(Duration::from_secs(120)));
            let screen = driver.screen();
            let told = screen.contains("further out") || screen.contains("moved");
            assert_eq!(told, is_shut, "{ladder}: {screen}");
        }
    }
}
