//! The journal: history that only grows, the running session, and the lock that makes one writer. Must never stop the
//! program, never rewrite a line, and never say "saved" of what is not.

mod checkpoint;
mod closing;
mod device;
pub(super) mod disk;
mod files;
mod kept;
mod line;
mod looking;
mod opening;
mod quick;
mod reading;
mod standing;
mod sync;

use std::{cell::Cell, collections::VecDeque, fs, io, path::PathBuf, thread};

use jiff::civil::Date;

use checkpoint::Checkpoint;
use disk::LineFile;
use files::Mender;
use opening::{Place, take_in};
use sync::{Job, Outbox, Worker};

pub use looking::{Looked, look};
pub use opening::{Health, Mode, Opened, Start, lock};
pub use reading::{History, read_all};
pub use sync::Report;

use super::lock::Lock;
use crate::domain::history::{ActiveLine, Entry, Fact};

/// The way to write. Lines that cannot be written wait here, in order, until [`Journal::retry`] gets them through.
pub struct Journal {
    folder: PathBuf,
    state: PathBuf,
    device: String,
    mode: Mode,
    /// Held until the program ends.
    _lock: Option<Lock>,
    month: Option<LineFile>,
    active: LineFile,
    /// Journal lines not yet written: month and text.
    waiting: VecDeque<(String, Vec<u8>)>,
    /// Lines of the running session not yet written.
    active_waiting: VecDeque<Vec<u8>>,
    /// Files of finished sessions, to be removed once the journal is on the disk.
    finished: Vec<PathBuf>,
    /// Such files found at the start; the first session that ends takes them along.
    leftovers: Vec<PathBuf>,
    /// Whether something was told not to be saved, and nothing better since.
    behind: bool,
    outbox: Outbox,
    worker: Option<Worker>,
    /// The day it was opened.
    day: Date,
    /// Whether the next start finds what is known now.
    is_kept: Cell<bool>,
    /// What was made of the closed files, if it is not on the disk yet.
    checkpoint: Cell<Option<Checkpoint>>,
}

