//! The edge: the only part that touches files, the terminal, the clocks and the system. Must never decide what the coach does.

pub mod awake;
pub mod clock;
mod events;
pub mod folders;
pub mod journal;
mod keys;
pub mod library;
pub mod look;
pub mod mailbox;
pub mod notify;
pub mod reminders;
pub mod run;
mod screen;
pub mod settings;
mod signals;
pub mod surroundings;
pub mod terminal;
