//! Draws the list of routines with a preview of the one that has the mark. Must never hide a file that could not be read.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cells, cut, span},
    chrome::Foot,
    preview,
};
use crate::{
    app::{App, Menu, keys::ROUTINES, origin_words},
    domain::library::FileKind,
};

/// From this width on, list and preview stand side by side.
const WIDE: u16 = 76;

pub(super) fn draw(app: &App, menu: &Menu, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let listed = app.listed();
    let broken = app.library.files.iter().filter(|file| !file.loaded).count();
    let wide = body.width >= WIDE;
    let (list, right) = if wide {
        let list = (body.width * 2 / 5).clamp(28, 44);
        (Rect { width: list, ..body }, Rect { x: body.x + list + 3, width: body.width - list - 3, ..body })
    } else {
        // Both get their share; a long list scrolls.
        let rows = cells(listed.len() + broken).min((body.height / 3).max(1));
        let below = (rows + 1).min(body.height);
        (Rect { height: rows, ..body }, Rect { y: body.y + below, height: body.height - below, ..body })
    };
    let more = draw_list(app, menu, canvas, list);
    if let Some(routine) = app.marked() {
        preview::draw(app, routine, menu.level.max(1), canvas, right);
    }
    let mut keys = ROUTINES.to_vec();
    if !wide {
        // One row of keys: the ways in and out before the rest.
        keys.sort_by_key(|(key, _)| !matches!(*key, "Enter" | "Esc"));
    }
    Foot { more, keys }
}

/// Draws the list; whether more of it lies above and below.
fn draw_list(app: &App, menu: &Menu, canvas: &mut Canvas<'_>, area: Rect) -> (bool, bool) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let mut lines = Vec::new();
    for (at, routine) in app.listed().into_iter().enumerate() {
        let on = at == menu.mark;
        let style = if on { theme.mark } else { theme.plain };
        let lead = if on { "> " } else { "  " };
        let origin = origin_words(routine.origin);
        let own = if origin.is_empty() { String::new() } else { format!(", {origin}") };
        let words = format!("{lead}{:<9} {}{own}", routine.stage.word(), routine.title);
        lines.push(Line::styled(cut(&words, width), style));
    }
    for file in app.library.files.iter().filter(|file| !file.loaded) {
        let what = match file.kind {
            FileKind::Routine => "",
            kind => kind.word(),
        };
        let why = match app.library.first_error(&file.path) {
            Some(problem) => format!("line {}: {}", problem.line, problem.message),
            None => "cannot be used".to_owned(),
        };
        let words = format!("  ! {what}{}{}.toml, {why}", if what.is_empty() { "" } else { " " }, file.id);
        lines.push(Line::from(span(cut(&words, width), theme.warn)));
    }
    let from = (menu.mark + 1).saturating_sub(height);
    let more = (from > 0, from + height < lines.len());
    let shown: Vec<Line<'_>> = lines.into_iter().skip(from).collect();
    canvas.lines(area, &shown);
    more
}
