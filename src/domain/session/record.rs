//! What is written down of a session's steps. Must never round a skip up to a done.

use std::{collections::BTreeMap, time::Duration};

use jiff::Zoned;

use crate::domain::{
    history::{StepRecord, StepResult},
    timeline::{Change, Timeline},
};

/// What is known of the steps of a session, running or interrupted.
#[derive(Debug)]
pub(in crate::domain) struct StepFacts<'a> {
    pub(in crate::domain) done: &'a BTreeMap<(usize, usize), Duration>,
    pub(in crate::domain) begun: &'a BTreeMap<usize, Zoned>,
    pub(in crate::domain) skipped: &'a [usize],
    pub(in crate::domain) told: &'a BTreeMap<usize, u32>,
}

impl StepFacts<'_> {
    pub(in crate::domain) fn record(&self, timeline: &Timeline, number: usize) -> StepRecord {
        let planned = &timeline.steps[number];
        let started = self.begun.get(&number).cloned();
        let whole = whole_seconds(timeline.work(number));
        let counted: Duration = self.done.range((number, 0)..=(number, usize::MAX)).map(|(_, done)| *done).sum();
        let told = self.told.get(&number).map(|minutes| minutes * 60);
        let done = told.unwrap_or_else(|| whole_seconds(counted));
        let result = match &planned.change {
            Change::Locked { .. } => StepResult::Locked,
            _ if told.is_some() => StepResult::AsTold,
            _ if self.skipped.contains(&number) => StepResult::Skipped,
            _ if started.is_none() && whole > 0 => StepResult::NotReached,
            _ if done < whole => StepResult::Part,
            _ => StepResult::Done,
        };
        let why = match &planned.change {
            Change::None => String::new(),
            Change::Swapped { from, why } => format!("instead of {from}: {why}"),
            Change::Locked { why } => why.to_string(),
        };
        StepRecord {
            step: planned.step.id.to_string(),
            kind: planned.step.kind.word().to_owned(),
            exercise: planned.step.exercise.as_ref().map(|exercise| exercise.id.to_string()),
            started,
            planned: whole,
            done,
            result,
            why,
        }
    }
}

/// Done over planned, in per cent: steps left out by a lock leave the sum, steps skipped do not (rule V1).
#[must_use]
pub fn done_percent(steps: &[StepRecord]) -> u16 {
    let counted = steps.iter().filter(|step| step.result != StepResult::Locked);
    let (done, planned) = counted.fold((0_u64, 0_u64), |(done, planned), step| {
        (done + u64::from(step.done.min(step.planned)), planned + u64::from(step.planned))
    });
    u16::try_from((done * 100).checked_div(planned).unwrap_or(100)).unwrap_or(100)
}

/// How a routine's hash is written.
#[must_use]
pub fn hash_word(hash: u64) -> String {
    format!("{hash:016x}")
}

pub(in crate::domain) fn whole_seconds(length: Duration) -> u32 {
    u32::try_from(length.as_secs()).unwrap_or(u32::MAX)
}
