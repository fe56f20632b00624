//! Notices with buttons, through a fake bus. No test waits for a time to pass; where something must *not* have come, what comes after it
//! shows so.

use std::{
    os::unix::net::UnixListener,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use supple::{
    app::{Notice, Urgency},
    io::notify::{
        NotifyEnv, SEND_LIMIT,
        buttons::{Answer, Buttons, Choice, Limits, Offer, Outcome},
    },
};

use super::{
    DEADLINE,
    bus::{self, Bus, Mode, Signal},
};

/// Patient, so that a busy machine fails no test.
const PATIENT: Duration = Duration::from_secs(600);

fn offer(step: &str) -> Offer {
    let notice = Notice { title: "Stand up".into(), body: "5 < 6 & more".into(), urgency: Urgency::Normal };
    Offer { notice, step: step.to_owned(), choice: Choice::Start }
}

struct Desk {
    buttons: Buttons,
    answers: Receiver<Answer>,
}

impl Desk {
    fn at(address: String) -> Self {
        Self::with(Limits { bus: Some(address), send: PATIENT, click: PATIENT })
    }

    fn with(limits: Limits) -> Self {
        let (tell, answers) = channel();
        let env = NotifyEnv::default();
        Self { buttons: Buttons::with_limits(move |answer| drop(tell.send(answer)), &env, limits), answers }
    }

    fn next(&self) -> (String, Outcome) {
        let answer = self.answers.recv_timeout(DEADLINE).expect("an answer comes");
        (answer.step, answer.outcome)
    }

    fn offer(&mut self, step: &str) -> Outcome {
        self.buttons.offer(offer(step));
        let (of, outcome) = self.next();
        assert_eq!(of, step);
        outcome
    }

    fn failure(&mut self) -> String {
        match self.offer("t") {
            Outcome::Failed(why) => why.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// Ends it; what it still said.
    fn end(self) -> Vec<Answer> {
        drop(self.buttons);
        let mut rest = Vec::new();
        while let Ok(answer) = self.answers.recv_timeout(DEADLINE) {
            rest.push(answer);
        }
        rest
    }
}

fn click(name: &str) -> Signal {
    Signal::Click(41, name.to_owned())
}

fn step(step: &str, outcome: Outcome) -> (String, Outcome) {
    (step.to_owned(), outcome)
}

#[test]
fn each_button_comes_back_once_with_its_step() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::at(bus.address());
    for (word, outcome) in [("start", Outcome::Start), ("snooze", Outcome::Snooze), ("skip", Outcome::Skip)] {
        let name = format!("up@{word}");
        assert_eq!(desk.offer(&name), Outcome::Shown);
        let popup = bus.popup();
        let labels = ["Start", "Snooze", "Skip"];
        let keys = ["start", "snooze", "skip"].map(|word| format!("{word}:{name}"));
        let actions: Vec<&str> = std::iter::zip(&keys, labels).flat_map(|(key, label)| [key.as_str(), label]).collect();
        assert_eq!(popup.actions, actions);
        assert_eq!((popup.app.as_str(), popup.replaces, popup.urgency, popup.timeout), ("supple", 0, Some(1), -1));
        assert_eq!(popup.body, "5 &lt; 6 &amp; more");
        bus.signal(&click(&format!("{word}:{name}")));
        assert_eq!(desk.next(), step(&name, outcome));
        // Twice, and the closing that follows a click: of no interest any more.
        bus.signal(&click(&format!("{word}:{name}")));
        bus.signal(&Signal::Closed(41));
    }
    assert_eq!(desk.end(), []);
}

/// Case 7.
#[test]
fn case_7_a_click_before_the_desktop_even_answered_counts_once() {
    let bus = Bus::crossing(|popup| {
        let name = popup.actions[2].clone();
        vec![Signal::Click(41, name.clone()), Signal::Click(41, name), Signal::Closed(41)]
    });
    let mut desk = Desk::at(bus.address());
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    assert_eq!(desk.next(), step("up@1", Outcome::Snooze));
    assert_eq!(desk.end(), []);
}

/// Case 8, and a flood beyond all that is kept waiting.
#[test]
fn case_8_signals_of_others_are_passed_over_however_many() {
    let bus = Bus::crossing(|popup| {
        let mut signals: Vec<Signal> = (0..2_000).map(|n| Signal::Click(100 + n, format!("skip:other@{n}"))).collect();
        signals.push(Signal::Click(7, popup.actions[4].clone()));
        signals.push(Signal::Forged(41, popup.actions[4].clone()));
        signals.push(Signal::Click(41, "default".into()));
        signals.push(Signal::Click(41, popup.actions[0].clone()));
        signals
    });
    let mut desk = Desk::at(bus.address());
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    assert_eq!(desk.next(), step("up@1", Outcome::Start));
    assert_eq!(desk.end(), []);
}

/// Case 12.
#[test]
fn case_12_a_click_on_an_older_notice_is_none_on_the_newer_one() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::at(bus.address());
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    assert_eq!(desk.offer("up@2"), Outcome::Shown);
    assert_eq!(bus.popup().replaces, 0);
    assert_eq!(bus.popup().replaces, 41, "one notice at a time");
    bus.signal(&click("start:up@1"));
    bus.signal(&click("skip:up@2"));
    assert_eq!(desk.next(), step("up@2", Outcome::Skip));
    assert_eq!(desk.end(), []);
}

/// The closing of a notice crosses the next one, which has its number.
#[test]
fn the_closing_of_the_notice_before_does_not_close_the_new_one() {
    let bus = Bus::crossing(|popup| if popup.replaces == 0 { vec![] } else { vec![Signal::Closed(41)] });
    let mut desk = Desk::at(bus.address());
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    assert_eq!(desk.offer("up@2"), Outcome::Shown);
    bus.signal(&click("start:up@2"));
    assert_eq!(desk.next(), step("up@2", Outcome::Start));
    assert_eq!(desk.end(), []);
}

#[test]
fn a_closed_notice_ends_the_wait_and_the_next_one_is_new() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::at(bus.address());
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    bus.signal(&Signal::Closed(40));
    bus.signal(&Signal::Closed(41));
    assert_eq!(desk.next(), step("up@1", Outcome::Closed));
    assert_eq!(desk.offer("up@2"), Outcome::Shown);
    assert_eq!([bus.popup().replaces, bus.popup().replaces], [0, 0]);
    assert_eq!(desk.end(), []);
}

