//! Days of a person, written straight into a journal: what Today is drawn from.

use std::collections::BTreeMap;

use jiff::{ToSpan as _, Zoned};
use supple::domain::{
    Now, Word,
    history::{Answers, BootTime, CheckIn, Ending, Entry, Fact, SessionRecord, StepRecord, StepResult},
    library::Library,
    questions::SetId,
};

/// A person's journal, day by day from Monday 2 March 2026.
pub(crate) struct Life<'a> {
    pub(crate) entries: Vec<Entry>,
    library: &'a Library,
    t: Zoned,
}

impl<'a> Life<'a> {
    pub(crate) fn new(library: &'a Library) -> Self {
        Self { entries: Vec::new(), library, t: "2026-03-02T08:00:00+00:00[Europe/London]".parse().unwrap() }
    }

    /// On that day, the first is 1, at that hour.
    pub(crate) fn on(&mut self, day: i64, hour: i8) -> &mut Self {
        let first: Zoned = "2026-03-02T00:00:00+00:00[Europe/London]".parse().unwrap();
        self.t = first.checked_add((day - 1).days()).unwrap().with().hour(hour).build().unwrap();
        self
    }

    /// The moment of the last word, as the app reads it.
    pub(crate) fn now(&self) -> Now {
        let boot = std::time::Duration::from_secs(3_600);
        Now { mono: boot, boot, wall: self.t.clone() }
    }

    pub(crate) fn write(&mut self, fact: Fact) -> &mut Self {
        let seq = self.entries.len() as u64 + 1;
        // A minute for each word, so that their order is the order of the day.
        self.t = self.t.checked_add(1.minutes()).unwrap();
        self.entries.push(Entry {
            v: 1,
            id: format!("life-{seq}").into(),
            device: "life".into(),
            seq,
            t: self.t.clone(),
            boot: Some(BootTime {
                id: format!("boot-{}", self.t.date()).into(),
                s: 60.0 * f64::from(u32::try_from(seq).unwrap()),
            }),
            holds: false,
            fact,
        });
        self
    }

    /// A, B and C: all no, but for these.
    pub(crate) fn screens(&mut self, yes: &[&str]) -> &mut Self {
        for set in [SetId::A, SetId::B, SetId::C] {
            let asked = self.library.questions.set(set).filter(|question| question.ask_if.is_none());
            let answers: BTreeMap<Word, Word> = asked
                .map(|question| {
                    let answer = if yes.contains(&question.id.as_str()) { "yes" } else { "no" };
                    (question.id.as_str().into(), answer.into())
                })
                .collect();
            self.write(Fact::Answers(Answers { set: set.word().into(), answers: answers.into(), checkin: None }));
        }
        self
    }

    /// The entry questions: spasm, sits and stands, turns and walks, steady.
    pub(crate) fn entry(&mut self, pain: u8, told: [bool; 4]) -> &mut Self {
        let ids = ["entry-spasm", "entry-sit-stand", "entry-turn-walk", "entry-steady"];
        let word = |yes: bool| Word::from(if yes { "yes" } else { "no" });
        let answers: BTreeMap<_, _> = ids.iter().zip(told).map(|(id, yes)| ((*id).into(), word(yes))).collect();
        self.write(Fact::Answers(Answers { set: "entry".into(), answers: answers.into(), checkin: Some(at(pain)) }))
    }

    /// The short check, all clean.
    pub(crate) fn short(&mut self, pain: u8) -> &mut Self {
        self.checked(at(pain))
    }

    pub(crate) fn checked(&mut self, checkin: CheckIn) -> &mut Self {
        let lines = self.library.questions.short.iter();
        let answers: BTreeMap<_, _> = lines.map(|line| (line.id.as_str().into(), "no".into())).collect();
        self.write(Fact::Answers(Answers { set: "short".into(), answers: answers.into(), checkin: Some(checkin) }))
    }

    /// A whole session with its check: pain before and after.
    pub(crate) fn session(&mut self, routine: &str, level: u16, before: u8, after: u8) -> &mut Self {
        self.short(before);
        let stage = self.library.routines.get(routine).map(|routine| routine.stage.word().to_owned());
        let walk = self.library.routines.get(routine).and_then(|routine| {
            let steps = &routine.levels[usize::from(level) - 1].steps;
            steps.iter().find_map(|step| match step.kind {
                supple::domain::routine::Kind::Walk { time } => Some(u32::try_from(time.as_secs()).unwrap()),
                _ => None,
            })
        });
        let (kind, seconds) = walk.map_or(("exercise", 300), |seconds| ("walk", seconds));
        let comfort = matches!(routine, "relief-now" | "moist-heat");
        let record = SessionRecord {
            session: format!("s-{}", self.entries.len()).into(),
            routine: routine.into(),
            level,
            stage: stage.unwrap_or_default().into(),
            half: false,
            hash: "".into(),
            scope: if comfort { "comfort" } else { "movement" }.into(),
            clearance: vec![self.entries.last().map(|entry| entry.id.clone()).unwrap_or_default()],
            started: self.t.clone(),
            ended: Ending::Finished,
            done: 100,
            steps: vec![StepRecord {
                step: "one".to_owned(),
                kind: if comfort { "rest" } else { kind }.to_owned(),
                exercise: None,
                started: Some(self.t.clone()),
                planned: seconds,
                done: seconds,
                result: StepResult::Done,
                why: String::new(),
            }]
            .into(),
            before: (!comfort).then(|| at(before)),
            during: None,
            after: (!comfort).then(|| at(after)),
            prompts: Vec::new(),
        };
        self.write(Fact::Session(Box::new(record)))
    }

    /// The morning's answer about the day before.
    pub(crate) fn morning(&mut self, pain: u8) -> &mut Self {
        let day = self.t.date().yesterday().unwrap().to_string();
        let of_day = |entry: &Entry| match &entry.fact {
            Fact::Session(session) if entry.t.date().to_string() == day => Some(session.routine.clone()),
            _ => None,
        };
        let routines = self.entries.iter().filter_map(of_day).collect();
        self.write(Fact::Morning { day: day.into(), routines, checkin: at(pain) })
    }
}

/// So much pain, in the back.
pub(crate) fn at(pain: u8) -> CheckIn {
    let furthest = if pain == 0 { "none" } else { "back" }.to_owned();
    CheckIn { pain, furthest: furthest.into(), ..CheckIn::default() }
}
