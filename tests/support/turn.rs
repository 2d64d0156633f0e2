//! A TURN server of our own: Debian's coturn on loopback, stopped when dropped.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The user it knows.
pub const USER: &str = "caller";
/// The user's password.
pub const PASSWORD: &str = "only-on-loopback";

/// How long it may take to listen.
const START: Duration = Duration::from_secs(15);

/// A running coturn.
#[derive(Debug)]
pub struct TurnServer {
    child: Child,
    port: u16,
    // Its database and pid file; removed with it.
    _folder: tempfile::TempDir,
}

impl TurnServer {
    /// Starts one on a free port of 127.0.0.1, UDP and TCP.
    ///
    /// # Panics
    /// When `turnserver` is not installed (apt package `coturn`) or does not come up.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let child = Command::new("turnserver")
            .args(["-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers"])
            .args(["--no-cli", "--no-tls", "--no-dtls", "--lt-cred-mech", "--realm=loopback", "--log-file=stdout"])
            .arg(format!("--listening-port={port}"))
            .arg(format!("--user={USER}:{PASSWORD}"))
            .arg(format!("--userdb={}", file("users")))
            .arg(format!("--pidfile={}", file("pid")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("turnserver is installed (apt install coturn)");
        let mut server = Self { child, port, _folder: folder };
        server.wait();
        server
    }

    /// Its URL for UDP or TCP.
    #[must_use]
    pub fn url(&self, transport: &str) -> String {
        format!("turn:127.0.0.1:{}?transport={transport}", self.port)
    }

    /// Until it answers a Binding request, which needs no user.
    fn wait(&mut self) {
        let deadline = Instant::now() + START;
        while !self.answers() {
            assert!(self.child.try_wait().expect("its state").is_none(), "turnserver ended at once");
            assert!(Instant::now() < deadline, "turnserver does not answer");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let request = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        stream.set_read_timeout(Some(Duration::from_secs(1))).expect("a timeout over zero");
        let mut head = [0; 2];
        stream.write_all(&request).is_ok() && stream.read_exact(&mut head).is_ok() && head == [1, 1]
    }
}

impl Drop for TurnServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
