//! The title row and the rows of keys, the same on every screen. Must never take a row of the screen's own.

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

use super::{
    canvas::{Canvas, cut, span},
    words::clock,
};
use crate::{
    app::{App, Part, Play, Saving, Screen, keys::Words},
    domain::timeline::{Counts, SlotKind},
};

/// Cells between two keys, on a wide screen and on a narrow one.
const GAP: [usize; 2] = [3, 2];

/// What stands in the rows of keys.
#[derive(Debug, Default)]
pub(super) struct Foot {
    /// Whether more lies above and below.
    pub(super) more: (bool, bool),
    /// The keys, what matters most first.
    pub(super) keys: Vec<Words>,
}

impl Foot {
    pub(super) fn new(keys: &[Words]) -> Self {
        Self { more: (false, false), keys: keys.to_vec() }
    }
}

/// Draws the title, and at its right whatever must not be overlooked.
pub(super) fn draw_title(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let width = usize::from(area.width);
    let taken = draw_never_overlooked(app, canvas, area, 0);
    let room = width.saturating_sub(taken + if taken > 0 { 2 } else { 0 });
    let title = cut(&title(app), room);
    canvas.line(area, 0, &Line::styled(title, canvas.theme.bold));
}

/// Draws at the right of a row what must not be overlooked, and returns the cells it took.
pub(super) fn draw_never_overlooked(app: &App, canvas: &mut Canvas<'_>, area: Rect, row: usize) -> usize {
    let width = usize::from(area.width);
    let theme = canvas.theme;
    let mut right: Vec<Span<'static>> = Vec::new();
    let mut put = |text: String, style| {
        if !right.is_empty() {
            right.push(Span::raw("   "));
        }
        right.push(span(text, style));
    };
    if let Some(time) = running(app) {
        put(time, theme.bold);
    }
    if let Some(speed) = app.play().and_then(Play::speed) {
        let words =
            if width >= 70 { format!("REHEARSAL x{speed}, nothing recorded") } else { format!("REHEARSAL x{speed}") };
        put(words, theme.warn);
    }
    match &app.saving {
        Saving::Fine => {}
        Saving::Not(why) if width >= 70 => {
            put(format!("Not being saved: {}", cut(why, width / 2)), theme.warn);
        }
        Saving::Not(_) => put("Not being saved".to_owned(), theme.warn),
        Saving::Elsewhere(_) => put("Open in another window".to_owned(), theme.warn),
    }
    canvas.line_at_right(area, row, &Line::from(right))
}

/// What the screen is about.
fn title(app: &App) -> String {
    match app.screen() {
        Screen::First(_) if app.knows_stage() => "supple: today".to_owned(),
        Screen::First(_) => "supple".to_owned(),
        Screen::Routines(_) => "Routines".to_owned(),
        Screen::Naming(_) => "A new routine".to_owned(),
        Screen::Form(asked) => asked.form.title.to_string(),
        Screen::Suspect(_) => "One moment".to_owned(),
        Screen::Stop => "Stop".to_owned(),
        Screen::HeatOff { .. } => "Heat".to_owned(),
        Screen::Player => app.play().map_or_else(String::new, |play| {
            let plan = play.plan();
            if plan.routine.levels.len() > 1 {
                format!("{}, level {}", plan.routine.title, plan.level)
            } else {
                plan.routine.title.to_string()
            }
        }),
        Screen::Verdict(_) => "How it went".to_owned(),
        Screen::Past(_) => "History".to_owned(),
        Screen::Page(page) => page.title.to_string(),
        Screen::Cards(_) => "Cards".to_owned(),
        Screen::Reminders(agenda) => match &agenda.part {
            Part::List => "Reminders".to_owned(),
            Part::Presets(_) => "Reminders, ready-made".to_owned(),
            Part::Draft(draft) if draft.of.is_some() => "Change a reminder".to_owned(),
            Part::Draft(_) => "A new reminder".to_owned(),
        },
    }
}

