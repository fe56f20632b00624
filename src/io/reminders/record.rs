//! What fired, kept in one small file of the state folder; and the lock that lets one program alone say it. Must never leave half a file.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{CleanText, Now, reminder::State},
    io::{
        lock::Lock,
        whole::{self, Keep, PRIVATE},
    },
};

const NAME: &str = "reminders.json";
/// Held for the blink of an eye, while the file is read, changed and written.
const SHORT: &str = "reminders.lock";
/// Held by the one that delivers, as long as it lives.
const LONG: &str = "reminders-run.lock";
/// How long the short lock is waited for.
const PATIENCE: u32 = 40;
/// Between two tries.
const TRY_AGAIN: Duration = Duration::from_millis(50);

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    #[serde(flatten)]
    state: &'a State,
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The state; one that begins now if there was none, or none that can be read.
    pub state: State,
    /// A line for the user if the file could not be read.
    pub trouble: Option<CleanText>,
}

/// What is kept in the state folder. A damaged file begins anew from `now`, so that nothing of today's past is said again.
#[must_use]
pub fn read_state(folder: &Path, now: &Now, boot: &str) -> Kept {
    match look(&folder.join(NAME), now, boot) {
        Ok(kept) => kept,
        Err(error) => Kept { state: State::begun(now, boot), trouble: Some(error.to_string().into()) },
    }
}

/// Reads the file.
///
/// # Errors
/// When it is there and cannot be read, or is of a newer version: it may be whole, so nothing may be put in its place. The words name
/// the file and the way out.
fn look(path: &Path, now: &Now, boot: &str) -> io::Result<Kept> {
    let anew = |trouble| Kept { state: State::begun(now, boot), trouble };
    let shown = path.display();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(anew(None)),
        Err(error) => {
            let why = format!("{shown} cannot be read: {error}. Until it can, no reminder is said.");
            return Err(io::Error::new(error.kind(), why));
        }
    };
    match (serde_json::from_slice::<Version>(&bytes), serde_json::from_slice(&bytes)) {
        (Ok(Version { v: 1 }), Ok(state)) => Ok(Kept { state, trouble: None }),
        (Ok(Version { v }), _) if v > 1 => {
            Err(io::Error::other(format!("{shown} was written by a newer supple. Use that one, or remove the file.")))
        }
        _ => Ok(anew(Some(
            format!("{shown} was damaged. Reminders begin anew from now; nothing from before is said again.").into(),
        ))),
    }
}

/// Reads what is kept, lets `change` change it, and writes it, with no other program in between. What is written is on the disk before
/// this returns.
///
/// # Errors
/// When another program keeps the lock for two seconds, or the file cannot be written.
pub fn with_state<T>(
    folder: &Path,
    now: &Now,
    boot: &str,
    change: impl FnOnce(&mut State) -> T,
) -> io::Result<(T, Option<CleanText>)> {
    let named = |error| whole::named(folder, error);
    whole::private_folder(folder).map_err(named)?;
    let lock = open(folder, SHORT).map_err(named)?;
    let mut tries = 0;
    loop {
        match lock.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if tries < PATIENCE => {
                tries += 1;
                thread::sleep(TRY_AGAIN);
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another supple holds the reminders' record; try again"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    // What may be whole is not written over.
    let Kept { mut state, trouble } = look(&folder.join(NAME), now, boot)?;
    let before = state.clone();
    let done = change(&mut state);
    if state != before || !folder.join(NAME).exists() || trouble.is_some() {
        if trouble.is_some() {
            // Kept aside: what is damaged may still tell somebody something.
            let _ = fs::rename(folder.join(NAME), folder.join("reminders.damaged.json"));
        }
        let text = serde_json::to_vec(&Written { v: 1, state: &state }).map_err(io::Error::other)?;
        whole::replace(&folder.join(NAME), &text, PRIVATE, Keep::Synced).map_err(named)?;
    }
    Ok((done, trouble))
}

fn open(folder: &Path, name: &str) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(PRIVATE).open(folder.join(name))
}

/// What the calendar was told last.
#[derive(Debug)]
pub struct Exports<T> {
    /// Where it is kept.
    pub path: PathBuf,
    /// It, if it was ever told anything, and that can be read.
    pub kept: Option<T>,
    /// A line for the user if it cannot be read. It was put aside.
    pub trouble: Option<CleanText>,
}

/// What the calendar was told last, and where that is kept. What cannot be read is put aside: it holds the names under which the events stand in the calendar.
///
/// # Errors
/// When it can be neither read nor put aside.
pub fn exported<T: serde::de::DeserializeOwned>(folder: &Path) -> io::Result<Exports<T>> {
    let path = folder.join("calendar.json");
    let why = match fs::read(&path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(kept) => return Ok(Exports { path, kept: Some(kept), trouble: None }),
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Exports { path, kept: None, trouble: None });
        }
        Err(error) => return Err(error),
    };
    let mut aside = folder.join("calendar.damaged.json");
    for number in 2.. {
        if fs::symlink_metadata(&aside).is_err() {
            break;
        }
        aside = folder.join(format!("calendar.damaged-{number}.json"));
    }
    fs::rename(&path, &aside)?;
    let trouble = format!(
        "What your calendar was told before cannot be read ({why}). It was put aside as {}. Events that are gone since then stay in your calendar; remove them there.",
        aside.display()
    );
    Ok(Exports { path, kept: None, trouble: Some(trouble.into()) })
}

