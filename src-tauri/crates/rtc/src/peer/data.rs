//! The data channel: a task for each direction, so that the owner never waits and a slow owner slows the other side.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc;
use webrtc::data_channel::{DataChannel, DataChannelEvent};

use super::states::Told;
use crate::{PeerEvent, RtcError};

/// Its name.
pub(super) const LABEL: &str = "call";

/// The longest message, whatever more the other side takes: what every browser takes.
pub(super) const LIMIT: usize = 64 * 1024;

/// Messages that may wait to be sent.
const QUEUE: usize = 64;

/// What the peer's handle keeps of the channel.
#[derive(Debug)]
pub(super) struct Data {
    queue: mpsc::Sender<Bytes>,
    open: Arc<AtomicBool>,
    limit: AtomicUsize,
    announce: mpsc::WeakUnboundedSender<Arc<dyn DataChannel>>,
}

/// What the handler keeps: where channels that open go.
#[derive(Debug)]
pub(super) struct Channels(mpsc::UnboundedSender<Arc<dyn DataChannel>>);

/// Starts the tasks. They end with the channel, the handle or the handler.
pub(super) fn start(events: mpsc::Sender<PeerEvent>, states: mpsc::UnboundedSender<Told>) -> (Data, Channels) {
    let (queue, messages) = mpsc::channel(QUEUE);
    let (announce, opened) = mpsc::unbounded_channel();
    let open = Arc::new(AtomicBool::new(false));
    let is_open = Arc::clone(&open);
    tokio::spawn(async move {
        run(opened, messages, events, is_open).await;
        let _ = states.send(Told::ChannelGone);
    });
    let data = Data { queue, open, limit: AtomicUsize::new(LIMIT), announce: announce.downgrade() };
    (data, Channels(announce))
}

impl Channels {
    pub(super) fn opened(&self, channel: Arc<dyn DataChannel>) {
        let _ = self.0.send(channel);
    }
}

impl Data {
    /// A channel that this side made.
    pub(super) fn opened(&self, channel: Arc<dyn DataChannel>) {
        if let Some(announce) = self.announce.upgrade() {
            let _ = announce.send(channel);
        }
    }

    /// Heeds the other side's `a=max-message-size`; 0 says any size (RFC 8841 §6).
    pub(super) fn limit(&self, theirs: Option<usize>) {
        let limit = theirs.filter(|size| *size > 0).map_or(LIMIT, |size| size.min(LIMIT));
        self.limit.store(limit, Ordering::Release);
    }

    pub(super) fn send(&self, data: Bytes) -> Result<(), RtcError> {
        let limit = self.limit.load(Ordering::Acquire);
        if data.len() > limit {
            return Err(RtcError::TooLarge { bytes: data.len(), limit });
        }
        if !self.open.load(Ordering::Acquire) {
            return Err(RtcError::NotOpen);
        }
        self.queue.try_send(data).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => RtcError::Full,
            mpsc::error::TrySendError::Closed(_) => RtcError::NotOpen,
        })
    }
}

/// The first channel is the call's; others that the other side may open are let go.
async fn run(
    mut opened: mpsc::UnboundedReceiver<Arc<dyn DataChannel>>,
    mut messages: mpsc::Receiver<Bytes>,
    events: mpsc::Sender<PeerEvent>,
    open: Arc<AtomicBool>,
) {
    let Some(channel) = opened.recv().await else { return };
    let receive = receive(Arc::clone(&channel), events, Arc::clone(&open));
    let send = async {
        while let Some(message) = messages.recv().await {
            if channel.send(BytesMut::from(&message[..])).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = receive => {}
        () = send => {}
    }
    open.store(false, Ordering::Release);
}

async fn receive(channel: Arc<dyn DataChannel>, events: mpsc::Sender<PeerEvent>, open: Arc<AtomicBool>) {
    while let Some(event) = channel.poll().await {
        match event {
            DataChannelEvent::OnOpen => {
                open.store(true, Ordering::Release);
                let _ = events.send(PeerEvent::DataOpen).await;
            }
            // Waiting here lets the engine's queue fill, which closes the other side's window.
            DataChannelEvent::OnMessage(message) => {
                let _ = events.send(PeerEvent::Data(message.data.freeze())).await;
            }
            DataChannelEvent::OnClose => break,
            _ => {}
        }
    }
}
