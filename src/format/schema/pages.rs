//! What is kept of the schemas: `docs/schema/*.json` and `docs/format.md`. Must never be edited by hand.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::PathBuf};

use serde_json::{Map, Value};

use super::{LEAST, MOST, NEEDED, ORDER, all, wrongs::wrongs};
use crate::{
    domain::library::{FileKind, Problem, Severity},
    format::{self, Around, SourceFile},
};

/// What each kind of file is, where it lies, and the examples of it.
const ABOUT: [(&str, &str, &[&str]); 8] = [
    (
        "routine",
        "What is done, step by step. `~/.config/supple/routines/NAME.toml`",
        &["my-physio", "my-ladder", "my-heat"],
    ),
    (
        "exercise",
        "One exercise of the catalogue. `~/.config/supple/routines/exercises/NAME.toml`",
        &["wall-slide", "side-reach"],
    ),
    ("card", "A short page to read. `~/.config/supple/routines/cards/NAME.toml`", &["my-card"]),
    ("reminders", "When you want to be reminded of what. `~/.config/supple/reminders.toml`", &["reminders"]),
    ("config", "How the program is set. `~/.config/supple/config.toml`; each key may be left out.", &["config"]),
    (
        "screening",
        "Danger signs and what they shut. `~/.config/supple/screening.toml` adds to the shipped one and never takes away.",
        &["screening"],
    ),
    ("sources", "The list of sources. It comes with the program.", &["sources"]),
    (
        "figure",
        "A figure in a file of its own, for `supple figure FILE`; else its table stands in an exercise or a routine.",
        &[],
    ),
];

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares what is kept with what is made, or writes it.
fn keep(path: &str, made: &str, differs: &mut Vec<String>) {
    let path = root(path);
    if env::var_os("SUPPLE_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, made).unwrap();
    }
    if fs::read_to_string(&path).unwrap_or_default() != made {
        differs.push(path.display().to_string());
    }
}

/// Without what only the tests want to know.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let ours = [LEAST, MOST, ORDER, NEEDED];
            let kept = map.iter().filter(|(key, _)| !ours.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), plain(value))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(plain).collect()),
        other => other.clone(),
    }
}

#[test]
fn the_kept_schemas_and_the_reference_are_what_the_types_say() {
    let mut differs = Vec::new();
    for (kind, schema) in all() {
        let text = serde_json::to_string_pretty(&plain(&schema)).unwrap() + "\n";
        keep(&format!("docs/schema/{kind}.json"), &text, &mut differs);
    }
    keep("docs/format.md", &reference(), &mut differs);
    let how = "SUPPLE_BLESS=1 cargo test --lib format::schema makes them anew";
    assert!(differs.is_empty(), "not what the types say; {how}: {differs:#?}");
}

fn example(name: &str) -> String {
    fs::read_to_string(root(&format!("docs/examples/{name}.toml"))).unwrap()
}

fn reference() -> String {
    let mut page = String::from(
        "# Every key of every file\n\n\
        Made from the types that read the files, by a test; `supple schema KIND` prints the same for editors. How the parts go together is told in\n\
        [routines.md](routines.md), what is wrong with a file in [diagnostics.md](diagnostics.md).\n\n\
        A key that is not known is an error. So is a value outside what is said here.\n\
        *Per level* means one value, or a list with one for each level.\n\n\
        A length of time is a number with its unit, in quotes: `\"20m\"`, `\"1m 30s\"`, `\"1h\"`. A name is written with small letters, digits and `-`.\n\n\
        ## In your editor\n\n\
        An editor that knows TOML and JSON Schema completes keys, shows what they mean and marks mistakes while you type. `supple new` puts the schema beside your routines, and its name into the first line. To do it by hand, write the schema beside\n\
        your files once:\n\n\
        ```sh\n\
        cd ~/.config/supple/routines\n\
        supple schema routine > routine.schema.json\n\
        ```\n\n\
        and begin your file with a line that names it:\n\n\
        ```text\n\
        #:schema ./routine.schema.json\n\
        ```\n\n\
        The path begins at the folder of your file. The program itself takes no notice of that line. After an update of the program write the schema anew.\n",
    );
    for (kind, about, examples) in ABOUT {
        let schema = all().into_iter().find(|(name, _)| *name == kind).unwrap().1;
        let _ = writeln!(page, "\n## {}\n\n{about}", title(kind));
        for name in examples {
            let _ = writeln!(page, "\n```toml\n{}```", example(name));
        }
        let mut told = BTreeSet::new();
        let mut open = vec![schema.clone()];
        let mut first = true;
        while let Some(table) = open.pop() {
            let what = table["title"].as_str().unwrap().trim_start_matches("supple: ").to_owned();
            // What stands in routines, too, is told there.
            if !told.insert(what.clone()) || what == "a figure" && kind == "exercise" {
                continue;
            }
            if !first {
                let _ = writeln!(page, "\n### {}", title(&what));
            }
            first = false;
            let _ = writeln!(page, "\n| key | is | what it is for |\n|---|---|---|");
            let mut below = Vec::new();
            for key in table[ORDER].as_array().unwrap() {
                let key = key.as_str().unwrap();
                let shape = &table["properties"][key];
                let needed = table[NEEDED].as_array().unwrap().iter().any(|name| name == key);
                let needed = if needed { ", needed" } else { "" };
                let words = shape["description"].as_str().unwrap().replace('|', "\\|");
                let _ = writeln!(page, "| `{key}` | {}{needed} | {words} |", sort(shape, &schema, &mut below));
            }
            below.reverse();
            open.extend(below);
        }
    }
    page
}

