//! Whole ways through the program by keys, with the shipped files: what a rule promises, seen from the chair.

use std::time::Duration;

use supple::{
    app::{Ask, Effect, Msg, Screen, Start},
    domain::{
        history::{Ending, Fact, SessionRecord, StepResult},
        library::{FileKind, Library},
    },
};

use crate::{
    bad_routines::{own, with},
    driver::{Driver, fresh, morning, start},
    support::life::Life,
};

const HOUR: u64 = 3_600;
/// Set A, all clean: five plain answers, then none of the rest.
const A: &str = "11111n";

fn sessions(driver: &Driver) -> Vec<SessionRecord> {
    let session = |entry: supple::domain::history::Entry| match entry.fact {
        Fact::Session(session) => Some(*session),
        _ => None,
    };
    driver.entries().into_iter().filter_map(session).collect()
}

/// A person who is well but for a sore back, in a running session of `routine`.
fn moving(routine: &str) -> Driver {
    let mut driver = Driver::new(start(routine, 1));
    driver.well();
    assert!(driver.app.in_session(), "{}", driver.screen());
    driver
}

#[test]
fn h4_and_h1_eight_keys_lead_to_a_running_step() {
    for (keys, words) in [("1", "1"), ("4", "n")] {
        let mut driver = Driver::new(Ask::Coach);
        let way = format!("{keys}{A}{words}");
        assert_eq!(way.chars().count(), 8);
        driver.keys(&way);
        assert!(driver.app.in_session(), "{}", driver.screen());
    }
}

#[test]
fn s4_a_yes_is_written_at_once_and_two_minutes_of_silence_leave_it_as_yes() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys("2");
    assert!(matches!(driver.entries().last().unwrap().fact, Fact::Suspect(_)));
    assert!(driver.screen().contains("999"), "{}", driver.screen());
    driver.seconds(119);
    assert!(matches!(driver.app.screen(), Screen::Suspect(_)));
    driver.seconds(2);
    assert!(matches!(driver.app.screen(), Screen::Stop));
}

#[test]
fn s4_a_slip_of_a_key_is_asked_again_item_by_item_and_the_page_goes_on() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys("12").keys("3").keys("11111");
    assert!(matches!(driver.app.screen(), Screen::Form(_)), "{}", driver.screen());
    driver.keys("1111n").keys("n");
    assert!(driver.app.in_session(), "{}", driver.screen());
    // The same key within a day is believed.
    let mut again = driver.restart(Ask::Heat, Duration::from_secs(HOUR));
    again.keys("12");
    assert!(matches!(again.app.screen(), Screen::Stop), "{}", again.screen());
}

#[test]
fn s4_a_slip_that_turns_out_true_stays_a_stop() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys("2").keys("3").keys("1112");
    assert!(!matches!(driver.app.screen(), Screen::Form(_)), "{}", driver.screen());
    let after = driver.restart(Ask::Heat, Duration::from_secs(60));
    assert!(matches!(after.app.screen(), Screen::Stop));
}

#[test]
fn s5_quitting_at_the_question_leaves_a_stop_that_every_way_meets() {
    let mut driver = Driver::new(Ask::Now);
    driver.keys("2q");
    let mut driver = driver.restart(Ask::Coach, Duration::from_secs(5));
    assert!(matches!(driver.app.screen(), Screen::Stop));
    for ask in [Ask::Now, Ask::Heat, Ask::Screen, start("walking", 1), crate::driver::rehearse("walking")] {
        driver = driver.restart(ask.clone(), Duration::from_secs(5));
        assert!(matches!(driver.app.screen(), Screen::Stop), "{ask:?}");
        driver.keys("q");
        assert_eq!(driver.quit(), Some(3), "{ask:?}");
    }
}

