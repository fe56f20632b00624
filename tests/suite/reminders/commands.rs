//! The real program: reminders typed, listed, said once, by one alone.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use supple::io::reminders::claim;

use crate::support::history::begin;

/// The program with these folders, in that zone, far from any desktop.
fn program(home: &Path, zone: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
    command
        .env("SUPPLE_CONFIG_DIR", home)
        .env("SUPPLE_DATA_DIR", home.join("data"))
        .env("SUPPLE_STATE_DIR", home.join("state"))
        .env("TZ", zone)
        // No desktop: what is said is said here.
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .env("SSH_TTY", "/dev/null")
        .env("LANG", "en_GB.UTF-8")
        .stdin(Stdio::null());
    command
}

/// Another command than `remind`.
fn other(home: &Path, args: &[&str]) -> Output {
    program(home, "Europe/Berlin").args(args).output().unwrap()
}

fn run_in(home: &Path, zone: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(home, zone).arg("remind").args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn run(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    run_in(home, "Europe/Berlin", args)
}

/// Changes the moment of the one reminder in the file: the past and the future are whenever this runs.
fn set_once(home: &Path, moment: &str) {
    let text = format!("schema = 1\n[[reminder]]\nid = \"soon\"\nsay = \"Take it off\"\nonce = {moment}\n");
    fs::write(home.join("reminders.toml"), text).unwrap();
}

#[test]
fn one_for_a_moment_may_propose_a_routine() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (code, _, error) = run(home, &["in", "20m", "Move", "a", "little", "--routine", "desk-break"]);
    assert_eq!(code, Some(0), "{error}");
    let (_, out, _) = run(home, &["next", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&value["next"]["say"], &value["next"]["routine"]), (&"Move a little".into(), &"desk-break".into()));
    let (code, _, error) = run(home, &["in", "20m", "Move", "--routine", "desk-brake"]);
    assert!(code == Some(1) && error.contains("desk-break"), "{error}");
}

#[test]
fn a_reminder_is_typed_shown_listed_and_removed() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (code, out, error) =
        run(home, &["add", "every 45m 9:00-18:00 mon-fri", "--say", "Stand up", "--routine", "desk-break"]);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(out.lines().filter(|line| line.starts_with("  ")).count(), 5, "{out}");
    assert!(out.contains("Saved.") && out.contains("supple remind run"), "{out}");
    let (_, out, _) = run(home, &[]);
    assert!(out.contains("stand-up  Stand up") && out.contains("every 45m 9:00-18:00 mon-fri - next: "), "{out}");
    let (_, out, _) = run(home, &["list", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&value["reminders"][0]["id"], &value["reminders"][0]["line"]), (&"stand-up".into(), &4.into()));
    let (_, out, _) = run(home, &["next", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&value["next"]["id"], &value["next"]["routine"]), (&"stand-up".into(), &"desk-break".into()));
    let (_, out, _) = run(home, &["next"]);
    assert!(out.starts_with("Next reminder: Stand up, "), "{out}");

    let (code, _, error) = run(home, &["remove", "stand-upp"]);
    assert!(code == Some(1) && error.contains("did you mean “stand-up”?"), "{error}");
    assert_eq!(run(home, &["remove", "stand-up"]).0, Some(0));
    assert!(run(home, &[]).1.contains("no reminders yet"));
}

#[test]
fn what_is_not_understood_is_shown_with_a_caret_and_nothing_is_saved() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (code, _, error) = run(home, &["add", "every", "45m", "bananas", "--say", "x"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("  every 45m bananas\n            ^^^^^^^\nHere may stand: "), "{error}");
    for (args, says) in [
        (&["add", "every 45m"][..], "what shall it say?"),
        (&["add", "at 9:00 daily", "--routine", "walkin"], "did you mean “walking”?"),
        (&["add", "after moist-heet 2h", "--say", "x"], "did you mean “moist-heat”?"),
        (&["add", "every 45m", "--say", "x", "--id", "2nd"], "a letter first"),
        (&["in", "20", "tea"], "needs its unit"),
        (&["in", "30d", "tea"], "outside its limits"),
        (&["pause", "9d"], "outside its limits"),
        (&["snooze"], "nothing rang lately"),
        (&["skip"], "nothing to skip"),
        (&["preset", "watr", "on"], "did you mean “water”?"),
    ] {
        let (code, _, error) = run(home, args);
        assert!(code == Some(1) && error.contains(says), "{args:?}: {error}");
    }
    assert!(!home.join("reminders.toml").exists());
}

