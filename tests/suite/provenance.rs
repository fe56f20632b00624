//! Every number has a source, or is said to be our own.

use std::{fs, path::Path, process::Command};

use supple::{
    domain::library::FileKind,
    format::{self, SourceFile},
    io,
};

use crate::bad_routines::own;

/// The key and line of each number without a source in one file.
fn missing(kind: FileKind, text: &str) -> Vec<(&'static str, usize)> {
    let found = format::provenance(&[own(kind, "file", text)]);
    found.missing.into_iter().map(|missing| (missing.key, missing.line)).collect()
}

#[test]
fn every_number_of_every_shipped_file_states_a_source() {
    let found = format::provenance(&io::library::shipped());
    let told: Vec<String> = found.missing.iter().map(|m| format!("{}:{}: {}", m.path, m.line, m.key)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(found.counts.sourced > 200 && found.counts.proposed > 50, "{:?}", found.counts);
}

/// What the test above says is worth something only if a source that goes is missed.
#[test]
fn in_every_shipped_file_a_source_that_goes_is_missed() {
    for file in io::library::shipped() {
        let bytes = file.bytes.clone().unwrap().into_owned();
        let text = String::from_utf8(bytes).unwrap();
        let without: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("source ")).collect();
        let without = without.join("\n").replace(", source = {", ", sauce = {");
        let found = format::provenance(&[SourceFile { bytes: Ok(without.into_bytes().into()), ..file.clone() }]);
        assert_eq!(found.missing.is_empty(), file.kind == FileKind::Sources, "{}", file.path);
    }
}

#[test]
fn each_sort_of_number_is_told_with_its_line() {
    let routine = r#"schema = 1
title = "Bare"
get_ready = "5s"
per_week = 3
[[step]]
kind = "heat"
time = "10m"
checks = [{ at = "3m", ask = ["skin"] }, { at = "end", ask = ["skin"] }]
limit = { per_day = 2 }
cue = [{ at = "half", say = "No number here." }]
[[step]]
exercise = "pelvic-tilt"
reps = 5
hold = "2s"
cue = [{ at = "every 5s", say = "A number." }]
source = { hold = [] }
"#;
    let expected = [
        ("get_ready", 3),
        ("per_week", 4),
        ("time", 7),
        ("checks", 8),
        ("limit", 9),
        ("reps", 13),
        ("hold", 14),
        ("cue", 15),
    ];
    assert_eq!(missing(FileKind::Routine, routine), expected);

    let ladder = "levels = 1\n[[level]]\npass = { sessions = 2 }\n[[level.step]]\nreps = 1\n";
    assert_eq!(missing(FileKind::Routine, ladder), [("levels", 1), ("pass", 3), ("reps", 5)]);
    let sourced = format!("source = {{ pass = [\"proposal\"] }}\n{ladder}");
    assert_eq!(missing(FileKind::Routine, &sourced), [("levels", 2), ("reps", 6)]);

    let breath = "phases = [{ say = \"In\", time = \"3s\" }]\n[dose]\nper_day = 3\n";
    assert_eq!(missing(FileKind::Exercise, breath), [("phases", 1), ("per_day", 3)]);
    let paced = format!("source = {{ phases = [\"WEL\"] }}\n{breath}");
    assert_eq!(missing(FileKind::Exercise, &paced), [("per_day", 4)]);

    let screening =
        "[[question]]\ndue = \"7d\"\nsource = [\"001\"]\n[[lock]]\ncloses = \"6h\"\n[[prompt]]\n[[region]]\n";
    let expected = [("due", 2), ("lock", 4), ("closes", 5), ("prompt", 6), ("region", 7)];
    assert_eq!(missing(FileKind::Screening, screening), expected);
    let once = "[[question]]\ndue = \"once\"\nsource = [\"001\"]\n";
    assert_eq!(missing(FileKind::Screening, once), []);
    assert_eq!(missing(FileKind::Card, "[[part]]\ntext = \"x\"\n"), [("part", 1)]);
}

#[test]
fn the_counts_tell_sources_from_proposals() {
    let text = "[dose]\nhold = \"5s\"\nreps = 3\nsets = 1\nsource = { hold = [\"MAY\", \"proposal\"], reps = [\"proposal\"], sets = [\"general-knowledge\"] }\n";
    let counts = format::provenance(&[own(FileKind::Exercise, "file", text)]).counts;
    assert_eq!((counts.sourced, counts.proposed, counts.unverified), (1, 1, 1));
}

