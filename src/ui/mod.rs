//! Draws: reads [`App`], writes a frame. Must never change anything or decide anything.
//!
//! Row 0 is the title, the last two rows are the keys, the rest is the screen's own: `App` counts on it when it says
//! what has been on screen.

mod ascii;
mod canvas;
mod cards;
mod chrome;
mod digits;
pub mod easel;
pub mod figure;
mod first;
mod form;
mod frame;
mod pacer;
mod page;
mod past;
mod player;
mod preview;
mod progress;
mod reminders;
mod routines;
mod stop;
mod suspect;
mod theme;
mod today;
mod verdict;
mod words;

use ratatui::layout::Rect;

use crate::{
    app::{App, Palette, Screen},
    domain::Now,
};
pub use frame::Frame;
pub(crate) use frame::{Row, is_simple};

use canvas::Canvas;
use chrome::Foot;

/// What the terminal can show, and what the person wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The colours: 16 ANSI ones, or none.
    pub theme: Palette,
    /// Whether more than ASCII may be shown.
    pub unicode: bool,
    /// Whether pictures should stand still.
    pub reduced_motion: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: Palette::Auto, unicode: true, reduced_motion: false }
    }
}

/// Draws the whole screen into a blank frame, at any size.
pub fn view(app: &App, look: &Look, now: &Now, frame: &mut Frame) {
    let area = frame.area();
    if area.is_empty() {
        return;
    }
    let mut canvas = Canvas::new(frame, *look);
    if look.theme == Palette::Contrast {
        canvas.paper(area);
    }
    if (area.width < 10 || area.height < 2) && player::draw_time(app, &mut canvas, area) {
        return;
    }
    if player::draw_focus(app, &mut canvas, area) {
        return;
    }
    let (title, mut body, mut foot) = split(area);
    // Where the keys of the list take both their rows, a status above them takes one of the list's: it says what a key just did, and the
    // keys stay where they are. No other screen has so many keys that the app does not lay out itself.
    if matches!(app.screen(), Screen::Routines(_)) && body.height > LOW {
        let full = chrome::rows_of(&routines::keys(app, area.width), area.width, canvas.unicode) > 1;
        if full && routines::has_status(app, body) {
            body.height -= 1;
            foot = Rect { y: foot.y - 1, height: foot.height + 1, ..foot };
        }
    }
    let keys = draw_body(app, now, &mut canvas, body);
    chrome::draw_title(app, &mut canvas, title);
    chrome::draw_foot(app, &keys, &mut canvas, foot);
}

/// A list this low keeps all its rows.
const LOW: u16 = 6;

fn draw_body(app: &App, now: &Now, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    match app.screen() {
        Screen::First(menu) if app.knows_stage() => today::draw(app, menu, now, canvas, body),
        Screen::First(menu) => first::draw(app, menu, now, canvas, body),
        Screen::Routines(menu) => routines::draw(app, menu, canvas, body),
        Screen::Naming(naming) => routines::draw_naming(app, naming, canvas, body),
        Screen::Form(asked) => form::draw(asked, canvas, body),
        Screen::Suspect(suspected) => suspect::draw(app, suspected, canvas, body),
        Screen::Stop => stop::draw(app, now, canvas, body),
        Screen::HeatOff { .. } => stop::draw_heat_off(canvas, body),
        Screen::Player => player::draw(app, canvas, body),
        Screen::Verdict(verdict) => verdict::draw(app, verdict, canvas, body),
        Screen::Past(past) => past::draw(app, past, now, canvas, body),
        Screen::Page(page) => page::draw(app, page, canvas, body),
        Screen::Cards(shelf) => cards::draw(app, shelf, canvas, body),
        Screen::Reminders(agenda) => reminders::draw(app, agenda, now, canvas, body),
    }
}

/// A text in ASCII, for terminals without UTF-8: our own signs become look-alikes, everything else becomes `?`.
#[must_use]
pub fn plain_ascii(text: &str) -> String {
    ascii::to_ascii(text).into_owned()
}

/// The rows of the title, of the screen itself, and of the keys. The screen has at least one.
fn split(area: Rect) -> (Rect, Rect, Rect) {
    let title = u16::from(area.height > 3);
    let body = area.height.saturating_sub(3).max(1);
    let rows = |from: u16, rows: u16| Rect { y: area.y + from, height: rows, ..area };
    (rows(0, title), rows(title, body), rows(title + body, area.height - title - body))
}

/// The room of a screen that is not a form: a margin where there is enough of it.
fn inset(body: Rect) -> Rect {
    let margin = if body.width >= 60 { 2 } else { 0 };
    Rect { x: body.x + margin, width: body.width - 2 * margin, ..body }
}
