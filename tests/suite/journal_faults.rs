//! The journal when the world fails: kills, a full disk, folders that are not there. What needs a process of its own
//! runs this test binary again, on one of the ignored tests at the end.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use supple::{app::Msg, domain::history::Fact, io::journal::Mode};

use crate::support::history::{Home, answers, at, beat, begin, entry, heat, next, open, session, suspect};

const NOW: &str = "2026-11-22T08:00:00+00:00[UTC]";
const FOLDER: &str = "SUPPLE_TEST_FOLDER";

/// This test binary, about to run one ignored test in `home`, under a shell that first does `before`.
fn again(test: &str, home: &Home, before: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{before}; exec \"$0\" \"$@\""))
        .arg(env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, home.data.parent().unwrap());
    command
}

fn passes(mut command: Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Where a child is to work.
fn folders() -> (PathBuf, PathBuf) {
    let folder = PathBuf::from(env::var_os(FOLDER).expect("run by another test"));
    (folder.join("data"), folder.join("state"))
}

#[test]
fn case_23_killed_200_times_every_finished_record_is_there() {
    for round in 0..200_usize {
        let home = Home::new();
        let mut child = again("journal_faults::child_writes_until_killed", &home, ":")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed after a number of records that differs from round to round, wherever the writer is by then.
        let mut finished = 0;
        let mut read = |until: Option<u64>| {
            for text in lines.by_ref().map_while(Result::ok) {
                if let Some(seq) = text.strip_prefix("wrote ").and_then(|n| n.parse().ok()) {
                    finished = seq;
                    if until == Some(finished) {
                        break;
                    }
                }
            }
            finished
        };
        read(Some(1 + (round * 7 % 23) as u64));
        child.kill().unwrap();
        let finished = read(None);
        child.wait().unwrap();

        let (_journal, opened, _) = home.open_on("one", &at(NOW));
        assert_eq!(opened.health.mode, Mode::Writer, "the lock is free");
        assert!(opened.health.unreadable.is_empty());
        for torn in &opened.health.torn {
            // A kill can end a write between two pages: then nobody was told of that record, and it is put aside.
            let aside = fs::read_to_string(torn.with_extension("jsonl.torn")).unwrap();
            assert!(aside.starts_with("{\"v\":1,\"id\":") && !aside.contains('\n'), "{aside}");
        }
        let seqs: Vec<u64> = opened.entries.iter().map(|entry| entry.seq).collect();
        assert!(seqs.len() as u64 >= finished && finished > 0, "{finished} {seqs:?}");
        assert!(seqs.iter().copied().eq(1..=seqs.len() as u64), "{seqs:?}");
        assert_eq!(opened.active[0], begin("s", &at(NOW).wall));
        assert!(opened.active.len() as u64 > finished, "one line a record");
    }
}

#[test]
fn case_25_a_full_disk_keeps_lines_in_order_and_recovers() {
    let home = Home::new();
    let limited = "trap '' XFSZ; ulimit -S -f 8";
    passes(again("journal_faults::child_fills_the_disk", &home, limited));
    let (_journal, opened, _) = home.open(&at(NOW));
    let seqs: Vec<u64> = opened.entries.iter().map(|entry| entry.seq).collect();
    assert!(seqs.len() > 10 && seqs.iter().copied().eq(1..=seqs.len() as u64), "{seqs:?}");
    assert!(opened.health.torn.is_empty() && opened.health.unreadable.is_empty());
    let file = fs::read_dir(home.journal()).unwrap().next().unwrap().unwrap().path();
    assert_eq!(fs::read_to_string(file).unwrap().lines().count(), seqs.len(), "nothing doubled");
}

#[test]
fn case_26_a_file_where_the_folder_should_be() {
    let home = Home::new();
    let now = at(NOW);
    fs::create_dir_all(&home.data).unwrap();
    fs::write(home.journal(), b"mine").unwrap();
    let (mut journal, opened, told) = home.open(&now);
    assert!(matches!(opened.health.mode, Mode::Unsaved(_)));
    journal.active(&begin("s", &now.wall), true);
    let device = opened.stamp.device;
    journal.append(&entry(&device, 1, &now.wall, suspect("saddle")));
    assert!(matches!(next(&told), Msg::NotSaved(_)));
    journal.append(&entry(&device, 2, &now.wall, session("s", "walking", &[], &now.wall)));
    journal.active_done();
    assert_eq!(journal.pending(), 2);
    assert_eq!(fs::read(home.journal()).unwrap(), b"mine");
    let lines = || {
        fs::read_dir(&home.state)
            .unwrap()
            .filter_map(Result::ok)
            .filter(|f| f.file_name().to_string_lossy().starts_with("active"))
            .count()
    };
    assert_eq!(lines(), 1, "the session's lines stay until its entry is on the disk");

    fs::remove_file(home.journal()).unwrap();
    while told.try_recv().is_ok() {}
    journal.retry();
    assert_eq!(next(&told), Msg::Saved);
    assert_eq!((journal.pending(), journal.finish()), (0, 0));
    assert_eq!(lines(), 0);
    let (_journal, opened, _) = home.open(&now);
    assert_eq!(opened.entries.len(), 2);
    assert!(opened.active.is_empty());
}

#[test]
fn case_26_folders_that_can_never_be_made() {
    let now = at(NOW);
    let nowhere = Path::new("/proc/supple");
    let (mut journal, opened, told) = open(nowhere, nowhere, "one", &now);
    assert!(matches!(opened.health.mode, Mode::Unsaved(_)));
    assert!(!opened.health.warnings.is_empty());
    journal.append(&entry(&opened.stamp.device, 1, &now.wall, heat(1)));
    assert!(matches!(next(&told), Msg::NotSaved(_)));
    journal.active(&begin("s", &now.wall), true);
    journal.active_done();
    journal.keep();
    journal.retry();
    assert_eq!(journal.finish(), 1);
}

#[test]
fn case_26_a_folder_deleted_while_running_is_made_again() {
    let home = Home::new();
    let now = at(NOW);
    let (mut journal, opened, told) = home.open(&now);
    let device = opened.stamp.device;
    journal.append(&entry(&device, 1, &now.wall, heat(1)));
    assert_eq!(next(&told), Msg::Saved);
    fs::remove_dir_all(&home.data).unwrap();
    journal.append(&entry(&device, 2, &now.wall, heat(2)));
    assert_eq!(next(&told), Msg::Saved);
    // And a file put in place of ours, as a folder's sync does.
    let path = home.journal().join(format!("2026-11.{device}.jsonl"));
    let copy = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, copy).unwrap();
    journal.append(&entry(&device, 3, &now.wall, heat(3)));
    drop(journal);
    let (_journal, opened, _) = home.open(&now);
    let seqs: Vec<u64> = opened.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, [2, 3]);
}

