//! What the last start made of the journal's files, packed: while none of them changes, none has to be read again. Must never be believed
//! once one has changed, and never say anything else than the files do.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io, mem,
    ops::Range,
    path::Path,
    sync::Arc,
};

use jiff::{
    Timestamp, Zoned,
    civil::Date,
    tz::{Offset, TimeZone},
};

use super::{checkpoint, files::Found};
use crate::{
    domain::{
        Word,
        days::DaysDone,
        history::{
            Answers, BootTime, CheckIn, Ending, Entry, Fact, SessionRecord, StepRecord, StepResult, Steps, Suspect,
            Unread,
        },
    },
    io::{
        clock::zone_named,
        whole::{Keep, PRIVATE, replace},
    },
};

/// Raised whenever it is written differently, or a line is read differently.
const FORM: u64 = 1;

/// The name in the state folder.
pub(super) const NAME: &str = "kept.bin";

/// What all files together say, as a start knows it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Kept {
    /// As in [`super::Opened`].
    pub(super) entries: Vec<Entry>,
    /// As in [`super::Opened`].
    pub(super) whole_from: Date,
    /// As in [`super::Opened`].
    pub(super) months: Vec<DaysDone>,
    /// The highest number each device has used.
    pub(super) seqs: BTreeMap<String, u64>,
}

impl Kept {
    /// Reads it; `None` unless it is whole, of this version, and all of these files are as they were. It may have read more days whole than
    /// those from `whole_from` on, never fewer.
    pub(super) fn read(state: &Path, files: &[Found], whole_from: Date) -> Option<Self> {
        let bytes = fs::read(state.join(NAME)).ok()?;
        let (sum, rest) = bytes.split_first_chunk()?;
        if u64::from_le_bytes(*sum) != sum_of(rest) {
            return None;
        }
        let rest = rest.strip_prefix(&head(files)[..])?;
        let at = bytes.len() - rest.len();
        unpack(bytes, at).filter(|kept| kept.whole_from <= whole_from)
    }

    /// Writes it, unless it would be read otherwise.
    ///
    /// # Errors
    /// When it cannot be written; without it the next start takes longer.
    pub(super) fn write(&self, state: &Path, files: &[Found]) -> io::Result<()> {
        let Some(packed) = self.pack() else { return Ok(()) };
        if unpack(packed.clone(), 0).as_ref() != Some(self) {
            return Ok(());
        }
        let rest = [&head(files)[..], &packed].concat();
        let bytes = [&sum_of(&rest).to_le_bytes()[..], &rest].concat();
        replace(&state.join(NAME), &bytes, PRIVATE, Keep::Disposable)
    }
}

/// What it depends on: the program, and each file's name, length, permission, and time of last change.
fn head(files: &[Found]) -> Vec<u8> {
    let mut all = Vec::with_capacity(64 * files.len());
    for file in files {
        all.extend_from_slice(file.name.as_bytes());
        all.push(0);
        all.extend_from_slice(&file.length.to_le_bytes());
        all.extend_from_slice(&file.changed.to_le_bytes());
        all.extend_from_slice(&file.mode.to_le_bytes());
    }
    let mut head = Writer::default();
    head.number(FORM);
    head.number(checkpoint::VERSION.into());
    head.bytes.extend_from_slice(env!("CARGO_PKG_VERSION").as_bytes());
    head.bytes.extend_from_slice(&sum_of(&all).to_le_bytes());
    head.bytes
}

/// Tells a whole file from half of one, or a damaged one. Eight bytes at a time: it is worked out at each start.
fn sum_of(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks();
    let fold = |sum: u64, word: u64| (sum.rotate_left(29) ^ word).wrapping_mul(0x0100_0000_01b3);
    let sum = chunks.iter().fold(bytes.len() as u64, |sum, chunk| fold(sum, u64::from_le_bytes(*chunk)));
    rest.iter().fold(sum, |sum, byte| fold(sum, (*byte).into()))
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    /// Each text once, in the order of their numbers.
    words: Vec<String>,
    /// Their numbers.
    numbers: HashMap<String, u64>,
}

impl Writer {
    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(0x80 | number.to_le_bytes()[0] & 0x7f);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    /// Small ones are short, on both sides of nothing.
    fn signed(&mut self, number: i64) {
        self.number((number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned());
    }

    fn word(&mut self, word: &str) {
        let next = self.words.len() as u64;
        let number = *self.numbers.entry(word.to_owned()).or_insert_with(|| {
            self.words.push(word.to_owned());
            next
        });
        self.number(number);
    }

    fn all<'a>(&mut self, words: impl IntoIterator<Item = &'a Word>) {
        for word in words {
            self.word(word);
        }
    }

