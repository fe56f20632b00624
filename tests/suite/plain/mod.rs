//! The coach in plain lines, without a terminal: what is typed and what is written, word by word.

mod end;
mod hostile;
mod transcripts;

use std::time::Duration;

use supple::{
    app::{App, Ask, Effect, Msg, Screen, Start, form::Input},
    domain::{Now, history::Entry},
    plain::Teller,
};

use crate::driver::{fresh, morning};

/// The app in lines, the time, and all that was typed and written.
pub(crate) struct Lines {
    pub(crate) app: App,
    pub(crate) now: Now,
    pub(crate) effects: Vec<Effect>,
    teller: Teller,
    /// What was written, and what was typed behind a `>`.
    text: String,
}

impl Lines {
    pub(crate) fn new(ask: Ask) -> Self {
        Self::from(fresh(ask), morning())
    }

    pub(crate) fn from(start: Start, now: Now) -> Self {
        let (app, effects) = App::new(Start { plain: true, ..start }, &now);
        let mut lines = Self { app, now, effects, teller: Teller::default(), text: String::new() };
        lines.send(Msg::Resize { cols: 96, rows: u16::MAX });
        lines.send(Msg::Tick);
        lines.tell();
        lines
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        self.effects.extend(self.app.update(msg, &self.now));
        self.teller.hear(&self.app);
    }

    fn tell(&mut self) {
        for line in self.teller.tell(&self.app, &self.now).lines {
            assert!(!line.trim().is_empty() && !line.contains(char::is_control), "{line:?}");
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    /// Types lines, as the loop takes them.
    pub(crate) fn types(&mut self, lines: &[&str]) -> &mut Self {
        for line in lines {
            self.text.extend(["> ", line, "\n"]);
            self.send(Msg::Tick);
            let keys = self.teller.keys(line, &self.app, &self.now);
            let spot = Teller::spot(&self.app);
            for key in keys {
                self.send(Msg::Key(key));
                if Teller::spot(&self.app) != spot {
                    break;
                }
            }
            self.tell();
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
            self.tell();
        }
        self
    }

    pub(crate) fn seconds(&mut self, seconds: u64) -> &mut Self {
        self.after(Duration::from_secs(seconds))
    }

    /// Answers every question that comes up, as a person who is well but for a sore back types it.
    pub(crate) fn well(&mut self) -> &mut Self {
        for _ in 0..200 {
            if !matches!(self.app.screen(), Screen::Form(_)) {
                return self;
            }
            self.one();
        }
        panic!("the questions never end:\n{}", self.text);
    }

    /// Answers one question so.
    pub(crate) fn one(&mut self) {
        let Screen::Form(asked) = self.app.screen() else { return };
        let field = asked.form.field().unwrap();
        let line = match (&field.input, field.id.as_str()) {
            (Input::Scale { .. }, _) => "3",
            (Input::Ticks { .. }, _) => "none",
            (Input::Typed { .. }, _) => "",
            (_, "entry-sit-stand" | "entry-turn-walk" | "entry-steady") => "yes",
            (_, "furthest") => "back",
            (_, "course") => "same",
            (_, "fine") => "fine",
            _ => "1",
        };
        self.types(&[line]);
    }

    /// What was written and typed since this was asked last.
    pub(crate) fn took(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        let entry = |effect: &Effect| match effect {
            Effect::Record(entry) => Some((**entry).clone()),
            _ => None,
        };
        self.effects.iter().filter_map(entry).collect()
    }

    pub(crate) fn quit(&self) -> Option<u8> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Quit(code) => Some(*code),
            _ => None,
        })
    }
}
