//! What the journal holds shut: open Stops and locks, as a fold over entries. Must never close anything by silence or by
//! order alone: only by a record that names it, dated as rules S4, S5 and S7 ask.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Zoned;

use super::{
    CleanText, Id, Now, Word,
    exercise::{Stage, Tags},
    history::{Answers, Entry, Fact, Suspect},
    questions::{Answer, Closes, LockKind, Question, Questions, SetId, Shuts, Tier},
    rules::{BY_NAME, CLEAR_AFTER, NEXT_DAY, SECOND_YES, SLIP_WITHIN, SYMPTOM, UNLOCK_AFTER},
    time::signed,
};

/// A Stop that stands (rule S5).
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// The journal entry that set it, `/` and the question where an entry may set several.
    pub id: Word,
    /// How urgent.
    pub tier: Tier,
    /// The question that was answered yes; empty when a later version of the program set it.
    pub question: String,
    /// The entry's own record of when.
    pub entry: Entry,
}

/// A lock that stands (rule S7). Its id is its question's.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// The question whose answer set it.
    pub question: Id,
    /// Which kind.
    pub kind: LockKind,
    /// The entry that set it.
    pub entry: Entry,
}

/// Everything that is held shut.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Held {
    /// Stops, oldest first.
    pub stops: Vec<Stop>,
    /// Other locks.
    pub locks: Vec<Lock>,
    /// Danger signs that slipped in the last 7 days: asked by name (rule S4).
    pub by_name: BTreeSet<Id>,
}

impl Held {
    /// Folds the journal.
    #[must_use]
    pub fn fold(entries: &[Entry], questions: &Questions, now: &Now) -> Self {
        let mut order: Vec<&Entry> = entries.iter().collect();
        order.sort_by(|a, b| (a.t.timestamp(), &a.device, a.seq).cmp(&(b.t.timestamp(), &b.device, b.seq)));
        let mut fold = Fold { entries: order, questions, stops: Vec::new(), locks: BTreeMap::new() };
        fold.run();
        let held = Self { stops: fold.stops, locks: fold.locks.into_values().collect(), by_name: BTreeSet::new() };
        held.at(entries, now)
    }

    /// The same at another moment, of the same entries: only what is asked by name depends on it.
    #[must_use]
    pub fn at(self, entries: &[Entry], now: &Now) -> Self {
        Self { by_name: by_name(entries, now), ..self }
    }

    /// The most urgent Stop, the oldest of these.
    #[must_use]
    pub fn stop(&self) -> Option<&Stop> {
        let most = self.stops.iter().map(|stop| stop.tier).max()?;
        self.stops.iter().find(|stop| stop.tier == most)
    }

    /// The locks that a clinician's word closes.
    pub fn for_clinician(&self) -> impl Iterator<Item = &Lock> {
        self.locks.iter().filter(|lock| is_for_clinician(&lock.kind))
    }

    /// All tags that are shut.
    #[must_use]
    pub fn tags(&self) -> Tags {
        self.locks.iter().fold(Tags::NONE, |tags, lock| tags.union(lock.kind.tags))
    }

    /// The latest stage left open.
    #[must_use]
    pub fn up_to(&self) -> Stage {
        self.locks.iter().filter_map(|lock| lock.kind.up_to).min().unwrap_or(Stage::Maintain)
    }

    /// The lock that shuts most beyond its tags.
    #[must_use]
    pub fn shuts(&self) -> Option<&Lock> {
        let lock = self.locks.iter().max_by_key(|lock| lock.kind.shuts)?;
        (lock.kind.shuts > Shuts::Tagged).then_some(lock)
    }
}

/// When a Stop may be lifted at the earliest (rule S5).
#[must_use]
pub fn unlocks_at(stop: &Stop) -> Zoned {
    stop.entry.t.saturating_add(signed(UNLOCK_AFTER.hours()))
}

