//! While a session runs, the system is asked not to sleep or blank (rule K1). Each session has a thread of its own for it, which ends with
//! what it holds. Must never make the caller wait, never be joined, and never hold on past the session: the system lets go by itself when
//! the program is gone.

use std::{
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use crate::{app::Msg, domain::CleanText};

/// How long one of the two may take to answer. Proposal: a healthy one needs a few milliseconds.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(2);

/// Where the system is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwakeEnv {
    /// The session came in over SSH: the computer in front of the person is another one.
    pub ssh: bool,
    /// The address of the system's bus, in place of the usual one.
    pub system_bus: Option<String>,
    /// The address of the desktop's bus, in place of the usual one.
    pub session_bus: Option<String>,
}

impl AwakeEnv {
    /// For this process, with the usual addresses.
    #[must_use]
    pub fn read() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self { ssh: is_set("SSH_CONNECTION") || is_set("SSH_TTY"), ..Self::default() }
    }
}

/// What the system said: each `Ok` holds until it is let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Not to sleep.
    pub sleep: Result<(), CleanText>,
    /// Not to blank the screen.
    pub screen: Result<(), CleanText>,
}

impl Answer {
    fn neither(why: &str) -> Self {
        Self { sleep: Err(why.into()), screen: Err(why.into()) }
    }
}

/// Asks the system, and lets go.
pub struct Awake {
    env: AwakeEnv,
    limit: Duration,
    outcome: Arc<dyn Fn(Msg) + Send + Sync>,
    /// Dropping it lets go.
    held: Option<Sender<()>>,
    /// Nothing is asked before the first picture is out.
    painted: bool,
    wanted: bool,
}

impl Awake {
    /// Touches nothing before [`Self::painted`] and the first [`Self::ask`]. `outcome` is called once for each time the system was asked,
    /// from another thread; it must not block.
    #[must_use]
    pub fn new(outcome: impl Fn(Msg) + Send + Sync + 'static, env: AwakeEnv, limit: Duration) -> Self {
        Self { env, limit, outcome: Arc::new(outcome), held: None, painted: false, wanted: false }
    }

    /// The first picture is out.
    pub fn painted(&mut self) {
        self.painted = true;
        self.settle();
    }

    /// Stay awake from now on, or let go. Returns at once.
    pub fn ask(&mut self, awake: bool) {
        self.wanted = awake;
        self.settle();
    }

    fn settle(&mut self) {
        if !self.wanted {
            self.held = None;
        } else if self.painted && self.held.is_none() {
            self.held = Some(self.start());
        }
    }

    fn start(&self) -> Sender<()> {
        let (held, let_go) = channel::<()>();
        let (env, limit, outcome) = (self.env.clone(), self.limit, Arc::clone(&self.outcome));
        // Never joined: a bus that hangs must not hold up the end of the program.
        let work = move || {
            // Held until the thread ends.
            let (_keeps, answer) = hold(&env, limit);
            let holds = answer.sleep.is_ok() || answer.screen.is_ok();
            outcome(Msg::Awake(answer.sleep.clone(), answer.screen.clone()));
            if holds {
                // Nothing is ever sent: it ends when the other end is dropped.
                let _ = let_go.recv();
            }
        };
        if let Err(error) = thread::Builder::new().name("awake".into()).spawn(work) {
            let why = CleanText::new(&format!("no thread can be had for it: {error}"));
            (self.outcome)(Msg::Awake(Err(why.clone()), Err(why)));
        }
        held
    }
}

/// Asks on this thread, lets go at once, and says what was seen. For `supple doctor` alone.
#[must_use]
pub fn try_out(env: &AwakeEnv) -> Answer {
    hold(env, ANSWER_LIMIT).1
}

fn hold(env: &AwakeEnv, limit: Duration) -> (Option<system::Keeps>, Answer) {
    if env.ssh {
        return (None, Answer::neither("this is a remote session: the computer in front of you is another one"));
    }
    let (keeps, answer) = system::hold(env, limit);
    (Some(keeps), answer)
}

/// Linux and the like: logind's lock, held by a file, and the desktop's, held by a connection. Both go with the process.
#[cfg(all(feature = "notify", unix, not(target_os = "macos")))]
mod system {
    use std::{
        env,
        path::{Path, PathBuf},
        time::Duration,
    };

    use zbus::{Connection, OwnedFd, connection::Builder};

    use super::{Answer, AwakeEnv};
    use crate::{domain::CleanText, io::notify::within};

    /// Who asks, and why, as the system shows it. Names no symptom.
    const WHO: (&str, &str) = ("supple", "A session is running");

    /// Where the system's bus is, unless the environment says otherwise.
    const SYSTEM: &str = "/var/run/dbus/system_bus_socket";

    /// What is held.
    pub(super) struct Keeps {
        _sleep: Option<OwnedFd>,
        _screen: Option<Connection>,
    }

