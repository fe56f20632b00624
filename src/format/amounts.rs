//! How much of a step at one level: reps, holds, times, tries. Must never take a value from another level than the one asked.

use std::sync::Arc;

use super::{
    Context,
    diagnose::{Code, Report, listed, quoted},
    exercise::{SIDES, sides},
    moments,
    raw::StepTable,
    read::{At, Field, Length, PerLevel},
    resolve as r,
    suggest::nearest,
    warmth,
};
use crate::domain::{
    dose::{self, Bounds, Dose, Sides},
    exercise::{Exercise, PhaseTime},
    routine::{Check, Kind, Step},
    text::many,
    unroll::RELEASE,
};

/// Which level is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct LevelAt {
    /// Its number, from 0.
    pub(super) index: usize,
    /// How many levels there are, when they are written as lists.
    pub(super) lists: Option<usize>,
    /// Whether there are `[[level]]` tables.
    pub(super) tables: bool,
}

/// The value of a key at a level.
pub(super) fn pick<'a, T>(field: &'a Field<PerLevel<T>>, level: LevelAt, report: &mut Report<'_>) -> Option<&'a At<T>> {
    let at = field.get()?;
    let list = &at.value;
    if !list.is_list {
        return list.values.first();
    }
    match level.lists {
        Some(levels) if list.length == levels => list.values.get(level.index),
        Some(levels) => {
            report.help(
                Code::ListLength,
                &at.span,
                format!("this list has {}, the routine {}", many(list.length, "value"), many(levels, "level")),
                "write one value for each level, or a single value for all of them",
            );
            None
        }
        None => {
            let help = if level.tables {
                "in [[level]] tables each level states its own single value".to_owned()
            } else {
                format!("add `levels = {}` at the top, or write a single value", list.length)
            };
            report.help(
                Code::ListWithoutLevels,
                &at.span,
                "a list with one value a level stands here, but the routine has no `levels`",
                help,
            );
            None
        }
    }
}

/// Whether any amount of a step is a list, with a value a level.
pub(super) fn differ(raw: &StepTable<'_>) -> bool {
    fn is_list<T>(field: &Field<PerLevel<T>>) -> bool {
        field.get().is_some_and(|at| at.value.is_list)
    }
    let words = is_list(&raw.sides) || is_list(&raw.reps) || is_list(&raw.sets) || is_list(&raw.tries);
    words || [&raw.switch, &raw.hold, &raw.set_rest, &raw.time, &raw.rest].into_iter().any(is_list)
}

/// The seconds a step takes as written, each side and rest counted.
pub(super) fn seconds(step: &Step) -> u64 {
    match &step.kind {
        Kind::Exercise(dose) => exercise_seconds(dose, step.exercise.as_deref()),
        Kind::Walk { time } | Kind::Breathe { time } | Kind::Rest { time, .. } => time.as_secs(),
        Kind::Heat(warmth) | Kind::Cold(warmth) => warmth.time.as_secs(),
        Kind::Check(_) | Kind::Note { .. } => 0,
    }
}

/// Whether a rep of it takes a hold's time.
pub(super) fn uses_hold(exercise: &Exercise) -> bool {
    let phases = &exercise.phases;
    phases.is_empty() || phases.iter().any(|phase| phase.time == PhaseTime::Hold)
}

pub(super) fn exercise_seconds(dose: &Dose, exercise: Option<&Exercise>) -> u64 {
    let hold = dose.hold.map_or(0, |hold| hold.as_secs());
    let phases = exercise.map_or(&[][..], |exercise| &exercise.phases);
    let rep = if phases.is_empty() {
        hold + RELEASE.as_secs()
    } else {
        let times = phases.iter().map(|phase| match phase.time {
            PhaseTime::Fixed(time) => time.as_secs(),
            PhaseTime::Hold => hold,
        });
        times.sum()
    };
    let (sets, reps) = (u64::from(dose.sets), u64::from(dose.reps));
    let (both, switches) = match dose.sides {
        Some(Sides::Both) => (2, sets),
        Some(Sides::Alternate) => (2, 0),
        _ => (1, 0),
    };
    rep * reps * sets * both + dose.set_rest.as_secs() * sets.saturating_sub(1) + dose.switch.as_secs() * switches
}

/// How much of which kind: `word` is one of the kinds.
pub(super) fn kind(
    at: &At<StepTable<'_>>,
    word: &str,
    level: LevelAt,
    exercise: Option<&Exercise>,
    before: &[Arc<Step>],
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Option<Kind> {
    let raw = &at.value;
    let time = |what: &str, bounds: Bounds, report: &mut Report<'_>| {
        if let Some(time) = pick(&raw.time, level, report) {
            return r::length(time, what, bounds, report);
        }
        let usual = exercise.and_then(|exercise| exercise.time);
        if raw.time.is_missing() {
            if let Some(usual) = usual.filter(|time| bounds.contains(time.as_secs())) {
                return Some(usual);
            }
            r::missing("time", &format!("a step of the kind {word}"), &at.span, report);
        }
        None
    };
    Some(match word {
        "exercise" => Kind::Exercise(dose(at, level, exercise, report)?),
        "walk" => Kind::Walk { time: time("a walk", dose::WALK, report)? },
        "breathe" => Kind::Breathe { time: time("breathing", dose::REST, report)? },
        "rest" => Kind::Rest { time: time("a rest", dose::REST, report)?, with: warmth::with(raw, context, report) },
        "heat" | "cold" => {
            let time = time(word, dose::HEAT, report)?;
            let warmth = warmth::resolve(at, time, context, report);
            if word == "heat" { Kind::Heat(warmth) } else { Kind::Cold(warmth) }
        }
        "check" => Kind::Check(check(at, level, before, context, report)),
        _ => {
            if raw.text.is_missing() {
                r::missing("text", "a note", &at.span, report);
            }
            Kind::Note { text: r::text(&raw.text, super::step::NOTE, report) }
        }
    })
}

