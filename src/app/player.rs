//! The keys of a session (design, section 4). Must never go on where the session wants a new clearance.

use crate::domain::{
    CleanText, Now,
    cursor::Refused,
    history::Ending,
    numbers,
    questions::Answer,
    session::{Hurt, Session},
    timeline::SlotKind,
};

use super::{
    About, App, Key, Screen,
    answers::checkin,
    asks,
    form::Form,
    gate::Goal,
    play::{Drive, SETTLE},
};

impl App {
    pub(super) fn player_key(&mut self, key: Key, now: &Now) {
        let Some(play) = &mut self.play else {
            return self.home(now);
        };
        let confirmed = play.confirm.take().is_some_and(|(first, _)| first == key);
        let fresh = now.real_since(&play.began.1) < SETTLE;
        match key {
            Key::Char('?') => return self.help(),
            Key::Char('s') => return self.sources(),
            Key::Char('q') | Key::Esc => return self.ask_end(now),
            _ => {}
        }
        if self.rehearsal_key(key, now) || self.sight_key(key) || self.voice_key(key) {
            return;
        }
        if self.answer_key(key, now) {
            return;
        }
        match key {
            Key::Char(' ') => self.pause_or_go(now),
            Key::Char('x') => self.hurts(now),
            Key::Char('!') => self.danger(now),
            Key::Char('+') => self.add(),
            Key::Right | Key::Left if fresh && !confirmed => {}
            Key::Right | Key::Left if !confirmed => {
                if let Some(play) = &mut self.play {
                    play.confirm = Some((key, now.clone()));
                }
                let words = if key == Key::Right { "→ again skips this step." } else { "← again goes back." };
                self.remark = Some(words.into());
            }
            Key::Right => self.skip_or_back(true, now),
            Key::Left => self.skip_or_back(false, now),
            Key::Enter => self.confirm(now),
            _ => {}
        }
    }

    /// A prompt that waits takes yes and no before anything else.
    pub(super) fn answer_key(&mut self, key: Key, now: &Now) -> bool {
        let asking =
            self.play.as_ref().and_then(|play| play.session()).is_some_and(|session| session.asking().is_some());
        let answer = match key {
            Key::Char('1' | 'n') => Answer::No,
            Key::Char('2' | 'y') => Answer::Yes,
            Key::Char('3') => Answer::NotSure,
            _ => return false,
        };
        if !asking {
            return false;
        }
        let questions = std::mem::take(&mut self.library.questions);
        let reports = self.session_mut().map(|session| session.answer(answer, &questions, now));
        self.library.questions = questions;
        self.report(reports.unwrap_or_default(), now);
        // The next one of several; a question that came with a new step has said itself.
        if self
            .play()
            .and_then(|play| play.session())
            .and_then(|session| session.asking())
            .is_some_and(|asking| asking.at > 0)
        {
            self.say_question("");
        }
        true
    }

    pub(super) fn confirm(&mut self, now: &Now) {
        let paused = self.play.as_ref().is_some_and(|play| play.cursor().paused().is_some());
        let waits = self.play.as_ref().is_some_and(|play| play.cursor().slot().length.is_none());
        if paused && !waits {
            return self.go(now);
        }
        if !waits {
            return;
        }
        match self.play.as_mut().map(|play| &mut play.drive) {
            Some(Drive::Session(session)) => {
                if session.asking().is_some() {
                    return;
                }
                if session.cursor().slot().kind == SlotKind::Told {
                    return self.ask_minutes();
                }
                let reports = session.confirm(now);
                self.report(reports, now);
            }
            Some(Drive::Rehearsal { cursor, .. }) => {
                let at = cursor.seen().clone();
                let events = cursor.answered(&at);
                self.tell(&events);
            }
            None => {}
        }
    }

    pub(super) fn pause_or_go(&mut self, now: &Now) {
        if self.play.as_ref().is_some_and(|play| play.cursor().paused().is_some()) {
            return self.go(now);
        }
        match self.play.as_mut().map(|play| &mut play.drive) {
            Some(Drive::Session(session)) => {
                let reports = session.pause(now);
                self.report(reports, now);
                if self.play.as_ref().and_then(|play| play.session()).is_some_and(Session::is_warm) {
                    self.remark = Some("Paused. The heat clock runs on.".into());
                }
            }
            Some(Drive::Rehearsal { cursor, .. }) => {
                let at = cursor.seen().clone();
                cursor.pause(&at);
            }
            None => {}
        }
    }

    pub(super) fn go(&mut self, now: &Now) {
        match self.play.as_mut().map(|play| &mut play.drive) {
            Some(Drive::Session(session)) => match session.go(now) {
                Ok(reports) => {
                    self.report(reports, now);
                    self.say_present();
                }
                Err(_) => self.go_for(Goal::Renew, now),
            },
            Some(Drive::Rehearsal { cursor, from, .. }) => {
                let at = cursor.seen().clone();
                cursor.go(&at);
                **from = (now.clone(), at);
            }
            None => {}
        }
    }

    pub(super) fn add(&mut self) {
        let added = match self.play.as_mut().map(|play| &mut play.drive) {
            Some(Drive::Session(session)) => session.add(),
            Some(Drive::Rehearsal { .. }) | None => return,
        };
        self.remark = Some(match added {
            Ok(more) => format!("{} more.", crate::domain::unroll::spoken(more)).into(),
            Err(why) => CleanText::from(why.to_string()),
        });
    }

