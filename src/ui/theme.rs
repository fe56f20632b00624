//! The styles: 16 ANSI colours and no background, or no colour at all. Must never be the only thing that tells two states apart.

use ratatui::style::{Color, Modifier, Style};

/// The styles of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Theme {
    /// Ordinary words.
    pub(super) plain: Style,
    /// What matters most.
    pub(super) bold: Style,
    /// What matters least.
    pub(super) dim: Style,
    /// The line with the mark.
    pub(super) mark: Style,
    /// Keys, and what to do now.
    pub(super) accent: Style,
    /// Something stands still, or is not being saved.
    pub(super) warn: Style,
    /// Call someone; take the heat off.
    pub(super) danger: Style,
}

impl Theme {
    /// The theme with or without colour.
    pub(super) fn of(colour: bool) -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        if colour {
            // Yellow is lost on a white screen and blue on a black one; these three are not.
            Self {
                plain,
                bold,
                dim,
                mark: bold.fg(Color::Cyan),
                accent: bold.fg(Color::Cyan),
                warn: bold.fg(Color::Magenta),
                danger: bold.fg(Color::Red),
            }
        } else {
            Self {
                plain,
                bold,
                dim,
                mark: bold.add_modifier(Modifier::REVERSED),
                accent: bold,
                warn: bold.add_modifier(Modifier::UNDERLINED),
                danger: bold.add_modifier(Modifier::REVERSED),
            }
        }
    }
}
