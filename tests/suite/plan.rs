//! The plan over random months: what no order, silence, device, lost line or unknown record may change, judged on journals that follow
//! from themselves as the app's do.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::LazyLock,
};

use jiff::{SignedDuration, ToSpan as _, Zoned};
use proptest::{prelude::*, strategy::ValueTree as _};
use supple::domain::{
    Now, Word,
    episode::Standing,
    exercise::Stage,
    gates::GATE,
    history::{Answers, CheckIn, Ending, Entry, Fact, SessionRecord, StepRecord, StepResult, Suspect},
    library::Library,
    locks::Held,
    next::Next,
    progression::Colour,
    questions::SetId,
    rules::{LOOK_BACK, NO_RED},
    time::days,
    today::{Today, View},
};

use crate::{
    routines::shipped,
    support::history::{Home, entry, line},
};

/// Some of the shipped routines: one of each behaviour.
static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let mut library = shipped();
    let kept = [
        "walking",
        "staged-return",
        "gentle-mobility",
        "extension-ladder",
        "core-strength",
        "relief-now",
        "moist-heat",
    ];
    library.routines.retain(|id, _| kept.contains(&id.as_str()));
    library
});

const PLAYED: [&str; 5] = ["walking", "staged-return", "gentle-mobility", "extension-ladder", "core-strength"];

/// How many cases: `PROPTEST_CASES`, or so many.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Something a person does or tells.
#[derive(Debug, Clone)]
enum Act {
    /// Danger signs and where one is.
    Enter { pain: u8, spasm: bool, turns: bool, steady: bool },
    /// The danger signs and the short check.
    Check { pain: u8, spasm: bool, worse: bool, out: u8 },
    /// A session: of which, how much the pain rose, whether it came out further, how much was done.
    Play { which: usize, before: u8, rise: i8, out: u8, done: u16 },
    /// `supple now`.
    Seized,
    /// The morning's answer, if it is due.
    Morning { pain: u8 },
    /// A walk, told.
    Walked { minutes: u32, pain: Option<u8> },
    /// All gate questions.
    Gates { yes: bool },
    /// It is over, if it may be.
    Over,
    /// Lasting pain.
    Usual { pain: u8 },
    /// A day of rest.
    Rest,
    /// A clinician has looked.
    Seen,
}

fn act() -> impl Strategy<Value = Act> {
    let pain = || prop_oneof![20 => 0_u8..4, 3 => 3_u8..6, 1 => 6_u8..11];
    let rise = prop_oneof![30 => -1_i8..2, 1 => 2_i8..5];
    let out = || prop_oneof![30 => 1_u8..3, 1 => 3_u8..6];
    let rare = || prop::bool::weighted(0.05);
    prop_oneof![
        2 => (pain(), rare(), prop::bool::weighted(0.8), any::<bool>())
            .prop_map(|(pain, spasm, turns, steady)| Act::Enter { pain, spasm, turns, steady }),
        3 => (pain(), rare(), prop::bool::weighted(0.3), out())
            .prop_map(|(pain, spasm, worse, out)| Act::Check { pain, spasm, worse, out }),
        10 => (0..PLAYED.len(), pain(), rise, out(), prop_oneof![4 => Just(100_u16), 1 => 0_u16..100])
            .prop_map(|(which, before, rise, out, done)| Act::Play { which, before, rise, out, done }),
        1 => Just(Act::Seized),
        12 => prop_oneof![20 => 0_u8..2, 1 => 2_u8..6].prop_map(|pain| Act::Morning { pain }),
        5 => (3_u32..40, prop::option::weighted(0.2, pain())).prop_map(|(minutes, pain)| Act::Walked { minutes, pain }),
        2 => prop::bool::weighted(0.8).prop_map(|yes| Act::Gates { yes }),
        1 => Just(Act::Over),
        1 => (0_u8..6).prop_map(|pain| Act::Usual { pain }),
        1 => Just(Act::Rest),
        1 => Just(Act::Seen),
    ]
}

/// Acts with the hours before each, and the device.
fn life(most: usize) -> impl Strategy<Value = Vec<(i64, usize, Act)>> {
    let hours = prop_oneof![8 => 1_i64..30, 2 => 20_i64..60, 1 => 100_i64..900];
    prop::collection::vec((hours, 0_usize..2, act()), 1..most)
}

/// A journal that grows as the app's does: what follows from it is written into it.
#[derive(Clone)]
struct Diary {
    entries: Vec<Entry>,
    seqs: [u64; 2],
    now: Zoned,
}

