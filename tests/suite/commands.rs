//! The real program, without a terminal.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

fn supple(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
    command
        .args(args)
        .env("SUPPLE_CONFIG_DIR", home)
        .env("SUPPLE_DATA_DIR", home.join("data"))
        .env("SUPPLE_STATE_DIR", home.join("state"));
    command
}

fn run(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = supple(home, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn home_with(name: &str, text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("routines")).unwrap();
    fs::write(home.path().join("routines").join(name), text).unwrap();
    home
}

#[test]
fn check_knows_every_shipped_file_by_its_folder_and_elsewhere_by_its_keys() {
    let home = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("routines");
    for args in [&["check"][..], &["check", "--provenance"]] {
        let (code, out, _) = run(home.path(), &[args, &[shipped.to_str().unwrap()]].concat());
        assert_eq!(code, Some(0), "{out}");
    }
    for name in ["walking.toml", "exercises/bridge.toml", "cards/cold.toml", "figures/bridge.toml"] {
        let copy = home.path().join("copy.toml");
        fs::copy(shipped.join(name), &copy).unwrap();
        let (code, out, _) = run(home.path(), &["check", copy.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (Some(0), "1 file: no problems\n"), "{name}");
    }
    let bent = fs::read_to_string(shipped.join("figures/bridge.toml")).unwrap().replace("lumbar", "lumbr");
    fs::create_dir(home.path().join("figures")).unwrap();
    fs::write(home.path().join("figures/bent.toml"), bent).unwrap();
    let (code, out, _) = run(home.path(), &["check", home.path().join("figures").to_str().unwrap()]);
    assert!(code == Some(1) && out.contains("did you mean `lumbar`?"), "{out}");
}

#[test]
fn check_is_clean_in_a_fresh_home_and_fails_with_the_line_on_a_mistake() {
    let fresh = tempfile::tempdir().unwrap();
    let (code, out, _) = run(fresh.path(), &["check"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.ends_with(": no problems\n"), "{out}");

    let home = home_with("mine.toml", "schema = 1\ntitle = [\n");
    let (code, out, _) = run(home.path(), &["check"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("mine.toml:") && out.contains("R004"), "{out}");

    let path = home.path().join("routines");
    let (code, out, _) = run(fresh.path(), &["check", path.to_str().unwrap()]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.ends_with("1 file: 1 error, 0 warnings\n"), "{out}");
}

#[test]
fn a_file_with_a_strange_path_is_not_passed_over() {
    let home = home_with(" \u{1b}odd .toml", "schema = 1\n");
    let path = home.path().join("routines").join(" \u{1b}odd .toml");
    let (code, out, _) = run(home.path(), &["check", path.to_str().unwrap()]);
    assert_eq!(code, Some(1), "{out}");
    assert!(!out.contains('\u{1b}'), "{out:?}");
}

#[test]
fn the_list_names_a_broken_file_with_its_first_line() {
    let home = home_with("mine.toml", "schema = 1\ntitle = \"\\u001b]0;x\\u0007\"\nbananas = 1\n");
    let (code, out, _) = run(home.path(), &["list"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("moist-heat"), "{out}");
    assert!(out.contains("mine: this routine cannot be used"), "{out}");
    let (_, out, _) = run(home.path(), &["list", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["broken"][0]["id"], "mine");
    assert_eq!(value["broken"][0]["kind"], "routine");
    assert!(value["routines"].as_array().unwrap().len() >= 6);
}

#[test]
fn show_lays_every_second_out_and_names_the_nearest_routine() {
    let fresh = tempfile::tempdir().unwrap();
    let (code, out, _) = run(fresh.path(), &["show", "moist-heat", "--json"]);
    assert_eq!(code, Some(0));
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let heat = value["slots"].as_array().unwrap().iter().find(|slot| slot["counts"] == "hard");
    assert_eq!(heat.unwrap()["length_s"], 1200);

    let (code, _, error) = run(fresh.path(), &["show", "moist-heet"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("did you mean `moist-heat`?"), "{error}");
    assert_eq!(run(fresh.path(), &["show", "moist-heat", "--level", "2"]).0, Some(2));
    assert_eq!(run(fresh.path(), &["show", "moist-heat", "--level", "0"]).0, Some(2));
    assert_eq!(run(fresh.path(), &["no-such-thing"]).0, Some(2));
}

#[test]
fn a_part_of_a_name_is_enough_and_an_exercise_is_named_as_one() {
    let home = tempfile::tempdir().unwrap();
    for (args, told) in [
        (["show", "walk"], "did you mean `walking`? `supple figure walk` shows the exercise"),
        (["show", "moist"], "did you mean `moist-heat`?"),
        (["show", "heat"], "or `moist-heat`?"),
        (["show", "stretch"], "did you mean `gentle-stretch`?"),
        (["show", "bridge"], "it is an exercise: `supple figure bridge` shows it"),
        (["start", "bridge"], "it is an exercise: `supple figure bridge` shows it"),
        (["show", "brigde"], "did you mean the exercise `bridge`? `supple figure bridge` shows it"),
        (["show", "knee-c"], "among the exercises: did you mean `knee-chest-double`"),
    ] {
        let (code, _, error) = run(home.path(), &args);
        assert!(code == Some(1) && error.contains(told), "{args:?}: {error}");
    }
}

/// A name is found again from a slip, the user's own too, by every command that takes one.
#[test]
fn a_mistyped_name_is_answered_with_the_one_that_was_meant() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("routines")).unwrap();
    fs::write(home.path().join("routines/my-back.toml"), "schema = 1\ntitle = \"Mine\"\n").unwrap();
    let mine = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"bridge\"\n";
    for file in ["broken", "works"] {
        let commands: [&[&str]; 7] = [
            &["start", "mybak"],
            &["--plain", "start", "mybak"],
            &["start", "mybak", "--rehearse", "60"],
            &["show", "mybak"],
            &["edit", "mybak"],
            &["diff", "mybak", "walking"],
            &["new", "other", "--from", "mybak"],
        ];
        for args in commands {
            let mut command = supple(home.path(), args);
            let output = command.env("EDITOR", "true").output().unwrap();
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(error.contains("did you mean `my-back`?"), "{file}, {args:?}: {error}");
            let code = if args[0] == "diff" { 2 } else { 1 };
            assert_eq!(output.status.code(), Some(code), "{args:?}");
        }
        fs::write(home.path().join("routines/my-back.toml"), mine).unwrap();
    }
    let (_, _, error) = run(home.path(), &["show", "bananas"]);
    assert!(error.contains("there is no routine or card `bananas`; `supple list` shows them all"), "{error}");
}

#[test]
fn a_broken_routine_is_told_in_the_words_of_check_by_show_and_start() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("routines")).unwrap();
    let text = "schema = 1\ntitle = \"Mine\"\n[[step]]\nexercise = \"brigde\"\n[[step]]\nexercise = \"bridge\"\nset_rest = \"30\"\n";
    fs::write(home.path().join("routines/mine.toml"), text).unwrap();
    let (code, checked, _) = run(home.path(), &["check"]);
    let told = checked.rsplit_once("tells more").unwrap().0;
    assert!(code == Some(1) && told.contains("help: did you mean `bridge`?") && told.contains("R017"), "{told}");
    for args in [&["show", "mine"][..], &["start", "mine"], &["--plain", "start", "mine", "--rehearse", "60"]] {
        let (code, out, error) = run(home.path(), args);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{args:?}");
        let head = "supple: mine cannot be used until its file is mended.\n\n";
        assert!(error.starts_with(&format!("{head}{told}")), "{args:?}: {error}");
    }
}

#[test]
fn check_says_how_many_files_are_yours() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("routines/exercises")).unwrap();
    let (_, out, _) = run(home.path(), &["check"]);
    assert!(out.ends_with(" files, none of them yours: no problems\n"), "{out}");
    fs::write(home.path().join("routines/mine.toml"), "schema = 1\n").unwrap();
    fs::write(home.path().join("config.toml"), "schema = 1\n").unwrap();
    let (_, out, _) = run(home.path(), &["check"]);
    let last = out.lines().last().unwrap();
    assert!(last.ends_with(" files, 2 of them yours: 3 errors, 0 warnings"), "{out}");
    let (_, out, _) = run(home.path(), &["check", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((value["yours"].as_u64(), value["errors"].as_u64()), (Some(2), Some(3)));
}

/// What an editor would do with it: the bytes go, the text comes, and the mistake is gone.
#[test]
fn what_check_proposes_in_place_of_a_mistake_mends_it() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("routines")).unwrap();
    let path = home.path().join("routines/mine.toml");
    let mut text = "schema = 1\ntitle = \"Rücken\"\nstage = 'mobilty'\n[[step]]\nid = \"lie\"\nkind = \"rest\"\ntime = \"2m\"\n[[step]]\nexercise = \"knee-to-chest\"\nrepps = 5\ninstead = [\"brigde\"]\nsource = { reps = [\"proposl\"] }\n[[step]]\nname = \"Ä\"\nhold = \"5s\"\nposition = \"standng\"\ninvolves = [\"pron\"]\n[[step]]\nkind = \"check\"\nask = [\"spasm-now\"]\nback_to = \"lei\"\n".to_owned();
    let mut mended = Vec::new();
    for _ in 0..20 {
        fs::write(&path, &text).unwrap();
        let (_, out, _) = run(home.path(), &["check", "--json"]);
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        let problems = value["problems"].as_array().unwrap();
        let Some(problem) = problems.iter().find(|problem| !problem["replacement"].is_null()) else {
            assert_eq!(problems.len(), 0, "{out}");
            break;
        };
        let new = &problem["replacement"];
        let at = |key: &str| usize::try_from(new[key].as_u64().unwrap()).unwrap();
        let (from, to) = (at("start_byte"), at("end_byte"));
        let line = text[..from].matches('\n').count() + 1;
        let column = text[..from].rsplit('\n').next().unwrap().chars().count() + 1;
        assert_eq!((at("line"), at("column")), (line, column));
        assert_eq!(at("end_column") - column, text[from..to].chars().count());
        for key in ["line", "column", "end_line", "end_column"] {
            assert_eq!(new[key], problem[key]);
        }
        text.replace_range(from..to, new["text"].as_str().unwrap());
        mended.push(new["text"].as_str().unwrap().to_owned());
    }
    mended.sort();
    let wanted = [
        "\"bridge\"",
        "\"knee-chest-single\"",
        "\"lie\"",
        "\"mobility\"",
        "\"prone\"",
        "\"proposal\"",
        "\"standing\"",
        "\"strength\"",
        "reps",
    ];
    assert_eq!(mended, wanted, "{text}");
}

#[test]
fn a_card_is_listed_shown_and_suggested() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("routines/cards")).unwrap();
    let own = "schema = 1\ntitle = \"My card\"\nsummary = \"Short.\"\n[[part]]\npoint = \"Stay warm.\"\n";
    fs::write(home.path().join("routines/cards/my-card.toml"), own).unwrap();
    let (_, out, _) = run(home.path(), &["list"]);
    assert!(out.contains("supple show NAME") && out.contains("heat-safety"), "{out}");
    assert!(out.lines().any(|line| line == "my-card         My card (yours)"), "{out}");
    let (code, out, _) = run(home.path(), &["show", "my-card"]);
    assert_eq!((code, out.as_str()), (Some(0), "My card (my-card)\n\nShort.\n- Stay warm.\n"));
    let (code, out, _) = run(home.path(), &["show", "cold", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &value["parts"][0]["source"][0]), (Some(0), &"001".into()));
    let (code, _, error) = run(home.path(), &["show", "sleping"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("did you mean `sleeping`?"), "{error}");
    assert_eq!(run(home.path(), &["show", "cold", "--level", "2"]).0, Some(2));
}

