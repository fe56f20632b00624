//! Fault cases 1 to 5 and 43 in the real program: whatever the desktop does, the session goes on, the bell rings, and the end
//! comes at once.

use std::{os::unix::net::UnixListener, time::Duration};

use super::{Pty, coach::Folders, in_time};
#[cfg(feature = "notify")]
use crate::notify::bus::{Bus, Mode};

/// A look at the skin after a second, told by a notice, while the heat's clock runs on.
const WARM: &str = "schema = 1\ntitle = \"Warm\"\nget_ready = \"0s\"\n[[step]]\nkind = \"heat\"\nname = \"Warm it\"\ntime = \"10m\"\nchecks = [{ at = \"1s\", ask = [\"skin\"] }, { at = \"end\", ask = [\"skin\"] }]\n";

/// What the terminal is asked to show when the desktop cannot.
const SHOWN: &[u8] = b"\x1b]9;supple: ";

fn has(output: &[u8], part: &[u8]) -> bool {
    output.windows(part.len()).any(|bytes| bytes == part)
}

fn bells(pty: &Pty) -> usize {
    let rung = |byte: &&u8| **byte == 0x07;
    pty.output().iter().filter(rung).count()
}

/// Heat up to its first notice, with this bus, on a terminal that shows notices itself, or on one that does not.
fn warm(folders: &Folders, bus: Option<&str>, knows: bool) -> Pty {
    let mut setup = folders.setup();
    if let Some(bus) = bus {
        setup = setup.env("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    if knows {
        setup = setup.env("TERM_PROGRAM", "WezTerm");
    }
    let mut pty = setup.start(&["start", "warm"]);
    pty.well("Warm");
    pty
}

/// The program ends within a second, however it stands with the desktop.
fn ends_at_once(mut pty: Pty) {
    let left = in_time(Duration::from_secs(1));
    pty.send("\x03");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!left().is_zero(), "it took more than a second to end");
}

#[test]
fn case_1_2_without_a_bus_the_terminal_shows_it_or_the_bell_rings() {
    let buses = [
        None,
        Some(""),
        Some("garbage"),
        Some("unix:path=/nowhere/at/all"),
        Some("unix:path=;;tcp:\u{1}"),
        Some("autolaunch:"),
    ];
    // All at once, or the seconds up to each notice would add up.
    let folders = buses.map(|_| Folders::with("warm", WARM));
    let all: Vec<_> = std::iter::zip(&folders, buses).map(|(folders, bus)| (warm(folders, bus, true), bus)).collect();
    for (mut pty, bus) in all {
        pty.wait_until("the terminal's own notice", |pty| has(pty.output(), SHOWN));
        assert_eq!(pty.title(), "Warm", "{bus:?}: nothing of it on the screen");
        ends_at_once(pty);
    }
    // The session rings twice by itself: when heat begins, and for the look at the skin. The third bell is for the notice.
    let folders = Folders::with("warm", WARM);
    let mut pty = warm(&folders, None, false);
    pty.wait_until("the bell", |pty| bells(pty) == 3);
    assert!(!has(pty.output(), b"\x1b]"));
    ends_at_once(pty);
}

#[test]
fn case_4_43_a_bus_that_never_answers_holds_up_neither_the_clock_nor_the_keys_nor_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    // Nobody ever takes the call.
    let _silent = UnixListener::bind(&socket).unwrap();
    let bus = format!("unix:path={}", socket.display());
    let folders = Folders::with("warm", WARM);
    let mut pty = warm(&folders, Some(&bus), true);
    pty.wait_for("Look at the skin");
    // The notice is under way, and has two seconds. Before it is given up keys and seconds go on.
    pty.press_for("?", "off in 9:5");
    let time = pty.text();
    pty.wait_until("the next second", |pty| pty.text() != time);
    assert!(!has(pty.output(), SHOWN), "given up already, so this shows nothing");
    pty.wait_until("the terminal's own notice", |pty| has(pty.output(), SHOWN));
    pty.kill();

    // Case 43: the end does not wait for it either.
    let folders = Folders::with("warm", WARM);
    let mut pty = warm(&folders, Some(&bus), true);
    pty.wait_for("Look at the skin");
    assert!(!has(pty.output(), SHOWN));
    ends_at_once(pty);
}

#[cfg(feature = "notify")]
#[test]
fn case_3_4_5_a_desktop_that_fails_is_made_up_for() {
    let buses = [Mode::Absent, Mode::Hangs, Mode::Refuses].map(Bus::start);
    let folders = [(); 3].map(|()| Folders::with("warm", WARM));
    let all: Vec<Pty> =
        std::iter::zip(&folders, &buses).map(|(folders, bus)| warm(folders, Some(&bus.address()), true)).collect();
    for mut pty in all {
        pty.wait_until("the terminal's own notice", |pty| has(pty.output(), SHOWN));
        ends_at_once(pty);
    }
}

#[cfg(feature = "notify")]
#[test]
fn a_desktop_that_works_shows_the_notice_and_the_terminal_does_not() {
    let bus = Bus::start(Mode::Well);
    let folders = Folders::with("warm", WARM);
    let mut pty = warm(&folders, Some(&bus.address()), true);
    let popup = bus.popup();
    assert_eq!(popup.title, "A look at the skin");
    // Any passer-by may read it: no symptom, no name of the routine.
    assert_eq!(popup.body, "Please answer in supple.");
    pty.press_for("?", "Help");
    assert!(!has(pty.output(), SHOWN));
    assert_eq!(bells(&pty), 2, "the session's own");
    ends_at_once(pty);
}

