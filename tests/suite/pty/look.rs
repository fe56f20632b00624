//! Fault case 35: without colour and without UTF-8 nothing is lost; case 34 in the middle of a session.

use super::{
    Pty, Setup,
    coach::{Folders, LONG, mark},
};

/// Through the first screen, the list, and back, to the danger signs.
fn tour(setup: Setup, args: &[&str]) -> Pty {
    let mut pty = setup.start(args);
    pty.wait_for_start();
    pty.press("rjj");
    pty
}

/// The colour codes written, as numbers: 30 and up, but for reset and weight.
fn colours(output: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(output);
    let codes = text.split("\x1b[").skip(1).filter_map(|rest| {
        let (codes, _) = rest.split_once('m')?;
        codes.chars().all(|c| c.is_ascii_digit() || c == ';').then_some(codes)
    });
    codes
        .flat_map(|codes| codes.split(';'))
        .filter_map(|code| code.parse().ok())
        .filter(|code| *code >= 30 && !matches!(code, 39 | 49 | 59))
        .collect()
}

/// How the cells of the line with the mark stand out: bold, reversed.
fn marked(pty: &Pty) -> (bool, bool) {
    let text = pty.text();
    let row = text.lines().position(|line| line.starts_with("> ") || line.starts_with("  > "));
    let row = u16::try_from(row.expect("a line with a mark")).unwrap();
    let cell = pty.cell(row, 4);
    (cell.bold(), cell.inverse())
}

#[test]
fn case_35_without_colour_the_selected_line_still_stands_out() {
    for (value, args) in [("1", &[] as &[&str]), ("anything", &[]), ("", &["--no-color"])] {
        let setup = Setup::new().env("NO_COLOR", value);
        let mut pty = tour(setup, args);
        assert_eq!(marked(&pty), (true, true), "{value} {args:?}");
        pty.press_for("\x1b", "It has just seized up");
        assert_eq!(marked(&pty), (true, true), "{value} {args:?}");
        pty.press("1");
        assert!(mark(&pty.text()).is_some());
        pty.press("2");
        assert_eq!(pty.title(), "One moment");
        assert_eq!(colours(pty.output()), Vec::<u16>::new(), "{value} {args:?}");
        pty.send("q");
        pty.left();
    }
}

#[test]
fn case_35_an_empty_no_color_asks_for_nothing() {
    for setup in [Setup::new().env("NO_COLOR", ""), Setup::new()] {
        let mut pty = tour(setup, &[]);
        assert!(!colours(pty.output()).is_empty());
        assert!(marked(&pty).0);
        pty.send("q");
        pty.left();
    }
}

#[test]
fn case_35_without_utf_8_every_byte_is_ascii() {
    for (name, value) in [("LANG", "C"), ("LC_ALL", "POSIX"), ("LC_CTYPE", "en_GB.ISO-8859-1")] {
        let folders = Folders::with("lengthy", LONG);
        let mut pty = folders.setup().env(name, value).start(&[]);
        pty.wait_for_start();
        pty.press_for("?", "Help");
        pty.send("q");
        pty.wait_for("It has just seized up");
        pty.press("r");
        while !pty.text().contains("Lengthy, yours") || !mark(&pty.text()).unwrap().contains("Lengthy") {
            pty.press("j");
        }
        pty.press("\r");
        pty.sore("Lengthy");
        pty.press_for(" ", "PAUSED");
        pty.press_for("s", "Sources");
        pty.press_for("q", "PAUSED");
        pty.press_for("q", "End the session here?");
        pty.press("2");
        pty.sore("How it went");
        let foreign: Vec<u8> = pty.output().iter().copied().filter(|byte| *byte >= 0x80).collect();
        assert_eq!(foreign, Vec::<u8>::new(), "{name}={value}");
        pty.send("q");
        pty.left();
    }
}

#[test]
fn case_34_a_storm_of_sizes_in_a_session_ends_in_the_right_picture() {
    let folders = Folders::with("lengthy", LONG);
    let mut pty = folders.setup().start(&["start", "lengthy"]);
    pty.sore("Lengthy");
    // Paused, the picture stands still, and can be compared.
    pty.press_for(" ", "PAUSED");
    let trimmed = |pty: &Pty| -> Vec<String> {
        let text = pty.text();
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    };
    let picture = trimmed(&pty);
    for turn in 0..60 {
        for (cols, rows) in [(0, 0), (1, 1), (500, 1), (9, 2), (40, 12 + turn % 9), (3, 200)] {
            pty.resize(cols, rows);
        }
        pty.listen(std::time::Duration::from_millis(1));
    }
    pty.resize(80, 24);
    pty.wait_until("the picture as it was", |pty| trimmed(pty) == picture);
    // In any window the way on is open: it goes on, and ends.
    pty.resize(1, 1);
    pty.send(" ");
    pty.settle();
    pty.resize(80, 24);
    pty.wait_until("a session that goes on", |pty| {
        pty.text().contains("Space pause") && !pty.text().contains("PAUSED")
    });
    pty.press_for("q", "End the session here?");
    pty.kill();
}
