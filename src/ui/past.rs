//! Draws the history: the weeks, the pain, and a list with a mark. Must never judge: the words come from the plan.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cut, span, wrapped},
    chrome::Foot,
    inset,
    today::chart,
};
use crate::{
    app::{App, Past, keys::PAST},
    domain::Now,
};

/// Rows that a screen must have before the weeks stand above the list.
const ROOMY: usize = 10;

pub(super) fn draw(app: &App, past: &Past, now: &Now, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let rows = app.past_rows(past.filter);
    let mut lines: Vec<Line<'_>> = Vec::new();
    if height >= ROOMY {
        let weeks = app.weeks_walked(now).map(|minutes| minutes.to_string()).join("  ");
        lines.extend(wrapped(&format!("Minutes walked, week by week, this one last: {weeks}"), width, theme.plain));
        let pains = &app.today().pains;
        if pains.iter().any(Option::is_some) {
            let words = format!("Pain, the worst of each day, today last: {}", chart(pains, canvas.unicode));
            lines.extend(wrapped(&words, width, theme.plain));
        }
        lines.push(Line::default());
    }
    lines.push(Line::styled(format!("Shown: {}", past.filter.words()), theme.bold));
    if rows.is_empty() {
        lines.extend(wrapped("Nothing here lately. The next session will stand here.", width, theme.plain));
    }
    let room = height.saturating_sub(lines.len()).max(1);
    let mark = past.mark.min(rows.len().saturating_sub(1));
    let from = (mark + 1).saturating_sub(room);
    let more = (from > 0, from + room < rows.len());
    for (at, row) in rows.iter().enumerate().skip(from).take(room) {
        let on = at == mark;
        let style = if on { theme.mark } else { theme.plain };
        let lead = if on { "> " } else { "  " };
        lines.push(Line::from(span(cut(&format!("{lead}{}  {}", row.when, row.words), width), style)));
    }
    if app.has_older() && from + room >= rows.len() {
        lines.push(Line::styled("The older ones: supple log", theme.plain));
    }
    canvas.lines(area, &lines);
    Foot { more, ..Foot::new(PAST) }
}
