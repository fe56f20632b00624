//! Draws the player: the time as large as it goes, what to do now, what comes next. Must never cover a waiting question.

use std::time::Duration;

use ratatui::{layout::Rect, style::Modifier, text::Line};
use unicode_width::UnicodeWidthStr as _;

use super::{
    canvas::{Canvas, cells, cut, span, wrapped},
    chrome::{Foot, draw_never_overlooked},
    digits::Size,
    figure, inset, pacer, progress,
    words::clock,
};
use crate::{
    app::{App, Play, keys::Words, telling},
    domain::{
        cursor::{Cursor, Pause},
        timeline::{Counts, SlotKind},
    },
};

/// From so many rows on, there is room for words that come and go.
const TALL: usize = 14;
/// From this width on a figure stands beside the digits.
const WIDE: u16 = 64;
/// From so many rows on it stands below them, with the words at its left.
const HIGH: u16 = 32;
/// Columns between digits and figure.
const BETWEEN: u16 = 2;
/// Rows that words take at least.
const TEXT: usize = 5;
/// Rows that the digits keep above a figure.
const DIGITS: usize = 6;
/// What a sentence on how to do it begins with.
const BULLET: &str = "· ";
/// Smaller than this there is room for the name, the time and the way out.
const SMALL: (u16, u16) = (40, 9);

/// The time alone, where nothing else fits. `false`: there is no time to show.
pub(super) fn draw_time(app: &App, canvas: &mut Canvas<'_>, area: Rect) -> bool {
    let Some(cursor) = app.play().map(Play::cursor) else {
        return false;
    };
    let time = match cursor.remaining() {
        Some(left) => clock(left),
        None if cursor.slot().kind == SlotKind::Off => "OFF".to_owned(),
        None => "?".to_owned(),
    };
    canvas.line(area, 0, &Line::styled(time, canvas.theme.bold));
    true
}

/// The time as large as the whole screen lets it be, what to do in one line, and the picture: for eyes that are far away.
/// `false`: words must be read, or it was not asked for.
pub(super) fn draw_focus(app: &App, canvas: &mut Canvas<'_>, area: Rect) -> bool {
    let Some(play) = app.play().filter(|_| app.is_focused() && area.width >= SMALL.0 && area.height >= SMALL.1) else {
        return false;
    };
    let cursor = play.cursor();
    let left = cursor.remaining().unwrap_or_default();
    let area = Rect { x: area.x + 1, width: area.width - 2, ..area };
    let mut words = vec![match cursor.slot().kind {
        SlotKind::Ready => {
            format!("{}: {}", telling::now(play), telling::name(&cursor.timeline().steps[cursor.step()]))
        }
        _ => telling::now(play),
    }];
    words.extend(telling::off_by(cursor).map(|at| format!("off by {at}")));
    words.extend(telling::counts(cursor));
    canvas.line(area, 0, &Line::styled(cut(&words.join("   "), usize::from(area.width)), canvas.theme.accent));
    let last = usize::from(area.height) - 1;
    let taken = draw_never_overlooked(app, canvas, area, last);
    // What a key just did, or what is being told beside the one line.
    let said = telling::said(cursor, app.has_voice());
    if let Some(remark) = app.remark.as_ref().map(ToString::to_string).or(said) {
        let left = usize::from(area.width).saturating_sub(taken + 2 * usize::from(taken > 0));
        canvas.line(area, last, &Line::styled(cut(&remark, left), canvas.theme.bold));
    }
    let room = rows(area, 2, last.saturating_sub(3));
    let (mut digits, mut picture) = (room, None);
    if app.has_room_for_figure() && has_picture(app) {
        if area.width >= WIDE && area.height < HIGH {
            let wide = (area.width * 46 / 100).min(figure::MOST);
            digits.width -= wide + BETWEEN;
            picture = Some(Rect { x: area.right() - wide, width: wide, ..room });
        } else {
            digits.height /= 2;
            picture = Some(Rect { y: digits.bottom() + 1, height: room.height - digits.height - 1, ..room });
        }
    }
    if let Some(picture) = picture {
        draw_picture(app, canvas, picture);
    }
    let length = cursor.length().unwrap_or_default();
    // Seconds alone are twice as large.
    let short = |time: String| match time.strip_prefix("0:") {
        Some(seconds) if length < Duration::from_secs(60) => seconds.strip_prefix('0').unwrap_or(seconds).to_owned(),
        _ => time,
    };
    let (time, widest) = (short(clock(left)), short(clock(length)));
    let (width, height) = (usize::from(digits.width), usize::from(digits.height));
    match Size::filling(&widest, width, height, canvas.unicode) {
        Some(size) => {
            let down = (height - size.height()) / 2;
            size.draw(&time, canvas, rows(digits, down, size.height()), canvas.theme.plain);
        }
        None => canvas.line(digits, 0, &Line::styled(time, canvas.theme.bold)),
    }
    true
}