impl Diary {
    fn new() -> Self {
        Self { entries: Vec::new(), seqs: [0; 2], now: "2026-01-05T07:00:00+00:00[Europe/London]".parse().unwrap() }
    }

    fn write(&mut self, device: usize, fact: Fact) -> String {
        self.now = &self.now + SignedDuration::from_secs(60);
        self.seqs[device] += 1;
        let mut made = entry(["one", "two"][device], self.seqs[device], &self.now, fact);
        made.boot = None;
        let id = made.id.clone();
        self.entries.push(made);
        id.to_string()
    }

    fn today(&self) -> Today {
        look(&self.entries, &self.now)
    }

    /// Writes what follows, and looks again.
    fn follow(&mut self, device: usize) -> Today {
        for _ in 0..8 {
            let today = self.today();
            match today.owed.clone() {
                Some(fact) => drop(self.write(device, fact)),
                None => return today,
            }
        }
        panic!("what follows never ends: {:?}", self.today().owed);
    }

    fn clean(&mut self, device: usize, sets: &[SetId]) {
        for set in sets {
            let asked = LIBRARY.questions.set(*set).filter(|question| question.ask_if.is_none());
            let answers: BTreeMap<_, _> = asked.map(|question| (question.id.as_str().into(), "no".into())).collect();
            self.write(
                device,
                Fact::Answers(Answers { set: set.word().into(), answers: answers.into(), checkin: None }),
            );
        }
    }

    /// Lives through one act. `before`: how Today was.
    fn live(&mut self, device: usize, act: &Act, before: &Today) {
        let checkin = |pain: u8, out: u8| CheckIn {
            pain: pain.min(10),
            furthest: supple::domain::entry::FURTHEST[usize::from(out)].0.into(),
            ..CheckIn::default()
        };
        let word = |yes: bool| Word::from(if yes { "yes" } else { "no" });
        match *act {
            Act::Enter { pain, spasm, turns, steady } => {
                self.clean(device, &[SetId::A, SetId::B, SetId::C]);
                let answers = [
                    ("entry-spasm", spasm),
                    ("entry-sit-stand", true),
                    ("entry-turn-walk", turns),
                    ("entry-steady", steady),
                ];
                let answers = BTreeMap::from(answers.map(|(id, yes)| (id.into(), word(yes))));
                let checkin = Some(checkin(pain, 1));
                self.write(device, Fact::Answers(Answers { set: "entry".into(), answers: answers.into(), checkin }));
            }
            Act::Check { pain, spasm, worse, out } => {
                self.clean(device, &[SetId::A, SetId::B]);
                let course = if worse { "worse" } else { "same" }.to_owned();
                let checkin = Some(CheckIn { spasm, course: course.into(), ..checkin(pain, out) });
                let answers = BTreeMap::from([("short-ces".into(), word(false))]);
                self.write(device, Fact::Answers(Answers { set: "short".into(), answers: answers.into(), checkin }));
            }
            Act::Play { which, before: pain, rise, out, done } => {
                let routine = &LIBRARY.routines[PLAYED[which]];
                let level = before.level(PLAYED[which]);
                let half = before.is_half(routine);
                let after = pain.saturating_add_signed(rise).min(10);
                self.write(
                    device,
                    session(PLAYED[which], level, half, (checkin(pain, 1), checkin(after, out)), done, &self.now),
                );
            }
            Act::Seized => {
                let mut fact = session("relief-now", 1, false, (checkin(0, 1), checkin(0, 1)), 100, &self.now);
                if let Fact::Session(record) = &mut fact {
                    (record.before, record.after, record.scope) = (None, None, "comfort".into());
                    record.steps = Vec::new().into();
                }
                self.write(device, fact);
            }
            Act::Morning { pain } => {
                if let Some(due) = &before.morning {
                    let fact = Fact::Morning {
                        day: due.day.to_string().into(),
                        routines: due.routines.clone(),
                        checkin: checkin(pain, 1),
                    };
                    self.write(device, fact);
                }
            }
            Act::Walked { minutes, pain } => {
                let walking = &before.progress["walking"];
                self.write(device, Fact::Walked { minutes, pain, row: Some(walking.level), half: walking.half });
            }
            Act::Gates { yes } => {
                for question in supple::domain::gates::GATE_QUESTIONS {
                    let answers = BTreeMap::from([(question.id.into(), word(yes))]);
                    self.write(
                        device,
                        Fact::Answers(Answers { set: GATE.into(), answers: answers.into(), checkin: None }),
                    );
                }
            }
            Act::Over => {
                let all = supple::domain::readings::readings(&self.entries);
                if let Some(last) = all.last().filter(|_| before.may_close) {
                    let rests_on = vec![last.entry.id.clone()];
                    self.write(device, Fact::Closed { told: true, rests_on });
                }
            }
            Act::Usual { pain } => drop(self.write(device, Fact::Usual { pain })),
            Act::Rest => drop(self.write(device, Fact::Day { mark: "rest".into() })),
            Act::Seen => {
                let closes = vec!["two-reds".into(), "worse-days".into()];
                let fact = Fact::Assessed { closes, who: "doctor".into(), date: self.now.date().to_string().into() };
                self.write(device, fact);
            }
        }
    }
}

