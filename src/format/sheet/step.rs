//! One line of a sheet to the keys of one step. Must never write a number outside its bounds, nor bring one inside them: what the sheet
//! says is then not what it means.

use super::{
    super::{
        amounts::{exercise_seconds, uses_hold},
        leaf::spoken,
        resolve::SENTENCE,
        template::quoted,
    },
    Entry, What,
    doses::Key,
    kind,
    tokens::unbulleted,
    write::cut,
};
use crate::domain::{
    CleanText,
    dose::{self, Bounds, Dose, Sides},
    exercise::Exercise,
    library::Library,
    text::many,
};

/// A hold of a step of one's own when the sheet names none. Proposal.
const OWN_HOLD: u64 = 3;
/// Heat or cold when the sheet names no time: less than the most there may be. Proposal.
const WARM: u64 = 600;
/// Holds of at least this are a stretch: a time without a word is then how long it is held. Proposal.
const LONG_HOLD: u64 = 15;
/// A bare time up to this is a hold. Proposal.
const SHORT: u64 = 60;

/// A step ready to be written.
pub(super) struct Step {
    pub(super) keys: Vec<(&'static str, String)>,
    pub(super) remarks: Vec<String>,
    pub(super) seconds: u64,
    /// What of the sheet came into the keys.
    pub(super) taken: Vec<Key>,
}

/// A number inside its bounds; of another only a word is kept. "200 reps" are a misreading or a slip: fifty would be a dose nobody gave.
pub(super) fn within(value: u64, bounds: Bounds, what: &str, remarks: &mut Vec<String>) -> Option<u64> {
    let wrong = wrong(value, bounds, |bound| bound.to_string());
    remarks.extend(wrong.as_ref().map(|wrong| format!("{value} {what}: {wrong}")));
    wrong.is_none().then_some(value)
}

/// The same for seconds.
pub(super) fn time_within(value: u64, bounds: Bounds, what: &str, remarks: &mut Vec<String>) -> Option<u64> {
    let wrong = wrong(value, bounds, spoken);
    remarks.extend(wrong.as_ref().map(|wrong| format!("{what} of {}: {wrong}", spoken(value))));
    wrong.is_none().then_some(value)
}

fn wrong(value: u64, bounds: Bounds, show: impl Fn(u64) -> String) -> Option<String> {
    if value > bounds.max {
        Some(format!("{} is the most there may be, so it is not taken over", show(bounds.max)))
    } else if value < bounds.min {
        Some(format!("{} is the least there may be, so it is not taken over", show(bounds.min)))
    } else {
        None
    }
}

fn length(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("\"{seconds}s\""),
        (minutes, 0) => format!("\"{minutes}m\""),
        (minutes, seconds) => format!("\"{minutes}m {seconds}s\""),
    }
}

/// What a line becomes.
pub(super) fn step(entry: &Entry, library: &Library) -> Step {
    let mut remarks = entry.doses.guesses.clone();
    match &entry.what {
        What::Heat | What::Cold => {
            let kind = if entry.what == What::Heat { "heat" } else { "cold" };
            if entry.doses.time.or(entry.doses.hold).is_none() {
                remarks.push(format!("no time for {kind}: {} minutes, as our proposal", WARM / 60));
            }
            let said = entry.doses.time.or(entry.doses.hold);
            let inside = said.and_then(|seconds| time_within(seconds, dose::HEAT, kind, &mut remarks));
            if said.is_some() && inside.is_none() {
                remarks.push(format!("{} minutes of {kind}, as our proposal", WARM / 60));
            }
            let seconds = inside.unwrap_or(WARM);
            let keys = vec![("kind", format!("\"{kind}\"")), ("time", length(seconds))];
            let key = if entry.doses.time.is_some() { Key::Time } else { Key::Hold };
            let taken = inside.map(|_| key).into_iter().collect();
            Step { keys, remarks, seconds, taken }
        }
        What::Rest => {
            let inside = entry.doses.time.and_then(|time| time_within(time, dose::REST, "a rest", &mut remarks));
            let seconds = inside.unwrap_or(dose::REST.min);
            let keys = vec![("kind", "\"rest\"".to_owned()), ("time", length(seconds))];
            // It was read as a rest between sets.
            Step { keys, remarks, seconds, taken: inside.map(|_| Key::SetRest).into_iter().collect() }
        }
        What::Known(id) => match library.exercises.get(id) {
            Some(exercise) if kind(exercise) != "exercise" => timed(entry, exercise, remarks),
            Some(exercise) => dosed(entry, Some(exercise), remarks),
            None => dosed(entry, None, remarks),
        },
        What::Own(_) => dosed(entry, None, remarks),
    }
}

