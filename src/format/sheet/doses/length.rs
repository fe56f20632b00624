//! How long: a number with a unit, in seconds. Must never take one whose unit is not said.

use super::{
    super::{super::leaf::spoken, tokens::Number},
    HOLD_FOR, REPS, Reader,
    often::FEW,
};

/// After 2', these make it feet.
const FEET: &[&str] = &["apart", "away", "from", "wide", "off", "high", "long", "in", "behind"];
/// What may have been done before, in "after 20 min heat".
const WARMTHS: &[&str] = &[
    "of", "moist", "heat", "hot", "warm", "pack", "pad", "bottle", "water", "bath", "shower", "ice", "cold", "walk",
    "walking", "sitting", "standing", "rest",
];

/// One breath, in seconds. Proposal.
const BREATH: u64 = 6;

/// A length as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    seconds: u64,
    /// What it was written in.
    unit: Unit,
    /// The larger end of a range.
    most: Option<u64>,
    /// Whether no part of a second was lost.
    is_whole: bool,
}

/// What a time was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Time(u64),
    Breaths,
    Counts,
}

impl Reader<'_> {
    /// A length at this place, with a word about what was not plain; seconds, and how many tokens.
    pub(super) fn length(&mut self, at: usize, of: &str) -> Option<(u64, usize)> {
        let (Length { seconds, unit, most, .. }, took) = self.length_of(at)?;
        if let Some(most) = most {
            let least = if most < 60 { seconds.to_string() } else { spoken(seconds) };
            self.guess(format!("{least} to {}: the smaller number is taken", spoken(most)));
        }
        match unit {
            Unit::Breaths => self.guess(format!("breaths: one is {BREATH} s, so {seconds} s ({of})")),
            Unit::Counts => self.guess(format!("a count is read as a second, so {seconds} s")),
            Unit::Time(_) => {}
        }
        Some((seconds, took))
    }

    /// The same without a word. A length with a part of a second is none: the program has whole ones.
    pub(super) fn length_of(&self, at: usize) -> Option<(Length, usize)> {
        self.any_length(at).filter(|(length, _)| length.is_whole)
    }

    /// The seconds alone, where they are no range.
    pub(super) fn seconds_of(&self, at: usize) -> Option<(u64, usize)> {
        let (length, took) = self.length_of(at)?;
        length.most.is_none().then_some((length.seconds, took))
    }

    /// "hold 2.5 sec", "1,33 min": words that are no length, and no number of anything else either.
    pub(super) fn unwhole(&mut self, at: usize) -> usize {
        let leads = |at: usize| matches!(self.word(at), "hold" | "holding" | "held" | "holds" | "for" | "keep");
        let lead = if leads(at) { 1 + self.skip(at + 1, HOLD_FOR, &[':', '=', '-', '.']) } else { 0 };
        let Some((_, took)) = self.any_length(at + lead).filter(|(length, _)| !length.is_whole) else {
            // "hold 1,5": five of what?
            let parted = |at: usize| {
                self.number(at).is_some()
                    && self.is_sign(at + 1, &[','])
                    && self.number(at + 2).is_some()
                    && self.touches(at)
                    && self.touches(at + 1)
            };
            return if lead > 0 && parted(at + lead) { lead + 3 } else { 0 };
        };
        let end = at + lead + took;
        let dash = usize::from(self.is_sign(end, &['-']));
        let hold = matches!(self.word(end + dash), "hold" | "holds" | "holding" | "halten");
        lead + took + if hold { dash + 1 } else { 0 }
    }

    /// How often or after what, not how long: "every 2 hrs", "3 times an hour", "after 20 min heat", "in 5 minutes", "hourly". A routine has
    /// no place for it, so it is only named.
    pub(super) fn spaced(&mut self, at: usize) -> usize {
        let counted = self.number(at).is_some() || matches!(self.word(at), "once" | "twice" | "thrice");
        let mut end = at + usize::from(counted);
        if counted {
            end += self.skip(end, &["x", "times", "time", "sessions", "session", "goes"], &['-']).min(1);
        }
        let every = matches!(self.word(end), "every" | "each");
        // "10 times every hour" are ten.
        if counted && every && self.number(at).is_some_and(|number| number.whole() > FEW) {
            return 0;
        }
        if matches!(self.word(end), "hourly" | "hrly") {
            return end + 1 - at;
        }
        // "an hour" alone may be how long a walk is; after a number, or in "10 reps an hour", it is not.
        let before = at.checked_sub(1).map_or("", |before| self.word(before));
        let follows = counted || REPS.contains(&before) || matches!(before, "x" | "set" | "sets");
        let by = matches!(self.word(end), "a" | "an") && follows;
        let per = self.word(end) == "per" || self.is_sign(end, &['/']);
        if by || per {
            let half = usize::from(self.word(end + 1) == "half");
            let an = if half > 0 { self.skip(end + 2, &["an"], &['-']) } else { 0 };
            let hours = matches!(self.word(end + 1 + half + an), "hour" | "hr" | "h" | "minute" | "min");
            return if hours { end + 2 + half + an - at } else { 0 };
        }
        if counted && !every {
            return 0;
        }
        let lead = match self.word(end) {
            "every" | "each" | "in" | "within" | "after" | "before" => {
                1 + self.skip(end + 1, &["the", "first", "other"], &[])
            }
            _ => return 0,
        };
        let hour = matches!(self.word(end + lead), "hour" | "hr" | "h" | "minute" | "min");
        let took = if hour { 1 } else { self.any_length(end + lead).map_or(0, |(_, took)| took) };
        if took == 0 {
            return 0;
        }
        let after = self.word(end) == "after";
        end += lead + took;
        end + if after { self.skip(end, WARMTHS, &[]) } else { 0 } - at
    }

    /// Whether no blank stands after this token.
    fn touches(&self, at: usize) -> bool {
        matches!((self.tokens.get(at), self.tokens.get(at + 1)), (Some(a), Some(b)) if a.at.end == b.at.start)
    }

    pub(super) fn any_length(&self, at: usize) -> Option<(Length, usize)> {
        let mut end = at;
        let number = if let Some(number) = self.number(at) {
            end += 1;
            number
        } else if self.word(at) == "half" {
            end += 1;
            Number { least: 500, most: None }
        } else if matches!(self.word(at), "a" | "an") && matches!(self.word(at + 1), "minute" | "min" | "hour") {
            end += 1;
            Number { least: 1000, most: None }
        } else {
            return None;
        };
        // "Half an hour"; "3 a minute" is how often.
        if self.word(at) == "half" || number.least < 1000 {
            end += self.skip(end, &["of", "a", "an"], &[]);
        }
        end += self.skip(end, &["slow", "deep", "full"], &['-']).min(1);
        let (unit, words) = self.unit(end)?;
        end += words;
        let factor = match unit {
            Unit::Time(factor) => factor,
            Unit::Breaths => BREATH,
            Unit::Counts => 1,
        };
        let seconds = |thousandths: u64| thousandths.saturating_mul(factor) / 1000;
        let (mut least, mut most) = (seconds(number.least), number.most.map(seconds));
        let mut is_whole = number.least.saturating_mul(factor).is_multiple_of(1000);
        // "1 min 30 sec"
        let and = usize::from(self.word(end) == "and");
        if let (Unit::Time(60..), Some(more), Some((Unit::Time(smaller), words))) =
            (unit, self.number(end + and), self.unit(end + and + 1))
            && smaller < factor
            && more.most.is_none()
        {
            let more = more.least.saturating_mul(smaller);
            is_whole &= more.is_multiple_of(1000);
            let more = more / 1000;
            (least, most) = (least.saturating_add(more), most.map(|most| most.saturating_add(more)));
            end += and + 1 + words;
        }
        Some((Length { seconds: least, unit, most, is_whole }, end - at))
    }

    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        let unit = match self.word(at) {
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" => Unit::Time(1),
            "min" | "mins" | "minute" | "minutes" | "mn" => Unit::Time(60),
            "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Time(3600),
            "breath" | "breaths" => Unit::Breaths,
            "count" | "counts" => Unit::Counts,
            _ if self.is_sign(at, &['"']) => Unit::Time(1),
            // 30'' are seconds.
            _ if self.is_sign(at, &['\'']) && self.is_sign(at + 1, &['\'']) => return Some((Unit::Time(1), 2)),
            // 2' are minutes; "2' apart" are feet.
            _ if self.is_sign(at, &['\'']) && !FEET.contains(&self.word(at + 1)) => Unit::Time(60),
            _ => return None,
        };
        // "30 sec."
        let dot = usize::from(self.is_sign(at + 1, &['.']) && self.tokens.get(at + 2).is_some());
        Some((unit, 1 + dot))
    }
}
