//! A TURN server of our own: Debian's coturn on loopback, with a certificate of a private authority; stopped when dropped.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};

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
    tls_port: u16,
    authority: String,
    // Its database, pid file and certificate; removed with it.
    _folder: tempfile::TempDir,
}

/// How clients reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// By UDP, TCP and TLS.
    ByAll,
    /// By TCP and TLS only, as from a network that lets no UDP out.
    WithoutUdp,
}

impl TurnServer {
    /// Starts one on free ports of 127.0.0.1, for UDP, TCP and TLS.
    ///
    /// # Panics
    /// When `turnserver` is not installed (apt package `coturn`) or does not come up.
    #[must_use]
    pub fn start() -> Self {
        Self::reached(Reached::ByAll, "127.0.0.1")
    }

    /// Starts one that is reached like this, with a certificate for that name by an authority of its own.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[must_use]
    pub fn reached(how: Reached, name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (port, tls_port) = (free_port(), free_port());
        let file = |name: &str| folder.path().join(name).display().to_string();
        let made = certificate(name).expect("a certificate");
        fs::write(file("certificate.pem"), made.certificate).expect("a file");
        fs::write(file("key.pem"), made.key).expect("a file");
        let child = Command::new("turnserver")
            .args(["-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers"])
            .args(["--no-cli", "--no-dtls", "--lt-cred-mech", "--realm=loopback", "--log-file=stdout"])
            .args((how == Reached::WithoutUdp).then_some("--no-udp"))
            .arg(format!("--listening-port={port}"))
            .arg(format!("--tls-listening-port={tls_port}"))
            .arg(format!("--cert={}", file("certificate.pem")))
            .arg(format!("--pkey={}", file("key.pem")))
            .arg(format!("--user={USER}:{PASSWORD}"))
            .arg(format!("--userdb={}", file("users")))
            .arg(format!("--pidfile={}", file("pid")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("turnserver is installed (apt install coturn)");
        let mut server = Self { child, port, tls_port, authority: made.authority, _folder: folder };
        server.wait();
        server
    }

    /// Its URL for UDP or TCP.
    #[must_use]
    pub fn url(&self, transport: &str) -> String {
        format!("turn:127.0.0.1:{}?transport={transport}", self.port)
    }

    /// Its URL for TLS.
    #[must_use]
    pub fn tls_url(&self) -> String {
        format!("turns:127.0.0.1:{}?transport=tcp", self.tls_port)
    }

    /// The authority that vouches for its certificate, as PEM.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
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

/// A certificate, its key, and the authority that signed it, as PEM.
struct Made {
    certificate: String,
    key: String,
    authority: String,
}

fn certificate(name: &str) -> Result<Made, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "an authority of a test");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let authority_key = KeyPair::generate()?;
    let authority = params.clone().self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate()?;
    let mut own = CertificateParams::new(vec![name.to_owned()])?;
    own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = own.signed_by(&key, &issuer)?.pem();
    Ok(Made { certificate, key: key.serialize_pem(), authority })
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
