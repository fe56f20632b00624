//! The pure folders touch nothing, and imports run one way.

use std::{
    fs,
    path::{Path, PathBuf},
};

const FORBIDDEN: [&str; 24] = [
    "std::fs",
    "std::env",
    "std::thread",
    "std::process",
    "std::net",
    "std::io",
    "Instant",
    "SystemTime",
    "Zoned::now",
    "Timestamp::now",
    "ratatui",
    "crossterm",
    "rustix",
    "notify_rust",
    "println!",
    "eprintln!",
    "print!(",
    "dbg!",
    "Mutex",
    "OnceLock",
    "LazyLock",
    "static mut",
    "thread_local",
    "unsafe ",
];

/// Each folder, and the folders it may take from.
const MAY: [(&str, &[&str]); 6] = [
    ("domain", &[]),
    ("figure", &["domain"]),
    ("format", &["figure", "domain"]),
    ("app", &["format", "figure", "domain"]),
    ("ui", &["app", "format", "figure", "domain"]),
    ("plain", &["app", "format", "figure", "domain"]),
];

const FOLDERS: [&str; 9] = ["domain", "figure", "format", "app", "ui", "plain", "io", "commands", "cli"];

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// Code only: comments say why, and may name what is forbidden.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

fn forbidden_in(code: &str) -> Vec<&'static str> {
    FORBIDDEN.into_iter().filter(|word| code.contains(word)).collect()
}

fn wrong_way(folder: &str, code: &str) -> Vec<&'static str> {
    let may = MAY.iter().find(|(name, _)| *name == folder).map_or(&[][..], |(_, may)| may);
    FOLDERS
        .into_iter()
        .filter(|other| *other != folder && !may.contains(other))
        .filter(|other| {
            let braces = code.split("use crate::{").skip(1).any(|rest| {
                let names = rest.split(';').next().unwrap_or("");
                let parts = names.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
                parts.clone().any(|part| part == *other || part.starts_with(&format!("{other}::")))
            });
            braces || code.contains(&format!("crate::{other}::")) || code.contains(&format!("crate::{other};"))
        })
        .collect()
}

#[test]
fn pure_folders_touch_nothing_and_imports_run_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for (folder, _) in MAY {
        for path in files(&src.join(folder)) {
            seen += 1;
            let code = code(&fs::read_to_string(&path).unwrap());
            if folder != "ui" {
                assert!(forbidden_in(&code).is_empty(), "{}: {:?}", path.display(), forbidden_in(&code));
            }
            let wrong = wrong_way(folder, &code);
            assert!(wrong.is_empty(), "{} takes from {wrong:?}", path.display());
        }
    }
    assert!(seen > 30, "only {seen} files were looked at");
}

#[test]
fn the_guard_sees_what_it_is_for() {
    assert_eq!(forbidden_in("let now = Instant::now();"), ["Instant"]);
    assert_eq!(wrong_way("domain", "use crate::format::load;"), ["format"]);
    assert_eq!(wrong_way("format", "use crate::{\n    domain::Id,\n    io::library,\n};"), ["io"]);
    assert!(wrong_way("format", "use crate::{\n    domain::library::Source,\n};").is_empty());
}