    fn maybe<T>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.number(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// With its length before it, so that it can be passed over.
    fn apart(&mut self, write: impl FnOnce(&mut Self)) {
        let head = mem::take(&mut self.bytes);
        write(self);
        let apart = mem::replace(&mut self.bytes, head);
        self.length(apart.len());
        self.bytes.extend(apart);
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.length(items.len());
        for item in items {
            write(self, item);
        }
    }
}

/// The bytes, the texts and zones in them that have numbers: what steps that are read later need as well.
struct Packed {
    bytes: Vec<u8>,
    words: Vec<Word>,
    zones: Vec<TimeZone>,
}

struct Reader<'a> {
    packed: &'a Arc<Packed>,
    at: usize,
    /// The answers read last, and how they are packed: most checks are answered like the one before.
    last: (&'a [u8], Arc<BTreeMap<Word, Word>>),
}

impl<'a> Reader<'a> {
    fn of(packed: &'a Arc<Packed>, at: usize) -> Self {
        Self { packed, at, last: Default::default() }
    }

    fn answers(&mut self) -> Option<Arc<BTreeMap<Word, Word>>> {
        let range = text(&self.packed.bytes, &mut self.at)?;
        let bytes = self.packed.bytes.get(range.clone())?;
        if bytes != self.last.0 {
            let mut from = Self::of(self.packed, range.start);
            let mut answers = BTreeMap::new();
            for _ in 0..from.number::<usize>()? {
                answers.insert(from.word()?, from.word()?);
            }
            self.last = (bytes, Arc::new(answers));
        }
        Some(Arc::clone(&self.last.1))
    }
}

#[inline]
fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let byte = *bytes.get(*at)?;
    *at += 1;
    // Most are small.
    if byte < 0x80 { Some(byte.into()) } else { long_number(byte, bytes, at) }
}

fn long_number(first: u8, bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = u64::from(first & 0x7f);
    for place in 1..10 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn length(bytes: &[u8], at: &mut usize) -> Option<usize> {
    number(bytes, at)?.try_into().ok()
}

impl<'a> Reader<'a> {
    fn number<T: TryFrom<u64>>(&mut self) -> Option<T> {
        number(&self.packed.bytes, &mut self.at)?.try_into().ok()
    }

    fn signed(&mut self) -> Option<i64> {
        let number: u64 = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.number::<u8>()? != 0)
    }

    fn text(&mut self) -> Option<&'a str> {
        let number: usize = self.number()?;
        self.packed.words.get(number).map(Word::as_str)
    }

    fn word(&mut self) -> Option<Word> {
        let number: usize = self.number()?;
        self.packed.words.get(number).cloned()
    }

    #[expect(clippy::option_option, reason = "damaged, left out, there: these are three")]
    fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.flag()? { read(self).map(Some) } else { Some(None) }
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length: usize = self.number()?;
        // Each takes a byte at least, whatever the number says.
        let mut items = Vec::with_capacity(length.min(self.packed.bytes.len() - self.at));
        for _ in 0..length {
            items.push(read(self)?);
        }
        Some(items)
    }
}

impl Kept {
    /// As bytes; `None` if something in it cannot be packed.
    fn pack(&self) -> Option<Vec<u8>> {
        let mut zones: Vec<String> = Vec::new();
        let mut body = Writer::default();
        body.signed(self.whole_from.year().into());
        body.number(self.whole_from.day_of_year().try_into().ok()?);
        body.list(&self.months, |to, (first, days)| {
            to.signed(i64::from(first.year()) * 12 + i64::from(first.month()) - 1);
            to.number((*days).into());
        });
        body.length(self.seqs.len());
        for (device, seq) in &self.seqs {
            body.word(device);
            body.number(*seq);
        }
        body.length(self.entries.len());
        for entry in &self.entries {
            write_entry(&mut body, entry, &mut zones)?;
        }
        let mut all = Writer::default();
        all.list(&zones, |to, zone| to.text(zone));
        all.list(&body.words, |to, word| to.length(word.len()));
        all.text(&body.words.concat());
        all.bytes.extend(body.bytes);
        Some(all.bytes)
    }
}

