//! A body as strokes with round ends, in the order they are painted. Must never move a joint.

use crate::domain::figure::{FAR, Figure, Joint, NEAR, Part, View};

use super::skeleton::{Body, HEAD_RADIUS, P, trunk};

/// What a dot is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// The floor.
    Floor,
    /// A pose to be seen behind the present one.
    Ghost,
    /// A thing.
    Prop,
    /// The far side.
    Far,
    /// The body.
    Body,
    /// The part that works.
    Target,
    /// Warmth.
    Heat,
}

/// How thick the strokes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As a body is.
    Full,
    /// Where there is no colour: what works is thicker, all else thinner.
    Told,
    /// Single lines: the ghost.
    Line,
}

/// A line with round ends. A disc is one of no length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// From.
    pub a: P,
    /// To.
    pub b: P,
    /// Half its thickness.
    pub r: f32,
    /// What it is.
    pub ink: Ink,
    /// Only its edge is drawn.
    pub hollow: bool,
}

/// Strokes that are painted together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// The strokes.
    pub strokes: Vec<Stroke>,
    /// What lies beneath is cleared one dot around, but not near this point, where the limb is joined to the body.
    pub halo: Option<P>,
}

/// All strokes, the lowest layer first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strokes {
    /// The layers.
    pub layers: Vec<Layer>,
}

/// Samples along the spine.
const SPINE: u8 = 12;

/// What of a body works.
struct Works<'a>(&'a [Part]);

impl Works<'_> {
    fn any(&self, parts: &[Part]) -> bool {
        self.0.iter().any(|part| parts.contains(part))
    }

    fn arm(&self, side: usize) -> bool {
        self.any(&[Part::Arms, if side == NEAR { Part::ArmNear } else { Part::ArmFar }])
    }

    fn thigh(&self, side: usize) -> bool {
        let (leg, thigh) = if side == NEAR { (Part::LegNear, Part::ThighNear) } else { (Part::LegFar, Part::ThighFar) };
        self.any(&[Part::Legs, Part::Thighs, leg, thigh])
    }

    fn shin(&self, side: usize) -> bool {
        self.any(&[Part::Legs, if side == NEAR { Part::LegNear } else { Part::LegFar }])
    }

    fn foot(&self) -> bool {
        self.any(&[Part::Feet])
    }
}

/// Draws one body.
struct Pen<'a> {
    body: &'a Body,
    works: Works<'a>,
    view: View,
    weight: Weight,
}

