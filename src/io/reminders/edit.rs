//! Changes to `reminders.toml`: comments, order and all else stay as they are. Must never write over a file that cannot be read.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
    thread,
    time::Duration,
};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::NAME;
use crate::{
    app::compose::{ONCE, free_name},
    domain::{
        Id,
        schedule::{DAYS, Days, Only, Reminder, When, length_words, usual_catch_up},
    },
    io::{clock, settings, whole},
};

/// What a new file begins with.
const HEAD: &str = "# Your reminders. `supple remind list` shows when they come; docs/reminders.md tells what can stand here.\nschema = 1\n";

/// A reminder was put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its name: another one than was asked for, if that was taken meanwhile.
    pub id: Id,
    /// Those that had come once, and were taken out.
    pub swept: Vec<String>,
}

/// Puts a reminder at the end of the file, which is made if there is none. Takes out those that the program put in for one moment before
/// `swept`, in seconds since 1970.
///
/// # Errors
/// When the file is not TOML or holds something else under `reminder`; when it cannot be read or written.
pub fn add(config: &Path, what: &Reminder, swept: i64) -> io::Result<Added> {
    change(config, true, |document| {
        let list = tables(document)?;
        let old: Vec<(usize, String)> = list
            .iter()
            .enumerate()
            .filter_map(|(at, table)| Some((at, table.get("id")?.as_str()?.to_owned(), past(table)?)))
            .filter(|(_, id, past)| is_ours(id) && *past < swept)
            .map(|(at, id, _)| (at, id))
            .collect();
        for (at, _) in old.iter().rev() {
            take_out(document, *at);
        }
        // Under the lock: whoever asked may not have seen the last one that was put in.
        let list = tables(document)?;
        let taken = |id: &str| list.iter().any(|table| is(table, id));
        let id = if taken(what.id.as_str()) { free_name(what.id.as_str(), taken) } else { what.id.clone() };
        list.push(table(&Reminder { id: id.clone(), ..what.clone() }));
        Ok(Added { id, swept: old.into_iter().map(|(_, id)| id).collect() })
    })
}

/// Whether the program gave that name: `once`, `once-2`.
fn is_ours(id: &str) -> bool {
    let numbers = id.strip_prefix(ONCE).filter(|rest| rest.is_empty() || rest.starts_with('-'));
    numbers.is_some_and(|numbers| numbers.chars().all(|c| c == '-' || c.is_ascii_digit()))
}

/// When a reminder for one moment was to come.
fn past(table: &Table) -> Option<i64> {
    let moment = table.get("once")?.as_datetime()?.to_string();
    moment.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

/// Takes a reminder out; whether it was there.
///
/// # Errors
/// As [`add`].
pub fn remove(config: &Path, id: &str) -> io::Result<bool> {
    change(config, false, |document| {
        let found = tables(document)?.iter().position(|table| is(table, id));
        if let Some(at) = found {
            take_out(document, at);
        }
        Ok(found.is_some())
    })
}

/// Puts other words, another routine and, if `anew`, other times into a reminder; whether it was there. All else of it stays, as far as it goes with the
/// new times.
///
/// # Errors
/// As [`add`].
pub fn put(config: &Path, id: &str, what: &Reminder, anew: bool) -> io::Result<bool> {
    change(config, false, |document| {
        let Some(old) = tables(document)?.iter_mut().find(|table| is(table, id)) else { return Ok(false) };
        let mut new = table(what);
        let keys = if anew { &ALL[..] } else { &WORDS[..] };
        for key in keys {
            match new.remove(key) {
                Some(Item::Value(value)) => replace_value(old, key, value),
                _ => _ = old.remove(key),
            }
        }
        if anew {
            // What does not go with the new times would make the whole reminder unusable.
            let zone = matches!(what.when, When::Every { .. } | When::At { .. });
            let goes = |key: &str| if key == "tz" { zone } else { !matches!(what.when, When::Once(_)) };
            for key in ["tz", "hold"].into_iter().filter(|key| !goes(key)) {
                old.remove(key);
            }
        }
        Ok(true)
    })
}

/// The keys that say what a reminder says, and what it starts.
const WORDS: [&str; 2] = ["say", "routine"];
/// The same, and those that say when.
const ALL: [&str; 10] = ["say", "routine", "every", "between", "days", "sitting", "at", "once", "after", "wait"];

/// Puts a value in place of another; what stands around it stays.
fn replace_value(table: &mut Table, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if old.to_string().trim() == value.to_string().trim() => {}
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => _ = table.insert(key, Item::Value(value)),
    }
}

/// The path of the file, which is made if there is none.
pub(super) fn make(config: &Path) -> io::Result<std::path::PathBuf> {
    let path = config.join(NAME);
    if fs::symlink_metadata(&path).is_err() {
        whole::private_folder(config)?;
        settings::replace(&path, HEAD)?;
    }
    Ok(path)
}

/// Switches a reminder on or off; whether it was there.
///
/// # Errors
/// As [`add`].
pub fn set_on(config: &Path, id: &str, on: bool) -> io::Result<bool> {
    change(config, false, |document| {
        let Some(table) = tables(document)?.iter_mut().find(|table| is(table, id)) else { return Ok(false) };
        replace_value(table, "on", Value::from(on));
        Ok(true)
    })
}

fn is(table: &Table, id: &str) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id)
}

