//! The way to a session: what is asked, in which order, and what an answer leads to (rules S1 to S6). Must never skip a
//! question that the screening still needs.

use std::{collections::BTreeMap, time::Duration};

use crate::domain::{
    CleanText, Id, Now,
    entry::{ENTRY, SHORT},
    history::{Answers, CheckIn, Entry, Fact, Suspect},
    interrupted::Interrupted,
    locks::{Stop, between, is_clean},
    questions::{Answer, Question, SetId, Tier},
    routine::{Kind, Place},
    screening::{Need, Refusal, demand},
    session::Plan,
};

use super::{
    App, Effect, Emergency, Key, Saving, Screen, asks,
    form::{Form, Input, Item, Step},
    menu::{Menu, Page},
};

/// Silence after a yes counts as yes (rule S4).
pub(super) const SILENCE: Duration = Duration::from_secs(120);
/// Heat beyond the usual is asked about once for this long.
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What the person is on the way to.
#[derive(Debug, Clone)]
pub(super) enum Goal {
    /// A session.
    Start { plan: Plan, warned: bool },
    /// The session that was cut off.
    Resume { cut: Box<Interrupted>, plan: Plan },
    /// The running session's clearance has ended.
    Renew,
    /// A danger sign in the middle of a session (`!`).
    Danger,
    /// The danger signs, then the routines.
    Enter,
    /// All danger signs, whatever is still fresh; with `unlock`, to lift that Stop.
    All { left: Vec<SetId>, unlock: Option<String>, made: Vec<String> },
}

/// A form and what it is about.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What it is about.
    pub about: About,
    /// The form.
    pub form: Form,
    /// Answers given on other pages: follow-ups of danger signs.
    pub extra: BTreeMap<String, String>,
}

/// What a form is about.
#[derive(Debug, Clone)]
pub enum About {
    /// A set of danger signs, or the skin page.
    Set(SetId),
    /// The short check.
    Short,
    /// Where the person comes in.
    Entry,
    /// The follow-ups of a danger sign.
    FollowUps(Box<Suspected>),
    /// A slip of a key: the group once more.
    Slip(Box<Suspected>),
    /// Where the person is.
    Place,
    /// Heat beyond the usual.
    Warm,
    /// The journal cannot be written.
    Unsaved,
    /// A clinician's word.
    Assessed,
    /// The emergency number; what was on the screen before.
    Number(Box<Screen>),
    /// Pain in the middle of a session.
    Hurt,
    /// What to do about it.
    HurtChoice,
    /// The minutes of a walk.
    Minutes,
    /// Right after a session.
    After,
    /// Really end the session?
    End,
}

/// A danger sign that was just answered yes or not sure.
#[derive(Debug, Clone)]
pub struct Suspected {
    /// The question.
    pub question: Question,
    /// Whether "wrong key" is offered (rule S4).
    pub can_slip: bool,
    entry: String,
    since: Now,
    back: Box<Asked>,
    place: (usize, Option<usize>),
}

impl Suspected {
    /// How long nobody has answered.
    #[must_use]
    pub fn silent_for(&self, now: &Now) -> Duration {
        now.real_since(&self.since)
    }
}

impl App {
    /// Starts the routine of that name, through the gate.
    pub(super) fn start_named(&mut self, routine: &str, level: u16, now: &Now) {
        match self.plan(routine, level) {
            Some(plan) => self.go_for(Goal::Start { plan, warned: false }, now),
            None => self.say(
                "Not found",
                &[format!("There is no routine “{routine}” that works. supple check tells why.")],
                1,
            ),
        }
    }

    /// All danger signs: `supple screen`.
    pub(super) fn screen_all(&mut self, now: &Now) {
        let left = vec![SetId::A, SetId::B, SetId::C];
        self.go_for(Goal::All { left, unlock: None, made: Vec::new() }, now);
    }

    pub(super) fn go_for(&mut self, goal: Goal, now: &Now) {
        self.goal = Some(goal);
        self.pursue(now);
    }

