//! A session and its steps in lines: what is to come, what to do, how the pose is. Must never leave out why a step is not what the file says.

use crate::{
    app::{
        App, Play, telling,
        words::{dose_spoken, nearest_minute},
    },
    domain::{
        routine::Kind,
        text::many,
        timeline::{Counts, Planned, SlotKind},
        unroll::{spoken, waits_words},
    },
    figure::Scene,
};

/// A session or rehearsal begins.
pub(super) fn opening(play: &Play) -> Vec<String> {
    let played = play.plan();
    let timeline = play.cursor().timeline();
    let level = if played.routine.levels.len() > 1 { format!(", level {}", played.level) } else { String::new() };
    let half = if played.half { ", half the dose" } else { "" };
    let steps = timeline.steps.iter().filter(|planned| planned.first < planned.end).count();
    let steps = if steps == 1 { "one step".to_owned() } else { many(steps, "step") };
    let waits = waits_words(timeline.waits());
    let waits = if waits.is_empty() { waits } else { format!(", {waits}") };
    let time = nearest_minute(timeline.total());
    let mut lines = vec![format!("{}{level}{half}: {steps}, about {time}{waits}.", played.routine.title)];
    match play.speed() {
        Some(1) => lines.push("A rehearsal, as fast as a session. Nothing is recorded.".to_owned()),
        Some(speed) => lines.push(format!("A rehearsal, {speed} times faster. Nothing is recorded.")),
        None => lines.push("Any time you can type pause, worse, danger, time, skip, back, end or help.".to_owned()),
    }
    lines
}

/// A step begins.
pub(super) fn lines(step: usize, app: &App) -> Vec<String> {
    let Some(play) = app.play() else { return Vec::new() };
    let cursor = play.cursor();
    let timeline = cursor.timeline();
    let Some(planned) = timeline.steps.get(step) else { return Vec::new() };
    let mut lines = if cursor.step() == step { telling::changes(play) } else { Vec::new() };
    if matches!(planned.step.kind, Kind::Check(_) | Kind::Note { .. }) {
        return lines;
    }
    let present = |planned: &&Planned| planned.first < planned.end;
    let (here, all) =
        (timeline.steps[..=step].iter().filter(present).count(), timeline.steps.iter().filter(present).count());
    let of = if all > 1 { format!("Step {here} of {all}: ") } else { String::new() };
    lines.push(format!("{of}{}. {}.", telling::name(planned), capital(&dose_spoken(&planned.step))));
    lines.extend(planned.step.how.iter().map(ToString::to_string));
    lines.extend(guide(planned));
    if let Some(scene) = app.scene_of(&planned.step) {
        lines.extend(poses(planned, &scene));
    }
    let slots = &timeline.slots[planned.first..planned.end];
    if slots.iter().any(|slot| slot.counts == Counts::Hard) {
        lines.push("This clock runs on, pause or not.".to_owned());
    }
    if let Some(ready) = slots.first().filter(|slot| slot.kind == SlotKind::Ready).and_then(|slot| slot.length) {
        lines.push(format!("Get ready. It begins in {}.", spoken(ready)));
    }
    lines
}

/// The rhythm of what guides a stretch without reps: told once, since words every few seconds would be in the way of it.
fn guide(planned: &Planned) -> Option<String> {
    let guide = planned.step.guide()?;
    let parts = guide.phases.iter().map(|phase| format!("{}, {}", phase.say, spoken(guide.length(phase))));
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("Again and again: {}.", parts.join("; ")))
}

/// The poses that the step goes through, in words: how it begins, then each part of a rep that has a pose of its own.
fn poses(planned: &Planned, scene: &Scene) -> Vec<String> {
    let figure = scene.figure();
    let start = figure.start();
    let mut told = vec![scene.describe(start).to_owned()];
    let mut lines = vec![format!("The pose: {}", scene.describe(start))];
    let beats =
        planned.rep.iter().filter_map(|beat| Some((beat.say.as_str(), figure.pose(beat.pose.as_ref()?.as_str())?)));
    let parts: Vec<(&str, usize)> = if planned.rep.is_empty() {
        figure.cycle.iter().map(|step| ("Then", step.to)).collect()
    } else {
        beats.collect()
    };
    for (say, pose) in parts {
        let words = scene.describe(pose);
        if !told.iter().any(|known| known == words) {
            told.push(words.to_owned());
            lines.push(format!("{say}: {words}"));
        }
    }
    lines.retain(|line| !line.ends_with(": "));
    lines.into_iter().map(|line| if line.ends_with('.') { line } else { format!("{line}.") }).collect()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
