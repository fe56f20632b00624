//! Whether the computer stays awake while a session runs (rule K1). Must never ask for it otherwise.

use crate::domain::CleanText;

use super::{App, Effect};

/// What was asked of the system, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Awake {
    /// Nothing.
    #[default]
    Free,
    /// To stay awake; nothing is known to be in the way.
    Asked,
    /// The same, and it may sleep after all.
    Refused,
}

impl App {
    /// Asks for the computer to stay awake when a session begins, and lets it go when it is over. Not for rehearsals.
    pub(super) fn keep_awake(&mut self) {
        let session = self.play.as_ref().is_some_and(|play| play.session().is_some());
        if session != (self.awake != Awake::Free) {
            self.awake = if session { Awake::Asked } else { Awake::Free };
            self.out.push(Effect::Awake(session));
        }
    }

    /// What came of it. Late word about a session that is over means nothing.
    pub(super) fn heard_of_sleep(&mut self, stays_awake: bool) {
        if self.awake != Awake::Free {
            self.awake = if stays_awake { Awake::Asked } else { Awake::Refused };
        }
    }

    /// A line for the help page, if the computer may go to sleep.
    pub(super) fn sleep_words(&self) -> Option<CleanText> {
        match &self.awake {
            Awake::Refused => Some("The computer may go to sleep by itself; supple doctor tells why.".into()),
            Awake::Free | Awake::Asked => None,
        }
    }
}
