//! Every screen at its three sizes, without colour, in ASCII, and at any size at all.

use std::time::Duration;

use proptest::prelude::*;
use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};
use supple::{
    app::{Ask, Key, Palette, Saving, Screen, Start},
    domain::CleanText,
    ui::Look,
};

use crate::driver::{Driver, fresh, morning, rehearse, start, text};

const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (120, 40)];

/// In a session of gentle stretching, at its first step.
fn stretching() -> Driver {
    let mut driver = Driver::new(start("gentle-stretch", 1));
    driver.well();
    driver
}

fn heating() -> Driver {
    let mut driver = Driver::new(Ask::Heat);
    driver.well();
    driver
}

/// Heat that ran its twenty minutes, the skin looked at on the way.
fn heated() -> Driver {
    heating().seconds_later(312).press("1").seconds_later(903)
}

fn with(change: impl FnOnce(&mut Start)) -> Driver {
    let mut start = fresh(Ask::Coach);
    change(&mut start);
    Driver::from(start, morning())
}

/// The player, in all its states.
fn playing() -> Vec<(&'static str, Driver)> {
    let mut all: Vec<(&'static str, Driver)> = Vec::new();
    let mut add = |name, driver: Driver| all.push((name, driver));
    add("ready", stretching().seconds_later(2));
    add("rep", stretching().seconds_later(12));
    add("side", stretching().until("Single knee to chest", 40).seconds_later(16));
    add("paused", stretching().seconds_later(12).press(" "));
    add("hurts", stretching().seconds_later(12).press("x"));
    add("really-end", stretching().seconds_later(12).press("q"));
    add("skip", stretching().seconds_later(12).press("→"));
    add("heat", heating().seconds_later(75));
    add("heat-paused", heating().seconds_later(75).press(" "));
    add("heat-skin-check", heating().seconds_later(312));
    add("heat-off", heated());
    add("heat-off-unanswered", heating().seconds_later(1_215));
    add("heat-last-look", heated().press("⏎"));
    add("rest", {
        let mut driver = Driver::new(Ask::Now).press("11111n1");
        driver.seconds(30);
        driver
    });
    add("walk", {
        let mut driver = Driver::new(start("walking", 1));
        driver.well().seconds(100);
        driver
    });
    add("walk-minutes", {
        let mut driver = Driver::new(start("walking", 1));
        driver.well().seconds(320);
        driver
    });
    add("rehearsal", Driver::new(rehearse("gentle-stretch")).seconds_later(2));
    add("rehearsal-question", Driver::new(rehearse("extension-ladder")).seconds_later(4));
    all
}

/// Two mistakes.
const BROKEN: &str =
    "schema = 1\ntitle = \"My physio\"\n\n[[step]]\nexercise = \"pelvic-titl\"\nhold = \"5 bananas\"\n";

/// Every screen there is, by name.
fn gallery() -> Vec<(&'static str, Driver)> {
    let seconds = Duration::from_secs;
    let mut all: Vec<(&'static str, Driver)> = Vec::new();
    let mut add = |name, driver: Driver| all.push((name, driver));
    add("first", Driver::new(Ask::Coach));
    add(
        "first-remarks",
        with(|start| {
            start.saving = Saving::Not(CleanText::new("the disk is full"));
            start.remarks = vec![CleanText::new("2 lines of the journal could not be read.")];
        }),
    );
    add("first-cut-off-in-heat", heating().seconds_later(400).restart(Ask::Coach, seconds(60)));
    add("danger-signs", Driver::new(start("gentle-stretch", 1)));
    add("danger-signs-list", Driver::new(start("gentle-stretch", 1)).press("11111"));
    add("signs-to-be-seen-about", Driver::new(start("gentle-stretch", 1)).press("11111n"));
    add("skin", Driver::new(Ask::Heat).press("11111n"));
    add("place", Driver::new(Ask::Now).press("11111n"));
    add("suspect", Driver::new(Ask::Now).press("12"));
    add("one-more-thing", Driver::new(Ask::Now).press("11111a1"));
    add("stop", Driver::new(Ask::Now).press("121"));
    add("stop-today", Driver::new(start("gentle-stretch", 1)).press("11111nd1"));
    add("stop-in-heat", heating().seconds_later(60).press("!121"));
    add("heat-overdue", heating().seconds_later(400).restart(Ask::Coach, seconds(3_600)));
    all.extend(playing());
    let mut add = |name, driver: Driver| all.push((name, driver));
    add("verdict", stretching().seconds_later(60).press("q2").press("22"));
    add("verdict-heat", heating().seconds_later(400).press("q2"));
    add("routines", Driver::new(Ask::Coach).press("r"));
    add("routines-stretch", Driver::new(Ask::Coach).press(&format!("r{}→", "↓".repeat(13))));
    add("routines-broken", crate::browse::at(&[("my-physio", BROKEN)], "my-physio"));
    add("routines-said", Driver::new(Ask::Coach).press(&format!("r{}r", "↓".repeat(3))));
    add("routines-new", Driver::new(Ask::Coach).press("rnmy physio"));
    add("routines-new-taken", Driver::new(Ask::Coach).press("rnwalking"));
    add("played", Driver::new(Ask::Coach).press(&format!("r{}p3", "↓".repeat(13))).seconds_later(17));
    add("played-help", Driver::new(Ask::Coach).press(&format!("r{}p?", "↓".repeat(13))));
    add("history", heating().seconds_later(400).press("q2").restart(Ask::Coach, seconds(9)).press("h"));
    add("help", Driver::new(Ask::Coach).press("?"));
    add("cards", Driver::new(Ask::Coach).press("?c"));
    add("card", Driver::new(Ask::Coach).press("?c⏎"));
    add("card-in-heat", heating().seconds_later(75).press("?c↓↓↓⏎"));
    add("sources", stretching().seconds_later(12).press("s"));
    add("number", Driver::new(Ask::Coach).press("#11"));
    all
}

impl Driver {
    fn press(mut self, keys: &str) -> Self {
        self.keys(keys);
        self
    }

    fn seconds_later(mut self, seconds: u64) -> Self {
        self.seconds(seconds);
        self
    }

    /// Until the screen shows `words` in its second row.
    fn until(mut self, words: &str, minutes: u64) -> Self {
        for _ in 0..minutes * 60 {
            if self.screen().lines().nth(1).is_some_and(|line| line.contains(words)) {
                return self;
            }
            self.seconds(1);
        }
        panic!("{words:?} never came:\n{}", self.screen());
    }
}

#[test]
fn every_screen_at_three_sizes() {
    for (name, mut driver) in gallery() {
        let mut shots = Vec::new();
        for (cols, rows) in SIZES {
            driver.resize(cols, rows);
            let rule = "-".repeat(usize::from(cols));
            shots.push(format!("{cols}x{rows}\n{rule}\n{}\n{rule}", driver.screen()));
        }
        insta::assert_snapshot!(name, shots.join("\n\n"));
    }
}

#[test]
fn without_colour_no_cell_has_one_and_the_mark_is_reversed() {
    let look = Look { theme: Palette::Mono, ..Look::default() };
    for (name, mut driver) in gallery() {
        for (cols, rows) in SIZES {
            driver.resize(cols, rows);
            for cell in driver.draw(look).content() {
                assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}");
            }
        }
    }
    let row_with_mark = |driver: &Driver| {
        let buffer = driver.draw(look);
        let marked = buffer.content().iter();
        let marked = marked.filter(|cell| cell.modifier.contains(Modifier::REVERSED));
        marked.map(Cell::symbol).collect::<String>()
    };
    let first = Driver::new(Ask::Coach).press("↓");
    assert!(row_with_mark(&first).contains("My back hurts"));
    let routines = Driver::new(Ask::Coach).press("r");
    assert!(row_with_mark(&routines).contains("> relief"));
    let list = Driver::new(Ask::Heat).press("11111");
    assert!(row_with_mark(&list).starts_with(" a [ ]"));
}

/// The words that stand in the last rows of the screen.
fn keys_of(driver: &Driver) -> Vec<&'static str> {
    let shown = driver.screen();
    let rows: Vec<&str> = shown.lines().collect();
    let last = rows[rows.len() - 2..].join("  ");
    let keys = supple::app::keys::ROUTINES.iter().filter(|(key, words)| last.contains(&format!("{key} {words}")));
    keys.map(|(key, _)| *key).collect()
}

