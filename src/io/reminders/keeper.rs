//! Does the open coach's errands about reminders, on a thread of its own: looks, keeps, edits. Must never make the coach wait, and never hand on what rang
//! before it is kept.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::SystemTime,
};

use super::{
    Claim, NAME, NoClaim, Routines, add, claim, judge_due, judge_moments, nudge, put, read_plan, read_state, remove,
    set_on, with_state,
};
use crate::{
    app::{Deed, Errand, Msg, ReadPlan, Reminded, SaidBy},
    domain::{
        CleanText, Id, Now,
        reminder::{Pause, Plan, Rang, Refused, State, message, moment_words},
        rules::{SNOOZE, SNOOZES},
        time::signed,
    },
    io::{folders::Folders, library::changed},
};

/// Those for one moment are kept in the file for a day after it. In seconds.
pub const SWEPT: i64 = 24 * 3600;

/// The right to say what is due, as long as this window has it.
type Right = Arc<Mutex<Hold>>;

#[derive(Debug, Default)]
struct Hold {
    claim: Option<Claim>,
    /// Whether the window stands still: what was asked for before must not take the right again.
    still: bool,
}

/// Where errands are handed over. The thread starts with the first one.
pub struct Keeper {
    way: Way,
    right: Right,
    tell: Option<Box<dyn Fn(Msg) + Send>>,
}

enum Way {
    Waiting(Box<Work>),
    Running(Sender<Errand>),
    Gone,
}

/// What the thread knows.
struct Work {
    folders: Folders,
    routines: Routines,
    boot: String,
    right: Right,
    said_by: SaidBy,
    plan: Plan,
    /// What the file was like when it was read.
    mark: Option<(SystemTime, u64)>,
    /// What was kept last, as far as it is known.
    state: State,
    titles: Vec<(Id, CleanText)>,
    /// Said once, until it changes.
    complained: Option<CleanText>,
}

impl Keeper {
    /// Touches nothing yet. `plan` and `state`: what the coach has read. `tell` is called from the thread; it must not block.
    pub fn new(
        folders: Folders,
        (routines, titles): (Routines, Vec<(Id, CleanText)>),
        boot: String,
        (plan, state): (Plan, State),
        tell: impl Fn(Msg) + Send + 'static,
    ) -> Self {
        let mark = changed(&folders.config.join(NAME));
        let said_by = SaidBy::default();
        let right = Right::default();
        let complained = None;
        let work =
            Work { folders, routines, boot, right: Arc::clone(&right), said_by, plan, mark, state, titles, complained };
        Self { way: Way::Waiting(Box::new(work)), right, tell: Some(Box::new(tell)) }
    }

    /// Takes the right to say what is due, if it is free, so that whoever adds one knows whom to wake. A blink of an eye; no thread.
    pub fn claim(&mut self) {
        if let Way::Waiting(work) = &mut self.way {
            work.take_claim();
        }
    }

    /// Gives the right back: for as long as this window stands still somebody else may say what is due. The next errand takes it again.
    pub fn release(&self) {
        *self.right.lock().unwrap_or_else(PoisonError::into_inner) = Hold { claim: None, still: true };
    }

    /// Hands over an errand, and returns at once.
    pub fn send(&mut self, errand: Errand) {
        if let Way::Waiting(_) = &self.way {
            self.start();
        }
        self.right.lock().unwrap_or_else(PoisonError::into_inner).still = false;
        // Without the thread the next window says it: nothing was kept as said.
        if let Way::Running(errands) = &self.way {
            let _ = errands.send(errand);
        }
    }

    fn start(&mut self) {
        let (sender, errands) = channel();
        if let (Way::Waiting(mut work), Some(tell)) = (std::mem::replace(&mut self.way, Way::Gone), self.tell.take()) {
            // Never joined: a disk that hangs must not hold up the end of the program.
            let started = thread::Builder::new().name("reminders".into()).spawn(move || work.go_on(&errands, &*tell));
            if started.is_ok() {
                self.way = Way::Running(sender);
            }
        }
    }
}

