//! What leads from one stage to the next, and out of an episode (rules G2 and G4), judged by records alone. Must never take silence for
//! an answer: what nobody recorded is missing.

use std::{borrow::Cow, time::Duration};

use jiff::{Zoned, civil::Date};

use super::{
    CleanText, Word,
    days::{monday, walked},
    entry::{self, ENTRY},
    episode::{Fall, Standing, has_spasm},
    exercise::Stage,
    history::{Ending, Entry, Fact},
    locks::is_clean,
    questions::{Questions, SetId},
    readings::{Reading, order, readings},
    rules::{
        DONE, EASY_DAYS, GATE_FRESH, LEAVE_RELIEF, LEAVE_RETURN, NO_SPREAD, QUIET_DATES, QUIET_PAIN, REGAIN,
        RETURN_WALK, RETURN_WITHIN, RETURNS, RISE, SIGNS_LATER, STRONG_A_WEEK, STRONG_WEEKS, WALK_DAYS, WALK_MINUTES,
        WALK_WITHIN, WELL,
    },
    time::days,
    verdict::{FINE, during},
};

/// The set of gate questions in records.
pub const GATE: &str = "gate";
/// The routine that leads from lying to walking.
pub const STAGED_RETURN: &str = "staged-return";

/// A yes-or-no question that a gate asks when all the rest of it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateQuestion {
    /// Its name in records.
    pub id: &'static str,
    /// The line on screen.
    pub ask: &'static str,
}

/// No spasm at rest.
pub const NO_SPASM: GateQuestion =
    GateQuestion { id: "no-spasm", ask: "Lying still: has there been no spasm for half an hour?" };
/// Can roll over and sit.
pub const ROLL_SIT: GateQuestion = GateQuestion { id: "roll-sit", ask: "Can you roll over and sit up?" };
/// Daily tasks are as usual.
pub const DAILY_NORMAL: GateQuestion =
    GateQuestion { id: "daily-normal", ask: "Are your days as they were before: work, home, shoes and socks?" };
/// All of them.
pub const GATE_QUESTIONS: [GateQuestion; 3] = [NO_SPASM, ROLL_SIT, DAILY_NORMAL];

/// How it stands with a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// All of it holds: the entries it rests on.
    Open(Vec<Word>),
    /// All but this answer.
    Ask(GateQuestion),
    /// What is missing, in words.
    Shut(Vec<CleanText>),
}

impl Default for Way {
    fn default() -> Self {
        Self::Shut(Vec::new())
    }
}

impl Way {
    /// Whether all of it holds.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }
}

/// The journal up to a moment, or those entries of it that a record names.
#[derive(Debug)]
pub struct Evidence<'a> {
    entries: Cow<'a, [&'a Entry]>,
    readings: Cow<'a, [Reading<'a>]>,
    at: &'a Zoned,
    questions: &'a Questions,
}

/// Collects what a gate needs.
#[derive(Default)]
struct Sum {
    rests_on: Vec<Word>,
    missing: Vec<CleanText>,
}

impl Sum {
    fn need(&mut self, found: Option<Vec<&Entry>>, missing: impl FnOnce() -> String) {
        match found {
            Some(entries) => self.rests_on.extend(entries.iter().map(|entry| entry.id.clone())),
            None => self.missing.push(missing().into()),
        }
    }

    fn way(mut self, evidence: &Evidence<'_>, since: Option<&Zoned>, ask: &[GateQuestion]) -> Way {
        if !self.missing.is_empty() {
            return Way::Shut(self.missing);
        }
        for question in ask {
            match evidence.answer(question.id, since) {
                None => return Way::Ask(*question),
                Some((entry, true)) => self.rests_on.push(entry.id.clone()),
                Some((_, false)) => return Way::Shut(vec!["Not yet, you said. It is asked again tomorrow.".into()]),
            }
        }
        self.rests_on.sort();
        self.rests_on.dedup();
        Way::Open(self.rests_on)
    }
}

