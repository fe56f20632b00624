//! Danger signs: the moment one is answered yes, the Stop screen, and the way back from it (rules S4 and S5). Must never
//! take back a yes by silence.

use std::time::Duration;

use crate::domain::{
    CleanText, Now, Word,
    history::{Entry, Fact, Suspect},
    locks::{Stop, between},
    questions::{Answer, Closes, Question, SetId, Tier},
};

use super::{
    App, Effect, Key, Screen, asks,
    form::{Form, Item},
    gate::{About, Asked, DAY, Goal},
};

/// Silence after a yes counts as yes (rule S4).
pub(super) const SILENCE: Duration = crate::domain::rules::SILENCE.seconds();

/// A danger sign that was just answered yes or not sure.
#[derive(Debug, Clone)]
pub struct Suspected {
    /// The question.
    pub question: Question,
    /// Whether "wrong key" is offered (rule S4).
    pub can_slip: bool,
    pub(super) entry: Word,
    since: Now,
    pub(super) back: Box<Asked>,
    pub(super) place: (usize, Option<usize>),
}

/// What a Stop says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopWords {
    /// What to do: first whom to call.
    pub act: Vec<String>,
    /// The question that was answered yes or not sure.
    pub question: Option<CleanText>,
    /// Why it matters.
    pub reasons: Vec<CleanText>,
}

impl Suspected {
    /// How long nobody has answered.
    #[must_use]
    pub fn silent_for(&self, now: &Now) -> Duration {
        now.real_since(&self.since)
    }
}

impl App {
    /// Shows the Stop screen (rule S5). A session that was on has ended.
    pub(super) fn stop(&mut self, now: &Now) {
        self.end_for_danger(now);
        self.goal = None;
        self.exit = if self.exit == 4 { 4 } else { 3 };
        self.screen = Screen::Stop;
    }

    /// The Stop that stands, for the Stop screen.
    pub(crate) fn standing(&self, now: &Now) -> Option<Stop> {
        self.screening(now).held().stop().cloned()
    }

    /// A yes to a danger sign is written down at once (rule S4). `true`: it was one.
    pub(super) fn suspect(&mut self, id: &str, answer: Answer, place: (usize, Option<usize>), now: &Now) -> bool {
        let questions = &self.library.questions;
        let Some(question) = questions.question(id).filter(|question| question.tier.stops()).cloned() else {
            return false;
        };
        let Some(back) = self.form().cloned() else {
            return false;
        };
        let second = self.history.iter().any(|entry| self.is_recent_yes(entry, now));
        let unlocking = matches!(self.goal, Some(Goal::All { unlock: true, .. }));
        let entry = self.record_suspect(&question, answer, now);
        let can_slip = answer == Answer::Yes && !second && !unlocking;
        let suspected = Suspected { question, can_slip, entry, since: now.clone(), back: Box::new(back), place };
        self.screen = Screen::Suspect(Box::new(suspected));
        self.out.push(Effect::Bell);
        if !can_slip {
            self.believe(now);
        }
        true
    }

    fn record_suspect(&mut self, question: &Question, answer: Answer, now: &Now) -> Word {
        let fact = Fact::Suspect(Suspect {
            question: question.id.as_str().into(),
            answer: answer.word().into(),
            tier: question.worst().word().into(),
        });
        self.record(fact, now)
    }

    /// A yes while the group is asked again: the first one was no slip either. It is believed at once.
    pub(super) fn no_slip(&mut self, id: &str, answer: Answer, now: &Now) {
        if let Some(question) = self.library.questions.question(id).cloned() {
            self.record_suspect(&question, answer, now);
        }
        self.stop_or_go_on(now);
    }

    /// A yes to this danger sign or any other within a day: the next one is no slip (rule S4).
    fn is_recent_yes(&self, entry: &Entry, now: &Now) -> bool {
        let yes = matches!(&entry.fact, Fact::Suspect(_));
        yes && self.screening(now).age(entry).is_none_or(|age| age <= DAY)
    }

