//! What is wrong with a file, and where: findings with a code, a span, a note and a help, and the picture of them.
//! Must never let a raw character of the file through, and never index a file beyond its end.

use std::{cell::OnceCell, fmt::Write as _, ops::Range};

use crate::domain::{
    CleanText,
    library::{FileKind, Mend, Problem, Severity},
    text::is_shown,
};

pub(super) use super::codes::Code;

/// A range of bytes in a file.
pub(super) type Span = Range<usize>;

/// Most findings kept for one file: a file with more is broken as a whole.
const MOST: usize = 100;
/// Widest part of a line that is shown.
const WIDEST: usize = 96;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    code: Code,
    span: Span,
    message: String,
    help: Option<String>,
    /// The text that mends it in its place.
    mend: Option<String>,
}

/// What is wrong with one file, while it is being read.
#[derive(Debug)]
pub(super) struct Report<'s> {
    text: &'s str,
    /// Where the lines begin, once somebody asks.
    lines: OnceCell<Vec<usize>>,
    findings: Vec<Finding>,
    errors: bool,
    is_full: bool,
}

impl<'s> Report<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self { text, lines: OnceCell::new(), findings: Vec::new(), errors: false, is_full: false }
    }

    /// A report on the same text, with nothing in it yet.
    pub(super) fn blank(&self) -> Self {
        Self { text: self.text, lines: self.lines.clone(), findings: Vec::new(), errors: false, is_full: false }
    }

    /// Takes over what another report on the same text found.
    pub(super) fn take(&mut self, other: Self) {
        for finding in other.findings {
            self.put(finding);
        }
    }

    /// Adds a finding without help.
    pub(super) fn push(&mut self, code: Code, span: &Span, message: impl Into<String>) {
        self.add(code, span, message, None);
    }

    /// Adds a finding with help.
    pub(super) fn help(&mut self, code: Code, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.add(code, span, message, Some(help.into()));
    }

    /// Adds a finding; the same one twice is kept once, since levels are read one by one.
    pub(super) fn add(&mut self, code: Code, span: &Span, message: impl Into<String>, help: Option<String>) {
        self.put(Finding { code, span: span.clone(), message: message.into(), help, mend: None });
    }

    /// Adds a finding with what mends it: the text to write in that place.
    pub(super) fn mend(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        (help, mend): (Option<String>, Option<String>),
    ) {
        self.put(Finding { code, span: span.clone(), message: message.into(), help, mend });
    }

    fn put(&mut self, finding: Finding) {
        self.errors |= finding.code.severity() == Severity::Error;
        if self.findings.contains(&finding) {
            return;
        }
        if self.findings.len() >= MOST {
            // Whoever has so many has more than warnings to mend.
            self.is_full = true;
            self.errors = true;
            return;
        }
        self.findings.push(finding);
    }

    /// Whether something in this place cannot be used.
    pub(super) fn has_errors_in(&self, span: &Span) -> bool {
        let is_in = |finding: &Finding| span.start <= finding.span.start && finding.span.end <= span.end;
        self.findings.iter().any(|finding| finding.code.severity() == Severity::Error && is_in(finding))
    }

    /// Whether nothing more is kept: what is still wrong need not be told.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Whether the file cannot be used.
    pub(super) fn has_errors(&self) -> bool {
        self.errors
    }

    /// The text of the file at this place.
    pub(super) fn slice(&self, span: &Span) -> &'s str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// Whether the key at this place opens a table in double brackets.
    pub(super) fn is_listed(&self, key: &Span) -> bool {
        self.slice(&(0..key.start)).trim_end().ends_with("[[")
    }

    /// Whether this text is already what mends another place of the table that begins at `start`.
    pub(super) fn offers(&self, text: &str, start: usize, but: &Span) -> bool {
        let rest = self.slice(&(start..self.text.len()));
        let end = rest.find("\n[[").map_or(self.text.len(), |end| start + end);
        let is_other = |finding: &Finding| finding.span != *but && (start..end).contains(&finding.span.start);
        self.findings.iter().any(|finding| finding.mend.as_deref() == Some(text) && is_other(finding))
    }

    /// The first header of a table, such as `[[step]]`, if it stands before this place.
    pub(super) fn first_header(&self, before: &Span) -> Option<&'s str> {
        self.slice(&(0..before.start)).lines().find_map(|line| {
            let header = line.split('#').next()?.trim();
            let name = header.strip_prefix('[')?.strip_suffix(']')?;
            let name = name.strip_prefix('[').map_or(Some(name), |name| name.strip_suffix(']'))?;
            let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
            is_name.then_some(header)
        })
    }

    /// The line, from 1, of a place in the file.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines().partition_point(|start| *start <= at)
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let starts = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// The problems in order of place, drawn.
    pub(super) fn problems(&self, kind: FileKind, path: &str) -> Vec<Problem> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| (finding.span.start, finding.code));
        let mut problems: Vec<Problem> = findings.into_iter().map(|finding| self.draw(finding, kind, path)).collect();
        if self.is_full {
            let end = Finding {
                code: Code::TooMany,
                span: self.text.len()..self.text.len(),
                message: format!("more than {MOST} problems in this file; the rest is not shown"),
                help: None,
                mend: None,
            };
            problems.push(self.draw(&end, kind, path));
        }
        problems
    }

    /// The line and the column, in characters, both from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let start = self.lines().get(line - 1).copied().unwrap_or(0);
        (line, self.text[start..at].chars().count() + 1)
    }

    fn draw(&self, finding: &Finding, kind: FileKind, path: &str) -> Problem {
        let at = floor(self.text, finding.span.start);
        let line = self.line(at);
        let start = self.lines().get(line - 1).copied().unwrap_or(0);
        let content = self.text[start..].split('\n').next().unwrap_or("");
        let content = content.strip_suffix('\r').unwrap_or(content);
        let from = (at - start).min(content.len());
        let to = floor(content, (finding.span.end.max(at) - start).min(content.len())).max(from);
        let from = floor(content, from);
        let column = content[..from].chars().count() + 1;
        let end = self.place(floor(self.text, finding.span.end.max(at)));
        let code = finding.code;
        let severity = code.severity();
        let message = CleanText::new(&finding.message);
        let path = CleanText::new(path);

        let gutter = " ".repeat(line.to_string().len());
        let (shown, caret) = picture(content, from, to);
        let mut rendered =
            format!("{}[{}]: {message}\n{gutter}--> {path}:{line}:{column}", severity.word(), code.text());
        if !self.text.is_empty() {
            let _ = write!(rendered, "\n{gutter} |\n{line} | {shown}\n{gutter} | {caret}");
        }
        let help = CleanText::new(finding.help.as_deref().unwrap_or(""));
        for (word, text) in [("note", code.note()), ("help", help.as_str())] {
            if !text.is_empty() {
                let _ = write!(rendered, "\n{gutter} = {word}: {text}");
            }
        }
        let rendered = rendered.split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n");
        Problem {
            kind,
            path,
            line,
            column,
            end,
            code: code.text(),
            message,
            note: code.note(),
            help,
            rendered,
            severity,
            mend: finding.mend.clone().map(|text| Mend { text, bytes: at..floor(self.text, finding.span.end.max(at)) }),
        }
    }
}

