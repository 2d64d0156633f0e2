//! Who hears what, ten milliseconds at a time.

mod pause;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use media::{
    AudioFrame, FRAME_SAMPLES,
    audio::{AudioReceiver, Mixer, OpusEncoder, OpusPacket, Speaking},
    rtp::{AudioPacketizer, RtpPacket},
};
use meeting::protocol::{BreakoutRoomId, ParticipantId};
use pause::Pause;
use rtc::Section;

use super::{super::wire::Wire, Hearing, Levels, Voice};

type RoomName = Option<BreakoutRoomId>;

/// Ticks between two looks at how old the sound is: half a second.
const AGES_EVERY: u64 = 50;

/// What sound spends outside its jitter buffer: 20 ms until its first packet is full, 10 ms until the mix's is.
const UNDER_WAY: Duration = Duration::from_millis(30);

/// Where someone's sound comes from.
enum Origin {
    Client { key: u64, receiver: Box<AudioReceiver>, wire: Arc<dyn Wire>, packetizer: AudioPacketizer },
    Scripted(Voice),
}

/// A mixer and the encoder behind it.
struct Bus {
    mixer: Mixer,
    encoder: OpusEncoder,
    pause: Pause,
    /// The first half of a packet.
    half: Option<AudioFrame>,
}

/// Someone at the mixing desk.
struct Channel {
    origin: Origin,
    speaking: Speaking,
    /// What they said in this tick; absent while they may not be heard.
    frame: Option<AudioFrame>,
    /// May be heard.
    open: bool,
    hears: bool,
    room: RoomName,
    /// Of their own, while they are heard themselves.
    bus: Option<Bus>,
}

/// Everyone in the meeting who can be heard or hears.
#[derive(Default)]
pub(super) struct Desk {
    channels: BTreeMap<ParticipantId, Channel>,
    /// For those who are not heard, one a room.
    shared: BTreeMap<RoomName, Bus>,
    heard: Hearing,
    hearing: Hearing,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("channels", &self.channels.len()).finish_non_exhaustive()
    }
}

impl Bus {
    fn new() -> Option<Self> {
        match OpusEncoder::new() {
            Ok(encoder) => Some(Self { mixer: Mixer::new(), encoder, pause: Pause::default(), half: None }),
            Err(error) => {
                tracing::error!(%error, "sound can't be encoded");
                None
            }
        }
    }

    /// Adds ten milliseconds; every other time there is a packet, unless there is nothing to hear.
    fn mix(&mut self, frames: &[&AudioFrame], at: Duration) -> Option<Bytes> {
        let mut mixed = self.mixer.mix(frames);
        mixed.at = at;
        let passes = self.pause.passes(&mixed);
        let Some(half) = self.half.take() else {
            self.half = Some(mixed);
            return None;
        };
        if !passes {
            return None;
        }
        match self.encoder.push(&half).and_then(|_| self.encoder.push(&mixed)) {
            Ok(packet) => packet.map(|packet| packet.data),
            Err(error) => {
                tracing::warn!(%error, "sound was not encoded");
                None
            }
        }
    }
}

impl Desk {
    pub(super) fn add_client(&mut self, who: ParticipantId, key: u64, wire: Arc<dyn Wire>) {
        match AudioReceiver::new() {
            Ok(receiver) => {
                let packetizer = AudioPacketizer::new(0);
                self.add(who, Origin::Client { key, receiver: Box::new(receiver), wire, packetizer });
            }
            Err(error) => tracing::error!(%error, "sound can't be decoded"),
        }
    }

    pub(super) fn add_voice(&mut self, who: ParticipantId, voice: Voice) {
        self.add(who, Origin::Scripted(voice));
    }

    fn add(&mut self, who: ParticipantId, origin: Origin) {
        let channel = Channel {
            origin,
            speaking: Speaking::new(),
            frame: None,
            open: false,
            hears: false,
            room: None,
            bus: None,
        };
        self.channels.insert(who, channel);
        self.follow();
    }

    pub(super) fn remove(&mut self, who: &ParticipantId) {
        self.channels.remove(who);
        self.follow();
    }

    /// Who may be heard and who hears from now on; only between two packets.
    pub(super) fn plan(&mut self, heard: Hearing, hearing: Hearing) {
        (self.heard, self.hearing) = (heard, hearing);
        self.follow();
    }

    fn follow(&mut self) {
        for (who, channel) in &mut self.channels {
            let (open, room) = self.heard.get(who).cloned().unwrap_or_default();
            let hears = self.hearing.get(who).is_some_and(|(hears, _)| *hears);
            if !open {
                channel.speaking = Speaking::new();
            }
            (channel.open, channel.hears, channel.room) = (open, hears, room);
            let own = open && hears && matches!(channel.origin, Origin::Client { .. });
            channel.bus = if own { channel.bus.take().or_else(Bus::new) } else { None };
        }
        let rooms: Vec<RoomName> = self.listeners().map(|channel| channel.room.clone()).collect();
        self.shared.retain(|room, _| rooms.contains(room));
        for room in rooms {
            if !self.shared.contains_key(&room) {
                self.shared.extend(Bus::new().map(|bus| (room, bus)));
            }
        }
    }

