//! Finds and reads files, nothing more: the shipped ones inside the program, the user's in their folders.
//! Must never look into one, write one, or wait on one that is not a plain file.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use crate::format::{FILE_LIMIT, FileKind, SourceFile};

macro_rules! shipped {
    ($($kind:ident $folder:literal [$($name:literal)*])*) => {
        /// The files that are part of the program: kind, folder, name, text.
        const SHIPPED: &[(FileKind, &str, &str, &[u8])] = &[$($((
            FileKind::$kind,
            $folder,
            $name,
            include_bytes!(concat!("../../", $folder, $name, ".toml")),
        ),)*)*];
    };
}

shipped! {
    Sources "routines/" ["sources"]
    Screening "routines/" ["screening"]
    Exercise "routines/exercises/" [
        "ankle-pumps"
        "bird-dog"
        "bird-dog-leg"
        "bird-dog-toe"
        "breath-sitting"
        "bridge"
        "bridge-heel-lift"
        "cat-camel"
        "cat-camel-standing"
        "childs-pose"
        "childs-pose-cushion"
        "curl-up"
        "curl-up-elbows"
        "curl-up-head"
        "dead-bug"
        "dead-bug-long"
        "diaphragm-breath"
        "ext-standing"
        "ext-support"
        "flex-lying"
        "flex-sitting"
        "flex-sitting-reach"
        "hamstring"
        "hamstring-wall"
        "heel-taps"
        "hip-flexor"
        "hip-flexor-reach"
        "hip-flexor-standing"
        "knee-chest-double"
        "knee-chest-rock"
        "knee-chest-single"
        "log-roll"
        "march"
        "pelvic-tilt"
        "pelvic-tilt-sitting"
        "piriformis"
        "piriformis-easy"
        "press-up"
        "press-up-half"
        "press-up-sag"
        "prone-elbows"
        "prone-lying"
        "prone-pillow"
        "rest-90-90"
        "rest-back-pillow"
        "rest-chair"
        "rest-edge"
        "rest-side-pillow"
        "rotation-sitting"
        "rotation-standing"
        "side-bend-reach"
        "side-bend-sitting"
        "side-bend-standing"
        "side-plank"
        "side-plank-knees"
        "side-plank-wall"
        "sit-to-stand"
        "sit-to-stand-high"
        "sit-to-stand-slow"
        "stand-holding"
        "trunk-rotation"
        "trunk-rotation-small"
        "up-and-about"
        "walk"
    ]
    Routine "routines/" [
        "cool-down"
        "core-strength"
        "desk-break"
        "extension-ladder"
        "flexion-ladder"
        "gentle-mobility"
        "gentle-stretch"
        "moist-heat"
        "relief-now"
        "rest-positions"
        "staged-return"
        "tiny-moves"
        "walking"
        "warm-up"
        "wind-down"
    ]
    Card "routines/cards/" [
        "cannot-get-up"
        "cold"
        "days-to-expect"
        "heat-safety"
        "hydration"
        "lifting"
        "painkillers"
        "see-someone"
        "sitting"
        "sleeping"
        "staying-well"
        "what-this-is"
    ]
}

/// The files that are part of the program.
#[must_use]
pub fn shipped() -> Vec<SourceFile> {
    let files = SHIPPED.iter();
    files
        .map(|(kind, folder, name, bytes)| SourceFile {
            kind: *kind,
            id: (*name).to_owned(),
            path: format!("{folder}{name}.toml"),
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
    let screening = config.join("screening.toml");
    if fs::symlink_metadata(&screening).is_ok() {
        files.push(read(&screening, FileKind::Screening));
    }
    let routines = config.join("routines");
    folder(&routines.join("exercises"), FileKind::Exercise, &mut files);
    folder(&routines, FileKind::Routine, &mut files);
    folder(&routines.join("cards"), FileKind::Card, &mut files);
    files
}

/// Reads one file; its kind follows from its name and folder.
#[must_use]
pub fn file(path: &Path) -> SourceFile {
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let kind = match path.file_name().and_then(|name| name.to_str()) {
        Some("screening.toml") => FileKind::Screening,
        Some("sources.toml") => FileKind::Sources,
        _ => match folder {
            Some("exercises") => FileKind::Exercise,
            Some("cards") => FileKind::Card,
            _ => FileKind::Routine,
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
