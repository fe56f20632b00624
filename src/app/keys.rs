//! Our own keys: what a terminal key means to the coach. Must never depend on a terminal library.

/// A key press. Releases and repeats never get here, but for repeats of arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A printable character, without Ctrl or Alt.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// Tab.
    Tab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// Ctrl-C.
    Interrupt,
}

/// A key as shown, and what it does.
pub type Words = (&'static str, &'static str);

/// The keys of the first screen; what the list on it does not name comes first.
pub const FIRST: &[Words] = &[
    ("1 … 4", "start"),
    ("p", "plain lines"),
    ("#", "emergency number"),
    ("?", "help"),
    ("q", "quit"),
    ("r", "routines"),
    ("h", "history"),
    ("m", "reminders"),
];
/// The keys of Today, in the same order.
pub const TODAY: &[Words] = &[
    ("Enter", "the next thing"),
    ("1", "it has just seized up"),
    ("4", "heat"),
    ("w", "tell of a walk"),
    ("y", "why"),
    ("p", "plain lines"),
    ("#", "emergency number"),
    ("?", "help"),
    ("q", "quit"),
    ("r", "routines"),
    ("h", "history"),
    ("m", "reminders"),
];
/// The keys of the history.
pub const PAST: &[Words] =
    &[("↑ ↓", "choose"), ("Enter", "in detail"), ("f", "show others"), ("Esc", "back"), ("?", "help")];
/// The keys of the list of routines.
pub const ROUTINES: &[Words] = &[
    ("↑ ↓", "choose"),
    ("← →", "level"),
    ("Enter", "start"),
    ("p", "play"),
    ("t", "play fast"),
    ("e", "edit"),
    ("n", "new"),
    ("Esc", "back"),
    ("?", "help"),
    ("r", "reread"),
    ("q", "quit"),
    ("PgUp PgDn", "read on"),
];
/// The keys of the list of reminders.
pub const AGENDA: &[Words] = &[
    ("Space", "on or off"),
    ("Enter", "change"),
    ("Esc", "back"),
    ("a", "add"),
    ("m", "ready-made"),
    ("↑ ↓", "choose"),
    ("z", "later"),
    ("x", "skip"),
    ("p", "pause all"),
    ("d", "remove"),
    ("e", "your editor"),
    ("?", "help"),
];
/// The keys of the reminders that come with the program.
pub const PRESETS: &[Words] = &[("Space", "on or off"), ("Esc", "back"), ("↑ ↓", "choose")];
/// The keys while a reminder is written.
pub const DRAFT: &[Words] = &[("Enter", "next, then save"), ("Esc", "leave"), ("↑ ↓", "line"), ("← →", "letter")];
/// The keys while a name is typed.
pub const NAMING: &[Words] = &[("a … z", "type"), ("Enter", "write it and open it"), ("Esc", "back")];
/// The keys of a rehearsal, besides those of a session that mean the same.
pub const REHEARSAL: &[Words] = &[
    ("Space", "pause"),
    ("→ ←", "next step, step before"),
    ("1 … 9", "go to that step"),
    ("+ -", "faster, slower"),
    ("q", "end"),
    ("s", "sources"),
    ("f", "figure"),
    ("z", "only the big things"),
    ("?", "help"),
];
/// The keys of the list of cards.
pub const CARDS: &[Words] = &[("Enter", "read"), ("Esc", "back"), ("↑ ↓", "choose")];
/// The keys of a session.
pub const PLAYER: &[Words] = &[
    ("Space", "pause"),
    ("x", "pain is worse"),
    ("!", "danger sign"),
    ("→ →", "skip"),
    ("← ←", "back"),
    ("+", "more time"),
    ("s", "sources"),
    ("f", "figure"),
    ("z", "only the big things"),
    ("v", "voice"),
    ("?", "help"),
    ("q", "end"),
];
/// The keys of a form.
pub const FORM: &[Words] = &[
    ("1 2 3", "answer"),
    ("letter", "tick"),
    ("n", "none of these"),
    ("Enter", "continue"),
    ("↑", "back one"),
    ("#", "emergency number"),
    ("Esc", "leave"),
];
/// The keys of the Stop screen.
pub const STOP: &[Words] = &[("u", "I have been seen"), ("#", "emergency number"), ("h", "history"), ("q", "quit")];

/// The tables that the help page of a screen shows.
pub(super) fn tables(screen: &super::Screen, rehearses: bool) -> Vec<(&'static str, &'static [Words])> {
    match screen {
        super::Screen::Player if rehearses => vec![("In a rehearsal", REHEARSAL)],
        super::Screen::Player => vec![("In a session", PLAYER)],
        super::Screen::Past(_) => vec![("History", PAST)],
        super::Screen::Routines(_) => vec![("Routines", ROUTINES)],
        super::Screen::Reminders(_) => {
            vec![("Reminders", AGENDA), ("Ready-made", PRESETS), ("While one is written", DRAFT)]
        }
        _ => vec![
            ("First screen", FIRST),
            ("Today", TODAY),
            ("Questions", FORM),
            ("Routines", ROUTINES),
            ("In a session", PLAYER),
            ("In a rehearsal", REHEARSAL),
        ],
    }
}
