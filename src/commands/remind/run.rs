//! Says reminders when they are due: staying, or once. Must never say one before it is kept that it was said, and never wake more often
//! than three times a minute.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    time::{Duration, SystemTime},
};

use anyhow::bail;
use jiff::civil::Date;

use super::{Board, Exit};
use crate::{
    domain::{
        CleanText, Id, Now,
        reminder::{ClockState, Due, Fate, Message, Rang, State, due, message, next, next_words},
    },
    io::{
        clock::{self, Clock},
        library::changed,
        notify::{NotifyEnv, buttons::Choice},
        reminders::{self, Claim, Desk, Outcome, Patience},
    },
};

/// The longest sleep: a suspend or a step of the clock is seen after it at the latest.
const LONGEST: Duration = Duration::from_secs(30);
/// The last look is kept on the disk at least this often, so that the disk can rest.
const KEPT: i64 = 300;

/// `supple remind run`.
pub(super) fn stay() -> anyhow::Result<Exit> {
    let mut watch = Watch::new(true)?;
    let _claim = match hold(&watch.board)? {
        Ok(claim) => claim,
        Err(who) => bail!("{who}"),
    };
    let patience = Patience::new()?;
    let mut clock = Clock::default();
    say("Reminders are said here. Ctrl-C ends it.");
    if let Some(warning) = clock::zone_warning() {
        say(&warning);
    }
    watch.offer();
    loop {
        watch.hear();
        watch.look(clock.now());
        if let Some(signal) = patience.wait(watch.until_next(), watch.desk.woken())? {
            return Ok(Exit(128_u8.saturating_add(signal)));
        }
    }
}

/// `supple remind --once`.
pub(super) fn once() -> anyhow::Result<Exit> {
    let mut watch = Watch::new(false)?;
    let _claim = match hold(&watch.board)? {
        Ok(claim) => claim,
        Err(who) => {
            // It is being done, which is all that a timer wants.
            say(&who);
            return Ok(Exit::DONE);
        }
    };
    watch.look(clock::now());
    Ok(Exit::DONE)
}

/// The right to say what is due, or who has it.
fn hold(board: &Board) -> anyhow::Result<Result<Claim, String>> {
    match reminders::claim(&board.folders.state) {
        Ok(claim) => Ok(Ok(claim)),
        Err(Ok(Some(who))) => Ok(Err(format!("Reminders are said already, by process {who}."))),
        Err(Ok(None)) => Ok(Err("Reminders are said already, by another supple.".to_owned())),
        Err(Err(error)) => Err(error.into()),
    }
}

/// Writes a line; a reader that has gone is no reason to stop reminding.
pub(super) fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", CleanText::new(line)).and_then(|()| out.flush());
}

/// A file, when it was last changed, and how long it is.
type Mark = (PathBuf, Option<(SystemTime, u64)>);

/// What is looked at again and again.
pub(super) struct Watch {
    pub(super) board: Board,
    pub(super) desk: Desk,
    marks: Vec<Mark>,
    read_on: Date,
    /// What was kept last, for when the disk takes nothing.
    pub(super) state: State,
    /// Said once, until it changes.
    complained: Option<String>,
    /// What the notice is about that was shown last.
    pub(super) shown: Option<Rang>,
}

impl Watch {
    /// `stays`: whether there will be somebody to hear a click.
    fn new(stays: bool) -> anyhow::Result<Self> {
        let board = Board::find()?;
        for problem in &board.read.problems {
            say(&format!("{}:{}: {}", problem.path, problem.line, problem.message));
        }
        let (marks, read_on, state) = (marks(&board), board.now.wall.date(), board.state.clone());
        let desk = Desk::new(NotifyEnv::read(), stays)?;
        Ok(Self { board, desk, marks, read_on, state, complained: None, shown: None })
    }

    /// What was missed while nobody said it.
    fn offer(&self) {
        for planned in &self.board.plan.list {
            let what = &planned.what;
            if let Some(missed) = self.board.state.missed.get(what.id.as_str()) {
                let start = what.routine.as_ref().map(|id| format!(" supple start {id} does it now."));
                say(&format!(
                    "While this was away: {}, {} times.{}",
                    what.say.trim_end_matches('.'),
                    missed.times,
                    start.unwrap_or_default()
                ));
            }
        }
        self.offer_open();
        if let Some(coming) = self.board.next() {
            say(&format!("Next reminder: {}", next_words(&coming, &self.board.now.wall)));
        }
    }

