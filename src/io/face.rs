//! How the coach is met: drawn on a screen, or told in lines. Must never decide what is said.

use std::{
    io::{self, Write as _},
    process::Stdio,
};

use super::{
    screen::Screen,
    terminal::{self, Out, Terminal},
};
use crate::{
    app::{App, Key, wrap::wrap},
    domain::{CleanText, Now},
    plain::{Teller, is_urgent},
    ui::{self, Look},
};

/// Rows of the page that lines are written on: all of a list is on it.
const ROWS: u16 = u16::MAX;
/// Columns that the app is told; where the lines are wrapped is the terminal's to say.
const COLS: u16 = 96;
/// So many lines in a row that mean nothing are no person's.
const NONSENSE: usize = 100;

/// One of the two.
pub(super) enum Face {
    /// Drawn.
    Drawn(Drawn),
    /// Told in lines.
    Told(Box<Spoken>),
}

/// A terminal with a screen of its own.
pub(super) struct Drawn {
    terminal: Terminal,
    screen: Screen<Out>,
    /// Whether the mouse is listened to.
    mouse: bool,
    /// What stands in the window's title, if it is ours.
    title: Option<CleanText>,
}

/// Lines, one after another.
pub(super) struct Spoken {
    teller: Teller,
    unicode: bool,
    /// Whether a person may type at any time, so that what came too early is not meant.
    pub(super) typed: bool,
    /// Lines in a row that meant nothing.
    nonsense: usize,
}

impl Face {
    pub(super) fn drawn(terminal: Terminal) -> Self {
        Self::Drawn(Drawn { terminal, screen: Screen::new(Out, Terminal::size().into()), mouse: false, title: None })
    }

    /// `typed`: the input is a terminal.
    pub(super) fn told(unicode: bool, typed: bool) -> Self {
        Self::Told(Box::new(Spoken { teller: Teller::default(), unicode, typed, nonsense: 0 }))
    }

    pub(super) fn is_told(&self) -> bool {
        matches!(self, Self::Told(_))
    }

    /// The room that the app is told of.
    pub(super) fn size(&self) -> (u16, u16) {
        match self {
            Self::Drawn(_) => Terminal::size(),
            Self::Told(_) => (COLS, ROWS),
        }
    }

    /// The room anew, after the window changed or the program was stopped. A picture is drawn whole then.
    pub(super) fn resized(&mut self) -> (u16, u16) {
        match self {
            Self::Drawn(drawn) => {
                let window = terminal::window();
                drawn.screen.redraw(window.into());
                window
            }
            Self::Told(_) => (COLS, ROWS),
        }
    }

    /// After each turn of the app: what is to be heard is gone with the next.
    pub(super) fn follow(&mut self, app: &App) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) if drawn.mouse != app.wants_mouse() => {
                drawn.mouse = !drawn.mouse;
                drawn.screen.write(terminal::mouse(drawn.mouse))
            }
            Self::Drawn(_) => Ok(()),
            Self::Told(told) => {
                told.teller.hear(app);
                Ok(())
            }
        }
    }

    /// Shows what has changed. `forget` is called before a question is written, where a person types: what was typed before cannot be
    /// meant for it; how many lines that were.
    pub(super) fn show(&mut self, app: &App, look: Look, now: &Now, forget: impl FnOnce() -> usize) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => drawn.screen.draw(|frame| ui::view(app, &look, now, frame)),
            Self::Told(told) => {
                let mut told_now = told.teller.tell(app, now);
                if told_now.asks && told.typed && forget() > 0 {
                    told_now.lines.insert(0, "What was typed ahead of this was not taken.".to_owned());
                }
                told.write(&told_now.lines)
            }
        }
    }

    /// Last words, of lines only; where half a line may have been typed, below it.
    pub(super) fn say(&self, lines: &[String]) -> io::Result<()> {
        match self {
            Self::Told(told) if !lines.is_empty() => {
                Out.write_all(if told.typed { b"\n" } else { b"" })?;
                told.write(lines)
            }
            _ => Ok(()),
        }
    }

    /// Rings the bell; lines hold no byte that is no text.
    pub(super) fn ring(&mut self) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => drawn.screen.ring(),
            Self::Told(_) => Ok(()),
        }
    }

    /// Puts this into the title of the window; nothing: gives it back its own. Lines have no title.
    pub(super) fn title(&mut self, title: Option<CleanText>) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => {
                drawn.title = title;
                drawn.entitle()
            }
            Self::Told(_) => Ok(()),
        }
    }

    /// What a terminal shows as a notice of its own.
    pub(super) fn notice(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => drawn.screen.write(bytes),
            Self::Told(_) => Ok(()),
        }
    }

    /// Stops the job, as Ctrl-Z does; what is left to do when it goes on comes with [`Face::resume`].
    pub(super) fn stop(&self) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => drawn.terminal.stop(),
            Self::Told(_) => terminal::stop_job(),
        }
    }

    /// What a program that we start reads: the terminal. `None`: there is none.
    pub(super) fn child_stdin(&self) -> Option<Stdio> {
        match self {
            Self::Drawn(drawn) => drawn.terminal.child_stdin().ok(),
            Self::Told(told) if told.typed => terminal::fresh_stdin().ok(),
            Self::Told(_) => None,
        }
    }

    /// The program was stopped and goes on.
    pub(super) fn resume(&mut self) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => {
                drawn.terminal.enter()?;
                drawn.screen.write(terminal::mouse(drawn.mouse))?;
                drawn.entitle()
            }
            Self::Told(_) => Ok(()),
        }
    }

    /// Gives the terminal back.
    pub(super) fn leave(&self) {
        if let Self::Drawn(drawn) = self {
            drawn.terminal.leave();
        }
    }
}

impl Drawn {
    fn entitle(&mut self) -> io::Result<()> {
        let bytes = self.terminal.title(self.title.as_ref());
        if bytes.is_empty() { Ok(()) } else { self.screen.write(&bytes) }
    }
}

impl Spoken {
    /// Whether a line is taken now. Where a person types, each is; a script's lines are answers in order, and wait for their question.
    pub(super) fn wants(&self, app: &App, at: usize, line: &str) -> bool {
        self.typed || Teller::waits(app) || is_urgent(line) || (at == 0 && self.teller.understands(line, app))
    }

    /// The keys that a line stands for.
    pub(super) fn keys(&mut self, line: &str, app: &App, now: &Now) -> Vec<Key> {
        let understood = self.teller.understands(line, app);
        self.nonsense = if understood { 0 } else { self.nonsense + 1 };
        self.teller.keys(line, app, now)
    }

    /// Whether nobody can be there: a script that goes on and on without a word that is understood.
    pub(super) fn hears_nonsense(&self) -> bool {
        !self.typed && self.nonsense >= NONSENSE
    }

    /// Writes whole lines with one call; wrapped where a terminal says how wide it is.
    fn write(&self, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let width = terminal::out_width();
        let mut text = String::new();
        for line in lines {
            let line = line.replace(char::is_control, " ");
            let line = if self.unicode { line } else { ui::plain_ascii(&line) };
            let parts = width.map_or_else(|| vec![line.clone()], |width| wrap(&line, width));
            for part in parts {
                text.push_str(&part);
                text.push('\n');
            }
        }
        Out.write_all(text.as_bytes())
    }
}