/// Time from one entry to a later one: on the boot's clock if both are of one boot, by wall time else. Negative is none.
#[must_use]
pub fn between(earlier: &Entry, later: &Entry) -> Option<Duration> {
    let wall = later.t.timestamp().duration_since(earlier.t.timestamp());
    let wall = Duration::try_from(wall).ok()?;
    match (&earlier.boot, &later.boot) {
        (Some(a), Some(b)) if a.id == b.id => {
            let boot = Duration::try_from_secs_f64(b.s - a.s).ok()?;
            Some(boot.min(wall))
        }
        _ => Some(wall),
    }
}

struct Fold<'a> {
    entries: Vec<&'a Entry>,
    questions: &'a Questions,
    stops: Vec<Stop>,
    locks: BTreeMap<Id, Lock>,
}

impl Fold<'_> {
    fn run(&mut self) {
        for entry in self.entries.clone() {
            match &entry.fact {
                Fact::Suspect(suspect) => self.suspect(entry, suspect),
                Fact::Answers(answers) => self.answers(entry, answers),
                Fact::Assessed { closes, .. } => self.assessed(entry, closes),
                Fact::Clear { closes } => {
                    let day =
                        |lock: &Lock| between(&lock.entry, entry).is_some_and(|passed| passed >= CLEAR_AFTER.hours());
                    self.retain(closes, |lock| lock.kind.closes != Closes::Clear24h || !day(lock));
                }
                Fact::Unknown if entry.holds => self.stop(entry, entry.id.clone(), Tier::T2, ""),
                _ => {}
            }
        }
        let stops = std::mem::take(&mut self.stops);
        self.stops = stops.into_iter().filter(|stop| !self.is_lifted(stop)).collect();
    }

    fn retain(&mut self, question: &str, mut keep: impl FnMut(&mut Lock) -> bool) {
        if let Some(id) = Id::new(question)
            && let Some(lock) = self.locks.get_mut(&id)
            && !keep(lock)
        {
            self.locks.remove(&id);
        }
    }

    fn stop(&mut self, entry: &Entry, id: Word, tier: Tier, question: &str) {
        self.stops.push(Stop { id, tier, question: question.to_owned(), entry: entry.clone() });
    }

    fn suspect(&mut self, entry: &Entry, suspect: &Suspect) {
        let worst = Tier::from_word(&suspect.tier).filter(|tier| tier.stops()).unwrap_or(Tier::T1);
        let settled = self.entries.iter().find_map(|later| match &later.fact {
            Fact::Settled { closes, answers } if *closes == entry.id && between(entry, later).is_some() => {
                Some(answers)
            }
            _ => None,
        });
        let tier = match (settled, self.questions.question(&suspect.question)) {
            (Some(answers), Some(question)) => {
                let mut given = parsed(answers);
                given.insert(question.id.clone(), Answer::Yes);
                self.questions.tier(question, &given).unwrap_or(worst)
            }
            _ => worst,
        };
        if tier.stops() && !self.is_slip(entry, suspect) {
            self.stop(entry, entry.id.clone(), tier, &suspect.question);
        }
    }

    /// Whether a `slip` closes this suspect, by rule S4: all of its group no, in time, after a plain first yes.
    fn is_slip(&self, entry: &Entry, suspect: &Suspect) -> bool {
        if suspect.answer != Answer::Yes.word() || self.is_second_yes(entry) {
            return false;
        }
        let Some(question) = self.questions.question(&suspect.question) else {
            return false;
        };
        self.entries.iter().any(|later| match &later.fact {
            Fact::Slip { closes, answers } if *closes == entry.id => {
                let all_no = group(self.questions, question)
                    .all(|item| answers.get(item.id.as_str()).is_some_and(|answer| answer == Answer::No.word()));
                all_no && between(entry, later).is_some_and(|passed| passed <= SLIP_WITHIN.minutes())
            }
            _ => false,
        })
    }

    /// Whether another danger sign, this one or any, was answered yes within the day before (rule S4).
    fn is_second_yes(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|earlier| {
            matches!(earlier.fact, Fact::Suspect(_))
                && earlier.id != entry.id
                && between(earlier, entry).is_some_and(|passed| passed <= SECOND_YES.hours())
                && (earlier.t.timestamp(), &earlier.device, earlier.seq)
                    < (entry.t.timestamp(), &entry.device, entry.seq)
        })
    }

    fn answers(&mut self, entry: &Entry, record: &Answers) {
        let no = |(id, answer): (&Word, &Word)| answer == Answer::No.word() && !self.locks.contains_key(id.as_str());
        // Most say no to everything, and nothing is there for that to close.
        if record.answers.iter().all(no) {
            return;
        }
        let given = parsed(&record.answers);
        for (id, answer) in &given {
            // Most answers are a no to what shuts nothing.
            if *answer == Answer::No && !self.locks.contains_key(id) {
                continue;
            }
            let Some(question) = self.questions.question(id.as_str()) else {
                continue;
            };
            match answer {
                Answer::No => self.recorded_no(entry, question),
                Answer::Yes | Answer::NotSure => match self.questions.tier(question, &given) {
                    Some(tier) if tier.stops() => {
                        let stop = format!("{}/{id}", entry.id);
                        self.stop(entry, stop.into(), tier, id.as_str());
                    }
                    _ => self.lock(entry, question, self.questions.lock_of(question, &given)),
                },
                Answer::CannotTell | Answer::RatherNot => {
                    let others = given.iter().any(|(other, answer)| {
                        let same = self.questions.question(other.as_str()).is_some_and(|q| q.group == question.group);
                        same && other != id && *answer != Answer::No
                    });
                    if *answer == Answer::CannotTell || others {
                        self.lock(entry, question, Some(&unanswered(question)));
                    } else {
                        self.recorded_no(entry, question);
                    }
                }
            }
        }
    }

    /// A recorded no closes a lock of the same question, if it was due again (rule S7).
    fn recorded_no(&mut self, entry: &Entry, question: &Question) {
        self.retain(question.id.as_str(), |lock| {
            let passed = between(&lock.entry, entry);
            match (lock.kind.closes, asked_again_after(&lock.kind, question)) {
                (Closes::NextDay, _) => passed.is_none() || entry.t.date() <= lock.entry.t.date(),
                (_, Some(after)) => passed.is_none_or(|passed| passed < after),
                (_, None) => true,
            }
        });
    }

    fn lock(&mut self, entry: &Entry, question: &Question, kind: Option<&LockKind>) {
        if let Some(kind) = kind {
            let lock = Lock { question: question.id.clone(), kind: kind.clone(), entry: entry.clone() };
            self.locks.insert(question.id.clone(), lock);
        }
    }

    fn assessed(&mut self, entry: &Entry, closes: &[Word]) {
        for id in closes {
            self.retain(id, |lock| !is_for_clinician(&lock.kind) || between(&lock.entry, entry).is_none());
        }
    }

    /// Whether an `unlocked` record lifts this Stop by rule S5: a clinician's word, then A, B and C all clean, at least
    /// 24 h after the Stop.
    fn is_lifted(&self, stop: &Stop) -> bool {
        let find = |id: &str| self.entries.iter().copied().find(|entry| entry.id == id);
        self.entries.iter().any(|entry| {
            let Fact::Unlocked { closes, assessed, screens } = &entry.fact else {
                return false;
            };
            let late_enough =
                |entry: &Entry| between(&stop.entry, entry).is_some_and(|passed| passed >= UNLOCK_AFTER.hours());
            let told = find(assessed).is_some_and(|told| {
                let names = matches!(&told.fact, Fact::Assessed { closes, .. } if closes.contains(&stop.id));
                names && between(&stop.entry, told).is_some()
            });
            let clean = |set: SetId| {
                screens.iter().filter_map(|id| find(id)).any(|screen| match &screen.fact {
                    Fact::Answers(answers) => {
                        answers.set == set.word() && late_enough(screen) && is_clean(self.questions, set, answers)
                    }
                    _ => false,
                })
            };
            *closes == stop.id && late_enough(entry) && told && [SetId::A, SetId::B, SetId::C].into_iter().all(clean)
        })
    }
}

