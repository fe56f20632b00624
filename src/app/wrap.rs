//! Breaks text into lines of a width. Shared by the app, which must know what was on screen, and by drawing.

use unicode_width::UnicodeWidthStr as _;

/// Breaks `text` at spaces into lines of at most `width` cells; words that are longer are cut.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word;
        while word.width() > width {
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let at = cut(word, width);
            lines.push(word[..at].to_owned());
            word = &word[at..];
        }
        if word.is_empty() {
            continue;
        }
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The longest start of `word` within `width` cells, at least one character.
fn cut(word: &str, width: usize) -> usize {
    let mut at = 0;
    for (start, c) in word.char_indices() {
        let end = start + c.len_utf8();
        if at > 0 && word[..end].width() > width {
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