#[test]
fn s5_a_stop_lifts_by_a_clinicians_word_and_clean_sets_a_day_later() {
    let mut driver = Driver::new(Ask::Coach);
    driver.keys("42").keys("1");
    assert!(matches!(driver.app.screen(), Screen::Stop));
    driver.keys("u").keys("221");
    assert!(driver.screen().contains("24 h"), "{}", driver.screen());
    driver.seconds(23 * HOUR).keys("u");
    assert!(matches!(driver.app.screen(), Screen::Stop), "too early");
    driver.seconds(HOUR + 60).keys("u").keys(A).keys("nn");
    assert!(driver.screen().contains("Open again"), "{}", driver.screen());
    driver.keys("⏎4").keys(A).keys("n");
    assert!(driver.app.in_session(), "{}", driver.screen());
}

#[test]
fn s3_a_fever_without_back_pain_waits_a_day_and_is_no_stop() {
    let mut driver = Driver::new(start("gentle-mobility", 1));
    driver.keys(A).keys("e").keys("1").keys("11");
    assert!(matches!(driver.app.screen(), Screen::Form(_)), "{}", driver.screen());
    driver.keys("⏎").well();
    assert!(!driver.app.in_session());
    assert!(!matches!(driver.app.screen(), Screen::Stop));
    let mut later = driver.restart(start("gentle-mobility", 1), Duration::from_secs(25 * HOUR));
    assert!(later.screen().contains("After a fever"), "{}", later.screen());
    later.keys("2").well();
    assert!(later.app.in_session(), "{}", later.screen());
}

#[test]
fn s7_a_lock_swaps_or_leaves_out_and_says_why() {
    let mut driver = Driver::new(start("gentle-mobility", 1));
    // Set C: osteoporosis, and no new pain with it.
    driver.keys(A).keys("n").keys("j⏎").well();
    assert!(driver.app.in_session(), "{}", driver.screen());
    let cursor = driver.app.play().unwrap().cursor();
    let changed: Vec<_> = cursor
        .timeline()
        .steps
        .iter()
        .filter(|planned| planned.change != supple::domain::timeline::Change::None)
        .map(|planned| planned.step.id.to_string())
        .collect();
    assert!(changed.contains(&"trunk-rotation".to_owned()), "{changed:?}");
    driver.keys("q2").well();
    let record = sessions(&driver).pop().unwrap();
    let step = record.steps.iter().find(|step| step.step == "trunk-rotation").unwrap();
    assert!(step.why.contains("bones"), "{step:?}");
    assert_ne!(step.exercise.as_deref(), (step.result != StepResult::Locked).then_some("trunk-rotation"));
}

#[test]
fn g1_a_spasm_opens_nothing_beyond_relief() {
    let mut driver = Driver::new(start("gentle-stretch", 1));
    // Spasm now; sits and stands; pain 3 in the back; turns and walks; steady.
    driver.keys(A).keys("nn").keys("2232").keys("22").well();
    assert!(!driver.app.in_session());
    assert!(driver.screen().contains("For later"), "{}", driver.screen());
    driver.keys("⏎");
    assert_eq!(driver.quit(), Some(3));
}

#[test]
fn v7_pain_that_is_a_stop_rule_ends_the_session_and_is_recorded() {
    let mut driver = moving("gentle-mobility");
    driver.seconds(30).keys("x").keys("8211");
    let record = sessions(&driver).pop();
    assert!(record.is_none(), "the questions after it come first");
    driver.well();
    let record = sessions(&driver).pop().unwrap();
    assert_eq!((record.ended, record.during), (Ending::Pain, Some(8)));
    assert!(record.steps.iter().any(|step| step.result == StepResult::NotReached));
    driver.keys("⏎");
    assert_eq!(driver.quit(), Some(4));
}

#[test]
fn v7_from_six_on_it_ends_however_little_it_rose() {
    for (pain, ends) in [("5", false), ("6", true)] {
        let mut driver = Driver::new(start("staged-return", 1));
        driver.tells(&[("pain", '5')]).well();
        assert!(driver.app.in_session(), "{}", driver.screen());
        driver.seconds(30).keys("x").keys(pain).keys("11");
        let chooses = driver.screen().contains("skip") || driver.screen().contains("Skip");
        assert_eq!(chooses, !ends, "{pain}\n{}", driver.screen());
    }
}

