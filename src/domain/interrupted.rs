//! A session that was cut off, read back from `active.jsonl`. Must never give heat more time than it has left, and never
//! go on with a hold half-way.

use std::{collections::BTreeMap, time::Duration};

use jiff::Zoned;

use super::{
    Now, Word,
    dose::HEAT_LIMIT,
    history::{ActiveLine, ActiveMark, BootTime, CheckIn, Ending, SessionRecord},
    session::{Plan, StepFacts, done_percent},
    timeline::{Counts, SlotKind, Timeline},
};

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Interrupted {
    /// Its name.
    pub session: String,
    /// The routine.
    pub routine: String,
    /// The level.
    pub level: u16,
    /// The place.
    pub place: Option<String>,
    /// Whether it was at half dose.
    pub half: bool,
    /// The routine's doses, as hashed.
    pub hash: String,
    /// `comfort` or `movement`.
    pub scope: String,
    /// The entries its clearances rest on.
    pub clearance: Vec<Word>,
    /// When it began.
    pub started: Zoned,
    /// The last sign of life.
    pub last: Zoned,
    /// Pain before.
    pub before: Option<CheckIn>,
    /// How it ended, if only the questions after it were left.
    pub ended: Option<Ending>,
    pub(super) step: usize,
    pub(super) part: usize,
    pub(super) done: BTreeMap<(usize, usize), Duration>,
    pub(super) begun: BTreeMap<usize, Zoned>,
    pub(super) skipped: Vec<usize>,
    pub(super) told: BTreeMap<usize, u32>,
    pub(super) prompts: Vec<(Word, Word)>,
    /// When each slot was first entered.
    entered: BTreeMap<(usize, usize), (Zoned, BootTime)>,
}

/// Where to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Where {
    /// The slot.
    pub slot: usize,
    /// What is behind in it.
    pub done: Duration,
    /// How long heat or cold has been on.
    pub on_for: Option<Duration>,
}

impl Interrupted {
    /// Reads the lines of `active.jsonl`. `None` when no session began in them.
    #[must_use]
    pub fn read(lines: &[ActiveLine]) -> Option<Self> {
        let begin = lines.iter().rposition(|line| matches!(line.mark, ActiveMark::Begin { .. }))?;
        let ActiveMark::Begin { session, routine, level, place, half, hash, scope, clearance, before } =
            &lines[begin].mark
        else {
            return None;
        };
        let mut read = Self {
            session: session.clone(),
            routine: routine.clone(),
            level: *level,
            place: place.clone(),
            half: *half,
            hash: hash.clone(),
            scope: scope.clone(),
            clearance: clearance.clone(),
            started: lines[begin].t.clone(),
            last: lines[begin].t.clone(),
            before: before.clone(),
            ended: None,
            step: 0,
            part: 0,
            done: BTreeMap::new(),
            begun: BTreeMap::new(),
            skipped: Vec::new(),
            told: BTreeMap::new(),
            prompts: Vec::new(),
            entered: BTreeMap::new(),
        };
        for line in &lines[begin + 1..] {
            read.take(line);
        }
        Some(read)
    }

    fn take(&mut self, line: &ActiveLine) {
        self.last = line.t.clone();
        match &line.mark {
            ActiveMark::Slot { step, part, work } => {
                (self.step, self.part) = (*step, *part);
                if *work {
                    self.begun.entry(*step).or_insert_with(|| line.t.clone());
                }
                self.entered.entry((*step, *part)).or_insert_with(|| (line.t.clone(), line.boot.clone()));
            }
            ActiveMark::Beat { step, part, done, .. } => {
                let most = self.done.entry((*step, *part)).or_default();
                *most = (*most).max(Duration::from_secs(u64::from(*done)));
            }
            ActiveMark::Told { step, minutes } => {
                self.told.insert(*step, *minutes);
            }
            ActiveMark::Skipped { step } => self.skipped.push(*step),
            ActiveMark::Answer { prompt, answer } => {
                self.prompts.push((prompt.clone().into(), answer.clone().into()));
            }
            ActiveMark::Resume { clearance } => self.clearance.extend(clearance.iter().cloned()),
            ActiveMark::End { ended } => self.ended = Some(*ended),
            ActiveMark::Begin { .. } | ActiveMark::Eased { .. } | ActiveMark::Unknown => {}
        }
    }

