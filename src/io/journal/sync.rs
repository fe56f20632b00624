//! The thread that waits for the disk, so that nothing else has to. Must never say "saved" while a line waits in memory.

use std::{
    fs::{self, File},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};

use crate::{app::Msg, domain::CleanText};

/// Where outcomes go.
pub type Report = Box<dyn Fn(Msg) + Send>;

/// The way out, shared by the two threads that report.
#[derive(Clone)]
pub(super) struct Outbox(Arc<Mutex<Inner>>);

struct Inner {
    report: Report,
    /// Lines not yet written.
    waiting: usize,
}

impl Outbox {
    pub(super) fn new(report: Report) -> Self {
        Self(Arc::new(Mutex::new(Inner { report, waiting: 0 })))
    }

    /// Says that lines wait in memory, and why.
    pub(super) fn not_saved(&self, waiting: usize, why: &str) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.waiting = waiting;
        (inner.report)(Msg::NotSaved(CleanText::new(why)));
    }

    /// Notes that all lines are written, though not yet on the disk.
    pub(super) fn all_written(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting = 0;
    }

    fn synced(&self, outcome: std::io::Result<()>) {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(()) if inner.waiting == 0 => (inner.report)(Msg::Saved),
            // Lines wait: their own outcome will be told.
            Ok(()) => {}
            Err(error) => (inner.report)(Msg::NotSaved(CleanText::new(&format!("The disk did not take it: {error}.")))),
        }
    }
}

/// What the thread is to do, in order.
pub(super) enum Job {
    /// Bring the file's lines to the disk.
    Sync {
        file: Arc<File>,
        /// The folder too, of a new file.
        folder: Option<PathBuf>,
        /// Whether to tell the outcome.
        tell: bool,
    },
    /// Remove files of a finished session, unless the journal could not be synced.
    Remove(Vec<PathBuf>),
}

/// The thread, from its first job on.
pub(super) struct Worker {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl Worker {
    pub(super) fn start(outbox: Outbox) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel();
        let thread = thread::Builder::new().name("journal".into()).spawn(move || {
            let mut sound = true;
            for job in inbox {
                perform(job, &outbox, &mut sound);
            }
        })?;
        Ok(Self { jobs, thread })
    }

    /// Hands the job over; gives it back if the thread is gone.
    pub(super) fn send(&self, job: Job) -> Result<(), Job> {
        self.jobs.send(job).map_err(|unsent| unsent.0)
    }

    /// Waits until everything is done.
    pub(super) fn finish(self) {
        drop(self.jobs);
        // A panic in there was told on stderr already; nothing more can be done about it here.
        let _ = self.thread.join();
    }
}

/// Does one job. `sound` says whether the last sync of the journal worked.
pub(super) fn perform(job: Job, outbox: &Outbox, sound: &mut bool) {
    match job {
        Job::Sync { file, folder, tell } => {
            let outcome = file.sync_data().and_then(|()| match folder {
                Some(folder) => File::open(folder)?.sync_all(),
                None => Ok(()),
            });
            if tell {
                *sound = outcome.is_ok();
                outbox.synced(outcome);
            }
        }
        Job::Remove(paths) => {
            if *sound {
                for path in paths {
                    // If it stays, the next start sees that its session is recorded and removes it.
                    let _ = fs::remove_file(path);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_is_not_said_while_lines_wait_in_memory() {
        let (tell, told) = mpsc::channel();
        let outbox = Outbox::new(Box::new(move |msg| _ = tell.send(msg)));
        let file = Arc::new(tempfile::tempfile().unwrap());
        let sync = || Job::Sync { file: Arc::clone(&file), folder: None, tell: true };
        outbox.not_saved(2, "The disk is full.");
        perform(sync(), &outbox, &mut true);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [Msg::NotSaved("The disk is full.".into())]);
        outbox.all_written();
        perform(sync(), &outbox, &mut true);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [Msg::Saved]);
    }

    #[test]
    fn a_session_stays_until_the_journal_is_on_the_disk() {
        let (tell, told) = mpsc::channel();
        let outbox = Outbox::new(Box::new(move |msg| _ = tell.send(msg)));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("active.done-1.jsonl");
        fs::write(&path, b"{}").unwrap();
        let mut sound = true;
        let failing = Job::Sync {
            file: Arc::new(tempfile::tempfile().unwrap()),
            folder: Some(folder.path().join("gone")),
            tell: true,
        };
        perform(failing, &outbox, &mut sound);
        assert!(matches!(told.try_recv(), Ok(Msg::NotSaved(_))));
        perform(Job::Remove(vec![path.clone()]), &outbox, &mut sound);
        assert!(path.exists());
        sound = true;
        perform(Job::Remove(vec![path.clone()]), &outbox, &mut sound);
        assert!(!path.exists());
    }
}
