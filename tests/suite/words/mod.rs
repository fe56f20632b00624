//! The words as they are shown: plain, short, in one spelling, and short enough to be said in time.
//!
//! Judged are all shown texts of the shipped files (titles, summaries, how, stop signs, cues, questions, cards) and the
//! literals of the program's own screens and commands.
//! - No word of `tests/fixtures/words.toml`: the clinic's words, and other spellings than British.
//! - A text of 20 words or more: Flesch-Kincaid grade 7 at most. So is each file as a whole. Shorter texts, where the
//!   grade says little: no sentence over 20 words, two syllables a word at most on average, and no word of five syllables
//!   that is not on the list.
//! - No sentence of `how` over 20 words.
//! - A cue can be said, at 150 words a minute, before the next one comes. A part of a rep inside its own time.
//! - No number to call in any text: which one is right depends on the country.

mod reading;
mod texts;

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use supple::domain::timeline::{Choice, CueKind, Timeline};
use toml::{Table, Value};

use crate::routines::shipped as library;
use reading::{grade, sentences, syllables, words};
use texts::{Text, program, shipped};

/// Texts from this many words on are judged by their grade.
const WHOLE: usize = 20;
/// The highest grade, in tenths.
const GRADE: i64 = 70;
/// The longest sentence, in words.
const SENTENCE: usize = 20;
/// How fast a cue is said.
const WORDS_A_MINUTE: u32 = 150;

struct Avoided {
    say: String,
    not: Vec<String>,
    unless: Vec<String>,
}

fn list() -> (Vec<Avoided>, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/words.toml");
    let table: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let texts = |value: Option<&Value>| -> Vec<String> {
        let list = value.and_then(Value::as_array).into_iter().flatten();
        list.map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let word = |word: &Value| Avoided {
        say: word["say"].as_str().unwrap().to_owned(),
        not: texts(word.get("not")),
        unless: texts(word.get("unless")),
    };
    (table["word"].as_array().unwrap().iter().map(word).collect(), texts(table["long"].get("words")))
}

/// Whether a text holds a word or phrase, as whole words in any case.
fn holds(text: &str, phrase: &str) -> bool {
    let text = text.to_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
    text.match_indices(phrase).any(|(at, _)| {
        !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + phrase.len()..].chars().next())
    })
}

