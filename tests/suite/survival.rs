//! Whatever is in a file: never a panic, and always either a model or a problem with a line.

use std::{fs, path::Path};

use proptest::{collection, prelude::*, sample::Index};
use supple::{
    domain::{
        library::FileKind,
        timeline::{Choice, Timeline},
    },
    format::{self, SourceFile},
    io,
};

use crate::bad_routines::own;

/// One change to the bytes of a file.
#[derive(Debug, Clone)]
enum Change {
    Flip(Index, u8),
    Cut(Index),
    Remove(Index, Index),
    Insert(Index, Vec<u8>),
    Splice(Index, Index, Index),
    Line(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let words = prop::sample::select(vec![
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'''",
        "=",
        "[[step]]",
        "\n",
        "\\u0000",
        "-",
        "0x",
        "99999999999999999999",
        ".",
        "#",
        "\u{feff}",
        "\u{202e}",
        "[[level]]",
        "levels = 3\n",
        "true",
        "1979-05-27",
        "inf",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<Index>(), words).prop_map(|(at, word)| Change::Insert(at, word.as_bytes().to_vec())),
        (any::<Index>(), any::<Index>(), any::<Index>()).prop_map(|(file, from, to)| Change::Splice(file, from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Line(from, to)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change, files: &[SourceFile]) {
    if bytes.is_empty() {
        return;
    }
    match change {
        Change::Flip(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Change::Remove(at, length) => {
            let at = at.index(bytes.len());
            let end = (at + length.index(40) + 1).min(bytes.len());
            bytes.drain(at..end);
        }
        Change::Insert(at, word) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, word.iter().copied());
        }
        Change::Splice(file, from, to) => {
            let other = files[file.index(files.len())].bytes.as_deref().unwrap();
            let from = from.index(other.len());
            let to = to.index(bytes.len());
            bytes.truncate(to);
            bytes.extend_from_slice(&other[from..]);
        }
        Change::Line(from, to) => {
            let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            let line = lines[from.index(lines.len())];
            lines.insert(to.index(lines.len()), line);
            *bytes = lines.join(&b'\n');
        }
    }
}

proptest! {
    #![proptest_config(crate::plan::cases(200))]

    #[test]
    fn a_damaged_file_gives_a_model_or_a_problem_with_a_line(
        file in any::<Index>(),
        changes in collection::vec(change(), 1..5),
        new_name in any::<bool>(),
    ) {
        let mut files = io::library::shipped();
        let mut damaged = files[file.index(files.len())].clone();
        let mut bytes = damaged.bytes.unwrap().into_owned();
        for change in &changes {
            apply(&mut bytes, change, &files);
        }
        damaged.bytes = Ok(bytes.into());
        damaged.user = true;
        damaged.path = "own/damaged.toml".into();
        if new_name {
            damaged.id = "damaged".into();
        }
        let (kind, id) = (damaged.kind, damaged.id.clone());
        files.push(damaged);
        let library = format::load(&files);
        prop_assert_eq!(&format::load_over(io::library::known(), &files), &library);
        prop_assert!(library.problems.iter().all(|p| p.line >= 1 && p.column >= 1 && !p.message.is_empty()));
        prop_assert!(library.problems.iter().all(|p| p.path.as_str() == "own/damaged.toml"), "{:?}", library.problems);
        let error = library.first_error("own/damaged.toml");
        prop_assert_eq!(error.is_none(), library.files.last().unwrap().loaded);
        if kind == FileKind::Routine {
            prop_assert_eq!(error.is_none(), library.routines.contains_key(id.as_str()));
        }
        if kind == FileKind::Exercise && error.is_none() {
            prop_assert!(library.exercises.contains_key(id.as_str()));
        }
        for question in &io_questions() {
            prop_assert!(library.questions.question(question).is_some());
        }
        for routine in library.routines.values() {
            for level in 1..=u16::try_from(routine.levels.len()).unwrap() {
                let _ = Timeline::unroll(routine, level, None, &mut |_| Choice::Keep);
            }
        }
    }

    #[test]
    fn any_bytes_at_all_are_survived(bytes in collection::vec(any::<u8>(), 0..400), kind in 0..6_usize) {
        let kinds = [
            FileKind::Routine,
            FileKind::Exercise,
            FileKind::Screening,
            FileKind::Sources,
            FileKind::Card,
            FileKind::Figure,
        ];
        let library = format::load(&[own(kinds[kind], "any", bytes)]);
        prop_assert!(library.files[0].loaded || !library.problems.is_empty());
    }
}

/// Danger signs that no file of a user's may make disappear.
fn io_questions() -> [&'static str; 5] {
    ["ces-saddle", "ces-bladder", "ces-bowel", "aorta", "chest"]
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    for text in [
        format!("a = {}", "[".repeat(400_000)),
        format!("a = {}", "{a=".repeat(300_000)),
        format!("{}a = 1", "a.".repeat(400_000)),
        format!("[{}a]", "a.".repeat(400_000)),
        format!("{}a]]", "[[".repeat(400_000)),
        format!("a = {}", "{b.b.b.b.b.b.b=".repeat(60_000)),
        format!("a = '''\n{}", "[".repeat(400_000)),
        format!("\"\\\"{} = 1", "[.".repeat(400_000)),
        format!("a = \"\"\"\\\"\"\"\"{}", "[".repeat(400_000)),
    ] {
        let library = format::load(&[own(FileKind::Routine, "deep", text)]);
        assert!(library.has_errors());
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_in_the_users_folders_is_one_problem_each() {
    use std::os::unix::fs::symlink;

    let home = tempfile::tempdir().unwrap();
    let routines = home.path().join("routines");
    fs::create_dir_all(routines.join("exercises")).unwrap();
    fs::create_dir(routines.join("folder.toml")).unwrap();
    symlink(home.path().join("nowhere"), routines.join("dangling.toml")).unwrap();
    symlink("/dev/zero", routines.join("endless.toml")).unwrap();
    fs::write(routines.join("big.toml"), vec![b'#'; 10 << 20]).unwrap();
    fs::write(routines.join(".#half-written.toml"), "x").unwrap();
    fs::write(routines.join("notes.txt"), "x").unwrap();
    fs::write(
        routines.join("Bad Name.toml"),
        "schema = 1\ntitle = \"x\"\n[[step]]\nexercise = \"walk\"\nhold = \"5s\"\n",
    )
    .unwrap();
    fs::write(routines.join("fine.toml"), "schema = 1\ntitle = \"x\"\n[[step]]\nexercise = \"pelvic-tilt\"\n").unwrap();
    let library = io::library::load(home.path());
    let told: Vec<(&str, &str)> = library
        .problems
        .iter()
        .map(|p| (Path::new(p.path.as_str()).file_name().unwrap().to_str().unwrap(), p.code))
        .collect();
    assert_eq!(
        told,
        [
            ("Bad Name.toml", "R006"),
            ("big.toml", "R002"),
            ("dangling.toml", "R001"),
            ("endless.toml", "R001"),
            ("folder.toml", "R001"),
        ]
    );
    assert!(library.routines.contains_key("fine"));
}

#[test]
fn a_home_without_folders_is_no_problem() {
    let home = tempfile::tempdir().unwrap();
    assert!(io::library::of_user(&home.path().join("nothing-here")).is_empty());
}
