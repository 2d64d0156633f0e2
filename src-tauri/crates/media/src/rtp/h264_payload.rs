//! H.264 payloads (RFC 6184): what begins a keyframe, and packets of one picture into its access unit.

use bytes::Bytes;
use rtc_rtp::{codec::h264::H264Packet, packetizer::Depacketizer};

const SLICE_IDR: u8 = 5;
const SPS: u8 = 7;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const FU_START: u8 = 0x80;
const FU_END: u8 = 0x40;

/// How a payload stands to a keyframe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// Begins with parameter sets: decodable by anyone from here.
    ParameterSets,
    /// The first slice of a keyframe whose parameter sets came earlier.
    Slice,
    /// Neither.
    No,
}

/// Whether a keyframe begins with this payload.
pub(super) fn opening(payload: &[u8]) -> Opening {
    let Some((&header, rest)) = payload.split_first() else { return Opening::No };
    match header & 31 {
        SPS => Opening::ParameterSets,
        // The first slice of a picture begins with macroblock 0, which is written as a single one bit.
        SLICE_IDR if rest.first().is_some_and(|byte| byte & 0x80 != 0) => Opening::Slice,
        STAP_A => aggregated(rest).map_or(Opening::No, |nals| {
            nals.iter().map(|nal| opening(nal)).find(|opening| *opening != Opening::No).unwrap_or(Opening::No)
        }),
        FU_A => match rest {
            [fragment, ..] if fragment & FU_START != 0 && fragment & 31 == SPS => Opening::ParameterSets,
            [fragment, slice, ..] if fragment & FU_START != 0 && fragment & 31 == SLICE_IDR && slice & 0x80 != 0 => {
                Opening::Slice
            }
            _ => Opening::No,
        },
        _ => Opening::No,
    }
}

/// Whether no other picture needs the one that this payload belongs to: its units say that they are not referred to
/// (`nal_ref_idc` 0). Whoever forwards pictures may leave such out.
#[must_use]
pub fn is_disposable(payload: &[u8]) -> bool {
    const REFERRED: u8 = 0x60;
    // An aggregate has the highest of its units, a fragment that of the whole.
    payload.len() > 1 && payload[0] & REFERRED == 0 && matches!(payload[0] & 31, 1 | STAP_A | FU_A)
}

/// The units of a STAP-A payload after its header; `None` when the lengths don't add up, or one is empty or is itself
/// an aggregate.
fn aggregated(mut rest: &[u8]) -> Option<Vec<&[u8]>> {
    let mut units = Vec::new();
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > after.len() {
            return None;
        }
        let (unit, after) = after.split_at(length);
        if !(1..=23).contains(&(unit[0] & 31)) {
            return None;
        }
        units.push(unit);
        rest = after;
    }
    Some(units)
}

/// The access unit (Annex B) that the payloads of one whole picture carry, in order. `None` when they don't make one: a
/// fragment without its start or end, lengths that don't add up, a kind of payload that mode 1 doesn't have.
///
/// The registry's depacketiser joins whatever it is given and trusts lengths, so each payload is checked here first.
pub(super) fn access_unit<'a>(payloads: impl Iterator<Item = &'a Bytes>) -> Option<Bytes> {
    let mut depacketizer = H264Packet::default();
    let mut unit = Vec::new();
    let mut open_fragment = None;
    for payload in payloads {
        // Padding packets carry nothing; a unit of its header alone (an end of sequence, say) shows nothing.
        if payload.len() < 3 && payload.first().is_none_or(|header| header & 31 < STAP_A) {
            continue;
        }
        open_fragment = checked(payload, open_fragment)?;
        unit.extend_from_slice(&depacketizer.depacketize(payload).ok()?);
    }
    (open_fragment.is_none() && !unit.is_empty()).then(|| unit.into())
}

/// Checks one payload after a fragment of the given kind that is still open, and gives the kind that is open after it.
fn checked(payload: &[u8], open: Option<u8>) -> Option<Option<u8>> {
    match (payload[0] & 31, open) {
        (1..=23, None) => Some(None),
        (STAP_A, None) => aggregated(&payload[1..]).filter(|units| !units.is_empty()).map(|_| None),
        (FU_A, open) if payload.len() > 2 => {
            let fragment = payload[1];
            let (start, end, kind) = (fragment & FU_START != 0, fragment & FU_END != 0, fragment & 31);
            let fits = if start { open.is_none() && !end } else { open == Some(kind) };
            fits.then_some((!end).then_some(kind))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(payloads: &[&[u8]]) -> Option<Vec<u8>> {
        let payloads: Vec<Bytes> = payloads.iter().map(|payload| Bytes::copy_from_slice(payload)).collect();
        access_unit(payloads.iter()).map(Vec::from)
    }

    #[test]
    fn joins_what_belongs_together() {
        let joined = unit(&[&[0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 2], &[0x7c, 0x85, 8], &[0x7c, 0x45, 9]]).unwrap();
        assert_eq!(joined, [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 8, 9]);
        assert_eq!(unit(&[&[], &[0x41, 1, 2]]).unwrap(), [0, 0, 0, 1, 0x41, 1, 2], "padding is passed over");
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert_eq!(unit(&[]), None);
        assert_eq!(unit(&[&[0x7c, 0x45, 9]]), None, "an end without its start");
        assert_eq!(unit(&[&[0x7c, 0x85, 9]]), None, "a start without its end");
        assert_eq!(unit(&[&[0x7c, 0x85, 9], &[0x41, 1, 2]]), None, "a unit inside of a fragment");
        assert_eq!(unit(&[&[0x7c, 0x85, 9], &[0x7c, 0x41, 9]]), None, "an end of another kind");
        assert_eq!(unit(&[&[0x78, 0, 0, 1]]), None, "a length that is cut off");
        assert_eq!(unit(&[&[0x78, 0, 9, 1]]), None, "a length past the end");
        assert_eq!(unit(&[&[0x78, 0, 3, 0x78, 0, 0]]), None, "an aggregate in an aggregate");
        assert_eq!(unit(&[&[0x7d, 1, 2, 3]]), None, "a kind of another mode");
    }

    #[test]
    fn knows_where_keyframes_begin() {
        assert_eq!(opening(&[0x67, 66]), Opening::ParameterSets);
        assert_eq!(opening(&[0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 2]), Opening::ParameterSets);
        assert_eq!(opening(&[0x7c, 0x85, 0x88, 1]), Opening::Slice);
        assert_eq!(opening(&[0x65, 0x88]), Opening::Slice);
        assert_eq!(opening(&[0x65, 0x08]), Opening::No, "a later slice of the picture");
        assert_eq!(opening(&[0x7c, 0x05, 0x88]), Opening::No, "the middle of a slice");
        assert_eq!(opening(&[0x41, 0x9a]), Opening::No);
        assert_eq!(opening(&[]), Opening::No);
    }
}
