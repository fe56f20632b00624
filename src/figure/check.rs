//! What is wrong with a figure's movement: joints beyond their range, hands that do not reach, limbs under the floor.
//! Must never mend anything.

use crate::domain::figure::{Joint, View};

use super::{
    scene::{Moment, Scene, eased},
    skeleton::{ANKLE_HEIGHT, Body, HEAD_RADIUS},
};

/// Moments looked at on the way from one pose to the next.
const LOOKS: u8 = 40;
/// A hand or foot may miss what it touches by this much, in % of body height.
const REACH: f32 = 1.0;
/// This much under the floor is not seen.
const UNDER: f32 = 0.75;

/// Something wrong on the way to a pose.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// A joint is beyond its range.
    Joint {
        /// The pose on the way to which it is found.
        pose: usize,
        /// The joint.
        joint: Joint,
        /// Its angle.
        angle: f32,
    },
    /// A hand or foot does not reach what it touches.
    Reach {
        /// See above.
        pose: usize,
        /// How much is missing, in % of body height.
        missing: f32,
    },
    /// Something is under the floor.
    Under {
        /// See above.
        pose: usize,
        /// How deep, in % of body height.
        depth: f32,
    },
}

impl Fault {
    /// The pose on the way to which it is found.
    #[must_use]
    pub fn pose(&self) -> usize {
        match self {
            Self::Joint { pose, .. } | Self::Reach { pose, .. } | Self::Under { pose, .. } => *pose,
        }
    }
}

/// The ways the figure goes: its cycle, and from its start to every pose and back.
#[must_use]
pub fn ways(scene: &Scene) -> Vec<(usize, usize)> {
    let figure = scene.figure();
    let start = figure.start();
    let mut ways = Vec::new();
    let mut from = start;
    for step in &figure.cycle {
        ways.push((from, step.to));
        from = step.to;
    }
    for pose in 0..figure.poses.len() {
        if !figure.loops() && !ways.iter().any(|way| way.1 == pose) {
            ways.extend([(start, pose), (pose, start)]);
        }
    }
    ways
}

/// The worst fault of each sort for each pose.
#[must_use]
pub fn faults(scene: &Scene) -> Vec<Fault> {
    let mut found: Vec<Fault> = Vec::new();
    let figure = scene.figure();
    let poses = (0..figure.poses.len()).map(|pose| (pose, pose));
    for (from, to) in poses.chain(ways(scene)) {
        let (mut missing, mut depth) = (0.0_f32, 0.0_f32);
        for look in 0..=LOOKS {
            let part = eased(f32::from(look) / f32::from(LOOKS), crate::domain::figure::Ease::InOut);
            let moment = Moment { from, to, part, ..Moment::default() };
            let body = scene.body(&moment);
            missing = missing.max(scene.missing(&moment));
            if let Some(ground) = scene.ground() {
                depth = depth.max(ground - lowest(&body));
            }
            for fault in bent(&body, figure.view, to) {
                add(fault, from, &mut found);
            }
        }
        if missing > REACH {
            add(Fault::Reach { pose: to, missing }, from, &mut found);
        }
        if depth > UNDER {
            add(Fault::Under { pose: to, depth }, from, &mut found);
        }
    }
    found
}

/// Adds a fault unless it was found already, in this pose or in the one that the way comes from.
fn add(fault: Fault, from: usize, found: &mut Vec<Fault>) {
    let sort = |fault: &Fault| match fault {
        Fault::Joint { joint, .. } => Some(*joint),
        _ => None,
    };
    let same = |other: &Fault| {
        std::mem::discriminant(other) == std::mem::discriminant(&fault)
            && sort(other) == sort(&fault)
            && (other.pose() == fault.pose() || other.pose() == from)
    };
    if !found.iter().any(same) {
        found.push(fault);
    }
}

/// Knees, elbows and hips that bend as none do. In the plane of the front view there is no range to hold.
fn bent(body: &Body, view: View, pose: usize) -> Vec<Fault> {
    if view != View::Side {
        return Vec::new();
    }
    let joints = [Joint::Elbow, Joint::Knee, Joint::Hip];
    let both = joints.into_iter().flat_map(|joint| [(joint, 0), (joint, 1)]);
    both.filter_map(|(joint, side)| {
        let (least, most) = joint.range(view);
        let least = if joint == Joint::Hip { -60.0 } else { least };
        let angle = body.angles.get(joint, side);
        let fine = (least - 0.5..=most + 0.5).contains(&angle);
        (!fine).then_some(Fault::Joint { pose, joint, angle })
    })
    .collect()
}

/// The lowest edge of what is drawn.
fn lowest(body: &Body) -> f32 {
    let pairs = body.elbow.iter().chain(&body.wrist).map(|p| p.y - 1.7);
    let knees = body.knee.iter().map(|p| p.y - 1.9);
    let feet = body.ankle.iter().map(|p| p.y - ANKLE_HEIGHT.min(1.9)).chain(body.toe.iter().map(|p| p.y - 1.2));
    let trunk = [body.pelvis, body.waist, body.nape].into_iter().map(|p| p.y - 2.8);
    let head = std::iter::once(body.head.y - HEAD_RADIUS);
    pairs.chain(knees).chain(feet).chain(trunk).chain(head).fold(f32::INFINITY, f32::min)
}
