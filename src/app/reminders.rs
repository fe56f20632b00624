//! The list of reminders: when each comes, and what can be changed about them. Must never touch a file itself, and never save what is not understood.

use super::{
    App, Deed, Effect, Key, Screen,
    compose::{self, Words, Wrong, coming_lines, compose, preset_named},
};
use crate::{
    domain::{
        CleanText, Id, Now,
        reminder::{PRESETS, Planned, heat_of, moment_words, silent, upcoming, when_words},
        schedule::{Reminder, Window},
    },
    format::wish,
};

/// How long a pause from the list is. Our proposal.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(2 * 3_600);
/// Most letters of a line that is written.
const LINE: usize = 160;
/// Most marks of one reminder on the line of the day.
const MARKS: usize = 300;

/// The screen with the reminders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agenda {
    /// The line with the mark.
    pub mark: usize,
    /// What is shown of it.
    pub part: Part,
    /// The reminder that one more press removes.
    pub sure: Option<Id>,
}

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Part {
    /// The list.
    #[default]
    List,
    /// Those that come with the program; the line with the mark.
    Presets(usize),
    /// One is written.
    Draft(Box<Draft>),
}

/// A reminder that is written or changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The one that is changed.
    pub of: Option<Id>,
    /// When, what it says, and the routine.
    pub lines: [Written; 3],
    /// The line that is written.
    pub at: usize,
    /// What is wrong with the others than the first, once saving was tried.
    pub wrong: Option<CleanText>,
    /// The first line as it was, while it is changed.
    was: String,
}

/// A line that is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// What stands in it.
    pub text: String,
    /// Before which of its letters one writes.
    pub at: usize,
}

/// What the three lines are asked with, and an example of each.
pub const DRAFT_LINES: [(&str, &str); 3] = [
    ("When", "every 45m 9:00-18:00 mon-fri; at 8:00 20:00; in 20m"),
    ("Says", "Stand up and move a little"),
    ("Starts", "a routine, such as desk-break; or nothing"),
];

/// A reminder in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaRow {
    /// Its name.
    pub id: Id,
    /// What it says.
    pub say: CleanText,
    /// When, as it is typed.
    pub when: String,
    /// When it comes next, or why not.
    pub next: String,
    /// Whether it is on.
    pub on: bool,
}

/// The day from midnight to midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLine {
    /// The minute it is.
    pub now: u16,
    /// The quiet hours.
    pub quiet: Option<Window>,
    /// The minutes at which one comes today.
    pub marks: Vec<u16>,
}

/// What is known of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// The next times, or why there are none.
    Comes(Vec<String>),
    /// Its times are not understood: the mistake, with marks under it.
    Wrong(Vec<String>),
}

impl Written {
    fn of(text: &str) -> Self {
        Self { text: text.to_owned(), at: text.chars().count() }
    }

    fn byte(&self, at: usize) -> usize {
        self.text.char_indices().nth(at).map_or(self.text.len(), |(byte, _)| byte)
    }

    fn put(&mut self, c: char) {
        if self.text.chars().count() < LINE {
            self.text.insert(self.byte(self.at), c);
            self.at += 1;
        }
    }

    fn take(&mut self) {
        if self.at > 0 {
            self.at -= 1;
            self.text.remove(self.byte(self.at));
        }
    }
}

impl App {
    pub(super) fn reminders_screen(&mut self, now: &Now) {
        self.screen = Screen::Reminders(Agenda::default());
        // What another window changed, and who says them now.
        self.look_at_reminders(now);
    }