impl Work {
    fn go_on(&mut self, errands: &Receiver<Errand>, tell: &dyn Fn(Msg)) {
        while let Ok(errand) = errands.recv() {
            if let Some(news) = self.run(errand) {
                tell(Msg::Reminded(Box::new(news)));
            }
        }
    }

    /// Does one; nothing is told when nothing changed.
    fn run(&mut self, errand: Errand) -> Option<Reminded> {
        let Errand { deed, facts, now, moments } = errand;
        let (before, said_by) = (self.state.clone(), self.said_by.clone());
        let is_look = deed == Deed::Look;
        self.take_claim();
        let mut told = self.does(deed, &now);
        let read = self.read_again();
        let mut rang = None;
        if self.said_by == SaidBy::Here {
            let judge = if moments { judge_moments } else { judge_due };
            let judged = judge(&self.folders.state, &self.plan, &facts, &self.state, &now, &self.boot);
            let title = |id: &Id| {
                let found = self.titles.iter().find(|(of, _)| of == id);
                found.map_or_else(|| id.to_string(), |(_, title)| title.to_string())
            };
            if let Some(message) = message(&judged.due.rings, now.wall.time_zone(), title) {
                rang = Rang::of(&judged.due.rings, &judged.due.state).map(|rang| (rang, message));
            }
            self.state = judged.due.state;
            let unkept = judged.unkept.map(|error| format!("What is said cannot be kept: {error}").into());
            let trouble = judged.trouble.or(unkept.filter(|why| self.complained.as_ref() != Some(why)));
            if trouble.is_some() {
                self.complained.clone_from(&trouble);
            }
            told = told.or(trouble);
        } else {
            self.state = read_state(&self.folders.state, &now, &self.boot).state;
        }
        if !is_look {
            // Whoever says them sees at once what changed.
            nudge(&self.folders.state);
        }
        let quiet = is_look && read.is_none() && rang.is_none() && told.is_none();
        if quiet && said_by == self.said_by && before.is_like(&self.state) {
            return None;
        }
        Some(Reminded { read, state: self.state.clone(), said_by: self.said_by.clone(), rang, told })
    }

    fn take_claim(&mut self) {
        let mut right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        if right.claim.is_some() {
            return;
        }
        if right.still {
            self.said_by = SaidBy::Nobody("this window stands still".into());
            return;
        }
        self.said_by = match claim(&self.folders.state, true) {
            Ok(claim) => {
                right.claim = Some(claim);
                SaidBy::Here
            }
            Err(NoClaim::Held(holder)) => SaidBy::Other(holder.process),
            Err(NoClaim::Failed(error)) => SaidBy::Nobody(error.to_string().into()),
        };
    }

    /// Reads the file again if it changed. One that cannot be read leaves those from before in use.
    fn read_again(&mut self) -> Option<ReadPlan> {
        let mark = changed(&self.folders.config.join(NAME));
        if mark == self.mark {
            return None;
        }
        self.mark = mark;
        let read = read_plan(&self.folders.config, &self.routines);
        if read.whole {
            self.plan = read.plan.clone();
            return Some(read);
        }
        Some(ReadPlan { plan: self.plan.clone(), ..read })
    }

