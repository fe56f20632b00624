//! What the user set, as far as the coach knows of it. Must never hold a default that hides a danger sign or a number.

use super::{figure::Marker, palette::Palette};

/// What the settings file says.
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
    /// Whether chimes are played; none: where something can play them.
    pub sound: Option<bool>,
    /// Whether the time left stands in the title of the window.
    pub title: bool,
}
