//! How long: a number with a unit, in seconds. Must never take one whose unit is not said.

use super::{
    super::{super::leaf::spoken, tokens::Number},
    Reader,
};

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
        let (Length { seconds, unit, most, is_whole }, took) = self.length_of(at)?;
        if let Some(most) = most {
            let least = if most < 60 { seconds.to_string() } else { spoken(seconds) };
            self.guess(format!("{least} to {}: the smaller number is taken", spoken(most)));
        } else if !is_whole {
            self.guess(format!("a part of a second is left out: {seconds} s"));
        }
        match unit {
            Unit::Breaths => self.guess(format!("breaths: one is {BREATH} s, so {seconds} s ({of})")),
            Unit::Counts => self.guess(format!("a count is read as a second, so {seconds} s")),
            Unit::Time(_) => {}
        }
        Some((seconds, took))
    }

    /// The same without a word.
    pub(super) fn length_of(&self, at: usize) -> Option<(Length, usize)> {
        let mut end = at;
        let number = if let Some(number) = self.number(at) {
            end += 1;
            number
        } else if self.word(at) == "half" {
            end += 1;
            Number { least: 500, most: None }
        } else if matches!(self.word(at), "a" | "an") && matches!(self.word(at + 1), "minute" | "min" | "hour") {
            Number { least: 1000, most: None }
        } else {
            return None;
        };
        end += self.skip(end, &["a", "an"], &[]);
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
            "s" | "sec" | "secs" | "second" | "seconds" => Unit::Time(1),
            "min" | "mins" | "minute" | "minutes" | "mn" => Unit::Time(60),
            "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Time(3600),
            "breath" | "breaths" => Unit::Breaths,
            "count" | "counts" => Unit::Counts,
            _ if self.is_sign(at, &['"']) => Unit::Time(1),
            _ => return None,
        };
        // "30 sec."
        let dot = usize::from(self.is_sign(at + 1, &['.']) && self.tokens.get(at + 2).is_some());
        Some((unit, 1 + dot))
    }
}
