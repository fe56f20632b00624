//! The one integration binary: it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should fail where it stands")]

mod awake;
mod bad_input;
mod bad_routines;
mod browse;
mod commands;
mod content;
mod diagnostics;
mod diff;
mod driver;
mod faults;
mod figures;
mod figures_play;
mod flows;
mod focus;
mod journal;
mod journal_commands;
mod journal_damage;
mod journal_faults;
mod journal_recent;
mod journal_years;
mod locks;
mod many_files;
mod monsters;
mod notify;
mod oracle;
mod overrides;
mod own_files;
mod paper;
mod plain;
mod plan;
mod provenance;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod pty;
mod purity;
mod readme;
mod reminders;
mod replacements;
mod reports;
mod routines;
mod rule_numbers;
mod rules;
mod safety;
mod scenarios;
mod screens;
mod sheets;
mod support;
mod survival;
mod today;
mod totals;
mod tutorial;
mod voice;
mod voice_tool;
mod ways;
mod words;
