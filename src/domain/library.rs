//! Everything that was read from files, and what was wrong with them. Must never know where files lie.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    CleanText, Id,
    card::Card,
    exercise::{Exercise, GENERAL_KNOWLEDGE, PROPOSAL},
    questions::Questions,
    routine::{Origin, Routine},
};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// The bibliography.
    Sources,
    /// Danger signs, locks, prompts.
    Screening,
    /// One exercise.
    Exercise,
    /// One routine.
    Routine,
    /// One page of words.
    Card,
    /// One figure.
    Figure,
    /// The reminders.
    Reminders,
    /// The settings.
    Config,
}

impl FileKind {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sources => "sources",
            Self::Screening => "screening",
            Self::Exercise => "exercise",
            Self::Routine => "routine",
            Self::Card => "card",
            Self::Figure => "figure",
            Self::Reminders => "reminders",
            Self::Config => "config",
        }
    }
}

/// One entry of the bibliography.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its title.
    pub title: CleanText,
    /// Who wrote it.
    pub by: CleanText,
    /// The year it came out, if known.
    pub year: Option<u16>,
    /// Where to find it.
    pub place: CleanText,
    /// How strong: 3 guideline, review or trial; 2 health service or professional body; 1 the rest.
    pub strength: u8,
    /// How much of it was read: whole, abstract, excerpt, copy.
    pub seen: CleanText,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file is used all the same.
    Warning,
    /// The file is not used.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something wrong with a file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What the file holds.
    pub kind: FileKind,
    /// The file, as shown to the user.
    pub path: CleanText,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// Where the place ends: the line, and the column after it, in characters from 1.
    pub end: (usize, usize),
    /// The rule's stable code: "R012".
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: CleanText,
    /// What is worth knowing besides; may be empty.
    pub note: &'static str,
    /// The way out; may be empty.
    pub help: CleanText,
    /// The whole report: message, place, the line with a caret, note and help. Several lines, no control characters but
    /// line breaks; ends without one.
    pub rendered: String,
    /// Whether the file is used all the same.
    pub severity: Severity,
    /// What to write in its place, where that is known.
    pub mend: Option<Mend>,
}

/// What mends a problem: a text that takes the place of its bytes in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// The text, with its quotes where it needs them.
    pub text: String,
    /// Which bytes of the file it takes the place of; the same place as the problem's line and column.
    pub bytes: std::ops::Range<usize>,
}

/// A file that was found, used or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNote {
    /// What it holds.
    pub kind: FileKind,
    /// Its name without `.toml`, cleaned; not always a valid [`Id`].
    pub id: CleanText,
    /// The file, as shown to the user.
    pub path: CleanText,
    /// Whose it is, and whether it stands in place of a shipped one.
    pub origin: Origin,
    /// Whether it is used. `false`: it has an error.
    pub loaded: bool,
}

/// All that the files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Library {
    /// The catalogue of exercises.
    pub exercises: BTreeMap<Id, Arc<Exercise>>,
    /// The routines that can be played. A broken file is not among them.
    pub routines: BTreeMap<Id, Arc<Routine>>,
    /// Pages of words.
    pub cards: BTreeMap<Id, Arc<Card>>,
    /// Danger signs, locks, prompts.
    pub questions: Questions,
    /// The bibliography.
    pub sources: BTreeMap<String, Source>,
    /// What is wrong, file by file, in order of line.
    pub problems: Vec<Problem>,
    /// Every file found, for lists: also those that could not be used.
    pub files: Vec<FileNote>,
}

impl Library {
    /// Whether any file has an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Error)
    }

    /// A source in words: what it is, or whose word it is when it is none.
    #[must_use]
    pub fn source_words(&self, name: &str) -> String {
        match name {
            PROPOSAL => "our proposal".to_owned(),
            GENERAL_KNOWLEDGE => "not verified".to_owned(),
            _ => match self.sources.get(name) {
                Some(source) if source.by.is_empty() => source.title.to_string(),
                Some(source) => format!("{} ({})", source.title, source.by),
                None => name.to_owned(),
            },
        }
    }

    /// The first error of the file shown as `path`.
    #[must_use]
    pub fn first_error(&self, path: &str) -> Option<&Problem> {
        self.problems.iter().find(|p| p.severity == Severity::Error && p.path.as_str() == path)
    }
}
