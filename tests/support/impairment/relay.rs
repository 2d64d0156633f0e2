//! Two UDP sockets on loopback, one for each side, and a pipe for each direction between them.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::{Clock, MonotonicClock};
use bytes::Bytes;
use tokio::{net::UdpSocket, sync::Notify, task::JoinHandle};

use super::{Pipe, Rule, Tenth};

/// The largest packet that is relayed; others are cut, and no media stack sends any.
const LARGEST: usize = 2048;

/// One of the two sides of a call.
#[derive(Debug)]
struct Side {
    socket: UdpSocket,
    address: SocketAddr,
    /// Where its packets come from; others' are dropped, so that a side with several addresses uses one.
    peer: Mutex<Option<SocketAddr>>,
    /// What it sends.
    pipe: Mutex<Pipe>,
    /// Its pipe has got something.
    fed: Notify,
}

/// A running relay. Dropping it ends it.
#[derive(Debug)]
pub struct Relay {
    sides: Arc<[Side; 2]>,
    clock: MonotonicClock,
    tasks: Vec<JoinHandle<()>>,
}

impl Relay {
    /// Starts one: what the client sends goes by the first rule, what the host sends by the second.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(rules: [Rule; 2], seed: u64) -> std::io::Result<Self> {
        let [client, host] = rules;
        let sides = Arc::new([side(client, seed).await?, side(host, seed.wrapping_add(1)).await?]);
        let clock = MonotonicClock::start();
        let tasks = [0, 1].into_iter().flat_map(|from| {
            let (taking, giving) = (Arc::clone(&sides), Arc::clone(&sides));
            [
                tokio::spawn(async move { take(&taking[from], clock).await }),
                tokio::spawn(async move { give(&giving[from], &giving[1 - from], clock).await }),
            ]
        });
        let tasks = tasks.collect();
        Ok(Self { sides, clock, tasks })
    }

    /// Where the client sends to.
    #[must_use]
    pub fn for_client(&self) -> SocketAddr {
        self.sides[0].address
    }

    /// Where the host sends to.
    #[must_use]
    pub fn for_host(&self) -> SocketAddr {
        self.sides[1].address
    }

    /// Where the client is.
    pub fn client_is(&self, address: SocketAddr) {
        *locked(&self.sides[0].peer) = Some(address);
    }

    /// Where the host is.
    pub fn host_is(&self, address: SocketAddr) {
        *locked(&self.sides[1].peer) = Some(address);
    }

    /// Steps of rates are counted from now; so are the times of [`sent_by_client`](Self::sent_by_client).
    #[must_use]
    pub fn begin(&self) -> Duration {
        let now = self.clock.now();
        for side in self.sides.iter() {
            locked(&side.pipe).begin(now);
            side.fed.notify_one();
        }
        now
    }

    /// The time of the relay's clock.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.clock.now()
    }

    /// What became of the client's packets within a time of the relay's clock.
    #[must_use]
    pub fn sent_by_client(&self, from: Duration, to: Duration) -> Tenth {
        locked(&self.sides[0].pipe).within(from, to)
    }

    /// What became of the host's packets within a time of the relay's clock.
    #[must_use]
    pub fn sent_by_host(&self, from: Duration, to: Duration) -> Tenth {
        locked(&self.sides[1].pipe).within(from, to)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn side(rule: Rule, seed: u64) -> std::io::Result<Side> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = socket.local_addr()?;
    Ok(Side { socket, address, peer: Mutex::default(), pipe: Mutex::new(Pipe::new(rule, seed)), fed: Notify::new() })
}

async fn take(side: &Side, clock: MonotonicClock) {
    let mut buffer = [0; LARGEST];
    loop {
        // An error tells of a packet that was not taken on the other end; there will be more.
        let Ok((length, from)) = side.socket.recv_from(&mut buffer).await else { continue };
        if *locked(&side.peer) == Some(from) {
            locked(&side.pipe).offer(Bytes::copy_from_slice(&buffer[..length]), clock.now());
            side.fed.notify_one();
        }
    }
}

async fn give(from: &Side, to: &Side, clock: MonotonicClock) {
    loop {
        let deadline = locked(&from.pipe).next_deadline();
        let due = async {
            match deadline {
                Some(at) => tokio::time::sleep_until(clock.instant(at).into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = from.fed.notified() => {}
        }
        loop {
            let Some(packet) = locked(&from.pipe).poll(clock.now()) else { break };
            let peer = *locked(&to.peer);
            if let Some(peer) = peer {
                let _ = to.socket.send_to(&packet, peer).await;
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn packets_go_both_ways_and_strangers_are_not_heard() {
        let relay = Relay::start([Rule::default(), Rule::default()], 1).await.unwrap();
        let bind = || UdpSocket::bind("127.0.0.1:0");
        let (client, host, stranger) = (bind().await.unwrap(), bind().await.unwrap(), bind().await.unwrap());
        relay.client_is(client.local_addr().unwrap());
        relay.host_is(host.local_addr().unwrap());
        stranger.send_to(b"nonsense", relay.for_client()).await.unwrap();
        client.send_to(b"to the host", relay.for_client()).await.unwrap();
        let mut buffer = [0; 64];
        let (length, from) = host.recv_from(&mut buffer).await.unwrap();
        assert_eq!((&buffer[..length], from), (&b"to the host"[..], relay.for_host()));
        host.send_to(b"to the client", relay.for_host()).await.unwrap();
        let (length, from) = client.recv_from(&mut buffer).await.unwrap();
        assert_eq!((&buffer[..length], from), (&b"to the client"[..], relay.for_client()));
        let sent = relay.sent_by_client(Duration::ZERO, relay.now() + Duration::from_secs(1));
        assert_eq!((sent.offered, sent.delivered_bytes), (1, 11));
    }
}