#[test]
fn v7_pain_over_the_cap_is_never_gone_on_with_as_before() {
    let mut driver = moving("gentle-mobility");
    // Before 3, and a well person in strength: the cap is 5; a rise of 2 would be a stop rule.
    driver.seconds(30).keys("x").keys("421");
    assert!(driver.screen().contains("Go on as before"), "{}", driver.screen());
    let mut sore = Driver::new(start("gentle-mobility", 1));
    sore.tells(&[("entry-steady", '1'), ("pain", '4'), ("entry-turn-walk", '2')]).well();
    assert!(sore.app.in_session(), "{}", sore.screen());
    sore.seconds(30).keys("x").keys("521");
    assert!(!sore.screen().contains("Go on as before"), "{}", sore.screen());
    sore.keys("⎋");
    assert!(matches!(sore.app.screen(), Screen::Form(_)), "it cannot be left open");
}

#[test]
fn v1_pain_in_the_leg_is_asked_about_between_exercises_and_silence_is_written_down() {
    let mut driver = Driver::new(start("gentle-mobility", 1));
    driver.tells(&[("furthest", '4')]).well();
    assert!(driver.app.in_session(), "{}", driver.screen());
    let asked = |driver: &Driver| driver.app.play().unwrap().session().unwrap().asking().is_some();
    for _ in 0..300 {
        if asked(&driver) {
            break;
        }
        driver.seconds(1);
    }
    assert!(driver.screen().contains("further down the leg"), "{}", driver.screen());
    driver.seconds(40);
    assert!(!asked(&driver), "it waits for nobody");
    driver.keys("q2").well();
    let record = sessions(&driver).pop().unwrap();
    assert_eq!(record.prompts, [("leg-further".into(), "unanswered".into())]);
}

#[test]
fn v7_a_danger_sign_in_heat_says_first_to_take_it_off() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys(A).keys("n").seconds(60).keys("!").keys("2").keys("1");
    let screen = driver.screen();
    let first = screen.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap();
    assert!(first.to_uppercase().contains("TAKE THE HEAT OFF NOW"), "{screen}");
    assert_eq!(sessions(&driver).pop().unwrap().ended, Ending::DangerSign);
}

#[test]
fn v7_a_danger_sign_that_is_none_goes_back_to_the_session_standing_still() {
    let mut driver = moving("gentle-mobility");
    driver.seconds(12).keys("!").keys(A);
    assert!(matches!(driver.app.screen(), Screen::Player), "{}", driver.screen());
    let left = driver.app.play().unwrap().cursor().remaining();
    driver.seconds(30);
    assert_eq!(driver.app.play().unwrap().cursor().remaining(), left);
}

#[test]
fn h2_more_heat_than_usual_is_asked_about_once() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys(A).keys("n").seconds(8 + 300).keys("1").seconds(900).keys("⏎1");
    assert_eq!(sessions(&driver).pop().unwrap().ended, Ending::Finished);
    let mut soon = driver.restart(Ask::Heat, Duration::from_secs(600));
    soon.keys(A).keys("n");
    assert!(soon.screen().contains("less than 2 hours"), "{}", soon.screen());
    soon.keys("2");
    assert!(soon.app.in_session());
    assert!(soon.entries().iter().any(|entry| matches!(entry.fact, Fact::HeatGoOn { .. })));
}

/// Heat from the questions to its end.
fn heated(mut driver: Driver) -> Driver {
    driver.keys(A).keys("n");
    if !driver.app.in_session() {
        driver.keys("2");
    }
    driver.seconds(8 + 300).keys("1").seconds(900).keys("⏎1");
    assert_eq!(sessions(&driver).pop().unwrap().ended, Ending::Finished, "{}", driver.screen());
    driver
}

