//! `docs/rules.md` says what the program does: made from its own table of rules.
//! `SUPPLE_BLESS=1 cargo test --test suite rules` writes it anew.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

use supple::domain::{
    dose::LIMITS,
    exercise::PROPOSAL,
    rules::{Number, PLAYER, RULES},
};

use crate::routines::shipped;

const HEAD: &str = "# The rules\n
What the coach decides, and by which rule. `supple why` names these ids, and so do the code and its tests. A test makes this page from the table
in `src/domain/rules`, which is where the code takes its numbers from: `SUPPLE_BLESS=1 cargo test --test suite rules` after a change. A number is from
the source beside it, or our own proposal. Stages, in order: relief, return, mobility, strength, maintain. Pain is told from 0 to 10.\n";

const GROUPS: [(char, &str); 9] = [
    ('S', "Asking about danger signs"),
    ('G', "Where one is"),
    ('H', "Comfort and heat"),
    ('V', "Sessions, verdicts, progress"),
    ('W', "Walks"),
    ('K', "The computer"),
    ('N', "Reminders"),
    ('D', "Time"),
    ('F', "The first minute"),
];

fn numbers(text: &mut String, numbers: &[Number]) {
    if numbers.is_empty() {
        return;
    }
    text.push_str("\n| number | what | from |\n|---|---|---|\n");
    for number in numbers {
        let _ = writeln!(text, "| {} | {} | {} |", number.value, number.what, number.source);
    }
}

fn page() -> String {
    let mut text = HEAD.to_owned();
    for (letter, title) in GROUPS {
        let _ = write!(text, "\n## {title}\n");
        for rule in RULES.iter().filter(|rule| rule.id.starts_with(letter)) {
            let _ = write!(text, "\n### {} {}\n\n{}\n", rule.id, rule.name, rule.says);
            numbers(&mut text, rule.numbers);
        }
    }
    text.push_str("\n## Times of the player\n");
    numbers(&mut text, PLAYER);
    text.push_str("\n## What a file may say\n\n| least | most | what | from |\n|---|---|---|---|\n");
    for (what, bounds, source) in LIMITS {
        let _ = writeln!(text, "| {} | {} | {what} | {source} |", bounds.min, bounds.max);
    }
    text.push_str("\n## Sources\n\n");
    let known = shipped().sources;
    for source in sources().iter().filter(|source| **source != PROPOSAL) {
        let of = known.get(*source).unwrap_or_else(|| panic!("no source {source}"));
        let _ = writeln!(text, "- {source}: {} ({})", of.title, of.by);
    }
    text
}

/// The sources of all numbers.
fn sources() -> BTreeSet<&'static str> {
    let numbers = RULES.iter().flat_map(|rule| rule.numbers).chain(PLAYER);
    numbers.map(|number| number.source).chain(LIMITS.iter().map(|(_, _, source)| *source)).collect()
}

#[test]
fn the_page_of_the_rules_is_what_the_program_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = page();
    if env::var_os("SUPPLE_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = written.lines().zip(page.lines()).find(|(written, made)| written != made);
    assert!(written == page, "docs/rules.md is not what the rules say; SUPPLE_BLESS=1 makes it: {differs:?}");
}

#[test]
fn every_rule_is_there_once_and_every_number_is_ours_or_has_a_source() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let expected = [
        "S1", "S2", "S3", "S4", "S5", "S6", "S7", "G1", "G2", "G3", "G4", "G5", "G6", "G7", "H1", "H2", "H3", "H4",
        "V1", "V2", "V3", "V4", "V5", "V6", "V7", "W1", "K1", "N1", "D1", "F1",
    ];
    assert_eq!(ids, expected);
    let known = shipped().sources;
    for source in sources() {
        assert!(source == PROPOSAL || known.contains_key(source), "{source}");
    }
    for rule in RULES {
        assert!(rule.says.ends_with('.') && !rule.says.contains("  "), "{}: {}", rule.id, rule.says);
        let what: BTreeSet<&str> = rule.numbers.iter().map(|number| number.what).collect();
        assert_eq!(what.len(), rule.numbers.len(), "{} names a number twice", rule.id);
    }
}

/// Lines such as `pub const SILENCE: Number = …` of the table, by name.
fn named(text: &str) -> Vec<&str> {
    let names = text.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(": Number"));
    names.map(|(name, _)| name).collect()
}

#[test]
fn every_number_of_the_rules_is_told_and_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let (rules, safety) = (read("src/domain/rules.rs"), read("src/domain/rules/safety.rs"));
    let names: Vec<&str> = named(&rules).into_iter().chain(named(&safety)).collect();
    assert!(names.len() > 80, "only {} numbers were found", names.len());
    let page = page();
    // The last text in quotes of its line says what it counts.
    let told = |name: &str| {
        let (_, line) = rules
            .split_once(&format!("pub const {name}: Number"))
            .or_else(|| safety.split_once(&format!("pub const {name}: Number")))?;
        let what = line.split(';').next()?.split('"').skip(1).step_by(2).last()?;
        page.contains(&format!("| {what} |")).then_some(())
    };
    let mut code = String::new();
    for folder in ["src/domain", "src/app", "src/commands", "src/format"] {
        collect(&root.join(folder), &mut code);
    }
    for name in names {
        assert!(told(name).is_some(), "{name} is in no table of docs/rules.md");
        let used = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name);
        assert!(used, "{name} is used nowhere");
    }
}

/// All code but the table of rules itself.
fn collect(folder: &Path, code: &mut String) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("domain/rules") {
                collect(&path, code);
            }
        } else if !path.ends_with("domain/rules.rs") {
            code.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
