//! What comes next. Must never change anything.

use jiff::{SignedDuration, Timestamp, Zoned};

use super::{
    Facts, Plan, Planned,
    slots::{between, quiet_until},
    state::{Slot, State},
};
use crate::domain::{
    CleanText, Id,
    schedule::{Only, When},
};

/// How far ahead is looked: a week, and a day for what quiet hours move.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 8);

/// A reminder that will come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Its name.
    pub id: Id,
    /// What it says.
    pub say: CleanText,
    /// What it proposes to start.
    pub routine: Option<Id>,
    /// When, where the person is now.
    pub at: Zoned,
    /// Which of its times; none for the end of a snooze.
    pub slot: Option<Slot>,
}

/// The reminder that comes first after `now`, if any comes within a week.
#[must_use]
pub fn next(plan: &Plan, facts: &Facts, state: &State, now: &Zoned) -> Option<Coming> {
    all(plan, facts, state, now).into_iter().next()
}

/// The same of those that a person set for one moment.
#[must_use]
pub fn next_moment(plan: &Plan, facts: &Facts, state: &State, now: &Zoned) -> Option<Coming> {
    firsts(plan, facts, state, now, |planned| !planned.obeys()).min_by_key(|coming| coming.at.timestamp())
}

/// The next time of each reminder that comes within a week, first things first; of one for a single moment, whenever that is.
#[must_use]
pub fn all(plan: &Plan, facts: &Facts, state: &State, now: &Zoned) -> Vec<Coming> {
    let mut coming: Vec<Coming> = firsts(plan, facts, state, now, |_| true).collect();
    coming.sort_by_key(|coming| coming.at.timestamp());
    coming
}

/// The next time of each of those reminders, if it comes within a week.
fn firsts(
    plan: &Plan,
    facts: &Facts,
    state: &State,
    now: &Zoned,
    which: impl Fn(&Planned) -> bool,
) -> impl Iterator<Item = Coming> {
    let of = plan.list.iter().filter(move |planned| which(planned));
    of.filter_map(|planned| upcoming(planned, plan, facts, state, now, 1).into_iter().next())
}

/// The next `count` times of a reminder within a week, in order: what a Stop, quiet hours, a pause, or heat at hand hold back is left out.
#[must_use]
pub fn upcoming(
    planned: &Planned,
    plan: &Plan,
    facts: &Facts,
    state: &State,
    now: &Zoned,
    count: usize,
) -> Vec<Coming> {
    let what = &planned.what;
    let (id, at, here) = (what.id.as_str(), now.timestamp(), now.time_zone());
    if !what.on || planned.is_stopped(facts) || what.only == Some(Only::Morning) && !facts.morning {
        return Vec::new();
    }
    // One moment is known, however far ahead.
    let to = match what.when {
        When::Once(second) => Timestamp::from_second(second).unwrap_or(Timestamp::MAX),
        _ => at.saturating_add(AHEAD).unwrap_or(Timestamp::MAX),
    };
    let obeys = planned.obeys();
    let mut times: Vec<(Timestamp, Option<Slot>)> = Vec::new();
    times.extend(state.snoozed.get(id).map(|snoozed| (snoozed.until, None)));
    times.extend(state.held.get(id).map(|held| (held.until, held.slots.first().copied())));
    let sat = state.sat.get(id).copied();
    for occurrence in between(planned, here, sat, facts, (at, to)) {
        if state.has_fired(id, occurrence.slot) {
            continue;
        }
        let paused = state.pause.as_ref().is_some_and(|pause| pause.holds(occurrence.at));
        let end = if obeys { quiet_until(plan.quiet, here, occurrence.at) } else { None };
        let moment = match end {
            Some(_) if !what.hold => continue,
            Some(end) => end,
            None => occurrence.at,
        };
        let moment = match planned.heat.filter(|_| obeys).map(|limit| facts.heat_from(limit, moment)) {
            Some(from) if from > moment && !planned.waits_for_heat() => continue,
            Some(from) => from,
            None => moment,
        };
        if obeys && paused {
            continue;
        }
        // Several may be held for one moment; then they are one.
        if times.iter().any(|(known, slot)| *known == moment && slot.is_some()) {
            continue;
        }
        times.push((moment, Some(occurrence.slot)));
        if times.len() > count + 2 {
            break;
        }
    }
    times.retain(|(moment, _)| *moment > at);
    times.sort();
    let times = times.into_iter().take(count).map(|(moment, slot)| Coming {
        id: what.id.clone(),
        say: what.say.clone(),
        routine: what.routine.clone(),
        at: moment.to_zoned(here.clone()),
        slot,
    });
    times.collect()
}

/// Why a reminder does not come within a week, if it does not: a word for programs, and words for people.
#[must_use]
pub fn silent(planned: &Planned, facts: &Facts) -> (&'static str, String) {
    let what = &planned.what;
    if !what.on {
        return ("off", "off".to_owned());
    }
    if planned.is_stopped(facts) {
        return ("stop", "silent while a Stop stands (S5)".to_owned());
    }
    match &what.when {
        When::Once(_) => ("done", "done".to_owned()),
        _ if what.only == Some(Only::Morning) && !facts.morning => ("not-asked", "no question waits".to_owned()),
        When::After { routine, .. } => ("waits", format!("waits for “{routine}”")),
        _ => ("none", "not within a week".to_owned()),
    }
}
