//! `screening.toml` to [`Questions`]: danger signs, locks, positions, prompts, the short check, regions.
//! Must never leave a reference open, nor judge an answer.

use std::{collections::BTreeMap, time::Duration};

use super::{
    diagnose::{Code, Report, Span, quoted},
    parts as p,
    raw::{QuestionTable, ScreeningFile, WhenTable},
    read::{At, Field, Length, Raw},
    resolve as r,
};
use crate::domain::{
    CleanText, Id, dose,
    library::Source,
    questions::{Answer, Question, Questions, SetId, Tier, When},
};

/// In place of a length: for good.
pub(super) const ONCE: &str = "once";

/// The bibliography, for the `source` lists.
pub(super) type Known = BTreeMap<String, Source>;

/// Names that may be referred to: those of this file, and of the shipped one beneath it.
#[derive(Debug)]
pub(super) struct Names {
    questions: Vec<String>,
    locks: Vec<String>,
}

impl Names {
    pub(super) fn of(raw: &ScreeningFile<'_>, below: &Questions) -> Self {
        let own = |id: &Field<Raw<'_>>| id.get().map(|at| at.value.to_string());
        let questions = raw.question.items().iter();
        let locks = raw.lock.items().iter();
        Self {
            questions: questions
                .filter_map(|at| own(&at.value.id))
                .chain(below.questions.iter().map(|q| q.id.to_string()))
                .collect(),
            locks: locks
                .filter_map(|at| own(&at.value.id))
                .chain(below.locks.iter().map(|lock| lock.id.to_string()))
                .collect(),
        }
    }

    pub(super) fn question(&self, at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<Id> {
        let names = self.questions.iter().map(String::as_str);
        r::known(at, (Code::UnknownQuestion, "question"), names, report)
    }

    pub(super) fn lock(&self, at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<Id> {
        let names = self.locks.iter().map(String::as_str);
        r::known(at, (Code::UnknownLock, "lock"), names, report)
    }
}

/// Reads the meaning of the shipped file.
pub(super) fn resolve(raw: &ScreeningFile<'_>, sources: &Known, report: &mut Report<'_>) -> Questions {
    r::schema(&raw.schema, report);
    let names = Names::of(raw, &Questions::default());
    let mut all = Questions::default();
    for at in raw.question.items() {
        all.questions.extend(question(at, &names, sources, report));
    }
    for at in raw.lock.items() {
        all.locks.extend(p::lock(at, sources, report));
    }
    for at in raw.position.items() {
        all.positions.extend(p::position(at, sources, report));
    }
    for at in raw.prompt.items() {
        all.prompts.extend(p::prompt(at, sources, report));
    }
    for at in raw.short.items() {
        all.short.extend(p::short(at, &names, report));
    }
    for at in raw.region.items() {
        all.regions.push(p::region(at, sources, report));
    }
    for (key, field) in [
        ("question", raw.question.items().is_empty()),
        ("lock", raw.lock.items().is_empty()),
        ("position", raw.position.items().is_empty()),
        ("prompt", raw.prompt.items().is_empty()),
        ("short", raw.short.items().is_empty()),
    ] {
        if field {
            r::missing(key, "the shipped screening", &(0..0), report);
        }
    }
    twice(raw, report);
    circles(raw, &all, report);
    without_source(raw, report);
    all
}

/// Reports what of the shipped file states no source.
fn without_source(raw: &ScreeningFile<'_>, report: &mut Report<'_>) {
    let mut told = |source: &Field<Vec<At<Raw<'_>>>>, span: &Span, what: &str| {
        if source.items().is_empty() {
            report.push(Code::NoSource, span, format!("this {what} states no source"));
        }
    };
    for at in raw.question.items() {
        told(&at.value.source, &at.span, "question");
        if let Some(due) = at.value.due.get().filter(|due| due.value.0 != ONCE) {
            told(&at.value.due_source, &due.span, "length");
        }
    }
    for at in raw.lock.items() {
        told(&at.value.source, &at.span, "lock");
        if let Some(closes) = at.value.closes.get().filter(|closes| p::TIMED.contains(&closes.value.as_ref())) {
            told(&at.value.closes_source, &closes.span, "length");
        }
    }
    raw.position.items().iter().for_each(|at| told(&at.value.source, &at.span, "position"));
    raw.prompt.items().iter().for_each(|at| told(&at.value.source, &at.span, "prompt"));
    raw.region.items().iter().for_each(|at| told(&at.value.source, &at.span, "region"));
}

/// Reports names given twice.
pub(super) fn twice(raw: &ScreeningFile<'_>, report: &mut Report<'_>) {
    fn check<'a, 'i: 'a>(ids: impl Iterator<Item = &'a Field<Raw<'i>>>, what: &str, report: &mut Report<'_>) {
        let mut seen: Vec<&str> = Vec::new();
        for at in ids.filter_map(Field::get) {
            if seen.contains(&at.value.as_ref()) {
                report.push(
                    Code::TwiceNamed,
                    &at.span,
                    format!("a {what} before this one is already named {}", quoted(&at.value)),
                );
            }
            seen.push(&at.value);
        }
    }
    check(raw.question.items().iter().map(|at| &at.value.id), "question", report);
    check(raw.lock.items().iter().map(|at| &at.value.id), "lock", report);
    check(raw.position.items().iter().map(|at| &at.value.id), "position", report);
    check(raw.prompt.items().iter().map(|at| &at.value.id), "prompt", report);
    check(raw.short.items().iter().map(|at| &at.value.id), "line", report);
    check(raw.region.items().iter().map(|at| &at.value.code), "region", report);
}

