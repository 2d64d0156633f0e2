//! Voices as calls have them: nobody's, and the same every time.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use media::{
    AudioFrame, FRAME_SAMPLES, SAMPLE_RATE,
    file::{FileError, WavReader, WavWriter},
    pattern::Tone,
};

/// What the voices say: sentences of everyday words in which all sounds of English come.
const SAID: [(&str, &str); 2] = [
    (
        "en-gb",
        "The old clock on the wall had stopped, so we agreed to measure the length of the garden before lunch. Thank you.",
    ),
    (
        "en-us+f3",
        "Yes, fine. Could you please show us the figures for July again? Both charts were rather small on my screen.",
    ),
];

/// Two voices, one after the other, as WAV at 48 kHz; a whole number of tenths of a second. They are synthesised by espeak-ng
/// where it is installed, which is said by the answer; else tones stand in that swell and fade as speech does.
///
/// # Errors
/// When the file can't be written.
pub fn voices(path: &Path) -> Result<bool, FileError> {
    let mut samples = Vec::new();
    for (voice, words) in SAID {
        let part = path.with_extension("part.wav");
        if spoken(&part, voice, words).is_err() {
            samples.clear();
            break;
        }
        samples.extend(crate::material::samples(&part));
        // A pause.
        samples.resize(samples.len() + SAMPLE_RATE as usize / 5, 0.0);
        fs::remove_file(part)?;
    }
    let real = !samples.is_empty();
    if !real {
        for hz in [180.0, 320.0, 700.0, 240.0, 410.0, 900.0] {
            let mut tone = Tone::spoken(hz, 0.3);
            samples.extend((0..100).flat_map(|_| tone.next(Duration::ZERO).samples));
        }
    }
    samples.resize(samples.len().next_multiple_of(SAMPLE_RATE as usize / 10), 0.0);
    let loudest = samples.iter().fold(0.01f32, |most, sample| most.max(sample.abs()));
    let mut file = WavWriter::create(path)?;
    for ten in samples.chunks_exact(FRAME_SAMPLES) {
        let mut frame = AudioFrame::silence(Duration::ZERO);
        for (sample, said) in frame.samples.iter_mut().zip(ten) {
            *sample = said * 0.5 / loudest;
        }
        file.write(&frame)?;
    }
    file.finish()?;
    Ok(real)
}

fn spoken(path: &Path, voice: &str, words: &str) -> io::Result<()> {
    let mut espeak = Command::new("espeak-ng");
    espeak.args(["-v", voice, "-s", "165", "-w"]).arg(path).arg(words);
    let status = espeak.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let whole = status.success() && WavReader::open(path).is_ok();
    if whole { Ok(()) } else { Err(io::Error::other("espeak-ng has not this voice")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_are_heard_for_some_seconds() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("voices.wav");
        voices(&path).unwrap();
        let samples = crate::material::samples(&path);
        assert!((5..20).contains(&(samples.len() / SAMPLE_RATE as usize)), "{} samples", samples.len());
        let loudest = samples.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
        assert!((0.45..0.55).contains(&loudest), "{loudest}");
    }
}
