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
const DASH: f32 = 14.0;

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
        let (across, down) = self.grid.cell;
        let (mut bits, mut votes) = (0, [0_u8; Ink::Heat as usize + 1]);
        let mut best = None;
        for y in 0..down {
            for x in 0..across {
                let Some(ink) = self.dot(col * across + x, row * down + y) else { continue };
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
            let root = self.fit.at(joined, self.flip);
            let near = JOINED / self.fit.dw;
            for stroke in &layer.strokes {
                let (fit, wider) = (self.fit, stroke.r + 1.05 * self.fit.dw);
                self.each(stroke, wider, |map, x, y, _| {
                    let (dx, dy) = (number(x) + 0.5 - root.0, (number(y) + 0.5 - root.1) * fit.dh / fit.dw);
                    if dx * dx + dy * dy > near * near {
                        map.set(x, y, None);
                    }
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
        let (ink, hollow) = (stroke.ink, stroke.hollow);
        let dotted = (told && ink == Ink::Far) || ink == Ink::Ghost;
        self.each(stroke, r, |map, x, y, away| {
            if hollow && away < r - 1.8 * thin || dotted && (x + y) % 2 == 1 {
                return;
            }
            map.set(x, y, Some(ink));
        });
    }

    /// Calls `mark` for each dot within `r` of a stroke's middle line, with how far away it is.
    fn each(&mut self, stroke: &Stroke, r: f32, mut mark: impl FnMut(&mut Bitmap, usize, usize, f32)) {
        let (fit, grid) = (self.fit, self.map.grid);
        let (a, b) = (fit.at(stroke.a, self.flip), fit.at(stroke.b, self.flip));
        let (rx, ry) = (r / fit.dw, r / fit.dh);
        let span = |a: f32, b: f32, r: f32, most: usize| {
            let (from, to) = (a.min(b) - r, a.max(b) + r + 1.0);
            // Clamped here, whatever a pose may ask for.
            (whole(from).min(most), if to.is_finite() { whole(to).min(most) } else { 0 })
        };
        let (left, right) = span(a.0, b.0, rx, grid.width());
        let (top, low) = span(a.1, b.1, ry, grid.height());
        let along = P::new((b.0 - a.0) * fit.dw, (b.1 - a.1) * fit.dh);
        let length = along.x * along.x + along.y * along.y;
        for y in top..low {
            for x in left..right {
                let px = (number(x) + 0.5 - a.0) * fit.dw;
                let py = (number(y) + 0.5 - a.1) * fit.dh;
                let t = if length > 0.0 { ((px * along.x + py * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
                let away = (px - along.x * t).hypot(py - along.y * t);
                if away <= r {
                    mark(self.map, x, y, away);
                }
            }
        }
    }

    /// The floor, where nothing else is: dashed and running under one who walks.
    fn floor(&mut self, scene: &Scene, moment: &Moment) {
        let Some(row) = self.fit.floor() else { return };
        let speed = scene.figure().scroll;
        for x in 0..self.map.grid.width() {
            let at = number(x) * self.fit.dw;
            let at = if moment.flip { number(self.map.grid.width()) * self.fit.dw - at } else { at };
            let gap = speed > 0.0 && (at + speed * moment.secs).rem_euclid(DASH) > DASH * 0.65;
            if !gap && self.map.dot(x, row).is_none() {
                self.map.set(x, row, Some(Ink::Floor));
            }
        }
    }
}
