//! The figure in the player: in step with the timer, still in holds, silent where nothing moves.

use std::time::Duration;

use supple::{
    app::{Ask, Marker, Settings, Start},
    ui::Look,
};

use crate::driver::{Driver, fresh, morning, start, text};

const SECOND: Duration = Duration::from_secs(1);

fn with(ask: Ask, settings: Settings) -> Driver {
    let mut driver = Driver::from(Start { settings, ..fresh(ask) }, morning());
    driver.well();
    driver
}

fn stretching(settings: Settings) -> Driver {
    with(start("gentle-stretch", 1), settings)
}

/// How often the app wakes in the next `time`, as the loop would wake it.
fn wakes(driver: &mut Driver, time: Duration) -> u32 {
    let (mut left, mut count) = (time, 0);
    while let Some(wait) = driver.app.next_change(&driver.now).filter(|wait| *wait <= left) {
        let wait = wait.max(Duration::from_millis(1));
        driver.after(wait);
        left = left.saturating_sub(wait);
        count += 1;
    }
    driver.after(left);
    count
}

/// The rows of the window from the third on, without the digits at the left.
fn picture(driver: &Driver) -> String {
    let screen = driver.screen();
    let rows = screen.lines().skip(4).take(15);
    rows.map(|row| row.chars().skip(44).collect::<String>()).collect::<Vec<_>>().join("\n")
}

/// The pelvic tilt: 8 s to get ready, then 3 s to press, 2 s to hold, 3 s to let go.
#[test]
fn a_limb_moves_eight_times_a_second_and_a_hold_costs_what_it_costs_without_a_figure() {
    let mut driver = stretching(Settings::default());
    let plain = &mut stretching(Settings { figure: Some(Marker::Off), ..Settings::default() });
    // Getting ready.
    assert_eq!(wakes(&mut driver, SECOND * 8), wakes(plain, SECOND * 8));
    let pressing = wakes(&mut driver, SECOND * 3);
    assert!((24..=27).contains(&pressing), "{pressing}");
    assert!(wakes(plain, SECOND * 3) <= 4);
    // A part of a second is left over from the last picture.
    driver.after(Duration::from_millis(100));
    plain.after(Duration::from_millis(100));
    let holding = wakes(&mut driver, Duration::from_millis(1_800));
    assert_eq!(holding, wakes(plain, Duration::from_millis(1_800)));
    assert!(holding <= 2, "{holding}");
}

#[test]
fn a_hold_stands_still_and_what_moves_moves() {
    let mut driver = stretching(Settings::default());
    driver.seconds(9);
    let first = picture(&driver);
    driver.after(SECOND / 2);
    let second = picture(&driver);
    assert_ne!(first, second, "it presses down");
    // Eight seconds of getting ready and three of pressing: now it holds.
    driver.after(Duration::from_millis(1_700));
    let held = picture(&driver);
    driver.after(Duration::from_millis(1_600));
    assert_eq!(picture(&driver), held);
    driver.seconds(1);
    assert_ne!(picture(&driver), held, "it lets go");
}

#[test]
fn a_pause_stops_it_where_it_is() {
    let mut driver = stretching(Settings::default());
    driver.seconds(9).keys(" ");
    assert_eq!(driver.app.next_change(&driver.now), None);
    let still = picture(&driver);
    driver.seconds(30);
    assert_eq!(picture(&driver), still);
}

#[test]
fn getting_ready_shows_the_start_with_the_end_behind_it() {
    let mut driver = stretching(Settings::default());
    driver.seconds(3);
    let shown = driver.app.shown().unwrap();
    let name = |pose: usize| shown.scene.figure().poses[pose].name.as_str();
    assert_eq!((name(shown.moment.from), shown.moment.ghost.map(name)), ("rest", Some("tilt")));
    assert_eq!(shown.moment.from, shown.moment.to);
}

