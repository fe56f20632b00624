//! A form in lines: one question at a time, with its number among all. Must never hide an item of a list, or its answer would be a guess.

use crate::app::{
    Key,
    form::{Choice, Field, Form, Input},
};

use super::{
    Teller,
    block::Block,
    sentence,
    typed::{Typed, number, way},
};

/// The numbers as words.
const NUMBERS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

pub(super) fn block(form: &Form, told: &Teller) -> Block {
    let place = |field: &Field| format!("form {} {} {}", form.title, form.focus, field.id);
    let Some(field) = form.field() else {
        return Block { place: format!("form {} over", form.title), waits: true, ..Block::default() };
    };
    let mut lines = Vec::new();
    if told.title != form.title {
        lines.push(sentence(&form.title));
        if form.focus == 0 {
            lines.extend(form.intro.iter().map(ToString::to_string));
        }
    }
    let mut asked = vec![asked(form, field)];
    // How digits are typed is told by what can be typed.
    if !field.detail.is_empty() && !matches!(field.input, Input::Typed { .. }) {
        asked.push(field.detail.to_string());
    }
    let (heading, can) = (asked.clone(), can(field));
    let ticked = ticked(field);
    let name = place(field);
    match &field.input {
        Input::One { choices, .. } => asked.push(offered(choices)),
        Input::Ticks { items, .. } => {
            let item = |(at, item): (usize, &crate::app::form::Item)| {
                let on = if item.on { ", ticked" } else { "" };
                format!("{}{on}: {}", at + 1, item.ask)
            };
            asked.extend(items.iter().enumerate().map(item));
            asked.push(can.clone());
        }
        Input::Scale { .. } | Input::Typed { .. } => asked.push(can.clone()),
    }
    lines.extend(asked.iter().cloned());
    // A long list is told whole once; after that the question is enough, and what changed.
    let is_list = matches!(field.input, Input::Ticks { .. });
    let short = if is_list { [heading, vec![can.clone()]].concat() } else { asked };
    let nothing = if name == told.place { changed(field, &told.ticked, &ticked) } else { Vec::new() };
    let nothing = if nothing.is_empty() { short.clone() } else { nothing };
    Block { place: name, lines, short, nothing, can, waits: true, ticked, ..Block::default() }
}

fn asked(form: &Form, field: &Field) -> String {
    let ask = if field.ask.is_empty() { "Any of these?" } else { field.ask.as_str() };
    if form.fields.len() > 1 {
        format!("Question {} of {}: {ask}", form.focus + 1, form.fields.len())
    } else {
        ask.to_owned()
    }
}

fn offered(choices: &[Choice]) -> String {
    if are_numbers(choices) {
        let each: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
        return format!("Type a number: {}.", each.join(", "));
    }
    let each = choices.iter().enumerate().map(|(at, choice)| format!("{}: {}.", at + 1, choice.label));
    each.collect::<Vec<_>>().join(" ")
}

fn can(field: &Field) -> String {
    match &field.input {
        Input::One { .. } => "Type the number or the words.".to_owned(),
        Input::Scale { .. } => "Type a number from 0 to 10.".to_owned(),
        Input::Typed { text, .. } if text.is_empty() => "Type digits, or leave.".to_owned(),
        Input::Typed { text, .. } => format!("Type a number, or only Enter for {text}."),
        Input::Ticks { items, .. } if items.iter().any(|item| item.on) => {
            "Type a number to tick it or take it back. Type done when the list is right.".to_owned()
        }
        Input::Ticks { .. } => "Type the number of what is true, or none.".to_owned(),
    }
}

fn ticked(field: &Field) -> Vec<usize> {
    match &field.input {
        Input::Ticks { items, .. } => (0..items.len()).filter(|at| items[*at].on).collect(),
        _ => Vec::new(),
    }
}

/// What a typed number did to a list.
fn changed(field: &Field, before: &[usize], after: &[usize]) -> Vec<String> {
    let Input::Ticks { items, .. } = &field.input else {
        return Vec::new();
    };
    let on = after.iter().filter(|at| !before.contains(at)).map(|at| format!("Ticked: {}", items[*at].ask));
    let off = before.iter().filter(|at| !after.contains(at)).map(|at| format!("Not ticked now: {}", items[*at].ask));
    let mut lines: Vec<String> = on.chain(off).collect();
    if !lines.is_empty() {
        lines.push(can(field));
    }
    lines
}

pub(super) fn read(words: &str, form: &Form) -> Typed {
    let Some(field) = form.field() else {
        return Typed::Unknown;
    };
    let here = match &field.input {
        Input::One { choices, .. } => read_one(words, choices),
        Input::Scale { .. } => read_scale(words),
        Input::Ticks { items, .. } => {
            let on = items.iter().any(|item| item.on);
            read_ticks(words, items.len(), on, form.item)
        }
        Input::Typed { text, .. } => read_digits(words, text),
    };
    match (here, words) {
        (Typed::Unknown, "previous" | "back" | "up") if form.focus > 0 => Typed::key(back(field, form)),
        (Typed::Unknown, "leave" | "esc" | "out") => Typed::key(Key::Esc),
        (here, _) => here,
    }
}

