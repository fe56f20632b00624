//! Two versions of one step told apart. Must never pass over a check, a limit or a stop sign.

use super::{Change, Changes, dose};
use crate::domain::{
    CleanText, Id,
    numbers::{checks_words, limit_words, moment},
    routine::{Check, Kind, Level, Mark, Step, Warmth},
    timeline::Planned,
    unroll::spoken,
};

/// A step in one of the two routines.
pub(super) struct Side<'a> {
    pub(super) planned: &'a Planned,
    pub(super) level: &'a Level,
}

pub(super) fn compare([from, to]: &[Side<'_>; 2]) -> Vec<Change> {
    let (old, new): (&Step, &Step) = (&from.planned.step, &to.planned.step);
    let mut changes = Changes::of_step(&new.id);
    let exercise = |step: &Step| step.exercise.as_ref().map(|exercise| exercise.id.clone());
    changes.maybe("exercise", exercise(old), exercise(new));
    changes.maybe("figure", old.figure.as_ref(), new.figure.as_ref());
    changes.value("stage", old.stage.word(), new.stage.word());
    changes.tags(old.involves, new.involves);
    kinds(from, to, &mut changes);
    let rep = |side: &Side<'_>| side.planned.rep.iter().map(|beat| beat.time).sum();
    let hold = |step: &Step| match &step.kind {
        Kind::Exercise(dose) => dose.hold,
        _ => None,
    };
    let (was, is): (std::time::Duration, std::time::Duration) = (rep(from), rep(to));
    // What a longer hold makes longer needs no second line.
    let longer = |step, whole: std::time::Duration| whole.saturating_sub(hold(step).unwrap_or_default());
    if longer(old, was) != longer(new, is) && !was.is_zero() && !is.is_zero() {
        changes.value("one_rep", spoken(was), spoken(is));
    }
    let place = |step: &Step| step.place.map(crate::domain::routine::Place::word);
    changes.maybe("place", place(old), place(new));
    changes.maybe("instead", names(&old.instead), names(&new.instead));
    let stop = |step: &Step| step.exercise.as_ref().map_or_else(Vec::new, |exercise| exercise.stop.clone());
    changes.lines("stop", "stop sign", &stop(old), &stop(new));
    changes.lines("cue", "cue", &cues(old), &cues(new));
    changes.text("name", &old.name, &new.name);
    changes.value("position", position(old), position(new));
    if old.how != new.how {
        let all = |how: &[CleanText]| how.iter().map(CleanText::as_str).collect::<Vec<_>>().join(" ");
        changes.text("how", &all(&old.how), &all(&new.how));
    }
    changes.sources(&old.sources, &new.sources);
    changes.all
}

fn position(step: &Step) -> &str {
    if step.position.is_empty() { "any" } else { &step.position }
}

fn names(ids: &[Id]) -> Option<String> {
    (!ids.is_empty()).then(|| ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", "))
}

fn cues(step: &Step) -> Vec<CleanText> {
    let at = |mark| match mark {
        Mark::Start => "start".to_owned(),
        Mark::Half => "half".to_owned(),
        Mark::End => "end".to_owned(),
        other => moment(other).unwrap_or_default(),
    };
    step.cues.iter().map(|cue| format!("{} ({})", cue.say, at(cue.at)).into()).collect()
}

fn kinds(from: &Side<'_>, to: &Side<'_>, changes: &mut Changes) {
    let (old, new) = (&from.planned.step.kind, &to.planned.step.kind);
    match (old, new) {
        (Kind::Exercise(old), Kind::Exercise(new)) => dose::compare(old, new, changes),
        (Kind::Walk { time: old }, Kind::Walk { time: new })
        | (Kind::Breathe { time: old }, Kind::Breathe { time: new }) => {
            changes.value("time", spoken(*old), spoken(*new));
        }
        (Kind::Rest { time: old, with: was }, Kind::Rest { time: new, with: is }) => {
            changes.value("time", spoken(*old), spoken(*new));
            changes.maybe("with", was.as_ref().map(|with| &with.id), is.as_ref().map(|with| &with.id));
        }
        (Kind::Heat(old), Kind::Heat(new)) | (Kind::Cold(old), Kind::Cold(new)) => warmth(old, new, changes),
        (Kind::Check(old), Kind::Check(new)) => {
            check((old, from), (new, to), changes);
        }
        (Kind::Note { text: old }, Kind::Note { text: new }) => changes.text("text", old, new),
        _ => changes.value("kind", old.word(), new.word()),
    }
}

fn warmth(old: &Warmth, new: &Warmth, changes: &mut Changes) {
    changes.value("time", spoken(old.time), spoken(new.time));
    changes.value("limit", limit_words(old.limit), limit_words(new.limit));
    changes.value("checks", checks_words(&old.checks), checks_words(&new.checks));
    let asks = |warmth: &Warmth| warmth.checks.iter().flat_map(|check| check.ask.clone()).collect::<Vec<_>>();
    asked(&asks(old), &asks(new), changes);
    changes.maybe("with", old.with.as_ref().map(|with| &with.id), new.with.as_ref().map(|with| &with.id));
}

fn check((old, from): (&Check, &Side<'_>), (new, to): (&Check, &Side<'_>), changes: &mut Changes) {
    asked(&old.ask, &new.ask, changes);
    let target = |check: &Check, level: &Level| check.back_to.map(|at| level.steps[at].id.clone());
    changes.maybe("back_to", target(old, from.level), target(new, to.level));
    if old.back_to.is_some() || new.back_to.is_some() {
        changes.value("rest", spoken(old.rest), spoken(new.rest));
        changes.value("tries", old.tries, new.tries);
    }
}

fn asked(old: &[Id], new: &[Id], changes: &mut Changes) {
    for id in old.iter().filter(|id| !new.contains(id)) {
        changes.push("ask", Some(id.to_string()), None, format!("no longer asks {id}"));
    }
    for id in new.iter().filter(|id| !old.contains(id)) {
        changes.push("ask", None, Some(id.to_string()), format!("now asks {id}"));
    }
}
