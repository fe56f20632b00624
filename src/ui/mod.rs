//! Draws: reads [`App`], writes a frame. Must never change anything or decide anything.

use ratatui::{Frame, text::Line};

use crate::app::App;

/// Draws the whole screen.
pub fn view(_app: &App, frame: &mut Frame) {
    frame.render_widget(Line::raw("supple"), frame.area());
}
