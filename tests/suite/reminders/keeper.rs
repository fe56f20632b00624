//! The keeper of the open coach on real files: what an errand leaves on the disk, and what comes back.

use std::{
    fs,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use supple::{
    app::{Deed, Errand, Msg, Reminded, SaidBy},
    domain::{
        CleanText, Now,
        reminder::{Facts, Open, Rang, State, Wish},
        schedule::{Reminder, When},
    },
    io::{
        folders::Folders,
        reminders::{self, Keeper, NoClaim, Routines, add, read_state, with_state},
    },
};
use tempfile::TempDir;

use super::{at, berlin, id, reminder};

/// Nothing a thread does here takes as long.
const PATIENCE: Duration = Duration::from_secs(30);

struct House {
    _home: TempDir,
    folders: Folders,
    keeper: Keeper,
    news: Receiver<Msg>,
}

fn now(text: &str) -> Now {
    let wall = berlin(text);
    let since = u64::try_from(wall.timestamp().as_second() - berlin("2026-11-26T07:00").timestamp().as_second());
    let up = Duration::from_secs(since.unwrap());
    Now { mono: up, boot: up, wall }
}

/// Known and looked at since 08:00: one that comes at 08:05, and one for 08:06 alone.
fn two() -> [Reminder; 2] {
    [
        Reminder { routine: Some(id("desk-break")), ..reminder("up", at(&["8:05"])) },
        reminder("pan", When::Once(berlin("2026-11-26T08:06").timestamp().as_second())),
    ]
}

impl House {
    fn with(list: &[Reminder]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = |name: &str| home.path().join(name);
        let folders = Folders { config: folder("config"), data: folder("data"), state: folder("state") };
        let eight = now("2026-11-26T08:00");
        for what in list {
            add(&folders.config, what, 0).unwrap();
            with_state(&folders.state, &eight, "boot", |state| {
                state.know(what.id.as_str(), eight.wall.timestamp());
            })
            .unwrap();
        }
        let (sender, news) = channel();
        let routines = Routines::of(&crate::routines::shipped());
        let plan = reminders::read_plan(&folders.config, &routines).plan;
        let state = read_state(&folders.state, &eight, "boot").state;
        let titles = vec![(id("desk-break"), CleanText::new("Desk break"))];
        let keeper = Keeper::new(folders.clone(), (routines, titles), "boot".into(), (plan, state), move |msg| {
            sender.send(msg).unwrap();
        });
        Self { _home: home, folders, keeper, news }
    }

    fn send(&mut self, deed: Deed, at: &str, moments: bool) {
        self.keeper.send(Errand { deed, facts: Facts::default(), now: now(at), moments });
    }

    fn hear(&self) -> Reminded {
        match self.news.recv_timeout(PATIENCE).unwrap() {
            Msg::Reminded(news) => *news,
            other => panic!("{other:?}"),
        }
    }

    fn does(&mut self, deed: Deed, at: &str) -> Reminded {
        self.send(deed, at, false);
        self.hear()
    }

    fn kept(&self) -> State {
        read_state(&self.folders.state, &now("2026-11-26T12:00"), "boot").state
    }

    fn file(&self) -> String {
        fs::read_to_string(self.folders.config.join(reminders::NAME)).unwrap()
    }
}

/// What it is about that rang, and what it says.
fn rang(news: &Reminded) -> (Vec<&str>, &str) {
    let (rang, message) = news.rang.as_ref().unwrap();
    (rang.ids.iter().map(supple::domain::Id::as_str).collect(), &message.title)
}

#[test]
fn in_a_session_only_what_is_for_one_moment_is_said_and_nothing_else_is_judged() {
    let mut house = House::with(&two());
    house.send(Deed::Look, "2026-11-26T08:10", true);
    let news = house.hear();
    assert_eq!(rang(&news), (vec!["pan"], "Say pan"));
    assert_eq!(news.said_by, SaidBy::Here);
    let kept = house.kept();
    assert_eq!(kept.open.keys().collect::<Vec<_>>(), ["pan"], "kept before it is told");
    assert_eq!(kept.seen.unwrap().t, berlin("2026-11-26T08:00").timestamp(), "nobody looked at the others");
    // After it: the other one, once.
    let news = house.does(Deed::Look, "2026-11-26T08:20");
    assert_eq!(rang(&news), (vec!["up"], "Say up"));
    house.send(Deed::Look, "2026-11-26T08:21", false);
    house.send(Deed::Look, "2026-11-26T08:22", true);
    house.send(Deed::Pause(None), "2026-11-26T08:23", false);
    assert_eq!(house.hear().rang, None, "never twice: the looks had nothing to tell");
}

#[test]
fn what_is_answered_is_kept_and_what_is_changed_stands_in_the_file() {
    let mut house = House::with(&two());
    let news = house.does(Deed::Look, "2026-11-26T08:06");
    assert_eq!(rang(&news), (vec!["up", "pan"], "2 reminders at once"));
    let (all, _) = news.rang.unwrap();
    let up = Rang { ids: vec![id("up")], ..all };
    house.does(Deed::Answer(up, Wish::Start), "2026-11-26T08:07");
    assert_eq!(house.kept().open.keys().collect::<Vec<_>>(), ["pan"]);
    let told = house.does(Deed::Snooze(id("pan")), "2026-11-26T08:08").told.unwrap();
    assert_eq!(told.as_str(), "“pan” comes again at 08:18.");
    let told = house.does(Deed::Snooze(id("up")), "2026-11-26T08:08").told.unwrap();
    assert!(told.contains("did not ring lately"), "{told}");
    let told = house.does(Deed::Skip(id("pan"), None), "2026-11-26T08:09").told.unwrap();
    assert_eq!((told.as_str(), house.kept().snoozed.len()), ("“pan” is skipped this time.", 0));
    let told = house.does(Deed::Pause(Some(Duration::from_secs(7_200))), "2026-11-26T08:10").told.unwrap();
    assert_eq!(told.as_str(), "All are silent until 10:10.");
    assert_eq!(house.kept().pause.unwrap().until, berlin("2026-11-26T10:10").timestamp());
    let news = house.does(Deed::Switch(id("up"), false), "2026-11-26T08:11");
    assert!(house.file().contains("on = false") && !news.read.unwrap().plan.find("up").unwrap().what.on);
    house.does(Deed::Remove(id("pan")), "2026-11-26T08:12");
    assert!(!house.file().contains("pan") && house.file().contains("Say up"));
    let told = house.does(Deed::Remove(id("pan")), "2026-11-26T08:12").told;
    assert!(told.is_some(), "it is told again, and nothing breaks");
    let tea = Box::new(reminder("tea", at(&["16:00"])));
    let news = house.does(Deed::Put { old: None, what: tea, anew: true }, "2026-11-26T08:13");
    assert_eq!(news.told.unwrap().as_str(), "“tea” is saved.");
    assert!(news.read.unwrap().plan.find("tea").is_some() && house.file().contains("[\"16:00\"]"));
    let gone = Box::new(reminder("gone", at(&["16:00"])));
    let news = house.does(Deed::Put { old: Some(id("gone")), what: gone, anew: false }, "2026-11-26T08:14");
    assert_eq!(news.told.unwrap().as_str(), "“gone” is not in the file any more.");
}

/// Case 22: one alone says it. Whoever comes second says who does, and takes over when that one ends.
#[test]
fn case_22_the_second_waits_and_takes_over() {
    let mut house = House::with(&two());
    let first = reminders::claim(&house.folders.state, false).unwrap();
    let news = house.does(Deed::Look, "2026-11-26T08:06");
    assert_eq!((news.said_by, news.rang), (SaidBy::Other(Some(std::process::id())), None));
    assert!(house.kept().open.is_empty(), "it is the other one's to say");
    drop(first);
    assert_eq!(rang(&house.does(Deed::Look, "2026-11-26T08:07")), (vec!["up", "pan"], "2 reminders at once"));
    assert!(matches!(reminders::claim(&house.folders.state, false), Err(NoClaim::Held(holder)) if holder.coach));
}

/// While the window stands still somebody else may say them; then it takes the right again.
#[test]
fn a_window_that_stands_still_gives_the_right_back() {
    let mut house = House::with(&two());
    assert_eq!(house.does(Deed::Pause(None), "2026-11-26T08:01").said_by, SaidBy::Here);
    assert!(reminders::claim(&house.folders.state, false).is_err());
    house.keeper.release();
    let other = reminders::claim(&house.folders.state, false).unwrap();
    assert_eq!(house.does(Deed::Look, "2026-11-26T08:06").said_by, SaidBy::Other(Some(std::process::id())));
    drop(other);
    assert_eq!(rang(&house.does(Deed::Look, "2026-11-26T08:07")).0, ["up", "pan"]);
}

/// Two that were asked for under one name are both kept.
#[test]
fn a_name_that_was_taken_meanwhile_is_numbered() {
    let mut house = House::with(&two());
    for (number, name) in [(1, "pan-2"), (2, "pan-3")] {
        let what = Box::new(Reminder { say: format!("Pan {number}").as_str().into(), ..two()[1].clone() });
        let news = house.does(Deed::Put { old: None, what, anew: true }, "2026-11-26T08:01");
        assert_eq!(news.told.unwrap().as_str(), format!("“{name}” is saved."));
    }
    let (mut dues, news) = (Vec::new(), house.does(Deed::Look, "2026-11-26T08:06"));
    dues.extend(rang(&news).0);
    assert_eq!(dues, ["up", "pan", "pan-2", "pan-3"]);
}

/// What fell into a pause is not said after it, though nobody had anything to say meanwhile.
#[test]
fn what_fell_into_a_pause_stays_silent_after_it() {
    let mut house = House::with(&two());
    house.does(Deed::Pause(Some(Duration::from_secs(7_200))), "2026-11-26T08:04");
    house.send(Deed::Look, "2026-11-26T08:05", false);
    let news = house.does(Deed::Pause(None), "2026-11-26T08:05");
    assert_eq!(news.rang, None);
    assert_eq!(rang(&house.does(Deed::Look, "2026-11-26T08:06")).0, ["pan"]);
}

/// A folder that cannot be written: it is said all the same, and told why it may come again.
#[test]
fn what_cannot_be_kept_is_said_all_the_same() {
    let mut house = House::with(&two());
    let record = house.folders.state.join("reminders.json");
    fs::remove_file(&record).unwrap();
    fs::create_dir(&record).unwrap();
    let news = house.does(Deed::Look, "2026-11-26T08:06");
    assert_eq!(rang(&news).0, ["up", "pan"]);
    assert!(news.told.unwrap().starts_with("What is said cannot be kept: "));
    assert!(record.is_dir());
    assert_eq!(news.state.open["pan"], Open { rang: now("2026-11-26T08:06").wall.timestamp(), snoozed: 0 });
    // Not again as long as this one lives, though nothing is on the disk.
    house.send(Deed::Look, "2026-11-26T08:07", false);
    let told = house.does(Deed::Pause(None), "2026-11-26T08:08");
    assert_eq!(told.rang, None);
    assert!(told.told.unwrap().starts_with("That could not be kept: "));
}
