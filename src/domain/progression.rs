//! What the sessions make of each routine's level and dose (rules V3 to V5). Must never raise anything after pain, by silence, or by more
//! than one step.

use std::collections::BTreeMap;

use jiff::{Zoned, civil::Date};

use super::{
    CleanText, Id, Word,
    days::free_days,
    episode::Reason,
    routine::{Pass, Routine},
    rules::{
        APART, FLARE, GREENS, LOOK_BACK, NO_RED, ROW_DAYS, ROW_DONE, ROW_LOST, ROW_MISSED, ROWS_BACK, SLOW_ROW_DAYS,
    },
    time::{days, signed},
};

pub use super::verdict::{Colour, FINE, Judged, WALKING, cap, during, judge_all, moved_out};

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
    pub changed: Option<Zoned>,
    /// Whether it went down in the time that counts.
    pub fell: bool,
    /// The last thing that was decided.
    pub last: Option<Change>,
    /// All that was decided in the time that counts, oldest first.
    pub decided: Vec<Change>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            level: 1,
            half: false,
            greens: Vec::new(),
            since: None,
            changed: None,
            fell: false,
            last: None,
            decided: Vec::new(),
        }
    }
}

impl Progress {
    fn decide(&mut self, change: Change) {
        self.last = Some(change.clone());
        self.decided.push(change);
    }

    /// Counts a sure green at this level, once a day.
    fn take_green(&mut self, judged: &Judged) {
        let here = judged.level == self.level || judged.level == 0;
        let since = self.changed.as_ref().is_none_or(|changed| judged.t.timestamp() >= changed.timestamp());
        if here && since && !self.greens.contains(&judged.date()) {
            self.greens.push(judged.date());
        }
    }
}

/// A time of less after a red (rule V5).
#[derive(Debug, Clone, PartialEq)]
pub struct Flare {
    /// When it ends by itself.
    pub until: Zoned,
    /// The session that brought it, by entry.
    pub entry: Word,
}

/// The flare that is on at `now`: from a red until the next green, three days at most (rule V5).
#[must_use]
pub fn flare(judged: &[Judged], now: &Zoned) -> Option<Flare> {
    let length = signed(FLARE.whole_days());
    let reds = judged.iter().enumerate().filter_map(|(at, red)| Some((at, red, red.red_since()?)));
    let open = reds.filter_map(|(at, red, since)| {
        let until = since.saturating_add(length);
        // A green that was played before the red was known says nothing about it.
        let green = |later: &Judged| later.colour == Colour::Green && later.t.timestamp() > since.timestamp();
        let on = until.timestamp() > now.timestamp() && !judged[at + 1..].iter().any(green);
        on.then(|| Flare { until, entry: red.entry.clone() })
    });
    open.max_by_key(|flare| flare.until.timestamp())
}

/// What a routine's progress is judged with.
#[derive(Debug)]
pub struct Course<'a> {
    /// The routine.
    pub routine: &'a Routine,
    /// Its sessions and told walks, in order.
    pub own: Vec<&'a Judged>,
    /// When each red of any routine was known.
    pub reds: &'a [&'a Zoned],
    /// Whether walking goes by the slow track.
    pub slow: bool,
    /// The level a person starts at (rule G1).
    pub start: u16,
    /// The worst pain told on each day.
    pub worst: &'a BTreeMap<Date, u8>,
    /// The moment.
    pub now: &'a Zoned,
}

