//! Breaks text into lines of a width. Shared by the app, which must know what was on screen, and by drawing.

use unicode_width::UnicodeWidthStr as _;

/// How many cells a clean text takes. Most texts are ASCII, where each letter takes one.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Breaks `text` at spaces into lines of at most `most` cells; words that are longer are cut.
#[must_use]
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    // The same for ASCII, and quicker.
    if text.is_ascii() {
        fill(&mut text.split_ascii_whitespace(), most)
    } else {
        fill(&mut text.split_whitespace(), most)
    }
}

fn fill(words: &mut dyn Iterator<Item = &str>, most: usize) -> Vec<String> {
    let most = most.max(1);
    let mut lines = Vec::new();
    let (mut line, mut taken) = (String::new(), 0);
    for word in words {
        let (mut word, mut needs) = (word, width(word));
        while needs > most {
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let at = cut(word, most);
            lines.push(word[..at].to_owned());
            word = &word[at..];
            needs = width(word);
        }
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() && taken + 1 + needs > most {
            lines.push(std::mem::take(&mut line));
        }
        if line.is_empty() {
            taken = needs;
        } else {
            line.push(' ');
            taken += 1 + needs;
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The longest start of `word` within `most` cells, at least one character.
fn cut(word: &str, most: usize) -> usize {
    let mut at = 0;
    for (start, c) in word.char_indices() {
        let end = start + c.len_utf8();
        if at > 0 && width(&word[..end]) > most {
            break;
        }
        at = end;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        assert_eq!(wrap("Lie on your back, knees bent.", 12), ["Lie on your", "back, knees", "bent."]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("Donaudampfschiff", 6), ["Donaud", "ampfsc", "hiff"]);
        assert_eq!(wrap("漢字漢字 a", 4), ["漢字", "漢字", "a"]);
        assert_eq!(wrap("a b", 0), ["a", "b"]);
    }
}
