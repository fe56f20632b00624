//! Bytes to a parsed document: size, UTF-8, depth, syntax. Must never hand deeply nested text to a parser that recurses.

use toml::de::DeTable;

use super::{
    FILE_LIMIT,
    diagnose::{Code, Report, Span},
};

/// How deep tables and lists may be nested.
const DEPTH: usize = 8;

/// Most tables, lists and dots: each may cost a kilobyte once it is parsed, so a file of them would take hundreds of its own size.
const TABLES: usize = 20_000;

/// Why bytes are not text that may be parsed, with the part before the fault.
pub(super) fn text(bytes: &[u8]) -> Result<&str, (Code, String, &str)> {
    if bytes.len() > FILE_LIMIT {
        let message = format!("this file is larger than {} KiB", FILE_LIMIT / 1024);
        return Err((Code::TooBig, message, ""));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        (Code::NotUtf8, "a byte here is not UTF-8 text".into(), std::str::from_utf8(good).unwrap_or_default())
    })
}

/// The document, or `None` after reporting why not.
pub(super) fn parse<'i>(text: &'i str, report: &mut Report<'_>) -> Option<DeTable<'i>> {
    match too_deep(text) {
        Some((Code::TooDeep, span)) => {
            report.push(Code::TooDeep, &span, format!("nested more than {DEPTH} deep here"));
            return None;
        }
        Some((code, span)) => {
            report.push(code, &span, format!("this file has more than {TABLES} tables, lists and dotted names"));
            return None;
        }
        None => {}
    }
    match DeTable::parse(text) {
        Ok(table) => Some(table.into_inner()),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let message = error.message().replace('\n', " ");
            if let Some((span, mend)) = curly(text, span.start) {
                let help = "use straight quotes: \"like this\"".to_owned();
                let message = "the quotes here are curly";
                report.mend(Code::Syntax, &span, message, (Some(help), mend));
            } else if message.contains("must be quoted") {
                let help = "put it in quotes, such as \"20s\" or \"pelvic-tilt\"";
                report.help(Code::Syntax, &span, "a text or a length of time stands here without quotes", help);
            } else if let Some((name, span)) = single_brackets(text, span.start) {
                let help = format!("there are several, so each is written `[[{name}]]`");
                report.help(Code::Syntax, &span, format!("`[{name}]` stands here in single brackets"), help);
            } else {
                report.push(Code::Syntax, &span, message);
            }
            None
        }
    }
}

/// If the value at `at` stands in curly quotes: its place, and the same in straight ones when it is sure where it ends.
fn curly(text: &str, at: usize) -> Option<(Span, Option<String>)> {
    let (before, rest) = text.split_at_checked(at)?;
    let line = rest.split(['\n', '\r']).next()?;
    let is_double = |c: char| "\u{201c}\u{201d}\u{201e}".contains(c);
    let is_single = |c: char| "\u{2018}\u{2019}".contains(c);
    let Some(first) = line.chars().next().filter(|c| is_double(*c) || is_single(*c)) else {
        // It may begin with a straight one and end with a curly one.
        let last = before.chars().next_back().filter(|c| is_double(*c) || is_single(*c))?;
        return line.trim().is_empty().then(|| (at - last.len_utf8()..at, None));
    };
    let inner = &line[first.len_utf8()..];
    let Some(end) = inner.find(|c| if is_double(first) { c != '\u{201e}' && is_double(c) } else { c == '\u{2019}' })
    else {
        return Some((at..at + line.trim_end().len(), None));
    };
    let close = inner[end..].chars().next().map_or(0, char::len_utf8);
    let (words, after) = (&inner[..end], inner[end + close..].trim_start());
    let ends = after.is_empty() || after.starts_with([',', ']', '}', '#']);
    // An apostrophe looks like the end of a text in single ones.
    let is_sure = ends && !words.contains(['"', '\\']) && (is_double(first) || !after.contains('\u{2019}'));
    let mend = is_sure.then(|| super::template::quoted(words));
    Some((at..at + first.len_utf8() + end + close, mend))
}

/// If a `[[name]]` was refused at `at`: the `[name]` before it that is in its way, and where that stands.
fn single_brackets(text: &str, at: usize) -> Option<(&str, Span)> {
    let (before, rest) = text.split_at_checked(at)?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().filter(|_| !rest.is_empty())?;
    let name = line.trim().strip_prefix("[[")?.split(']').next()?;
    let wanted = format!("[{name}]");
    let mut from = 0;
    before[..start].split_inclusive('\n').find_map(|line| {
        let (lead, begins) = (line.len() - line.trim_start().len(), from);
        from += line.len();
        let rest = line.trim_start().strip_prefix(&wanted).map(str::trim_start);
        let is = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'));
        is.then(|| (name, begins + lead..begins + lead + wanted.len()))
    })
}

