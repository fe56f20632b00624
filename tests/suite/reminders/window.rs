//! The open coach says reminders itself, and its list of them: driven by keys and time, with files and disk played by the test.

use std::time::Duration;

use insta::assert_snapshot;
use supple::{
    app::{App, Ask, Chime, Deed, Effect, Errand, Key, Msg, Part, ReadPlan, Reminded, SaidBy, Screen},
    domain::{
        CleanText, Id, Now,
        reminder::{Missed, Open, Rang, State, Wish, due, due_moments, message},
        schedule::{Reminder, When},
    },
    ui::Look,
};

use super::{at, every, id, minute, plan, reminder};
use crate::{
    driver::{Driver, fresh, morning, start, text},
    plain::Lines,
};

/// Whoever does the errands, without a disk.
#[derive(Default)]
struct Files {
    read: ReadPlan,
    state: State,
    elsewhere: bool,
    /// Whether the file is handed over with the next errand.
    reread: bool,
    /// What was asked for, looks left out.
    deeds: Vec<Deed>,
    looks: usize,
}

impl Files {
    fn of(list: Vec<Reminder>, now: &Now) -> Self {
        let mut state = State::begun(now, "boot");
        for what in &list {
            state.know(what.id.as_str(), now.wall.timestamp());
        }
        Self { read: ReadPlan { plan: plan(list), whole: true, ..ReadPlan::default() }, state, ..Self::default() }
    }

    fn does(&mut self, errand: &Errand) -> Reminded {
        let at = errand.now.wall.timestamp();
        match &errand.deed {
            Deed::Look => self.looks += 1,
            Deed::Answer(rang, wish) => _ = rang.answer(&mut self.state, at, *wish),
            deed => self.deeds.push(deed.clone()),
        }
        let said_by = if self.elsewhere { SaidBy::Other(Some(7)) } else { SaidBy::Here };
        let mut rang = None;
        if !self.elsewhere {
            let found = if errand.moments {
                due_moments(&self.read.plan, &errand.facts, &self.state, &errand.now)
            } else {
                due(&self.read.plan, &errand.facts, &self.state, &errand.now, "boot")
            };
            let words = message(&found.rings, errand.now.wall.time_zone(), ToString::to_string);
            rang = Rang::of(&found.rings, &found.state).zip(words);
            self.state = found.state;
        }
        let read = std::mem::take(&mut self.reread).then(|| self.read.clone());
        Reminded { read, state: self.state.clone(), said_by, rang, told: None }
    }

    /// Does what was asked for since the effect `from`.
    fn serve(&mut self, effects: &[Effect], from: usize) -> Vec<Msg> {
        let errands = effects[from..].iter().filter_map(|effect| match effect {
            Effect::Remind(errand) => Some(&**errand),
            _ => None,
        });
        errands.map(|errand| Msg::Reminded(Box::new(self.does(errand)))).collect()
    }
}

/// The coach with reminders, and what lies behind it.
struct Window {
    driver: Driver,
    files: Files,
    served: usize,
}

impl Window {
    fn open(list: Vec<Reminder>) -> Self {
        Self::with(Files::of(list, &morning()), Ask::Coach)
    }

    fn with(files: Files, ask: Ask) -> Self {
        let mut driver = Driver::from(fresh(ask), morning());
        driver.app.remind_of(files.read.clone(), files.state.clone(), true);
        let mut window = Self { driver, files, served: 0 };
        window.tick();
        window
    }

    fn serve(&mut self) {
        while self.served < self.driver.effects.len() {
            let news = self.files.serve(&self.driver.effects, self.served);
            self.served = self.driver.effects.len();
            for msg in news {
                self.driver.send(msg);
            }
        }
    }

    fn tick(&mut self) {
        self.driver.send(Msg::Tick);
        self.serve();
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.chars() {
            self.driver.keys(&key.to_string());
            self.serve();
        }
        self
    }

    /// Lets time pass, waking only when the app asks for it; how often it woke.
    fn wait(&mut self, seconds: u64) -> usize {
        let end = self.driver.now.mono + Duration::from_secs(seconds);
        let mut woke = 0;
        while let Some(wait) = self.driver.app.next_change(&self.driver.now)
            && self.driver.now.mono + wait < end
        {
            self.driver.now = self.driver.now.after(wait.max(Duration::from_millis(1)));
            woke += 1;
            self.tick();
        }
        self.driver.now = self.driver.now.after(end.saturating_sub(self.driver.now.mono));
        woke
    }

