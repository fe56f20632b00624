//! Where a person comes in (rule G1), and the numbers of a check-in. Must never move anybody further than their own answers allow.

use std::collections::BTreeMap;

use super::{
    exercise::Stage,
    history::{Answers, CheckIn, Entry, Fact},
    questions::Answer,
};

/// The name of the entry set in records.
pub const ENTRY: &str = "entry";
/// The name of the short check in records.
pub const SHORT: &str = "short";

/// A spasm now?
pub const SPASM: &str = "entry-spasm";
/// Can you sit and stand?
pub const SIT_STAND: &str = "entry-sit-stand";
/// Can you turn gently, and walk 5 minutes without pain rising by 2?
pub const TURN_WALK: &str = "entry-turn-walk";
/// Three days in a row at 3 or less, and ten-minute walks on four days?
pub const STEADY: &str = "entry-steady";

/// The furthest points of pain, nearest the spine first.
pub const FURTHEST: [(&str, &str); 6] = [
    ("none", "no pain"),
    ("back", "back"),
    ("buttock", "buttock"),
    ("thigh", "thigh"),
    ("below-knee", "below the knee"),
    ("foot", "foot"),
];

/// How far from the spine a furthest point lies: 0 none, 1 back … 5 foot; unknown words are furthest.
#[must_use]
pub fn reach(furthest: &str) -> usize {
    let known = FURTHEST.iter().position(|(word, _)| *word == furthest);
    known.unwrap_or(FURTHEST.len())
}

/// Whether pain goes into the leg: beyond the buttock.
#[must_use]
pub fn in_leg(checkin: &CheckIn) -> bool {
    reach(&checkin.furthest) > 2
}

/// The stage that entry answers give, first rule that fits (rule G1; the limits are proposals). Missing answers count
/// as the worse one.
#[must_use]
pub fn stage(answers: &BTreeMap<String, String>, checkin: &CheckIn) -> Stage {
    let is = |id: &str, answer: Answer| answers.get(id).is_some_and(|given| given == answer.word());
    if !is(SPASM, Answer::No) || !is(SIT_STAND, Answer::Yes) || checkin.pain >= 6 {
        Stage::Relief
    } else if checkin.pain == 5 || !is(TURN_WALK, Answer::Yes) {
        Stage::Return
    } else if checkin.pain == 4 || in_leg(checkin) || !is(STEADY, Answer::Yes) {
        Stage::Mobility
    } else {
        Stage::Strength
    }
}

/// The stage that pain before a session leaves open (dossier 2.4: 7 or more, relief only; 4 to 6, up to mobility).
#[must_use]
pub fn open_at(pain: u8) -> Stage {
    match pain {
        0..=3 => Stage::Maintain,
        4..=6 => Stage::Mobility,
        _ => Stage::Relief,
    }
}

/// The entry answers in an entry of the journal, with the stage they give.
#[must_use]
pub fn of(entry: &Entry) -> Option<(&Answers, Stage)> {
    match &entry.fact {
        Fact::Answers(answers) if answers.set == ENTRY => {
            let checkin = answers.checkin.as_ref()?;
            Some((answers, stage(&answers.answers, checkin)))
        }
        _ => None,
    }
}

/// Whether an entry opens an episode (rule G4): entry into relief, return or mobility, pain of 7 or more, `supple now`.
#[must_use]
pub fn opens_episode(entry: &Entry) -> bool {
    match &entry.fact {
        Fact::Answers(answers) if answers.set == SHORT => {
            answers.checkin.as_ref().is_some_and(|checkin| checkin.pain >= 7)
        }
        Fact::Answers(_) => of(entry).is_some_and(|(_, stage)| stage <= Stage::Mobility),
        Fact::Session(session) => session.routine == "relief-now",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(spasm: &str, sit: &str, walk: &str, steady: &str) -> BTreeMap<String, String> {
        [(SPASM, spasm), (SIT_STAND, sit), (TURN_WALK, walk), (STEADY, steady)]
            .into_iter()
            .map(|(id, answer)| (id.to_owned(), answer.to_owned()))
            .collect()
    }

    fn checkin(pain: u8, furthest: &str) -> CheckIn {
        CheckIn { pain, furthest: furthest.to_owned(), course: String::new() }
    }

    #[test]
    fn g1_the_first_rule_that_fits_decides() {
        let well = answers("no", "yes", "yes", "yes");
        let rows = [
            (answers("yes", "yes", "yes", "yes"), checkin(0, "back"), Stage::Relief),
            (answers("no", "no", "yes", "yes"), checkin(0, "back"), Stage::Relief),
            (well.clone(), checkin(6, "back"), Stage::Relief),
            (well.clone(), checkin(5, "back"), Stage::Return),
            (answers("no", "yes", "no", "yes"), checkin(2, "back"), Stage::Return),
            (well.clone(), checkin(4, "back"), Stage::Mobility),
            (well.clone(), checkin(2, "thigh"), Stage::Mobility),
            (answers("no", "yes", "yes", "no"), checkin(2, "back"), Stage::Mobility),
            (well, checkin(3, "buttock"), Stage::Strength),
            (BTreeMap::new(), checkin(0, "none"), Stage::Relief),
        ];
        for (given, checkin, expected) in rows {
            assert_eq!(stage(&given, &checkin), expected, "{given:?} {checkin:?}");
        }
    }

    #[test]
    fn an_unknown_furthest_point_counts_as_the_furthest() {
        assert!(reach("moon") > reach("foot"));
    }
}
