//! The engine's tokio runtime, with sockets that have room and send a picture in few calls.
//!
//! A keyframe of 1080p is a hundred packets in a few milliseconds. The 208 KiB that Linux gives a socket by itself hold
//! about ninety, and a machine that decodes nine videos does not always read in time. webrtc 0.21.1 binds its sockets itself
//! and lets nobody set them up; it hands each to its runtime though, which may be anyone's.
//!
//! The engine lets the kernel cut one large buffer into packets (UDP GSO) from sixteen equal ones on, or from as many as a
//! socket takes at once, if those are fewer. A picture of a call is three to ten packets, so ours say [`SEGMENTS`].

use std::{
    future::Future,
    io,
    io::IoSliceMut,
    net::{SocketAddr, TcpListener, UdpSocket},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use socket2::SockRef;
use webrtc::runtime::{
    AsyncInterval, AsyncTcpListener, AsyncTcpStream, AsyncUdpSocket, JoinHandle, RecvMeta, Runtime, Transmit,
    default_runtime,
};

/// Asked for in each direction; the system may give less.
const BUFFER: usize = 1024 * 1024;

/// Packets that go to the kernel in one call.
const SEGMENTS: usize = 3;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Roomy(Arc<dyn Runtime>);

impl Roomy {
    /// Around the runtime that the engine would take by itself; absent without tokio.
    pub(super) fn runtime() -> Option<Arc<dyn Runtime>> {
        Some(Arc::new(Self(default_runtime()?)))
    }
}

impl Runtime for Roomy {
    fn spawn(&self, future: Boxed<'static, ()>) -> Box<dyn JoinHandle> {
        self.0.spawn(future)
    }

    fn wrap_udp_socket(&self, socket: UdpSocket) -> io::Result<Arc<dyn AsyncUdpSocket>> {
        let buffers = SockRef::from(&socket);
        // Less room is no reason to have no call.
        let _ = buffers.set_recv_buffer_size(BUFFER);
        let _ = buffers.set_send_buffer_size(BUFFER);
        Ok(Arc::new(Segmenting(self.0.wrap_udp_socket(socket)?)))
    }

    fn wrap_tcp_listener(&self, listener: TcpListener) -> io::Result<Arc<dyn AsyncTcpListener>> {
        self.0.wrap_tcp_listener(listener)
    }

    fn connect_tcp<'a>(&'a self, to: SocketAddr) -> Boxed<'a, io::Result<Arc<dyn AsyncTcpStream>>> {
        self.0.connect_tcp(to)
    }

    fn resolve_host<'a>(&'a self, host: &'a str) -> Boxed<'a, io::Result<Vec<SocketAddr>>> {
        self.0.resolve_host(host)
    }

    fn now(&self) -> Instant {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Boxed<'static, ()> {
        self.0.sleep(duration)
    }

    fn interval(&self, period: Duration) -> Box<dyn AsyncInterval> {
        self.0.interval(period)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        self.0.block_on(future);
    }

    fn yield_now(&self) -> Boxed<'static, ()> {
        self.0.yield_now()
    }
}

/// A socket that takes [`SEGMENTS`] packets at once, where it takes several at all.
#[derive(Debug)]
struct Segmenting(Arc<dyn AsyncUdpSocket>);

impl AsyncUdpSocket for Segmenting {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    fn poll_send(&self, context: &mut Context<'_>, transmit: &Transmit<'_>) -> Poll<io::Result<usize>> {
        self.0.poll_send(context, transmit)
    }

    fn poll_recv(
        &self,
        context: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
        told: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        self.0.poll_recv(context, buffers, told)
    }

    fn max_gso_segments(&self) -> usize {
        self.0.max_gso_segments().min(SEGMENTS)
    }

    fn max_gro_segments(&self) -> usize {
        self.0.max_gro_segments()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sockets_get_more_room_than_the_system_gives() {
        let plain = UdpSocket::bind("127.0.0.1:0").unwrap();
        let ours = UdpSocket::bind("127.0.0.1:0").unwrap();
        let kept = ours.try_clone().unwrap();
        let _wrapped = Roomy::runtime().unwrap().wrap_udp_socket(ours).unwrap();
        let room = |socket: &UdpSocket| SockRef::from(socket).recv_buffer_size().unwrap();
        assert!(room(&kept) > room(&plain), "{} {}", room(&kept), room(&plain));
    }
}
