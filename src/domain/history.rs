//! What is written down: journal entries and the lines of a running session. Must never be changed once written;
//! corrections are new entries.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Zoned;
use serde::{Deserialize, Serialize};

pub use super::{
    stamp::{BootTime, Stamp},
    steps::{Steps, Unread},
    word::Word,
};

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Format version: 1.
    pub v: u32,
    /// Unique: `<device>-<seq>`.
    pub id: Word,
    /// The device that wrote it.
    pub device: Word,
    /// Counts the device's entries.
    pub seq: u64,
    /// When, with zone.
    pub t: Zoned,
    /// Which boot of the machine, and seconds since it: tells true age within one boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<BootTime>,
    /// Whether this entry must hold something shut, even for a program that does not know its kind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds: bool,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What happened. `kind` in the file tells which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// A set of questions was answered to its end.
    Answers(Answers),
    /// A yes (or not sure) to a danger sign, the moment it was given (rule S4).
    Suspect(Suspect),
    /// Follow-ups of a suspect were answered; they may show that it is no Stop.
    Settled {
        /// The suspect's entry.
        closes: Word,
        /// The follow-ups, by question.
        answers: BTreeMap<Word, Word>,
    },
    /// The suspect was a slip of a key: its group was asked again, item by item, all no (rule S4).
    Slip {
        /// The suspect's entry.
        closes: Word,
        /// The group, by question: all `no`.
        answers: BTreeMap<Word, Word>,
    },
    /// A clinician has seen the person and said exercise is fine (rules S5, S7).
    Assessed {
        /// The locks meant.
        closes: Vec<Word>,
        /// What kind of clinician.
        who: Word,
        /// The date of it, `YYYY-MM-DD`.
        date: Word,
    },
    /// A Stop was lifted: names the lock and the answers that allow it (rule S5).
    Unlocked {
        /// The lock's entry.
        closes: Word,
        /// The `Assessed` entry.
        assessed: Word,
        /// The `Answers` entries for A, B and C.
        screens: Vec<Word>,
    },
    /// "Clear for 24 hours" after a fever without back pain (rule S3).
    Clear {
        /// The lock.
        closes: Word,
    },
    /// A session, from its first step to its end.
    Session(Box<SessionRecord>),
    /// The person chose to go on with heat beyond the usual limit (rule H2).
    HeatGoOn {
        /// Sessions of heat in the 24 hours before.
        times: u32,
    },
    /// How it was the morning after (rule V2): one answer for all sessions of `day`.
    Morning {
        /// The date of the sessions, `YYYY-MM-DD`.
        day: Word,
        /// Their routines.
        routines: Vec<Word>,
        /// Pain and its furthest point.
        checkin: CheckIn,
    },
    /// A stage was reached: a gate was passed, or a stage lost in a spasm taken back (rules G2, G4).
    Passed {
        /// The stage.
        to: Word,
        /// The rule: `G2` or `G4`.
        rule: Word,
        /// The entries it rests on.
        rests_on: Vec<Word>,
    },
    /// An episode is over (rule G4).
    Closed {
        /// Whether the person said so; else the quiet days did.
        told: bool,
        /// The entries it rests on.
        rests_on: Vec<Word>,
    },
    /// The pain that is usual for a person with lasting pain (rule G3).
    Usual {
        /// 0 to 5.
        pain: u8,
    },
    /// A walk, told afterwards (rule W1).
    Walked {
        /// Minutes.
        minutes: u32,
        /// Pain, if it hurt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pain: Option<u8>,
        /// The row of the walking table that was open then: without it four weeks of told walks would forget it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<u16>,
        /// Whether walking was at half its dose then, after a red at its first row: that too must not be forgotten.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        half: bool,
    },
    /// A day that the streak forgives (rule G7).
    Day {
        /// `rest` or `sick`.
        mark: Word,
    },
    /// Whether a clinician who knows the back gave the person this routine (rule G6).
    Prescribed {
        /// The routine.
        routine: Word,
        /// Its doses, as hashed: other doses are asked about again.
        hash: Word,
        /// What was answered.
        yes: bool,
    },
    /// A time prompt was read and answered (rule D1).
    Prompt {
        /// Its name: `day-14`.
        prompt: Word,
        /// `seen`: someone has been told; `later`: asked again tomorrow.
        answer: Word,
    },
    /// A kind this version does not know. Kept in the file; shut if it `holds`.
    #[serde(other)]
    Unknown,
}

/// Answers to one set: `A`, `B`, `C`, `heat`, `entry` or `short`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answers {
    /// The set.
    pub set: Word,
    /// By question id: `no`, `yes`, `not-sure`, `cannot-tell`, `rather-not`.
    pub answers: Arc<BTreeMap<Word, Word>>,
    /// The check-in's numbers, with the short check and the entry questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkin: Option<CheckIn>,
}

