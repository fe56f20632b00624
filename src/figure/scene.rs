//! A figure ready to be shown: its plants, its solved poses, its room, and the body at any moment between two poses.
//! Must never look otherwise once made.

use std::rc::Rc;

use crate::domain::figure::{Angles, Contact, Ease, FAR, Figure, Joint, NEAR, Pose, View};

use super::{
    fit::{Bounds, Grid},
    outline::{Strokes, Weight},
    picture::{Last, Picture},
    props,
    skeleton::{ANKLE_HEIGHT, Body, P, Planted, WRIST_HEIGHT},
};

/// The joints of an arm and of a leg.
const ARM: [Joint; 2] = [Joint::Shoulder, Joint::Elbow];
const LEG: [Joint; 2] = [Joint::Hip, Joint::Knee];

/// What is to be seen: a way between two poses, and what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moment {
    /// The pose it comes from.
    pub from: usize,
    /// The pose it goes to.
    pub to: usize,
    /// How much of the way is done, from 0 to 1, speed already eased.
    pub part: f32,
    /// A pose to be seen behind it, thin and dim.
    pub ghost: Option<usize>,
    /// Whether left and right are exchanged.
    pub flip: bool,
    /// Seconds that the floor has run, and that heat has risen.
    pub secs: f32,
}

impl Moment {
    /// Standing still in a pose.
    #[must_use]
    pub fn still(pose: usize) -> Self {
        Self { from: pose, to: pose, ..Self::default() }
    }
}

/// Where hands and feet are kept: near hand, far hand, near foot, far foot.
type Plants = [Option<P>; 4];

/// A figure ready to be shown.
#[derive(Debug, Clone)]
pub struct Scene {
    figure: Figure,
    /// By contact with the floor.
    floor: Plants,
    /// By contact with whatever it is on in the starting pose.
    held: Plants,
    anchor: P,
    solved: Vec<Body>,
    props: Strokes,
    bounds: Bounds,
    /// The real floor: below a bed, else 0.
    ground: f32,
    last: Last,
}

impl Scene {
    /// Solves a figure.
    #[must_use]
    pub fn new(figure: Figure) -> Self {
        let mut scene = Self {
            floor: [None; 4],
            held: [None; 4],
            anchor: P::default(),
            solved: Vec::new(),
            props: Strokes::default(),
            bounds: Bounds::default(),
            ground: props::ground(&figure),
            last: Last::default(),
            figure,
        };
        scene.plant();
        scene.solved = (0..scene.figure.poses.len()).map(|pose| scene.between(pose, pose, 0.0)).collect();
        let start = scene.solved[scene.figure.start()];
        let all = scene.room_of_bodies();
        scene.props = props::strokes(&scene.figure, &start, all);
        scene.bounds = all.with(&scene.props, 0.0);
        if scene.figure.view != View::Above {
            scene.bounds.low = scene.bounds.low.min(scene.ground);
        }
        scene
    }

    /// The figure.
    #[must_use]
    pub fn figure(&self) -> &Figure {
        &self.figure
    }

    /// The room it needs, over all of its poses and the ways between them.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Where the floor is drawn; none seen from above.
    #[must_use]
    pub fn ground(&self) -> Option<f32> {
        (self.figure.view != View::Above).then_some(self.ground)
    }

    /// The things around it.
    #[must_use]
    pub fn props(&self) -> &Strokes {
        &self.props
    }

    /// The body in a pose.
    #[must_use]
    pub fn solved(&self, pose: usize) -> &Body {
        &self.solved[pose.min(self.solved.len() - 1)]
    }

    /// The body at a moment.
    #[must_use]
    pub fn body(&self, moment: &Moment) -> Body {
        let last = self.solved.len() - 1;
        let (from, to) = (moment.from.min(last), moment.to.min(last));
        if from == to { self.solved[from] } else { self.between(from, to, moment.part) }
    }

    /// The picture of a moment. `told`: what works is thicker, where no colour can tell it.
    #[must_use]
    pub fn picture(&self, moment: &Moment, grid: Grid, told: bool) -> Rc<Picture> {
        self.last.picture(self, moment, grid, told)
    }

