//! The shipped files, as the program carries them.

use std::{collections::BTreeSet, fs, path::Path};

use supple::{
    domain::{
        library::Library,
        routine::Kind,
        timeline::{Choice, SlotKind, Timeline},
    },
    format, io,
};

pub(crate) fn shipped() -> Library {
    format::load(&io::library::shipped())
}

#[test]
fn every_shipped_file_loads_without_a_problem() {
    let library = shipped();
    let problems: Vec<&str> = library.problems.iter().map(|p| p.rendered.as_str()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert!(library.files.iter().all(|file| file.loaded));
    for id in ["moist-heat", "relief-now", "gentle-mobility", "gentle-stretch", "walking", "extension-ladder"] {
        assert!(library.routines.contains_key(id), "{id}");
    }
}

#[test]
fn what_was_read_when_the_program_was_built_is_what_the_files_say() {
    assert_eq!(format::unpack(""), None);
    assert_eq!(io::library::known(), shipped());
    let nobody = tempfile::tempdir().unwrap();
    assert_eq!(io::library::load(nobody.path()), shipped());
}

#[test]
fn the_program_carries_exactly_the_files_of_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut in_folder = BTreeSet::new();
    for folder in ["routines/", "routines/exercises/"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if Path::new(&name).extension().is_some_and(|end| end == "toml") {
                in_folder.insert(format!("{folder}{name}"));
            }
        }
    }
    let carried: BTreeSet<String> = io::library::shipped().into_iter().map(|file| file.path).collect();
    assert_eq!(carried, in_folder);
}

#[test]
fn every_level_of_every_list_has_its_own_value() {
    let library = shipped();
    let walking = &library.routines["walking"];
    let minutes: Vec<u64> = walking
        .levels
        .iter()
        .map(|level| match &level.steps[0].kind {
            Kind::Walk { time } => time.as_secs() / 60,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(minutes, [5, 10, 12, 14, 14, 16, 18, 20, 22, 24, 26, 28, 30, 30]);
    let per_week: Vec<u16> = walking.levels.iter().filter_map(|level| level.per_week).collect();
    assert_eq!(per_week, [7, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
    assert_eq!(walking.weeks_per_level, Some((1, 2)));

    let stretch = &library.routines["gentle-stretch"];
    let reps: Vec<u16> = stretch
        .levels
        .iter()
        .map(|level| match &level.steps[0].kind {
            Kind::Exercise(dose) => dose.reps,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(reps, [5, 7, 10]);
}

#[test]
fn every_shipped_routine_unrolls_at_every_level() {
    for routine in shipped().routines.values() {
        for level in 1..=u16::try_from(routine.levels.len()).unwrap() {
            let timeline = Timeline::unroll(routine, level, None, &mut |_| Choice::Keep);
            let work = timeline.slots.iter().filter(|slot| slot.kind == SlotKind::Work).count();
            assert!(work > 0, "{} level {level}", routine.id);
            for slot in &timeline.slots {
                for cue in &slot.cues {
                    assert!(slot.length.is_none_or(|length| cue.at <= length), "{}: {cue:?}", routine.id);
                }
            }
        }
    }
}

#[test]
fn no_routine_is_earlier_than_its_steps() {
    for routine in shipped().routines.values() {
        for step in routine.levels.iter().flat_map(|level| &level.steps) {
            assert!(step.stage <= routine.stage, "{}: {}", routine.id, step.id);
        }
    }
}

#[test]
fn heat_is_twenty_minutes_with_its_skin_checks() {
    let library = shipped();
    let Kind::Heat(heat) = &library.routines["moist-heat"].levels[0].steps[0].kind else {
        panic!("the first step is not heat");
    };
    assert_eq!(heat.time.as_secs(), 1200);
    assert_eq!((heat.limit.per_day, heat.limit.gap.as_secs()), (3, 7200));
    let asked: Vec<&str> = heat.checks.iter().flat_map(|check| &check.ask).map(supple::domain::Id::as_str).collect();
    assert_eq!(asked, ["skin", "skin"]);
}

#[test]
fn a_dose_has_a_hash_that_only_doses_change() {
    let with = |change: fn(String) -> String| {
        let mut files = io::library::shipped();
        let file = files.iter_mut().find(|file| file.id == "gentle-stretch").unwrap();
        let text = String::from_utf8(file.bytes.clone().unwrap().into_owned()).unwrap();
        file.bytes = Ok(change(text).into_bytes().into());
        let library = format::load(&files);
        assert!(!library.has_errors(), "{:?}", library.problems);
        library.routines["gentle-stretch"].hash
    };
    let as_is = with(|text| text);
    assert_eq!(as_is, with(|text| format!("# a word\n{text}")));
    assert_eq!(as_is, with(|text| text.replace("title   = \"Gentle stretch\"", "title = \"Softly\"")));
    assert_ne!(as_is, with(|text| text.replace("reps   = [5, 7, 10]", "reps   = [5, 7, 11]")));
}