/// A walk, breathing, a position.
fn timed(entry: &Entry, exercise: &Exercise, mut remarks: Vec<String>) -> Step {
    let kind = kind(exercise);
    let (bounds, what) = if kind == "walk" { (dose::WALK, "a walk") } else { (dose::REST, "a rest") };
    let doses = &entry.doses;
    let rep: u64 = exercise.phases.iter().map(|phase| exercise.length(phase).as_secs()).sum();
    let by_reps =
        doses.reps.filter(|_| rep > 0).map(|reps| reps.saturating_mul(rep).saturating_mul(doses.sets.unwrap_or(1)));
    let said = doses.time.or(doses.hold).or(by_reps);
    let usual = exercise.time.map_or(bounds.min, |time| time.as_secs());
    if said.is_none() {
        remarks.push(format!("no time on the sheet: {}, as in the catalogue", length(usual).trim_matches('"')));
    } else if doses.reps.is_some() && doses.time.or(doses.hold).is_some() {
        remarks.push("timed as a whole; the number of times is left out".to_owned());
    }
    let inside = said.and_then(|said| time_within(said, bounds, what, &mut remarks));
    if said.is_some() && inside.is_none() {
        remarks.push(format!("{}, as in the catalogue", length(usual).trim_matches('"')));
    }
    let seconds = inside.unwrap_or(usual);
    let mut keys = vec![("kind", format!("\"{kind}\""))];
    if exercise.id.as_str() != "walk" {
        keys.push(("exercise", format!("\"{}\"", exercise.id)));
    }
    keys.push(("time", length(seconds)));
    let taken = match (doses.time, doses.hold) {
        _ if inside.is_none() => Vec::new(),
        (Some(_), _) => vec![Key::Time],
        (None, Some(_)) => vec![Key::Hold],
        (None, None) if by_reps.is_some() => vec![Key::Reps, Key::Sets],
        (None, None) => Vec::new(),
    };
    Step { keys, remarks, seconds, taken }
}

