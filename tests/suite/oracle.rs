//! The gate, judged from outside: random people, clocks, crashes and files drive the real app; then every exercise step in
//! the journal is traced back to clean, fresh answers, with code of its own that knows only the raw records.

use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

use jiff::{SignedDuration, Timestamp, Zoned};
use proptest::prelude::*;
use supple::{
    app::{About, App, Ask, Effect, Key, Msg, Saving, Screen, Settings, Start, form::Input},
    domain::{
        Id, Now, Word,
        history::{ActiveLine, Answers, Entry, Fact, SessionRecord, Stamp},
        library::{FileKind, Library},
    },
    format::{self, SourceFile},
    plain::Teller,
};

/// The shipped files, and some of a user's who would like the gate to be wider.
static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let mut files = supple::io::library::shipped();
    let mine = |kind, id: &str, text: &'static str| SourceFile {
        kind,
        id: id.to_owned(),
        path: format!("{id}.toml"),
        bytes: Ok(text.as_bytes().into()),
        user: true,
    };
    files.push(mine(
        FileKind::Routine,
        "my-own",
        "schema = 1\ntitle = \"Mine\"\nget_ready = \"2s\"\n[[step]]\nname = \"Bend\"\nhow = [\"Bend.\"]\nhold = \"5s\"\nreps = 3\n",
    ));
    files.push(mine(
        FileKind::Routine,
        "soft",
        "schema = 1\ntitle = \"Soft\"\nstage = \"relief\"\n[[step]]\nname = \"Bend\"\nhow = [\"Bend.\"]\nstage = \"relief\"\ninvolves = []\nhold = \"5s\"\nreps = 3\n",
    ));
    files.push(mine(
        FileKind::Screening,
        "screening",
        "schema = 1\n[[question]]\nid = \"ces-saddle\"\ntier = \"T4\"\n",
    ));
    format::load(&files)
});

/// One thing that happens.
#[derive(Debug, Clone)]
enum Turn {
    /// The person answers as a healthy person would, and goes on.
    Well,
    /// Any key at all.
    Key(Key),
    /// A yes where a no was due.
    Yes,
    /// Time passes, with the program running.
    Pass(u64),
    /// The computer sleeps.
    Sleep(u64),
    /// The wall clock is set, by so many hours.
    Set(i64),
    /// The program is killed and started again.
    Kill(usize),
    /// The computer is started again.
    Reboot(usize),
}

fn key() -> impl Strategy<Value = Key> {
    let chars = prop::sample::select("0123456789abcdntxyqrsuh!+# ?".chars().collect::<Vec<_>>());
    prop_oneof![
        8 => chars.prop_map(Key::Char),
        2 => prop::sample::select(vec![Key::Enter, Key::Esc, Key::Up, Key::Down, Key::Left, Key::Right, Key::PageDown]),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    let passes = prop::sample::select(vec![1, 7, 40, 125, 700, 2_000, 4_000, 46_000, 90_000, 700_000, 9_000_000]);
    prop_oneof![
        60 => Just(Turn::Well),
        4 => key().prop_map(Turn::Key),
        1 => Just(Turn::Yes),
        12 => passes.prop_map(Turn::Pass),
        1 => prop::sample::select(vec![60, 2_400, 50_000]).prop_map(Turn::Sleep),
        1 => prop::sample::select(vec![-800, -25, -1, 1, 25, 800]).prop_map(Turn::Set),
        2 => (0..ASKS).prop_map(Turn::Kill),
        1 => (0..ASKS).prop_map(Turn::Reboot),
    ]
}

pub(crate) const ASKS: usize = 12;

fn ask(number: usize) -> Ask {
    let start = |routine: &str, rehearse| Ask::Start { routine: Id::new(routine).unwrap(), level: Some(1), rehearse };
    match number {
        0 => Ask::Now,
        1 => Ask::Heat,
        2 => Ask::Screen,
        3 | 4 => start("gentle-mobility", None),
        5 => start("gentle-stretch", None),
        6 => start("walking", None),
        7 => start("soft", None),
        8 => start("my-own", None),
        9 => start("extension-ladder", Some(3_600)),
        _ => Ask::Coach,
    }
}

/// The machine, its disk and the person.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) now: Now,
    boot: String,
    pub(crate) journal: Vec<Entry>,
    active: Vec<ActiveLine>,
    seq: u64,
    /// Seconds that truly passed, whatever the clocks say, and what they were at each reading of the wall clock.
    truth: u64,
    micros: u128,
    pub(crate) truths: BTreeMap<Timestamp, u64>,
    /// Listens to each turn, when the coach is met in lines.
    pub(crate) teller: Option<Teller>,
}

