//! Moments inside a step: cues and the prompts asked at them. Must never place one outside its step.

use std::time::Duration;

use super::{
    Context,
    diagnose::{Code, Report, Span},
    leaf::spoken,
    raw::CueTable,
    read::{At, Field, Raw},
    resolve as r,
};
use crate::domain::{
    Id,
    routine::{CueMark, Mark},
};

/// Most characters of what a cue says.
pub(super) const SAY: usize = 200;

/// A step's own cues; each must lie inside its `time`.
pub(super) fn cues(field: &Field<Vec<At<CueTable<'_>>>>, time: Duration, report: &mut Report<'_>) -> Vec<CueMark> {
    // Nearly all have none.
    if field.is_missing() {
        return Vec::new();
    }
    r::few(field, report);
    field
        .items()
        .iter()
        .take(r::FEW)
        .filter_map(|at| {
            let raw = &at.value;
            let say = r::needed(&raw.say, SAY, ("say", "a cue", &at.span), report);
            let at = moment(&raw.at, time, ("a cue", &at.span), report)?;
            Some(CueMark { at, say })
        })
        .collect()
}

/// A moment that must lie inside `time`.
pub(super) fn moment(
    field: &Field<Raw<'_>>,
    time: Duration,
    (what, span): (&str, &Span),
    report: &mut Report<'_>,
) -> Option<Mark> {
    if field.is_missing() {
        r::missing("at", what, span, report);
    }
    let at = field.get()?;
    let mark = r::mark(at, report)?;
    let (Mark::After(offset) | Mark::Before(offset) | Mark::Every(offset)) = mark else {
        return Some(mark);
    };
    if offset > time {
        report.help(
            Code::MomentOutside,
            &at.span,
            format!("this moment lies outside the step, which takes {}", spoken(time.as_secs())),
            "start, half and end fit a step of any length",
        );
        return None;
    }
    Some(mark)
}

/// Names of prompts; at least one.
pub(super) fn prompts(
    field: &Field<Vec<At<Raw<'_>>>>,
    span: &Span,
    what: &str,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Vec<Id> {
    r::few(field, report);
    if field.is_missing() {
        r::missing("ask", what, span, report);
    }
    if let Some(at) = field.get()
        && at.value.is_empty()
    {
        report.push(Code::MissingKey, &at.span, format!("{what} asks nothing"));
    }
    let prompts = &context.questions.prompts;
    field
        .items()
        .iter()
        .take(r::FEW)
        .filter_map(|at| {
            let names = prompts.iter().map(|prompt| prompt.id.as_str());
            r::known(at, (Code::UnknownPrompt, "prompt"), names, report)
        })
        .collect()
}
