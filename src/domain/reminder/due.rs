//! What is to be said now. Must never say one slot twice, never say more than one thing a reminder at once, and never lose one without
//! saying what became of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    Facts, Plan, Planned,
    slots::{between, quiet_until},
    state::{Away, Held, Open, Pause, Slot, Snoozed, State},
};
use crate::domain::{
    CleanText, Id, Now,
    rules::{ANSWER_WITHIN, CLOCK_SET},
    schedule::{Only, When},
    time::signed,
};

/// A clock that moved by more than this is looked at anew.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// One reminder to be said now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// Its name.
    pub id: Id,
    /// What it says.
    pub say: CleanText,
    /// What it proposes to start.
    pub routine: Option<Id>,
    /// When it was due: by its times, at the end of the quiet hours, or after a snooze.
    pub at: Timestamp,
    /// How late it is.
    pub late: Duration,
    /// How many of its times came together in this one, itself left out.
    pub merged: u32,
    /// The how manieth snooze ended in it; 0: none.
    pub snoozed: u32,
    /// How many were missed since it last rang.
    pub missed: u32,
}

/// What became of one time of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is said now.
    Rings,
    /// Another time of the same reminder is said for it.
    Coalesced,
    /// It waits for the end of the quiet hours.
    Held,
    /// Too late: counted, and told at the next start.
    Missed,
    /// It lay in the quiet hours.
    Quiet,
    /// All reminders were paused.
    Paused,
    /// A Stop stands, and it proposes to start something (rule S5).
    Stopped,
    /// Heat would be too near to the last one, or too often (rule H2).
    Heat,
    /// The computer slept: nobody sat at the desk.
    Away,
    /// What it asks for is not so.
    NotAsked,
}

/// One time of a reminder, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The reminder.
    pub id: Id,
    /// Which of its times.
    pub slot: Slot,
    /// What became of it.
    pub fate: Fate,
}

/// What the clock did since the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClockState {
    /// It went on.
    #[default]
    Fine,
    /// It is not set yet: nothing is judged.
    NotSet,
    /// It was put back.
    Back,
    /// It was put ahead by more than a day: what lies between never was.
    Ahead,
}

/// What is to be done now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// To be said, all in one notice, in order of their times.
    pub rings: Vec<Ring>,
    /// What became of each time since the last look.
    pub told: Vec<Told>,
    /// To be kept before anything is said.
    pub state: State,
    /// What the clock did.
    pub clock: ClockState,
}

/// One time that may be said now.
struct Candidate {
    slot: Option<Slot>,
    at: Timestamp,
    snoozed: u32,
}

/// What is due at `now`, in the run `boot` of the computer. Asked as often as one likes: only what came since the last look is judged.
#[must_use]
pub fn due(plan: &Plan, facts: &Facts, state: &State, now: &Now, boot: &str) -> Due {
    let mut due = Due { state: state.clone(), ..Due::default() };
    if i64::from(now.wall.year()) < i64::from(CLOCK_SET.value) {
        due.clock = ClockState::NotSet;
        return due;
    }
    let at = now.wall.timestamp();
    let away = state.away(now, boot);
    let from;
    (from, due.clock) = since(&mut due.state, now, boot);
    // One that is over by now was in force when what fell into it was due.
    let pause = state.pause.clone().filter(|pause| pause.from <= at);
    due.state.bound(at);
    if !plan.partial {
        let known: Vec<&str> = plan.list.iter().map(|planned| planned.what.id.as_str()).collect();
        due.state.forget_others(&known);
    }
    due.state.unmiss(plan, at);
    for planned in &plan.list {
        let id = planned.what.id.as_str();
        if !planned.what.on {
            due.state.unknow(id);
            continue;
        }
        let since = due.state.known_since(id, at);
        // A moment is meant whenever it was written down, and however long the file could not be read: it waits until it was said.
        let from = if planned.obeys() { from.max(since) } else { due.state.begun_at(at) };
        one(planned, plan, facts, &Look { from, now, away, pause: pause.as_ref() }, &mut due);
    }
    due.state.look(now, boot);
    due.rings.sort_by_key(|ring| ring.at);
    due
}

/// What is due at `now` of what a person set for one moment, and of nothing else: for while something has the person's whole attention. All else is
/// judged by the next [`due`], as if nobody had looked.
#[must_use]
pub fn due_moments(plan: &Plan, facts: &Facts, state: &State, now: &Now) -> Due {
    let mut due = Due { state: state.clone(), ..Due::default() };
    if i64::from(now.wall.year()) < i64::from(CLOCK_SET.value) {
        due.clock = ClockState::NotSet;
        return due;
    }
    let at = now.wall.timestamp();
    due.state.bound_waits(at);
    due.state.unmiss(plan, at);
    let look = Look { from: due.state.begun_at(at), now, away: Away { length: Duration::ZERO, back: at }, pause: None };
    for planned in plan.list.iter().filter(|planned| planned.what.on && !planned.obeys()) {
        one(planned, plan, facts, &look, &mut due);
    }
    due.rings.sort_by_key(|ring| ring.at);
    due
}

