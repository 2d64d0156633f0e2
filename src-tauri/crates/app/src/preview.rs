//! The person's own picture and the microphone's level before joining.

use ipc::{MicrophoneLevel, PreviewForm};
use tokio::sync::mpsc;

use crate::{Code, Failure, OwnPicture};

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

/// A running preview. Dropping it lets go of the devices.
#[derive(Debug)]
pub struct Preview {}

impl Preview {
    /// Starts what the form asks for. What happens goes to `events`; what finds it full is left out, and a left out picture
    /// is followed by a keyframe.
    ///
    /// # Errors
    /// When a device's id can't be read. A device that can't be opened is told as an event.
    pub fn start(form: &PreviewForm, events: mpsc::Sender<PreviewEvent>) -> Result<Self, Failure> {
        let _ = (form, events);
        Err(Failure::new(Code::Device, "there is no preview yet"))
    }

    /// Asks for a keyframe of the camera.
    pub fn request_keyframe(&self) {}
}
