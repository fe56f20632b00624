//! The rules of the plan as data: their ids, words, numbers and sources. The code that keeps a rule takes its numbers from here, and
//! `docs/rules.md` is made from here, so the two cannot differ. Must never decide anything.

mod safety;
mod table;

use std::time::Duration;

pub use safety::*;
pub use table::RULES;

use super::exercise::PROPOSAL;

/// A number that a rule rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// What it counts, with its unit.
    pub what: &'static str,
    /// How much.
    pub value: u32,
    /// Where it comes from: an id of `sources.toml`, or `proposal`.
    pub source: &'static str,
}

impl Number {
    const fn ours(what: &'static str, value: u32) -> Self {
        Self { what, value, source: PROPOSAL }
    }

    const fn from(source: &'static str, what: &'static str, value: u32) -> Self {
        Self { what, value, source }
    }

    /// The value as pain, 0 to 10.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a constant from 0 to 10; a test looks at each")]
    pub const fn pain(self) -> u8 {
        self.value as u8
    }

    /// The value as a count.
    #[must_use]
    pub const fn count(self) -> usize {
        self.value as usize
    }

    /// The value as a number of days.
    #[must_use]
    pub const fn days(self) -> i64 {
        self.value as i64
    }

    /// The value as milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> Duration {
        Duration::from_millis(self.value as u64)
    }

    /// The value as seconds.
    #[must_use]
    pub const fn seconds(self) -> Duration {
        Duration::from_secs(self.value as u64)
    }

    /// The value as minutes.
    #[must_use]
    pub const fn minutes(self) -> Duration {
        Duration::from_secs(self.value as u64 * 60)
    }

    /// The value as whole days of 24 hours.
    #[must_use]
    pub const fn whole_days(self) -> Duration {
        Duration::from_secs(self.value as u64 * 24 * 3_600)
    }

    /// The value as hours.
    #[must_use]
    pub const fn hours(self) -> Duration {
        Duration::from_secs(self.value as u64 * 3_600)
    }
}

/// Pain from which one starts at relief.
pub const RELIEF_FROM: Number = Number::ours("pain from which one starts at relief", 6);
/// Pain from which one starts at return.
pub const RETURN_FROM: Number = Number::ours("pain from which one starts at return", 5);
/// Pain that may be there in mobility and beyond, for a person without lasting pain.
pub const EASY: Number = Number::from("PROV", "pain that is easy, unless a usual pain is known", 3);
/// Days without an episode before maintain.
pub const FREE_DAYS: Number = Number::ours("days without an episode before maintain", 90);
/// Pain at most for maintain, and for a person who is well.
pub const WELL: Number = Number::ours("pain of a person who is well, at most", 2);
/// Weeks of strength work before maintain.
pub const STRONG_WEEKS: Number = Number::from("AAOSC", "weeks of strength work before maintain", 4);
/// Strength sessions in each of these weeks.
pub const STRONG_A_WEEK: Number = Number::from("AAOSC", "days a week with strength work", 2);

/// How fresh the danger signs must be to leave relief, in hours.
pub const GATE_FRESH: Number = Number::ours("hours that the danger signs and the pain may be old", 24);
/// Pain at most to leave relief.
pub const LEAVE_RELIEF: Number = Number::ours("pain to leave relief, at most", 5);
/// How often the staged return is done before mobility.
pub const RETURNS: Number = Number::ours("staged returns, finished", 2);
/// A walk of so many minutes before mobility.
pub const RETURN_WALK: Number = Number::ours("minutes of a walk without pain rising by 2", 5);
/// Pain at most for a day before mobility.
pub const LEAVE_RETURN: Number = Number::ours("pain for a day, at most", 4);
/// Days in a row with easy pain before strength.
pub const EASY_DAYS: Number = Number::ours("days in a row with easy pain", 3);
/// Days with a walk before strength.
pub const WALK_DAYS: Number = Number::ours("days with a walk", 4);
/// Days back that the staged returns and that walk count.
pub const RETURN_WITHIN: Number = Number::ours("days within which staged returns and a walk count", 28);
/// Minutes of these walks.
pub const WALK_MINUTES: Number = Number::ours("minutes of such a walk", 10);
/// Days within which these walks count.
pub const WALK_WITHIN: Number = Number::ours("days within which these walks count", 14);
/// Days without leg symptoms spreading before strength.
pub const NO_SPREAD: Number = Number::ours("days without pain moving further out", 7);
/// Pain from which all goes back to relief.
pub const BACK_AT: Number = Number::ours("pain from which it is relief again", 7);
/// The cap on pain during a session in mobility.
pub const CAP_MOBILITY: Number = Number::from("PROV", "pain during a session of mobility, at most", 4);
/// The cap on pain during a session of strength, and on any raised cap.
pub const CAP: Number = Number::from("PROV", "pain during any session, at most", 5);

