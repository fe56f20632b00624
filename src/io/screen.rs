//! A frame on its way to the terminal: gathered whole and written by one call. Must never ask the terminal a question or write a byte for nothing.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use ratatui::{
    backend::{Backend as _, CrosstermBackend},
    buffer::{Buffer, Cell, CellWidth as _},
    layout::{Rect, Size},
    style::{Color, Modifier},
};

use crate::ui;

/// More cells than any real screen; a broken terminal may claim 65,535 each way.
const MOST: Size = Size::new(1000, 500);

/// What [`CrosstermBackend`] ends each frame with, with and without coloured underlines.
const ENDINGS: [&[u8]; 2] = [b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m", b"\x1b[39m\x1b[49m\x1b[0m"];

/// Where nothing was drawn.
static BLANK: Cell = Cell::EMPTY;

/// The picture as the terminal has it.
///
/// Not [`ratatui::Terminal`], which for every frame measures each cell and compares it with the last one. Here only cells
/// that were drawn on are looked at, and only what changed is measured; of what is shown, that part of each row is kept.
pub(crate) struct Screen<W: Write> {
    out: W,
    /// Not yet written.
    bytes: Vec<u8>,
    /// Where the next frame is drawn; blank in between.
    frame: Buffer,
    /// The rows on the terminal, each up to its last cell that was drawn on.
    shown: Vec<Vec<Cell>>,
}

impl<W: Write> Screen<W> {
    /// A screen whose first frame is drawn whole, after wiping what is there.
    pub(crate) fn new(out: W, size: Size) -> Self {
        let mut screen = Self { out, bytes: Vec::new(), frame: Buffer::default(), shown: Vec::new() };
        screen.redraw(size);
        screen
    }

    /// Forgets what is on the terminal: the next frame is drawn whole, at this size.
    pub(crate) fn redraw(&mut self, size: Size) {
        self.bytes = b"\x1b[0m\x1b[2J".to_vec();
        let area = Rect::new(0, 0, size.width.min(MOST.width), size.height.min(MOST.height));
        if self.frame.area != area {
            self.frame = Buffer::empty(area);
        }
        self.shown = vec![Vec::new(); area.height.into()];
    }

    /// Draws a frame and writes what differs from the one before. `view` is given a blank frame, and tells how many cells of
    /// each row it drew on, from the left.
    pub(crate) fn draw(&mut self, view: impl FnOnce(&mut Buffer) -> Vec<u16>) -> io::Result<()> {
        let drawn = view(&mut self.frame);
        let changed = self.changed(&drawn);
        self.gather(&changed)?;
        self.present()
    }

    /// Where cells are to be written. All are taken as shown, and the frame is blank again.
    fn changed(&mut self, drawn: &[u16]) -> Vec<(u16, u16)> {
        let width = usize::from(self.frame.area.width);
        let mut changed = Vec::new();
        let rows = self.frame.content.chunks_exact_mut(width.max(1));
        for (((y, row), shown), end) in (0..).zip(rows).zip(&mut self.shown).zip(drawn) {
            let end = usize::from(*end).min(width);
            let (filled, rest) = row.split_at_mut(end);
            debug_assert!(rest.iter().all(|cell| *cell == BLANK), "more was drawn than told");
            let same = filled.iter().zip(&*shown).take_while(|(new, old)| new == old).count();
            if same == end && same == shown.len() {
                filled.iter_mut().for_each(Cell::reset);
                continue;
            }
            // What lies between the first change and the last, with a cell before and after, since a wide letter lies on two.
            let from = same.saturating_sub(1);
            let mut until = end.max(shown.len());
            if end == shown.len() {
                let tail = filled.iter().zip(&*shown).rev().take_while(|(new, old)| new == old).count();
                until -= tail;
            }
            let until = (until + 1).min(width);
            let (before, after) = (part(shown, from, until), part(filled, from, until));
            let x = cells_wide(from);
            if before.iter().chain(after).all(|cell| is_simple(cell) || cell.cell_width() == 1) {
                // One letter a cell: those that differ.
                let differs = |at: &usize| before.get(*at).unwrap_or(&BLANK) != after.get(*at).unwrap_or(&BLANK);
                changed.extend((0..until - from).filter(differs).map(|at| (x + cells_wide(at), y)));
            } else {
                // Which cells to write for wide letters is a matter of its own, and the library's.
                let (before, after) = (alone(before, until - from), alone(after, until - from));
                changed.extend(before.diff_iter(&after).map(|(at, _, _)| (x + at, y)));
            }
            shown.clear();
            shown.extend(filled.iter_mut().map(std::mem::take));
        }
        changed
    }

    /// Adds what is shown at these places to what is to be written.
    fn gather(&mut self, places: &[(u16, u16)]) -> io::Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        let shown = |(x, y): &(u16, u16)| self.shown.get(usize::from(*y))?.get(usize::from(*x));
        let cell = |at: &(u16, u16)| shown(at).unwrap_or(&BLANK);
        let worn = worn(places.iter().map(cell));
        let cells = || places.iter().zip(&worn).map(|(at, cell)| (at.0, at.1, cell.as_ref()));
        let from = self.bytes.len();
        CrosstermBackend::new(&mut self.bytes).draw(cells())?;
        shorten(&mut self.bytes, from, self.frame.area.width, cells());
        // One reset says all that the four at the end of a frame say, and a plain frame needs none.
        if let Some(ending) = ENDINGS.iter().find(|ending| self.bytes.ends_with(ending)) {
            self.bytes.truncate(self.bytes.len() - ending.len());
            if cells().any(|(_, _, cell)| cell.style() != BLANK.style()) {
                self.bytes.extend_from_slice(b"\x1b[0m");
            }
        }
        Ok(())
    }

    /// Rings the terminal's bell.
    pub(crate) fn ring(&mut self) -> io::Result<()> {
        self.write(b"\x07")
    }

    /// Writes between two frames what is no picture: the bell, a notice for the terminal itself.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        self.present()
    }

    fn present(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let written = self.out.write_all(&self.bytes);
        self.bytes.clear();
        written
    }
}

/// The cells of a row from `from` up to `until`, as far as there are any.
fn part(row: &[Cell], from: usize, until: usize) -> &[Cell] {
    row.get(from..until.min(row.len())).unwrap_or_default()
}

/// Cells as a picture of their own, `width` wide.
fn alone(cells: &[Cell], width: usize) -> Buffer {
    let mut alone = Buffer::empty(Rect::new(0, 0, cells_wide(width), 1));
    alone.content[..cells.len()].clone_from_slice(cells);
    alone
}

/// What makes a blank more than a blank.
const SEEN: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// The same cells; a blank is written in the style of the one before it where nobody can see a difference. In a moving picture half of all bytes
/// would else be changes of style between blanks and what stands beside them.
fn worn<'c>(cells: impl Iterator<Item = &'c Cell>) -> Vec<Cow<'c, Cell>> {
    let mut before = Cow::Borrowed(&BLANK);
    let worn = cells.map(|cell| {
        let same = cell.fg == before.fg && cell.modifier == before.modifier;
        if !same && cell.symbol() == " " && is_plain(cell) && is_plain(&before) {
            before.to_mut().set_symbol(" ");
        } else {
            before = Cow::Borrowed(cell);
        }
        before.clone()
    });
    worn.collect()
}

