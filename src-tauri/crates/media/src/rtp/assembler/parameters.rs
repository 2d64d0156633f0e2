//! Parameter sets, which some senders give only once.

use bytes::{BufMut, Bytes, BytesMut};

use crate::h264::{self, IDR, PPS, SPS};

/// The parameter sets seen last, for keyframes that come without.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    sps: Bytes,
    pps: Bytes,
    /// Width and height of the pictures under them.
    pub(super) size: (u32, u32),
}

impl Parameters {
    /// Whether both kinds have been seen.
    pub(super) fn known(&self) -> bool {
        !self.sps.is_empty() && !self.pps.is_empty()
    }

    /// Notes an access unit's parameter sets; gives it with parameter sets if it is a keyframe without, and whether it is
    /// a keyframe.
    pub(super) fn complete(&mut self, unit: Bytes) -> (Bytes, bool) {
        let (mut keyframe, mut own) = (false, false);
        for nal in h264::units(&unit) {
            match h264::kind(nal) {
                SPS => {
                    own = true;
                    self.sps = Bytes::copy_from_slice(nal);
                    self.size = h264::picture_size(nal).unwrap_or_default();
                }
                PPS => self.pps = Bytes::copy_from_slice(nal),
                IDR => keyframe = true,
                _ => {}
            }
        }
        if !keyframe || own || !self.known() {
            return (unit, keyframe);
        }
        let mut complete = BytesMut::with_capacity(unit.len() + self.sps.len() + self.pps.len() + 8);
        for set in [&self.sps, &self.pps] {
            complete.put_u32(1);
            complete.extend_from_slice(set);
        }
        complete.extend_from_slice(&unit);
        (complete.freeze(), true)
    }
}
