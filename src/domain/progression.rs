//! How sessions went, and what that makes of each routine's level and dose (rules V1 to V5). Must never raise anything after pain, by silence,
//! or by more than one step.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Zoned, civil::Date};

use super::{
    CleanText, Id,
    entry::reach,
    episode::{Reason, Standing, spasm_on_the_way},
    exercise::Stage,
    gates::is_further,
    history::{CheckIn, Ending, Entry, Fact, SessionRecord},
    routine::{Pass, Routine},
    rules::{
        APART, CAP, CAP_MOBILITY, DONE, FLARE, GREENS, LOOK_BACK, MORNING, NO_RED, RED_PAIN, RISE, RISE_FROM, ROW_DAYS,
        ROW_DONE, ROW_LOST, ROWS_BACK, SLOW_ROW_DAYS,
    },
    session::UNANSWERED,
    time::{days, signed},
};

/// The one-key end of walks and short breaks, in records (rule G5).
pub const FINE: &str = "fine";
/// The routine whose levels are weeks of a table.
pub const WALKING: &str = "walking";

/// How a session went (rule V1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colour {
    /// It counts toward the next level.
    Green,
    /// The same again.
    Amber,
    /// Less the next time.
    Red,
}

impl Colour {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// A session and how it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The entry, by id.
    pub entry: String,
    /// When it was written down.
    pub t: Zoned,
    /// The routine.
    pub routine: String,
    /// Its level.
    pub level: u16,
    /// How it went.
    pub colour: Colour,
    /// Whether the morning after was heard: until then nothing goes up (rule V2).
    pub settled: bool,
    /// Why it is not green, in words; what matters most first.
    pub why: Vec<CleanText>,
    /// The entries it rests on.
    pub rests_on: Vec<String>,
    /// Whether pain stayed where it was or came nearer to the spine.
    pub leg_same_or_nearer: bool,
    /// Whether it was played at half dose.
    pub half: bool,
}

impl Judged {
    /// The day it was on.
    #[must_use]
    pub fn date(&self) -> Date {
        self.t.date()
    }

    /// A green that the morning after has confirmed.
    #[must_use]
    pub fn is_sure_green(&self) -> bool {
        self.colour == Colour::Green && self.settled
    }
}

/// The most that pain may be during a session at a stage, when it was `before` (rule G2). `None`: no cap.
#[must_use]
pub fn cap(stage: Stage, before: u8, easy: u8) -> Option<u8> {
    let cap = match stage {
        Stage::Relief => return None,
        Stage::Return => easy,
        Stage::Mobility => CAP_MOBILITY.pain().max(easy),
        Stage::Strength | Stage::Maintain => CAP.pain(),
    };
    Some(cap.max(before).min(CAP.pain()))
}

/// Judges all movement sessions and told walks among entries that are in order.
#[must_use]
pub fn judge_all(entries: &[&Entry], standing: &Standing) -> Vec<Judged> {
    let mornings: BTreeMap<&str, (&Entry, &CheckIn)> = entries
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::Morning { day, checkin, .. } => Some((day.as_str(), (*entry, checkin))),
            _ => None,
        })
        .collect();
    let judged = entries.iter().filter_map(|entry| match &entry.fact {
        Fact::Session(session) if session.scope == super::screening::Scope::Movement.word() => {
            let morning = mornings.get(entry.t.date().to_string().as_str()).copied();
            let morning = morning.filter(|(morning, _)| in_time(entry, morning));
            Some(judge(entry, session, morning, standing))
        }
        Fact::Walked { minutes: _, pain } => Some(told_walk(entry, *pain, standing)),
        _ => None,
    });
    judged.collect()
}

fn in_time(session: &Entry, morning: &Entry) -> bool {
    let passed = Duration::try_from(morning.t.timestamp().duration_since(session.t.timestamp()));
    // Asked the next day, so never before the session; and while the answer still tells something.
    passed.is_ok_and(|passed| passed <= MORNING.hours() + Duration::from_secs(24 * 3_600))
}

