//! A session: the gate's proof, a cursor and the record of what was done. Must never start or go on without a fresh
//! [`Clearance`], and never lengthen a dose after pain.

mod asking;
mod pain;
mod plan;
mod record;
mod reporting;

pub use asking::{Asking, UNANSWERED};
pub use pain::Hurt;
pub use plan::{Catalogue, Plan};
pub use record::{done_percent, hash_word};

pub(super) use record::StepFacts;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Zoned;

use super::{
    CleanText, Now, Word,
    cursor::{Cursor, Refused},
    history::{ActiveMark, CheckIn, Ending, SessionRecord, StepRecord},
    interrupted::Interrupted,
    routine::Kind,
    rules::HEARTBEAT,
    screening::{Clearance, Refusal, Scope, demand},
    timeline::{Cue, Planned, SlotKind},
};

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

/// A running session.
#[derive(Debug)]
pub struct Session {
    id: String,
    plan: Plan,
    proof: Clearance,
    rests_on: Vec<Word>,
    cursor: Cursor,
    started: Zoned,
    /// Work done by step and slot: going back never counts twice.
    done: BTreeMap<(usize, usize), Duration>,
    begun: BTreeMap<usize, Zoned>,
    skipped: Vec<usize>,
    told: BTreeMap<usize, u32>,
    prompts: Vec<(Word, Word)>,
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
            return Err(Refusal::Later { stage: wanted.stage, open: proof.up_to() });
        }
        let timeline = Arc::new(plan.timeline(&proof, catalogue));
        // Questions alone are no session.
        let acts = |planned: &Planned| {
            planned.first < planned.end && !matches!(planned.step.kind, Kind::Check(_) | Kind::Note { .. })
        };
        if !timeline.steps.iter().any(acts) {
            return Err(Refusal::Shut(CleanText::new("Every step of this routine is shut for now.")));
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
            begun = vec![Report::Mark(ActiveMark::Resume { clearance: session.rests_on.clone() }, true)];
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
        let still = self.still_since.as_ref().map_or(Duration::ZERO, |since| now.real_since(since));
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
        if self.over.is_none() && now.real_since(&self.beat) >= HEARTBEAT.seconds() && self.cursor.paused().is_none() {
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
            begun = Some(Report::Mark(ActiveMark::Slot { step, part, work: true }, true));
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
        let exercise =
            matches!(self.cursor.timeline().steps[self.cursor.step()].step.kind, Kind::Exercise(_) | Kind::Walk { .. });
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
        if self.over.is_some() { None } else { self.cursor.next_change() }
    }

    /// Where it stands, for when the program ends under it; nothing once it is over.
    pub fn place(&mut self, now: &Now) -> Option<Report> {
        let paused = self.cursor.paused().is_some();
        self.over.is_none().then(|| self.mark_beat(now, paused))
    }

    /// The record of it, as far as it went. `after`: the check-in after it.
    #[must_use]
    pub fn record(&self, after: Option<CheckIn>) -> SessionRecord {
        let steps = self.step_records();
        SessionRecord {
            session: self.id.clone().into(),
            routine: self.plan.routine.id.as_str().into(),
            level: self.plan.level,
            stage: self.plan.routine.stage.word().into(),
            half: self.plan.half,
            hash: hash_word(self.plan.routine.hash).into(),
            scope: self.proof.scope().word().into(),
            clearance: self.rests_on.clone(),
            started: self.started.clone(),
            ended: self.over.unwrap_or(Ending::Interrupted),
            done: done_percent(&steps),
            steps: steps.into(),
            before: self.before.clone(),
            during: self.during,
            after,
            prompts: self.prompts.clone(),
        }
    }

    fn step_records(&self) -> Vec<StepRecord> {
        let timeline = self.cursor.timeline();
        let facts = StepFacts { done: &self.done, begun: &self.begun, skipped: &self.skipped, told: &self.told };
        (0..timeline.steps.len()).map(|step| facts.record(timeline, step)).collect()
    }
}

fn begin_mark(id: &str, plan: &Plan, proof: &Clearance) -> ActiveMark {
    ActiveMark::Begin {
        session: id.to_owned(),
        routine: plan.routine.id.to_string(),
        level: plan.level,
        place: plan.place.map(|place| place.word().to_owned()),
        half: plan.half,
        hash: hash_word(plan.routine.hash),
        scope: proof.scope().word().to_owned(),
        clearance: proof.rests_on().to_vec(),
        before: proof.checkin().cloned(),
    }
}

#[cfg(test)]
mod tests;
