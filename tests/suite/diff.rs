//! Two versions told apart, in the exact words.

use std::{fs, path::Path, process::Command};

/// A routine with one of each.
const OLD: &str = r#"schema = 1
title = "Before"
stage = "mobility"
levels = 3
per_day = 1
[[step]]
exercise = "pelvic-tilt"
reps = [5, 10, 10]
hold = "2s"
source = { reps = ["NHSI"], hold = ["NHSI"] }
[[step]]
exercise = "trunk-rotation"
reps = 5
hold = "2s"
[[step]]
id = "heat"
kind = "heat"
time = "20m"
[[step]]
kind = "check"
ask = ["leg-further", "new-numb"]
[[step]]
exercise = "cat-camel"
reps = 5
hold = "2s"
"#;

const NEW: &str = r#"schema = 1
title = "Before"
stage = "mobility"
levels = 3
per_day = 2
[[step]]
exercise = "cat-camel"
reps = 5
hold = "2s"
[[step]]
exercise = "pelvic-tilt"
reps = [5, 15, 15]
hold = "2s"
involves = ["flexion-hold"]
source = { reps = ["proposal"] }
[[step]]
id = "heat"
kind = "heat"
time = "15m"
[[step]]
kind = "check"
ask = ["leg-further"]
[[step]]
exercise = "piriformis"
reps = 2
hold = "20s"
"#;

struct Home(tempfile::TempDir);

impl Home {
    fn with(files: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(home)
    }

