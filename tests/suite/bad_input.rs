//! The cases of bad input that users' files have to be read with, by their numbers: 36 hostile text, 37 broken files, 38 lengths,
//! 39 numbers beyond safety, 45 settings that change under the program.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use supple::{
    domain::spoken,
    format::{FILE_LIMIT, FileKind},
    io::{self, reminders, settings},
};

use crate::bad_routines::{own, with};

const HOSTILE: &str =
    "\u{1b}]0;own\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31m\u{9d}x\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}Stretch";

/// What no output may hold: control bytes but line breaks, and what turns or hides text.
fn foreign(text: &str) -> Option<char> {
    text.chars().find(|c| {
        c.is_control() && *c != '\n'
            || ('\u{202a}'..='\u{202e}').contains(c)
            || ('\u{2066}'..='\u{2069}').contains(c)
            || ('\u{200b}'..='\u{200f}').contains(c)
            || ('\u{e0000}'..='\u{e007f}').contains(c)
            || *c == '\u{feff}'
    })
}

fn supple(home: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
    let out = command.args(args).env_clear().env("HOME", home).env("SUPPLE_QUIET", "1").output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

#[test]
fn case_36_no_control_byte_of_a_routine_reaches_any_output() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/supple/routines");
    fs::create_dir_all(&folder).unwrap();
    let marks = format!("e{}", "\u{301}".repeat(1_000));
    let text = format!(
        "schema = 1\ntitle = '''{HOSTILE}'''\nsummary = '''{marks}'''\n[[step]]\nname = '''{HOSTILE}'''\nhold = \"5s\"\n\
         how = ['''{HOSTILE}''']\ncue = [{{ at = \"start\", say = '''{HOSTILE}''' }}]\n"
    );
    // TOML forbids control characters as they are; written as escapes they come in.
    let escaped = |text: &str| {
        let one = |c: char| if c.is_control() { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
        text.lines().map(|line| line.chars().map(one).collect::<String>() + "\n").collect::<String>()
    };
    fs::write(folder.join("hostile.toml"), escaped(&text).replace("'''", "\"")).unwrap();
    fs::write(folder.join("raw.toml"), text).unwrap();
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["show", "hostile"],
        &["show", "hostile", "--json"],
        &["show", "hostile", "--sources"],
        &["check"],
        &["check", "--json"],
        &["show", HOSTILE],
        &["explain", HOSTILE],
        &["diff", "hostile", "gentle-stretch"],
        &["today"],
    ] {
        let said = supple(home.path(), args);
        assert_eq!(foreign(&said), None, "{args:?}: {said:?}");
        assert!(said.matches('\u{301}').count() <= 40, "{args:?}: a pile of accents");
    }
    assert!(supple(home.path(), &["show", "hostile"]).contains("Stretch"), "what can be shown is shown");
    // What goes to a voice, a notice, the title and the log is the same clean text, said once more.
    let library = io::library::load(&home.path().join(".config/supple"));
    let routine = &library.routines["hostile"];
    let step = &routine.levels[0].steps[0];
    for text in [&routine.title, &routine.summary, &step.name, &step.how[0], &step.cues[0].say] {
        assert_eq!(foreign(text), None);
        assert_eq!(foreign(&spoken::aloud(text)), None);
        assert!(text.chars().filter(|c| *c == '\u{301}').count() <= 4);
    }
}

#[test]
fn case_37_each_broken_file_is_named_with_its_line_and_the_others_still_load() {
    let head = "schema = 1\ntitle = \"Mine\"\n";
    let step = "[[step]]\nexercise = \"pelvic-tilt\"\n";
    let cases: Vec<(&str, Vec<u8>, &str, usize)> = vec![
        ("a-syntax", format!("{head}[[step]\n").into(), "R004", 3),
        ("b-type", format!("{head}{step}reps = \"many\"\n").into(), "R008", 5),
        ("c-key", format!("{head}{step}rep = 1\n").into(), "R007", 5),
        (
            "d-twice",
            format!("{head}[[step]]\nid = \"a\"\nexercise = \"bridge\"\n[[step]]\nid = \"a\"\nexercise = \"bridge\"\n")
                .into(),
            "R016",
            7,
        ),
        ("e-key-twice", format!("{head}title = \"Again\"\n{step}").into(), "R004", 3),
        ("f-big", vec![b'#'; 10 << 20], "R002", 1),
        ("g-steps", format!("{head}{}", "[[step]]\n".repeat(100_000)).into(), "R013", 10_003),
        ("h-deep", format!("{head}a = {}\n", "[".repeat(100_000)).into(), "R005", 3),
        ("i-utf8", [head.as_bytes(), b"summary = \"\xff\"\n"].concat(), "R003", 3),
        ("j-include", format!("{head}include = \"j-include.toml\"\n{step}").into(), "R007", 3),
        ("k-path", format!("{head}[[step]]\nexercise = \"../../etc/passwd\"\n").into(), "R015", 4),
    ];
    let files = cases.iter().map(|(id, bytes, ..)| own(FileKind::Routine, id, bytes.clone()));
    let good = own(FileKind::Routine, "good", format!("{head}{step}"));
    let library = with(files.chain([good]));
    assert!(library.routines.contains_key("good") && library.routines.contains_key("moist-heat"));
    for (id, bytes, code, line) in cases {
        assert!(bytes.len() <= FILE_LIMIT || code == "R002");
        assert!(!library.routines.contains_key(id), "{id}");
        let path = format!("bad/{id}.toml");
        let found: Vec<_> = library.problems.iter().filter(|problem| *problem.path == *path).collect();
        assert!(found.iter().any(|p| (p.code, p.line) == (code, line)), "{id}: {found:?}");
        assert!(found.iter().all(|p| p.rendered.contains(&format!("{path}:{}", p.line))), "{id}");
    }
}

