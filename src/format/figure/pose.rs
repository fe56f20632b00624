//! The poses of a figure: key by key, joint by joint. Must never let a number through that is not finite and in its range.

use std::borrow::Cow;

use toml::de::DeValue;

use super::{MOST, few, within};
use crate::{
    domain::{
        CleanText, Id,
        figure::{Base, Contact, FAR, Figure, Joint, NEAR, Pose, View},
    },
    format::{
        diagnose::{Code, Report, Span},
        raw::FigureTable,
        read::{self, At, Raw, Read},
        resolve as r, slips,
    },
};

/// The keys of a pose.
pub(in crate::format) const KEYS: &[&str] = &[
    "like",
    "describe",
    "pitch",
    "lumbar",
    "chest",
    "neck",
    "turn",
    "belly",
    "shift",
    "shoulder",
    "shoulder_near",
    "shoulder_far",
    "elbow",
    "elbow_near",
    "elbow_far",
    "hip",
    "hip_near",
    "hip_far",
    "knee",
    "knee_near",
    "knee_far",
    "ankle",
    "ankle_near",
    "ankle_far",
    "splay",
    "splay_near",
    "splay_far",
    "splay_thigh",
    "splay_thigh_near",
    "splay_thigh_far",
    "splay_shin",
    "splay_shin_near",
    "splay_shin_far",
    "hands",
    "hand_near",
    "hand_far",
    "feet",
    "foot_near",
    "foot_far",
];

/// What a hand may touch, and what a foot may.
pub(in crate::format) const HANDS: &[Contact] = &[
    Contact::Free,
    Contact::Floor,
    Contact::Held,
    Contact::Hips,
    Contact::Belly,
    Contact::Chest,
    Contact::Thighs,
    Contact::Knees,
    Contact::Shins,
    Contact::Head,
];
pub(in crate::format) const FEET: &[Contact] = &[Contact::Free, Contact::Flat, Contact::Floor, Contact::Held];

/// A number, whole or not.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct Number(pub(in crate::format) f32);

impl<'i> Read<'i> for Number {
    const WANTED: &'static str = "a number";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        let text: Cow<'_, str> = match &value {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().into(),
            DeValue::Float(number) => number.as_str().into(),
            other => return slips::wrong(Self::WANTED, other, span, report),
        };
        // Whatever is no number that can be counted with is outside every range, which the message then says.
        Some(Self(text.parse().ok().filter(|number: &f32| !number.is_nan()).unwrap_or(f32::INFINITY)))
    }
}

/// What a pose says, key by key.
#[derive(Debug)]
enum Said<'i> {
    Angle(Joint, Option<usize>, At<Number>),
    Hands(Option<usize>, At<Raw<'i>>),
    Feet(Option<usize>, At<Raw<'i>>),
    Like(At<Raw<'i>>),
    Describe(At<Raw<'i>>),
}

/// `[figure.pose]`: the poses in the order of the file.
pub(in crate::format) type PoseTables<'i> = read::Named<'i, PoseTable<'i>>;

/// One pose as written.
#[derive(Debug)]
pub(in crate::format) struct PoseTable<'i>(Vec<Said<'i>>);

impl<'i> Read<'i> for PoseTable<'i> {
    const WANTED: &'static str = "a table";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        let DeValue::Table(table) = value else {
            return slips::wrong(Self::WANTED, &value, span, report);
        };
        let (mut said, mut given, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for (key, value) in table {
            let at = key.span();
            let key = key.into_inner();
            let Some(known) = KEYS.iter().find(|known| **known == key) else {
                unknown.push((key, at));
                continue;
            };
            given.push((*known, at));
            let inner = value.span();
            let value = value.into_inner();
            let (stem, side) = match (key.strip_suffix("_near"), key.strip_suffix("_far")) {
                (Some(stem), _) => (stem, Some(NEAR)),
                (_, Some(stem)) => (stem, Some(FAR)),
                _ => (key.as_ref(), None),
            };
            let one = if let Some(joint) = Joint::from_word(stem) {
                Number::read(value, &inner, report).map(|value| Said::Angle(joint, side, At { value, span: inner }))
            } else {
                Raw::read(value, &inner, report).map(|value| {
                    let at = At { value, span: inner };
                    match stem {
                        "hand" | "hands" => Said::Hands(side, at),
                        "foot" | "feet" => Said::Feet(side, at),
                        "like" => Said::Like(at),
                        _ => Said::Describe(at),
                    }
                })
            };
            said.extend(one);
        }
        slips::unknown_keys(unknown, &given, KEYS, "a pose", report);
        // What is said of both sides comes before what is said of one.
        said.sort_by_key(|said| match said {
            Said::Like(_) => 0,
            Said::Angle(_, side, _) | Said::Hands(side, _) | Said::Feet(side, _) => 1 + u8::from(side.is_some()),
            Said::Describe(_) => 3,
        });
        Some(Self(said))
    }
}

