//! The bones: from joint angles to points, and from a point that a hand or foot must reach back to angles.
//! Must never let a bone change its length.

use crate::domain::figure::{Angles, Contact, FAR, Joint, NEAR, Point, Pose, View};

/// A point, in % of body height.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct P {
    /// To the right.
    pub x: f32,
    /// Up.
    pub y: f32,
}

impl P {
    /// A point.
    #[must_use]
    pub fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The point `length` away in direction `angle`.
    #[must_use]
    pub fn to(self, angle: f32, length: f32) -> Self {
        let (sin, cos) = libm::sincosf(angle.to_radians());
        Self { x: self.x + length * sin, y: self.y + length * cos }
    }

    /// The point `t` of the way to `other`.
    #[must_use]
    pub fn toward(self, other: Self, t: f32) -> Self {
        Self { x: self.x + (other.x - self.x) * t, y: self.y + (other.y - self.y) * t }
    }

    /// How far it is to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        libm::hypotf(other.x - self.x, other.y - self.y)
    }

    /// The direction of `other` from here.
    fn direction(self, other: Self) -> f32 {
        libm::atan2f(other.x - self.x, other.y - self.y).to_degrees()
    }
}

/// From the hips to the waist.
pub(super) const LUMBAR: f32 = 13.0;
/// From the waist to the base of the neck.
pub(super) const CHEST: f32 = 16.0;
/// The radius of the head; its middle is [`HEAD`] from the base of the neck.
pub(super) const HEAD_RADIUS: f32 = 6.0;
/// See [`HEAD_RADIUS`].
pub(super) const HEAD: f32 = 9.5;
/// The upper arm.
pub(super) const UPPER_ARM: f32 = 16.0;
/// The forearm.
pub(super) const FOREARM: f32 = 14.0;
/// The hand.
pub(super) const HAND: f32 = 4.0;
/// The thigh.
pub(super) const THIGH: f32 = 24.0;
/// The shin.
pub(super) const SHIN: f32 = 23.0;
/// The foot, seen from the side.
pub(super) const FOOT: f32 = 9.0;
/// The foot, seen from in front.
const FOOT_FRONT: f32 = 4.5;
/// The shoulders lie this much below the base of the neck, and this far from the middle in the front view.
const SHOULDER: (f32, f32) = (1.5, 8.5);
/// The hips' distance from the middle in the front view.
const HIP: f32 = 4.5;
/// How high an ankle is when its foot is planted.
pub(super) const ANKLE_HEIGHT: f32 = 3.0;
/// How high a wrist is when its hand is planted.
pub(super) const WRIST_HEIGHT: f32 = 1.8;
/// A level foot leaves the ankle in this direction, so that its toes touch the floor.
const LEVEL_FOOT: f32 = 101.5;

/// Half thickness of the trunk.
pub(super) fn trunk(view: View) -> f32 {
    if view == View::Side { 2.8 } else { 4.5 }
}

/// A body in one pose. Pairs are near, far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Body {
    /// Between the hips.
    pub pelvis: P,
    /// The waist.
    pub waist: P,
    /// The base of the neck.
    pub nape: P,
    /// The middle of the head.
    pub head: P,
    /// The shoulders.
    pub shoulder: [P; 2],
    /// The elbows.
    pub elbow: [P; 2],
    /// The wrists.
    pub wrist: [P; 2],
    /// The tips of the hands.
    pub hand: [P; 2],
    /// The hips.
    pub hip: [P; 2],
    /// The knees.
    pub knee: [P; 2],
    /// The ankles.
    pub ankle: [P; 2],
    /// The tips of the feet.
    pub toe: [P; 2],
    /// The direction of the lumbar spine, the chest, the neck.
    pub spine: [f32; 3],
    /// The angles it was made from, hands and feet as they came out.
    pub angles: Angles,
    /// Which feet are level with the floor.
    pub level: [bool; 2],
}

/// Which way a limb of this side opens: the front view is mirrored at the midline.
fn sign(view: View, side: usize) -> f32 {
    if view != View::Side && side == FAR { -1.0 } else { 1.0 }
}

/// An angle between -180 and 180.
fn turned(angle: f32) -> f32 {
    (angle + 180.0).rem_euclid(360.0) - 180.0
}

