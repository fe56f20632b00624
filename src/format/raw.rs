//! The tables of the files as they are written, one flat struct each: each key with its type, what it may hold and what it is
//! for. The schemas and the reference are made from here. Must never hold a rule: the limits are those the checks use.

#[cfg(test)]
use super::{
    bibliography, config, exercise, figure as drawn, moments, parts, questions, reminders, resolve as r, routine,
    schema::Is, step,
};
use super::{
    figure::{Number, PoseTables},
    read::{At, FigureValue, Length, Moment, Named, PerLevel, Raw, SourceLists, Unread, tables},
};
#[cfg(test)]
use crate::domain::{
    dose,
    exercise::{Stage, Tag},
    figure::{Base, Ease, Part, Point, PropKind, View},
    questions::{Answer, SetId, Tier},
    routine::Place,
    schedule::{self, Only},
    settings::{Marker, Palette, TerminalNotice},
};

type List<T> = Vec<At<T>>;

tables! {
    /// A routine file.
    RoutineFile "a routine" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "title" title: Raw<'i> = Is::text(r::TITLE).needed() => "What the routine is called.",
        "summary" summary: Raw<'i> = Is::text(r::SENTENCE) => "What it is, in one line.",
        "evidence" evidence: Raw<'i> = Is::text(r::SENTENCE) => "How well it is shown to help, in one line.",
        "stage" stage: Raw<'i> = Is::word(&Stage::ALL.map(Stage::word)) => "The earliest stage it is for; never before the latest of its steps.",
        "until" until: Raw<'i> = Is::word(&Stage::ALL.map(Stage::word)) => "The last stage in which Today offers it; left out, its own. It may be played later too.",
        "levels" levels: i64 = Is::count(dose::LEVELS) => "How many levels there are, when steps hold lists with one value a level.",
        "get_ready" get_ready: Length<'i> = Is::length(&[("", dose::GAP)]) => "The time to get ready before each exercise; the larger of this and `between` counts.",
        "between" between: Length<'i> = Is::length(&[("", dose::GAP)]) => "The time between exercises.",
        "advance" advance: Raw<'i> = Is::word(&routine::ADVANCE) => "How it goes on after a step: by itself, or when you press a key.",
        "per_day" per_day: i64 = Is::count(dose::PER_DAY) => "How often a day.",
        "per_week" per_week: PerLevel<i64> = Is::count(dose::PER_WEEK) => "On how many days a week.",
        "weeks_per_level" weeks_per_level: WeeksTable<'i> = Is::any() => "How many weeks a level takes, such as a row of the walking table.",
        "direction" direction: Raw<'i> = Is::word(&routine::DIRECTIONS) => "For a ladder: the way it bends the back.",
        "otherwise" otherwise: Raw<'i> = Is::name("a routine") => "For a ladder: where it sends you when it does not help.",
        "source" source: SourceLists<'i> = Is::sources(routine::SOURCED) => "Where its own numbers and words come from, key by key.",
        "figure" figure: Named<'i, FigureTable<'i>> = Is::any().most(r::FEW) => "Figures of its own, by name: `[figure.NAME]`.",
        "step" step: List<StepTable<'i>> = Is::any().most(routine::STEPS) => "The steps: `[[step]]`. Either these, or `[[level]]`.",
        "level" level: List<LevelTable<'i>> = Is::any().most_of(dose::LEVELS) => "The levels, each with its own steps: `[[level]]`.",
    }
    /// `weeks_per_level`.
    WeeksTable "weeks_per_level" {
        "normal" normal: i64 = Is::count(dose::WEEKS).needed() => "Weeks for a level.",
        "slow" slow: i64 = Is::count(dose::WEEKS).needed() => "Weeks for a level for those who chose the slow way.",
    }
    /// A `[[level]]`.
    LevelTable "a level" {
        "pass" pass: PassTable<'i> = Is::any() => "What lets you pass on to the next level.",
        "per_week" per_week: i64 = Is::count(dose::PER_WEEK) => "On how many days a week; left out, that of the routine.",
        "step" step: List<StepTable<'i>> = Is::any().needed().most(routine::STEPS) => "Its steps: `[[level.step]]`.",
    }
    /// What lets a person pass a level.
    PassTable "pass" {
        "sessions" sessions: i64 = Is::count(dose::PASS) => "Sessions that went well.",
        "green_days" green_days: i64 = Is::count(dose::PASS) => "Days on which a session went well.",
        "free_days" free_days: i64 = Is::count(dose::PASS) => "Days without symptoms at rest.",
        "leg" leg: Raw<'i> = Is::word(&routine::LEG) => "What the furthest point of the pain must have done.",
    }
    /// A `[[step]]`.
    StepTable "a step" {
        "id" id: Raw<'i> = Is::name("") => "A name for the step, for `back_to`; left out, one is made from what it does.",
        "name" name: Raw<'i> = Is::text(r::TITLE) => "What it is called. A step without an exercise needs one.",
        "exercise" exercise: Raw<'i> = Is::name("an exercise") => "Which exercise: a file of `routines/exercises/`.",
        "kind" kind: Raw<'i> = Is::word(&step::KINDS) => "What kind of step it is; may be left out when it is an exercise.",
        "how" how: List<Raw<'i>> = Is::text(r::SENTENCE).most(r::FEW) => "How to do it, a sentence each.",
        "position" position: Raw<'i> = Is::name("a position") => "The position that a step of your own is done in: a `[[position]]` of screening.toml, which adds its own tags to `involves`. An exercise tells its own.",
        "involves" involves: List<Raw<'i>> = Is::word(&Tag::ALL.map(Tag::word)) => "What it asks of the body. A step of your own counts as strength, and as involving everything, until you say (rule G6).",
        "stage" stage: Raw<'i> = Is::word(&Stage::ALL.map(Stage::word)) => "The earliest stage it is for; goes with `involves`.",
        "sides" sides: PerLevel<Raw<'i>> = Is::word(&exercise::SIDES) => "Which sides: right then left, in turn rep by rep, or one only.",
        "switch" switch: PerLevel<Length<'i>> = Is::length(&[("", dose::GAP)]) => "The time to change sides.",
        "hold" hold: PerLevel<Length<'i>> = Is::length(&[("", dose::HOLD)]) => "How long each rep is held.",
        "reps" reps: PerLevel<i64> = Is::count(dose::REPS) => "How many times, always per side.",
        "sets" sets: PerLevel<i64> = Is::count(dose::SETS) => "How many rounds of these reps.",
        "set_rest" set_rest: PerLevel<Length<'i>> = Is::length(&[("", dose::GAP)]) => "The rest between sets.",
        "time" time: PerLevel<Length<'i>> = Is::length(&[("heat and cold (rule H2)", dose::HEAT), ("a walk (rule W1)", dose::WALK), ("breathing and rest", dose::REST)]) => "How long it takes.",
        "with" with: Raw<'i> = Is::name("an exercise") => "An exercise that guides you meanwhile: a position or breathing only (rule S6).",
        "checks" checks: List<CheckTable<'i>> = Is::any().most(r::FEW) => "Questions during heat or cold. Left out, the skin is asked about after 5 minutes and at the end; never less than that (rule H3).",
        "limit" limit: LimitTable<'i> = Is::any() => "How often heat may be used; cold is not counted (rule H2).",
        "ask" ask: List<Raw<'i>> = Is::name("a prompt").most(r::FEW) => "What a check asks: names of `[[prompt]]` tables of screening.toml.",
        "back_to" back_to: Raw<'i> = Is::name("a step before this one") => "Where a yes sends you back to.",
        "rest" rest: PerLevel<Length<'i>> = Is::length(&[("", dose::CHECK_REST)]) => "The rest before a check sends you back.",
        "tries" tries: PerLevel<i64> = Is::count(dose::TRIES) => "How often a check may send you back; then the session ends, kindly.",
        "instead" instead: List<Raw<'i>> = Is::name("an exercise").most(r::FEW) => "What takes its place when an answer shuts it, tried in this order.",
        "cue" cue: List<CueTable<'i>> = Is::any().most(r::FEW) => "What is said on the way.",
        "text" text: Raw<'i> = Is::text(step::NOTE) => "The words of a note.",
        "place" place: Raw<'i> = Is::word(&Place::ALL.map(Place::word)) => "Only for a person who is there.",
        "figure" figure: Raw<'i> = Is::name("a figure") => "The figure that shows it; left out, that of the exercise.",
        "source" source: SourceLists<'i> = Is::sources(step::SOURCED) => "Where its numbers come from, key by key.",
    }
    /// One of a step's `checks`.
    CheckTable "a check" {
        "at" at: Raw<'i> = Is::moment().needed() => "When it is asked.",
        "ask" ask: List<Raw<'i>> = Is::name("a prompt").needed().most(r::FEW) => "What is asked: names of `[[prompt]]` tables of screening.toml.",
    }
    /// `limit` of heat.
    LimitTable "limit" {
        "per_day" per_day: i64 = Is::count(dose::HEAT_PER_DAY) => "Uses in 24 hours (rule H2).",
        "gap" gap: Length<'i> = Is::length(&[("", dose::HEAT_GAP)]) => "The least time between two uses (rule H2).",
    }
    /// One of a step's cues.
    CueTable "a cue" {
        "at" at: Raw<'i> = Is::moment().needed() => "When it is said.",
        "say" say: Raw<'i> = Is::text(moments::SAY).needed() => "What is said.",
    }
    /// An exercise file.
    ExerciseFile "an exercise" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "name" name: Raw<'i> = Is::text(r::TITLE).needed() => "What the exercise is called.",
        "position" position: Raw<'i> = Is::name("a position") => "The position it is done in: a `[[position]]` of screening.toml, which brings its own tags.",
        "figure" figure: FigureValue<'i> = Is::name("a figure") => "The figure that shows it: the name of a built-in one, or a `[figure]` table of your own.",
        "how" how: List<Raw<'i>> = Is::text(r::SENTENCE).needed().most(r::FEW) => "How to do it, a sentence each.",
        "stage" stage: Raw<'i> = Is::word(&Stage::ALL.map(Stage::word)) => "The earliest stage it is for; goes with `involves`.",
        "involves" involves: List<Raw<'i>> = Is::word(&Tag::ALL.map(Tag::word)) => "What it asks of the body. An exercise of your own counts as strength, and as involving everything, until you say (rule G6).",
        "easier" easier: Raw<'i> = Is::name("an exercise") => "An easier form of it.",
        "harder" harder: Raw<'i> = Is::name("an exercise") => "A harder form of it.",
        "stop" stop: List<Raw<'i>> = Is::text(r::SENTENCE).most(r::FEW) => "Signs to stop at.",
        "not_for" not_for: List<Raw<'i>> = Is::text(r::SENTENCE).most(r::FEW) => "Who should leave it.",
        "equipment" equipment: List<Raw<'i>> = Is::text(r::SENTENCE).most(r::FEW) => "What you need for it.",
        "phases" phases: List<PhaseTable<'i>> = Is::any().most(r::FEW) => "One rep, part by part. Without them a rep is one hold.",
        "evidence" evidence: Raw<'i> = Is::text(r::SENTENCE) => "How well it is shown to help, in one line.",
        "source" source: SourceLists<'i> = Is::sources(exercise::SOURCED) => "Where what is not a dose comes from, key by key.",
        "dose" dose: DoseTable<'i> = Is::any() => "The usual dose: `[dose]`.",
    }
    /// A file of a shipped figure.
    FigureFile "a figure file" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "figure" figure: FigureTable<'i> = Is::any().needed() => "The figure.",
    }
    /// `[figure]`.
    FigureTable "a figure" {
        "title" title: Raw<'i> = Is::text(r::TITLE) => "Its name; left out, that of the file.",
        "base" base: Raw<'i> = Is::word(Base::WORDS).needed() => "The posture that the poses change.",
        "view" view: Raw<'i> = Is::word(View::WORDS) => "From where it is seen: from the side facing right, from the front as in a mirror, or from the ceiling.",
        "anchor" anchor: Raw<'i> = Is::word(Point::WORDS) => "The point whose place does not change; left out, that of the base.",
        "target" target: List<Raw<'i>> = Is::word(Part::WORDS) => "What works: it is highlighted.",
        "weight" weight: List<Raw<'i>> = Is::word(Point::WORDS) => "Points that carry the weight; left out, whatever is lowest.",
        "props" props: List<PropTable<'i>> = Is::any().most(drawn::MOST) => "Things that are drawn with it.",
        "scroll" scroll: Number = Is::number(drawn::SCROLL) => "How fast the floor runs, in % of the height a second.",
        "pose" pose: PoseTables<'i> = Is::any().needed().most(drawn::MOST) => "The poses, by name: `pose.NAME`.",
        "cycle" cycle: List<CycleTable<'i>> = Is::any().most(drawn::MOST) => "How it goes from pose to pose when no phases lead it.",
    }
    /// One of a figure's `props`.
    PropTable "a prop" {
        "kind" kind: Raw<'i> = Is::word(PropKind::WORDS).needed() => "What it is.",
        "under" under: Raw<'i> = Is::word(Point::WORDS) => "The point of the starting pose that it lies at.",
        "dx" dx: Number = Is::number(drawn::DX) => "How far to the right of it, in % of the height.",
        "back" back: i64 = Is::whole(drawn::BACK) => "A chair's back: at its left, nowhere, at its right.",
        "height" height: Number = Is::number(drawn::HEIGHT) => "How high it is, in % of the height.",
    }
    /// One step of a figure's `cycle`.
    CycleTable "a step of the cycle" {
        "to" to: Raw<'i> = Is::name("a pose").needed() => "The pose it goes to.",
        "secs" secs: Number = Is::number(drawn::SECS).needed() => "How many seconds it takes.",
        "ease" ease: Raw<'i> = Is::word(Ease::WORDS) => "Soft at both ends, or at one speed.",
    }
    /// One phase of a rep.
    PhaseTable "a phase" {
        "say" say: Raw<'i> = Is::text(r::TITLE).needed() => "What is said as it begins.",
        "time" time: Length<'i> = Is::length(&[("", dose::PHASE)]).or(exercise::HOLD).needed() => "How long it takes; `hold` takes the hold of the dose.",
        "pose" pose: Raw<'i> = Is::name("a pose of the figure") => "The pose at its end.",
    }
    /// The usual dose of an exercise.
    DoseTable "a dose" {
        "hold" hold: Length<'i> = Is::length(&[("", dose::HOLD)]) => "How long each rep is held.",
        "reps" reps: i64 = Is::count(dose::REPS) => "How many times, always per side.",
        "sets" sets: i64 = Is::count(dose::SETS) => "How many rounds of these reps.",
        "set_rest" set_rest: Length<'i> = Is::length(&[("", dose::GAP)]) => "The rest between sets.",
        "sides" sides: Raw<'i> = Is::word(&exercise::SIDES) => "Which sides: right then left, in turn rep by rep, or one only.",
        "switch" switch: Length<'i> = Is::length(&[("", dose::GAP)]) => "The time to change sides.",
        "time" time: Length<'i> = Is::length(&[("", dose::USUAL)]) => "The usual time of what is timed as a whole: a position, breathing, a walk.",
        "per_day" per_day: i64 = Is::count(dose::PER_DAY) => "How often a day; for display only.",
        "source" source: SourceLists<'i> = Is::sources(DoseTable::KEYS) => "Where its numbers come from, key by key.",
    }
    /// A card file.
    CardFile "a card" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "title" title: Raw<'i> = Is::text(r::TITLE).needed() => "What the card is called.",
        "summary" summary: Raw<'i> = Is::text(r::SENTENCE).needed() => "What it is about, in one line.",
        "evidence" evidence: Raw<'i> = Is::text(r::SENTENCE) => "How well it is shown, in one line.",
        "emergency" emergency: bool = Is::any() => "Whether the number to call is shown with it.",
        "part" part: List<PartTable<'i>> = Is::any().needed().most(r::FEW) => "Its parts: `[[part]]`.",
    }
    /// A `[[part]]` of a card.
    PartTable "a part of a card" {
        "text" text: Raw<'i> = Is::text(r::SENTENCE) => "A paragraph. Write \"your emergency number\", never a number.",
        "point" point: Raw<'i> = Is::text(r::SENTENCE) => "Or one point of a list.",
        "source" source: List<Raw<'i>> = Is::source() => "Where it comes from.",
    }
    /// sources.toml.
    SourcesFile "the sources" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "source" source: List<SourceTable<'i>> = Is::any() => "The sources: `[[source]]`.",
    }
    /// A `[[source]]`.
    SourceTable "a source" {
        "id" id: Raw<'i> = Is::source().needed() => "The name used in `source` lists.",
        "title" title: Raw<'i> = Is::text(bibliography::TITLE).needed() => "Its title.",
        "by" by: Raw<'i> = Is::text(r::SENTENCE) => "Who wrote it.",
        "year" year: i64 = Is::count(bibliography::YEAR) => "The year it came out.",
        "where" place: Raw<'i> = Is::text(r::SENTENCE) => "Where to find it.",
        "strength" strength: i64 = Is::count(bibliography::STRENGTH).needed() => "3 guideline, review or trial; 2 health service or professional body; 1 the rest.",
        "seen" seen: Raw<'i> = Is::text(r::TITLE) => "How much of it was read.",
    }
    /// screening.toml.
    ScreeningFile "the screening" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "question" question: List<QuestionTable<'i>> = Is::any() => "Danger signs: `[[question]]`. Yours may add some, and raise the `tier` of a shipped one.",
        "lock" lock: List<LockTable<'i>> = Is::any() => "What an answer shuts: `[[lock]]`. Yours may make a shipped one stricter.",
        "position" position: List<PositionTable<'i>> = Is::any() => "Positions: `[[position]]`.",
        "prompt" prompt: List<PromptTable<'i>> = Is::any() => "Questions asked during sessions: `[[prompt]]`.",
        "short" short: List<ShortTable<'i>> = Is::any() => "Lines of the short check: `[[short]]`.",
        "region" region: List<RegionTable<'i>> = Is::any() => "Countries and their numbers: `[[region]]`.",
    }
    /// A `[[question]]`.
    QuestionTable "a question" {
        "id" id: Raw<'i> = Is::name("").needed() => "Its name.",
        "set" set: Raw<'i> = Is::word(&SetId::ALL.map(SetId::word)) => "When it is asked (rule S1): A emergency, B urgent, C history; heat: on the skin page; course: only to open what the sessions shut.",
        "group" group: Raw<'i> = Is::text(r::TITLE) => "The heading it stands under.",
        "ask" ask: Raw<'i> = Is::text(r::TITLE) => "The question.",
        "detail" detail: Raw<'i> = Is::text(r::SENTENCE) => "What helps to answer it.",
        "answers" answers: List<Raw<'i>> = Is::word(&Answer::ALL.map(Answer::word)) => "What can be answered; `no` and `yes` at least. Left out: no, yes, not sure.",
        "tier" tier: Raw<'i> = Is::word(&Tier::ALL.map(Tier::word)) => "How grave a yes is: T1 call now, T2 the same day, T3 soon, T4 at the next visit, info nothing.",
        "tier_if" tier_if: List<WhenTable<'i>> = Is::any() => "Another tier, depending on another answer.",
        "ask_if" ask_if: Raw<'i> = Is::name("a question") => "It is only asked when this one was answered yes.",
        "lock" lock: Raw<'i> = Is::name("a lock") => "What a yes shuts.",
        "lock_if" lock_if: List<WhenTable<'i>> = Is::any() => "What a yes shuts, depending on another answer.",
        "why" why: Raw<'i> = Is::text(r::SENTENCE) => "Why it is asked.",
        "act" act: Raw<'i> = Is::text(r::SENTENCE) => "What to do after a yes.",
        "due" due: Length<'i> = Is::length(&[("", dose::DUE)]).or(questions::ONCE) => "How long an answer stays true; `once`: for good.",
        "due_source" due_source: List<Raw<'i>> = Is::source() => "Where that length comes from.",
        "source" source: List<Raw<'i>> = Is::source() => "Where the question comes from.",
    }
    /// One of `tier_if` and `lock_if`.
    WhenTable "a condition" {
        "yes" yes: Raw<'i> = Is::name("a question") => "When this question was answered yes,",
        "no" no: Raw<'i> = Is::name("a question") => "or when this one was answered no:",
        "tier" tier: Raw<'i> = Is::word(&Tier::ALL.map(Tier::word)) => "the tier is this (in `tier_if`),",
        "lock" lock: Raw<'i> = Is::name("a lock") => "or the lock is this (in `lock_if`).",
    }
    /// A `[[lock]]`.
    LockTable "a lock" {
        "id" id: Raw<'i> = Is::name("").needed() => "Its name.",
        "title" title: Raw<'i> = Is::text(r::TITLE) => "What it is called.",
        "say" say: Raw<'i> = Is::text(r::SENTENCE) => "What is said of it.",
        "tags" tags: List<Raw<'i>> = Is::word(&Tag::ALL.map(Tag::word)) => "Exercises that involve one of these are shut.",
        "shuts" shuts: Raw<'i> = Is::word(&parts::SHUTS) => "Or it shuts all movement, or everything.",
        "up_to" up_to: Raw<'i> = Is::word(&Stage::ALL.map(Stage::word)) => "Stages later than this are shut.",
        "closes" closes: Raw<'i> = Is::word(&parts::CLOSES) => "What opens it again.",
        "closes_source" closes_source: List<Raw<'i>> = Is::source() => "Where that length comes from.",
        "source" source: List<Raw<'i>> = Is::source() => "Where the lock comes from.",
    }
    /// A `[[position]]`.
    PositionTable "a position" {
        "id" id: Raw<'i> = Is::name("").needed() => "Its name.",
        "name" name: Raw<'i> = Is::text(r::TITLE) => "What it is called on the screen.",
        "tags" tags: List<Raw<'i>> = Is::word(&Tag::ALL.map(Tag::word)) => "What being in it asks of the body.",
        "source" source: List<Raw<'i>> = Is::source() => "Where that comes from.",
    }
    /// A `[[prompt]]`.
    PromptTable "a prompt" {
        "id" id: Raw<'i> = Is::name("").needed() => "Its name.",
        "ask" ask: Raw<'i> = Is::text(r::TITLE).needed() => "The question.",
        "yes" yes: Raw<'i> = Is::word(&parts::YES).needed() => "What a yes does: sends back, ends the session, or takes the heat off.",
        "source" source: List<Raw<'i>> = Is::source() => "Where it comes from.",
    }
    /// A `[[short]]` line.
    ShortTable "a line of the short check" {
        "id" id: Raw<'i> = Is::name("").needed() => "Its name.",
        "ask" ask: Raw<'i> = Is::text(r::SENTENCE).needed() => "The question.",
        "opens" opens: List<Raw<'i>> = Is::name("a question").needed() => "The questions that a yes opens.",
    }
    /// A `[[region]]`.
    RegionTable "a region" {
        "code" code: Raw<'i> = Is::pattern("^[A-Z]{2}$", "two capital letters").needed() => "The country's letters.",
        "name" name: Raw<'i> = Is::text(r::TITLE).needed() => "The country.",
        "emergency" emergency: Raw<'i> = Is::pattern("^[0-9 +-]+$", "digits").most(parts::NUMBER).needed() => "The number to call at once.",
        "urgent" urgent: Raw<'i> = Is::pattern("^[0-9 +-]+$", "digits").most(parts::NUMBER) => "The number for what is urgent.",
        "source" source: List<Raw<'i>> = Is::source() => "Where the numbers come from.",
    }
    /// reminders.toml.
    RemindersFile "the reminders" {
        "schema" schema: i64 = Is::version() => "The version of the format.",
        "quiet" quiet: List<Raw<'i>> = Is::time_of_day().pair() => "The first and the last moment of the night; may go across midnight.",
        "reminder" reminder: List<Unread<'i>> = Is::any().most(reminders::MOST) => "The reminders: `[[reminder]]`.",
    }
    /// A `[[reminder]]`.
    ReminderTable "a reminder" {
        "id" id: Raw<'i> = Is::name("").needed() => "Its name.",
        "say" say: Raw<'i> = Is::text(reminders::SAY).needed() => "What it says.",
        "every" every: Length<'i> = Is::length(&[("in whole minutes", dose::REMIND_EVERY)]) => "It comes again and again, this far apart; goes with `between`.",
        "between" between: List<Raw<'i>> = Is::time_of_day().pair() => "The first moment of the day, and the end.",
        "sitting" sitting: Length<'i> = Is::length(&[("", dose::SITTING)]) => "Only after sitting so long: after a sleep of the computer of this length it begins anew.",
        "at" at: PerLevel<Raw<'i>> = Is::time_of_day().most(reminders::TIMES) => "Or it comes at these times of the day.",
        "days" days: PerLevel<Raw<'i>> = Is::days().most(schedule::DAYS.len()) => "On these days; left out, on all.",
        "once" once: Moment = Is::any() => "Or it comes once: a date, a time and its distance from UTC, without quotes.",
        "after" after: Raw<'i> = Is::name("a routine") => "Or it comes after this routine; goes with `wait`.",
        "wait" wait: Length<'i> = Is::length(&[("", dose::REMIND_AFTER)]) => "How long after it.",
        "routine" routine: Raw<'i> = Is::name("a routine") => "The routine it proposes to start.",
        "only" only: Raw<'i> = Is::word(&[Only::Morning.word()]) => "Only while this is open: the morning's answer.",
        "tz" tz: Raw<'i> = Is::any() => "The time zone, such as Europe/Berlin; left out, that of the computer.",
        "catch_up" catch_up: Length<'i> = Is::length(&[("", dose::CATCH_UP)]) => "How late it may still come.",
        "hold" hold: bool = Is::any() => "Whether what falls into quiet hours is kept for their end.",
        "on" on: bool = Is::any() => "`false`: it is switched off.",
    }
    /// config.toml.
    ConfigFile "the settings" {
        "region" region: Raw<'i> = Is::text(config::SHORT) => "The letters of your country: whose emergency number is shown.",
        "number" number: Raw<'i> = Is::text(config::SHORT) => "Your own emergency number instead.",
        "walking" walking: Raw<'i> = Is::word(&config::WALKING) => "How fast the walking table goes: one week for each row, or two.",
        "figure" figure: Raw<'i> = Is::word(&config::with_auto(Marker::ALL.map(Marker::word))) => "What the figure is drawn with.",
        "motion" motion: Raw<'i> = Is::word(&config::MOTION) => "Whether pictures move.",
        "theme" theme: Raw<'i> = Is::word(&Palette::ALL.map(Palette::word)) => "The colours.",
        "voice" voice: Raw<'i> = Is::word(&config::HEARD) => "Whether sessions are spoken.",
        "voice_command" voice_command: List<Raw<'i>> = Is::command() => "What speaks: a program and its words, one by one. It reads what to say.",
        "sound" sound: Raw<'i> = Is::word(&config::HEARD) => "Whether there are chimes.",
        "title" title: bool = Is::any() => "Whether the time left stands in the title of the window.",
        "terminal" terminal: List<Raw<'i>> = Is::command() => "What opens when you click Start on a reminder: a terminal and its words, one by one.",
        "terminal_notice" terminal_notice: Raw<'i> = Is::word(&TerminalNotice::ALL.map(TerminalNotice::word)) => "How the terminal shows a notice that the desktop did not take.",
        "tmux_passthrough" tmux_passthrough: bool = Is::any() => "Whether tmux hands such a notice on; it has to allow that, too: `allow-passthrough on`.",
        "plain" plain: bool = Is::any() => "Whether the coach always speaks in plain lines.",
    }
}
