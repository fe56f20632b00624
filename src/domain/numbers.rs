//! The numbers of a routine that a person meets, and where each comes from. Must never lend a number the source of another:
//! a step that changes an exercise's dose does not keep the exercise's source for it.

use super::{
    CleanText,
    dose::{self, Dose, Sides},
    exercise::{Exercise, PROPOSAL, PhaseTime, Sources},
    routine::{Kind, Limit, Mark, Pass, Routine, Step, TimedCheck, Warmth},
    text::often,
    unroll::spoken,
};

/// A number and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Its key in the file.
    pub key: &'static str,
    /// The key in words.
    pub name: &'static str,
    /// Its value in words.
    pub value: String,
    /// Names in the bibliography, or the reserved ones; empty: its file states none.
    pub source: Vec<CleanText>,
}

impl Number {
    fn new(key: &'static str, value: String, source: Vec<CleanText>) -> Self {
        let name = match key {
            "get_ready" => "time to get ready",
            "between" => "time between exercises",
            "per_day" => "times a day",
            "per_week" => "days a week",
            "weeks_per_level" => "weeks for a level",
            "pass" => "to pass this level",
            "set_rest" => "rest between sets",
            "switch" => "time to change sides",
            "phases" => "pace",
            "checks" => "looks at the skin",
            "limit" => "at most",
            "rest" => "rest before going back",
            "tries" => "times to go back",
            "cue" => "cues",
            other => other,
        };
        Self { key, name, value, source }
    }
}

/// The names stated for a key; our own proposal for a value that the program put in.
fn stated(sources: &Sources, key: &str, is_ours: bool) -> Vec<CleanText> {
    match sources.get(key) {
        Some(names) if !names.is_empty() => names.to_vec(),
        _ if is_ours => vec![PROPOSAL.into()],
        _ => Vec::new(),
    }
}

/// The numbers of a routine as a whole, at a level (from 1).
#[must_use]
pub fn of_routine(routine: &Routine, level: u16) -> Vec<Number> {
    let level = routine.levels.get(usize::from(level.max(1)) - 1);
    let steps = level.map_or(&[][..], |level| &level.steps);
    let of = |key: &str, is_ours| stated(&routine.sources, key, is_ours);
    let mut numbers = Vec::new();
    let mut add = |key, value, is_ours| numbers.push(Number::new(key, value, of(key, is_ours)));
    if routine.levels.len() > 1 {
        add("levels", routine.levels.len().to_string(), false);
    }
    add("get_ready", spoken(routine.get_ready), routine.get_ready == dose::USUAL_GET_READY);
    if steps.len() > 1 {
        add("between", spoken(routine.between), routine.between == dose::USUAL_BETWEEN);
    }
    if let Some(times) = routine.per_day {
        add("per_day", times.to_string(), false);
    }
    if let Some(times) = level.and_then(|level| level.per_week) {
        add("per_week", times.to_string(), false);
    }
    if let Some((normal, slow)) = routine.weeks_per_level {
        add("weeks_per_level", format!("{normal}, slowly {slow}"), false);
    }
    if let Some(pass) = level.and_then(|level| level.pass.as_ref()) {
        add("pass", pass_words(pass), false);
    }
    numbers
}

/// What lets one pass, in words.
pub(super) fn pass_words(pass: &Pass) -> String {
    let counted =
        [(pass.sessions, "sessions"), (pass.days, "good days"), (pass.free_days, "days without signs at rest")];
    let counted = counted.iter().filter_map(|(count, what)| Some(format!("{} {what}", (*count)?)));
    let leg = pass.leg_same_or_nearer.then(|| "leg the same or nearer the spine".to_owned());
    counted.chain(leg).collect::<Vec<_>>().join(", ")
}

