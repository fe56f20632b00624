//! Looks a sheet's name up among those of the catalogue and the other names for them. Must never take an exercise for
//! another because most of its words are alike: "bridge with a weight" is no bridge.

mod table;

use std::{collections::BTreeMap, sync::Arc};

use super::super::suggest::{distance, nearest};
use crate::domain::{Id, exercise::Exercise};
use table::{EMPTY, HARMLESS, OTHER};

pub(super) use table::{COLD, HEAT};

/// How a name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// By the exercise's own name.
    Name,
    /// By another name for it.
    Other,
    /// With harmless words around it, or nearly.
    Nearly,
}

/// What a sheet's name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// An id of the catalogue, [`HEAT`] or [`COLD`].
    pub(super) id: String,
    pub(super) how: How,
    /// Which of the words make up the name; the others say something else, or nothing.
    pub(super) named: Vec<bool>,
}

/// Every name there is, made ready once for a sheet.
pub(super) struct Names(Vec<Known>);

struct Known {
    /// As it is written, in small letters.
    name: String,
    /// The words that matter, each as one of its kind.
    plain: Vec<String>,
    bare: String,
    id: String,
    how: How,
}

impl Names {
    /// The catalogue's own names, then the others.
    pub(super) fn of(exercises: &BTreeMap<Id, Arc<Exercise>>) -> Self {
        let known = |name: String, id: &str, how: How| {
            let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
            let plain = plain(&words);
            Known { bare: joined(&plain), plain, name, id: id.to_owned(), how }
        };
        let own = exercises.iter().flat_map(|(id, exercise)| {
            let names = [spaced(&exercise.name), spaced(id.as_str())];
            names.map(|name| known(name, id.as_str(), How::Name))
        });
        let others = OTHER.iter().filter(|(id, _)| [HEAT, COLD].contains(id) || exercises.contains_key(*id));
        let others = others.flat_map(|(id, names)| names.iter().map(|name| known((*name).to_owned(), id, How::Other)));
        Self(own.chain(others).collect())
    }

    /// Looks up the words of a name. `None`: the catalogue has nothing that is certainly it.
    pub(super) fn find(&self, words: &[String]) -> Option<Found> {
        let raw = joined(words);
        let found = |known: &Known, how: How, is_named: &dyn Fn(&String) -> bool| Found {
            id: known.id.clone(),
            how,
            named: words.iter().map(is_named).collect(),
        };
        // As written first: "knees to chest" is not "knee to chest".
        let exact = self.0.iter().find(|known| known.name == raw).map(|known| found(known, known.how, &|_| true));
        let plain = plain(words);
        if exact.is_some() || plain.is_empty() {
            return exact;
        }
        let bare = joined(&plain);
        let says = |word: &String| !EMPTY.contains(&single(word).as_str());
        let same = self.0.iter().find(|known| known.bare == bare).map(|known| found(known, known.how, &says));
        let around = || {
            let known = self.around(&plain)?;
            Some(found(known, How::Nearly, &|word| known.plain.contains(&single(word))))
        };
        let slipped = || Some(found(self.slipped(&bare)?, How::Nearly, &says));
        same.or_else(around).or_else(slipped)
    }

    /// The exercise that goes by exactly these words.
    pub(super) fn is(&self, words: &[String]) -> Option<&str> {
        let plain = plain(words);
        let known = self.0.iter().find(|known| !plain.is_empty() && known.plain == plain)?;
        Some(&known.id)
    }

    /// Whether two names are the same but for words that say nothing.
    pub(super) fn are_same(words: &[String], name: &str) -> bool {
        let (plain, name) = (plain(words), plain(&spaced(name).split(' ').map(str::to_owned).collect::<Vec<_>>()));
        !plain.is_empty() && plain == name
    }

    /// The nearest name, to be named in a remark only.
    pub(super) fn near(&self, words: &[String]) -> Option<String> {
        let plain = plain(words);
        let longest = self.0.iter().filter(|known| holds(&plain, &known.plain)).max_by_key(|known| known.name.len());
        longest.map(|known| known.id.clone()).filter(|id| id != HEAT && id != COLD)
    }

    /// A known name within the words, with nothing but harmless ones around it.
    fn around(&self, plain: &[String]) -> Option<&Known> {
        let fits = self.0.iter().filter(|known| {
            let may = |word: &String| known.plain.contains(word) || HARMLESS.contains(&word.as_str());
            holds(plain, &known.plain) && plain.iter().all(may)
        });
        fits.max_by_key(|known| known.name.len())
    }

    /// A known name with a slip of a key in it.
    fn slipped(&self, bare: &str) -> Option<&Known> {
        if !(6..=60).contains(&bare.chars().count()) {
            return None;
        }
        let names = self.0.iter().map(|known| known.bare.as_str());
        let near = nearest(bare, names.filter(|name| is_near(name, bare)))?;
        self.0.iter().find(|known| known.bare == near)
    }
}

/// Two slips at most: a third of a long name would be another name.
fn is_near(name: &str, bare: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (mut a, mut b) = (letters(name), letters(bare));
    if a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    a.retain(|c| b.iter().position(|other| other == c).map(|at| b.swap_remove(at)).is_none());
    // The letters alone are counted first, since that is quicker. "Easy clam" has nearly those of "easy walk".
    a.len().max(b.len()) <= 2 && distance(name, bare) <= 2
}

/// Whether `name` stands in `words`, in one piece.
fn holds(words: &[String], name: &[String]) -> bool {
    !name.is_empty() && words.windows(name.len()).any(|window| window == name)
}

fn joined(words: &[String]) -> String {
    words.join(" ")
}

/// Words that matter, each as one of its kind: "the tilts" is "tilt".
fn plain(words: &[String]) -> Vec<String> {
    let mut plain: Vec<String> = words.iter().map(|word| single(word)).collect();
    plain.retain(|word| !EMPTY.contains(&word.as_str()));
    plain
}

fn single(word: &str) -> String {
    for (end, instead) in [("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("ies", "y")] {
        if let Some(stem) = word.strip_suffix(end).filter(|stem| stem.len() > 2) {
            return format!("{stem}{instead}");
        }
    }
    let keeps = ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) || word.len() < 4;
    word.strip_suffix('s').filter(|_| !keeps).unwrap_or(word).to_owned()
}

/// A name in small letters, its words a blank apart.
fn spaced(name: &str) -> String {
    let lower = name.to_lowercase().replace(['\'', '’'], "");
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_are_written_as_they_are_looked_up_and_belong_to_one_exercise() {
        let mut seen: Vec<String> = Vec::new();
        for (id, names) in OTHER {
            assert!(Id::new(id).is_some(), "{id}");
            for name in *names {
                assert_eq!(*name, spaced(name), "{id}");
                assert!(!seen.iter().any(|other| other == name), "{name} is there twice");
                seen.push((*name).to_owned());
            }
        }
    }

    #[test]
    fn more_than_one_of_a_kind_is_still_that() {
        assert_eq!(
            ["tilts", "stretches", "press", "knees", "pelvis"].map(single),
            ["tilt", "stretch", "press", "knee", "pelvis"]
        );
        assert!(is_near("pelvic tilt", "pelvik tilt") && !is_near("bridge", "birdge it"));
        assert!(!is_near("easy walk", "easy clam"));
    }
}
