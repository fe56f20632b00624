//! Starting the reminders with the session: into a home of the test's own, twice, and out again.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use supple::io::{
    install::{Job, Way},
    reminders::claim,
};

fn run(home: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_supple"))
        .arg("remind")
        .args(args)
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("my config"))
        .env("SUPPLE_STATE_DIR", home.join("state"))
        .env_remove("SUPPLE_CONFIG_DIR")
        .env_remove("SUPPLE_DATA_DIR")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// All files and folders below a folder, with what they hold.
fn all(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(all(&path));
            found.insert(name, String::new());
        } else {
            found.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    found
}

#[test]
fn each_way_is_written_once_shown_and_removed_without_a_trace() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::create_dir_all(home.join("my config/systemd")).unwrap();
    fs::write(home.join("my config/systemd/other.conf"), "mine").unwrap();
    let before = all(home);
    for (way, file, next) in [
        ("--systemd", "systemd/user/supple-remind.service", "systemctl --user enable --now supple-remind.service"),
        ("--autostart", "autostart/supple-remind.desktop", "when you next log in"),
    ] {
        let (code, out) = run(home, &["install", way, "--dry-run"]);
        assert!(code == Some(0) && out.starts_with("Would write ") && all(home) == before, "{out}");
        let (code, out) = run(home, &["install", way]);
        assert!(code == Some(0) && out.starts_with("Wrote ") && out.contains(next), "{out}");
        let path = home.join("my config").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().skip(2).all(|line| out.contains(line)), "it shows all it wrote: {out}");
        let installed = all(home);
        let (code, out) = run(home, &["install", way]);
        assert!(code == Some(0) && out.contains("there already") && all(home) == installed, "{out}");
        let (_, out) = run(home, &["status"]);
        assert!(out.contains(file) && out.contains("not there") && out.contains("running: no"), "{out}");
        let (code, out) = run(home, &["uninstall"]);
        assert!(code == Some(0) && out.starts_with("Removed "), "{out}");
        assert_eq!(all(home), before);
    }
    let (code, out) = run(home, &["uninstall"]);
    assert!(code == Some(0) && out == "There was nothing to remove.\n", "{out}");
}

#[test]
fn what_was_changed_by_hand_or_is_switched_on_stays_and_two_ways_at_once_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    run(home, &["install", "--systemd"]);
    let (code, out) = run(home, &["install", "--autostart"]);
    assert!(code == Some(1) && out.contains("by systemd already"), "{out}");
    let user = home.join("my config/systemd/user");
    let path = user.join("supple-remind.service");
    let whole = fs::read_to_string(&path).unwrap();

    fs::write(&path, whole.replace("RestartSec=30", "RestartSec=60")).unwrap();
    let changed = all(home);
    for args in [&["install", "--systemd"][..], &["uninstall"]] {
        let (code, out) = run(home, args);
        assert!(code == Some(1) && out.contains("changed by hand") && all(home) == changed, "{out}");
    }
    assert!(run(home, &["status"]).1.contains("changed by hand"));

    fs::write(&path, &whole).unwrap();
    let wants = user.join("graphical-session.target.wants");
    fs::create_dir(&wants).unwrap();
    std::os::unix::fs::symlink(&path, wants.join("supple-remind.service")).unwrap();
    assert!(run(home, &["status"]).1.contains("starts when you log in"));
    assert!(run(home, &["install", "--systemd"]).1.contains("daemon-reload"));
    let (code, out) = run(home, &["uninstall"]);
    assert!(code == Some(1) && out.contains("systemctl --user disable --now") && path.exists(), "{out}");
}

#[test]
fn status_says_who_reminds_and_only_printed_ways_write_nothing() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (code, out) = run(home, &["install", "--cron"]);
    assert!(code == Some(0) && out.starts_with("* * * * * ") && out.contains("SUPPLE_STATE_DIR='"), "{out}");
    let (code, out) = run(home, &["install", "--launchd"]);
    assert!(code == Some(0) && out.contains("Not tested"), "{out}");
    assert_eq!(run(home, &["install"]).0, Some(2));
    assert_eq!(run(home, &["install", "--cron", "--systemd"]).0, Some(2));
    assert!(all(home).is_empty());
    let claimed = claim(&home.join("state"), false).unwrap();
    let (_, out) = run(home, &["status"]);
    assert!(out.ends_with(&format!("running: yes, process {}\n", std::process::id())), "{out}");
    drop(claimed);
    let window = claim(&home.join("state"), true).unwrap();
    assert!(run(home, &["status"]).1.ends_with("a window of supple, while it is open\n"));
    drop(window);
    assert!(run(home, &["status"]).1.contains("running: no"));
}

/// The tool ends well even on a mistake, so a word of it is one.
#[test]
#[ignore = "needs systemd-analyze; .ci/run units"]
fn systemd_has_nothing_to_say_about_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("my $program 50% \"x\" c'd \\ é");
    fs::create_dir(&odd).unwrap();
    let program = odd.join("supple");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_supple"), &program).unwrap();
    let job = Job::new(&program, |name| (name == "XDG_DATA_HOME").then(|| odd.clone().into())).unwrap();
    let path = folder.path().join("supple-remind.service");
    let verify = |text: &str| {
        fs::write(&path, text).unwrap();
        let output = Command::new("systemd-analyze")
            .args(["--user", "--man=no", "verify"])
            .arg(&path)
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .output()
            .unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let text = job.text(Way::Systemd);
    let told = verify(&text.replace("Restart=on-failure", "Restrat=on-failure"));
    assert!(told.contains("Restrat"), "it sees mistakes: {told}");
    assert_eq!(verify(&text), "");
}
