//! `supple new` and `supple edit`: the real program, an editor that is a small program, and the files it leaves.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use supple::{domain::library::FileKind, io::library};

struct Home(tempfile::TempDir);

type Ran = (Option<i32>, String, String);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn own(&self, name: &str) -> PathBuf {
        self.0.path().join("config/routines").join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// A program that is the editor: a line of shell, the file as `$1`.
    fn editor(&self, script: &str) -> String {
        let path = self.write("my editor", &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        format!("'{}'", path.display())
    }

    fn run(&self, args: &[&str], editor: Option<&str>, input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
        command.args(args).env_remove("VISUAL").env_remove("EDITOR").stdin(Stdio::piped());
        for (name, folder) in [("CONFIG", "config"), ("DATA", "data"), ("STATE", "state")] {
            command.env(format!("SUPPLE_{name}_DIR"), self.0.path().join(folder));
        }
        command.envs(editor.map(|editor| ("EDITOR", editor)));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    #[track_caller]
    fn is_clean(&self, path: &Path) {
        let (code, out, _) = self.run(&["check", path.to_str().unwrap()], None, "");
        assert_eq!((code, out.as_str()), (Some(0), "1 file: no problems\n"));
    }
}

#[test]
fn a_fresh_template_is_a_routine_that_loads_and_plays() {
    let home = Home::new();
    let (code, out, _) = home.run(&["new", "my-physio"], None, "");
    assert_eq!(code, Some(0), "{out}");
    let path = home.own("my-physio.toml");
    assert!(out.contains(path.to_str().unwrap()) && out.contains("supple edit my-physio"), "{out}");
    home.is_clean(&path);
    // What the first line names is there, for editors that know it.
    let text = fs::read_to_string(&path).unwrap();
    let schema = text.lines().next().and_then(|line| line.strip_prefix("#:schema ./")).unwrap();
    let schema = fs::read_to_string(home.own(schema)).unwrap();
    assert_eq!(home.run(&["schema", "routine"], None, "").1, schema);
    let (code, out, _) = home.run(&["show", "my-physio"], None, "");
    assert!(code == Some(0) && out.contains("My physio"), "{out}");
    let (code, out, err) = home.run(&["--plain", "start", "my-physio", "--rehearse", "3600"], None, "\n\n\n\n");
    assert!(code == Some(0) && out.contains("That is the whole of it"), "{code:?} {out} {err}");
    // The step that is commented out is one, too.
    let text = fs::read_to_string(&path).unwrap();
    let (head, tail) = text.split_once("# [[step]]").unwrap();
    let whole = format!("{head}[[step]]{}", tail.replace("\n# ", "\n"));
    fs::write(&path, whole).unwrap();
    home.is_clean(&path);
}

#[test]
fn no_file_is_written_over_and_no_shipped_one_replaced_by_accident() {
    let home = Home::new();
    home.run(&["new", "mine"], None, "");
    fs::write(home.own("mine.toml"), "precious").unwrap();
    let (code, _, err) = home.run(&["new", "mine"], None, "");
    assert!(code == Some(1) && err.contains("there is already") && err.contains("supple edit mine"), "{err}");
    assert_eq!(fs::read_to_string(home.own("mine.toml")).unwrap(), "precious");
    for (name, way) in
        [("walking", "comes with supple"), ("My Physio", "my-physio"), ("../evil", "evil"), ("", "cannot be a name")]
    {
        let (code, _, err) = home.run(&["new", name], None, "");
        assert!(code == Some(1) && err.contains(way), "{name}: {err}");
    }
    assert_eq!(fs::read_dir(home.own("")).unwrap().count(), 2, "the routine and the schema for the editor");
}

#[test]
fn every_shipped_routine_is_a_good_beginning() {
    let home = Home::new();
    let shipped = library::shipped();
    let routines: Vec<&str> =
        shipped.iter().filter(|file| file.kind == FileKind::Routine).map(|file| file.id.as_str()).collect();
    assert!(routines.len() > 10);
    for routine in routines {
        let name = format!("my-{routine}");
        let (code, _, err) = home.run(&["new", &name, "--from", routine], None, "");
        assert_eq!(code, Some(0), "{err}");
    }
    let (code, out, _) = home.run(&["check"], None, "");
    assert!(code == Some(0) && out.ends_with(": no problems\n"), "{out}");
    let text = fs::read_to_string(home.own("my-walking.toml")).unwrap();
    assert!(text.contains("title   = \"My walking\""), "{text}");
    let (code, _, err) = home.run(&["new", "x", "--from", "walkin"], None, "");
    assert!(code == Some(1) && err.contains("did you mean `walking`?"), "{err}");
}

#[test]
fn a_sheet_becomes_a_routine_and_says_what_was_left() {
    let home = Home::new();
    let sheet = home.write("sheet.txt", "Dear patient\nPelvic tilts 3 x 10, hold 5-8 sec\r\nClam shells x 12\n");
    let (code, out, err) = home.run(&["new", "sheet", "--from-text", sheet.to_str().unwrap()], None, "");
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("2 steps, 1 of them in the catalogue"), "{out}");
    assert!(out.contains("line 2: 5 to 8 s") && out.contains("line 1: Dear patient"), "{out}");
    home.is_clean(&home.own("sheet.toml"));
    let (code, ..) = home.run(&["new", "typed", "--from-text", "-"], None, "Bridge x 10\n");
    assert_eq!(code, Some(0));
    home.is_clean(&home.own("typed.toml"));
    let (code, _, err) = home.run(&["new", "none", "--from-text", "-"], None, "Dear patient\n");
    assert!(code == Some(1) && err.contains("nothing was written") && !home.own("none.toml").exists(), "{err}");
    let (code, _, err) = home.run(&["new", "none", "--from-text", "/nowhere/sheet"], None, "");
    assert!(code == Some(1) && err.contains("/nowhere/sheet cannot be read"), "{err}");
    let large = home.write("large.txt", &"Bridge x 10\n".repeat(100_000));
    let (code, _, err) = home.run(&["new", "none", "--from-text", large.to_str().unwrap()], None, "");
    assert!(code == Some(1) && err.contains("1 MiB"), "{err}");
}

#[test]
fn edit_copies_a_shipped_file_and_takes_the_copy_back_when_nothing_changed() {
    let home = Home::new();
    let change = home.editor("sed -i 's/^title.*/title = \"Longer walks\"/' \"$1\"");
    let (code, out, err) = home.run(&["edit", "walking"], Some(&change), "");
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("Your copy now stands in its place") && out.contains("walking can be used"), "{out}");
    assert!(fs::read_to_string(home.own("walking.toml")).unwrap().contains("Longer walks"));

    let nothing = home.editor("exit 0");
    let (code, out, _) = home.run(&["edit", "bridge"], Some(&nothing), "");
    assert!(code == Some(0) && out.contains("the copy is gone again"), "{out}");
    assert!(!home.own("exercises/bridge.toml").exists());
    // The file of one's own is no copy, and stays.
    let (code, out, _) = home.run(&["edit", "walking"], Some(&nothing), "");
    assert!(code == Some(0) && !out.contains("copy"), "{out}");
    assert!(home.own("walking.toml").exists());
}

