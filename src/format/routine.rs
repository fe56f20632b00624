//! A routine file to a [`Routine`]: its levels, its stage, its length. Must never give a routine a stage earlier than its
//! steps'.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    Context,
    amounts::{self, LevelAt, pick},
    diagnose::{Code, Report, Span, quoted},
    figure, hash,
    leaf::spoken,
    overrides,
    raw::{LevelTable, PassTable, RoutineFile, StepTable},
    read::{At, Field, Length},
    resolve as r, step,
};
use crate::domain::{
    CleanText, Id,
    dose::{self, Bounds},
    exercise::{Sources, Stage},
    figure::Figure,
    routine::{Advance, Direction, Kind, Level, Origin, Pass, Routine, Step},
    text::many,
};

/// Most steps of a level.
pub(super) const STEPS: usize = 200;
/// How it goes on after a step.
pub(super) const ADVANCE: [&str; 2] = ["auto", "wait"];
/// The ways of a ladder.
pub(super) const DIRECTIONS: [&str; 2] = ["extension", "flexion"];
/// What the furthest point of the pain must have done to pass a level.
pub(super) const LEG: [&str; 1] = ["same-or-nearer"];

/// Numbers beside the steps: those of a shipped routine must have sources.
pub(super) const NUMBERS: &[&str] =
    &["levels", "get_ready", "between", "per_day", "per_week", "weeks_per_level", "pass"];
/// Keys of a routine that may have sources.
pub(super) const SOURCED: &[&str] =
    &["levels", "get_ready", "between", "per_day", "per_week", "weeks_per_level", "pass", "summary", "evidence"];

/// The routine's own figures, by name.
fn figures(raw: &RoutineFile<'_>, title: &CleanText, report: &mut Report<'_>) -> BTreeMap<Id, Arc<Figure>> {
    let mut figures = BTreeMap::new();
    let tables = raw.figure.get().map_or(&[][..], |at| &at.value.0);
    if let Some((name, _)) = tables.get(r::FEW) {
        let message = format!("there are {}; at most {} are read", many(tables.len(), "figure"), r::FEW);
        report.push(Code::TooMany, &name.span, message);
    }
    for (name, table) in tables.iter().take(r::FEW) {
        if let Some(id) = r::id(name, report)
            && let Some(figure) = figure::resolve(&table.value, title, &table.span, report)
        {
            figures.insert(id, Arc::new(figure));
        }
    }
    figures
}

