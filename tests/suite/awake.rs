//! Rule K1: while a session runs, the system is asked not to sleep; and it is let go, however the session ends.

use supple::app::{Ask, Effect};

use crate::driver::{Driver, rehearse};

fn asked(driver: &Driver) -> Vec<bool> {
    let asked = |effect: &Effect| match effect {
        Effect::Awake(awake) => Some(*awake),
        _ => None,
    };
    driver.effects.iter().filter_map(asked).collect()
}

#[test]
fn k1_from_the_first_step_to_the_end_of_a_session_and_not_for_a_rehearsal() {
    let mut driver = Driver::new(Ask::Heat);
    assert!(asked(&driver).is_empty());
    driver.keys("11111n").keys("n");
    assert!(driver.app.in_session(), "{}", driver.screen());
    assert_eq!(asked(&driver), [true]);
    driver.seconds(60).keys(" ").seconds(60);
    assert_eq!(asked(&driver), [true], "a pause is part of it");
    driver.keys("q2");
    assert!(!driver.app.in_session(), "{}", driver.screen());
    assert_eq!(asked(&driver), [true, false]);

    let mut driver = Driver::new(rehearse("moist-heat"));
    assert!(driver.app.in_session());
    driver.seconds(60);
    assert!(asked(&driver).is_empty());
}

#[test]
fn k1_help_says_that_the_computer_may_go_to_sleep_and_who_tells_why() {
    let mut driver = Driver::new(Ask::Heat);
    driver.keys("11111n").keys("n");
    let words = "The computer may go to sleep by itself; supple doctor tells why.";
    driver.keys("?");
    assert!(!driver.screen().contains(words));
    driver.keys("⎋");
    driver.send(supple::app::Msg::Awake(Err("no system bus was found here".into()), Ok(())));
    driver.resize(80, 60);
    driver.keys("?");
    assert!(driver.screen().contains(words), "{}", driver.screen());
    assert!(!driver.screen().contains("system bus"), "{}", driver.screen());
}

#[cfg(all(feature = "notify", target_os = "linux"))]
mod bus {
    use std::{
        io::{PipeReader, Read as _},
        os::unix::net::UnixListener,
        sync::mpsc::{Receiver, channel},
        time::Duration,
    };

    use supple::{
        app::Msg,
        io::awake::{Awake, AwakeEnv},
    };

    use crate::notify::bus::{Bus, Call, Mode, address};

    /// So that a busy machine fails no test.
    const PATIENT: Duration = Duration::from_secs(600);
    const DEADLINE: Duration = Duration::from_secs(30);

    fn env(system: &str, session: &str) -> AwakeEnv {
        AwakeEnv { ssh: false, system_bus: Some(system.to_owned()), session_bus: Some(session.to_owned()) }
    }

    fn asking(env: AwakeEnv, limit: Duration) -> (Awake, Receiver<Msg>) {
        let (tell, told) = channel();
        let mut awake = Awake::new(move |msg| drop(tell.send(msg)), env, limit);
        awake.painted();
        (awake, told)
    }

    fn next(told: &Receiver<Msg>) -> (Result<(), String>, Result<(), String>) {
        match told.recv_timeout(DEADLINE).expect("an outcome comes") {
            Msg::Awake(sleep, screen) => (sleep.map_err(|why| why.to_string()), screen.map_err(|why| why.to_string())),
            other => panic!("{other:?}"),
        }
    }

    /// Waits until a lock is let go.
    fn is_let_go(mut lock: PipeReader) -> bool {
        let (tell, told) = channel();
        std::thread::spawn(move || tell.send(lock.read(&mut [0]).unwrap() == 0));
        told.recv_timeout(DEADLINE).unwrap()
    }

