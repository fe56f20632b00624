//! A danger sign shuts every way to an exercise, in the real program, now and at the next start (rules S4, S5); fault case 40.

use std::fs;

use rustix::process::Signal;

use super::{
    Pty,
    coach::{Folders, SHORT, mark},
};

/// Every way to an exercise: the arguments, and the keys on from the first screen.
const WAYS: [(&[&str], &str); 9] = [
    (&[], "1"),
    (&[], "2"),
    (&[], "3"),
    (&[], "4"),
    (&["now"], ""),
    (&["heat"], ""),
    (&["start", "walking"], ""),
    (&["start", "tiny"], ""),
    (&["screen"], ""),
];

/// Starts the program by one of the ways, up to its first question.
fn on_the_way(folders: &Folders, way: (&[&str], &str)) -> Pty {
    let mut pty = folders.setup().env("LANG", "en_GB.UTF-8").start(way.0);
    if !way.1.is_empty() {
        pty.wait_for_start();
        pty.send(way.1);
    }
    pty.wait_for("Danger signs");
    pty
}

/// At a Stop, whichever way the program is started, and whatever is pressed then.
fn assert_shut(folders: &Folders) {
    let sessions = folders.of_kind("session").len();
    let rehearsal: (&[&str], _) = (&["start", "tiny", "--rehearse", "60"], "");
    for (args, _) in WAYS.into_iter().chain([rehearsal, (&["start"], "")]) {
        let mut pty = folders.setup().env("LANG", "en_GB.UTF-8").start(args);
        pty.wait_for("Exercise is shut until someone has seen you.");
        assert_eq!(pty.title(), "Stop", "{args:?}");
        // None of these leads anywhere from here.
        pty.send("1234rctns \r\t3\x1b[A");
        pty.press_for("h", "History");
        pty.send("r");
        pty.press_for("q", "Exercise is shut");
        assert_eq!(pty.title(), "Stop", "{args:?}");
        pty.send("q");
        assert_eq!(pty.left().0, 3, "{args:?}");
    }
    assert_eq!(folders.of_kind("session").len(), sessions);
}

#[test]
fn an_emergency_sign_ends_each_way_to_an_exercise_at_stop() {
    for way in WAYS {
        let folders = Folders::with("tiny", SHORT);
        let mut pty = on_the_way(&folders, way);
        // No, no, then yes: newly cannot hold or feel poo.
        pty.press("112");
        assert_eq!(pty.title(), "One moment", "{way:?}");
        assert!(pty.text().contains("Call 999 now"), "{}", pty.text());
        pty.press_for("1", "Exercise is shut until someone has seen you.");
        assert!(pty.text().contains("Call 999 now"), "{}", pty.text());
        pty.send("q");
        assert_eq!(pty.left().0, 3, "{way:?}");
    }
}

#[test]
fn a_stop_stands_after_a_restart_by_whatever_way() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = on_the_way(&folders, WAYS[0]);
    pty.press("2");
    pty.press_for("1", "Exercise is shut");
    assert_eq!(pty.kill(), 137);
    assert_shut(&folders);
    assert_eq!(folders.of_kind("suspect").len(), 1);
    assert_eq!(folders.of_kind("session").len(), 0);
}

#[test]
fn not_sure_is_a_stop_at_once() {
    let folders = Folders::new();
    let mut pty = on_the_way(&folders, WAYS[0]);
    pty.press("3");
    pty.wait_for("Exercise is shut");
    pty.send("q");
    assert_eq!(pty.left().0, 3);
}

#[test]
fn a_danger_sign_in_a_session_ends_it_at_stop_with_its_own_exit_code() {
    let folders = Folders::new();
    let mut pty = on_the_way(&folders, (&["heat"], ""));
    pty.well("Moist heat");
    pty.press_for("!", "Danger signs");
    pty.press("2");
    pty.press_for("1", "Exercise is shut");
    // What is on the skin comes off before anything else.
    let text = pty.text();
    let first = text.lines().skip(1).find(|line| !line.trim().is_empty());
    assert_eq!(first.unwrap().trim(), "Take the heat off now.");
    pty.send("q");
    assert_eq!(pty.left().0, 4);
    let sessions = folders.of_kind("session");
    assert_eq!(sessions[0]["ended"], "danger-sign");
}

#[test]
fn a_slip_of_a_key_is_taken_back_only_by_answering_the_group_again() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = on_the_way(&folders, (&["start", "tiny"], ""));
    pty.press("2");
    assert_eq!(pty.title(), "One moment");
    pty.press_for("3", "Once more, one by one");
    pty.press("1111");
    assert_eq!(pty.title(), "Once more, one by one");
    pty.press_for("1", "Danger signs");
    assert_eq!(folders.of_kind("suspect").len(), 1);
    assert_eq!(folders.of_kind("slip")[0]["closes"], folders.of_kind("suspect")[0]["id"]);
    pty.well("Tiny");
    pty.well("How it went");
    pty.send("q");
    assert_eq!(pty.left().0, 0);

    // A second yes to the same within the day is no slip any more.
    let mut pty = on_the_way(&folders, (&["now"], ""));
    pty.press("2");
    pty.wait_for("Exercise is shut");
    pty.send("q");
    assert_eq!(pty.left().0, 3);
}

