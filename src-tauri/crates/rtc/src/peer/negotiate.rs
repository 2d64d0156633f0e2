//! The one negotiation: the client offers everything, the host answers.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::MonotonicClock;
use meeting::protocol::MediaMap;
use rtc_crate::peer_connection::sdp::RTCSessionDescription;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use webrtc::{
    media_stream::track_local::static_rtp::TrackLocalStaticRTP,
    peer_connection::{PeerConnection, RTCIceServer},
};

use super::{
    EVENTS, Inner, Offer, Peer, Shared,
    data::{self, Data},
    engine::{self, Way},
    handler::Handler,
    sdp::{Description, Kind, entries},
    shared::Outgoing,
    states,
};
use crate::{PeerConfig, PeerEvents, RtcError, Section, turn_tcp::TurnOverTcp};

/// How long a description waits for candidates: host addresses are there at once, servers may never answer.
const GATHERING: Duration = Duration::from_millis(250);

/// The same where only relayed addresses are used, and nothing works without.
const RELAY_GATHERING: Duration = Duration::from_secs(5);

/// Slots an offer may have: the protocol's largest message holds no more.
const MAX_SLOTS: u8 = 100;

/// A connection whose sections are being added.
struct Draft {
    connection: Arc<dyn PeerConnection>,
    shared: Arc<Shared>,
    data: Data,
    gathered: watch::Receiver<bool>,
    trickling: Arc<AtomicBool>,
    relays: Vec<TurnOverTcp>,
    patience: Duration,
    audio: Option<Arc<TrackLocalStaticRTP>>,
    ssrcs: HashMap<Section, u32>,
}

impl Draft {
    async fn new(config: &PeerConfig, clock: MonotonicClock) -> Result<(Self, PeerEvents), RtcError> {
        check(config)?;
        let (relays, servers) = servers(config).await?;
        let (events, receiver) = mpsc::channel(EVENTS);
        let shared = Arc::new(Shared::new(clock, events.clone()));
        let (data, channels) = data::start(events.clone());
        let (tell, told) = mpsc::unbounded_channel();
        let (gathering, gathered) = watch::channel(false);
        let trickling = Arc::new(AtomicBool::new(false));
        let handler = Handler {
            shared: Arc::clone(&shared),
            states: tell,
            gathered: gathering,
            trickling: Arc::clone(&trickling),
            channels,
        };
        let connection = engine::start(config, servers, Arc::new(handler), &shared).await?;
        tokio::spawn(states::hand_on(told, events, Arc::clone(&shared), Arc::downgrade(&connection)));
        let patience = if config.relay_only { RELAY_GATHERING } else { GATHERING };
        let (audio, ssrcs) = (None, HashMap::new());
        Ok((Self { connection, shared, data, gathered, trickling, relays, patience, audio, ssrcs }, receiver))
    }

    async fn send(&mut self, section: Section, way: Way) -> Result<(), RtcError> {
        let ssrc = fresh_ssrc(&self.ssrcs);
        self.ssrcs.insert(section, ssrc);
        self.shared.add_local(ssrc, section);
        let track = engine::add_sending(&self.connection, section, way, ssrc).await?;
        if section == Section::Audio {
            self.audio = Some(track);
        }
        Ok(())
    }

    /// Applies a description of ours and gives it back with the candidates found meanwhile.
    async fn describe(&mut self, description: RTCSessionDescription) -> Result<String, RtcError> {
        self.connection.set_local_description(description).await.map_err(engine::engine)?;
        // What is not there in time is sent after the description.
        let _ = timeout(self.patience, self.gathered.wait_for(|done| *done)).await;
        self.trickling.store(true, Ordering::Release);
        let description = self.connection.local_description().await;
        description.map(|description| description.sdp).ok_or(RtcError::Closed)
    }

    fn finish(self, media: MediaMap) -> Result<Peer, RtcError> {
        let audio = self.audio.ok_or_else(|| RtcError::Engine("there is no audio section".into()))?;
        let inner = Inner {
            connection: self.connection,
            shared: self.shared,
            data: self.data,
            audio,
            media,
            ssrcs: self.ssrcs,
            asked: Mutex::default(),
            _relays: self.relays,
        };
        Ok(Peer { inner: Arc::new(inner) })
    }
}

