//! The tutorial in docs/routines.md works as written: its files are written, its commands run, and what it says they print is printed.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

const TUTORIAL: &str = include_str!("../../docs/routines.md");
/// Where the page says the files lie.
const SHOWN: &str = "~/.config/supple";

/// A block of the page: what stands behind its fence, and its lines.
fn blocks(page: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (info, body) = after.split_once('\n').unwrap();
        let (body, after) = body.split_once("\n```").unwrap();
        blocks.push((info, body));
        rest = after;
    }
    blocks
}

fn run(home: &Path, line: &str) -> String {
    let words = line.split_whitespace().skip(1);
    // A rehearsal is told in lines, and as fast as it goes.
    let words = words.map(|word| if word == "60" { "3600" } else { word });
    let mut child = Command::new(env!("CARGO_BIN_EXE_supple"))
        .args(words)
        .current_dir(home)
        .env("SUPPLE_CONFIG_DIR", home)
        .env("SUPPLE_DATA_DIR", home.join("data"))
        .env("SUPPLE_STATE_DIR", home.join("state"))
        .env("SUPPLE_QUIET", "1")
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Enter, wherever it waits for one.
    let _ = child.stdin.take().unwrap().write_all(b"\n\n\n");
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    said.replace(home.to_str().unwrap(), SHOWN)
}

#[test]
fn each_of_its_blocks_does_what_it_says() {
    let home = tempfile::tempdir().unwrap();
    let (mut said, mut files, mut runs, mut answers) = (String::new(), 0, 0, 0);
    let until = TUTORIAL.find("## The reference").unwrap();
    for (info, body) in blocks(&TUTORIAL[..until]) {
        match info.split_once(' ') {
            Some(("toml" | "sheet", name)) => {
                let path = home.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, format!("{body}\n")).unwrap();
                files += 1;
            }
            None if info == "sh" => {
                said = body.lines().map(|line| run(home.path(), line)).collect();
                runs += 1;
            }
            None if info == "text" => {
                for line in body.lines() {
                    assert!(said.contains(line.trim_end()), "not said: {line}\n{said}");
                }
                answers += 1;
            }
            _ => panic!("what is ```{info}?"),
        }
        if runs > 0 && info == "sh" && body.contains("--rehearse") {
            assert!(said.contains("That is the whole of it"), "{said}");
        }
    }
    assert!(files >= 7 && runs >= 9 && answers >= 8, "{files} files, {runs} runs, {answers} answers");
}

/// Nothing of the page's own mistakes is left, and no file of it has one that the page does not speak of.
#[test]
fn only_the_mistakes_it_speaks_of_are_in_its_files() {
    let home = tempfile::tempdir().unwrap();
    let mut broken = 0;
    for (info, body) in blocks(TUTORIAL) {
        let Some(("toml", name)) = info.split_once(' ') else { continue };
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body).unwrap();
        broken += usize::from(!run(home.path(), "supple check").contains(": no problems"));
    }
    assert_eq!(broken, 1);
}
