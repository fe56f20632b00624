//! A form's lines at a width, and which of them are in view. Must never take a line for seen that was not shown.

use super::{Field, Form, Input, LETTERS};
use crate::app::wrap::wrap;

/// One line of a form as it stands on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLine {
    /// The text.
    pub text: String,
    /// What it belongs to.
    pub part: Part,
    /// The field.
    pub field: Option<usize>,
}

/// What a line of a form belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Lines above the fields.
    Intro,
    /// A question; `true` where it waits.
    Ask(bool),
    /// The second sentence.
    Detail,
    /// An item of a list: its number, whether it has the mark, whether it is ticked.
    Item(usize, bool, bool),
    /// The choices or the scale.
    Choices,
    /// Nothing.
    Blank,
}

impl Form {
    pub(super) fn page_down(&mut self) {
        self.top += self.size.1.saturating_sub(1).max(1);
        let bottom = (self.top + self.size.1).saturating_sub(1);
        let lines = self.lines();
        let last = lines.len().saturating_sub(1);
        let in_view = lines[..=bottom.min(last)].iter().rev().find_map(|line| match line.part {
            Part::Item(item, ..) => Some(item),
            _ => None,
        });
        // The mark moves along, or the view would jump back to it.
        let first = lines[self.top.min(last)..].iter().find_map(|line| match line.part {
            Part::Item(item, ..) => Some(item),
            _ => None,
        });
        self.item = first.or(in_view).unwrap_or(self.item);
    }

    /// The key that marks an item: a letter, or none beyond the alphabet.
    #[must_use]
    pub fn letter(item: usize) -> Option<char> {
        LETTERS.chars().nth(item)
    }

    /// All lines at the present width.
    #[must_use]
    pub fn lines(&self) -> Vec<FormLine> {
        let width = self.size.0;
        let mut lines = Vec::new();
        let mut put = |text: String, part, field| lines.push(FormLine { text, part, field });
        for intro in &self.intro {
            for line in wrap(intro, width) {
                put(line, Part::Intro, None);
            }
        }
        for (number, field) in self.fields.iter().enumerate() {
            let waits = number == self.focus;
            // What comes later is not shown before its turn on small screens only if there is no room; here all is listed.
            if let Input::Ticks { items, .. } = &field.input {
                if !field.ask.is_empty() {
                    for line in wrap(&field.ask, width) {
                        put(line, Part::Ask(waits), Some(number));
                    }
                }
                for (at, item) in items.iter().enumerate() {
                    let letter = Self::letter(at).unwrap_or(' ');
                    let tick = if item.on { 'x' } else { ' ' };
                    for (row, line) in wrap(&item.ask, width.saturating_sub(7)).into_iter().enumerate() {
                        let text =
                            if row == 0 { format!(" {letter} [{tick}] {line}") } else { format!("       {line}") };
                        put(text, Part::Item(at, waits && at == self.item, item.on), Some(number));
                    }
                }
            } else {
                let given = given(field);
                let room = width.saturating_sub(2 + given.len() + usize::from(!given.is_empty()) * 2);
                for (row, line) in wrap(&field.ask, room.max(width / 2)).into_iter().enumerate() {
                    let lead = if row > 0 {
                        "  "
                    } else if waits {
                        "> "
                    } else {
                        "  "
                    };
                    let text = if row == 0 && !given.is_empty() {
                        format!("{lead}{line}  {given}")
                    } else {
                        format!("{lead}{line}")
                    };
                    put(text, Part::Ask(waits), Some(number));
                }
            }
            if waits && !field.detail.is_empty() {
                for line in wrap(&field.detail, width.saturating_sub(4)) {
                    put(format!("    {line}"), Part::Detail, Some(number));
                }
            }
            if waits {
                for line in choices(field, width.saturating_sub(4)) {
                    put(format!("    {line}"), Part::Choices, Some(number));
                }
            }
        }
        lines
    }

    /// The lines in view.
    #[must_use]
    pub fn view(&self) -> Vec<FormLine> {
        let lines = self.lines();
        lines.into_iter().skip(self.top).take(self.size.1).collect()
    }

    /// Whether lines lie above and below the view.
    #[must_use]
    pub fn more(&self) -> (bool, bool) {
        (self.top > 0, self.lines().len() > self.top + self.size.1)
    }

    /// Keeps what waits in view, and notes what has been on screen.
    pub(super) fn settle(&mut self) {
        let lines = self.lines();
        let rows = self.size.1;
        let is_mark = |line: &&FormLine| match line.part {
            Part::Item(_, mark, _) => mark,
            _ => line.field == Some(self.focus),
        };
        let is_list = matches!(self.field().map(|field| &field.input), Some(Input::Ticks { .. }));
        let wanted = |line: &FormLine| {
            if is_list { matches!(line.part, Part::Item(_, true, _)) } else { is_mark(&line) }
        };
        let first = lines.iter().position(wanted).unwrap_or(0);
        let last = lines.iter().rposition(wanted).unwrap_or(first);
        if lines.len() <= rows {
            self.top = 0;
        } else {
            if last >= self.top + rows {
                self.top = if is_list { last + 1 - rows } else { first };
            }
            if first < self.top {
                self.top = if is_list && self.item == 0 { 0 } else { first };
            }
            self.top = self.top.min(lines.len() - rows);
        }
        let shown = lines.iter().skip(self.top).take(rows);
        let seen: Vec<usize> = shown
            .filter(|line| line.field == Some(self.focus))
            .filter_map(|line| match line.part {
                Part::Item(item, ..) => Some(item),
                _ => None,
            })
            .collect();
        // Only what follows on counts: a jump to the end has not shown the middle.
        if seen.first().is_some_and(|first| *first <= self.seen.map_or(0, |seen| seen + 1)) {
            self.seen = self.seen.max(seen.last().copied());
        }
    }
}

/// An answered field's answer, as shown behind its question.
fn given(field: &Field) -> String {
    match &field.input {
        Input::One { choices, chosen: Some(at) } => format!("[{}]", choices[*at].label),
        Input::Scale { chosen: Some(number) } => format!("[{number}]"),
        Input::Typed { text, .. } => format!("[{text}]"),
        _ => String::new(),
    }
}

/// The keys of the field that waits.
fn choices(field: &Field, width: usize) -> Vec<String> {
    match &field.input {
        Input::One { choices, .. } => {
            let each: Vec<String> =
                choices.iter().enumerate().map(|(at, choice)| format!("{} {}", at + 1, choice.label)).collect();
            // Words of one choice stay together.
            let glued = each.iter().map(|choice| choice.replace(' ', "\u{a0}")).collect::<Vec<_>>().join("   ");
            wrap_wide(&glued, width)
        }
        Input::Scale { .. } => vec!["0 1 2 3 4 5 6 7 8 9   t = ten".to_owned()],
        _ => Vec::new(),
    }
}

/// Wraps choices with wide gaps; inside a choice the spaces do not break.
fn wrap_wide(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for choice in text.split("   ") {
        let fits = lines.last().is_some_and(|line| line.chars().count() + 3 + choice.chars().count() <= width);
        match lines.last_mut().filter(|_| fits) {
            Some(line) => {
                line.push_str("   ");
                line.push_str(choice);
            }
            None => lines.push(choice.to_owned()),
        }
    }
    lines.into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
}
