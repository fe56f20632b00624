//! Opening: who may write, what is there, and how healthy it is. Must never fail; what goes wrong is told in [`Health`].

use std::{
    cell::Cell,
    fs::{self, OpenOptions, TryLockError},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use jiff::{ToSpan as _, civil::Date};
use serde_json::json;

use super::{
    Journal, Report,
    checkpoint::{Checkpoint, month_of},
    closing::Closing,
    device,
    disk::LineFile,
    files::{self, Found, Mender},
    kept::Kept,
    line::{self, Reading},
    looking::{active_files, active_in, is_recorded},
    reading::{Wanted, merge, read_files},
    sync::Outbox,
};
use crate::{
    domain::{
        Now,
        days::DaysDone,
        history::{ActiveLine, Entry, Stamp},
    },
    io::{lock::Lock, whole},
};

/// What opening needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// The data folder; the journal is in `journal/` below it.
    pub data: &'a Path,
    /// The state folder: lock, device, running session, checkpoint. Never synced.
    pub state: &'a Path,
    /// The time: it decides which months are closed.
    pub now: &'a Now,
    /// Names this boot of the machine.
    pub boot: &'a str,
    /// Names the machine; `None`: ask the system.
    pub machine: Option<&'a str>,
}

/// The last so many days are read whole: the rules ask for no more (four full weeks before this one: rules G1, V3).
const WHOLE: i32 = 35;
/// With fewer bytes than this in the months of these days, the months are read whole as well: more of them can be looked at.
const MANY: u64 = 100_000;

/// What was found.
#[derive(Debug)]
pub struct Opened {
    /// In order of time, device, number, each id once. Whole from [`Opened::whole_from`] on; from before only what still
    /// stands: locks and what opened them, the latest answer to each question, the latest session of each routine.
    pub entries: Vec<Entry>,
    /// The first of the days that were read whole.
    pub whole_from: Date,
    /// The days before `whole_from` on which something was done, by month.
    pub months: Vec<DaysDone>,
    /// The lines of a session that was interrupted; empty if there is none. Starts with `Begin`. If several were, one
    /// after another.
    pub active: Vec<ActiveLine>,
    /// How the app is to sign its entries.
    pub stamp: Stamp,
    /// What is wrong, if anything.
    pub health: Health,
}

/// Whether entries are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// They are.
    Writer,
    /// Another program of this user has the journal; the reason in words.
    ReadOnly(String),
    /// They cannot be at the moment; the reason in words. Retries go on.
    Unsaved(String),
}

/// The state of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Whether entries are kept.
    pub mode: Mode,
    /// Files with lines that cannot be read, and how many. They stay as they are.
    pub unreadable: Vec<(PathBuf, usize)>,
    /// Files that ended in a torn line, which was put aside in `<file>.torn`.
    pub torn: Vec<PathBuf>,
    /// What `doctor` should say.
    pub warnings: Vec<String>,
}

pub(super) fn folder_in(data: &Path) -> PathBuf {
    data.join("journal")
}

pub(super) fn checkpoint_path(state: &Path) -> PathBuf {
    state.join("checkpoint.json")
}

