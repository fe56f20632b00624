//! A figure in plain characters: each limb as a line of slopes, the head a block. Must never use a sign beyond ASCII.

use super::{
    fit::{Fit, Grid, number, whole},
    outline::{Ink, Stroke, Strokes, Weight},
    props,
    scene::{Moment, Scene},
};

/// A cell: its sign, and what it is part of.
type Cell = Option<(char, Ink)>;

/// The picture of a moment, row by row.
#[must_use]
pub fn slopes(scene: &Scene, moment: &Moment, cols: usize, rows: usize, aspect: f32) -> Vec<Vec<Cell>> {
    let grid = Grid { cols, rows, cell: (1, 1), aspect };
    let mut map: Vec<Vec<Cell>> = vec![vec![None; cols]; rows];
    if cols == 0 || rows == 0 {
        return map;
    }
    let fit = Fit::new(scene.bounds(), scene.ground(), grid);
    let flip = moment.flip.then_some(cols);
    let body = scene.body(moment);
    let mut draw = |stroke: &Stroke| line(&mut map, &fit, flip, stroke);
    if let Some(ghost) = moment.ghost {
        Strokes::of(scene.solved(ghost), scene.figure(), Weight::Line).iter().for_each(&mut draw);
    }
    scene.props().iter().for_each(&mut draw);
    let strokes = Strokes::of(&body, scene.figure(), Weight::Full);
    // The head last: a block that no line runs through.
    strokes.iter().filter(|stroke| stroke.a != stroke.b).for_each(&mut draw);
    strokes.iter().filter(|stroke| stroke.a == stroke.b && stroke.r > 2.0).for_each(&mut draw);
    props::waves(scene.figure(), &body, moment.secs).iter().for_each(&mut draw);
    if let Some(floor) = fit.floor().and_then(|row| map.get_mut(row)) {
        for (x, cell) in floor.iter_mut().enumerate() {
            let gap = scene.figure().scroll > 0.0 && (number(x) + moment.secs * 8.0).rem_euclid(6.0) >= 4.0;
            if cell.is_none() && !gap {
                *cell = Some(('=', Ink::Floor));
            }
        }
    }
    map
}

fn line(map: &mut [Vec<Cell>], fit: &Fit, flip: Option<usize>, stroke: &Stroke) {
    let (a, b) = (fit.at(stroke.a, flip), fit.at(stroke.b, flip));
    let disc = stroke.a == stroke.b;
    let mut put = |x: f32, y: f32, sign: char| {
        if x < 0.0 || y < 0.0 || !x.is_finite() || !y.is_finite() {
            return;
        }
        if let Some(cell) = map.get_mut(whole(y)).and_then(|row| row.get_mut(whole(x))) {
            *cell = Some((sign, stroke.ink));
        }
    };
    if disc {
        let (rx, ry) = ((stroke.r / fit.dw - 0.3).max(0.4), (stroke.r / fit.dh - 0.2).max(0.4));
        let steps = |r: f32| whole(r.min(200.0) * 2.0) + 1;
        for i in 0..=steps(ry) {
            for j in 0..=steps(rx) {
                let y = -ry + 2.0 * ry * number(i) / number(steps(ry));
                let x = -rx + 2.0 * rx * number(j) / number(steps(rx));
                let out = (x / rx).powi(2) + (y / ry).powi(2);
                let edge = !stroke.hollow || out > 0.5;
                if out <= 1.25 && edge {
                    put(a.0 + x, a.1 + y, if stroke.ink == Ink::Ghost { '.' } else { fill(stroke.ink, 'O') });
                }
            }
        }
        return;
    }
    // Cells are about twice as tall as wide.
    let (dx, dy) = (b.0 - a.0, (a.1 - b.1) * 2.0);
    let steep = libm::atan2f(dy.abs(), dx.abs()).to_degrees();
    let rising = (dx >= 0.0) == (dy >= 0.0);
    let steps = whole((dx.abs().max(dy.abs()) * 2.5).min(2_000.0)).max(1);
    for i in 0..=steps {
        let part = number(i) / number(steps);
        let (x, y) = (a.0 + dx * part, a.1 + (b.1 - a.1) * part);
        let slope = if steep >= 68.0 {
            '|'
        } else if steep >= 22.0 {
            if rising { '/' } else { '\\' }
        } else {
            match y - y.floor() {
                part if part < 0.33 => '"',
                part if part < 0.67 => '-',
                _ => '_',
            }
        };
        put(x, y, if stroke.ink == Ink::Ghost { '.' } else { fill(stroke.ink, slope) });
    }
}

fn fill(ink: Ink, sign: char) -> char {
    match ink {
        Ink::Prop => '#',
        Ink::Heat => '~',
        _ => sign,
    }
}
