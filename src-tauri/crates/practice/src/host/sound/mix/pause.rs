//! Silence is not sent.
//!
//! Not the encoder's own DTX: that takes a steady tone for background noise and lets it fade.

use media::AudioFrame;

/// What 16 bits can't tell from silence.
const AUDIBLE: f32 = 1.0 / 32_768.0;

/// Ticks of silence that are still sent, so that nothing of the sound before hangs in a decoder.
const TAIL: u32 = 20;

/// Ticks between two packets of a pause: signs of life, well within the two seconds after which a receiver begins afresh.
const SIGN_OF_LIFE: u32 = 40;

/// Says which packets of a mix are worth sending.
#[derive(Debug, Default)]
pub(super) struct Pause {
    /// Ticks since there was something to hear.
    silent: u32,
}

impl Pause {
    /// Takes what was mixed in a tick; whether the packet that ends with it is to be sent.
    pub(super) fn passes(&mut self, mixed: &AudioFrame) -> bool {
        if mixed.samples.iter().any(|sample| sample.abs() >= AUDIBLE) {
            self.silent = 0;
            return true;
        }
        self.silent = self.silent.saturating_add(1);
        // A packet is two ticks long, so of two counts one is asked about.
        self.silent <= TAIL || self.silent % SIGN_OF_LIFE < 2
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn silence_is_sent_for_a_moment_and_then_now_and_then() {
        let silence = AudioFrame::silence(Duration::ZERO);
        let mut sound = silence.clone();
        sound.samples[479] = 0.001;
        for offset in [0, 1] {
            let mut pause = Pause::default();
            // Sound in either half of a packet.
            let halves = [pause.passes(if offset == 0 { &sound } else { &silence }), pause.passes(&sound)];
            assert!(halves[1]);
            let packets = (0..500).filter(|_| {
                pause.passes(&silence);
                pause.passes(&silence)
            });
            assert_eq!(packets.count(), 10 + 1000 / 40, "of 500");
            pause.passes(&silence);
            assert!(pause.passes(&sound), "the first sound ends it");
        }
    }
}