    /// The reminders in the order of the file.
    #[must_use]
    pub fn agenda(&self, now: &Now) -> Vec<AgendaRow> {
        let (plan, facts, state) = (&self.reminding.read.plan, self.facts(now), &self.reminding.state);
        let rows = plan.list.iter().map(|planned| {
            let what = &planned.what;
            let next = upcoming(planned, plan, &facts, state, &now.wall, 1).into_iter().next();
            AgendaRow {
                id: what.id.clone(),
                say: what.say.clone(),
                when: when_words(what, now.wall.time_zone()),
                next: next.map_or_else(|| silent(planned, &facts).1, |coming| moment_words(&coming.at, &now.wall)),
                on: what.on,
            }
        });
        rows.collect()
    }

    /// What comes today, as a line of the day.
    #[must_use]
    pub fn day_line(&self, now: &Now) -> DayLine {
        let (plan, facts, state) = (&self.reminding.read.plan, self.facts(now), &self.reminding.state);
        let today = now.wall.date();
        let minute =
            |at: &jiff::Zoned| u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs());
        let coming = plan.list.iter().flat_map(|planned| upcoming(planned, plan, &facts, state, &now.wall, MARKS));
        let mut marks: Vec<u16> = coming.filter(|coming| coming.at.date() == today).map(|of| minute(&of.at)).collect();
        marks.sort_unstable();
        marks.dedup();
        DayLine { now: minute(&now.wall), quiet: plan.quiet, marks }
    }

    /// Until when all are silent, in words.
    #[must_use]
    pub fn paused_until(&self, now: &Now) -> Option<String> {
        let pause = self.reminding.state.pause.as_ref().filter(|pause| pause.holds(now.wall.timestamp()))?;
        Some(moment_words(&pause.until.to_zoned(now.wall.time_zone().clone()), &now.wall))
    }

    /// Whether one that comes with the program is on.
    #[must_use]
    pub fn preset_is_on(&self, id: &str) -> bool {
        self.reminding.read.plan.find(id).is_some_and(|planned| planned.what.on)
    }

    pub(super) fn reminders_key(&mut self, key: Key, now: &Now) {
        let Screen::Reminders(agenda) = &self.screen else { return };
        match agenda.part.clone() {
            Part::List => self.list_key(key, now),
            Part::Presets(mark) => self.presets_key(key, mark, now),
            Part::Draft(draft) => self.draft_key(key, *draft, now),
        }
    }

    fn list_key(&mut self, key: Key, now: &Now) {
        let Screen::Reminders(agenda) = &mut self.screen else { return };
        let all = &self.reminding.read.plan.list;
        let last = all.len().saturating_sub(1);
        agenda.mark = agenda.mark.min(last);
        let marked = all.get(agenda.mark).cloned();
        let sure = agenda.sure.take();
        match (key, marked) {
            (Key::Down | Key::Char('j'), _) => agenda.mark = (agenda.mark + 1).min(last),
            (Key::Up | Key::Char('k'), _) => agenda.mark = agenda.mark.saturating_sub(1),
            (Key::Home, _) => agenda.mark = 0,
            (Key::End, _) => agenda.mark = last,
            (Key::Char('a'), _) => agenda.part = Part::Draft(Box::default()),
            (Key::Char('m'), _) => agenda.part = Part::Presets(0),
            (Key::Char(' ' | 'o'), Some(planned)) => {
                self.errand(Deed::Switch(planned.what.id, !planned.what.on), now);
            }
            (Key::Enter, Some(planned)) => self.change(&planned, now),
            (Key::Char('z'), Some(planned)) => self.errand(Deed::Snooze(planned.what.id), now),
            (Key::Char('x'), Some(planned)) => self.skip(&planned, now),
            (Key::Char('d'), Some(planned)) if sure.as_ref() == Some(&planned.what.id) => {
                self.errand(Deed::Remove(planned.what.id), now);
            }
            (Key::Char('d'), Some(planned)) => {
                self.remark = Some(format!("Remove “{}”? The same once more removes it.", planned.what.id).into());
                agenda.sure = Some(planned.what.id);
            }
            (Key::Char('p'), _) => {
                let length = if self.paused_until(now).is_some() { None } else { Some(PAUSE) };
                self.errand(Deed::Pause(length), now);
            }
            (Key::Char('e'), _) => self.out.push(Effect::EditReminders),
            (Key::Char('?'), _) => self.help(),
            (Key::Esc | Key::Backspace | Key::Char('q'), _) => self.leave_reminders(now),
            _ => {}
        }
    }

    /// Opens one to be changed.
    fn change(&mut self, planned: &Planned, now: &Now) {
        let what = &planned.what;
        if what.only.is_some() {
            self.remark = Some("This one comes with the program; it can be on or off.".into());
            return;
        }
        let was = when_words(what, now.wall.time_zone());
        let routine = what.routine.as_ref().map_or("", Id::as_str);
        let lines = [&was, what.say.as_str(), routine].map(Written::of);
        let draft = Draft { of: Some(what.id.clone()), lines, was, ..Draft::default() };
        if let Screen::Reminders(agenda) = &mut self.screen {
            agenda.part = Part::Draft(Box::new(draft));
        }
    }

    fn skip(&mut self, planned: &Planned, now: &Now) {
        let (plan, facts) = (&self.reminding.read.plan, self.facts(now));
        let next = upcoming(planned, plan, &facts, &self.reminding.state, &now.wall, 1).into_iter().next();
        let slot = next.and_then(|coming| coming.slot);
        self.errand(Deed::Skip(planned.what.id.clone(), slot), now);
    }

    fn presets_key(&mut self, key: Key, mark: usize, now: &Now) {
        let mut part = Part::Presets(mark);
        match key {
            Key::Down | Key::Char('j') => part = Part::Presets((mark + 1).min(PRESETS.len() - 1)),
            Key::Up | Key::Char('k') => part = Part::Presets(mark.saturating_sub(1)),
            Key::Enter | Key::Char(' ' | 'o') => self.switch_preset(PRESETS[mark.min(PRESETS.len() - 1)].id, now),
            Key::Esc | Key::Backspace | Key::Char('q' | 'm') => part = Part::List,
            _ => {}
        }
        if let Screen::Reminders(agenda) = &mut self.screen {
            agenda.part = part;
        }
    }

    fn switch_preset(&mut self, id: &str, now: &Now) {
        let there = self.reminding.read.plan.find(id).map(|planned| (planned.what.id.clone(), planned.what.on));
        if let Some((id, on)) = there {
            return self.errand(Deed::Switch(id, !on), now);
        }
        if let Some(what) = preset_named(id).and_then(compose::preset) {
            self.errand(Deed::Put { old: None, what: Box::new(what), anew: true }, now);
        }
    }

    fn draft_key(&mut self, key: Key, mut draft: Draft, now: &Now) {
        draft.wrong = None;
        let last = draft.lines.len() - 1;
        // What is not understood is shown already, with what may stand there.
        let goes_on = draft.at > 0 || key == Key::Enter && matches!(self.preview(&draft, now), Preview::Comes(_));
        let line = &mut draft.lines[draft.at.min(last)];
        match key {
            Key::Char(c) => line.put(c),
            Key::Backspace => line.take(),
            Key::Left => line.at = line.at.saturating_sub(1),
            Key::Right => line.at = (line.at + 1).min(line.text.chars().count()),
            Key::Home => line.at = 0,
            Key::End => line.at = line.text.chars().count(),
            Key::Down | Key::Tab => draft.at = (draft.at + 1).min(last),
            Key::Up => draft.at = draft.at.saturating_sub(1),
            Key::Enter if draft.at < last && goes_on => draft.at += 1,
            Key::Enter if draft.at < last => {}
            Key::Enter => return self.save_draft(draft, now),
            Key::Esc => return self.show_part(Part::List),
            _ => {}
        }
        self.show_part(Part::Draft(Box::new(draft)));
    }

    fn show_part(&mut self, part: Part) {
        if let Screen::Reminders(agenda) = &mut self.screen {
            agenda.part = part;
        }
    }

    /// Pasted text goes into the line that is written; elsewhere nothing is typed.
    pub(super) fn paste_reminder(&mut self, text: &str) {
        let Screen::Reminders(Agenda { part: Part::Draft(draft), .. }) = &mut self.screen else { return };
        let at = draft.at.min(draft.lines.len() - 1);
        for c in CleanText::new(text).chars() {
            draft.lines[at].put(c);
        }
    }

    /// The words of a draft as a reminder.
    fn composed(&self, draft: &Draft, when: &str, now: &Now) -> Result<Reminder, Wrong> {
        let routines = &self.library.routines;
        let title_of = |name: &str| Id::new(name).and_then(|id| routines.get(&id).map(|of| (id, of.title.clone())));
        let taken = |id: &str| self.reminding.read.plan.find(id).is_some();
        let words = Words { when, say: &draft.lines[1].text, routine: &draft.lines[2].text };
        compose(words, &title_of, routines.keys().map(Id::as_str), taken, &now.wall)
    }

    fn save_draft(&mut self, mut draft: Draft, now: &Now) {
        let old =
            draft.of.as_ref().and_then(|id| self.reminding.read.plan.find(id.as_str())).map(|old| old.what.clone());
        let unchanged = old.is_some() && draft.lines[0].text == draft.was;
        // The times of one that stays as it was need not be typed in a form that can be read: a single moment has none.
        let when = if unchanged { "at 0:00 daily" } else { draft.lines[0].text.as_str() };
        match self.composed(&draft, when, now) {
            Ok(made) => {
                let what = match &old {
                    Some(old) if unchanged => Reminder { say: made.say, routine: made.routine, ..old.clone() },
                    Some(old) => Reminder { id: old.id.clone(), on: old.on, ..made },
                    None => made,
                };
                let old = old.map(|old| old.id);
                self.show_part(Part::List);
                self.errand(Deed::Put { old, what: Box::new(what), anew: !unchanged }, now);
            }
            Err(wrong) => {
                draft.at = match &wrong {
                    Wrong::When(_) => 0,
                    Wrong::Say(_) => 1,
                    Wrong::Routine(_) => 2,
                };
                draft.wrong = match wrong {
                    Wrong::When(_) => None,
                    Wrong::Say(words) | Wrong::Routine(words) => Some(words),
                };
                self.show_part(Part::Draft(Box::new(draft)));
            }
        }
    }

    /// The next times of what is written, or what is wrong with them.
    #[must_use]
    pub fn preview(&self, draft: &Draft, now: &Now) -> Preview {
        let read = &self.reminding.read;
        let old = draft.of.as_ref().and_then(|id| read.plan.find(id.as_str()));
        let routine = Id::new(draft.lines[2].text.trim()).and_then(|id| self.library.routines.get(&id));
        let (facts, state) = (self.facts(now), &self.reminding.state);
        let when = match old.filter(|_| draft.lines[0].text == draft.was) {
            Some(old) => old.what.when.clone(),
            None => match wish(&draft.lines[0].text) {
                Ok(wish) => compose::when_of(wish, &now.wall),
                Err(error) => return Preview::Wrong(error.to_string().lines().map(str::to_owned).collect()),
            },
        };
        let id = draft.of.clone().unwrap_or_else(|| Id::shipped("reminder"));
        let what =
            Reminder { routine: routine.map(|of| of.id.clone()), ..Reminder::new(id, CleanText::default(), when) };
        let what = match old {
            Some(old) => Reminder { hold: old.what.hold, tz: old.what.tz.clone(), ..what },
            None => what,
        };
        let planned =
            Planned { what, zone: old.and_then(|old| old.zone.clone()), heat: routine.and_then(|of| heat_of(of)) };
        Preview::Comes(coming_lines(&planned, &read.plan, &facts, state, &now.wall))
    }
}
