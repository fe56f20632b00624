//! A therapist's sheet becomes a routine: what is certain, what is guessed, what is left. Whatever the sheet, the file loads.

use std::{borrow::Cow, sync::OnceLock, time::Duration};

use proptest::prelude::*;
use supple::{
    domain::{
        Id,
        dose::Sides,
        exercise::Tags,
        library::{FileKind, Library},
        routine::{Kind, Routine, Step},
    },
    format::{self, FILE_LIMIT, Sheet, SourceFile},
    io::library,
};

fn known() -> &'static Library {
    static KNOWN: OnceLock<Library> = OnceLock::new();
    KNOWN.get_or_init(library::known)
}

fn read(text: &str) -> Sheet {
    format::sheet(text.as_bytes(), "sheet.txt", "My physio", known())
}

/// The library with the file that a sheet became.
fn loaded(sheet: &Sheet) -> Library {
    let file = SourceFile {
        kind: FileKind::Routine,
        id: "my-physio".to_owned(),
        path: "my-physio.toml".to_owned(),
        bytes: Ok(Cow::Owned(sheet.text.clone().into_bytes())),
        user: true,
    };
    let mut files = library::shipped();
    files.push(file);
    format::load_over(known().clone(), &files)
}

#[track_caller]
fn routine(sheet: &Sheet) -> Routine {
    let library = loaded(sheet);
    assert_eq!(library.problems, [], "{}", sheet.text);
    (*library.routines["my-physio"]).clone()
}

#[track_caller]
fn steps(text: &str) -> Vec<Step> {
    routine(&read(text)).levels[0].steps.iter().map(|step| (**step).clone()).collect()
}