#[test]
fn presets_go_on_and_off_in_place() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert_eq!(run(home, &["preset", "water", "on"]).0, Some(0));
    assert_eq!(run(home, &["preset", "water", "off"]).0, Some(0));
    let text = fs::read_to_string(home.join("reminders.toml")).unwrap();
    assert!(text.matches("[[reminder]]").count() == 1 && text.ends_with("on = false\n"), "{text}");
    assert_eq!(run(home, &["preset", "water", "on"]).0, Some(0));
    let (_, out, _) = run(home, &["preset"]);
    assert!(out.contains("water      on ") && out.contains("walk       off"), "{out}");
}

/// Cases 1, 20 and 22.
#[test]
fn once_says_what_is_due_once_without_a_desktop() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert_eq!(run(home, &["pause", "1m"]).0, Some(0));
    // What is kept began before this moment, which is later than what is kept and not later than now.
    let kept = home.join("state/reminders.json");
    let old = fs::read_to_string(&kept).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&old).unwrap();
    let seen: jiff::Timestamp = value["seen"]["t"].as_str().unwrap().parse().unwrap();
    let hour = jiff::SignedDuration::from_hours(1);
    value["seen"]["t"] = (seen - hour).to_string().into();
    value["begun"] = (seen - hour).to_string().into();
    fs::write(&kept, value.to_string()).unwrap();
    set_once(home, &(seen - jiff::SignedDuration::from_mins(10)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string());

    let claimed = claim(&home.join("state"), false).unwrap();
    let (code, out, _) = run(home, &["--once"]);
    assert!(code == Some(0) && out.contains(&format!("by process {}", std::process::id())), "{out}");
    let (code, _, error) = run(home, &["run"]);
    assert!(code == Some(6) && error.contains("said already"), "{error}");
    drop(claimed);
    let (code, out, _) = run(home, &["--once"]);
    assert!(code == Some(0) && out.contains("Take it off. It was due at "), "{out}");
    let (_, out, _) = run(home, &["--once"]);
    assert!(!out.contains("Take it off"), "{out}");
    let (code, out, _) = run(home, &["snooze", "10m"]);
    assert!(code == Some(0) && out.contains("comes again at"), "{out}");
    let (code, out, _) = run(home, &["skip"]);
    assert!(code == Some(0) && out.contains("“soon” is skipped at"), "{out}");
    let (code, _, error) = run(home, &["skip"]);
    assert!(code == Some(1) && error.contains("nothing to skip"), "{error}");
}

#[test]
fn a_damaged_record_is_told_in_one_line_and_says_nothing_again() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::create_dir_all(home.join("state")).unwrap();
    fs::write(home.join("state/reminders.json"), "{\"v\":1,\"seen\":").unwrap();
    set_once(home, "2026-01-01T00:00:00Z");
    let (code, out, _) = run(home, &["--once"]);
    assert!(code == Some(0) && out.matches("was damaged").count() == 1 && !out.contains("Take it off"), "{out}");
    assert_eq!(run(home, &["--once"]).1, "");
    assert!(home.join("state/reminders.damaged.json").exists());
}

