//! `supple show` as a rehearsal on paper: it fits its page, adds up, and has nothing to say against what is shipped.

use std::process::Command;

use serde_json::Value;
use supple::{
    domain::{
        outline::{Hint, outline},
        timeline::{Choice, Timeline},
    },
    io,
};

use crate::bad_routines::{own, with};

fn show(home: &std::path::Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
    command.arg("show").args(args).env_clear().env("HOME", home);
    let out = command.output().unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn every_shipped_routine_fits_a_page_of_80_columns_and_its_times_add_up() {
    let home = tempfile::tempdir().unwrap();
    for (id, routine) in &io::library::known().routines {
        let page = show(home.path(), &[id.as_str()]);
        for line in page.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{id}: {line:?}");
        }
        assert!(page.lines().all(|line| !line.contains('\u{1b}')), "no colour into a pipe");
        for level in 1..=routine.levels.len() {
            let level = u16::try_from(level).unwrap();
            let timeline = Timeline::unroll(routine, level, None, &mut |_| Choice::Keep);
            let outline = outline(routine, level, &timeline);
            let sum: std::time::Duration = outline.times.iter().map(|(_, time)| *time).sum();
            assert_eq!(sum, timeline.total(), "{id} at level {level}");
            let told: Vec<&Hint> = outline.hints.iter().collect();
            assert!(told.is_empty(), "{id} at level {level}: {told:?}");
        }
    }
}

#[test]
fn another_order_a_long_cue_a_short_gap_and_numbers_without_a_source_are_told_on_paper_and_as_json() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/supple/routines");
    std::fs::create_dir_all(&folder).unwrap();
    let long = "one two three four five six seven eight nine ten ".repeat(3);
    let text = format!(
        "schema = 1\ntitle = \"Up and down\"\nget_ready = \"5s\"\nbetween = \"5s\"\n\
        [[step]]\nexercise = \"pelvic-tilt\"\nreps = 2\n\
        [[step]]\nexercise = \"side-bend-standing\"\ncue = [{{ at = \"-2s\", say = \"{long}\" }}]\n\
        [[step]]\nexercise = \"trunk-rotation\"\n\
        [[step]]\nexercise = \"rotation-standing\"\n"
    );
    std::fs::write(folder.join("up-down.toml"), text).unwrap();
    let page = show(home.path(), &["up-down"]);
    for says in [
        "You change position 3 times:",
        "In this order it would be once: 1, 3, 2, 4.",
        "Worth a look:",
        "numbers state no source",
        "3. Knee rolls: 5 seconds to come into another position; give it 10 seconds or more",
        "to say, but there are only 2 s",
        "# work   - rest   . get ready   / change sides   ^ change position",
    ] {
        let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&says), "{says}: {page}");
    }
    let strip = page.lines().find(|line| line.starts_with('.') && line.len() == 78).unwrap();
    assert_eq!(strip.matches("^#").count() + strip.matches("^.").count(), 3, "{strip}");
    let json: Value = serde_json::from_str(&show(home.path(), &["up-down", "--json"])).unwrap();
    let outline = &json["outline"];
    assert_eq!(outline["better_order"]["steps"], serde_json::json!([0, 2, 1, 3]));
    assert_eq!(outline["better_order"]["position_changes"], 1);
    assert_eq!(outline["position_changes"].as_array().unwrap().len(), 3);
    let kinds: Vec<&str> =
        outline["worth_a_look"].as_array().unwrap().iter().map(|hint| hint["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["no-source", "short-ready", "short-ready", "short-ready", "long-cue"]);
}

#[test]
fn a_routine_without_time_has_no_strip_and_stays_in_its_place() {
    let note = "schema = 1\ntitle = \"Words\"\n[[step]]\nkind = \"note\"\ntext = \"Read this.\"\n";
    let library = with([own(supple::format::FileKind::Routine, "words", note)]);
    let routine = &library.routines["words"];
    let timeline = Timeline::unroll(routine, 1, None, &mut |_| Choice::Keep);
    let outline = outline(routine, 1, &timeline);
    assert!(outline.times.is_empty() && outline.moves.is_empty() && outline.better.is_none());
}
