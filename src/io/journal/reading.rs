//! Reading: files to entries in order, each once. Must never drop an entry that holds something shut.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    thread,
};

use jiff::{ToSpan as _, civil::Date};

use super::{
    files::{self, Found, Mender},
    line::{self, Reading},
    opening::folder_in,
    quick::Quick,
    standing,
};
use crate::{domain::history::Entry, format::fingerprint};

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
    found.retain(|file| file.month().is_none() || file.month() >= first.as_deref());
    let mut unreadable = Vec::new();
    let files = found.into_iter().map(Wanted::from).collect();
    let entries = read_files(files, &mut Mender::default(), &mut unreadable);
    Ok(History { entries: merge(entries, &mut Vec::new()), unreadable })
}

/// Below this many bytes one thread is as fast as two.
const WORTH_A_THREAD: usize = 100_000;

/// A file to be read.
pub(super) struct Wanted {
    pub(super) found: Found,
    /// What is before this place has been read already.
    pub(super) from: u64,
}

impl From<Found> for Wanted {
    fn from(found: Found) -> Self {
        Self { found, from: 0 }
    }
}

/// In two halves.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let middle = bytes.len() / 2;
    let end = bytes[middle..].iter().position(|byte| *byte == b'\n');
    bytes.split_at(end.map_or(bytes.len(), |end| middle + end + 1))
}

/// What was read of a part.
#[derive(Default)]
struct Part {
    entries: Vec<Entry>,
    /// How many lines cannot be read.
    bad: usize,
}

impl Part {
    fn take(&mut self, reading: Reading) {
        match reading {
            Reading::Blank => {}
            Reading::Good(entry) => self.entries.push(*entry),
            Reading::Bad(entry) => {
                self.bad += 1;
                self.entries.extend(entry.map(|entry| *entry));
            }
        }
    }
}

/// Reads files, mending ours on the way; `unreadable` gets those with lines that cannot be read, and how many.
pub(super) fn read_files(
    files: Vec<Wanted>,
    mender: &mut Mender,
    unreadable: &mut Vec<(PathBuf, usize)>,
) -> Vec<Entry> {
    let mut contents = Vec::with_capacity(files.len());
    for Wanted { mut found, from } in files {
        match mender.read(&mut found) {
            Ok(mut bytes) => {
                bytes.drain(..usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len()));
                contents.push((found.path(), bytes));
            }
            Err(_) => unreadable.push((found.path(), 1)),
        }
    }
    let halves: Vec<(&[u8], &[u8])> = contents.iter().map(|(_, bytes)| halves(bytes)).collect();
    let second = || read_parts(halves.iter().map(|(_, part)| *part));
    let first = || read_parts(halves.iter().map(|(part, _)| *part));
    let size: usize = contents.iter().map(|(_, bytes)| bytes.len()).sum();
    let (first, second) = if size < WORTH_A_THREAD {
        (first(), second())
    } else {
        thread::scope(|scope| {
            let helper = thread::Builder::new().spawn_scoped(scope, second);
            let first = first();
            // Without a thread, or if it failed, this one reads the other half as well.
            let theirs = helper.ok().and_then(|helper| helper.join().ok());
            (first, theirs.unwrap_or_else(&second))
        })
    };
    let mut entries = Vec::with_capacity(first.iter().chain(&second).map(|part| part.entries.len()).sum());
    for (((path, _), first), second) in contents.iter().zip(first).zip(second) {
        let bad = first.bad + second.bad;
        entries.extend(first.entries);
        entries.extend(second.entries);
        if bad > 0 {
            unreadable.push((path.clone(), bad));
        }
    }
    entries
}

/// The entries of each part.
fn read_parts<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<Part> {
    let mut quick = Quick::default();
    let read = |text: &'a [u8]| {
        let mut part = Part::default();
        for (_, text) in line::lines(text) {
            part.take(line::read_quickly(text, &mut quick));
        }
        part
    };
    parts.map(read).collect()
}

/// Puts entries of several files together: in order, each id once. Of two that differ the first stays, unless only the
/// other holds something shut.
pub(super) fn merge(mut entries: Vec<Entry>, warnings: &mut Vec<String>) -> Vec<Entry> {
    if may_repeat(&entries) {
        entries = once(entries, warnings);
    }
    entries.sort_by(|a, b| standing::order(a).cmp(&standing::order(b)));
    entries
}

/// Whether an id may come twice. One device alone writes none twice, and to look so is much cheaper than to take them apart.
fn may_repeat(entries: &[Entry]) -> bool {
    let mut prints: Vec<u64> = entries.iter().map(|entry| fingerprint(entry.id.as_bytes())).collect();
    prints.sort_unstable();
    prints.windows(2).any(|pair| pair[0] == pair[1])
}

fn once(entries: Vec<Entry>, warnings: &mut Vec<String>) -> Vec<Entry> {
    let mut at: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    let mut merged: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut differ = 0;
    for entry in entries {
        match at.entry(entry.id.to_string()) {
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
        warnings.push(format!("{differ} journal entries exist in two versions. One of each is used."));
    }
    merged
}