/// From when on times are judged, and what the clock did.
fn since(state: &mut State, now: &Now, boot: &str) -> (Timestamp, ClockState) {
    let at = now.wall.timestamp();
    let Some(seen) = &mut state.seen else { return (at, ClockState::Fine) };
    if at < seen.t {
        if seen.t.duration_since(at) > DAY {
            seen.before = seen.before.max(Some(seen.t));
        }
        // What is behind us now comes again; what fired does not.
        return (at, ClockState::Back);
    }
    let real = Duration::from_secs(now.boot.as_secs().saturating_sub(seen.boot_s));
    let stepped = at.duration_since(seen.t).saturating_sub(signed(real));
    if seen.boot != boot || stepped <= DAY {
        seen.before = seen.before.filter(|before| at < *before);
        return (seen.t, ClockState::Fine);
    }
    let lived = at.saturating_sub(signed(real)).unwrap_or(seen.t);
    // Back from a wrong date: what came between the last right one and now was not looked at.
    let from = seen.before.take().map_or(lived, |before| before.min(lived));
    (from, ClockState::Ahead)
}

/// What is looked at.
struct Look<'a> {
    /// What came after this moment.
    from: Timestamp,
    /// And not after this one.
    now: &'a Now,
    away: Away,
    /// Also one that has ended since.
    pause: Option<&'a Pause>,
}

/// What is due of one reminder.
fn one(planned: &Planned, plan: &Plan, facts: &Facts, look: &Look<'_>, due: &mut Due) {
    let what = &planned.what;
    let Look { from, now, away, pause } = look;
    let (id, at, here) = (what.id.as_str(), now.wall.timestamp(), now.wall.time_zone());
    let slept = matches!(what.when, When::Every { sitting: Some(least), .. } if away.length >= least);
    let sat = due.state.sat.get(id).copied();
    let mut candidates = Vec::new();
    take_waiting(planned, at, due, &mut candidates);
    // A row that begins anew ends where the person went away, and begins where they came back.
    let back = if slept { away.back } else { at };
    let mut occurrences = between(planned, here, sat, facts, (*from, back));
    let gone = if slept { occurrences.len() } else { 0 };
    if slept {
        due.state.sat.insert(id.to_owned(), back);
        occurrences.extend(between(planned, here, Some(back), facts, (back.max(*from), at)));
    }
    for (number, occurrence) in occurrences.into_iter().enumerate() {
        let slot = occurrence.slot;
        // Put back, a clock comes again to what waited, and that may end now.
        let waited = candidates.iter().any(|candidate: &Candidate| candidate.slot == Some(slot));
        if waited || due.state.has_fired(id, slot) || due.state.is_held(id, slot) {
            continue;
        }
        let end = if planned.obeys() { quiet_until(plan.quiet, here, occurrence.at) } else { None };
        let paused = |moment| planned.obeys() && pause.is_some_and(|pause| pause.holds(moment));
        let fate = if number < gone {
            Fate::Away
        } else if paused(occurrence.at) {
            Fate::Paused
        } else {
            match end {
                Some(_) if !what.hold => Fate::Quiet,
                Some(end) if end > at => hold(due, id, end, slot),
                end => {
                    candidates.push(Candidate { slot: Some(slot), at: end.unwrap_or(occurrence.at), snoozed: 0 });
                    continue;
                }
            }
        };
        due.told.push(Told { id: what.id.clone(), slot, fate });
    }
    ring(planned, plan, facts, now, candidates, due);
}

/// Keeps a time for the end of the quiet hours.
fn hold(due: &mut Due, id: &str, end: Timestamp, slot: Slot) -> Fate {
    let held = due.state.held.entry(id.to_owned()).or_insert(Held { until: end, slots: Vec::new() });
    held.until = held.until.max(end);
    if !held.slots.contains(&slot) {
        held.slots.push(slot);
    }
    Fate::Held
}

/// What waited for the quiet hours to end, or was put off, and whose wait is over.
fn take_waiting(planned: &Planned, at: Timestamp, due: &mut Due, candidates: &mut Vec<Candidate>) {
    let id = planned.what.id.as_str();
    if due.state.held.get(id).is_some_and(|held| held.until <= at)
        && let Some(held) = due.state.held.remove(id)
    {
        let open = held.slots.into_iter().filter(|slot| !due.state.has_fired(id, *slot));
        candidates.extend(open.map(|slot| Candidate { slot: Some(slot), at: held.until, snoozed: 0 }));
    }
    if due.state.snoozed.get(id).is_some_and(|snoozed| snoozed.until <= at)
        && let Some(snoozed) = due.state.snoozed.remove(id)
    {
        candidates.push(Candidate { slot: None, at: snoozed.until, snoozed: snoozed.times });
    }
}

