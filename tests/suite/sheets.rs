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
            "heat 600s",
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
fn what_is_outside_the_limits_is_named_and_never_brought_inside() {
    let sheet =
        read("Bridge 500 x 900\nClams, hold 2 hours\nHeat 3 hours\nWalk 9 hours\nPelvic tilt x 0\nWalk 8 hours");
    let short: Vec<String> = routine(&sheet).levels[0].steps.iter().map(|step| short(step)).collect();
    assert_eq!(
        short,
        ["bridge 1x5 3s", "own 1x1 3s", "heat 600s", "walk 300s", "pelvic-tilt 1x5 2s", "walk 300s"],
        "the usual doses"
    );
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
    for (line, wanted) in [
        ("Bridge 15 sets of 10", "bridge 1x10 3s"),
        ("Bridge 200 reps", "bridge 1x5 3s"),
        ("Bridge 10 min", "bridge 1x5 3s"),
        ("Bridge 2 min", "bridge 1x10 3s"),
        ("Walking 5 hours", "walk 300s"),
        ("Walk 2 hours", "walk 7200s"),
        ("Heat 45 min", "heat 600s"),
    ] {
        is(line, wanted);
    }
    assert_eq!(left("Bridge 200 reps"), ["1: “200 reps”"]);
    assert_eq!(left("Walking 5 hours"), ["1: “5 hours”"]);
    assert_eq!(routine(&read("Bridge x 10, 30 times a day")).per_day, None);
    // The longest session is six hours: what does not fit is among what is left.
    let sheet = read(&"Walk 4 hours\n".repeat(2));
    assert_eq!((sheet.steps, sheet.unread.len()), (1, 1), "{:?}", sheet.unread);
}

#[test]
fn how_often_or_after_what_is_never_how_long() {
    for (line, wanted, named) in [
        ("Prone press ups 10 reps every 2 hrs", "press-up 1x10 2s", "1: “every 2 hrs”"),
        ("Prone press ups 10 times every hour", "press-up 1x10 2s", "1: “every hour”"),
        ("Bridge 10 reps every 30 mins", "bridge 1x10 3s", "1: “every 30 mins”"),
        ("Bridge 10 reps up to 3 times an hour", "bridge 1x10 3s", "1: “up to”, “3 times an hour”"),
        ("Bridge 10 reps an hour", "bridge 1x10 3s", "1: “an hour”"),
        ("Bridge 10 reps 2-3x/hr", "bridge 1x10 3s", "1: “2-3x/hr”"),
        ("Bridge 10 reps after 20 min heat", "bridge 1x10 3s", "1: “after 20 min heat”"),
        ("Bridge 10 reps in 5 minutes", "bridge 1x10 3s", "1: “in 5 minutes”"),
        ("Bridge 10 reps, 2 hourly", "bridge 1x10 3s", "1: “2 hourly”"),
        ("Bridge 10 reps each 30 mins", "bridge 1x10 3s", "1: “each 30 mins”"),
        ("Bridge\n10 reps after 20 min heat", "bridge 1x10 3s", "2: “after 20 min heat”"),
    ] {
        is(line, wanted);
        assert_eq!(left(line), [named], "{line}");
    }
    is("Go for a walk, an hour a day", "walk 3600s");
    is("Child's pose, hold each 30 secs", "childs-pose 1x5 30s");
}

#[test]
fn parts_of_a_number_are_read_or_the_length_is_left() {
    is("Cat stretch, 1,5 min", "cat-camel 1x9 2s");
    is("Hamstring stretch 1,5 min", "hamstring 1x2 90s");
    is("Hamstring stretch hold 1.5 min", "hamstring 1x2 90s");
    is("Hamstring stretch hold 1,5 min", "hamstring 1x2 90s");
    is("Hamstring stretch 1/2 min hold", "hamstring 1x2 30s");
    is("Hamstring stretch 1 1/2 min hold", "hamstring 1x2 90s");
    is("Walk 1/4 of an hour", "walk 900s");
    is("Bridge 8,10 reps", "bridge 1x10 3s");
    for (line, named) in [
        ("Hamstring stretch, 2,5 Sek halten", "1: “2,5 Sek halten”"),
        ("Hamstring stretch, hold 2.5 sec", "1: “hold 2.5 sec”"),
        ("Hamstring stretch hold for 1,5", "1: “hold for 1,5”"),
        ("Hamstring stretch 1/7 min", "1: “1/7 min”"),
    ] {
        is(line, "hamstring 1x2 15s");
        assert_eq!(left(line), [named], "{line}");
    }
}

