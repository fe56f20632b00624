//! The loop: draw, wait, read the clock once, update, do what the app asks. Must never decide what the coach does, and never wake for nothing.

mod editing;
mod taken;
mod typed;

use std::{io, process::Stdio, sync::Arc, time::Duration};

use editing::ToEditor;
pub use taken::Taken;

use super::{
    clock::{self, Clock},
    events::{Events, Wake},
    face::Face,
    keys::Input,
    mailbox::Mailbox,
    terminal::{NoTerminal, complain},
};
use crate::{
    app::{App, Chime, Edit, Effect, Errand, Msg, Notice, Offered, Speech},
    domain::{
        CleanText, Now,
        history::{ActiveLine, Entry},
    },
    plain::left_of,
    ui::Look,
};

/// Exit code of a hang-up: 128 and the number of SIGHUP.
const HUNG_UP: u8 = 129;
/// Exit code when nobody reads what is written any more: 128 and the number of SIGPIPE.
const UNHEARD: u8 = 141;
/// Exit code when nobody can answer, or only nonsense comes.
const NOBODY: u8 = 2;
/// How long a program that is sent to the background waits for the voice to be silent. Proposal: none can begin anew meanwhile.
const UNTIL_SILENT: Duration = Duration::from_millis(500);
/// Added to a wait, so that it never ends just before the change it waits for. A second may be shown 20 ms late.
const SLACK: Duration = Duration::from_micros(200);
/// No wait is shorter, whatever the app says: a due time it forgets to move must not take the whole processor.
const SHORTEST: Duration = Duration::from_millis(1);
/// While keys pour in, frames are this far apart; one key alone is drawn at once.
const FRAME: Duration = Duration::from_millis(16);
/// While the window is dragged, its new sizes are drawn this far apart.
const RESIZE: Duration = Duration::from_millis(100);

/// Saves what can be saved, within a bounded time.
pub type Save = Arc<dyn Fn() + Send + Sync>;

/// Who does what the app asks. What comes of it comes back through a [`super::mailbox::Sender`], never as an answer here.
///
/// All of it must return at once: slow work belongs to a worker.
pub struct World {
    /// Appends to the journal and syncs.
    pub record: Box<dyn FnMut(Box<Entry>)>,
    /// Appends to the running session's file; the flag asks for a sync.
    pub active: Box<dyn FnMut(Box<ActiveLine>, bool)>,
    /// Removes the running session's file once the journal is on disk.
    pub active_done: Box<dyn FnMut()>,
    /// Tries once more to save what could not be saved.
    pub retry: Box<dyn FnMut()>,
    /// Called once, after the first frame: for what must not delay it.
    pub painted: Box<dyn FnMut()>,
    /// What to write to the terminal for notices that the desktop could not show.
    pub unseen: Box<dyn FnMut() -> Vec<u8>>,
    /// Shows a notice.
    pub notify: Box<dyn FnMut(Notice)>,
    /// Shows a reminder's notice, with buttons where the desktop has some.
    pub offer: Box<dyn FnMut(Offered)>,
    /// Does something about reminders at the files.
    pub remind: Box<dyn FnMut(Errand)>,
    /// Opens the file of the reminders in the person's own editor, which reads this; a line if that failed. It waits: nothing else has the terminal then.
    pub edit_reminders: Box<dyn FnMut(Option<Stdio>) -> Option<CleanText>>,
    /// Keeps the computer awake, or lets it sleep again.
    pub awake: Box<dyn FnMut(bool)>,
    /// Says something.
    pub say: Box<dyn FnMut(Speech)>,
    /// Falls silent, and waits at most so long until it is so.
    pub hush: Box<dyn FnMut(Duration)>,
    /// Plays a short sound.
    pub chime: Box<dyn FnMut(Chime)>,
    /// This window will stand still for a while: somebody else may say the reminders.
    pub stands_still: Box<dyn FnMut()>,
    /// Watches the user's files, or no longer.
    pub watch: Box<dyn FnMut(bool)>,
    /// Reads the user's files again.
    pub reread: Box<dyn FnMut()>,
    /// Opens a file in the person's editor, which reads this, and waits for it: the only one that takes its time. The terminal is given away.
    pub edit: Box<dyn FnMut(Edit, Option<Stdio>) -> Msg>,
    /// Remembers the emergency number: region, number.
    pub save_number: Box<dyn FnMut(Option<String>, Option<String>)>,
    /// Waits, for a bounded time, until what was recorded is on disk. Called at the end, however it comes; also in a panic.
    pub save: Save,
    /// Whether a bell was asked for while there was no terminal yet to ring it on.
    pub rings: bool,
}