/// The line as shown, cut to what matters, and the marks under `from..to`.
pub(super) fn picture(content: &str, from: usize, to: usize) -> (String, String) {
    let mut cells: Vec<(char, usize, bool)> = Vec::new();
    let mut mark = (None, 0);
    for (at, c) in content.char_indices() {
        let inside = at >= from && at < to;
        if inside && mark.0.is_none() {
            mark.0 = Some(cells.len());
        }
        if c == '\t' {
            cells.extend(std::iter::repeat_n((' ', 1, inside), 4));
        } else if is_shown(c) {
            let width = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
            cells.push((c, width, inside));
        }
        if inside {
            mark.1 = cells.len();
        }
        if at < from && cells.len() > mark.1 {
            mark.1 = cells.len();
        }
    }
    let first = mark.0.unwrap_or(mark.1).min(cells.len());
    let before: usize = cells[..first].iter().map(|cell| cell.1).sum();
    let mut skipped = 0;
    let mut shown = String::new();
    let mut lead = 0;
    let mut cells = cells.as_slice();
    if before > WIDEST / 2 + 12 {
        let drop = before - WIDEST / 2;
        let mut gone = 0;
        while gone < drop && skipped < first {
            gone += cells[skipped].1;
            skipped += 1;
        }
        cells = &cells[skipped..];
        shown.push_str("...");
        lead = 3;
    }
    let mut width = lead;
    let mut caret = " ".repeat(lead + cells[..first - skipped].iter().map(|c| c.1).sum::<usize>());
    let mut marked = 0;
    let mut last_marks = 0;
    for (c, wide, inside) in cells {
        if *wide == 0 {
            last_marks += 1;
            if last_marks > 4 {
                continue;
            }
        } else {
            last_marks = 0;
        }
        if width + wide > WIDEST {
            shown.push_str("...");
            break;
        }
        shown.push(*c);
        width += wide;
        if *inside {
            marked += wide;
        }
    }
    caret.push_str(&"^".repeat(marked.max(1)));
    (shown, caret)
}

