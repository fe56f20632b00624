//! What each code means, with a mistake and its mend: the words of `explained.txt`, and the page made of them. Must never judge a file.

use std::fmt::Write as _;

use super::{FileKind, codes::Code, rare::rare_text};

const TEXT: &str = rare_text!("explained.txt");

/// A code, told at length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// The code.
    pub code: Code,
    /// Why it is a rule.
    pub words: &'static str,
    /// A file with the mistake; none where a file cannot show it.
    pub example: Option<Example>,
}

/// A file with a mistake, and how it is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// What the file holds, as it is called in the list.
    pub kind: &'static str,
    /// Its name without `.toml`.
    pub name: &'static str,
    /// Whether only a file that comes with the program can have the mistake.
    pub shipped: bool,
    lines: &'static str,
}

impl Example {
    /// The kind of the file.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        let kinds = [FileKind::Exercise, FileKind::Card, FileKind::Screening, FileKind::Reminders, FileKind::Config];
        kinds.into_iter().find(|kind| kind.word() == self.kind).unwrap_or(FileKind::Routine)
    }

    /// Its lines, each with its sign: ` ` stays, `-` goes, `+` comes.
    pub fn lines(&self) -> impl Iterator<Item = (char, &'static str)> {
        self.lines.lines().map(|line| (line.chars().next().unwrap_or(' '), line.get(2..).unwrap_or("")))
    }

    /// Whether the mend lies in the lines; else it is told in words.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        self.lines().any(|(sign, _)| sign != ' ')
    }

    /// The file with the mistake.
    #[must_use]
    pub fn wrong(&self) -> String {
        self.without('+')
    }

    /// The file without it.
    #[must_use]
    pub fn mended(&self) -> String {
        self.without('-')
    }

    fn without(&self, left_out: char) -> String {
        self.lines().filter(|(sign, _)| *sign != left_out).flat_map(|(_, line)| [line, "\n"]).collect()
    }
}

/// What a code means; none for one that has no words, which a test forbids.
#[must_use]
pub fn explain(code: Code) -> Option<Explained> {
    let from = {
        let found = TEXT.match_indices(code.text());
        found.map(|(at, _)| at).find(|at| *at == 0 || TEXT[..*at].ends_with('\n'))
    }?;
    let (head, rest) = TEXT[from..].split_once('\n')?;
    let end =
        rest.match_indices('\n').map(|(at, _)| at + 1).find(|at| rest[*at..].starts_with('R')).unwrap_or(rest.len());
    let (words, lines) = rest[..end].split_once('\n')?;
    let mut head = head.splitn(3, ' ').skip(1);
    let example = head.next().zip(head.next()).map(|(kind, name)| {
        let shipped = name.strip_suffix(" shipped");
        Example { kind, name: shipped.unwrap_or(name), shipped: shipped.is_some(), lines }
    });
    Some(Explained { code, words, example })
}

/// The page of all codes, as it is kept in `docs/diagnostics.md`.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
        Every rule that a file of yours can break has a code that never changes its meaning. `supple check` shows each with the line, a caret under\n\
        the place, a note and, where there is one, a way out; `supple explain R017` tells of one what is told here. A file with an error is not used; a\n\
        file with only warnings is. In the examples a line with `-` is the mistake and one with `+` its mend.\n\n\
        This page is made from the program: `SUPPLE_BLESS=1 cargo test --test suite diagnostics` after a change.\n\n\
        | code | kind | meaning | note |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let (text, kind) = (code.text(), code.severity().word());
        let anchor = text.to_lowercase();
        let _ = writeln!(page, "| [`{text}`](#{anchor}) | {kind} | {} | {} |", code.meaning(), code.note());
    }
    for told in Code::ALL.iter().filter_map(|code| explain(*code)) {
        let _ = writeln!(page, "\n## {}\n\n{} {}", told.code.text(), told.code.meaning(), told.words);
        if let Some(example) = told.example {
            let whose = if example.shipped { ", shipped" } else { "" };
            let _ = writeln!(page, "\n```diff\n# {}: {}.toml{whose}", example.kind, example.name);
            for (sign, line) in example.lines() {
                let _ = writeln!(page, "{}", format!("{sign} {line}").trim_end());
            }
            page.push_str("```\n");
        }
    }
    page
}
