//! `supple log` and `supple forget`.

use std::fs;

use supple::commands::Exit;

use supple::{
    cli::Note,
    commands::{
        forget,
        log::{self, Form},
        note,
    },
    domain::{
        Word,
        history::{Answers, CheckIn, Ending, Fact},
        progression::Progress,
    },
    io::journal,
};

use crate::support::history::{Home, at, begin, entry, heat, line, session, suspect};

const NOW: &str = "2026-11-22T08:00:00+01:00[Europe/Berlin]";

/// Two sessions: one in October stopped for pain, one today with an odd name.
fn filled() -> Home {
    let home = Home::new();
    let early = at("2026-10-05T18:30:00+02:00[Europe/Berlin]").wall;
    let mut stopped = session("one", "gentle-stretch", &[], &early);
    if let Fact::Session(record) = &mut stopped {
        record.ended = Ending::Pain;
        record.after = None;
        record.done = 40;
    }
    let now = at(NOW).wall;
    let odd = session("two", "=x,\u{1b}]0;evil\u{7}\"q\"\u{202e}", &[], &now);
    home.put("2026-10.aa.jsonl", line(&entry("aa", 1, &early, stopped)).as_bytes());
    let text = line(&entry("aa", 2, &now, heat(3))) + "rubbish\n" + &line(&entry("aa", 3, &now, odd));
    home.put("2026-11.aa.jsonl", text.as_bytes());
    home
}

fn logged(home: &Home, since: Option<&str>, form: Form) -> String {
    let mut out = Vec::new();
    let code = log::run(&home.data, &at(NOW), since, form, &mut out).unwrap();
    assert_eq!(code, Exit::DONE);
    String::from_utf8(out).unwrap()
}

#[test]
fn the_log_for_people() {
    let home = filled();
    insta::assert_snapshot!(logged(&home, None, Form::Lines), @r#"
    2026-10-05 18:30  gentle-stretch       level 2     9 min   40%  pain 3 before   stopped for pain
    2026-11-22 08:00  =x,]0;evil"q"        level 2     9 min   95%  pain 3 -> 3     finished

    1 line of the journal cannot be read. Nothing was changed.
    "#);
    assert!(!logged(&home, Some("4w"), Form::Lines).contains("2026-10-05"));
    assert!(logged(&home, Some("2026-10-05"), Form::Lines).contains("2026-10-05"));
    assert_eq!(logged(&Home::new(), None, Form::Lines), "No sessions yet.\n");
}

#[test]
fn the_log_for_scripts_and_spreadsheets() {
    let home = filled();
    insta::assert_snapshot!(logged(&home, None, Form::Csv), @r#"
    started,routine,level,minutes,done_percent,pain_before,pain_during,pain_after,ended,kind
    2026-10-05T18:30:00+02:00,gentle-stretch,2,8.5,40,3,4,,pain,session
    2026-11-22T08:00:00+01:00,"'=x,]0;evil""q""",2,8.5,95,3,4,3,finished,session
    "#);
    let json: serde_json::Value = serde_json::from_str(&logged(&home, Some("1w"), Form::Json)).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["unreadable"], 1);
    let [only] = json["sessions"].as_array().unwrap().as_slice() else {
        panic!("one session since a week ago: {json}");
    };
    assert_eq!(only["minutes"], 8.5);
    assert_eq!(only["pain_before"], 3);
    assert_eq!(only["ended"], "finished");
    assert_eq!(only["started"], "2026-11-22T08:00:00+01:00");
}

#[test]
fn a_wrong_since_is_told() {
    let error = log::run(&Home::new().data, &at(NOW), Some("soon"), Form::Lines, &mut Vec::new());
    assert!(error.unwrap_err().to_string().contains("2026-11-01"));
}

fn walk(length: &str, hurt: Option<u8>) -> Note {
    Note::Walk { length: length.split(' ').map(str::to_owned).collect(), hurt }
}

