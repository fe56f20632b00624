//! Draws `supple figure`: one figure, its words, and what is wrong with it. Must never change what it shows.

use ratatui::{layout::Rect, text::Line};

use super::{
    Look,
    canvas::{Canvas, cells, cut, wrapped},
    figure::{LEAST, draw},
    frame::Frame,
};
use crate::{
    app::Marker,
    figure::{Moment, Scene},
};

/// What stands on the easel.
#[derive(Debug)]
pub struct Easel<'a> {
    /// Its title.
    pub title: &'a str,
    /// The figure at a moment, if there is one to draw.
    pub figure: Option<(&'a Scene, Moment)>,
    /// What it is drawn with.
    pub marker: Marker,
    /// What is wrong, a line each.
    pub problems: &'a [String],
    /// The keys.
    pub keys: &'a str,
}

/// Draws it into a blank frame, at any size.
pub fn view(easel: &Easel<'_>, look: &Look, frame: &mut Frame) {
    let area = frame.area();
    if area.is_empty() {
        return;
    }
    let mut canvas = Canvas::new(frame, *look);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    canvas.line(area, 0, &Line::styled(cut(easel.title, width), canvas.theme.bold));
    let mut foot = Vec::new();
    if let Some((scene, moment)) = &easel.figure {
        let pose = scene.figure().poses.get(moment.to);
        let name = pose.map_or("", |pose| pose.name.as_str());
        let words = format!("{name}: {}", scene.describe(moment.to));
        foot.extend(wrapped(words.trim_end_matches([':', ' ']), width, canvas.theme.plain));
    }
    for problem in easel.problems {
        foot.extend(wrapped(problem, width, canvas.theme.warn));
    }
    foot.truncate(height.saturating_sub(2));
    foot.push(Line::styled(cut(easel.keys, width), canvas.theme.dim));
    let from = height.saturating_sub(foot.len()).max(1);
    let below =
        Rect { y: area.y + cells(from).min(area.height), height: area.height - cells(from).min(area.height), ..area };
    canvas.lines(below, &foot);
    if let Some((scene, moment)) = &easel.figure {
        let room = Rect { y: area.y + 1, height: cells(from.saturating_sub(1)), ..area };
        if room.width < LEAST.0 || room.height < LEAST.1 {
            canvas.line(room, 0, &Line::styled("Too small a window for the figure.", canvas.theme.plain));
            return;
        }
        let pen = canvas.pen(easel.marker);
        draw(scene, moment, pen, room, canvas.frame());
    }
}
