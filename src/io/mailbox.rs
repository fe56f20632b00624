//! The way back into the loop for workers: a queue, and a pipe whose only use is to end the loop's wait. Must never block a worker.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::{Arc, mpsc},
};

use rustix::pipe::{PipeFlags, pipe_with};

use crate::app::Msg;

/// The loop's end: where messages arrive.
#[derive(Debug)]
pub struct Mailbox {
    inbox: mpsc::Receiver<Msg>,
    woken: OwnedFd,
    sender: Sender,
}

/// A worker's end. Cheap to clone; may be moved to any thread.
#[derive(Debug, Clone)]
pub struct Sender {
    outbox: mpsc::Sender<Msg>,
    wake: Arc<OwnedFd>,
}

impl Mailbox {
    /// Makes an empty one.
    ///
    /// # Errors
    /// When the system has no file descriptors left.
    pub fn new() -> io::Result<Self> {
        let (woken, wake) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let (outbox, inbox) = mpsc::channel();
        let sender = Sender { outbox, wake: Arc::new(wake) };
        Ok(Self { inbox, woken, sender })
    }

    /// A sender for one more worker.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// Readable when something was sent since [`Mailbox::open`].
    pub(crate) fn woken(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
    }

    /// Everything that has come. The pipe is emptied first: a message sent meanwhile wakes the loop once more, and none is left lying.
    pub(crate) fn open(&self) -> impl Iterator<Item = Msg> + '_ {
        empty(self.woken());
        self.inbox.try_iter()
    }
}

impl Sender {
    /// Puts a message in, and wakes the loop. Never waits; after the loop has ended the message is dropped.
    pub fn send(&self, msg: Msg) {
        if self.outbox.send(msg).is_ok() {
            // A full pipe is as good: the loop has not looked yet, and will.
            let _ = rustix::io::write(&*self.wake, b"!");
        }
    }
}

/// Reads a non-blocking pipe until nothing is left.
pub(crate) fn empty(pipe: BorrowedFd<'_>) {
    let mut bytes = [0; 256];
    while matches!(rustix::io::read(pipe, &mut bytes), Ok(read) if read == bytes.len()) {}
}

#[cfg(test)]
mod tests {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    use super::*;

    fn readable(mailbox: &Mailbox) -> bool {
        let woken = mailbox.woken();
        let mut fds = [PollFd::new(&woken, PollFlags::IN)];
        poll(&mut fds, Some(&Timespec::default())).unwrap() == 1
    }

    #[test]
    fn a_message_from_another_thread_wakes_once_and_arrives() {
        let mailbox = Mailbox::new().unwrap();
        assert!(!readable(&mailbox));
        let sender = mailbox.sender();
        std::thread::spawn(move || sender.send(Msg::Saved)).join().unwrap();
        assert!(readable(&mailbox));
        assert_eq!(mailbox.open().collect::<Vec<_>>(), [Msg::Saved]);
        assert!(!readable(&mailbox));
    }

    #[test]
    fn a_flood_neither_blocks_the_worker_nor_loses_a_message() {
        let mailbox = Mailbox::new().unwrap();
        let sender = mailbox.sender();
        for _ in 0..100_000 {
            sender.send(Msg::Saved);
        }
        assert_eq!(mailbox.open().count(), 100_000);
        assert!(!readable(&mailbox));
    }

    #[test]
    fn sending_after_the_end_is_harmless() {
        let mailbox = Mailbox::new().unwrap();
        let sender = mailbox.sender();
        drop(mailbox);
        sender.send(Msg::Saved);
    }
}
