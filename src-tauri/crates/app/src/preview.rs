//! The person's own picture and the microphone's level before joining. The same threads as in a call, with the same encoder,
//! and nothing behind them but the window.

use std::sync::Arc;

use base::MonotonicClock;
use capture::{SourceSpec, VideoFormat};
use ipc::{MicrophoneLevel, PreviewForm, SoundSettings};
use media::rtp::RtpPacket;
use rtc::Section;
use tokio::sync::mpsc;

use crate::{
    Code, Failure, OwnPicture,
    call::source,
    meters::Meters,
    sending::{Allowance, DeviceNews, Gate, Outlet, SoundSender, SoundTerms, Treatment, VideoSender, VideoSource, Way},
};

/// What is shown of the camera.
const FORMAT: VideoFormat = VideoFormat { width: 640, height: 360, fps: 30 };

/// What a preview shows.
#[derive(Debug, Clone)]
pub enum PreviewEvent {
    /// The camera's picture, of the stream [`ipc::frame::CAMERA`].
    Picture(OwnPicture),
    /// The microphone's level.
    Level(MicrophoneLevel),
    /// A device can't be used, or went away.
    Notice(Failure),
}

/// A running preview. Dropping it lets go of the devices; that may take a moment: not for a task.
#[derive(Debug)]
pub struct Preview {
    camera: Arc<Gate>,
    microphone: Arc<Gate>,
    treatment: Arc<Treatment>,
    _camera: VideoSender,
    _microphone: SoundSender,
}

impl Preview {
    /// Starts what the form asks for; the microphone's sound is treated as in a call. What happens goes to `events`; what finds it full is left out, and a left out picture
    /// is followed by a keyframe.
    ///
    /// # Errors
    /// When a device's id can't be read, or the system gives no thread. A device that can't be opened is told as an event.
    pub fn start(
        form: &PreviewForm,
        sound: &SoundSettings,
        events: mpsc::Sender<PreviewEvent>,
    ) -> Result<Self, Failure> {
        let camera = Arc::new(Gate::new(SourceSpec::None));
        let microphone = Arc::new(Gate::new(SourceSpec::None));
        set(form, &camera, &microphone)?;
        let outlet = Arc::new(Shown { events, camera: camera.clone() });
        let way = Way { clock: MonotonicClock::start(), meters: Arc::new(Meters::default()), outlet };
        let no_thread = |error| Failure::because(Code::Device, "the system gives no thread for a device", &error);
        let treatment = Treatment::new(*sound, false, None);
        let source = VideoSource { format: FORMAT, screen: false };
        Ok(Self {
            _camera: VideoSender::start(source, camera.clone(), way.clone()).map_err(no_thread)?,
            _microphone: SoundSender::start(microphone.clone(), way, treatment.clone()).map_err(no_thread)?,
            camera,
            microphone,
            treatment,
        })
    }

    /// Shows what another form asks for; devices that stay the same stay open.
    ///
    /// # Errors
    /// When a device's id can't be read; then nothing changes.
    pub fn change(&self, form: &PreviewForm) -> Result<(), Failure> {
        set(form, &self.camera, &self.microphone)
    }

    /// Treats the microphone's sound otherwise.
    pub fn treat(&self, sound: &SoundSettings) {
        self.treatment.set(*sound);
    }

    /// Asks for a keyframe of the camera.
    pub fn request_keyframe(&self) {
        self.camera.want_keyframe();
    }
}

fn set(form: &PreviewForm, camera: &Gate, microphone: &Gate) -> Result<(), Failure> {
    let (lens, ear) = (source(&form.devices.camera)?, source(&form.devices.microphone)?);
    let camera_on = form.camera && lens != SourceSpec::None;
    if camera_on {
        camera.choose(lens);
    }
    camera.set(camera_on);
    // Unlike a camera, a microphone is open also while its gate is closed: off is no microphone at all.
    let microphone_on = form.microphone && ear != SourceSpec::None;
    microphone.choose(if microphone_on { ear } else { SourceSpec::None });
    microphone.set(microphone_on);
    Ok(())
}

/// To the window and nowhere else.
#[derive(Debug)]
struct Shown {
    events: mpsc::Sender<PreviewEvent>,
    camera: Arc<Gate>,
}

impl Outlet for Shown {
    fn picture_packets(&self, _: Section, _: Vec<RtpPacket>) {}

    fn picture(&self, picture: OwnPicture) {
        if self.events.try_send(PreviewEvent::Picture(picture)).is_err() {
            self.camera.want_keyframe();
        }
    }

