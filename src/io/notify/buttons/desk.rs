//! The thread of the notices with buttons, and its queue. Must never wait for anything without listening for the next notice.

use std::{
    collections::VecDeque,
    future::{Future, pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use async_io::Timer;
use futures_lite::FutureExt as _;

use super::{
    super::{NotifyEnv, QUEUE, SEND_LIMIT, desktop::limited},
    Answer, Offer, Outcome,
    link::{Link, Shown},
};
use crate::domain::{CleanText, rules::ANSWER_WITHIN};

/// Shows notices with buttons, and tells what became of each.
pub struct Buttons {
    desk: Arc<Desk>,
    state: State,
}

enum State {
    /// There is no desktop to ask; the reason.
    Without(CleanText),
    /// The thread starts with the first notice.
    Waiting(Limits),
    Running,
}

/// Where and how long.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The address of the desktop's bus, in place of the usual one.
    pub bus: Option<String>,
    /// For showing one notice, connecting included.
    pub send: Duration,
    /// For a click on it.
    pub click: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bus: None, send: SEND_LIMIT, click: ANSWER_WITHIN.hours() }
    }
}

/// What the caller and the thread share.
struct Desk {
    tell: Box<dyn Fn(Answer) + Send + Sync>,
    inbox: Mutex<Inbox>,
}

#[derive(Default)]
struct Inbox {
    waiting: VecDeque<Offer>,
    closed: bool,
    waker: Option<Waker>,
}

impl Buttons {
    /// Touches neither the desktop nor a thread before the first [`Self::offer`]. Over SSH each notice fails at once: it would be shown on
    /// the far desktop.
    ///
    /// `tell` is called from another thread, or from inside [`Self::offer`]; it must not block.
    #[must_use]
    pub fn new(tell: impl Fn(Answer) + Send + Sync + 'static, env: &NotifyEnv) -> Self {
        Self::with_limits(tell, env, Limits::default())
    }

    /// The same with limits of one's own.
    #[must_use]
    pub fn with_limits(tell: impl Fn(Answer) + Send + Sync + 'static, env: &NotifyEnv, limits: Limits) -> Self {
        let state = match super::super::far(env) {
            Some(reason) => State::Without(reason),
            None => State::Waiting(limits),
        };
        Self { desk: Arc::new(Desk { tell: Box::new(tell), inbox: Mutex::default() }), state }
    }

    /// Hands over a notice and returns at once. With 16 waiting the oldest gives way, and has failed.
    pub fn offer(&mut self, offer: Offer) {
        match &self.state {
            State::Without(reason) => {
                self.desk.tell(offer.step, Outcome::Failed(reason.clone()));
                return;
            }
            State::Waiting(_) | State::Running => self.desk.put(offer),
        }
        if let State::Waiting(limits) = std::mem::replace(&mut self.state, State::Running) {
            let desk = Arc::clone(&self.desk);
            // Never joined: a desktop that hangs must not hold up the end of the program.
            let started = thread::Builder::new().name("buttons".into()).spawn(move || desk.work(&limits));
            if let Err(error) = started {
                let reason = CleanText::new(&format!("notices cannot start: {error}"));
                for offer in self.desk.close() {
                    self.desk.tell(offer.step, Outcome::Failed(reason.clone()));
                }
                self.state = State::Without(reason);
            }
        }
    }
}

impl Drop for Buttons {
    /// Lets the thread end after what is waiting, without waiting for it.
    fn drop(&mut self) {
        let mut inbox = self.desk.inbox();
        inbox.closed = true;
        wake(inbox);
    }
}

/// Lets go of the queue first: the thread may run at once.
fn wake(mut inbox: MutexGuard<'_, Inbox>) {
    let waker = inbox.waker.take();
    drop(inbox);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// What the thread waits for.
enum Event {
    /// A notice, or the end.
    Next(Option<Offer>),
    /// What became of the one that is up.
    Over(Outcome),
}

impl Desk {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, step: String, outcome: Outcome) {
        (self.tell)(Answer { step, outcome });
    }

    fn put(&self, offer: Offer) {
        let mut inbox = self.inbox();
        let gone = if inbox.waiting.len() < QUEUE { None } else { inbox.waiting.pop_front() };
        inbox.waiting.push_back(offer);
        wake(inbox);
        if let Some(gone) = gone {
            self.tell(gone.step, Outcome::Failed("too many notices at once".into()));
        }
    }

    fn close(&self) -> VecDeque<Offer> {
        let mut inbox = self.inbox();
        inbox.closed = true;
        std::mem::take(&mut inbox.waiting)
    }

    /// The next notice; `None` when the caller is gone and nothing is left.
    fn next(&self) -> impl Future<Output = Option<Offer>> + '_ {
        poll_fn(|context| {
            let mut inbox = self.inbox();
            match inbox.waiting.pop_front() {
                Some(offer) => Poll::Ready(Some(offer)),
                None if inbox.closed => Poll::Ready(None),
                None => {
                    inbox.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }

    /// The thread. A panic while showing one notice is that notice's failure and nothing more.
    fn work(&self, limits: &Limits) {
        let in_hand = Mutex::new(None);
        let serve = || async_io::block_on(self.serve(limits, &in_hand));
        while catch_unwind(AssertUnwindSafe(serve)).is_err() {
            if let Some(step) = in_hand.lock().unwrap_or_else(PoisonError::into_inner).take() {
                self.tell(step, Outcome::Failed("showing the notice went wrong".into()));
            }
        }
    }

    async fn serve(&self, limits: &Limits, in_hand: &Mutex<Option<String>>) {
        let hold = |step: Option<String>| *in_hand.lock().unwrap_or_else(PoisonError::into_inner) = step;
        let mut up: Option<Shown> = None;
        loop {
            let next = async { Event::Next(self.next().await) };
            let over = async {
                match &mut up {
                    Some(shown) => Event::Over(clicked(shown, limits.click).await),
                    None => pending().await,
                }
            };
            // The answer first: it is older than the notice that would replace it.
            match over.or(next).await {
                Event::Next(None) => return,
                Event::Over(outcome) => {
                    // With the connection: nothing wakes this thread while nothing is up.
                    if let Some(shown) = up.take() {
                        self.tell(shown.step, outcome);
                    }
                }
                Event::Next(Some(offer)) => {
                    hold(Some(offer.step.clone()));
                    let shown = limited(limits.send, "the desktop", show(up.take(), limits, &offer)).await;
                    hold(None);
                    match shown {
                        Ok(shown) => {
                            up = shown;
                            self.tell(offer.step, Outcome::Shown);
                        }
                        Err(why) => self.tell(offer.step, Outcome::Failed(why)),
                    }
                }
            }
        }
    }
}

/// Shows a notice in place of the one before, if that is still up. `None`: it has no buttons, so nothing more is to be heard of it.
async fn show(before: Option<Shown>, limits: &Limits, offer: &Offer) -> Result<Option<Shown>, CleanText> {
    let (link, replaces) = match before {
        Some(shown) => (shown.link, shown.id),
        None => (Link::open(limits.bus.as_deref()).await?, 0),
    };
    link.show(offer, replaces).await
}

async fn clicked(shown: &mut Shown, limit: Duration) -> Outcome {
    let too_long = async {
        Timer::after(limit).await;
        Outcome::Closed
    };
    shown.answer().or(too_long).await
}