    #[test]
    fn k1_a_session_holds_both_and_lets_go_of_both() {
        let bus = Bus::start(Mode::Well);
        let (mut awake, told) = asking(env(&bus.address(), &bus.address()), PATIENT);
        for _ in 0..2 {
            awake.ask(true);
            awake.ask(true);
            assert_eq!(next(&told), (Ok(()), Ok(())));
            let sleep = ["sleep:idle", "supple", "A session is running", "block"].map(str::to_owned);
            assert_eq!(bus.call(), Call::Sleep(sleep));
            assert_eq!(bus.call(), Call::Screen(["supple", "A session is running"].map(str::to_owned)));
            let lock = bus.lock();
            assert!(told.try_recv().is_err(), "asked once");
            awake.ask(false);
            assert!(is_let_go(lock));
            assert_eq!(bus.call(), Call::ScreenFree);
        }
        assert_eq!(bus.calls_left(), []);
    }

    #[test]
    fn k1_nothing_is_asked_before_the_first_picture() {
        let bus = Bus::start(Mode::Well);
        let (tell, told) = channel();
        let mut awake = Awake::new(move |msg| drop(tell.send(msg)), env(&bus.address(), &bus.address()), PATIENT);
        awake.ask(true);
        awake.ask(false);
        awake.painted();
        assert!(told.try_recv().is_err());
        assert_eq!(bus.calls_left(), []);
        awake.ask(true);
        assert_eq!(next(&told), (Ok(()), Ok(())));
        drop(awake);
        assert!(is_let_go(bus.lock()), "the end of the program lets go as well");
        let calls = [(); 3].map(|()| bus.call());
        assert!(matches!(&calls, [Call::Sleep(_), Call::Screen(_), Call::ScreenFree]), "once: {calls:?}");
    }

    #[test]
    fn k1_one_that_refuses_is_told_and_the_other_still_holds() {
        let (well, refuses) = (Bus::start(Mode::Well), Bus::start(Mode::Refuses));
        let (mut awake, told) = asking(env(&well.address(), &refuses.address()), PATIENT);
        awake.ask(true);
        let (sleep, screen) = next(&told);
        assert_eq!(sleep, Ok(()));
        assert!(screen.unwrap_err().starts_with("the desktop refused it: "));
        awake.ask(false);
        assert!(is_let_go(well.lock()));

        let (mut awake, told) = asking(env(&refuses.address(), &well.address()), PATIENT);
        awake.ask(true);
        let (sleep, screen) = next(&told);
        assert!(sleep.unwrap_err().starts_with("the system refused it: "));
        assert_eq!(screen, Ok(()));
    }

    #[test]
    fn k1_no_bus_no_server_and_no_desktop_in_reach_are_told() {
        let absent = Bus::start(Mode::Absent);
        let (mut awake, told) = asking(env(&absent.address(), "unix:path=/nowhere/at/all"), PATIENT);
        awake.ask(true);
        let (sleep, screen) = next(&told);
        assert!(sleep.unwrap_err().starts_with("the system refused it: "));
        assert!(screen.unwrap_err().starts_with("no desktop was found here: "));

        let remote = AwakeEnv { ssh: true, ..env(&absent.address(), &absent.address()) };
        let calls = absent.calls_left().len();
        let (mut awake, told) = asking(remote, PATIENT);
        awake.ask(true);
        let why = "this is a remote session: the computer in front of you is another one".to_owned();
        assert_eq!(next(&told), (Err(why.clone()), Err(why)));
        assert_eq!((calls, absent.calls_left()), (1, Vec::new()), "the far computer is left alone");
    }

    #[test]
    fn k1_a_bus_that_hangs_is_given_up_on_and_holds_up_nobody() {
        let hangs = Bus::start(Mode::Hangs);
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        // Nobody ever takes the call.
        let _frozen = UnixListener::bind(&socket).unwrap();
        let (mut awake, told) = asking(env(&hangs.address(), &address(&socket)), Duration::from_millis(50));
        awake.ask(true);
        awake.ask(false);
        awake.ask(true);
        let late = |who: &str| Err(format!("{who} did not answer within 0.05 seconds"));
        for _ in 0..2 {
            assert_eq!(next(&told), (late("the system"), late("the desktop")));
        }
        let (mut patient, _told) = asking(env(&hangs.address(), &hangs.address()), PATIENT);
        patient.ask(true);
        // Dropped while its thread waits for ten minutes: if this waited too, the test would not end.
        drop(patient);
    }
}
