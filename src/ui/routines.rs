//! Draws the list of routines with a preview of the one that has the mark. Must never hide a file that could not be read.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, cells, cut, span, wrapped},
    chrome::Foot,
    inset, preview,
};
use crate::{
    app::{
        App, Listed, Menu, Naming,
        keys::{NAMING, ROUTINES, Words},
        origin_words, report_lines,
    },
    domain::library::{FileKind, FileNote},
};

/// From this width on, list and preview stand side by side.
const WIDE: u16 = 76;

/// Whether a status stands above the keys: what a key just did, or that more of the list lies above or below.
pub(super) fn has_status(app: &App, body: Rect) -> bool {
    app.remark.is_some() || app.lines_listed().len() > usize::from(halves(app, body).0.height)
}

/// The rooms of the list and of the preview.
fn halves(app: &App, body: Rect) -> (Rect, Rect) {
    if body.width >= WIDE {
        let list = (body.width * 2 / 5).clamp(28, 44);
        return (Rect { width: list, ..body }, Rect { x: body.x + list + 3, width: body.width - list - 3, ..body });
    }
    // Both get their share; a long list scrolls.
    let rows = cells(app.lines_listed().len()).min(body.height.div_ceil(3));
    let below = (rows + 1).min(body.height);
    (Rect { height: rows, ..body }, Rect { y: body.y + below, height: body.height - below, ..body })
}

pub(super) fn draw(app: &App, menu: &Menu, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let (list, right) = halves(app, body);
    let more = draw_list(app, menu, canvas, list);
    match app.marked_line() {
        Some(line @ Listed::Routine(routine)) => {
            // A word on the file stands above what it is about.
            let words: Vec<Line<'_>> = problems(app, line, canvas, usize::from(right.width));
            let rows = cells(words.len()).min(right.height / 3);
            canvas.lines(Rect { height: rows, ..right }, &words);
            let below = Rect { y: right.y + rows, height: right.height - rows, ..right };
            preview::draw(app, routine, menu.level.max(1), canvas, below);
        }
        Some(line @ Listed::Broken(_)) => {
            let words = problems(app, line, canvas, usize::from(right.width));
            canvas.lines(right, &words);
        }
        None => {}
    }
    Foot { more, keys: keys(app, body.width) }
}

/// The keys of the list, what matters most first.
pub(super) fn keys(app: &App, width: u16) -> Vec<Words> {
    let mut keys = ROUTINES.to_vec();
    if matches!(app.marked_line(), Some(Listed::Broken(_))) {
        // It cannot be played; the way to mend it comes first.
        keys.retain(|(key, _)| !matches!(*key, "Enter" | "← →" | "p" | "t"));
        keys.sort_by_key(|(key, _)| *key != "e");
    }
    if width < WIDE {
        // Few keys fit: the ways in and out before the rest.
        let broken = matches!(app.marked_line(), Some(Listed::Broken(_)));
        keys.sort_by_key(|(key, _)| !(matches!(*key, "Enter" | "Esc") || broken && *key == "e"));
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
fn problems(app: &App, line: Listed<'_>, canvas: &Canvas<'_>, width: usize) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let mut lines = Vec::new();
    for problem in app.problems_of(line) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        for (at, words) in report_lines(problem, width).into_iter().enumerate() {
            lines.push(Line::styled(words, if at == 0 { theme.warn } else { theme.plain }));
        }
    }
    lines
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
