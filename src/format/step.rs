//! One `[[step]]` at one level to a [`Step`]: its kind, its keys, what it asks of the body, how long it takes.
//! Must never let a comfort step carry movement, nor heat go without its limits.

use std::{sync::Arc, time::Duration};

use super::{
    Context,
    diagnose::{Code, Report, Span, listed, quoted},
    exercise::{SIDES, alone, sides},
    moments,
    raw::StepTable,
    read::{At, Field, Keyed as _, Length, PerLevel},
    resolve as r, warmth,
};
use crate::domain::{
    CleanText, Id,
    dose::{self, Bounds, Dose, Sides},
    exercise::{Exercise, PhaseTime, Stage, Tag, Tags},
    routine::{Check, Kind, Place, Step},
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

const KINDS: [&str; 8] = [
    "exercise", "walk", "heat", "cold", "breathe", "rest", "check", "note",
];
/// Keys of every kind of step.
const COMMON: &[&str] = &["id", "name", "kind", "place", "source"];
/// Keys of every kind of step that is done rather than read.
const DONE: &[&str] = &["exercise", "how", "involves", "stage", "instead", "cue"];

/// The keys of a kind, besides the common ones.
fn keys(kind: &str) -> &'static [&'static str] {
    match kind {
        "exercise" => &["sides", "switch", "hold", "reps", "sets", "set_rest"],
        "walk" | "breathe" => &["time"],
        "heat" | "cold" => &["time", "with", "checks", "limit"],
        "rest" => &["time", "with"],
        "check" => &["ask", "back_to", "rest", "tries"],
        _ => &["text"],
    }
}

/// Keys of a step that may have sources.
const SOURCED: &[&str] = &[
    "sides", "switch", "hold", "reps", "sets", "set_rest", "time", "with", "checks", "limit",
    "ask", "back_to", "rest", "tries", "instead", "cue", "text", "how", "involves", "stage",
    "per_week", "per_day",
];

