//! Draws the question after a yes to a danger sign: is it so? Must never hurry anyone, and never hide the number.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, span, wrapped},
    chrome::Foot,
    inset,
};
use crate::app::{App, Suspected};

pub(super) fn draw(app: &App, suspected: &Suspected, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let question = &suspected.question;
    let act = app.if_so(question);
    let choice = |key: &'static str, words: &'static str| {
        Line::from(vec![span(key, theme.accent), span(format!("  {words}"), theme.plain)])
    };
    let mut blocks = vec![
        wrapped("You answered yes to:", width, theme.plain),
        wrapped(&question.ask, width, theme.bold),
        wrapped(&act, width, theme.danger),
        vec![choice("1", "Yes, it is so"), choice("2", "Not sure")],
        wrapped("No key for 2 minutes counts as yes.", width, theme.plain),
    ];
    if suspected.can_slip
        && let Some(choices) = blocks.get_mut(3)
    {
        choices.push(choice("3", "Wrong key"));
    }
    let used: usize = blocks.iter().map(Vec::len).sum();
    if used > height {
        // The question and what to do about it outlive the sentence above them.
        blocks.remove(0);
    }
    let roomy = used + blocks.len() <= height;
    let mut lines: Vec<Line<'_>> = Vec::new();
    for block in blocks {
        if roomy {
            lines.push(Line::default());
        }
        lines.extend(block);
    }
    canvas.lines(area, &lines);
    let keys: &[_] = if suspected.can_slip {
        &[("1", "yes"), ("2", "not sure"), ("3", "wrong key"), ("q", "quit")]
    } else {
        &[("1", "yes"), ("2", "not sure"), ("q", "quit")]
    };
    Foot::new(keys)
}
