//! Every word about pain that the journal holds, in order of time: what the plan is judged by. Must never make up a reading that
//! nobody gave.

use jiff::{Timestamp, Zoned, civil::Date};

use super::{
    entry::{ENTRY, SHORT, SPASM, reach},
    history::{CheckIn, Entry, Fact},
};

/// The answer of the course question that the fourth day running asks for a visit (rule V4).
pub const WORSE: &str = "worse";

/// When a reading was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before a session, or at the entry questions.
    Check,
    /// In the middle of a session (`x`).
    During,
    /// Right after one.
    After,
    /// The next morning.
    Morning,
    /// With a walk that was told.
    Walk,
}

/// Pain at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The entry it is from.
    pub entry: &'a Entry,
    /// When.
    pub when: When,
    /// 0 to 10.
    pub pain: u8,
    /// How far from the spine, as [`reach`] counts; none where it was not asked.
    pub reach: Option<usize>,
    /// Whether the spasm was there.
    pub spasm: bool,
    /// Whether it was told as worse than the last time; none where that was not asked.
    pub worse: Option<bool>,
}

impl Reading<'_> {
    /// When it was given.
    #[must_use]
    pub fn t(&self) -> &Zoned {
        &self.entry.t
    }

    /// Its local date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.entry.t.date()
    }
}

/// The order of entries everywhere: time, then device, then number.
#[must_use]
pub fn order(entry: &Entry) -> (Timestamp, &str, u64) {
    (entry.t.timestamp(), &entry.device, entry.seq)
}

/// The entries in order, each once.
#[must_use]
pub fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| order(a).cmp(&order(b)));
    sorted.dedup_by(|a, b| a.id == b.id);
    sorted
}

/// The readings of entries that are in order.
pub fn readings<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Reading<'a>> {
    let entries = entries.into_iter();
    // Few say more than two things.
    let mut all = Vec::with_capacity(2 * entries.size_hint().0);
    for entry in entries {
        read(entry, &mut all);
    }
    all
}

/// Adds what an entry says about pain.
pub(super) fn read<'a>(entry: &'a Entry, all: &mut Vec<Reading<'a>>) {
    let from = |when: When, checkin: &CheckIn| Reading {
        entry,
        when,
        pain: checkin.pain,
        reach: Some(reach(&checkin.furthest)),
        spasm: checkin.spasm,
        worse: (!checkin.course.is_empty()).then(|| checkin.course == WORSE),
    };
    match &entry.fact {
        Fact::Answers(answers) if answers.set == SHORT || answers.set == ENTRY => {
            if let Some(checkin) = &answers.checkin {
                let told = answers.answers.get(SPASM).is_some_and(|answer| answer != "no");
                let reading = from(When::Check, checkin);
                all.push(Reading { spasm: reading.spasm || told, ..reading });
            }
        }
        Fact::Session(session) => {
            let hurts = session.prompts.iter().filter_map(|(prompt, answer)| during(entry, prompt, answer));
            all.extend(hurts);
            all.extend(session.after.iter().map(|checkin| from(When::After, checkin)));
        }
        Fact::Morning { checkin, .. } => all.push(from(When::Morning, checkin)),
        Fact::Walked { pain: Some(pain), .. } => {
            all.push(Reading { entry, when: When::Walk, pain: *pain, reach: None, spasm: false, worse: None });
        }
        _ => {}
    }
}

/// What `x` or a question on the way told: "6 thigh spasm"; or a plain yes to "is the spasm back?".
fn during<'a>(entry: &'a Entry, prompt: &str, answer: &str) -> Option<Reading<'a>> {
    if prompt != "x" {
        return None;
    }
    let mut words = answer.split(' ');
    let pain = words.next()?.parse().ok().filter(|pain| *pain <= 10)?;
    let furthest = reach(words.next()?);
    let spasm = words.next() == Some("spasm");
    Some(Reading { entry, when: When::During, pain, reach: Some(furthest), spasm, worse: None })
}
