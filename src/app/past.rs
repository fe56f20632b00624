//! History: what was done, how it went, one session in detail. Must never change anything.

use std::time::Duration;

use crate::domain::{
    CleanText, Now, Word,
    days::monday,
    entry::{FURTHEST, reach},
    history::{CheckIn, Ending, Entry, Fact, SessionRecord, StepResult},
    progression::Colour,
    screening::Scope,
    unroll::{ELSEWHERE, spoken},
};

use super::{
    App, Key, Screen, colour_words,
    menu::{Menu, Page, ending_words, result_words},
};

/// Rows of the list at most; the older ones are `supple log`'s.
const ROWS: usize = 500;

/// Which entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Whatever moves.
    Movement,
    /// Heat, rest, breathing.
    Comfort,
    /// Walks.
    Walks,
    /// What did not go well.
    NotWell,
}

impl Filter {
    const ALL: [Self; 5] = [Self::All, Self::Movement, Self::Comfort, Self::Walks, Self::NotWell];

    /// Its words on screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Movement => "movement",
            Self::Comfort => "heat and rest",
            Self::Walks => "walks",
            Self::NotWell => "not so well",
        }
    }

    fn next(self) -> Self {
        let at = Self::ALL.iter().position(|filter| *filter == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// The history screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// The row with the mark.
    pub mark: usize,
    /// Which are shown.
    pub filter: Filter,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRow {
    /// The entry's id.
    pub entry: Word,
    /// When: "Mon 02 Mar 08:10".
    pub when: String,
    /// What, and how it went.
    pub words: CleanText,
}

impl App {
    pub(super) fn history_screen(&mut self) {
        self.screen = Screen::Past(Past::default());
    }

    /// The rows of the history, the latest first.
    #[must_use]
    pub fn past_rows(&self, filter: Filter) -> Vec<PastRow> {
        let known = self.history.iter().rev().filter(|entry| entry.t.date() >= self.whole_from);
        let rows = known.filter(|entry| self.passes(entry, filter)).filter_map(|entry| self.past_row(entry));
        rows.take(ROWS).collect()
    }

    /// Whether older sessions are in the journal than are shown here.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.history.iter().any(|entry| entry.t.date() < self.whole_from)
    }

    fn passes(&self, entry: &Entry, filter: Filter) -> bool {
        let movement = |session: &SessionRecord| session.scope == Scope::Movement.word();
        match (&entry.fact, filter) {
            (Fact::Session(_) | Fact::Walked { .. } | Fact::Day { .. }, Filter::All)
            | (Fact::Walked { .. }, Filter::Movement | Filter::Walks) => true,
            (Fact::Session(session), Filter::Movement) => movement(session),
            (Fact::Session(session), Filter::Comfort) => !movement(session),
            (Fact::Session(session), Filter::Walks) => session.steps.iter().any(|step| step.kind == "walk"),
            (Fact::Session(_) | Fact::Walked { .. }, Filter::NotWell) => {
                self.judged(&entry.id).is_some_and(|judged| judged.colour != Colour::Green)
            }
            _ => false,
        }
    }

    fn past_row(&self, entry: &Entry) -> Option<PastRow> {
        let (when, words) = match &entry.fact {
            Fact::Session(session) => (&session.started, self.in_short(entry, session)),
            Fact::Walked { minutes, pain, .. } => {
                let hurt = pain.map_or(String::new(), |pain| format!(", it hurt: {pain}"));
                (&entry.t, format!("Walk, as told: {minutes} min{hurt}"))
            }
            Fact::Day { mark } if mark == "sick" => (&entry.t, "Ill".to_owned()),
            Fact::Day { .. } => (&entry.t, "A day of rest".to_owned()),
            _ => return None,
        };
        let when = when.strftime("%a %d %b %H:%M").to_string();
        Some(PastRow { entry: entry.id.clone(), when, words: words.into() })
    }

    fn in_short(&self, entry: &Entry, session: &SessionRecord) -> String {
        let title = self.title_of(&session.routine);
        let seconds: u32 = session.steps.iter().map(|step| step.done).sum();
        let minutes = seconds.div_ceil(60);
        let pain = match (&session.before, &session.after) {
            (Some(before), Some(after)) => format!(", pain {} to {}", before.pain, after.pain),
            (Some(before), None) => format!(", pain {} before", before.pain),
            _ => String::new(),
        };
        let colour = self.judged(&entry.id).map_or(String::new(), |judged| format!(", {}", colour_words(&judged)));
        let ended = if session.ended == Ending::Finished { "" } else { ending_words(session.ended) };
        let ended = if ended.is_empty() { String::new() } else { format!(", {ended}") };
        format!("{title}, {minutes} min{ended}{pain}{colour}")
    }

    pub(super) fn past_key(&mut self, key: Key, now: &Now) {
        let Screen::Past(past) = &self.screen else { return };
        let mut past = past.clone();
        let rows = self.past_rows(past.filter);
        match key {
            Key::Down | Key::Char('j') => past.mark = (past.mark + 1).min(rows.len().saturating_sub(1)),
            Key::Up | Key::Char('k') => past.mark = past.mark.saturating_sub(1),
            Key::PageDown => past.mark = (past.mark + self.room().1).min(rows.len().saturating_sub(1)),
            Key::PageUp => past.mark = past.mark.saturating_sub(self.room().1),
            Key::Home => past.mark = 0,
            Key::End => past.mark = rows.len().saturating_sub(1),
            Key::Char('f') => past = Past { mark: 0, filter: past.filter.next() },
            Key::Enter => {
                if let Some(row) = rows.get(past.mark) {
                    return self.past_detail(&row.entry);
                }
            }
            Key::Char('?') => return self.help(),
            Key::Esc | Key::Backspace | Key::Char('h' | 'q') => {
                self.screen = Screen::First(Menu::default());
                return self.home(now);
            }
            _ => {}
        }
        self.screen = Screen::Past(past);
    }

    /// One session in detail.
    fn past_detail(&mut self, id: &str) {
        let Some(entry) = self.history.iter().find(|entry| entry.id == id) else { return };
        let lines = match &entry.fact {
            Fact::Session(session) => self.detail(entry, session),
            _ => self.past_row(entry).map(|row| vec![row.when.into(), row.words]).unwrap_or_default(),
        };
        let back = self.screen.clone();
        self.screen = Screen::Page(Page::new("One session", lines, back, false));
    }

    fn detail(&self, entry: &Entry, session: &SessionRecord) -> Vec<CleanText> {
        let mut lines: Vec<CleanText> = Vec::new();
        let half = if session.half { ", half the dose" } else { "" };
        lines.push(format!("{}, level {}{half}", self.title_of(&session.routine), session.level).into());
        let when = session.started.strftime("%A %d %B %Y, %H:%M");
        lines.push(format!("{when}: {} % done, {}.", session.done, ending_words(session.ended)).into());
        let told = |what: &str, checkin: &CheckIn| {
            let spasm = if checkin.spasm { ", in spasm" } else { "" };
            let pill = if checkin.pill { ", after a painkiller" } else { "" };
            let furthest = FURTHEST.get(reach(&checkin.furthest)).map_or("?", |(_, words)| *words);
            CleanText::from(format!("{what}: pain {}, as far as: {furthest}{spasm}{pill}.", checkin.pain))
        };
        lines.extend(session.before.iter().map(|checkin| told("Before", checkin)));
        lines.extend(session.during.map(|pain| format!("The most on the way: {pain}.").into()));
        lines.extend(session.after.iter().map(|checkin| told("After", checkin)));
        let day = entry.t.date().to_string();
        lines.extend(self.history.iter().filter_map(|other| match &other.fact {
            Fact::Morning { day: of, checkin, .. } if *of == day => Some(told("The morning after", checkin)),
            _ => None,
        }));
        if let Some(judged) = self.judged(&entry.id) {
            lines.push(format!("It went: {}. (V1)", colour_words(&judged)).into());
            lines.extend(judged.why.iter().map(|why| format!("– {why}").into()));
        }
        for step in session.steps.iter().filter(|step| step.result != StepResult::Locked || step.why != ELSEWHERE) {
            let why =
                if step.why.is_empty() { String::new() } else { format!(" ({})", step.why.trim_end_matches('.')) };
            let time = if step.planned > 0 {
                let done = spoken(Duration::from_secs(u64::from(step.done)));
                format!(", {done} of {}", spoken(Duration::from_secs(u64::from(step.planned))))
            } else {
                String::new()
            };
            lines.push(
                format!("{}: {}{time}{why}", self.step_name(session, &step.step), result_words(step.result)).into(),
            );
        }
        let rests_on = session.clearance.join(", ");
        if !rests_on.is_empty() {
            lines.push(format!("Cleared by the answers {rests_on}. (S6)").into());
        }
        lines
    }

    /// A step's name on screen; its name in records when its file has changed.
    pub(crate) fn step_name(&self, session: &SessionRecord, step: &str) -> CleanText {
        let routine = self.library.routines.get(session.routine.as_str());
        let level = routine.and_then(|routine| routine.levels.get(usize::from(session.level).saturating_sub(1)));
        let found = level.and_then(|level| level.steps.iter().find(|planned| planned.id.as_str() == step));
        found.map_or_else(|| CleanText::new(step), |planned| planned.name.clone())
    }

    /// Minutes walked in each of the last five weeks, this one last.
    #[must_use]
    pub fn weeks_walked(&self, now: &Now) -> [u32; 5] {
        let today = now.wall.date();
        let into_week = crate::domain::time::days(monday(today), today);
        let mut weeks = [0; 5];
        for entry in &self.history {
            let back = crate::domain::time::days(entry.t.date(), today) - into_week;
            let week = if back <= 0 { 0 } else { (back + 6) / 7 };
            if let Ok(week @ 0..5) = usize::try_from(week) {
                weeks[4 - week] += crate::domain::today::walked(entry);
            }
        }
        weeks.map(|seconds| seconds / 60)
    }
}