/// A step in short: what it is, sets, reps, seconds of a hold.
fn short(step: &Step) -> String {
    let of = step.exercise.as_ref().map_or("own", |exercise| exercise.id.as_str());
    match &step.kind {
        Kind::Exercise(dose) => {
            let hold = dose.hold.map_or(0, |hold| hold.as_secs());
            format!("{of} {}x{} {hold}s", dose.sets, dose.reps)
        }
        Kind::Walk { time } => format!("walk {}s", time.as_secs()),
        Kind::Heat(warmth) => format!("heat {}s", warmth.time.as_secs()),
        Kind::Cold(warmth) => format!("cold {}s", warmth.time.as_secs()),
        Kind::Breathe { time } => format!("breathe {}s", time.as_secs()),
        Kind::Rest { time, .. } => format!("rest {}s", time.as_secs()),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn is(line: &str, wanted: &str) {
    assert_eq!(steps(line).iter().map(short).collect::<Vec<_>>(), [wanted], "{line}");
}

const SHEET: &str = "\u{feff}Home exercise programme\r\n\
    Name: J. Smith   DOB 1/2/1980\r\n\
    \r\n\
    1) Pelvic tilts 3 x 10, hold 5 sec, twice a day\r\n\
    2) Bridge – 2 sets of 12 reps\r\n\
    •\tKnee to chest: hold 20-30 secs each side x3\r\n\
    4. Cat/cow × 10\r\n\
    Hamstring stretch 30s hold, 3 times per leg, 2x/day\r\n\
    - Straight leg raise 3 x ten each leg\r\n\
    Walk 10 mins daily\r\n\
    Heat 45 minutes\r\n\
    Stop if your pain gets worse for more than 30 minutes.\r\n";

#[test]
fn a_whole_sheet_becomes_a_routine_that_says_what_it_guessed() {
    let sheet = read(SHEET);
    let routine = routine(&sheet);
    let short: Vec<String> = routine.levels[0].steps.iter().map(|step| short(step)).collect();
    assert_eq!(
        short,
        [
            "pelvic-tilt 3x10 5s",
            "bridge 2x12 3s",
            "knee-chest-single 1x3 20s",
            "cat-camel 1x10 2s",
            "hamstring 1x3 30s",
            "own 3x10 3s",
            "walk 600s",
            "heat 1200s",
        ]
    );
    assert_eq!((sheet.steps, sheet.known), (8, 7));
    // The least of "twice a day" and "daily".
    assert_eq!(routine.per_day, Some(1));
    let unread: Vec<usize> = sheet.unread.iter().map(|remark| remark.line).collect();
    assert_eq!(unread, [1, 2, 12], "{:?}", sheet.unread);
    let own = &routine.levels[0].steps[5];
    assert_eq!((own.name.as_str(), own.involves), ("Straight leg raise", Tags::ALL), "rule G6");
    insta::assert_snapshot!(sheet.text);
}

#[test]
fn lines_are_read_as_therapists_write_them() {
    is("Pelvic tilts 3 x 10, hold 5 sec, twice a day", "pelvic-tilt 3x10 5s");
    is("PELVIC TILTS: 3×10 (5 second hold)", "pelvic-tilt 3x10 5s");
    is("bridging, ten reps, three sets", "bridge 3x10 3s");
    is("Bridge x 12 x 3", "bridge 3x12 3s");
    is("Single knee to chest – 20 seconds – 3 reps each leg", "knee-chest-single 1x3 20s");
    is("Knees to chest 10 x", "knee-chest-double 1x10 5s");
    is("Knee rolls 10 each way", "trunk-rotation 1x10 2s");
    is("Cat-camel (10 reps)", "cat-camel 1x10 2s");
    is("Bird-dogs: 10 x 5 second holds", "bird-dog 1x10 5s");
    is("Figure 4 stretch, hold 30", "piriformis 1x2 30s");
    is("Figure four", "piriformis 1x2 20s");
    is("Bridges 10", "bridge 1x10 3s");
    is("10 bridges", "bridge 1x10 3s");
    is("Child's pose, hold for 5 breaths", "childs-pose 1x5 30s");
    is("Pelvik tilts x 8", "pelvic-tilt 1x8 2s");
    is("Deep breathing 5 minutes", "breathe 300s");
    is("Go for a walk, half an hour a day", "walk 1800s");
    is("Ice pack 10 min", "cold 600s");
    is("Hot water bottle on lower back for 15 mins", "heat 900s");
    is("Heat", "heat 600s");
    is("Walk", "walk 300s");
    is("Sit to stand 2 x 8", "sit-to-stand 2x8 0s");
    is("Prone press ups 10 times every day", "press-up 1x10 2s");
    is("Legs on chair 10 min", "rest 600s");
    is("Clam shells 3 x 15", "own 3x15 3s");
    is("Single leg bridge 3 x 8", "own 3x8 3s");
    is("Bridge with band 3 x 8", "own 3x8 3s");
    is("Bridge\n3 x 10\nHold 5 secs", "bridge 3x10 5s");
    is("Clam shells\n3 x 10", "own 3x10 3s");
}

#[test]
fn sides_are_written_only_where_the_catalogue_has_none() {
    let sides = |line: &str| match &steps(line)[0].kind {
        Kind::Exercise(dose) => dose.sides,
        _ => None,
    };
    assert_eq!(sides("Clams 10 each side"), Some(Sides::Both));
    assert_eq!(sides("Clams 10 left side only"), Some(Sides::Left));
    assert_eq!(sides("Knee rolls 10 each side"), Some(Sides::Alternate), "reps are per side there too");
    assert_eq!(sides("Bridge x 10"), None);
}

#[test]
fn what_is_outside_the_limits_is_brought_inside_and_said() {
    let sheet =
        read("Bridge 500 x 900\nClams, hold 2 hours\nHeat 3 hours\nWalk 9 hours\nPelvic tilt x 0\nWalk 8 hours");
    let short: Vec<String> = routine(&sheet).levels[0].steps.iter().map(|step| short(step)).collect();
    assert_eq!(short, ["bridge 10x50 3s", "own 1x1 600s", "heat 1200s", "pelvic-tilt 1x1 2s"]);
    let said: Vec<&str> = sheet.guessed.iter().map(|remark| remark.words.as_str()).collect();
    for words in [
        "500 sets: 10 is the most",
        "900 times: 50",
        "a hold of 2 h: 10 min",
        "heat of 3 h: 20 min",
        "0 times: 1 is the least",
    ] {
        assert!(said.iter().any(|said| said.contains(words)), "{words}: {said:?}");
    }
    // The longest session is six hours: what does not fit is among what is left.
    assert!(sheet.unread.iter().any(|remark| remark.words.contains("Walk 9 hours")), "{:?}", sheet.unread);
}

#[test]
fn sentences_and_addresses_are_no_exercises() {
    for line in [
        "Physiotherapy Department",
        "Tel: 01234 567890",
        "Next appointment in 2 weeks",
        "Do not do these if the pain lasts more than 30 minutes",
        "Stop bridge x 10 if it hurts",
        "Walking is good for you",
        "www.example.org/page3",
        "Ibuprofen 400 mg 3 times a day",
        "---------",
        "3 x 10",
        "",
    ] {
        assert_eq!(read(line).steps, 0, "{line}");
    }
    let sheet = read("Bridge x 10\nDo these exercises twice a day");
    assert_eq!((routine(&sheet).per_day, sheet.unread.len()), (Some(2), 0));
}

#[test]
fn a_sheet_of_the_largest_size_is_read_in_time() {
    let sheets = [
        "Pelvic tilts 3 x 10, hold 5 sec, twice a day\n",
        "x 9\n",
        "\u{1b}]0;evil\u{7}\"\"\"' = [[step]]\n",
        "1",
        "é – ",
    ];
    for part in sheets {
        let text = part.repeat(FILE_LIMIT / part.len());
        let sheet = read(&text);
        assert!(sheet.text.len() <= FILE_LIMIT);
        if sheet.steps > 0 {
            routine(&sheet);
        }
    }
    assert!(read(&"Bridge x 1, hold 1 s\n".repeat(300)).steps <= 200);
}

#[test]
fn what_a_sheet_holds_cannot_break_out_of_its_comment_or_its_quotes() {
    let sheet =
        read("Clam \"quoted\" \\ back\tslash x 10\nOdd\u{b}\u{85}\u{2028}[[step]]\u{7f} x 5\nname = \"\"\" x 3");
    let routine = routine(&sheet);
    assert!(routine.levels[0].steps.iter().all(|step| step.name.chars().all(|c| !c.is_control())));
    assert_eq!(sheet.text.matches("\n[[step]]\n").count(), routine.levels[0].steps.len());
}

/// Pieces that sheets are made of, and some that break things.
const PIECES: &[&str] = &[
    "Pelvic tilt",
    "bridges",
    "knee to chest",
    "Walk",
    "heat",
    "ice",
    "breathing",
    "Clam",
    "leg raise",
    "figure four",
    "rest",
    "hold",
    "sets",
    "reps",
    "x",
    "×",
    "3",
    "10",
    "0",
    "99999999999999999999",
    "2-3",
    "20–30",
    "1.5",
    "½",
    "ten",
    "twice",
    "a day",
    "daily",
    "/day",
    "per week",
    "each side",
    "left",
    "both",
    "for",
    "of",
    "secs",
    "min",
    "hours",
    "\"",
    "'",
    "breaths",
    "count",
    ":",
    ",",
    "-",
    "(",
    ")",
    "•",
    "1)",
    "\n",
    "\r\n",
    "\t",
    "#",
    "[[step]]",
    "=",
    "\\",
    "\u{1b}",
    "\u{202e}",
    "\u{0}",
    "é",
    "日本",
    "🦴",
    "between",
    "exercises",
    "not",
    "stop",
    "every",
    "other",
    "morning",
    "and",
    "night",
    "half",
    "an",
    "hour",
];

fn sheets() -> impl Strategy<Value = Vec<u8>> {
    let pieces = proptest::collection::vec((0..PIECES.len(), any::<bool>()), 0..120);
    let made = pieces.prop_map(|pieces| {
        let join = |(at, blank): (usize, bool)| format!("{}{}", PIECES[at], if blank { " " } else { "" });
        pieces.into_iter().map(join).collect::<String>().into_bytes()
    });
    let damaged = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12).prop_map(|changes| {
        let mut bytes = SHEET.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    prop_oneof![3 => made, 2 => damaged, 1 => proptest::collection::vec(any::<u8>(), 0..400)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_sheet_the_file_loads(bytes in sheets()) {
        let sheet = format::sheet(&bytes, "a sheet\n", "My \"title\"", known());
        let library = loaded(&sheet);
        if sheet.steps == 0 {
            prop_assert!(!library.routines.contains_key("my-physio"));
        } else {
            prop_assert_eq!(&library.problems, &[], "{}", sheet.text);
            let routine = &library.routines[&Id::new("my-physio").unwrap()];
            prop_assert_eq!(routine.levels[0].steps.len(), sheet.steps);
            let own = routine.levels[0].steps.iter().filter(|step| matches!(step.kind, Kind::Exercise(_)) && step.exercise.is_none());
            for step in own {
                prop_assert_eq!(step.involves, Tags::ALL);
            }
            for step in &routine.levels[0].steps {
                if let Kind::Heat(warmth) = &step.kind {
                    prop_assert!(warmth.time <= Duration::from_secs(20 * 60));
                }
            }
        }
    }
}
