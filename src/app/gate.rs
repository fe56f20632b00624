//! The way to a session: what is asked, in which order, and what an answer leads to (rules S1 to S6). Must never skip a
//! question that the screening still needs.

use std::{collections::BTreeMap, time::Duration};

use crate::domain::{
    CleanText, Now, Word,
    gates::GateQuestion,
    heat::{self, Heat},
    history::Fact,
    interrupted::Interrupted,
    questions::{Closes, SetId},
    screening::{Demand, Need, Refusal, demand},
    session::Plan,
};

use super::{
    App, Saving, Screen, asks,
    form::Form,
    menu::{Menu, Page},
    stop::Suspected,
};

/// Heat beyond the usual is asked about once for this long (rule H2).
pub(super) const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What the gentlest movement would need.
const ANY_MOVEMENT: Demand = Demand {
    scope: crate::domain::screening::Scope::Movement,
    stage: crate::domain::exercise::Stage::Relief,
    heat: false,
    resume: false,
    prescribed: false,
};

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
    /// The danger signs and where the person is, then Today; `afresh` asks where they are even if that is known.
    Enter { afresh: bool },
    /// The danger signs and the short check, without a session: how it is now, in relief (rule G7).
    Check,
    /// All danger signs, whatever is still fresh; with `unlock`, to lift the Stops that stand.
    All { left: Vec<SetId>, unlock: bool, made: Vec<Word> },
}

/// A form and what it is about.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What it is about.
    pub about: About,
    /// The form.
    pub form: Form,
    /// Answers given on other pages: follow-ups of danger signs.
    pub extra: BTreeMap<Word, Word>,
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
    /// A clinician's word about the Stop.
    Assessed,
    /// A clinician's word about locks.
    AssessedLocks,
    /// Whether the fever has been gone for a day.
    Clear,
    /// The emergency number; what was on the screen before.
    Number(Box<Screen>),
    /// Pain in the middle of a session.
    Hurt,
    /// What to do about it; it cannot be left open while the pain is over the cap (rule G2).
    HurtChoice {
        /// Whether it is.
        over_cap: bool,
    },
    /// The minutes of a walk.
    Minutes,
    /// Right after a session.
    After,
    /// How it is this morning.
    Morning,
    /// A question that a gate waits for.
    Gate(GateQuestion),
    /// The usual pain of a person with lasting pain.
    Usual,
    /// A walk, told afterwards.
    Walked,
    /// A day of rest or illness.
    Day,
    /// Whether the episode is over.
    Close,
    /// What to do by this day of the episode.
    TimePrompt,
    /// Whether a clinician gave the person this routine.
    Prescribed,
    /// Really end the session?
    End,
}

