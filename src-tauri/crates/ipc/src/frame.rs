//! Pictures on their way to the window.
//!
//! One WebSocket on loopback ([`crate::Start::frames`]); its path holds a secret and its Origin is checked. Each binary
//! message is one picture: a header of [`LENGTH`] bytes, little-endian, and behind it the picture, in H.264 (Annex B) or, for
//! a window that asked for it, decoded.
//!
//! ```text
//!   0  u8   version, 1            4  u16  width           8  u32  RTP timestamp, 90 kHz
//!   1  u8   stream                6  u16  height         12  u32  number in its stream; a gap means pictures were left out
//!   2  u8   flags
//!   3  u8   0
//!
//!   flags   1  keyframe: can be decoded without those before
//!           2  decoded: I420, eight bits, sides even; width × height bytes of Y, then a quarter as many of U and of V
//!           4  of a decoded picture: the matrix is BT.709, else BT.601
//!           8  of a decoded picture: full range (0 to 255), else limited (luma 16 to 235, colour differences 16 to 240)
//! ```
//!
//! 4 and 8 are what the stream's own parameter sets say (ITU-T H.264, annex E); one that says nothing is BT.601, limited.
//!
//! A message from the window is JSON text with one word:
//!
//! | word | means |
//! |---|---|
//! | `{"watch": [STREAM, …]}` | the streams it shows, all of them each time; nothing else is sent |
//! | `{"keyframe": STREAM}` | a keyframe of this stream is needed |
//! | `{"decoded": true}` | it has no decoder: from now on all pictures come decoded; `false` takes it back |
//! | `{"taken": STREAM}` | it has taken in a decoded picture of this stream |
//!
//! A decoded picture is a hundred times as large as an encoded one, so only one of each stream is ever under way: the next is
//! sent when that is taken in, and it is the newest there is then. A gap in the numbers of decoded pictures means nothing.

/// Bytes of the header.
pub const LENGTH: usize = 16;

/// The meeting's videos are streams 0 to 63, by slot.
pub const SLOTS: u8 = 64;

/// What someone else shares.
pub const SHARE: u8 = 100;

/// One's own camera as it is sent, or as the preview shows it.
pub const CAMERA: u8 = 101;

/// One's own share as it is sent.
pub const OWN_SHARE: u8 = 102;

/// What is behind a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// H.264, Annex B.
    Encoded {
        /// Can be decoded without those before.
        keyframe: bool,
    },
    /// I420.
    Decoded {
        /// The matrix is BT.709, else BT.601.
        bt709: bool,
        /// Samples use 0 to 255.
        full_range: bool,
    },
}

impl Content {
    fn flags(self) -> u8 {
        match self {
            Self::Encoded { keyframe } => u8::from(keyframe),
            Self::Decoded { bt709, full_range } => 2 | u8::from(bt709) << 2 | u8::from(full_range) << 3,
        }
    }
}

/// The header of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which stream.
    pub stream: u8,
    /// What is behind it.
    pub content: Content,
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// RTP timestamp, 90 kHz.
    pub timestamp: u32,
    /// Counted in its stream.
    pub number: u32,
}

impl Header {
    /// The message for a picture.
    #[must_use]
    pub fn message(&self, picture: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(LENGTH + picture.len());
        message.extend([1, self.stream, self.content.flags(), 0]);
        message.extend(self.width.to_le_bytes());
        message.extend(self.height.to_le_bytes());
        message.extend(self.timestamp.to_le_bytes());
        message.extend(self.number.to_le_bytes());
        message.extend_from_slice(picture);
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(content: Content) -> Header {
        Header { stream: 101, content, width: 1280, height: 720, timestamp: 0x0102_0304, number: 7 }
    }

    #[test]
    fn the_header_is_laid_out_as_documented() {
        let header = header(Content::Encoded { keyframe: true });
        assert_eq!(header.message(&[9, 9]), [1, 101, 1, 0, 0, 5, 208, 2, 4, 3, 2, 1, 7, 0, 0, 0, 9, 9]);
    }

    #[test]
    fn the_flags_say_what_is_behind_it() {
        let decoded = |bt709, full_range| Content::Decoded { bt709, full_range };
        let contents = [
            Content::Encoded { keyframe: false },
            decoded(false, false),
            decoded(true, false),
            decoded(false, true),
            decoded(true, true),
        ];
        assert_eq!(contents.map(|content| header(content).message(&[])[2]), [0, 2, 6, 10, 14]);
    }
}
