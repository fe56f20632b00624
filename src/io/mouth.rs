//! What is heard: one program at a time, started on a thread of its own, given its words or its sound, and ended in time. Must never
//! make the caller wait, never be joined, never let two be heard at once, and leave none behind.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write as _},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::clock;
use crate::{app::Weight, domain::CleanText};

/// A count that cannot begin so soon is not begun at all. Proposal: a second late it would be wrong.
const LATE: Duration = Duration::from_millis(500);
/// Most that waits at once.
const QUEUE: usize = 4;
/// How long what silences a program may take. Proposal: it hands over one word and ends.
const SILENCING: Duration = Duration::from_secs(2);

/// A program, ready to be started.
pub(super) struct Tool {
    /// The program and its arguments.
    pub(super) command: Command,
    /// What it reads.
    pub(super) feed: Feed,
    /// What makes it fall silent when ending it is not enough.
    pub(super) stop: Option<Command>,
    /// How long it may take.
    pub(super) limit: Duration,
}

/// What a program reads on its standard input.
pub(super) enum Feed {
    /// Text, at most 4 KiB: a pipe takes so much without anyone reading.
    Text(Vec<u8>),
    /// A file.
    File(File),
}

/// Why nothing was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// One plain line.
    pub(super) why: CleanText,
    /// Whether there is simply no program for it.
    pub(super) missing: bool,
}

/// What became of something that was to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The program ended by itself and well. Whether anyone heard it is not known.
    Ended(Duration),
    /// It was cut short, because something else began or silence was asked for.
    Cut,
    /// It could not be started, ended badly, or took too long.
    Failed(Trouble),
}

/// Turns what is to be heard into a program. Called on the thread; may look for files there.
pub(super) type Ready<T> = Box<dyn FnMut(&T) -> Result<Tool, Trouble> + Send>;

/// Plays one thing after another.
pub(super) struct Mouth<T> {
    desk: Arc<Desk<T>>,
    /// See [`Tool::stop`]; for the end of the program, when no thread will do it.
    last: Arc<Mutex<Option<Command>>>,
}

impl<T: Send + 'static> Mouth<T> {
    /// Touches nothing before the first [`Self::put`]. `outcome` is called from another thread; it must not block.
    pub(super) fn new(ready: Ready<T>, outcome: impl Fn(Outcome) + Send + Sync + 'static) -> Self {
        let state = State {
            queue: Queue { waiting: VecDeque::new() },
            ready: Some(ready),
            group: None,
            watched: None,
            stage: Stage::Idle,
            cut: false,
            closed: false,
        };
        let desk = Desk { outcome: Box::new(outcome), state: Mutex::new(state), changed: Condvar::new() };
        Self { desk: Arc::new(desk), last: Arc::default() }
    }

    /// Hands over something to be heard, and returns at once.
    pub(super) fn put(&mut self, what: T, weight: Weight) {
        let mut state = self.desk.state();
        if state.queue.put(what, weight, clock::mono()) {
            state.cut_short();
        }
        let ready = state.ready.take();
        drop(state);
        self.desk.changed.notify_all();
        let Some(ready) = ready else { return };
        let (desk, last) = (Arc::clone(&self.desk), Arc::clone(&self.last));
        let started = thread::Builder::new().name("mouth".into()).spawn(move || desk.work(ready, &last));
        if let Err(error) = started {
            let why = CleanText::new(&format!("no thread can be had for it: {error}"));
            (self.desk.outcome)(Outcome::Failed(Trouble { why, missing: false }));
        }
    }

    /// Silence, at once: what is heard and what waits. Waits at most `patience` until it is so; who goes on at once needs none.
    pub(super) fn hush(&self, patience: Duration) {
        let mut state = self.desk.state();
        state.queue.waiting.clear();
        state.cut_short();
        self.desk.changed.notify_all();
        let end = clock::mono() + patience;
        while state.stage != Stage::Idle {
            let left = end.saturating_sub(clock::mono());
            if left.is_zero() {
                return;
            }
            state = self.desk.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl<T> Drop for Mouth<T> {
    /// Silence, and the thread ends by itself.
    fn drop(&mut self) {
        let mut state = self.desk.state();
        state.queue.waiting.clear();
        state.closed = true;
        let heard = state.stage != Stage::Idle;
        state.cut_short();
        drop(state);
        self.desk.changed.notify_all();
        let stop = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut stop) = stop.filter(|_| heard) {
            // Nobody waits for it: the program ends.
            let _ = stop.spawn();
        }
    }
}

/// What the caller, the thread and the one that waits for the program share.
struct Desk<T> {
    outcome: Box<dyn Fn(Outcome) + Send + Sync>,
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    queue: Queue<T>,
    /// While there is no thread.
    ready: Option<Ready<T>>,
    /// The program's group, from its start until it is about to be waited for: so long nobody else can have its number.
    group: Option<Pid>,
    /// Whose end is waited for; word of another's comes too late.
    watched: Option<Pid>,
    stage: Stage,
    /// It is to end early.
    cut: bool,
    closed: bool,
}

/// How far it is with what was taken from the queue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Done with it.
    Idle,
    /// Its program is made ready.
    Starting,
    /// Its program runs.
    Running,
    /// Its program has ended; nobody has waited for it yet.
    Ended,
}

