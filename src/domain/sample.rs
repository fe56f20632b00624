//! Routines and readings of time for tests. Each test changes the one field it is about.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    CleanText, Id, Now, Word,
    dose::{Dose, Sides},
    exercise::{Exercise, Sources, Stage, Tag, Tags},
    history::{Answers, BootTime, CheckIn, Entry, Fact, Stamp},
    questions::{Answer, Closes, LockKind, Question, Questions, SetId, ShortLine, Shuts, Tier, When},
    routine::{Advance, Kind, Level, Limit, Origin, Routine, Step, Warmth},
    timeline::{Choice, Timeline},
};

pub(crate) fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

pub(crate) fn now() -> Now {
    Now { mono: secs(1_000), boot: secs(1_000), wall: "2026-11-22T08:00:00+00:00[UTC]".parse().unwrap() }
}

pub(crate) fn dose() -> Dose {
    Dose {
        hold: Some(secs(5)),
        reps: 3,
        sets: 1,
        set_rest: Duration::ZERO,
        sides: None,
        switch: Duration::ZERO,
        per_day: None,
    }
}

pub(crate) fn step(id: &str, kind: Kind) -> Step {
    Step {
        id: Id::new(id).unwrap(),
        name: CleanText::new(id),
        how: vec![CleanText::new("Move slowly.")],
        position: CleanText::default(),
        involves: Tags::NONE,
        stage: Stage::Relief,
        kind,
        exercise: None,
        figure: None,
        instead: Vec::new(),
        cues: Vec::new(),
        place: None,
        sources: Sources::default(),
        line: 1,
    }
}

pub(crate) fn exercise(id: &str) -> Step {
    step(id, Kind::Exercise(dose()))
}

/// An exercise of the catalogue.
pub(crate) fn catalogued(id: &str) -> Exercise {
    Exercise {
        id: Id::new(id).unwrap(),
        name: CleanText::new(id),
        position: None,
        position_name: CleanText::default(),
        figure: None,
        how: vec![CleanText::new("Move slowly.")],
        stage: Stage::Relief,
        involves: Tags::NONE,
        easier: None,
        harder: None,
        stop: Vec::new(),
        not_for: Vec::new(),
        equipment: Vec::new(),
        phases: Vec::new(),
        dose: dose(),
        time: None,
        evidence: CleanText::default(),
        own: false,
        sources: Sources::default(),
    }
}

pub(crate) fn both_sides(id: &str) -> Step {
    let sides = Dose { sides: Some(Sides::Both), switch: secs(6), ..dose() };
    step(id, Kind::Exercise(sides))
}

pub(crate) fn heat(minutes: u64) -> Step {
    step(
        "heat",
        Kind::Heat(Warmth {
            time: secs(minutes * 60),
            with: None,
            checks: Vec::new(),
            limit: Limit { per_day: 3, gap: secs(7_200) },
        }),
    )
}

pub(crate) fn walk(minutes: u64) -> Step {
    step("walk", Kind::Walk { time: secs(minutes * 60) })
}

pub(crate) fn routine(steps: Vec<Step>) -> Routine {
    Routine {
        id: Id::new("sample").unwrap(),
        title: CleanText::new("Sample"),
        summary: CleanText::default(),
        evidence: CleanText::default(),
        stage: Stage::Relief,
        until: Stage::Relief,
        origin: Origin::Shipped,
        get_ready: secs(8),
        between: secs(15),
        advance: Advance::Auto,
        direction: None,
        otherwise: None,
        per_day: None,
        weeks_per_level: None,
        levels: vec![Level { steps: steps.into_iter().map(Arc::new).collect(), per_week: None, pass: None }],
        sources: Sources::default(),
        hash: 1,
    }
}

pub(crate) fn timeline(steps: Vec<Step>) -> Arc<Timeline> {
    Arc::new(Timeline::unroll(&routine(steps), 1, None, &mut |_| Choice::Keep))
}

