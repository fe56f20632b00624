//! The desktop through a fake bus. The bus address belongs to a whole process, so what needs one runs in a child: this
//! same binary, started for [`child`] alone.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixListener,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use supple::{
    app::{Msg, Notice, Urgency},
    commands::doctor,
    io::notify::{Notifier, NotifyEnv, SEND_LIMIT, try_out},
};

use super::{
    DEADLINE,
    bus::{self, Bus, Call, Mode},
};

/// What the child is told on its standard input, a JSON array of texts a line: urgency, title, body.
const CHILD: &str = "SUPPLE_TEST_NOTIFY_CHILD";

/// Not a test: the process that has the bus address of one. Says `@sent` when `send` returned, `@shown` or
/// `@failed REASON` for each outcome.
#[test]
#[ignore = "started by the tests beside it"]
fn child() {
    let env = NotifyEnv::from_vars(|_| None);
    let limit = match std::env::var(CHILD).as_deref() {
        Ok("patient") => Duration::from_secs(600),
        Ok("usual") => SEND_LIMIT,
        _ => return,
    };
    let mut notifier = Notifier::with_limit(
        |msg| match msg {
            Msg::NoticeShown => say("@shown"),
            Msg::NoticeFailed(reason) => say(&format!("@failed {reason}")),
            other => say(&format!("@other {other:?}")),
        },
        &env,
        limit,
    );
    for line in std::io::stdin().lines() {
        let [urgency, title, body]: [String; 3] = serde_json::from_str(&line.unwrap()).unwrap();
        let notice = Notice {
            title: title.into(),
            body: body.into(),
            urgency: match urgency.as_str() {
                "critical" => Urgency::Critical,
                _ => Urgency::Normal,
            },
        };
        if urgency == "doctor" {
            let mut told = Vec::new();
            let here = [("settings", std::path::Path::new("/dev/null/below"))];
            let silent = supple::app::Settings { voice: Some(false), ..Default::default() };
            let code = doctor::run(&mut told, &here, &[], 0, (&silent, &[])).unwrap();
            for line in String::from_utf8(told).unwrap().lines() {
                say(&format!("@{line}"));
            }
            say(&format!("@exit {code}"));
        } else if urgency == "try" {
            say(&format!("@{:?}", try_out(&env, &notice)));
        } else {
            notifier.send(notice);
            say("@sent");
        }
    }
}

fn say(line: &str) {
    writeln!(std::io::stdout().lock(), "{line}").unwrap();
}

struct Sender {
    child: Child,
    told: Option<ChildStdin>,
    lines: Receiver<String>,
    _folder: tempfile::TempDir,
}

impl Sender {
    /// A child with this bus address, or with none and an empty runtime folder. It waits ten minutes for the desktop,
    /// so that a busy machine fails no test.
    fn start(address: Option<&str>) -> Self {
        Self::start_as("patient", address)
    }

    /// A child that gives up as the program does.
    fn start_usual(address: &str) -> Self {
        Self::start_as("usual", Some(address))
    }

