//! What the journal says about today: the stage, the sessions judged, each routine's level, the week, the streak, and the one next thing.
//! Must never start anything: the gate asks its own questions.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{Zoned, civil::Date};

use super::{
    Id, Word, days as by_day,
    days::DaysDone,
    entry::{self, ENTRY},
    episode::{self, Standing},
    exercise::Stage,
    gates::{self, Evidence, Way},
    history::{Answers, Entry, Fact},
    library::Library,
    locks::Held,
    next::{self, Next},
    progression::{AllProgress, Colour, Course, Flare, Judged, WALKING, flare, judge_all},
    readings::{Reading, in_order, readings},
    routine::{Kind, Routine},
    rules::{FIRST_ROW, GATE_FRESH, LADDER_DAYS, LOOK_BACK, MORNING, REDS, SILENT_DAYS, WORSE},
    time::{days, signed},
    verdict::Came,
};

pub use super::days::{walked, week_minutes};

/// The set of what the course itself shows, in records.
pub const COURSE: &str = "course";
/// The question that two red sessions running answer.
pub const TWO_REDS: &str = "two-reds";
/// The question that four days of "worse" answer.
pub const WORSE_DAYS: &str = "worse-days";

/// What today is seen from.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The journal.
    pub entries: &'a [Entry],
    /// Routines and questions.
    pub library: &'a Library,
    /// What is held shut.
    pub held: &'a Held,
    /// Where the entries put the person.
    pub standing: &'a Standing,
    /// Whether a session was cut off and waits.
    pub interrupted: bool,
    /// Questions left for later in this run: `morning`, or a gate question's id.
    pub left: &'a BTreeSet<String>,
    /// Whether walking goes by the slow track.
    pub slow: bool,
    /// Days before the journal's own on which something was done, in order: for the streak.
    pub older: &'a [DaysDone],
    /// The moment.
    pub now: &'a Zoned,
}

/// The morning's question (rule V2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MorningDue {
    /// The date of the sessions it is about.
    pub day: Date,
    /// Their routines.
    pub routines: Vec<Word>,
}

/// Today.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Today {
    /// Where the person is.
    pub standing: Standing,
    /// How it stands with the way on.
    pub way: Way,
    /// The sessions judged, oldest first.
    pub judged: Vec<Judged>,
    /// Each routine's level and dose.
    pub progress: AllProgress,
    /// The flare, if one is on.
    pub flare: Option<Flare>,
    /// Minutes walked this week, Monday to Sunday.
    pub minutes: u32,
    /// Days in a row with something done.
    pub streak: u32,
    /// The worst pain told on each of the last 14 days, today last.
    pub pains: [Option<u8>; 14],
    /// The time prompt that is due (rule D1).
    pub prompt: Option<&'static next::TimePrompt>,
    /// The morning's question, if it is due.
    pub morning: Option<MorningDue>,
    /// Whether the person may say that the episode is over.
    pub may_close: bool,
    /// Whether nothing was heard for so long that the program asks (rule G4).
    pub is_silent: bool,
    /// Ladders whose direction made it worse today (rule V6).
    pub shut_today: Vec<Id>,
    /// Ladders that changed nothing for days (rule V6).
    pub left: Vec<Id>,
    /// The one next thing.
    pub next: Next,
    /// What follows from the journal and is not yet written in it.
    pub owed: Option<Fact>,
}