/// The key that goes back one question: in a list the mark stands at its first item.
fn back(field: &Field, form: &Form) -> Key {
    let in_list = matches!(field.input, Input::Ticks { .. });
    if in_list && form.item > 0 { Key::Left } else { Key::Up }
}

/// Whether the choices are numbers themselves: then a number names what it says, not its place.
fn are_numbers(choices: &[Choice]) -> bool {
    choices.iter().enumerate().all(|(at, choice)| first_word(&choice.label) == at.to_string())
}

/// The first word of a label, without what follows it.
fn first_word(label: &str) -> String {
    label.split([' ', ',', '.']).next().unwrap_or_default().to_lowercase()
}

fn read_one(words: &str, choices: &[Choice]) -> Typed {
    let bare = |text: &str| text.trim_end_matches('.').to_lowercase();
    let words = match words {
        "y" => "yes",
        "n" => "no",
        "unsure" => "not sure",
        other => other,
    };
    // Yes and no name only what is told as yes and no: at "Fine" and "It hurt" they would be a guess.
    let named = |choice: &Choice| {
        let label = bare(&choice.label);
        let is_word = matches!(words, "yes" | "no") || are_numbers(choices);
        label == words || label.replace(',', "") == words.replace(',', "") || (is_word && first_word(&label) == words)
    };
    // The whole label before the beginning of one: "No" is not "No chance to tell yet".
    let whole = choices.iter().position(|choice| bare(&choice.label) == words);
    let by_place = || number(words, choices.len()).filter(|_| !are_numbers(choices));
    // The beginning of one alone is enough: "hospital" for "A hospital".
    let begins = |choice: &Choice| {
        let label = bare(&choice.label);
        let rest = label.strip_prefix("a ").or_else(|| label.strip_prefix("an ")).unwrap_or(&label);
        rest.starts_with(words) && words.chars().count() >= 4
    };
    let only = |fits: &dyn Fn(&Choice) -> bool| {
        let mut found = (0..choices.len()).filter(|at| fits(&choices[*at]));
        found.next().filter(|_| found.next().is_none())
    };
    let at = whole.or_else(by_place).or_else(|| only(&named)).or_else(|| only(&begins));
    let digit = at.and_then(|at| u32::try_from(at + 1).ok()).and_then(|digit| char::from_digit(digit, 10));
    digit.map_or(Typed::Unknown, Typed::char)
}

fn read_scale(words: &str) -> Typed {
    let at = NUMBERS.iter().position(|word| *word == words);
    let at = at.or_else(|| (words == "0").then_some(0)).or_else(|| number(words, 10).map(|at| at + 1));
    match at {
        Some(10) => Typed::char('t'),
        Some(at) => u32::try_from(at).ok().and_then(|at| char::from_digit(at, 10)).map_or(Typed::Unknown, Typed::char),
        None => Typed::Unknown,
    }
}

/// `mark`: the item that the app's mark stands at.
fn read_ticks(words: &str, items: usize, on: bool, mark: usize) -> Typed {
    match words {
        "none" | "no" | "n" | "none of these" | "0" | "nothing" if on => {
            Typed::Say(vec!["Something is ticked. Type its number to take it back, or done.".to_owned()])
        }
        "none" | "no" | "n" | "none of these" | "0" | "nothing" => Typed::char('n'),
        "done" | "go on" | "continue" | "enter" | "right" | "" if on => Typed::key(Key::Enter),
        "done" | "yes" | "y" => Typed::Say(vec!["Which one? Type the number of what is true, or none.".to_owned()]),
        _ => {
            let parts = words.split([' ', ',']).filter(|part| !part.is_empty() && *part != "and");
            let Some(named) = parts.map(|part| number(part, items)).collect::<Option<Vec<usize>>>() else {
                return Typed::Unknown;
            };
            let mut keys = Vec::new();
            let mut mark = mark;
            for at in named {
                // Beyond the alphabet there is no letter.
                match Form::letter(at) {
                    Some(letter) => keys.push(Key::Char(letter)),
                    None => keys.extend(way(mark, at).into_iter().chain([Key::Char(' ')])),
                }
                mark = at;
            }
            if keys.is_empty() { Typed::Unknown } else { Typed::Keys(keys) }
        }
    }
}

