//! Pain and danger signs in the middle of a session (rule V7). Must never lengthen or harden anything.

use std::sync::Arc;

use crate::domain::{
    CleanText, Now,
    entry::reach,
    history::{ActiveMark, CheckIn, Ending},
    progression::FINE,
    routine::Step,
    rules::{RED_PAIN, RISE},
    timeline::{Choice, Timeline},
    unroll::step_from,
};

use super::{Catalogue, Report, Session, plan::judge};

/// What pain in the middle of a session leads to (rule V7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurt {
    /// A stop rule ends the session.
    Ends,
    /// The person may ease, swap, skip or end; and go on as before only where the pain is within the cap (rule G2).
    Choose {
        /// Whether pain is over what the stage should bring.
        over_cap: bool,
    },
}

impl Session {
    /// Pain in the middle: a stop rule ends the session (dossier 2.2), else the person chooses (rule V7).
    pub fn hurt(&mut self, checkin: &CheckIn, spasm: bool, now: &Now) -> (Hurt, Vec<Report>) {
        self.during = Some(self.during.unwrap_or(0).max(checkin.pain));
        let answer = format!("{} {} {}", checkin.pain, checkin.furthest, if spasm { "spasm" } else { "no-spasm" });
        self.prompts.push(("x".into(), answer.clone().into()));
        let mut reports = vec![Report::Mark(ActiveMark::Answer { prompt: "x".to_owned(), answer }, true)];
        let cap = self.proof.cap();
        let relief = cap.is_none();
        let further =
            self.before.as_ref().is_some_and(|before| reach(&checkin.furthest) > reach(&before.furthest).max(1));
        let risen = self.before.as_ref().is_some_and(|before| checkin.pain >= before.pain + RISE.pain());
        // In relief a spasm and high pain are why one is here (rule G2).
        if further || risen || (!relief && (spasm || checkin.pain >= RED_PAIN.pain())) {
            reports.extend(self.end(Ending::Pain, now));
            return (Hurt::Ends, reports);
        }
        (Hurt::Choose { over_cap: cap.is_some_and(|cap| checkin.pain > cap) }, reports)
    }

    /// A danger sign was pressed: it is part of the record (rule S2).
    pub fn note_danger(&mut self) -> Vec<Report> {
        self.prompts.push(("!".into(), "".into()));
        let mark = ActiveMark::Answer { prompt: "!".to_owned(), answer: String::new() };
        vec![Report::Mark(mark, true)]
    }

    /// The one-key end: it was fine (rule G5).
    pub fn note_fine(&mut self) -> Vec<Report> {
        self.prompts.push((FINE.into(), "yes".into()));
        vec![Report::Mark(ActiveMark::Answer { prompt: FINE.to_owned(), answer: "yes".to_owned() }, true)]
    }

    /// Whether this step has an easier variant.
    #[must_use]
    pub fn can_ease(&self) -> bool {
        let step = &self.cursor.timeline().steps[self.cursor.step()].step;
        self.over.is_none() && step.exercise.as_ref().is_some_and(|exercise| exercise.easier.is_some())
    }

    /// Whether this step names another that may take its place.
    #[must_use]
    pub fn can_swap(&self, catalogue: &Catalogue) -> bool {
        self.over.is_none() && self.other(catalogue).is_some()
    }

    /// The first of the step's `instead` that is open now.
    fn other(&self, catalogue: &Catalogue) -> Option<Step> {
        let step = &self.cursor.timeline().steps[self.cursor.step()].step;
        let others = step.instead.iter().filter_map(|id| catalogue.get(id)).map(|other| step_from(other, step));
        let mut others = others.map(|other| if self.plan.half { other.halved() } else { other });
        others.find(|other| self.proof.allows(other).is_ok() && other.exercise != step.exercise)
    }

    /// Takes another exercise for the rest of this step, at its usual dose. `None`: there is none open.
    pub fn swap(&mut self, catalogue: &Catalogue, now: &Now) -> Option<Vec<Report>> {
        let other = self.other(catalogue)?;
        self.put_in_place(other, "Another one, because of the pain.", catalogue, now)
    }

    /// Takes the easier variant for the rest of this step, at its usual dose. `None`: there is none open.
    pub fn ease(&mut self, catalogue: &Catalogue, now: &Now) -> Option<Vec<Report>> {
        let planned = &self.cursor.timeline().steps[self.cursor.step()];
        let easier = planned.step.exercise.as_ref()?.easier.as_ref()?;
        let easier = step_from(catalogue.get(easier)?, &planned.step);
        let easier = if self.plan.half { easier.halved() } else { easier };
        self.proof.allows(&easier).ok()?;
        self.put_in_place(easier, "Easier, because of the pain.", catalogue, now)
    }

    fn put_in_place(&mut self, other: Step, why: &str, catalogue: &Catalogue, now: &Now) -> Option<Vec<Report>> {
        let step = self.cursor.step();
        let planned = &self.cursor.timeline().steps[step];
        let exercise = other.exercise.as_ref()?.id.to_string();
        let original = planned.step.clone();
        let easier = Arc::new(other);
        let why = CleanText::new(why);
        let mut judge = |other: &Arc<Step>| {
            if other.id == original.id {
                Choice::Swap(Arc::clone(&easier), why.clone())
            } else {
                judge(other, &self.proof, catalogue, self.plan.half)
            }
        };
        let plan = &self.plan;
        let timeline = Timeline::unroll(&plan.routine, plan.level, plan.place, &mut judge);
        self.done.retain(|(done, _), _| *done != step);
        self.stale |= self.needs_clearance(now);
        let events = self.cursor.replace(Arc::new(timeline), now);
        let mut reports = vec![Report::Mark(ActiveMark::Eased { step, exercise }, true)];
        self.still_since = None;
        reports.extend(self.take(events, now));
        Some(reports)
    }
}