/// Case 19.
#[test]
fn a_zone_that_does_not_exist_is_utc() {
    let home = tempfile::tempdir().unwrap();
    run_in(home.path(), "Nonsense/Zone", &["preset", "water", "on"]);
    let (_, out, _) = run_in(home.path(), "Nonsense/Zone", &["next", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(value["next"]["at"].as_str().unwrap().ends_with("+00:00"), "{out}");
}

#[test]
fn a_broken_file_is_named_with_its_line_by_list_and_check() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let text = "schema = 1\n[[reminder]]\nid = \"a\"\nsay = \"A\"\nat = [\"9\"]\n[[reminder]]\nid = \"b\"\nsay = \"B\"\nat = [\"9:00\"]\n";
    fs::write(home.join("reminders.toml"), text).unwrap();
    let (_, out, _) = run(home, &[]);
    assert!(out.contains("reminders.toml:5: cannot be used") && out.contains("b  B\n"), "{out}");
    let check = other(home, &["check", home.join("reminders.toml").to_str().unwrap()]);
    let out = String::from_utf8(check.stdout).unwrap();
    assert!(check.status.code() == Some(1) && out.contains("R063") && out.contains("1 file: 1 error"), "{out}");
    fs::write(home.join("reminders.toml"), "schema = 1\n[[reminder]\n").unwrap();
    let (code, _, error) = run(home, &["preset", "water", "on"]);
    assert!(code == Some(1) && error.contains("left as it is"), "{error}");
}

#[test]
fn the_calendar_is_the_same_the_second_time() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    run(home, &["preset", "stretch", "on"]);
    run(home, &["preset", "heat", "on"]);
    let plain = |out: String| out.lines().filter(|line| !line.starts_with("DTSTAMP")).collect::<Vec<_>>().join("\n");
    let (code, first, error) = run(home, &["export", "--ics"]);
    assert!(code == Some(0) && error.contains("“heat” is not in the calendar"), "{error}");
    assert!(first.contains("UID:stretch-0800@supple") && first.contains("DESCRIPTION:"), "{first}");
    assert_eq!(plain(run(home, &["export", "--ics"]).1), plain(first));
    run(home, &["remove", "stretch"]);
    assert_eq!(run(home, &["export", "--ics"]).1.matches("STATUS:CANCELLED").count(), 2);
}

#[test]
fn today_tells_the_next_reminder() {
    let home = tempfile::tempdir().unwrap();
    run(home.path(), &["preset", "water", "on"]);
    let today = |args: &[&str]| String::from_utf8(other(home.path(), args).stdout).unwrap();
    assert!(today(&["today"]).contains("Next reminder: Drink some water, "));
    let value: serde_json::Value = serde_json::from_str(&today(&["today", "--json"])).unwrap();
    assert_eq!(value["next_reminder"]["id"], "water");
}

