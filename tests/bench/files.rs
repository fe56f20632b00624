//! How long it takes to read and check a thousand routines of the user's. Prints figures, judges nothing. `cargo bench --bench files`

use std::{fs, time::Instant};

use supple::io::library;

const FILES: usize = 1_000;

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("routines");
    fs::create_dir_all(&folder).expect("a folder");
    let text = include_str!("../../routines/gentle-stretch.toml");
    for number in 0..FILES {
        fs::write(folder.join(format!("mine-{number}.toml")), text).expect("a file");
    }
    for (name, config) in [("none", home.path().join("nothing")), ("1,000", home.path().to_owned())] {
        let mut times = Vec::new();
        for _ in 0..15 {
            let start = Instant::now();
            let library = library::load(&config);
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
            assert!(!library.has_errors());
        }
        times.sort_by(f64::total_cmp);
        println!("{name:<8} files: median {:.1} ms, best {:.1} ms", times[times.len() / 2], times[0]);
    }
}
