//! Made-up histories, and a folder to keep them in. Shared with the bench of the start.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

use jiff::{SignedDuration, ToSpan as _, Zoned};
use supple::{
    app::Msg,
    domain::{
        Now, Word,
        history::{
            ActiveLine, ActiveMark, Answers, BootTime, CheckIn, Ending, Entry, Fact, SessionRecord, StepRecord,
            StepResult, Suspect,
        },
    },
    io::journal::{Journal, Opened, Start},
};

/// The moment, on clocks that say nothing else.
pub(crate) fn at(wall: &str) -> Now {
    Now { mono: Duration::ZERO, boot: Duration::from_secs(100), wall: wall.parse().expect("a literal time") }
}

/// A data folder and a state folder that go away by themselves.
pub(crate) struct Home {
    pub(crate) data: PathBuf,
    pub(crate) state: PathBuf,
    _folder: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { data: folder.path().join("data"), state: folder.path().join("state"), _folder: folder }
    }

    /// Opens the journal as machine `one`.
    pub(crate) fn open(&self, now: &Now) -> (Journal, Opened, Receiver<Msg>) {
        self.open_on("one", now)
    }

    pub(crate) fn open_on(&self, machine: &str, now: &Now) -> (Journal, Opened, Receiver<Msg>) {
        open(&self.data, &self.state, machine, now)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.data.join("journal")
    }

    /// Makes the next start read the journal's files again.
    pub(crate) fn forget_what_is_kept(&self) {
        let _ = fs::remove_file(self.state.join("kept.bin"));
    }

    /// Puts a file into the journal folder.
    pub(crate) fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        fs::create_dir_all(self.journal()).expect("the folder can be made");
        let path = self.journal().join(name);
        fs::write(&path, content).expect("the file can be written");
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(&path, private).expect("the file is ours");
        path
    }
}

pub(crate) fn open(data: &Path, state: &Path, machine: &str, now: &Now) -> (Journal, Opened, Receiver<Msg>) {
    let (tell, told) = mpsc::channel();
    let start = Start { data, state, now, boot: "boot-1", machine: Some(machine) };
    let (journal, opened) = Journal::open(&start, Box::new(move |msg| _ = tell.send(msg)));
    (journal, opened, told)
}

/// The next outcome told; a test that waits for one that never comes fails.
pub(crate) fn next(told: &Receiver<Msg>) -> Msg {
    told.recv_timeout(Duration::from_secs(20)).expect("an outcome is told")
}

pub(crate) fn entry(device: &str, seq: u64, t: &Zoned, fact: Fact) -> Entry {
    Entry {
        v: 1,
        id: format!("{device}-{seq}").into(),
        device: device.into(),
        seq,
        t: t.clone(),
        boot: Some(BootTime { id: "boot-1".into(), s: 12.5 }),
        holds: matches!(fact, Fact::Suspect(_)),
        fact,
    }
}

pub(crate) fn line(entry: &Entry) -> String {
    serde_json::to_string(entry).expect("an entry is JSON") + "\n"
}

pub(crate) fn heat(times: u32) -> Fact {
    Fact::HeatGoOn { times }
}

pub(crate) fn suspect(question: &str) -> Fact {
    Fact::Suspect(Suspect { question: question.into(), answer: "yes".into(), tier: "T1".into() })
}

pub(crate) fn answers(set: &str, questions: &[&str]) -> Fact {
    Fact::Answers(Answers {
        set: set.into(),
        answers: Arc::new(questions.iter().map(|q| ((*q).into(), "no".into())).collect()),
        checkin: (set == "short").then(|| CheckIn {
            pain: 3,
            furthest: "back".into(),
            course: "same".into(),
            ..CheckIn::default()
        }),
    })
}