/// A way to end the program, and what does it.
type Way = (&'static str, fn(Pty) -> i32);

#[test]
fn quitting_or_a_kill_in_the_middle_of_a_yes_leaves_it_as_yes() {
    let leave: [Way; 5] = [
        ("quit", |mut pty| {
            pty.send("q");
            pty.left().0
        }),
        ("ctrl-c", |mut pty| {
            pty.send("\x03");
            pty.left().0
        }),
        ("kill", Pty::kill),
        ("hang-up", |pty| {
            pty.signal(Signal::HUP);
            pty.left().0
        }),
        ("term", |pty| {
            pty.signal(Signal::TERM);
            pty.left().0
        }),
    ];
    for (how, end) in leave {
        for again in [false, true] {
            let folders = Folders::new();
            let mut pty = on_the_way(&folders, WAYS[4]);
            pty.press("2");
            assert_eq!(pty.title(), "One moment");
            if again {
                // In the middle of taking it back.
                pty.press("3111");
                if how == "quit" {
                    pty.press_for("\x1b", "Exercise is shut");
                }
            }
            let code = end(pty);
            assert_ne!(code, 0, "{how}: a danger sign is open");
            let mut pty = folders.setup().start(&[]);
            pty.wait_for("Exercise is shut");
            pty.send("q");
            assert_eq!(pty.left().0, 3, "{how}");
        }
    }
}

/// Answers everything, up to a running session, and quits.
fn answered() -> Folders {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = on_the_way(&folders, (&["start", "tiny"], ""));
    pty.well("How it went");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
    folders
}

fn first_question(folders: &Folders) -> String {
    let mut pty = folders.setup().start(&["start", "tiny"]);
    pty.wait_until("a question", |pty| mark(&pty.text()).is_some() || pty.title() == "Stop");
    pty.title()
}

/// What is done to an entry, in words and in deed.
type Change<'a> = (&'a str, &'a dyn Fn(&mut serde_json::Value));

#[test]
fn case_40_answers_changed_by_hand_are_asked_again() {
    let folders = answered();
    let sound = fs::read_to_string(folders.month()).unwrap();
    // What is fresh and whole is not asked twice, or the rest would show nothing.
    assert_eq!(first_question(&folders), "How did it go?");

    let entries = folders.entries();
    let change = |change: &dyn Fn(&mut serde_json::Value)| -> String {
        let changed = entries.iter().cloned().map(|mut entry| {
            if entry["set"] == "A" {
                change(&mut entry);
            }
            entry.to_string() + "\n"
        });
        changed.collect()
    };
    let changes: [Change<'_>; 9] = [
        ("from the future", &|entry| {
            entry["t"] = "2999-01-01T08:00:00+00:00[UTC]".into();
            entry["boot"]["s"] = 1e12.into();
        }),
        ("from the future, of no boot", &|entry| {
            entry["t"] = "2999-01-01T08:00:00+00:00[UTC]".into();
            entry.as_object_mut().unwrap().remove("boot");
        }),
        ("years old", &|entry| {
            entry["t"] = "2001-01-01T08:00:00+00:00[UTC]".into();
            entry.as_object_mut().unwrap().remove("boot");
        }),
        ("one missing", &|entry| {
            entry["answers"].as_object_mut().unwrap().remove("ces-saddle");
        }),
        ("all missing", &|entry| {
            entry["answers"] = serde_json::json!({});
        }),
        ("nonsense", &|entry| {
            entry["answers"]["ces-saddle"] = "perhaps".into();
        }),
        ("empty", &|entry| {
            entry["answers"]["ces-saddle"] = "".into();
        }),
        ("not a text", &|entry| {
            entry["answers"]["ces-saddle"] = false.into();
        }),
        ("another set", &|entry| entry["set"] = "a".into()),
    ];
    for (what, how) in changes {
        fs::write(folders.month(), change(how)).unwrap();
        let asked = first_question(&folders);
        assert!(asked == "Danger signs" || asked == "Stop", "{what}: {asked}");
    }
    for (what, text) in [
        ("deleted", String::new()),
        ("cut", sound[..sound.len() / 9].to_owned()),
        ("junk", "\u{feff}\0\0\0{]\n".repeat(50)),
        ("a list", "[1,2,3]\n".to_owned()),
    ] {
        fs::write(folders.month(), text).unwrap();
        assert_eq!(first_question(&folders), "Danger signs", "{what}");
    }
    fs::remove_dir_all(folders.path("data")).unwrap();
    assert_eq!(first_question(&folders), "Danger signs");
}
