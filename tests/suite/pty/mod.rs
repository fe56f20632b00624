//! Runs the real program in a pseudo-terminal and reads its screen. Waits for what it expects, never for time to pass.
//!
//! The program runs under a small shell, which stays when it has ended: a terminal whose last process is gone resets itself, and would look
//! restored whatever the program did.

#[cfg(feature = "notify")]
mod awake;
mod coach;
mod cost;
mod crash;
mod disk;
mod editor;
mod figure;
mod gate;
mod hostile;
mod input;
mod look;
mod many;
mod notices;
mod plain;
mod printed;
mod rehearsal;
mod restore;
mod sessions;
mod start;
mod voice;
mod window;

use std::{
    fs::{self, File},
    io::{ErrorKind, Read, Write},
    num::NonZero,
    path::PathBuf,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use filedescriptor::FileDescriptor;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, Signal, kill_process},
};

/// Far longer than anything takes; only a failing test waits this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tells its own number, then becomes the program.
const BECOME: &str = r#"sh -c 'echo $$ >"$HOME/pid"; exec "$0" "$@"'"#;

/// Tells how the program ended: to files, for when the terminal is gone, and on the terminal.
const TELL: &str = r#"code=$?; times >"$HOME/times"; echo $code >"$HOME/code"; echo "[left $code]"; read -r go"#;

/// The program just built, or another build of it: the released one need not have its tests released too.
fn program() -> String {
    std::env::var("SUPPLE_TEST_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_supple").to_owned())
}

/// How a run of the program is set up.
pub(crate) struct Setup {
    env: Vec<(&'static str, String)>,
    size: (u16, u16),
    before: &'static str,
    between: &'static str,
}

impl Setup {
    /// A fresh home, 80 by 24.
    pub(crate) fn new() -> Self {
        Self {
            env: vec![
                ("TERM", "xterm-256color".to_owned()),
                ("LANG", "C.UTF-8".to_owned()),
                ("TZ", "UTC".to_owned()),
                // Nor is anyone to hear it, whatever speaks here.
                ("SUPPLE_QUIET", "1".to_owned()),
                // No test may keep this machine awake.
                ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all".to_owned()),
            ],
            size: (80, 24),
            before: "",
            between: "",
        }
    }

    /// Sets a variable; an empty name is not a value but takes it away.
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.env.retain(|(known, _)| *known != name);
        self.env.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.env.retain(|(known, _)| *known != name);
        self
    }

    pub(crate) fn size(mut self, cols: u16, rows: u16) -> Self {
        self.size = (cols, rows);
        self
    }

    /// Shell text run before the program.
    pub(crate) fn before(mut self, script: &'static str) -> Self {
        self.before = script;
        self
    }

    /// Shell text run after the program came back the first time, before its exit code is taken.
    pub(crate) fn between(mut self, script: &'static str) -> Self {
        self.between = script;
        self
    }

    /// Starts the program.
    pub(crate) fn start(self, args: &[&str]) -> Pty {
        let home = tempfile::tempdir().unwrap();
        let (cols, rows) = self.size;
        let pair = native_pty_system().openpty(size(cols, rows)).unwrap();
        let termios_before = format!("{:?}", pair.master.get_termios().unwrap());
        let Self { before, between, .. } = self;
        let mut command = CommandBuilder::new("/bin/sh");
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", home.path());
        for (name, value) in self.env {
            command.env(name, value);
        }
        command.args(["-c", &format!("{before}\n{BECOME} \"$@\"\n{between}\n{TELL}"), "sh", &program()]);
        command.args(args);
        let child = pair.slave.spawn_command(command).unwrap();
        let raw = pair.master.as_raw_fd().unwrap();
        let file = FileDescriptor::dup(&raw).unwrap().as_file().unwrap();
        Pty {
            terminal: Some((pair.master, file)),
            child,
            screen: vt100::Parser::new(cells(rows), cells(cols), 0),
            output: Vec::new(),
            termios_before,
            home,
            ended: false,
        }
    }
}

