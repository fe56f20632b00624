//! The terminal, taken: from here on each way to end leads through the loop. Before it a first picture can be shown. Must never read a key.

use std::{io, sync::Arc};

use super::{HUNG_UP, Loop, NOBODY, Save, UNHEARD, World, refused, terminal_is_gone};
use crate::{
    app::{App, Glimpse},
    domain::Now,
    io::{
        clock::Clock,
        events::Events,
        face::Face,
        mailbox::Mailbox,
        terminal::{self, NoTerminal, Terminal, complain},
    },
    ui::Look,
};

/// A terminal or an input that is ours until the end.
pub struct Taken {
    events: Events,
    face: Face,
    save: Save,
}

impl Taken {
    /// Takes it. Signals first: from the moment the terminal is changed, none may end the program by itself.
    pub(super) fn take(plain: bool, look: Look, save: &Save, mailbox: Mailbox) -> Result<Self, NoTerminal> {
        let mut events = Events::listen(mailbox)?;
        let panicking = Arc::clone(save);
        let save = Arc::clone(save);
        if !plain {
            return Ok(Self { events, face: Face::drawn(Terminal::open(move || panicking())?), save });
        }
        let typed = terminal::open_input(move || panicking())?;
        if !events.open_lines(typed)? {
            return Err(NoTerminal::NobodyThere);
        }
        Ok(Self { events, face: Face::told(look.unicode, typed), save })
    }

    /// Takes the terminal with a screen, and shows what there is to see before the files are read. What is typed meanwhile waits for
    /// the loop.
    ///
    /// # Errors
    /// The exit code; why, was said.
    pub fn with_glimpse(
        look: Look,
        now: &Now,
        save: &Save,
        mailbox: Mailbox,
        glimpse: impl FnOnce((u16, u16)) -> Glimpse,
    ) -> Result<Self, u8> {
        let mut taken = Self::take(false, look, save, mailbox).map_err(|error| refused(&error, NOBODY, save))?;
        let glimpse = glimpse(taken.face.size());
        // A terminal that is gone is seen by the loop, too.
        let _ = taken.face.show(glimpse.app(), look, now, || 0);
        Ok(taken)
    }

    /// Runs the coach in it; see [`super::run`].
    pub fn run(self, app: &mut App, look: &Look, world: World, clock: Clock) -> u8 {
        let Self { events, face, save } = self;
        let mut turns = Loop::start(app, look, world, face, events, clock);
        let outcome = turns.run();
        if outcome.is_err() {
            turns.end(HUNG_UP);
        }
        turns.catch_up();
        turns.face.leave();
        turns.events.end_at_once();
        let told = turns.face.is_told();
        drop(turns);
        save();
        outcome.unwrap_or_else(|error| {
            if terminal_is_gone(&error) {
                return if told && error.kind() == io::ErrorKind::BrokenPipe { UNHEARD } else { HUNG_UP };
            }
            complain(&format!("supple had to stop: {error}"));
            1
        })
    }
}