fn session(routine: &str, level: u16, half: bool, pain: (CheckIn, CheckIn), done: u16, t: &Zoned) -> Fact {
    let shipped = &LIBRARY.routines[routine];
    let walks = shipped.levels[0].steps.iter().any(|step| step.kind.word() == "walk");
    let step = StepRecord {
        step: "walk".to_owned(),
        kind: "walk".to_owned(),
        exercise: None,
        started: Some(t.clone()),
        planned: 900,
        done: 900,
        result: StepResult::Done,
        why: String::new(),
    };
    let early = done < 100;
    Fact::Session(Box::new(SessionRecord {
        session: t.to_string().into(),
        routine: routine.into(),
        level,
        stage: shipped.stage.word().into(),
        half,
        hash: "".into(),
        scope: "movement".into(),
        clearance: Vec::new(),
        started: t.clone(),
        ended: if early { Ending::Early } else { Ending::Finished },
        done,
        steps: if walks { vec![step] } else { Vec::new() }.into(),
        before: Some(pain.0),
        during: None,
        after: Some(pain.1),
        prompts: Vec::new(),
    }))
}

fn look(entries: &[Entry], now: &Zoned) -> Today {
    let moment = Now { mono: std::time::Duration::ZERO, boot: std::time::Duration::ZERO, wall: now.clone() };
    // Sets answered no throughout shut nothing here, and are most of a journal.
    let shut = |entry: &&Entry| match &entry.fact {
        Fact::Answers(answers) => entry.holds || answers.answers.values().any(|answer| answer != "no"),
        _ => true,
    };
    let shutting: Vec<Entry> = entries.iter().filter(shut).cloned().collect();
    let held = Held::fold(&shutting, &LIBRARY.questions, &moment);
    Today::of(View {
        entries,
        library: &LIBRARY,
        held: &held,
        standing: &Standing::fold(entries, &LIBRARY.questions),
        interrupted: false,
        left: &BTreeSet::new(),
        slow: false,
        older: &[],
        now,
    })
}

/// Lives through it all; `seen` looks at each step: Today before and after, and whether a red became known in it.
fn live(
    acts: &[(i64, usize, Act)],
    mut seen: impl FnMut(&Diary, &Today, &Today, bool) -> Result<(), TestCaseError>,
) -> Result<Diary, TestCaseError> {
    let mut diary = Diary::new();
    for (hours, device, act) in acts {
        diary.now = &diary.now + SignedDuration::from_hours(*hours);
        // What time alone brings, as when the program opens.
        let before = diary.follow(*device);
        diary.live(*device, act, &before);
        let after = diary.follow(*device);
        let reds = |today: &Today| today.judged.iter().filter(|judged| judged.colour == Colour::Red).count();
        seen(&diary, &before, &after, reds(&after) > reds(&before))?;
    }
    Ok(diary)
}

fn grown(acts: &[(i64, usize, Act)]) -> Diary {
    live(acts, |_, _, _, _| Ok(())).expect("nothing is asked of it")
}

/// Everything that a start of the program depends on.
#[derive(Debug, Clone, PartialEq)]
struct Gist {
    stage: Option<Stage>,
    in_episode: bool,
    levels: Vec<(String, u16, bool)>,
    halved: bool,
    easy: u8,
    next: Next,
    owed: Option<Fact>,
}

fn gist(today: &Today) -> Gist {
    let levels = today.progress.iter().map(|(id, progress)| (id.to_string(), progress.level, progress.half)).collect();
    Gist {
        stage: today.standing.stage,
        in_episode: today.standing.episode.is_some(),
        levels,
        halved: today.flare.is_some() || today.standing.fall.as_ref().is_some_and(|fall| fall.half),
        easy: today.standing.easy(),
        next: today.next.clone(),
        owed: today.owed.clone(),
    }
}