    /// Clients who hear and are not heard.
    fn listeners(&self) -> impl Iterator<Item = &Channel> {
        let listens = |channel: &&Channel| channel.hears && !channel.open;
        self.channels.values().filter(listens).filter(|channel| matches!(channel.origin, Origin::Client { .. }))
    }

    /// A client's packet.
    pub(super) fn packet(&mut self, of: u64, packet: RtpPacket, arrived: Duration) {
        for channel in self.channels.values_mut() {
            if let Origin::Client { key, receiver, .. } = &mut channel.origin
                && *key == of
            {
                return receiver.push(packet, arrived);
            }
        }
    }

    /// Takes ten milliseconds of everyone and gives them to everyone else.
    pub(super) fn tick(&mut self, tick: u64, now: Duration) {
        for channel in self.channels.values_mut() {
            let frame = match &mut channel.origin {
                Origin::Client { receiver, .. } if receiver.is_idle() && !channel.open => None,
                // Pulled also while nobody may hear it, or it would be heard late.
                Origin::Client { receiver, .. } => Some(receiver.pull(now)),
                Origin::Scripted(voice) => channel.open.then(|| voice.next(now)),
            };
            channel.frame = frame.filter(|_| channel.open);
            if let Some(frame) = &channel.frame {
                channel.speaking.push(frame);
            }
        }
        // The packet began with the tick before, and its time is counted in samples from tick 0.
        let timestamp = (tick.saturating_sub(1) as u32).wrapping_mul(FRAME_SAMPLES as u32);
        let sound = |data: Bytes| OpusPacket { data, timestamp, at: now };
        let shared: BTreeMap<RoomName, Bytes> = {
            let channels = &self.channels;
            let mix =
                |(room, bus): (&RoomName, &mut Bus)| Some((room.clone(), bus.mix(&voices(channels, room, None), now)?));
            self.shared.iter_mut().filter_map(mix).collect()
        };
        let own: Vec<(ParticipantId, Bytes)> = {
            let mut buses: Vec<(ParticipantId, RoomName, Bus)> = Vec::new();
            for (who, channel) in &mut self.channels {
                buses.extend(channel.bus.take().map(|bus| (who.clone(), channel.room.clone(), bus)));
            }
            let mut packets = Vec::new();
            for (who, room, mut bus) in buses {
                packets
                    .extend(bus.mix(&voices(&self.channels, &room, Some(&who)), now).map(|data| (who.clone(), data)));
                if let Some(channel) = self.channels.get_mut(&who) {
                    channel.bus = Some(bus);
                }
            }
            packets
        };
        for (who, data) in own {
            if let Some(channel) = self.channels.get_mut(&who) {
                channel.send(&sound(data));
            }
        }
        for channel in self.channels.values_mut().filter(|channel| channel.hears && !channel.open) {
            if let Some(data) = shared.get(&channel.room) {
                channel.send(&sound(data.clone()));
            }
        }
        if tick.is_multiple_of(AGES_EVERY) {
            self.tell_ages();
        }
    }

    /// Tells every client's connection how old what it sends is: since the oldest of it was captured. Pictures are forwarded
    /// at once, and the client holds them back by as much.
    fn tell_ages(&self) {
        for (who, channel) in &self.channels {
            let Origin::Client { wire, .. } = &channel.origin else { continue };
            let heard =
                |(other, heard): &(&ParticipantId, &Channel)| *other != who && heard.open && heard.room == channel.room;
            let age = |(_, heard): (&ParticipantId, &Channel)| match &heard.origin {
                Origin::Client { receiver, .. } => Some(UNDER_WAY + receiver.stats().delay),
                Origin::Scripted(_) => None,
            };
            let oldest = self.channels.iter().filter(heard).filter_map(age).max();
            wire.set_age(Section::Audio, oldest.unwrap_or_default());
        }
    }

    /// Who speaks and how loud.
    pub(super) fn levels(&self) -> Levels {
        let speaks = |(_, channel): &(&ParticipantId, &Channel)| channel.speaking.is_speaking();
        let level = |(who, channel): (&ParticipantId, &Channel)| (who.clone(), channel.speaking.level());
        self.channels.iter().filter(speaks).map(level).collect()
    }
}

/// What those of a room say, but for one of them.
fn voices<'a>(
    channels: &'a BTreeMap<ParticipantId, Channel>,
    room: &RoomName,
    without: Option<&ParticipantId>,
) -> Vec<&'a AudioFrame> {
    let others = channels.iter().filter(|(who, channel)| Some(*who) != without && channel.room == *room);
    others.filter_map(|(_, channel)| channel.frame.as_ref()).collect()
}

impl Channel {
    fn send(&mut self, sound: &OpusPacket) {
        if let Origin::Client { wire, packetizer, .. } = &mut self.origin {
            wire.send(Section::Audio, packetizer.packetize(sound));
        }
    }
}
