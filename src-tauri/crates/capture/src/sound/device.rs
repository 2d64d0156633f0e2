//! Finding a sound device, opening it, and keeping one open whatever is plugged in or out.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cpal::{
    ErrorKind, Host,
    traits::{DeviceTrait, HostTrait, StreamTrait},
};

use super::samples::{Choice, choose};
use crate::{CaptureError, Device, DeviceEvents as _, DeviceKinds, SystemEvents, queue::Feed};

/// How often it is looked whether the device still calls back. Whether it is still the right one is looked at when devices
/// come or go.
const BEAT: Duration = Duration::from_secs(1);
/// Where there is no device at all, one is tried again so often, and when any comes.
const AGAIN: Duration = Duration::from_secs(5);
/// A device that hasn't called back for so long has stopped, whatever it says.
const SILENT: Duration = Duration::from_secs(3);
/// How long a sound server may take to make a stream.
const OPENING: Duration = Duration::from_secs(5);

/// Milliseconds that a microphone collects before it calls back.
const HEARD_MS: u32 = 10;
/// Milliseconds that a loudspeaker asks for at a time; twice as much waits in it. With ten, a machine that is busy for a
/// moment is heard to crackle.
const SPOKEN_MS: u32 = 20;

/// Which way sound flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Input,
    Output,
}

/// The device a person asked for: `None` is the system's default.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) direction: Direction,
    pub(super) name: Option<String>,
}

/// What a stream's callbacks tell the thread that keeps it.
#[derive(Clone, Default)]
pub(super) struct Heartbeat {
    beats: Arc<AtomicU64>,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Heartbeat {
    /// The device called back.
    pub(super) fn beat(&self) {
        self.beats.fetch_add(1, Ordering::Relaxed);
    }

    /// The device said that something is wrong.
    pub(super) fn trouble(&self, error: &cpal::Error) {
        match error.kind() {
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied | ErrorKind::Xrun => {
                tracing::debug!(%error, "sound device");
            }
            _ => *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string()),
        }
    }
}

/// Makes a stream of a device: the part that differs between microphones and loudspeakers.
pub(super) type Build<'a> =
    &'a mut dyn FnMut(&cpal::Device, Choice, Heartbeat, Duration) -> Result<cpal::Stream, cpal::Error>;

/// An open device.
pub(super) struct Open {
    host: Host,
    /// Kept for what its drop does: it closes the device.
    _stream: cpal::Stream,
    id: String,
    /// It isn't the one that was asked for.
    stand_in: bool,
    heartbeat: Heartbeat,
    seen: (u64, Instant),
}

/// Lists what there is. A machine without sound has an empty list.
pub(crate) fn list(direction: Direction) -> Result<Vec<Device>, CaptureError> {
    let host = cpal::default_host();
    let devices = match direction {
        Direction::Input => host.input_devices().map(Iterator::collect::<Vec<_>>),
        Direction::Output => host.output_devices().map(Iterator::collect::<Vec<_>>),
    };
    let devices = devices.map_err(|why| CaptureError::failed("sound", why))?;
    let listed = devices.iter().filter_map(|device| Some(Device { id: id(device)?, name: name(device) }));
    let listed: Vec<Device> = listed.collect();
    let (cards, pipewire) = (listed.iter().any(|device| is_card(&device.id)), pipewire_runs());
    Ok(listed.into_iter().filter(|device| is_device(&device.id, cards, pipewire)).collect())
}

/// Whether an id means something to speak into or to hear, on a machine that has sound cards and runs PipeWire or not. ALSA
/// also lists its converters and mixers, which nobody wants to choose, and the way to sound servers whether or not they run;
/// where PulseAudio does, its own devices are listed instead of ALSA's.
fn is_device(id: &str, cards: bool, pipewire: bool) -> bool {
    match id.strip_prefix("alsa:") {
        Some("pipewire") => pipewire,
        Some("default") => cards || pipewire,
        Some(_) => is_card(id),
        None => true,
    }
}

