//! What a line says beside its numbers: part by part, as a name, and what is left of it. Must never let go of a word that says something.

use super::{
    super::resolve::TITLE,
    doses::Phrase,
    tokens::{Placed, Token},
    words::{LINKS, SILENT, TELLING},
};
use crate::domain::CleanText;

/// Most words of the name of an exercise that the catalogue does not know.
const NAME_WORDS: usize = 7;

/// A word that no number took, and which token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) token: usize,
}

/// The words alone.
pub(super) fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

/// The words that no number took, part by part: a part ends at a comma, a dash, a bracket.
pub(super) fn parts(line: &str, tokens: &[Placed], used: &[bool]) -> Vec<Vec<Word>> {
    let mut parts: Vec<Vec<Word>> = vec![Vec::new()];
    for (token, (placed, used)) in tokens.iter().zip(used).enumerate() {
        let text = match &placed.token {
            _ if *used || ends(line, placed) => {
                parts.push(Vec::new());
                continue;
            }
            Token::Word(word) => word.clone(),
            Token::Number(_) => line[placed.at.clone()].to_lowercase(),
            Token::Sign(_) => continue,
        };
        if let Some(part) = parts.last_mut() {
            part.push(Word { text, token });
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether a part ends here. A dash with blanks around it parts; "cat-cow" is one name.
fn ends(line: &str, placed: &Placed) -> bool {
    let dash = matches!(placed.token, Token::Sign('-')) && line[..placed.at.start].ends_with(char::is_whitespace);
    dash || matches!(placed.token, Token::Sign(',' | ';' | ':' | '(' | ')' | '[' | ']' | '.' | '|'))
}

/// Whether the words may be the name of an exercise, not a sentence or an address.
pub(super) fn is_name(parts: &[Vec<Word>]) -> bool {
    let Some(first) = parts.first() else { return false };
    let letters = first.iter().any(|word| word.text.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    let mut all = parts.iter().flatten();
    letters && first.len() <= NAME_WORDS && !all.any(|word| TELLING.contains(&word.text.as_str()))
}

/// The name as it was written: from the first word to the end of its part.
pub(super) fn name(line: &str, tokens: &[Placed], used: &[bool]) -> CleanText {
    let is_word = |placed: &Placed| matches!(placed.token, Token::Word(_) | Token::Number(_));
    let first = tokens.iter().zip(used).position(|(placed, used)| !used && is_word(placed));
    let Some(first) = first else { return CleanText::default() };
    let rest = tokens[first..].iter().zip(&used[first..]);
    let length = rest.take_while(|(placed, used)| !**used && !ends(line, placed)).count();
    let is_number = |placed: &Placed| matches!(placed.token, Token::Number(_) | Token::Sign(_));
    let named = &tokens[first..first + length.max(1)];
    let numbers = named.iter().rev().take_while(|placed| is_number(placed)).count();
    let last = &named[named.len() - numbers.min(named.len() - 1) - 1];
    let name = CleanText::new(&line[tokens[first].at.start..last.at.end]);
    CleanText::new(&name.chars().take(TITLE).collect::<String>())
}

/// The numbers of a line that neither a dose nor the name of a step of one's own took: those at the end of a part.
pub(super) fn bare_numbers(number: usize, line: &str, tokens: &[Placed], used: &[bool]) -> Vec<Phrase> {
    let is_number = |at: usize| !used[at] && matches!(tokens[at].token, Token::Number(_));
    let ended = |at: usize| {
        let sign = |placed: &Placed| matches!(placed.token, Token::Sign(_));
        tokens.get(at).is_none_or(|placed| used[at] || ends(line, placed) || sign(placed) || is_number(at))
    };
    let first = tokens.iter().zip(used).position(|(placed, used)| !used && matches!(placed.token, Token::Word(_)));
    let bare =
        (0..tokens.len()).filter(|at| is_number(*at) && (ended(at + 1) || first.is_some_and(|first| *at < first)));
    let phrase = |at: usize| {
        let words = CleanText::new(&line[tokens[at].at.clone()]);
        Phrase { line: number, at: tokens[at].at.start, words, keys: Vec::new(), clash: false }
    };
    bare.map(phrase).collect()
}

/// What is left of a line once numbers and names took theirs, as it was written. `silent`: words that say nothing here, besides those that
/// never do.
pub(super) fn left(number: usize, line: &str, tokens: &[Placed], used: &[bool], silent: &[&str]) -> Vec<Phrase> {
    let mut runs: Vec<Vec<(usize, &str)>> = vec![Vec::new()];
    for (at, (placed, used)) in tokens.iter().zip(used).enumerate() {
        let text = match &placed.token {
            _ if *used || ends(line, placed) => {
                runs.push(Vec::new());
                continue;
            }
            Token::Word(word) => word.as_str(),
            Token::Number(_) => "",
            Token::Sign(_) => continue,
        };
        if let Some(run) = runs.last_mut() {
            run.push((at, text));
        }
    }
    let nothing = |word: &str| SILENT.contains(&word) || silent.contains(&word);
    let told = runs.iter().filter_map(|run| {
        if run.iter().all(|(_, word)| nothing(word) || LINKS.contains(word)) {
            return None;
        }
        let first = run.iter().find(|(_, word)| !nothing(word))?.0;
        let last = run.iter().rfind(|(_, word)| !nothing(word))?.0;
        let words = CleanText::new(&line[tokens[first].at.start..tokens[last].at.end]);
        Some(Phrase { line: number, at: tokens[first].at.start, words, keys: Vec::new(), clash: false })
    });
    told.collect()
}
