//! Long histories: a start that reads little must know as much as one that reads everything (case 28).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;
use supple::domain::{
    Word,
    history::{Entry, Fact},
};

use crate::support::history::{Home, answers, at, entry, heat, line, none, session, suspect, years};

/// What must be among the entries of a start, from all there are: an own account, apart from the program's.
fn standing(all: &[Entry], whole_from: jiff::civil::Date) -> BTreeSet<Word> {
    let mut latest: BTreeMap<String, &Entry> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let mut sorted: Vec<_> = all.iter().collect();
    sorted.sort_by_key(|e| (e.t.timestamp(), e.device.clone(), e.seq));
    for entry in sorted {
        let recent = entry.t.date() >= whole_from;
        match &entry.fact {
            _ if recent || entry.holds => _ = ids.insert(entry.id.clone()),
            Fact::Answers(said) => {
                latest.insert(format!("set/{}", said.set), entry);
                for question in said.answers.keys() {
                    latest.insert(format!("{}/{question}", said.set), entry);
                }
            }
            Fact::Session(done) => _ = latest.insert(format!("routine/{}", done.routine), entry),
            Fact::HeatGoOn { .. } | Fact::Unknown => {}
            _ => _ = ids.insert(entry.id.clone()),
        }
    }
    ids.extend(latest.values().map(|entry| entry.id.clone()));
    let named: Vec<Word> = all
        .iter()
        .filter(|entry| ids.contains(&entry.id))
        .flat_map(|entry| match &entry.fact {
            Fact::Unlocked { screens, assessed, .. } => [screens.as_slice(), std::slice::from_ref(assessed)].concat(),
            Fact::Session(done) => done.clearance.clone(),
            _ => Vec::new(),
        })
        .collect();
    // Only answers and a clinician's word can be rested on.
    let there: BTreeSet<&Word> = all
        .iter()
        .filter(|entry| matches!(entry.fact, Fact::Answers(_) | Fact::Assessed { .. }))
        .map(|entry| &entry.id)
        .collect();
    ids.extend(named.into_iter().filter(|id| there.contains(id)));
    ids
}

