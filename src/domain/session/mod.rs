//! A session: the gate's proof, a cursor and the record of what was done. Must never start or go on without a fresh
//! [`Clearance`], and never lengthen a dose after pain.

mod asking;
mod plan;
mod record;

pub use asking::Asking;
pub use plan::{Catalogue, Plan};
pub use record::{done_percent, hash_word};

pub(super) use record::StepFacts;

use plan::judge;
use record::whole_seconds;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Zoned;

use super::{
    CleanText, Now,
    cursor::{Cursor, Event, Refused},
    exercise::Stage,
    history::{ActiveMark, CheckIn, Ending, SessionRecord, StepRecord},
    interrupted::Interrupted,
    routine::{Kind, Step},
    screening::{Clearance, Refusal, Scope, demand},
    timeline::{Choice, Cue, SlotKind, Timeline},
    unroll::step_from,
};

/// How often a running session leaves a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What a turn of a session brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// Something to tell.
    Cue(Cue),
    /// A line for `active.jsonl`; `sync` if it must not be lost.
    Mark(ActiveMark, bool),
    /// A question waits, or an alarm: for the first time or again.
    Call(SlotKind),
    /// A skin check waits during heat, for the first time or again.
    SkinCheck,
    /// A timed step of heat or walking came to its end: worth a notice.
    StepOver(&'static str),
    /// It is over.
    Over(Ending),
}

/// What pain in the middle of a session leads to (rule V7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurt {
    /// A stop rule ends the session.
    Ends,
    /// The person may ease, skip or end.
    Choose,
}

/// A running session.
#[derive(Debug)]
pub struct Session {
    id: String,
    plan: Plan,
    proof: Clearance,
    rests_on: Vec<String>,
    cursor: Cursor,
    started: Zoned,
    /// Work done by step and slot: going back never counts twice.
    done: BTreeMap<(usize, usize), Duration>,
    begun: BTreeMap<usize, Zoned>,
    skipped: Vec<usize>,
    told: BTreeMap<usize, u32>,
    prompts: Vec<(String, String)>,
    asking: Option<Asking>,
    asked: Now,
    /// Skin checks already asked, by step and number.
    checked: Vec<(usize, usize)>,
    tries: BTreeMap<usize, u16>,
    before: Option<CheckIn>,
    during: Option<u8>,
    beat: Now,
    still_since: Option<Now>,
    /// The clearance ended: nothing timed goes on before a new one (rule S6).
    stale: bool,
    over: Option<Ending>,
}

impl Session {
    /// Starts `plan`. Uses up the proof.
    ///
    /// # Errors
    /// [`Refusal`] when the proof is too old, too narrow, or leaves nothing to do.
    pub fn start(
        id: String,
        plan: Plan,
        proof: Clearance,
        catalogue: &Catalogue,
        now: &Now,
    ) -> Result<(Self, Vec<Report>), Refusal> {
        Self::begin(id, plan, proof, catalogue, None, now)
    }

