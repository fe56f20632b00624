//! The journal's files: which there are, what is in one, and putting a torn end aside. Must never change a file of another
//! device, and never drop a byte without keeping a copy.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::line;
use crate::io::whole;

/// A journal file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) folder: Arc<Path>,
    pub(super) name: String,
    /// In bytes.
    pub(super) length: u64,
    /// Last change, in nanoseconds since 1970.
    pub(super) changed: i64,
    /// The same of anything about the file, which nobody can set.
    pub(super) touched: i64,
    /// Permission bits.
    pub(super) mode: u32,
}

/// Finds the journal's files, by name: every `*.jsonl`, so that copies made by a folder's sync are read as well.
pub(super) fn list(folder: &Path) -> io::Result<Vec<Found>> {
    let (mut found, folder) = (Vec::new(), Arc::from(folder));
    for item in fs::read_dir(&folder)? {
        let item = item?;
        if let Some(name) = item.file_name().to_str()
            && name.strip_suffix(".jsonl").is_some()
            && let Ok(meta) = metadata(&item)
            && meta.is_file()
        {
            found.push(Found {
                folder: Arc::clone(&folder),
                name: name.to_owned(),
                length: state(&meta).0,
                changed: state(&meta).1,
                touched: nanos(meta.ctime(), meta.ctime_nsec()),
                mode: meta.mode() & 0o777,
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Of the file itself, or of what a link leads to.
fn metadata(item: &fs::DirEntry) -> io::Result<fs::Metadata> {
    let meta = item.metadata()?;
    if meta.is_symlink() { fs::metadata(item.path()) } else { Ok(meta) }
}

impl Found {
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// `2026-11`, from the name; none in a name that does not start so.
    pub(super) fn month(&self) -> Option<&str> {
        month_of(&self.name)
    }

    /// Whether it is the file that `device` writes, not a copy of it.
    pub(super) fn is_of(&self, device: &str) -> bool {
        self.month().is_some_and(|month| self.name == file_name(month, device))
    }

    /// Looks at the length and time again.
    pub(super) fn look_again(&mut self) {
        if let Ok(meta) = fs::metadata(self.path()) {
            (self.length, self.changed) = state(&meta);
        }
    }
}

/// The name of a device's file for a month.
pub(super) fn file_name(month: &str, device: &str) -> String {
    format!("{month}.{device}.jsonl")
}

/// A file's length, and its last change in nanoseconds since 1970.
pub(super) fn state(meta: &fs::Metadata) -> (u64, i64) {
    (meta.len(), nanos(meta.mtime(), meta.mtime_nsec()))
}

fn nanos(seconds: i64, nanos: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(nanos)
}

fn month_of(name: &str) -> Option<&str> {
    let month = name.get(..7)?;
    let shape = month.bytes().enumerate().all(|(at, byte)| match at {
        4 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (shape && name[7..].starts_with('.')).then_some(month)
}

/// Reads files, and mends those that `device` writes, if it may.
#[derive(Debug, Default)]
pub(super) struct Mender {
    /// The device whose files may be mended: ours, while we hold the lock.
    pub(super) device: Option<String>,
    /// Files that were mended.
    pub(super) torn: Vec<PathBuf>,
    /// Whether something put aside held something shut.
    pub(super) held: bool,
    /// Whether a file of ours could not be read.
    pub(super) unread: bool,
    /// What could not be mended, in words.
    pub(super) warnings: Vec<String>,
}

impl Mender {
    /// The content of a file; a torn end is put aside first.
    pub(super) fn read(&mut self, found: &mut Found) -> io::Result<Vec<u8>> {
        let ours = self.device.as_ref().is_some_and(|us| found.is_of(us));
        let path = found.path();
        let mut bytes = fs::read(&path).inspect_err(|_| self.unread |= ours)?;
        if ours && !bytes.is_empty() {
            let before = bytes.len();
            match mend(&path, &mut bytes) {
                Ok(torn) => {
                    if let Some(torn) = torn {
                        self.held |= line::holds(&torn);
                        self.torn.push(path);
                    }
                    if bytes.len() != before {
                        found.look_again();
                    }
                }
                Err(error) => self
                    .warnings
                    .push(format!("The end of {} is damaged and could not be put aside: {error}.", found.name)),
            }
        }
        Ok(bytes)
    }
}

/// Puts a damaged end of a file aside, into `<file>.torn`, and ends the file after its last whole line. Returns what was
/// put aside, if anything. `bytes` is the file's content, and follows the change.
pub(super) fn mend(path: &Path, bytes: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    let starts: Vec<usize> = line::lines(bytes).map(|(start, _)| start).collect();
    let mut end = bytes.len();
    for start in starts.into_iter().rev() {
        let last = &bytes[start..end];
        if last.trim_ascii().is_empty() || line::is_json(last) {
            break;
        }
        end = start;
    }
    let torn = bytes.split_off(end);
    let open_end = bytes.last().is_some_and(|last| *last != b'\n');
    if torn.is_empty() && !open_end {
        return Ok(None);
    }
    let mut file = OpenOptions::new().append(true).open(path)?;
    if !torn.is_empty() {
        let mut copy = free_copy(path)?;
        copy.write_all(&torn)?;
        copy.sync_all()?;
        file.set_len(end as u64)?;
    }
    if open_end {
        // A whole record that only lacks its line end.
        file.write_all(b"\n")?;
        bytes.push(b'\n');
    }
    file.sync_data()?;
    Ok((!torn.is_empty()).then_some(torn))
}

/// Makes `<file>.torn`, or `<file>.torn.2` and so on: an older copy is never written over.
fn free_copy(path: &Path) -> io::Result<fs::File> {
    for number in 1..1000 {
        let mut name = path.as_os_str().to_owned();
        name.push(".torn");
        if number > 1 {
            name.push(format!(".{number}"));
        }
        match whole::create_new(Path::new(&name), whole::PRIVATE) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
    }
    Err(io::Error::other("there are too many torn copies"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_from_names() {
        assert_eq!(month_of("2026-11.ab.jsonl"), Some("2026-11"));
        assert_eq!(month_of("2026-11.ab.sync-conflict-20261122-101010-XYZ.jsonl"), Some("2026-11"));
        for other in ["2026-11x.jsonl", "notes.jsonl", "26-11.a.jsonl", "é.jsonl"] {
            assert_eq!(month_of(other), None, "{other}");
        }
    }
}
