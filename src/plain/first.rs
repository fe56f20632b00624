//! The first screen and Today in lines: the next thing and why, what else can be done, how the days have been. Must never say more than the plan
//! knows.

use crate::{
    app::{ABOUT, App, Key},
    domain::{Now, rules::WEEK_MINUTES},
};

use super::{Teller, block::Block, sentence, typed::Typed};

/// Words for the keys of the first screen; where two lines have the same key, one of them stands.
const WORDS: [(char, &str); 20] = [
    ('c', "go on"),
    ('s', "keep"),
    ('n', "next"),
    ('1', "seized"),
    ('2', "hurts"),
    ('3', "well"),
    ('4', "heat"),
    ('t', "answer"),
    ('w', "walk"),
    ('o', "over"),
    ('r', "routines"),
    ('h', "history"),
    ('m', "reminders"),
    ('b', "begin"),
    ('x', "not now"),
    ('z', "later"),
    ('d', "day"),
    ('u', "seen"),
    ('y', "why"),
    ('k', "cards"),
];
/// What can be typed without standing in the list.
const ALWAYS: [(char, &str); 3] = [('#', "number"), ('k', "cards"), ('q', "quit")];
/// What can be typed.
const CAN: &str = "Type a word or number from the list, or cards, number, again, help or quit.";

pub(super) fn block(app: &App, now: &Now, told: &Teller) -> Block {
    let mut lines = Vec::new();
    let known = app.knows_stage();
    lines.push(if known { "Today." } else { "The first page." }.to_owned());
    if !known {
        lines.extend(ABOUT.iter().map(|line| (*line).to_owned()));
    }
    if let Some(left) = app.hot_until(now) {
        let off = now.after(left).wall.strftime("%H:%M");
        lines.push(format!("Heat may still be on. Off by {off}."));
    }
    lines.extend(app.remarks().iter().map(ToString::to_string));
    let mut names = Vec::new();
    for (key, says) in app.first_rows(now) {
        let word = word_of(key).unwrap_or_default();
        let reason = if key == 'n' { format!(" {}", app.next_reason()) } else { String::new() };
        lines.push(format!("{key} or {word}: {}{reason}", sentence(&says)));
        names.push(key);
    }
    if known {
        lines.push("y or why: what was decided, and by which rule.".to_owned());
        lines.extend(facts(app));
    }
    let names: String = names.into_iter().collect();
    // The time left of a session that was cut off is told, but tells nothing new.
    let next = if known { app.next_words().to_string() } else { String::new() };
    // Coming back to it, what was heard before need not be heard again.
    let news = told.home.as_ref().map(|home| {
        let new = lines.iter().enumerate().filter(|(at, line)| *at == 0 || !home.contains(line));
        new.map(|(_, line)| line.clone()).chain([BACK.to_owned()]).collect()
    });
    let home = Some(lines.clone());
    let block = Block::waiting(format!("first {known} {names} {next}"), lines, CAN);
    Block { news, home, short: vec![CAN.to_owned()], ..block }
}

/// What can be typed, for one who has heard the list.
const BACK: &str =
    "Type next, heat, walk, routines, history, reminders, why, help or quit; again tells the whole list.";

/// How the days have been.
fn facts(app: &App) -> Vec<String> {
    let today = app.today();
    let mut lines = Vec::new();
    if let Some(prompt) = today.prompt {
        lines.push(format!("By now: {} {} (D1)", prompt.says, prompt.act));
    }
    lines.push(format!("Your stage is {}", app.stage_words()));
    lines.push(format!("Walked this week: {} of {} minutes.", today.minutes.min(9_999), WEEK_MINUTES.value));
    if let Some(last) = today.pains.iter().rev().flatten().next() {
        lines.push(format!("Pain, the last word: {last} of 10."));
    }
    if today.streak > 1 {
        lines.push(format!("{} days in a row with something done.", today.streak));
    }
    lines.extend(app.shut_words().iter().map(|words| format!("Shut: {words}")));
    lines
}

fn word_of(key: char) -> Option<&'static str> {
    WORDS.iter().find(|(of, _)| *of == key).map(|(_, word)| *word)
}

pub(super) fn read(words: &str, app: &App) -> Typed {
    let words = match words {
        "continue" | "resume" => "go on",
        "start" => "next",
        "exit" | "bye" => "quit",
        "rest" | "ill" => "day",
        "emergency number" => "number",
        other => other,
    };
    let named = WORDS.iter().chain(&ALWAYS).find(|(_, word)| *word == words).map(|(key, _)| *key);
    let mut letters = words.chars();
    let alone = letters.next().filter(|_| letters.next().is_none());
    let letter = alone.filter(|c| WORDS.iter().chain(&ALWAYS).any(|(key, _)| key == c));
    match named.or(letter) {
        Some('n') if !app.knows_stage() => Typed::Unknown,
        Some(key) => Typed::key(Key::Char(key)),
        None => Typed::Unknown,
    }
}

/// What can be typed here.
pub(super) fn help(app: &App) -> Vec<String> {
    let mut lines = vec![
        "Type next for the one next thing, why for the reason, 1 or seized when it has just seized up.".to_owned(),
    ];
    if !app.knows_stage() {
        lines = vec![
            "Type 1 when it has just seized up, 2 when your back hurts, 3 when you are well, 4 for heat.".to_owned(),
        ];
    }
    lines.push(
        "Type routines for the list, history for what was done, reminders for those, cards for short pages to read."
            .to_owned(),
    );
    lines
}
