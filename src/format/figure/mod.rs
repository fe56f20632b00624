//! A `[figure]` table to a [`Figure`]: poses by joint angles, checked joint by joint and then as a whole. Must never let a
//! number through that is not finite and in its range.

mod pose;

#[cfg(test)]
pub(super) use pose::{FEET, HANDS, KEYS as POSE_KEYS, PoseTable};
pub(super) use pose::{Number, PoseTables, has_pose};
use pose::{pose_named, poses};

use super::{
    diagnose::{Code, Report, Span, quoted},
    raw::{CycleTable, FigureTable, PropTable},
    read::{At, Field, Raw},
    resolve as r,
};
use crate::{
    domain::{
        CleanText,
        figure::{Base, CycleStep, Ease, Figure, Part, Point, Pose, Prop, PropKind, View},
    },
    figure::{Fault, Scene, faults},
};

/// The range of each number of a figure, in the units that raw.rs tells.
pub(super) const SCROLL: (f32, f32) = (0.0, 200.0);
/// See [`SCROLL`].
pub(super) const DX: (f32, f32) = (-100.0, 100.0);
/// See [`SCROLL`].
pub(super) const HEIGHT: (f32, f32) = (5.0, 120.0);
/// See [`SCROLL`].
pub(super) const SECS: (f32, f32) = (0.1, 60.0);
/// Where the back of a chair can be.
pub(super) const BACK: (i8, i8) = (-1, 1);
/// Most poses, steps or props of one figure.
pub(super) const MOST: usize = 12;

/// A word of a closed list.
fn word<T>(
    at: &At<Raw<'_>>,
    what: &str,
    words: &[&str],
    find: impl Fn(&str) -> Option<T>,
    report: &mut Report<'_>,
) -> Option<T> {
    r::word(at, what, words, find, report)
}

fn word_of<T>(
    field: &Field<Raw<'_>>,
    what: &str,
    words: &[&str],
    find: impl Fn(&str) -> Option<T>,
    report: &mut Report<'_>,
) -> Option<T> {
    field.get().and_then(|at| word(at, what, words, find, report))
}

/// A number in its range.
fn within(at: &At<Number>, what: &str, (least, most): (f32, f32), report: &mut Report<'_>) -> f32 {
    let number = at.value.0;
    if (least..=most).contains(&number) {
        return number;
    }
    let told = if number.is_finite() { number.to_string() } else { "so large a number".to_owned() };
    report.help(
        Code::CountBounds,
        &at.span,
        format!("{what} is {least} to {most}, not {told}"),
        format!("write a number from {least} to {most}"),
    );
    least
}

/// Reads a figure that needs no second look: a built-in one.
pub(super) fn read(raw: &FigureTable<'_>, title: &CleanText, span: &Span, report: &mut Report<'_>) -> Option<Figure> {
    parts(raw, title, span, report)
}

/// Reads a figure. `title` stands in where it has none. `None` where something is wrong; that was reported.
pub(super) fn resolve(
    raw: &FigureTable<'_>,
    title: &CleanText,
    span: &Span,
    report: &mut Report<'_>,
) -> Option<Figure> {
    let mut own = report.blank();
    let figure = parts(raw, title, span, &mut own);
    let failed = own.has_errors();
    report.take(own);
    let figure = figure.filter(|_| !failed)?;
    look(&Scene::new(figure.clone()), raw, report);
    Some(figure)
}

fn parts(raw: &FigureTable<'_>, title: &CleanText, span: &Span, report: &mut Report<'_>) -> Option<Figure> {
    let own = r::text(&raw.title, r::TITLE, report);
    let base = word_of(&raw.base, "a base posture", Base::WORDS, Base::from_word, report);
    if raw.base.is_missing() {
        r::missing("base", "a figure", span, report);
    }
    let base = base.unwrap_or(Base::Standing);
    let view = word_of(&raw.view, "a view", View::WORDS, View::from_word, report).unwrap_or(View::Side);
    let anchor = word_of(&raw.anchor, "a point of the body", Point::WORDS, Point::from_word, report);
    let poses = poses(raw, base, view, span, report);
    let number = |field: &Field<Number>, what: &str, range, report: &mut Report<'_>| {
        field.get().map(|at| within(at, what, range, report))
    };
    let scroll = number(&raw.scroll, "scroll", SCROLL, report).unwrap_or(0.0);
    let target = raw.target.items().iter();
    let target: Vec<Part> =
        target.filter_map(|at| word(at, "a part of the body", Part::WORDS, Part::from_word, report)).collect();
    let weight = raw.weight.items().iter();
    let weight: Vec<Point> =
        weight.filter_map(|at| word(at, "a point of the body", Point::WORDS, Point::from_word, report)).collect();
    few(raw.props.items().len(), raw.props.key(), "props", report);
    few(raw.cycle.items().len(), raw.cycle.key(), "steps", report);
    let props = raw.props.items().iter().take(MOST).filter_map(|at| prop(at, report)).collect();
    let cycle = raw.cycle.items().iter().take(MOST).filter_map(|at| step(at, &poses, report)).collect();
    if poses.is_empty() {
        return None;
    }
    Some(Figure {
        title: if own.is_empty() { title.clone() } else { own },
        view,
        anchor: anchor.unwrap_or(base.anchor()),
        target,
        weight,
        props,
        scroll,
        poses,
        cycle,
    })
}

