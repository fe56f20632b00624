//! A therapist's sheet, as it was typed, to a routine file: what is certain as keys, what was guessed and what could not be read as comments.
//! Must never write a file that does not load, and never take an exercise it does not know for one that the catalogue has.

mod doses;
mod forbid;
mod names;
mod parts;
mod step;
mod table;
mod tokens;
mod words;
mod write;

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{CleanText, Id, exercise::Exercise, library::Library, text::many};
use doses::{Doses, Key, Phrase};
use forbid::{Below, Forbidden, forbids};
use names::{Found, How, Names};
use parts::{Word, bare_numbers, is_name, left, name, parts, texts};
use table::Table;
use tokens::Placed;
use words::{OFTEN, QUALIFIERS};

/// Longest line that is read for exercises, in characters: more is a text, not an exercise.
const LINE: usize = 400;
/// "Rest 5 minutes" on a line by itself is a step; a shorter rest belongs between sets. In seconds. Proposal.
const LONG_REST: u64 = 120;
/// So many lines are read: more is no sheet. Proposal.
const LINES: usize = 2_000;

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
    /// Words of lines that were read, of which nothing came into the file but a comment, by line.
    pub left: Vec<Remark>,
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
    /// Words that say more than that.
    left: Vec<Phrase>,
}

/// Reads a sheet. `from` is its name, as it is shown; `title` that of the routine.
#[must_use]
pub fn sheet(bytes: &[u8], from: &str, title: &str, library: &Library) -> Sheet {
    let text = tokens::decode(bytes);
    let names = Names::of(&library.exercises);
    let mut reading = Reading {
        names,
        entries: Vec::new(),
        whole: Whole::default(),
        unread: Vec::new(),
        pending: None,
        forbidden: Vec::new(),
        below: Below::Nothing,
        table: None,
    };
    for (at, line) in tokens::lines(&text).iter().enumerate() {
        if at < LINES {
            reading.line(at + 1, line);
        } else {
            reading.pass_over(at + 1, line);
        }
    }
    reading.warn();
    write::file(reading.entries, &reading.whole, reading.unread, from, title, library)
}

/// The exercise that people also call so: "knee-to-chest" is `knee-chest-single`.
pub(super) fn other_name(name: &str, exercises: &BTreeMap<Id, Arc<Exercise>>) -> Option<Id> {
    let words: Vec<String> = name.split('-').map(str::to_owned).collect();
    let found = Names::of(exercises).find(&words)?;
    Id::new(&found.id).filter(|id| exercises.contains_key(id))
}

struct Reading {
    names: Names,
    entries: Vec<Entry>,
    whole: Whole,
    unread: Vec<Remark>,
    /// A line that may be a name, should the next one have numbers.
    pending: Option<Pending>,
    forbidden: Vec<Forbidden>,
    below: Below,
    table: Option<Table>,
}

struct Pending {
    line: usize,
    said: CleanText,
    name: CleanText,
    words: Vec<String>,
    doses: Doses,
}

/// One line, while it is read.
struct Line<'l> {
    number: usize,
    bare: &'l str,
    tokens: Vec<Placed>,
    /// Which tokens a number took.
    used: Vec<bool>,
}

impl Line<'_> {
    /// What neither a number nor a name took.
    fn left(&self, named: &[usize], silent: &[&str]) -> Vec<Phrase> {
        let mut used = self.used.clone();
        for at in named {
            used[*at] = true;
        }
        left(self.number, self.bare, &self.tokens, &used, silent)
    }
}

impl Reading {
    fn line(&mut self, number: usize, line: &str) {
        let said = CleanText::new(line);
        if said.is_empty() {
            (self.below, self.table) = (Below::Nothing, None);
            return;
        }
        if let Some(table) = Table::head(line) {
            self.table = Some(table);
            return self.give_up(number, &said);
        }
        let row = self.table.as_ref().and_then(|table| table.row(line));
        let bare = tokens::unbulleted(row.as_deref().unwrap_or(line));
        if bare.chars().count() > LINE {
            self.give_up(number, &said);
            return;
        }
        let tokens = tokens::tokens(bare);
        let (mut doses, used) = doses::read(number, bare, &tokens);
        let parts = parts(bare, &tokens, &used);
        let all: Vec<Word> = parts.concat();
        let line = Line { number, bare, tokens, used };
        if self.below == Below::All || forbids(&line.tokens, &parts, &doses) {
            let below = self.below;
            self.forbid(number, said, &line.tokens);
            if below == Below::All {
                self.below = below;
            }
            return;
        }
        let says = |word: &Word| !OFTEN.contains(&word.text.as_str());
        if all.is_empty() && !line.tokens.is_empty() && (doses.has_dose() || doses.has_often() || doses.sides.is_some())
        {
            self.between(number, &mut doses);
            self.more(number, said, doses);
            return;
        }
        self.below = Below::Nothing;
        if let Some((what, mut doses, named)) = self.known(&parts, &all, &doses) {
            self.pending = None;
            self.between(number, &mut doses);
            doses.phrases.extend(line.left(&named, &[]));
            self.entries.push(Entry { line: number, said: vec![(number, said)], what, doses });
        } else if doses.between.is_some() && !doses.has_dose() {
            self.between(number, &mut doses);
            self.of_whole(&line, doses);
        } else if doses.has_often() && !doses.has_dose() && !all.iter().any(says) {
            self.of_whole(&line, doses);
        } else if doses.has_dose() && is_of_all(&all) {
            self.give_up(number, &said);
        } else if doses.has_dose() && is_name(&parts) {
            self.pending = None;
            doses.phrases.extend(bare_numbers(number, bare, &line.tokens, &line.used));
            self.between(number, &mut doses);
            let name = name(bare, &line.tokens, &line.used);
            self.own(number, &said, &name, &texts(&all), doses);
        } else {
            let may_be_name = !doses.has_dose() && is_name(&parts) && all.iter().any(|word| word.text.len() > 2);
            self.give_up(number, &said);
            let name = name(bare, &line.tokens, &line.used);
            self.pending = may_be_name.then(|| Pending { line: number, said, name, words: texts(&all), doses });
        }
    }

