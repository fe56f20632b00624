//! Looking without opening: what a report needs, while another program may hold the lock. Must never write, mend or lock
//! anything: whoever asks every second must not be noticed.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::{
    Start,
    files::{self, Mender},
    kept::Kept,
    line,
    opening::{Place, folder_in, take_in},
};
use crate::domain::{
    days::DaysDone,
    history::{ActiveLine, ActiveMark, Entry, Fact},
};

/// What was seen.
#[derive(Debug)]
pub struct Looked {
    /// As in [`super::Opened`].
    pub entries: Vec<Entry>,
    /// As in [`super::Opened`].
    pub whole_from: Date,
    /// As in [`super::Opened`].
    pub months: Vec<DaysDone>,
    /// The lines of the session that runs or was cut off; empty if there is none.
    pub active: Vec<ActiveLine>,
    /// Whether another supple has the journal open, as far as the system tells.
    pub is_open: bool,
    /// Lines that cannot be read, a whole file as one.
    pub unreadable: usize,
}

/// Looks at the journal. What cannot be read is not there, and counted.
#[must_use]
pub fn look(start: &Start) -> Looked {
    let folder = folder_in(start.data);
    let found = files::list(&folder).unwrap_or_default();
    let place = Place { folder: &folder, state: start.state, day: start.now.wall.date() };
    let taken = take_in(found, &place, &mut Mender::default());
    let Kept { entries, whole_from, months, .. } = taken.kept;
    let recorded = |session: &str| is_recorded(&entries, session);
    let mut open = false;
    let active = active_files(start.state).iter().flat_map(|path| active_in(path, recorded, &mut open).0).collect();
    Looked {
        active,
        entries,
        whole_from,
        months,
        is_open: is_locked(&start.state.join("lock")),
        unreadable: taken.unreadable.iter().map(|(_, count)| *count).sum(),
    }
}

/// Whether a session has its entry.
pub(super) fn is_recorded(entries: &[Entry], session: &str) -> bool {
    entries.iter().any(|entry| matches!(&entry.fact, Fact::Session(of) if of.session == session))
}

/// The files that may hold lines of a session without an entry, oldest first.
pub(super) fn active_files(state: &Path) -> Vec<PathBuf> {
    let aside = (1..10).map(|number| state.join(format!("active.done-{number}.jsonl")));
    aside.filter(|path| path.exists()).chain([state.join("active.jsonl")]).collect()
}

/// The lines of a file that belong to a session without an entry, and how many belong to one with. `open`: whether the session
/// that the lines before spoke of has none; a resumed one goes on in the next file.
pub(super) fn active_in(path: &Path, recorded: impl Fn(&str) -> bool, open: &mut bool) -> (Vec<ActiveLine>, usize) {
    let (mut wanted, mut done) = (Vec::new(), 0);
    let Ok(bytes) = fs::read(path) else { return (wanted, done) };
    for read in line::lines(&bytes).filter_map(|(_, text)| line::read_active(text)) {
        if let ActiveMark::Begin { session, .. } = &read.mark {
            *open = !recorded(session);
        }
        if *open {
            wanted.push(read);
        } else {
            done += 1;
        }
    }
    (wanted, done)
}

/// Whether some program has the lock, without trying it: a try might come just when another one starts. Where the system
/// keeps no list of locks, nobody is seen.
fn is_locked(path: &Path) -> bool {
    let Ok(meta) = fs::metadata(path) else { return false };
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    locks.lines().any(|line| holds(line, meta.ino()))
}

/// A line such as `3: FLOCK  ADVISORY  WRITE 812 08:01:1311 0 EOF`. The device is left out: some file systems give the same file
/// two.
fn holds(line: &str, inode: u64) -> bool {
    let mut words = line.split_ascii_whitespace().skip(1);
    let kind = words.next();
    let file = words.nth(3).and_then(|file| file.rsplit(':').next());
    kind == Some("FLOCK") && file.and_then(|file| file.parse().ok()) == Some(inode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_known_by_its_file_and_a_wait_for_one_is_none() {
        assert!(holds("3: FLOCK  ADVISORY  WRITE 812 08:01:1311 0 EOF", 1311));
        assert!(!holds("3: FLOCK  ADVISORY  WRITE 812 08:01:1311 0 EOF", 131));
        assert!(!holds("3: -> FLOCK  ADVISORY  WRITE 812 08:01:1311 0 EOF", 1311));
        assert!(!holds("1: POSIX  ADVISORY  WRITE 812 08:01:1311 0 EOF", 1311));
        assert!(!holds("", 0));
    }
}
