//! The wait of a program that stays: some seconds, a signal, or news. Must never be woken by anything else.

use std::{io, os::fd::BorrowedFd, time::Duration};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::io::signals::Signals;

/// Waits, and hears the signals that end a program.
#[derive(Debug)]
pub struct Patience(Signals);

impl Patience {
    /// Begins to listen.
    ///
    /// # Errors
    /// When a handler cannot be set.
    pub fn new() -> io::Result<Self> {
        Signals::listen().map(Self)
    }

    /// Waits for `length`, or less when a signal comes or `news` can be read; the number of a signal that ends the program. A suspend does not
    /// count: after it the wait goes on.
    ///
    /// # Errors
    /// When the system cannot wait.
    pub fn wait(&self, length: Duration, news: Option<BorrowedFd<'_>>) -> io::Result<Option<u8>> {
        let woken = self.0.woken();
        let mut fds = vec![PollFd::new(&woken, PollFlags::IN)];
        fds.extend(news.as_ref().map(|news| PollFd::new(news, PollFlags::IN)));
        let length = Timespec::try_from(length).map_err(io::Error::other)?;
        match poll(&mut fds, Some(&length)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        self.0.quiet();
        let caught = self.0.take();
        if caught.stop {
            // Stops as any program does; the next look finds out how long.
            signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        }
        Ok(caught.end)
    }
}
