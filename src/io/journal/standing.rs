//! Which entries still matter when their month is long past. Must never let go of one that holds something shut, or that
//! opened it again; a change here needs a new version of the checkpoint.

use crate::domain::history::{Entry, Fact};

/// The order of entries everywhere: time, then device, then number.
pub(super) fn order(entry: &Entry) -> (jiff::Timestamp, &str, u64) {
    (entry.t.timestamp(), &entry.device, entry.seq)
}

/// Whether an entry matters for ever: it shuts something, or opens something that was shut.
pub(super) fn always_stands(entry: &Entry) -> bool {
    entry.holds
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
        )
}

/// What an entry is the latest word on, until a later entry says more.
pub(super) fn subjects(entry: &Entry) -> Vec<String> {
    match &entry.fact {
        // By question too: a later, shorter set of answers does not take back what only an earlier one said.
        Fact::Answers(answers) => std::iter::once(format!("set {}", answers.set))
            .chain(answers.answers.keys().map(|question| format!("answer {} {question}", answers.set)))
            .chain(answers.checkin.iter().map(|_| "check-in".to_owned()))
            .chain(falls(entry).then(|| "fall".to_owned()))
            .collect(),
        Fact::Session(session) => std::iter::once(format!("session {}", session.routine))
            .chain(falls(entry).then(|| "fall".to_owned()))
            .collect(),
        Fact::Morning { routines, .. } => routines.iter().map(|routine| format!("morning {routine}")).collect(),
        Fact::Walked { .. } => vec!["walked".to_owned()],
        Fact::Usual { .. } => vec!["usual".to_owned()],
        Fact::Prescribed { routine, .. } => vec![format!("prescribed {routine}")],
        Fact::Prompt { prompt, .. } => vec![format!("prompt {prompt}")],
        _ => Vec::new(),
    }
}

/// Whether an entry took the person back to relief: the last one that did stands (rules G2, G4).
fn falls(entry: &Entry) -> bool {
    crate::domain::episode::is_back(entry)
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
            std::iter::once(assessed).chain(screens).map(String::as_str).collect()
        }
        Fact::Passed { rests_on, .. } | Fact::Closed { rests_on, .. } => rests_on.iter().map(String::as_str).collect(),
        Fact::Session(session) => session.clearance.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
