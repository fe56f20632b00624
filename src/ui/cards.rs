//! Draws the list of cards. Must never hide that there are more of them.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cut},
    chrome::Foot,
    inset,
};
use crate::app::{App, Shelf, keys::CARDS};

pub(super) fn draw(app: &App, shelf: &Shelf, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height).max(1));
    let theme = canvas.theme;
    let lines: Vec<Line<'_>> = app
        .library
        .cards
        .values()
        .enumerate()
        .map(|(at, card)| {
            let on = at == shelf.mark;
            let lead = if on { "> " } else { "  " };
            let style = if on { theme.mark } else { theme.plain };
            Line::styled(cut(&format!("{lead}{}", card.title), width), style)
        })
        .collect();
    let from = (shelf.mark + 1).saturating_sub(height);
    let more = (from > 0, from + height < lines.len());
    let shown: Vec<Line<'_>> = lines.into_iter().skip(from).collect();
    canvas.lines(area, &shown);
    Foot { more, ..Foot::new(CARDS) }
}