    fn sound(&self, _: RtpPacket) {}

    fn allowance(&self, _: Section, _: u32) -> Option<Allowance> {
        None
    }

    fn sound_terms(&self) -> Option<SoundTerms> {
        None
    }

    fn level(&self, level: MicrophoneLevel) {
        // The next one comes in a tenth of a second.
        let _ = self.events.try_send(PreviewEvent::Level(level));
    }

    fn news(&self, news: DeviceNews) {
        let _ = self.events.try_send(PreviewEvent::Notice(news.failure));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ipc::{Chosen, DeviceReason, DeviceTrouble, FailedDevice, MicrophoneState};
    use media::{pattern, video::H264Decoder};

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn form(camera: &str, microphone: &str) -> PreviewForm {
        let devices = Chosen { camera: camera.into(), microphone: microphone.into(), ..Chosen::default() };
        PreviewForm { camera: true, microphone: true, devices }
    }

    /// Waits for an event that tells something.
    async fn wait<T>(events: &mut mpsc::Receiver<PreviewEvent>, told: impl FnMut(PreviewEvent) -> Option<T>) -> T {
        let mut told = told;
        let found = async {
            loop {
                if let Some(found) = told(events.recv().await.expect("the preview runs")) {
                    return found;
                }
            }
        };
        tokio::time::timeout(SOON, found).await.expect("it is shown soon")
    }

    async fn sees(events: &mut mpsc::Receiver<PreviewEvent>, wanted: u8) -> (u32, u32) {
        let mut decoder = H264Decoder::new().unwrap();
        let told = |event| {
            let PreviewEvent::Picture(picture) = event else { return None };
            let frame = decoder.decode(&picture.frame).ok()??;
            let stamp = pattern::read(&frame.image)?;
            (stamp.source == wanted).then_some((picture.frame.width, picture.frame.height))
        };
        wait(events, told).await
    }

    async fn hears(events: &mut mpsc::Receiver<PreviewEvent>, state: MicrophoneState) {
        let told = |event| matches!(event, PreviewEvent::Level(level) if level.state == state).then_some(());
        wait(events, told).await;
    }

    #[tokio::test]
    async fn shows_the_camera_small_and_the_microphones_level() {
        let (sender, mut events) = mpsc::channel(64);
        let preview =
            Preview::start(&form("test-pattern:1280x720@30#7", "tone:440"), &SoundSettings::default(), sender).unwrap();
        assert_eq!(sees(&mut events, 7).await, (640, 360));
        hears(&mut events, MicrophoneState::Heard).await;
        preview.change(&form("test-pattern#8", "silence")).unwrap();
        sees(&mut events, 8).await;
        hears(&mut events, MicrophoneState::Silent).await;
    }

    #[tokio::test]
    async fn a_camera_that_cannot_be_opened_leaves_the_microphone() {
        let (sender, mut events) = mpsc::channel(64);
        let _preview =
            Preview::start(&form("file:/no/such/clip.y4m", "tone:440"), &SoundSettings::default(), sender).unwrap();
        let told = |event| if let PreviewEvent::Notice(failure) = event { Some(failure) } else { None };
        let failure = wait(&mut events, told).await;
        let trouble = DeviceTrouble::new(FailedDevice::Camera, DeviceReason::Other);
        assert_eq!((failure.code, failure.device), (Code::Device, Some(trouble)));
        hears(&mut events, MicrophoneState::Heard).await;
    }

    #[test]
    fn a_picture_that_finds_no_room_is_followed_by_a_keyframe() {
        let (events, mut seen) = mpsc::channel(1);
        let shown = Shown { events, camera: Arc::new(Gate::new(SourceSpec::Default)) };
        let frame = media::EncodedVideo {
            data: Default::default(),
            keyframe: false,
            timestamp: 0,
            at: Duration::ZERO,
            width: 640,
            height: 360,
        };
        let wants_one_after_another = || {
            shown.picture(OwnPicture { stream: ipc::frame::CAMERA, frame: frame.clone() });
            shown.camera.take_keyframe(SOON)
        };
        assert!(!wants_one_after_another() && wants_one_after_another());
        assert!(seen.try_recv().is_ok() && seen.try_recv().is_err());
    }

    #[tokio::test]
    async fn dropping_it_lets_go() {
        let (sender, mut events) = mpsc::channel(64);
        let preview = Preview::start(&form("test-pattern#9", "tone:440"), &SoundSettings::default(), sender).unwrap();
        sees(&mut events, 9).await;
        drop(preview);
        while events.recv().await.is_some() {}
    }
}
