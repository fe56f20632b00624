//! The whole program as a value: [`App`], moved by [`Msg`], asking for [`Effect`]s. Must never do I/O or read a clock.

use std::{cell::OnceCell, collections::BTreeSet, sync::Arc, time::Duration};

use crate::format::Scenes;

use crate::domain::{
    CleanText, Id, Now, Word,
    days::DaysDone,
    episode::Standing,
    history::{ActiveLine, ActiveMark, BootTime, Entry, Fact, Stamp},
    interrupted::Interrupted,
    library::Library,
    locks::Held,
    routine::{Place, Routine},
    screening::Screening,
    session::Plan,
    today::Today,
};

mod answers;
mod asks;
mod awake;
mod browse;
mod cards;
pub mod compose;
mod cut_off;
mod decided;
pub mod emergency;
mod errand;
mod figure;
mod files;
pub mod form;
mod gate;
mod glimpse;
mod heard;
pub mod keys;
mod menu;
pub mod message;
mod pacer;
mod past;
mod play;
mod player;
mod rehearsal;
mod reminders;
mod reminding;
mod report;
mod stop;
pub mod telling;
mod title;
mod today;
mod voice;
pub mod went;
pub mod words;
pub mod wrap;

pub use browse::{Edit, Listed, Naming, WIDE, halves, report_fitted, report_lines};
pub use cards::Shelf;
pub use decided::{Decision, told_words};
pub use emergency::Emergency;
pub use errand::{Deed, Errand, Offered, ReadPlan, Reminded, SaidBy};
pub use figure::Shown;
pub use files::Edited;
pub use gate::{About, Asked};
pub use glimpse::Glimpse;
pub use heard::Heard;
pub use keys::Key;
pub use menu::{ABOUT, Menu, Page, Verdict, ending_words, origin_words, result_words};
pub use message::{Effect, Msg, Notice, Urgency};
pub use pacer::Breath;
pub use past::{Filter, Past, PastRow};
pub use play::{Drive, Play};
pub use reminders::{Agenda, AgendaRow, DRAFT_LINES, DayLine, Draft, Part, Preview, Written};
pub use stop::{StopWords, Suspected};
pub use today::{Told, colour_words, offered};
pub use voice::{Chime, Speech, Weight};

pub use crate::domain::settings::{Marker, Palette, Settings};

use gate::Goal;
use heard::Manner;

/// What could not be saved is tried again this often. Proposal.
const RETRY: Duration = Duration::from_secs(10);

/// What the person asked for on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The first screen.
    Coach,
    /// It has just seized up.
    Now,
    /// The heat timer.
    Heat,
    /// A routine by name.
    Start {
        /// Its id.
        routine: Id,
        /// The level, from 1; the one that is reached, if none is named.
        level: Option<u16>,
        /// So many times faster, nothing recorded.
        rehearse: Option<u32>,
    },
    /// The one next thing.
    Next,
    /// All danger signs.
    Screen,
}

/// Whether what happens is being saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// It is.
    Fine,
    /// It is not, for now.
    Not(CleanText),
    /// Another window holds the journal: nothing may start here.
    Elsewhere(CleanText),
}

/// Everything the app is made from.
#[derive(Debug, Clone)]
pub struct Start {
    /// Routines, exercises, questions.
    pub library: Library,
    /// The journal.
    pub history: Vec<Entry>,
    /// The day from which it is whole; of what is older only what still stands is there.
    pub whole_from: jiff::civil::Date,
    /// Days before that on which something was done.
    pub older: Vec<DaysDone>,
    /// The lines of a session that was cut off.
    pub active: Vec<ActiveLine>,
    /// Names new entries.
    pub stamp: Stamp,
    /// Names this boot of the machine.
    pub boot: String,
    /// The emergency number, as set.
    pub settings: Settings,
    /// The locale, for a first guess at it.
    pub locale: String,
    /// Whether the journal can be written.
    pub saving: Saving,
    /// Lines about the journal and files, shown on the first screen.
    pub remarks: Vec<CleanText>,
    /// What was asked for.
    pub ask: Ask,
    /// Whether it is told in plain lines, not drawn.
    pub plain: bool,
}

/// What is on the screen.
#[derive(Debug, Clone)]
pub enum Screen {
    /// The first screen.
    First(Menu),
    /// The routines.
    Routines(Menu),
    /// The name of a new one.
    Naming(Naming),
    /// A form.
    Form(Box<Asked>),
    /// A danger sign was answered yes: is it so?
    Suspect(Box<Suspected>),
    /// A Stop stands.
    Stop,
    /// Heat from before is overdue: take it off.
    HeatOff {
        /// Since when the alarm rings.
        since: Box<Now>,
    },
    /// A session or rehearsal.
    Player,
    /// How a session went.
    Verdict(Box<Verdict>),
    /// What was done.
    Past(Past),
    /// Words to read.
    Page(Page),
    /// The cards.
    Cards(Shelf),
    /// The reminders.
    Reminders(Agenda),
}