    /// Reads again what changed since it was read.
    fn refresh(&mut self, now: &Now) {
        let marks = marks(&self.board);
        if marks == self.marks && self.read_on == now.wall.date() {
            return;
        }
        let edited = marks.first() != self.marks.first();
        (self.marks, self.read_on) = (marks, now.wall.date());
        match Board::find() {
            Ok(mut board) => {
                if let Some(problem) = board.read.problems.first().filter(|_| edited) {
                    say(&format!("{}:{}: {}", problem.path, problem.line, problem.message));
                }
                if !board.read.whole {
                    if edited {
                        say("The reminders from before go on until that is mended.");
                    }
                    board.plan = self.board.plan.clone();
                } else if edited {
                    say("Your reminders were read again.");
                }
                self.board = board;
            }
            Err(error) => self.complain(&error.to_string()),
        }
    }

    pub(super) fn complain(&mut self, what: &str) {
        if self.complained.as_deref() != Some(what) {
            say(what);
            self.complained = Some(what.to_owned());
        }
    }

    /// One look: what is due is kept as said, then said.
    fn look(&mut self, now: Now) {
        self.refresh(&now);
        self.board.now = now;
        let due = self.judge();
        if due.clock == ClockState::NotSet {
            self.complain("The clock of this computer is not set yet; reminders wait for it.");
        }
        for told in due.told.iter().filter(|told| told.fate == Fate::Heat) {
            say(&format!("“{}” was left out: heat was used lately (H2).", told.id));
        }
        let library = &self.board.library;
        let title = |id: &Id| library.routines.get(id).map_or_else(|| id.to_string(), |of| of.title.to_string());
        if let Some(message) = message(&due.rings, self.board.now.wall.time_zone(), title) {
            self.shown = Rang::of(&due.rings, &due.state);
            self.deliver(&message);
        }
    }

    fn judge(&mut self) -> Due {
        let board = &self.board;
        let (plan, facts, now, boot) = (&board.plan, &board.facts, &board.now, board.boot.as_str());
        let kept = reminders::with_state(&board.folders.state, now, boot, |state| {
            let found = due(plan, facts, state, now, boot);
            if worth_keeping(state, &found.state) {
                *state = found.state.clone();
            }
            found
        });
        match kept {
            Ok((due, trouble)) => {
                self.state.clone_from(&due.state);
                self.board.state.clone_from(&due.state);
                if let Some(trouble) = trouble {
                    say(&trouble);
                }
                due
            }
            Err(error) => {
                // Said all the same: better twice after a restart than not at all.
                let due = due(plan, facts, &self.state, now, boot);
                self.state.clone_from(&due.state);
                self.board.state.clone_from(&due.state);
                self.complain(&format!("What is said cannot be kept: {error}"));
                due
            }
        }
    }

    fn deliver(&mut self, message: &Message) {
        let at = self.board.now.wall.strftime("%H:%M").to_string();
        say(&format!("{at}  {}. {}", message.title.trim_end_matches('.'), message.body));
        let (step, choice) = match &self.shown {
            Some(rang) if rang.routine.is_some() => (rang.key(), Choice::Start),
            Some(rang) => (rang.key(), Choice::Later),
            None => (String::new(), Choice::Nothing),
        };
        if let Outcome::Failed(why) = self.desk.deliver(message, &step, choice) {
            self.complain(&format!("No notice on the desktop: {why}"));
        }
    }

    /// How long nothing is to be done: until the next one, at most half a minute.
    fn until_next(&self) -> Duration {
        let (board, now) = (&self.board, &self.board.now.wall);
        let next = next(&board.plan, &board.facts, &board.state, now);
        let until = next.map(|coming| coming.at.timestamp().duration_since(now.timestamp()));
        let until = until.and_then(|until| Duration::try_from(until).ok()).unwrap_or(LONGEST);
        // A hair late rather than early, which would mean another look.
        (until + Duration::from_millis(20)).min(LONGEST)
    }
}

/// Whether a state says more than that we looked again a moment ago.
fn worth_keeping(old: &State, new: &State) -> bool {
    let mut same = new.clone();
    same.seen.clone_from(&old.seen);
    let (Some(before), Some(now)) = (&old.seen, &new.seen) else { return true };
    let gone = now.t.as_second() - before.t.as_second();
    same != *old || now.boot != before.boot || now.slept_s != before.slept_s || !(0..KEPT).contains(&gone)
}

/// The files that what is due depends on; the reminders first.
fn marks(board: &Board) -> Vec<Mark> {
    let folders = &board.folders;
    let mut paths = vec![folders.config.join(reminders::NAME), folders.config.join("routines")];
    let listed = fs::read_dir(folders.data.join("journal")).into_iter().flatten().flatten();
    let mut journal: Vec<PathBuf> = listed.map(|item| item.path()).collect();
    journal.sort();
    paths.append(&mut journal);
    paths.push(folders.state.join("active.jsonl"));
    paths
        .into_iter()
        .map(|path| {
            let mark = changed(&path);
            (path, mark)
        })
        .collect()
}