impl Writer {
    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

fn text(bytes: &[u8], at: &mut usize) -> Option<Range<usize>> {
    let length = length(bytes, at)?;
    let range = *at..at.checked_add(length)?;
    *at = range.end;
    (range.end <= bytes.len()).then_some(range)
}

fn unpack(bytes: Vec<u8>, mut at: usize) -> Option<Kept> {
    let mut zones = Vec::new();
    for _ in 0..length(&bytes, &mut at)? {
        let name = std::str::from_utf8(bytes.get(text(&bytes, &mut at)?)?).ok()?;
        zones.push(zone_named(name)?);
    }
    let count = length(&bytes, &mut at)?;
    let mut lengths = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        lengths.push(length(&bytes, &mut at)?);
    }
    let mut letters = std::str::from_utf8(bytes.get(text(&bytes, &mut at)?)?).ok()?;
    let mut words = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (word, rest) = letters.split_at_checked(length)?;
        words.push(Word::from(word));
        letters = rest;
    }
    let packed = Arc::new(Packed { bytes, words, zones });
    let mut from = Reader::of(&packed, at);
    let year = from.signed()?.try_into().ok()?;
    let whole_from =
        Date::new(year, 1, 1).ok()?.with().day_of_year(from.number::<u16>()?.cast_signed()).build().ok()?;
    let months = from.list(|from| {
        let month = from.signed()?;
        let first = Date::new((month.div_euclid(12)).try_into().ok()?, (month.rem_euclid(12) + 1).try_into().ok()?, 1);
        Some((first.ok()?, from.number()?))
    })?;
    let seqs = from.list(|from| Some((from.text()?.to_owned(), from.number()?)))?.into_iter().collect();
    let entries = from.list(read_entry)?;
    Some(Kept { entries, whole_from, months, seqs })
}

/// Zones without a name are kept by their offset.
fn write_time(to: &mut Writer, t: &Zoned, zones: &mut Vec<String>) {
    to.signed(t.timestamp().as_second());
    to.signed(t.timestamp().subsec_nanosecond().into());
    to.signed(t.offset().seconds().into());
    let zone = t.time_zone().iana_name().map_or(0, |name| {
        let known = zones.iter().position(|zone| zone == name);
        1 + known.unwrap_or_else(|| {
            zones.push(name.to_owned());
            zones.len() - 1
        })
    });
    to.length(zone);
}

/// Nothing if the zone is another one now: then the lines themselves tell.
fn read_time(from: &mut Reader<'_>) -> Option<Zoned> {
    let moment = Timestamp::new(from.signed()?, from.signed()?.try_into().ok()?).ok()?;
    let offset = Offset::from_seconds(from.signed()?.try_into().ok()?).ok()?;
    let zone = match from.number::<usize>()?.checked_sub(1) {
        None => TimeZone::fixed(offset),
        Some(at) => from.packed.zones.get(at)?.clone(),
    };
    let time = moment.to_zoned(zone);
    (time.offset() == offset).then_some(time)
}

fn write_entry(to: &mut Writer, entry: &Entry, zones: &mut Vec<String>) -> Option<()> {
    let Entry { v, id, device, seq, t, boot, holds, fact } = entry;
    to.number((*v).into());
    to.word(id);
    to.word(device);
    to.number(*seq);
    write_time(to, t, zones);
    to.maybe(boot.as_ref(), |to, BootTime { id, s }| {
        to.word(id);
        to.bytes.extend_from_slice(&s.to_le_bytes());
    });
    to.number((*holds).into());
    match fact {
        Fact::Answers(Answers { set, answers, checkin }) => {
            to.number(1);
            to.word(set);
            to.apart(|to| {
                to.length(answers.len());
                for (question, answer) in &**answers {
                    to.word(question);
                    to.word(answer);
                }
            });
            to.maybe(checkin.as_ref(), write_checkin);
        }
        Fact::Session(session) => {
            to.number(2);
            write_session(to, session, zones)?;
        }
        Fact::Suspect(Suspect { question, answer, tier }) => {
            to.number(3);
            to.all([question, answer, tier]);
        }
        Fact::Assessed { closes, who, date } => {
            to.number(4);
            to.list(closes, |to, word| to.word(word));
            to.word(who);
            to.word(date);
        }
        Fact::Unlocked { closes, assessed, screens } => {
            to.number(5);
            to.word(closes);
            to.word(assessed);
            to.list(screens, |to, word| to.word(word));
        }
        // Rare, so as they are written.
        _ => {
            to.number(0);
            to.word(&serde_json::to_string(fact).ok()?);
        }
    }
    Some(())
}