/// Whether a blank in this cell's style is nothing but a blank.
fn is_plain(cell: &Cell) -> bool {
    cell.bg == Color::Reset && !cell.modifier.intersects(SEEN)
}

/// Writes moves by their distance, within a row and to the next one, where that is shorter and where the cursor stands is certain: after a
/// letter of one cell, and not at the edge. The terminal is raw: a line feed moves down and no more.
fn shorten<'c>(bytes: &mut Vec<u8>, from: usize, width: u16, cells: impl Iterator<Item = (u16, u16, &'c Cell)>) {
    let (mut short, mut at) = (bytes[..from].to_vec(), from);
    // Where the cursor stands.
    let mut cursor: Option<(u16, u16)> = None;
    for (x, y, cell) in cells {
        if let Some((column, row)) = cursor.filter(|cursor| *cursor != (x, y)) {
            let long = format!("\x1b[{};{}H", y + 1, x + 1);
            let step = match (y - row, x.abs_diff(column)) {
                (0 | 1, 0) => String::new(),
                (0 | 1, back @ 1..=3) if x < column => "\x08".repeat(back.into()),
                (0 | 1, 1) => "\x1b[C".to_owned(),
                (0 | 1, far) => format!("\x1b[{far}{}", if x < column { 'D' } else { 'C' }),
                _ => long.clone(),
            };
            let step = if y == row + 1 { format!("\n{step}") } else { step };
            let rest = &bytes[at..];
            let found = rest.windows(long.len()).position(|part| part == long.as_bytes());
            if let Some(found) = found.filter(|_| step.len() < long.len()) {
                short.extend_from_slice(&rest[..found]);
                short.extend_from_slice(step.as_bytes());
                at += found + long.len();
            }
        }
        cursor = (is_simple(cell) && x + 1 < width).then_some((x + 1, y));
    }
    short.extend_from_slice(&bytes[at..]);
    *bytes = short;
}

