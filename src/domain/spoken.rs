//! Words as they are said: how long they take, and written forms turned into what a voice reads well. Must never let through
//! what a speech tool takes for an order.

use std::time::Duration;

use super::CleanText;

/// How fast words are said. Proposal: the usual pace of speech tools is a little quicker.
const WORDS_A_MINUTE: u32 = 150;
/// Most bytes handed to a speech tool at once: what a pipe takes without anyone reading.
const MOST: usize = 3_900;
/// Numbers from here on are left to the tool: years and the like.
const AS_WORDS: u32 = 1_000;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Short forms of units after a number, and the word for one of them.
const UNITS: [(&str, &str); 6] =
    [("s", "second"), ("sec", "second"), ("min", "minute"), ("h", "hour"), ("cm", "centimetre"), ("kg", "kilogram")];

/// How many words a text has.
#[must_use]
pub fn words(text: &str) -> usize {
    let parts = text.split(|c: char| c.is_whitespace() || "/–—-".contains(c));
    parts.filter(|part| part.contains(char::is_alphanumeric)).count()
}

/// How long it takes to say a text.
#[must_use]
pub fn saying(text: &str) -> Duration {
    Duration::from_secs(60) * u32::try_from(words(text)).unwrap_or(u32::MAX / 60) / WORDS_A_MINUTE
}

/// The text as it is said: numbers and units as words, and no sign that speech tools read as a command of theirs. It begins
/// with a letter or a digit, and is empty if there is nothing to say.
#[must_use]
pub fn aloud(text: &str) -> CleanText {
    let mut said = String::with_capacity(text.len() + 16);
    let plain: String = text.chars().map(sign).collect();
    let mut parts = plain.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        let (before, core, after) = peel(part);
        let unit = parts.peek().map(|next| peel(next)).filter(|(before, ..)| after.is_empty() && before.is_empty());
        let unit = unit.and_then(|(_, unit, after)| Some((measure(core, unit)?, after)));
        let (words, after) = match unit {
            Some((words, after)) => {
                parts.next();
                (words, after)
            }
            None => (core_words(core), after),
        };
        if !said.is_empty() {
            said.push(' ');
        }
        said.extend([before, &words, after]);
    }
    let from = said.find(char::is_alphanumeric).unwrap_or(said.len());
    let mut until = said.len().min(from + MOST);
    while !said.is_char_boundary(until) {
        until -= 1;
    }
    CleanText::new(&said[from..until])
}

/// Brackets, bars and the like steer some tools, or are read out by name.
fn sign(c: char) -> char {
    match c {
        '…' => '.',
        _ if c.is_ascii_punctuation() && !".,;:?!'\"()-/%&+".contains(c) => ' ',
        '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}' | '·' | '•' => ' ',
        c => c,
    }
}

/// What stands before, in and after the letters of a part.
fn peel(part: &str) -> (&str, &str, &str) {
    let is_inner = |c: char| c.is_alphanumeric() || c == '%';
    let Some(from) = part.find(is_inner) else {
        return ("", "", part);
    };
    let until = part.rfind(is_inner).map_or(from, |at| at + part[at..].chars().next().map_or(1, char::len_utf8));
    (&part[..from], &part[from..until], &part[until..])
}

fn core_words(core: &str) -> String {
    if let Some(number) = number(core) {
        return in_words(number);
    }
    if let Some(whole) = core.strip_suffix('%') {
        return format!("{} percent", core_words(whole));
    }
    // "10s", and "2-3".
    let digits = core.find(|c: char| !c.is_ascii_digit()).unwrap_or(core.len());
    let (count, rest) = core.split_at(digits);
    if let Some(words) = measure(count, rest) {
        return words;
    }
    let second = rest.strip_prefix(['-', '–']).and_then(number);
    match (number(count), second) {
        (Some(from), Some(to)) if from < to => format!("{} to {}", in_words(from), in_words(to)),
        (Some(from), Some(to)) => format!("{} {}", in_words(from), in_words(to)),
        _ => core.to_owned(),
    }
}

fn measure(count: &str, unit: &str) -> Option<String> {
    let count = number(count)?;
    let (_, word) = UNITS.iter().find(|(short, _)| *short == unit)?;
    Some(format!("{} {word}{}", in_words(count), if count == 1 { "" } else { "s" }))
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number < AS_WORDS)
}

/// The number that one word names, up to twenty and then by tens.
#[must_use]
pub fn number_word(word: &str) -> Option<u32> {
    let at = |list: &[&str]| list.iter().position(|known| *known == word).and_then(|at| u32::try_from(at).ok());
    if word.is_empty() {
        return None;
    }
    at(&ONES).or_else(|| at(&TENS).map(|tens| tens * 10))
}

/// A number below a thousand in words.
fn in_words(number: u32) -> String {
    let word = |list: &[&'static str], at: u32| usize::try_from(at).ok().and_then(|at| list.get(at).copied());
    match number {
        0..20 => word(&ONES, number).unwrap_or_default().to_owned(),
        20..100 => {
            let tens = word(&TENS, number / 10).unwrap_or_default();
            if number.is_multiple_of(10) { tens.to_owned() } else { format!("{tens} {}", in_words(number % 10)) }
        }
        _ => {
            let hundreds = format!("{} hundred", in_words(number / 100));
            if number.is_multiple_of(100) { hundreds } else { format!("{hundreds} and {}", in_words(number % 100)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units_are_said_as_words() {
        for (written, said) in [
            ("3", "three"),
            ("1, right. Roll over.", "one, right. Roll over."),
            ("Walk for 20 minutes.", "Walk for twenty minutes."),
            ("10 s left", "ten seconds left"),
            ("Hold 30s.", "Hold thirty seconds."),
            ("1 min, then 2-3 more", "one minute, then two to three more"),
            ("set 12 of 115", "set twelve of one hundred and fifteen"),
            ("80% and 0.5 and 2024", "eighty percent and 0.5 and 2024"),
            ("Pain 0–10?", "Pain zero to ten?"),
            ("Rest 90-90", "Rest ninety ninety"),
            ("Half-way.", "Half-way."),
        ] {
            assert_eq!(aloud(written).as_str(), said);
        }
    }

    #[test]
    fn a_number_is_read_back_from_the_word_it_is_said_with() {
        for number in (0..=20).chain((30..100).step_by(10)) {
            assert_eq!(number_word(&in_words(number)), Some(number));
        }
        for word in ["", "hundred", "tens", "a"] {
            assert_eq!(number_word(word), None, "{word}");
        }
    }

    #[test]
    fn nothing_is_left_that_a_tool_takes_for_an_order() {
        for (written, said) in [
            ("-w /tmp/x", "w /tmp/x"),
            ("!-!QUIT", "QUIT"),
            ("[[rate 900]] so", "rate nine hundred so"),
            ("<speak>Hi</speak>", "speak Hi /speak"),
            ("$(reboot) `x` | y > z", "reboot) x y z"),
            ("→ …", ""),
            ("...", ""),
        ] {
            assert_eq!(aloud(written).as_str(), said, "{written}");
        }
    }

    #[test]
    fn a_pipe_that_nobody_reads_takes_it_whole() {
        assert!(aloud(&"é".repeat(4_000)).len() <= MOST);
    }

    #[test]
    fn fifteen_words_take_six_seconds() {
        assert_eq!(saying(&"word ".repeat(15)), Duration::from_secs(6));
        assert_eq!(words("A half-way – word."), 4);
    }
}
