//! `supple why`: what was decided last, by which rule, and what it rests on. Must never tell a reason that the folds do not give.

use std::{collections::BTreeMap, io::Write};

use serde_json::{Value, json};

use super::{Exit, moment, present::Present, today};
use crate::{
    app::Decision,
    domain::{
        CleanText, Word,
        history::Entry,
        rules::{self, Rule},
    },
};

/// Prints the last so many decisions, newest first, after the one next thing.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(present: &Present, last: usize, json: bool, out: &mut impl Write) -> anyhow::Result<Exit> {
    let decided = present.app.decided(&present.now);
    let decided: Vec<&Decision> = decided.iter().rev().take(last).collect();
    if json {
        serde_json::to_writer_pretty(&mut *out, &as_json(present, &decided))?;
        writeln!(out)?;
    } else {
        lines(present, &decided, out)?;
    }
    out.flush()?;
    Ok(Exit::DONE)
}

fn lines(present: &Present, decided: &[&Decision], out: &mut impl Write) -> anyhow::Result<()> {
    let next = &present.app.today().next;
    writeln!(out, "Now: {} ({})", today::next_line(present), next.rule())?;
    let records = records(present);
    for decision in decided {
        writeln!(out, "\n{}  {} ({})", decision.t.strftime("%a %d %b %H:%M"), decision.words, decision.rule)?;
        for id in &decision.rests_on {
            match records.get(id.as_str()) {
                Some(entry) => {
                    let words = present.app.record_words(entry);
                    writeln!(out, "    {}  {words}", entry.t.strftime("%a %d %b %H:%M"))?;
                }
                None => writeln!(out, "    an older record, {}", CleanText::new(id))?,
            }
        }
    }
    let mut told: Vec<&Rule> = Vec::new();
    for id in [next.rule()].into_iter().chain(decided.iter().map(|decision| decision.rule)) {
        if let Some(rule) = rules::rule(id).filter(|rule| !told.iter().any(|other| other.id == rule.id)) {
            told.push(rule);
        }
    }
    told.sort_by_key(|rule| rules::RULES.iter().position(|other| other.id == rule.id));
    writeln!(out, "\nThe rules:")?;
    for rule in told {
        writeln!(out, "{} {}. {}", rule.id, rule.name, rule.says)?;
    }
    Ok(())
}

fn as_json(present: &Present, decided: &[&Decision]) -> Value {
    let records = records(present);
    let rule = |id: &str| {
        let rule = rules::rule(id);
        json!({ "id": id, "name": rule.map(|rule| rule.name), "says": rule.map(|rule| rule.says) })
    };
    let rests_on = |id: &Word| match records.get(id.as_str()) {
        Some(entry) => {
            json!({ "id": id, "t": moment(&entry.t), "words": present.app.record_words(entry).as_str() })
        }
        None => json!({ "id": CleanText::new(id).as_str(), "t": null, "words": null }),
    };
    let decisions = decided.iter().map(|decision| {
        json!({
            "t": moment(&decision.t),
            "rule": rule(decision.rule),
            "words": decision.words.as_str(),
            "rests_on": decision.rests_on.iter().map(rests_on).collect::<Vec<_>>(),
        })
    });
    let today = present.app.today();
    json!({
        "schema": 1,
        "next": {
            "id": today.next.word(),
            "rule": rule(today.next.rule()),
            "words": present.app.next_words().as_str(),
            "why": today::why(today),
        },
        "decisions": decisions.collect::<Vec<_>>(),
    })
}

fn records(present: &Present) -> BTreeMap<&str, &Entry> {
    present.app.history().iter().map(|entry| (entry.id.as_str(), entry)).collect()
}