/// The whole program's state.
#[derive(Debug)]
pub struct App {
    pub(crate) library: Library,
    pub(crate) history: Vec<Entry>,
    whole_from: jiff::civil::Date,
    stamp: Stamp,
    boot: String,
    settings: Settings,
    locale: String,
    pub(crate) emergency: Emergency,
    pub(crate) saving: Saving,
    pub(crate) remarks: Vec<CleanText>,
    pub(crate) size: (u16, u16),
    pub(crate) screen: Screen,
    pub(crate) play: Option<Box<Play>>,
    pub(crate) interrupted: Option<Interrupted>,
    goal: Option<Goal>,
    spent: BTreeSet<Word>,
    sight: figure::Sight,
    /// One line at the foot: what a key just did, or why it did not.
    pub(crate) remark: Option<CleanText>,
    /// Whether the program was started for one thing, and ends with it.
    once: bool,
    unsaved_is_fine: bool,
    /// When saving was last tried again.
    retried: Option<Now>,
    /// Whether heat was on the skin when a danger sign ended the session.
    pub(crate) hot: bool,
    today: Today,
    /// The date that `today` was made for; none when something was written since.
    looked: Option<jiff::civil::Date>,
    /// The locks that stand: title, reason.
    locks: Vec<(CleanText, CleanText)>,
    /// Questions left for later in this run.
    left: BTreeSet<String>,
    older: Vec<DaysDone>,
    /// What the journal comes to, until something is written: it is asked for several times a turn.
    folded: OnceCell<(Held, Standing)>,
    asked: Ask,
    reminding: reminding::Reminding,
    /// Figures that were looked at.
    figures: Scenes,
    files: files::Files,
    exit: u8,
    /// Whether the computer was asked to stay awake.
    awake: awake::Awake,
    voice: voice::Voice,
    /// The title the terminal was told.
    headed: Option<CleanText>,
    manner: Manner,
    /// What was to be heard in this turn.
    heard: Vec<Heard>,
    out: Vec<Effect>,
}

impl App {
    /// Makes the app, and does what was asked for on the command line.
    #[must_use]
    pub fn new(start: Start, now: &Now) -> (Self, Vec<Effect>) {
        let emergency = Emergency::find(&start.library.questions, &start.settings, &start.locale);
        let interrupted = Interrupted::read(&start.active).filter(|cut| {
            // Both there after a crash: the session's own entry counts.
            !start.history.iter().any(|entry| matches!(&entry.fact, Fact::Session(done) if done.session == cut.session))
        });
        let spent = interrupted.iter().flat_map(|cut| cut.clearance.iter().cloned()).collect();
        let mut app = Self {
            library: start.library,
            history: start.history,
            whole_from: start.whole_from,
            stamp: start.stamp,
            boot: start.boot,
            voice: voice::Voice::new(&start.settings, start.plain),
            headed: None,
            settings: start.settings,
            locale: start.locale,
            emergency,
            saving: start.saving,
            remarks: start.remarks,
            size: (80, 0),
            screen: Screen::First(Menu::default()),
            play: None,
            sight: figure::Sight::default(),
            interrupted,
            goal: None,
            spent,
            remark: None,
            once: start.ask != Ask::Coach,
            unsaved_is_fine: false,
            retried: None,
            hot: false,
            today: Today::default(),
            looked: None,
            locks: Vec::new(),
            left: BTreeSet::new(),
            older: start.older,
            folded: OnceCell::new(),
            asked: start.ask.clone(),
            reminding: reminding::Reminding::default(),
            figures: Scenes::new(),
            files: files::Files::default(),
            exit: 0,
            awake: awake::Awake::default(),
            manner: if start.plain { Manner::Told } else { Manner::Drawn },
            heard: Vec::new(),
            out: Vec::new(),
        };
        if app.interrupted.is_none() && !start.active.is_empty() {
            app.out.push(Effect::ActiveDone);
        }
        app.refresh(now);
        app.open(start.ask, now);
        app.refresh(now);
        app.dress();
        app.keep_awake();
        app.speak(now);
        app.head();
        let effects = std::mem::take(&mut app.out);
        (app, effects)
    }

