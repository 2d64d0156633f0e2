//! The one negotiation: the client offers everything, the host answers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use base::MonotonicClock;
use meeting::protocol::MediaMap;
use rtc_crate::peer_connection::sdp::RTCSessionDescription;
use tokio::sync::mpsc;
use webrtc::{
    media_stream::track_local::static_rtp::TrackLocalStaticRTP,
    peer_connection::{PeerConnection, RTCIceCandidateInit, RTCIceServer},
};

use super::{
    EVENTS, Inner, Offer, Peer, Shared,
    addresses::Addresses,
    data::{self, Data},
    engine::{self, Way},
    gathering::Gathering,
    handler::Handler,
    sdp::Description,
    states::{self, Told},
    terms::{agree, answers, map, open, theirs, to_send},
};
use crate::{PeerConfig, PeerEvents, RtcError, Section, turn_tcp::TurnOverTcp};

/// Slots an offer may have: the protocol's largest message holds no more.
const MAX_SLOTS: u8 = 100;

/// A connection whose sections are being added.
struct Draft {
    connection: Arc<dyn PeerConnection>,
    shared: Arc<Shared>,
    data: Data,
    gathering: Gathering,
    addresses: Addresses,
    tell: mpsc::UnboundedSender<Told>,
    audio: Option<Arc<TrackLocalStaticRTP>>,
    ssrcs: HashMap<Section, u32>,
}

impl Draft {
    async fn new(config: &PeerConfig, clock: MonotonicClock) -> Result<(Self, PeerEvents), RtcError> {
        check(config)?;
        let (relays, servers) = servers(config).await?;
        let (events, receiver) = mpsc::channel(EVENTS);
        let shared = Arc::new(Shared::new(clock, events.clone()));
        let (tell, told) = mpsc::unbounded_channel();
        let (data, channels) = data::start(events.clone(), tell.clone());
        let gathering = Gathering::new(config, relays);
        let (gathered, trickle) = gathering.told();
        let addresses = Addresses::new(&config.bind);
        let handler = Handler { shared: Arc::clone(&shared), states: tell.clone(), gathered, trickle, channels };
        let connection = engine::start(config, &addresses, servers, Arc::new(handler), &shared).await?;
        tokio::spawn(states::hand_on(told, events, Arc::clone(&shared), Arc::downgrade(&connection)));
        let (audio, ssrcs) = (None, HashMap::new());
        let draft = Self { connection, shared, data, gathering, addresses, tell, audio, ssrcs };
        Ok((draft, receiver))
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

    async fn describe(&self, description: RTCSessionDescription) -> Result<String, RtcError> {
        self.gathering.describe(self.connection.as_ref(), description).await
    }

    fn finish(self, media: MediaMap) -> Result<Peer, RtcError> {
        let audio = self.audio.ok_or_else(|| RtcError::Engine("there is no audio section".into()))?;
        let inner = Inner {
            connection: self.connection,
            shared: self.shared,
            data: self.data,
            audio,
            media,
            tell: self.tell,
            ssrcs: self.ssrcs,
            asked: Mutex::default(),
            gathering: self.gathering,
            addresses: self.addresses,
        };
        Ok(Peer { inner: Arc::new(inner) })
    }
}

pub(super) async fn offering(config: PeerConfig, clock: MonotonicClock) -> Result<(Peer, Offer, PeerEvents), RtcError> {
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
    answers(&answer, &inner.media)?;
    agree(&inner.shared, &inner.data, &inner.ssrcs, &answer, &inner.media)?;
    let description = RTCSessionDescription::answer(sdp.to_owned()).map_err(not_usable)?;
    inner.connection.set_remote_description(description).await.map_err(not_usable)?;
    // The engine dials TCP candidates that come by themselves, and none that stand in a description.
    for candidate in sdp.lines().filter_map(|line| line.strip_prefix("a=")).filter(|line| is_passive_tcp(line)) {
        let init = RTCIceCandidateInit { candidate: candidate.to_owned(), ..RTCIceCandidateInit::default() };
        if let Err(error) = inner.connection.add_ice_candidate(init).await {
            tracing::debug!(%error, "a TCP candidate was left out");
        }
    }
    Ok(())
}

/// Whether a line is a candidate that waits to be dialled (RFC 6544 §4.5).
fn is_passive_tcp(line: &str) -> bool {
    line.starts_with("candidate:") && line.contains("tcptype passive")
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
            match TurnOverTcp::for_url(url, &config.bind, config.trust.as_ref()).await? {
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

pub(super) fn not_usable(error: impl std::fmt::Display) -> RtcError {
    RtcError::Sdp(error.to_string())
}
