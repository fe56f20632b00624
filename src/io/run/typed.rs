//! Typed lines in the loop: which is taken when, what it does, and the end of them. Must never take a line for a question that was not written.

use std::io;

use super::{
    super::{
        face::Face,
        terminal::{NoTerminal, complain},
    },
    Loop, NOBODY,
};
use crate::{
    app::{Key, Msg},
    domain::Now,
    plain::{Teller, left_of, outlasts_input},
};

impl Loop<'_> {
    /// The line that is meant for what stands now, if one is there.
    pub(super) fn take_line(&mut self) -> Option<String> {
        let Face::Told(told) = &self.face else { return None };
        self.events.line(|at, line| told.wants(self.app, at, line))
    }

    pub(super) fn look_for_line(&mut self) {
        if let Face::Told(told) = &self.face {
            self.events.look_for_line(|at, line| told.wants(self.app, at, line));
        }
    }

    /// Does what a typed line says: its keys, as long as the app is where they were meant.
    pub(super) fn take(&mut self, line: &str, now: &Now) -> io::Result<Option<u8>> {
        let Face::Told(told) = &mut self.face else { return Ok(None) };
        let keys = told.keys(line, self.app, now);
        if told.hears_nonsense() {
            self.face.say(&["Nothing of this is understood, so supple ends here.".to_owned()])?;
            self.end(NOBODY);
            return Ok(Some(NOBODY));
        }
        let spot = Teller::spot(self.app);
        for key in keys {
            let left = left_of(self.app);
            let ended = self.update(Msg::Key(key), now)?;
            if let Some(code) = ended {
                self.face.say(&left.lines)?;
                return Ok(Some(left.code(code, key)));
            }
            if Teller::spot(self.app) != spot {
                break;
            }
        }
        Ok(None)
    }

    /// Ends when nothing more can be typed, as quitting does, unless what runs must be told to its end.
    pub(super) fn end_of_input(&mut self) -> io::Result<Option<u8>> {
        if !self.events.is_over() || outlasts_input(self.app) {
            return Ok(None);
        }
        if !self.events.any_line() && self.app.exit() == 0 {
            complain(&NoTerminal::NobodyThere.to_string());
            return Ok(Some(self.end(NOBODY)));
        }
        let left = left_of(self.app);
        let now = self.clock.now();
        let code = self.update(Msg::Key(Key::Interrupt), &now)?.unwrap_or_default();
        let mut lines = vec!["Nothing more can be typed here, so supple ends.".to_owned()];
        lines.extend(left.lines.iter().cloned());
        self.face.say(&lines)?;
        Ok(Some(left.code(code, Key::Interrupt)))
    }

    /// Leaves the screen, and goes on in lines.
    pub(super) fn go_to_lines(&mut self) -> io::Result<Option<u8>> {
        self.face.leave();
        self.face = Face::told(self.look.unicode, true);
        self.events.open_lines(true)?;
        self.events.forget();
        let now = self.now.clone();
        let (cols, rows) = self.face.size();
        self.dirty = true;
        self.update(Msg::Resize { cols, rows }, &now)
    }
}