/// A walk that was told afterwards: fine is green, pain is judged by itself (rule G5).
fn told_walk(entry: &Entry, pain: Option<u8>, standing: &Standing) -> Judged {
    let easy = standing.easy();
    let colour = match pain {
        None => Colour::Green,
        Some(pain) if pain >= RED_PAIN.pain() => Colour::Red,
        Some(pain) if pain <= easy => Colour::Green,
        Some(_) => Colour::Amber,
    };
    let why = pain.filter(|_| colour != Colour::Green).map(|pain| format!("It hurt: {pain} of 10.").into());
    Judged {
        entry: entry.id.clone(),
        t: entry.t.clone(),
        routine: WALKING.to_owned(),
        level: 0,
        colour,
        settled: true,
        why: why.into_iter().collect(),
        rests_on: vec![entry.id.clone()],
        leg_same_or_nearer: true,
        half: false,
    }
}

/// How one session went (rule V1).
fn judge(entry: &Entry, session: &SessionRecord, morning: Option<(&Entry, &CheckIn)>, standing: &Standing) -> Judged {
    let easy = standing.easy();
    let stage = standing.stage_at(&session.started).unwrap_or(Stage::Relief);
    let before = session.before.as_ref().map_or(0, |checkin| checkin.pain);
    let during = during(session);
    let furthest = session.before.as_ref().map(|checkin| reach(&checkin.furthest));
    let after = furthest_after(session);
    let morning_pain = morning.map(|(_, checkin)| checkin.pain);
    let further = is_further(furthest, after);

    let mut red: Vec<CleanText> = Vec::new();
    let mut tell = |holds: bool, words: String| red.extend(holds.then(|| words.into()));
    tell(matches!(session.ended, Ending::DangerSign), "It ended for a danger sign.".into());
    tell(spasm_back(entry, session), "The spasm came back.".into());
    tell(further, "The pain moved further from the spine.".into());
    if let Some(during) = during {
        tell(stage > Stage::Relief && during >= RED_PAIN.pain(), format!("Pain of {during} on the way."));
        let risen = during >= before.saturating_add(RISE.pain()) && during >= RISE_FROM.pain();
        tell(risen, format!("The pain rose from {before} to {during}."));
    }
    tell(matches!(session.ended, Ending::Pain), "It ended for pain.".into());
    if let Some(morning) = morning_pain {
        tell(morning >= before.saturating_add(RISE.pain()), format!("The morning after: {morning}, before: {before}."));
    }

    let mut amber: Vec<CleanText> = Vec::new();
    let mut tell = |holds: bool, words: String| amber.extend(holds.then(|| words.into()));
    match during {
        None if is_fine(session) => {}
        None => tell(true, "No word on the pain afterwards.".into()),
        Some(during) => {
            tell(during > easy, format!("Pain of {during}."));
            tell(during > before.saturating_add(1), format!("The pain rose from {before} to {during}."));
            let over = cap(stage, before, easy).is_some_and(|cap| during > cap);
            tell(over, format!("Pain of {during}, more than this stage should bring."));
        }
    }
    if let Some(morning) = morning_pain {
        tell(morning > before, format!("The morning after: {morning}, before: {before}."));
    }
    tell(session.prompts.iter().any(|(prompt, _)| prompt == "x"), "It hurt on the way.".into());
    tell(session.ended != Ending::Finished, "It ended early.".into());
    tell(u32::from(session.done) < DONE.value, format!("{} % of it was done.", session.done));
    tell(session.prompts.iter().any(|(_, answer)| answer == UNANSWERED), "A question went unanswered.".into());

    let (colour, why) = match (red.is_empty(), amber.is_empty()) {
        (false, _) => (Colour::Red, red),
        (true, false) => (Colour::Amber, amber),
        (true, true) => (Colour::Green, Vec::new()),
    };
    let mut rests_on = vec![entry.id.clone()];
    rests_on.extend(morning.map(|(morning, _)| morning.id.clone()));
    Judged {
        entry: entry.id.clone(),
        t: entry.t.clone(),
        routine: session.routine.clone(),
        level: session.level,
        colour,
        settled: morning.is_some(),
        why,
        rests_on,
        leg_same_or_nearer: after.is_some() && furthest.is_some() && !further,
        half: session.half,
    }
}

