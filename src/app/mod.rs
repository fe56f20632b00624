//! The whole program as a value: [`App`], moved by [`Msg`], asking for [`Effect`]s. Must never do I/O or read a clock.

pub mod form;
pub mod keys;
pub mod message;
pub mod wrap;

pub use keys::Key;
pub use message::{Effect, Msg, Notice, Urgency};

use std::time::Duration;

use crate::domain::Now;

/// The whole program's state.
#[derive(Debug, Default)]
pub struct App {
    size: (u16, u16),
}

impl App {
    /// Takes in one message, at one reading of time.
    pub fn update(&mut self, msg: Msg, _now: &Now) -> Vec<Effect> {
        match msg {
            Msg::Key(Key::Char('q') | Key::Interrupt) | Msg::End => vec![Effect::Quit(0)],
            Msg::Resize { cols, rows } => {
                self.size = (cols, rows);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// How long until the picture changes by itself; `None`: not before a key.
    #[must_use]
    pub fn next_change(&self, _now: &Now) -> Option<Duration> {
        None
    }
}