#[test]
fn a_random_life_reaches_all_of_it() {
    // Without this the properties below could hold because nothing ever happens.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut stages, mut most, mut reds, mut halves, mut closed) = (BTreeSet::new(), 1, 0, 0, 0);
    for _ in 0..24 {
        let acts = life(90).new_tree(&mut runner).unwrap().current();
        live(&acts, |_, _, after, red| {
            stages.extend(after.standing.stage);
            most = most.max(after.progress.values().map(|progress| progress.level).max().unwrap_or(1));
            reds += usize::from(red);
            halves += usize::from(after.progress.values().any(|progress| progress.half));
            closed += usize::from(after.standing.closed.is_some());
            Ok(())
        })
        .unwrap();
    }
    assert!(
        stages.len() >= 4 && most >= 2 && reds > 20 && halves > 20 && closed > 0,
        "{stages:?} {most} {reds} {halves} {closed}"
    );
}

proptest! {
    #![proptest_config(cases(32))]

    /// A red never raises or lengthens anything; a level moves up by one at most, and not in the week after a red; a half dose ends by a
    /// green alone.
    #[test]
    fn pain_only_holds_or_lowers(acts in life(60)) {
        live(&acts, |diary, before, after, red| {
            for (id, now) in &after.progress {
                let was = &before.progress[id];
                let ladder = LIBRARY.routines[id.as_str()].direction.is_some();
                prop_assert!(now.level <= was.level + 1, "{id}: {was:?} {now:?}");
                if red {
                    prop_assert!(now.level <= was.level, "{id} after a red: {was:?} {now:?}");
                    prop_assert!(!was.half || now.half || now.level < was.level, "{id} after a red: {was:?} {now:?}");
                }
                if now.level > was.level {
                    let limit = if ladder { 1 } else { NO_RED.days() };
                    let today = diary.now.date();
                    let late = after.judged.iter().filter_map(|judged| judged.red_since()).find(|since| days(since.date(), today) < limit);
                    prop_assert!(late.is_none(), "{id}: {now:?} though red at {late:?}");
                }
                if was.half && !now.half {
                    let last = after.judged.iter().rfind(|judged| judged.routine == id.as_str());
                    prop_assert!(last.is_some_and(|last| last.at_first == Colour::Green), "{id}: {was:?} {now:?}");
                }
            }
            if red {
                prop_assert!(after.flare.is_some());
                prop_assert!(after.stage() <= before.stage(), "{:?} {:?}", before.standing, after.standing);
            }
            prop_assert!(before.standing.stage.is_none() || !entered_up(diary, before, after), "{:?} {:?}", before.standing, after.standing);
            Ok(())
        })?;
    }

    /// Time alone moves nobody on: no stage, no dose made whole but by a flare's own end, and at most the one level that was earned.
    #[test]
    fn silence_opens_nothing(acts in life(50), silent in 3_i64..60) {
        let diary = grown(&acts);
        let before = diary.today();
        let later = look(&diary.entries, &diary.now.checked_add(silent.days()).unwrap());
        prop_assert_eq!(before.stage(), later.stage());
        let opens = matches!(later.owed, Some(Fact::Passed { .. } | Fact::Closed { .. }));
        prop_assert!(!opens, "{:?}", later.owed);
        for (id, now) in &later.progress {
            let was = &before.progress[id];
            let earned = was.greens.len() >= 3 || LIBRARY.routines[id.as_str()].weeks_per_level.is_some();
            prop_assert!(now.level <= was.level + u16::from(earned), "{id}: {was:?} {now:?}");
            // A red that is older than all that counts is forgotten, and the routine begins at its first level again.
            let known = before.judged.iter().rfind(|judged| judged.routine == id.as_str());
            let known = known.is_some_and(|known| days(known.date(), later_date(&diary, silent)) <= LOOK_BACK.days());
            prop_assert!(!was.half || now.half || !known, "{id}: {was:?} {now:?}");
        }
    }

    /// The same records in any order, and twice, from any device, are the same day.
    #[test]
    fn order_and_copies_change_nothing(acts in life(40), seed in any::<u64>(), copies in 0_usize..10) {
        let diary = grown(&acts);
        let today = diary.today();
        let mut entries = diary.entries.clone();
        entries.extend(diary.entries.iter().take(copies).cloned());
        entries.sort_by_key(|entry| (entry.seq + u64::from(entry.device == "two") * 1_000).wrapping_mul(seed | 1));
        prop_assert_eq!(look(&entries, &diary.now), today);
    }

    /// A record of a later version changes nothing, and one that holds shuts everything.
    #[test]
    fn an_unknown_record_opens_nothing(acts in life(40), at in any::<prop::sample::Index>(), holds in any::<bool>()) {
        let diary = grown(&acts);
        let mut entries = diary.entries.clone();
        let at = at.index(entries.len() + 1);
        let t = entries.get(at).map_or(&diary.now, |entry| &entry.t).clone();
        let unknown = Entry { holds, boot: None, ..entry("three", 1, &t, Fact::Unknown) };
        entries.insert(at, unknown);
        let (with, without) = (look(&entries, &diary.now), diary.today());
        if holds {
            prop_assert_eq!(with.next, Next::Stop);
        } else {
            prop_assert_eq!(with, without);
        }
    }

    /// A record that something was reached is worth what it names: without its evidence, or when that alone is lost, nobody is further.
    #[test]
    fn a_lost_record_never_moves_on(acts in life(60), lost in prop::collection::vec(any::<prop::sample::Index>(), 1..6)) {
        let diary = grown(&acts);
        let mut entries = diary.entries.clone();
        // Pain told, a session that fell, or a word that it is over hold or lower; without them one may be further. All else opens.
        let opens = |entry: &Entry| match &entry.fact {
            Fact::Passed { .. } | Fact::Walked { pain: None, .. } | Fact::Day { .. } => true,
            Fact::Answers(answers) => answers.checkin.is_none() && !answers.answers.values().any(|answer| answer == "yes" && answers.set != GATE),
            _ => false,
        };
        for lost in lost {
            let at = lost.index(entries.len().max(1));
            if entries.get(at).is_some_and(opens) {
                entries.remove(at);
            }
        }
        let (with, without) = (diary.today(), look(&entries, &diary.now));
        prop_assert!(without.stage() <= with.stage(), "{:?} {:?}", with.standing, without.standing);
    }

    /// A danger sign shuts all of it, whatever else is there.
    #[test]
    fn a_danger_sign_stands_whatever_comes(acts in life(30), more in life(30), at in 0_usize..2) {
        let mut diary = grown(&acts);
        let fact = Fact::Suspect(Suspect { question: "ces-saddle".into(), answer: "yes".into(), tier: "T1".into() });
        diary.write(at, fact);
        for (hours, device, act) in &more {
            diary.now = &diary.now + SignedDuration::from_hours(*hours);
            let before = diary.follow(*device);
            prop_assert_eq!(&before.next, &Next::Stop);
            diary.live(*device, act, &before);
        }
        prop_assert_eq!(diary.today().next, Next::Stop);
    }
}