/// Whether it was ended with the one key "fine" (rule G5).
fn is_fine(session: &SessionRecord) -> bool {
    session.prompts.iter().any(|(prompt, answer)| prompt == FINE && answer == "yes")
}

/// The largest pain told on the way and right after; none if nothing was told.
#[must_use]
pub fn during(session: &SessionRecord) -> Option<u8> {
    session.during.max(session.after.as_ref().map(|after| after.pain))
}

fn furthest_after(session: &SessionRecord) -> Option<usize> {
    let on_the_way = session.prompts.iter().filter(|(prompt, _)| prompt == "x");
    let on_the_way = on_the_way.filter_map(|(_, answer)| Some(reach(answer.split(' ').nth(1)?)));
    on_the_way.chain(session.after.iter().map(|after| reach(&after.furthest))).max()
}

/// Whether pain moved further from the spine in a session (rules V1, V6).
#[must_use]
pub fn moved_out(session: &SessionRecord) -> bool {
    let before = session.before.as_ref().map(|checkin| reach(&checkin.furthest));
    is_further(before, furthest_after(session))
}

/// Whether the spasm was gone before and came back.
fn spasm_back(entry: &Entry, session: &SessionRecord) -> bool {
    let before = session.before.as_ref().is_some_and(|checkin| checkin.spasm);
    let told = session.prompts.iter().any(|(prompt, answer)| prompt == "x" && answer.ends_with(" spasm"));
    let after = session.after.as_ref().is_some_and(|checkin| checkin.spasm);
    !before && (told || after || spasm_on_the_way(entry))
}

/// What was decided, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// When.
    pub t: Zoned,
    /// What it is now, in words: "Level 2 is open."
    pub words: CleanText,
    /// The rule and the entries.
    pub reason: Reason,
}

/// Where a person is in one routine.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The highest level that is open, from 1.
    pub level: u16,
    /// Half dose, until the next green (rule V4 at level 1).
    pub half: bool,
    /// Sure greens at this level since it last changed, on different days.
    pub greens: Vec<Date>,
    /// The first day at this level since it last changed.
    pub since: Option<Date>,
    /// When the level last changed, if it did in the time that counts.
    pub changed: Option<Date>,
    /// The last thing that was decided.
    pub last: Option<Change>,
    /// All that was decided in the time that counts, oldest first.
    pub decided: Vec<Change>,
}

impl Progress {
    fn decide(&mut self, change: Change) {
        self.last = Some(change.clone());
        self.decided.push(change);
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self { level: 1, half: false, greens: Vec::new(), since: None, changed: None, last: None, decided: Vec::new() }
    }
}

/// A time of less after a red (rule V5).
#[derive(Debug, Clone, PartialEq)]
pub struct Flare {
    /// When it ends by itself.
    pub until: Zoned,
    /// The session that brought it, by entry.
    pub entry: String,
}

/// The flare that is on at `now`: from a red until the next green, three days at most (rule V5).
#[must_use]
pub fn flare(judged: &[Judged], now: &Zoned) -> Option<Flare> {
    let red = judged.iter().rposition(|judged| judged.colour == Colour::Red)?;
    if judged[red + 1..].iter().any(|later| later.colour == Colour::Green) {
        return None;
    }
    let length = FLARE.whole_days();
    let until = judged[red].t.saturating_add(signed(length));
    (until > *now).then(|| Flare { until, entry: judged[red].entry.clone() })
}

/// What a routine's progress is judged with.
#[derive(Debug)]
pub struct Course<'a> {
    /// The routine.
    pub routine: &'a Routine,
    /// Its sessions and told walks, in order.
    pub own: Vec<&'a Judged>,
    /// All sessions, in order.
    pub all: &'a [Judged],
    /// Whether walking goes by the slow track.
    pub slow: bool,
    /// The level a person starts at (rule G1).
    pub start: u16,
    /// Days in a row, up to today, on which no symptom was told.
    pub free_days: i64,
    /// The moment.
    pub now: &'a Zoned,
}

