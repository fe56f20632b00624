//! Fault cases 30 to 32: however the program ends or stops, the terminal is given back.

use std::{fs, time::Duration};

use rustix::process::Signal;

use super::{
    Setup,
    coach::{Folders, LONG},
};

/// The ways to screens where a signal may strike: keys from the first screen, the title there, and whether a session is on.
const SCREENS: [(&str, &str, bool); 14] = [
    ("", "supple", false),
    ("r", "Routines", false),
    ("?", "Help", false),
    ("#", "Emergency number", false),
    ("1", "Danger signs", false),
    ("12", "One moment", false),
    ("123", "Once more, one by one", false),
    ("121", "Stop", false),
    ("111111n", "Where are you?", false),
    ("111111n1", "Relief now", true),
    ("111111n1 ", "Relief now", true),
    ("111111n1q", "End?", true),
    ("111111n1!", "Danger signs", true),
    ("111111n1q2", "How it went", false),
];

#[test]
fn case_30_each_signal_gives_the_terminal_back_and_tells_its_number() {
    for (keys, title, is_on) in SCREENS {
        for (signal, number) in [(Signal::TERM, 15), (Signal::HUP, 1), (Signal::INT, 2), (Signal::QUIT, 3)] {
            let folders = Folders::new();
            let mut pty = folders.setup().start(&[]);
            pty.wait_for_start();
            assert!(!pty.settings_are_back(), "raw mode is not on");
            pty.press(keys);
            assert_eq!(pty.title(), title, "{keys}");
            pty.signal(signal);
            let (code, screen) = pty.left();
            assert_eq!(code, 128 + number);
            assert_eq!(screen.trim(), format!("[left {code}]"));
            // What was on is on the disk: whole lines, the last of them where it stood.
            assert_eq!(folders.path("state/active.jsonl").exists(), is_on, "{keys}");
            if keys.len() > 1 {
                assert!(!folders.entries().is_empty(), "{keys}");
            }
            if is_on {
                let lines = fs::read_to_string(folders.path("state/active.jsonl")).unwrap();
                assert!(lines.ends_with("}\n"), "{lines}");
                assert!(lines.lines().last().unwrap().contains("\"beat\""), "{lines}");
            }
        }
    }
}

#[test]
fn case_32_a_panic_in_the_middle_of_a_session_keeps_it() {
    let folders = Folders::with("lengthy", LONG);
    let mut pty = folders.setup().start(&["start", "lengthy"]);
    pty.sore("Lengthy");
    pty.kill();
    // The second frame of this run fails.
    let setup = folders.setup().env("SUPPLE_TEST_FAULT", "panic");
    let mut pty = setup.size(160, 24).start(&[]);
    pty.wait_for("Go on with");
    pty.send("c");
    let (code, screen) = pty.left();
    assert_eq!(code, 101);
    assert!(screen.contains("mistake in the program"), "{screen}");
    let mut pty = folders.setup().start(&[]);
    pty.wait_for("Go on with “Lengthy”");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn case_30_quitting_gives_the_terminal_back() {
    let mut pty = Setup::new().start(&[]);
    pty.wait_for_start();
    pty.send("q");
    let (code, screen) = pty.left();
    assert_eq!(code, 0);
    assert_eq!(screen.trim(), "[left 0]");
}

#[test]
fn case_31_a_closed_terminal_ends_it_although_hang_ups_are_ignored() {
    let mut pty = Setup::new().before("trap '' HUP").start(&[]);
    pty.wait_for_start();
    let (code, used) = pty.hang_up();
    assert_eq!(code, 129);
    assert!(used < Duration::from_millis(100), "used {used:?}");
}

#[test]
fn case_32_a_panic_gives_the_terminal_back_and_says_one_line() {
    let mut pty = Setup::new().env("SUPPLE_TEST_FAULT", "panic").env("RUST_BACKTRACE", "1").size(160, 24).start(&[]);
    pty.wait_for_start();
    pty.send("~");
    let (code, screen) = pty.left();
    assert_eq!(code, 101);
    let lines: Vec<&str> = screen.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2, "{screen}");
    assert!(lines[0].starts_with("supple stopped because of a mistake in the program"));
    assert!(lines[0].contains("run.rs:"));
}

/// A shell with job control: it goes on when the program is stopped, and waits for a line before it brings it back.
fn under_job_control() -> Setup {
    Setup::new().before("set -m").between(r#"echo "[stopped $?]"; read -r go; fg >/dev/null"#)
}

#[test]
fn stopping_gives_the_terminal_back_and_going_on_draws_all_again() {
    for by_key in [true, false] {
        let mut pty = under_job_control().start(&[]);
        pty.wait_for_start();
        let picture = pty.text();
        if by_key {
            pty.send("\x1a");
        } else {
            pty.signal(Signal::TSTP);
        }
        pty.wait_for("[stopped ");
        pty.assert_restored();
        // Who cannot speak must not keep others from saying what is due.
        let state = pty.path(".local/state/supple");
        assert_eq!(supple::io::reminders::running(&state).unwrap(), None);
        pty.send("\n");
        pty.wait_for_start();
        pty.wait_until("the same picture", |pty| pty.text() == picture);
        pty.wait_until("the right to say reminders", |_| {
            supple::io::reminders::running(&state).unwrap().is_some_and(|holder| holder.coach)
        });
        assert!(!pty.settings_are_back(), "raw mode is not on again");
        pty.send("q");
        assert_eq!(pty.left().0, 0);
    }
}

#[test]
fn stopped_from_outside_it_takes_the_terminal_again_when_it_goes_on() {
    let mut pty = under_job_control().start(&[]);
    pty.wait_for_start();
    pty.signal(Signal::STOP);
    // Nobody gave the terminal back, so the shell's words land on our page.
    pty.wait_for("[stopped ");
    pty.send("\r\n");
    pty.wait_until("a clean page", |pty| !pty.text().contains("[stopped"));
    pty.wait_for_start();
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn without_a_shell_to_wake_it_the_stop_key_does_nothing() {
    let mut pty = Setup::new().start(&[]);
    pty.wait_for_start();
    pty.send("\x1aq");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn a_signal_that_comes_while_it_is_stopped_ends_it() {
    let mut pty = under_job_control().start(&[]);
    pty.wait_for_start();
    pty.send("\x1a");
    pty.wait_for("[stopped ");
    pty.signal(Signal::TERM);
    pty.send("\n");
    assert_eq!(pty.left().0, 143);
}

#[test]
fn a_second_signal_ends_it_when_the_first_is_not_heard() {
    let mut pty = Setup::new().env("SUPPLE_TEST_FAULT", "hang").start(&[]);
    pty.wait_for_start();
    pty.send_and_see("~");
    // Not the same one twice: while one waits to be delivered, another of its kind is dropped.
    pty.signal(Signal::TERM);
    pty.signal(Signal::INT);
    pty.wait_until("the end", |pty| {
        let text = pty.text();
        text.contains("[left 143]") || text.contains("[left 130]")
    });
}
