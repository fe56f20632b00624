//! The coach in plain lines, the real program: in a terminal that can only print, with an input and an output that are pipes, and when these end.
//! Fault cases 17, 30, 31, 33 and 35 as far as they speak of it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::process::ExitStatusExt as _,
    process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio},
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};

use super::{
    PATIENCE, Setup,
    coach::{Folders, LONG, SHORT},
};

/// Answers of a person who is well but for a sore back, up to the session of a routine: A, B, C, where they are, the short check.
const BEFORE: [&str; 22] = [
    "no", "no", "no", "no", "no", "none", "none", "none", "no", "yes", "3", "back", "yes", "yes", "3", "no", "no",
    "no", "3", "back", "same", "none",
];
/// After it, and out.
const AFTER: [&str; 2] = ["fine", ""];

fn program(folders: &Folders, args: &[&str]) -> Command {
    let mut command = Command::new(super::program());
    command.args(args);
    for (name, folder) in [("CONFIG", "config"), ("DATA", "data"), ("STATE", "state")] {
        command.env(format!("SUPPLE_{name}_DIR"), folders.path(folder));
    }
    command.env("TZ", "UTC").env("LANG", "C.UTF-8").env("TERM", "xterm-256color").env_remove("ACCESSIBLE");
    command
        .env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .env("SUPPLE_QUIET", "1");
    command
}

