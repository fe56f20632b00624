//! Files of the user's in place of shipped ones: stricter is fine, looser never.

use supple::{
    domain::{
        exercise::{Stage, Tag, Tags},
        library::{FileKind, Library},
        questions::{Shuts, Tier},
        routine::{Direction, Kind, Origin},
    },
    format::{self, SourceFile},
    io,
};

use crate::bad_routines::{own, with};

const BREATHE: &str = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"diaphragm-breath\"\n";

fn routine(id: &str, text: &str) -> SourceFile {
    own(FileKind::Routine, id, text)
}

fn heat(step: &str) -> Library {
    let text = format!("schema = 1\ntitle = \"My heat\"\n[[step]]\nid = \"heat\"\nkind = \"heat\"\n{step}");
    with([routine("moist-heat", &text)])
}

fn codes(library: &Library) -> Vec<(&'static str, usize)> {
    library.problems.iter().map(|p| (p.code, p.line)).collect()
}

/// Shipped files of which one is changed, with a file of the user's over it.
fn over(shipped: (FileKind, &str, &str), file: SourceFile) -> Library {
    let mut files = io::library::shipped();
    files.retain(|file| (file.kind, file.id.as_str()) != (shipped.0, shipped.1));
    files.push(SourceFile { user: false, ..own(shipped.0, shipped.1, shipped.2) });
    files.push(file);
    format::load(&files)
}

/// A shipped routine with everything an override could loosen.
const STRICT: &str = r#"
schema = 1
title = "Strict"
stage = "relief"
[[step]]
id = "lie"
kind = "rest"
time = "2m"
[[step]]
kind = "check"
ask = ["spasm-now", "pain-up-2"]
back_to = "lie"
rest = "10m"
tries = 2
source = { rest = ["proposal"], tries = ["proposal"] }
[[step]]
kind = "heat"
id = "heat"
time = "10m"
checks = [{ at = "3m", ask = ["skin"] }, { at = "end", ask = ["skin"] }]
limit = { per_day = 2, gap = "4h" }
source = { time = ["proposal"], checks = ["proposal"], limit = ["proposal"] }
"#;

fn over_strict(change: impl Fn(&str) -> String) -> Library {
    let shipped = STRICT.replace("time = \"2m\"", "time = \"2m\"\nsource = { time = [\"proposal\"] }");
    let text = change(STRICT);
    over((FileKind::Routine, "strict", &shipped), routine("strict", &text))
}

#[test]
fn the_same_text_is_not_looser() {
    let library = over_strict(str::to_owned);
    assert_eq!(codes(&library), []);
    assert_eq!(library.routines["strict"].origin, Origin::Replaces);
}

#[test]
fn stricter_is_fine() {
    let library = over_strict(|text| {
        text.replace("tries = 2", "tries = 1")
            .replace("per_day = 2", "per_day = 1")
            .replace("gap = \"4h\"", "gap = \"6h\"")
            .replace("time = \"10m\"", "time = \"8m\"")
            .replace("stage = \"relief\"", "stage = \"mobility\"")
            .replace("at = \"3m\"", "at = \"2m\"")
            .replace("\"pain-up-2\"]", "\"pain-up-2\", \"leg-further\"]")
    });
    assert_eq!(codes(&library), []);
    assert_eq!(library.routines["strict"].stage, Stage::Mobility);
}

#[test]
fn each_way_of_being_looser_is_refused_with_its_line() {
    let cases: [(&str, &str, &str, usize); 9] = [
        ("tries = 2", "tries = 3", "R044", 14),
        ("\"spasm-now\", \"pain-up-2\"", "\"spasm-now\"", "R044", 5),
        (
            "kind = \"check\"\nask = [\"spasm-now\", \"pain-up-2\"]\nback_to = \"lie\"\nrest = \"10m\"\ntries = 2\nsource = { rest = [\"proposal\"], tries = [\"proposal\"] }",
            "kind = \"note\"\ntext = \"Go on.\"",
            "R044",
            5,
        ),
        ("time = \"10m\"", "time = \"11m\"", "R043", 19),
        ("per_day = 2", "per_day = 3", "R043", 21),
        ("gap = \"4h\"", "gap = \"3h\"", "R043", 21),
        ("at = \"3m\"", "at = \"4m\"", "R043", 20),
        ("limit = { per_day = 2, gap = \"4h\" }", "", "R043", 16),
        ("checks = [{ at = \"3m\", ask = [\"skin\"] }, { at = \"end\", ask = [\"skin\"] }]", "", "R043", 16),
    ];
    for (from, to, code, line) in cases {
        assert!(STRICT.contains(from), "{from}");
        let library = over_strict(|text| text.replace(from, to));
        assert!(codes(&library).contains(&(code, line)), "{from} -> {to}: {:?}", codes(&library));
        assert!(!library.routines.contains_key("strict"), "a looser file is not used, nor is the shipped one");
    }
}