    /// Keeps what a line says of the whole sheet, and its words that say something else.
    fn of_whole(&mut self, line: &Line<'_>, doses: Doses) {
        let silent: Vec<&str> = OFTEN.iter().copied().filter(|word| !QUALIFIERS.contains(word)).collect();
        self.whole.left.extend(line.left(&[], &silent));
        self.whole.often.push((line.number, doses));
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
        if self.below == Below::Numbers {
            return self.give_up(line, &said);
        }
        if let Some(above) = self.pending.take().filter(|_| doses.has_dose()) {
            self.unread.retain(|remark| remark.line != above.line);
            let mut all = above.doses;
            all.fill(doses);
            self.own(above.line, &above.said, &above.name, &above.words, all);
            if let Some(entry) = self.entries.last_mut() {
                entry.said.push((line, said));
            }
            return;
        }
        let rests = doses.set_rest.is_some_and(|rest| rest >= LONG_REST) && doses.time.or(doses.reps).is_none();
        match self.entries.last_mut() {
            _ if rests => {
                let doses = Doses { time: doses.set_rest, ..doses };
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

    /// The gap between exercises: the first that is said.
    fn between(&mut self, line: usize, doses: &mut Doses) {
        if let Some(seconds) = doses.between
            && self.whole.between.get_or_insert((line, seconds)).1 != seconds
        {
            doses.clashes(Key::Between);
        }
    }

    /// What the catalogue knows of it, with the numbers it then has, and the tokens that say so.
    fn known(&self, parts: &[Vec<Word>], all: &[Word], doses: &Doses) -> Option<(What, Doses, Vec<usize>)> {
        let find = |words: &[Word]| self.names.find(&texts(words)).map(|found| (found, words.to_vec()));
        let whole = || find(all).filter(|_| parts.len() > 1);
        let found = parts.iter().find_map(|part| find(part)).or_else(whole);
        if let Some((found, words)) = found {
            // A part that warns or tells makes the line a sentence.
            let mut others = parts.iter().filter(|part| **part != words).flatten();
            if others.any(|word| matches!(word.text.as_str(), "not" | "dont" | "avoid" | "never" | "if" | "stop")) {
                return None;
            }
            let mut doses = doses.clone();
            guess_name(&found, &words, &mut doses);
            return Some((what(&found.id)?, doses, named(&found, &words)));
        }
        // "Bridges 10": a bare number at either end.
        let bare = |words: &[Word], number: &Word| {
            let reps = number.text.parse::<u64>().ok().filter(|_| doses.reps.is_none())?;
            let found = self.names.find(&texts(words))?;
            let mut doses = doses.clone();
            doses.reps = Some(reps);
            guess_name(&found, words, &mut doses);
            doses.guesses.push(format!("{reps} is read as {}", many(reps, "time")));
            let mut named = named(&found, words);
            named.push(number.token);
            Some((what(&found.id)?, doses, named))
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

/// Whether a dose is that of every exercise of the sheet, or of the time between them: no step, and not that of the line above either.
fn is_of_all(words: &[Word]) -> bool {
    let is = |word: &Word, list: &[&str]| list.contains(&word.text.as_str());
    let first = words
        .first()
        .is_some_and(|word| is(word, &["all", "each", "every", "repeat", "do", "perform", "these", "the", "whole"]));
    let all = [
        "exercises",
        "exercise",
        "circuit",
        "routine",
        "programme",
        "program",
        "above",
        "everything",
        "sheet",
        "lot",
        "all",
        "list",
    ];
    (first && words.iter().any(|word| is(word, &all)))
        || words.iter().any(|word| is(word, &["circuit", "circuits"]))
        || words.first().is_some_and(|word| is(word, &["wait"]))
}

/// Says which exercise a name was taken for, unless it is its own.
fn guess_name(found: &Found, words: &[Word], doses: &mut Doses) {
    let (said, id) = (texts(words).join(" "), &found.id);
    match found.how {
        How::Name => {}
        How::Other if [names::HEAT, names::COLD].contains(&id.as_str()) => {}
        How::Other => doses.guesses.insert(0, format!("“{said}” is read as {id}")),
        How::Nearly => doses.guesses.insert(0, format!("“{said}” is nearest to {id}")),
    }
}

/// The tokens that make up a name.
fn named(found: &Found, words: &[Word]) -> Vec<usize> {
    words.iter().zip(&found.named).filter(|(_, named)| **named).map(|(word, _)| word.token).collect()
}

fn what(id: &str) -> Option<What> {
    Some(match id {
        names::HEAT => What::Heat,
        names::COLD => What::Cold,
        id => What::Known(Id::new(id)?),
    })
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