fn read_digits(words: &str, text: &str) -> Typed {
    if words.is_empty() && !text.is_empty() {
        return Typed::key(Key::Enter);
    }
    let bare = words.strip_suffix("minutes").or_else(|| words.strip_suffix("min")).unwrap_or(words).trim_end();
    let digits = bare.strip_prefix('+').unwrap_or(bare);
    let spaced: String = digits.chars().filter(|c| *c != ' ' && *c != '-').collect();
    if spaced.is_empty() || spaced.len() > 14 || !spaced.bytes().all(|b| b.is_ascii_digit()) {
        return Typed::Unknown;
    }
    let plus = bare.starts_with('+').then_some(Key::Char('+'));
    let erase = std::iter::repeat_n(Key::Backspace, text.chars().count());
    Typed::Keys(erase.chain(plus).chain(spaced.chars().map(Key::Char)).chain([Key::Enter]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(labels: &[(&str, &str)]) -> Vec<Choice> {
        labels.iter().map(|(value, label)| Choice::new(value, label)).collect()
    }

    #[test]
    fn a_choice_is_named_by_number_word_or_letter_and_never_guessed() {
        let all = choices(&[
            ("no", "No"),
            ("yes", "Yes"),
            ("not-sure", "Not sure"),
            ("cannot-tell", "No chance to tell yet"),
            ("rather-not", "Not tried, or rather not say"),
        ]);
        for (words, key) in [
            ("1", '1'),
            ("no", '1'),
            ("n", '1'),
            ("yes", '2'),
            ("y", '2'),
            ("not sure", '3'),
            ("no chance to tell yet", '4'),
            ("not tried or rather not say", '5'),
        ] {
            assert_eq!(read_one(words, &all), Typed::char(key), "{words}");
        }
        for odd in ["", "0", "6", "not", "no chance?", "yes no", "nope", "yess", "?", "1 2", "noo"] {
            assert_eq!(read_one(odd, &all), Typed::Unknown, "{odd}");
        }
    }

    #[test]
    fn yes_and_no_name_only_what_is_told_so() {
        let fine = choices(&[("yes", "Fine"), ("no", "It hurt")]);
        for odd in ["yes", "no", "y", "n"] {
            assert_eq!(read_one(odd, &fine), Typed::Unknown, "{odd}");
        }
        assert_eq!(read_one("fine", &fine), Typed::char('1'));
        assert_eq!(read_one("it hurt", &fine), Typed::char('2'));
        let end = choices(&[("no", "No, go on"), ("yes", "Yes, end it")]);
        assert_eq!((read_one("no", &end), read_one("y", &end)), (Typed::char('1'), Typed::char('2')));
        assert_eq!(read_one("yes", &choices(&[("no", "Not now"), ("yes", "Go on without saving")])), Typed::Unknown);
    }

    #[test]
    fn where_the_choices_are_numbers_a_number_names_itself() {
        let usual = choices(&[("0", "0"), ("1", "1"), ("2", "2"), ("3", "3 or more")]);
        assert_eq!(offered(&usual), "Type a number: 0, 1, 2, 3 or more.");
        for (words, key) in [("0", '1'), ("1", '2'), ("3", '4'), ("3 or more", '4')] {
            assert_eq!(read_one(words, &usual), Typed::char(key), "{words}");
        }
        assert_eq!(read_one("4", &usual), Typed::Unknown);
    }

    #[test]
    fn pain_is_a_number_from_nought_to_ten() {
        for (words, key) in [("0", '0'), ("7", '7'), ("10", 't'), ("ten", 't'), ("three", '3')] {
            assert_eq!(read_scale(words), Typed::char(key), "{words}");
        }
        for odd in ["11", "-1", "5.5", "a lot", "", "1 0"] {
            assert_eq!(read_scale(odd), Typed::Unknown, "{odd}");
        }
    }

    #[test]
    fn none_is_no_answer_while_something_is_ticked() {
        assert_eq!(read_ticks("none", 9, false, 0), Typed::char('n'));
        assert!(matches!(read_ticks("none", 9, true, 0), Typed::Say(_)));
        assert!(matches!(read_ticks("yes", 9, false, 0), Typed::Say(_)));
        assert_eq!(read_ticks("", 9, false, 0), Typed::Unknown);
        assert_eq!(read_ticks("2, 3", 9, false, 0), Typed::Keys(vec![Key::Char('b'), Key::Char('c')]));
        assert_eq!(read_ticks("2, 30", 9, false, 0), Typed::Unknown, "half an answer is none");
    }

    #[test]
    fn minutes_take_the_place_of_those_that_stood_there() {
        let keys = [Key::Backspace, Key::Backspace, Key::Char('7'), Key::Enter];
        assert_eq!(read_digits("7 minutes", "14"), Typed::Keys(keys.to_vec()));
        assert_eq!(read_digits("", "14"), Typed::key(Key::Enter));
        assert_eq!(read_digits("", ""), Typed::Unknown);
        assert_eq!(read_digits("seven", "14"), Typed::Unknown);
    }
}
