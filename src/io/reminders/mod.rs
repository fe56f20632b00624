//! The files of the reminders: `reminders.toml` among the user's, and what fired in the state folder. Must never decide what is due.

mod deliver;
mod edit;
mod patience;
mod record;

use std::{fs, path::Path};

use crate::{
    domain::{
        Id,
        library::{FileKind, Library},
        reminder::{Plan, Planned, heat_of},
    },
    format::{self, Around, ReadReminders, SourceFile},
    io::{clock, library},
};

pub use deliver::{Desk, News, Outcome};
pub use edit::{Added, add, remove, set_on};
pub use patience::Patience;
pub use record::{Claim, Kept, claim, exported, keep_exported, nudge, read_state, running, with_state};

/// The name of the file in the config folder.
pub const NAME: &str = "reminders.toml";

/// The file as it is, or nothing when there is none.
#[must_use]
pub fn file(config: &Path) -> Option<SourceFile> {
    let path = config.join(NAME);
    fs::symlink_metadata(&path).is_ok().then(|| library::file(&path))
}

/// What the file says, given the routines there are. No file says nothing.
#[must_use]
pub fn read(config: &Path, library: &Library) -> ReadReminders {
    file(config).map_or_else(|| ReadReminders { whole: true, ..ReadReminders::default() }, |file| judge(&file, library))
}

/// The reminders in a file that was read.
#[must_use]
pub fn judge(file: &SourceFile, library: &Library) -> ReadReminders {
    let routines: Vec<&str> = library.routines.keys().map(Id::as_str).collect();
    let zone = |name: &str| clock::zone_named(name).is_some();
    debug_assert!(file.kind == FileKind::Reminders);
    format::reminders(file, &Around { routines: &routines, zone: &zone })
}

/// The reminders with their zones and the limits of their heat. A zone that is not known here is UTC; the file's warning said so.
#[must_use]
pub fn plan(read: &ReadReminders, library: &Library) -> Plan {
    let planned = read.reminders.list.iter().map(|what| Planned {
        zone: what.tz.as_ref().map(|name| clock::zone_named(name).unwrap_or(jiff::tz::TimeZone::UTC)),
        heat: what.routine.as_ref().and_then(|id| library.routines.get(id)).and_then(|routine| heat_of(routine)),
        what: what.clone(),
    });
    Plan { list: planned.collect(), quiet: read.reminders.quiet }
}
