//! The only part that touches the world: files, clocks, the terminal. Must never decide a rule.

pub mod journal;
