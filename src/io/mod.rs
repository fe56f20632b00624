//! The edge: the only part that touches the terminal, the clocks and the system. Must never decide what the coach does.

pub mod clock;
pub mod events;
pub mod mailbox;
pub mod run;
mod screen;
mod signals;
pub mod terminal;