/// The first place that is nested too deep: brackets within brackets, or a name of too many dotted parts; or one table too many.
///
/// The parser bounds each of these on its own at 80, but not both together, and it builds and drops what it read by
/// recursion; so the depth is looked at first, in one pass over the bytes.
fn too_deep(text: &str) -> Option<(Code, Span)> {
    let bytes = text.as_bytes();
    let (mut at, mut open, mut dots, mut tables) = (0, 0_usize, 0_usize, 0_usize);
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| COUNTS[usize::from(*byte)])) {
        at += next;
        match &bytes[at] {
            b'#' => {
                at = line_end(bytes, at);
                continue;
            }
            b'"' | b'\'' => {
                at = string_end(bytes, at);
                continue;
            }
            b'[' | b'{' => {
                open += 1;
                tables += 1;
                dots = 0;
            }
            b']' | b'}' => {
                open = open.saturating_sub(1);
                dots = 0;
            }
            b'=' | b',' | b'\n' => dots = 0,
            b'.' => {
                dots += 1;
                tables += 1;
            }
            _ => {}
        }
        if open > DEPTH || dots > DEPTH {
            return Some((Code::TooDeep, at..at + 1));
        }
        if tables > TABLES {
            return Some((Code::TooMany, at..at + 1));
        }
        at += 1;
    }
    None
}

/// The bytes that say something about depth. Most say nothing, and are passed over fast.
const COUNTS: [bool; 256] = {
    let mut counts = [false; 256];
    let (all, mut at) = (b"#\"'[{]}=,\n.", 0);
    while at < all.len() {
        counts[all[at] as usize] = true;
        at += 1;
    }
    counts
};

fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
}

/// The first byte after the string that begins at `from`; a string on one line ends with its line at the latest.
fn string_end(bytes: &[u8], from: usize) -> usize {
    let quote = bytes[from];
    let triple = [quote; 3];
    let escapes = quote == b'"';
    let is_long = bytes[from..].starts_with(&triple);
    let mut at = from + if is_long { 3 } else { 1 };
    let ends = |byte: &u8| *byte == quote || *byte == b'\\' || *byte == b'\n';
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(ends)) {
        at += next;
        let byte = &bytes[at];
        if escapes && *byte == b'\\' {
            at += 2;
        } else if is_long && bytes[at..].starts_with(&triple) {
            return at + 3;
        } else if !is_long && (*byte == quote || *byte == b'\n') {
            return at + 1;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_strings_and_comments() {
        assert_eq!(too_deep(&format!("a = {}1{}", "[".repeat(8), "]".repeat(8))), None);
        assert_eq!(too_deep(&format!("a = {}", "[".repeat(9))), Some((Code::TooDeep, 12..13)));
        assert_eq!(too_deep("a = \"[[[[[[[[[[[[\" # [[[[[[[[[[[["), None);
        assert_eq!(too_deep("a = '''\n[[[[[[[[[[[['''\nb = \"\\\"[[[[[[[[[[\""), None);
        assert!(too_deep("a.b.c.d.e.f.g.h.i.j = 1").is_some());
        let many = |count: usize| too_deep(&"a = [1.5]\n".repeat(count)).map(|(code, _)| code);
        assert_eq!((many(TABLES / 2), many(TABLES / 2 + 1)), (None, Some(Code::TooMany)));
        assert!(too_deep(&format!("a = \"\n{}", "{".repeat(9))).is_some());
    }

    #[test]
    fn nesting_that_would_exhaust_the_stack_is_refused_in_one_pass() {
        let deep = format!("a = {}", "{b.b.b.b.b.b.b.b = ".repeat(100_000));
        let mut report = Report::new(&deep);
        assert!(parse(&deep, &mut report).is_none());
        assert!(report.has_errors());
    }

    #[test]
    fn bytes_that_are_not_text_name_the_part_before() {
        let (code, _, before) = text(b"a = 1\nb = \"\xff\"").unwrap_err();
        assert_eq!((code, before), (Code::NotUtf8, "a = 1\nb = \""));
        assert_eq!(text(&vec![b'#'; FILE_LIMIT + 1]).unwrap_err().0, Code::TooBig);
        assert!(text(&vec![b'#'; FILE_LIMIT]).is_ok());
    }
}
