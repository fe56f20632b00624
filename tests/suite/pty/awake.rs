//! Rule K1 in the real program: the system's lock is let go at the end of a session, and by itself when the program is killed.

use std::io::{PipeReader, Read as _};

use rustix::process::Signal;

use super::{Pty, coach::Folders};
use crate::notify::bus::{Bus, Call, Mode};

const WARM: &str = "schema = 1\ntitle = \"Warm\"\nget_ready = \"0s\"\n[[step]]\nkind = \"heat\"\nname = \"Warm it\"\ntime = \"10m\"\nchecks = [{ at = \"5m\", ask = [\"skin\"] }, { at = \"end\", ask = [\"skin\"] }]\n";

/// A session on a machine with this bus, and the other end of its lock.
fn warm(folders: &Folders, bus: &Bus) -> (Pty, PipeReader) {
    let setup = folders.setup();
    let setup = setup.env("DBUS_SYSTEM_BUS_ADDRESS", bus.address()).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let mut pty = setup.start(&["start", "warm"]);
    assert_eq!(bus.calls_left(), [], "nothing is asked before the session");
    pty.well("Warm");
    let lock = bus.lock();
    while !matches!(bus.call(), Call::Screen(_)) {}
    (pty, lock)
}

/// Waits until the lock is let go: a program that keeps it fails the test by its time.
fn is_let_go(mut lock: PipeReader) -> bool {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(lock.read(&mut [0]).unwrap() == 0));
    told.recv_timeout(std::time::Duration::from_secs(30)).unwrap()
}

#[test]
fn k1_the_end_of_the_session_lets_go_and_the_program_lives_on() {
    let (bus, folders) = (Bus::start(Mode::Well), Folders::with("warm", WARM));
    let (mut pty, lock) = warm(&folders, &bus);
    pty.press("q2");
    assert!(is_let_go(lock));
    while bus.call() != Call::ScreenFree {}
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 5);
}

#[test]
fn k1_a_kill_lets_go() {
    let (bus, folders) = (Bus::start(Mode::Well), Folders::with("warm", WARM));
    let (pty, lock) = warm(&folders, &bus);
    pty.signal(Signal::KILL);
    assert!(is_let_go(lock));
    while bus.call() != Call::ScreenFree {}
}

#[test]
fn k1_a_system_that_hangs_holds_up_neither_the_clock_nor_the_end() {
    let (hangs, folders) = (Bus::start(Mode::Hangs), Folders::with("warm", WARM));
    let setup = folders.setup();
    let setup = setup.env("DBUS_SYSTEM_BUS_ADDRESS", hangs.address()).env("DBUS_SESSION_BUS_ADDRESS", hangs.address());
    let mut pty = setup.start(&["start", "warm"]);
    pty.well("Warm");
    assert!(matches!(hangs.call(), Call::Sleep(_)));
    let time = pty.text();
    pty.wait_until("the next second", |pty| pty.text() != time);
    let left = super::in_time(std::time::Duration::from_secs(1));
    pty.send("\x03");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!left().is_zero(), "it took more than a second to end");
}
