//! A reminder as it is typed: "every 45m 9:00-18:00 mon-fri". Must never guess: what is not understood is shown, with what may stand there.

use std::{fmt, ops::Range, time::Duration};

use super::{diagnose::picture, leaf, suggest::nearest};
use crate::domain::{
    CleanText, Id,
    dose::{self, Bounds},
    rules::HEAT_GAP,
    schedule::{DAYS, Days, Minute, When, Window, length_words, never_comes},
};

/// The words for days, for suggestions.
pub(super) const DAY_WORDS: [&str; 11] =
    ["daily", "weekdays", "weekends", "mon-fri", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The hours of a row when none are said. Our proposal.
const USUAL: Window = Window { from: minute(9), to: minute(18) };

const fn minute(hour: u16) -> Minute {
    match Minute::new(hour, 0) {
        Some(minute) => minute,
        None => Minute::MIDNIGHT,
    }
}

/// The heat timer.
const HEAT: &str = "moist-heat";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// A reminder that comes again.
    Again(When),
    /// Once, so long from now.
    In(Duration),
    /// Once, at the next such time of day.
    AtNext(Minute),
}

/// Why it is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishError {
    line: String,
    span: Range<usize>,
    message: String,
    help: String,
}

impl fmt::Display for WishError {
    /// What is wrong, the words with a caret under the one, and what may stand there. Four lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, marks) = picture(&self.line, self.span.start, self.span.end);
        writeln!(f, "{}", CleanText::new(&self.message))?;
        writeln!(f, "  {}", line.trim_end())?;
        writeln!(f, "  {marks}")?;
        write!(f, "{}", CleanText::new(&self.help))
    }
}

/// One of the words, with its place.
#[derive(Debug, Clone)]
struct Word<'a> {
    text: &'a str,
    span: Range<usize>,
}

struct Words<'a> {
    line: &'a str,
    all: Vec<Word<'a>>,
    at: usize,
}

