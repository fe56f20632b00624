//! A therapist's sheet, as it was typed, to a routine file: what is certain as keys, what was guessed and what could not be read as comments.
//! Must never write a file that does not load, and never take an exercise it does not know for one that the catalogue has.

mod doses;
mod names;
mod tokens;
mod write;

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{CleanText, Id, exercise::Exercise, library::Library};
use doses::Doses;
use names::{How, Names};
use tokens::{Placed, Token};

/// Longest line that is read for exercises, in characters: more is a text, not an exercise.
const LINE: usize = 400;
/// "Rest 5 minutes" on a line by itself is a step; a shorter rest belongs between sets. In seconds. Proposal.
const LONG_REST: u64 = 120;
/// So many lines are read: more is no sheet. Proposal.
const LINES: usize = 2_000;
/// Most words of the name of an exercise that the catalogue does not know.
const NAME_WORDS: usize = 7;

/// A word on one line of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The line, from 1.
    pub line: usize,
    /// What there is to say about it.
    pub words: CleanText,
}

/// A sheet as a routine file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file's text. Without steps it is no routine.
    pub text: String,
    /// How many steps it has.
    pub steps: usize,
    /// How many of them the catalogue knows.
    pub known: usize,
    /// What was guessed, by line.
    pub guessed: Vec<Remark>,
    /// The lines that could not be read.
    pub unread: Vec<Remark>,
}

/// What a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// In the catalogue.
    Known(Id),
    Heat,
    Cold,
    /// Lying or sitting still, by itself.
    Rest,
    /// Not in the catalogue: its name.
    Own(CleanText),
}

/// Rule G6, for the person who reads the file.
const OWN: &str =
    "not in the catalogue, so a step of your own; it counts as everything until you say what it `involves`";

/// A step as it was read.
#[derive(Debug, Clone)]
struct Entry {
    /// The line it begins on, from 1.
    line: usize,
    /// Its lines as they were written, and where they stand.
    said: Vec<(usize, CleanText)>,
    what: What,
    doses: Doses,
}

/// What a sheet says beside its steps.
#[derive(Debug, Default)]
struct Whole {
    /// How often a day or a week, and the line that says so.
    often: Vec<(usize, Doses)>,
    between: Option<(usize, u64)>,
}

/// Words of sentences that tell or warn, and of a sheet's head: no name of an exercise has them.
const TELLING: &[&str] = &[
    "not",
    "dont",
    "do",
    "stop",
    "avoid",
    "never",
    "if",
    "when",
    "pain",
    "painful",
    "should",
    "must",
    "may",
    "can",
    "will",
    "please",
    "remember",
    "appointment",
    "review",
    "week",
    "weeks",
    "month",
    "months",
    "tel",
    "phone",
    "fax",
    "date",
    "dob",
    "name",
    "patient",
    "physio",
    "physiotherapist",
    "physiotherapy",
    "therapist",
    "clinic",
    "hospital",
    "department",
    "dr",
    "doctor",
    "contact",
    "call",
    "email",
    "nhs",
    "you",
    "years",
    "aim",
    "aged",
    "page",
    "www",
    "http",
    "https",
    "until",
    "because",
    "these",
    "this",
    "mg",
    "tablet",
    "tablets",
    "ibuprofen",
    "paracetamol",
    "steps",
    "km",
    "miles",
    "mile",
    "kg",
    "is",
    "are",
    "was",
];

/// Words that say how often all of it is to be done, and nothing else.
const OFTEN: &[&str] = &[
    "do",
    "these",
    "this",
    "the",
    "exercise",
    "exercises",
    "all",
    "of",
    "them",
    "repeat",
    "perform",
    "please",
    "complete",
    "programme",
    "program",
    "routine",
    "sheet",
    "your",
    "to",
    "be",
    "done",
    "should",
    "for",
    "frequency",
    "how",
    "often",
    "each",
    "at",
    "least",
    "in",
    "session",
    "sessions",
    "whole",
    "set",
    "aim",
    "try",
    "stretches",
    "and",
    "up",
    "it",
    "you",
    "must",
    "following",
    "then",
    "home",
];

/// Reads a sheet. `from` is its name, as it is shown; `title` that of the routine.
#[must_use]
pub fn sheet(bytes: &[u8], from: &str, title: &str, library: &Library) -> Sheet {
    let text = tokens::decode(bytes);
    let names = Names::of(&library.exercises);
    let mut reading =
        Reading { names, entries: Vec::new(), whole: Whole::default(), unread: Vec::new(), pending: None };
    for (at, line) in tokens::lines(&text).iter().enumerate() {
        if at < LINES {
            reading.line(at + 1, line);
        } else {
            reading.pass_over(at + 1, line);
        }
    }
    write::file(reading.entries, &reading.whole, reading.unread, from, title, library)
}

