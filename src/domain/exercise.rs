//! An exercise: how it is done, in which position, and what it asks of the body. Must never decide whether it is allowed.

use std::{sync::Arc, time::Duration};

use super::{CleanText, Id, dose::Dose, figure::FigureOf};

/// Where a person is on the way back. Later stages ask more of the back. (The dossier's P0 to P4.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The spasm is here: comfort only.
    Relief,
    /// The spasm has gone: back to sitting, standing, a few steps.
    Return,
    /// Moving and stretching gently.
    Mobility,
    /// Building strength.
    Strength,
    /// Staying well.
    Maintain,
}

impl Stage {
    /// All stages, first to last.
    pub const ALL: [Self; 5] = [Self::Relief, Self::Return, Self::Mobility, Self::Strength, Self::Maintain];

    /// The word used in files, records and on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Relief => "relief",
            Self::Return => "return",
            Self::Mobility => "mobility",
            Self::Strength => "strength",
            Self::Maintain => "maintain",
        }
    }

    /// The stage of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

/// One thing that an exercise may ask of the body: what locks speak about (rule S7). A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tag {
    /// Bending forward and staying there.
    FlexionHold,
    /// Bending forward against load.
    FlexionLoaded,
    /// Bending backward.
    Extension,
    /// Lying face down.
    Prone,
    /// Lying flat on the back.
    FlatBack,
    /// On the knees.
    Kneeling,
    /// Weight on the wrists.
    Wrist,
    /// Turning the trunk.
    Rotation,
    /// Needs balance.
    Balance,
    /// A stretch.
    Stretch,
    /// A direction move (the ladders).
    Direction,
    /// Builds strength.
    Strength,
    /// Heat on the skin.
    Heat,
}

impl Tag {
    /// All tags.
    pub const ALL: [Self; 13] = [
        Self::FlexionHold,
        Self::FlexionLoaded,
        Self::Extension,
        Self::Prone,
        Self::FlatBack,
        Self::Kneeling,
        Self::Wrist,
        Self::Rotation,
        Self::Balance,
        Self::Stretch,
        Self::Direction,
        Self::Strength,
        Self::Heat,
    ];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::FlexionHold => "flexion-hold",
            Self::FlexionLoaded => "flexion-loaded",
            Self::Extension => "extension",
            Self::Prone => "prone",
            Self::FlatBack => "flat-back",
            Self::Kneeling => "kneeling",
            Self::Wrist => "wrist",
            Self::Rotation => "rotation",
            Self::Balance => "balance",
            Self::Stretch => "stretch",
            Self::Direction => "direction",
            Self::Strength => "strength",
            Self::Heat => "heat",
        }
    }

    /// The tag of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| tag.word() == word)
    }
}

/// A set of tags.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Tags(u16);

impl Tags {
    /// No tag.
    pub const NONE: Self = Self(0);
    /// Every tag: what a step of a user's own involves until it says otherwise (rule G6).
    pub const ALL: Self = Self((1 << Tag::ALL.len()) - 1);

    /// This set with `tag`.
    #[must_use]
    pub fn with(self, tag: Tag) -> Self {
        Self(self.0 | 1 << tag as u8)
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `tag` is in it.
    #[must_use]
    pub fn has(self, tag: Tag) -> bool {
        self.0 & (1 << tag as u8) != 0
    }

    /// Whether the two share a tag.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The tags in it.
    pub fn iter(self) -> impl Iterator<Item = Tag> {
        Tag::ALL.into_iter().filter(move |tag| self.has(*tag))
    }
}

impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        tags.into_iter().fold(Self::NONE, Self::with)
    }
}

impl std::fmt::Debug for Tags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(Tag::word)).finish()
    }
}

/// How a phase of a rep gets its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseTime {
    /// Always this long.
    Fixed(Duration),
    /// As long as the dose's hold.
    Hold,
}

impl PhaseTime {
    /// How long that is, with such a hold.
    #[must_use]
    pub fn at(self, hold: Duration) -> Duration {
        match self {
            Self::Fixed(time) => time,
            Self::Hold => hold,
        }
    }
}

