//! People as data: each file of `tests/fixtures/scenarios` is one person over days, devices, zones and wrong clocks, played through the
//! real app by keys, and held against what the rules say should come of it.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use serde::Deserialize;
use supple::{
    app::{About, App, Ask, Screen, Settings, Start, form::Input},
    domain::{
        Id, Now,
        history::{ActiveLine, Ending, Entry, Fact, SessionRecord, Stamp, StepResult},
        library::{FileKind, Library},
        locks::Held,
        next::Next,
        progression::Colour,
    },
    format::{self, SourceFile},
    io,
};

use crate::driver::{Driver, fresh};

/// One person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    title: String,
    shows: Vec<String>,
    who: String,
    always: Says,
    visit: Vec<Visit>,
}

/// What a person answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Says {
    yes: Vec<String>,
    pain: u8,
    #[serde(rename = "where")]
    furthest: String,
    spasm: bool,
    course: String,
    entry: Entered,
    usual: Option<u8>,
    #[serde(default)]
    slow: bool,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entered {
    sit_stand: bool,
    turn_walk: bool,
    steady: bool,
}

/// One opening of the program.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Visit {
    day: Option<i64>,
    days: Vec<i64>,
    at: String,
    zone: Option<String>,
    clock: Option<String>,
    device: Option<String>,
    #[serde(rename = "do")]
    what: String,
    yes: Option<Vec<String>>,
    pain: Option<u8>,
    #[serde(rename = "where")]
    furthest: Option<String>,
    spasm: Option<bool>,
    course: Option<String>,
    entry: Option<Entered>,
    morning: Option<Morning>,
    gates: BTreeMap<String, bool>,
    slip: Option<String>,
    leave: Option<String>,
    part: Option<usize>,
    x: Option<Hurt>,
    after: Option<u8>,
    after_where: Option<String>,
    fine: Option<bool>,
    clinician: bool,
    today: Expect,
    then: Expect,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Morning {
    Pain(u8),
    /// `"skip"`: as if it were left out.
    Skip(Skip),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Skip {
    Skip,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hurt {
    at: usize,
    pain: u8,
    #[serde(rename = "where")]
    furthest: String,
    spasm: bool,
    then: String,
}

/// What should hold; only what is given is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    next: Option<String>,
    stage: Option<String>,
    episode: Option<bool>,
    levels: Option<BTreeMap<String, u16>>,
    half: Option<Vec<String>>,
    streak: Option<u32>,
    minutes: Option<u32>,
    prompt: Option<String>,
    locks: Option<Vec<String>>,
    screen: Option<String>,
    ended: Option<String>,
    verdict: Option<String>,
    swapped: Option<Vec<String>>,
    exit: Option<u8>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scenarios")
}

/// The shipped files, and one of the user's.
fn library() -> &'static Library {
    static READ: OnceLock<Library> = OnceLock::new();
    let read = || {
        let mut files = io::library::shipped();
        let path = folder().join("routines/prescribed.toml");
        let (id, bytes) = ("prescribed".to_owned(), Ok(fs::read(&path).unwrap().into()));
        files.push(SourceFile { kind: FileKind::Routine, id, path: path.display().to_string(), bytes, user: true });
        let library = format::load(&files);
        let problems: Vec<&str> = library.problems.iter().map(|problem| problem.rendered.as_str()).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        library
    };
    READ.get_or_init(read)
}

/// The person's machines, over time.
struct Life<'a> {
    file: &'a str,
    always: &'a Says,
    journal: Vec<Entry>,
    active: BTreeMap<String, Vec<ActiveLine>>,
    zone: TimeZone,
    /// Hours that the wall clock is off.
    clock: i64,
    /// True time since the first midnight in UTC.
    truth: Duration,
    /// Whether each visit is on a new boot of the machine.
    reboots: bool,
    boots: usize,
    faults: Vec<String>,
}

/// The first midnight, in UTC: a Sunday, so that day 1 is the Monday in every zone.
fn first() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

/// A visit with what the person would answer in it.
struct Scene<'a> {
    visit: &'a Visit,
    says: Says,
    danger: Option<String>,
    hurt: bool,
    left: bool,
    declines: bool,
}

