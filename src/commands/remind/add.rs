//! Reminders put in, taken out, switched on and off. Must never save what cannot be read back.

use std::{
    fmt::Write as _,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    time::Duration,
};

use anyhow::{Context as _, bail};

use super::{Board, Exit, print};
use crate::{
    cli::RemindAdd,
    domain::{
        CleanText, Id, dose,
        reminder::{PRESETS, Planned, Preset, State, heat_of, moment_words, upcoming, when_words},
        schedule::{Minute, Only, Reminder, When},
    },
    format::{self, Wish},
    io::reminders,
};

/// How many of the coming times are shown before one is saved.
const SHOWN: usize = 5;
/// Most characters of what a reminder says, as in a file.
const SAY: usize = 120;
/// Those for one moment are kept in the file for a day after it.
const SWEPT: i64 = 24 * 3600;

/// `supple remind add`.
pub(super) fn run(args: &RemindAdd) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let words = args.when.join(" ");
    let wish = match format::wish(&words) {
        Ok(wish) => wish,
        Err(error) => {
            eprintln!("supple: {error}");
            return Ok(Exit::USAGE);
        }
    };
    let when = when(&board, wish);
    let routine = args.routine.as_deref().map(|name| routine(&board, name)).transpose()?;
    if let When::After { routine: after, .. } = &when {
        self::routine(&board, after.as_str())?;
    }
    let title = routine.as_ref().and_then(|id| board.library.routines.get(id)).map(|routine| routine.title.clone());
    let Some(say) = args.say.as_deref().map(CleanText::new).or(title) else {
        bail!("what shall it say? Add --say \"Stand up\", or --routine NAME");
    };
    let say = fit(say)?;
    let id = match &args.id {
        Some(id) => {
            let id = Id::new(id).with_context(|| {
                format!("“{}” cannot be a name: small letters, digits and - only", CleanText::new(id))
            })?;
            if taken(&board, id.as_str()) {
                bail!("there is a reminder “{id}” already; supple remind remove {id} makes room");
            }
            id
        }
        None => free(&board, if matches!(when, When::Once(_)) { "once" } else { say.as_str() }),
    };
    let what = Reminder { routine, hold: args.hold, ..Reminder::new(id, say, when) };
    save(&board, &what, args.yes)
}

/// `supple remind in`.
pub(super) fn once(length: &str, say: &str) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let length = format::length_of(length, "the time from now", dose::REMIND_IN).map_err(anyhow::Error::msg)?;
    let say = CleanText::new(say);
    let say = fit(if say.is_empty() { "Time is up".into() } else { say })?;
    let when = when(&board, Wish::In(length));
    save(&board, &Reminder::new(free(&board, "once"), say, when), true)
}

/// `supple remind remove`.
pub(super) fn remove(id: &str) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    if !reminders::remove(&board.folders.config, id)? {
        return Err(board.unknown(id));
    }
    board.keep(|state| state.drop_open(id))?;
    print(format!("“{}” is removed.\n", CleanText::new(id)).as_bytes())
}

/// `supple remind preset`.
pub(super) fn preset(name: Option<&str>, switch: Option<&str>) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let Some(name) = name else { return print(presets(&board).as_bytes()) };
    let Some(preset) = PRESETS.iter().find(|preset| preset.id == name) else {
        let names = PRESETS.iter().map(|preset| preset.id);
        let hint = format::nearest(name, names).map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
        bail!("there is no preset “{}”{hint}", CleanText::new(name));
    };
    let on = switch != Some("off");
    if reminders::set_on(&board.folders.config, preset.id, on)? {
        begin(&board, preset.id)?;
        let word = if on { "on" } else { "off" };
        return print(format!("“{}” is {word}.\n", preset.id).as_bytes());
    }
    if !on {
        return print(format!("“{}” was not on.\n", preset.id).as_bytes());
    }
    let what = made(preset).with_context(|| format!("the preset “{}” cannot be read", preset.id))?;
    save(&board, &what, true)
}

fn presets(board: &Board) -> String {
    let mut text = String::new();
    for preset in PRESETS {
        let on = board.plan.find(preset.id).is_some_and(|planned| planned.what.on);
        let word = if on { "on" } else { "off" };
        let _ = writeln!(text, "{:10} {word:3}  {}\n{:15} {}", preset.id, preset.about, "", preset.when);
    }
    text.push_str("Switch one on: supple remind preset water on\n");
    text
}

/// A preset as a reminder.
fn made(preset: &Preset) -> Option<Reminder> {
    let Ok(Wish::Again(when)) = format::wish(preset.when) else { return None };
    let only = preset.only.filter(|only| *only == Only::Morning.word()).map(|_| Only::Morning);
    let routine = preset.routine.and_then(Id::new);
    Some(Reminder { routine, only, ..Reminder::new(Id::new(preset.id)?, preset.say.into(), when) })
}

