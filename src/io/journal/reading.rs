//! Reading: files to entries in order, each once. Must never drop an entry that holds something shut.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
};

use jiff::{ToSpan as _, civil::Date};

use super::{
    checkpoint,
    files::{self, Found, Mender},
    line::{self, Reading},
    opening::folder_in,
};
use crate::domain::history::Entry;

/// The whole history, for reports.
#[derive(Debug, Default)]
pub struct History {
    /// In order of time, device, number, each id once.
    pub entries: Vec<Entry>,
    /// Files with lines that cannot be read, and how many.
    pub unreadable: Vec<(PathBuf, usize)>,
}

/// Reads every file from the month before `since` on, or all. Changes nothing.
///
/// # Errors
/// If the folder is there and cannot be read.
pub fn read_all(data: &Path, since: Option<Date>) -> io::Result<History> {
    let first = since.and_then(|day| day.checked_sub(1.month()).ok());
    let first = first.map(|day| day.strftime("%Y-%m").to_string());
    let mut found = match files::list(&folder_in(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(History::default()),
        other => other?,
    };
    found.retain(|file| file.month.is_none() || file.month >= first);
    let mut unreadable = Vec::new();
    let entries = read_whole(found, &mut Mender::default(), &mut unreadable);
    Ok(History {
        entries: merge(entries, &mut Vec::new()),
        unreadable,
    })
}

pub(super) fn read_whole(
    files: Vec<Found>,
    mender: &mut Mender,
    unreadable: &mut Vec<(PathBuf, usize)>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for mut file in files {
        let mut bad = 0;
        match mender.read(&mut file) {
            Ok(bytes) => {
                for (_, text) in line::lines(&bytes) {
                    match line::read(text) {
                        Reading::Blank => {}
                        Reading::Good(entry) => entries.push(*entry),
                        Reading::Bad(entry) => {
                            bad += 1;
                            entries.extend(entry.map(|entry| *entry));
                        }
                    }
                }
            }
            Err(_) => bad = 1,
        }
        if bad > 0 {
            unreadable.push((file.path, bad));
        }
    }
    entries
}

/// Puts entries of several files together: in order, each id once. Of two that differ the first stays, unless only the
/// other holds something shut.
pub(super) fn merge(entries: Vec<Entry>, warnings: &mut Vec<String>) -> Vec<Entry> {
    let mut at: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    let mut merged: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut differ = 0;
    for entry in entries {
        match at.entry(entry.id.clone()) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(merged.len());
                merged.push(entry);
            }
            std::collections::hash_map::Entry::Occupied(there) => {
                let first = &mut merged[*there.get()];
                if *first != entry {
                    differ += 1;
                    if entry.holds && !first.holds {
                        *first = entry;
                    }
                }
            }
        }
    }
    if differ > 0 {
        warnings.push(format!(
            "{differ} journal entries exist in two versions. One of each is used."
        ));
    }
    merged.sort_by(|a, b| checkpoint::order(a).cmp(&checkpoint::order(b)));
    merged
}
