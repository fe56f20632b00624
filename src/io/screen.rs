//! A frame on its way to the terminal: gathered whole and written by one call. Must never ask the terminal a question or write a byte for nothing.

mod writer;

use std::io::{self, Write};

use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
};
use writer::{Glyph, Styles, Writer};

use crate::ui::{Frame, Row};

/// More cells than any real screen; a broken terminal may claim 65,535 each way.
const MOST: Size = Size::new(1000, 500);

/// The least move takes three bytes, and four over more than one cell.
const NEAR: usize = 3;

/// The picture as the terminal has it.
///
/// Not [`ratatui::Terminal`], which for every frame measures each cell and compares it with the last one. Here rows in which the same was put are
/// left alone, and only the others become cells.
pub(crate) struct Screen<W: Write> {
    out: W,
    /// Not yet written.
    bytes: Vec<u8>,
    /// Where the next picture is drawn.
    next: Frame,
    /// The picture on the terminal.
    shown: Frame,
    styles: Styles,
    /// One row of both as cells; kept for its room.
    row: [Vec<Glyph>; 2],
}

impl<W: Write> Screen<W> {
    /// A screen whose first frame is drawn whole, after wiping what is there.
    pub(crate) fn new(out: W, size: Size) -> Self {
        let mut screen = Self {
            out,
            bytes: Vec::new(),
            next: Frame::default(),
            shown: Frame::default(),
            styles: Styles::default(),
            row: Default::default(),
        };
        screen.redraw(size);
        screen
    }

    /// Forgets what is on the terminal: the next frame is drawn whole, at this size.
    pub(crate) fn redraw(&mut self, size: Size) {
        self.bytes = b"\x1b[0m\x1b[2J".to_vec();
        let size = Size::new(size.width.min(MOST.width), size.height.min(MOST.height));
        self.next = Frame::new(size);
        self.shown = Frame::new(size);
    }

