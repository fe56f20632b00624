//! From a fresh home to the end of a routine, in the real program: what a new user tries first.

use std::{fs, path::Path};

use super::Setup;
use crate::routines::shipped;

/// Every file below a folder that has something in it.
fn written(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(written(&path));
        } else if fs::metadata(&path).unwrap().len() > 0 {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_whole_rehearsal_runs_to_its_end_and_records_nothing() {
    let mut pty = Setup::new().start(&["start", "gentle-stretch", "--rehearse", "3600"]);
    pty.wait_for("REHEARSAL x3600");
    // The one thing that waits: the check in the middle.
    pty.wait_for("Enter goes on");
    pty.send("\r");
    pty.wait_for("That is the whole of it. Nothing was recorded.");
    let journal = written(&pty.path(".local/share/supple/journal"));
    assert!(journal.is_empty(), "{journal:?}");
    let running = pty.path(".local/state/supple/active.jsonl");
    assert!(!running.exists(), "a rehearsal left a running session");
    pty.send("q");
    pty.send("q");
    let (code, _) = pty.left();
    assert_eq!(code, 0);
}

/// Every shipped routine, at its first level: it begins, asks what it asks, and comes to its end.
#[test]
fn every_shipped_routine_comes_to_its_end() {
    let routines = shipped().routines;
    assert!(routines.len() >= 6);
    for id in routines.keys() {
        let mut pty = Setup::new().start(&["start", id.as_str(), "--rehearse", "3600"]);
        let is_over = |text: &str| text.contains("That is the whole of it. Nothing was recorded.");
        let waits = |text: &str| {
            ["Enter goes on", "Enter: it is off", "Enter to answer", "Enter when"].iter().any(|w| text.contains(w))
        };
        // More questions than any routine has: one that never ends must fail.
        let mut questions = 0..100;
        loop {
            pty.wait_until(&format!("{id}: a question or the end"), |pty| waits(&pty.text()) || is_over(&pty.text()));
            // Half a frame is no picture: it would differ from the whole one, and a second Enter would answer the next page.
            pty.settle();
            let before = pty.text();
            if is_over(&before) {
                break;
            }
            assert!(questions.next().is_some(), "{id} asks without end:\n{before}");
            pty.send("\r");
            pty.wait_until(&format!("{id} to go on"), |pty| pty.text() != before);
        }
        pty.send("q");
        pty.send("q");
        assert_eq!(pty.left().0, 0, "{id}");
    }
}
