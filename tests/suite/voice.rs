//! What is said, and when: a whole session by ear. Judged at 150 words a minute, as all cues are.

use std::time::Duration;

use supple::{
    app::{Ask, Chime, Effect, Key, Msg, Screen, Settings, Speech, Weight},
    domain::{spoken::aloud, timeline::SlotKind},
};

use crate::driver::{Driver, fresh, morning, rehearse, start};

/// What was heard at a moment since the session began, and the screen of that moment.
struct Heard {
    at: Duration,
    speech: Speech,
    screen: String,
    left: Option<Duration>,
}

/// A session and what it says.
struct Ear {
    driver: Driver,
    began: Duration,
    seen: usize,
    heard: Vec<Heard>,
}

impl Ear {
    /// A person who is well but for a sore back, in a running session.
    fn of(ask: Ask) -> Self {
        let mut driver = Driver::new(ask);
        driver.well();
        assert!(driver.app.in_session(), "{}", driver.screen());
        let mut ear = Self { began: driver.now.mono, driver, seen: 0, heard: Vec::new() };
        ear.listen();
        ear
    }

    fn listen(&mut self) {
        for effect in &self.driver.effects[self.seen..] {
            if let Effect::Say(speech) = effect {
                self.heard.push(Heard {
                    at: self.driver.now.mono.saturating_sub(self.began),
                    speech: speech.clone(),
                    screen: self.driver.screen(),
                    left: self.driver.app.play().and_then(|play| play.cursor().remaining()),
                });
            }
        }
        self.seen = self.driver.effects.len();
    }

    /// Lets time pass for one change of the picture.
    fn tick(&mut self) {
        self.tick_within(Duration::from_secs(3_600));
    }

    fn tick_within(&mut self, most: Duration) {
        let wait = self.driver.app.next_change(&self.driver.now).unwrap_or(Duration::from_secs(1)).min(most);
        self.driver.now = self.driver.now.after(wait.max(Duration::from_millis(1)));
        self.driver.send(Msg::Tick);
        self.listen();
    }

    fn seconds(&mut self, seconds: u64) {
        let end = self.driver.now.mono + Duration::from_secs(seconds);
        while self.driver.now.mono < end {
            self.tick_within(end.saturating_sub(self.driver.now.mono));
        }
    }

    fn press(&mut self, keys: &str) {
        self.driver.keys(keys);
        self.listen();
    }

    /// To the end of the session: answers what waits, each after a while.
    fn play_on(&mut self) {
        for _ in 0..10_000 {
            if !self.driver.app.in_session() {
                return;
            }
            let waits = self.driver.app.play().is_some_and(|play| play.cursor().slot().length.is_none());
            if matches!(self.driver.app.screen(), Screen::Form(_)) {
                self.seconds(12);
                if self.driver.screen().contains("How many minutes") {
                    self.press("⏎");
                } else {
                    self.driver.well();
                    self.listen();
                }
            } else if waits {
                self.seconds(12);
                self.press("1");
                self.press("⏎");
            } else {
                self.tick();
            }
        }
        panic!("the session never ends");
    }

    fn hushes(&self) -> usize {
        self.driver.effects.iter().filter(|effect| **effect == Effect::Hush).count()
    }

