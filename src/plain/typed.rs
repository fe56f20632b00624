//! What a typed line means, by the screen that stands. Must never take a word for an answer that it does not name.

use crate::{
    app::{App, Key, Screen},
    domain::CleanText,
};

use super::{Teller, first, form, lists, reminders, session, stop};

/// Letters of a typed line that are told back.
const TOLD_BACK: usize = 40;

/// What a line leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Keys for the app.
    Keys(Vec<Key>),
    /// Keys that lead to one of a list, to hear what it is.
    Look(Vec<Key>),
    /// Back to the whole list.
    List,
    /// Words for the person; nothing happens.
    Say(Vec<String>),
    /// All that stands, once more.
    Again,
    /// It names nothing here.
    Unknown,
}

impl Typed {
    pub(super) fn key(key: Key) -> Self {
        Self::Keys(vec![key])
    }

    pub(super) fn char(c: char) -> Self {
        Self::key(Key::Char(c))
    }
}

/// A line in small letters, without blanks and full stops around it.
pub(super) fn words(line: &str) -> String {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let bare = line.trim_end_matches(['.', ',', ';']).trim_start_matches('“').trim_end_matches('”');
    bare.to_owned()
}

pub(super) fn read(words: &str, line: &str, app: &App, told: &Teller) -> Typed {
    let here = match app.screen() {
        Screen::First(_) => first::read(words, app),
        Screen::Routines(menu) => lists::read_routines(words, app, menu, told),
        Screen::Naming(naming) => lists::read_naming(words, naming),
        Screen::Form(asked) => form::read(words, &asked.form),
        Screen::Suspect(suspected) => stop::read_suspect(words, suspected),
        Screen::Stop => stop::read(words),
        Screen::HeatOff { .. } => stop::read_heat_off(words),
        Screen::Player => session::read(words, app),
        Screen::Verdict(_) => lists::read_verdict(words),
        Screen::Past(past) => lists::read_past(words, app, past),
        Screen::Page(page) => lists::read_page(words, page),
        Screen::Cards(shelf) => lists::read_cards(words, app, shelf),
        Screen::Reminders(agenda) => reminders::read(words, line, app, agenda),
    };
    match (here, words) {
        (Typed::Unknown, "again" | "repeat" | "list" | "read") => Typed::Again,
        (Typed::Unknown, "help" | "?" | "h") => Typed::Say(help(app)),
        (Typed::Unknown, "danger" | "!" | "emergency") => Typed::Say(vec![
            app.emergency.call().to_string(),
            "That is for an emergency. supple screen goes through all the danger signs.".to_owned(),
        ]),
        (Typed::Unknown, "#" | "number") if matches!(app.screen(), Screen::Form(_)) => Typed::char('#'),
        (Typed::Unknown, "quit" | "exit" | "bye") => Typed::key(Key::Interrupt),
        (here, _) => here,
    }
}

/// What can be typed everywhere, and here.
fn help(app: &App) -> Vec<String> {
    let mut lines = match app.screen() {
        Screen::First(_) => first::help(app),
        Screen::Player => session::help(app),
        _ => Vec::new(),
    };
    lines.push("Everywhere: again tells it once more, help tells what can be typed, quit ends supple.".to_owned());
    if matches!(app.screen(), Screen::Form(_)) {
        lines
            .push("In questions: previous goes back one, leave goes out, number sets the emergency number.".to_owned());
    }
    lines.push("A number or a word, then Enter. Small letters or capitals, as you like.".to_owned());
    lines.push(app.emergency.line().to_string());
    lines
}

/// A kind word about a line that means nothing here; nothing for one without letters, unless there is something that can be typed.
pub(super) fn unknown(line: &str, can: &str) -> Option<String> {
    let clean = CleanText::new(line);
    let said: String = clean.chars().filter(|c| !c.is_control()).take(TOLD_BACK).collect();
    match (said.trim(), can) {
        ("", "") => None,
        ("", can) => Some(can.to_owned()),
        (said, "") => Some(format!("“{said}” means nothing here.")),
        (said, can) => Some(format!("“{said}” means nothing here. {can}")),
    }
}

/// The number that a line is, from 1 to `most`, counted from 0.
pub(super) fn number(words: &str, most: usize) -> Option<usize> {
    let digits = !words.is_empty() && words.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| words.parse::<usize>().ok()).flatten()?;
    number.checked_sub(1).filter(|at| *at < most)
}

/// The arrows from one line of a list to another.
pub(super) fn way(from: usize, to: usize) -> Vec<Key> {
    let key = if to > from { Key::Down } else { Key::Up };
    vec![key; to.abs_diff(from)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_without_what_surrounds_it() {
        assert_eq!(words("  Not   SURE. "), "not sure");
        assert_eq!(words("“Yes”"), "yes");
        assert_eq!(words("!"), "!");
        assert_eq!(words("\u{1b}[A"), "\u{1b}[a");
    }

    #[test]
    fn what_is_told_back_holds_no_control_byte_and_is_short() {
        let said = unknown(&"\u{1b}[31mred".repeat(40), "Type yes.").unwrap();
        assert!(said.chars().all(|c| !c.is_control()) && said.len() < 80, "{said}");
        assert_eq!(unknown("\u{7}", "Type yes.").as_deref(), Some("Type yes."));
        assert_eq!(unknown(" ", ""), None);
    }

    #[test]
    fn only_digits_are_a_number() {
        assert_eq!(number("3", 3), Some(2));
        for odd in ["0", "4", "", "+1", "1 2", "99999999999999999999999"] {
            assert_eq!(number(odd, 3), None, "{odd}");
        }
    }
}