impl<'a> Life<'a> {
    fn new(file: &'a str, always: &'a Says, reboots: bool) -> Self {
        Self {
            file,
            always,
            journal: Vec::new(),
            active: BTreeMap::new(),
            zone: TimeZone::UTC,
            clock: 0,
            truth: Duration::ZERO,
            reboots,
            boots: 0,
            faults: Vec::new(),
        }
    }

    /// The clocks at this moment of truth.
    fn now(&self) -> Now {
        let wall = first() + SignedDuration::try_from(self.truth).unwrap() + SignedDuration::from_hours(self.clock);
        let boot = if self.reboots { Duration::from_secs(60) } else { Duration::from_secs(100_000) + self.truth };
        Now { mono: boot, boot, wall: wall.to_zoned(self.zone.clone()) }
    }

    fn open(&mut self, device: &str, ask: Ask) -> Driver {
        self.boots += 1;
        let boot = if self.reboots { format!("{device}-boot-{}", self.boots) } else { format!("{device}-boot") };
        let seq = self.journal.iter().filter(|entry| entry.device == device).map(|entry| entry.seq).max();
        let start = Start {
            library: library().clone(),
            history: self.journal.clone(),
            active: self.active.get(device).cloned().unwrap_or_default(),
            stamp: Stamp { device: device.into(), seq: seq.unwrap_or(0) },
            boot,
            settings: Settings { slow_walking: self.always.slow, ..Settings::default() },
            ..fresh(ask)
        };
        Driver::from(start, self.now())
    }

    /// Puts away what the program wrote. Returns its sessions.
    fn close(&mut self, device: &str, driver: &Driver) -> Vec<SessionRecord> {
        let passed = driver.now.boot.saturating_sub(self.now().boot);
        self.truth += passed;
        self.active.insert(device.to_owned(), driver.active());
        let entries = driver.entries();
        for entry in &entries {
            // Through its text, as the disk would have it.
            self.journal.push(serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap());
        }
        let session = |entry: Entry| match entry.fact {
            Fact::Session(session) => Some(*session),
            _ => None,
        };
        entries.into_iter().filter_map(session).collect()
    }

    fn visit(&mut self, day: i64, visit: &Visit) {
        if let Some(zone) = &visit.zone {
            self.zone = TimeZone::get(zone).unwrap();
        }
        if let Some(clock) = &visit.clock {
            self.clock = clock.trim_end_matches('h').parse().unwrap();
        }
        let time: civil::Time = format!("{}:00", visit.at).parse().unwrap();
        let date = civil::date(2026, 3, 2).checked_add(jiff::Span::new().days(day - 1)).unwrap();
        let at = date.to_datetime(time).to_zoned(self.zone.clone()).unwrap().timestamp();
        let truth = Duration::try_from(at.duration_since(first())).unwrap();
        self.truth = self.truth.max(truth);
        let place = format!("{} day {day} {} {}", self.file, visit.at, visit.what);
        let device = visit.device.clone().unwrap_or_else(|| "one".to_owned());
        let always = self.always.clone();
        let mut scene = Scene {
            visit,
            says: Says {
                yes: visit.yes.clone().unwrap_or(always.yes),
                pain: visit.pain.unwrap_or(always.pain),
                furthest: visit.furthest.clone().unwrap_or(always.furthest),
                spasm: visit.spasm.unwrap_or(always.spasm),
                course: visit.course.clone().unwrap_or(always.course),
                entry: visit.entry.unwrap_or(always.entry),
                ..always
            },
            danger: visit.what.strip_prefix("danger:").map(str::to_owned),
            hurt: false,
            left: false,
            declines: false,
        };
        if scene.says.usual.is_some() {
            scene.says.yes.push("lasting-pain".to_owned());
        }

        let mut driver = self.open(&device, Ask::Coach);
        scene.tell(&mut driver);
        self.expect(&format!("{place}, today"), &visit.today, &driver, &Seen::default());
        if let Some(routine) = visit.what.strip_prefix("start:") {
            self.close(&device, &driver);
            let (id, level) = routine.split_once('@').unwrap_or((routine, "1"));
            let level = if routine.contains('@') { level.parse().unwrap() } else { driver.app.today().level(id) };
            let routine = Id::new(id).unwrap();
            driver = self.open(&device, Ask::Start { routine, level: Some(level), rehearse: None });
        }
        let verdict = scene.act(&mut driver);
        // Where no slip is offered, the sign goes straight to Stop.
        let told = |entry: &Entry| match &entry.fact {
            Fact::Suspect(suspect) => scene.danger.as_deref() == Some(suspect.question.as_str()),
            _ => false,
        };
        if scene.danger.is_some() && !driver.entries().iter().any(told) {
            self.faults.push(format!("{place}: the sign was not asked about\n{}", driver.screen()));
        }
        let exit = leave(&mut driver);
        let session = self.close(&device, &driver).pop();
        let driver = self.open(&device, Ask::Coach);
        self.expect(&format!("{place}, then"), &visit.then, &driver, &Seen { session, verdict, exit });
        self.close(&device, &driver);
    }

