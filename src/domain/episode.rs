//! Where a person is on the way back: the stage, the episode, and what was lost in a spasm (rules G1, G2, G4), as a fold over the
//! journal. Must never move anybody on by silence, nor further than the records named allow.

use jiff::{Zoned, civil::Date};

use super::{
    entry,
    exercise::Stage,
    gates::{self, Evidence},
    history::{Entry, Fact},
    progression::Change,
    questions::Questions,
    readings::{Reading, in_order, readings},
    rules::{BACK_AT, EASY, FREE_DAYS, USUAL_MOST, WELL},
    time::days,
};

/// The routine of `supple now`: whoever starts it has just seized up.
pub const SEIZED: &str = "relief-now";
/// The question of set C that lasting pain rests on (rule G3).
pub const LASTING: &str = "lasting-pain";

/// Why something is as it is: the rule and the entries behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason {
    /// The rule's id.
    pub rule: &'static str,
    /// The entries, by id.
    pub rests_on: Vec<String>,
}

impl Reason {
    pub(super) fn new(rule: &'static str, rests_on: &[&str]) -> Self {
        Self { rule, rests_on: rests_on.iter().map(|id| (*id).to_owned()).collect() }
    }
}

/// An open episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// When it was opened.
    pub since: Zoned,
    /// The first pain told in it.
    pub first_pain: Option<u8>,
    /// The entry that opened it.
    pub entry: String,
}

/// A stage lost in a spasm or by bad pain, to be taken back (rule G4).
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// When, or when the last stage was taken back.
    pub since: Zoned,
    /// How far one had come before.
    pub reached: Stage,
    /// Whether the stage taken back has not been played yet: its first session is at half dose.
    pub half: bool,
}

/// Where a person is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// The stage; none before the first entry.
    pub stage: Option<Stage>,
    /// When it began, and why.
    pub since: Option<(Zoned, Reason)>,
    /// The episode, if one is open.
    pub episode: Option<Episode>,
    /// When the last one ended.
    pub closed: Option<Zoned>,
    /// What is to be taken back.
    pub fall: Option<Fall>,
    /// The usual pain, with lasting pain (rule G3).
    pub usual: Option<u8>,
    /// All that was decided on the way here, oldest first.
    pub decided: Vec<Change>,
    /// When the stage was at what: for judging a session by the stage of its day.
    stages: Vec<(Zoned, Stage)>,
}

impl Standing {
    /// Folds the journal up to its last entry.
    #[must_use]
    pub fn fold(entries: &[Entry], questions: &Questions) -> Self {
        Self::of(&in_order(entries), questions)
    }

    /// The same, of entries that are in order.
    #[must_use]
    pub fn of(entries: &[&Entry], questions: &Questions) -> Self {
        let mut standing = Self::default();
        for (number, entry) in entries.iter().enumerate() {
            standing.take(entry, &entries[..number], questions);
        }
        standing
    }

    /// The pain that is easy for this person: 3, or the usual pain where that is known and more (rule G3).
    #[must_use]
    pub fn easy(&self) -> u8 {
        self.usual.unwrap_or_default().max(EASY.pain())
    }

    /// The stage at a moment.
    #[must_use]
    pub fn stage_at(&self, t: &Zoned) -> Option<Stage> {
        let before = self.stages.iter().rev().find(|(since, _)| since.timestamp() <= t.timestamp());
        before.or(self.stages.first()).map(|(_, stage)| *stage)
    }

    fn set(&mut self, stage: Stage, at: &Entry, reason: Reason) {
        if self.stage != Some(stage) {
            let again = if reason.rule == REGAINED { " again, the first session at half the dose" } else { "" };
            self.decide(at, format!("Stage: {}{again}.", stage.word()), reason.clone());
            self.since = Some((at.t.clone(), reason));
            self.stages.push((at.t.clone(), stage));
        }
        self.stage = Some(stage);
    }

    fn decide(&mut self, at: &Entry, words: String, reason: Reason) {
        self.decided.push(Change { t: at.t.clone(), words: words.into(), reason });
    }

    fn take(&mut self, entry: &Entry, before: &[&Entry], questions: &Questions) {
        match &entry.fact {
            Fact::Usual { pain } => self.usual = Some((*pain).min(USUAL_MOST.pain())),
            Fact::Answers(answers) if answers.answers.get(LASTING).is_some_and(|answer| answer == "no") => {
                self.usual = None;
            }
            Fact::Passed { to, rule, rests_on } => {
                let evidence = Evidence::new(before, &entry.t, questions);
                self.passed(entry, to, rule, rests_on, &evidence);
            }
            Fact::Closed { told, .. } => {
                let evidence = Evidence::new(before, &entry.t, questions);
                let over = if *told { gates::over_by_word(&evidence) } else { gates::over_by_quiet(&evidence) };
                if let Some(rests_on) = over {
                    if self.episode.take().is_some() {
                        self.decide(entry, "The episode is over.".to_owned(), Reason { rule: "G4", rests_on });
                    }
                    self.closed = Some(entry.t.clone());
                }
            }
            Fact::Session(session) if session.routine == SEIZED && self.episode.is_none() => {
                self.open(entry, session.before.as_ref().map(|checkin| checkin.pain));
                self.fall(entry);
            }
            Fact::Session(session) if session.half => self.played_half(),
            _ => {}
        }
        self.entered(entry, before);
        if is_back(entry) {
            self.open(entry, readings([entry]).iter().map(|reading| reading.pain).max());
            self.fall(entry);
        }
    }

