//! The one wait of the program, and the one place that reads the terminal. Must never read one that has hung up or has nothing to say.

use std::{io, time::Duration};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use super::{
    clock,
    keys::{Input, Keys},
    lines::Lines,
    mailbox::Mailbox,
    signals::{Caught, Signals},
    terminal,
};
use crate::app::Msg;

/// All that can end a wait.
#[derive(Debug)]
pub(crate) struct Events {
    signals: Signals,
    mailbox: Mailbox,
    keys: Keys,
    /// Whole keys may be waiting in `keys`, where the system cannot see them.
    more: bool,
    /// When an unfinished key is over, on the clock `mono`.
    over_at: Option<Duration>,
    /// Lines in place of keys.
    lines: Option<Lines>,
    /// Whether a terminal is read, which can hang up.
    typed: bool,
}

/// Why the wait ended. All of it may be empty: then time passed.
#[derive(Debug)]
pub(crate) struct Wake {
    tty: PollFlags,
    /// Whether the input is a terminal.
    typed: bool,
    /// [`Events::read`] may have something.
    pub(crate) input: bool,
    /// [`Events::messages`] may have something.
    pub(crate) workers: bool,
    /// The signals that came.
    pub(crate) caught: Caught,
}

impl Wake {
    /// The terminal is gone.
    pub(crate) fn hung_up(&self) -> bool {
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        self.typed && self.tty.intersects(gone)
    }

    fn readable(&self) -> bool {
        self.tty.contains(PollFlags::IN)
    }
}

