//! What must be asked before a session, and the only maker of a [`Clearance`]. Must never take silence, a stale answer or an
//! answer from the future for a no.

mod clearance;

pub use clearance::{Clearance, Scope};

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{
    CleanText, Now, Word, entry,
    episode::{LASTING, Standing},
    exercise::{Stage, Tag},
    history::{Answers, Entry, Fact},
    locks::{Held, Stop, asked_again_after, is_clean, parsed},
    progression,
    questions::{Answer, Closes, Questions, SetId, Shuts, Tier},
    routine::Step,
    rules::{FOR_THIS_START, SHORT_WELL, SIGNS_EARLY, SIGNS_LATER, SIGNS_WELL, UNSAID, USUAL_DAYS},
    time::signed,
};

/// Two devices may differ by so much. Proposal.
const SKEW: Duration = Duration::from_secs(600);

/// Something to ask before a session may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A set of danger signs, or the skin page.
    Set(SetId),
    /// Where the person comes in (rule G1).
    Entry,
    /// The usual pain, with lasting pain (rule G3).
    Usual,
    /// The short check (rule S2).
    Short,
}

/// Why nothing starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// A Stop stands (rule S5).
    Stop(Box<Stop>),
    /// These must be answered first, in this order.
    Ask(Vec<Need>),
    /// A lock shuts all of it: the reason.
    Shut(CleanText),
    /// It is for a later stage than the person's.
    Later {
        /// What it is for.
        stage: Stage,
        /// What is open.
        open: Stage,
    },
}

/// What a session would need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Comfort or Movement.
    pub scope: Scope,
    /// The routine's stage.
    pub stage: Stage,
    /// Whether heat goes on the skin.
    pub heat: bool,
    /// Whether a session goes on: then the short check is always asked anew (rule S2).
    pub resume: bool,
    /// Whether a clinician who knows the back gave this routine, at these doses (rule G6).
    pub prescribed: bool,
}

/// The journal, seen through the rules of asking.
#[derive(Debug)]
pub struct Screening<'a> {
    entries: &'a [Entry],
    questions: &'a Questions,
    /// Entries that an earlier start used up.
    spent: &'a BTreeSet<Word>,
    boot: &'a str,
    now: &'a Now,
    held: Held,
    standing: Standing,
}

impl<'a> Screening<'a> {
    /// Looks at the journal at one moment. `boot` names this boot of the machine; `spent` are the checks that the running
    /// or interrupted session used.
    #[must_use]
    pub fn new(
        entries: &'a [Entry],
        questions: &'a Questions,
        spent: &'a BTreeSet<Word>,
        boot: &'a str,
        now: &'a Now,
    ) -> Self {
        let folded = (Held::fold(entries, questions, now), Standing::fold(entries, questions));
        Self::of(entries, questions, spent, boot, now, folded)
    }

    /// The same with what the entries were folded to at another moment.
    pub(crate) fn of(
        entries: &'a [Entry],
        questions: &'a Questions,
        spent: &'a BTreeSet<Word>,
        boot: &'a str,
        now: &'a Now,
        (held, standing): (Held, Standing),
    ) -> Self {
        Self { entries, questions, spent, boot, now, held: held.at(entries, now), standing }
    }

    /// What is held shut.
    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Where the person is.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whether an episode is open (rule G4).
    #[must_use]
    pub fn in_episode(&self) -> bool {
        self.standing.episode.is_some()
    }

