//! One mistake a file under `tests/fixtures/bad`, and beside it the exact words the user gets to read.
//! `SUPPLE_BLESS=1 cargo test` writes the words anew; read the difference before you keep it.

use std::{env, fs, path::Path};

use supple::{
    domain::library::{Library, Severity},
    format::{self, FILE_LIMIT, FileKind, SourceFile},
    io,
};

/// A file of the user's, as read from their folder.
pub(crate) fn own(kind: FileKind, id: &str, text: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile { kind, id: id.to_owned(), path: format!("bad/{id}.toml"), bytes: Ok(text.into().into()), user: true }
}

/// The shipped files and these. However they are read, they say the same.
pub(crate) fn with(own: impl IntoIterator<Item = SourceFile>) -> Library {
    let mut files = io::library::shipped();
    files.extend(own);
    let library = format::load(&files);
    assert_eq!(format::load_over(io::library::known(), &files), library);
    library
}

pub(crate) fn kind_of(name: &str) -> FileKind {
    if name.starts_with("reminders-") {
        FileKind::Reminders
    } else if name.starts_with("screening-") {
        FileKind::Screening
    } else if name.starts_with("card-") {
        FileKind::Card
    } else if name.starts_with("exercise-") && name != "exercise-unknown" {
        FileKind::Exercise
    } else {
        FileKind::Routine
    }
}

#[test]
fn each_mistake_is_told_in_the_words_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    let mut differ = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let file = own(kind_of(&name), &name, fs::read(&path).unwrap());
        let problems = match file.kind {
            FileKind::Reminders => crate::reminders::files::read(&file).problems,
            _ => with([file]).problems,
        };
        let told: Vec<&str> = problems.iter().map(|p| p.rendered.as_str()).collect();
        let told = told.join("\n\n") + "\n";
        assert!(problems.iter().all(|p| p.line > 0 && p.path.starts_with("bad/")), "{told}");
        let beside = path.with_extension("txt");
        if env::var_os("SUPPLE_BLESS").is_some() {
            fs::write(&beside, &told).unwrap();
        }
        if fs::read_to_string(&beside).unwrap_or_default() != told {
            differ.push(format!("== {name}\n{told}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(count >= 35, "only {count} files");
}

#[test]
fn a_broken_file_never_hides_the_others() {
    let library = with([
        own(FileKind::Routine, "broken", "schema = 1\ntitle ="),
        own(FileKind::Routine, "fine", "schema = 1\ntitle = \"Fine\"\n[[step]]\nexercise = \"pelvic-tilt\"\n"),
    ]);
    assert!(library.routines.contains_key("fine"));
    assert!(library.routines.contains_key("moist-heat"));
    assert!(!library.routines.contains_key("broken"));
    assert_eq!(library.first_error("bad/broken.toml").map(|p| (p.line, p.code)), Some((2, "R004")));
}

#[test]
fn all_the_mistakes_of_a_file_come_in_one_run() {
    let text = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/bad/many-at-once.toml"));
    let library = with([own(FileKind::Routine, "many", text.unwrap())]);
    let codes: Vec<(usize, &str)> = library.problems.iter().map(|p| (p.line, p.code)).collect();
    assert_eq!(codes, [(2, "R008"), (3, "R014"), (7, "R028"), (11, "R023"), (12, "R017")]);
}

#[test]
fn a_file_of_ten_megabytes_is_refused_unread() {
    let library = with([own(FileKind::Routine, "big", vec![b'#'; 10 << 20])]);
    assert_eq!(library.problems.len(), 1);
    assert_eq!(library.problems[0].code, "R002");
}

#[test]
fn a_hundred_thousand_steps_are_refused_with_the_line() {
    let text = format!("schema = 1\ntitle = \"x\"\n{}", "[[step]]\n".repeat(100_000));
    assert!(text.len() < FILE_LIMIT);
    let library = with([own(FileKind::Routine, "long", text)]);
    let codes: Vec<(usize, &str)> = library.problems.iter().map(|p| (p.line, p.code)).collect();
    assert_eq!(codes, [(10_003, "R013")]);
    let text = format!("schema = 1\ntitle = \"x\"\n{}", "[[step]]\n".repeat(250));
    let library = with([own(FileKind::Routine, "long", text)]);
    let codes: Vec<(usize, &str)> = library.problems.iter().map(|p| (p.line, p.code)).collect();
    assert_eq!(codes, [(203, "R013")]);
}

#[test]
fn no_control_byte_of_a_file_reaches_a_report() {
    let hostile = "\u{1b}]52;c;aGk=\u{7}\u{9b}31m\u{202e}\u{200b}\u{e0041}";
    for text in [
        format!("schema = 1\ntitle = \"{hostile}\"\n[[step]]\nexercise = '{hostile}'\n"),
        format!("schema = 1\n\"{}\" = 1\n", "\\u001b]0;x\\u0007\\u202e"),
        format!("{hostile} = 1\n"),
    ] {
        let mut file = own(FileKind::Routine, "hostile", text);
        file.path = format!("bad/{hostile}.toml");
        let library = with([file]);
        assert!(library.has_errors());
        for problem in &library.problems {
            let shown = format!("{}{}{}", problem.rendered, problem.message, problem.path);
            let bad = shown.chars().find(|c| c.is_control() && *c != '\n' || "\u{202e}\u{200b}".contains(*c));
            assert_eq!(bad, None, "{shown:?}");
        }
    }
}

#[test]
fn the_reference_lists_every_code_with_its_meaning() {
    let doc = include_str!("../../docs/diagnostics.md");
    for code in format::Code::ALL {
        let line = doc.lines().find(|line| line.contains(&format!("`{}`", code.text())));
        let line = line.unwrap_or_else(|| panic!("{} is not in docs/diagnostics.md", code.text()));
        assert!(line.contains(code.meaning()), "{}: {line}", code.text());
        assert!(line.contains(code.severity().word()), "{}: {line}", code.text());
    }
}

#[test]
fn an_unreadable_file_is_one_problem() {
    let mut file = own(FileKind::Routine, "gone", "");
    file.bytes = Err("this leads to a file that is not there".into());
    let library = with([file]);
    assert_eq!(library.problems.len(), 1);
    let problem = &library.problems[0];
    assert_eq!((problem.code, problem.line, problem.severity), ("R001", 1, Severity::Error));
}