/// The program, its terminal and its screen.
pub(crate) struct Pty {
    terminal: Option<(Box<dyn MasterPty + Send>, File)>,
    child: Box<dyn Child + Send + Sync>,
    screen: vt100::Parser,
    output: Vec<u8>,
    termios_before: String,
    home: tempfile::TempDir,
    ended: bool,
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// A screen reader cannot have no cells, nor does it need tens of thousands.
fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count.clamp(1, 500)).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test's patience is real time")]
fn in_time(length: Duration) -> impl Fn() -> Duration {
    let end = Instant::now() + length;
    move || end.saturating_duration_since(Instant::now())
}

/// Waits until the process of that number runs no more.
#[track_caller]
pub(crate) fn is_over(pid: &str) {
    let left = in_time(PATIENCE);
    loop {
        // Its number, its name in brackets, its state.
        let page = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let state = page.rsplit(')').next().unwrap_or_default().trim();
        if state.is_empty() || state.starts_with('Z') {
            return;
        }
        assert!(!left().is_zero(), "{pid} still runs");
        std::thread::yield_now();
    }
}

impl Pty {
    /// Takes in what the program writes for as long as `going` says; false when it writes nothing more for so long.
    fn read_while(&mut self, patience: Duration, mut going: impl FnMut(&Self) -> bool) -> bool {
        let left = in_time(patience);
        while going(self) {
            let rest = left();
            if rest.is_zero() {
                return false;
            }
            let (_, file) = self.terminal.as_mut().expect("the terminal is still there");
            let mut fds = [PollFd::new(&*file, PollFlags::IN)];
            poll(&mut fds, Some(&Timespec::try_from(rest).unwrap())).unwrap();
            if fds[0].revents().is_empty() {
                continue;
            }
            let mut bytes = [0; 8192];
            match file.read(&mut bytes) {
                Ok(0) => return false,
                Ok(read) => {
                    self.output.extend_from_slice(&bytes[..read]);
                    self.screen.process(&bytes[..read]);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // No process has the terminal any more.
                Err(_) => return false,
            }
        }
        true
    }

    /// Waits until this is so.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let came = self.read_while(PATIENCE, |pty| !is_so(pty));
        assert!(came, "waited in vain for {what}; on screen:\n{}", self.text());
    }