impl Today {
    /// Looks at the journal.
    #[must_use]
    pub fn of(view: View<'_>) -> Self {
        let entries = in_order(view.entries);
        let standing = view.standing.clone();
        let judged = judge_all(&entries, &standing);
        let all = readings(entries.iter().copied());
        let evidence = Evidence::new(&entries, &all, view.now, &view.library.questions);
        let stage = standing.stage.unwrap_or(Stage::Relief);
        let way = gates::way(stage, &evidence, &standing);
        let owed = owed(&standing, &way, &evidence, &judged, &all, view);
        let worst = by_day::worst(&all);
        let progress = progress(&standing, &judged, &worst, &entries, view);
        let mut today = Self {
            flare: flare(&judged, view.now),
            minutes: by_day::week_minutes(&entries, view.now.date()),
            streak: by_day::streak(&entries, &judged, view.older, view.now.date()),
            pains: by_day::pains(&worst, view.now.date()),
            prompt: next::time_prompt(&standing, &all, &entries, view.now),
            morning: morning_due(&entries, &judged, view.now),
            may_close: standing.episode.is_some() && gates::over_by_word(&evidence).is_some(),
            is_silent: is_silent(&standing, &all, view.now.date()),
            shut_today: shut_today(&entries, &judged, view),
            left: left(&all, view),
            next: Next::Enter,
            standing,
            way,
            judged,
            progress,
            owed,
        };
        today.next = next::next(&today, &entries, view);
        today
    }

    /// The person's stage; relief before the first entry.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.standing.stage.unwrap_or(Stage::Relief)
    }

    /// The highest level that is open, from 1.
    #[must_use]
    pub fn level(&self, routine: &str) -> u16 {
        self.progress.get(routine).map_or(1, |progress| progress.level)
    }

    /// Whether a routine is played at half dose: in a flare, after a red at its first level, or in the first session of a stage
    /// taken back (rules V4, V5, G4).
    #[must_use]
    pub fn is_half(&self, routine: &Routine) -> bool {
        let moves = routine.levels.iter().flat_map(|level| &level.steps).any(|step| !step.is_comfort());
        let taken_back = self.standing.fall.as_ref().is_some_and(|fall| fall.half);
        let own = self.progress.get(routine.id.as_str()).is_some_and(|progress| progress.half);
        moves && (self.flare.is_some() || taken_back || own)
    }
}

/// What the journal should say but does not yet: a gate passed, an episode over, a lock by the course of things.
fn owed(
    standing: &Standing,
    way: &Way,
    evidence: &Evidence<'_>,
    judged: &[Judged],
    all: &[Reading<'_>],
    view: View<'_>,
) -> Option<Fact> {
    let stage = standing.stage?;
    let passed = |rule: &str, rests_on: Vec<Word>| {
        episode::next(stage).map(|next| Fact::Passed { to: next.word().into(), rule: rule.into(), rests_on })
    };
    if stage == Stage::Strength
        && let Some(rests_on) = gates::long_well(evidence, standing)
    {
        return passed(episode::ENTERED, rests_on);
    }
    // On the day of a red nothing opens, whatever the rest says: pain may only hold or lower.
    let day = |since: &Zoned| view.now.timestamp().duration_since(since.timestamp()) < signed(GATE_FRESH.hours());
    let held = judged.iter().rev().filter_map(Judged::red_since).any(day);
    let lost = standing.fall.as_ref().filter(|fall| fall.reached > stage);
    if held {
        // What follows below may still be owed.
    } else if let Some(fall) = lost {
        if let Some(rests_on) = gates::regained(evidence, fall, standing.easy()) {
            return passed(episode::REGAINED, rests_on);
        }
    } else if let Way::Open(rests_on) = way {
        let today = standing.since.as_ref().filter(|(since, _)| since.date() == view.now.date());
        let already = today.is_some_and(|(_, reason)| matches!(reason.rule, episode::PASSED | episode::REGAINED));
        if !already {
            return passed(episode::PASSED, rests_on.clone());
        }
    }
    if standing.episode.is_some()
        && let Some(rests_on) = gates::over_by_quiet(evidence)
    {
        return Some(Fact::Closed { told: false, rests_on });
    }
    let mut answers = Answers { set: COURSE.into(), ..Answers::default() };
    if is_due(TWO_REDS, two_reds(judged, view.now.date()), view.entries) {
        Arc::make_mut(&mut answers.answers).insert(TWO_REDS.into(), "yes".into());
    }
    if is_due(WORSE_DAYS, worse_days(all, view.now.date()), view.entries) {
        Arc::make_mut(&mut answers.answers).insert(WORSE_DAYS.into(), "yes".into());
    }
    (!answers.answers.is_empty()).then_some(Fact::Answers(answers))
}

/// The second of two red sessions running, of the last four weeks (rule V4).
fn two_reds(judged: &[Judged], today: Date) -> Option<&Zoned> {
    let last = judged.len().checked_sub(REDS.count())?;
    let red =
        |judged: &Judged| judged.colour == Colour::Red && (0..=LOOK_BACK.days()).contains(&days(judged.date(), today));
    judged[last..].iter().all(red).then(|| &judged[judged.len() - 1].t)
}

/// The last of four dates with a check, of the last four weeks, that were all told as worse (rule V4).
fn worse_days<'a>(all: &[Reading<'a>], today: Date) -> Option<&'a Zoned> {
    let mut dates: BTreeMap<Date, (bool, &Zoned)> = BTreeMap::new();
    for reading in all.iter().filter(|reading| (0..=LOOK_BACK.days()).contains(&days(reading.date(), today))) {
        let Some(worse) = reading.worse else { continue };
        let (told, t) = dates.entry(reading.date()).or_insert((false, &reading.entry.t));
        if worse {
            (*told, *t) = (true, &reading.entry.t);
        }
    }
    let mut last = dates.values().rev().take(WORSE.count());
    let enough = dates.len() >= WORSE.count() && last.clone().all(|(worse, _)| *worse);
    last.next().filter(|_| enough).map(|(_, t)| *t)
}