impl<'a> Words<'a> {
    fn new(line: &'a str) -> Self {
        let mut all: Vec<Word<'a>> = Vec::new();
        let mut from = None;
        for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
            match (c.is_whitespace(), from) {
                (false, None) => from = Some(at),
                (true, Some(start)) => {
                    // "8:00, 20:00 and 22:00": what only joins words is none.
                    let text = line[start..at].trim_end_matches(',');
                    let joins = text.eq_ignore_ascii_case("and") && !all.is_empty();
                    if !joins && !text.is_empty() {
                        all.push(Word { text, span: start..start + text.len() });
                    }
                    from = None;
                }
                _ => {}
            }
        }
        Self { line, all, at: 0 }
    }

    fn peek(&self) -> Option<&Word<'a>> {
        self.all.get(self.at)
    }

    fn next(&mut self) -> Option<Word<'a>> {
        let word = self.all.get(self.at).cloned();
        self.at += 1;
        word
    }

    /// What is wrong at the word that was read last, or at the end.
    fn wrong(&self, word: Option<&Word<'a>>, message: String, help: &str) -> WishError {
        let end = self.line.trim_end().len();
        WishError {
            line: self.line.to_owned(),
            span: word.map_or(end..end, |word| word.span.clone()),
            message,
            help: help.to_owned(),
        }
    }

    /// A word that does not belong where it stands.
    fn stray(&self, word: &Word<'a>, known: &[&str], help: &str) -> WishError {
        let near = nearest(word.text, known.iter().copied()).map(|near| format!("; did you mean “{near}”?"));
        let message = format!("“{}” is not understood here{}", word.text, near.unwrap_or_default());
        self.wrong(Some(word), message, help)
    }

    /// A length that has to stand here.
    fn length(&mut self, what: &str, bounds: Bounds) -> Result<Duration, WishError> {
        let rest: Vec<&str> = self.all[self.at.min(self.all.len())..].iter().map(|word| word.text).collect();
        let (text, count) = length_in(&rest);
        let Some(first) = self.next() else {
            return Err(self.wrong(
                None,
                "a length is missing here".to_owned(),
                "Here may stand: a length, such as 45m.",
            ));
        };
        self.at += count.saturating_sub(1);
        let end = self.all[self.at - 1].span.end;
        let word = Word { text: first.text, span: first.span.start..end };
        leaf::length(&text, what, bounds).map_err(|error| self.wrong(Some(&word), error.message, &error.help))
    }

    /// Whether that word comes next; then it was taken.
    fn takes(&mut self, word: &str) -> bool {
        let is = self.peek().is_some_and(|next| next.text.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    /// Days that may stand here, in one word or several.
    fn days(&mut self) -> Option<Days> {
        let mut all: Option<Days> = None;
        while let Some(days) = self.peek().and_then(|word| days_said(word.text)) {
            self.at += 1;
            all = Some(all.map_or(days, |all| all.and(days)));
        }
        all
    }
}

/// The length at the head of the words, as one text, and of how many words it is made: `1h 30m`, `20 minutes`, `an hour`. Where there is none, the first word.
#[must_use]
pub fn length_in(words: &[&str]) -> (String, usize) {
    // A large M alone is no minute: it may be meant for a month.
    let lower = |word: &str| if word.len() > 1 { word.to_ascii_lowercase() } else { word.to_owned() };
    let is_unit = |word: &str| leaf::UNITS.iter().any(|units| units.contains(&lower(word).as_str()));
    let (mut text, mut count) = (String::new(), 0);
    while let Some(word) = words.get(count) {
        let unit = words.get(count + 1).filter(|next| is_unit(next));
        let one = ["a", "an", "one"].iter().any(|one| word.eq_ignore_ascii_case(one));
        let (piece, took) = match unit {
            Some(unit) if one => (format!("1 {}", lower(unit)), 2),
            Some(unit) if word.bytes().all(|byte| byte.is_ascii_digit()) => (format!("{word} {}", lower(unit)), 2),
            _ => ((*word).to_owned(), 1),
        };
        let more = if text.is_empty() { piece } else { format!("{text} {piece}") };
        if leaf::check_form(&more).is_err() {
            break;
        }
        (text, count) = (more, count + took);
    }
    if count == 0 { (words.first().copied().unwrap_or_default().to_owned(), 1) } else { (text, count) }
}

/// Days as people say them: also `day`, `mondays`.
fn days_said(word: &str) -> Option<Days> {
    let one = word.to_ascii_lowercase();
    match one.as_str() {
        "day" | "days" => Some(Days::ALL),
        "weekday" => Some(Days::WORK),
        "weekend" => Days::of([5, 6]),
        _ => days_of(word).or_else(|| one.strip_suffix('s').and_then(days_of)),
    }
}

/// A time of day: `9:00`, `9am`, `9:30pm`.
fn time_of(word: &str) -> Option<Minute> {
    let lower = word.to_ascii_lowercase();
    let Some((time, noon)) =
        lower.strip_suffix("am").map(|time| (time, 0)).or(lower.strip_suffix("pm").map(|t| (t, 12)))
    else {
        return Minute::read(word);
    };
    let whole = if time.contains(':') { time.to_owned() } else { format!("{time}:00") };
    let minute = Minute::read(&whole).filter(|minute| (60..13 * 60).contains(&minute.minutes()))?;
    Minute::of_day(minute.minutes() % (12 * 60) + noon * 60)
}

/// Days in one word: `daily`, `weekdays`, `mon-fri`, `mon,wed`.
#[must_use]
pub fn days_of(word: &str) -> Option<Days> {
    let word = word.trim().to_ascii_lowercase();
    match word.as_str() {
        "daily" | "everyday" => return Some(Days::ALL),
        "weekdays" => return Some(Days::WORK),
        "weekends" => return Days::of([5, 6]),
        _ => {}
    }
    let day = |name: &str| {
        let at = DAYS.iter().position(|day| name.starts_with(day))?;
        let long = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"][at];
        (name == DAYS[at] || name == long).then_some(at)
    };
    let mut all: Option<Days> = None;
    for part in word.split(',') {
        let days = if let Some((first, last)) = part.split_once('-') {
            let (first, last) = (day(first)?, day(last)?);
            // Across a weekend too: fri-mon.
            let count = (last + 7 - first) % 7 + 1;
            Days::of((0..count).map(|after| (first + after) % 7))?
        } else {
            Days::of([day(part)?])?
        };
        all = Some(all.map_or(days, |all| all.and(days)));
    }
    all
}

/// A length as typed on the command line, inside `bounds`. `what` is what the message calls it.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub fn length_of(text: &str, what: &str, bounds: Bounds) -> Result<Duration, CleanText> {
    leaf::length(text, what, bounds).map_err(|error| format!("{}; {}", error.message, error.help).into())
}

