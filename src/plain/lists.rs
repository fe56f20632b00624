//! Lists and pages in lines: routines, history, cards, words to read, how a session went. Must never start a routine that was not told.

use std::sync::Arc;

use crate::{
    app::{
        App, Filter, Key, Listed, Menu, Naming, Page, Past, Shelf, Verdict, origin_words, telling, went,
        words::{dose_spoken, nearest_minute, source_words},
    },
    domain::{
        Now,
        library::{FileKind, FileNote},
        routine::Routine,
        timeline::{Choice, Timeline},
        unroll::waits_words,
    },
};

use super::{
    Teller,
    block::Block,
    sentence,
    typed::{Typed, number, way},
};

/// Lines of a list told at once.
const PART: usize = 10;

pub(super) fn routines(app: &App, menu: &Menu, told: &Teller) -> Block {
    let listed = app.lines_listed();
    match listed.get(menu.mark).filter(|_| told.looked_at) {
        Some(Listed::Routine(routine)) => return one(app, routine, menu),
        Some(line @ Listed::Broken(file)) => return broken(app, *line, file),
        None => {}
    }
    let mut lines = vec!["Routines.".to_owned()];
    for (at, line) in listed.iter().enumerate() {
        lines.push(match line {
            Listed::Routine(routine) => {
                let origin = origin_words(routine.origin);
                let own = if origin.is_empty() { String::new() } else { format!(", {origin}") };
                format!("{}: {}, for {}{own}.", at + 1, routine.title, routine.stage.word())
            }
            Listed::Broken(file) => {
                let what =
                    if file.kind == FileKind::Routine { String::new() } else { format!("{} ", file.kind.word()) };
                let why = match app.library.first_error(&file.path) {
                    Some(problem) => format!("line {}: {}", problem.line, problem.message),
                    None => "cannot be used".to_owned(),
                };
                format!("{}, broken: {what}{}.toml, {why}.", at + 1, file.id)
            }
        });
    }
    let can = "Type a number to hear one, new to write one of your own, or leave.";
    Block { short: vec![can.to_owned()], ..Block::waiting("routines", lines, can) }
}

/// What is wrong with a file, each mistake with its line.
fn broken(app: &App, line: Listed<'_>, file: &FileNote) -> Block {
    let mut lines = vec![format!("{}.toml cannot be used.", file.id)];
    for problem in app.problems_of(line) {
        lines.push(sentence(&format!("Line {}, column {}: {}", problem.line, problem.column, problem.message)));
        let help = problem.rendered.lines().filter_map(|line| line.split_once("= "));
        lines.extend(help.filter(|(gutter, _)| gutter.trim().is_empty()).map(|(_, words)| sentence(words)));
    }
    let can = "Type edit to mend it in your editor, or another number, list or leave.";
    let block = Block::waiting(format!("broken {} {}", file.path, lines.len()), lines, can);
    Block { looked_at: true, short: vec![can.to_owned()], nothing: block.lines.clone(), ..block }
}

/// The name of a new routine.
pub(super) fn naming(app: &App, naming: &Naming) -> Block {
    let can = "Type its name, such as my-physio, or leave.";
    let mut lines = vec!["A new routine. The file gets the name you type; then your editor opens it.".to_owned()];
    if !naming.text.is_empty() {
        lines.extend(app.new_name(&naming.text).err());
    }
    Block { short: vec![can.to_owned()], ..Block::waiting("naming", lines, can) }
}

pub(super) fn read_naming(words: &str, naming: &Naming) -> Typed {
    match words {
        "leave" | "back" | "esc" => Typed::key(Key::Esc),
        "" => Typed::Unknown,
        name => {
            let away = naming.text.chars().map(|_| Key::Backspace);
            Typed::Keys(away.chain(name.chars().map(Key::Char)).chain([Key::Enter]).collect())
        }
    }
}

