//! Draws a form: exactly the lines it says are in view, and its keys. Must never show a line it does not count as shown.

use ratatui::{layout::Rect, text::Line};

use super::{canvas::Canvas, chrome::Foot};
use crate::app::{
    About, Asked,
    form::{Form, Input, Part},
    keys::Words,
};

pub(super) fn draw(asked: &Asked, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let form = &asked.form;
    let theme = canvas.theme;
    for (row, line) in form.view().into_iter().enumerate() {
        let style = match line.part {
            Part::Item(_, true, _) => theme.mark,
            Part::Ask(true) | Part::Item(_, false, true) => theme.bold,
            Part::Choices => theme.accent,
            Part::Detail | Part::Intro | Part::Ask(false) | Part::Item(_, false, false) | Part::Blank => theme.plain,
        };
        canvas.line(body, row, &Line::styled(line.text, style));
    }
    Foot { more: form.more(), keys: keys(asked, form) }
}

/// The keys of the field that waits.
fn keys(asked: &Asked, form: &Form) -> Vec<Words> {
    let mut keys: Vec<Words> = match form.field().map(|field| &field.input) {
        Some(Input::One { choices, .. }) => vec![match choices.len() {
            0 | 1 => ("1", "answer"),
            2 => ("1 2", "answer"),
            3 => ("1 2 3", "answer"),
            _ => ("1 2 3 …", "answer"),
        }],
        Some(Input::Ticks { items, .. }) => {
            let ticked = items.iter().any(|item| item.on);
            let mut keys = vec![("letter", "tick")];
            match (form.may_say_none(), ticked) {
                (false, _) => keys.push(("n", "more")),
                (true, true) => keys.extend([("Enter", "continue"), ("n", "none of these")]),
                (true, false) => keys.push(("n", "none of these")),
            }
            keys
        }
        Some(Input::Scale { chosen }) => {
            let mut keys = vec![("0 … 9", "answer"), ("t", "ten")];
            if chosen.is_some() {
                keys.push(("Enter", "continue"));
            }
            keys
        }
        Some(Input::Typed { .. }) => vec![("0 … 9", "type"), ("Enter", "continue")],
        None => Vec::new(),
    };
    keys.push(("Esc", "leave"));
    if form.focus > 0 {
        keys.push(("↑", "back one"));
    }
    if !matches!(asked.about, About::Number(_)) {
        keys.push(("#", "emergency number"));
    }
    keys
}
