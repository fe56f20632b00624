//! Answers as they come in from a form: what each opens, and what becomes of a whole page. Must never fill in an answer
//! that was not given.

use std::collections::BTreeMap;

use crate::domain::{
    Id, Now, Word,
    entry::{ENTRY, SHORT},
    history::{Answers, CheckIn, Fact},
    locks::is_clean,
    next::MORNING_LEFT,
    progression::FINE,
    questions::{Answer, SetId},
    routine::Place,
};

use super::{
    App, Effect, Emergency, Key, Screen, asks,
    form::{Form, Input, Item, Step},
    gate::{About, Asked, Goal},
    stop::Suspected,
};

impl App {
    pub(super) fn form_key(&mut self, key: Key, now: &Now) {
        let Screen::Form(asked) = &mut self.screen else {
            return;
        };
        if key == Key::Char('#') && !matches!(asked.about, About::Number(_)) {
            let before = Box::new(self.screen.clone());
            return self.show_form(About::Number(before), asks::number());
        }
        match asked.form.key(key) {
            Step::None => {}
            Step::Leave => self.leave_form(now),
            Step::Ticked(field, item) => self.ticked(field, item, now),
            Step::Answered(field) => {
                self.answered(field, now);
            }
            Step::Complete => {
                // The last answer may open more questions, or a Stop.
                let last = self.form().map_or(0, |asked| asked.form.fields.len() - 1);
                if !self.answered(last, now) {
                    self.complete(now);
                }
            }
        }
    }

    pub(super) fn form(&self) -> Option<&Asked> {
        match &self.screen {
            Screen::Form(asked) => Some(asked),
            _ => None,
        }
    }

    pub(super) fn ticked(&mut self, field: usize, item: usize, now: &Now) {
        let Some(asked) = self.form() else { return };
        let Some(Input::Ticks { items, .. }) = asked.form.fields.get(field).map(|field| &field.input) else {
            return;
        };
        let id = items[item].id.clone();
        self.suspect(&id, Answer::Yes, (field, Some(item)), now);
    }

    /// Looks at an answer just given. `true`: something else stands on the screen now, or more was asked.
    pub(super) fn answered(&mut self, field: usize, now: &Now) -> bool {
        let Some(asked) = self.form() else {
            return true;
        };
        let Some(given) = asked.form.fields.get(field).cloned() else {
            return false;
        };
        match &given.input {
            Input::Ticks { items, .. } => self.open_follow_ups(field, items),
            Input::One { .. } => {
                if given.id == FINE && given.value().as_deref() == Some("no") {
                    let fields = asks::hurt_how_much(matches!(asked.about, About::After));
                    return self.insert(field, fields);
                }
                let answer = given.value().and_then(|value| Answer::from_word(&value));
                let Some(answer) = answer.filter(|answer| answer.is_yes()) else {
                    return false;
                };
                if matches!(asked.about, About::Slip(_)) {
                    self.no_slip(&given.id, answer, now);
                    return true;
                }
                if matches!(asked.about, About::FollowUps(_)) {
                    return self.insert_follow_ups(field, &given.id);
                }
                if self.suspect(&given.id, answer, (field, None), now) {
                    return true;
                }
                self.open_line(field, &given.id) || self.insert_follow_ups(field, &given.id)
            }
            _ => false,
        }
    }

    /// A yes on a grouped line of the short check opens its single items.
    pub(super) fn open_line(&mut self, field: usize, id: &str) -> bool {
        let questions = &self.library.questions;
        let Some(line) = questions.short.iter().find(|line| line.id.as_str() == id) else {
            return false;
        };
        let opened: Vec<_> =
            line.opens.iter().filter_map(|id| questions.question(id.as_str())).map(asks::named_fully).collect();
        self.insert(field, opened)
    }

    pub(super) fn open_follow_ups(&mut self, field: usize, items: &[Item]) -> bool {
        let on = items.iter().filter(|item| item.on).filter_map(|item| Id::new(&item.id));
        let fields = on.flat_map(|id| asks::follow_ups(&self.library.questions, &id)).collect();
        self.insert(field, fields)
    }

    pub(super) fn insert_follow_ups(&mut self, field: usize, id: &str) -> bool {
        let Some(id) = Id::new(id) else { return false };
        let fields = asks::follow_ups(&self.library.questions, &id);
        self.insert(field, fields)
    }