fn all() -> Vec<Text> {
    shipped().into_iter().flat_map(|(_, texts)| texts).chain(program()).collect()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_text_uses_a_word_that_is_not_plain_or_spelt_otherwise() {
    let (avoided, _) = list();
    let mut wrong = Vec::new();
    for text in all() {
        for word in &avoided {
            let excused = word.unless.iter().any(|other| text.words.contains(other.as_str()));
            // Names of files and keys are not words: `extension-ladder`.
            for not in word.not.iter().filter(|not| !excused && holds(&text.words, not)) {
                wrong.push(text.told(&format!("“{not}”, say “{}”", word.say)));
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_text_is_easy_to_read() {
    let (_, long) = list();
    let mut wrong = Vec::new();
    for text in all() {
        let all = words(&text.words);
        if all.len() >= WHOLE {
            let grade = grade(&text.words);
            if grade > GRADE {
                wrong.push(text.told(&format!("grade {}.{}", grade / 10, grade % 10)));
            }
            continue;
        }
        let sounds: usize = all.iter().map(|word| syllables(word)).sum();
        if all.len() >= 6 && sounds > 2 * all.len() {
            wrong.push(text.told("more than two syllables a word"));
        }
        for word in all.iter().filter(|word| syllables(word) >= 5 && !long.contains(&word.to_lowercase())) {
            wrong.push(text.told(&format!("the long word “{word}”")));
        }
    }
    none(&wrong);
}

#[test]
fn every_file_as_a_whole_is_easy_to_read() {
    let mut wrong = Vec::new();
    for (path, texts) in shipped() {
        // Each text ends where it ends, with a full stop or not.
        let whole: Vec<&str> = texts.iter().map(|text| text.words.as_str()).collect();
        let whole = whole.join("\n");
        let grade = grade(&whole);
        if words(&whole).len() >= WHOLE && grade > GRADE {
            wrong.push(format!("{path}: grade {}.{}", grade / 10, grade % 10));
        }
    }
    none(&wrong);
}

#[test]
fn no_sentence_is_long() {
    let mut wrong = Vec::new();
    for text in all().iter().filter(|text| text.key == "how" || words(&text.words).len() < WHOLE) {
        for sentence in sentences(&text.words) {
            let count = words(sentence).len();
            if count > SENTENCE {
                wrong.push(text.told(&format!("a sentence of {count} words")));
            }
        }
    }
    none(&wrong);
}

/// How long it takes to say so many words.
fn saying(count: usize) -> Duration {
    Duration::from_secs(60) * u32::try_from(count).unwrap() / WORDS_A_MINUTE
}

/// What is said at one moment of a session, and how long until the next words.
fn too_long(timeline: &Timeline) -> Vec<(usize, String)> {
    // Slot by slot; one that waits for a person has all the time there is.
    let mut moments: BTreeMap<Duration, Vec<(usize, String)>> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut at = Duration::ZERO;
    for slot in &timeline.slots {
        let planned = &timeline.steps[slot.step];
        for cue in &slot.cues {
            match cue.kind {
                // Counts are dropped when late. A part of a rep is judged below by its own time; the others are said over it.
                CueKind::Count | CueKind::Phase => {}
                _ => moments.entry(at + cue.at).or_default().push((slot.step, cue.say.to_string())),
            }
        }
        for (part, beat) in planned.rep.iter().enumerate() {
            // The first part also says which rep it is.
            let count = words(&beat.say).len() + usize::from(part == 0 && slot.reps > 1);
            if slot.reps > 0 && saying(count) > beat.time {
                wrong.push((slot.step, format!("{} ({} s)", beat.say, beat.time.as_secs())));
            }
        }
        match slot.length {
            Some(length) => at += length,
            None => {
                // The clock of words stands still while a person is waited for.
                at += Duration::from_secs(3600);
            }
        }
    }
    let times: Vec<Duration> = moments.keys().copied().collect();
    for (index, (at, said)) in moments.iter().enumerate() {
        let Some(next) = times.get(index + 1) else { continue };
        let count: usize = said.iter().map(|(_, say)| words(say).len()).sum();
        let room = next.saturating_sub(*at);
        if saying(count) > room {
            let all: Vec<&str> = said.iter().map(|(_, say)| say.as_str()).collect();
            wrong.push((said[0].0, format!("{} ({} s)", all.join(" "), room.as_secs())));
        }
    }
    wrong
}

#[test]
fn every_cue_can_be_said_before_the_next() {
    let mut wrong = Vec::new();
    for routine in library().routines.values() {
        for level in 1..=u16::try_from(routine.levels.len()).unwrap() {
            let timeline = Timeline::unroll(routine, level, None, &mut |_| Choice::Keep);
            for (step, said) in too_long(&timeline) {
                let line = timeline.steps[step].step.line;
                let told = format!("routines/{}.toml:{line}: level {level}: no time to say: {said}", routine.id);
                if !wrong.contains(&told) {
                    wrong.push(told);
                }
            }
        }
    }
    none(&wrong);
}

/// A cue that cannot be said in time is seen, at a slot's end, in its middle, and inside a rep.
#[test]
fn a_cue_without_time_is_seen() {
    let routine = |cue: &str| {
        let text = format!(
            "schema = 1\ntitle = \"Quick\"\n[[step]]\nkind = \"rest\"\ntime = \"30s\"\ncue = [{{ at = \"{cue}\", say = \"So many words that nobody could ever say them within two seconds.\" }}]\n"
        );
        let library =
            crate::bad_routines::with([crate::bad_routines::own(supple::format::FileKind::Routine, "quick", text)]);
        assert!(!library.has_errors(), "{:?}", library.problems);
        too_long(&Timeline::unroll(&library.routines["quick"], 1, None, &mut |_| Choice::Keep)).len()
    };
    assert_eq!([routine("13s"), routine("-2s"), routine("16s"), routine("5s")], [1, 1, 0, 0]);
}

/// Rule S1, before any layout: the sentences of set A, follow-ups left out since they are not on the page.
#[test]
fn the_emergency_questions_are_at_most_120_words() {
    let questions = library().questions;
    let asked = questions.set(supple::domain::questions::SetId::A).filter(|question| question.ask_if.is_none());
    let asked: Vec<String> = asked.map(|question| question.ask.to_string()).collect();
    let count: usize = asked.iter().map(|ask| words(ask).len()).sum();
    assert!(asked.len() >= 15 && count <= 120, "{count} words: {asked:?}");
}

/// Read in another country, a number to call is a wrong one. The screens get theirs from the setting.
#[test]
fn no_text_holds_a_number_to_call() {
    let regions = library().questions.regions;
    let numbers: Vec<&str> =
        regions.iter().flat_map(|region| [region.emergency.as_str(), region.urgent.as_str()]).collect();
    let mut wrong = Vec::new();
    for text in all() {
        let all = words(&text.words);
        for (at, word) in all.iter().enumerate() {
            // "112 days" is no number to call.
            let counts = ["days", "minutes", "people"].contains(all.get(at + 1).unwrap_or(&""));
            if numbers.contains(word) && !word.is_empty() && !counts {
                wrong.push(text.told(&format!("the number {word}")));
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_list_and_its_page_agree() {
    let (avoided, _) = list();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/words.md");
    let page = fs::read_to_string(path).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    let mut missing = Vec::new();
    // The head of the table, and what is a matter of room rather than of words.
    for (say, not) in rows.filter(|(say, not)| *say != "say" && !not.ends_with("where there is room")) {
        if !avoided.iter().any(|word| word.not.iter().any(|word| holds(not, word))) {
            missing.push(format!("docs/words.md: | {say} | {not} |"));
        }
    }
    none(&missing);
}

#[test]
fn the_checks_see_what_they_are_for() {
    assert!(holds("In the lumbar spine.", "lumbar") && !holds("A lumbarjack", "lumbar"));
    assert!(!holds("see extension-ladder", "extension"));
    let source = "let a = \"Take it off.\"; // \"a comment here\"\n#[expect(x, reason = \"not for people\")]\nlet b = format!(\"{name} is \\\n   on now\");\n";
    let found: Vec<(usize, String)> =
        texts::literals("x", source).into_iter().map(|text| (text.line, text.words)).collect();
    assert_eq!(found, [(1, "Take it off.".to_owned()), (3, "it is on now".to_owned())]);
    let file = "title = \"One\"\n[[step]]\nask = [\"not-shown\"]\nhow = [\n  \"Two.\",\n]\ncue = [{ at = \"half\", say = \"Three.\" }]\n";
    let found: Vec<(usize, String)> =
        texts::of_file("x", file).into_iter().map(|text| (text.line, text.words)).collect();
    assert_eq!(found, [(1, "One".to_owned()), (5, "Two.".to_owned()), (7, "Three.".to_owned())]);
    assert_eq!(saying(15), Duration::from_secs(6));
}
