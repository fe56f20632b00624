//! How much: the numbers of a sheet's line, by the words beside them. Must never take a number that no word or place explains.

mod bare;
mod found;
mod length;
mod often;

use super::{
    tokens::{Number, Placed, Token},
    words::{QUALIFIERS, TIMES_OF_DAY},
};
use crate::domain::{CleanText, text::many};

pub(super) use found::{Doses, Key, Phrase};

/// Words between "hold" and its length.
const HOLD_FOR: &[&str] = &[
    "for",
    "it",
    "each",
    "this",
    "position",
    "the",
    "stretch",
    "about",
    "approximately",
    "approx",
    "at",
    "least",
    "up",
    "to",
    "of",
    "a",
    "count",
    "around",
    "rep",
    "there",
];
const RESTS: [&str; 5] = ["rest", "rests", "pause", "break", "resting"];
const REPS: [&str; 7] = ["rep", "reps", "repetition", "repetitions", "repeats", "times", "time"];

/// Reads the numbers of a line, the `number`th of the sheet; which tokens they took.
pub(super) fn read(number: usize, line: &str, tokens: &[Placed]) -> (Doses, Vec<bool>) {
    let used = vec![false; tokens.len()];
    let mut reader = Reader { used, ..Reader::of(tokens) };
    let mut at = 0;
    while at < tokens.len() {
        (reader.keys, reader.clash) = (Vec::new(), false);
        let took = reader.take(at).min(tokens.len() - at);
        reader.used[at..at + took].fill(true);
        if let Some(last) = tokens[at..at + took].last() {
            let words = CleanText::new(&line[tokens[at].at.start..last.at.end]);
            if (at..at + took).any(|at| QUALIFIERS.contains(&reader.word(at))) {
                reader.guess(format!("“{words}”: the number alone is taken"));
            }
            if (at..at + took).any(|at| TIMES_OF_DAY.contains(&reader.word(at))) {
                reader.guess(format!("“{words}”: how often is taken; the time of day a reminder can keep"));
            }
            let keys = std::mem::take(&mut reader.keys);
            reader.found.phrases.push(Phrase {
                line: number,
                at: tokens[at].at.start,
                words,
                keys,
                clash: reader.clash,
            });
        }
        at += took.max(1);
    }
    reader.rounds();
    (reader.found, reader.used)
}

struct Reader<'t> {
    tokens: &'t [Placed],
    used: Vec<bool>,
    found: Doses,
    /// What the words at hand say something about, and whether it was said otherwise before.
    keys: Vec<Key>,
    clash: bool,
    /// Whether the times are those of an "x" alone, which may be rounds, and whether a rest is said to stand between them.
    loose: bool,
    apart: bool,
}

