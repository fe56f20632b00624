//! A user's own `screening.toml` over the shipped one: it may add, raise and tighten. Must never let it take away, lower or
//! open anything.

use super::{
    diagnose::{Code, Report, Span, quoted},
    parts as p, questions as q,
    raw::{LockTable, PositionTable, QuestionTable, ScreeningFile},
    read::{At, Field, Keyed, Raw},
    resolve as r,
};
use crate::domain::questions::Questions;

/// The shipped questions with the user's file over them. Only to be used when the report has no errors.
pub(super) fn over(
    raw: &ScreeningFile<'_>,
    shipped: &Questions,
    sources: &q::Known,
    report: &mut Report<'_>,
) -> Questions {
    r::schema(&raw.schema, report);
    let names = q::Names::of(raw, shipped);
    let mut all = shipped.clone();
    for at in raw.question.items() {
        if shipped.question(id(&at.value.id)).is_some() {
            raise(at, &mut all, report);
        } else {
            all.questions.extend(q::question(at, &names, sources, report));
        }
    }
    for at in raw.lock.items() {
        if shipped.lock(id(&at.value.id)).is_some() {
            tighten(at, &mut all, report);
        } else {
            all.locks.extend(p::lock(at, sources, report));
        }
    }
    for at in raw.position.items() {
        if shipped.position(id(&at.value.id)).is_some() {
            add_tags(at, &mut all, report);
        } else {
            all.positions.extend(p::position(at, sources, report));
        }
    }
    for at in raw.prompt.items() {
        if shipped.prompt(id(&at.value.id)).is_some() {
            unlocks(&at.span, "prompt", id(&at.value.id), report);
        } else {
            all.prompts.extend(p::prompt(at, sources, report));
        }
    }
    for at in raw.short.items() {
        if shipped.short.iter().any(|line| line.id.as_str() == id(&at.value.id)) {
            unlocks(&at.span, "line of the short check", id(&at.value.id), report);
        } else {
            all.short.extend(p::short(at, &names, report));
        }
    }
    for at in raw.region.items() {
        if shipped.regions.iter().any(|region| region.code.as_str() == id(&at.value.code)) {
            unlocks(&at.span, "region", id(&at.value.code), report);
        } else {
            all.regions.push(p::region(at, sources, report));
        }
    }
    q::twice(raw, report);
    q::circles(raw, &all, report);
    all
}

fn id<'a>(field: &'a Field<Raw<'_>>) -> &'a str {
    field.get().map_or("", |at| at.value.as_ref())
}

fn unlocks(span: &Span, what: &str, name: &str, report: &mut Report<'_>) {
    report.help(
        Code::Unlocks,
        span,
        format!("the shipped {what} {} cannot be changed", quoted(name)),
        "give your own another name",
    );
}

/// Reports every key but those that can only make it stricter.
fn only(table: &impl Keyed, allowed: &[&str], what: &str, report: &mut Report<'_>) {
    for (key, span) in table.given() {
        if !allowed.contains(&key) {
            report.help(
                Code::Unlocks,
                &span,
                format!("`{key}` of a shipped {what} cannot be changed"),
                format!("of a shipped {what} only these can be stated: {}", allowed.join(", ")),
            );
        }
    }
}

fn raise(at: &At<QuestionTable<'_>>, all: &mut Questions, report: &mut Report<'_>) {
    let raw = &at.value;
    only(raw, &["id", "tier"], "question", report);
    let Some(stated) = raw.tier.get() else { return };
    let Some(tier) = q::tier(stated, report) else {
        return;
    };
    let name = id(&raw.id);
    let Some(question) = all.questions.iter_mut().find(|q| q.id.as_str() == name) else {
        return;
    };
    if tier < question.tier {
        report.help(
            Code::Unlocks,
            &stated.span,
            format!("the tier of {} would fall from {} to {}", quoted(name), question.tier.word(), tier.word()),
            format!("write `tier = \"{}\"` or a graver one", question.tier.word()),
        );
        return;
    }
    question.tier = tier;
    for (_, other) in &mut question.tier_if {
        *other = (*other).max(tier);
    }
}

fn tighten(at: &At<LockTable<'_>>, all: &mut Questions, report: &mut Report<'_>) {
    let raw = &at.value;
    only(raw, &["id", "tags", "shuts", "up_to"], "lock", report);
    let tags = r::tags(&raw.tags, report);
    let shuts = raw.shuts.get().and_then(|at| p::shuts(at, report));
    let up_to = r::stage(&raw.up_to, report);
    let name = id(&raw.id);
    let Some(lock) = all.locks.iter_mut().find(|lock| lock.id.as_str() == name) else {
        return;
    };
    lock.tags = lock.tags.union(tags);
    if let (Some(shuts), Some(at)) = (shuts, raw.shuts.get()) {
        if shuts < lock.shuts {
            report.push(Code::Unlocks, &at.span, format!("the lock {} would shut less than before", quoted(name)));
        }
        lock.shuts = lock.shuts.max(shuts);
    }
    if let (Some(_), Some(at)) = (up_to, raw.up_to.get()) {
        if p::openness(up_to) > p::openness(lock.up_to) {
            report.push(Code::Unlocks, &at.span, format!("the lock {} would leave a later stage open", quoted(name)));
        } else {
            lock.up_to = up_to;
        }
    }
}

fn add_tags(at: &At<PositionTable<'_>>, all: &mut Questions, report: &mut Report<'_>) {
    let raw = &at.value;
    only(raw, &["id", "tags"], "position", report);
    let tags = r::tags(&raw.tags, report);
    let name = id(&raw.id);
    if let Some(position) = all.positions.iter_mut().find(|p| p.id.as_str() == name) {
        position.tags = position.tags.union(tags);
    }
}
