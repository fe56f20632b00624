//! The rules of the coach, and nothing else: no I/O, no clock, no terminal.
//! Everything here is a value or a function of values; time comes in as [`Now`].

pub mod card;
pub mod cursor;
pub mod days;
pub mod diff;
pub mod dose;
pub mod entry;
pub mod episode;
pub mod exercise;
pub mod figure;
pub mod gates;
pub mod heat;
pub mod history;
pub mod id;
pub mod interrupted;
pub mod library;
pub mod locks;
pub mod next;
pub mod numbers;
pub mod outline;
pub mod progression;
pub mod questions;
pub mod readings;
pub mod reminder;
pub mod routine;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
pub mod schedule;
pub mod screening;
pub mod session;
pub mod settings;
pub mod spoken;
mod stamp;
mod steps;
pub mod text;
pub mod time;
pub mod timeline;
pub mod today;
pub mod unroll;
pub mod verdict;
pub mod word;

pub use id::Id;
pub use text::CleanText;
pub use time::Now;
pub use word::Word;

// Here and not beside the type: what builds the shipped files has no use for it.
impl serde::Serialize for CleanText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}