impl Default for World {
    /// A world where nothing happens.
    fn default() -> Self {
        Self {
            record: Box::new(|_| {}),
            active: Box::new(|_, _| {}),
            active_done: Box::new(|| {}),
            retry: Box::new(|| {}),
            painted: Box::new(|| {}),
            unseen: Box::new(Vec::new),
            notify: Box::new(|_| {}),
            offer: Box::new(|_| {}),
            remind: Box::new(|_| {}),
            stands_still: Box::new(|| {}),
            edit_reminders: Box::new(|_| None),
            awake: Box::new(|_| {}),
            say: Box::new(|_| {}),
            hush: Box::new(|_| {}),
            chime: Box::new(|_| {}),
            watch: Box::new(|_| {}),
            reread: Box::new(|| {}),
            edit: Box::new(|_, _| Msg::Tick),
            save_number: Box::new(|_, _| {}),
            save: Arc::new(|| {}),
            rings: false,
        }
    }
}

impl World {
    /// Does what is asked. The exit code, when that is to end. The bell is the loop's, which has the screen: before it runs,
    /// this keeps it for its first frame.
    pub fn perform(&mut self, effect: Effect) -> Option<u8> {
        match effect {
            Effect::Record(entry) => (self.record)(entry),
            Effect::Active { line, sync } => (self.active)(line, sync),
            Effect::ActiveDone => (self.active_done)(),
            Effect::Retry => (self.retry)(),
            Effect::Notify(notice) => (self.notify)(notice),
            Effect::Offer(offered) => (self.offer)(*offered),
            Effect::Remind(errand) => (self.remind)(*errand),
            Effect::Awake(awake) => (self.awake)(awake),
            Effect::Say(speech) => (self.say)(speech),
            Effect::Hush => (self.hush)(Duration::ZERO),
            Effect::Chime(chime) => (self.chime)(chime),
            Effect::SaveNumber { region, number } => (self.save_number)(region, number),
            Effect::Bell => self.rings = true,
            // The loop's own: it has the terminal.
            Effect::Title(_) | Effect::Plain | Effect::Edit(_) | Effect::EditReminders => {}
            Effect::Watch(watch) => (self.watch)(watch),
            Effect::Reread => (self.reread)(),
            Effect::Quit(code) => return Some(code),
        }
        None
    }
}

/// Runs the coach until it ends, on the screen or in plain lines, as the app says; the exit code.
///
/// 2 without a usable terminal or without any input, 5 when the input ends in the middle, 128 + n after signal n, 129 when the terminal is
/// gone, 141 when nobody reads the lines any more, else what the app says.
pub fn run(app: &mut App, look: &Look, world: World, mailbox: Mailbox, clock: Clock) -> u8 {
    match Taken::take(app.is_plain(), *look, &world.save, mailbox) {
        Ok(taken) => taken.run(app, look, world, clock),
        // A Stop that stands is the more important thing to know.
        Err(NoTerminal::NobodyThere) if app.exit() != 0 => refused(&NoTerminal::NobodyThere, app.exit(), &world.save),
        Err(error) => refused(&error, NOBODY, &world.save),
    }
}

