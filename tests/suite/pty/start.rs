//! Fault cases 33 and 35, as far as they go without plain lines: no usable terminal is one clear line and exit code 2.

use std::process::{Command, Output, Stdio};

use super::Setup;

fn outside_a_terminal(script: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new("/bin/sh")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_supple")])
        .env("HOME", home.path())
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn case_33_without_a_terminal_it_says_one_line() {
    for script in [r#""$1""#, r#""$1" <&-"#, r#""$1" | cat; exit 2"#, r#"echo q | "$1""#] {
        let Output { status, stdout, stderr } = outside_a_terminal(script);
        let said = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{script}: {said}");
        assert_eq!(said.lines().count(), 1, "{script}: {said}");
        assert!(said.contains("needs a terminal"), "{script}: {said}");
        assert_eq!(stdout, b"", "{script}");
    }
}

#[test]
fn case_33_with_everything_closed_it_still_does_not_panic() {
    for script in [r#""$1" <&- >&- 2>&-"#, r#""$1" 2>&-"#, r#"{ "$1"; echo $? >&3; } 3>&2 2>&1 | :"#] {
        let Output { status, stdout, stderr } = outside_a_terminal(script);
        let said = String::from_utf8_lossy(&stderr);
        let code = status.code().filter(|code| *code != 0);
        let code = code.or_else(|| said.trim().parse().ok());
        assert_eq!(code, Some(2), "{script}: {said}");
        assert_eq!(stdout, b"", "{script}");
    }
}

#[test]
fn case_35_a_terminal_that_cannot_move_its_cursor_gets_one_line_and_no_escapes() {
    let mut pty = Setup::new().env("TERM", "dumb").size(160, 24).start(&[]);
    pty.wait_for("[left 2]");
    assert!(!pty.output().contains(&0x1b));
    let (code, screen) = pty.left();
    assert_eq!(code, 2);
    assert!(screen.contains("\"dumb\""), "{screen}");

    let pty = Setup::new().without("TERM").size(160, 24).start(&[]);
    let (code, screen) = pty.left();
    assert_eq!(code, 2);
    assert!(screen.starts_with("supple needs a terminal"), "{screen}");
}
