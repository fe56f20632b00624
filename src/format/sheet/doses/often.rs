//! How often, and on which side: words more than numbers. Must never take a "day" or a "leg" that is only talked of.

use super::{super::tokens::Number, Key, Reader};
use crate::domain::dose::Sides;

/// A number up to this may say how often a day without the word "times".
pub(super) const FEW: u64 = 6;
/// Words for what has a left and a right.
const PARTS: &[&str] = &[
    "side",
    "sides",
    "leg",
    "legs",
    "arm",
    "arms",
    "knee",
    "knees",
    "hip",
    "hips",
    "way",
    "ways",
    "direction",
    "directions",
    "foot",
    "feet",
    "ankle",
    "ankles",
    "l",
    "r",
];

impl Reader<'_> {
    /// "twice a day", "3 x daily", "2x/day", "every day", "tds", "4 days a week".
    pub(super) fn often(&mut self, at: usize) -> usize {
        let short = match self.word(at) {
            "od" => 1,
            "bd" | "bid" => 2,
            "tds" | "tid" => 3,
            "qds" | "qid" => 4,
            _ => 0,
        };
        if short > 0 {
            self.put(Key::PerDay, short);
            return 1;
        }
        if self.word(at) == "morning" {
            let and = self.skip(at + 1, &["and", "afternoon"], &['&', '+', '/', ',']);
            if and > 0 && matches!(self.word(at + 1 + and), "evening" | "night" | "afternoon") {
                self.put(Key::PerDay, 2);
                return and + 2;
            }
        }
        let day = |at: usize| matches!(self.word(at), "day" | "days");
        let other = self.word(at) == "every" && matches!(self.word(at + 1), "other" | "second") && day(at + 2);
        if other || (self.word(at) == "alternate" && day(at + 1)) {
            self.guess("every other day: three times a week");
            self.put(Key::PerWeek, 3);
            return if other { 3 } else { 2 };
        }
        // "x 4/day", "x 3 times a day", and "10 reps x 2 daily".
        let lead = usize::from(self.word(at) == "x");
        let start = at;
        let at = at + lead;
        let (number, mut end) = match (self.word(at), self.number(at)) {
            ("once", _) => (Number { least: 1000, most: None }, at + 1),
            ("twice", _) => (Number { least: 2000, most: None }, at + 1),
            ("thrice", _) => (Number { least: 3000, most: None }, at + 1),
            (_, Some(number)) => (number, at + 1),
            _ => (Number { least: 1000, most: None }, at),
        };
        let counted = end > at;
        if lead > 0 && !(counted && (self.is_per(at) || self.found.reps.is_some())) {
            return 0;
        }
        if let Some(took) = self.of_seven(at) {
            return lead + took;
        }
        if counted {
            let times = self.skip(end, &["x", "times", "time", "sessions", "session", "days", "goes"], &[]).min(1);
            // "Bridges, 10 daily" are ten bridges.
            if times == 0 && end == at + 1 && self.number(at).is_some_and(|number| number.whole() > FEW) {
                return 0;
            }
            end += times;
        }
        let by = self.skip(end, &["a", "an", "per", "each", "every", "in", "the", "through", "throughout"], &['/']);
        let (word, by) = (self.word(end + by).to_owned(), by);
        let daily = matches!(word.as_str(), "daily" | "everyday") && by == 0;
        let weekly = word == "weekly" && by == 0;
        let day = matches!(word.as_str(), "day" | "days" | "d" | "morning" | "evening" | "night") && by > 0;
        let week = matches!(word.as_str(), "week" | "wk" | "weeks" | "wks") && by > 0;
        // "a day" alone, without a number, is no more than words.
        let said = counted || daily || weekly || matches!(self.word(end), "every" | "each");
        if !said || !(daily || weekly || day || week) {
            return 0;
        }
        // "10 times every day" are ten, once a day.
        if counted && number.whole() > FEW && (daily || matches!(self.word(end), "every" | "each")) {
            return 0;
        }
        let count = self.count(number, "times");
        if daily || day {
            self.put(Key::PerDay, count);
        } else {
            self.put(Key::PerWeek, count);
        }
        end + by + 1 - start
    }

    /// Whether the number here is one of "4/day", "3x a week", "2 times daily": how often, whatever stands before it.
    pub(super) fn is_per(&self, at: usize) -> bool {
        let Some(number) = self.number(at) else { return false };
        let times = self.skip(at + 1, &["x", "times", "time"], &[]).min(1);
        let by = self.skip(at + 1 + times, &["a", "an", "per"], &['/']);
        let of = self.word(at + 1 + times + by);
        let slash = self.is_sign(at + 1 + times, &['/']);
        let day = by > 0
            && matches!(of, "day" | "days" | "d" | "night" | "week" | "weeks" | "wk" | "wks" | "hour" | "hr")
            || by == 0 && matches!(of, "daily" | "weekly");
        (day && (slash || (times > 0 && number.whole() <= FEW))) || self.weeks(at).is_some()
    }

    /// "3/7" as clinics write it; also "2/52" and "3/12", which are weeks and months.
    fn weeks(&self, at: usize) -> Option<(u64, u64)> {
        let (days, of) = (self.number(at)?, self.number(at + 2)?);
        let fits = matches!((days.whole(), of.least), (1..=7, 7_000) | (1..=52, 52_000) | (1..=12, 12_000));
        (self.is_sign(at + 1, &['/']) && days.most.is_none() && fits).then_some((days.whole(), of.whole()))
    }

    fn of_seven(&mut self, at: usize) -> Option<usize> {
        let (days, of) = self.weeks(at)?;
        if of == 7 {
            self.guess(format!("{days}/7: read as {days} days a week"));
            self.put(Key::PerWeek, days);
        }
        Some(3)
    }

    /// "each side", "on both sides", "per leg", "left and right", "left only", "alternate legs".
    pub(super) fn sides(&mut self, at: usize) -> usize {
        let lead = self.skip(at, &["on", "for", "with", "to"], &['(']);
        let at_word = at + lead;
        let part = |at: usize| PARTS.contains(&self.word(at));
        let pair = |at: usize, a: &str, b: &str| {
            let and = self.skip(at + 1, &["and"], &['&', '+', '/']);
            and > 0 && self.word(at) == a && self.word(at + 1 + and) == b
        };
        let pairs = [("left", "right"), ("right", "left"), ("l", "r"), ("r", "l")];
        let (sides, took) = match self.word(at_word) {
            "each" | "either" | "per" | "every" if part(at_word + 1) => (Sides::Both, 2),
            "both" if matches!(self.word(at_word + 1), "sides" | "ways" | "directions") => (Sides::Both, 2),
            "alternate" | "alternating" if part(at_word + 1) => (Sides::Alternate, 2),
            "alternating" => (Sides::Alternate, 1),
            _ if pairs.iter().any(|(a, b)| pair(at_word, a, b)) => {
                let and = self.skip(at_word + 1, &["and"], &['&', '+', '/']);
                (Sides::Both, 2 + and)
            }
            // "(L)", "L only", "R side"; a letter with a number beside it is a place of the spine.
            one @ ("l" | "r") if self.number(at_word + 1).is_none() || self.is_sign(at_word + 1, &[')']) => {
                let part = usize::from(part(at_word + 1));
                let only = usize::from(self.word(at_word + 1 + part) == "only");
                (if one == "l" { Sides::Left } else { Sides::Right }, 1 + part + only)
            }
            one @ ("left" | "right")
                if (lead > 0 && self.is_sign(at_word - 1, &['(']) && self.is_sign(at_word + 1, &[')']))
                    || self.only_word(at_word) =>
            {
                (if one == "left" { Sides::Left } else { Sides::Right }, 1)
            }
            one @ ("left" | "right") => {
                let only = usize::from(self.word(at_word + 1 + usize::from(part(at_word + 1))) == "only");
                let part = usize::from(part(at_word + 1));
                if part + only == 0 {
                    return 0;
                }
                (if one == "left" { Sides::Left } else { Sides::Right }, 1 + part + only)
            }
            "" if lead == 0 && self.is_sign(at, &['/']) && part(at + 1) => (Sides::Both, 2),
            _ => return 0,
        };
        self.put_sides(sides);
        lead + took
    }

    /// Whether nothing else stands in its part of the line: "Clams, left, x 10".
    fn only_word(&self, at: usize) -> bool {
        let ends = |at: usize| self.is_sign(at, &[',', ';', ':']);
        at > 0 && ends(at - 1) && (ends(at + 1) || at + 1 == self.tokens.len())
    }

    pub(super) fn is_part(&self, at: usize) -> bool {
        PARTS.contains(&self.word(at)) && !matches!(self.word(at), "l" | "r")
    }

    pub(super) fn put_sides(&mut self, sides: Sides) {
        let same = *self.found.sides.get_or_insert(sides) == sides;
        self.keys.extend(same.then_some(Key::Sides));
        self.clash |= !same;
    }
}