fn title(text: &str) -> String {
    let text = text.trim_start_matches("supple: ");
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

/// The table that a schema leads to, if it leads to one.
pub(super) fn led<'a>(shape: &'a Value, schema: &'a Value) -> &'a Value {
    let to = shape["$ref"].as_str().or_else(|| shape["allOf"][0]["$ref"].as_str());
    to.map_or(shape, |to| schema.pointer(to.trim_start_matches('#')).unwrap())
}

/// What sort of value it is, in words; tables are told below.
fn sort(shape: &Value, schema: &Value, below: &mut Vec<Value>) -> String {
    let table = led(shape, schema);
    if table.get(ORDER).is_some() {
        below.push(table.clone());
        return format!("table: {}", table["title"].as_str().unwrap());
    }
    if let Some(ways) = shape["anyOf"].as_array() {
        let one = sort(&ways[0], schema, below);
        let is_list = ways[1]["type"] == "array";
        return if is_list {
            format!("{one}, per level")
        } else {
            format!("{one}, or {}", sort(&ways[1], schema, below))
        };
    }
    match shape["type"].as_str() {
        Some("string") if shape.get(LEAST).is_some() => "length".into(),
        Some("string") if shape["format"] == "date-time" => "date and time".into(),
        Some("string") => "text".into(),
        Some("integer") => "whole number".into(),
        Some("number") => "number".into(),
        Some("boolean") => "true or false".into(),
        Some("array") => format!("list: {}", sort(&shape["items"], schema, below).trim_start_matches("table: ")),
        _ if shape.get("properties").is_some() => "table of lists".into(),
        _ => format!(
            "tables by name: {}",
            sort(&shape["additionalProperties"], schema, below).trim_start_matches("table: ")
        ),
    }
}

fn kind_of(word: &str) -> FileKind {
    match word {
        "routine" => FileKind::Routine,
        "exercise" => FileKind::Exercise,
        "card" => FileKind::Card,
        "screening" => FileKind::Screening,
        "sources" => FileKind::Sources,
        "reminders" => FileKind::Reminders,
        "config" => FileKind::Config,
        _ => FileKind::Figure,
    }
}

/// The shipped files, read from their folder: which library is built in is not for this part to know.
fn shipped() -> Vec<SourceFile> {
    let mut files = Vec::new();
    for (kind, folder) in [(FileKind::Routine, ""), (FileKind::Exercise, "exercises"), (FileKind::Card, "cards")] {
        for entry in fs::read_dir(root("routines").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "toml") {
                continue;
            }
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let kind = match id.as_str() {
                "screening" => FileKind::Screening,
                "sources" => FileKind::Sources,
                _ => kind,
            };
            let bytes = Ok(fs::read(&path).unwrap().into());
            files.push(SourceFile { kind, path: path.display().to_string(), id, bytes, user: false });
        }
    }
    files
}

