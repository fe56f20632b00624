//! Finds and reads files, nothing more: the shipped ones inside the program, the user's in their folders.
//! Must never look into one, write one, or wait on one that is not a plain file.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use crate::{
    domain::library::Library,
    format::{self, FILE_LIMIT, FileKind, SourceFile},
};

/// The files that are part of the program: kind, name, path, text. The build script lists them.
const SHIPPED: &[(FileKind, &str, &str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// What they say. The build script read and checked them.
const PACKED: &str = include_str!(concat!(env!("OUT_DIR"), "/shipped.txt"));

/// All that the shipped files and the user's under the config folder say.
#[must_use]
pub fn load(config: &Path) -> Library {
    let user = of_user(config);
    if user.is_empty() {
        return known();
    }
    let mut files = shipped();
    files.extend(user);
    format::load_over(known(), &files)
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

/// The user's own files under the config folder: `screening.toml`, `routines/*.toml`, `routines/exercises/*.toml`,
/// `routines/cards/*.toml`. What cannot be read is among them, with the reason.
#[must_use]
pub fn of_user(config: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    files.extend(one(&config.join("screening.toml"), FileKind::Screening));
    let routines = config.join("routines");
    folder(&routines.join("exercises"), FileKind::Exercise, &mut files);
    folder(&routines, FileKind::Routine, &mut files);
    folder(&routines.join("cards"), FileKind::Card, &mut files);
    files
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

fn entries(path: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
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
fn folder(path: &Path, kind: FileKind, files: &mut Vec<SourceFile>) {
    match entries(path) {
        Ok(entries) => {
            let paths = entries.iter().filter(|path| is_toml(path));
            files.extend(paths.map(|path| read(path, kind)));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => files.push(source(path, kind, Err(said(&error)))),
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
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("this is not a plain file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "this leads to a file that is not there".into(),
        io::ErrorKind::PermissionDenied => "this cannot be read: permission denied".into(),
        _ => format!("this cannot be read: {error}"),
    }
}
