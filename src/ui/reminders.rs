//! Draws the reminders: the day as a line, the list, those that come with the program, and one that is written. Must never hide a mistake in the file.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cut, span, wrapped},
    chrome::Foot,
    inset,
};
use crate::{
    app::{
        Agenda, App, DRAFT_LINES, DayLine, Draft, Part, Preview,
        keys::{AGENDA, DRAFT, PRESETS as PRESET_KEYS},
        wrap::width as wide,
    },
    domain::{Now, reminder::PRESETS},
};

/// Rows that a screen must have before the hours stand below the line of the day.
const ROOMY: usize = 12;
/// Columns from which on the times stand beside what is said.
const WIDE: usize = 70;
/// Cells of the line of the day at most: one for each quarter of an hour.
const DAY: usize = 96;

pub(super) fn draw(app: &App, agenda: &Agenda, now: &Now, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    match &agenda.part {
        Part::List => draw_list(app, agenda, now, canvas, area),
        Part::Presets(mark) => draw_presets(app, *mark, canvas, area),
        Part::Draft(draft) => draw_draft(app, draft, now, canvas, area),
    }
}

fn draw_list(app: &App, agenda: &Agenda, now: &Now, canvas: &mut Canvas<'_>, area: Rect) -> Foot {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let rows = app.agenda(now);
    let mut lines: Vec<Line<'static>> = Vec::new();
    let day = day_rows(&app.day_line(now), width, canvas.unicode);
    lines.push(Line::styled(day.0, theme.accent));
    if height >= ROOMY {
        lines.push(Line::styled(day.1, theme.plain));
    }
    let who = match app.paused_until(now) {
        Some(until) => format!("All are silent until {until}."),
        None => app.said_by().words().to_string(),
    };
    lines.push(Line::styled(cut(&who, width), theme.bold));
    let read = app.reminders();
    for problem in &read.problems {
        let words = format!("reminders.toml, {problem}");
        lines.push(Line::styled(cut(&words, width), theme.warn));
    }
    if height >= ROOMY {
        lines.push(Line::default());
    }
    if rows.is_empty() {
        let none = "No reminders yet. m shows some that are ready-made; a writes one of your own.";
        lines.extend(wrapped(none, width, theme.plain));
    }
    // What the row with the mark says of itself stands below the list.
    let mark = agenda.mark.min(rows.len().saturating_sub(1));
    let below = usize::from(width < WIDE && !rows.is_empty());
    let room = height.saturating_sub(lines.len() + below).max(1);
    let from = (mark + 1).saturating_sub(room);
    let more = (from > 0, from + room < rows.len());
    let nexts = rows.iter().map(|row| wide(&row.next)).max().unwrap_or(0).min(width / 3);
    for (at, row) in rows.iter().enumerate().skip(from).take(room) {
        let style = if at == mark { theme.mark } else { theme.plain };
        let lead = if at == mark { "> " } else { "  " };
        let on = if row.on { "on " } else { "off" };
        let next = cut(if row.on { &row.next } else { "" }, nexts);
        let gap = " ".repeat(nexts.saturating_sub(wide(&next)));
        let start = format!("{lead}{on}  {next}{gap}  ");
        let words = if width >= WIDE { format!("{}  ({})", row.say, row.when) } else { row.say.to_string() };
        let words = cut(&words, width.saturating_sub(wide(&start)));
        lines.push(Line::from(vec![span(start, style), span(words, style)]));
    }
    if let Some(row) = rows.get(mark).filter(|_| below > 0) {
        lines.push(Line::styled(cut(&row.when, width), theme.plain));
    }
    canvas.lines(area, &lines);
    Foot { more, ..Foot::new(AGENDA) }
}

/// The day as a row of cells, and the hours below it: `o` where one comes, `|` now, dots in the quiet hours.
fn day_rows(day: &DayLine, width: usize, unicode: bool) -> (String, String) {
    let cells = width.clamp(1, DAY);
    let cell = |minute: u16| (usize::from(minute) * cells / (24 * 60)).min(cells - 1);
    let (quiet, open, here, mark) = if unicode { ('░', '─', '│', '●') } else { ('.', '-', '|', 'o') };
    let mut row: Vec<char> = (0..cells)
        .map(|at| {
            let minute = u16::try_from(at * 24 * 60 / cells).unwrap_or(0);
            if day.quiet.is_some_and(|window| window.contains(minute)) { quiet } else { open }
        })
        .collect();
    row[cell(day.now)] = here;
    for minute in &day.marks {
        row[cell(*minute)] = mark;
    }
    let mut hours = vec![' '; cells];
    for hour in [0, 6, 12, 18] {
        let at = cell(hour * 60);
        for (after, c) in hour.to_string().chars().enumerate() {
            if let Some(cell) = hours.get_mut(at + after) {
                *cell = c;
            }
        }
    }
    (row.into_iter().collect(), hours.into_iter().collect())
}

