//! Which levels of a routine are open, from the sessions in the journal. Must never open one after a session that went badly.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::history::{Ending, Entry, Fact, SessionRecord};

/// Sessions to the end on this many different days open the next level (rule V3; proposal).
const DAYS: usize = 3;
/// At most one step up in this many days (rule V3; proposal).
const APART: i64 = 7;

/// The highest level of `routine` that may be started on `today`: 1, and from there one at a time (rules G1, V3).
#[must_use]
pub fn open_level(entries: &[Entry], routine: &str, today: Date) -> u16 {
    let sessions = entries.iter().filter_map(|entry| match &entry.fact {
        Fact::Session(session) if session.routine == routine => Some(session.as_ref()),
        _ => None,
    });
    let sessions: Vec<&SessionRecord> = sessions.filter(|session| !session.clearance.is_empty()).collect();
    let finished = || sessions.iter().filter(|session| session.ended == Ending::Finished);
    let Some(best) = finished().map(|session| session.level).max() else {
        return 1;
    };
    let days: BTreeSet<Date> =
        finished().filter(|session| session.level == best).map(|session| session.started.date()).collect();
    let ago = |date: Date| i64::from(date.until(today).map_or(0, |span| span.get_days()));
    let bad = sessions.iter().any(|session| went_badly(session) && ago(session.started.date()) < APART);
    let long_enough = days.first().is_some_and(|first| ago(*first) >= APART);
    if days.len() >= DAYS && long_enough && !bad { best.saturating_add(1) } else { best }
}

/// Whether pain rose, was high, or ended it (the sure part of rule V1).
fn went_badly(session: &SessionRecord) -> bool {
    let before = session.before.as_ref().map_or(0, |before| before.pain);
    let worst = session.during.max(session.after.as_ref().map(|after| after.pain)).unwrap_or(0);
    let told = session.prompts.iter().any(|(prompt, _)| prompt == "x" || prompt == "!");
    matches!(session.ended, Ending::Pain | Ending::DangerSign) || told || worst >= 6 || worst > before + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Now,
        history::CheckIn,
        sample::{Book, now, secs},
    };

    const DAY: u64 = 24 * 3_600;

    fn session(level: u16, ended: Ending, after: u8, at: &Now) -> Fact {
        let pain = |pain| Some(CheckIn { pain, furthest: "back".to_owned(), course: String::new() });
        Fact::Session(Box::new(SessionRecord {
            session: String::new(),
            routine: "stretch".to_owned(),
            level,
            hash: String::new(),
            scope: "movement".to_owned(),
            clearance: vec!["d-1".to_owned()],
            started: at.wall.clone(),
            ended,
            done: 100,
            steps: Vec::new(),
            before: pain(3),
            during: None,
            after: pain(after),
            prompts: Vec::new(),
        }))
    }

    fn open(days: &[(u64, u16, Ending, u8)], on: u64) -> u16 {
        let mut book = Book::default();
        for (day, level, ended, after) in days {
            let at = now().after(secs(day * DAY));
            book.write(session(*level, *ended, *after, &at), &at);
        }
        open_level(&book.entries, "stretch", now().after(secs(on * DAY)).wall.date())
    }

    #[test]
    fn v3_three_days_and_a_week_open_the_next_level() {
        let good = |day| (day, 1, Ending::Finished, 3);
        assert_eq!(open(&[], 0), 1);
        assert_eq!(open(&[good(0), good(1), good(2)], 6), 1, "not a week yet");
        assert_eq!(open(&[good(0), good(1), good(2)], 7), 2);
        assert_eq!(open(&[good(0), good(0), good(0)], 9), 1, "three on one day are one day");
    }

    #[test]
    fn v3_nothing_goes_up_after_a_session_that_went_badly_and_only_one_at_a_time() {
        let good = |day| (day, 1, Ending::Finished, 3);
        let all = [good(0), good(1), good(2)];
        let with = |last| open(&[all[0], all[1], all[2], last], 8);
        assert_eq!(with((6, 1, Ending::Pain, 3)), 1);
        assert_eq!(with((6, 1, Ending::Finished, 5)), 1, "pain rose by 2");
        assert_eq!(with((6, 2, Ending::Finished, 3)), 2, "the next one wants its own days");
        assert_eq!(with((6, 5, Ending::Early, 3)), 2, "a level not finished opens nothing");
    }
}
