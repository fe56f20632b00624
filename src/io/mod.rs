//! The edge: the only part that touches the terminal, the clocks and the system. Must never decide what the coach does.

pub mod clock;
mod events;
mod keys;
pub mod mailbox;
pub mod run;
mod screen;
mod signals;
pub mod terminal;