#[test]
fn edit_shows_what_is_wrong_and_asks_nothing_without_a_terminal() {
    let home = Home::new();
    home.run(&["new", "mine"], None, "");
    let slip = home.editor("sed -i 's/^reps .*/reps = 500/' \"$1\"");
    let (code, out, _) = home.run(&["edit", "mine"], Some(&slip), "");
    assert_eq!(code, Some(1));
    assert!(out.contains("error[R019]") && out.contains("reps = 500") && out.contains("^^^"), "{out}");
    assert!(out.contains("Until that is mended, mine cannot be used.") && !out.contains("Enter or e"), "{out}");
}

#[test]
fn edit_says_what_is_missing() {
    let home = Home::new();
    let (code, _, err) = home.run(&["edit", "walking"], None, "");
    assert!(code == Some(1) && err.contains("EDITOR=nano"), "{err}");
    let (code, _, err) = home.run(&["edit", "walkin"], Some("true"), "");
    assert!(code == Some(1) && err.contains("did you mean `walking`?"), "{err}");
    let (code, out, err) = home.run(&["edit", "walking"], Some("no-such-editor -w"), "");
    assert!(code == Some(1) && err.contains("“no-such-editor” cannot be started"), "{err}");
    assert!(out.contains("the copy is gone again") && !home.own("walking.toml").exists(), "{out}");
}