fn when(board: &Board, wish: Wish) -> When {
    match wish {
        Wish::Again(when) => when,
        Wish::In(length) => When::Once(board.at().as_second().saturating_add(seconds(length))),
        Wish::AtNext(minute) => When::Once(next_at(board, minute)),
    }
}

fn seconds(length: Duration) -> i64 {
    i64::try_from(length.as_secs()).unwrap_or(i64::MAX)
}

/// The next time that the clock shows it, today or tomorrow.
fn next_at(board: &Board, minute: Minute) -> i64 {
    let now = &board.now.wall;
    let (hour, minute) = (minute.minutes() / 60, minute.minutes() % 60);
    let time = jiff::civil::time(i8::try_from(hour).unwrap_or(0), i8::try_from(minute).unwrap_or(0), 0, 0);
    let on = |date: jiff::civil::Date| date.to_datetime(time).to_zoned(now.time_zone().clone()).ok();
    let today = on(now.date()).filter(|at| at > now);
    let at = today.or_else(|| now.date().tomorrow().ok().and_then(on));
    at.map_or(board.at(), |at| at.timestamp()).as_second()
}

fn routine(board: &Board, name: &str) -> anyhow::Result<Id> {
    if let Some(id) = Id::new(name).filter(|id| board.library.routines.contains_key(id)) {
        return Ok(id);
    }
    let near = format::nearest(name, board.library.routines.keys().map(Id::as_str));
    let hint = near.map_or_else(|| "supple list shows them all".to_owned(), |near| format!("did you mean “{near}”?"));
    bail!("there is no routine “{}” that works; {hint}", CleanText::new(name));
}

fn fit(say: CleanText) -> anyhow::Result<CleanText> {
    let length = say.chars().count();
    if say.is_empty() {
        bail!("there are no words in what it shall say");
    }
    if length > SAY {
        bail!("what it says has {length} characters; at most {SAY} fit");
    }
    Ok(say)
}

fn taken(board: &Board, id: &str) -> bool {
    board.plan.find(id).is_some() || board.read.broken.iter().any(|broken| broken.as_str() == id)
}

/// A name that no other has.
fn free(board: &Board, words: &str) -> Id {
    let base = format::name_from(words).filter(|id| id.as_str().len() <= 40);
    let base = base.map_or_else(|| "reminder".to_owned(), |id| id.to_string());
    let numbered = (2..1000).map(|number| format!("{base}-{number}"));
    let first = std::iter::once(base.clone()).chain(numbered).find(|id| !taken(board, id));
    first.and_then(|id| Id::new(&id)).unwrap_or_else(|| Id::shipped("reminder"))
}

/// Shows when it comes, asks where somebody is there to answer, and saves it.
fn save(board: &Board, what: &Reminder, yes: bool) -> anyhow::Result<Exit> {
    let mut text = format!("{} (“{}”), {}\n", what.say, what.id, when_words(what, board.now.wall.time_zone()));
    text.push_str(&coming(board, what));
    let ask = !yes && io::stdin().is_terminal() && io::stdout().is_terminal();
    if ask {
        text.push_str("Save it? y or n: ");
    }
    print(text.as_bytes())?;
    if ask {
        io::stdout().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !answer.trim().eq_ignore_ascii_case("y") && !answer.trim().eq_ignore_ascii_case("yes") {
            return print(b"Nothing was saved.\n").map(|_| Exit::EARLY);
        }
    }
    begin(board, what.id.as_str())?;
    let added = reminders::add(&board.folders.config, what, board.at().as_second() - SWEPT)?;
    reminders::nudge(&board.folders.state);
    let mut text = String::from("Saved.");
    if !added.swept.is_empty() {
        let _ = write!(text, " {} that came once before went out.", added.swept.len());
    }
    text.push('\n');
    if reminders::claim(&board.folders.state).is_ok() {
        text.push_str("Nothing says reminders yet. Start it with: supple remind run\n");
    }
    print(text.as_bytes())
}

/// What a reminder would have said before now is not due.
fn begin(board: &Board, id: &str) -> anyhow::Result<()> {
    board.keep(|state: &mut State| state.know(id, board.at()))
}

/// The next times, in lines.
fn coming(board: &Board, what: &Reminder) -> String {
    let heat = what.routine.as_ref().and_then(|id| board.library.routines.get(id)).and_then(|of| heat_of(of));
    let planned = Planned { what: what.clone(), zone: None, heat };
    let times = upcoming(&planned, &board.plan, &board.facts, &board.state, &board.now.wall, SHOWN);
    if times.is_empty() {
        let why = match &what.when {
            When::After { routine, .. } => format!("It comes after the next “{routine}”."),
            _ if board.facts.stopped && what.routine.is_some() => "It stays silent while a Stop stands.".to_owned(),
            _ => "It does not come within a week.".to_owned(),
        };
        return format!("  {why}\n");
    }
    times.iter().fold(String::new(), |mut text, coming| {
        let _ = writeln!(text, "  {}", moment_words(&coming.at, &board.now.wall));
        text
    })
}
