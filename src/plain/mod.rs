//! The coach in lines that are appended one after another: for screen readers, pipes, and terminals that can do no more. Reads [`App`],
//! turns typed words into its keys. Must never hold a rule of the coach, move a cursor, or write a byte that is no text.
//!
//! Nothing ticks: a line is written when something changed, and of time only what is worth hearing.

mod block;
mod first;
mod form;
mod lists;
mod reminders;
mod session;
mod step;
mod stop;
mod time;
mod typed;

use crate::{
    app::{App, Heard, Key, Saving, Screen},
    domain::{CleanText, Now, timeline::CueKind},
};

use block::Block;
use time::Times;
use typed::Typed;

pub use session::{Left, is_urgent, left_of, outlasts_input};

/// What was told so far, so that nothing is told twice.
#[derive(Debug, Default)]
pub struct Teller {
    /// The place told last.
    place: String,
    /// The title of the form told last.
    title: CleanText,
    /// The step of the session told last.
    step: Option<usize>,
    times: Times,
    remark: Option<CleanText>,
    saving: Option<Saving>,
    /// Whether a routine of the list was told, so that "start" means it.
    looked_at: bool,
    /// Items of the list in question that were told as ticked.
    ticked: Vec<usize>,
    /// What a typed line leads to without the app: words, and whether the question is told again.
    answer: Vec<String>,
    again: Again,
    /// Whether the first words were said.
    greeted: bool,
    /// The lines of the first screen when it was told last: coming back to it, only what is new is told.
    home: Option<Vec<String>>,
    /// A typed line went to the app, and nothing was told since.
    owes_word: bool,
    /// What was to be heard since it told last.
    heard: Vec<Heard>,
}

/// Whether what stands is told once more.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Again {
    #[default]
    No,
    /// The question and what can be typed.
    Short,
    /// All of it.
    Whole,
}

/// The first words of all.
const GREETING: &str = "supple, in plain lines. Type a number or a word, then Enter; help tells more.";

/// What is to be written now.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Told {
    /// The lines, without ends.
    pub lines: Vec<String>,
    /// Whether something new waits for an answer: what was typed before cannot have been meant for it.
    pub asks: bool,
}

impl Teller {
    /// Listens to what the app has just done. To be called after each of its turns: with the next one that is gone.
    pub fn hear(&mut self, app: &App) {
        self.heard.extend_from_slice(app.heard());
    }

    /// What has changed since the last call, in lines.
    pub fn tell(&mut self, app: &App, now: &Now) -> Told {
        let mut news = std::mem::take(&mut self.answer);
        // Where heat must come off or a number must be called, nothing stands before that.
        let first = matches!(app.screen(), Screen::Stop | Screen::HeatOff { .. });
        if !std::mem::replace(&mut self.greeted, true) {
            news.push(GREETING.to_owned());
        }
        let step = self.step;
        let called = self.tell_heard(app, &mut news);
        self.tell_saving(app, &mut news);
        self.tell_remark(app, &mut news);
        let began = self.step.is_some() && self.step != step;
        news.extend(self.times.tell(app));
        let (mut lines, late) = if first { (Vec::new(), news) } else { (news, Vec::new()) };
        let mut block = Block::of(app, now, self);
        let mut asks = false;
        if block.place != self.place {
            asks = block.waits;
            Self::tell_block(&mut block, began, &mut lines);
        } else if self.again == Again::Whole {
            lines.extend(block.lines);
        } else if self.again == Again::Short || called {
            lines.extend(block.short);
        } else if lines.is_empty() && late.is_empty() && self.owes_word {
            lines.extend(block.nothing);
        }
        lines.extend(late);
        self.place = block.place;
        self.title = match app.screen() {
            Screen::Form(asked) => asked.form.title.clone(),
            _ => CleanText::default(),
        };
        self.ticked = block.ticked;
        self.looked_at = block.looked_at;
        (self.again, self.owes_word) = (Again::No, false);
        self.home = block.home.or(self.home.take());
        Told { lines, asks }
    }