/// ALSA names what belongs to a card with a colon.
fn is_card(id: &str) -> bool {
    id.strip_prefix("alsa:").is_some_and(|plugin| plugin.contains(':'))
}

fn pipewire_runs() -> bool {
    let folders = ["PIPEWIRE_RUNTIME_DIR", "XDG_RUNTIME_DIR"].into_iter().filter_map(std::env::var_os);
    folders.into_iter().any(|folder| std::path::Path::new(&folder).join("pipewire-0").exists())
}

fn id(device: &cpal::Device) -> Option<String> {
    device.id().ok().map(|id| id.to_string())
}

fn name(device: &cpal::Device) -> String {
    device.description().map_or_else(|_| "sound".to_owned(), |description| description.name().to_owned())
}

impl Wanted {
    fn describe(&self) -> String {
        self.name.clone().unwrap_or_else(|| match self.direction {
            Direction::Input => "the default microphone".to_owned(),
            Direction::Output => "the default loudspeaker".to_owned(),
        })
    }

    fn none_at_all(&self) -> CaptureError {
        match self.direction {
            Direction::Input => CaptureError::NoMicrophone,
            Direction::Output => CaptureError::NoSpeaker,
        }
    }

    fn default_device(&self, host: &Host) -> Option<cpal::Device> {
        match self.direction {
            Direction::Input => host.default_input_device(),
            Direction::Output => host.default_output_device(),
        }
    }

    /// The device asked for by its whole id, the id without the host's name in front, or what the system calls it.
    fn named(&self, host: &Host, wanted: &str) -> Option<cpal::Device> {
        let devices: Vec<_> = match self.direction {
            Direction::Input => host.input_devices().ok()?.collect(),
            Direction::Output => host.output_devices().ok()?.collect(),
        };
        let by_id =
            devices.iter().position(|device| device.id().is_ok_and(|id| id.to_string() == wanted || id.id() == wanted));
        let found = by_id.or_else(|| devices.iter().position(|device| name(device) == wanted))?;
        devices.into_iter().nth(found)
    }

    /// What to open now: the device asked for, or (only to go on) the default in its place.
    fn pick(&self, host: &Host, to_go_on: bool) -> Result<(cpal::Device, bool), CaptureError> {
        if let Some(name) = &self.name {
            match self.named(host, name) {
                Some(device) => return Ok((device, false)),
                None if !to_go_on => return Err(CaptureError::NoSuchDevice(name.clone())),
                None => {}
            }
        }
        let device = self.default_device(host).ok_or_else(|| self.none_at_all())?;
        Ok((device, self.name.is_some()))
    }

    fn explain(&self, error: &cpal::Error) -> CaptureError {
        match error.kind() {
            ErrorKind::DeviceBusy => CaptureError::Busy(self.describe()),
            ErrorKind::PermissionDenied => CaptureError::PermissionDenied(self.describe()),
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => match &self.name {
                Some(name) => CaptureError::NoSuchDevice(name.clone()),
                None => self.none_at_all(),
            },
            _ => CaptureError::failed(self.describe(), error),
        }
    }
}

/// Opens what is wanted. `to_go_on` takes the default device in place of one that has gone.
pub(super) fn open(wanted: &Wanted, to_go_on: bool, build: Build<'_>) -> Result<Open, CaptureError> {
    let host = cpal::default_host();
    let (device, stand_in) = wanted.pick(&host, to_go_on)?;
    let explain = |error| wanted.explain(&error);
    let choice = match wanted.direction {
        Direction::Input => {
            let ranges = device.supported_input_configs().map_err(explain)?;
            choose(HEARD_MS, &device.default_input_config().map_err(explain)?, ranges)
        }
        Direction::Output => {
            let ranges = device.supported_output_configs().map_err(explain)?;
            choose(SPOKEN_MS, &device.default_output_config().map_err(explain)?, ranges)
        }
    };
    let heartbeat = Heartbeat::default();
    let stream = build(&device, choice, heartbeat.clone(), OPENING).map_err(explain)?;
    stream.play().map_err(explain)?;
    tracing::info!(rate = choice.config.sample_rate, channels = choice.config.channels, "opened a sound device");
    let id = id(&device).unwrap_or_default();
    Ok(Open { host, _stream: stream, id, stand_in, heartbeat, seen: (0, Instant::now()) })
}

