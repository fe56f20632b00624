//! Big digits and the few big words, drawn from blocks, as large as their room allows. Must never draw outside it.

use ratatui::{layout::Rect, style::Style, text::Line};

use super::canvas::{Canvas, cells};

/// Rows of a glyph.
const ROWS: usize = 5;
/// Larger than this is not easier to read. Proposal.
const LARGEST: usize = 8;

/// A glyph, row by row, and its width.
type Glyph = (usize, [u8; ROWS]);

/// The glyph of a character; nothing for what has none.
fn glyph(c: char) -> Glyph {
    match c {
        '0' => (3, [0b111, 0b101, 0b101, 0b101, 0b111]),
        '1' => (3, [0b010, 0b110, 0b010, 0b010, 0b111]),
        '2' => (3, [0b111, 0b001, 0b111, 0b100, 0b111]),
        '3' => (3, [0b111, 0b001, 0b111, 0b001, 0b111]),
        '4' => (3, [0b101, 0b101, 0b111, 0b001, 0b001]),
        '5' => (3, [0b111, 0b100, 0b111, 0b001, 0b111]),
        '6' => (3, [0b111, 0b100, 0b111, 0b101, 0b111]),
        '7' => (3, [0b111, 0b001, 0b001, 0b001, 0b001]),
        '8' => (3, [0b111, 0b101, 0b111, 0b101, 0b111]),
        '9' => (3, [0b111, 0b101, 0b111, 0b001, 0b111]),
        ':' => (1, [0, 1, 0, 1, 0]),
        'A' => (4, [0b0110, 0b1001, 0b1111, 0b1001, 0b1001]),
        'C' => (4, [0b0111, 0b1000, 0b1000, 0b1000, 0b0111]),
        'D' => (4, [0b1110, 0b1001, 0b1001, 0b1001, 0b1110]),
        'E' => (4, [0b1111, 0b1000, 0b1110, 0b1000, 0b1111]),
        'F' => (4, [0b1111, 0b1000, 0b1110, 0b1000, 0b1000]),
        'H' => (4, [0b1001, 0b1001, 0b1111, 0b1001, 0b1001]),
        'L' => (4, [0b1000, 0b1000, 0b1000, 0b1000, 0b1111]),
        'O' => (4, [0b0110, 0b1001, 0b1001, 0b1001, 0b0110]),
        'T' => (5, [0b11111, 0b00100, 0b00100, 0b00100, 0b00100]),
        _ => (2, [0; ROWS]),
    }
}

/// How large a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// Cells across and half rows down for one dot of a glyph.
    scale: usize,
}

impl Size {
    /// The largest size at which `text` fits into `width` x `height` cells; `None`: it fits at none.
    pub(super) fn fitting(text: &str, width: usize, height: usize, unicode: bool) -> Option<Self> {
        Self::up_to(LARGEST, text, (width, height), unicode)
    }

    fn up_to(largest: usize, text: &str, (width, height): (usize, usize), unicode: bool) -> Option<Self> {
        (1..=largest)
            .rev()
            // Without half blocks only whole rows can be filled.
            .filter(|scale| unicode || scale.is_multiple_of(2))
            .map(|scale| Self { scale })
            .find(|size| size.width(text) <= width && size.height() <= height)
    }

    /// As [`Size::fitting`], without a largest size: for a screen that is far away.
    pub(super) fn filling(text: &str, width: usize, height: usize, unicode: bool) -> Option<Self> {
        Self::up_to(height * 2 / ROWS, text, (width, height), unicode)
    }

    /// Rows it takes.
    pub(super) fn height(self) -> usize {
        (ROWS * self.scale).div_ceil(2)
    }

    /// Columns that `text` takes.
    pub(super) fn width(self, text: &str) -> usize {
        let dots: usize = text.chars().map(|c| glyph(c).0 + 1).sum();
        dots.saturating_sub(1) * self.scale
    }

