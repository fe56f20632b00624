//! A frame on its way to the terminal: gathered whole and written by one call. Must never ask the terminal a question or write a byte for nothing.

use std::io::{self, Write};

use ratatui::{
    Frame, Terminal, TerminalOptions, Viewport,
    backend::{Backend, ClearType, CrosstermBackend, WindowSize},
    buffer::Cell,
    layout::{Position, Rect, Size},
};

/// More cells than any real screen; a broken terminal may claim 65,535 each way.
const MOST: Size = Size::new(1000, 500);

/// What [`CrosstermBackend`] ends each frame with, with and without coloured underlines.
const ENDINGS: [&[u8]; 2] = [b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m", b"\x1b[39m\x1b[49m\x1b[0m"];

/// The picture as the terminal has it.
pub(crate) struct Screen<W: Write> {
    terminal: Terminal<Canvas<W>>,
}

impl<W: Write + Clone> Screen<W> {
    /// A screen whose first frame is drawn whole, after wiping what is there.
    pub(crate) fn new(out: W, size: Size) -> io::Result<Self> {
        Ok(Self { terminal: terminal(Canvas::new(out), size)? })
    }

    /// Forgets what is on the terminal: the next frame is drawn whole, at this size.
    ///
    /// `Terminal::clear` asks the terminal where its cursor is, and waits two seconds if it does not answer.
    pub(crate) fn redraw(&mut self, size: Size) -> io::Result<()> {
        let out = self.terminal.backend().out.clone();
        *self = Self::new(out, size)?;
        Ok(())
    }

    /// Draws a frame and writes what differs from the one before.
    pub(crate) fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(view).map(drop)
    }

    /// Rings the terminal's bell.
    pub(crate) fn ring(&mut self) -> io::Result<()> {
        self.write(vec![0x07])
    }

    /// Writes between two frames what is no picture: the bell, a notice for the terminal itself.
    pub(crate) fn write(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        let canvas = self.terminal.backend_mut();
        canvas.bytes.extend(bytes);
        canvas.present()
    }
}

/// A fixed view: a full-screen one would ask the system for the window's size before every frame.
fn terminal<W: Write>(mut canvas: Canvas<W>, size: Size) -> io::Result<Terminal<Canvas<W>>> {
    canvas.size = Size::new(size.width.min(MOST.width), size.height.min(MOST.height));
    let viewport = Viewport::Fixed(Rect::from((Position::ORIGIN, canvas.size)));
    Terminal::with_options(canvas, TerminalOptions { viewport })
}

/// Gathers bytes until the frame is whole.
struct Canvas<W: Write> {
    out: W,
    bytes: Vec<u8>,
    size: Size,
    cursor_shown: bool,
    cursor: Option<Position>,
}

impl<W: Write> Canvas<W> {
    fn new(out: W) -> Self {
        Self { out, bytes: b"\x1b[0m\x1b[2J".to_vec(), size: Size::ZERO, cursor_shown: false, cursor: None }
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

impl<W: Write> Backend for Canvas<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        let mut styled = false;
        CrosstermBackend::new(&mut self.bytes)
            .draw(content.inspect(|(_, _, cell)| styled |= cell.style() != Cell::EMPTY.style()))?;
        // One reset says all that the four at the end of a frame say, and a plain frame needs none.
        if let Some(ending) = ENDINGS.iter().find(|ending| self.bytes.ends_with(ending)) {
            self.bytes.truncate(self.bytes.len() - ending.len());
            if styled {
                self.bytes.extend_from_slice(b"\x1b[0m");
            }
        }
        self.cursor = None;
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown {
            self.bytes.extend_from_slice(b"\x1b[?25l");
        }
        self.cursor_shown = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !self.cursor_shown {
            self.bytes.extend_from_slice(b"\x1b[?25h");
        }
        self.cursor_shown = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor != Some(position) {
            let (row, column) = (u32::from(position.y) + 1, u32::from(position.x) + 1);
            write!(self.bytes, "\x1b[{row};{column}H")?;
        }
        self.cursor = Some(position);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        CrosstermBackend::new(&mut self.bytes).clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.present()
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use ratatui::{
        style::{Style, Stylize},
        text::Line,
    };

    use super::*;

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
        let screen = Screen::new(calls.clone(), Size::new(width, height)).unwrap();
        (screen, calls)
    }

    fn show(screen: &mut Screen<Calls>, line: &Line) {
        screen.draw(|frame| frame.render_widget(line, frame.area())).unwrap();
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
        screen.redraw(Size::new(6, 1)).unwrap();
        show(&mut screen, &Line::raw("a long line"));
        let all = calls.take();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0], "\x1b[0m\x1b[2J\x1b[1;1Ha\x1b[1;3Hlong");
    }

    #[test]
    fn no_size_is_too_small_or_too_large() {
        for (width, height) in [(0, 0), (1, 1), (0, 9), (500, 1), (u16::MAX, u16::MAX)] {
            let (mut screen, _) = screen(width, height);
            screen
                .draw(|frame| {
                    assert!(frame.area().width <= MOST.width && frame.area().height <= MOST.height);
                    frame.render_widget(Line::raw("x").style(Style::new().bold()), frame.area());
                })
                .unwrap();
        }
    }

    #[test]
    fn the_cursor_is_spoken_of_only_when_it_changes() {
        let (mut screen, calls) = screen(20, 3);
        show(&mut screen, &Line::raw("name"));
        assert!(!calls.take()[0].contains("?25"));
        for expected in [Some("\x1b[?25h\x1b[1;3H"), None] {
            screen
                .draw(|frame| {
                    frame.render_widget(Line::raw("name"), frame.area());
                    frame.set_cursor_position((2, 0));
                })
                .unwrap();
            assert_eq!(calls.take().first().map(String::as_str), expected);
        }
        show(&mut screen, &Line::raw("name"));
        assert_eq!(calls.take(), ["\x1b[?25l"]);
    }

    #[test]
    fn the_bell_is_one_byte() {
        let (mut screen, calls) = screen(20, 3);
        show(&mut screen, &Line::raw("x"));
        calls.take();
        screen.ring().unwrap();
        assert_eq!(calls.take(), ["\x07"]);
    }
}
