//! The shipped files, as the program carries them.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc, time::Duration};

use supple::{
    domain::{
        cursor::Cursor,
        exercise::Stage,
        library::Library,
        questions::SetId,
        routine::{Kind, Place},
        timeline::{Choice, SlotKind, Timeline},
    },
    format, io,
};

use crate::driver::morning;

pub(crate) fn shipped() -> Library {
    format::load(&io::library::shipped())
}

#[test]
fn every_shipped_file_loads_without_a_problem() {
    let library = shipped();
    let problems: Vec<&str> = library.problems.iter().map(|p| p.rendered.as_str()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert!(library.files.iter().all(|file| file.loaded));
    let routines: Vec<(&str, Stage, usize)> =
        library.routines.values().map(|routine| (routine.id.as_str(), routine.stage, routine.levels.len())).collect();
    let expected = [
        ("cool-down", Stage::Return, 1),
        ("core-strength", Stage::Strength, 4),
        ("desk-break", Stage::Mobility, 1),
        ("extension-ladder", Stage::Mobility, 7),
        ("flexion-ladder", Stage::Mobility, 6),
        ("gentle-mobility", Stage::Return, 4),
        ("gentle-stretch", Stage::Mobility, 3),
        ("moist-heat", Stage::Relief, 1),
        ("relief-now", Stage::Relief, 1),
        ("rest-positions", Stage::Relief, 1),
        ("staged-return", Stage::Return, 3),
        ("tiny-moves", Stage::Relief, 1),
        ("walking", Stage::Return, 14),
        ("warm-up", Stage::Return, 1),
        ("wind-down", Stage::Relief, 1),
    ];
    assert_eq!(routines, expected);
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
    for folder in ["routines/", "routines/exercises/", "routines/cards/"] {
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

/// Every shipped routine at every level, for every place that it asks about.
fn timelines() -> Vec<(String, Timeline)> {
    let mut all = Vec::new();
    for routine in shipped().routines.values() {
        for level in 1..=u16::try_from(routine.levels.len()).unwrap() {
            let steps = &routine.levels[usize::from(level) - 1].steps;
            let mut places: Vec<Option<Place>> = steps.iter().filter_map(|step| step.place).map(Some).collect();
            places.dedup();
            if places.is_empty() {
                places.push(None);
            }
            for place in places {
                let line = Timeline::unroll(routine, level, place, &mut |_| Choice::Keep);
                let at = place.map_or(String::new(), |place| format!(" {}", place.word()));
                all.push((format!("{} {level}{at}", routine.id), line));
            }
        }
    }
    all
}

#[test]
fn every_shipped_routine_unrolls_at_every_level() {
    for (name, timeline) in timelines() {
        let work = timeline.slots.iter().filter(|slot| slot.kind == SlotKind::Work).count();
        assert!(work > 0, "{name}");
        for slot in &timeline.slots {
            for cue in &slot.cues {
                assert!(slot.length.is_none_or(|length| cue.at <= length), "{name}: {cue:?}");
            }
        }
    }
}

/// Played second by second, each question answered after seven. What waits for a person is no part of the time shown.
#[test]
fn every_routine_plays_to_its_end_at_every_level_in_the_time_it_shows() {
    const ANSWER: u64 = 7;
    for (name, timeline) in timelines() {
        let total = timeline.total().as_secs();
        let waiting = timeline.slots.iter().filter(|slot| slot.length.is_none()).count() as u64;
        let timeline = Arc::new(timeline);
        let start = morning();
        let mut now = start.clone();
        let (mut cursor, _) = Cursor::new(Arc::clone(&timeline), &now);
        let mut waited = 0;
        while !cursor.is_finished() {
            now = now.after(Duration::from_secs(1));
            if cursor.slot().length.is_none() {
                waited += 1;
                if waited % ANSWER == 0 {
                    cursor.answered(&now);
                } else {
                    cursor.advance(&now);
                }
            } else {
                cursor.advance(&now);
            }
            assert!(now.real_since(&start) < Duration::from_secs(2 * 3_600), "{name} never ends");
        }
        assert_eq!(waited, waiting * ANSWER, "{name}");
        assert_eq!(now.real_since(&start).as_secs(), total + waited, "{name}");
        assert!((30..=31 * 60).contains(&total), "{name}: {total} s");
    }
}

/// Reps or none, hold or time, sets, times a day: the usual dose of each exercise, as the dossier's table has it.
#[test]
fn the_catalogue_has_all_twenty_seven_at_their_usual_dose() {
    let table: [(&str, u64, u16, Option<u16>); 27] = [
        ("prone-lying", 120, 1, Some(3)),
        ("prone-elbows", 30, 3, Some(3)),
        ("press-up", 2, 5, Some(3)),
        ("ext-standing", 2, 5, Some(3)),
        ("flex-lying", 2, 5, Some(2)),
        ("flex-sitting", 2, 3, Some(2)),
        ("knee-chest-single", 5, 3, Some(2)),
        ("knee-chest-double", 5, 3, Some(1)),
        ("trunk-rotation", 2, 5, Some(3)),
        ("pelvic-tilt", 2, 5, Some(3)),
        ("cat-camel", 2, 5, Some(1)),
        ("childs-pose", 6, 5, Some(1)),
        ("piriformis", 20, 2, Some(1)),
        ("hamstring", 15, 2, Some(1)),
        ("hip-flexor", 15, 2, Some(1)),
        ("side-bend-standing", 2, 3, Some(1)),
        ("rotation-standing", 2, 3, Some(1)),
        ("bridge", 3, 5, Some(1)),
        ("bird-dog-leg", 5, 5, Some(1)),
        ("side-plank-knees", 5, 3, Some(1)),
        ("heel-taps", 0, 5, Some(1)),
        ("curl-up", 5, 3, Some(1)),
        ("sit-to-stand", 0, 3, Some(1)),
        ("log-roll", 0, 1, None),
        ("diaphragm-breath", 300, 1, Some(3)),
        ("rest-90-90", 600, 1, None),
        ("walk", 300, 1, None),
    ];
    let library = shipped();
    for (id, seconds, reps, per_day) in table {
        let exercise = &library.exercises[id];
        let time = exercise.dose.hold.or(exercise.time).unwrap_or_default();
        let dose = &exercise.dose;
        assert_eq!((time.as_secs(), dose.reps, dose.sets, dose.per_day), (seconds, reps, 1, per_day), "{id}");
    }
    for id in ["bird-dog", "dead-bug"] {
        assert!(library.exercises.contains_key(id), "the whole form of it: {id}");
    }
}

#[test]
fn every_exercise_says_how_where_and_how_sure() {
    for exercise in shipped().exercises.values() {
        let id = &exercise.id;
        assert!((2..=5).contains(&exercise.how.len()), "{id}: how");
        assert!(exercise.position.is_some(), "{id}: position");
        assert!(!exercise.evidence.is_empty(), "{id}: evidence");
        assert!(exercise.dose.hold.is_some() || exercise.time.is_some() || !exercise.phases.is_empty(), "{id}: time");
        if exercise.stage > Stage::Relief && exercise.position.as_ref().unwrap().as_str() == "prone" {
            assert!(exercise.not_for.iter().any(|line| line.contains("pregnancy")), "{id}: not_for");
        }
    }
}

/// With rule V6 each ladder leads somewhere that is no ladder, and every routine says how sure we are, and from whom.
#[test]
fn every_routine_says_how_sure_we_are_and_a_ladder_where_else_to_go() {
    let library = shipped();
    for routine in library.routines.values() {
        assert!(
            !routine.evidence.is_empty() && routine.sources.get("evidence").is_some_and(|ids| !ids.is_empty()),
            "{}",
            routine.id
        );
        let otherwise = routine.otherwise.as_ref().map(|id| &library.routines[id]);
        assert_eq!(routine.direction.is_some(), otherwise.is_some(), "{}", routine.id);
        assert!(otherwise.is_none_or(|other| other.direction.is_none() && other.stage <= routine.stage));
        let passes = routine.levels.iter().all(|level| level.pass.is_some());
        assert_eq!(routine.direction.is_some(), passes, "{}", routine.id);
    }
}

/// Rule S1: the three sets, and every row of the table of danger signs in one of them.
#[test]
fn s1_every_danger_sign_stands_in_its_set() {
    let questions = shipped().questions;
    let asked: Vec<_> = questions.set(SetId::A).filter(|question| question.ask_if.is_none()).collect();
    let ids: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
    let of =
        |set| -> Vec<String> { questions.set(set).filter(|q| q.ask_if.is_none()).map(|q| q.id.to_string()).collect() };
    let a = [
        "ces-saddle",
        "ces-bladder",
        "ces-bowel",
        "ces-sex",
        "ces-bilateral",
        "neuro-progress",
        "limb-numb",
        "balance-loss",
        "stroke-like",
        "consciousness",
        "aorta",
        "chest",
        "trauma-major",
        "bleeding",
        "under18",
    ];
    assert_eq!(ids, a, "under 18 comes last");
    let b = [
        "aaa-slow",
        "anticoag-fall",
        "cancer-hx",
        "deformity",
        "fever",
        "infection-risk",
        "kidney",
        "night-pain",
        "severe-unrelenting",
        "thoracic",
        "trauma-minor-fragile",
        "weight-loss",
    ];
    let mut found = of(SetId::B);
    found.sort();
    assert_eq!(found, b);
    assert_eq!(questions.question("mscc").unwrap().ask_if.as_ref().unwrap().as_str(), "cancer-hx");
    // All other rows of the table, and what is asked once and kept.
    for id in [
        "cough-strain",
        "leg-pain-one",
        "inflam",
        "known-spine",
        "surgery-6m",
        "age-first",
        "pregnant",
        "sedated",
        "heat-skin",
        "persist-days",
        "six-weeks",
        "recurrent",
        "osteoporosis",
        "age-70",
        "stenosis",
        "blood-thinners",
    ] {
        assert!(of(SetId::C).iter().any(|found| found == id), "{id}");
    }
    assert_eq!(questions.question("fracture-risk").unwrap().ask_if.as_ref().unwrap().as_str(), "osteoporosis");
}

/// Often enough to be the one next thing (rule G7): only what is to be done again and again.
#[test]
fn targets_are_those_of_the_dossier() {
    let library = shipped();
    let target = |id: &str| {
        let routine = &library.routines[id];
        (routine.per_day, routine.levels[0].per_week)
    };
    let rows = [
        ("gentle-mobility", (Some(3), None)),
        ("gentle-stretch", (Some(1), None)),
        ("extension-ladder", (Some(3), None)),
        ("flexion-ladder", (Some(2), None)),
        ("staged-return", (Some(2), None)),
        ("tiny-moves", (Some(4), None)),
        ("core-strength", (None, Some(3))),
        ("walking", (None, Some(7))),
    ];
    for (id, expected) in rows {
        assert_eq!(target(id), expected, "{id}");
    }
    for id in ["moist-heat", "relief-now", "rest-positions", "wind-down", "warm-up", "cool-down", "desk-break"] {
        assert_eq!(target(id), (None, None), "{id}: used as needed");
    }
}

#[test]
fn the_staged_return_asks_between_its_stages_and_goes_back_one() {
    let library = shipped();
    for level in &library.routines["staged-return"].levels {
        let name = |at: usize| level.steps[at].id.as_str();
        let checks = level.steps.iter().filter_map(|step| match &step.kind {
            Kind::Check(check) => Some((step.id.as_str(), check)),
            _ => None,
        });
        let checks: Vec<_> = checks
            .map(|(id, check)| {
                assert!(
                    ["spasm-now", "pain-up-2", "leg-further"]
                        .iter()
                        .all(|ask| check.ask.iter().any(|id| id.as_str() == *ask))
                );
                (id, name(check.back_to.unwrap()), check.rest.as_secs(), check.tries)
            })
            .collect();
        let expected = [
            ("after-lying", "lie", 600, 2),
            ("after-sitting", "lie", 600, 2),
            ("after-standing", "sit", 600, 2),
            ("after-turning", "stand", 600, 2),
        ];
        assert_eq!(checks, expected);
    }
}

/// Comfort needs the emergency questions only; these must never grow a step that needs more (rule S6).
#[test]
fn what_is_for_comfort_holds_nothing_else() {
    let library = shipped();
    for id in ["moist-heat", "relief-now", "rest-positions", "wind-down"] {
        let steps = library.routines[id].levels.iter().flat_map(|level| &level.steps);
        for step in steps {
            assert!(step.kind.is_comfort(), "{id}: {}", step.id);
            let heat = matches!(step.kind, Kind::Heat(_));
            assert!(heat || step.exercise.as_ref().is_some_and(|exercise| exercise.is_comfort()), "{id}: {}", step.id);
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
fn a_number_of_a_shipped_file_that_tells_no_source_is_an_error_with_its_line() {
    let cases = [
        ("gentle-mobility", ", per_day = [\"NHSI\"]", "", "per_day   = 3"),
        ("gentle-mobility", "levels = [\"proposal\"], ", "", "levels  = 4"),
        ("walking", ", weeks_per_level = [\"WBP\", \"proposal\"]", "", "weeks_per_level = {"),
        ("extension-ladder", ", pass = [\"proposal\"]", "", "pass = {"),
        ("staged-return", ", tries = [\"proposal\"]", "", "tries   = 2"),
        ("moist-heat", "limit = [\"MPFT\", \"EXIT\"], ", "", "limit = {"),
        ("moist-heat", ", cue = [\"proposal\"]", "", "cue = ["),
        ("cat-camel", "phases = [\"proposal\"]", "how = [\"NHSP\"]", "phases   = ["),
        ("screening", "due_source = [\"proposal\"]\n", "", "due = \"90d\""),
        ("screening", "source = [\"EOR\", \"LBS\", \"REL\", \"SHP\"]\n", "", "[[prompt]]"),
    ];
    for (id, from, to, at) in cases {
        let mut files = io::library::shipped();
        let file = files.iter_mut().find(|file| file.id == id).unwrap();
        let text = String::from_utf8(file.bytes.clone().unwrap().into_owned()).unwrap();
        assert!(text.contains(from), "{id}: {from}");
        let text = text.replacen(from, to, 1);
        file.bytes = Ok(text.clone().into_bytes().into());
        let library = format::load(&files);
        let first = library.problems.iter().find(|problem| problem.code == "R051").unwrap_or_else(|| panic!("{from}"));
        let line = text.lines().nth(first.line - 1).unwrap();
        assert!(line.starts_with(at), "{from}: line {}: {line}", first.line);
    }
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
