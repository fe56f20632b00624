//! One file a subcommand. Must never hold a rule of the coach.

mod card;
mod check;
mod coach;
mod diff;
pub mod doctor;
mod edit;
mod explain;
mod figure;
pub mod forget;
mod list;
pub mod log;
mod named;
mod new;
pub mod note;
mod obedient;
mod paint;
pub mod plan;
pub mod present;
mod remind;
mod sheet;
mod show;
mod sources;
pub mod today;
pub mod why;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::CommandFactory as _;
use jiff::Zoned;

use crate::{
    app::Ask,
    cli::{Cli, Command},
    domain::{
        Id,
        library::{FileKind, Library},
        progression::WALKING,
    },
    format,
    io::{clock, folders::Folders, journal, library, settings},
};

/// How the program ends: a number for the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(pub u8);

impl Exit {
    /// All done.
    pub const DONE: Self = Self(0);
    /// Something went wrong.
    pub const ERROR: Self = Self(1);
    /// It was asked in a way it does not understand.
    pub const USAGE: Self = Self(2);
    /// Ended early.
    pub const EARLY: Self = Self(5);
    /// Another supple does it already.
    pub const ALREADY: Self = Self(6);
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

/// Does what was asked.
///
/// # Errors
/// When it cannot be done; the chain says why.
pub fn run(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Some(Command::List(args)) => list::run(args),
        Some(Command::Show(args)) => show::run(args, cli),
        Some(Command::Check(args)) => check::run(args, cli),
        Some(Command::Diff(args)) => diff::run(args),
        Some(Command::Explain { code }) => explain::run(code.as_deref(), cli),
        Some(Command::Schema { kind }) => {
            let schema = format::SCHEMAS.iter().find(|(known, _)| known == kind);
            print(schema.map_or("", |(_, schema)| *schema).as_bytes())
        }
        Some(Command::New(args)) => new::run(args, cli),
        Some(Command::Edit { name }) => edit::run(name, cli),
        Some(Command::Figure(args)) => figure::run(args, cli),
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
        Some(Command::Log(crate::cli::Log { note: Some(note), .. })) => {
            let folders = Folders::find()?;
            let (now, boot) = (clock::now(), clock::boot_id());
            let start =
                journal::Start { data: &folders.data, state: &folders.state, now: &now, boot: &boot, machine: None };
            let mut text = Vec::new();
            let (from, unreadable, seen) = present::start()?;
            let present = present::Present::new(from, unreadable, seen);
            let walking = present.app.today().progress.get(WALKING).cloned().unwrap_or_default();
            note::run(&start, note, &walking, &mut text)?;
            print(&text)
        }
        Some(Command::Log(args)) => {
            let form = match (args.json, args.csv) {
                (true, _) => log::Form::Json,
                (_, true) => log::Form::Csv,
                _ => log::Form::Lines,
            };
            let mut text = Vec::new();
            log::run(&Folders::find()?.data, &clock::now(), args.since.as_deref(), form, &mut text)?;
            print(&text)
        }
        Some(Command::Today(args)) => {
            let mut text = Vec::new();
            today::run(&present::Present::find()?, args.json, &mut text)?;
            print(&text)
        }
        Some(Command::Why(args)) => {
            let mut text = Vec::new();
            why::run(&present::Present::find()?, usize::from(args.last), args.json, &mut text)?;
            print(&text)
        }
        Some(Command::Plan(args)) => {
            let mut text = Vec::new();
            plan_days(args, &mut text)?;
            print(&text)
        }
        Some(Command::Remind(args)) => remind::run(args),
        Some(Command::Doctor) => {
            let folders = Folders::find()?;
            let (journal, problems) = (coach::health(&folders), library()?.problems.len());
            let named = [
                ("settings", folders.config.as_path()),
                ("journal", folders.data.as_path()),
                ("this machine's state", folders.state.as_path()),
            ];
            let (mut settings, trouble) = settings::read(&folders.config);
            settings::fit(&mut settings, settings::is_set);
            doctor::run(&mut io::stdout().lock(), &named, &journal, problems, (&settings, &trouble)).map(Exit)
        }
        Some(Command::Forget(args)) => {
            let folders = Folders::find()?;
            let (mut input, mut out) = (io::stdin().lock(), io::stdout().lock());
            forget::run(&folders.data, &folders.state, args.yes, &mut input, &mut out)
        }
        None => open(cli, Ask::Coach),
        Some(Command::Now) => open(cli, Ask::Now),
        Some(Command::Heat) => open(cli, Ask::Heat),
        Some(Command::Screen) => open(cli, Ask::Screen),
        Some(Command::Start(args)) => start(cli, args),
    }
}

fn open(cli: &Cli, ask: Ask) -> anyhow::Result<Exit> {
    coach::run(ask, cli).map(Exit)
}

fn start(cli: &Cli, args: &crate::cli::Start) -> anyhow::Result<Exit> {
    let Some(name) = &args.routine else {
        // Which one is next is for the coach to say.
        return open(cli, Ask::Coach);
    };
    let library = library()?;
    let known = Id::new(name).filter(|id| library.routines.contains_key(id));
    let Some(routine) = known else {
        let broken = named::broken(&library, name, &[FileKind::Routine]);
        if !broken.is_empty() {
            return Ok(named::refuse(name, &broken, cli));
        }
        let exercises = named::names(&library, &[FileKind::Exercise]);
        return Err(named::unknown("routine", name, named::names(&library, &[FileKind::Routine]), &exercises));
    };
    let rehearse = args.rehearse.map(u32::from);
    open(cli, Ask::Start { routine, level: args.level, rehearse })
}

fn plan_days(args: &crate::cli::Plan, out: &mut Vec<u8>) -> anyhow::Result<Exit> {
    let (mut start, _, now) = present::start()?;
    let wish = plan::Wish { days: args.days, pain: args.pain.clone(), json: args.json };
    if args.fresh {
        start.history.clear();
        start.older.clear();
        return plan::run(start, &plan::fresh_start(), &wish, out);
    }
    let first = plan::present_start(&start, &now.wall);
    plan::run(start, &first, &wish, out)
}

/// The shipped files and the user's own.
fn library() -> anyhow::Result<Library> {
    Ok(library::load(&Folders::find()?.config))
}

/// Local time with its distance from UTC, as all JSON and CSV have it.
fn moment(t: &Zoned) -> String {
    format!("{}{}", t.strftime("%Y-%m-%dT%H:%M:%S"), t.strftime("%:z"))
}

/// Writes to the standard output. A reader that has heard enough (`| head`) is no error.
fn print(text: &[u8]) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Exit::DONE),
    }
}
