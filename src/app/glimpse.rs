//! The first screen while the person's own files are still being read, where there are many. Must never be told anything, nor let out what
//! it would do: it knows only a part of what counts.

use crate::domain::{CleanText, Now};

use super::{App, Msg, Start};

/// A picture of the coach. It takes no keys and no time, and what it would write down is written nowhere.
#[derive(Debug)]
pub struct Glimpse(App);

impl Glimpse {
    /// As it would open on this start, in a window of so many columns and rows. `start` has the person's own questions, and so many
    /// files of theirs are yet to come.
    #[must_use]
    pub fn new(start: Start, files: usize, (cols, rows): (u16, u16), now: &Now) -> Self {
        let (mut app, _never_done) = App::new(start, now);
        app.files.unread = true;
        app.remarks.push(format!("Reading {files} files of yours.").into());
        let _never_done = app.update(Msg::Resize { cols, rows }, now);
        Self(app)
    }

    /// To be looked at.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0
    }
}

impl App {
    /// What stands in place of the next thing while the files are read: one of theirs may be it.
    pub(super) fn not_yet(&self) -> Option<(CleanText, CleanText)> {
        let words = ("One moment".into(), "What comes next may be in your files.".into());
        self.files.unread.then_some(words)
    }
}
