//! Files as large and as odd as they may be: real ones damaged anywhere, and made ones that try to make the reader work or eat without end.
//! No panic, a bounded number of findings, and 256 MB of memory at most for 1 MiB.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use proptest::prelude::*;
use supple::format::{self, FILE_LIMIT, FileKind, SourceFile};

use crate::bad_routines::own;

/// Most findings that one file may give: a hundred, and the line that says there are more.
const FINDINGS: usize = 101;

/// How many things are wrong with a file, whatever it holds.
fn findings(file: SourceFile) -> usize {
    let path = file.path.clone();
    match file.kind {
        FileKind::Reminders => crate::reminders::files::read(&file).problems.len(),
        FileKind::Config => format::settings(&file).1.len(),
        FileKind::Screening | FileKind::Sources => {
            let mut files = supple::io::library::shipped();
            files.push(file);
            let problems = format::load(&files).problems;
            problems.iter().filter(|problem| *problem.path == *path).count()
        }
        _ => {
            let library = format::load_over(supple::io::library::known(), &[file]);
            library.problems.iter().filter(|problem| *problem.path == *path).count()
        }
    }
}

/// The real files: everything shipped, and the examples of the reference.
fn real() -> Vec<(FileKind, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["routines", "routines/exercises", "routines/cards", "routines/figures", "docs/examples"];
    let mut files = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "toml") {
                let file = supple::io::library::file(&path);
                files.push((file.kind, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files
}

/// What is put in the place of a part of a file.
fn scraps() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[\\[\\]{}=\"',.#\n]{1,4}",
        "\\PC{0,6}",
        Just("[[step]]\n".to_owned()),
        Just("\"99999999999999999999h\"".to_owned()),
        Just("-1".to_owned()),
        Just("1e400".to_owned()),
        Just("[[[[[[[[[".to_owned()),
        Just("\u{1b}]0;x\u{7}\u{202e}".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_real_file_damaged_anywhere_is_read_or_refused(
        pick in any::<prop::sample::Index>(),
        kind in prop::option::weighted(0.2, 0_usize..8),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, scraps()), 1..5),
    ) {
        let files = real();
        let (of, text) = &files[pick.index(files.len())];
        let mut bytes = text.clone().into_bytes();
        for (at, length, scrap) in cuts {
            let from = at.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, scrap.into_bytes());
        }
        let kinds = [
            FileKind::Routine, FileKind::Exercise, FileKind::Card, FileKind::Figure,
            FileKind::Screening, FileKind::Sources, FileKind::Reminders, FileKind::Config,
        ];
        // Now and then a file is taken for one of another kind, as when it lies in the wrong folder.
        let kind = kind.map_or(*of, |kind| kinds[kind]);
        prop_assert!(findings(own(kind, "damaged", bytes)) <= FINDINGS);
    }
}

/// Fills a file of the largest size that is read.
fn full(head: &str, mut part: impl FnMut(usize) -> String, tail: &str) -> String {
    let mut text = head.to_owned();
    for at in 0.. {
        let next = part(at);
        if text.len() + next.len() + tail.len() > FILE_LIMIT {
            break;
        }
        text.push_str(&next);
    }
    text.push_str(tail);
    text
}

/// The worst that we could think of, each with its kind.
fn monsters() -> Vec<(&'static str, FileKind, String)> {
    let head = "schema = 1\ntitle = \"x\"\n";
    let step = "[[step]]\nexercise = \"pelvic-tilt\"\n";
    let mut all = vec![
        ("keys", FileKind::Routine, full(head, |at| format!("k{at}=1\n"), "")),
        ("keys nearly right", FileKind::Routine, full(head, |at| format!("summry{at}=1\n"), "")),
        ("steps", FileKind::Routine, full(head, |_| "[[step]]\n".into(), "")),
        ("levels", FileKind::Routine, full(head, |_| "[[level]]\n".into(), "")),
        ("numbers", FileKind::Routine, full(&format!("{head}{step}reps = ["), |_| "1,".into(), "]\n")),
        ("words", FileKind::Routine, full(&format!("{head}{step}involves = ["), |_| "\"\",".into(), "]\n")),
        ("cues", FileKind::Routine, full(&format!("{head}{step}cue = ["), |_| "{},".into(), "]\n")),
        ("sources", FileKind::Routine, full(&format!("{head}{step}source = {{ reps = ["), |_| "\"\",".into(), "] }\n")),
        ("one text", FileKind::Routine, full("schema = 1\ntitle = \"", |_| "x".into(), "\"\n")),
        ("marks", FileKind::Routine, full("schema = 1\ntitle = \"e", |_| "\u{301}".into(), "\"\n")),
        ("one line", FileKind::Routine, full("schema = 1\ntitle = ", |_| "x".into(), "")),
        ("lines", FileKind::Routine, full(head, |_| "\n".into(), "=")),
        ("brackets", FileKind::Routine, full("a = ", |_| "[".into(), "")),
        ("braces", FileKind::Routine, full("a = ", |_| "{a=".into(), "")),
        ("dots", FileKind::Routine, full("", |_| "a.".into(), "a = 1\n")),
        ("headers", FileKind::Routine, full("", |at| format!("[a{at}.b.c.d.e.f.g]\n"), "")),
        ("quotes", FileKind::Routine, full("a = ", |_| "\"".into(), "")),
        (
            "figures",
            FileKind::Routine,
            full(
                &format!("{head}{step}"),
                |at| {
                    format!(
                        "[figure.f{at}]\nbase = \"standing\"\npose.a = {{ hip = 20 }}\npose.b = {{ hip = 80, hands = \"floor\" }}\n"
                    )
                },
                "",
            ),
        ),
    ];
    // As much as is allowed: thirty levels of two hundred steps, each with all its texts.
    let mut most = format!("{head}levels = 30\n");
    let words = "word ".repeat(70);
    for _ in 0..200 {
        let _ = writeln!(most, "{step}how = [{}]", format!("\"{}\",", words.trim()).repeat(14));
        if most.len() + 6_000 > FILE_LIMIT {
            break;
        }
    }
    all.push(("as much as is allowed", FileKind::Routine, most));
    all.extend(others());
    all
}