    /// The largest pain told with `x`.
    pub(super) fn during(&self) -> Option<u8> {
        let told = self.prompts.iter().filter(|(prompt, _)| prompt == "x");
        told.filter_map(|(_, answer)| answer.split(' ').next()?.parse().ok()).max()
    }

    /// Where to go on in `timeline`: holds and reps restart their step, walks and rests go on from the last heartbeat, heat
    /// counts the time since as on.
    #[must_use]
    pub fn place_in(&self, timeline: &Timeline, boot: &str, now: &Now) -> Where {
        let from = self.step.min(timeline.steps.len().saturating_sub(1));
        let open = (from..timeline.steps.len()).find(|step| timeline.steps[*step].first < timeline.steps[*step].end);
        let Some(step) = open else {
            return Where { slot: timeline.slots.len().saturating_sub(1), ..Where::default() };
        };
        let planned = &timeline.steps[step];
        let restart = Where { slot: planned.first, ..Where::default() };
        let slot = planned.first + self.part;
        if step != self.step || slot >= planned.end {
            return restart;
        }
        let done = self.done.get(&(step, self.part)).copied().unwrap_or_default();
        match (timeline.slots[slot].counts, timeline.slots[slot].kind) {
            (Counts::Hard, SlotKind::Work) => Where { slot, done, on_for: Some(self.on_for(boot, now)) },
            (_, SlotKind::Off | SlotKind::Told | SlotKind::Check | SlotKind::Note) => {
                Where { slot, ..Where::default() }
            }
            (Counts::Real, SlotKind::Work) => Where { slot, done, on_for: None },
            (Counts::Active, SlotKind::Work) if timeline.slots[slot].reps == 0 => Where { slot, done, on_for: None },
            _ => restart,
        }
    }

    /// How long heat has been on, if that was the step: by the boot's clock, after a reboot by the wall. A wall clock that
    /// ran backwards means that heat is over.
    #[must_use]
    pub fn on_for(&self, boot: &str, now: &Now) -> Duration {
        let Some((wall, at)) = self.entered.get(&(self.step, self.part)) else {
            return HEAT_LIMIT;
        };
        let by_boot = (at.id == boot).then(|| Duration::try_from_secs_f64(at.s).ok()).flatten();
        if let Some(since) = by_boot {
            return now.boot.saturating_sub(since);
        }
        let by_wall = now.wall.timestamp().duration_since(wall.timestamp());
        Duration::try_from(by_wall).unwrap_or(HEAT_LIMIT)
    }

    /// Whether it was cut off with heat or cold on the skin, by the routine it played.
    #[must_use]
    pub fn is_hot(&self, plan: &Plan) -> bool {
        let timeline = plan.open_timeline();
        let Some(planned) = timeline.steps.get(self.step).filter(|_| self.ended.is_none()) else {
            return false;
        };
        let slots = &timeline.slots[planned.first..planned.end];
        slots.get(self.part).is_some_and(|slot| slot.counts == Counts::Hard || slot.kind == SlotKind::Off)
    }

    /// Time of the timeline that lies behind: all before its step.
    #[must_use]
    pub fn behind(&self, timeline: &Timeline) -> Duration {
        let first = timeline.steps.get(self.step).map_or(timeline.slots.len(), |planned| planned.first);
        timeline.slots[..first].iter().filter_map(|slot| slot.length).sum()
    }

    /// The record of it, as far as it went, for when it is not resumed.
    #[must_use]
    pub fn record(&self, plan: Option<&Plan>) -> SessionRecord {
        let facts = StepFacts { done: &self.done, begun: &self.begun, skipped: &self.skipped, told: &self.told };
        let timeline = plan.map(Plan::open_timeline);
        let steps: Vec<_> = timeline
            .map(|timeline| (0..timeline.steps.len()).map(|step| facts.record(&timeline, step)).collect())
            .unwrap_or_default();
        SessionRecord {
            session: self.session.clone().into(),
            routine: self.routine.clone().into(),
            level: self.level,
            stage: plan.map(|plan| plan.routine.stage.word().to_owned()).unwrap_or_default().into(),
            half: self.half,
            hash: self.hash.clone().into(),
            scope: self.scope.clone().into(),
            clearance: self.clearance.clone(),
            started: self.started.clone(),
            ended: self.ended.unwrap_or(Ending::Interrupted),
            done: done_percent(&steps),
            steps: steps.into(),
            before: self.before.clone(),
            during: self.during(),
            after: None,
            prompts: self.prompts.clone(),
        }
    }
}
