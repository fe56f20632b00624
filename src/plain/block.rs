//! What stands now, in lines: the same for every screen. Must never hold what is merely time passing, or it would be told again and again.

use crate::{
    app::{App, Screen},
    domain::Now,
};

use super::{Teller, first, form, lists, reminders, session, stop};

/// What stands now.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Its name: another name is another thing to tell.
    pub(super) place: String,
    /// All of it.
    pub(super) lines: Vec<String>,
    /// What of it is new, where the rest was told before.
    pub(super) news: Option<Vec<String>>,
    /// The lines of the first screen, to be remembered.
    pub(super) home: Option<Vec<String>>,
    /// What is told again when it calls, or was not understood.
    pub(super) short: Vec<String>,
    /// What is told when a typed line did nothing that can be seen.
    pub(super) nothing: Vec<String>,
    /// What can be typed, as one sentence.
    pub(super) can: String,
    /// Whether it waits for an answer.
    pub(super) waits: bool,
    /// Items that are ticked.
    pub(super) ticked: Vec<usize>,
    /// Whether one of a list was told by itself.
    pub(super) looked_at: bool,
}

impl Block {
    /// What stands now.
    pub(super) fn of(app: &App, now: &Now, told: &Teller) -> Self {
        match app.screen() {
            Screen::First(_) => first::block(app, now, told),
            Screen::Routines(menu) => lists::routines(app, menu, told),
            Screen::Naming(naming) => lists::naming(app, naming),
            Screen::Form(asked) => form::block(&asked.form, told),
            Screen::Suspect(suspected) => stop::suspect(app, suspected),
            Screen::Stop => stop::block(app, now),
            Screen::HeatOff { .. } => stop::heat_off(),
            Screen::Player => session::block(app),
            Screen::Verdict(verdict) => lists::verdict(app, verdict),
            Screen::Past(past) => lists::past(app, past, now),
            Screen::Page(page) => lists::page(page),
            Screen::Cards(_) => lists::cards(app),
            Screen::Reminders(agenda) => reminders::block(app, agenda, now),
        }
    }

    /// Something that waits: its lines, then what can be typed.
    pub(super) fn waiting(place: impl Into<String>, mut lines: Vec<String>, can: &str) -> Self {
        lines.push(can.to_owned());
        Self {
            place: place.into(),
            short: lines.clone(),
            lines,
            nothing: vec![can.to_owned()],
            can: can.to_owned(),
            waits: true,
            ..Self::default()
        }
    }
}
