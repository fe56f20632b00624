//! The user's files as they change on the disk, told to the loop. Must never wake for nothing, and never read a file while it is being written,
//! if that can be told.
//!
//! It lives while the list of routines is seen. The library has a thread that waits for the system; ours gathers what comes in one burst, and reads.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use watcher::{
    ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::{clock, library, mailbox};
use crate::{
    app::Msg,
    domain::{CleanText, library::Library},
};

/// After this long without a change the files are read. Proposal.
const QUIET: Duration = Duration::from_millis(30);
/// So long is waited for that at most. Proposal.
const LONGEST: Duration = Duration::from_millis(120);
/// How often the folders are looked for again, while they are still being made one in the other. Proposal: there are four.
const SETTLED: usize = 8;

enum Order {
    Changed,
    Look,
    Stop,
}

/// Watches until it is dropped; nothing is told after that.
#[derive(Debug)]
pub struct Watch {
    orders: Sender<Order>,
    over: Arc<AtomicBool>,
}

type Made = watcher::Result<RecommendedWatcher>;
type Handler = Box<dyn Fn(watcher::Result<Event>) + Send>;

impl Watch {
    /// Looks once, then watches. What the files say comes as [`Msg::Files`] when it is not what was said before; what is in the way as
    /// [`Msg::NotWatched`].
    #[must_use]
    pub fn start(config: PathBuf, news: mailbox::Sender) -> Self {
        Self::with(config, move |msg| news.send(msg), watcher::recommended_watcher)
    }

    fn with(config: PathBuf, tell: impl Fn(Msg) + Send + 'static, make: fn(Handler) -> Made) -> Self {
        let (orders, queue) = mpsc::channel();
        let over = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&over);
        let tell = move |msg| {
            // It may have been reading just then.
            if !stopped.load(Ordering::SeqCst) {
                tell(msg);
            }
        };
        let changes = orders.clone();
        let spawned = thread::Builder::new().name("files".to_owned()).spawn(move || {
            let mut files = Files {
                config,
                tell: Box::new(tell),
                last: None,
                watcher: None,
                watched: BTreeSet::new(),
                told: false,
            };
            let base = files.config.clone();
            let handler: Handler = Box::new(move |event| {
                if event.is_ok_and(|event| concerns(&base, &event)) {
                    let _ = changes.send(Order::Changed);
                }
            });
            match make(handler) {
                Ok(watcher) => files.watcher = Some(watcher),
                Err(error) => files.refuse(&error),
            }
            files.run(&queue);
        });
        // Without a thread there is nobody to say so; `r` says nothing either, and what was read stays.
        drop(spawned);
        Self { orders, over }
    }

    /// Reads the files again.
    pub fn look(&self) {
        let _ = self.orders.send(Order::Look);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = self.orders.send(Order::Stop);
    }
}

struct Files {
    config: PathBuf,
    tell: Box<dyn Fn(Msg) + Send>,
    last: Option<Library>,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    /// Whether it was said that something cannot be watched.
    told: bool,
}

impl Files {
    fn run(&mut self, queue: &Receiver<Order>) {
        self.arm();
        self.read();
        while let Ok(order) = queue.recv() {
            let go_on = match order {
                Order::Look => true,
                Order::Changed => settle(queue),
                Order::Stop => false,
            };
            if !go_on {
                return;
            }
            // First watched, then read: what changes in between is seen by one of the two.
            self.arm();
            self.read();
        }
    }

    fn read(&mut self) {
        let library = library::load(&self.config);
        if self.last.as_ref() != Some(&library) {
            self.last = Some(library.clone());
            (self.tell)(Msg::Files(Box::new(library)));
        }
    }

    /// Watches the folders as they are now: a folder that was put in place of another has the same name.
    fn arm(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        for old in std::mem::take(&mut self.watched) {
            let _ = watcher.unwatch(&old);
        }
        let mut failed = None;
        for _ in 0..SETTLED {
            let wanted = folders(&self.config);
            for folder in wanted.difference(&self.watched.clone()) {
                match watcher.watch(folder, RecursiveMode::NonRecursive) {
                    Ok(()) => drop(self.watched.insert(folder.clone())),
                    // Gone between two looks: the folder above tells of that.
                    Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                    Err(error) => failed = Some(error),
                }
            }
            // A folder made before the one above it was watched would be told by nobody.
            if folders(&self.config) == wanted {
                break;
            }
        }
        if let Some(error) = failed {
            self.refuse(&error);
        }
    }

