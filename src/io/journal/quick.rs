//! Lines as this program writes them, key by key in their order, read in one pass: a history is made of them. Must never read
//! a line otherwise than [`super::line::read`] would: whatever is new or odd here is left to that.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{
    Timestamp, Zoned,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, de::value};

use crate::domain::{
    Word,
    history::{Answers, BootTime, CheckIn, Entry, Fact, SessionRecord, StepRecord, Steps},
};
use crate::io::clock::zone_named;

/// Room is kept for at most so many steps before they are read.
const USUAL: usize = 64;

/// Reads lines one after another, and remembers the zone of the last: looking one up costs more than the rest.
#[derive(Debug, Default)]
pub(super) struct Quick {
    zone: Option<(String, TimeZone)>,
    /// Steps of the last session: the next is likely to have as many.
    steps: usize,
}

/// The length of a moment in whole seconds.
const WHOLE: usize = "2026-11-22T08:00:00+01:00".len();

/// What every kind has, however it is written.
#[derive(Deserialize)]
struct Head<'a> {
    v: u32,
    id: Word,
    device: Word,
    seq: u64,
    #[serde(borrow)]
    t: Cow<'a, str>,
    boot: Option<BootTime>,
    #[serde(default)]
    holds: bool,
}

impl Quick {
    /// The entry, if nothing about the line is odd.
    pub(super) fn read(&mut self, line: &[u8]) -> Option<Entry> {
        Line::of(line).and_then(|line| self.usual(line)).or_else(|| self.other(line))
    }

    /// One of the two kinds that fill a journal: a set answered, a session.
    fn usual(&mut self, mut line: Line<'_>) -> Option<Entry> {
        let v = line.after("{\"v\":")?.number()?;
        let id = line.after(",\"id\":")?.word()?;
        let device = line.after(",\"device\":")?.word()?;
        let seq = line.after(",\"seq\":")?.number()?;
        let t = self.time(line.after(",\"t\":")?.text()?)?;
        let boot = line.maybe(",\"boot\":", Line::boot)?;
        let holds = line.passes(",\"holds\":true");
        let fact = match line.after(",\"kind\":")?.text()? {
            "answers" => Fact::Answers(line.answers()?),
            "session" => Fact::Session(Box::new(self.session(&mut line)?)),
            _ => return None,
        };
        line.after("}")?;
        line.0.is_empty().then_some(Entry { v, id, device, seq, t, boot, holds, fact })
    }

    /// Any kind. Read whole, the library would look its zone up, and first list all there are.
    fn other(&mut self, line: &[u8]) -> Option<Entry> {
        let Head { v, id, device, seq, t, boot, holds } = serde_json::from_slice(line).ok()?;
        let t = self.time(&t)?;
        let fact = serde_json::from_slice(line).ok()?;
        Some(Entry { v, id, device, seq, t, boot, holds, fact })
    }

    fn session(&mut self, line: &mut Line<'_>) -> Option<SessionRecord> {
        Some(SessionRecord {
            session: line.after(",\"session\":")?.word()?,
            routine: line.after(",\"routine\":")?.word()?,
            level: line.after(",\"level\":")?.number()?,
            stage: line.maybe(",\"stage\":", Line::word)?.unwrap_or_default(),
            half: line.passes(",\"half\":true"),
            hash: line.after(",\"hash\":")?.word()?,
            scope: line.after(",\"scope\":")?.word()?,
            clearance: line.after(",\"clearance\":")?.list(Line::word)?,
            started: self.time(line.after(",\"started\":")?.text()?)?,
            ended: line.after(",\"ended\":")?.one_of()?,
            done: line.after(",\"done\":")?.number()?,
            steps: Steps::from(self.steps(line.after(",\"steps\":")?)?),
            before: line.maybe(",\"before\":", Line::checkin)?,
            during: line.maybe(",\"during\":", Line::number)?,
            after: line.maybe(",\"after\":", Line::checkin)?,
            prompts: line.maybe(",\"prompts\":", |line| line.list(Line::pair))?.unwrap_or_default(),
        })
    }