impl Open {
    /// Why it should be opened anew, if it should: because it is silent or, where devices `changed`, because it is no longer
    /// the right one.
    fn amiss(&mut self, wanted: &Wanted, changed: bool, now: Instant) -> Option<String> {
        if let Some(trouble) = self.heartbeat.trouble.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Some(trouble);
        }
        let beats = self.heartbeat.beats.load(Ordering::Relaxed);
        if beats != self.seen.0 {
            self.seen = (beats, now);
        } else if now.duration_since(self.seen.1) > SILENT {
            return Some("it fell silent".to_owned());
        }
        if !changed {
            return None;
        }
        #[cfg(target_os = "linux")]
        if self.host.id() == cpal::HostId::Alsa {
            // There is but one device, and listing opens every card.
            return None;
        }
        match wanted.pick(&self.host, true) {
            Ok((device, stand_in)) if id(&device).is_some_and(|id| id != self.id) => {
                Some(if stand_in { "it was unplugged" } else { "another device took its place" }.to_owned())
            }
            _ => None,
        }
    }
}

/// Keeps a device open until the handle of `feed` is dropped: opens anew when the device fails, when the default changes,
/// when the one asked for goes (then on the default) or comes back. `wait` waits while there is no device at all, at most until
/// the feed is nudged, and says whether to go on.
pub(super) fn keep_open<T: Send + 'static>(
    first: Open,
    wanted: &Wanted,
    feed: &Feed<T>,
    build: Build<'_>,
    wait: &mut dyn FnMut(Instant) -> bool,
) {
    let mut open = first;
    let nudged = feed.clone();
    let told = move |kinds: DeviceKinds| {
        if kinds.any(DeviceKinds::SOUND) {
            nudged.nudge();
        }
    };
    let listening = SystemEvents.listen(Box::new(told));
    let _listening = listening.inspect_err(|error| tracing::warn!(%error, "nobody tells of sound devices"));
    // It may have changed before anybody listened.
    feed.nudge();
    while feed.sleep_until_nudged(Instant::now() + BEAT) {
        let Some(why) = open.amiss(wanted, feed.take_nudge(), Instant::now()) else { continue };
        feed.fail(CaptureError::Lost { name: wanted.describe(), why });
        drop(open);
        open = loop {
            match self::open(wanted, true, build) {
                Ok(opened) => break opened,
                Err(error) => feed.fail(error),
            }
            feed.take_nudge();
            if !wait(Instant::now() + AGAIN) {
                return;
            }
        };
        if !open.stand_in {
            feed.recovered();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converters_and_mixers_are_no_devices() {
        let always = ["alsa:plughw:CARD=PCH,DEV=0", "pulseaudio:null_sink.monitor", "wasapi:{0}"];
        for id in always {
            assert!(is_device(id, false, false), "{id}");
        }
        for id in ["alsa:null", "alsa:lavrate", "alsa:upmix", "alsa:jack", "alsa:pulse"] {
            assert!(!is_device(id, true, true), "{id}");
        }
    }

    #[test]
    fn the_way_to_sound_is_a_device_only_where_it_leads_somewhere() {
        let there = |cards, pipewire| ["alsa:default", "alsa:pipewire"].map(|id| is_device(id, cards, pipewire));
        assert_eq!(there(false, false), [false, false]);
        assert_eq!(there(true, false), [true, false]);
        assert_eq!(there(false, true), [true, true]);
    }
}
