//! Draws a figure into cells: Braille, octants, half blocks or plain characters, one colour a cell. Must never draw outside its
//! area, and never tell by colour alone what works.

use ratatui::{
    layout::Rect,
    style::Style,
    symbols::{braille::BRAILLE, pixel::OCTANTS},
};

use super::{frame::Frame, theme::Theme};
use crate::{
    app::{Marker, Palette, Shown},
    figure::{Grid, Ink, Moment, Scene, slopes},
};

/// The least room in which a figure can be made out: columns, rows.
pub const LEAST: (u16, u16) = (24, 9);
/// More columns show no more.
pub const MOST: u16 = 72;
/// Beside the digits more rows show no more either, and each costs bytes while it moves.
pub const MOST_ROWS: u16 = 20;
/// How much taller than wide a cell is, on most screens.
pub(super) const ASPECT: f32 = 2.0;

/// How a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pen {
    /// What it is made of.
    pub marker: Marker,
    /// The colours. Without any, what works is thicker than the rest.
    pub palette: Palette,
}

/// Draws a moment of a figure into `area`, as large as it goes; nothing where it could not be made out.
pub fn draw(scene: &Scene, moment: &Moment, pen: Pen, area: Rect, frame: &mut Frame) {
    let area = area.intersection(frame.area());
    if area.width < LEAST.0 || area.height < LEAST.1 || pen.marker == Marker::Off {
        return;
    }
    let (cols, rows) = (usize::from(area.width), usize::from(area.height));
    let theme = Theme::of(pen.palette);
    let mut put = |row: usize, col: usize, signs: &str, ink: Ink| {
        let (Ok(col), Ok(row)) = (u16::try_from(col), u16::try_from(row)) else { return };
        frame.put(area.x + col, area.y + row, signs, area.width.saturating_sub(col), style(ink, &theme));
    };
    let cell = match pen.marker {
        Marker::Ascii => {
            for (row, cells) in slopes(scene, moment, cols, rows, ASPECT).into_iter().enumerate() {
                for (col, cell) in cells.into_iter().enumerate() {
                    if let Some((sign, ink)) = cell {
                        put(row, col, sign.encode_utf8(&mut [0; 4]), ink);
                    }
                }
            }
            return;
        }
        marker => dots(marker),
    };
    let grid = Grid { cols, rows, cell, aspect: ASPECT };
    let mut signs = String::new();
    for (row, col, dots, ink) in scene.picture(moment, grid, pen.palette == Palette::Mono).runs() {
        signs.clear();
        signs.extend(dots.iter().map(|bits| sign(pen.marker, usize::from(*bits))));
        put(row, col, &signs, ink);
    }
}

/// Dots across and down in a cell.
pub(super) fn dots(marker: Marker) -> (usize, usize) {
    match marker {
        Marker::HalfBlock => (1, 2),
        Marker::Ascii => (1, 1),
        _ => (2, 4),
    }
}

/// The sign with these dots, row by row from the lowest bit on; at least one is set.
pub(super) fn sign(marker: Marker, bits: usize) -> char {
    match marker {
        Marker::HalfBlock => ['▀', '▄', '█'][(bits & 3).saturating_sub(1)],
        Marker::Octant => OCTANTS[bits & 255],
        _ => BRAILLE[bits & 255],
    }
}

/// Draws what the app shows: one picture, or two stills side by side.
pub(super) fn draw_shown(shown: &Shown<'_>, pen: Pen, area: Rect, frame: &mut Frame) {
    let Some(beside) = &shown.beside else {
        return draw(shown.scene, &shown.moment, pen, area, frame);
    };
    let half = area.width / 2;
    if half < LEAST.0 {
        return draw(shown.scene, &shown.moment, pen, area, frame);
    }
    draw(shown.scene, &shown.moment, pen, Rect { width: half, ..area }, frame);
    draw(shown.scene, beside, pen, Rect { x: area.x + half, width: half, ..area }, frame);
}

/// The colour of what a cell is part of. The body has the terminal's own, so that it shows on dark and on light.
fn style(ink: Ink, theme: &Theme) -> Style {
    match ink {
        Ink::Body => theme.plain,
        Ink::Floor | Ink::Ghost | Ink::Far => theme.far,
        Ink::Prop => theme.prop,
        Ink::Target => theme.target,
        Ink::Heat => theme.heat,
    }
}
