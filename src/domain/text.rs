//! `CleanText`: the only text that may reach a screen, a notice, a voice or a log. Must never let a control byte through.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use unicode_width::UnicodeWidthChar as _;

/// Most characters that one piece of text may hold.
pub const TEXT_LIMIT: usize = 4_000;

/// So many of something: "1 level", "2 levels", "3 entries". `what` is one of them.
#[must_use]
pub fn many(count: impl fmt::Display, what: &str) -> String {
    let count = count.to_string();
    if count == "1" {
        return format!("1 {what}");
    }
    match what.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{count} {stem}ies"),
        _ => format!("{count} {what}s"),
    }
}

/// How often: "once", "twice", "3 times".
#[must_use]
pub fn often(times: impl fmt::Display) -> String {
    match times.to_string().as_str() {
        "1" => "once".to_owned(),
        "2" => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// Text without control characters, direction overrides, invisible characters or piles of accents.
///
/// Made once, when text comes in from a file, a key or the environment; afterwards it can be shown anywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CleanText(Letters);

impl CleanText {
    /// A text that is part of the program, and was cleaned when the program was built.
    pub(crate) const fn shipped(clean: &'static str) -> Self {
        Self(Letters::Shipped(clean))
    }

    /// Cleans `raw`: line breaks and tabs become one space, forbidden characters go, at most 4 combining marks stay on
    /// a letter, and the text ends after [`TEXT_LIMIT`] characters.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        if raw.bytes().all(|b| (0x20..0x7f).contains(&b)) && raw.len() <= TEXT_LIMIT {
            return Self(raw.trim().into());
        }
        let mut clean = String::with_capacity(raw.len());
        let mut marks = 0;
        for c in raw.chars() {
            if matches!(c, '\n' | '\r' | '\t') {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            } else if is_shown(c) {
                marks = if c.width() == Some(0) { marks + 1 } else { 0 };
                if marks <= 4 {
                    clean.push(c);
                }
            }
        }
        let cut = clean.char_indices().nth(TEXT_LIMIT).map_or(clean.len(), |(at, _)| at);
        Self(clean[..cut].trim().into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where the letters of a text lie: inside the program, which costs no memory of its own, or shared by all who hold it.
#[derive(Clone)]
pub(super) enum Letters {
    Shipped(&'static str),
    Shared(Arc<str>),
}

impl Default for Letters {
    fn default() -> Self {
        Self::Shipped("")
    }
}

impl From<&str> for Letters {
    fn from(text: &str) -> Self {
        Self::Shared(text.into())
    }
}

impl Deref for Letters {
    type Target = str;
    fn deref(&self) -> &str {
        match self {
            Self::Shipped(text) => text,
            Self::Shared(text) => text,
        }
    }
}

// Two texts are alike when their letters are, wherever these lie.
impl PartialEq for Letters {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Letters {}

impl PartialOrd for Letters {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Letters {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Letters {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

/// Controls, direction marks, invisible and private characters are not shown; joiners inside emoji are.
pub(crate) fn is_shown(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}')
}

impl From<&str> for CleanText {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for CleanText {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl Borrow<str> for CleanText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Deref for CleanText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CleanText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for CleanText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_thing_has_no_s() {
        assert_eq!([many(1, "level"), many(2, "level"), many(0, "file")], ["1 level", "2 levels", "0 files"]);
        assert_eq!([many(3, "entry"), many(1, "entry"), many(2, "day")], ["3 entries", "1 entry", "2 days"]);
        assert_eq!([often(1), often(2), often(7)], ["once", "twice", "7 times"]);
    }

    #[test]
    fn hostile_text_loses_its_teeth_and_keeps_its_words() {
        let raw = "A\u{1b}]0;PWNED\u{7}B \u{9b}31m\u{202e}evil\u{200b} \u{feff}c\u{e0041}\nnext\ttab";
        let clean = CleanText::new(raw);
        assert!(clean.chars().all(is_shown), "{clean:?}");
        assert_eq!(clean.as_str(), "A]0;PWNEDB 31mevil c next tab");
    }

    #[test]
    fn accents_pile_up_to_four_and_text_has_an_end() {
        let clean = CleanText::new(&format!("e{}x", "\u{301}".repeat(1000)));
        assert_eq!(clean.chars().count(), 6);
        assert_eq!(CleanText::new(&"ab".repeat(5000)).chars().count(), TEXT_LIMIT);
    }

    #[test]
    fn emoji_families_stay_together() {
        let family = "👩\u{200d}👧 ok";
        assert_eq!(CleanText::new(family).as_str(), family);
    }
}
