//! Opens the coach on the terminal: everything is read, put together, and handed to the loop. Must never decide what is
//! shown first: that is the app's.

use std::{
    cell::RefCell,
    path::Path,
    process::Stdio,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError, TryLockError},
};

use anyhow::Context as _;

use crate::{
    app::{App, Ask, Edit, Edited, Glimpse, Msg, Notice, Offered, Saving, Start},
    cli::Cli,
    domain::{CleanText, library::Library, reminder::Wish, text::many},
    format,
    io::{
        awake::{ANSWER_LIMIT, Awake, AwakeEnv},
        clock::{self, Clock},
        editor,
        folders::Folders,
        journal::{self, Journal, Mode, Opened},
        library::{self, Own},
        mailbox::{Mailbox, Sender},
        notify::{
            Notifier, NotifyEnv,
            buttons::{Answer, Buttons, Choice, Offer, Outcome},
            terminal_sequence,
        },
        own,
        reminders::{self, Keeper, Routines},
        run::{Save, Taken, World, run as run_loop},
        settings,
        sound::Sound,
        surroundings::TerminalFacts,
        terminal::complain,
        voice::Voice,
        watch::Watch,
    },
    ui::Look,
};

/// The journal as the loop, the workers and a panic may reach it.
type Shared = Arc<Mutex<Option<Journal>>>;

/// Runs the coach; the exit code.
///
/// # Errors
/// When no home folder is known, or the workers' pipe cannot be made.
pub(super) fn run(ask: Ask, cli: &Cli) -> anyhow::Result<u8> {
    let folders = Folders::find()?;
    let mut clock = Clock::default();
    let now = clock.now();
    let boot = clock::boot_id();
    let mailbox = Mailbox::new()?;
    let terminal = TerminalFacts::read();

    let own = Own::find(&folders.config);
    let sender = mailbox.sender();
    let at = journal::Start { data: &folders.data, state: &folders.state, now: &now, boot: &boot, machine: None };
    let (journal, opened) = Journal::open(&at, Box::new(move |msg| sender.send(msg)));
    let (mut settings, trouble) = settings::read(&folders.config);
    settings.figure.get_or_insert(terminal.marker);
    settings.reduced_motion |= cli.reduced_motion;
    let plain = cli.plain || settings.plain || terminal.wants_lines();
    settings::fit(&mut settings, settings::is_set);
    let theme = terminal.theme(cli.no_color, settings.theme);
    let look = Look { theme, unicode: terminal.utf8, reduced_motion: settings.reduced_motion };
    let start = Start {
        library: Library::default(),
        remarks: trouble.into_iter().chain(remarks(&opened)).collect(),
        saving: saving(&opened.health.mode),
        history: opened.entries,
        whole_from: opened.whole_from,
        older: opened.months,
        active: opened.active,
        stamp: opened.stamp,
        boot,
        settings,
        locale: terminal.locale,
        ask,
        plain,
    };
    let journal: Shared = Arc::new(Mutex::new(Some(journal)));
    let (save, post) = (saver(&journal), mailbox.sender());
    let door = if waits_behind(&start, &own) {
        let first = Start { library: own.load_questions(), ..start.clone() };
        let glimpse = |size| Glimpse::new(first, own.count(), size, &now);
        match Taken::with_glimpse(look, &now, &save, mailbox, glimpse) {
            Ok(taken) => Door::Open(Box::new(taken)),
            Err(code) => return Ok(code),
        }
    } else {
        Door::Shut(mailbox)
    };
    let start = Start { library: own.load(), ..start };
    // Reading may have taken its time.
    let now = if matches!(door, Door::Open(_)) { clock.now() } else { now };

    let routines = Routines::of(&start.library);
    let titles = start.library.routines.iter().map(|(id, routine)| (id.clone(), routine.title.clone())).collect();
    let read = reminders::read_plan(&folders.config, &routines);
    let kept = reminders::read_state(&folders.state, &now, &start.boot).state;
    let told = post.clone();
    let known = (read.plan.clone(), kept.clone());
    let keeper = Keeper::new(folders.clone(), (routines, titles), start.boot.clone(), known, move |msg| told.send(msg));
    let speaks = start.settings.voice_command.clone();
    let env = NotifyEnv::read().set(&start.settings);
    let (mut app, effects) = App::new(start, &now);
    app.remind_of(read, kept, true);
    let mut world = world((&journal, save), &post, &folders, speaks, (env, keeper));
    for effect in effects {
        if let Some(code) = world.perform(effect) {
            return Ok(code);
        }
    }
    let code = match door {
        Door::Open(taken) => taken.run(&mut app, &look, world, clock),
        Door::Shut(mailbox) => run_loop(&mut app, &look, world, mailbox, clock),
    };
    // The program ends here: taking a long history apart piece by piece would only make the person wait.
    std::mem::forget(app);
    Ok(code)
}

