//! What becomes of a session that was cut off: resumed, kept as far as it went, or its heat taken off first (rule H3).
//! Must never give heat a second more than it has left.

use std::time::Duration;

use crate::domain::{
    Now,
    dose::HEAT_LIMIT,
    history::{Ending, Fact},
    interrupted::Interrupted,
    unroll::spoken,
};

use super::{App, Effect, Key, Notice, Screen, Urgency, gate::Goal, play};

impl App {
    /// What is left of a session that was cut off, in words.
    pub(super) fn left_of(&self, cut: &Interrupted, now: &Now) -> String {
        let at = cut.last.strftime("%H:%M");
        match self.plan_of(cut) {
            Some(plan) if cut.is_hot(&plan) => {
                let left = HEAT_LIMIT.saturating_sub(cut.on_for(&self.boot, now));
                format!("stopped at {at}, {} of heat left", spoken(round_up(left)))
            }
            Some(plan) => {
                let timeline = plan.open_timeline();
                let left = timeline.total().saturating_sub(cut.behind(&timeline));
                format!("stopped at {at}, {} left", spoken(round_up(left)))
            }
            None => format!("stopped at {at}"),
        }
    }

    pub(super) fn go_on(&mut self, now: &Now) {
        let Some(cut) = self.interrupted.clone() else {
            return;
        };
        if let Some(plan) =
            self.plan_of(&cut).filter(|plan| crate::domain::session::hash_word(plan.routine.hash) == cut.hash)
        {
            self.go_for(Goal::Resume { cut: Box::new(cut), plan }, now);
        } else {
            self.leave_interrupted(Ending::Interrupted, now);
            let line = "Its file has changed since, so it cannot go on. What was done is in the journal.";
            self.say("Changed meanwhile", &[line.to_owned()], 1);
        }
    }

    /// Writes a session that was cut off into the journal, as far as it went.
    pub(super) fn leave_interrupted(&mut self, ending: Ending, now: &Now) {
        if let Some(cut) = self.interrupted.take() {
            let plan = self.plan_of(&cut);
            let mut record = cut.record(plan.as_ref());
            if record.ended == Ending::Interrupted {
                record.ended = ending;
            }
            self.record(Fact::Session(Box::new(record)), now);
            self.out.push(Effect::ActiveDone);
            self.remark = Some("Kept in the journal.".into());
        }
    }

    /// At start: a session that had ended is written down; heat that is overdue comes off before any question (rule H3).
    pub(super) fn settle_interrupted(&mut self, now: &Now) {
        let Some(cut) = &self.interrupted else { return };
        if matches!(self.saving, super::Saving::Elsewhere(_)) {
            self.interrupted = None;
            self.looked = None;
            return;
        }
        if cut.ended.is_some() {
            self.leave_interrupted(Ending::Interrupted, now);
            self.remark = None;
            return;
        }
        self.tick_interrupted(now);
    }

    /// While a session that was cut off in heat waits, its heat goes on.
    pub(super) fn tick_interrupted(&mut self, now: &Now) {
        let overdue = self.hot_until(now).is_some_and(|left| left.is_zero());
        if overdue && !matches!(self.screen, Screen::HeatOff { .. }) {
            self.screen = Screen::HeatOff { since: Box::new(now.clone()) };
            self.goal = None;
            self.alarm();
        }
    }

    /// How long until the heat of a session that was cut off must come off; `None`: there is none, or a session runs.
    #[must_use]
    pub fn hot_until(&self, now: &Now) -> Option<Duration> {
        if self.play.is_some() || matches!(self.screen, Screen::HeatOff { .. }) {
            return None;
        }
        let cut = self.interrupted.as_ref()?;
        let plan = self.plan_of(cut)?;
        cut.is_hot(&plan).then(|| HEAT_LIMIT.saturating_sub(cut.on_for(&self.boot, now)))
    }

    pub(super) fn ring_heat_off(&mut self, now: &Now) {
        let Screen::HeatOff { since } = &self.screen else {
            return;
        };
        let waited = now.real_since(since);
        // The ring is due when the wait just passed a multiple; the loop wakes us there.
        if waited.as_secs() > 0 && play::is_ring(waited) {
            self.alarm();
        }
    }

    pub(super) fn alarm(&mut self) {
        self.heard.push(super::Heard::Call);
        let notice =
            Notice { title: "Heat off now".into(), body: "Take the heat off now.".into(), urgency: Urgency::Critical };
        self.out.extend([Effect::Bell, Effect::Notify(notice)]);
        self.say_heat_off();
    }

    pub(super) fn heat_off_key(&mut self, key: Key, now: &Now) {
        match key {
            Key::Enter | Key::Char(' ' | 'y' | '1') => {
                self.leave_interrupted(Ending::Unattended, now);
                self.home(now);
                self.remark =
                    Some("Good. Look at the skin: numb, blistered or very red means show it to someone.".into());
            }
            Key::Char('q') => self.quit(),
            _ => {}
        }
    }
}

/// To whole minutes, upward, from a minute on.
fn round_up(left: Duration) -> Duration {
    let seconds = left.as_secs();
    Duration::from_secs(if seconds > 60 { seconds.div_ceil(60) * 60 } else { seconds })
}
