//! A message bus with a notice server on it, and one that keeps the computer awake, speaking the wire format itself, so that nothing is taken on trust from the
//! library under test. Listens on a socket of its own; each connection has its own thread.

use std::{
    io::{BufRead as _, BufReader, IoSlice, PipeReader, Read as _, Write as _, pipe},
    os::{
        fd::AsFd as _,
        unix::net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use super::DEADLINE;

/// How the notice server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Answers; reads a body as markup.
    Well,
    /// Answers; a body is plain text.
    Plain,
    /// Never answers.
    Hangs,
    /// Takes no more notices.
    Refuses,
    /// Answers `Notify` only once told to.
    Slow,
    /// The bus is there, the server is not.
    Absent,
    /// Answers, and has buttons; reads a body as markup.
    Clicks,
    /// The same, and before it answers `Notify` it says what the test wants said then.
    Crosses,
}

/// What the server says by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Signal {
    /// A button of that notice was clicked.
    Click(u32, String),
    /// That notice is gone.
    Closed(u32),
    /// Another server took over, or none did.
    Owner(&'static str),
    /// A click, said by another connection than the server's.
    Forged(u32, String),
}

/// What the server was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    Capabilities,
    Information,
    Notify(Popup),
    /// Not to sleep: what, who, why, how.
    Sleep([String; 4]),
    /// Not to blank the screen: who, why.
    Screen([String; 2]),
    /// The connection that asked for the screen is gone.
    ScreenFree,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Popup {
    pub app: String,
    pub replaces: u32,
    pub title: String,
    pub body: String,
    pub urgency: Option<u8>,
    pub timeout: i32,
    /// Name and label of each button.
    pub actions: Vec<String>,
}

/// A connection, and whether it asked to hear of notices.
type Client = (UnixStream, bool);
type Clients = Arc<Mutex<Vec<Client>>>;

pub(crate) struct Bus {
    folder: tempfile::TempDir,
    calls: Receiver<Call>,
    release: Sender<()>,
    locks: Receiver<PipeReader>,
    clients: Clients,
}

/// What is said before `Notify` is answered.
type Crossing = Arc<dyn Fn(&Popup) -> Vec<Signal> + Send + Sync>;

impl Bus {
    pub(crate) fn start(mode: Mode) -> Self {
        Self::start_with(mode, |_| Vec::new())
    }

    /// A server that says something before it answers `Notify`; to nobody who did not ask for it in time.
    pub(crate) fn crossing(crossing: impl Fn(&Popup) -> Vec<Signal> + Send + Sync + 'static) -> Self {
        Self::start_with(Mode::Crosses, crossing)
    }

    fn start_with(mode: Mode, crossing: impl Fn(&Popup) -> Vec<Signal> + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("bus")).unwrap();
        let (told, calls) = channel();
        let (release, go) = channel();
        let (give, locks) = channel();
        let go = Arc::new(Mutex::new(go));
        let clients = Clients::default();
        let server = Server { mode, told, go, give, clients: Arc::clone(&clients), crossing: Arc::new(crossing) };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let server = server.clone();
                thread::spawn(move || server.serve(stream));
            }
        });
        Self { folder, calls, release, locks, clients }
    }

    /// Says something to all who asked to hear of notices.
    pub(crate) fn signal(&self, signal: &Signal) {
        broadcast(&self.clients, signal);
    }

    /// Breaks all connections, as a bus does that is killed.
    pub(crate) fn kill(&self) {
        for (client, _) in self.clients.lock().unwrap().iter() {
            client.shutdown(std::net::Shutdown::Both).ok();
        }
    }

    pub(crate) fn address(&self) -> String {
        address(&self.folder.path().join("bus"))
    }

    /// The next call that reaches the server.
    pub(crate) fn call(&self) -> Call {
        self.calls.recv_timeout(DEADLINE).expect("a call reaches the server")
    }

    /// The next notice that reaches the server.
    pub(crate) fn popup(&self) -> Popup {
        loop {
            if let Call::Notify(popup) = self.call() {
                return popup;
            }
        }
    }

    /// The calls so far that nobody looked at.
    pub(crate) fn calls_left(&self) -> Vec<Call> {
        self.calls.try_iter().collect()
    }

    /// The other end of the lock that was given out last: it ends when the lock is let go, however that comes.
    pub(crate) fn lock(&self) -> PipeReader {
        self.locks.recv_timeout(DEADLINE).expect("a lock was given out")
    }

    /// Lets a slow server answer one notice.
    pub(crate) fn release(&self) {
        self.release.send(()).unwrap();
    }
}

