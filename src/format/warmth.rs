//! Heat and cold: the time, the skin checks, the limit. Must never make a step without a skin check, or one used more often
//! than rule H2 says.

use std::{sync::Arc, time::Duration};

use super::{
    Context,
    diagnose::{Code, Report},
    leaf::spoken,
    moments,
    raw::StepTable,
    read::At,
    resolve as r, step,
};
use crate::domain::{
    Id,
    dose::{self, Bounds},
    exercise::Exercise,
    questions::PromptYes,
    routine::{Limit, Mark, TimedCheck, Warmth},
};

/// The exercise that guides meanwhile.
pub(super) fn with(raw: &StepTable<'_>, context: &Context<'_>, report: &mut Report<'_>) -> Option<Arc<Exercise>> {
    let at = raw.with.get()?;
    let exercise = context.exercise(at, report)?;
    step::comfort_only(exercise, &at.span, context, report);
    Some(Arc::clone(exercise))
}

/// Reads the meaning of a step of heat or cold.
pub(super) fn resolve(
    at: &At<StepTable<'_>>,
    time: Duration,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Warmth {
    Warmth {
        time,
        with: with(&at.value, context, report),
        checks: checks(at, time, context, report),
        limit: limit(&at.value, report),
    }
}

/// The checks stated, or the skin at 5 min and at the end (rule H3).
fn checks(at: &At<StepTable<'_>>, time: Duration, context: &Context<'_>, report: &mut Report<'_>) -> Vec<TimedCheck> {
    let raw = &at.value;
    let skin = |id: &Id| {
        let prompt = context.questions.prompt(id.as_str());
        prompt.is_some_and(|prompt| prompt.yes == PromptYes::HeatOff)
    };
    if raw.checks.is_missing() {
        let prompts = &context.questions.prompts;
        let Some(prompt) = prompts.iter().find(|prompt| skin(&prompt.id)) else {
            report.push(Code::SkinCheck, &at.span, "there is no prompt that asks about the skin");
            return Vec::new();
        };
        let early = (time > dose::SKIN_CHECK).then_some(Mark::After(dose::SKIN_CHECK));
        return early
            .into_iter()
            .chain([Mark::End])
            .map(|at| TimedCheck { at, ask: vec![prompt.id.clone()] })
            .collect();
    }
    r::few(&raw.checks, report);
    let mut is_whole = true;
    let checks: Vec<TimedCheck> = raw
        .checks
        .items()
        .iter()
        .take(r::FEW)
        .filter_map(|at| {
            let ask = moments::prompts(&at.value.ask, &at.span, "a check", context, report);
            let mark = moments::moment(&at.value.at, time, ("a check", &at.span), report)?;
            is_whole &= ask.len() == at.value.ask.items().len();
            Some(TimedCheck { at: mark, ask })
        })
        .collect();
    let Some(list) = raw.checks.get() else {
        return checks;
    };
    if !is_whole || checks.len() != list.value.len() {
        return checks;
    }
    let asks_skin = |check: &&TimedCheck| check.ask.iter().any(skin);
    let early = checks.iter().filter(asks_skin).any(|check| {
        first(check.at, time).is_some_and(|at| at > Duration::ZERO && at <= dose::SKIN_CHECK && at < time)
    });
    let late =
        checks.iter().filter(asks_skin).any(|check| check.at == Mark::End || first(check.at, time) == Some(time));
    if time > dose::SKIN_CHECK && !early {
        report.help(
            Code::SkinCheck,
            &list.span,
            format!("nothing asks about the skin in the first {}", spoken(dose::SKIN_CHECK.as_secs())),
            "add `{ at = \"5m\", ask = [\"skin\"] }`",
        );
    }
    if !late {
        report.help(
            Code::SkinCheck,
            &list.span,
            "nothing asks about the skin at the end",
            "add `{ at = \"end\", ask = [\"skin\"] }`",
        );
    }
    checks
}

/// When a mark first comes.
pub(super) fn first(mark: Mark, time: Duration) -> Option<Duration> {
    match mark {
        Mark::Start => Some(Duration::ZERO),
        Mark::Half => Some(time / 2),
        Mark::End => Some(time),
        Mark::After(offset) | Mark::Every(offset) => Some(offset),
        Mark::Before(offset) => time.checked_sub(offset),
    }
}

/// The limit stated, or rule H2's; never looser than that.
fn limit(raw: &StepTable<'_>, report: &mut Report<'_>) -> Limit {
    let mut limit = Limit {
        per_day: u16::try_from(dose::HEAT_PER_DAY.max).unwrap_or(1),
        gap: Duration::from_secs(dose::HEAT_GAP.min),
    };
    let Some(table) = raw.limit.get() else {
        return limit;
    };
    if let Some(at) = table.value.per_day.get()
        && let Some(per_day) = r::count(at, "times a day", dose::PER_DAY, report)
    {
        if !dose::HEAT_PER_DAY.contains(u64::from(per_day)) {
            report.help(
                Code::HeatLimit,
                &at.span,
                format!("{per_day} times a day is more than {}", dose::HEAT_PER_DAY.max),
                format!("write {} or less ({})", dose::HEAT_PER_DAY.max, dose::HEAT_PER_DAY.why),
            );
        }
        limit.per_day = per_day;
    }
    let any = Bounds { min: 0, ..dose::HEAT_GAP };
    if let Some(at) = table.value.gap.get()
        && let Some(gap) = r::length(at, "the time between", any, report)
    {
        if gap.as_secs() < dose::HEAT_GAP.min {
            report.help(
                Code::HeatLimit,
                &at.span,
                format!("{} between is less than {}", spoken(gap.as_secs()), spoken(dose::HEAT_GAP.min)),
                format!("write \"2h\" or more ({})", dose::HEAT_GAP.why),
            );
        }
        limit.gap = gap;
    }
    limit
}