    /// How a pose is said in words.
    #[must_use]
    pub fn describe(&self, pose: usize) -> &str {
        self.figure.poses.get(pose).map_or("", |pose| pose.describe.as_str())
    }

    /// The pose that differs most from `pose`, of those given; none when all are the same.
    #[must_use]
    pub fn farthest(&self, pose: usize, among: impl IntoIterator<Item = usize>) -> Option<usize> {
        let here = self.solved(pose);
        let far = among.into_iter().filter(|other| *other != pose && *other < self.solved.len());
        far.max_by(|a, b| apart(here, self.solved(*a)).total_cmp(&apart(here, self.solved(*b))))
    }

    /// Where its own cycle is after `secs`; a figure without one stands still.
    #[must_use]
    pub fn cycle_at(&self, secs: f32) -> Moment {
        let figure = &self.figure;
        let round = figure.round();
        if round <= 0.0 {
            return Moment { secs, ..Moment::still(figure.start()) };
        }
        let (mut into, mut from) = (secs.max(0.0) % round, figure.start());
        for step in &figure.cycle {
            if into < step.secs {
                let part = eased(into / step.secs, step.ease);
                return Moment { from, to: step.to, part, secs, ..Moment::default() };
            }
            into -= step.secs;
            from = step.to;
        }
        Moment { secs, ..Moment::still(from) }
    }

    /// Remembers where hands and feet are kept: as the starting pose has them, else the first that has them so.
    fn plant(&mut self) {
        let start = self.figure.start();
        let order: Vec<usize> =
            std::iter::once(start).chain((0..self.figure.poses.len()).filter(|pose| *pose != start)).collect();
        for (nth, at) in order.into_iter().enumerate() {
            let pose = &self.figure.poses[at];
            let (angles, planted) = (pose.angles, Planted::of(pose));
            let contacts = contacts(pose);
            let mut body = self.laid(&angles, pose.feet, planted);
            if nth == 0 {
                self.anchor = body.point(self.figure.anchor);
                body.move_by(-self.anchor.x, 0.0);
                self.anchor.x = 0.0;
            } else {
                self.moor(&mut body);
            }
            let ends = [body.wrist[NEAR], body.wrist[FAR], body.ankle[NEAR], body.ankle[FAR]];
            for limb in 0..4 {
                let height = if limb < 2 { WRIST_HEIGHT } else { ANKLE_HEIGHT };
                match contacts[limb] {
                    Contact::Floor => _ = self.floor[limb].get_or_insert(P::new(ends[limb].x, height)),
                    Contact::Held => _ = self.held[limb].get_or_insert(ends[limb]),
                    _ => {}
                }
            }
        }
    }

    /// The body posed, and laid down by gravity.
    fn laid(&self, angles: &Angles, feet: [Contact; 2], planted: Planted) -> Body {
        let view = self.figure.view;
        let mut body = Body::posed(angles, feet, view);
        let down = if view == View::Above { 0.0 } else { body.lowest(planted, &self.figure.weight, view) };
        body.move_by(angles.get(Joint::Shift, NEAR), -down);
        body
    }

    /// Brings the anchor back to its place; a nudge is kept.
    fn moor(&self, body: &mut Body) {
        let at = body.point(self.figure.anchor);
        let shift = body.angles.get(Joint::Shift, NEAR);
        let up = if self.figure.view == View::Above { self.anchor.y - at.y } else { 0.0 };
        body.move_by(self.anchor.x - at.x + shift, up);
    }

    /// The body `t` of the way from one pose to another.
    fn between(&self, from: usize, to: usize, t: f32) -> Body {
        let (a, b) = (&self.figure.poses[from], &self.figure.poses[to]);
        let (there, here) = (contacts(a), contacts(b));
        let mut angles = a.angles.toward(&b.angles, t);
        // A limb that lets go, or takes hold, goes from where it was found to be.
        if let (Some(from), Some(to)) = (self.solved.get(from), self.solved.get(to)) {
            for limb in 0..4 {
                if there[limb] != here[limb] {
                    for joint in if limb < 2 { ARM } else { LEG } {
                        let (a, b) = (from.angles.get(joint, limb % 2), to.angles.get(joint, limb % 2));
                        angles.set(joint, limb % 2, a + (b - a) * t);
                    }
                }
            }
        }
        let (pa, pb) = (Planted::of(a), Planted::of(b));
        let both = |a: [bool; 2], b: [bool; 2]| [a[NEAR] || b[NEAR], a[FAR] || b[FAR]];
        let planted = Planted { hands: both(pa.hands, pb.hands), feet: both(pa.feet, pb.feet) };
        let level = [NEAR, FAR].map(|side| if a.feet[side] == b.feet[side] { a.feet[side] } else { Contact::Free });
        let mut body = self.laid(&angles, level, planted);
        self.moor(&mut body);
        for limb in [2, 3, 0, 1] {
            if there[limb] == here[limb] && here[limb] != Contact::Free {
                self.keep(&mut body, limb, here[limb]);
            } else if there[limb] != here[limb] || !self.figure.weight.is_empty() {
                self.lift(&mut body, limb);
            }
        }
        body
    }