    fn diff(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_supple"))
            .current_dir(self.0.path())
            .arg("diff")
            .args(args)
            .env("SUPPLE_CONFIG_DIR", self.0.path())
            .env("SUPPLE_DATA_DIR", self.0.path().join("data"))
            .env("SUPPLE_STATE_DIR", self.0.path().join("state"))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

fn shipped(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("routines").join(path)).unwrap()
}

#[test]
fn only_what_differs_is_told_level_by_level() {
    let home = Home::with(&[("old.toml", OLD), ("new.toml", NEW)]);
    let (code, out, _) = home.diff(&["old.toml", "new.toml"]);
    let common = "  step removed: trunk-rotation
  step added: piriformis, after a-short-check
  step moved: cat-camel, now first
  pelvic-tilt: now involves flexion-hold
";
    let told = format!(
        "old.toml, and new.toml
per day 1 to 2
level 1:
  whole time 23 minutes 43 seconds to 19 minutes 15 seconds
{common}  pelvic-tilt: source removed: hold
  pelvic-tilt: source of reps: NHSI to proposal
  heat: time 20 minutes to 15 minutes
  a-short-check: no longer asks new-numb
levels 2 to 3:
  whole time 24 minutes 23 seconds to 20 minutes 35 seconds
{common}  pelvic-tilt: reps 10 to 15
  pelvic-tilt: total hold +50 %
  pelvic-tilt: source removed: hold
  pelvic-tilt: source of reps: NHSI to proposal
  heat: time 20 minutes to 15 minutes
  a-short-check: no longer asks new-numb
"
    );
    assert_eq!(out, told);
    assert_eq!(code, Some(1));
}

#[test]
fn the_same_is_the_same_whatever_its_comments_and_layout() {
    let home = Home::with(&[("old.toml", OLD), ("new.toml", &format!("# a word\n{}", OLD.replace(" = ", "=")))]);
    let (code, out, _) = home.diff(&["old.toml", "new.toml"]);
    assert_eq!((code, out.as_str()), (Some(0), "old.toml, and new.toml\nno difference\n"));
    let (code, out, _) = home.diff(&["walking", "walking", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &value["same"]), (Some(0), &true.into()));
}

/// Every line of what is shipped that a person would notice makes a difference when it changes.
#[test]
fn no_change_of_a_number_goes_unseen() {
    for name in ["gentle-stretch.toml", "moist-heat.toml", "walking.toml", "exercises/knee-chest-single.toml"] {
        let text = shipped(name);
        let lines = text.lines().collect::<Vec<_>>();
        let mut changed = 0;
        for (at, line) in lines.iter().enumerate() {
            let key = line.split('=').next().unwrap().trim();
            let numbers =
                ["reps", "hold", "time", "switch", "sets", "per_day", "get_ready", "between", "limit", "per_week"];
            let Some(digit) = line.find(|c: char| ('2'..='9').contains(&c)).filter(|_| numbers.contains(&key)) else {
                continue;
            };
            let less = char::from(line.as_bytes()[digit] - 1);
            // Half an hour less of a gap between heat is refused; a smaller number elsewhere is always allowed.
            let with = format!("{}{less}{}", &line[..digit], &line[digit + 1..]);
            let mut own = lines.clone();
            own[at] = &with;
            let home = Home::with(&[("own.toml", &own.join("\n"))]);
            let named = name.trim_start_matches("exercises/").trim_end_matches(".toml");
            let (code, out, error) = home.diff(&[named, "own.toml"]);
            assert_eq!(code, Some(1), "{name}:{}: {line}\n{out}{error}", at + 1);
            changed += 1;
        }
        assert!(changed > 0, "{name}");
    }
}

#[test]
fn a_file_of_ones_own_is_compared_with_the_shipped_one() {
    let own = shipped("moist-heat.toml").replace("time  = \"20m\"", "time = \"10m\"");
    let home = Home::with(&[("routines/moist-heat.toml", &own), ("x.toml", &own)]);
    let lines = "level 1:
  whole time 20 minutes 8 seconds to 10 minutes 8 seconds
  heat: time 20 minutes to 10 minutes
";
    let (code, out, _) = home.diff(&["moist-heat", "x.toml"]);
    assert_eq!((code, out), (Some(1), format!("moist-heat, as shipped, and x.toml\n{lines}")));
    let (code, out, _) = home.diff(&["moist-heat"]);
    assert_eq!(code, Some(1));
    assert!(out.ends_with(&format!("routines/moist-heat.toml\n{lines}")), "{out}");
    let (code, out, _) = home.diff(&["x.toml", "moist-heat"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("heat: time 10 minutes to 20 minutes"), "{out}");
}

#[test]
fn a_looser_file_is_compared_as_it_is_written() {
    let text = shipped("exercises/knee-chest-single.toml");
    let looser =
        text.replace("\"Leg pain spreads further down.\"", "\"It hurts.\"").replace("hold = \"5s\"", "hold = \"8s\"");
    let home = Home::with(&[("x.toml", &looser)]);
    let (code, out, _) = home.diff(&["knee-chest-single", "x.toml"]);
    let told = "knee-chest-single, as shipped, and x.toml
x.toml may not stand in place of the shipped one; `supple check` tells why
hold 5 seconds to 8 seconds
total hold +60 %
stop sign removed: Leg pain spreads further down.
stop sign added: It hurts.
";
    assert_eq!((code, out.as_str()), (Some(1), told));
}

#[test]
fn trouble_has_a_code_of_its_own() {
    let home = Home::with(&[("broken.toml", "schema = 1\ntitle = [\n")]);
    for (args, said) in [
        (&["moist-heet", "walking"][..], "did you mean `moist-heat`?"),
        (&["walking", "pelvic-tilt"], "one is a routine, the other an exercise"),
        (&["walking", "gone.toml"], "not there"),
        (&["walking", "broken.toml"], "broken.toml:2"),
        (&["walking"], "you have no file in place of the shipped walking"),
    ] {
        let (code, out, error) = home.diff(args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}");
        assert!(error.contains(said), "{error}");
    }
    assert_eq!(home.diff(&[]).0, Some(2));
}

#[test]
fn as_json_each_difference_has_both_values() {
    let home = Home::with(&[("old.toml", OLD), ("new.toml", NEW)]);
    let (_, out, _) = home.diff(&["old.toml", "new.toml", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let level = &value["levels"][1];
    assert_eq!(level["levels"], serde_json::json!([2, 3]));
    let changes = level["changes"].as_array().unwrap();
    let reps = changes.iter().find(|change| change["what"] == "reps").unwrap();
    let told = serde_json::json!({ "step": "pelvic-tilt", "what": "reps", "from": "10", "to": "15", "words": "reps 10 to 15" });
    assert_eq!(*reps, told);
}
