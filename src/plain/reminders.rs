//! The reminders in lines: the list, one of them, those that come with the program, and one that is written line by line. Must never take a word for a
//! line of a reminder that was not asked for.

use crate::{
    app::{Agenda, App, DRAFT_LINES, Draft, Key, Part, Preview},
    domain::{Now, reminder::PRESETS},
};

use super::{
    block::Block,
    sentence,
    typed::{Typed, number, way},
};

/// What can be typed at the list.
const CAN: &str = "Type a number to choose one; then on, off, later, skip, change or remove. Or add, ready-made, pause, file (in your editor) or leave.";

pub(super) fn block(app: &App, agenda: &Agenda, now: &Now) -> Block {
    match &agenda.part {
        Part::List => list(app, agenda, now),
        Part::Presets(mark) => presets(app, *mark),
        Part::Draft(draft) => written(app, draft, now),
    }
}

fn list(app: &App, agenda: &Agenda, now: &Now) -> Block {
    let rows = app.agenda(now);
    let mut lines = vec!["Reminders.".to_owned()];
    match app.paused_until(now) {
        Some(until) => lines.push(format!("All are silent until {until}.")),
        None => lines.push(app.said_by().words().to_string()),
    }
    lines.extend(app.reminders().problems.iter().map(|problem| format!("reminders.toml, {problem}")));
    if rows.is_empty() {
        lines.push("There are none yet.".to_owned());
    }
    for (at, row) in rows.iter().enumerate() {
        let next = if row.on { format!("on, next: {}", row.next) } else { "off".to_owned() };
        lines.push(format!("{}: {} {}; {next}.", at + 1, sentence(&row.say), row.when));
    }
    let day = app.day_line(now);
    if let Some(quiet) = day.quiet {
        lines.push(format!("Quiet hours: {} to {}.", quiet.from, quiet.to));
    }
    let chosen = rows.get(agenda.mark.min(rows.len().saturating_sub(1)));
    let chosen = chosen.map(|row| format!("Chosen: {}", sentence(&row.say)));
    let state: Vec<String> = rows.iter().map(|row| format!("{}{}{}", row.id, row.on, row.when)).collect();
    let name = format!("reminders {} {:?}", state.join(" "), app.paused_until(now));
    let mut block = Block::waiting(name, lines, CAN);
    block.short = chosen.into_iter().chain([CAN.to_owned()]).collect();
    block.nothing.clone_from(&block.short);
    block
}

fn presets(app: &App, mark: usize) -> Block {
    let mut lines = vec!["Ready-made reminders.".to_owned()];
    let mut state = String::new();
    for (at, preset) in PRESETS.iter().enumerate() {
        let on = if app.preset_is_on(preset.id) { "on" } else { "off" };
        state.push_str(on);
        lines.push(format!("{}: {} {}; {on}.", at + 1, sentence(preset.about), preset.when));
    }
    let can = "Type a number to switch one on or off, or leave.";
    let _ = mark;
    Block { short: vec![can.to_owned()], ..Block::waiting(format!("presets {state}"), lines, can) }
}

/// The line that is asked for; with the first, what is wrong with it, with the second, when it comes.
fn written(app: &App, draft: &Draft, now: &Now) -> Block {
    let at = draft.at.min(DRAFT_LINES.len() - 1);
    let (ask, example) = DRAFT_LINES[at];
    let mut lines = Vec::new();
    if let Some(wrong) = &draft.wrong {
        lines.push(wrong.to_string());
    }
    if !draft.lines[0].text.is_empty() && at < 2 {
        match app.preview(draft, now) {
            Preview::Comes(times) if at == 1 => lines.push(format!("Comes next: {}.", times.join(", "))),
            Preview::Comes(_) => {}
            Preview::Wrong(words) => lines.extend(words.iter().filter(|line| !line.trim().is_empty()).cloned()),
        }
    }
    let question = match at {
        0 => "When shall it come?",
        1 => "What shall it say?",
        _ => "What shall it offer to start? A routine's name, or a - for nothing.",
    };
    lines.push(question.to_owned());
    let line = &draft.lines[at].text;
    let can = if line.is_empty() {
        format!("Type it, such as: {example}. Or leave.")
    } else {
        format!("Enter keeps: {line}. Or type another, or leave.")
    };
    let name = format!("draft {ask} {} {:?}", draft.lines[0].text, draft.wrong);
    Block { short: lines.clone(), ..Block::waiting(name, lines, &can) }
}

/// `line`: as it was typed, where one is written.
pub(super) fn read(words: &str, line: &str, app: &App, agenda: &Agenda) -> Typed {
    match &agenda.part {
        Part::List => read_list(words, app, agenda),
        Part::Presets(mark) => match (number(words, PRESETS.len()), words) {
            (Some(at), _) => Typed::Keys(way(*mark, at).into_iter().chain([Key::Char(' ')]).collect()),
            (None, "leave" | "back" | "esc") => Typed::key(Key::Esc),
            _ => Typed::Unknown,
        },
        Part::Draft(draft) => read_line(words, line, draft),
    }
}

fn read_list(words: &str, app: &App, agenda: &Agenda) -> Typed {
    let list = &app.reminders().plan.list;
    if let Some(at) = number(words, list.len()) {
        return Typed::Look(way(agenda.mark.min(list.len() - 1), at));
    }
    let on = list.get(agenda.mark.min(list.len().saturating_sub(1))).map(|planned| planned.what.on);
    match (words, on) {
        ("on", Some(false)) | ("off", Some(true)) => Typed::char(' '),
        ("on", Some(true)) => Typed::Say(vec!["It is on.".to_owned()]),
        ("off", Some(false)) => Typed::Say(vec!["It is off.".to_owned()]),
        ("later" | "snooze" | "z", Some(_)) => Typed::char('z'),
        ("skip" | "x", Some(_)) => Typed::char('x'),
        ("change" | "edit", Some(_)) => Typed::key(Key::Enter),
        ("remove" | "d", Some(_)) => Typed::char('d'),
        ("add" | "a", _) => Typed::char('a'),
        ("ready-made" | "ready made" | "presets" | "m", _) => Typed::char('m'),
        ("file" | "editor" | "e", _) => Typed::char('e'),
        ("pause" | "p" | "go on", _) => Typed::char('p'),
        ("leave" | "back" | "esc", _) => Typed::key(Key::Esc),
        _ => Typed::Unknown,
    }
}

/// A whole line takes the place of what stands there.
fn read_line(words: &str, line: &str, draft: &Draft) -> Typed {
    if ["leave", "back", "esc"].contains(&words) {
        return Typed::key(Key::Esc);
    }
    let at = draft.at.min(DRAFT_LINES.len() - 1);
    if line.trim().is_empty() {
        return Typed::key(Key::Enter);
    }
    let old = draft.lines[at].text.chars().count();
    let text = if at == 2 && line.trim() == "-" { "" } else { line.trim() };
    let gone = std::iter::once(Key::End).chain(std::iter::repeat_n(Key::Backspace, old));
    Typed::Keys(gone.chain(text.chars().map(Key::Char)).chain([Key::Enter]).collect())
}
