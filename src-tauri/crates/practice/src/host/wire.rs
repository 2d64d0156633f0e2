//! Where a client's packets go.

use std::{fmt, time::Duration};

use media::rtp::RtpPacket;
use rtc::{Peer, Section};

/// The sending side of a client's connection: a peer connection, or a list in tests.
pub(crate) trait Wire: fmt::Debug + Send + Sync {
    /// Sends a packet, or drops and counts it. Never blocks.
    fn send(&self, section: Section, packet: RtpPacket);

    /// The same for a packet that others follow at once; it may wait for the next one sent or for [`flush`](Self::flush).
    fn hold(&self, section: Section, packet: RtpPacket);

    /// Lets go what is held.
    fn flush(&self);

    /// Asks the client for a keyframe of what it sends.
    fn request_keyframe(&self, section: Section);

    /// How old the media of a section are when they are sent, for the client's lip sync.
    fn set_age(&self, section: Section, age: Duration);
}

impl Wire for Peer {
    fn send(&self, section: Section, packet: RtpPacket) {
        // Counted by the connection.
        let _ = Peer::send(self, section, packet);
    }

    fn hold(&self, section: Section, packet: RtpPacket) {
        let _ = Peer::hold(self, section, packet);
    }

    fn flush(&self) {
        Peer::flush(self);
    }

    fn request_keyframe(&self, section: Section) {
        Peer::request_keyframe(self, section);
    }

    fn set_age(&self, section: Section, age: Duration) {
        Peer::set_age(self, section, age);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A wire that keeps what is sent.
    #[derive(Debug, Default)]
    pub(crate) struct Kept {
        sent: Mutex<Vec<(Section, RtpPacket)>>,
        held: Mutex<Vec<(Section, RtpPacket)>>,
        asked: Mutex<Vec<Section>>,
        age: Mutex<Duration>,
    }

    impl Kept {
        pub(crate) fn new() -> Arc<Self> {
            Arc::default()
        }

        /// What was sent since the last call.
        pub(crate) fn take(&self) -> Vec<(Section, RtpPacket)> {
            std::mem::take(&mut self.sent.lock().unwrap())
        }

        /// How old the sound is that is sent.
        pub(crate) fn age(&self) -> Duration {
            *self.age.lock().unwrap()
        }

        /// The sections that keyframes were asked for since the last call.
        pub(crate) fn take_asked(&self) -> Vec<Section> {
            std::mem::take(&mut self.asked.lock().unwrap())
        }
    }

    impl Wire for Kept {
        fn send(&self, section: Section, packet: RtpPacket) {
            self.hold(section, packet);
            self.flush();
        }

        fn hold(&self, section: Section, packet: RtpPacket) {
            self.held.lock().unwrap().push((section, packet));
        }

        fn flush(&self) {
            self.sent.lock().unwrap().append(&mut self.held.lock().unwrap());
        }

        fn request_keyframe(&self, section: Section) {
            self.asked.lock().unwrap().push(section);
        }

        fn set_age(&self, section: Section, age: Duration) {
            assert_eq!(section, Section::Audio);
            *self.age.lock().unwrap() = age;
        }
    }
}