#[test]
fn a_status_above_the_list_of_routines_hides_no_key() {
    for size in [(80, 24), (40, 12), (120, 40)] {
        let [mut quiet, mut said] = ["r", "rr"].map(|keys| Driver::new(Ask::Coach).press(keys));
        quiet.resize(size.0, size.1);
        said.resize(size.0, size.1);
        assert!(said.screen().contains("The files were read again."), "{size:?}");
        let keys = keys_of(&quiet);
        assert!(keys.len() >= 5 && keys.contains(&"Enter") && keys.contains(&"Esc"), "{size:?}: {keys:?}");
        assert_eq!(keys_of(&said), keys, "{size:?}");
    }
}

#[test]
fn colours_are_of_the_sixteen_and_never_behind_the_words() {
    for (name, driver) in gallery() {
        for cell in driver.draw(Look::default()).content() {
            assert_eq!(cell.bg, Color::Reset, "{name}");
            assert!(!matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_)), "{name}");
        }
    }
}

#[test]
fn without_utf_8_every_byte_is_ascii() {
    let look = Look { unicode: false, ..Look::default() };
    for (name, mut driver) in gallery() {
        for (cols, rows) in SIZES {
            driver.resize(cols, rows);
            let screen = text(&driver.draw(look));
            let foreign = screen.chars().find(|c| !c.is_ascii());
            assert_eq!(foreign, None, "{name} at {cols}x{rows}:\n{screen}");
        }
    }
    // A question mark stands only where one stood: every sign of our own has its ASCII form.
    for (name, driver) in gallery() {
        let questions = |look| text(&driver.draw(look)).matches('?').count();
        assert_eq!(questions(look), questions(Look::default()), "{name}");
    }
    let mut driver = heating().seconds_later(75);
    driver.resize(80, 24);
    insta::assert_snapshot!("ascii-heat", text(&driver.draw(look)));
    let routines = Driver::new(Ask::Coach).press(&format!("r{}", "↓".repeat(8)));
    insta::assert_snapshot!("ascii-routines", text(&routines.draw(look)));
}

