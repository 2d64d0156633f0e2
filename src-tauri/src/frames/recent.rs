//! The latest pictures of streams that nobody has watched yet in this call: the page sees everyone as soon as it comes up,
//! instead of asking each sender for a keyframe and waiting for that. A stream that was watched once may have become somebody
//! else's meanwhile, whose name must not stand under this one's picture: of such a stream nothing is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::Instant;

use super::Picture;

/// Pictures kept of a stream. A page decodes that many in a moment; of more, it would give up and ask.
const PICTURES: usize = 24;

/// Bytes kept of a stream.
const BYTES: usize = 1 << 20;

/// A stream that has been still for so long is not shown from here.
const FRESH: Duration = Duration::from_secs(1);

/// Each new stream's pictures from its last keyframe on, as long as there are few. See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Recent {
    call: u32,
    watched: BTreeSet<u8>,
    streams: BTreeMap<u8, Vec<Picture>>,
}

impl Recent {
    /// Keeps a picture if those before it are there.
    pub(super) fn put(&mut self, picture: Picture) {
        if picture.call != self.call {
            *self = Self { call: picture.call, ..Self::default() };
        }
        if self.watched.contains(&picture.header.stream) {
            return;
        }
        let kept = self.streams.entry(picture.header.stream).or_default();
        if picture.frame.keyframe {
            kept.clear();
        }
        let follows = match kept.last() {
            Some(last) => picture.header.number == last.header.number.wrapping_add(1),
            None => picture.frame.keyframe,
        };
        let bytes: usize = kept.iter().map(|picture| picture.frame.data.len()).sum();
        if follows && kept.len() < PICTURES && bytes + picture.frame.data.len() <= BYTES {
            kept.push(picture);
        } else {
            kept.clear();
        }
    }

    /// A stream is watched from now on: all that is kept of it, a keyframe first; nothing where one has to be asked for.
    pub(super) fn take(&mut self, stream: u8) -> Vec<Picture> {
        self.watched.insert(stream);
        let kept = self.streams.remove(&stream).unwrap_or_default();
        let fresh = kept.last().is_some_and(|last| last.show_at + FRESH > Instant::now());
        if fresh { kept } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use ipc::frame::{Content, Header};
    use media::EncodedVideo;

    use super::*;

    fn of_call(call: u32, number: u32, keyframe: bool, bytes: usize) -> Picture {
        let (width, height, timestamp) = (320, 180, 0);
        let header = Header { stream: 3, content: Content::Encoded { keyframe }, width, height, timestamp, number };
        let data = vec![0; bytes].into();
        let frame = EncodedVideo { data, keyframe, timestamp, at: Duration::ZERO, width: 320, height: 180 };
        Picture { call, header, frame, show_at: Instant::now() }
    }

    fn put(recent: &mut Recent, pictures: &[(u32, bool)]) {
        pictures.iter().for_each(|(number, keyframe)| recent.put(of_call(1, *number, *keyframe, 10)));
    }

    fn numbers(recent: &mut Recent) -> Vec<u32> {
        recent.take(3).iter().map(|picture| picture.header.number).collect()
    }

    #[test]
    fn begins_with_the_last_keyframe_and_is_taken_once() {
        let mut recent = Recent::default();
        put(&mut recent, &[(1, false), (2, true), (3, false), (4, true), (5, false)]);
        assert_eq!(numbers(&mut recent), [4, 5]);
        put(&mut recent, &[(6, true), (7, false)]);
        assert!(numbers(&mut recent).is_empty(), "it may be somebody else's by now");
    }

    #[test]
    fn a_new_call_begins_anew() {
        let mut recent = Recent::default();
        put(&mut recent, &[(1, true)]);
        let _ = numbers(&mut recent);
        recent.put(of_call(2, 9, true, 10));
        assert_eq!(numbers(&mut recent), [9]);
    }

    #[test]
    fn what_cannot_be_decoded_is_not_kept() {
        let mut recent = Recent::default();
        put(&mut recent, &[(1, true), (2, false), (4, false), (5, false)]);
        assert!(numbers(&mut recent).is_empty(), "the third is missing");
    }

    #[test]
    fn is_bounded_in_pictures_and_in_bytes() {
        let mut recent = Recent::default();
        for number in 0..=PICTURES as u32 {
            recent.put(of_call(1, number, number == 0, 10));
        }
        assert!(recent.streams[&3].is_empty());
        recent.put(of_call(1, 50, true, BYTES));
        recent.put(of_call(1, 51, false, 1));
        assert!(recent.streams[&3].is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_picture_is_not_shown() {
        let mut recent = Recent::default();
        put(&mut recent, &[(1, true)]);
        tokio::time::advance(FRESH).await;
        assert!(numbers(&mut recent).is_empty());
    }
}
