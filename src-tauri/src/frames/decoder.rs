//! One stream's decoder on a thread of its own. What waits for it is bounded, and of what it made only the newest is kept.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use ipc::frame::{Content, Header};
use media::{Colours, I420, Matrix, video::H264Decoder};
use tokio::sync::{Notify, mpsc};

use super::{
    Picture,
    following::{Following, Take},
};

/// Encoded pictures that may wait: half a second. When there are more, none is taken before the next keyframe, which takes the
/// place of all that wait.
const WAITING: usize = 15;

/// A running decoder. Dropping it ends its thread, as soon as that is done with the picture it is at.
#[derive(Debug)]
pub(super) struct Decoder {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    stream: u8,
    state: Mutex<State>,
    changed: Condvar,
    wishes: mpsc::Sender<u8>,
    ready: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    following: Following,
    waiting: VecDeque<Picture>,
    /// The newest picture that nobody has taken, as a message.
    newest: Option<Vec<u8>>,
    stopped: bool,
}

impl Decoder {
    /// Starts a thread that waits for the stream's next keyframe. It sends the stream's number to `wishes` whenever a keyframe
    /// is needed and notifies `ready` of each picture.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(stream: u8, wishes: mpsc::Sender<u8>, ready: Arc<Notify>) -> io::Result<Self> {
        let (following, waiting) = (Following::new(), VecDeque::with_capacity(WAITING));
        let state = Mutex::new(State { following, waiting, newest: None, stopped: false });
        let shared = Arc::new(Shared { stream, state, changed: Condvar::new(), wishes, ready });
        let of_thread = shared.clone();
        std::thread::Builder::new().name(format!("decoder {stream}")).spawn(move || run(&of_thread))?;
        Ok(Self { shared })
    }

    /// Has a picture decoded, if it can be.
    pub(super) fn put(&self, picture: Picture) {
        let mut state = self.shared.lock();
        let keyframe = picture.header.content == Content::Encoded { keyframe: true };
        let room = state.waiting.len() < WAITING && !picture.frame.data.is_empty();
        match state.following.take(picture.header.number, keyframe, room) {
            Take::Decode => {
                if keyframe {
                    state.waiting.clear();
                }
                state.waiting.push_back(picture);
                drop(state);
                self.shared.changed.notify_one();
            }
            Take::Ask => self.shared.wish(),
            Take::Drop => {}
        }
    }

    /// The newest picture as a message for the page, if there is one that was not taken yet.
    pub(super) fn newest(&self) -> Option<Vec<u8>> {
        self.shared.lock().newest.take()
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is one step, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next picture to decode; none when the thread should end.
    fn next(&self) -> Option<Picture> {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.stopped;
        let mut state = self.changed.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        if state.stopped { None } else { state.waiting.pop_front() }
    }

    fn give(&self, message: Vec<u8>) {
        self.lock().newest = Some(message);
        self.ready.notify_one();
    }

    /// Damage: what waits builds on it, up to a keyframe, before which nothing waits.
    fn lose(&self) {
        let mut state = self.lock();
        if state.waiting.front().is_some_and(|next| next.frame.keyframe) {
            return;
        }
        state.waiting.clear();
        if state.following.lose() == Take::Ask {
            self.wish();
        }
    }

    fn wish(&self) {
        // Full means that enough is wished for already.
        let _ = self.wishes.try_send(self.stream);
    }
}

fn run(shared: &Shared) {
    let mut decoder = match H264Decoder::new() {
        Ok(decoder) => decoder,
        Err(error) => return tracing::error!(%error, stream = shared.stream, "a stream can't be decoded"),
    };
    while let Some(picture) = shared.next() {
        match decoder.decode(&picture.frame) {
            Ok(Some(frame)) => shared.give(message(&picture.header, &frame.image, decoder.colours())),
            Ok(None) => {}
            Err(error) => {
                tracing::debug!(%error, stream = shared.stream, "a picture could not be decoded");
                shared.lose();
            }
        }
    }
}

