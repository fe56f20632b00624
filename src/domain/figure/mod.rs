//! A figure as its file means it: poses by joint angles in clinic words, contacts, props, a cycle. Plain data; must never
//! solve or draw.

mod words;

use std::{fmt, sync::Arc};

pub use words::{Base, Contact, Ease, Joint, Part, Point, PropKind, View};

use super::{CleanText, Id};

/// The working side: drawn bright, towards the viewer.
pub const NEAR: usize = 0;
/// The other side: drawn dim and thin.
pub const FAR: usize = 1;

impl Joint {
    /// Whether each side has its own: `knee_near`, `knee_far`.
    #[must_use]
    pub fn is_sided(self) -> bool {
        self as usize >= Self::Shoulder as usize
    }

    /// The least and the most it may be: degrees, % of height, or a part of 1.
    #[must_use]
    pub fn range(self, view: View) -> (f32, f32) {
        match self {
            Self::Pitch => (-180.0, 180.0),
            Self::Lumbar | Self::Chest | Self::Shift => (-60.0, 60.0),
            Self::Neck => (-50.0, 60.0),
            Self::Turn => (-90.0, 90.0),
            Self::Belly => (0.0, 6.0),
            Self::Splay | Self::SplayThigh | Self::SplayShin => (0.0, 0.95),
            // In the plane of the picture a limb may swing to either side.
            _ if view != View::Side => (-185.0, 185.0),
            Self::Shoulder => (-90.0, 185.0),
            Self::Elbow | Self::Knee => (0.0, 155.0),
            Self::Hip => (-30.0, 145.0),
            Self::Ankle => (-85.0, 30.0),
        }
    }
}

/// Entries of [`Angles`]: one each for what has no sides, two each for the rest.
const ANGLES: usize = Joint::Shoulder as usize + 2 * (Joint::ALL.len() - Joint::Shoulder as usize);

/// A value for each joint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Angles([f32; ANGLES]);

impl Default for Angles {
    fn default() -> Self {
        Self([0.0; ANGLES])
    }
}

impl Angles {
    fn at(joint: Joint, side: usize) -> usize {
        let first = Joint::Shoulder as usize;
        if joint.is_sided() { first + 2 * (joint as usize - first) + side.min(1) } else { joint as usize }
    }

    /// The value of a joint; `side` counts only where there are two.
    #[must_use]
    pub fn get(&self, joint: Joint, side: usize) -> f32 {
        self.0[Self::at(joint, side)]
    }

    /// Sets it.
    pub fn set(&mut self, joint: Joint, side: usize, value: f32) {
        self.0[Self::at(joint, side)] = value;
    }

    /// Sets it on both sides.
    pub fn set_both(&mut self, joint: Joint, value: f32) {
        self.set(joint, NEAR, value);
        self.set(joint, FAR, value);
    }

    /// The values `t` of the way to `other`.
    #[must_use]
    pub fn toward(&self, other: &Self, t: f32) -> Self {
        let mut all = *self;
        for (value, to) in all.0.iter_mut().zip(other.0) {
            *value += (to - *value) * t;
        }
        all
    }
}

impl Base {
    /// Its angles and contacts: hands, feet.
    #[must_use]
    pub fn posture(self) -> (Angles, [Contact; 2], [Contact; 2]) {
        use Contact::{Flat, Floor, Free};
        let mut angles = Angles::default();
        let mut set = |values: &[(Joint, f32)]| {
            for (joint, value) in values {
                angles.set_both(*joint, *value);
            }
        };
        let (hands, feet) = match self {
            Self::Standing => {
                set(&[(Joint::Shoulder, 4.0), (Joint::Elbow, 12.0)]);
                (Free, Flat)
            }
            Self::Sitting => {
                set(&[(Joint::Hip, 90.0), (Joint::Knee, 90.0), (Joint::Shoulder, 30.0), (Joint::Elbow, 50.0)]);
                (Free, Flat)
            }
            Self::Supine => {
                set(&[(Joint::Pitch, -90.0), (Joint::Neck, 22.0), (Joint::Ankle, -25.0)]);
                (Floor, Free)
            }
            Self::HookLying => {
                set(&[(Joint::Pitch, -90.0), (Joint::Neck, 22.0), (Joint::Hip, 48.0), (Joint::Knee, 97.0)]);
                (Floor, Floor)
            }
            Self::Prone => {
                set(&[(Joint::Pitch, 90.0), (Joint::Neck, -22.0), (Joint::Ankle, -75.0)]);
                set(&[(Joint::Shoulder, 30.0), (Joint::Elbow, 120.0)]);
                (Free, Free)
            }
            // With a level trunk the arms would be too long for the thighs.
            Self::AllFours => {
                set(&[(Joint::Pitch, 82.0), (Joint::Neck, -10.0), (Joint::Hip, 82.0), (Joint::Knee, 90.0)]);
                set(&[(Joint::Ankle, -84.0), (Joint::Shoulder, 97.0)]);
                (Floor, Free)
            }
        };
        (angles, [hands; 2], [feet; 2])
    }

