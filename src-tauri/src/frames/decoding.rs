//! The decoders of everything a page watches that can't decode by itself, and what of their pictures may be sent to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio::sync::{Notify, mpsc};

use super::{Picture, decoder::Decoder};

/// One page's decoders. Dropping them ends their threads.
#[derive(Debug)]
pub(super) struct Decoding {
    wishes: mpsc::Sender<u8>,
    ready: Arc<Notify>,
    decoders: BTreeMap<u8, Decoder>,
    /// Streams of which a picture is on its way to the page.
    under_way: BTreeSet<u8>,
}

impl Decoding {
    /// Decodes nothing yet. `wishes` takes the streams that need a keyframe; `ready` is notified when [`Self::next`] may have
    /// something.
    pub(super) fn new(wishes: mpsc::Sender<u8>, ready: Arc<Notify>) -> Self {
        Self { wishes, ready, decoders: BTreeMap::new(), under_way: BTreeSet::new() }
    }

    /// Has a picture decoded.
    pub(super) fn put(&mut self, picture: Picture) {
        let stream = picture.header.stream;
        if !self.decoders.contains_key(&stream) {
            match Decoder::start(stream, self.wishes.clone(), self.ready.clone()) {
                Ok(decoder) => drop(self.decoders.insert(stream, decoder)),
                // The next picture tries again.
                Err(error) => return tracing::warn!(%error, stream, "the system gives no thread for a decoder"),
            }
        }
        if let Some(decoder) = self.decoders.get(&stream) {
            decoder.put(picture);
        }
    }

    /// Ends the decoders of what is watched no more.
    pub(super) fn keep(&mut self, watched: &BTreeSet<u8>) {
        self.decoders.retain(|stream, _| watched.contains(stream));
    }

    /// The page has taken in the picture of a stream that was sent last.
    pub(super) fn taken(&mut self, stream: u8) {
        if self.under_way.remove(&stream) {
            self.ready.notify_one();
        }
    }

    /// The next message the page has room for: the newest picture of a stream of which none is on its way.
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        let Self { decoders, under_way, .. } = self;
        let free = decoders.iter().filter(|(stream, _)| !under_way.contains(stream));
        let (stream, message) = free.filter_map(|(stream, decoder)| Some((*stream, decoder.newest()?))).next()?;
        under_way.insert(stream);
        Some(message)
    }
}
