//! Notices outside the window: a thread of its own for the desktop, and what to do when that fails.
//! Must never make the caller wait, never be joined, and never lose a notice without saying so.

pub mod buttons;
#[cfg(feature = "notify")]
mod desktop;
mod osc;

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    app::{Msg, Notice, Urgency},
    domain::CleanText,
};

#[cfg(all(feature = "notify", unix, not(target_os = "macos")))]
pub(super) use desktop::within;
pub use osc::{Inside, NotifyEnv, Sequence, terminal_sequence};

/// Most notices waiting at once.
const QUEUE: usize = 16;

/// How long one notice may take, connecting included, before the desktop counts as not answering. Our choice: a healthy
/// desktop needs under 0.2 s.
pub const SEND_LIMIT: Duration = Duration::from_secs(2);

/// What shows a notice and says why it could not. Runs on the notices' own thread; may block there.
pub type Backend = Box<dyn FnMut(&Notice) -> Result<(), CleanText> + Send>;

/// Sends notices without ever making the caller wait.
///
/// Every notice sent has exactly one outcome, [`Msg::NoticeShown`] or [`Msg::NoticeFailed`].
pub struct Notifier {
    desk: Arc<Desk>,
    state: State,
}

enum State {
    /// There is no desktop to ask; the reason.
    Without(CleanText),
    /// The thread starts with the first notice.
    Waiting(Backend),
    Running,
}

/// What the caller and the thread share.
struct Desk {
    outcome: Box<dyn Fn(Msg) + Send + Sync>,
    inbox: Mutex<Inbox>,
    changed: Condvar,
}

#[derive(Default)]
struct Inbox {
    waiting: VecDeque<Notice>,
    failed: VecDeque<Notice>,
    closed: bool,
}

impl Notifier {
    /// A notifier for the surroundings `env`. Touches neither the desktop nor a thread until the first notice.
    ///
    /// `outcome` is called once for each notice, from the notices' thread or from inside [`Self::send`]; it must not block.
    #[must_use]
    pub fn new(outcome: impl Fn(Msg) + Send + Sync + 'static, env: &NotifyEnv) -> Self {
        Self::with_limit(outcome, env, SEND_LIMIT)
    }

    /// The same with a limit of one's own on each notice.
    #[must_use]
    pub fn with_limit(outcome: impl Fn(Msg) + Send + Sync + 'static, env: &NotifyEnv, limit: Duration) -> Self {
        let state = match backend(env, limit) {
            Ok(backend) => State::Waiting(backend),
            Err(reason) => State::Without(reason),
        };
        Self { desk: Arc::new(Desk::new(outcome)), state }
    }

    /// A notifier that shows notices through `backend`.
    #[must_use]
    pub fn with_backend(outcome: impl Fn(Msg) + Send + Sync + 'static, backend: Backend) -> Self {
        Self { desk: Arc::new(Desk::new(outcome)), state: State::Waiting(backend) }
    }

    /// Hands over one notice and returns at once.
    ///
    /// With 16 waiting, the oldest of the same urgency gives way, else the oldest that is not critical; what gives way
    /// has failed.
    pub fn send(&mut self, notice: Notice) {
        match &self.state {
            State::Without(reason) => {
                self.desk.fail(notice, reason.clone());
                return;
            }
            State::Waiting(_) | State::Running => self.desk.put(notice),
        }
        if let State::Waiting(backend) = std::mem::replace(&mut self.state, State::Running) {
            let desk = Arc::clone(&self.desk);
            // Never joined: a desktop that hangs must not hold up the end of the program.
            let started = thread::Builder::new().name("notices".into()).spawn(move || desk.work(backend));
            if let Err(error) = started {
                let reason = CleanText::new(&format!("notices cannot start: {error}"));
                for notice in self.desk.close() {
                    self.desk.fail(notice, reason.clone());
                }
                self.state = State::Without(reason);
            }
        }
    }

    /// The notices that failed since this was last asked, oldest first, at most 16: for the terminal to show, by
    /// [`terminal_sequence`]. Ask on [`Msg::NoticeFailed`].
    #[must_use]
    pub fn take_failed(&self) -> Vec<Notice> {
        self.desk.inbox().failed.drain(..).collect()
    }
}

impl Drop for Notifier {
    /// Lets the thread end after what is waiting, without waiting for it.
    fn drop(&mut self) {
        self.desk.inbox().closed = true;
        self.desk.changed.notify_all();
    }
}

impl Desk {
    fn new(outcome: impl Fn(Msg) + Send + Sync + 'static) -> Self {
        Self { outcome: Box::new(outcome), inbox: Mutex::default(), changed: Condvar::new() }
    }

