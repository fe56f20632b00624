//! The one way text gets into a frame: cut to its room, and in ASCII where that is asked for. Must never draw outside its area.

use ratatui::{
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Look, ascii, figure::Pen, frame::Frame, theme::Theme};
use crate::app::{
    Marker, Palette,
    wrap::{self, wrap},
};

/// A frame being drawn.
pub(super) struct Canvas<'a> {
    frame: &'a mut Frame,
    /// The styles.
    pub(super) theme: Theme,
    /// Whether more than ASCII may be shown.
    pub(super) unicode: bool,
    palette: Palette,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(frame: &'a mut Frame, look: Look) -> Self {
        Self { frame, theme: Theme::of(look.theme), unicode: look.unicode, palette: look.theme }
    }

    /// Draws a line in row `row` of `area`, cut at its right edge.
    pub(super) fn line(&mut self, area: Rect, row: usize, line: &Line<'_>) {
        self.line_at(area, 0, row, line);
    }

    /// As [`Canvas::line`], `column` cells in.
    pub(super) fn line_at(&mut self, area: Rect, column: usize, row: usize, line: &Line<'_>) {
        let area = area.intersection(self.frame.area());
        let (x, y) = (cells(column), cells(row));
        if x >= area.width || y >= area.height {
            return;
        }
        let mut at = area.x + x;
        for span in &line.spans {
            let left = area.right().saturating_sub(at);
            if left == 0 {
                return;
            }
            let style = line.style.patch(span.style);
            at += if self.unicode {
                self.frame.put(at, area.y + y, &span.content, left, style)
            } else {
                let text = ascii::to_ascii_within(&span.content, left.into());
                self.frame.put(at, area.y + y, &text, left, style)
            };
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

    /// Hands out the frame itself, for a picture.
    pub(super) fn frame(&mut self) -> &mut Frame {
        self.frame
    }

    /// Gives all of `area` the theme's own background.
    pub(super) fn paper(&mut self, area: Rect) {
        let area = area.intersection(self.frame.area());
        let blank = " ".repeat(area.width.into());
        for y in area.top()..area.bottom() {
            self.frame.put(area.x, y, &blank, area.width, self.theme.plain);
        }
    }

    /// What a figure is drawn with here: plain characters where there is nothing else.
    pub(super) fn pen(&self, marker: Marker) -> Pen {
        let plain = !self.unicode && marker != Marker::Off;
        Pen { marker: if plain { Marker::Ascii } else { marker }, palette: self.palette }
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
