//! The main job, by keyboard alone, in the real program.

use super::{
    Setup,
    coach::{Folders, SHORT},
};

#[test]
fn from_a_fresh_home_1_and_4_reach_a_running_step_within_eight_keys() {
    for (first, title) in [("1", "Relief now"), ("4", "Moist heat")] {
        let mut pty = Setup::new().env("LANG", "en_GB.UTF-8").start(&[]);
        pty.wait_for_start();
        pty.press(first);
        let keys = 1 + pty.well(title);
        assert!(keys <= 8, "{title}: {keys} keys");
        pty.wait_for("minutes left");
        pty.wait_for("Space pause");
    }
}

#[test]
fn a_first_session_of_movement_goes_from_the_first_screen_to_the_journal_by_keyboard_alone() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().start(&[]);
    pty.wait_for_start();
    pty.press("r");
    for _ in 0..20 {
        if pty.text().lines().any(|line| line.starts_with("> ") && line.contains("Tiny")) {
            break;
        }
        pty.press("j");
    }
    pty.press("\r");
    pty.well("Tiny");
    pty.wait_for("Hold still");
    pty.well("How it went");
    pty.wait_for("Written in your journal.");
    eprintln!("{}", pty.text());
    pty.send("q");
    assert_eq!(pty.left().0, 0);
    eprintln!("{:#?}", folders.log());
    let sessions = folders.log();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["routine"], "tiny");
    assert_eq!(sessions[0]["ended"], "finished");
    assert_eq!(sessions[0]["done_percent"], 100);
}
