//! The terminal goes to the person's editor and comes back. Must never leave the editor without a terminal, nor the loop.

use std::io;

use super::Loop;
use crate::app::{Edit, Msg};

/// What the person edits.
pub(super) enum ToEditor {
    /// A routine, an exercise or a card.
    File(Edit),
    /// The reminders.
    Reminders,
}

impl Loop<'_> {
    /// Gives the terminal away, waits, and takes it back. The exit code, should the app end then.
    pub(super) fn go_to_editor(&mut self, what: ToEditor) -> io::Result<Option<u8>> {
        self.catch_up();
        (self.world.hush)(super::UNTIL_SILENT);
        (self.world.stands_still)();
        self.face.leave();
        self.events.give_keys();
        let stdin = self.face.child_stdin();
        let edited = match what {
            ToEditor::File(edit) => vec![(self.world.edit)(edit, stdin), Msg::Woken],
            ToEditor::Reminders => {
                let failed = (self.world.edit_reminders)(stdin);
                std::iter::once(Msg::Woken).chain(failed.map(Msg::SettingFailed)).collect()
            }
        };
        // Files that were read before the editor ended are not what they say now.
        let waiting: Vec<Msg> = self.events.messages().filter(|msg| !matches!(msg, Msg::Files(_))).collect();
        self.events.take_keys()?;
        self.face.resume()?;
        let resized = self.resized();
        let now = self.clock.now();
        self.dirty = true;
        let mut ended = None;
        for msg in std::iter::once(resized).chain(waiting).chain(edited) {
            ended = ended.or(self.update(msg, &now)?);
        }
        self.look_ahead(&now);
        Ok(ended)
    }
}
