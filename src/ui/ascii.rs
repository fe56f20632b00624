//! Text for terminals without UTF-8. Must never let a byte of 0x80 or above through.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

/// `text` in ASCII. Our own signs become words or look-alikes; everything else becomes `?`.
#[must_use]
pub(super) fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        plain.push_str(sign(c));
        if c.is_ascii() {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

/// As [`to_ascii`], but never wider than `width` where the text itself was not.
#[must_use]
pub(super) fn to_ascii_within(text: &str, width: usize) -> Cow<'_, str> {
    let plain = to_ascii(text);
    if plain.len() <= width {
        return plain;
    }
    // One character for one: what does not fit would be cut off.
    let short = |c: char| match sign(c).as_bytes() {
        [] => c.is_ascii().then_some(c),
        [first, ..] => Some(char::from(*first)),
    };
    Cow::Owned(text.chars().filter_map(short).collect())
}

/// What stands for a character beyond ASCII; nothing for ASCII itself and for marks without a width.
fn sign(c: char) -> &'static str {
    match c {
        '\0'..='\u{7f}' => "",
        '…' => "...",
        '→' => "->",
        '←' => "<-",
        '↑' => "Up",
        '↓' => "Down",
        '▲' => "^",
        '▼' => "v",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‘' | '’' | '‚' => "'",
        '–' | '—' | '‑' | '·' | '−' | '─' | '░' => "-",
        '█' | '▀' | '▄' | '━' => "#",
        '│' => "|",
        '●' => "o",
        '•' => "*",
        '×' => "x",
        '°' => " deg",
        '≥' => ">=",
        '≤' => "<=",
        '½' => "1/2",
        '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        c if c.width().unwrap_or(0) == 0 => "",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_signs_become_words_and_the_rest_a_question_mark() {
        assert_eq!(to_ascii("“is it…” → 40 °C – don’t"), "\"is it...\" -> 40  degC - don't");
        assert_eq!(to_ascii("漢e\u{301}"), "?e");
        assert!(matches!(to_ascii("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_fitted_still_fits() {
        assert_eq!(to_ascii_within("is it…", 6), "is it.");
        assert_eq!(to_ascii_within("is it…", 8), "is it...");
        assert_eq!(to_ascii_within("漢字", 4), "??");
    }
}
