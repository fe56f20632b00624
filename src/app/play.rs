//! The player: a session or a rehearsal on the screen, and its keys. Must never go on without the session's own say.

use std::{rc::Rc, time::Duration};

use crate::domain::{
    CleanText, Now,
    cursor::{Cursor, Event, Pause, next_again},
    history::{CheckIn, Ending, Fact},
    interrupted::Interrupted,
    progression::FINE,
    routine::Kind,
    rules::SHORT_BREAK,
    screening::{Clearance, Refusal, Scope},
    session::{Plan, Report, Session},
    timeline::{CueKind, SlotKind, Timeline},
};

use super::{About, App, Effect, Key, Menu, Notice, Screen, Urgency, Verdict, asks};
use super::{answers::checkin, form::Form};

/// A first press of skip or back waits this long for the second. Proposal.
const CONFIRM: Duration = Duration::from_secs(5);
/// Keys pressed this soon after a step began were meant for the one before. Proposal.
pub(super) const SETTLE: Duration = Duration::from_millis(600);
/// A rehearsal is drawn at most this often. Proposal.
pub(super) const FRAME: Duration = Duration::from_millis(100);

/// What drives the player.
#[derive(Debug)]
pub enum Drive {
    /// The real thing.
    Session(Box<Session>),
    /// Faster, to look at; nothing recorded.
    Rehearsal {
        /// Its place.
        cursor: Box<Cursor>,
        /// How many times faster.
        speed: u32,
        /// A real moment, and the moment of the rehearsal that belongs to it.
        from: Box<(Now, Now)>,
        /// What is played.
        plan: Plan,
        /// The list it was begun from.
        back: Option<Menu>,
        /// The digits of a step to go to, while they are typed.
        typed: usize,
    },
}

/// The player.
#[derive(Debug)]
pub struct Play {
    /// What drives it.
    pub drive: Drive,
    /// Whether a `→` or `←` waits for its second press.
    pub confirm: Option<(Key, Now)>,
    /// When the present step came on.
    pub(super) began: (usize, Now),
    /// The figure of a step, if it has one.
    pub(super) scene: Option<(usize, Option<Rc<crate::figure::Scene>>)>,
}

impl Play {
    /// The place in the timeline.
    #[must_use]
    pub fn cursor(&self) -> &Cursor {
        match &self.drive {
            Drive::Session(session) => session.cursor(),
            Drive::Rehearsal { cursor, .. } => cursor,
        }
    }

    /// What is played.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        match &self.drive {
            Drive::Session(session) => session.plan(),
            Drive::Rehearsal { plan, .. } => plan,
        }
    }

    /// The session, unless it is a rehearsal.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        match &self.drive {
            Drive::Session(session) => Some(session),
            Drive::Rehearsal { .. } => None,
        }
    }

    /// How many times faster, for a rehearsal.
    #[must_use]
    pub fn speed(&self) -> Option<u32> {
        match &self.drive {
            Drive::Session(_) => None,
            Drive::Rehearsal { speed, .. } => Some(*speed),
        }
    }

    /// The list that a rehearsal was begun from.
    pub(super) fn back(self) -> Option<Menu> {
        match self.drive {
            Drive::Session(_) => None,
            Drive::Rehearsal { back, .. } => back,
        }
    }

    pub(super) fn next_change(&self, now: &Now) -> Option<Duration> {
        let confirm = self.confirm.as_ref().map(|(_, since)| CONFIRM.saturating_sub(now.real_since(since)));
        let drive = match &self.drive {
            Drive::Session(session) => session.next_change(),
            Drive::Rehearsal { cursor, speed, .. } => cursor.next_change().map(|wait| (wait / *speed).max(FRAME)),
        };
        // The cursor counts from its own last reading, which is the one this turn was made with.
        [confirm, drive].into_iter().flatten().min()
    }
}

