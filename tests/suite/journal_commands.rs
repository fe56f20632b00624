//! `supple log` and `supple forget`.

use std::fs;

use supple::commands::Exit;

use supple::{
    commands::{
        forget,
        log::{self, Form},
    },
    domain::history::{Ending, Fact},
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
    started,routine,level,minutes,done_percent,pain_before,pain_during,pain_after,ended
    2026-10-05T18:30:00+02:00,gentle-stretch,2,8.5,40,3,4,,pain
    2026-11-22T08:00:00+01:00,"'=x,]0;evil""q""",2,8.5,95,3,4,3,finished
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
    journal.write_checkpoint();
    drop(journal);
    home.put("2026-11.aa.jsonl.torn", b"{");
    let mine = home.put("notes.txt", b"mine");

    for typed in ["", "\n", "yes\n", "forget it\n"] {
        let (said, code) = forgets(&home, false, typed);
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
    assert_eq!(names(home.state.clone()), ["lock"]);
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
