//! What is asked of whoever keeps the reminders' files, and what comes back. Must never do any of it.

use std::time::Duration;

use super::Notice;
use crate::domain::{
    CleanText, Id, Now,
    reminder::{Facts, Message, Plan, Rang, Slot, State, Wish},
    schedule::Reminder,
};

/// The file of the reminders as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadPlan {
    /// Those that can be used.
    pub plan: Plan,
    /// What is wrong with the file, each in a line.
    pub problems: Vec<CleanText>,
    /// Whether the file as a whole can be read, so that it may be changed.
    pub whole: bool,
}

/// Who says what is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SaidBy {
    /// This window.
    #[default]
    Here,
    /// Another program; its process, if it said so.
    Other(Option<u32>),
    /// Nobody can; the reason.
    Nobody(CleanText),
}

impl SaidBy {
    /// In words.
    #[must_use]
    pub fn words(&self) -> CleanText {
        match self {
            Self::Here => "This window says them while it is open.".into(),
            Self::Other(Some(process)) => format!("Process {process} says them.").into(),
            Self::Other(None) => "Another supple says them.".into(),
            Self::Nobody(why) => format!("Nobody says them: {why}").into(),
        }
    }
}

/// What is to be done about reminders, outside: at the files.
#[derive(Debug, Clone, PartialEq)]
pub struct Errand {
    /// What.
    pub deed: Deed,
    /// What the journal says that bears on it.
    pub facts: Facts,
    /// The moment.
    pub now: Now,
    /// Whether only what was set for one moment may be said now.
    pub moments: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Look at what is due, and keep that it is said.
    Look,
    /// Keep what was answered to what rang, or was missed.
    Answer(Rang, Wish),
    /// Put off what rang, by name.
    Snooze(Id),
    /// Skip what rang, or else that time.
    Skip(Id, Option<Slot>),
    /// All silent for so long; none: no longer.
    Pause(Option<Duration>),
    /// Switch one on or off.
    Switch(Id, bool),
    /// Take one out of the file.
    Remove(Id),
    /// Put one into the file, in place of that one.
    Put {
        /// What it takes the place of.
        old: Option<Id>,
        /// The new one.
        what: Box<Reminder>,
        /// Whether it comes at other times than the old one.
        anew: bool,
    },
}

/// What came of an errand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reminded {
    /// The file, if it was read anew.
    pub read: Option<ReadPlan>,
    /// What is kept now.
    pub state: State,
    /// Who says what is due.
    pub said_by: SaidBy,
    /// What is to be said now. That it was said is written down.
    pub rang: Option<(Rang, Message)>,
    /// A line about it: what was done, or went wrong.
    pub told: Option<CleanText>,
}

/// A notice of a reminder, with buttons where the desktop has some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// What it says.
    pub notice: Notice,
    /// What it is about; comes back with a click.
    pub step: String,
    /// Whether it proposes to start something.
    pub start: bool,
}