    /// Where the entry answers put a person (rule G1). In an open episode answers alone never open strength (rule G2).
    fn entered(&mut self, entry: &Entry, before: &[&Entry]) {
        let Fact::Answers(answers) = &entry.fact else { return };
        let Some(checkin) = answers.checkin.as_ref().filter(|_| answers.set == entry::ENTRY) else { return };
        let told = entry::stage(&answers.answers, checkin, self.easy());
        let strong = told == Stage::Strength
            && checkin.pain <= WELL.pain()
            && self.is_free(entry.t.date())
            && gates::strong_weeks(before, entry.t.date()).is_some();
        let told = if strong { Stage::Maintain } else { told };
        let stage = match self.stage {
            Some(now) if self.episode.is_some() && told > now => told.min(Stage::Mobility).max(now),
            _ => told,
        };
        self.set(stage, entry, Reason::new("G1", &[&entry.id]));
        if stage <= Stage::Mobility {
            self.open(entry, Some(checkin.pain));
        }
    }

    /// Whether no episode was open for long enough (rule G1).
    fn is_free(&self, today: Date) -> bool {
        let long = |since: &Zoned| days(since.date(), today) >= FREE_DAYS.days();
        self.episode.is_none() && self.closed.as_ref().is_none_or(long)
    }

    fn open(&mut self, entry: &Entry, pain: Option<u8>) {
        if self.episode.is_none() {
            self.decide(entry, "An episode begins.".to_owned(), Reason::new("G4", &[&entry.id]));
            self.episode = Some(Episode { since: entry.t.clone(), first_pain: pain, entry: entry.id.clone() });
        }
    }

    /// Back to relief (rule G2: always allowed). What was reached before is kept in mind (rule G4).
    fn fall(&mut self, entry: &Entry) {
        let from = self.stage.unwrap_or(Stage::Relief);
        let reached = self.fall.as_ref().map_or(from, |fall| fall.reached.max(from));
        if reached > Stage::Relief {
            self.fall = Some(Fall { since: entry.t.clone(), reached, half: false });
        }
        self.set(Stage::Relief, entry, Reason::new("G2", &[&entry.id]));
    }

    /// The first session of a stage taken back was at half dose: the next is whole again.
    fn played_half(&mut self) {
        let stage = self.stage.unwrap_or(Stage::Relief);
        if let Some(fall) = &mut self.fall {
            fall.half = false;
        }
        self.fall.take_if(|fall| fall.reached <= stage);
    }

    /// A record that a stage was reached: believed only as far as the journal before it shows it.
    fn passed(&mut self, entry: &Entry, to: &str, rule: &str, rests_on: &[String], evidence: &Evidence<'_>) {
        let Some((stage, next)) = self.stage.and_then(|stage| Some((stage, next(stage)?))) else { return };
        if next.word() != to {
            return;
        }
        let rests_on = rests_on.to_vec();
        if rule == REGAINED {
            let Some(fall) = self.fall.as_mut().filter(|fall| fall.reached >= next) else { return };
            if gates::regained(evidence, fall, self.usual.unwrap_or_default().max(EASY.pain())).is_some() {
                (fall.since, fall.half) = (entry.t.clone(), true);
                self.set(next, entry, Reason { rule: REGAINED, rests_on });
            }
        } else if gates::way(stage, evidence, self).is_open() {
            self.set(next, entry, Reason { rule: PASSED, rests_on });
        }
    }
}

/// The rule by which a stage is passed.
pub const PASSED: &str = "G2";
/// The rule by which a stage lost in a spasm is taken back.
pub const REGAINED: &str = "G4";

/// The stage after one.
#[must_use]
pub fn next(stage: Stage) -> Option<Stage> {
    Stage::ALL.into_iter().find(|next| *next > stage)
}

/// Whether a reading takes a person back to relief: a spasm, or pain of 7 or more.
fn is_fall(reading: &Reading<'_>) -> bool {
    reading.spasm || reading.pain >= BACK_AT.pain()
}

/// Whether an entry takes a person back to relief.
#[must_use]
pub fn is_back(entry: &Entry) -> bool {
    readings([entry]).iter().any(is_fall) || spasm_on_the_way(entry)
}

/// Whether a session asked and heard that the spasm is back.
#[must_use]
pub fn spasm_on_the_way(entry: &Entry) -> bool {
    let Fact::Session(session) = &entry.fact else { return false };
    session.prompts.iter().any(|(prompt, answer)| prompt == "spasm-now" && answer != "no")
}
