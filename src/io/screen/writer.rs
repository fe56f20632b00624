//! Writes cells as bytes: moves, styles, letters. Must never move where the cursor is already, or change a style that nobody can see.

use ratatui::{
    backend::{Backend as _, CrosstermBackend},
    buffer::Cell,
    style::{Color, Modifier, Style},
};

use crate::ui::{Row, is_simple};

/// What makes a blank more than a blank.
const SEEN: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// A letter of one cell, and the number of its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) letter: char,
    pub(super) style: usize,
}

impl Glyph {
    /// Where nothing was put.
    pub(super) const BLANK: Self = Self { letter: ' ', style: PLAIN };
}

/// The number of the style that a reset gives.
const PLAIN: usize = 0;

/// The styles that were ever written, by number; a screen has a dozen.
pub(super) struct Styles(Vec<Known>);

struct Known {
    style: Style,
    /// What turns plain letters into such.
    start: Vec<u8>,
    /// Whether a blank in it is nothing but a blank.
    bare: bool,
}

impl Default for Styles {
    fn default() -> Self {
        let mut styles = Self(Vec::new());
        styles.number(&Cell::EMPTY);
        styles
    }
}

impl Styles {
    /// The number of a cell's style.
    fn number(&mut self, cell: &Cell) -> usize {
        let style = cell.style();
        self.0.iter().position(|known| known.style == style).unwrap_or_else(|| {
            let bare = cell.bg == Color::Reset && !cell.modifier.intersects(SEEN);
            self.0.push(Known { style, start: start_of(cell), bare });
            self.0.len() - 1
        })
    }

    /// The number of the style that one more puts on top of another.
    fn patched(&mut self, number: usize, style: Style) -> usize {
        let mut cell = Cell::EMPTY;
        cell.set_style(self.0[number].style).set_style(style);
        self.number(&cell)
    }
}

/// What the library writes between the move to a cell and its letter.
fn start_of(cell: &Cell) -> Vec<u8> {
    let mut cell = cell.clone();
    cell.set_symbol("x");
    let mut bytes = Vec::new();
    // A vector takes all that is written to it.
    let _ = CrosstermBackend::new(&mut bytes).draw([(0, 0, &cell)].into_iter());
    let bytes = bytes.strip_prefix(b"\x1b[1;1H").unwrap_or(&bytes);
    bytes.split(|byte| *byte == b'x').next().unwrap_or_default().to_vec()
}

/// Writes one frame.
pub(super) struct Writer<'s> {
    bytes: &'s mut Vec<u8>,
    styles: &'s mut Styles,
    width: u16,
    /// The style that is on.
    style: usize,
    /// Where the next letter would come to stand, if all are as wide as the library says.
    next: Option<(u16, u16)>,
    /// Whether it would for certain.
    certain: bool,
}

impl<'s> Writer<'s> {
    /// Nothing is known of the cursor; the style is plain.
    pub(super) fn new(bytes: &'s mut Vec<u8>, styles: &'s mut Styles, width: u16) -> Self {
        Self { bytes, styles, width, style: PLAIN, next: None, certain: false }
    }

    /// The number of a cell's style.
    pub(super) fn style_of(&mut self, cell: &Cell) -> usize {
        self.styles.number(cell)
    }

    /// The cells of a row in which each letter takes one, up to the last that was put.
    pub(super) fn glyphs(&mut self, row: &Row, glyphs: &mut Vec<Glyph>) {
        glyphs.clear();
        for (x, room, text, style) in row.puts() {
            let (from, to) = (usize::from(x), usize::from(x + room));
            if glyphs.len() < to {
                glyphs.resize(to, Glyph::BLANK);
            }
            // Most of a row is put where nothing was.
            let mut last = (PLAIN, self.styles.patched(PLAIN, style));
            let mut put = |glyph: &mut Glyph, letter| {
                if glyph.style != last.0 {
                    last = (glyph.style, self.styles.patched(glyph.style, style));
                }
                *glyph = Glyph { letter, style: last.1 };
            };
            let room = glyphs[from..to].iter_mut();
            // Half of all texts; their letters need not be looked for.
            if text.is_ascii() {
                room.zip(text.bytes()).for_each(|(glyph, byte)| put(glyph, char::from(byte)));
            } else {
                room.zip(text.chars()).for_each(|(glyph, letter)| put(glyph, letter));
            }
        }
    }