fn tables(document: &mut DocumentMut) -> io::Result<&mut ArrayOfTables> {
    let item = document.entry("reminder").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut().ok_or_else(|| {
        io::Error::other(format!("{NAME} does not write its reminders as [[reminder]]; mend it by hand"))
    })
}

/// Takes a table out. Comments right above it go with it; what stands further up, parted by an empty line, stays.
fn take_out(document: &mut DocumentMut, at: usize) {
    let Some(list) = document.get_mut("reminder").and_then(Item::as_array_of_tables_mut) else { return };
    let above = |table: &Table| table.decor().prefix().and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
    let own = list.get(at).map(above).unwrap_or_default();
    let kept = own.rfind("\n\n").map(|end| own[..end].to_owned()).filter(|kept| !kept.trim().is_empty());
    list.remove(at);
    let Some(kept) = kept else { return };
    if let Some(next) = list.get_mut(at) {
        let below = above(next);
        next.decor_mut().set_prefix(format!("{kept}\n{below}"));
    } else {
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(format!("{kept}\n{trailing}"));
    }
}

/// How often the lock is tried for, and another try is made when an editor saved the file in between.
const TRIES: u32 = 40;
/// Between two tries for the lock.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// Keeps other supples from changing files in a folder, as long as it is held. The folder itself is locked: no file of ours lies about in it.
fn hold(folder: &Path) -> io::Result<File> {
    whole::private_folder(folder)?;
    let lock = File::open(folder)?;
    for _ in 0..TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) => thread::sleep(TRY_AGAIN),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::other(format!("another supple is changing {NAME}; try again")))
}

/// Reads, changes and writes the file, with no other supple in between. `make`: whether one is made when there is none.
fn change<T>(config: &Path, make: bool, change: impl Fn(&mut DocumentMut) -> io::Result<T>) -> io::Result<T> {
    let path = config.join(NAME);
    if !make && fs::symlink_metadata(&path).is_err() {
        return change(&mut DocumentMut::new());
    }
    let named = |error| whole::named(&path, error);
    let _held = hold(config).map_err(named)?;
    // A link to a file kept elsewhere stays a link.
    let path = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
    for _ in 0..TRIES {
        if let Some(done) = try_change(&path, make, &change).map_err(named)? {
            return Ok(done);
        }
    }
    Err(io::Error::other(format!("{} is being changed by another program; try again", path.display())))
}

fn text_of(path: &Path, make: bool) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(if make { HEAD.to_owned() } else { String::new() }),
        read => read,
    }
}

/// One try; nothing when the file was changed by an editor meanwhile.
fn try_change<T>(
    path: &Path,
    make: bool,
    change: &impl Fn(&mut DocumentMut) -> io::Result<T>,
) -> io::Result<Option<T>> {
    let text = text_of(path, make)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let what = error.message().lines().next().unwrap_or("it is not TOML").to_owned();
        io::Error::other(format!("{} was left as it is, since it cannot be read: {what}", path.display()))
    })?;
    let done = change(&mut document)?;
    let mut changed = document.to_string();
    if text.contains("\r\n") {
        // The ends of its lines are the person's, too.
        changed = changed.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if changed != text && (make || !text.is_empty()) {
        if text_of(path, make)? != text {
            return Ok(None);
        }
        settings::replace(path, &changed)?;
    }
    Ok(Some(done))
}

/// A reminder as a table of the file; what is as usual is left out.
fn table(what: &Reminder) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    let mut put = |key: &str, item: Item| _ = table.insert(key, item);
    put("id", value(what.id.as_str()));
    put("say", value(what.say.as_str()));
    match &what.when {
        When::Every { every, window, days, sitting } => {
            put("every", value(length_words(*every)));
            put("between", list([window.from.to_string(), window.to.to_string()]));
            if let Some(days) = named(*days) {
                put("days", days);
            }
            if let Some(sitting) = sitting {
                put("sitting", value(length_words(*sitting)));
            }
        }
        When::At { times, days } => {
            put("at", list(times.iter().map(ToString::to_string)));
            if let Some(days) = named(*days) {
                put("days", days);
            }
        }
        When::Once(second) => {
            let at = jiff::Timestamp::from_second(*second)
                .unwrap_or_default()
                .to_zoned(clock::now().wall.time_zone().clone());
            let text = at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            // Our own writing of a moment is one.
            if let Ok(moment) = text.parse::<toml_edit::Datetime>() {
                put("once", value(moment));
            }
        }
        When::After { routine, wait } => {
            put("after", value(routine.as_str()));
            put("wait", value(length_words(*wait)));
        }
    }
    for (key, word) in [
        ("routine", what.routine.as_ref().map(Id::as_str)),
        ("only", what.only.map(Only::word)),
        ("tz", what.tz.as_deref()),
    ] {
        if let Some(word) = word {
            put(key, value(word));
        }
    }
    if what.catch_up != usual_catch_up(&what.when) {
        put("catch_up", value(length_words(what.catch_up)));
    }
    if what.hold {
        put("hold", value(true));
    }
    if !what.on {
        put("on", value(false));
    }
    table
}

fn named(days: Days) -> Option<Item> {
    (days != Days::ALL).then(|| list(days.iter().map(|day| DAYS[day].to_owned())))
}

fn list(items: impl IntoIterator<Item = String>) -> Item {
    value(items.into_iter().collect::<Array>())
}