/// The time of a session that runs on behind another screen: heat does not wait for answers.
fn running(app: &App) -> Option<String> {
    let play = app.play().filter(|_| !matches!(app.screen(), Screen::Player))?;
    let cursor = play.cursor();
    if cursor.slot().kind == SlotKind::Off {
        return Some("TAKE IT OFF NOW".to_owned());
    }
    let left = cursor.remaining()?;
    match cursor.slot().counts {
        Counts::Hard => Some(format!("off in {}", clock(left))),
        _ if cursor.paused().is_some() => None,
        _ => Some(clock(left)),
    }
}

/// Draws what a key just did and where more lies, then the keys.
pub(super) fn draw_foot(app: &App, foot: &Foot, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = usize::from(area.height);
    if rows == 0 {
        return;
    }
    let width = usize::from(area.width);
    let theme = canvas.theme;
    let more = match foot.more {
        (true, true) => "▲ more ▼",
        (true, false) => "▲ more above",
        (false, true) => "▼ more below",
        (false, false) => "",
    };
    let remark = app.remark.as_ref().map_or("", |remark| remark.as_str());
    // What was just said is read once, and whole; that more lies elsewhere is seen again with the next key.
    let more = if remark.width() + more.width() + 2 > width && !remark.is_empty() { "" } else { more };
    let said = rows > 1 && !(remark.is_empty() && more.is_empty());
    if said {
        let more = Line::styled(more, theme.accent);
        let taken = canvas.line_at_right(area, 0, &more);
        let room = width.saturating_sub(taken + 2 * usize::from(taken > 0));
        canvas.line(area, 0, &Line::styled(cut(remark, room), theme.bold));
    }
    let gap = GAP[usize::from(width < 60)];
    let room = (width, rows - usize::from(said));
    let key_rows = fill(&foot.keys, room, gap, canvas.unicode);
    let first = rows - key_rows.len();
    for (at, keys) in key_rows.iter().enumerate() {
        let mut spans = Vec::new();
        for (key, words) in keys {
            if !spans.is_empty() {
                spans.push(Span::raw(" ".repeat(gap)));
            }
            spans.push(span(*key, theme.accent));
            spans.push(span(format!(" {words}"), theme.plain));
        }
        canvas.line(area, first + at, &Line::from(spans));
    }
}

/// How many rows these keys would like, two at most.
pub(super) fn rows_of(keys: &[Words], width: u16, unicode: bool) -> usize {
    let width = usize::from(width);
    fill(keys, (width, 2), GAP[usize::from(width < 60)], unicode).len()
}

/// As many keys as fit into so many rows, in their order; one that does not fit leaves its place to a shorter one.
fn fill(keys: &[Words], (width, rows): (usize, usize), gap: usize, unicode: bool) -> Vec<Vec<Words>> {
    let mut filled: Vec<Vec<Words>> = vec![Vec::new()];
    let mut at = 0;
    for (key, words) in keys {
        let long = if unicode { key.width() } else { super::ascii::to_ascii(key).len() };
        let needs = long + 1 + words.width();
        let gap = if at > 0 { gap } else { 0 };
        if at + gap + needs <= width {
            at += gap + needs;
        } else if filled.len() < rows && needs <= width {
            filled.push(Vec::new());
            at = needs;
        } else {
            continue;
        }
        if let Some(row) = filled.last_mut() {
            row.push((key, words));
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fill_their_rows_in_order_and_the_least_ones_stay_out() {
        let keys = [("x", "worse"), ("Space", "pause"), ("q", "end")];
        let fill = |width, rows| fill(&keys, (width, rows), 3, true);
        assert_eq!(fill(40, 2), [keys.to_vec()]);
        assert_eq!(fill(15, 2), [vec![keys[0]], vec![keys[1]]]);
        assert_eq!(fill(15, 1), [vec![keys[0], keys[2]]]);
        assert_eq!(fill(2, 2), [Vec::<Words>::new()]);
    }
}