/// Rule S1: one page at 80x24, at most 120 words with the number and its country.
#[test]
fn the_emergency_page_is_one_page_of_at_most_120_words() {
    for driver in [Driver::new(start("gentle-stretch", 1)), Driver::new(start("gentle-stretch", 1)).press("11111")] {
        let screen = driver.screen();
        let body: Vec<&str> = screen.lines().take(22).collect();
        let body = body.join(" ");
        let words = body.split_whitespace();
        // A letter to press and its box are not words to read.
        let words: Vec<&str> = words.filter(|word| word.chars().filter(|c| c.is_alphanumeric()).count() > 1).collect();
        assert!(words.len() <= 120, "{}: {words:?}", words.len());
        assert!(body.contains("999 (United Kingdom)"), "{screen}");
        assert!(body.contains("saddle") || body.contains("between your legs"));
        assert!(body.contains("Under 18?"), "{screen}");
        assert!(!screen.contains("▼"), "{screen}");
    }
}

#[test]
fn on_a_small_screen_the_list_says_that_there_is_more() {
    let mut driver = Driver::new(start("gentle-stretch", 1));
    driver.resize(40, 12);
    driver.keys("11111");
    let screen = driver.screen();
    assert!(screen.contains("more ▼"), "{screen}");
    assert!(screen.contains("n more"), "{screen}");
    assert!(!screen.contains("none of these"), "{screen}");
    for _ in 0..20 {
        if driver.screen().contains("none of these") {
            break;
        }
        driver.keys("n");
    }
    let screen = driver.screen();
    assert!(screen.contains("n none of these"), "{screen}");
    assert!(screen.contains("Under 18?"), "{screen}");
}