#[test]
fn case_38_lengths_that_mislead_are_refused_with_a_hint_and_the_limits() {
    for length in ["90", "-5s", "0s", "1M", "5s5s", "1h30", "99999999999999999999s", "\u{665}s", "1.5s", "", "h"] {
        let text = format!("schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"pelvic-tilt\"\nhold = \"{length}\"\n");
        let library = with([own(FileKind::Routine, "mine", text)]);
        assert_eq!(library.problems.len(), 1, "{length}");
        let problem = &library.problems[0];
        assert!(["R017", "R018"].contains(&problem.code) && problem.line == 5, "{length}: {problem:?}");
        assert!(
            problem.help.contains("1 s to 10 min") && problem.help.contains("\"5s\""),
            "{length}: {}",
            problem.help
        );
    }
}

#[test]
fn case_39_heat_of_three_hours_and_a_thousand_million_reps_are_refused_by_their_kind() {
    let refused = |step: &str, code: &str, limit: &str| {
        let text = format!("schema = 1\ntitle = \"Mine\"\n[[step]]\n{step}\n");
        let library = with([own(FileKind::Routine, "mine", text)]);
        let problem = library.first_error("bad/mine.toml").unwrap();
        assert!(problem.code == code && problem.rendered.contains(limit), "{}", problem.rendered);
        assert!(!library.routines.contains_key("mine"));
    };
    refused("kind = \"heat\"\ntime = \"3h\"", "R018", "1 min to 20 min (rule H2)");
    refused("kind = \"cold\"\ntime = \"3h\"", "R018", "1 min to 20 min (rule H2)");
    refused("exercise = \"pelvic-tilt\"\nreps = 1000000000", "R019", "1 to 50");
    refused("exercise = \"pelvic-tilt\"\nsets = 1000000000", "R019", "1 to 10");
    refused("kind = \"heat\"\ntime = \"20m\"\nlimit = { per_day = 1000000000 }", "R019", "1 to 24");
}

/// The settings are read at the start; a program that runs keeps those it began with. What it changes itself it changes in the file as it is by
/// then. The reminders are looked at again and again, so there the last good ones are what counts: that is a test of its own beside them.
#[test]
fn case_45_settings_replaced_deleted_linked_or_half_written_give_one_message_and_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (config, elsewhere) = (home.path().join("config"), home.path().join("kept.toml"));
    fs::create_dir_all(&config).unwrap();
    let path = config.join("config.toml");
    let read = || settings::read(&config);

    fs::write(&path, "region = \"GB\"\ntheme = \"dark\"\n").unwrap();
    let (good, trouble) = read();
    assert_eq!((good.region.as_deref(), trouble.len()), (Some("GB"), 0));

    // Half written by an editor: the usual settings, one message with the place, and nothing written over it.
    fs::write(&path, "region = \"GB\"\ntheme = \"da").unwrap();
    let (usual, trouble) = read();
    assert_eq!(usual, supple::app::Settings::default());
    assert!(trouble.len() == 1 && trouble[0].contains("config.toml:2: "), "{trouble:?}");
    assert!(settings::save(&config, Some("FR"), None).is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "region = \"GB\"\ntheme = \"da");

    // Replaced, as editors do it: by a new file under the old name.
    fs::write(config.join("config.toml.new"), "region = \"AT\" # home\n").unwrap();
    fs::rename(config.join("config.toml.new"), &path).unwrap();
    settings::save(&config, None, Some("144")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "region = \"AT\" # home\nnumber = \"144\"\n");

    // Deleted: as if there had been none, and a change makes it anew.
    fs::remove_file(&path).unwrap();
    assert_eq!(read(), (supple::app::Settings::default(), Vec::new()));
    settings::save(&config, Some("DE"), None).unwrap();
    assert_eq!(read().0.region.as_deref(), Some("DE"));

    // A link stays a link, and one to nothing is told.
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    settings::save(&config, Some("CH"), None).unwrap();
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert!(fs::read_to_string(&elsewhere).unwrap().contains("CH"));
    fs::remove_file(&elsewhere).unwrap();
    assert!(read().1[0].contains("this leads to a file that is not there"));

    // What is no file at all never makes the program wait.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(read().1[0].contains("not a plain file"));
}

#[test]
fn case_45_a_file_of_reminders_that_is_half_written_is_told_and_not_changed() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("reminders.toml");
    let half = "schema = 1\n[[reminder]]\nid = \"up\"\nsay = \"Sta";
    fs::write(&path, half).unwrap();
    let routines = reminders::Routines::of(&io::library::known());
    let read = reminders::read(home.path(), &routines);
    assert!(!read.whole && read.problems.len() == 1 && read.problems[0].line == 4, "{read:?}");
    assert!(reminders::remove(home.path(), "up").is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), half);
    fs::remove_file(&path).unwrap();
    assert!(reminders::read(home.path(), &routines).whole);
}
