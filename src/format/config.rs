//! `config.toml` to the settings. Must never guess what a setting means: one that is not understood is told, with its line.

use super::{
    SourceFile,
    diagnose::{Code, Report},
    load,
    raw::ConfigFile,
    read::{At, Field, Raw},
    resolve as r,
};
use crate::domain::{
    library::Problem,
    settings::{Marker, Palette, Settings, TerminalNotice},
};

/// Most characters of a region or a number.
pub(super) const SHORT: usize = 20;
/// How fast the walking table goes.
pub(super) const WALKING: [&str; 2] = ["normal", "slow"];
/// Whether pictures move.
pub(super) const MOTION: [&str; 2] = ["full", "reduced"];
/// Whether something is heard.
pub(super) const HEARD: [&str; 3] = ["auto", "on", "off"];
/// Most words of a command, and most characters of each.
pub(super) const COMMAND: (usize, usize) = (20, 200);

/// The words for what figures are drawn with, and the one that leaves it to the terminal.
pub(super) fn with_auto(words: [&'static str; Marker::ALL.len()]) -> Vec<&'static str> {
    std::iter::once(HEARD[0]).chain(words).collect()
}

/// What the settings say, and all that is wrong with them, in order of place.
#[must_use]
pub fn settings(file: &SourceFile) -> (Settings, Vec<Problem>) {
    let mut open = load::start(file);
    let mut settings = Settings::default();
    if let Some(table) = open.table.take() {
        let raw = ConfigFile::from_table(table, &mut open.report);
        settings = resolve(&raw, &mut open.report);
    }
    (settings, open.report.problems(file.kind, &file.path))
}

fn resolve(raw: &ConfigFile<'_>, report: &mut Report<'_>) -> Settings {
    let figures = with_auto(Marker::ALL.map(Marker::word));
    Settings {
        region: short(&raw.region, report),
        number: short(&raw.number, report),
        slow_walking: one_of(&raw.walking, "a way to walk", &WALKING, report).is_some_and(|word| word == WALKING[1]),
        figure: one_of(&raw.figure, "a way to draw figures", &figures, report).and_then(Marker::from_word),
        reduced_motion: one_of(&raw.motion, "a way to move", &MOTION, report).is_some_and(|word| word == MOTION[1]),
        plain: raw.plain.get().is_some_and(|at| at.value),
        theme: one_of(&raw.theme, "a set of colours", &Palette::ALL.map(Palette::word), report)
            .and_then(Palette::from_word)
            .unwrap_or_default(),
        voice: heard(&raw.voice, report),
        voice_command: command(&raw.voice_command, "[\"espeak-ng\", \"--stdin\"]", report),
        terminal: command(&raw.terminal, "[\"kitty\", \"-e\"]", report),
        terminal_notice: one_of(
            &raw.terminal_notice,
            "a way to show a notice",
            &TerminalNotice::ALL.map(TerminalNotice::word),
            report,
        )
        .and_then(TerminalNotice::from_word)
        .unwrap_or_default(),
        tmux_passthrough: raw.tmux_passthrough.get().is_some_and(|at| at.value),
        sound: heard(&raw.sound, report),
        title: raw.title.get().is_some_and(|at| at.value),
    }
}

fn one_of<'a>(field: &Field<Raw<'_>>, what: &str, words: &[&'a str], report: &mut Report<'_>) -> Option<&'a str> {
    let find = |word: &str| words.iter().copied().find(|known| *known == word);
    r::word(field.get()?, what, words, find, report)
}

fn heard(field: &Field<Raw<'_>>, report: &mut Report<'_>) -> Option<bool> {
    match one_of(field, "one of auto, on and off", &HEARD, report)? {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

fn short(field: &Field<Raw<'_>>, report: &mut Report<'_>) -> Option<String> {
    let at = field.get()?;
    unless_told(report, |report| r::clean(at, SHORT, report)).map(|_| at.value.to_string())
}

/// What was read, if nothing was wrong with it: one mistake costs its own setting, and half a setting is none.
fn unless_told<'s, T>(report: &mut Report<'s>, read: impl FnOnce(&mut Report<'s>) -> T) -> Option<T> {
    let mut own = report.blank();
    let value = read(&mut own);
    let fine = !own.has_errors();
    report.take(own);
    fine.then_some(value)
}

/// A program and its arguments, word by word: no shell ever reads it.
fn command(field: &Field<Vec<At<Raw<'_>>>>, example: &str, report: &mut Report<'_>) -> Vec<String> {
    // A word that is no text was told when it was read.
    let whole = field.get().is_none_or(|list| !report.has_errors_in(&list.span));
    unless_told(report, |report| words(field, example, report)).filter(|_| whole).unwrap_or_default()
}

fn words(field: &Field<Vec<At<Raw<'_>>>>, example: &str, report: &mut Report<'_>) -> Vec<String> {
    let Some(list) = field.get() else { return Vec::new() };
    let words: Vec<String> = list.value.iter().map(|at| at.value.to_string()).collect();
    if words.len() > COMMAND.0 {
        let message = format!("this list has {} items; at most {} are read", words.len(), COMMAND.0);
        report.push(Code::TooMany, &list.span, message);
    }
    if words.first().is_none_or(|first| first.trim().is_empty()) {
        let help = format!("the program comes first: {example}");
        report.help(Code::EmptyText, &list.span, "no program is named here", help);
    }
    for at in &list.value {
        let length = at.value.chars().count();
        if length > COMMAND.1 {
            let message = format!("this text has {length} characters; at most {} fit", COMMAND.1);
            report.push(Code::LongText, &at.span, message);
        }
        if at.value.contains(char::is_control) {
            report.push(Code::EmptyText, &at.span, "a word of a command has no control characters");
        }
    }
    words
}