/// Whether a cell is one column wide for certain.
fn is_simple(cell: &Cell) -> bool {
    let mut letters = cell.symbol().chars();
    letters.next().is_some_and(ui::is_simple) && letters.next().is_none()
}

/// A count of cells in one row, of which there are at most [`MOST`].
fn cells_wide(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(MOST.width)
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use proptest::prelude::*;
    use ratatui::{
        style::{Style, Stylize},
        text::Line,
        widgets::Widget as _,
    };

    use super::*;
    use crate::{
        app::{Marker, Palette},
        figure::Scene,
        ui::figure::{self, Pen},
    };

    /// Keeps each write call apart.
    #[derive(Clone, Default)]
    struct Calls(Rc<RefCell<Vec<Vec<u8>>>>);

    impl Write for Calls {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Calls {
        fn take(&self) -> Vec<String> {
            self.0.take().into_iter().map(|call| String::from_utf8(call).unwrap()).collect()
        }
    }

    fn screen(width: u16, height: u16) -> (Screen<Calls>, Calls) {
        let calls = Calls::default();
        let screen = Screen::new(calls.clone(), Size::new(width, height));
        (screen, calls)
    }

    /// That all of it was drawn on.
    fn whole(frame: &Buffer) -> Vec<u16> {
        vec![frame.area.width; frame.area.height.into()]
    }

    fn show(screen: &mut Screen<Calls>, line: &Line) {
        screen
            .draw(|frame| {
                line.render(frame.area, frame);
                whole(frame)
            })
            .unwrap();
    }

    #[test]
    fn a_frame_is_one_write_and_the_same_frame_again_is_none() {
        let (mut screen, calls) = screen(20, 3);
        show(&mut screen, &Line::raw("hold"));
        let first = calls.take();
        assert_eq!(first.len(), 1);
        assert!(first[0].starts_with("\x1b[0m\x1b[2J") && first[0].ends_with("hold"));
        show(&mut screen, &Line::raw("hold"));
        assert_eq!(calls.take(), Vec::<String>::new());
        show(&mut screen, &Line::raw("hole"));
        assert_eq!(calls.take(), ["\x1b[1;4He"]);
    }

    #[test]
    fn a_style_ends_with_the_frame() {
        let (mut screen, calls) = screen(20, 3);
        show(&mut screen, &Line::raw("hold"));
        calls.take();
        show(&mut screen, &Line::from("hold".bold().green()));
        let styled = calls.take();
        assert_eq!(styled.len(), 1);
        assert!(styled[0].contains("hold") && styled[0].ends_with("\x1b[0m"));
        assert_eq!(styled[0].matches("\x1b[0m").count(), 1);
    }

    #[test]
    fn a_redraw_is_whole_and_fits_the_new_size() {
        let (mut screen, calls) = screen(20, 3);
        show(&mut screen, &Line::raw("a long line"));
        calls.take();
        screen.redraw(Size::new(6, 1));
        show(&mut screen, &Line::raw("a long line"));
        let all = calls.take();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0], "\x1b[0m\x1b[2J\x1b[1;1Ha\x1b[Clong");
    }

    #[test]
    fn no_size_is_too_small_or_too_large() {
        for (width, height) in [(0, 0), (1, 1), (0, 9), (500, 1), (u16::MAX, u16::MAX)] {
            let (mut screen, _) = screen(width, height);
            screen
                .draw(|frame| {
                    assert!(frame.area.width <= MOST.width && frame.area.height <= MOST.height);
                    Line::raw("x").style(Style::new().bold()).render(frame.area, frame);
                    whole(frame)
                })
                .unwrap();
        }
    }

    #[test]
    fn the_bell_is_one_byte() {
        let (mut screen, calls) = screen(20, 3);
        show(&mut screen, &Line::raw("x"));
        calls.take();
        screen.ring().unwrap();
        assert_eq!(calls.take(), ["\x07"]);
    }

    /// What moves most, at its size beside the digits: at most 4.5 KB a second with all that stands around it, eight pictures a second.
    #[test]
    fn a_walk_leaves_room_for_all_else_in_four_and_a_half_kilobytes_a_second() {
        let scene = Scene::new(crate::format::shipped_figure("walking").unwrap());
        let pen = Pen { marker: Marker::Braille, palette: Palette::Auto };
        let (mut screen, calls) = screen(100, 30);
        let mut bytes = 0;
        for frame in 0..9 * 8_u8 {
            let moment = scene.cycle_at(f32::from(frame) / 8.0);
            screen
                .draw(|buffer| {
                    figure::draw(&scene, &moment, pen, Rect::new(55, 5, 42, figure::MOST_ROWS), buffer);
                    whole(buffer)
                })
                .unwrap();
            let drawn: usize = calls.take().iter().map(String::len).sum();
            // The first second draws it whole.
            bytes += if frame < 8 { 0 } else { drawn };
        }
        assert!(bytes / 8 < 4_300, "{} a second", bytes / 8);
    }

    #[test]
    fn a_blank_changes_no_style_and_near_is_not_told_from_afar() {
        let (mut screen, calls) = screen(12, 3);
        show(&mut screen, &Line::raw("abcdefghi"));
        calls.take();
        let mut show = |rows: [Line<'_>; 2]| {
            screen
                .draw(|frame| {
                    for (y, row) in (0..).zip(rows) {
                        row.render(Rect::new(0, y, 12, 1), frame);
                    }
                    whole(frame)
                })
                .unwrap();
            calls.take().concat()
        };
        assert_eq!(show([Line::raw("Xbcdefghi"), Line::raw("Y")]), "\x1b[1;1HX\n\x08Y");
        assert_eq!(show([Line::raw("XbcdefgHI"), Line::raw("Y")]), "\x1b[1;8HHI");
        assert_eq!(show([Line::raw("xbcDefgHI"), Line::raw("Y")]), "\x1b[1;1Hx\x1b[2CD");
        let styled = show([Line::from(vec!["a".dim(), "  ".into(), "b".dim()]), Line::raw("Y")]);
        assert_eq!(styled, "\x1b[1;1H\x1b[2ma  b     \x1b[0m");
    }

    fn parser() -> vt100::Parser {
        let (rows, cols) = (3.try_into().unwrap(), 12.try_into().unwrap());
        vt100::Parser::new(rows, cols, 0)
    }

    /// What a terminal shows after those calls: letters and their colour.
    fn seen(parser: &mut vt100::Parser, written: &Calls) -> Vec<(String, vt100::Color)> {
        written.take().iter().for_each(|call| parser.process(call.as_bytes()));
        let cells = (0..3).flat_map(|row| (0..12).map(move |col| (row, col)));
        let cells = cells.filter_map(|(row, col)| parser.screen().cell(row, col));
        let shown = |cell: &vt100::Cell| match cell.contents() {
            "" | " " => (String::new(), vt100::Color::Default),
            letter => (letter.to_owned(), cell.fgcolor()),
        };
        cells.map(shown).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever way they were found: the same cells as when the library compares all of two frames.
        #[test]
        fn the_cells_to_write_are_those_that_the_library_names(
            frames in prop::collection::vec(prop::collection::vec(("[ab漢é·█⣿─ ]{0,9}", any::<bool>()), 3), 1..6)
        ) {
            let (mut kept, _) = screen(12, 3);
            let mut before = Buffer::empty(Rect::new(0, 0, 12, 3));
            for rows in frames {
                for (y, (text, green)) in (0..).zip(&rows) {
                    let style = if *green { Style::new().green() } else { Style::new() };
                    kept.frame.set_stringn(0, y, text, 12, style);
                }
                let after = kept.frame.clone();
                let named: Vec<_> = before.diff_iter(&after).map(|(x, y, _)| (x, y)).collect();
                prop_assert_eq!(kept.changed(&whole(&after)), named);
                before = after;
            }
        }

        /// Wide letters over narrow ones and the other way round, rows that come, go and change their style.
        #[test]
        fn frame_after_frame_shows_what_one_drawn_afresh_shows(
            frames in prop::collection::vec(prop::collection::vec(("[ab漢字é█⣿ ]{0,9}", any::<bool>()), 3), 1..6)
        ) {
            let (mut kept, kept_calls) = screen(12, 3);
            let mut terminal = parser();
            for rows in frames {
                let draw = |buffer: &mut Buffer| {
                    for (y, (text, green)) in (0..).zip(&rows) {
                        let style = if *green { Style::new().green() } else { Style::new() };
                        buffer.set_stringn(0, y, text, 12, style);
                    }
                    whole(buffer)
                };
                kept.draw(draw).unwrap();
                let (mut fresh, fresh_calls) = screen(12, 3);
                fresh.draw(draw).unwrap();
                let expected = seen(&mut parser(), &fresh_calls);
                prop_assert_eq!(seen(&mut terminal, &kept_calls), expected);
            }
        }
    }
}
