//! The tables of the files as they are written, one flat struct each. Must never hold a rule.

use super::{
    figure::{Number, PoseTables},
    read::{At, FigureValue, Length, Moment, Named, PerLevel, Raw, SourceLists, Unread, tables},
};

type List<T> = Vec<At<T>>;

tables! {
    /// A routine file.
    RoutineFile "a routine" {
        "schema" schema: i64,
        "title" title: Raw<'i>,
        "summary" summary: Raw<'i>,
        "evidence" evidence: Raw<'i>,
        "stage" stage: Raw<'i>,
        "until" until: Raw<'i>,
        "levels" levels: i64,
        "get_ready" get_ready: Length<'i>,
        "between" between: Length<'i>,
        "advance" advance: Raw<'i>,
        "per_day" per_day: i64,
        "per_week" per_week: PerLevel<i64>,
        "weeks_per_level" weeks_per_level: WeeksTable<'i>,
        "direction" direction: Raw<'i>,
        "otherwise" otherwise: Raw<'i>,
        "source" source: SourceLists<'i>,
        "figure" figure: Named<'i, FigureTable<'i>>,
        "step" step: List<StepTable<'i>>,
        "level" level: List<LevelTable<'i>>,
    }
    /// `weeks_per_level`.
    WeeksTable "weeks_per_level" {
        "normal" normal: i64,
        "slow" slow: i64,
    }
    /// A `[[level]]`.
    LevelTable "a level" {
        "pass" pass: PassTable<'i>,
        "per_week" per_week: i64,
        "step" step: List<StepTable<'i>>,
    }
    /// What lets a person pass a level.
    PassTable "pass" {
        "sessions" sessions: i64,
        "green_days" green_days: i64,
        "free_days" free_days: i64,
        "leg" leg: Raw<'i>,
    }
    /// A `[[step]]`.
    StepTable "a step" {
        "id" id: Raw<'i>,
        "name" name: Raw<'i>,
        "exercise" exercise: Raw<'i>,
        "kind" kind: Raw<'i>,
        "how" how: List<Raw<'i>>,
        "involves" involves: List<Raw<'i>>,
        "stage" stage: Raw<'i>,
        "sides" sides: PerLevel<Raw<'i>>,
        "switch" switch: PerLevel<Length<'i>>,
        "hold" hold: PerLevel<Length<'i>>,
        "reps" reps: PerLevel<i64>,
        "sets" sets: PerLevel<i64>,
        "set_rest" set_rest: PerLevel<Length<'i>>,
        "time" time: PerLevel<Length<'i>>,
        "with" with: Raw<'i>,
        "checks" checks: List<CheckTable<'i>>,
        "limit" limit: LimitTable<'i>,
        "ask" ask: List<Raw<'i>>,
        "back_to" back_to: Raw<'i>,
        "rest" rest: PerLevel<Length<'i>>,
        "tries" tries: PerLevel<i64>,
        "instead" instead: List<Raw<'i>>,
        "cue" cue: List<CueTable<'i>>,
        "text" text: Raw<'i>,
        "place" place: Raw<'i>,
        "figure" figure: Raw<'i>,
        "source" source: SourceLists<'i>,
    }
    /// One of a step's `checks`.
    CheckTable "a check" {
        "at" at: Raw<'i>,
        "ask" ask: List<Raw<'i>>,
    }
    /// `limit` of heat.
    LimitTable "limit" {
        "per_day" per_day: i64,
        "gap" gap: Length<'i>,
    }
    /// One of a step's cues.
    CueTable "a cue" {
        "at" at: Raw<'i>,
        "say" say: Raw<'i>,
    }
    /// An exercise file.
    ExerciseFile "an exercise" {
        "schema" schema: i64,
        "name" name: Raw<'i>,
        "position" position: Raw<'i>,
        "figure" figure: FigureValue<'i>,
        "how" how: List<Raw<'i>>,
        "stage" stage: Raw<'i>,
        "involves" involves: List<Raw<'i>>,
        "easier" easier: Raw<'i>,
        "harder" harder: Raw<'i>,
        "stop" stop: List<Raw<'i>>,
        "not_for" not_for: List<Raw<'i>>,
        "equipment" equipment: List<Raw<'i>>,
        "phases" phases: List<PhaseTable<'i>>,
        "evidence" evidence: Raw<'i>,
        "source" source: SourceLists<'i>,
        "dose" dose: DoseTable<'i>,
    }
    /// A file of a shipped figure.
    FigureFile "a figure file" {
        "schema" schema: i64,
        "figure" figure: FigureTable<'i>,
    }
    /// `[figure]`.
    FigureTable "a figure" {
        "title" title: Raw<'i>,
        "base" base: Raw<'i>,
        "view" view: Raw<'i>,
        "anchor" anchor: Raw<'i>,
        "target" target: List<Raw<'i>>,
        "weight" weight: List<Raw<'i>>,
        "props" props: List<PropTable<'i>>,
        "scroll" scroll: Number,
        "pose" pose: PoseTables<'i>,
        "cycle" cycle: List<CycleTable<'i>>,
    }
    /// One of a figure's `props`.
    PropTable "a prop" {
        "kind" kind: Raw<'i>,
        "under" under: Raw<'i>,
        "dx" dx: Number,
        "back" back: i64,
        "height" height: Number,
    }
    /// One step of a figure's `cycle`.
    CycleTable "a step of the cycle" {
        "to" to: Raw<'i>,
        "secs" secs: Number,
        "ease" ease: Raw<'i>,
    }
    /// One phase of a rep.
    PhaseTable "a phase" {
        "say" say: Raw<'i>,
        "time" time: Length<'i>,
        "pose" pose: Raw<'i>,
    }
    /// The usual dose of an exercise.
    DoseTable "a dose" {
        "hold" hold: Length<'i>,
        "reps" reps: i64,
        "sets" sets: i64,
        "set_rest" set_rest: Length<'i>,
        "sides" sides: Raw<'i>,
        "switch" switch: Length<'i>,
        "time" time: Length<'i>,
        "per_day" per_day: i64,
        "source" source: SourceLists<'i>,
    }
    /// A card file.
    CardFile "a card" {
        "schema" schema: i64,
        "title" title: Raw<'i>,
        "summary" summary: Raw<'i>,
        "evidence" evidence: Raw<'i>,
        "emergency" emergency: bool,
        "part" part: List<PartTable<'i>>,
    }
    /// A `[[part]]` of a card.
    PartTable "a part of a card" {
        "text" text: Raw<'i>,
        "point" point: Raw<'i>,
        "source" source: List<Raw<'i>>,
    }
    /// sources.toml.
    SourcesFile "the sources" {
        "schema" schema: i64,
        "source" source: List<SourceTable<'i>>,
    }
    /// A `[[source]]`.
    SourceTable "a source" {
        "id" id: Raw<'i>,
        "title" title: Raw<'i>,
        "by" by: Raw<'i>,
        "year" year: i64,
        "where" place: Raw<'i>,
        "strength" strength: i64,
        "seen" seen: Raw<'i>,
    }
    /// screening.toml.
    ScreeningFile "the screening" {
        "schema" schema: i64,
        "question" question: List<QuestionTable<'i>>,
        "lock" lock: List<LockTable<'i>>,
        "position" position: List<PositionTable<'i>>,
        "prompt" prompt: List<PromptTable<'i>>,
        "short" short: List<ShortTable<'i>>,
        "region" region: List<RegionTable<'i>>,
    }
    /// A `[[question]]`.
    QuestionTable "a question" {
        "id" id: Raw<'i>,
        "set" set: Raw<'i>,
        "group" group: Raw<'i>,
        "ask" ask: Raw<'i>,
        "detail" detail: Raw<'i>,
        "answers" answers: List<Raw<'i>>,
        "tier" tier: Raw<'i>,
        "tier_if" tier_if: List<WhenTable<'i>>,
        "ask_if" ask_if: Raw<'i>,
        "lock" lock: Raw<'i>,
        "lock_if" lock_if: List<WhenTable<'i>>,
        "why" why: Raw<'i>,
        "act" act: Raw<'i>,
        "due" due: Length<'i>,
        "due_source" due_source: List<Raw<'i>>,
        "source" source: List<Raw<'i>>,
    }
    /// One of `tier_if` and `lock_if`.
    WhenTable "a condition" {
        "yes" yes: Raw<'i>,
        "no" no: Raw<'i>,
        "tier" tier: Raw<'i>,
        "lock" lock: Raw<'i>,
    }
    /// A `[[lock]]`.
    LockTable "a lock" {
        "id" id: Raw<'i>,
        "title" title: Raw<'i>,
        "say" say: Raw<'i>,
        "tags" tags: List<Raw<'i>>,
        "shuts" shuts: Raw<'i>,
        "up_to" up_to: Raw<'i>,
        "closes" closes: Raw<'i>,
        "closes_source" closes_source: List<Raw<'i>>,
        "source" source: List<Raw<'i>>,
    }
    /// A `[[position]]`.
    PositionTable "a position" {
        "id" id: Raw<'i>,
        "name" name: Raw<'i>,
        "tags" tags: List<Raw<'i>>,
        "source" source: List<Raw<'i>>,
    }
    /// A `[[prompt]]`.
    PromptTable "a prompt" {
        "id" id: Raw<'i>,
        "ask" ask: Raw<'i>,
        "yes" yes: Raw<'i>,
        "source" source: List<Raw<'i>>,
    }
    /// A `[[short]]` line.
    ShortTable "a line of the short check" {
        "id" id: Raw<'i>,
        "ask" ask: Raw<'i>,
        "opens" opens: List<Raw<'i>>,
    }
    /// A `[[region]]`.
    RegionTable "a region" {
        "code" code: Raw<'i>,
        "name" name: Raw<'i>,
        "emergency" emergency: Raw<'i>,
        "urgent" urgent: Raw<'i>,
        "source" source: List<Raw<'i>>,
    }
    /// reminders.toml.
    RemindersFile "the reminders" {
        "schema" schema: i64,
        "quiet" quiet: List<Raw<'i>>,
        "reminder" reminder: List<Unread<'i>>,
    }
    /// A `[[reminder]]`.
    ReminderTable "a reminder" {
        "id" id: Raw<'i>,
        "say" say: Raw<'i>,
        "every" every: Length<'i>,
        "between" between: List<Raw<'i>>,
        "sitting" sitting: Length<'i>,
        "at" at: PerLevel<Raw<'i>>,
        "days" days: PerLevel<Raw<'i>>,
        "once" once: Moment,
        "after" after: Raw<'i>,
        "wait" wait: Length<'i>,
        "routine" routine: Raw<'i>,
        "only" only: Raw<'i>,
        "tz" tz: Raw<'i>,
        "catch_up" catch_up: Length<'i>,
        "hold" hold: bool,
        "on" on: bool,
    }
}