/// Whether there is a figure or a breath to draw.
fn has_picture(app: &App) -> bool {
    app.breath().is_some() || app.shown().is_some()
}

/// A breath to go along with, else the figure.
fn draw_picture(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let pen = canvas.pen(app.marker());
    if let Some(breath) = app.breath() {
        pacer::draw(&breath, pen, canvas, area);
    } else if let Some(shown) = app.shown() {
        figure::draw_shown(&shown, pen, area, canvas.frame());
    }
}

pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let Some(play) = app.play() else {
        return Foot::default();
    };
    if play.cursor().timeline().slots.is_empty() {
        return Foot::default();
    }
    let area = inset(body);
    // Its rows are known only once the words are: what it leaves beside it is not changed by them.
    let stand = Stand::find(app, area, 0, usize::from(area.height).saturating_sub(TEXT));
    let face = Face::of(app, play, canvas, stand.as_ref(), area);
    if body.width < SMALL.0 || body.height < SMALL.1 {
        face.draw_small(play, canvas, body);
    } else {
        face.draw((app, play), canvas, inset(body));
    }
    Foot::new(&keys(play, app.has_voice(), body))
}

/// The keys that do something now, what matters most first.
fn keys(play: &Play, voice: bool, body: Rect) -> Vec<Words> {
    let small = body.width < SMALL.0 || body.height < SMALL.1;
    let cursor = play.cursor();
    let asking = play.session().is_some_and(|session| session.asking().is_some());
    let waits = cursor.slot().length.is_none();
    let mut keys: Vec<Words> = Vec::new();
    if asking {
        keys.push(("1 2 3", "answer"));
    } else if cursor.slot().kind == SlotKind::Off {
        keys.push(("Enter", "it is off"));
    } else if waits {
        keys.push(("Enter", "go on"));
    }
    if small {
        keys.push(("q", "end"));
        return keys;
    }
    if !waits {
        let paused = cursor.paused().is_some();
        keys.push(("Space", if paused { "go on" } else { "pause" }));
    }
    if play.session().is_some() {
        // However narrow it is, these two are always there.
        if body.width < 60 {
            keys.extend([("x", "worse"), ("!", "danger")]);
        } else {
            keys.extend([("x", "pain is worse"), ("!", "danger sign")]);
        }
    }
    keys.push(("q", "end"));
    if play.session().is_none() {
        keys.extend([("→ ←", "step"), ("1 … 9", "go to"), ("+ -", "speed")]);
    } else if cursor.slot().kind != SlotKind::Off {
        keys.extend([("→ →", "skip"), ("← ←", "back")]);
    }
    if !waits && cursor.slot().counts != Counts::Hard && play.session().is_some() {
        keys.push(("+", "more time"));
    }
    keys.push(("s", "sources"));
    if !small {
        keys.extend([("f", "figure"), ("z", "big")]);
    }
    keys.push(("?", "help"));
    if play.session().is_some() {
        keys.push(("v", if voice { "no voice" } else { "voice" }));
    }
    keys
}

/// The lines of the player, before they are given their places.
struct Face {
    /// The step, and what to do now.
    top: Vec<Line<'static>>,
    /// What must be read with the time.
    notes: Vec<Line<'static>>,
    /// How to do it, where there is room.
    how: Vec<Line<'static>>,
    /// What comes next, and how far it is.
    tail: Vec<Line<'static>>,
    /// Whether a question waits for its answer.
    asks: bool,
}

