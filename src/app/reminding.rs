//! Reminders while the coach is open: when to look, what to offer, what is answered. Must never say one that was not kept first, and never start
//! anything in a session.
//!
//! The app asks for a look ([`Errand`]); what came of it comes back ([`Reminded`]), written down already. While a session, its alarms or a danger sign are
//! on, only what a person set for one moment is looked at and said ("take the heat off"); all else that falls due then is said when that is over.

use std::time::Duration;

use jiff::Timestamp;

use super::{App, Deed, Effect, Errand, Menu, Notice, Offered, ReadPlan, Reminded, SaidBy, Screen, Urgency, menu::Row};
use crate::domain::{
    CleanText, Id, Now,
    heat::Heat,
    reminder::{
        Answered, Coming, Facts, Message, Planned, Rang, State, Waiting, Wish, heat_of, moment_words, next,
        next_moment, next_words, sentence, waiting,
    },
    rules::{SNOOZE, SNOOZES},
};

/// The longest wait between two looks: a suspend, a step of the clock and an edited file are seen after it at the latest. Proposal.
const LONGEST: Duration = Duration::from_secs(30);
/// A hair late rather than early, which would mean another look. Proposal.
const HAIR: Duration = Duration::from_millis(20);

/// When the next one is due.
#[derive(Debug, Default, Clone, Copy)]
enum NextDue {
    /// To be worked out: something changed.
    #[default]
    Unknown,
    /// None comes within a week.
    Never,
    /// Then.
    At(Timestamp),
}

/// The reminders, and what was kept of them, as far as this window knows.
#[derive(Debug, Default)]
pub(super) struct Reminding {
    pub(super) read: ReadPlan,
    pub(super) state: State,
    pub(super) said_by: SaidBy,
    /// Whether somebody does the errands.
    served: bool,
    looked: Option<Now>,
    /// When the next one is due.
    due: NextDue,
    /// Whether that was worked out while something had the person's whole attention.
    taken: bool,
    /// What the notice is about that was shown last.
    shown: Option<Rang>,
}

impl App {
    /// Takes the reminders in. `served`: whether errands are done, so that this window may say them.
    pub fn remind_of(&mut self, read: ReadPlan, state: State, served: bool) {
        self.reminding = Reminding { read, state, served, ..Reminding::default() };
    }

    /// The reminders.
    #[must_use]
    pub fn reminders(&self) -> &ReadPlan {
        &self.reminding.read
    }

    /// What is kept of them.
    #[must_use]
    pub fn reminders_kept(&self) -> &State {
        &self.reminding.state
    }

    /// Who says them.
    #[must_use]
    pub fn said_by(&self) -> &SaidBy {
        &self.reminding.said_by
    }

    /// What the journal says that bears on reminders, heat that is on now included.
    #[must_use]
    pub fn facts(&self, now: &Now) -> Facts {
        let stopped = !self.held(now).stops.is_empty();
        let mut facts = Facts::of(&self.history, stopped, self.today().morning.is_some());
        if self.hot_until(now).is_some()
            || self.play.as_ref().is_some_and(|play| heat_of(&play.plan().routine).is_some())
        {
            facts.used.push(Heat::now(now, &self.boot));
        }
        facts.settle(now, &self.boot);
        facts
    }

    /// The reminder that comes next, if any comes within a week.
    #[must_use]
    pub fn coming(&self, now: &Now) -> Option<Coming> {
        let plan = &self.reminding.read.plan;
        if plan.list.is_empty() {
            return None;
        }
        next(plan, &self.facts(now), &self.reminding.state, &now.wall)
    }

    /// The same in one line: "Stand up, 14:15".
    #[must_use]
    pub fn coming_words(&self, now: &Now) -> Option<CleanText> {
        self.coming(now).map(|coming| next_words(&coming, &now.wall))
    }

    /// What rang or was missed, and waits for an answer.
    #[must_use]
    pub fn reminder_waits(&self, now: &Now) -> Option<Waiting> {
        if self.reminding.read.plan.list.is_empty() {
            return None;
        }
        waiting(&self.reminding.read.plan, &self.facts(now), &self.reminding.state, now.wall.timestamp())
    }

    /// Whether a session, its alarms, or a danger sign have the person's whole attention.
    fn is_taken(&self) -> bool {
        self.play.is_some() || matches!(self.screen, Screen::HeatOff { .. } | Screen::Suspect(_))
    }

