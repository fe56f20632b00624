//! Many files of the user's: read in two halves at once they say the same, and the first picture waits for none of them.

use std::{fs, path::Path, sync::Arc};

use ratatui::layout::Size;
use supple::{
    app::{Ask, Glimpse, Start},
    domain::{library::Library, routine::Routine},
    format::{self, FileKind, SourceFile},
    io,
    ui::{self, Frame, Look},
};

use crate::{
    driver::{Driver, fresh, text},
    routines::shipped,
    support::life::Life,
};

const OWN_SIGN: &str = "schema = 1
[[question]]
id = \"my-sign\"
set = \"A\"
group = \"emergency\"
ask = \"Has my old numbness come back?\"
tier = \"T1\"
";

fn own(kind: FileKind, id: &str, text: impl Into<Vec<u8>>) -> SourceFile {
    let bytes = Ok(text.into().into());
    SourceFile { kind, id: id.to_owned(), path: format!("my/{id}.toml"), bytes, user: true }
}

/// The routine with these steps, and two levels.
fn two_levels(steps: &str) -> (Library, Option<Arc<Routine>>) {
    let mut files = io::library::shipped();
    files.push(own(FileKind::Routine, "mine", format!("schema = 1\ntitle = \"Mine\"\nlevels = 2\n{steps}")));
    let library = format::load(&files);
    let mine = library.routines.get("mine").cloned();
    (library, mine)
}

/// The second half first: whoever counts on the order is found out.
fn backwards(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
    second();
    first();
}

#[test]
fn whatever_the_order_of_the_work_the_files_say_the_same() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    let broken = ["hostile-text", "kind-unknown", "duration-zero", "not-utf8"]
        .map(|name| own(FileKind::Routine, name, fs::read(fixtures.join(format!("{name}.toml"))).unwrap()));
    let mut files = io::library::shipped();
    let routines: Vec<SourceFile> = files.iter().filter(|file| file.kind == FileKind::Routine).cloned().collect();
    for (at, file) in routines.iter().cycle().take(60).enumerate() {
        // Some stand in place of shipped ones, and some names are taken twice.
        let id = if at % 4 == 0 { file.id.clone() } else { format!("mine-{}", at % 50) };
        let path = format!("my/{at}.toml");
        files.push(SourceFile { id, path, user: true, ..file.clone() });
    }
    files.splice(120..120, broken);
    let library = format::load(&files);
    assert!(library.has_errors() && library.routines.len() > 50);
    assert_eq!(format::load_by(&files, backwards), library);
    assert_eq!(io::library::check(&files), library);
    assert_eq!(format::load_over_by(io::library::known(), &files, backwards), library);
}

#[test]
fn a_level_takes_over_what_is_the_same_and_no_more() {
    let (library, mine) = two_levels(
        "[[step]]\nexercise = \"pelvic-tilt\"\n[[step]]\nexercise = \"bridge\"\nreps = [3, 3]\nhold = [\"5s\", \"5s\"]\n\
         [[step]]\nexercise = \"bridge\"\nreps = [3, 4]\n",
    );
    assert!(!library.has_errors());
    let mine = mine.unwrap();
    let [easy, hard] = mine.levels.as_slice() else { panic!("two levels") };
    let shared: Vec<bool> = easy.steps.iter().zip(&hard.steps).map(|(a, b)| Arc::ptr_eq(a, b)).collect();
    assert_eq!(shared, [true, true, false]);
    // Level by level in tables of their own they come to the same.
    let steps = |reps: u8| {
        format!(
            "[[level]]\n[[level.step]]\nexercise = \"pelvic-tilt\"\n[[level.step]]\nexercise = \"bridge\"\nreps = 3\nhold = \"5s\"\n\
             [[level.step]]\nexercise = \"bridge\"\nreps = {reps}\n"
        )
    };
    let tables = format!("schema = 1\ntitle = \"Mine\"\n{}{}", steps(3), steps(4));
    let mut files = io::library::shipped();
    files.push(own(FileKind::Routine, "mine", tables));
    let written = &format::load(&files).routines["mine"];
    assert_eq!(written.hash, mine.hash);
    for (a, b) in written.levels.iter().zip(&mine.levels).flat_map(|(a, b)| a.steps.iter().zip(&b.steps)) {
        assert_eq!((&a.id, &a.name, &a.kind, a.involves, a.stage), (&b.id, &b.name, &b.kind, b.involves, b.stage));
    }
}

