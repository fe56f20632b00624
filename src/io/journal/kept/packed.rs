//! The journal's entries as bytes: each text once, then numbers. Must never read back as anything else than what was written, whatever
//! the bytes are.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
    ops::Range,
    sync::Arc,
};

use jiff::{
    Timestamp, Zoned,
    civil::Date,
    tz::{Offset, TimeZone},
};

use super::Kept;
use crate::{
    domain::{
        Word,
        history::{
            Answers, BootTime, CheckIn, Ending, Entry, Fact, SessionRecord, StepRecord, StepResult, Steps, Suspect,
            Unread,
        },
    },
    io::clock::zone_named,
};

/// Bytes, and the texts that they name by number.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    /// Each text once, in the order of their numbers.
    words: Vec<String>,
    /// Their numbers.
    numbers: HashMap<String, u64>,
}

impl Writer {
    /// Seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, mut number: u64) {
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
    pub(super) fn pack(&self) -> Option<Vec<u8>> {
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

/// What was packed, from the place `at` on; nothing if it is none.
pub(super) fn unpack(bytes: Vec<u8>, mut at: usize) -> Option<Kept> {
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

/// If the zone is another one now, its written offset is the zone, as where lines are read.
fn read_time(from: &mut Reader<'_>) -> Option<Zoned> {
    let moment = Timestamp::new(from.signed()?, from.signed()?.try_into().ok()?).ok()?;
    let offset = Offset::from_seconds(from.signed()?.try_into().ok()?).ok()?;
    let zone = match from.number::<usize>()?.checked_sub(1) {
        None => TimeZone::fixed(offset),
        Some(at) => from.packed.zones.get(at)?.clone(),
    };
    let time = moment.to_zoned(zone);
    Some(if time.offset() == offset { time } else { moment.to_zoned(TimeZone::fixed(offset)) })
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
