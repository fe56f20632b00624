//! The list of routines while its files change, a new routine, the editor, and a routine played to look at.

use std::borrow::Cow;

use supple::{
    app::{App, Ask, Edit, Edited, Effect, Key, Msg, Screen},
    domain::{
        CleanText, Id,
        library::{FileKind, Library},
    },
    format::{self, SourceFile},
    io::library,
};

use crate::driver::{Driver, fresh, morning, rehearse, start};

const MINE: &str = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\nreps = 5\nhold = \"3s\"\n";

/// What the files say when these are the user's.
pub(crate) fn with(own: &[(&str, &str)]) -> Library {
    let own = own.iter().map(|(id, text)| SourceFile {
        kind: FileKind::Routine,
        id: (*id).to_owned(),
        path: format!("routines/{id}.toml"),
        bytes: Ok(Cow::Owned(text.as_bytes().to_vec())),
        user: true,
    });
    let files: Vec<SourceFile> = library::shipped().into_iter().chain(own).collect();
    format::load(&files)
}

fn files(driver: &mut Driver, own: &[(&str, &str)]) {
    driver.send(Msg::Files(Box::new(with(own))));
}

/// On the list of routines, the mark on `id`.
pub(crate) fn at(own: &[(&str, &str)], id: &str) -> Driver {
    let mut driver = Driver::from(supple::app::Start { library: with(own), ..fresh(Ask::Coach) }, morning());
    driver.keys("r");
    for _ in 0..40 {
        let name = driver.app.marked_line().map(|line| match line {
            supple::app::Listed::Routine(routine) => routine.id.to_string(),
            supple::app::Listed::Broken(file) => file.id.to_string(),
        });
        if name.as_deref() == Some(id) {
            return driver;
        }
        driver.keys("↓");
    }
    panic!("{id} is not in the list:\n{}", driver.screen());
}

fn asked(driver: &Driver, wanted: &Effect) -> usize {
    driver.effects.iter().filter(|effect| *effect == wanted).count()
}

#[test]
fn files_are_watched_while_the_list_is_seen_and_no_longer() {
    let mut driver = Driver::new(Ask::Coach);
    assert_eq!(asked(&driver, &Effect::Watch(true)), 0);
    driver.keys("r");
    assert_eq!(asked(&driver, &Effect::Watch(true)), 1);
    driver.keys("?⏎↓↓n⎋");
    assert_eq!((asked(&driver, &Effect::Watch(true)), asked(&driver, &Effect::Watch(false))), (1, 0));
    driver.keys("⎋");
    assert_eq!(asked(&driver, &Effect::Watch(false)), 1);
}

#[test]
fn a_saved_file_changes_the_list_and_the_preview_and_the_mark_stays_on_it() {
    let mut driver = at(&[("mine", MINE)], "mine");
    assert!(driver.screen().contains("5 times"), "{}", driver.screen());
    // Another one comes before it in the list.
    let other = MINE.replace("Mine", "Another");
    files(&mut driver, &[("a-new-one", &other), ("mine", &MINE.replace("reps = 5", "reps = 9"))]);
    assert!(driver.screen().contains("Another") && driver.screen().contains("9 times"), "{}", driver.screen());
    // A mistake: the mark is on the file, with the line and the caret.
    files(&mut driver, &[("mine", &MINE.replace("reps = 5", "reps = 500"))]);
    let screen = driver.screen();
    assert!(screen.contains("reps = 500") && screen.contains("^^^") && screen.contains("Line 5: "), "{screen}");
    driver.keys("⏎");
    assert!(matches!(driver.app.screen(), Screen::Routines(_)), "nothing starts from a broken file");
    files(&mut driver, &[("mine", MINE)]);
    assert_eq!(driver.app.marked().map(|routine| routine.id.as_str()), Some("mine"));
    // Gone: the mark stays within the list.
    files(&mut driver, &[]);
    assert!(driver.app.marked_line().is_some());
}

#[test]
fn the_same_files_again_change_nothing() {
    let mut driver = at(&[("mine", MINE)], "mine");
    let before = driver.screen();
    files(&mut driver, &[("mine", MINE)]);
    assert_eq!(driver.screen(), before);
}

#[test]
fn where_files_cannot_be_watched_one_line_says_so_and_r_reads_them() {
    let mut driver = at(&[], "walking");
    driver.send(Msg::NotWatched("the system watches as many as it may".into()));
    assert!(driver.screen().contains("r rereads the files"), "{}", driver.screen());
    driver.keys("r");
    assert_eq!(asked(&driver, &Effect::Reread), 1);
    // Late word, when the list is left.
    driver.keys("⎋");
    driver.send(Msg::NotWatched("late".into()));
    assert!(!driver.screen().contains("late"));
}

/// The plan of what runs, as far as it can be seen.
fn running(app: &App) -> String {
    let play = app.play().unwrap();
    format!("{:?} {:?}", play.plan().routine, play.cursor().timeline())
}

