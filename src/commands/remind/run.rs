//! Says reminders when they are due: staying, or once. Must never say one before it is kept that it was said, and never wake more often
//! than three times a minute.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    time::{Duration, SystemTime},
};

use jiff::civil::Date;

use super::{Board, Exit};
use crate::{
    domain::{
        CleanText, Id, Now,
        reminder::{ClockState, Due, Fate, Message, Rang, State, Wish, message, next, next_words, sentence},
        text::often,
    },
    io::{
        clock::{self, Clock},
        folders::Folders,
        library::changed,
        notify::{NotifyEnv, buttons::Choice},
        open_terminal::OPENS_WITHIN,
        reminders::{self, Claim, Desk, Holder, NoClaim, Outcome, Patience},
        settings,
    },
};

/// The longest sleep: a suspend or a step of the clock is seen after it at the latest.
const LONGEST: Duration = Duration::from_secs(30);
/// How long after a click on Start a window counts as open.
const OPENED: Duration = OPENS_WITHIN.saturating_add(Duration::from_secs(1));

/// `supple remind run`.
pub(super) fn stay() -> anyhow::Result<Exit> {
    let folders = Folders::find()?;
    let patience = Patience::new()?;
    let _claim = match wait_for_claim(&folders, &patience)? {
        Turn::Ours(claim) => claim,
        Turn::Others(who) => {
            eprintln!("supple: {who}");
            return Ok(Exit::ALREADY);
        }
        Turn::Ended(signal) => return Ok(Exit(128_u8.saturating_add(signal))),
    };
    let mut watch = Watch::new(true)?;
    let mut clock = Clock::default();
    say("Reminders are said here. Ctrl-C ends it.");
    if let Some(warning) = clock::zone_warning() {
        say(&warning);
    }
    watch.offer();
    loop {
        watch.hear();
        watch.look(&mut clock);
        if let Some(signal) = patience.wait(watch.until_next(), Some(watch.desk.woken()))? {
            return Ok(Exit(128_u8.saturating_add(signal)));
        }
    }
}

/// `supple remind --once`.
pub(super) fn once() -> anyhow::Result<Exit> {
    let _claim = match reminders::claim(&Folders::find()?.state, false) {
        Ok(claim) => claim,
        Err(NoClaim::Held(holder)) => {
            // It is being done, which is all that a timer wants.
            say(&said_by(holder));
            return Ok(Exit::DONE);
        }
        Err(NoClaim::Failed(error)) => return Err(error.into()),
    };
    let mut watch = Watch::new(false)?;
    watch.look(&mut Clock::default());
    Ok(if watch.board.read.whole { Exit::DONE } else { Exit::ERROR })
}

/// Whose turn it is to say what is due.
enum Turn {
    Ours(Claim),
    /// Another one that stays does; who.
    Others(String),
    Ended(u8),
}

/// Waits as long as an open window of the coach says the reminders: it will be closed, and then somebody has to.
fn wait_for_claim(folders: &Folders, patience: &Patience) -> anyhow::Result<Turn> {
    let mut told = false;
    loop {
        let holder = match reminders::claim(&folders.state, false) {
            Ok(claim) => return Ok(Turn::Ours(claim)),
            Err(NoClaim::Held(holder)) => holder,
            Err(NoClaim::Failed(error)) => return Err(error.into()),
        };
        if !holder.coach {
            return Ok(Turn::Others(said_by(holder)));
        }
        if !std::mem::replace(&mut told, true) {
            say(&format!("{} When it is closed, they are said here.", said_by(holder)));
        }
        if let Some(signal) = patience.wait(LONGEST, None)? {
            return Ok(Turn::Ended(signal));
        }
    }
}

