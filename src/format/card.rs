//! A card file to a [`Card`]. Must never let a part of a shipped card stand without its source.

use super::{
    Context,
    diagnose::{Code, Report, quoted},
    raw::{CardFile, PartTable},
    read::At,
    resolve as r,
};
use crate::domain::{
    Id,
    card::{Card, Part},
    routine::Origin,
};

/// Reads the meaning of a card file. `replaces`: whether it stands in place of a shipped one.
pub(super) fn resolve(
    raw: &CardFile<'_>,
    id: &Id,
    replaces: bool,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Card {
    let top = 0..0;
    r::schema(&raw.schema, report);
    let title = r::needed(&raw.title, r::TITLE, ("title", "a card", &top), report);
    let summary = r::needed(&raw.summary, r::SENTENCE, ("summary", "a card", &top), report);
    r::few(&raw.part, report);
    if raw.part.is_missing() || raw.part.get().is_some() && raw.part.items().is_empty() {
        r::missing("part", "a card", raw.part.key().unwrap_or(&top), report);
    }
    let parts = raw.part.items().iter().take(r::FEW).filter_map(|at| part(at, context, report)).collect();
    if context.routine_names.contains(id) {
        report.push(
            Code::CardHidden,
            &raw.title.get().map_or(top, |at| at.span.clone()),
            format!("there is a routine {} too", quoted(id.as_str())),
        );
    }
    Card {
        id: id.clone(),
        title,
        summary,
        evidence: r::text(&raw.evidence, r::SENTENCE, report),
        origin: match (context.user, replaces) {
            (false, _) => Origin::Shipped,
            (true, false) => Origin::User,
            (true, true) => Origin::Replaces,
        },
        emergency: raw.emergency.get().is_some_and(|at| at.value),
        parts,
    }
}

fn part(at: &At<PartTable<'_>>, context: &Context<'_>, report: &mut Report<'_>) -> Option<Part> {
    let raw = &at.value;
    let source = r::source_list(raw.source.items(), context.sources, report);
    if source.is_empty() && !context.user {
        report.help(
            Code::PartSource,
            &at.span,
            "this part states no source",
            "add `source = [\"proposal\"]`, or better a source",
        );
    }
    let (words, is_point) = match (raw.text.get(), raw.point.get()) {
        (Some(words), None) => (words, false),
        (None, Some(words)) => (words, true),
        (Some(_), Some(point)) => {
            report.push(Code::CardPart, &point.span, "this part has a `text` and a `point`");
            return None;
        }
        (None, None) => {
            // One that could not be read was reported already.
            if raw.text.is_missing() && raw.point.is_missing() {
                report.push(Code::CardPart, &at.span, "this part has neither a `text` nor a `point`");
            }
            return None;
        }
    };
    let text = r::clean(words, r::SENTENCE, report);
    Some(Part { text, is_point, source })
}
