//! The journal on a sound disk: what is written is there again, signed and in order. Numbers name the fault cases of the
//! project's list.

use std::{fs, os::unix::fs::PermissionsExt as _};

use supple::{
    app::Msg,
    domain::history::Fact,
    io::journal::{Mode, read_all},
};

use crate::support::history::{Home, answers, at, beat, begin, entry, heat, line, next, none, session, suspect};

#[test]
fn what_is_appended_is_there_at_the_next_start_and_numbers_go_on() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+01:00[Europe/Berlin]");
    let (mut journal, opened, told) = home.open(&now);
    assert_eq!(opened.health.mode, Mode::Writer);
    assert_eq!(opened.stamp.seq, 0);
    let device = opened.stamp.device;
    let first = entry(&device, 1, &now.wall, answers("A", &["saddle"]));
    let second = entry(&device, 2, &now.wall, session("s", "walking", &[&first.id], &now.wall));
    journal.append(&first);
    assert_eq!(next(&told), Msg::Saved);
    journal.append(&second);
    assert_eq!(next(&told), Msg::Saved);
    assert_eq!(journal.finish(), 0);

    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.entries, [first, second]);
    assert_eq!((opened.stamp.device, opened.stamp.seq), (device, 2));
    assert!(opened.health.unreadable.is_empty() && opened.health.warnings.is_empty());
}

#[test]
fn each_month_has_its_file_by_the_entry_not_by_the_clock() {
    let home = Home::new();
    let now = at("2026-12-01T00:00:05+01:00[Europe/Berlin]");
    let (mut journal, opened, _) = home.open(&now);
    let device = opened.stamp.device;
    let before = now.wall.checked_sub(jiff::SignedDuration::from_secs(10)).unwrap();
    journal.append(&entry(&device, 1, &before, heat(1)));
    journal.append(&entry(&device, 2, &now.wall, heat(2)));
    for month in ["2026-11", "2026-12"] {
        let text = fs::read_to_string(home.journal().join(format!("{month}.{device}.jsonl"))).unwrap();
        assert_eq!(text.lines().count(), 1, "{month}");
    }
    drop(journal);
    assert_eq!(home.open(&now).1.stamp.seq, 2);
}

#[test]
fn case_22_a_second_program_reads_only_and_says_so() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (mut first, opened, _) = home.open(&now);
    first.append(&entry(&opened.stamp.device, 1, &now.wall, heat(1)));
    first.active(&begin("s", &now.wall), true);

    let (mut second, other, told) = home.open(&now);
    assert!(matches!(other.health.mode, Mode::ReadOnly(_)));
    assert_eq!(other.entries.len(), 1);
    assert!(other.active.is_empty(), "the session runs in the first");
    assert_ne!(other.stamp.device, opened.stamp.device);
    second.append(&entry(&other.stamp.device, 1, &now.wall, heat(2)));
    assert!(matches!(next(&told), Msg::NotSaved(_)));
    second.active(&begin("t", &now.wall), true);
    second.active_done();
    assert_eq!(read_all(&home.data, None).unwrap().entries.len(), 1);

    // But a danger sign is never passed over.
    second.append(&entry(&other.stamp.device, 2, &now.wall, suspect("saddle")));
    assert_eq!(next(&told), Msg::Saved);
    drop((first, second));
    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.health.mode, Mode::Writer);
    assert_eq!(opened.entries.iter().filter(|entry| entry.holds).count(), 1);
    assert_eq!(opened.active, [begin("s", &now.wall)]);
}

#[test]
fn a_copied_home_gets_a_name_of_its_own() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (mut journal, opened, _) = home.open_on("one", &now);
    let device = opened.stamp.device;
    journal.append(&entry(&device, 1, &now.wall, heat(1)));
    drop(journal);
    let (journal, copied, _) = home.open_on("two", &now);
    assert_ne!(copied.stamp.device, device);
    assert_eq!(copied.stamp.seq, 0);
    assert_eq!(copied.entries.len(), 1);
    drop(journal);
    fs::write(home.state.join("device.json"), b"{\"device\":\"../../etc\"").unwrap();
    let (_journal, mended, _) = home.open_on("one", &now);
    assert_eq!(mended.stamp.device.len(), 8);
}

#[test]
fn the_running_session_is_there_after_a_crash_and_gone_once_recorded() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (mut journal, _, _) = home.open(&now);
    journal.active(&begin("s", &now.wall), true);
    journal.active(&beat(1, &now.wall), false);
    drop(journal);
    // A line torn by the crash, and one that is not even text.
    let path = home.state.join("active.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes.splice(0..0, *b"\xff\xfe{\n");
    bytes.extend(b"{\"t\":\"2026");
    fs::write(&path, bytes).unwrap();

    let (mut journal, opened, _) = home.open(&now);
    assert_eq!(opened.active, [begin("s", &now.wall), beat(1, &now.wall)]);
    journal.active(&beat(2, &now.wall), true);
    drop(journal);
    let (mut journal, opened, _) = home.open(&now);
    assert_eq!(opened.active.last(), Some(&beat(2, &now.wall)));

    let stamp = opened.stamp;
    journal.append(&entry(&stamp.device, 1, &now.wall, session("s", "walking", &[], &now.wall)));
    journal.active_done();
    journal.active(&begin("t", &now.wall), true);
    assert_eq!(journal.finish(), 0);
    let active = fs::read_dir(&home.state).unwrap().filter_map(Result::ok);
    let active = active.filter(|file| file.file_name().to_string_lossy().starts_with("active"));
    assert_eq!(active.count(), 1, "only the new session's");
    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.active, [begin("t", &now.wall)]);
}