/// When the alarm next rings, after it has waited this long: until then.
pub(super) fn next_ring(waited: Duration) -> Option<Duration> {
    next_again(SlotKind::Off, waited).map(|at| at.saturating_sub(waited))
}

/// Whether the alarm is due at this second.
pub(super) fn is_ring(waited: Duration) -> bool {
    let second = Duration::from_secs(waited.as_secs());
    let before = second.checked_sub(Duration::from_secs(1));
    before.is_none_or(|before| next_again(SlotKind::Off, before) == Some(second))
}

impl App {
    pub(super) fn begin(&mut self, plan: Plan, proof: Clearance, now: &Now) {
        self.spent.extend(proof.rests_on().iter().cloned());
        // What was cut off before stays in the journal as far as it went.
        self.leave_interrupted(Ending::Interrupted, now);
        let id = self.stamp.next_id();
        match Session::start(id.to_string(), plan, proof, &self.library.exercises, now) {
            Ok((session, reports)) => self.play_session(session, reports, now),
            Err(refusal) => self.refused(&refusal),
        }
    }

    pub(super) fn resume(&mut self, cut: &Interrupted, plan: Plan, proof: Clearance, now: &Now) {
        self.spent.extend(proof.rests_on().iter().cloned());
        match Session::resume(cut, plan, proof, &self.library.exercises, &self.boot, now) {
            Ok((session, reports)) => {
                self.interrupted = None;
                self.play_session(session, reports, now);
            }
            Err(refusal) => self.refused(&refusal),
        }
    }

    fn refused(&mut self, refusal: &Refusal) {
        let why = match refusal {
            Refusal::Shut(why) => why.to_string(),
            _ => "Nothing here is open for now.".to_owned(),
        };
        self.say("Not for now", &[why], 3);
    }

    fn play_session(&mut self, session: Session, reports: Vec<Report>, now: &Now) {
        self.start_play(Drive::Session(Box::new(session)), now);
        self.report(reports, now);
    }

    fn start_play(&mut self, drive: Drive, now: &Now) {
        self.play = Some(Box::new(Play { drive, confirm: None, began: (usize::MAX, now.clone()), scene: None }));
        self.screen = Screen::Player;
    }

    pub(super) fn begin_rehearsal(&mut self, plan: Plan, speed: u32, now: &Now) {
        let timeline = std::sync::Arc::new(plan.open_timeline());
        if timeline.slots.is_empty() {
            return self.say("Nothing to play", &["This routine has no steps.".to_owned()], 1);
        }
        let (cursor, events) = Cursor::new(timeline, now);
        let speed = speed.clamp(1, 3_600);
        let from = Box::new((now.clone(), now.clone()));
        let back = match &self.screen {
            Screen::Routines(menu) => Some(menu.clone()),
            _ => None,
        };
        self.start_play(Drive::Rehearsal { cursor: Box::new(cursor), speed, from, plan, back, typed: 0 }, now);
        self.tell(&events);
    }

    pub(super) fn renew(&mut self, proof: Clearance, now: &Now) {
        self.spent.extend(proof.rests_on().iter().cloned());
        let Some(session) = self.session_mut() else {
            return;
        };
        match session.renew(proof, now) {
            Ok(reports) => {
                self.screen = Screen::Player;
                self.report(reports, now);
                self.go(now);
            }
            Err(refusal) => {
                self.end_for_refusal(now);
                self.refused(&refusal);
            }
        }
    }

    pub(super) fn session_mut(&mut self) -> Option<&mut Session> {
        match &mut self.play.as_mut()?.drive {
            Drive::Session(session) => Some(session),
            Drive::Rehearsal { .. } => None,
        }
    }

