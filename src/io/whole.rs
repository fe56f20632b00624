//! Small files that are written as a whole: the old one stays until the new one is there. Must never leave half a file behind, and
//! never show a new one to others than its user.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

/// For its user's eyes alone.
pub(super) const PRIVATE: u32 = 0o600;

/// How much a file matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// On the disk before the call returns, come what may.
    Synced,
    /// It can be made anew from others.
    Disposable,
}

/// Makes the folder, and those above it, for this user only. Folders that are there stay as they are.
///
/// # Errors
/// When it cannot be made.
pub(super) fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a file, which must not be there yet.
///
/// # Errors
/// When it is there, or cannot be made.
pub(super) fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

/// Puts a whole file in place of another, or leaves the other as it was.
///
/// # Errors
/// When it cannot be written; nothing is left of it then.
pub(super) fn replace(path: &Path, bytes: &[u8], mode: u32, keep: Keep) -> io::Result<()> {
    // A name that no other program of ours writes to at this moment.
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".new{}", std::process::id()));
    let fresh = path.with_file_name(name);
    // Left by one that was ended in the middle and had the same number.
    let _ = fs::remove_file(&fresh);
    let written = write(&fresh, bytes, mode, keep).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    } else if keep == Keep::Synced
        && let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok())
    {
        // Not every file system can sync a folder; the file itself is safe.
        let _ = folder.sync_all();
    }
    written
}

fn write(path: &Path, bytes: &[u8], mode: u32, keep: Keep) -> io::Result<()> {
    let mut file = create_new(path, mode)?;
    file.write_all(bytes)?;
    match keep {
        Keep::Synced => file.sync_all(),
        Keep::Disposable => Ok(()),
    }
}

/// An error of the system with the file it is about; one that says it already stays as it is.
pub(super) fn named(path: &Path, error: io::Error) -> io::Error {
    if error.get_ref().is_some() { error } else { io::Error::new(error.kind(), format!("{}: {error}", path.display())) }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_old_one_stays_whole_until_the_new_one_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "old").unwrap();
        // What one of the same number left in the middle is in nobody's way.
        fs::write(folder.path().join(format!("a.json.new{}", std::process::id())), "half").unwrap();
        for (text, keep) in [("new", Keep::Synced), ("newer", Keep::Disposable)] {
            replace(&path, text.as_bytes(), PRIVATE, keep).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, PRIVATE);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
        let taken = folder.path().join("folder");
        fs::create_dir(&taken).unwrap();
        assert!(replace(&taken, b"x", PRIVATE, Keep::Synced).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left of what did not fit");
    }
}