    /// The person's stage (rules G1, G2, G4); none before the first entry.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.standing.stage
    }

    /// Makes the proof for one session, or says what is in the way.
    ///
    /// # Errors
    /// A Stop, a lock on all of it, what is still to ask, or that it is for later; in this order.
    pub fn clear(&self, demand: Demand) -> Result<Clearance, Refusal> {
        if let Some(stop) = self.held.stop() {
            return Err(Refusal::Stop(Box::new(stop.clone())));
        }
        let needs = self.needs(demand);
        if let Some(lock) = self.held.shuts() {
            let shut = lock.kind.shuts == Shuts::All || demand.scope == Scope::Movement;
            // A question that may close the lock again is asked first.
            let may_close = !matches!(lock.kind.closes, Closes::Clinician | Closes::Clear24h);
            if shut && (needs.is_empty() || !may_close) {
                return Err(Refusal::Shut(lock.kind.say.clone()));
            }
        }
        if !needs.is_empty() {
            return Err(Refusal::Ask(needs));
        }
        self.proof(demand)
    }

    fn proof(&self, demand: Demand) -> Result<Clearance, Refusal> {
        let mut rests_on = Vec::new();
        let mut used = |entry: Option<&Entry>| rests_on.extend(entry.map(|entry| entry.id.clone()));
        used(self.latest_of(SetId::A.word()));
        if demand.heat {
            used(self.latest_of(SetId::Heat.word()));
        }
        let mut up_to = Stage::Relief;
        let (mut checkin, mut cap) = (None, None);
        if demand.scope == Scope::Movement {
            for set in [SetId::B.word(), SetId::C.word(), entry::ENTRY, entry::SHORT] {
                used(self.latest_of(set));
            }
            checkin = self.latest_of(entry::SHORT).and_then(|entry| match &entry.fact {
                Fact::Answers(answers) => answers.checkin.clone(),
                _ => None,
            });
            let pain = checkin.as_ref().map_or(10, |checkin| checkin.pain);
            let stage = self.stage().unwrap_or(Stage::Relief);
            cap = progression::cap(stage, pain, self.standing.easy());
            // A clinician's own routine opens the stages for itself; bad pain it does not (rule G6).
            let stage = if demand.prescribed { Stage::Maintain } else { stage };
            let open = entry::open_at(pain, self.standing.easy());
            let open = if demand.prescribed && open > Stage::Relief { Stage::Maintain } else { open };
            let locks = if demand.prescribed { Stage::Maintain } else { self.held.up_to() };
            up_to = stage.min(locks).min(open);
            if demand.stage > up_to {
                return Err(Refusal::Later { stage: demand.stage, open: up_to });
            }
        }
        let tags = self.held.tags();
        if demand.heat && tags.has(Tag::Heat) && demand.scope == Scope::Comfort {
            let say = self.held.locks.iter().find(|lock| lock.kind.tags.has(Tag::Heat));
            let say = say.map_or_else(CleanText::default, |lock| lock.kind.say.clone());
            return Err(Refusal::Shut(say));
        }
        let reasons = self.held.locks.iter().map(|lock| (lock.kind.tags, lock.kind.say.clone())).collect();
        Ok(Clearance { scope: demand.scope, up_to, tags, reasons, made: self.now.clone(), rests_on, checkin, cap })
    }

    /// What is still to ask (rule S2), in the order asked.
    #[must_use]
    pub fn needs(&self, demand: Demand) -> Vec<Need> {
        let mut needs = Vec::new();
        let mut need = |wanted: bool, need: Need| needs.extend(wanted.then_some(need));
        if demand.scope == Scope::Comfort {
            need(!self.is_for_this_start(SetId::A.word()), Need::Set(SetId::A));
        } else {
            let stage = self.stage();
            // After an episode, until strength is open again, it is asked as in one: the gates rest on it (rule G2).
            let every = match stage {
                Some(Stage::Relief | Stage::Return) => SIGNS_EARLY.hours(),
                Some(Stage::Mobility) => SIGNS_LATER.whole_days(),
                _ if self.in_episode() => SIGNS_LATER.whole_days(),
                _ => SIGNS_WELL.whole_days(),
            };
            // The two go together: comfort asks the first alone, and a gate wants both fresh.
            let b = self.is_fresh(SetId::B, every);
            let a = self.is_fresh(SetId::A, every) && (b || self.is_for_this_start(SetId::A.word()));
            need(!a, Need::Set(SetId::A));
            need(!b, Need::Set(SetId::B));
            let c = self.is_fresh(SetId::C, SIGNS_WELL.whole_days());
            need(!c || self.is_due_again(), Need::Set(SetId::C));
            need(self.needs_usual(), Need::Usual);
            need(self.needs_entry(), Need::Entry);
            let short = if demand.resume { self.is_for_this_start(entry::SHORT) } else { self.is_short_fresh() };
            need(!short, Need::Short);
        }
        if demand.heat {
            need(!self.is_for_this_start(SetId::Heat.word()), Need::Set(SetId::Heat));
        }
        needs
    }

    /// Whether to ask where the person is: at the very first, and every 90 days without an episode (rule G1). In an episode the gates
    /// lead on; after one the stage stays what it was, or a word that it is over would be the way round the gate to strength.
    fn needs_entry(&self) -> bool {
        let Some(entry) = self.latest_of(entry::ENTRY) else {
            return true;
        };
        !self.in_episode() && self.age(entry).is_none_or(|age| age >= SIGNS_WELL.whole_days())
    }

    /// Whether the entry questions were answered just now.
    #[must_use]
    pub fn has_just_entered(&self) -> bool {
        let entered = self.latest_of(entry::ENTRY).and_then(|entry| self.age(entry));
        entered.is_some_and(|age| age < FOR_THIS_START.minutes())
    }

    /// Whether to ask for the usual pain of a person with lasting pain, every 90 days (rule G3).
    fn needs_usual(&self) -> bool {
        let lasting = self.last_answers(SetId::C.word()).and_then(|answers| answers.answers.get(LASTING));
        if lasting.is_none_or(|answer| answer != "yes") {
            return false;
        }
        let told = self.latest(|entry| matches!(entry.fact, Fact::Usual { .. })).and_then(|entry| self.age(entry));
        self.standing.usual.is_none() || told.is_none_or(|age| age >= USUAL_DAYS.whole_days())
    }

    /// The last answers of a set that are not from the future.
    #[must_use]
    pub fn last_answers(&self, set: &str) -> Option<&Answers> {
        match &self.latest_of(set)?.fact {
            Fact::Answers(answers) => Some(answers),
            _ => None,
        }
    }

    fn latest_of(&self, set: &str) -> Option<&'a Entry> {
        self.latest(|entry| matches!(&entry.fact, Fact::Answers(answers) if answers.set == set))
    }

    fn latest(&self, wanted: impl Fn(&Entry) -> bool) -> Option<&'a Entry> {
        let known = self.entries.iter().filter(|entry| wanted(entry) && self.age(entry).is_some());
        known.max_by_key(|entry| (entry.t.timestamp(), entry.seq))
    }

    /// How old an entry is. `None`: it cannot be told, because it is from the future, or from another boot while the clock
    /// stands behind the journal.
    #[must_use]
    pub fn age(&self, entry: &Entry) -> Option<Duration> {
        let wall = self.now.wall.timestamp().duration_since(entry.t.timestamp());
        let wall = Duration::try_from(wall).ok();
        let boot = entry.boot.as_ref().filter(|boot| boot.id == self.boot);
        let boot = boot.and_then(|boot| self.now.boot.checked_sub(Duration::try_from_secs_f64(boot.s).ok()?));
        match (boot, wall) {
            (Some(boot), wall) => Some(boot.max(wall.unwrap_or_default())),
            (None, Some(wall)) if !self.is_clock_behind() => Some(wall),
            _ => None,
        }
    }

    /// Whether the journal knows a later time than the clock: then the clock was set back, and old answers prove nothing.
    #[must_use]
    pub fn is_clock_behind(&self) -> bool {
        let latest = self.now.wall.timestamp() + signed(SKEW);
        self.entries.iter().any(|entry| entry.t.timestamp() > latest)
    }

    /// Whether a set was answered no longer ago than `every`, cleanly, and not before the episode that is open.
    fn is_fresh(&self, set: SetId, every: Duration) -> bool {
        let entry = self.latest_of(set.word());
        entry.filter(|entry| self.is_of_this_episode(entry)).is_some_and(|entry| match &entry.fact {
            Fact::Answers(answers) => {
                // Rather not say is asked again weekly (rule S1).
                let unsaid = answers.answers.values().any(|answer| answer == Answer::RatherNot.word());
                let every = if unsaid { every.min(UNSAID.whole_days()) } else { every };
                let age = self.age(entry).is_some_and(|age| age < every);
                age && is_clean(self.questions, set, answers)
            }
            _ => false,
        })
    }

    /// At the start of an episode all is asked (rule S2): the answers that led to it count, older ones do not. On one device the order of writing
    /// tells, whatever the clock was set to. When it began in the future, by the clock, only what was answered just now counts.
    fn is_of_this_episode(&self, entry: &Entry) -> bool {
        let Some(episode) = &self.standing.episode else {
            return true;
        };
        let opened = self.entries.iter().find(|entry| entry.id == episode.entry);
        if let Some(opened) = opened.filter(|opened| opened.device == entry.device) {
            // A session that opened one came after its own answers: what has changed since, they do not know.
            let by_answers = matches!(opened.fact, Fact::Answers(_));
            return entry.seq > opened.seq || (by_answers && led_to(entry, opened));
        }
        let age = match opened {
            Some(opened) => self.age(opened),
            None => Duration::try_from(self.now.wall.timestamp().duration_since(episode.since.timestamp())).ok(),
        };
        let oldest = age.unwrap_or_default() + FOR_THIS_START.minutes();
        self.age(entry).is_some_and(|age| age <= oldest)
    }

    /// Whether a set was answered for this very start: clean, just now, and not used by another session.
    fn is_for_this_start(&self, set: &str) -> bool {
        self.latest_of(set).is_some_and(|entry| {
            let Fact::Answers(answers) = &entry.fact else {
                return false;
            };
            let clean = match SetId::from_word(set) {
                Some(set) => is_clean(self.questions, set, answers),
                None => self.is_short_clean(answers),
            };
            let just_now = self.age(entry).is_some_and(|age| age < FOR_THIS_START.minutes());
            clean && just_now && !self.is_spent(entry)
        })
    }

    fn is_spent(&self, entry: &Entry) -> bool {
        let used =
            |other: &Entry| matches!(&other.fact, Fact::Session(session) if session.clearance.contains(&entry.id));
        self.spent.contains(&entry.id) || self.entries.iter().any(used)
    }

    /// Without an episode once a day is enough, unless something went wrong since (rule S2).
    fn is_short_fresh(&self) -> bool {
        if self.is_for_this_start(entry::SHORT) {
            return true;
        }
        let Some(entry) = self.latest_of(entry::SHORT).filter(|_| !self.in_episode()) else {
            return false;
        };
        let Fact::Answers(answers) = &entry.fact else {
            return false;
        };
        let today =
            entry.t.date() == self.now.wall.date() && self.age(entry).is_some_and(|age| age < SHORT_WELL.hours());
        let trouble = self.entries.iter().any(|later| later.t >= entry.t && is_trouble(later));
        today && self.is_short_clean(answers) && !trouble
    }

    fn is_short_clean(&self, answers: &Answers) -> bool {
        let given = parsed(&answers.answers);
        let lines = self.questions.short.iter().all(|line| match given.get(&line.id) {
            Some(Answer::No) => true,
            Some(_) => line.opens.iter().all(|item| {
                let question = self.questions.question(item.as_str());
                let tier = question.and_then(|question| self.questions.tier(question, &given));
                given.contains_key(item) && !tier.is_some_and(Tier::stops)
            }),
            None => false,
        });
        lines && answers.checkin.as_ref().is_some_and(|checkin| checkin.pain <= 10)
    }

    /// Whether a lock stands that a recorded no to its question could close by now, not just after it was set.
    fn is_due_again(&self) -> bool {
        self.held.locks.iter().any(|lock| {
            let question = self.questions.question(lock.question.as_str());
            let question = question.filter(|question| matches!(question.set, SetId::C | SetId::Course));
            let after = question.and_then(|question| asked_again_after(&lock.kind, question));
            let age = self.age(&lock.entry).unwrap_or_default();
            after.is_some_and(|after| !after.is_zero() && age >= after)
        })
    }
}

