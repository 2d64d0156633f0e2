//! From what a person asked for to a running source.

use base::MonotonicClock;

use crate::{
    AudioCapture, CaptureError, Device, Playback, Pull, SourceSpec, SpeakerSpec, VideoCapture, VideoFormat, camera,
    screen::{self, Target},
    sound, synthetic,
};

/// Opens a camera or what stands in for one: a test pattern, a clip, or (for a presentation without a share) a screen or
/// window. Frames are at most as large as `format`.
///
/// # Errors
/// When there is no camera, no such camera, or it can't be opened; when the file is no video; when the source makes sound.
pub fn open_camera(
    spec: &SourceSpec,
    format: VideoFormat,
    clock: MonotonicClock,
) -> Result<VideoCapture, CaptureError> {
    match spec {
        SourceSpec::Default => camera::camera(None, format, clock),
        SourceSpec::Device(name) => camera::camera(Some(name.clone()), format, clock),
        _ => open_picture(spec, "a camera", format, clock),
    }
}

/// Opens what is to be shared: a screen, a window, a test pattern or a clip; `default` is the first screen.
///
/// # Errors
/// When screens can't be captured, there is no such screen or window, the file is no video, or the source makes sound.
pub fn open_share(spec: &SourceSpec, format: VideoFormat, clock: MonotonicClock) -> Result<VideoCapture, CaptureError> {
    match spec {
        SourceSpec::Default => screen::open(Target::Screen(0), format, clock),
        _ => open_picture(spec, "a share", format, clock),
    }
}

fn open_picture(
    spec: &SourceSpec,
    wanted: &'static str,
    format: VideoFormat,
    clock: MonotonicClock,
) -> Result<VideoCapture, CaptureError> {
    match spec {
        SourceSpec::None => Ok(VideoCapture::nothing()),
        &SourceSpec::TestPattern { width, height, fps, source } => {
            synthetic::test_pattern(VideoFormat { width, height, fps }, source, format, clock)
        }
        SourceSpec::File(path) => synthetic::clip(path.clone(), format, clock),
        &SourceSpec::Screen(number) => screen::open(Target::Screen(number), format, clock),
        &SourceSpec::Window(id) => screen::open(Target::Window(id), format, clock),
        _ => Err(CaptureError::WrongKind { source_name: spec.to_string(), wanted }),
    }
}

/// Opens a microphone or what stands in for one: a tone, a WAV file, silence.
///
/// # Errors
/// When there is no microphone, no such microphone, or it can't be opened; when the file is no sound; when the source makes
/// pictures.
pub fn open_microphone(spec: &SourceSpec, clock: MonotonicClock) -> Result<AudioCapture, CaptureError> {
    match spec {
        SourceSpec::None => Ok(AudioCapture::nothing()),
        SourceSpec::Default => sound::microphone(None, clock),
        SourceSpec::Device(name) => sound::microphone(Some(name.clone()), clock),
        SourceSpec::Tone(hz) => synthetic::tone(*hz, clock),
        SourceSpec::Pulse(hz) => synthetic::pulse(*hz, clock),
        SourceSpec::File(path) => synthetic::voice(path.clone(), clock),
        SourceSpec::Silence => synthetic::silence(clock),
        SourceSpec::TestPattern { .. } | SourceSpec::Screen(_) | SourceSpec::Window(_) => {
            Err(CaptureError::WrongKind { source_name: spec.to_string(), wanted: "a microphone" })
        }
    }
}

/// Opens a loudspeaker, which calls `pull` for every ten milliseconds of sound.
///
/// # Errors
/// When there is no loudspeaker, no such loudspeaker, or it can't be opened.
pub fn open_speaker(spec: &SpeakerSpec, clock: MonotonicClock, pull: Pull) -> Result<Playback, CaptureError> {
    match spec {
        SpeakerSpec::None => sound::nowhere(pull, clock),
        SpeakerSpec::Default => sound::speaker(None, clock, pull),
        SpeakerSpec::Device(name) => sound::speaker(Some(name.clone()), clock, pull),
    }
}

/// The microphones there are now, monitors of loudspeakers among them.
///
/// # Errors
/// When the sound server doesn't answer.
pub fn microphones() -> Result<Vec<Device>, CaptureError> {
    sound::list(sound::Direction::Input)
}

/// The loudspeakers there are now.
///
/// # Errors
/// When the sound server doesn't answer.
pub fn speakers() -> Result<Vec<Device>, CaptureError> {
    sound::list(sound::Direction::Output)
}
