//! What tables have in common: texts, names, words of closed lists, lengths, counts, sources. Must never guess a value
//! that safety depends on.

use std::{collections::BTreeMap, time::Duration};

use super::{
    diagnose::{Code, Report, Span, listed, quoted},
    leaf::{self, LeafError},
    read::{At, Field, Length, Raw, SourceLists},
    suggest::nearest,
};
use crate::domain::{
    CleanText, Id,
    dose::Bounds,
    exercise::{GENERAL_KNOWLEDGE, PROPOSAL, Sources, Stage, Tag, Tags},
    library::Source,
};

/// Most characters of a title or a name.
pub(super) const TITLE: usize = 120;
/// Most characters of a sentence.
pub(super) const SENTENCE: usize = 400;
/// Most sentences, cues, checks or other small things of one step.
pub(super) const FEW: usize = 30;

/// Reports a missing key.
pub(super) fn missing(key: &str, of: &str, span: &Span, report: &mut Report<'_>) {
    report.push(Code::MissingKey, span, format!("{of} needs a `{key}`"));
}

/// The version of the format.
pub(super) fn schema(field: &Field<i64>, report: &mut Report<'_>) {
    match field {
        Field::Missing => report.help(
            Code::Schema,
            &(0..0),
            "the file does not say which version of the format it is written in",
            "write `schema = 1` as its first line",
        ),
        Field::Given { at, .. } if at.value != 1 => report.help(
            Code::Schema,
            &at.span,
            format!("this program reads version 1 of the format, not {}", at.value),
            "write `schema = 1`",
        ),
        _ => {}
    }
}

/// A text that may be left out.
pub(super) fn text(field: &Field<Raw<'_>>, most: usize, report: &mut Report<'_>) -> CleanText {
    field.get().map_or_else(CleanText::default, |at| clean(at, most, report))
}

/// A text that must be there.
pub(super) fn needed(
    field: &Field<Raw<'_>>,
    most: usize,
    (key, of, span): (&str, &str, &Span),
    report: &mut Report<'_>,
) -> CleanText {
    if field.is_missing() {
        missing(key, of, span, report);
    }
    text(field, most, report)
}

/// Cleans a text, and refuses one that is empty or too long.
pub(super) fn clean(at: &At<Raw<'_>>, most: usize, report: &mut Report<'_>) -> CleanText {
    let clean = CleanText::new(&at.value);
    let length = clean.chars().count();
    if clean.is_empty() {
        report.push(Code::EmptyText, &at.span, "there is no text here");
    } else if length > most {
        report.push(Code::LongText, &at.span, format!("this text has {length} characters; at most {most} fit"));
    }
    clean
}

/// A list of sentences.
pub(super) fn sentences(field: &Field<Vec<At<Raw<'_>>>>, report: &mut Report<'_>) -> Vec<CleanText> {
    few(field, report);
    field.items().iter().take(FEW).map(|at| clean(at, SENTENCE, report)).collect()
}

/// Refuses a list with too many items.
pub(super) fn few<T>(field: &Field<Vec<At<T>>>, report: &mut Report<'_>) {
    if let Some(at) = field.get()
        && at.value.len() > FEW
    {
        report.push(Code::TooMany, &at.span, format!("this list has {} items; at most {FEW} are read", at.value.len()));
    }
}

/// A name as files use it.
pub(super) fn id(at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<Id> {
    let id = Id::new(&at.value);
    if id.is_none() {
        let help = slug(&at.value).map_or_else(String::new, |slug| format!("write `{slug}`"));
        report.help(Code::NotAName, &at.span, format!("{} cannot be used as a name", quoted(&at.value)), help);
    }
    id
}

/// A name made of the letters and digits of a text.
pub(super) fn slug(text: &str) -> Option<Id> {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    Id::new(slug.trim_matches('-'))
}

/// The help for a mistyped word, and what mends it, when a known one is near.
pub(super) fn meant(near: Option<&str>) -> (Option<String>, Option<String>) {
    near.map(|near| (format!("did you mean `{near}`?"), super::template::quoted(near))).unzip()
}

/// The help for a value that must be this word, and what mends it.
pub(super) fn must_be(key: &str, word: &str, or: &str) -> (Option<String>, Option<String>) {
    let value = super::template::quoted(word);
    (Some(format!("write `{key} = {value}`{or}")), Some(value))
}

/// A name that must be known.
pub(super) fn known<'a>(
    at: &At<Raw<'_>>,
    (code, what): (Code, &str),
    names: impl IntoIterator<Item = &'a str> + Clone,
    report: &mut Report<'_>,
) -> Option<Id> {
    let id = id(at, report)?;
    if names.clone().into_iter().any(|name| name == id.as_str()) {
        return Some(id);
    }
    let near = nearest(id.as_str(), names);
    report.mend(code, &at.span, format!("there is no {what} {}", quoted(id.as_str())), meant(near));
    None
}