/// Keeps what the calendar was told.
///
/// # Errors
/// When it cannot be written.
pub fn keep_exported(path: &Path, exported: &impl Serialize) -> io::Result<()> {
    whole::private_folder(path.parent().unwrap_or(path))?;
    whole::replace(path, &serde_json::to_vec(exported).map_err(io::Error::other)?, PRIVATE, Keep::Synced)
}

/// The right to say what is due; given back when it is dropped, or the program ends.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "held")] Lock);

/// The program that says what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holder {
    /// Its process, if it said so.
    pub process: Option<u32>,
    /// Whether it is an open coach, which will be closed some time.
    pub coach: bool,
}

impl Holder {
    /// This process.
    fn this(coach: bool) -> Self {
        Self { process: Some(std::process::id()), coach }
    }

    fn read(file: &mut File) -> Self {
        let mut text = String::new();
        let _ = file.read_to_string(&mut text);
        let mut words = text.split_whitespace();
        let process = words.next().and_then(|word| word.parse().ok());
        Self { process, coach: words.next() == Some("coach") }
    }

    fn write(self, mut file: &File) -> io::Result<()> {
        let word = if self.coach { " coach" } else { "" };
        file.set_len(0)?;
        writeln!(file, "{}{word}", self.process.unwrap_or_default())
    }
}

/// Why the right cannot be had.
#[derive(Debug)]
pub enum NoClaim {
    /// Another program has it.
    Held(Holder),
    /// The lock cannot be made.
    Failed(io::Error),
}

/// Takes the right to say what is due. `coach`: for an open coach.
///
/// # Errors
/// Who has it, if another program does; or why it cannot be had.
pub fn claim(folder: &Path, coach: bool) -> Result<Claim, NoClaim> {
    let failed = |error| NoClaim::Failed(whole::named(folder, error));
    whole::private_folder(folder).map_err(failed)?;
    match Lock::take(open(folder, LONG).map_err(failed)?) {
        Ok(lock) => {
            Holder::this(coach).write(lock.file()).map_err(NoClaim::Failed)?;
            Ok(Claim(lock))
        }
        Err((mut file, TryLockError::WouldBlock)) => Err(NoClaim::Held(Holder::read(&mut file))),
        Err((_, TryLockError::Error(error))) => Err(NoClaim::Failed(error)),
    }
}

/// Which program says what is due, if one does. Makes nothing.
///
/// # Errors
/// When that cannot be found out.
pub fn running(folder: &Path) -> io::Result<Option<Holder>> {
    let mut file = match File::open(folder.join(LONG)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // Shared, so that two that ask do not take each other for one that runs.
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(Holder::read(&mut file))),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Wakes the one that says reminders, if there is one, so that it sees at once what changed. The signal says no more than "go on", and
/// ends nobody.
pub fn nudge(folder: &Path) {
    let process = running(folder).ok().flatten().and_then(|holder| holder.process);
    if let Some(process) = process.filter(|process| *process != std::process::id())
        && let Some(who) = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw)
    {
        // One that has just ended needs no waking.
        let _ = rustix::process::kill_process(who, rustix::process::Signal::CONT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reminder::Slot;

    fn now() -> Now {
        let up = Duration::from_secs(50);
        Now { mono: up, boot: up, wall: "2026-11-26T10:00:00+01:00[Europe/Berlin]".parse().unwrap() }
    }

    #[test]
    fn what_fired_is_kept_and_a_damaged_file_begins_from_now() {
        let folder = tempfile::tempdir().unwrap();
        with_state(folder.path(), &now(), "b", |state| state.fire("up", Slot::Moment(5))).unwrap();
        let kept = read_state(folder.path(), &now(), "b");
        assert!(kept.state.has_fired("up", Slot::Moment(5)) && kept.trouble.is_none());
        for damage in [&b"{"[..], b"", b"{\"v\":0}", b"[]", b"\0\0\0", b"{\"v\":1,\"seen\":7}"] {
            fs::write(folder.path().join(NAME), damage).unwrap();
            let kept = read_state(folder.path(), &now(), "b");
            assert_eq!(kept.state, State::begun(&now(), "b"));
            assert!(kept.trouble.unwrap().contains("damaged"));
            let ((), trouble) = with_state(folder.path(), &now(), "b", |_| ()).unwrap();
            assert!(trouble.is_some() && read_state(folder.path(), &now(), "b").trouble.is_none());
        }
    }

    #[test]
    fn what_may_be_whole_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        fs::write(&path, b"{\"v\":2,\"more\":true}").unwrap();
        assert!(read_state(folder.path(), &now(), "b").trouble.unwrap().contains("newer supple"));
        let error = with_state(folder.path(), &now(), "b", |_| ()).unwrap_err().to_string();
        assert!(error.contains("reminders.json") && error.contains("remove the file"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"{\"v\":2,\"more\":true}");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let error = with_state(folder.path(), &now(), "b", |_| ()).unwrap_err().to_string();
        assert!(error.contains("cannot be read"), "{error}");
        assert!(path.is_dir());
    }

    /// Case 22.
    #[test]
    fn one_alone_may_deliver_and_the_other_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(running(folder.path()).unwrap(), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made by a look");
        for coach in [false, true] {
            let first = claim(folder.path(), coach).unwrap();
            assert_eq!(running(folder.path()).unwrap(), Some(Holder::this(coach)));
            assert!(matches!(claim(folder.path(), false), Err(NoClaim::Held(of)) if of == Holder::this(coach)));
            drop(first);
            assert_eq!(running(folder.path()).unwrap(), None);
        }
        assert!(claim(folder.path(), false).is_ok());
    }
}
