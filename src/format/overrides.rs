//! What a user's routine in place of a shipped one keeps of it, and what it may not do: stricter is fine, looser never.
//! More reps are not looser.

use std::{sync::Arc, time::Duration};

use super::{
    diagnose::{Code, Report, Span, listed, quoted},
    leaf::spoken,
    raw::{RoutineFile, StepTable},
    read::At,
    resolve as r,
    warmth::first,
};
use crate::domain::{
    Id,
    exercise::Stage,
    routine::{Check, Kind, Level, Routine, Step, Warmth},
    text::often,
};

/// Keeps the shipped tags beside the user's own, step by step of the same name, and the direction rule of a ladder.
pub(super) fn keep(routine: &mut Routine, shipped: &Routine) {
    // Where a ladder leads is what it is judged by.
    if shipped.direction.is_some() {
        routine.direction = shipped.direction;
    }
    if routine.otherwise.is_none() {
        routine.otherwise.clone_from(&shipped.otherwise);
    }
    for (index, level) in routine.levels.iter_mut().enumerate() {
        for step in &mut level.steps {
            if let Some(old) = same(level_at(shipped, index), &step.id) {
                let step = Arc::make_mut(step);
                step.involves = step.involves.union(old.involves);
            }
        }
    }
}

/// Reports everything in which the user's own is looser.
pub(super) fn looser(
    raw: &RoutineFile<'_>,
    stated: Option<Stage>,
    routine: &Routine,
    shipped: &Routine,
    report: &mut Report<'_>,
) {
    if routine.stage < shipped.stage {
        let span = raw.stage.get().map_or(0..0, |at| at.span.clone());
        let (help, mend) = r::must_be("stage", shipped.stage.word(), " or a later one");
        report.mend(
            Code::LooserStage,
            &span,
            format!(
                "the shipped {} is for the stage {} at the earliest, not {}",
                quoted(shipped.id.as_str()),
                shipped.stage.word(),
                stated.unwrap_or(routine.stage).word()
            ),
            (help, mend.filter(|_| raw.stage.get().is_some())),
        );
    }
    let tables = raw.level.items();
    for (index, level) in routine.levels.iter().enumerate() {
        let (steps, span) = tables.get(index).map_or_else(
            || (raw.step.items(), raw.step.key().cloned().unwrap_or(0..0)),
            |table| (table.value.step.items(), table.span.clone()),
        );
        let old = level_at(shipped, index);
        stages(level, old, steps, report);
        checks(level, old, steps, &span, report);
        warmth(level, shipped, steps, report);
    }
}

/// The shipped level that a level of the user's stands for.
fn level_at(shipped: &Routine, index: usize) -> Option<&Level> {
    shipped.levels.get(index).or_else(|| shipped.levels.last())
}

fn same<'a>(level: Option<&'a Level>, id: &Id) -> Option<&'a Arc<Step>> {
    level?.steps.iter().find(|step| step.id == *id)
}

