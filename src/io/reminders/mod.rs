//! The files of the reminders: `reminders.toml` among the user's, and what fired in the state folder. Must never decide what is due.

mod deliver;
mod edit;
mod judge;
mod keeper;
mod patience;
mod record;

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    app::ReadPlan,
    domain::{
        Id,
        library::{FileKind, Library},
        reminder::{Plan, Planned, heat_of},
        routine::Limit,
    },
    format::{self, Around, ReadReminders, SourceFile},
    io::{clock, library},
};

pub use deliver::{Desk, News, Outcome};
pub use edit::{Added, add, put, remove, set_on};
pub use judge::{Judged, judge as judge_due, judge_moments};
pub use keeper::{Keeper, SWEPT, file_to_edit};
pub use patience::Patience;
pub use record::{
    Claim, Exports, Holder, Kept, NoClaim, claim, exported, keep_exported, nudge, read_state, running, with_state,
};

/// The name of the file in the config folder.
pub const NAME: &str = "reminders.toml";

/// The file as it is, or nothing when there is none.
#[must_use]
pub fn file(config: &Path) -> Option<SourceFile> {
    let path = config.join(NAME);
    fs::symlink_metadata(&path).is_ok().then(|| library::file(&path))
}

/// What of the routines bears on reminders: their names, and the limits of their heat.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Routines(BTreeMap<Id, Option<Limit>>);

impl Routines {
    /// Those of a library.
    #[must_use]
    pub fn of(library: &Library) -> Self {
        Self(library.routines.iter().map(|(id, routine)| (id.clone(), heat_of(routine))).collect())
    }
}

/// What the file says, given the routines there are. No file says nothing.
#[must_use]
pub fn read(config: &Path, routines: &Routines) -> ReadReminders {
    let nothing = || ReadReminders { whole: true, ..ReadReminders::default() };
    file(config).map_or_else(nothing, |file| judge(&file, routines))
}

/// The reminders in a file that was read.
#[must_use]
pub fn judge(file: &SourceFile, routines: &Routines) -> ReadReminders {
    let names: Vec<&str> = routines.0.keys().map(Id::as_str).collect();
    let zone = |name: &str| clock::zone_named(name).is_some();
    debug_assert!(file.kind == FileKind::Reminders);
    format::reminders(file, &Around { routines: &names, zone: &zone })
}

/// The reminders with their zones and the limits of their heat. A zone that is not known here is UTC; the file's warning said so.
#[must_use]
pub fn plan(read: &ReadReminders, routines: &Routines) -> Plan {
    let planned = read.reminders.list.iter().map(|what| Planned {
        zone: what.tz.as_ref().map(|name| clock::zone_named(name).unwrap_or(jiff::tz::TimeZone::UTC)),
        heat: what.routine.as_ref().and_then(|id| routines.0.get(id)).copied().flatten(),
        what: what.clone(),
    });
    let partial = !read.whole || !read.broken.is_empty();
    Plan { list: planned.collect(), quiet: read.reminders.quiet, partial }
}

/// The file as the coach takes it.
#[must_use]
pub fn read_plan(config: &Path, routines: &Routines) -> ReadPlan {
    let read = read(config, routines);
    let problems = read.problems.iter().map(|problem| format!("line {}: {}", problem.line, problem.message).into());
    ReadPlan { plan: plan(&read, routines), problems: problems.collect(), whole: read.whole }
}