    fn steps(&mut self, line: &mut Line<'_>) -> Option<Vec<StepRecord>> {
        let mut steps = line.list_into(Vec::with_capacity(self.steps), |line| self.step(line))?;
        self.steps = steps.len().min(USUAL);
        steps.shrink_to_fit();
        Some(steps)
    }

    fn step(&mut self, line: &mut Line<'_>) -> Option<StepRecord> {
        let step = StepRecord {
            step: line.after("{\"step\":")?.string()?,
            kind: line.after(",\"kind\":")?.string()?,
            exercise: line.maybe(",\"exercise\":", Line::string)?,
            started: line.maybe(",\"started\":", |line| self.time(line.text()?))?,
            planned: line.after(",\"planned\":")?.number()?,
            done: line.after(",\"done\":")?.number()?,
            result: line.after(",\"result\":")?.one_of()?,
            why: line.maybe(",\"why\":", Line::string)?.unwrap_or_default(),
        };
        line.after("}")?;
        Some(step)
    }

    /// `2026-11-22T08:00:00+01:00[Europe/Berlin]`, as this program writes it; anything else is odd.
    fn time(&mut self, text: &str) -> Option<Zoned> {
        let text = text.strip_suffix(']')?;
        // Seconds are usually whole.
        let at = if text.as_bytes().get(WHOLE) == Some(&b'[') { WHOLE } else { text.find('[')? };
        let (moment, name) = (text.get(..at)?, text.get(at + 1..)?);
        let (timestamp, offset) = moment_of(moment)?;
        if self.zone.as_ref().is_none_or(|(last, _)| last != name) {
            self.zone = Some((name.to_owned(), zone_named(name)?));
        }
        let (_, zone) = self.zone.as_ref()?;
        let zoned = timestamp.to_zoned(zone.clone());
        (zoned.offset() == offset).then_some(zoned)
    }
}

/// `2026-11-22T08:00:00.25+01:00`
fn moment_of(text: &str) -> Option<(Timestamp, Offset)> {
    let bytes = text.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
        return None;
    }
    let two = |at: usize| digits(bytes.get(at..at + 2)?)?.try_into().ok();
    let year = digits(bytes.get(..4)?)?.try_into().ok()?;
    let mut rest = bytes.get(19..)?;
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let end = fraction.iter().position(|byte| matches!(byte, b'+' | b'-')).filter(|end| (1..=9).contains(end))?;
        nanos = digits(fraction.get(..end)?)? * 10_i32.pow(9 - u32::try_from(end).ok()?);
        rest = fraction.get(end..)?;
    }
    let east = match rest {
        [b'+', _, _, b':', _, _] => 1,
        [b'-', _, _, b':', _, _] => -1,
        _ => return None,
    };
    let (hours, minutes) = (digits(&rest[1..3])?, digits(&rest[4..])?);
    if minutes > 59 || (east < 0 && hours + minutes == 0) {
        return None;
    }
    let offset = Offset::from_seconds(east * (hours * 3600 + minutes * 60)).ok()?;
    let local = DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, nanos).ok()?;
    Some((offset.to_timestamp(local).ok()?, offset))
}

/// A number of at most nine digits and nothing else.
fn digits(text: &[u8]) -> Option<i32> {
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
}

/// What is left of a line.
struct Line<'a>(&'a str);

