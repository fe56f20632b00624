//! `supple remind`: adds, lists, puts off and says reminders. Must never hold a rule of theirs, and never write over a file it cannot read.

mod add;
mod answer;
mod click;
mod export;
mod install;
mod list;
mod run;

pub(super) use list::coming_json;

use jiff::{SignedDuration, Timestamp, Zoned};

use super::{Exit, present, print};
use crate::{
    cli::{Remind, RemindWhat},
    domain::{
        CleanText, Now,
        heat::Heat,
        interrupted::Interrupted,
        library::Library,
        reminder::{Coming, Facts, Plan, State, heat_of, next},
    },
    format::ReadReminders,
    io::{folders::Folders, reminders},
};

/// What was cut off longer ago than any rule about heat looks back (rule H2) is no heat that is on.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// A session that goes on gives a sign of life every 15 s; so long after the last one it is taken to stand still. Proposal.
const SIGN: SignedDuration = SignedDuration::from_secs(60);

/// All that bears on reminders at this moment.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) folders: Folders,
    pub(super) library: Library,
    pub(super) read: ReadReminders,
    pub(super) plan: Plan,
    pub(super) facts: Facts,
    pub(super) state: State,
    /// The last sign of life of a session that was begun and has not ended.
    pub(super) sign: Option<Zoned>,
    /// What is wrong with the kept state.
    pub(super) trouble: Option<CleanText>,
    pub(super) now: Now,
    pub(super) boot: String,
}

impl Board {
    /// Reads it all.
    ///
    /// # Errors
    /// When no home folder is known.
    pub(super) fn find() -> anyhow::Result<Self> {
        let folders = Folders::find()?;
        let (start, unreadable, now) = present::start()?;
        let (library, boot) = (start.library.clone(), start.boot.clone());
        let routines = reminders::Routines::of(&library);
        let mut facts = Facts::of(&start.history, false, false);
        let (active, sign) = Interrupted::read(&start.active).map(|cut| (cut.routine, cut.last)).unzip();
        let present = present::Present::new(start, unreadable, now.clone());
        facts.stopped = !present.app.held(&now).stops.is_empty();
        facts.morning = present.app.today().morning.is_some();
        // Heat that is on now counts as well, though it is not in the journal yet.
        let heat = active.and_then(|id| library.routines.get(id.as_str()).and_then(|routine| heat_of(routine)));
        let lately = sign.as_ref().is_some_and(|sign| now.wall.timestamp().duration_since(sign.timestamp()) < A_DAY);
        facts.used.extend(heat.filter(|_| lately).map(|_| Heat::now(&now, &boot)));
        facts.settle(&now, &boot);
        let read = reminders::read(&folders.config, &routines);
        let plan = reminders::plan(&read, &routines);
        let kept = reminders::read_state(&folders.state, &now, &boot);
        Ok(Self { folders, library, read, plan, facts, state: kept.state, sign, trouble: kept.trouble, now, boot })
    }

    pub(super) fn at(&self) -> Timestamp {
        self.now.wall.timestamp()
    }

    /// Whether a session goes on in a window at this moment. A paused one gives no sign, and may be disturbed.
    pub(super) fn is_busy(&self) -> bool {
        let since = self.sign.as_ref().map(|sign| self.at().duration_since(sign.timestamp()));
        since.is_some_and(|since| since >= SignedDuration::ZERO && since <= SIGN)
    }

    pub(super) fn next(&self) -> Option<Coming> {
        next(&self.plan, &self.facts, &self.state, &self.now.wall)
    }

    /// Changes what is kept.
    fn keep<T>(&self, change: impl FnOnce(&mut State) -> T) -> anyhow::Result<T> {
        let (done, trouble) = reminders::with_state(&self.folders.state, &self.now, &self.boot, change)?;
        if let Some(trouble) = trouble {
            eprintln!("supple: {trouble}");
        }
        reminders::nudge(&self.folders.state);
        Ok(done)
    }

    /// An error that names the nearest reminder.
    fn unknown(&self, id: &str) -> anyhow::Error {
        let names = self.plan.list.iter().map(|planned| planned.what.id.as_str());
        let hint = crate::format::nearest(id, names)
            .map_or_else(|| "supple remind list shows them all".to_owned(), |near| format!("did you mean “{near}”?"));
        anyhow::anyhow!("there is no reminder “{}”; {hint}", CleanText::new(id))
    }
}

/// Does what was asked.
pub(super) fn run(args: &Remind) -> anyhow::Result<Exit> {
    match &args.what {
        None if args.once => run::once(),
        None => list::run(false),
        Some(RemindWhat::Add(args)) => add::run(args),
        Some(RemindWhat::In { words, say, routine }) => add::once(words, say.clone(), routine.clone()),
        Some(RemindWhat::List { json }) => list::run(*json),
        Some(RemindWhat::Next { json }) => list::next(*json),
        Some(RemindWhat::Snooze { words }) => answer::snooze(words),
        Some(RemindWhat::Skip { id }) => answer::skip(id.as_deref()),
        Some(RemindWhat::Pause { length }) => answer::pause(length),
        Some(RemindWhat::Remove { id }) => add::remove(id),
        Some(RemindWhat::Preset { name, switch }) => add::preset(name.as_deref(), switch.as_deref()),
        Some(RemindWhat::Run) => run::stay(),
        Some(RemindWhat::Install(args)) => install::install(args),
        Some(RemindWhat::Uninstall) => install::uninstall(),
        Some(RemindWhat::Status) => install::status(),
        Some(RemindWhat::Export { .. }) => export::run(),
    }
}
