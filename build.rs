//! Reads and checks the shipped files while the program is built, with the program's own code, so that it need not do so at
//! each start. A mistake in one of them is an error of the build.

use std::{
    env, error, fs,
    io::Error,
    path::{Path, PathBuf},
};

use domain::library::FileKind;
use format::SourceFile;

/// What of the domain a file can speak of.
#[expect(
    dead_code,
    unreachable_pub,
    clippy::struct_field_names,
    clippy::unused_self,
    reason = "the program uses the rest, and others see it"
)]
#[path = "src/domain"]
mod domain {
    pub mod card;
    pub mod dose;
    pub mod exercise;
    pub mod figure;
    mod id;
    pub mod library;
    pub mod numbers;
    pub mod questions;
    pub mod routine;
    pub mod rules;
    pub mod schedule;
    pub mod settings;
    pub mod spoken;
    pub mod text;
    pub mod timeline;
    pub mod unroll;

    pub use id::Id;
    pub use text::CleanText;
}

#[expect(dead_code, unreachable_pub, unused_imports, reason = "the program draws with the rest")]
#[path = "src/figure/mod.rs"]
mod figure;

#[expect(dead_code, unreachable_pub, unused_imports, reason = "the program uses the rest")]
#[path = "src/format/mod.rs"]
mod format;

#[path = "build/order.rs"]
mod order;

/// Where the files of each kind lie. Two are alone of their kind, in the folder of the routines.
const FOLDERS: [(FileKind, &str); 3] = [
    (FileKind::Exercise, "routines/exercises/"),
    (FileKind::Routine, "routines/"),
    (FileKind::Card, "routines/cards/"),
];

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=routines");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = shipped(&root)?;

    let library = format::load(&files);
    for problem in &library.problems {
        eprintln!("{}\n", problem.rendered);
    }
    if !library.problems.is_empty() {
        return Err("the shipped files have mistakes".into());
    }
    if let Some(name) = format::figure_names().find(|name| format::shipped_figure(name).is_none()) {
        return Err(format!("routines/figures/{name}.toml has a mistake: supple figure FILE shows it").into());
    }
    let packed = format::pack(&library);
    if format::unpack(packed.clone().leak()) != Some(library) {
        return Err("the shipped files, once packed, do not say the same: see src/format/packed.rs".into());
    }
    fs::write(out.join("shipped.txt"), packed)?;
    fs::write(out.join("shipped.rs"), list(&root, &files))?;
    order::offer(&root, &out)?;
    Ok(())
}

/// The shipped files in the order of their kinds and names.
fn shipped(root: &Path) -> Result<Vec<SourceFile>, Error> {
    let mut files = Vec::new();
    for (kind, folder) in FOLDERS {
        for entry in fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            let (Some(stem), Some("toml")) = (path.file_stem(), path.extension().and_then(|end| end.to_str())) else {
                continue;
            };
            let id = stem.to_string_lossy().into_owned();
            let kind = match (kind, id.as_str()) {
                (FileKind::Routine, "sources") => FileKind::Sources,
                (FileKind::Routine, "screening") => FileKind::Screening,
                _ => kind,
            };
            let shown = format!("{folder}{id}.toml");
            files.push(SourceFile { kind, id, path: shown, bytes: Ok(fs::read(&path)?.into()), user: false });
        }
    }
    files.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    Ok(files)
}

/// The files as a list in Rust, with their texts.
fn list(root: &Path, files: &[SourceFile]) -> String {
    let line = |file: &SourceFile| {
        let from = root.join(&file.path).display().to_string();
        format!("(FileKind::{:?}, {:?}, {:?}, rare!({from:?})),\n", file.kind, file.id, file.path)
    };
    format!("&[\n{}]\n", files.iter().map(line).collect::<String>())
}
