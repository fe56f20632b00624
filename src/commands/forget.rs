//! `supple forget`: removes the journal, and what is kept of reminders, after saying what it holds. Must never run beside another supple, never
//! remove a file that is neither's, and never begin before the word was typed.

use std::{
    fs::{self, TryLockError},
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use super::Exit;
use crate::{
    domain::{CleanText, history::Fact, text::many},
    io::journal,
};

/// The word that has to be typed.
const WORD: &str = "forget";

/// Says what the journal holds, asks for the word (unless `yes`), and removes it: entries, the running session, the
/// checkpoint, the device's name, copies of torn lines, when reminders rang and what the calendar was told. The reminders themselves are a file of the
/// user's and stay. Exit code 5 if the word was not typed.
///
/// # Errors
/// If another supple is open, if a file cannot be removed, or if `input` or `out` fail.
pub fn run(
    data: &Path,
    state: &Path,
    yes: bool,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let lock = match journal::lock(state) {
        Ok(lock) => Some(lock),
        Err(TryLockError::WouldBlock) => {
            bail!("Another supple is open. Close it first, then try again.")
        }
        // No lock can be made here, so none is held.
        Err(TryLockError::Error(_)) => None,
    };
    let folder = data.join("journal");
    let files = files(&folder, state)?;
    if files.is_empty() {
        writeln!(out, "There is no journal. Nothing to remove.")?;
        return Ok(Exit::DONE);
    }
    describe(data, &folder, &files, out)?;
    if !yes {
        write!(
            out,
            "This cannot be undone. Danger signs you have told are forgotten too; they will be asked again.\n\
             To remove it all, type \"{WORD}\" and press Enter: "
        )?;
        out.flush()?;
        let mut answer = String::new();
        input.read_line(&mut answer)?;
        if answer.trim() != WORD {
            writeln!(out, "\nNothing was removed.")?;
            return Ok(Exit::EARLY);
        }
    }
    for path in &files {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error)
                    .with_context(|| format!("{} cannot be removed", CleanText::new(&path.to_string_lossy())));
            }
            _ => {}
        }
    }
    // Only goes if nothing else is in it.
    let left = fs::remove_dir(&folder).is_err() && folder.exists();
    writeln!(out, "The journal is removed.")?;
    if left {
        writeln!(out, "Other files in {} were left alone.", CleanText::new(&folder.to_string_lossy()))?;
    }
    drop(lock);
    Ok(Exit::DONE)
}

/// Whether a file of the state folder tells when reminders rang, or what the calendar was told; damaged ones that were put aside too.
fn is_of_reminders(name: &str) -> bool {
    ["reminders", "calendar"].iter().any(|of| {
        let rest = name.strip_prefix(of).unwrap_or_default();
        is_or_was_to_be(rest, ".json") || rest.starts_with(".damaged") && rest.strip_suffix(".json").is_some()
    })
}

/// The journal's own files, in both folders, and what is kept of reminders.
fn files(folder: &Path, state: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let is_entry_file = |name: &str| name.strip_suffix(".jsonl").is_some() || name.contains(".jsonl.torn");
    let is_state_file = |name: &str| {
        (name.starts_with("active") && name.strip_suffix(".jsonl").is_some())
            || ["checkpoint.json", "kept.bin", "device.json"].into_iter().any(|own| is_or_was_to_be(name, own))
            || is_of_reminders(name)
    };
    let mut files = named(folder, is_entry_file)?;
    files.extend(named(state, is_state_file)?);
    Ok(files)
}

/// Whether it is that file, or a new one that never took its place.
fn is_or_was_to_be(name: &str, own: &str) -> bool {
    name.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with(".new"))
}

fn named(folder: &Path, ours: impl Fn(&str) -> bool) -> anyhow::Result<Vec<PathBuf>> {
    let items = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.with_context(|| format!("{} cannot be read", CleanText::new(&folder.to_string_lossy())))?,
    };
    let mut found = Vec::new();
    for item in items {
        let item = item?;
        if item.file_name().to_str().is_some_and(&ours) && !item.file_type()?.is_dir() {
            found.push(item.path());
        }
    }
    found.sort();
    Ok(found)
}

fn describe(data: &Path, folder: &Path, files: &[PathBuf], out: &mut impl Write) -> anyhow::Result<()> {
    let history = journal::read_all(data, None).context("The journal cannot be read")?;
    let sessions = history.entries.iter().filter(|entry| matches!(entry.fact, Fact::Session(_))).count();
    let bytes: u64 = files.iter().filter_map(|path| fs::symlink_metadata(path).ok()).map(|meta| meta.len()).sum();
    writeln!(out, "The journal in {}:", CleanText::new(&folder.to_string_lossy()))?;
    writeln!(out, "  files     {}", files.len())?;
    writeln!(out, "  entries   {}, of these {}", history.entries.len(), many(sessions, "session"))?;
    if let (Some(first), Some(last)) = (history.entries.first(), history.entries.last()) {
        writeln!(out, "  from      {} to {}", first.t.strftime("%Y-%m-%d"), last.t.strftime("%Y-%m-%d"))?;
    }
    writeln!(out, "  size      {} kB", bytes.div_ceil(1000))?;
    let names = files.iter().filter_map(|path| path.file_name()?.to_str());
    if names.into_iter().any(is_of_reminders) {
        writeln!(
            out,
            "  besides   when reminders rang, and what your calendar was told; the reminders themselves stay"
        )?;
    }
    Ok(())
}