fn stages(level: &Level, old: Option<&Level>, tables: &[At<StepTable<'_>>], report: &mut Report<'_>) {
    for (step, table) in level.steps.iter().zip(tables) {
        if let Some(shipped) = same(old, &step.id)
            && step.stage < shipped.stage
        {
            let stage = &table.value.stage;
            let (help, mend) = r::must_be("stage", shipped.stage.word(), " or a later one");
            report.mend(
                Code::LooserStage,
                stage.get().map_or(&table.span, |at| &at.span),
                format!(
                    "the shipped step {} is for the stage {} at the earliest, not {}",
                    quoted(step.id.as_str()),
                    shipped.stage.word(),
                    step.stage.word()
                ),
                (help, mend.filter(|_| stage.get().is_some())),
            );
        }
    }
}

/// Every shipped check must have one of the user's that asks at least the same, in the same order.
fn checks(level: &Level, old: Option<&Level>, tables: &[At<StepTable<'_>>], span: &Span, report: &mut Report<'_>) {
    let mut own = level.steps.iter().zip(tables).enumerate().filter_map(|(at, pair)| Some((at, check_of(pair)?)));
    let shipped = old.map_or(&[][..], |level| &level.steps);
    let place =
        |step: Option<&Arc<Step>>| level.steps.iter().position(|own| step.is_some_and(|step| own.id == step.id));
    for (at_old, old) in shipped.iter().enumerate() {
        let Kind::Check(old) = &old.kind else {
            continue;
        };
        let asks_all = |check: &Check| old.ask.iter().all(|ask| check.ask.contains(ask));
        // It is asked before what comes after it: asked at the end alone it holds nobody back.
        let behind = shipped[at_old + 1..].iter().filter(|step| !matches!(step.kind, Kind::Check(_)));
        let before = behind.filter_map(|step| place(Some(step))).min().unwrap_or(usize::MAX);
        let Some((_, (check, table))) = own.find(|(at, (check, _))| *at < before && asks_all(check)) else {
            report.help(
                Code::LooserCheck,
                span,
                format!("the shipped check that asks {} is gone", listed(old.ask.iter().map(Id::as_str))),
                "keep the check, with all that it asks, in its order; more may be asked",
            );
            return;
        };
        let earliest = place(old.back_to.and_then(|back| shipped.get(back)));
        if check.back_to.is_some_and(|own| earliest.is_some_and(|earliest| own > earliest)) {
            report.help(
                Code::LooserCheck,
                table.value.back_to.get().map_or(&table.span, |at| &at.span),
                "the shipped check sends back further",
                "send back to the same step, or to one before it",
            );
        }
        if old.back_to.is_some() && check.back_to.is_some() && check.rest < old.rest {
            report.help(
                Code::LooserCheck,
                table.value.rest.get().map_or(&table.span, |at| &at.span),
                format!(
                    "the shipped check rests for {}, not {}",
                    spoken(old.rest.as_secs()),
                    spoken(check.rest.as_secs())
                ),
                format!("write `rest = \"{}m\"` or more", old.rest.as_secs() / 60),
            );
        }
        if old.back_to.is_some() && check.back_to.is_some() && check.tries > old.tries {
            let place = table.value.tries.get().map_or(&table.span, |at| &at.span);
            report.help(
                Code::LooserCheck,
                place,
                format!("the shipped check lets one try {}, not {}", often(old.tries), often(check.tries)),
                format!("write `tries = {}` or less", old.tries),
            );
        }
    }
}

fn check_of<'a, 'i>(
    (step, table): (&'a Arc<Step>, &'a At<StepTable<'i>>),
) -> Option<(&'a Check, &'a At<StepTable<'i>>)> {
    match &step.kind {
        Kind::Check(check) => Some((check, table)),
        _ => None,
    }
}

fn warmth_of(step: &Step) -> Option<(bool, &Warmth)> {
    match &step.kind {
        Kind::Heat(warmth) => Some((true, warmth)),
        Kind::Cold(warmth) => Some((false, warmth)),
        _ => None,
    }
}

fn warmth(level: &Level, shipped: &Routine, tables: &[At<StepTable<'_>>], report: &mut Report<'_>) {
    for (step, table) in level.steps.iter().zip(tables) {
        let Some((is_heat, own)) = warmth_of(step) else {
            continue;
        };
        let steps = shipped.levels.iter().flat_map(|level| &level.steps);
        let old: Vec<&Warmth> = steps
            .filter_map(|step| warmth_of(step))
            .filter(|(heat, _)| *heat == is_heat)
            .map(|(_, warmth)| warmth)
            .collect();
        if !old.is_empty() {
            compare(own, &old, table, report);
        }
    }
}

fn compare(own: &Warmth, old: &[&Warmth], table: &At<StepTable<'_>>, report: &mut Report<'_>) {
    let raw = &table.value;
    let limits = raw.limit.get().map_or(&table.span, |at| &at.span);
    let time = old.iter().map(|old| old.time).max().unwrap_or_default();
    if own.time > time {
        report.help(
            Code::LooserHeat,
            raw.time.get().map_or(&table.span, |at| &at.span),
            format!("the shipped routine takes {} at most, not {}", spoken(time.as_secs()), spoken(own.time.as_secs())),
            "write the same time or less",
        );
    }
    let per_day = old.iter().map(|old| old.limit.per_day).max().unwrap_or(0);
    if own.limit.per_day > per_day {
        report.help(
            Code::LooserHeat,
            limits,
            format!("the shipped routine allows {} a day, not {}", often(per_day), often(own.limit.per_day)),
            format!("write `per_day = {per_day}` or less"),
        );
    }
    let gap = old.iter().map(|old| old.limit.gap).min().unwrap_or_default();
    if own.limit.gap < gap {
        report.help(
            Code::LooserHeat,
            limits,
            format!(
                "the shipped routine keeps {} between, not {}",
                spoken(gap.as_secs()),
                spoken(own.limit.gap.as_secs())
            ),
            "write the same gap or a longer one",
        );
    }
    for wanted in old.iter().flat_map(|old| &old.checks) {
        let Some(at) = first(wanted.at, own.time).filter(|at| *at <= own.time) else {
            continue;
        };
        let is_kept = own.checks.iter().any(|check| {
            let when = first(check.at, own.time);
            let in_time = if at == own.time {
                when == Some(own.time)
            } else {
                when.is_some_and(|when| when > Duration::ZERO && when <= at)
            };
            in_time && wanted.ask.iter().all(|ask| check.ask.contains(ask))
        });
        if !is_kept {
            report.help(
                Code::LooserHeat,
                raw.checks.get().map_or(&table.span, |at| &at.span),
                format!("the shipped check at {} is gone", spoken(at.as_secs())),
                format!("keep a check that asks {} by then", listed(wanted.ask.iter().map(Id::as_str))),
            );
        }
    }
}
