//! Many files of the user's, in the real program: the first picture comes before they are read, the first key after.

use super::{
    Pty,
    coach::{Folders, LONG, SHORT},
};

/// So many files of the user's that the first picture does not wait for them, and one that is not read before anything is shown.
const MANY: usize = 33;

/// That many, one of them an exercise: no first screen looks different for it.
fn folders(count: usize) -> Folders {
    let folders = Folders::new();
    let exercise =
        "schema = 1\nname = \"Bridge, mine\"\nposition = \"hook-lying\"\nhow = [\"Up.\"]\n[dose]\nhold = \"3s\"\n";
    folders.put("config/routines/exercises/my-bridge.toml", exercise);
    for number in 1..count {
        folders.put(&format!("config/routines/mine-{number:02}.toml"), SHORT.replace("Tiny", &format!("My {number}")));
    }
    folders
}

fn said(pty: &Pty) -> bool {
    String::from_utf8_lossy(pty.output()).contains("Reading ")
}

#[test]
fn with_many_files_the_first_picture_says_that_they_are_read_and_the_next_is_the_usual_one() {
    let mut pictures = Vec::new();
    for count in [MANY - 1, MANY] {
        let folders = folders(count);
        let mut pty = folders.setup().start(&[]);
        pty.wait_until("the first screen, whole", |pty| {
            pty.on_own_screen() && pty.text().contains("All routines") && !pty.text().contains("Reading")
        });
        pty.settle();
        assert_eq!(said(&pty), count == MANY, "{count}");
        pictures.push(pty.text().lines().map(str::trim_end).collect::<Vec<_>>().join("\n"));
        pty.send("q");
        assert_eq!(pty.left().0, 0);
    }
    assert_eq!(pictures[0], pictures[1]);
}

#[test]
fn what_is_typed_before_the_files_are_read_is_done_with_what_they_say() {
    let folders = folders(MANY);
    let heat = include_str!("../../../routines/moist-heat.toml").replace("Moist heat", "My own warmth");
    folders.put("config/routines/moist-heat.toml", heat);
    let mut pty = folders.setup().size(100, 60).start(&[]);
    // Before the program has read a single file. What is started keeps the files as they are now, so a key too early would show.
    pty.send("4");
    pty.well("My own warmth");
    assert!(said(&pty));
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.left().0, 143);
}

#[test]
fn what_was_added_to_the_danger_signs_is_asked_first() {
    let folders = folders(MANY);
    let sign = "schema = 1\n[[question]]\nid = \"my-sign\"\nset = \"A\"\ngroup = \"emergency\"\n\
                ask = \"Has my old numbness come back?\"\ntier = \"T1\"\n";
    folders.put("config/screening.toml", sign);
    let mut pty = folders.setup().size(100, 60).start(&[]);
    pty.send("1");
    pty.wait_for("Has my old numbness come back?");
    assert!(said(&pty));
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.left().0, 143);
}

#[test]
fn whoever_starts_one_thing_sees_nothing_before_all_is_read() {
    let folders = folders(MANY);
    let mut pty = folders.setup().start(&["start", "mine-32"]);
    pty.wait_for("Danger signs");
    assert!(!said(&pty));
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.left().0, 143);
}

#[test]
fn after_a_session_was_cut_off_nothing_is_shown_before_its_own_file_is_read() {
    let folders = folders(MANY);
    folders.put("config/routines/long.toml", LONG);
    let mut pty = folders.setup().start(&["start", "long"]);
    pty.well("Lengthy");
    assert_eq!(pty.kill(), 137);
    let mut pty = folders.setup().start(&[]);
    pty.wait_for("Go on with “Lengthy”");
    assert!(!said(&pty));
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}
