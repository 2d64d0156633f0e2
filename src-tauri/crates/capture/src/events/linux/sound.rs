//! A subscription at PulseAudio, or at PipeWire in its place.

use std::{
    ffi::CString,
    io::{self, BufReader},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    time::Duration,
};

use pulseaudio::protocol::{
    AuthParams, AuthReply, Command, MAX_VERSION, Prop, Props, ProtocolError, SetClientNameReply, SubscriptionEvent,
    SubscriptionEventFacility as Facility, SubscriptionEventType as Change, SubscriptionMask, read_ack_message,
    read_command_message, read_reply_message, write_command_message,
};

use crate::events::DeviceKinds;

/// A server that answers a request no sooner is no use.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection that events come by.
pub(super) struct Sound {
    socket: BufReader<UnixStream>,
    version: u16,
}

impl Sound {
    /// Asks the server of the environment to tell of devices and of the defaults.
    ///
    /// # Errors
    /// When there is none, or it doesn't let us.
    pub(super) fn subscribe() -> Result<Self, ProtocolError> {
        let path = pulseaudio::socket_path_from_env().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let stream = UnixStream::connect(path)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
        let mut socket = BufReader::new(stream);
        let auth = AuthParams { version: MAX_VERSION, supports_shm: false, supports_memfd: false, cookie };
        write_command_message(socket.get_mut(), 0, &Command::Auth(auth), MAX_VERSION)?;
        let (_, auth) = read_reply_message::<AuthReply>(&mut socket, MAX_VERSION)?;
        let version = MAX_VERSION.min(auth.version);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, CString::from(c"Passerelle"));
        write_command_message(socket.get_mut(), 1, &Command::SetClientName(props), version)?;
        read_reply_message::<SetClientNameReply>(&mut socket, version)?;
        let wanted = SubscriptionMask::SINK | SubscriptionMask::SOURCE | SubscriptionMask::SERVER;
        write_command_message(socket.get_mut(), 2, &Command::Subscribe(wanted), version)?;
        read_ack_message(&mut socket)?;
        Ok(Self { socket, version })
    }

    /// What changed since. Waits where nothing has come.
    ///
    /// # Errors
    /// When the server is gone.
    pub(super) fn take(&mut self) -> Result<DeviceKinds, ProtocolError> {
        let mut kinds = DeviceKinds::NONE;
        while !self.socket.buffer().is_empty() || readable(self.socket.get_ref()) {
            if let (_, Command::SubscribeEvent(event)) = read_command_message(&mut self.socket, self.version)? {
                kinds = kinds | kind(event);
            }
        }
        Ok(kinds)
    }
}

fn readable(socket: &UnixStream) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut fds = [PollFd::new(socket, PollFlags::IN)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0)
}

/// A device changes also with its volume, and when it begins and ceases to play: that is nothing to look at.
fn kind(event: SubscriptionEvent) -> DeviceKinds {
    match (event.event_facility, event.event_type) {
        (Facility::Sink | Facility::Source, Change::New | Change::Removed) | (Facility::Server, _) => {
            DeviceKinds::SOUND
        }
        _ => DeviceKinds::NONE,
    }
}

impl AsFd for Sound {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.get_ref().as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_volume_is_nothing_to_look_at() {
        let told = |event_facility, event_type| kind(SubscriptionEvent { event_facility, event_type, index: Some(1) });
        assert_eq!(told(Facility::Sink, Change::Changed), DeviceKinds::NONE);
        assert_eq!(told(Facility::SinkInput, Change::New), DeviceKinds::NONE);
        for (facility, change) in
            [(Facility::Sink, Change::New), (Facility::Source, Change::Removed), (Facility::Server, Change::Changed)]
        {
            assert_eq!(told(facility, change), DeviceKinds::SOUND, "{facility:?}");
        }
    }
}
