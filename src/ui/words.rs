//! Words for lengths, doses and sources. Must never name a number that is not in the routine or the record.

use std::{collections::BTreeSet, time::Duration};

use crate::domain::{
    CleanText,
    dose::{Dose, Sides},
    exercise::{GENERAL_KNOWLEDGE, PROPOSAL},
    routine::{Kind, Mark, Step, TimedCheck},
    unroll::spoken,
};

/// A length on a clock: `m:ss`, from an hour on `h:mm:ss`. Part of a second counts as a whole one.
pub(super) fn clock(length: Duration) -> String {
    let seconds = length.as_secs() + u64::from(length.subsec_nanos() > 0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A length in few letters: `5 s`, `2 min`, `1 min 30 s`.
pub(super) fn short(length: Duration) -> String {
    match (length.as_secs() / 60, length.as_secs() % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// A length as one says it, in whole minutes from a minute on.
pub(super) fn about(length: Duration) -> String {
    let seconds = length.as_secs();
    if seconds < 60 {
        return "less than a minute".to_owned();
    }
    spoken(Duration::from_secs(seconds.div_ceil(60) * 60))
}

/// A length to the nearest minute, at least one.
pub(super) fn nearest_minute(length: Duration) -> String {
    let minutes = (length.as_secs() + 30) / 60;
    spoken(Duration::from_secs(minutes.max(1) * 60))
}

/// What is left, in few letters.
pub(super) fn minutes(length: Duration) -> String {
    format!("{} min", length.as_secs().div_ceil(60).max(1))
}

/// What there is to do in a step, and how much of it.
pub(crate) fn dose_words(step: &Step) -> String {
    match &step.kind {
        Kind::Exercise(dose) => exercise_words(dose),
        Kind::Walk { time } => format!("walk for {}", spoken(*time)),
        Kind::Breathe { time } | Kind::Rest { time, .. } => spoken(*time),
        Kind::Heat(warmth) | Kind::Cold(warmth) => {
            let looks: Vec<String> = warmth.checks.iter().map(moment).collect();
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

fn moment(check: &TimedCheck) -> String {
    match check.at {
        Mark::Start => "at the start".to_owned(),
        Mark::Half => "half-way".to_owned(),
        Mark::End => "at the end".to_owned(),
        Mark::After(after) => format!("at {}", short(after)),
        Mark::Before(before) => format!("{} before the end", short(before)),
        Mark::Every(every) => format!("every {}", short(every)),
    }
}

fn exercise_words(dose: &Dose) -> String {
    let mut words = Vec::new();
    if dose.reps > 1 {
        words.push(format!("{} times", dose.reps));
    }
    if let Some(hold) = dose.hold {
        words.push(format!("hold {}", short(hold)));
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
pub(super) fn source_words(step: &Step) -> String {
    let ids: BTreeSet<&str> = step.sources.values().flatten().map(CleanText::as_str).collect();
    let (own, foreign): (Vec<&str>, Vec<&str>) =
        ids.into_iter().partition(|id| matches!(*id, PROPOSAL | GENERAL_KNOWLEDGE));
    let own = own.into_iter().map(|id| match id {
        PROPOSAL => "our proposal",
        _ => "not verified",
    });
    foreign.into_iter().chain(own).collect::<Vec<_>>().join(", ")
}

/// How much of `total` is behind, from 0 to 1, whatever the two are.
pub(super) fn fraction(done: Duration, total: Duration) -> f64 {
    let part = done.as_secs_f64() / total.as_secs_f64();
    if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 }
}

/// So many of `width` cells.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a part from 0 to 1 of a width in cells"
)]
pub(super) fn filled(part: f64, width: usize) -> usize {
    ((part.clamp(0.0, 1.0) * width as f64).floor() as usize).min(width)
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

    /// Case 44: a total of nothing, more behind than there is.
    #[test]
    fn a_part_is_always_a_part() {
        assert_eq!(filled(fraction(secs(0), secs(0)), 10), 0);
        assert_eq!(filled(fraction(secs(5), secs(0)), 10), 0);
        assert_eq!(filled(fraction(secs(90), secs(60)), 10), 10);
        assert!(fraction(secs(90), secs(60)) <= 1.0);
        assert_eq!(filled(fraction(secs(30), secs(60)), 10), 5);
        assert_eq!(filled(f64::NAN, 10), 0);
        assert_eq!(filled(f64::INFINITY, 10), 10);
        assert_eq!(filled(1.0, 0), 0);
    }
}
