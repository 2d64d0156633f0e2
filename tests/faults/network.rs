//! A network between a client and its host that a test can cut. What the two say to each other passes through it, so that the
//! addresses they name are its own, and so do the media: each offer gets two UDP ports, one for each side, and what arrives at one
//! leaves from the other.

use std::{
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::Service;
use base::Secret;
use meeting::protocol::{Answer, ClientMessage, HostMessage};
use rtc::signal::{ClientSignal, Incoming, dial};
use tokio::{net::UdpSocket, sync::mpsc, task::JoinSet};

/// See the module's documentation. Dropping it takes the network away.
#[derive(Debug)]
pub(crate) struct Network {
    open: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

/// The two ports of one offer.
struct Ports {
    /// Stands for the host: the client sends to it.
    near: UdpSocket,
    /// Stands for the client.
    far: UdpSocket,
}

impl Network {
    /// The way to a practice service, and the socket through it.
    pub(crate) async fn to(service: Service) -> (Self, ClientSignal) {
        let Service::Url { url, secret_file: Some(file) } = service else { panic!("no practice service: {service:?}") };
        let secret = Secret::new(fs::read_to_string(file).unwrap().trim());
        let ticket = practice::ticket(&url, &secret).await.unwrap();
        let beyond = dial(&ticket.socket, &ticket.secret).await.unwrap();
        let open = Arc::new(AtomicBool::new(true));
        let (outgoing, said) = mpsc::channel(64);
        let (told, incoming) = mpsc::channel(64);
        let mut tasks = JoinSet::new();
        tasks.spawn(carry(said, beyond, told, open.clone()));
        (Self { open, tasks }, ClientSignal { outgoing, incoming })
    }

    /// From now on no packet passes.
    pub(crate) fn cut(&self) {
        self.open.store(false, Ordering::Relaxed);
    }

    pub(crate) fn mend(&self) {
        self.open.store(true, Ordering::Relaxed);
        assert!(!self.tasks.is_empty());
    }
}

/// Carries messages both ways, with the network's addresses in place of the real ones.
async fn carry(
    mut said: mpsc::Receiver<ClientMessage>,
    mut beyond: ClientSignal,
    told: mpsc::Sender<Incoming<HostMessage>>,
    open: Arc<AtomicBool>,
) {
    let mut relays = JoinSet::new();
    let mut newest: Option<Arc<Ports>> = None;
    loop {
        tokio::select! {
            message = said.recv() => {
                let message = match message {
                    Some(ClientMessage::Offer { revision, sdp, media }) => {
                        let ports = Arc::new(Ports::new().await);
                        relays.spawn(relay(ports.clone(), open.clone()));
                        let sdp = with(&sdp, ports.far.local_addr().unwrap());
                        newest = Some(ports);
                        ClientMessage::Offer { revision, sdp, media }
                    }
                    Some(ClientMessage::Candidate { .. }) => continue,
                    Some(message) => message,
                    None => return,
                };
                if beyond.outgoing.send(message).await.is_err() {
                    return;
                }
            }
            Some(message) = beyond.incoming.recv() => {
                let message = match message {
                    Incoming::Message(HostMessage::Answer(Answer { revision, sdp })) => {
                        let ports = newest.as_ref().expect("an answer follows an offer");
                        let sdp = with(&sdp, ports.near.local_addr().unwrap());
                        Incoming::Message(HostMessage::Answer(Answer { revision, sdp }))
                    }
                    Incoming::Message(HostMessage::Candidate { .. }) => continue,
                    message => message,
                };
                if told.send(message).await.is_err() {
                    return;
                }
            }
        }
    }
}

impl Ports {
    async fn new() -> Self {
        let bind = || UdpSocket::bind("127.0.0.1:0");
        Self { near: bind().await.unwrap(), far: bind().await.unwrap() }
    }
}

/// Where the two sides really are shows in what they send.
async fn relay(ports: Arc<Ports>, open: Arc<AtomicBool>) {
    let (mut one, mut other) = (vec![0; 65_536], vec![0; 65_536]);
    let (mut client, mut host) = (None, None);
    loop {
        let (through, packet, to) = tokio::select! {
            Ok((length, from)) = ports.near.recv_from(&mut one) => {
                client = Some(from);
                (&ports.far, &one[..length], host)
            }
            Ok((length, from)) = ports.far.recv_from(&mut other) => {
                host = Some(from);
                (&ports.near, &other[..length], client)
            }
        };
        if let Some(to) = to.filter(|_| open.load(Ordering::Relaxed)) {
            // A socket that is closed by now is no fault of the network's.
            let _ = through.send_to(packet, to).await;
        }
    }
}

/// The same description with this candidate alone, in each section.
fn with(sdp: &str, port: SocketAddr) -> String {
    let ours = format!("a=candidate:1 1 udp 2130706431 {} {} typ host\r\n", port.ip(), port.port());
    let mut described = String::new();
    for line in sdp.split_inclusive("\r\n") {
        if line.starts_with("a=end-of-candidates") {
            continue;
        }
        if line.starts_with("a=candidate:") {
            if !described.ends_with(&ours) {
                described.push_str(&ours);
            }
        } else {
            described.push_str(line);
        }
    }
    described
}