/// Says why there is no terminal, and saves what there is; the exit code.
fn refused(error: &NoTerminal, code: u8, save: &Save) -> u8 {
    complain(&error.to_string());
    save();
    code
}

fn terminal_is_gone(error: &io::Error) -> bool {
    let gone = [
        rustix::io::Errno::IO.raw_os_error(),
        rustix::io::Errno::NXIO.raw_os_error(),
        rustix::io::Errno::PIPE.raw_os_error(),
    ];
    error.raw_os_error().is_some_and(|code| gone.contains(&code))
}

struct Loop<'a> {
    app: &'a mut App,
    look: &'a Look,
    world: World,
    face: Face,
    events: Events,
    clock: Clock,
    /// The reading of time that the picture is made from.
    now: Now,
    /// Asked for, and to be done after the next frame.
    later: Vec<Effect>,
    /// The person asked to go on in plain lines.
    to_lines: bool,
    /// The person asked for their editor.
    to_editor: Option<ToEditor>,
    /// Something changed since the last frame.
    dirty: bool,
    /// All that follows is on the clock `mono`.
    drawn_at: Duration,
    change_at: Option<Duration>,
    resize: Pace,
    fault: Option<Fault>,
}

impl<'a> Loop<'a> {
    fn start(app: &'a mut App, look: &'a Look, world: World, face: Face, events: Events, mut clock: Clock) -> Self {
        Self {
            app,
            look,
            world,
            face,
            events,
            now: clock.now(),
            clock,
            later: Vec::new(),
            to_lines: false,
            to_editor: None,
            dirty: true,
            drawn_at: Duration::ZERO,
            change_at: None,
            resize: Pace::new(RESIZE),
            fault: Fault::asked(),
        }
    }

    fn run(&mut self) -> io::Result<u8> {
        let now = self.now.clone();
        let (cols, rows) = self.face.size();
        let mut ended = self.update(Msg::Resize { cols, rows }, &now)?;
        if ended.is_none() {
            ended = self.update(Msg::Tick, &now)?;
        }
        self.look_ahead(&now);
        while ended.is_none() {
            let first = self.drawn_at == Duration::ZERO;
            self.draw_if_due()?;
            self.catch_up();
            if first {
                if std::mem::take(&mut self.world.rings) {
                    self.face.ring()?;
                }
                (self.world.painted)();
            }
            if self.face.is_told() {
                ended = self.end_of_input()?;
                if ended.is_some() {
                    break;
                }
                self.look_for_line();
            }
            let wake = self.events.wait(self.timeout())?;
            ended = self.turn(&wake)?;
            if std::mem::take(&mut self.to_lines) && ended.is_none() {
                ended = self.go_to_lines()?;
            }
            if let Some(what) = self.to_editor.take().filter(|_| ended.is_none()) {
                ended = self.go_to_editor(what)?;
            }
        }
        Ok(ended.unwrap_or_default())
    }

