//! The one way text gets into a frame: cut to its room, and in ASCII where that is asked for. Must never draw outside its area.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Look, ascii, figure::Pen, theme::Theme};
use crate::app::{
    Marker, Palette,
    wrap::{self, wrap},
};

/// A frame being drawn.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// How many cells of each row are drawn on, from the left.
    drawn: Vec<u16>,
    /// The styles.
    pub(super) theme: Theme,
    /// Whether more than ASCII may be shown.
    pub(super) unicode: bool,
    palette: Palette,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, look: Look) -> Self {
        let drawn = vec![0; usize::from(buffer.area.height)];
        Self { buffer, drawn, theme: Theme::of(look.theme), unicode: look.unicode, palette: look.theme }
    }

    /// How many cells of each row were drawn on, from the left: all the others are blank.
    pub(super) fn drawn(self) -> Vec<u16> {
        self.drawn
    }

    fn mark(&mut self, x: u16, y: u16) {
        if let Some(drawn) = self.drawn.get_mut(usize::from(y - self.buffer.area.y)) {
            *drawn = (*drawn).max(x - self.buffer.area.x);
        }
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
            at += self.put(start, area.y + y, &text, left, style);
            self.mark(area.x + x + cells(at), area.y + y);
        }
    }

    /// Writes text into a row, at most `room` cells, and returns how many it took.
    fn put(&mut self, x: u16, y: u16, text: &str, room: usize, style: Style) -> usize {
        if !text.chars().all(is_simple) {
            let (end, _) = self.buffer.set_stringn(x, y, text, room, style);
            return usize::from(end.saturating_sub(x));
        }
        // Most text is such: one letter a cell, without looking for letters made of several.
        let first = self.buffer.index_of(x, y);
        let cells = self.buffer.content[first..].iter_mut().take(room);
        let starts = text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]);
        cells.zip(starts).map(|(cell, letter)| cell.set_symbol(letter).set_style(style)).count()
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

    /// Hands out the cells themselves, for a picture within `area`.
    pub(super) fn cells(&mut self, area: Rect) -> &mut Buffer {
        area.intersection(self.buffer.area).rows().for_each(|row| self.mark(row.right(), row.y));
        self.buffer
    }

    /// Gives all of `area` the theme's own background.
    pub(super) fn paper(&mut self, area: Rect) {
        let style = self.theme.plain;
        self.cells(area).set_style(area, style);
    }

    /// What a figure is drawn with here: plain characters where there is nothing else.
    pub(super) fn pen(&self, marker: Marker) -> Pen {
        let plain = !self.unicode && marker != Marker::Off;
        Pen { marker: if plain { Marker::Ascii } else { marker }, palette: self.palette }
    }

    /// Fills one cell with a sign of our own.
    pub(super) fn sign(&mut self, x: u16, y: u16, sign: &'static str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut(Position::new(x, y)) {
            cell.set_symbol(sign).set_style(style);
            self.mark(x + 1, y);
        }
    }
}

/// Whether a character takes one cell, whatever stands beside it: printable ASCII, lines, blocks and dots.
pub(crate) fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_letters_are_put_as_the_library_puts_them() {
        let area = Rect::new(0, 0, 12, 2);
        let style = Style::new().bold();
        let all: String = ('\0'..='\u{2fff}').filter(|c| is_simple(*c)).collect();
        let parts = all.chars().collect::<Vec<_>>();
        let parts = parts.chunks(7).map(|part| part.iter().collect::<String>());
        for text in parts.chain([String::new(), "a\tb".into(), "é漢 x".into(), "much too long for it".into()]) {
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            let taken = Canvas::new(&mut ours, Look::default()).put(3, 0, &text, 9, style);
            let (end, _) = theirs.set_stringn(3, 0, &text, 9, style);
            assert_eq!((taken, ours), (usize::from(end - 3), theirs), "{text:?}");
        }
    }
}