pub(super) fn poses(raw: &FigureTable<'_>, base: Base, view: View, span: &Span, report: &mut Report<'_>) -> Vec<Pose> {
    let mut poses: Vec<Pose> = Vec::new();
    let Some(tables) = raw.pose.get() else {
        if raw.pose.is_missing() {
            r::missing("pose", "a figure", span, report);
        }
        return poses;
    };
    few(tables.value.0.len(), raw.pose.key(), "poses", report);
    if tables.value.0.is_empty() {
        r::missing("pose", "a figure", span, report);
    }
    for (name, table) in tables.value.0.iter().take(MOST) {
        let Some(id) = r::id(name, report) else { continue };
        let (angles, hands, feet) = base.posture();
        let mut pose = Pose { name: id, angles, hands, feet, describe: CleanText::default() };
        for said in &table.value.0 {
            say(said, &mut pose, &poses, view, report);
        }
        poses.push(pose);
    }
    poses
}

fn say(said: &Said<'_>, pose: &mut Pose, before: &[Pose], view: View, report: &mut Report<'_>) {
    let sides = |side: &Option<usize>| side.map_or(NEAR..FAR + 1, |side| side..side + 1);
    match said {
        Said::Angle(joint, side, at) => {
            let value = within(at, joint.word(), joint.range(view), report);
            for side in sides(side) {
                pose.angles.set(*joint, side, value);
            }
        }
        Said::Hands(side, at) => {
            if let Some(contact) = touch(at, "what a hand can touch", HANDS, report) {
                pose.hands[sides(side)].fill(contact);
            }
        }
        Said::Feet(side, at) => {
            if let Some(contact) = touch(at, "what a foot can do", FEET, report) {
                pose.feet[sides(side)].fill(contact);
            }
        }
        Said::Like(at) => {
            if let Some(like) = pose_named(at, before, report) {
                let like = &before[like];
                (pose.angles, pose.hands, pose.feet) = (like.angles, like.hands, like.feet);
            }
        }
        Said::Describe(at) => pose.describe = r::clean(at, r::SENTENCE, report),
    }
}

fn touch(at: &At<Raw<'_>>, what: &str, allowed: &[Contact], report: &mut Report<'_>) -> Option<Contact> {
    let words: Vec<&str> = allowed.iter().map(|contact| contact.word()).collect();
    let find = |word: &str| Contact::from_word(word).filter(|contact| allowed.contains(contact));
    r::word(at, what, &words, find, report)
}

/// The place of a pose that must be there.
pub(super) fn pose_named(at: &At<Raw<'_>>, poses: &[Pose], report: &mut Report<'_>) -> Option<usize> {
    let names = poses.iter().map(|pose| pose.name.as_str());
    let id = r::known(at, (Code::UnknownFigure, "pose"), names, report)?;
    poses.iter().position(|pose| pose.name == id)
}

/// Reports a pose that the figure does not have.
pub(in crate::format) fn has_pose(figure: &Figure, at: &At<Raw<'_>>, report: &mut Report<'_>) -> Option<Id> {
    pose_named(at, &figure.poses, report).map(|pose| figure.poses[pose].name.clone())
}