    /// One turn: at most one key, so that what it does is drawn before the next is looked at.
    fn turn(&mut self, wake: &Wake) -> io::Result<Option<u8>> {
        if wake.hung_up() {
            return Ok(Some(self.end(HUNG_UP)));
        }
        if let Some(signal) = wake.caught.end {
            return Ok(Some(self.end(signal.saturating_add(128))));
        }
        if wake.caught.resume {
            self.face.resume()?;
        }
        let input = match wake.input {
            true if self.face.is_told() => {
                self.events.read_lines(wake);
                None
            }
            true => self.events.read(wake)?,
            false => None,
        };
        if wake.caught.stop || input == Some(Input::Suspend) {
            // When it goes on, SIGCONT ends the next wait. Until then nobody is to be talked to.
            (self.world.hush)(UNTIL_SILENT);
            (self.world.stands_still)();
            self.face.stop()?;
            return Ok(None);
        }

        let now = self.clock.now();
        let due = self.change_at.is_some_and(|at| at <= now.mono);
        let mut news: Vec<Msg> = Vec::new();
        if wake.workers {
            news.extend(self.events.messages());
        }
        if wake.caught.resume {
            // Who changed a reminder wakes the one that says them, by the signal that goes with going on.
            news.push(Msg::Woken);
        }
        if wake.caught.resized {
            self.resize.ask();
        }
        if wake.caught.resume || self.resize.is_due(now.mono) {
            self.resize.done(now.mono);
            news.push(self.resized());
        }
        if let Some(Input::Msg(msg)) = input {
            news.push(msg);
        }
        let line = self.take_line();
        if !due && news.is_empty() && line.is_none() {
            return Ok(None);
        }

        self.dirty = true;
        self.now = now.clone();
        for msg in std::iter::once(Msg::Tick).chain(news) {
            let ended = self.update(msg, &now)?;
            if ended.is_some() {
                return Ok(ended);
            }
        }
        if let Some(line) = line {
            let ended = self.take(&line, &now)?;
            if ended.is_some() {
                return Ok(ended);
            }
        }
        self.look_ahead(&now);
        Ok(None)
    }

    /// Tells the app something and does what it asks. Where the session stands is written, the system asked to stay awake, and what is heard begun, once the
    /// picture is out: an answer on the screen must not wait for the disk or for a program. All else is done at once, after what was asked before it.
    fn update(&mut self, msg: Msg, now: &Now) -> io::Result<Option<u8>> {
        let mut ended = None;
        let unseen = matches!(msg, Msg::NoticeFailed(_));
        for effect in self.app.update(msg, now) {
            match effect {
                Effect::Bell => self.face.ring()?,
                Effect::Plain => self.to_lines = true,
                Effect::EditReminders => self.to_editor = Some(ToEditor::Reminders),
                Effect::Edit(edit) => self.to_editor = Some(ToEditor::File(edit)),
                Effect::Title(title) => self.face.title(title)?,
                Effect::Active { .. }
                | Effect::Awake(_)
                | Effect::Say(_)
                | Effect::Hush
                | Effect::Chime(_)
                | Effect::Remind(_) => {
                    self.later.push(effect);
                }
                effect => {
                    self.catch_up();
                    ended = self.world.perform(effect).or(ended);
                }
            }
        }
        if unseen {
            self.face.notice(&(self.world.unseen)())?;
        }
        self.face.follow(self.app)?;
        Ok(ended)
    }

    /// Does what could wait for the picture.
    fn catch_up(&mut self) {
        for effect in self.later.drain(..) {
            self.world.perform(effect);
        }
    }

    /// The app writes down where it is; then the program ends with this code, whatever the app would say.
    fn end(&mut self, code: u8) -> u8 {
        let left = left_of(self.app);
        // A bell on a terminal that is gone is no reason to leave by another code.
        let now = self.clock.now();
        let _ = self.update(Msg::End, &now);
        let _ = self.face.say(&left.lines);
        code
    }

    /// Takes the window as it is now; the next frame is drawn whole.
    fn resized(&mut self) -> Msg {
        let (cols, rows) = self.face.resized();
        Msg::Resize { cols, rows }
    }

    fn look_ahead(&mut self, now: &Now) {
        self.now = now.clone();
        let wait = self.app.next_change(now);
        self.change_at = wait.map(|wait| now.mono.saturating_add(wait));
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        if !self.dirty {
            return Ok(());
        }
        let mono = clock::mono();
        // Lines that are typed ahead are told one by one: an answer belongs to a question that was written.
        if !self.face.is_told() && self.events.may_hold_more() && mono.saturating_sub(self.drawn_at) < FRAME {
            return Ok(());
        }
        if let Some(fault) = self.fault.filter(|_| self.drawn_at > Duration::ZERO) {
            fault.happen();
        }
        self.face.show(self.app, *self.look, &self.now, || self.events.forget())?;
        self.drawn_at = mono;
        self.dirty = false;
        Ok(())
    }

