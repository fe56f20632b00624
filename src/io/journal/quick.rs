//! The two kinds of line that fill a journal, sessions and answers, read in one pass. Must never read a line otherwise
//! than [`super::line::read`] would: whatever is new or odd here is left to that.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use serde::Deserialize;

use crate::domain::history::{Answers, BootTime, CheckIn, Ending, Entry, Fact, SessionRecord, StepRecord, StepResult};
use crate::io::clock::zone_named;

/// Reads lines one after another, and remembers the zone of the last: looking one up costs more than the rest.
#[derive(Debug, Default)]
pub(super) struct Quick {
    zone: Option<(String, TimeZone)>,
}

// The fields are the union of what both kinds have; a key not named here makes the line odd.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat<'a> {
    v: u32,
    id: String,
    device: String,
    seq: u64,
    #[serde(borrow)]
    t: Cow<'a, str>,
    boot: Option<BootTime>,
    #[serde(default)]
    holds: bool,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    set: Option<String>,
    answers: Option<BTreeMap<String, String>>,
    checkin: Option<CheckIn>,
    session: Option<String>,
    routine: Option<String>,
    level: Option<u16>,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    half: bool,
    hash: Option<String>,
    scope: Option<String>,
    clearance: Option<Vec<String>>,
    #[serde(borrow)]
    started: Option<Cow<'a, str>>,
    ended: Option<Ending>,
    done: Option<u16>,
    #[serde(borrow)]
    steps: Option<Vec<FlatStep<'a>>>,
    before: Option<CheckIn>,
    during: Option<u8>,
    after: Option<CheckIn>,
    #[serde(default)]
    prompts: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlatStep<'a> {
    step: String,
    kind: String,
    exercise: Option<String>,
    #[serde(borrow)]
    started: Option<Cow<'a, str>>,
    planned: u32,
    done: u32,
    result: StepResult,
    #[serde(default)]
    why: String,
}

impl Quick {
    /// The entry, if the line is one of the two kinds and nothing about it is odd.
    pub(super) fn read(&mut self, line: &[u8]) -> Option<Entry> {
        let flat: Flat = serde_json::from_slice(line).ok()?;
        let t = self.time(&flat.t)?;
        let fact = match flat.kind.as_ref() {
            "answers" => Fact::Answers(Answers { set: flat.set?, answers: flat.answers?, checkin: flat.checkin }),
            "session" => {
                let steps = flat.steps?.into_iter().map(|step| self.step(step));
                Fact::Session(Box::new(SessionRecord {
                    steps: steps.collect::<Option<_>>()?,
                    session: flat.session?,
                    routine: flat.routine?,
                    level: flat.level?,
                    stage: flat.stage,
                    half: flat.half,
                    hash: flat.hash?,
                    scope: flat.scope?,
                    clearance: flat.clearance?,
                    started: self.time(&flat.started?)?,
                    ended: flat.ended?,
                    done: flat.done?,
                    before: flat.before,
                    during: flat.during,
                    after: flat.after,
                    prompts: flat.prompts,
                }))
            }
            _ => return None,
        };
        Some(Entry {
            v: flat.v,
            id: flat.id,
            device: flat.device,
            seq: flat.seq,
            t,
            boot: flat.boot,
            holds: flat.holds,
            fact,
        })
    }

    fn step(&mut self, flat: FlatStep) -> Option<StepRecord> {
        Some(StepRecord {
            started: match flat.started {
                Some(text) => Some(self.time(&text)?),
                None => None,
            },
            step: flat.step,
            kind: flat.kind,
            exercise: flat.exercise,
            planned: flat.planned,
            done: flat.done,
            result: flat.result,
            why: flat.why,
        })
    }

    /// `2026-11-22T08:00:00+01:00[Europe/Berlin]`, as this program writes it; anything else is odd.
    fn time(&mut self, text: &str) -> Option<Zoned> {
        let (moment, name) = text.strip_suffix(']')?.split_once('[')?;
        let timestamp: Timestamp = moment.parse().ok()?;
        if self.zone.as_ref().is_none_or(|(last, _)| last != name) {
            self.zone = Some((name.to_owned(), zone_named(name)?));
        }
        let (_, zone) = self.zone.as_ref()?;
        let zoned = timestamp.to_zoned(zone.clone());
        // The written offset must be what the zone has at that moment: it is if the clock shows the written time.
        let clock = moment.as_bytes().get(8..16)?;
        let [d1, d2, b'T', h1, h2, b':', m1, m2] = *clock else {
            return None;
        };
        let two = |a: u8, b: u8| -> i32 { i32::from(a) * 10 + i32::from(b) - 11 * i32::from(b'0') };
        let shown = (zoned.day(), zoned.hour(), zoned.minute());
        let shown = (i32::from(shown.0), i32::from(shown.1), i32::from(shown.2));
        (shown == (two(d1, d2), two(h1, h2), two(m1, m2))).then_some(zoned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_what_the_careful_way_says_or_odd() {
        let mut quick = Quick::default();
        for text in [
            "2026-11-22T08:00:00+01:00[Europe/Berlin]",
            "2026-07-22T23:59:59.123456789+02:00[Europe/Berlin]",
            "2026-10-25T02:30:00+01:00[Europe/Berlin]",
            "2026-10-25T02:30:00+02:00[Europe/Berlin]",
            "2026-11-22T08:00:00+00:00[UTC]",
            "2026-11-22T08:00:00+05:30[Asia/Kolkata]",
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
            "[]",
            "",
        ] {
            assert_eq!(quick.time(odd), None, "{odd}");
        }
    }
}