impl<'t> Reader<'t> {
    fn of(tokens: &'t [Placed]) -> Self {
        let (used, found, keys) = (Vec::new(), Doses::default(), Vec::new());
        Self { tokens, used, found, keys, clash: false, loose: false, apart: false }
    }
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at).map(|placed| &placed.token) {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    fn number(&self, at: usize) -> Option<Number> {
        match self.tokens.get(at).map(|placed| &placed.token) {
            Some(Token::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn is_sign(&self, at: usize, signs: &[char]) -> bool {
        matches!(self.tokens.get(at).map(|placed| &placed.token), Some(Token::Sign(sign)) if signs.contains(sign))
    }

    /// How many tokens at this place are among these words and signs.
    fn skip(&self, at: usize, words: &[&str], signs: &[char]) -> usize {
        (at..self.tokens.len()).take_while(|at| words.contains(&self.word(*at)) || self.is_sign(*at, signs)).count()
    }

    /// Keeps a number that the words at hand say, unless it was said before.
    fn put(&mut self, key: Key, value: u64) {
        let Some(field) = self.found.count_of(key) else { return };
        let same = *field.get_or_insert(value) == value;
        self.keys.extend(same.then_some(key));
        self.clash |= !same;
    }

    fn guess(&mut self, words: impl Into<String>) {
        self.found.guesses.push(words.into());
    }

    /// A whole number, the smaller of a range, and a word about that.
    fn count(&mut self, number: Number, of: &str) -> u64 {
        if let Some(most) = number.most {
            self.guess(format!("{} to {} {of}: the smaller number is taken", number.whole(), most / 1000));
        } else if !number.least.is_multiple_of(1000) {
            let written = format!("{}.{:03}", number.whole(), number.least % 1000);
            self.guess(format!("{} {of}: {} is taken", written.trim_end_matches('0'), number.whole()));
        }
        number.whole()
    }

    /// Takes what stands at this place; how many tokens it was.
    fn take(&mut self, at: usize) -> usize {
        let ways: [fn(&mut Self, usize) -> usize; 12] = [
            Self::uneven,
            Self::often,
            Self::spaced,
            Self::unwhole,
            Self::sides,
            Self::hold,
            Self::rest,
            Self::columns,
            Self::times_table,
            Self::counted,
            Self::labelled,
            Self::timed,
        ];
        ways.iter().map(|way| way(self, at)).find(|took| *took > 0).unwrap_or(0)
    }

    /// "hold 5 sec", "hold for a count of 5", "holding it for 3 breaths".
    fn hold(&mut self, at: usize) -> usize {
        if !matches!(self.word(at), "hold" | "holding" | "held" | "holds" | "keep" | "count") {
            return 0;
        }
        let skipped = self.skip(at + 1, HOLD_FOR, &[':', '=', '-', '.']);
        let place = at + 1 + skipped;
        if let Some((seconds, took)) = self.length(place, "hold") {
            self.put(Key::Hold, seconds);
            return 1 + skipped + took;
        }
        let Some(number) =
            self.number(place).filter(|_| matches!(self.word(at), "hold" | "holding" | "held" | "holds" | "count"))
        else {
            return 0;
        };
        if matches!(self.word(place + 1), "x" | "times" | "reps" | "sets") {
            return 0;
        }
        let seconds = self.count(number, "seconds");
        if self.word(at) != "count" {
            self.guess(format!("hold {seconds}: read as seconds"));
        }
        self.put(Key::Hold, seconds);
        2 + skipped
    }

    /// "rest 30 sec between sets", "30 seconds rest", "1 min break between exercises".
    fn rest(&mut self, at: usize) -> usize {
        let is_rest = |at: usize| RESTS.contains(&self.word(at));
        let (seconds, mut end) = if is_rest(at) {
            let skipped = self.skip(at + 1, &["for", "of", "about"], &[':', '=', '-']);
            let Some((seconds, took)) = self.length(at + 1 + skipped, "rest") else { return 0 };
            (seconds, at + 1 + skipped + took)
        } else {
            let Some((_, took)) = self.length_of(at) else { return 0 };
            let dash = usize::from(self.is_sign(at + took, &['-']));
            if !is_rest(at + took + dash) {
                return 0;
            }
            let seconds = self.length(at, "rest").map_or(0, |(seconds, _)| seconds);
            (seconds, at + took + dash + 1)
        };
        let between = self.skip(end, &["in", "between", "after", "each", "every", "the"], &[]);
        let of = self.word(end + between).to_owned();
        if between > 0 && matches!(of.as_str(), "exercise" | "exercises") {
            self.put(Key::Between, seconds);
            return end + between + 1 - at;
        }
        end += between;
        self.apart |= between > 0 && matches!(of.as_str(), "set" | "sets");
        if matches!(of.as_str(), "set" | "sets" | "rep" | "reps" | "repetitions" | "one") {
            end += 1;
        }
        self.put(Key::SetRest, seconds);
        end - at
    }

    /// "3 x 10", "3x10 reps", "10 x 5 sec", "3 x 10 x 5s", "10x", "x 10".
    fn times_table(&mut self, at: usize) -> usize {
        let lead = usize::from(self.word(at) == "x");
        let mut place = at + lead;
        let mut numbers: Vec<Number> = Vec::new();
        while let Some(number) = self.number(place) {
            if self.any_length(place).is_some() || (place > at && self.is_per(place)) {
                break;
            }
            numbers.push(number);
            let x = usize::from(self.word(place + 1) == "x");
            place += 1 + x;
            if x == 0 || numbers.len() == 3 {
                break;
            }
        }
        let ended_with_x = place > at && self.word(place - 1) == "x";
        let timed = self.length_of(place).filter(|_| ended_with_x && place > at);
        if numbers.is_empty() {
            // "x 30 sec"
            let Some((seconds, took)) = timed.and_then(|_| self.length(place, "hold")).filter(|_| lead == 1) else {
                return 0;
            };
            self.put(Key::Time, seconds);
            return lead + took;
        }
        if numbers.len() == 1 && lead == 0 && !ended_with_x {
            return 0;
        }
        let mut end = place;
        if let Some((_, took)) = timed {
            let seconds = self.length(place, "hold").map_or(0, |(seconds, _)| seconds);
            self.put(Key::Hold, seconds);
            end += took;
            end += usize::from(matches!(self.word(end), "hold" | "holds"));
        }
        let sets = matches!(self.word(end), "set" | "sets");
        if REPS.contains(&self.word(end)) || sets {
            end += 1;
        }
        match (numbers.as_slice(), timed.is_some()) {
            ([one], _) if sets || (self.found.reps.is_some() && self.found.sets.is_none()) => {
                let sets = self.count(*one, "sets");
                self.put(Key::Sets, sets);
            }
            ([one], _) => {
                self.loose = !REPS.contains(&self.word(end - 1));
                self.apart |= self.is_sign(end, &['(']);
                let reps = self.count(*one, "times");
                self.put(Key::Reps, reps);
            }
            ([a, b], false) if sets || (a.whole() > b.whole() && b.whole() <= 5 && a.whole() >= 6) => {
                let (reps, sets) = (self.count(*a, "times"), self.count(*b, "sets"));
                self.guess(format!("{reps} x {sets}: read as {} in {}", many(reps, "time"), many(sets, "set")));
                self.put(Key::Reps, reps);
                self.put(Key::Sets, sets);
            }
            ([a, b, rest @ ..], _) => {
                let (sets, reps) = (self.count(*a, "sets"), self.count(*b, "times"));
                self.put(Key::Sets, sets);
                self.put(Key::Reps, reps);
                if let Some(third) = rest.first() {
                    let seconds = self.count(*third, "seconds");
                    self.guess(format!("{sets} x {reps} x {seconds}: the last read as seconds of a hold"));
                    self.put(Key::Hold, seconds);
                }
            }
            ([], _) => {}
        }
        end - at
    }

    /// "2 sets of 12 reps", "10 reps", "5 times", "twice", "10 each side".
    fn counted(&mut self, at: usize) -> usize {
        let number = match self.word(at) {
            // "once you can" is no number.
            "twice" => Number { least: 2000, most: None },
            _ => match self.number(at) {
                Some(number) => number,
                None => return 0,
            },
        };
        let twice = self.number(at).is_none();
        let dash = usize::from(self.is_sign(at + 1, &['-']));
        match self.word(at + 1 + dash) {
            "set" | "sets" if !twice => {
                let sets = self.count(number, "sets");
                self.put(Key::Sets, sets);
                let mut end = at + 2 + dash;
                let of = self.skip(end, &["of", "x"], &[]);
                end += of;
                if let Some(next) = self.number(end).filter(|_| of > 0 && self.any_length(end).is_none()) {
                    let reps = self.count(next, "times");
                    self.put(Key::Reps, reps);
                    end += 1;
                    end += usize::from(REPS.contains(&self.word(end)));
                }
                end - at
            }
            word if REPS.contains(&word) && !twice => {
                let rounds = matches!(word, "times" | "time" | "repeats");
                let reps = self.count(number, "times");
                // "Ten reps, three times" are three sets; "10 reps, 12 reps" are no twelve of them.
                if self.found.reps.is_some() && self.found.sets.is_none() && rounds {
                    self.put(Key::Sets, reps);
                } else {
                    self.put(Key::Reps, reps);
                }
                2 + dash
            }
            _ => {
                // "10 each side": the sides are taken by the next turn.
                if Self::of(self.tokens).sides(at + 1) == 0 {
                    return 0;
                }
                let reps = self.count(number, "times");
                self.put(Key::Reps, reps);
                1
            }
        }
    }

    /// "reps: 10", "sets 3", "repeat 5", "repeat for 10".
    fn labelled(&mut self, at: usize) -> usize {
        let word = self.word(at).to_owned();
        let skipped = self.skip(at + 1, &["for", "x", "it", "this", "of"], &[':', '=', '-']);
        let Some(number) = self.number(at + 1 + skipped) else { return 0 };
        if self.any_length(at + 1 + skipped).is_some() || self.is_per(at + 1 + skipped) {
            return 0;
        }
        match word.as_str() {
            "reps" | "rep" | "repetitions" | "repetition" | "repeat" | "repeats" | "times" => {
                let reps = self.count(number, "times");
                self.put(Key::Reps, reps);
                let more = matches!(self.word(at + 2 + skipped), "times" | "x" | "reps" | "time");
                2 + skipped + usize::from(more)
            }
            "sets" | "set" => {
                let sets = self.count(number, "sets");
                self.put(Key::Sets, sets);
                2 + skipped
            }
            _ => 0,
        }
    }

    /// "10 mins", "30s hold", "5 second hold", "half an hour".
    fn timed(&mut self, at: usize) -> usize {
        let lead = self.skip(at, &["for"], &[]);
        let Some((seconds, took)) = self.length(at + lead, "time") else { return 0 };
        let mut end = at + lead + took;
        let dash = usize::from(self.is_sign(end, &['-']));
        let skipped = dash + self.skip(end + dash, &["of", "each"], &[]);
        if matches!(self.word(end + skipped), "hold" | "holds" | "holding" | "stretch") {
            self.put(Key::Hold, seconds);
            end += skipped + 1;
        } else {
            self.put(Key::Time, seconds);
        }
        end - at
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tokens::tokens, *};
    use crate::domain::dose::Sides;

    fn read_line(line: &str) -> Doses {
        read(1, line, &tokens(line)).0
    }

    #[track_caller]
    fn are(line: &str, sets: u64, reps: u64, hold: u64, time: u64) {
        let found = read_line(line);
        let or_none = |value: u64| (value > 0).then_some(value);
        let wanted = (or_none(sets), or_none(reps), or_none(hold), or_none(time));
        assert_eq!((found.sets, found.reps, found.hold, found.time), wanted, "{line}: {found:?}");
    }

    #[test]
    fn numbers_are_read_as_therapists_write_them() {
        are("Pelvic tilts 3 x 10, hold 5 sec, twice a day", 3, 10, 5, 0);
        are("Bridge – 2 sets of 12 reps", 2, 12, 0, 0);
        are("Knee to chest: hold 20-30 secs each side x3", 0, 3, 20, 0);
        are("Walk 10 mins daily", 0, 0, 0, 600);
        are("1) Cat/cow x 10", 0, 10, 0, 0);
        are("Hamstring stretch 30s hold, 3 times per leg, 2x/day", 0, 3, 30, 0);
        are("Heat 15 minutes", 0, 0, 0, 900);
        are("Bird dog 10 x 5 second holds", 0, 10, 5, 0);
        are("Bird dog 3 x 10 x 5s", 3, 10, 5, 0);
        are("Bridge 10 reps x 3", 3, 10, 0, 0);
        are("Bridge 12 x 3", 3, 12, 0, 0);
        are("Bridge: sets: 3, reps: 10", 3, 10, 0, 0);
        are("Bridge ten times", 0, 10, 0, 0);
        are("Bridge ten reps, three times", 3, 10, 0, 0);
        are("Bridge 10 reps, 12 reps", 0, 10, 0, 0);
        are("Bridge, repeat five times", 0, 5, 0, 0);
        are("Plank 1 min 30 sec", 0, 0, 0, 90);
        are("Child's pose, hold for 5 breaths", 0, 0, 30, 0);
        are("Side bend 10 each side", 0, 10, 0, 0);
        are("Bridge 3×8–10", 3, 8, 0, 0);
        are("Hold for a count of 5", 0, 0, 5, 0);
        are("Hold 10, repeat x 5", 0, 5, 10, 0);
        are("Bridge 3 sets x 30 secs", 3, 0, 0, 30);
        are("walk for half an hour", 0, 0, 0, 1800);
        are("Tel 01234 567890", 0, 0, 0, 0);
        are("Figure four", 0, 0, 0, 0);
        are("3 sets, 30 sec rest between sets, 8 reps", 3, 8, 0, 0);
    }

    #[test]
    fn how_often_sides_and_rests_are_read_beside_them() {
        let often = |line: &str| {
            let found = read_line(line);
            (found.per_day, found.per_week)
        };
        for line in
            ["twice a day", "2x/day", "2 x daily", "two times per day", "bd", "morning and evening", "2 times a day"]
        {
            assert_eq!(often(line), (Some(2), None), "{line}");
        }
        assert_eq!(often("daily"), (Some(1), None));
        assert_eq!(often("every day"), (Some(1), None));
        assert_eq!(often("3 days a week"), (None, Some(3)));
        assert_eq!(often("4x/week"), (None, Some(4)));
        assert_eq!(often("every other day"), (None, Some(3)));
        assert_eq!(often("alternate days"), (None, Some(3)));
        assert_eq!(often("once a day"), (Some(1), None));
        for (line, sides) in [
            ("x 5 each side", Sides::Both),
            ("5 times per leg", Sides::Both),
            ("10/side", Sides::Both),
            ("(L & R)", Sides::Both),
            ("left leg only", Sides::Left),
            ("right side", Sides::Right),
            ("alternate legs", Sides::Alternate),
        ] {
            assert_eq!(read_line(line).sides, Some(sides), "{line}");
        }
        assert_eq!(read_line("both knees to chest").sides, None);
        assert_eq!(read_line("rest 30 secs between sets").set_rest, Some(30));
        assert_eq!(read_line("1 min rest between exercises").between, Some(60));
    }
}
