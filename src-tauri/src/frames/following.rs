//! Whether a stream's pictures follow each other: after a gap or damage nothing can be decoded before the next keyframe. The
//! page does the same where it decodes by itself (`ui/src/frames/decoder.ts`).

/// After so many pictures dropped while a keyframe is waited for, it is asked for again.
const ASK_AGAIN: u32 = 30;

/// What to do with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// It can be decoded.
    Decode,
    /// It builds on something that is missing.
    Drop,
    /// The same, and it is time to ask for a keyframe.
    Ask,
}

/// One stream's numbers.
#[derive(Debug)]
pub(super) struct Following {
    last: Option<u32>,
    lost: bool,
    dropped: u32,
}

impl Following {
    /// Nothing was seen yet: a keyframe is waited for.
    pub(super) fn new() -> Self {
        Self { last: None, lost: true, dropped: 0 }
    }

    /// The next picture of the stream; `room` says whether it could be kept.
    pub(super) fn take(&mut self, number: u32, keyframe: bool, room: bool) -> Take {
        let follows = self.last.is_some_and(|last| number == last.wrapping_add(1));
        self.last = Some(number);
        if keyframe {
            *self = Self { lost: false, dropped: 0, ..*self };
            return Take::Decode;
        }
        if follows && room && !self.lost { Take::Decode } else { self.lose() }
    }

    /// A picture was of no use: nothing is before the next keyframe.
    pub(super) fn lose(&mut self) -> Take {
        if !self.lost {
            *self = Self { lost: true, dropped: 0, ..*self };
        }
        let ask = self.dropped.is_multiple_of(ASK_AGAIN);
        self.dropped += 1;
        if ask { Take::Ask } else { Take::Drop }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Following {
        let mut following = Following::new();
        assert_eq!(following.take(7, true, true), Take::Decode);
        following
    }

    #[test]
    fn begins_with_a_keyframe_and_asks_for_it() {
        let mut following = Following::new();
        assert_eq!(following.take(6, false, true), Take::Ask);
        assert_eq!(following.take(7, false, true), Take::Drop);
        assert_eq!(following.take(8, true, true), Take::Decode);
        assert_eq!(following.take(9, false, true), Take::Decode);
    }

    #[test]
    fn a_gap_or_no_room_means_waiting_for_a_keyframe() {
        for (number, room) in [(9, true), (8, false)] {
            let mut following = begun();
            assert_eq!(following.take(number, false, room), Take::Ask);
            assert_eq!(following.take(number + 1, false, true), Take::Drop);
            assert_eq!(following.take(number + 2, true, true), Take::Decode);
            assert_eq!(following.take(number + 3, false, true), Take::Decode);
        }
    }

    #[test]
    fn asks_again_when_no_keyframe_comes() {
        let mut following = begun();
        let asked = (0..90).filter(|_| following.lose() == Take::Ask).count();
        assert_eq!(asked, 3);
    }

    #[test]
    fn numbers_go_on_behind_the_highest() {
        let mut following = Following::new();
        assert_eq!(following.take(u32::MAX, true, true), Take::Decode);
        assert_eq!(following.take(0, false, true), Take::Decode);
    }
}