    /// The point that stays put unless the figure names another.
    #[must_use]
    pub fn anchor(self) -> Point {
        match self {
            Self::Standing | Self::Sitting => Point::Feet,
            Self::AllFours => Point::Knees,
            Self::Supine | Self::HookLying | Self::Prone => Point::Pelvis,
        }
    }
}

/// One pose.
#[derive(Debug, Clone, PartialEq)]
pub struct Pose {
    /// Its name, which the phases of an exercise use.
    pub name: Id,
    /// Its angles, whole.
    pub angles: Angles,
    /// What the hands touch, near and far.
    pub hands: [Contact; 2],
    /// What the feet touch.
    pub feet: [Contact; 2],
    /// The pose in words, for small windows, lists and screen readers.
    pub describe: CleanText,
}

/// A thing in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prop {
    /// What it is.
    pub kind: PropKind,
    /// The point of the starting pose that it is placed by.
    pub under: Point,
    /// Moved to the right of it, in % of height.
    pub dx: f32,
    /// A chair's back: -1 at its left end, 1 at its right, 0 none.
    pub back: i8,
    /// The height of a wall or a bed, in % of the body's height.
    pub height: f32,
}

/// A step of the cycle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CycleStep {
    /// The pose it moves to: its place in `Figure::poses`.
    pub to: usize,
    /// Seconds.
    pub secs: f32,
    /// How it gains and loses speed.
    pub ease: Ease,
}

/// A figure. All its numbers are finite, and every index is one of its poses.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name on screen.
    pub title: CleanText,
    /// From where it is seen.
    pub view: View,
    /// The point whose place does not change.
    pub anchor: Point,
    /// What works.
    pub target: Vec<Part>,
    /// What carries the weight; empty: whatever is lowest.
    pub weight: Vec<Point>,
    /// The things around it.
    pub props: Vec<Prop>,
    /// How fast the floor runs, in % of height a second.
    pub scroll: f32,
    /// The poses, in the order of the file; at least one.
    pub poses: Vec<Pose>,
    /// The movement without an exercise's phases; its last step is the starting pose. May be empty.
    pub cycle: Vec<CycleStep>,
}

// Its numbers come from checked text and are finite: equal is equal.
impl Eq for Figure {}

impl Figure {
    /// The pose it starts from.
    #[must_use]
    pub fn start(&self) -> usize {
        self.cycle.last().map_or(0, |step| step.to)
    }

    /// The place of a pose by its name.
    #[must_use]
    pub fn pose(&self, name: &str) -> Option<usize> {
        self.poses.iter().position(|pose| pose.name.as_str() == name)
    }

    /// Whether it goes round by itself, as walking does, whatever the phases say: all its steps have one speed.
    #[must_use]
    pub fn loops(&self) -> bool {
        !self.cycle.is_empty() && self.cycle.iter().all(|step| step.ease == Ease::Linear)
    }

    /// Seconds of one round of the cycle.
    #[must_use]
    pub fn round(&self) -> f32 {
        self.cycle.iter().map(|step| step.secs).sum()
    }
}

/// Which figure shows an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureOf {
    /// A built-in one, by its name; read when it is first drawn.
    Shipped(Id),
    /// The file's own.
    Own(Arc<Figure>),
}

impl fmt::Display for FigureOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shipped(name) => name.fmt(f),
            Self::Own(figure) => write!(f, "its own, “{}”", figure.title),
        }
    }
}
