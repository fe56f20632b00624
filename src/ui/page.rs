//! Draws a page of words. Must never wrap differently from the page itself.

use ratatui::{layout::Rect, text::Line};

use super::{canvas::Canvas, chrome::Foot};
use crate::app::{App, Page};

pub(super) fn draw(app: &App, page: &Page, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let (width, rows) = app.room();
    let lines = page.wrapped(width);
    let rows = rows.max(1);
    let more = (page.top > 0, lines.len() > page.top + rows);
    for (row, line) in lines.into_iter().skip(page.top).take(rows).enumerate() {
        canvas.line(body, row, &Line::styled(line, canvas.theme.plain));
    }
    let mut foot = Foot::new(&[("Enter", "back")]);
    if page.cards {
        foot.keys.push(("c", "cards"));
    }
    if more.0 || more.1 {
        foot.keys.push(("↑ ↓", "read on"));
    }
    Foot { more, ..foot }
}
