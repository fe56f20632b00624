//! Steps of a sheet to the text of a routine file. Must never write a number outside its bounds, or a comment with more than one line.

use std::fmt::Write as _;

use super::{
    super::{
        amounts::{exercise_seconds, uses_hold},
        leaf::spoken,
        resolve::SENTENCE,
        routine::STEPS,
        template::{SCHEMA_LINE, quoted},
    },
    Entry, Remark, Sheet, What, Whole,
    doses::{Doses, Key, Phrase},
    kind,
    tokens::unbulleted,
};
use crate::domain::{
    CleanText,
    dose::{self, Bounds, Dose, Sides},
    exercise::Exercise,
    library::Library,
    text::many,
};

/// Most lines that are kept as comments at the end, and most letters of one.
const KEPT: usize = 500;
const LETTERS: usize = 300;
/// A hold of a step of one's own when the sheet names none. Proposal.
const OWN_HOLD: u64 = 3;
/// Heat or cold when the sheet names no time: less than the most there may be. Proposal.
const WARM: u64 = 600;
/// Holds of at least this are a stretch: a time without a word is then how long it is held. Proposal.
const LONG_HOLD: u64 = 15;
/// A bare time up to this is a hold. Proposal.
const SHORT: u64 = 60;

/// A step ready to be written.
struct Step {
    keys: Vec<(&'static str, String)>,
    remarks: Vec<String>,
    seconds: u64,
    /// What of the sheet came into the keys.
    taken: Vec<Key>,
}

/// Writes the file.
pub(super) fn file(
    entries: Vec<Entry>,
    whole: &Whole,
    mut unread: Vec<Remark>,
    from: &str,
    title: &str,
    library: &Library,
) -> Sheet {
    let (mut guessed, mut left): (Vec<Remark>, Vec<Remark>) = (Vec::new(), Vec::new());
    let often = often(&entries, whole, &mut guessed);
    let between = whole.between.map(|(line, seconds)| {
        let mut remarks = Vec::new();
        let seconds = time_within(seconds, dose::GAP, "a gap", &mut remarks);
        guessed.extend(remarks.into_iter().map(|words| Remark { line, words: words.into() }));
        seconds
    });
    let gap = between.unwrap_or(dose::USUAL_BETWEEN.as_secs()).max(dose::USUAL_GET_READY.as_secs());
    let (mut steps, mut known, mut seconds) = (String::new(), 0, 0);
    let mut count = 0;
    for entry in entries {
        let step = step(&entry, library);
        let total = seconds + step.seconds + if count > 0 { gap } else { 0 };
        if count == STEPS || total > dose::SESSION_LIMIT.as_secs() {
            unread.extend(entry.said.into_iter().map(|(line, words)| Remark { line, words }));
            continue;
        }
        seconds = total;
        count += 1;
        known += usize::from(!matches!(entry.what, What::Own(_)));
        steps.push('\n');
        for (line, said) in &entry.said {
            let _ = writeln!(steps, "# sheet line {line}: {}", short(said));
        }
        for remark in &step.remarks {
            let remark = CleanText::new(remark);
            let _ = writeln!(steps, "# guess: {}", short(&remark));
            guessed.push(Remark { line: entry.line, words: remark });
        }
        let mut taken = step.taken;
        taken.extend(often_of(&entry.doses).filter(|of| often.is_some_and(|often| *of == often.said)).map(|of| of.key));
        for remark in not_taken(&entry.doses.phrases, &taken) {
            let _ = writeln!(steps, "# not taken over: {}", remark.words);
            left.push(remark);
        }
        steps.push_str("[[step]]\n");
        for (key, value) in &step.keys {
            let _ = writeln!(steps, "{key} = {value}");
        }
    }
    guessed.sort_by_key(|remark| remark.line);
    unread.sort_by_key(|remark| remark.line);
    let mut text = format!(
        "{SCHEMA_LINE}\n# Made from {}. Look at each step beside the sheet before you use it:\n# \"guess\" marks what the sheet did not say plainly. Lines with # are for you alone.\nschema = 1\ntitle = {}\n",
        short(&CleanText::new(from)),
        quoted(title)
    );
    if let Some(Often { said, line }) = often {
        let key = if said.key == Key::PerDay { "per_day" } else { "per_week" };
        let _ = writeln!(text, "{key} = {}    # sheet line {line}", said.times);
    }
    if let (Some(seconds), Some((line, _))) = (between, whole.between) {
        let _ = writeln!(text, "between = \"{seconds}s\"    # sheet line {line}");
    }
    let of_whole = whole.often.iter().flat_map(|(_, doses)| {
        let taken = often_of(doses).filter(|of| often.is_some_and(|often| *of == often.said)).map(|of| of.key);
        not_taken(&doses.phrases, &taken.collect::<Vec<_>>())
    });
    for remark in of_whole.chain(not_taken(&whole.left, &[])) {
        let _ = writeln!(text, "# sheet line {}, not taken over: {}", remark.line, remark.words);
        left.push(remark);
    }
    left.sort_by_key(|remark| remark.line);
    text.push_str(&steps);
    if !unread.is_empty() {
        text.push_str("\n# These lines of the sheet could not be read:\n");
        for remark in unread.iter().take(KEPT) {
            let _ = writeln!(text, "# sheet line {}: {}", remark.line, short(&remark.words));
        }
        if unread.len() > KEPT {
            let _ = writeln!(text, "# and {} more", unread.len() - KEPT);
        }
    }
    Sheet { text, steps: count, known, guessed, left, unread }
}

/// The words of which something did not come into the file, line by line. A gap between exercises always does.
fn not_taken(phrases: &[Phrase], taken: &[Key]) -> Vec<Remark> {
    let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
    // As the sheet has them.
    let mut phrases: Vec<&Phrase> = phrases.iter().collect();
    phrases.sort_by_key(|phrase| (phrase.line, phrase.at));
    for phrase in phrases {
        let is_taken = |key: &Key| *key == Key::Between || taken.contains(key);
        let (some, all) = (phrase.keys.iter().any(is_taken), phrase.keys.iter().all(is_taken));
        if some && all && !phrase.clash {
            continue;
        }
        let words =
            if some { format!("“{}” (not all of it)", phrase.words) } else { format!("“{}”", phrase.words) };
        match lines.last_mut().filter(|(line, _)| *line == phrase.line) {
            Some((_, list)) => list.push(words),
            None => lines.push((phrase.line, vec![words])),
        }
    }
    lines.into_iter().map(|(line, list)| Remark { line, words: list.join(", ").into() }).collect()
}

/// How often, as one line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    /// In a week.
    weekly: u64,
    key: Key,
    times: u64,
}

