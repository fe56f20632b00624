//! What is seen from afar: the big things alone (`z`), and the breath to go along with.

use std::time::Duration;

use ratatui::layout::Position;
use supple::{
    app::{Marker, Palette, Settings, Start},
    ui::Look,
};

use crate::driver::{Driver, fresh, morning, rehearse, start, text};

const SECOND: Duration = Duration::from_secs(1);

fn playing(routine: &str, settings: Settings) -> Driver {
    let mut driver = Driver::from(Start { settings, ..fresh(start(routine, 1)) }, morning());
    driver.well();
    assert!(driver.app.in_session(), "{}", driver.screen());
    driver
}

/// The wind-down at its breathing: 5 minutes of 3 s in and 3 s out.
fn breathing(settings: Settings) -> Driver {
    let mut driver = playing("wind-down", settings);
    driver.seconds(2).keys("→→");
    until(&mut driver, SECOND, |driver| driver.app.breath().is_some());
    driver
}

/// Steps on until it is so.
fn until(driver: &mut Driver, step: Duration, is_so: impl Fn(&Driver) -> bool) {
    for _ in 0..1_000 {
        if is_so(driver) {
            return;
        }
        driver.after(step);
    }
    panic!("it never comes:\n{}", driver.screen());
}

/// From a breath's first moment on: how full it is each half second.
fn fullness(driver: &mut Driver, count: usize) -> Vec<f32> {
    (0..count)
        .map(|_| {
            driver.after(SECOND / 2);
            driver.app.breath().unwrap().full
        })
        .collect()
}

#[test]
fn a_breath_fills_for_three_seconds_and_empties_for_three() {
    let mut driver = breathing(Settings::default());
    // To the beginning of a round.
    for part in ["Breathe out", "Breathe in"] {
        until(&mut driver, SECOND / 8, |driver| driver.app.breath().unwrap().say.as_str() == part);
    }
    let full = fullness(&mut driver, 12);
    assert!(full[..5].is_sorted() && full[4] > 0.9, "{full:?}");
    assert!(full[6..11].iter().rev().is_sorted() && full[10] < 0.1, "{full:?}");
    let breath = driver.app.breath().unwrap();
    assert!((1..=3).contains(&breath.count));
}

#[test]
fn reduced_motion_breathes_in_two_stills_and_wakes_for_the_seconds_alone() {
    let mut driver = breathing(Settings { reduced_motion: true, ..Settings::default() });
    let full = fullness(&mut driver, 24);
    assert!(full.iter().all(|full| full.fract() < f32::EPSILON), "{full:?}");
    assert!(full.iter().any(|full| *full < 0.5) && full.iter().any(|full| *full > 0.5));
    let wait = driver.app.next_change(&driver.now).unwrap();
    assert!(wait > SECOND / 4, "{wait:?}");
}

#[test]
fn the_breath_takes_the_place_of_the_figure_and_its_count_is_told() {
    for marker in [Marker::Braille, Marker::HalfBlock, Marker::Octant, Marker::Ascii] {
        let driver = breathing(Settings { figure: Some(marker), ..Settings::default() });
        let screen = driver.screen();
        let count = format!(" {} ", driver.app.breath().unwrap().count);
        let row = screen.lines().find(|line| line.chars().skip(50).collect::<String>().contains(&count));
        assert!(row.is_some(), "{marker:?}\n{screen}");
        assert!(screen.contains("Breathe"), "{screen}");
    }
    let ascii = breathing(Settings::default()).draw(Look { unicode: false, ..Look::default() });
    assert!(text(&ascii).is_ascii() && text(&ascii).contains("oooo"));
    let off = breathing(Settings { figure: Some(Marker::Off), ..Settings::default() });
    assert!(!off.screen().contains('⣿'));
}

#[test]
fn a_pause_holds_the_breath() {
    let mut driver = breathing(Settings::default());
    driver.keys(" ");
    let breath = driver.app.breath();
    driver.seconds(20);
    assert_eq!(driver.app.breath(), breath);
    assert_eq!(driver.app.next_change(&driver.now), None);
}

#[test]
fn z_leaves_the_time_one_line_and_the_picture() {
    let mut driver = playing("gentle-mobility", Settings::default());
    driver.seconds(12).keys("z");
    for (cols, rows) in [(80, 24), (120, 40), (40, 12)] {
        driver.resize(cols, rows);
        insta::assert_snapshot!(format!("focus-{cols}x{rows}"), driver.screen());
    }
    driver.resize(80, 24);
    driver.keys("z");
    assert!(driver.screen().contains("Space pause"), "{}", driver.screen());
}

/// The digits of the time, as large as nothing else on the screen.
fn rows_of_digits(driver: &Driver) -> usize {
    driver.screen().lines().filter(|line| line.contains("███")).count()
}

#[test]
fn the_digits_grow_with_the_window() {
    let mut driver = playing("walking", Settings { figure: Some(Marker::Off), ..Settings::default() });
    driver.seconds(12).keys("z");
    let mut last = 0;
    for (cols, rows) in [(40, 12), (80, 24), (120, 40), (199, 60)] {
        driver.resize(cols, rows);
        let found = rows_of_digits(&driver);
        assert!(found > last, "{found} rows at {cols}x{rows}\n{}", driver.screen());
        last = found;
    }
    assert!(last > 20, "{last}");
}

/// A word that must be read is never left out for a large number.
#[test]
fn what_waits_or_stands_still_is_shown_whole() {
    let mut driver = playing("gentle-mobility", Settings::default());
    driver.seconds(12).keys("z").keys(" ");
    assert!(driver.screen().contains("Space go on") && driver.screen().contains("danger sign"), "{}", driver.screen());
    driver.keys(" ").keys("x");
    assert!(driver.screen().contains("How bad is the pain now"), "{}", driver.screen());
    let mut heat = Driver::new(supple::app::Ask::Heat);
    heat.keys("11111nn").seconds(30).keys("z");
    assert!(heat.screen().contains("off by"), "{}", heat.screen());
    heat.seconds(300);
    assert!(heat.screen().contains("1 No   2 Yes"), "{}", heat.screen());
    heat.keys("1");
    assert!(!heat.screen().contains("Space"), "the question is answered\n{}", heat.screen());
    heat.seconds(900);
    assert!(
        heat.screen().contains("Enter it is off") || heat.screen().contains("Enter: it is off"),
        "{}",
        heat.screen()
    );
}

#[test]
fn what_must_not_be_overlooked_is_told_there_too() {
    let mut driver = Driver::new(rehearse("wind-down"));
    driver.seconds(1).keys("z");
    assert!(driver.screen().contains("REHEARSAL") && driver.screen().contains("z brings"), "{}", driver.screen());
}

#[test]
fn high_contrast_has_its_background_in_every_cell() {
    let mut driver = playing("gentle-mobility", Settings::default());
    for keys in ["", "z"] {
        let buffer = driver.keys(keys).draw(Look { theme: Palette::Contrast, ..Look::default() });
        for at in 0..80 * 24 {
            let cell = &buffer[Position::new(at % 80, at / 80)];
            assert!(cell.bg != ratatui::style::Color::Reset, "{at}: {cell:?}");
        }
    }
}
