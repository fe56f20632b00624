//! The rules of the coach, and nothing else: no I/O, no clock, no terminal.
//! Everything here is a value or a function of values; time comes in as [`Now`].

pub mod dose;
pub mod exercise;
pub mod id;
pub mod library;
pub mod questions;
pub mod routine;
pub mod text;
pub mod time;

pub use id::Id;
pub use text::CleanText;
pub use time::Now;