/// Six at once, none lost: each has a name of its own.
#[test]
fn many_that_are_added_at_once_are_all_kept() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let children: Vec<_> = (1..=6)
        .map(|number| {
            let mut child = program(home, "UTC");
            child.args(["remind", "in", "20m", &format!("Thing {number}")]).stdout(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let (code, out, error) = run(home, &["list", "--json"]);
    assert_eq!(code, Some(0), "{error}");
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let list = value["reminders"].as_array().unwrap();
    let mut says: Vec<&str> = list.iter().map(|each| each["say"].as_str().unwrap()).collect();
    says.sort_unstable();
    assert_eq!(says, ["Thing 1", "Thing 2", "Thing 3", "Thing 4", "Thing 5", "Thing 6"], "{out}");
}

#[test]
fn a_length_may_be_several_words_and_what_cannot_be_kept_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    for (args, say) in [
        (&["in", "1h", "30m", "heat"][..], "heat"),
        (&["in", "20", "minutes", "tea", "is", "ready"], "tea is ready"),
        (&["in", "an", "hour", "--say", "Up"], "Up"),
        (&["in", "20m", "5m", "walk"], "5m walk"),
        (&["in", "1h", "20 min walk"], "20 min walk"),
        (&["in", "1h 30m", "20m walk"], "20m walk"),
        (&["in", "20m", "30 seconds plank"], "30 seconds plank"),
    ] {
        fs::remove_file(home.join("reminders.toml")).ok();
        let (code, _, error) = run(home, args);
        assert_eq!(code, Some(0), "{args:?}: {error}");
        let (_, out, _) = run(home, &["next", "--json"]);
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(value["next"]["say"], say, "{args:?}");
    }
    fs::remove_file(home.join("reminders.toml")).unwrap();
    let (code, _, error) = run(home, &["add", "at 23:00", "--say", "Pill", "--hold", "--yes"]);
    assert!(code == Some(1) && error.contains("--hold is for what comes again"), "{error}");
    let (code, _, error) = run(home, &["in", "second", "opinion"]);
    assert!(code == Some(1) && error.contains("not a length"), "{error}");
    let (code, _, error) = run(home, &["in", "20m", "tea", "--say", "Up"]);
    assert!(code == Some(1) && error.contains("one is enough"), "{error}");
    assert!(!home.join("reminders.toml").exists());
    // Where nothing can be written, the file is named.
    fs::create_dir(home.join("reminders.toml")).unwrap();
    let (code, _, error) = run(home, &["in", "20m", "tea"]);
    assert!(code == Some(1) && error.contains("nothing was saved") && error.contains("reminders.toml: "), "{error}");
}

/// A look at a file that cannot be read forgets nothing, and says so where a timer can hear it.
#[test]
fn a_look_at_a_broken_file_forgets_nothing_and_fails_aloud() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert_eq!(run(home, &["add", "at 8:00 20:00", "--say", "Walk", "--yes"]).0, Some(0));
    assert_eq!(run(home, &["--once"]).0, Some(0));
    let kept = || {
        let state = fs::read_to_string(home.join("state/reminders.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&state).unwrap()["since"].clone()
    };
    let before = kept();
    assert!(before["walk"].is_string());
    let whole = fs::read_to_string(home.join("reminders.toml")).unwrap();
    fs::write(home.join("reminders.toml"), format!("{whole}\n[[reminder]]\nid = \"half")).unwrap();
    let (code, out, error) = run(home, &["--once"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(error.contains("reminders.toml:"), "{error}");
    fs::write(home.join("reminders.toml"), format!("{whole}\n[[reminder]]\nid = \"two\"\nsay = \"Two\"\natt = 3\n"))
        .unwrap();
    run(home, &["--once"]);
    fs::write(home.join("reminders.toml"), whole.replace('\n', "\r\n")).unwrap();
    assert_eq!(run(home, &["--once"]).0, Some(0));
    assert_eq!(kept(), before);
    // The ends of its lines stay as they are.
    assert_eq!(run(home, &["in", "20m", "tea"]).0, Some(0));
    let text = fs::read_to_string(home.join("reminders.toml")).unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
}

/// A session that goes on in a window is not disturbed by what comes again; what is for one moment is said.
#[test]
fn a_session_elsewhere_hears_only_what_is_for_one_moment() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert_eq!(run_in(home, "UTC", &["pause", "off"]).0, Some(0));
    let record = home.join("state/reminders.json");
    let mut state: serde_json::Value = serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    let now: jiff::Timestamp = state["seen"]["t"].as_str().unwrap().parse().unwrap();
    let hour_ago = (now - jiff::SignedDuration::from_hours(1)).to_string();
    state["seen"]["t"] = hour_ago.clone().into();
    state["seen"]["boot"] = "before".into();
    state["begun"] = hour_ago.clone().into();
    state["since"] = serde_json::json!({ "up": hour_ago });
    fs::write(&record, state.to_string()).unwrap();
    let before = (now - jiff::SignedDuration::from_mins(10)).to_zoned(jiff::tz::TimeZone::UTC);
    let text = format!(
        "schema = 1\n[[reminder]]\nid = \"up\"\nsay = \"Stand up\"\nat = [\"{}\"]\n[[reminder]]\nid = \"pan\"\nsay = \"Pan off\"\nonce = {}\n",
        before.strftime("%H:%M"),
        before.strftime("%Y-%m-%dT%H:%M:%SZ")
    );
    fs::write(home.join("reminders.toml"), text).unwrap();
    let active = |at: jiff::Timestamp| {
        let line = begin("s", &at.to_zoned(jiff::tz::TimeZone::UTC));
        fs::write(home.join("state/active.jsonl"), serde_json::to_string(&line).unwrap() + "\n").unwrap();
    };
    active(now);
    let (_, out, error) = run_in(home, "UTC", &["--once"]);
    assert!(out.contains("Pan off") && !out.contains("Stand up"), "{out}{error}");
    // One that has given no sign for two minutes stands still.
    active(now - jiff::SignedDuration::from_mins(2));
    let (_, out, error) = run_in(home, "UTC", &["--once"]);
    assert!(!out.contains("Pan off") && out.contains("Stand up"), "{out}{error}");
}
