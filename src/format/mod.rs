//! Text of files to the model of the domain, or to problems with a line and a caret. Pure: whoever reads the files hands
//! over their bytes. Must never panic on any input, and never let one broken file hide another.

mod amounts;
mod bibliography;
mod card;
mod codes;
mod config;
mod diagnose;
mod exercise;
mod explain;
mod figure;
mod figures;
mod hash;
mod leaf;
mod load;
mod moments;
mod overrides;
mod packed;
mod parts;
mod provenance;
mod questions;
mod rare;
mod raw;
mod read;
mod reminders;
mod resolve;
mod routine;
mod scan;
#[cfg(test)]
mod schema;
mod schemas;
mod sheet;
mod slips;
mod step;
mod stricter;
mod suggest;
mod template;
mod warmth;
mod wish;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc, time::Duration};

pub use codes::Code;
pub use config::settings;
pub use explain::{Example, Explained, explain, page as diagnostics_page};
pub use figures::{Drawn, Scenes, figures_in, names as figure_names, shipped as shipped_figure};
pub use hash::fingerprint;
pub use load::{Hands, load, load_by, load_over, load_over_by, one_by_one};
pub use packed::{pack, unpack};
pub use provenance::{Counts, Provenance, Unsourced, provenance};
pub(crate) use rare::rare;
pub use reminders::{Around, ReadReminders, SAY as REMINDER_SAY, reminders};
pub use schemas::SCHEMAS;
pub use sheet::{Remark, Sheet, sheet};
pub use suggest::{did_you_mean, nearest};
pub use template::{SCHEMA_FILE, SCHEMA_LINE, copied, template, title_of};
pub use wish::{Wish, WishError, days_of, length_in, length_of, wish};

pub use crate::domain::library::FileKind;
use crate::domain::{
    CleanText, Id,
    exercise::{Exercise, Sources},
    figure::Figure,
    library::Source,
    questions::Questions,
};
use diagnose::{Report, quoted};
use read::{At, Keyed, Raw};

/// The largest file that is read, in bytes.
pub const FILE_LIMIT: usize = 1 << 20;

/// A file as it was found.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// What it holds, by the folder it lies in.
    pub kind: FileKind,
    /// Its name without `.toml`.
    pub id: String,
    /// Its path, as shown to the user.
    pub path: String,
    /// What is in it, or why it could not be read, in one line.
    pub bytes: Result<Cow<'static, [u8]>, String>,
    /// Whether it is the user's own.
    pub user: bool,
}

/// Whether a file outside the usual folders is a routine, an exercise, a card or a figure, by its keys; a routine when
/// nothing tells.
#[must_use]
pub fn kind_of(bytes: &[u8]) -> FileKind {
    let text = scan::text(bytes).unwrap_or_default();
    let table = scan::parse(text, &mut Report::new(text)).unwrap_or_default();
    let has = |keys: &[&str]| keys.iter().any(|key| table.contains_key(*key));
    if has(&["step", "level"]) {
        FileKind::Routine
    } else if has(&["reminder", "quiet"]) {
        FileKind::Reminders
    } else if has(&["part"]) {
        FileKind::Card
    } else if has(&["dose", "phases", "position"]) && !has(&["title"]) {
        FileKind::Exercise
    } else if has(&["figure"]) && !has(&["name", "title"]) {
        FileKind::Figure
    } else {
        FileKind::Routine
    }
}

/// The length of a walk as typed on the command line, read as in a file: 1 min to 4 h.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub fn walk_length(text: &str) -> Result<Duration, CleanText> {
    let read = leaf::length(text, "a walk", crate::domain::dose::WALK);
    read.map_err(|error| format!("{}; {}", error.message, error.help).into())
}

/// A name made of the letters and digits of a text, if it has any.
#[must_use]
pub fn name_from(text: &str) -> Option<Id> {
    resolve::slug(text)
}

/// A length in words, with days: "7 days", "1 h 30 min".
#[must_use]
pub fn spoken(length: Duration) -> String {
    leaf::spoken(length.as_secs())
}

/// What a file may refer to.
struct Context<'a> {
    user: bool,
    /// A shipped routine is read again with exercises of the user's: a later stage of theirs is taken over in silence.
    again: bool,
    questions: &'a Questions,
    sources: &'a BTreeMap<String, Source>,
    exercises: &'a BTreeMap<Id, Arc<Exercise>>,
    /// Exercises whose own files have errors.
    broken: &'a [Id],
    routine_names: &'a [Id],
    /// The figures of the routine file that is being read.
    figures: &'a BTreeMap<Id, Arc<Figure>>,
}

impl Context<'_> {
    /// The exercise of that name, which must be there.
    fn exercise(&self, at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<&Arc<Exercise>> {
        if let Some(found) = self.exercises.get(at.value.as_ref()) {
            return Some(found);
        }
        if self.broken.iter().any(|id| id.as_str() == at.value) {
            report.help(
                Code::UnknownExercise,
                &at.span,
                format!("the exercise {} cannot be used", quoted(&at.value)),
                "its own file has an error: mend that first",
            );
            return None;
        }
        let names = self.exercises.keys().map(Id::as_str);
        if Id::new(&at.value).is_some() && nearest(&at.value, names.clone()).is_none() {
            let known = sheet::other_name(&at.value, self.exercises);
            let (known, mend) = resolve::meant(known.as_ref().map(Id::as_str));
            let known = known.map(|known| format!("{known} ")).unwrap_or_default();
            let help = Some(format!("{known}`supple list --exercises` shows them all"));
            let message = format!("there is no exercise {}", quoted(&at.value));
            report.mend(Code::UnknownExercise, &at.span, message, (help, mend));
            return None;
        }
        resolve::known(at, (Code::UnknownExercise, "exercise"), names, report);
        None
    }
}

/// Reports numbers of a shipped file that state no source.
fn numbers_have_sources(table: &impl Keyed, numbers: &[&str], sources: &Sources, report: &mut Report<'_>) {
    for (key, span) in table.given() {
        if numbers.contains(&key) && sources.get(key).is_none_or(<[_]>::is_empty) {
            report.help(
                Code::NoSource,
                &span,
                format!("`{key}` states no source"),
                format!("add `source = {{ {key} = [\"proposal\"] }}`, or better a source"),
            );
        }
    }
}
