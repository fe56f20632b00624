//! Reminders that come with the program, all off until they are switched on. Must never lie between 02:00 and 03:00, the hour that a
//! change of the clock leaves out.

/// A reminder that can be switched on by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub id: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// When, as it is typed.
    pub when: &'static str,
    /// What it says.
    pub say: &'static str,
    /// What it proposes to start.
    pub routine: Option<&'static str>,
    /// Comes only if that is so: the word in a file.
    pub only: Option<&'static str>,
}

/// All of them. The times are our proposal; the two hours between heat are rule H2's.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "sit-break",
        about: "A short break from sitting, on working days.",
        when: "every 45m 9:00-18:00 mon-fri sitting 5m",
        say: "Stand up and move a little",
        routine: Some("desk-break"),
        only: None,
    },
    Preset {
        id: "water",
        about: "A glass of water through the day.",
        when: "every 2h 9:00-19:00 daily",
        say: "Drink some water",
        routine: None,
        only: None,
    },
    Preset {
        id: "stretch",
        about: "A gentle stretch, morning and evening.",
        when: "at 8:00 20:00 daily",
        say: "Time for a gentle stretch",
        routine: Some("gentle-stretch"),
        only: None,
    },
    Preset {
        id: "walk",
        about: "The walk of the day.",
        when: "at 12:30 daily",
        say: "Time for your walk",
        routine: Some("walking"),
        only: None,
    },
    Preset {
        id: "heat",
        about: "Heat again, two hours after the last time.",
        when: "after moist-heat 2h",
        say: "You can use heat again",
        routine: Some("moist-heat"),
        only: None,
    },
    Preset {
        id: "morning",
        about: "The morning question, if one waits.",
        when: "at 8:30 daily",
        say: "One question about yesterday waits",
        routine: None,
        only: Some("morning-question"),
    },
];
