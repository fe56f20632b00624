//! What a click on a notice changes. Must never act on anything but what the notice was about.

use jiff::Timestamp;

use super::{Facts, Plan, Planned, Refused, Ring, State};
use crate::domain::{
    CleanText, Id,
    rules::{ANSWER_WITHIN, SNOOZE, SNOOZES},
    time::signed,
};

/// What a notice was about: all that rang at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rang {
    /// Which reminders.
    pub ids: Vec<Id>,
    /// When they rang.
    pub at: Timestamp,
    /// The routine they propose, if it is one and the same.
    pub routine: Option<Id>,
}

/// What was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Do it now.
    Start,
    /// Later.
    Snooze,
    /// Not this time.
    Skip,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It was answered otherwise since, or rang again.
    Old,
    /// It is started or skipped.
    Done,
    /// It comes again then.
    Later(Timestamp),
    /// It was put off as often as may be (rule N1), so it stays as it is.
    TooOften,
}

impl Rang {
    /// What a notice for `rings` is about; `state` says when they rang. `None` when nothing rang.
    #[must_use]
    pub fn of(rings: &[Ring], state: &State) -> Option<Self> {
        let at = rings.iter().find_map(|ring| state.open.get(ring.id.as_str()))?.rang;
        let routine = one_routine(rings.iter().filter_map(|ring| ring.routine.as_ref()));
        Some(Self { ids: rings.iter().map(|ring| ring.id.clone()).collect(), at, routine })
    }

    /// Its name, for the buttons to carry: no two moments have the same.
    #[must_use]
    pub fn key(&self) -> String {
        let first = self.ids.first().map_or("", Id::as_str);
        format!("{first}@{}", self.at.as_nanosecond())
    }

    /// Answers it in `state`.
    pub fn answer(&self, state: &mut State, at: Timestamp, wish: Wish) -> Answered {
        let mut came = Answered::Old;
        for id in self.ids.iter().map(Id::as_str) {
            if state.open.get(id).is_none_or(|open| open.rang != self.at) {
                // What was missed can be done or let go; there is nothing to put off.
                let missed = state.missed.get(id).is_some_and(|missed| missed.last == self.at);
                if missed && wish != Wish::Snooze {
                    state.missed.remove(id);
                    came = Answered::Done;
                }
                continue;
            }
            if wish != Wish::Snooze {
                // Only what rang: what waits for the end of the quiet hours, or was missed since, is another one.
                state.open.remove(id);
                came = Answered::Done;
                continue;
            }
            match state.snooze(id, at, SNOOZE.minutes()) {
                Ok(until) => came = Answered::Later(until),
                Err(Refused::TooOften) if came == Answered::Old => came = Answered::TooOften,
                // Too late: it stays open.
                Err(_) => {}
            }
        }
        came
    }
}

/// What waits for an answer: what rang last, else what was missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is about.
    pub rang: Rang,
    /// What it says.
    pub say: CleanText,
    /// How often it was missed; 0: it rang.
    pub missed: u32,
    /// Whether it may still be put off (rule N1).
    pub may_snooze: bool,
}

/// What rang last and nobody answered, for as long as it may be answered (rule N1); else what was missed last.
#[must_use]
pub fn waiting(plan: &Plan, facts: &Facts, state: &State, at: Timestamp) -> Option<Waiting> {
    let within = |rang: Timestamp| rang <= at && at.duration_since(rang) <= signed(ANSWER_WITHIN.hours());
    let planned = |id: &str| plan.find(id).filter(|planned| planned.what.on);
    let open = || state.open.iter().filter(|(id, open)| within(open.rang) && planned(id).is_some());
    if let Some(rang) = open().map(|(_, open)| open.rang).max() {
        let same: Vec<_> = open().filter(|(_, open)| open.rang == rang).collect();
        let found: Vec<&Planned> = same.iter().filter_map(|(id, _)| planned(id)).collect();
        let may_snooze = same.iter().any(|(_, open)| open.snoozed < SNOOZES.value);
        return about(&found, rang, facts, at).map(|(rang, say)| Waiting { rang, say, missed: 0, may_snooze });
    }
    let missed = state.missed.iter().filter(|(id, _)| planned(id).is_some());
    let (id, missed) = missed.max_by_key(|(_, missed)| missed.last)?;
    let (rang, say) = about(&[planned(id)?], missed.last, facts, at)?;
    Some(Waiting { rang, say, missed: missed.times, may_snooze: false })
}