    fn refuse(&mut self, error: &watcher::Error) {
        if !std::mem::replace(&mut self.told, true) {
            let why = match &error.kind {
                ErrorKind::MaxFilesWatch => "the system watches as many as it may".to_owned(),
                ErrorKind::Io(error) => error.to_string(),
                _ => error.to_string(),
            };
            (self.tell)(Msg::NotWatched(CleanText::new(&why)));
        }
    }
}

/// Waits until a burst of changes is over; `false`: nobody wants to know any more.
fn settle(queue: &Receiver<Order>) -> bool {
    let since = clock::mono();
    while clock::mono().saturating_sub(since) < LONGEST {
        match queue.recv_timeout(QUIET) {
            Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Ok(Order::Changed | Order::Look) => {}
            Err(RecvTimeoutError::Timeout) => return true,
        }
    }
    true
}

/// The folders that hold the user's files, and where one is missing, the one above in which it would appear. A file that is a link lies
/// in another folder.
fn folders(config: &Path) -> BTreeSet<PathBuf> {
    let routines = config.join("routines");
    let ours = [config.to_owned(), routines.clone(), routines.join("exercises"), routines.join("cards")];
    let mut folders = BTreeSet::new();
    for folder in ours {
        let there = folder.ancestors().find(|folder| folder.is_dir());
        folders.extend(there.map(Path::to_owned));
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let links = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
        let targets = links.filter_map(|link| fs::canonicalize(link.path()).ok());
        folders.extend(targets.filter_map(|target| target.parent().map(Path::to_owned)));
    }
    folders
}

