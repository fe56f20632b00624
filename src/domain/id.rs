//! Names that files and records use for each other. Must never hold text that was not checked.

use std::fmt;

use super::text::Letters;

/// A kebab-case name: `a-z`, `0-9` and `-`, 1 to 64 characters, not starting or ending with `-`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Letters);

impl Id {
    /// Most characters of a name.
    pub const MOST: usize = 64;

    /// A name that is part of the program, and was checked when the program was built.
    pub(crate) const fn shipped(name: &'static str) -> Self {
        Self(Letters::Shipped(name))
    }

    /// Checks `name`; `None` when it is not kebab-case.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let edges = !name.starts_with('-') && !name.ends_with('-');
        ((1..=Self::MOST).contains(&name.len()) && letters && edges).then(|| Self(name.into()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kebab_case_passes() {
        assert!(Id::new("knee-chest-single").is_some());
        for bad in ["", "Knee", "a_b", "../etc", "-a", "a-", "é", "a b"] {
            assert!(Id::new(bad).is_none(), "{bad:?}");
        }
        assert!(Id::new(&"a".repeat(65)).is_none());
    }
}
