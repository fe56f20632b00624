//! `supple today` and what else tells how it stands, word for word.

use std::{fs, time::Duration};

use supple::{
    app::{Ask, Saving, Start},
    commands::{present::Present, today},
    domain::{
        Now,
        history::{ActiveLine, Answers, Entry, Fact, Stamp},
    },
};

use crate::{
    driver::{Driver, fresh, morning},
    support::small::small,
};

const HOUR: u64 = 3_600;

/// The small library, an empty journal.
fn start() -> Start {
    Start { library: small(), ..fresh(Ask::Coach) }
}

/// The coach with these entries at that moment.
fn present(history: Vec<Entry>, now: &Now) -> Present {
    Present::new(Start { history, ..start() }, 0, now.clone())
}

fn told(present: &Present) -> String {
    let mut out = Vec::new();
    today::run(present, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(present: &Present) -> serde_json::Value {
    let mut out = Vec::new();
    today::run(present, true, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// A person with a pain of 3 who has told where they are, and done the first thing.
fn begun() -> Driver {
    let mut driver = Driver::from(start(), morning());
    driver.keys("n").well();
    driver.keys("n").well();
    assert!(driver.app.in_session(), "{}", driver.screen());
    driver.seconds(400).well();
    driver.keys("⏎");
    driver
}

#[test]
fn today_before_the_first_question() {
    insta::assert_snapshot!(told(&present(Vec::new(), &morning())), @r"
    Next: Tell where you are now. It has not been asked yet. (G1)
    Stage: not known yet.
    Walked this week: 0 of 150 minutes.
    Pain, 14 days: - - - - - - - - - - - - - -
    Days in a row: 0
    ");
}

#[test]
fn today_for_people_and_for_a_status_bar() {
    let driver = begun();
    let present = present(driver.entries(), &driver.now);
    insta::assert_snapshot!(told(&present), @r"
    Next: Lift: 1 minute. 0 of 2 this week. (G7)
    Stage: strength.
    On to maintain (G2): what is missing:
      4 weeks with strength work on 2 days each.
      Pain of 2 or less.
    Walked this week: 5 of 150 minutes.
    Pain, 14 days: - - - - - - - - - - - - - 3
    Days in a row: 1
    ");
    insta::assert_snapshot!(format!("{:#}", json(&present)), @r#"
    {
      "date": "2026-11-22",
      "episode": null,
      "flare_until": null,
      "may_close": false,
      "next": {
        "half": false,
        "id": "lift",
        "level": 1,
        "routine": "lift",
        "rule": "G7",
        "why": "0 of 2 this week.",
        "words": "Lift: 1 minute"
      },
      "pain": [
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        3
      ],
      "prompt": null,
      "schema": 1,
      "session": null,
      "shut": [],
      "stage": "strength",
      "stage_rule": "G1",
      "stage_since": "2026-11-22T08:00:00+00:00",
      "streak_days": 1,
      "unreadable": 0,
      "walk_goal_minutes": 150,
      "walked_minutes": 5,
      "way_on": {
        "asks": false,
        "missing": [
          "4 weeks with strength work on 2 days each.",
          "Pain of 2 or less."
        ],
        "rule": "G2",
        "to": "maintain"
      }
    }
    "#);
}

/// Every key of an object, and of the objects in it.
fn keys(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (key, value) in object {
                found.push(key.clone());
                keys(value, found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// Whether `docs/json.md` names each key below the heading.
fn is_documented(heading: &str, value: &serde_json::Value) {
    let docs = include_str!("../../docs/json.md");
    let (_, part) = docs.split_once(&format!("## `{heading}`")).unwrap();
    let part = part.split("\n## ").next().unwrap();
    let mut found = Vec::new();
    keys(value, &mut found);
    assert!(found.len() > 5);
    for key in found.iter().filter(|key| *key != "schema") {
        assert!(part.contains(&format!("`{key}`")), "{heading}: `{key}` is not in docs/json.md");
    }
}

#[test]
fn a_stop_and_a_lock_say_what_would_open_them() {
    let mut driver = Driver::from(start(), morning());
    let answers = Answers {
        set: "C".to_owned(),
        answers: [("osteoporosis".to_owned(), "yes".to_owned())].into(),
        ..Answers::default()
    };
    let lock = Stamp { device: "other".to_owned(), seq: 0 }.entry(Fact::Answers(answers), "boot", &driver.now);
    driver.keys("4").keys("2").keys("1");
    let history = driver.entries().into_iter().chain([lock]).collect();
    let present = present(history, &driver.now);
    insta::assert_snapshot!(told(&present), @r"
    Next: Stop. A danger sign was told. (S5)
    Stage: not known yet.
    Stop (S5): New numbness between your legs or round your bottom?
      A clinician has seen you and says that exercise is fine; then all the questions clean, from Mon 23 Nov 08:00 on.
    Shut (S7): Deep bends forward and twists are left out, to spare your bones.
      A clinician has seen you about it.
    Walked this week: 0 of 150 minutes.
    Pain, 14 days: - - - - - - - - - - - - - -
    Days in a row: 0
    ");
    is_documented("supple today --json", &json(&present));
    let shut = json(&present)["shut"].clone();
    insta::assert_snapshot!(format!("{shut:#}"), @r#"
    [
      {
        "id": "test-1",
        "kind": "stop",
        "opens": "A clinician has seen you and says that exercise is fine; then all the questions clean, from Mon 23 Nov 08:00 on.",
        "rule": "S5",
        "says": "New numbness between your legs or round your bottom?"
      },
      {
        "id": "osteoporosis",
        "kind": "lock",
        "opens": "A clinician has seen you about it.",
        "rule": "S7",
        "says": "Deep bends forward and twists are left out, to spare your bones."
      }
    ]
    "#);
}

#[test]
fn a_session_that_runs_elsewhere_is_no_session_cut_off() {
    let mut driver = Driver::from(start(), morning());
    driver.keys("4").keys("11111n").keys("n");
    assert!(driver.app.in_session(), "{}", driver.screen());
    driver.seconds(60);
    let (history, active, now) = (driver.entries(), driver.active(), driver.now.clone());
    let with = |saving: Saving, active: Vec<ActiveLine>| {
        Present::new(Start { history: history.clone(), active, saving, ..start() }, 0, now.clone())
    };
    let elsewhere = with(Saving::Elsewhere("".into()), active.clone());
    let cut_off = with(Saving::Fine, active);
    let (runs, cut) = (json(&elsewhere), json(&cut_off));
    assert_eq!((&runs["next"]["id"], &cut["next"]["id"]), (&"enter".into(), &"interrupted".into()));
    let session = |runs: bool| {
        serde_json::json!({
            "routine": "moist-heat", "started": "2026-11-22T08:00:00+00:00", "seen": "2026-11-22T08:00:53+00:00", "runs": runs
        })
    };
    is_documented("supple today --json", &runs);
    assert_eq!((&runs["session"], &cut["session"]), (&session(true), &session(false)));
    let first = |present: &Present| told(present).lines().next().unwrap().to_owned();
    assert_eq!(first(&elsewhere), "Session: “Moist heat” runs in another window; last sign of life 08:00.");
    assert_eq!(first(&cut_off), "Session: “Moist heat” was cut off; last sign of life 08:00.");
}

#[test]
fn what_the_coach_would_write_down_counts_and_is_written_nowhere() {
    let driver = begun();
    let history = driver.entries();
    // A fortnight of next to no pain: the episode is over the next time the coach opens.
    let quiet = (1..=14).map(|day| {
        let mut entry =
            history.iter().find(|entry| matches!(&entry.fact, Fact::Answers(of) if of.set == "short")).unwrap().clone();
        entry.t = entry.t.saturating_add(jiff::SignedDuration::from_hours(24 * day));
        (entry.id, entry.boot) = (format!("quiet-{day}"), None);
        if let Fact::Answers(answers) = &mut entry.fact {
            answers.checkin.as_mut().unwrap().pain = 0;
        }
        entry
    });
    let history: Vec<Entry> = history.iter().cloned().chain(quiet).collect();
    let now = driver.now.after(Duration::from_secs(14 * 24 * HOUR));
    let seen = json(&present(history, &now));
    assert_eq!(seen["episode"], serde_json::Value::Null);
}

#[cfg(target_os = "linux")]
mod looking {
    use supple::io::journal;

    use super::*;
    use crate::support::history::{Home, at};

    const NOW: &str = "2026-11-22T08:00:00+01:00[Europe/Berlin]";

    /// Every file below a folder with its content and its time of change.
    fn files(home: &Home) -> Vec<(std::path::PathBuf, Vec<u8>, std::time::SystemTime)> {
        let mut found = Vec::new();
        for folder in [home.journal(), home.state.clone()] {
            for item in fs::read_dir(folder).into_iter().flatten() {
                let path = item.unwrap().path();
                let changed = fs::metadata(&path).unwrap().modified().unwrap();
                found.push((path.clone(), fs::read(&path).unwrap(), changed));
            }
        }
        found.sort();
        found
    }

    fn look(home: &Home) -> journal::Looked {
        let now = at(NOW);
        let start =
            journal::Start { data: &home.data, state: &home.state, now: &now, boot: "boot-1", machine: Some("one") };
        journal::look(&start)
    }

    #[test]
    fn looking_changes_nothing_and_sees_all_that_opening_sees() {
        use crate::support::history::{begin, entry, line, session, years};
        let home = Home::new();
        let now = at(NOW);
        years(&home.journal(), "bb", &now.wall, 6, 60);
        let (journal, opened, _) = home.open(&now);
        assert!(look(&home).is_open);
        drop(journal);
        let torn =
            line(&entry(&opened.stamp.device, 1, &now.wall, session("one", "walking", &[], &now.wall))) + "{\"v\":1,";
        home.put(&format!("2026-11.{}.jsonl", opened.stamp.device), torn.as_bytes());
        fs::write(home.state.join("active.jsonl"), serde_json::to_string(&begin("two", &now.wall)).unwrap() + "\n")
            .unwrap();

        let before = files(&home);
        let seen = look(&home);
        assert_eq!(files(&home), before);
        assert!(!seen.is_open);
        assert_eq!((seen.active.len(), seen.unreadable), (1, 1));
        let (_journal, opened, _) = home.open(&now);
        assert_eq!(seen.entries, opened.entries);
        assert_eq!((seen.whole_from, seen.months), (opened.whole_from, opened.months));
        assert_eq!(seen.active, opened.active);

        let none = look(&Home::new());
        assert!(none.entries.is_empty() && none.active.is_empty() && !none.is_open && none.unreadable == 0);
    }
}