    /// Draws a frame and writes what differs from the one before. `view` is given a blank frame.
    pub(crate) fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.next.clear();
        view(&mut self.next);
        self.gather();
        std::mem::swap(&mut self.next, &mut self.shown);
        self.present()
    }

    /// Adds what differs to what is to be written.
    fn gather(&mut self) {
        let width = self.next.area().width;
        let mut writer = Writer::new(&mut self.bytes, &mut self.styles, width);
        let [old, new] = &mut self.row;
        for (y, (before, after)) in (0..).zip(self.shown.rows().iter().zip(self.next.rows())) {
            if before == after {
                continue;
            }
            if before.is_even() && after.is_even() {
                writer.glyphs(before, old);
                writer.glyphs(after, new);
                let length = old.len().max(new.len());
                old.resize(length, Glyph::BLANK);
                new.resize(length, Glyph::BLANK);
                let mut end = None;
                for x in 0..length {
                    if writer.look_alike(old[x], new[x]) {
                        continue;
                    }
                    // Letters that are there already are shorter than a move over them.
                    let from =
                        end.filter(|end| x - end <= NEAR && new[*end..x].iter().all(|glyph| writer.is_at_hand(*glyph)));
                    let from = from.unwrap_or(x);
                    for (x, glyph) in (cells_wide(from)..).zip(&new[from..=x]) {
                        writer.write(x, y, glyph.letter.encode_utf8(&mut [0; 4]), glyph.style);
                    }
                    end = Some(x + 1);
                }
            } else {
                // Which cells to write for wide letters is a matter of its own, and the library's.
                let (before, after) = (alone(before, width), alone(after, width));
                for (x, _, cell) in before.diff_iter(&after) {
                    let style = writer.style_of(cell);
                    writer.write(x, y, cell.symbol(), style);
                }
            }
        }
        writer.write_no_more();
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

/// A count of cells in one row, of which there are at most [`MOST`].
fn cells_wide(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(MOST.width)
}

/// A row as cells of its own.
fn alone(row: &Row, width: u16) -> Buffer {
    let mut cells = Buffer::empty(Rect::new(0, 0, width, 1));
    row.paint(0, &mut cells);
    cells
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use proptest::prelude::*;
    use ratatui::{
        backend::{Backend as _, CrosstermBackend},
        style::{Style, Stylize},
        text::Line,
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

    fn put(frame: &mut Frame, y: u16, line: &Line) {
        let mut x = 0;
        for span in &line.spans {
            x += frame.put(x, y, &span.content, u16::MAX, line.style.patch(span.style));
        }
    }

    fn show(screen: &mut Screen<Calls>, line: &Line) {
        screen.draw(|frame| put(frame, 0, line)).unwrap();
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
        assert_eq!(all[0], "\x1b[0m\x1b[2J\x1b[1;1Ha long");
    }

    #[test]
    fn no_size_is_too_small_or_too_large() {
        for (width, height) in [(0, 0), (1, 1), (0, 9), (500, 1), (u16::MAX, u16::MAX)] {
            let (mut screen, _) = screen(width, height);
            screen
                .draw(|frame| {
                    assert!(frame.area().width <= MOST.width && frame.area().height <= MOST.height);
                    put(frame, 0, &Line::raw("x").style(Style::new().bold()));
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
                .draw(|frame| figure::draw(&scene, &moment, pen, Rect::new(55, 5, 42, figure::MOST_ROWS), frame))
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
            screen.draw(|frame| (0..).zip(&rows).for_each(|(y, row)| put(frame, y, row))).unwrap();
            calls.take().concat()
        };
        assert_eq!(show([Line::raw("Xbcdefghi"), Line::raw("Y")]), "\x1b[1;1HX\n\x08Y");
        assert_eq!(show([Line::raw("XbcdefgHI"), Line::raw("Y")]), "\x1b[1;8HHI");
        assert_eq!(show([Line::raw("xbcDefgHI"), Line::raw("Y")]), "\x1b[1;1HxbcD");
        let styled = show([Line::from(vec!["a".dim(), "  ".into(), "b".dim()]), Line::raw("Y")]);
        assert_eq!(styled, "\x1b[1;1H\x1b[2ma  b     \x1b[0m");
    }

    #[test]
    fn after_a_letter_that_some_terminals_draw_wide_the_place_is_named_anew() {
        let (mut screen, calls) = screen(12, 3);
        show(&mut screen, &Line::raw("a b c"));
        calls.take();
        show(&mut screen, &Line::raw("… x c"));
        assert_eq!(calls.take(), ["\x1b[1;1H…\x1b[1;3Hx"]);
        show(&mut screen, &Line::raw("b y c"));
        assert_eq!(calls.take(), ["\x1b[1;1Hb y"]);
    }

    /// Rows that are plain or green; over one something is put, though never over half a letter.
    fn put_all(frame: &mut Frame, rows: &[(String, bool)]) {
        for (y, (text, green)) in (0..).zip(rows) {
            let style = if *green { Style::new().green() } else { Style::new() };
            frame.put(0, y, text, 12, style);
            if y == 1 && !text.contains(['漢', '字']) {
                frame.put(4, y, text, 3, style.green());
            }
        }
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

        /// However they were found, and wherever the cursor stood: never more bytes than the library writes for the same picture.
        #[test]
        fn no_more_is_written_than_by_the_library(
            frames in prop::collection::vec(prop::collection::vec(("[ab…é漢·█⣿─ ]{0,9}", any::<bool>()), 3), 1..6)
        ) {
            let (mut kept, calls) = screen(12, 3);
            kept.bytes.clear();
            let mut before = Buffer::empty(Rect::new(0, 0, 12, 3));
            for rows in frames {
                kept.draw(|frame| put_all(frame, &rows)).unwrap();
                let after = kept.shown.cells();
                let mut theirs = Vec::new();
                let cells = before.diff_iter(&after);
                CrosstermBackend::new(&mut theirs).draw(cells).unwrap();
                let ours = calls.take().concat();
                prop_assert!(ours.len() <= theirs.len(), "{ours:?} beside {:?}", String::from_utf8_lossy(&theirs));
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
                kept.draw(|frame| put_all(frame, &rows)).unwrap();
                let (mut fresh, fresh_calls) = screen(12, 3);
                fresh.draw(|frame| put_all(frame, &rows)).unwrap();
                let expected = seen(&mut parser(), &fresh_calls);
                prop_assert_eq!(seen(&mut terminal, &kept_calls), expected);
            }
        }
    }
}
