//! Two versions of a routine or an exercise, told apart in the words of exercise: what a person would do differently.
//! Must never call two files the same that ask for different things.

mod dose;
mod step;

use std::fmt::Display;

use super::{
    CleanText, Id,
    exercise::{Exercise, PhaseTime, Sources, Tags},
    numbers::pass_words,
    routine::{Advance, Direction, Level, Routine},
    timeline::{Choice, Timeline},
    unroll::spoken,
};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The step it is about; `None`: the whole.
    pub step: Option<Id>,
    /// What differs: a key of the file, or what happened to the step.
    pub what: String,
    /// As it was, in words; `None`: it was not there.
    pub from: Option<String>,
    /// As it is, in words; `None`: it is gone.
    pub to: Option<String>,
    /// The difference in one line, without the step's name.
    pub words: String,
}

/// Levels that differ in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelChanges {
    /// The levels, from 1.
    pub levels: Vec<u16>,
    /// How they differ.
    pub changes: Vec<Change>,
}

/// How two routines differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoutineDiff {
    /// In what holds for all levels.
    pub whole: Vec<Change>,
    /// Level by level; only those that differ.
    pub levels: Vec<LevelChanges>,
}

impl RoutineDiff {
    /// Whether there is no difference.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.whole.is_empty() && self.levels.is_empty()
    }
}

/// Collects differences, of one step or of the whole.
#[derive(Debug, Default)]
struct Changes {
    step: Option<Id>,
    all: Vec<Change>,
}

impl Changes {
    fn of_step(id: &Id) -> Self {
        Self { step: Some(id.clone()), all: Vec::new() }
    }

    fn push(&mut self, what: impl Into<String>, from: Option<String>, to: Option<String>, words: String) {
        self.all.push(Change { step: self.step.clone(), what: what.into(), from, to, words });
    }

    /// A value that is there in both: "reps 10 to 15".
    fn value(&mut self, what: &str, from: impl Display, to: impl Display) {
        let (from, to) = (from.to_string(), to.to_string());
        if from != to {
            let words = format!("{} {from} to {to}", what.replace('_', " "));
            self.push(what, Some(from), Some(to), words);
        }
    }

    /// A value that may be missing in either.
    fn maybe(&mut self, what: &str, from: Option<impl Display>, to: Option<impl Display>) {
        let name = what.replace('_', " ");
        match (from, to) {
            (Some(from), Some(to)) => self.value(what, from, to),
            (Some(from), None) => self.push(what, Some(from.to_string()), None, format!("{name} removed: {from}")),
            (None, Some(to)) => self.push(what, None, Some(to.to_string()), format!("{name} added: {to}")),
            (None, None) => {}
        }
    }

    /// Words that a person reads; only whether they differ.
    fn text(&mut self, what: &str, from: &str, to: &str) {
        if from != to {
            let words = format!("the words of {what} differ");
            self.push(what, Some(from.to_owned()), Some(to.to_owned()), words);
        }
    }

    /// Lines of a list: each that is gone, each that is new.
    fn lines(&mut self, what: &str, one: &str, from: &[CleanText], to: &[CleanText]) {
        for line in from.iter().filter(|line| !to.contains(line)) {
            self.push(what, Some(line.to_string()), None, format!("{one} removed: {line}"));
        }
        for line in to.iter().filter(|line| !from.contains(line)) {
            self.push(what, None, Some(line.to_string()), format!("{one} added: {line}"));
        }
        let same = from.iter().all(|line| to.contains(line)) && to.iter().all(|line| from.contains(line));
        if same && from != to {
            self.push(what, None, None, format!("the order of {what} differs"));
        }
    }

    fn tags(&mut self, from: Tags, to: Tags) {
        for tag in to.iter().filter(|tag| !from.has(*tag)) {
            self.push("involves", None, Some(tag.word().to_owned()), format!("now involves {}", tag.word()));
        }
        for tag in from.iter().filter(|tag| !to.has(*tag)) {
            self.push("involves", Some(tag.word().to_owned()), None, format!("no longer involves {}", tag.word()));
        }
    }

