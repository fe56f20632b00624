//! What becomes of it when nothing more can be typed, and that time is told sparingly.

use std::time::Duration;

use supple::{
    app::{Ask, Key, Msg, Screen},
    domain::history::Fact,
    plain::{Teller, left_of, outlasts_input},
};

use super::Lines;
use crate::driver::{rehearse, start};

const A: [&str; 6] = ["no", "no", "no", "no", "no", "none"];

#[test]
fn without_input_only_warmth_and_rehearsals_go_on_and_both_come_to_an_end() {
    let mut lines = Lines::new(start("gentle-mobility", 1));
    assert!(!outlasts_input(&lines.app));
    lines.well();
    assert!(lines.app.in_session() && !outlasts_input(&lines.app), "a person who cannot be heard is not led on");

    let mut heat = Lines::new(Ask::Heat);
    heat.types(&A).types(&["none"]).seconds(10);
    assert!(outlasts_input(&heat.app));
    let mut minutes = 0;
    while outlasts_input(&heat.app) {
        heat.seconds(60);
        minutes += 1;
        assert!(minutes < 30, "the alarm never ends");
    }
    assert!(minutes >= 24, "{minutes}: the alarm is told for five minutes");
    assert!(heat.took().matches("Take the heat off now.").count() > 5);

    // It is off, and the question after it has nobody to answer it.
    let mut off = Lines::new(Ask::Heat);
    off.types(&A).types(&["none"]).seconds(8 + 300).types(&["no"]).seconds(900);
    assert!(outlasts_input(&off.app));
    off.types(&["off"]);
    assert!(!outlasts_input(&off.app), "{}", off.took());

    let mut fast = Lines::new(rehearse("gentle-stretch"));
    assert!(outlasts_input(&fast.app));
    fast.seconds(120);
    assert!(!outlasts_input(&fast.app), "it waits, or is over");
}

#[test]
fn ending_in_the_middle_keeps_what_was_done_and_is_never_a_clean_end() {
    let mut lines = Lines::new(start("gentle-mobility", 1));
    for asked in 0.. {
        let left = left_of(&lines.app);
        if lines.app.in_session() {
            assert!(left.lines.concat().contains("kept"), "{left:?}");
            break;
        }
        assert!(left.short && left.code(0, Key::Interrupt) == 5, "{:?}", lines.app.screen());
        assert!(asked < 100);
        let before = lines.entries().len();
        // Leaving here writes nothing that was not said.
        let mut gone = Lines::new(start("gentle-mobility", 1));
        for _ in 0..asked {
            gone.one();
        }
        gone.send(Msg::Key(Key::Interrupt));
        assert_eq!(gone.entries().len(), before);
        lines.one();
        assert!(lines.entries().len() <= before + 1);
    }
    lines.seconds(20).send(Msg::Key(Key::Interrupt));
    assert!(!lines.entries().iter().any(|entry| matches!(entry.fact, Fact::Session(_))), "it can be gone on with");
}

#[test]
fn a_yes_before_the_end_stays_a_yes() {
    let mut lines = Lines::new(Ask::Heat);
    lines.types(&["yes"]);
    assert!(matches!(lines.app.screen(), Screen::Suspect(_)));
    lines.send(Msg::Key(Key::Interrupt));
    assert_eq!(lines.quit(), Some(3));
    assert!(matches!(lines.entries().last().unwrap().fact, Fact::Suspect(_)));
}

#[test]
fn what_came_too_early_is_known_by_the_question_that_is_new() {
    let mut lines = Lines::new(Ask::Heat);
    let asks = |lines: &mut Lines, line: &str| {
        let keys = lines.teller.keys(line, &lines.app, &lines.now);
        for key in keys {
            lines.send(Msg::Key(key));
        }
        lines.teller.tell(&lines.app, &lines.now).asks
    };
    assert!(asks(&mut lines, "no"), "the next question");
    assert!(!asks(&mut lines, "what?"), "the same question");
    assert!(!asks(&mut lines, "help"), "the same question");
    assert!(asks(&mut lines, "yes"), "is it so?");
}

#[test]
fn twenty_minutes_of_heat_are_told_in_few_lines() {
    let mut lines = Lines::new(Ask::Heat);
    lines.types(&A).types(&["none"]).took();
    lines.seconds(8 + 299);
    let first = lines.took();
    assert!(first.lines().count() < 25, "{first}");
    lines.seconds(1).types(&["no"]).took();
    lines.seconds(890);
    let rest = lines.took();
    for line in ["14 minutes left.", "2 minutes left.", "10 seconds left."] {
        assert_eq!(rest.lines().filter(|told| *told == line).count(), 1, "{line}\n{rest}");
    }
    assert!(rest.lines().count() < 30, "{rest}");
    assert!(!rest.contains("9 seconds left") && !rest.contains("1 minute left"), "{rest}");
}

#[test]
fn while_a_step_runs_only_what_it_understands_is_a_command() {
    let mut lines = Lines::new(start("gentle-mobility", 1));
    lines.well();
    assert!(!Teller::waits(&lines.app));
    for (line, yes) in [("pause", true), ("x", true), ("no", false), ("3", false), ("", false), ("help", true)] {
        assert_eq!(lines.teller.understands(line, &lines.app), yes, "{line}");
    }
    lines.types(&["pause"]);
    assert!(Teller::waits(&lines.app));
    lines.after(Duration::from_secs(5)).types(&["skip"]);
    assert!(!lines.took().is_empty());
}