/// Ends a run that hangs, so that whoever waits for it is told; until it is dropped.
struct Limit(#[expect(dead_code, reason = "its end tells")] Sender<()>);

impl Limit {
    fn of(child: &Child) -> Self {
        let (done, told) = channel();
        let pid = Pid::from_child(child);
        thread::spawn(move || {
            if told.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        Self(done)
    }
}

/// Runs it with these lines as a script.
fn scripted(folders: &Folders, args: &[&str], lines: &[&str]) -> Output {
    let mut child =
        program(folders, args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _limit = Limit::of(&child);
    let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    // One who has ended does not read to the end.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

#[track_caller]
fn only_text(output: &[u8]) -> String {
    let text = String::from_utf8(output.to_vec()).unwrap();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    text
}

/// A run at the other end of two pipes.
struct Piped {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _limit: Limit,
}

impl Piped {
    fn start(folders: &Folders, args: &[&str]) -> Self {
        let mut child = program(folders, args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let limit = Limit::of(&child);
        Self { child, input, output, _limit: limit }
    }

    /// Reads until a line holds this.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        let mut all = String::new();
        loop {
            let from = all.len();
            assert!(self.output.read_line(&mut all).unwrap() > 0, "waited in vain for {text}:\n{all}");
            if all[from..].contains(text) {
                return;
            }
        }
    }

    fn types(&mut self, lines: &[&str]) {
        for line in lines {
            self.input.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
    }

    /// Into a session of nine minutes.
    fn in_session(folders: &Folders) -> Self {
        let mut piped = Self::start(folders, &["start", "lengthy"]);
        piped.types(&BEFORE);
        piped.wait_for("Hold.");
        piped
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its end: the exit code.
    fn left(self) -> Option<i32> {
        let Self { mut child, input, mut output, _limit } = self;
        let mut rest = String::new();
        let _ = output.read_to_string(&mut rest);
        drop(input);
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), None);
        status.code()
    }
}

fn is_cut_off(folders: &Folders) {
    let active = std::fs::read_to_string(folders.path("state/active.jsonl")).unwrap();
    assert!(active.lines().count() >= 2, "{active}");
    assert!(folders.of_kind("session").is_empty());
}

#[test]
fn a_whole_session_goes_through_a_pipe_from_danger_signs_to_the_journal() {
    let folders = Folders::with("tiny", SHORT);
    let script = [&BEFORE[..], &AFTER].concat();
    let Output { status, stdout, stderr } = scripted(&folders, &["start", "tiny", "--plain"], &script);
    let text = only_text(&stdout);
    assert_eq!(status.code(), Some(0), "{text}\n{}", String::from_utf8_lossy(&stderr));
    for line in
        ["Danger signs.", "Question 2 of 6: ", "Hold still. Hold 1 second.", "And rest.", "Written in your journal."]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert_eq!(stderr, b"");
    let sessions = folders.log();
    assert_eq!(sessions.len(), 1);
    assert_eq!((&sessions[0]["routine"], &sessions[0]["ended"]), (&"tiny".into(), &"finished".into()));
    assert_eq!(sessions[0]["done_percent"], 100);
}

#[test]
fn the_end_of_a_script_is_never_an_answer_wherever_it_comes() {
    let script = [&BEFORE[..], &AFTER].concat();
    for length in 0..script.len() {
        let folders = Folders::with("tiny", SHORT);
        let Output { status, stdout, stderr } = scripted(&folders, &["start", "tiny"], &script[..length]);
        let (text, said) = (only_text(&stdout), String::from_utf8(stderr).unwrap());
        // After the session's own questions all is written, and the end is the end.
        let code = match length {
            0 => 2,
            _ if length + 1 == script.len() => 0,
            _ => 5,
        };
        assert_eq!(status.code(), Some(code), "after {length} lines:\n{text}{said}");
        assert!(!said.contains("panick"), "{said}");
        assert_eq!(said.lines().count(), usize::from(length == 0), "{said}");
        let sessions = if length > 0 { folders.log() } else { Vec::new() };
        let clean = sessions.iter().filter(|session| session["ended"] == "finished").count();
        assert_eq!(clean, usize::from(code == 0), "after {length} lines: {sessions:?}");
    }
}

#[test]
fn half_a_word_before_the_end_is_no_answer() {
    let folders = Folders::new();
    let mut piped = Piped::start(&folders, &["heat"]);
    piped.wait_for("Question 1 of 6");
    piped.input.write_all(b"no\nno\nno\nno\nno\nn").unwrap();
    let Piped { mut child, input, output, _limit } = piped;
    drop(input);
    let text = std::io::read_to_string(output).unwrap();
    assert!(!text.contains("Your skin"), "{text}");
    assert_eq!(child.wait().unwrap().code(), Some(5));
}

#[test]
fn a_rehearsal_is_told_to_its_end() {
    let folders = Folders::new();
    let Output { status, stdout, .. } =
        scripted(&folders, &["start", "gentle-mobility", "--rehearse", "3600"], &["", "", ""]);
    let text = only_text(&stdout);
    assert_eq!(status.code(), Some(0), "{text}");
    assert!(text.contains("Nothing was recorded."), "{text}");
    assert!(folders.path("data/journal").read_dir().map_or(0, Iterator::count) == 0);
}

#[test]
fn a_stop_is_told_and_has_its_exit_code() {
    let folders = Folders::new();
    let Output { status, stdout, .. } = scripted(&folders, &["heat"], &["yes", "yes", "quit"]);
    let text = only_text(&stdout);
    assert_eq!(status.code(), Some(3), "{text}");
    assert!(text.contains("Stop."), "{text}");
    // And again, without a word being typed.
    assert_eq!(scripted(&folders, &["start", "gentle-mobility"], &[]).status.code(), Some(3));
}

#[test]
fn case_33_a_reader_that_goes_away_ends_it_quietly_and_the_session_is_kept() {
    let folders = Folders::with("lengthy", LONG);
    let Piped { mut child, mut input, output, _limit } = Piped::in_session(&folders);
    drop(output);
    // It may have ended before it could read: its next second is told to nobody.
    let _ = input.write_all(b"time\n");
    assert_eq!(child.wait().unwrap().code(), Some(141));
    is_cut_off(&folders);
}

#[test]
fn case_33_an_output_that_was_closed_before_is_no_panic() {
    let folders = Folders::new();
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    drop(reader);
    let mut child =
        program(&folders, &["heat"]).stdin(Stdio::piped()).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let _limit = Limit::of(&child);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(141), ""));
}

#[test]
fn case_30_each_signal_ends_it_with_its_code_and_the_session_is_kept() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let folders = Folders::with("lengthy", LONG);
        let piped = Piped::in_session(&folders);
        piped.signal(signal);
        assert_eq!(piped.left(), Some(code), "{signal:?}");
        is_cut_off(&folders);
    }
}

#[test]
fn case_17_stopped_and_continued_it_hears_again() {
    let folders = Folders::with("lengthy", LONG);
    let mut piped = Piped::in_session(&folders);
    piped.signal(Signal::STOP);
    piped.types(&["time", "end", "yes"]);
    piped.signal(Signal::CONT);
    piped.wait_for("left.");
    piped.wait_for("How did it go?");
    piped.types(&["fine", "quit"]);
    assert_eq!(piped.left(), Some(5));
}

#[test]
fn worse_and_danger_are_heard_at_once_whatever_stands_before_them() {
    let folders = Folders::with("lengthy", LONG);
    let mut piped = Piped::in_session(&folders);
    // Nothing asks for the first of these: it is kept for the next question, and does not hold up the second.
    piped.types(&["7", "worse"]);
    piped.wait_for("All stopped.");
    piped.wait_for("Question 2 of 3");
    piped.types(&["back", "no"]);
    piped.wait_for("How did it go?");
    piped.types(&["7", "back", "quit"]);
    assert_eq!(piped.left(), Some(4));
}

#[test]
fn a_flood_of_nonsense_comes_to_an_end() {
    let folders = Folders::new();
    let flood = vec!["blah"; 500];
    let Output { status, stdout, .. } = scripted(&folders, &[], &flood);
    assert_eq!(status.code(), Some(2));
    assert!(only_text(&stdout).lines().count() < 300);
}

#[test]
fn case_35_a_terminal_that_can_only_print_gets_lines() {
    for setup in [Setup::new().env("TERM", "dumb"), Setup::new().without("TERM"), Setup::new().env("ACCESSIBLE", "1")] {
        let mut pty = setup.env("LANG", "en_GB.UTF-8").size(60, 40).start(&["heat"]);
        pty.wait_for("1: No. 2: Yes. 3: Not sure.");
        pty.send("no\n");
        pty.wait_for("Question 2 of 6");
        pty.send("quit\n");
        assert_eq!(pty.wait_for_end(), 5);
        assert!(!pty.output().contains(&0x1b));
        assert!(pty.settings_are_back());
    }
}

#[test]
fn a_setting_asks_for_lines_and_they_are_wrapped_at_words() {
    let folders = Folders::new();
    folders.put("config/config.toml", "plain = true\n");
    let mut pty = folders.setup().env("LANG", "en_GB.UTF-8").size(30, 40).start(&[]);
    pty.wait_for("quit");
    let text = pty.text();
    assert!(text.contains("General help for a sore back,\none small step at a time."), "{text}");
    pty.send("quit\n");
    assert_eq!(pty.left().0, 0);
}

#[test]
fn p_on_the_first_screen_goes_on_in_lines() {
    let mut pty = Setup::new().env("LANG", "en_GB.UTF-8").start(&[]);
    pty.wait_for_start();
    pty.send("p");
    pty.wait_for("in plain lines");
    pty.wait_until("the question", |pty| pty.text().contains("Type a word or number"));
    pty.assert_restored();
    let from = pty.output().len();
    pty.send("heat\n");
    pty.wait_for("Question 1 of 6");
    pty.send("quit\n");
    assert_eq!(pty.wait_for_end(), 5);
    assert!(!pty.output()[from..].contains(&0x1b));
}

#[test]
fn what_is_typed_ahead_in_a_terminal_answers_nothing() {
    let mut pty = Setup::new().env("TERM", "dumb").env("LANG", "en_GB.UTF-8").size(80, 60).start(&["heat"]);
    pty.wait_for("Question 1 of 6");
    pty.settle();
    // All of it is there before the first of it is read.
    pty.signal(Signal::STOP);
    pty.send("no\nno\nno\nno\n");
    pty.signal(Signal::CONT);
    pty.wait_for("What was typed ahead of this was not taken.");
    pty.wait_for("Question 2 of 6");
    pty.send("help\n");
    pty.wait_for("Everywhere:");
    assert!(!pty.text().contains("Question 3 of 6"), "{}", pty.text());
    pty.send("quit\n");
    assert_eq!(pty.wait_for_end(), 5);
}

#[test]
fn case_31_a_terminal_that_goes_away_ends_it() {
    let folders = Folders::with("lengthy", LONG);
    let mut pty = folders.setup().before("trap '' HUP").env("TERM", "dumb").size(80, 60).start(&["heat"]);
    pty.wait_for("Question 1 of 6");
    assert_eq!(pty.hang_up().0, 129);
}
