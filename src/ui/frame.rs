//! A picture of the screen before it is cells: in each row the texts that were put there, one after another. Two rows in which the same was
//! put look the same, so what did not change need not be looked at letter by letter. Must never hold more than was put.

use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
    style::Style,
};

/// A picture of the whole screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    size: Size,
    rows: Vec<Row>,
}

/// A row of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// All texts, without a gap.
    text: String,
    runs: Vec<Run>,
    /// Whether there may be letters of two cells, or of none.
    odd: bool,
}

/// A text in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    x: u16,
    /// How many cells it may take at most; where no letter is odd, it takes as many.
    room: u16,
    /// Where its text ends in the row's.
    end: usize,
    style: Style,
}

/// A text that was put into a row: where, how many cells it may take, what, and how it looks.
pub(crate) type Put<'f> = (u16, u16, &'f str, Style);

impl Frame {
    /// A blank picture.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self { size, rows: vec![Row::default(); size.height.into()] }
    }

    /// The whole of it.
    #[must_use]
    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    /// Makes it blank again. It keeps its room in memory.
    pub fn clear(&mut self) {
        for row in &mut self.rows {
            row.text.clear();
            row.runs.clear();
            row.odd = false;
        }
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// As cells.
    #[must_use]
    pub fn cells(&self) -> Buffer {
        let mut cells = Buffer::empty(self.area());
        for (y, row) in (0..).zip(&self.rows) {
            row.paint(y, &mut cells);
        }
        cells
    }

    /// Puts a text over what is there, in at most `room` cells; how many it took. Style that it does not name is kept, as the library keeps it.
    pub(crate) fn put(&mut self, x: u16, y: u16, text: &str, room: u16, style: Style) -> u16 {
        let room = room.min(self.size.width.saturating_sub(x));
        match self.rows.get_mut(usize::from(y)) {
            Some(row) if room > 0 => row.put(x, text, room, style),
            _ => 0,
        }
    }
}

impl Row {
    /// Whether each letter takes one cell, whatever stands beside it.
    pub(crate) fn is_even(&self) -> bool {
        !self.odd
    }

    /// What was put, in that order.
    pub(crate) fn puts(&self) -> impl Iterator<Item = Put<'_>> {
        let mut from = 0;
        self.runs.iter().map(move |run| {
            let text = self.text.get(std::mem::replace(&mut from, run.end)..run.end).unwrap_or_default();
            (run.x, run.room, text, run.style)
        })
    }

    /// Draws it as the library would.
    pub(crate) fn paint(&self, y: u16, cells: &mut Buffer) {
        for (x, room, text, style) in self.puts() {
            cells.set_stringn(x, y, text, room.into(), style);
        }
    }

    fn put(&mut self, x: u16, text: &str, room: u16, style: Style) -> u16 {
        let Some(whole) = even_cells(text) else {
            let mut alone = Buffer::empty(Rect::new(0, 0, room, 1));
            let (taken, _) = alone.set_stringn(0, 0, text, room.into(), style);
            self.odd = true;
            self.push(Run { x, room, end: 0, style }, text);
            return taken;
        };
        let taken = room.min(u16::try_from(whole).unwrap_or(room));
        let text = if usize::from(taken) == whole { text } else { first(text, taken) };
        match self.runs.last_mut() {
            Some(last) if last.x + last.room == x && last.style == style && !self.odd => {
                self.text.push_str(text);
                last.room += taken;
                last.end = self.text.len();
            }
            _ => self.push(Run { x, room: taken, end: 0, style }, text),
        }
        taken
    }

    fn push(&mut self, run: Run, text: &str) {
        if !text.is_empty() {
            self.text.push_str(text);
            self.runs.push(Run { end: self.text.len(), ..run });
        }
    }
}

/// How many cells a text takes whose letters are all even; `None`: not all are.
fn even_cells(text: &str) -> Option<usize> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Some(text.len());
    }
    text.chars().try_fold(0, |cells, letter| is_even(letter).then_some(cells + 1))
}

/// The first letters of a text.
fn first(text: &str, letters: u16) -> &str {
    text.char_indices().nth(letters.into()).map_or(text, |(end, _)| &text[..end])
}

/// Whether a character takes one cell, whatever stands beside it, and in any terminal: printable ASCII, lines, blocks and dots.
pub(crate) fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}')
}

/// Whether the library gives a character one cell, whatever even one stands beside it. Some terminals give some of these two.
fn is_even(c: char) -> bool {
    is_simple(c) || matches!(c, '·' | '–' | '—' | '‘'..='”' | '…' | '←'..='↓' | '▲' | '▼')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_letters_are_put_as_the_library_puts_them() {
        let style = Style::new().bold();
        let all: String = ('\0'..='\u{2fff}').filter(|c| is_even(*c)).collect();
        let parts = all.chars().collect::<Vec<_>>();
        let parts = parts.chunks(7).map(|part| part.iter().collect::<String>());
        for text in parts.chain([String::new(), "a\tb".into(), "é漢 x".into(), "much too long for it".into()]) {
            let mut frame = Frame::new(Size::new(14, 2));
            let mut theirs = Buffer::empty(frame.area());
            let taken = frame.put(3, 0, &text, 9, style);
            let (end, _) = theirs.set_stringn(3, 0, &text, 9, style);
            assert_eq!((taken, frame.cells()), (end - 3, theirs), "{text:?}");
            assert_eq!(even_cells(&text).is_some(), frame.rows[0].is_even(), "{text:?}");
            assert!(even_cells(&text).is_none_or(|cells| cells.min(9) == usize::from(taken)), "{text:?}");
        }
    }
}