    /// Takes the next step toward the goal: a question, a refusal, or the thing itself.
    pub(super) fn pursue(&mut self, now: &Now) {
        let Some(goal) = self.goal.clone() else {
            return self.home(now);
        };
        let lifting = matches!(goal, Goal::All { unlock: Some(_), .. });
        if let Some(stop) = self.screening(now).held().stop().cloned()
            && !lifting
        {
            return self.stop(&stop, now);
        }
        if let Saving::Elsewhere(why) = &self.saving {
            let why = why.to_string();
            return self.say("Open elsewhere", &[why, "Sessions run in that window.".to_owned()], 1);
        }
        match goal {
            Goal::Start { plan, warned } => self.pursue_start(plan, warned, now),
            Goal::Resume { cut, plan } => self.pursue_resume(&cut, plan, now),
            Goal::Renew => self.pursue_renew(now),
            Goal::Danger => self.ask_or(&[Need::Set(SetId::A)], now),
            Goal::Enter => self.pursue_enter(now),
            Goal::All { left, unlock, made } => self.pursue_all(&left, unlock, made, now),
        }
    }

    fn pursue_start(&mut self, plan: Plan, warned: bool, now: &Now) {
        if matches!(self.saving, Saving::Not(_)) && !self.unsaved_is_fine {
            let Saving::Not(why) = &self.saving else {
                return;
            };
            let form = asks::unsaved(why);
            return self.show_form(About::Unsaved, form);
        }
        let wanted = demand(&here(&plan), plan.routine.stage);
        let screening = self.screening(now);
        let cleared = screening.clear(wanted);
        if let Err(refusal) = &cleared
            && !matches!(refusal, Refusal::Ask(_))
        {
            let refusal = refusal.clone();
            return self.refuse(&refusal, now);
        }
        if let Err(Refusal::Ask(needs)) = cleared {
            return self.ask_or(&needs, now);
        }
        if plan.place.is_none() && plan.steps().iter().any(|step| step.place.is_some()) {
            return self.show_form(About::Place, asks::place());
        }
        if let Some((times, gap)) = self.heat_lately(&plan, now)
            && !warned
        {
            return self.show_form(About::Warm, asks::warm(times, gap));
        }
        match self.screening(now).clear(wanted) {
            Ok(proof) => {
                self.goal = None;
                self.begin(plan, proof, now);
            }
            Err(refusal) => self.refuse(&refusal, now),
        }
    }

    fn pursue_resume(&mut self, cut: &Interrupted, plan: Plan, now: &Now) {
        let wanted = demand(&here(&plan), plan.routine.stage);
        match self.screening(now).clear(wanted) {
            Ok(proof) => {
                self.goal = None;
                self.resume(cut, plan, proof, now);
            }
            Err(Refusal::Ask(needs)) => self.ask_or(&needs, now),
            Err(refusal) => self.refuse(&refusal, now),
        }
    }

    fn pursue_renew(&mut self, now: &Now) {
        let Some(plan) = self.play.as_ref().map(|play| play.plan().clone()) else {
            return self.home(now);
        };
        match self.screening(now).clear(demand(&here(&plan), plan.routine.stage)) {
            Ok(proof) => {
                self.goal = None;
                self.renew(proof, now);
            }
            Err(Refusal::Ask(needs)) => self.ask_or(&needs, now),
            Err(refusal) => {
                self.end_for_refusal(now);
                self.refuse(&refusal, now);
            }
        }
    }

    /// The danger signs and the entry questions; the rest of a start is asked when something starts.
    fn pursue_enter(&mut self, now: &Now) {
        let wanted = crate::domain::screening::Demand {
            scope: crate::domain::screening::Scope::Movement,
            stage: crate::domain::exercise::Stage::Relief,
            heat: false,
        };
        let mut needs = self.screening(now).needs(wanted);
        needs.retain(|need| *need != Need::Short);
        if needs.is_empty() {
            self.goal = None;
            let stage = self.screening(now).stage();
            self.remark = stage.map(|stage| format!("You are at “{}”. Here is what fits.", stage.word()).into());
            self.routines(now);
        } else {
            self.ask_or(&needs, now);
        }
    }

    fn pursue_all(&mut self, left: &[SetId], unlock: Option<String>, made: Vec<String>, now: &Now) {
        if let Some(set) = left.first() {
            return self.ask_or(&[Need::Set(*set)], now);
        }
        self.goal = None;
        let Some(stop) = unlock else {
            return self.say(
                "All clear",
                &["No danger sign now. That does not rule everything out: if you are worried, see someone.".to_owned()],
                0,
            );
        };
        let assessed = self.history.iter().rev().find_map(|entry| match &entry.fact {
            Fact::Assessed { closes, .. } if closes.contains(&stop) => Some(entry.id.clone()),
            _ => None,
        });
        if let Some(assessed) = assessed {
            self.record(Fact::Unlocked { closes: stop, assessed, screens: made }, now);
        }
        match self.screening(now).held().stop().cloned() {
            Some(stop) => self.stop(&stop, now),
            None => self.say("Open again", &["That is good to hear. Start gently.".to_owned()], 0),
        }
    }

