//! The things around a figure, placed by its starting pose. Must never be placed by coordinates of a file.

use crate::domain::figure::{Figure, Joint, NEAR, Point, Prop, PropKind, View};

use super::{
    fit::Bounds,
    outline::{Ink, Stroke, Strokes},
    skeleton::{Body, HEAD_RADIUS, P, trunk},
};

/// The height of a bed unless the file says otherwise.
pub(crate) const BED: f32 = 16.0;
/// How far a chair's seat reaches to either side.
const SEAT: f32 = 9.0;
/// How far a chair's back rises above its seat.
const BACK: f32 = 24.0;

/// Where the real floor is: below a bed that the body lies or sits on.
pub(super) fn ground(figure: &Figure) -> f32 {
    let bed = figure.props.iter().find(|prop| prop.kind == PropKind::Bed && prop.under != Point::Pelvis);
    match bed {
        Some(bed) if figure.view != View::Above => -bed.height,
        _ => 0.0,
    }
}

/// The strokes of all things.
pub(super) fn strokes(figure: &Figure, body: &Body, bodies: Bounds) -> Strokes {
    let mut all = Strokes::default();
    let ground = ground(figure);
    for prop in &figure.props {
        all.push(one(prop, figure, body, bodies, ground));
    }
    all
}

fn line(a: P, b: P, r: f32) -> Stroke {
    Stroke { a, b, r, ink: Ink::Prop, hollow: false }
}

fn one(prop: &Prop, figure: &Figure, body: &Body, bodies: Bounds, ground: f32) -> Vec<Stroke> {
    let at = body.point(prop.under);
    let x = at.x + prop.dx;
    let half = trunk(figure.view);
    match prop.kind {
        PropKind::Chair if figure.view != View::Side => {
            let seat = at.y - half - 1.0;
            let leg = |x: f32| line(P::new(x, seat), P::new(x, 1.0), 1.0);
            vec![line(P::new(x - 14.0, seat), P::new(x + 14.0, seat), 1.2), leg(x - 13.5), leg(x + 13.5)]
        }
        PropKind::Chair => chair(prop, at, x, half),
        PropKind::Pillow if prop.under == Point::Head => {
            let low = if figure.view == View::Above { at.y } else { 0.0 };
            let high = (at.y - HEAD_RADIUS + 0.5).max(low + 3.0);
            let r = ((high - low) / 2.0).max(1.5);
            let y = if figure.view == View::Above { at.y } else { low + r };
            vec![line(P::new(x - 7.0, y), P::new(x + 6.0, y), r)]
        }
        PropKind::Pillow => {
            let knees = body.knee;
            let between = matches!(prop.under, Point::Knees) && figure.view != View::Side;
            if between {
                let (a, b) = (knees[0].toward(knees[1], 0.5), body.ankle[0].toward(body.ankle[1], 0.5));
                let from = body.pelvis.toward(a, 0.6);
                vec![line(from, b, 1.8)]
            } else {
                let r = ((at.y - half) / 2.0).max(1.6);
                vec![line(P::new(x - 6.0, r), P::new(x + 6.0, r), r)]
            }
        }
        PropKind::Bolster => {
            let r = ((at.y - 2.0) / 2.0).clamp(2.0, 9.0);
            vec![line(P::new(x, r), P::new(x, r), r)]
        }
        PropKind::Heat => {
            let (a, b) = (body.pelvis, body.waist);
            let y = (a.y.min(b.y) - half - 1.2).max(ground + 1.0);
            let pad = Stroke { ink: Ink::Heat, ..line(P::new(a.x, y), P::new(b.x, y), 1.6) };
            vec![pad]
        }
        PropKind::Bed if prop.under == Point::Pelvis => bench(x, at.y - half),
        PropKind::Bed if figure.view == View::Above => frame(bodies, 6.0),
        PropKind::Mat if figure.view == View::Above => frame(bodies, 3.0),
        PropKind::Bed => {
            let (left, right) = (bodies.left - 3.0, bodies.right + 3.0);
            let leg = |x: f32, up: f32| line(P::new(x, up), P::new(x, -prop.height + 1.0), 1.0);
            vec![line(P::new(left, -3.5), P::new(right, -3.5), 2.5), leg(left, 7.0), leg(right, 2.0)]
        }
        PropKind::Mat => vec![line(P::new(bodies.left, -1.0), P::new(bodies.right, -1.0), 1.0)],
        PropKind::Wall => vec![line(P::new(x, 1.0), P::new(x, prop.height - 1.0), 1.0)],
        PropKind::Table => {
            let top = at.y - 3.2;
            let leg = |x: f32| line(P::new(x, top), P::new(x, 1.0), 1.0);
            vec![line(P::new(x - 5.0, top), P::new(x + 24.0, top), 1.3), leg(x - 2.0), leg(x + 21.0)]
        }
    }
}