fn later_date(diary: &Diary, silent: i64) -> jiff::civil::Date {
    diary.now.date().checked_add(silent.days()).unwrap()
}

/// Whether own answers alone opened strength where they must not (rule G2).
fn entered_up(diary: &Diary, before: &Today, after: &Today) -> bool {
    let entered = after.standing.since.as_ref().is_some_and(|(_, reason)| reason.rule == "G1");
    let up = before.stage() < Stage::Strength && after.stage() >= Stage::Strength;
    let entries = diary
        .entries
        .iter()
        .rev()
        .filter(|entry| matches!(&entry.fact, Fact::Answers(answers) if answers.set == "entry"));
    let last = entries.skip(1).map(|entry| entry.t.date()).next();
    entered && up && (before.standing.episode.is_some() || last.is_some_and(|last| days(last, diary.now.date()) < 90))
}

/// Writes a diary into files by device and month, as the journal has them.
fn put(home: &Home, entries: &[Entry]) {
    fs::create_dir_all(home.journal()).unwrap();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for entry in entries {
        let name = format!("{}.{}.jsonl", entry.t.strftime("%Y-%m"), entry.device);
        files.entry(name).or_default().push_str(&line(entry));
    }
    for (name, text) in files {
        home.put(&name, text.as_bytes());
    }
}

proptest! {
    #![proptest_config(cases(16))]

    /// How much of the journal was read changes nothing: months long past are reduced to what stands, with a checkpoint or without.
    #[test]
    fn an_old_journal_read_in_part_is_the_same_day(acts in life(120)) {
        let diary = grown(&acts);
        let home = Home::new();
        put(&home, &diary.entries);
        let moment = Now { mono: std::time::Duration::ZERO, boot: std::time::Duration::ZERO, wall: diary.now.clone() };
        let whole = gist(&diary.today());
        for _ in 0..2 {
            let (journal, opened, _) = home.open(&moment);
            journal.keep();
            prop_assert_eq!(gist(&look(&opened.entries, &diary.now)), whole.clone(), "{} of {}", opened.entries.len(), diary.entries.len());
        }
    }
}