/// Whether an entry was written so shortly before another that it belongs to it: by both clocks, where both can be read.
fn led_to(entry: &Entry, later: &Entry) -> bool {
    let wall = Duration::try_from(later.t.timestamp().duration_since(entry.t.timestamp())).ok();
    let boot = match (&entry.boot, &later.boot) {
        (Some(a), Some(b)) if a.id == b.id => Duration::try_from_secs_f64(b.s - a.s).ok(),
        _ => wall,
    };
    wall.zip(boot).is_some_and(|(wall, boot)| wall.max(boot) <= FOR_THIS_START.minutes())
}

/// What makes a short check void for the rest of the day (rule S2): a session that went badly, `x`, a danger sign.
fn is_trouble(entry: &Entry) -> bool {
    match &entry.fact {
        Fact::Suspect(_) => true,
        Fact::Session(session) => {
            use super::history::Ending;
            let ended = matches!(session.ended, Ending::Pain | Ending::DangerSign | Ending::Interrupted);
            let pain = session.during.max(session.after.as_ref().map(|after| after.pain));
            let before = session.before.as_ref().map_or(0, |before| before.pain);
            let worse = session.prompts.iter().any(|(prompt, _)| prompt == "x" || prompt == "!");
            ended || worse || pain.is_some_and(|pain| pain > 3 || pain > before + 1)
        }
        _ => false,
    }
}

