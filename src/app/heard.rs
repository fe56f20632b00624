//! What is to be heard in a turn, for those who do not look: plain lines. Must never decide what is said: the cues are the timeline's.

use crate::domain::{cursor::Event, history::ActiveMark, session::Report, timeline::Cue};

use super::{App, Effect, Play};

/// How the coach is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Drawn on a screen.
    Drawn,
    /// Told in plain lines.
    Told,
}

/// Something to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A stretch of this step begins; its number in the timeline.
    Step(usize),
    /// Another exercise stands in place of this step's.
    Changed(usize),
    /// Words at their second.
    Cue(Cue),
    /// What waits calls, for the first time or again: a question, or heat that must come off.
    Call,
}

impl App {
    /// What was to be heard in the last turn, in order.
    #[must_use]
    pub fn heard(&self) -> &[Heard] {
        &self.heard
    }

    /// Whether it is told in plain lines.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.manner == Manner::Told
    }

    /// From the screen to plain lines.
    pub(super) fn go_plain(&mut self) {
        self.manner = Manner::Told;
        self.leave_talking();
        self.out.push(Effect::Plain);
    }

    pub(super) fn note_heard(&mut self, report: &Report) {
        if !self.is_plain() {
            return;
        }
        match report {
            Report::Cue(cue) => self.heard.push(Heard::Cue(cue.clone())),
            Report::Mark(ActiveMark::Slot { step, .. }, _) => self.heard.push(Heard::Step(*step)),
            Report::Mark(ActiveMark::Eased { step, .. }, _) => self.heard.push(Heard::Changed(*step)),
            Report::Call(_) | Report::SkinCheck => self.heard.push(Heard::Call),
            Report::Mark(..) | Report::StepOver(_) | Report::Over(_) => {}
        }
    }

    /// The same of a rehearsal.
    pub(super) fn hear_rehearsed(&mut self, events: &[Event]) {
        let Some(timeline) = self.play.as_deref().map(Play::cursor).map(|cursor| cursor.timeline().clone()) else {
            return;
        };
        let heard = events.iter().filter_map(|event| match event {
            Event::Began(slot) => timeline.slots.get(*slot).map(|slot| Heard::Step(slot.step)),
            Event::Cue(cue) => Some(Heard::Cue(cue.clone())),
            _ => None,
        });
        self.heard.extend(heard);
    }
}
