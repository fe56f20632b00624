//! The time that is shown is the time it takes. What waits for a person is told apart, and takes as long as it takes.

use std::{process::Command, sync::Arc, time::Duration};

use supple::{
    app::Ask,
    domain::{
        cursor::Cursor,
        routine::Routine,
        timeline::{Choice, Timeline},
    },
};

use crate::{
    driver::{Driver, morning},
    routines::shipped,
};

/// How long a timeline takes to play, and how often it waits for a person.
fn played(timeline: &Arc<Timeline>) -> (Duration, usize) {
    let mut now = morning();
    let (mut cursor, _) = Cursor::new(Arc::clone(timeline), &now);
    let (mut took, mut waits) = (Duration::ZERO, 0);
    let tenth = Duration::from_millis(100);
    while !cursor.is_finished() {
        if cursor.slot().length.is_none() {
            // The time to think is the person's, and not counted.
            now = now.after(tenth);
            cursor.advance(&now);
            cursor.answered(&now);
            waits += 1;
            continue;
        }
        now = now.after(tenth);
        cursor.advance(&now);
        took += tenth;
    }
    (took, waits)
}

fn levels(routine: &Routine) -> impl Iterator<Item = (u16, Arc<Timeline>)> + '_ {
    (1..=u16::try_from(routine.levels.len()).unwrap())
        .map(|level| (level, Arc::new(Timeline::unroll(routine, level, None, &mut |_| Choice::Keep))))
}

#[test]
fn playing_takes_the_time_of_the_timeline() {
    for routine in shipped().routines.values() {
        for (level, timeline) in levels(routine) {
            let (took, waits) = played(&timeline);
            assert_eq!(took, timeline.total(), "{} level {level}", routine.id);
            assert_eq!(waits, timeline.waits(), "{} level {level}", routine.id);
        }
    }
}

fn supple(args: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_supple"))
        .args(args)
        .env("SUPPLE_CONFIG_DIR", home.path())
        .env("SUPPLE_DATA_DIR", home.path().join("data"))
        .env("SUPPLE_STATE_DIR", home.path().join("state"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// `m:ss`, from an hour on `h:mm:ss`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn often(times: usize) -> String {
    match times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

#[test]
fn list_and_show_tell_that_time_and_what_waits() {
    let list = supple(&["list"]);
    let as_json: serde_json::Value = serde_json::from_str(&supple(&["list", "--json"])).unwrap();
    for routine in shipped().routines.values() {
        let (_, first) = levels(routine).next().unwrap();
        let (took, waits) = played(&first);
        let line = list.lines().find(|line| line.starts_with(&format!("{} ", routine.id))).unwrap();
        let minutes = (took.as_secs() + 30) / 60;
        assert!(line.contains(&format!(" {:>3} min ", minutes.max(1))), "{took:?}: {line}");
        let all = as_json["routines"].as_array().unwrap();
        let json = all.iter().find(|json| json["id"] == routine.id.as_str()).unwrap();
        assert_eq!((&json["total_s"], &json["waits"]), (&took.as_secs().into(), &waits.into()), "{json}");

        let shown = supple(&["show", routine.id.as_str()]);
        let and = if waits > 0 { format!(" (it waits for you {})", often(waits)) } else { String::new() };
        let told = format!(", {} in all{and}, shipped", clock(took));
        // The page is 80 columns wide, so the line may be two.
        let head: Vec<&str> = shown.lines().take_while(|line| !line.is_empty()).collect();
        assert!(head.join(" ").ends_with(&told), "{told}: {shown}");
    }
}

/// The preview rounds to the minute.
#[test]
fn the_preview_tells_that_time() {
    let mut driver = Driver::new(Ask::Coach);
    driver.resize(120, 40);
    driver.keys("r");
    let ids: Vec<_> = driver.app.listed().iter().map(|routine| Arc::clone(routine)).collect();
    for routine in ids {
        for (level, timeline) in levels(&routine) {
            let (took, waits) = played(&timeline);
            let minutes = ((took.as_secs() + 30) / 60).max(1);
            let words = format!("bout {minutes} minute{}", if minutes == 1 { "" } else { "s" });
            let screen = driver.screen();
            assert!(screen.contains(&words), "{} level {level}: {words}\n{screen}", routine.id);
            let and = if waits > 0 { format!("{words}, it waits for you {}", often(waits)) } else { words };
            assert!(screen.contains(&and), "{} level {level}: {and}\n{screen}", routine.id);
            driver.keys("→");
        }
        driver.keys("↓");
    }
}