/// Whether the terminal is ours already.
enum Door {
    Shut(Mailbox),
    Open(Box<Taken>),
}

/// Whether a first picture is shown before the user's files are read: where there are many, and the coach is opened for nothing else. Not after
/// a session was cut off: its heat may be on, and only its own file tells.
fn waits_behind(start: &Start, own: &Own) -> bool {
    start.ask == Ask::Coach && !start.plain && start.active.is_empty() && own.are_many()
}

/// Saves what can be saved, once.
fn saver(journal: &Shared) -> Save {
    let saving = Arc::clone(journal);
    Arc::new(move || {
        // A panic may come while the journal is in use: then what was appended is with the system already.
        let taken = match saving.try_lock() {
            Ok(mut journal) => journal.take(),
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(journal) = taken {
            let lost = journal.finish();
            if lost > 0 {
                let lines = many(lost, "line");
                complain(&format!("{lines} of the journal could not be saved. supple doctor may tell why."));
            }
        }
    })
}

/// Everything the loop may ask for, tied to the real world.
fn world(
    (journal, save): (&Shared, Save),
    post: &Sender,
    folders: &Folders,
    speaks: Vec<String>,
    (env, keeper): (NotifyEnv, Keeper),
) -> World {
    let with = |act: fn(&mut Journal)| {
        let journal = Arc::clone(journal);
        Box::new(move || on(&journal, act)) as Box<dyn FnMut()>
    };
    let keeper = Rc::new(RefCell::new(keeper));
    let (claims, still) = (Rc::clone(&keeper), Rc::clone(&keeper));
    let (buttons, untaken) = offers(post, &env);
    let sender = post.clone();
    let notifier = Arc::new(Mutex::new(Notifier::new(move |msg| sender.send(msg), &env)));
    let (failing, settled) = (Arc::clone(&notifier), post.clone());
    let told = post.clone();
    let awake = Awake::new(move |msg| told.send(msg), AwakeEnv::read(), ANSWER_LIMIT);
    let awake = Rc::new(RefCell::new(awake));
    let mute = post.clone();
    let voice = Rc::new(RefCell::new(Voice::new(speaks, move |msg| mute.send(msg))));
    let says = Rc::clone(&voice);
    let mut sound = Sound::new(folders.state.clone());
    let config = folders.config.clone();
    let news = post.clone();
    let watch: Rc<RefCell<Option<Watch>>> = Rc::default();
    let (edited, renewed) = (Rc::clone(&watch), post.clone());
    let (recording, marking) = (Arc::clone(journal), Arc::clone(journal));
    World {
        rings: false,
        record: Box::new(move |entry| on(&recording, |journal| journal.append(&entry))),
        active: Box::new(move |line, sync| on(&marking, |journal| journal.active(&line, sync))),
        active_done: with(Journal::active_done),
        retry: with(Journal::retry),
        painted: {
            let (mut keep, awake) = (with(|journal| journal.keep()), Rc::clone(&awake));
            Box::new(move || {
                keep();
                claims.borrow_mut().claim();
                awake.borrow_mut().painted();
            })
        },
        awake: Box::new(move |on| awake.borrow_mut().ask(on)),
        say: Box::new(move |speech| says.borrow_mut().say(speech)),
        hush: Box::new(move |patience| voice.borrow().hush(patience)),
        chime: Box::new(move |chime| sound.play(chime)),
        notify: Box::new(move |notice| {
            notifier.lock().unwrap_or_else(PoisonError::into_inner).send(notice);
        }),
        offer: Box::new(buttons),
        remind: Box::new(move |errand| keeper.borrow_mut().send(errand)),
        stands_still: Box::new(move || still.borrow().release()),
        edit_reminders: {
            let config = folders.config.clone();
            Box::new(move |stdin| {
                let edited = edit_reminders(&config, stdin);
                edited.err().map(|error| error.to_string().into())
            })
        },
        unseen: Box::new(move || {
            let mut failed = failing.lock().unwrap_or_else(PoisonError::into_inner).take_failed();
            failed.append(&mut untaken.lock().unwrap_or_else(PoisonError::into_inner));
            failed.iter().filter_map(|notice| terminal_sequence(&env, notice)).flatten().collect()
        }),
        watch: {
            let (watch, watched) = (Rc::clone(&watch), folders.config.clone());
            Box::new(move |on| {
                let mut watch = watch.borrow_mut();
                *watch = on.then(|| Watch::start(watched.clone(), news.clone()));
            })
        },
        reread: Box::new(move || {
            if let Some(watch) = &*watch.borrow() {
                watch.look();
            }
        }),
        edit: {
            let config = folders.config.clone();
            Box::new(move |errand, stdin| {
                // What the editor does on the way is nobody's news: what there is at its end is read then.
                let watched = edited.borrow_mut().take().is_some();
                let came = edit(&config, errand, stdin);
                *edited.borrow_mut() = watched.then(|| Watch::start(config.clone(), renewed.clone()));
                came
            })
        },
        save_number: Box::new(move |region, number| {
            if let Err(error) = settings::save(&config, region.as_deref(), number.as_deref()) {
                let why = format!("The number holds until you quit; it could not be saved: {error}");
                settled.send(Msg::SettingFailed(why.into()));
            }
        }),
        save,
    }
}

/// Shows the reminders' notices; and those of them that the desktop did not take, for the terminal. What is clicked comes back as a message.
fn offers(post: &Sender, env: &NotifyEnv) -> (impl FnMut(Offered) + 'static, Arc<Mutex<Vec<Notice>>>) {
    let sent: Arc<Mutex<Vec<(String, Notice)>>> = Arc::default();
    let untaken: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let (on_their_way, failed, sender) = (Arc::clone(&sent), Arc::clone(&untaken), post.clone());
    let tell = move |answer: Answer| {
        let Answer { step, outcome } = answer;
        let taken = {
            let mut sent = on_their_way.lock().unwrap_or_else(PoisonError::into_inner);
            let at = sent.iter().position(|(of, _)| *of == step);
            at.map(|at| sent.remove(at).1)
        };
        let wish = match outcome {
            Outcome::Shown => return sender.send(Msg::NoticeShown),
            Outcome::Failed(why) => {
                failed.lock().unwrap_or_else(PoisonError::into_inner).extend(taken);
                return sender.send(Msg::NoticeFailed(why));
            }
            Outcome::Start => Wish::Start,
            Outcome::Snooze => Wish::Snooze,
            Outcome::Skip => Wish::Skip,
            // It stays open, on the first screen.
            Outcome::Closed => return,
        };
        sender.send(Msg::Clicked { step, wish });
    };
    let mut buttons = Buttons::new(tell, env);
    let offer = move |offered: Offered| {
        let Offered { notice, step, start } = offered;
        sent.lock().unwrap_or_else(PoisonError::into_inner).push((step.clone(), notice.clone()));
        buttons.offer(Offer { notice, step, choice: if start { Choice::Start } else { Choice::Later } });
    };
    (offer, untaken)
}

/// The reminders in the person's editor.
fn edit_reminders(config: &Path, stdin: Option<Stdio>) -> anyhow::Result<()> {
    let stdin = stdin.context("an editor needs a terminal; open reminders.toml in one")?;
    editor::open(&editor::words()?, &reminders::file_to_edit(config)?, stdin)?;
    Ok(())
}

/// A file in the person's editor, and what came of it.
fn edit(config: &Path, errand: Edit, stdin: Option<Stdio>) -> Msg {
    let said = edit_file(config, &errand, stdin).unwrap_or_else(|why| Some(why.to_string().into()));
    Msg::Edited(Box::new(Edited { errand, library: library::load(config), said }))
}

fn edit_file(config: &Path, errand: &Edit, stdin: Option<Stdio>) -> anyhow::Result<Option<CleanText>> {
    let Some(stdin) = stdin else {
        anyhow::bail!("an editor needs a terminal; supple edit {} opens it in one", errand.id);
    };
    if errand.fresh {
        own::make(config, &errand.id, &format::template(&format::title_of(&errand.id)))?;
    }
    let words = editor::words()?;
    let draft = own::Draft::of_kind(config, &errand.id, errand.kind)?;
    let edited = editor::open(&words, &draft.path, stdin);
    if draft.forget_unchanged() && edited.is_ok() {
        return Ok(Some("Nothing was changed. The shipped one stays.".into()));
    }
    edited?;
    // Its name alone: the whole path would not fit beside the list.
    let gone = || format!("{}.toml is not there any more.", errand.id).into();
    Ok(draft.is_gone().then(gone))
}

fn on(journal: &Shared, act: impl FnOnce(&mut Journal)) {
    if let Some(journal) = journal.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        act(journal);
    }
}