/// Whether heat, so long after the last, is asked about first.
fn too_much(driver: Driver, minutes: u64) -> (bool, Driver) {
    let mut driver = driver.restart(Ask::Heat, Duration::from_secs(minutes * 60));
    driver.keys(A).keys("n");
    (!driver.app.in_session(), driver)
}

#[test]
fn h2_two_hours_between_two_heats_and_three_in_a_day() {
    for (minutes, asked) in [(119, true), (121, false)] {
        assert_eq!(too_much(heated(Driver::new(Ask::Heat)), minutes).0, asked, "{minutes} min after the first");
    }
    // The third of a day is free to start; the fourth is not, until a day after the first.
    for (hours, asked) in [(12, true), (18, true), (19, false)] {
        let second = heated(Driver::new(Ask::Heat)).restart(Ask::Heat, Duration::from_secs(150 * 60));
        let (asked_third, third) = too_much(heated(second), 150);
        assert!(!asked_third, "{}", third.screen());
        let second = heated(Driver::new(Ask::Heat)).restart(Ask::Heat, Duration::from_secs(150 * 60));
        let third = heated(second).restart(Ask::Heat, Duration::from_secs(150 * 60));
        assert_eq!(too_much(heated(third), hours * 60).0, asked, "{hours} h after the third");
    }
}

#[test]
fn h3_the_alarm_that_the_heat_is_off_rings_each_half_minute_then_each_minute() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys(A).keys("n").seconds(100);
    let mut late = driver.restart(Ask::Coach, Duration::from_secs(2 * HOUR));
    let mut rings = |seconds: u64| {
        late.effects.clear();
        late.seconds(seconds);
        late.effects.iter().filter(|effect| matches!(effect, Effect::Bell)).count()
    };
    assert_eq!([rings(29), rings(2), rings(269), rings(59), rings(2), rings(58), rings(2)], [0, 1, 9, 0, 1, 0, 1]);
}

/// A routine of one's own with one exercise, so many seconds long from its first moment to its last.
fn one_exercise(seconds: u64) -> String {
    format!(
        "schema = 1\ntitle = \"Mine\"\nstage = \"mobility\"\nget_ready = \"10s\"\n\
         [[step]]\nexercise = \"prone-lying\"\nreps = 1\nhold = \"{}s\"\n",
        seconds - 10
    )
}

#[test]
fn g5_a_break_of_three_minutes_ends_with_one_key_for_a_person_who_is_well() {
    for (seconds, fine) in [(180, true), (181, false)] {
        let library = with([own(FileKind::Routine, "mine", one_exercise(seconds))]);
        assert!(library.routines.contains_key("mine"), "{:?}", library.problems);
        let mut driver = Driver::from(Start { library, ..fresh(start("mine", 1)) }, morning());
        driver.tells(&[("pain", '1')]).well();
        assert!(driver.app.in_session(), "{}", driver.screen());
        let total = driver.app.play().unwrap().plan().open_timeline().total();
        assert_eq!(total, Duration::from_secs(seconds), "{total:?}");
        driver.seconds(seconds + 1);
        let Screen::Form(asked) = driver.app.screen() else { panic!("{}", driver.screen()) };
        assert_eq!(asked.form.field().unwrap().id == "fine", fine, "{seconds} s:\n{}", driver.screen());
    }
}

#[test]
fn g5_in_an_episode_even_a_short_break_asks_for_the_pain() {
    let library = with([own(FileKind::Routine, "mine", one_exercise(60))]);
    let mut driver = Driver::from(Start { library, ..fresh(start("mine", 1)) }, morning());
    driver.tells(&[("pain", '1'), ("entry-steady", '1')]).well();
    assert!(driver.app.in_session(), "{}", driver.screen());
    driver.seconds(61);
    let Screen::Form(asked) = driver.app.screen() else { panic!("{}", driver.screen()) };
    assert_ne!(asked.form.field().unwrap().id, "fine", "{}", driver.screen());
}

