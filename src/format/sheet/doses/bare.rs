//! Numbers that stand by themselves: columns, and one for each side. Must never take two numbers for one dose without saying so.

use super::{super::tokens::Number, Key, REPS, Reader};
use crate::domain::dose::{self, Sides};

impl Reader<'_> {
    /// "3   10   5s": sets, reps and a hold in columns.
    pub(super) fn columns(&mut self, at: usize) -> usize {
        let plain =
            |number: &Number, most: u64| number.least.is_multiple_of(1000) && (1..=most).contains(&number.whole());
        let bare = |at: usize, most: u64| self.number(at).filter(|number| plain(number, most));
        let (Some(sets), Some(reps)) = (bare(at, dose::SETS.max), bare(at + 1, dose::REPS.max)) else { return 0 };
        // "Phase 2 10 reps" has a number of its own, and four in a row are no columns of these.
        let before = at.checked_sub(1).is_some_and(|before| self.number(before).is_some());
        let own = self.any_length(at + 1).is_some() || self.is_per(at + 1);
        let unit = matches!(self.word(at + 2), "x" | "set" | "sets") || REPS.contains(&self.word(at + 2));
        if before || own || unit || self.found.sets.or(self.found.reps).is_some() || sets.most.is_some() {
            return 0;
        }
        let (mut took, mut words) = (2, format!("{} {}: read as sets and times", sets.whole(), reps.whole()));
        if let Some((seconds, more)) = self.length(at + 2, "hold") {
            self.put(Key::Hold, seconds);
            took += more;
        } else if let Some(hold) = self.number(at + 2).filter(|_| self.any_length(at + 2).is_none()) {
            if self.number(at + 3).is_some() {
                return 0;
            }
            let seconds = self.count(hold, "seconds");
            words.push_str(", the last as seconds of a hold");
            self.put(Key::Hold, seconds);
            took += 1;
        }
        self.guess(words);
        let (sets, reps) = (sets.whole(), self.count(reps, "times"));
        self.put(Key::Sets, sets);
        self.put(Key::Reps, reps);
        took
    }

    /// "8 reps left, 6 reps right", "L x 8, R x 6", "30 s left and 20 s right": a step does as much on both sides, so the smaller one.
    pub(super) fn uneven(&mut self, at: usize) -> usize {
        let Some((one, first, took)) = self.of_side(at) else { return 0 };
        let mut end = at + took;
        end += self.skip(end, &["and"], &[',', ';', '/', '&', '+', '-']);
        let Some((other, second, took)) = self.of_side(end) else { return 0 };
        if one == other || first.0 != second.0 {
            return 0;
        }
        end += took;
        let least = first.1.min(second.1);
        if first.1 != second.1 {
            self.guess(format!(
                "{} on one side, {} on the other: the smaller number is taken for both",
                first.1, second.1
            ));
        }
        self.put(first.0, least);
        self.put_sides(Sides::Both);
        end - at
    }

    /// A number and the side it is of, in either order.
    fn of_side(&self, at: usize) -> Option<(Sides, (Key, u64), usize)> {
        let side = |at: usize| {
            let lead = self.skip(at, &["on", "the", "for", "with"], &['(']);
            let sides = match self.word(at + lead) {
                "left" | "l" => Sides::Left,
                "right" | "r" => Sides::Right,
                _ => return None,
            };
            let part = usize::from(self.is_part(at + lead + 1));
            let close = self.skip(at + lead + 1 + part, &[], &[')']);
            Some((sides, lead + 1 + part + close))
        };
        let amount = |at: usize| {
            let lead = self.skip(at, &["x"], &[':', '=', '-']);
            if let Some((seconds, took)) = self.seconds_of(at + lead) {
                let hold = usize::from(matches!(self.word(at + lead + took), "hold" | "holds"));
                return Some(((Key::Hold, seconds), lead + took + hold));
            }
            let number = self.number(at + lead).filter(|number| number.most.is_none())?;
            let word = self.word(at + lead + 1);
            let reps = usize::from(REPS.contains(&word) || word == "x");
            Some(((Key::Reps, number.whole()), lead + 1 + reps))
        };
        let number_first = || {
            let (amount, took) = amount(at)?;
            let (sides, more) = side(at + took)?;
            Some((sides, amount, took + more))
        };
        let side_first = || {
            let (sides, took) = side(at)?;
            let (amount, more) = amount(at + took)?;
            Some((sides, amount, took + more))
        };
        number_first().or_else(side_first)
    }

    /// "60s x 3, 90 s rest between sets", "5 x (10 sec hold, 10 sec rest)": rounds with a rest between them are sets.
    pub(super) fn rounds(&mut self) {
        let held = self.found.hold.or(self.found.time).is_some();
        let Some(rounds) = self.found.reps.filter(|rounds| *rounds > 1 && self.loose && self.apart && held) else {
            return;
        };
        if self.found.sets.is_some() || self.found.set_rest.is_none() || rounds > dose::SETS.max {
            return;
        }
        self.found.sets = Some(rounds);
        self.found.reps = Some(1);
        self.guess(format!("{rounds} times with a rest between: read as {rounds} sets of one"));
    }
}
