//! From wherever keys and time have led: out of the program, to an easy position, to the heat. Only a Stop is in the way.

use std::time::Duration;

use proptest::prelude::*;
use supple::{
    app::{Ask, Screen, form::Input},
    domain::{history::Fact, locks::Held},
};

use crate::{
    driver::{Driver, start},
    plan::cases,
    routines::shipped,
};

/// Something that happens.
#[derive(Debug, Clone)]
enum Turn {
    Well,
    Key(char),
    Pass(u64),
    Restart(usize),
}

fn turn() -> impl Strategy<Value = Turn> {
    let keys = "0123456789abcdnopqrstuwxy!+# ?⏎⎋↑↓←→".chars().collect::<Vec<_>>();
    prop_oneof![
        6 => Just(Turn::Well),
        8 => prop::sample::select(keys).prop_map(Turn::Key),
        3 => prop::sample::select(vec![1, 8, 40, 130, 700, 4_000, 90_000]).prop_map(Turn::Pass),
        1 => (0_usize..6).prop_map(Turn::Restart),
    ]
}

fn ask(which: usize) -> Ask {
    match which {
        0 => Ask::Now,
        1 => Ask::Heat,
        2 => start("walking", 1),
        3 => start("gentle-mobility", 1),
        4 => Ask::Next,
        _ => Ask::Coach,
    }
}

/// Whether digits are asked for.
fn is_typed(driver: &Driver) -> bool {
    match driver.app.screen() {
        Screen::Form(asked) => asked.form.fields.iter().any(|field| matches!(field.input, Input::Typed { .. })),
        _ => false,
    }
}

/// Whether something is ticked in a list that waits.
fn is_ticked(driver: &Driver) -> bool {
    match driver.app.screen() {
        Screen::Form(asked) => asked.form.fields.iter().any(|field| match &field.input {
            Input::Ticks { items, done } => !done && items.iter().any(|item| item.on),
            _ => false,
        }),
        _ => false,
    }
}

fn take(mut driver: Driver, turn: &Turn) -> Driver {
    match turn {
        Turn::Well if is_typed(&driver) => {
            driver.keys("12⏎");
        }
        Turn::Well if is_ticked(&driver) => {
            driver.keys("⏎");
        }
        Turn::Well if matches!(driver.app.screen(), Screen::Form(_)) => {
            driver.well();
        }
        Turn::Well => {}
        Turn::Key(key) => {
            driver.keys(&key.to_string());
        }
        Turn::Pass(seconds) => {
            driver.seconds(*seconds);
        }
        Turn::Restart(which) => return driver.restart(ask(*which), Duration::from_secs(60)),
    }
    if driver.quit().is_some() { driver.restart(Ask::Coach, Duration::from_secs(60)) } else { driver }
}

/// Back to the first screen, or the Stop, as anybody would: leave what is asked, end what runs.
fn home(mut driver: Driver) -> Driver {
    for _ in 0..40 {
        if driver.quit().is_some() {
            driver = driver.restart(Ask::Coach, Duration::from_secs(5));
        }
        match driver.app.screen() {
            Screen::First(_) | Screen::Stop => return driver,
            Screen::Form(asked) if asked.form.field().is_some_and(|field| field.id == "end") => driver.keys("2"),
            Screen::Suspect(_) => driver.keys("1"),
            Screen::Player => driver.keys("q"),
            Screen::Page(_) | Screen::Verdict(_) | Screen::HeatOff { .. } => driver.keys("⏎"),
            _ => driver.keys("⎋"),
        };
    }
    panic!("no way home:\n{}", driver.screen());
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn there_is_always_a_way_to_relief_to_heat_and_out(first in 0_usize..6, turns in prop::collection::vec(turn(), 1..60), to in 0_usize..3) {
        let mut driver = Driver::new(ask(first));
        for turn in &turns {
            driver = take(driver, turn);
        }
        let mut driver = home(driver);
        if to == 0 {
            driver.keys("q");
            prop_assert!(driver.quit().is_some(), "{}", driver.screen());
            return Ok(());
        }
        let held = Held::fold(driver.app.history(), &shipped().questions, &driver.now);
        if matches!(driver.app.screen(), Screen::Stop) {
            prop_assert!(held.stop().is_some(), "a Stop screen without a Stop");
            return Ok(());
        }
        // What was cut off in heat comes off first; then the keys of the first screen.
        driver.keys(if to == 1 { "1" } else { "4" });
        driver.well();
        if matches!(driver.app.screen(), Screen::Page(_)) {
            // More heat than usual: asked once more, it goes on.
            driver = home(driver);
            driver.keys(if to == 1 { "1" } else { "42" });
        }
        let shut = held.shuts().is_some_and(|lock| lock.kind.shuts == supple::domain::questions::Shuts::All);
        let no_heat = held.tags().has(supple::domain::exercise::Tag::Heat) && to == 2;
        prop_assert!(driver.app.in_session() || shut || no_heat, "{:?}\n{}", held.locks, driver.screen());
        prop_assert!(!driver.entries().iter().any(|entry| matches!(entry.fact, Fact::Unknown)));
    }
}