    /// Puts the first need as a form.
    fn ask_or(&mut self, needs: &[Need], now: &Now) {
        let Some(need) = needs.first() else {
            return self.home(now);
        };
        let screening = self.screening(now);
        let (about, form) = match need {
            Need::Set(set) => {
                let before = screening.last_answers(set.word()).filter(|_| *set == SetId::C);
                let before = before.map(|answers| &answers.answers);
                let form = asks::set(*set, &self.library.questions, screening.held(), &self.emergency, before);
                (About::Set(*set), form)
            }
            Need::Entry => (About::Entry, asks::entry()),
            Need::Short => (About::Short, asks::short(&self.library.questions)),
        };
        self.show_form(about, form);
    }

    fn refuse(&mut self, refusal: &Refusal, now: &Now) {
        match refusal {
            Refusal::Stop(stop) => self.stop(&stop.clone(), now),
            Refusal::Ask(needs) => self.ask_or(&needs.clone(), now),
            Refusal::Shut(why) => self.say("Not for now", &[why.to_string()], 3),
            Refusal::Later { stage, open } => {
                let lines = [
                    format!("This one is for later: “{}”. You are at “{}” now.", stage.word(), open.word()),
                    "Something gentler does more good today. Press r for the list.".to_owned(),
                ];
                self.say("For later", &lines, 3);
            }
        }
    }

    /// Shows the Stop screen (rule S5). A session that was on has ended.
    pub(super) fn stop(&mut self, _stop: &Stop, now: &Now) {
        self.end_for_danger(now);
        self.goal = None;
        self.exit = if self.exit == 4 { 4 } else { 3 };
        self.screen = Screen::Stop;
    }

    /// The Stop that stands, for the Stop screen.
    pub(crate) fn standing(&self, now: &Now) -> Option<Stop> {
        self.screening(now).held().stop().cloned()
    }

    /// A page of words; then back.
    pub(super) fn say(&mut self, title: &str, lines: &[String], exit: u8) {
        self.goal = None;
        if self.once {
            self.exit = self.exit.max(exit);
        }
        let back = if self.play.is_some() { Screen::Player } else { Screen::First(Menu::default()) };
        let lines = lines.iter().map(|line| CleanText::new(line)).collect();
        self.screen = Screen::Page(Page::new(title, lines, back, self.once && self.play.is_none()));
    }

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

    fn form(&self) -> Option<&Asked> {
        match &self.screen {
            Screen::Form(asked) => Some(asked),
            _ => None,
        }
    }

    fn ticked(&mut self, field: usize, item: usize, now: &Now) {
        let Some(asked) = self.form() else { return };
        let Some(Input::Ticks { items, .. }) = asked.form.fields.get(field).map(|field| &field.input) else {
            return;
        };
        let id = items[item].id.clone();
        self.suspect(&id, Answer::Yes, (field, Some(item)), now);
    }