impl<'a> Evidence<'a> {
    /// All `entries` (in order), and the `readings` that are of them, up to the moment `at`.
    #[must_use]
    pub fn new(entries: &'a [&'a Entry], readings: &'a [Reading<'a>], at: &'a Zoned, questions: &'a Questions) -> Self {
        let entries = &entries[..entries.partition_point(|entry| entry.t.timestamp() <= at.timestamp())];
        let readings = &readings[..readings.partition_point(|reading| reading.t().timestamp() <= at.timestamp())];
        Self { entries: entries.into(), readings: readings.into(), at, questions }
    }

    /// Only what a record of the moment `at` rests on: what it claims must show from that alone, so that it shows the same when the rest
    /// of an old journal is not read.
    #[must_use]
    pub fn named(
        ids: &[Word],
        known: impl Fn(&str) -> Option<&'a Entry>,
        at: &'a Zoned,
        questions: &'a Questions,
    ) -> Self {
        let known = ids.iter().filter_map(|id| known(id));
        let mut entries: Vec<&Entry> = known.filter(|entry| entry.t.timestamp() <= at.timestamp()).collect();
        entries.sort_by(|a, b| order(a).cmp(&order(b)));
        entries.dedup_by(|a, b| a.id == b.id);
        let readings = readings(entries.iter().copied());
        Self { entries: entries.into(), readings: readings.into(), at, questions }
    }

    fn today(&self) -> Date {
        self.at.date()
    }

    fn is_within(&self, t: &Zoned, limit: Duration) -> bool {
        Duration::try_from(self.at.timestamp().duration_since(t.timestamp())).is_ok_and(|age| age <= limit)
    }

    /// The clean answers to a set, if fresh enough.
    fn clean(&self, set: SetId, limit: Duration) -> Option<Vec<&'a Entry>> {
        let mut of_set = self.entries.iter().rev().filter_map(|entry| match &entry.fact {
            Fact::Answers(answers) if answers.set == set.word() => Some((*entry, answers)),
            _ => None,
        });
        let (entry, answers) = of_set.next()?;
        (self.is_within(&entry.t, limit) && is_clean(self.questions, set, answers)).then(|| vec![entry])
    }

    /// The last word on pain, if it is of the last day.
    fn latest(&self) -> Option<&Reading<'a>> {
        self.readings.last().filter(|reading| self.is_within(reading.t(), GATE_FRESH.hours()))
    }

    fn easy_now(&self, most: u8) -> Option<Vec<&'a Entry>> {
        let latest = self.latest().filter(|reading| reading.pain <= most && !has_spasm(reading.entry))?;
        Some(vec![latest.entry])
    }

    /// A gate question's answer: a yes of the last day, or a no of today.
    fn answer(&self, id: &str, since: Option<&Zoned>) -> Option<(&'a Entry, bool)> {
        let latest = self.entries.iter().rev().find_map(|entry| match &entry.fact {
            Fact::Answers(answers) if answers.set == GATE => Some((*entry, answers.answers.get(id)? == "yes")),
            _ => None,
        });
        let (entry, yes) = latest?;
        let later = since.is_none_or(|since| entry.t.timestamp() >= since.timestamp());
        let fresh = if yes { self.is_within(&entry.t, GATE_FRESH.hours()) } else { entry.t.date() == self.today() };
        (later && fresh).then_some((entry, yes))
    }

    /// One reading for each of the `count` dates up to the last, none of the day above `most`.
    fn dates_at(&self, count: usize, most: u8) -> Option<Vec<&'a Entry>> {
        let last = self.readings.last()?.date();
        if days(last, self.today()) > 1 {
            return None;
        }
        let mut found = Vec::new();
        for back in 0..i64::try_from(count).ok()? {
            let date = last.checked_sub(jiff::Span::new().days(back)).ok()?;
            let of_day: Vec<&Reading<'a>> = self.readings.iter().filter(|reading| reading.date() == date).collect();
            if of_day.iter().any(|reading| reading.pain > most || reading.spasm) {
                return None;
            }
            found.push(of_day.last()?.entry);
        }
        Some(found)
    }

    /// Walks of at least so many minutes on the last so many days, without pain rising by 2.
    fn walks(&self, minutes: u32, within: i64, since: Option<&Zoned>) -> Vec<&'a Entry> {
        let later = |entry: &Entry| since.is_none_or(|since| entry.t.timestamp() >= since.timestamp());
        let recent = |entry: &Entry| (0..within).contains(&days(entry.t.date(), self.today()));
        let all = self.entries.iter().copied().filter(|entry| later(entry) && recent(entry));
        all.filter(|entry| walked_well(entry).is_some_and(|walked| walked >= minutes * 60)).collect()
    }
}

/// Seconds walked in a session or as told, if pain did not rise by 2 with it.
fn walked_well(entry: &Entry) -> Option<u32> {
    match &entry.fact {
        Fact::Session(session) => {
            let before = session.before.as_ref()?.pain;
            let fine = session.prompts.iter().any(|(prompt, answer)| prompt == FINE && answer == "yes");
            let worst = during(session).or(fine.then_some(before))?;
            (worst < before.saturating_add(RISE.pain())).then(|| walked(entry))
        }
        Fact::Walked { pain: None, .. } => Some(walked(entry)),
        _ => None,
    }
}