/// Whether what happened at `since` has not been written down since.
fn is_due(question: &str, since: Option<&Zoned>, entries: &[Entry]) -> bool {
    let Some(since) = since else { return false };
    !entries.iter().any(|entry| match &entry.fact {
        Fact::Answers(answers) => answers.answers.contains_key(question) && entry.t.timestamp() >= since.timestamp(),
        _ => false,
    })
}

fn progress(
    standing: &Standing,
    judged: &[Judged],
    worst: &BTreeMap<Date, u8>,
    entries: &[&Entry],
    view: View<'_>,
) -> AllProgress {
    let start = walking_start(standing, entries);
    let mut by_routine: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for judged in judged {
        by_routine.entry(&judged.routine).or_default().push(judged);
    }
    let reds: Vec<&Zoned> = judged.iter().filter_map(Judged::red_since).collect();
    let routines = view.library.routines.values().map(|routine| {
        let own = by_routine.remove(routine.id.as_str()).unwrap_or_default();
        let start = if routine.id.as_str() == WALKING { start(routine) } else { 1 };
        let course = Course { routine, own, reds: &reds, slow: view.slow, start, worst, now: view.now };
        (routine.id.clone(), course.progress())
    });
    routines.collect()
}

/// The row that walking starts at: the highest within the usual minutes and days told at the entry; in return the first, in mobility
/// at most the fourth (rule G1).
fn walking_start(standing: &Standing, entries: &[&Entry]) -> impl Fn(&Routine) -> u16 + use<> {
    let usual = entries.iter().rev().find_map(|entry| match &entry.fact {
        Fact::Answers(answers) if answers.set == ENTRY => Some(answers.answers.get(entry::USUAL_WALK).cloned()),
        _ => None,
    });
    let usual = usual.flatten().and_then(|word| entry::usual_walk(&word)).unwrap_or_default();
    let most = match standing.stage {
        None | Some(Stage::Relief | Stage::Return) => 1,
        Some(Stage::Mobility) => u16::try_from(FIRST_ROW.value).unwrap_or(1),
        Some(Stage::Strength | Stage::Maintain) => u16::MAX,
    };
    move |routine| {
        let fits = |level: &&super::routine::Level| {
            let minutes: u64 = level
                .steps
                .iter()
                .filter_map(|step| match step.kind {
                    Kind::Walk { time } => Some(time.as_secs() / 60),
                    _ => None,
                })
                .sum();
            minutes <= u64::from(usual.0) && level.per_week.is_none_or(|week| week <= usual.1)
        };
        // The first row is for several short walks a day, so the second may fit where the first does not.
        let rows = routine.levels.iter().enumerate().filter(|(_, level)| fits(level));
        let highest = rows.map(|(row, _)| u16::try_from(row + 1).unwrap_or(u16::MAX)).max().unwrap_or(1);
        highest.min(most)
    }
}