    /// A panic elsewhere leaves the queue whole, so a poisoned lock is no reason to stop.
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, notice: Notice) {
        let gone = self.inbox().put(notice);
        self.changed.notify_one();
        if let Some(gone) = gone {
            self.fail(gone, "too many notices at once".into());
        }
    }

    /// Waits for the next notice; `None` when the notifier is gone and nothing is left.
    fn next(&self) -> Option<Notice> {
        let mut inbox = self.inbox();
        loop {
            if let Some(notice) = inbox.waiting.pop_front() {
                return Some(notice);
            }
            if inbox.closed {
                return None;
            }
            inbox = self.changed.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) -> VecDeque<Notice> {
        let mut inbox = self.inbox();
        inbox.closed = true;
        std::mem::take(&mut inbox.waiting)
    }

    fn fail(&self, notice: Notice, reason: CleanText) {
        let mut inbox = self.inbox();
        if inbox.failed.len() == QUEUE {
            inbox.failed.pop_front();
        }
        inbox.failed.push_back(notice);
        // Let go first: the outcome's receiver may come straight back for the failed notices.
        drop(inbox);
        (self.outcome)(Msg::NoticeFailed(reason));
    }

    /// The thread. A panic while showing one notice is that notice's failure and nothing more.
    fn work(&self, mut backend: Backend) {
        while let Some(notice) = self.next() {
            let shown = catch_unwind(AssertUnwindSafe(|| backend(&notice)))
                .unwrap_or_else(|_| Err("showing the notice went wrong".into()));
            match shown {
                Ok(()) => (self.outcome)(Msg::NoticeShown),
                Err(reason) => self.fail(notice, reason),
            }
        }
    }
}

impl Inbox {
    /// Adds `notice`; returns the one that had to give way.
    fn put(&mut self, notice: Notice) -> Option<Notice> {
        let gone = if self.waiting.len() < QUEUE {
            None
        } else {
            let same = |n: &Notice| n.urgency == notice.urgency;
            let lesser = |n: &Notice| n.urgency != Urgency::Critical;
            let place = (self.waiting.iter().position(same)).or_else(|| self.waiting.iter().position(lesser));
            match place {
                Some(place) => self.waiting.remove(place),
                // Sixteen critical ones are waiting: they matter more.
                None => return Some(notice),
            }
        };
        self.waiting.push_back(notice);
        gone
    }
}

/// What shows notices here, or why nothing does.
fn backend(env: &NotifyEnv, limit: Duration) -> Result<Backend, CleanText> {
    far(env).map_or_else(|| desktop_backend(limit), Err)
}

/// Why no notice may be shown, where the desktop is not the one in front of the person.
fn far(env: &NotifyEnv) -> Option<CleanText> {
    env.ssh.then(|| "this is a remote session: a notice would pop up on the far desktop".into())
}

#[cfg(feature = "notify")]
#[expect(clippy::unnecessary_wraps, reason = "one signature with and without the feature")]
fn desktop_backend(limit: Duration) -> Result<Backend, CleanText> {
    let mut desktop = desktop::Desktop::new(limit);
    Ok(Box::new(move |notice| desktop.show(notice)))
}

#[cfg(not(feature = "notify"))]
fn desktop_backend(_limit: Duration) -> Result<Backend, CleanText> {
    Err("this build has no desktop notices".into())
}

/// What a desktop says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name and version.
    pub name: CleanText,
    /// What it says it can do, such as `body-markup`.
    pub capabilities: Vec<CleanText>,
}

/// What came of a try: the desktop, and whether it took the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Who answered, or why no one did.
    pub server: Result<Server, CleanText>,
    /// Whether a notice was taken.
    pub sent: Result<(), CleanText>,
}

/// Sends `notice` on this thread and says what was seen. Takes up to twice [`SEND_LIMIT`]; for `supple doctor` alone.
#[must_use]
pub fn try_out(env: &NotifyEnv, notice: &Notice) -> Trial {
    match backend(env, SEND_LIMIT) {
        Err(reason) => Trial { server: Err(reason.clone()), sent: Err(reason) },
        #[cfg(feature = "notify")]
        Ok(mut backend) => match desktop::ask_server(SEND_LIMIT) {
            Err(reason) => Trial { server: Err(reason.clone()), sent: Err(reason) },
            Ok(server) => Trial { server: Ok(server), sent: backend(notice) },
        },
        #[cfg(not(feature = "notify"))]
        Ok(mut backend) => Trial { server: Err("this build has no desktop notices".into()), sent: backend(notice) },
    }
}