#[test]
fn a_session_both_running_and_recorded_is_recorded() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (mut journal, opened, _) = home.open(&now);
    journal.active(&begin("s", &now.wall), true);
    let record = session("s", "walking", &[], &now.wall);
    journal.append(&entry(&opened.stamp.device, 1, &now.wall, record));
    drop(journal);
    let (_journal, opened, _) = home.open(&now);
    assert!(opened.active.is_empty());
    assert!(!home.state.join("active.jsonl").exists());
}

#[test]
fn case_27_open_doors_are_told_and_new_files_are_private() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let path = home.put("2026-11.aa.jsonl", b"");
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&path, 0o644);
    mode(&home.journal(), 0o777);
    let (journal, opened, _) = home.open(&now);
    let told = opened.health.warnings.join("\n");
    assert!(told.contains("chmod 600") && told.contains("chmod 700"), "{told}");
    drop(journal);
    mode(&path, 0o600);
    mode(&home.journal(), 0o700);
    assert!(home.open(&now).1.health.warnings.is_empty());
}

#[test]
fn case_29_copies_of_several_devices_are_one_history() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let early = at("2026-11-01T08:00:00+00:00[UTC]").wall;
    let late = at("2026-11-02T08:00:00+00:00[UTC]").wall;
    let (a, b, c) = (entry("aa", 1, &late, heat(1)), entry("bb", 1, &early, heat(2)), entry("bb", 2, &late, heat(3)));
    let newer = r#"{"v":7,"id":"bb-3","device":"bb","seq":3,"t":"2026-11-03T08:00:00+00:00[UTC]","kind":"omen","holds":true,"x":[1]}"#;
    home.put("2026-11.aa.jsonl", line(&a).as_bytes());
    home.put("2026-11.bb.jsonl", (line(&b) + &line(&c)).as_bytes());
    home.put("2026-11.bb.sync-conflict-20261122-101010-ABCDEFG.jsonl", (line(&b) + newer + "\n").as_bytes());
    let (_journal, opened, _) = home.open(&now);
    let ids: Vec<_> = opened.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["bb-1", "aa-1", "bb-2", "bb-3"]);
    let unknown = &opened.entries[3];
    assert_eq!((&unknown.fact, unknown.holds), (&Fact::Unknown, true));
    assert!(opened.health.warnings.is_empty() && opened.health.unreadable.is_empty());
}

#[test]
fn case_29_of_two_versions_the_one_that_holds_is_used() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let open = entry("aa", 1, &now.wall, heat(1));
    let shut = entry("aa", 1, &now.wall, suspect("saddle"));
    for (first, second) in [(&open, &shut), (&shut, &open)] {
        home.put("2026-11.aa.jsonl", line(first).as_bytes());
        home.put("2026-11.bb.jsonl", line(second).as_bytes());
        let (_journal, opened, _) = home.open(&now);
        assert_eq!(opened.entries, std::slice::from_ref(&shut));
        assert_eq!(opened.health.warnings.len(), 1);
    }
}

#[test]
fn case_40_tampered_and_future_lines_hold_and_never_crash() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let whole = line(&entry("aa", 1, &now.wall, suspect("saddle")));
    let slip = entry(
        "aa",
        2,
        &at("9000-01-01T00:00:00+00:00[UTC]").wall,
        Fact::Slip { closes: "aa-1".into(), answers: none() },
    );
    for (from, to) in [
        ("\"holds\":true,", ""),
        ("\"holds\":true", "\"holds\":false"),
        ("\"question\":\"saddle\"", "\"question\":7"),
        ("\"seq\":1", "\"seq\":-1"),
        ("\"v\":1", "\"v\":\"one\""),
        ("2026-11-22T08", "2026-13-99T08"),
        ("\"id\":\"aa-1\",", ""),
    ] {
        let tampered = whole.replace(from, to);
        assert_ne!(tampered, whole);
        home.put("2026-11.aa.jsonl", (tampered.clone() + &line(&slip)).as_bytes());
        let (_journal, opened, _) = home.open(&now);
        let stands = opened
            .entries
            .iter()
            .any(|entry| entry.holds || matches!(&entry.fact, Fact::Suspect(s) if s.question == "saddle"));
        assert!(stands, "{tampered}");
    }
}

#[test]
fn a_number_at_the_end_of_all_numbers_is_not_counted_on_from() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (journal, opened, _) = home.open(&now);
    drop(journal);
    let device = opened.stamp.device;
    let last = entry(&device, u64::MAX, &now.wall, heat(1));
    home.put(&format!("2026-11.{device}.jsonl"), line(&last).as_bytes());
    let (_journal, opened, _) = home.open(&now);
    assert_ne!(opened.stamp.device, device);
    assert_eq!(opened.stamp.seq, 0);
}

#[test]
fn the_journal_can_be_opened_on_a_thread_while_the_screen_is_set_up() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (mut journal, opened, told) = std::thread::scope(|scope| scope.spawn(|| home.open(&now)).join().unwrap());
    journal.append(&entry(&opened.stamp.device, 1, &now.wall, heat(1)));
    assert_eq!(next(&told), Msg::Saved);
}