impl World {
    /// Met in plain lines.
    pub(crate) fn told(number: usize) -> Self {
        let mut world = Self::new(number);
        world.teller = Some(Teller::default());
        world.restart(number);
        world
    }

    fn new(number: usize) -> Self {
        let now = Now {
            mono: Duration::from_secs(50_000),
            boot: Duration::from_secs(50_000),
            wall: "2026-11-22T08:00:00+00:00[UTC]".parse().unwrap(),
        };
        let (app, effects) = App::new(Self::start(&[], &[], 0, "boot-0", number), &now);
        let mut world = Self {
            app,
            now,
            boot: "boot-0".to_owned(),
            journal: Vec::new(),
            active: Vec::new(),
            seq: 0,
            truth: 0,
            micros: 0,
            truths: BTreeMap::new(),
            teller: None,
        };
        world.perform(effects);
        world.tell(Msg::Resize { cols: 80, rows: 24 });
        world
    }

    fn start(journal: &[Entry], active: &[ActiveLine], seq: u64, boot: &str, number: usize) -> Start {
        Start {
            library: LIBRARY.clone(),
            history: journal.to_vec(),
            whole_from: jiff::civil::Date::MIN,
            older: Vec::new(),
            active: active.to_vec(),
            stamp: Stamp { device: "dev".into(), seq },
            boot: boot.to_owned(),
            settings: Settings::default(),
            locale: "en_GB.UTF-8".to_owned(),
            saving: Saving::Fine,
            remarks: Vec::new(),
            ask: ask(number),
            plain: false,
        }
    }

    pub(crate) fn restart(&mut self, number: usize) {
        let plain = self.teller.is_some();
        let start = Self::start(&self.journal, &self.active, self.seq, &self.boot, number);
        let (app, effects) = App::new(Start { plain, ..start }, &self.now);
        self.app = app;
        self.teller = plain.then(Teller::default);
        self.perform(effects);
        self.tell(Msg::Resize { cols: if plain { 96 } else { 80 }, rows: if plain { u16::MAX } else { 24 } });
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let mut quit = false;
        for effect in effects {
            match effect {
                Effect::Record(entry) => {
                    self.seq = self.seq.max(entry.seq);
                    // Through its text, as the disk would have it.
                    let text = serde_json::to_string(&entry).unwrap();
                    self.journal.push(serde_json::from_str(&text).unwrap());
                }
                Effect::Active { line, .. } => {
                    let text = serde_json::to_string(&line).unwrap();
                    self.active.push(serde_json::from_str(&text).unwrap());
                }
                Effect::ActiveDone => self.active.clear(),
                Effect::Quit(_) => quit = true,
                _ => {}
            }
        }
        if quit {
            self.restart(11);
        }
    }

    fn tell(&mut self, msg: Msg) {
        self.truths.entry(self.now.wall.timestamp()).or_insert(self.truth);
        let effects = self.app.update(msg, &self.now);
        if let Some(teller) = &mut self.teller {
            teller.hear(&self.app);
        }
        self.perform(effects);
    }

    /// Types a line, as the loop takes it; what is written before and after it.
    pub(crate) fn type_line(&mut self, line: &str) -> Vec<String> {
        let (app, now) = (&self.app, &self.now);
        let Some(teller) = &mut self.teller else { return Vec::new() };
        let mut written = teller.tell(app, now).lines;
        let keys = teller.keys(line, app, now);
        let spot = Teller::spot(app);
        for key in keys {
            self.press(key);
            if Teller::spot(&self.app) != spot {
                break;
            }
        }
        let (app, now) = (&self.app, &self.now);
        written.extend(self.teller.as_mut().map(|teller| teller.tell(app, now).lines).unwrap_or_default());
        written
    }