impl<T> State<T> {
    fn cut_short(&mut self) {
        self.cut |= self.stage != Stage::Idle;
        self.kill();
    }

    /// Ends the program and whatever it left running in its group.
    fn kill(&self) {
        if let Some(group) = self.group {
            // Gone already: so much the better.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl<T> Desk<T> {
    /// A panic elsewhere leaves the queue whole, so a poisoned lock is no reason to stop.
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next thing; `None` when the mouth is gone.
    fn next(&self) -> Option<T> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(what) = state.queue.take(clock::mono()) {
                (state.stage, state.cut) = (Stage::Starting, false);
                return Some(what);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T: Send + 'static> Desk<T> {
    /// The thread.
    fn work(self: &Arc<Self>, mut ready: Ready<T>, last: &Mutex<Option<Command>>) {
        // What has ended keeps its number until the next begins, so that what it left running can be ended with it.
        let mut before: Option<Child> = None;
        while let Some(what) = self.next() {
            if let Some(child) = before.take() {
                self.bury(child);
            }
            let outcome = match ready(&what) {
                Ok(tool) => self.play(tool, &mut before, last),
                Err(trouble) => Outcome::Failed(trouble),
            };
            let missing = matches!(&outcome, Outcome::Failed(trouble) if trouble.missing);
            let mut state = self.state();
            state.stage = Stage::Idle;
            if matches!(outcome, Outcome::Failed(_)) {
                state.queue.waiting.clear();
            }
            if missing {
                // No thread waits for what cannot be done; the next wish starts another.
                state.ready = Some(ready);
                drop(state);
                self.changed.notify_all();
                (self.outcome)(outcome);
                return;
            }
            drop(state);
            self.changed.notify_all();
            (self.outcome)(outcome);
        }
        if let Some(child) = before {
            self.bury(child);
        }
    }

    fn bury(&self, mut child: Child) {
        let mut state = self.state();
        state.kill();
        state.group = None;
        drop(state);
        let _ = child.wait();
    }

    fn play(self: &Arc<Self>, tool: Tool, before: &mut Option<Child>, last: &Mutex<Option<Command>>) -> Outcome {
        let Tool { mut command, feed, mut stop, limit } = tool;
        let name = command.get_program().to_string_lossy().into_owned();
        let (stdin, text) = match feed {
            Feed::Text(text) => (Stdio::piped(), text),
            Feed::File(file) => (file.into(), Vec::new()),
        };
        // A group of its own: what it starts ends with it, and Ctrl-C is ours.
        command.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        *last.lock().unwrap_or_else(PoisonError::into_inner) = stop.as_mut().map(quiet);
        if self.state().cut {
            return Outcome::Cut;
        }
        let began = clock::mono();
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Outcome::Failed(not_started(&name, &error)),
        };
        let pid = Pid::from_child(&child);
        {
            let mut state = self.state();
            (state.group, state.stage) = (Some(pid), Stage::Running);
            if state.cut || state.closed {
                state.kill();
            }
        }
        if let Some(mut pipe) = child.stdin.take() {
            // A program that does not read is no trouble of ours.
            let _ = pipe.write_all(&text);
        }
        if let Err(error) = self.watch(pid) {
            let _ = child.kill();
            *before = Some(child);
            self.state().stage = Stage::Ended;
            return Outcome::Failed(Trouble { why: CleanText::new(&error.to_string()), missing: false });
        }
        let in_time = self.await_end(began + limit);
        let (cut, length) = (self.state().cut, clock::mono().saturating_sub(began));
        if !in_time {
            self.state().kill();
            self.await_end(began + limit + limit);
        }
        // It has ended: its status is there without a wait.
        let status = if self.state().stage == Stage::Ended { status_of(pid) } else { None };
        // Taken, so that it is run once: here, or at the end of the program.
        let stop = last.lock().unwrap_or_else(PoisonError::into_inner).take();
        if (cut || !in_time)
            && let Some(mut stop) = stop
        {
            self.silence(&mut stop);
        }
        *before = Some(child);
        if cut {
            return Outcome::Cut;
        }
        let why = match status {
            _ if !in_time => format!("{name} did not end within {} seconds and was stopped", limit.as_secs()),
            Some(0) | None => return Outcome::Ended(length),
            Some(code) if code > 0 => format!("{name} ended with exit code {code}"),
            Some(signal) => format!("{name} was ended by signal {}", -signal),
        };
        Outcome::Failed(Trouble { why: why.into(), missing: false })
    }

    /// Lets `stage` tell when this program has ended.
    fn watch(self: &Arc<Self>, pid: Pid) -> io::Result<()> {
        self.state().watched = Some(pid);
        let (desk, waits) = (Arc::clone(self), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        let watch = move || {
            while matches!(waitid(WaitId::Pid(pid), waits), Err(rustix::io::Errno::INTR)) {}
            let mut state = desk.state();
            if state.watched == Some(pid) {
                state.stage = Stage::Ended;
                drop(state);
                desk.changed.notify_all();
            }
        };
        thread::Builder::new().name("mouth-watch".into()).spawn(watch).map(drop)
    }

    /// Runs what silences a program, and waits for its end, for a bounded time: what is heard next must not be silenced by it.
    fn silence(self: &Arc<Self>, stop: &mut Command) {
        let Ok(mut child) = stop.spawn() else { return };
        self.state().stage = Stage::Running;
        if self.watch(Pid::from_child(&child)).is_err() || !self.await_end(clock::mono() + SILENCING) {
            let _ = child.kill();
        }
        let _ = child.wait();
    }

    /// Waits until the program has ended or was cut short, at the longest until `end`; false when that came first.
    fn await_end(&self, end: Duration) -> bool {
        let mut state = self.state();
        while state.stage == Stage::Running {
            let left = end.saturating_sub(clock::mono());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// The exit code of a program that has ended and was not yet waited for, or the signal that ended it as a negative number.
fn status_of(pid: Pid) -> Option<i32> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    let status = waitid(WaitId::Pid(pid), options).ok()??;
    let signal = status.terminating_signal().map(|signal| -signal);
    status.exit_status().or(signal)
}

/// The same command once more, silent and without input.
fn quiet(command: &mut Command) -> Command {
    let mut again = Command::new(command.get_program());
    again.args(command.get_args()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    again
}

fn not_started(name: &str, error: &io::Error) -> Trouble {
    let missing = error.kind() == io::ErrorKind::NotFound;
    let why = if missing { format!("{name} was not found") } else { format!("{name} did not start: {error}") };
    Trouble { why: why.into(), missing }
}

/// What waits to be heard.
struct Queue<T> {
    waiting: VecDeque<Waiting<T>>,
}

struct Waiting<T> {
    what: T,
    weight: Weight,
    asked: Duration,
}

impl<T> Queue<T> {
    /// Takes something in at `now`; whether it ends what is heard.
    fn put(&mut self, what: T, weight: Weight, now: Duration) -> bool {
        match weight {
            Weight::Words => self.waiting.retain(|other| other.weight != Weight::Count),
            // What is done now stands for what was to be done a moment ago.
            Weight::Beat => self.waiting.retain(|other| other.weight > Weight::Beat),
            Weight::Count if self.waiting.iter().any(|other| other.weight > Weight::Count) => return false,
            Weight::Count | Weight::Turn => self.waiting.clear(),
        }
        if self.waiting.len() == QUEUE {
            self.waiting.pop_front();
        }
        self.waiting.push_back(Waiting { what, weight, asked: now });
        weight == Weight::Turn
    }

    /// The next thing to be heard at `now`; counts that are late are gone.
    fn take(&mut self, now: Duration) -> Option<T> {
        loop {
            let next = self.waiting.pop_front()?;
            if next.weight != Weight::Count || now.saturating_sub(next.asked) <= LATE {
                return Some(next.what);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(length: u64) -> Duration {
        Duration::from_millis(length)
    }

    /// What is heard of what was put, when nothing was taken in between.
    fn heard(put: &[(&'static str, Weight)], taken: Duration) -> Vec<&'static str> {
        let mut queue = Queue { waiting: VecDeque::new() };
        for (what, weight) in put {
            assert_eq!(queue.put(*what, *weight, ms(0)), *weight == Weight::Turn);
        }
        std::iter::from_fn(|| queue.take(taken)).collect()
    }

    #[test]
    fn a_turn_ends_all_and_words_are_never_dropped_for_a_number() {
        use Weight::{Beat, Count, Turn, Words};
        assert_eq!(heard(&[("how", Words), ("half", Words), ("next", Turn)], ms(0)), ["next"]);
        assert_eq!(heard(&[("how", Words), ("3", Count), ("half", Words)], ms(9_000)), ["how", "half"]);
        assert_eq!(heard(&[("hold", Beat), ("let go", Beat)], ms(0)), ["let go"]);
        assert_eq!(heard(&[("half", Words), ("hold", Beat), ("let go", Beat)], ms(0)), ["half", "let go"]);
    }

    #[test]
    fn a_number_is_heard_at_its_second_or_not_at_all() {
        use Weight::{Count, Words};
        assert_eq!(heard(&[("3", Count)], LATE), ["3"]);
        assert_eq!(heard(&[("3", Count)], LATE + ms(1)), [""; 0]);
        assert_eq!(heard(&[("3", Count), ("2", Count)], ms(0)), ["2"]);
        assert_eq!(heard(&[("3", Count), ("how", Words)], ms(0)), ["how"]);
    }

    /// `spd-say` hands the words on; the service must be told to be silent, once, and before anything else is said.
    #[test]
    fn what_silences_has_ended_before_silence_is_told_and_before_the_next_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script, "sh"]).arg(&log);
            command
        };
        let (says, stops) = (shell("printf said, >>\"$1\"; exec sleep 1000"), shell("printf silent, >>\"$1\""));
        let (says, stops) = (Mutex::new(says), Mutex::new(stops));
        let ready: Ready<()> = Box::new(move |()| {
            let again = |command: &Mutex<Command>| quiet(&mut command.lock().unwrap());
            let (command, stop) = (again(&says), Some(again(&stops)));
            Ok(Tool { command, feed: Feed::Text(Vec::new()), stop, limit: Duration::from_secs(600) })
        });
        let patience = Duration::from_secs(30);
        let mut mouth = Mouth::new(ready, |_| ());
        let read = || std::fs::read_to_string(&log).unwrap_or_default();
        let until = |words: &str| {
            let end = clock::mono() + patience;
            while read() != words {
                assert!(clock::mono() < end, "{}", read());
                thread::yield_now();
            }
        };
        mouth.put((), Weight::Turn);
        until("said,");
        mouth.hush(patience);
        assert_eq!(read(), "said,silent,");
        mouth.put((), Weight::Turn);
        until("said,silent,said,");
        mouth.put((), Weight::Turn);
        until("said,silent,said,silent,said,");
        drop(mouth);
        until("said,silent,said,silent,said,silent,");
    }

    #[test]
    fn no_more_than_a_few_wait() {
        let many: Vec<_> = ["a", "b", "c", "d", "e", "f"].map(|what| (what, Weight::Words)).to_vec();
        assert_eq!(heard(&many, ms(0)), ["c", "d", "e", "f"]);
    }
}