/// A number to call always has its country beside it, and none is shown when none is known.
#[test]
fn a_card_names_the_country_of_the_number_it_shows() {
    let home = tempfile::tempdir().unwrap();
    let show = |locale: &str| {
        let mut command = supple(home.path(), &["show", "cannot-get-up"]);
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", locale);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(show("en_NZ.UTF-8").contains("\nEmergency: 111 (New Zealand).\n"), "{}", show("en_NZ.UTF-8"));
    assert!(!show("C").chars().any(|c| c.is_ascii_digit()), "{}", show("C"));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let fresh = tempfile::tempdir().unwrap();
    for args in [&["show", "gentle-stretch", "--json"][..], &["list"], &["check"], &["man"], &["completions", "bash"]] {
        let mut child = supple(fresh.path(), args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn today_is_told_without_a_journal_and_makes_none() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, _) = run(home.path(), &["today"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("Next: Tell where you are now."), "{out}");
    let (_, out, _) = run(home.path(), &["today", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["next"]["id"], "enter");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_walk_is_noted_and_seen_today() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, _) = run(home.path(), &["log", "walk", "1h", "10m", "--hurt", "2"]);
    assert_eq!(code, Some(0));
    assert_eq!(out, "Noted: a walk of 70 minutes that hurt, 2 of 10. This week: 70 of 150 minutes.\n");
    let (_, out, _) = run(home.path(), &["today"]);
    assert!(out.contains("Walked this week: 70 of 150 minutes.\n"), "{out}");
    for wrong in [&["log", "walk"][..], &["log", "walk", "10m", "--hurt", "11"], &["log", "--json", "rest"]] {
        assert_eq!(run(home.path(), wrong).0, Some(2), "{wrong:?}");
    }
    assert_eq!(run(home.path(), &["log", "walk", "10"]).0, Some(1));
}

#[test]
fn plan_and_why_write_nothing_and_a_fresh_plan_has_the_same_bytes_each_time() {
    let home = tempfile::tempdir().unwrap();
    let args = ["plan", "--fresh", "--days", "2", "--pain", "6,5"];
    let (code, first, _) = run(home.path(), &args);
    assert_eq!(code, Some(0));
    assert!(first.starts_with("Day 1  Mon 05 Jan  pain 6, relief\n"), "{first}");
    assert_eq!(run(home.path(), &args).1, first);
    let (code, out, _) = run(home.path(), &["why"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("Now: Tell where you are now."), "{out}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    for wrong in
        [&["plan"][..], &["plan", "--pain", "11"], &["plan", "--pain", "3", "--days", "91"], &["why", "--last", "0"]]
    {
        assert_eq!(run(home.path(), wrong).0, Some(2), "{wrong:?}");
    }
}

#[test]
fn without_a_terminal_a_figure_is_told_in_words() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, _) = run(home.path(), &["figure", "bridge"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("Bridge (bridge)\n  down: Lying on your back, knees bent"), "{out}");
    // By the exercise that it shows, and one pose alone.
    let (code, out, _) = run(home.path(), &["figure", "press-up-half", "--pose", "half"]);
    assert_eq!((code, out.lines().count()), (Some(0), 2), "{out}");
    for (args, says) in [
        (&["figure", "brigde"][..], "did you mean bridge?"),
        (&["figure", "bridge", "--pose", "upp"], "there is no pose upp here; did you mean up?"),
        (&["figure", "nothing-like-it"], "supple figure FILE"),
    ] {
        let (code, _, told) = run(home.path(), args);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains(says), "{told}");
    }
    assert_eq!(run(home.path(), &["figure", "bridge", "--marker", "paint"]).0, Some(2));
    let file = home.path().join("mine.toml");
    let path = file.to_str().unwrap();
    fs::write(&file, "[figure.squat]\nbase = \"standing\"\npose.low = { knee = 170 }\n").unwrap();
    let (code, out, told) = run(home.path(), &["figure", path]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert_eq!(told.lines().next(), Some("supple: line 3: knee is 0 to 155, not 170 [R019]"));
    fs::write(&file, "[figure.squat]\nbase = \"standing\"\npose.low = { knee = 70, hip = 60 }\n").unwrap();
    assert_eq!(run(home.path(), &["figure", path]).1, "squat (squat)\n  low: not described\n");
    for (text, says) in [("figure = \"bridge\"\n", "R008"), ("schema = 1\n", "R009"), ("[figure\n", "R004")] {
        fs::write(&file, text).unwrap();
        let (code, _, told) = run(home.path(), &["figure", path]);
        assert!(code == Some(1) && told.contains(says), "{told}");
    }
    let gone = home.path().join("gone.toml");
    assert!(run(home.path(), &["figure", gone.to_str().unwrap()]).2.contains("R001"));
}

#[test]
fn show_tells_the_poses_of_a_figure_in_words() {
    let home = tempfile::tempdir().unwrap();
    let (_, out, _) = run(home.path(), &["show", "gentle-stretch", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let figure = &value["steps"][0]["figure"];
    assert_eq!((&figure["id"], &figure["poses"][1]["id"]), (&"pelvic-tilt".into(), &"tilt".into()));
    let words = "Lying on your back, knees bent, low back pressed flat to the floor.";
    assert_eq!(figure["poses"][1]["words"], words);
}
