//! What is offered to be written in the place of a mistake: it never makes a file worse. And the words for the commonest slips.

use std::{fmt::Write as _, fs, path::Path};

use supple::{
    domain::library::{Problem, Severity},
    format::{self, FileKind},
    io,
};

use crate::{
    bad_routines::{kind_of, own},
    diagnostics::problems,
};

fn errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}

fn read(kind: FileKind, name: &str, text: &str) -> Vec<Problem> {
    let file = own(kind, name, text);
    if kind == FileKind::Reminders {
        return problems(file);
    }
    let path = file.path.clone();
    let mut files = io::library::shipped();
    files.push(file);
    let mut found = format::load_over(io::library::known(), &files).problems;
    found.retain(|problem| *problem.path == *path);
    found
}

fn routine(text: &str) -> Vec<Problem> {
    read(FileKind::Routine, "mine", text)
}

/// Applies the replacements, the last first, so that the places of the others stay true.
fn mended<'a>(text: &str, problems: impl IntoIterator<Item = &'a Problem>) -> String {
    let mut mends: Vec<_> = problems.into_iter().filter_map(|problem| problem.mend.as_ref()).collect();
    mends.sort_by_key(|mend| std::cmp::Reverse(mend.bytes.start));
    let mut text = text.to_owned();
    for mend in mends {
        text.replace_range(mend.bytes.clone(), &mend.text);
    }
    text
}

const SLIPS: &[&str] = &[
    "schema = 1\ntitle = \"A\"\nTitle = \"B\"\n[[step]]\nexercise = \"bridge\"\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nexercise = \"bridge\"\nreps = 3\nrep = 4\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nexercise = \"bridge\"\n\"rep s\" = 3\n\"reps \" = 4\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nkind = \"rest\"\ntimee = \"30s\"\nhold = \"30s\"\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nkind = \"rest\"\ntime = \"30s\"\nhold = \"30s\"\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nkind = \"rest\"\nhold = \"30s\"\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nkind = \"walk\"\ntime = \"5m\"\n[[stpe]]\nkind = \"walk\"\ntime = \"5m\"\n",
    "schema = 1\ntitle = \"A\"\nstpe = 1\n[[step]]\nkind = \"walk\"\ntime = \"5m\"\n",
    "schema = 1\ntitle = \"A\"\n[[step]]\nexercise = \"bridge\"\nsource = { reps = [\"proposal\"], rep = [\"proposal\"] }\n",
    "schema = \"1\"\ntitle = 5\n[[step]]\nexercise = \"bridge\"\nreps = \"10\"\nsets = 2.0\nhow = \"Up.\"\ncue = { at = \"half\", say = \"Go.\" }\n",
    "schema = 1\ntitle = \"A\"\n[step]\nkind = \"heat\"\ntime = \"10m\"\n[step.limit]\nper_day = 1\n",
    "schema = 1\ntitle = “Back”\n[[step]]\nexercise = ‘bridge’\nhow = [“One.”, “Two.”]\n",
];

#[test]
fn a_replacement_never_makes_a_file_worse() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    let mut files: Vec<(FileKind, String, String)> =
        SLIPS.iter().map(|text| (FileKind::Routine, "mine".to_owned(), (*text).to_owned())).collect();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|end| end == "toml")
            && let Ok(text) = fs::read_to_string(&path)
        {
            files.push((kind_of(&name), name, text));
        }
    }
    let (mut worse, mut tried) = (String::new(), 0);
    for (kind, name, text) in &files {
        let before = read(*kind, name, text);
        let each = before.iter().filter(|problem| problem.mend.is_some()).map(|problem| mended(text, [problem]));
        for new in each.chain([mended(text, &before)]) {
            tried += usize::from(new != *text);
            let after = read(*kind, name, &new);
            let breaks = |problems: &[Problem]| problems.iter().any(|problem| problem.code == "R004");
            if errors(&after) > errors(&before) || breaks(&after) && !breaks(&before) {
                let told: Vec<&str> = after.iter().map(|problem| problem.rendered.as_str()).collect();
                let _ = write!(worse, "== {name}\n{new}\n{}\n", told.join("\n"));
            }
        }
    }
    assert!(worse.is_empty(), "{worse}");
    assert!(tried > 40, "only {tried} were tried");
}

