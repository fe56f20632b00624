//! `reminders.toml`: what it says, that a broken reminder leaves the others, and that changes leave all else as it was.

use std::{fs, sync::LazyLock, time::Duration};

use proptest::prelude::*;
use supple::{
    domain::{
        Id,
        library::Library,
        reminder::{PRESETS, when_words},
        schedule::{Days, Minute, Reminder, When, Window, never_comes},
    },
    format::{self, Around, FileKind, ReadReminders, SourceFile, Wish},
    io::reminders,
};

use super::{at, every, id, reminder};
use crate::{bad_routines::own, routines::shipped};

/// The reminders of a file, with the shipped routines and a few zones.
pub(crate) fn read(file: &SourceFile) -> ReadReminders {
    static LIBRARY: LazyLock<Library> = LazyLock::new(shipped);
    let routines: Vec<&str> = LIBRARY.routines.keys().map(Id::as_str).collect();
    let zone = |name: &str| ["Europe/Berlin", "UTC"].contains(&name);
    format::reminders(file, &Around { routines: &routines, zone: &zone })
}

fn text(text: &str) -> ReadReminders {
    read(&own(FileKind::Reminders, "reminders", text))
}

#[test]
fn each_kind_is_read_with_all_its_keys() {
    let read = text(
        "schema = 1\nquiet = [\"22:00\", \"07:00\"]\n\
         [[reminder]]\nid = \"up\"\nsay = \"Stand up\"\nevery = \"45m\"\nbetween = [\"09:00\", \"18:00\"]\ndays = \"mon-fri\"\nsitting = \"5m\"\nroutine = \"desk-break\"\nhold = true\n\
         [[reminder]]\nid = \"stretch\"\nsay = \"Stretch\"\nat = [\"20:00\", \"08:00\"]\ndays = [\"sat\", \"sun\"]\ntz = \"Europe/Berlin\"\ncatch_up = \"2h\"\n\
         [[reminder]]\nid = \"off\"\nsay = \"Heat off\"\nonce = 2026-11-26T14:30:00+01:00\n\
         [[reminder]]\nid = \"heat\"\nsay = \"Heat\"\nafter = \"moist-heat\"\nwait = \"2h\"\non = false\n",
    );
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let [up, stretch, off, heat] = &read.reminders.list[..] else { panic!() };
    let window = |from: &str, to: &str| Window { from: Minute::read(from).unwrap(), to: Minute::read(to).unwrap() };
    assert_eq!(read.reminders.quiet, Some(window("22:00", "7:00")));
    let sitting = Some(Duration::from_secs(300));
    let when =
        When::Every { every: Duration::from_secs(2700), window: window("9:00", "18:00"), days: Days::WORK, sitting };
    assert_eq!(
        *up,
        Reminder {
            routine: Some(id("desk-break")),
            hold: true,
            line: 3,
            ..Reminder::new(id("up"), "Stand up".into(), when)
        }
    );
    assert_eq!((stretch.catch_up.as_secs(), stretch.tz.as_deref()), (7200, Some("Europe/Berlin")));
    let moment: jiff::Timestamp = "2026-11-26T13:30:00Z".parse().unwrap();
    assert_eq!(off.when, When::Once(moment.as_second()));
    assert!(!heat.on && off.on);
}

#[test]
fn a_broken_reminder_leaves_the_others_and_is_named() {
    let names = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/bad/reminders-names.toml")).unwrap();
    let read = read(&own(FileKind::Reminders, "reminders", names));
    let ids: Vec<&str> = read.reminders.list.iter().map(|what| what.id.as_str()).collect();
    assert_eq!((ids, read.whole), (vec!["fine"], true));
    assert_eq!(
        read.broken.iter().map(supple::domain::CleanText::as_str).collect::<Vec<_>>(),
        ["walk", "fine", "Not a name"]
    );
    assert!(!text("schema = 1\n[[reminder]\n").whole);
}

