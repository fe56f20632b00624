//! A routine as its file means it: steps, level by level, with every name resolved. Must never know who plays it.

use std::{sync::Arc, time::Duration};

use super::{
    CleanText, Id,
    dose::Dose,
    exercise::{Exercise, Sources, Stage, Tag, Tags},
    figure::FigureOf,
};

/// Where a file came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Part of the program.
    Shipped,
    /// The user's own.
    User,
    /// The user's own, in place of a shipped one of the same name.
    Replaces,
}

/// Whether the next step starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// By itself.
    Auto,
    /// After a key.
    Wait,
}

/// Where the person is: some steps are for one place only (rule H4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On the floor.
    Floor,
    /// On a bed.
    Bed,
    /// Lying on one side.
    Side,
    /// On a chair.
    Chair,
}

impl Place {
    /// All places.
    pub const ALL: [Self; 4] = [Self::Floor, Self::Bed, Self::Side, Self::Chair];

    /// The word used in files and records.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Bed => "bed",
            Self::Side => "side",
            Self::Chair => "chair",
        }
    }

    /// The place of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.word() == word)
    }
}

/// Which way a ladder bends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Backward.
    Extension,
    /// Forward.
    Flexion,
}

/// What lets a person pass a level of a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Sessions at this level.
    pub sessions: Option<u16>,
    /// Days in a row that went well.
    pub days: Option<u16>,
    /// Days in a row without symptoms in back or leg at rest.
    pub free_days: Option<u16>,
    /// Whether leg symptoms must be the same or nearer the spine.
    pub leg_same_or_nearer: bool,
}

/// A routine file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// The file's name without `.toml`.
    pub id: Id,
    /// Its name on screen.
    pub title: CleanText,
    /// One line on what it is for.
    pub summary: CleanText,
    /// One honest line on how strong the evidence is.
    pub evidence: CleanText,
    /// The earliest stage it is for: never before the latest stage of its steps.
    pub stage: Stage,
    /// The last stage in which it is offered as the next thing (rule G7); it may be played later too.
    pub until: Stage,
    /// Where the file came from.
    pub origin: Origin,
    /// Time to get ready before each exercise.
    pub get_ready: Duration,
    /// Time between exercises.
    pub between: Duration,
    /// Whether steps start by themselves.
    pub advance: Advance,
    /// Which way it bends, if it is a ladder.
    pub direction: Option<Direction>,
    /// Where the direction rule sends the user.
    pub otherwise: Option<Id>,
    /// How often a day, if it says so.
    pub per_day: Option<u16>,
    /// Weeks for each level: normal and slow track.
    pub weeks_per_level: Option<(u16, u16)>,
    /// The levels, easiest first; at least one.
    pub levels: Vec<Level>,
    /// Where its own numbers come from: how often, the gaps, what lets one pass a level.
    pub sources: Sources,
    /// Changes whenever a dose in the file changes: what a prescription is tied to (rule G6).
    pub hash: u64,
}

/// A routine at one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The steps, in order.
    pub steps: Vec<Arc<Step>>,
    /// How often a week at this level.
    pub per_week: Option<u16>,
    /// What lets a person pass it.
    pub pass: Option<Pass>,
}

/// One step of a routine at one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name for `back_to` and records: from the file, else the exercise's, made unique with a number.
    pub id: Id,
    /// Its name on screen.
    pub name: CleanText,
    /// How to do it.
    pub how: Vec<CleanText>,
    /// The position, as said on screen; empty if any.
    pub position: CleanText,
    /// What it asks of the body.
    pub involves: Tags,
    /// The earliest stage it is for.
    pub stage: Stage,
    /// What kind it is, and how much of it.
    pub kind: Kind,
    /// The catalogue exercise it comes from, which also brings phases, figure, easier and harder.
    pub exercise: Option<Arc<Exercise>>,
    /// The figure that shows it in place of the exercise's.
    pub figure: Option<FigureOf>,
    /// Tried in order when an answer locks this step.
    pub instead: Vec<Id>,
    /// Its own cues, besides the usual ones.
    pub cues: Vec<CueMark>,
    /// Only for a person who is here.
    pub place: Option<Place>,
    /// Where its numbers come from.
    pub sources: Sources,
    /// The line of the file it starts at (1-based), for messages.
    pub line: usize,
}

