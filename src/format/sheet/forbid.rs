//! What a sheet forbids or bounds. Must never let such a line become a step: what is not to be done, would be done.

use super::{Entry, Reading, What, doses::Doses, names::Names, parts::Word, tokens::Placed, tokens::Token};
use crate::domain::CleanText;

/// Words that forbid wherever they stand in a line.
const ANYWHERE: &[&str] = &[
    "not",
    "dont",
    "cant",
    "cannot",
    "shouldnt",
    "mustnt",
    "never",
    "avoid",
    "avoiding",
    "omit",
    "omitted",
    "skip",
    "limit",
    "limited",
    "restrict",
    "stop",
    "stopped",
    "discontinue",
    "forbidden",
    "contraindicated",
    "prohibited",
    "banned",
    "refrain",
];
/// Words that forbid where a part begins with them, or is nothing else.
const FIRST: &[&str] = &["no", "nil", "without", "cease", "minimise", "minimize", "reduce"];
/// Words that bound: "no more than 30 mins", "leave out".
const PAIRS: &[(&str, &str)] = &[
    ("more", "than"),
    ("longer", "than"),
    ("less", "than"),
    ("leave", "out"),
    ("leave", "off"),
    ("left", "out"),
    ("miss", "out"),
    ("at", "most"),
    ("hold", "off"),
    ("on", "hold"),
    ("cut", "out"),
    ("stay", "away"),
    ("keep", "off"),
];
/// Most words of a name that is looked for in such a line.
const NAME: usize = 6;

/// A line that forbids something, or says how much at most.
pub(super) struct Forbidden {
    line: usize,
    said: CleanText,
    words: Vec<String>,
}

/// Whether a line forbids, or says how much at most.
pub(super) fn forbids(tokens: &[Placed], parts: &[Vec<Word>], doses: &Doses) -> bool {
    let words = words(tokens);
    let anywhere = words.iter().any(|word| ANYWHERE.contains(&word.as_str()));
    let pair = |window: &[String]| PAIRS.iter().any(|(a, b)| window[0] == *a && window[1] == *b);
    // "> 20 mins"; an arrow bounds nothing.
    let more_than = tokens.iter().enumerate().any(|(at, placed)| {
        let arrow = at.checked_sub(1).is_some_and(|at| matches!(tokens[at].token, Token::Sign('-' | '=')));
        matches!(placed.token, Token::Sign('>' | '<' | '≤' | '≥')) && !arrow
    });
    let is_first = |word: &Word| FIRST.contains(&word.text.as_str());
    let starts = words.first().is_some_and(|word| FIRST.contains(&word.as_str()));
    let alone = parts.iter().any(|part| part.len() == 1 && is_first(&part[0]));
    // "Bridge 10 reps, max 5 sec hold" is a dose; "Sitting max 20 mins" is none.
    let under = tokens.windows(2).any(|pair| match (&pair[0].token, &pair[1].token) {
        (Token::Word(word), Token::Number(_)) => word == "under" || word == "below",
        _ => false,
    });
    let only = words.first().is_some_and(|word| word == "only");
    let most = words.iter().any(|word| matches!(word.as_str(), "max" | "maximum"));
    let most = (under || only || most) && doses.reps.or(doses.sets).is_none();
    anywhere || words.windows(2).any(pair) || more_than || starts || alone || most
}

fn words(tokens: &[Placed]) -> Vec<String> {
    let word = |placed: &Placed| match &placed.token {
        Token::Word(word) => Some(word.clone()),
        _ => None,
    };
    tokens.iter().filter_map(word).collect()
}

impl Reading {
    /// Keeps a line that forbids; what stands below it without a name belongs to it, and all of a list below "Avoid:".
    pub(super) fn forbid(&mut self, line: usize, said: CleanText, tokens: &[Placed]) {
        self.give_up(line, &said);
        self.below = Below::Numbers;
        if tokens.last().is_some_and(|placed| placed.token == Token::Sign(':')) {
            self.below = Below::All;
        }
        self.forbidden.push(Forbidden { line, said, words: words(tokens) });
    }

    /// Says beside each step that another line forbids or bounds it.
    pub(super) fn warn(&mut self) {
        for Forbidden { line, said, words } in &self.forbidden {
            let warning = format!("line {line} of the sheet forbids or limits this: “{said}”; ask before you do it");
            let mut entries: Vec<&mut Entry> = self.entries.iter_mut().collect();
            for from in 0..words.len() {
                for to in from + 1..=words.len().min(from + NAME) {
                    let name = &words[from..to];
                    let id = self.names.is(name);
                    entries.retain_mut(|entry| {
                        let same = match &entry.what {
                            What::Known(known) => id == Some(known.as_str()),
                            What::Heat => id == Some(super::names::HEAT),
                            What::Cold => id == Some(super::names::COLD),
                            What::Own(own) => Names::are_same(name, own),
                            What::Rest => false,
                        };
                        if same {
                            entry.doses.guesses.insert(0, warning.clone());
                        }
                        !same
                    });
                }
            }
        }
    }
}

/// What a line that forbids says of those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    Nothing,
    /// Numbers without a name are of what is forbidden.
    Numbers,
    /// All lines to the next empty one are.
    All,
}
