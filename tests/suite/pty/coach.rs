//! Drives the coach on its screens, as a person does: reads the question that waits, presses its key, waits for what comes.

use std::{fs, path::PathBuf};

use super::{Pty, Setup};

/// The coach's own folders, which outlive one run of the program.
pub(super) struct Folders {
    folder: tempfile::TempDir,
}

/// One exercise of a second; open from the first stage on, so that a well person may start it.
pub(super) const SHORT: &str = r#"schema = 1
title = "Tiny"
get_ready = "0s"
between = "0s"
[[step]]
name = "Hold still"
involves = []
hold = "1s"
"#;

/// One exercise that lasts longer than any test, then another.
pub(super) const LONG: &str = r#"schema = 1
title = "Lengthy"
get_ready = "0s"
between = "0s"
[[step]]
name = "Hold long"
stage = "return"
involves = []
hold = "9m"
[[step]]
name = "Hold again"
stage = "return"
involves = []
hold = "8m"
"#;

impl Folders {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a routine of the user's own.
    pub(super) fn with(routine: &str, text: &str) -> Self {
        let folders = Self::new();
        folders.put(&format!("config/routines/{routine}.toml"), text);
        folders
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A run of the program with these folders.
    pub(super) fn setup(&self) -> Setup {
        let path = |name| self.path(name).to_str().unwrap().to_owned();
        Setup::new()
            .env("SUPPLE_CONFIG_DIR", path("config"))
            .env("SUPPLE_DATA_DIR", path("data"))
            .env("SUPPLE_STATE_DIR", path("state"))
    }

    /// The file of the journal, once there is one.
    pub(super) fn month(&self) -> PathBuf {
        let files = fs::read_dir(self.path("data/journal")).unwrap();
        let mut months =
            files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
        let month = months.next().expect("a journal");
        assert_eq!(months.next(), None, "one journal");
        month
    }

    /// The journal's entries.
    pub(super) fn entries(&self) -> Vec<serde_json::Value> {
        let text = fs::read_to_string(self.month()).unwrap();
        assert!(text.ends_with('\n'), "a whole last line");
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The entries of one kind.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<serde_json::Value> {
        let mut entries = self.entries();
        entries.retain(|entry| entry["kind"] == kind);
        entries
    }

    /// What `supple log --json` says of the sessions.
    pub(super) fn log(&self) -> Vec<serde_json::Value> {
        let output = self.command(&["log", "--json"]);
        let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        log["sessions"].as_array().unwrap().clone()
    }

    /// Runs a subcommand that needs no terminal.
    pub(super) fn command(&self, args: &[&str]) -> std::process::Output {
        std::process::Command::new(env!("CARGO_BIN_EXE_supple"))
            .args(args)
            .env("SUPPLE_CONFIG_DIR", self.path("config"))
            .env("SUPPLE_DATA_DIR", self.path("data"))
            .env("SUPPLE_STATE_DIR", self.path("state"))
            .env("TZ", "UTC")
            .output()
            .unwrap()
    }
}

/// The question that waits, if one does.
pub(super) fn mark(screen: &str) -> Option<&str> {
    screen.lines().find_map(|line| line.strip_prefix("> "))
}

/// What a person without danger signs presses now; `None` where nothing is asked.
fn answer(screen: &str, pain: char) -> Option<char> {
    if let Some(asked) = mark(screen) {
        let second = ["Can you sit", "Can you turn", "Pain of 3", "How far", "Since last"];
        let scale = screen.contains("0 1 2 3 4 5 6 7 8 9");
        return Some(if scale {
            pain
        } else if second.iter().any(|start| asked.starts_with(start)) {
            '2'
        } else {
            '1'
        });
    }
    screen.lines().any(|line| line.starts_with(" a [ ]") || line.contains("n none of these")).then_some('n')
}

impl Pty {
    /// The screen's title.
    pub(super) fn title(&self) -> String {
        let text = self.text();
        let first = text.lines().next().unwrap_or_default();
        first.split("   ").next().unwrap_or_default().trim_end().to_owned()
    }

    /// Answers every page that asks something, until the title is this one, as one who is well but for a sore back (pain 3).
    /// Returns the keys pressed.
    #[track_caller]
    pub(super) fn well(&mut self, title: &str) -> usize {
        self.answer_with(title, '3')
    }

    /// The same for one in an episode (pain 5).
    #[track_caller]
    pub(super) fn sore(&mut self, title: &str) {
        self.answer_with(title, '5');
    }

    #[track_caller]
    fn answer_with(&mut self, title: &str, pain: char) -> usize {
        for keys in 0..200 {
            self.wait_until(title, |pty| pty.title().starts_with(title) || answer(&pty.text(), pain).is_some());
            if self.title().starts_with(title) {
                return keys;
            }
            let before = self.text();
            self.send([u8::try_from(answer(&before, pain).unwrap()).unwrap()]);
            self.wait_until("the next question", |pty| pty.text() != before);
            self.settle();
        }
        panic!("the questions never end:\n{}", self.text());
    }

    /// Presses keys one by one, waiting after each until the screen has changed.
    #[track_caller]
    pub(super) fn press(&mut self, keys: &str) {
        for key in keys.chars() {
            let before = self.text();
            self.send(match key {
                '→' => "\x1b[C".to_owned(),
                '←' => "\x1b[D".to_owned(),
                key => key.to_string(),
            });
            self.wait_until("the next picture", |pty| pty.text() != before);
            self.settle();
        }
    }

    /// Presses keys, and waits for a text that was not there before.
    #[track_caller]
    pub(super) fn press_for(&mut self, keys: &str, text: &str) {
        self.send(keys);
        self.wait_for(text);
    }

    /// Ends the program with a signal, and waits for it; the exit code.
    #[track_caller]
    pub(super) fn kill(mut self) -> i32 {
        self.signal(rustix::process::Signal::KILL);
        self.wait_for_end()
    }
}
