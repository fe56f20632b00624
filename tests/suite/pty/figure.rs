//! `supple figure` on a terminal: a file is read again when it is saved, and a mistake never takes the picture away.

use super::coach::{Folders, SHORT};

fn exercise(title: &str, knee: &str) -> String {
    format!(
        "[figure]\ntitle = \"{title}\"\nbase = \"standing\"\npose.up = {{ describe = \"Standing tall.\" }}\npose.low = {{ knee = {knee}, hip = 40 }}\n"
    )
}

#[test]
fn a_file_is_read_again_when_it_is_saved_and_says_what_is_wrong_with_it() {
    let folders = Folders::with("tiny", SHORT);
    folders.put("mine.toml", exercise("Small squat", "60"));
    let path = folders.path("mine.toml").to_str().unwrap().to_owned();
    let mut pty = folders.setup().env("LANG", "en_GB.UTF-8").start(&["figure", &path, "--pose", "up"]);
    pty.wait_for("Small squat");
    pty.wait_for("Standing tall.");
    pty.wait_until("dots", |pty| pty.text().contains('⣿'));
    // No key is needed: once a second it looks.
    folders.put("mine.toml", exercise("Deep squat", "1600"));
    pty.wait_for("line 5: knee is 0 to 155, not 1600 [R019]");
    pty.wait_for("The picture is from before this mistake.");
    assert!(pty.text().contains('⣿'), "{}", pty.text());
    folders.put("mine.toml", exercise("Deep squat", "100"));
    pty.wait_for("Deep squat");
    assert!(!pty.text().contains("R019"), "{}", pty.text());
    pty.send("f");
    pty.wait_for("halfblock");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

/// A still pose of a built-in figure waits for ever: no wake-up, no byte.
#[test]
fn a_still_figure_never_wakes() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().env("LANG", "en_GB.UTF-8").start(&["figure", "bridge", "--pose", "up"]);
    pty.wait_until("dots", |pty| pty.text().contains('⣿'));
    pty.settle();
    let before = pty.status("voluntary_ctxt_switches");
    assert_eq!(pty.listen(std::time::Duration::from_millis(2_500)), b"");
    assert_eq!(pty.status("voluntary_ctxt_switches"), before);
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}
