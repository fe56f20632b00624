//! Questions inside a session: checks, skin checks, the end of heat. Must never take silence for an answer.

use crate::domain::{
    Id, Now,
    entry::reach,
    gates::is_further,
    history::{ActiveMark, Ending},
    questions::{Answer, PromptYes, Questions},
    routine::{Kind, Mark},
    rules::SKIN_AGAIN,
    timeline::SlotKind,
};

use super::{Report, Session};

/// Asked between exercises of a person whose pain reaches beyond the back (rule V1).
const LEG_FURTHER: &str = "leg-further";
/// What is written of a prompt that nobody answered: never green (rule V1).
pub const UNANSWERED: &str = "unanswered";

/// Questions that wait inside a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Ids of the prompts.
    pub prompts: Vec<Id>,
    /// Which one waits.
    pub at: usize,
    /// Prompts answered yes so far.
    yes: Vec<Id>,
    /// Whether it belongs to what runs meanwhile, not to the slot.
    pub meanwhile: bool,
    /// Whether the session goes on without an answer; that it was not given is written down.
    pub optional: bool,
}

impl Session {
    /// The person said yes, or read the words: leaves a slot that waits without prompts.
    pub fn confirm(&mut self, now: &Now) -> Vec<Report> {
        if self.asking.is_some() {
            return Vec::new();
        }
        let slot = self.cursor.slot();
        let step = slot.step;
        if slot.kind == SlotKind::Off {
            // The alarm is answered; what the file asks at the end comes next.
            let ask = end_checks(&self.cursor.timeline().steps[step].step.kind);
            if !ask.is_empty() && !self.checked.contains(&(step, usize::MAX)) {
                self.checked.push((step, usize::MAX));
                self.asking = Some(Asking { prompts: ask, at: 0, yes: Vec::new(), meanwhile: false, optional: false });
                let mark = ActiveMark::Answer { prompt: "heat-off".to_owned(), answer: Answer::Yes.word().to_owned() };
                return vec![Report::Mark(mark, true)];
            }
        }
        let events = self.cursor.answered(now);
        self.take(events, now)
    }

    /// Answers the prompt that waits.
    pub fn answer(&mut self, answer: Answer, questions: &Questions, now: &Now) -> Vec<Report> {
        let Some(mut asking) = self.asking.take() else {
            return Vec::new();
        };
        let Some(prompt) = asking.prompts.get(asking.at).cloned() else {
            return Vec::new();
        };
        self.prompts.push((prompt.as_str().into(), answer.word().into()));
        let mark = ActiveMark::Answer { prompt: prompt.to_string(), answer: answer.word().to_owned() };
        let mut reports = vec![Report::Mark(mark, true)];
        if answer.is_yes() {
            asking.yes.push(prompt);
        }
        asking.at += 1;
        if asking.at < asking.prompts.len() && !Self::stops(&asking, questions) {
            self.asking = Some(asking);
            return reports;
        }
        let does = |yes: PromptYes| {
            asking.yes.iter().any(|id| questions.prompt(id.as_str()).is_some_and(|prompt| prompt.yes == yes))
        };
        if does(PromptYes::Stop) {
            reports.extend(self.end(Ending::Pain, now));
        } else if asking.optional {
            // Answered no: what runs meanwhile runs on.
        } else if asking.meanwhile {
            if does(PromptYes::HeatOff) {
                let events = self.cursor.skip(now).unwrap_or_default();
                self.skipped.push(self.cursor.step());
                reports.extend(self.take(events, now));
            }
        } else if does(PromptYes::Back) {
            reports.extend(self.go_back(now));
        } else {
            let events = self.cursor.answered(now);
            reports.extend(self.take(events, now));
        }
        reports
    }

    fn stops(asking: &Asking, questions: &Questions) -> bool {
        asking.yes.iter().any(|id| questions.prompt(id.as_str()).is_some_and(|prompt| prompt.yes == PromptYes::Stop))
    }

    /// A check said: once more from an earlier step, after a rest; after `tries` the session ends, kindly.
    fn go_back(&mut self, now: &Now) -> Vec<Report> {
        let step = self.cursor.step();
        let Kind::Check(check) = self.cursor.timeline().steps[step].step.kind.clone() else {
            return self.end(Ending::Early, now);
        };
        let tries = self.tries.entry(step).or_default();
        *tries += 1;
        match check.back_to {
            Some(to) if *tries <= check.tries => {
                let events = self.cursor.go_to_step(to, now);
                self.cursor.rest_first(check.rest);
                self.take(events, now)
            }
            _ => self.end(Ending::Early, now),
        }
    }