impl Face {
    /// A figure at their right leaves a column to notes and explanations.
    fn of(app: &App, play: &Play, canvas: &Canvas<'_>, stand: Option<&Stand>, area: Rect) -> Self {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let column = stand.map(|stand| usize::from(stand.column)).filter(|column| *column > 0).unwrap_or(width);
        let theme = canvas.theme;
        let cursor = play.cursor();
        let slot = cursor.slot();
        let planned = &cursor.timeline().steps[slot.step];
        let waiting = telling::waiting(app, play);
        let mut top = vec![Line::styled(cut(&telling::name(planned), width), theme.bold)];
        let mut notes = Vec::new();
        if let Some(still) = app.standing_still() {
            let hard = slot.counts == Counts::Hard;
            let still = match cursor.paused() {
                Some(Pause::Asked) if hard => "PAUSED, but not the heat. Space goes on.".into(),
                _ => still,
            };
            top.extend(wrapped(&still, width, theme.warn));
        }
        match &waiting {
            Some(waiting) => {
                top.extend(wrapped(&waiting.say, width, theme.warn));
                top.push(Line::styled(waiting.answer, theme.accent));
            }
            None if cursor.paused().is_none() => top.extend(doing(play, canvas, width)),
            None => {}
        }
        if let Some(at) = telling::off_by(cursor)
            && (width >= 60 || waiting.is_some() || cursor.paused().is_some())
        {
            let words = if width >= 60 {
                format!("Off by {at}. A pause does not stop this clock.")
            } else {
                format!("Off by {at}, pause or not.")
            };
            notes.extend(wrapped(&words, column, theme.bold));
        }
        for change in telling::changes(play) {
            notes.extend(wrapped(&change, column, theme.warn));
        }
        let how = if waiting.is_some() {
            Vec::new()
        } else {
            let how = planned.step.how.iter();
            how.flat_map(|line| hanging(line, column.min(76), canvas)).collect()
        };
        let said = telling::said(cursor, app.has_voice() || play.session().is_none()).filter(|_| waiting.is_none());
        let next = cut(&telling::next(cursor), width);
        let mut tail = vec![Line::styled(next, theme.plain), progress::line(cursor, canvas, width)];
        // Words that come and go keep a row of their own, or take one that is there: the digits must not jump.
        if height >= TALL {
            // Where it cannot be drawn, the pose is told.
            let pose = || app.shown().filter(|_| stand.is_none()).map(|shown| shown.describe().to_owned());
            let said = said.or_else(pose).map(|said| cut(&said, width)).unwrap_or_default();
            top.push(Line::styled(said, theme.plain));
        } else if let Some(said) = said {
            tail[0] = Line::styled(cut(&said, width), theme.bold);
        } else if waiting.is_some() {
            tail.clear();
        }
        let asks = play.session().is_some_and(|session| session.asking().is_some());
        Self { top, notes, how, tail, asks }
    }

    /// Name, time and the way out; a question before the name.
    fn draw_small(self, play: &Play, canvas: &mut Canvas<'_>, body: Rect) {
        let waits = play.cursor().slot().length.is_none();
        let mut lines = self.top;
        if (waits || self.asks) && lines.len() > 1 {
            lines.remove(0);
        } else if play.cursor().paused().is_some() && lines.len() > 1 {
            lines.remove(0);
            lines.truncate(1);
        } else {
            lines.truncate(1);
        }
        let height = usize::from(body.height);
        let time = play.cursor().remaining().map(clock);
        let room = height.saturating_sub(lines.len());
        let Some(time) = time else {
            return canvas.lines(body, &lines);
        };
        let fits = Size::fitting(&time, body.width.into(), room, canvas.unicode);
        if let Some(size) = fits {
            canvas.lines(body, &lines);
            let below = rows(body, lines.len(), size.height());
            size.draw_time(&time, canvas, below, canvas.theme.bold);
        } else {
            lines.truncate(height.saturating_sub(1));
            canvas.line(body, 0, &Line::styled(time, canvas.theme.bold));
            canvas.lines(rows(body, 1, height.saturating_sub(1)), &lines);
        }
    }

    fn draw(mut self, (app, play): (&App, &Play), canvas: &mut Canvas<'_>, mut area: Rect) {
        let cursor = play.cursor();
        let height = usize::from(area.height);
        let fixed = self.top.len() + self.notes.len() + self.tail.len();
        if fixed > height {
            self.tail.clear();
        }
        let fixed = self.top.len() + self.notes.len() + self.tail.len();
        let below = height - self.tail.len().min(height);
        canvas.lines(rows(area, below, self.tail.len()), &self.tail);
        canvas.lines(area, &self.top);
        let mut free = height.saturating_sub(fixed);
        let mut width = usize::from(area.width);
        let mut taken_below = 0;
        if let Some(stand) = Stand::find(app, area, self.top.len(), free + self.notes.len()) {
            draw_picture(app, canvas, stand.figure);
            if stand.beside {
                width = usize::from(stand.column);
            }
            if stand.column > 0 {
                area.width = stand.column;
                taken_below = stand.rows.saturating_sub(self.notes.len());
            } else {
                free = free.saturating_sub(stand.rows);
            }
        }
        // The time comes first; the words on how to do it get what a tall screen can spare.
        let kept = if taken_below > 0 {
            taken_below
        } else if free >= TALL {
            self.how.len().min(free / 3).min(4) + 1
        } else {
            0
        };
        // A tall screen has a row for passing words above the digits, mostly blank.
        let above = usize::from(free >= 7 && height < TALL);
        let below = usize::from(free >= 7);
        let (text, widest) = big(cursor, self.asks);
        let size = text.as_ref().and_then(|_| {
            let room = free.saturating_sub(kept + above + below);
            Size::fitting(&widest, width, room, canvas.unicode)
        });
        let mut row = self.top.len();
        let taken = match (&text, size) {
            (Some(text), Some(size)) => {
                row += above;
                let style = if cursor.paused().is_some() && cursor.slot().counts != Counts::Hard {
                    canvas.theme.dim
                } else {
                    canvas.theme.plain
                };
                let across = Rect { width: cells(width), ..area };
                size.draw_time(text, canvas, rows(across, row, size.height()), style);
                row += size.height();
                size.height() + above
            }
            (Some(text), None) if free > 0 => {
                let style = canvas.theme.bold;
                canvas.line(area, row, &Line::styled(text.clone(), style));
                row += 1;
                1
            }
            _ => 0,
        };
        let mut spare = free - taken.min(free);
        if spare > 0 && !self.notes.is_empty() && taken > 1 {
            row += 1;
            spare -= 1;
        }
        canvas.lines(rows(area, row, self.notes.len()), &self.notes);
        row += self.notes.len();
        // Half a sentence helps nobody: a blank line before it and one after, or none of it.
        if spare >= self.how.len().min(2) + 2 {
            let whole = |line: &Line<'_>| line.spans.first().is_some_and(|lead| lead.content == BULLET);
            let end = (0..=self.how.len().min(spare - 2)).rev().find(|at| self.how.get(*at).is_none_or(whole));
            self.how.truncate(end.unwrap_or(0));
            canvas.lines(rows(area, row + 1, self.how.len()), &self.how);
        }
    }
}

