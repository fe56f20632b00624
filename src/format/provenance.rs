//! Where each number of the files comes from: the numbers that state no source, with their lines. Must never count a
//! number as sourced because another one is.

use std::ops::AddAssign;

use super::{
    FileKind, SourceFile,
    diagnose::{Report, Span},
    parts,
    raw::{CardFile, ExerciseFile, RoutineFile, ScreeningFile, StepTable},
    read::{At, Field, Keyed, Raw, SourceLists},
    routine, scan, step,
};
use crate::domain::{
    CleanText,
    exercise::{GENERAL_KNOWLEDGE, PROPOSAL},
};

/// The numbers of a dose.
const OF_DOSE: &[&str] = &["hold", "reps", "sets", "set_rest", "switch", "time", "per_day"];

/// A number, or a statement that acts on one, without a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsourced {
    /// The file, as shown to the user.
    pub path: CleanText,
    /// The line, from 1.
    pub line: usize,
    /// Its key.
    pub key: &'static str,
}

/// How many numbers rest on what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// On a source, alone or with a share of our own.
    pub sourced: usize,
    /// On our own proposal alone.
    pub proposed: usize,
    /// On what we believe but saw in no text.
    pub unverified: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.sourced += other.sourced;
        self.proposed += other.proposed;
        self.unverified += other.unverified;
    }
}

/// What the numbers of files rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The numbers that state something.
    pub counts: Counts,
    /// Those that state nothing, in order of file and line.
    pub missing: Vec<Unsourced>,
}

/// Looks at every dose, limit and rule number. A file that cannot be read has none here: `load` reports it.
#[must_use]
pub fn provenance(files: &[SourceFile]) -> Provenance {
    let mut all = Provenance::default();
    for file in files {
        let Some(text) = file.bytes.as_ref().ok().and_then(|bytes| scan::text(bytes).ok()) else {
            continue;
        };
        let mut report = Report::new(text);
        let Some(table) = scan::parse(text, &mut report) else {
            continue;
        };
        let mut look = Look { counts: Counts::default(), missing: Vec::new() };
        match file.kind {
            // A figure is drawn to be read: its numbers are no doses.
            FileKind::Sources | FileKind::Figure | FileKind::Reminders | FileKind::Config => {}
            FileKind::Screening => screening(&ScreeningFile::from_table(table, &mut report), &mut look),
            FileKind::Exercise => exercise(&ExerciseFile::from_table(table, &mut report), &mut look),
            FileKind::Routine => of_routine(&RoutineFile::from_table(table, &mut report), &mut look),
            FileKind::Card => card(&CardFile::from_table(table, &mut report), &mut look),
        }
        all.counts += look.counts;
        look.missing.sort_by_key(|(_, at)| *at);
        let missing = look.missing.into_iter();
        all.missing.extend(missing.map(|(key, at)| Unsourced {
            path: CleanText::new(&file.path),
            line: report.line(at),
            key,
        }));
    }
    all
}

/// One file while it is looked at.
struct Look {
    counts: Counts,
    missing: Vec<(&'static str, usize)>,
}

impl Look {
    /// A number at `span`, and the names it rests on.
    fn number<'a>(&mut self, key: &'static str, span: &Span, names: impl IntoIterator<Item = &'a str>) {
        let names: Vec<&str> = names.into_iter().collect();
        let counts = &mut self.counts;
        if names.is_empty() {
            self.missing.push((key, span.start));
        } else if names.iter().any(|name| *name != PROPOSAL && *name != GENERAL_KNOWLEDGE) {
            counts.sourced += 1;
        } else if names.contains(&GENERAL_KNOWLEDGE) {
            counts.unverified += 1;
        } else {
            counts.proposed += 1;
        }
    }

    /// The numbers of a table, as far as they are `wanted`, by its table of sources.
    fn numbers(&mut self, table: &impl Keyed, wanted: &[&str], sources: &Field<SourceLists<'_>>) {
        for (key, span) in table.given() {
            if wanted.contains(&key) {
                self.number(key, &span, stated(sources, key));
            }
        }
    }
}

/// The names that a table of sources gives for a key.
fn stated<'a>(sources: &'a Field<SourceLists<'_>>, key: &str) -> Vec<&'a str> {
    let lists = sources.get().map_or(&[][..], |at| &at.value.0);
    let of_key = lists.iter().filter(|(name, _)| name.value == key);
    of_key.flat_map(|(_, names)| names).map(|at| at.value.as_ref()).collect()
}

fn names<'a>(list: &'a Field<Vec<At<Raw<'_>>>>) -> impl Iterator<Item = &'a str> {
    list.items().iter().map(|at| at.value.as_ref())
}

fn of_routine(raw: &RoutineFile<'_>, look: &mut Look) {
    let levels = raw.level.items();
    let steps = raw.step.items().iter().chain(levels.iter().flat_map(|level| level.value.step.items()));
    // `pass` and `per_week` of the routine speak for every level.
    let of = |key: &str| stated(&raw.source, key);
    for (key, span) in raw.given() {
        if routine::NUMBERS.contains(&key) {
            look.number(key, &span, of(key));
        }
    }
    for (key, span) in levels.iter().flat_map(|level| level.value.given()) {
        if routine::NUMBERS.contains(&key) {
            look.number(key, &span, of(key));
        }
    }
    for at in steps {
        of_step(&at.value, look);
    }
}

fn of_step(raw: &StepTable<'_>, look: &mut Look) {
    let is_timed =
        |moment: &Field<Raw<'_>>| moment.get().is_some_and(|at| at.value.chars().any(|c| c.is_ascii_digit()));
    let cues = raw.cue.items().iter().any(|cue| is_timed(&cue.value.at));
    let checks = raw.checks.items().iter().any(|check| is_timed(&check.value.at));
    let wanted = step::NUMBERS.iter().filter(|key| match **key {
        // "half" and "end" hold no number.
        "cue" => cues,
        "checks" => checks,
        _ => true,
    });
    look.numbers(raw, &wanted.copied().collect::<Vec<_>>(), &raw.source);
}

fn exercise(raw: &ExerciseFile<'_>, look: &mut Look) {
    let none = Field::Missing;
    let sources = raw.dose.get().map_or(&none, |at| &at.value.source);
    if let Some(dose) = raw.dose.get() {
        look.numbers(&dose.value, OF_DOSE, sources);
    }
    look.numbers(raw, &["phases"], &raw.source);
}

fn screening(raw: &ScreeningFile<'_>, look: &mut Look) {
    for at in raw.question.items() {
        look.number("question", &at.span, names(&at.value.source));
        if let Some(due) = at.value.due.get().filter(|due| due.value.0 != "once") {
            look.number("due", &due.span, names(&at.value.due_source));
        }
    }
    for at in raw.lock.items() {
        look.number("lock", &at.span, names(&at.value.source));
        let closes = at.value.closes.get();
        if let Some(closes) = closes.filter(|closes| parts::TIMED.contains(&closes.value.as_ref())) {
            look.number("closes", &closes.span, names(&at.value.closes_source));
        }
    }
    for at in raw.prompt.items() {
        look.number("prompt", &at.span, names(&at.value.source));
    }
    for at in raw.region.items() {
        look.number("region", &at.span, names(&at.value.source));
    }
}

fn card(raw: &CardFile<'_>, look: &mut Look) {
    for at in raw.part.items() {
        look.number("part", &at.span, names(&at.value.source));
    }
}
