//! Which entries still matter when their month is long past. Must never let go of one that holds something shut, or that
//! opened it again; a change here needs a new version of the checkpoint.

use crate::domain::{
    Word,
    entry::ENTRY,
    episode::{LASTING, SEIZED, is_back},
    history::{Entry, Fact},
    readings::readings,
};

/// The order of entries everywhere: time, then device, then number.
pub(super) fn order(entry: &Entry) -> (jiff::Timestamp, &str, u64) {
    (entry.t.timestamp(), &entry.device, entry.seq)
}

/// Whether an entry matters for ever: it shuts something, or opens something that was shut, or moves the person from stage to stage.
pub(super) fn always_stands(entry: &Entry) -> bool {
    let moves = match &entry.fact {
        // Where the person was, and since when a usual pain counted or no longer did (rules G1, G3): sessions are judged by it.
        Fact::Answers(answers) => answers.set == ENTRY || answers.answers.contains_key(LASTING),
        // The first session after stages were taken back was at half dose (rule G4).
        Fact::Session(session) => session.half,
        _ => false,
    };
    entry.holds
        || moves
        || is_back(entry)
        || matches!(
            entry.fact,
            Fact::Suspect(_)
                | Fact::Settled { .. }
                | Fact::Slip { .. }
                | Fact::Assessed { .. }
                | Fact::Unlocked { .. }
                | Fact::Clear { .. }
                | Fact::Passed { .. }
                | Fact::Closed { .. }
                | Fact::Usual { .. }
                | Fact::Prompt { .. }
                | Fact::Day { .. }
        )
}

/// Whether an entry opens an episode where none is open: the first after each that was closed stands (rule G4).
pub(super) fn may_open(entry: &Entry) -> bool {
    matches!(&entry.fact, Fact::Session(session) if session.routine == SEIZED)
}

/// Whether an entry says that there is no lasting pain: the first after each usual pain told stands (rule G3).
pub(super) fn ends_usual(entry: &Entry) -> bool {
    matches!(&entry.fact, Fact::Answers(answers) if answers.answers.get(LASTING).is_some_and(|answer| answer == "no"))
}

/// What an entry is the latest word on, until a later entry says more.
pub(super) fn subjects(entry: &Entry) -> Vec<String> {
    let mut subjects = match &entry.fact {
        // By question too: a later, shorter set of answers does not take back what only an earlier one said.
        Fact::Answers(answers) => std::iter::once(format!("set {}", answers.set))
            .chain(answers.answers.keys().map(|question| format!("answer {} {question}", answers.set)))
            .collect(),
        Fact::Session(session) => vec![format!("session {}", session.routine)],
        Fact::Morning { routines, .. } => routines.iter().map(|routine| format!("morning {routine}")).collect(),
        Fact::Walked { .. } => vec!["walked".to_owned()],
        Fact::Prescribed { routine, .. } => vec![format!("prescribed {routine}")],
        _ => Vec::new(),
    };
    let said = readings([entry]);
    subjects.extend((!said.is_empty()).then(|| "pain".to_owned()));
    subjects.extend(said.iter().any(|said| said.reach.is_some()).then(|| "reach".to_owned()));
    subjects
}

/// Whether others may rest on an entry.
pub(super) fn can_be_named(entry: &Entry) -> bool {
    matches!(
        entry.fact,
        Fact::Answers(_) | Fact::Assessed { .. } | Fact::Session(_) | Fact::Morning { .. } | Fact::Walked { .. }
    )
}

/// The entries that an entry rests on, by id.
pub(super) fn names(entry: &Entry) -> Vec<&str> {
    match &entry.fact {
        Fact::Unlocked { assessed, screens, .. } => {
            std::iter::once(assessed).chain(screens).map(Word::as_str).collect()
        }
        Fact::Passed { rests_on, .. } | Fact::Closed { rests_on, .. } => rests_on.iter().map(Word::as_str).collect(),
        Fact::Session(session) => session.clearance.iter().map(Word::as_str).collect(),
        _ => Vec::new(),
    }
}
