//! Fault cases 24 to 26 in the real program: a damaged journal, a full disk, a folder that is none.

use std::{fs, io::Write as _, os::unix::fs::symlink};

use rustix::process::{Resource, Rlimit, prlimit};

use super::{
    Pty, Setup,
    coach::{Folders, SHORT},
};

/// Heat whose twenty minutes need no getting ready.
const WARM: &str =
    "schema = 1\ntitle = \"Warm\"\nget_ready = \"0s\"\n[[step]]\nkind = \"heat\"\nname = \"Warm it\"\ntime = \"20m\"\n";

#[test]
fn case_24_a_damaged_journal_is_told_on_the_first_screen_and_the_program_goes_on() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().start(&["start", "tiny"]);
    pty.well("How it went");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
    let whole = fs::read_to_string(folders.month()).unwrap();

    for (damage, told, kept) in [
        ("{\"v\":1,\"id\":\"x\",\"kin", "half-written line", false),
        ("not a record at all\n", "1 unreadable record", true),
        ("\0\0\0\0\0\0\0\0", "half-written line", false),
        ("{\"v\":1}\n\u{1b}]0;x\u{7}\n", "2 unreadable records", true),
    ] {
        // A bad line with a good one behind it is not torn; the good one is there already, and counts once.
        let last = whole.lines().last().unwrap();
        let behind = if kept { format!("{last}\n") } else { String::new() };
        fs::write(folders.month(), format!("{whole}{damage}{behind}")).unwrap();
        let mut pty = folders.setup().size(120, 40).start(&[]);
        pty.wait_for_start();
        pty.wait_for(told);
        // A sound session is known, and the next is written behind it.
        pty.press_for("h", "Tiny, 1 min");
        pty.send("q");
        pty.wait_for_start();
        pty.press("4");
        pty.well("Moist heat");
        end(&mut pty, "Written in your journal.");
        pty.send("q");
        pty.left();
        assert_eq!(folders.log().len(), 2, "{damage:?}");
        let now = fs::read_to_string(folders.month()).unwrap();
        assert!(now.starts_with(&whole), "{damage:?}");
        assert_eq!(now.contains(damage), kept, "{damage:?}");
    }
}

#[test]
fn case_24_a_torn_session_file_is_no_reason_to_stop() {
    let folders = Folders::with("tiny", SHORT);
    folders.put("state/active.jsonl", "{\"t\":\"2026\0\0\n[]\n{\"kind\":\"begin\"");
    folders.put("state/device.json", "\0");
    let mut pty = folders.setup().start(&["start", "tiny"]);
    pty.well("How it went");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
    assert_eq!(folders.log().len(), 1);
}

/// With a journal that has filled what the full disk has.
fn filled() -> Folders {
    let folders = Folders::with("warm", WARM);
    let mut pty = folders.setup().start(&["heat"]);
    pty.well("Moist heat");
    end(&mut pty, "Written in your journal.");
    pty.send("q");
    pty.left();
    let mut file = fs::File::options().append(true).open(folders.month()).unwrap();
    file.write_all(&b"\n".repeat(2_000)).unwrap();
    folders
}

/// Ends a session early.
fn end(pty: &mut Pty, then: &str) {
    pty.press_for("q", "1 No, go on");
    pty.press_for("2", then);
}

/// On a disk with no room for more than a few hundred bytes a file.
fn full(setup: Setup) -> Setup {
    setup.before("trap '' XFSZ; ulimit -S -f 1")
}

/// Makes room on it.
fn make_room(pty: &Pty) {
    let free = Rlimit { current: None, maximum: None };
    prlimit(Some(pty.pid()), Resource::Fsize, free).unwrap();
}