fn few(count: usize, key: Option<&Span>, what: &str, report: &mut Report<'_>) {
    if let Some(key) = key.filter(|_| count > MOST) {
        report.push(Code::TooMany, key, format!("this figure has {count} {what}; at most {MOST} are read"));
    }
}

fn prop(at: &At<PropTable<'_>>, report: &mut Report<'_>) -> Option<Prop> {
    let raw = &at.value;
    if raw.kind.is_missing() {
        r::missing("kind", "a prop", &at.span, report);
    }
    let kind = word_of(&raw.kind, "a thing that can be drawn", PropKind::WORDS, PropKind::from_word, report)?;
    let usual = match kind {
        PropKind::Pillow => Point::Head,
        PropKind::Bolster => Point::Knees,
        PropKind::Heat => Point::LowBack,
        PropKind::Chair => Point::Pelvis,
        PropKind::Table => Point::Hands,
        PropKind::Wall | PropKind::Bed | PropKind::Mat => Point::Feet,
    };
    let under = word_of(&raw.under, "a point of the body", Point::WORDS, Point::from_word, report).unwrap_or(usual);
    let number = |field: &Field<Number>, what: &str, range, usual, report: &mut Report<'_>| {
        field.get().map_or(usual, |at| within(at, what, range, report))
    };
    let dx = number(&raw.dx, "dx", DX, 0.0, report);
    let height = if kind == PropKind::Wall { 96.0 } else { crate::figure::BED };
    let height = number(&raw.height, "height", HEIGHT, height, report);
    let back = raw.back.get().and_then(|at| {
        let (least, most) = BACK;
        let back = i8::try_from(at.value).ok().filter(|back| (least..=most).contains(back));
        if back.is_none() {
            report.push(Code::CountBounds, &at.span, format!("back is {least} to {most}"));
        }
        back
    });
    Some(Prop { kind, under, dx, back: back.unwrap_or(0), height })
}

fn step(at: &At<CycleTable<'_>>, poses: &[Pose], report: &mut Report<'_>) -> Option<CycleStep> {
    let raw = &at.value;
    for (key, is_missing) in [("to", raw.to.is_missing()), ("secs", raw.secs.is_missing())] {
        if is_missing {
            r::missing(key, "a step of the cycle", &at.span, report);
        }
    }
    let to = raw.to.get().and_then(|at| pose_named(at, poses, report));
    let secs = raw.secs.get().map(|at| within(at, "secs", SECS, report));
    let ease = word_of(&raw.ease, "a way to move", Ease::WORDS, Ease::from_word, report).unwrap_or(Ease::InOut);
    Some(CycleStep { to: to?, secs: secs?, ease })
}

/// Looks at the whole movement, and says of each pose what comes out wrong on the way to it.
fn look(scene: &Scene, raw: &FigureTable<'_>, report: &mut Report<'_>) {
    let tables = raw.pose.get().map_or(&[][..], |at| &at.value.0);
    for fault in faults(scene) {
        let name = &scene.figure().poses[fault.pose()].name;
        let Some((at, _)) = tables.iter().find(|(at, _)| at.value == name.as_str()) else { continue };
        match fault {
            Fault::Reach { missing, .. } => report.help(
                Code::FigureReach,
                &at.span,
                format!(
                    "on the way to {}, a hand or foot is {missing:.0} % of the height from what it touches",
                    quoted(name.as_str())
                ),
                "bend what carries it toward the place, or let it be `free`",
            ),
            Fault::Under { depth, .. } => report.help(
                Code::FigureUnder,
                &at.span,
                format!(
                    "on the way to {}, a part of the body is {depth:.0} % of the height under the floor",
                    quoted(name.as_str())
                ),
                "raise it: `neck` lifts the head, a planted hand or foot stays above",
            ),
            Fault::Joint { joint, angle, .. } => report.help(
                Code::FigureBent,
                &at.span,
                format!("on the way to {}, `{}` comes out at {angle:.0} degrees", quoted(name.as_str()), joint.word()),
                "move the body nearer to what its hand or foot touches, or away from it",
            ),
        }
    }
}
