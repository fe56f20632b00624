//! Where a person comes in (rule G1), and the numbers of a check-in. Must never move anybody further than their own answers allow.

use std::collections::BTreeMap;

use super::{
    Word,
    exercise::Stage,
    history::CheckIn,
    questions::Answer,
    rules::{BACK_AT, RELIEF_FROM, RETURN_FROM},
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

/// How long and how often one usually walks: "10x4" is ten minutes on four days a week.
pub const USUAL_WALK: &str = "usual-walk";

/// Minutes and days a week of a usual walk, as the entry answers write them.
#[must_use]
pub fn usual_walk(word: &str) -> Option<(u16, u16)> {
    let (minutes, days) = word.split_once('x')?;
    Some((minutes.parse().ok()?, days.parse().ok()?))
}

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

/// The stage that entry answers give, first rule that fits (rule G1). `easy`: the pain that is easy for this person, 3 or a
/// higher usual pain (rule G3). Missing answers count as the worse one.
#[must_use]
pub fn stage(answers: &BTreeMap<Word, Word>, checkin: &CheckIn, easy: u8) -> Stage {
    let is = |id: &str, answer: Answer| answers.get(id).is_some_and(|given| given == answer.word());
    let pain = checkin.pain;
    if !is(SPASM, Answer::No) || !is(SIT_STAND, Answer::Yes) || pain >= RELIEF_FROM.pain() {
        Stage::Relief
    } else if pain > easy && pain >= RETURN_FROM.pain() || !is(TURN_WALK, Answer::Yes) {
        Stage::Return
    } else if pain > easy || in_leg(checkin) || !is(STEADY, Answer::Yes) {
        Stage::Mobility
    } else {
        Stage::Strength
    }
}

/// The stage that pain before a session leaves open: 7 or more, relief only; above what is easy for this person, up to
/// mobility (rules G2, G3; proposal).
#[must_use]
pub fn open_at(pain: u8, easy: u8) -> Stage {
    match pain {
        _ if pain >= BACK_AT.pain() => Stage::Relief,
        _ if pain > easy => Stage::Mobility,
        _ => Stage::Maintain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(spasm: &str, sit: &str, walk: &str, steady: &str) -> BTreeMap<Word, Word> {
        [(SPASM, spasm), (SIT_STAND, sit), (TURN_WALK, walk), (STEADY, steady)]
            .into_iter()
            .map(|(id, answer)| (id.into(), answer.into()))
            .collect()
    }

    fn checkin(pain: u8, furthest: &str) -> CheckIn {
        CheckIn { pain, furthest: furthest.into(), ..CheckIn::default() }
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
            assert_eq!(stage(&given, &checkin, 3), expected, "{given:?} {checkin:?}");
        }
    }

    #[test]
    fn an_unknown_furthest_point_counts_as_the_furthest() {
        assert!(reach("moon") > reach("foot"));
    }
}
