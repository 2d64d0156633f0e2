//! The few things of a session description (RFC 8866) that decide which packets belong to which section. The engine reads
//! the whole of it for itself; what is here comes first, so that a description or a map without sense is refused in words.

use std::collections::{BTreeMap, HashSet};

use meeting::protocol::MediaMap;

use crate::{RtcError, Section};

/// Media sections a description may have. The protocol's largest, with 25 slots, has 30.
const MAX_SECTIONS: usize = 300;

/// What a section carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Audio,
    Video,
    Data,
}

/// One `m=` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaSection {
    pub(crate) mid: String,
    pub(crate) kind: Kind,
    pub(crate) sends: bool,
    pub(crate) receives: bool,
    /// Port 0: the other side won't have it.
    pub(crate) rejected: bool,
    /// The sender's SSRC, without repeats' and repair's.
    pub(crate) ssrc: Option<u32>,
    /// The first payload type of ours that it lists: Opus, or H.264 in packetization mode 1.
    pub(crate) payload_type: Option<u8>,
    /// That of redundant sound (RFC 2198), where it takes that.
    pub(crate) red: Option<u8>,
    /// `a=max-message-size` (RFC 8841): absent 64 KiB, 0 without limit.
    pub(crate) max_message_size: Option<usize>,
}

/// All sections, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Description {
    pub(crate) sections: Vec<MediaSection>,
}

impl Description {
    /// Reads a description.
    ///
    /// # Errors
    /// When it is none, has no section, a section without a mid or kind, two with one mid, or far too many.
    pub(crate) fn read(sdp: &str) -> Result<Self, RtcError> {
        if !sdp.starts_with("v=0") {
            return Err(RtcError::Sdp("it does not begin with v=0".into()));
        }
        let mut blocks: Vec<Vec<&str>> = Vec::new();
        for line in sdp.lines() {
            if line.starts_with("m=") {
                blocks.push(Vec::new());
            }
            if let Some(block) = blocks.last_mut() {
                block.push(line);
            }
        }
        if blocks.is_empty() || blocks.len() > MAX_SECTIONS {
            return Err(RtcError::Sdp(format!("it has {} media sections", blocks.len())));
        }
        let sections = blocks.iter().map(|block| section(block)).collect::<Result<Vec<_>, _>>()?;
        let mut seen = HashSet::new();
        if let Some(twice) = sections.iter().find(|section| !seen.insert(section.mid.as_str())) {
            return Err(RtcError::Sdp(format!("two media sections are called {:?}", twice.mid)));
        }
        Ok(Self { sections })
    }

    fn of(&self, mid: &str) -> Option<&MediaSection> {
        self.sections.iter().find(|section| section.mid == mid)
    }

    /// The data channel's section.
    pub(crate) fn data(&self) -> Option<&MediaSection> {
        self.sections.iter().find(|section| section.kind == Kind::Data && !section.rejected)
    }

    /// The sections of a map, each checked against what it must carry.
    ///
    /// # Errors
    /// When a mid is not there, is named twice, or carries something else.
    pub(crate) fn named(&self, map: &MediaMap) -> Result<BTreeMap<Section, &MediaSection>, RtcError> {
        let mut named = BTreeMap::new();
        let mut taken = HashSet::new();
        for (section, mid) in entries(map)? {
            let media =
                self.of(mid).ok_or_else(|| RtcError::Map(format!("{section:?} names {mid:?}, which is no section")))?;
            let kind = if section == Section::Audio { Kind::Audio } else { Kind::Video };
            if media.kind != kind {
                return Err(RtcError::Map(format!("{section:?} names {mid:?}, which is {:?}", media.kind)));
            }
            if !taken.insert(mid) {
                return Err(RtcError::Map(format!("{mid:?} is named twice")));
            }
            named.insert(section, media);
        }
        Ok(named)
    }
}

/// Every section of a map with its mid.
///
/// # Errors
/// When there are more slots than a [`Section::Slot`] can count.
pub(crate) fn entries(map: &MediaMap) -> Result<Vec<(Section, &str)>, RtcError> {
    let fixed = [(Section::Audio, &map.audio), (Section::Camera, &map.camera), (Section::Share, &map.share)];
    let mut all: Vec<_> = fixed.into_iter().map(|(section, mid)| (section, mid.as_str())).collect();
    for (index, mid) in map.slots.iter().enumerate() {
        let index =
            u8::try_from(index).map_err(|_| RtcError::Map(format!("{} slots are too many", map.slots.len())))?;
        all.push((Section::Slot(index), mid));
    }
    all.push((Section::ShareSlot, &map.share_slot));
    Ok(all)
}

fn section(lines: &[&str]) -> Result<MediaSection, RtcError> {
    let head = lines.first().copied().unwrap_or_default().trim_start_matches("m=");
    let mut words = head.split_ascii_whitespace();
    let kind = match words.next() {
        Some("audio") => Kind::Audio,
        Some("video") => Kind::Video,
        Some("application") => Kind::Data,
        other => return Err(RtcError::Sdp(format!("a media section is called {:?}", other.unwrap_or_default()))),
    };
    let rejected = words.next().is_none_or(|port| port == "0");
    let formats: Vec<u8> = words.skip(1).filter_map(|format| format.parse().ok()).collect();
    let value =
        |name: &str| lines.iter().find_map(|line| line.strip_prefix("a=")?.strip_prefix(name)?.strip_prefix(':'));
    let mid = value("mid").filter(|mid| !mid.is_empty() && mid.len() <= 64);
    let mid = mid.ok_or_else(|| RtcError::Sdp("a media section has no mid".into()))?;
    let (sends, receives) = direction(lines);
    Ok(MediaSection {
        mid: mid.to_owned(),
        kind,
        sends,
        receives,
        rejected,
        ssrc: ssrc(lines),
        payload_type: formats.iter().copied().find(|format| carries(lines, *format, kind)),
        red: formats.into_iter().find(|format| kind == Kind::Audio && is_red(lines, *format)),
        max_message_size: value("max-message-size").and_then(|size| size.trim().parse().ok()),
    })
}

