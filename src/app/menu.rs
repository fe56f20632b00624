//! The first screen, pages of words, and what becomes of a session that was cut off. Must never
//! start anything but through the gate.

use crate::domain::{
    CleanText, Now,
    history::{Ending, SessionRecord, StepResult},
    progression::Judged,
    routine::Origin,
};

use super::{App, Key, Screen, gate::Goal, wrap::wrap};

/// What this is and is not.
pub const ABOUT: [&str; 2] = [
    "General help for a sore back, one small step at a time.",
    "It cannot tell what is wrong with yours; if you are worried, see someone.",
];

/// A list with a mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Menu {
    /// The line with the mark.
    pub mark: usize,
    /// The level looked at, from 1 (routines).
    pub level: u16,
    /// The first line in view of what is wrong with a file (routines).
    pub top: usize,
}

/// Words to read.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its title.
    pub title: CleanText,
    /// Its paragraphs.
    pub lines: Vec<CleanText>,
    /// The first line in view.
    pub top: usize,
    /// Whether the cards can be opened from it.
    pub cards: bool,
    pub(super) back: Box<Screen>,
    quits: bool,
}

impl Page {
    pub(super) fn new(title: &str, lines: Vec<CleanText>, back: Screen, quits: bool) -> Self {
        Self { title: title.into(), lines, top: 0, cards: false, back: Box::new(back), quits }
    }

    /// Whether the program ends with it.
    #[must_use]
    pub fn quits(&self) -> bool {
        self.quits
    }

    /// The lines wrapped to a width.
    #[must_use]
    pub fn wrapped(&self, width: usize) -> Vec<String> {
        self.lines.iter().flat_map(|line| wrap(line, width)).collect()
    }
}

/// How a session went, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The routine's title.
    pub title: CleanText,
    /// What was written down.
    pub record: SessionRecord,
    /// How it went, if it is judged: movement is, comfort is not.
    pub judged: Option<Judged>,
    /// What changes, and by which rule.
    pub changes: Vec<super::Told>,
}

/// A line of the first screen: the key and the words.
pub(super) type Row = (char, CleanText);

impl App {
    /// The first screen, or the Stop that stands.
    pub(super) fn home(&mut self, now: &Now) {
        self.goal = None;
        self.play = None;
        if self.standing(now).is_some() {
            self.stop(now);
        } else {
            self.screen = Screen::First(Menu::default());
        }
    }