const FORMS: &str = "A reminder begins with: every 45m, at 8:00 20:00, in 20m, or after moist-heat 2h.";

const TIMES: &str = "Here may stand: another time (20:00), days (mon-fri, daily), or nothing.";

/// Reads when a reminder comes.
///
/// # Errors
/// When a word is not understood, or one is missing.
pub fn wish(line: &str) -> Result<Wish, WishError> {
    let mut words = Words::new(line);
    let Some(first) = words.next() else {
        return Err(words.wrong(None, "it is not said when".to_owned(), FORMS));
    };
    let said = first.text.to_ascii_lowercase();
    // "Every monday at 9:00", "daily at 9:00".
    let days_first = match said.as_str() {
        "every" => words.days(),
        word if days_said(word).is_some() => {
            words.at = 0;
            words.days()
        }
        _ => None,
    };
    let (wish, help) = match said.as_str() {
        _ if days_first.is_some() => {
            if !words.takes("at") {
                let word = words.next();
                let message = "a time of day is missing here".to_owned();
                return Err(words.wrong(word.as_ref(), message, "Here may stand: at 9:00."));
            }
            (at(&mut words, days_first)?, TIMES)
        }
        "every" => {
            (every(&mut words)?, "Here may stand: hours (9:00-18:00), days (mon-fri, daily), sitting 5m, or nothing.")
        }
        "at" => (at(&mut words, None)?, TIMES),
        "in" => (Wish::In(words.length("the time from now", dose::REMIND_IN)?), "Here may stand: nothing more."),
        "after" => (after(&mut words)?, "Here may stand: how long after (2h), or nothing."),
        _ => return Err(words.stray(&first, &["every", "at", "in", "after"], FORMS)),
    };
    match words.next() {
        None => Ok(wish),
        // One that is known has no business here, however it is spelt.
        Some(word) if days_said(word.text).is_some() => Err(words.stray(&word, &[], help)),
        Some(word) => Err(words.stray(&word, &DAY_WORDS, help)),
    }
}

fn every(words: &mut Words<'_>) -> Result<Wish, WishError> {
    let first = words.all.get(1).cloned();
    let every = match words.peek().map(|word| word.text.to_ascii_lowercase()).as_deref() {
        // "Every hour" is one.
        Some("hour") => {
            words.at += 1;
            Duration::from_secs(3_600)
        }
        _ => words.length("the time between two", dose::REMIND_EVERY)?,
    };
    if every.as_secs() % 60 != 0 {
        let message = "the time between two is whole minutes".to_owned();
        return Err(words.wrong(first.as_ref(), message, "Here may stand: a length such as 45m or 1h30m."));
    }
    let (mut window, mut days, mut sitting) = (None, None, None);
    loop {
        if days.is_none() {
            days = words.days();
        }
        let Some(word) = words.peek().cloned() else { break };
        if word.text.eq_ignore_ascii_case("sitting") && sitting.is_none() {
            words.at += 1;
            sitting = Some(words.length("the break", dose::SITTING)?);
        } else if let Some(((from, to), took)) = hours(&words.all[words.at..]).filter(|_| window.is_none()) {
            words.at += took;
            if from >= to {
                let message = format!("these hours end at {to}, and begin at {from}");
                return Err(words.wrong(Some(&word), message, "Hours end after they begin: 9:00-18:00."));
            }
            window = Some(Window { from, to });
        } else {
            break;
        }
    }
    let (window, days) = (window.unwrap_or(USUAL), days.unwrap_or(Days::ALL));
    if sitting.is_some() && never_comes(every, window) {
        let message = format!("sitting, the first comes after {}, and these hours are shorter", length_words(every));
        return Err(words.wrong(first.as_ref(), message, "Here may stand: a shorter length, or longer hours."));
    }
    Ok(Wish::Again(When::Every { every, window, days, sitting }))
}