impl Routine {
    /// The same at half the dose: reps, sets and minutes halved, rounded up (rule V5). Rest, breathing and heat stay as they are.
    #[must_use]
    pub fn halved(&self) -> Self {
        let level = |level: &Level| Level {
            steps: level.steps.iter().map(|step| Arc::new(step.halved())).collect(),
            per_week: level.per_week,
            pass: level.pass.clone(),
        };
        Self { levels: self.levels.iter().map(level).collect(), ..self.clone() }
    }
}

impl Step {
    /// Whether a Comfort clearance is enough for it (rule S6): by its kind, and by what it involves.
    #[must_use]
    pub fn is_comfort(&self) -> bool {
        self.kind.is_comfort() && !self.involves.has(Tag::Strength)
    }

    /// The figure that shows it.
    #[must_use]
    pub fn shown(&self) -> Option<&FigureOf> {
        self.figure.as_ref().or_else(|| self.exercise.as_ref()?.figure.as_ref())
    }

    /// The exercise whose parts go along with it, round and round: of breathing, resting and warmth.
    #[must_use]
    pub fn guide(&self) -> Option<&Exercise> {
        match &self.kind {
            Kind::Breathe { .. } => self.exercise.as_deref(),
            Kind::Rest { with, .. } => with.as_deref(),
            Kind::Heat(warmth) | Kind::Cold(warmth) => warmth.with.as_deref(),
            _ => None,
        }
    }

    /// The same at half the dose.
    #[must_use]
    pub fn halved(&self) -> Self {
        let kind = match &self.kind {
            Kind::Exercise(dose) => {
                Kind::Exercise(Dose { reps: dose.reps.div_ceil(2), sets: dose.sets.div_ceil(2), ..dose.clone() })
            }
            Kind::Walk { time } => Kind::Walk { time: Duration::from_secs(time.as_secs().div_ceil(120) * 60) },
            other => other.clone(),
        };
        Self { kind, ..self.clone() }
    }
}

/// The kinds of step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Reps and holds, on active time.
    Exercise(Dose),
    /// Real time: nobody carries the laptop (rule W1).
    Walk {
        /// How long.
        time: Duration,
    },
    /// Heat on the skin: real time, never over 20 min (rule H2).
    Heat(Warmth),
    /// Cold on the skin: real time.
    Cold(Warmth),
    /// Paced breathing.
    Breathe {
        /// How long.
        time: Duration,
    },
    /// Lying or sitting still.
    Rest {
        /// How long.
        time: Duration,
        /// The exercise that guides meanwhile.
        with: Option<Arc<Exercise>>,
    },
    /// Questions that must be answered before it goes on.
    Check(Check),
    /// Words only, until a key.
    Note {
        /// What it says.
        text: CleanText,
    },
}

impl Kind {
    /// The word used in files, records and reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Exercise(_) => "exercise",
            Self::Walk { .. } => "walk",
            Self::Heat(_) => "heat",
            Self::Cold(_) => "cold",
            Self::Breathe { .. } => "breathe",
            Self::Rest { .. } => "rest",
            Self::Check(_) => "check",
            Self::Note { .. } => "note",
        }
    }

    /// Whether a Comfort clearance is enough for it (rule S6).
    #[must_use]
    pub fn is_comfort(&self) -> bool {
        !matches!(self, Self::Exercise(_) | Self::Walk { .. })
    }
}

/// Heat or cold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warmth {
    /// How long.
    pub time: Duration,
    /// The exercise that guides meanwhile; it does not time.
    pub with: Option<Arc<Exercise>>,
    /// Questions on the way.
    pub checks: Vec<TimedCheck>,
    /// How often a day, and how far apart.
    pub limit: Limit,
}

/// How often heat may be used: a warning beyond it, asked once (rule H2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Times in 24 hours.
    pub per_day: u16,
    /// Least time between two.
    pub gap: Duration,
}

/// A question at a moment of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedCheck {
    /// When.
    pub at: Mark,
    /// Ids of the prompts.
    pub ask: Vec<Id>,
}

/// A check step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Ids of the prompts.
    pub ask: Vec<Id>,
    /// The step to go back to on a yes, by index in the level's steps.
    pub back_to: Option<usize>,
    /// Rest before going back.
    pub rest: Duration,
    /// How often one may go back; then the session ends, kindly.
    pub tries: u16,
}

/// A moment of a step, as files write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// At its start.
    Start,
    /// Half-way.
    Half,
    /// At its end.
    End,
    /// This long after its start.
    After(Duration),
    /// This long before its end.
    Before(Duration),
    /// Again and again, this far apart.
    Every(Duration),
}

/// A cue of a step's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueMark {
    /// When.
    pub at: Mark,
    /// What to say.
    pub say: CleanText,
}
