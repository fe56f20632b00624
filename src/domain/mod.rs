//! The rules of the coach, and nothing else: no I/O, no clock, no terminal.
//! Everything here is a value or a function of values; time comes in as [`Now`].

pub mod card;
pub mod cursor;
pub mod diff;
pub mod dose;
pub mod entry;
pub mod exercise;
pub mod history;
pub mod id;
pub mod interrupted;
pub mod levels;
pub mod library;
pub mod locks;
pub mod numbers;
pub mod questions;
pub mod routine;
#[cfg(test)]
pub(crate) mod sample;
pub mod screening;
pub mod session;
pub mod text;
pub mod time;
pub mod timeline;
pub mod unroll;

pub use id::Id;
pub use text::CleanText;
pub use time::Now;