/// Whether something happened to a file that may be ours, and is over: not each write to one that is still open.
fn concerns(config: &Path, event: &Event) -> bool {
    let over = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
        // Here the end of the writing is told.
        EventKind::Modify(ModifyKind::Data(_)) => !cfg!(target_os = "linux"),
        _ => true,
    };
    over && event.paths.iter().any(|path| {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let toml = path.extension().is_some_and(|end| end == "toml") && !hidden;
        // A folder of ours, or one on the way to it.
        toml || config.starts_with(path) || (path.starts_with(config) && path.extension().is_none() && !hidden)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far longer than anything takes; only a failing test waits this long.
    const PATIENCE: Duration = Duration::from_secs(20);

    struct Watched {
        home: tempfile::TempDir,
        watch: Watch,
        news: Receiver<Msg>,
    }

    impl Watched {
        /// Watches a folder that is not there yet; the first look is over.
        fn new(make: fn(Handler) -> Made) -> Self {
            let home = tempfile::tempdir().unwrap();
            let (news, queue) = mpsc::channel();
            let tell = move |msg| drop(news.send(msg));
            let watch = Watch::with(home.path().join("config/supple"), tell, make);
            Self { home, watch, news: queue }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.home.path().join("config/supple").join(name)
        }

        fn write(&self, name: &str, title: &str) {
            let path = self.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let step = "[[step]]\nexercise = \"pelvic-tilt\"\n";
            fs::write(path, format!("schema = 1\ntitle = \"{title}\"\n{step}")).unwrap();
        }

        /// The same, whole at once: it never lies there half written.
        fn put(&self, name: &str, title: &str) {
            self.write("routines/draft", title);
            fs::rename(self.path("routines/draft"), self.path(name)).unwrap();
        }

        /// Waits for a library of which this holds.
        #[track_caller]
        fn wait(&self, what: &str, holds: impl Fn(&Library) -> bool) {
            loop {
                match self.news.recv_timeout(PATIENCE) {
                    Ok(Msg::Files(library)) if holds(&library) => return,
                    Ok(_) => {}
                    Err(error) => panic!("{what}: {error}"),
                }
            }
        }

        #[track_caller]
        fn wait_for_title(&self, title: &str) {
            self.wait(title, |library| library.routines.get("mine").is_some_and(|mine| mine.title.as_str() == title));
        }
    }

    #[test]
    fn every_way_to_change_a_file_is_seen() {
        let watched = Watched::new(watcher::recommended_watcher);
        watched.wait("the first look", |library| library.routines.len() > 5);
        watched.write("routines/mine.toml", "In a folder that was not there");
        watched.wait_for_title("In a folder that was not there");
        watched.write("routines/mine.toml", "Written over");
        watched.wait_for_title("Written over");
        // As most editors save: a file beside it takes its place.
        watched.write("routines/mine.toml.tmp", "Renamed over");
        fs::rename(watched.path("routines/mine.toml.tmp"), watched.path("routines/mine.toml")).unwrap();
        watched.wait_for_title("Renamed over");
        fs::write(watched.path("routines/mine.toml"), "schema = 1\ntitle = [\n").unwrap();
        watched.wait("a mistake", Library::has_errors);
        fs::remove_file(watched.path("routines/mine.toml")).unwrap();
        watched.wait("it is gone", |library| library.files.iter().all(|file| file.id.as_str() != "mine"));
        let exercise =
            "schema = 1\nname = \"Bridge, mine\"\nposition = \"hook-lying\"\nhow = [\"Up.\"]\n[dose]\nhold = \"3s\"\n";
        fs::create_dir_all(watched.path("routines/exercises")).unwrap();
        fs::write(watched.path("routines/exercises/my-bridge.toml"), exercise).unwrap();
        watched.wait("an exercise", |library| library.exercises.contains_key("my-bridge"));
    }

    #[test]
    fn a_folder_in_place_of_another_and_a_file_that_is_a_link_are_seen() {
        let watched = Watched::new(watcher::recommended_watcher);
        watched.write("routines/mine.toml", "First");
        watched.wait_for_title("First");
        fs::rename(watched.path("routines"), watched.path("old")).unwrap();
        watched.write("routines/mine.toml", "In a new folder");
        watched.wait_for_title("In a new folder");
        watched.write("routines/mine.toml", "Once more in it");
        watched.wait_for_title("Once more in it");
        let elsewhere = watched.home.path().join("dotfiles.toml");
        fs::rename(watched.path("routines/mine.toml"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, watched.path("routines/mine.toml")).unwrap();
        watched.write("routines/other.toml", "So that the link was seen");
        watched.wait("the link", |library| {
            library.routines.contains_key("other") && library.routines.contains_key("mine")
        });
        let text = fs::read_to_string(&elsewhere).unwrap();
        fs::write(&elsewhere, text.replace("Once more in it", "Behind the link")).unwrap();
        watched.wait_for_title("Behind the link");
    }

    #[test]
    fn what_changes_nothing_is_not_told() {
        let watched = Watched::new(watcher::recommended_watcher);
        watched.put("routines/mine.toml", "As it is");
        watched.wait_for_title("As it is");
        // The same again, a file that is none of ours, a look that was asked for: then one that tells.
        watched.put("routines/mine.toml", "As it is");
        fs::write(watched.path("routines/.mine.toml.swp"), "x").unwrap();
        watched.watch.look();
        watched.put("routines/mine.toml", "Changed");
        let next = watched.news.recv_timeout(PATIENCE).unwrap();
        let Msg::Files(library) = next else { panic!("{next:?}") };
        assert_eq!(library.routines["mine"].title.as_str(), "Changed");
    }

    #[test]
    fn where_nothing_can_be_watched_it_is_said_once_and_a_look_still_reads() {
        let watched = Watched::new(|_| Err(watcher::Error::new(ErrorKind::MaxFilesWatch)));
        let first = watched.news.recv_timeout(PATIENCE).unwrap();
        assert!(matches!(first, Msg::NotWatched(_)), "{first:?}");
        watched.write("routines/mine.toml", "Read by hand");
        watched.watch.look();
        watched.wait_for_title("Read by hand");
        drop(watched.watch);
        // The thread has ended when nobody can tell any more.
        while watched.news.recv_timeout(PATIENCE).is_ok() {}
        assert_eq!(watched.news.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    }

    #[test]
    fn what_is_still_to_be_read_when_it_ends_is_not_told() {
        let home = tempfile::tempdir().unwrap();
        let ((news, queue), (go, gate)) = (mpsc::channel(), mpsc::channel::<()>());
        let tell = move |msg| {
            drop(news.send(msg));
            let _ = gate.recv();
        };
        let watch = Watch::with(home.path().to_owned(), tell, |_| Err(watcher::Error::new(ErrorKind::MaxFilesWatch)));
        // It waits in its first word; the first look is still to come.
        assert!(matches!(queue.recv_timeout(PATIENCE).unwrap(), Msg::NotWatched(_)));
        drop(watch);
        drop(go);
        assert_eq!(queue.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}
