//! Who gets how much of the path: sound first, what is left goes to the pictures.

use std::time::Duration;

use media::congestion::{left_for_pictures, path_for};
use rtc::Outlook;

/// Of a path with both, a share gets so much: it is what people look at.
const TO_SHARE: f64 = 0.75;
/// A path that takes so many times the pictures' rate lets a keyframe pass without making those after it late.
const AT_ONCE: u32 = 3;
/// Packets that wait longer than this wait for a slower path: what is captured meanwhile is left out.
const LATE: Duration = Duration::from_millis(250);
/// Losses that sound is always prepared for, since they come without warning, and the most that spare copies help against.
const LEAST_LOSS: u8 = 10;
const MOST_LOSS: u8 = 40;
/// Sound by the width of the path: bits a second, from so many on. Below 18 kbit/s Opus has no room for spare copies.
const SOUND: [(u32, u32); 5] = [(400_000, 40_000), (200_000, 32_000), (120_000, 24_000), (60_000, 18_000), (0, 10_000)];

/// What one stream of pictures may send now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Bits a second of its payload.
    pub(crate) bitrate: u32,
    /// So much waits that nothing should be added now.
    pub(crate) late: bool,
}

/// What sound may use now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SoundTerms {
    /// Bits a second of Opus.
    pub(crate) bitrate: u32,
    /// Packets that are likely lost, in percent: what spare copies are made for.
    pub(crate) loss: u8,
}

impl SoundTerms {
    /// On a path of which this is known.
    pub(crate) fn on(outlook: &Outlook) -> Self {
        let loss = (outlook.estimate.loss * 100.0).round().clamp(f64::from(LEAST_LOSS), f64::from(MOST_LOSS)) as u8;
        Self { bitrate: sound(outlook.estimate.bitrate), loss }
    }
}

/// How a path is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shares {
    /// Bits a second of Opus.
    pub(crate) sound: u32,
    /// Bits a second of the camera's pictures.
    pub(crate) camera: u32,
    /// Bits a second of the shared screen's.
    pub(crate) share: u32,
}

/// Bits a second of sound for a path of this width.
fn sound(bitrate: u32) -> u32 {
    SOUND.iter().find(|(from, _)| bitrate >= *from).map_or(10_000, |(_, sound)| *sound)
}

/// Shares out a path of this width between those who send. A share has no use for more than `share_wants`.
pub(crate) fn share_out(bitrate: u32, camera: bool, share: bool, share_wants: u32) -> Shares {
    let sound = sound(bitrate);
    let left = left_for_pictures(bitrate, sound);
    let to_share = match (share, camera) {
        (false, _) => 0,
        (true, false) => left,
        (true, true) => share_wants.min((f64::from(left) * TO_SHARE) as u32),
    };
    Shares { sound, share: to_share, camera: if camera { left - to_share } else { 0 } }
}

/// The most that a call has use for, headers and sound included, with pictures of so many bits a second.
pub(crate) fn wanted(pictures: u32) -> u32 {
    path_for(SOUND[0].1, pictures.saturating_mul(AT_ONCE))
}

/// Whether what is captured now would only wait.
pub(crate) fn is_late(outlook: &Outlook) -> bool {
    outlook.backlog > LATE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_comes_first_and_pictures_get_what_is_left() {
        assert_eq!(share_out(30_000, true, true, 1_000_000), Shares { sound: 10_000, camera: 0, share: 0 });
        let narrow = share_out(100_000, true, false, 0);
        assert_eq!((narrow.sound, narrow.share), (18_000, 0));
        assert!((48_000..56_000).contains(&narrow.camera), "{narrow:?}");
    }

    #[test]
    fn a_share_comes_before_the_camera_and_takes_no_more_than_it_can_use() {
        let both = share_out(1_000_000, true, true, 5_000_000);
        assert!(both.share > 2 * both.camera, "{both:?}");
        let enough = share_out(5_000_000, true, true, 1_000_000);
        assert_eq!(enough.share, 1_000_000);
        assert!(enough.camera > 3_000_000);
    }

    #[test]
    fn sound_is_prepared_for_what_is_lost() {
        let on = |bitrate, loss| {
            let queue = Duration::ZERO;
            let estimate = media::congestion::Estimate { bitrate, loss, round_trip: None, queue };
            SoundTerms::on(&Outlook { estimate, backlog: Duration::ZERO })
        };
        assert_eq!(on(2_000_000, 0.0), SoundTerms { bitrate: 40_000, loss: 10 });
        assert_eq!(on(90_000, 0.2), SoundTerms { bitrate: 18_000, loss: 20 });
        assert_eq!(on(90_000, 0.9).loss, 40);
    }

    #[test]
    fn nothing_is_given_to_who_does_not_send() {
        let shares = share_out(2_000_000, false, true, 9_000_000);
        assert_eq!(shares.camera, 0);
        assert!(shares.share > 1_800_000);
        assert!(wanted(1_500_000) > 1_500_000 + 67_000);
    }
}