    pub(super) fn insert(&mut self, after: usize, fields: Vec<super::form::Field>) -> bool {
        let Screen::Form(asked) = &mut self.screen else {
            return false;
        };
        let fields: Vec<_> = fields
            .into_iter()
            .filter(|field| !asked.extra.contains_key(field.id.as_str()))
            .filter(|field| !asked.form.fields.iter().any(|known| known.id == field.id))
            .collect();
        if fields.is_empty() {
            return false;
        }
        asked.form.insert(after, fields);
        true
    }

    pub(super) fn leave_form(&mut self, now: &Now) {
        let Screen::Form(asked) = &self.screen else {
            return;
        };
        match asked.about.clone() {
            // Leaving these does not take back the yes.
            About::FollowUps(_) | About::Slip(_) => self.stop_or_go_on(now),
            About::Number(before) => self.screen = *before,
            About::After => self.finish(None, now),
            About::Morning => self.leave_for_later(MORNING_LEFT, now),
            About::Gate(question) => self.leave_for_later(question.id, now),
            About::HurtChoice { over_cap: true } => {}
            About::Hurt | About::HurtChoice { .. } | About::End | About::Minutes => {
                self.screen = Screen::Player;
            }
            About::Assessed => self.screen = Screen::Stop,
            _ => {
                self.goal = None;
                if self.play.is_some() {
                    self.screen = Screen::Player;
                } else if self.once {
                    self.exit = self.exit.max(5);
                    self.quit();
                } else {
                    self.home(now);
                }
            }
        }
    }

    pub(super) fn complete(&mut self, now: &Now) {
        let Screen::Form(asked) = &self.screen else {
            return;
        };
        let Asked { about, form, extra } = (**asked).clone();
        match about {
            About::Set(set) => self.complete_set(set, &form, extra, now),
            About::Short => self.complete_check(SHORT, &form, extra, now),
            About::Entry => self.complete_check(ENTRY, &form, extra, now),
            About::FollowUps(suspected) => self.complete_follow_ups(*suspected, &form, now),
            About::Slip(suspected) => self.complete_slip(*suspected, &form, now),
            About::Place => {
                let chosen = form.value("place").and_then(|word| Place::from_word(&word));
                if let Some(Goal::Start { plan, .. }) = &mut self.goal {
                    plan.place = chosen;
                }
                self.pursue(now);
            }
            About::Warm => self.complete_warm(&form, now),
            About::Unsaved => {
                self.unsaved_is_fine = form.value("unsaved").as_deref() == Some("yes");
                if self.unsaved_is_fine {
                    self.pursue(now);
                } else {
                    self.goal = None;
                    self.home(now);
                }
            }
            About::Assessed => self.complete_assessed(&form, now),
            About::AssessedLocks => self.complete_assessed_locks(&form, now),
            About::Clear => self.complete_clear(&form, now),
            About::Number(before) => {
                self.settings.number = form.value("number");
                self.emergency = Emergency::find(&self.library.questions, &self.settings, &self.locale);
                self.out.push(Effect::SaveNumber { region: None, number: self.settings.number.clone() });
                self.screen = *before;
                let (room, line) = (self.room(), self.emergency.line());
                if let Screen::Form(asked) = &mut self.screen {
                    if matches!(asked.about, About::Set(SetId::A))
                        && let Some(intro) = asked.form.intro.first_mut()
                    {
                        *intro = line;
                    }
                    asked.form.resize(room.0, room.1);
                }
            }
            About::Morning => self.complete_morning(&form, now),
            About::Gate(question) => self.complete_gate(question, &form, now),
            About::Usual => self.complete_usual(&form, now),
            About::Walked => self.complete_walked(&form, now),
            About::Day => self.complete_day(&form, now),
            About::Close => self.complete_close(&form, now),
            About::TimePrompt => self.complete_prompt(&form, now),
            About::Prescribed => self.complete_prescribed(&form, now),
            About::Hurt => self.complete_hurt(&form, now),
            About::HurtChoice { .. } => self.complete_hurt_choice(&form, now),
            About::Minutes => self.complete_minutes(&form, now),
            About::End => self.complete_end(&form, now),
            About::After => self.complete_after(&form, now),
        }
    }

