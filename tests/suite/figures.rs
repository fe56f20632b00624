//! The figures: every name resolves, no joint bends as none does, nothing sinks into the floor, and each pose as it is drawn.

use proptest::prelude::*;
use ratatui::layout::{Rect, Size};
use supple::{
    app::{Marker, Palette},
    domain::figure::{Contact, FigureOf, Joint, PropKind, View},
    figure::{Body, Moment, P, Scene, faults, ways},
    format::{figure_names, shipped_figure},
    ui::{
        Frame,
        figure::{LEAST, Pen, draw},
    },
};

use crate::{driver::text, routines::shipped};

const SAMPLES: u16 = 200;

fn scene(name: &str) -> Scene {
    Scene::new(shipped_figure(name).unwrap_or_else(|| panic!("{name} cannot be read")))
}

fn scenes() -> Vec<(&'static str, Scene)> {
    figure_names().map(|name| (name, scene(name))).collect()
}

/// The bodies on the way from one pose to the next.
fn on_the_way(scene: &Scene, (from, to): (usize, usize)) -> Vec<Body> {
    let at = |sample: u16| Moment { from, to, part: f32::from(sample) / f32::from(SAMPLES), ..Moment::default() };
    (0..=SAMPLES).map(|sample| scene.body(&at(sample))).collect()
}

#[test]
fn every_exercise_has_a_figure_with_all_the_poses_that_it_names() {
    let library = shipped();
    for (id, exercise) in &library.exercises {
        let Some(FigureOf::Shipped(name)) = &exercise.figure else { panic!("{id} has no figure") };
        let figure = shipped_figure(name.as_str()).unwrap_or_else(|| panic!("{id}: there is no figure {name}"));
        for pose in exercise.phases.iter().filter_map(|phase| phase.pose.as_ref()) {
            assert!(figure.pose(pose.as_str()).is_some(), "{id}: {name} has no pose {pose}");
        }
        let moves = exercise.phases.iter().filter(|phase| phase.pose.is_some()).count();
        assert_eq!(moves, exercise.phases.len(), "{id}: each phase names its pose");
    }
}

#[test]
fn every_file_of_a_figure_is_in_the_program_and_in_the_key_of_the_picture() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/routines/figures");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<String> = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    files.sort();
    assert!(figure_names().eq(files.iter().map(String::as_str)), "{files:?}");
    let key = include_str!("../../docs/figures.md");
    let left_out: Vec<&String> = files.iter().filter(|name| !key.contains(&format!("| `{name}` |"))).collect();
    assert!(left_out.is_empty(), "scripts/figures makes it anew: {left_out:?}");
}

#[test]
fn every_pose_is_told_in_words() {
    for (name, scene) in scenes() {
        assert!(!scene.figure().title.is_empty(), "{name}");
        for (at, pose) in scene.figure().poses.iter().enumerate() {
            let words = scene.describe(at);
            assert!(words.len() > 12 && words.ends_with('.'), "{name} {}: {words:?}", pose.name);
        }
    }
}

#[test]
fn no_figure_bends_misses_or_sinks() {
    for (name, scene) in scenes() {
        assert_eq!(faults(&scene), [], "{name}");
    }
}

/// The guard above can fail: a hand that cannot reach, a head in the floor.
#[test]
fn a_fault_is_found() {
    let mut figure = shipped_figure("bird-dog").unwrap();
    let reach = figure.pose("reach").unwrap();
    figure.poses[reach].hands = [Contact::Head; 2];
    figure.poses[reach].angles.set(Joint::Neck, 0, 60.0);
    figure.poses[reach].angles.set(Joint::Pitch, 0, 140.0);
    assert!(faults(&Scene::new(figure)).len() > 1);
}

#[test]
fn bones_keep_their_length() {
    let long = |a: P, b: P, part: f32, bone: f32| (a.distance(b) - bone * (1.0 - part)).abs() < 0.02;
    for (name, scene) in scenes() {
        for way in ways(&scene) {
            for body in on_the_way(&scene, way) {
                assert!(long(body.pelvis, body.waist, 0.0, 13.0) && long(body.waist, body.nape, 0.0, 16.0), "{name}");
                assert!(long(body.nape, body.head, 0.0, 9.5), "{name}");
                for side in [0, 1] {
                    let part = |joint| body.angles.get(joint, side);
                    let arm = part(Joint::Splay);
                    assert!(long(body.shoulder[side], body.elbow[side], arm, 16.0), "{name} {way:?}");
                    assert!(long(body.elbow[side], body.wrist[side], arm, 14.0), "{name} {way:?}");
                    assert!(long(body.hip[side], body.knee[side], part(Joint::SplayThigh), 24.0), "{name} {way:?}");
                    assert!(long(body.knee[side], body.ankle[side], part(Joint::SplayShin), 23.0), "{name} {way:?}");
                }
            }
        }
    }
}

