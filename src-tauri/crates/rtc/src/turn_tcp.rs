//! TURN over TCP for an engine that speaks it over UDP only.
//!
//! webrtc 0.21.1 passes over `turn:…?transport=tcp` (its issue 848). Networks that let no UDP out need it. A UDP port of
//! ours stands in for the server: what the engine sends there goes to the server in a TCP connection, and back.
//!
//! Over TCP messages follow each other without marks (RFC 8656 §12.5, RFC 8489 §6.2.2): a STUN message says its length in
//! its header, ChannelData too and is padded to four bytes, which over UDP it need not be.
//!
//! Each sender on the UDP side gets a TCP connection of its own, since an allocation belongs to one (RFC 8656 §3.2).
//! Only senders on this machine are served.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream, UdpSocket,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::timeout,
};

use crate::RtcError;

/// Messages that may wait for the TCP connection; more are dropped, as a network would.
const QUEUE: usize = 512;

/// Addresses that may use one port at a time.
const SENDERS: usize = 16;

/// How long connecting and looking up a name may take.
const CONNECT: Duration = Duration::from_secs(10);

/// The port TURN has where none is said (RFC 7065).
const TURN_PORT: u16 = 3478;

/// A UDP port that stands for a TURN server reached by TCP. Dropping it closes the port and the connections.
#[derive(Debug)]
pub struct TurnOverTcp {
    address: SocketAddr,
    task: AbortHandle,
}

impl Drop for TurnOverTcp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TurnOverTcp {
    /// Opens a port for a URL with `transport=tcp`; absent for URLs the engine can use as they are. The port is on the
    /// first of the addresses that the engine binds.
    ///
    /// # Errors
    /// When the URL asks for TLS, which is not there, or names no server, or no port can be opened.
    pub async fn for_url(url: &str, bind: &[IpAddr]) -> Result<Option<Self>, RtcError> {
        let Some(server) = tcp_server(url)? else { return Ok(None) };
        let local = bind.first().copied().ok_or_else(|| RtcError::Config("there is no address to bind".into()))?;
        Self::start(server, local).await.map(Some)
    }

    /// Opens a port on `local` for the server at `server` (`host:port`).
    ///
    /// # Errors
    /// When the name can't be looked up or no port can be opened.
    pub async fn start(server: String, local: IpAddr) -> Result<Self, RtcError> {
        let found = timeout(CONNECT, tokio::net::lookup_host(&server)).await;
        let found = found.ok().and_then(Result::ok).and_then(|mut addresses| addresses.next());
        let server = found.ok_or_else(|| RtcError::Config(format!("the TURN server {server} can't be found")))?;
        let socket = UdpSocket::bind((local, 0)).await.map_err(|error| RtcError::Engine(error.to_string()))?;
        let address = socket.local_addr().map_err(|error| RtcError::Engine(error.to_string()))?;
        let task = tokio::spawn(relay(Arc::new(socket), server)).abort_handle();
        Ok(Self { address, task })
    }

    /// What to tell the engine.
    #[must_use]
    pub fn url(&self) -> String {
        format!("turn:{}?transport=udp", self.address)
    }
}

/// `host:port` of a URL that asks for TCP.
fn tcp_server(url: &str) -> Result<Option<String>, RtcError> {
    if url.starts_with("turns:") {
        return Err(RtcError::Config("TURN over TLS is not supported".into()));
    }
    let Some((server, query)) = url.strip_prefix("turn:").and_then(|rest| rest.split_once('?')) else {
        return Ok(None);
    };
    if !query.split('&').any(|part| part.eq_ignore_ascii_case("transport=tcp")) {
        return Ok(None);
    }
    if server.is_empty() {
        return Err(RtcError::Config("a TURN URL names no server".into()));
    }
    let has_port = server
        .rsplit_once(':')
        .is_some_and(|(host, port)| port.parse::<u16>().is_ok() && (!host.contains(':') || host.ends_with(']')));
    Ok(Some(if has_port { server.to_owned() } else { format!("{server}:{TURN_PORT}") }))
}

/// Shares a UDP socket out to one connection a sender.
async fn relay(socket: Arc<UdpSocket>, server: SocketAddr) {
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
        if !on_this_machine(from.ip(), &socket) || framed(&buffer[..length]).is_none() {
            continue;
        }
        if !senders.contains_key(&from) {
            if senders.len() >= SENDERS {
                continue;
            }
            let (queue, messages) = mpsc::channel(QUEUE);
            senders.insert(from, queue);
            let socket = Arc::clone(&socket);
            connections.spawn(async move {
                if let Err(error) = connect(server, &socket, from, messages).await {
                    tracing::warn!(%error, "a TCP connection to a TURN server ended");
                }
                from
            });
        }
        if let Some(queue) = senders.get(&from) {
            let _ = queue.try_send(buffer[..length].to_vec());
        }
    }
}

