//! Where the numbers of a routine and the parts of a card come from, for `supple show --sources`. Must never pass off a
//! proposal of our own as someone's finding.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::{Value, json};

use crate::domain::{
    CleanText,
    card::Card,
    exercise::{GENERAL_KNOWLEDGE, PROPOSAL},
    library::Library,
    numbers::{self, Number},
    routine::{Routine, Step},
};

/// The names in few words: "NHSI, our proposal".
fn words(names: &[CleanText]) -> String {
    let word = |name: &CleanText| match name.as_str() {
        PROPOSAL => "our proposal".to_owned(),
        GENERAL_KNOWLEDGE => "not verified".to_owned(),
        other => other.to_owned(),
    };
    if names.is_empty() { "no source".to_owned() } else { names.iter().map(word).collect::<Vec<_>>().join(", ") }
}

fn steps(routine: &Routine, level: u16) -> impl Iterator<Item = &Step> {
    let level = routine.levels.get(usize::from(level.max(1)) - 1);
    level.into_iter().flat_map(|level| &level.steps).map(AsRef::as_ref)
}

/// The numbers of a routine at a level, as lines.
pub(super) fn of_routine(routine: &Routine, level: u16, library: &Library) -> String {
    let mut text = format!("{} ({}), level {level}: where its numbers come from\n", routine.title, routine.id);
    let mut used = BTreeSet::new();
    let mut put = |title: String, numbers: Vec<Number>| {
        let _ = writeln!(text, "\n{title}");
        for number in numbers {
            let _ = writeln!(text, "  {} {}: {}", number.name, number.value, words(&number.source));
            used.extend(number.source);
        }
    };
    put("The whole routine".to_owned(), numbers::of_routine(routine, level));
    for (at, step) in steps(routine, level).enumerate() {
        let numbers = numbers::of_step(step);
        if !numbers.is_empty() {
            put(format!("{}. {}", at + 1, step.name), numbers);
        }
    }
    if !routine.evidence.is_empty() {
        let _ = writeln!(text, "\n{}", routine.evidence);
    }
    text.push_str(&bibliography(&used, library));
    text
}

/// The parts of a card, as lines.
pub(super) fn of_card(card: &Card, library: &Library) -> String {
    let mut text = format!("{} ({}): where its parts come from\n\n", card.title, card.id);
    let mut used = BTreeSet::new();
    for part in &card.parts {
        let _ = writeln!(text, "{}\n  {}", part.text, words(&part.source));
        used.extend(part.source.iter().cloned());
    }
    text.push_str(&bibliography(&used, library));
    text
}

/// What the names stand for.
fn bibliography(used: &BTreeSet<CleanText>, library: &Library) -> String {
    let mut text = String::new();
    let known: Vec<&CleanText> = used.iter().filter(|name| library.sources.contains_key(name.as_str())).collect();
    if !known.is_empty() {
        text.push_str("\nSources\n");
    }
    let width = known.iter().map(|name| name.len()).max().unwrap_or(0);
    for name in known {
        let source = &library.sources[name.as_str()];
        let year = source.year.map_or(String::new(), |year| format!(", {year}"));
        let seen = if source.seen.is_empty() { String::new() } else { format!("; seen: {}", source.seen) };
        let stars = "*".repeat(usize::from(source.strength));
        let _ = writeln!(text, "  {name:width$}  {stars:3}  {}{year}{seen}", library.source_words(name));
    }
    if !text.is_empty() {
        text.push_str("  *** guideline, review or trial; ** health service or professional body; * the rest\n");
    }
    if used.contains(PROPOSAL) {
        text.push_str("\nOur proposal: we chose this number, no source states it.\n");
    }
    if used.contains(GENERAL_KNOWLEDGE) {
        text.push_str("\nNot verified: we believe it, but saw it in no text.\n");
    }
    text
}

/// The same for a routine, as JSON.
pub(super) fn routine_json(routine: &Routine, level: u16, library: &Library) -> Value {
    let own = numbers::of_routine(routine, level);
    let steps: Vec<(&Step, Vec<Number>)> = steps(routine, level).map(|step| (step, numbers::of_step(step))).collect();
    let all = own.iter().chain(steps.iter().flat_map(|(_, numbers)| numbers));
    let used: BTreeSet<CleanText> = all.flat_map(|number| number.source.iter().cloned()).collect();
    let steps = steps.iter().map(|(step, numbers)| {
        json!({ "id": step.id.as_str(), "name": step.name.as_str(), "numbers": numbers_json(numbers) })
    });
    json!({
        "schema": 1,
        "id": routine.id.as_str(),
        "level": level,
        "numbers": numbers_json(&own),
        "steps": steps.collect::<Vec<_>>(),
        "sources": bibliography_json(&used, library),
    })
}

/// The same for a card, as JSON.
pub(super) fn card_json(card: &Card, library: &Library) -> Value {
    let used: BTreeSet<CleanText> = card.parts.iter().flat_map(|part| part.source.iter().cloned()).collect();
    bibliography_json(&used, library)
}

fn numbers_json(numbers: &[Number]) -> Value {
    let number = |number: &Number| json!({ "key": number.key, "value": number.value, "source": number.source });
    numbers.iter().map(number).collect()
}

fn bibliography_json(used: &BTreeSet<CleanText>, library: &Library) -> Value {
    let known = used.iter().filter_map(|name| Some((name, library.sources.get(name.as_str())?)));
    known
        .map(|(name, source)| {
            json!({
                "id": name,
                "title": source.title.as_str(),
                "by": source.by.as_str(),
                "year": source.year,
                "where": source.place.as_str(),
                "strength": source.strength,
                "seen": source.seen.as_str(),
            })
        })
        .collect()
}
