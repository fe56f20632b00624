//! What is told of each code: that it has words, that its example has the mistake and no other, and that the mend mends it.
//! `SUPPLE_BLESS=1 cargo test --test suite diagnostics` writes the page and the exact words anew.

use std::{env, fs, path::Path};

use supple::{
    domain::library::{Problem, Severity},
    format::{self, Code, Example, FILE_LIMIT, FileKind, SourceFile},
    io,
};

use crate::bad_routines::own;

/// What is wrong with a file beside the shipped ones.
pub(crate) fn problems(file: SourceFile) -> Vec<Problem> {
    let path = file.path.clone();
    match file.kind {
        FileKind::Reminders => crate::reminders::files::read(&file).problems,
        FileKind::Config => format::settings(&file).1,
        _ => {
            let mut files = io::library::shipped();
            files.push(file);
            let mut problems = format::load(&files).problems;
            problems.retain(|problem| *problem.path == *path);
            problems
        }
    }
}

fn with(example: &Example, text: String) -> Vec<Problem> {
    let mut file = own(example.kind(), example.name, text);
    file.user = !example.shipped;
    problems(file)
}

#[test]
fn the_page_of_codes_is_what_the_program_says() {
    let made = format::diagnostics_page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    if env::var_os("SUPPLE_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(kept == made, "docs/diagnostics.md is not what the program says; SUPPLE_BLESS=1 makes it anew");
}

#[test]
fn each_code_has_words_and_an_example_with_that_mistake_alone_whose_mend_mends_it() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let Some(told) = format::explain(*code) else {
            wrong.push(format!("{}: no words", code.text()));
            continue;
        };
        assert!(told.words.ends_with('.') && told.words.len() > 30, "{}: {}", code.text(), told.words);
        let Some(example) = told.example else {
            // What the text of a file cannot show, and what no shipped file is strict enough for.
            let without = [Code::Unreadable, Code::TooBig, Code::NotUtf8, Code::LooserHeat];
            assert!(without.contains(code), "{} has no example", code.text());
            continue;
        };
        let found = with(&example, example.wrong());
        if found.is_empty() || found.iter().any(|problem| problem.code != code.text()) {
            let told: Vec<&str> = found.iter().map(|problem| problem.rendered.as_str()).collect();
            wrong.push(format!("{}, the mistake: {}", code.text(), told.join("\n")));
        }
        let (name, text) = (example.name, example.mended());
        let found = if example.is_mended() {
            with(&example, text)
        } else {
            // Only the name is wrong.
            problems(own(example.kind(), if name == "walking" { "my-walks" } else { "my-back" }, text))
        };
        let told: Vec<&str> = found.iter().map(|problem| problem.rendered.as_str()).collect();
        if !told.is_empty() {
            wrong.push(format!("{}, the mend: {}", code.text(), told.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_exact_words_of_each_code_are_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codes");
    let mut differ = Vec::new();
    for code in Code::ALL {
        let found = match (code, format::explain(*code).and_then(|told| told.example)) {
            (_, Some(example)) => with(&example, example.wrong()),
            (Code::Unreadable, _) => {
                let why = "this cannot be read: permission denied".to_owned();
                problems(SourceFile { bytes: Err(why), ..own(FileKind::Routine, "my-back", "") })
            }
            (Code::LooserHeat, _) => {
                let heat = |time: &str| {
                    format!(
                        "schema = 1\ntitle = \"Warm\"\nstage = \"relief\"\n[[step]]\nkind = \"heat\"\ntime = \"{time}\"\nsource = {{ time = [\"proposal\"] }}\n"
                    )
                };
                let mut files = io::library::shipped();
                files.push(SourceFile { user: false, ..own(FileKind::Routine, "warm", heat("10m")) });
                files.push(own(FileKind::Routine, "warm", heat("12m")));
                format::load(&files).problems
            }
            (Code::TooBig, _) => problems(own(FileKind::Routine, "my-back", vec![b'#'; FILE_LIMIT + 1])),
            _ => problems(own(FileKind::Routine, "my-back", b"schema = 1\ntitle = \"caf\xe9\"\n".as_slice())),
        };
        let severity = if code.severity() == Severity::Error { "error" } else { "warning" };
        assert!(found.iter().all(|problem| problem.severity.word() == severity), "{}", code.text());
        let told: Vec<&str> = found.iter().map(|problem| problem.rendered.as_str()).collect();
        let told = told.join("\n\n") + "\n";
        assert!(told.starts_with(&format!("{severity}[{}]: ", code.text())), "{told}");
        let beside = folder.join(format!("{}.txt", code.text()));
        if env::var_os("SUPPLE_BLESS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&beside, &told).unwrap();
        }
        if fs::read_to_string(&beside).unwrap_or_default() != told {
            differ.push(told);
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn a_number_outside_its_limits_is_told_them_and_why() {
    for (line, limits, why) in [
        ("kind = \"heat\"\ntime = \"3h\"", "1 min to 20 min", "rule H2"),
        ("kind = \"heat\"\ntime = \"10m\"\nlimit = { gap = \"1h\" }", "2 h", "rule H2"),
        ("kind = \"heat\"\ntime = \"10m\"\nlimit = { per_day = 9 }", "3", "rule H2"),
        ("kind = \"walk\"\ntime = \"9h\"", "1 min to 4 h", "rule W1"),
        ("exercise = \"pelvic-tilt\"\nreps = 51", "1 to 50", "our proposal"),
        ("exercise = \"pelvic-tilt\"\nhold = \"11m\"", "1 s to 10 min", "our proposal"),
    ] {
        let text = format!("schema = 1\ntitle = \"Mine\"\n[[step]]\n{line}\n");
        let found = problems(own(FileKind::Routine, "mine", text));
        assert_eq!(found.len(), 1, "{line}");
        let told = &found[0].rendered;
        assert!(told.contains(limits) && told.contains(why), "{told}");
    }
}

fn supple(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_supple"));
    let out = command.args(args).env_clear().env("HOME", home).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

#[test]
fn a_code_is_explained_however_it_is_typed_and_all_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let (code, all, _) = supple(home.path(), &["explain"]);
    assert_eq!(code, Some(0));
    assert!(Code::ALL.iter().all(|code| all.contains(&format!("{}  {}", code.text(), code.meaning()))));
    let (_, told, _) = supple(home.path(), &["explain", "R012"]);
    assert!(told.contains("- title = ") && told.contains("+ title = \"My back\""), "{told}");
    for typed in ["r012", "R12", "12", " r12 "] {
        assert_eq!(supple(home.path(), &["explain", typed]).1, told, "{typed}");
    }
    for code in Code::ALL {
        let (exit, told, _) = supple(home.path(), &["explain", code.text()]);
        assert!(exit == Some(0) && told.contains(code.meaning()), "{told}");
    }
    let (code, _, error) = supple(home.path(), &["explain", "R999"]);
    assert!(code == Some(1) && error.contains("R001") && error.lines().count() == 1, "{error}");
}

#[test]
fn problems_as_json_have_the_place_the_words_and_the_way_out() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("mine.toml");
    fs::write(&path, "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\nhold = \"\u{e9}5\"\n")
        .unwrap();
    let (code, out, _) = supple(home.path(), &["check", "--json", path.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&json["schema"], &json["files"], &json["errors"], &json["warnings"]),
        (&1.into(), &1.into(), &1.into(), &0.into())
    );
    let problem = &json["problems"][0];
    let place = ["line", "column", "end_line", "end_column"].map(|key| problem[key].as_u64().unwrap());
    assert_eq!(place, [5, 8, 5, 12], "in characters, not bytes");
    assert_eq!(
        (&problem["code"], &problem["severity"], &problem["kind"]),
        (&"R017".into(), &"error".into(), &"routine".into())
    );
    assert!(problem["help"].as_str().unwrap().contains("1 s to 10 min") && problem["note"].is_null());
    assert_eq!(problem["file"], path.to_str().unwrap());
    fs::write(&path, "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\n").unwrap();
    let (code, out, _) = supple(home.path(), &["check", "--json", path.to_str().unwrap()]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["problems"].as_array().unwrap().len()), (Some(0), 0));
}

#[test]
fn each_schema_is_printed_as_it_is_kept_and_its_kinds_are_completed() {
    let home = tempfile::tempdir().unwrap();
    let (_, completions, _) = supple(home.path(), &["completions", "bash"]);
    for (kind, kept) in format::SCHEMAS {
        assert_eq!(supple(home.path(), &["schema", kind]).1, *kept, "{kind}");
        assert!(completions.contains(kind));
    }
    assert_eq!(supple(home.path(), &["schema", "nothing"]).0, Some(2));
}