    pub(super) fn hold(env: &AwakeEnv, limit: Duration) -> (Keeps, Answer) {
        let system = env.system_bus.is_some() || env::var_os("DBUS_SYSTEM_BUS_ADDRESS").is_some();
        let sleep = is_there(system, || PathBuf::from(SYSTEM))
            .map_err(|error| why("no system bus was found here", &error))
            .and_then(|()| within(limit, "the system", sleep(env.system_bus.as_deref())));
        let session = env.session_bus.is_some() || env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some();
        let screen = is_there(session, || runtime_folder().join("bus"))
            .map_err(|error| why("no desktop was found here", &error))
            .and_then(|()| within(limit, "the desktop", screen(env.session_bus.as_deref())));
        let answer = Answer {
            sleep: sleep.as_ref().map(|_| ()).map_err(Clone::clone),
            screen: screen.as_ref().map(|_| ()).map_err(Clone::clone),
        };
        (Keeps { _sleep: sleep.ok(), _screen: screen.ok() }, answer)
    }

    /// Whether there is a bus to ask: where nothing says where it is, it is at its usual place or nowhere. So a machine without one is spared
    /// the library, which would start a thread and stay in memory.
    fn is_there(told: bool, usual: impl FnOnce() -> PathBuf) -> std::io::Result<()> {
        if told { Ok(()) } else { usual().symlink_metadata().map(drop) }
    }

    fn runtime_folder() -> PathBuf {
        let users = || Path::new("/run/user").join(rustix::process::geteuid().as_raw().to_string());
        env::var_os("XDG_RUNTIME_DIR").map_or_else(users, PathBuf::from)
    }

    async fn sleep(address: Option<&str>) -> Result<OwnedFd, CleanText> {
        let bus = match address {
            Some(address) => connect(address).await,
            None => Connection::system().await,
        };
        let bus = bus.map_err(|error| why("no system bus was found here", &error))?;
        let name = "org.freedesktop.login1";
        let body = ("sleep:idle", WHO.0, WHO.1, "block");
        let manager = Some("org.freedesktop.login1.Manager");
        let reply = bus.call_method(Some(name), "/org/freedesktop/login1", manager, "Inhibit", &body).await;
        let reply = reply.map_err(|error| why("the system refused it", &error))?;
        reply.body().deserialize().map_err(|error| why("the system refused it", &error))
    }

    async fn screen(address: Option<&str>) -> Result<Connection, CleanText> {
        let bus = match address {
            Some(address) => connect(address).await,
            None => Connection::session().await,
        };
        let bus = bus.map_err(|error| why("no desktop was found here", &error))?;
        let name = Some("org.freedesktop.ScreenSaver");
        bus.call_method(name, "/org/freedesktop/ScreenSaver", name, "Inhibit", &WHO)
            .await
            .map_err(|error| why("the desktop refused it", &error))?;
        Ok(bus)
    }

    async fn connect(address: &str) -> zbus::Result<Connection> {
        Builder::address(address).build().await
    }

    fn why(what: &str, error: &dyn std::error::Error) -> CleanText {
        CleanText::new(&format!("{what}: {error}"))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn k1_a_bus_is_asked_unless_it_is_missing_where_it_always_is() {
            let (here, nowhere) = (|| PathBuf::from("/"), || PathBuf::from("/nowhere/at/all"));
            assert!(is_there(false, here).is_ok());
            assert!(is_there(true, nowhere).is_ok(), "where one was told of, the library looks");
            assert!(is_there(false, nowhere).is_err());
        }
    }
}

/// macOS: a program of the system that watches ours, and ends with it. Written, not tested.
#[cfg(target_os = "macos")]
mod system {
    use std::{
        process::{Child, Command, Stdio},
        time::Duration,
    };

    use super::{Answer, AwakeEnv};
    use crate::domain::CleanText;

    pub(super) struct Keeps(Option<Child>);

    impl Drop for Keeps {
        fn drop(&mut self) {
            if let Some(child) = &mut self.0 {
                // It is ours alone; if it is gone already, so much the better.
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }

    pub(super) fn hold(_env: &AwakeEnv, _limit: Duration) -> (Keeps, Answer) {
        let started = Command::new("caffeinate")
            .args(["-i", "-w", &std::process::id().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(child) => {
                let screen = Err("the screen may go dark; the computer stays awake".into());
                (Keeps(Some(child)), Answer { sleep: Ok(()), screen })
            }
            Err(error) => {
                (Keeps(None), Answer::neither(&CleanText::new(&format!("caffeinate did not start: {error}"))))
            }
        }
    }
}

#[cfg(all(not(target_os = "macos"), not(all(feature = "notify", unix))))]
mod system {
    use std::time::Duration;

    use super::{Answer, AwakeEnv};

    pub(super) struct Keeps;

    pub(super) fn hold(_env: &AwakeEnv, _limit: Duration) -> (Keeps, Answer) {
        (Keeps, Answer::neither("this build cannot ask for it"))
    }
}
