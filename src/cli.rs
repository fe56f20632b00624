//! What can be typed after `supple`, and nothing else. Must never act.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::format::SCHEMAS;

/// A coach for a back that has seized up.
///
/// It asks about danger signs first, then guides you through heat, rest, gentle movement, walking and strength.
/// It gives general information and cannot tell you what is wrong. When in doubt, see a doctor.
#[derive(Debug, Clone, Parser)]
#[command(name = "supple", version, max_term_width = 100)]
pub struct Cli {
    /// No colour.
    #[arg(long, global = true)]
    pub no_color: bool,

    /// No movement on the screen but the time.
    #[arg(long, global = true)]
    pub reduced_motion: bool,

    /// In plain lines, one after another: for screen readers and pipes.
    #[arg(long, global = true)]
    pub plain: bool,

    /// What to do; without it, the coach opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    // What is typed most, read without the parser: for one word it first builds all that could be typed, which is a twentieth of a
    // start. All else is the parser's, every flag and every mistake.
    pub(crate) fn usual(args: &[OsString]) -> Option<Self> {
        let command = match args {
            [_] => None,
            [_, word] => Some(match word.to_str()? {
                "now" => Command::Now,
                "heat" => Command::Heat,
                "screen" => Command::Screen,
                "start" => Command::Start(Start { routine: None, level: None, rehearse: None }),
                _ => return None,
            }),
            [_, word, name] if word == "start" => {
                let routine = Some(name.to_str().filter(|name| !name.is_empty() && !name.starts_with('-'))?.to_owned());
                Some(Command::Start(Start { routine, level: None, rehearse: None }))
            }
            _ => return None,
        };
        Some(Self { no_color: false, reduced_motion: false, plain: false, command })
    }
}

/// The subcommands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// It has just seized up: help right now.
    Now,
    /// The 20-minute heat timer.
    Heat,
    /// Start a routine; without a name, the one that is next.
    Start(Start),
    /// List the routines and cards.
    List(List),
    /// Print a routine, every cue with its second; or a card, a short page to read.
    Show(Show),
    /// Look for mistakes in routine files.
    Check(Check),
    /// Tell what a code such as R012 means, with an example; without one, list them all.
    Explain {
        /// The code.
        code: Option<String>,
    },
    /// Print the JSON Schema of a kind of file, for editors.
    Schema {
        /// Which kind.
        #[arg(value_parser = schema_kinds())]
        kind: String,
    },
    /// Write a new routine file of your own.
    New(New),
    /// Change a routine in your editor; a shipped one is copied to your folder first.
    Edit {
        /// Which routine, exercise or card.
        name: String,
    },
    /// Tell two versions of a routine or an exercise apart.
    Diff(Diff),
    /// Show a figure, and look for mistakes in it.
    Figure(Figure),
    /// Go through all danger signs.
    Screen,
    /// Print the one next thing, and how it stands today.
    Today(Today),
    /// Print what was decided last, by which rule, and what it rests on.
    Why(Why),
    /// Print what the coming days would bring, for a pain you suppose; nothing is recorded.
    Plan(Plan),
    /// Print the journal, or note a walk or a day in it.
    Log(Log),
    /// Be reminded of a break, a walk, water or heat; alone it lists your reminders.
    Remind(Remind),
    /// Say what works here and what does not.
    Doctor,
    /// Remove the journal, after saying what it holds.
    Forget(Forget),
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// The kinds of files that have a schema.
fn schema_kinds() -> clap::builder::PossibleValuesParser {
    SCHEMAS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>().into()
}

/// `supple start`.
#[derive(Debug, Clone, Args)]
pub struct Start {
    /// Which routine.
    pub routine: Option<String>,
    /// At which level.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=30))]
    pub level: Option<u16>,
    /// Try it N times faster; nothing is recorded.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(10..=3600))]
    pub rehearse: Option<u16>,
}

/// `supple list`.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// The exercises that a routine can name instead.
    #[arg(long, conflicts_with = "json")]
    pub exercises: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `supple show`.