/// The danger signs of the last days.
fn by_name(entries: &[Entry], now: &Now) -> BTreeSet<Id> {
    let suspects = entries.iter().filter_map(|entry| match &entry.fact {
        Fact::Suspect(suspect) if entry.t.timestamp() + signed(BY_NAME.whole_days()) > now.wall.timestamp() => {
            Some(suspect)
        }
        _ => None,
    });
    suspects.filter_map(|suspect| Id::new(&suspect.question)).collect()
}

fn is_for_clinician(kind: &LockKind) -> bool {
    matches!(kind.closes, Closes::Clinician | Closes::AskedAgain(_))
}

/// How long after a yes a recorded no to the same question closes its lock; `None`: no answer of the person's own does.
/// A symptom that is asked again within two weeks must have been gone that long; a fact about the person may be corrected
/// at once.
#[must_use]
pub fn asked_again_after(kind: &LockKind, question: &Question) -> Option<Duration> {
    match kind.closes {
        Closes::AskedAgain(after) => Some(after),
        Closes::NextDay => Some(NEXT_DAY.hours()),
        Closes::Profile => Some(question.due.filter(|due| *due <= SYMPTOM.whole_days()).unwrap_or_default()),
        Closes::Clinician | Closes::Clear24h => None,
    }
}

/// "No chance to tell yet": Comfort only, until answered (rule S1).
fn unanswered(question: &Question) -> LockKind {
    LockKind {
        id: question.id.clone(),
        title: CleanText::new("Still to answer"),
        say: CleanText::new("One important question has no answer yet. Until it has, only rest, breathing and heat."),
        tags: Tags::NONE,
        shuts: Shuts::Movement,
        up_to: None,
        closes: Closes::AskedAgain(Duration::ZERO),
        source: Vec::new(),
    }
}