    /// Does what was asked for; a line about it.
    fn does(&mut self, deed: Deed, now: &Now) -> Option<CleanText> {
        let at = now.wall.timestamp();
        let later = |until: jiff::Timestamp| moment_words(&until.to_zoned(now.wall.time_zone().clone()), &now.wall);
        match deed {
            Deed::Look => None,
            Deed::Answer(rang, wish) => {
                let came = self.keep(now, |state| rang.answer(state, at, wish));
                came.err()
            }
            Deed::Snooze(id) => Some(match self.keep(now, |state| state.snooze(id.as_str(), at, SNOOZE.minutes())) {
                Ok(Ok(until)) => format!("“{id}” comes again at {}.", later(until)).into(),
                Ok(Err(Refused::NothingRang)) => format!("“{id}” did not ring lately; x skips the next time.").into(),
                Ok(Err(Refused::TooOften)) => {
                    format!("“{id}” was put off {} times in a row; do it now, or skip it.", SNOOZES.value).into()
                }
                Err(why) => why,
            }),
            Deed::Skip(id, slot) => {
                let skipped = self.keep(now, |state| match slot {
                    _ if state.skip(id.as_str(), at) => true,
                    Some(slot) => {
                        state.fire(id.as_str(), slot);
                        true
                    }
                    None => false,
                });
                Some(match skipped {
                    Ok(true) => format!("“{id}” is skipped this time.").into(),
                    Ok(false) => "It does not come within a week, so there is nothing to skip.".into(),
                    Err(why) => why,
                })
            }
            Deed::Pause(length) => {
                let until = length.and_then(|length| at.checked_add(signed(length)).ok());
                let pause = until.map(|until| Pause { from: at, until });
                let kept = self.keep(now, |state| state.pause.clone_from(&pause));
                Some(match (kept, until) {
                    (Err(why), _) => why,
                    (Ok(()), Some(until)) => format!("All are silent until {}.", later(until)).into(),
                    (Ok(()), None) => "Reminders go on.".into(),
                })
            }
            Deed::Switch(id, on) => {
                let done = set_on(&self.folders.config, id.as_str(), on);
                if done.is_ok() {
                    // What it would have said while it was off is nobody's loss; what rang before it was off is nothing to answer.
                    let _ = self.keep(now, |state| {
                        if on {
                            state.know(id.as_str(), at);
                        } else {
                            state.drop_open(id.as_str());
                        }
                    });
                }
                Some(match done {
                    Ok(true) => format!("“{id}” is {}.", if on { "on" } else { "off" }).into(),
                    Ok(false) => format!("“{id}” is not in the file any more.").into(),
                    Err(error) => error.to_string().into(),
                })
            }
            Deed::Remove(id) => Some(match remove(&self.folders.config, id.as_str()) {
                Ok(_) => {
                    let _ = self.keep(now, |state| state.drop_open(id.as_str()));
                    format!("“{id}” is removed.").into()
                }
                Err(error) => error.to_string().into(),
            }),
            Deed::Put { old, what, anew } => {
                if anew {
                    let _ = self.keep(now, |state| state.begin(what.id.as_str(), at));
                }
                let done = match &old {
                    Some(old) => put(&self.folders.config, old.as_str(), &what, anew).map(|was| (was, what.id.clone())),
                    None => add(&self.folders.config, &what, at.as_second() - SWEPT).map(|added| (true, added.id)),
                };
                if let Ok((true, id)) = &done
                    && *id != what.id
                {
                    let _ = self.keep(now, |state| state.begin(id.as_str(), at));
                }
                Some(match done {
                    Ok((true, id)) => format!("“{id}” is saved.").into(),
                    Ok((false, id)) => format!("“{id}” is not in the file any more.").into(),
                    Err(error) => error.to_string().into(),
                })
            }
        }
    }

    fn keep<T>(&mut self, now: &Now, change: impl FnOnce(&mut State) -> T) -> Result<T, CleanText> {
        let kept = with_state(&self.folders.state, now, &self.boot, |state| {
            let done = change(state);
            (done, state.clone())
        });
        match kept {
            Ok(((done, state), _)) => {
                self.state = state;
                Ok(done)
            }
            Err(error) => Err(format!("That could not be kept: {error}").into()),
        }
    }
}

/// Where the file of the reminders lies, made if there is none, so that an editor has something to open.
///
/// # Errors
/// When it cannot be made.
pub fn file_to_edit(config: &std::path::Path) -> std::io::Result<PathBuf> {
    super::edit::make(config)
}
