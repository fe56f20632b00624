//! What was clicked on a notice, done. Must never start a routine itself: a window opens with the coach in it, which asks first.

use super::run::{Watch, say};
use crate::{
    domain::{
        CleanText, Id, Now,
        reminder::{Answered, Message, Rang, Wish, moment_words},
        rules::{ANSWER_WITHIN, SNOOZES},
        time::signed,
    },
    io::{
        clock,
        notify::buttons::{Answer, Choice, Outcome},
        open_terminal::own_program,
        reminders::{self, News},
        settings,
    },
};

impl Watch {
    /// What rang before and nobody answered.
    pub(super) fn offer_open(&self) {
        let at = self.board.at();
        for planned in &self.board.plan.list {
            let what = &planned.what;
            let open = self.board.state.open.get(what.id.as_str());
            let Some(open) = open.filter(|open| at.duration_since(open.rang) <= signed(ANSWER_WITHIN.hours())) else {
                continue;
            };
            let rang = moment_words(&open.rang.to_zoned(self.board.now.wall.time_zone().clone()), &self.board.now.wall);
            let start = planned.proposes(&self.board.facts, at);
            let start = start.map(|id| format!(" supple start {id} does it now."));
            say(&format!("Still open: {}, from {rang}.{}", what.say.trim_end_matches('.'), start.unwrap_or_default()));
        }
    }

    /// Does what was clicked since the last time.
    pub(super) fn hear(&mut self) {
        for news in self.desk.news() {
            match news {
                News::Answer(answer) => self.answer(&answer),
                News::NotOpened(routine, why) => self.not_opened(&routine, &why),
            }
        }
    }

    fn answer(&mut self, answer: &Answer) {
        let wish = match answer.outcome {
            Outcome::Start => Wish::Start,
            Outcome::Snooze => Wish::Snooze,
            Outcome::Skip => Wish::Skip,
            // It stays open: the first screen and the next start tell it.
            Outcome::Closed | Outcome::Shown | Outcome::Failed(_) => return,
        };
        let Some(rang) = self.shown.clone().filter(|rang| rang.key() == answer.step) else {
            say("A click on an older notice was left out.");
            return;
        };
        let now = clock::now();
        if wish == Wish::Start && rang.routine.is_some() {
            return self.start(&rang, &now);
        }
        let (at, folder) = (now.wall.timestamp(), self.board.folders.state.clone());
        let change = |state: &mut _| rang.answer(state, at, wish);
        let came = match reminders::with_state(&folder, &now, &self.board.boot, change) {
            Ok((came, trouble)) => {
                if let Some(trouble) = trouble {
                    say(&trouble);
                }
                came
            }
            Err(error) => {
                self.complain(&format!("The click cannot be kept: {error}"));
                rang.answer(&mut self.state, at, wish)
            }
        };
        let names: Vec<&str> = rang.ids.iter().map(Id::as_str).collect();
        let names = names.join(", ");
        match came {
            Answered::Old => say("A click on an older notice was left out."),
            Answered::Later(until) => {
                let until = moment_words(&until.to_zoned(now.wall.time_zone().clone()), &now.wall);
                say(&format!("“{names}” comes again at {until}."));
            }
            Answered::TooOften => {
                let often = SNOOZES.value;
                say(&format!("“{names}” was put off {often} times in a row; do it now, or skip it."));
            }
            Answered::Done => say(&format!("“{names}” is skipped this time.")),
        }
    }

    /// Opens a window for what rang. It stays open until the window cannot fail any more.
    fn start(&mut self, rang: &Rang, now: &Now) {
        // As it is kept now: a command may have answered it.
        let kept = reminders::read_state(&self.board.folders.state, now, &self.board.boot).state;
        let open = |id: &Id| kept.open.get(id.as_str()).is_some_and(|open| open.rang == rang.at);
        let (Some(routine), true) = (&rang.routine, rang.ids.iter().any(open)) else {
            say("A click on an older notice was left out.");
            return;
        };
        if self.starting.as_ref().is_some_and(|(of, _)| of == rang) {
            return;
        }
        say(&format!("A window opens: supple start {routine}"));
        // Read now: the setting may have changed since.
        let (settings, trouble) = settings::read(&self.board.folders.config);
        for trouble in trouble {
            say(&trouble);
        }
        self.starting = Some((rang.clone(), now.mono));
        self.desk.open(&settings.terminal, &own_program(), routine);
    }

    fn not_opened(&mut self, routine: &Id, why: &CleanText) {
        // It stays open: the first screen and the next start offer it again.
        self.starting.take_if(|(rang, _)| rang.routine.as_ref() == Some(routine));
        say(&format!("No window opened: {why}. Type this: supple start {routine}"));
        let body = format!("Type this in a terminal: supple start {routine}. The reason: {why}.");
        let message = Message { title: "No window opened".into(), body: body.into() };
        // It was said already; nothing more can be done if the desktop does not take it.
        let _ = self.desk.deliver(&message, "", Choice::Nothing);
    }
}