/// How much of an exercise: the step's own numbers over the usual dose.
fn dose(at: &At<StepTable<'_>>, level: LevelAt, exercise: Option<&Exercise>, report: &mut Report<'_>) -> Option<Dose> {
    let raw = &at.value;
    let usual = exercise.map(|exercise| &exercise.dose);
    let mut length = |field: &Field<PerLevel<Length<'_>>>, what: &str, bounds: Bounds| {
        let at = pick(field, level, report)?;
        r::length(at, what, bounds, report)
    };
    let hold = length(&raw.hold, "a hold", dose::HOLD);
    let set_rest = length(&raw.set_rest, "the rest between sets", dose::GAP);
    let switch = length(&raw.switch, "the time to change sides", dose::GAP);
    let mut count = |field: &Field<PerLevel<i64>>, what: &str, bounds: Bounds| {
        let at = pick(field, level, report)?;
        r::count(at, what, bounds, report)
    };
    let reps = count(&raw.reps, "reps", dose::REPS);
    let sets = count(&raw.sets, "sets", dose::SETS);
    let sides =
        pick(&raw.sides, level, report).and_then(|at| r::word(at, "a way to use the sides", &SIDES, sides, report));
    let mut hold = hold.or_else(|| usual.and_then(|usual| usual.hold));
    let needs_hold = exercise.is_none_or(uses_hold);
    if needs_hold && hold.is_none() && raw.hold.is_missing() {
        hold = exercise.and_then(|exercise| exercise.time).filter(|time| dose::HOLD.contains(time.as_secs()));
        if hold.is_none() {
            let what = exercise.map_or("this step".to_owned(), |e| quoted(e.id.as_str()));
            report.help(
                Code::NoRepTime,
                &at.span,
                format!("nothing says how long a rep of {what} takes"),
                "add `hold = \"5s\"`",
            );
            return None;
        }
    }
    if let (Some(at), false) = (raw.hold.get(), needs_hold) {
        report.push(Code::HoldUnused, &at.span, "no phase uses this hold");
    }
    Some(Dose {
        hold,
        reps: reps.or(usual.map(|usual| usual.reps)).unwrap_or(1),
        sets: sets.or(usual.map(|usual| usual.sets)).unwrap_or(1),
        set_rest: set_rest.or(usual.map(|usual| usual.set_rest)).unwrap_or(dose::USUAL_SET_REST),
        sides: sides.or(usual.and_then(|usual| usual.sides)),
        switch: switch.or(usual.map(|usual| usual.switch)).unwrap_or(dose::USUAL_SWITCH),
        per_day: usual.and_then(|usual| usual.per_day),
    })
}

fn check(
    at: &At<StepTable<'_>>,
    level: LevelAt,
    before: &[Arc<Step>],
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Check {
    let raw = &at.value;
    let ask = moments::prompts(&raw.ask, &at.span, "a check", context, report);
    let back_to = raw.back_to.get().and_then(|at| {
        let id = r::id(at, report)?;
        let index = before.iter().position(|step| step.id == id);
        if index.is_none() {
            let names = before.iter().map(|step| step.id.as_str());
            let (help, mend) = r::meant(nearest(id.as_str(), names.clone()));
            let help = help.unwrap_or_else(|| match before.len() {
                0 => "no step comes before this check".to_owned(),
                _ => format!("steps before this one: {}", listed(names)),
            });
            report.mend(
                Code::BackTo,
                &at.span,
                format!("no step before this check is named {}", quoted(id.as_str())),
                (Some(help), mend),
            );
        }
        index
    });
    if raw.back_to.is_missing() {
        for (key, span) in [("rest", raw.rest.key()), ("tries", raw.tries.key())] {
            if let Some(span) = span {
                report.help(
                    Code::MissingKey,
                    span,
                    format!("`{key}` means nothing without `back_to`"),
                    "add `back_to` with the `id` of a step before this one",
                );
            }
        }
    }
    Check {
        ask,
        back_to,
        rest: pick(&raw.rest, level, report)
            .and_then(|at| r::length(at, "the rest before going back", dose::CHECK_REST, report))
            .unwrap_or_default(),
        tries: pick(&raw.tries, level, report).and_then(|at| r::count(at, "tries", dose::TRIES, report)).unwrap_or(1),
    }
}