/// The exercise that people also call so: "knee-to-chest" is `knee-chest-single`.
pub(super) fn other_name(name: &str, exercises: &BTreeMap<Id, Arc<Exercise>>) -> Option<Id> {
    let words: Vec<String> = name.split('-').map(str::to_owned).collect();
    let (found, _) = Names::of(exercises).find(&words)?;
    Id::new(&found).filter(|id| exercises.contains_key(id))
}

struct Reading {
    names: Names,
    entries: Vec<Entry>,
    whole: Whole,
    unread: Vec<Remark>,
    /// A line that may be a name, should the next one have numbers.
    pending: Option<(usize, CleanText, Vec<String>)>,
}

impl Reading {
    fn line(&mut self, number: usize, line: &str) {
        let said = CleanText::new(line);
        if said.is_empty() {
            return;
        }
        let bare = tokens::unbulleted(line);
        if bare.chars().count() > LINE {
            self.give_up(number, &said);
            return;
        }
        let tokens = tokens::tokens(bare);
        let (doses, mut used) = doses::read(&tokens);
        let parts = parts(bare, &tokens, &used);
        let all: Vec<String> = parts.concat();
        if all.is_empty() && !tokens.is_empty() && (doses.has_dose() || doses.has_often() || doses.sides.is_some()) {
            self.more(number, said, doses);
        } else if doses.between.is_some() && !doses.has_dose() {
            self.between(number, &doses);
        } else if let Some((what, doses)) = self.known(&parts, &all, &doses) {
            self.pending = None;
            self.entries.push(Entry { line: number, said: vec![(number, said)], what, doses });
        } else if doses.has_often() && !doses.has_dose() && all.iter().all(|word| OFTEN.contains(&word.as_str())) {
            self.whole.often.push((number, doses));
        } else if doses.has_dose() && is_name(&parts) {
            self.pending = None;
            let name = name(bare, &tokens, &mut used);
            self.own(number, &said, &name, &all, doses);
        } else {
            let may_be_name = !doses.has_dose() && is_name(&parts) && all.iter().any(|word| word.len() > 2);
            self.give_up(number, &said);
            self.pending = may_be_name.then(|| (number, CleanText::new(bare), all));
        }
    }

    /// Keeps a line for the list of what could not be read.
    fn pass_over(&mut self, number: usize, line: &str) {
        let said = CleanText::new(line);
        if !said.is_empty() {
            self.give_up(number, &said);
        }
    }

    fn give_up(&mut self, line: usize, said: &CleanText) {
        self.pending = None;
        self.unread.push(Remark { line, words: said.clone() });
    }

    /// Numbers without a name belong to the name above them.
    fn more(&mut self, line: usize, said: CleanText, doses: Doses) {
        if let Some((above, name, words)) = self.pending.take().filter(|_| doses.has_dose()) {
            self.unread.retain(|remark| remark.line != above);
            self.own(above, &name.clone(), &name, &words, doses);
            if let Some(entry) = self.entries.last_mut() {
                entry.said.push((line, said));
            }
            return;
        }
        let rests = doses.set_rest.is_some_and(|rest| rest >= LONG_REST) && doses.time.or(doses.reps).is_none();
        match self.entries.last_mut() {
            _ if rests => {
                let doses = Doses { time: doses.set_rest, ..Doses::default() };
                self.entries.push(Entry { line, said: vec![(line, said)], what: What::Rest, doses });
            }
            _ if !doses.has_dose() && doses.sides.is_none() => self.whole.often.push((line, doses)),
            Some(entry) => {
                entry.said.push((line, said));
                entry.doses.fill(doses);
            }
            None => self.give_up(line, &said),
        }
    }

    fn between(&mut self, line: usize, doses: &Doses) {
        if let Some(seconds) = doses.between {
            self.whole.between.get_or_insert((line, seconds));
        }
    }