/// An exercise with reps: of the catalogue, or the sheet's own.
fn dosed(entry: &Entry, exercise: Option<&Exercise>, mut remarks: Vec<String>) -> Step {
    let doses = &entry.doses;
    let usual = exercise.map(|exercise| &exercise.dose);
    let holds = exercise.is_none_or(uses_hold);
    let mut keys: Vec<(&'static str, String)> = Vec::new();
    match (exercise, &entry.what) {
        (Some(exercise), _) => keys.push(("exercise", format!("\"{}\"", exercise.id))),
        (None, What::Own(name)) => {
            keys.push(("name", quoted(name)));
            let how: Vec<String> =
                entry.said.iter().map(|(_, said)| quoted(&cut(&CleanText::new(unbulleted(said)), SENTENCE))).collect();
            keys.push(("how", format!("[{}]", how[..how.len().min(5)].join(", "))));
        }
        (None, _) => {}
    }
    let mut taken = vec![Key::Sets, Key::Reps, Key::SetRest];
    let (mut hold, mut reps) = (doses.hold, doses.reps);
    if let Some(time) = doses.time {
        let usual_hold = usual.and_then(|usual| usual.hold).map_or(0, |hold| hold.as_secs());
        let rep =
            exercise.map_or(0, |exercise| exercise.phases.iter().map(|phase| exercise.length(phase).as_secs()).sum());
        if hold.is_some() {
            remarks.push(format!("{} is left out: it is not said of what", spoken(time)));
        } else if holds && (time <= SHORT || reps.is_some() || usual_hold >= LONG_HOLD || exercise.is_none()) {
            hold = Some(time);
            taken.push(Key::Time);
        } else if reps.is_none() && rep > 0 && (time / rep) <= dose::REPS.max {
            taken.push(Key::Time);
            reps = Some((time / rep).max(1));
            remarks.push(format!("{} is about {}", spoken(time), many((time / rep).max(1), "time")));
        } else {
            remarks.push(format!("{} is left out: it is not said of what", spoken(time)));
        }
    }
    if holds {
        taken.push(Key::Hold);
    } else if hold.take().is_some() {
        remarks.push("the hold is left out: this move is timed by its parts".to_owned());
    }
    if exercise.is_some() && !doses.has_dose() {
        remarks.push("no numbers on the sheet: the usual ones of the catalogue".to_owned());
    }
    let sets = doses.sets.and_then(|sets| within(sets, dose::SETS, "sets", &mut remarks));
    let reps = reps.and_then(|reps| within(reps, dose::REPS, "times", &mut remarks));
    let mut hold = hold.and_then(|hold| time_within(hold, dose::HOLD, "a hold", &mut remarks));
    let set_rest = doses.set_rest.and_then(|rest| time_within(rest, dose::GAP, "a rest", &mut remarks));
    let lost = [
        (Key::Sets, doses.sets.is_some() && sets.is_none()),
        (Key::Reps, doses.reps.is_some() && reps.is_none()),
        (Key::Hold, doses.hold.is_some() && hold.is_none()),
        (Key::Time, hold.is_none() && reps.is_none()),
        (Key::SetRest, doses.set_rest.is_some() && set_rest.is_none()),
    ];
    taken.retain(|key| !lost.contains(&(*key, true)));
    if exercise.is_none() && hold.is_none() {
        remarks.push(format!("nothing says how long one takes: {OWN_HOLD} s, as our proposal"));
        hold = Some(OWN_HOLD);
    }
    // In the catalogue reps are per side, too: its own order of the sides stays.
    let usual_sides = usual.and_then(|usual| usual.sides);
    if doses.sides != Some(Sides::Alternate) || usual_sides != Some(Sides::Both) {
        taken.push(Key::Sides);
    }
    let sides = doses.sides.filter(|sides| match usual_sides {
        Some(Sides::Both | Sides::Alternate) => matches!(sides, Sides::Left | Sides::Right),
        _ => true,
    });
    for (key, count) in [("sets", sets), ("reps", reps)] {
        keys.extend(count.map(|count| (key, count.to_string())));
    }
    for (key, seconds) in [("hold", hold), ("set_rest", set_rest)] {
        keys.extend(seconds.map(|seconds| (key, length(seconds))));
    }
    keys.extend(sides.map(|sides| {
        let word = match sides {
            Sides::Both => "both",
            Sides::Alternate => "alternate",
            Sides::Left => "left",
            Sides::Right => "right",
        };
        ("sides", format!("\"{word}\""))
    }));
    let count = |value: Option<u64>, usual: Option<u16>| {
        value.and_then(|value| u16::try_from(value).ok()).or(usual).unwrap_or(1)
    };
    let seconds = std::time::Duration::from_secs;
    let dose = Dose {
        hold: hold.map(seconds).or(usual.and_then(|usual| usual.hold)),
        reps: count(reps, usual.map(|usual| usual.reps)),
        sets: count(sets, usual.map(|usual| usual.sets)),
        set_rest: set_rest.map(seconds).or(usual.map(|usual| usual.set_rest)).unwrap_or(dose::USUAL_SET_REST),
        sides: sides.or(usual.and_then(|usual| usual.sides)),
        switch: usual.map_or(dose::USUAL_SWITCH, |usual| usual.switch),
        per_day: None,
    };
    Step { keys, remarks, seconds: exercise_seconds(&dose, exercise), taken }
}
