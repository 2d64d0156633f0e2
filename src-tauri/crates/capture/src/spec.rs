//! How a source or a loudspeaker is written on a command line and in settings.
//!
//! ```text
//! none | default | test-pattern[:WxH[@FPS]][#ID] | file:PATH | tone:HZ | pulse:HZ | silence | screen:N | window:ID | [device:]NAME
//! ```
//! A device whose name looks like one of the other words is written with `device:` in front.

use std::{fmt, path::PathBuf, str::FromStr};

/// Where pictures or sound come from.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceSpec {
    /// Nothing: no frames at all.
    None,
    /// The system's default device.
    Default,
    /// A device by its id or name, as [`crate::cameras`] and its likes list them.
    Device(String),
    /// Numbered frames in the layout of [`media::pattern`].
    TestPattern {
        /// Pixels across, even, 2 to 8192.
        width: u32,
        /// Pixels down, even, 2 to 8192.
        height: u32,
        /// Frames a second, 1 to 240.
        fps: u32,
        /// The number in every stamp that tells one pattern from another.
        source: u8,
    },
    /// A Y4M clip or a WAV file, played over and over.
    File(PathBuf),
    /// A sine of this many hertz.
    Tone(f32),
    /// A sine of this many hertz in the first tenth of every second of the system's clock, which is also the clock of the
    /// stamps of test patterns: with both, lip sync can be measured.
    Pulse(f32),
    /// A screen, counted from 0 in the order of [`crate::screens`].
    Screen(u32),
    /// A window by its id in [`crate::windows`]; written decimal, or hexadecimal as X11's tools print it.
    Window(u64),
    /// Frames of silence, as a microphone gives that nobody speaks into.
    Silence,
}

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeakerSpec {
    /// Nowhere; it is still pulled at the rate of the clock, so that those who meter or record it see it flow.
    None,
    /// The system's default device.
    Default,
    /// A device by its id or name.
    Device(String),
}

/// A text names no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” names no source: {why}")]
pub struct SpecError {
    text: String,
    why: &'static str,
}

const PATTERN: SourceSpec = SourceSpec::TestPattern { width: 1280, height: 720, fps: 30, source: 1 };

impl FromStr for SourceSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let bad = |why| SpecError { text: text.to_owned(), why };
        let (word, rest) = text.split_once(':').map_or((text, None), |(word, rest)| (word, Some(rest)));
        match (word, rest) {
            ("", _) => Err(bad("it is empty")),
            ("none", None) => Ok(Self::None),
            ("default", None) => Ok(Self::Default),
            ("silence", None) => Ok(Self::Silence),
            ("file", Some("")) => Err(bad("a path is missing after “file:”")),
            ("file", Some(path)) => Ok(Self::File(path.into())),
            ("device", Some("")) => Err(bad("a name is missing after “device:”")),
            ("device", Some(name)) => Ok(Self::Device(name.to_owned())),
            ("tone", Some(hz)) => tone(hz).ok_or_else(|| bad("a tone is 20 to 20000 hertz, as in tone:440")),
            ("pulse", Some(hz)) => match tone(hz) {
                Some(Self::Tone(hz)) => Ok(Self::Pulse(hz)),
                _ => Err(bad("a pulse is 20 to 20000 hertz, as in pulse:440")),
            },
            ("screen", Some(number)) => {
                number.parse().map(Self::Screen).map_err(|_| bad("screens are counted from 0, as in screen:0"))
            }
            ("window", Some(id)) => window(id).ok_or_else(|| bad("a window's id is a number, as in window:0x1400006")),
            (word, rest) if word == "test-pattern" || (rest.is_none() && word.starts_with("test-pattern#")) => {
                pattern(&text["test-pattern".len()..]).ok_or_else(|| {
                    bad("a pattern is written like test-pattern:1280x720@30#1, sides even and at most 8192")
                })
            }
            _ => Ok(Self::Device(text.to_owned())),
        }
    }
}

fn tone(hz: &str) -> Option<SourceSpec> {
    hz.parse().ok().filter(|hz| (20.0..=20_000.0).contains(hz)).map(SourceSpec::Tone)
}

fn window(id: &str) -> Option<SourceSpec> {
    let parsed = match id.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => id.parse(),
    };
    parsed.ok().map(SourceSpec::Window)
}

/// Reads what follows the word: `[:WxH[@FPS]][#ID]`.
fn pattern(text: &str) -> Option<SourceSpec> {
    let SourceSpec::TestPattern { mut width, mut height, mut fps, mut source } = PATTERN else { return None };
    let (size, id) = text.split_once('#').map_or((text, None), |(size, id)| (size, Some(id)));
    if let Some(id) = id {
        source = id.parse().ok()?;
    }
    if !size.is_empty() {
        let size = size.strip_prefix(':')?;
        let (size, rate) = size.split_once('@').map_or((size, None), |(size, rate)| (size, Some(rate)));
        let (across, down) = size.split_once('x')?;
        (width, height) = (across.parse().ok()?, down.parse().ok()?);
        if let Some(rate) = rate {
            fps = rate.parse().ok()?;
        }
    }
    let side = |side: u32| (2..=8192).contains(&side) && side.is_multiple_of(2);
    (side(width) && side(height) && (1..=240).contains(&fps)).then_some(SourceSpec::TestPattern {
        width,
        height,
        fps,
        source,
    })
}