    /// Whether that reminder may be said now.
    fn may_say(&self, planned: &Planned) -> bool {
        planned.what.on && (!self.is_taken() || !planned.obeys())
    }

    /// How long until it is time to look; `None`: nothing is pending, or not now.
    pub(super) fn reminder_change(&self, now: &Now) -> Option<Duration> {
        if !self.reminding.served {
            return None;
        }
        let Some(looked) = &self.reminding.looked else {
            let list = &self.reminding.read.plan.list;
            return list.iter().any(|planned| self.may_say(planned)).then_some(Duration::ZERO);
        };
        let NextDue::At(due) = self.reminding.due else { return None };
        let until = Duration::try_from(due.duration_since(now.wall.timestamp())).unwrap_or_default();
        let until = if until.is_zero() { until } else { until.saturating_add(HAIR) };
        Some(LONGEST.saturating_sub(now.real_since(looked)).min(until))
    }

    pub(super) fn tick_reminders(&mut self, now: &Now) {
        if self.reminder_change(now) == Some(Duration::ZERO) {
            self.look_at_reminders(now);
        }
    }

    /// Works out when the next one is due, if that may have changed.
    pub(super) fn look_for_due(&mut self, now: &Now) {
        let taken = self.is_taken();
        if self.reminding.taken && !taken {
            // What fell due meanwhile is said now.
            self.reminding.looked = None;
        }
        if self.reminding.served && (self.reminding.taken != taken || matches!(self.reminding.due, NextDue::Unknown)) {
            let (plan, state) = (&self.reminding.read.plan, &self.reminding.state);
            let coming = if taken { next_moment(plan, &self.facts(now), state, &now.wall) } else { self.coming(now) };
            self.reminding.due = coming.map_or(NextDue::Never, |coming| NextDue::At(coming.at.timestamp()));
        }
        self.reminding.taken = taken;
    }

    /// Something was written down that may change what is due.
    pub(super) fn due_may_change(&mut self) {
        self.reminding.due = NextDue::Unknown;
    }

    pub(super) fn look_at_reminders(&mut self, now: &Now) {
        self.reminding.looked = Some(now.clone());
        self.errand(Deed::Look, now);
    }

    /// Asks for something to be done at the files.
    pub(super) fn errand(&mut self, deed: Deed, now: &Now) {
        self.reminding.due = NextDue::Unknown;
        if self.reminding.served {
            let errand = Errand { deed, facts: self.facts(now), now: now.clone(), moments: self.is_taken() };
            self.out.push(Effect::Remind(Box::new(errand)));
        }
    }

    /// What came of an errand.
    pub(super) fn reminded(&mut self, news: Reminded, now: &Now) {
        let marked = self.marked_row(now);
        self.reminding.due = NextDue::Unknown;
        if let Some(read) = news.read {
            self.reminding.read = read;
        }
        (self.reminding.state, self.reminding.said_by) = (news.state, news.said_by);
        self.mark_row(marked, now);
        if let Some(told) = news.told {
            self.remark = Some(told);
        }
        if let Some((rang, message)) = news.rang {
            self.tell_reminder(rang, message);
        }
    }

    /// Says what rang.
    fn tell_reminder(&mut self, rang: Rang, message: Message) {
        let said = if rang.ids.len() > 1 { message.body.to_string() } else { sentence(&message.title) };
        let taken = self.is_taken();
        if taken {
            let moment = |id: &Id| self.reminding.read.plan.find(id.as_str()).is_some_and(|planned| !planned.obeys());
            if !rang.ids.iter().any(moment) {
                // A session began in between: it stays open, and Today offers it afterwards.
                return;
            }
            // Heard as well: the screen may be two metres away.
            self.remark = Some(format!("Reminder: {said}").into());
            self.say_reminder(&said);
        } else if !matches!(self.screen, Screen::First(_)) {
            self.remark = Some(format!("Reminder: {} It waits on the first screen.", sentence(&message.title)).into());
        }
        let (step, start) = (rang.key(), rang.routine.is_some() && !taken);
        let notice = Notice { title: message.title, body: message.body, urgency: Urgency::Normal };
        self.reminding.shown = Some(rang);
        self.out.push(Effect::Offer(Box::new(Offered { notice, step, start })));
    }

