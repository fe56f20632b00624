//! How long it takes to read and check a thousand routines of the user's, and how much of that the first picture waits for. Prints figures,
//! judges nothing. `cargo bench --bench files`

use std::{fs, time::Instant};

use supple::{domain::library::Library, io::library};

const FILES: usize = 1_000;

fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("routines");
    fs::create_dir_all(&folder).expect("a folder");
    let text = include_str!("../../routines/gentle-stretch.toml");
    for number in 0..FILES {
        fs::write(folder.join(format!("mine-{number}.toml")), text).expect("a file");
    }
    let none = home.path().join("nothing");
    for (name, config) in [("none", none.as_path()), ("1,000", home.path())] {
        let all = median(|| library::load(config));
        let first = median(|| library::Own::find(config).load_questions());
        println!("{name:<6} files: {all} for all, {first} before the first picture");
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn median(load: impl Fn() -> Library) -> String {
    let mut times = Vec::new();
    for _ in 0..15 {
        let start = Instant::now();
        let library = load();
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        assert!(!library.has_errors());
    }
    times.sort_by(f64::total_cmp);
    format!("median {:.1} ms (best {:.1})", times[times.len() / 2], times[0])
}
