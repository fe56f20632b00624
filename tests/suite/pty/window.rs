//! Fault case 34: windows of every size, dragged fast.

use super::{PATIENCE, Setup, in_time};

#[test]
fn case_34_a_storm_of_sizes_ends_in_the_right_picture() {
    let mut pty = Setup::new().start(&[]);
    pty.wait_for_start();
    let picture = pty.text();
    let start = pty.output().len();
    let left = in_time(PATIENCE);
    for turn in 0..100 {
        for (cols, rows) in [(0, 0), (1, 1), (500, 1), (40, 12 + turn % 9)] {
            pty.resize(cols, rows);
        }
    }
    pty.resize(80, 24);
    pty.wait_until("the picture at its new size", |pty| pty.output().len() > start && pty.text() == picture);
    let tenths = PATIENCE.saturating_sub(left()).as_millis() / 100;
    let wiped = pty.output()[start..].windows(4).filter(|bytes| bytes == b"\x1b[2J").count();
    assert!(wiped as u128 <= tenths + 2, "{wiped} redraws in {tenths} tenths of a second");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn case_34_it_starts_and_ends_in_any_window() {
    for (cols, rows) in [(0, 0), (1, 1), (500, 1), (3, 200), (u16::MAX, 1)] {
        let mut pty = Setup::new().size(cols, rows).start(&[]);
        pty.wait_until("its own screen", super::Pty::on_own_screen);
        pty.send("q");
        assert_eq!(pty.left().0, 0, "{cols} by {rows}");
    }
}

#[test]
fn a_new_size_is_drawn_at_once() {
    let mut pty = Setup::new().start(&[]);
    pty.wait_for_start();
    let start = pty.output().len();
    pty.resize(100, 30);
    pty.wait_until("a whole new frame", |pty| String::from_utf8_lossy(&pty.output()[start..]).contains("\x1b[2J"));
    pty.wait_for("supple");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}