    fn open(&mut self, ask: Ask, now: &Now) {
        self.settle_interrupted(now);
        if matches!(self.screen, Screen::HeatOff { .. }) {
            return;
        }
        match ask {
            Ask::Coach => self.home(now),
            Ask::Now => self.start_named("relief-now", Some(1), now),
            Ask::Heat => self.start_named("moist-heat", Some(1), now),
            Ask::Start { routine, level, rehearse: None } => self.start_named(routine.as_str(), level, now),
            Ask::Start { routine, level, rehearse: Some(speed) } => {
                self.rehearse(&routine, level.unwrap_or(1), speed, now);
            }
            Ask::Next => self.open_next(now),
            Ask::Screen => self.screen_all(now),
        }
    }

    /// Takes in one message, at one reading of time.
    pub fn update(&mut self, msg: Msg, now: &Now) -> Vec<Effect> {
        self.heard.clear();
        match msg {
            Msg::Key(key) => self.key(key, now),
            Msg::Tick => self.tick(now),
            Msg::Resize { cols, rows } => self.resize(cols, rows),
            Msg::Click { col, row } => self.click(col, row, now),
            // Elsewhere nothing is typed but digits and a name: a paste must not answer a question.
            Msg::Paste(text) => self.paste_reminder(&text),
            Msg::NoticeShown => {}
            Msg::Saved => {
                if matches!(self.saving, Saving::Not(_)) {
                    self.saving = Saving::Fine;
                }
            }
            Msg::NotSaved(why) => self.saving = Saving::Not(why),
            Msg::NoticeFailed(_) => self.out.push(Effect::Bell),
            Msg::Awake(sleep, _) => self.heard_of_sleep(sleep.is_ok()),
            Msg::SettingFailed(why) => self.remark = Some(why),
            Msg::VoiceFailed { why, missing } => self.voice_failed(&why, missing),
            Msg::Reminded(news) => self.reminded(*news, now),
            Msg::Clicked { step, wish } => self.reminder_clicked(&step, wish, now),
            // Something outside may have changed: another supple says so.
            Msg::Woken => self.look_at_reminders(now),
            Msg::Files(library) => self.files_read(*library),
            Msg::NotWatched(why) => self.not_watched(&why),
            Msg::Edited(edited) => self.edited(*edited),
            Msg::End => {
                self.leave_word(now);
                self.out.push(Effect::Quit(self.exit));
            }
        }
        self.take_fresh();
        self.refresh(now);
        self.look_for_due(now);
        self.dress();
        self.keep_awake();
        self.watch_files();
        self.speak(now);
        self.head();
        std::mem::take(&mut self.out)
    }

    /// A click on the drawn body is the key of that part (row 0 is the title).
    fn click(&mut self, col: u16, row: u16, now: &Now) {
        let Screen::Form(asked) = &self.screen else { return };
        let row = usize::from(row).checked_sub(1);
        if let Some(key) = row.and_then(|row| asked.form.clicked(usize::from(col), row)) {
            self.key(Key::Char(key), now);
        }
    }

    /// Whether a press of the mouse can answer something now. Else the terminal keeps the mouse, so that text can be marked.
    #[must_use]
    pub fn wants_mouse(&self) -> bool {
        matches!(&self.screen, Screen::Form(asked) if asked.form.body().is_some())
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.size = (cols, rows);
        let room = self.room();
        if let Screen::Form(asked) = &mut self.screen {
            asked.form.resize(room.0, room.1);
        }
    }

    /// Columns and rows that a form or page has: all but one row for the title and two for the keys, and no lines longer
    /// than the eye follows.
    pub(crate) fn room(&self) -> (usize, usize) {
        (usize::from(self.size.0).clamp(1, 96), usize::from(self.size.1).saturating_sub(3))
    }

    fn tick(&mut self, now: &Now) {
        match &self.screen {
            Screen::Suspect(suspected) if suspected.silent_for(now) >= stop::SILENCE => {
                self.believe(now);
            }
            Screen::HeatOff { .. } => self.ring_heat_off(now),
            _ => {}
        }
        self.tick_play(now);
        self.tick_interrupted(now);
        self.tick_reminders(now);
        if self.retry_in(now) == Some(Duration::ZERO) {
            self.retried = Some(now.clone());
            self.out.push(Effect::Retry);
        }
    }

    /// How long until what could not be saved is tried again; `None`: all is saved.
    fn retry_in(&self, now: &Now) -> Option<Duration> {
        matches!(self.saving, Saving::Not(_)).then(|| {
            let since = self.retried.as_ref().map(|tried| now.real_since(tried));
            since.map_or(Duration::ZERO, |since| RETRY.saturating_sub(since))
        })
    }

