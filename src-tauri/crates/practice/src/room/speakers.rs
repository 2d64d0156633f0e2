//! Who speaks now and who speaks most.

use meeting::protocol::ParticipantId;

/// How much of the old loudness stays per measurement; at ten a second that is a memory of about a second.
const MEMORY: f32 = 0.9;

/// Someone passes the one ahead only when so many times as loud, or two who talk at once would change places all the time.
const PASSES: f32 = 1.5;

/// Below this smoothed loudness (52 dB below full scale) someone who is silent is no dominant speaker any more.
const FORGOTTEN: f32 = 0.0025;

#[derive(Debug)]
struct Voice {
    id: ParticipantId,
    smooth: f32,
    speaking: bool,
}

/// The voices of a meeting, the dominant one first.
#[derive(Debug, Default)]
pub(crate) struct Speakers {
    voices: Vec<Voice>,
}

impl Speakers {
    /// Takes who speaks now and how loud (root mean square), about ten times a second; who isn't listed is silent.
    pub(crate) fn levels(&mut self, levels: &[(ParticipantId, f32)]) {
        for (id, _) in levels {
            if !self.voices.iter().any(|voice| voice.id == *id) {
                self.voices.push(Voice { id: id.clone(), smooth: 0.0, speaking: true });
            }
        }
        for voice in &mut self.voices {
            let level = levels.iter().find(|(id, _)| *id == voice.id).map(|(_, level)| *level);
            voice.speaking = level.is_some();
            voice.smooth = voice.smooth * MEMORY + level.unwrap_or(0.0) * (1.0 - MEMORY);
        }
        self.voices.retain(|voice| voice.speaking || voice.smooth >= FORGOTTEN);
        for end in 1..self.voices.len() {
            let passes = |place: usize| self.voices[place].smooth > self.voices[place - 1].smooth * PASSES;
            if passes(end) {
                let ahead = self.voices[..end].iter().position(|voice| self.voices[end].smooth > voice.smooth * PASSES);
                self.voices[ahead.unwrap_or(end)..=end].rotate_right(1);
            }
        }
    }

    pub(crate) fn is_speaking(&self, id: &ParticipantId) -> bool {
        self.voices.iter().any(|voice| voice.id == *id && voice.speaking)
    }

    /// Who speaks most, most first.
    pub(crate) fn dominant(&self) -> impl Iterator<Item = &ParticipantId> {
        self.voices.iter().map(|voice| &voice.id)
    }

    /// Someone left or was muted.
    pub(crate) fn forget(&mut self, id: &ParticipantId) {
        self.voices.retain(|voice| voice.id != *id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> ParticipantId {
        ParticipantId::new(name)
    }

    /// Feeds the same levels a number of times.
    fn feed(speakers: &mut Speakers, times: u32, levels: &[(&str, f32)]) {
        let levels: Vec<_> = levels.iter().map(|(name, level)| (id(name), *level)).collect();
        (0..times).for_each(|_| speakers.levels(&levels));
    }

    fn order(speakers: &Speakers) -> Vec<&str> {
        speakers.dominant().map(ParticipantId::as_str).collect()
    }

    #[test]
    fn who_is_listed_speaks_and_who_falls_silent_fades() {
        let mut speakers = Speakers::default();
        feed(&mut speakers, 20, &[("a", 0.1)]);
        assert!(speakers.is_speaking(&id("a")));
        feed(&mut speakers, 1, &[]);
        assert!(!speakers.is_speaking(&id("a")));
        assert_eq!(order(&speakers), ["a"], "still the one who spoke last");
        feed(&mut speakers, 60, &[]);
        assert!(order(&speakers).is_empty());
    }

    #[test]
    fn the_loudest_comes_first_and_equals_do_not_change_places() {
        let mut speakers = Speakers::default();
        feed(&mut speakers, 20, &[("a", 0.1), ("b", 0.4)]);
        assert_eq!(order(&speakers), ["b", "a"]);
        feed(&mut speakers, 60, &[("a", 0.1), ("b", 0.09)]);
        assert_eq!(order(&speakers), ["b", "a"], "about as loud is not louder");
        feed(&mut speakers, 60, &[("a", 0.4), ("b", 0.09)]);
        assert_eq!(order(&speakers), ["a", "b"]);
    }

    #[test]
    fn a_loud_voice_passes_everyone_quiet() {
        let mut speakers = Speakers::default();
        feed(&mut speakers, 30, &[("a", 0.1), ("b", 0.1), ("c", 0.1)]);
        feed(&mut speakers, 30, &[("a", 0.1), ("b", 0.1), ("c", 0.9)]);
        assert_eq!(order(&speakers), ["c", "a", "b"]);
    }

    #[test]
    fn who_left_is_forgotten() {
        let mut speakers = Speakers::default();
        feed(&mut speakers, 5, &[("a", 0.2), ("b", 0.1)]);
        speakers.forget(&id("a"));
        assert_eq!(order(&speakers), ["b"]);
        assert!(!speakers.is_speaking(&id("a")));
    }
}
