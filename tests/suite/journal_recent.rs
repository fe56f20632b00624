//! What is kept from one start to the next: it must change nothing of what a start knows.

use std::{collections::BTreeSet, fs, os::unix::fs::MetadataExt as _};

use jiff::{SignedDuration, ToSpan as _, civil::Date};
use proptest::prelude::*;
use supple::{
    domain::{
        Now,
        days::walked,
        heat::Heat,
        history::{Entry, Fact, StepResult},
    },
    io::journal::Opened,
};

use crate::support::history::{Home, answers, at, entry, line, open, session, suspect, years};

const NOW: &str = "2026-11-26T08:00:00+00:00[UTC]";

/// A year with six sessions a day, and what a start keeps of it.
fn kept() -> Home {
    let home = Home::new();
    years(&home.journal(), "aaaaaaaa", &at(NOW).wall, 12, 2_000);
    start(&home, &at(NOW));
    home
}

/// A start that keeps what it knows.
fn start(home: &Home, now: &Now) -> Opened {
    let (journal, opened, _) = home.open(now);
    journal.keep();
    opened
}

/// What a start knows that has only the journal's files.
fn cold(home: &Home, now: &Now) -> Opened {
    let state = tempfile::tempdir().unwrap();
    open(&home.data, state.path(), "one", now).1
}

/// Each way twice: the second goes by what the first has kept.
fn assert_same(home: &Home, now: &Now, what: &str) {
    for round in ["first", "second", "third"] {
        let (warm, cold) = (start(home, now), cold(home, now));
        assert_eq!(warm.entries, cold.entries, "{what}, {round}");
        assert_eq!((warm.whole_from, &warm.months), (cold.whole_from, &cold.months), "{what}, {round}");
        assert_eq!(warm.health.unreadable, cold.health.unreadable, "{what}, {round}");
    }
}

/// The days on which something was done, as a start knows them.
fn done(opened: &Opened) -> BTreeSet<Date> {
    let of = |(first, days): &(Date, u32)| {
        let (first, days) = (*first, *days);
        (0..31).filter(move |day| days & (1 << day) != 0).map(move |day| first.saturating_add(day.days()))
    };
    let sessions = opened.entries.iter().filter(|entry| matches!(entry.fact, Fact::Session(_) | Fact::Walked { .. }));
    opened.months.iter().flat_map(of).chain(sessions.map(|entry| entry.t.date())).collect()
}

/// What was kept on an earlier day has more days whole, and is else the same.
fn assert_as_much(home: &Home, now: &Now, what: &str) {
    let (warm, cold) = (start(home, now), cold(home, now));
    assert!(warm.whole_from <= cold.whole_from, "{what}");
    let more = |entry: &&Entry| !cold.entries.iter().any(|other| other.id == entry.id);
    assert!(warm.entries.iter().filter(more).all(|entry| entry.t.date() < cold.whole_from), "{what}");
    let common: Vec<&Entry> = warm.entries.iter().filter(|entry| !more(entry)).collect();
    assert_eq!(common, cold.entries.iter().collect::<Vec<_>>(), "{what}");
    assert_eq!(done(&warm), done(&cold), "{what}");
}

/// Whether a start goes by what was kept: then it has nothing new to keep.
fn is_kept(home: &Home, now: &Now) -> bool {
    let file = || fs::metadata(home.state.join("kept.bin")).unwrap().ino();
    let before = file();
    start(home, now);
    file() == before
}

fn edited(home: &Home, month: &str, edit: impl Fn(String) -> String) {
    let path = home.journal().join(format!("{month}.aaaaaaaa.jsonl"));
    let text = fs::read_to_string(&path).unwrap();
    let new = edit(text.clone());
    assert_ne!(new, text);
    fs::write(&path, new).unwrap();
}

#[test]
fn days_and_not_months_are_read_of_a_large_journal() {
    let home = kept();
    let warm = start(&home, &at(NOW));
    assert_eq!(warm.whole_from, "2026-10-22".parse().unwrap());
    let recent = warm.entries.iter().filter(|entry| entry.t.date() >= warm.whole_from).count();
    let all = supple::io::journal::read_all(&home.data, None).unwrap().entries;
    assert_eq!(recent, all.iter().filter(|entry| entry.t.date() >= warm.whole_from).count());
    assert!(warm.entries.len() < recent + 60, "{}", warm.entries.len());
    assert_same(&home, &at(NOW), "as it is");
}