#[test]
fn case_27_files_are_private_whatever_the_umask() {
    let home = Home::new();
    passes(again("journal_faults::child_writes_a_little", &home, "umask 000"));
    let mut seen = 0;
    for folder in [home.journal(), home.state.clone()] {
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600, "{file:?}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "entries, lock, device, session, checkpoint: {seen}");
}

#[test]
#[ignore = "run by case 23 as a process to be killed"]
fn child_writes_until_killed() {
    let (data, state) = folders();
    let now = at(NOW);
    let (mut journal, opened, _told) = open(&data, &state, "one", &now);
    let device = opened.stamp.device;
    journal.active(&begin("s", &now.wall), true);
    for seq in 1.. {
        journal.active(&beat(1, &now.wall), seq % 3 == 0);
        let fact = session(&format!("{seq}"), "walking", &[], &now.wall);
        journal.append(&entry(&device, seq, &now.wall, fact));
        println!("\nwrote {seq}");
    }
}

#[test]
#[ignore = "run by case 25 under a limit on the size of files"]
fn child_fills_the_disk() {
    let (data, state) = folders();
    let now = at(NOW);
    let (mut journal, opened, told) = open(&data, &state, "one", &now);
    let device = opened.stamp.device;
    let path = data.join(format!("journal/2026-11.{device}.jsonl"));
    let mut seq = 0;
    let mut append = |journal: &mut supple::io::journal::Journal| {
        seq += 1;
        let fact: Fact = answers("short", &["ces", "leg", "ill"]);
        journal.append(&entry(&device, seq, &now.wall, fact));
        assert!(seq < 1000, "the disk never fills");
    };
    while journal.pending() == 0 {
        append(&mut journal);
    }
    for _ in 0..3 {
        append(&mut journal);
        journal.retry();
    }
    assert_eq!(journal.pending(), 4);
    let kept = fs::read(&path).unwrap();
    assert!(kept.ends_with(b"}\n"), "no half line is left");
    let outcomes: Vec<Msg> = told.try_iter().collect();
    assert!(matches!(outcomes.last(), Some(Msg::NotSaved(_))), "{outcomes:?}");

    // Space returns.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize);
    let free = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Fsize, free).unwrap();
    journal.retry();
    assert_eq!(journal.pending(), 0);
    assert_eq!(next(&told), Msg::Saved);
    assert!(fs::read(&path).unwrap().starts_with(&kept));
}

#[test]
#[ignore = "run by case 27 under an open umask"]
fn child_writes_a_little() {
    let (data, state) = folders();
    let old = at("2026-01-01T08:00:00+00:00[UTC]").wall;
    let now = at(NOW);
    let (mut journal, opened, _told) = open(&data, &state, "one", &now);
    let device = opened.stamp.device;
    journal.append(&entry(&device, 1, &old, heat(1)));
    journal.append(&entry(&device, 2, &now.wall, heat(1)));
    assert_eq!(journal.finish(), 0);
    let (mut journal, ..) = open(&data, &state, "one", &now);
    journal.active(&begin("s", &now.wall), true);
    journal.keep();
}
