//! One file a subcommand, each short. Must never hold a rule of its own.

pub mod doctor;