    fn expect(&mut self, place: &str, expect: &Expect, driver: &Driver, seen: &Seen) {
        let (app, today) = (&driver.app, driver.app.today());
        let mut faults = Vec::new();
        let held = Held::fold(app.history(), &library().questions, &driver.now);
        let locks: Vec<String> = held.locks.iter().map(|lock| lock.kind.id.to_string()).collect();
        check(&mut faults, "next", expect.next.as_ref(), &today.next.word());
        let stage = today.standing.stage.map_or("none", supple::domain::exercise::Stage::word).to_owned();
        check(&mut faults, "stage", expect.stage.as_ref(), &stage);
        check(&mut faults, "episode", expect.episode.as_ref(), &today.standing.episode.is_some());
        for (routine, level) in expect.levels.iter().flatten() {
            check(&mut faults, &format!("level of {routine}"), Some(level), &today.level(routine));
        }
        check(&mut faults, "half", expect.half.as_deref().map(sorted).as_ref(), &half(app));
        check(&mut faults, "streak", expect.streak.as_ref(), &today.streak);
        check(&mut faults, "minutes", expect.minutes.as_ref(), &today.minutes);
        let prompt = today.prompt.map_or("none", |prompt| prompt.id).to_owned();
        check(&mut faults, "prompt", expect.prompt.as_ref(), &prompt);
        if let Some(missing) = expect.locks.iter().flatten().find(|lock| !locks.contains(lock)) {
            faults.push(format!("lock {missing} is not in {locks:?}"));
        }
        let screen = match app.screen() {
            Screen::First(_) => "today".to_owned(),
            Screen::Stop => "stop".to_owned(),
            other => format!("{other:?}"),
        };
        check(&mut faults, "screen", expect.screen.as_ref(), &screen);
        check(&mut faults, "ended", expect.ended.as_ref(), &seen.ended());
        check(&mut faults, "verdict", expect.verdict.as_ref(), &seen.verdict.clone().unwrap_or_default());
        check(&mut faults, "swapped", expect.swapped.as_deref().map(sorted).as_ref(), &seen.swapped());
        check(&mut faults, "exit", expect.exit.as_ref(), &seen.exit);
        self.faults.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
    }
}

/// What was seen of a visit.
#[derive(Default)]
struct Seen {
    session: Option<SessionRecord>,
    verdict: Option<String>,
    exit: u8,
}

impl Seen {
    fn ended(&self) -> String {
        let ended = self.session.as_ref().map(|session| session.ended);
        let word = match ended {
            None => "none",
            Some(Ending::Finished) => "finished",
            Some(Ending::Early) => "early",
            Some(Ending::Pain) => "pain",
            Some(Ending::DangerSign) => "danger",
            Some(Ending::Unattended) => "unattended",
            Some(Ending::Interrupted) => "interrupted",
        };
        word.to_owned()
    }

    fn swapped(&self) -> Vec<String> {
        let steps = self.session.iter().flat_map(|session| session.steps.iter());
        let changed = steps.filter(|step| step.result == StepResult::Locked || step.why.starts_with("instead of"));
        sorted(&changed.map(|step| step.step.clone()).collect::<Vec<_>>())
    }
}

fn check<T: PartialEq + Debug>(faults: &mut Vec<String>, what: &str, expected: Option<&T>, found: &T) {
    if let Some(expected) = expected.filter(|expected| *expected != found) {
        faults.push(format!("{what}: expected {expected:?}, found {found:?}"));
    }
}

