//! Whole transcripts, for each screen: read them as one who hears them. Is each line enough by itself?

use std::time::Duration;

use insta::assert_snapshot;
use supple::{
    app::{Ask, Screen, Start},
    domain::history::{ActiveLine, Fact, Stamp},
};

use super::Lines;
use crate::{
    driver::{fresh, morning, rehearse, start},
    support::{life::Life, small::small},
};

/// Set A, all clean.
const A: [&str; 6] = ["no", "no", "no", "no", "no", "none"];

fn with_small(ask: Ask) -> Start {
    Start { library: small(), ..fresh(ask) }
}

#[test]
fn a_first_run_from_danger_signs_to_the_verdict() {
    let mut lines = Lines::from(with_small(start("bend", 1)), morning());
    lines.types(&A).types(&["none", "none", "no", "yes", "4", "back", "yes", "no", "2"]);
    lines.types(&["no", "no", "no", "4", "back", "same", "none"]);
    assert!(lines.app.in_session(), "{}", lines.took());
    lines.seconds(120);
    lines.types(&["3", "the back", "2", "", ""]);
    assert_snapshot!(lines.took());
    let sessions = lines.entries().into_iter().filter(|entry| matches!(entry.fact, Fact::Session(_))).count();
    assert_eq!(sessions, 1);
    assert_eq!(lines.quit(), Some(0));
}

#[test]
fn a_yes_to_a_danger_sign_leads_to_the_stop() {
    let mut lines = Lines::new(Ask::Heat);
    lines.types(&["maybe", "yes", "no", "yes", "skip", "help", "quit"]);
    assert_snapshot!(lines.took());
    assert!(matches!(lines.app.screen(), Screen::Stop));
    assert_eq!(lines.quit(), Some(3));
}

#[test]
fn a_slip_of_the_key_is_asked_again_one_by_one() {
    let mut lines = Lines::new(Ask::Heat);
    lines.types(&["no", "yes", "wrong", "no", "no", "no", "no", "no"]);
    assert_snapshot!(lines.took());
    assert!(matches!(lines.app.screen(), Screen::Form(_)));
}

#[test]
fn heat_with_its_skin_check_and_its_end() {
    let mut lines = Lines::from(with_small(Ask::Heat), morning());
    lines.types(&A).types(&["none"]).seconds(100);
    lines.types(&["time", "more", "pause"]).seconds(30).types(&["go"]).seconds(240);
    lines.types(&["foo", "no"]).seconds(400);
    lines.types(&["no", "off", "no", "", "quit"]);
    assert_snapshot!(lines.took());
}

#[test]
fn a_session_that_was_cut_off_goes_on() {
    let mut first = Lines::from(with_small(start("bend", 1)), morning());
    first.well().seconds(25);
    assert!(first.app.in_session(), "{}", first.took());
    let history = first.app.history().to_vec();
    let active: Vec<ActiveLine> = first
        .effects
        .iter()
        .filter_map(|effect| match effect {
            supple::app::Effect::Active { line, .. } => Some((**line).clone()),
            _ => None,
        })
        .collect();
    let stamp = Stamp { device: "test".into(), seq: 1_000 };
    let later = first.now.after(Duration::from_secs(300));
    let mut lines = Lines::from(Start { history, active, stamp, ..with_small(Ask::Coach) }, later);
    lines.types(&["go on"]).well().seconds(5);
    lines.types(&["pause", "pause", "go", "worse", "4", "back", "no", "skip"]).seconds(3);
    lines.types(&["end", "yes", "it hurt", "4", "back", "again", ""]);
    assert_snapshot!(lines.took());
}

/// Who was just hurt must hear what to do instead.
#[test]
fn what_is_easier_is_told_whole() {
    let mut lines = Lines::from(fresh(start("gentle-mobility", 1)), morning());
    lines.well().seconds(12);
    assert!(lines.app.in_session(), "{}", lines.took());
    lines.took();
    lines.types(&["hurts", "3", "back", "no", "1"]).seconds(2);
    let told = lines.took();
    let position = |words: &str| told.find(words).unwrap_or_else(|| panic!("“{words}” is not told:\n{told}"));
    assert!(position("In place of Pelvic tilt") < position("Pelvic tilt, sitting"), "{told}");
    assert!(told.contains("The pose: Sitting"), "{told}");
}

fn some_days(ask: Ask) -> Lines {
    let library = small();
    let mut life = Life::new(&library);
    life.on(1, 8).screens(&[]).entry(4, [false, true, true, false]).session("bend", 1, 4, 3);
    life.on(2, 8).morning(3).session("walking", 1, 3, 3).session("bend", 1, 3, 3);
    life.on(3, 8);
    let (history, now) = (life.entries.clone(), life.now());
    Lines::from(Start { library, history, ..fresh(ask) }, now)
}

#[test]
fn today_and_what_can_be_done_from_it() {
    let mut lines = some_days(Ask::Coach);
    lines.types(&["next", "2", "previous", "3", "back", "why", ""]);
    lines.types(&["walk", "22", "it hurt", "3", "day", "neither", "blah", "again"]);
    assert_snapshot!(lines.took());
}

#[test]
fn history_and_one_session_in_detail() {
    let mut lines = some_days(Ask::Coach);
    lines.took();
    lines.types(&["history", "2", "", "others", "older", "leave"]);
    assert_snapshot!(lines.took());
}

#[test]
fn routines_are_heard_before_one_is_started() {
    let mut lines = some_days(Ask::Coach);
    lines.took();
    lines.types(&["routines", "start", "4", "level 2", "list", "help", "1", "leave"]);
    assert_snapshot!(lines.took());
}

/// A file with a mistake is told with its line; a new one is named; one is played step by step.
#[test]
fn routines_of_ones_own_are_mended_made_and_played() {
    let broken = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-titl\"\n";
    let library = crate::browse::with(&[("mine", broken)]);
    let mut lines = Lines::from(supple::app::Start { library, ..fresh(Ask::Coach) }, morning());
    lines.types(&["routines"]);
    lines.took();
    lines.types(&[
        "16",
        "start",
        "edit",
        "new",
        "walking",
        "my physio",
        "14",
        "play",
        "next",
        "step 5",
        "faster",
        "back",
        "help",
        "end",
    ]);
    assert_snapshot!(lines.took());
}

#[test]
fn a_rehearsal_goes_through_all_of_it() {
    let mut lines = Lines::from(fresh(rehearse("gentle-stretch")), morning());
    lines.seconds(40);
    let text = lines.took();
    let shown: Vec<&str> = text.lines().take(60).collect();
    assert_snapshot!(shown.join("\n"));
}

#[test]
fn cards_are_read_by_number() {
    let mut lines = Lines::new(Ask::Coach);
    lines.types(&["cards", "1", "", "leave"]);
    assert_snapshot!(lines.took());
}
