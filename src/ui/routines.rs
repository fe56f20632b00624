//! Draws the list of routines with a preview of the one that has the mark. Must never hide a file that could not be read.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cells, cut, span, wrapped},
    chrome::Foot,
    inset, preview,
};
use crate::{
    app::{
        self, App, Listed, Menu, Naming, WIDE,
        keys::{NAMING, ROUTINES, Words},
        origin_words,
    },
    domain::library::{FileKind, FileNote},
};

/// Whether a status stands above the keys: what a key just did, or that more of the list lies above or below.
pub(super) fn has_status(app: &App, body: Rect) -> bool {
    app.remark.is_some() || app.lines_listed().len() > usize::from(halves(app, body).0.height)
}

/// The rooms of the list and of the preview.
fn halves(app: &App, body: Rect) -> (Rect, Rect) {
    let ((list, rows), (width, height)) = app::halves((body.width, body.height), app.lines_listed().len());
    let right = Rect { x: body.right() - width, y: body.bottom() - height, width, height };
    (Rect { width: list, height: rows, ..body }, right)
}

pub(super) fn draw(app: &App, menu: &Menu, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let (list, right) = halves(app, body);
    let more = draw_list(app, menu, canvas, list);
    match app.marked_line() {
        Some(line @ Listed::Routine(routine)) => {
            // A word on the file stands above what it is about.
            let most = right.height / 3;
            let words = problems(app, line, canvas, Rect { height: most, ..right });
            let rows = cells(words.len()).min(most);
            canvas.lines(Rect { height: rows, ..right }, &words);
            let below = Rect { y: right.y + rows, height: right.height - rows, ..right };
            preview::draw(app, routine, menu.level.max(1), canvas, below);
        }
        Some(line @ Listed::Broken(_)) => {
            let words = problems(app, line, canvas, right);
            let top = menu.top.min(words.len().saturating_sub(usize::from(right.height)));
            canvas.lines(right, &words[top..]);
        }
        None => {}
    }
    Foot { more, keys: keys(app, body.width) }
}

/// The keys of the list, what matters most first.
pub(super) fn keys(app: &App, width: u16) -> Vec<Words> {
    let mut keys = ROUTINES.to_vec();
    let reads_on = app.reads_on();
    keys.retain(|(key, _)| reads_on || !key.starts_with("PgUp"));
    if matches!(app.marked_line(), Some(Listed::Broken(_))) {
        // It cannot be played; the way to mend it comes first.
        keys.retain(|(key, _)| !matches!(*key, "Enter" | "← →" | "p" | "t"));
        keys.sort_by_key(|(key, _)| (*key != "e", !key.starts_with("PgUp")));
    }
    if width < WIDE {
        // Few keys fit: the ways in and out before the rest.
        let broken = matches!(app.marked_line(), Some(Listed::Broken(_)));
        keys.sort_by_key(|(key, _)| {
            !(matches!(*key, "Enter" | "Esc") || broken && (*key == "e" || key.starts_with("PgUp")))
        });
    }
    keys
}

/// Draws the list; whether more of it lies above and below.
fn draw_list(app: &App, menu: &Menu, canvas: &mut Canvas<'_>, area: Rect) -> (bool, bool) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let mut lines = Vec::new();
    for (at, line) in app.lines_listed().into_iter().enumerate() {
        let on = at == menu.mark;
        let lead = if on { "> " } else { "  " };
        let routine = match line {
            Listed::Routine(routine) => routine,
            Listed::Broken(file) => {
                let style = if on { theme.mark } else { theme.warn };
                let words = format!("{lead}! {}", broken(app, file));
                lines.push(Line::from(span(cut(&words, width), style)));
                continue;
            }
        };
        let style = if on { theme.mark } else { theme.plain };
        let origin = origin_words(routine.origin);
        let own = if origin.is_empty() { String::new() } else { format!(", {origin}") };
        let words = format!("{lead}{:<9} {}{own}", routine.stage.word(), routine.title);
        lines.push(Line::styled(cut(&words, width), style));
    }
    let from = (menu.mark + 1).saturating_sub(height);
    let more = (from > 0, from + height < lines.len());
    let shown: Vec<Line<'_>> = lines.into_iter().skip(from).collect();
    canvas.lines(area, &shown);
    more
}

/// A file that cannot be used, and why, in one line.
fn broken(app: &App, file: &FileNote) -> String {
    let what = match file.kind {
        FileKind::Routine => String::new(),
        kind => format!("{} ", kind.word()),
    };
    let why = match app.library.first_error(&file.path) {
        Some(problem) => format!("line {}: {}", problem.line, problem.message),
        None => "cannot be used".to_owned(),
    };
    format!("{what}{}.toml, {why}", file.id)
}

/// What is wrong with a file, each with its line and caret.
fn problems(app: &App, line: Listed<'_>, canvas: &Canvas<'_>, room: Rect) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let lines = app.reports_of(line, (usize::from(room.width), usize::from(room.height))).into_iter();
    lines.map(|(at, words)| Line::styled(words, if at == 0 { theme.warn } else { theme.plain })).collect()
}

/// Draws the name of a new routine as it is typed, and whether it can be one.
pub(super) fn draw_naming(app: &App, naming: &Naming, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let width = usize::from(area.width);
    let theme = canvas.theme;
    let name = app.new_name(&naming.text);
    let mut lines = wrapped("What shall it be called? The file gets this name.", width, theme.plain);
    lines.push(Line::from(vec![span(format!("> {}", naming.text), theme.bold), span("_", theme.accent)]));
    match name {
        Ok(id) => {
            let words = format!("{id}.toml is written into your routines folder, and your editor opens it.");
            lines.extend(wrapped(&words, width, theme.plain));
        }
        Err(why) => lines.extend(wrapped(&why, width, theme.warn)),
    }
    canvas.lines(area, &lines);
    Foot::new(NAMING)
}
