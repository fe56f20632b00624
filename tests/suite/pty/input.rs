//! Fault case 41: junk from the keyboard neither blocks nor spins, and the keys and hang-ups after it are still seen.

use std::time::Duration;

use rustix::process::Signal;

use super::{
    Pty, Setup,
    coach::{Folders, LONG},
};

const SPIN: Duration = Duration::from_millis(400);

/// Each leaves the key reader with something unfinished, or more than it takes at once. None holds a key that does anything.
fn junk() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("half an escape sequence", b"\x1b[".to_vec()),
        ("half a character", b"\xc3".to_vec()),
        ("three quarters of a character", b"\xf0\x9f\x98".to_vec()),
        ("bytes that are no text", b"\xff\xfe\x80\x80".to_vec()),
        ("3,500 keys at once", b"~".repeat(3500)),
        ("3,500 bytes of cut escape sequences", b"\x1b[1;".repeat(875)),
        ("mouse reports", b"\x1b[M !!\x1b[M 1q\x1b[<0;10;10M".to_vec()),
        ("a paste with an escape inside", b"\x1b[200~\x1b]0;x\x07q\x1b[201~".to_vec()),
    ]
}

fn started() -> Pty {
    let mut pty = Setup::new().before("trap '' HUP").start(&[]);
    pty.wait_for_start();
    pty
}

#[test]
fn case_41_after_junk_a_key_is_still_seen() {
    for (what, bytes) in junk() {
        let mut pty = started();
        pty.send_and_see(&bytes);
        // What nobody finishes is over soon, and must not take the next key with it.
        pty.listen(SPIN / 4);
        pty.send("q");
        let (code, _) = pty.left();
        assert_eq!(code, 0, "{what}");
    }
}

#[test]
fn case_41_after_junk_a_hang_up_is_still_seen_and_nothing_spins() {
    for (what, bytes) in junk() {
        let mut pty = started();
        pty.send_and_see(&bytes);
        let before = pty.cpu();
        pty.listen(SPIN);
        let used = pty.cpu().saturating_sub(before);
        assert!(used < SPIN / 4, "{what}: spins, used {used:?}");
        let (code, used) = pty.hang_up();
        assert_eq!(code, 129, "{what}");
        assert!(used < Duration::from_millis(100), "{what}: used {used:?}");
    }
}

#[test]
fn case_41_after_junk_signals_and_sizes_are_still_seen() {
    for (what, bytes) in junk() {
        let mut pty = started();
        pty.send_and_see(&bytes);
        let start = pty.output().len();
        pty.resize(100, 30);
        pty.wait_until(what, |pty| String::from_utf8_lossy(&pty.output()[start..]).contains("\x1b[2J"));
        pty.signal(Signal::TERM);
        assert_eq!(pty.left().0, 143, "{what}");
    }
}

#[test]
fn case_41_a_paste_presses_no_keys() {
    let mut pty = started();
    pty.send_and_see("\x1b[200~qqq\x03q\x1b[201~");
    pty.listen(SPIN / 4);
    assert!(!pty.path("code").exists(), "a pasted q ended the program");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn case_41_a_paste_answers_no_question() {
    let mut pty = Setup::new().start(&["start", "walking"]);
    pty.wait_for("Danger signs");
    for way_there in ["", "11111"] {
        // At the first question, and at the list where one key says "none of these".
        pty.press(way_there);
        let picture = pty.text();
        pty.send_and_see("\x1b[200~1n2\r\n11111nnnn\x1b[201~");
        pty.listen(SPIN / 4);
        assert_eq!(pty.text(), picture);
    }
    pty.press("n");
    pty.send("\x03");
    pty.left();
}

#[test]
fn case_41_a_held_arrow_skips_one_step_and_junk_in_a_session_none() {
    let folders = Folders::with("lengthy", LONG);
    let mut pty = folders.setup().start(&["start", "lengthy"]);
    pty.sore("Lengthy");
    pty.wait_for("step 1 of 2");
    for (what, bytes) in junk() {
        pty.send_and_see(&bytes);
        pty.settle();
        assert!(pty.text().contains("step 1 of 2"), "{what}:\n{}", pty.text());
        // What nobody finishes is over before the next.
        pty.listen(SPIN / 4);
    }
    pty.press(" ");
    // Forty in one go, as a key held down gives when the program was busy: one skip, then nothing for a moment.
    pty.send_and_see("\x1b[C".repeat(40));
    pty.wait_for("step 2 of 2");
    pty.press_for("?", "Help");
    pty.press_for("q", "step 2 of 2");
    pty.kill();
}
