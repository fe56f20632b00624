//! Draws how a session went, as it was written down. Must never praise or blame, and never say it is saved when it is not.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, wrapped},
    chrome::Foot,
    inset,
};
use crate::app::{App, Saving, Verdict, went};

pub(super) fn draw(app: &App, verdict: &Verdict, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let record = &verdict.record;
    let mut blocks = Vec::new();
    let mut head = wrapped(&verdict.title, width, theme.bold);
    head.extend(wrapped(&went::in_short(record), width, theme.plain));
    blocks.push(head);
    let plain = |lines: Vec<String>| lines.iter().flat_map(|line| wrapped(line, width, theme.plain)).collect();
    blocks.push(plain(went::pain(record)));
    let judged = went::judged(verdict).into_iter().enumerate();
    let judged = judged.flat_map(|(at, line)| wrapped(&line, width, if at == 0 { theme.bold } else { theme.plain }));
    blocks.push(judged.collect());
    blocks.push(plain(went::steps(app, record)));
    let is_saved = matches!(app.saving, Saving::Fine);
    let saved = wrapped(&went::saved(app), width, if is_saved { theme.bold } else { theme.warn });
    let last = saved.len();
    blocks.retain(|block| !block.is_empty());
    let used: usize = blocks.iter().map(Vec::len).sum::<usize>() + last;
    let roomy = used + blocks.len() < height;
    let mut lines: Vec<Line<'_>> = Vec::new();
    for block in blocks {
        if roomy {
            lines.push(Line::default());
        }
        lines.extend(block);
    }
    // Whether it is saved is always told; of a long list of steps the end gives way.
    let room = height.saturating_sub(last);
    if lines.len() > room && room > 0 {
        lines.truncate(room - 1);
        lines.push(Line::styled("… more in History", theme.plain));
    }
    if roomy {
        lines.push(Line::default());
    }
    lines.extend(saved);
    canvas.lines(area, &lines);
    Foot::new(&[("Enter", "go on"), ("y", "why"), ("q", "quit")])
}
