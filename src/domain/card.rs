//! A card: a short page to read, with a source for each of its parts. Must never hold a telephone number: which one is
//! right depends on the country, and that is the settings' to say.

use super::{CleanText, Id, routine::Origin};

/// A page of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The file's name.
    pub id: Id,
    /// Its title.
    pub title: CleanText,
    /// What it is about, in a line.
    pub summary: CleanText,
    /// One honest line on how strong the evidence is.
    pub evidence: CleanText,
    /// Where it came from.
    pub origin: Origin,
    /// Whether the number to call is shown with it.
    pub emergency: bool,
    /// Its paragraphs and points, in order; at least one.
    pub parts: Vec<Part>,
}

/// A paragraph or a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its words.
    pub text: CleanText,
    /// Whether it is one point of a list.
    pub is_point: bool,
    /// Where it comes from.
    pub source: Vec<CleanText>,
}

impl Card {
    /// Its words as they are shown: the summary, the parts, the evidence. A point begins with `mark`.
    #[must_use]
    pub fn lines(&self, mark: &str) -> Vec<CleanText> {
        let parts = self.parts.iter();
        let parts =
            parts.map(|part| if part.is_point { format!("{mark} {}", part.text).into() } else { part.text.clone() });
        let all = [self.summary.clone()].into_iter().chain(parts).chain([self.evidence.clone()]);
        all.filter(|line| !line.is_empty()).collect()
    }
}
