//! Words for lengths, doses and sources, for the screen and for plain lines. Must never name a number that is not in the routine or the record.

use std::{collections::BTreeSet, time::Duration};

use crate::domain::{
    CleanText,
    dose::{Dose, Sides},
    exercise::{GENERAL_KNOWLEDGE, PROPOSAL},
    routine::{Kind, Mark, Step, TimedCheck},
    unroll::{spoken, whole},
};

/// A length on a clock: `m:ss`, from an hour on `h:mm:ss`. Part of a second counts as a whole one.
#[must_use]
pub fn clock(length: Duration) -> String {
    let seconds = whole(length).as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A length in few letters: `5 s`, `2 min`, `1 min 30 s`.
#[must_use]
pub fn short(length: Duration) -> String {
    match (length.as_secs() / 60, length.as_secs() % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// A length as one says it, in whole minutes from a minute on.
#[must_use]
pub fn about(length: Duration) -> String {
    let seconds = length.as_secs();
    if seconds < 60 {
        return "less than a minute".to_owned();
    }
    spoken(Duration::from_secs(seconds.div_ceil(60) * 60))
}

/// A length to the nearest minute, at least one.
#[must_use]
pub fn nearest_minute(length: Duration) -> String {
    let minutes = (length.as_secs() + 30) / 60;
    spoken(Duration::from_secs(minutes.max(1) * 60))
}

/// What is left, in few letters.
#[must_use]
pub fn minutes(length: Duration) -> String {
    format!("{} min", length.as_secs().div_ceil(60).max(1))
}

/// What there is to do in a step, and how much of it.
#[must_use]
pub fn dose_words(step: &Step) -> String {
    in_words(step, short)
}

/// The same to be heard, with its seconds spelt out.
#[must_use]
pub fn dose_spoken(step: &Step) -> String {
    in_words(step, spoken)
}

fn in_words(step: &Step, length: fn(Duration) -> String) -> String {
    match &step.kind {
        Kind::Exercise(dose) => exercise_words(dose, length),
        Kind::Walk { time } => format!("walk for {}", spoken(*time)),
        Kind::Breathe { time } | Kind::Rest { time, .. } => spoken(*time),
        Kind::Heat(warmth) | Kind::Cold(warmth) => {
            let looks: Vec<String> = warmth.checks.iter().map(|check| moment(check, length)).collect();
            let looks = looks.join(" and ");
            if looks.is_empty() {
                spoken(warmth.time)
            } else {
                format!("{}, a look at the skin {looks}", spoken(warmth.time))
            }
        }
        Kind::Check(_) => "a question, it waits for your answer".to_owned(),
        Kind::Note { .. } => "a few words to read".to_owned(),
    }
}

fn moment(check: &TimedCheck, length: fn(Duration) -> String) -> String {
    match check.at {
        Mark::Start => "at the start".to_owned(),
        Mark::Half => "half-way".to_owned(),
        Mark::End => "at the end".to_owned(),
        Mark::After(after) => format!("at {}", length(after)),
        Mark::Before(before) => format!("{} before the end", length(before)),
        Mark::Every(every) => format!("every {}", length(every)),
    }
}

fn exercise_words(dose: &Dose, length: fn(Duration) -> String) -> String {
    let mut words = Vec::new();
    if dose.reps > 1 {
        words.push(format!("{} times", dose.reps));
    }
    if let Some(hold) = dose.hold {
        words.push(format!("hold {}", length(hold)));
    }
    if words.is_empty() {
        words.push("once".to_owned());
    }
    match dose.sides {
        Some(Sides::Both) => words.push("each side".to_owned()),
        Some(Sides::Alternate) => words.push("each side, in turn".to_owned()),
        Some(Sides::Left) => words.push("left side".to_owned()),
        Some(Sides::Right) => words.push("right side".to_owned()),
        None => {}
    }
    if dose.sets > 1 {
        words.push(format!("{} sets", dose.sets));
    }
    words.join(", ")
}

/// Where a step's numbers come from.
#[must_use]
pub fn source_words(step: &Step) -> String {
    let ids: BTreeSet<&str> = step.sources.iter().flat_map(|(_, ids)| ids).map(CleanText::as_str).collect();
    let (own, foreign): (Vec<&str>, Vec<&str>) =
        ids.into_iter().partition(|id| matches!(*id, PROPOSAL | GENERAL_KNOWLEDGE));
    let own = own.into_iter().map(|id| match id {
        PROPOSAL => "our proposal",
        _ => "not verified",
    });
    foreign.into_iter().chain(own).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    #[test]
    fn a_clock_shows_the_second_that_is_still_running() {
        assert_eq!(clock(Duration::from_millis(59_001)), "1:00");
        assert_eq!(clock(secs(0)), "0:00");
        assert_eq!(clock(secs(1_200)), "20:00");
        assert_eq!(clock(Duration::from_millis(3_599_500)), "1:00:00");
        assert_eq!(clock(secs(14_400)), "4:00:00");
    }
}
