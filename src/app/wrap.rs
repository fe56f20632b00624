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
        fill(&mut text.split_ascii_whitespace(), most, most)
    } else {
        fill(&mut text.split_whitespace(), most, most)
    }
}

/// Breaks each line of `text` that is wider than `most` cells at its words. What follows stands under its beginning, `hang` cells further in.
/// Lines that fit stay as they are, with all their blanks.
#[must_use]
pub fn fold(text: &str, most: usize, hang: usize) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (bare, end) = line.strip_suffix('\n').map_or((line, ""), |bare| (bare, "\n"));
        if width(bare) <= most {
            folded.push_str(line);
            continue;
        }
        let lead = bare.len() - bare.trim_start_matches(' ').len();
        // In a window too narrow for that, all begins at its edge.
        let (first, rest) = if most > 2 * (lead + hang) { (lead, lead + hang) } else { (0, 0) };
        let lines = fill(&mut bare.split_whitespace(), most - first, most - rest);
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                folded.push('\n');
            }
            folded.extend(std::iter::repeat_n(' ', if at == 0 { first } else { rest }));
            folded.push_str(line);
        }
        folded.push_str(end);
    }
    folded
}

/// Words in lines: the first of so many cells, the others of so many.
fn fill(words: &mut dyn Iterator<Item = &str>, first: usize, rest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut taken) = (String::new(), 0);
    let most = |lines: &[String]| if lines.is_empty() { first.max(1) } else { rest.max(1) };
    for word in words {
        let (mut word, mut needs) = (word, width(word));
        while needs > most(&lines) {
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            if needs <= most(&lines) {
                break;
            }
            let at = cut(word, most(&lines));
            lines.push(word[..at].to_owned());
            word = &word[at..];
            needs = width(word);
        }
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() && taken + 1 + needs > most(&lines) {
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

    #[test]
    fn a_text_is_folded_at_its_words_and_what_fits_stays() {
        let text = "short   line\n  line 2: a remark that is long\n\nend";
        assert_eq!(fold(text, 20, 2), "short   line\n  line 2: a remark\n    that is long\n\nend");
        assert_eq!(fold(text, 80, 2), text);
        assert_eq!(fold("    one two three", 7, 4), "one two\nthree");
        assert_eq!(fold("Donaudampfschiff", 6, 2), "Donaud\n  ampf\n  schi\n  ff");
        for most in 1..30 {
            let folded = fold(text, most, 3);
            assert!(folded.lines().all(|line| width(line) <= most), "{most}: {folded}");
            assert_eq!(folded.split_whitespace().collect::<String>(), text.split_whitespace().collect::<String>());
        }
    }
}