/// `9:00-18:00`, `9-18`, `9:00 - 18:00`, `9am to 6pm`; and of how many words it is made.
fn hours(words: &[Word<'_>]) -> Option<((Minute, Minute), usize)> {
    const DASHES: [char; 2] = ['-', '–'];
    let hour = |text: &str| {
        let whole = text.bytes().all(|byte| byte.is_ascii_digit());
        if whole { Minute::read(&format!("{text}:00")) } else { time_of(text) }
    };
    let both = |from: &str, to: &str| {
        // Of "1-5pm" nobody knows whether it begins in the night.
        let half = |text: &str| text.to_ascii_lowercase().ends_with('m');
        (half(from) == half(to)).then_some(())?;
        Some((hour(from)?, hour(to)?))
    };
    match words {
        [first, dash, last, ..] if ["-", "–", "to"].contains(&dash.text) => Some((both(first.text, last.text)?, 3)),
        [word, ..] => {
            let (from, to) = word.text.split_once(DASHES)?;
            Some((both(from, to)?, 1))
        }
        [] => None,
    }
}

/// `days`: if they were said before.
fn at(words: &mut Words<'_>, days: Option<Days>) -> Result<Wish, WishError> {
    let help = "Here may stand: a time of day, such as 8:00 or 14:30.";
    let mut times = Vec::new();
    while let Some(time) = words.peek().and_then(|word| time_of(word.text)) {
        let word = words.next();
        if time == Minute::MIDNIGHT {
            return Err(words.wrong(word.as_ref(), "a day ends before 24:00; write 0:00".to_owned(), help));
        }
        times.push(time);
    }
    if times.is_empty() {
        let word = words.next();
        let message = word.as_ref().map_or_else(
            || "a time of day is missing here".to_owned(),
            |word| format!("“{}” is not a time of day", word.text),
        );
        return Err(words.wrong(word.as_ref(), message, help));
    }
    // "At 9:00 every day".
    let joined = words.takes("every") || words.takes("on");
    let behind = words.days();
    if joined && behind.is_none() {
        let word = words.next();
        return Err(words.wrong(
            word.as_ref(),
            "days are missing here".to_owned(),
            "Here may stand: days (mon-fri, daily).",
        ));
    }
    if days.is_some() && behind.is_some() {
        let word = words.all.get(words.at - 1).cloned();
        return Err(words.wrong(word.as_ref(), "the days are said twice".to_owned(), "Here may stand: nothing more."));
    }
    let days = days.or(behind);
    if let (&[time], None) = (&times[..], days) {
        return Ok(Wish::AtNext(time));
    }
    times.sort_unstable();
    times.dedup();
    Ok(Wish::Again(When::At { times, days: days.unwrap_or(Days::ALL) }))
}

fn after(words: &mut Words<'_>) -> Result<Wish, WishError> {
    let word = words.next();
    let Some(routine) = word.as_ref().and_then(|word| Id::new(word.text)) else {
        let message = "the name of a routine is missing here".to_owned();
        return Err(words.wrong(word.as_ref(), message, "Here may stand: a routine, such as moist-heat."));
    };
    let wait = if words.peek().is_none() && routine.as_str() == HEAT {
        // Only heat has a pause of its own.
        HEAT_GAP.hours()
    } else {
        words.length("the wait", dose::REMIND_AFTER)?
    };
    Ok(Wish::Again(When::After { routine, wait }))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::domain::text::is_shown;

    fn told(line: &str) -> String {
        wish(line).unwrap_err().to_string()
    }

    #[test]
    fn the_forms_are_read_as_people_type_them() {
        let again = |line: &str| match wish(line) {
            Ok(Wish::Again(when)) => when,
            other => panic!("{line}: {other:?}"),
        };
        let When::Every { every, window, days, sitting } = again("every 45m 9:00-18:00 mon-fri") else { panic!() };
        assert_eq!((every.as_secs(), days, sitting), (2700, Days::WORK, None));
        assert_eq!(window, USUAL);
        assert_eq!(again("Every 45m Mon-Fri"), again("every 45min mon tue wed thu fri 9:00-18:00"));
        let When::Every { sitting, .. } = again("every 45m sitting 5m") else { panic!() };
        assert_eq!(sitting, Some(Duration::from_secs(300)));
        assert_eq!(again("at 20:00 8:00 daily"), again("at 8:00 20:00"));
        assert_eq!(wish("in 20m"), Ok(Wish::In(Duration::from_secs(1200))));
        assert_eq!(wish("at 14:30").unwrap(), Wish::AtNext(Minute::read("14:30").unwrap()));
        let When::After { wait, .. } = again("after moist-heat") else { panic!() };
        assert_eq!(wait.as_secs(), 7200);
        for (line, same) in [
            ("every 1h 30m", "every 90m"),
            ("every 45 minutes 9:00 - 18:00", "every 45m"),
            ("every hour 9-18 mon, wed and fri", "every 60m mon wed fri"),
            ("every 45m 9:00–18:00", "every 45m"),
            ("every 2 hours 9am to 6pm", "every 2h"),
            ("every 45m sitting 5 min", "every 45m sitting 5m"),
            ("at 8:00, 20:00", "at 8:00 20:00"),
            ("at 8am and 8pm", "at 8:00 20:00"),
            ("every monday at 9:00", "at 9:00 mon"),
            ("every day at 9:00", "at 9:00 daily"),
            ("mon-fri at 9:00", "at 9:00 mon-fri"),
            ("Mondays at 9:00", "at 9:00 mon"),
            ("daily at 12am 12pm", "at 0:00 12:00"),
            ("at 9:00 every weekday", "at 9:00 mon-fri"),
            ("after moist-heat 1 hour 30 min", "after moist-heat 90m"),
        ] {
            assert_eq!(again(line), again(same), "{line}");
        }
        let once = |line: &str| match wish(line) {
            Ok(Wish::In(length)) => length.as_secs(),
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!((once("in 1h 30m"), once("in 20 minutes"), once("in an hour")), (5_400, 1_200, 3_600));
        assert_eq!(length_in(&["20", "minutes", "tea"]), ("20 minutes".to_owned(), 2));
        assert_eq!(length_in(&["20m", "5m", "walk"]), ("20m".to_owned(), 1));
        assert_eq!(length_in(&["1h", "30m", "heat"]), ("1h 30m".to_owned(), 2));
        assert_eq!(length_in(&["soon", "tea"]), ("soon".to_owned(), 1));
        assert!(told("after walking").contains("a length is missing here"));
        assert_eq!(days_of("fri-mon"), Days::of([4, 5, 6, 0]));
        assert_eq!(days_of("moonday"), None);
    }

    #[test]
    fn a_mistake_is_shown_under_its_word_with_what_may_stand_there() {
        assert_eq!(
            told("every 45m bananas"),
            "“bananas” is not understood here\n  every 45m bananas\n            ^^^^^^^\n\
             Here may stand: hours (9:00-18:00), days (mon-fri, daily), sitting 5m, or nothing."
        );
        assert!(told("evry 45m").contains("did you mean “every”?"));
        assert!(told("every 45m mon-fir").contains("did you mean “mon-fri”?"));
        assert!(told("every 3s").contains("5 min to 12 h"));
        assert!(told("every 45m 18:00-9:00").contains("end at 09:00, and begin at 18:00"));
        assert!(told("at").contains("missing here\n  at\n    ^"));
        assert!(told("at noon").contains("“noon” is not a time of day"));
        assert!(told("at 24:00").contains("0:00"));
        assert!(told("").contains("begins with"));
        assert!(told("every 8h 9:00-12:00 sitting 5m").contains("the first comes after 8h"));
        assert!(told("in 20m please").contains("nothing more"));
        assert!(told("mon at 9:00 tue").contains("the days are said twice"));
        assert!(told("every 45m 1-5pm").contains("“1-5pm” is not understood here"));
        assert!(told("in 5 M").contains("needs its unit") && told("in second opinion").contains("not a length"));
        assert!(told("in 20m mon").starts_with("“mon” is not understood here\n"));
        assert!(told("every monday").contains("a time of day is missing here\n"));
        assert!(told("every 9:00").contains("is not a length"));
        assert!(told("at 13pm").contains("is not a time of day"));
        assert!(told("every 1h 90x").contains("“90x”"));
        assert!(told("every 45 bananas").contains("needs its unit"));
        assert!(told("every \u{1b}[31m").chars().all(|c| c == '\n' || is_shown(c)));
    }
}
