//! Word of devices that come and go, as the system gives it.
//!
//! | | Linux | Windows | macOS |
//! |---|---|---|---|
//! | sound | a subscription at PulseAudio (or PipeWire's); files in `/dev/snd` | `IMMNotificationClient` | CoreAudio's property listeners |
//! | cameras | files in `/dev` | interfaces of the class of cameras | looked at |
//! | screens | RandR's events | looked at | looked at |
//!
//! Whatever the system doesn't tell of is looked at every ten seconds instead, and that is logged. One watch serves all who
//! listen; it ends when the last of them goes.

mod hub;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::{
    fmt, io,
    ops::{BitAnd, BitOr, Not},
    time::Duration,
};

pub use self::hub::Listening;

/// Kinds of devices.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct DeviceKinds(u8);

impl DeviceKinds {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Microphones, loudspeakers, and which of them are the system's default.
    pub const SOUND: Self = Self(1);
    /// Cameras.
    pub const CAMERAS: Self = Self(2);
    /// Screens.
    pub const SCREENS: Self = Self(4);
    /// All of them.
    pub const ALL: Self = Self(7);

    /// Whether any of these kinds is among them.
    #[must_use]
    pub fn any(self, of: Self) -> bool {
        self & of != Self::NONE
    }
}

impl BitOr for DeviceKinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for DeviceKinds {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for DeviceKinds {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }
}

impl fmt::Debug for DeviceKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [(Self::SOUND, "sound"), (Self::CAMERAS, "cameras"), (Self::SCREENS, "screens")];
        f.debug_set().entries(names.iter().filter(|(kind, _)| self.any(*kind)).map(|(_, name)| name)).finish()
    }
}

/// Called with the kinds of which devices may have come or gone. On a thread of its own that all share: it must not wait.
pub type Told = Box<dyn Fn(DeviceKinds) + Send + Sync>;

/// Who says that devices come and go.
pub trait DeviceEvents {
    /// Calls `told` until what this gives is dropped. What comes in a burst is told once.
    ///
    /// # Errors
    /// When the system gives no thread.
    fn listen(&self, told: Told) -> io::Result<Listening>;
}

/// The system says it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEvents;

impl DeviceEvents for SystemEvents {
    fn listen(&self, told: Told) -> io::Result<Listening> {
        hub::listen(told)
    }
}

/// How often that is looked at of which the system doesn't tell, from the next watch on; `None`: never. It is for tests, which
/// have to know that events were what told.
pub fn look_at_the_untold(every: Option<Duration>) {
    hub::set_net(every);
}