#[test]
fn the_left_side_is_the_mirrored_picture() {
    let mut driver = stretching(Settings::default());
    let mut seen = Vec::new();
    for _ in 0..2_400 {
        if !driver.app.in_session() || seen.len() == 2 {
            break;
        }
        let screen = driver.screen();
        let side = ["RIGHT side", "LEFT side"].into_iter().find(|side| screen.contains(side));
        if let (Some(side), Some(shown)) = (side, driver.app.shown())
            && screen.contains("Single knee")
            && !seen.iter().any(|(known, _)| *known == side)
        {
            seen.push((side, shown.moment.flip));
        }
        driver.keys(if screen.contains("1 No   2 Yes") { "1" } else { "" }).seconds(1);
    }
    assert_eq!(seen, [("RIGHT side", false), ("LEFT side", true)]);
}

#[test]
fn reduced_motion_shows_stills_and_never_wakes_for_them() {
    let reduced = Settings { reduced_motion: true, ..Settings::default() };
    let mut driver = stretching(reduced.clone());
    driver.seconds(9);
    let shown = driver.app.shown().unwrap();
    assert_eq!(shown.moment.from, shown.moment.to);
    assert!(shown.moment.ghost.is_some(), "the pose it comes from stands behind it");
    assert!(wakes(&mut driver, SECOND * 2) <= 3);
    let mut walk = with(start("walking", 1), reduced);
    walk.seconds(60);
    let shown = walk.app.shown().unwrap();
    assert!(shown.beside.is_some(), "a walk is two stills");
    assert!(wakes(&mut walk, SECOND * 10) <= 11);
    let before = picture(&walk);
    walk.seconds(7);
    assert_eq!(picture(&walk), before);
}

#[test]
fn walking_walks() {
    let mut driver = with(start("walking", 1), Settings::default());
    driver.seconds(60);
    let shots: Vec<String> = (0..4).map(|_| picture(driver.after(SECOND / 2))).collect();
    assert!(shots.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(wakes(&mut driver, SECOND * 4) >= 32);
}

#[test]
fn warmth_rises_with_each_fourth_second_and_costs_no_wake_up_of_its_own() {
    let mut driver = with(Ask::Heat, Settings::default());
    driver.seconds(60);
    let before = picture(&driver);
    assert!(wakes(&mut driver, SECOND * 10) <= 11);
    assert_ne!(picture(&driver), before);
}

#[test]
fn a_window_without_room_wakes_for_the_time_alone_and_tells_the_pose_in_words() {
    let mut driver = stretching(Settings::default());
    driver.resize(60, 20);
    driver.seconds(9);
    assert!(driver.screen().contains("knees bent, low back pressed flat"), "{}", driver.screen());
    assert!(wakes(&mut driver, SECOND * 2) <= 3);
}

#[test]
fn the_key_goes_through_the_ways_to_draw_it() {
    let mut driver = stretching(Settings::default());
    driver.seconds(3);
    let has = |driver: &Driver, from: char, to: char| driver.screen().contains(|c| (from..=to).contains(&c));
    assert!(has(&driver, '⠁', '⣿'));
    let mut words = Vec::new();
    for _ in Marker::ALL {
        driver.keys("f");
        words.push(driver.app.marker().word());
        assert_eq!(has(&driver, '⠁', '⣿'), words.last() == Some(&"braille"), "{words:?}");
    }
    assert_eq!(words, ["halfblock", "ascii", "off", "octant", "braille"]);
    driver.keys("?");
    assert!(driver.screen().contains("figure"));
}

#[test]
fn no_figure_covers_a_question() {
    let mut driver = with(Ask::Heat, Settings::default());
    driver.seconds(312);
    assert!(driver.screen().contains("1 No   2 Yes"));
    assert!(driver.app.shown().is_none());
}

#[test]
fn the_list_shows_where_each_movement_ends() {
    let mut driver = Driver::new(Ask::Coach);
    driver.resize(120, 40);
    driver.keys("r");
    let mut seen = 0;
    for _ in 0..15 {
        seen += usize::from(driver.screen().contains('⣿'));
        assert!(text(&driver.draw(Look { unicode: false, ..Look::default() })).is_ascii());
        driver.keys("↓");
    }
    assert!(seen > 8, "only {seen}");
}