    fn sources(&mut self, from: &Sources, to: &Sources) {
        let listed = |names: &[CleanText]| {
            let names: Vec<&str> = names.iter().map(CleanText::as_str).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        let keys: std::collections::BTreeSet<&CleanText> = from.iter().chain(to.iter()).map(|(key, _)| key).collect();
        for key in keys {
            let (was, is) = (from.get(key.as_str()).and_then(listed), to.get(key.as_str()).and_then(listed));
            let words = match (&was, &is) {
                (Some(was), Some(is)) if was != is => format!("source of {key}: {was} to {is}"),
                (Some(_), None) => format!("source removed: {key}"),
                (None, Some(is)) => format!("source added: {key} ({is})"),
                _ => continue,
            };
            self.push(format!("source.{key}"), was, is, words);
        }
    }
}

/// How two routines differ.
#[must_use]
pub fn routines(from: &Routine, to: &Routine) -> RoutineDiff {
    let mut whole = Changes::default();
    whole.text("title", &from.title, &to.title);
    whole.value("stage", from.stage.word(), to.stage.word());
    whole.value("levels", from.levels.len(), to.levels.len());
    whole.value("get_ready", spoken(from.get_ready), spoken(to.get_ready));
    whole.value("between", spoken(from.between), spoken(to.between));
    whole.value("advance", advance(from.advance), advance(to.advance));
    whole.maybe("per_day", from.per_day, to.per_day);
    let weeks = |routine: &Routine| routine.weeks_per_level.map(|(normal, slow)| format!("{normal}, slowly {slow}"));
    whole.maybe("weeks_per_level", weeks(from), weeks(to));
    whole.maybe("direction", from.direction.map(direction), to.direction.map(direction));
    whole.maybe("otherwise", from.otherwise.as_ref(), to.otherwise.as_ref());
    whole.sources(&from.sources, &to.sources);
    whole.text("summary", &from.summary, &to.summary);
    whole.text("evidence", &from.evidence, &to.evidence);

    let mut levels: Vec<LevelChanges> = Vec::new();
    let most = from.levels.len().max(to.levels.len());
    for number in 1..=u16::try_from(most).unwrap_or(u16::MAX) {
        let changes = level(from, to, number);
        match levels.last_mut() {
            _ if changes.is_empty() => {}
            Some(last) if last.changes == changes => last.levels.push(number),
            _ => levels.push(LevelChanges { levels: vec![number], changes }),
        }
    }
    // What a prescription is tied to (rule G6) may not change unseen.
    if levels.is_empty() && from.hash != to.hash {
        whole.push("dose", None, None, "what it asks for differs".to_owned());
    }
    RoutineDiff { whole: whole.all, levels }
}

fn advance(advance: Advance) -> &'static str {
    match advance {
        Advance::Auto => "auto",
        Advance::Wait => "wait",
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Extension => "extension",
        Direction::Flexion => "flexion",
    }
}

fn level(from: &Routine, to: &Routine, number: u16) -> Vec<Change> {
    let at = |routine: &Routine| routine.levels.get(usize::from(number) - 1).cloned();
    let mut changes = Changes::default();
    match (at(from), at(to)) {
        (Some(old), Some(new)) => both(&old, &new, (from, to), number, &mut changes),
        (Some(old), None) => {
            changes.push("level", Some(steps_of(&old)), None, format!("level removed: {}", steps_of(&old)));
        }
        (None, Some(new)) => {
            changes.push("level", None, Some(steps_of(&new)), format!("level added: {}", steps_of(&new)));
        }
        (None, None) => {}
    }
    changes.all
}