/// A small set of questions with one of each behaviour.
pub(crate) fn questions() -> Questions {
    let question = |id: &str, set: SetId, tier: Tier| Question {
        id: Id::new(id).unwrap(),
        set,
        group: CleanText::new("group"),
        ask: CleanText::new(id),
        detail: CleanText::default(),
        answers: vec![Answer::No, Answer::Yes, Answer::NotSure],
        tier,
        tier_if: Vec::new(),
        ask_if: None,
        lock: None,
        lock_if: Vec::new(),
        why: CleanText::default(),
        act: CleanText::default(),
        due: None,
        due_source: Vec::new(),
        source: Vec::new(),
    };
    let no = |id: &str| When { question: Id::new(id).unwrap(), yes: false };
    let lock = |id: &str, tag: Tag, closes: Closes| LockKind {
        id: Id::new(id).unwrap(),
        title: CleanText::new(id),
        say: CleanText::new(id),
        tags: Tags::NONE.with(tag),
        shuts: Shuts::Tagged,
        up_to: None,
        closes,
        source: Vec::new(),
    };
    let mut fever = question("fever", SetId::B, Tier::T2);
    fever.tier_if = vec![(no("fever-back"), Tier::T4)];
    fever.lock_if = vec![(no("fever-back"), Id::new("fever-clear").unwrap())];
    let mut fever_back = question("fever-back", SetId::B, Tier::T2);
    fever_back.ask_if = Some(Id::new("fever").unwrap());
    let mut leg = question("leg", SetId::C, Tier::T3);
    leg.lock = Some(Id::new("leg-lock").unwrap());
    let mut bone = question("bone", SetId::C, Tier::T4);
    bone.lock = Some(Id::new("bone-lock").unwrap());
    let mut skin = question("skin-numb", SetId::Heat, Tier::T4);
    skin.lock = Some(Id::new("no-heat").unwrap());
    let three_days = Closes::AskedAgain(secs(3 * 24 * 3_600));
    let mut fever_lock = lock("fever-clear", Tag::Heat, Closes::Clear24h);
    fever_lock.shuts = Shuts::Movement;
    Questions {
        questions: vec![
            question("saddle", SetId::A, Tier::T1),
            question("bladder", SetId::A, Tier::T1),
            fever,
            fever_back,
            leg,
            bone,
            skin,
        ],
        locks: vec![
            fever_lock,
            lock("leg-lock", Tag::FlexionHold, three_days),
            lock("bone-lock", Tag::Rotation, Closes::Clinician),
            lock("no-heat", Tag::Heat, Closes::AskedAgain(Duration::ZERO)),
        ],
        positions: Vec::new(),
        prompts: Vec::new(),
        short: vec![ShortLine {
            id: Id::new("short-ces").unwrap(),
            ask: CleanText::new("Any of it?"),
            opens: vec![Id::new("saddle").unwrap()],
        }],
        regions: Vec::new(),
    }
}

/// A journal written by hand.
#[derive(Debug, Default, Clone)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Entry>,
    stamp: Stamp,
}

impl Book {
    /// Writes a fact at `now`; returns its id.
    pub(crate) fn write(&mut self, fact: Fact, now: &Now) -> Word {
        let id = self.stamp.next_id();
        self.entries.push(Entry {
            v: 1,
            id: id.clone(),
            device: "d".into(),
            seq: self.stamp.seq,
            t: now.wall.clone(),
            boot: Some(BootTime { id: BOOT.into(), s: now.boot.as_secs_f64() }),
            holds: false,
            fact,
        });
        id
    }

    /// Answers a set: all no, but for these.
    pub(crate) fn answer(&mut self, set: &str, but: &[(&str, &str)], now: &Now) -> Word {
        let questions = questions();
        let mut answers: BTreeMap<Word, Word> = match SetId::from_word(set) {
            Some(set) => questions
                .set(set)
                .filter(|question| question.ask_if.is_none())
                .map(|question| (question.id.as_str().into(), "no".into()))
                .collect(),
            None => questions.short.iter().map(|line| (line.id.as_str().into(), "no".into())).collect(),
        };
        answers.extend(but.iter().map(|(id, answer)| ((*id).into(), (*answer).into())));
        self.write(Fact::Answers(Answers { set: set.into(), answers: answers.into(), checkin: None }), now)
    }

    /// Answers the short check or the entry questions with this pain.
    pub(crate) fn check(&mut self, set: &str, pain: u8, but: &[(&str, &str)], now: &Now) -> Word {
        let id = self.answer(if set == "short" { "short" } else { "none" }, but, now);
        if let Some(Entry { fact: Fact::Answers(answers), .. }) = self.entries.last_mut() {
            answers.set = set.into();
            answers.checkin = Some(CheckIn { pain, furthest: "back".into(), ..CheckIn::default() });
        }
        id
    }

    /// Everything that a movement session needs, all clean, for a person at `mobility`.
    pub(crate) fn clean(&mut self, now: &Now) {
        for set in ["A", "B", "C"] {
            self.answer(set, &[], now);
        }
        let entry =
            [("entry-spasm", "no"), ("entry-sit-stand", "yes"), ("entry-turn-walk", "yes"), ("entry-steady", "no")];
        self.check("entry", 3, &entry, now);
        self.check("short", 3, &[], now);
    }
}

/// The name of the boot that samples run in.
pub(crate) const BOOT: &str = "boot";