fn saving(mode: &Mode) -> Saving {
    match mode {
        Mode::Writer => Saving::Fine,
        Mode::ReadOnly(why) => Saving::Elsewhere(CleanText::new(why)),
        Mode::Unsaved(why) => Saving::Not(CleanText::new(why)),
    }
}

/// What the first screen says about the journal.
fn remarks(opened: &Opened) -> Vec<CleanText> {
    let health = &opened.health;
    let unreadable: usize = health.unreadable.iter().map(|(_, count)| *count).sum();
    let mut remarks: Vec<CleanText> = health.warnings.iter().map(|warning| CleanText::new(warning)).collect();
    if unreadable > 0 {
        remarks.push(
            format!(
                "The journal has {}; the rest is fine. supple doctor tells where.",
                many(unreadable, "unreadable record")
            )
            .into(),
        );
    }
    if !health.torn.is_empty() {
        remarks.push("A half-written line at the end of the journal was put aside.".into());
    }
    remarks
}

/// The lines about the journal for `supple doctor`.
pub(super) fn health(folders: &Folders) -> Vec<String> {
    let (now, boot) = (clock::now(), clock::boot_id());
    let start = journal::Start { data: &folders.data, state: &folders.state, now: &now, boot: &boot, machine: None };
    let (_journal, opened) = Journal::open(&start, Box::new(|_| {}));
    let health = opened.health;
    let mode = match health.mode {
        Mode::Writer => None,
        Mode::ReadOnly(why) | Mode::Unsaved(why) => Some(why),
    };
    let unreadable =
        health.unreadable.iter().map(|(path, count)| format!("{}: {count} unreadable lines", path.display()));
    let torn = health.torn.iter().map(|path| format!("a torn line was put aside in {}", path.display()));
    mode.into_iter().chain(unreadable).chain(torn).collect()
}