    /// Goes on with an interrupted session. Uses up a new proof.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn resume(
        interrupted: &Interrupted,
        plan: Plan,
        proof: Clearance,
        catalogue: &Catalogue,
        boot: &str,
        now: &Now,
    ) -> Result<(Self, Vec<Report>), Refusal> {
        let id = interrupted.session.clone();
        Self::begin(id, plan, proof, catalogue, Some((interrupted, boot)), now)
    }

    fn begin(
        id: String,
        plan: Plan,
        proof: Clearance,
        catalogue: &Catalogue,
        from: Option<(&Interrupted, &str)>,
        now: &Now,
    ) -> Result<(Self, Vec<Report>), Refusal> {
        let wanted = demand(plan.steps(), plan.routine.stage);
        if !proof.holds(now, Duration::ZERO) || proof.scope() < wanted.scope {
            return Err(Refusal::Ask(Vec::new()));
        }
        if wanted.scope == Scope::Movement && wanted.stage > proof.up_to() {
            return Err(Refusal::Later {
                stage: wanted.stage,
                open: proof.up_to(),
            });
        }
        let timeline = Arc::new(plan.timeline(&proof, catalogue));
        if timeline.slots.is_empty() {
            return Err(Refusal::Shut(CleanText::new(
                "Every step of this routine is shut for now.",
            )));
        }
        let mut begun = vec![Report::Mark(begin_mark(&id, &plan, &proof), true)];
        let place = from.map(|(interrupted, boot)| interrupted.place_in(&timeline, boot, now));
        let place = place.unwrap_or_default();
        let (cursor, events) = Cursor::at(timeline, place.slot, place.done, place.on_for, now);
        let mut session = Self {
            before: proof.checkin().cloned(),
            rests_on: proof.rests_on().to_vec(),
            id,
            plan,
            proof,
            cursor,
            started: now.wall.clone(),
            done: BTreeMap::new(),
            begun: BTreeMap::new(),
            skipped: Vec::new(),
            told: BTreeMap::new(),
            prompts: Vec::new(),
            asking: None,
            asked: now.clone(),
            checked: Vec::new(),
            tries: BTreeMap::new(),
            during: None,
            beat: now.clone(),
            still_since: None,
            stale: false,
            over: None,
        };
        if let Some((interrupted, _)) = from {
            begun = vec![Report::Mark(
                ActiveMark::Resume {
                    clearance: session.rests_on.clone(),
                },
                true,
            )];
            session.recall(interrupted);
        }
        begun.extend(session.take(events, now));
        Ok((session, begun))
    }

    /// Takes over what the interrupted session had done.
    fn recall(&mut self, interrupted: &Interrupted) {
        self.started = interrupted.started.clone();
        self.done.clone_from(&interrupted.done);
        self.begun.clone_from(&interrupted.begun);
        self.skipped.clone_from(&interrupted.skipped);
        self.told.clone_from(&interrupted.told);
        self.prompts.clone_from(&interrupted.prompts);
        self.before = interrupted.before.clone().or(self.before.take());
        self.during = interrupted.during();
        let mut rests_on = interrupted.clearance.clone();
        rests_on.append(&mut self.rests_on);
        self.rests_on = rests_on;
    }

    /// Its cursor, to look at.
    #[must_use]
    pub fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// What is played.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The questions that wait, if any.
    #[must_use]
    pub fn asking(&self) -> Option<&Asking> {
        self.asking.as_ref()
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn over(&self) -> Option<Ending> {
        self.over
    }

    /// Comfort or Movement.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.proof.scope()
    }

    /// Whether the clearance ended: going on needs a new one (rule S6).
    #[must_use]
    pub fn needs_clearance(&self, now: &Now) -> bool {
        let still = self
            .still_since
            .as_ref()
            .map_or(Duration::ZERO, |since| now.real_since(since));
        self.stale || !self.proof.holds(now, still)
    }

    /// Takes a new proof after the old one ended.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn renew(&mut self, proof: Clearance, now: &Now) -> Result<Vec<Report>, Refusal> {
        if !proof.holds(now, Duration::ZERO) || proof.scope() < self.proof.scope() {
            return Err(Refusal::Ask(Vec::new()));
        }
        let timeline = self.cursor.timeline();
        let left = &timeline.steps[self.cursor.step()..];
        let open = left.iter().filter(|planned| planned.first < planned.end);
        for planned in open {
            if let Err(why) = proof.allows(&planned.step) {
                return Err(Refusal::Shut(why));
            }
        }
        self.rests_on.extend(proof.rests_on().iter().cloned());
        self.proof = proof;
        self.still_since = None;
        self.stale = false;
        let clearance = self.proof.rests_on().to_vec();
        Ok(vec![Report::Mark(ActiveMark::Resume { clearance }, true)])
    }

    /// Takes in a reading of time.
    pub fn advance(&mut self, now: &Now) -> Vec<Report> {
        if self.over.is_some() {
            return Vec::new();
        }
        let before = self.cursor.paused().is_some();
        self.stale |= !self.proof.holds(now, Duration::ZERO);
        let events = self.cursor.advance(now);
        let mut reports = self.take(events, now);
        if !before && self.cursor.paused().is_some() {
            self.still_since = Some(self.beat.clone());
            reports.push(self.mark_beat(now, true));
        }
        reports.extend(self.skin_check(now));
        if self.over.is_none()
            && now.real_since(&self.beat) >= HEARTBEAT
            && self.cursor.paused().is_none()
        {
            reports.push(self.mark_beat(now, false));
        }
        if self.cursor.paused().is_none() {
            self.still_since = None;
        }
        reports
    }

    /// Stands still. Heat runs on.
    pub fn pause(&mut self, now: &Now) -> Vec<Report> {
        let events = self.cursor.pause(now);
        let mut reports = self.take(events, now);
        if self.cursor.paused().is_some() {
            self.still_since.get_or_insert_with(|| now.clone());
            reports.push(self.mark_beat(now, true));
        }
        reports
    }

    /// Goes on.
    ///
    /// # Errors
    /// An empty [`Refusal::Ask`] when the clearance has ended: make a new one and [`Session::renew`].
    pub fn go(&mut self, now: &Now) -> Result<Vec<Report>, Refusal> {
        if self.needs_clearance(now) {
            return Err(Refusal::Ask(Vec::new()));
        }
        let events = self.cursor.go(now);
        self.still_since = None;
        let step = self.cursor.step();
        let mut begun = None;
        if self.cursor.slot().kind == SlotKind::Work && !self.begun.contains_key(&step) {
            self.begun.insert(step, now.wall.clone());
            let part = self.cursor.index() - self.cursor.timeline().steps[step].first;
            begun = Some(Report::Mark(
                ActiveMark::Slot {
                    step,
                    part,
                    work: true,
                },
                true,
            ));
        }
        let mut reports: Vec<Report> = begun.into_iter().collect();
        reports.extend(self.take(events, now));
        reports.push(self.mark_beat(now, false));
        Ok(reports)
    }

    /// Leaves the step.
    ///
    /// # Errors
    /// See [`Cursor::skip`].
    pub fn skip(&mut self, now: &Now) -> Result<Vec<Report>, Refused> {
        let step = self.cursor.step();
        let worked = matches!(self.cursor.slot().kind, SlotKind::Note | SlotKind::Told);
        self.stale |= self.needs_clearance(now);
        let events = self.cursor.skip(now)?;
        let mut reports = Vec::new();
        if !worked {
            self.skipped.push(step);
            reports.push(Report::Mark(ActiveMark::Skipped { step }, true));
        }
        reports.extend(self.take(events, now));
        Ok(reports)
    }

    /// Goes back.
    ///
    /// # Errors
    /// See [`Cursor::back`].
    pub fn back(&mut self, now: &Now) -> Result<Vec<Report>, Refused> {
        self.stale |= self.needs_clearance(now);
        let events = self.cursor.back(now)?;
        self.asking = None;
        let mut reports = self.take(events, now);
        let step = self.cursor.step();
        self.skipped.retain(|skipped| *skipped != step);
        reports.extend(self.ask_slot(now));
        Ok(reports)
    }

    /// Adds time to the slot.
    ///
    /// # Errors
    /// See [`Cursor::add`]; after pain in this session no exercise gets longer (rule V4).
    pub fn add(&mut self) -> Result<Duration, Refused> {
        let exercise = matches!(
            self.cursor.timeline().steps[self.cursor.step()].step.kind,
            Kind::Exercise(_) | Kind::Walk { .. }
        );
        if self.during.is_some() && exercise && self.cursor.slot().kind == SlotKind::Work {
            return Err(Refused::AfterPain);
        }
        self.cursor.add()
    }

    /// Takes the minutes of a walk as told (rule W1).
    pub fn tell_minutes(&mut self, minutes: u32, now: &Now) -> Vec<Report> {
        let step = self.cursor.step();
        self.told.insert(step, minutes);
        let mut reports = vec![Report::Mark(ActiveMark::Told { step, minutes }, true)];
        let events = self.cursor.answered(now);
        reports.extend(self.take(events, now));
        reports
    }

    /// Pain in the middle: a stop rule ends the session (dossier 2.2), else the person chooses (rule V7).
    pub fn hurt(&mut self, checkin: &CheckIn, spasm: bool, now: &Now) -> (Hurt, Vec<Report>) {
        self.during = Some(self.during.unwrap_or(0).max(checkin.pain));
        let answer = format!(
            "{} {} {}",
            checkin.pain,
            checkin.furthest,
            if spasm { "spasm" } else { "no-spasm" }
        );
        self.prompts.push(("x".to_owned(), answer.clone()));
        let mut reports = vec![Report::Mark(
            ActiveMark::Answer {
                prompt: "x".to_owned(),
                answer,
            },
            true,
        )];
        let relief = self.plan.routine.stage == Stage::Relief;
        let reach = super::entry::reach;
        let further = self
            .before
            .as_ref()
            .is_some_and(|before| reach(&checkin.furthest) > reach(&before.furthest).max(1));
        let risen = self
            .before
            .as_ref()
            .is_some_and(|before| checkin.pain >= before.pain + 2);
        // In relief a spasm and high pain are why one is here (rule G2).
        if further || risen || (!relief && (spasm || checkin.pain >= 6)) {
            reports.extend(self.end(Ending::Pain, now));
            return (Hurt::Ends, reports);
        }
        (Hurt::Choose, reports)
    }

    /// A danger sign was pressed: it is part of the record (rule S2).
    pub fn note_danger(&mut self) -> Vec<Report> {
        self.prompts.push(("!".to_owned(), String::new()));
        let mark = ActiveMark::Answer {
            prompt: "!".to_owned(),
            answer: String::new(),
        };
        vec![Report::Mark(mark, true)]
    }

    /// Whether this step has an easier variant.
    #[must_use]
    pub fn can_ease(&self) -> bool {
        let step = &self.cursor.timeline().steps[self.cursor.step()].step;
        self.over.is_none()
            && step
                .exercise
                .as_ref()
                .is_some_and(|exercise| exercise.easier.is_some())
    }

    /// Takes the easier variant for the rest of this step, at its usual dose. `None`: there is none open.
    pub fn ease(&mut self, catalogue: &Catalogue, now: &Now) -> Option<Vec<Report>> {
        let step = self.cursor.step();
        let planned = &self.cursor.timeline().steps[step];
        let easier = planned.step.exercise.as_ref()?.easier.as_ref()?;
        let easier = step_from(catalogue.get(easier)?, &planned.step);
        self.proof.allows(&easier).ok()?;
        let exercise = easier.exercise.as_ref()?.id.to_string();
        let original = planned.step.clone();
        let easier = Arc::new(easier);
        let why = CleanText::new("Easier, because of the pain.");
        let mut judge = |other: &Arc<Step>| {
            if other.id == original.id {
                Choice::Swap(Arc::clone(&easier), why.clone())
            } else {
                judge(other, &self.proof, catalogue)
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

    /// Ends it.
    pub fn end(&mut self, ending: Ending, now: &Now) -> Vec<Report> {
        let events = self.cursor.pause(now);
        let mut reports = self.take(events, now);
        if self.over.is_none() {
            self.keep(self.cursor.index(), self.cursor.done());
            self.over = Some(ending);
            self.asking = None;
            reports.push(Report::Mark(ActiveMark::End { ended: ending }, true));
            reports.push(Report::Over(ending));
        }
        reports
    }

    /// Whether heat or cold may still be on the skin.
    #[must_use]
    pub fn is_warm(&self) -> bool {
        self.may_be_warm() && self.cursor.on_for().is_some()
    }

    /// Whether heat may be on the skin: from getting ready for it to its end.
    #[must_use]
    pub fn may_be_warm(&self) -> bool {
        let kind = &self.cursor.timeline().steps[self.cursor.step()].step.kind;
        matches!(kind, Kind::Heat(_)) && self.over.is_none()
    }

    /// How long until something changes by itself.
    #[must_use]
    pub fn next_change(&self) -> Option<Duration> {
        if self.over.is_some() {
            None
        } else {
            self.cursor.next_change()
        }
    }

    /// Where it stands, for when the program ends under it; nothing once it is over.
    pub fn place(&mut self, now: &Now) -> Option<Report> {
        let paused = self.cursor.paused().is_some();
        self.over.is_none().then(|| self.mark_beat(now, paused))
    }

    fn mark_beat(&mut self, now: &Now, paused: bool) -> Report {
        self.beat = now.clone();
        let slot = self.cursor.index();
        let step = self.cursor.slot().step;
        let part = slot - self.cursor.timeline().steps[step].first;
        // Only work counts; elsewhere the line is a sign of life.
        let work = self.cursor.slot().kind == SlotKind::Work;
        let done = if work {
            whole_seconds(self.cursor.done())
        } else {
            0
        };
        Report::Mark(
            ActiveMark::Beat {
                step,
                part,
                done,
                paused,
            },
            paused,
        )
    }

    fn keep(&mut self, slot: usize, done: Duration) {
        let timeline = self.cursor.timeline();
        let Some(ended) = timeline.slots.get(slot) else {
            return;
        };
        if ended.kind == SlotKind::Work {
            let part = slot - timeline.steps[ended.step].first;
            let most = self.done.entry((ended.step, part)).or_default();
            *most = (*most).max(done);
        }
    }

    fn take(&mut self, events: Vec<Event>, now: &Now) -> Vec<Report> {
        let mut reports = Vec::new();
        for event in events {
            match event {
                Event::Cue(cue) => reports.push(Report::Cue(cue)),
                // Once the heat is told to be off, only its last question waits: no more alarm.
                Event::Again(SlotKind::Off) if self.asking.is_some() => {}
                Event::Again(kind) => reports.push(Report::Call(kind)),
                Event::Away(_) => {}
                Event::Ended { slot, done } => {
                    // Half an hour of waiting for an answer is a pause like any other.
                    let waited = self
                        .cursor
                        .timeline()
                        .slots
                        .get(slot)
                        .is_some_and(|slot| slot.length.is_none());
                    self.stale |= waited && !self.proof.holds(now, done);
                    reports.extend(self.slot_ended(slot, done));
                }
                Event::Began(slot) => reports.extend(self.slot_began(slot, now)),
                Event::Finished => {
                    self.over = Some(Ending::Finished);
                    reports.push(Report::Mark(
                        ActiveMark::End {
                            ended: Ending::Finished,
                        },
                        true,
                    ));
                    reports.push(Report::Over(Ending::Finished));
                }
            }
        }
        if self.stale && self.over.is_none() {
            self.cursor.pause(now);
        }
        reports
    }

    fn slot_ended(&mut self, slot: usize, done: Duration) -> Vec<Report> {
        self.keep(slot, done);
        let timeline = self.cursor.timeline();
        let Some(ended) = timeline.slots.get(slot) else {
            return Vec::new();
        };
        if ended.kind != SlotKind::Work {
            return Vec::new();
        }
        let step = ended.step;
        let kind = timeline.steps[step].step.kind.word();
        let part = slot - timeline.steps[step].first;
        let mut reports = vec![Report::Mark(
            ActiveMark::Beat {
                step,
                part,
                done: whole_seconds(done),
                paused: false,
            },
            false,
        )];
        if matches!(kind, "heat" | "cold" | "walk")
            && ended.length.is_some_and(|length| done >= length)
        {
            reports.push(Report::StepOver(kind));
        }
        reports
    }

    fn slot_began(&mut self, slot: usize, now: &Now) -> Vec<Report> {
        let timeline = self.cursor.timeline();
        let began = &timeline.slots[slot];
        let (step, kind) = (began.step, began.kind);
        let part = slot - timeline.steps[step].first;
        let work = kind == SlotKind::Work && !self.stale;
        let mut reports = vec![Report::Mark(ActiveMark::Slot { step, part, work }, true)];
        if work {
            self.begun.entry(step).or_insert_with(|| now.wall.clone());
        }
        if slot == self.cursor.index() {
            self.asking = None;
            reports.extend(self.ask_slot(now));
        }
        if matches!(kind, SlotKind::Off | SlotKind::Told) {
            reports.push(Report::Call(kind));
        }
        self.beat = now.clone();
        reports
    }

    /// The record of it, as far as it went. `after`: the check-in after it.
    #[must_use]
    pub fn record(&self, after: Option<CheckIn>) -> SessionRecord {
        let steps = self.step_records();
        SessionRecord {
            session: self.id.clone(),
            routine: self.plan.routine.id.to_string(),
            level: self.plan.level,
            hash: hash_word(self.plan.routine.hash),
            scope: self.proof.scope().word().to_owned(),
            clearance: self.rests_on.clone(),
            started: self.started.clone(),
            ended: self.over.unwrap_or(Ending::Interrupted),
            done: done_percent(&steps),
            steps,
            before: self.before.clone(),
            during: self.during,
            after,
            prompts: self.prompts.clone(),
        }
    }

    fn step_records(&self) -> Vec<StepRecord> {
        let timeline = self.cursor.timeline();
        let facts = StepFacts {
            done: &self.done,
            begun: &self.begun,
            skipped: &self.skipped,
            told: &self.told,
        };
        (0..timeline.steps.len())
            .map(|step| facts.record(timeline, step))
            .collect()
    }
}

fn begin_mark(id: &str, plan: &Plan, proof: &Clearance) -> ActiveMark {
    ActiveMark::Begin {
        session: id.to_owned(),
        routine: plan.routine.id.to_string(),
        level: plan.level,
        place: plan.place.map(|place| place.word().to_owned()),
        hash: hash_word(plan.routine.hash),
        scope: proof.scope().word().to_owned(),
        clearance: proof.rests_on().to_vec(),
        before: proof.checkin().cloned(),
    }
}

#[cfg(test)]
mod tests;