impl<'a> Line<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        // Then no text in it needs to be looked through for them.
        let plain = bytes.iter().all(|byte| *byte >= b' ');
        std::str::from_utf8(bytes).ok().filter(|_| plain).map(Self)
    }

    /// Whether it goes on with `text`, which is then behind.
    fn passes(&mut self, text: &str) -> bool {
        match self.0.split_at_checked(text.len()) {
            Some((there, rest)) if there == text => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn after(&mut self, text: &str) -> Option<&mut Self> {
        self.passes(text).then_some(self)
    }

    /// What follows a key that may be left out. The outer `None`: it is odd.
    #[expect(clippy::option_option, reason = "odd, left out, there: these are three")]
    fn maybe<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.passes(key) { read(self).map(Some) } else { Some(None) }
    }

    /// A text in which nothing is escaped.
    fn text(&mut self) -> Option<&'a str> {
        let bytes = self.0.as_bytes();
        let (b'"', rest) = bytes.split_first()? else { return None };
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if rest[end] != b'"' {
            return None;
        }
        let (text, rest) = self.0.split_at_checked(end + 2)?;
        self.0 = rest;
        text.get(1..=end)
    }

    fn word(&mut self) -> Option<Word> {
        self.text().map(Word::from)
    }

    fn string(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// One of a closed list.
    fn one_of<T: Deserialize<'a>>(&mut self) -> Option<T> {
        T::deserialize(value::StrDeserializer::<value::Error>::new(self.text()?)).ok()
    }

    /// A whole number.
    fn number<T: TryFrom<u64>>(&mut self) -> Option<T> {
        let end = self.0.bytes().position(|byte| !byte.is_ascii_digit())?;
        let (text, rest) = (self.0.get(..end)?, self.0.get(end..)?);
        if text.is_empty() || text.starts_with('0') && end > 1 {
            return None;
        }
        self.0 = rest;
        let number = if end > 9 { text.parse().ok()? } else { u64::try_from(digits(text.as_bytes())?).ok()? };
        number.try_into().ok()
    }

    fn list<T>(&mut self, item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.list_into(Vec::new(), item)
    }

    /// As [`Line::list`]; `items` is empty, with room for what is expected.
    fn list_into<T>(&mut self, mut items: Vec<T>, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.after("[")?;
        while !self.passes("]") {
            if !items.is_empty() {
                self.after(",")?;
            }
            items.push(item(self)?);
        }
        Some(items)
    }

    fn pair(&mut self) -> Option<(Word, Word)> {
        let pair = (self.after("[")?.word()?, self.after(",")?.word()?);
        self.after("]")?;
        Some(pair)
    }

    fn boot(&mut self) -> Option<BootTime> {
        let id = self.after("{\"id\":")?.word()?;
        let (seconds, rest) = self.after(",\"s\":")?.0.split_once('}')?;
        self.0 = rest;
        Some(BootTime { id, s: serde_json::from_str(seconds).ok()? })
    }

    fn answers(&mut self) -> Option<Answers> {
        let set = self.after(",\"set\":")?.word()?;
        let mut answers = BTreeMap::new();
        self.after(",\"answers\":{")?;
        while !self.passes("}") {
            if !answers.is_empty() {
                self.after(",")?;
            }
            let question = self.word()?;
            answers.insert(question, self.after(":")?.word()?);
        }
        Some(Answers { set, answers: answers.into(), checkin: self.maybe(",\"checkin\":", Self::checkin)? })
    }

    fn checkin(&mut self) -> Option<CheckIn> {
        let pain = self.after("{\"pain\":")?.number()?;
        let furthest = self.after(",\"furthest\":")?.word()?;
        let course = self.maybe(",\"course\":", Self::word)?.unwrap_or_default();
        let spasm = self.passes(",\"spasm\":true");
        let pill = self.passes(",\"pill\":true");
        self.after("}")?;
        Some(CheckIn { pain, furthest, course, spasm, pill })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::journal::line::{self, Reading};

    const HEAD: &str = r#"{"v":1,"id":"aa-1","device":"aa","seq":1,"t":"2026-11-22T08:00:00+01:00[Europe/Berlin]""#;
    const STEP: &str = r#"{"step":"tilt","kind":"exercise","exercise":"pelvic-tilt","started":"2026-11-22T08:00:09+01:00[Europe/Berlin]","planned":90,"done":85,"result":"as-told","why":"Shut."}"#;

    fn session(ended: &str, steps: &str, more: &str) -> String {
        format!(
            r#"{HEAD},"kind":"session","session":"s-1","routine":"walking","level":2,"hash":"00ff","scope":"movement","clearance":["aa-1","aa-2"],"started":"2026-11-22T08:00:00+01:00[Europe/Berlin]","ended":"{ended}","done":95,"steps":[{steps}]{more}}}"#
        )
    }

    /// Lines as they are written; the first few are usual.
    fn lines() -> Vec<String> {
        let checkin = r#"{"pain":3,"furthest":"back","course":"same"}"#;
        vec![
            format!(
                r#"{HEAD},"boot":{{"id":"b","s":12.125}},"kind":"answers","set":"short","answers":{{"ces":"no","leg":"yes"}},"checkin":{checkin}}}"#
            ),
            format!(r#"{HEAD},"holds":true,"kind":"answers","set":"A","answers":{{}}}}"#),
            session(
                "finished",
                &format!("{STEP},{STEP}"),
                &format!(r#","before":{checkin},"during":4,"after":{checkin},"prompts":[["skin","no"]]"#),
            ),
            session("danger-sign", r#"{"step":"a","kind":"walk","planned":0,"done":0,"result":"not-reached"}"#, ""),
            format!(r#"{HEAD},"holds":true,"kind":"suspect","question":"saddle","answer":"yes","tier":"T1"}}"#),
            format!(r#"{HEAD},"kind":"unlocked","closes":"a","assessed":"b","screens":["c"]}}"#),
            format!(r#"{HEAD},"kind":"heat-go-on","times":3}}"#),
            format!(r#"{HEAD},"holds":true,"kind":"omen","of":[1,{{"x":null}}]}}"#),
        ]
    }

    #[test]
    fn a_line_is_read_as_the_careful_way_reads_it_or_not_at_all() {
        let mut quick = Quick::default();
        let careful = |line: &str| match line::read(line.as_bytes()) {
            Reading::Good(entry) => Some(*entry),
            _ => None,
        };
        for (at, whole) in lines().into_iter().enumerate() {
            let read = quick.read(format!("{whole}\n").as_bytes());
            assert!(read.is_some() && read == careful(&whole), "{whole}");
            assert_eq!(quick.usual(Line(&whole)).is_some(), at < 4, "{whole}");
            // One letter changed, lost or put in anywhere: whatever is still read is read alike.
            for place in 0..whole.len() {
                for with in ["", "\"", "\\", "0", "\u{7}", ","] {
                    for end in [place, place + 1] {
                        let odd = format!("{}{with}{}", &whole[..place], &whole[end..]);
                        if let Some(entry) = quick.read(odd.as_bytes()) {
                            assert_eq!(Some(entry), careful(&odd), "{odd}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn times_are_what_the_careful_way_says_or_odd() {
        let mut quick = Quick::default();
        for text in [
            "2026-11-22T08:00:00+01:00[Europe/Berlin]",
            "2026-07-22T23:59:59.123456789+02:00[Europe/Berlin]",
            "2026-10-25T02:30:00+01:00[Europe/Berlin]",
            "2026-10-25T02:30:00+02:00[Europe/Berlin]",
            "2026-11-22T08:00:00+00:00[UTC]",
            "2026-11-22T08:00:00.5+05:30[Asia/Kolkata]",
            "2026-07-22T08:00:00-02:30[America/St_Johns]",
        ] {
            let careful: Zoned = text.parse().unwrap();
            let read = quick.time(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((read.to_string(), read == careful), (text.to_owned(), true));
        }
        for odd in [
            "2026-11-22T08:00:00+02:00[Europe/Berlin]",
            "2026-11-22T08:00:00+05:30[Mars/Olympus]",
            "2026-11-22T08:00:00+01:00",
            "2026-11-22 08:00:00+01:00[Europe/Berlin]",
            "20261122T080000+0100[Europe/Berlin]",
            "2026-11-22T08:00:00.+01:00[Europe/Berlin]",
            "2026-11-22T08:00:60+01:00[Europe/Berlin]",
            "2026-11-22T08:00:00+00:60[Europe/Berlin]",
            "2026-11-22T08:00:00-00:00[UTC]",
            "+026-11-22T08:00:00+00:00[UTC]",
            "[]",
            "",
        ] {
            assert_eq!(quick.time(odd), None, "{odd}");
        }
    }
}