#[test]
fn more_reps_are_not_looser() {
    let library = with([routine(
        "gentle-stretch",
        "schema = 1\ntitle = \"Mine\"\nstage = \"mobility\"\n[[step]]\nexercise = \"pelvic-tilt\"\nreps = 50\n[[step]]\nkind = \"check\"\nask = [\"leg-further\", \"new-numb\", \"pain-up-end\"]\n",
    )]);
    assert_eq!(codes(&library), []);
}

#[test]
fn an_earlier_stage_than_the_shipped_one_is_refused() {
    let text = format!("{}{}", "schema = 1\ntitle = \"Mine\"\nstage = \"relief\"\n", &BREATHE[26..]);
    let library = with([routine("walking", &text)]);
    assert_eq!(codes(&library), [("R042", 3)]);
    assert!(!library.routines.contains_key("walking"));
}

#[test]
fn a_missing_stage_is_the_shipped_one() {
    let library = with([routine("walking", BREATHE)]);
    assert_eq!(codes(&library), []);
    assert_eq!(library.routines["walking"].stage, Stage::Return);
}

#[test]
fn a_step_of_the_same_name_keeps_the_shipped_tags() {
    let text = "schema = 1\ntitle = \"Mine\"\nstage = \"mobility\"\n[[step]]\nkind = \"check\"\nask = [\"leg-further\", \"new-numb\", \"pain-up-end\"]\n[[step]]\nid = \"childs-pose\"\nname = \"My pose\"\nhold = \"5s\"\ninvolves = []\nstage = \"mobility\"\n";
    let library = with([routine("gentle-stretch", text)]);
    assert_eq!(codes(&library), []);
    let involves = library.routines["gentle-stretch"].levels[0].steps[1].involves;
    assert_eq!(involves, library.exercises["childs-pose"].involves);
    assert!(!involves.is_empty());
}

#[test]
fn heat_of_ones_own_keeps_the_built_in_checks_and_limits() {
    let library = heat("time = \"15m\"\n");
    assert_eq!(codes(&library), []);
    let Kind::Heat(own) = &library.routines["moist-heat"].levels[0].steps[0].kind else {
        panic!("not heat");
    };
    assert_eq!(own.checks.len(), 2);
    assert_eq!((own.limit.per_day, own.limit.gap.as_secs()), (3, 7200));
    assert!(library.routines["moist-heat"].levels[0].steps[0].involves.has(Tag::Heat));
    assert_eq!(codes(&heat("time = \"21m\"\n")), [("R018", 6)]);
}

#[test]
fn own_steps_count_as_strength_and_everything_until_they_say() {
    let text = "schema = 1\ntitle = \"Mine\"\nstage = \"relief\"\n[[step]]\nname = \"Bend\"\nhold = \"5s\"\n";
    let library = with([routine("mine", text)]);
    assert_eq!(codes(&library), [("R055", 3)]);
    let mine = &library.routines["mine"];
    assert_eq!(mine.stage, Stage::Strength);
    assert_eq!(mine.levels[0].steps[0].involves, Tags::ALL);

    let said = text.replace("hold = \"5s\"", "hold = \"5s\"\ninvolves = [\"rotation\"]\nstage = \"relief\"");
    let library = with([routine("mine", &said)]);
    assert_eq!(codes(&library), []);
    let mine = &library.routines["mine"];
    assert_eq!(mine.stage, Stage::Relief);
    assert_eq!(mine.levels[0].steps[0].involves, [Tag::Rotation].into_iter().collect());
}