fn said_by(holder: Holder) -> String {
    match holder {
        Holder { process: Some(who), coach: true } => {
            format!("Reminders are said by the open window of supple, process {who}.")
        }
        Holder { process: Some(who), .. } => format!("Reminders are said already, by process {who}."),
        Holder { process: None, .. } => "Reminders are said already, by another supple.".to_owned(),
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
    /// What a window was opened for, and when: it stays open as long as the window may still fail.
    pub(super) starting: Option<(Rang, Duration)>,
}

impl Watch {
    /// `stays`: whether there will be somebody to hear a click.
    fn new(stays: bool) -> anyhow::Result<Self> {
        // Before they are read: what changes meanwhile is seen at the next look.
        let marks = marks(&Folders::find()?);
        let board = Board::find()?;
        for problem in &board.read.problems {
            let line = format!("{}:{}: {}", problem.path, problem.line, problem.message);
            // Whoever only looks in is asked by a timer, which throws away what it says but not what went wrong.
            if stays { say(&line) } else { eprintln!("supple: {line}") }
        }
        let (read_on, state) = (board.now.wall.date(), board.state.clone());
        let (settings, _) = settings::read(&board.folders.config);
        let desk = Desk::new(NotifyEnv::read().set(&settings), stays)?;
        Ok(Self { board, desk, marks, read_on, state, complained: None, shown: None, starting: None })
    }

    /// What was missed while nobody said it.
    fn offer(&self) {
        for planned in &self.board.plan.list {
            let what = &planned.what;
            if let Some(missed) = self.board.state.missed.get(what.id.as_str()) {
                let start = planned.proposes(&self.board.facts, self.board.at());
                let start = start.map(|id| format!(" supple start {id} does it now."));
                say(&format!(
                    "While this was away: {}, {}.{}",
                    what.say.trim_end_matches('.'),
                    often(missed.times),
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
        let marks = marks(&self.board.folders);
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
    fn look(&mut self, clock: &mut Clock) {
        self.refresh(&clock.now());
        // Reading may have taken a while.
        self.board.now = clock.now();
        self.board.facts.settle(&self.board.now, &self.board.boot);
        self.settle_start();
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

    /// A window that was opened and did not fail has what it was opened for.
    fn settle_start(&mut self) {
        let mono = self.board.now.mono;
        let Some((rang, _)) = self.starting.take_if(|(_, since)| mono.saturating_sub(*since) >= OPENED) else { return };
        let at = self.board.now.wall.timestamp();
        let (folder, boot) = (&self.board.folders.state, self.board.boot.as_str());
        if let Err(error) =
            reminders::with_state(folder, &self.board.now, boot, |state| rang.answer(state, at, Wish::Start))
        {
            self.complain(&format!("The click cannot be kept: {error}"));
        }
    }

    fn judge(&mut self) -> Due {
        let board = &self.board;
        let (folder, boot) = (&board.folders.state, board.boot.as_str());
        // A session in a window is not disturbed by what comes again; that is judged after it.
        let judge = if board.is_busy() { reminders::judge_moments } else { reminders::judge_due };
        let judged = judge(folder, &board.plan, &board.facts, &self.state, &board.now, boot);
        self.state.clone_from(&judged.due.state);
        self.board.state.clone_from(&judged.due.state);
        if let Some(trouble) = judged.trouble {
            say(&trouble);
        }
        if let Some(error) = judged.unkept {
            self.complain(&format!("What is said cannot be kept: {error}"));
        }
        judged.due
    }

    fn deliver(&mut self, message: &Message) {
        let at = self.board.now.wall.strftime("%H:%M").to_string();
        say(&format!("{at}  {} {}", sentence(&message.title), message.body));
        let (step, choice) = match &self.shown {
            Some(rang) if rang.routine.is_some() && !self.board.is_busy() => (rang.key(), Choice::Start),
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
        let longest = if self.starting.is_some() { OPENED } else { LONGEST };
        (until + Duration::from_millis(20)).min(longest)
    }
}

/// The files that what is due depends on; the reminders first.
fn marks(folders: &Folders) -> Vec<Mark> {
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