#[test]
fn heat_says_when_it_must_come_off_whatever_is_on_the_screen() {
    let mut driver = heating();
    driver.seconds(60);
    assert!(driver.screen().contains("Off by 08:20"), "{}", driver.screen());
    driver.keys(" ").seconds(60);
    let paused = driver.screen();
    assert!(paused.contains("PAUSED, but not the heat"), "{paused}");
    assert!(paused.contains("Off by 08:20"), "{paused}");
    driver.keys("?");
    let help = driver.screen();
    assert!(help.contains("off in 18:08"), "{help}");
    driver.seconds(30);
    assert!(driver.screen().contains("off in 17:38"), "{}", driver.screen());
    driver.keys("⏎");
    driver.seconds(300);
    let check = driver.screen();
    assert!(check.contains("1 No   2 Yes   3 Not sure"), "{check}");
    assert!(check.contains("Off by 08:20"), "{check}");
    driver.keys("1").seconds(1_200);
    let off = driver.screen();
    assert!(off.contains("Take the heat off now."), "{off}");
    assert!(off.contains("Enter: it is off."), "{off}");
}

/// Below 40x12 the name, the time and the way out; below 10x2 the time.
#[test]
fn a_tiny_window_still_shows_the_time() {
    let mut driver = heating();
    driver.seconds(75);
    driver.resize(24, 6);
    let screen = driver.screen();
    for words in ["Warm the back", "q end"] {
        assert!(screen.contains(words), "{screen}");
    }
    assert!(screen.contains('█') || screen.contains("18:53"), "{screen}");
    driver.resize(10, 2);
    assert!(driver.screen().contains("18:53"), "{}", driver.screen());
    driver.resize(9, 1);
    assert_eq!(driver.screen(), "18:53");
    driver.resize(80, 1);
    assert_eq!(driver.screen(), "18:53");
    driver.seconds(1_200);
    driver.resize(24, 6);
    let screen = driver.screen();
    assert!(screen.contains("Take the heat off now."), "{screen}");
}

/// Case 36: what a record or a file says can move no cursor.
#[test]
fn no_control_character_reaches_a_cell() {
    for (name, mut driver) in gallery() {
        for (cols, rows) in SIZES {
            driver.resize(cols, rows);
            let buffer = driver.draw(Look::default());
            let cells = buffer.content().iter();
            let bad = cells.filter(|cell| cell.symbol().contains(char::is_control));
            assert_eq!(bad.count(), 0, "{name}");
        }
    }
}

#[test]
fn every_screen_says_how_to_leave_it() {
    for (name, mut driver) in gallery() {
        for (cols, rows) in SIZES {
            driver.resize(cols, rows);
            let screen = driver.screen();
            let foot: Vec<&str> = screen.lines().rev().take(2).collect();
            let leaves = ["q quit", "q end", "Esc leave", "Esc back", "Enter back", "Enter go on"];
            let says = leaves.iter().any(|words| foot.iter().any(|line| line.contains(words)));
            assert!(says, "{name} at {cols}x{rows}:\n{screen}");
        }
    }
}