    pub(super) fn tick_play(&mut self, now: &Now) {
        let Some(play) = &mut self.play else { return };
        if play.confirm.as_ref().is_some_and(|(_, since)| now.real_since(since) >= CONFIRM) {
            play.confirm = None;
        }
        match &mut play.drive {
            Drive::Session(session) => {
                let reports = session.advance(now);
                self.report(reports, now);
            }
            Drive::Rehearsal { cursor, speed, from, .. } => {
                let target = from.1.after(now.mono.saturating_sub(from.0.mono) * *speed);
                let mut events = Vec::new();
                // Small steps while time counts, so that the cursor never takes the haste for a sleep.
                let mut at = cursor.seen().clone();
                while at.mono < target.mono && !cursor.is_finished() {
                    let left = target.mono.saturating_sub(at.mono);
                    let counts = cursor.paused().is_none() && cursor.slot().length.is_some();
                    at = at.after(if counts { left.min(Duration::from_secs(1)) } else { left });
                    events.extend(cursor.advance(&at));
                }
                self.tell(&events);
            }
        }
        if let Some(play) = &mut self.play
            && play.began.0 != play.cursor().step()
        {
            play.began = (play.cursor().step(), now.clone());
            // A first press that was meant for the step before must not skip this one.
            play.confirm = None;
        }
    }

    /// Acts on what a rehearsal did.
    pub(super) fn tell(&mut self, events: &[Event]) {
        self.hear_rehearsed(events);
        if events.contains(&Event::Finished) {
            let back = self.play.take().and_then(|play| play.back());
            self.say("Rehearsal over", &["That is the whole of it. Nothing was recorded.".to_owned()], 0);
            if let (Some(menu), Screen::Page(page)) = (back, &mut self.screen) {
                *page.back = Screen::Routines(menu);
            }
        }
    }

    /// Writes down where a session stands, before the program ends under it.
    pub(super) fn leave_word(&mut self, now: &Now) {
        let place = self.session_mut().and_then(|session| session.place(now));
        self.report(place.into_iter().collect(), now);
    }

    /// Acts on what a session did.
    pub(super) fn report(&mut self, reports: Vec<Report>, now: &Now) {
        for report in reports {
            self.note_heard(&report);
            self.hear(&report);
            match report {
                Report::Cue(cue) => {
                    if matches!(cue.kind, CueKind::Start | CueKind::Switch | CueKind::End) {
                        self.out.push(Effect::Bell);
                    }
                }
                Report::Mark(mark, sync) => self.mark(mark, sync, now),
                Report::Call(kind) => self.call(kind),
                Report::SkinCheck => {
                    self.out.push(Effect::Bell);
                    self.notify("A look at the skin", "Please answer in supple.", Urgency::Normal);
                }
                Report::StepOver("walk") => {
                    self.notify("Your walk time is over", "Come back when you like.", Urgency::Normal);
                }
                Report::StepOver("heat") => {
                    self.notify("Heat off now", "Take the heat off now.", Urgency::Critical);
                }
                Report::StepOver(_) => {
                    self.notify("Time is up", "Take it off now.", Urgency::Critical);
                }
                Report::Over(ending) => self.over(ending, now),
            }
        }
    }

    fn call(&mut self, kind: SlotKind) {
        self.out.push(Effect::Bell);
        if kind == SlotKind::Check {
            self.notify("A question waits", "Please answer in supple.", Urgency::Normal);
        }
        if kind == SlotKind::Told {
            self.ask_minutes();
        }
    }

    pub(super) fn ask_minutes(&mut self) {
        let Some(play) = &self.play else { return };
        let cursor = play.cursor();
        let step = cursor.step();
        let minutes = cursor.timeline().work(step).as_secs().div_ceil(60);
        if play.session().is_some() {
            self.show_form(About::Minutes, asks::minutes(minutes));
        }
    }

    fn notify(&mut self, title: &str, body: &str, urgency: Urgency) {
        self.out.push(Effect::Notify(Notice { title: title.into(), body: body.into(), urgency }));
    }

