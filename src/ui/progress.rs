//! How far a session is: a bar, the step, the time left. Must never show more than all or less than nothing.

use std::time::Duration;

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::{
    canvas::{Canvas, span},
    words::{about, filled, fraction, minutes},
};
use crate::domain::cursor::Cursor;

/// One line of `width` cells.
pub(super) fn line(cursor: &Cursor, canvas: &Canvas<'_>, width: usize) -> Line<'static> {
    let theme = canvas.theme;
    let timeline = cursor.timeline();
    let total = timeline.total();
    let behind = behind(cursor);
    let present = |planned: &&crate::domain::timeline::Planned| planned.first < planned.end;
    let steps = timeline.steps.iter().filter(present).count();
    let here = timeline.steps[..=cursor.step()].iter().filter(present);
    let here = here.count().max(1);
    let mut words = Vec::new();
    if steps > 1 {
        words.push(format!("step {here} of {steps}"));
    }
    let left = total.saturating_sub(behind);
    if !left.is_zero() {
        let left = if width < 60 { minutes(left) } else { about(left) };
        words.push(format!("{left} left"));
    }
    let words = words.join(", ");
    let edges = if canvas.unicode { 0 } else { 2 };
    let room = width.saturating_sub(words.width() + 2 + edges).min(60);
    if room < 6 || total.is_zero() {
        return Line::styled(words, theme.plain);
    }
    let on = filled(fraction(behind, total), room);
    let (full, empty, open, close) = if canvas.unicode { ("█", "░", "", "") } else { ("#", "-", "[", "]") };
    Line::from(vec![
        span(format!("{open}{}", full.repeat(on)), theme.accent),
        span(format!("{}{close}", empty.repeat(room - on)), theme.dim),
        span(format!("  {words}"), theme.plain),
    ])
}

/// Time of the timeline that lies behind; time a person added is not in the plan.
fn behind(cursor: &Cursor) -> Duration {
    let slots = &cursor.timeline().slots;
    let before: Duration = slots[..cursor.index()].iter().filter_map(|slot| slot.length).sum();
    let present = cursor.slot().length.unwrap_or_default();
    if cursor.is_finished() {
        return cursor.timeline().total();
    }
    before + present.min(cursor.done())
}