    pub(super) fn suspect_key(&mut self, key: Key, now: &Now) {
        let Screen::Suspect(suspected) = &self.screen else {
            return;
        };
        match key {
            Key::Char('1' | '2' | 'y' | '?') => self.believe(now),
            Key::Char('3') if suspected.can_slip => {
                let form = asks::slip(&self.library.questions, &suspected.question);
                let about = About::Slip(suspected.clone());
                self.show_form(about, form);
            }
            Key::Char('q') => self.quit(),
            _ => {}
        }
    }

    /// It stays a yes: follow-ups first, if they tell how urgent it is, then Stop.
    pub(super) fn believe(&mut self, now: &Now) {
        let Screen::Suspect(suspected) = &self.screen else {
            return;
        };
        let fields = asks::follow_ups(&self.library.questions, &suspected.question.id);
        if fields.is_empty() || suspected.silent_for(now) >= SILENCE {
            return self.stop_or_go_on(now);
        }
        let intro = vec![CleanText::from(format!("If in any doubt: {}", self.emergency.call()))];
        let about = About::FollowUps(suspected.clone());
        self.show_form(about, Form::new("One more thing", intro, fields));
    }

    pub(super) fn stop_or_go_on(&mut self, now: &Now) {
        if self.standing(now).is_some() { self.stop(now) } else { self.pursue(now) }
    }

    /// What the Stop screen says, in the order in which it matters; `None`: nothing stands any more.
    #[must_use]
    pub fn stop_words(&self, now: &Now) -> Option<StopWords> {
        let stop = self.standing(now)?;
        let emergency = &self.emergency;
        let act = match stop.tier {
            Tier::T1 => vec![emergency.call().to_string()],
            _ if emergency.urgent.is_empty() => {
                vec!["Please be seen today.".to_owned(), "Call your doctor, or go to urgent care.".to_owned()]
            }
            _ => {
                let line = format!("{} ({})", emergency.urgent, emergency.country);
                vec!["Please be seen today.".to_owned(), format!("Call your doctor, or the urgent line: {line}.")]
            }
        };
        let question = self.library.questions.question(&stop.question);
        let reasons = question.map_or_else(
            || {
                if stop.question.is_empty() {
                    return vec!["A newer version of supple wrote a hold here.".into()];
                }
                let name = CleanText::new(&stop.question);
                vec![format!("It was set by a question that is gone from your files: {name}.").into()]
            },
            |question| {
                let reasons = [&question.why, &question.act];
                reasons.into_iter().filter(|text| !text.is_empty()).cloned().collect()
            },
        );
        Some(StopWords { act, question: question.map(|question| question.ask.clone()), reasons })
    }

    /// What to do if it is so, on the screen after a yes.
    #[must_use]
    pub fn if_so(&self, question: &Question) -> String {
        if question.worst() == Tier::T1 {
            format!("If it is so: {}", self.emergency.call())
        } else {
            "If it is so: please be seen today.".to_owned()
        }
    }

    pub(super) fn stop_key(&mut self, key: Key, now: &Now) {
        match key {
            Key::Char('q') => self.quit(),
            Key::Char('#') => {
                let before = Box::new(Screen::Stop);
                self.show_form(About::Number(before), asks::number());
            }
            Key::Char('h') => self.history_screen(),
            Key::Char('u') => self.unlock(now),
            _ => {}
        }
    }

    /// Lifts a Stop, as far as rule S5 allows at this moment.
    pub(super) fn unlock(&mut self, now: &Now) {
        let Some(stop) = self.standing(now) else {
            return self.home(now);
        };
        if self.told_of(&stop).is_none() {
            return self.show_form(About::Assessed, asks::assessed(Vec::new()));
        }
        let passed = self.screening(now).age(&stop.entry).unwrap_or_default();
        if let Some(left) = DAY.checked_sub(passed).filter(|left| !left.is_zero()) {
            let hours = left.as_secs().div_ceil(3_600);
            self.remark = Some(format!("Noted. The danger signs can be asked again in {hours} h.").into());
            return;
        }
        let left = vec![SetId::A, SetId::B, SetId::C];
        self.go_for(Goal::All { left, unlock: true, made: Vec::new() }, now);
    }