impl Body {
    /// The body with its pelvis at 0, 0; nothing reached for yet.
    #[must_use]
    pub fn posed(angles: &Angles, feet: [Contact; 2], view: View) -> Self {
        let value = |joint| angles.get(joint, NEAR);
        let pitch = value(Joint::Pitch);
        let lumbar = pitch + value(Joint::Lumbar);
        let chest = lumbar + value(Joint::Chest);
        let neck = chest + value(Joint::Neck);
        let pelvis = P::default();
        let waist = pelvis.to(lumbar, LUMBAR);
        let nape = waist.to(chest, CHEST);
        let mut body = Self {
            pelvis,
            waist,
            nape,
            head: nape.to(neck, HEAD),
            spine: [lumbar, chest, neck],
            angles: *angles,
            ..Self::default()
        };
        let wide = if view == View::Side { 0.0 } else { 1.0 };
        for side in [NEAR, FAR] {
            let out = wide * if side == NEAR { 1.0 } else { -1.0 };
            let across = SHOULDER.1 * libm::cosf(value(Joint::Turn).to_radians());
            body.shoulder[side] = nape.to(chest, -SHOULDER.0).to(chest + 90.0, out * across);
            body.hip[side] = pelvis.to(pitch + 90.0, out * HIP);
            body.level[side] = matches!(feet[side], Contact::Flat | Contact::Floor);
            body.bend_leg(side, view);
            body.bend_arm(side, view);
        }
        body
    }

    fn part(&self, joint: Joint, side: usize) -> f32 {
        1.0 - self.angles.get(joint, side)
    }

    /// Puts knee, ankle and toes where the angles say.
    fn bend_leg(&mut self, side: usize, view: View) {
        let s = sign(view, side);
        let get = |joint| self.angles.get(joint, side);
        let thigh = get(Joint::Pitch) + 180.0 - s * get(Joint::Hip);
        let shin = thigh + s * get(Joint::Knee);
        let knee = self.hip[side].to(thigh, THIGH * self.part(Joint::SplayThigh, side));
        let ankle = knee.to(shin, SHIN * self.part(Joint::SplayShin, side));
        let toe = match (view, self.level[side]) {
            (View::Side, true) => ankle.to(LEVEL_FOOT, FOOT),
            (View::Side, false) => ankle.to(shin - 90.0 - get(Joint::Ankle), FOOT),
            (_, true) => ankle.to(180.0 - s * 70.0, FOOT_FRONT),
            (_, false) => ankle.to(shin - s * 60.0, FOOT_FRONT),
        };
        (self.knee[side], self.ankle[side], self.toe[side]) = (knee, ankle, toe);
    }

    /// Puts elbow, wrist and hand where the angles say.
    fn bend_arm(&mut self, side: usize, view: View) {
        let s = sign(view, side);
        let get = |joint| self.angles.get(joint, side);
        let upper = self.spine[1] + 180.0 - s * get(Joint::Shoulder);
        let fore = upper - s * get(Joint::Elbow);
        let part = self.part(Joint::Splay, side);
        let elbow = self.shoulder[side].to(upper, UPPER_ARM * part);
        let wrist = elbow.to(fore, FOREARM * part);
        (self.elbow[side], self.wrist[side]) = (elbow, wrist);
        self.hand[side] = wrist.to(fore, HAND);
    }

    /// Bends the arm so that its wrist is at `target`, as far as it reaches. Returns how much is missing.
    pub fn reach_hand(&mut self, side: usize, target: P, lies: bool, view: View) -> f32 {
        let s = sign(view, side);
        let part = self.part(Joint::Splay, side);
        // Seen from the side the elbow points back, seen from in front it points out.
        let way = if view == View::Side { 1.0 } else { -s };
        let (upper, fore) = bones(self.shoulder[side], target, UPPER_ARM * part, FOREARM * part, way);
        self.angles.set(Joint::Shoulder, side, s * turned(self.spine[1] + 180.0 - upper));
        self.angles.set(Joint::Elbow, side, s * turned(upper - fore));
        self.bend_arm(side, view);
        if lies {
            // A planted hand lies flat.
            let back = self.wrist[side].x < self.elbow[side].x - FOREARM * part * 0.5;
            self.hand[side] = self.wrist[side].to(if back { -97.0 } else { 97.0 }, HAND);
        }
        self.wrist[side].distance(target)
    }