fn about(found: &[&Planned], rang: Timestamp, facts: &Facts, at: Timestamp) -> Option<(Rang, CleanText)> {
    let ids = found.iter().map(|planned| planned.what.id.clone()).collect();
    let routine = one_routine(found.iter().filter_map(|planned| planned.proposes(facts, at)));
    let says: Vec<&str> = found.iter().map(|planned| planned.what.say.trim_end_matches('.')).collect();
    (!says.is_empty()).then(|| (Rang { ids, at: rang, routine }, says.join("; ").into()))
}

/// The routine that is proposed, if it is one and the same.
fn one_routine<'a>(routines: impl Iterator<Item = &'a Id>) -> Option<Id> {
    let mut routines: Vec<&Id> = routines.collect();
    routines.dedup();
    if let [one] = routines[..] { Some(one.clone()) } else { None }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::reminder::Open;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    fn ring(id: &str, routine: Option<&str>) -> Ring {
        Ring {
            id: Id::new(id).unwrap(),
            say: CleanText::new(id),
            routine: routine.map(|id| Id::new(id).unwrap()),
            at: at(0),
            late: Duration::ZERO,
            merged: 0,
            snoozed: 0,
            missed: 0,
        }
    }

    fn state(ids: &[&str], snoozed: u32) -> State {
        let open = ids.iter().map(|id| ((*id).to_owned(), Open { rang: at(0), snoozed }));
        let mut state = State::default();
        state.open = open.collect();
        state
    }

    #[test]
    fn a_notice_proposes_a_routine_only_if_there_is_one_alone() {
        let both = state(&["up", "walk"], 0);
        let of = |rings: &[Ring]| Rang::of(rings, &both).unwrap().routine.map(|id| id.to_string());
        assert_eq!(of(&[ring("up", None), ring("walk", Some("walking"))]).as_deref(), Some("walking"));
        assert_eq!(of(&[ring("up", Some("walking")), ring("walk", Some("walking"))]).as_deref(), Some("walking"));
        assert_eq!(of(&[ring("up", Some("desk-break")), ring("walk", Some("walking"))]), None);
        assert_eq!(Rang::of(&[], &both), None);
    }

    #[test]
    fn start_and_skip_end_it_and_snooze_brings_it_back_in_bounds() {
        let rings = [ring("up", None), ring("walk", None)];
        for wish in [Wish::Start, Wish::Skip] {
            let mut state = state(&["up", "walk"], 0);
            let rang = Rang::of(&rings, &state).unwrap();
            assert_eq!(rang.answer(&mut state, at(1), wish), Answered::Done);
            assert_eq!(state, State::default());
            assert_eq!(rang.answer(&mut state, at(1), wish), Answered::Old, "once");
        }
        let mut state = state(&["up", "walk"], 0);
        let rang = Rang::of(&rings, &state).unwrap();
        let until = at(1).saturating_add(jiff::SignedDuration::from_mins(10)).unwrap();
        assert_eq!(rang.answer(&mut state, at(1), Wish::Snooze), Answered::Later(until));
        assert_eq!((state.open.len(), state.snoozed.len()), (0, 2));
        assert_eq!(rang.answer(&mut state, at(2), Wish::Skip), Answered::Old);
    }

    #[test]
    fn what_was_put_off_too_often_stays_and_an_older_notice_changes_nothing() {
        let rings = [ring("up", None)];
        let mut often = state(&["up"], SNOOZES.value);
        let rang = Rang::of(&rings, &often).unwrap();
        assert_eq!(rang.answer(&mut often, at(1), Wish::Snooze), Answered::TooOften);
        assert_eq!(often.open.len(), 1);
        // Case 12: it rang again since.
        let mut again = state(&["up"], 0);
        again.open.get_mut("up").unwrap().rang = at(45);
        let before = again.clone();
        for wish in [Wish::Start, Wish::Snooze, Wish::Skip] {
            assert_eq!(rang.answer(&mut again, at(46), wish), Answered::Old);
        }
        assert_eq!(again, before);
    }
}
