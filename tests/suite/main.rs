//! All integration tests, in one binary.

mod commands;
mod journal;
mod journal_damage;
mod journal_faults;
mod journal_years;
mod support;