/// The items asked together with `question`: what a slip asks again.
pub fn group<'a>(questions: &'a Questions, question: &'a Question) -> impl Iterator<Item = &'a Question> {
    questions
        .set(question.set)
        .filter(|item| item.group == question.group && item.ask_if.is_none() && item.tier.stops())
}

/// The answers of a record. A word that is no answer counts as not sure.
#[must_use]
pub fn parsed(answers: &BTreeMap<Word, Word>) -> BTreeMap<Id, Answer> {
    answers
        .iter()
        .filter_map(|(id, answer)| Some((Id::new(id)?, Answer::from_word(answer).unwrap_or(Answer::NotSure))))
        .collect()
}

/// Whether a record answers every question of its set that it should, none with a Stop.
#[must_use]
pub fn is_clean(questions: &Questions, set: SetId, record: &Answers) -> bool {
    let given = parsed(&record.answers);
    questions.set(set).all(|question| {
        let asked =
            question.ask_if.as_ref().is_none_or(|parent| given.get(parent).is_some_and(|answer| answer.is_yes()));
        let answered = !asked || given.contains_key(&question.id);
        answered && !questions.tier(question, &given).is_some_and(Tier::stops)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::{Book, now, questions, secs};

    const HOUR: u64 = 3_600;

    fn suspect(question: &str, answer: &str) -> Fact {
        Fact::Suspect(Suspect { question: question.into(), answer: answer.into(), tier: "T1".into() })
    }

    fn all_no() -> BTreeMap<Word, Word> {
        [("saddle", "no"), ("bladder", "no")].map(|(id, answer)| (id.into(), answer.into())).into()
    }

    fn held(book: &Book, now: &Now) -> Held {
        Held::fold(&book.entries, &questions(), now)
    }

    #[test]
    fn s4_a_yes_holds_everything_shut_until_its_slip_is_told_in_full_and_in_time() {
        let start = now();
        let mut book = Book::default();
        let yes = book.write(suspect("saddle", "yes"), &start);
        assert_eq!(held(&book, &start).stop().unwrap().tier, Tier::T1);

        let slip = |closes: &str, answers| Fact::Slip { closes: closes.into(), answers };
        let soon = start.after(secs(60));
        let mut half = book.clone();
        let mut answers = all_no();
        answers.remove("bladder");
        half.write(slip(&yes, answers), &soon);
        assert!(held(&half, &soon).stop().is_some(), "part of the group is not the group");

        let mut late = book.clone();
        late.write(slip(&yes, all_no()), &start.after(secs(HOUR)));
        assert!(held(&late, &soon).stop().is_some(), "an hour later it is no slip of a key");

        let mut other = book.clone();
        other.write(slip("someone-else", all_no()), &soon);
        assert!(held(&other, &soon).stop().is_some(), "it must name the suspect");

        book.write(slip(&yes, all_no()), &soon);
        let after = held(&book, &soon);
        assert_eq!(after.stop(), None);
        assert!(after.by_name.contains("saddle"), "asked by name for 7 days");
        let later = start.after(secs(8 * 24 * HOUR));
        assert!(held(&book, &later).by_name.is_empty());
    }

    #[test]
    fn s4_not_sure_and_a_second_yes_are_no_slips() {
        let start = now();
        for (first, answer) in [(false, "not-sure"), (true, "yes")] {
            let mut book = Book::default();
            if first {
                let slipped = book.write(suspect("saddle", "yes"), &start);
                book.write(Fact::Slip { closes: slipped, answers: all_no() }, &start.after(secs(5)));
            }
            let again = start.after(secs(HOUR));
            let yes = book.write(suspect("saddle", answer), &again);
            book.write(Fact::Slip { closes: yes, answers: all_no() }, &again.after(secs(5)));
            assert!(held(&book, &again).stop().is_some(), "{answer}");
        }
    }

    #[test]
    fn s5_a_stop_lifts_only_by_a_clinicians_word_and_three_clean_sets_a_day_later() {
        let start = now();
        let day = start.after(secs(24 * HOUR));
        let build = |screens_at: &Now, unlock_at: &Now, names: bool, bad: &[(&str, &str)]| {
            let mut book = Book::default();
            let stop = book.write(suspect("saddle", "yes"), &start);
            let closes = vec![if names { stop.clone() } else { "other".into() }];
            let told = Fact::Assessed { closes, who: "doctor".into(), date: "2026-11-22".into() };
            let assessed = book.write(told, &start.after(secs(HOUR)));
            let screens =
                ["A", "B", "C"].map(|set| book.answer(set, if set == "B" { bad } else { &[] }, screens_at)).to_vec();
            book.write(Fact::Unlocked { closes: stop, assessed, screens }, unlock_at);
            held(&book, &day.after(secs(HOUR))).stop().is_some()
        };
        assert!(!build(&day, &day, true, &[]), "by the rule it opens");
        let early = start.after(secs(23 * HOUR));
        assert!(build(&early, &day, true, &[]), "the screens came too early");
        assert!(build(&early, &early, true, &[]), "all of it came too early");
        assert!(build(&day, &day, false, &[]), "the clinician's word was about something else");
        assert!(build(&day, &day, true, &[("fever", "yes")]), "not clean");
    }

    #[test]
    fn s5_a_clock_set_ahead_lifts_nothing_within_one_boot() {
        let start = now();
        let mut book = Book::default();
        let stop = book.write(suspect("saddle", "yes"), &start);
        let told = Fact::Assessed { closes: vec![stop.clone()], who: "doctor".into(), date: "2026-11-22".into() };
        let assessed = book.write(told, &start.after(secs(60)));
        let mut ahead = start.after(secs(120));
        ahead.wall = &ahead.wall + jiff::SignedDuration::from_hours(48);
        let screens = ["A", "B", "C"].map(|set| book.answer(set, &[], &ahead)).to_vec();
        book.write(Fact::Unlocked { closes: stop, assessed, screens }, &ahead);
        assert!(held(&book, &ahead).stop().is_some());
    }

    #[test]
    fn s3_fever_without_back_pain_is_no_stop_but_holds_movement_until_clear() {
        let start = now();
        let mut book = Book::default();
        let yes = book.write(suspect("fever", "yes"), &start);
        assert!(held(&book, &start).stop().is_some(), "shut until the follow-up is answered");
        let answers: BTreeMap<_, _> = [("fever-back".into(), "no".into())].into();
        book.write(Fact::Settled { closes: yes, answers }, &start);
        book.answer("B", &[("fever", "yes"), ("fever-back", "no")], &start);
        let now = held(&book, &start);
        assert_eq!(now.stop(), None);
        assert_eq!(now.shuts().unwrap().kind.shuts, Shuts::Movement);
        book.answer("B", &[], &start.after(secs(60)));
        assert!(held(&book, &start).shuts().is_some(), "a no alone does not clear it");
        book.write(Fact::Clear { closes: "fever".into() }, &start.after(secs(23 * HOUR)));
        assert!(held(&book, &start).shuts().is_some(), "it cannot have been clear for a day yet");
        book.write(Fact::Clear { closes: "fever".into() }, &start.after(secs(24 * HOUR)));
        assert_eq!(held(&book, &start).shuts(), None);
    }

    #[test]
    fn s7_a_lock_closes_by_its_own_rule_only() {
        let start = now();
        let mut book = Book::default();
        book.answer("C", &[("leg", "yes"), ("bone", "yes")], &start);
        assert_eq!(held(&book, &start).locks.len(), 2);
        book.answer("C", &[], &start.after(secs(HOUR)));
        assert_eq!(held(&book, &start).locks.len(), 2, "leg is not due again, bone needs a clinician");
        book.answer("C", &[], &start.after(secs(73 * HOUR)));
        let after = held(&book, &start);
        assert_eq!(after.locks.len(), 1);
        assert_eq!(after.locks[0].question.as_str(), "bone");
        let told = Fact::Assessed { closes: vec!["bone".into()], who: "doctor".into(), date: Word::default() };
        book.write(told, &start.after(secs(74 * HOUR)));
        assert!(held(&book, &start).locks.is_empty());
    }

    #[test]
    fn a_record_of_a_later_version_that_holds_is_honoured() {
        let start = now();
        let mut book = Book::default();
        book.write(Fact::Unknown, &start);
        assert_eq!(held(&book, &start).stop(), None);
        book.entries[0].holds = true;
        assert!(held(&book, &start).stop().is_some());
    }

    #[test]
    fn no_chance_to_tell_shuts_movement_until_answered() {
        let start = now();
        let mut book = Book::default();
        book.answer("A", &[("bladder", "cannot-tell")], &start);
        assert_eq!(held(&book, &start).shuts().unwrap().kind.shuts, Shuts::Movement);
        book.answer("A", &[], &start.after(secs(600)));
        assert_eq!(held(&book, &start).shuts(), None);
    }

    #[test]
    fn any_order_of_lines_gives_the_same_state() {
        let start = now();
        let mut book = Book::default();
        book.answer("C", &[("leg", "yes")], &start);
        book.write(suspect("saddle", "yes"), &start.after(secs(10)));
        book.answer("C", &[], &start.after(secs(80 * HOUR)));
        let forward = held(&book, &start);
        book.entries.reverse();
        assert_eq!(held(&book, &start), forward);
    }
}