/// How often, as the file says it, and the line it is from.
#[derive(Debug, Clone, Copy)]
struct Often {
    said: Said,
    line: usize,
}

/// How often a line says it is to be done; the day comes before the week.
fn often_of(doses: &Doses) -> std::option::IntoIter<Said> {
    let daily = doses.per_day.map(|times| times.clamp(dose::PER_DAY.min, dose::PER_DAY.max));
    let weekly = doses.per_week.map(|times| times.clamp(dose::PER_WEEK.min, dose::PER_WEEK.max));
    let daily = daily.map(|times| Said { weekly: times * 7, key: Key::PerDay, times });
    daily.or(weekly.map(|times| Said { weekly: times, key: Key::PerWeek, times })).into_iter()
}

/// How often, the least that any line says.
fn often(entries: &[Entry], whole: &Whole, guessed: &mut Vec<Remark>) -> Option<Often> {
    let of_steps = entries.iter().map(|entry| (entry.line, &entry.doses));
    let of_whole = whole.often.iter().map(|(line, doses)| (*line, doses));
    let mut all: Vec<Often> = Vec::new();
    for (line, doses) in of_whole.chain(of_steps) {
        let mut remarks = Vec::new();
        if let Some(times) = doses.per_day {
            within(times, dose::PER_DAY, "times a day", &mut remarks);
        } else if let Some(times) = doses.per_week {
            within(times, dose::PER_WEEK, "times a week", &mut remarks);
        }
        all.extend(often_of(doses).map(|said| Often { said, line }));
        guessed.extend(remarks.into_iter().map(|words| Remark { line, words: words.into() }));
    }
    let least = *all.iter().min_by_key(|often| (often.said.weekly, often.said.key == Key::PerWeek, often.line))?;
    if all.iter().any(|other| other.said.weekly != least.said.weekly) {
        let words = "the sheet says different things about how often; the least is taken".into();
        guessed.push(Remark { line: least.line, words });
    }
    Some(least)
}

