//! A sheet's bytes to lines, and a line to numbers, words and signs. Must never lose where a word stood.

use std::ops::Range;

use crate::domain::spoken;

/// A number as it was written, in thousandths: sheets have "1.5 min".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// The number, or the smaller one of a range.
    pub(super) least: u64,
    /// The larger one of a range.
    pub(super) most: Option<u64>,
}

impl Number {
    /// Whole things: "2.5 reps" are 2.
    pub(super) fn whole(self) -> u64 {
        self.least / 1000
    }
}

/// One token of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Number(Number),
    /// In small letters, without apostrophes.
    Word(String),
    /// Anything else that is no blank.
    Sign(char),
}

/// A token and the bytes of the line it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: Range<usize>,
}

/// The text of a sheet, whatever program saved it: UTF-8, UTF-16 with its mark, else the old Western letters.
pub(super) fn decode(bytes: &[u8]) -> String {
    let pairs = |bytes: &[u8], make: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| make(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => pairs(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => pairs(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => bytes.iter().map(|byte| western(*byte)).collect(),
        },
    }
}

/// The signs that sheets use from the block where this code page differs from Latin 1.
fn western(byte: u8) -> char {
    match byte {
        0x91 | 0x92 => '\'',
        0x93 | 0x94 => '"',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        _ => char::from(byte),
    }
}

/// The lines of a text, whatever ends them.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split(['\n', '\r', '\u{2028}', '\u{b}', '\u{c}']).map(str::to_owned).collect()
}

/// A line without what only leads it: bullets, boxes, "1)", "a.".
pub(super) fn unbulleted(line: &str) -> &str {
    let is_bullet = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '–' | '—' | '−' | '*' | '>' | '+' | '·' | '•' | '‣' | '✓' | '✔' | '→' | '¤' | 'o')
            || matches!(c, '\u{25a0}'..='\u{25ff}' | '\u{2610}'..='\u{2612}' | '\u{f0b7}')
    };
    let mut rest = line.trim();
    loop {
        let before = rest;
        let mut chars = rest.chars();
        if let Some(first) = chars.next().filter(|c| is_bullet(*c)) {
            // "o" is the bullet of some programs, and a letter everywhere else.
            if first != 'o' || chars.as_str().starts_with(char::is_whitespace) {
                rest = chars.as_str().trim_start();
            }
        }
        rest = unnumbered(rest);
        if rest == before {
            return rest;
        }
    }
}

/// Without "1.", "12)", "(3)", "a)" before it.
fn unnumbered(line: &str) -> &str {
    let open = line.strip_prefix('(').unwrap_or(line);
    let digits = open.chars().take_while(char::is_ascii_digit).count();
    let length = match (digits, open.chars().next()) {
        (1..=2, _) => digits,
        (0, Some(c)) if c.is_ascii_alphabetic() => 1,
        _ => return line,
    };
    let after = &open[length..];
    let closed = after.strip_prefix([')', '.', ']']).or_else(|| after.strip_prefix(':').filter(|_| digits > 0));
    match closed {
        // "1.5 minutes" and "e.g." are no numbering.
        Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => rest.trim_start(),
        Some(rest) if after.starts_with(')') => rest,
        _ => line,
    }
}

/// The tokens of a line, ranges and "twenty five" put together.
pub(super) fn tokens(line: &str) -> Vec<Placed> {
    joined(line, &halved(line, &raw(line)))
}

/// Puts "1/2 min" and "3/4 of an hour" together; "3/7" and "10/side" stay.
fn halved(line: &str, raw: &[Placed]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(placed) = raw.get(at) {
        let of = raw.get(at + 1).filter(|sign| sign.token == Token::Sign('/')).and(raw.get(at + 2));
        if let (Token::Number(a), Some(Placed { token: Token::Number(b), at: end })) = (&placed.token, of)
            && a.least < b.least
            && a.least.is_multiple_of(1000)
            && b.least <= 10_000
            && placed.at.end + 2 > end.start
        {
            let rest = line[end.end..].trim_start();
            let rest = rest.strip_prefix("of ").unwrap_or(rest);
            let rest = rest.strip_prefix("an ").or_else(|| rest.strip_prefix("a ")).unwrap_or(rest);
            if is_unit(rest) {
                // Not to the last third of a thousandth: what is no whole second is no length.
                let least = a.least.saturating_mul(1000) / b.least;
                out.push(Placed { token: Token::Number(Number { least, most: None }), at: placed.at.start..end.end });
                at += 3;
                continue;
            }
        }
        out.push(placed.clone());
        at += 1;
    }
    out
}

fn raw(line: &str) -> Vec<Placed> {
    let mut tokens: Vec<Placed> = Vec::new();
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let token = if c.is_ascii_digit() {
            let (value, length) = number(&line[start..]);
            at = start + length;
            Token::Number(Number { least: value, most: None })
        } else if let Some(part) = fraction(c) {
            Token::Number(Number { least: part, most: None })
        } else if c.is_alphabetic() {
            let length = line[start..].find(|c: char| !(c.is_alphabetic() || is_mark(c) || is_apostrophe(c)));
            at = length.map_or(line.len(), |length| start + length);
            let letters = line[start..at].chars().filter(|c| !is_apostrophe(*c));
            let word: String = letters.flat_map(char::to_lowercase).collect();
            number_word(&word)
                .map_or_else(|| times(word), |value| Token::Number(Number { least: value * 1000, most: None }))
        } else if c.is_whitespace() || c.is_control() || is_mark(c) {
            continue;
        } else {
            match c {
                '×' | '✕' | '✖' | '⨯' | '*' => Token::Word("x".to_owned()),
                '–' | '—' | '−' | '‐' | '‑' | '―' | '~' => Token::Sign('-'),
                '“' | '”' | '″' => Token::Sign('"'),
                '’' | '‘' | '′' => Token::Sign('\''),
                c => Token::Sign(c),
            }
        };
        tokens.push(Placed { token, at: start..at });
    }
    tokens
}