/// Movement sessions of an earlier day whose morning has not been told, while it still can be (rule V2).
fn morning_due(entries: &[&Entry], judged: &[Judged], now: &Zoned) -> Option<MorningDue> {
    let session = |judged: &&Judged| judged.came == Came::Played;
    let last = judged.iter().filter(session).rfind(|judged| judged.date() < now.date())?;
    let passed = std::time::Duration::try_from(now.timestamp().duration_since(last.t.timestamp())).ok()?;
    let day = last.date();
    let told = entries.iter().any(|entry| match &entry.fact {
        Fact::Morning { day: told, .. } => *told == day.to_string(),
        _ => false,
    });
    if told || passed > MORNING.hours() {
        return None;
    }
    let mut routines: Vec<Word> = judged
        .iter()
        .filter(session)
        .filter(|judged| judged.date() == day)
        .map(|judged| judged.routine.clone())
        .collect();
    routines.sort();
    routines.dedup();
    Some(MorningDue { day, routines })
}

fn is_silent(standing: &Standing, all: &[Reading<'_>], today: Date) -> bool {
    let last = all.last().map(Reading::date);
    standing.episode.is_some() && last.is_some_and(|last| days(last, today) >= SILENT_DAYS.days())
}

/// Ladders in a direction in which a session today moved the pain further out (rule V6): a copy under another name leads the same way.
fn shut_today(entries: &[&Entry], judged: &[Judged], view: View<'_>) -> Vec<Id> {
    let today = view.now.date();
    let worse = |routine: &&Arc<Routine>| {
        routine.direction.is_some()
            && judged.iter().any(|judged| {
                judged.routine == routine.id.as_str() && judged.date() == today && moved_out(entries, &judged.entry)
            })
    };
    let ladders = view.library.routines.values();
    let shut: Vec<_> = ladders.clone().filter(worse).map(|routine| routine.direction).collect();
    ladders.filter(|routine| shut.contains(&routine.direction)).map(|routine| routine.id.clone()).collect()
}

fn moved_out(entries: &[&Entry], id: &str) -> bool {
    let session = entries.iter().find(|entry| entry.id == id);
    session.is_some_and(|entry| match &entry.fact {
        Fact::Session(session) => super::verdict::moved_out(session),
        _ => false,
    })
}

/// Ladders that a person has begun, while pain beyond the back has not changed for three days (rule V6).
fn left(all: &[Reading<'_>], view: View<'_>) -> Vec<Id> {
    let today = view.now.date();
    let known: Vec<(Date, usize)> = all.iter().filter_map(|reading| Some((reading.date(), reading.reach?))).collect();
    let dates = LADDER_DAYS.days();
    let recent: Vec<&(Date, usize)> = known.iter().filter(|(date, _)| days(*date, today) <= dates).collect();
    let unchanged = recent.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let beyond = recent.last().is_some_and(|(_, reach)| *reach > 1);
    let long = recent.first().zip(recent.last()).is_some_and(|(first, last)| days(first.0, last.0) >= dates);
    if !(unchanged && beyond && long) {
        return Vec::new();
    }
    let ladders = view.library.routines.values().filter(|routine| routine.direction.is_some());
    ladders.map(|routine| routine.id.clone()).collect()
}

/// Whether the last word on pain is fresh, and what it was.
#[must_use]
pub fn pain_now(entries: &[&Entry], now: &Zoned) -> Option<u8> {
    let all = readings(entries.iter().copied());
    let last = all.last()?;
    let age = std::time::Duration::try_from(now.timestamp().duration_since(last.t().timestamp())).unwrap_or_default();
    (age <= GATE_FRESH.hours()).then_some(last.pain)
}
