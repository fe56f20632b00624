//! One look at what is due: judged, and kept before anything is said. Must never lose what is due because it cannot be kept.

use std::{io, path::Path};

use super::with_state;
use crate::domain::{
    CleanText, Now,
    reminder::{Due, Facts, Fate, Plan, Slot, State, Told, due, due_moments},
};

/// The last look is kept on the disk at least this often, so that the disk can rest. In seconds.
const KEPT: i64 = 300;

/// What came of a look.
#[derive(Debug)]
pub struct Judged {
    /// What is due, and the state that is kept of it.
    pub due: Due,
    /// A line, if what was kept before could not be read.
    pub trouble: Option<CleanText>,
    /// Why nothing could be kept.
    pub unkept: Option<io::Error>,
}

/// Judges what is due at `now`, and keeps it in `folder`. `last`: the state as known, for when nothing can be kept; then it is said all the same: better
/// twice after a restart than not at all.
#[must_use]
pub fn judge(folder: &Path, plan: &Plan, facts: &Facts, last: &State, now: &Now, boot: &str) -> Judged {
    judge_by(|state| due(plan, facts, state, now, boot), folder, last, now, boot)
}

/// The same of what a person set for one moment alone, while something has their whole attention.
#[must_use]
pub fn judge_moments(folder: &Path, plan: &Plan, facts: &Facts, last: &State, now: &Now, boot: &str) -> Judged {
    judge_by(|state| due_moments(plan, facts, state, now), folder, last, now, boot)
}

fn judge_by(due: impl Fn(&State) -> Due, folder: &Path, last: &State, now: &Now, boot: &str) -> Judged {
    let kept = with_state(folder, now, boot, |state| {
        let found = due(state);
        if worth_keeping(state, &found.state) || found.told.iter().any(is_settled) {
            *state = found.state.clone();
        }
        found
    });
    match kept {
        Ok((due, trouble)) => Judged { due, trouble, unkept: None },
        Err(error) => Judged { due: due(last), trouble: None, unkept: Some(error) },
    }
}

/// Whether what became of a time would be judged again, and might then be judged otherwise, had nobody looked.
fn is_settled(told: &Told) -> bool {
    // One moment that is not the right one is looked at again each time anyway.
    !matches!((told.slot, told.fate), (Slot::Moment(_), Fate::Stopped | Fate::NotAsked))
}

/// Whether a state says more than that we looked again a moment ago.
fn worth_keeping(old: &State, new: &State) -> bool {
    let (Some(before), Some(now)) = (&old.seen, &new.seen) else { return true };
    let gone = now.t.as_second() - before.t.as_second();
    !new.is_like(old) || now.boot != before.boot || now.slept_s != before.slept_s || !(0..KEPT).contains(&gone)
}
