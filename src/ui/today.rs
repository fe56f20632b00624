//! Draws Today: the one next thing and why, what else can be done, and how the days have been. Must never say more than the plan
//! knows.

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{
    canvas::{Canvas, cut, span, wrapped},
    chrome::Foot,
    first::warnings,
    inset,
    words::filled,
};
use crate::{
    app::{App, Menu, keys::TODAY},
    domain::{Now, rules::WEEK_MINUTES},
};

/// Cells of the names at the left of the facts.
const NAMES: usize = 12;
/// Pain from 0 to 10 as a column.
const COLUMNS: [&str; 11] = ["▁", "▁", "▂", "▂", "▃", "▄", "▅", "▅", "▆", "▇", "█"];
/// The same where only ASCII may be shown.
const DIGITS: [&str; 11] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"];
/// A day without a word about pain.
const NO_WORD: &str = "-";

pub(super) fn draw(app: &App, menu: &Menu, now: &Now, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let head = warnings(app, now, width, canvas.theme);
    let list = rows(app, menu, now, width, canvas);
    let facts = facts(app, width, canvas);
    let blank = |some: bool| vec![Line::default(); usize::from(some)];
    let spare = height.saturating_sub(head.len() + list.len() + facts.len());
    let mut lines = blank(spare >= 1);
    if !head.is_empty() {
        lines.extend(head);
        lines.extend(blank(spare >= 3));
    }
    // A short screen shows the part of the list with the mark; what tells of the days comes after it, as far as there is room.
    let room = height.saturating_sub(lines.len()).max(1);
    let marked = list.iter().rposition(|(row, _)| *row == mark(app, menu, now)).unwrap_or(0);
    let from = (marked + 1).saturating_sub(room);
    let more = (from > 0, from + room < list.len());
    lines.extend(list.into_iter().map(|(_, line)| line).skip(from));
    if height > lines.len() + 1 {
        lines.extend(blank(spare >= 2));
        lines.extend(facts);
    }
    canvas.lines(area, &lines);
    Foot { more, ..Foot::new(TODAY) }
}

fn mark(app: &App, menu: &Menu, now: &Now) -> usize {
    menu.mark.min(app.first_rows(now).len().saturating_sub(1))
}

/// The lines of the list, each with the row it belongs to. The next thing has its reason below it.
fn rows(app: &App, menu: &Menu, now: &Now, width: usize, canvas: &Canvas<'_>) -> Vec<(usize, Line<'static>)> {
    let theme = canvas.theme;
    let mark = mark(app, menu, now);
    let mut lines = Vec::new();
    for (at, (key, words)) in app.first_rows(now).iter().enumerate() {
        let on = at == mark;
        let lead = if on { "> " } else { "  " };
        let style = if on { theme.mark } else { theme.plain };
        let next = *key == 'n';
        let style = if next && !on { theme.bold } else { style };
        let room = width.saturating_sub(5);
        let words = if next { crate::app::wrap::wrap(words, room) } else { vec![cut(words, room)] };
        for (row, words) in words.into_iter().enumerate() {
            let key = if row == 0 { format!("{lead}{key}") } else { "   ".to_owned() };
            let key = span(key, if on { style } else { theme.accent });
            lines.push((at, Line::from(vec![key, span(format!("  {words}"), style)])));
        }
        if next {
            let reason = app.next_reason();
            let reason = wrapped(&reason, room, theme.plain).into_iter();
            lines.extend(reason.map(|line| (at, indented(line))));
        }
    }
    lines
}

fn indented(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw("     "));
    line
}

/// How the days have been: what is shut, walking, pain, the row of days.
fn facts(app: &App, width: usize, canvas: &Canvas<'_>) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let today = app.today();
    let mut lines = Vec::new();
    let mut fact = |name: &str, words: &str| {
        for (row, line) in crate::app::wrap::wrap(words, width.saturating_sub(NAMES).max(10)).into_iter().enumerate() {
            let name = if row == 0 { name } else { "" };
            lines.push(Line::from(vec![span(format!("{name:<NAMES$}"), theme.bold), span(line, theme.plain)]));
        }
    };
    if let Some(prompt) = today.prompt {
        fact("By now", &format!("{} {} (D1)", prompt.says, prompt.act));
    }
    fact("Stage", &app.stage_words());
    let minutes = today.minutes.min(9_999);
    let share = f64::from(today.minutes) / f64::from(WEEK_MINUTES.value);
    let bar = bar(share, width.saturating_sub(NAMES + 24).min(20), canvas.unicode);
    fact("Walked", &format!("{minutes} of {} minutes this week {bar}", WEEK_MINUTES.value));
    let chart = chart(&today.pains, canvas.unicode);
    let last = today.pains.iter().rev().flatten().next();
    if let Some(last) = last {
        fact("Pain", &format!("{chart}  14 days, the last word {last} of 10"));
    }
    if today.streak > 1 {
        fact("In a row", &format!("{} days with something done", today.streak));
    }
    for words in app.shut_words() {
        fact("Shut", &words);
    }
    lines
}

/// Pain day by day, as columns.
pub(super) fn chart(pains: &[Option<u8>], unicode: bool) -> String {
    let columns = if unicode { &COLUMNS } else { &DIGITS };
    pains.iter().map(|pain| pain.map_or(NO_WORD, |pain| columns[usize::from(pain.min(10))])).collect()
}

/// So much of a whole.
fn bar(share: f64, width: usize, unicode: bool) -> String {
    let full = filled(share, width);
    let (on, off) = if unicode { ("█", "░") } else { ("#", ".") };
    format!("{}{}", on.repeat(full), off.repeat(width - full))
}