#[test]
fn planted_hands_and_feet_do_not_move() {
    let mut planted = 0;
    for (name, scene) in scenes() {
        for way in ways(&scene) {
            let (a, b) = (&scene.figure().poses[way.0], &scene.figure().poses[way.1]);
            let stays = |a: Contact, b: Contact| a == b && matches!(a, Contact::Floor | Contact::Held);
            let bodies = on_the_way(&scene, way);
            for side in [0, 1] {
                let still = |at: fn(&Body) -> [P; 2]| {
                    let far = bodies.iter().map(|body| at(body)[side].distance(at(&bodies[0])[side]));
                    far.fold(0.0_f32, f32::max)
                };
                // What the length of a limb does not allow is the other test's.
                if stays(a.hands[side], b.hands[side]) {
                    planted += 1;
                    assert!(still(|body| body.wrist) < 1.0, "{name} {way:?}: hand {}", still(|body| body.wrist));
                }
                if stays(a.feet[side], b.feet[side]) {
                    planted += 1;
                    assert!(still(|body| body.ankle) < 1.0, "{name} {way:?}: foot {}", still(|body| body.ankle));
                }
            }
        }
    }
    assert!(planted > 60, "only {planted}");
}

/// From one picture to the next nothing jumps, neither on the way nor where two ways meet; and the cycle closes.
#[test]
fn nothing_jumps() {
    let apart = |a: &Body, b: &Body| {
        let points = |body: &Body| {
            let pairs = [body.elbow, body.wrist, body.knee, body.ankle];
            [body.pelvis, body.waist, body.nape, body.head].into_iter().chain(pairs.into_iter().flatten())
        };
        points(a).zip(points(b)).map(|(a, b)| a.distance(b)).fold(0.0_f32, f32::max)
    };
    for (name, scene) in scenes() {
        for way in ways(&scene) {
            let bodies = on_the_way(&scene, way);
            for pair in bodies.windows(2) {
                assert!(apart(&pair[0], &pair[1]) < 1.5, "{name} {way:?}: {}", apart(&pair[0], &pair[1]));
            }
            let meet = apart(&bodies[0], scene.solved(way.0)).max(apart(&bodies[200], scene.solved(way.1)));
            assert!(meet < 1.0, "{name} {way:?}: {meet}");
        }
        let figure = scene.figure();
        assert_eq!(figure.cycle.last().map_or(0, |step| step.to), figure.start(), "{name}");
        let (begin, end) = (scene.cycle_at(0.0), scene.cycle_at(figure.round() - 1e-4));
        assert!(apart(&scene.body(&begin), &scene.body(&end)) < 0.2, "{name}");
    }
}

/// A foot on the ground goes back as fast as the floor runs.
#[test]
fn who_walks_does_not_slip() {
    let scene = scene("walking");
    let foot = |secs: f32| scene.body(&scene.cycle_at(secs)).ankle[0].x;
    // The near foot stands from its heel in front to the push behind.
    let speed = (foot(0.05) - foot(0.95)) / 0.9;
    assert!((speed - scene.figure().scroll).abs() < 14.0, "{speed}");
}

const BRAILLE: Pen = Pen { marker: Marker::Braille, palette: Palette::Auto };

fn drawn(scene: &Scene, moment: &Moment, pen: Pen, cols: u16, rows: u16) -> String {
    let mut frame = Frame::new(Size::new(cols, rows));
    draw(scene, moment, pen, frame.area(), &mut frame);
    text(&frame.cells())
}

#[test]
fn each_pose_as_it_is_drawn() {
    for (name, scene) in scenes() {
        let mut shots = Vec::new();
        for (at, pose) in scene.figure().poses.iter().enumerate() {
            let picture = drawn(&scene, &Moment::still(at), BRAILLE, 40, 14);
            shots.push(format!("{}: {}\n{}", pose.name, scene.describe(at), picture.trim_start_matches('\n')));
        }
        insta::assert_snapshot!(format!("figure-{name}"), shots.join("\n\n"));
    }
}

#[test]
fn each_marker_as_it_is_drawn() {
    for name in ["prone-press-up", "sit-to-stand"] {
        let scene = scene(name);
        let start = scene.figure().start();
        let end = scene.farthest(start, 0..scene.figure().poses.len()).unwrap();
        let mut shots = Vec::new();
        for marker in [Marker::Octant, Marker::HalfBlock, Marker::Ascii] {
            let picture = drawn(&scene, &Moment::still(end), Pen { marker, palette: Palette::Auto }, 40, 14);
            shots.push(format!("{}\n{picture}", marker.word()));
        }
        let mirrored = Moment { ghost: Some(start), flip: true, ..Moment::still(end) };
        shots.push(format!("mirrored, with the start behind it\n{}", drawn(&scene, &mirrored, BRAILLE, 40, 14)));
        let told = Pen { palette: Palette::Mono, ..BRAILLE };
        shots.push(format!("without colour\n{}", drawn(&scene, &Moment::still(end), told, 40, 14)));
        insta::assert_snapshot!(format!("markers-{name}"), shots.join("\n\n"));
    }
}

