//! The one next thing, and why (rules G7 and D1). Must never offer what is shut.

use std::sync::Arc;

use jiff::{Zoned, civil::Date};

use super::{
    CleanText, Id,
    days::same_week,
    entry::open_at,
    episode::{SEIZED, Standing},
    exercise::{Stage, Tag, Tags},
    gates::{GateQuestion, Way},
    heat::{self, Heat},
    history::{Entry, Fact},
    progression::WALKING,
    questions::Shuts,
    readings::{Reading, readings},
    routine::{Kind, Routine, Step},
    rules::{self, CHECK_AGAIN, DONE, GATE_FRESH, Number},
    time::days,
    today::{Today, View, pain_now},
};

/// The name of the morning's question among those left for later.
pub const MORNING_LEFT: &str = "morning";
/// The heat timer.
pub const HEAT: &str = "moist-heat";

/// The one next thing (rule G7).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Next {
    /// A Stop stands.
    Stop,
    /// A session was cut off.
    Interrupted,
    /// The morning's question.
    Morning,
    /// A question that a gate waits for.
    Gate(GateQuestion),
    /// In relief, how it is now: the way out of it (rule G2).
    Check,
    /// Where the person is has not been asked yet.
    #[default]
    Enter,
    /// A routine.
    Routine(Offer),
    /// All that was due is done: rest is right.
    Rest(CleanText),
}

/// A routine that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The routine.
    pub routine: Id,
    /// The level, from 1.
    pub level: u16,
    /// Half the dose.
    pub half: bool,
    /// How far the target is: "1 of 4 this week."
    pub why: CleanText,
}

impl Next {
    /// The name of it in `--json` and in scenarios.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Stop => "stop".to_owned(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Morning => "morning".to_owned(),
            Self::Gate(question) => format!("gate:{}", question.id),
            Self::Check => "check".to_owned(),
            Self::Enter => "enter".to_owned(),
            Self::Routine(offer) => offer.routine.to_string(),
            Self::Rest(_) => "rest".to_owned(),
        }
    }

    /// The rule that made it the next thing.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Stop => "S5",
            Self::Interrupted => "S6",
            Self::Morning => "V2",
            Self::Gate(_) => "G2",
            Self::Enter => "G1",
            Self::Check | Self::Routine(_) | Self::Rest(_) => "G7",
        }
    }
}

/// Something to be told by the day (rule D1).
#[derive(Debug, PartialEq, Eq)]
pub struct TimePrompt {
    /// Its name in records.
    pub id: &'static str,
    /// The day of the episode it comes on; the first is 1.
    pub day: i64,
    /// What it says.
    pub says: &'static str,
    /// What to do.
    pub act: &'static str,
    /// Where it comes from.
    pub source: &'static [&'static str],
}

/// The time prompts, by day.
pub const TIME_PROMPTS: [TimePrompt; 5] = [
    TimePrompt {
        id: "day-3",
        day: rules::PROMPT_FIRST.days(),
        says: "Some days on, and it is no better yet.",
        act: "Ring a doctor or physiotherapist and ask. This is no emergency.",
        source: &["004", "CSP"],
    },
    TimePrompt {
        id: "day-14",
        day: rules::PROMPT_TWO_WEEKS.days(),
        says: "Two weeks on. By now it should be easing.",
        act: "If it is not, make an appointment with a doctor or physiotherapist.",
        source: &["NHSX", "NHSI"],
    },
    TimePrompt {
        id: "day-28",
        day: rules::PROMPT_FOUR_WEEKS.days(),
        says: "Four weeks on. Most sore backs have settled by now.",
        act: "If yours has not, it is worth being seen.",
        source: &["003"],
    },
    TimePrompt {
        id: "day-42",
        day: rules::PROMPT_SIX_WEEKS.days(),
        says: "Six weeks on.",
        act: "If the pain is still there, see a doctor about it.",
        source: &["003", "BORD", "CDH"],
    },
    TimePrompt {
        id: "day-90",
        day: rules::PROMPT_THREE_MONTHS.days(),
        says: "Three months on. Pain this long is looked after in another way.",
        act: "Ask a doctor or physiotherapist for a plan of your own.",
        source: &["ACPS", "WHO23"],
    },
];