impl fmt::Display for SourceSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Default => f.write_str("default"),
            Self::Silence => f.write_str("silence"),
            Self::Device(name) => match name.parse() {
                Ok(Self::Device(read)) if read == *name => f.write_str(name),
                _ => write!(f, "device:{name}"),
            },
            Self::TestPattern { width, height, fps, source } => {
                write!(f, "test-pattern:{width}x{height}@{fps}#{source}")
            }
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Tone(hz) => write!(f, "tone:{hz}"),
            Self::Pulse(hz) => write!(f, "pulse:{hz}"),
            Self::Screen(number) => write!(f, "screen:{number}"),
            Self::Window(id) => write!(f, "window:{id}"),
        }
    }
}

impl FromStr for SpeakerSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        match text.parse()? {
            SourceSpec::None => Ok(Self::None),
            SourceSpec::Default => Ok(Self::Default),
            SourceSpec::Device(name) => Ok(Self::Device(name)),
            _ => Err(SpecError { text: text.to_owned(), why: "a loudspeaker is none, default or a device's name" }),
        }
    }
}

impl fmt::Display for SpeakerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Default => f.write_str("default"),
            Self::Device(name) => SourceSpec::Device(name.clone()).fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> SourceSpec {
        text.parse().unwrap()
    }

    #[test]
    fn reads_every_kind() {
        assert_eq!(read("none"), SourceSpec::None);
        assert_eq!(read("default"), SourceSpec::Default);
        assert_eq!(read("silence"), SourceSpec::Silence);
        assert_eq!(read("tone:440.5"), SourceSpec::Tone(440.5));
        assert_eq!(read("pulse:1000"), SourceSpec::Pulse(1000.0));
        assert_eq!(read("screen:2"), SourceSpec::Screen(2));
        assert_eq!(read("window:0x1400006"), SourceSpec::Window(0x140_0006));
        assert_eq!(read("window:7"), SourceSpec::Window(7));
        assert_eq!(read(r"file:C:\clips\a b.y4m"), SourceSpec::File(r"C:\clips\a b.y4m".into()));
        assert_eq!(read("HD Webcam C270"), SourceSpec::Device("HD Webcam C270".into()));
        assert_eq!(read("pulseaudio:alsa_input.usb"), SourceSpec::Device("pulseaudio:alsa_input.usb".into()));
        assert_eq!(read("device:none"), SourceSpec::Device("none".into()));
    }

    #[test]
    fn reads_patterns_with_what_is_left_out() {
        let pattern = |width, height, fps, source| SourceSpec::TestPattern { width, height, fps, source };
        assert_eq!(read("test-pattern"), pattern(1280, 720, 30, 1));
        assert_eq!(read("test-pattern#7"), pattern(1280, 720, 30, 7));
        assert_eq!(read("test-pattern:640x360"), pattern(640, 360, 30, 1));
        assert_eq!(read("test-pattern:320x180@15#255"), pattern(320, 180, 15, 255));
        assert_eq!(read("test-patterns"), SourceSpec::Device("test-patterns".into()));
    }

    #[test]
    fn says_what_is_wrong() {
        for text in [
            "",
            "file:",
            "device:",
            "tone:",
            "tone:10",
            "tone:NaN",
            "tone:x",
            "screen:",
            "screen:-1",
            "window:abc",
            "test-pattern:",
            "test-pattern:1x1",
            "test-pattern:640x360@0",
            "test-pattern:640x360@30#256",
            "test-pattern#",
            "test-pattern:640x360@30@30",
            "test-pattern:99999x2",
        ] {
            let error = text.parse::<SourceSpec>().expect_err(text);
            assert!(error.to_string().contains(text) && !error.why.is_empty(), "{error}");
        }
        assert!("tone:440".parse::<SpeakerSpec>().is_err());
    }

    fn any_spec() -> impl Strategy<Value = SourceSpec> {
        prop_oneof![
            Just(SourceSpec::None),
            Just(SourceSpec::Default),
            Just(SourceSpec::Silence),
            "[a-z:#@ ]{1,20}".prop_map(SourceSpec::Device),
            "(none|default|silence|tone:440|screen:1|test-pattern|device:x|file:y)".prop_map(SourceSpec::Device),
            (1..=4096u32, 1..=4096u32, 1..=240u32, any::<u8>())
                .prop_map(|(w, h, fps, source)| SourceSpec::TestPattern { width: w * 2, height: h * 2, fps, source }),
            "[a-z/:. ]{1,20}".prop_map(|path| SourceSpec::File(path.into())),
            (20.0..=20_000.0f32).prop_map(SourceSpec::Tone),
            (20.0..=20_000.0f32).prop_map(SourceSpec::Pulse),
            any::<u32>().prop_map(SourceSpec::Screen),
            any::<u64>().prop_map(SourceSpec::Window),
        ]
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(spec in any_spec()) {
            prop_assert_eq!(spec.to_string().parse::<SourceSpec>().unwrap(), spec);
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = text.parse::<SourceSpec>();
            let _ = format!("test-pattern{text}").parse::<SourceSpec>();
        }

        #[test]
        fn speakers_read_back(name in "[a-z:]{1,12}") {
            let speaker = SpeakerSpec::Device(name);
            prop_assert_eq!(speaker.to_string().parse::<SpeakerSpec>().unwrap(), speaker);
        }
    }
}
