//! Routines and readings of time for tests. Each test changes the one field it is about.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    CleanText, Id, Now,
    dose::{Dose, Sides},
    exercise::{Stage, Tags},
    routine::{Advance, Kind, Level, Limit, Origin, Routine, Step, Warmth},
    timeline::{Choice, Timeline},
};

pub(crate) fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

pub(crate) fn now() -> Now {
    Now {
        mono: secs(1_000),
        boot: secs(1_000),
        wall: "2026-11-22T08:00:00+00:00[UTC]".parse().unwrap(),
    }
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
        instead: Vec::new(),
        cues: Vec::new(),
        place: None,
        sources: BTreeMap::new(),
        line: 1,
    }
}

pub(crate) fn exercise(id: &str) -> Step {
    step(id, Kind::Exercise(dose()))
}

pub(crate) fn both_sides(id: &str) -> Step {
    let sides = Dose {
        sides: Some(Sides::Both),
        switch: secs(6),
        ..dose()
    };
    step(id, Kind::Exercise(sides))
}

pub(crate) fn heat(minutes: u64) -> Step {
    step(
        "heat",
        Kind::Heat(Warmth {
            time: secs(minutes * 60),
            with: None,
            checks: Vec::new(),
            limit: Limit {
                per_day: 3,
                gap: secs(7_200),
            },
        }),
    )
}

pub(crate) fn walk(minutes: u64) -> Step {
    step(
        "walk",
        Kind::Walk {
            time: secs(minutes * 60),
        },
    )
}

pub(crate) fn routine(steps: Vec<Step>) -> Routine {
    Routine {
        id: Id::new("sample").unwrap(),
        title: CleanText::new("Sample"),
        summary: CleanText::default(),
        evidence: CleanText::default(),
        stage: Stage::Relief,
        origin: Origin::Shipped,
        get_ready: secs(8),
        between: secs(15),
        advance: Advance::Auto,
        direction: None,
        otherwise: None,
        per_day: None,
        weeks_per_level: None,
        levels: vec![Level {
            steps: steps.into_iter().map(Arc::new).collect(),
            per_week: None,
            pass: None,
        }],
        hash: 1,
    }
}

pub(crate) fn timeline(steps: Vec<Step>) -> Arc<Timeline> {
    Arc::new(Timeline::unroll(&routine(steps), 1, None, &mut |_| {
        Choice::Keep
    }))
}
