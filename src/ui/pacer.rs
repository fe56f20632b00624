//! Draws a breath: a disc that grows and shrinks inside a ring, and the seconds in its middle. Must never draw outside its room.

use ratatui::layout::Rect;

use super::{
    canvas::{Canvas, cells},
    figure::{ASPECT, Pen, dots, sign},
    theme::Theme,
};
use crate::app::{Breath, Marker};

/// The share of the ring that is left when all is breathed out.
const LEAST: f32 = 0.3;

/// Draws a breath into the middle of `area`.
pub(super) fn draw(breath: &Breath, pen: Pen, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = Theme::of(pen.palette);
    let room = |count: u16| f32::from(count);
    let ring = (room(area.width) / 2.0).min(room(area.height) * ASPECT / 2.0) - 0.5;
    if ring < 3.0 || pen.marker == Marker::Off {
        return;
    }
    let disc = ring * (LEAST + (0.92 - LEAST) * breath.full.clamp(0.0, 1.0));
    let middle = (room(area.width) / 2.0, room(area.height) * ASPECT / 2.0);
    let (across, down) = dots(pen.marker);
    let part = |at: u16, of: usize| (f32::from(at) + 0.5) / f32::from(cells(of));
    let count = breath.count.to_string();
    let width = area.width;
    let digits = Rect::new(area.x + (width - cells(count.len()).min(width)) / 2, area.y + area.height / 2, 1, 1);
    let frame = canvas.frame();
    for row in 0..area.height {
        for col in 0..area.width {
            let (mut bits, mut inside) = (0_usize, false);
            for y in 0..cells(down) {
                for x in 0..cells(across) {
                    let at = (room(col) + part(x, across), (room(row) + part(y, down)) * ASPECT);
                    let away = libm::hypotf(at.0 - middle.0, at.1 - middle.1);
                    let edge = (away - ring).abs() < if down == 1 { 0.7 } else { 0.35 };
                    if away <= disc || edge {
                        bits |= 1 << (usize::from(y) * across + usize::from(x));
                        inside |= away <= disc;
                    }
                }
            }
            if bits == 0 {
                continue;
            }
            let sign = match (pen.marker, inside) {
                (Marker::Ascii, true) => 'o',
                (Marker::Ascii, false) => '.',
                (marker, _) => sign(marker, bits),
            };
            let style = if inside { theme.target } else { theme.far };
            frame.put(area.x + col, area.y + row, sign.encode_utf8(&mut [0; 4]), 1, style);
        }
    }
    // A blank on both sides keeps the number apart from the dots.
    let text = format!(" {count} ");
    frame.put(digits.x.saturating_sub(1).max(area.x), digits.y, &text, width, theme.bold);
}
