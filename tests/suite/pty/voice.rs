//! The voice and the title in the real program, with a program in place of the one that speaks.

use std::{fs, os::unix::fs::PermissionsExt as _, thread};

use super::{Pty, Setup, coach::Folders, is_over};

/// What is said has all the time a busy machine may need: nothing new begins for half a minute.
const SLOW: &str = r#"schema = 1
title = "Slow"
get_ready = "30s"
[[step]]
name = "Hold still"
how = ["-w evil", "!-!QUIT"]
stage = "return"
involves = []
hold = "9m"
"#;

/// A routine whose first words take minutes to say, and which goes on for minutes.
fn wordy() -> String {
    let own = |number| format!("{{ at = \"start\", say = \"{number} {}\" }}", "so ".repeat(60).trim());
    let cues: Vec<String> = (0..25).map(own).collect();
    format!(
        "schema = 1\ntitle = \"Wordy\"\nget_ready = \"0s\"\n[[step]]\nname = \"Hold still\"\nstage = \"return\"\ninvolves = []\nhold = \"9m\"\ncue = [{}]\n",
        cues.join(", ")
    )
}

/// A folder of programs with one that writes down what it is told to say, and how.
fn speaks(folders: &Folders, name: &str, script: &str) -> String {
    folders.put(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
    let program = folders.path(&format!("bin/{name}"));
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    if name != "pw-play" {
        // This machine may have a loudspeaker.
        folders.put("config/config.toml", "sound = \"off\"\n");
    }
    let path = std::env::var("PATH").unwrap();
    format!("{}:{path}", program.parent().unwrap().display())
}

fn setup(folders: &Folders, path: &str) -> Setup {
    folders.setup().without("SUPPLE_QUIET").env("PATH", path)
}

/// Waits for a line in a file of the home folder.
#[track_caller]
fn wait_for_line(pty: &Pty, file: &str, line: &str) -> String {
    let left = super::in_time(super::PATIENCE);
    loop {
        let text = fs::read_to_string(pty.path(file)).unwrap_or_default();
        if text.contains(line) {
            return text;
        }
        assert!(!left().is_zero(), "waited in vain for {line}; so far:\n{text}\non screen:\n{}", pty.text());
        thread::yield_now();
    }
}

#[test]
fn a_session_is_spoken_by_the_program_that_is_found() {
    let folders = Folders::with("slow", SLOW);
    let path = speaks(&folders, "espeak-ng", "words=$(cat); echo \"$*: $words\" >>\"$HOME/said\"");
    let mut pty = setup(&folders, &path).start(&["start", "slow"]);
    pty.wait_for("1");
    assert!(!pty.path("said").exists(), "nothing is said before a session");
    pty.well("Slow");
    let said = wait_for_line(&pty, "said", "QUIT\n");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines, ["Next: Hold still.", "w evil", "QUIT"].map(|words| format!("-v en --stdin: {words}")));
    pty.send("\x03");
    pty.wait_for_end();
}

#[test]
fn v_and_the_end_silence_a_voice_that_would_not_end() {
    let folders = Folders::with("wordy", &wordy());
    let path = speaks(&folders, "espeak-ng", "echo $$ >>\"$HOME/speaks\"; exec sleep 1000");
    let mut pty = setup(&folders, &path).start(&["start", "wordy"]);
    pty.well("Wordy");
    let first = wait_for_lines(&pty, 1).remove(0);
    pty.send("v");
    pty.wait_for("The voice is off");
    is_over(&first);
    pty.send("v");
    pty.wait_for("The voice is on");
    let second = wait_for_lines(&pty, 2).remove(1);
    pty.send("\x03");
    pty.wait_for_end();
    is_over(&second);
}

/// Waits for so many whole lines of the numbers that the voices write down.
#[track_caller]
fn wait_for_lines(pty: &Pty, count: usize) -> Vec<String> {
    let left = super::in_time(super::PATIENCE);
    loop {
        let text = fs::read_to_string(pty.path("speaks")).unwrap_or_default();
        if text.matches('\n').count() >= count {
            return text.lines().map(str::to_owned).collect();
        }
        assert!(!left().is_zero(), "waited in vain for {count} lines; so far:\n{text}");
        thread::yield_now();
    }
}

#[test]
fn a_broken_voice_is_one_line_and_the_session_goes_on() {
    let folders = Folders::with("lengthy", super::coach::LONG);
    let path = speaks(&folders, "espeak-ng", "exit 9");
    let mut pty = setup(&folders, &path).start(&["start", "lengthy"]);
    pty.well("Lengthy");
    pty.wait_for("No voice: ");
    pty.wait_for("exit code 9");
    let time = pty.text();
    pty.wait_until("the next second", |pty| pty.text() != time);
    pty.send("\x03");
    pty.wait_for_end();
}

#[test]
fn the_doctor_lets_it_say_a_sentence() {
    let folders = Folders::new();
    let path = speaks(&folders, "espeak-ng", "cat >\"$HOME/said\"");
    let mut pty = setup(&folders, &path).start(&["doctor"]);
    pty.wait_for_end();
    let output = String::from_utf8_lossy(pty.output()).into_owned();
    // How long it took is a matter of the machine.
    assert!(output.contains("voice: espeak-ng -v en --stdin ") && output.contains(", exit code 0"), "{output}");
    assert_eq!(wait_for_line(&pty, "said", "supple"), "This is the voice of supple.\n");
}

#[test]
fn a_chime_comes_to_the_player_as_a_whole_file() {
    let folders = Folders::with("lengthy", super::coach::LONG);
    let path = speaks(&folders, "pw-play", "head -c 4 \"$1\" >>\"$HOME/played\"; wc -c <\"$1\" >>\"$HOME/played\"");
    let mut pty = setup(&folders, &path).start(&["start", "lengthy"]);
    pty.well("Lengthy");
    wait_for_line(&pty, "played", &format!("RIFF{}", supple::io::sound::wav(supple::app::Chime::Start).len()));
    pty.send("\x03");
    pty.wait_for_end();
}

const KEEP: &str = "\x1b[22;0t";
const BACK: &str = "\x1b[23;0t";

#[test]
fn the_title_is_put_and_given_back_on_each_way_out_and_without_the_setting_nothing_is_written() {
    for (title, way) in [(true, ""), (true, "term"), (false, "")] {
        let folders = Folders::with("lengthy", super::coach::LONG);
        if title {
            folders.put("config/config.toml", "title = true\n");
        }
        let mut pty = folders.setup().start(&["start", "lengthy"]);
        pty.well("Lengthy");
        pty.wait_for("step 1 of 2");
        if way == "term" {
            pty.signal(rustix::process::Signal::TERM);
        } else {
            pty.send("\x03");
        }
        pty.wait_for_end();
        let output = String::from_utf8_lossy(pty.output()).into_owned();
        if title {
            let (put, back) = (output.find(KEEP).unwrap(), output.find(BACK).unwrap());
            assert!(output[put..back].contains("\x1b]2;supple: 17 min left\x1b\\"), "{output:?}");
            assert_eq!((output.matches(KEEP).count(), output.matches(BACK).count()), (1, 1));
        } else {
            assert!(!output.contains(KEEP) && !output.contains(BACK) && !output.contains("\x1b]2;"));
        }
    }
}