fn direction(lines: &[&str]) -> (bool, bool) {
    let said = lines.iter().find_map(|line| match line.trim_end() {
        "a=sendrecv" => Some((true, true)),
        "a=sendonly" => Some((true, false)),
        "a=recvonly" => Some((false, true)),
        "a=inactive" => Some((false, false)),
        _ => None,
    });
    said.unwrap_or((true, true))
}

/// The first of a `FID` group (RFC 5576), or the first at all.
fn ssrc(lines: &[&str]) -> Option<u32> {
    let first = |prefix: &str| {
        let rest = lines.iter().find_map(|line| line.strip_prefix(prefix))?;
        rest.split_ascii_whitespace().next()?.parse().ok()
    };
    first("a=ssrc-group:FID ").or_else(|| first("a=ssrc:"))
}

/// What an attribute says of a format.
fn said(lines: &[&str], name: &str, format: u8) -> Option<String> {
    let prefix = format!("a={name}:{format} ");
    lines.iter().find_map(|line| line.strip_prefix(prefix.as_str()).map(str::to_ascii_lowercase))
}

fn is_red(lines: &[&str], format: u8) -> bool {
    said(lines, "rtpmap", format).is_some_and(|codec| codec.starts_with("red/48000"))
}

fn carries(lines: &[&str], format: u8, kind: Kind) -> bool {
    let of = |name: &str| said(lines, name, format);
    let Some(codec) = of("rtpmap") else { return false };
    match kind {
        Kind::Audio => codec.starts_with("opus/48000"),
        Kind::Video => {
            codec.starts_with("h264/90000") && of("fmtp").is_some_and(|fmtp| fmtp.contains("packetization-mode=1"))
        }
        Kind::Data => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\na=ssrc:77 cname:x\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 98 102 103\r\na=mid:cam\r\na=sendonly\r\n\
        a=rtpmap:98 H264/90000\r\na=fmtp:98 packetization-mode=0\r\n\
        a=rtpmap:102 H264/90000\r\na=fmtp:102 profile-level-id=42e01f;packetization-mode=1\r\n\
        a=ssrc:5 cname:x\r\na=ssrc-group:FID 6 5\r\n\
        m=video 0 UDP/TLS/RTP/SAVPF 102\r\na=mid:share\r\na=recvonly\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\na=max-message-size:1000\r\n";

    fn map() -> MediaMap {
        MediaMap {
            audio: "0".into(),
            camera: "cam".into(),
            share: "share".into(),
            slots: Vec::new(),
            share_slot: "none".into(),
        }
    }

    #[test]
    fn finds_what_decides() {
        let description = Description::read(OFFER).unwrap();
        let [audio, camera, share, data] = &description.sections[..] else { panic!("four sections") };
        assert_eq!((audio.kind, audio.sends, audio.receives, audio.ssrc), (Kind::Audio, true, true, Some(77)));
        assert_eq!((camera.sends, camera.receives, camera.ssrc), (true, false, Some(6)));
        assert_eq!(camera.payload_type, Some(102), "mode 0 is not ours");
        assert!(share.rejected && !camera.rejected);
        assert_eq!(data.max_message_size, Some(1000));
        assert_eq!(description.data(), Some(data));
    }

    #[test]
    fn refuses_what_is_no_description() {
        for (sdp, word) in [
            ("", "v=0"),
            ("{\"type\":\"offer\"}", "v=0"),
            ("v=0\r\n", "0 media"),
            ("v=0\r\nm=audio 9 X 1\r\n", "no mid"),
            ("v=0\r\nm=smell 9 X 1\r\na=mid:0\r\n", "smell"),
            ("v=0\r\nm=audio 9 X 1\r\na=mid:0\r\nm=audio 9 X 1\r\na=mid:0\r\n", "called"),
        ] {
            let error = Description::read(sdp).unwrap_err().to_string();
            assert!(error.contains(word), "{sdp:?}: {error}");
        }
        let many = format!("v=0\r\n{}", "m=audio 9 X 1\r\na=mid:0\r\n".repeat(1000));
        assert!(Description::read(&many).is_err());
    }

    #[test]
    fn refuses_maps_that_do_not_fit() {
        let description = Description::read(OFFER).unwrap();
        let error = |map: &MediaMap| description.named(map).unwrap_err().to_string();
        assert!(error(&map()).contains("\"none\""));
        assert!(error(&MediaMap { share_slot: "cam".into(), ..map() }).contains("twice"));
        assert!(error(&MediaMap { camera: "0".into(), ..map() }).contains("Audio"));
        assert!(error(&MediaMap { share_slot: "d".into(), ..map() }).contains("Data"));
        assert!(error(&MediaMap { slots: vec!["cam".into(); 300], ..map() }).contains("too many"));
    }
}