    fn start_as(kind: &str, address: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "notify::desktop::child", "--ignored", "--nocapture"])
            .env(CHILD, kind)
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("TZ", "Nonsense/Zone")
            .env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("SSH_CONNECTION")
            .env_remove("SSH_TTY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(address) = address {
            command.env("DBUS_SESSION_BUS_ADDRESS", address);
        }
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // The test harness writes on the same line before.
                if let Some((_, said)) = line.split_once('@') {
                    tell.send(said.to_owned()).ok();
                }
            }
        });
        Self { told: child.stdin.take(), child, lines, _folder: folder }
    }

    fn send(&mut self, urgency: &str, title: &str, body: &str) {
        let line = serde_json::to_string(&[urgency, title, body]).unwrap();
        writeln!(self.told.as_mut().unwrap(), "{line}").unwrap();
    }

    fn next(&self) -> String {
        self.lines.recv_timeout(DEADLINE).expect("the child says something")
    }

    /// Sends one notice and waits for what became of it.
    fn outcome(&mut self, title: &str) -> String {
        self.send("normal", title, "Body.");
        let two = [self.next(), self.next()];
        assert!(two.contains(&"sent".to_owned()), "{two:?}");
        two.into_iter().find(|said| said != "sent").unwrap()
    }

    /// Ends the child; what it still said.
    fn end(mut self) -> Vec<String> {
        drop(self.told.take());
        let mut rest = Vec::new();
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(said) => rest.push(said),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(error) => panic!("the child does not end: {error}"),
            }
        }
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_notice_reaches_the_desktop_once_and_the_same_again_replaces_it() {
    let bus = Bus::start(Mode::Well);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("critical", "Heat off", "Take the heat off now.");
    assert_eq!(bus.call(), Call::Capabilities);
    let heat = bus.popup();
    assert_eq!((heat.app.as_str(), heat.replaces), ("supple", 0));
    assert_eq!((heat.title.as_str(), heat.body.as_str()), ("Heat off", "Take the heat off now."));
    assert_eq!((heat.urgency, heat.timeout), (Some(2), 0), "stays up");
    let mut two = [sender.next(), sender.next()];
    two.sort();
    assert_eq!(two, ["sent", "shown"]);
    assert_eq!(sender.outcome("Heat off"), "shown");
    let again = bus.popup();
    assert_eq!((again.replaces, again.urgency), (41, Some(1)));
    assert_eq!(sender.outcome("Walk done"), "shown");
    assert_eq!(bus.popup().replaces, 0);
    assert_eq!(sender.end(), [""; 0]);
    assert_eq!(bus.calls_left(), [], "what it can do is asked once");
}

/// Case 10: escaped, stripped, cut.
#[test]
fn hostile_text_is_escaped_stripped_and_cut() {
    let bus = Bus::start(Mode::Well);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("normal", "A\u{1b}]0;PWNED\u{7}B\nC & <i>", "Hold <b>10 s</b> & 5 < 6\u{9b}31m\u{202e}\n<img src=x>");
    let popup = bus.popup();
    assert_eq!(popup.title, "A]0;PWNEDB C & <i>", "a title is never markup");
    assert_eq!(popup.body, "Hold &lt;b&gt;10 s&lt;/b&gt; &amp; 5 &lt; 631m &lt;img src=x&gt;");
    sender.send("normal", &"T".repeat(100_000), &"<é".repeat(50_000));
    let popup = bus.popup();
    assert_eq!(popup.title, format!("{}…", "T".repeat(79)));
    assert_eq!(popup.body.matches("&lt;").count(), 120);
    assert_eq!(popup.body.replace("&lt;", "<").chars().count(), 240);
    assert!(popup.body.ends_with("&lt;…"), "{}", popup.body);
}

/// Case 9: a server that reads no markup gets none of ours.
#[test]
fn without_markup_the_text_is_sent_as_it_is() {
    let bus = Bus::start(Mode::Plain);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("normal", "t", "5 < 6 & <b>");
    assert_eq!(bus.popup().body, "5 < 6 & <b>");
}

/// Cases 1 and 2: no bus, or an address that means nothing.
#[test]
fn no_bus_fails_at_once_with_a_plain_reason() {
    for address in [None, Some("garbage"), Some("unix:path=/nowhere/at/all"), Some("")] {
        let mut sender = Sender::start(address);
        let outcome = sender.outcome("t");
        assert!(outcome.starts_with("failed no desktop was found here"), "{address:?}: {outcome}");
        assert_eq!(sender.end(), [""; 0]);
    }
}

/// Case 3: a bus without a server; after three failures it is left alone.
#[test]
fn a_bus_without_a_server_is_left_alone_after_three_failures() {
    let bus = Bus::start(Mode::Absent);
    let mut sender = Sender::start(Some(&bus.address()));
    for _ in 0..3 {
        let nobody = "failed no program on this desktop shows notices";
        assert_eq!(sender.outcome("t"), nobody);
        assert_eq!(bus.call(), Call::Capabilities);
    }
    let resting = sender.outcome("t");
    assert!(resting.contains("tried again in a minute"), "{resting}");
    assert_eq!(bus.calls_left(), []);
    assert_eq!(sender.end(), [""; 0]);
}