impl App {
    /// Starts the routine of that name, through the gate; at a level that is open (rules G1, V3), the one that is reached if none is named.
    pub(super) fn start_named(&mut self, routine: &str, level: Option<u16>, now: &Now) {
        self.refresh(now);
        let open = self.today.level(routine);
        let level = level.unwrap_or(open);
        if let Some(other) = self.today.shut_today.iter().find(|id| id.as_str() == routine).cloned() {
            return self.other_way(other.as_str());
        }
        match self.plan(routine, level.min(open)) {
            Some(plan) => {
                let held = plan.level < level;
                self.go_for(Goal::Start { plan, warned: false }, now);
                if held {
                    let next = "The next one opens when this one goes well.";
                    self.remark = Some(format!("Level {open} for now. {next}").into());
                }
            }
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
        self.go_for(Goal::All { left, unlock: false, made: Vec::new() }, now);
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
        let lifting = matches!(goal, Goal::All { unlock: true, .. });
        if !lifting && self.standing(now).is_some() {
            return self.stop(now);
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
            Goal::Enter { afresh } => self.pursue_enter(afresh, now),
            Goal::Check => self.pursue_check(now),
            Goal::All { left, unlock, made } => self.pursue_all(&left, unlock, &made, now),
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
        // What was just told may shut something, or bring the dose down to half: first that, then the proof.
        self.refresh(now);
        let half = !plan.half && self.today.is_half(&plan.routine);
        let plan = if half { Plan { place: plan.place, ..Plan::new(&plan.routine, plan.level, true) } } else { plan };
        let wanted = self.demand(&plan);
        let screening = self.screening(now);
        let proof = match screening.clear(wanted) {
            Ok(proof) => proof,
            Err(Refusal::Later { .. }) if self.may_be_prescribed(&plan.routine) => {
                return self.show_form(About::Prescribed, asks::prescribed(&plan.routine.title));
            }
            Err(refusal) => return self.refuse(&refusal, now),
        };
        if plan.place.is_none() && plan.steps().iter().any(|step| step.place.is_some()) {
            return self.show_form(About::Place, asks::place());
        }
        if let Some((times, gap)) = self.heat_lately(&plan, now)
            && !warned
        {
            return self.show_form(About::Warm, asks::warm(times, gap));
        }
        self.goal = None;
        self.begin(plan, proof, now);
    }

    fn pursue_resume(&mut self, cut: &Interrupted, plan: Plan, now: &Now) {
        let wanted = Demand { resume: true, ..self.demand(&plan) };
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
        match self.screening(now).clear(Demand { resume: true, ..self.demand(&plan) }) {
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

    /// What any movement needs: the way out of relief.
    fn pursue_check(&mut self, now: &Now) {
        let needs = self.screening(now).needs(ANY_MOVEMENT);
        if needs.is_empty() {
            self.home(now);
            self.refresh(now);
            self.remark = Some("Noted. Here is what fits now.".into());
        } else {
            self.ask_or(&needs, now);
        }
    }

    /// The danger signs and the entry questions; the rest of a start is asked when something starts.
    fn pursue_enter(&mut self, afresh: bool, now: &Now) {
        let screening = self.screening(now);
        let mut needs = screening.needs(ANY_MOVEMENT);
        needs.retain(|need| *need != Need::Short);
        if afresh && !needs.contains(&Need::Entry) && !screening.has_just_entered() {
            needs.push(Need::Entry);
        }
        if needs.is_empty() {
            self.home(now);
            self.refresh(now);
            self.remark = Some(format!("You are at “{}”. Here is what fits.", self.today.stage().word()).into());
        } else {
            self.ask_or(&needs, now);
        }
    }

    fn pursue_all(&mut self, left: &[SetId], unlock: bool, made: &[Word], now: &Now) {
        if let Some(set) = left.first() {
            return self.ask_or(&[Need::Set(*set)], now);
        }
        self.goal = None;
        if !unlock {
            return self.say(
                "All clear",
                &["No danger sign now. That does not rule everything out: if you are worried, see someone.".to_owned()],
                0,
            );
        }
        for stop in self.screening(now).held().stops.clone() {
            if let Some(assessed) = self.told_of(&stop) {
                self.record(Fact::Unlocked { closes: stop.id, assessed, screens: made.to_vec() }, now);
            }
        }
        if self.standing(now).is_some() {
            return self.stop(now);
        }
        self.say("Open again", &["That is good to hear. Start gently.".to_owned()], 0);
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
                let before = before.map(|answers| &*answers.answers);
                let form = asks::set(*set, &self.library.questions, screening.held(), &self.emergency, before);
                (About::Set(*set), form)
            }
            Need::Entry => (About::Entry, asks::entry()),
            Need::Usual => (About::Usual, asks::usual()),
            Need::Short => (About::Short, asks::short(&self.library.questions)),
        };
        self.show_form(about, form);
    }

    /// What a session of this plan would need.
    fn demand(&self, plan: &Plan) -> Demand {
        let prescribed = self.prescribed(&plan.routine) == Some(true);
        Demand { prescribed, ..demand(&here(plan), plan.routine.stage) }
    }

    /// A ladder's direction made it worse today: it is shut until tomorrow, and the other way is named (rule V6).
    fn other_way(&mut self, shut: &str) {
        let direction = |id: &str| self.library.routines.get(id).and_then(|routine| routine.direction);
        let other = self.library.routines.values().find(|routine| {
            routine.direction.is_some()
                && routine.direction != direction(shut)
                && !self.today.shut_today.contains(&routine.id)
        });
        let mut lines =
            vec!["This way of bending moved the pain further out today. Leave it until tomorrow.".to_owned()];
        lines.extend(other.map(|other| format!("If you like, try the other way: “{}”.", other.title)));
        self.say("Not today", &lines, 3);
    }

    fn refuse(&mut self, refusal: &Refusal, now: &Now) {
        match refusal {
            Refusal::Stop(_) => self.stop(now),
            Refusal::Ask(needs) => self.ask_or(&needs.clone(), now),
            Refusal::Shut(why) => self.shut(why, now),
            Refusal::Later { stage, open } => {
                let lines = [
                    format!("This one is for later: “{}”. You are at “{}” now.", stage.word(), open.word()),
                    "Something gentler does more good today. Press r for the list.".to_owned(),
                ];
                self.say("For later", &lines, 3);
            }
        }
    }

    /// A lock shuts all of it: why, and what would open it.
    fn shut(&mut self, why: &str, now: &Now) {
        let screening = self.screening(now);
        let lock = screening.held().locks.iter().find(|lock| lock.kind.say.as_str() == why);
        if lock.is_some_and(|lock| lock.kind.closes == Closes::Clear24h) {
            return self.show_form(About::Clear, asks::clear(why));
        }
        let seen = screening.held().for_clinician().any(|lock| lock.kind.say.as_str() == why);
        let mut lines = vec![why.to_owned()];
        if seen {
            lines.push("Has a doctor or therapist seen you about it? Then press u on the first screen.".to_owned());
        }
        self.say("Not for now", &lines, 3);
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

    /// When heat went on in the last 24 hours.
    pub(super) fn heat_times(&self, now: &Now) -> Vec<Duration> {
        let ages = self.history.iter().filter_map(Heat::of).map(|heat| heat.age(now, &self.boot));
        ages.filter(|age| *age < DAY).collect()
    }

    /// How often heat was used of late, and whether the last time is too near, if that is more than usual (rule H2).
    fn heat_lately(&self, plan: &Plan, now: &Now) -> Option<(usize, bool)> {
        let limit = heat::limit_of(plan.steps().iter().map(std::sync::Arc::as_ref))?;
        let ages = self.history.iter().filter_map(Heat::of).map(|heat| heat.age(now, &self.boot));
        let (times, near) = heat::lately(limit, ages);
        (near || times >= usize::from(limit.per_day)).then_some((times, near))
    }
}

/// The steps for the person's place: a heat step elsewhere asks for no skin page.
fn here(plan: &Plan) -> Vec<std::sync::Arc<crate::domain::routine::Step>> {
    let steps = plan.steps().iter();
    steps.filter(|step| step.place.is_none() || plan.place.is_none() || step.place == plan.place).cloned().collect()
}
