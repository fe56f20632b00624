//! Reminders put in, taken out, switched on and off. Must never save what cannot be read back.

use std::{
    fmt::Write as _,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
};

use anyhow::{Context as _, bail};

use super::{Board, Exit, print};
use crate::{
    app::compose::{self, ONCE, Words, Wrong, coming_lines, compose, free_name, preset_named, said_in, when_of},
    cli::RemindAdd,
    domain::{
        CleanText, Id, dose,
        reminder::{PRESETS, Planned, State, heat_of, when_words},
        schedule::{Reminder, When},
    },
    format::{self, Wish},
    io::reminders,
};

/// `supple remind add`.
pub(super) fn run(args: &RemindAdd) -> anyhow::Result<Exit> {
    let board = Board::find()?;
    let (when, say, routine) = (args.when.join(" "), args.say.as_deref(), args.routine.as_deref());
    let routines = &board.library.routines;
    let title_of = |name: &str| Id::new(name).and_then(|id| routines.get(&id).map(|of| (id, of.title.clone())));
    if say.is_none() && routine.is_none() {
        bail!("what shall it say? Add --say \"Stand up\", or --routine NAME");
    }
    let words = Words { when: &when, say: say.unwrap_or_default(), routine: routine.unwrap_or_default() };
    let names = routines.keys().map(Id::as_str);
    let made = match compose(words, &title_of, names, |id| taken(&board, id), &board.now.wall) {
        Ok(made) => made,
        Err(Wrong::When(error)) => {
            eprintln!("supple: {error}");
            return Ok(Exit::USAGE);
        }
        Err(wrong) => return Err(wrong.into()),
    };
    let id = match &args.id {
        Some(id) => {
            let id = Id::new(id).filter(|id| id.as_str().starts_with(|c: char| !c.is_ascii_digit()));
            let id = id.with_context(|| {
                let id = CleanText::new(args.id.as_deref().unwrap_or_default());
                format!("“{id}” cannot be a name: small letters, digits and -, a letter first")
            })?;
            if taken(&board, id.as_str()) {
                bail!("there is a reminder “{id}” already; supple remind remove {id} makes room");
            }
            id
        }
        None => made.id.clone(),
    };
    if args.hold && matches!(made.when, When::Once(_)) {
        bail!("--hold is for what comes again; one for a single moment comes then, in quiet hours as well");
    }
    save(&board, &Reminder { id, hold: args.hold, ..made }, args.yes)
}

/// `supple remind in`: a length, then what to say.
pub(super) fn once(words: &[String], say: Option<String>, routine: Option<String>) -> anyhow::Result<Exit> {
    // A text in quotes is one thing: a length, or what to say.
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let first: Vec<&str> = words.first().copied().unwrap_or_default().split_whitespace().collect();
    let (length, count) = if first.len() > 1 {
        let (length, count) = format::length_in(&first);
        (if count == first.len() { length } else { first.join(" ") }, 1)
    } else {
        let bare = words.iter().take_while(|word| !word.contains(char::is_whitespace)).copied().collect::<Vec<_>>();
        format::length_in(&bare)
    };
    let typed = words[count.min(words.len())..].join(" ");
    let say = match (say, typed.is_empty()) {
        (Some(say), true) => say,
        (Some(_), false) => bail!("“{}” and --say both say something; one is enough", CleanText::new(&typed)),
        (None, _) => typed,
    };
    if routine.is_some() {
        let (when, say) = (vec!["in".to_owned(), length], (!say.is_empty()).then_some(say));
        return run(&RemindAdd { when, say, routine, id: None, hold: false, yes: true });
    }
    let board = Board::find()?;
    let length = format::length_of(&length, "the time from now", dose::REMIND_IN).map_err(anyhow::Error::msg)?;
    let say = CleanText::new(&say);
    let say = said_in(if say.is_empty() { "Time is up".into() } else { say })?;
    let when = when_of(Wish::In(length), &board.now.wall);
    save(&board, &Reminder::new(free_name(ONCE, |id| taken(&board, id)), say, when), true)
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
    let Some(preset) = preset_named(name) else {
        let names = PRESETS.iter().map(|preset| preset.id);
        let hint = format::nearest(name, names).map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
        bail!("there is no preset “{}”{hint}", CleanText::new(name));
    };
    let on = switch != Some("off");
    if reminders::set_on(&board.folders.config, preset.id, on)? {
        if on {
            begin(&board, preset.id)?;
        } else {
            // What rang before is nothing to answer any more.
            board.keep(|state| state.drop_open(preset.id))?;
        }
        let word = if on { "on" } else { "off" };
        return print(format!("“{}” is {word}.\n", preset.id).as_bytes());
    }
    if !on {
        return print(format!("“{}” was not on.\n", preset.id).as_bytes());
    }
    let what = compose::preset(preset).with_context(|| format!("the preset “{}” cannot be read", preset.id))?;
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

fn taken(board: &Board, id: &str) -> bool {
    board.plan.find(id).is_some() || board.read.broken.iter().any(|broken| broken.as_str() == id)
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
    let nothing = "nothing was saved";
    begin(board, what.id.as_str()).context(nothing)?;
    let added =
        reminders::add(&board.folders.config, what, board.at().as_second() - reminders::SWEPT).context(nothing)?;
    let mut text = String::from("Saved.");
    if added.id == what.id {
        reminders::nudge(&board.folders.state);
    } else {
        begin(board, added.id.as_str())?;
        text = format!("Saved as “{}”.", added.id);
    }
    if !added.swept.is_empty() {
        let _ = write!(text, " {} that came once before went out.", added.swept.len());
    }
    text.push('\n');
    if reminders::running(&board.folders.state)?.is_none() {
        text.push_str("Nothing says reminders yet. Start it with: supple remind run\n");
    }
    print(text.as_bytes())
}

/// What a reminder would have said before now is not due.
fn begin(board: &Board, id: &str) -> anyhow::Result<()> {
    board.keep(|state: &mut State| state.begin(id, board.at()))
}

/// The next times, in lines.
fn coming(board: &Board, what: &Reminder) -> String {
    let heat = what.routine.as_ref().and_then(|id| board.library.routines.get(id)).and_then(|of| heat_of(of));
    let planned = Planned { what: what.clone(), zone: None, heat };
    let lines = coming_lines(&planned, &board.plan, &board.facts, &board.state, &board.now.wall);
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "  {line}");
        text
    })
}