/// One part of a rep: what to say, for how long, and the pose the figure moves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// A word or two: "Draw in".
    pub say: CleanText,
    /// How long.
    pub time: PhaseTime,
    /// The pose of the figure at its end.
    pub pose: Option<Id>,
}

/// Where the number of each key comes from: ids in `sources.toml`, or [`PROPOSAL`]. The levels of a step share theirs.
///
/// Keys and ids in the order of the keys. A map would take two and a half times the memory for the few keys there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources(Arc<[(CleanText, Box<[CleanText]>)]>);

impl Sources {
    /// The ids of a key that is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[CleanText]> {
        self.iter().find(|(other, _)| other.as_str() == key).map(|(_, ids)| ids)
    }

    /// All keys with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&CleanText, &[CleanText])> {
        self.0.iter().map(|(key, ids)| (key, &**ids))
    }

    /// These and others, which share no key with them.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        self.0.iter().chain(&*others.0).cloned().collect()
    }
}

impl<I: Into<Box<[CleanText]>>> FromIterator<(CleanText, I)> for Sources {
    fn from_iter<T: IntoIterator<Item = (CleanText, I)>>(iter: T) -> Self {
        let mut all: Vec<_> = iter.into_iter().map(|(key, ids)| (key, ids.into())).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(all.into())
    }
}

/// The reserved source: our own proposal, shown as such.
pub const PROPOSAL: &str = "proposal";

/// The reserved source: believed right, seen in no text; shown as "not verified".
pub const GENERAL_KNOWLEDGE: &str = "general-knowledge";

/// One exercise of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercise {
    /// The file's name.
    pub id: Id,
    /// Its name on screen.
    pub name: CleanText,
    /// The position it is done in: an id of the positions table.
    pub position: Option<Id>,
    /// How the position is said on screen ("on your back").
    pub position_name: CleanText,
    /// The figure that shows it.
    pub figure: Option<FigureOf>,
    /// How to do it, a sentence each.
    pub how: Vec<CleanText>,
    /// The earliest stage it is for.
    pub stage: Stage,
    /// What it asks of the body, its position's tags included.
    pub involves: Tags,
    /// A gentler variant.
    pub easier: Option<Id>,
    /// A harder one.
    pub harder: Option<Id>,
    /// Signs to stop at, besides the usual ones.
    pub stop: Vec<CleanText>,
    /// Who should leave it out.
    pub not_for: Vec<CleanText>,
    /// What is needed.
    pub equipment: Vec<CleanText>,
    /// One rep, part by part. Empty: a rep is one hold.
    pub phases: Vec<Phase>,
    /// The usual dose.
    pub dose: Dose,
    /// The usual time, for what is timed as a whole: a position, breathing, a walk.
    pub time: Option<Duration>,
    /// One honest line on how strong the evidence is.
    pub evidence: CleanText,
    /// Where its numbers come from.
    pub sources: Sources,
    /// Whether a file of the user's says how it is done.
    pub own: bool,
}

impl Exercise {
    /// Whether it is a position or breathing and no more: what a Comfort clearance is for (rule S6).
    #[must_use]
    pub fn is_comfort(&self) -> bool {
        self.stage == Stage::Relief && self.involves.iter().all(|tag| matches!(tag, Tag::FlatBack | Tag::Prone))
    }

    /// How long a part of a rep takes at the usual dose.
    #[must_use]
    pub fn length(&self, phase: &Phase) -> Duration {
        phase.time.at(self.dose.hold.unwrap_or_default())
    }

    /// The part in which `done` lies when its parts follow each other round and round, and how far into it. `None`: it has none.
    #[must_use]
    pub fn part_at(&self, done: Duration) -> Option<(usize, Duration)> {
        let whole: Duration = self.phases.iter().map(|phase| self.length(phase)).sum();
        let into = done.as_nanos().checked_rem(whole.as_nanos())?;
        let mut into = Duration::from_nanos(u64::try_from(into).ok()?);
        for (at, phase) in self.phases.iter().enumerate() {
            let length = self.length(phase);
            if into < length {
                return Some((at, into));
            }
            into -= length;
        }
        None
    }
}
