//! A picture on the terminal and the keys that turn it, for what is not the coach. Must never wake but when the picture asks.

use std::{io, time::Duration};

use super::{
    clock,
    events::Events,
    keys::Input,
    mailbox::Mailbox,
    screen::Screen,
    terminal::{self, NoTerminal, Out, Terminal, complain},
};
use crate::{
    app::{Key, Msg},
    ui::Frame,
};

/// What is looked at.
pub trait Picture {
    /// Takes a key, or that time passed; `mono` is a clock that only runs forward. `false` ends.
    fn turn(&mut self, key: Option<Key>, mono: Duration) -> bool;
    /// Draws it into a blank frame.
    fn draw(&self, frame: &mut Frame);
    /// How long until it changes by itself, or wants to look whether it did; `None`: not before a key.
    fn next_change(&self) -> Option<Duration>;
}

/// Shows a picture until it ends; the exit code: 2 without a usable terminal, 128 + n after signal n.
#[must_use]
pub fn show(picture: &mut dyn Picture) -> u8 {
    let opened = Mailbox::new()
        .and_then(Events::listen)
        .map_err(NoTerminal::from)
        .and_then(|events| Ok((events, Terminal::open(|| {})?)));
    let (mut events, terminal) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            complain(&error.to_string());
            return 2;
        }
    };
    let outcome = run(picture, &mut events, &terminal);
    terminal.leave();
    events.end_at_once();
    outcome.unwrap_or_else(|error| {
        complain(&format!("supple had to stop: {error}"));
        1
    })
}

fn run(picture: &mut dyn Picture, events: &mut Events, terminal: &Terminal) -> io::Result<u8> {
    let mut screen = Screen::new(Out, Terminal::size().into());
    let mut key = None;
    while picture.turn(key.take(), clock::mono()) {
        if !events.may_hold_more() {
            screen.draw(|frame| picture.draw(frame))?;
        }
        let wake = events.wait(picture.next_change())?;
        if wake.hung_up() {
            return Ok(129);
        }
        if let Some(signal) = wake.caught.end {
            return Ok(signal.saturating_add(128));
        }
        if wake.caught.resume {
            terminal.enter()?;
        }
        let input = if wake.input { events.read(&wake)? } else { None };
        if wake.caught.stop || input == Some(Input::Suspend) {
            terminal.stop()?;
            continue;
        }
        if wake.caught.resume || wake.caught.resized {
            screen.redraw(terminal::window().into());
        }
        if let Some(Input::Msg(Msg::Key(pressed))) = input {
            key = Some(pressed);
        }
    }
    Ok(0)
}