/// Those of the other kinds of files.
fn others() -> Vec<(&'static str, FileKind, String)> {
    vec![
        (
            "parts",
            FileKind::Card,
            full("schema = 1\ntitle = \"x\"\nsummary = \"x\"\n", |_| "[[part]]\ntext = \"x\"\n".into(), ""),
        ),
        (
            "phases",
            FileKind::Exercise,
            full("schema = 1\nname = \"x\"\nhow = [\"x\"]\nphases = [", |_| "{},".into(), "]\n"),
        ),
        (
            "poses",
            FileKind::Exercise,
            full(
                "schema = 1\nname = \"x\"\nhow = [\"x\"]\n[figure]\nbase = \"standing\"\n",
                |at| format!("pose.p{at} = {{ hip = 20 }}\n"),
                "",
            ),
        ),
        (
            "cycle",
            FileKind::Exercise,
            full(
                "schema = 1\nname = \"x\"\nhow = [\"x\"]\n[figure]\nbase = \"standing\"\npose.a = { hip = 20 }\ncycle = [",
                |_| "{to=\"a\",secs=1},".into(),
                "]\n",
            ),
        ),
        (
            "questions in a row",
            FileKind::Screening,
            full(
                "schema = 1\n",
                |at| {
                    let before = at.saturating_sub(1);
                    format!("[[question]]\nid=\"q{at}\"\nset=\"C\"\nask=\"x\"\ntier=\"T4\"\nask_if=\"q{before}\"\n")
                },
                "",
            ),
        ),
        ("locks", FileKind::Screening, full("schema = 1\n", |at| format!("[[lock]]\nid=\"l{at}\"\n"), "")),
        (
            "opens",
            FileKind::Screening,
            full("schema = 1\n[[short]]\nid=\"s\"\nask=\"x\"\nopens=[", |_| "\"fever\",".into(), "]\n"),
        ),
        (
            "entries",
            FileKind::Sources,
            full("schema = 1\n", |at| format!("[[source]]\nid=\"S{at}\"\ntitle=\"x\"\nstrength=1\n"), ""),
        ),
        ("reminders", FileKind::Reminders, full("schema = 1\n", |at| format!("[[reminder]]\nid=\"r{at}\"\n"), "")),
        (
            "times",
            FileKind::Reminders,
            full("schema = 1\n[[reminder]]\nid=\"r\"\nsay=\"x\"\nat=[", |_| "\"9:00\",".into(), "]\n"),
        ),
        (
            "days",
            FileKind::Reminders,
            full("schema = 1\n[[reminder]]\nid=\"r\"\nsay=\"x\"\nat=\"9:00\"\ndays=[", |_| "\"mon\",".into(), "]\n"),
        ),
        ("a command", FileKind::Config, full("voice_command = [", |_| "\"x\",".into(), "]\n")),
        ("settings", FileKind::Config, full("", |at| format!("k{at}=1\n"), "")),
    ]
}

#[test]
fn the_largest_and_oddest_files_give_a_bounded_number_of_findings() {
    for (name, kind, text) in monsters() {
        assert!(text.len() <= FILE_LIMIT && text.len() > FILE_LIMIT / 10 * 9, "{name}: {}", text.len());
        let found = findings(own(kind, "monster", text));
        assert!(found <= FINDINGS, "{name}: {found}");
        assert!(found > 0 || name == "as much as is allowed", "{name}");
    }
}

/// Each in a process of its own that may have 256 MB of addresses, its own program among them. In it nothing is counted that is not there.
#[cfg(target_os = "linux")]
#[test]
fn no_file_needs_more_than_256_mb() {
    let home = tempfile::tempdir().unwrap();
    for (at, (name, kind, text)) in monsters().into_iter().enumerate() {
        let file = match kind {
            FileKind::Screening | FileKind::Sources | FileKind::Reminders | FileKind::Config => kind.word().to_owned(),
            _ => "monster".into(),
        };
        let folder = match kind {
            FileKind::Exercise => format!("{at}/exercises"),
            FileKind::Card => format!("{at}/cards"),
            FileKind::Routine => format!("{at}/routines"),
            _ => at.to_string(),
        };
        let path = home.path().join(folder).join(format!("{file}.toml"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -v 262144 && exec \"$0\" check \"$1\""])
            .arg(env!("CARGO_BIN_EXE_supple"))
            .arg(&path);
        let out = command.env_clear().env("HOME", home.path()).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(
            matches!(out.status.code(), Some(0 | 1)),
            "{name}: {:?} {}",
            out.status,
            String::from_utf8_lossy(&out.stderr)
        );
        assert!(said.contains("1 file: "), "{name}: {said}");
    }
}
