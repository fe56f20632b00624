//! Reading: files to entries in order, each once. Must never drop an entry that holds something shut.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use jiff::{ToSpan as _, civil::Date};
use memchr::memchr;

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
    found.retain(|file| file.month.is_none() || file.month >= first);
    let mut unreadable = Vec::new();
    let files = found.into_iter().map(Wanted::from).collect();
    let (entries, _) = read_files(files, &mut Mender::default(), &mut unreadable);
    Ok(History { entries: merge(entries, &mut Vec::new()), unreadable })
}

/// Below this many bytes one thread is as fast as two.
const WORTH_A_THREAD: usize = 100_000;

/// Few lines are shorter, in bytes.
const SHORT: usize = 500;

/// A file to be read.
pub(super) struct Wanted {
    pub(super) found: Found,
    /// What is before this place has been read already.
    pub(super) from: u64,
    /// Whether its lines were all read before and found good, and it has not changed since.
    pub(super) is_known: bool,
}

impl From<Found> for Wanted {
    fn from(found: Found) -> Self {
        Self { found, from: 0, is_known: false }
    }
}

/// What a file holds.
enum Content {
    /// Good lines, to be read in haste.
    Known(Arc<String>),
    /// Bytes, and where to begin.
    Bytes(Vec<u8>, usize),
}

impl Content {
    fn of(wanted: &mut Wanted, mender: &mut Mender) -> io::Result<Self> {
        if wanted.is_known
            && let Ok(text) = text_from(wanted)
        {
            return Ok(Self::Known(Arc::new(text)));
        }
        let bytes = mender.read(&mut wanted.found)?;
        let from = usize::try_from(wanted.from).unwrap_or(usize::MAX).min(bytes.len());
        Ok(Self::Bytes(bytes, from))
    }

    /// How many entries a known text may hold.
    fn guess(&self) -> usize {
        if let Self::Known(text) = self { text.len() / SHORT } else { 0 }
    }

    /// What has to be read with care, in two halves.
    fn halves(&self) -> (&[u8], &[u8]) {
        let Self::Bytes(bytes, from) = self else { return (&[], &[]) };
        let bytes = &bytes[*from..];
        let middle = bytes.len() / 2;
        let end = bytes[middle..].iter().position(|byte| *byte == b'\n');
        bytes.split_at(end.map_or(bytes.len(), |end| middle + end + 1))
    }
}

fn text_from(wanted: &Wanted) -> io::Result<String> {
    let mut file = File::open(&wanted.found.path)?;
    file.seek(SeekFrom::Start(wanted.from))?;
    let length = wanted.found.length.saturating_sub(wanted.from);
    let mut text = String::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(length).read_to_string(&mut text)?;
    Ok(text)
}

/// What was read of a part.
#[derive(Default)]
struct Part {
    entries: Vec<Entry>,
    /// How many lines cannot be read.
    bad: usize,
    /// Whether any is not as this program writes it.
    is_odd: bool,
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

/// Reads files, mending ours on the way; `unreadable` gets those with lines that cannot be read, and how many. Returns the entries, and the files
/// that are as this program writes them.
pub(super) fn read_files(
    files: Vec<Wanted>,
    mender: &mut Mender,
    unreadable: &mut Vec<(PathBuf, usize)>,
) -> (Vec<Entry>, Vec<Found>) {
    let mut contents = Vec::with_capacity(files.len());
    for mut file in files {
        match Content::of(&mut file, mender) {
            Ok(content) => contents.push((file.found, content)),
            Err(_) => unreadable.push((file.found.path, 1)),
        }
    }
    let halves: Vec<(&[u8], &[u8])> = contents.iter().map(|(_, content)| content.halves()).collect();
    let second = || read_parts(halves.iter().map(|(_, part)| *part));
    let first = || read_parts(halves.iter().map(|(part, _)| *part));
    let size: usize = halves.iter().map(|(first, second)| first.len() + second.len()).sum();
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
    let read: usize = first.iter().chain(&second).map(|part| part.entries.len()).sum();
    let (mut entries, mut good) =
        (Vec::with_capacity(read + contents.iter().map(|(_, content)| content.guess()).sum::<usize>()), Vec::new());
    let mut quick = Quick::default();
    for (((found, content), first), second) in contents.iter().zip(first).zip(second) {
        let mut bad = first.bad + second.bad;
        if let Content::Known(text) = content {
            bad += read_known(text, &mut quick, &mut entries);
        }
        entries.extend(first.entries);
        entries.extend(second.entries);
        if bad > 0 {
            unreadable.push((found.path.clone(), bad));
        } else if !(first.is_odd || second.is_odd) {
            good.push(found.clone());
        }
    }
    (entries, good)
}

/// The entries of a text that is known to be good. What is not, after all, is read as any other, and counted.
fn read_known(text: &Arc<String>, quick: &mut Quick, entries: &mut Vec<Entry>) -> usize {
    let mut odd = Part::default();
    let (mut start, mut rest) = (0, text.as_bytes());
    while !rest.is_empty() {
        let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        match quick.read_known(text, start..start + length) {
            Some(entry) => entries.push(entry),
            None => odd.take(line::read(&rest[..length])),
        }
        (start, rest) = (start + length, &rest[length..]);
    }
    entries.extend(odd.entries);
    odd.bad
}

/// The entries of each part.
fn read_parts<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<Part> {
    let mut quick = Quick::default();
    let read = |text: &'a [u8]| {
        quick.odd = false;
        let mut part = Part::default();
        for (_, text) in line::lines(text) {
            part.take(line::read_quickly(text, &mut quick));
        }
        part.is_odd = quick.odd;
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
        warnings.push(format!("{differ} journal entries exist in two versions. One of each is used."));
    }
    merged
}