/// A number inside its bounds, and a word when that changed it.
fn within(value: u64, bounds: Bounds, what: &str, remarks: &mut Vec<String>) -> u64 {
    let inside = value.clamp(bounds.min, bounds.max);
    if inside != value {
        remarks.push(format!("{value} {what}: {inside} is {}", most(value, bounds)));
    }
    inside
}

/// The same for seconds.
fn time_within(value: u64, bounds: Bounds, what: &str, remarks: &mut Vec<String>) -> u64 {
    let inside = value.clamp(bounds.min, bounds.max);
    if inside != value {
        remarks.push(format!("{what} of {}: {} is {}", spoken(value), spoken(inside), most(value, bounds)));
    }
    inside
}

fn most(value: u64, bounds: Bounds) -> &'static str {
    if value > bounds.max { "the most there may be" } else { "the least there may be" }
}

fn length(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("\"{seconds}s\""),
        (minutes, 0) => format!("\"{minutes}m\""),
        (minutes, seconds) => format!("\"{minutes}m {seconds}s\""),
    }
}

fn step(entry: &Entry, library: &Library) -> Step {
    let mut remarks = entry.doses.guesses.clone();
    match &entry.what {
        What::Heat | What::Cold => {
            let kind = if entry.what == What::Heat { "heat" } else { "cold" };
            if entry.doses.time.or(entry.doses.hold).is_none() {
                remarks.push(format!("no time for {kind}: {} minutes, as our proposal", WARM / 60));
            }
            let seconds = entry.doses.time.or(entry.doses.hold).unwrap_or(WARM);
            let seconds = time_within(seconds, dose::HEAT, kind, &mut remarks);
            let keys = vec![("kind", format!("\"{kind}\"")), ("time", length(seconds))];
            let taken = vec![if entry.doses.time.is_some() { Key::Time } else { Key::Hold }];
            Step { keys, remarks, seconds, taken }
        }
        What::Rest => {
            let seconds = time_within(entry.doses.time.unwrap_or(dose::REST.min), dose::REST, "a rest", &mut remarks);
            let keys = vec![("kind", "\"rest\"".to_owned()), ("time", length(seconds))];
            // It was read as a rest between sets.
            Step { keys, remarks, seconds, taken: vec![Key::SetRest] }
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
    let seconds = time_within(said.unwrap_or(usual), bounds, what, &mut remarks);
    let mut keys = vec![("kind", format!("\"{kind}\""))];
    if exercise.id.as_str() != "walk" {
        keys.push(("exercise", format!("\"{}\"", exercise.id)));
    }
    keys.push(("time", length(seconds)));
    let taken = match (doses.time, doses.hold) {
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
        } else if reps.is_none() && rep > 0 {
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
    if exercise.is_none() && hold.is_none() {
        remarks.push(format!("nothing says how long one takes: {OWN_HOLD} s, as our proposal"));
        hold = Some(OWN_HOLD);
    }
    if exercise.is_some() && !doses.has_dose() {
        remarks.push("no numbers on the sheet: the usual ones of the catalogue".to_owned());
    }
    let sets = doses.sets.map(|sets| within(sets, dose::SETS, "sets", &mut remarks));
    let reps = reps.map(|reps| within(reps, dose::REPS, "times", &mut remarks));
    let hold = hold.map(|hold| time_within(hold, dose::HOLD, "a hold", &mut remarks));
    let set_rest = doses.set_rest.map(|rest| time_within(rest, dose::GAP, "a rest", &mut remarks));
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

fn short(text: &CleanText) -> String {
    cut(text, LETTERS)
}

fn cut(text: &CleanText, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}...", text[..at].trim_end().chars().take(most - 3).collect::<String>()),
        None => text.to_string(),
    }
}
