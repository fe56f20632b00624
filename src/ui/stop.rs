//! Draws a Stop that stands, and heat that is overdue. Must never put anything before the heat and the number to call.

use ratatui::{layout::Rect, text::Line};

use super::{
    canvas::{Canvas, wrapped},
    chrome::Foot,
    digits::Size,
    inset,
};
use crate::{
    app::{App, keys::STOP},
    domain::Now,
};

pub(super) fn draw(app: &App, now: &Now, canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = canvas.theme;
    let mut blocks: Vec<Vec<Line<'static>>> = Vec::new();
    if app.hot {
        blocks.push(wrapped("Take the heat off now.", width, theme.danger));
    }
    let Some(words) = app.stop_words(now) else {
        blocks.push(wrapped("Nothing is held shut any more.", width, theme.plain));
        draw_blocks(canvas, area, blocks);
        return Foot::new(STOP);
    };
    let act = words.act.iter().enumerate();
    let act = act.flat_map(|(at, line)| wrapped(line, width, if at == 0 { theme.danger } else { theme.bold }));
    blocks.push(act.collect());
    if let Some(question) = &words.question {
        let mut why = wrapped("You answered yes, or not sure, to:", width, theme.plain);
        why.extend(wrapped(question, width, theme.bold));
        blocks.push(why);
    }
    blocks.push(words.reasons.iter().flat_map(|text| wrapped(text, width, theme.plain)).collect());
    let shut = "Exercise is shut until someone has seen you.";
    blocks.push(wrapped(shut, width, theme.plain));
    blocks.retain(|block| !block.is_empty());
    // On a small screen the reasons give way before what to do.
    while blocks.len() > 3 && blocks.iter().map(Vec::len).sum::<usize>() > height {
        blocks.remove(blocks.len() - 2);
    }
    draw_blocks(canvas, area, blocks);
    Foot::new(STOP)
}

/// Blocks with a blank line between, where there is room for it.
fn draw_blocks(canvas: &mut Canvas<'_>, area: Rect, blocks: Vec<Vec<Line<'static>>>) {
    let used: usize = blocks.iter().map(Vec::len).sum();
    let roomy = used + blocks.len() <= usize::from(area.height);
    let mut lines = Vec::new();
    for block in blocks {
        if roomy {
            lines.push(Line::default());
        }
        lines.extend(block);
    }
    canvas.lines(area, &lines);
}

/// Heat from before is overdue.
pub(super) fn draw_heat_off(canvas: &mut Canvas<'_>, body: Rect) -> Foot {
    let area = inset(body);
    let theme = canvas.theme;
    let width = usize::from(area.width);
    let mut lines = wrapped("Take the heat off now.", width, theme.danger);
    lines.extend(wrapped("It has been on past its time.", width, theme.plain));
    let row = draw_big("HEAT OFF", lines.len(), canvas, area);
    let below = Rect { y: area.y + row.min(area.height), height: area.height.saturating_sub(row), ..area };
    canvas.lines(below, &lines);
    Foot::new(&[("Enter", "it is off"), ("q", "quit")])
}

/// Draws a big word at the top where it leaves room for `rows` more; the rows it took.
pub(super) fn draw_big(word: &str, rows: usize, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let room = usize::from(area.height).saturating_sub(rows + 2);
    let width = usize::from(area.width);
    let Some(size) = Size::fitting(word, width, room, canvas.unicode) else {
        return 0;
    };
    let taken = super::canvas::cells(size.height());
    let above = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let style = canvas.theme.warn.remove_modifier(ratatui::style::Modifier::UNDERLINED);
    size.draw(word, canvas, above, style);
    taken + 2
}
