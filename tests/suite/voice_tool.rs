//! The voice's own thread and the program it starts: well, hanging, broken, missing, forking. Waits for what it expects, never for time
//! to pass.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use supple::{
    app::{Msg, Speech, Weight},
    io::voice::{Voice, try_out},
};

use crate::pty::is_over;

/// Far longer than anything takes; only a failing test waits this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(600);

/// A voice that runs a small script, what the script writes, and what the voice tells.
struct Stage {
    voice: Option<Voice>,
    lines: Receiver<String>,
    told: Receiver<Msg>,
    _folder: tempfile::TempDir,
}

/// `script` is shell; it writes its lines to `$out`.
fn stage(script: &str, limit: Duration) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let (pipe, program) = (folder.path().join("pipe"), folder.path().join("voice"));
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    put(&program, &format!("out='{}'\n{script}", pipe.display()));
    // Opened for both, so that it neither waits for a writer nor ends with one.
    let reader = File::options().read(true).write(true).open(&pipe).unwrap();
    let (line, lines) = channel();
    thread::spawn(move || {
        for read in BufReader::new(reader).lines() {
            if read.is_err() || line.send(read.unwrap()).is_err() {
                return;
            }
        }
    });
    let (tell, told) = channel();
    let tell = std::sync::Mutex::new(tell);
    let command = vec![program.display().to_string(), "first".to_owned()];
    let voice = Voice::with_limit(command, limit, move |msg| {
        let _ = tell.lock().unwrap().send(msg);
    });
    Stage { voice: Some(voice), lines, told, _folder: folder }
}

fn put(program: &Path, script: &str) {
    // Written under another name: a file still open for writing cannot be run.
    let fresh = program.with_extension("new");
    fs::write(&fresh, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(&fresh, program).unwrap();
}

impl Stage {
    fn say(&mut self, words: &str, weight: Weight) {
        self.voice.as_mut().unwrap().say(Speech { words: words.into(), weight });
    }

    #[track_caller]
    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the script writes something")
    }

    #[track_caller]
    fn trouble(&self) -> (String, bool) {
        match self.told.recv_timeout(PATIENCE).expect("trouble is told") {
            Msg::VoiceFailed { why, missing } => (why.to_string(), missing),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn words_come_on_the_standard_input_as_one_line_and_nothing_of_them_as_an_argument() {
    let mut stage = stage("read -r words; echo \"$# $1: $words\" >\"$out\"", LONG);
    for (said, heard) in [
        ("Next: Pelvic tilt, on your back.", "1 first: Next: Pelvic tilt, on your back."),
        ("-w /tmp/x $(id) `id` \u{1b}]0;x\u{7}", "1 first: w /tmp/x (id) id 0;x"),
        ("!-!QUIT", "1 first: QUIT"),
    ] {
        stage.say(said, Weight::Words);
        assert_eq!(stage.line(), heard);
    }
    assert!(stage.told.try_recv().is_err(), "all is well");
}

#[test]
fn one_is_heard_after_the_other_and_something_new_ends_what_is_heard() {
    let hang =
        "read -r words; echo \"$words\" >\"$out\"; case $words in *long*) echo $$ >\"$out\"; exec sleep 1000;; esac";
    let mut stage = stage(hang, LONG);
    stage.say("a long one", Weight::Words);
    assert_eq!(stage.line(), "a long one");
    let pid = stage.line();
    // Waits for the first; the number in between is late before it can be heard, and gone.
    stage.say("three", Weight::Count);
    stage.say("the next", Weight::Words);
    stage.say("new", Weight::Turn);
    assert_eq!(stage.line(), "new");
    is_over(&pid);
    stage.say("after it", Weight::Words);
    assert_eq!(stage.line(), "after it");
    assert!(stage.told.try_recv().is_err(), "to be cut short is no trouble");
}

#[test]
fn silence_ends_it_at_once_and_so_does_the_end_of_the_program() {
    let hang = "read -r words; echo $$ >\"$out\"; exec sleep 1000";
    let mut stage = stage(hang, LONG);
    stage.say("so", Weight::Turn);
    let pid = stage.line();
    stage.voice.as_ref().unwrap().hush(Duration::ZERO);
    is_over(&pid);
    stage.say("on", Weight::Words);
    let pid = stage.line();
    drop(stage.voice.take());
    is_over(&pid);
}

#[test]
fn one_that_hangs_is_ended_and_told() {
    let mut stage = stage("echo $$ >\"$out\"; exec sleep 1000", Duration::from_millis(50));
    stage.say("", Weight::Turn);
    let (why, missing) = stage.trouble();
    assert!(why.contains("voice did not end within 0 seconds and was stopped") && !missing, "{why}");
    // On a busy machine it is ended before it has told its number.
    if let Ok(pid) = stage.lines.try_recv() {
        is_over(&pid);
    }
}

#[test]
fn one_that_is_broken_or_missing_is_told_and_can_be_tried_again() {
    let mut stage = stage("cat >/dev/null; exit 3", LONG);
    for _ in 0..2 {
        stage.say("so", Weight::Turn);
        let (why, missing) = stage.trouble();
        assert!(why.ends_with("voice ended with exit code 3") && !missing, "{why}");
    }
    let (tell, told) = channel();
    let tell = std::sync::Mutex::new(tell);
    let mut voice = Voice::new(vec!["/nowhere/at/all".to_owned()], move |msg| drop(tell.lock().unwrap().send(msg)));
    voice.say(Speech { words: "so".into(), weight: Weight::Turn });
    let Msg::VoiceFailed { why, missing } = told.recv_timeout(PATIENCE).unwrap() else { panic!("trouble is told") };
    assert!(why.contains("/nowhere/at/all was not found") && missing, "{why}");
    drop(voice);
    assert!(told.recv().is_err(), "once, and no more");
}

#[test]
fn what_it_leaves_running_is_ended_with_the_next_words_with_silence_and_at_the_end() {
    let forks = "cat >/dev/null; sleep 1000 & echo $! >\"$out\"";
    let mut stage = stage(forks, LONG);
    stage.say("one", Weight::Turn);
    let first = stage.line();
    stage.say("two", Weight::Words);
    let second = stage.line();
    is_over(&first);
    stage.voice.as_ref().unwrap().hush(Duration::ZERO);
    is_over(&second);
    stage.say("three", Weight::Words);
    let third = stage.line();
    drop(stage.voice.take());
    is_over(&third);
}

#[test]
fn one_that_does_not_read_holds_up_nothing() {
    let mut stage = stage("exec <&-; echo closed >\"$out\"", LONG);
    stage.say(&"many words ".repeat(390), Weight::Turn);
    assert_eq!(stage.line(), "closed");
    stage.say("more", Weight::Words);
    assert_eq!(stage.line(), "closed");
}

#[test]
fn the_doctor_tells_the_command_and_what_came_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("voice");
    put(&program, "test \"$(cat)\" = 'This is the voice of supple.'");
    let command = vec![program.display().to_string(), "--stdin".to_owned()];
    let trial = try_out(&command);
    assert!(trial.said.is_ok() && trial.command == command.join(" "), "{trial:?}");
    put(&program, "exit 7");
    assert!(try_out(&command).said.unwrap_err().contains("exit code 7"));
    assert!(try_out(&["/nowhere".to_owned()]).said.unwrap_err().contains("was not found"));
}