/// Rules S7 and G6: a position tells where one is, and may only add to what a step asks of the body.
#[test]
fn the_position_of_an_own_step_is_told_and_only_adds() {
    let step = "[[step]]\nname = \"Bend\"\nhold = \"5s\"\n";
    let own = |more: &str| {
        let library = with([routine("mine", &format!("schema = 1\ntitle = \"Mine\"\n{step}{more}"))]);
        assert!(!library.has_errors(), "{:?}", library.problems);
        let step = library.routines["mine"].levels[0].steps[0].clone();
        (step.position.to_string(), step.involves, step.stage, library.routines["mine"].hash)
    };
    let tags = |tags: &[Tag]| tags.iter().copied().collect::<Tags>();
    for position in with([]).questions.positions {
        let key = format!("position = \"{}\"\n", position.id);
        // Not said: all of it, as without.
        let (said, involves, stage, hash) = own(&key);
        assert_eq!((said.as_str(), involves, stage), (position.name.as_str(), Tags::ALL, Stage::Strength));
        assert_ne!(hash, own("").3, "what a prescription was given for has changed");
        for (stated, list) in [("[]", tags(&[])), ("[\"rotation\"]", tags(&[Tag::Rotation]))] {
            let involves = own(&format!("{key}involves = {stated}\n")).1;
            assert_eq!(involves, list.union(position.tags), "{}", position.id);
            let without = own(&format!("involves = {stated}\n")).1;
            assert!(without.iter().all(|tag| involves.has(tag)));
        }
    }
    // All kinds that have no exercise; one that has says it in its own file.
    let rest = "schema = 1\ntitle = \"Mine\"\n[[step]]\nkind = \"rest\"\ntime = \"1m\"\nposition = \"prone\"\n";
    let library = with([routine("mine", rest)]);
    assert_eq!(library.routines["mine"].levels[0].steps[0].involves, tags(&[Tag::Prone]));
    let both = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"bridge\"\nposition = \"standing\"\n";
    assert_eq!(codes(&with([routine("mine", both)])), [("R027", 5)]);
}

#[test]
fn an_exercise_of_ones_own_keeps_tags_and_stop_signs_and_may_not_come_earlier() {
    let base = "schema = 1\nname = \"My press\"\nhow = [\"Press.\"]\ninvolves = [\"balance\"]\n";
    let dose = "[dose]\nhold = \"2s\"\nreps = 5\n";
    let shipped = with([]).exercises["press-up"].clone();

    let library = with([own(FileKind::Exercise, "press-up", format!("{base}{dose}"))]);
    assert_eq!(codes(&library), []);
    let mine = &library.exercises["press-up"];
    assert_eq!(mine.name.as_str(), "My press");
    assert_eq!(mine.involves, shipped.involves.with(Tag::Balance));
    assert_eq!((mine.stage, &mine.stop), (shipped.stage, &shipped.stop));
    assert_eq!(library.files.last().map(|file| file.origin), Some(Origin::Replaces));

    let early = format!("{base}stage = \"relief\"\n{dose}");
    let library = with([own(FileKind::Exercise, "press-up", early)]);
    assert_eq!(codes(&library), [("R042", 5)]);
    assert_eq!(library.exercises["press-up"], shipped, "the shipped one stays in use");
    assert!(library.routines.contains_key("extension-ladder"));

    let unstopped = format!("{base}stop = []\n{dose}");
    let library = with([own(FileKind::Exercise, "press-up", unstopped)]);
    assert!(codes(&library).contains(&("R045", 5)));
    assert_eq!(library.exercises["press-up"], shipped);
}

#[test]
fn a_stricter_exercise_makes_the_shipped_routines_that_use_it_later() {
    let text =
        "schema = 1\nname = \"Tilt\"\nhow = [\"Tilt.\"]\nstage = \"strength\"\ninvolves = []\n[dose]\nhold = \"2s\"\n";
    let library = with([own(FileKind::Exercise, "pelvic-tilt", text)]);
    assert_eq!(codes(&library), []);
    assert_eq!(library.routines["gentle-stretch"].stage, Stage::Strength);
}