fn read_entry(from: &mut Reader<'_>) -> Option<Entry> {
    Some(Entry {
        v: from.number()?,
        id: from.word()?,
        device: from.word()?,
        seq: from.number()?,
        t: read_time(from)?,
        boot: from.maybe(|from| {
            let id = from.word()?;
            let s = from.packed.bytes.get(from.at..)?.first_chunk()?;
            from.at += s.len();
            Some(BootTime { id, s: f64::from_le_bytes(*s) })
        })?,
        holds: from.flag()?,
        fact: match from.number::<u8>()? {
            1 => Fact::Answers(Answers {
                set: from.word()?,
                answers: from.answers()?,
                checkin: from.maybe(read_checkin)?,
            }),
            2 => Fact::Session(Box::new(read_session(from)?)),
            3 => Fact::Suspect(Suspect { question: from.word()?, answer: from.word()?, tier: from.word()? }),
            4 => Fact::Assessed { closes: from.list(Reader::word)?, who: from.word()?, date: from.word()? },
            5 => Fact::Unlocked { closes: from.word()?, assessed: from.word()?, screens: from.list(Reader::word)? },
            0 => serde_json::from_str(from.text()?).ok()?,
            _ => return None,
        },
    })
}

fn write_checkin(to: &mut Writer, checkin: &CheckIn) {
    let CheckIn { pain, furthest, course, spasm, pill } = checkin;
    to.number((*pain).into());
    to.word(furthest);
    to.word(course);
    to.number(u64::from(*spasm) | u64::from(*pill) << 1);
}

fn read_checkin(from: &mut Reader<'_>) -> Option<CheckIn> {
    let (pain, furthest, course) = (from.number()?, from.word()?, from.word()?);
    let flags: u8 = from.number()?;
    Some(CheckIn { pain, furthest, course, spasm: flags & 1 != 0, pill: flags & 2 != 0 })
}

const ENDINGS: [Ending; 6] =
    [Ending::Finished, Ending::Early, Ending::Pain, Ending::DangerSign, Ending::Unattended, Ending::Interrupted];

const RESULTS: [StepResult; 6] = [
    StepResult::Done,
    StepResult::Part,
    StepResult::Skipped,
    StepResult::Locked,
    StepResult::NotReached,
    StepResult::AsTold,
];

fn write_session(to: &mut Writer, session: &SessionRecord, zones: &mut Vec<String>) -> Option<()> {
    let SessionRecord {
        session,
        routine,
        level,
        stage,
        half,
        hash,
        scope,
        clearance,
        started,
        ended,
        done,
        steps,
        before,
        during,
        after,
        prompts,
    } = session;
    to.all([session, routine, stage, hash, scope]);
    to.number((*level).into());
    to.number((*half).into());
    to.list(clearance, |to, word| to.word(word));
    write_time(to, started, zones);
    to.length(ENDINGS.iter().position(|known| known == ended)?);
    to.number((*done).into());
    to.maybe(before.as_ref(), write_checkin);
    to.maybe(during.as_ref(), |to, pain| to.number((*pain).into()));
    to.maybe(after.as_ref(), write_checkin);
    to.list(prompts, |to, (prompt, answer)| {
        to.word(prompt);
        to.word(answer);
    });
    // What is asked of them at each start comes first.
    let mut seconds: Vec<(&str, u32)> = Vec::new();
    for step in &**steps {
        match seconds.iter_mut().find(|(kind, _)| *kind == step.kind) {
            Some((_, sum)) => *sum = sum.saturating_add(step.done),
            None => seconds.push((&step.kind, step.done)),
        }
    }
    let mut whole = Some(());
    to.apart(|to| {
        to.list(&seconds, |to, (kind, seconds)| {
            to.word(kind);
            to.number((*seconds).into());
        });
        to.length(steps.len());
        whole = steps.iter().try_for_each(|step| write_step(to, step, zones));
    });
    whole
}

fn read_session(from: &mut Reader<'_>) -> Option<SessionRecord> {
    let (session, routine) = (from.word()?, from.word()?);
    let (stage, hash, scope) = (from.word()?, from.word()?, from.word()?);
    let (level, half) = (from.number()?, from.flag()?);
    Some(SessionRecord {
        session,
        routine,
        level,
        stage,
        half,
        hash,
        scope,
        clearance: from.list(Reader::word)?,
        started: read_time(from)?,
        ended: *ENDINGS.get(from.number::<usize>()?)?,
        done: from.number()?,
        before: from.maybe(read_checkin)?,
        during: from.maybe(Reader::number)?,
        after: from.maybe(read_checkin)?,
        prompts: from.list(|from| Some((from.word()?, from.word()?)))?,
        steps: {
            let at = text(&from.packed.bytes, &mut from.at)?.start;
            Steps::later(Arc::new(Later { packed: Arc::clone(from.packed), at }))
        },
    })
}