/// The time prompt that is due: the latest whose day has come and that was not answered.
#[must_use]
pub fn time_prompt(
    standing: &Standing,
    all: &[Reading<'_>],
    entries: &[&Entry],
    now: &Zoned,
) -> Option<&'static TimePrompt> {
    let episode = standing.episode.as_ref()?;
    let day = days(episode.since.date(), now.date()) + 1;
    let pain = all.last().map(|reading| reading.pain);
    let due = TIME_PROMPTS.iter().rev().find(|prompt| prompt.day <= day)?;
    let fits = match due.id {
        "day-3" => day <= rules::PROMPT_FIRST_TO.days() && pain >= episode.first_pain,
        "day-14" => pain.is_some_and(|pain| pain > rules::WELL.pain()),
        _ => true,
    };
    let answered = entries.iter().any(|entry| match &entry.fact {
        Fact::Prompt { prompt, answer } => {
            let of_this = entry.t.timestamp() >= episode.since.timestamp();
            prompt == due.id && of_this && (answer == "seen" || entry.t.date() == now.date())
        }
        _ => false,
    });
    (fits && !answered).then_some(due)
}

/// The one next thing: the first that fits (rule G7).
#[must_use]
pub fn next(today: &Today, entries: &[&Entry], view: View<'_>) -> Next {
    if view.held.stop().is_some() {
        return Next::Stop;
    }
    if view.interrupted {
        return Next::Interrupted;
    }
    if today.morning.is_some() && !view.left.contains(MORNING_LEFT) {
        return Next::Morning;
    }
    let lost = today.standing.fall.as_ref().is_some_and(|fall| fall.reached > today.stage());
    if let Way::Ask(question) = &today.way
        && !lost
        && !view.left.contains(question.id)
    {
        return Next::Gate(*question);
    }
    if today.standing.stage.is_none() {
        return Next::Enter;
    }
    let moves = view.held.shuts().is_none_or(|lock| lock.kind.shuts == Shuts::Tagged);
    let pain = pain_now(entries, view.now).unwrap_or_default();
    let open = today.stage().min(view.held.up_to()).min(open_at(pain, today.standing.easy()));
    if open == Stage::Relief || !moves {
        return comfort(today, entries, moves, view);
    }
    match due(today, open, entries, view) {
        Some(next) => next,
        None => Next::Rest("All that was due is done. Rest does its part now.".into()),
    }
}

/// The routine furthest below its target.
fn due(today: &Today, open: Stage, entries: &[&Entry], view: View<'_>) -> Option<Next> {
    let candidates = view.library.routines.values().filter(|routine| is_candidate(routine, today, open, view));
    let offers = candidates.filter_map(|routine| {
        let (done, target, when) = target(routine, today, entries, view.now)?;
        (done < target).then_some((routine, done, target, when))
    });
    let furthest = offers.min_by(|(a, a_done, a_target, _), (b, b_done, b_target, _)| {
        // done / target, without fractions: the lower share first, then walking, then the name.
        let share = (a_done * b_target).cmp(&(b_done * a_target));
        let walks = |routine: &Routine| routine.id.as_str() != WALKING;
        share.then(walks(a).cmp(&walks(b))).then(a.id.cmp(&b.id))
    });
    furthest.map(|(routine, done, target, when)| offer(routine, today, format!("{done} of {target} {when}.")))
}

fn offer(routine: &Routine, today: &Today, why: String) -> Next {
    let level = today.level(routine.id.as_str());
    let half = today.is_half(routine);
    Next::Routine(Offer { routine: routine.id.clone(), level, half, why: why.into() })
}

/// In relief: an easy position first, then heat where it may be (rule G7). Comfort asks nothing about pain, so between the two, and
/// again some hours later, the check itself is offered: without it nobody would ever leave relief. Then small moves, where they are open.
fn comfort(today: &Today, entries: &[&Entry], moves: bool, view: View<'_>) -> Next {
    let date = view.now.date();
    let routine = |id: &str| view.library.routines.get(id);
    let done_today = |id: &str| sessions(entries, id).any(|(t, done)| t.date() == date && done >= DONE.value);
    if let Some(relief) = routine(SEIZED).filter(|_| !done_today(SEIZED)) {
        return offer(relief, today, "An easy position and slow breaths.".to_owned());
    }
    let told = entries.iter().rev().find(|entry| !readings([**entry]).is_empty());
    let is_older = |hours: Number| told.is_none_or(|told| age(&told.t, view.now) >= hours.hours());
    if moves && is_older(GATE_FRESH) {
        return Next::Check;
    }
    let heat = routine(HEAT).filter(|_| !view.held.tags().has(Tag::Heat));
    let heat = heat.filter(|heat| heat_may(heat, entries, view.now));
    let heat = heat.map(|heat| offer(heat, today, "Heat soothes for a while.".to_owned()));
    if let Some(heat) = heat.clone().filter(|_| !done_today(HEAT)) {
        return heat;
    }
    if moves && is_older(CHECK_AGAIN) {
        return Next::Check;
    }
    let small = moves.then(|| due(today, Stage::Relief, entries, view)).flatten();
    let rest = || Next::Rest("Rest a little, and move a little each hour you are awake.".into());
    small.or(heat).unwrap_or_else(rest)
}