/// The numbers of a step.
#[must_use]
pub fn of_step(step: &Step) -> Vec<Number> {
    let mut numbers = Vec::new();
    let exercise = step.exercise.as_deref();
    match &step.kind {
        Kind::Exercise(dose) => of_dose(step, dose, exercise, &mut numbers),
        Kind::Walk { time } | Kind::Breathe { time } | Kind::Rest { time, .. } => {
            let usual = exercise.filter(|exercise| exercise.time == Some(*time));
            numbers.push(Number::new("time", spoken(*time), of_either(step, usual, "time", false)));
        }
        Kind::Heat(warmth) | Kind::Cold(warmth) => of_warmth(step, warmth, &mut numbers),
        Kind::Check(check) if check.back_to.is_some() => {
            let mut add = |key, value: String, is_ours| {
                numbers.push(Number::new(key, value, stated(&step.sources, key, is_ours)));
            };
            add("rest", spoken(check.rest), check.rest.is_zero());
            add("tries", check.tries.to_string(), check.tries == 1);
        }
        Kind::Check(_) | Kind::Note { .. } => {}
    }
    let guide = match &step.kind {
        Kind::Exercise(_) | Kind::Breathe { .. } => exercise,
        Kind::Rest { with, .. } => with.as_deref(),
        Kind::Heat(warmth) | Kind::Cold(warmth) => warmth.with.as_deref(),
        _ => None,
    };
    numbers.extend(guide.and_then(pace));
    let moments: Vec<String> = step.cues.iter().filter_map(|cue| moment(cue.at)).collect();
    if !moments.is_empty() {
        numbers.push(Number::new("cue", moments.join(", "), stated(&step.sources, "cue", false)));
    }
    numbers
}

/// The step's own source for a key, else that of the exercise whose number it took over.
fn of_either(step: &Step, usual: Option<&Exercise>, key: &str, is_ours: bool) -> Vec<CleanText> {
    let own = stated(&step.sources, key, false);
    if !own.is_empty() {
        return own;
    }
    usual.map_or_else(|| stated(&Sources::default(), key, is_ours), |exercise| stated(&exercise.sources, key, is_ours))
}

fn of_dose(step: &Step, dose: &Dose, exercise: Option<&Exercise>, numbers: &mut Vec<Number>) {
    let mut add = |key, value: String, same: &dyn Fn(&Dose) -> bool, is_ours| {
        let usual = exercise.filter(|exercise| same(&exercise.dose));
        numbers.push(Number::new(key, value, of_either(step, usual, key, is_ours)));
    };
    if let Some(hold) = dose.hold {
        add("hold", spoken(hold), &|usual| usual.hold == Some(hold), false);
    }
    add("reps", dose.reps.to_string(), &|usual| usual.reps == dose.reps, dose.reps == 1);
    add("sets", dose.sets.to_string(), &|usual| usual.sets == dose.sets, dose.sets == 1);
    if dose.sets > 1 {
        let is_ours = dose.set_rest == dose::USUAL_SET_REST;
        add("set_rest", spoken(dose.set_rest), &|usual| usual.set_rest == dose.set_rest, is_ours);
    }
    if dose.sides == Some(Sides::Both) {
        let is_ours = dose.switch == dose::USUAL_SWITCH;
        add("switch", spoken(dose.switch), &|usual| usual.switch == dose.switch, is_ours);
    }
}

fn of_warmth(step: &Step, warmth: &Warmth, numbers: &mut Vec<Number>) {
    let mut add = |key, value: String, is_ours| {
        numbers.push(Number::new(key, value, stated(&step.sources, key, is_ours)));
    };
    add("time", spoken(warmth.time), false);
    add("checks", checks_words(&warmth.checks), true);
    add("limit", limit_words(warmth.limit), true);
}

/// The moments of the skin checks in words.
pub(super) fn checks_words(checks: &[TimedCheck]) -> String {
    let word = |check: &TimedCheck| {
        moment(check.at).unwrap_or_else(|| match check.at {
            Mark::Start => "at the start".to_owned(),
            Mark::Half => "half-way".to_owned(),
            _ => "at the end".to_owned(),
        })
    };
    checks.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A limit in words.
pub(super) fn limit_words(limit: Limit) -> String {
    format!("{} a day, {} apart", often(limit.per_day), spoken(limit.gap))
}

/// A moment that is a number.
pub(super) fn moment(mark: Mark) -> Option<String> {
    match mark {
        Mark::Start | Mark::Half | Mark::End => None,
        Mark::After(after) => Some(format!("at {}", spoken(after))),
        Mark::Before(before) => Some(format!("{} before the end", spoken(before))),
        Mark::Every(every) => Some(format!("every {}", spoken(every))),
    }
}

/// The parts of a rep or a breath that have times of their own.
fn pace(exercise: &Exercise) -> Option<Number> {
    let parts = exercise.phases.iter().filter_map(|phase| match phase.time {
        PhaseTime::Fixed(time) => Some(format!("{} {}", phase.say, spoken(time))),
        PhaseTime::Hold => None,
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| Number::new("phases", parts.join(", "), stated(&exercise.sources, "phases", false)))
}
