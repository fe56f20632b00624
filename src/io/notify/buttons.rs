//! Notices with buttons: each is shown, and a click on it comes back. A thread of its own, from the first notice on. Must never make the
//! caller wait, never be joined, and never take a click on an older notice for one on the newest.
//!
//! One notice is up at a time: a newer one takes the place of the one before. A button's name carries the step it was shown for, so a click
//! that crossed a newer notice on its way is told apart. There is no button for a click on the notice itself: that name is fixed, so it
//! could carry no step.

use crate::{app::Notice, domain::CleanText};

#[cfg(all(feature = "notify", unix, not(target_os = "macos")))]
mod desk;
#[cfg(all(feature = "notify", unix, not(target_os = "macos")))]
mod link;

#[cfg(all(feature = "notify", unix, not(target_os = "macos")))]
pub use desk::{Buttons, Limits};
#[cfg(not(all(feature = "notify", unix, not(target_os = "macos"))))]
pub use without::Buttons;

/// A notice to be shown with buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it says.
    pub notice: Notice,
    /// What it is about, for whoever reads the answer: letters, digits, and signs other than `:`.
    pub step: String,
    /// Which buttons it has.
    pub choice: Choice,
}

/// The buttons of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// None: nothing is to be answered.
    Nothing,
    /// Snooze and Skip.
    Later,
    /// Start, Snooze and Skip.
    Start,
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The desktop took it. Whether anyone saw it is not known.
    Shown,
    /// Do it now.
    Start,
    /// Later.
    Snooze,
    /// Not this time.
    Skip,
    /// It was closed, or the desktop went, or nobody clicked for too long.
    Closed,
    /// It could not be shown.
    Failed(CleanText),
}

/// An outcome, and for which step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// [`Offer::step`] of the notice.
    pub step: String,
    /// First [`Outcome::Shown`] or [`Outcome::Failed`], once for each notice; after `Shown` at most one of the others.
    pub outcome: Outcome,
}

/// Where no buttons can be had, notices go the plain way.
#[cfg(not(all(feature = "notify", unix, not(target_os = "macos"))))]
mod without {
    use std::{
        collections::VecDeque,
        sync::{Arc, Mutex, PoisonError},
    };

    use super::{
        super::{Notifier, NotifyEnv},
        Answer, Offer, Outcome,
    };
    use crate::app::Msg;

    /// Shows notices; they have no buttons here.
    pub struct Buttons {
        notifier: Notifier,
        /// The steps on their way, in order; the notifier gives its outcomes so.
        steps: Arc<Mutex<VecDeque<String>>>,
    }

    impl Buttons {
        /// Touches nothing before the first [`Self::offer`]. `tell` is called from another thread; it must not block.
        #[must_use]
        pub fn new(tell: impl Fn(Answer) + Send + Sync + 'static, env: &NotifyEnv) -> Self {
            let steps: Arc<Mutex<VecDeque<String>>> = Arc::default();
            let waiting = Arc::clone(&steps);
            let tell = move |msg: Msg| {
                let step = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or_default();
                let outcome = match msg {
                    Msg::NoticeFailed(why) => Outcome::Failed(why),
                    _ => Outcome::Shown,
                };
                tell(Answer { step, outcome });
            };
            Self { notifier: Notifier::new(tell, env), steps }
        }

        /// Hands over a notice and returns at once.
        pub fn offer(&mut self, offer: Offer) {
            self.steps.lock().unwrap_or_else(PoisonError::into_inner).push_back(offer.step);
            self.notifier.send(offer.notice);
            drop(self.notifier.take_failed());
        }
    }
}