    fn timeout(&self) -> Option<Duration> {
        timeout([self.change_at, self.resize.next()], clock::mono())
    }
}

/// How long to wait for the first of some moments; `None`: for ever.
fn timeout(moments: [Option<Duration>; 2], mono: Duration) -> Option<Duration> {
    let first = moments.into_iter().flatten().min()?;
    Some((first.saturating_sub(mono)).max(SHORTEST) + SLACK)
}

/// Asked often, done at most once in a while; what is asked last is never left undone.
#[derive(Debug)]
struct Pace {
    apart: Duration,
    asked: bool,
    free_at: Duration,
}

impl Pace {
    fn new(apart: Duration) -> Self {
        Self { apart, asked: false, free_at: Duration::ZERO }
    }

    fn ask(&mut self) {
        self.asked = true;
    }

    fn next(&self) -> Option<Duration> {
        self.asked.then_some(self.free_at)
    }

    fn is_due(&self, mono: Duration) -> bool {
        self.asked && self.free_at <= mono
    }

    fn done(&mut self, mono: Duration) {
        self.asked = false;
        self.free_at = mono.saturating_add(self.apart);
    }
}

/// What a test asked to go wrong in the second frame, to see what becomes of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Panic,
    Hang,
}

impl Fault {
    /// Only debug builds can be asked, with `SUPPLE_TEST_FAULT`.
    fn asked() -> Option<Self> {
        if !cfg!(debug_assertions) {
            return None;
        }
        match std::env::var("SUPPLE_TEST_FAULT").ok()?.as_str() {
            "panic" => Some(Self::Panic),
            "hang" => Some(Self::Hang),
            _ => None,
        }
    }

    fn happen(self) {
        match self {
            Self::Panic => panic!("the test asked for it"),
            Self::Hang => loop {
                std::thread::park();
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(length: u64) -> Duration {
        Duration::from_millis(length)
    }

    #[test]
    fn without_a_moment_to_wait_for_the_wait_has_no_end() {
        assert_eq!(timeout([None, None], ms(5)), None);
    }

    #[test]
    fn a_wait_ends_after_its_moment_never_before_and_hardly_later() {
        for start in [0, 1, 250, 700] {
            let wait = timeout([Some(ms(1000)), None], ms(start)).unwrap();
            let woken = ms(start) + wait;
            assert!(woken > ms(1000) && woken < ms(1002));
        }
    }

    #[test]
    fn the_nearer_moment_counts() {
        let near = timeout([Some(ms(900)), Some(ms(200))], ms(100)).unwrap();
        assert_eq!(near, ms(100) + SLACK);
    }

    #[test]
    fn a_moment_gone_by_still_makes_a_pause() {
        assert!(timeout([Some(ms(10)), None], ms(5000)).unwrap() >= SHORTEST);
    }

    #[test]
    fn a_storm_of_resizes_is_done_ten_times_a_second_and_the_last_one_counts() {
        let mut pace = Pace::new(RESIZE);
        let mut done = Vec::new();
        for at in 0..1000 {
            pace.ask();
            if pace.is_due(ms(at)) {
                pace.done(ms(at));
                done.push(at);
            }
        }
        assert_eq!(done.len(), 10);
        assert_eq!(done[0], 0);
        assert_eq!(pace.next(), Some(ms(1000)));
        assert!(pace.is_due(ms(1000)));
        pace.done(ms(1000));
        assert_eq!(pace.next(), None);
        assert!(!pace.is_due(ms(5000)));
    }

    #[test]
    fn only_an_order_to_quit_gives_an_exit_code() {
        let mut world = World::default();
        assert_eq!(world.perform(Effect::Quit(4)), Some(4));
        assert_eq!(world.perform(Effect::Bell), None);
        assert!(world.rings, "kept for the first frame");
        assert_eq!(world.perform(Effect::ActiveDone), None);
    }
}
