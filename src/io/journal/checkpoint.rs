//! What stands of what is closed: where the lines are that still matter, so that ten years need not be read whenever something
//! changes. The lines themselves always come from the journal; this only points at them. Must never outlive a change of the files it was
//! made from.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::files::Found;
use crate::{
    domain::days::DaysDone,
    format::fingerprint,
    io::whole::{Keep, PRIVATE, replace},
};

/// Raised whenever what stands is decided differently.
pub(super) const VERSION: u32 = 6;

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) offset: u64,
    pub(super) length: usize,
}

impl Place {
    pub(super) fn end(self) -> Option<u64> {
        self.offset.checked_add(self.length as u64)
    }
}

/// The file `<state>/checkpoint.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    pub(super) v: u32,
    /// The day before which everything is closed.
    pub(super) before: Date,
    /// The files with closed lines.
    pub(super) files: Vec<Covered>,
    pub(super) months: BTreeMap<String, Month>,
    pub(super) lines: BTreeSet<Place>,
    /// The highest number each device has used.
    pub(super) seqs: BTreeMap<String, u64>,
    /// Unreadable lines, by file.
    pub(super) unreadable: BTreeMap<String, usize>,
    /// Entries that others name, and that are nowhere.
    pub(super) missing: BTreeSet<String>,
}

/// As months are named in files.
pub(super) fn month_of(date: Date) -> String {
    date.strftime("%Y-%m").to_string()
}

/// A file as it was: name, length, time of last change.
pub(super) type Key = (String, u64, i64);

pub(super) fn key(found: &Found) -> Key {
    (found.name.clone(), found.length, found.changed)
}

/// A file, and how much of it the checkpoint covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Covered {
    pub(super) key: Key,
    pub(super) to: u64,
}

/// What a closed month came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Month {
    /// Days of the month on which something was done: bit 0 is the first.
    pub(super) days: u32,
}

impl Checkpoint {
    /// Reads it; `None` unless it is whole, each of its files is still as it was, and nothing is closed that is open at `before`.
    pub(super) fn read(path: &Path, closed: &[Found], before: Date) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let (sum, rest) = bytes.split_at_checked(SUM)?;
        if sum != sum_of(rest) {
            return None;
        }
        let kept: Self = serde_json::from_slice(rest).ok()?;
        let fits = kept.v == VERSION
            && kept.before <= before
            && kept.files.iter().all(|Covered { key: (name, length, changed), to }| {
                find(closed, name)
                    .is_some_and(|found| (found.length, found.changed) == (*length, *changed) && to <= length)
            });
        fits.then_some(kept)
    }

    /// The days on which something was done, by month.
    pub(super) fn days_done(&self) -> Vec<DaysDone> {
        let first = |name: &str| {
            let (year, month) = name.split_once('-')?;
            Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
        };
        self.months.iter().filter_map(|(name, month)| Some((first(name)?, month.days))).collect()
    }

    /// Writes it.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let rest = serde_json::to_vec(self)?;
        replace(path, &[&sum_of(&rest)[..], &rest].concat(), PRIVATE, Keep::Disposable)
    }
}

/// So many bytes stand before the rest.
const SUM: usize = 17;

/// The fingerprint of the rest, as its first line: half a checkpoint must not pass for a whole one.
fn sum_of(rest: &[u8]) -> [u8; SUM] {
    let mut sum = [b'\n'; SUM];
    sum[..SUM - 1].copy_from_slice(format!("{:016x}", fingerprint(rest)).as_bytes());
    sum
}

pub(super) fn find<'a>(files: &'a [Found], name: &str) -> Option<&'a Found> {
    files.binary_search_by(|found| found.name.as_str().cmp(name)).ok().map(|at| &files[at])
}
