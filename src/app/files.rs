//! The files as they change while the program runs: what they say is taken over between things, never in the middle of one.
//! Must never touch a running session, nor the questions while they are asked.

use crate::domain::{
    CleanText,
    library::{FileKind, Library},
};

use super::{App, Edit, Effect, Emergency, Listed, Screen, browse};

/// The files, as far as the app knows of them beyond what they said.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Whether most of them are still to be read: then this is only a [`super::Glimpse`].
    pub(super) unread: bool,
    /// Whether they are watched.
    watching: bool,
    /// What they said last, until it can be taken over.
    fresh: Option<Box<Library>>,
}

/// What came of a visit to the editor.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// What was edited.
    pub errand: Edit,
    /// All files, read after it.
    pub library: Library,
    /// What there is to say that the files do not say.
    pub said: Option<CleanText>,
}

impl App {
    /// Asks for the files to be watched while the list of routines can be seen, and no longer.
    pub(super) fn watch_files(&mut self) {
        let lists = |screen: &Screen| matches!(screen, Screen::Routines(_) | Screen::Naming(_));
        let watch = match &self.screen {
            Screen::Page(page) => lists(&page.back),
            screen => lists(screen),
        };
        if watch != self.files.watching {
            self.files.watching = watch;
            self.out.push(Effect::Watch(watch));
        }
    }

    /// The files were read; it may be that nothing changed.
    pub(super) fn files_read(&mut self, library: Library) {
        self.files.fresh = Some(Box::new(library));
        self.take_fresh();
    }

    /// Takes over what was read last, once nothing is on that rests on what was read before.
    pub(super) fn take_fresh(&mut self) {
        let asks = matches!(self.screen, Screen::Form(_) | Screen::Suspect(_) | Screen::Verdict(_));
        if self.play.is_some() || self.goal.is_some() || asks {
            return;
        }
        let Some(library) = self.files.fresh.take().filter(|library| **library != self.library) else {
            return;
        };
        let marked = self.marked_line().map(name_of);
        self.library = *library;
        self.emergency = Emergency::find(&self.library.questions, &self.settings, &self.locale);
        self.folded = std::cell::OnceCell::new();
        self.looked = None;
        if let Some((kind, id)) = marked {
            self.mark_line(kind, &id);
            // What was said of the files as they were is over.
            self.remark = self.is_plain().then(|| "The files have changed. Type list to hear them.".into());
        }
    }

    pub(super) fn edited(&mut self, edited: Edited) {
        let Edited { errand, library, said } = edited;
        self.files.fresh = Some(Box::new(library));
        self.take_fresh();
        self.mark_line(errand.kind, errand.id.as_str());
        let words = self.marked_line().filter(|line| name_of(*line) == (errand.kind, errand.id.to_string()));
        let words = words.map(|line| (self.problems_of(line).len(), matches!(line, Listed::Broken(_))));
        let id = &errand.id;
        let words = match words {
            Some((_, true)) => format!("{id} has a mistake. e mends it."),
            Some((1.., false)) => format!("{id} can be used; there is a word about it."),
            Some((0, false)) => format!("{id} can be used."),
            None => String::new(),
        };
        self.remark = said.or_else(|| (!words.is_empty()).then(|| words.into()));
    }

    pub(super) fn not_watched(&mut self, why: &CleanText) {
        if self.files.watching {
            self.remark = Some(browse::unwatched(why));
        }
    }

    /// Puts the mark on a file, wherever it is now; where it is gone, the mark stays within the list.
    fn mark_line(&mut self, kind: FileKind, id: &str) {
        let lines = self.lines_listed();
        let at = lines.iter().position(|line| name_of(*line) == (kind, id.to_owned()));
        let last = lines.len().saturating_sub(1);
        let levels = match at.and_then(|at| lines.get(at)) {
            Some(Listed::Routine(routine)) => routine.levels.len(),
            _ => 1,
        };
        if let Screen::Routines(menu) = &mut self.screen {
            menu.mark = at.unwrap_or(menu.mark).min(last);
            menu.top = 0;
            menu.level = menu.level.clamp(1, u16::try_from(levels).unwrap_or(u16::MAX).max(1));
        }
    }
}

/// The kind and name of what a line is about.
fn name_of(line: Listed<'_>) -> (FileKind, String) {
    match line {
        Listed::Routine(routine) => (FileKind::Routine, routine.id.to_string()),
        Listed::Broken(file) => (file.kind, file.id.to_string()),
    }
}