/// A chair: its seat under what rests on it, or its back at a hand that holds it.
fn chair(prop: &Prop, at: P, x: f32, half: f32) -> Vec<Stroke> {
    let hand = matches!(prop.under, Point::Hands | Point::HandNear | Point::HandFar);
    let seat = match prop.under {
        _ if hand => at.y - 1.8 - BACK,
        Point::Pelvis => at.y - half - 1.0,
        _ => at.y - 3.0,
    };
    let seat = seat.max(8.0);
    let x = if hand { x + f32::from(prop.back) * -SEAT } else { x };
    let leg = |x: f32| line(P::new(x, seat), P::new(x, 1.0), 0.9);
    let mut all =
        vec![line(P::new(x - SEAT, seat), P::new(x + SEAT, seat), 1.1), leg(x - SEAT + 0.5), leg(x + SEAT - 0.5)];
    if prop.back != 0 {
        let out = f32::from(prop.back);
        let foot = P::new(x + out * SEAT, seat);
        let top = if hand { P::new(at.x + prop.dx, at.y - 1.8) } else { P::new(x + out * (SEAT + 2.5), seat + BACK) };
        all.push(line(foot, top, 1.0));
    }
    all
}

/// A bed seen from its end, for one who sits on its edge.
fn bench(x: f32, top: f32) -> Vec<Stroke> {
    let (left, right) = (x - 40.0, x + 4.0);
    let leg = |x: f32| line(P::new(x, top - 6.0), P::new(x, 1.0), 1.0);
    vec![line(P::new(left, top - 3.0), P::new(right, top - 3.0), 3.0), leg(left), leg(right)]
}

/// A bed or mat seen from above.
fn frame(bodies: Bounds, edge: f32) -> Vec<Stroke> {
    let (l, r) = (bodies.left - edge, bodies.right + edge);
    let (b, t) = (bodies.low - edge, bodies.top + edge);
    let corners = [P::new(l, b), P::new(r, b), P::new(r, t), P::new(l, t)];
    (0..4).map(|i| line(corners[i], corners[(i + 1) % 4], 0.6)).collect()
}

/// Three slow waves that rise from something warm. `secs` moves them.
#[must_use]
pub(super) fn waves(figure: &Figure, body: &Body, secs: f32) -> Vec<Stroke> {
    if !figure.props.iter().any(|prop| prop.kind == PropKind::Heat) {
        return Vec::new();
    }
    let middle = body.pelvis.toward(body.waist, 0.5);
    let base = middle.y + trunk(figure.view) + 3.0 + body.angles.get(Joint::Belly, NEAR);
    let mut all = Vec::new();
    for x in [-5.5_f32, 0.0, 5.5] {
        let at = |i: u8| {
            let up = f32::from(i) * 2.0;
            P::new(middle.x + x + 1.4 * libm::sinf(up * 0.75 - secs * 1.6), base + up)
        };
        all.extend((0..6_u8).map(|i| Stroke { a: at(i), b: at(i + 1), r: 0.55, ink: Ink::Heat, hollow: false }));
    }
    all
}
