//! The threads of a call: camera, share, microphone and loudspeaker, and the gates that let media out.

use std::{io, sync::Arc};

use capture::{Playback, SourceSpec, SpeakerSpec};
use tokio::sync::mpsc;

use super::{CallOptions, handle::Shared};
use crate::{
    Code, Failure,
    sending::{DeviceNews, Gate, SoundSender, VideoSender, VideoSource, Way},
};

/// What may leave now.
#[derive(Debug, Default)]
pub(super) struct Gates {
    pub(super) microphone: Arc<Gate>,
    pub(super) camera: Arc<Gate>,
    pub(super) share: Arc<Gate>,
}

/// Dropping them stops and joins them.
#[derive(Debug, Default)]
pub(super) struct Threads {
    _videos: Vec<VideoSender>,
    _sound: Option<SoundSender>,
    _playback: Option<Playback>,
}

impl Threads {
    /// Starts those that the options ask for. What can't be started is a notice: the call goes on without.
    pub(super) fn start(
        options: &CallOptions,
        shared: &Arc<Shared>,
        gates: &Gates,
        news: &mpsc::Sender<DeviceNews>,
    ) -> Self {
        let way =
            Way { peer: shared.peer.clone(), clock: shared.clock, meters: shared.meters.clone(), news: news.clone() };
        let videos = [
            (&options.camera, options.camera_format, &gates.camera, false),
            (&options.share, options.share_format, &gates.share, true),
        ];
        let wanted = videos.into_iter().filter(|(spec, ..)| **spec != SourceSpec::None);
        let videos = wanted.filter_map(|(spec, format, gate, screen)| {
            let source = VideoSource { spec: spec.clone(), format, screen };
            started(VideoSender::start(source, gate.clone(), way.clone()), shared)
        });
        let sound = (options.microphone != SourceSpec::None)
            .then(|| SoundSender::start(options.microphone.clone(), gates.microphone.clone(), way.clone()))
            .and_then(|sender| started(sender, shared));
        Self { _videos: videos.collect(), _sound: sound, _playback: open_speaker(&options.speaker, shared) }
    }
}

fn started<T>(started: io::Result<T>, shared: &Shared) -> Option<T> {
    let told = |error: &io::Error| {
        shared.notice(Failure::because(Code::Device, "the system gives no thread for a device", error));
    };
    started.inspect_err(told).ok()
}

/// The loudspeaker, or without one the clock: the recorder and the meters go on either way.
fn open_speaker(wanted: &SpeakerSpec, shared: &Arc<Shared>) -> Option<Playback> {
    let open = |spec: &SpeakerSpec| {
        let hearing = shared.hearing.clone();
        capture::open_speaker(spec, shared.clock, Box::new(move |at| hearing.pull(at)))
    };
    match open(wanted) {
        Ok(playback) => Some(playback),
        Err(error) => {
            shared.notice(Failure::because(Code::Device, error.to_string(), &error));
            open(&SpeakerSpec::None).ok()
        }
    }
}
