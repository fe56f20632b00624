//! The voice: finds a program that speaks, or takes the user's own, and gives it the words. Must never hand over words as an argument,
//! and never run what a routine says.

use std::{
    env,
    ffi::OsStr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    time::Duration,
};

use super::mouth::{Feed, Mouth, Outcome, Ready, Tool, Trouble};
use crate::{
    app::{Msg, Speech, Weight},
    domain::{
        CleanText,
        spoken::{aloud, saying},
    },
};

/// What any speech may take besides the time to say it, start and all; then it is ended. Proposal: a healthy one needs a second.
const LIMIT: Duration = Duration::from_secs(10);
/// Nobody says a sentence in less. Proposal: the usual pace needs two seconds.
pub const HEARD: Duration = Duration::from_millis(400);
/// What `supple doctor` says.
const SENTENCE: &str = "This is the voice of supple.";

/// A program that speaks, with its arguments, and what silences it when ending it does not.
type Preset = (&'static str, &'static [&'static str], Option<&'static [&'static str]>);

/// Programs that speak, the best first. All read the words on their standard input.
const PRESETS: [Preset; 3] = [
    ("espeak-ng", &["-v", "en", "--stdin"], None),
    // It hands the words to a service, which speaks on when the one who asked is gone.
    ("spd-say", &["-l", "en", "-w", "-e"], Some(&["-S"])),
    ("say", &["-f", "-"], None),
];

/// Says what it is given.
pub struct Voice {
    mouth: Mouth<CleanText>,
}

impl Voice {
    /// Touches nothing before the first [`Self::say`]. `own`: the user's command, empty for what is found. `outcome` is called from
    /// another thread when nothing could be said; it must not block.
    #[must_use]
    pub fn new(own: Vec<String>, outcome: impl Fn(Msg) + Send + Sync + 'static) -> Self {
        Self::with_limit(own, LIMIT, outcome)
    }

    /// The same with a limit of one's own.
    #[must_use]
    pub fn with_limit(own: Vec<String>, limit: Duration, outcome: impl Fn(Msg) + Send + Sync + 'static) -> Self {
        let told = move |came| {
            if let Outcome::Failed(Trouble { why, missing }) = came {
                outcome(Msg::VoiceFailed { why, missing });
            }
        };
        Self { mouth: Mouth::new(ready(own, limit), told) }
    }

    /// Says these words as they stand to what is being said. Returns at once.
    pub fn say(&mut self, speech: Speech) {
        self.mouth.put(speech.words, speech.weight);
    }

    /// Silence, at once. Waits at most `patience` until it is so.
    pub fn hush(&self, patience: Duration) {
        self.mouth.hush(patience);
    }
}

/// What `supple doctor` saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The program and its arguments; empty when there is none.
    pub command: String,
    /// How long it took to say one sentence and end well, or what went wrong.
    pub said: Result<Duration, CleanText>,
}

/// Says one sentence and waits for its end, for a bounded time. For `supple doctor` alone.
#[must_use]
pub fn try_out(own: &[String]) -> Trial {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = if own.is_empty() {
        detect(&path).map(|(program, args, _)| shown(&program, args))
    } else {
        Some(own.join(" "))
    };
    let Some(command) = found else {
        return Trial { command: String::new(), said: Err(none_here().why) };
    };
    let (tell, told) = mpsc::channel();
    let mut mouth = Mouth::new(ready(own.to_vec(), LIMIT), move |came| drop(tell.send(came)));
    mouth.put(SENTENCE.into(), Weight::Turn);
    let said = match told.recv_timeout(LIMIT * 3) {
        Ok(Outcome::Ended(took)) => Ok(took),
        Ok(Outcome::Failed(trouble)) => Err(trouble.why),
        Ok(Outcome::Cut) | Err(_) => Err("nothing came of it".into()),
    };
    Trial { command, said }
}

fn shown(program: &Path, args: &[&str]) -> String {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    std::iter::once(&*name).chain(args.iter().copied()).collect::<Vec<_>>().join(" ")
}

fn ready(own: Vec<String>, limit: Duration) -> Ready<CleanText> {
    Box::new(move |words| {
        let (command, stop) = if let Some((program, args)) = own.split_first() {
            (with_args(program, args), None)
        } else {
            let (program, args, stop) = detect(&env::var_os("PATH").unwrap_or_default()).ok_or_else(none_here)?;
            (with_args(&program, args), stop.map(|args| with_args(&program, args)))
        };
        // Once more, so that this holds whoever asks: one line, which no tool takes for an order.
        let words = aloud(words);
        let limit = limit + saying(&words) * 2;
        Ok(Tool { command, feed: Feed::Text(format!("{words}\n").into_bytes()), stop, limit })
    })
}

fn with_args(program: impl AsRef<OsStr>, args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(program);
    command.args(args);
    command
}

fn none_here() -> Trouble {
    let names = PRESETS.map(|(name, ..)| name).join(", ");
    Trouble { why: format!("no program that speaks was found ({names})").into(), missing: true }
}

type Found = (PathBuf, &'static [&'static str], Option<&'static [&'static str]>);

fn detect(path: &OsStr) -> Option<Found> {
    PRESETS.iter().find_map(|(name, args, stop)| Some((find(name, path)?, *args, *stop)))
}

/// The first file of that name in the folders of `path` that may be run.
pub(super) fn find(name: &str, path: &OsStr) -> Option<PathBuf> {
    let may_run =
        |path: &PathBuf| path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0);
    // An empty part means the folder one happens to be in, which holds whatever it holds.
    env::split_paths(path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find(may_run)
}
