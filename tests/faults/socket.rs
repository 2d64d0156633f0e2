//! A way for the call's socket that a test can cut: a TCP port that stands for a practice service. Cut, it still takes connections
//! and carries nothing, as a network does that is gone.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::Service;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct SocketWay {
    service: Service,
    open: Arc<AtomicBool>,
    breaks: watch::Sender<()>,
    task: AbortHandle,
}

impl Drop for SocketWay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SocketWay {
    pub(crate) async fn to(service: Service) -> Self {
        let Service::Url { url, secret_file } = service else { panic!("no practice service: {service:?}") };
        let real: SocketAddr = url.strip_prefix("http://").unwrap().trim_end_matches('/').parse().unwrap();
        // Addresses are exchanged within what passes, so that they have to be of one length.
        let listener = loop {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            if listener.local_addr().unwrap().to_string().len() == real.to_string().len() {
                break listener;
            }
        };
        let ours = listener.local_addr().unwrap();
        let open = Arc::new(AtomicBool::new(true));
        let breaks = watch::Sender::new(());
        let task = tokio::spawn(accept(listener, (ours, real), open.clone(), breaks.subscribe())).abort_handle();
        Self { service: Service::Url { url: format!("http://{ours}"), secret_file }, open, breaks, task }
    }

    /// How a call is led through it.
    pub(crate) fn service(&self) -> Service {
        self.service.clone()
    }

    /// Breaks every connection, and carries nothing from now on.
    pub(crate) fn cut(&self) {
        self.open.store(false, Ordering::Relaxed);
        self.breaks.send_replace(());
    }

    pub(crate) fn mend(&self) {
        self.open.store(true, Ordering::Relaxed);
    }
}

async fn accept(
    listener: TcpListener,
    (ours, real): (SocketAddr, SocketAddr),
    open: Arc<AtomicBool>,
    breaks: watch::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        let mut breaks = breaks.clone();
        breaks.mark_unchanged();
        if open.load(Ordering::Relaxed) {
            connections.spawn(async move {
                let far = TcpStream::connect(real).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::select! {
                    () = carry(near_in, far_out, ours, real) => {}
                    () = carry(far_in, near_out, real, ours) => {}
                    _ = breaks.changed() => {}
                }
            });
        }
    }
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, named: SocketAddr, as_: SocketAddr) {
    let (named, as_) = (named.to_string(), as_.to_string());
    let mut buffer = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let chunk = &mut buffer[..length];
        while let Some(at) = chunk.windows(named.len()).position(|window| window == named.as_bytes()) {
            chunk[at..at + named.len()].copy_from_slice(as_.as_bytes());
        }
        if to.write_all(chunk).await.is_err() {
            return;
        }
    }
}