fn draw_presets(app: &App, mark: usize, canvas: &mut Canvas<'_>, area: Rect) -> Foot {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let mark = mark.min(PRESETS.len() - 1);
    let mut lines = vec![Line::styled("Each is off until you switch it on.", theme.bold)];
    let room = height.saturating_sub(3).max(1);
    let from = (mark + 1).saturating_sub(room);
    let more = (from > 0, from + room < PRESETS.len());
    for (at, preset) in PRESETS.iter().enumerate().skip(from).take(room) {
        let style = if at == mark { theme.mark } else { theme.plain };
        let lead = if at == mark { "> " } else { "  " };
        let on = if app.preset_is_on(preset.id) { "on " } else { "off" };
        lines.push(Line::styled(cut(&format!("{lead}{on}  {}", preset.about), width), style));
    }
    let preset = &PRESETS[mark];
    let words = format!("{}: “{}”", preset.when, preset.say);
    lines.push(Line::styled(cut(&words, width), theme.plain));
    canvas.lines(area, &lines);
    Foot { more, ..Foot::new(PRESET_KEYS) }
}

fn draw_draft(app: &App, draft: &Draft, now: &Now, canvas: &mut Canvas<'_>, area: Rect) -> Foot {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (at, ((label, example), line)) in DRAFT_LINES.iter().zip(&draft.lines).enumerate() {
        let on = at == draft.at;
        let lead = format!("{}{label:<7}", if on { "> " } else { "  " });
        let room = width.saturating_sub(wide(&lead));
        let text = if on { with_caret(&line.text, line.at, room) } else { cut(&line.text, room) };
        let mut spans = vec![span(lead, if on { theme.mark } else { theme.accent }), span(text, theme.plain)];
        if line.text.is_empty() {
            let room = room.saturating_sub(2);
            spans.push(span(cut(&format!(" {example}"), room), theme.dim));
        }
        lines.push(Line::from(spans));
    }
    if let Some(wrong) = &draft.wrong {
        lines.extend(wrapped(wrong, width, theme.warn));
    }
    if height >= ROOMY {
        lines.push(Line::default());
    }
    if draft.lines[0].text.is_empty() {
        let forms = "every 45m, at 8:00 20:00, in 20m, or after moist-heat 2h; with hours and days, if you like.";
        lines.extend(wrapped(forms, width, theme.plain));
    } else {
        match app.preview(draft, now) {
            Preview::Comes(times) => {
                lines.push(Line::styled("Comes next:", theme.bold));
                lines.extend(times.into_iter().map(|time| Line::styled(format!("  {time}"), theme.plain)));
            }
            Preview::Wrong(words) => {
                // The picture of the mistake stands as it is; sentences are wrapped.
                for line in words {
                    if line.starts_with("  ") {
                        lines.push(Line::styled(line, theme.bold));
                    } else {
                        lines.extend(wrapped(&line, width, theme.warn));
                    }
                }
            }
        }
    }
    canvas.lines(area, &lines);
    Foot::new(DRAFT)
}

/// A line with a mark before the letter where one writes; of a long one the part around it.
fn with_caret(text: &str, at: usize, room: usize) -> String {
    let before: String = text.chars().take(at).collect();
    let after: String = text.chars().skip(at).collect();
    let mut start = before.as_str();
    let keep = room.saturating_sub(1 + wide(&after).min(room / 4));
    while wide(start) > keep {
        let Some(first) = start.chars().next() else { break };
        start = &start[first.len_utf8()..];
    }
    format!("{start}│{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_a_line_with_marks_at_their_hours() {
        let quiet = crate::domain::schedule::Window {
            from: crate::domain::schedule::Minute::new(22, 0).unwrap(),
            to: crate::domain::schedule::Minute::new(6, 0).unwrap(),
        };
        let day = DayLine { now: 12 * 60, quiet: Some(quiet), marks: vec![8 * 60, 23 * 60 + 59] };
        let (row, hours) = day_rows(&day, 24, false);
        assert_eq!(row, "......--o---|---------.o");
        assert_eq!(hours, "0     6     12    18    ");
        assert_eq!(day_rows(&day, 24, true).0.chars().count(), 24);
        for width in 0..200 {
            assert_eq!(day_rows(&day, width, true).0.chars().count(), width.clamp(1, DAY));
        }
    }

    #[test]
    fn what_is_written_stays_in_sight() {
        assert_eq!(with_caret("abc", 3, 10), "abc│");
        assert_eq!(with_caret("abc", 0, 10), "│abc");
        let long = "x".repeat(50);
        let shown = with_caret(&long, 50, 10);
        assert!(shown.ends_with('│') && wide(&shown) <= 10, "{shown}");
    }
}