    /// Whether two cells look the same: blanks may do so in any style.
    pub(super) fn look_alike(&self, one: Glyph, other: Glyph) -> bool {
        let is_bare = |glyph: Glyph| self.styles.0[glyph.style].bare;
        one.letter == other.letter && (one.style == other.style || one.letter == ' ' && is_bare(one) && is_bare(other))
    }

    /// Whether a cell after the last one is a single byte in the style that is on, and will come to stand where it belongs.
    pub(super) fn is_at_hand(&self, glyph: Glyph) -> bool {
        self.certain && glyph.letter.is_ascii() && self.is_worn(glyph.style, glyph.letter == ' ')
    }

    /// Whether the style that is on will do.
    fn is_worn(&self, style: usize, blank: bool) -> bool {
        style == self.style || blank && [style, self.style].iter().all(|number| self.styles.0[*number].bare)
    }

    /// Writes the letter of a cell.
    pub(super) fn write(&mut self, x: u16, y: u16, letter: &str, style: usize) {
        self.go(x, y);
        self.wear(style, letter == " ");
        match letter.as_bytes() {
            [byte] => self.bytes.push(*byte),
            bytes => self.bytes.extend_from_slice(bytes),
        }
        self.next = Some((x + 1, y));
        let mut letters = letter.chars();
        self.certain = x + 1 < self.width && letters.next().is_some_and(is_simple) && letters.next().is_none();
    }

    /// Ends the frame in a plain style.
    pub(super) fn write_no_more(&mut self) {
        self.wear(PLAIN, false);
    }

    /// Goes to a cell: by the distance, within a row and to the next one, where that is shorter and where the cursor stands is certain. The
    /// terminal is raw: a line feed moves down and no more.
    fn go(&mut self, x: u16, y: u16) {
        if self.next == Some((x, y)) {
            return;
        }
        let long = 4 + digits(x + 1) + digits(y + 1);
        if let Some((column, row)) = self.next.filter(|_| self.certain)
            && (row..=row.saturating_add(1)).contains(&y)
        {
            let far = x.abs_diff(column);
            let aside = match far {
                0 => 0,
                1 if x > column => 3,
                1..=3 if x < column => usize::from(far),
                _ => 3 + digits(far),
            };
            let down = y > row;
            if usize::from(down) + aside < long {
                if down {
                    self.bytes.push(b'\n');
                }
                match far {
                    0 => {}
                    1 if x > column => self.bytes.extend_from_slice(b"\x1b[C"),
                    1..=3 if x < column => self.bytes.extend(std::iter::repeat_n(b'\x08', far.into())),
                    _ => {
                        self.bytes.extend_from_slice(b"\x1b[");
                        self.number(far);
                        self.bytes.push(if x < column { b'D' } else { b'C' });
                    }
                }
                return;
            }
        }
        self.bytes.extend_from_slice(b"\x1b[");
        self.number(y + 1);
        self.bytes.push(b';');
        self.number(x + 1);
        self.bytes.push(b'H');
    }

    /// Changes the style, but not for a blank that looks the same in the one that is on: in a moving picture half of all bytes would else be changes of
    /// style between blanks and what stands beside them.
    fn wear(&mut self, style: usize, blank: bool) {
        if self.is_worn(style, blank) {
            return;
        }
        if self.style != PLAIN {
            self.bytes.extend_from_slice(b"\x1b[0m");
        }
        self.bytes.extend_from_slice(&self.styles.0[style].start);
        self.style = style;
    }

    fn number(&mut self, number: u16) {
        let mut tens = 10_u16.pow(u32::try_from(digits(number) - 1).unwrap_or_default());
        while tens > 0 {
            self.bytes.push(b'0' + u8::try_from(number / tens % 10).unwrap_or_default());
            tens /= 10;
        }
    }
}

/// How many digits a number has.
fn digits(number: u16) -> usize {
    number.checked_ilog10().map_or(1, |tens| tens as usize + 1)
}
