//! What a command prints into a terminal: long lines are broken at words, whatever the width. Into a pipe each stays one line.

use super::coach::{Folders, SHORT};

const MISTAKES: &str = "schema = 1\ntitle = \"Mine\"\nstage = \"strength\"\n[[step]]\nexercise = \"brigde\"\n[[step]]\nexercise = \"bridge\"\nset_rest = \"30\"\nreps = 5000\n";

const SHEET: &str = "1) Pelvic tilts slowly and gently with the arms crossed over the chest 3 x 10, hold 20-30 sec\nAny questions at all about these? Ring the clinic in the morning.\n";

#[test]
fn long_lines_are_broken_at_words_in_a_terminal_and_nowhere_else() {
    let folders = Folders::with("tiny", SHORT);
    folders.put("config/routines/mine.toml", MISTAKES);
    folders.put("sheet.txt", SHEET);
    let sheet = folders.path("sheet.txt").display().to_string();
    let commands: [&[&str]; 6] = [
        &["check"],
        &["show", "mine"],
        &["explain", "R017"],
        &["explain"],
        &["start", "bananas"],
        &["new", "of-paper", "--from-text", &sheet],
    ];
    for args in commands {
        let piped = folders.command(args);
        let piped = String::from_utf8([piped.stdout, piped.stderr].concat()).unwrap();
        assert!(piped.lines().any(|line| line.chars().count() > 60), "{args:?}: {piped}");
        let _ = std::fs::remove_file(folders.path("config/routines/of-paper.toml"));
        let mut pty = folders.setup().size(60, 190).start(args);
        pty.wait_for("[left ");
        let text = pty.text();
        let rows = pty.rows();
        let rows: Vec<&str> = rows.iter().flat_map(|row| row.split_whitespace()).collect();
        // A word longer than the window has to be cut, and the lines of a file give way at their side.
        let is_picture = |line: &&str| line.trim_start().starts_with(|c: char| c == '|' || c.is_ascii_digit());
        let words = piped.lines().filter(|line| !is_picture(line)).flat_map(str::split_whitespace);
        for word in words.filter(|word| word.chars().count() < 50) {
            assert!(rows.contains(&word), "{args:?}: {word} is cut\n{text}");
        }
        let _ = std::fs::remove_file(folders.path("config/routines/of-paper.toml"));
    }
}
