//! An exercise file to an [`Exercise`]. Must never make a file of the user's looser than the shipped one it replaces.

use std::{sync::Arc, time::Duration};

use super::{
    Context,
    diagnose::{Code, Report, Span, quoted},
    figure, figures,
    raw::{DoseTable, ExerciseFile, PhaseTable},
    read::{At, FigureValue, Raw},
    resolve as r,
};
use crate::domain::{
    CleanText, Id,
    dose::{self, Dose, Sides},
    exercise::{Exercise, Phase, PhaseTime, Sources, Stage, Tags},
    figure::FigureOf,
};

/// In place of a length: that of the dose's hold.
pub(super) const HOLD: &str = "hold";
/// The words for sides.
pub(super) const SIDES: [&str; 4] = ["both", "alternate", "left", "right"];

/// Keys of an exercise that may have sources, besides those of its dose.
pub(super) const SOURCED: &[&str] = &["how", "involves", "stage", "stop", "not_for", "evidence", "phases"];

/// The sides of that name.
pub(super) fn sides(word: &str) -> Option<Sides> {
    Some(match word {
        "both" => Sides::Both,
        "alternate" => Sides::Alternate,
        "left" => Sides::Left,
        "right" => Sides::Right,
        _ => return None,
    })
}

/// An exercise, and where its file names others: these can only be looked up when all files are read.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) exercise: Arc<Exercise>,
    pub(super) easier: Option<Span>,
    pub(super) harder: Option<Span>,
}

