//! What an answer shuts, row by row, with the shipped files: each lock seen through a clearance made by answers (rule S7).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use supple::{
    domain::{
        Id, Word,
        exercise::Stage,
        history::{Answers, BootTime, CheckIn, Entry, Fact},
        library::{FileKind, Library},
        questions::SetId,
        routine::{Place, Routine},
        screening::{Clearance, Demand, Refusal, Screening, demand},
        session::{Plan, Session},
        timeline::Change,
    },
    format, io,
};

use crate::{bad_routines::own, driver::morning};

/// A person: the questions answered yes, and their pain.
struct Person<'a> {
    yes: &'a [&'a str],
    pain: u8,
}

/// Every exercise of the catalogue that is done in reps or held, one after another, in a routine of one's own.
fn library() -> Library {
    let mut files = io::library::shipped();
    let step = |file: &format::SourceFile| {
        let timed = matches!(file.id.as_str(), "diaphragm-breath" | "breath-sitting" | "up-and-about" | "walk")
            || file.id.starts_with("rest-");
        (file.kind == FileKind::Exercise && !timed).then(|| format!("[[step]]\nexercise = \"{}\"\n", file.id))
    };
    let steps: String = files.iter().filter_map(step).collect();
    let rest = "[[step]]\nkind = \"walk\"\nexercise = \"walk\"\n\
        [[step]]\nkind = \"walk\"\nid = \"up-and-about\"\nexercise = \"up-and-about\"\n\
        [[step]]\nkind = \"breathe\"\nexercise = \"diaphragm-breath\"\n\
        [[step]]\nkind = \"rest\"\nexercise = \"rest-side-pillow\"\n\
        [[step]]\nkind = \"rest\"\nexercise = \"rest-90-90\"\n";
    files.push(own(FileKind::Routine, "all", format!("schema = 1\ntitle = \"All\"\n{steps}{rest}")));
    let library = format::load(&files);
    assert!(!library.has_errors(), "{:?}", library.problems);
    library
}

/// The journal of a person who answered everything a moment ago.
fn journal(library: &Library, person: &Person<'_>) -> Vec<Entry> {
    let now = morning();
    let mut entries: Vec<Entry> = Vec::new();
    let mut write = |answers: Answers| {
        let seq = entries.len() as u64 + 1;
        entries.push(Entry {
            v: 1,
            id: format!("d-{seq}").into(),
            device: "d".into(),
            seq,
            t: now.wall.clone(),
            boot: Some(BootTime { id: "boot".into(), s: now.boot.as_secs_f64() }),
            holds: false,
            fact: Fact::Answers(answers),
        });
    };
    let is_yes = |id: &str| person.yes.contains(&id);
    for set in [SetId::A, SetId::B, SetId::C, SetId::Heat] {
        let asked = library.questions.set(set).filter(|q| q.ask_if.as_ref().is_none_or(|id| is_yes(id.as_str())));
        let word = |id: &str| Word::from(if is_yes(id) { "yes" } else { "no" });
        let answers: BTreeMap<_, _> = asked.map(|q| (q.id.as_str().into(), word(q.id.as_str()))).collect();
        write(Answers { set: set.word().into(), answers: answers.into(), checkin: None });
    }
    let checkin = Some(CheckIn { pain: person.pain, furthest: "back".into(), ..CheckIn::default() });
    let fine =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(id, is)| ((*id).into(), (*is).into())).collect::<BTreeMap<_, _>>();
    let entry =
        [("entry-spasm", "no"), ("entry-sit-stand", "yes"), ("entry-turn-walk", "yes"), ("entry-steady", "yes")];
    write(Answers { set: "entry".into(), answers: fine(&entry).into(), checkin: checkin.clone() });
    let short: BTreeMap<Word, Word> =
        library.questions.short.iter().map(|line| (line.id.as_str().into(), "no".into())).collect();
    write(Answers { set: "short".into(), answers: short.into(), checkin });
    entries
}

fn clear(library: &Library, person: &Person<'_>, wanted: Demand) -> Result<Clearance, Refusal> {
    let (now, spent) = (morning(), BTreeSet::new());
    let entries = journal(library, person);
    Screening::new(&entries, &library.questions, &spent, "boot", &now).clear(wanted)
}

fn plan(routine: &Arc<Routine>, level: u16, place: Option<Place>) -> Plan {
    Plan { routine: Arc::clone(routine), level, place, half: false }
}

/// A step of the file by its name, what is done in its place (nothing: left out), and why.
type Played = BTreeMap<String, (Option<String>, String)>;

