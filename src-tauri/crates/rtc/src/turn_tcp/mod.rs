//! TURN over TCP and over TLS for an engine that speaks it over UDP only.
//!
//! webrtc 0.21.1 passes over `turn:…?transport=tcp` and `turns:` (its issue 848). Networks that let no UDP out need them. A
//! UDP port of ours stands in for the server: what the engine sends there goes to the server in a TCP connection, and back.
//!
//! Each sender on the UDP side gets a TCP connection of its own, since an allocation belongs to one (RFC 8656 §3.2).
//! Only senders on this machine are served. Certificates are judged by the configuration of TLS that the owner hands in.

mod framing;
mod server;

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
};
use tokio_rustls::rustls::ClientConfig;

use crate::RtcError;
use framing::{framed, inward, outward};
use server::{Server, Stream, Way, distrust};

/// Messages that may wait for the TCP connection; more are dropped, as a network would.
const QUEUE: usize = 512;

/// Addresses that may use one port at a time.
const SENDERS: usize = 16;

/// A UDP port that stands for a TURN server reached by TCP. Dropping it closes the port and the connections.
#[derive(Debug)]
pub struct TurnOverTcp {
    address: SocketAddr,
    distrusted: watch::Receiver<Option<&'static str>>,
    task: AbortHandle,
}

impl Drop for TurnOverTcp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TurnOverTcp {
    /// Opens a port for a URL with `transport=tcp`, or with TLS; absent for URLs the engine can use as they are. The port is
    /// on one of the addresses that the engine binds, of IPv4 where there is one. `trust` judges certificates.
    ///
    /// # Errors
    /// When the URL names no server that can be found, asks for TLS and `trust` is absent, or no port can be opened.
    pub async fn for_url(
        url: &str,
        bind: &[IpAddr],
        trust: Option<&Arc<ClientConfig>>,
    ) -> Result<Option<Self>, RtcError> {
        let Some(server) = Server::of(url)? else { return Ok(None) };
        let local = bind.iter().find(|ip| ip.is_ipv4()).or(bind.first());
        let local = *local.ok_or_else(|| RtcError::Config("there is no address to bind".into()))?;
        let way = server.find(trust).await?;
        Self::start(way, local, bind.into()).await.map(Some)
    }

    async fn start(way: Way, local: IpAddr, served: Arc<[IpAddr]>) -> Result<Self, RtcError> {
        let socket = UdpSocket::bind((local, 0)).await.map_err(|error| RtcError::Engine(error.to_string()))?;
        let address = socket.local_addr().map_err(|error| RtcError::Engine(error.to_string()))?;
        let (distrust, distrusted) = watch::channel(None);
        let task = tokio::spawn(relay(Arc::new(socket), way, served, Arc::new(distrust))).abort_handle();
        Ok(Self { address, distrusted, task })
    }

    /// What to tell the engine.
    #[must_use]
    pub fn url(&self) -> String {
        format!("turn:{}?transport=udp", self.address)
    }

    /// Waits until the server's certificate is refused, and says why; for ever where it is not.
    pub async fn distrusted(&self) -> &'static str {
        let mut distrusted = self.distrusted.clone();
        match distrusted.wait_for(Option::is_some).await.map(|why| *why) {
            Ok(Some(why)) => why,
            _ => std::future::pending().await,
        }
    }
}

/// Shares a UDP socket out to one connection a sender.
async fn relay(
    socket: Arc<UdpSocket>,
    way: Way,
    served: Arc<[IpAddr]>,
    distrusted: Arc<watch::Sender<Option<&'static str>>>,
) {
    let mut senders: HashMap<SocketAddr, mpsc::Sender<Vec<u8>>> = HashMap::new();
    let mut connections = JoinSet::new();
    let mut buffer = vec![0; 65_536];
    loop {
        let (length, from) = tokio::select! {
            received = socket.recv_from(&mut buffer) => match received {
                Ok(received) => received,
                // On some systems an earlier packet's ICMP answer shows up here.
                Err(error) => { tracing::debug!(%error, "TURN over TCP"); continue }
            },
            Some(ended) = connections.join_next() => {
                if let Ok(from) = ended {
                    senders.remove(&from);
                }
                continue;
            }
        };
        let on_this_machine = from.ip().is_loopback() || served.contains(&from.ip());
        if !on_this_machine || framed(&buffer[..length]).is_none() {
            continue;
        }
        if !senders.contains_key(&from) {
            if senders.len() >= SENDERS {
                continue;
            }
            let (queue, messages) = mpsc::channel(QUEUE);
            senders.insert(from, queue);
            let (socket, way, distrusted) = (Arc::clone(&socket), way.clone(), Arc::clone(&distrusted));
            connections.spawn(async move {
                if let Err(error) = carry(&way, &socket, from, messages).await {
                    if let Some(why) = distrust(&error) {
                        tracing::warn!(why, "a TURN server's certificate is refused");
                        distrusted.send_replace(Some(why));
                    } else {
                        tracing::warn!(kind = ?error.kind(), "a TCP connection to a TURN server ended");
                    }
                }
                from
            });
        }
        if let Some(queue) = senders.get(&from) {
            let _ = queue.try_send(buffer[..length].to_vec());
        }
    }
}

async fn carry(way: &Way, socket: &UdpSocket, to: SocketAddr, messages: mpsc::Receiver<Vec<u8>>) -> io::Result<()> {
    match way.connect().await? {
        Stream::Plain(stream) => {
            let (read, write) = stream.into_split();
            tokio::select! {
                done = inward(read, socket, to) => done,
                done = outward(write, messages) => done,
            }
        }
        Stream::Tls(stream) => {
            let (read, write) = tokio::io::split(stream);
            tokio::select! {
                done = inward(read, socket, to) => done,
                done = outward(write, messages) => done,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn padding_goes_on_and_messages_come_apart() {
        let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("turn:{}?transport=tcp", server.local_addr().unwrap());
        let relay = TurnOverTcp::for_url(&url, &[IpAddr::from([127, 0, 0, 1])], None).await.unwrap().unwrap();
        let client = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        client.connect(relay.address).await.unwrap();
        client.send(&[0x40, 0, 0, 1, 7]).await.unwrap();
        let (mut stream, _) = server.accept().await.unwrap();
        let mut got = [0; 8];
        stream.read_exact(&mut got).await.unwrap();
        assert_eq!(got, [0x40, 0, 0, 1, 7, 0, 0, 0]);
        // Two messages in one segment.
        let mut both = vec![0x40, 0, 0, 4, 1, 2, 3, 4];
        both.extend([0x01, 0x01, 0, 0].into_iter().chain([9; 16]));
        stream.write_all(&both).await.unwrap();
        let mut buffer = [0; 100];
        assert_eq!(client.recv(&mut buffer).await.unwrap(), 8);
        assert_eq!(client.recv(&mut buffer).await.unwrap(), 20);
    }
}
