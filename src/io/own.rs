//! The user's own routine files as they come and go: made, copied from the shipped ones, and removed again when a copy was not changed.
//! Must never write over a file.

use std::{
    borrow::Cow,
    fs::{self, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    domain::{
        CleanText, Id,
        library::{FileKind, Library, Problem, Severity},
    },
    format::{self, FILE_LIMIT, SourceFile},
    io::library,
};

/// Why a file was not made or opened.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Not a name.
    #[error("“{name}” cannot be a name: small letters a-z, digits and -{}", suggestion(.near.as_ref()))]
    Name {
        /// As it was given.
        name: CleanText,
        /// One that could be.
        near: Option<Id>,
    },
    /// The user has such a file.
    #[error("there is already {}; supple edit {id} opens it", CleanText::new(&.path.display().to_string()))]
    Exists {
        /// Its name.
        id: Id,
        /// The file.
        path: PathBuf,
    },
    /// A shipped routine has the name.
    #[error("{0} comes with supple; supple edit {0} puts yours in its place, or choose another name")]
    Shipped(Id),
    /// No file has the name.
    #[error("there is no file `{name}`; {}", .hint.as_deref().unwrap_or("`supple list` shows them all"))]
    Unknown {
        /// As it was given.
        name: CleanText,
        /// Which one may be meant.
        hint: Option<String>,
    },
    /// The system said no.
    #[error("{} cannot be written: {error}", CleanText::new(&.path.display().to_string()))]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn suggestion(near: Option<&Id>) -> String {
    near.map_or_else(String::new, |near| format!("; try “{near}”"))
}

/// The name, if it can be one.
///
/// # Errors
/// [`Refused::Name`], with one that could be.
pub fn name(text: &str) -> Result<Id, Refused> {
    Id::new(text).ok_or_else(|| Refused::Name { name: CleanText::new(text), near: format::name_from(text) })
}

/// Where a file of the user's of that kind and name lies.
#[must_use]
pub fn path(config: &Path, kind: FileKind, id: &Id) -> PathBuf {
    let routines = config.join("routines");
    let folder = match kind {
        FileKind::Exercise => routines.join("exercises"),
        FileKind::Card => routines.join("cards"),
        FileKind::Screening => config.to_owned(),
        _ => routines,
    };
    folder.join(format!("{id}.toml"))
}

/// Makes a routine file of a new name; its path.
///
/// # Errors
/// [`Refused`] when the name is taken, or the disk says no; nothing is left then.
pub fn make(config: &Path, id: &Id, text: &str) -> Result<PathBuf, Refused> {
    let path = path(config, FileKind::Routine, id);
    if fs::symlink_metadata(&path).is_ok() {
        return Err(Refused::Exists { id: id.clone(), path });
    }
    if shipped(id, &[FileKind::Routine, FileKind::Card]).is_some() {
        return Err(Refused::Shipped(id.clone()));
    }
    write(&path, text.as_bytes())?;
    if let Some((_, schema)) = format::SCHEMAS.iter().find(|(kind, _)| *kind == "routine") {
        // For the user's editor alone: one that is there stays, and without it nothing is missing here.
        let _ = write(&path.with_file_name(format::SCHEMA_FILE), schema.as_bytes());
    }
    Ok(path)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    let made = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes).inspect_err(|_| {
            // Half a file would be one with mistakes.
            let _ = fs::remove_file(path);
        })
    };
    made().map_err(|error| Refused::Disk { path: path.to_owned(), error })
}

/// The shipped file of that name, the first of these kinds.
fn shipped(id: &Id, kinds: &[FileKind]) -> Option<SourceFile> {
    let mut files = library::shipped();
    files.retain(|file| file.id == id.as_str());
    kinds.iter().find_map(|kind| files.iter().find(|file| file.kind == *kind).cloned())
}

const EDITABLE: [FileKind; 3] = [FileKind::Routine, FileKind::Exercise, FileKind::Card];

/// A file to be edited.
#[derive(Debug)]
pub struct Draft {
    /// Its name.
    pub id: Id,
    /// What it is.
    pub kind: FileKind,
    /// Where it lies.
    pub path: PathBuf,
    /// The shipped file that it is a fresh copy of.
    copy_of: Option<Vec<u8>>,
}

impl Draft {
    /// The user's file of that name; a copy of the shipped one when there is none.
    ///
    /// # Errors
    /// [`Refused`] when there is neither, or the copy cannot be written.
    pub fn open(config: &Path, given: &str) -> Result<Self, Refused> {
        Self::of_kinds(config, given, &EDITABLE)
    }

    /// The same of one kind.
    ///
    /// # Errors
    /// As with [`Draft::open`].
    pub fn of_kind(config: &Path, id: &Id, kind: FileKind) -> Result<Self, Refused> {
        Self::of_kinds(config, id.as_str(), &[kind])
    }

    fn of_kinds(config: &Path, given: &str, kinds: &[FileKind]) -> Result<Self, Refused> {
        let id = name(given)?;
        let own = kinds.iter().copied().map(|kind| (kind, path(config, kind, &id)));
        if let Some((kind, path)) = own.clone().find(|(_, path)| fs::symlink_metadata(path).is_ok()) {
            return Ok(Self { id, kind, path, copy_of: None });
        }
        let Some(file) = shipped(&id, kinds) else {
            let all = library::shipped().into_iter().chain(library::of_user(config));
            let names: Vec<String> = all.filter(|file| kinds.contains(&file.kind)).map(|file| file.id).collect();
            let hint = format::did_you_mean(given, names.iter().map(String::as_str));
            return Err(Refused::Unknown { name: CleanText::new(given), hint });
        };
        let bytes = file.bytes.map(Cow::into_owned).unwrap_or_default();
        let path = path(config, file.kind, &id);
        write(&path, &bytes)?;
        Ok(Self { id, kind: file.kind, path, copy_of: Some(bytes) })
    }

    /// Whether a copy was made of a shipped file.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.copy_of.is_some()
    }

    /// The path as it is shown.
    #[must_use]
    pub fn shown(&self) -> CleanText {
        CleanText::new(&self.path.display().to_string())
    }

    /// Removes a copy that nobody changed; whether it did.
    #[must_use]
    pub fn forget_unchanged(&self) -> bool {
        let same = self.copy_of.as_ref().is_some_and(|before| read(&self.path).is_ok_and(|now| now == *before));
        same && fs::remove_file(&self.path).is_ok()
    }

    /// Whether the file was removed meanwhile.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        !self.path.exists()
    }

    /// What is wrong with it, as part of all that the user has.
    #[must_use]
    pub fn problems(&self, library: &Library) -> Vec<Problem> {
        library.problems.iter().filter(|problem| problem.path == self.shown()).cloned().collect()
    }
}

/// Whether any of them keeps the file from being used.
#[must_use]
pub fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// What is in a file or comes from the standard input (`-`), at most one byte more than a file may have.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = FILE_LIMIT as u64 + 1;
    if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::other("this is not a plain file"));
        }
        fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