#[test]
fn whatever_changes_in_the_last_days_is_seen() {
    for month in ["2026-10", "2026-11"] {
        let home = kept();
        let t = format!("{month}-25T07:00:00+00:00[UTC]").parse().unwrap();
        let more = line(&entry("aaaaaaaa", 90_001, &t, suspect("saddle")));
        edited(&home, month, |text| text + &more);
        assert_same(&home, &at(NOW), "one more line");

        let home = kept();
        edited(&home, month, |text| text.replace("\"done\":85", "\"done\":84"));
        assert_same(&home, &at(NOW), "an edit of the same length");

        let home = kept();
        let path = home.journal().join(format!("{month}.aaaaaaaa.jsonl"));
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        edited(&home, month, |text| text.replace("\"pain\":3", "\"pain\":4"));
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        let seen = start(&home, &at(NOW)).entries;
        assert!(seen.iter().any(|entry| line(entry).contains("\"pain\":4")), "an edit that hides its time");

        let home = kept();
        edited(&home, month, |text| text.replace("\"result\":\"done\"}],", "\"result\":\"done\"}],,"));
        assert_same(&home, &at(NOW), "a damaged end of each list");
        assert!(!start(&home, &at(NOW)).health.unreadable.is_empty());

        let home = kept();
        edited(&home, month, |text| text.replacen("\"planned\":90", "\"planned\":9O", 40));
        assert_same(&home, &at(NOW), "steps that cannot be read");
        assert!(!start(&home, &at(NOW)).health.unreadable.is_empty());

        let home = kept();
        edited(&home, month, |text| text[..text.len() * 3 / 4].to_owned());
        assert_same(&home, &at(NOW), "cut off");

        let home = kept();
        home.put(&format!("{month}.bbbbbbbb.jsonl"), line(&entry("bbbbbbbb", 1, &t, suspect("saddle"))).as_bytes());
        assert_same(&home, &at(NOW), "another device's");

        let home = kept();
        fs::remove_file(home.journal().join(format!("{month}.aaaaaaaa.jsonl"))).unwrap();
        assert_same(&home, &at(NOW), "gone");
    }
}

#[test]
fn what_was_kept_on_another_day_changes_nothing() {
    let home = kept();
    for day in ["2026-11-27", "2026-12-01", "2026-12-14", "2026-11-26", "2026-10-30", "2027-03-01", "2026-08-31"] {
        assert_as_much(&home, &at(&format!("{day}T08:00:00+00:00[UTC]")), day);
    }
}

#[test]
fn a_day_later_nothing_is_read_and_after_a_change_all_is() {
    let home = kept();
    for day in ["2026-11-26", "2026-11-27", "2026-12-14"] {
        assert!(is_kept(&home, &at(&format!("{day}T08:00:00+00:00[UTC]"))), "{day}");
    }
    assert!(!is_kept(&home, &at("2026-11-25T08:00:00+00:00[UTC]")), "a day before");
    fs::write(home.journal().join("2026-11.bbbbbbbb.jsonl"), "").unwrap();
    assert!(!is_kept(&home, &at(NOW)));
}

#[test]
fn a_line_that_cannot_be_read_is_told_at_each_start() {
    let home = kept();
    home.put("2026-11.bbbbbbbb.jsonl", b"{\n");
    for _ in 0..3 {
        assert_eq!(start(&home, &at(NOW)).health.unreadable.len(), 1);
    }
}

#[test]
fn after_what_was_written_here_the_next_start_reads_nothing() {
    let home = kept();
    let now = at("2026-11-29T08:00:00+00:00[UTC]");
    let (mut journal, mut opened, _) = home.open(&now);
    for which in [3, 4, 11] {
        let made = opened.stamp.entry(odd_session(which, &now.wall), "boot-1", &now);
        journal.append(&made);
        assert_eq!(journal.finish(), 0);
        assert!(is_kept(&home, &now), "{which}");
        assert_same(&home, &now, "after what was written");
        (journal, opened, _) = home.open(&now);
        assert!(opened.entries.contains(&made));
    }
}

