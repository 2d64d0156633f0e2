//! Pictures that meet their sound.

use std::time::Duration;

/// Longer than this is no lip-sync but a mistake: nothing is held.
const LONGEST_HOLD: Duration = Duration::from_secs(2);

/// A sender report's two clocks: the sender's time (NTP, 32.32 bits) and the stream's.
#[derive(Debug, Clone, Copy)]
struct Report {
    ntp: u64,
    rtp: u32,
}

impl Report {
    /// The sender's time of a timestamp, in seconds of its own epoch.
    fn time(self, rtp: u32, rate: f64) -> f64 {
        let since = f64::from(rtp.wrapping_sub(self.rtp) as i32) / rate;
        self.ntp as f64 / 2f64.powi(32) + since
    }
}

/// Tells from the sender reports (RFC 3550 §6.4.1) of one person's sound and picture how long to hold a picture back so
/// that it is seen when its sound is heard.
#[derive(Debug, Clone, Default)]
pub struct LipSync {
    audio: Option<Report>,
    video: Option<Report>,
    /// A timestamp of the sound, and when it is heard.
    heard: Option<(u32, Duration)>,
}

impl LipSync {
    /// Knows nothing yet and holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A report of the sound's stream (48 kHz).
    pub fn audio_report(&mut self, ntp: u64, rtp: u32) {
        self.audio = Some(Report { ntp, rtp });
    }

    /// A report of the picture's stream (90 kHz).
    pub fn video_report(&mut self, ntp: u64, rtp: u32) {
        self.video = Some(Report { ntp, rtp });
    }

    /// The sound with this timestamp is heard at `now`, the device's delay included.
    pub fn heard(&mut self, rtp: u32, now: Duration) {
        self.heard = Some((rtp, now));
    }

    /// How long from `now` to hold the picture with this timestamp. Zero when it is late already, and while anything is
    /// unknown or makes no sense (more than two seconds).
    #[must_use]
    pub fn hold(&self, rtp: u32, now: Duration) -> Duration {
        let (Some(audio), Some(video), Some((heard, at))) = (self.audio, self.video, self.heard) else {
            return Duration::ZERO;
        };
        let sound_now = audio.time(heard, 48_000.0) + now.as_secs_f64() - at.as_secs_f64();
        let early = video.time(rtp, 90_000.0) - sound_now;
        if early > 0.0 && early < LONGEST_HOLD.as_secs_f64() { Duration::from_secs_f64(early) } else { Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1 << 32;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// At the sender's second 100: sound 5000, picture near the wrap.
    fn synced() -> LipSync {
        let mut sync = LipSync::new();
        sync.audio_report(100 * SECOND, 5_000);
        sync.video_report(100 * SECOND, u32::MAX - 8_999);
        sync
    }

    #[test]
    fn a_picture_waits_for_its_sound() {
        let mut sync = synced();
        // At our 7 s, the sound of the sender's 100.5 s is heard.
        sync.heard(5_000 + 24_000, ms(7_000));
        // The picture of 100.58 s came already: 80 ms early, minus the 30 ms that have passed.
        let rtp = (u32::MAX - 8_999).wrapping_add(90 * 580);
        let hold = sync.hold(rtp, ms(7_030));
        assert!((hold.as_secs_f64() - 0.05).abs() < 0.000_1, "{hold:?}");
    }

    #[test]
    fn late_unknown_and_absurd_pictures_are_not_held() {
        let mut sync = synced();
        let rtp = (u32::MAX - 8_999).wrapping_add(90 * 480);
        assert_eq!(sync.hold(rtp, ms(7_000)), Duration::ZERO, "nothing heard yet");
        sync.heard(5_000 + 24_000, ms(7_000));
        assert_eq!(sync.hold(rtp, ms(7_000)), Duration::ZERO, "20 ms late");
        assert_eq!(sync.hold(rtp.wrapping_add(90 * 5_000), ms(7_000)), Duration::ZERO, "5 s early");
        assert_eq!(LipSync::new().hold(0, ms(1)), Duration::ZERO);
    }

    #[test]
    fn clocks_that_drift_are_followed_report_by_report() {
        let mut sync = LipSync::new();
        // The sound's clock runs 1 % fast; fresh reports keep it in step all the same.
        for second in 1..20u64 {
            sync.audio_report(second * SECOND, (second * 48_480) as u32);
            sync.video_report(second * SECOND, (second * 90_000) as u32);
            sync.heard((second * 48_480) as u32, Duration::from_secs(second));
            let hold = sync.hold((second * 90_000 + 3_600) as u32, Duration::from_secs(second));
            assert!((hold.as_secs_f64() - 0.04).abs() < 0.001, "{hold:?}");
        }
    }
}
