//! Signals, made into something the loop can wait for. Must never do work in a handler: a handler sets a flag and writes a byte.

use std::{
    io,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use signal_hook::{
    SigId,
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH},
    flag, low_level,
};

use super::mailbox;

/// Listens until dropped.
#[derive(Debug)]
pub(crate) struct Signals {
    woken: UnixStream,
    ending: Arc<AtomicUsize>,
    stopping: Arc<AtomicBool>,
    continued: Arc<AtomicBool>,
    resized: Arc<AtomicBool>,
    unheard: Arc<AtomicBool>,
    wake: UnixStream,
    ids: Vec<SigId>,
    /// Those of the terminal's keys: Ctrl-C and Ctrl-\\.
    keys: Vec<SigId>,
}

/// What came since the last look.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Caught {
    /// The program is to end; the signal's number.
    pub(crate) end: Option<u8>,
    /// The program is to stop for a while.
    pub(crate) stop: bool,
    /// The program was stopped and goes on.
    pub(crate) resume: bool,
    /// The window has another size.
    pub(crate) resized: bool,
}

impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    /// When a handler cannot be set or no file descriptor is left.
    pub(crate) fn listen() -> io::Result<Self> {
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        let mut signals = Self {
            woken,
            wake: wake.try_clone()?,
            keys: Vec::new(),
            ending: Arc::default(),
            stopping: Arc::default(),
            continued: Arc::default(),
            resized: Arc::default(),
            unheard: Arc::default(),
            ids: Vec::new(),
        };
        for signal in [SIGTERM, SIGHUP] {
            let ids = signals.end_on(signal)?;
            signals.ids.extend(ids);
        }
        signals.take_keys()?;
        for (signal, raised) in
            [(SIGTSTP, &signals.stopping), (SIGCONT, &signals.continued), (SIGWINCH, &signals.resized)]
        {
            signals.ids.push(flag::register(signal, Arc::clone(raised))?);
            signals.ids.push(low_level::pipe::register(signal, wake.try_clone()?)?);
        }
        Ok(signals)
    }

    /// The order within a signal matters: the byte in the pipe carries no number, so the flag has to be up before it.
    fn end_on(&self, signal: i32) -> io::Result<Vec<SigId>> {
        let number = usize::try_from(signal).map_err(io::Error::other)?;
        let mut ids = Vec::new();
        if signal != SIGHUP {
            // A second request, when nobody has heard the first: the loop hangs, and only this can still end it.
            // A hang-up often comes in company, so it does not count as one.
            let unheard = &self.unheard;
            ids.push(flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(unheard))?);
            ids.push(flag::register(signal, Arc::clone(unheard))?);
        }
        ids.push(flag::register_usize(signal, Arc::clone(&self.ending), number)?);
        ids.push(low_level::pipe::register(signal, self.wake.try_clone()?)?);
        Ok(ids)
    }

    /// Ctrl-C and Ctrl-\ are somebody else's from now on: a program that has the terminal.
    pub(crate) fn give_keys(&mut self) {
        for id in self.keys.drain(..) {
            low_level::unregister(id);
        }
    }

    /// They are ours again. A stop and a window's size that came meanwhile were not for us.
    ///
    /// # Errors
    /// When a handler cannot be set.
    pub(crate) fn take_keys(&mut self) -> io::Result<()> {
        for signal in [SIGINT, SIGQUIT] {
            let ids = self.end_on(signal)?;
            self.keys.extend(ids);
        }
        self.stopping.store(false, Ordering::SeqCst);
        self.continued.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// Readable when a signal came since [`Signals::quiet`].
    pub(crate) fn woken(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
    }

    /// Empties the pipe.
    pub(crate) fn quiet(&self) {
        mailbox::empty(self.woken());
    }

    /// Takes what has come. The pipe is emptied by [`Signals::quiet`], before this, or the next wait ends at once.
    pub(crate) fn take(&self) -> Caught {
        let end = u8::try_from(self.ending.swap(0, Ordering::SeqCst)).unwrap_or(u8::MAX);
        if end != 0 {
            self.unheard.store(false, Ordering::SeqCst);
        }
        Caught {
            end: (end != 0).then_some(end),
            stop: self.stopping.swap(false, Ordering::SeqCst),
            resume: self.continued.swap(false, Ordering::SeqCst),
            resized: self.resized.swap(false, Ordering::SeqCst),
        }
    }

    /// From here on one more signal ends the program at once: the terminal is back, and only saving could still hang.
    pub(crate) fn end_at_once(&self) {
        self.unheard.store(true, Ordering::SeqCst);
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for id in self.ids.drain(..).chain(self.keys.drain(..)) {
            low_level::unregister(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Signals belong to the whole process, so this is one test: a window change, a stop wish, and an end, each seen once.
    #[test]
    fn each_signal_is_seen_once_and_by_name() {
        let signals = Signals::listen().unwrap();
        assert_eq!(signals.take(), Caught::default());

        low_level::raise(SIGWINCH).unwrap();
        low_level::raise(SIGTSTP).unwrap();
        assert_eq!(signals.take(), Caught { stop: true, resized: true, ..Caught::default() });

        low_level::raise(SIGTERM).unwrap();
        assert_eq!(signals.take().end, Some(15));
        // Heard, so the next one is a first one again and does not end this test.
        low_level::raise(SIGINT).unwrap();
        assert_eq!(signals.take().end, Some(2));
        assert_eq!(signals.take(), Caught::default());
    }
}
