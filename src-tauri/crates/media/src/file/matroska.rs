//! As much of Matroska (RFC 9559, over EBML, RFC 8794) as one H.264 track needs. The segment and its clusters are of unknown
//! size, so that nothing has to be gone back to: every byte written so far is a good file.

use crate::h264::{self, PPS, SPS};

/// Unknown, in eight bytes.
const UNKNOWN_SIZE: [u8; 8] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const TRACK: u8 = 1;

mod id {
    pub(super) const EBML: u32 = 0x1a45_dfa3;
    pub(super) const EBML_VERSION: u32 = 0x4286;
    pub(super) const EBML_READ_VERSION: u32 = 0x42f7;
    pub(super) const MAX_ID_LENGTH: u32 = 0x42f2;
    pub(super) const MAX_SIZE_LENGTH: u32 = 0x42f3;
    pub(super) const DOC_TYPE: u32 = 0x4282;
    pub(super) const DOC_TYPE_VERSION: u32 = 0x4287;
    pub(super) const DOC_TYPE_READ_VERSION: u32 = 0x4285;
    pub(super) const SEGMENT: u32 = 0x1853_8067;
    pub(super) const INFO: u32 = 0x1549_a966;
    pub(super) const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
    pub(super) const MUXING_APP: u32 = 0x4d80;
    pub(super) const WRITING_APP: u32 = 0x5741;
    pub(super) const TRACKS: u32 = 0x1654_ae6b;
    pub(super) const TRACK_ENTRY: u32 = 0xae;
    pub(super) const TRACK_NUMBER: u32 = 0xd7;
    pub(super) const TRACK_UID: u32 = 0x73c5;
    pub(super) const TRACK_TYPE: u32 = 0x83;
    pub(super) const FLAG_LACING: u32 = 0x9c;
    pub(super) const CODEC_ID: u32 = 0x86;
    pub(super) const CODEC_PRIVATE: u32 = 0x63a2;
    pub(super) const VIDEO: u32 = 0xe0;
    pub(super) const PIXEL_WIDTH: u32 = 0xb0;
    pub(super) const PIXEL_HEIGHT: u32 = 0xba;
    pub(super) const CLUSTER: u32 = 0x1f43_b675;
    pub(super) const TIMESTAMP: u32 = 0xe7;
    pub(super) const SIMPLE_BLOCK: u32 = 0xa3;
}

/// Everything before the first cluster, for a stream that begins with this keyframe. `None` when it has no parameter sets.
pub(super) fn header(keyframe: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let sps = h264::units(keyframe).find(|unit| h264::kind(unit) == SPS)?;
    let pps = h264::units(keyframe).find(|unit| h264::kind(unit) == PPS)?;
    let (width, height) = h264::picture_size(sps).unwrap_or((width, height));
    let ebml = [
        number(id::EBML_VERSION, 1),
        number(id::EBML_READ_VERSION, 1),
        number(id::MAX_ID_LENGTH, 4),
        number(id::MAX_SIZE_LENGTH, 8),
        element(id::DOC_TYPE, b"matroska"),
        number(id::DOC_TYPE_VERSION, 4),
        number(id::DOC_TYPE_READ_VERSION, 2),
    ];
    let info = [
        // Timestamps in milliseconds.
        number(id::TIMESTAMP_SCALE, 1_000_000),
        element(id::MUXING_APP, b"passerelle"),
        element(id::WRITING_APP, b"passerelle"),
    ];
    let size = [number(id::PIXEL_WIDTH, u64::from(width)), number(id::PIXEL_HEIGHT, u64::from(height))];
    let track = [
        number(id::TRACK_NUMBER, u64::from(TRACK)),
        number(id::TRACK_UID, 1),
        number(id::TRACK_TYPE, 1),
        number(id::FLAG_LACING, 0),
        element(id::CODEC_ID, b"V_MPEG4/ISO/AVC"),
        element(id::CODEC_PRIVATE, &configuration(sps, pps)?),
        element(id::VIDEO, &size.concat()),
    ];
    Some(
        [
            element(id::EBML, &ebml.concat()),
            unknown(id::SEGMENT),
            element(id::INFO, &info.concat()),
            element(id::TRACKS, &element(id::TRACK_ENTRY, &track.concat())),
        ]
        .concat(),
    )
}

