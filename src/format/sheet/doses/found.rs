//! What the words of a sheet say about a dose, and which words those were. Must never forget a phrase.

use crate::domain::{CleanText, dose::Sides};

/// What words of a sheet may say something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Key {
    Sets,
    Reps,
    Hold,
    Time,
    SetRest,
    Between,
    Sides,
    PerDay,
    PerWeek,
}

/// Words of the sheet, and what was read from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Phrase {
    /// The line, from 1.
    pub(in super::super) line: usize,
    /// The byte of that line at which they begin.
    pub(in super::super) at: usize,
    pub(in super::super) words: CleanText,
    /// Nothing: they were not understood.
    pub(in super::super) keys: Vec<Key>,
    /// Whether some of it was already said otherwise.
    pub(in super::super) clash: bool,
}

/// The numbers of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Doses {
    pub(in super::super) sets: Option<u64>,
    pub(in super::super) reps: Option<u64>,
    /// Seconds of a hold that is called one.
    pub(in super::super) hold: Option<u64>,
    /// Seconds that may be a hold or the whole.
    pub(in super::super) time: Option<u64>,
    pub(in super::super) set_rest: Option<u64>,
    pub(in super::super) between: Option<u64>,
    pub(in super::super) sides: Option<Sides>,
    pub(in super::super) per_day: Option<u64>,
    pub(in super::super) per_week: Option<u64>,
    /// What was not quite plain, in words.
    pub(in super::super) guesses: Vec<String>,
    /// The words that all this was read from, so that none goes unseen.
    pub(in super::super) phrases: Vec<Phrase>,
}

impl Doses {
    /// Whether it says how much of something is to be done, not only how often.
    pub(in super::super) fn has_dose(&self) -> bool {
        [self.sets, self.reps, self.hold, self.time, self.set_rest].iter().any(Option::is_some)
    }

    pub(in super::super) fn has_often(&self) -> bool {
        self.per_day.is_some() || self.per_week.is_some()
    }

    /// Marks the words about a key as said otherwise before.
    pub(in super::super) fn clashes(&mut self, key: Key) {
        for phrase in self.phrases.iter_mut().filter(|phrase| phrase.keys.contains(&key)) {
            phrase.keys.retain(|other| *other != key);
            phrase.clash = true;
        }
    }

    pub(in super::super) fn count_of(&mut self, key: Key) -> Option<&mut Option<u64>> {
        Some(match key {
            Key::Sets => &mut self.sets,
            Key::Reps => &mut self.reps,
            Key::Hold => &mut self.hold,
            Key::Time => &mut self.time,
            Key::SetRest => &mut self.set_rest,
            Key::Between => &mut self.between,
            Key::PerDay => &mut self.per_day,
            Key::PerWeek => &mut self.per_week,
            Key::Sides => return None,
        })
    }

    /// Takes what a line below says, where nothing was said before.
    pub(in super::super) fn fill(&mut self, mut more: Self) {
        for key in [Key::Sets, Key::Reps, Key::Hold, Key::Time, Key::SetRest, Key::PerDay, Key::PerWeek] {
            let new = more.count_of(key).and_then(|count| *count);
            let (Some(field), Some(new)) = (self.count_of(key), new) else { continue };
            if *field.get_or_insert(new) != new {
                more.clashes(key);
            }
        }
        if let Some(sides) = more.sides
            && *self.sides.get_or_insert(sides) != sides
        {
            more.clashes(Key::Sides);
        }
        self.guesses.extend(more.guesses);
        self.phrases.extend(more.phrases);
    }
}