fn steps_of(level: &Level) -> String {
    level.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn both(old: &Level, new: &Level, (from, to): (&Routine, &Routine), number: u16, changes: &mut Changes) {
    changes.maybe("per_week", old.per_week, new.per_week);
    changes.maybe("pass", old.pass.as_ref().map(pass_words), new.pass.as_ref().map(pass_words));
    let lines = |routine: &Routine| Timeline::unroll(routine, number, None, &mut |_| Choice::Keep);
    let (was, is) = (lines(from), lines(to));
    changes.value("whole_time", spoken(was.total()), spoken(is.total()));
    let find = |level: &Level, id: &Id| level.steps.iter().position(|step| step.id == *id);
    for step in old.steps.iter().filter(|step| find(new, &step.id).is_none()) {
        let id = step.id.to_string();
        changes.push("step", Some(id.clone()), None, format!("step removed: {id}"));
    }
    let mut kept: Vec<&Id> = Vec::new();
    for (at, step) in new.steps.iter().enumerate() {
        let after = at.checked_sub(1).map_or("first".to_owned(), |before| format!("after {}", new.steps[before].id));
        match find(old, &step.id) {
            None => {
                let id = step.id.to_string();
                changes.push("step", None, Some(id.clone()), format!("step added: {id}, {after}"));
            }
            Some(_) => kept.push(&step.id),
        }
    }
    for id in moved(old, &kept) {
        let at = new.steps.iter().position(|step| step.id == *id).unwrap_or(0);
        let after = at.checked_sub(1).map_or("first".to_owned(), |before| format!("after {}", new.steps[before].id));
        changes.push("order", None, Some(after.clone()), format!("step moved: {id}, now {after}"));
    }
    for (at, step) in new.steps.iter().enumerate() {
        let Some(before) = find(old, &step.id) else { continue };
        let sides =
            [step::Side { planned: &was.steps[before], level: old }, step::Side { planned: &is.steps[at], level: new }];
        changes.all.extend(step::compare(&sides));
    }
}

/// Of the steps that both have, in their new order, those that have to be moved to get there: the fewest.
fn moved<'a>(old: &Level, kept: &[&'a Id]) -> Vec<&'a Id> {
    let place = |id: &Id| old.steps.iter().position(|step| step.id == *id).unwrap_or(0);
    let places: Vec<usize> = kept.iter().map(|id| place(id)).collect();
    // The longest run of steps, not always neighbours, that are still in their old order; it stays.
    let mut best: Vec<Vec<usize>> = Vec::with_capacity(places.len());
    for (at, to) in places.iter().enumerate() {
        let before = (0..at).filter(|other| places[*other] < *to).max_by_key(|other| best[*other].len());
        let mut run = before.map_or_else(Vec::new, |before| best[before].clone());
        run.push(at);
        best.push(run);
    }
    let stays = best.into_iter().max_by_key(Vec::len).unwrap_or_default();
    kept.iter().enumerate().filter(|(at, _)| !stays.contains(at)).map(|(_, id)| *id).collect()
}

/// How two exercises differ.
#[must_use]
pub fn exercises(from: &Exercise, to: &Exercise) -> Vec<Change> {
    let mut changes = Changes::default();
    changes.text("name", &from.name, &to.name);
    changes.maybe("position", from.position.as_ref(), to.position.as_ref());
    changes.value("stage", from.stage.word(), to.stage.word());
    changes.tags(from.involves, to.involves);
    dose::compare(&from.dose, &to.dose, &mut changes);
    changes.maybe("per_day", from.dose.per_day, to.dose.per_day);
    changes.maybe("time", from.time.map(spoken), to.time.map(spoken));
    changes.value("phases", phases(from), phases(to));
    changes.maybe("easier", from.easier.as_ref(), to.easier.as_ref());
    changes.maybe("harder", from.harder.as_ref(), to.harder.as_ref());
    changes.lines("stop", "stop sign", &from.stop, &to.stop);
    changes.lines("not_for", "not for", &from.not_for, &to.not_for);
    changes.lines("how", "how", &from.how, &to.how);
    changes.lines("equipment", "equipment", &from.equipment, &to.equipment);
    changes.maybe("figure", from.figure.as_ref(), to.figure.as_ref());
    changes.sources(&from.sources, &to.sources);
    changes.text("evidence", &from.evidence, &to.evidence);
    changes.all
}

fn phases(exercise: &Exercise) -> String {
    let parts = exercise.phases.iter().map(|phase| match phase.time {
        PhaseTime::Fixed(time) => format!("{} {}", phase.say, spoken(time)),
        PhaseTime::Hold => format!("{} (hold)", phase.say),
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(" + ") }
}
