//! A card on paper, for `supple show`. Must never print a number to call without its country.

use std::fmt::Write as _;

use serde_json::json;

use super::{Exit, list::origin_key, print, sources};
use crate::{
    app::{Emergency, wrap::wrap},
    cli::Show,
    domain::{card::Card, library::Library},
    io::{folders::Folders, settings, surroundings::TerminalFacts},
};

/// As wide as the eye follows.
const WIDTH: usize = 96;

/// Prints a card.
pub(super) fn run(card: &Card, library: &Library, args: &Show) -> anyhow::Result<Exit> {
    if args.level > 1 {
        eprintln!("supple: {} is a card; it has no levels", card.id);
        return Ok(Exit::USAGE);
    }
    let (settings, _) = settings::read(&Folders::find()?.config);
    let emergency = Emergency::find(&library.questions, &settings, &TerminalFacts::read().locale);
    let text = match (args.json, args.sources) {
        (true, _) => format!("{:#}\n", as_json(card, library)),
        (false, true) => sources::of_card(card, library),
        (false, false) => as_lines(card, &emergency),
    };
    print(text.as_bytes())
}

fn as_lines(card: &Card, emergency: &Emergency) -> String {
    let mut text = format!("{} ({})\n", card.title, card.id);
    if card.emergency && emergency.number.is_some() {
        let _ = writeln!(text, "{}", emergency.line());
    }
    for line in card.lines("-") {
        let indent = if line.starts_with("- ") { "  " } else { "" };
        if indent.is_empty() {
            text.push('\n');
        }
        for (at, row) in wrap(&line, WIDTH - 2).iter().enumerate() {
            let lead = if at > 0 { indent } else { "" };
            let _ = writeln!(text, "{lead}{row}");
        }
    }
    text
}

fn as_json(card: &Card, library: &Library) -> serde_json::Value {
    let parts = card.parts.iter().map(|part| {
        json!({
            "kind": if part.is_point { "point" } else { "text" },
            "text": part.text.as_str(),
            "source": part.source,
        })
    });
    json!({
        "schema": 1,
        "kind": "card",
        "id": card.id.as_str(),
        "title": card.title.as_str(),
        "summary": card.summary.as_str(),
        "evidence": card.evidence.as_str(),
        "emergency": card.emergency,
        "origin": origin_key(card.origin),
        "parts": parts.collect::<Vec<_>>(),
        "sources": sources::card_json(card, library),
    })
}
