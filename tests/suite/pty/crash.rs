//! Fault cases 17, 22 and 23: two programs at once, a stop, and a kill at any screen and in any step of the real program.

use std::{fs, time::Duration};

use rustix::process::Signal;

use super::{
    Pty,
    coach::{Folders, LONG, SHORT},
};
#[cfg(feature = "notify")]
use crate::notify::bus::{Bus, Mode};

/// Started, all answered, in the first step.
fn running(folders: &Folders, args: &[&str], title: &str) -> Pty {
    let mut pty = folders.setup().start(args);
    pty.sore(title);
    pty.wait_for("Space pause");
    pty
}

/// The lines of the session that was cut off.
fn active(folders: &Folders) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(folders.path("state/active.jsonl")).unwrap();
    let lines = text.lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Writes those lines anew, as they would be had the session run for that many seconds before the kill: all in them is so
/// much older, and at its last place so much was done.
fn let_run(folders: &Folders, seconds: u32) {
    let mut lines = active(folders);
    let place = lines.iter().rev().find(|line| line["kind"] == "slot");
    let mut beat = place.expect("a place").clone();
    beat["kind"] = "beat".into();
    beat["done"] = seconds.into();
    beat.as_object_mut().unwrap().remove("work");
    for line in &mut lines {
        let t: jiff::Zoned = line["t"].as_str().unwrap().parse().unwrap();
        let earlier = &t - jiff::SignedDuration::from_secs(i64::from(seconds));
        line["t"] = earlier.to_string().into();
        line["boot"]["s"] = (line["boot"]["s"].as_f64().unwrap() - f64::from(seconds)).into();
    }
    lines.push(beat);
    let text: String = lines.iter().map(|line| line.to_string() + "\n").collect();
    fs::write(folders.path("state/active.jsonl"), text).unwrap();
}

/// Starts again and goes on; what has to be asked again is asked, and answered.
fn go_on(folders: &Folders, questions: &str, title: &str) -> Pty {
    let mut pty = folders.setup().start(&[]);
    pty.wait_for("Go on with");
    pty.press_for("c", questions);
    assert_eq!(pty.title(), questions);
    pty.sore(title);
    // The time alone, in letters.
    pty.resize(9, 1);
    pty.wait_until("the time", |pty| seconds_left(pty).is_some());
    pty
}

/// The time on a window that shows nothing else.
fn seconds_left(pty: &Pty) -> Option<u64> {
    let text = pty.text();
    let (minutes, seconds) = text.trim().split_once(':')?;
    Some(minutes.parse::<u64>().ok()? * 60 + seconds.parse::<u64>().ok()?)
}

#[test]
fn case_23_killed_in_a_hold_the_step_begins_anew_after_the_short_check() {
    let folders = Folders::with("lengthy", LONG);
    assert_eq!(running(&folders, &["start", "lengthy"], "Lengthy").kill(), 137);
    let_run(&folders, 240);
    let pty = go_on(&folders, "Short check", "Lengthy");
    let left = seconds_left(&pty).unwrap();
    assert!((530..=540).contains(&left), "{left} s of a hold of 540 s");
    pty.kill();
}

#[test]
fn case_23_killed_in_the_second_step_the_first_is_behind() {
    let folders = Folders::with("lengthy", LONG);
    let mut pty = running(&folders, &["start", "lengthy"], "Lengthy");
    // In the first moment of a step these keys do nothing; going on from a pause, that moment is over.
    pty.press_for(" ", "PAUSED");
    pty.press_for(" ", "Hold");
    while !pty.text().contains("again skips") {
        pty.press("→");
    }
    pty.press_for("\x1b[C", "step 2 of 2");
    pty.kill();
    let pty = go_on(&folders, "Short check", "Lengthy");
    let left = seconds_left(&pty).unwrap();
    assert!((470..=480).contains(&left), "{left} s of a hold of 480 s");
    pty.kill();
}