    fn key(&mut self, key: Key, now: &Now) {
        self.tick(now);
        self.remark = None;
        if key == Key::Interrupt {
            self.leave_word(now);
            return self.quit();
        }
        match &self.screen {
            Screen::First(_) => self.first_key(key, now),
            Screen::Routines(_) => self.routines_key(key, now),
            Screen::Naming(_) => self.naming_key(key),
            Screen::Form(_) => self.form_key(key, now),
            Screen::Suspect(_) => self.suspect_key(key, now),
            Screen::Stop => self.stop_key(key, now),
            Screen::HeatOff { .. } => self.heat_off_key(key, now),
            Screen::Player => self.player_key(key, now),
            Screen::Verdict(_) => self.verdict_key(key, now),
            Screen::Past(_) => self.past_key(key, now),
            Screen::Page(_) => self.page_key(key, now),
            Screen::Cards(_) => self.cards_key(key),
            Screen::Reminders(_) => self.reminders_key(key, now),
        }
    }

    /// How long until the picture changes by itself; `None`: not before a key.
    #[must_use]
    pub fn next_change(&self, now: &Now) -> Option<Duration> {
        let screen = match &self.screen {
            Screen::Suspect(suspected) => Some(stop::SILENCE.saturating_sub(suspected.silent_for(now))),
            Screen::HeatOff { since } => play::next_ring(now.real_since(since)),
            _ => None,
        };
        let play = self.play.as_ref().and_then(|play| play.next_change(now));
        let hot = self.hot_until(now);
        [screen, play, hot, self.retry_in(now), self.figure_change(), self.reminder_change(now)]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether a session or rehearsal is on.
    #[must_use]
    pub fn in_session(&self) -> bool {
        self.play.is_some()
    }

    /// The exit code the program would end with.
    #[must_use]
    pub fn exit(&self) -> u8 {
        self.exit
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The session or rehearsal, if one is on.
    #[must_use]
    pub fn play(&self) -> Option<&Play> {
        self.play.as_deref()
    }

    /// The journal as the app knows it.
    #[must_use]
    pub fn history(&self) -> &[Entry] {
        &self.history
    }

    fn screening<'a>(&'a self, now: &'a Now) -> Screening<'a> {
        let (entries, questions) = (&self.history, &self.library.questions);
        let folded =
            self.folded.get_or_init(|| (Held::fold(entries, questions, now), Standing::fold(entries, questions)));
        Screening::of(entries, questions, &self.spent, &self.boot, now, folded.clone())
    }

    /// Writes down what happened. Returns the entry's id.
    fn record(&mut self, fact: Fact, now: &Now) -> Word {
        let entry = self.stamp.entry(fact, &self.boot, now);
        let id = entry.id.clone();
        self.history.push(entry.clone());
        self.looked = None;
        self.due_may_change();
        self.folded = OnceCell::new();
        self.out.push(Effect::Record(Box::new(entry)));
        id
    }

    fn mark(&mut self, mark: ActiveMark, sync: bool, now: &Now) {
        let line = ActiveLine { t: now.wall.clone(), boot: BootTime::of(&self.boot, now), mark };
        self.out.push(Effect::Active { line: Box::new(line), sync });
    }

    fn show_form(&mut self, about: About, mut form: form::Form) {
        let room = self.room();
        form.resize(room.0, room.1);
        self.screen = Screen::Form(Box::new(Asked { about, form, extra: std::collections::BTreeMap::new() }));
    }

    fn plan(&self, routine: &str, level: u16) -> Option<Plan> {
        let routine: &Arc<Routine> = self.library.routines.get(routine)?;
        Some(Plan::new(routine, level, self.today.is_half(routine)))
    }

    fn plan_of(&self, cut: &Interrupted) -> Option<Plan> {
        let place = cut.place.as_deref().and_then(Place::from_word);
        let routine: &Arc<Routine> = self.library.routines.get(cut.routine.as_str())?;
        // What was cut off at half dose goes on at half dose, and what has been halved since as well.
        let half = cut.half || self.today.is_half(routine);
        Some(Plan { place, ..Plan::new(routine, cut.level, half) })
    }

    fn quit(&mut self) {
        // A yes that nobody took back stays a yes (rule S4): a script must not take this end for a clean one.
        let is_open = match &self.screen {
            Screen::Suspect(_) => true,
            Screen::Form(asked) => {
                matches!(asked.about, About::FollowUps(_) | About::Slip(_))
            }
            _ => false,
        };
        if is_open {
            self.exit = if self.play.is_some() { 4 } else { 3 };
        }
        self.out.push(Effect::Quit(self.exit));
    }
}