/// Case 4: a server that never answers is given up on.
#[test]
fn a_server_that_hangs_is_given_up_on() {
    let bus = Bus::start(Mode::Hangs);
    let mut sender = Sender::start_usual(&bus.address());
    sender.send("normal", "t", "b");
    assert_eq!(sender.next(), "sent", "the caller is not held");
    assert_eq!(sender.next(), "failed the desktop did not answer within 2 seconds");
    assert_eq!(sender.end(), [""; 0]);
}

/// Case 5: a bus that is stopped takes the connection and says nothing, not even to the greeting.
#[test]
fn a_frozen_bus_is_given_up_on() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    let _silent = UnixListener::bind(&socket).unwrap();
    let mut sender = Sender::start_usual(&bus::address(&socket));
    sender.send("normal", "t", "b");
    assert_eq!(sender.next(), "sent", "the caller is not held");
    assert_eq!(sender.next(), "failed the desktop did not answer within 2 seconds");
    assert_eq!(sender.end(), [""; 0]);
}

#[test]
fn a_slow_server_holds_nobody_and_its_answer_counts() {
    let bus = Bus::start(Mode::Slow);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("normal", "one", "b");
    sender.send("normal", "two", "b");
    assert_eq!(bus.popup().title, "one");
    assert_eq!([sender.next(), sender.next()], ["sent", "sent"]);
    bus.release();
    assert_eq!(sender.next(), "shown");
    assert_eq!(bus.popup().title, "two");
    bus.release();
    assert_eq!(sender.next(), "shown");
    assert_eq!(sender.end(), [""; 0]);
}

/// Case 11: the server has enough of us.
#[test]
fn a_refusal_is_a_failure_with_its_reason() {
    let bus = Bus::start(Mode::Refuses);
    let mut sender = Sender::start(Some(&bus.address()));
    let outcome = sender.outcome("t");
    assert!(
        outcome.starts_with("failed the desktop refused it") && outcome.contains("MaxNotificationsExceeded"),
        "{outcome}"
    );
    assert_eq!(sender.end(), [""; 0]);
}

/// Case 43: the end of the program never waits for a notice.
#[test]
fn the_program_ends_with_a_notice_in_flight() {
    let bus = Bus::start(Mode::Hangs);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("normal", "t", "b");
    assert_eq!(sender.next(), "sent");
    assert_eq!(bus.call(), Call::Capabilities);
    // Had the end waited for it, the failure would have been said first.
    assert_eq!(sender.end(), [""; 0]);
}

#[test]
fn a_trial_says_who_answered_and_what_came_of_it() {
    let bus = Bus::start(Mode::Well);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("try", "t", "b");
    let trial = sender.next();
    assert!(trial.contains("fake 1.0 (us)"), "{trial}");
    assert!(trial.contains("body-markup") && trial.contains("sent: Ok"), "{trial}");
    let hangs = Bus::start(Mode::Hangs);
    let mut sender = Sender::start(Some(&hangs.address()));
    sender.send("try", "t", "b");
    let trial = sender.next();
    assert_eq!(trial.matches("did not answer").count(), 2, "{trial}");
    assert_eq!(hangs.call(), Call::Information);
    assert_eq!(hangs.calls_left(), [], "a desktop that hangs is asked once");
}

#[test]
fn the_doctor_tries_a_real_notice_and_says_what_it_saw() {
    let bus = Bus::start(Mode::Plain);
    let mut sender = Sender::start(Some(&bus.address()));
    sender.send("doctor", "", "");
    assert_eq!(bus.popup().title, "supple: a test");
    let told: Vec<String> = sender.end();
    let has = |start: &str| told.iter().any(|line| line.starts_with(start));
    assert!(has("ok    notices: the desktop answers: fake 1.0 (us); it can do: body"), "{told:?}");
    assert!(has("ok    notices: it took one"), "{told:?}");
    assert!(has("note  buttons: this desktop shows none"), "{told:?}");
    assert!(has("note  terminal: this is not one"), "{told:?}");
    assert!(has("fix   settings: /dev/null/below is not there"), "{told:?}");
    // Case 19: the zone that this child was given means nothing.
    assert!(has("fix   time zone: TZ is \"Nonsense/Zone\""), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("exit 1"));
}
