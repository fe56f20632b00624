//! What the articles ask for, and the line that carries it: docs/content.md, made from docs/content.toml.
//! `SUPPLE_BLESS=1 cargo test --test suite content` writes it anew.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use toml::{Table, Value};

use crate::routines::shipped;

/// The sections, and how many items each must have: one that is lost is missed.
const SECTIONS: [(&str, usize); 4] =
    [("Treatments and doses", 15), ("Signs and urgency", 15), ("Times", 5), ("Habits and cautions", 19)];

const HEAD: &str = "# What carries what\n
The program began with five articles on back spasm. This is each thing in them that one can act on, and the line that carries it. The table is
made by a test from [content.toml](content.toml), which also looks that the line still says it:
`SUPPLE_BLESS=1 cargo test --test suite content` after an edit that moves lines.\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn texts<'a>(table: &'a Table, key: &str) -> Vec<&'a str> {
    let list = table.get(key).and_then(Value::as_array).unwrap_or_else(|| panic!("`{key}` is missing in {table:?}"));
    list.iter().map(|value| value.as_str().unwrap()).collect()
}

/// The one line of a text that holds all the words, from 1. A comment carries nothing.
fn line_with(text: &str, words: &[&str]) -> Result<usize, String> {
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_start().starts_with('#'));
    let found: Vec<usize> =
        lines.filter(|(_, line)| words.iter().all(|word| line.contains(word))).map(|(at, _)| at + 1).collect();
    match found[..] {
        [line] => Ok(line),
        [] => Err(format!("no line holds {words:?}")),
        _ => Err(format!("lines {found:?} all hold {words:?}")),
    }
}

/// The page, and what is wrong with the list.
fn page() -> (String, Vec<String>) {
    let list = fs::read_to_string(root().join("docs/content.toml")).unwrap();
    let list: Table = list.parse().unwrap();
    let items: Vec<&Table> = list["item"].as_array().unwrap().iter().map(|item| item.as_table().unwrap()).collect();
    let sources = shipped().sources;
    let (mut text, mut wrong) = (HEAD.to_owned(), Vec::new());
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for (section, count) in SECTIONS {
        let of: Vec<&&Table> = items.iter().filter(|item| item["section"].as_str() == Some(section)).collect();
        if of.len() != count {
            wrong.push(format!("{section}: {} items, not {count}", of.len()));
        }
        let _ = write!(text, "\n## {section}\n\n| item | from | carried by | in words |\n|---|---|---|---|\n");
        for item in of {
            let name = item["item"].as_str().unwrap();
            let from = texts(item, "from");
            wrong.extend(
                from.iter().filter(|id| !sources.contains_key(**id)).map(|id| format!("{name}: no source {id}")),
            );
            let at = item["at"].as_array().unwrap();
            let (mut places, mut words) = (Vec::new(), Vec::new());
            for place in at.iter().map(|place| place.as_table().unwrap()) {
                let file = place["file"].as_str().unwrap();
                let holds = texts(place, "holds");
                let content =
                    files.entry(file).or_insert_with(|| fs::read_to_string(root().join(file)).unwrap_or_default());
                if holds.is_empty() || holds.iter().any(|words| words.trim().len() < 3) {
                    wrong.push(format!("{name}: {file}: too few words to find a line by"));
                }
                match line_with(content, &holds) {
                    Ok(line) => places.push(format!("[{file}:{line}](../{file}#L{line})")),
                    Err(why) => wrong.push(format!("{name}: {file}: {why}")),
                }
                words.push(holds.join(" … ").replace('|', "\\|"));
            }
            if places.is_empty() || from.is_empty() {
                wrong.push(format!("{name}: nothing carries it"));
            }
            let _ =
                writeln!(text, "| {name} | {} | {} | {} |", from.join(", "), places.join("<br>"), words.join("<br>"));
        }
    }
    if items.len() != SECTIONS.iter().map(|(_, count)| count).sum::<usize>() {
        wrong.push("an item is in no section".to_owned());
    }
    (text, wrong)
}

#[test]
fn each_thing_to_act_on_has_a_line_that_says_it() {
    let (_, wrong) = page();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_is_as_it_is_made() {
    let (made, _) = page();
    let path = root().join("docs/content.md");
    if env::var_os("SUPPLE_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == made, "docs/content.md is not as it would be made; SUPPLE_BLESS=1 makes it anew");
}

#[test]
fn a_line_that_no_longer_says_it_is_missed() {
    let text = "# 20 minutes\ntime = \"20m\"\ntext = \"About 20 minutes.\"\n";
    assert_eq!(line_with(text, &["20 minutes"]), Ok(3));
    assert!(line_with(text, &["30 minutes"]).is_err());
    assert!(line_with(text, &["20"]).is_err());
}