/// The number that a text begins with, in thousandths, and how many bytes it takes.
fn number(text: &str) -> (u64, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let value = text[..whole].parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000);
    let after = &text[whole..];
    let part = after.strip_prefix('.').or_else(|| after.strip_prefix(',')).map_or(0, digits);
    // "1,5 min" is one and a half; "8,10 reps" are two numbers, and "1,000" is another.
    if part == 0 || (after.starts_with(',') && (part > 2 || !is_unit(&text[whole + 1 + part..]))) {
        return (value, whole);
    }
    let tail = &text[whole + 1..=whole + part.min(3)];
    let unit = 10_u64.pow(3 - u32::try_from(tail.len()).unwrap_or(3));
    (value.saturating_add(tail.parse::<u64>().unwrap_or_default() * unit), whole + 1 + part)
}

/// Whether a text begins with what a time is measured in.
fn is_unit(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '-']).to_lowercase();
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    matches!(word, "s" | "m" | "h" | "hr" | "hrs" | "hour" | "hours" | "std")
        || ["sec", "sek", "min", "stunde"].iter().any(|unit| word.starts_with(unit))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '`')
}

fn fraction(c: char) -> Option<u64> {
    Some(match c {
        '½' => 500,
        '¼' => 250,
        '¾' => 750,
        _ => return None,
    })
}

/// An accent of its own, which stands on the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn times(word: String) -> Token {
    // The letter that looks like the sign, from other alphabets.
    Token::Word(if word == "х" || word == "χ" { "x".to_owned() } else { word })
}

/// "Zero" is no number to train by, so it stays a word.
fn number_word(word: &str) -> Option<u64> {
    spoken::number_word(word).filter(|number| *number > 0).map(u64::from)
}

/// Puts together what is one number: "twenty five", "1½", "20 to 30".
fn joined(line: &str, raw: &[Placed]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(placed) = raw.get(at) {
        at += 1;
        let Token::Number(number) = placed.token else {
            out.push(placed.clone());
            continue;
        };
        let mut number = number;
        let mut range = placed.at.clone();
        // "Twenty five" is one number, "20  5" are two.
        let is_said = !line[range.start..].starts_with(|c: char| c.is_ascii_digit());
        if let Some(Placed { token: Token::Number(next), at: next_at }) = raw.get(at)
            && number.least.is_multiple_of(1000)
            && (next.least < 1000
                || (is_said && next.least < 10_000 && number.least >= 20_000 && number.least % 10_000 == 0))
            && next.most.is_none()
        {
            number.least = number.least.saturating_add(next.least);
            range.end = next_at.end;
            at += 1;
        }
        let dash = raw.get(at).is_some_and(|placed| match &placed.token {
            Token::Sign('-') => true,
            Token::Word(word) => word == "to" || word == "or",
            _ => false,
        });
        // "10 - 2 sets" is no range.
        if let Some(Placed { token: Token::Number(next), at: next_at }) = raw.get(at + 1)
            && dash
            && next.least > number.least
        {
            number.most = Some(next.least);
            range.end = next_at.end;
            at += 2;
        }
        out.push(Placed { token: Token::Number(number), at: range });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> String {
        let show = |placed: &Placed| match &placed.token {
            Token::Number(Number { least, most: None }) => format!("{least}"),
            Token::Number(Number { least, most: Some(most) }) => format!("{least}..{most}"),
            Token::Word(word) => word.clone(),
            Token::Sign(sign) => sign.to_string(),
        };
        tokens(line).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_words_and_signs_are_told_apart() {
        assert_eq!(words("Tilts 3×10"), "tilts 3000 x 10000");
        assert_eq!(words("hold 20–30s"), "hold 20000..30000 s");
        assert_eq!(words("x3, 2x/day"), "x 3000 , 2000 x / day");
        assert_eq!(words("1.5 min, 1½ min, ½ h"), "1500 min , 1500 min , 500 h");
        assert_eq!(words("twenty five or thirty"), "25000..30000");
        assert_eq!(words("Child's pose"), "childs pose");
        assert_eq!(words("10 - 2 sets"), "10000 - 2000 sets");
        assert_eq!(words("2.75 x"), "2750 x");
        assert!(words("99999999999999999999999999").parse::<u64>().is_ok());
    }

    #[test]
    fn what_only_leads_a_line_goes() {
        for line in
            ["• Bridge", "1) Bridge", "  2. Bridge", "- [Bridge", "o Bridge", "a) Bridge", "(3) Bridge", "☐ Bridge"]
        {
            assert!(unbulleted(line).trim_start_matches('[').starts_with("Bridge"), "{line}");
        }
        assert_eq!(unbulleted("10 bridges"), "10 bridges");
        assert_eq!(unbulleted("1.5 min walk"), "1.5 min walk");
        assert_eq!(unbulleted("opposite arm"), "opposite arm");
    }

    #[test]
    fn a_sheet_may_come_from_any_program() {
        assert_eq!(decode(b"\xef\xbb\xbfTilt"), "Tilt");
        assert_eq!(decode(b"\xff\xfeT\0i\0"), "Ti");
        assert_eq!(decode(b"\xfe\xff\0T\0i\0"), "Ti");
        assert_eq!(decode(b"3 \xd7 10 \x96 slow"), "3 × 10 – slow");
        assert_eq!(lines("a\r\nb\rc\n").len(), 4);
    }
}