    fn press(&mut self, key: Key) {
        self.tell(Msg::Key(key));
    }

    /// Lets `seconds` pass, waking whenever the app wants to, at most a few hundred times.
    pub(crate) fn pass(&mut self, seconds: u64) {
        let mut left = Duration::from_secs(seconds);
        for _ in 0..400 {
            let step = self
                .app
                .next_change(&self.now)
                .unwrap_or(left)
                .clamp(Duration::from_millis(1), Duration::from_secs(60))
                .min(left);
            if step.is_zero() {
                return;
            }
            self.go_on(step);
            left -= step;
            self.tell(Msg::Tick);
        }
        self.go_on(left);
        self.tell(Msg::Tick);
    }

    fn go_on(&mut self, length: Duration) {
        self.now = self.now.after(length);
        self.micros += length.as_micros();
        self.truth = u64::try_from(self.micros / 1_000_000).unwrap();
    }

    /// What a person who is well would press here.
    fn well(&mut self, yes: bool) {
        let key = match self.app.screen() {
            Screen::First(_) => Key::Char(['1', '2', '4', 'r', 'c'][usize::try_from(self.seq % 5).unwrap()]),
            Screen::Routines(menu) => {
                if menu.mark % 3 == usize::try_from(self.seq % 3).unwrap() {
                    Key::Enter
                } else {
                    Key::Down
                }
            }
            Screen::Form(asked) => {
                let field = asked.form.field();
                let id = field.map_or("", |field| field.id.as_str()).to_owned();
                match (&asked.about, field.map(|field| &field.input)) {
                    (About::HurtChoice { .. } | About::Warm | About::Unsaved, _) => Key::Char('2'),
                    (_, Some(Input::Scale { .. })) => Key::Char(if yes { '8' } else { '2' }),
                    (_, Some(Input::Ticks { .. })) => Key::Char(if yes { 'a' } else { 'n' }),
                    (_, Some(Input::Typed { .. })) => Key::Enter,
                    _ if matches!(
                        id.as_str(),
                        "entry-sit-stand" | "entry-turn-walk" | "entry-steady" | "fine" | "who" | "furthest"
                    ) =>
                    {
                        Key::Char('2')
                    }
                    _ => Key::Char(if yes { '2' } else { '1' }),
                }
            }
            Screen::Suspect(_) => Key::Char(['3', '3', '1'][usize::try_from(self.seq % 3).unwrap()]),
            Screen::Stop => Key::Char('u'),
            Screen::HeatOff { .. } | Screen::Verdict(_) | Screen::Page(_) => Key::Enter,
            Screen::Naming(_) | Screen::Past(_) | Screen::Cards(_) | Screen::Reminders(_) => Key::Esc,
            Screen::Player => match self.app.play().and_then(|play| play.session()) {
                Some(session) if session.asking().is_some() => Key::Char(if yes { 'y' } else { 'n' }),
                Some(session) if session.cursor().paused().is_some() => Key::Char(' '),
                Some(session) if session.cursor().slot().length.is_none() => Key::Enter,
                _ => {
                    self.pass(9);
                    return;
                }
            },
        };
        self.press(key);
    }

    fn take(&mut self, turn: &Turn) {
        match turn {
            Turn::Well => self.well(false),
            Turn::Yes => self.well(true),
            Turn::Key(key) => self.press(*key),
            Turn::Pass(seconds) => self.pass(*seconds),
            Turn::Sleep(seconds) => {
                self.go_on(Duration::ZERO);
                self.now = self.now.after_sleep(Duration::from_secs(*seconds));
                self.micros += u128::from(*seconds) * 1_000_000;
                self.truth += *seconds;
                self.tell(Msg::Tick);
            }
            Turn::Set(hours) => {
                self.now.wall = &self.now.wall + SignedDuration::from_hours(*hours);
                self.tell(Msg::Tick);
            }
            Turn::Kill(number) => self.restart(*number),
            Turn::Reboot(number) => {
                self.boot = format!("boot-{}", self.seq + 1);
                self.now.mono = Duration::from_secs(20);
                self.now.boot = Duration::from_secs(20);
                self.now.wall = &self.now.wall + SignedDuration::from_secs(60);
                self.restart(*number);
            }
        }
    }
}