/// How it is now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CheckIn {
    /// Pain, 0 to 10.
    pub pain: u8,
    /// Furthest point: `back`, `buttock`, `thigh`, `below-knee`, `foot`; `none` without pain.
    pub furthest: Word,
    /// `better`, `same`, `worse` since last time; empty if not asked.
    #[serde(default, skip_serializing_if = "Word::is_empty")]
    pub course: Word,
    /// Whether the spasm is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spasm: bool,
    /// Whether a painkiller was taken in the last hours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pill: bool,
}

/// A danger sign answered yes or not sure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// The question.
    pub question: Word,
    /// `yes` or `not-sure`.
    pub answer: Word,
    /// `T1` or `T2`, the worst its follow-ups could make it.
    pub tier: Word,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// To its last step.
    Finished,
    /// The person ended it.
    Early,
    /// For pain or another stop rule.
    Pain,
    /// A danger sign.
    DangerSign,
    /// Heat ran past its end with nobody answering.
    Unattended,
    /// Killed, switched off or left; kept as far as it went.
    Interrupted,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Names it; the same in `active.jsonl`.
    pub session: Word,
    /// The routine.
    pub routine: Word,
    /// Its level, from 1.
    pub level: u16,
    /// The routine's stage, as it was then.
    #[serde(default, skip_serializing_if = "Word::is_empty")]
    pub stage: Word,
    /// Whether it was played at half dose (rules V4, V5, G4).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub half: bool,
    /// The routine's doses, as hashed.
    pub hash: Word,
    /// `comfort` or `movement`.
    pub scope: Word,
    /// The entries the clearances rest on: the start's and each resume's.
    pub clearance: Vec<Word>,
    /// When it began.
    pub started: Zoned,
    /// How it ended.
    pub ended: Ending,
    /// Done over planned, in per cent, after swaps (rule V1).
    pub done: u16,
    /// Step by step.
    pub steps: Steps,
    /// Pain before, from the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<CheckIn>,
    /// Largest pain during.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub during: Option<u8>,
    /// Right after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CheckIn>,
    /// Prompts and stop rules on the way, by id and answer, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<(Word, Word)>,
}

/// One step as it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step's id.
    pub step: String,
    /// Its kind: `exercise`, `walk`, `heat` …
    pub kind: String,
    /// The catalogue exercise, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// When it began; none if it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Zoned>,
    /// Planned, in seconds of work.
    pub planned: u32,
    /// Done, in seconds of work.
    pub done: u32,
    /// How it went.
    pub result: StepResult,
    /// Why it was swapped or left out, or what was told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepResult {
    /// To its end.
    Done,
    /// Begun, not finished.
    Part,
    /// Skipped by the person.
    Skipped,
    /// Left out by a lock; not counted.
    Locked,
    /// Never reached.
    NotReached,
    /// As the person told it, afterwards (rule W1).
    AsTold,
}

/// One line of `active.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActiveLine {
    /// When.
    pub t: Zoned,
    /// On the boot's clock.
    pub boot: BootTime,
    /// What.
    #[serde(flatten)]
    pub mark: ActiveMark,
}

/// What happened in the running session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ActiveMark {
    /// It began.
    Begin {
        /// Its name.
        session: String,
        /// The routine.
        routine: String,
        /// The level, from 1.
        level: u16,
        /// The place, if the routine asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// Whether it is played at half dose.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        half: bool,
        /// The routine's doses, as hashed.
        hash: String,
        /// `comfort` or `movement`.
        scope: String,
        /// The entries its clearance rests on.
        clearance: Vec<Word>,
        /// Pain before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<CheckIn>,
    },
    /// It went on after a crash, with a new clearance.
    Resume {
        /// The entries the new clearance rests on.
        clearance: Vec<Word>,
    },
    /// A slot of the timeline began.
    Slot {
        /// Its step's number in the timeline.
        step: usize,
        /// Its number among the step's slots.
        part: usize,
        /// Whether the step's work began: not getting ready, nor a slot that still waits for a new clearance.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        work: bool,
    },
    /// Seconds of work done in a slot so far: heartbeat, pause, the slot's end.
    Beat {
        /// The step.
        step: usize,
        /// The slot's number among the step's slots.
        part: usize,
        /// Seconds done in it.
        done: u32,
        /// Whether it stands paused.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        paused: bool,
    },
    /// The minutes of a walk, as told (rule W1).
    Told {
        /// The step.
        step: usize,
        /// Minutes.
        minutes: u32,
    },
    /// The person skipped the rest of a step.
    Skipped {
        /// The step.
        step: usize,
    },
    /// An easier exercise took the place of a step.
    Eased {
        /// The step.
        step: usize,
        /// The exercise.
        exercise: String,
    },
    /// The session ended; only the questions after it were still to come.
    End {
        /// How.
        ended: Ending,
    },
    /// A prompt or stop rule was answered.
    Answer {
        /// The prompt.
        prompt: String,
        /// The answer.
        answer: String,
    },
    /// A line of a later version.
    #[serde(other)]
    Unknown,
}
