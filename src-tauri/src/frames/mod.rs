//! Pictures to the page, over one WebSocket on loopback; what it carries says [`ipc::frame`]. They go as they came, encoded,
//! unless the page says that its webview has no decoder: then each stream it watches is decoded here.
//!
//! ```text
//!   show ──▶ line, held for its sound ──────────────────────────────▶ page
//!                 └──▶ decoder, a thread a stream ──▶ newest only ──┘
//! ```
//!
//! Any process and any web page of this machine can reach a port on loopback, so the path holds a secret, and the Origin
//! must be that of our window.

mod decoder;
mod decoding;
mod door;
mod following;
mod line;
mod recent;

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use base::Secret;
use ipc::frame::{Content, Header};
use media::EncodedVideo;
use tokio::{sync::mpsc, time::Instant};

/// Pictures that may wait for the page: a second of nine videos.
const PICTURES: usize = 256;

/// Wishes for keyframes that may wait for their encoders.
const WISHES: usize = 64;

/// No picture is held longer than this for its sound.
const LONGEST: Duration = Duration::from_millis(200);

/// A picture on its way, and when it is to be shown.
#[derive(Debug)]
struct Picture {
    /// Which call it belongs to.
    call: u32,
    header: Header,
    frame: EncodedVideo,
    show_at: Instant,
}

/// The way of pictures to the page. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Frames {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    port: u16,
    secret: Secret,
    pictures: mpsc::Sender<Picture>,
    numbers: Mutex<[u32; 256]>,
    call: AtomicU32,
    dropped: AtomicU64,
}

impl Frames {
    /// Listens on loopback. The receiver tells which streams the page wants a keyframe of.
    ///
    /// # Errors
    /// When loopback has no port.
    pub(crate) async fn open() -> io::Result<(Self, mpsc::Receiver<u8>)> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let secret = Secret::random();
        let (pictures, waiting) = mpsc::channel(PICTURES);
        let (wishes, wished) = mpsc::channel(WISHES);
        tokio::spawn(door::serve(listener, secret.clone(), line::Line::new(waiting, wishes)));
        let (numbers, call, dropped) = (Mutex::new([0; 256]), AtomicU32::new(0), AtomicU64::new(0));
        Ok((Self { inner: Arc::new(Inner { port, secret, pictures, numbers, call, dropped }) }, wished))
    }

    /// Where the page finds the socket. As good as a secret: for the page alone.
    pub(crate) fn address(&self) -> String {
        format!("ws://127.0.0.1:{}{}", self.inner.port, path(&self.inner.secret))
    }

    /// Shows a picture after `wait`. One that finds the way full is left out: the page sees a gap in the numbers.
    pub(crate) fn show(&self, stream: u8, frame: EncodedVideo, wait: Duration) {
        let number = {
            let mut numbers = self.inner.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            let number = &mut numbers[usize::from(stream)];
            *number = number.wrapping_add(1);
            *number
        };
        let header = Header {
            stream,
            content: Content::Encoded { keyframe: frame.keyframe },
            width: u16::try_from(frame.width).unwrap_or(u16::MAX),
            height: u16::try_from(frame.height).unwrap_or(u16::MAX),
            timestamp: frame.timestamp,
            number,
        };
        let call = self.inner.call.load(Ordering::Relaxed);
        let picture = Picture { call, header, frame, show_at: Instant::now() + wait.min(LONGEST) };
        if self.inner.pictures.try_send(picture).is_err() {
            self.missed(1);
        }
    }

    /// A call or a preview begins: what streams showed before has nothing to do with it.
    pub(crate) fn begin(&self) {
        self.inner.call.fetch_add(1, Ordering::Relaxed);
    }

    /// Pictures were left out before they got here: every stream may have a gap.
    pub(crate) fn missed(&self, pictures: u64) {
        self.inner.dropped.fetch_add(pictures, Ordering::Relaxed);
        let mut numbers = self.inner.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.iter_mut().for_each(|number| *number = number.wrapping_add(1));
    }
}

/// The socket's path.
fn path(secret: &Secret) -> String {
    format!("/{}", secret.expose())
}

#[cfg(test)]
mod decoded_tests;
#[cfg(test)]
mod tests;