impl Events {
    /// Starts to listen.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub(crate) fn listen(mailbox: Mailbox) -> io::Result<Self> {
        let signals = Signals::listen()?;
        Ok(Self { signals, mailbox, keys: Keys::default(), more: false, over_at: None, lines: None, typed: true })
    }

    /// Waits for the terminal, a signal or a worker, at most `timeout`; for ever without one.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Wake> {
        let rest_of_key = self.over_at.map(|at| at.saturating_sub(clock::mono()));
        let timeout = if self.more { Some(Duration::ZERO) } else { timeout.into_iter().chain(rest_of_key).min() };
        // A wait too long for the system to express is one for ever.
        let timeout = timeout.and_then(|length| Timespec::try_from(length).ok());
        let (tty, signals, workers) = (terminal::tty(), self.signals.woken(), self.mailbox.woken());
        let mut fds = vec![PollFd::new(&signals, PollFlags::IN), PollFd::new(&workers, PollFlags::IN)];
        if let Some(flags) = self.watched() {
            fds.push(PollFd::new(&tty, flags));
        }
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => fds.iter_mut().for_each(PollFd::clear_revents),
            Err(error) => return Err(error.into()),
        }
        let came = |at: usize| fds.get(at).map_or(PollFlags::empty(), PollFd::revents);
        let (signals, workers, tty) = (came(0), came(1), came(2));
        drop(fds);
        if signals.contains(PollFlags::IN) {
            self.signals.quiet();
        }
        let readable = if self.typed { tty.contains(PollFlags::IN) } else { !tty.is_empty() };
        Ok(Wake {
            tty,
            typed: self.typed,
            input: self.more || self.over_at.is_some() || readable,
            workers: workers.contains(PollFlags::IN),
            caught: self.signals.take(),
        })
    }

    /// Ctrl-C and Ctrl-\\ belong to a program that has the terminal.
    pub(crate) fn give_keys(&mut self) {
        self.signals.give_keys();
    }

    /// They are ours again, and what was typed meanwhile is forgotten.
    pub(crate) fn take_keys(&mut self) -> io::Result<()> {
        self.signals.take_keys()?;
        terminal::forget_typed();
        (self.keys, self.more, self.over_at) = (Keys::default(), false, None);
        Ok(())
    }

    /// What of the input ends a wait. The end of a pipe would end each wait at once, so it is looked for only once.
    fn watched(&self) -> Option<PollFlags> {
        match &self.lines {
            Some(lines) if lines.has_ended() || !lines.has_room() => self.typed.then_some(PollFlags::empty()),
            _ => Some(PollFlags::IN),
        }
    }

    /// From now on lines are read, not keys. `typed`: from a terminal. `false`: the input is at its end, and no line came.
    pub(crate) fn open_lines(&mut self, typed: bool) -> io::Result<bool> {
        (self.lines, self.typed, self.more, self.over_at) = (Some(Lines::default()), typed, false, None);
        if !typed {
            let wake = self.wait(Some(Duration::ZERO))?;
            if wake.input {
                self.read_lines(&wake);
            }
        }
        Ok(!self.lines.as_ref().is_some_and(Lines::is_over))
    }

    /// Reads once, if there is something to read.
    pub(crate) fn read_lines(&mut self, wake: &Wake) {
        let Some(lines) = self.lines.as_mut().filter(|lines| !lines.has_ended() && !wake.tty.is_empty()) else {
            return;
        };
        let mut bytes = [0; 1024];
        match rustix::io::read(terminal::tty(), &mut bytes) {
            Ok(0) => lines.end(),
            Ok(count) => lines.feed(&bytes[..count]),
            Err(Errno::AGAIN | Errno::INTR) => {}
            // A script's end, whatever it looks like; a terminal that is gone is seen by the wait.
            Err(_) => lines.end(),
        }
    }

    /// Takes a line that is wanted: told its place in the queue.
    pub(crate) fn line(&mut self, wanted: impl Fn(usize, &str) -> bool) -> Option<String> {
        self.lines.as_mut()?.take(wanted)
    }

    /// Whether such a line is there: then the next wait ends at once.
    pub(crate) fn look_for_line(&mut self, wanted: impl Fn(usize, &str) -> bool) {
        if let Some(lines) = &self.lines {
            self.more = lines.has(wanted);
        }
    }

    /// Whether the input has ended and every line was taken.
    pub(crate) fn is_over(&self) -> bool {
        self.lines.as_ref().is_some_and(Lines::is_over)
    }

    /// Whether any line ever came.
    pub(crate) fn any_line(&self) -> bool {
        self.lines.as_ref().is_some_and(Lines::any)
    }

    /// Forgets what was typed on a terminal so far, half a line too; how many whole lines that were.
    pub(crate) fn forget(&mut self) -> usize {
        let Some(lines) = &mut self.lines else { return 0 };
        let mut bytes = [0; 1024];
        // The terminal never waits. Its end is not forgotten.
        while let Ok(count) = rustix::io::read(terminal::tty(), &mut bytes) {
            if count == 0 {
                let forgotten = lines.forget();
                lines.end();
                return forgotten;
            }
            lines.feed(&bytes[..count]);
        }
        terminal::forget_typed();
        lines.forget()
    }

    /// Takes one thing the person did. `None`: half a key, or one that means nothing here.
    ///
    /// Only after a [`Wake`] that says so. There may be more; see [`Events::may_hold_more`].
    pub(crate) fn read(&mut self, wake: &Wake) -> io::Result<Option<Input>> {
        let mut input = self.keys.next(false);
        if input.is_none() && wake.readable() {
            let mut bytes = [0; 1024];
            match rustix::io::read(terminal::tty(), &mut bytes) {
                Ok(count) => self.keys.feed(&bytes[..count]),
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            input = self.keys.next(false);
            let patience = self.keys.patience();
            self.over_at = patience.map(|patience| clock::mono().saturating_add(patience));
        } else if input.is_none() && self.over_at.is_some_and(|at| at <= clock::mono()) {
            input = self.keys.next(true);
            self.over_at = None;
        }
        if self.keys.patience().is_none() {
            self.over_at = None;
        }
        self.more = input.is_some() && self.keys.has_more();
        Ok(input)
    }

    /// Whether keys may be waiting where the system cannot see them.
    pub(crate) fn may_hold_more(&self) -> bool {
        self.more
    }

    /// What the workers sent.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Msg> + '_ {
        self.mailbox.open()
    }

    /// From here on, one more request to end is obeyed at once.
    pub(crate) fn end_at_once(&self) {
        self.signals.end_at_once();
    }
}
