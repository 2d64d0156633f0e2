//! From the waiting pictures to one page: only what it watches, each when it is to be shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{Notify, mpsc},
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use super::{Picture, decoding::Decoding, recent::Recent};

/// Pictures held for their sound; the oldest goes first when there are more.
const HELD: usize = 128;

/// Streams a page can watch: more than there are is nonsense.
const WATCHED: usize = 128;

/// What the page says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Word {
    /// The streams it shows, all of them each time.
    Watch(Vec<u8>),
    /// A stream it can't go on with.
    Keyframe(u8),
    /// Whether it can't decode by itself.
    Decoded(bool),
    /// A stream of which it has taken in the decoded picture that was sent last.
    Taken(u8),
}

/// Why carrying came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The page is gone.
    Page,
    /// There are no more pictures: the shell is going down.
    Pictures,
}

/// The pictures' side of the socket.
#[derive(Debug)]
pub(super) struct Line {
    waiting: mpsc::Receiver<Picture>,
    wishes: mpsc::Sender<u8>,
    watched: BTreeSet<u8>,
    held: BTreeMap<(Instant, u64), Picture>,
    count: u64,
    /// Of streams that are not watched.
    recent: Recent,
    /// For a page that can't decode by itself.
    decoding: Option<Decoding>,
    /// There may be decoded pictures to send.
    decoded: Arc<Notify>,
}

impl Line {
    pub(super) fn new(waiting: mpsc::Receiver<Picture>, wishes: mpsc::Sender<u8>) -> Self {
        let (watched, held, recent) = (BTreeSet::new(), BTreeMap::new(), Recent::default());
        Self { waiting, wishes, watched, held, count: 0, recent, decoding: None, decoded: Arc::default() }
    }

    /// Carries pictures to a page until it is gone.
    pub(super) async fn carry<S>(&mut self, mut page: WebSocketStream<S>) -> Over
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.watched.clear();
        self.held.clear();
        self.decoding = None;
        loop {
            let due = self.held.first_key_value().map(|((at, _), _)| *at);
            tokio::select! {
                said = page.next() => match said {
                    Some(Ok(Message::Text(text))) => self.heard(&text),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Over::Page,
                    Some(Ok(_)) => {}
                },
                picture = self.waiting.recv() => match picture {
                    Some(picture) => self.hold(picture),
                    None => return Over::Pictures,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    if !self.show(&mut page).await {
                        return Over::Page;
                    }
                }
                () = self.decoded.notified() => {
                    if !self.show_decoded(&mut page).await {
                        return Over::Page;
                    }
                }
            }
        }
    }

    fn heard(&mut self, text: &str) {
        match serde_json::from_str(text) {
            Ok(Word::Watch(streams)) if streams.len() <= WATCHED => {
                let now: BTreeSet<u8> = streams.into_iter().collect();
                let new: Vec<u8> = now.difference(&self.watched).copied().collect();
                self.watched = now;
                new.into_iter().for_each(|stream| self.begin(stream));
                if let Some(decoding) = &mut self.decoding {
                    decoding.keep(&self.watched);
                }
            }
            Ok(Word::Keyframe(stream)) if self.watched.contains(&stream) => self.wish(stream),
            Ok(Word::Decoded(wanted)) if wanted != self.decoding.is_some() => {
                self.decoding = wanted.then(|| Decoding::new(self.wishes.clone(), self.decoded.clone()));
                // Whoever decodes from now on needs something to begin with.
                self.watched.iter().for_each(|stream| self.wish(*stream));
            }
            Ok(Word::Decoded(_)) => {}
            Ok(Word::Taken(stream)) => {
                if let Some(decoding) = &mut self.decoding {
                    decoding.taken(stream);
                }
            }
            // Our own page says nothing else; whatever it was, there is nothing to do.
            _ => tracing::debug!("the page said something senseless about pictures"),
        }
    }

    /// A stream is watched from now on.
    fn begin(&mut self, stream: u8) {
        let recent = self.recent.take(stream);
        if recent.is_empty() {
            self.wish(stream);
        }
        recent.into_iter().for_each(|picture| self.hold(picture));
    }

    fn wish(&self, stream: u8) {
        // Full means that enough is wished for already.
        let _ = self.wishes.try_send(stream);
    }

    fn hold(&mut self, picture: Picture) {
        let stream = picture.header.stream;
        if !self.watched.contains(&stream) {
            return self.recent.put(picture);
        }
        // Within a stream none overtakes another, whatever its sound says.
        let after = self.held.iter().rev().find(|(_, held)| held.header.stream == stream).map(|((at, _), _)| *at);
        let at = after.map_or(picture.show_at, |after| after.max(picture.show_at));
        self.count += 1;
        self.held.insert((at, self.count), picture);
        if self.held.len() > HELD {
            self.held.pop_first();
        }
    }

    /// Sends everything that is due, or has it decoded; false when the page is gone.
    async fn show<S>(&mut self, page: &mut WebSocketStream<S>) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let now = Instant::now();
        while let Some(entry) = self.held.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let picture = entry.remove();
            if let Some(decoding) = &mut self.decoding {
                decoding.put(picture);
            } else {
                let message = picture.header.message(&picture.frame.data);
                if page.feed(Message::Binary(message.into())).await.is_err() {
                    return false;
                }
            }
        }
        page.flush().await.is_ok()
    }

    /// Sends the decoded pictures that the page has room for; false when it is gone.
    async fn show_decoded<S>(&mut self, page: &mut WebSocketStream<S>) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        while let Some(message) = self.decoding.as_mut().and_then(Decoding::next) {
            if page.send(Message::Binary(message.into())).await.is_err() {
                return false;
            }
        }
        true
    }
}