    /// A button on a notice was clicked.
    pub(super) fn reminder_clicked(&mut self, step: &str, wish: Wish, now: &Now) {
        let Some(rang) = self.reminding.shown.clone().filter(|rang| rang.key() == step) else {
            self.remark = Some("A click on an older notice was left out.".into());
            return;
        };
        let free = matches!(
            self.screen,
            Screen::First(_) | Screen::Routines(_) | Screen::Past(_) | Screen::Cards(_) | Screen::Reminders(_)
        );
        if wish == Wish::Start && (!free || self.is_taken()) {
            self.remark = Some("One thing at a time: the reminder waits on the first screen.".into());
            return;
        }
        self.answer_reminder(&rang, wish, now);
    }

    /// Does what was answered, and has it kept.
    fn answer_reminder(&mut self, rang: &Rang, wish: Wish, now: &Now) {
        let marked = self.marked_row(now);
        let came = rang.answer(&mut self.reminding.state, now.wall.timestamp(), wish);
        self.mark_row(marked, now);
        let told = match came {
            Answered::Old => "That was answered already.".to_owned(),
            Answered::TooOften => {
                format!("It was put off {} times in a row; do it now, or skip it.", SNOOZES.value)
            }
            Answered::Later(until) => {
                let until = until.to_zoned(now.wall.time_zone().clone());
                format!("It comes again at {}.", moment_words(&until, &now.wall))
            }
            Answered::Done => "It is skipped this time.".to_owned(),
        };
        if !matches!(came, Answered::Old | Answered::TooOften) {
            self.errand(Deed::Answer(rang.clone(), wish), now);
        }
        match rang.routine.as_ref().filter(|_| wish == Wish::Start && came == Answered::Done) {
            Some(routine) => self.start_named(routine.as_str(), None, now),
            None => self.remark = Some(told.into()),
        }
    }

    /// The rows of the first screen about what waits.
    pub(super) fn reminder_rows(&self, now: &Now) -> Vec<Row> {
        let Some(waits) = self.reminder_waits(now) else { return Vec::new() };
        let when = moment_words(&waits.rang.at.to_zoned(now.wall.time_zone().clone()), &now.wall);
        let say = waits.say.trim_end_matches('.');
        let what = match waits.missed {
            0 => format!("{say}, {when}"),
            1 => format!("Missed: {say}, {when}"),
            times => format!("Missed {times} times: {say}"),
        };
        let mut rows: Vec<Row> = Vec::new();
        match &waits.rang.routine {
            Some(routine) => {
                rows.push(('b', format!("{what}. Start “{}”", self.title_of(routine.as_str())).into()));
                rows.push(('x', "Skip it this time".into()));
            }
            None => rows.push(('x', format!("{what}. Done, or skip it").into())),
        }
        if waits.may_snooze {
            rows.push(('z', format!("Again in {} minutes", SNOOZE.value).into()));
        }
        rows
    }

    /// Whether that key answers a reminder on the first screen; then it is done.
    pub(super) fn reminder_key(&mut self, key: char, now: &Now) -> bool {
        let wish = match key {
            'b' => Wish::Start,
            'x' => Wish::Skip,
            'z' => Wish::Snooze,
            _ => return false,
        };
        let Some(waits) = self.reminder_waits(now) else { return false };
        if wish != Wish::Start || waits.rang.routine.is_some() {
            self.answer_reminder(&waits.rang, wish, now);
        }
        true
    }

    /// The key of the row with the mark, on the first screen.
    fn marked_row(&self, now: &Now) -> Option<char> {
        let Screen::First(menu) = &self.screen else { return None };
        self.first_rows(now).get(menu.mark).map(|(key, _)| *key)
    }

    /// Puts the mark on the row of that key again: a row that comes or goes must not move it to another.
    fn mark_row(&mut self, key: Option<char>, now: &Now) {
        let Some(key) = key else { return };
        let found = self.first_rows(now).iter().position(|(of, _)| *of == key);
        if let Screen::First(menu) = &mut self.screen {
            menu.mark = found.unwrap_or(0);
        }
    }

    /// Back to the first screen, from the list of reminders.
    pub(super) fn leave_reminders(&mut self, now: &Now) {
        self.screen = Screen::First(Menu::default());
        self.home(now);
    }
}
