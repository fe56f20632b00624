//! The terminal's set-up, and its way back: whatever ends the program, the terminal is left as it was found. Must never draw.

use std::{
    io::{self, IsTerminal, Write},
    os::fd::{BorrowedFd, OwnedFd},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{Mode, OFlags, open},
    io::Errno,
    process::{Signal, getpgrp, getsid, kill_current_process_group},
    stdio,
    termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetwinsize, tcsetattr, ttyname},
};

use crate::domain::CleanText;

/// The alternate screen, no cursor, and pasted text marked as such.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// The same the other way round, and no style left over.
const LEAVE: &[u8] = b"\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The terminal keeps the title of its window, to have it again later.
const KEEP_TITLE: &[u8] = b"\x1b[22;0t";
/// The window has the title again that was kept.
const TITLE_BACK: &[u8] = b"\x1b[23;0t";

/// What tells the terminal to report presses of the mouse, or to keep them for itself.
pub(crate) fn mouse(on: bool) -> &'static [u8] {
    if on { b"\x1b[?1000h\x1b[?1006h" } else { b"\x1b[?1006l\x1b[?1000l" }
}

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum NoTerminal {
    /// Input or output goes elsewhere.
    #[error("this needs a terminal: both its input and its output have to be one.")]
    Redirected,
    /// A terminal that can only print lines.
    #[error("this needs a terminal that can move its cursor (TERM is {0:?}, which says it cannot).")]
    Dumb(String),
    /// Nobody can answer: the input is closed, or at its end at once.
    #[error("supple asks before it starts anything, and its input is at its end. supple today tells what is next.")]
    NobodyThere,
    /// The system said no.
    #[error("supple could not set up the terminal: {0}")]
    Refused(#[from] io::Error),
}

/// The terminal while the coach has it. Gives it back when dropped, and before the message of a panic.
pub struct Terminal {
    state: Arc<State>,
    stdin_before: OwnedFd,
}

struct State {
    before: Termios,
    entered: AtomicBool,
    /// The window has a title of ours.
    titled: AtomicBool,
}

impl Terminal {
    /// Takes the terminal: raw mode and a screen of its own.
    ///
    /// `save` is called when the program panics, after the terminal is back: the last chance to save something.
    ///
    /// # Errors
    /// [`NoTerminal`]; nothing was changed then.
    pub fn open(save: impl Fn() + Send + Sync + 'static) -> Result<Self, NoTerminal> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(NoTerminal::Redirected);
        }
        let term = std::env::var("TERM").unwrap_or_default();
        if term.is_empty() || term == "dumb" {
            return Err(NoTerminal::Dumb(term));
        }
        let state = Arc::new(State {
            before: tcgetattr(stdio::stdin()).map_err(io::Error::from)?,
            entered: AtomicBool::new(false),
            titled: AtomicBool::new(false),
        });
        let stdin_before = reopen_stdin()?;
        // Left to itself the library answers NO_COLOR by resetting bold and reverse as well. Colour is the theme's to leave out.
        crossterm::style::force_color_output(true);
        let panicking = Arc::clone(&state);
        save_on_panic(move || panicking.leave(), save);
        let terminal = Self { state, stdin_before };
        terminal.enter()?;
        Ok(terminal)
    }

    /// Raw mode and our own screen, after [`Terminal::open`] or a stop.
    ///
    /// In the background this stops the program until it is brought to the front, before anything is written.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn enter(&self) -> io::Result<()> {
        let mut raw = self.state.before.clone();
        raw.make_raw();
        tcsetattr(stdio::stdin(), OptionalActions::Now, &raw)?;
        self.state.entered.store(true, Ordering::SeqCst);
        Out.write_all(ENTER)
    }

    /// The bytes that put this into the title of the window; without a title, those that give it back its own. From then on each way
    /// out gives it back. Nothing is written here, and nothing is to be while the title was never ours.
    pub(crate) fn title(&self, title: Option<&CleanText>) -> Vec<u8> {
        let ours = self.state.titled.swap(title.is_some(), Ordering::SeqCst);
        match title {
            // Clean text holds nothing that could end the sequence.
            Some(title) => {
                let keep = if ours { &b""[..] } else { KEEP_TITLE };
                [keep, b"\x1b]2;", title.as_bytes(), b"\x1b\\"].concat()
            }
            None if ours => TITLE_BACK.to_vec(),
            None => Vec::new(),
        }
    }

    /// Gives the terminal back as it was. Errors are of no use here: the terminal may be gone.
    pub fn leave(&self) {
        self.state.leave();
    }

    /// Gives the terminal back and stops the whole job, as the shell's Ctrl-Z does. Returns when it is continued; [`Terminal::enter`] is
    /// still to be called then.
    ///
    /// Does nothing when no shell is there to continue it.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn stop(&self) -> io::Result<()> {
        if !can_be_woken() {
            return Ok(());
        }
        self.leave();
        stop_job()
    }

    /// The window's size in cells, columns first; 80 by 24 where the terminal does not know.
    #[must_use]
    pub fn size() -> (u16, u16) {
        match window() {
            (0, 0) => (80, 24),
            known => known,
        }
    }

    /// What a program we start reads: our own standard input no longer waits, which would confuse it.
    ///
    /// # Errors
    /// When no file descriptor is left.
    pub fn child_stdin(&self) -> io::Result<Stdio> {
        Ok(self.stdin_before.try_clone()?.into())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

impl State {
    fn leave(&self) {
        if self.entered.swap(false, Ordering::SeqCst) {
            if self.titled.swap(false, Ordering::SeqCst) {
                let _ = Out.write_all(TITLE_BACK);
            }
            let _ = Out.write_all(LEAVE);
            let _ = tcsetattr(stdio::stdin(), OptionalActions::Now, &self.before);
        }
    }
}

/// The window's size as the terminal says it, which may be 0 by 0 while it is being dragged.
pub(crate) fn window() -> (u16, u16) {
    tcgetwinsize(stdio::stdout()).map_or((80, 24), |size| (size.ws_col, size.ws_row))
}

/// The width of the terminal that is written to, in cells; `None`: it is none, or does not know.
pub(crate) fn out_width() -> Option<usize> {
    let size = tcgetwinsize(stdio::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|width| *width > 0)
}

/// A shell with job control puts each job in a group of its own. The session's own group has nobody to wake it.
fn can_be_woken() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Stops the whole job, as the shell's Ctrl-Z does, if a shell is there to continue it. Returns when it is continued.
///
/// # Errors
/// When the system does not allow it.
pub(crate) fn stop_job() -> io::Result<()> {
    if can_be_woken() {
        kill_current_process_group(Signal::STOP)?;
    }
    Ok(())
}

/// Forgets what was typed on the terminal and not read yet, half a line too. Errors are of no use here: the terminal may be gone.
pub(crate) fn forget_typed() {
    let _ = tcflush(stdio::stdin(), QueueSelector::IFlush);
}

/// For lines: a terminal as standard input is opened anew, as one that never waits; other input is left as it is. Whether it is a terminal.
///
/// # Errors
/// When the terminal cannot be opened, or no file descriptor is left.
pub(crate) fn open_input(save: impl Fn() + Send + Sync + 'static) -> io::Result<bool> {
    save_on_panic(|| {}, save);
    let typed = io::stdin().is_terminal();
    if typed {
        drop(reopen_stdin()?);
    }
    Ok(typed)
}

/// The terminal opened once more, as one that waits: what a program we start reads where nothing was kept from before.
///
/// # Errors
/// When there is none.
pub(crate) fn fresh_stdin() -> io::Result<Stdio> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let named = ttyname(stdio::stdin(), Vec::new()).and_then(|name| open(name.as_c_str(), flags, Mode::empty()));
    Ok(named.or_else(|_| open(c"/dev/tty", flags, Mode::empty()))?.into())
}