impl Journal {
    /// Opens the journal. `report` is told of every outcome, from this thread or another.
    #[must_use]
    pub fn open(start: &Start, report: Report) -> (Self, Opened) {
        let folder = folder_in(start.data);
        let mut warnings = Vec::new();
        let (lock, mut mode) = claim(start, &folder, &mut warnings);
        // Without the lock, nothing tells two programs apart but a name of one's own.
        let kept = lock.as_ref().and_then(|_| {
            let machine = start.machine.map_or_else(device::machine, str::to_owned);
            device::remember(start.state, &machine)
        });
        let mut mender = Mender { device: kept.clone(), ..Mender::default() };

        let found = files::list(&folder).unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                mender.unread = true;
                if mode == Mode::Writer {
                    mode = Mode::Unsaved(format!("{} cannot be read: {error}.", folder.display()));
                }
            }
            Vec::new()
        });
        warn_of_open_doors(&folder, &found, &mut warnings);
        let is_new = found.is_empty();
        let taken =
            take_in(found, &Place { folder: &folder, state: start.state, day: start.now.wall.date() }, &mut mender);

        // What could not be read may hold numbers of ours: then no number is safe but under a new name.
        let kept = kept.filter(|_| !mender.unread);
        let Kept { entries, whole_from, months, seqs } = taken.kept;
        let stamp = stamp(kept, &entries, &seqs);
        let mut journal = Self {
            month: None,
            active: LineFile::new(start.state.join("active.jsonl")),
            folder,
            state: start.state.to_owned(),
            device: stamp.device.to_string(),
            mode: mode.clone(),
            _lock: lock,
            waiting: [].into(),
            active_waiting: [].into(),
            finished: Vec::new(),
            leftovers: Vec::new(),
            behind: false,
            outbox: Outbox::new(report),
            worker: None,
            day: start.now.wall.date(),
            is_kept: Cell::new(taken.was_kept || is_new),
            checkpoint: Cell::new(taken.checkpoint),
        };
        let mut opened = Opened {
            entries,
            whole_from,
            months,
            active: Vec::new(),
            stamp,
            health: Health { mode, unreadable: taken.unreadable, torn: mender.torn, warnings },
        };
        opened.health.warnings.append(&mut mender.warnings);
        if mender.held {
            journal.hold_for_a_torn_line(&mut opened, start.now);
        }
        if !matches!(journal.mode, Mode::ReadOnly(_)) {
            journal.find_active(&mut opened);
        }
        (journal, opened)
    }

    /// What was put aside may have been a danger sign: its place is taken by an entry that holds.
    fn hold_for_a_torn_line(&mut self, opened: &mut Opened, now: &Now) {
        let id = opened.stamp.next_id();
        let Stamp { device, seq } = &opened.stamp;
        let text = json!({
            "v": 1, "id": id, "device": device, "seq": seq, "t": now.wall,
            "holds": true, "kind": "torn",
        })
        .to_string();
        if let Reading::Good(entry) = line::read(text.as_bytes()) {
            opened.entries.push(*entry);
        }
        let month = now.wall.strftime("%Y-%m").to_string();
        self.waiting.push_back((month, text.into_bytes()));
        self.flush();
    }

    /// Reads the sessions that were not finished, and removes those that are recorded after all.
    fn find_active(&mut self, opened: &mut Opened) {
        let recorded = |session: &str| is_recorded(&opened.entries, session);
        let (mut wanted, mut open) = (Vec::new(), false);
        for path in active_files(&self.state) {
            let (lines, done) = active_in(&path, recorded, &mut open);
            if lines.is_empty() && done > 0 {
                let _ = fs::remove_file(&path);
            } else if path != self.active.path() {
                self.leftovers.push(path);
            }
            wanted.extend(lines);
        }
        opened.active = wanted;
    }
}

/// Where the files are, and the day that decides what of them is read.
pub(super) struct Place<'a> {
    pub(super) folder: &'a Path,
    pub(super) state: &'a Path,
    pub(super) day: Date,
}

/// What the files hold, read as little as possible.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) kept: Kept,
    /// Whether all of it was kept, and no file was read.
    pub(super) was_kept: bool,
    /// The checkpoint, if it is not the one on the disk.
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) unreadable: Vec<(PathBuf, usize)>,
}