/// How it stands with the way on from `stage` (rule G2).
#[must_use]
pub fn way(stage: Stage, evidence: &Evidence<'_>, standing: &Standing) -> Way {
    let since = standing.since.as_ref().map(|(since, _)| since);
    let mut sum = Sum::default();
    match stage {
        Stage::Relief => {
            sum.need(evidence.clean(SetId::A, GATE_FRESH.hours()), || "The danger signs, asked today.".into());
            sum.need(evidence.clean(SetId::B, GATE_FRESH.hours()), || {
                "The signs to be seen about, asked today.".into()
            });
            sum.need(evidence.easy_now(LEAVE_RELIEF.pain()), || {
                format!("Pain of {} or less, and no spasm.", LEAVE_RELIEF.value)
            });
            sum.way(evidence, since, &[NO_SPASM, ROLL_SIT])
        }
        Stage::Return => {
            returns(evidence, since, &mut sum);
            sum.need(day_at(evidence, LEAVE_RETURN.pain()), || {
                format!("Pain of {} or less for a whole day.", LEAVE_RETURN.value)
            });
            sum.way(evidence, since, &[])
        }
        Stage::Mobility => {
            let easy = standing.easy();
            sum.need(evidence.dates_at(EASY_DAYS.count(), easy), || {
                format!("Pain of {easy} or less, told on {} days in a row.", EASY_DAYS.value)
            });
            walk_days(evidence, &mut sum);
            let opened = standing.episode.as_ref().map(|episode| &episode.since);
            sum.need(no_spread(evidence, opened), || {
                format!("{} days without the pain moving further out.", NO_SPREAD.value)
            });
            let week = SIGNS_LATER.whole_days();
            sum.need(evidence.clean(SetId::A, week), || "The danger signs, asked this week.".into());
            sum.need(evidence.clean(SetId::B, week), || "The signs to be seen about, asked this week.".into());
            sum.way(evidence, since, &[])
        }
        Stage::Strength => {
            sum.need(strong_weeks(&evidence.entries, evidence.today()), || {
                format!("{} weeks with strength work on {} days each.", STRONG_WEEKS.value, STRONG_A_WEEK.value)
            });
            // The last word, however old: with strength work twice a week it is of these days.
            let last =
                evidence.readings.last().filter(|reading| reading.pain <= WELL.pain() && !has_spasm(reading.entry));
            sum.need(last.map(|last| vec![last.entry]), || format!("Pain of {} or less.", WELL.value));
            sum.way(evidence, since, &[DAILY_NORMAL])
        }
        Stage::Maintain => Way::Shut(Vec::new()),
    }
}

fn returns(evidence: &Evidence<'_>, since: Option<&Zoned>, sum: &mut Sum) {
    let within = RETURN_WITHIN.days();
    let later = |entry: &Entry| {
        let recent = (0..within).contains(&days(entry.t.date(), evidence.today()));
        recent && since.is_none_or(|since| entry.t.timestamp() >= since.timestamp())
    };
    // One that brought the pain up is not done: pain never opens a stage.
    let finished = |entry: &Entry| match &entry.fact {
        Fact::Session(session) => {
            let easy = walked_well(entry).is_some();
            session.routine == STAGED_RETURN && session.ended == Ending::Finished && easy
        }
        _ => false,
    };
    let returns: Vec<&Entry> =
        evidence.entries.iter().copied().filter(|entry| finished(entry) && later(entry)).collect();
    let count = returns.len();
    sum.need((count >= RETURNS.count()).then_some(returns), || {
        format!("“Staged return” to its end {} times; {count} so far.", RETURNS.value)
    });
    let walk = evidence.walks(RETURN_WALK.value, within, since).pop();
    sum.need(walk.map(|walk| vec![walk]), || {
        format!("A walk of {} minutes without the pain rising by {}.", RETURN_WALK.value, RISE.value)
    });
}

/// Pain at `most` for 24 hours: nothing above it in the last day, and a word from before that which was no worse.
fn day_at<'a>(evidence: &Evidence<'a>, most: u8) -> Option<Vec<&'a Entry>> {
    let (recent, older): (Vec<_>, Vec<_>) =
        evidence.readings.iter().partition(|reading| evidence.is_within(reading.t(), GATE_FRESH.hours()));
    let (last, before) = (recent.last()?, older.last()?);
    let easy = recent.iter().all(|reading| reading.pain <= most) && before.pain <= most;
    easy.then(|| vec![before.entry, last.entry])
}

fn walk_days(evidence: &Evidence<'_>, sum: &mut Sum) {
    let mut walks = evidence.walks(WALK_MINUTES.value, WALK_WITHIN.days(), None);
    walks.dedup_by_key(|entry| entry.t.date());
    let count = walks.len();
    sum.need((count >= WALK_DAYS.count()).then_some(walks), || {
        format!("Walks of {} minutes on {} days within two weeks; {count} so far.", WALK_MINUTES.value, WALK_DAYS.value)
    });
}

