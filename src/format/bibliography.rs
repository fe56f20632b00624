//! One `[[source]]` of sources.toml. Must never take a reserved name.

use super::{
    diagnose::{Code, Report, quoted},
    raw::SourceTable,
    read::At,
    resolve as r,
};
use crate::domain::{
    dose::Bounds,
    exercise::{GENERAL_KNOWLEDGE, PROPOSAL},
    library::Source,
};

/// Most characters of a name.
pub(super) const NAME: usize = 20;
/// Most characters of a title.
pub(super) const TITLE: usize = 300;
/// The years a source may be from. Proposal.
pub(super) const YEAR: Bounds = Bounds::new(1900, 2100);
/// How strong a source can be: our own scale, a proposal.
pub(super) const STRENGTH: Bounds = Bounds::new(1, 3);

/// The name of a source and what it is.
pub(super) fn source(at: &At<SourceTable<'_>>, report: &mut Report<'_>) -> Option<(String, Source)> {
    let raw = &at.value;
    let id = r::needed(&raw.id, NAME, ("id", "a source", &at.span), report);
    if let Some(at) = raw.id.get() {
        let is_reserved = id.as_str() == PROPOSAL || id.as_str() == GENERAL_KNOWLEDGE;
        let is_name = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if is_reserved || !is_name {
            report.push(Code::NotAName, &at.span, format!("{} cannot be the name of a source", quoted(&id)));
        }
    }
    if raw.strength.is_missing() {
        r::missing("strength", "a source", &at.span, report);
    }
    let source = Source {
        title: r::needed(&raw.title, TITLE, ("title", "a source", &at.span), report),
        by: r::text(&raw.by, r::SENTENCE, report),
        year: raw.year.get().and_then(|at| r::count(at, "a year", YEAR, report)),
        place: r::text(&raw.place, r::SENTENCE, report),
        strength: raw
            .strength
            .get()
            .and_then(|at| r::count(at, "the strength", STRENGTH, report))
            .map_or(1, |strength| u8::try_from(strength).unwrap_or(1)),
        seen: r::text(&raw.seen, r::TITLE, report),
    };
    (!id.is_empty()).then(|| (id.as_str().to_owned(), source))
}
