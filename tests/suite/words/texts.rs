//! Every text that is shown, with its file and line: of the shipped files, and the literals of the program's own screens.

use std::{fs, path::Path};

use toml::de::{DeTable, DeValue};

/// A text that a person may read or hear.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) path: String,
    pub(super) line: usize,
    /// Its key in a file; `literal` in the program.
    pub(super) key: String,
    pub(super) words: String,
}

impl Text {
    pub(super) fn told(&self, why: &str) -> String {
        format!("{}:{}: {why}: {}", self.path, self.line, self.words)
    }
}

/// The keys whose values are shown.
const SHOWN: [&str; 15] = [
    "title",
    "summary",
    "evidence",
    "name",
    "how",
    "stop",
    "not_for",
    "equipment",
    "say",
    "text",
    "point",
    "ask",
    "detail",
    "why",
    "act",
];

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The texts of one file.
pub(super) fn of_file(path: &str, content: &str) -> Vec<Text> {
    let table = DeTable::parse(content).unwrap().into_inner();
    let mut texts = Vec::new();
    walk(path, content, &table, &mut texts);
    texts.sort_by_key(|text| text.line);
    texts
}

fn walk(path: &str, content: &str, table: &DeTable<'_>, texts: &mut Vec<Text>) {
    for (key, value) in table {
        let key = key.get_ref().as_ref();
        let at = line_of(content, value.span().start);
        let mut push = |text: &str, line| {
            texts.push(Text { path: path.to_owned(), line, key: key.to_owned(), words: text.to_owned() });
        };
        match value.get_ref() {
            DeValue::String(text) if SHOWN.contains(&key) => push(text, at),
            // The names of prompts are nobody's to read.
            DeValue::Array(items) if SHOWN.contains(&key) && key != "ask" => {
                for item in items {
                    if let DeValue::String(text) = item.get_ref() {
                        push(text, line_of(content, item.span().start));
                    }
                }
            }
            DeValue::Array(items) => {
                for item in items {
                    if let DeValue::Table(table) = item.get_ref() {
                        walk(path, content, table, texts);
                    }
                }
            }
            DeValue::Table(table) => walk(path, content, table, texts),
            _ => {}
        }
    }
}

/// The shipped files with their texts; the bibliography holds titles of others, and is left as it is.
pub(super) fn shipped() -> Vec<(String, Vec<Text>)> {
    let files = supple::io::library::shipped().into_iter();
    files
        .filter(|file| file.id != "sources")
        .map(|file| {
            let content = String::from_utf8(file.bytes.unwrap().into_owned()).unwrap();
            let mut texts = of_file(&file.path, &content);
            // The names of countries.
            texts.retain(|text| {
                file.id != "screening" || text.key != "name" || text.words.starts_with(char::is_lowercase)
            });
            (file.path, texts)
        })
        .collect()
}

/// The words of the program's own screens, notices and commands: its literals of at least two words, and the help of its
/// command line.
pub(super) fn program() -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["src/app", "src/ui", "src/plain", "src/domain", "src/commands"] {
        for path in crate::purity::files(&root.join(folder)) {
            let shown = path.strip_prefix(root).unwrap().display().to_string();
            if !shown.ends_with("sample.rs") && !shown.ends_with("tests.rs") {
                texts.extend(literals(&shown, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let cli = fs::read_to_string(root.join("src/cli.rs")).unwrap();
    let docs = cli.lines().enumerate().filter_map(|(at, line)| Some((at, line.trim().strip_prefix("/// ")?)));
    texts.extend(docs.map(|(at, line)| Text {
        path: "src/cli.rs".to_owned(),
        line: at + 1,
        key: "help".to_owned(),
        words: line.to_owned(),
    }));
    texts
}

/// The string literals of a source file that are words to read; those of its tests are not.
pub(super) fn literals(path: &str, source: &str) -> Vec<Text> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut texts = Vec::new();
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
            }
            // A quotation mark as a character.
            b'\'' if bytes[at..].starts_with(b"'\"'") => at += 3,
            b'"' => {
                let (text, end) = literal(source, at + 1);
                let before = source[..at].trim_end();
                let for_programmers = before.ends_with("expect(") || before.ends_with("reason =");
                let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
                if words >= 2 && !for_programmers {
                    let line = line_of(source, at);
                    texts.push(Text { path: path.to_owned(), line, key: "literal".to_owned(), words: text });
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    texts
}

/// The literal that begins at `from`, its holes filled with a word, and where it ends.
fn literal(source: &str, from: usize) -> (String, usize) {
    let mut text = String::new();
    let mut chars = source[from..].char_indices().peekable();
    let mut depth = 0;
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, from + at + 1),
            '\\' => match chars.next() {
                // A line that goes on below.
                Some((_, '\n')) => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                _ => {}
            },
            '{' => {
                depth += 1;
                if depth == 1 {
                    text.push_str("it");
                }
            }
            '}' => depth -= 1,
            c if depth <= 0 => text.push(c),
            _ => {}
        }
    }
    (text, source.len())
}
