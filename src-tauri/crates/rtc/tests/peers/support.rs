//! Two peers in one process, and a wire between them that a test can harm.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use base::MonotonicClock;
use bytes::Bytes;
use media::rtp::RtpPacket;
use rtc::{Offer, Peer, PeerConfig, PeerEvent, PeerEvents, Section};
use tokio::{net::UdpSocket, task::AbortHandle, time::timeout};

/// Long enough for any machine; a test that waits this long fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// One side with its events.
pub(crate) struct Side {
    pub(crate) peer: Peer,
    pub(crate) events: PeerEvents,
}

impl Side {
    /// The first event that fits; others are let go.
    pub(crate) async fn wait<T>(&mut self, mut fits: impl FnMut(PeerEvent) -> Option<T>) -> T {
        let search = async {
            loop {
                let event = self.events.recv().await.expect("the connection lives");
                if let Some(found) = fits(event) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, search).await.expect("the event comes")
    }

    pub(crate) async fn connected(&mut self) {
        self.wait(|event| matches!(event, PeerEvent::Connected).then_some(())).await;
    }

    pub(crate) async fn data_open(&mut self) {
        self.wait(|event| matches!(event, PeerEvent::DataOpen).then_some(())).await;
    }

    pub(crate) async fn packet(&mut self) -> (Section, RtpPacket) {
        self.wait(|event| match event {
            PeerEvent::Packet { section, packet, .. } => Some((section, packet)),
            _ => None,
        })
        .await
    }
}

/// A client and a host that are connected, over a wire if one is given.
pub(crate) async fn pair(config: PeerConfig, wire: Option<&Wire>) -> (Side, Side) {
    let (mut client, mut host) = negotiated(config, wire).await;
    tokio::join!(client.connected(), host.connected());
    (client, host)
}

pub(crate) async fn negotiated(config: PeerConfig, wire: Option<&Wire>) -> (Side, Side) {
    let clock = MonotonicClock::start();
    let (client, offer, client_events) = Peer::offering(config.clone(), clock).await.unwrap();
    let Offer { mut sdp, media } = offer;
    if let Some(wire) = wire {
        sdp = wire.client_is(&sdp);
    }
    let (host, mut answer, host_events) = Peer::answering(config, clock, &sdp, &media).await.unwrap();
    if let Some(wire) = wire {
        answer = wire.host_is(&answer);
    }
    client.accept_answer(&answer).await.unwrap();
    (Side { peer: client, events: client_events }, Side { peer: host, events: host_events })
}

pub(crate) fn packet(sequence: u16, payload: &[u8]) -> RtpPacket {
    let timestamp = u32::from(sequence) * 3000;
    RtpPacket { sequence, timestamp, marker: sequence.is_multiple_of(4), payload: Bytes::copy_from_slice(payload) }
}

/// Which way a datagram goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    ToHost,
    ToClient,
}

type Judge = dyn FnMut(Way, &[u8]) -> bool + Send;

/// A UDP relay: each side sees one of its ports in place of the other side. What the judge says no to is lost.
pub(crate) struct Wire {
    ports: [SocketAddr; 2],
    ends: Arc<Mutex<[Option<SocketAddr>; 2]>>,
    judge: Arc<Mutex<Box<Judge>>>,
    task: AbortHandle,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Wire {
    pub(crate) async fn new() -> Self {
        // The client talks to the first, which stands for the host.
        let sockets = [UdpSocket::bind("127.0.0.1:0").await.unwrap(), UdpSocket::bind("127.0.0.1:0").await.unwrap()];
        let ports = [sockets[0].local_addr().unwrap(), sockets[1].local_addr().unwrap()];
        let ends = Arc::new(Mutex::new([None, None]));
        let judge: Arc<Mutex<Box<Judge>>> = Arc::new(Mutex::new(Box::new(|_, _| true)));
        let task = tokio::spawn(relay(sockets, Arc::clone(&ends), Arc::clone(&judge))).abort_handle();
        Self { ports, ends, judge, task }
    }

    /// From now on `judge` says what passes.
    pub(crate) fn judge(&self, judge: impl FnMut(Way, &[u8]) -> bool + Send + 'static) {
        *self.judge.lock().unwrap() = Box::new(judge);
    }

    pub(crate) fn client_is(&self, sdp: &str) -> String {
        self.replace(sdp, 0, self.ports[1])
    }

    pub(crate) fn host_is(&self, sdp: &str) -> String {
        self.replace(sdp, 1, self.ports[0])
    }

    fn replace(&self, sdp: &str, end: usize, port: SocketAddr) -> String {
        let line = sdp.lines().find(|line| line.starts_with("a=candidate:")).unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let real: SocketAddr = format!("{}:{}", words[4], words[5]).parse().unwrap();
        self.ends.lock().unwrap()[end] = Some(real);
        sdp.replace(&format!("{} {} typ", real.ip(), real.port()), &format!("{} {} typ", port.ip(), port.port()))
    }
}

async fn relay(sockets: [UdpSocket; 2], ends: Arc<Mutex<[Option<SocketAddr>; 2]>>, judge: Arc<Mutex<Box<Judge>>>) {
    let (mut one, mut other) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let (way, datagram) = tokio::select! {
            Ok((length, _)) = sockets[0].recv_from(&mut one) => (Way::ToHost, one[..length].to_vec()),
            Ok((length, _)) = sockets[1].recv_from(&mut other) => (Way::ToClient, other[..length].to_vec()),
        };
        if !(judge.lock().unwrap())(way, &datagram) {
            continue;
        }
        let (from, end) = if way == Way::ToHost { (&sockets[1], 1) } else { (&sockets[0], 0) };
        let to = ends.lock().unwrap()[end];
        if let Some(to) = to {
            let _ = from.send_to(&datagram, to).await;
        }
    }
}

/// An SRTP packet's payload type, where it is one and no SRTCP (RFC 5761 §4, RFC 7983 §7).
pub(crate) fn rtp_payload_type(datagram: &[u8]) -> Option<u8> {
    let (first, second) = (datagram.first()?, datagram.get(1)?);
    let payload_type = second & 0x7f;
    ((128..192).contains(first) && !(64..96).contains(&payload_type)).then_some(payload_type)
}