pub(crate) fn address(socket: &Path) -> String {
    format!("unix:path={}", socket.display())
}

#[derive(Clone)]
struct Server {
    mode: Mode,
    told: Sender<Call>,
    go: Arc<Mutex<Receiver<()>>>,
    give: Sender<PipeReader>,
    clients: Clients,
    crossing: Crossing,
}

fn broadcast(clients: &Clients, signal: &Signal) {
    for (client, listens) in clients.lock().unwrap().iter_mut() {
        if *listens {
            client.write_all(&signal.bytes()).ok();
        }
    }
}

impl Server {
    /// Serves one connection until it closes; what ends it is of no interest here.
    fn serve(&self, stream: UnixStream) {
        let mut screen = false;
        let _ = self.talk(stream, &mut screen);
        if screen {
            self.told.send(Call::ScreenFree).ok();
        }
    }

    fn talk(&self, stream: UnixStream, screen: &mut bool) -> Option<()> {
        let mut writer = stream.try_clone().ok()?;
        let mut reader = BufReader::new(stream);
        reader.read_exact(&mut [0]).ok()?;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let answer: &[u8] = match line.split_whitespace().next()? {
                "AUTH" => b"OK 0123456789abcdef0123456789abcdef\r\n",
                "NEGOTIATE_UNIX_FD" => b"AGREE_UNIX_FD\r\n",
                "BEGIN" => break,
                _ => b"ERROR\r\n",
            };
            writer.write_all(answer).ok()?;
        }
        let place = {
            let mut clients = self.clients.lock().unwrap();
            clients.push((writer.try_clone().ok()?, false));
            clients.len() - 1
        };
        loop {
            let message = Incoming::read(&mut reader)?;
            let reply = match message.member.as_str() {
                "Hello" => Some(Reply::text(":1.7")),
                "AddMatch" => {
                    let rule = Reader::new(&message.body, 0).text();
                    if rule.contains("interface='org.freedesktop.Notifications'") {
                        self.clients.lock().unwrap()[place].1 = true;
                    }
                    Some(Reply::nothing())
                }
                "RemoveMatch" => Some(Reply::nothing()),
                _ if self.mode == Mode::Absent => {
                    self.told.send(message.call()).ok();
                    Some(Reply::error("org.freedesktop.DBus.Error.ServiceUnknown"))
                }
                _ => {
                    let call = message.call();
                    *screen |= matches!(call, Call::Screen(_));
                    self.answer(&call)
                }
            };
            if let Some(reply) = reply {
                self.send(&mut writer, &reply, message.serial)?;
            }
        }
    }

    /// Sends a reply, and with a lock its file.
    fn send(&self, writer: &mut UnixStream, reply: &Reply, serial: u32) -> Option<()> {
        let bytes = reply.bytes(serial);
        if !reply.lock {
            return writer.write_all(&bytes).ok();
        }
        let (end, lock) = pipe().unwrap();
        self.give.send(end).ok();
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut files = rustix::net::SendAncillaryBuffer::new(&mut space);
        let fds = [lock.as_fd()];
        assert!(files.push(rustix::net::SendAncillaryMessage::ScmRights(&fds)));
        let sent = rustix::net::sendmsg(writer, &[IoSlice::new(&bytes)], &mut files, rustix::net::SendFlags::empty());
        (sent.ok()? == bytes.len()).then_some(())
    }

    fn answer(&self, call: &Call) -> Option<Reply> {
        self.told.send(call.clone()).ok();
        match (call, self.mode) {
            (_, Mode::Hangs) | (Call::ScreenFree, _) => None,
            (Call::Capabilities, Mode::Plain) => Some(Reply::texts(&["body"])),
            (Call::Capabilities, Mode::Clicks | Mode::Crosses) => {
                Some(Reply::texts(&["actions", "body", "body-markup"]))
            }
            (Call::Capabilities, _) => Some(Reply::texts(&["body", "body-markup"])),
            (Call::Information, _) => Some(Reply::information(["fake", "us", "1.0", "1.2"])),
            (Call::Sleep(_) | Call::Screen(_), Mode::Refuses) => {
                Some(Reply::error("org.freedesktop.DBus.Error.AccessDenied"))
            }
            (Call::Sleep(_), _) => Some(Reply::lock()),
            (Call::Screen(_), _) => Some(Reply::number(7)),
            (Call::Notify(_), Mode::Refuses) => {
                Some(Reply::error("org.freedesktop.Notifications.MaxNotificationsExceeded"))
            }
            (Call::Notify(popup), _) => {
                if self.mode == Mode::Slow {
                    self.go.lock().unwrap().recv().ok();
                }
                if self.mode == Mode::Crosses {
                    for signal in (self.crossing)(popup) {
                        broadcast(&self.clients, &signal);
                    }
                }
                Some(Reply::number(popup.replaces.max(41)))
            }
        }
    }
}

