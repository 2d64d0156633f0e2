//! The signalling between a client and a host that are to meet through the relay alone: every message passes, and the addresses
//! in it become the relay's.

use std::{io, net::Ipv4Addr, sync::Arc};

use base::Secret;
use meeting::protocol::{Answer, ClientMessage, HostMessage};
use rtc::signal::{self, ClientSignal, HostDoor, HostSignal, Incoming, ListenConfig, SignalError, WebSocket, limits};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    Relay, Rule,
    candidates::{address, of_relay, rewritten},
};

/// How the host comes by its socket.
#[derive(Debug)]
pub enum FarHost {
    /// It is a page that dials us, of this origin.
    Page {
        /// Such as `http://127.0.0.1:4711`.
        origin: String,
    },
    /// It listens, as the practice service does.
    Listens {
        /// Where.
        url: String,
        /// What it wants to hear in the hello.
        secret: Secret,
    },
}

/// A relay with its signalling. Dropping it cuts both.
#[derive(Debug)]
pub struct Broker {
    relay: Arc<Relay>,
    url: String,
    secret: Secret,
    door: Option<(String, Secret)>,
    pump: JoinHandle<()>,
}

impl Broker {
    /// Waits for a client, and a host that dials, in a task of its own; both have to come once.
    ///
    /// # Errors
    /// When no port can be bound.
    #[expect(clippy::print_stderr, reason = "a test's output is its log")]
    pub async fn start(rules: [Rule; 2], seed: u64, host: FarHost) -> io::Result<Self> {
        let relay = Arc::new(Relay::start(rules, seed).await?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("ws://{}/call", listener.local_addr()?);
        let secret = Secret::random();
        let coming = match host {
            FarHost::Listens { url, secret } => Coming::Dial(url, secret),
            FarHost::Page { origin } => {
                let config = ListenConfig { allowed_origins: vec![origin] };
                Coming::Door(Box::new(signal::listen(config).await.map_err(io::Error::other)?))
            }
        };
        let door = match &coming {
            Coming::Door(door) => Some((door.url(), door.secret().clone())),
            Coming::Dial(..) => None,
        };
        let (own, wanted) = (Arc::clone(&relay), secret.clone());
        let pump = tokio::spawn(async move {
            // A call that does not come about is the caller's to notice; why is of help to who reads.
            if let Err(error) = run(listener, wanted, coming, &own).await {
                eprintln!("the signalling through the relay ended: {error}");
            }
        });
        Ok(Self { relay, url, secret, door, pump })
    }

    /// The relay.
    #[must_use]
    pub fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Where the client dials, and its secret.
    #[must_use]
    pub fn for_client(&self) -> (&str, &Secret) {
        (&self.url, &self.secret)
    }

    /// Where a page that is the host dials, and its secret; `None` for one that listens.
    #[must_use]
    pub fn for_page(&self) -> Option<(&str, &Secret)> {
        self.door.as_ref().map(|(url, secret)| (url.as_str(), secret))
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

enum Coming {
    Dial(String, Secret),
    Door(Box<HostDoor>),
}

async fn run(listener: TcpListener, secret: Secret, host: Coming, relay: &Relay) -> Result<(), SignalError> {
    let coming = async {
        match host {
            Coming::Dial(url, secret) => signal::dial(&url, &secret).await,
            Coming::Door(mut door) => door.accept().await,
        }
    };
    let (client, host) = tokio::try_join!(accept(listener, secret), coming)?;
    pump(client, host, relay).await;
    Ok(())
}

async fn accept(listener: TcpListener, secret: Secret) -> Result<HostSignal, SignalError> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    let socket = tokio_tungstenite::accept_async_with_config(stream, Some(limits())).await;
    let socket = socket.map_err(|error| SignalError::Io(io::Error::other(error)))?;
    signal::serve(WebSocket(socket), &secret).await
}

/// Until either side is gone; dropping the signals closes the other one.
async fn pump(mut client: HostSignal, mut host: ClientSignal, relay: &Relay) {
    loop {
        tokio::select! {
            said = client.incoming.recv() => match said {
                Some(Incoming::Message(message)) => {
                    if host.outgoing.send(of_client(message, relay)).await.is_err() {
                        return;
                    }
                }
                Some(Incoming::Dropped(_)) => {}
                Some(Incoming::Closed(_)) | None => return,
            },
            said = host.incoming.recv() => match said {
                Some(Incoming::Message(message)) => {
                    if client.outgoing.send(of_host(message, relay)).await.is_err() {
                        return;
                    }
                }
                Some(Incoming::Dropped(_)) => {}
                Some(Incoming::Closed(_)) | None => return,
            },
        }
    }
}

fn of_client(message: ClientMessage, relay: &Relay) -> ClientMessage {
    match message {
        ClientMessage::Offer { revision, sdp, media } => {
            let (sdp, own) = rewritten(&sdp, relay.for_host());
            if let Some(own) = own {
                relay.client_is(own);
            }
            ClientMessage::Offer { revision, sdp, media }
        }
        ClientMessage::Candidate { candidate, mid } => ClientMessage::Candidate {
            candidate: hidden(&candidate, relay.for_host(), |own| relay.client_is(own)),
            mid,
        },
        other => other,
    }
}

fn of_host(message: HostMessage, relay: &Relay) -> HostMessage {
    match message {
        HostMessage::Answer(Answer { revision, sdp }) => {
            let (sdp, own) = rewritten(&sdp, relay.for_client());
            if let Some(own) = own {
                relay.host_is(own);
            }
            HostMessage::Answer(Answer { revision, sdp })
        }
        HostMessage::Candidate { candidate, mid } => {
            HostMessage::Candidate { candidate: hidden(&candidate, relay.for_client(), |own| relay.host_is(own)), mid }
        }
        other => other,
    }
}

/// One that comes by itself. Both sides of ours and the page say theirs in the description; only one on loopback replaces those.
fn hidden(candidate: &str, relay: std::net::SocketAddr, own: impl Fn(std::net::SocketAddr)) -> String {
    if candidate.is_empty() {
        return String::new();
    }
    if let Some(address) = address(candidate).filter(|address| address.ip().is_loopback()) {
        own(address);
    }
    of_relay(relay)
}