pub(super) async fn offering(
    config: PeerConfig,
    clock: MonotonicClock,
) -> Result<(Peer, Offer, PeerEvents), RtcError> {
    let (mut draft, events) = Draft::new(&config, clock).await?;
    draft.send(Section::Audio, Way::Both).await?;
    draft.send(Section::Camera, Way::Out).await?;
    draft.send(Section::Share, Way::Out).await?;
    for slot in 0..config.slots {
        engine::add_receiving(&draft.connection, Section::Slot(slot)).await?;
    }
    engine::add_receiving(&draft.connection, Section::ShareSlot).await?;
    let channel = draft.connection.create_data_channel(data::LABEL, None).await.map_err(engine::engine)?;
    draft.data.opened(channel);
    let description = draft.connection.create_offer(None).await.map_err(engine::engine)?;
    let sdp = draft.describe(description).await?;
    let media = map(&Description::read(&sdp)?)?;
    let offer = Offer { sdp, media: media.clone() };
    Ok((draft.finish(media)?, offer, events))
}

pub(super) async fn accept_answer(inner: &Inner, sdp: &str) -> Result<(), RtcError> {
    let answer = Description::read(sdp)?;
    agree(&inner.shared, &inner.data, &inner.ssrcs, &answer, &inner.media)?;
    let description = RTCSessionDescription::answer(sdp.to_owned()).map_err(not_usable)?;
    inner.connection.set_remote_description(description).await.map_err(not_usable)
}

pub(super) async fn answering(
    config: PeerConfig,
    clock: MonotonicClock,
    sdp: &str,
    media: &MediaMap,
) -> Result<(Peer, String, PeerEvents), RtcError> {
    let offer = Description::read(sdp)?;
    let to_send = to_send(&offer, media)?;
    let description = RTCSessionDescription::offer(sdp.to_owned()).map_err(not_usable)?;
    let (mut draft, events) = Draft::new(&config, clock).await?;
    for section in to_send {
        let way = if section == Section::Audio { Way::Both } else { Way::Out };
        draft.send(section, way).await?;
    }
    for (section, ssrc) in theirs(&offer, media)? {
        draft.shared.add_remote(ssrc, section);
    }
    draft.connection.set_remote_description(description).await.map_err(not_usable)?;
    let answer = draft.connection.create_answer(None).await.map_err(not_usable)?;
    let answer = draft.describe(answer).await?;
    let ours = Description::read(&answer)?;
    open(&draft.shared, &draft.ssrcs, &ours, media)?;
    draft.data.limit(offer.data().and_then(|data| data.max_message_size));
    Ok((draft.finish(media.clone())?, answer, events))
}

/// What the answer means for an offer of ours.
fn agree(
    shared: &Shared,
    data: &Data,
    ssrcs: &HashMap<Section, u32>,
    answer: &Description,
    media: &MediaMap,
) -> Result<(), RtcError> {
    for (section, ssrc) in theirs(answer, media)? {
        shared.add_remote(ssrc, section);
    }
    open(shared, ssrcs, answer, media)?;
    data.limit(answer.data().and_then(|data| data.max_message_size));
    Ok(())
}

/// The streams that the other side announces.
fn theirs(description: &Description, media: &MediaMap) -> Result<Vec<(Section, u32)>, RtcError> {
    let named = description.named(media)?;
    let sending = named.into_iter().filter(|(_, media)| media.sends && !media.rejected);
    Ok(sending.filter_map(|(section, media)| Some((section, media.ssrc?))).collect())
}

/// Opens the streams of ours that an answer, whoever's, has a codec for.
fn open(
    shared: &Shared,
    ssrcs: &HashMap<Section, u32>,
    answer: &Description,
    media: &MediaMap,
) -> Result<(), RtcError> {
    for (section, described) in answer.named(media)? {
        if let (Some(ssrc), Some(payload_type), false) =
            (ssrcs.get(&section), described.payload_type, described.rejected)
        {
            shared.open_outgoing(section, Outgoing { ssrc: *ssrc, payload_type });
        }
    }
    Ok(())
}