/// One word of a closed list.
pub(super) fn word<T>(
    at: &At<Raw<'_>>,
    what: &str,
    words: &[&str],
    find: impl Fn(&str) -> Option<T>,
    report: &mut Report<'_>,
) -> Option<T> {
    let found = find(&at.value);
    if found.is_none() {
        let choice = format!("one of: {}", listed(words.iter().copied()));
        let (help, mend) = meant(nearest(&at.value, words.iter().copied()));
        let help = help.map_or(choice.clone(), |help| format!("{help} {choice}"));
        report.mend(Code::UnknownWord, &at.span, format!("{} is not {what}", quoted(&at.value)), (Some(help), mend));
    }
    found
}

/// A stage.
pub(super) fn stage(field: &Field<Raw<'_>>, report: &mut Report<'_>) -> Option<Stage> {
    let words = Stage::ALL.map(Stage::word);
    word(field.get()?, "a stage", &words, Stage::from_word, report)
}

/// The tags of a list, and whether the list was there.
pub(super) fn tags(field: &Field<Vec<At<Raw<'_>>>>, report: &mut Report<'_>) -> Tags {
    let words = Tag::ALL.map(Tag::word);
    field
        .items()
        .iter()
        .filter_map(|at| word(at, "something an exercise can involve", &words, Tag::from_word, report))
        .collect()
}

fn leaf<T>(result: Result<T, LeafError>, span: &Span, report: &mut Report<'_>) -> Option<T> {
    result.map_err(|error| report.help(error.code, span, error.message, error.help)).ok()
}

/// A length of time.
pub(super) fn length(at: &At<Length<'_>>, what: &str, bounds: Bounds, report: &mut Report<'_>) -> Option<Duration> {
    leaf(leaf::length(&at.value.0, what, bounds), &at.span, report)
}

/// A whole number.
pub(super) fn count(at: &At<i64>, what: &str, bounds: Bounds, report: &mut Report<'_>) -> Option<u16> {
    leaf(leaf::count(at.value, what, bounds), &at.span, report)
}

/// A moment of a step.
pub(super) fn mark(at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<crate::domain::routine::Mark> {
    leaf(leaf::mark(&at.value), &at.span, report)
}

/// Names of sources that must be in the bibliography, or reserved.
pub(super) fn source_list(
    items: &[At<Raw<'_>>],
    known: &BTreeMap<String, Source>,
    report: &mut Report<'_>,
) -> Vec<CleanText> {
    for at in items {
        let name = at.value.as_ref();
        if name == PROPOSAL || name == GENERAL_KNOWLEDGE || known.contains_key(name) {
            continue;
        }
        let reserved = [PROPOSAL, GENERAL_KNOWLEDGE];
        let near = nearest(name, known.keys().map(String::as_str).chain(reserved));
        report.mend(Code::UnknownSource, &at.span, format!("there is no source {}", quoted(name)), meant(near));
    }
    let text = |at: &At<Raw<'_>>| match at.value.as_ref() {
        // The most usual one takes no memory.
        PROPOSAL => CleanText::shipped(PROPOSAL),
        other => CleanText::new(other),
    };
    items.iter().map(text).collect()
}

/// A table of sources by key; each key must be one of `keys`.
pub(super) fn source_table(
    field: &Field<SourceLists<'_>>,
    keys: &[&'static str],
    known: &BTreeMap<String, Source>,
    report: &mut Report<'_>,
) -> Sources {
    let mut sources = Vec::new();
    let Some(table) = field.get() else {
        return Sources::default();
    };
    let (mut given, mut unknown) = (Vec::new(), Vec::new());
    for (At { value, span }, list) in &table.value.0 {
        if let Some(key) = keys.iter().find(|known| *known == value) {
            given.push((*key, span.clone()));
            sources.push((CleanText::shipped(key), source_list(list, known, report)));
        } else {
            unknown.push((Raw::Borrowed(value.as_ref()), span.clone()));
        }
    }
    super::slips::unknown_keys(unknown, &given, keys, "these sources", report);
    sources.into_iter().collect()
}