    fn notices(&self) -> Vec<(String, bool)> {
        let offers = self.driver.effects.iter().filter_map(|effect| match effect {
            Effect::Offer(offered) => Some((offered.notice.title.to_string(), offered.start)),
            _ => None,
        });
        offers.collect()
    }

    fn step(&self) -> String {
        let offers = self.driver.effects.iter().rev().find_map(|effect| match effect {
            Effect::Offer(offered) => Some(offered.step.clone()),
            _ => None,
        });
        offers.unwrap()
    }
}

fn desk_break() -> Reminder {
    Reminder { routine: Some(id("desk-break")), ..reminder("up", at(&["8:05"])) }
}

#[test]
fn what_is_due_is_kept_then_shown_and_offered_on_the_first_screen() {
    let mut window = Window::open(vec![desk_break()]);
    assert!(!window.driver.screen().contains("Start “"), "{}", window.driver.screen());
    window.wait(5 * 60 + 1);
    assert_eq!(window.notices(), [("Say up".to_owned(), true)]);
    assert!(window.files.state.open.contains_key("up"), "kept");
    let screen = window.driver.screen();
    for words in ["b  Say up, 08:05. Start “Desk break”", "x  Skip it this time", "z  Again in 10 minutes"] {
        assert!(screen.contains(words), "{screen}");
    }
    // Never twice.
    window.wait(3600);
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn start_leads_to_the_check_and_snooze_and_skip_are_kept() {
    let rang = || {
        let mut window = Window::open(vec![desk_break()]);
        window.wait(301);
        window
    };
    let mut window = rang();
    window.keys("b");
    assert!(matches!(window.driver.app.screen(), Screen::Form(_)), "{}", window.driver.screen());
    assert!(window.files.state.open.is_empty());
    let mut window = rang();
    window.keys("z");
    assert!(window.files.state.open.is_empty() && window.files.state.snoozed.contains_key("up"));
    assert!(window.driver.screen().contains("It comes again at 08:15."), "{}", window.driver.screen());
    window.wait(11 * 60);
    assert_eq!(window.notices().len(), 2);
    window.keys("x");
    assert!(window.files.state.open.is_empty() && window.files.state.snoozed.is_empty());
    assert!(!window.driver.screen().contains("Skip it"));
    // A click does the same; an old one nothing.
    for (wish, left) in [(Wish::Snooze, 1), (Wish::Skip, 0)] {
        let mut window = rang();
        let step = window.step();
        window.driver.send(Msg::Clicked { step: "up@1".to_owned(), wish });
        assert!(window.driver.screen().contains("older notice"));
        window.driver.send(Msg::Clicked { step, wish });
        window.serve();
        assert_eq!((window.files.state.open.len(), window.files.state.snoozed.len()), (0, left));
    }
}

/// The mark stays on its row when a reminder's rows come in above it.
#[test]
fn a_row_that_comes_moves_the_mark_to_no_other() {
    let mut window = Window::open(vec![desk_break()]);
    window.keys("↓↓↓↓");
    let marked = |window: &Window| {
        let screen = window.driver.screen();
        screen.lines().find(|line| line.trim_start().starts_with('>')).unwrap().trim().to_owned()
    };
    let before = marked(&window);
    assert!(before.contains("All routines"), "{before}");
    window.wait(301);
    assert_eq!((marked(&window), window.notices().len()), (before, 1));
}

#[test]
fn a_session_is_never_disturbed_and_what_came_meanwhile_is_said_after_it() {
    let mut window = Window::with(Files::of(vec![desk_break()], &morning()), start("walking", 1));
    window.driver.well();
    window.serve();
    assert!(window.driver.app.in_session());
    let looks = window.files.looks;
    window.wait(330);
    assert_eq!((window.notices().len(), window.files.looks), (0, looks));
    // To its end, whatever is asked there.
    for _ in 0..40 {
        if !window.driver.app.in_session() {
            break;
        }
        window.wait(60);
        window.keys("⏎");
        window.driver.well();
        window.serve();
    }
    window.keys("⏎");
    window.tick();
    assert_eq!(window.notices(), [("Say up".to_owned(), true)], "{}", window.driver.screen());
}

/// Set for one moment, so many minutes from the morning's start; it proposes a routine, too.
fn heat_off(minutes: i64) -> Reminder {
    let at = morning().wall.timestamp().as_second() + minutes * 60;
    Reminder { say: "Take the heat off.".into(), routine: Some(id("desk-break")), ..reminder("once", When::Once(at)) }
}

fn is_told_aloud(effect: &Effect) -> bool {
    matches!(effect, Effect::Say(speech) if speech.words.contains("Reminder: Take the heat off."))
}

/// A reminder for one moment cannot wait: "take the heat off" after the session is skin burnt. What comes again waits.
#[test]
fn what_was_set_for_one_moment_comes_in_a_session_and_starts_nothing() {
    let list = vec![desk_break(), heat_off(6)];
    let mut window = Window::with(Files::of(list, &morning()), start("moist-heat", 1));
    window.driver.well();
    window.serve();
    assert!(window.driver.app.in_session());
    window.wait(330);
    assert!(window.notices().is_empty(), "what comes at 8:05 waits");
    let heard = window.driver.effects.len();
    window.wait(45);
    assert_eq!(window.notices(), [("Take the heat off.".to_owned(), false)], "no button that starts anything");
    assert!(window.files.state.open.contains_key("once") && !window.files.state.open.contains_key("up"), "kept");
    assert!(window.driver.screen().contains("Reminder: Take the heat off."), "{}", window.driver.screen());
    assert!(window.driver.effects[heard..].iter().any(is_told_aloud), "{:?}", &window.driver.effects[heard..]);
    assert!(window.driver.effects[heard..].contains(&Effect::Chime(Chime::Wait)));
    // The session goes on, and a click on an older notice's Start does not end it.
    let step = window.step();
    window.driver.send(Msg::Clicked { step: step.clone(), wish: Wish::Start });
    window.serve();
    assert!(
        window.driver.app.in_session() && matches!(window.driver.app.screen(), Screen::Player),
        "{}",
        window.driver.screen()
    );
    assert!(window.files.state.open.contains_key("once"), "it waits");
    // Put off in the session, it comes again in it; once.
    window.driver.send(Msg::Clicked { step, wish: Wish::Snooze });
    window.serve();
    assert!(window.files.state.snoozed.contains_key("once"));
    for _ in 0..70 {
        window.wait(10);
        // The skin is fine.
        window.keys("1");
    }
    assert!(window.driver.app.in_session(), "{}", window.driver.screen());
    assert_eq!(window.notices().len(), 2);
    assert_eq!(window.files.state.open.get("once").map(|open| open.snoozed), Some(1));
    assert!(!window.files.state.open.contains_key("up"), "what comes at 8:05 still waits");
}

/// The same where a question, a pause or a danger sign has all the attention.
#[test]
fn one_moment_is_told_wherever_the_person_is() {
    // What is asked of a danger sign is not talked over.
    for (keys, aloud) in [("!", true), ("!2", false), ("x", true), (" ", true)] {
        let mut window = Window::with(
            Files::of(vec![desk_break(), Reminder { routine: None, ..heat_off(3) }], &morning()),
            start("walking", 1),
        );
        window.driver.well();
        window.serve();
        window.wait(170);
        window.keys(keys);
        let heard = window.driver.effects.len();
        window.wait(12);
        let spoken = window.driver.effects[heard..].iter().any(is_told_aloud);
        assert_eq!(spoken, aloud, "{keys}: {}", window.driver.screen());
        assert!(window.notices().iter().any(|(title, start)| title == "Take the heat off." && !start), "{keys}");
        assert!(window.driver.screen().contains("Reminder: Take the heat off."), "{keys}: {}", window.driver.screen());
    }
}

/// Another supple that adds one wakes this one, in a session as well.
#[test]
fn one_that_is_added_in_a_session_is_known_at_once() {
    let mut window = Window::with(Files::of(vec![], &morning()), start("walking", 1));
    window.driver.well();
    window.serve();
    assert_eq!((window.wait(120), window.notices().len()).1, 0);
    let looks = window.files.looks;
    window.files.read.plan = plan([heat_off(4)]);
    window.files.reread = true;
    window.driver.send(Msg::Woken);
    window.serve();
    assert_eq!(window.files.looks, looks + 1);
    window.wait(130);
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn a_click_on_start_takes_nobody_out_of_questions() {
    let mut window = Window::open(vec![desk_break()]);
    window.wait(301);
    let step = window.step();
    window.keys("2");
    assert!(matches!(window.driver.app.screen(), Screen::Form(_)));
    window.driver.send(Msg::Clicked { step, wish: Wish::Start });
    window.serve();
    assert!(window.driver.screen().contains("One thing at a time"), "{}", window.driver.screen());
    assert!(window.files.state.open.contains_key("up"), "it waits");
}

/// Without reminders that come, nothing wakes the program; with one, twice a minute, and just when it is due.
#[test]
fn nothing_pending_wakes_nothing() {
    let mut off = desk_break();
    off.on = false;
    for list in [vec![], vec![off]] {
        let mut window = Window::open(list);
        assert_eq!((window.wait(6 * 3600), window.files.looks), (0, 0));
    }
    let mut window = Window::open(vec![reminder("up", at(&["12:00"]))]);
    let woke = window.wait(3600);
    assert!((118..=122).contains(&woke), "{woke}");
    let mut window = Window::open(vec![reminder("up", at(&["8:00:".trim_end_matches(':'), "8:01"]))]);
    window.wait(61);
    assert_eq!(window.notices().len(), 1);
}

/// Case 22.
#[test]
fn another_that_says_them_is_named_and_this_one_says_nothing() {
    let mut files = Files::of(vec![desk_break()], &morning());
    files.elsewhere = true;
    let mut window = Window::with(files, Ask::Coach);
    window.wait(600);
    assert!(window.notices().is_empty());
    window.keys("m");
    assert!(window.driver.screen().contains("Process 7 says them."), "{}", window.driver.screen());
    // The other one ends: this one takes over, and says what is due.
    window.files.elsewhere = false;
    window.wait(31);
    assert_eq!(window.notices().len(), 1);
}

/// Case 16: a clock that is set is seen within half a minute, and nothing is said twice.
#[test]
fn case_16_a_clock_that_is_set_doubles_nothing() {
    for hours in [-24, -1, 1, 24] {
        let mut window = Window::open(vec![desk_break()]);
        window.wait(301);
        window.driver.now.wall = &window.driver.now.wall + jiff::SignedDuration::from_hours(hours);
        window.wait(40);
        window.driver.now.wall = &window.driver.now.wall - jiff::SignedDuration::from_hours(hours);
        window.wait(3 * 3600);
        assert_eq!(window.notices().len(), 1, "{hours}");
    }
}

#[test]
fn what_rang_or_was_missed_before_is_offered_at_the_start() {
    let now = morning();
    let rang = now.wall.timestamp() - jiff::SignedDuration::from_mins(20);
    let mut files = Files::of(vec![desk_break()], &now);
    files.state.open.insert("up".to_owned(), Open { rang, snoozed: 0 });
    let mut window = Window::with(files, Ask::Coach);
    assert!(window.driver.screen().contains("Say up, 07:40. Start “Desk break”"), "{}", window.driver.screen());
    window.keys("b");
    assert!(matches!(window.driver.app.screen(), Screen::Form(_)));

    let mut files = Files::of(vec![desk_break()], &now);
    files.state.missed.insert("up".to_owned(), Missed { times: 3, last: rang });
    let mut window = Window::with(files, Ask::Coach);
    let screen = window.driver.screen();
    assert!(screen.contains("Missed 3 times: Say up. Start “Desk break”") && !screen.contains("Again in"), "{screen}");
    window.keys("x");
    assert!(window.files.state.missed.is_empty() && !window.driver.screen().contains("Missed"));
}

/// Rule S5.
#[test]
fn after_a_stop_only_messages_come_and_start_stays_shut() {
    let list = vec![desk_break(), reminder("water", at(&["8:06"]))];
    let mut window = Window::open(list);
    window.keys("1121");
    assert!(matches!(window.driver.app.screen(), Screen::Stop), "{}", window.driver.screen());
    window.wait(600);
    assert_eq!(window.notices(), [("Say water".to_owned(), false)]);
}

#[test]
fn plain_lines_tell_a_reminder_and_take_words_for_it() {
    let files = Files::of(vec![desk_break()], &morning());
    let mut lines = Lines::new(Ask::Coach);
    lines.app.remind_of(files.read.clone(), files.state.clone(), true);
    let mut files = files;
    let mut serve = |lines: &mut Lines| {
        let mut from = 0;
        while from < lines.effects.len() {
            let news = files.serve(&lines.effects, from);
            from = lines.effects.len();
            for msg in news {
                lines.send(msg);
            }
        }
        lines.effects.clear();
    };
    lines.send(Msg::Tick);
    serve(&mut lines);
    lines.took();
    lines.now = lines.now.after(Duration::from_secs(301));
    lines.send(Msg::Tick);
    serve(&mut lines);
    lines.types(&["reminders", "1", "off", "change", "every 45m bananas", "every 45m 9:00-10:40", "", ""]);
    serve(&mut lines);
    assert!(!lines.effects.contains(&Effect::EditReminders));
    lines.types(&["file"]);
    assert!(lines.effects.contains(&Effect::EditReminders));
    lines.types(&["leave", "later"]);
    assert_snapshot!(lines.took());
}

/// A list of three, one of them off, on a Sunday morning.
fn three() -> Window {
    let mut off = reminder("stretch", at(&["8:00", "20:00"]));
    off.on = false;
    let mut files = Files::of(
        vec![
            Reminder { say: "Stand up and move a little".into(), ..desk_break() },
            Reminder { say: "Drink some water".into(), ..reminder("water", every(120, "9:00", "19:00")) },
            off,
        ],
        &morning(),
    );
    files.read.plan.quiet = Some(super::window("22:00", "7:00"));
    Window::with(files, Ask::Coach)
}

fn at_sizes(window: &mut Window) -> String {
    let mut shots = Vec::new();
    for (cols, rows) in [(40, 12), (80, 24), (120, 40)] {
        window.driver.resize(cols, rows);
        shots.push(format!("{cols}x{rows}\n{}", window.driver.screen()));
        let screen = window.driver.screen();
        assert!(screen.contains("Esc back") || screen.contains("Esc leave"), "it says how to leave it:\n{screen}");
    }
    shots.join("\n\n")
}

#[test]
fn the_screens_at_three_sizes() {
    let mut window = three();
    window.keys("m");
    assert_snapshot!("list", at_sizes(&mut window));
    window.keys("m");
    assert_snapshot!("presets", at_sizes(&mut window));
    window.keys("⎋a");
    assert_snapshot!("draft-empty", at_sizes(&mut window));
    window.keys("every 45m 9:00-18:00 mon-fri");
    assert_snapshot!("draft-comes", at_sizes(&mut window));
    window.keys(" bananas");
    assert_snapshot!("draft-wrong", at_sizes(&mut window));
    let mut window = three();
    window.keys("m");
    window.driver.resize(60, 14);
    let ascii = text(&window.driver.draw(Look { unicode: false, ..Look::default() }));
    assert!(ascii.is_ascii(), "{ascii}");
    assert_snapshot!("list-ascii", ascii);
    let mut empty = Window::open(vec![]);
    empty.keys("m");
    assert!(empty.driver.screen().contains("No reminders yet."), "{}", empty.driver.screen());
}

#[test]
fn each_key_of_the_list_asks_for_its_deed() {
    let up = id("up");
    for (keys, deed) in [
        (" ", Deed::Switch(up.clone(), false)),
        ("↓↓o", Deed::Switch(id("stretch"), true)),
        ("z", Deed::Snooze(up.clone())),
        ("p", Deed::Pause(Some(Duration::from_secs(7_200)))),
        ("dd", Deed::Remove(up.clone())),
    ] {
        let mut window = three();
        window.keys("m").keys(keys);
        assert_eq!(window.files.deeds, [deed], "{keys}");
    }
    let mut window = three();
    window.keys("mx");
    assert!(matches!(&window.files.deeds[..], [Deed::Skip(id, Some(_))] if *id == up), "{:?}", window.files.deeds);
    // One press removes nothing, nor one on another row.
    let mut window = three();
    window.keys("md↓d");
    assert_eq!(window.files.deeds, []);
    window.keys("e");
    assert!(window.driver.effects.contains(&Effect::EditReminders));
    window.keys("⎋");
    assert!(matches!(window.driver.app.screen(), Screen::First(_)));
}

#[test]
fn one_is_written_with_its_times_in_sight_and_saved_whole() {
    let mut window = three();
    window.keys("ma").keys("at 8:10 daily⏎Stand tall⏎desk-brake⏎");
    assert!(window.driver.screen().contains("did you mean “desk-break”?"), "{}", window.driver.screen());
    assert_eq!(window.files.deeds, []);
    for _ in 0..3 {
        window.driver.key(Key::Backspace);
    }
    window.keys("eak⏎");
    let [Deed::Put { old: None, what, anew: true }] = &window.files.deeds[..] else {
        panic!("{:?}", window.files.deeds)
    };
    assert_eq!((what.id.as_str(), what.say.as_str(), &what.when), ("stand-tall", "Stand tall", &at(&["8:10"])));
    assert_eq!(what.routine.as_ref().map(Id::as_str), Some("desk-break"));
    // What is not understood goes no further.
    let mut window = three();
    window.keys("maevery day⏎");
    let Screen::Reminders(agenda) = window.driver.app.screen() else { panic!() };
    assert!(matches!(&agenda.part, Part::Draft(draft) if draft.at == 0), "{}", window.driver.screen());
}

#[test]
fn one_is_changed_and_keeps_what_was_not_touched() {
    let mut window = three();
    window.keys("m⏎⏎");
    for _ in 0.."Stand up and move a little".len() {
        window.driver.key(Key::Backspace);
    }
    window.driver.send(Msg::Paste("Up\u{1b}[31m you get\n".to_owned()));
    window.keys("⏎⏎");
    let [Deed::Put { old: Some(old), what, anew: false }] = &window.files.deeds[..] else {
        panic!("{:?}", window.files.deeds)
    };
    assert_eq!((old.as_str(), what.id.as_str()), ("up", "up"));
    assert!(what.say.starts_with("Up") && !what.say.contains('\u{1b}'), "{}", what.say);
    assert_eq!(what.when, at(&["8:05"]));
    // Its times anew; a letter in the middle, too.
    let mut window = three();
    window.keys("m⏎");
    for _ in 0.." daily".len() {
        window.driver.key(Key::Left);
    }
    window.keys(" 9:00⏎⏎⏎");
    let [Deed::Put { what, anew: true, .. }] = &window.files.deeds[..] else { panic!("{:?}", window.files.deeds) };
    assert_eq!(what.when, at(&["8:05", "9:00"]));
    assert_eq!(minute("9:00").to_string(), "09:00");
}

#[test]
fn those_ready_made_are_switched_on_and_off() {
    let mut window = three();
    window.keys("mm⏎↓ ");
    let [Deed::Put { what, .. }, Deed::Switch(water, false)] = &window.files.deeds[..] else {
        panic!("{:?}", window.files.deeds)
    };
    assert_eq!((what.id.as_str(), water.as_str()), ("sit-break", "water"));
}

/// What comes back of an errand is shown, and a file that was read again takes the place of the old one.
#[test]
fn what_was_done_is_told() {
    let mut window = three();
    window.keys("m");
    let read = ReadPlan {
        plan: plan([reminder("new", at(&["9:00"]))]),
        problems: vec![CleanText::new("line 3: “9” is not a time of day")],
        whole: true,
    };
    let told = Some(CleanText::new("“new” is saved."));
    let news = Reminded { read: Some(read), state: window.files.state.clone(), told, ..Reminded::default() };
    window.driver.send(Msg::Reminded(Box::new(news)));
    let screen = window.driver.screen();
    for words in ["“new” is saved.", "Say new", "reminders.toml, line 3: “9” is not a time of day"] {
        assert!(screen.contains(words), "{screen}");
    }
    let _: &App = &window.driver.app;
}