/// A session with texts that look like the end of a list, or a key.
fn odd_session(which: u8, t: &jiff::Zoned) -> Fact {
    let mut fact = session(&t.to_string(), "walking", &["aaaaaaaa-1"], t);
    if let Fact::Session(record) = &mut fact {
        let mut steps = record.steps.to_vec();
        steps.truncate(usize::from(which % 7));
        if let Some(step) = steps.first_mut() {
            let texts = [
                "",
                "}]",
                "a\"}],\"b",
                ":}]",
                "kind:walk",
                "\\",
                "\"kind\":\"walk\",\"done\":9",
                "é}]",
                "tab\there",
                "],",
            ];
            texts[usize::from(which) % texts.len()].clone_into(&mut step.why);
            ["walk", "heat", "exercise"][usize::from(which / 10) % 3].clone_into(&mut step.kind);
            step.result = if which.is_multiple_of(2) { StepResult::Done } else { StepResult::AsTold };
            if which.is_multiple_of(11) {
                step.started = Some(t.with_time_zone(jiff::tz::TimeZone::get("Europe/Berlin").unwrap()));
            }
        }
        record.prompts = if which.is_multiple_of(5) { vec![("x".into(), "}]".into())] } else { Vec::new() };
        record.steps = steps.into();
    }
    fact
}

/// A line of a kind nobody knows, so long that the journal counts as a large one.
fn long(seq: u64, t: &jiff::Zoned) -> String {
    let line = line(&entry("cccccccc", seq, t, Fact::HeatGoOn { times: 1 }));
    line.replace("heat-go-on", "tale").replace("\"times\":1", &format!("\"tale\":\"{}\"", "x".repeat(101_000)))
}

proptest! {
    #![proptest_config(crate::plan::cases(24))]

    /// However a large journal grew, with starts on the way: what a start knows does not depend on what was kept, and of each session the
    /// steps say the same, read or unread.
    #[test]
    fn a_large_journal_is_the_same_with_and_without_what_was_kept(
        events in prop::collection::vec((1_i64..120, 0_u8..6, 0_u8..120), 1..60)
    ) {
        let home = Home::new();
        let mut now = at("2026-01-30T08:00:00+00:00[UTC]");
        for (number, (hours, kind, which)) in events.iter().enumerate() {
            now.wall = &now.wall + SignedDuration::from_hours(*hours);
            let seq = number as u64 + 1;
            let device = if which % 2 == 0 { "aaaaaaaa" } else { "bbbbbbbb" };
            let t = if hours % 17 == 0 { now.wall.checked_sub(20.days()).unwrap() } else { now.wall.clone() };
            let fact = match kind {
                0 => suspect("saddle"),
                1 => answers("short", &["ces", "leg"]),
                2 => answers("A", &["saddle"]),
                _ => odd_session(*which, &t),
            };
            let path = home.journal().join(format!("{}.{device}.jsonl", t.strftime("%Y-%m")));
            let text = fs::read_to_string(&path).unwrap_or_default() + &line(&entry(device, seq, &t, fact));
            fs::create_dir_all(home.journal()).unwrap();
            fs::write(&path, text).unwrap();
            home.put(&format!("{}.cccccccc.jsonl", now.wall.strftime("%Y-%m")), long(seq, &now.wall).as_bytes());
            if number % 4 == 0 {
                start(&home, &now);
            }
        }
        for _ in 0..2 {
            let (warm, cold) = (start(&home, &now), cold(&home, &now));
            let of = |entries: &[Entry]| entries.iter().map(|entry| (walked(entry), Heat::of(entry))).collect::<Vec<_>>();
            // Before anything looks at the steps themselves.
            prop_assert_eq!(of(&warm.entries), of(&cold.entries));
            prop_assert_eq!(&warm.entries, &cold.entries);
            prop_assert_eq!(&warm.months, &cold.months);
            prop_assert_eq!(warm.stamp.seq, cold.stamp.seq);
        }
    }
}
