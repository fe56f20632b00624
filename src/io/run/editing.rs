//! The terminal goes to the person's editor and comes back. Must never leave the editor without a terminal, nor the loop.

use std::io;

use super::Loop;
use crate::app::Errand;

impl Loop<'_> {
    /// Gives the terminal away, waits, and takes it back. The exit code, should the app end then.
    pub(super) fn go_to_editor(&mut self, errand: Errand) -> io::Result<Option<u8>> {
        self.catch_up();
        (self.world.hush)();
        self.face.leave();
        self.events.give_keys();
        let edited = (self.world.edit)(errand, self.face.child_stdin());
        self.events.take_keys()?;
        self.face.resume()?;
        let resized = self.resized();
        let now = self.clock.now();
        self.dirty = true;
        let mut ended = None;
        for msg in [resized, edited] {
            ended = ended.or(self.update(msg, &now)?);
        }
        self.look_ahead(&now);
        Ok(ended)
    }
}