/// The raw records, read with the rules in hand and none of the program's code.
pub(crate) struct Oracle<'a> {
    pub(crate) entries: &'a [Entry],
    pub(crate) truths: &'a BTreeMap<Timestamp, u64>,
}

impl<'a> Oracle<'a> {
    fn find(&self, id: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    fn answers(&self, id: &str) -> Option<(&'a Entry, &'a Answers)> {
        let entry = self.find(id)?;
        match &entry.fact {
            Fact::Answers(answers) => Some((entry, answers)),
            _ => None,
        }
    }

    /// Why this session should not have been: empty if all is well.
    pub(crate) fn judge(&self, session: &SessionRecord) -> Vec<String> {
        let mut faults = Vec::new();
        let moves = |kind: &str| kind == "exercise" || kind == "walk";
        let active: Vec<_> = session.steps.iter().filter(|step| moves(&step.kind) && step.started.is_some()).collect();
        let acted = session.steps.iter().any(|step| step.started.is_some());
        let used: Vec<_> = session.clearance.iter().filter_map(|id| self.answers(id)).collect();
        let of = |set: &str| -> Vec<_> { used.iter().filter(|(_, answers)| answers.set == set).collect() };
        if used.len() != session.clearance.len() {
            faults.push("rests on entries that are not there".to_owned());
        }
        if acted && of("A").is_empty() {
            faults.push("no set A".to_owned());
        }
        for (_, answers) in &used {
            faults.extend(Self::unclean(answers));
        }
        if !active.is_empty() {
            if session.scope != "movement" {
                faults.push("moved in a comfort session".to_owned());
            }
            for set in ["B", "C", "entry", "short"] {
                if of(set).is_empty() {
                    faults.push(format!("no set {set}"));
                }
            }
        }
        for step in active.iter().filter_map(|step| step.started.as_ref()) {
            let truth = |at: &Zoned| self.truths.get(&at.timestamp()).copied();
            let recent = |entry: &Entry, hours: i64| {
                // By the clock's word, or by the time that truly passed: a clock set ahead ages nothing in a session.
                let told = step.timestamp().duration_since(entry.t.timestamp()) <= SignedDuration::from_hours(hours);
                let passed = truth(step).zip(truth(&entry.t)).map(|(step, entry)| step.saturating_sub(entry));
                told || passed.is_some_and(|passed| passed <= u64::try_from(hours).unwrap() * 3_600)
            };
            // A clearance lasts 12 hours. In an episode its short check was made for it; without one, on the same day.
            // A person who sets the clock back makes ages negative, never long.
            let hours = if self.in_episode(session) { 13 } else { 37 };
            if !of("short").iter().any(|(entry, _)| recent(entry, hours)) {
                faults.push(format!("no short check within {hours} h of {step}"));
            }
            let opened = self.opened(session);
            for set in ["A", "B", "C"] {
                if !of(set).iter().any(|(entry, _)| recent(entry, 91 * 24)) {
                    faults.push(format!("set {set} is too old at {step}"));
                }
                // What was answered a quarter of an hour before led to it, at the latest by either clock.
                let of_it = |entry: &Entry, opened: &Entry| {
                    let passed =
                        truth(&opened.t).zip(truth(&entry.t)).map(|(opened, entry)| opened.saturating_sub(entry));
                    entry.seq > opened.seq || passed.is_none_or(|passed| passed <= 16 * 60)
                };
                if opened.is_some_and(|opened| !of(set).iter().any(|(entry, _)| of_it(entry, opened))) {
                    faults.push(format!("set {set} is older than the episode at {step}"));
                }
            }
        }
        if acted {
            faults.extend(self.stops(session));
        }
        faults
    }

    /// Whether anything written before this session began opened an episode (rule G4).
    fn in_episode(&self, session: &SessionRecord) -> bool {
        self.opened(session).is_some()
    }

    /// What a session rests on, start by start: each begins with set A.
    fn starts<'s>(&self, session: &'s SessionRecord) -> Vec<Vec<&'s str>> {
        let mut starts: Vec<Vec<&str>> = Vec::new();
        for id in &session.clearance {
            if starts.is_empty() || self.answers(id).is_some_and(|(_, answers)| answers.set == "A") {
                starts.push(Vec::new());
            }
            starts.last_mut().unwrap().push(id);
        }
        starts
    }

    /// The number of the last of these.
    fn last(&self, ids: &[&str]) -> u64 {
        ids.iter().filter_map(|id| self.find(id)).map(|entry| entry.seq).max().unwrap_or(0)
    }

    /// The first word before this session began that opened an episode.
    fn opened(&self, session: &SessionRecord) -> Option<&'a Entry> {
        let ids: Vec<&str> = session.clearance.iter().map(supple::domain::Word::as_str).collect();
        self.opened_by(self.last(&ids))
    }

    fn opened_by(&self, last: u64) -> Option<&'a Entry> {
        self.entries.iter().filter(|entry| entry.seq <= last).find(|entry| match &entry.fact {
            Fact::Session(session) => {
                let after = session.after.as_ref().is_some_and(|after| after.pain >= 7 || after.spasm);
                session.routine == "relief-now" || after
            }
            Fact::Answers(answers) => {
                let pain = answers.checkin.as_ref().map_or(0, |checkin| checkin.pain);
                let is = |id: &str, word: &str| answers.answers.get(id).is_some_and(|answer| answer == word);
                let well = is("entry-spasm", "no") && is("entry-sit-stand", "yes") && is("entry-turn-walk", "yes");
                let steady = well && is("entry-steady", "yes") && pain < 4;
                let leg = answers
                    .checkin
                    .as_ref()
                    .is_some_and(|checkin| ["thigh", "below-knee", "foot"].contains(&checkin.furthest.as_str()));
                (answers.set == "short" && pain >= 7) || (answers.set == "entry" && (!steady || leg))
            }
            _ => false,
        })
    }

    /// Answers that no session may rest on: an emergency sign in any of them.
    fn unclean(answers: &Answers) -> Vec<String> {
        let emergency = [
            "ces-saddle",
            "ces-bladder",
            "ces-bowel",
            "ces-sex",
            "ces-bilateral",
            "chest",
            "aorta",
            "stroke-like",
            "consciousness",
            "bleeding",
            "trauma-major",
            "limb-numb",
        ];
        let yes = |id: &str| answers.answers.get(id).is_some_and(|answer| answer == "yes" || answer == "not-sure");
        let mut faults: Vec<String> =
            emergency.iter().filter(|id| yes(id)).map(|id| format!("rests on a yes to {id}")).collect();
        let must = match answers.set.as_str() {
            "A" => &emergency[..],
            "B" => &["cancer-hx", "night-pain", "kidney", "weight-loss", "deformity", "thoracic", "fever"][..],
            "short" => &["short-ces", "short-leg", "short-ill"][..],
            _ => &[][..],
        };
        let missing = must.iter().filter(|id| !answers.answers.contains_key(**id));
        faults.extend(missing.map(|id| format!("set {} lacks {id}", answers.set)));
        faults
    }

    /// Stops that stood before the session began and were not lifted by then.
    fn stops(&self, session: &SessionRecord) -> Vec<String> {
        let before: Vec<_> = self.entries.iter().take_while(|entry| !Self::is(entry, session)).collect();
        let begun = |entry: &&Entry| {
            // Written before the session's first answers: the file's own order tells, whatever the clocks said.
            let first = session.clearance.last().and_then(|id| self.find(id));
            first.is_some_and(|first| entry.seq < first.seq)
        };
        let suspects = before.iter().copied().filter(begun).filter(|entry| matches!(entry.fact, Fact::Suspect(_)));
        suspects
            .filter(|suspect| !self.closed(suspect, &before))
            .map(|suspect| format!("{} stood open", suspect.id))
            .collect()
    }

    fn is(entry: &Entry, session: &SessionRecord) -> bool {
        matches!(&entry.fact, Fact::Session(other) if other.session == session.session)
    }

    fn closed(&self, suspect: &Entry, before: &[&Entry]) -> bool {
        let all_no =
            |answers: &BTreeMap<Word, Word>| !answers.is_empty() && answers.values().all(|answer| answer == "no");
        before.iter().any(|entry| match &entry.fact {
            Fact::Slip { closes, answers } => *closes == suspect.id && all_no(answers),
            Fact::Settled { closes, answers } => {
                // Only two signs can turn out to be no Stop: fever without back pain.
                *closes == suspect.id && answers.get("fever-back-pain").is_some_and(|answer| answer == "no")
            }
            Fact::Unlocked { closes, assessed, screens } => {
                let told = self.find(assessed).is_some_and(
                    |entry| matches!(&entry.fact, Fact::Assessed { closes, .. } if closes.contains(&suspect.id)),
                );
                let day = |entry: &Entry| {
                    entry.t.timestamp().duration_since(suspect.t.timestamp()) >= SignedDuration::from_hours(24)
                };
                let sets: Vec<_> =
                    screens.iter().filter_map(|id| self.answers(id)).filter(|(entry, _)| day(entry)).collect();
                let has =
                    |set: &str| sets.iter().any(|(_, answers)| answers.set == set && Self::unclean(answers).is_empty());
                *closes == suspect.id && told && day(entry) && has("A") && has("B") && has("C")
            }
            _ => false,
        })
    }
}

