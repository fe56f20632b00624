//! What `screening.toml` holds besides questions: locks, positions, prompts, the short check, regions.
//! Must never make a lock that nothing can close.

use std::time::Duration;

use super::{
    diagnose::{Code, Report},
    questions::{Known, Names, list, named},
    raw::{LockTable, PositionTable, PromptTable, RegionTable, ShortTable},
    read::{At, Raw},
    resolve as r,
};
use crate::domain::{
    CleanText,
    exercise::Stage,
    questions::{Closes, LockKind, Position, Prompt, PromptYes, Region, ShortLine, Shuts},
};

/// What closes a lock after a time of its own.
pub(super) const TIMED: [&str; 4] = ["6h", "7d", "next-day", "clear-24h"];
/// What closes a lock.
pub(super) const CLOSES: [&str; 7] = ["clinician", "asked-again", "6h", "7d", "next-day", "clear-24h", "age"];
/// What a lock can shut besides tags.
pub(super) const SHUTS: [&str; 2] = ["movement", "all"];
/// What a yes to a prompt does.
pub(super) const YES: [&str; 3] = ["back", "stop", "heat-off"];
/// Most characters of a telephone number.
pub(super) const NUMBER: usize = 20;
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn shuts(at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<Shuts> {
    let find = |word: &str| match word {
        "movement" => Some(Shuts::Movement),
        "all" => Some(Shuts::All),
        _ => None,
    };
    r::word(at, "what a lock can shut", &SHUTS, find, report)
}

pub(super) fn lock(at: &At<LockTable<'_>>, sources: &Known, report: &mut Report<'_>) -> Option<LockKind> {
    let raw = &at.value;
    let id = named(&raw.id, "a lock", &at.span, report);
    let title = r::needed(&raw.title, r::TITLE, ("title", "a lock", &at.span), report);
    let say = r::needed(&raw.say, r::SENTENCE, ("say", "a lock", &at.span), report);
    if raw.closes.is_missing() {
        r::missing("closes", "a lock", &at.span, report);
    }
    let closes = raw.closes.get().and_then(|at| {
        let find = |word: &str| {
            Some(match word {
                "clinician" => Closes::Clinician,
                "asked-again" | "age" => Closes::Profile,
                "6h" => Closes::AskedAgain(Duration::from_secs(6 * 3600)),
                "7d" => Closes::AskedAgain(7 * DAY),
                "next-day" => Closes::NextDay,
                "clear-24h" => Closes::Clear24h,
                _ => return None,
            })
        };
        r::word(at, "what closes a lock", &CLOSES, find, report)
    });
    r::source_list(raw.closes_source.items(), sources, report);
    let lock = LockKind {
        title,
        say,
        tags: r::tags(&raw.tags, report),
        shuts: raw.shuts.get().and_then(|at| shuts(at, report)).unwrap_or(Shuts::Tagged),
        up_to: r::stage(&raw.up_to, report),
        closes: closes.unwrap_or(Closes::Clinician),
        source: list(&raw.source, sources, report),
        id: id?,
    };
    Some(lock)
}

pub(super) fn position(at: &At<PositionTable<'_>>, sources: &Known, report: &mut Report<'_>) -> Option<Position> {
    let raw = &at.value;
    let id = named(&raw.id, "a position", &at.span, report);
    let name = r::needed(&raw.name, r::TITLE, ("name", "a position", &at.span), report);
    let position =
        Position { name, tags: r::tags(&raw.tags, report), source: list(&raw.source, sources, report), id: id? };
    Some(position)
}

pub(super) fn prompt(at: &At<PromptTable<'_>>, sources: &Known, report: &mut Report<'_>) -> Option<Prompt> {
    let raw = &at.value;
    let id = named(&raw.id, "a prompt", &at.span, report);
    let ask = r::needed(&raw.ask, r::TITLE, ("ask", "a prompt", &at.span), report);
    if raw.yes.is_missing() {
        r::missing("yes", "a prompt", &at.span, report);
    }
    let yes = raw.yes.get().and_then(|at| {
        let find = |word: &str| match word {
            "back" => Some(PromptYes::Back),
            "stop" => Some(PromptYes::Stop),
            "heat-off" => Some(PromptYes::HeatOff),
            _ => None,
        };
        r::word(at, "what a yes can do", &YES, find, report)
    });
    let prompt =
        Prompt { ask, yes: yes.unwrap_or(PromptYes::Stop), source: list(&raw.source, sources, report), id: id? };
    Some(prompt)
}

pub(super) fn short(at: &At<ShortTable<'_>>, names: &Names, report: &mut Report<'_>) -> Option<ShortLine> {
    let raw = &at.value;
    let id = named(&raw.id, "a line", &at.span, report);
    let ask = r::needed(&raw.ask, r::SENTENCE, ("ask", "a line", &at.span), report);
    if raw.opens.items().is_empty() && (raw.opens.is_missing() || raw.opens.get().is_some()) {
        r::missing("opens", "a line of the short check", &at.span, report);
    }
    let opens = raw.opens.items().iter().filter_map(|at| names.question(at, report)).collect();
    Some(ShortLine { id: id?, ask, opens })
}

pub(super) fn region(at: &At<RegionTable<'_>>, sources: &Known, report: &mut Report<'_>) -> Region {
    let raw = &at.value;
    let code = r::needed(&raw.code, r::TITLE, ("code", "a region", &at.span), report);
    let emergency = r::needed(&raw.emergency, NUMBER, ("emergency", "a region", &at.span), report);
    let urgent = r::text(&raw.urgent, NUMBER, report);
    let is_code = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    if let (false, Some(at)) = (is_code, raw.code.get()) {
        report.push(Code::Region, &at.span, "a country has two capital letters");
    }
    let is_number = |number: &CleanText| number.chars().all(|c| c.is_ascii_digit() || " +-".contains(c));
    for (number, field) in [(&emergency, &raw.emergency), (&urgent, &raw.urgent)] {
        if let (false, Some(at)) = (is_number(number), field.get()) {
            report.push(Code::Region, &at.span, "a telephone number has only digits");
        }
    }
    Region {
        code,
        name: r::needed(&raw.name, r::TITLE, ("name", "a region", &at.span), report),
        emergency,
        urgent,
        source: list(&raw.source, sources, report),
    }
}

/// The latest stage a lock leaves open, as an order: none stated is the loosest.
pub(super) fn openness(stage: Option<Stage>) -> usize {
    stage.map_or(usize::MAX, |stage| stage as usize)
}
