//! Finds and reads files, nothing more: the shipped ones inside the program, the user's in their folders.
//! Must never look into one, write one, or wait on one that is not a plain file.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::hands::{at_once, in_halves};
use crate::{
    domain::library::Library,
    format::{self, FILE_LIMIT, FileKind, SourceFile, rare},
};

/// The files that are part of the program: kind, name, path, text. The build script lists them.
const SHIPPED: &[(FileKind, &str, &str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// What they say. The build script read and checked them.
const PACKED: &str = include_str!(concat!(env!("OUT_DIR"), "/shipped.txt"));

/// So many files of the user's are read before anything is shown: it takes a few milliseconds.
const FEW: usize = 32;

/// The user's own files under the config folder, found and not read yet: `screening.toml`, `routines/*.toml`,
/// `routines/exercises/*.toml`, `routines/cards/*.toml`.
#[derive(Debug)]
pub struct Own(Vec<Place>);

/// Where a file lies, or a folder that cannot be looked into, with the reason.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    kind: FileKind,
    fault: Option<String>,
}

impl Own {
    /// Looks for them.
    #[must_use]
    pub fn find(config: &Path) -> Self {
        let mut places = Vec::new();
        let screening = config.join("screening.toml");
        if fs::symlink_metadata(&screening).is_ok() {
            places.push(Place { path: screening, kind: FileKind::Screening, fault: None });
        }
        let routines = config.join("routines");
        folder(&routines.join("exercises"), FileKind::Exercise, &mut places);
        folder(&routines, FileKind::Routine, &mut places);
        folder(&routines.join("cards"), FileKind::Card, &mut places);
        Self(places)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether there are so many that reading them would be felt.
    #[must_use]
    pub fn are_many(&self) -> bool {
        self.count() > FEW
    }

    /// Reads them. What cannot be read is among them, with the reason.
    #[must_use]
    pub fn read(&self) -> Vec<SourceFile> {
        in_halves(&self.0, Place::read)
    }

    /// All that the shipped files and these say.
    #[must_use]
    pub fn load(&self) -> Library {
        over_shipped(self.read())
    }

    /// What the shipped files say, and the user's own questions: all that can be said before the rest is read.
    #[must_use]
    pub fn load_questions(&self) -> Library {
        let questions = self.0.iter().filter(|place| place.kind == FileKind::Screening);
        over_shipped(questions.map(Place::read).collect())
    }
}

impl Place {
    fn read(&self) -> SourceFile {
        match &self.fault {
            Some(fault) => source(&self.path, self.kind, Err(fault.clone())),
            None => read(&self.path, self.kind),
        }
    }
}

/// All that the shipped files and the user's under the config folder say.
#[must_use]
pub fn load(config: &Path) -> Library {
    Own::find(config).load()
}

fn over_shipped(user: Vec<SourceFile>) -> Library {
    if user.is_empty() {
        return known();
    }
    let mut files = shipped();
    files.extend(user);
    format::load_over_by(known(), &files, at_once)
}

/// What these files say, the shipped ones among them; all are read and checked.
#[must_use]
pub fn check(files: &[SourceFile]) -> Library {
    format::load_by(files, at_once)
}

/// What the shipped files say.
#[must_use]
pub fn known() -> Library {
    format::unpack(PACKED).unwrap_or_else(|| format::load(&shipped()))
}

/// The files that are part of the program.
#[must_use]
pub fn shipped() -> Vec<SourceFile> {
    let files = SHIPPED.iter();
    files
        .map(|(kind, name, path, bytes)| SourceFile {
            kind: *kind,
            id: (*name).to_owned(),
            path: (*path).to_owned(),
            bytes: Ok(Cow::Borrowed(bytes)),
            user: false,
        })
        .collect()
}

/// The user's own files under the config folder, read; see [`Own`].
#[must_use]
pub fn of_user(config: &Path) -> Vec<SourceFile> {
    Own::find(config).read()
}

/// The file of that name, if it is there; what cannot be read is there too, with the reason.
#[must_use]
pub fn one(path: &Path, kind: FileKind) -> Option<SourceFile> {
    fs::symlink_metadata(path).is_ok().then(|| read(path, kind))
}

/// When a file was last changed and how long it is; `None` when it is not there.
#[must_use]
pub fn changed(path: &Path) -> Option<(std::time::SystemTime, u64)> {
    let facts = fs::metadata(path).ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

/// Reads one file; its kind follows from its name and folder, and elsewhere from its keys.
#[must_use]
pub fn file(path: &Path) -> SourceFile {
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let kind = match path.file_name().and_then(|name| name.to_str()) {
        Some("screening.toml") => FileKind::Screening,
        Some("sources.toml") => FileKind::Sources,
        Some("reminders.toml") => FileKind::Reminders,
        Some("config.toml") => FileKind::Config,
        _ => match folder {
            Some("exercises") => FileKind::Exercise,
            Some("cards") => FileKind::Card,
            Some("figures") => FileKind::Figure,
            Some("routines") => FileKind::Routine,
            _ => {
                let file = read(path, FileKind::Routine);
                let kind = file.bytes.as_ref().map_or(FileKind::Routine, |bytes| format::kind_of(bytes));
                return SourceFile { kind, ..file };
            }
        },
    };
    read(path, kind)
}

/// The `.toml` files in a folder and in the folders inside it, hidden ones left out; at most 8 folders deep.
///
/// # Errors
/// When a folder cannot be listed.
pub fn below(path: &Path) -> io::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    walk(path, 8, &mut files)?;
    Ok(files)
}

fn walk(path: &Path, depth: usize, files: &mut Vec<SourceFile>) -> io::Result<()> {
    for entry in entries(path)? {
        // A link to a folder is not followed: it may lead round in a circle.
        let is_dir = fs::symlink_metadata(&entry)?.is_dir();
        if is_dir && depth > 0 && !is_hidden(&entry) && !is_toml(&entry) {
            walk(&entry, depth - 1, files)?;
            continue;
        }
        if is_toml(&entry) {
            files.push(file(&entry));
        }
    }
    Ok(())
}

fn entries(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    // They differ in their last part alone: no need to take each path apart.
    entries.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    Ok(entries)
}

/// Editors keep half-written copies in hidden files.
fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "toml") && !is_hidden(path)
}

