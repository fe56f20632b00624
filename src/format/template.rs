//! The beginning of a routine of one's own: a commented file that works as it is. Must never show a key that does not exist.

use std::fmt::Write as _;

use crate::domain::{CleanText, Id};

/// The first line of a routine file that the program makes: editors with a TOML language server complete and check by the file it names,
/// which lies beside it.
pub const SCHEMA_LINE: &str = "#:schema ./routine.schema.json";
/// The name of that file.
pub const SCHEMA_FILE: &str = "routine.schema.json";

/// A new routine file with this title.
#[must_use]
pub fn template(title: &str) -> String {
    let title = quoted(title);
    format!(
        r#"{SCHEMA_LINE}
# A routine of your own. Lines with # are for you; supple does not read them.
# Save, then: supple check finds mistakes, supple show tells what it becomes.
schema  = 1
title   = {title}
summary = "What it is for, in one line."
# per_day   = 2               # how often you mean to do it; or per_week
# get_ready = "8s"            # before each exercise
# between   = "15s"           # between exercises

# One [[step]] after another. This one is in the catalogue: supple knows how it is done.
# `supple figure pelvic-tilt` shows it, and `supple list --exercises` names the rest.
[[step]]
exercise = "pelvic-tilt"
reps     = 5
hold     = "3s"

# The right side, then the left. `instead` takes its place on a day when your answers shut it.
[[step]]
exercise = "knee-chest-single"
sides    = "both"             # or alternate, left, right
hold     = "10s"
reps     = 2                  # for each side
sets     = 2
set_rest = "30s"
instead  = ["pelvic-tilt"]

# A step that is not in the catalogue. Until it says what it asks of the back with `involves`,
# it counts as everything, so few days allow it. Take the # away to use it.
# [[step]]
# name     = "What my physio showed me"
# how      = ["Stand tall.", "Slide one hand down the thigh."]
# position = "standing"
# involves = ["rotation"]     # supple check lists the words, should one be wrong
# stage    = "mobility"       # the earliest stage it is for
# hold     = "10s"
# sides    = "both"
# cue      = [{{ at = "half", say = "Keep breathing." }}]

[[step]]
kind = "walk"
time = "5m"
"#
    )
}

/// A title made of a file's name: "my-physio" is "My physio".
#[must_use]
pub fn title_of(id: &Id) -> String {
    let words = id.as_str().replace('-', " ");
    let mut letters = words.trim().chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A routine's text as the beginning of another, under its own title.
#[must_use]
pub fn copied(text: &str, from: &str, title: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let mut copy = format!("{SCHEMA_LINE}\n# Begun as a copy of {}.\n", CleanText::new(from));
    let mut titled = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with("#:schema") {
            continue;
        }
        // Only a title on one line: the end of another is not for here to find.
        let value = line.strip_prefix("title").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
        let plain = value.map(str::trim).is_some_and(|value| value.starts_with('"') && !value.starts_with("\"\"\""));
        if plain && !titled {
            titled = true;
            let _ = writeln!(copy, "title   = {}", quoted(title));
        } else {
            copy.push_str(line);
        }
    }
    copy
}

/// A text as TOML writes it, cleaned.
pub(super) fn quoted(text: &str) -> String {
    let clean = CleanText::new(text);
    format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""))
}
