//! How long one frame takes (the player at 120x40, in the middle of heat: at most 0.3 ms), one frame of each figure (at
//! 60x20: at most 0.25 ms on average), a whole session of 20 minutes driven without a screen (at most 5 ms), what a journal
//! of two busy months says about today (at most 2 ms), and reading all shipped files. `cargo bench --bench frame`

#[path = "../suite/support/life.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests, where what cannot go on should fail where it stands")]
mod life;

use std::{
    collections::BTreeSet,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use ratatui::layout::{Rect, Size};
use rustix::time::{ClockId, clock_gettime};
use supple::{
    app::{App, Ask, Key, Marker, Msg, Palette, Saving, Screen, Settings, Start},
    domain::{
        Now,
        episode::Standing,
        history::Stamp,
        locks::Held,
        today::{Today, View},
    },
    figure::{Moment, Scene},
    format, io,
    ui::{self, Frame, Look, figure::Pen},
};

use life::Life;

/// The most that one frame may take.
const FRAME: Duration = Duration::from_micros(300);
/// The most that a frame of a figure may take, on average over all of them.
const FIGURE: Duration = Duration::from_micros(250);
/// The most that a session may take.
const SESSION: Duration = Duration::from_millis(5);
/// The most that a look at the journal may take: 65 days read whole, with five sessions a day.
const TODAY: Duration = Duration::from_millis(2);
const FRAMES: u32 = 2_000;

fn main() -> ExitCode {
    let now = Now {
        mono: Duration::from_secs(3_600),
        boot: Duration::from_secs(3_600),
        wall: "2026-11-22T08:00:00+00:00[UTC]".parse().expect("a date"),
    };
    let files = timed(|| drop(black_box(format::load(&io::library::shipped()))));
    println!("reading and checking the shipped files: {files:?}");
    let (frame, session, figure, today) = (frame(&now), session(&now), figures(), today());
    if frame > FRAME || session > SESSION || figure > FIGURE || today > TODAY {
        eprintln!(
            "more than {FRAME:?} a frame, {SESSION:?} a session, {FIGURE:?} a figure, or {TODAY:?} a look at the journal"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The app with heat just begun.
fn in_heat(now: &Now) -> App {
    let start = Start {
        library: format::load(&io::library::shipped()),
        history: Vec::new(),
        whole_from: jiff::civil::Date::MIN,
        older: Vec::new(),
        active: Vec::new(),
        stamp: Stamp::default(),
        boot: "boot".to_owned(),
        settings: Settings::default(),
        locale: "en_GB.UTF-8".to_owned(),
        saving: Saving::Fine,
        remarks: Vec::new(),
        ask: Ask::Heat,
        plain: false,
    };
    let (mut app, _) = App::new(start, now);
    app.update(Msg::Resize { cols: 120, rows: 40 }, now);
    for key in "11111nn".chars() {
        app.update(Msg::Key(Key::Char(key)), now);
    }
    assert!(matches!(app.screen(), Screen::Player), "heat did not start");
    app
}

fn frame(start: &Now) -> Duration {
    let (mut app, look, mut now) = (in_heat(start), Look::default(), start.clone());
    let mut picture = Frame::new(Size::new(120, 40));
    let (mut sum, mut worst) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..FRAMES {
        now = now.after(Duration::from_millis(500));
        app.update(Msg::Tick, &now);
        let frame = timed(|| {
            picture.clear();
            ui::view(&app, &look, &now, &mut picture);
            black_box(&picture);
        });
        sum += frame;
        worst = worst.max(frame);
    }
    let mean = sum / FRAMES;
    println!("frame 120x40: {mean:?} on average, {worst:?} at most, of {FRAMES}");
    mean
}

fn session(start: &Now) -> Duration {
    let (mut app, mut now, mut turns) = (in_heat(start), start.clone(), 0);
    let end = start.mono + Duration::from_secs(20 * 60 + 8);
    let session = timed(|| {
        // To the alarm at its end; the look at the skin stays unanswered and repeats itself meanwhile.
        while now.mono < end {
            now = now.after(app.next_change(&now).expect("heat runs"));
            black_box(app.update(Msg::Tick, &now));
            turns += 1;
        }
    });
    println!("a session of 20 minutes in {turns} turns: {session:?}");
    session
}

/// Every figure through its cycle, as a screen draws it; and how long the first sight of one takes.
fn figures() -> Duration {
    let first = spent(|| drop(black_box(format::shipped_figure("bridge").map(Scene::new))));
    let area = Rect::new(0, 0, 60, 20);
    let mut picture = Frame::new(area.as_size());
    let (mut sum, mut frames, mut worst) = (Duration::ZERO, 0, (Duration::ZERO, ""));
    for name in format::figure_names() {
        let scene = Scene::new(format::shipped_figure(name).expect("it is shipped"));
        let all = spent(|| {
            for frame in 0..64_u8 {
                picture.clear();
                // Another one each time: the same again would not be made again.
                let moment = Moment { secs: f32::from(frame), ..scene.cycle_at(f32::from(frame) / 8.0) };
                ui::figure::draw(
                    &scene,
                    &moment,
                    Pen { marker: Marker::Braille, palette: Palette::Auto },
                    area,
                    &mut picture,
                );
                black_box(&picture);
            }
        });
        sum += all;
        frames += 64;
        worst = worst.max((all / 64, name));
    }
    let mean = sum / frames;
    println!("figure 60x20: {mean:?} on average, {:?} for {}; to read and solve one: {first:?}", worst.0, worst.1);
    mean
}

/// Time on the processor alone: what else runs on the machine does not count.
#[expect(clippy::disallowed_methods, reason = "a bench measures real time; the program does not see it")]
fn spent(work: impl FnOnce()) -> Duration {
    let before = clock_gettime(ClockId::ThreadCPUTime);
    work();
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime) - before).expect("time runs forward")
}

/// Looking at a journal of 65 days with five sessions a day, each with its check, and a morning each day.
fn today() -> Duration {
    let library = format::load(&io::library::shipped());
    let mut life = Life::new(&library);
    life.on(1, 6).screens(&[]).entry(2, [false, true, true, false]);
    for day in 1..=65 {
        life.on(day, 7).morning(2);
        for (hour, routine) in
            [(8, "walking"), (10, "gentle-mobility"), (13, "gentle-stretch"), (16, "walking"), (19, "desk-break")]
        {
            life.on(day, hour).session(routine, 1, 2, 2);
        }
    }
    let now = life.on(65, 21).now();
    let held = Held::fold(&life.entries, &library.questions, &now);
    let standing = Standing::fold(&life.entries, &library.questions);
    let (left, older) = (BTreeSet::new(), Vec::new());
    let view = View {
        entries: &life.entries,
        library: &library,
        held: &held,
        standing: &standing,
        interrupted: false,
        left: &left,
        slow: false,
        older: &older,
        now: &now.wall,
    };
    let looks = 100;
    let look = timed(|| (0..looks).for_each(|_| drop(black_box(Today::of(view))))) / looks;
    println!("today, from {} entries: {look:?}", life.entries.len());
    look
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time; the program does not see it")]
fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
