//! The subcommands, one file each. Must never hold a rule: they call and print.

pub mod forget;
pub mod log;