impl Course<'_> {
    /// Folds the sessions that count: those of the last four weeks, else the very last one.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let today = self.now.date();
        let recent = self.own.iter().filter(|judged| days(judged.date(), today) <= LOOK_BACK.days());
        let mut own: Vec<&Judged> = recent.copied().collect();
        if own.is_empty() {
            own.extend(self.own.last());
        }
        let half = own.first().is_some_and(|first| first.half && first.level <= 1);
        let mut progress = Progress { level: self.start.clamp(1, self.levels()), half, ..Progress::default() };
        for judged in own {
            self.settle(&mut progress, &judged.t);
            self.take(&mut progress, judged);
        }
        self.settle(&mut progress, self.now);
        self.lost(&mut progress, today);
        progress
    }

    fn levels(&self) -> u16 {
        u16::try_from(self.routine.levels.len()).unwrap_or(u16::MAX).max(1)
    }

    /// Levels that are the weeks of a table, as walking has them.
    fn has_rows(&self) -> bool {
        self.routine.weeks_per_level.is_some()
    }

    fn word(&self) -> &'static str {
        if self.has_rows() { "Row" } else { "Level" }
    }

    fn take(&self, progress: &mut Progress, judged: &Judged) {
        progress.since.get_or_insert(judged.date());
        // It was open where it was played; but nothing told elsewhere raises a level after a red.
        if judged.level > progress.level && !self.red_before(judged) {
            progress.level = judged.level.min(self.levels());
            (progress.since, progress.changed) = (Some(judged.date()), None);
            progress.greens.clear();
        }
        match judged.colour {
            Colour::Red => self.down(progress, judged),
            Colour::Green => {
                progress.half = false;
                let here = judged.level == progress.level || judged.level == 0;
                if here && judged.settled && progress.greens.last() != Some(&judged.date()) {
                    progress.greens.push(judged.date());
                }
            }
            Colour::Amber => {}
        }
    }

    /// One level down; at the first, half the dose (rule V4).
    fn down(&self, progress: &mut Progress, judged: &Judged) {
        // A red at a lower level than the open one says nothing good of the open one either.
        let at = if judged.level == 0 { progress.level } else { judged.level.min(progress.level) };
        let words = if at > 1 {
            progress.level = at - 1;
            format!("{} {} for now.", self.word(), progress.level)
        } else {
            progress.level = 1;
            progress.half = true;
            "Half as much until it goes well again.".to_owned()
        };
        progress.greens.clear();
        (progress.since, progress.changed) = (None, Some(judged.date()));
        let reason = Reason { rule: "V4", rests_on: judged.rests_on.clone() };
        progress.decide(Change { t: judged.t.clone(), words: words.into(), reason });
    }

    /// Takes a step up, if all of it holds at `at` (rule V3).
    fn settle(&self, progress: &mut Progress, at: &Zoned) {
        if progress.level >= self.levels() || progress.half {
            return;
        }
        let today = at.date();
        let done = if self.has_rows() { self.row_done(progress, today) } else { self.level_done(progress, today) };
        let Some(rests_on) = done else { return };
        progress.level += 1;
        progress.greens.clear();
        (progress.since, progress.changed) = (None, Some(today));
        let words = format!("{} {} is open.", self.word(), progress.level);
        let reason = Reason { rule: "V3", rests_on };
        progress.decide(Change { t: at.clone(), words: words.into(), reason });
    }

    fn level_done(&self, progress: &Progress, today: Date) -> Option<Vec<String>> {
        let level = &self.routine.levels[usize::from(progress.level) - 1];
        if let Some(pass) = &level.pass {
            return self.passed(progress, pass, today);
        }
        let enough = progress.greens.len() >= GREENS.count();
        let apart = progress.changed.is_none_or(|changed| days(changed, today) >= APART.days());
        (enough && apart && !self.red_within(NO_RED.days(), today)).then(|| self.of_days(&progress.greens))
    }

    /// Whether a level's own condition holds; one level a day (rule V3).
    fn passed(&self, progress: &Progress, pass: &Pass, today: Date) -> Option<Vec<String>> {
        let since = progress.since?;
        let changed = progress.changed.is_none_or(|changed| changed < today);
        let here = |judged: &&&Judged| {
            let leg = !pass.leg_same_or_nearer || judged.leg_same_or_nearer;
            judged.level == progress.level && judged.is_sure_green() && judged.date() >= since && leg
        };
        let greens: Vec<&&Judged> = self.own.iter().filter(here).collect();
        let mut dates: Vec<Date> = greens.iter().map(|judged| judged.date()).collect();
        dates.dedup();
        let asks = [pass.sessions, pass.days, pass.free_days].iter().any(Option::is_some);
        let enough = asks
            && pass.sessions.is_none_or(|wanted| greens.len() >= usize::from(wanted))
            && pass.days.is_none_or(|wanted| dates.len() >= usize::from(wanted))
            && pass.free_days.is_none_or(|wanted| self.free_days >= i64::from(wanted));
        let fresh = changed && !self.red_within(1, today);
        (enough && fresh).then(|| greens.iter().flat_map(|judged| judged.rests_on.iter().cloned()).collect())
    }

    /// A red of any routine on the last so many days.
    fn red_within(&self, limit: i64, today: Date) -> bool {
        let red = |judged: &&Judged| judged.colour == Colour::Red;
        self.all.iter().filter(red).any(|judged| (0..limit).contains(&days(judged.date(), today)))
    }

    fn red_before(&self, judged: &Judged) -> bool {
        let red = |other: &&Judged| other.colour == Colour::Red && other.t.timestamp() < judged.t.timestamp();
        self.all.iter().filter(red).any(|other| days(other.date(), judged.date()) < NO_RED.days())
    }

    /// Whether a walking row is done: long enough at it, most of its walks, no red (rule V3).
    fn row_done(&self, progress: &Progress, today: Date) -> Option<Vec<String>> {
        let length = if self.slow { SLOW_ROW_DAYS.days() } else { ROW_DAYS.days() };
        let since = progress.since.filter(|since| days(*since, today) >= length)?;
        let per_week = self.routine.levels[usize::from(progress.level) - 1].per_week?;
        let here = |judged: &Judged| judged.level == 0 || judged.level == progress.level;
        let week = |judged: &&&Judged| {
            let date = judged.date();
            (1..=7).contains(&days(date, today)) && date >= since && here(judged)
        };
        let walks: Vec<&&Judged> = self.own.iter().filter(week).collect();
        let red = |judged: &&&Judged| judged.colour == Colour::Red && days(judged.date(), today) <= length;
        let mut dates: Vec<Date> = walks.iter().map(|judged| judged.date()).collect();
        dates.dedup();
        let wanted = (u32::from(per_week) * ROW_DONE.value).div_ceil(100);
        let enough = dates.len() >= usize::try_from(wanted).unwrap_or(usize::MAX);
        let fine = enough && !self.own.iter().any(|judged| red(&judged));
        fine.then(|| walks.iter().map(|judged| judged.entry.clone()).collect())
    }

    /// Two weeks without a walk take two rows back (rule V4).
    fn lost(&self, progress: &mut Progress, today: Date) {
        let Some(last) = self.own.last().filter(|_| self.has_rows()) else { return };
        if days(last.date(), today) < ROW_LOST.days() || progress.level <= 1 {
            return;
        }
        let back = u16::try_from(ROWS_BACK.value).unwrap_or(u16::MAX);
        progress.level = progress.level.saturating_sub(back).max(1);
        progress.greens.clear();
        progress.since = None;
        let words = format!("Row {} after two weeks without a walk.", progress.level);
        let reason = Reason { rule: "V4", rests_on: vec![last.entry.clone()] };
        progress.decide(Change { t: self.now.clone(), words: words.into(), reason });
    }

    fn of_days(&self, dates: &[Date]) -> Vec<String> {
        let own = self.own.iter().filter(|judged| judged.is_sure_green() && dates.contains(&judged.date()));
        own.flat_map(|judged| judged.rests_on.iter().cloned()).collect()
    }
}

/// Where a person is in each routine: by id.
pub type AllProgress = BTreeMap<Id, Progress>;