/// What becomes of a routine's steps.
fn play(library: &Library, person: &Person<'_>, plan: &Plan) -> Result<Played, Refusal> {
    let proof = clear(library, person, demand(plan.steps(), plan.routine.stage))?;
    let (session, _) = Session::start("s".to_owned(), plan.clone(), proof, &library.exercises, &morning())?;
    let done = |exercise: Option<&Arc<_>>| {
        let exercise: Option<&Arc<supple::domain::exercise::Exercise>> = exercise;
        exercise.map(|exercise| exercise.id.to_string())
    };
    let steps = session.cursor().timeline().steps.iter().map(|planned| {
        let step = &planned.step;
        let (does, why) = match &planned.change {
            Change::None => (done(step.exercise.as_ref()), String::new()),
            Change::Swapped { why, .. } => (done(step.exercise.as_ref()), why.to_string()),
            Change::Locked { why } => (None, why.to_string()),
        };
        (step.id.to_string(), (does, why))
    });
    Ok(steps.collect())
}

/// A row: its name, the answers, the words of the reason (or of either, `|` between), what it must shut, what must stay open.
type Row<'a> = (&'a str, &'a [&'a str], &'a str, &'a [&'a str], &'a [&'a str]);

const COMFORT: [&str; 4] = ["rest-side-pillow", "diaphragm-breath", "log-roll", "walk"];
/// What "see someone first" shuts.
const ASSESS: [&str; 15] = [
    "bridge",
    "bird-dog",
    "side-plank-knees",
    "dead-bug",
    "curl-up",
    "sit-to-stand",
    "prone-lying",
    "press-up",
    "ext-standing",
    "flex-lying",
    "flex-sitting",
    "piriformis",
    "hamstring",
    "childs-pose",
    "trunk-rotation",
];

#[test]
fn s7_each_row_shuts_what_it_names_leaves_open_what_it_names_and_says_why() {
    let seen = "Until someone has looked at your back";
    let rows: [Row<'_>; 14] = [
        ("fracture risk", &["osteoporosis", "fracture-risk"], seen, &ASSESS, &COMFORT),
        ("infection risk, no fever", &["infection-risk"], seen, &ASSESS, &COMFORT),
        ("first pain at 70 or over", &["age-first", "age-first-70"], seen, &ASSESS, &COMFORT),
        (
            "new pain in pregnancy",
            &["pregnant", "pregnant-new-pain"],
            "Until someone has looked at your back|Lying on your front",
            &ASSESS,
            &COMFORT,
        ),
        ("first pain at 50 or over, and another flag", &["age-first", "six-weeks"], seen, &ASSESS, &COMFORT),
        (
            "weak bones",
            &["osteoporosis"],
            "to spare your bones",
            &["flex-lying", "flex-sitting", "knee-chest-double", "curl-up", "trunk-rotation", "rotation-standing"],
            &["bridge", "bird-dog", "side-plank-knees", "dead-bug", "press-up", "ext-standing", "walk"],
        ),
        (
            "70 or over",
            &["age-70"],
            "to spare your bones",
            &["flex-lying", "flex-sitting", "knee-chest-double", "curl-up", "trunk-rotation", "rotation-standing"],
            &["bridge", "bird-dog", "side-plank-knees", "dead-bug", "press-up", "ext-standing", "walk"],
        ),
        (
            "pregnant",
            &["pregnant"],
            "Lying on your front",
            &["prone-lying", "prone-pillow", "prone-elbows", "press-up", "curl-up"],
            &["rest-side-pillow", "cat-camel", "walk", "diaphragm-breath", "bridge"],
        ),
        (
            "past week 16",
            &["pregnant", "pregnant-16-weeks"],
            "Past week 16",
            &["rest-90-90", "pelvic-tilt", "knee-chest-single", "trunk-rotation", "bridge", "dead-bug", "hamstring"],
            &["rest-side-pillow", "cat-camel", "walk", "diaphragm-breath", "pelvic-tilt-sitting", "log-roll"],
        ),
        (
            "a narrow spine",
            &["stenosis"],
            "Bending back is left out",
            &["prone-elbows", "press-up", "press-up-half", "ext-standing", "ext-support", "bridge"],
            &["flex-lying", "flex-sitting", "knee-chest-double", "walk"],
        ),
        (
            "pain in one leg",
            &["leg-pain-one"],
            "until the leg has been free",
            &["knee-chest-single", "knee-chest-double", "flex-lying", "flex-sitting", "hamstring", "piriformis"],
            &["prone-lying", "press-up", "ext-standing", "pelvic-tilt", "walk"],
        ),
        (
            "sedated",
            &["sedated"],
            "For six hours after it",
            &["bridge", "bird-dog", "sit-to-stand", "ext-standing", "side-bend-standing", "hip-flexor"],
            &["diaphragm-breath", "rest-side-pillow", "rest-90-90"],
        ),
        (
            "sore wrists",
            &["wrist-trouble"],
            "to spare your wrists",
            &["cat-camel", "childs-pose", "hip-flexor", "bird-dog", "side-plank-knees", "press-up"],
            &["cat-camel-standing", "side-plank-wall", "hip-flexor-standing", "pelvic-tilt", "dead-bug"],
        ),
        (
            "sore knees",
            &["knee-trouble"],
            "on your knees is left out",
            &["cat-camel", "childs-pose", "hip-flexor", "bird-dog", "side-plank-knees"],
            &["cat-camel-standing", "side-plank-wall", "hip-flexor-standing", "pelvic-tilt", "dead-bug", "press-up"],
        ),
    ];
    let library = library();
    let all = plan(&library.routines["all"], 1, None);
    for (row, yes, reason, shut, open) in rows {
        let steps = play(&library, &Person { yes, pain: 2 }, &all).unwrap_or_else(|why| panic!("{row}: {why:?}"));
        for id in shut {
            let (does, why) = &steps[*id];
            assert_ne!(does.as_deref(), Some(*id), "{row}: {id} is open");
            assert!(reason.split('|').any(|words| why.contains(words)), "{row}: {id}: {why}");
        }
        for id in open {
            assert_eq!(steps[*id], (Some((*id).to_owned()), String::new()), "{row}: {id}");
        }
    }
    let free = play(&library, &Person { yes: &[], pain: 2 }, &all).unwrap();
    assert!(free.values().all(|(_, why)| why.is_empty()), "with nothing answered yes nothing is shut: {free:?}");
}

#[test]
fn s7_in_the_shipped_routines_a_locked_step_becomes_another_or_none() {
    type Case<'a> = (&'a [&'a str], &'a str, u16, &'a str, Option<&'a str>);
    let cases: [Case<'_>; 18] = [
        (&["osteoporosis"], "gentle-mobility", 1, "trunk-rotation", Some("pelvic-tilt")),
        (&["age-70"], "extension-ladder", 6, "flex-lying", Some("knee-chest-single")),
        (&["age-70"], "core-strength", 4, "curl-up", None),
        (&["osteoporosis"], "flexion-ladder", 5, "flex-sitting", Some("knee-chest-single")),
        (&["pregnant", "pregnant-16-weeks"], "gentle-mobility", 1, "pelvic-tilt", Some("pelvic-tilt-sitting")),
        (&["pregnant", "pregnant-16-weeks"], "relief-now", 1, "on-the-floor", Some("rest-side-pillow")),
        (&["pregnant", "pregnant-16-weeks"], "staged-return", 1, "lie", Some("rest-side-pillow")),
        (&["pregnant", "pregnant-16-weeks"], "core-strength", 1, "bridge", Some("pelvic-tilt-sitting")),
        (&["stenosis"], "core-strength", 1, "bridge", Some("pelvic-tilt")),
        (&["stenosis"], "desk-break", 1, "ext-standing", Some("side-bend-standing")),
        (&["leg-pain-one"], "gentle-stretch", 1, "hamstring", Some("pelvic-tilt")),
        (&["sedated"], "desk-break", 1, "ext-standing", Some("ext-support")),
        (&["sedated"], "staged-return", 1, "bend", Some("side-bend-sitting")),
        (&["wrist-trouble"], "gentle-mobility", 1, "cat-camel", Some("cat-camel-standing")),
        (&["wrist-trouble"], "core-strength", 1, "side-plank-knees", Some("side-plank-wall")),
        (&["knee-trouble"], "gentle-stretch", 1, "hip-flexor", Some("hip-flexor-standing")),
        (&["knee-trouble"], "core-strength", 1, "bird-dog-leg", None),
        (&["infection-risk"], "gentle-mobility", 1, "pelvic-tilt", None),
    ];
    let library = library();
    for (yes, routine, level, step, becomes) in cases {
        let place = (routine == "relief-now").then_some(Place::Floor);
        let plan = plan(&library.routines[routine], level, place);
        let steps = play(&library, &Person { yes, pain: 2 }, &plan).unwrap_or_else(|why| panic!("{yes:?}: {why:?}"));
        let (does, why) = &steps[step];
        assert_eq!(does.as_deref(), becomes, "{yes:?}: {routine} {step}");
        assert!(!why.is_empty(), "{yes:?}: {routine} {step} says no reason");
    }
    // Where nothing is left but a question, nothing starts.
    let told = refused(&library, &["pregnant"], 2, "extension-ladder");
    assert!(matches!(told, Some(Refusal::Shut(_))), "{told:?}");
}

fn refused(library: &Library, yes: &[&str], pain: u8, routine: &str) -> Option<Refusal> {
    play(library, &Person { yes, pain }, &plan(&library.routines[routine], 1, None)).err()
}

#[test]
fn s5_a_sign_at_t1_or_t2_stops_all_of_it() {
    let library = library();
    let signs = library.questions.questions.iter().filter(|q| q.tier.stops() && q.ask_if.is_none());
    for sign in signs {
        // The graver reading: its follow-ups, where it has any, are answered yes too.
        let asked = library.questions.questions.iter().filter(|q| q.ask_if.as_ref() == Some(&sign.id));
        let mut yes = vec![sign.id.as_str()];
        yes.extend(asked.map(|q| q.id.as_str()));
        for routine in ["moist-heat", "relief-now", "walking", "core-strength"] {
            let told = refused(&library, &yes, 2, routine);
            assert!(matches!(told, Some(Refusal::Stop(_))), "{yes:?} {routine}: {told:?}");
        }
    }
}

#[test]
fn s7_the_nudge_rows_leave_open_up_to_mobility() {
    let library = library();
    for yes in [&["persist-days"][..], &["known-spine"], &["leg-pain-one", "leg-pain-unseen"], &["cough-strain"]] {
        let told = refused(&library, yes, 2, "core-strength");
        let later = matches!(told, Some(Refusal::Later { stage: Stage::Strength, open: Stage::Mobility }));
        assert!(later, "{yes:?}: {told:?}");
        for routine in ["gentle-mobility", "gentle-stretch", "walking"] {
            assert_eq!(refused(&library, yes, 2, routine), None, "{yes:?}");
        }
    }
    for yes in ["six-weeks", "recurrent", "inflam"] {
        assert_eq!(refused(&library, &[yes], 2, "core-strength"), None, "{yes}: a word to see someone, no lock");
    }
}

#[test]
fn s7_what_shuts_more_than_single_moves() {
    let library = library();
    let shut = |told: Option<Refusal>, words: &str| match told {
        Some(Refusal::Shut(why)) => assert!(why.contains(words), "{why}"),
        other => panic!("{words}: {other:?}"),
    };
    for routine in ["walking", "gentle-mobility", "relief-now"] {
        shut(refused(&library, &["surgery-6m"], 2, routine), "ask those who treated you");
        shut(refused(&library, &["under18"], 2, routine), "made for adults");
    }
    // Fever without back pain: rest stays open, movement and heat wait.
    shut(refused(&library, &["fever"], 2, "walking"), "until the fever has been gone");
    shut(refused(&library, &["fever"], 2, "moist-heat"), "until the fever has been gone");
    assert_eq!(refused(&library, &["fever"], 2, "relief-now"), None);
    // Heat.
    for sign in library.questions.set(SetId::Heat).map(|q| q.id.as_str()).chain(["heat-skin"]) {
        shut(refused(&library, &[sign], 2, "moist-heat"), "Heat is left out");
        assert_eq!(refused(&library, &[sign], 2, "relief-now"), None, "{sign}");
    }
    shut(refused(&library, &["sedated"], 2, "moist-heat"), "For six hours after it");
    // Heat stays open where the bones, the leg or a first attack shut other things.
    for yes in [&["osteoporosis"][..], &["leg-pain-one"], &["age-first", "age-first-70"]] {
        assert_eq!(refused(&library, yes, 2, "moist-heat"), None, "{yes:?}");
    }
}

#[test]
fn s7_pain_before_a_session_bounds_the_stage() {
    let library = library();
    let open = |pain, routine| match refused(&library, &[], pain, routine) {
        None => true,
        Some(Refusal::Later { .. }) => false,
        other => panic!("{pain} {routine}: {other:?}"),
    };
    let rows = [(3, [true, true, true, true]), (4, [true, true, true, false]), (7, [true, false, false, false])];
    for (pain, expected) in rows {
        let routines = ["tiny-moves", "staged-return", "gentle-stretch", "core-strength"];
        assert_eq!(routines.map(|routine| open(pain, routine)), expected, "pain {pain}");
    }
}

#[test]
fn every_lock_and_every_answer_of_set_c_is_one_of_these_rows() {
    let library = library();
    let rows = [
        "assess",
        "nudge",
        "surgery",
        "adults-only",
        "bone",
        "pregnancy",
        "pregnancy-16",
        "stenosis",
        "leg-pain",
        "no-heat",
        "fever-clear",
        "sedated",
        "wrists",
        "knees",
    ];
    let locks: BTreeSet<&str> = library.questions.locks.iter().map(|lock| lock.id.as_str()).collect();
    assert_eq!(locks, BTreeSet::from(rows));
    // Only told, or asked for another question's sake: no lock of their own.
    let told =
        ["six-weeks", "recurrent", "inflam", "blood-thinners", "pregnant-numb", "pregnant-unwell", "lasting-pain"];
    for question in library.questions.set(SetId::C) {
        let lock = question.lock.as_ref().map(Id::as_str);
        assert_eq!(lock.is_none(), told.contains(&question.id.as_str()), "{}", question.id);
    }
}