fn sorted(list: &[String]) -> Vec<String> {
    let mut list = list.to_vec();
    list.sort();
    list
}

/// What is at half dose: `*` for all movement, else routines by name.
fn half(app: &App) -> Vec<String> {
    let today = app.today();
    let moves = |routine: &&std::sync::Arc<supple::domain::routine::Routine>| {
        routine.levels.iter().flat_map(|level| &level.steps).any(|step| !step.kind.is_comfort())
    };
    let library = library();
    let moving: Vec<_> = library.routines.values().filter(moves).collect();
    let halved: Vec<String> =
        moving.iter().filter(|routine| today.is_half(routine)).map(|routine| routine.id.to_string()).collect();
    if halved.len() == moving.len() { vec!["*".to_owned()] } else { halved }
}

/// Ends the program. Returns its exit code.
fn leave(driver: &mut Driver) -> u8 {
    for _ in 0..8 {
        if let Some(code) = driver.quit() {
            return code;
        }
        match driver.app.screen() {
            Screen::Form(_) => driver.keys("⎋"),
            Screen::Page(_) | Screen::Verdict(_) => driver.keys("⏎"),
            _ => driver.keys("q"),
        };
    }
    panic!("the program does not end:\n{}", driver.screen());
}

impl Scene<'_> {
    /// The morning's and the gates' questions, as far as this visit answers them.
    fn tell(&mut self, driver: &mut Driver) {
        for _ in 0..4 {
            let answers = match &driver.app.today().next {
                Next::Morning => matches!(self.visit.morning, Some(Morning::Pain(_))),
                Next::Gate(question) => self.visit.gates.contains_key(question.id),
                _ => false,
            };
            if !answers {
                return;
            }
            driver.keys("n");
            self.answer(driver);
        }
    }

    /// What the person does. Returns the verdict that was shown.
    fn act(&mut self, driver: &mut Driver) -> Option<String> {
        let first = |driver: &Driver| matches!(driver.app.screen(), Screen::First(_));
        let what = self.visit.what.clone();
        match what.split_once(':').map_or(what.as_str(), |(word, _)| word) {
            "look" => {}
            "start" => return self.play(driver),
            "now" => return self.press("1", driver),
            "heat" => return self.press(if first(driver) { "4" } else { "" }, driver),
            "next" | "danger" => return self.next(driver),
            "walked" => return self.press("w", driver),
            "rest" | "sick" => return self.press("d", driver),
            "close" => return self.press("o", driver),
            "prompt" => return self.press("t", driver),
            "assessed" => {
                driver.keys("u");
                self.answer_until(driver, |about| !matches!(about, About::Assessed | About::AssessedLocks));
            }
            "unlock" => {
                self.declines = true;
                return self.press("u", driver);
            }
            other => panic!("{other}?"),
        }
        None
    }

    fn press(&mut self, keys: &str, driver: &mut Driver) -> Option<String> {
        driver.keys(keys);
        self.play(driver)
    }

    /// The one next thing.
    fn next(&mut self, driver: &mut Driver) -> Option<String> {
        for _ in 0..6 {
            if driver.quit().is_some() || !matches!(driver.app.screen(), Screen::First(_)) {
                return None;
            }
            let next = driver.app.today().next.clone();
            let known = driver.app.knows_stage();
            let verdict = self.press(if known { "n" } else { "2" }, driver);
            if !matches!(next, Next::Enter | Next::Morning | Next::Gate(_)) {
                return verdict;
            }
        }
        None
    }

    /// Answers and plays until there is nothing of either.
    fn play(&mut self, driver: &mut Driver) -> Option<String> {
        for _ in 0..20_000 {
            self.answer(driver);
            if driver.quit().is_some() {
                return None;
            }
            match driver.app.screen() {
                Screen::Player => self.go_on(driver),
                Screen::Verdict(verdict) => {
                    let judged = verdict.judged.clone();
                    driver.keys("⏎");
                    return judged.map(|judged| {
                        let open = if judged.settled || judged.colour == Colour::Red { "" } else { "?" };
                        format!("{}{open}", judged.colour.word())
                    });
                }
                _ => return None,
            }
        }
        panic!("the session never ends:\n{}", driver.screen());
    }

    fn go_on(&mut self, driver: &mut Driver) {
        let session = driver.app.play().and_then(|play| play.session()).expect("a session is on");
        let cursor = session.cursor();
        let at = 100 * cursor.index() / cursor.timeline().slots.len();
        if session.asking().is_some() {
            driver.keys("1");
        } else if self.visit.part.is_some_and(|part| at >= part) {
            driver.keys("q");
        } else if let Some(hurt) = self.visit.x.as_ref().filter(|hurt| at >= hurt.at && !self.hurt) {
            self.hurt = true;
            let _ = hurt;
            driver.keys("x");
        } else if cursor.slot().length.is_none() {
            driver.keys("⏎");
        } else if cursor.paused().is_some() {
            driver.keys(" ");
        } else {
            let wait = driver.app.next_change(&driver.now).unwrap_or(Duration::from_secs(1));
            driver.after(wait.max(Duration::from_millis(1)));
        }
    }

    fn answer(&mut self, driver: &mut Driver) {
        self.answer_until(driver, |_| false);
    }

    fn answer_until(&mut self, driver: &mut Driver, stop: impl Fn(&About) -> bool) {
        for _ in 0..400 {
            if driver.quit().is_some() {
                return;
            }
            match driver.app.screen() {
                Screen::Suspect(suspected) => {
                    let (question, can_slip) = (suspected.question.id.to_string(), suspected.can_slip);
                    self.slip(&question, can_slip, driver);
                }
                Screen::Form(asked) if stop(&asked.about) => return,
                Screen::Form(_) => {
                    let keys = self.keys(driver);
                    driver.keys(&keys);
                }
                _ => return,
            }
        }
        panic!("the questions never end:\n{}", driver.screen());
    }

    fn slip(&mut self, question: &str, can_slip: bool, driver: &mut Driver) {
        self.danger.take_if(|danger| danger == question);
        match self.visit.slip.as_deref() {
            Some("corrected") if can_slip => driver.keys("3"),
            Some("quit") => driver.keys("q"),
            Some("silence") => driver.seconds(125),
            _ => driver.keys("1"),
        };
    }

    /// Whether a question is answered yes.
    fn is_yes(&self, id: &str) -> bool {
        let library = library();
        let line = library.questions.short.iter().find(|line| line.id.as_str() == id);
        match (line, &self.danger) {
            (Some(line), Some(danger)) => line.opens.iter().any(|item| item.as_str() == danger),
            (Some(_), None) => false,
            (None, danger) => danger.as_deref() == Some(id) || self.says.yes.iter().any(|yes| yes == id),
        }
    }

    /// The keys for what waits.
    fn keys(&mut self, driver: &Driver) -> String {
        let Screen::Form(asked) = driver.app.screen() else { return String::new() };
        let (about, field) = (&asked.about, asked.form.field().expect("a form waits at a field"));
        if self.visit.leave.is_some() && asked.form.focus > 0 {
            self.left = true;
        }
        if self.left {
            return "⎋".to_owned();
        }
        match &field.input {
            Input::Scale { .. } => {
                let pain = match (about, &self.visit.morning) {
                    (About::Morning, Some(Morning::Pain(pain))) => *pain,
                    (About::Morning, _) => return "⎋".to_owned(),
                    (About::Hurt, _) => self.visit.x.as_ref().map_or(0, |hurt| hurt.pain),
                    (About::After | About::Walked, _) => self.visit.after.unwrap_or(self.says.pain),
                    _ => self.says.pain,
                };
                if pain == 10 { "t".to_owned() } else { pain.to_string() }
            }
            Input::Typed { .. } => match self.visit.what.strip_prefix("walked:") {
                Some(minutes) if matches!(about, About::Walked) => format!("{minutes}⏎"),
                _ => "⏎".to_owned(),
            },
            Input::Ticks { items, .. } => {
                let wanted = |id: &str| match (about, id) {
                    (About::AssessedLocks, _) => true,
                    (About::Short, "spasm") => self.says.spasm,
                    (About::Short, "pill") => false,
                    _ => self.is_yes(id),
                };
                let wrong = items.iter().position(|item| item.on != wanted(&item.id));
                match wrong {
                    Some(at) if asked.form.item == at => " ".to_owned(),
                    Some(at) if asked.form.item < at => "↓".to_owned(),
                    Some(_) => "↑".to_owned(),
                    None if items.iter().any(|item| item.on) => "⏎".to_owned(),
                    None => "n".to_owned(),
                }
            }
            Input::One { choices, .. } => {
                let Some(value) = self.choice(about, &field.id) else { return "⎋".to_owned() };
                let find = |value: &str| choices.iter().position(|choice| choice.value == value);
                // Where nothing easier is to be had, what hurts is skipped.
                let at = find(&value).or_else(|| find("skip")).unwrap_or_else(|| panic!("{value}? {choices:?}"));
                (at + 1).to_string()
            }
        }
    }

    /// What is chosen of a few; none: it is left.
    fn choice(&self, about: &About, id: &str) -> Option<String> {
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let entry = self.says.entry;
        let seen = matches!(about, About::Assessed | About::AssessedLocks);
        Some(match (about, id) {
            (About::Slip(_), _) => "no".to_owned(),
            (About::Gate(question), _) => yes_no(*self.visit.gates.get(question.id)?),
            (About::Morning, _) if !matches!(self.visit.morning, Some(Morning::Pain(_))) => return None,
            (About::Usual, _) => self.says.usual.unwrap_or(3).to_string(),
            (About::Hurt, "spasm") => yes_no(self.visit.x.as_ref().is_some_and(|hurt| hurt.spasm)),
            (About::Hurt, "furthest") => self.visit.x.as_ref().map_or("back".to_owned(), |hurt| hurt.furthest.clone()),
            (About::HurtChoice { .. }, _) => self.visit.x.as_ref().map_or("end".to_owned(), |hurt| hurt.then.clone()),
            (About::After, "furthest") => self.visit.after_where.clone().unwrap_or(self.says.furthest.clone()),
            (_, "furthest") => self.says.furthest.clone(),
            (_, "entry-spasm") => yes_no(self.says.spasm),
            (_, "entry-sit-stand") => yes_no(entry.sit_stand),
            (_, "entry-turn-walk") => yes_no(entry.turn_walk),
            (_, "entry-steady") => yes_no(entry.steady),
            (_, "usual-walk") => "0x0".to_owned(),
            (_, "course") => self.says.course.clone(),
            (_, "who") => if self.declines { "nobody" } else { "doctor" }.to_owned(),
            (_, "when") => "0".to_owned(),
            (_, "fine") if seen => yes_no(!self.declines),
            (_, "fine") => yes_no(self.visit.fine.unwrap_or(true)),
            (_, "place") => "floor".to_owned(),
            (_, "heat") => "wait".to_owned(),
            (_, "prompt") => "seen".to_owned(),
            (_, "day") => self.visit.what.clone(),
            (_, "prescribed") => yes_no(self.visit.clinician),
            (_, "over" | "end" | "clear") => "yes".to_owned(),
            _ => yes_no(self.is_yes(id)),
        })
    }
}