/// Heat: from the first sign of it to its last second, by the journal's own count.
pub(crate) fn longest_heat(session: &SessionRecord) -> u32 {
    session.steps.iter().filter(|step| step.kind == "heat").map(|step| step.done).max().unwrap_or(0)
}

pub(crate) fn sessions(journal: &[Entry]) -> Vec<&SessionRecord> {
    let session = |entry: &'_ Entry| matches!(entry.fact, Fact::Session(_));
    journal
        .iter()
        .filter(|entry| session(entry))
        .map(|entry| match &entry.fact {
            Fact::Session(session) => session.as_ref(),
            _ => unreachable!(),
        })
        .collect()
}

pub(crate) fn moved(session: &SessionRecord) -> bool {
    let moves = |kind: &str| kind == "exercise" || kind == "walk";
    session.steps.iter().any(|step| moves(&step.kind) && step.started.is_some())
}

#[test]
fn the_person_who_is_well_gets_to_move() {
    // Without this the property below could hold because nothing ever starts.
    let mut world = World::new(4);
    for _ in 0..200 {
        world.take(&Turn::Well);
    }
    assert!(sessions(&world.journal).iter().any(|session| moved(session)), "{:?}", world.app.screen());
}

proptest! {
    #![proptest_config(crate::plan::cases(100))]

    #[test]
    fn every_exercise_step_follows_a_clean_check_of_the_right_scope_and_age(
        first in 0..ASKS,
        turns in prop::collection::vec(turn(), 50..400),
    ) {
        let mut world = World::new(first);
        for turn in &turns {
            world.take(turn);
        }
        let oracle = Oracle { entries: &world.journal, truths: &world.truths };
        for session in sessions(&world.journal) {
            let faults = oracle.judge(session);
            prop_assert!(faults.is_empty(), "{faults:?}\n{session:#?}");
            prop_assert!(longest_heat(session) <= 20 * 60);
        }
        // A check made for one start serves one session: the short check in an episode, set A for comfort (rule S2).
        let mut used = std::collections::BTreeSet::new();
        for session in sessions(&world.journal) {
            let set = if session.scope == "movement" { "short" } else { "A" };
            for (at, ids) in oracle.starts(session).iter().enumerate() {
                // Going on always asks anew; what is known at a start is what its own answers came after.
                let once = session.scope != "movement" || at > 0 || oracle.opened_by(oracle.last(ids)).is_some();
                let mine = ids.iter().filter(|id| oracle.answers(id).is_some_and(|(_, answers)| answers.set == set));
                for id in mine {
                    prop_assert!(used.insert(*id) || !once, "{id} served two starts");
                }
            }
        }
        let ids: std::collections::BTreeSet<_> = world.journal.iter().map(|entry| &entry.id).collect();
        prop_assert_eq!(ids.len(), world.journal.len(), "an id was used twice");
    }
}
