//! What a person set: whom to call, what is heard, how it looks. Must never know where the file lies, nor how anything is drawn.

/// What `config.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a line of the settings file each, and none depends on another")]
pub struct Settings {
    /// A country's letters: "GB".
    pub region: Option<String>,
    /// A number typed by the user; stronger than the region.
    pub number: Option<String>,
    /// Whether walking goes by the slow track: two weeks a row (rule V3).
    pub slow_walking: bool,
    /// What figures are drawn with; none: whatever suits the terminal.
    pub figure: Option<Marker>,
    /// Whether pictures stand still.
    pub reduced_motion: bool,
    /// Whether to tell in plain lines, whatever the terminal can do.
    pub plain: bool,
    /// The colours.
    pub theme: Palette,
    /// Whether sessions are told by a voice; none: where the computer has one.
    pub voice: Option<bool>,
    /// What speaks: a program and its arguments, the words come on its standard input. Empty: whatever is found.
    pub voice_command: Vec<String>,
    /// What opens a window for a session: a terminal and its arguments, `supple start ROUTINE` comes behind. Empty: whatever is found.
    pub terminal: Vec<String>,
    /// How the terminal is asked to show a notice that the desktop did not take.
    pub terminal_notice: TerminalNotice,
    /// Whether tmux is asked to hand such a notice on to the terminal outside.
    pub tmux_passthrough: bool,
    /// Whether chimes are played; none: where something can play them.
    pub sound: Option<bool>,
    /// Whether the time left stands in the title of the window.
    pub title: bool,
}

/// How a terminal is asked to show a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TerminalNotice {
    /// As it is known to understand; else the bell.
    #[default]
    Auto,
    /// By the bell alone.
    Bell,
    /// One line of text: iTerm2, `WezTerm`, Ghostty.
    Osc9,
    /// Title and body: foot, urxvt.
    Osc777,
    /// Title, body and urgency: kitty.
    Osc99,
}

impl TerminalNotice {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Bell, Self::Osc9, Self::Osc777, Self::Osc99];

    /// The word used in the settings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Bell => "bell",
            Self::Osc9 => "osc9",
            Self::Osc777 => "osc777",
            Self::Osc99 => "osc99",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// What the figure is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// Solid blocks, two by four in a cell: for terminals that draw them themselves.
    Octant,
    /// Braille dots, two by four in a cell.
    #[default]
    Braille,
    /// Half blocks.
    HalfBlock,
    /// Slopes and letters.
    Ascii,
    /// Not at all.
    Off,
}

impl Marker {
    /// All of them, in the order in which the key goes through them.
    pub const ALL: [Self; 5] = [Self::Octant, Self::Braille, Self::HalfBlock, Self::Ascii, Self::Off];

    /// The word used in the settings and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Octant => "octant",
            Self::Braille => "braille",
            Self::HalfBlock => "halfblock",
            Self::Ascii => "ascii",
            Self::Off => "off",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|marker| marker.word() == word)
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|marker| *marker == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

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