/// Lives through a file. Returns what was not as it should be.
fn live(name: &str, reboots: bool) -> Vec<String> {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let person: Person = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(!person.title.is_empty() && !person.who.is_empty() && !person.shows.is_empty(), "{name}");
    let mut visits: Vec<(i64, &Visit)> = Vec::new();
    for visit in &person.visit {
        visits.extend(visit.day.iter().chain(&visit.days).map(|day| (*day, visit)));
    }
    visits.sort_by(|(a_day, a), (b_day, b)| (a_day, &a.at).cmp(&(b_day, &b.at)));
    let mut life = Life::new(name, &person.always, reboots);
    for (day, visit) in visits {
        life.visit(day, visit);
    }
    life.faults
}

/// All the people, or the one that `SCENARIO` names.
fn people() -> Vec<String> {
    let wanted = std::env::var("SCENARIO").ok();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder()).unwrap().map(name).collect();
    names.retain(|name| {
        Path::new(name).extension().is_some_and(|end| end == "toml")
            && wanted.as_ref().is_none_or(|wanted| name.starts_with(wanted))
    });
    names.sort();
    assert!(!names.is_empty());
    names
}

#[test]
fn every_person_gets_the_course_that_the_rules_say() {
    let faults: Vec<String> = people().iter().flat_map(|name| live(name, false)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_computer_that_is_switched_off_between_changes_no_course() {
    let faults: Vec<String> = people().iter().flat_map(|name| live(name, true)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
