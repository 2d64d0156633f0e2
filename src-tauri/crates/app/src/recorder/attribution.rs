//! Whose a picture is. Slots change hands by a message on the socket and by a keyframe in the media, which travel apart and
//! arrive in either order; so pictures are held for a moment, and a change takes hold at the keyframe that belongs to it.

use std::{collections::VecDeque, time::Duration};

use media::EncodedVideo;

/// How long pictures are held before they are said to be someone's.
pub(super) const HOLD: Duration = Duration::from_millis(250);

/// A keyframe may come this much before the message about it.
const AHEAD: Duration = Duration::from_millis(200);

/// One slot.
#[derive(Debug)]
pub(super) struct Attribution<P> {
    now: Option<P>,
    changes: VecDeque<(Duration, Option<P>)>,
    held: VecDeque<(EncodedVideo, Duration)>,
}

impl<P> Default for Attribution<P> {
    fn default() -> Self {
        Self { now: None, changes: VecDeque::new(), held: VecDeque::new() }
    }
}

/// A picture with its owner.
#[derive(Debug)]
pub(super) struct Owned<P> {
    pub(super) who: P,
    pub(super) frame: EncodedVideo,
    pub(super) show_at: Duration,
}

impl<P: Clone + PartialEq> Attribution<P> {
    /// The host said at `at` that the slot shows someone, or nobody.
    pub(super) fn change(&mut self, at: Duration, who: Option<P>) {
        let newest = self.changes.back().map_or(&self.now, |(_, who)| who);
        if *newest != who {
            self.changes.push_back((at, who));
        }
    }

    /// A picture arrived.
    pub(super) fn push(&mut self, frame: EncodedVideo, show_at: Duration) {
        self.held.push_back((frame, show_at));
    }

    /// The next picture that has been held long enough and is somebody's; those of nobody are dropped.
    pub(super) fn pop(&mut self, now: Duration) -> Option<Owned<P>> {
        while self.held.front().is_some_and(|(frame, _)| frame.at + HOLD <= now) {
            let (frame, show_at) = self.held.pop_front()?;
            self.take_hold(&frame);
            if let Some(who) = self.now.clone() {
                return Some(Owned { who, frame, show_at });
            }
        }
        None
    }

    fn take_hold(&mut self, frame: &EncodedVideo) {
        let mut changed = false;
        while let Some((at, who)) = self.changes.front() {
            // Nobody's slot needs no keyframe, and neither does the first one: before it the pictures were nobody's.
            let due = *at <= frame.at && (frame.keyframe || who.is_none());
            let early = !changed && frame.keyframe && *at <= frame.at + AHEAD;
            if !(due || early) {
                break;
            }
            self.now = self.changes.pop_front().and_then(|(_, who)| who);
            changed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn frame(at: u64, keyframe: bool) -> EncodedVideo {
        EncodedVideo { data: Bytes::new(), keyframe, timestamp: 0, at: ms(at), width: 2, height: 2 }
    }

    /// Frames at these times, keyframes marked, changes in between; who each frame was given to.
    fn owners(changes: &[(u64, Option<char>)], frames: &[(u64, bool)]) -> Vec<(char, u64)> {
        let mut slot = Attribution::default();
        let mut given = Vec::new();
        let mut changes = changes.iter().peekable();
        for now in 0..3000 {
            while let Some((at, who)) = changes.next_if(|(at, _)| *at == now) {
                slot.change(ms(*at), *who);
            }
            if let Some((at, keyframe)) = frames.iter().find(|(at, _)| *at == now) {
                slot.push(frame(*at, *keyframe), ms(*at));
            }
            while let Some(owned) = slot.pop(ms(now)) {
                given.push((owned.who, owned.frame.at.as_millis() as u64));
            }
        }
        given
    }

    #[test]
    fn a_change_takes_hold_at_the_next_keyframe() {
        let changes = [(0, Some('a')), (1000, Some('b'))];
        let frames = [(10, true), (900, false), (1010, false), (1040, true), (1080, false)];
        assert_eq!(owners(&changes, &frames), [('a', 10), ('a', 900), ('a', 1010), ('b', 1040), ('b', 1080)]);
    }

    #[test]
    fn a_keyframe_may_come_before_the_message() {
        let changes = [(0, Some('a')), (1000, Some('b'))];
        let frames = [(10, true), (900, true), (930, false), (1010, false)];
        assert_eq!(owners(&changes, &frames), [('a', 10), ('b', 900), ('b', 930), ('b', 1010)]);
    }

    #[test]
    fn a_keyframe_long_before_the_message_is_the_old_ones() {
        let changes = [(0, Some('a')), (1000, Some('b'))];
        assert_eq!(owners(&changes, &[(10, true), (700, true), (1300, true)]), [('a', 10), ('a', 700), ('b', 1300)]);
    }

    #[test]
    fn nobodys_pictures_are_dropped_at_once() {
        let changes = [(500, Some('a')), (1000, None)];
        assert_eq!(owners(&changes, &[(10, true), (600, true), (990, false), (1010, false)]), [('a', 600), ('a', 990)]);
    }

    #[test]
    fn two_quick_changes_end_with_the_last() {
        let changes = [(0, Some('a')), (1000, Some('b')), (1005, Some('c'))];
        assert_eq!(owners(&changes, &[(10, true), (1020, true), (1050, false)]), [('a', 10), ('c', 1020), ('c', 1050)]);
    }
}
