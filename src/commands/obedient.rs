//! A person who does as the coach says, at the keys of the coach itself: for `supple plan`. Must never know a rule: what is asked is
//! answered, what is next is taken.

use std::time::Duration;

use crate::{
    app::{
        App, Ask, Effect, Key, Msg, Saving, Screen, Start,
        form::{Form, Input},
    },
    domain::{
        Now,
        days::DaysDone,
        entry::{SIT_STAND, TURN_WALK, USUAL_WALK},
        gates::GATE_QUESTIONS,
        history::{Entry, Stamp},
        library::Library,
        next::Next,
        progression::FINE,
    },
};

/// More things than this no day brings.
const MOST_A_DAY: usize = 20;
/// More keys and seconds than this no thing takes: six hours, second by second.
const MOST_TURNS: usize = 40_000;
/// The person's own device, so that no entry is taken for one of the journal's.
const DEVICE: &str = "plan";

/// The person and the journal as it grows.
pub(super) struct Obedient {
    library: Library,
    slow_walking: bool,
    older: Vec<DaysDone>,
    pub(super) history: Vec<Entry>,
    pain: u8,
    /// The pain of the day before.
    before: Option<u8>,
    now: Now,
}

/// How a day ended.
pub(super) struct Day {
    /// The coach at its end.
    pub(super) app: App,
    /// The moment of it.
    pub(super) now: Now,
    /// What stood in the way of going on, in the coach's words.
    pub(super) stuck: Option<String>,
}

impl Obedient {
    /// Begins with what the coach would start from, at that moment.
    pub(super) fn new(start: Start, now: Now) -> Self {
        let Start { library, history, settings, older, .. } = start;
        Self { library, slow_walking: settings.slow_walking, older, history, pain: 0, before: None, now }
    }

    /// Lives a day from the moment `now` on: `pain` is what it is before, on the way, after, and in the morning.
    pub(super) fn day(&mut self, pain: u8, now: Now) -> Day {
        self.before = (!self.history.is_empty()).then_some(self.pain);
        (self.pain, self.now) = (pain, now);
        let mut app = self.open();
        let mut stuck = None;
        for _ in 0..MOST_A_DAY {
            if matches!(app.today().next, Next::Rest(_) | Next::Stop) {
                break;
            }
            let had = self.history.len();
            stuck = self.take(&mut app);
            if stuck.is_some() || self.history.len() == had {
                break;
            }
        }
        Day { app, now: self.now.clone(), stuck }
    }

    /// The coach as it would open at that moment, before anything is done.
    pub(super) fn look(&mut self, now: Now) -> App {
        self.now = now;
        self.open()
    }

    fn open(&mut self) -> App {
        let seqs = self.history.iter().filter(|entry| entry.device == DEVICE).map(|entry| entry.seq);
        let start = Start {
            library: self.library.clone(),
            history: self.history.clone(),
            whole_from: jiff::civil::Date::MIN,
            older: self.older.clone(),
            active: Vec::new(),
            stamp: Stamp { device: DEVICE.into(), seq: seqs.max().unwrap_or(0) },
            boot: DEVICE.to_owned(),
            settings: crate::app::Settings { slow_walking: self.slow_walking, ..crate::app::Settings::default() },
            locale: String::new(),
            saving: Saving::Fine,
            remarks: Vec::new(),
            ask: Ask::Coach,
            plain: false,
        };
        let (mut app, effects) = App::new(start, &self.now);
        self.keep(effects);
        self.send(&mut app, Msg::Resize { cols: 80, rows: 24 });
        app
    }

    /// Takes the next thing, to its end. What stood in the way, if something did.
    fn take(&mut self, app: &mut App) -> Option<String> {
        self.send(app, Msg::Key(Key::Char('n')));
        for _ in 0..MOST_TURNS {
            let key = match app.screen() {
                Screen::First(_) => return None,
                Screen::Form(asked) => self.answer(&asked.form)?,
                Screen::Player => {
                    let Some(key) = waits(app) else {
                        self.wait(app);
                        continue;
                    };
                    key
                }
                Screen::Verdict(_) => Key::Enter,
                Screen::Page(page) => {
                    let words: Vec<&str> = page.lines.iter().map(|line| &**line).collect();
                    let words = format!("{}: {}", page.title, words.join(" "));
                    self.send(app, Msg::Key(Key::Enter));
                    return Some(words);
                }
                _ => return Some("The coach waits for something that this person does not do.".to_owned()),
            };
            self.send(app, Msg::Key(key));
        }
        Some("It did not come to an end.".to_owned())
    }

    /// Lets time pass until the coach has something new.
    fn wait(&mut self, app: &mut App) {
        let second = Duration::from_secs(1);
        let due = app.next_change(&self.now).unwrap_or(second).clamp(Duration::from_millis(1), second);
        self.now = self.now.after(due);
        self.send(app, Msg::Tick);
    }

    fn send(&mut self, app: &mut App, msg: Msg) {
        let effects = app.update(msg, &self.now);
        self.keep(effects);
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        self.history.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Record(entry) => Some(*entry),
            _ => None,
        }));
    }

    /// The key that answers the field that waits.
    fn answer(&self, form: &Form) -> Option<Key> {
        let field = form.field()?;
        let key = match &field.input {
            Input::Scale { .. } => digit(usize::from(self.pain)).unwrap_or(Key::Char('t')),
            Input::Ticks { .. } => Key::Char('n'),
            Input::Typed { .. } => Key::Enter,
            Input::One { choices, .. } => {
                let wanted = self.choice(&field.id);
                let at = choices.iter().position(|choice| choice.value == wanted).unwrap_or(0);
                digit(at + 1)?
            }
        };
        Some(key)
    }

    /// What is answered where a few answers are offered; all else with the first of them, which is "no" for danger signs.
    fn choice(&self, field: &str) -> String {
        let easing = self.before.map(|before| self.pain.cmp(&before));
        let word = match field {
            "furthest" if self.pain == 0 => "none",
            "furthest" => "back",
            "course" => match easing {
                None => "first",
                Some(std::cmp::Ordering::Less) => "better",
                Some(std::cmp::Ordering::Equal) => "same",
                Some(std::cmp::Ordering::Greater) => "worse",
            },
            SIT_STAND | TURN_WALK => "yes",
            USUAL_WALK => "10x4",
            FINE if self.pain == 0 => "yes",
            "prompt" => "seen",
            // Lasting pain: the usual one is asked for.
            "pain" => return self.pain.min(5).to_string(),
            gate if GATE_QUESTIONS.iter().any(|question| question.id == gate) => "yes",
            _ => "no",
        };
        word.to_owned()
    }
}

fn digit(number: usize) -> Option<Key> {
    let digit = u32::try_from(number).ok().and_then(|number| char::from_digit(number, 10));
    digit.map(Key::Char)
}

/// The key that the player waits for, if it does.
fn waits(app: &App) -> Option<Key> {
    let play = app.play()?;
    if play.session().is_some_and(|session| session.asking().is_some()) {
        return Some(Key::Char('1'));
    }
    let cursor = play.cursor();
    let stands = cursor.paused().is_some() || cursor.slot().length.is_none();
    stands.then_some(Key::Enter)
}
