//! Where a person is on the way back: the stage, the episode, and what was lost in a spasm (rules G1, G2, G4), as a fold over the
//! journal. Must never move anybody on by silence, nor further than the records named allow.

use std::{cell::OnceCell, collections::HashMap};

use jiff::{Zoned, civil::Date};

use super::{
    Word, entry,
    exercise::Stage,
    gates::{self, Evidence},
    history::{Entry, Fact},
    progression::Change,
    questions::Questions,
    readings::{Reading, in_order, read, readings},
    rules::{BACK_AT, EASY, FREE_DAYS, USUAL_MOST},
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
    pub rests_on: Vec<Word>,
}

impl Reason {
    pub(super) fn new(rule: &'static str, rests_on: &[&str]) -> Self {
        Self { rule, rests_on: rests_on.iter().map(|id| (*id).into()).collect() }
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
    pub entry: Word,
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
    /// When the entry questions were last answered.
    entered: Option<Zoned>,
    /// When the stage was at what: for judging a session by the stage of its day.
    stages: Vec<(Zoned, Stage)>,
    /// When which pain was usual: for judging a session by what was known then.
    usuals: Vec<(Zoned, Option<u8>)>,
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
        // Few records name others, so most journals need no list of names.
        let names: OnceCell<HashMap<&str, usize>> = OnceCell::new();
        let names = || names.get_or_init(|| entries.iter().enumerate().map(|(at, entry)| (&*entry.id, at)).collect());
        let mut said = Vec::new();
        for (at, entry) in entries.iter().copied().enumerate() {
            let before = |id: &str| names().get(id).filter(|found| **found < at).map(|found| entries[*found]);
            read(entry, &mut said);
            standing.take(entry, before, &said, questions);
            said.clear();
        }
        standing
    }

    /// The pain that is easy for this person: 3, or the usual pain where that is known and more (rule G3).
    #[must_use]
    pub fn easy(&self) -> u8 {
        self.usual.unwrap_or_default().max(EASY.pain())
    }

    /// The usual pain that was known at a moment.
    #[must_use]
    pub fn usual_at(&self, t: &Zoned) -> Option<u8> {
        let before = self.usuals.iter().rev().find(|(since, _)| since.timestamp() <= t.timestamp());
        before.and_then(|(_, usual)| *usual)
    }