#[test]
fn a_shipped_routine_that_cannot_use_the_users_exercise_keeps_the_shipped_one() {
    let text = "schema = 1\nname = \"Breathe\"\nhow = [\"Breathe.\"]\nstage = \"strength\"\ninvolves = [\"rotation\"]\n[dose]\nhold = \"2s\"\n";
    let library = with([own(FileKind::Exercise, "diaphragm-breath", text)]);
    assert!(library.routines.contains_key("moist-heat"), "heat must stay at hand");
    assert!(library.routines.contains_key("relief-now"));
    assert!(!library.has_errors());
    assert!(codes(&library).iter().all(|(code, _)| *code == "R056") && !library.problems.is_empty());
}

#[test]
fn a_broken_exercise_takes_only_the_users_own_routines_with_it() {
    let library = with([
        own(FileKind::Exercise, "mine", "schema = 1\nname = 5\n"),
        routine("uses-mine", "schema = 1\ntitle = \"T\"\n[[step]]\nexercise = \"mine\"\n"),
        routine("fine", BREATHE),
    ]);
    assert!(library.routines.contains_key("fine"));
    assert!(!library.routines.contains_key("uses-mine"));
    let told = library.first_error("bad/uses-mine.toml").map(|p| p.rendered.clone()).unwrap_or_default();
    assert!(told.contains("mend that first"), "{told}");
}

#[test]
fn exercises_that_name_each_other_in_a_circle_fall_out_and_the_shipped_stay() {
    let exercise = |easier: &str| {
        format!("schema = 1\nname = \"X\"\nhow = [\"X.\"]\neasier = \"{easier}\"\n[dose]\nhold = \"5s\"\n")
    };
    let library = with([
        own(FileKind::Exercise, "one", exercise("two")),
        own(FileKind::Exercise, "two", exercise("three")),
        own(FileKind::Exercise, "three", exercise("one")),
        own(FileKind::Exercise, "pelvic-tilt", exercise("knee-chest-single")),
    ]);
    assert!(library.exercises.contains_key("pelvic-tilt"));
    assert_ne!(library.exercises["pelvic-tilt"].name.as_str(), "X");
    for id in ["one", "two", "three"] {
        assert!(!library.exercises.contains_key(id), "{id}");
    }
    assert_eq!(library.routines.len(), with([]).routines.len());
}

#[test]
fn screening_of_ones_own_only_tightens() {
    let text = r#"
schema = 1
[[question]]
id = "my-sign"
set = "A"
group = "emergency"
ask = "Has my old numbness come back?"
tier = "T1"
[[question]]
id = "fever"
tier = "T1"
[[lock]]
id = "nudge"
tags = ["rotation"]
shuts = "movement"
"#;
    let shipped = with([]).questions;
    let library = with([own(FileKind::Screening, "screening", text)]);
    assert_eq!(codes(&library), []);
    let questions = &library.questions;
    assert_eq!(questions.questions.len(), shipped.questions.len() + 1);
    let fever = questions.question("fever").unwrap();
    assert_eq!(fever.tier, Tier::T1);
    assert!(fever.tier_if.iter().all(|(_, tier)| *tier == Tier::T1));
    let nudge = questions.lock("nudge").unwrap();
    assert!(nudge.tags.has(Tag::Rotation));
    assert_eq!(nudge.shuts, Shuts::Movement);
    for old in &shipped.questions {
        let new = questions.question(old.id.as_str()).unwrap();
        assert!(new.tier >= old.tier, "{}", old.id);
    }
}