#[derive(Debug, Clone, Args)]
pub struct Show {
    /// Which routine or card.
    pub name: String,
    /// At which level.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=30))]
    pub level: u16,
    /// Where each number comes from.
    #[arg(long)]
    pub sources: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `supple check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// Files or folders; without them, the shipped files and your own.
    pub paths: Vec<PathBuf>,
    /// Look for numbers without a source instead.
    #[arg(long)]
    pub provenance: bool,
    /// As JSON, for editors.
    #[arg(long, conflicts_with = "provenance")]
    pub json: bool,
}

/// `supple new`.
#[derive(Debug, Clone, Args)]
pub struct New {
    /// Its name: small letters, digits and -.
    pub name: String,
    /// Begin with a copy of this routine.
    #[arg(long, value_name = "ROUTINE", conflicts_with = "from_text")]
    pub from: Option<String>,
    /// Begin with a therapist's sheet, typed line by line; - reads the standard input.
    #[arg(long, value_name = "SHEET")]
    pub from_text: Option<PathBuf>,
}

/// `supple diff`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Exit codes: 0 the same, 1 different, 2 they cannot be compared.")]
pub struct Diff {
    /// A name (the shipped file, or yours when there is none) or a path.
    pub a: String,
    /// Another name or path; without it, your own file in place of the shipped one.
    pub b: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `supple figure`.
#[derive(Debug, Clone, Args)]
pub struct Figure {
    /// A figure or an exercise by its name, or a file with a `[figure]` table; the file is read again when it is saved.
    pub name: String,
    /// Only this pose, standing still.
    #[arg(long, value_name = "POSE")]
    pub pose: Option<String>,
    /// What to draw it with.
    #[arg(long, value_parser = ["octant", "braille", "halfblock", "ascii"])]
    pub marker: Option<String>,
}

/// `supple forget`.
#[derive(Debug, Clone, Args)]
pub struct Forget {
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}

/// `supple today`.
#[derive(Debug, Clone, Args)]
pub struct Today {
    /// As JSON, for a status bar.
    #[arg(long)]
    pub json: bool,
}

/// `supple why`.
#[derive(Debug, Clone, Args)]
pub struct Why {
    /// How many decisions.
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub last: u16,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `supple plan`.
#[derive(Debug, Clone, Args)]
pub struct Plan {
    /// How many days.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=90))]
    pub days: u16,
    /// The pain of each day, 0 to 10, before, on the way, after, and in the morning; the last one holds for the days left.
    #[arg(long, value_name = "N,N,...", required = true, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..=10))]
    pub pain: Vec<u8>,
    /// As if nothing had been told yet, from a fixed day on.
    #[arg(long)]
    pub fresh: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `supple log`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Log {
    /// What to note; without it, the journal is printed.
    #[command(subcommand)]
    pub note: Option<Note>,
    /// Only since then: a date, or a length such as 4w.
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// As JSON.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// As comma-separated values.
    #[arg(long)]
    pub csv: bool,
}

/// What `supple log` notes.
#[derive(Debug, Clone, Subcommand)]
pub enum Note {
    /// A walk that you took.
    Walk {
        /// How long: 22m, or 1h 10m.
        #[arg(required = true, value_name = "LENGTH")]
        length: Vec<String>,
        /// It hurt, this much: 0 to 10.
        #[arg(long, value_name = "PAIN", value_parser = clap::value_parser!(u8).range(0..=10))]
        hurt: Option<u8>,
    },
    /// A day of rest: it does not break the row of days.
    Rest,
    /// A day of illness: it does not break the row of days.
    Sick,
}

/// `supple remind`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Remind {
    /// Say what is due now, once, and end: for a timer of your system.
    #[arg(long)]
    pub once: bool,
    /// What to do; without it, your reminders are listed.
    #[command(subcommand)]
    pub what: Option<RemindWhat>,
}

/// What `supple remind` does.
#[derive(Debug, Clone, Subcommand)]
pub enum RemindWhat {
    /// Add a reminder: every 45m 9:00-18:00 mon-fri, or at 8:00 20:00, or after moist-heat 2h.
    Add(RemindAdd),
    /// Remind once: in 20m "Take the heat off".
    In {
        /// How long from now, then what to say.
        #[arg(required = true, value_name = "LENGTH SAY")]
        words: Vec<String>,
        /// What to say.
        #[arg(long, value_name = "TEXT")]
        say: Option<String>,
        /// What it proposes to start.
        #[arg(long)]
        routine: Option<String>,
    },
    /// List the reminders, and when each comes next.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the one that comes next.
    Next {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put off what rang last: for 10m, or a length of yours.
    Snooze {
        /// Which one, and for how long; both may be left out.
        #[arg(value_name = "ID or LENGTH", num_args = 0..=2)]
        words: Vec<String>,
    },
    /// Skip what rang last, or else the next time.
    Skip {
        /// Which one.
        id: Option<String>,
    },
    /// Silence all reminders for a while; it ends by itself.
    Pause {
        /// For how long: 2h; or off.
        length: String,
    },
    /// Remove a reminder.
    Remove {
        /// Which one.
        id: String,
    },
    /// Switch one that comes with the program on or off; without a name, list them.
    Preset {
        /// Which one.
        name: Option<String>,
        /// On or off.
        #[arg(value_parser = ["on", "off"], requires = "name")]
        switch: Option<String>,
    },
    /// Stay, and say each reminder when it is due.
    Run,
    /// Start the reminders whenever you log in.
    Install(RemindInstall),
    /// Remove what install wrote.
    Uninstall,
    /// Say what install wrote, and whether reminders run.
    Status,
    /// Print your reminders for a calendar.
    Export {
        /// In the form that calendars read.
        #[arg(long, required = true)]
        ics: bool,
    },
}

/// `supple remind add`.
#[derive(Debug, Clone, Args)]
pub struct RemindAdd {
    /// When it comes.
    #[arg(required = true)]
    pub when: Vec<String>,
    /// What it says.
    #[arg(long)]
    pub say: Option<String>,
    /// What it proposes to start.
    #[arg(long)]
    pub routine: Option<String>,
    /// Its name; without it, one is made from its words.
    #[arg(long)]
    pub id: Option<String>,
    /// Keep what is due in quiet hours for their end.
    #[arg(long)]
    pub hold: bool,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}

/// `supple remind install`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that is typed")]
#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("how").required(true))]
pub struct RemindInstall {
    /// By systemd: writes a service of your own.
    #[arg(long, group = "how")]
    pub systemd: bool,
    /// By your desktop: writes a file that it reads when you log in.
    #[arg(long, group = "how")]
    pub autostart: bool,
    /// By cron: prints a line for crontab -e, a look each minute, without buttons.
    #[arg(long, group = "how")]
    pub cron: bool,
    /// By launchd, on a Mac: prints a file, not tested.
    #[arg(long, group = "how")]
    pub launchd: bool,
    /// Only show what would be written.
    #[arg(long)]
    pub dry_run: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_commands_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_is_typed_most_means_what_the_parser_says() {
        let lines: [&[&str]; 12] = [
            &[],
            &["now"],
            &["heat"],
            &["screen"],
            &["start"],
            &["start", "gentle-stretch"],
            &["start", "no such thing"],
            &["start", ""],
            &["start", "-h"],
            &["start", "--level=2"],
            &["heat", "--plain"],
            &["heatt"],
        ];
        let mut read = 0;
        for line in lines {
            let args: Vec<OsString> = ["supple"].iter().chain(line).map(OsString::from).collect();
            if let Some(usual) = Cli::usual(&args) {
                read += 1;
                let parsed = Cli::try_parse_from(&args).map(|cli| format!("{cli:?}"));
                assert_eq!(parsed.ok(), Some(format!("{usual:?}")), "{line:?}");
            }
        }
        assert_eq!(read, 7, "the rest is the parser's");
        assert!(Cli::usual(&[]).is_none());
    }
}
