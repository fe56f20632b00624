//! Faults of days and hands that only a driven clock can show: silence, held keys, every danger sign in turn.
//!
//! Where each fault case is tested, by its number (`pty` is the real program in a pseudo-terminal):
//!
//! | cases | tests |
//! |---|---|
//! | 1, 2 no bus, garbage | `pty::notices::case_1_2` and `case_1_4_43`, `notify::desktop`, `reminders::commands` |
//! | 3, 4, 5 a desktop that fails, hangs, is frozen | `pty::notices::case_3_4_5`, `case_4_43` and `case_1_4_43`, `notify::desktop`, `notify::buttons`, `reminders::resident` |
//! | 6, 7, 8, 9 a desktop that goes, quick clicks, others' signals, no buttons | `notify::buttons::case_*`, `pty::notices::case_6_22` |
//! | 11, 12, 13 too many, late clicks, far desktops, tmux | `notify::buttons::case_*`, `notify`, `domain::reminder::answer`, `io::notify::osc`, `.ci/run multiplexer` |
//! | 10 text of notices | `notify::desktop`, `io::notify::osc` |
//! | 14, 15, 16 sleep and stepped clocks | `domain::cursor`, `reminders::table`, `reminders::window::case_16`, `.ci/run clocks` |
//! | 17 SIGSTOP | `pty::crash::case_17`, `domain::cursor` |
//! | 18 the hour that is left out or comes twice | `reminders::table`, `reminders::corners::case_18`, `reminders::years`, `.ci/run calendars` and `units` |
//! | 19 another zone, or none that exists | `reminders::table`, `reminders::commands` |
//! | 20 off over many reminders | `reminders::table`, `reminders::commands`, `reminders::histories` |
//! | 21 quiet hours, hours that end before they begin | `reminders::table`, `bad_routines` (`reminders-night`, `reminders-window`) |
//! | 22 two programs | `pty::crash::case_22`, `journal::case_22`, `pty::notices::case_6_22`, `io::reminders::record`, `reminders::commands` |
//! | 23 kill -9 | `pty::crash::case_23_*`, `journal_faults::case_23`, `domain::session`, `oracle` |
//! | 24 damaged journal | `pty::disk::case_24_*`, `journal_damage` |
//! | 25, 26 full disk, no folder | `pty::disk::case_25_*` and `case_26_*`, `journal_faults` |
//! | 28, 29 years, several devices | `journal_years`, `journal::case_29_*` |
//! | 30, 31, 32 signals, lost terminal, panics | `pty::restore::case_30_*` to `case_32_*`, `notify` |
//! | 33 no terminal, closed outputs | `pty::start::case_33_*`, `commands` |
//! | 34 sizes | `pty::window`, `pty::look::case_34`, `screens` |
//! | 35 `TERM`, `NO_COLOR`, no UTF-8 | `pty::start::case_35`, `pty::look::case_35_*`, `screens` |
//! | 36 hostile text | `pty::hostile::case_36_*`, `screens`, `domain::text` |
//! | 37, 39 bad files | `pty::hostile::case_37_39`, `bad_routines`, `survival`, `overrides` |
//! | 40 tampered answers | `pty::gate::case_40`, `journal::case_40`, `domain::screening` |
//! | 41 junk, held keys, pastes | `pty::input::case_41_*`, `faults::case_41_*`, `io::keys` |
//! | 43 the end with a notice in flight | `pty::notices::case_4_43`, `notify::desktop` |
//! | 44 bars of nothing | `ui::words` |

use std::time::Duration;

use supple::{
    app::{Ask, Screen, form::Input},
    domain::questions::{Question, SetId},
};

use crate::{
    driver::{Driver, rehearse, start},
    routines::shipped,
};

/// Takes a driver to the question of that name, all before it answered no, and answers yes.
fn yes_to(driver: &mut Driver, question: &Question) {
    for _ in 0..100 {
        let Screen::Form(asked) = driver.app.screen() else {
            panic!("{}: not asked\n{}", question.id, driver.screen());
        };
        let field = asked.form.field().unwrap();
        let item = match &field.input {
            Input::Ticks { items, .. } => items.iter().position(|item| item.id == question.id.as_str()),
            _ => None,
        };
        if let Some(item) = item {
            let letter = supple::app::form::Form::letter(item).unwrap();
            driver.keys(&letter.to_string());
            return;
        }
        if field.id == question.id.as_str() {
            driver.keys("2");
            return;
        }
        let key = match field.input {
            Input::Ticks { .. } => "n",
            _ => "1",
        };
        driver.keys(key);
    }
    panic!("{}: never asked", question.id);
}