    /// The clinician's word about a Stop, if it was given.
    pub(super) fn told_of(&self, stop: &Stop) -> Option<Word> {
        let told = self.history.iter().rev().find(|entry| match &entry.fact {
            Fact::Assessed { closes, .. } => closes.contains(&stop.id) && between(&stop.entry, entry).is_some(),
            _ => false,
        });
        told.map(|entry| entry.id.clone())
    }

    pub(super) fn complete_assessed(&mut self, form: &Form, now: &Now) {
        self.screen = Screen::Stop;
        let Some((who, date)) = self.clinician(form, now) else { return };
        let stops = self.screening(now).held().stops.clone();
        let closes: Vec<Word> =
            stops.iter().filter(|stop| date >= stop.entry.t.date()).map(|stop| stop.id.clone()).collect();
        if closes.is_empty() {
            self.remark = Some("That was before this sign. Please be seen about it now.".into());
            return;
        }
        self.record(Fact::Assessed { closes, who: who.into(), date: date.to_string().into() }, now);
        self.unlock(now);
    }

    /// Who said that exercise is fine, and when; `None` and a remark if nobody did.
    fn clinician(&mut self, form: &Form, now: &Now) -> Option<(String, jiff::civil::Date)> {
        let who = form.value("who").unwrap_or_default();
        if who == "nobody" || form.value("fine").as_deref() != Some("yes") {
            self.remark = Some("Please let a clinician look at it first.".into());
            return None;
        }
        let days: i64 = form.value("when").and_then(|days| days.parse().ok()).unwrap_or(0);
        Some((who, now.wall.date().saturating_sub(jiff::Span::new().days(days))))
    }

    /// The locks that a clinician may close, as a list to tick.
    pub(super) fn been_seen(&mut self, now: &Now) {
        let screening = self.screening(now);
        let items = screening.held().for_clinician().map(|lock| Item {
            id: lock.question.to_string(),
            ask: lock.kind.title.clone(),
            on: false,
        });
        let items: Vec<Item> = items.collect();
        if !items.is_empty() {
            self.show_form(About::AssessedLocks, asks::assessed(items));
        }
    }

    pub(super) fn complete_assessed_locks(&mut self, form: &Form, now: &Now) {
        self.home(now);
        let Some((who, date)) = self.clinician(form, now) else { return };
        let ticked = form.answers();
        let screening = self.screening(now);
        let seen = screening.held().for_clinician().filter(|lock| {
            let told = ticked.get(lock.question.as_str()).is_some_and(|answer| answer == Answer::Yes.word());
            told && date >= lock.entry.t.date()
        });
        let closes: Vec<Word> = seen.map(|lock| lock.question.as_str().into()).collect();
        if closes.is_empty() {
            self.remark = Some("Nothing has changed.".into());
            return;
        }
        self.record(Fact::Assessed { closes, who: who.into(), date: date.to_string().into() }, now);
        self.remark = Some("Noted. What was shut for that is open again.".into());
    }

    /// "Clear for 24 hours" after a fever without back pain (rule S3).
    pub(super) fn complete_clear(&mut self, form: &Form, now: &Now) {
        let screening = self.screening(now);
        let fever = screening.held().locks.iter().find(|lock| lock.kind.closes == Closes::Clear24h).cloned();
        let Some(fever) = fever.filter(|_| form.value("clear").as_deref() == Some("yes")) else {
            return self.say(
                "Rest first",
                &["Drink, rest, and come back when the fever has been gone for a day.".to_owned()],
                3,
            );
        };
        if screening.age(&fever.entry).is_none_or(|age| age < DAY) {
            let line = "That is good. A whole day has to pass first: come back then.";
            return self.say("Nearly", &[line.to_owned()], 3);
        }
        self.record(Fact::Clear { closes: fever.question.as_str().into() }, now);
        self.pursue(now);
    }
}