/// The nearest place at or before `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Text of a file as it may stand inside a message: cleaned and cut.
pub(super) fn quoted(text: &str) -> String {
    let clean = CleanText::new(text.get(..400).unwrap_or_else(|| &text[..floor(text, 400)]));
    let mut short: String = clean.chars().take(40).collect();
    if short.len() < clean.len() || clean.len() < text.trim().len() && text.len() > 400 {
        short.push_str("...");
    }
    format!("`{short}`")
}

/// Words as a list for a help line.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, span: Span) -> String {
        let mut report = Report::new(text);
        report.help(Code::UnknownKey, &span, "no such key", "try another");
        report.problems(FileKind::Routine, "a.toml")[0].rendered.clone()
    }

    #[test]
    fn the_caret_stands_under_wide_letters_and_after_tabs() {
        let text = "a = 1\n\tb = \"日本\" # x\n";
        let at = text.find('日').unwrap();
        let picture = drawn(text, at..at + 6);
        let lines: Vec<&str> = picture.lines().collect();
        assert_eq!(lines[1], " --> a.toml:2:7");
        assert_eq!(lines[3], "2 |     b = \"日本\" # x");
        assert_eq!(lines[4], "  |          ^^^^");
    }

    #[test]
    fn a_place_beyond_the_end_is_the_end() {
        let picture = drawn("abc", 3..90);
        assert!(picture.contains("1 | abc\n  |    ^"), "{picture}");
        assert!(drawn("", 0..0).contains("a.toml:1:1"));
        assert!(drawn("é", 1..2).contains("a.toml:1:1"));
    }

    #[test]
    fn a_hostile_line_is_shown_without_its_control_bytes() {
        let picture = drawn("x = \"\u{1b}]0;evil\u{7}\u{202e}\"\r\n", 4..8);
        assert!(picture.chars().all(|c| c == '\n' || is_shown(c)), "{picture:?}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let text = format!("{}oops{}", "x".repeat(5000), "y".repeat(5000));
        let picture = drawn(&text, 5000..5004);
        let lines: Vec<&str> = picture.lines().collect();
        let caret = lines[4].find('^').unwrap();
        assert_eq!(&lines[3][caret..caret + 4], "oops");
        assert!(lines[3].len() < 120);
    }

    #[test]
    fn quoted_text_is_cut_at_a_letter() {
        assert_eq!(quoted("hold"), "`hold`");
        assert!(quoted(&"é".repeat(300)).ends_with("...`"));
    }
}