/// Takes what was kept of these files; else reads the last days whole, and of what is older what still stands.
pub(super) fn take_in(found: Vec<Found>, at: &Place, mender: &mut Mender) -> Taken {
    let day = at.day.checked_sub(WHOLE.days()).unwrap_or(Date::MIN);
    let (present, first) = (month_of(at.day), month_of(day));
    let (present, first) = (Some(present.as_str()), Some(first.as_str()));
    let recent = found.iter().filter(|file| file.month().is_none() || file.month() >= first);
    let many = recent.map(|file| file.length).sum::<u64>() > MANY;
    let whole_from = if many { day } else { day.first_of_month() };
    if let Some(kept) = Kept::read(at.state, &found, whole_from) {
        return Taken { kept, was_kept: true, ..Taken::default() };
    }
    // The file of the present month grows, so no place in it is closed.
    let is_cut = |file: &Found| many && file.month() == first && file.month() < present;
    let is_closed = |file: &Found| file.month().is_some() && file.month() < first || is_cut(file);
    let closed: Vec<Found> = found.iter().filter(|file| is_closed(file)).cloned().collect();

    let place = checkpoint_path(at.state);
    let closing = Closing::through(&place, &closed, whole_from, mender);
    let open = found.into_iter().filter(|file| !is_closed(file) || is_cut(file) && closing.end_of(file) < file.length);
    let open = open.map(|found| Wanted { from: closing.end_of(&found), found });
    let mut unreadable = Vec::new();
    let mut entries = read_files(open.collect(), mender, &mut unreadable);
    let old = closing.finish(&entries);
    let old = old.or_else(|| Closing::whole(&closed, whole_from, mender).finish(&entries)).unwrap_or_default();
    for (name, count) in &old.checkpoint.unreadable {
        let path = at.folder.join(name);
        match unreadable.iter_mut().find(|(of, _)| *of == path) {
            Some((_, there)) => *there += count,
            None => unreadable.push((path, *count)),
        }
    }
    entries.extend(old.entries);
    let kept = Kept {
        entries: merge(entries, &mut mender.warnings),
        whole_from,
        months: old.checkpoint.days_done(),
        seqs: old.checkpoint.seqs.clone(),
    };
    Taken { kept, was_kept: false, checkpoint: old.new.then_some(old.checkpoint), unreadable }
}

/// Takes the lock and looks whether the folder can be written.
fn claim(start: &Start, folder: &Path, warnings: &mut Vec<String>) -> (Option<Lock>, Mode) {
    let lock = match lock(start.state) {
        Ok(lock) => Some(lock),
        Err(TryLockError::WouldBlock) => {
            let why = "Another supple is open and keeps the journal.".to_owned();
            return (None, Mode::ReadOnly(why));
        }
        Err(TryLockError::Error(error)) => {
            warnings.push(format!(
                "{} cannot be used: {error}. After a crash a session could not be resumed.",
                start.state.display()
            ));
            None
        }
    };
    let usable = whole::private_folder(folder)
        .and_then(|()| rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).map_err(io::Error::from));
    let mode = match usable {
        Ok(()) => Mode::Writer,
        Err(error) => Mode::Unsaved(format!("{} cannot be written: {error}.", folder.display())),
    };
    (lock, mode)
}

/// Takes the lock of the state folder. It frees itself when the program ends, however it ends.
///
/// # Errors
/// `WouldBlock` if another program has it, else why it cannot be had.
pub fn lock(state: &Path) -> Result<Lock, TryLockError> {
    whole::private_folder(state).map_err(TryLockError::Error)?;
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(state.join("lock"))
        .map_err(TryLockError::Error)?;
    Lock::take(file).map_err(|(_, error)| error)
}

fn stamp(kept: Option<String>, entries: &[Entry], closed: &std::collections::BTreeMap<String, u64>) -> Stamp {
    let last = |device: &str| {
        let recent = entries.iter().filter(|entry| entry.device == device);
        let highest = recent.map(|entry| entry.seq).max().unwrap_or(0);
        let highest = highest.max(closed.get(device).copied().unwrap_or(0));
        // A number that cannot be counted on from is no number of ours; a new name counts from 1.
        (highest < u64::MAX).then_some(highest)
    };
    kept.and_then(|device| last(&device).map(|seq| Stamp { device: device.into(), seq }))
        .unwrap_or_else(|| Stamp { device: device::fresh().into(), seq: 0 })
}

/// Files that other users of the computer could read, a folder they could write to.
fn warn_of_open_doors(folder: &Path, found: &[Found], warnings: &mut Vec<String>) {
    let wide = found.iter().filter(|file| file.mode & 0o077 != 0).count();
    if wide > 0 {
        warnings.push(format!(
            "Other users of this computer can read {wide} of your journal files. To close them: chmod 600 {}/*.jsonl",
            folder.display()
        ));
    }
    if let Ok(meta) = fs::metadata(folder)
        && meta.mode() & 0o022 != 0
    {
        warnings.push(format!(
            "Other users of this computer can change your journal. To stop that: chmod 700 {}",
            folder.display()
        ));
    }
}
