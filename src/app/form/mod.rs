//! A form: fields asked one after another, answered with single keys. Knows what has been on screen. Must never fill in an
//! answer that was not given.

use std::collections::BTreeMap;

use crate::domain::{CleanText, Word};

use super::Key;

mod body;
mod layout;

pub use body::{BODY, BODY_FIELD, Body, BodyRow};
pub use layout::{FormLine, Part};

/// The letters that mark the items of a list; `n` means "none".
const LETTERS: &str = "abcdefghijklmopqrstuvwxyz";

/// Fields, asked in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What it is about, as a title.
    pub title: CleanText,
    /// Lines above the fields.
    pub intro: Vec<CleanText>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The field that waits.
    pub focus: usize,
    /// The item with the mark, in a list.
    pub item: usize,
    top: usize,
    /// The last item of the list in focus that has been on screen.
    seen: Option<usize>,
    size: (usize, usize),
}

/// One thing to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in records.
    pub id: String,
    /// The question; for a list, its heading.
    pub ask: CleanText,
    /// A second sentence, shown while it waits.
    pub detail: CleanText,
    /// How it is answered.
    pub input: Input,
}

/// How a field is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// One of a few.
    One {
        /// The choices.
        choices: Vec<Choice>,
        /// The one chosen.
        chosen: Option<usize>,
    },
    /// Any of a list, or "none of these".
    Ticks {
        /// The items.
        items: Vec<Item>,
        /// Whether it was answered.
        done: bool,
    },
    /// 0 to 10.
    Scale {
        /// The number chosen.
        chosen: Option<u8>,
    },
    /// Digits.
    Typed {
        /// What was typed.
        text: String,
        /// Whether it was entered.
        done: bool,
    },
}

/// One of a few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value in records.
    pub value: String,
    /// The word on screen.
    pub label: CleanText,
}

/// One of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name in records.
    pub id: String,
    /// Its line.
    pub ask: CleanText,
    /// Whether it applies.
    pub on: bool,
}

/// What a key did to a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing to act on.
    None,
    /// A field got its answer.
    Answered(usize),
    /// An item was ticked, not unticked.
    Ticked(usize, usize),
    /// All fields are answered.
    Complete,
    /// The person wants to leave it.
    Leave,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: CleanText::new(label) }
    }
}

impl Field {
    /// A field with one of a few answers.
    #[must_use]
    pub fn one(id: &str, ask: impl Into<CleanText>, choices: &[(&str, &str)]) -> Self {
        let choices = choices.iter().map(|(value, label)| Choice::new(value, label)).collect();
        Self {
            id: id.to_owned(),
            ask: ask.into(),
            detail: CleanText::default(),
            input: Input::One { choices, chosen: None },
        }
    }

    /// A number from 0 to 10.
    #[must_use]
    pub fn scale(id: &str, ask: &str) -> Self {
        Self { id: id.to_owned(), ask: ask.into(), detail: CleanText::default(), input: Input::Scale { chosen: None } }
    }

    fn is_answered(&self) -> bool {
        match &self.input {
            Input::One { chosen, .. } => chosen.is_some(),
            Input::Ticks { done, .. } | Input::Typed { done, .. } => *done,
            Input::Scale { chosen } => chosen.is_some(),
        }
    }

    /// Its answer in words, if it has one.
    #[must_use]
    pub fn value(&self) -> Option<String> {
        match &self.input {
            Input::One { choices, chosen } => Some(choices[(*chosen)?].value.clone()),
            Input::Scale { chosen } => chosen.map(|n| n.to_string()),
            Input::Typed { text, done } => done.then(|| text.clone()),
            Input::Ticks { .. } => None,
        }
    }
}

impl Form {
    /// A form that waits at its first field.
    #[must_use]
    pub fn new(title: &str, intro: Vec<CleanText>, fields: Vec<Field>) -> Self {
        let mut form =
            Self { title: title.into(), intro, fields, focus: 0, item: 0, top: 0, seen: None, size: (80, 0) };
        // Without a size nothing has been on screen yet.
        form.settle();
        form
    }

    /// Tells the room for its lines, in cells.
    pub fn resize(&mut self, cols: usize, rows: usize) {
        self.size = (cols.max(1), rows.max(1));
        self.top = 0;
        self.settle();
    }

    /// The field that waits.
    #[must_use]
    pub fn field(&self) -> Option<&Field> {
        self.fields.get(self.focus)
    }