/// A message from the client: a little-endian header and body.
struct Incoming {
    interface: String,
    member: String,
    serial: u32,
    body: Vec<u8>,
}

impl Incoming {
    fn read(from: &mut impl std::io::Read) -> Option<Self> {
        let mut head = vec![0; 16];
        from.read_exact(&mut head).ok()?;
        assert_eq!(head[0], b'l', "a little-endian message");
        let mut fixed = Reader::new(&head, 4);
        let (body, serial, fields) = (fixed.number(), fixed.number(), fixed.number());
        let end = 16 + fields as usize;
        head.resize(end.next_multiple_of(8), 0);
        from.read_exact(&mut head[16..]).ok()?;
        let mut reader = Reader::new(&head, 16);
        let (mut interface, mut member) = (String::new(), String::new());
        while reader.at < end {
            reader.align(8);
            let code = reader.byte();
            match reader.signature().as_str() {
                "u" => drop(reader.number()),
                "g" => drop(reader.signature()),
                _ if code == 2 => interface = reader.text(),
                _ if code == 3 => member = reader.text(),
                _ => drop(reader.text()),
            }
        }
        let mut bytes = vec![0; body as usize];
        from.read_exact(&mut bytes).ok()?;
        Some(Self { interface, member, serial, body: bytes })
    }

    fn call(&self) -> Call {
        match self.member.as_str() {
            "GetCapabilities" => Call::Capabilities,
            "GetServerInformation" => Call::Information,
            "Notify" => Call::Notify(self.popup()),
            "Inhibit" => {
                let mut body = Reader::new(&self.body, 0);
                match self.interface.as_str() {
                    "org.freedesktop.login1.Manager" => Call::Sleep([(); 4].map(|()| body.text())),
                    "org.freedesktop.ScreenSaver" => Call::Screen([(); 2].map(|()| body.text())),
                    other => panic!("nobody should ask {other}"),
                }
            }
            other => panic!("nobody should call {other}"),
        }
    }

    /// Name, id to replace, icon, title, body, actions, hints, timeout.
    fn popup(&self) -> Popup {
        let mut body = Reader::new(&self.body, 0);
        let app = body.text();
        let replaces = body.number();
        body.text();
        let (title, text) = (body.text(), body.text());
        let end = body.number() as usize;
        let end = body.at + end;
        let mut actions = Vec::new();
        while body.at < end {
            actions.push(body.text());
        }
        let hints = body.number() as usize;
        body.align(8);
        let end = body.at + hints;
        let mut urgency = None;
        while body.at < end {
            body.align(8);
            let name = body.text();
            match (body.signature().as_str(), name.as_str()) {
                ("y", "urgency") => urgency = Some(body.byte()),
                ("y", _) => drop(body.byte()),
                ("s", _) => drop(body.text()),
                (kind, name) => panic!("hint {name} of kind {kind}"),
            }
        }
        Popup { app, replaces, title, body: text, urgency, timeout: body.number().cast_signed(), actions }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn align(&mut self, to: usize) {
        self.at = self.at.next_multiple_of(to);
    }

    fn byte(&mut self) -> u8 {
        self.at += 1;
        self.bytes[self.at - 1]
    }

    fn number(&mut self) -> u32 {
        self.align(4);
        self.at += 4;
        let four = &self.bytes[self.at - 4..self.at];
        u32::from_le_bytes(four.try_into().unwrap())
    }

    fn text(&mut self) -> String {
        let length = self.number() as usize;
        self.take(length)
    }

    fn signature(&mut self) -> String {
        let length = self.byte().into();
        self.take(length)
    }

    fn take(&mut self, length: usize) -> String {
        let text = String::from_utf8(self.bytes[self.at..self.at + length].to_vec()).unwrap();
        self.at += length + 1;
        text
    }
}

struct Reply {
    error: Option<&'static str>,
    signature: &'static str,
    body: Vec<u8>,
    /// Whether a file goes with it.
    lock: bool,
}

impl Reply {
    fn nothing() -> Self {
        Self { error: None, signature: "", body: Vec::new(), lock: false }
    }

    /// The first of the files that go with it.
    fn lock() -> Self {
        Self { signature: "h", body: 0_u32.to_le_bytes().to_vec(), lock: true, ..Self::nothing() }
    }

