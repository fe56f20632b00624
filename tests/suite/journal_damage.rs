//! Case 24: files as crashes, editors and bad disks leave them.

use std::fs;

use crate::support::history::{Home, at, entry, heat, line, suspect};

const MONTH: &str = "2026-11";

/// A home whose own file has this content; returns the device.
fn with_own(home: &Home, content: impl FnOnce(&str) -> Vec<u8>) -> (String, std::path::PathBuf) {
    let (journal, opened, _) = home.open(&at("2026-11-22T08:00:00+00:00[UTC]"));
    drop(journal);
    let device = opened.stamp.device;
    let path = home.put(&format!("{MONTH}.{device}.jsonl"), &content(&device));
    (device.to_string(), path)
}

fn three(device: &str) -> Vec<String> {
    let t = at("2026-11-20T08:00:00+00:00[UTC]").wall;
    (1..=3).map(|seq| line(&entry(device, seq, &t, heat(1)))).collect()
}

#[test]
fn case_24_a_torn_end_is_put_aside_and_never_over_an_older_one() {
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    for tail in [&b"{\"v\":1,\"id\":\"aa"[..], b"\0\0\0\0", b"\xff\xfe\n", b"{\"v\"\0:1}\n\0\0"] {
        let home = Home::new();
        let (device, path) = with_own(&home, |device| [three(device).concat().as_bytes(), tail].concat());
        let (mut journal, opened, _) = home.open(&now);
        assert_eq!(opened.entries.len(), 3, "{tail:?}");
        assert_eq!(opened.health.torn, std::slice::from_ref(&path));
        assert_eq!(fs::read(&path).unwrap(), three(&device).concat().as_bytes());
        let aside = path.with_extension("jsonl.torn");
        assert_eq!(fs::read(&aside).unwrap(), tail);
        journal.append(&entry(&device, 4, &now.wall, heat(2)));
        drop(journal);

        fs::write(&path, [fs::read(&path).unwrap().as_slice(), b"again"].concat()).unwrap();
        let (_journal, opened, _) = home.open(&now);
        assert_eq!((opened.entries.len(), opened.stamp.seq), (4, 4));
        assert_eq!(fs::read(&aside).unwrap(), tail, "the older copy stays");
        assert_eq!(fs::read(path.with_extension("jsonl.torn.2")).unwrap(), b"again");
    }
}

#[test]
fn case_24_a_torn_danger_sign_still_holds() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (device, _) = with_own(&home, |device| {
        let whole = line(&entry(device, 4, &now.wall, suspect("saddle")));
        (three(device).concat() + &whole[..whole.len() - 20]).into_bytes()
    });
    for start in 0..2 {
        let (_journal, opened, _) = home.open(&now);
        let holding: Vec<_> = opened.entries.iter().filter(|entry| entry.holds).collect();
        assert_eq!(holding.len(), 1, "start {start}");
        assert_eq!(holding[0].id, format!("{device}-4"));
        assert_eq!(opened.stamp.seq, 4);
    }
}

#[test]
fn case_24_a_whole_last_line_without_its_end_is_kept() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (device, path) = with_own(&home, |device| three(device).concat().trim_end().as_bytes().to_vec());
    let (mut journal, opened, _) = home.open(&now);
    assert_eq!(opened.entries.len(), 3);
    assert!(opened.health.torn.is_empty());
    // And if an editor takes the line end away while we run.
    fs::write(&path, three(&device).concat().trim_end()).unwrap();
    journal.append(&entry(&device, 4, &now.wall, heat(2)));
    drop(journal);
    assert_eq!(home.open(&now).1.entries.len(), 4);
}

#[test]
fn case_24_a_bad_line_in_the_middle_is_counted_and_never_touched() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let mut before = Vec::new();
    let (_, path) = with_own(&home, |device| {
        let lines = three(device);
        before =
            [lines[0].as_bytes(), b"not json at all \xff\n\0\0\n\n", lines[1].as_bytes(), lines[2].as_bytes()].concat();
        before.clone()
    });
    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.entries.len(), 3);
    assert_eq!(opened.health.unreadable, [(path.clone(), 2)]);
    assert!(opened.health.torn.is_empty());
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn case_24_marks_line_ends_empty_files_and_long_lines_are_fine() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let long = three("cc")[0].replace("\"v\":1", &format!("\"v\":1,\"note\":\"{}\"", "x".repeat(10_000_000)));
    home.put("2026-11.aa.jsonl", b"");
    let dos = three("bb").concat().replace('\n', "\r\n");
    home.put("2026-11.bb.jsonl", format!("\u{feff}{dos}").as_bytes());
    home.put("2026-11.cc.jsonl", long.as_bytes());
    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.entries.len(), 4);
    assert!(opened.health.unreadable.is_empty(), "{:?}", opened.health);
}

#[test]
fn case_24_a_file_of_another_device_is_never_changed() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let torn = three("bb").concat() + "{\"v\":1";
    let path = home.put("2026-11.bb.jsonl", torn.as_bytes());
    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.entries.len(), 3);
    assert_eq!(opened.health.unreadable, [(path.clone(), 1)]);
    assert_eq!(fs::read_to_string(&path).unwrap(), torn);
    assert_eq!(fs::read_dir(home.journal()).unwrap().count(), 1);
}

#[test]
fn case_24_the_reader_that_does_not_hold_the_lock_mends_nothing() {
    let home = Home::new();
    let now = at("2026-11-22T08:00:00+00:00[UTC]");
    let (_first, opened, _) = home.open(&now);
    let device = opened.stamp.device;
    let torn = three(&device).concat() + "{\"v\":1";
    let path = home.put(&format!("{MONTH}.{device}.jsonl"), torn.as_bytes());
    let (_second, opened, _) = home.open(&now);
    assert_eq!(opened.entries.len(), 3);
    assert_eq!(fs::read_to_string(&path).unwrap(), torn);
}