#[test]
fn a_mistake_at_the_second_level_alone_is_seen() {
    let step = |hold: &str| {
        format!(
            "[[step]]\nexercise = \"bridge\"\nhold = {hold}\nreps = 1\ncue = [{{ at = \"30s\", say = \"Half.\" }}]\n"
        )
    };
    let (fine, mine) = two_levels(&step("[\"40s\", \"50s\"]"));
    assert!(!fine.has_errors());
    assert!(mine.unwrap().levels.iter().all(|level| level.steps[0].cues.len() == 1));
    let (short, mine) = two_levels(&step("[\"40s\", \"5s\"]"));
    assert_eq!(short.problems.len(), 1, "the cue lies outside the second level's step");
    assert_eq!(mine, None);
    let (long, mine) = two_levels(&step("[\"40s\", \"11m\"]"));
    assert!(long.problems.iter().any(|problem| problem.message.contains("11m")) && mine.is_none());
}

fn put(home: &Path, name: &str, text: &str) {
    let path = home.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn before_they_are_read_the_persons_own_questions_are_known_and_nothing_else_of_theirs() {
    let home = tempfile::tempdir().unwrap();
    let mine = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\n";
    for number in 1..=31 {
        put(home.path(), &format!("routines/mine-{number}.toml"), mine);
    }
    put(home.path(), "screening.toml", OWN_SIGN);
    let few = io::library::Own::find(home.path());
    assert!(few.count() == 32 && !few.are_many());
    put(home.path(), "routines/exercises/mine.toml", "schema = 1\n");
    let many = io::library::Own::find(home.path());
    assert!(many.count() == 33 && many.are_many());
    let (first, all) = (many.load_questions(), many.load());
    assert_eq!(all, io::library::load(home.path()));
    assert!(all.routines.contains_key("mine-31") && all.has_errors());
    assert_eq!(first.questions, all.questions);
    assert_ne!(first.questions, shipped().questions);
    assert_eq!(Library { questions: shipped().questions, files: shipped().files, ..first }, shipped());
}

fn picture(glimpse: &Glimpse, life: &Life<'_>) -> String {
    let mut frame = Frame::new(Size::new(80, 24));
    ui::view(glimpse.app(), &Look::default(), &life.now(), &mut frame);
    text(&frame.cells())
}

#[test]
fn a_glimpse_says_what_is_being_done_and_names_nothing_that_the_files_may_change() {
    let library = shipped();
    let mut life = Life::new(&library);
    life.on(1, 8).screens(&[]).entry(3, [false, true, true, true]);
    let start = Start { history: life.entries.clone(), ..fresh(Ask::Coach) };
    let glimpse = Glimpse::new(start.clone(), 1_000, (80, 24), &life.now());
    let first = picture(&glimpse, &life);
    assert!(first.contains("Reading 1000 files of yours."), "{first}");
    assert!(first.contains("n  One moment") && first.contains("What comes next may be in your files."), "{first}");
    let whole = Driver::from(start, life.now());
    let next = whole.app.next_words();
    let after = whole.screen();
    assert!(after.contains(next.as_str()) && !first.contains(next.as_str()), "{first}\n{after}");
    assert!(!after.contains("Reading"), "{after}");
}

#[test]
fn a_stop_by_a_question_of_ones_own_stands_in_the_glimpse_too() {
    let mut files = io::library::shipped();
    files.push(own(FileKind::Screening, "screening", OWN_SIGN));
    let library = format::load(&files);
    assert!(!library.has_errors());
    let mut life = Life::new(&library);
    life.on(1, 8).screens(&["my-sign"]);
    let start = Start { library: library.clone(), history: life.entries.clone(), ..fresh(Ask::Coach) };
    let glimpse = Glimpse::new(start, 1_000, (80, 24), &life.now());
    assert!(picture(&glimpse, &life).starts_with("Stop"), "{}", picture(&glimpse, &life));
}