    fn error(name: &'static str) -> Self {
        Self { error: Some(name), ..Self::nothing() }
    }

    fn number(number: u32) -> Self {
        Self { signature: "u", body: number.to_le_bytes().to_vec(), ..Self::nothing() }
    }

    fn text(text: &str) -> Self {
        let mut body = Vec::new();
        put_text(&mut body, text);
        Self { signature: "s", body, ..Self::nothing() }
    }

    fn texts(texts: &[&str]) -> Self {
        let mut body = vec![0; 4];
        for text in texts {
            put_text(&mut body, text);
        }
        let length = u32::try_from(body.len() - 4).unwrap();
        body[..4].copy_from_slice(&length.to_le_bytes());
        Self { signature: "as", body, ..Self::nothing() }
    }

    fn information(parts: [&str; 4]) -> Self {
        let mut body = Vec::new();
        for part in parts {
            put_text(&mut body, part);
        }
        Self { signature: "ssss", body, ..Self::nothing() }
    }

    /// The message that answers `serial`.
    fn bytes(&self, serial: u32) -> Vec<u8> {
        let kind = if self.error.is_some() { 3 } else { 2 };
        let mut out = vec![b'l', kind, 1, 1];
        out.extend(u32::try_from(self.body.len()).unwrap().to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend([0; 4]);
        put_field(&mut out, 5, "u", |out| out.extend(serial.to_le_bytes()));
        put_field(&mut out, 6, "s", |out| put_text(out, ":1.7"));
        put_field(&mut out, 7, "s", |out| put_text(out, ":1.1"));
        if let Some(name) = self.error {
            put_field(&mut out, 4, "s", |out| put_text(out, name));
        }
        if !self.signature.is_empty() {
            put_field(&mut out, 8, "g", |out| put_signature(out, self.signature));
        }
        if self.lock {
            put_field(&mut out, 9, "u", |out| out.extend(1_u32.to_le_bytes()));
        }
        let fields = u32::try_from(out.len() - 16).unwrap();
        out[12..16].copy_from_slice(&fields.to_le_bytes());
        out.resize(out.len().next_multiple_of(8), 0);
        out.extend(&self.body);
        out
    }
}

impl Signal {
    fn bytes(&self) -> Vec<u8> {
        let own = "org.freedesktop.Notifications";
        let (interface, member, sender, signature) = match self {
            Self::Click(..) => (own, "ActionInvoked", ":1.1", "us"),
            Self::Forged(..) => (own, "ActionInvoked", ":1.8", "us"),
            Self::Closed(_) => (own, "NotificationClosed", ":1.1", "uu"),
            Self::Owner(_) => ("org.freedesktop.DBus", "NameOwnerChanged", "org.freedesktop.DBus", "sss"),
        };
        let path = if signature == "sss" { "/org/freedesktop/DBus" } else { "/org/freedesktop/Notifications" };
        let mut body = Vec::new();
        match self {
            Self::Click(id, name) | Self::Forged(id, name) => {
                body.extend(id.to_le_bytes());
                put_text(&mut body, name);
            }
            Self::Closed(id) => {
                body.extend(id.to_le_bytes());
                body.extend(2_u32.to_le_bytes());
            }
            Self::Owner(after) => [own, ":1.1", after].iter().for_each(|part| put_text(&mut body, part)),
        }
        let mut out = vec![b'l', 4, 1, 1];
        out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend([0; 4]);
        put_field(&mut out, 1, "o", |out| put_text(out, path));
        put_field(&mut out, 2, "s", |out| put_text(out, interface));
        put_field(&mut out, 3, "s", |out| put_text(out, member));
        put_field(&mut out, 7, "s", |out| put_text(out, sender));
        put_field(&mut out, 8, "g", |out| put_signature(out, signature));
        let fields = u32::try_from(out.len() - 16).unwrap();
        out[12..16].copy_from_slice(&fields.to_le_bytes());
        out.resize(out.len().next_multiple_of(8), 0);
        out.extend(body);
        out
    }
}

fn put_field(out: &mut Vec<u8>, code: u8, kind: &str, value: impl FnOnce(&mut Vec<u8>)) {
    out.resize(out.len().next_multiple_of(8), 0);
    out.push(code);
    put_signature(out, kind);
    value(out);
}

fn put_signature(out: &mut Vec<u8>, signature: &str) {
    out.push(signature.len().try_into().unwrap());
    out.extend(signature.as_bytes());
    out.push(0);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.resize(out.len().next_multiple_of(4), 0);
    out.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    out.extend(text.as_bytes());
    out.push(0);
}