    /// The lines of the first screen.
    #[must_use]
    pub fn first_rows(&self, now: &Now) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        if let Some(cut) = &self.interrupted {
            let name =
                self.library.routines.get(cut.routine.as_str()).map_or(cut.routine.as_str(), |routine| &routine.title);
            rows.push(('c', format!("Go on with “{name}”: {}", self.left_of(cut, now)).into()));
            rows.push(('s', "Leave it, and keep it in the journal".into()));
        }
        let known = self.knows_stage();
        if known && self.interrupted.is_none() {
            rows.push(('n', self.next_words()));
        }
        rows.push(('1', "It has just seized up".into()));
        if !known || self.today().standing.episode.is_none() {
            rows.push(('2', "My back hurts".into()));
        }
        if !known {
            rows.push(('3', "I am well and want to stay so".into()));
        }
        rows.push(('4', "Heat, 20 minutes".into()));
        rows.extend(self.reminder_rows(now));
        if self.today().prompt.is_some() {
            rows.push(('t', "A word in time: answer it".into()));
        }
        if known {
            rows.push(('w', "Tell of a walk".into()));
        }
        if self.today().may_close {
            rows.push(('o', "My back is well again".into()));
        }
        rows.push(('r', "All routines".into()));
        rows.push(('h', "History".into()));
        if known || !self.reminders().plan.list.is_empty() {
            let next = self.coming_words(now).map(|words| format!(": {words}")).unwrap_or_default();
            rows.push(('m', format!("Reminders{next}").into()));
        }
        if known {
            rows.push(('d', "A day of rest, or ill".into()));
        }
        if self.screening(now).held().for_clinician().next().is_some() {
            rows.push(('u', "A doctor or therapist has seen me".into()));
        }
        rows
    }

    pub(super) fn first_key(&mut self, key: Key, now: &Now) {
        let rows = self.first_rows(now);
        let Screen::First(menu) = &mut self.screen else {
            return;
        };
        let pressed = match key {
            Key::Down => {
                menu.mark = (menu.mark + 1).min(rows.len() - 1);
                return;
            }
            Key::Up => {
                menu.mark = menu.mark.saturating_sub(1);
                return;
            }
            Key::Enter => rows[menu.mark.min(rows.len() - 1)].0,
            Key::Esc => 'q',
            Key::Char(c) => c,
            _ => return,
        };
        self.remarks.clear();
        match pressed {
            '1' => self.start_named("relief-now", Some(1), now),
            'n' => self.take_next(now),
            'y' if self.knows_stage() => self.why_page(now),
            '2' => self.go_for(Goal::Enter { afresh: true }, now),
            '3' if !self.knows_stage() => self.go_for(Goal::Enter { afresh: true }, now),
            'w' => self.show_form(super::About::Walked, super::asks::walked()),
            'd' if self.knows_stage() => self.show_form(super::About::Day, super::asks::day()),
            'o' if self.today().may_close => self.show_form(super::About::Close, super::asks::close()),
            't' => self.ask_prompt(),
            'p' if !self.is_plain() => self.go_plain(),
            'k' if self.is_plain() => self.cards(self.screen.clone()),
            '4' => self.start_named("moist-heat", Some(1), now),
            'r' => self.routines(),
            'h' => self.history_screen(),
            'm' => self.reminders_screen(now),
            'b' | 'x' | 'z' if self.reminder_key(pressed, now) => {}
            'u' => self.been_seen(now),
            'c' => self.go_on(now),
            's' => self.leave_interrupted(Ending::Interrupted, now),
            '?' => self.help(),
            '#' => self.ask_number(),
            'q' => self.quit(),
            _ => {}
        }
    }

    fn ask_number(&mut self) {
        let before = Box::new(self.screen.clone());
        self.show_form(super::About::Number(before), super::asks::number());
    }

    /// A routine's title, or its name when its file is gone.
    #[must_use]
    pub fn title_of(&self, routine: &str) -> CleanText {
        self.library.routines.get(routine).map_or_else(|| CleanText::new(routine), |routine| routine.title.clone())
    }

    pub(super) fn help(&mut self) {
        let tables = super::keys::tables(&self.screen, self.play().is_some_and(|play| play.session().is_none()));
        let mut lines: Vec<CleanText> = Vec::new();
        let cards = !self.library.cards.is_empty();
        if cards {
            lines
                .push("c opens the cards: heat, cold, sleep, when to see someone, “I cannot get up”, and more.".into());
        }
        for (title, keys) in tables {
            lines.push(CleanText::new(title));
            lines.extend(keys.iter().map(|(key, words)| CleanText::new(&format!("{key}: {words}"))));
        }
        lines.extend(self.sleep_words());
        lines.push("supple gives general help for a sore back. It cannot tell what is wrong with yours.".into());
        lines.push("A clean check does not rule out something serious. If you are worried, see someone.".into());
        let back = self.screen.clone();
        let page = Page::new("Help", lines, back, false);
        self.screen = Screen::Page(Page { cards, ..page });
    }

    pub(super) fn page_key(&mut self, key: Key, now: &Now) {
        let room = self.room();
        let open = self.play.is_none() && self.standing(now).is_none();
        let Screen::Page(page) = &mut self.screen else {
            return;
        };
        let last = page.wrapped(room.0).len().saturating_sub(room.1.max(1));
        match key {
            Key::Down | Key::Char('j') => page.top = (page.top + 1).min(last),
            Key::Up | Key::Char('k') => page.top = page.top.saturating_sub(1),
            Key::PageDown | Key::Char(' ') if page.top < last => {
                page.top = (page.top + room.1.max(1)).min(last);
            }
            Key::PageUp => page.top = page.top.saturating_sub(room.1.max(1)),
            Key::Char('c') if page.cards => {
                let back = self.screen.clone();
                self.cards(back);
            }
            Key::Char('r') if !page.quits && open => self.routines(),
            Key::Enter | Key::Esc | Key::Char('q' | '?' | ' ') => {
                if page.quits {
                    return self.quit();
                }
                let back = (*page.back).clone();
                self.screen = back;
                if matches!(self.screen, Screen::First(_)) {
                    self.home(now);
                }
                self.resize(self.size.0, self.size.1);
            }
            _ => {}
        }
    }

    pub(super) fn verdict_key(&mut self, key: Key, now: &Now) {
        match key {
            Key::Enter | Key::Esc | Key::Char(' ') if self.once => self.quit(),
            Key::Enter | Key::Esc | Key::Char(' ') => self.home(now),
            Key::Char('y') => self.why_page(now),
            Key::Char('q') => self.quit(),
            _ => {}
        }
    }
}

/// How a session ended, in words.
#[must_use]
pub fn ending_words(ended: Ending) -> &'static str {
    match ended {
        Ending::Finished => "to its end",
        Ending::Early => "ended early",
        Ending::Pain => "ended for pain",
        Ending::DangerSign => "ended for a danger sign",
        Ending::Unattended => "heat ran past its time",
        Ending::Interrupted => "cut off",
    }
}

/// How a step went, in words.
#[must_use]
pub fn result_words(result: StepResult) -> &'static str {
    match result {
        StepResult::Done => "done",
        StepResult::Part => "in part",
        StepResult::Skipped => "skipped",
        StepResult::Locked => "left out",
        StepResult::NotReached => "not reached",
        StepResult::AsTold => "as you told",
    }
}

/// Where a routine came from, in words; empty for a shipped one.
#[must_use]
pub fn origin_words(origin: Origin) -> &'static str {
    match origin {
        Origin::Shipped => "",
        Origin::User => "yours",
        Origin::Replaces => "yours, in place of the shipped one",
    }
}