    /// Brings a hand or foot to what it touches. Returns how much is missing.
    fn keep(&self, body: &mut Body, limb: usize, contact: Contact) -> f32 {
        let (side, view) = (limb % 2, self.figure.view);
        let place = match contact {
            Contact::Floor => self.floor[limb],
            Contact::Held => self.held[limb],
            other if limb < 2 => body.touch(other, side, view),
            _ => None,
        };
        match place {
            Some(place) if limb < 2 => body.reach_hand(side, place, contact == Contact::Floor, view),
            Some(place) => body.reach_foot(side, place, view),
            None => 0.0,
        }
    }

    /// Keeps a hand or foot that is on its way above the floor.
    fn lift(&self, body: &mut Body, limb: usize) {
        let (side, view) = (limb % 2, self.figure.view);
        if view == View::Above || self.ground < 0.0 {
            return;
        }
        if limb < 2 {
            if body.wrist[side].y < WRIST_HEIGHT {
                body.reach_hand(side, P::new(body.wrist[side].x, WRIST_HEIGHT), false, view);
            }
            return;
        }
        // The foot turns with the shin: once more finds the rest.
        for _ in 0..3 {
            let (ankle, toe) = (body.ankle[side], body.toe[side]);
            let under = (2.0 - ankle.y).max(1.2 - toe.y);
            if under > 0.05 {
                body.reach_foot(side, P::new(ankle.x, ankle.y + under), view);
            }
        }
    }

    /// How far hands and feet of a moment are from what they should touch.
    #[must_use]
    pub fn missing(&self, moment: &Moment) -> f32 {
        let mut body = self.body(moment);
        let (a, b) = (&self.figure.poses[moment.from], &self.figure.poses[moment.to]);
        let (there, here) = (contacts(a), contacts(b));
        let limbs = (0..4).filter(|limb| there[*limb] == here[*limb]);
        limbs.map(|limb| self.keep(&mut body, limb, here[limb])).fold(0.0, f32::max)
    }

    fn room_of_bodies(&self) -> Bounds {
        let mut bounds = Bounds::default();
        let mut see = |body: &Body| {
            let strokes = Strokes::of(body, &self.figure, Weight::Full);
            bounds = bounds.with(&strokes, 0.0);
        };
        self.solved.iter().for_each(&mut see);
        let mut from = self.figure.start();
        for step in &self.figure.cycle {
            for eighth in 1..8_u8 {
                see(&self.between(from, step.to, f32::from(eighth) / 8.0));
            }
            from = step.to;
        }
        bounds
    }
}

/// A part of the way with its speed eased.
#[must_use]
pub fn eased(part: f32, ease: Ease) -> f32 {
    let t = part.clamp(0.0, 1.0);
    match ease {
        Ease::Linear => t,
        Ease::InOut => t * t * (3.0 - 2.0 * t),
    }
}

fn contacts(pose: &Pose) -> [Contact; 4] {
    [pose.hands[NEAR], pose.hands[FAR], pose.feet[NEAR], pose.feet[FAR]]
}

fn apart(a: &Body, b: &Body) -> f32 {
    let points = |body: &Body| {
        let pairs = [body.elbow, body.wrist, body.knee, body.ankle];
        [body.pelvis, body.waist, body.nape, body.head].into_iter().chain(pairs.into_iter().flatten())
    };
    points(a).zip(points(b)).map(|(a, b)| a.distance(b)).sum()
}