    /// The stage at a moment; none before the first entry.
    #[must_use]
    pub fn stage_at(&self, t: &Zoned) -> Option<Stage> {
        let before = self.stages.iter().rev().find(|(since, _)| since.timestamp() <= t.timestamp());
        before.map(|(_, stage)| *stage)
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

    fn set_usual(&mut self, usual: Option<u8>, at: &Entry) {
        if self.usual != usual {
            self.usuals.push((at.t.clone(), usual));
        }
        self.usual = usual;
    }

    /// Takes in one entry: `before` finds those before it by name, `said` is what it says about pain.
    fn take<'a>(
        &mut self,
        entry: &'a Entry,
        before: impl Fn(&str) -> Option<&'a Entry>,
        said: &[Reading<'_>],
        questions: &'a Questions,
    ) {
        match &entry.fact {
            Fact::Usual { pain } => self.set_usual(Some((*pain).min(USUAL_MOST.pain())), entry),
            Fact::Answers(answers) if answers.answers.get(LASTING).is_some_and(|answer| answer == "no") => {
                self.set_usual(None, entry);
            }
            Fact::Passed { to, rule, rests_on } => {
                let evidence = Evidence::named(rests_on, before, &entry.t, questions);
                self.passed(entry, to, rule, rests_on, &evidence);
            }
            Fact::Closed { told, rests_on } => {
                let evidence = Evidence::named(rests_on, before, &entry.t, questions);
                let over = if *told { gates::over_by_word(&evidence) } else { gates::over_by_quiet(&evidence) };
                if let Some(rests_on) = over {
                    // The stage stays, and what was lost in a spasm comes back as before: a word that it is over opens nothing, and
                    // the next start must not ask it into a new episode either (rules G2, G4).
                    if self.episode.take().is_some() {
                        self.decide(entry, "The episode is over.".to_owned(), Reason { rule: "G4", rests_on });
                    }
                    self.closed = Some(entry.t.clone());
                }
            }
            // "It has just seized up" is a spasm, unless an episode is open: then it is comfort once more.
            Fact::Session(session) if session.routine == SEIZED && self.episode.is_none() => {
                self.open(entry, session.before.as_ref().map(|checkin| checkin.pain));
                self.fall(entry, true);
            }
            Fact::Session(session) if session.half => self.played_half(),
            _ => {}
        }
        self.entered(entry);
        let pain = said.iter().map(|reading| reading.pain).max();
        let spasm = said.iter().any(|reading| reading.spasm) || spasm_on_the_way(entry);
        if spasm || pain >= Some(BACK_AT.pain()) {
            self.open(entry, pain);
            self.fall(entry, spasm);
        }
    }

    /// Where the entry answers put a person (rule G1). They open strength only at the very first, or after 90 days without an
    /// episode: in one they never do (rule G2), and nor does saying that it is over just before.
    fn entered(&mut self, entry: &Entry) {
        let Fact::Answers(answers) = &entry.fact else { return };
        let Some(checkin) = answers.checkin.as_ref().filter(|_| answers.set == entry::ENTRY) else { return };
        let told = entry::stage(&answers.answers, checkin, self.easy());
        let long = |entered: &Zoned| days(entered.date(), entry.t.date()) >= FREE_DAYS.days();
        let asked = self.episode.is_none() && self.entered.as_ref().is_none_or(long);
        let stage = match self.stage {
            Some(now) if told > now && !asked => told.min(Stage::Mobility).max(now),
            _ => told,
        };
        self.entered = Some(entry.t.clone());
        self.set(stage, entry, Reason::new("G1", &[&entry.id]));
        if told <= Stage::Mobility {
            self.open(entry, Some(checkin.pain));
        }
    }

    /// Whether no episode was open for long enough (rule G1).
    #[must_use]
    pub fn is_free(&self, today: Date) -> bool {
        let long = |since: &Zoned| days(since.date(), today) >= FREE_DAYS.days();
        self.episode.is_none() && self.closed.as_ref().is_none_or(long)
    }

    fn open(&mut self, entry: &Entry, pain: Option<u8>) {
        if self.episode.is_none() {
            self.decide(entry, "An episode begins.".to_owned(), Reason::new("G4", &[&entry.id]));
            self.episode = Some(Episode { since: entry.t.clone(), first_pain: pain, entry: entry.id.clone() });
        }
    }

    /// Back to relief (rule G2: always allowed). After a spasm what was reached before is kept in mind, to be taken back (rule G4);
    /// after bad pain alone the way is that of the gates.
    fn fall(&mut self, entry: &Entry, spasm: bool) {
        let from = self.stage.unwrap_or(Stage::Relief);
        let reached = self.fall.as_ref().map_or(from, |fall| fall.reached.max(from));
        if spasm && reached > Stage::Relief {
            self.fall = Some(Fall { since: entry.t.clone(), reached, half: false });
        } else if from > Stage::Relief {
            self.fall = None;
        } else if let Some(fall) = &mut self.fall {
            fall.since = entry.t.clone();
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
    fn passed(&mut self, entry: &Entry, to: &str, rule: &str, rests_on: &[Word], evidence: &Evidence<'_>) {
        let Some((stage, next)) = self.stage.and_then(|stage| Some((stage, next(stage)?))) else { return };
        if next.word() != to {
            return;
        }
        let rests_on = rests_on.to_vec();
        if rule == ENTERED {
            if stage == Stage::Strength && gates::long_well(evidence, self).is_some() {
                self.set(next, entry, Reason { rule: ENTERED, rests_on });
            }
        } else if rule == REGAINED {
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

/// The rule by which the entry answers lead on to maintain.
pub const ENTERED: &str = "G1";
/// The rule by which a stage is passed.
pub const PASSED: &str = "G2";
/// The rule by which a stage lost in a spasm is taken back.
pub const REGAINED: &str = "G4";

/// The stage after one.
#[must_use]
pub fn next(stage: Stage) -> Option<Stage> {
    Stage::ALL.into_iter().find(|next| *next > stage)
}

/// Whether an entry takes a person back to relief: a spasm, or pain of 7 or more (rule G2).
#[must_use]
pub fn is_back(entry: &Entry) -> bool {
    has_spasm(entry) || readings([entry]).iter().any(|reading| reading.pain >= BACK_AT.pain())
}

/// Whether an entry tells of a spasm.
#[must_use]
pub fn has_spasm(entry: &Entry) -> bool {
    readings([entry]).iter().any(|reading| reading.spasm) || spasm_on_the_way(entry)
}

/// Whether a session asked and heard that the spasm is back.
#[must_use]
pub fn spasm_on_the_way(entry: &Entry) -> bool {
    let Fact::Session(session) = &entry.fact else { return false };
    session.prompts.iter().any(|(prompt, answer)| prompt == "spasm-now" && answer != "no")
}
