//! The built-in figures, each a file of its own, read when it is first drawn: none is needed before the first picture.
//! Must never read one that nobody looks at.

use std::{cell::OnceCell, rc::Rc};

use toml::de::{DeTable, DeValue};

use super::{
    SourceFile,
    diagnose::{Code, Report, Span},
    figure,
    raw::{FigureFile, FigureTable},
    read::{Named, Read as _},
    resolve as r, scan,
};
use crate::{
    domain::{
        CleanText,
        figure::{Figure, FigureOf},
        library::Problem,
    },
    figure::Scene,
};

macro_rules! shipped {
    ($($name:literal)*) => {
        /// Names and texts, by name.
        const SHIPPED: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!("../../routines/figures/", $name, ".toml"))),)*];
    };
}

shipped! {
    "ankle-pumps"
    "back-pillow"
    "bird-dog"
    "breathing"
    "breathing-sitting"
    "bridge"
    "bridge-heel"
    "cat-camel"
    "cat-camel-standing"
    "chair-rest"
    "childs-pose"
    "curl-up"
    "dead-bug"
    "edge-sitting"
    "figure-four"
    "half-kneel"
    "half-kneel-reach"
    "hamstring-raise"
    "hamstring-wall"
    "heat-rest"
    "heel-slide"
    "knee-roll"
    "knee-to-chest"
    "knees-to-chest"
    "log-roll"
    "marching"
    "ninety-ninety"
    "pelvic-tilt"
    "pelvic-tilt-sitting"
    "prone-lying"
    "prone-on-elbows"
    "prone-pillow"
    "prone-press-up"
    "side-bend"
    "side-bend-reach"
    "side-bend-sitting"
    "side-pillow"
    "side-plank"
    "side-plank-knees"
    "side-plank-wall"
    "sit-to-stand"
    "sitting-bend"
    "sitting-turn"
    "stand-holding"
    "standing-extension"
    "standing-lunge"
    "standing-turn"
    "walking"
}

/// The names of the built-in figures, in order.
pub fn names<'a>() -> impl Iterator<Item = &'a str> + Clone {
    SHIPPED.iter().map(|(name, _)| -> &'a str { name })
}

fn place(name: &str) -> Option<usize> {
    SHIPPED.binary_search_by(|(known, _)| (*known).cmp(name)).ok()
}

/// Reads a built-in figure; `None`: there is none of that name.
#[must_use]
pub fn shipped(name: &str) -> Option<Figure> {
    let (_, bytes) = SHIPPED.get(place(name)?)?;
    let text = scan::text(bytes).ok()?;
    let mut report = Report::new(text);
    let raw = FigureFile::from_table(scan::parse(text, &mut report)?, &mut report);
    r::schema(&raw.schema, &mut report);
    let at = raw.figure.get()?;
    figure::read(&at.value, &CleanText::default(), &at.span, &mut report).filter(|_| !report.has_errors())
}

/// Looks at the file of one figure and says what is wrong with it.
pub(super) fn look_at(table: DeTable<'_>, id: &str, report: &mut Report<'_>) {
    let raw = FigureFile::from_table(table, report);
    r::schema(&raw.schema, report);
    match raw.figure.get() {
        Some(at) => drop(figure::resolve(&at.value, &CleanText::new(id), &at.span, report)),
        None if raw.figure.is_missing() => {
            report.help(Code::MissingKey, &(0..0), "there is no figure in this file", "write a [figure] table");
        }
        None => {}
    }
}

/// The figures of one file, by name, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The figures that can be drawn. The name is the table's, or the file's where it has but one.
    pub figures: Vec<(String, Figure)>,
    /// What is wrong with any of them; of the rest of the file nothing is said.
    pub problems: Vec<Problem>,
}

/// Reads the `[figure]`, or the `[figure.NAME]`s, of a file.
#[must_use]
pub fn figures_in(file: &SourceFile) -> Drawn {
    let mut drawn = Drawn::default();
    let (text, fault) = match &file.bytes {
        Ok(bytes) => match scan::text(bytes) {
            Ok(text) => (text, None),
            Err((code, message, before)) => (before, Some((code, message))),
        },
        Err(why) => ("", Some((Code::Unreadable, why.clone()))),
    };
    let mut report = Report::new(text);
    if let Some((code, message)) = fault {
        report.push(code, &(text.len()..text.len()), message);
    } else if let Some(table) = scan::parse(text, &mut report) {
        let found = table.into_iter().find(|(key, _)| key.get_ref() == "figure");
        match found.map(|(key, value)| (key.span(), value.span(), value.into_inner())) {
            Some((_, span, DeValue::Table(table))) => {
                let name = CleanText::new(&file.id);
                for (id, raw, span) in tables(table, &file.id, &span, &mut report) {
                    let title = if id == file.id { name.clone() } else { CleanText::new(&id) };
                    let figure = figure::resolve(&raw, &title, &span, &mut report);
                    drawn.figures.extend(figure.map(|figure| (id, figure)));
                }
            }
            Some((key, ..)) => report.help(
                Code::WrongType,
                &key,
                "this file names a figure and does not draw one",
                "give `supple figure` that name",
            ),
            None => report.help(Code::MissingKey, &(0..0), "there is no figure in this file", "write a [figure] table"),
        }
    }
    drawn.problems = report.problems(file.kind, &file.path);
    drawn
}

/// A table of one figure, or of several by their names.
fn tables<'i>(
    table: DeTable<'i>,
    id: &str,
    span: &Span,
    report: &mut Report<'_>,
) -> Vec<(String, FigureTable<'i>, Span)> {
    let one = table.keys().any(|key| FigureTable::KEYS.contains(&key.get_ref().as_ref()));
    if one || table.is_empty() {
        return vec![(id.to_owned(), FigureTable::from_table(table, report), span.clone())];
    }
    let named = Named::<FigureTable<'i>>::read(DeValue::Table(table), span, report);
    let named = named.map(|named| named.0).unwrap_or_default().into_iter();
    named.map(|(name, at)| (name.value.into_owned(), at.value, at.span)).collect()
}

/// The figures that were looked at, ready to be shown.
#[derive(Debug, Default)]
pub struct Scenes(Vec<OnceCell<Option<Rc<Scene>>>>);

impl Scenes {
    /// An empty shelf.
    #[must_use]
    pub fn new() -> Self {
        Self(SHIPPED.iter().map(|_| OnceCell::new()).collect())
    }

    /// A figure; a built-in one is read the first time.
    #[must_use]
    pub fn get(&self, figure: &FigureOf) -> Option<Rc<Scene>> {
        match figure {
            FigureOf::Own(figure) => Some(Rc::new(Scene::new((**figure).clone()))),
            FigureOf::Shipped(name) => self.named(name.as_str()),
        }
    }

    /// A built-in figure by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Rc<Scene>> {
        let cell = self.0.get(place(name)?)?;
        cell.get_or_init(|| shipped(name).map(Scene::new).map(Rc::new)).clone()
    }
}
