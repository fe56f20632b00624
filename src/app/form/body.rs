//! The drawn body under the question how far the pain reaches: its rows, where it stands, and what a click on it means. Must never
//! answer anything but the question that waits.

use super::Form;

/// The question it belongs to.
pub const BODY_FIELD: &str = "furthest";
/// Columns from the left.
const LEFT: usize = 4;

/// A row of the body, seen from behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyRow {
    /// The drawing.
    pub art: &'static str,
    /// The answer it stands for.
    pub value: &'static str,
    /// Its words, in the first row of each part.
    pub label: &'static str,
}

const fn row(art: &'static str, value: &'static str, label: &'static str) -> BodyRow {
    BodyRow { art, value, label }
}

/// The body from head to foot.
pub const BODY: [BodyRow; 10] = [
    row("    ( )    ", "none", "1 no pain"),
    row("   /| |\\   ", "back", "2 back"),
    row("  / | | \\  ", "back", ""),
    row("    |_|    ", "back", ""),
    row("    ( )    ", "buttock", "3 buttock"),
    row("    | |    ", "thigh", "4 thigh"),
    row("    | |    ", "thigh", ""),
    row("    | |    ", "below-knee", "5 below the knee"),
    row("    | |    ", "below-knee", ""),
    row("   _| |_   ", "foot", "6 foot"),
];

/// The body as it stands on a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// Its first row, counted from the form's first.
    pub top: usize,
    /// Its first column.
    pub left: usize,
    /// The answer given before, if any.
    pub chosen: Option<&'static str>,
}

impl Form {
    /// The body, while its question waits and there is room below all the lines.
    #[must_use]
    pub fn body(&self) -> Option<Body> {
        let field = self.field().filter(|field| field.id == BODY_FIELD)?;
        let lines = self.lines().len();
        if self.top > 0 || lines + 1 + BODY.len() > self.size.1 || self.size.0 < LEFT + 32 {
            return None;
        }
        let value = field.value();
        let chosen = BODY.iter().map(|row| row.value).find(|part| Some(*part) == value.as_deref());
        Some(Body { top: lines + 1, left: LEFT, chosen })
    }

    /// The key that a click in this cell of the form stands for.
    #[must_use]
    pub fn clicked(&self, column: usize, row: usize) -> Option<char> {
        let body = self.body()?;
        let part = BODY.get(row.checked_sub(body.top)?).filter(|_| column >= body.left)?;
        let first = BODY.iter().find(|row| row.value == part.value && !row.label.is_empty())?;
        first.label.chars().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::{Field, Step};
    use crate::{app::Key, domain::entry::FURTHEST};

    #[test]
    fn a_click_on_the_body_is_the_key_of_that_part() {
        let mut form = Form::new("Test", Vec::new(), vec![Field::one(BODY_FIELD, "How far?", &FURTHEST)]);
        assert_eq!(form.body(), None, "no room is known yet");
        form.resize(76, 21);
        let body = form.body().unwrap();
        for (at, (value, _)) in FURTHEST.iter().enumerate() {
            let row = BODY.iter().position(|row| row.value == *value).unwrap();
            let key = form.clicked(body.left + 5, body.top + row).unwrap();
            assert_eq!(key.to_digit(10), u32::try_from(at + 1).ok(), "{value}");
        }
        assert_eq!(form.clicked(0, body.top), None);
        assert_eq!(form.clicked(9, body.top + BODY.len()), None);
        assert_eq!(form.key(Key::Char(form.clicked(9, body.top + 5).unwrap())), Step::Complete);
        assert_eq!(form.value(BODY_FIELD).as_deref(), Some("thigh"));
        assert_eq!(form.clicked(9, body.top + 5), None, "it waits for nothing now");
    }

    #[test]
    fn on_a_small_screen_the_words_alone_stand() {
        let mut form = Form::new("Test", Vec::new(), vec![Field::one(BODY_FIELD, "How far?", &FURTHEST)]);
        form.resize(40, 9);
        assert_eq!(form.body(), None);
    }
}
