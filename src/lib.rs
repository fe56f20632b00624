//! `supple`: a coach in the terminal for a back that has seized up.
//!
//! [`run`] is all that `main` calls. Imports run one way: commands, io, ui and plain, app, format, figure, domain.

pub mod app;
pub mod cli;
pub mod commands;
pub mod domain;
pub mod figure;
pub mod format;
pub mod io;
pub mod plain;
pub mod ui;

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use clap::Parser as _;

use commands::Exit;
use domain::CleanText;

/// Runs the program with the words of its command line, its own name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match cli::Cli::usual(&args).map_or_else(|| cli::Cli::try_parse_from(&args), Ok) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, and a reader may have gone: neither is an error of ours.
            let _ = error.print();
            let exit = if error.use_stderr() { Exit::USAGE } else { Exit::DONE };
            return exit.into();
        }
    };
    match commands::run(&cli) {
        Ok(exit) => exit.into(),
        Err(error) => {
            let mut out = std::io::stderr().lock();
            let columns = io::surroundings::columns(&std::io::stderr()).unwrap_or(usize::MAX);
            for (depth, cause) in error.chain().enumerate() {
                let lead = if depth == 0 { "supple: " } else { "  because: " };
                let line = format!("{lead}{}", CleanText::new(&cause.to_string()));
                let _ = writeln!(out, "{}", app::wrap::fold(&line, columns, 2));
            }
            Exit::ERROR.into()
        }
    }
}