/// Case 6: the server, or the whole bus, goes while a click is waited for.
#[test]
fn case_6_a_desktop_that_goes_ends_the_wait() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::at(bus.address());
    for after in ["", ":1.9"] {
        assert_eq!(desk.offer("up@1"), Outcome::Shown);
        bus.signal(&Signal::Owner(after));
        assert_eq!(desk.next(), step("up@1", Outcome::Closed));
    }
    assert_eq!(desk.offer("up@2"), Outcome::Shown);
    bus.kill();
    assert_eq!(desk.next(), step("up@2", Outcome::Closed));
    // And it is there again.
    assert_eq!(desk.offer("up@3"), Outcome::Shown);
    assert_eq!(desk.end(), []);
}

#[test]
fn nobody_waits_longer_than_the_limit_for_a_click() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::with(Limits { bus: Some(bus.address()), send: PATIENT, click: Duration::ZERO });
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    assert_eq!(desk.next(), step("up@1", Outcome::Closed));
    assert_eq!(desk.end(), []);
}

/// Case 9.
#[test]
fn case_9_a_desktop_without_buttons_is_sent_none_and_without_markup_plain_text() {
    let bus = Bus::start(Mode::Plain);
    let mut desk = Desk::at(bus.address());
    assert_eq!(desk.offer("up@1"), Outcome::Shown);
    let popup = bus.popup();
    assert_eq!((popup.body.as_str(), popup.actions), ("5 < 6 & more", vec![]));
    assert_eq!(desk.end(), []);
}

#[test]
fn without_a_thing_to_start_there_is_no_such_button() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::at(bus.address());
    desk.buttons.offer(Offer { choice: Choice::Later, ..offer("up@1") });
    assert_eq!(desk.next(), step("up@1", Outcome::Shown));
    assert_eq!(bus.popup().actions, ["snooze:up@1", "Snooze", "skip:up@1", "Skip"]);
    desk.buttons.offer(Offer { choice: Choice::Nothing, ..offer("up@2") });
    assert_eq!(desk.next(), step("up@2", Outcome::Shown));
    assert_eq!(bus.popup().actions, [""; 0]);
}