    pub(super) fn skip_or_back(&mut self, skip: bool, now: &Now) {
        let refused = |why: Refused| CleanText::from(why.to_string());
        match self.play.as_mut().map(|play| &mut play.drive) {
            Some(Drive::Session(session)) => {
                let done = if skip { session.skip(now) } else { session.back(now) };
                match done {
                    Ok(reports) => self.report(reports, now),
                    Err(why) => self.remark = Some(refused(why)),
                }
            }
            Some(Drive::Rehearsal { cursor, .. }) => {
                let at = cursor.seen().clone();
                let done = if skip { cursor.skip(&at) } else { cursor.back(&at) };
                match done {
                    Ok(events) => self.tell(&events),
                    Err(why) => self.remark = Some(refused(why)),
                }
            }
            None => {}
        }
    }

    /// Pain is worse: stop at once, then ask (rule V7).
    pub(super) fn hurts(&mut self, now: &Now) {
        let Some(session) = self.session_mut() else {
            return;
        };
        let reports = session.pause(now);
        self.report(reports, now);
        if self.play.is_some() {
            self.fall_silent();
            self.show_form(About::Hurt, asks::hurt());
        }
    }

    pub(super) fn complete_hurt(&mut self, form: &Form, now: &Now) {
        let Some(checkin) = checkin(form) else { return };
        let spasm = form.value("spasm").as_deref() == Some("yes");
        let Some(session) = self.session_mut() else {
            return;
        };
        let (hurt, reports) = session.hurt(&checkin, spasm, now);
        let easier = session.can_ease();
        self.report(reports, now);
        let other = self.play.as_ref().and_then(|play| play.session());
        let other = other.is_some_and(|session| session.can_swap(&self.library.exercises));
        if let Hurt::Choose { over_cap } = hurt {
            self.show_form(About::HurtChoice { over_cap }, asks::hurt_choice(easier, other, over_cap));
        }
    }

    pub(super) fn complete_hurt_choice(&mut self, form: &Form, now: &Now) {
        self.screen = Screen::Player;
        let choice = form.value("what").unwrap_or_default();
        match choice.as_str() {
            "end" => self.end_session(Ending::Early, now),
            "skip" => {
                self.skip_or_back(true, now);
            }
            "ease" => self.ease(now),
            "swap" => self.swap(now),
            _ => self.go(now),
        }
    }

    pub(super) fn ease(&mut self, now: &Now) {
        let exercises = std::mem::take(&mut self.library.exercises);
        let reports = self.session_mut().and_then(|session| session.ease(&exercises, now));
        self.library.exercises = exercises;
        match reports {
            Some(reports) => self.report(reports, now),
            None => self.remark = Some("There is nothing easier here. → twice skips it.".into()),
        }
    }

    pub(super) fn swap(&mut self, now: &Now) {
        let exercises = std::mem::take(&mut self.library.exercises);
        let reports = self.session_mut().and_then(|session| session.swap(&exercises, now));
        self.library.exercises = exercises;
        match reports {
            Some(reports) => self.report(reports, now),
            None => self.remark = Some("There is nothing to swap it for. → twice skips it.".into()),
        }
    }

    /// A danger sign: everything stands still but heat; set A (rule V7).
    pub(super) fn danger(&mut self, now: &Now) {
        let Some(session) = self.session_mut() else {
            return;
        };
        let mut reports = session.pause(now);
        reports.extend(session.note_danger());
        self.report(reports, now);
        if self.play.is_some() {
            self.fall_silent();
            self.go_for(Goal::Danger, now);
        }
    }

    pub(super) fn ask_end(&mut self, now: &Now) {
        let Some(session) = self.play.as_ref().and_then(|play| play.session()) else {
            let back = self.play.take().and_then(|play| play.back());
            return match back {
                _ if self.once => self.quit(),
                Some(menu) => self.routines_at(menu),
                None => self.home(now),
            };
        };
        let words = if session.is_warm() { "End here? Take the heat off now." } else { "End the session here?" };
        let choices = [("no", "No, go on"), ("yes", "Yes, end it")];
        let field = super::form::Field::one("end", words, &choices);
        self.show_form(About::End, Form::new("End?", Vec::new(), vec![field]));
    }

    pub(super) fn complete_end(&mut self, form: &Form, now: &Now) {
        self.screen = Screen::Player;
        if form.value("end").as_deref() == Some("yes") {
            self.end_session(Ending::Early, now);
        }
    }

    pub(super) fn end_session(&mut self, ending: Ending, now: &Now) {
        let Some(session) = self.session_mut() else {
            return;
        };
        let reports = session.end(ending, now);
        self.report(reports, now);
    }

    pub(super) fn complete_minutes(&mut self, form: &Form, now: &Now) {
        let minutes = form.value("minutes").and_then(|minutes| minutes.parse::<u32>().ok()).unwrap_or(0);
        self.screen = Screen::Player;
        if let Some(session) = self.session_mut() {
            // Nobody walks longer than the longest walk a file may ask for.
            let reports = session.tell_minutes(minutes.min(240), now);
            self.report(reports, now);
        }
    }

    /// Where the numbers of this step come from.
    pub(super) fn sources(&mut self) {
        let Some(play) = &self.play else { return };
        let cursor = play.cursor();
        let step = &cursor.timeline().steps[cursor.step()].step;
        let mut lines = vec![step.name.clone()];
        for number in numbers::of_step(step) {
            let from: Vec<String> = number.source.iter().map(|name| self.library.source_words(name)).collect();
            let from = if from.is_empty() { "no source".to_owned() } else { from.join("; ") };
            lines.push(format!("{} {}: {from}", number.name, number.value).into());
        }
        let evidence = play.plan().routine.evidence.clone();
        if !evidence.is_empty() {
            lines.push(evidence);
        }
        self.screen = Screen::Page(super::Page::new("Sources", lines, Screen::Player, false));
    }
}