/// A decoded picture as it goes to the page.
fn message(encoded: &Header, image: &I420, colours: Colours) -> Vec<u8> {
    let content = Content::Decoded { bt709: colours.matrix == Matrix::Bt709, full_range: colours.full_range };
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    let header = Header { content, width: side(image.width()), height: side(image.height()), ..*encoded };
    header.message(image.packed())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use media::EncodedVideo;

    use super::*;

    fn picture(number: u32, keyframe: bool) -> Picture {
        let content = Content::Encoded { keyframe };
        let header = Header { stream: 3, content, width: 320, height: 180, timestamp: 0, number };
        let data = Bytes::from_static(&[0, 0, 0, 1, 0x65]);
        let frame = EncodedVideo { data, keyframe, timestamp: 0, at: Duration::ZERO, width: 320, height: 180 };
        Picture { call: 0, header, frame, show_at: tokio::time::Instant::now() }
    }

    /// A decoder whose thread takes nothing.
    fn stuck() -> (Decoder, mpsc::Receiver<u8>) {
        let (wishes, wished) = mpsc::channel(64);
        let state = State { following: Following::new(), waiting: VecDeque::new(), newest: None, stopped: false };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let shared = Shared { stream: 3, state, changed, wishes, ready: Arc::default() };
        (Decoder { shared: Arc::new(shared) }, wished)
    }

    fn waiting(decoder: &Decoder) -> Vec<u32> {
        decoder.shared.lock().waiting.iter().map(|picture| picture.header.number).collect()
    }

    #[test]
    fn a_decoder_that_is_behind_goes_on_with_the_newest_keyframe() {
        let (decoder, mut wished) = stuck();
        decoder.put(picture(0, true));
        for number in 1..40 {
            decoder.put(picture(number, false));
        }
        assert_eq!(waiting(&decoder), (0..WAITING as u32).collect::<Vec<_>>(), "no more wait than may");
        assert_eq!(wished.try_recv(), Ok(3));
        assert!(wished.try_recv().is_err(), "one wish is enough");
        decoder.put(picture(40, true));
        decoder.put(picture(41, false));
        assert_eq!(waiting(&decoder), [40, 41]);
    }

    #[test]
    fn damage_takes_what_builds_on_it_along() {
        let (decoder, mut wished) = stuck();
        for number in 0..5 {
            decoder.put(picture(number, number == 0));
        }
        assert_eq!(decoder.shared.next().map(|picture| picture.header.number), Some(0));
        decoder.shared.lose();
        decoder.put(picture(5, false));
        assert_eq!((waiting(&decoder), wished.try_recv()), (Vec::new(), Ok(3)));
        // A keyframe that came meanwhile needs none of it.
        decoder.put(picture(6, true));
        decoder.shared.lose();
        assert_eq!((waiting(&decoder), wished.try_recv().is_err()), (vec![6], true));
    }

    #[test]
    fn only_the_newest_is_kept() {
        let (decoder, _wished) = stuck();
        decoder.shared.give(vec![1]);
        decoder.shared.give(vec![2]);
        assert_eq!((decoder.newest(), decoder.newest()), (Some(vec![2]), None));
    }

    #[test]
    fn the_message_says_which_colours_are_meant() {
        let image = I420::black(16, 2).unwrap();
        let encoded = Header { number: 9, ..picture(9, true).header };
        let colours = |matrix, full_range| message(&encoded, &image, Colours { matrix, full_range });
        assert_eq!(colours(Matrix::Bt601, false)[..8], [1, 3, 2, 0, 16, 0, 2, 0]);
        assert_eq!(colours(Matrix::Bt709, false)[2], 2 | 4);
        assert_eq!(colours(Matrix::Bt709, true)[2], 2 | 4 | 8);
        assert_eq!(colours(Matrix::Bt601, false)[16..], [[16; 32].as_slice(), &[128; 16]].concat());
    }

    #[test]
    fn dropping_it_ends_its_thread() {
        let (wishes, _wished) = mpsc::channel(64);
        let decoder = Decoder::start(3, wishes, Arc::default()).unwrap();
        decoder.put(picture(0, true));
        let shared = Arc::downgrade(&decoder.shared);
        drop(decoder);
        let deadline = Instant::now() + Duration::from_secs(20);
        while shared.upgrade().is_some() {
            assert!(Instant::now() < deadline, "the thread still runs");
            std::thread::yield_now();
        }
    }
}