#[test]
fn what_stands_before_a_day_or_a_week_is_never_sets() {
    for (line, per_day, per_week) in [
        ("Bridge 6-8 reps x 4/day", Some(4), None),
        ("Bridge 6x 3x/day", Some(3), None),
        ("Bridge 6 reps x 3 times a day", Some(3), None),
        ("Bridge 6 reps x3/7", None, Some(3)),
        ("Bridge 6 reps 4/wk", None, Some(4)),
        ("Bridge 6 reps x 5/week", None, Some(5)),
        ("Bridge 6 reps 5/7", None, Some(5)),
    ] {
        is(line, "bridge 1x6 3s");
        let routine = routine(&read(line));
        assert_eq!((routine.per_day, routine.levels[0].per_week), (per_day, per_week), "{line}");
    }
    is("Bridge 3 x 6 daily", "bridge 3x6 3s");
    is("Bridge 6 reps for 2/52", "bridge 1x6 3s");
    assert_eq!(left("Bridge 6 reps for 2/52"), ["1: “2/52”"]);
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
fn what_is_forbidden_or_limited_is_never_a_step() {
    for line in [
        "No sitting > 20 mins",
        "No bridge 10 reps",
        "No bridging",
        "Limit sitting to 30 mins",
        "Sit no more than 30 mins",
        "Sit for no longer than 30 mins",
        "Sitting max 20 mins",
        "Sitting at most 20 mins",
        "Sit under 20 mins",
        "Only sit for 20 mins",
        "Refrain from sitting for 30 mins",
        "Hold off bridge 3 x 10",
        "Bridge - leave out",
        "Bridge 3 x 10 - leave out",
        "Bridge 3 x 10 - omit",
        "Bridge 3 x 10: no",
        "Bridge 3 x 10 (not yet)",
        "Avoid bridge 3 x 10",
        "Don’t bridge 3 x 10",
        "Don't lift 5 kg x 10",
        "Do NOT do clams 3 x 10",
        "Stop bridge x 10",
        "Stop if pain lasts 30 mins",
        "Avoid:\nBridge 3 x 10\n- Sit for 20 mins\nClams x 10",
        "Clams - leave out\n3 x 10",
    ] {
        let sheet = read(line);
        assert_eq!((sheet.steps, sheet.unread.len()), (0, line.lines().count()), "{line}: {}", sheet.text);
    }
    is("Avoid:\nclams x 10\n\nBridge 3 x 10", "bridge 3x10 3s");
    is("Bridge 3 x 10\nClams - leave out\n2 x 5", "bridge 3x10 3s");
    is("Bridge 3 x 10, max 5 sec hold", "bridge 3x10 5s");
    is("Bridge 3 x 10, no weight", "bridge 3x10 3s");
}

#[test]
fn a_step_that_another_line_forbids_says_so() {
    for sheet in [
        "Bridge 3 x 10\nDo NOT do bridging for the first 2 weeks",
        "No bridges until review\nBridge 3 x 10",
        "Clam shells 3 x 10\nAvoid the clam shells if it hurts",
        "Walk 10 mins\nNo walking > 20 mins",
        "Heat 10 mins\nDon't use heat at night",
    ] {
        let sheet = read(sheet);
        let routine = routine(&sheet);
        assert_eq!(routine.levels[0].steps.len(), 1, "{}", sheet.text);
        assert!(sheet.guessed.iter().any(|remark| remark.words.contains("forbids or limits this")), "{}", sheet.text);
        assert!(sheet.text.contains("# guess: line "), "{}", sheet.text);
    }
    let sheet = read("Bridge 3 x 10\nNo sitting > 20 mins");
    assert!(!sheet.text.contains("forbids"), "{}", sheet.text);
}

#[test]
fn a_routine_has_heat_once_and_cold_once() {
    let sheet = read("Heat 15 min\nBridge x 10\nHeat 45 min\nHot pack 30 min");
    let made: Vec<String> = routine(&sheet).levels[0].steps.iter().map(|step| short(step)).collect();
    assert_eq!(made, ["heat 900s", "bridge 1x10 3s"]);
    let unread: Vec<usize> = sheet.unread.iter().map(|remark| remark.line).collect();
    assert_eq!(unread, [3, 4]);
    assert!(sheet.text.contains("# sheet line 3: Heat 45 min (more heat"), "{}", sheet.text);
    // Cold is counted for itself.
    let sheet = read("ice hold\nHeat 15 min\nice\"");
    let made: Vec<String> = routine(&sheet).levels[0].steps.iter().map(|step| short(step)).collect();
    assert_eq!(made, ["cold 600s", "heat 900s"]);
    assert!(sheet.text.contains("# sheet line 3: ice\" (more cold"), "{}", sheet.text);
}

#[test]
fn one_side_only_is_read_however_it_is_written() {
    let sides = |line: &str| match &steps(line)[0].kind {
        Kind::Exercise(dose) => (dose.sides, dose.reps),
        _ => (None, 0),
    };
    for line in [
        "Clams 10 reps (L)",
        "Clams (L) x 10",
        "Clams x 10 L only",
        "Clams x 10 L side",
        "Clams x 10, left only",
        "Clams L x 10",
    ] {
        assert_eq!(sides(line), (Some(Sides::Left), 10), "{line}");
        assert_eq!(left(line), [""; 0], "{line}");
    }
    for line in ["Piriformis stretch 10 reps (R)", "Piriformis stretch R side x 10", "Piriformis stretch, right, x 10"]
    {
        assert_eq!(sides(line), (Some(Sides::Right), 10), "{line}");
    }
    for line in
        ["Clams 8 reps left, 6 reps right", "Clams L x 8, R x 6", "Clams 8 (R) / 6 (L)", "Clams 6 x right and 8 x left"]
    {
        assert_eq!(sides(line), (Some(Sides::Both), 6), "{line}");
        assert!(
            read(line).guessed.iter().any(|remark| remark.words.contains("the smaller number is taken for both")),
            "{line}"
        );
        assert_eq!(left(line), [""; 0], "{line}");
    }
}

#[test]
fn no_number_is_swallowed_by_a_name() {
    is("Piriformis stretch 2' each side", "piriformis 1x2 120s");
    is("Piriformis stretch 1'30\" each side", "piriformis 1x2 90s");
    is("Piriformis stretch 25'' each side", "piriformis 1x2 25s");
    is("Pelvic tilt   3   10   5s", "pelvic-tilt 3x10 5s");
    is("Pelvic tilt\t3\t10\t5", "pelvic-tilt 3x10 5s");
    is("Bridge 3 10", "bridge 3x10 3s");
    is("Bridge 5   20", "bridge 5x20 3s");
    is("SLR 3 12", "own 3x12 3s");
    for (line, named) in [
        ("SLR 3/12, hold 5s", "1: “3/12”"),
        ("SLR 15, hold 5s", "1: “15”"),
        ("SLR hold 5s, level 2", "1: “2”"),
        ("SLR 20/30 hold 5s", "1: “20”, “30”"),
    ] {
        is(line, "own 1x1 5s");
        assert_eq!(left(line), [named], "{line}");
        assert_eq!(steps(line)[0].name.as_str(), "SLR", "{line}");
    }
}

#[test]
fn what_is_said_of_the_whole_sheet_is_no_step() {
    for line in [
        "All exercises 10 reps, hold 5 seconds",
        "Repeat whole circuit x2",
        "Repeat all of the above x 2",
        "Do each exercise 3 x 10",
        "Wait 30 seconds between sets",
    ] {
        let sheet = read(&format!("Bridge x 7\n{line}"));
        let short: Vec<String> = routine(&sheet).levels[0].steps.iter().map(|step| short(step)).collect();
        assert_eq!(short, ["bridge 1x7 3s"], "{line}");
        assert_eq!(sheet.unread.iter().map(|remark| remark.line).collect::<Vec<_>>(), [2], "{line}");
    }
    for (line, wanted, rest) in [
        ("Plank 60s x 3, 90 s rest between sets", "own 3x1 60s", 90),
        ("Plank 5 x (10 sec hold, 10 sec rest)", "own 5x1 10s", 10),
        ("Bridge 3 x 10, 30 sec rest between sets", "bridge 3x10 3s", 30),
    ] {
        is(line, wanted);
        match &steps(line)[0].kind {
            Kind::Exercise(dose) => assert_eq!(dose.set_rest.as_secs(), rest, "{line}"),
            other => panic!("{other:?}"),
        }
    }
    is("Breathing exercise 5 min", "breathe 300s");
}

#[test]
fn a_table_is_read_by_its_head() {
    for (head, row, wanted) in [
        ("Exercise | Sets | Reps | Hold", "Pelvic tilt | 3 | 10 | 5", "pelvic-tilt 3x10 5s"),
        ("| Exercise | Reps | Sets | Hold |", "| Pelvic tilt | 10 | 3 | 5 s |", "pelvic-tilt 3x10 5s"),
        ("Exercise\tReps\tSets", "Bridge\t8\t3", "bridge 3x8 3s"),
        ("Exercise,Sets,Reps,Hold (s)", "Pelvic tilt,3,10,5", "pelvic-tilt 3x10 5s"),
    ] {
        let sheet = read(&format!("{head}\n{row}"));
        let short: Vec<String> = routine(&sheet).levels[0].steps.iter().map(|step| short(step)).collect();
        assert_eq!(short, [wanted], "{row}");
        assert_eq!((sheet.unread.len(), sheet.left.len()), (1, 0), "{row}: the head is listed");
    }
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

/// What of a line is not taken over, as the file says it.
fn left(text: &str) -> Vec<String> {
    let sheet = read(text);
    routine(&sheet);
    for remark in &sheet.left {
        assert!(sheet.text.contains(&format!("not taken over: {}\n", remark.words)), "{}", sheet.text);
    }
    sheet.left.iter().map(|remark| format!("{}: {}", remark.line, remark.words)).collect()
}

#[test]
fn a_word_that_carries_a_dose_or_a_manner_is_used_or_named() {
    for (line, named) in [
        ("Pelvic tilts slowly 3 x 10", "1: “slowly”"),
        ("Bridge slowly x 10, 3 days a week\nWalk 5 min weekly", "1: “slowly”, “3 days a week”"),
        ("Slow bridge x 10", "1: “Slow”"),
        ("Gentle knee rolls 10 each way", "1: “Gentle”"),
        ("Bridge, arms crossed on the chest, 3 x 10", "1: “arms crossed on the chest”"),
        ("Bridge on the bed x 10", "1: “on the bed”"),
        ("Bridge 10 reps, 12 reps with a band", "1: “12 reps”, “with a band”"),
        ("Bridge x 10 as needed", "1: “as needed”"),
        ("Hot water bottle 10 min twice a day, 3 sets", "1: “3 sets”"),
        ("Deep breathing 5 minutes x 10", "1: “x 10”"),
        ("Legs on chair 10 min left leg", "1: “left leg”"),
        ("Knee to chest alternate legs x 5", "1: “alternate legs”"),
        ("Sit to stand 2 x 8 hold 5 sec", "1: “hold 5 sec”"),
        ("Bridge x 10 twice a day\nBird dog x 5 daily", "1: “twice a day”"),
        ("Bridge x 10 twice a day, 3 days a week", "1: “3 days a week”"),
        ("Bridge x 10\nRest 1 min between exercises, sip of water", "2: “sip of water”"),
        (
            "Bridge x 10, rest 1 min between exercises\nWalk 5 min\nrest 2 min between exercises",
            "3: “rest 2 min between exercises”",
        ),
        ("Bridge\n3 x 10\n5 reps", "3: “5 reps”"),
        ("Clams daily\n3 x 10\nBridge x 5 twice a day", "3: “twice a day”"),
    ] {
        assert_eq!(left(line), [named], "{line}");
    }
    for (line, per_day, per_week) in [
        ("Bridge x 10 daily", Some(1), None),
        ("Bridge x 10 every day", Some(1), None),
        ("Bridge daily", Some(1), None),
        ("Clams x 10 twice daily", Some(2), None),
        ("Clams daily\n3 x 10", Some(1), None),
        ("Walk 10 mins 4 days a week", None, Some(4)),
        ("Bridge x 10 every morning", Some(1), None),
    ] {
        assert_eq!(left(line), [""; 0], "{line}");
        let routine = routine(&read(line));
        assert_eq!((routine.per_day, routine.levels[0].per_week), (per_day, per_week), "{line}");
    }
    // What makes a number another one is said beside the number.
    for (line, said) in [
        ("Bridge x 10, hold for up to 5 sec", "“hold for up to 5 sec”: the number alone is taken"),
        ("Bridge x 10, hold for 3 slow breaths", "“hold for 3 slow breaths”: the number alone is taken"),
        ("Bridge 7.5 reps", "7.5 times: 7 is taken"),
        ("Bridge x 10 every evening", "“every evening”: how often is taken; the time of day a reminder can keep"),
    ] {
        let guessed = read(line).guessed;
        assert!(guessed.iter().any(|remark| remark.words.contains(said)), "{line}: {guessed:?}");
    }
}

/// Words that only hold numbers together, or say nothing. "Daily" and its like are not among them: each has to be seen in the file.
const GRAMMAR: &[&str] = &[
    "the", "a", "an", "your", "and", "of", "then", "do", "exercise", "stretch", "x", "for", "to", "in", "on", "with",
    "at", "it", "this", "reps", "times", "sets", "set", "hold", "sec", "secs", "min", "mins", "rest", "between",
    "each", "side", "leg", "way",
];
/// Names of the catalogue, the words of which need no other trace.
const NAMES: &[&str] =
    &["Pelvic tilt", "Bridge", "Bird dog", "Cat and camel", "Walking", "heat pack", "Knee rolls", "Sit to stand"];
const SAID: &[&str] = &[
    "3 x 10",
    "x 7",
    "12 reps",
    "4 sets",
    "hold 5 sec",
    "hold for 6 secs",
    "30 secs",
    "11 mins",
    "each side",
    "left leg",
    "alternate legs",
    "daily",
    "twice a day",
    "2x/day",
    "every day",
    "3 days a week",
    "weekly",
    "every other day",
    "bd",
    "rest 20 sec between sets",
    "rest 40 sec between exercises",
    "slowly",
    "slow",
    "gently",
    "gentle",
    "easy",
    "lying",
    "comfortable",
    "with a band",
    "zorp",
    "as needed",
    "arms crossed",
    "up",
    "relax",
    "morning",
    "in the evening",
    "try",
    "start",
    "the",
    "of",
    "do",
    "please",
    "once",
    "hold",
    "reps",
    "9",
];

fn sheets_of_words() -> impl Strategy<Value = Vec<String>> {
    let piece = (0..SAID.len(), 0..3_usize);
    let line = (0..NAMES.len() + 2, 0..4_usize, proptest::collection::vec(piece, 0..6));
    let line = line.prop_map(|(name, at, pieces)| {
        let name = NAMES.get(name).copied().unwrap_or(if name == NAMES.len() { "Clams" } else { "" });
        let mut line = String::new();
        for (number, (piece, sign)) in pieces.iter().enumerate() {
            if number == at.min(pieces.len() - 1) {
                line.push_str(name);
                line.push(' ');
            }
            line.push_str(SAID[*piece]);
            line.push_str([" ", ", ", " - "][*sign]);
        }
        if pieces.is_empty() { name.to_owned() } else { line }
    });
    proptest::collection::vec(line, 1..5)
}

/// The words and numbers of a text: "2x" are two.
fn words_of(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    for c in text.to_lowercase().chars() {
        if !c.is_alphanumeric() || before.is_ascii_digit() != c.is_ascii_digit() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            part.push(c);
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// No word of a sheet goes without a trace: it is in the step's keys, in its name, named as a guess, named as not taken over, or its
    /// whole line is among those that could not be read.
    #[test]
    fn no_word_of_a_sheet_vanishes(lines in sheets_of_words()) {
        let sheet = read(&lines.join("\n"));
        if sheet.steps == 0 {
            return Ok(());
        }
        let library = loaded(&sheet);
        prop_assert_eq!(&library.problems, &[], "{}", sheet.text);
        let blocks: Vec<&str> = sheet.text.split("\n\n").collect();
        for (at, line) in lines.iter().enumerate() {
            let number = at + 1;
            if sheet.unread.iter().any(|remark| remark.line == number) {
                continue;
            }
            let of_line = |remarks: &[format::Remark]| {
                remarks.iter().filter(|remark| remark.line == number).flat_map(|remark| words_of(&remark.words)).collect::<Vec<_>>()
            };
            let mut traces = [of_line(&sheet.guessed), of_line(&sheet.left)].concat();
            let routine = &library.routines["my-physio"];
            // The keys of its step, and what the head takes from this line.
            let comment = format!("# sheet line {number}: ");
            let step = blocks[1..].iter().position(|block| block.lines().any(|text| text.starts_with(&comment)));
            let block = step.map(|step| blocks[1 + step]);
            let step = step.map(|step| &*routine.levels[0].steps[step]);
            traces.extend(step.and_then(|step| step.exercise.as_ref()).map(|exercise| words_of(&exercise.name)).unwrap_or_default());
            // Where the catalogue does one side after the other anyway, that is what the step does.
            let sides = match step.map(|step| &step.kind) {
                Some(Kind::Exercise(dose)) => dose.sides,
                _ => None,
            };
            let keys = block.iter().flat_map(|block| block.lines()).filter(|text| !text.starts_with('#'));
            traces.extend(keys.flat_map(words_of));
            // A remark on a step of several lines is that of its first.
            let first = block.and_then(|block| block.split("# sheet line ").nth(1)?.split(':').next()?.parse::<usize>().ok());
            let of_first = sheet.guessed.iter().filter(|remark| Some(remark.line) == first);
            traces.extend(of_first.flat_map(|remark| words_of(&remark.words)));
            let often = ["daily", "twice", "day", "every", "2x", "days", "week", "weekly", "other", "bd", "once", "x", "3", "2"];
            let (per_day, per_week) = (routine.per_day, routine.levels[0].per_week);
            let head: Vec<&str> = blocks[0].lines().filter(|text| text.starts_with("per_") || text.starts_with("between")).collect();
            if per_day.or(per_week).is_some() {
                // Only if this line says the very same.
                let said = |words: &[&str]| words.iter().any(|words| line.contains(words));
                let same = match (per_day, per_week) {
                    (Some(1), _) => said(&["daily", "every day", "morning", "in the evening"]),
                    (Some(2), _) => said(&["twice a day", "2x/day", "bd"]),
                    (_, Some(3)) => said(&["3 days a week", "every other day"]),
                    (_, Some(1)) => said(&["weekly"]),
                    _ => true,
                };
                traces.extend(often.iter().filter(|_| same).map(|word| (*word).to_owned()));
            }
            traces.extend(head.iter().filter(|text| text.starts_with("between")).flat_map(|text| words_of(text)));
            traces.push("exercises".to_owned());
            let name = NAMES.iter().find(|name| line.contains(*name)).map(|name| words_of(name)).unwrap_or_default();
            for word in words_of(line) {
                let seen = traces.contains(&word) || GRAMMAR.contains(&word.as_str()) || name.contains(&word) || word == "please" || (step.is_none() && word == "try");
                let side = match sides {
                    Some(Sides::Alternate) => ["alternate", "legs"].contains(&word.as_str()),
                    Some(Sides::Left) => word == "left",
                    _ => false,
                };
                prop_assert!(seen || side, "“{word}” of line {number} is gone\n{}\n\n{}", lines.join("\n"), sheet.text);
            }
        }
    }
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