fn write_step(to: &mut Writer, step: &StepRecord, zones: &mut Vec<String>) -> Option<()> {
    let StepRecord { step, kind, exercise, started, planned, done, result, why } = step;
    for word in [step, kind, why] {
        to.word(word);
    }
    to.maybe(exercise.as_ref(), |to, word| to.word(word));
    to.number((*planned).into());
    to.number((*done).into());
    to.length(RESULTS.iter().position(|known| known == result)?);
    to.maybe(started.as_ref(), |to, t| write_time(to, t, zones));
    Some(())
}

fn read_step(from: &mut Reader<'_>) -> Option<StepRecord> {
    Some(StepRecord {
        step: from.text()?.to_owned(),
        kind: from.text()?.to_owned(),
        why: from.text()?.to_owned(),
        exercise: from.maybe(Reader::text)?.map(str::to_owned),
        planned: from.number()?,
        done: from.number()?,
        result: *RESULTS.get(from.number::<usize>()?)?,
        started: from.maybe(read_time)?,
    })
}

/// Steps that are still packed. They were unpacked once, and were what they had been.
struct Later {
    packed: Arc<Packed>,
    at: usize,
}

impl Later {
    /// Seconds by kind, and from where to read on.
    fn seconds(&self) -> (Vec<(&str, u32)>, Reader<'_>) {
        let mut from = Reader::of(&self.packed, self.at);
        let seconds = from.list(|from| Some((from.text()?, from.number()?)));
        (seconds.unwrap_or_default(), from)
    }
}

impl Unread for Later {
    fn read(&self) -> Vec<StepRecord> {
        let (_, mut from) = self.seconds();
        from.list(read_step).unwrap_or_default()
    }