/// Says the last of the times that may be said, for all of them.
fn ring(planned: &Planned, plan: &Plan, facts: &Facts, now: &Now, mut candidates: Vec<Candidate>, due: &mut Due) {
    let what = &planned.what;
    let (id, at, here) = (what.id.as_str(), now.wall.timestamp(), now.wall.time_zone());
    candidates.sort_by_key(|candidate| candidate.at);
    let late = |candidate: &Candidate| Duration::try_from(at.duration_since(candidate.at)).unwrap_or_default();
    // What a person put off may come as late as it could have been answered.
    let may_be_late = |candidate: &Candidate| match candidate.snoozed {
        0 => what.catch_up,
        _ => what.catch_up.max(ANSWER_WITHIN.hours()),
    };
    let (fresh, old): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|candidate| late(candidate) <= may_be_late(candidate));
    let asked = fresh.iter().any(|candidate| candidate.snoozed > 0) || !planned.obeys();
    let quiet = if asked { None } else { quiet_until(plan.quiet, here, at) };
    let paused = !asked && due.state.pause.as_ref().is_some_and(|pause| pause.holds(at));
    let hot = planned.heat.is_some_and(|limit| !facts.heat_may(limit, at));
    let shut = if planned.is_stopped(facts) {
        Some(Fate::Stopped)
    } else if what.only == Some(Only::Morning) && !facts.morning {
        Some(Fate::NotAsked)
    } else if hot && planned.obeys() {
        Some(Fate::Heat)
    } else if paused {
        Some(Fate::Paused)
    } else if quiet.is_some() && !what.hold {
        Some(Fate::Quiet)
    } else {
        None
    };
    for candidate in old {
        let fate = if let Some(fate @ (Fate::Stopped | Fate::NotAsked)) = shut {
            fate
        } else {
            due.state.miss(id, candidate.at);
            if let Some(slot @ Slot::Moment(_)) = candidate.slot {
                // Counted once: a moment would come again at each look.
                due.state.fire(id, slot);
            }
            Fate::Missed
        };
        tell(due, &what.id, candidate.slot, fate);
    }
    let Some(last) = fresh.last() else { return };
    if let (Some(Fate::Heat), Some(limit)) = (shut, planned.heat) {
        let until = facts.heat_from(limit, at);
        for candidate in &fresh {
            let fate = match candidate.slot {
                Some(slot) if planned.waits_for_heat() => hold(due, id, until, slot),
                Some(_) => Fate::Heat,
                None => {
                    due.state.snoozed.insert(id.to_owned(), Snoozed { until, times: candidate.snoozed, from: None });
                    continue;
                }
            };
            tell(due, &what.id, candidate.slot, fate);
        }
        return;
    }
    if let Some(fate) = shut {
        for candidate in &fresh {
            tell(due, &what.id, candidate.slot, fate);
        }
        return;
    }
    if let Some(end) = quiet {
        // Due before the quiet hours, looked at in them.
        for slot in fresh.iter().filter_map(|candidate| candidate.slot) {
            let fate = hold(due, id, end, slot);
            tell(due, &what.id, Some(slot), fate);
        }
        return;
    }
    let snoozed = fresh.iter().map(|candidate| candidate.snoozed).max().unwrap_or(0);
    due.rings.push(Ring {
        id: what.id.clone(),
        say: what.say.clone(),
        routine: planned.proposes(facts, at).cloned(),
        at: last.at,
        late: late(last),
        merged: u32::try_from(fresh.len() - 1).unwrap_or(u32::MAX),
        snoozed,
        missed: due.state.missed.remove(id).map_or(0, |missed| missed.times),
    });
    due.state.open.insert(id.to_owned(), Open { rang: at, snoozed });
    due.state.snoozed.remove(id);
    let count = fresh.len();
    for (number, candidate) in fresh.into_iter().enumerate() {
        if let Some(slot) = candidate.slot {
            due.state.fire(id, slot);
        }
        let fate = if number + 1 == count { Fate::Rings } else { Fate::Coalesced };
        tell(due, &what.id, candidate.slot, fate);
    }
}

/// Notes what became of a time; the end of a snooze is none.
fn tell(due: &mut Due, id: &Id, slot: Option<Slot>, fate: Fate) {
    due.told.extend(slot.map(|slot| Told { id: id.clone(), slot, fate }));
}