#[test]
fn a_running_session_keeps_the_files_it_started_with() {
    let own =
        "schema = 1\ntitle = \"Mine\"\n[[step]]\nname = \"Side slide\"\nhow = [\"Slide.\"]\nhold = \"10s\"\nreps = 2\n";
    let library = with(&[("mine", own)]);
    let mut driver = Driver::from(supple::app::Start { library, ..fresh(start("mine", 1)) }, morning());
    // In mobility strength is not open yet.
    driver.tells(&[("pain", '4'), ("prescribed", '2')]).well();
    let prescribed = |driver: &Driver| {
        let entries = driver.entries();
        entries.iter().filter(|entry| format!("{:?}", entry.fact).starts_with("Prescribed")).count()
    };
    assert!(matches!(driver.app.screen(), Screen::Player), "{}", driver.screen());
    assert_eq!(prescribed(&driver), 1, "asked once");
    driver.seconds(12);
    let before = running(&driver.app);
    let changed = own.replace("reps = 2", "reps = 4").replace("10s", "20s");
    files(&mut driver, &[("mine", &changed)]);
    driver.seconds(1);
    assert_eq!(running(&driver.app), before, "the session is what it was");
    driver.keys("q2").well().keys("⏎");
    assert!(driver.app.play().is_none(), "{}", driver.screen());
    // Started again: other doses, so the question comes anew (rule G6).
    let again = Driver::from(
        supple::app::Start {
            library: with(&[("mine", &changed)]),
            history: driver.entries(),
            ..fresh(start("mine", 1))
        },
        driver.now.clone(),
    );
    let mut again = again;
    again.tells(&[("pain", '4'), ("prescribed", '2')]).well();
    assert_eq!(prescribed(&again), 1, "{}", again.screen());
    assert!(running(&again.app).contains("reps: 4") && !before.contains("reps: 4"));
}

#[test]
fn the_next_start_in_the_same_run_uses_what_was_saved_meanwhile() {
    let mut driver = at(&[("mine", MINE)], "mine");
    driver.keys("p");
    let before = running(&driver.app);
    files(&mut driver, &[("mine", &MINE.replace("reps = 5", "reps = 9"))]);
    assert_eq!(running(&driver.app), before);
    driver.keys("q");
    assert!(driver.screen().contains("9 times"), "{}", driver.screen());
    driver.keys("p");
    assert_ne!(running(&driver.app), before);
}

#[test]
fn e_asks_for_the_editor_and_says_what_came_of_it() {
    let mut driver = at(&[("mine", MINE)], "mine");
    driver.keys("e");
    let errand = Edit { id: Id::new("mine").unwrap(), kind: FileKind::Routine, fresh: false };
    assert_eq!(asked(&driver, &Effect::Edit(errand.clone())), 1);
    let edited = |own: &[(&str, &str)], said: Option<CleanText>| {
        Msg::Edited(Box::new(Edited { errand: errand.clone(), library: with(own), said }))
    };
    driver.send(edited(&[("mine", "schema = 1\ntitle = \"Mine\"\n")], None));
    let screen = driver.screen();
    assert!(screen.contains("mine has a mistake. e mends it."), "{screen}");
    assert!(screen.contains("this routine has no steps"), "{screen}");
    driver.resize(40, 12);
    assert!(driver.screen().contains("mine has a mistake. e mends it."), "whole: {}", driver.screen());
    driver.resize(80, 24);
    driver.keys("e");
    assert_eq!(asked(&driver, &Effect::Edit(errand.clone())), 2, "a broken file is opened too");
    driver.send(edited(&[("mine", MINE)], None));
    assert!(driver.screen().contains("mine can be used."), "{}", driver.screen());
    driver.send(edited(&[("mine", MINE)], Some("no editor is set".into())));
    assert!(driver.screen().contains("no editor is set"), "{}", driver.screen());
}

#[test]
fn n_asks_for_a_name_and_checks_it_while_it_is_typed() {
    let mut driver = at(&[("mine", MINE)], "mine");
    driver.keys("nMy");
    driver.key(Key::Char(' '));
    driver.keys("phys");
    assert!(driver.screen().contains("> my-phys_") && driver.screen().contains("my-phys.toml"), "{}", driver.screen());
    driver.keys("io⏎");
    let errand = Edit { id: Id::new("my-physio").unwrap(), kind: FileKind::Routine, fresh: true };
    assert_eq!(asked(&driver, &Effect::Edit(errand.clone())), 1);
    driver.send(Msg::Edited(Box::new(Edited {
        errand,
        library: with(&[("mine", MINE), ("my-physio", &format::template("My physio"))]),
        said: None,
    })));
    assert_eq!(driver.app.marked().map(|routine| routine.id.as_str()), Some("my-physio"));
    for (name, why) in
        [("walking", "already"), ("mine", "already"), ("heat-safety", "card"), ("a-", "end with -"), ("", "my-physio")]
    {
        driver.keys("n").keys(name);
        assert!(driver.screen().contains(why), "{name}: {}", driver.screen());
        let before = driver.effects.len();
        driver.keys("⏎");
        assert!(!driver.effects[before..].iter().any(|effect| matches!(effect, Effect::Edit(_))), "{name}");
        assert!(matches!(driver.app.screen(), Screen::Naming(_)));
        driver.keys("⎋");
    }
    // Only what can be in a name is typed.
    driver.keys("n-/.é");
    driver.key(Key::Char('\u{1b}'));
    assert!(driver.screen().contains("> _"), "{}", driver.screen());
}

