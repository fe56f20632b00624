//! Strokes to dots. Must never touch a dot outside its bitmap.

use super::{
    fit::{Fit, Grid, number, whole},
    outline::{Ink, Layer, Stroke, Strokes, Weight},
    props,
    scene::{Moment, Scene},
    skeleton::P,
};

/// With dots larger than this, a cleared edge would eat the limb itself. % of body height.
const HALO_UP_TO: f32 = 1.4;
/// No edge is cleared so near to where a limb is joined to the body.
const JOINED: f32 = 4.6;
/// A floor that runs is dashed: the length of a dash with its gap.
const DASH: f32 = 28.0;

/// A picture of dots, each with what it is part of.
#[derive(Debug, Clone, PartialEq)]
pub struct Bitmap {
    grid: Grid,
    dots: Vec<Option<Ink>>,
}

/// Paints one picture.
struct Brush<'a> {
    map: &'a mut Bitmap,
    fit: Fit,
    flip: Option<usize>,
}

impl Bitmap {
    /// The picture of a moment.
    #[must_use]
    pub fn of(scene: &Scene, moment: &Moment, grid: Grid, told: bool) -> Self {
        let mut map = Self { grid, dots: vec![None; grid.width() * grid.height()] };
        if map.dots.is_empty() {
            return map;
        }
        let fit = Fit::new(scene.bounds(), scene.ground(), grid);
        let weight = if told { Weight::Told } else { Weight::Full };
        let body = scene.body(moment);
        let flip = moment.flip.then(|| grid.width());
        let mut brush = Brush { map: &mut map, fit, flip };
        if let Some(ghost) = moment.ghost {
            brush.paint(&Strokes::of(scene.solved(ghost), scene.figure(), Weight::Line), false);
        }
        brush.paint(scene.props(), false);
        brush.paint(&Strokes::of(&body, scene.figure(), weight), told);
        for wave in props::waves(scene.figure(), &body, moment.secs) {
            brush.fill(&wave, false);
        }
        brush.floor(scene, moment);
        map
    }

    /// The dots of a cell as bits, row by row from the upper left, and what the cell is part of.
    #[must_use]
    pub fn cell(&self, col: usize, row: usize) -> (usize, Option<Ink>) {
        let ((across, down), width) = (self.grid.cell, self.grid.width());
        let (mut bits, mut votes) = (0, [0_u8; Ink::Heat as usize + 1]);
        let mut best = None;
        for y in 0..down {
            let from = (row * down + y) * width + col * across;
            for (x, ink) in self.dots.get(from..from + across).unwrap_or_default().iter().enumerate() {
                let Some(ink) = *ink else { continue };
                bits |= 1 << (y * across + x);
                // What works, and what is warm, must not be lost in a cell that it shares.
                votes[ink as usize] += if matches!(ink, Ink::Target | Ink::Heat) { 3 } else { 1 };
                if best.is_none_or(|best: Ink| votes[ink as usize] >= votes[best as usize]) {
                    best = Some(ink);
                }
            }
        }
        (bits, best)
    }

    /// What a dot is part of; nothing outside.
    #[must_use]
    pub fn dot(&self, x: usize, y: usize) -> Option<Ink> {
        let width = self.grid.width();
        if x >= width { None } else { self.dots.get(y * width + x).copied().flatten() }
    }

    fn set(&mut self, x: usize, y: usize, ink: Option<Ink>) {
        let width = self.grid.width();
        if x < width
            && let Some(dot) = self.dots.get_mut(y * width + x)
        {
            *dot = ink;
        }
    }
}