    /// Bends the leg so that its ankle is at `target`, as far as it reaches. Returns how much is missing.
    pub fn reach_foot(&mut self, side: usize, target: P, view: View) -> f32 {
        let s = sign(view, side);
        let (long, short) = (THIGH * self.part(Joint::SplayThigh, side), SHIN * self.part(Joint::SplayShin, side));
        let way = if view == View::Side { -1.0 } else { -s };
        let (thigh, shin) = bones(self.hip[side], target, long, short, way);
        self.angles.set(Joint::Hip, side, s * turned(self.angles.get(Joint::Pitch, side) + 180.0 - thigh));
        self.angles.set(Joint::Knee, side, s * turned(shin - thigh));
        self.bend_leg(side, view);
        self.ankle[side].distance(target)
    }

    /// Where a hand goes to touch a part of the body.
    #[must_use]
    pub fn touch(&self, contact: Contact, side: usize, view: View) -> Option<P> {
        let [lumbar, chest, neck] = self.spine;
        let front = trunk(View::Side) + 1.2;
        let out = if side == NEAR { 1.0 } else { -1.0 };
        let flat = view == View::Side;
        Some(match contact {
            Contact::Hips if flat => self.pelvis.to(lumbar, 1.0).to(lumbar + 90.0, -0.5),
            Contact::Hips => self.pelvis.to(lumbar, 2.5).to(lumbar + 90.0, out * 6.0),
            Contact::Belly if flat => {
                let belly = self.angles.get(Joint::Belly, side);
                self.pelvis.to(lumbar, 8.0).to(lumbar + 90.0, front + belly)
            }
            Contact::Belly => self.pelvis.to(lumbar, 8.0).to(lumbar + 90.0, out * 1.5),
            Contact::Chest if flat => self.nape.to(chest, -8.0).to(chest + 90.0, front),
            Contact::Chest => {
                // Turned, the breastbone points to the side.
                let (sin, cos) = libm::sincosf(self.angles.get(Joint::Turn, side).to_radians());
                self.nape.to(chest, -8.0).to(chest + 90.0, 6.0 * sin - out * 4.0 * cos)
            }
            Contact::Thighs => self.hip[NEAR].toward(self.knee[NEAR], 0.42),
            Contact::Knees => self.knee[NEAR],
            Contact::Shins => self.knee[NEAR].toward(self.ankle[NEAR], 0.3),
            Contact::Head if flat => self.head.to(neck, -2.0).to(neck - 90.0, 4.0),
            Contact::Head => self.head.to(neck + 90.0, out * 5.0),
            Contact::Free | Contact::Floor | Contact::Flat | Contact::Held => return None,
        })
    }

    /// Where a named point is.
    #[must_use]
    pub fn point(&self, point: Point) -> P {
        let middle = |pair: [P; 2]| pair[NEAR].toward(pair[FAR], 0.5);
        match point {
            Point::Pelvis => self.pelvis,
            Point::LowBack => self.pelvis.toward(self.waist, 0.5),
            Point::Shoulders => self.nape,
            Point::Head => self.head,
            Point::Hands => middle(self.wrist),
            Point::HandNear => self.wrist[NEAR],
            Point::HandFar => self.wrist[FAR],
            Point::ElbowNear => self.elbow[NEAR],
            Point::ElbowFar => self.elbow[FAR],
            Point::Knees => middle(self.knee),
            Point::KneeNear => self.knee[NEAR],
            Point::KneeFar => self.knee[FAR],
            Point::Shins => middle(self.knee).toward(middle(self.ankle), 0.5),
            Point::Feet => middle(self.ankle),
            Point::FootNear => self.ankle[NEAR],
            Point::FootFar => self.ankle[FAR],
        }
    }

    /// Moves all of it.
    pub fn move_by(&mut self, dx: f32, dy: f32) {
        let single = [&mut self.pelvis, &mut self.waist, &mut self.nape, &mut self.head];
        let pairs = [
            &mut self.shoulder,
            &mut self.elbow,
            &mut self.wrist,
            &mut self.hand,
            &mut self.hip,
            &mut self.knee,
            &mut self.ankle,
            &mut self.toe,
        ];
        for point in single.into_iter().chain(pairs.into_iter().flatten()) {
            point.x += dx;
            point.y += dy;
        }
    }