/// Reads the meaning of a routine file. `shipped` is the one it replaces.
pub(super) fn resolve(
    raw: &RoutineFile<'_>,
    id: &Id,
    shipped: Option<&Routine>,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Routine {
    let top = 0..0;
    r::schema(&raw.schema, report);
    let title = r::needed(&raw.title, r::TITLE, ("title", "a routine", &top), report);
    let gap = |field: &Field<Length<'_>>, what: &str, usual, report: &mut Report<'_>| {
        let at = field.get()?;
        r::length(at, what, dose::GAP, report).or(Some(usual))
    };
    let get_ready = gap(&raw.get_ready, "the time to get ready", dose::USUAL_GET_READY, report);
    let between = gap(&raw.between, "the time between exercises", dose::USUAL_BETWEEN, report);
    let (get_ready, between) = (get_ready.unwrap_or(dose::USUAL_GET_READY), between.unwrap_or(dose::USUAL_BETWEEN));
    let advance = raw.advance.get().and_then(|at| {
        let find = |word: &str| match word {
            "auto" => Some(Advance::Auto),
            "wait" => Some(Advance::Wait),
            _ => None,
        };
        r::word(at, "a way to go on", &ADVANCE, find, report)
    });
    let direction = raw.direction.get().and_then(|at| {
        let find = |word: &str| match word {
            "extension" => Some(Direction::Extension),
            "flexion" => Some(Direction::Flexion),
            _ => None,
        };
        r::word(at, "a direction", &DIRECTIONS, find, report)
    });
    let otherwise = raw.otherwise.get().and_then(|at| {
        let names = context.routine_names.iter().map(Id::as_str);
        r::known(at, (Code::UnknownRoutine, "routine"), names, report)
    });
    let per_day = raw.per_day.get().and_then(|at| r::count(at, "times a day", dose::PER_DAY, report));
    let figures = figures(raw, &title, report);
    let context = &Context { figures: &figures, ..*context };
    let levels = levels(raw, get_ready.max(between), context, report);
    let stated = r::stage(&raw.stage, report);
    let stage = stage(raw, stated, &levels, shipped, context, report);
    let until = r::stage(&raw.until, report);
    let mut routine = Routine {
        id: id.clone(),
        title,
        summary: r::text(&raw.summary, r::SENTENCE, report),
        evidence: r::text(&raw.evidence, r::SENTENCE, report),
        stage,
        until: until.map_or(stage, |until| until.max(stage)),
        origin: match (context.user, shipped) {
            (false, _) => Origin::Shipped,
            (true, None) => Origin::User,
            (true, Some(_)) => Origin::Replaces,
        },
        get_ready,
        between,
        advance: advance.unwrap_or(Advance::Auto),
        direction,
        otherwise,
        per_day,
        weeks_per_level: weeks(raw, report),
        levels,
        sources: sources(raw, context, report),
        hash: 0,
    };
    if let Some(shipped) = shipped
        && !report.has_errors()
    {
        overrides::keep(&mut routine, shipped);
        overrides::looser(raw, stated, &routine, shipped, report);
    }
    routine.hash = hash::doses(&routine);
    routine
}

/// Where the numbers beside the steps come from. `pass` and `per_week` speak for every level.
fn sources(raw: &RoutineFile<'_>, context: &Context<'_>, report: &mut Report<'_>) -> Sources {
    let sources = r::source_table(&raw.source, SOURCED, context.sources, report);
    if !context.user {
        super::numbers_have_sources(raw, NUMBERS, &sources, report);
        for level in raw.level.items() {
            super::numbers_have_sources(&level.value, NUMBERS, &sources, report);
        }
    }
    sources
}

/// The latest stage of its steps; a stated one may be later, never earlier.
fn stage(
    raw: &RoutineFile<'_>,
    stated: Option<Stage>,
    levels: &[Level],
    shipped: Option<&Routine>,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Stage {
    let steps = levels.iter().flat_map(|level| &level.steps);
    let latest = steps.max_by_key(|step| step.stage);
    let least = latest.map_or(Stage::Relief, |step| step.stage);
    if raw.stage.is_missing() && !context.user {
        r::missing("stage", "a routine", &(0..0), report);
    }
    if let (Some(stated), Some(at), Some(latest)) = (stated, raw.stage.get(), latest)
        && stated < least
        && !context.again
    {
        let message = format!(
            "the stage is {}, but the step {} is for {} at the earliest",
            stated.word(),
            quoted(latest.id.as_str()),
            least.word()
        );
        let code = if context.user { Code::StageRaised } else { Code::StageTooEarly };
        report.mend(code, &at.span, message, r::must_be("stage", least.word(), ""));
    }
    let shipped = shipped.filter(|_| stated.is_none()).map(|shipped| shipped.stage);
    least.max(stated.or(shipped).unwrap_or(least))
}

fn levels(raw: &RoutineFile<'_>, gap: Duration, context: &Context<'_>, report: &mut Report<'_>) -> Vec<Level> {
    if let Some(key) = raw.level.key() {
        for (name, field) in [("levels", raw.levels.key()), ("step", raw.step.key())] {
            if let Some(other) = field {
                let message = if name == "step" {
                    "[[step]] and [[level]] tables stand in one file"
                } else {
                    "`levels` and [[level]] tables stand in one file"
                };
                report.push(Code::LevelsTwice, other.max_by_start(key), message);
                return Vec::new();
            }
        }
        return table_levels(raw, gap, context, report);
    }
    let lists = raw.levels.get().and_then(|at| r::count(at, "levels", dose::LEVELS, report).map(usize::from));
    if raw.step.is_missing() {
        report.help(Code::NoSteps, &(0..0), "this routine has no steps", "add a [[step]] table");
    }
    if raw.levels.get().is_some() && lists.is_none() {
        return Vec::new();
    }
    let mut known = Vec::new();
    (0..lists.unwrap_or(1))
        .map(|index| {
            let at = LevelAt { index, lists, tables: false };
            Level {
                per_week: pick(&raw.per_week, at, report)
                    .and_then(|at| r::count(at, "times a week", dose::PER_WEEK, report)),
                pass: None,
                steps: steps(&raw.step, at, (gap, &(0..0)), &mut known, context, report),
            }
        })
        .collect()
}

fn table_levels(raw: &RoutineFile<'_>, gap: Duration, context: &Context<'_>, report: &mut Report<'_>) -> Vec<Level> {
    let tables = raw.level.items();
    let most = usize::try_from(dose::LEVELS.max).unwrap_or(usize::MAX);
    if let Some(at) = tables.get(most) {
        report.push(Code::TooMany, &at.span, format!("there are {} levels; at most {most} are read", tables.len()));
        return Vec::new();
    }
    if tables.is_empty() {
        report.push(Code::NoSteps, &(0..0), "this routine has no levels");
    }
    let tables = tables.iter().enumerate();
    tables
        .map(|(index, table)| {
            let at = LevelAt { index, lists: None, tables: true };
            level(table, at, raw, gap, context, report)
        })
        .collect()
}

fn level(
    table: &At<LevelTable<'_>>,
    at: LevelAt,
    raw: &RoutineFile<'_>,
    gap: Duration,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Level {
    let own = &table.value;
    if own.step.is_missing() {
        report.help(Code::NoSteps, &table.span, "this level has no steps", "add a [[level.step]] table");
    }
    let per_week = match own.per_week.get() {
        Some(at) => Some(at),
        None => pick(&raw.per_week, at, report),
    };
    Level {
        per_week: per_week.and_then(|at| r::count(at, "times a week", dose::PER_WEEK, report)),
        pass: own.pass.get().map(|at| pass(at, report)),
        steps: steps(&own.step, at, (gap, &table.span), &mut Vec::new(), context, report),
    }
}

fn pass(at: &At<PassTable<'_>>, report: &mut Report<'_>) -> Pass {
    let raw = &at.value;
    let leg = raw.leg.get().and_then(|at| {
        let find = |word: &str| LEG.contains(&word).then_some(());
        r::word(at, "a rule for the leg", &LEG, find, report)
    });
    if raw.sessions.is_missing() && raw.green_days.is_missing() && raw.free_days.is_missing() {
        report.help(
            Code::MissingKey,
            &at.span,
            "`pass` says neither `sessions` nor `green_days` nor `free_days`",
            "write for example `pass = { sessions = 2 }`",
        );
    }
    let mut count = |field: &Field<i64>, what: &str| {
        let at = field.get()?;
        r::count(at, what, dose::PASS, report)
    };
    Pass {
        sessions: count(&raw.sessions, "sessions"),
        days: count(&raw.green_days, "days"),
        free_days: count(&raw.free_days, "days"),
        leg_same_or_nearer: leg.is_some(),
    }
}

/// The steps of a level. `known` are those of the level before, table by table, where they came from the same tables.
/// Heat comes once in a session, and cold does, however the person goes through it (rule H2).
fn once(steps: &[Arc<Step>], tables: &[At<StepTable<'_>>], report: &mut Report<'_>) {
    if steps.len() != tables.len() {
        // One is broken; which table is whose is not sure.
        return;
    }
    let warms = |step: &Step| matches!(step.kind, Kind::Heat(_) | Kind::Cold(_));
    for (at, (step, table)) in steps.iter().zip(tables).enumerate() {
        let before = &steps[..at];
        let together = |other: &Step| other.place.is_none() || step.place.is_none() || other.place == step.place;
        let is_same = |other: &&Arc<Step>| other.kind.word() == step.kind.word() && together(other);
        if warms(step) && before.iter().any(|other| is_same(&other)) {
            report.help(
                Code::HeatLimit,
                &table.span,
                format!("{} stands here a second time; a session has it once", step.kind.word()),
                "take one of them out; the next may come 2 hours later, in a session of its own",
            );
        }
        if let Kind::Check(check) = &step.kind
            && let Some(back) = check.back_to
            && let Some(warm) = before.get(back..).and_then(|again| again.iter().find(|step| warms(step)))
        {
            report.help(
                Code::HeatLimit,
                table.value.back_to.get().map_or(&table.span, |at| &at.span),
                format!("this check would send back over the {}, which would come a second time", warm.kind.word()),
                "let it send back to a step after that",
            );
        }
    }
}

fn steps(
    field: &Field<Vec<At<StepTable<'_>>>>,
    level: LevelAt,
    (gap, span): (Duration, &Span),
    known: &mut Vec<Option<Arc<Step>>>,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Vec<Arc<Step>> {
    let tables = field.items();
    if let Some(at) = tables.get(STEPS) {
        report.push(Code::TooMany, &at.span, format!("there are more than {STEPS} steps; at most {STEPS} are read"));
        return Vec::new();
    }
    if tables.is_empty()
        && let Some(key) = field.key()
        && field.get().is_some()
    {
        report.push(Code::NoSteps, key, "there are no steps here");
    }
    let mut steps: Vec<Arc<Step>> = Vec::with_capacity(tables.len());
    known.resize(tables.len(), None);
    for (at, known) in tables.iter().zip(known) {
        let step = match known {
            Some(step) => step::at_level(step, at, level, &steps, context, report),
            None => step::resolve(at, level, &steps, context, report).map(Arc::new),
        };
        known.clone_from(&step);
        steps.extend(step);
    }
    once(&steps, tables, report);
    // A person is in one place only, but which is not known here: count every step.
    let gaps = gap.as_secs() * tables.len().saturating_sub(1) as u64;
    let total = steps.iter().map(|step| amounts::seconds(step)).sum::<u64>() + gaps;
    if total > dose::SESSION_LIMIT.as_secs() {
        let longest = steps.iter().zip(tables).max_by_key(|(step, _)| amounts::seconds(step));
        report.help(
            Code::TooLongSession,
            longest.map_or(span, |(_, at)| &at.span),
            format!(
                "level {} would take {}; a session is {} at most",
                level.index + 1,
                spoken(total),
                spoken(dose::SESSION_LIMIT.as_secs())
            ),
            "this is its longest step: fewer reps or sets, or less time, make it shorter",
        );
    }
    steps
}

fn weeks(raw: &RoutineFile<'_>, report: &mut Report<'_>) -> Option<(u16, u16)> {
    let table = raw.weeks_per_level.get()?;
    let mut count = |field: &Field<i64>, key: &str| {
        if field.is_missing() {
            r::missing(key, "weeks_per_level", &table.span, report);
        }
        let bounds: Bounds = dose::WEEKS;
        field.get().and_then(|at| r::count(at, "weeks", bounds, report))
    };
    let normal = count(&table.value.normal, "normal");
    let slow = count(&table.value.slow, "slow");
    normal.zip(slow)
}

/// The later of two places, where the second of two things that do not go together stands.
trait Later {
    fn max_by_start<'a>(&'a self, other: &'a Self) -> &'a Self;
}

impl Later for Span {
    fn max_by_start<'a>(&'a self, other: &'a Self) -> &'a Self {
        if self.start >= other.start { self } else { other }
    }
}