/// The terminal, to be read and polled.
pub(crate) fn tty() -> BorrowedFd<'static> {
    stdio::stdin()
}

/// Opens the terminal anew as standard input, one that never waits, and returns the old one.
///
/// A key we were told of may be gone when we read it: the shell, or a program we started, reads the same terminal. Waiting for the next one
/// would stop the clock. Setting the old input to not wait would change it for the shell too.
fn reopen_stdin() -> io::Result<OwnedFd> {
    let before = rustix::io::fcntl_dupfd_cloexec(stdio::stdin(), 3)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let named = ttyname(stdio::stdin(), Vec::new()).and_then(|name| open(name.as_c_str(), flags, Mode::empty()));
    // The name is of no use in another user's shell or a container.
    let tty = named.or_else(|_| open(c"/dev/tty", flags, Mode::empty()))?;
    stdio::dup2_stdin(&tty)?;
    Ok(before)
}

/// On a panic of the calling thread: the terminal first, then what can be saved, then one line. Other threads' panics leave the screen alone.
fn save_on_panic(restore: impl Fn() + Send + Sync + 'static, save: impl Fn() + Send + Sync + 'static) {
    let ours = thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        if thread::current().id() != ours {
            return;
        }
        restore();
        save();
        let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let what = panic.payload();
        let what = (what.downcast_ref::<&str>().copied())
            .or_else(|| what.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no reason given");
        complain(&format!("supple stopped because of a mistake in the program: {what}{place}"));
    }));
}

/// One line on standard error. A closed one is no reason to fail.
pub(crate) fn complain(line: &str) {
    let line = line.replace(char::is_control, " ");
    let _ = writeln!(io::stderr(), "{line}");
}

/// The terminal, written to without a buffer in between.
#[derive(Debug, Clone)]
pub(crate) struct Out;

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(stdio::stdout(), bytes) {
                // Whoever had the terminal before may have left it non-blocking.
                Err(Errno::AGAIN) => {
                    let tty = stdio::stdout();
                    poll(&mut [PollFd::new(&tty, PollFlags::OUT)], None)?;
                }
                written => return Ok(written?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
