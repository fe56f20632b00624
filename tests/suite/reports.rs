//! `supple today` and what else tells how it stands, word for word.

use std::{fs, sync::Arc, time::Duration};

use supple::{
    app::{Ask, Saving, Start},
    commands::{
        plan::{self, Wish},
        present::Present,
        today, why,
    },
    domain::{
        Now,
        history::{ActiveLine, Answers, CheckIn, Entry, Fact, Stamp},
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
    driver.seconds(700).well();
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
    Next: Lift: 1 minute. 0 of 1 today. (G7)
    Stage: strength.
    On to maintain (G2): what is missing:
      4 weeks with strength work on 2 days each.
      Pain of 2 or less.
    Walked this week: 10 of 150 minutes.
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
        "why": "0 of 1 today.",
        "words": "Lift: 1 minute"
      },
      "next_reminder": null,
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
      "walked_minutes": 10,
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
pub(crate) fn keys(value: &serde_json::Value, found: &mut Vec<String>) {
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
        set: "C".into(),
        answers: Arc::new([("osteoporosis".into(), "yes".into())].into()),
        ..Answers::default()
    };
    let lock = Stamp { device: "other".into(), seq: 0 }.entry(Fact::Answers(answers), "boot", &driver.now);
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
        (entry.id, entry.boot) = (format!("quiet-{day}").into(), None);
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

/// What `supple plan` prints, from a start of one's own.
fn planned(start: Start, days: u16, pain: &[u8], json: bool) -> String {
    let mut out = Vec::new();
    let first = plan::present_start(&start, &morning().wall);
    plan::run(start, &first, &Wish { days, pain: pain.to_vec(), json }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The same from nothing.
fn fresh_plan(days: u16, pain: &[u8]) -> String {
    let mut out = Vec::new();
    let wish = Wish { days, pain: pain.to_vec(), json: false };
    plan::run(start(), &plan::fresh_start(), &wish, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_plan_for_pain_that_eases_goes_up_by_the_rules() {
    insta::assert_snapshot!(fresh_plan(12, &[5, 4, 3, 3, 2, 2, 1]), @r"
    Day 1  Mon 05 Jan  pain 5, return
        Walking: 10 minutes - amber so far
        Staged return: 1 minute - amber so far
        Staged return: 1 minute - amber so far
        G1: Stage: return.
        G4: An episode begins.
    Day 2  Tue 06 Jan  pain 4, return
        Walking: 10 minutes - amber so far
        Staged return: 1 minute - amber so far
        Staged return: 1 minute - amber so far
    Day 3  Wed 07 Jan  pain 3, mobility
        Walking: 10 minutes - green so far
        Bend, level 1: 1 minute - green so far
        G2: Stage: mobility.
    Day 4  Thu 08 Jan  pain 3, mobility
        Walking: 10 minutes - green so far
        Bend, level 1: 1 minute - green so far
    Day 5  Fri 09 Jan  pain 2, mobility
        Walking: 10 minutes - green so far
        Bend, level 1: 1 minute - green so far
    Day 6  Sat 10 Jan  pain 2, mobility
        Walking: 10 minutes - green so far
        Bend, level 2: 1 minute - green so far
        V3: Bend: Level 2 is open.
    Day 7  Sun 11 Jan  pain 1, mobility
        Walking: 10 minutes - green so far
        Bend, level 2: 1 minute - green so far
    Day 8  Mon 12 Jan  pain 1, strength
        Walking: 10 minutes - green so far
        Lift: 1 minute - green so far
        G2: Stage: strength.
    Day 9  Tue 13 Jan  pain 1, strength
        Walking: 10 minutes - green so far
    Day 10 Wed 14 Jan  pain 1, strength
        Walking: 10 minutes - green so far
        Lift: 1 minute - green so far
    Day 11 Thu 15 Jan  pain 1, strength
        Walking: 10 minutes - green so far
    Day 12 Fri 16 Jan  pain 1, strength
        Walking: 10 minutes - green so far
        Lift: 1 minute - green so far
    ");
}

#[test]
fn a_plan_for_pain_that_comes_back_goes_down_by_the_rules() {
    insta::assert_snapshot!(fresh_plan(6, &[3, 3, 5, 5, 3]), @r"
    Day 1  Mon 05 Jan  pain 3, mobility
        Walking: 10 minutes - green so far
        Bend, level 1: 1 minute - green so far
        G1: Stage: mobility.
        G4: An episode begins.
    Day 2  Tue 06 Jan  pain 3, mobility
        Walking: 10 minutes - green so far
        Bend, level 1: 1 minute - green so far
    Day 3  Wed 07 Jan  pain 5, mobility
        Walking: 5 minutes, half the dose - amber so far
        Bend, level 1: 1 minute, half the dose - amber so far
        V4: Shut: Strength work waits until someone has looked at this, or it has been gone for a week.
        V5: A flare: half of all that moves, until it goes well, 3 days at most.
        V4: Bend: Half as much until it goes well again.
        V4: Walking: Half as much until it goes well again.
    Day 4  Thu 08 Jan  pain 5, mobility
        Walking: 5 minutes, half the dose - amber so far
        Bend, level 1: 1 minute, half the dose - amber so far
    Day 5  Fri 09 Jan  pain 3, mobility
        Walking: 5 minutes, half the dose - green so far
        Bend, level 1: 1 minute, half the dose - green so far
    Day 6  Sat 10 Jan  pain 3, mobility
        Walking: 10 minutes - green so far
        Bend, level 1: 1 minute - green so far
    ");
}

#[test]
fn a_plan_for_bad_pain_is_comfort() {
    insta::assert_snapshot!(fresh_plan(1, &[6]), @r"
    Day 1  Mon 05 Jan  pain 6, relief
        Relief now: 2 minutes
        Moist heat: 11 minutes
        G1: Stage: relief.
        G4: An episode begins.
    ");
}

#[test]
fn a_plan_goes_on_from_where_the_person_is_and_says_only_what_is_new() {
    let driver = begun();
    let with = || Start { history: driver.entries(), ..start() };
    insta::assert_snapshot!(planned(with(), 2, &[3], false), @r"
    Day 1  Sun 22 Nov  pain 3, strength
        Lift: 1 minute - green so far
    Day 2  Mon 23 Nov  pain 3, strength
        Walking: 10 minutes - green so far
    ");
    let json = planned(with(), 2, &[3], true);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    is_documented("supple plan --json", &value);
    insta::assert_snapshot!(format!("{:#}", value["days"][1]), @r#"
    {
      "date": "2026-11-23",
      "day": 2,
      "decisions": [],
      "done": [
        {
          "colour": "green so far",
          "half": false,
          "level": 1,
          "routine": "walking",
          "words": "Walking: 10 minutes"
        }
      ],
      "next": "rest",
      "pain": 3,
      "stage": "strength",
      "stuck": null
    }
    "#);
    assert_eq!(json, planned(with(), 2, &[3], true), "the same bytes each time");
}

#[test]
fn a_plan_before_a_stop_says_so_and_brings_nothing() {
    let mut driver = Driver::from(start(), morning());
    driver.keys("4").keys("2").keys("1");
    let start = Start { history: driver.entries(), ..start() };
    insta::assert_snapshot!(planned(start, 1, &[0], false), @r"
    Day 1  Sun 22 Nov  pain 0, -
        not further: Stop
    ");
}

/// What `supple why` prints.
fn reasons(present: &Present, last: usize, json: bool) -> String {
    let mut out = Vec::new();
    why::run(present, last, json, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn why_tells_the_last_decisions_with_rule_and_records() {
    let mut driver = begun();
    driver.keys("4").keys("2").keys("1");
    let present = present(driver.entries(), &driver.now);
    insta::assert_snapshot!(reasons(&present, 12, false), @r"
    Now: Stop. A danger sign was told. (S5)

    Sun 22 Nov 08:11  Stop: New numbness between your legs or round your bottom? (S5)
        Sun 22 Nov 08:11  New numbness between your legs or round your bottom? yes

    Sun 22 Nov 08:11  Walking: green so far. (V1)
        Sun 22 Nov 08:11  Walking, level 1: to its end, pain 3 before

    Sun 22 Nov 08:00  Stage: strength. (G1)
        Sun 22 Nov 08:00  where you are: pain 3, back

    The rules:
    S5 Stop. A danger sign shuts everything. It opens again when a clinician has seen you, a day has passed, and all answers are clean.
    G1 Where one starts. After the danger signs, the first that fits. Spasm now, or no sitting and standing, or bad pain: relief. Pain of 5, or no gentle turning and walking: return. Pain above what is easy, pain in the leg, or not yet steady: mobility. Otherwise strength; maintain for a person long free of it who keeps strong. Every routine starts at its first level, walking at the row that fits the usual walks; in mobility at most the fourth.
    V1 How a session went. Red: bad pain, a clear rise, pain further out, the spasm back, a stop rule, or a morning clearly worse. Green: easy pain, hardly a rise, a morning no worse, nearly all of it done and nothing left unanswered. Amber: the rest.
    ");
    let all: serde_json::Value = serde_json::from_str(&reasons(&present, 12, true)).unwrap();
    is_documented("supple why --json", &all);
    let one: serde_json::Value = serde_json::from_str(&reasons(&present, 1, true)).unwrap();
    assert_eq!(one["decisions"].as_array().unwrap().len(), 1);
    insta::assert_snapshot!(format!("{one:#}"), @r#"
    {
      "decisions": [
        {
          "rests_on": [
            {
              "id": "test-8",
              "t": "2026-11-22T08:11:40+00:00",
              "words": "New numbness between your legs or round your bottom? yes"
            }
          ],
          "rule": {
            "id": "S5",
            "name": "Stop",
            "says": "A danger sign shuts everything. It opens again when a clinician has seen you, a day has passed, and all answers are clean."
          },
          "t": "2026-11-22T08:11:40+00:00",
          "words": "Stop: New numbness between your legs or round your bottom?"
        }
      ],
      "next": {
        "id": "stop",
        "rule": {
          "id": "S5",
          "name": "Stop",
          "says": "A danger sign shuts everything. It opens again when a clinician has seen you, a day has passed, and all answers are clean."
        },
        "why": "A danger sign was told.",
        "words": "Stop"
      },
      "schema": 1
    }
    "#);
}

#[test]
fn why_tells_of_a_morning_that_changed_what_the_evening_said() {
    let mut driver = begun();
    driver.keys("n").well();
    driver.seconds(100).well();
    let history = driver.entries();
    // The morning after it is clearly worse: a red for all of yesterday, and a flare.
    let later = driver.now.after(Duration::from_secs(23 * HOUR));
    let checkin = CheckIn { pain: 6, furthest: "back".into(), ..CheckIn::default() };
    let fact = Fact::Morning { day: "2026-11-22".into(), routines: vec!["lift".into()], checkin };
    let morning = Stamp { device: "test".into(), seq: 99 }.entry(fact, "boot", &later);
    let present = present(history.into_iter().chain([morning]).collect(), &later);
    let told = reasons(&present, 5, false);
    insta::assert_snapshot!(told.split("\nThe rules:").next().unwrap(), @r"
    Now: Walking: 5 minutes, half the dose. 0 of 1 today. (G7)

    Mon 23 Nov 07:13  Walking: Half as much until it goes well again. (V4)
        Sun 22 Nov 08:11  Walking, level 1: to its end, pain 3 before
        Mon 23 Nov 07:13  the morning after 2026-11-22: pain 6, back

    Mon 23 Nov 07:13  Lift: Half as much until it goes well again. (V4)
        Sun 22 Nov 08:13  Lift, level 1: to its end, pain 3 before
        Mon 23 Nov 07:13  the morning after 2026-11-22: pain 6, back

    Mon 23 Nov 07:13  A flare: half of all that moves, until it goes well, 3 days at most. (V5)
        Sun 22 Nov 08:11  Walking, level 1: to its end, pain 3 before
        Mon 23 Nov 07:13  the morning after 2026-11-22: pain 6, back

    Mon 23 Nov 07:13  Shut: Strength work waits until someone has looked at this, or it has been gone for a week. (V4)
        Mon 23 Nov 07:13  the last days: Two sessions in a row that went badly? yes

    Mon 23 Nov 07:13  Lift: red. The morning after: 6, before: 3. (V1)
        Sun 22 Nov 08:13  Lift, level 1: to its end, pain 3 before
        Mon 23 Nov 07:13  the morning after 2026-11-22: pain 6, back
    ");
}

#[test]
fn why_tells_of_a_wrong_key_and_of_a_lock_that_came_and_went() {
    let mut driver = Driver::from(start(), morning());
    driver.keys("4").keys("12").keys("3").keys("11111").keys("1111n");
    let answered = |answer: &str, seq: u64, later: u64| {
        let answers = Arc::new([("osteoporosis".into(), answer.into())].into());
        let fact = Fact::Answers(Answers { set: "C".into(), answers, ..Answers::default() });
        let now = driver.now.after(Duration::from_secs(later));
        Stamp { device: "other".into(), seq }.entry(fact, "boot", &now)
    };
    let (came, went) = (answered("yes", 0, 60), answered("no", 1, 120));
    let gone = Stamp { device: "other".into(), seq: 2 }.entry(
        Fact::Assessed { closes: vec!["osteoporosis".into()], who: "doctor".into(), date: "2026-11-22".into() },
        "boot",
        &driver.now.after(Duration::from_secs(180)),
    );
    let history: Vec<Entry> = driver.entries().into_iter().chain([came, went, gone]).collect();
    let present = present(history, &driver.now.after(Duration::from_secs(240)));
    let told = reasons(&present, 12, false);
    insta::assert_snapshot!(told.split("\nThe rules:").next().unwrap(), @r"
    Now: Tell where you are now. It has not been asked yet. (G1)

    Sun 22 Nov 08:03  Open again: Easy on the bones (S7)
        Sun 22 Nov 08:01  about you: Weak bones (osteoporosis), a past spine break, or steroids for long? yes
        Sun 22 Nov 08:03  seen by: doctor

    Sun 22 Nov 08:01  Shut: Deep bends forward and twists are left out, to spare your bones. (S7)
        Sun 22 Nov 08:01  about you: Weak bones (osteoporosis), a past spine break, or steroids for long? yes

    Sun 22 Nov 08:00  No Stop any more: Newly hard to pee, hold it, or feel it? (S4)
        Sun 22 Nov 08:00  Newly hard to pee, hold it, or feel it? yes
        Sun 22 Nov 08:00  a wrong key, and the group again: all no

    Sun 22 Nov 08:00  Stop: Newly hard to pee, hold it, or feel it? (S5)
        Sun 22 Nov 08:00  Newly hard to pee, hold it, or feel it? yes
    ");
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
