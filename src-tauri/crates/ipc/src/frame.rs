//! Encoded pictures on their way to the window.
//!
//! One WebSocket on loopback ([`crate::Start::frames`]); its path holds a secret and its Origin is checked. Each binary
//! message is one picture: a header of [`LENGTH`] bytes, little-endian, and the picture in H.264 (Annex B).
//!
//! ```text
//!   0  u8   version, 1            4  u16  width           8  u32  RTP timestamp, 90 kHz
//!   1  u8   stream                6  u16  height         12  u32  number in its stream; a gap means pictures were left out
//!   2  u8   flags: 1 keyframe
//!   3  u8   0
//! ```
//!
//! A message from the window is JSON text: `{"keyframe": STREAM}` asks for a keyframe.

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

/// The header of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which stream.
    pub stream: u8,
    /// Can be decoded without those before.
    pub keyframe: bool,
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
        message.extend([1, self.stream, u8::from(self.keyframe), 0]);
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

    #[test]
    fn the_header_is_laid_out_as_documented() {
        let header =
            Header { stream: 101, keyframe: true, width: 1280, height: 720, timestamp: 0x0102_0304, number: 7 };
        assert_eq!(header.message(&[9, 9]), [1, 101, 1, 0, 0, 5, 208, 2, 4, 3, 2, 1, 7, 0, 0, 0, 9, 9]);
    }
}
