//! What the value of one key may be, as JSON Schema and in words. Must never state a limit of its own.

use serde_json::{Map, Value, json};

use super::{LEAST, MOST};
use crate::{
    domain::{
        Id,
        dose::Bounds,
        exercise::{GENERAL_KNOWLEDGE, PROPOSAL},
    },
    format::{
        bibliography, config,
        leaf::{self, spoken},
        wish,
    },
};

/// What the value of a key may be.
#[derive(Debug, Clone)]
pub(in crate::format) struct Is {
    pub(super) leaf: Map<String, Value>,
    pub(super) words: String,
    pub(super) list: Map<String, Value>,
    pub(super) keys: &'static [&'static str],
    pub(super) needed: bool,
}

pub(super) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A length in a pattern: numbers with units, in any order.
fn length() -> String {
    let units: Vec<String> = leaf::UNITS.iter().flat_map(|words| words.iter().map(ToString::to_string)).collect();
    format!("([0-9]+ *({}) *)+", units.join("|"))
}

impl Is {
    fn new(leaf: Value, words: impl Into<String>) -> Self {
        Self { leaf: map(leaf), words: words.into(), list: Map::new(), keys: &[], needed: false }
    }

    /// Whatever its type allows.
    pub(in crate::format) fn any() -> Self {
        Self::new(json!({}), "")
    }

    /// `schema = 1`.
    pub(in crate::format) fn version() -> Self {
        Self::new(json!({ "const": 1 }), "Always 1.").needed()
    }

    /// A text.
    pub(in crate::format) fn text(most: usize) -> Self {
        Self::new(json!({ "minLength": 1, "maxLength": most }), format!("At most {most} characters."))
    }

    /// A name; `of`: what it is the name of.
    pub(in crate::format) fn name(of: &str) -> Self {
        let last = Id::MOST - 2;
        let words = if of.is_empty() { String::new() } else { format!("The name of {of}.") };
        let pattern = format!("^[a-z0-9]([a-z0-9-]{{0,{last}}}[a-z0-9])?$");
        Self::new(json!({ "pattern": pattern }), words)
    }

    /// One of some words.
    pub(in crate::format) fn word(words: &[&str]) -> Self {
        let shown: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        Self::new(json!({ "enum": words }), format!("One of {}.", shown.join(", ")))
    }

    /// A whole number.
    pub(in crate::format) fn count(bounds: Bounds) -> Self {
        let Bounds { min, max, .. } = bounds;
        Self::new(json!({ "minimum": min, "maximum": max }), format!("{min} to {max}."))
    }

    /// A whole number that may be negative.
    pub(in crate::format) fn whole((least, most): (i8, i8)) -> Self {
        Self::new(json!({ "minimum": least, "maximum": most }), format!("{least} to {most}."))
    }

    /// A number, whole or not.
    pub(in crate::format) fn number((least, most): (f32, f32)) -> Self {
        let number = |number: f32| number.to_string().parse::<f64>().unwrap();
        Self::new(json!({ "minimum": number(least), "maximum": number(most) }), format!("{least} to {most}."))
    }

    /// A length of time, with the limits of each use.
    pub(in crate::format) fn length(uses: &[(&str, Bounds)]) -> Self {
        let words: Vec<String> = uses
            .iter()
            .map(|(what, bounds)| {
                let limits = format!("{} to {}", spoken(bounds.min), spoken(bounds.max));
                if what.is_empty() { limits } else { format!("{what} {limits}") }
            })
            .collect();
        let words = words.join("; ");
        let words = words.get(..1).unwrap_or_default().to_uppercase() + words.get(1..).unwrap_or_default() + ".";
        let least = uses.iter().map(|(_, bounds)| bounds.min).min();
        let most = uses.iter().map(|(_, bounds)| bounds.max).max();
        let pattern = format!("^\\s*{}\\s*$", length());
        Self::new(json!({ "pattern": pattern, LEAST: least, MOST: most }), words)
    }

    /// A word that may stand in place of the length.
    pub(in crate::format) fn or(mut self, word: &str) -> Self {
        self.leaf.insert("pattern".into(), format!("^({word}|\\s*{}\\s*)$", length()).into());
        self.words = format!("{} Or `{word}`.", self.words);
        self
    }

    /// A moment of a step.
    pub(in crate::format) fn moment() -> Self {
        let names = leaf::MOMENTS.map(|(word, _)| word);
        let pattern = format!("^\\s*({}|-?{length}|every {length})\\s*$", names.join("|"), length = length());
        let words = format!(
            "{}, a length after the start (`5m`), before the end (`-10s`), or again and again (`every 5m`).",
            names.map(|name| format!("`{name}`")).join(", ")
        );
        Self::new(json!({ "pattern": pattern }), words)
    }

    /// A time of day.
    pub(in crate::format) fn time_of_day() -> Self {
        Self::new(json!({ "pattern": "^\\s*[0-9]{1,2}:[0-9]{2}\\s*$" }), "Like `09:00`.")
    }

    /// Days of the week.
    pub(in crate::format) fn days() -> Self {
        // Also written out and in capitals, which a pattern would have to list one by one.
        let one = "[A-Za-z]+(-[A-Za-z]+)?";
        let pattern = format!("^\\s*{one}(,{one})*\\s*$");
        let words: Vec<String> = wish::DAY_WORDS.iter().map(|word| format!("`{word}`")).collect();
        Self::new(json!({ "pattern": pattern }), format!("{}.", words.join(", ")))
    }

    /// What a pattern says, and how it is told.
    pub(in crate::format) fn pattern(pattern: &str, words: &str) -> Self {
        Self::new(json!({ "pattern": pattern }), format!("Written as {words}."))
    }

    /// The name of a source.
    pub(in crate::format) fn source() -> Self {
        let words = format!("The name of a source; `{PROPOSAL}` and `{GENERAL_KNOWLEDGE}` are always known.");
        let most = bibliography::NAME;
        Self::new(json!({ "pattern": "^[A-Za-z0-9-]+$", "maxLength": most }), words)
    }

    /// Lists of sources for these keys.
    pub(in crate::format) fn sources(keys: &'static [&'static str]) -> Self {
        Self { keys, ..Self::source() }
    }

    /// A program and its words.
    pub(in crate::format) fn command() -> Self {
        let (words, letters) = config::COMMAND;
        let mut is = Self::new(json!({ "maxLength": letters }), format!("At most {words} words."));
        is.list = map(json!({ "minItems": 1, "maxItems": words }));
        is
    }

    /// The key must be there.
    pub(in crate::format) fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    /// Most items of the list; of a text, most characters.
    pub(in crate::format) fn most(mut self, most: usize) -> Self {
        self.list.insert("maxItems".into(), most.into());
        self
    }

    /// Most items of the list.
    pub(in crate::format) fn most_of(self, bounds: Bounds) -> Self {
        self.most(usize::try_from(bounds.max).unwrap())
    }

    /// The list has two items.
    pub(in crate::format) fn pair(mut self) -> Self {
        self.list = map(json!({ "minItems": 2, "maxItems": 2 }));
        self.words = format!("Two, {}", self.words.to_lowercase());
        self
    }
}