fn on_this_machine(ip: IpAddr, socket: &UdpSocket) -> bool {
    ip.is_loopback() || socket.local_addr().is_ok_and(|local| local.ip() == ip)
}

async fn connect(
    server: SocketAddr,
    socket: &UdpSocket,
    to: SocketAddr,
    messages: mpsc::Receiver<Vec<u8>>,
) -> std::io::Result<()> {
    let stream = timeout(CONNECT, TcpStream::connect(server)).await??;
    stream.set_nodelay(true)?;
    let (read, write) = stream.into_split();
    tokio::select! {
        done = inward(read, socket, to) => done,
        done = outward(write, messages) => done,
    }
}

async fn outward(mut write: OwnedWriteHalf, mut messages: mpsc::Receiver<Vec<u8>>) -> std::io::Result<()> {
    while let Some(mut message) = messages.recv().await {
        if let Some(length) = framed(&message) {
            message.resize(length, 0);
            write.write_all(&message).await?;
        }
    }
    Ok(())
}

async fn inward(mut read: OwnedReadHalf, socket: &UdpSocket, to: SocketAddr) -> std::io::Result<()> {
    let mut message = vec![0; 4];
    loop {
        message.truncate(4);
        read.read_exact(&mut message).await?;
        let Some(length) = framed_length(&message) else {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "neither STUN nor ChannelData"));
        };
        message.resize(length, 0);
        read.read_exact(&mut message[4..]).await?;
        socket.send_to(&message, to).await?;
    }
}

/// The length over TCP of a message that came whole over UDP.
fn framed(message: &[u8]) -> Option<usize> {
    let length = framed_length(message)?;
    // ChannelData may come with its padding or without.
    (message.len() <= length && message.len() + 3 >= length).then_some(length)
}

/// The length over TCP of the message that begins with these four bytes: 20 + its length for STUN (first two bits 0,
/// RFC 8489 §5), 4 + its length and padding for ChannelData (first two bits 01, RFC 8656 §12.4).
fn framed_length(head: &[u8]) -> Option<usize> {
    let [first, _, high, low, ..] = *head else { return None };
    let length = usize::from(u16::from_be_bytes([high, low]));
    match first >> 6 {
        0 if length.is_multiple_of(4) => Some(20 + length),
        1 => Some(4 + length.next_multiple_of(4)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_urls_need_it() {
        for (url, server) in [
            ("turn:example.org:443?transport=tcp", Some("example.org:443")),
            ("turn:example.org?transport=TCP", Some("example.org:3478")),
            ("turn:[::1]?transport=tcp", Some("[::1]:3478")),
            ("turn:[::1]:5?transport=tcp", Some("[::1]:5")),
            ("turn:example.org?transport=udp", None),
            ("turn:example.org", None),
            ("stun:example.org", None),
        ] {
            assert_eq!(tcp_server(url).unwrap().as_deref(), server, "{url}");
        }
        assert!(tcp_server("turns:example.org").is_err());
        assert!(tcp_server("turn:?transport=tcp").is_err());
    }

    #[test]
    fn frames_as_tcp_wants() {
        assert_eq!(framed_length(&[0x00, 0x03, 0, 8]), Some(28), "Allocate");
        assert_eq!(framed_length(&[0x40, 0x00, 0, 5]), Some(12), "ChannelData is padded");
        assert_eq!(framed_length(&[0x80, 0x00, 0, 4]), None, "RTP is neither");
        assert_eq!(framed_length(&[0, 1, 0, 3]), None, "no STUN message has this length");
        assert_eq!(framed_length(&[0, 1]), None);
        assert_eq!(framed(&[0x40, 0, 0, 1, 7]), Some(8));
        assert_eq!(framed(&[0x40, 0, 0, 1, 7, 0, 0, 0]), Some(8));
        assert_eq!(framed(&[0x40, 0, 0, 9, 7]), None, "cut short");
    }

    #[tokio::test]
    async fn padding_goes_on_and_messages_come_apart() {
        let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let local = IpAddr::from([127, 0, 0, 1]);
        let relay = TurnOverTcp::start(server.local_addr().unwrap().to_string(), local).await.unwrap();
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