/// The `.toml` files in one folder. A folder that is not there has none.
fn folder(path: &Path, kind: FileKind, places: &mut Vec<Place>) {
    match entries(path) {
        Ok(entries) => {
            let paths = entries.into_iter().filter(|path| is_toml(path));
            places.extend(paths.map(|path| Place { path, kind, fault: None }));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => places.push(Place { path: path.to_owned(), kind, fault: Some(said(&error)) }),
    }
}

fn read(path: &Path, kind: FileKind) -> SourceFile {
    let bytes = contents(path).map(Cow::Owned).map_err(|error| said(&error));
    source(path, kind, bytes)
}

fn source(path: &Path, kind: FileKind, bytes: Result<Cow<'static, [u8]>, String>) -> SourceFile {
    SourceFile {
        kind,
        id: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        path: path.display().to_string(),
        bytes,
        user: true,
    }
}

/// What is in a file, one byte beyond the limit at most. A pipe or a device would make the program wait, or never end.
fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let facts = fs::metadata(path)?;
    if !facts.is_file() {
        return Err(io::Error::other("this is not a plain file"));
    }
    let most = FILE_LIMIT + 1;
    // All of it in one call, and one that finds the end.
    let length = usize::try_from(facts.len()).map_or(most, |length| length.saturating_add(1).min(most));
    let mut bytes = Vec::with_capacity(length);
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "this leads to a file that is not there".into(),
        io::ErrorKind::PermissionDenied => "this cannot be read: permission denied".into(),
        _ => format!("this cannot be read: {error}"),
    }
}