    /// Draws a time at the top left of `area`. While there are minutes left, the seconds stand small beside them: the minutes
    /// are what is read from afar, and a second then costs a handful of cells.
    pub(super) fn draw_time(self, time: &str, canvas: &mut Canvas<'_>, area: Rect, style: Style) {
        let Some((minutes, seconds)) = time.rsplit_once(':').filter(|(minutes, _)| *minutes != "0") else {
            return self.draw(time, canvas, area, style);
        };
        self.draw(minutes, canvas, area, style);
        let small = self.small();
        let right = cells(self.width(minutes) + self.scale);
        let down = cells(self.height() - small.height());
        let beside = Rect::new(
            area.x + right,
            area.y + down,
            area.width.saturating_sub(right),
            area.height.saturating_sub(down),
        );
        small.draw(&format!(":{seconds}"), canvas, beside.intersection(area), style);
    }

    /// The size of the seconds beside minutes of this one.
    fn small(self) -> Self {
        Self { scale: if self.scale >= 8 { 4 } else { self.scale.min(2) } }
    }

    /// Draws `text` at the top left of `area`.
    pub(super) fn draw(self, text: &str, canvas: &mut Canvas<'_>, area: Rect, style: Style) {
        let glyphs: Vec<Glyph> = text.chars().map(glyph).collect();
        let signs = if canvas.unicode { [" ", "▄", "▀", "█"] } else { [" ", "#", "#", "#"] };
        for y in 0..self.height() {
            let dots = [2 * y, 2 * y + 1].map(|half| half / self.scale);
            let mut row = String::with_capacity(usize::from(area.width) * signs[3].len());
            for (width, rows) in &glyphs {
                let [upper, lower] = dots.map(|dot| rows.get(dot).map_or(0, |row| usize::from(*row)));
                for bit in (0..*width).rev() {
                    let sign = signs[(upper >> bit & 1) << 1 | (lower >> bit & 1)];
                    (0..self.scale).for_each(|_| row.push_str(sign));
                }
                (0..self.scale).for_each(|_| row.push(' '));
            }
            canvas.line(area, y, &Line::styled(row.trim_end(), style));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Frame, Look};

    fn drawn(text: &str, width: u16, height: u16, unicode: bool) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut frame = Frame::new(area.as_size());
        let look = Look { unicode, ..Look::default() };
        let size = Size::fitting(text, width.into(), height.into(), unicode).unwrap();
        let style = Style::new();
        size.draw(text, &mut Canvas::new(&mut frame, look), area, style);
        let buffer = frame.cells();
        let row = |y| -> String { (0..width).map(|x| buffer[(x, y)].symbol()).collect() };
        (0..height).map(|y| row(y).trim_end().to_owned()).collect()
    }

    #[test]
    fn the_smallest_digits_stand_in_three_rows() {
        assert_eq!(drawn("1:05", 13, 3, true), ["▄█  ▄ █▀█ █▀▀", " █  ▄ █ █ ▀▀█", "▀▀▀   ▀▀▀ ▀▀▀"]);
    }

    #[test]
    fn without_utf_8_they_are_made_of_hashes() {
        assert_eq!(drawn("7", 6, 5, false), ["######", "    ##", "    ##", "    ##", "    ##"]);
        assert_eq!(Size::fitting("7", 5, 5, false), None);
    }

    #[test]
    fn no_two_digits_look_the_same_and_all_fill_their_box() {
        let all: Vec<Glyph> = ('0'..='9').map(glyph).collect();
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one), "{at}");
            assert_eq!(one.0, 3, "a clock must not move sideways");
        }
    }

    #[test]
    fn larger_room_gives_larger_digits() {
        let height = |w, h| Size::fitting("20:00", w, h, true).map(Size::height);
        assert_eq!(height(16, 3), None);
        assert_eq!(height(17, 3), Some(3));
        assert_eq!(height(40, 5), Some(5));
        assert_eq!(height(80, 10), Some(10));
        assert_eq!(height(120, 20), Some(18));
        assert_eq!(height(500, 500), Some(20));
    }
}