#[test]
fn a_mirrored_figure_is_the_other_side_of_the_same_picture() {
    let scene = scene("knee-to-chest");
    let pull = scene.figure().pose("pull").unwrap();
    let picture = |flip| drawn(&scene, &Moment { flip, ..Moment::still(pull) }, BRAILLE, 60, 20);
    let dots = |picture: &str| picture.chars().map(|c| (u32::from(c) & 0xff).count_ones()).sum::<u32>();
    let (right, left) = (picture(false), picture(true));
    assert_ne!(right, left);
    assert!(dots(&right).abs_diff(dots(&left)) < dots(&right) / 20);
}

#[test]
fn plain_characters_are_ascii() {
    let pen = Pen { marker: Marker::Ascii, palette: Palette::Mono };
    for (name, scene) in scenes() {
        let picture = drawn(&scene, &scene.cycle_at(1.3), pen, 60, 20);
        assert!(picture.is_ascii() && picture.contains('O'), "{name}\n{picture}");
    }
}

/// Floor and body never share a cell: what stands in the floor's row of cells is the floor.
#[test]
fn the_floor_has_a_row_of_its_own() {
    let mut seen = 0;
    for (name, scene) in scenes() {
        // A mat lies below the line, a bed stands on it.
        let bare = !scene.figure().props.iter().any(|prop| matches!(prop.kind, PropKind::Mat | PropKind::Bed));
        if scene.figure().view == View::Above || !bare {
            continue;
        }
        seen += 1;
        for pose in 0..scene.figure().poses.len() {
            let picture = drawn(&scene, &Moment::still(pose), BRAILLE, 60, 20);
            let floor = picture.lines().rfind(|line| !line.is_empty()).unwrap();
            assert!(floor.chars().all(|c| matches!(c, '⠉' | '⠈' | '⠁' | ' ')), "{name}\n{picture}");
        }
    }
    assert!(seen > 30, "only {seen}");
}

#[test]
fn what_is_too_small_to_be_made_out_is_not_drawn() {
    let scene = scene("bridge");
    for (cols, rows) in [(LEAST.0 - 1, 30), (60, LEAST.1 - 1), (0, 0)] {
        assert_eq!(drawn(&scene, &Moment::still(0), BRAILLE, cols, rows).trim(), "", "{cols}x{rows}");
    }
    assert_ne!(drawn(&scene, &Moment::still(0), BRAILLE, LEAST.0, LEAST.1).trim(), "");
}

proptest! {
    #![proptest_config(crate::plan::cases(48))]

    /// The last picture of a figure is kept: it must be left behind as soon as anything about it differs.
    #[test]
    fn one_picture_after_another_is_as_if_it_were_the_first(
        name in prop::sample::select(vec!["walking", "bridge", "heat-rest", "knee-to-chest"]),
        asked in prop::collection::vec((0_u8..3, 0_usize..3, any::<bool>(), 0_u8..3, 0_usize..3, 0_usize..2), 2..12),
    ) {
        let kept = scene(name);
        for (secs, to, flip, part, pen, size) in asked {
            let moment = Moment { to, flip, part: f32::from(part) / 2.0, secs: f32::from(secs), ..Moment::still(0) };
            let pen = [
                BRAILLE,
                Pen { palette: Palette::Mono, ..BRAILLE },
                Pen { marker: Marker::HalfBlock, ..BRAILLE },
            ][pen];
            let (cols, rows) = [(40, 15), (60, 20)][size];
            let fresh = drawn(&scene(name), &moment, pen, cols, rows);
            prop_assert_eq!(drawn(&kept, &moment, pen, cols, rows), fresh);
        }
    }

    #[test]
    fn any_size_at_any_moment_in_any_way(
        cols in 0_u16..200,
        rows in 0_u16..60,
        secs in 0.0_f32..20_000.0,
        marker in prop::sample::select(Marker::ALL.to_vec()),
        palette in prop::sample::select(Palette::ALL.to_vec()),
        flip: bool,
        ghost in prop::option::of(0_usize..9),
        pick in 0_usize..1_000,
    ) {
        let names: Vec<&str> = figure_names().collect();
        let scene = scene(names[pick % names.len()]);
        let moment = Moment { flip, ghost, ..scene.cycle_at(secs) };
        let mut frame = Frame::new(Size::new(200, 60));
        let area = Rect::new(3, 2, cols, rows);
        draw(&scene, &moment, Pen { marker, palette }, area, &mut frame);
        let buffer = frame.cells();
        for y in 0..60 {
            for x in 0..200 {
                let inside = area.contains((x, y).into());
                prop_assert!(inside || buffer[(x, y)].symbol() == " ", "{x},{y}");
            }
        }
    }
}