impl Brush<'_> {
    fn paint(&mut self, strokes: &Strokes, told: bool) {
        for layer in &strokes.layers {
            self.layer(layer, told);
        }
    }

    fn layer(&mut self, layer: &Layer, told: bool) {
        if let Some(joined) = layer.halo.filter(|_| self.fit.dw <= HALO_UP_TO) {
            let (fit, root) = (self.fit, self.fit.at(joined, self.flip));
            let near = JOINED / fit.dw;
            for stroke in &layer.strokes {
                self.each(stroke, stroke.r + 1.05 * fit.dw, |y, from, dots| {
                    let dy = (number(y) + 0.5 - root.1) * fit.dh / fit.dw;
                    // Half the width of what is spared around the joint in this row.
                    let spared = (near * near - dy * dy).max(0.0).sqrt();
                    let left = whole((root.0 - spared - 0.5).ceil()).saturating_sub(from).min(dots.len());
                    let right = whole(root.0 + spared + 0.5).saturating_sub(from).clamp(left, dots.len());
                    dots[..left].fill(None);
                    dots[right..].fill(None);
                });
            }
        }
        for stroke in &layer.strokes {
            self.fill(stroke, told);
        }
    }

    /// Fills a stroke; at least one dot wide. `told`: what is far is dotted, since no colour tells it.
    fn fill(&mut self, stroke: &Stroke, told: bool) {
        let thin = 0.55 * self.fit.dw.max(self.fit.dh);
        let r = stroke.r.max(thin);
        let ink = stroke.ink;
        let dotted = (told && ink == Ink::Far) || ink == Ink::Ghost;
        let (fit, middle) = (self.fit, self.fit.at(stroke.a, self.flip));
        let edge = r - 1.8 * thin;
        self.each(stroke, r, |y, from, dots| {
            if !dotted && !stroke.hollow {
                return dots.fill(Some(ink));
            }
            for (x, dot) in (from..).zip(dots) {
                let inside = stroke.hollow && {
                    let (dx, dy) = ((number(x) + 0.5 - middle.0) * fit.dw, (number(y) + 0.5 - middle.1) * fit.dh);
                    dx * dx + dy * dy < edge * edge
                };
                let gap = dotted && (x + y) % 2 == 1;
                if !inside && !gap {
                    *dot = Some(ink);
                }
            }
        });
    }

    /// Calls `mark` for each row of dots, with those that lie within `r` of a stroke's middle line and the column of the first.
    fn each(&mut self, stroke: &Stroke, r: f32, mut mark: impl FnMut(usize, usize, &mut [Option<Ink>])) {
        let (fit, grid) = (self.fit, self.map.grid);
        let (a, b) = (fit.at(stroke.a, self.flip), fit.at(stroke.b, self.flip));
        let reach = r / fit.dh;
        // Clamped here, whatever a pose may ask for.
        let (top, low) = (whole(a.1.min(b.1) - reach), whole(a.1.max(b.1) + reach + 1.0).min(grid.height()));
        let along = P::new((b.0 - a.0) * fit.dw, (b.1 - a.1) * fit.dh);
        for y in top..low {
            let down = (number(y) + 0.5 - a.1) * fit.dh;
            if let Some((left, right)) = across(along, down, r) {
                let (left, right) = (a.0 + left / fit.dw + 0.5, a.0 + right / fit.dw + 0.5);
                let (from, to) = (whole(left.ceil() - 1.0), whole(right).min(grid.width()));
                let row = y * grid.width();
                if from < to
                    && let Some(dots) = self.map.dots.get_mut(row + from..row + to)
                {
                    mark(y, from, dots);
                }
            }
        }
    }

    /// The floor, where nothing else is: dashed and running under one who walks.
    fn floor(&mut self, scene: &Scene, moment: &Moment) {
        let Some(row) = self.fit.floor() else { return };
        let speed = scene.figure().scroll;
        // Four steps a second are enough to see it run, and it is the widest thing that moves.
        let run = speed * (moment.secs * 4.0).floor() / 4.0;
        for x in 0..self.map.grid.width() {
            let at = number(x) * self.fit.dw;
            let at = if moment.flip { number(self.map.grid.width()) * self.fit.dw - at } else { at };
            let gap = speed > 0.0 && (at + run).rem_euclid(DASH) > DASH * 0.8;
            if !gap && self.map.dot(x, row).is_none() {
                self.map.set(x, row, Some(Ink::Floor));
            }
        }
    }
}

/// Where a row at height `down` cuts a stroke from 0, 0 to `along` with round ends: from left to right.
fn across(along: P, down: f32, r: f32) -> Option<(f32, f32)> {
    let disc = |at: P| {
        let half = r * r - (down - at.y) * (down - at.y);
        (half >= 0.0).then(|| (at.x - half.sqrt(), at.x + half.sqrt()))
    };
    let length = libm::hypotf(along.x, along.y);
    let strip = (length > 0.0).then(|| {
        // Between the two long edges, and between the two ends: each is a stretch of the row.
        let edges = stretch(along.y, -down * along.x, r * length);
        let ends = stretch(along.x, down * along.y - 0.5 * length * length, 0.5 * length * length);
        (edges.0.max(ends.0), edges.1.min(ends.1))
    });
    let strip = strip.filter(|(left, right)| left <= right);
    let parts = [disc(P::default()), disc(along), strip].into_iter().flatten();
    parts.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// For which x `slope * x + level` lies between `-most` and `most`.
fn stretch(slope: f32, level: f32, most: f32) -> (f32, f32) {
    if slope.abs() < 1e-6 {
        let all = (f32::NEG_INFINITY, f32::INFINITY);
        return if level.abs() <= most { all } else { (1.0, -1.0) };
    }
    let (one, other) = ((-most - level) / slope, (most - level) / slope);
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The row by row way marks what the plain way does: all that is near enough to the middle line.
    #[test]
    fn a_row_cuts_a_stroke_where_it_is_near_enough() {
        for along in [P::new(0.0, 0.0), P::new(9.0, 0.0), P::new(0.0, -7.0), P::new(6.0, 5.0), P::new(-8.0, 3.0)] {
            for row in -40..=40_i8 {
                let down = f32::from(row) * 0.25;
                let cut = across(along, down, 2.0);
                for column in -60..=60_i8 {
                    let x = f32::from(column) * 0.25 + 0.01;
                    let length = along.x * along.x + along.y * along.y;
                    let t = if length > 0.0 { ((x * along.x + down * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
                    let near = libm::hypotf(x - along.x * t, down - along.y * t);
                    let marked = cut.is_some_and(|(left, right)| (left..=right).contains(&x));
                    assert!(marked == (near <= 2.0) || (near - 2.0).abs() < 1e-3, "{along:?} {x} {down}");
                }
            }
        }
    }
}