impl Pen<'_> {
    fn stroke(&self, a: P, b: P, r: f32, ink: Ink) -> Stroke {
        let r = match self.weight {
            Weight::Full => r,
            Weight::Told if ink == Ink::Target => r * 1.25,
            Weight::Told => r * 0.5,
            Weight::Line => 0.4,
        };
        let ink = if self.weight == Weight::Line { Ink::Ghost } else { ink };
        Stroke { a, b, r, ink, hollow: false }
    }

    fn ink(&self, works: bool, side: usize) -> Ink {
        match (works, side) {
            (true, _) => Ink::Target,
            (false, FAR) if self.view == View::Side => Ink::Far,
            _ => Ink::Body,
        }
    }

    fn thickness(&self, side: usize) -> f32 {
        if side == FAR && self.view == View::Side { 1.6 } else { 1.9 }
    }

    fn leg(&self, side: usize) -> Layer {
        let (body, r) = (self.body, self.thickness(side));
        let (thigh, shin) = (self.ink(self.works.thigh(side), side), self.ink(self.works.shin(side), side));
        let foot = self.ink(self.works.foot(), side);
        let mut strokes = vec![
            self.stroke(body.hip[side], body.knee[side], r, thigh),
            self.stroke(body.knee[side], body.ankle[side], r, shin),
            self.stroke(body.ankle[side], body.toe[side], 1.2, foot),
        ];
        if body.level[side] && self.view == View::Side {
            let heel = P::new(body.ankle[side].x - 1.0, body.ankle[side].y - 1.8);
            strokes.push(self.stroke(body.ankle[side], heel, 1.2, foot));
        }
        Layer { strokes, halo: Some(body.hip[side]) }
    }

    fn arm(&self, side: usize) -> Layer {
        let (body, r) = (self.body, self.thickness(side) * 0.9);
        let ink = self.ink(self.works.arm(side), side);
        let strokes = vec![
            self.stroke(body.shoulder[side], body.elbow[side], r, ink),
            self.stroke(body.elbow[side], body.wrist[side], r, ink),
            self.stroke(body.wrist[side], body.hand[side], 1.3, ink),
        ];
        Layer { strokes, halo: Some(body.shoulder[side]) }
    }

    /// The spine as a curve through pelvis, waist and neck: two angles are enough for a cat's back.
    fn trunk(&self) -> Layer {
        let body = self.body;
        let (p, w, n) = (body.pelvis, body.waist, body.nape);
        let before = P::new(2.0 * p.x - w.x, 2.0 * p.y - w.y);
        let after = P::new(2.0 * n.x - w.x, 2.0 * n.y - w.y);
        let half = SPINE / 2;
        let at = |i: u8| {
            if i < half {
                curve([before, p, w, n], f32::from(i) / f32::from(half))
            } else {
                curve([p, w, n, after], f32::from(i - half) / f32::from(half))
            }
        };
        let low = self.works.any(&[Part::Back, Part::LowBack]);
        let high = self.works.any(&[Part::Back, Part::UpperBack]);
        let turn = libm::cosf(body.angles.get(Joint::Turn, NEAR).to_radians());
        let mut layer = Layer { strokes: Vec::new(), halo: Some(P::new(f32::MAX, 0.0)) };
        let front = self.view != View::Side;
        if front {
            let (hips, shoulders) = (body.hip, body.shoulder);
            layer.strokes.push(self.stroke(hips[NEAR], hips[FAR], 2.4, self.ink(low, NEAR)));
            layer.strokes.push(self.stroke(shoulders[NEAR], shoulders[FAR], 2.0, self.ink(high, NEAR)));
        }
        for i in 0..SPINE {
            let works = if i < half { low } else { high };
            let wide = f32::from(i) / f32::from(SPINE);
            let r = if front { (trunk(self.view) + 1.5 * wide) * (0.6 + 0.4 * turn) } else { trunk(self.view) };
            layer.strokes.push(self.stroke(at(i), at(i + 1), r, self.ink(works, NEAR)));
        }
        let belly = body.angles.get(Joint::Belly, NEAR);
        let works = self.works.any(&[Part::Belly]);
        if belly > 0.0 || works {
            let [lumbar, ..] = body.spine;
            let out = |along: f32, by: f32| p.to(lumbar, along).to(lumbar + 90.0, by);
            layer.strokes.push(self.stroke(out(5.0, belly * 0.5), out(12.0, belly), 2.6, self.ink(works, NEAR)));
            layer.strokes.push(self.stroke(out(8.0, belly), out(11.0, belly), 2.8, self.ink(works, NEAR)));
        }
        layer
    }

    fn head(&self) -> Layer {
        let body = self.body;
        let [.., neck] = body.spine;
        let ink = self.ink(self.works.any(&[Part::Neck]), NEAR);
        let mut strokes = vec![self.stroke(body.nape, body.head, 1.8, ink)];
        let hollow = self.weight == Weight::Line;
        strokes.push(Stroke { a: body.head, b: body.head, r: HEAD_RADIUS, ink: strokes[0].ink, hollow });
        if self.weight != Weight::Line {
            let head = |a: P| Stroke { a, b: a, r: 1.5, ink: Ink::Body, hollow: false };
            let turn = body.angles.get(Joint::Turn, NEAR);
            if self.view == View::Side {
                // It tells face up from face down.
                strokes.push(head(body.head.to(neck + 96.0, HEAD_RADIUS * 1.04)));
            } else if turn.abs() > 15.0 {
                strokes.push(head(body.head.to(neck + 96.0 * turn.signum(), HEAD_RADIUS * 1.04)));
            }
            strokes[1].ink = Ink::Body;
        }
        Layer { strokes, halo: Some(body.nape) }
    }
}

impl Strokes {
    /// The strokes of a body.
    #[must_use]
    pub fn of(body: &Body, figure: &Figure, weight: Weight) -> Self {
        let pen = Pen { body, works: Works(&figure.target), view: figure.view, weight };
        if figure.view != View::Side {
            // Neither side is farther away.
            let layers = vec![pen.leg(FAR), pen.leg(NEAR), pen.trunk(), pen.head(), pen.arm(FAR), pen.arm(NEAR)];
            return Self { layers };
        }
        let mut layers = vec![pen.leg(FAR), pen.arm(FAR)];
        // What is on the far side has nothing to stand out from.
        for layer in &mut layers {
            layer.halo = None;
        }
        // An arm along a lying body would hide the back, which is what most exercises are about.
        let angles = &body.angles;
        let lies = angles.get(Joint::Pitch, NEAR).abs() > 60.0 && angles.get(Joint::Shoulder, NEAR).abs() < 35.0;
        let under = lies && (body.wrist[NEAR].y - body.pelvis.y).abs() < 4.0;
        if under {
            layers.push(Layer { halo: None, ..pen.arm(NEAR) });
        }
        layers.extend([pen.trunk(), pen.head(), pen.leg(NEAR)]);
        if !under {
            layers.push(pen.arm(NEAR));
        }
        Self { layers }
    }

    /// Adds a layer.
    pub fn push(&mut self, strokes: Vec<Stroke>) {
        self.layers.push(Layer { strokes, halo: None });
    }

    /// All strokes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Stroke> {
        self.layers.iter().flat_map(|layer| &layer.strokes)
    }
}

/// Catmull-Rom through the two middle points.
fn curve(p: [P; 4], t: f32) -> P {
    let along = |a: f32, b: f32, c: f32, d: f32| {
        0.5 * (2.0 * b
            + (c - a) * t
            + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
            + (3.0 * b - a - 3.0 * c + d) * t * t * t)
    };
    P::new(along(p[0].x, p[1].x, p[2].x, p[3].x), along(p[0].y, p[1].y, p[2].y, p[3].y))
}