    /// What a typed line means to the app here. No keys: [`Teller::tell`] has the answer to it.
    pub fn keys(&mut self, line: &str, app: &App, now: &Now) -> Vec<Key> {
        let words = typed::words(line);
        match typed::read(&words, line, app, self) {
            Typed::Keys(keys) => {
                self.owes_word = true;
                keys
            }
            Typed::Look(keys) => {
                (self.looked_at, self.owes_word) = (true, true);
                keys
            }
            Typed::List => {
                (self.looked_at, self.again) = (false, Again::Whole);
                Vec::new()
            }
            Typed::Say(lines) => {
                self.answer = lines;
                Vec::new()
            }
            Typed::Again => {
                self.again = Again::Whole;
                Vec::new()
            }
            Typed::Unknown => {
                let block = Block::of(app, now, self);
                // What can be typed is told once.
                let can = if block.short.contains(&block.can) { "" } else { block.can.as_str() };
                self.answer = typed::unknown(line, can).into_iter().collect();
                self.again = Again::Short;
                Vec::new()
            }
        }
    }

    /// Whether this line would be understood now.
    #[must_use]
    pub fn understands(&self, line: &str, app: &App) -> bool {
        !matches!(typed::read(&typed::words(line), line, app, self), Typed::Unknown)
    }

    /// What the app waits at; when a key has led elsewhere, the rest of several keys was not meant for it.
    #[must_use]
    pub fn spot(app: &App) -> String {
        match app.screen() {
            Screen::Form(asked) => {
                let form = &asked.form;
                format!("form {} {} {}", form.title, form.focus, form.field().map_or("", |field| &field.id))
            }
            other => format!("{:?}", std::mem::discriminant(other)),
        }
    }

    /// Whether something waits for a person, so that the next line is meant for it. Else a session runs by itself.
    #[must_use]
    pub fn waits(app: &App) -> bool {
        !matches!(app.screen(), Screen::Player) || session::waits(app)
    }

    /// What begins here by itself was told with its step.
    fn tell_block(block: &mut Block, began: bool, lines: &mut Vec<String>) {
        if began && !block.waits {
            return;
        }
        if let Some(news) = block.news.take() {
            block.lines = news;
        }
        // A cue at the very end may say what waits now.
        let first = block.lines.first();
        if lines.last().is_some_and(|last| first.is_some_and(|first| first.starts_with(last.as_str()))) {
            lines.pop();
        }
        lines.append(&mut block.lines);
    }

    fn tell_saving(&mut self, app: &App, lines: &mut Vec<String>) {
        let was = self.saving.replace(app.saving.clone());
        if was.as_ref() == Some(&app.saving) {
            return;
        }
        match (&app.saving, was) {
            (Saving::Fine, Some(_)) => lines.push("Your journal is being saved again.".to_owned()),
            (Saving::Fine, None) => {}
            (Saving::Not(why), _) => lines.push(format!("Your journal is not being saved: {why}")),
            (Saving::Elsewhere(why), _) => lines.push(format!("supple is open in another window: {why}")),
        }
    }

    fn tell_remark(&mut self, app: &App, lines: &mut Vec<String>) {
        if let Some(remark) = &app.remark
            && (self.remark.as_ref() != Some(remark) || self.owes_word)
            // That it stands still is told with what can be typed.
            && !(remark.starts_with("Paused") && matches!(app.screen(), Screen::Player))
        {
            lines.push(remark.to_string());
        }
        self.remark.clone_from(&app.remark);
    }

    /// What was to be heard. `true`: what waits has called, for the first time or again.
    fn tell_heard(&mut self, app: &App, lines: &mut Vec<String>) -> bool {
        let mut called = false;
        if app.play().is_none() {
            self.step = None;
        } else if self.step.is_none() {
            lines.extend(app.play().map(step::opening).unwrap_or_default());
        }
        for heard in std::mem::take(&mut self.heard) {
            match heard {
                Heard::Changed(step) => self.tell_step(step, app, lines),
                Heard::Step(step) if self.step != Some(step) => self.tell_step(step, app, lines),
                Heard::Step(_) => {}
                Heard::Cue(cue) => match cue.kind {
                    // The step itself with its how, and what waits, are told whole; digits are for the eye.
                    CueKind::Next | CueKind::How | CueKind::Check | CueKind::Count => {}
                    _ => lines.push(cue.say.to_string()),
                },
                Heard::Call => called = true,
            }
        }
        let cursor = app.play().map(crate::app::Play::cursor).filter(|cursor| !cursor.timeline().slots.is_empty());
        if let Some(step) = cursor.map(crate::domain::cursor::Cursor::step).filter(|step| self.step != Some(*step)) {
            self.tell_step(step, app, lines);
        }
        called
    }

    fn tell_step(&mut self, step: usize, app: &App, lines: &mut Vec<String>) {
        self.step = app.play().map(|_| step);
        lines.extend(step::lines(step, app));
    }
}

/// A text with a full stop, unless it ends as a sentence does.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '?', '!', '…']) { text.to_owned() } else { format!("{text}.") }
}
