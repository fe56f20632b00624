//! The person's editor from the list of routines, and `supple edit` with its offer to go back: the terminal goes and comes back. Files that are
//! saved elsewhere, while the list is on the screen.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use super::coach::{Folders, SHORT};

/// An editor that says it is there, reads a line, and makes it the title.
const EDITOR: &str = r#"#!/bin/sh
trap '' INT
printf 'EDITING %s\n' "${1##*/}"
read -r line
if [ -n "$line" ]; then sed "s/^tit.*/$line/" "$1" >"$1.tmp" && mv "$1.tmp" "$1"; fi
"#;

fn editor(folders: &Folders) -> String {
    folders.put("my ed", EDITOR);
    let path: PathBuf = folders.path("my ed");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("'{}'", path.display())
}

#[test]
fn a_new_routine_is_named_edited_and_mended_from_the_list() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().env("EDITOR", editor(&folders)).start(&[]);
    pty.wait_for_start();
    pty.send("r");
    pty.wait_for("Enter start");
    pty.send("n");
    pty.wait_for("What shall it be called?");
    pty.send("evening");
    pty.wait_for("evening.toml is written");
    pty.send("\r");
    pty.wait_for("EDITING evening.toml");
    assert!(!pty.on_own_screen(), "the editor has the terminal as it was");
    // Ctrl-C is the editor's, however often: it reaches all that run in the terminal.
    for _ in 0..3 {
        pty.signal(rustix::process::Signal::INT);
    }
    pty.send("titel = \"Calm\"\n");
    pty.wait_until("the list again", super::Pty::on_own_screen);
    pty.wait_for("evening has a mistake. e mends it.");
    assert!(pty.text().contains("did you mean `title`?") && pty.text().contains("^^^^^"), "{}", pty.text());
    pty.send("e");
    pty.wait_for("EDITING evening.toml");
    pty.send("title = \"Calm evening\"\n");
    pty.wait_for("evening can be used.");
    pty.wait_for("Calm evening");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn a_shipped_one_that_was_not_changed_stays_and_no_editor_is_said() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().env("VISUAL", editor(&folders)).start(&[]);
    pty.wait_for_start();
    pty.send("r");
    pty.wait_for("Enter start");
    pty.send("e");
    pty.wait_for("EDITING");
    pty.send("\n");
    pty.wait_for("Nothing was changed. The shipped one stays.");
    pty.send("q");
    assert_eq!(pty.left().0, 0);

    let mut pty = folders.setup().without("VISUAL").without("EDITOR").start(&[]);
    pty.wait_for_start();
    pty.send("re");
    pty.wait_for("no editor is set");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn a_file_that_the_editor_removed_is_said_to_be_gone() {
    let folders = Folders::with("tiny", SHORT);
    let remover = editor(&folders);
    folders.put("my ed", "#!/bin/sh\nrm \"$1\"\n");
    let mut pty = folders.setup().env("VISUAL", remover).start(&[]);
    pty.wait_for_start();
    pty.send("r");
    pty.wait_for("Enter start");
    // A shipped one: the copy is gone, the shipped one stays in the list.
    pty.send("e");
    pty.wait_for(".toml is not there any more.");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn edit_offers_to_go_back_to_the_editor() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().env("EDITOR", editor(&folders)).start(&["edit", "tiny"]);
    pty.wait_for("EDITING tiny.toml");
    pty.send("titel = 3\n");
    pty.wait_for("did you mean `title`?");
    pty.wait_for("Enter or e: back to the editor. q: leave it so.");
    pty.send("\r");
    pty.wait_until("the editor again", |pty| pty.text().matches("EDITING").count() == 2);
    pty.send("\n");
    pty.wait_until("the question again", |pty| pty.text().matches("leave it so.").count() == 2);
    pty.send("q\r");
    assert_eq!(pty.left().0, 1, "the mistake is still there");
}

#[test]
fn what_is_saved_elsewhere_is_on_the_list_and_a_still_list_never_wakes() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().start(&[]);
    pty.wait_for_start();
    pty.send("r");
    pty.wait_for("Enter start");
    folders.put(
        "config/routines/saved.toml",
        "schema = 1\ntitle = \"Saved elsewhere\"\n[[step]]\nkind = \"walk\"\ntime = \"5m\"\n",
    );
    pty.wait_for("Saved elsewhere");
    folders.put("config/routines/saved.toml", "schema = 1\ntitle = \"Saved elsewhere\"\n");
    pty.wait_for("! saved.toml");
    fs::remove_file(folders.path("config/routines/saved.toml")).unwrap();
    pty.wait_until("it is gone", |pty| !pty.text().contains("saved.toml"));
    pty.settle();
    let before = pty.status("voluntary_ctxt_switches");
    assert_eq!(pty.listen(std::time::Duration::from_millis(1_500)), b"");
    assert_eq!(pty.status("voluntary_ctxt_switches"), before);
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}