    pub(super) fn complete_set(&mut self, set: SetId, form: &Form, extra: BTreeMap<Word, Word>, now: &Now) {
        let mut answers = form.answers();
        answers.extend(extra);
        let record = Answers { set: set.word().into(), answers: answers.into(), checkin: None };
        let clean = is_clean(&self.library.questions, set, &record);
        let id = self.record(Fact::Answers(record), now);
        if let Some(Goal::All { left, made, .. }) = &mut self.goal {
            left.retain(|other| *other != set);
            made.push(id);
        }
        if set == SetId::A
            && clean
            && matches!(self.goal, Some(Goal::Danger))
            && self.screening(now).held().stop().is_none()
        {
            self.goal = None;
            self.screen = Screen::Player;
            return;
        }
        self.pursue(now);
    }

    /// A question left for later does not come again in this run; nothing is filled in for it.
    fn leave_for_later(&mut self, what: &str, now: &Now) {
        self.left.insert(what.to_owned());
        self.looked = None;
        self.refresh(now);
        self.home(now);
    }

    pub(super) fn complete_check(&mut self, set: &str, form: &Form, extra: BTreeMap<Word, Word>, now: &Now) {
        let mut answers = form.answers();
        for key in [asks::PAIN, asks::WHERE, asks::COURSE, asks::SPASM_NOW, asks::PILL] {
            answers.remove(key);
        }
        answers.extend(extra);
        let record = Answers { set: set.into(), answers: answers.into(), checkin: checkin(form) };
        self.record(Fact::Answers(record), now);
        self.pursue(now);
    }

    /// The follow-ups of a danger sign: they may show that it is no Stop; then the form goes on.
    pub(super) fn complete_follow_ups(&mut self, suspected: Suspected, form: &Form, now: &Now) {
        let answers = form.answers();
        self.record(Fact::Settled { closes: suspected.entry.clone(), answers: answers.clone() }, now);
        if self.screening(now).held().stop().is_some() {
            return self.stop_or_go_on(now);
        }
        let mut back = suspected.back;
        back.extra.extend(answers);
        self.go_back_to(*back, now);
    }

    /// All of the group answered no, one by one: it was a slip (rule S4).
    pub(super) fn complete_slip(&mut self, suspected: Suspected, form: &Form, now: &Now) {
        let answers = form.answers();
        if answers.values().any(|answer| answer != Answer::No.word()) {
            return self.stop_or_go_on(now);
        }
        self.record(Fact::Slip { closes: suspected.entry.clone(), answers }, now);
        if self.screening(now).held().stop().is_some() {
            return self.stop_or_go_on(now);
        }
        let mut back = suspected.back;
        back.form.undo(suspected.place.0, suspected.place.1);
        self.go_back_to(*back, now);
    }

    pub(super) fn go_back_to(&mut self, asked: Asked, now: &Now) {
        let whole = asked.form.focus >= asked.form.fields.len();
        let room = self.room();
        self.screen = Screen::Form(Box::new(asked));
        if let Screen::Form(asked) = &mut self.screen {
            asked.form.resize(room.0, room.1);
        }
        if whole {
            self.complete(now);
        }
    }

    pub(super) fn complete_warm(&mut self, form: &Form, now: &Now) {
        if form.value("heat").as_deref() != Some("go") {
            self.goal = None;
            return self.say("A good pause", &["Come back in a while. The heat will do more then.".to_owned()], 5);
        }
        let times = self.heat_times(now).len();
        self.record(Fact::HeatGoOn { times: u32::try_from(times).unwrap_or(u32::MAX) }, now);
        if let Some(Goal::Start { warned, .. }) = &mut self.goal {
            *warned = true;
        }
        self.pursue(now);
    }
}

/// Pain and its furthest point from a form.
pub(super) fn checkin(form: &Form) -> Option<CheckIn> {
    Some(CheckIn {
        pain: form.value(asks::PAIN)?.parse().ok()?,
        furthest: form.value(asks::WHERE)?.into(),
        course: form.value(asks::COURSE).unwrap_or_default().into(),
        spasm: form.answers().get(asks::SPASM_NOW).is_some_and(|answer| answer == "yes"),
        pill: form.answers().get(asks::PILL).is_some_and(|answer| answer == "yes"),
    })
}
