//! The program that stays, with a desktop of the test's own: what is clicked on its notices is done. Nothing waits for a time to pass: a reminder is
//! set for a moment that has just gone by.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal as Kill, kill_process};

use crate::notify::bus::{Bus, Mode, Popup, Signal};

const DEADLINE: Duration = Duration::from_secs(30);

struct Home {
    folder: tempfile::TempDir,
    /// What the terminal was told.
    told: PathBuf,
}

fn program(home: &Path, bus: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
    command
        .arg("remind")
        .env("SUPPLE_CONFIG_DIR", home)
        .env("SUPPLE_DATA_DIR", home.join("data"))
        .env("SUPPLE_STATE_DIR", home.join("state"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("TZ", "Europe/Berlin")
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .env_remove("SSH_TTY")
        .env_remove("SSH_CONNECTION")
        .stdin(Stdio::null());
    command
}

impl Home {
    /// A reminder for a moment ten minutes ago, and a program that was last looked an hour ago. `config`: the settings, with `TOLD` for
    /// where a terminal may write.
    fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        let told = home.join("told");
        fs::write(home.join("config.toml"), config.replace("TOLD", &told.display().to_string())).unwrap();
        let mut pause = program(home, "unix:path=/nowhere");
        assert!(pause.args(["pause", "1m"]).output().unwrap().status.success());
        let mut state = state(home);
        let seen: Timestamp = state["seen"]["t"].as_str().unwrap().parse().unwrap();
        state["seen"]["t"] = (seen - SignedDuration::from_hours(1)).to_string().into();
        state["begun"] = state["seen"]["t"].clone();
        fs::write(home.join("state/reminders.json"), state.to_string()).unwrap();
        let moment = (seen - SignedDuration::from_mins(10)).strftime("%Y-%m-%dT%H:%M:%SZ");
        let text = format!(
            "schema = 1\n[[reminder]]\nid = \"up\"\nsay = \"Stand up\"\nroutine = \"desk-break\"\nonce = {moment}\n"
        );
        fs::write(home.join("reminders.toml"), text).unwrap();
        Self { folder, told }
    }

    fn stay(&self, bus: &Bus) -> Resident {
        let mut child = program(self.folder.path(), &bus.address()).arg("run").stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Resident { child, lines }
    }
}

fn state(home: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(home.join("state/reminders.json")).unwrap()).unwrap()
}

struct Resident {
    child: Child,
    lines: Receiver<String>,
}

impl Resident {
    fn says(&self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("it never said “{part}”"));
            if line.contains(part) {
                return line;
            }
        }
    }

    /// Ends it as a session manager does.
    fn end(mut self) {
        kill_process(Pid::from_child(&self.child), Kill::TERM).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(128 + 15));
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The name of the button with that label.
fn button(popup: &Popup, label: &str) -> String {
    let at = popup.actions.iter().position(|word| word == label).unwrap();
    popup.actions[at - 1].clone()
}

#[test]
fn start_opens_a_window_with_the_routine_and_the_reminder_is_answered() {
    // The words of the window are written in one move, so that nobody sees half of them.
    let home = Home::new(
        "terminal = [\"/bin/sh\", \"-c\", \"for word; do echo \\\"[$word]\\\"; done > 'TOLD.new'; mv 'TOLD.new' 'TOLD'; exit 7\", \"sh\", \"-e\"]\n",
    );
    let bus = Bus::start(Mode::Clicks);
    let resident = home.stay(&bus);
    let popup = bus.popup();
    assert_eq!(popup.title, "Stand up");
    // Shown before it is clicked: the line comes first.
    resident.says("Stand up.");
    bus.signal(&Signal::Click(41, "start:up@1".into()));
    bus.signal(&Signal::Click(41, button(&popup, "Start")));
    resident.says("A window opens: supple start desk-break");
    // This window ends badly and soon, so it is told, in a notice without buttons.
    resident.says("No window opened: sh ended at once");
    let told = fs::read_to_string(&home.told).unwrap();
    assert_eq!(told, format!("[-e]\n[{}]\n[start]\n[desk-break]\n", env!("CARGO_BIN_EXE_supple")));
    let popup = bus.popup();
    assert_eq!((popup.title.as_str(), popup.actions), ("No window opened", vec![]));
    assert!(popup.body.contains("supple start desk-break"), "{}", popup.body);
    // It is not lost with the window: the next start offers it again.
    resident.end();
    assert_eq!(state(home.folder.path())["open"].as_object().unwrap().keys().collect::<Vec<_>>(), ["up"]);
    let resident = home.stay(&bus);
    resident.says("Still open: Stand up");
    resident.end();
}

#[test]
fn snooze_and_skip_are_kept_in_the_state() {
    for (label, says, kept) in [("Snooze", "“up” comes again at", "snoozed"), ("Skip", "“up” is skipped this time", "")]
    {
        let home = Home::new("");
        let bus = Bus::start(Mode::Clicks);
        let resident = home.stay(&bus);
        let popup = bus.popup();
        // Sent once and again: done once.
        for _ in 0..2 {
            bus.signal(&Signal::Click(41, button(&popup, label)));
        }
        resident.says(says);
        resident.end();
        let state = state(home.folder.path());
        let names = |key: &str| state[key].as_object().map(|all| all.keys().cloned().collect::<Vec<_>>());
        assert_eq!(names("open"), Some(vec![]));
        assert_eq!(names("snoozed"), Some(if kept.is_empty() { vec![] } else { vec!["up".to_owned()] }));
    }
}

#[test]
fn what_was_closed_or_answered_elsewhere_is_told_at_the_next_start_or_left() {
    let home = Home::new("");
    let bus = Bus::start(Mode::Clicks);
    let resident = home.stay(&bus);
    let popup = bus.popup();
    // Answered by a command meanwhile: the click comes too late.
    let skip = program(home.folder.path(), "unix:path=/nowhere").arg("skip").output().unwrap();
    assert!(String::from_utf8(skip.stdout).unwrap().contains("skipped"));
    bus.signal(&Signal::Click(41, button(&popup, "Snooze")));
    resident.says("A click on an older notice was left out.");
    resident.end();

    let home = Home::new("");
    let resident = home.stay(&bus);
    bus.popup();
    bus.signal(&Signal::Closed(41));
    resident.says("Stand up.");
    resident.end();
    let resident = home.stay(&bus);
    let line = resident.says("Still open: Stand up, from ");
    assert!(line.ends_with("supple start desk-break does it now."), "{line}");
    resident.end();
}

/// Cases 4 and 43: a desktop that hangs holds up neither the next look nor the end.
#[test]
fn case_4_43_a_desktop_that_hangs_is_told_and_the_end_comes() {
    let home = Home::new("");
    let bus = Bus::start(Mode::Hangs);
    let resident = home.stay(&bus);
    resident.says("No notice on the desktop: the desktop did not answer within 2 seconds");
    resident.end();
    let home = Home::new("");
    let bus = Bus::start(Mode::Clicks);
    let resident = home.stay(&bus);
    bus.popup();
    resident.says("Stand up.");
    bus.kill();
    resident.end();
}
