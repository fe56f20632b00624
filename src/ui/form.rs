//! Draws a form: exactly the lines it says are in view, and its keys. Must never show a line it does not count as shown.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, span},
    chrome::Foot,
};
use crate::app::{
    About, Asked,
    form::{BODY, Form, Input, Part},
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
    draw_body(form, canvas, body);
    Foot { more: form.more(), keys: keys(asked, form) }
}

/// The body below the question how far the pain reaches.
fn draw_body(form: &Form, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(body) = form.body() else { return };
    let theme = canvas.theme;
    for (at, row) in BODY.iter().enumerate() {
        let chosen = body.chosen == Some(row.value);
        let style = if chosen { theme.mark } else { theme.plain };
        let label = if row.label.is_empty() { theme.plain } else { theme.accent };
        let spans = vec![span(row.art, style), span(format!("  {}", row.label), label)];
        canvas.line_at(area, body.left, body.top + at, &Line::from(spans));
    }
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