/// Case 10.
#[test]
fn case_10_hostile_text_is_escaped_stripped_and_cut() {
    let bus = Bus::start(Mode::Clicks);
    let mut desk = Desk::at(bus.address());
    let notice = Notice {
        title: format!("A\u{1b}]0;PWNED\u{7}\n<i>{}", "T".repeat(100_000)).into(),
        body: format!("<b>\u{9b}31m\u{202e}\n<img src=x>{}", "&é".repeat(50_000)).into(),
        urgency: Urgency::Critical,
    };
    desk.buttons.offer(Offer { notice, ..offer("up@1") });
    assert_eq!(desk.next(), step("up@1", Outcome::Shown));
    let popup = bus.popup();
    assert!(popup.title.starts_with("A]0;PWNED <i>TTT") && popup.title.chars().count() == 80, "{}", popup.title);
    assert!(popup.body.starts_with("&lt;b&gt;31m &lt;img src=x&gt;&amp;é"), "{}", popup.body);
    assert!(!popup.body.contains(char::is_control) && popup.body.ends_with('…'), "{}", popup.body);
    assert_eq!((popup.urgency, popup.timeout), (Some(2), 0));
}

/// Cases 1 to 3 and 11.
#[test]
fn case_1_2_3_11_no_desktop_or_one_that_refuses_fails_with_its_reason() {
    for address in ["garbage", "unix:path=/nowhere/at/all", ""] {
        let mut desk = Desk::at(address.to_owned());
        let why = desk.failure();
        assert!(why.starts_with("no desktop was found here"), "{address}: {why}");
    }
    let bus = Bus::start(Mode::Absent);
    assert_eq!(Desk::at(bus.address()).failure(), "no program on this desktop shows notices");
    let bus = Bus::start(Mode::Refuses);
    let why = Desk::at(bus.address()).failure();
    assert!(why.starts_with("the desktop refused it") && why.contains("MaxNotificationsExceeded"), "{why}");
}

/// Cases 4 and 5: a server that never answers, and a bus that does not even greet.
#[test]
fn case_4_5_a_desktop_that_hangs_is_given_up_on() {
    let hangs = Bus::start(Mode::Hangs);
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    let _silent = UnixListener::bind(&socket).unwrap();
    for address in [hangs.address(), bus::address(&socket)] {
        let mut desk = Desk::with(Limits { bus: Some(address), send: SEND_LIMIT, click: PATIENT });
        assert_eq!(desk.failure(), "the desktop did not answer within 2 seconds");
    }
}

#[test]
fn a_slow_desktop_holds_nobody_and_what_waits_too_long_in_the_row_has_failed() {
    let bus = Bus::start(Mode::Slow);
    let mut desk = Desk::at(bus.address());
    desk.buttons.offer(offer("up@0"));
    bus.popup();
    for n in 1..=17 {
        desk.buttons.offer(offer(&format!("up@{n}")));
    }
    assert_eq!(desk.next(), step("up@1", Outcome::Failed("too many notices at once".into())));
    bus.release();
    assert_eq!(desk.next(), step("up@0", Outcome::Shown));
}

/// Case 43, and case 13: over SSH nothing is asked, and the failure is there before `offer` returns.
#[test]
fn case_13_43_the_end_waits_for_nothing_and_a_far_desktop_is_left_alone() {
    let bus = Bus::start(Mode::Hangs);
    let mut desk = Desk::at(bus.address());
    desk.buttons.offer(offer("up@1"));
    bus.call();
    drop(desk.buttons);
    assert!(desk.answers.try_recv().is_err());
    let (tell, answers) = channel();
    let env = NotifyEnv { ssh: true, ..NotifyEnv::default() };
    let mut far = Buttons::new(move |answer| drop(tell.send(answer)), &env);
    far.offer(offer("far@1"));
    let Ok(Answer { outcome: Outcome::Failed(why), .. }) = answers.try_recv() else { panic!("it fails at once") };
    assert!(why.contains("remote"), "{why}");
}

/// With a desktop that is no fake: `.ci/run desktop` starts it, and sets what its click means.
#[test]
#[ignore = "needs dunst on a bus of its own"]
fn a_real_desktop_is_clicked() {
    let limits = Limits { bus: None, send: DEADLINE, click: PATIENT };
    for (word, outcome) in [("snooze", Outcome::Snooze), ("close", Outcome::Closed)] {
        let mut desk = Desk::with(limits.clone());
        assert_eq!(desk.offer("up@1"), Outcome::Shown);
        let press = if word == "close" { "close" } else { "action" };
        // It may not be on the screen yet: pressed until it is.
        let answer = (0..100).find_map(|_| {
            assert!(std::process::Command::new("dunstctl").arg(press).status().unwrap().success());
            desk.answers.recv_timeout(Duration::from_millis(300)).ok()
        });
        assert_eq!(answer, Some(Answer { step: "up@1".into(), outcome }));
    }
}