#[test]
fn g5_a_walk_of_a_person_who_is_well_ends_with_one_key_however_long() {
    let mut driver = Driver::new(start("walking", 1));
    driver.tells(&[("pain", '1')]).well();
    for _ in 0..120 {
        driver.seconds(10);
        if let Some(id) = asked_for(&driver) {
            assert!(matches!(id.as_str(), "minutes" | "walked" | "fine"), "{id}\n{}", driver.screen());
            if id == "fine" {
                return;
            }
            driver.keys("⏎");
        } else if driver.screen().contains("Enter to answer") {
            driver.keys("⏎");
        }
    }
    panic!("nothing was asked\n{}", driver.screen());
}

/// The field that a form waits at.
fn asked_for(driver: &Driver) -> Option<String> {
    match driver.app.screen() {
        Screen::Form(asked) => asked.form.field().map(|field| field.id.clone()),
        _ => None,
    }
}

/// A routine of one's own that counts as strength: it does not say what it involves.
fn from_the_clinic(hold: u64) -> Library {
    let text = format!(
        "schema = 1\ntitle = \"Mine\"\n[[step]]\nname = \"My move\"\nkind = \"exercise\"\nhow = [\"Do it.\"]\nreps = 3\nhold = \"{hold}s\"\n"
    );
    with([own(FileKind::Routine, "mine", text)])
}

#[test]
fn g6_a_prescription_is_asked_for_once_and_again_when_its_doses_change() {
    let begin = |library, history| {
        let start = Start { library, history, ..fresh(start("mine", 1)) };
        let mut driver = Driver::from(start, morning());
        // An episode in mobility: strength is for later.
        driver.tells(&[("entry-steady", '1')]);
        driver
    };
    // Answers all but this one, which waits.
    let asks = |driver: &mut Driver| {
        for _ in 0..300 {
            match asked_for(driver) {
                Some(id) if id == "prescribed" => return true,
                Some(_) => drop(driver.answer()),
                None => return false,
            }
        }
        panic!("the questions never end\n{}", driver.screen());
    };
    let mut first = begin(from_the_clinic(10), Vec::new());
    assert!(asks(&mut first), "{}", first.screen());
    first.keys("2");
    assert!(!asks(&mut first) && first.app.in_session(), "{}", first.screen());
    let history = first.entries();
    let mut same = begin(from_the_clinic(10), history.clone());
    assert!(!asks(&mut same) && same.app.in_session(), "{}", same.screen());
    let mut changed = begin(from_the_clinic(11), history);
    assert!(asks(&mut changed), "{}", changed.screen());
    changed.keys("1");
    assert!(!asks(&mut changed) && !changed.app.in_session(), "{}", changed.screen());
}

#[test]
fn g6_a_prescription_opens_a_stage_that_a_lock_keeps_shut_but_not_what_is_locked() {
    let text = |tags: &str| {
        let step = "[[step]]\nname = \"My move\"\nkind = \"exercise\"\nhow = [\"Do it.\"]\nreps = 3\nhold = \"9s\"\n";
        format!("schema = 1\ntitle = \"Mine\"\n{step}stage = \"strength\"\ninvolves = {tags}\n")
    };
    for (tags, told, starts) in
        [("[\"stretch\"]", '2', true), ("[\"stretch\"]", '1', false), ("[\"strength\"]", '2', false)]
    {
        let library = with([own(FileKind::Routine, "mine", text(tags))]);
        assert!(library.routines.contains_key("mine"), "{:?}", library.problems);
        // A disc that came back and was not looked at: strength waits.
        let mut life = Life::new(&library);
        life.screens(&["known-spine"]).entry(1, [false, true, true, true]);
        let (history, now) = (life.entries.clone(), life.now());
        let mut driver = Driver::from(Start { library, history, ..fresh(start("mine", 1)) }, now);
        driver.tells(&[("pain", '1'), ("prescribed", told)]).well();
        assert_eq!(driver.app.in_session(), starts, "{tags} {told}\n{}", driver.screen());
    }
}