/// The danger signs that stop, of the two sets asked before movement.
fn stopping() -> Vec<Question> {
    let questions = shipped().questions.questions;
    let own = questions.into_iter().filter(|question| {
        question.tier.stops() && question.ask_if.is_none() && matches!(question.set, SetId::A | SetId::B)
    });
    own.collect()
}

#[test]
fn each_danger_sign_that_stops_ends_at_stop_and_stays_there_by_every_way() {
    let signs = stopping();
    assert!(signs.len() > 20, "{}", signs.len());
    for sign in signs {
        let mut driver = Driver::new(start("gentle-stretch", 1));
        yes_to(&mut driver, &sign);
        assert!(matches!(driver.app.screen(), Screen::Suspect(_)), "{}", sign.id);
        driver.keys("1");
        // Its follow-ups, if it has any: yes to the first, the rest as they come.
        for _ in 0..10 {
            if matches!(driver.app.screen(), Screen::Form(_)) {
                driver.keys("2");
            }
        }
        assert!(matches!(driver.app.screen(), Screen::Stop), "{}:\n{}", sign.id, driver.screen());
        for ask in [Ask::Coach, Ask::Now, Ask::Heat, Ask::Screen, start("walking", 1), rehearse("moist-heat")] {
            driver = driver.restart(ask.clone(), Duration::from_secs(3_600));
            assert!(matches!(driver.app.screen(), Screen::Stop), "{} {ask:?}", sign.id);
            driver.keys("1234rct ⏎q");
            assert_eq!(driver.quit(), Some(3), "{} {ask:?}", sign.id);
        }
    }
}

#[test]
fn two_minutes_of_silence_leave_a_yes_as_yes() {
    let mut driver = Driver::new(Ask::Now);
    driver.keys("2");
    driver.seconds(119);
    assert!(matches!(driver.app.screen(), Screen::Suspect(_)));
    driver.seconds(2);
    assert!(matches!(driver.app.screen(), Screen::Stop));
    // Too late to call it a slip.
    driver.keys("3");
    assert!(matches!(driver.app.screen(), Screen::Stop));
}

#[test]
fn a_yes_while_taking_back_a_yes_is_a_stop() {
    // Yes to the first of the group, not sure to the last, leaving it, and a second yes after it was taken back.
    for keys in ["2321111", "2311113", "23⎋", "23111112"] {
        let mut driver = Driver::new(Ask::Now);
        driver.keys(keys);
        assert!(matches!(driver.app.screen(), Screen::Stop), "{keys}:\n{}", driver.screen());
        let driver = driver.restart(Ask::Heat, Duration::ZERO);
        assert!(matches!(driver.app.screen(), Screen::Stop), "{keys}");
    }
}

fn step(driver: &Driver) -> usize {
    driver.app.play().unwrap().cursor().step()
}

fn walking_through() -> Driver {
    let mut driver = Driver::new(start("gentle-stretch", 1));
    driver.well();
    driver
}

#[test]
fn case_41_a_skip_half_pressed_does_not_carry_over_a_steps_end() {
    let mut driver = walking_through();
    let is_last = |driver: &Driver| {
        let cursor = driver.app.play().unwrap().cursor();
        let last = cursor.index() + 1 == cursor.timeline().steps[0].end;
        last && cursor.remaining().unwrap() <= Duration::from_millis(600)
    };
    while !is_last(&driver) {
        driver.after(Duration::from_millis(500));
    }
    assert_eq!(step(&driver), 0);
    driver.keys("→").seconds(2);
    assert_eq!(step(&driver), 1, "it ended by itself");
    driver.keys("→");
    assert_eq!(step(&driver), 1, "one press for each of two steps");
    driver.keys("→");
    assert_eq!(step(&driver), 2);
}

#[test]
fn case_41_a_key_held_down_skips_one_step() {
    for key in ["→", "←"] {
        let mut driver = walking_through();
        driver.seconds(3);
        driver.keys("→→").seconds(2);
        assert_eq!(step(&driver), 1);
        // As a keyboard repeats: thirty a second, for the first moment of the step that comes.
        for _ in 0..17 {
            driver.keys(key);
            driver.after(Duration::from_millis(33));
        }
        assert_eq!(step(&driver), if key == "→" { 2 } else { 0 });
    }
}

#[test]
fn case_41_space_and_enter_held_down_neither_skip_nor_answer() {
    let mut driver = walking_through();
    driver.seconds(3);
    driver.keys("      ⏎⏎⏎⏎");
    assert_eq!(step(&driver), 0);
    assert!(driver.app.play().is_some());
}