/// Rule S7: a step that an answer locks is told of when its place comes.
#[test]
fn what_was_changed_says_why() {
    let driver = Driver::new(start("gentle-stretch", 1));
    let mut driver = driver.press("11111n").press("n");
    // Set C: tick one of its answers after another until one changes this routine.
    let Screen::Form(asked) = driver.app.screen() else {
        panic!("{}", driver.screen());
    };
    let supple::app::form::Input::Ticks { items, .. } = &asked.form.fields[0].input else {
        panic!("{}", driver.screen());
    };
    let at = items.iter().position(|item| item.id == "osteoporosis").unwrap();
    let letter = supple::app::form::Form::letter(at).unwrap();
    driver.key(Key::Char(letter));
    while driver.screen().contains("n more") {
        driver.key(Key::Enter);
    }
    driver.key(Key::Enter);
    driver.well();
    let mut told = String::new();
    for _ in 0..1_500 {
        told.push_str(&driver.screen());
        if !driver.app.in_session() {
            break;
        }
        if driver.screen().contains("1 No   2 Yes") {
            driver.keys("1");
        }
        driver.seconds(5);
    }
    let lines = told.lines().map(str::trim);
    let mut changes: Vec<&str> =
        lines.filter(|line| line.starts_with("Left out: ") || line.starts_with("In place of ")).collect();
    changes.dedup();
    insta::assert_snapshot!("changes", changes.join("\n"));
    assert!(!changes.is_empty());
}

#[test]
fn a_card_shows_the_number_that_is_set_with_its_country_or_says_that_none_is() {
    let card = |locale: &str| with(|start| locale.clone_into(&mut start.locale)).press("?c⏎").screen();
    let (british, unknown) = (card("en_GB.UTF-8"), card("C"));
    assert!(british.contains("Emergency: 999 (United Kingdom)."), "{british}");
    assert!(unknown.contains("No emergency number is set yet."), "{unknown}");
    assert!(!unknown.chars().any(|c| c.is_ascii_digit()), "{unknown}");
    // A card is read and left the way it came, also while heat runs on.
    let mut driver = heating().seconds_later(75).press("?c⏎⏎⎋⏎");
    assert!(driver.seconds(1).screen().contains("Off by"), "{}", driver.screen());
}

/// Rule H4: positions for another place were never meant to be done here; nobody is told that they are left out.
#[test]
fn positions_for_another_place_are_not_told_of() {
    let mut driver = Driver::new(Ask::Now).press("11111n1");
    let mut second = false;
    while driver.app.in_session() {
        let screen = driver.screen();
        assert!(!screen.contains("Left out"), "{screen}");
        second |= screen.contains("step 2 of 2");
        driver.seconds(4);
    }
    assert!(second, "it had two steps");
    let screen = driver.screen();
    assert!(!screen.contains("left out"), "{screen}");
    assert!(screen.contains("100 % done, to its end"), "{screen}");
    assert!(!screen.contains("Pain"), "{screen}");
}

#[test]
fn quitting_asks_for_the_end_and_no_more() {
    let driver = Driver::new(Ask::Coach).press("q");
    assert_eq!(driver.quit(), Some(0));
    assert_eq!(driver.entries(), []);
}

proptest! {
    #![proptest_config(crate::plan::cases(24))]

    /// Case 34: any size, 0x0 included, on every screen; and the right picture after.
    #[test]
    fn no_size_is_too_small_or_too_large(
        sizes in prop::collection::vec((0_u16..200, 0_u16..60), 4),
        theme in prop::sample::select(&Palette::ALL),
        unicode: bool,
    ) {
        let look = Look { theme, unicode, reduced_motion: false };
        for (name, mut driver) in gallery() {
            driver.resize(80, 24);
            let before = driver.screen();
            let moves = matches!(driver.app.screen(), Screen::Form(_) | Screen::Page(_));
            for (cols, rows) in &sizes {
                driver.resize(*cols, *rows);
                let buffer = driver.draw(look);
                prop_assert_eq!(buffer.area.area(), u32::from(*cols) * u32::from(*rows));
            }
            driver.resize(80, 24);
            prop_assert!(moves || driver.screen() == before, "{}", name);
            driver.key(Key::Tab);
        }
    }
}
