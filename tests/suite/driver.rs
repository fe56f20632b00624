//! Drives the whole app by keys and time, as the loop does, without a terminal: any day with the program in microseconds.

use std::{sync::OnceLock, time::Duration};

use ratatui::{buffer::Buffer, layout::Size};
use supple::{
    app::{App, Ask, Effect, Key, Msg, Saving, Screen, Settings, Start, form::Input},
    domain::{
        Id, Now,
        history::{ActiveLine, Entry, Stamp},
        library::Library,
    },
    ui::{self, Frame, Look},
};

use crate::routines::shipped;

/// The app, the time, and all it asked for.
pub(crate) struct Driver {
    pub(crate) app: App,
    pub(crate) now: Now,
    pub(crate) effects: Vec<Effect>,
    size: (u16, u16),
    tells: Vec<(String, char)>,
}

/// A Sunday morning, an hour after the computer was switched on.
pub(crate) fn morning() -> Now {
    Now {
        mono: Duration::from_secs(3_600),
        boot: Duration::from_secs(3_600),
        wall: "2026-11-22T08:00:00+00:00[UTC]".parse().unwrap(),
    }
}

/// The shipped files, read once.
fn library() -> Library {
    static SHIPPED: OnceLock<Library> = OnceLock::new();
    SHIPPED.get_or_init(shipped).clone()
}

/// What the app starts from: the shipped files, an empty journal, Britain.
pub(crate) fn fresh(ask: Ask) -> Start {
    Start {
        library: library(),
        history: Vec::new(),
        whole_from: jiff::civil::Date::MIN,
        older: Vec::new(),
        active: Vec::new(),
        stamp: Stamp { device: "test".into(), seq: 0 },
        boot: "boot".to_owned(),
        settings: Settings::default(),
        locale: "en_GB.UTF-8".to_owned(),
        saving: Saving::Fine,
        remarks: Vec::new(),
        ask,
        plain: false,
    }
}

/// `supple start ROUTINE`.
pub(crate) fn start(routine: &str, level: u16) -> Ask {
    Ask::Start { routine: Id::new(routine).unwrap(), level: Some(level), rehearse: None }
}

/// `supple start ROUTINE --rehearse 60`.
pub(crate) fn rehearse(routine: &str) -> Ask {
    Ask::Start { routine: Id::new(routine).unwrap(), level: Some(1), rehearse: Some(60) }
}

impl Driver {
    /// A fresh HOME, on a screen of 80x24.
    pub(crate) fn new(ask: Ask) -> Self {
        Self::from(fresh(ask), morning())
    }

    /// From a start of one's own.
    pub(crate) fn from(start: Start, now: Now) -> Self {
        let (app, effects) = App::new(start, &now);
        let mut driver = Self { app, now, effects, size: (0, 0), tells: Vec::new() };
        driver.resize(80, 24);
        driver
    }

    /// The program is killed and started again, `later` after.
    pub(crate) fn restart(self, ask: Ask, later: Duration) -> Self {
        let (entries, active) = (self.entries(), self.active());
        let known = self.app.history().iter().filter(|entry| !entries.contains(entry));
        let history: Vec<Entry> = known.cloned().chain(entries.clone()).collect();
        let seq = history.iter().map(|entry| entry.seq).max().unwrap_or_default() + 1_000;
        let start = Start { history, active, stamp: Stamp { device: "test".into(), seq }, ..fresh(ask) };
        let mut driver = Self::from(start, self.now.after(later));
        driver.resize(self.size.0, self.size.1);
        driver
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        self.effects.extend(self.app.update(msg, &self.now));
    }

    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        self.size = (cols, rows);
        self.send(Msg::Resize { cols, rows });
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.send(Msg::Key(key));
    }

    /// Presses keys: `⏎` Enter, `⎋` Esc, `←→↑↓` arrows, all else the character itself.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for c in keys.chars() {
            self.key(match c {
                '⏎' => Key::Enter,
                '⎋' => Key::Esc,
                '←' => Key::Left,
                '→' => Key::Right,
                '↑' => Key::Up,
                '↓' => Key::Down,
                c => Key::Char(c),
            });
        }
        self
    }

    /// Lets time pass, waking whenever the app asks for it.
    pub(crate) fn after(&mut self, wait: Duration) -> &mut Self {
        let mut left = wait;
        while !left.is_zero() {
            let due = self.app.next_change(&self.now).unwrap_or(left);
            let step = due.max(Duration::from_millis(1)).min(left);
            self.now = self.now.after(step);
            left -= step;
            self.send(Msg::Tick);
        }
        self
    }

    pub(crate) fn seconds(&mut self, seconds: u64) -> &mut Self {
        self.after(Duration::from_secs(seconds))
    }

    /// From now on [`Driver::well`] presses these keys at the fields of these names.
    pub(crate) fn tells(&mut self, keys: &[(&str, char)]) -> &mut Self {
        self.tells.extend(keys.iter().map(|(id, key)| ((*id).to_owned(), *key)));
        self
    }

    /// Answers every form that comes up as a person who is well but for a sore back (pain 3).
    pub(crate) fn well(&mut self) -> &mut Self {
        for _ in 0..200 {
            if !matches!(self.app.screen(), Screen::Form(_)) {
                return self;
            }
            self.answer();
        }
        panic!("the questions never end:\n{}", self.screen());
    }

    /// Answers one field so.
    pub(crate) fn answer(&mut self) -> &mut Self {
        let Screen::Form(asked) = self.app.screen() else {
            return self;
        };
        let field = asked.form.field().expect("a form waits at a field");
        let told = self.tells.iter().rev().find(|(id, _)| *id == field.id).map(|(_, key)| *key);
        let key = match (&field.input, field.id.as_str()) {
            _ if told.is_some() => told.unwrap(),
            (Input::Scale { .. }, _) => '3',
            (Input::Ticks { .. }, _) => 'n',
            (Input::Typed { .. }, _) => '⏎',
            (_, "entry-sit-stand" | "entry-turn-walk" | "entry-steady" | "furthest" | "course") => '2',
            _ => '1',
        };
        self.keys(&key.to_string())
    }

    /// The journal as the app asked for it to be written.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let entry = |effect: &Effect| match effect {
            Effect::Record(entry) => Some((**entry).clone()),
            _ => None,
        };
        self.effects.iter().filter_map(entry).collect()
    }

    /// The running session's lines as they would lie on disk.
    pub(crate) fn active(&self) -> Vec<ActiveLine> {
        let mut lines = Vec::new();
        for effect in &self.effects {
            match effect {
                Effect::Active { line, .. } => lines.push((**line).clone()),
                Effect::ActiveDone => lines.clear(),
                _ => {}
            }
        }
        lines
    }

    /// The exit code, once the app asked to end.
    pub(crate) fn quit(&self) -> Option<u8> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Quit(code) => Some(*code),
            _ => None,
        })
    }

    /// The screen's cells.
    pub(crate) fn draw(&self, look: Look) -> Buffer {
        let (cols, rows) = self.size;
        let mut frame = Frame::new(Size::new(cols, rows));
        ui::view(&self.app, &look, &self.now, &mut frame);
        frame.cells()
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        text(&self.draw(Look::default()))
    }
}

/// Cells as text, a line each, without blanks at the ends.
pub(crate) fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let row = |y| -> String { (0..area.width).map(|x| buffer[(x, y)].symbol()).collect() };
    let rows: Vec<String> = (0..area.height).map(|y| row(y).trim_end().to_owned()).collect();
    rows.join("\n")
}