    fn told(&self) -> String {
        let line = |heard: &Heard| {
            let weight = match heard.speech.weight {
                Weight::Turn => "turn",
                Weight::Words => "words",
                Weight::Beat => "beat",
                Weight::Count => "count",
            };
            format!("{:6.1}  {weight:5}  {}", heard.at.as_secs_f32(), heard.speech.words)
        };
        self.heard.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn a_whole_session_can_be_followed_by_ear() {
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.play_on();
    insta::assert_snapshot!("gentle_mobility_by_ear", ear.told());
}

/// Words that are shown otherwise than they are said: how they begin, and what stands for them on the screen, one of them.
const TWINS: [(&str, &[&str]); 5] = [
    ("Well done", &["Well done.", "Get ready"]),
    ("That is your time", &["How many minutes did you walk"]),
    ("And rest", &["Get ready", "Change sides", "Rest", "1 No"]),
    ("A question waits for you", &["1 No"]),
    ("Press one for no", &["1 No   2 Yes   3 Not sure"]),
];

fn plain(text: &str) -> Vec<String> {
    let words = aloud(text).to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned);
    words.collect()
}

/// Whether a sentence has its twin on the screen.
fn is_shown(sentence: &str, screen: &str) -> bool {
    if let Some((_, twins)) = TWINS.iter().find(|(said, _)| sentence.starts_with(said)) {
        return twins.iter().any(|twin| screen.contains(twin));
    }
    let shown = plain(&screen.replace('\n', " "));
    // Small words may stand for others: "now the left", "now LEFT".
    let small = ["the", "then", "next", "now", "and", "for"];
    plain(sentence).iter().all(|word| small.contains(&word.as_str()) || shown.contains(word))
}

#[test]
fn all_that_is_said_is_shown_fits_its_time_and_no_number_is_late() {
    for (routine, level) in [
        ("gentle-mobility", 1),
        ("gentle-mobility", 4),
        ("gentle-stretch", 2),
        ("moist-heat", 1),
        ("tiny-moves", 1),
        ("walking", 3),
        ("relief-now", 1),
    ] {
        let mut ear = Ear::of(start(routine, level));
        ear.play_on();
        assert!(ear.heard.len() > 4, "{routine}:\n{}", ear.told());
        for (number, heard) in ear.heard.iter().enumerate() {
            let words = &heard.speech.words;
            if heard.speech.weight == Weight::Count {
                let left = heard.left.unwrap();
                let second = ["one", "two", "three"].iter().position(|word| **word == **words).unwrap();
                let exact = Duration::from_secs(second as u64 + 1);
                assert!(
                    left <= exact && exact.saturating_sub(left) < Duration::from_millis(100),
                    "{routine}: {words} at {left:?}"
                );
            } else {
                for sentence in words.split_inclusive(['.', '?', '!']).map(str::trim).filter(|part| !part.is_empty()) {
                    assert!(is_shown(sentence, &heard.screen), "{routine}: “{sentence}” is not on\n{}", heard.screen);
                }
            }
            if let Some(next) = ear.heard.get(number + 1) {
                let room = next.at.saturating_sub(heard.at);
                assert!(spoken(words) <= room, "{routine}: no time to say “{words}” in {room:?}:\n{}", ear.told());
            }
        }
    }
}

/// A calm voice says five words in two seconds; counted here, not by the program's own measure.
fn spoken(words: &str) -> Duration {
    Duration::from_millis(400) * u32::try_from(aloud(words).split_whitespace().count()).unwrap()
}

/// The check sees what it is for.
#[test]
fn words_without_a_twin_are_seen() {
    assert!(is_shown("Change sides. Now the left.", "Change sides: now LEFT"));
    assert!(is_shown("three, right. Roll over.", "Roll over   RIGHT side   3 of 10"));
    assert!(!is_shown("Stand tall.", "Stand"));
    assert!(!is_shown("And rest.", "Hold"));
}

#[test]
fn before_each_exercise_one_hears_what_it_is_where_and_which_side() {
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.play_on();
    let told = ear.told();
    for said in [
        "Next: Pelvic tilt, on your back, knees bent.",
        "Next: Single knee to chest, on your back, knees bent.",
        "Right side first.",
        "Change sides. Now the left.",
        "Next: Cat and camel, on hands and knees.",
        "A question waits for you. Has pain",
        "Next: Walking",
        "Half-way.",
        "The session is over.",
    ] {
        assert!(told.contains(said), "{said}:\n{told}");
    }
    for heard in &ear.heard {
        if let Some((_, next)) = heard.speech.words.split_once("Next: ") {
            // Said while one gets ready: the work has not begun.
            assert!(heard.screen.contains("Get ready"), "{next} comes too late:\n{}", heard.screen);
        }
    }
}

/// With the real program, at its own speed: each text is over before the next one begins, and long enough to be words. It writes to
/// us what a loudspeaker would get, so its length can be measured and no clock is asked.
#[test]
#[ignore = "needs espeak-ng; .ci/run voice does it"]
fn a_real_voice_has_time_for_every_text() {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.play_on();
    let mut wrong = Vec::new();
    for (number, heard) in ear.heard.iter().enumerate() {
        let mut command = Command::new("espeak-ng");
        command.args(["-v", "en", "--stdin", "--stdout"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("espeak-ng is here");
        child.stdin.take().unwrap().write_all(format!("{}\n", heard.speech.words).as_bytes()).unwrap();
        let sound = child.wait_with_output().unwrap().stdout;
        // A header of 44 bytes, then 22,050 times a second two bytes.
        let length = Duration::from_millis((sound.len() as u64).saturating_sub(44) * 1_000 / (2 * 22_050));
        assert!(length > Duration::from_millis(200), "{} is no sound", heard.speech.words);
        if let Some(next) = ear.heard.get(number + 1) {
            let room = next.at.saturating_sub(heard.at);
            // Words wait for what is being said; all else would cut it short or come too late.
            let waits = if next.speech.weight == Weight::Words { Duration::from_millis(400) } else { Duration::ZERO };
            if length > room + waits {
                wrong.push(format!("{length:?} in {room:?}: {}", heard.speech.words));
            }
        }
    }
    assert!(wrong.is_empty(), "no time for:\n{}", wrong.join("\n"));
    println!("{} texts spoken", ear.heard.len());
}

#[test]
fn a_pause_silences_at_any_second_and_going_on_says_what_to_do() {
    for second in (0..400).step_by(7) {
        let mut ear = Ear::of(start("gentle-mobility", 1));
        ear.seconds(second);
        if ear.driver.app.play().is_none_or(|play| play.cursor().slot().length.is_none()) {
            continue;
        }
        let (heard, hushes) = (ear.heard.len(), ear.hushes());
        ear.press(" ");
        assert_eq!(ear.hushes(), hushes + 1, "at {second}");
        ear.seconds(40);
        assert_eq!(ear.heard.len(), heard, "at {second}: said while paused:\n{}", ear.told());
        ear.press(" ");
        assert_eq!(ear.heard.len(), heard + 1, "at {second}");
        assert!(!ear.heard[heard].speech.words.is_empty());
    }
}

#[test]
fn v_silences_and_brings_the_voice_back() {
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.seconds(9);
    assert!(ear.driver.screen().contains("v no voice"), "{}", ear.driver.screen());
    let heard = ear.heard.len();
    ear.press("v");
    assert_eq!(ear.hushes(), 1);
    assert!(ear.driver.screen().contains("The voice is off. v turns it on."), "{}", ear.driver.screen());
    ear.seconds(120);
    assert_eq!(ear.heard.len(), heard, "{}", ear.told());
    ear.press("v");
    assert!(ear.heard[heard].speech.words.starts_with("The voice is on."), "{}", ear.told());
    ear.seconds(60);
    assert!(ear.heard.len() > heard + 3);
}

#[test]
fn pain_a_danger_sign_and_the_end_silence_it() {
    for keys in ["x", "!", "q", "q2", "!2", "?⎋ "] {
        let mut ear = Ear::of(start("gentle-mobility", 1));
        ear.seconds(20);
        let heard = ear.heard.len();
        ear.press(keys);
        ear.seconds(30);
        assert_eq!(ear.hushes(), 1, "{keys}");
        assert_eq!(ear.heard.len(), heard, "{keys}:\n{}", ear.told());
    }
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.seconds(20);
    ear.driver.key(Key::Interrupt);
    assert_eq!(ear.hushes(), 1);
}

#[test]
fn help_and_sources_leave_it_on() {
    for page in ["?", "s"] {
        let mut ear = Ear::of(start("gentle-mobility", 1));
        ear.seconds(10);
        let heard = ear.heard.len();
        ear.press(page);
        ear.seconds(20);
        assert!(ear.heard.len() > heard, "{page}");
        assert_eq!(ear.hushes(), 0);
    }
}

#[test]
fn heat_must_come_off_is_said_with_every_ring_whatever_is_shown() {
    let mut ear = Ear::of(start("moist-heat", 1));
    let to_the_alarm = |ear: &mut Ear| {
        for _ in 0..10_000 {
            if ear.driver.app.play().unwrap().cursor().slot().kind == SlotKind::Off {
                return;
            }
            if ear.driver.app.play().unwrap().session().unwrap().asking().is_some() {
                ear.press("1");
            }
            ear.tick();
        }
        panic!("the alarm never comes");
    };
    to_the_alarm(&mut ear);
    let off =
        |ear: &Ear| ear.heard.iter().filter(|heard| heard.speech.words.contains("Take the heat off now.")).count();
    assert_eq!(off(&ear), 1, "{}", ear.told());
    ear.seconds(61);
    assert_eq!(off(&ear), 3, "{}", ear.told());
    // A form that asks about danger signs stands over it; paused or not.
    let mut ear = Ear::of(start("moist-heat", 1));
    ear.seconds(700);
    ear.press("1 !");
    let heard = ear.heard.len();
    ear.seconds(300);
    assert_eq!(ear.heard.len(), heard, "{}", ear.told());
    to_the_alarm(&mut ear);
    assert_eq!(off(&ear), 1, "{}\n{}", ear.told(), ear.driver.screen());
    assert!(ear.driver.effects.contains(&Effect::Bell));
}

#[test]
fn trouble_is_told_once_and_nothing_is_said_from_then_on() {
    let trouble = |ear: &mut Ear, missing| {
        ear.driver.send(Msg::VoiceFailed { why: "espeak-ng was not found".into(), missing });
        ear.driver.screen()
    };
    let mut ear = Ear::of(start("gentle-mobility", 1));
    assert!(trouble(&mut ear, false).contains("No voice: espeak-ng was not found. v tries again."));
    assert!(!ear.driver.app.has_voice());
    let heard = ear.heard.len();
    ear.seconds(60);
    assert_eq!(ear.heard.len(), heard);
    // Nobody asked for a voice, and there is none: not a word about it, until someone asks.
    let mut ear = Ear::of(start("gentle-mobility", 1));
    assert!(!trouble(&mut ear, true).contains("No voice"));
    ear.press("v");
    assert!(trouble(&mut ear, true).contains("No voice"));
}

#[test]
fn set_to_off_it_says_nothing_and_chimes_nothing() {
    let settings = Settings { voice: Some(false), sound: Some(false), ..Settings::default() };
    let mut driver = Driver::from(supple::app::Start { settings, ..fresh(start("gentle-mobility", 1)) }, morning());
    driver.well().seconds(200);
    assert!(driver.app.in_session());
    let heard = |effect: &&Effect| matches!(effect, Effect::Say(_) | Effect::Chime(_));
    assert_eq!(driver.effects.iter().filter(heard).count(), 0);
    assert!(driver.effects.contains(&Effect::Bell), "the bell always rings");
}

#[test]
fn a_rehearsal_is_silent() {
    let mut driver = Driver::new(rehearse("gentle-mobility"));
    driver.seconds(3).keys("v").seconds(3);
    assert!(driver.screen().contains("too quick for a voice"), "{}", driver.screen());
    let heard = |effect: &&Effect| matches!(effect, Effect::Say(_) | Effect::Chime(_));
    assert_eq!(driver.effects.iter().filter(heard).count(), 0);
}

#[test]
fn chimes_tell_start_end_sides_and_questions_apart_and_tick_when_nobody_counts() {
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.press("v");
    ear.play_on();
    let chimes: Vec<Chime> = ear
        .driver
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Chime(chime) => Some(*chime),
            _ => None,
        })
        .collect();
    let count = |which| chimes.iter().filter(|chime| **chime == which).count();
    // Four exercises, one of them on two sides, and a walk.
    assert_eq!(count(Chime::Start), 6, "{chimes:?}");
    assert_eq!(count(Chime::Switch), 1, "{chimes:?}");
    assert!(count(Chime::Tick) >= 18 && count(Chime::Tick) % 3 == 0, "{chimes:?}");
    assert!(count(Chime::Half) >= 2 && count(Chime::End) >= 3 && count(Chime::Wait) >= 2, "{chimes:?}");
    // With a voice that counts there are no ticks beside it.
    let mut ear = Ear::of(start("gentle-mobility", 1));
    ear.seconds(100);
    let counted = ear.heard.iter().filter(|heard| heard.speech.weight == Weight::Count).count();
    let ticks = ear.driver.effects.iter().filter(|effect| **effect == Effect::Chime(Chime::Tick)).count();
    assert!(counted > 3 && ticks < 9, "{counted} {ticks}");
}

#[test]
fn the_title_tells_the_time_left_and_changes_seldom() {
    let titles = |title| {
        let settings = Settings { title, ..Settings::default() };
        let mut driver = Driver::from(supple::app::Start { settings, ..fresh(start("moist-heat", 1)) }, morning());
        driver.well().seconds(1_300);
        driver.keys("⏎").well().keys("q");
        let title = |effect: &Effect| match effect {
            Effect::Title(title) => Some(title.clone()),
            _ => None,
        };
        driver.effects.iter().filter_map(title).collect::<Vec<_>>()
    };
    assert_eq!(titles(false), []);
    let told = titles(true);
    let words = |title: &str| Some(title.into());
    assert!(told.contains(&words("supple: 20 min left")) && told.contains(&words("supple: 10 s left")), "{told:?}");
    assert!(told.contains(&words("supple: it waits for you")), "{told:?}");
    assert!(told.len() < 40, "{told:?}");
}
