//! A library of a few short routines that no change of the shipped ones touches: for outputs that are to be exact.

use std::sync::OnceLock;

use supple::{
    domain::library::{FileKind, Library},
    format::{self, SourceFile},
    io,
};

const ROUTINES: [(&str, &str); 6] = [
    (
        "relief-now",
        r#"
schema = 1
title = "Relief now"
stage = "relief"
[[step]]
kind = "breathe"
name = "Breathe slowly"
time = "1m"
"#,
    ),
    (
        "moist-heat",
        r#"
schema = 1
title = "Moist heat"
stage = "relief"
[[step]]
kind = "heat"
name = "Warm it"
time = "10m"
checks = [{ at = "5m", ask = ["skin"] }, { at = "end", ask = ["skin"] }]
limit = { per_day = 3, gap = "2h" }
"#,
    ),
    (
        "staged-return",
        r#"
schema = 1
title = "Staged return"
stage = "return"
per_day = 2
[[step]]
name = "Roll and sit"
involves = []
stage = "return"
hold = "10s"
reps = 2
"#,
    ),
    (
        "walking",
        r#"
schema = 1
title = "Walking"
stage = "return"
until = "maintain"
per_day = 1
[[step]]
kind = "walk"
time = "10m"
"#,
    ),
    (
        "bend",
        r#"
schema = 1
title = "Bend"
stage = "mobility"
levels = 2
per_day = 1
[[step]]
name = "Bend a little"
involves = []
stage = "mobility"
hold = "10s"
reps = [2, 3]
"#,
    ),
    (
        "lift",
        r#"
schema = 1
title = "Lift"
stage = "strength"
per_day = 1
[[step]]
name = "Lift a little"
involves = ["strength"]
stage = "strength"
hold = "10s"
reps = 2
"#,
    ),
];

/// The shipped danger signs and exercises, and six routines that stay as they are.
pub(crate) fn small() -> Library {
    static SMALL: OnceLock<Library> = OnceLock::new();
    let load = || {
        let mut files = io::library::shipped();
        files.retain(|file| file.kind != FileKind::Routine);
        files.extend(ROUTINES.map(|(id, text)| SourceFile {
            kind: FileKind::Routine,
            id: id.to_owned(),
            path: format!("small/{id}.toml"),
            bytes: Ok(text.as_bytes().into()),
            user: true,
        }));
        let library = format::load(&files);
        let problems: Vec<&str> = library.problems.iter().map(|p| p.rendered.as_str()).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n\n"));
        library
    };
    SMALL.get_or_init(load).clone()
}
