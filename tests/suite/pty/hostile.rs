//! Fault cases 36, 37 and 39 in the real program: files that mean harm, and files that are broken.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    Pty,
    coach::{Folders, SHORT, mark},
};

/// Text that would take the terminal over, turn the line round, or bury it.
const HOSTILE: &str = r"X\u001b]0;PWNED\u0007\u001b]52;c;aGk=\u001b\\\u001b[2J\u001b[31m\u009b31m\u009d0;x\u009c\u202Eevil\u2066\u200b\ufeff\U000e0041\r\u0008\u007fZ";

/// The hostile text wherever a routine may say something.
fn hostile() -> String {
    let marks = "e".to_owned() + &"\u{301}".repeat(1_000);
    format!(
        "schema = 1\ntitle = \"Trap {HOSTILE}\"\nsummary = \"{HOSTILE} {marks}\"\nevidence = \"{HOSTILE}\"\nget_ready = \"0s\"\n\
         [[step]]\nname = \"Hold {HOSTILE}\"\nstage = \"return\"\ninvolves = []\nhold = \"9m\"\nhow = [\"{HOSTILE}\", \"{marks}\"]\n\
         cue = [{{ at = \"start\", say = \"Say {HOSTILE}\" }}, {{ at = \"1s\", say = \"{HOSTILE}\" }}]\n\
         [[step]]\nkind = \"note\"\ntext = \"Note {HOSTILE}\"\n"
    )
}

/// The kinds of control sequence written: what comes after ESC, with the letter that ends it.
fn kinds(output: &[u8]) -> BTreeSet<String> {
    let text = std::str::from_utf8(output).expect("nothing but UTF-8");
    let mut kinds = BTreeSet::new();
    for rest in text.split('\u{1b}').skip(1) {
        let kind = if let Some(rest) = rest.strip_prefix('[') {
            let end = rest.find(|c: char| matches!(c, '@'..='~')).unwrap_or(0);
            let lead = if rest.starts_with('?') { "[?" } else { "[" };
            format!("{lead}{}", &rest[end..=end])
        } else {
            rest.chars().take(1).collect()
        };
        kinds.insert(kind);
    }
    kinds
}

/// What no output may hold, whatever the files say.
fn assert_clean(output: &[u8], controls: &str, what: &str) {
    let text = String::from_utf8_lossy(output);
    let foreign: BTreeSet<char> = text
        .chars()
        .filter(|c| {
            let hidden = matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
            hidden || (c.is_control() && !controls.contains(*c))
        })
        .collect();
    assert_eq!(foreign, BTreeSet::new(), "{what}");
    assert!(!text.contains(&"\u{301}".repeat(5)), "{what}: a pile of marks");
}

/// The list with its preview, then the player with its pages, then the end.
fn tour(routine: &str, title: &str) -> (Folders, Vec<u8>) {
    let folders = Folders::with("own", routine);
    let mut pty = folders.setup().size(120, 40).start(&[]);
    pty.wait_for_start();
    pty.press("r");
    while !mark(&pty.text()).unwrap().contains(title) {
        pty.press("j");
    }
    pty.press("\r");
    pty.sore(title);
    pty.wait_for("Space pause");
    pty.press_for(" ", "PAUSED");
    pty.press_for("s", "Sources");
    pty.press_for("q", "PAUSED");
    pty.press_for("q", "1 No, go on");
    pty.press("2");
    pty.sore("How it went");
    pty.press_for("\r", "It has just seized up");
    pty.press_for("h", "History");
    let output = pty.output().to_vec();
    pty.send("\x03");
    pty.left();
    (folders, output)
}

#[test]
fn case_36_a_hostile_routine_reaches_no_terminal() {
    let tame = hostile().replace(HOSTILE, "words");
    let (_, clean) = tour(&tame, "Trap");
    let (folders, output) = tour(&hostile(), "Trap");
    // BEL, new line and the like are the program's own; so is ESC, but only in the ways it uses without the file.
    assert_clean(&output, "\u{1b}\u{7}\r\n\u{8}", "the screen");
    let foreign: Vec<_> = kinds(&output).difference(&kinds(&clean)).cloned().collect();
    assert_eq!(foreign, Vec::<String>::new());
    assert!(!kinds(&clean).contains("]"), "{:?}", kinds(&clean));
    for args in [
        &["list"] as &[&str],
        &["list", "--json"],
        &["show", "own"],
        &["show", "own", "--json"],
        &["log"],
        &["log", "--json"],
        &["log", "--csv"],
        &["check"],
        &["doctor"],
    ] {
        let output = folders.command(args);
        assert!(output.stdout.len() > 10, "{args:?}");
        assert_clean(&output.stdout, "\r\n", &format!("{args:?}"));
        assert_clean(&output.stderr, "\n", &format!("{args:?}"));
    }
}