#[test]
fn case_28_twenty_thousand_sessions_start_with_what_stands() {
    let home = Home::new();
    let now = at("2026-11-28T08:00:00+00:00[UTC]");
    let written = years(&home.journal(), "aaaaaaaa", &now.wall, 120, 20_000);
    let all = supple::io::journal::read_all(&home.data, None).unwrap().entries;
    assert_eq!(all.len() as u64, written);

    let (journal, cold, _) = home.open(&now);
    journal.keep();
    drop(journal);
    let (_journal, warm, _) = home.open(&now);
    let ids: BTreeSet<Word> = warm.entries.iter().map(|entry| entry.id.clone()).collect();
    let missing: Vec<_> = standing(&all, warm.whole_from).into_iter().filter(|id| !ids.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(warm.entries, cold.entries);
    assert_eq!(warm.months, cold.months);
    assert!(warm.entries.len() < 1200, "{}", warm.entries.len());
    let days: u32 = warm.months.iter().map(|(_, days)| days.count_ones()).sum();
    let older = all.iter().filter(|entry| matches!(entry.fact, Fact::Session(_)) && entry.t.date() < warm.whole_from);
    let dates: BTreeSet<_> = older.map(|entry| entry.t.date()).collect();
    assert_eq!(days as usize, dates.len());
}

#[test]
fn a_checkpoint_damaged_stale_or_false_is_made_again() {
    let home = Home::new();
    let now = at("2026-11-28T08:00:00+00:00[UTC]");
    years(&home.journal(), "aaaaaaaa", &now.wall, 12, 120);
    let (journal, cold, _) = home.open(&now);
    journal.keep();
    drop(journal);
    let path = home.state.join("checkpoint.json");
    let whole = fs::read_to_string(&path).unwrap();
    for (from, to) in [
        ("\"offset\":0", "\"offset\":1"),
        ("\"length\":", "\"length\":9999"),
        ("}", ""),
        ("\"lines\":[{", "\"lines\":[],\"x\":[{"),
    ] {
        let bad = whole.replacen(from, to, 1);
        assert_ne!(bad, whole);
        fs::write(&path, bad).unwrap();
        home.forget_what_is_kept();
        assert_eq!(home.open(&now).1.entries, cold.entries);
    }
    // Without a word in the checkpoint, a file changes: a danger sign came late, from another device or by sync.
    fs::write(&path, whole).unwrap();
    home.forget_what_is_kept();
    let old = at("2026-02-03T08:00:00+00:00[UTC]").wall;
    let late = entry("bbbbbbbb", 1, &old, suspect("saddle"));
    let file = home.journal().join("2026-02.aaaaaaaa.jsonl");
    let text = fs::read_to_string(&file).unwrap() + &line(&late);
    fs::write(&file, text).unwrap();
    assert!(home.open(&now).1.entries.contains(&late));
    let later = entry("cccccccc", 1, &old, suspect("bladder"));
    home.put("2026-02.cccccccc.jsonl", line(&later).as_bytes());
    let (journal, opened, _) = home.open(&now);
    assert!(opened.entries.contains(&late) && opened.entries.contains(&later));
    journal.keep();
    fs::remove_file(&file).unwrap();
    drop(journal);
    assert!(!home.open(&now).1.entries.contains(&late));
}

#[test]
fn a_copy_of_a_closed_month_counts_once() {
    let home = Home::new();
    let now = at("2026-11-28T08:00:00+00:00[UTC]");
    years(&home.journal(), "aaaaaaaa", &now.wall, 6, 60);
    let (journal, before, _) = home.open(&now);
    journal.keep();
    drop(journal);
    let copy = fs::read(home.journal().join("2026-07.aaaaaaaa.jsonl")).unwrap();
    home.put("2026-07.aaaaaaaa.sync-conflict-20260801-010101-AAAAAAA.jsonl", &copy);
    let (_journal, after, _) = home.open(&now);
    assert_eq!(after.months, before.months);
    assert_eq!(after.entries, before.entries);
}

/// One made-up event: how many hours after the one before, and what.
fn event() -> impl Strategy<Value = (i64, u8, u8)> {
    (1_i64..400, 0_u8..9, 0_u8..4)
}

fn fact(kind: u8, which: u8, seq: u64, t: &jiff::Zoned) -> Fact {
    let back = |by: u64| format!("aaaaaaaa-{}", seq.saturating_sub(by * (u64::from(which) + 1)));
    let word = ["one", "two", "three", "four"][which as usize % 4];
    match kind {
        0 => suspect(word),
        1 => Fact::Slip { closes: back(1).into(), answers: none() },
        2 => Fact::Assessed { closes: vec![back(1).into()], who: word.into(), date: "".into() },
        3 => Fact::Unlocked {
            closes: back(3).into(),
            assessed: back(2).into(),
            screens: vec![back(1).into(), back(4).into()],
        },
        4 => answers("A", &[word, "same"]),
        5 => answers("short", &[word]),
        6 => heat(1),
        _ => session(&seq.to_string(), word, &[&back(1), &back(7)], t),
    }
}

proptest! {
    #![proptest_config(crate::plan::cases(40))]

    /// However the months went by, with starts and checkpoints on the way: a start knows all that stands, and as much
    /// as one that never had a checkpoint.
    #[test]
    fn with_or_without_checkpoints_the_same_stands(events in prop::collection::vec(event(), 1..60)) {
        let home = Home::new();
        let mut now = at("2024-01-30T08:00:00+00:00[UTC]");
        let (journal, opened, _) = home.open_on("one", &now);
        drop(journal);
        prop_assert_eq!(opened.stamp.seq, 0);
        for (number, (hours, kind, which)) in events.iter().enumerate() {
            now.wall = &now.wall + SignedDuration::from_hours(*hours);
            let seq = number as u64 + 1;
            // Two devices take turns; sometimes a record comes with an older date.
            let device = if which % 2 == 0 { "aaaaaaaa" } else { "bbbbbbbb" };
            let t = if *hours % 17 == 0 { now.wall.checked_sub(20.days()).unwrap() } else { now.wall.clone() };
            let made = entry(device, seq, &t, fact(*kind, *which, seq, &t));
            let path = home.journal().join(format!("{}.{device}.jsonl", t.strftime("%Y-%m")));
            let text = fs::read_to_string(&path).unwrap_or_default() + &line(&made);
            fs::write(&path, text).unwrap();
            if number % 5 == 0 {
                let (journal, ..) = home.open_on("one", &now);
                journal.keep();
            }
        }
        let (journal, warm, _) = home.open_on("one", &now);
        journal.keep();
        drop(journal);
        let kept = home.open_on("one", &now).1;
        home.forget_what_is_kept();
        let through = home.open_on("one", &now).1;
        let _ = fs::remove_file(home.state.join("checkpoint.json"));
        let cold = home.open_on("one", &now).1;
        let all = supple::io::journal::read_all(&home.data, None).unwrap().entries;
        let ids: BTreeSet<Word> = warm.entries.iter().map(|entry| entry.id.clone()).collect();
        let wanted = standing(&all, warm.whole_from);
        prop_assert!(wanted.is_subset(&ids), "missing {:?}", wanted.difference(&ids).collect::<Vec<_>>());
        for other in [&kept, &through, &cold] {
            prop_assert_eq!(&warm.months, &other.months);
            prop_assert_eq!(&warm.entries, &other.entries);
        }
    }
}

#[test]
fn every_line_reads_back_to_the_letter() {
    let home = Home::new();
    let now = at("2026-11-28T08:00:00+01:00[Europe/Berlin]");
    years(&home.journal(), "aaaaaaaa", &now.wall, 12, 360);
    let mut written = BTreeSet::new();
    for file in fs::read_dir(home.journal()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for text in text.lines() {
            let careful: Entry = serde_json::from_str(text).unwrap();
            assert_eq!(line(&careful).trim_end(), text);
            written.insert(text.to_owned());
        }
    }
    let all = supple::io::journal::read_all(&home.data, None).unwrap().entries;
    let read: BTreeSet<String> = all.iter().map(|e| line(e).trim_end().to_owned()).collect();
    assert_eq!(read, written);
}

#[test]
fn a_changed_length_or_a_changed_time_is_enough_to_read_a_month_again() {
    let now = at("2026-11-28T08:00:00+00:00[UTC]");
    let old = at("2026-02-03T08:00:00+00:00[UTC]").wall;
    let (first, second) = (entry("aa", 1, &old, suspect("saddle")), entry("aa", 2, &old, suspect("bladder")));
    for longer in [true, false] {
        let home = Home::new();
        // Room for the second, to be filled by an edit in place.
        let room = " ".repeat(line(&second).len() - 1) + "\n";
        let room = if longer { "" } else { &room };
        let path = home.put("2026-02.aa.jsonl", (line(&first) + room).as_bytes());
        let (journal, opened, _) = home.open(&now);
        assert_eq!(opened.entries, std::slice::from_ref(&first));
        journal.keep();
        drop(journal);
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let later = std::time::Duration::from_nanos(u64::from(!longer));
        let (text, time) = (line(&first) + &line(&second), time + later);
        fs::write(&path, text).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(time).unwrap();
        let ids: Vec<Word> = home.open(&now).1.entries.into_iter().map(|e| e.id).collect();
        assert_eq!(ids, ["aa-1", "aa-2"]);
    }
}