    fn seconds(&self, kind: &str) -> u32 {
        self.seconds().0.into_iter().find(|(of, _)| *of == kind).map_or(0, |(_, seconds)| seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::journal::line::{self, Reading};

    fn entries() -> Vec<Entry> {
        let head = |id: u32, t: &str| format!(r#"{{"v":1,"id":"aa-{id}","device":"aa","seq":{id},"t":"{t}""#);
        let [winter, summer, fixed] = [
            "2026-11-22T08:00:00.25+01:00[Europe/Berlin]",
            "2026-10-25T02:30:00+02:00[Europe/Berlin]",
            "1965-11-22T08:00:00.5+05:30[Mars/Olympus]",
        ];
        let checkin = r#"{"pain":10,"furthest":"foot","course":"worse","spasm":true,"pill":true}"#;
        let step = format!(
            r#"{{"step":"é","kind":"heat","exercise":"a","started":"{summer}","planned":4294967295,"done":7,"result":"as-told","why":"\"}}]"}},{{"step":"b","kind":"walk","planned":90,"done":4294967290,"result":"part"}},{{"step":"c","kind":"walk","planned":1,"done":85,"result":"skipped"}}"#
        );
        let session = |steps: &str, more: &str| {
            format!(
                r#""kind":"session","session":"s","routine":"walking","level":65535,"hash":"0","scope":"movement","clearance":["aa-1",""],"started":"{summer}","ended":"interrupted","done":95,"steps":[{steps}]{more}"#
            )
        };
        let facts = [
            format!(r#""kind":"answers","set":"short","answers":{{"b":"no","a":"yes"}},"checkin":{checkin}"#),
            r#""holds":true,"kind":"answers","set":"","answers":{}"#.to_owned(),
            session(
                &step,
                &format!(
                    r#","stage":"x","half":true,"before":{checkin},"during":0,"after":{checkin},"prompts":[["x","6 thigh spasm"]]"#
                ),
            ),
            session("", ""),
            r#""boot":{"id":"b","s":0.1},"holds":true,"kind":"suspect","question":"q","answer":"yes","tier":"T1""#
                .to_owned(),
            r#""kind":"assessed","closes":["a","b"],"who":"doctor","date":"2026-01-01""#.to_owned(),
            r#""kind":"unlocked","closes":"a","assessed":"b","screens":["c"]"#.to_owned(),
            r#""kind":"settled","closes":"a","answers":{"q":"no"}"#.to_owned(),
            r#""kind":"walked","minutes":12,"pain":3,"row":2,"half":true"#.to_owned(),
            format!(r#""kind":"morning","day":"2026-01-01","routines":["a"],"checkin":{checkin}"#),
            r#""holds":true,"kind":"omen","of":[1]"#.to_owned(),
        ];
        let read = |(at, fact): (usize, &String)| {
            [winter, summer, fixed].map(|t| {
                let line = format!("{},{fact}}}", head(u32::try_from(at).unwrap(), t));
                match line::read(line.as_bytes()) {
                    Reading::Good(entry) => *entry,
                    other => panic!("{line}: {other:?}"),
                }
            })
        };
        facts.iter().enumerate().flat_map(read).collect()
    }

    fn kept() -> Kept {
        Kept {
            entries: entries(),
            whole_from: "2026-10-22".parse().unwrap(),
            months: vec![
                ("-0003-01-01".parse::<Date>().unwrap_or(Date::MIN), 3),
                ("2026-12-01".parse().unwrap(), u32::MAX),
            ],
            seqs: [("aa".to_owned(), u64::MAX), (String::new(), 0)].into(),
        }
    }

    fn file(name: &str) -> Found {
        Found { folder: Arc::from(Path::new("")), name: name.to_owned(), length: 7, changed: -5, mode: 0o600 }
    }

    #[test]
    fn all_comes_back_as_it_was() {
        let kept = kept();
        let back = unpack(kept.pack().unwrap(), 0).unwrap();
        let seconds = |kept: &Kept, kind: &str| -> Vec<u32> {
            let of = |entry: &Entry| match &entry.fact {
                Fact::Session(session) => session.steps.seconds(kind),
                _ => 0,
            };
            kept.entries.iter().map(of).collect()
        };
        // Before anything has read the steps.
        for kind in ["walk", "heat", "rest"] {
            assert_eq!(seconds(&back, kind), seconds(&kept, kind), "{kind}");
        }
        assert!(seconds(&kept, "walk").contains(&u32::MAX));
        assert_eq!(back, kept);
        // Moments that are equal may still be of other places.
        let times = |kept: &Kept| kept.entries.iter().map(|entry| format!("{entry:?}")).collect::<Vec<_>>();
        assert_eq!(times(&back), times(&kept));
    }

    #[test]
    fn half_of_it_or_one_letter_changed_is_not_believed() {
        let (folder, kept) = (tempfile::tempdir().unwrap(), kept());
        let day = kept.whole_from;
        kept.write(folder.path(), &[file("a")]).unwrap();
        let path = folder.path().join(NAME);
        let whole = fs::read(&path).unwrap();
        assert_eq!(Kept::read(folder.path(), &[file("a")], day).as_ref(), Some(&kept));
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 0x10;
            for bytes in [&other[..], &whole[..at]] {
                fs::write(&path, bytes).unwrap();
                assert_eq!(Kept::read(folder.path(), &[file("a")], day), None, "{at}");
            }
        }
    }

    #[test]
    fn damage_that_no_sum_shows_is_survived() {
        let whole = kept().pack().unwrap();
        for at in 0..whole.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut other = whole.clone();
                other[at] = byte;
                if let Some(kept) = unpack(other, 0) {
                    // Whatever it says now, it says without end or panic.
                    let _ = format!("{kept:?}");
                }
            }
        }
    }

    #[test]
    fn it_is_of_these_files_and_these_days() {
        let (folder, kept) = (tempfile::tempdir().unwrap(), kept());
        let day = kept.whole_from;
        kept.write(folder.path(), &[file("a"), file("b")]).unwrap();
        let read = |files: &[Found], day: Date| Kept::read(folder.path(), files, day).is_some();
        let files = [file("a"), file("b")];
        assert!(read(&files, day) && read(&files, day.tomorrow().unwrap()));
        assert!(!read(&files, day.yesterday().unwrap()), "fewer days were read whole than are wanted");
        assert!(!read(&files[..1], day) && !read(&[], day));
        assert!(!read(&[file("a"), file("c")], day));
        let changes: [fn(&mut Found); 3] =
            [|file| file.length += 1, |file| file.changed += 1, |file| file.mode = 0o200];
        for change in changes {
            let mut files = files.clone();
            change(&mut files[1]);
            assert!(!read(&files, day));
        }
    }
}
