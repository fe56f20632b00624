//! The edge: the only part that touches files, the terminal, the clocks and the system. Must never decide what the coach does.

pub mod awake;
pub mod clock;
pub mod editor;
mod events;
mod face;
pub mod folders;
pub mod install;
pub mod journal;
mod keys;
pub mod library;
mod lines;
pub mod look;
pub mod mailbox;
mod mouth;
pub mod notify;
pub mod open_terminal;
pub mod own;
pub mod reminders;
pub mod run;
mod screen;
pub mod settings;
mod signals;
pub mod sound;
pub mod surroundings;
pub mod terminal;
pub mod voice;
pub mod watch;
