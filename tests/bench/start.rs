//! How long it takes to open the journal: with nothing in it, and with 20,000 sessions over 120 months. Prints figures,
//! judges nothing. `cargo bench --bench start`

#[path = "../suite/support/history.rs"]
#[expect(dead_code, reason = "shared with the tests, which use the rest")]
mod history;

use std::{env, fs, path::Path, process::Command, time::Instant};

const NOW: &str = "2026-11-28T08:00:00+01:00[Europe/Berlin]";

fn main() {
    if let (Ok(folder), Ok(rounds)) = (env::var("SUPPLE_BENCH_FOLDER"), env::var("SUPPLE_BENCH_ROUNDS")) {
        measure(Path::new(&folder), rounds.parse().expect("a number"));
        return;
    }
    let empty = history::Home::new();
    let full = history::Home::new();
    let made = history::years(&full.journal(), "aaaaaaaa", &history::at(NOW).wall, 120, 20_000);
    println!("{made} entries");
    child("none", &empty, 1);
    child("none", &empty, 200);
    child("20,000, no checkpoint", &full, 0);
    child("20,000", &full, 1);
    child("20,000", &full, 200);
}

/// Measures in a process of its own, so that its memory is its own.
fn child(name: &str, home: &history::Home, rounds: u32) {
    let folder = home.data.parent().expect("a temporary folder");
    let output = Command::new(env::current_exe().expect("this program"))
        .env("SUPPLE_BENCH_FOLDER", folder)
        .env("SUPPLE_BENCH_ROUNDS", rounds.to_string())
        .output()
        .expect("this program runs");
    println!("{name:<24}{}", String::from_utf8_lossy(&output.stdout).trim());
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn measure(folder: &Path, rounds: u32) {
    let (data, state) = (folder.join("data"), folder.join("state"));
    let now = history::at(NOW);
    let mut times = Vec::new();
    let mut entries = 0;
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        let (journal, opened, _) = history::open(&data, &state, "one", &now);
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        entries = opened.entries.len();
        if rounds == 0 {
            journal.keep();
        }
    }
    times.sort_by(f64::total_cmp);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!(
        "{:>4} opens: median {:.3} ms, best {:.3} ms; {entries} entries; {peak}",
        times.len(),
        times[times.len() / 2],
        times[0],
    );
}
