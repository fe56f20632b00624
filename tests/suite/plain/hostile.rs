//! Any lines at all: nothing panics, nothing that is no text is written, and nothing moves without a clean check. The judge is the oracle's.

use proptest::prelude::*;
use supple::app::{About, Screen, form::Input};

use crate::oracle::{ASKS, Oracle, World, longest_heat, moved, sessions};

#[derive(Debug, Clone)]
enum Turn {
    /// What a person who is well would type here.
    Well,
    /// A yes where a no was due.
    Yes,
    Line(String),
    Pass(u64),
    Kill(usize),
}

const WORDS: [&str; 48] = [
    "", "yes", "no", "y", "n", "1", "2", "3", "4", "10", "none", "done", "not sure", "wrong", "seen", "skip", "back",
    "go", "pause", "worse", "danger", "!", "x", "end", "quit", "help", "again", "more", "time", "how", "sources",
    "next", "why", "routines", "history", "cards", "start", "try", "level 2", "leave", "previous", "off", "number",
    "112", "heat", "seized", "1 2 3", "older",
];

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        60 => Just(Turn::Well),
        2 => Just(Turn::Yes),
        14 => prop::sample::select(WORDS.to_vec()).prop_map(|word| Turn::Line(word.to_owned())),
        3 => "\\PC{0,20}".prop_map(Turn::Line),
        2 => prop::collection::vec(any::<char>(), 0..12).prop_map(|all| Turn::Line(all.into_iter().collect())),
        12 => prop::sample::select(vec![1, 7, 40, 125, 700, 4_000, 90_000]).prop_map(Turn::Pass),
        2 => (0..ASKS).prop_map(Turn::Kill),
    ]
}

/// What a person who is well would type here; nothing while a step runs.
fn well(world: &World, yes: bool) -> Option<&'static str> {
    let seq = world.journal.len();
    Some(match world.app.screen() {
        Screen::First(_) => ["seized", "hurts", "heat", "routines", "go on"][seq % 5],
        Screen::Routines(_) => ["1", "4", "start"][(seq + usize::from(world.app.marked().is_some())) % 3],
        Screen::Form(asked) => {
            let field = asked.form.field();
            let id = field.map_or("", |field| field.id.as_str());
            match (&asked.about, field.map(|field| &field.input)) {
                (About::HurtChoice { .. } | About::Warm | About::Unsaved, _) => "2",
                (_, Some(Input::Scale { .. })) => {
                    if yes {
                        "8"
                    } else {
                        "2"
                    }
                }
                (_, Some(Input::Ticks { .. })) => {
                    if yes {
                        "1"
                    } else {
                        "none"
                    }
                }
                (_, Some(Input::Typed { .. })) => "",
                _ if ["entry-sit-stand", "entry-turn-walk", "entry-steady", "fine", "who", "furthest"]
                    .contains(&id) =>
                {
                    "2"
                }
                _ => {
                    if yes {
                        "2"
                    } else {
                        "1"
                    }
                }
            }
        }
        Screen::Suspect(_) => ["wrong", "wrong", "yes"][seq % 3],
        Screen::Stop => "seen",
        Screen::HeatOff { .. } => "off",
        Screen::Verdict(_) | Screen::Page(_) => "",
        Screen::Naming(_) | Screen::Past(_) | Screen::Cards(_) | Screen::Reminders(_) => "leave",
        Screen::Player => match world.app.play().and_then(|play| play.session()) {
            Some(session) if session.asking().is_some() => {
                if yes {
                    "yes"
                } else {
                    "no"
                }
            }
            Some(session) if session.cursor().paused().is_some() => "go",
            Some(session) if session.cursor().slot().length.is_none() => "",
            _ => return None,
        },
    })
}

fn take(world: &mut World, turn: &Turn) -> Vec<String> {
    match turn {
        Turn::Well | Turn::Yes => {
            let Some(line) = well(world, matches!(turn, Turn::Yes)) else {
                world.pass(9);
                return Vec::new();
            };
            world.type_line(line)
        }
        Turn::Line(line) => world.type_line(line),
        Turn::Pass(seconds) => {
            world.pass(*seconds);
            Vec::new()
        }
        Turn::Kill(ask) => {
            world.restart(*ask);
            Vec::new()
        }
    }
}

#[test]
fn the_person_who_is_well_gets_to_move_by_lines() {
    // Without this the property below could hold because nothing ever starts.
    let mut world = World::told(4);
    for _ in 0..300 {
        take(&mut world, &Turn::Well);
    }
    assert!(sessions(&world.journal).iter().any(|session| moved(session)), "{:?}", world.app.screen());
}

proptest! {
    #![proptest_config(crate::plan::cases(60))]

    #[test]
    fn no_lines_lead_past_the_gate_and_nothing_but_text_is_written(
        first in 0..ASKS,
        turns in prop::collection::vec(turn(), 50..250),
    ) {
        let mut world = World::told(first);
        for turn in &turns {
            for line in take(&mut world, turn) {
                prop_assert!(!line.contains(char::is_control), "{line:?}");
                prop_assert!(!line.trim().is_empty());
            }
        }
        let oracle = Oracle { entries: &world.journal, truths: &world.truths };
        for session in sessions(&world.journal) {
            let faults = oracle.judge(session);
            prop_assert!(faults.is_empty(), "{faults:?}\n{session:#?}");
            prop_assert!(longest_heat(session) <= 20 * 60);
        }
    }
}