    /// All answers so far, by name: `yes` and `no` for the items of answered lists.
    #[must_use]
    pub fn answers(&self) -> BTreeMap<Word, Word> {
        let mut answers = BTreeMap::new();
        for field in self.fields.iter().filter(|field| field.is_answered()) {
            if let Input::Ticks { items, .. } = &field.input {
                let word = |item: &Item| Word::from(if item.on { "yes" } else { "no" });
                answers.extend(items.iter().map(|item| (Word::from(&item.id), word(item))));
            } else if let Some(value) = field.value() {
                answers.insert(Word::from(&field.id), value.into());
            }
        }
        answers
    }

    /// The answer of one field.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<String> {
        self.fields.iter().find(|field| field.id == id)?.value()
    }

    /// Whether "none of these" may be said: the list's last line has been on screen.
    #[must_use]
    pub fn may_say_none(&self) -> bool {
        match self.field().map(|field| &field.input) {
            Some(Input::Ticks { items, .. }) => self.seen.is_some_and(|seen| seen + 1 >= items.len()),
            _ => false,
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Step {
        let step = match key {
            Key::Esc => Step::Leave,
            _ => self.press(key),
        };
        let step = match step {
            Step::Answered(_) if self.focus >= self.fields.len() => Step::Complete,
            step => step,
        };
        self.settle();
        step
    }

    fn press(&mut self, key: Key) -> Step {
        let focus = self.focus;
        let may_say_none = self.may_say_none();
        let scale = matches!(self.field().map(|field| &field.input), Some(Input::Scale { .. }));
        let Some(field) = self.fields.get_mut(focus) else {
            return Step::Complete;
        };
        match (&mut field.input, key) {
            (Input::Ticks { items, .. }, Key::Down) if self.item + 1 < items.len() => {
                self.item += 1;
            }
            (Input::Ticks { .. }, Key::Up) if self.item > 0 => self.item -= 1,
            // On a scale the arrow to the left is one less.
            (_, Key::Up | Key::Left) if focus > 0 && !(scale && key == Key::Left) => {
                self.focus -= 1;
                self.item = 0;
                self.seen = None;
            }
            (Input::One { choices, chosen }, Key::Char(c)) => {
                let by_digit = c.to_digit(10).and_then(|n| (n as usize).checked_sub(1)).filter(|n| *n < choices.len());
                let by_word = || match c.to_ascii_lowercase() {
                    'y' => choices.iter().position(|choice| choice.value == "yes"),
                    'n' => choices.iter().position(|choice| choice.value == "no"),
                    '?' => choices.iter().position(|choice| choice.value == "not-sure"),
                    _ => None,
                };
                if let Some(at) = by_digit.or_else(by_word) {
                    *chosen = Some(at);
                    return self.answered();
                }
            }
            (Input::Scale { chosen }, Key::Char(c)) => {
                let number = c.to_digit(10).and_then(|n| u8::try_from(n).ok()).or((c == 't').then_some(10));
                if number.is_some() {
                    *chosen = number;
                    return self.answered();
                }
            }
            (Input::Scale { chosen }, Key::Left | Key::Right) => {
                let now = chosen.unwrap_or(0);
                *chosen = Some(if key == Key::Left { now.saturating_sub(1) } else { (now + 1).min(10) });
            }
            (Input::Scale { chosen: Some(_) }, Key::Enter) => return self.answered(),
            (Input::Ticks { items, done }, Key::Char('n' | '0')) => {
                if !may_say_none {
                    self.page_down();
                    return Step::None;
                }
                // "None" with a tick on the page contradicts itself: the tick is what counts.
                if items.iter().all(|item| !item.on) {
                    *done = true;
                    return self.answered();
                }
            }
            (Input::Ticks { items, done }, Key::Enter) if items.iter().any(|item| item.on) && may_say_none => {
                *done = true;
                return self.answered();
            }
            (Input::Ticks { items, .. }, Key::Char(c)) => {
                let by_letter = LETTERS.find(c.to_ascii_lowercase()).filter(|at| *at < items.len());
                if let Some(at) = if c == ' ' { Some(self.item) } else { by_letter } {
                    self.item = at;
                    items[at].on = !items[at].on;
                    if items[at].on {
                        return Step::Ticked(focus, at);
                    }
                }
            }
            (Input::Ticks { .. }, Key::PageDown | Key::Enter) => self.page_down(),
            (Input::Ticks { .. }, Key::PageUp) => self.top = self.top.saturating_sub(self.size.1),
            (Input::Typed { text, .. }, Key::Char(c))
                if text.len() < 15 && (c.is_ascii_digit() || (c == '+' && text.is_empty())) =>
            {
                text.push(c);
            }
            (Input::Typed { text, .. }, Key::Backspace) => {
                text.pop();
            }
            (Input::Typed { text, done }, Key::Enter) if !text.is_empty() => {
                *done = true;
                return self.answered();
            }
            _ => {}
        }
        Step::None
    }

    fn answered(&mut self) -> Step {
        let focus = self.focus;
        self.focus += 1;
        self.item = 0;
        self.seen = None;
        Step::Answered(focus)
    }

    /// Puts fields right after field `after`, and waits at the first of them.
    pub fn insert(&mut self, after: usize, fields: Vec<Field>) {
        let known = |field: &Field| !self.fields.iter().any(|other| other.id == field.id);
        let new: Vec<Field> = fields.into_iter().filter(known).collect();
        self.fields.splice((after + 1)..=after, new);
        self.focus = after + 1;
        self.settle();
    }

    /// Takes back a tick or an answer.
    pub fn undo(&mut self, field: usize, item: Option<usize>) {
        match (self.fields.get_mut(field).map(|field| &mut field.input), item) {
            (Some(Input::Ticks { items, .. }), Some(item)) => items[item].on = false,
            (Some(Input::One { chosen, .. }), _) => {
                *chosen = None;
                self.focus = field;
            }
            _ => {}
        }
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: usize) -> Form {
        let items =
            (0..items).map(|n| Item { id: format!("i{n}"), ask: format!("Item {n}").into(), on: false }).collect();
        let field = Field {
            id: "list".to_owned(),
            ask: "Any of these?".into(),
            detail: CleanText::default(),
            input: Input::Ticks { items, done: false },
        };
        Form::new("Test", Vec::new(), vec![field])
    }

    #[test]
    fn none_of_these_waits_until_the_last_line_was_on_screen() {
        let mut form = list(20);
        form.resize(40, 9);
        assert!(!form.may_say_none());
        let mut presses = 0;
        while form.key(Key::Char('n')) != Step::Complete {
            presses += 1;
            assert!(presses < 10);
        }
        assert_eq!(presses, 2, "two pages were left");
        assert!(form.answers().values().all(|answer| answer == "no"));
    }

    #[test]
    fn a_list_that_fits_takes_one_key() {
        let mut form = list(5);
        form.resize(80, 20);
        assert_eq!(form.key(Key::Char('n')), Step::Complete);
    }

    #[test]
    fn enter_alone_never_means_none() {
        let mut form = list(5);
        form.resize(80, 20);
        assert_eq!(form.key(Key::Enter), Step::None);
        assert_eq!(form.key(Key::Char('c')), Step::Ticked(0, 2));
        assert_eq!(form.key(Key::Enter), Step::Complete);
        assert_eq!(form.answers()["i2"], "yes");
        assert_eq!(form.answers()["i1"], "no");
    }

    #[test]
    fn none_takes_back_no_tick() {
        let mut form = list(5);
        form.resize(80, 20);
        form.key(Key::Char('b'));
        assert_eq!(form.key(Key::Char('n')), Step::None);
        assert_eq!(form.key(Key::Enter), Step::Complete);
        assert_eq!(form.answers()["i1"], "yes");
    }

    #[test]
    fn a_choice_takes_a_digit_or_its_letter_and_nothing_else() {
        let field = Field::one("q", "Is it so?", &[("no", "No"), ("yes", "Yes"), ("not-sure", "Not sure")]);
        let mut form = Form::new("Test", Vec::new(), vec![field.clone(), Field { id: "r".to_owned(), ..field }]);
        for key in [Key::Enter, Key::Char('9'), Key::Char('0'), Key::Char('é'), Key::Tab] {
            assert_eq!(form.key(key), Step::None, "{key:?}");
        }
        assert_eq!(form.key(Key::Char('n')), Step::Answered(0));
        assert_eq!(form.key(Key::Up), Step::None);
        assert_eq!(form.key(Key::Char('3')), Step::Answered(0));
        assert_eq!(form.key(Key::Char('1')), Step::Complete);
        assert_eq!(form.value("q").as_deref(), Some("not-sure"));
    }

    #[test]
    fn a_scale_takes_digits_and_t_for_ten() {
        let mut form = Form::new("Test", Vec::new(), vec![Field::scale("pain", "Pain?")]);
        assert_eq!(form.key(Key::Enter), Step::None);
        assert_eq!(form.key(Key::Char('t')), Step::Complete);
        assert_eq!(form.value("pain").as_deref(), Some("10"));
        // Up goes back from a scale as from any other question; left is one less.
        let fields = ["before", "pain"].map(|id| Field::scale(id, "Pain?")).to_vec();
        let mut form = Form::new("Test", Vec::new(), fields);
        form.key(Key::Char('4'));
        form.key(Key::Left);
        assert_eq!(form.focus, 1);
        form.key(Key::Up);
        assert_eq!(form.focus, 0);
    }
}
