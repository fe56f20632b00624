//! The one wait of the program, and what a terminal's events mean to the coach. Must never read a terminal that has hung up or has nothing to say.

use std::{io, time::Duration};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use super::{
    mailbox::Mailbox,
    signals::{Caught, Signals},
    terminal,
};
use crate::app::{Key, Msg};

/// How long the key reader may look for the rest of a key. Zero would make it return nothing even when it holds a key.
const PEEK: Duration = Duration::from_millis(1);

/// All that can end a wait.
#[derive(Debug)]
pub(crate) struct Events {
    signals: Signals,
    mailbox: Mailbox,
    more: bool,
}

/// Why the wait ended. All of it may be empty: then time passed.
#[derive(Debug, Default)]
pub(crate) struct Wake {
    /// The terminal is gone.
    pub(crate) hung_up: bool,
    /// [`Events::read`] may have something.
    pub(crate) input: bool,
    /// [`Events::messages`] may have something.
    pub(crate) workers: bool,
    /// The signals that came.
    pub(crate) caught: Caught,
}

/// What the person did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// Something for the app.
    Msg(Msg),
    /// Ctrl-Z.
    Suspend,
}

impl Events {
    /// Starts to listen.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub(crate) fn listen(mailbox: Mailbox) -> io::Result<Self> {
        Ok(Self {
            signals: Signals::listen()?,
            mailbox,
            more: false,
        })
    }

    /// Waits for the terminal, a signal or a worker, at most `timeout`; for ever without one.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Wake> {
        let timeout = if self.more {
            Some(Duration::ZERO)
        } else {
            timeout
        };
        // A wait too long for the system to express is one for ever.
        let timeout = timeout.and_then(|length| Timespec::try_from(length).ok());
        let (tty, signals, workers) = (terminal::tty(), self.signals.woken(), self.mailbox.woken());
        let mut fds = [
            PollFd::new(&tty, PollFlags::IN),
            PollFd::new(&signals, PollFlags::IN),
            PollFd::new(&workers, PollFlags::IN),
        ];
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => fds.iter_mut().for_each(PollFd::clear_revents),
            Err(error) => return Err(error.into()),
        }
        let [tty, signals, workers] = fds.map(|fd| fd.revents());
        if signals.contains(PollFlags::IN) {
            self.signals.quiet();
        }
        Ok(Wake {
            hung_up: tty.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL),
            input: self.more || tty.contains(PollFlags::IN),
            workers: workers.contains(PollFlags::IN),
            caught: self.signals.take(),
        })
    }

    /// Reads one thing the person did. `None`: half a key, or a key that means nothing here.
    ///
    /// Only after a [`Wake`] that says so. The reader may hold more than one key; see [`Events::may_hold_more`].
    pub(crate) fn read(&mut self) -> io::Result<Option<Input>> {
        self.more = event::poll(PEEK)?;
        if self.more {
            Ok(translate(event::read()?))
        } else {
            Ok(None)
        }
    }

    /// Whether keys may be waiting where the system cannot see them.
    pub(crate) fn may_hold_more(&self) -> bool {
        self.more
    }

    /// What the workers sent.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Msg> + '_ {
        self.mailbox.open()
    }

    /// From here on, one more request to end is obeyed at once.
    pub(crate) fn end_at_once(&self) {
        self.signals.end_at_once();
    }
}

/// What an event means, if anything. Sizes are not taken from here: the window is asked when its signal comes.
fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => translate_key(key),
        Event::Paste(text) => Some(Input::Msg(Msg::Paste(text))),
        _ => None,
    }
}

fn translate_key(event: KeyEvent) -> Option<Input> {
    let control = match event.modifiers - KeyModifiers::SHIFT {
        KeyModifiers::NONE => false,
        KeyModifiers::CONTROL => true,
        _ => return None,
    };
    let key = match event.code {
        KeyCode::Char('c' | 'C') if control => Key::Interrupt,
        KeyCode::Char('z' | 'Z') if control && event.kind == KeyEventKind::Press => {
            return Some(Input::Suspend);
        }
        // Some terminals send this for Backspace.
        KeyCode::Char('h' | 'H') if control => Key::Backspace,
        _ if control => return None,
        KeyCode::Char(c) if !c.is_control() => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Tab => Key::Tab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    };
    let arrow = matches!(key, Key::Up | Key::Down | Key::Left | Key::Right);
    match event.kind {
        KeyEventKind::Press => {}
        // A held answer key must not answer the next question too; a held arrow moves on.
        KeyEventKind::Repeat if arrow => {}
        KeyEventKind::Repeat | KeyEventKind::Release => return None,
    }
    Some(Input::Msg(Msg::Key(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<Input> {
        translate(Event::Key(KeyEvent::new_with_kind(code, modifiers, kind)))
    }

    fn pressed(code: KeyCode) -> Option<Input> {
        key(code, KeyModifiers::NONE, KeyEventKind::Press)
    }

    fn told(key: Key) -> Input {
        Input::Msg(Msg::Key(key))
    }

    #[test]
    fn a_press_is_told_once_and_its_release_never() {
        assert_eq!(pressed(KeyCode::Char('x')), Some(told(Key::Char('x'))));
        for kind in [KeyEventKind::Release, KeyEventKind::Repeat] {
            assert_eq!(key(KeyCode::Char('x'), KeyModifiers::NONE, kind), None);
            assert_eq!(key(KeyCode::Enter, KeyModifiers::NONE, kind), None);
        }
    }

    #[test]
    fn a_held_arrow_moves_on_until_let_go() {
        let held = |kind| key(KeyCode::Down, KeyModifiers::NONE, kind);
        assert_eq!(held(KeyEventKind::Repeat), Some(told(Key::Down)));
        assert_eq!(held(KeyEventKind::Release), None);
    }

    #[test]
    fn a_capital_letter_keeps_its_shift_and_other_modifiers_mean_nothing() {
        let with = |modifiers| key(KeyCode::Char('N'), modifiers, KeyEventKind::Press);
        assert_eq!(with(KeyModifiers::SHIFT), Some(told(Key::Char('N'))));
        assert_eq!(with(KeyModifiers::ALT), None);
        assert_eq!(with(KeyModifiers::CONTROL), None);
        assert_eq!(with(KeyModifiers::CONTROL | KeyModifiers::ALT), None);
    }

    #[test]
    fn control_keys_interrupt_suspend_and_erase() {
        let with = |c| key(KeyCode::Char(c), KeyModifiers::CONTROL, KeyEventKind::Press);
        assert_eq!(with('c'), Some(told(Key::Interrupt)));
        assert_eq!(with('z'), Some(Input::Suspend));
        assert_eq!(with('h'), Some(told(Key::Backspace)));
    }

    #[test]
    fn no_control_character_passes_as_a_letter() {
        for c in ['\0', '\x1b', '\x7f', '\u{9b}'] {
            assert_eq!(pressed(KeyCode::Char(c)), None);
        }
    }

    #[test]
    fn a_paste_is_never_keys() {
        assert_eq!(
            translate(Event::Paste("qqq".to_owned())),
            Some(Input::Msg(Msg::Paste("qqq".to_owned())))
        );
    }

    #[test]
    fn sizes_and_focus_are_not_taken_from_the_terminal() {
        assert_eq!(translate(Event::Resize(80, 24)), None);
        assert_eq!(translate(Event::FocusGained), None);
    }
}