/// The value of a key at a level.
pub(super) fn pick<'a, T>(
    field: &'a Field<PerLevel<T>>,
    level: LevelAt,
    report: &mut Report<'_>,
) -> Option<&'a At<T>> {
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
                format!(
                    "this list has {} values; there are {levels} levels",
                    list.length
                ),
                "write one value for each level, or a single value for all of them",
            );
            None
        }
        None => {
            let help = if level.tables {
                "in [[level]] tables each level states its own single value".to_owned()
            } else {
                format!(
                    "add `levels = {}` at the top, or write a single value",
                    list.length
                )
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

/// The seconds a step takes as written, each side and rest counted.
pub(super) fn seconds(step: &Step) -> u64 {
    match &step.kind {
        Kind::Exercise(dose) => exercise_seconds(dose, step.exercise.as_deref()),
        Kind::Walk { time } | Kind::Breathe { time } | Kind::Rest { time, .. } => time.as_secs(),
        Kind::Heat(warmth) | Kind::Cold(warmth) => warmth.time.as_secs(),
        Kind::Check(_) | Kind::Note { .. } => 0,
    }
}

fn exercise_seconds(dose: &Dose, exercise: Option<&Exercise>) -> u64 {
    let hold = dose.hold.map_or(0, |hold| hold.as_secs());
    let phases = exercise.map_or(&[][..], |exercise| &exercise.phases);
    let rep = if phases.is_empty() {
        hold
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
    rep * reps * sets * both
        + dose.set_rest.as_secs() * sets.saturating_sub(1)
        + dose.switch.as_secs() * switches
}

/// Reads the meaning of one step at one level. `before` are the steps that come before it.
pub(super) fn resolve(
    at: &At<StepTable<'_>>,
    level: LevelAt,
    before: &[Arc<Step>],
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Option<Step> {
    let raw = &at.value;
    let word = kind_word(at, report)?;
    belongs(raw, word, report);

    let exercise = catalogue(raw, word, context, report)?;
    let name = name(raw, word, exercise.as_deref(), &at.span, report);
    let id = step_id(raw, word, exercise.as_deref(), &name, before, report);
    let mut how = r::sentences(&raw.how, report);
    if how.is_empty()
        && let Some(exercise) = &exercise
    {
        how.clone_from(&exercise.how);
    }
    let (stage, involves) = demands(raw, word, exercise.as_deref(), report);
    let sources = r::source_table(&raw.source, SOURCED, context.sources, report);
    if !context.user {
        let numbers = ["hold", "reps", "sets", "set_rest", "switch", "time"];
        super::numbers_have_sources(raw, &numbers, &sources, report);
    }
    let place = raw.place.get().and_then(|at| {
        let words = Place::ALL.map(Place::word);
        r::word(at, "a place", &words, Place::from_word, report)
    });
    r::few(&raw.instead, report);
    let instead = raw
        .instead
        .items()
        .iter()
        .take(r::FEW)
        .filter_map(|at| context.exercise(at, report).map(|found| found.id.clone()))
        .collect();
    let kind = kind(
        at,
        word,
        level,
        exercise.as_deref(),
        before,
        context,
        report,
    )?;
    let mut step = Step {
        id,
        name,
        how,
        position: exercise
            .as_ref()
            .map_or_else(CleanText::default, |exercise| {
                exercise.position_name.clone()
            }),
        involves,
        stage,
        kind,
        exercise,
        instead,
        cues: Vec::new(),
        place,
        sources,
        line: report.line(at.span.start),
    };
    step.cues = moments::cues(&raw.cue, Duration::from_secs(seconds(&step)), report);
    Some(step)
}

fn kind_word(at: &At<StepTable<'_>>, report: &mut Report<'_>) -> Option<&'static str> {
    let raw = &at.value;
    if let Some(kind) = raw.kind.get() {
        let find = |word: &str| KINDS.into_iter().find(|kind| *kind == word);
        return r::word(kind, "a kind of step", &KINDS, find, report);
    }
    if !raw.kind.is_missing() {
        return None;
    }
    let is_exercise =
        !raw.exercise.is_missing() || !raw.reps.is_missing() || !raw.hold.is_missing();
    if is_exercise {
        return Some("exercise");
    }
    report.help(
        Code::KindUnclear,
        &at.span,
        "this step says neither what kind it is nor which exercise",
        format!(
            "add `exercise = \"...\"`, or `kind` with one of: {}",
            listed(KINDS)
        ),
    );
    None
}

/// Reports keys that do not belong to the kind.
fn belongs(raw: &StepTable<'_>, word: &'static str, report: &mut Report<'_>) {
    let own = keys(word);
    let done: &[&str] = match word {
        "check" | "note" => &["how"],
        _ => DONE,
    };
    for (key, span) in raw.given() {
        if !COMMON.contains(&key) && !own.contains(&key) && !done.contains(&key) {
            report.help(
                Code::KeyNotForKind,
                &span,
                format!("`{key}` does not belong to a step of the kind {word}"),
                format!(
                    "keys of this kind: {}",
                    listed(own.iter().chain(done).copied())
                ),
            );
        }
    }
}

/// The catalogue exercise; `None` when the step names one that cannot be used. A walk that names none is the catalogue's.
fn catalogue(
    raw: &StepTable<'_>,
    word: &str,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Option<Option<Arc<Exercise>>> {
    let Some(at) = raw.exercise.get() else {
        let is_walk = word == "walk" && raw.involves.is_missing();
        let walk = context.exercises.get("walk").filter(|_| is_walk);
        return raw.exercise.is_missing().then(|| walk.cloned());
    };
    let exercise = context.exercise(at, report)?;
    if matches!(word, "heat" | "cold" | "breathe" | "rest") {
        comfort_only(exercise, &at.span, context, report);
    }
    Some(Some(Arc::clone(exercise)))
}

/// Reports an exercise that is more than a position or breathing where only comfort is asked for (rule S6).
pub(super) fn comfort_only(
    exercise: &Exercise,
    span: &Span,
    context: &Context<'_>,
    report: &mut Report<'_>,
) {
    let position = exercise
        .position
        .as_ref()
        .and_then(|id| context.questions.position(id.as_str()))
        .map_or(Tags::NONE, |position| position.tags);
    let moves = exercise.involves.iter().any(|tag| !position.has(tag));
    if exercise.stage > Stage::Relief || moves {
        report.help(
            Code::GuideMoves,
            span,
            format!("{} is more than a position or breathing", quoted(exercise.id.as_str())),
            "heat, cold, breathing and rest may only use an exercise of the stage relief that involves nothing",
        );
    }
}

fn name(
    raw: &StepTable<'_>,
    word: &str,
    exercise: Option<&Exercise>,
    span: &Span,
    report: &mut Report<'_>,
) -> CleanText {
    let name = r::text(&raw.name, r::TITLE, report);
    if !name.is_empty() {
        return name;
    }
    if let Some(exercise) = exercise {
        return exercise.name.clone();
    }
    CleanText::new(match word {
        "walk" => "Walk",
        "heat" => "Heat",
        "cold" => "Cold",
        "breathe" => "Breathe",
        "rest" => "Rest",
        "check" => "A short check",
        "note" => "A word",
        _ => {
            if raw.name.is_missing() && raw.exercise.is_missing() {
                r::missing("name", "a step of one's own", span, report);
            }
            ""
        }
    })
}

/// The step's name for records: stated, or made from what it is, with a number when taken.
fn step_id(
    raw: &StepTable<'_>,
    word: &str,
    exercise: Option<&Exercise>,
    name: &CleanText,
    before: &[Arc<Step>],
    report: &mut Report<'_>,
) -> Id {
    let taken = |id: &Id| before.iter().any(|step| step.id == *id);
    if let Some(at) = raw.id.get()
        && let Some(id) = r::id(at, report)
    {
        if taken(&id) {
            report.push(
                Code::TwiceNamed,
                &at.span,
                format!(
                    "a step before this one is already named {}",
                    quoted(id.as_str())
                ),
            );
        }
        return id;
    }
    let base = exercise
        .map(|exercise| exercise.id.clone())
        .or_else(|| r::slug(name))
        .or_else(|| Id::new(word))
        .unwrap_or_else(|| unreachable_id());
    if !taken(&base) {
        return base;
    }
    let short: String = base.as_str().chars().take(58).collect();
    let short = short.trim_end_matches('-');
    (2..=before.len() + 2)
        .filter_map(|n| Id::new(&format!("{short}-{n}")))
        .find(|id| !taken(id))
        .unwrap_or(base)
}

fn unreachable_id() -> Id {
    Id::new("step").expect("`step` is kebab-case")
}

/// The stage and the tags. Own movement counts as strength and as everything until it says otherwise (rule G6).
fn demands(
    raw: &StepTable<'_>,
    word: &str,
    exercise: Option<&Exercise>,
    report: &mut Report<'_>,
) -> (Stage, Tags) {
    let stated = r::tags(&raw.involves, report);
    let stage = r::stage(&raw.stage, report);
    let moves = matches!(word, "exercise" | "walk");
    let (stage, mut involves) = match exercise {
        Some(exercise) => {
            if let (Some(stage), Some(at)) = (stage, raw.stage.get())
                && stage < exercise.stage
            {
                report.help(
                    Code::StageTooEarly,
                    &at.span,
                    format!(
                        "{} is for the stage {} at the earliest, not {}",
                        quoted(exercise.id.as_str()),
                        exercise.stage.word(),
                        stage.word()
                    ),
                    "leave `stage` out, or name a later one",
                );
            }
            (
                stage.unwrap_or(exercise.stage).max(exercise.stage),
                exercise.involves.union(stated),
            )
        }
        None if moves && raw.involves.is_missing() => {
            if let Some(key) = raw.stage.key() {
                alone(key, report);
            }
            (Stage::Strength, Tags::ALL)
        }
        None if moves => (stage.unwrap_or(Stage::Strength), stated),
        None => (stage.unwrap_or(Stage::Relief), stated),
    };
    if word == "heat" {
        involves = involves.with(Tag::Heat);
    }
    (stage, involves)
}

fn kind(
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
            r::missing(
                "time",
                &format!("a step of the kind {word}"),
                &at.span,
                report,
            );
        }
        None
    };
    Some(match word {
        "exercise" => Kind::Exercise(dose(at, level, exercise, report)?),
        "walk" => Kind::Walk {
            time: time("a walk", dose::WALK, report)?,
        },
        "breathe" => Kind::Breathe {
            time: time("breathing", dose::REST, report)?,
        },
        "rest" => Kind::Rest {
            time: time("a rest", dose::REST, report)?,
            with: warmth::with(raw, context, report),
        },
        "heat" | "cold" => {
            let time = time(word, dose::HEAT, report)?;
            let warmth = warmth::resolve(at, time, context, report);
            if word == "heat" {
                Kind::Heat(warmth)
            } else {
                Kind::Cold(warmth)
            }
        }
        "check" => Kind::Check(check(at, level, before, context, report)),
        _ => {
            if raw.text.is_missing() {
                r::missing("text", "a note", &at.span, report);
            }
            Kind::Note {
                text: r::text(&raw.text, 1000, report),
            }
        }
    })
}

/// How much of an exercise: the step's own numbers over the usual dose.
fn dose(
    at: &At<StepTable<'_>>,
    level: LevelAt,
    exercise: Option<&Exercise>,
    report: &mut Report<'_>,
) -> Option<Dose> {
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
    let sides = pick(&raw.sides, level, report)
        .and_then(|at| r::word(at, "a way to use the sides", &SIDES, sides, report));
    let phases = exercise.map_or(&[][..], |exercise| &exercise.phases);
    let mut hold = hold.or_else(|| usual.and_then(|usual| usual.hold));
    let needs_hold = phases.is_empty() || phases.iter().any(|phase| phase.time == PhaseTime::Hold);
    if needs_hold && hold.is_none() && raw.hold.is_missing() {
        hold = exercise
            .and_then(|exercise| exercise.time)
            .filter(|time| dose::HOLD.contains(time.as_secs()));
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
        set_rest: set_rest
            .or(usual.map(|usual| usual.set_rest))
            .unwrap_or(dose::USUAL_SET_REST),
        sides: sides.or(usual.and_then(|usual| usual.sides)),
        switch: switch
            .or(usual.map(|usual| usual.switch))
            .unwrap_or(dose::USUAL_SWITCH),
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
            let help = super::suggest::nearest(id.as_str(), names.clone()).map_or_else(
                || match before.len() {
                    0 => "no step comes before this check".to_owned(),
                    _ => format!("steps before this one: {}", listed(names)),
                },
                |near| format!("did you mean `{near}`?"),
            );
            report.help(
                Code::BackTo,
                &at.span,
                format!("no step before this check is named {}", quoted(id.as_str())),
                help,
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
        tries: pick(&raw.tries, level, report)
            .and_then(|at| r::count(at, "tries", dose::TRIES, report))
            .unwrap_or(1),
    }
}