    /// What the catalogue knows of it, with the numbers it then has.
    fn known(&self, parts: &[Vec<String>], all: &[String], doses: &Doses) -> Option<(What, Doses)> {
        let find = |words: &[String]| self.names.find(words).map(|found| (found, words.to_vec()));
        let whole = || find(all).filter(|_| parts.len() > 1);
        let found = parts.iter().find_map(|part| find(part)).or_else(whole);
        if let Some(((id, how), words)) = found {
            // A part that warns or tells makes the line a sentence.
            let others = parts.iter().filter(|part| **part != words).flatten();
            if others.clone().any(|word| matches!(word.as_str(), "not" | "dont" | "avoid" | "never" | "if" | "stop")) {
                return None;
            }
            let mut doses = doses.clone();
            let said = words.join(" ");
            match how {
                How::Name => {}
                How::Other if [names::HEAT, names::COLD].contains(&id.as_str()) => {}
                How::Other => doses.guesses.insert(0, format!("“{said}” is read as {id}")),
                How::Nearly => doses.guesses.insert(0, format!("“{said}” is nearest to {id}")),
            }
            return Some((what(&id)?, doses));
        }
        // "Bridges 10": a bare number at either end.
        let bare = |words: &[String], number: &String| {
            let reps = number.parse::<u64>().ok().filter(|_| doses.reps.is_none())?;
            let (id, _) = self.names.find(words)?;
            let mut doses = doses.clone();
            doses.reps = Some(reps);
            doses.guesses.push(format!("{reps} is read as {reps} times"));
            Some((what(&id)?, doses))
        };
        let last = all.split_last().and_then(|(number, words)| bare(words, number));
        last.or_else(|| all.split_first().and_then(|(number, words)| bare(words, number)))
    }

    /// A step of one's own: it involves everything until it says what (rule G6).
    fn own(&mut self, line: usize, said: &CleanText, name: &CleanText, words: &[String], mut doses: Doses) {
        if name.is_empty() {
            return self.give_up(line, said);
        }
        let near = self.names.near(words);
        doses.guesses.insert(
            0,
            match near {
                Some(id) => {
                    format!("{OWN}; if it is {id} after all, write `exercise = \"{id}\"` in place of `name` and `how`")
                }
                None => OWN.to_owned(),
            },
        );
        self.entries.push(Entry { line, said: vec![(line, said.clone())], what: What::Own(name.clone()), doses });
    }
}

fn what(id: &str) -> Option<What> {
    Some(match id {
        names::HEAT => What::Heat,
        names::COLD => What::Cold,
        id => What::Known(Id::new(id)?),
    })
}

/// The words that no number took, part by part: a part ends at a comma, a dash, a bracket.
fn parts(line: &str, tokens: &[Placed], used: &[bool]) -> Vec<Vec<String>> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    for (placed, used) in tokens.iter().zip(used) {
        let word = match &placed.token {
            _ if *used => {
                parts.push(Vec::new());
                continue;
            }
            Token::Word(word) => word.clone(),
            Token::Number(_) => line[placed.at.clone()].to_lowercase(),
            Token::Sign(',' | ';' | ':' | '(' | ')' | '[' | ']' | '.' | '|') => {
                parts.push(Vec::new());
                continue;
            }
            // A dash with blanks around it parts; "cat-cow" is one name.
            Token::Sign('-') if line[..placed.at.start].ends_with(char::is_whitespace) => {
                parts.push(Vec::new());
                continue;
            }
            Token::Sign(_) => continue,
        };
        if let Some(part) = parts.last_mut() {
            part.push(word);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether the words may be the name of an exercise, not a sentence or an address.
fn is_name(parts: &[Vec<String>]) -> bool {
    let Some(first) = parts.first() else { return false };
    let letters = first.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    let all = parts.iter().flatten();
    letters && first.len() <= NAME_WORDS && !all.clone().any(|word| TELLING.contains(&word.as_str()))
}

/// The name as it was written: from the first word to the end of its part.
fn name(line: &str, tokens: &[Placed], used: &mut [bool]) -> CleanText {
    let is_word = |placed: &Placed| matches!(placed.token, Token::Word(_) | Token::Number(_));
    let first = tokens.iter().zip(used.iter()).position(|(placed, used)| !used && is_word(placed));
    let Some(first) = first else { return CleanText::default() };
    let ends = |placed: &Placed| {
        let dash = matches!(placed.token, Token::Sign('-')) && line[..placed.at.start].ends_with(char::is_whitespace);
        dash || matches!(placed.token, Token::Sign(',' | ';' | ':' | '(' | ')' | '[' | ']' | '.' | '|'))
    };
    let rest = tokens[first..].iter().zip(&used[first..]);
    let length = rest.take_while(|(placed, used)| !**used && !ends(placed)).count();
    let last = &tokens[first + length.max(1) - 1];
    let name = CleanText::new(&line[tokens[first].at.start..last.at.end]);
    CleanText::new(&name.chars().take(super::resolve::TITLE).collect::<String>())
}

/// How an exercise is played when it is a step: what is timed as a whole is no exercise with reps.
fn kind(exercise: &Exercise) -> &'static str {
    match (exercise.id.as_str(), exercise.time) {
        (_, None) => "exercise",
        ("walk" | "up-and-about", _) => "walk",
        _ if exercise.phases.is_empty() => "rest",
        _ => "breathe",
    }
}