    /// Looks at an answer just given. `true`: something else stands on the screen now, or more was asked.
    fn answered(&mut self, field: usize, now: &Now) -> bool {
        let Some(asked) = self.form() else {
            return true;
        };
        let Some(given) = asked.form.fields.get(field).cloned() else {
            return false;
        };
        match &given.input {
            Input::Ticks { items, .. } => self.open_follow_ups(field, items),
            Input::One { .. } => {
                let answer = given.value().and_then(|value| Answer::from_word(&value));
                let Some(answer) = answer.filter(|answer| answer.is_yes()) else {
                    return false;
                };
                if matches!(asked.about, About::FollowUps(_) | About::Slip(_)) {
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
    fn open_line(&mut self, field: usize, id: &str) -> bool {
        let questions = &self.library.questions;
        let Some(line) = questions.short.iter().find(|line| line.id.as_str() == id) else {
            return false;
        };
        let opened: Vec<_> =
            line.opens.iter().filter_map(|id| questions.question(id.as_str())).map(asks::named_fully).collect();
        self.insert(field, opened)
    }

    fn open_follow_ups(&mut self, field: usize, items: &[Item]) -> bool {
        let on = items.iter().filter(|item| item.on).filter_map(|item| Id::new(&item.id));
        let fields = on.flat_map(|id| asks::follow_ups(&self.library.questions, &id)).collect();
        self.insert(field, fields)
    }

    fn insert_follow_ups(&mut self, field: usize, id: &str) -> bool {
        let Some(id) = Id::new(id) else { return false };
        let fields = asks::follow_ups(&self.library.questions, &id);
        self.insert(field, fields)
    }

    fn insert(&mut self, after: usize, fields: Vec<super::form::Field>) -> bool {
        let Screen::Form(asked) = &mut self.screen else {
            return false;
        };
        let fields: Vec<_> = fields
            .into_iter()
            .filter(|field| !asked.extra.contains_key(&field.id))
            .filter(|field| !asked.form.fields.iter().any(|known| known.id == field.id))
            .collect();
        if fields.is_empty() {
            return false;
        }
        asked.form.insert(after, fields);
        true
    }

    /// A yes to a danger sign is written down at once (rule S4). `true`: it was one.
    fn suspect(&mut self, id: &str, answer: Answer, place: (usize, Option<usize>), now: &Now) -> bool {
        let questions = &self.library.questions;
        let Some(question) = questions.question(id).filter(|question| question.tier.stops()).cloned() else {
            return false;
        };
        let Some(back) = self.form().cloned() else {
            return false;
        };
        let second = self.history.iter().any(|entry| self.is_recent_yes(entry, id, now));
        let unlocking = matches!(self.goal, Some(Goal::All { unlock: Some(_), .. }));
        let worst = question.tier_if.iter().map(|(_, tier)| *tier).chain([question.tier]).max().unwrap_or(Tier::T1);
        let fact = Fact::Suspect(Suspect {
            question: id.to_owned(),
            answer: answer.word().to_owned(),
            tier: worst.word().to_owned(),
        });
        let entry = self.record(fact, now);
        let can_slip = answer == Answer::Yes && !second && !unlocking;
        let suspected = Suspected { question, can_slip, entry, since: now.clone(), back: Box::new(back), place };
        self.screen = Screen::Suspect(Box::new(suspected));
        self.out.push(Effect::Bell);
        if !can_slip {
            self.believe(now);
        }
        true
    }

    fn is_recent_yes(&self, entry: &Entry, id: &str, now: &Now) -> bool {
        let same = matches!(&entry.fact, Fact::Suspect(suspect) if suspect.question == id);
        same && self.screening(now).age(entry).is_none_or(|age| age <= DAY)
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

    fn stop_or_go_on(&mut self, now: &Now) {
        match self.screening(now).held().stop().cloned() {
            Some(stop) => self.stop(&stop, now),
            None => self.pursue(now),
        }
    }

    fn leave_form(&mut self, now: &Now) {
        let Screen::Form(asked) = &self.screen else {
            return;
        };
        match asked.about.clone() {
            // Leaving these does not take back the yes.
            About::FollowUps(_) | About::Slip(_) => self.stop_or_go_on(now),
            About::Number(before) => self.screen = *before,
            About::After => self.finish(None, now),
            About::Hurt | About::HurtChoice | About::End | About::Minutes => {
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

    fn complete(&mut self, now: &Now) {
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
            About::Hurt => self.complete_hurt(&form, now),
            About::HurtChoice => self.complete_hurt_choice(&form, now),
            About::Minutes => self.complete_minutes(&form, now),
            About::End => self.complete_end(&form, now),
            About::After => {
                let checkin = checkin(&form);
                self.finish(checkin, now);
            }
        }
    }

    fn complete_set(&mut self, set: SetId, form: &Form, extra: BTreeMap<String, String>, now: &Now) {
        let mut answers = form.answers();
        answers.extend(extra);
        let record = Answers { set: set.word().to_owned(), answers, checkin: None };
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

    fn complete_check(&mut self, set: &str, form: &Form, extra: BTreeMap<String, String>, now: &Now) {
        let mut answers = form.answers();
        for key in [asks::PAIN, asks::WHERE, asks::COURSE] {
            answers.remove(key);
        }
        answers.extend(extra);
        let record = Answers { set: set.to_owned(), answers, checkin: checkin(form) };
        self.record(Fact::Answers(record), now);
        self.pursue(now);
    }

    /// The follow-ups of a danger sign: they may show that it is no Stop; then the form goes on.
    fn complete_follow_ups(&mut self, suspected: Suspected, form: &Form, now: &Now) {
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
    fn complete_slip(&mut self, suspected: Suspected, form: &Form, now: &Now) {
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

    fn go_back_to(&mut self, asked: Asked, now: &Now) {
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

    fn complete_warm(&mut self, form: &Form, now: &Now) {
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

    /// When heat went on in the last 24 hours.
    fn heat_times(&self, now: &Now) -> Vec<Duration> {
        let screening = self.screening(now);
        let heats = self.history.iter().filter(|entry| match &entry.fact {
            Fact::Session(session) => session.steps.iter().any(|step| step.kind == "heat" && step.done > 0),
            _ => false,
        });
        heats.filter_map(|entry| screening.age(entry)).filter(|age| *age < DAY).collect()
    }

    /// How often heat was used of late, and whether the last time is too near, if that is more than usual (rule H2).
    fn heat_lately(&self, plan: &Plan, now: &Now) -> Option<(usize, bool)> {
        let limit = plan.steps().iter().find_map(|step| match &step.kind {
            Kind::Heat(warmth) => Some(warmth.limit),
            _ => None,
        })?;
        let times = self.heat_times(now);
        let gap = times.iter().any(|ago| *ago < limit.gap);
        (gap || times.len() >= usize::from(limit.per_day)).then_some((times.len(), gap))
    }

    pub(super) fn stop_key(&mut self, key: Key, now: &Now) {
        match key {
            Key::Char('q') => self.quit(),
            Key::Char('#') => {
                let before = Box::new(Screen::Stop);
                self.show_form(About::Number(before), asks::number());
            }
            Key::Char('h') => self.history_page(now),
            Key::Char('u') => self.unlock(now),
            _ => {}
        }
    }

    /// Lifts a Stop, as far as rule S5 allows at this moment.
    fn unlock(&mut self, now: &Now) {
        let Some(stop) = self.standing(now) else {
            return self.home(now);
        };
        let told = self.history.iter().any(|entry| match &entry.fact {
            Fact::Assessed { closes, .. } => closes.contains(&stop.id) && between(&stop.entry, entry).is_some(),
            _ => false,
        });
        if !told {
            return self.show_form(About::Assessed, asks::assessed());
        }
        let passed = self.screening(now).age(&stop.entry).unwrap_or_default();
        if let Some(left) = DAY.checked_sub(passed).filter(|left| !left.is_zero()) {
            let hours = left.as_secs().div_ceil(3_600);
            self.remark = Some(format!("Noted. The danger signs can be asked again in {hours} h.").into());
            return;
        }
        let left = vec![SetId::A, SetId::B, SetId::C];
        self.go_for(Goal::All { left, unlock: Some(stop.id), made: Vec::new() }, now);
    }

    fn complete_assessed(&mut self, form: &Form, now: &Now) {
        self.screen = Screen::Stop;
        let Some(stop) = self.standing(now) else {
            return self.home(now);
        };
        let who = form.value("who").unwrap_or_default();
        if who == "nobody" || form.value("fine").as_deref() != Some("yes") {
            self.remark = Some("Please let a clinician look at it first.".into());
            return;
        }
        let days: i64 = form.value("when").and_then(|days| days.parse().ok()).unwrap_or(0);
        let date = now.wall.date().saturating_sub(jiff::Span::new().days(days));
        if date < stop.entry.t.date() {
            self.remark = Some("That was before this sign. Please be seen about it now.".into());
            return;
        }
        self.record(Fact::Assessed { closes: vec![stop.id], who, date: date.to_string() }, now);
        self.unlock(now);
    }
}

/// The steps for the person's place: a heat step elsewhere asks for no skin page.
fn here(plan: &Plan) -> Vec<std::sync::Arc<crate::domain::routine::Step>> {
    let steps = plan.steps().iter();
    steps.filter(|step| step.place.is_none() || plan.place.is_none() || step.place == plan.place).cloned().collect()
}

/// Pain and its furthest point from a form.
pub(super) fn checkin(form: &Form) -> Option<CheckIn> {
    Some(CheckIn {
        pain: form.value(asks::PAIN)?.parse().ok()?,
        furthest: form.value(asks::WHERE)?,
        course: form.value(asks::COURSE).unwrap_or_default(),
    })
}