/// What happens to a routine, in order of time.
enum Event<'a> {
    /// A session, as it looked then.
    Played(&'a Judged),
    /// The morning after it was told.
    Heard(&'a Judged),
}

impl Course<'_> {
    /// Folds the sessions that count: those of the last four weeks, else the very last one.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let today = self.now.date();
        let recent = self.own.iter().filter(|judged| days(judged.date(), today) <= LOOK_BACK.days());
        let mut own: Vec<&Judged> = recent.copied().collect();
        // What is older tells its own level and opens none: the days around it may no longer be read.
        let is_old = own.is_empty();
        if is_old {
            own.extend(self.own.last());
        }
        let half = own.first().is_some_and(|first| first.half && first.level <= 1);
        let mut progress = Progress { level: self.start.clamp(1, self.levels()), half, ..Progress::default() };
        let mut last: Option<&Judged> = None;
        for (at, event) in events(&own) {
            if let (Event::Played(judged), Some(last)) = (&event, last) {
                self.gap(&mut progress, last, &judged.t);
            }
            if !is_old {
                self.settle(&mut progress, at);
            }
            match event {
                Event::Played(judged) => {
                    self.played(&mut progress, judged);
                    last = Some(judged);
                }
                Event::Heard(judged) => self.heard(&mut progress, judged),
            }
        }
        if let Some(last) = last {
            self.gap(&mut progress, last, self.now);
        }
        if !is_old {
            self.settle(&mut progress, self.now);
        }
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

    /// A session as it looked when it was over.
    fn played(&self, progress: &mut Progress, judged: &Judged) {
        progress.since.get_or_insert(judged.date());
        // It was open where it was played. After a red or a long gap all that opens a level is known here, so nothing else does: another
        // device that had not heard of it yet raises nothing.
        if judged.level > progress.level && !progress.fell {
            progress.level = judged.level.min(self.levels());
            (progress.since, progress.changed) = (Some(judged.date()), Some(judged.t.clone()));
            progress.greens.clear();
        }
        match judged.at_first {
            Colour::Red => self.down(progress, judged, &judged.t),
            Colour::Green => {
                progress.half = false;
                if judged.settled && judged.heard.timestamp() <= judged.t.timestamp() {
                    progress.take_green(judged);
                }
            }
            Colour::Amber => {}
        }
    }

    /// The morning after a session.
    fn heard(&self, progress: &mut Progress, judged: &Judged) {
        if judged.colour == Colour::Red && judged.at_first != Colour::Red {
            self.down(progress, judged, &judged.heard);
        } else if judged.is_sure_green() {
            progress.take_green(judged);
        }
    }

    /// One level below the one that was red; at the first, half the dose (rule V4).
    fn down(&self, progress: &mut Progress, judged: &Judged, at: &Zoned) {
        // A red at a lower level than the open one says nothing good of the open one either.
        let from = if judged.level == 0 { progress.level } else { judged.level.min(self.levels()) };
        let words = if from > 1 {
            progress.level = progress.level.min(from - 1);
            format!("{} {} for now.", self.word(), progress.level)
        } else {
            progress.level = 1;
            progress.half = true;
            "Half as much until it goes well again.".to_owned()
        };
        progress.greens.clear();
        progress.fell = true;
        (progress.since, progress.changed) = (None, Some(at.clone()));
        let reason = Reason { rule: "V4", rests_on: judged.rests_on.clone() };
        progress.decide(Change { t: at.clone(), words: words.into(), reason });
    }

    /// Takes a step up, if all of it holds at `at` (rule V3).
    fn settle(&self, progress: &mut Progress, at: &Zoned) {
        if progress.level >= self.levels() || progress.half {
            return;
        }
        let done = if self.has_rows() { self.row_done(progress, at) } else { self.level_done(progress, at) };
        let Some(rests_on) = done else { return };
        progress.level += 1;
        progress.greens.clear();
        (progress.since, progress.changed) = (None, Some(at.clone()));
        let words = format!("{} {} is open.", self.word(), progress.level);
        let reason = Reason { rule: "V3", rests_on };
        progress.decide(Change { t: at.clone(), words: words.into(), reason });
    }

    fn level_done(&self, progress: &Progress, at: &Zoned) -> Option<Vec<Word>> {
        let today = at.date();
        let level = &self.routine.levels[usize::from(progress.level) - 1];
        if let Some(pass) = &level.pass {
            return self.passed(progress, pass, at);
        }
        if progress.greens.len() < GREENS.count() {
            return None;
        }
        let oldest = back(today, LOOK_BACK.days());
        let enough = progress.greens.iter().filter(|date| **date >= oldest).count() >= GREENS.count();
        let apart = progress.changed.as_ref().is_none_or(|changed| days(changed.date(), today) >= APART.days());
        (enough && apart && !self.red_within(NO_RED.days(), at)).then(|| self.of_days(&progress.greens))
    }

    /// Whether a level's own condition holds; one level a day (rule V3).
    fn passed(&self, progress: &Progress, pass: &Pass, at: &Zoned) -> Option<Vec<Word>> {
        let since = progress.since?;
        let changed = progress.changed.as_ref().is_none_or(|changed| changed.date() < at.date());
        let here = |judged: &&&Judged| {
            let leg = !pass.leg_same_or_nearer || judged.leg_same_or_nearer;
            let heard = judged.heard.timestamp() <= at.timestamp();
            judged.level == progress.level && judged.is_sure_green() && heard && judged.date() >= since && leg
        };
        let greens: Vec<&&Judged> = self.own.iter().filter(here).collect();
        let mut dates: Vec<Date> = greens.iter().map(|judged| judged.date()).collect();
        dates.dedup();
        let asks = [pass.sessions, pass.days, pass.free_days].iter().any(Option::is_some);
        let enough = asks
            && pass.sessions.is_none_or(|wanted| greens.len() >= usize::from(wanted))
            && pass.days.is_none_or(|wanted| dates.len() >= usize::from(wanted))
            && pass.free_days.is_none_or(|wanted| free_days(self.worst, at.date()) >= i64::from(wanted));
        let fresh = changed && !self.red_within(1, at);
        (enough && fresh).then(|| greens.iter().flat_map(|judged| judged.rests_on.iter().cloned()).collect())
    }

    /// A red of any routine on the last so many days, as far as it was known at `at`.
    fn red_within(&self, limit: i64, at: &Zoned) -> bool {
        let red = |since: &&Zoned| since.timestamp() <= at.timestamp() && days(since.date(), at.date()) < limit;
        self.reds.iter().any(red)
    }

    /// Whether a walking row is done: long enough at it, most of its walks, no red (rule V3).
    fn row_done(&self, progress: &Progress, at: &Zoned) -> Option<Vec<Word>> {
        let today = at.date();
        let length = if self.slow { SLOW_ROW_DAYS.days() } else { ROW_DAYS.days() };
        let since = progress.since.filter(|since| days(*since, today) >= length)?;
        let per_week = self.routine.levels[usize::from(progress.level) - 1].per_week?;
        let here = |judged: &Judged| judged.level == 0 || judged.level == progress.level;
        let first = back(today, 7).max(since);
        let week = |judged: &&&Judged| (first..today).contains(&judged.date()) && here(judged);
        let walks: Vec<&&Judged> = self.own.iter().filter(week).collect();
        let mut dates: Vec<Date> = walks.iter().map(|judged| judged.date()).collect();
        dates.dedup();
        let wanted = (u32::from(per_week) * ROW_DONE.value).div_ceil(100);
        let enough = dates.len() >= usize::try_from(wanted).unwrap_or(usize::MAX);
        // Days are counted from the red, so a red seven days ago no longer counts.
        let fine = enough && !self.red_within(length.max(NO_RED.days()), at);
        fine.then(|| walks.iter().map(|judged| judged.entry.clone()).collect())
    }

    /// A time without walks: a week begins the row's week anew, two weeks take two rows back (rule V4).
    fn gap(&self, progress: &mut Progress, last: &Judged, at: &Zoned) {
        let without = days(last.date(), at.date());
        if !self.has_rows() || without < ROW_MISSED.days() {
            return;
        }
        progress.since = None;
        if without < ROW_LOST.days() || progress.level <= 1 {
            return;
        }
        let back = u16::try_from(ROWS_BACK.value).unwrap_or(u16::MAX);
        progress.level = progress.level.saturating_sub(back).max(1);
        progress.greens.clear();
        progress.fell = true;
        progress.changed = Some(at.clone());
        let words = format!("Row {} after two weeks without a walk.", progress.level);
        let reason = Reason { rule: "V4", rests_on: vec![last.entry.clone()] };
        progress.decide(Change { t: at.clone(), words: words.into(), reason });
    }

    fn of_days(&self, dates: &[Date]) -> Vec<Word> {
        let own = self.own.iter().filter(|judged| judged.is_sure_green() && dates.contains(&judged.date()));
        own.flat_map(|judged| judged.rests_on.iter().cloned()).collect()
    }
}

/// So many days before a date.
fn back(date: Date, days: i64) -> Date {
    date.saturating_sub(jiff::Span::new().days(days))
}

/// The sessions and their mornings, in order of time.
fn events<'a>(own: &[&'a Judged]) -> Vec<(&'a Zoned, Event<'a>)> {
    let mut events: Vec<(&Zoned, Event<'_>)> = Vec::with_capacity(own.len() * 2);
    for judged in own.iter().copied() {
        events.push((&judged.t, Event::Played(judged)));
        if judged.heard.timestamp() > judged.t.timestamp() {
            events.push((&judged.heard, Event::Heard(judged)));
        }
    }
    // Stable: what came first in the journal stays first at the same moment.
    events.sort_by_key(|(at, _)| at.timestamp());
    events
}

/// Where a person is in each routine: by id.
pub type AllProgress = BTreeMap<Id, Progress>;