/// Usual pain that lasting pain may have.
pub const USUAL_MOST: Number = Number::ours("usual pain, at most", 5);
/// After so many days the usual pain is asked again.
pub const USUAL_DAYS: Number = Number::ours("days until usual pain is asked again", 90);

/// Dates in a row with next to no pain that close an episode.
pub const QUIET_DATES: Number = Number::ours("dates in a row at 1 or less that end an episode", 14);
/// That pain.
pub const QUIET_PAIN: Number = Number::ours("pain on these dates, at most", 1);
/// Days of silence after which the program asks.
pub const SILENT_DAYS: Number = Number::ours("silent days after which we ask whether it is over", 14);
/// Hours between two stages taken back after a fall.
pub const REGAIN: Number = Number::ours("hours for each stage taken back", 24);

/// In relief: hours after which the last word on pain is asked again.
pub const CHECK_AGAIN: Number = Number::ours("hours after which relief asks how it is", 2);
/// Walking minutes a week to reach.
pub const WEEK_MINUTES: Number = Number::from("WHO20", "minutes of walking a week", 150);

/// Pain during that makes a session red.
pub const RED_PAIN: Number = Number::from("PROV", "pain during that is red", 6);
/// A rise of pain that matters.
pub const RISE: Number = Number::from("OST", "rise of pain that matters", 2);
/// A rise counts as red from this pain on.
pub const RISE_FROM: Number = Number::ours("pain from which a rise by 2 is red", 4);
/// How much of a session must be done for green.
pub const DONE: Number = Number::ours("per cent done for green, at least", 80);
/// Hours in which the morning's answer may be given.
pub const MORNING: Number = Number::ours("hours in which the morning question can be answered", 36);
/// Greens for a step up.
pub const GREENS: Number = Number::ours("green sessions on different days for a step up", 3);
/// Days without red before a step up.
pub const NO_RED: Number = Number::ours("days without red before a step up", 7);
/// Days between two steps up.
pub const APART: Number = Number::ours("days between two steps up, at least", 7);
/// Days back that greens are looked for.
pub const LOOK_BACK: Number = Number::ours("days back that sessions count", 28);
/// Days a walking row lasts at least.
pub const ROW_DAYS: Number = Number::ours("days for a walking row", 7);
/// The same on the slow track.
pub const SLOW_ROW_DAYS: Number = Number::ours("days for a walking row on the slow track", 14);
/// How much of a row's walks must be done.
pub const ROW_DONE: Number = Number::ours("per cent of a row's walks for the next row", 80);
/// Days without a walk that begin a row's week anew.
pub const ROW_MISSED: Number = Number::ours("days without a walk that begin a row's week anew", 7);
/// Days without a walk that take two rows back.
pub const ROW_LOST: Number = Number::ours("days without a walk that take two rows back", 14);
/// Rows taken back then.
pub const ROWS_BACK: Number = Number::ours("rows taken back then", 2);
/// Red sessions running that ask for a visit.
pub const REDS: Number = Number::ours("red sessions in a row that shut strength work", 2);
/// Days of "worse" that ask for a visit.
pub const WORSE: Number = Number::from("PROV", "days of “worse” in a row that shut strength work", 4);
/// Days a flare lasts at most.
pub const FLARE: Number = Number::from("ARC", "days of a flare, at most", 3);
/// Days without change after which the ladder is left.
pub const LADDER_DAYS: Number = Number::ours("days without change after which a ladder is left", 3);

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id: "V3".
    pub id: &'static str,
    /// Its name, in a few words.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Its numbers.
    pub numbers: &'static [Number],
}

/// The rule of that id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
