//! Stand-ins for devices: numbered frames, clips, tones, recorded voices, silence. They keep real time.

mod sound;
mod video;

pub(crate) use sound::{QUEUE as SOUND_QUEUE, pulse, silence, tone, voice};
pub(crate) use video::{clip, test_pattern};
