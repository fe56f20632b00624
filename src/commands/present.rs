//! The coach as it would open now, made without opening anything: what `today`, `why` and `plan` report from. Must never write, nor take
//! the lock from a window that is open.

use crate::{
    app::{App, Ask, Saving, Start},
    domain::{CleanText, Now, interrupted::Interrupted},
    io::{clock, folders::Folders, journal, reminders, settings, surroundings::TerminalFacts},
};

/// The coach at this moment.
#[derive(Debug)]
pub struct Present {
    /// What it would show.
    pub app: App,
    /// The session that runs elsewhere or was cut off.
    pub session: Option<Open>,
    /// Lines of the journal that cannot be read.
    pub unreadable: usize,
    /// The moment.
    pub now: Now,
}

/// A session without an end.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// What is known of it.
    pub cut: Interrupted,
    /// Whether it runs in another window; else it was cut off.
    pub runs: bool,
}

/// What the coach would start from now, and what a window that is open does.
///
/// # Errors
/// When no home folder is known.
pub(super) fn start() -> anyhow::Result<(Start, usize, Now)> {
    let folders = Folders::find()?;
    let (now, boot) = (clock::now(), clock::boot_id());
    let place = journal::Start { data: &folders.data, state: &folders.state, now: &now, boot: &boot, machine: None };
    let seen = journal::look(&place);
    let (settings, trouble) = settings::read(&folders.config);
    let saving = if seen.is_open { Saving::Elsewhere(CleanText::default()) } else { Saving::Fine };
    let start = Start {
        library: super::library()?,
        history: seen.entries,
        whole_from: seen.whole_from,
        older: seen.months,
        active: seen.active,
        stamp: crate::domain::history::Stamp { device: "present".into(), seq: 0 },
        boot,
        settings,
        locale: TerminalFacts::read().locale,
        saving,
        remarks: trouble,
        ask: Ask::Coach,
        plain: false,
    };
    Ok((start, seen.unreadable, now))
}

impl Present {
    /// The coach opened in thought: what it would write down on the way counts, and is written nowhere.
    #[must_use]
    pub fn new(mut start: Start, unreadable: usize, now: Now) -> Self {
        let runs = matches!(start.saving, Saving::Elsewhere(_));
        let session = Interrupted::read(&start.active).map(|cut| Open { cut, runs });
        if runs {
            // The other window's, as for a second window.
            start.active.clear();
        }
        let (app, _unwritten) = App::new(start, &now);
        Self { app, session, unreadable, now }
    }

    /// The coach of this user.
    ///
    /// # Errors
    /// When no home folder is known.
    pub(super) fn find() -> anyhow::Result<Self> {
        let (start, unreadable, now) = start()?;
        let folders = Folders::find()?;
        let read = reminders::read_plan(&folders.config, &reminders::Routines::of(&start.library));
        let state = reminders::read_state(&folders.state, &now, &start.boot).state;
        let mut present = Self::new(start, unreadable, now);
        present.app.remind_of(read, state, false);
        Ok(present)
    }
}
