//! The questions the coach may ask, as data: danger signs, locks, positions, prompts, regions. Must never judge an answer.

use std::{collections::BTreeMap, time::Duration};

use super::{
    CleanText, Id,
    exercise::{Stage, Tags},
};

/// The sets of rule S1, and the skin page of rule H1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetId {
    /// Emergency.
    A,
    /// Urgent.
    B,
    /// History and profile.
    C,
    /// The skin page before heat.
    Heat,
    /// What the sessions themselves show (rule V4): asked only to close what they shut.
    Course,
}

impl SetId {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::Heat, Self::Course];

    /// The word used in files and records.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::Heat => "heat",
            Self::Course => "course",
        }
    }

    /// The set of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.word() == word)
    }
}

/// How urgent a yes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Words only.
    Info,
    /// Go gentler.
    T4,
    /// See a clinician within days.
    T3,
    /// Same-day urgent care.
    T2,
    /// Emergency services now.
    T1,
}

impl Tier {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [Self::T1, Self::T2, Self::T3, Self::T4, Self::Info];

    /// The word used in files and records.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::T4 => "T4",
            Self::T3 => "T3",
            Self::T2 => "T2",
            Self::T1 => "T1",
        }
    }

    /// The tier of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.word() == word)
    }

    /// Whether a yes means Stop (rule S5).
    #[must_use]
    pub fn stops(self) -> bool {
        self >= Self::T2
    }
}

/// An answer to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// No.
    No,
    /// Yes.
    Yes,
    /// Not sure: counts as yes in sets A and B (rule S1).
    NotSure,
    /// No chance to tell yet: Comfort only, until answered (rule S1).
    CannotTell,
    /// Not tried, or rather not say: asked again weekly (rule S1).
    RatherNot,
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 5] = [Self::No, Self::Yes, Self::NotSure, Self::CannotTell, Self::RatherNot];

    /// The word used in files and records.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::NotSure => "not-sure",
            Self::CannotTell => "cannot-tell",
            Self::RatherNot => "rather-not",
        }
    }

    /// The answer of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }

    /// Yes, or not sure.
    #[must_use]
    pub fn is_yes(self) -> bool {
        matches!(self, Self::Yes | Self::NotSure)
    }
}

/// A condition on another question's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// The other question.
    pub question: Id,
    /// `true`: answered yes or not sure. `false`: answered no.
    pub yes: bool,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name in records.
    pub id: Id,
    /// Which set it belongs to.
    pub set: SetId,
    /// Items of one group stand together on screen.
    pub group: CleanText,
    /// The line on screen.
    pub ask: CleanText,
    /// A second sentence, for when it is asked by name.
    pub detail: CleanText,
    /// The answers offered.
    pub answers: Vec<Answer>,
    /// What a yes means, if no `tier_if` fits.
    pub tier: Tier,
    /// First that fits sets the tier.
    pub tier_if: Vec<(When, Tier)>,
    /// A follow-up: asked only when this one was yes or not sure.
    pub ask_if: Option<Id>,
    /// The lock that a yes below T2 puts in force.
    pub lock: Option<Id>,
    /// First that fits replaces `lock`.
    pub lock_if: Vec<(When, Id)>,
    /// Why it is asked.
    pub why: CleanText,
    /// What to do on a yes, if the tier's usual line does not fit.
    pub act: CleanText,
    /// How long the answer stays true (set C). `None`: until changed.
    pub due: Option<Duration>,
    /// Where that length comes from.
    pub due_source: Vec<CleanText>,
    /// Sources.
    pub source: Vec<CleanText>,
}

impl Question {
    /// How urgent a yes may turn out to be, whatever its follow-ups say.
    #[must_use]
    pub fn worst(&self) -> Tier {
        self.tier_if.iter().fold(self.tier, |worst, (_, tier)| worst.max(*tier))
    }
}

/// What closes a lock (rule S7). Silence never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closes {
    /// A clinician's assessment.
    Clinician,
    /// A recorded no to the same question, when it is due again after this long.
    AskedAgain(Duration),
    /// A recorded no to the same question on a later local date.
    NextDay,
    /// "Clear for 24 hours" is recorded.
    Clear24h,
    /// A changed profile answer: the same question answered no.
    Profile,
}

