//! The built-in figures, each a file of its own, read when it is first drawn: none is needed before the first picture.
//! Must never read one that nobody looks at.

use std::{cell::OnceCell, sync::Arc};

use super::{diagnose::Report, figure, raw::FigureFile, resolve as r, scan};
use crate::{
    domain::{
        CleanText,
        figure::{Figure, FigureOf},
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
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    SHIPPED.iter().map(|(name, _)| *name)
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

/// The figures that were looked at, ready to be shown.
#[derive(Debug, Default)]
pub struct Shelf(Vec<OnceCell<Option<Arc<Scene>>>>);

impl Shelf {
    /// An empty shelf.
    #[must_use]
    pub fn new() -> Self {
        Self(SHIPPED.iter().map(|_| OnceCell::new()).collect())
    }

    /// A figure; a built-in one is read the first time.
    #[must_use]
    pub fn get(&self, figure: &FigureOf) -> Option<Arc<Scene>> {
        match figure {
            FigureOf::Own(figure) => Some(Arc::new(Scene::new((**figure).clone()))),
            FigureOf::Shipped(name) => self.named(name.as_str()),
        }
    }

    /// A built-in figure by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<Scene>> {
        let cell = self.0.get(place(name)?)?;
        cell.get_or_init(|| shipped(name).map(Scene::new).map(Arc::new)).clone()
    }
}