#[test]
fn a_broken_screening_of_ones_own_leaves_the_shipped_one_in_force() {
    for text in [
        "schema = 1\n[[question]]\nid = \"ces-saddle\"\ntier = \"info\"\n",
        "schema = 1\n[[question]]\nid = \"ces-saddle\"\nlock = \"nudge\"\n",
        "schema = 1\n[[lock]]\nid = \"nudge\"\ncloses = \"6h\"\n",
        "schema = 1\n[[prompt]]\nid = \"skin\"\nask = \"Fine?\"\nyes = \"back\"\n",
        "schema = 1\n[[short]]\nid = \"short-ces\"\nask = \"Fine?\"\nopens = [\"fever\"]\n",
        "schema = 1\n[[region]]\ncode = \"GB\"\nname = \"UK\"\nemergency = \"1\"\n",
        "schema = [",
    ] {
        let library = with([own(FileKind::Screening, "screening", text)]);
        assert!(library.has_errors(), "{text}");
        assert_eq!(library.questions, with([]).questions, "{text}");
        assert_eq!(library.routines.len(), with([]).routines.len());
    }
}

#[test]
fn copies_of_all_shipped_files_are_not_looser_than_they() {
    let copies = io::library::shipped().into_iter().map(|file| SourceFile {
        user: true,
        path: format!("copy/{}", file.path),
        ..file
    });
    let library = with(copies);
    assert_eq!(codes(&library), []);
    assert_eq!(library.routines.len(), with([]).routines.len());
    assert!(library.routines.values().all(|routine| routine.origin == Origin::Replaces));
    let shipped = with([]);
    for (id, routine) in &shipped.routines {
        assert_eq!(library.routines[id].hash, routine.hash, "{id}");
    }
    assert_eq!(library.questions, shipped.questions);
}

#[test]
fn two_files_of_one_name_are_each_held_to_the_shipped_one() {
    let strict = "schema = 1\ntitle = \"Mine\"\nstage = \"maintain\"\n[[step]]\nexercise = \"diaphragm-breath\"\n";
    let library = with([routine("walking", strict), routine("walking", BREATHE)]);
    assert_eq!(codes(&library), []);
    assert_eq!(library.routines["walking"].stage, Stage::Return);
}

#[test]
fn steps_keep_their_lines_when_the_user_has_an_exercise_of_theirs() {
    let text = "schema = 1\nname = \"Tilt\"\nhow = [\"Tilt.\"]\n[dose]\nhold = \"2s\"\n";
    let library = with([own(FileKind::Exercise, "pelvic-tilt", text)]);
    let lines = |library: &Library| -> Vec<usize> {
        let steps = &library.routines["gentle-stretch"].levels[0].steps;
        steps.iter().map(|step| step.line).collect()
    };
    assert_eq!(library.routines["gentle-stretch"].levels[0].steps[0].name.as_str(), "Tilt");
    assert_eq!(lines(&library), lines(&with([])));
    assert!(lines(&library)[1] > lines(&library)[0]);
}

const CARD: &str = "schema = 1\ntitle = \"Mine\"\nsummary = \"My own words.\"\n[[part]]\ntext = \"Stay warm.\"\n";

#[test]
fn a_card_of_ones_own_stands_beside_or_in_place_of_a_shipped_one() {
    let library = with([own(FileKind::Card, "mine", CARD), own(FileKind::Card, "cold", CARD)]);
    assert!(library.problems.is_empty(), "{:?}", library.problems);
    assert_eq!(library.cards["mine"].origin, Origin::User);
    assert_eq!(library.cards["cold"].origin, Origin::Replaces);
    assert_eq!(library.cards["cold"].title.as_str(), "Mine");
}

#[test]
fn a_broken_card_leaves_the_shipped_one_in_use() {
    let library = with([own(FileKind::Card, "see-someone", "schema = 1\ntitle = 5\n")]);
    assert!(library.has_errors());
    assert_eq!(library.cards["see-someone"].origin, Origin::Shipped);
}

#[test]
fn a_card_with_the_name_of_a_routine_is_told_and_kept() {
    let library = with([own(FileKind::Card, "walking", CARD)]);
    assert_eq!(codes(&library), [("R059", 2)]);
    assert!(library.cards.contains_key("walking") && library.routines.contains_key("walking"));
}

#[test]
fn a_part_of_a_shipped_card_needs_a_source() {
    let mut files = io::library::shipped();
    files.push(SourceFile { user: false, ..own(FileKind::Card, "new", CARD) });
    assert_eq!(codes(&format::load(&files)), [("R058", 4)]);
}