#[test]
fn case_25_on_a_full_disk_it_says_so_asks_first_goes_on_and_recovers() {
    let folders = filled();
    let mut pty = full(folders.setup()).start(&[]);
    pty.wait_for_start();
    pty.press("r");
    while !pty.text().contains("> relief    Warm,") {
        pty.press("j");
    }
    pty.press("\r");
    pty.well("Not being saved");
    // Without a word it does not start.
    assert!(pty.text().contains("Start all the same?"), "{}", pty.text());
    pty.press_for("1", "It has just seized up");
    pty.wait_for("Not being saved: ");
    pty.press("r");
    while !pty.text().contains("> relief    Warm,") {
        pty.press("j");
    }
    pty.press_for("\r", "Start all the same?");
    pty.press("2");
    pty.well("Warm");
    pty.wait_for("Space pause");
    pty.wait_for("Not being saved: ");
    pty.press_for("?", "Help");
    pty.press_for("q", "Space pause");

    make_room(&pty);
    end(&mut pty, "Written in your journal.");
    pty.wait_until("the banner to go", |pty| !pty.text().contains("ot being saved"));
    pty.send("q");
    pty.left();
    // All of it is there, once and in order.
    let entries = folders.entries();
    let seqs: Vec<u64> = entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
    assert_eq!(folders.of_kind("session").len(), 2);
    assert!(folders.of_kind("answers").len() >= 4);
}

#[test]
fn case_25_what_a_full_disk_lost_is_told_at_the_end() {
    let folders = filled();
    let mut pty = full(folders.setup()).start(&["heat"]);
    pty.well("Not being saved");
    pty.send("2");
    pty.well("Moist heat");
    end(&mut pty, "How it went");
    assert!(!pty.text().contains("Written in your journal"), "{}", pty.text());
    pty.send("q");
    let (code, screen) = pty.left();
    assert_eq!(code, 5);
    assert!(screen.contains("could not be saved"), "{screen}");
}

#[test]
fn case_25_a_danger_sign_on_a_full_disk_still_shuts_everything_while_it_runs() {
    let folders = filled();
    let mut pty = full(folders.setup()).start(&[]);
    pty.wait_for_start();
    pty.press("4");
    pty.well("Not being saved");
    pty.send("2");
    pty.well("Moist heat");
    pty.press_for("!", "Danger signs");
    pty.press("2");
    pty.press_for("1", "Exercise is shut");
    pty.send("q");
    assert_eq!(pty.left().0, 4);
}

/// Starts heat where nothing can be saved, and ends it; the folder as `spoil` left it is not touched.
fn unsaved(folders: &Folders) {
    let mut pty = folders.setup().start(&[]);
    pty.wait_for_start();
    pty.wait_for("Not being saved: ");
    pty.press_for("1", "Start all the same?");
    pty.press_for("1", "It has just seized up");
    pty.press_for("4", "Start all the same?");
    pty.press("2");
    pty.well("Moist heat");
    pty.wait_for("Not being saved");
    end(&mut pty, "How it went");
    assert!(!pty.text().contains("Written in your journal"), "{}", pty.text());
    pty.press_for("\r", "It has just seized up");
    pty.send("q");
    pty.left();
}

#[test]
fn case_26_without_a_folder_for_the_journal_it_asks_before_it_starts_unsaved() {
    let folders = Folders::new();
    folders.put("data", "a file of mine");
    unsaved(&folders);
    assert_eq!(fs::read(folders.path("data")).unwrap(), b"a file of mine");

    let folders = Folders::new();
    folders.put("data/journal", "a file of mine");
    unsaved(&folders);
    assert_eq!(fs::read(folders.path("data/journal")).unwrap(), b"a file of mine");

    let folders = Folders::new();
    symlink("/proc/no-such-place", folders.path("data")).unwrap();
    unsaved(&folders);
}

#[test]
fn case_26_a_journal_deleted_in_the_middle_of_a_session_is_made_again() {
    let folders = Folders::with("warm", WARM);
    let mut pty = folders.setup().start(&["start", "warm"]);
    pty.well("Warm");
    pty.wait_for("Space pause");
    fs::remove_dir_all(folders.path("data")).unwrap();
    end(&mut pty, "Written in your journal.");
    pty.send("q");
    pty.left();
    assert_eq!(folders.of_kind("session").len(), 1);
}

#[test]
fn case_26_without_a_state_folder_it_says_so_and_a_session_can_be_had() {
    let folders = Folders::new();
    folders.put("state", "a file of mine");
    let mut pty = folders.setup().start(&[]);
    pty.wait_for_start();
    pty.press("4");
    // Whether it asks first or not: it must come to run.
    pty.wait_until("a question", |pty| pty.text().contains("Start all the same?") || pty.title() == "Danger signs");
    if pty.text().contains("Start all the same?") {
        pty.press("2");
    }
    pty.well("Moist heat");
    pty.kill();
    assert_eq!(fs::read(folders.path("state")).unwrap(), b"a file of mine");
}