/// Where a figure stands, and what it leaves.
struct Stand {
    /// Its own room.
    figure: Rect,
    /// Columns left of it, for notes and explanations.
    column: u16,
    /// Rows that it takes from the digits, and whether it takes columns from them instead.
    rows: usize,
    beside: bool,
}

impl Stand {
    /// In the rows of `area` from `from` on, of which `free` are free. Beside the digits where the window is wide; on a tall
    /// one below them, with the words at its left.
    fn find(app: &App, area: Rect, from: usize, free: usize) -> Option<Self> {
        (app.has_room_for_figure() && has_picture(app)).then_some(())?;
        let least = usize::from(figure::LEAST.1);
        let tall = area.height >= HIGH;
        let high = if area.width >= WIDE && !tall {
            free.min(figure::MOST_ROWS.into())
        } else {
            free.saturating_sub(DIGITS).min(free / 2)
        };
        let column = Self::column(area);
        let wide = (area.width - column).saturating_sub(if column > 0 { BETWEEN } else { 0 });
        let figure = Rect { x: area.x + area.width - wide, width: wide, ..rows(area, from + free - high, high) };
        let beside = column > 0 && !tall;
        (high >= least).then_some(Self { figure, column, rows: if beside { 0 } else { high }, beside })
    }

    /// Columns left of a figure; none where it stands below.
    fn column(area: Rect) -> u16 {
        if area.width < WIDE {
            return 0;
        }
        let part = if area.height >= HIGH { 58 } else { 46 };
        area.width - (area.width * part / 100).min(figure::MOST) - BETWEEN
    }
}

/// What to do now, with side, rep and set beside it, or below where it is narrow.
fn doing(play: &Play, canvas: &Canvas<'_>, width: usize) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let now = telling::now(play);
    let mut counts = telling::counts(play.cursor());
    if let Some(at) = telling::off_by(play.cursor()).filter(|_| width < 60) {
        counts.push(format!("off by {at}"));
    }
    let counts = counts.join("   ");
    if counts.is_empty() {
        return wrapped(&now, width, theme.accent);
    }
    if now.width() + 3 + counts.width() <= width {
        return vec![Line::from(vec![span(now, theme.accent), span(format!("   {counts}"), theme.bold)])];
    }
    let mut lines = wrapped(&now, width, theme.accent);
    lines.push(Line::styled(counts, theme.bold));
    lines
}

/// The big text, and the widest it gets in this slot: digits must not jump when one goes.
fn big(cursor: &Cursor, asks: bool) -> (Option<String>, String) {
    if let Some(word) = telling::alarm(cursor).filter(|_| !asks) {
        return (Some(word.to_owned()), word.to_owned());
    }
    let time = cursor.remaining().map(clock);
    let widest = cursor.length().map(clock).unwrap_or_default();
    (time, widest)
}

/// A sentence with a bullet; what follows hangs below its first word.
fn hanging(text: &str, width: usize, canvas: &Canvas<'_>) -> Vec<Line<'static>> {
    let lines = wrapped(text, width.saturating_sub(2), canvas.theme.plain);
    let lead = |at: usize| if at == 0 { BULLET } else { "  " };
    let lines = lines.into_iter().enumerate();
    lines
        .map(|(at, mut line)| {
            line.spans.insert(0, span(lead(at), canvas.theme.plain.remove_modifier(Modifier::BOLD)));
            line
        })
        .collect()
}

/// `count` rows of `area`, from row `from` on, as far as it goes.
fn rows(area: Rect, from: usize, count: usize) -> Rect {
    let from = cells(from).min(area.height);
    Rect { y: area.y + from, height: cells(count).min(area.height - from), ..area }
}