    /// A session is over: the questions after it, or straight to its record.
    fn over(&mut self, ending: Ending, now: &Now) {
        let Some(session) = self.play.as_ref().and_then(|play| play.session()) else {
            return;
        };
        let asks_after = session.scope() == Scope::Movement && ending != Ending::DangerSign;
        match ending {
            Ending::Finished => self.notify("Session over", "Well done.", Urgency::Normal),
            Ending::Pain | Ending::DangerSign => self.exit = 4,
            Ending::Early => self.exit = self.exit.max(5),
            Ending::Unattended | Ending::Interrupted => {}
        }
        if asks_after {
            let well = self.today.standing.episode.is_none() && self.plays_short();
            self.show_form(About::After, if well { asks::fine() } else { asks::after() });
        } else {
            self.finish(None, now);
        }
    }

    /// Walks, and breaks of a few minutes: for a person who is well they end with one key (rule G5).
    fn plays_short(&self) -> bool {
        let Some(play) = &self.play else { return false };
        let played = play.plan();
        let walk = played.steps().iter().all(|step| matches!(step.kind, Kind::Walk { .. }));
        walk || played.open_timeline().total() <= SHORT_BREAK.seconds()
    }

    pub(super) fn complete_after(&mut self, form: &Form, now: &Now) {
        if form.value(FINE).as_deref() == Some("yes") {
            let reports = self.session_mut().map(Session::note_fine).unwrap_or_default();
            self.report(reports, now);
        }
        self.finish(checkin(form), now);
    }

    /// Writes the session down and shows how it went.
    pub(super) fn finish(&mut self, after: Option<CheckIn>, now: &Now) {
        let Some(session) = self.play.as_ref().and_then(|play| play.session()) else {
            return self.home(now);
        };
        let record = session.record(after);
        let title = session.plan().routine.title.clone();
        self.play = None;
        let before = self.today.clone();
        let entry = self.record(Fact::Session(Box::new(record.clone())), now);
        self.out.push(Effect::ActiveDone);
        self.refresh(now);
        let (judged, changes) = (self.judged(&entry), self.changes(&before, &record.routine));
        self.screen = Screen::Verdict(Box::new(Verdict { title, record, judged, changes }));
    }

    /// A Stop in the middle of a session: it ends, is written down, and the Stop screen follows.
    pub(super) fn end_for_danger(&mut self, now: &Now) {
        self.end_quietly(Ending::DangerSign, now);
    }

    pub(super) fn end_for_refusal(&mut self, now: &Now) {
        self.end_quietly(Ending::Early, now);
    }

    fn end_quietly(&mut self, ending: Ending, now: &Now) {
        let Some(session) = self.session_mut() else {
            self.play = None;
            return;
        };
        // Some lay it on while they get ready: better said once too often.
        let hot = session.may_be_warm();
        let reports = session.end(ending, now);
        let record = session.record(None);
        for report in reports {
            if let Report::Mark(mark, sync) = report {
                self.mark(mark, sync, now);
            }
        }
        self.play = None;
        self.hot = hot;
        self.record(Fact::Session(Box::new(record)), now);
        self.out.push(Effect::ActiveDone);
        if ending == Ending::DangerSign {
            self.exit = 4;
        }
    }

    /// One line on where the player stands still, if it does.
    #[must_use]
    pub fn standing_still(&self) -> Option<CleanText> {
        match self.play.as_ref()?.cursor().paused()? {
            Pause::Asked => Some("PAUSED. Space goes on.".into()),
            Pause::Away(gap) => {
                let away = crate::domain::unroll::spoken(Duration::from_secs(gap.as_secs()));
                Some(format!("PAUSED: away for {away}. Space goes on, ← twice starts the step again.").into())
            }
        }
    }

    /// The steps still to come, and the one after this.
    #[must_use]
    pub fn up_next(timeline: &Timeline, step: usize) -> Option<usize> {
        (step + 1..timeline.steps.len()).find(|next| timeline.steps[*next].first < timeline.steps[*next].end)
    }
}