/// Reads the meaning of an exercise file. `shipped` is the one it replaces.
pub(super) fn resolve(
    raw: &ExerciseFile<'_>,
    id: &Id,
    shipped: Option<&Exercise>,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Draft {
    let top = 0..0;
    r::schema(&raw.schema, report);
    let name = r::needed(&raw.name, r::TITLE, ("name", "an exercise", &top), report);
    let how = r::sentences(&raw.how, report);
    if raw.how.is_missing() {
        r::missing("how", "an exercise", &top, report);
    }

    let position = raw.position.get().and_then(|at| position(at, context, report));
    let place = position.as_ref().and_then(|id| context.questions.position(id.as_str()));
    let stated = r::tags(&raw.involves, report);
    let mut involves = stated.union(place.map_or(Tags::NONE, |place| place.tags));
    let mut stage = r::stage(&raw.stage, report);
    if let Some(shipped) = shipped {
        involves = involves.union(shipped.involves);
        looser(raw, stage, shipped, report);
        stage = stage.or(Some(shipped.stage));
    } else if context.user {
        // Rule G6: until it says otherwise, what is not ours counts as strength and as involving everything.
        if raw.involves.is_missing() {
            involves = Tags::ALL;
            if let Some(key) = raw.stage.key() {
                alone(key, report);
            }
        }
    } else {
        for (key, is_missing) in [("stage", raw.stage.is_missing()), ("involves", raw.involves.is_missing())] {
            if is_missing {
                r::missing(key, "an exercise", &top, report);
            }
        }
    }

    let figure = figure(raw, &name, report);
    let phases = phases(raw, report);
    if let Some(figure) = figure.as_ref().filter(|_| context.user) {
        poses(raw, figure, report);
    }
    let (dose, time, sources) = usual(raw, &phases, context, report);
    let mut stop = r::sentences(&raw.stop, report);
    let mut not_for = r::sentences(&raw.not_for, report);
    if let Some(shipped) = shipped {
        keep(&mut stop, &shipped.stop);
        keep(&mut not_for, &shipped.not_for);
    }
    let other = |field: &super::read::Field<super::read::Raw<'_>>, report: &mut Report<'_>| {
        field.get().and_then(|at| Some((r::id(at, report)?, at.span.clone()))).unzip()
    };
    let (easier, easier_span) = other(&raw.easier, report);
    let (harder, harder_span) = other(&raw.harder, report);
    let position_name = place.map_or_else(CleanText::default, |place| place.name.clone());
    // The same words as the shipped one's are not the user's own.
    let is_shipped = |shipped: &Exercise| {
        (&shipped.name, &shipped.how, &shipped.phases, &shipped.position_name) == (&name, &how, &phases, &position_name)
    };
    let own = context.user && !shipped.is_some_and(is_shipped);
    Draft {
        exercise: Arc::new(Exercise {
            id: id.clone(),
            name,
            position,
            position_name,
            figure,
            how,
            stage: stage.unwrap_or(Stage::Strength),
            involves,
            easier,
            harder,
            stop,
            not_for,
            equipment: r::sentences(&raw.equipment, report),
            phases,
            dose,
            time,
            evidence: r::text(&raw.evidence, r::SENTENCE, report),
            own,
            sources,
        }),
        easier: easier_span,
        harder: harder_span,
    }
}

/// The name of a position.
pub(super) fn position(at: &At<Raw<'_>>, context: &Context<'_>, report: &mut Report<'_>) -> Option<Id> {
    let names = context.questions.positions.iter().map(|position| position.id.as_str());
    r::known(at, (Code::UnknownPosition, "position"), names, report)
}

/// The name of a built-in figure, or one of the file's own.
fn figure(raw: &ExerciseFile<'_>, name: &CleanText, report: &mut Report<'_>) -> Option<FigureOf> {
    let At { value, span } = raw.figure.get()?;
    match value {
        FigureValue::Name(name) => {
            let at = At { value: name.clone(), span: span.clone() };
            r::known(&at, (Code::UnknownFigure, "figure"), figures::names(), report).map(FigureOf::Shipped)
        }
        FigureValue::Table(table) => {
            figure::resolve(table, name, span, report).map(|figure| FigureOf::Own(Arc::new(figure)))
        }
    }
}

/// Reports a stage that would count without `involves`.
pub(super) fn alone(key: &Span, report: &mut Report<'_>) {
    report.help(
        Code::StageAlone,
        key,
        "a stage is stated, but not what the exercise involves",
        "add `involves = [...]`, or leave `stage` out",
    );
}

fn keep(own: &mut Vec<CleanText>, shipped: &[CleanText]) {
    for line in shipped {
        if !own.contains(line) {
            own.push(line.clone());
        }
    }
}

/// What the user's own version may not do.
fn looser(raw: &ExerciseFile<'_>, stage: Option<Stage>, shipped: &Exercise, report: &mut Report<'_>) {
    if let (Some(stage), Some(at)) = (stage, raw.stage.get())
        && stage < shipped.stage
    {
        report.mend(
            Code::LooserStage,
            &at.span,
            format!(
                "the shipped {} is for the stage {} at the earliest, not {}",
                quoted(shipped.id.as_str()),
                shipped.stage.word(),
                stage.word()
            ),
            r::must_be("stage", shipped.stage.word(), " or a later one"),
        );
    }
    let own: Vec<String> = raw.stop.items().iter().map(|at| CleanText::new(&at.value).to_lowercase()).collect();
    // A file that says nothing of stop signs keeps the shipped ones; one that says something must say them all.
    let Some(at) = raw.stop.get() else { return };
    for sign in &shipped.stop {
        if !own.contains(&sign.to_lowercase()) {
            report.help(
                Code::LooserStop,
                &at.span,
                format!("the shipped stop sign {} is gone", quoted(sign)),
                "add it to `stop`, or leave `stop` out to keep the shipped signs",
            );
        }
    }
}

fn phases(raw: &ExerciseFile<'_>, report: &mut Report<'_>) -> Vec<Phase> {
    r::few(&raw.phases, report);
    raw.phases.items().iter().take(r::FEW).filter_map(|at| phase(at, report)).collect()
}

/// Reports poses that the figure does not have. Of shipped files a test knows that they have them all.
fn poses(raw: &ExerciseFile<'_>, shown: &FigureOf, report: &mut Report<'_>) {
    let figure = match shown {
        FigureOf::Shipped(name) => figures::shipped(name.as_str()).map(Arc::new),
        FigureOf::Own(figure) => Some(Arc::clone(figure)),
    };
    let Some(figure) = figure else { return };
    for pose in raw.phases.items().iter().filter_map(|phase| phase.value.pose.get()) {
        figure::has_pose(&figure, pose, report);
    }
}

fn phase(at: &At<PhaseTable<'_>>, report: &mut Report<'_>) -> Option<Phase> {
    let raw = &at.value;
    let say = r::needed(&raw.say, r::TITLE, ("say", "a phase", &at.span), report);
    let pose = raw.pose.get().and_then(|pose| r::id(pose, report));
    if raw.time.is_missing() {
        r::missing("time", "a phase", &at.span, report);
    }
    let time = raw.time.get()?;
    let time = if time.value.0 == HOLD {
        PhaseTime::Hold
    } else {
        PhaseTime::Fixed(r::length(time, "a phase", dose::PHASE, report)?)
    };
    Some(Phase { say, time, pose })
}

/// The usual dose and the usual time.
fn usual(
    raw: &ExerciseFile<'_>,
    phases: &[Phase],
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> (Dose, Option<Duration>, Sources) {
    let empty = DoseTable::default();
    let (table, span) = raw.dose.get().map_or((&empty, 0..0), |at| (&at.value, at.span.clone()));
    let hold = table.hold.get().and_then(|at| r::length(at, "a hold", dose::HOLD, report));
    let time = table.time.get().and_then(|at| r::length(at, "the usual time", dose::USUAL, report));
    let count = |field: &super::read::Field<i64>, what, bounds, report: &mut Report<'_>| {
        field.get().and_then(|at| r::count(at, what, bounds, report))
    };
    let sides = table.sides.get().and_then(|at| {
        let words = SIDES;
        r::word(at, "a way to use the sides", &words, sides, report)
    });
    let sources = r::source_table(&table.source, DoseTable::KEYS, context.sources, report);
    let words = r::source_table(&raw.source, SOURCED, context.sources, report);
    if !context.user {
        let numbers = ["hold", "reps", "sets", "set_rest", "switch", "time", "per_day"];
        super::numbers_have_sources(table, &numbers, &sources, report);
        super::numbers_have_sources(raw, &["phases"], &words, report);
    }
    let sources = sources.and(&words);
    let uses_hold = phases.iter().any(|phase| phase.time == PhaseTime::Hold);
    if let (Some(at), false, false) = (table.hold.get(), phases.is_empty(), uses_hold) {
        report.push(Code::HoldUnused, &at.span, "no phase uses this hold");
    }
    if uses_hold && table.hold.is_missing() && time.is_none() {
        r::missing("hold", "a dose whose phases use it", &span, report);
    }
    let dose = Dose {
        hold,
        reps: count(&table.reps, "reps", dose::REPS, report).unwrap_or(1),
        sets: count(&table.sets, "sets", dose::SETS, report).unwrap_or(1),
        set_rest: table
            .set_rest
            .get()
            .and_then(|at| r::length(at, "the rest between sets", dose::GAP, report))
            .unwrap_or(dose::USUAL_SET_REST),
        sides,
        switch: table
            .switch
            .get()
            .and_then(|at| r::length(at, "the time to change sides", dose::GAP, report))
            .unwrap_or(dose::USUAL_SWITCH),
        per_day: count(&table.per_day, "times a day", dose::PER_DAY, report),
    };
    (dose, time, sources)
}
