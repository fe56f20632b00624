//! The one wait of the program, and the one place that reads the terminal. Must never read one that has hung up or has nothing to say.

use std::{io, time::Duration};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use super::{
    clock,
    keys::{Input, Keys},
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
}

/// Why the wait ended. All of it may be empty: then time passed.
#[derive(Debug)]
pub(crate) struct Wake {
    tty: PollFlags,
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
        self.tty.intersects(gone)
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
        Ok(Self { signals: Signals::listen()?, mailbox, keys: Keys::default(), more: false, over_at: None })
    }

    /// Waits for the terminal, a signal or a worker, at most `timeout`; for ever without one.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Wake> {
        let rest_of_key = self.over_at.map(|at| at.saturating_sub(clock::mono()));
        let timeout = if self.more { Some(Duration::ZERO) } else { timeout.into_iter().chain(rest_of_key).min() };
        // A wait too long for the system to express is one for ever.
        let timeout = timeout.and_then(|length| Timespec::try_from(length).ok());
        let (tty, signals, workers) = (terminal::tty(), self.signals.woken(), self.mailbox.woken());
        let mut fds = [
            PollFd::new(&tty, PollFlags::IN),
            PollFd::new(&signals, PollFlags::IN),
            PollFd::new(&workers, PollFlags::IN),
        ];
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => fds.iter_mut().for_each(PollFd::clear_revents),
            Err(error) => return Err(error.into()),
        }
        let [tty, signals, workers] = fds.map(|fd| fd.revents());
        if signals.contains(PollFlags::IN) {
            self.signals.quiet();
        }
        Ok(Wake {
            tty,
            input: self.more || self.over_at.is_some() || tty.contains(PollFlags::IN),
            workers: workers.contains(PollFlags::IN),
            caught: self.signals.take(),
        })
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
