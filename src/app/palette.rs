//! The sets of colours that one can choose from. Must never hold a colour: drawing is not for the app.

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Colours that show on dark and on light screens, or those of the background, where the terminal tells it.
    #[default]
    Auto,
    /// For light letters on a dark screen.
    Dark,
    /// For dark letters on a light screen.
    Light,
    /// White and yellow on black, whatever the terminal has.
    Contrast,
    /// No colour: bold, underlined and reversed letters only.
    Mono,
}

impl Palette {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Dark, Self::Light, Self::Contrast, Self::Mono];

    /// The word used in the settings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|palette| palette.word() == word)
    }
}
