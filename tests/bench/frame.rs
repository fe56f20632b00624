//! How long one frame takes: the player at 120x40, in the middle of heat. At most 0.3 ms.

use std::{
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use ratatui::{Terminal, backend::TestBackend};
use supple::{
    app::{App, Ask, Key, Msg, Saving, Screen, Settings, Start},
    domain::{Now, history::Stamp},
    format, io,
    ui::{self, Look},
};

/// The most that one frame may take.
const MOST: Duration = Duration::from_micros(300);
const FRAMES: u32 = 2_000;

fn main() -> ExitCode {
    let mut now = Now {
        mono: Duration::from_secs(3_600),
        boot: Duration::from_secs(3_600),
        wall: "2026-11-22T08:00:00+00:00[UTC]".parse().expect("a date"),
    };
    let start = Start {
        library: format::load(&io::library::shipped()),
        history: Vec::new(),
        active: Vec::new(),
        stamp: Stamp::default(),
        boot: "boot".to_owned(),
        settings: Settings::default(),
        locale: "en_GB.UTF-8".to_owned(),
        saving: Saving::Fine,
        remarks: Vec::new(),
        ask: Ask::Heat,
    };
    let (mut app, _) = App::new(start, &now);
    app.update(Msg::Resize { cols: 120, rows: 40 }, &now);
    for key in "11111nn".chars() {
        app.update(Msg::Key(Key::Char(key)), &now);
    }
    assert!(matches!(app.screen(), Screen::Player), "heat did not start");
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("a screen in memory");
    let look = Look::default();
    let (mut sum, mut worst) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..FRAMES {
        now = now.after(Duration::from_millis(500));
        app.update(Msg::Tick, &now);
        let frame = timed(|| {
            let drawn = terminal.draw(|frame| ui::view(&app, &look, &now, frame));
            black_box(drawn.expect("drawing in memory").area);
        });
        sum += frame;
        worst = worst.max(frame);
    }
    let mean = sum / FRAMES;
    println!("frame 120x40: {mean:?} on average, {worst:?} at most, of {FRAMES}");
    if mean > MOST {
        eprintln!("more than {MOST:?}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time; the program does not see it")]
fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