#[test]
fn case_36_a_hostile_journal_reaches_no_terminal() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty = folders.setup().start(&["start", "tiny"]);
    pty.well("How it went");
    pty.send("q");
    pty.left();
    let evil = r"\u001b]0;PWNED\u0007\u009b31m\u202E";
    let text = fs::read_to_string(folders.month()).unwrap();
    fs::write(folders.month(), text.replace("\"tiny\"", &format!("\"tiny{evil}\""))).unwrap();
    folders.put(
        "state/active.jsonl",
        format!("{{\"t\":\"2026-11-22T01:00:00+00:00[UTC]\",\"boot\":{{\"id\":\"b\",\"s\":1.0}},\"kind\":\"begin\",\"session\":\"s{evil}\",\"routine\":\"r{evil}\",\"level\":1,\"hash\":\"{evil}\",\"scope\":\"{evil}\",\"clearance\":[]}}\n"),
    );
    let mut pty = folders.setup().start(&[]);
    pty.wait_for("Go on with");
    pty.press_for("h", "PWNED");
    pty.press_for("q", "Go on with");
    pty.press_for("c", "Its file has changed");
    let output = pty.output().to_vec();
    pty.send("\x03");
    pty.left();
    assert_clean(&output, "\u{1b}\u{7}\r\n\u{8}", "the screen");
    assert!(!kinds(&output).contains("]"));
    for args in [&["log"] as &[&str], &["log", "--json"], &["log", "--csv"]] {
        assert_clean(&folders.command(args).stdout, "\r\n", &format!("{args:?}"));
    }
}

/// The broken files of the fixtures, in the user's own folder.
fn broken(folders: &Folders, names: &[&str]) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    for name in names {
        let text = fs::read(fixtures.join(format!("{name}.toml"))).unwrap();
        folders.put(&format!("config/routines/{name}.toml"), text);
    }
}

const BROKEN: [&str; 6] =
    ["not-utf8", "heat-three-hours", "repeat-a-thousand-million", "kind-unknown", "duration-zero", "hostile-text"];

#[test]
fn case_37_39_broken_files_are_listed_with_their_line_and_hide_no_others() {
    let folders = Folders::with("tiny", SHORT);
    broken(&folders, &BROKEN);
    folders.put("config/routines/huge.toml", vec![b'#'; 10 << 20]);
    folders.put("config/routines/deep.toml", format!("a = {}", "[".repeat(100_000)));
    folders.put("config/routines/exercises/odd.toml", "schema = \"one\"");
    folders.put("config/screening.toml", "schema = 1\n[[question]]\nid = ");
    folders.put("config/sources.toml", "\0");
    folders.put("config/config.toml", "number = [\n");
    let mut pty = folders.setup().size(120, 40).start(&[]);
    pty.wait_for_start();
    pty.press("r");
    for name in BROKEN.into_iter().chain(["huge", "deep", "odd"]) {
        let text = pty.text();
        let line = text.lines().find(|line| line.contains(&format!("{name}.toml, line ")));
        assert!(line.is_some_and(|line| line.starts_with("  ! ")), "{name}:\n{text}");
    }
    while !mark(&pty.text()).unwrap().contains("Tiny") {
        pty.press("j");
    }
    pty.press("\r");
    // A broken file of questions takes none away.
    pty.wait_for("Newly hard to pee");
    pty.well("How it went");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
    assert_eq!(folders.log().len(), 1);

    let check = folders.command(&["check"]);
    assert_eq!(check.status.code(), Some(1));
    let said = String::from_utf8([check.stdout, check.stderr].concat()).unwrap();
    for name in BROKEN {
        assert!(said.contains(&format!("{name}.toml:")), "{name}\n{said}");
        // Never started, by whatever way.
        let mut start = folders.setup().size(160, 24).start(&["start", name]);
        start.wait_for("[left 1]");
        assert!(start.text().contains("cannot be used until its file is mended"), "{}", start.text());
    }
}

/// What a hostile name on the command line does.
#[test]
fn case_36_37_a_hostile_argument_is_one_clean_line() {
    let folders = Folders::new();
    for name in ["../../etc/passwd", "x\u{1b}]0;PWNED\u{7}", "\u{202e}gnola", "", " ", "moist-heat\n"] {
        for args in [["start", name], ["show", name]] {
            let output = folders.command(&args);
            assert_eq!(output.status.code(), Some(1), "{args:?}");
            assert_eq!(output.stdout, b"", "{args:?}");
            assert_clean(&output.stderr, "\n", &format!("{args:?}"));
            assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1, "{args:?}");
        }
    }
}

/// A file changed while it is played: the session keeps what it started with.
#[test]
fn a_file_that_goes_bad_in_the_middle_does_not_disturb_its_session() {
    let folders = Folders::with("tiny", SHORT);
    let mut pty: Pty = folders.setup().start(&["start", "tiny"]);
    pty.wait_for("Danger signs");
    folders.put("config/routines/tiny.toml", "schema = [");
    pty.well("How it went");
    pty.send("q");
    assert_eq!(pty.left().0, 0);
    assert_eq!(folders.log()[0]["done_percent"], 100);
}