pub(crate) fn session(name: &str, routine: &str, clearance: &[&str], started: &Zoned) -> Fact {
    let checkin = CheckIn { pain: 3, furthest: "buttock".into(), ..CheckIn::default() };
    Fact::Session(Box::new(SessionRecord {
        session: name.into(),
        routine: routine.into(),
        level: 2,
        stage: "mobility".into(),
        half: false,
        hash: "0123456789abcdef".into(),
        scope: "movement".into(),
        clearance: clearance.iter().map(|id| (*id).into()).collect(),
        started: started.clone(),
        ended: Ending::Finished,
        done: 95,
        steps: (0..6_u32)
            .map(|number| StepRecord {
                step: format!("step-{number}"),
                kind: if number == 0 { "walk" } else { "exercise" }.to_owned(),
                exercise: (number > 0).then(|| "knee-chest-single".to_owned()),
                started: Some(started + SignedDuration::from_secs(i64::from(number) * 90)),
                planned: 90,
                done: 85,
                result: StepResult::Done,
                why: String::new(),
            })
            .collect::<Vec<_>>()
            .into(),
        before: Some(checkin.clone()),
        during: Some(4),
        after: Some(checkin),
        prompts: Vec::new(),
    }))
}

pub(crate) fn begin(session: &str, t: &Zoned) -> ActiveLine {
    active(
        t,
        ActiveMark::Begin {
            session: session.to_owned(),
            routine: "walking".to_owned(),
            level: 1,
            place: None,
            half: false,
            hash: "00".to_owned(),
            scope: "movement".to_owned(),
            clearance: Vec::new(),
            before: None,
        },
    )
}

pub(crate) fn beat(slot: usize, t: &Zoned) -> ActiveLine {
    active(t, ActiveMark::Beat { step: slot, part: 0, done: 7, paused: false })
}

fn active(t: &Zoned, mark: ActiveMark) -> ActiveLine {
    ActiveLine { t: t.clone(), boot: BootTime { id: "boot-1".into(), s: 1.0 }, mark }
}

/// Writes `sessions` sessions of six steps over `months` months up to `until`, each with its short check, and now and
/// then a danger sign with all that closes it. Returns how many entries that makes.
pub(crate) fn years(folder: &Path, device: &str, until: &Zoned, months: u32, sessions: u32) -> u64 {
    fs::create_dir_all(folder).expect("the folder can be made");
    let mut seq = 0;
    let each = sessions / months;
    for month in 0..months {
        let back = i64::from(months - 1 - month);
        let first = until.date().first_of_month().checked_sub(back.months()).expect("a month in range");
        let first = first.at(6, 0, 0, 0).to_zoned(until.time_zone().clone()).expect("a time that exists");
        let path = folder.join(format!("{}.{device}.jsonl", first.strftime("%Y-%m")));
        let mut file = std::io::BufWriter::new(fs::File::create(path).expect("a new file"));
        let mut write = |t: &Zoned, fact: Fact| {
            seq += 1;
            let made = entry(device, seq, t, fact);
            file.write_all(line(&made).as_bytes()).expect("room on the disk");
            made.id
        };
        let profile = write(&first, answers("C", &["osteoporosis", "pregnant"]));
        if month % 12 == 5 {
            let lock = write(&first, suspect("saddle"));
            let assessed = write(
                &first,
                Fact::Assessed { closes: vec![lock.clone()], who: "doctor".into(), date: "2020-01-01".into() },
            );
            let screens = vec![write(&first, answers("A", &["saddle"]))];
            write(&first, Fact::Unlocked { closes: lock, assessed, screens });
        }
        let extra = u32::from(month < sessions % months);
        for number in 0..each + extra {
            let minute = i64::from(number) * 28 * 24 * 60 / i64::from(each + 1);
            let t = &first + SignedDuration::from_mins(minute);
            let check = write(&t, answers("short", &["ces", "leg", "ill"]));
            let routine = ["walking", "gentle-stretch", "extension-ladder"][number as usize % 3];
            let name = format!("{month}-{number}");
            write(&t, session(&name, routine, &[&check, &profile], &t));
        }
        file.flush().expect("room on the disk");
    }
    seq
}

/// An empty map of answers.
pub(crate) fn none() -> BTreeMap<Word, Word> {
    BTreeMap::new()
}
