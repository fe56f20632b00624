//! Notices from outside: the queue and its promises in process, the desktop through a fake bus.

use std::{
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use supple::{
    app::{Msg, Notice, Urgency},
    io::notify::{Notifier, NotifyEnv},
};

#[cfg(all(feature = "notify", target_os = "linux"))]
pub(crate) mod bus;
#[cfg(all(feature = "notify", target_os = "linux"))]
mod buttons;
#[cfg(all(feature = "notify", target_os = "linux"))]
mod desktop;

/// Far longer than anything takes that goes well.
const DEADLINE: Duration = Duration::from_secs(30);

fn notice(title: &str, urgency: Urgency) -> Notice {
    Notice { title: title.into(), body: "Time for your session.".into(), urgency }
}

fn next(outcomes: &Receiver<Msg>) -> Msg {
    outcomes.recv_timeout(DEADLINE).expect("an outcome comes")
}

/// A notifier whose desktop shows each title on a channel and waits there to be let go.
fn held() -> (Notifier, Receiver<Msg>, Receiver<String>, std::sync::mpsc::Sender<()>) {
    let (tell, outcomes) = channel();
    let (show, shown) = channel();
    let (go, wait) = channel();
    let notifier = Notifier::with_backend(
        move |msg| drop(tell.send(msg)),
        Box::new(move |notice| {
            show.send(notice.title.to_string()).unwrap();
            wait.recv().map_err(|_| "let go".into())
        }),
    );
    (notifier, outcomes, shown, go)
}

#[test]
fn a_desktop_that_holds_a_notice_never_holds_the_caller() {
    let (mut notifier, outcomes, shown, go) = held();
    notifier.send(notice("one", Urgency::Normal));
    assert_eq!(shown.recv_timeout(DEADLINE).unwrap(), "one");
    // The desktop has the first and does not let go; these come back all the same.
    notifier.send(notice("two", Urgency::Normal));
    notifier.send(notice("three", Urgency::Critical));
    assert!(outcomes.try_recv().is_err());
    for _ in 0..3 {
        go.send(()).unwrap();
        assert_eq!(next(&outcomes), Msg::NoticeShown);
    }
    assert_eq!(shown.iter().take(2).collect::<Vec<_>>(), ["two", "three"]);
}

/// Case 11: no flood, and the one that says "heat off" is the last to give way.
#[test]
fn when_too_many_wait_the_oldest_of_the_same_urgency_gives_way() {
    let (mut notifier, outcomes, shown, go) = held();
    notifier.send(notice("in hand", Urgency::Normal));
    assert_eq!(shown.recv_timeout(DEADLINE).unwrap(), "in hand");
    notifier.send(notice("heat off", Urgency::Critical));
    for n in 0..15 {
        notifier.send(notice(&format!("n{n}"), Urgency::Normal));
    }
    assert!(outcomes.try_recv().is_err(), "sixteen may wait");
    notifier.send(notice("n15", Urgency::Normal));
    assert_eq!(notifier.take_failed(), [notice("n0", Urgency::Normal)]);
    for n in 16..115 {
        notifier.send(notice(&format!("n{n}"), Urgency::Normal));
    }
    notifier.send(notice("heat off again", Urgency::Critical));
    drop(notifier);
    for _ in 0..17 {
        go.send(()).unwrap();
    }
    let mut counts = (0, 0);
    for outcome in &outcomes {
        match outcome {
            Msg::NoticeShown => counts.0 += 1,
            Msg::NoticeFailed(_) => counts.1 += 1,
            other => panic!("{other:?}"),
        }
    }
    // 118 sent, 118 outcomes; the thread has ended, so no more can come.
    assert_eq!(counts, (17, 101));
    let shown: Vec<String> = shown.iter().collect();
    assert_eq!(shown.len(), 16);
    assert_eq!(shown[0], "n100", "the old heat notice gave way to the new one: {shown:?}");
    assert_eq!(shown[15], "heat off again");
}

#[test]
fn a_plain_notice_gives_way_to_sixteen_critical_ones() {
    let (mut notifier, outcomes, shown, go) = held();
    notifier.send(notice("in hand", Urgency::Normal));
    assert_eq!(shown.recv_timeout(DEADLINE).unwrap(), "in hand");
    for n in 0..16 {
        notifier.send(notice(&format!("c{n}"), Urgency::Critical));
    }
    notifier.send(notice("plain", Urgency::Normal));
    assert!(matches!(next(&outcomes), Msg::NoticeFailed(_)));
    let failed: Vec<String> = (notifier.take_failed().iter()).map(|n| n.title.to_string()).collect();
    assert_eq!(failed, ["plain"]);
    drop(go);
    // The thread finds nobody to wait for and fails what is left: one outcome each, none lost.
    let rest: Vec<Msg> = (0..17).map(|_| next(&outcomes)).collect();
    assert!(rest.iter().all(|msg| *msg == Msg::NoticeFailed("let go".into())));
}

/// Case 32: a panic is one notice's failure; the next one is shown.
#[test]
fn a_panic_while_showing_fails_that_notice_alone() {
    let (tell, outcomes) = channel();
    let mut notifier = Notifier::with_backend(
        move |msg| drop(tell.send(msg)),
        Box::new(|notice| {
            assert_ne!(&*notice.title, "bad", "meant to happen in this test");
            Ok(())
        }),
    );
    for title in ["bad", "good", "bad"] {
        notifier.send(notice(title, Urgency::Normal));
    }
    assert!(matches!(next(&outcomes), Msg::NoticeFailed(_)));
    assert_eq!(next(&outcomes), Msg::NoticeShown);
    assert!(matches!(next(&outcomes), Msg::NoticeFailed(_)));
    assert_eq!(notifier.take_failed().len(), 2);
    assert!(notifier.take_failed().is_empty(), "taken once");
}

/// Case 13: over SSH no desktop is asked; the failure is there before `send` returns.
#[test]
fn over_ssh_the_desktop_is_left_alone() {
    let env = NotifyEnv { ssh: true, ..NotifyEnv::default() };
    let (tell, outcomes) = channel();
    let mut notifier = Notifier::new(move |msg| drop(tell.send(msg)), &env);
    notifier.send(notice("far", Urgency::Critical));
    let Ok(Msg::NoticeFailed(reason)) = outcomes.try_recv() else {
        panic!("it fails at once");
    };
    assert!(reason.contains("remote"), "{reason}");
    assert_eq!(notifier.take_failed(), [notice("far", Urgency::Critical)]);
}

#[cfg(not(feature = "notify"))]
#[test]
fn without_the_feature_every_notice_is_left_to_the_bell() {
    let (tell, outcomes) = channel();
    let mut notifier = Notifier::new(move |msg| drop(tell.send(msg)), &NotifyEnv::default());
    notifier.send(notice("any", Urgency::Normal));
    assert!(matches!(outcomes.try_recv(), Ok(Msg::NoticeFailed(_))));
}
