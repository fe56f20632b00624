//! Fault case 33, where nobody can answer: an input that is closed, or at its end at once. It says one line and ends; a job that runs by the clock must
//! not hang on a question, nor fill a mail with a page. An input that holds words, and a terminal that can only print, get plain lines: see `plain.rs`.

use std::process::{Command, Output, Stdio};

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
fn case_33_with_nobody_to_answer_it_says_one_line() {
    for script in [r#""$1""#, r#""$1" <&-"#, r#""$1" | cat; exit 2"#, r#""$1" heat --plain"#, r#"TERM=dumb "$1""#] {
        let Output { status, stdout, stderr } = outside_a_terminal(script);
        let said = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{script}: {said}");
        assert_eq!(said.lines().count(), 1, "{script}: {said}");
        assert!(said.contains("its input is at its end"), "{script}: {said}");
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
fn case_33_words_from_a_pipe_are_answers() {
    let Output { status, stdout, stderr } = outside_a_terminal(r#"echo quit | "$1""#);
    assert_eq!((status.code(), stderr.as_slice()), (Some(0), &b""[..]));
    assert!(String::from_utf8(stdout).unwrap().contains("in plain lines"));
}