#[test]
fn g6_a_prescription_does_not_open_bad_pain() {
    for (pain, starts) in [('6', true), ('7', false)] {
        let start = Start { library: from_the_clinic(10), ..fresh(start("mine", 1)) };
        let mut driver = Driver::from(start, morning());
        driver.tells(&[("entry-steady", '1'), ("pain", pain), ("prescribed", '2')]).well();
        assert_eq!(driver.app.in_session(), starts, "pain {pain}\n{}", driver.screen());
    }
}

#[test]
fn g6_a_shipped_routine_is_nobodys_prescription() {
    let mut driver = Driver::new(start("core-strength", 1));
    driver.tells(&[("entry-steady", '1')]);
    for _ in 0..300 {
        match asked_for(&driver) {
            Some(id) => assert_ne!(id, "prescribed"),
            None => break,
        }
        driver.answer();
    }
    assert!(!driver.app.in_session(), "{}", driver.screen());
}

#[test]
fn k1_a_hold_goes_on_after_three_seconds_without_a_sign_of_the_computer_and_stands_still_after_more() {
    for (millis, stands) in [(3_000, false), (3_001, true)] {
        let mut driver = moving("gentle-mobility");
        driver.seconds(20);
        driver.now = driver.now.after(Duration::from_millis(millis));
        driver.send(Msg::Tick);
        assert_eq!(driver.app.play().unwrap().cursor().paused().is_some(), stands, "{millis} ms");
    }
}

#[test]
fn h3_heat_that_ran_out_while_the_program_was_gone_comes_off_before_any_question() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys(A).keys("n").seconds(100);
    let mut late = driver.restart(Ask::Coach, Duration::from_secs(2 * HOUR));
    assert!(matches!(late.app.screen(), Screen::HeatOff { .. }));
    late.keys("⏎");
    assert_eq!(sessions(&late).pop().unwrap().ended, Ending::Unattended);
    assert!(matches!(late.app.screen(), Screen::First(_)));
}

#[test]
fn h3_heat_runs_on_while_the_questions_of_a_resume_are_asked() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys(A).keys("n").seconds(8 + 600);
    let mut back = driver.restart(Ask::Coach, Duration::from_secs(500));
    back.keys("c").keys("1");
    back.seconds(120);
    assert!(matches!(back.app.screen(), Screen::HeatOff { .. }), "{}", back.screen());
}

#[test]
fn g1_a_level_that_is_not_open_starts_at_one_that_is() {
    let mut driver = Driver::new(start("gentle-stretch", 3));
    driver.well();
    assert_eq!(driver.app.play().unwrap().plan().level, 1);
}

#[test]
fn a_twenty_minute_session_leads_to_a_journal_line() {
    let mut driver = moving("gentle-mobility");
    for _ in 0..2_000 {
        driver.seconds(1);
        match driver.app.screen() {
            Screen::Verdict(_) => break,
            Screen::Form(_) => drop(driver.well()),
            _ if driver
                .app
                .play()
                .and_then(|play| play.session())
                .is_some_and(|session| session.asking().is_some()) =>
            {
                driver.keys("1");
            }
            _ => {}
        }
    }
    let record = sessions(&driver).pop().unwrap();
    assert_eq!((record.ended, record.done), (Ending::Finished, 100), "{record:#?}");
}

#[test]
fn s1_the_number_to_call_is_on_the_first_page_at_any_size() {
    for (cols, rows) in [(40, 12), (80, 24), (120, 40)] {
        let mut driver = Driver::new(Ask::Heat);
        driver.resize(cols, rows);
        assert!(driver.screen().contains("999"), "{}", driver.screen());
    }
}