fn supple(home: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_supple"))
        .args(args)
        .env("SUPPLE_CONFIG_DIR", home)
        .env("SUPPLE_DATA_DIR", home.join("data"))
        .env("SUPPLE_STATE_DIR", home.join("state"))
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_command_is_clean_on_what_is_shipped_and_names_the_line_of_what_is_not() {
    let home = tempfile::tempdir().unwrap();
    let (code, out) = supple(home.path(), &["check", "--provenance"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.ends_with(" not verified, 0 without\n"), "{out}");

    let file = home.path().join("mine.toml");
    fs::write(&file, "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\nreps = 5\n").unwrap();
    let path = file.to_str().unwrap();
    let (code, out) = supple(home.path(), &["check", "--provenance", path]);
    assert_eq!(code, Some(1));
    let told = format!(
        "{path}:5: `reps` states no source\n1 file, 1 number: 0 with a source, 0 our proposal, 0 not verified, 1 without\n"
    );
    assert_eq!(out, told);

    // A file that cannot be read may hold anything.
    fs::write(&file, "schema = 1\ntitle = [\n").unwrap();
    let (code, out) = supple(home.path(), &["check", "--provenance", path]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with(&format!("{path}: this file has an error")), "{out}");
}

#[test]
fn show_tells_the_source_of_each_number_and_what_is_ours() {
    let home = tempfile::tempdir().unwrap();
    let (code, out) = supple(home.path(), &["show", "gentle-stretch", "--sources"]);
    assert_eq!(code, Some(0));
    for line in
        ["  time to get ready 8 seconds: our proposal", "  hold 2 seconds: NHSI", "  reps 5: NHSI, our proposal"]
    {
        assert!(out.lines().any(|told| told == line), "{line}\n{out}");
    }
    assert!(out.lines().any(|line| line.starts_with("  NHSI  **   Exercises for back pain (NHS inform)")), "{out}");

    let (code, out) = supple(home.path(), &["show", "moist-heat", "--sources", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(0));
    let limit = value["steps"][0]["numbers"].as_array().unwrap().iter().find(|number| number["key"] == "limit");
    assert_eq!(limit.unwrap()["source"], serde_json::json!(["MPFT", "EXIT"]));
    assert_eq!(value["sources"][0]["id"], "001");

    let (_, out) = supple(home.path(), &["show", "hydration", "--sources"]);
    assert!(out.contains("it is not checked.\n  not verified\n"), "{out}");
}

/// A step that changes a dose does not keep the exercise's source for it, and no default passes for a finding.
#[test]
fn a_number_of_ones_own_borrows_no_source() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("routines")).unwrap();
    let text = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\nhold = \"9s\"\n";
    fs::write(home.path().join("routines/mine.toml"), text).unwrap();
    let (_, out) = supple(home.path(), &["show", "mine", "--sources"]);
    for line in ["  hold 9 seconds: no source", "  reps 5: NHSI", "  sets 1: our proposal"] {
        assert!(out.lines().any(|told| told == line), "{line}\n{out}");
    }
}

/// The lengths and bounds that the program itself brings say whose they are.
#[test]
fn every_length_in_the_rules_says_whose_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for folder in ["domain", "format", "app"] {
        for path in crate::purity::files(&root.join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let lines: Vec<&str> = code.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                let is_amount =
                    line.contains("const ") && (line.contains(": Duration =") || line.contains(": Bounds ="));
                // Units of time are nobody's.
                if !is_amount
                    || line.contains("const HOUR")
                    || line.contains("const DAY: Duration = Duration::from_secs(24")
                {
                    continue;
                }
                seen += 1;
                let docs = lines[..at].iter().rev().take_while(|above| above.trim_start().starts_with("///"));
                let docs: String = docs.copied().collect();
                let says = ["roposal", "(rule ", "source"].iter().any(|word| docs.contains(word));
                assert!(says, "{}:{}: {line}", path.display(), at + 1);
            }
        }
    }
    assert!(seen > 25, "only {seen} were looked at");
}