/// Reports a question that is asked only if it is itself answered yes, however far round.
pub(super) fn circles(raw: &ScreeningFile<'_>, all: &Questions, report: &mut Report<'_>) {
    for at in raw.question.items() {
        let (Some(id), Some(ask_if)) = (at.value.id.get(), at.value.ask_if.get()) else {
            continue;
        };
        let mut next = all.question(&id.value).and_then(|q| q.ask_if.clone());
        for _ in 0..=all.questions.len() {
            let Some(before) = next else { break };
            if before.as_str() == id.value {
                report.push(
                    Code::FollowsItself,
                    &ask_if.span,
                    format!("{} would only be asked after itself", quoted(&id.value)),
                );
                break;
            }
            next = all.question(before.as_str()).and_then(|q| q.ask_if.clone());
        }
    }
}

pub(super) fn named(field: &Field<Raw<'_>>, of: &str, span: &Span, report: &mut Report<'_>) -> Option<Id> {
    if field.is_missing() {
        r::missing("id", of, span, report);
    }
    field.get().and_then(|at| r::id(at, report))
}

pub(super) fn list(field: &Field<Vec<At<Raw<'_>>>>, sources: &Known, report: &mut Report<'_>) -> Vec<CleanText> {
    r::source_list(field.items(), sources, report)
}

pub(super) fn tier(at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<Tier> {
    r::word(at, "a tier", &Tier::ALL.map(Tier::word), Tier::from_word, report)
}

/// A question; `None` when it lacks what it cannot do without.
pub(super) fn question(
    at: &At<QuestionTable<'_>>,
    names: &Names,
    sources: &Known,
    report: &mut Report<'_>,
) -> Option<Question> {
    let raw = &at.value;
    let span = &at.span;
    let id = named(&raw.id, "a question", span, report);
    for (key, is_missing) in [("set", raw.set.is_missing()), ("tier", raw.tier.is_missing())] {
        if is_missing {
            r::missing(key, "a question", span, report);
        }
    }
    let set = raw.set.get().and_then(|at| r::word(at, "a set", &SetId::ALL.map(SetId::word), SetId::from_word, report));
    let ask = r::needed(&raw.ask, r::TITLE, ("ask", "a question", span), report);
    let when = |at: &At<WhenTable<'_>>, report: &mut Report<'_>| when(at, names, report);
    let mut tier_if = Vec::new();
    for at in raw.tier_if.items() {
        if at.value.tier.is_missing() {
            r::missing("tier", "this condition", &at.span, report);
        }
        if let Some(key) = at.value.lock.key() {
            report.push(Code::UnknownKey, key, "`lock` belongs to `lock_if`");
        }
        let found = at.value.tier.get().and_then(|at| tier(at, report));
        tier_if.extend(when(at, report).zip(found));
    }
    let mut lock_if = Vec::new();
    for at in raw.lock_if.items() {
        if at.value.lock.is_missing() {
            r::missing("lock", "this condition", &at.span, report);
        }
        if let Some(key) = at.value.tier.key() {
            report.push(Code::UnknownKey, key, "`tier` belongs to `tier_if`");
        }
        let found = at.value.lock.get().and_then(|at| names.lock(at, report));
        lock_if.extend(when(at, report).zip(found));
    }
    let question = Question {
        answers: answers(raw, report),
        tier: raw.tier.get().and_then(|at| tier(at, report)).unwrap_or(Tier::T1),
        tier_if,
        ask_if: raw.ask_if.get().and_then(|at| names.question(at, report)),
        lock: raw.lock.get().and_then(|at| names.lock(at, report)),
        lock_if,
        group: r::text(&raw.group, r::TITLE, report),
        detail: r::text(&raw.detail, r::SENTENCE, report),
        why: r::text(&raw.why, r::SENTENCE, report),
        act: r::text(&raw.act, r::SENTENCE, report),
        due: due(&raw.due, report),
        due_source: list(&raw.due_source, sources, report),
        source: list(&raw.source, sources, report),
        id: id?,
        set: set?,
        ask,
    };
    Some(question)
}

fn answers(raw: &QuestionTable<'_>, report: &mut Report<'_>) -> Vec<Answer> {
    let Some(at) = raw.answers.get() else {
        return vec![Answer::No, Answer::Yes, Answer::NotSure];
    };
    let words = Answer::ALL.map(Answer::word);
    let answers: Vec<Answer> =
        at.value.iter().filter_map(|at| r::word(at, "an answer", &words, Answer::from_word, report)).collect();
    if !answers.contains(&Answer::No) || !answers.contains(&Answer::Yes) {
        report.push(Code::Answers, &at.span, "a question must offer both no and yes");
    }
    answers
}

fn when(at: &At<WhenTable<'_>>, names: &Names, report: &mut Report<'_>) -> Option<When> {
    let raw = &at.value;
    let (other, yes) = match (raw.yes.get(), raw.no.get()) {
        (Some(other), None) => (other, true),
        (None, Some(other)) => (other, false),
        _ => {
            report.push(
                Code::MissingKey,
                &at.span,
                "a condition has either `yes` or `no`, with the name of a question",
            );
            return None;
        }
    };
    Some(When { question: names.question(other, report)?, yes })
}

fn due(field: &Field<Length<'_>>, report: &mut Report<'_>) -> Option<Duration> {
    let at = field.get()?;
    if at.value.0 == ONCE {
        return None;
    }
    r::length(at, "how long an answer stays true", dose::DUE, report)
}
