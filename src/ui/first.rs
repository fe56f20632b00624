//! Draws the first screen. Must never hide heat that may still be on.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cut, span, wrapped},
    chrome::Foot,
    inset,
    theme::Theme,
};
use crate::{
    app::{ABOUT, App, Menu, keys::FIRST},
    domain::Now,
};

/// The same on a narrow screen.
const ABOUT_NARROW: [&str; 2] =
    ["General help for a sore back.", "It cannot tell what is wrong with yours; if worried, see someone."];

/// What must not be overlooked: heat that may still be on, and what is wrong with the journal.
pub(super) fn warnings(app: &App, now: &Now, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut head = Vec::new();
    if let Some(left) = app.hot_until(now) {
        let off = now.after(left).wall.strftime("%H:%M").to_string();
        let words = format!("Heat may still be on. Off by {off}.");
        head.extend(wrapped(&words, width, theme.danger));
    }
    for remark in &app.remarks {
        head.extend(wrapped(remark, width, theme.warn));
    }
    head
}

pub(super) fn draw(app: &App, menu: &Menu, now: &Now, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let rows = app.first_rows(now);
    let head = warnings(app, now, width, theme);
    let about = if width < 60 { ABOUT_NARROW } else { ABOUT };
    let about: Vec<Line<'_>> = about.iter().flat_map(|line| wrapped(line, width, theme.plain)).collect();
    let mark = menu.mark.min(rows.len().saturating_sub(1));
    let list: Vec<Line<'_>> = rows
        .iter()
        .enumerate()
        .map(|(at, (key, words))| {
            let on = at == mark;
            let lead = if on { "> " } else { "  " };
            let style = if on { theme.mark } else { theme.plain };
            let key = span(format!("{lead}{key}"), if on { style } else { theme.accent });
            let words = cut(words, width.saturating_sub(5));
            Line::from(vec![key, span(format!("  {words}"), style)])
        })
        .collect();
    // What may hurt comes first, then the choices, then the words about it.
    let spare = height.saturating_sub(list.len() + head.len());
    let about = if spare >= about.len() { about } else { Vec::new() };
    let spare = spare.saturating_sub(about.len());
    let blank = |some: bool| vec![Line::default(); usize::from(some)];
    let mut lines = blank(spare >= 4);
    lines.extend(about.iter().cloned());
    lines.extend(blank(spare >= 1 && !about.is_empty()));
    if !head.is_empty() {
        lines.extend(head);
        lines.extend(blank(spare >= 2));
    }
    // A short screen shows the part of the list with the mark.
    let room = height.saturating_sub(lines.len()).max(1);
    let from = (mark + 1).saturating_sub(room);
    let more = (from > 0, from + room < list.len());
    lines.extend(list.into_iter().skip(from));
    canvas.lines(area, &lines);
    Foot { more, ..Foot::new(FIRST) }
}
