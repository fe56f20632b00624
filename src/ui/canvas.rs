//! The one way text gets into a frame: cut to its room, and in ASCII where that is asked for. Must never draw outside its area.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Look, ascii, theme::Theme};
use crate::app::wrap::{self, wrap};

/// A frame being drawn.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// The styles.
    pub(super) theme: Theme,
    /// Whether more than ASCII may be shown.
    pub(super) unicode: bool,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, look: Look) -> Self {
        Self { buffer, theme: Theme::of(look.colour), unicode: look.unicode }
    }

    /// Draws a line in row `row` of `area`, cut at its right edge.
    pub(super) fn line(&mut self, area: Rect, row: usize, line: &Line<'_>) {
        self.line_at(area, 0, row, line);
    }

    /// As [`Canvas::line`], `column` cells in.
    pub(super) fn line_at(&mut self, area: Rect, column: usize, row: usize, line: &Line<'_>) {
        let area = area.intersection(self.buffer.area);
        let (x, y) = (cells(column), cells(row));
        if x >= area.width || y >= area.height {
            return;
        }
        let room = usize::from(area.width - x);
        let mut at = 0;
        for span in &line.spans {
            let left = room.saturating_sub(at);
            if left == 0 {
                return;
            }
            let text =
                if self.unicode { span.content.as_ref().into() } else { ascii::to_ascii_within(&span.content, left) };
            let start = area.x + x + cells(at);
            let style = line.style.patch(span.style);
            let (end, _) = self.buffer.set_stringn(start, area.y + y, &text, left, style);
            at += usize::from(end.saturating_sub(start));
        }
    }

    /// Draws lines from the top of `area`; those that do not fit are left out.
    pub(super) fn lines(&mut self, area: Rect, lines: &[Line<'_>]) {
        for (row, line) in lines.iter().enumerate().take(usize::from(area.height)) {
            self.line(area, row, line);
        }
    }

    /// Draws a line at the right edge of `area`, and returns the cells it took.
    pub(super) fn line_at_right(&mut self, area: Rect, row: usize, line: &Line<'_>) -> usize {
        let width = line.width().min(usize::from(area.width));
        self.line_at(area, usize::from(area.width) - width, row, line);
        width
    }

    /// Fills one cell with a sign of our own.
    pub(super) fn sign(&mut self, x: u16, y: u16, sign: &'static str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut(Position::new(x, y)) {
            cell.set_symbol(sign).set_style(style);
        }
    }
}

/// A text wrapped to lines of one style.
pub(super) fn wrapped(text: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    let lines = wrap(text, width).into_iter();
    lines.map(|line| Line::styled(line, style)).collect()
}

/// The longest start of `text` within `width` cells; shows with `…` that something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if wrap::width(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if short.width() + 1 > width {
            short.pop();
            break;
        }
    }
    format!("{}…", short.trim_end())
}

/// A span of one style.
pub(super) fn span(text: impl Into<String>, style: Style) -> Span<'static> {
    Span::styled(text.into(), style)
}

/// A count of cells as the terminal counts them.
pub(super) fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
