//! The threads of a call: camera, share, microphone and loudspeaker, and the gates that let media out.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use media::rtp::RtpPacket;
use rtc::Section;
use tokio::sync::mpsc;

use super::{CallOptions, shared::Shared};
use crate::{
    Code, FailedDevice, Failure,
    device_failure::device_failure,
    sending::{
        Allowance, DeviceNews, Gate, Outlet, OwnPicture, SoundSender, SoundTerms, VideoSender, VideoSource, Way,
        share_out::{self, is_late, share_out},
    },
};

/// What may leave now, and from where.
#[derive(Debug)]
pub(crate) struct Gates {
    pub(crate) microphone: Arc<Gate>,
    pub(crate) camera: Arc<Gate>,
    pub(crate) share: Arc<Gate>,
}

impl Gates {
    /// Closed, with the devices of the options.
    pub(super) fn new(options: &CallOptions) -> Self {
        let gate = |source: &capture::SourceSpec| Arc::new(Gate::new(source.clone()));
        Self { microphone: gate(&options.microphone), camera: gate(&options.camera), share: gate(&options.share) }
    }
}

/// From the devices' threads to the network, the window and the call's task.
#[derive(Debug)]
struct Out {
    shared: Arc<Shared>,
    news: mpsc::Sender<DeviceNews>,
    camera_wants: AtomicU32,
    share_wants: AtomicU32,
}

impl Outlet for Out {
    fn picture_packets(&self, section: Section, packets: Vec<RtpPacket>) {
        let peer = self.shared.peer();
        for packet in packets {
            peer.hold(section, packet);
        }
        peer.flush();
    }

    fn picture(&self, picture: OwnPicture) {
        // Nobody watching is no error.
        let _ = self.shared.own_pictures.send(picture);
    }

    fn sound(&self, packet: RtpPacket) {
        self.shared.peer().send(Section::Audio, packet);
    }

    fn allowance(&self, section: Section, wanted: u32) -> Option<Allowance> {
        let wants = if section == Section::Share { &self.share_wants } else { &self.camera_wants };
        wants.store(wanted, Ordering::Relaxed);
        let of = |gate: &Gate, wants: &AtomicU32| if gate.is_open() { wants.load(Ordering::Relaxed) } else { 0 };
        let gates = &self.shared.gates;
        let (camera, share) = (of(&gates.camera, &self.camera_wants), of(&gates.share, &self.share_wants));
        let peer = self.shared.peer();
        peer.set_wanted(share_out::wanted(camera + share));
        let outlook = peer.outlook()?;
        let shares = share_out(outlook.estimate.bitrate, camera > 0, share > 0, share);
        let bitrate = if section == Section::Share { shares.share } else { shares.camera };
        Some(Allowance { bitrate, late: is_late(&outlook) })
    }

    fn sound_terms(&self) -> Option<SoundTerms> {
        self.shared.peer().outlook().as_ref().map(SoundTerms::on)
    }

    fn level(&self, level: ipc::MicrophoneLevel) {
        self.shared.levels.send_replace(level);
    }

    fn news(&self, news: DeviceNews) {
        // Full means that the call is busy with as many troubles already.
        let _ = self.news.try_send(news);
    }
}

/// Dropping them stops and joins them.
#[derive(Debug)]
pub(super) struct Threads {
    _videos: Vec<VideoSender>,
    _sound: Option<SoundSender>,
    shared: Arc<Shared>,
}

impl Threads {
    /// Starts them all; those without a device wait for one. What can't be started is a notice: the call goes on without.
    pub(super) fn start(options: &CallOptions, shared: &Arc<Shared>, news: &mpsc::Sender<DeviceNews>) -> Self {
        let (camera_wants, share_wants) = (AtomicU32::new(0), AtomicU32::new(0));
        let out = Out { shared: shared.clone(), news: news.clone(), camera_wants, share_wants };
        let way = Way { clock: shared.clock, meters: shared.meters.clone(), outlet: Arc::new(out) };
        let gates = &shared.gates;
        let videos = [(options.camera_format, &gates.camera, false), (options.share_format, &gates.share, true)];
        let videos = videos.into_iter().filter_map(|(format, gate, screen)| {
            started(VideoSender::start(VideoSource { format, screen }, gate.clone(), way.clone()), shared)
        });
        let videos = videos.collect();
        let sound = started(SoundSender::start(gates.microphone.clone(), way, shared.treatment.clone()), shared);
        if let Err(error) = shared.loudspeaker.play(&options.speaker) {
            shared.notice(device_failure(FailedDevice::Speaker, &error));
        }
        Self { _videos: videos, _sound: sound, shared: shared.clone() }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.shared.loudspeaker.stop();
    }
}

fn started<T>(started: io::Result<T>, shared: &Shared) -> Option<T> {
    let told = |error: &io::Error| {
        shared.notice(Failure::because(Code::Device, "the system gives no thread for a device", error));
    };
    started.inspect_err(told).ok()
}