#[test]
fn no_bytes_make_the_reader_panic() {
    let whole = "schema = 1\nquiet = [\"22:00\", \"07:00\"]\n[[reminder]]\nid = \"up\"\nsay = \"Stand\"\nevery = \"45m\"\nbetween = [\"09:00\", \"18:00\"]\n[[reminder]]\nid = \"o\"\nsay = \"é\"\nonce = 2026-11-26T14:30:00+01:00\n";
    for end in 0..whole.len() {
        read(&own(FileKind::Reminders, "reminders", &whole.as_bytes()[..end]));
        let mut bytes = whole.as_bytes().to_vec();
        bytes[end] = b'"';
        read(&own(FileKind::Reminders, "reminders", bytes));
    }
}

const MINE: &str = "# My reminders, do not lose this.\nschema = 1 # one\n\n# about water\n[[reminder]]\nid = \"water\" # blue\nsay = \"Drink\"\nat = [ \"9:00\",  \"12:00\" ]\non = true # for now\n\n# a section\n\n# about tea\n[[reminder]]\nid = \"tea\"\nsay = \"Tea\"\nat = \"15:00\"\n# the end\n";

#[test]
fn a_change_leaves_comments_and_order_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("reminders.toml");
    let now = || fs::read_to_string(&path).unwrap();
    fs::write(&path, MINE).unwrap();
    assert!(reminders::set_on(home.path(), "water", false).unwrap());
    assert_eq!(now(), MINE.replace("on = true # for now", "on = false # for now"));
    assert!(reminders::set_on(home.path(), "water", true).unwrap());
    assert!(
        !reminders::set_on(home.path(), "nothing", true).unwrap()
            && !reminders::remove(home.path(), "nothing").unwrap()
    );
    assert_eq!(now(), MINE);
    reminders::add(home.path(), &reminder("up", every(45, "9:00", "18:00")), 0).unwrap();
    let added = now();
    assert!(added.starts_with(MINE.trim_end_matches("# the end\n")) && added.contains("# the end"), "{added}");
    assert!(reminders::remove(home.path(), "up").unwrap());
    assert!(reminders::remove(home.path(), "tea").unwrap());
    let left = now();
    for kept in ["# My reminders", "# about water", "# blue", "# a section", "# the end"] {
        assert!(left.contains(kept), "{kept}: {left}");
    }
    assert!(!left.contains("tea"), "{left}");
    assert!(reminders::remove(home.path(), "water").unwrap());
    assert!(now().starts_with("# My reminders, do not lose this.\nschema = 1 # one\n"), "{}", now());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_read_is_never_written_over() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("reminders.toml");
    let what = reminder("up", at(&["9:00"]));
    for text in ["schema = 1\n[[reminder]\nid", "reminder = 5\n", "reminder = [{ id = \"a\" }]\n"] {
        fs::write(&path, text).unwrap();
        assert!(reminders::add(home.path(), &what, 0).is_err(), "{text}");
        assert!(reminders::remove(home.path(), "a").is_err() && reminders::set_on(home.path(), "a", true).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn what_is_written_is_read_back_and_what_came_once_goes_out() {
    let home = tempfile::tempdir().unwrap();
    let mut full = reminder("full", every(50, "8:30", "24:00"));
    full.routine = Some(id("desk-break"));
    (full.hold, full.on, full.tz) = (true, false, Some("Europe/Berlin".into()));
    full.catch_up = Duration::from_secs(3600);
    let after = When::After { routine: id("moist-heat"), wait: Duration::from_secs(5400) };
    let all =
        [full, reminder("chain", after), reminder("once", When::Once(1_795_000_000)), reminder("at", at(&["9:00"]))];
    for what in &all {
        reminders::add(home.path(), what, 0).unwrap();
    }
    let read_back = || read(&reminders::file(home.path()).unwrap());
    assert!(read_back().problems.is_empty(), "{:?}", read_back().problems);
    let list: Vec<Reminder> = read_back().reminders.list.into_iter().map(|what| Reminder { line: 0, ..what }).collect();
    assert_eq!(list, all);
    let added = reminders::add(home.path(), &reminder("new", at(&["9:00"])), 1_795_000_001).unwrap();
    assert_eq!(added.swept, ["once"]);
    assert_eq!(read_back().reminders.list.len(), 4);
}

#[test]
fn the_presets_are_reminders_that_can_be_read() {
    for preset in PRESETS {
        let Ok(Wish::Again(when)) = format::wish(preset.when) else { panic!("{}", preset.id) };
        let what = Reminder::new(id(preset.id), preset.say.into(), when);
        assert_eq!(when_words(&what, &jiff::tz::TimeZone::UTC), preset.when);
        if let Some(routine) = preset.routine {
            assert!(shipped().routines.contains_key(routine), "{routine}");
        }
        // None lies in the hour that a change of the clock leaves out.
        if let When::At { times, .. } = &what.when {
            assert!(times.iter().all(|time| !(120..180).contains(&time.minutes())));
        }
    }
}

/// Words as a shell takes them apart.
fn words(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in line.split(" #").next().unwrap().trim().chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => all.push(String::new()),
            c => all.last_mut().unwrap().push(c),
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

#[test]
fn the_page_and_the_readme_can_be_typed_and_read() {
    use clap::Parser as _;
    let page = include_str!("../../../docs/reminders.md");
    let file = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let read = text(file);
    assert!(read.problems.is_empty() && read.reminders.list.len() == 4, "{:?}", read.problems);

    let mut count = 0;
    for page in [page, include_str!("../../../README.md")] {
        let blocks = page.split("```sh\n").skip(1).flat_map(|rest| rest.split("```").next().unwrap().lines());
        let codes = page.split('`').filter(|code| !code.contains('\n'));
        for line in blocks.chain(codes).filter(|line| line.starts_with("supple remind")) {
            let cli = supple::cli::Cli::try_parse_from(words(line));
            assert!(cli.is_ok(), "{line}: {}", cli.unwrap_err());
            count += 1;
        }
    }
    assert!(count > 15, "only {count} commands");
    for row in page.lines().filter_map(|line| line.strip_prefix("| `")).filter(|row| !row.starts_with("supple")) {
        let typed = row.split('`').next().unwrap();
        assert!(format::wish(typed).is_ok(), "{typed}");
    }
}

fn some_when() -> impl Strategy<Value = When> {
    let days = (1_u8..128).prop_map(|bits| Days::of((0..7).filter(|day| bits & 1 << day != 0)).unwrap());
    let minute = |most: u16| (0..=most).prop_map(|minute| Minute::of_day(minute).unwrap());
    let every = (5_u64..=720, minute(1438), minute(1440), days.clone(), prop::option::of(60_u64..=3600));
    let every = every.prop_filter_map("a window", |(every, from, to, days, sitting)| {
        let (every, sitting) = (Duration::from_secs(every * 60), sitting.map(Duration::from_secs));
        let (window, comes) = (Window { from, to }, sitting.is_none());
        (from < to && (comes || !never_comes(every, window))).then_some(When::Every { every, window, days, sitting })
    });
    let times = (prop::collection::btree_set(minute(1439), 1..6), days)
        .prop_map(|(times, days)| When::At { times: times.into_iter().collect(), days });
    let after =
        (60_u64..=86_400).prop_map(|wait| When::After { routine: id("moist-heat"), wait: Duration::from_secs(wait) });
    prop_oneof![every, times, after]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_as_words_can_be_typed_again(when in some_when()) {
        let words = when_words(&reminder("r", when.clone()), &jiff::tz::TimeZone::UTC);
        prop_assert_eq!(format::wish(&words), Ok(Wish::Again(when)), "{}", words);
    }

    #[test]
    fn any_words_are_read_or_refused(words in "[a-z0-9:, -]{0,40}|\\PC{0,30}") {
        if let Err(error) = format::wish(&words) {
            prop_assert_eq!(error.to_string().lines().count(), 4);
        }
    }
}