#[test]
fn replacements_that_are_sure_mend_the_file_in_the_end() {
    for text in &SLIPS[9..] {
        let mut text = (*text).to_owned();
        for _ in 0..8 {
            text = mended(&text, &routine(&text));
        }
        let left = routine(&text);
        assert!(left.is_empty(), "{text}{}", left[0].rendered);
    }
}

#[test]
fn a_key_that_stands_there_already_is_not_offered_again() {
    for (text, offers) in SLIPS[..8].iter().zip([0, 0, 1, 1, 0, 1, 1, 0]) {
        let found = routine(text);
        let offered: Vec<_> = found.iter().filter_map(|problem| problem.mend.as_ref()).collect();
        assert_eq!(offered.len(), offers, "{text}{offered:?}");
    }
    assert!(routine(SLIPS[0])[0].help.contains("take one of them out"));
}

#[test]
fn the_commonest_slips_are_told_the_way_out() {
    let step = "[[step]]\nexercise = \"bridge\"\n";
    let head = "schema = 1\ntitle = \"A\"\n";
    for (text, help, offered) in [
        (format!("{head}{step}between = \"5s\"\n"), "it belongs above the first `[[step]]`", None),
        (format!("{head}{step}levels = 2\n"), "it belongs above the first `[[step]]`", None),
        (
            format!("{head}{step}betwen = \"5s\"\n"),
            "did you mean `between`? it belongs above the first `[[step]]`",
            None,
        ),
        (
            format!("{head}[weeks_per_level]\nnormal = 1\nslow = 2\nbetween = \"5s\"\n{step}"),
            "it belongs above `[weeks_per_level]`",
            None,
        ),
        (
            format!("{head}[[level]]\n[[level.step]]\nexercise = \"bridge\"\npass = {{}}\n"),
            "right below `[[level]]`",
            None,
        ),
        (format!("{head}[step]\nexercise = \"bridge\"\n"), "write `[[step]]`", Some("[[step]]")),
        (format!("{head}{step}reps = \"10\"\n"), "without quotes: `10`", Some("10")),
        (format!("{head}{step}reps = \"ten\"\n"), "write a number such as 5, without quotes", None),
        (format!("{head}{step}reps = 5.5\n"), "without a point, such as 5", None),
        (format!("{head}{step}how = \"Up.\"\n"), "put it in brackets", Some("[\"Up.\"]")),
        (
            format!("{head}{step}cue = {{ at = \"half\", say = \"Go.\" }}\n"),
            "put it in brackets",
            Some("[{ at = \"half\", say = \"Go.\" }]"),
        ),
        (format!("schema = \"1\"\ntitle = \"A\"\n{step}"), "without quotes: `1`", Some("1")),
        (format!("schema = 1\ntitle = 5\n{step}"), "put it in quotes", Some("\"5\"")),
        (
            format!("{head}[[step]]\nkind = \"rest\"\nhold = \"30s\"\n"),
            "how long it takes is `time` here",
            Some("time"),
        ),
        (format!("schema = 1\ntitle = “A”\n{step}"), "use straight quotes", Some("\"A\"")),
        (format!("schema = 1\ntitle = „A“ # mine\n{step}"), "use straight quotes", Some("\"A\"")),
        (format!("schema = 1\ntitle = ‘A’\n{step}"), "use straight quotes", Some("\"A\"")),
        (format!("schema = 1\ntitle = ‘It’s A’\n{step}"), "use straight quotes", None),
        (format!("schema = 1\ntitle = “a “b” c”\n{step}"), "use straight quotes", None),
        (format!("schema = 1\ntitle = “A\n{step}"), "use straight quotes", None),
        (format!("schema = 1\ntitle = \"A”\n{step}"), "use straight quotes", None),
    ] {
        let found = routine(&text);
        let told = found.iter().find(|problem| problem.help.contains(help));
        let told = told.unwrap_or_else(|| panic!("{text}: {found:#?}"));
        assert_eq!(told.mend.as_ref().map(|mend| mend.text.as_str()), offered, "{text}");
    }
    let exercise = "schema = 1\nname = \"A\"\nhow = [\"Up.\"]\n[dose]\nreps = 5\nequipment = [\"A mat.\"]\n";
    let found = read(FileKind::Exercise, "mine", exercise);
    assert!(found.iter().any(|problem| problem.help.contains("it belongs above `[dose]`")), "{found:#?}");
}
