//! The whole program as a value: [`App`], moved by [`Msg`], asking for [`Effect`]s. Must never do I/O or read a clock.

pub mod keys;
pub mod message;

pub use keys::Key;
pub use message::{Effect, Msg, Notice, Urgency};