/// What a routine is and does, before anyone starts it.
fn one(app: &App, routine: &Arc<Routine>, menu: &Menu) -> Block {
    let level = menu.level.max(1);
    let timeline = Timeline::unroll(routine, level, None, &mut |_| Choice::Keep);
    let levels = routine.levels.len();
    let (time, waits) = (nearest_minute(timeline.total()), waits_words(timeline.waits()));
    let waits = if waits.is_empty() { waits } else { format!(", {waits}") };
    let at = if levels > 1 { format!("Level {level} of {levels}, about") } else { "About".to_owned() };
    let mut lines = vec![format!("{}, for {}.", routine.title, routine.stage.word())];
    let texts = [&routine.summary, &routine.evidence].into_iter().filter(|text| !text.is_empty());
    lines.extend(texts.map(ToString::to_string));
    lines.push(format!("{at} {time}{waits}."));
    for planned in timeline.steps.iter().filter(|planned| planned.first < planned.end) {
        let sources = source_words(&planned.step);
        let sources = if sources.is_empty() { sources } else { format!(" (from {sources})") };
        lines.push(format!("{}: {}{sources}.", telling::name(planned), dose_spoken(&planned.step)));
    }
    for problem in app.problems_of(Listed::Routine(routine)) {
        lines.push(sentence(&format!("A word on its file, line {}: {}", problem.line, problem.message)));
    }
    let can = if levels > 1 {
        "Type start; play or try to look at it, slowly or fast: nothing is recorded. Or level 2, edit, another number, list or leave."
    } else {
        "Type start; play or try to look at it, slowly or fast: nothing is recorded. Or edit, another number, list or leave."
    };
    let block = Block::waiting(format!("routine {} {level}", routine.id), lines, can);
    Block { looked_at: true, short: vec![can.to_owned()], nothing: block.lines.clone(), ..block }
}

pub(super) fn read_routines(words: &str, app: &App, menu: &Menu, told: &Teller) -> Typed {
    if let Some(at) = number(words, app.lines_listed().len()) {
        return Typed::Look(way(menu.mark, at));
    }
    let levels = app.marked().map_or(1, |routine| routine.levels.len());
    if let Some(to) = words.strip_prefix("level ").and_then(|level| number(level, levels)).filter(|_| told.looked_at) {
        let from = usize::from(menu.level.max(1)) - 1;
        let key = if to > from { Key::Right } else { Key::Left };
        return Typed::Look(vec![key; to.abs_diff(from)]);
    }
    match words {
        "start" | "try" | "t" | "play" | "p" | "edit" | "e" if !told.looked_at => {
            Typed::Say(vec!["Which one? Type its number first; then you hear what it is.".to_owned()])
        }
        "start" => Typed::key(Key::Enter),
        "try" | "t" => Typed::char('t'),
        "play" | "p" => Typed::char('p'),
        "edit" | "e" => Typed::char('e'),
        "new" | "n" => Typed::char('n'),
        "reread" | "r" => Typed::char('r'),
        "list" => Typed::List,
        "leave" | "back" | "esc" => Typed::key(Key::Esc),
        "quit" | "q" => Typed::char('q'),
        _ => Typed::Unknown,
    }
}

pub(super) fn past(app: &App, past: &Past, now: &Now) -> Block {
    let rows = app.past_rows(past.filter);
    let from = past.mark / PART * PART;
    let mut lines = vec![format!("History, shown: {}.", past.filter.words())];
    if from == 0 && past.filter == Filter::All {
        let weeks = app.weeks_walked(now).map(|minutes| minutes.to_string()).join(", ");
        lines.push(format!("Minutes walked, week by week, this one last: {weeks}."));
        let pains: Vec<String> = app.today().pains.iter().flatten().map(ToString::to_string).collect();
        if !pains.is_empty() {
            lines.push(format!("Pain of the days with a word about it, the last one last: {}.", pains.join(", ")));
        }
    }
    if rows.is_empty() {
        lines.push("Nothing here lately. The next session will stand here.".to_owned());
    }
    for (at, row) in rows.iter().enumerate().skip(from).take(PART) {
        lines.push(format!("{}: {}, {}.", at + 1, row.when, row.words));
    }
    let older = rows.len() > from + PART;
    if !older && app.has_older() {
        lines.push("The older ones: supple log.".to_owned());
    }
    let can = if older {
        "Type a number to hear one in detail, older, others for another kind, or leave."
    } else {
        "Type a number to hear one in detail, others for another kind, or leave."
    };
    let block = Block::waiting(format!("past {:?} {from} {}", past.filter, rows.len()), lines, can);
    Block { short: vec![can.to_owned()], ..block }
}

