//! One file a subcommand. Must never hold a rule of the coach.

mod check;
pub mod doctor;
pub mod forget;
mod list;
pub mod log;
mod show;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, Command},
    domain::library::Library,
    format,
    io::{folders::Folders, library},
};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// Something went wrong.
    Error = 1,
    /// It was asked in a way it does not understand.
    Usage = 2,
    /// The danger signs, or what is not known of them, keep movement shut.
    Gate = 3,
    /// Ended for pain or a danger sign.
    Pain = 4,
    /// Ended early.
    Early = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Does what was asked.
///
/// # Errors
/// When it cannot be done; the chain says why.
pub fn run(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Some(Command::List(args)) => list::run(args),
        Some(Command::Show(args)) => show::run(args),
        Some(Command::Check(args)) => check::run(args),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "supple", &mut text);
            print(&text)
        }
        Some(Command::Man) => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut text)?;
            print(&text)
        }
        _ => not_yet(),
    }
}

fn not_yet() -> anyhow::Result<Exit> {
    anyhow::bail!("this part of the coach is not built yet")
}

/// The shipped files and the user's own.
fn library() -> anyhow::Result<Library> {
    let mut files = library::shipped();
    files.extend(library::of_user(&Folders::find()?.config));
    Ok(format::load(&files))
}

/// Writes to the standard output. A reader that has heard enough (`| head`) is no error.
fn print(text: &[u8]) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Exit::Done),
    }
}
