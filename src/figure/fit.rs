//! How a figure fits a window: one scale for both directions, the same over the whole movement. Must never enlarge beyond
//! what shows more.

use super::{outline::Strokes, skeleton::P};

/// The room strokes take, in % of body height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The left edge.
    pub left: f32,
    /// The right edge.
    pub right: f32,
    /// The lower edge.
    pub low: f32,
    /// The upper edge.
    pub top: f32,
}

impl Default for Bounds {
    /// No room at all.
    fn default() -> Self {
        Self { left: f32::INFINITY, right: f32::NEG_INFINITY, low: f32::INFINITY, top: f32::NEG_INFINITY }
    }
}

impl Bounds {
    /// Both rooms together: with these strokes, and a margin around them.
    #[must_use]
    pub fn with(mut self, strokes: &Strokes, margin: f32) -> Self {
        for stroke in strokes.iter() {
            let r = stroke.r + margin;
            self.left = self.left.min(stroke.a.x.min(stroke.b.x) - r);
            self.right = self.right.max(stroke.a.x.max(stroke.b.x) + r);
            self.low = self.low.min(stroke.a.y.min(stroke.b.y) - r);
            self.top = self.top.max(stroke.a.y.max(stroke.b.y) + r);
        }
        self
    }

    /// From left to right; 1 where there is nothing.
    #[must_use]
    pub fn width(&self) -> f32 {
        let width = self.right - self.left;
        if width.is_finite() { width.max(1.0) } else { 1.0 }
    }

    /// From low to top; 1 where there is nothing.
    #[must_use]
    pub fn height(&self) -> f32 {
        let height = self.top - self.low;
        if height.is_finite() { height.max(1.0) } else { 1.0 }
    }
}

/// A window in cells, and the dots of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Columns of cells.
    pub cols: usize,
    /// Rows of cells.
    pub rows: usize,
    /// Dots across and down in a cell.
    pub cell: (usize, usize),
    /// How much taller than wide a cell is.
    pub aspect: f32,
}

impl Grid {
    /// Dots across.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cols * self.cell.0
    }

    /// Dots down.
    #[must_use]
    pub fn height(&self) -> usize {
        self.rows * self.cell.1
    }
}

/// From the body's measures to dots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// % of body height for one dot across.
    pub dw: f32,
    /// % of body height for one dot down.
    pub dh: f32,
    left: f32,
    /// The dot where `left` lies.
    x: f32,
    /// The first dot below the floor, or the lower edge.
    y: f32,
    /// What lies there.
    low: f32,
    /// The row of dots for the floor's line.
    floor: Option<usize>,
}

impl Fit {
    /// Fits `bounds` into `grid`. With a floor at height `ground`, its line has a row of cells of its own, so that floor and body
    /// never share one.
    #[must_use]
    pub fn new(bounds: Bounds, ground: Option<f32>, grid: Grid) -> Self {
        let cell = (number(grid.cell.0), number(grid.cell.1));
        let ratio = grid.aspect * cell.0 / cell.1;
        let (width, height) = (number(grid.width()).max(1.0), number(grid.height()).max(1.0));
        let floor_rows = if ground.is_some() { cell.1 } else { 0.0 };
        let low = ground.unwrap_or(bounds.low);
        let room = (height - floor_rows).max(1.0);
        // One dot is left free at each edge.
        let dw =
            (bounds.width() / (width - 1.0).max(1.0)).max((bounds.top - low).max(1.0) / (room - 0.5).max(1.0) / ratio);
        let dw = if dw.is_finite() { dw.max(1e-3) } else { 1.0 };
        let dh = dw * ratio;
        // In the middle of a window that is too tall, by whole cells.
        let used = ((bounds.top - low).max(1.0) / dh).min(room);
        let spare = ((room - used) / 2.0 / cell.1).floor().max(0.0) * cell.1;
        let y = room - spare;
        let x = ((width - bounds.width() / dw) / 2.0).max(0.0);
        let floor = ground.map(|_| whole(y));
        Self { dw, dh, left: if bounds.left.is_finite() { bounds.left } else { 0.0 }, x, y, low, floor }
    }

    /// Where a point lies, in dots from the upper left. `flip`: mirrored in a window `width` dots wide.
    #[must_use]
    pub fn at(&self, point: P, flip: Option<usize>) -> (f32, f32) {
        let x = self.x + (point.x - self.left) / self.dw;
        let y = self.y - (point.y - self.low) / self.dh;
        (flip.map_or(x, |width| number(width) - x), y)
    }

    /// The row of dots for the floor's line.
    #[must_use]
    pub fn floor(&self) -> Option<usize> {
        self.floor
    }
}

/// A count of dots or cells as a length.
#[expect(clippy::cast_precision_loss, reason = "windows have a few thousand dots")]
pub(super) fn number(count: usize) -> f32 {
    count as f32
}

/// A length as a whole count, from 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and endless lengths become the edge"
)]
pub(super) fn whole(length: f32) -> usize {
    length.max(0.0) as usize
}
