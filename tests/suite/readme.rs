//! What the README shows works as shown.

use std::{fs, process::Command};

const README: &str = include_str!("../../README.md");

/// The blocks of one language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let after = README.split(fence.as_str()).skip(1);
    after.map(|rest| rest.split("\n```").next().unwrap()).collect()
}

#[test]
fn its_first_commands_are_run_and_test() {
    let commands: Vec<&str> = blocks("sh").iter().flat_map(|block| block.lines()).collect();
    let words = |line: &str| line.split(" #").next().unwrap().trim().to_owned();
    assert_eq!(words(commands[0]), "cargo run --release");
    assert_eq!(words(commands[1]), "cargo test");
}

#[test]
fn its_routine_is_one() {
    let home = tempfile::tempdir().unwrap();
    let routines = home.path().join("routines");
    fs::create_dir(&routines).unwrap();
    let [routine] = blocks("toml")[..] else {
        panic!("one routine is shown");
    };
    fs::write(routines.join("my-morning.toml"), routine).unwrap();
    for (args, last) in [(&["check"][..], ": no problems\n"), (&["show", "my-morning"][..], "\n")] {
        let output = Command::new(env!("CARGO_BIN_EXE_supple"))
            .args(args)
            .env("SUPPLE_CONFIG_DIR", home.path())
            .env("SUPPLE_DATA_DIR", home.path().join("data"))
            .env("SUPPLE_STATE_DIR", home.path().join("state"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.ends_with(last), "{said}");
    }
}

#[test]
fn its_settings_are_read() {
    let (_, part) = README.split_once("## Settings").unwrap();
    let part = part.split("\n## ").next().unwrap();
    let lines: Vec<&str> = part.split('`').filter(|code| code.contains(" = ")).collect();
    assert_eq!(lines.len(), 14, "{lines:?}");
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("config.toml"), lines.join("\n")).unwrap();
    let (settings, trouble) = supple::io::settings::read(home.path());
    assert!(trouble.is_empty(), "{trouble:?}");
    assert_eq!((settings.region.as_deref(), settings.number.as_deref()), (Some("GB"), Some("112")));
    assert!(settings.slow_walking && settings.reduced_motion && settings.plain);
    assert_eq!((settings.figure, settings.theme), (Some(supple::app::Marker::Braille), supple::app::Palette::Dark));
    assert_eq!((settings.voice, settings.sound, settings.title), (Some(true), Some(false), true));
    assert_eq!(settings.voice_command, ["espeak-ng", "--stdin"]);
    assert_eq!(settings.terminal, ["kitty", "-e"]);
    assert!(settings.tmux_passthrough);
    assert_eq!(settings.terminal_notice, supple::domain::settings::TerminalNotice::Osc9);
}

#[test]
fn its_files_are_there() {
    let links = README.split("](").skip(1);
    let mut seen = 0;
    for link in links.map(|rest| rest.split(')').next().unwrap()) {
        let path = link.split('#').next().unwrap();
        if !path.starts_with("http") {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + path;
            assert!(fs::exists(&file).unwrap(), "README names {path}");
            seen += 1;
        }
    }
    assert!(seen > 3, "only {seen} links were found");
}