/// What a host sends, in the order of the offer: the engine gives the first free sender of a kind to the first section
/// that wants one.
fn to_send(offer: &Description, media: &MediaMap) -> Result<Vec<Section>, RtcError> {
    let named = offer.named(media)?;
    for (section, described) in &named {
        let client_sends = matches!(section, Section::Audio | Section::Camera | Section::Share);
        if client_sends && !described.sends {
            return Err(RtcError::Map(format!("{section:?} names {:?}, which sends nothing", described.mid)));
        }
        if !client_sends && !described.receives || *section == Section::Audio && !described.receives {
            return Err(RtcError::Map(format!("{section:?} names {:?}, which receives nothing", described.mid)));
        }
    }
    let mut ordered = Vec::new();
    for section in &offer.sections {
        let name = named.iter().find(|(_, described)| described.mid == section.mid).map(|(name, _)| *name);
        match name {
            Some(name @ (Section::Audio | Section::Slot(_) | Section::ShareSlot)) => ordered.push(name),
            Some(_) => {}
            None if section.kind == Kind::Data => {}
            None => return Err(RtcError::Map(format!("no name is given to {:?}", section.mid))),
        }
    }
    Ok(ordered)
}

/// The map of an offer of ours: its sections come in the order they were added.
fn map(offer: &Description) -> Result<MediaMap, RtcError> {
    let mut mids = offer.sections.iter().filter(|section| section.kind != Kind::Data).map(|section| section.mid.clone());
    let mut next = || mids.next().ok_or_else(|| RtcError::Engine("the offer lacks a section".into()));
    let (audio, camera, share) = (next()?, next()?, next()?);
    let mut slots: Vec<String> = mids.collect();
    let share_slot = slots.pop().ok_or_else(|| RtcError::Engine("the offer lacks the share slot".into()))?;
    let media = MediaMap { audio, camera, share, slots, share_slot };
    entries(&media)?;
    Ok(media)
}

fn check(config: &PeerConfig) -> Result<(), RtcError> {
    if config.bind.is_empty() {
        return Err(RtcError::Config("there is no address to bind".into()));
    }
    if let Some(wildcard) = config.bind.iter().find(|ip| ip.is_unspecified()) {
        return Err(RtcError::Config(format!("{wildcard} says nothing to the other side")));
    }
    if config.slots > MAX_SLOTS {
        return Err(RtcError::Config(format!("{} slots are over {MAX_SLOTS}", config.slots)));
    }
    if config.relay_only && config.ice_servers.is_empty() {
        return Err(RtcError::Config("relayed addresses only, and no server to relay".into()));
    }
    Ok(())
}

/// The servers as the engine takes them; TURN over TCP gets a UDP port of ours in its place.
async fn servers(config: &PeerConfig) -> Result<(Vec<TurnOverTcp>, Vec<RTCIceServer>), RtcError> {
    let (mut relays, mut servers) = (Vec::new(), Vec::new());
    for server in &config.ice_servers {
        let mut urls = Vec::new();
        for url in &server.urls {
            match TurnOverTcp::for_url(url, &config.bind).await? {
                Some(relay) => {
                    urls.push(relay.url());
                    relays.push(relay);
                }
                None => urls.push(url.clone()),
            }
        }
        // The engine's configuration is where the credential has to go; it signs requests with it.
        let credential = server.credential.expose().to_owned();
        servers.push(RTCIceServer { urls, username: server.username.clone(), credential });
    }
    Ok((relays, servers))
}

fn fresh_ssrc(taken: &HashMap<Section, u32>) -> u32 {
    loop {
        let ssrc = rand_u32();
        if ssrc != 0 && !taken.values().any(|other| *other == ssrc) {
            return ssrc;
        }
    }
}

fn rand_u32() -> u32 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("the operating system's random generator works");
    u32::from_ne_bytes(bytes)
}

fn not_usable(error: impl std::fmt::Display) -> RtcError {
    RtcError::Sdp(error.to_string())
}