#[test]
fn in_a_small_window_the_way_out_comes_before_the_picture_and_the_rest_is_a_page_down() {
    let broken = MINE.replace("hold = \"3s\"", "hold = \"5 bananas\"").replace("reps = 5", "reps = 500");
    let mut driver = at(&[("mine", &broken)], "mine");
    driver.resize(40, 12);
    let first = driver.screen();
    let seen = |driver: &Driver, words: &str| driver.screen().contains(words);
    assert!(first.contains("Line 5: ") && first.contains("Esc back") && first.contains("PgUp PgDn read on"), "{first}");
    let mut all = first.clone();
    for _ in 0..12 {
        driver.key(Key::PageDown);
        all.push_str(&driver.screen());
    }
    for words in ["reps is 1 to 50", "^^^", "Line 6: ", "`5 bananas`", "hold = \"5 bananas\"", "^^^^^^^^^^^"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let (help, picture) = (all.find("reps is 1 to 50"), all.find("reps = 500"));
    assert!(help < picture, "{all}");
    assert!(!seen(&driver, "Line 5: "), "{}", driver.screen());
    for _ in 0..12 {
        driver.key(Key::PageUp);
    }
    assert_eq!(driver.screen(), first);
    // Another line is read from its beginning, and where all fits there is nothing to turn.
    driver.key(Key::PageDown);
    driver.keys("↑↓");
    assert_eq!(driver.screen(), first);
    driver.resize(120, 40);
    assert!(!seen(&driver, "PgDn") && seen(&driver, "Line 6: "), "{}", driver.screen());
    driver.key(Key::PageDown);
    assert!(seen(&driver, "Line 5: "), "{}", driver.screen());
}

fn step(driver: &Driver) -> usize {
    driver.app.play().unwrap().cursor().step()
}

#[test]
fn a_routine_is_played_from_the_list_and_walked_through_step_by_step() {
    let mut driver = at(&[], "gentle-stretch");
    driver.keys("p");
    assert!(driver.screen().contains("REHEARSAL"), "{}", driver.screen());
    assert_eq!(driver.app.play().unwrap().speed(), Some(1));
    driver.keys("→→");
    assert_eq!(step(&driver), 2);
    driver.keys("←");
    assert_eq!(step(&driver), 1);
    driver.keys("←←←");
    assert_eq!(step(&driver), 0);
    // By number: at once where no further digit can belong to it, else with Enter.
    driver.keys("7");
    assert_eq!(step(&driver), 6);
    driver.keys("1");
    assert!(driver.screen().contains("Step 1 of 10: Enter goes there"), "{}", driver.screen());
    driver.keys("⏎");
    assert_eq!(step(&driver), 0);
    driver.keys("10");
    assert_eq!(step(&driver), 9);
    driver.keys("0");
    assert!(driver.screen().contains("There are 10 steps."), "{}", driver.screen());
    driver.keys("1→");
    assert!(driver.screen().contains("That is the whole of it. Nothing was recorded."), "{}", driver.screen());
    driver.keys("⏎");
    assert_eq!(
        driver.app.marked().map(|routine| routine.id.as_str()),
        Some("gentle-stretch"),
        "back where it came from"
    );
    driver.keys("pq");
    assert!(matches!(driver.app.screen(), Screen::Routines(_)));
    assert!(driver.entries().is_empty() && driver.active().is_empty());
}

#[test]
fn its_speed_changes_by_a_key_and_time_goes_on_from_where_it_was() {
    let mut driver = Driver::new(rehearse("gentle-stretch"));
    let speed = |driver: &Driver| driver.app.play().unwrap().speed().unwrap();
    let done = |driver: &Driver| driver.app.play().unwrap().cursor().done().as_secs();
    for _ in 0..12 {
        driver.keys("-");
    }
    assert_eq!(speed(&driver), 1);
    driver.seconds(5);
    assert_eq!((step(&driver), done(&driver)), (0, 5));
    driver.keys("+");
    assert_eq!((speed(&driver), done(&driver)), (2, 5));
    driver.seconds(1);
    assert_eq!(done(&driver), 7);
    for _ in 0..12 {
        driver.keys("+");
    }
    assert_eq!(speed(&driver), 3_600);
}

#[test]
fn nothing_is_played_while_a_stop_stands() {
    let mut driver = at(&[("mine", MINE)], "mine");
    let mut stopped = Driver::new(Ask::Screen);
    stopped.keys("2");
    let entries = stopped.entries();
    assert!(!entries.is_empty());
    driver = Driver::from(
        supple::app::Start { library: with(&[("mine", MINE)]), history: entries, ..fresh(rehearse("mine")) },
        driver.now,
    );
    assert!(driver.app.play().is_none(), "{}", driver.screen());
    assert!(matches!(driver.app.screen(), Screen::Stop | Screen::Suspect(_)), "{}", driver.screen());
}
