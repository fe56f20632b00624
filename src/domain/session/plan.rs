//! What will be played, and what the locks leave of it. Must never loosen what a clearance says.

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{
    Id,
    exercise::Exercise,
    routine::{Place, Routine, Step},
    screening::Clearance,
    timeline::{Choice, Timeline},
    unroll::step_from,
};

/// The exercises by id.
pub type Catalogue = BTreeMap<Id, Arc<Exercise>>;

/// What will be played.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The routine, as it was when the session was asked for: a file changed meanwhile changes nothing.
    pub routine: Arc<Routine>,
    /// The level, from 1.
    pub level: u16,
    /// Where the person is, if the routine asks.
    pub place: Option<Place>,
    /// Half the dose (rules V4, V5, G4): `routine` is halved already, and so is what takes a locked step's place.
    pub half: bool,
}

impl Plan {
    /// A routine at a level, at the whole dose or half of it.
    #[must_use]
    pub fn new(routine: &Arc<Routine>, level: u16, half: bool) -> Self {
        let level = level.clamp(1, u16::try_from(routine.levels.len()).unwrap_or(u16::MAX));
        let routine = if half { Arc::new(routine.halved()) } else { Arc::clone(routine) };
        Self { routine, level, place: None, half }
    }

    /// The steps at its level.
    #[must_use]
    pub fn steps(&self) -> &[Arc<Step>] {
        let level = usize::from(self.level.max(1)).min(self.routine.levels.len()) - 1;
        &self.routine.levels[level].steps
    }

    /// The timeline when nothing is locked: for lists and rehearsals.
    #[must_use]
    pub fn open_timeline(&self) -> Timeline {
        Timeline::unroll(&self.routine, self.level, self.place, &mut |_| Choice::Keep)
    }

    /// The timeline that a clearance leaves.
    pub(super) fn timeline(&self, proof: &Clearance, catalogue: &Catalogue) -> Timeline {
        let mut judge = |step: &Arc<Step>| judge(step, proof, catalogue, self.half);
        Timeline::unroll(&self.routine, self.level, self.place, &mut judge)
    }
}

/// Keeps an open step, else takes the first open `instead`, else its `easier`, else leaves it out (rule S7).
pub(super) fn judge(step: &Arc<Step>, proof: &Clearance, catalogue: &Catalogue, half: bool) -> Choice {
    let Err(why) = proof.allows(step) else {
        return Choice::Keep;
    };
    let easier = step.exercise.as_ref().and_then(|exercise| exercise.easier.as_ref());
    let others = step.instead.iter().chain(easier);
    for other in others.filter_map(|id| catalogue.get(id)) {
        let other = step_from(other, step);
        let other = if half { other.halved() } else { other };
        if proof.allows(&other).is_ok() {
            return Choice::Swap(Arc::new(other), why);
        }
    }
    Choice::Leave(why)
}