impl Journal {
    /// How many lines wait in memory because they could not be written.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.waiting.len() + self.active_waiting.len()
    }

    /// Appends an entry: one write, now, so that a crash cannot lose it. Then a thread syncs it; `Saved` or `NotSaved`
    /// is reported. While another program holds the lock, only what shuts something (a suspect, and what settles it)
    /// is written, to a file of its own.
    pub fn append(&mut self, entry: &Entry) {
        if let Mode::ReadOnly(why) = &self.mode
            && !bears_on_a_lock(entry)
        {
            let why = why.clone();
            self.outbox.not_saved(self.pending(), &why);
            return;
        }
        match serde_json::to_vec(entry) {
            Ok(text) => {
                let month = entry.t.strftime("%Y-%m").to_string();
                self.waiting.push_back((month, text));
                self.flush();
            }
            Err(error) => {
                self.outbox.not_saved(self.pending(), &format!("An entry is not fit to be written: {error}."));
            }
        }
    }

    /// Appends a line of the running session; `sync` brings it to the disk as well. A line without `sync` that cannot be
    /// written is dropped: the next one says more.
    pub fn active(&mut self, line: &ActiveLine, sync: bool) {
        if matches!(self.mode, Mode::ReadOnly(_)) {
            return;
        }
        let Ok(text) = serde_json::to_vec(line) else {
            return;
        };
        let kept = self.active_waiting.len();
        if sync || kept == 0 {
            self.active_waiting.push_back(text);
        }
        if let Err(error) = self.flush_active(sync) {
            if !sync {
                self.active_waiting.truncate(kept);
            }
            self.tell("The running session", &error);
        }
    }

    /// The session is recorded: its lines go, once its entry is on the disk.
    pub fn active_done(&mut self) {
        if matches!(self.mode, Mode::ReadOnly(_)) {
            return;
        }
        self.active_waiting.clear();
        self.active.close();
        // Moved aside at once, so that a session that begins now has a file of its own.
        for number in 1..1000 {
            let aside = self.state.join(format!("active.done-{number}.jsonl"));
            if !aside.exists() {
                if fs::rename(self.active.path(), &aside).is_ok() {
                    self.finished.push(aside);
                }
                break;
            }
        }
        self.finished.append(&mut self.leftovers);
        if self.waiting.is_empty() {
            self.remove_finished();
        }
    }

    /// Tries again to write what waits. To be called every 10 s while [`Journal::pending`] is not 0.
    pub fn retry(&mut self) {
        if !self.waiting.is_empty() {
            self.flush();
        }
        if !self.active_waiting.is_empty()
            && let Err(error) = self.flush_active(true)
        {
            self.tell("The running session", &error);
        }
    }

    /// Keeps what is known for the next start, if that changed. Not before the first paint; if it fails, the next start takes longer.
    pub fn keep(&self) {
        if self.mode != Mode::Writer || self.is_kept.replace(true) {
            return;
        }
        // All of it can be made again, so a failure says nothing.
        if let Some(checkpoint) = self.checkpoint.take() {
            let _ = checkpoint.write(&opening::checkpoint_path(&self.state));
        }
        // Looked at before they are read: whatever is added meanwhile is found to be new.
        let Ok(files) = files::list(&self.folder) else { return };
        let place = Place { folder: &self.folder, state: &self.state, day: self.day };
        let mut mender = Mender::default();
        let taken = take_in(files.clone(), &place, &mut mender);
        if let Some(checkpoint) = taken.checkpoint {
            let _ = checkpoint.write(&opening::checkpoint_path(&self.state));
        }
        // What is wrong with a file is to be told at each start.
        if !(taken.was_kept || files.is_empty()) && taken.unreadable.is_empty() && mender.warnings.is_empty() {
            let _ = taken.kept.write(&self.state, &files);
        }
    }

    /// Tries once more, then waits until everything written is on the disk. For commands that end at once. Returns how
    /// many lines are lost.
    #[must_use]
    pub fn finish(mut self) -> usize {
        self.retry();
        // Nothing that can wait may go wrong while something else does.
        if !thread::panicking() {
            self.keep();
        }
        if let Some(worker) = self.worker.take() {
            worker.finish();
        }
        self.pending()
    }

    fn flush(&mut self) {
        let mut last = None;
        while let Some((month, text)) = self.waiting.front() {
            let path = self.folder.join(files::file_name(month, &self.device));
            if self.month.as_ref().is_none_or(|open| open.path() != path) {
                self.month = Some(LineFile::new(path.clone()));
            }
            let Some(file) = &mut self.month else { return };
            match file.append(text) {
                Ok(written) => {
                    self.is_kept.set(false);
                    // A file that is left for the next month's must be synced as well.
                    if let Some((job, _)) = last.take_if(|(_, of)| *of != path) {
                        self.hand_over(job);
                    }
                    let new = written.new || matches!(last, Some((Job::Sync { folder: Some(_), .. }, _)));
                    last = Some((
                        Job::Sync { file: written.file, folder: new.then(|| self.folder.clone()), tell: true },
                        path,
                    ));
                    self.waiting.pop_front();
                }
                Err(error) => {
                    self.tell(&path.display().to_string(), &error);
                    break;
                }
            }
        }
        if self.waiting.is_empty() && self.active_waiting.is_empty() {
            self.behind = false;
            self.outbox.all_written();
        }
        if let Some((job, _)) = last {
            self.hand_over(job);
        }
        if self.waiting.is_empty() {
            self.remove_finished();
        }
    }

    fn flush_active(&mut self, sync: bool) -> io::Result<()> {
        let mut last = None;
        while let Some(text) = self.active_waiting.front() {
            last = Some(self.active.append(text)?);
            self.active_waiting.pop_front();
        }
        let recovered = self.behind && self.waiting.is_empty();
        if recovered {
            self.behind = false;
            self.outbox.all_written();
        }
        if let (Some(written), true) = (last, sync || recovered) {
            self.hand_over(Job::Sync {
                file: written.file,
                folder: written.new.then(|| self.state.clone()),
                tell: recovered,
            });
        }
        Ok(())
    }

    fn remove_finished(&mut self) {
        if !self.finished.is_empty() {
            let paths = std::mem::take(&mut self.finished);
            self.hand_over(Job::Remove(paths));
        }
    }

    fn tell(&mut self, what: &str, error: &io::Error) {
        let why = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "The disk is full.".to_owned(),
            _ => format!("{what} cannot be written: {error}."),
        };
        self.behind = true;
        self.outbox.not_saved(self.pending(), &why);
    }

    fn hand_over(&mut self, job: Job) {
        if self.worker.is_none() {
            self.worker = Worker::start(self.outbox.clone()).ok();
        }
        let unsent = match &self.worker {
            Some(worker) => worker.send(job).err(),
            None => Some(job),
        };
        if let Some(job) = unsent {
            // No thread to be had: slower, but as safe.
            sync::perform(job, &self.outbox, &mut true);
        }
    }
}

fn bears_on_a_lock(entry: &Entry) -> bool {
    entry.holds || matches!(entry.fact, Fact::Suspect(_) | Fact::Settled { .. } | Fact::Slip { .. })
}