/// What an answer shuts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockKind {
    /// Its name in records.
    pub id: Id,
    /// Its name on screen.
    pub title: CleanText,
    /// The reason, said plainly.
    pub say: CleanText,
    /// Exercises that involve one of these are shut.
    pub tags: Tags,
    /// Whether all movement, or everything, is shut besides.
    pub shuts: Shuts,
    /// The latest stage it leaves open.
    pub up_to: Option<Stage>,
    /// What closes it.
    pub closes: Closes,
    /// Sources.
    pub source: Vec<CleanText>,
}

/// How much a lock shuts beyond its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shuts {
    /// Nothing more.
    Tagged,
    /// All movement; Comfort stays open.
    Movement,
    /// Everything: information only.
    All,
}

/// A position and what it asks of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Its name in files.
    pub id: Id,
    /// How the screen says it: "on your back".
    pub name: CleanText,
    /// The tags it implies.
    pub tags: Tags,
    /// Sources.
    pub source: Vec<CleanText>,
}

/// What a yes to a prompt does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptYes {
    /// Back one stage, or to the step the check names.
    Back,
    /// A stop rule: the session ends.
    Stop,
    /// The heat comes off; the step ends.
    HeatOff,
}

/// A question asked during a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Its name in files and records.
    pub id: Id,
    /// The line on screen.
    pub ask: CleanText,
    /// What a yes does.
    pub yes: PromptYes,
    /// Sources.
    pub source: Vec<CleanText>,
}

/// A grouped line of the short check (rule S2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortLine {
    /// Its name in records.
    pub id: Id,
    /// The line on screen.
    pub ask: CleanText,
    /// The single questions that a yes opens.
    pub opens: Vec<Id>,
}

/// The numbers of a country. Never guessed for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166 letters.
    pub code: CleanText,
    /// The country's name.
    pub name: CleanText,
    /// The emergency number.
    pub emergency: CleanText,
    /// The urgent, not emergency, line, where the dossier gives one.
    pub urgent: CleanText,
    /// Sources.
    pub source: Vec<CleanText>,
}

/// Everything in `screening.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Questions {
    /// In the order asked.
    pub questions: Vec<Question>,
    /// The locks.
    pub locks: Vec<LockKind>,
    /// The positions.
    pub positions: Vec<Position>,
    /// The prompts.
    pub prompts: Vec<Prompt>,
    /// The short check.
    pub short: Vec<ShortLine>,
    /// The regions.
    pub regions: Vec<Region>,
}

impl Questions {
    /// The question of that name.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.id.as_str() == id)
    }

    /// The lock of that name.
    #[must_use]
    pub fn lock(&self, id: &str) -> Option<&LockKind> {
        self.locks.iter().find(|lock| lock.id.as_str() == id)
    }

    /// The prompt of that name.
    #[must_use]
    pub fn prompt(&self, id: &str) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.id.as_str() == id)
    }

    /// The position of that name.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<&Position> {
        self.positions.iter().find(|p| p.id.as_str() == id)
    }

    /// The questions of a set in order, follow-ups included.
    pub fn set(&self, set: SetId) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |q| q.set == set)
    }

    /// Tier of a yes to `question`, given all answers: `None` when its answer is not a yes.
    #[must_use]
    pub fn tier(&self, question: &Question, answers: &BTreeMap<Id, Answer>) -> Option<Tier> {
        let answer = *answers.get(&question.id)?;
        if !answer.is_yes() {
            return None;
        }
        let fits = |when: &When| fits(when, answers);
        let tier = question.tier_if.iter().find(|(when, _)| fits(when)).map_or(question.tier, |(_, tier)| *tier);
        Some(tier)
    }

    /// The lock a yes to `question` puts in force, given all answers (T1 and T2 always mean Stop besides).
    #[must_use]
    pub fn lock_of(&self, question: &Question, answers: &BTreeMap<Id, Answer>) -> Option<&LockKind> {
        let id = question
            .lock_if
            .iter()
            .find(|(when, _)| fits(when, answers))
            .map(|(_, lock)| lock)
            .or(question.lock.as_ref())?;
        self.lock(id.as_str())
    }
}

fn fits(when: &When, answers: &BTreeMap<Id, Answer>) -> bool {
    answers.get(&when.question).is_some_and(|answer| if when.yes { answer.is_yes() } else { *answer == Answer::No })
}