    /// The lowest that it reaches, and what of it counts: planted limbs do not, nor the head, which `neck` has to keep clear.
    #[must_use]
    pub(super) fn lowest(&self, planted: Planted, weight: &[Point], view: View) -> f32 {
        let trunk = trunk(view);
        if !weight.is_empty() {
            // On its side the lower hip carries, not the middle.
            let trunk = trunk
                + if view == View::Front {
                    2.0 * libm::sinf(self.angles.get(Joint::Pitch, NEAR).to_radians()).abs()
                } else {
                    0.0
                };
            let foot = |side: usize| (self.ankle[side].y - 2.0).min(self.toe[side].y - 1.2);
            let low = |point: Point| match point {
                Point::Pelvis | Point::Shoulders | Point::LowBack | Point::Head => self.point(point).y - trunk,
                Point::FootNear => foot(NEAR),
                Point::FootFar => foot(FAR),
                Point::Feet => foot(NEAR).min(foot(FAR)),
                _ => self.point(point).y - 2.0,
            };
            return weight.iter().map(|point| low(*point)).fold(f32::INFINITY, f32::min);
        }
        let mut low = self.pelvis.y.min(self.waist.y).min(self.nape.y) - trunk;
        for side in [NEAR, FAR] {
            if !planted.hands[side] {
                low = low.min(self.elbow[side].y.min(self.wrist[side].y) - 1.8);
            }
            if !planted.feet[side] {
                low = low.min(self.knee[side].y.min(self.ankle[side].y) - 2.0);
                low = low.min(self.toe[side].y - 1.2);
            }
        }
        low
    }
}

/// Which hands and feet stay where they are, or follow the body, and so carry nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Planted {
    /// The hands.
    pub hands: [bool; 2],
    /// The feet.
    pub feet: [bool; 2],
}

impl Planted {
    /// What the contacts of a pose say.
    #[must_use]
    pub(super) fn of(pose: &Pose) -> Self {
        Self {
            hands: pose.hands.map(|contact| contact != Contact::Free),
            feet: pose.feet.map(|contact| !matches!(contact, Contact::Free | Contact::Flat)),
        }
    }
}

/// Directions of two bones from `root` to `target`. `way`: the first lies clockwise (+) or counter-clockwise (-) of the line.
fn bones(root: P, target: P, first: f32, second: f32, way: f32) -> (f32, f32) {
    let line = root.direction(target);
    let (least, most) = ((first - second).abs() + 1e-3, first + second - 1e-3);
    let reach = root.distance(target).clamp(least.min(most), most.max(least));
    let cos = (first * first + reach * reach - second * second) / (2.0 * first * reach).max(1e-6);
    let upper = line + way * libm::acosf(cos.clamp(-1.0, 1.0)).to_degrees();
    let joint = root.to(upper, first);
    let end = root.to(line, reach);
    (upper, joint.direction(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figure::Base;

    fn standing() -> Body {
        let (angles, _, feet) = Base::Standing.posture();
        Body::posed(&angles, feet, View::Side)
    }

    #[test]
    fn standing_straight_is_a_body_as_tall_as_the_scale() {
        let body = standing();
        let top = body.head.y + HEAD_RADIUS;
        let floor = body.ankle[NEAR].y - ANKLE_HEIGHT;
        // 13 + 16 + 9.5 + 6 above the hips, 24 + 23 + 3 below.
        assert!((top - floor - 94.5).abs() < 0.01, "{top} {floor}");
        assert!(body.toe[NEAR].x > body.ankle[NEAR].x, "it faces right");
    }

    #[test]
    fn a_hand_reaches_what_it_can_and_the_elbow_bends_as_elbows_do() {
        let mut body = standing();
        let target = P::new(12.0, 10.0);
        assert!(body.reach_hand(NEAR, target, false, View::Side) < 0.01);
        assert!((0.0..=155.0).contains(&body.angles.get(Joint::Elbow, NEAR)));
        assert!((body.shoulder[NEAR].distance(body.elbow[NEAR]) - UPPER_ARM).abs() < 0.01);
        assert!((body.elbow[NEAR].distance(body.wrist[NEAR]) - FOREARM).abs() < 0.01);
        let missing = body.reach_hand(NEAR, P::new(80.0, 0.0), false, View::Side);
        assert!(missing > 40.0);
    }

    #[test]
    fn the_two_sides_of_the_front_view_mirror_each_other() {
        let (mut angles, _, feet) = Base::Standing.posture();
        angles.set_both(Joint::Hip, 12.0);
        let body = Body::posed(&angles, feet, View::Front);
        assert!(body.knee[NEAR].x > 0.0);
        assert!((body.knee[NEAR].x + body.knee[FAR].x).abs() < 0.001);
        assert!((body.elbow[NEAR].x + body.elbow[FAR].x).abs() < 0.001);
    }
}