#[test]
fn case_23_killed_in_a_walk_it_goes_on_from_the_last_sign_of_life() {
    let text = "schema = 1\ntitle = \"Round\"\nget_ready = \"0s\"\n[[step]]\nkind = \"walk\"\nexercise = \"walk\"\ntime = \"15m\"\n";
    let folders = Folders::with("round", text);
    running(&folders, &["start", "round"], "Round").kill();
    let_run(&folders, 240);
    let pty = go_on(&folders, "Short check", "Round");
    let left = seconds_left(&pty).unwrap();
    assert!((640..=660).contains(&left), "{left} s of 660 s");
    pty.kill();
}

/// In heat, past getting ready.
fn heating() -> Folders {
    let text = "schema = 1\ntitle = \"Warm\"\nget_ready = \"0s\"\n[[step]]\nkind = \"heat\"\nname = \"Warm it\"\ntime = \"20m\"\n";
    let folders = Folders::with("warm", text);
    running(&folders, &["start", "warm"], "Warm").kill();
    folders
}

#[test]
fn case_23_killed_in_heat_the_time_since_counts_as_on() {
    let folders = heating();
    let_run(&folders, 240);
    // The heartbeat may say less: what counts is the clock.
    let pty = go_on(&folders, "Danger signs", "Warm");
    let left = seconds_left(&pty).unwrap();
    assert!((900..=960).contains(&left), "{left} s of 960 s");
    pty.kill();
}

#[cfg(feature = "notify")]
#[test]
fn case_23_heat_that_is_overdue_comes_off_before_any_question() {
    for args in [&[] as &[&str], &["start", "warm"], &["now"], &["heat"]] {
        let folders = heating();
        let_run(&folders, 1_300);
        // A desktop that shows the notice, so that the bell is not the one for a notice that nobody saw.
        let bus = Bus::start(Mode::Well);
        let setup = folders.setup();
        let setup = setup.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        let mut pty = setup.start(args);
        pty.wait_for("Take the heat off now.");
        assert_eq!(bus.popup().title, "Heat off now");
        assert_eq!(pty.title(), "Heat", "{args:?}");
        pty.wait_until("the bell", |pty| pty.output().contains(&7));
        pty.press("\r");
        pty.wait_for("Look at the skin");
        pty.kill();
        assert_eq!(folders.of_kind("session")[0]["ended"], "unattended", "{args:?}");
    }
}

#[test]
fn case_23_killed_at_each_screen_the_journal_is_whole_and_the_way_on_is_open() {
    // How far the program goes before the kill, what is then on the screen, and what the next start says.
    let places: [(&str, &str, &str); 11] = [
        ("", "supple", "It has just seized up"),
        ("r", "Routines", "It has just seized up"),
        ("h", "History", "It has just seized up"),
        ("?", "Help", "It has just seized up"),
        ("#", "Emergency number", "It has just seized up"),
        ("1", "Danger signs", "It has just seized up"),
        ("1111", "Danger signs", "It has just seized up"),
        ("12", "One moment", "Exercise is shut"),
        ("121", "Stop", "Exercise is shut"),
        ("123", "Once more, one by one", "Exercise is shut"),
        ("111111n", "Where are you?", "It has just seized up"),
    ];
    for (keys, title, then) in places {
        let folders = Folders::new();
        let mut pty = folders.setup().start(&[]);
        pty.wait_for_start();
        pty.press(keys);
        assert_eq!(pty.title(), title, "{keys}");
        pty.kill();
        let mut pty = folders.setup().start(&[]);
        pty.wait_for(then);
        assert!(!pty.text().contains("Go on with"), "{keys}: nothing ran");
        assert!(!pty.text().contains("unreadable"), "{keys}:\n{}", pty.text());
        pty.send("q");
        pty.left();
    }
}