fn age(t: &Zoned, now: &Zoned) -> std::time::Duration {
    std::time::Duration::try_from(now.timestamp().duration_since(t.timestamp())).unwrap_or_default()
}

/// Whether heat is within its usual limit (rule H2).
fn heat_may(routine: &Routine, entries: &[&Entry], now: &Zoned) -> bool {
    let Some(limit) = heat::limit_of(routine.levels[0].steps.iter().map(Arc::as_ref)) else { return false };
    let used = entries.iter().filter(|entry| Heat::of(entry).is_some());
    heat::may(limit, used.map(|entry| age(&entry.t, now)))
}

/// Whether a routine may be the next thing at all.
fn is_candidate(routine: &Arc<Routine>, today: &Today, open: Stage, view: View<'_>) -> bool {
    let stage = today.stage();
    let of_stage = (routine.stage..=routine.until).contains(&stage);
    let begun = || today.judged.iter().any(|judged| judged.routine == routine.id.as_str());
    let ladder = routine.direction.is_none()
        || begun() && !today.shut_today.contains(&routine.id) && !today.left.contains(&routine.id);
    let level = usize::from(today.level(routine.id.as_str())).clamp(1, routine.levels.len()) - 1;
    let left = is_left(&routine.levels[level].steps, open, view);
    let rested = routine.stage != Stage::Strength || !strong_yesterday(today, view.now.date(), view);
    of_stage && ladder && left && rested && routine.stage <= open
}

/// Whether the locks leave something of what steps are for: an exercise, itself or what takes its place; of walks alone, a walk.
fn is_left(steps: &[Arc<Step>], open: Stage, view: View<'_>) -> bool {
    let tags = view.held.tags();
    let is_open = |involves: Tags, stage: Stage| !involves.meets(tags) && stage <= open;
    let exercises = || steps.iter().filter(|step| matches!(step.kind, Kind::Exercise(_)));
    if exercises().next().is_none() {
        return steps.iter().any(|step| !step.is_comfort() && is_open(step.involves, step.stage));
    }
    exercises().any(|step| {
        let easier = step.exercise.as_ref().and_then(|exercise| exercise.easier.as_ref());
        let others = step.instead.iter().chain(easier).filter_map(|id| view.library.exercises.get(id));
        is_open(step.involves, step.stage) || others.into_iter().any(|other| is_open(other.involves, other.stage))
    })
}

/// Strength work wants a day between.
fn strong_yesterday(today: &Today, date: Date, view: View<'_>) -> bool {
    let strong = |id: &str| view.library.routines.get(id).is_some_and(|routine| routine.stage == Stage::Strength);
    today.judged.iter().any(|judged| days(judged.date(), date) == 1 && strong(&judged.routine))
}

/// How much was done, of how much, and in which time: this week where the routine says so, else today. `None`: it has no target,
/// or its day of this week was today: a target by the week counts days, and the next one is another day's.
fn target(routine: &Routine, today: &Today, entries: &[&Entry], now: &Zoned) -> Option<(u32, u32, &'static str)> {
    let date = now.date();
    let level = usize::from(today.level(routine.id.as_str())).clamp(1, routine.levels.len()) - 1;
    let id = routine.id.as_str();
    if let Some(week) = routine.levels[level].per_week {
        let mut dates: Vec<Date> = sessions(entries, id)
            .filter(|(t, done)| same_week(t.date(), date) && *done >= DONE.value)
            .map(|(t, _)| t.date())
            .collect();
        // One day with a walk counts as one.
        dates.dedup();
        if dates.last() == Some(&date) {
            return None;
        }
        return Some((u32::try_from(dates.len()).unwrap_or(u32::MAX), u32::from(week), "this week"));
    }
    let day = routine.per_day?;
    let done = sessions(entries, id).filter(|(t, done)| t.date() == date && *done >= DONE.value).count();
    Some((u32::try_from(done).unwrap_or(u32::MAX), u32::from(day), "today"))
}

/// The sessions of a routine: when, and how much of it was done, in per cent. A told walk is a whole one.
fn sessions<'a>(entries: &'a [&'a Entry], id: &'a str) -> impl Iterator<Item = (&'a Zoned, u32)> {
    entries.iter().filter_map(move |entry| match &entry.fact {
        Fact::Session(session) if session.routine == id => Some((&entry.t, u32::from(session.done))),
        Fact::Walked { .. } if id == WALKING => Some((&entry.t, 100)),
        _ => None,
    })
}