pub(super) fn read_past(words: &str, app: &App, past: &Past) -> Typed {
    let rows = app.past_rows(past.filter).len();
    if let Some(at) = number(words, rows) {
        return Typed::Keys(way(past.mark, at).into_iter().chain([Key::Enter]).collect());
    }
    let from = past.mark / PART * PART;
    match words {
        "older" | "more" if from + PART < rows => Typed::Keys(way(past.mark, from + PART)),
        "older" | "more" => Typed::Say(vec!["That is all there is here. supple log has the rest.".to_owned()]),
        "newer" if from > 0 => Typed::Keys(way(past.mark, from - PART)),
        "others" | "f" | "filter" => Typed::char('f'),
        "leave" | "back" | "esc" => Typed::key(Key::Esc),
        _ => Typed::Unknown,
    }
}

pub(super) fn cards(app: &App) -> Block {
    let mut lines = vec!["Cards, short pages to read.".to_owned()];
    let cards = app.library.cards.values().enumerate();
    lines.extend(cards.map(|(at, card)| format!("{}: {}", at + 1, sentence(&card.title))));
    let can = "Type a number to hear one, or leave.";
    Block { short: vec![can.to_owned()], ..Block::waiting("cards", lines, can) }
}

pub(super) fn read_cards(words: &str, app: &App, shelf: &Shelf) -> Typed {
    if let Some(at) = number(words, app.library.cards.len()) {
        return Typed::Keys(way(shelf.mark, at).into_iter().chain([Key::Enter]).collect());
    }
    match words {
        "leave" | "back" | "esc" => Typed::key(Key::Esc),
        _ => Typed::Unknown,
    }
}

pub(super) fn page(page: &Page) -> Block {
    let mut lines = vec![sentence(&page.title)];
    lines.extend(page.lines.iter().filter(|line| !line.is_empty()).map(ToString::to_string));
    let name = format!("page {} {}", page.title, page.lines.len());
    let can = if page.quits() { "Press Enter to end." } else { "Press Enter to go on." };
    Block { short: vec![can.to_owned()], ..Block::waiting(name, lines, can) }
}

pub(super) fn read_page(words: &str, page: &Page) -> Typed {
    match words {
        "" | "ok" | "go" | "go on" | "back" | "leave" | "done" | "next" => Typed::key(Key::Enter),
        "c" | "cards" if page.cards => Typed::char('c'),
        "r" | "routines" if !page.quits() => Typed::char('r'),
        _ => Typed::Unknown,
    }
}

/// How a session went, as it was written down.
pub(super) fn verdict(app: &App, verdict: &Verdict) -> Block {
    let record = &verdict.record;
    let mut lines = vec![format!("How it went: {}.", verdict.title), went::in_short(record)];
    lines.extend(went::pain(record));
    lines.extend(went::judged(verdict));
    lines.extend(went::steps(app, record));
    lines.push(went::saved(app));
    let can = "Press Enter to go on, or type why or quit.";
    Block { short: vec![can.to_owned()], ..Block::waiting(format!("verdict {}", record.session), lines, can) }
}

pub(super) fn read_verdict(words: &str) -> Typed {
    match words {
        "" | "go" | "go on" | "ok" | "next" | "done" => Typed::key(Key::Enter),
        "why" | "y" => Typed::char('y'),
        "quit" | "q" | "exit" => Typed::char('q'),
        _ => Typed::Unknown,
    }
}