/// Rule H2: what a file cannot have is heat twice in one session, side by side or by a check that sends back over it.
#[test]
fn heat_comes_once_in_a_session() {
    let heat = "[[step]]\nkind = \"heat\"\nname = \"Warm NUMBER\"\ntime = \"20m\"\n";
    let twice = |first: &str, second: &str| {
        let steps =
            [(1, first), (2, second)].map(|(at, place)| heat.replace("NUMBER", &at.to_string()) + place).concat();
        let text = format!("schema = 1\ntitle = \"Hot\"\n{steps}");
        codes(&with([routine("forty", &text)])).iter().map(|(code, _)| *code).collect::<Vec<_>>()
    };
    assert_eq!(twice("", ""), ["R039"]);
    assert_eq!(twice("place = \"bed\"\n", ""), ["R039"]);
    let text = format!(
        "schema = 1\ntitle = \"Hot\"\n{heat}id = \"warm\"\n[[step]]\nkind = \"check\"\nask = [\"pain-up-end\"]\nback_to = \"warm\"\n"
    );
    assert_eq!(codes(&with([routine("forty", &text)])).iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["R039"]);
    let once =
        format!("schema = 1\ntitle = \"Hot\"\n{heat}[[step]]\nkind = \"cold\"\nname = \"Cool it\"\ntime = \"10m\"\n");
    assert_eq!(codes(&with([routine("forty", &once)])), []);
}

fn text_of(id: &str) -> String {
    let files = io::library::shipped();
    let file = files.iter().find(|file| file.kind == FileKind::Routine && file.id == id).unwrap();
    String::from_utf8(file.bytes.clone().unwrap().into_owned()).unwrap()
}

/// A shipped check cannot be put off to the end, rest for less, or send back less far.
#[test]
fn a_shipped_check_stays_where_it_is() {
    let shipped = text_of("staged-return");
    assert_eq!(codes(&with([routine("staged-return", &shipped)])), []);
    for (from, to) in [("rest    = \"10m\"", "rest = \"0s\""), ("rest    = \"10m\"", "rest = \"5m\"")] {
        assert!(shipped.contains(from));
        let looser = with([routine("staged-return", &shipped.replacen(from, to, 1))]);
        assert_eq!(codes(&looser).iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["R044"], "{to}");
    }
    // All the checks behind all the steps.
    let (head, rest) = shipped.split_at(shipped.find("[[step]]").unwrap());
    let (checks, steps): (Vec<&str>, Vec<&str>) =
        rest.split_inclusive("\n\n").partition(|step| step.contains("\"check\""));
    assert!(!checks.is_empty() && !steps.is_empty());
    let late = format!("{head}{}{}", steps.concat(), checks.concat());
    assert!(codes(&with([routine("staged-return", &late)])).iter().any(|(code, _)| *code == "R044"), "{late}");
    let ladder = text_of("extension-ladder").replace("direction = \"extension\"", "direction = \"flexion\"");
    let library = with([routine("extension-ladder", &ladder)]);
    assert_eq!(library.routines["extension-ladder"].direction, Some(Direction::Extension));
}

/// Rule G6: what a clinician said yes to is asked about again when an exercise of one's own becomes another under its old name.
#[test]
fn a_yes_does_not_outlive_the_exercise_it_was_for() {
    let mine = |name: &str, how: &str| {
        let exercise = format!(
            "schema = 1\nname = \"{name}\"\nposition = \"supine\"\nhow = [\"{how}\"]\nstage = \"strength\"\ninvolves = []\n[dose]\nhold = \"5s\"\nreps = 5\n"
        );
        let text = "schema = 1\ntitle = \"R\"\n[[step]]\nexercise = \"mine\"\n";
        let library = with([own(FileKind::Exercise, "mine", exercise.as_str()), routine("r", text)]);
        assert_eq!(codes(&library), []);
        library.routines["r"].hash
    };
    let nod = mine("Gentle nod", "Nod a little.");
    assert_eq!(nod, mine("Gentle nod", "Nod a little."));
    assert_ne!(nod, mine("Deadlift", "Nod a little."));
    assert_ne!(nod, mine("Gentle nod", "Lift 80 kg from the floor."));
}