/// What is wrong with a file of the user's, beside the shipped ones.
fn problems(shipped: &crate::domain::library::Library, kind: FileKind, id: &str, text: &str) -> Vec<Problem> {
    let user = kind != FileKind::Sources;
    let id = if user { id } else { "sources" };
    let file = SourceFile { kind, id: id.into(), path: "own".into(), bytes: Ok(text.as_bytes().to_vec().into()), user };
    match kind {
        FileKind::Config => format::settings(&file).1,
        FileKind::Reminders => {
            let routines: Vec<&str> = shipped.routines.keys().map(crate::domain::Id::as_str).collect();
            format::reminders(&file, &Around { routines: &routines, zone: &|name| name.contains('/') }).problems
        }
        FileKind::Sources => {
            format::load(&[file]).problems.into_iter().filter(|problem| *problem.path == *"own").collect()
        }
        FileKind::Screening => {
            let mut files = self::shipped();
            files.retain(|file| matches!(file.kind, FileKind::Screening | FileKind::Sources));
            files.push(file);
            format::load(&files).problems.into_iter().filter(|problem| *problem.path == *"own").collect()
        }
        _ => {
            let mut library = shipped.clone();
            library.problems.clear();
            format::load_over(library, &[file]).problems
        }
    }
}

#[test]
fn each_example_of_the_reference_has_no_mistake_and_together_they_show_every_key() {
    let library = format::load(&shipped());
    let mut shown = BTreeSet::new();
    for (kind, _, examples) in ABOUT {
        let schema = all().into_iter().find(|(name, _)| *name == kind).unwrap().1;
        for name in examples {
            let text = example(name);
            let found = problems(&library, kind_of(kind), name, &text);
            let told: Vec<&str> = found.iter().map(|problem| problem.rendered.as_str()).collect();
            assert!(told.is_empty(), "{name}: {}", told.join("\n"));
            see(&toml::from_str::<toml::Value>(&text).unwrap(), &schema, &schema, &mut shown);
        }
    }
    // A figure stands in other files as well; its poses share their keys.
    let known = ["a figure file", "a pose"];
    let mut missing = Vec::new();
    for (_, schema) in all() {
        let tables = schema["definitions"].as_object().into_iter().flat_map(Map::values).chain([&schema]);
        for table in tables {
            let what = table["title"].as_str().unwrap().trim_start_matches("supple: ");
            for key in table["properties"].as_object().unwrap().keys() {
                let pair = (what.to_owned(), key.clone());
                if !known.contains(&what) && !shown.contains(&pair) {
                    missing.push(pair);
                }
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "no example shows {missing:?}");
}

/// Notes which keys of which tables a value has.
fn see(value: &toml::Value, shape: &Value, schema: &Value, shown: &mut BTreeSet<(String, String)>) {
    let table = led(shape, schema);
    match value {
        toml::Value::Table(values) => {
            let table = if table.get("anyOf").is_some() { led(&table["anyOf"][1], schema) } else { table };
            for (key, value) in values {
                if table.get(ORDER).is_some() {
                    let what = table["title"].as_str().unwrap().trim_start_matches("supple: ");
                    shown.insert((what.to_owned(), key.clone()));
                    see(value, &table["properties"][key.as_str()], schema, shown);
                } else if table["additionalProperties"].is_object() {
                    see(value, &table["additionalProperties"], schema, shown);
                }
            }
        }
        toml::Value::Array(items) => items.iter().for_each(|item| see(item, &table["items"], schema, shown)),
        _ => {}
    }
}

#[test]
fn what_a_schema_refuses_the_program_refuses_too() {
    let library = format::load(&shipped());
    let mut passed = Vec::new();
    let mut count = 0;
    for (kind, _, examples) in ABOUT {
        let schema = all().into_iter().find(|(name, _)| *name == kind).unwrap().1;
        for name in examples {
            let whole: toml::Value = toml::from_str(&example(name)).unwrap();
            for wrong in wrongs(&whole, &schema) {
                count += 1;
                let text = toml::to_string(&wrong.file).unwrap();
                let found = problems(&library, kind_of(kind), name, &text);
                if !found.iter().any(|problem| problem.severity == Severity::Error) {
                    passed.push(format!("{name}: {}", wrong.at));
                }
            }
        }
    }
    assert!(passed.is_empty(), "{passed:#?}");
    assert!(count > 700, "only {count} changes");
}
