//! The breath to go along with: how full it is at this moment of a breathing step. Must never move where nothing is breathed.

use crate::{
    domain::{CleanText, exercise::Phase, figure::Ease, routine::Kind, timeline::SlotKind},
    figure::eased,
};

use super::{App, Play};

/// A breath at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Breath {
    /// How full: 0 breathed out, 1 breathed in.
    pub full: f32,
    /// Seconds left of this part, as they are counted aloud: from its length down to 1.
    pub count: u64,
    /// The part's own words: "Breathe in".
    pub say: CleanText,
    /// Whether it grows or shrinks now.
    pub(super) moves: bool,
}

impl App {
    /// The breath to draw now, if a breathing step is on. Where pictures stand still it is full or empty, with nothing between.
    #[must_use]
    pub fn breath(&self) -> Option<Breath> {
        breath(self.play.as_deref()?, self.settings.reduced_motion)
    }
}

fn breath(play: &Play, reduced: bool) -> Option<Breath> {
    let cursor = play.cursor();
    let slot = cursor.timeline().slots.get(cursor.index())?;
    if slot.kind != SlotKind::Work || play.session().is_some_and(|session| session.asking().is_some()) {
        return None;
    }
    let Kind::Breathe { .. } = &cursor.timeline().steps[slot.step].step.kind else { return None };
    let guide = cursor.timeline().steps[slot.step].step.exercise.as_deref()?;
    let (at, into) = guide.part_at(cursor.done())?;
    let phase = &guide.phases[at];
    let length = guide.length(phase);
    // Before the first breath there is none.
    let before = match at {
        0 if cursor.done() < length => 0.0,
        0 => fullness(&guide.phases, guide.phases.len() - 1),
        at => fullness(&guide.phases, at - 1),
    };
    let after = fullness(&guide.phases, at);
    let moves = (before - after).abs() > f32::EPSILON && !reduced;
    let part = eased(into.as_secs_f32() / length.as_secs_f32(), Ease::InOut);
    let full = if moves { before + (after - before) * part } else { after };
    // By the second that is shown, so that count and digits change together.
    let count = length.as_secs().saturating_sub(into.as_secs()).max(1);
    Some(Breath { full, count, say: phase.say.clone(), moves })
}

/// How full one is at the end of a part. A round ends empty: parts in the pose of the last, or that say "out", are empty too; a hold
/// is as full as what it holds.
fn fullness(phases: &[Phase], at: usize) -> f32 {
    let Some((phase, last)) = phases.get(at).zip(phases.last()) else { return 0.0 };
    let says = |word: &str| phase.say.to_lowercase().split_whitespace().any(|said| said == word);
    if at + 1 == phases.len() || says("out") || (last.pose.is_some() && phase.pose == last.pose) {
        0.0
    } else if says("in") || phase.pose.is_some() || at == 0 {
        1.0
    } else {
        fullness(phases, at - 1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::exercise::PhaseTime;

    fn phases(says: &[&str]) -> Vec<Phase> {
        let phase =
            |say: &&str| Phase { say: CleanText::new(say), time: PhaseTime::Fixed(Duration::from_secs(4)), pose: None };
        says.iter().map(phase).collect()
    }

    #[test]
    fn a_hold_is_as_full_as_what_it_holds_and_a_round_ends_empty() {
        for (says, full) in [
            (&["Breathe in", "Breathe out"][..], &[1.0, 0.0][..]),
            (&["Breathe in", "Hold", "Breathe out", "Wait"], &[1.0, 1.0, 0.0, 0.0]),
            (&["In", "Out", "Rest"], &[1.0, 0.0, 0.0]),
            (&["Fill", "Let go"], &[1.0, 0.0]),
        ] {
            let phases = phases(says);
            let found: Vec<f32> = (0..phases.len()).map(|at| fullness(&phases, at)).collect();
            assert_eq!(found, full, "{says:?}");
        }
    }
}