/// The coach with a reminder that was due ten minutes ago, on the first screen.
#[cfg(feature = "notify")]
fn reminded(folders: &Folders, bus: &str) -> Pty {
    let now = supple::io::clock::now().wall.timestamp();
    let before = |minutes| (now - jiff::SignedDuration::from_mins(minutes)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let text = format!(
        "schema = 1\n[[reminder]]\nid = \"up\"\nsay = \"Stand up\"\nroutine = \"desk-break\"\nonce = {}\n",
        before(10)
    );
    folders.put("config/reminders.toml", text);
    // Last looked at an hour ago: since then it counts.
    let seen = format!("{{\"t\":\"{}\",\"boot\":\"before\",\"boot_s\":1,\"slept_s\":0}}", before(60));
    folders.put("state/reminders.json", format!("{{\"v\":1,\"begun\":\"{}\",\"seen\":{seen}}}", before(60)));
    folders.setup().env("DBUS_SESSION_BUS_ADDRESS", bus).start(&[])
}

#[cfg(feature = "notify")]
fn kept(folders: &Folders) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(folders.path("state/reminders.json")).unwrap()).unwrap()
}

/// The open coach says what is due itself, with buttons; a click on Start leads to the questions of the routine's check, in this window.
#[cfg(feature = "notify")]
#[test]
fn the_open_coach_says_a_reminder_and_start_leads_to_the_check() {
    let bus = Bus::start(Mode::Clicks);
    let folders = Folders::new();
    let mut pty = reminded(&folders, &bus.address());
    let popup = bus.popup();
    assert_eq!((popup.title.as_str(), popup.actions.len()), ("Stand up", 6));
    assert!(kept(&folders)["open"]["up"].is_object(), "kept before it was said");
    pty.wait_for("Stand up, ");
    pty.wait_for("Skip it this time");
    let start = popup.actions.iter().position(|word| word == "Start").unwrap();
    bus.signal(&crate::notify::bus::Signal::Click(41, popup.actions[start - 1].clone()));
    pty.wait_for("Danger signs");
    pty.wait_until("it is answered", |_| kept(&folders)["open"].as_object().is_some_and(serde_json::Map::is_empty));
    ends_at_once(pty);
}

/// `supple remind` of another terminal, far from the desktop; what it said.
#[cfg(feature = "notify")]
fn remind(folders: &Folders, args: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_supple"))
        .arg("remind")
        .args(args)
        .env("SUPPLE_CONFIG_DIR", folders.path("config"))
        .env("SUPPLE_DATA_DIR", folders.path("data"))
        .env("SUPPLE_STATE_DIR", folders.path("state"))
        .env("SSH_TTY", "/dev/null")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Case 6: the desktop goes while a click is waited for; the reminder stays, on the screen and on the disk. Case 22: whoever else would say it is told who does.
#[cfg(feature = "notify")]
#[test]
fn case_6_22_a_reminder_outlives_its_desktop_and_one_alone_says_it() {
    let bus = Bus::start(Mode::Clicks);
    let folders = Folders::new();
    let mut pty = reminded(&folders, &bus.address());
    bus.popup();
    let program = |args: &[&str]| remind(&folders, args);
    let told = program(&["--once"]);
    assert!(told.contains("by the open window of supple, process ") && !told.contains("Stand up"), "{told}");
    bus.kill();
    pty.press_for("h", "History");
    pty.press_for("\x1b", "Stand up, ");
    assert!(kept(&folders)["open"]["up"].is_object());
    // One that is added from elsewhere wakes this window.
    assert!(program(&["in", "1s", "Tea is ready"]).contains("Saved."));
    pty.wait_for("Tea is ready, ");
    pty.press_for("x", "skipped");
    ends_at_once(pty);
    assert!(!program(&["status"]).contains("running: yes"), "given up at the end");
}

/// Set from elsewhere while heat is on: the window says it in the session, with nothing to start, and the session goes on.
#[cfg(feature = "notify")]
#[test]
fn what_is_set_for_a_moment_in_a_session_is_said_in_it() {
    let bus = Bus::start(Mode::Clicks);
    let folders = Folders::with("warm", WARM);
    let mut pty = warm(&folders, Some(&bus.address()), false);
    assert_eq!(bus.popup().title, "A look at the skin");
    let saved = remind(&folders, &["in", "1s", "Take the pan off", "--routine", "desk-break"]);
    assert!(saved.contains("Saved."), "{saved}");
    let popup = bus.popup();
    assert_eq!(popup.title, "Take the pan off");
    assert!(popup.actions.contains(&"Skip".to_owned()) && !popup.actions.contains(&"Start".to_owned()), "{popup:?}");
    assert!(kept(&folders)["open"].as_object().is_some_and(|open| open.len() == 1), "kept before it was said");
    pty.wait_for("Reminder: Take the pan off.");
    pty.press_for("1", "Warm it");
    ends_at_once(pty);
}

/// Cases 1, 2, 4, 5 and 43 for a reminder: the terminal shows it, or rings; nothing waits.
#[cfg(feature = "notify")]
#[test]
fn case_1_4_43_a_reminder_without_a_desktop_is_shown_and_the_end_waits_for_nothing() {
    let hangs = Bus::start(Mode::Hangs);
    for bus in ["garbage", "unix:path=/nowhere", &hangs.address()] {
        let folders = Folders::new();
        let mut pty = reminded(&folders, bus);
        pty.wait_for("Skip it this time");
        pty.wait_until("the bell", |pty| bells(pty) > 0);
        ends_at_once(pty);
    }
}