    /// Waits for a text on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |pty| pty.text().contains(text));
        self.settle();
    }

    /// Takes in the rest of a frame: until the program sleeps and nothing more comes.
    pub(crate) fn settle(&mut self) {
        let left = in_time(PATIENCE);
        while !left().is_zero() {
            let busy = self.is_busy();
            if self.listen(Duration::from_millis(1)).is_empty() && !busy {
                return;
            }
        }
    }

    /// Whether the program is computing or writing just now, rather than waiting, stopped or gone.
    fn is_busy(&self) -> bool {
        let number = fs::read_to_string(self.path("pid")).unwrap_or_default();
        let page = fs::read_to_string(format!("/proc/{}/stat", number.trim())).unwrap_or_default();
        let state = page.rsplit(") ").next().and_then(|rest| rest.chars().next());
        matches!(state, Some('R' | 'D'))
    }

    /// Waits for the first screen, whole and on its own page.
    #[track_caller]
    pub(crate) fn wait_for_start(&mut self) {
        self.wait_until("the first screen", |pty| pty.on_own_screen() && pty.text().contains("supple"));
        self.settle();
    }

    /// Reads for a while in which nothing should come, and gives back what came.
    pub(crate) fn listen(&mut self, length: Duration) -> Vec<u8> {
        let before = self.output.len();
        self.read_while(length, |_| true);
        self.output[before..].to_vec()
    }

    /// The screen's text.
    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// The screen's rows as they are seen: a line that the terminal had to break is two.
    pub(crate) fn rows(&self) -> Vec<String> {
        let (_, cols) = self.screen.screen().size();
        self.screen.screen().rows(0, cols.get()).collect()
    }

    /// A cell of the screen.
    pub(crate) fn cell(&self, row: u16, col: u16) -> vt100::Cell {
        self.screen.screen().cell(row, col).unwrap().clone()
    }

    /// Every byte written so far.
    pub(crate) fn output(&self) -> &[u8] {
        &self.output
    }

    /// Whether the program's own page is shown, without a cursor, and pastes are marked.
    pub(crate) fn on_own_screen(&self) -> bool {
        let screen = self.screen.screen();
        screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste()
    }

    /// Presses keys.
    pub(crate) fn send(&mut self, keys: impl AsRef<[u8]>) {
        let (_, file) = self.terminal.as_mut().expect("the terminal is still there");
        file.write_all(keys.as_ref()).unwrap();
    }

    /// Presses keys, and waits until the program has read them all.
    #[track_caller]
    pub(crate) fn send_and_see(&mut self, keys: impl AsRef<[u8]>) {
        let keys = keys.as_ref();
        let goal = self.bytes_read() + keys.len() as u64;
        self.send(keys);
        let left = in_time(PATIENCE);
        while self.bytes_read() < goal {
            assert!(!left().is_zero(), "the program does not read its keys");
            thread::yield_now();
        }
    }

    fn bytes_read(&self) -> u64 {
        let page = fs::read_to_string(format!("/proc/{}/io", self.pid())).unwrap();
        let count = page.lines().find_map(|line| line.strip_prefix("rchar: "));
        count.unwrap().parse().unwrap()
    }

    /// Drags the window.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        let (master, _) = self.terminal.as_ref().expect("the terminal is still there");
        master.resize(size(cols, rows)).unwrap();
        self.screen.screen_mut().set_size(cells(rows), cells(cols));
    }

    /// The program's process.
    pub(crate) fn pid(&self) -> Pid {
        let number = self.file("pid").trim().parse().unwrap();
        Pid::from_raw(number).unwrap()
    }

    /// Sends the program, and only it, a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// A line of the system's page about the program, as a number.
    pub(crate) fn status(&self, name: &str) -> u64 {
        let page = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = page.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Processor time the running program has used.
    pub(crate) fn cpu(&self) -> Duration {
        let page = fs::read_to_string(format!("/proc/{}/schedstat", self.pid())).unwrap();
        Duration::from_nanos(page.split(' ').next().unwrap().parse().unwrap())
    }

    /// Whether the terminal's settings are as they were before.
    pub(crate) fn settings_are_back(&self) -> bool {
        let (master, _) = self.terminal.as_ref().expect("the terminal is still there");
        format!("{:?}", master.get_termios().unwrap()) == self.termios_before
    }

    /// Waits for the program to end; its exit code. The terminal has to be as it was.
    #[track_caller]
    pub(crate) fn left(mut self) -> (i32, String) {
        let code = self.wait_for_end();
        self.assert_restored();
        (code, self.text())
    }

    /// Waits for the program to end; its exit code.
    #[track_caller]
    pub(crate) fn wait_for_end(&mut self) -> i32 {
        self.wait_until("the program's end", |pty| {
            String::from_utf8_lossy(&pty.output).lines().any(|line| line.contains("[left ") && line.contains(']'))
        });
        self.ended = true;
        self.file("code").trim().parse().unwrap()
    }

    /// The terminal has to be as the shell left it.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        let screen = self.screen.screen();
        assert!(self.settings_are_back(), "the terminal's settings are not restored");
        assert!(!screen.alternate_screen(), "the alternate screen is still shown");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "pastes are still marked");
    }

    /// Takes the terminal away, and waits for all to end: exit code, and processor time used since.
    #[track_caller]
    pub(crate) fn hang_up(mut self) -> (i32, Duration) {
        let before = self.cpu();
        drop(self.terminal.take());
        let pid = Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap();
        let (end, ended) = mpsc::channel();
        thread::spawn(move || {
            use rustix::process::{WaitId, WaitIdOptions, waitid};
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            let _ = end.send(waitid(WaitId::Pid(pid), options).is_ok());
        });
        assert_eq!(ended.recv_timeout(PATIENCE), Ok(true), "it runs on without a terminal");
        self.child.wait().unwrap();
        self.ended = true;
        let used = children_time(&self.file("times"));
        let code = self.file("code").trim().parse().unwrap();
        (code, used.saturating_sub(before))
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// The processor time of the shell's children, from what its `times` printed: `0m0.01s 0m0.02s`, its own on the first line.
fn children_time(times: &str) -> Duration {
    let line = times.lines().nth(1).unwrap();
    let seconds = line.split_whitespace().map(|time| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    });
    Duration::from_secs_f64(seconds.sum())
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A failed test leaves nothing running. Once the program has ended its number may be another's.
        if !self.ended && self.path("pid").exists() && !self.path("code").exists() {
            let _ = kill_process(self.pid(), Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