/// What a session of these steps would need.
#[must_use]
pub fn demand(steps: &[Arc<Step>], stage: Stage) -> Demand {
    let comfort = steps.iter().all(|step| step.is_comfort());
    Demand {
        scope: if comfort { Scope::Comfort } else { Scope::Movement },
        stage,
        heat: steps.iter().any(|step| step.involves.has(Tag::Heat)),
        resume: false,
        prescribed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        history::Suspect,
        sample::{BOOT, Book, now, questions, secs},
    };

    const MOVE: Demand =
        Demand { scope: Scope::Movement, stage: Stage::Mobility, heat: false, resume: false, prescribed: false };
    const REST: Demand =
        Demand { scope: Scope::Comfort, stage: Stage::Relief, heat: false, resume: false, prescribed: false };
    const HEAT: Demand = Demand { heat: true, ..REST };

    fn clear(book: &Book, demand: Demand, boot_id: &str, now: &Now) -> Result<Clearance, Refusal> {
        let spent = BTreeSet::new();
        Screening::new(&book.entries, &questions(), &spent, boot_id, now).clear(demand)
    }

    fn needs(book: &Book, demand: Demand, now: &Now) -> Vec<Need> {
        match clear(book, demand, BOOT, now) {
            Err(Refusal::Ask(needs)) => needs,
            Ok(_) => Vec::new(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn s2_a_new_user_is_asked_everything_and_comfort_needs_a_alone() {
        let all = [Need::Set(SetId::A), Need::Set(SetId::B), Need::Set(SetId::C), Need::Entry, Need::Short];
        assert_eq!(needs(&Book::default(), MOVE, &now()), all);
        assert_eq!(needs(&Book::default(), REST, &now()), [Need::Set(SetId::A)]);
        assert_eq!(needs(&Book::default(), HEAT, &now()), [Need::Set(SetId::A), Need::Set(SetId::Heat)]);
    }

    #[test]
    fn s2_answers_age_by_the_stage() {
        let start = now();
        let mut book = Book::default();
        book.clean(&start);
        assert!(clear(&book, MOVE, BOOT, &start).is_ok());
        let check = |hours: u64| needs(&book, MOVE, &start.after(secs(hours * 3_600)));
        assert_eq!(check(1), [Need::Short], "the short check is for one start");
        assert_eq!(check(6 * 24), [Need::Short], "mobility: A and B hold 7 days");
        assert_eq!(
            check(7 * 24),
            [Need::Set(SetId::A), Need::Set(SetId::B), Need::Short],
            "in an episode the gates move one on"
        );
        assert!(check(91 * 24).contains(&Need::Set(SetId::C)));
    }

    #[test]
    fn s2_in_relief_a_and_b_hold_one_day() {
        let start = now();
        let mut book = Book::default();
        book.clean(&start);
        book.check("entry", 8, &[("entry-spasm", "yes")], &start.after(secs(1)));
        let relief = Demand { stage: Stage::Relief, ..MOVE };
        let day = start.after(secs(25 * 3_600));
        assert_eq!(needs(&book, relief, &day), [Need::Set(SetId::A), Need::Set(SetId::B), Need::Short]);
    }

    #[test]
    fn s5_a_stop_refuses_everything() {
        let start = now();
        let mut book = Book::default();
        book.clean(&start);
        let fact = Suspect { question: "fever".into(), answer: "yes".into(), tier: "T2".into() };
        book.write(Fact::Suspect(fact), &start);
        for demand in [MOVE, REST, HEAT] {
            assert!(matches!(clear(&book, demand, BOOT, &start), Err(Refusal::Stop(_))));
        }
    }

    #[test]
    fn case_40_missing_unreadable_and_future_answers_open_nothing() {
        let start = now();
        let mut book = Book::default();
        book.clean(&start);
        let tamper = |change: &dyn Fn(&mut Answers)| {
            let mut book = book.clone();
            if let Fact::Answers(answers) = &mut book.entries[0].fact {
                change(answers);
            }
            clear(&book, MOVE, BOOT, &start)
        };
        let missing = tamper(&|answers| drop(std::sync::Arc::make_mut(&mut answers.answers).remove("saddle")));
        assert!(matches!(missing, Err(Refusal::Ask(needs)) if needs == [Need::Set(SetId::A)]));
        let nonsense = tamper(&|answers| {
            std::sync::Arc::make_mut(&mut answers.answers).insert("saddle".into(), "nope".into());
        });
        assert!(matches!(nonsense, Err(Refusal::Stop(_))), "a word that is no answer is no no");
        let mut earlier = start.clone();
        earlier.wall = &earlier.wall - jiff::SignedDuration::from_hours(3);
        let future = clear(&book, MOVE, "another boot", &earlier);
        assert!(matches!(future, Err(Refusal::Ask(needs)) if needs.len() == 5), "answers from the future are none");
    }

    #[test]
    fn a_clock_set_back_makes_no_old_answer_fresh() {
        let start = now();
        let mut book = Book::default();
        book.clean(&start);
        let much_later = start.after(secs(30 * 24 * 3_600));
        book.check("short", 3, &[], &much_later);
        // The same machine after a reboot, its clock back at the day of the first answers.
        let back = Now { wall: start.wall.clone(), ..much_later };
        assert!(matches!(clear(&book, MOVE, "another boot", &back), Err(Refusal::Ask(needs)) if needs.len() == 5));
    }

    #[test]
    fn s2_without_an_episode_the_short_check_holds_a_day_but_never_for_a_resume() {
        let start = now();
        let mut book = Book::default();
        for set in ["A", "B", "C"] {
            book.answer(set, &[], &start);
        }
        let well =
            [("entry-spasm", "no"), ("entry-sit-stand", "yes"), ("entry-turn-walk", "yes"), ("entry-steady", "yes")];
        book.check("entry", 1, &well, &start);
        book.check("short", 1, &[], &start);
        let later = start.after(secs(3_600));
        assert!(clear(&book, MOVE, BOOT, &later).is_ok());
        assert_eq!(needs(&book, Demand { resume: true, ..MOVE }, &later), [Need::Short]);
    }

    #[test]
    fn s6_a_clearance_ends_after_12_hours_or_half_an_hour_of_pause() {
        let start = now();
        let mut book = Book::default();
        book.clean(&start);
        let proof = clear(&book, MOVE, BOOT, &start).unwrap();
        assert!(proof.holds(&start.after(secs(11 * 3_600)), Duration::ZERO));
        assert!(!proof.holds(&start.after_sleep(secs(12 * 3_600)), Duration::ZERO));
        assert!(!proof.holds(&start, secs(30 * 60)));
    }

    #[test]
    fn pain_and_stage_bound_what_opens() {
        let start = now();
        for (pain, open) in [(3, true), (6, true), (7, false)] {
            let mut book = Book::default();
            book.clean(&start);
            book.check("short", pain, &[], &start.after(secs(1)));
            let cleared = clear(&book, MOVE, BOOT, &start.after(secs(2)));
            assert_eq!(cleared.is_ok(), open, "pain {pain}: {cleared:?}");
        }
        let mut book = Book::default();
        book.clean(&start);
        let strength = Demand { stage: Stage::Strength, ..MOVE };
        let refused = clear(&book, strength, BOOT, &start);
        assert!(matches!(refused, Err(Refusal::Later { open: Stage::Mobility, .. })));
    }

    #[test]
    fn h1_a_yes_on_the_skin_page_means_no_heat() {
        let start = now();
        let mut book = Book::default();
        book.answer("A", &[], &start);
        book.answer("heat", &[("skin-numb", "yes")], &start);
        assert!(matches!(clear(&book, HEAT, BOOT, &start), Err(Refusal::Shut(_))));
        assert!(clear(&book, REST, BOOT, &start).is_ok());
        book.answer("heat", &[], &start.after(secs(60)));
        assert!(clear(&book, HEAT, BOOT, &start.after(secs(61))).is_ok());
    }

    #[test]
    fn a_comfort_proof_lets_nothing_move() {
        let start = now();
        let mut book = Book::default();
        book.answer("A", &[], &start);
        let proof = clear(&book, REST, BOOT, &start).unwrap();
        assert!(proof.allows(&crate::domain::sample::exercise("tilt")).is_err());
        assert!(proof.allows(&crate::domain::sample::heat(20)).is_ok());
    }
}
