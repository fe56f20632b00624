//! Draws what a routine is and does, before anyone starts it. Must never leave out that a step waits for an answer.

use std::rc::Rc;

use ratatui::{layout::Rect, text::Line};
use unicode_width::UnicodeWidthStr as _;

use super::{
    canvas::{Canvas, cells, cut, span, wrapped},
    figure,
    words::{clock, dose_words, nearest_minute, source_words},
};
use crate::{
    app::{App, telling},
    domain::{
        routine::Routine,
        timeline::{Choice, Planned, Timeline},
        unroll::waits_words,
    },
    figure::{Moment, Scene},
};

/// Pictures higher than this show no more.
const HIGHEST: u16 = 14;

/// Draws `routine` at `level`.
pub(super) fn draw(app: &App, routine: &Routine, level: u16, canvas: &mut Canvas<'_>, area: Rect) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let timeline = Timeline::unroll(routine, level, None, &mut |_| Choice::Keep);
    let levels = routine.levels.len();
    let time = nearest_minute(timeline.total());
    let waits = waits_words(timeline.waits());
    let and = if waits.is_empty() { waits } else { format!(", {waits}") };
    let length =
        if levels > 1 { format!("Level {level} of {levels}, about {time}{and}") } else { format!("About {time}{and}") };
    let text = |text: &str, style| {
        if text.is_empty() { Vec::new() } else { wrapped(text, width, style) }
    };
    let mut head = vec![Line::styled(cut(&routine.title, width), theme.bold)];
    if height >= 8 {
        head.extend(text(&routine.summary, theme.plain));
    }
    head.push(Line::styled(cut(&length, width), theme.bold));
    let evidence = text(&routine.evidence, theme.plain);
    let present: Vec<&Planned> = timeline.steps.iter().filter(|planned| planned.first < planned.end).collect();
    let full: Vec<Line<'_>> = present.iter().flat_map(|planned| full(planned, &timeline, canvas, width)).collect();
    let short: Vec<Line<'_>> = present.iter().map(|planned| short(planned, &timeline, canvas, width)).collect();
    // The roomiest way that fits: sentences on the evidence go first, then the second line of each step.
    let blank = 2;
    let (evidence, steps) = if head.len() + evidence.len() + full.len() + blank <= height {
        (evidence, full)
    } else if head.len() + evidence.len() + short.len() + blank <= height {
        (evidence, short)
    } else {
        (Vec::new(), short)
    };
    let mut lines = head;
    if !evidence.is_empty() {
        lines.extend(evidence);
    }
    if lines.len() + steps.len() < height {
        lines.push(Line::default());
    }
    let room = height.saturating_sub(lines.len());
    let hidden = steps.len().saturating_sub(room);
    if hidden > 0 && room > 0 {
        let shown = room - 1;
        let words = format!("… and {} more", steps.len() - shown);
        lines.extend(steps.into_iter().take(shown));
        lines.push(Line::styled(words, theme.plain));
    } else {
        lines.extend(steps);
    }
    canvas.lines(area, &lines);
    stills(app, &present, lines.len(), canvas, area);
}

/// What is done, in as many still pictures as there is room for: where each movement ends, and where it starts behind it.
fn stills(app: &App, present: &[&Planned], below: usize, canvas: &mut Canvas<'_>, area: Rect) {
    let from = cells(below + 1);
    let high = area.height.saturating_sub(from).min(HIGHEST);
    let most = usize::from(area.width / figure::LEAST.0);
    if high < figure::LEAST.1 || most == 0 {
        return;
    }
    let mut scenes: Vec<Rc<Scene>> = Vec::new();
    for planned in present {
        if let Some(scene) = app.scene_of(&planned.step)
            && scenes.len() < most
            && !scenes.iter().any(|other| other.figure() == scene.figure())
        {
            scenes.push(scene);
        }
    }
    let Some(width) = area.width.checked_div(cells(scenes.len())) else { return };
    let pen = canvas.pen(app.marker());
    for (at, scene) in scenes.iter().enumerate() {
        let shown = scene.figure();
        let start = shown.start();
        let end = scene.farthest(start, shown.cycle.iter().map(|step| step.to));
        let moment = Moment { ghost: end.map(|_| start), ..Moment::still(end.unwrap_or(start)) };
        let room =
            Rect { x: area.x + cells(at) * width, y: area.y + from, width: width.min(figure::MOST), height: high };
        figure::draw(scene, &moment, pen, room, canvas.frame());
    }
}

/// When a step starts, slots that wait for a person left out.
fn start(planned: &Planned, timeline: &Timeline) -> String {
    let before = timeline.slots[..planned.first].iter();
    clock(before.filter_map(|slot| slot.length).sum())
}

/// A step in two lines: when and what; how much and from whom.
fn full(planned: &Planned, timeline: &Timeline, canvas: &Canvas<'_>, width: usize) -> Vec<Line<'static>> {
    let theme = canvas.theme;
    let at = format!("{:>6}  ", start(planned, timeline));
    let room = width.saturating_sub(8);
    let name = cut(&telling::name(planned), room);
    let mut lines = vec![Line::from(vec![span(at, theme.accent), span(name, theme.bold)])];
    let mut words = dose_words(&planned.step);
    let sources = source_words(&planned.step);
    if !sources.is_empty() {
        words = format!("{words} ({sources})");
    }
    for line in wrapped(&words, room, theme.plain) {
        let mut spans = vec![span(" ".repeat(8), theme.plain)];
        spans.extend(line.spans);
        lines.push(Line::from(spans));
    }
    lines
}

/// A step in one line.
fn short(planned: &Planned, timeline: &Timeline, canvas: &Canvas<'_>, width: usize) -> Line<'static> {
    let theme = canvas.theme;
    let at = format!("{:>5} ", start(planned, timeline));
    let dose = dose_words(&planned.step);
    let name = planned.step.name.as_str();
    let room = width.saturating_sub(at.width());
    let mut words = format!("{name}: {dose}");
    let sources = source_words(&planned.step);
    let more = format!("{words} ({sources})");
    if !sources.is_empty() && more.width() <= room {
        words = more;
    }
    Line::from(vec![span(at, theme.accent), span(cut(&words, room), theme.plain)])
}