#[test]
fn case_23_killed_at_each_screen_of_a_session_it_is_offered_again() {
    for (keys, title) in [
        ("", "Lengthy"),
        (" ", "Lengthy"),
        ("q", "End?"),
        ("x", "All stopped. What is it like?"),
        ("x311", "What now?"),
        ("!", "Danger signs"),
        ("?", "Help"),
        ("s", "Sources"),
    ] {
        let folders = Folders::with("lengthy", LONG);
        let mut pty = running(&folders, &["start", "lengthy"], "Lengthy");
        pty.press(keys);
        pty.wait_until(title, |pty| pty.title() == title);
        pty.kill();
        // Asked for something else, it waits; left, it is in the journal.
        let mut pty = folders.setup().start(&[]);
        pty.wait_for("Go on with “Lengthy”");
        pty.press("s");
        pty.wait_for("Kept in the journal.");
        pty.send("q");
        assert_eq!(pty.left().0, 0);
        let sessions = folders.of_kind("session");
        assert_eq!(sessions.len(), 1, "{title}");
        assert_eq!(sessions[0]["ended"], "interrupted", "{title}");
        assert!(!folders.path("state/active.jsonl").exists(), "{title}");
    }
}

#[test]
fn case_23_killed_after_the_last_step_the_session_is_in_the_journal_at_the_next_start() {
    let folders = Folders::with("tiny", SHORT);
    for (keys, runs) in [("", 1), ("2", 2), ("1", 3)] {
        let mut pty = folders.setup().start(&["start", "tiny"]);
        pty.well("How did it go?");
        pty.press(keys);
        if keys == "1" {
            pty.wait_for("Written in your journal.");
        }
        pty.kill();
        let mut pty = folders.setup().start(&[]);
        pty.wait_for("It has just seized up");
        assert!(!pty.text().contains("Go on with"), "{keys}");
        pty.send("q");
        pty.left();
        let sessions = folders.log();
        assert_eq!(sessions.len(), runs, "{keys}");
        assert!(sessions.iter().all(|session| session["ended"] == "finished"));
    }
}

#[test]
fn case_22_a_second_window_says_so_and_starts_nothing() {
    let folders = Folders::with("lengthy", LONG);
    let mut first = running(&folders, &["start", "lengthy"], "Lengthy");
    let before = folders.entries();
    for (args, keys) in
        [(&[] as &[&str], "1"), (&[], "2"), (&[], "4"), (&["now"], ""), (&["heat"], ""), (&["start", "lengthy"], "")]
    {
        let mut second = folders.setup().start(args);
        second.wait_for("Open in another window");
        if !keys.is_empty() {
            second.wait_for_start();
            assert!(!second.text().contains("Go on with"), "that one runs");
            second.press(keys);
        }
        second.wait_for("Sessions run in that window.");
        second.send("\r");
        if !keys.is_empty() {
            second.wait_for("It has just seized up");
            second.send("q");
        }
        let code = second.left().0;
        assert_eq!(code, i32::from(keys.is_empty()), "{args:?} {keys}");
    }
    assert_eq!(folders.entries(), before);
    // The first goes on, undisturbed.
    first.press_for("?", "Help");
    first.kill();
    let mut next = folders.setup().start(&[]);
    next.wait_for("Go on with “Lengthy”");
    next.send("q");
    next.left();
}

#[test]
fn case_17_stopped_in_a_hold_it_waits_and_in_heat_the_time_counts() {
    let folders = Folders::with("lengthy", LONG);
    let mut hold = running(&folders, &["start", "lengthy"], "Lengthy");
    let hot = heating();
    let mut heat = go_on(&hot, "Danger signs", "Warm");
    let before = seconds_left(&heat).unwrap();
    hold.signal(Signal::STOP);
    heat.signal(Signal::STOP);
    // Longer than any gap it lets pass.
    heat.listen(Duration::from_millis(3_300));
    hold.signal(Signal::CONT);
    heat.signal(Signal::CONT);

    hold.wait_for("PAUSED: away for");
    hold.press_for(" ", "Space pause");
    hold.kill();
    heat.wait_until("the time that passed", |pty| seconds_left(pty).is_some_and(|left| left + 3 <= before));
    heat.resize(80, 24);
    heat.wait_for("Space pause");
    assert!(!heat.text().contains("PAUSED"), "{}", heat.text());
    heat.kill();
}