/// What is said, or why nothing is noted.
fn noted(home: &Home, note: &Note) -> String {
    let now = at(NOW);
    let start =
        journal::Start { data: &home.data, state: &home.state, now: &now, boot: "boot-1", machine: Some("one") };
    let mut out = Vec::new();
    match note::run(&start, note, &Progress::default(), &mut out) {
        Ok(code) => {
            assert_eq!(code, Exit::DONE);
            String::from_utf8(out).unwrap()
        }
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn w1_a_walk_and_a_day_are_noted_and_listed() {
    let home = Home::new();
    assert_eq!(noted(&home, &walk("22m", None)), "Noted: a walk of 22 minutes. This week: 22 of 150 minutes.\n");
    assert_eq!(
        noted(&home, &walk("1h 10m", Some(4))),
        "Noted: a walk of 70 minutes that hurt, 4 of 10. This week: 92 of 150 minutes.\n"
    );
    assert_eq!(noted(&home, &Note::Rest), "Noted: a day of rest. Your row of days stays whole.\n");
    assert_eq!(noted(&home, &Note::Sick), "Noted: a day of illness. Your row of days stays whole.\n");

    let (_, opened, _) = home.open(&at(NOW));
    let facts: Vec<&Fact> = opened.entries.iter().map(|entry| &entry.fact).collect();
    let day = |mark: &str| Fact::Day { mark: mark.into() };
    let walked = |minutes, pain| Fact::Walked { minutes, pain, row: Some(1), half: false };
    assert_eq!(facts, [&walked(22, None), &walked(70, Some(4)), &day("rest"), &day("sick")]);
    assert!(opened.entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq && !entry.holds));

    insta::assert_snapshot!(logged(&home, None, Form::Lines), @r"
    2026-11-22 08:00  a walk of 22 minutes
    2026-11-22 08:00  a walk of 70 minutes that hurt, 4 of 10
    2026-11-22 08:00  a day of rest
    2026-11-22 08:00  a day of illness
    ");
    insta::assert_snapshot!(logged(&home, Some("1d"), Form::Csv), @r"
    started,routine,level,minutes,done_percent,pain_before,pain_during,pain_after,ended,kind
    2026-11-22T08:00:00+01:00,walking,,22.0,,,,,as-told,walk
    2026-11-22T08:00:00+01:00,walking,,70.0,,,4,,as-told,walk
    2026-11-22T08:00:00+01:00,,,,,,,,,rest
    2026-11-22T08:00:00+01:00,,,,,,,,,sick
    ");
    let json: serde_json::Value = serde_json::from_str(&logged(&home, None, Form::Json)).unwrap();
    let device = &opened.stamp.device;
    assert_eq!(
        json,
        serde_json::json!({
            "schema": 1, "unreadable": 0, "sessions": [],
            "walks": [
                { "id": format!("{device}-1"), "told": "2026-11-22T08:00:00+01:00", "minutes": 22, "pain": null },
                { "id": format!("{device}-2"), "told": "2026-11-22T08:00:00+01:00", "minutes": 70, "pain": 4 },
            ],
            "days": [
                { "id": format!("{device}-3"), "date": "2026-11-22", "mark": "rest" },
                { "id": format!("{device}-4"), "date": "2026-11-22", "mark": "sick" },
            ],
        })
    );
}

#[test]
fn w1_a_walk_has_bounds_and_a_length_that_is_none_is_told() {
    let home = Home::new();
    let limits = "a walk is 1 min to 4 h (rule W1), written like \"20m\" or \"1h 30m\"";
    for (length, says) in [
        ("22", "`22` is not a length of time: a number needs its unit: s, m or h"),
        ("30s", "a walk of `30s` is outside its limits: 1 min to 4 h"),
        ("5h", "a walk of `5h` is outside its limits: 1 min to 4 h"),
        ("22M", "`22M` is not a length of time: months are too long for anything here; minutes are a small m"),
    ] {
        assert_eq!(noted(&home, &walk(length, None)), format!("{says}; {limits}"));
    }
    assert_eq!(noted(&home, &walk("22m 30s", None)), "A walk is noted in whole minutes, like \"22m\" or \"1h 10m\".");
    assert!(home.open(&at(NOW)).1.entries.is_empty());
}

#[test]
fn a_walk_is_noted_by_the_one_who_keeps_the_journal_or_not_at_all() {
    let home = filled();
    let (journal, ..) = home.open(&at(NOW));
    let told = noted(&home, &walk("22m", None));
    assert_eq!(told, "Another supple is open and keeps the journal. Note it there, or close it first.");
    drop(journal);
    assert_eq!(journal::read_all(&home.data, None).unwrap().entries.len(), 3);
    fs::remove_dir_all(home.journal()).unwrap();
    fs::write(home.journal(), "a file in its place").unwrap();
    let told = noted(&home, &walk("22m", None));
    assert!(told.starts_with("Nothing was noted. "), "{told}");
}

fn forgets(home: &Home, yes: bool, typed: &str) -> (String, Exit) {
    let mut out = Vec::new();
    let code = forget::run(&home.data, &home.state, yes, &mut typed.as_bytes(), &mut out).unwrap();
    (String::from_utf8(out).unwrap(), code)
}

#[test]
fn forget_asks_for_the_word_and_then_leaves_nothing_of_ours() {
    let home = filled();
    let (mut journal, opened, _) = home.open(&at(NOW));
    journal.active(&begin("s", &at(NOW).wall), true);
    journal.append(&entry(&opened.stamp.device, 1, &at(NOW).wall, suspect("saddle")));
    journal.keep();
    drop(journal);
    home.put("2026-11.aa.jsonl.torn", b"{");
    let mine = home.put("notes.txt", b"mine");
    // What rang and what the calendar was told says much about a person as well.
    for name in ["reminders.json", "calendar.json", "reminders.damaged.json", "calendar.damaged-2.json"] {
        fs::write(home.state.join(name), "{}").unwrap();
    }
    // Copies of what the journal says, and new files that a crash kept from their place.
    for name in ["kept.bin", "kept.bin.new17", "checkpoint.json.new17", "device.json.new17", "calendar.json.new17"] {
        fs::write(home.state.join(name), "{}").unwrap();
    }
    fs::write(home.state.join("reminders.jsonx"), "mine").unwrap();

    for typed in ["", "\n", "yes\n", "forget it\n"] {
        let (said, code) = forgets(&home, false, typed);
        assert!(said.contains("when reminders rang, and what your calendar was told"), "{said}");
        assert!(said.contains("of these 2 sessions") && said.contains("2026-10-05 to 2026-11-22"), "{said}");
        assert_eq!(code, Exit::EARLY);
        assert_eq!(home.open(&at(NOW)).1.entries.len(), 4);
    }
    let (said, code) = forgets(&home, false, "forget\n");
    assert_eq!(code, Exit::DONE);
    assert!(said.contains("were left alone"), "{said}");
    let names = |folder| -> Vec<String> {
        let items = fs::read_dir(folder).unwrap();
        items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names(home.journal()), ["notes.txt"]);
    let mut left = names(home.state.clone());
    left.sort();
    assert_eq!(left, ["lock", "reminders.jsonx"]);
    let (journal, opened, _) = home.open(&at(NOW));
    assert!(opened.entries.is_empty() && opened.active.is_empty());
    drop(journal);
    fs::remove_file(mine).unwrap();
    assert_eq!(forgets(&home, true, "").1, Exit::DONE);
    assert!(!home.journal().exists());
    assert!(forgets(&home, true, "").0.contains("no journal"));
}

#[test]
fn forget_waits_for_the_other_program_to_end() {
    let home = filled();
    let (_journal, ..) = home.open(&at(NOW));
    let error = forget::run(&home.data, &home.state, true, &mut &b""[..], &mut Vec::new());
    assert!(error.unwrap_err().to_string().contains("Another supple is open"));
    assert_eq!(journal::read_all(&home.data, None).unwrap().entries.len(), 3);
}

/// One fact of each kind, with every key it may have.
fn every_fact() -> Vec<Fact> {
    let text = |text: &str| Word::from(text);
    let none = || crate::support::history::none();
    let checkin = CheckIn { pain: 3, furthest: text("back"), course: text("same"), spasm: true, pill: true };
    let mut whole = session("one", "walking", &[], &at(NOW).wall);
    if let Fact::Session(record) = &mut whole {
        (record.half, record.prompts) = (true, vec![(text("x"), text("4 back"))]);
        let mut steps = record.steps.to_vec();
        steps[0].why = text("why").to_string();
        record.steps = steps.into();
    }
    let facts = vec![
        Fact::Answers(Answers { set: text("short"), answers: none().into(), checkin: Some(checkin.clone()) }),
        suspect("saddle"),
        Fact::Settled { closes: text("a"), answers: none() },
        Fact::Slip { closes: text("a"), answers: none() },
        Fact::Assessed { closes: Vec::new(), who: text("doctor"), date: text("2026-11-22") },
        Fact::Unlocked { closes: text("a"), assessed: text("b"), screens: Vec::new() },
        Fact::Clear { closes: text("a") },
        whole,
        heat(3),
        Fact::Morning { day: text("2026-11-22"), routines: Vec::new(), checkin },
        Fact::Passed { to: text("return"), rule: text("G2"), rests_on: Vec::new() },
        Fact::Closed { told: true, rests_on: Vec::new() },
        Fact::Usual { pain: 4 },
        Fact::Walked { minutes: 22, pain: Some(4), row: Some(1), half: true },
        Fact::Day { mark: text("rest") },
        Fact::Prescribed { routine: text("mine"), hash: text("00"), yes: true },
        Fact::Prompt { prompt: text("day-14"), answer: text("seen") },
    ];
    // A kind that is new has to be added here, or this does not compile.
    for fact in &facts {
        match fact {
            Fact::Answers(_)
            | Fact::Suspect(_)
            | Fact::Settled { .. }
            | Fact::Slip { .. }
            | Fact::Assessed { .. }
            | Fact::Unlocked { .. }
            | Fact::Clear { .. }
            | Fact::Session(_)
            | Fact::HeatGoOn { .. }
            | Fact::Morning { .. }
            | Fact::Passed { .. }
            | Fact::Closed { .. }
            | Fact::Usual { .. }
            | Fact::Walked { .. }
            | Fact::Day { .. }
            | Fact::Prescribed { .. }
            | Fact::Prompt { .. } => {}
            Fact::Unknown => panic!("nobody writes one"),
        }
    }
    facts
}

#[test]
fn the_page_of_the_journal_names_every_kind_and_every_key() {
    let page = include_str!("../../docs/journal.md");
    for fact in every_fact() {
        let value = serde_json::to_value(&fact).unwrap();
        let kind = value["kind"].as_str().unwrap();
        let row = page.lines().find(|line| line.starts_with(&format!("| `{kind}` |")));
        assert!(row.is_some(), "the table has no row for `{kind}`");
        let mut found = Vec::new();
        crate::reports::keys(&value, &mut found);
        for key in found {
            assert!(page.contains(&format!("`{key}`")), "`{key}` of `{kind}` is not in docs/journal.md");
        }
        // What belongs to the kind itself stands in its row.
        if kind != "session" {
            let own = value.as_object().unwrap().keys().filter(|key| *key != "kind");
            for key in own {
                assert!(row.unwrap().contains(&format!("`{key}`")), "the row of `{kind}` lacks `{key}`");
            }
        }
    }
}