/// The beginning of a cluster at a time in milliseconds.
pub(super) fn cluster(at: u64) -> Vec<u8> {
    [unknown(id::CLUSTER), number(id::TIMESTAMP, at)].concat()
}

/// A picture, so many milliseconds after its cluster's time. Its units stand behind their lengths instead of start codes.
pub(super) fn block(unit: &[u8], after: i16, keyframe: bool) -> Vec<u8> {
    let mut content = Vec::with_capacity(unit.len() + 16);
    content.push(0x80 | TRACK);
    content.extend(after.to_be_bytes());
    content.push(if keyframe { 0x80 } else { 0 });
    for unit in h264::units(unit) {
        content.extend((unit.len() as u32).to_be_bytes());
        content.extend_from_slice(unit);
    }
    element(id::SIMPLE_BLOCK, &content)
}

/// The decoder's configuration (ISO/IEC 14496-15 §5.3.3.1): four-byte lengths, one set of each kind.
fn configuration(sps: &[u8], pps: &[u8]) -> Option<Vec<u8>> {
    let mut record = vec![1, *sps.get(1)?, *sps.get(2)?, *sps.get(3)?, 0xff, 0xe1];
    record.extend(u16::try_from(sps.len()).ok()?.to_be_bytes());
    record.extend_from_slice(sps);
    record.push(1);
    record.extend(u16::try_from(pps.len()).ok()?.to_be_bytes());
    record.extend_from_slice(pps);
    Some(record)
}

fn identifier(id: u32) -> impl Iterator<Item = u8> {
    id.to_be_bytes().into_iter().skip_while(|&byte| byte == 0)
}

fn unknown(id: u32) -> Vec<u8> {
    identifier(id).chain(UNKNOWN_SIZE).collect()
}

fn element(id: u32, content: &[u8]) -> Vec<u8> {
    let mut element: Vec<u8> = identifier(id).collect();
    let length = content.len() as u64;
    if length < 0x7f {
        element.push(0x80 | length as u8);
    } else {
        element.extend((length | 1 << 56).to_be_bytes());
    }
    element.extend_from_slice(content);
    element
}

fn number(id: u32, value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take(7).take_while(|&&byte| byte == 0).count();
    element(id, &bytes[zeros..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_the_shortest_or_the_longest_length() {
        assert_eq!(number(id::TIMESTAMP, 0x1234), [0xe7, 0x82, 0x12, 0x34]);
        assert_eq!(number(id::TIMESTAMP, 0), [0xe7, 0x81, 0]);
        let long = element(id::SIMPLE_BLOCK, &[7; 300]);
        assert_eq!(long[..9], [0xa3, 0x01, 0, 0, 0, 0, 0, 0x01, 0x2c]);
        assert_eq!(long.len(), 309);
    }

    #[test]
    fn blocks_carry_lengths_instead_of_start_codes() {
        let block = block(&[0, 0, 0, 1, 0x41, 9, 9, 0, 0, 1, 0x41, 8], -2, false);
        assert_eq!(block, [0xa3, 0x91, 0x81, 0xff, 0xfe, 0, 0, 0, 0, 3, 0x41, 9, 9, 0, 0, 0, 2, 0x41, 8]);
    }

    #[test]
    fn a_stream_without_parameter_sets_has_no_header() {
        assert_eq!(header(&[0, 0, 0, 1, 0x65, 1, 2], 320, 180), None);
        assert_eq!(header(&[0, 0, 0, 1, 0x67, 0, 0, 0, 1, 0x68, 2], 320, 180), None, "a cut off set");
    }
}