/// No pain further out than the time before, for so many days; and that long there must have been words about it.
fn no_spread<'a>(evidence: &Evidence<'a>, opened: Option<&Zoned>) -> Option<Vec<&'a Entry>> {
    let age = |reading: &Reading<'_>| days(reading.date(), evidence.today());
    let known = evidence.readings.iter().filter(|reading| reading.reach.is_some());
    let known: Vec<&Reading<'a>> =
        known.filter(|reading| opened.is_none_or(|opened| reading.t().timestamp() >= opened.timestamp())).collect();
    let first = known.iter().rev().find(|reading| age(reading) >= NO_SPREAD.days())?;
    let spread =
        known.windows(2).any(|pair| age(pair[1]) < NO_SPREAD.days() && is_further(pair[0].reach, pair[1].reach));
    (!spread).then(|| vec![first.entry])
}

/// Whether pain reaches further from the spine than before, and beyond the back.
#[must_use]
pub fn is_further(before: Option<usize>, after: Option<usize>) -> bool {
    before.zip(after).is_some_and(|(before, after)| after > before.max(1))
}

/// Strength work on two days in each of the last four full weeks (rules G1, G2).
#[must_use]
pub fn strong_weeks<'a>(entries: &[&'a Entry], today: Date) -> Option<Vec<&'a Entry>> {
    let strong = |entry: &Entry| match &entry.fact {
        Fact::Session(session) => session.stage == Stage::Strength.word() && u32::from(session.done) >= DONE.value,
        _ => false,
    };
    let monday = monday(today);
    let mut found = Vec::new();
    for week in 1..=STRONG_WEEKS.days() {
        let first = monday.checked_sub(jiff::Span::new().days(7 * week)).ok()?;
        let mut of_week: Vec<&Entry> = entries
            .iter()
            .copied()
            .filter(|entry| (0..7).contains(&days(first, entry.t.date())) && strong(entry))
            .collect();
        of_week.dedup_by_key(|entry| entry.t.date());
        if of_week.len() < STRONG_A_WEEK.count() {
            return None;
        }
        found.extend(of_week);
    }
    Some(found)
}

/// Whether a person who was just asked where they are, and is strong, has been free of it so long that it is maintain (rule G1).
#[must_use]
pub fn long_well(evidence: &Evidence<'_>, standing: &Standing) -> Option<Vec<Word>> {
    let entered = evidence.entries.iter().rev().find_map(|entry| match &entry.fact {
        Fact::Answers(answers) if answers.set == ENTRY => Some((*entry, answers, answers.checkin.as_ref()?)),
        _ => None,
    });
    let (entry, answers, checkin) = entered.filter(|(entry, ..)| entry.t.date() == evidence.today())?;
    let well = checkin.pain <= WELL.pain()
        && entry::stage(&answers.answers, checkin, standing.easy()) == Stage::Strength
        && standing.is_free(entry.t.date());
    let weeks = strong_weeks(&evidence.entries, evidence.today()).filter(|_| well)?;
    let mut rests_on: Vec<Word> = weeks.iter().map(|entry| entry.id.clone()).collect();
    rests_on.push(entry.id.clone());
    Some(rests_on)
}

/// Whether a stage lost in a spasm may be taken back: a day since, easy pain, no spasm (rule G4).
#[must_use]
pub fn regained(evidence: &Evidence<'_>, fall: &Fall, easy: u8) -> Option<Vec<Word>> {
    let passed = Duration::try_from(evidence.at.timestamp().duration_since(fall.since.timestamp())).ok()?;
    let later = evidence.latest()?.t().timestamp() > fall.since.timestamp();
    let now = evidence.easy_now(easy).filter(|_| later && passed >= REGAIN.hours())?;
    Some(now.iter().map(|entry| entry.id.clone()).collect())
}

/// Whether the person may say that the episode is over: pain of 2 or less today, no spasm (rule G4).
#[must_use]
pub fn over_by_word(evidence: &Evidence<'_>) -> Option<Vec<Word>> {
    let latest = evidence.easy_now(WELL.pain())?;
    let today = evidence.latest()?.date() == evidence.today();
    today.then(|| latest.iter().map(|entry| entry.id.clone()).collect())
}

/// Whether the quiet days say so: 14 dates in a row with next to no pain (rule G4).
#[must_use]
pub fn over_by_quiet(evidence: &Evidence<'_>) -> Option<Vec<Word>> {
    let quiet = evidence.dates_at(QUIET_DATES.count(), QUIET_PAIN.pain())?;
    Some(quiet.iter().map(|entry| entry.id.clone()).collect())
}