    /// A check slot puts its prompts.
    pub(super) fn ask_slot(&mut self, now: &Now) -> Vec<Report> {
        let step = self.cursor.step();
        let Kind::Check(check) = &self.cursor.timeline().steps[step].step.kind else {
            return Vec::new();
        };
        if self.cursor.slot().kind != SlotKind::Check || self.asking.is_some() || self.cursor.is_finished() {
            return Vec::new();
        }
        self.asking =
            Some(Asking { prompts: check.ask.clone(), at: 0, yes: Vec::new(), meanwhile: false, optional: false });
        self.asked = now.clone();
        vec![Report::Call(SlotKind::Check)]
    }

    /// After an exercise, while the next one is got ready: whether the pain moved further out. Only for a person whose pain
    /// reaches beyond the back; it waits for nobody.
    pub(super) fn ask_between(&mut self) -> Option<Report> {
        let slot = self.cursor.slot();
        let timeline = self.cursor.timeline();
        let before = timeline.slots[..self.cursor.index()].iter().rev().find(|slot| slot.kind == SlotKind::Work)?;
        let moved = matches!(timeline.steps[before.step].step.kind, Kind::Exercise(_)) && before.step != slot.step;
        let leg = self.before.as_ref().is_some_and(|checkin| is_further(Some(0), Some(reach(&checkin.furthest))));
        if slot.kind != SlotKind::Ready || !moved || !leg || self.asking.is_some() {
            return None;
        }
        let prompts = vec![Id::new(LEG_FURTHER)?];
        self.asking = Some(Asking { prompts, at: 0, yes: Vec::new(), meanwhile: true, optional: true });
        Some(Report::Call(SlotKind::Ready))
    }

    /// Writes down that an optional prompt got no answer.
    pub(super) fn leave_unanswered(&mut self) -> Vec<Report> {
        let Some(asking) = self.asking.take_if(|asking| asking.optional) else {
            return Vec::new();
        };
        let left = asking.prompts.iter().skip(asking.at);
        let marks = left.map(|prompt| {
            self.prompts.push((prompt.as_str().into(), UNANSWERED.into()));
            Report::Mark(ActiveMark::Answer { prompt: prompt.to_string(), answer: UNANSWERED.to_owned() }, true)
        });
        marks.collect()
    }

    /// During heat: the skin check at its minute, again each minute until answered. The clock runs on (rule H3).
    pub(super) fn skin_check(&mut self, now: &Now) -> Option<Report> {
        if self.over.is_some() || self.cursor.slot().kind != SlotKind::Work {
            return None;
        }
        if let Some(asking) = &self.asking {
            let again = asking.meanwhile && now.real_since(&self.asked) >= SKIN_AGAIN.seconds();
            return again.then(|| {
                self.asked = now.clone();
                Report::SkinCheck
            });
        }
        let step = self.cursor.step();
        let (Kind::Heat(warmth) | Kind::Cold(warmth)) = &self.cursor.timeline().steps[step].step.kind else {
            return None;
        };
        let (done, length) = (self.cursor.done(), self.cursor.length()?);
        let due = warmth.checks.iter().enumerate().find(|(number, check)| {
            let at = match check.at {
                Mark::After(after) => Some(after),
                Mark::Half => Some(length / 2),
                Mark::Before(before) => length.checked_sub(before),
                Mark::Start | Mark::End | Mark::Every(_) => None,
            };
            at.is_some_and(|at| done >= at) && !self.checked.contains(&(step, *number))
        });
        let (number, check) = due?;
        let asking = Asking { prompts: check.ask.clone(), at: 0, yes: Vec::new(), meanwhile: true, optional: false };
        self.checked.push((step, number));
        self.asking = Some(asking);
        self.asked = now.clone();
        Some(Report::SkinCheck)
    }
}

fn end_checks(kind: &Kind) -> Vec<Id> {
    let (Kind::Heat(warmth) | Kind::Cold(warmth)) = kind else {
        return Vec::new();
    };
    let at_end = warmth.checks.iter().filter(|check| check.at == Mark::End);
    at_end.flat_map(|check| check.ask.iter().cloned()).collect()
}
