//! One client, from its first message to the end of its socket.

use std::{sync::Arc, time::Duration};

use base::{Clock, MonotonicClock, Secret};
use jiff::Timestamp;
use media::rtp::RtpPacket;
use meeting::protocol::{
    Answer, CallState, ClientMessage, EndReason, ErrorCode, HostMessage, MediaMap, PLACE_KEPT_S, ParticipantId,
};
use rtc::{
    Peer, PeerConfig, PeerEvent, PeerEvents, Section,
    signal::{CloseReason, HostSignal, Incoming},
};
use tenant::Tenant;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};

use super::{
    Host, Input, Wires,
    kept::{KeptPlace, KeptPlaces},
    thinning::{LOOK, Thinning},
};
use crate::{
    places::{Place, find},
    room::{Arrival, LEFT, SERVICE_ENDED},
};

/// How long a client may take from its hello to what it wants to join.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a place is kept.
const KEPT: Duration = Duration::from_secs(PLACE_KEPT_S);

/// How long the packets of a picture wait for its last one.
const TOGETHER: Duration = Duration::from_millis(3);

/// Where the host's estimate of a client's path begins, in bits a second: it serves one machine or a class room, and nine
/// pictures begin at once.
const START_BITRATE: u32 = 10_000_000;

/// What is forwarded leaves at the pace of this path at least, however busy the machine is: nine small pictures at once.
const LEAST_PACE: u32 = 4_000_000;

fn config() -> PeerConfig {
    PeerConfig { start_bitrate: START_BITRATE, least_pace: LEAST_PACE, ..PeerConfig::default() }
}

/// The meetings there are, and the clock of all media.
#[derive(Debug)]
pub(crate) struct Meetings {
    pub(crate) places: Vec<Place>,
    pub(crate) hosts: Vec<Host>,
    /// Whose users may be in the meetings' chats.
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) clock: MonotonicClock,
    /// Of clients that asked for it.
    pub(crate) kept: KeptPlaces,
}

/// How a client begins.
enum Begins {
    Joins(Host, Arrival),
    Resumes(Secret),
}

/// Serves one client until its socket is closed and its place given up.
pub(crate) async fn attend(signal: HostSignal, meetings: Arc<Meetings>) {
    let HostSignal { outgoing, mut incoming } = signal;
    let begun = timeout(PATIENCE, joining(&outgoing, &mut incoming, &meetings)).await;
    let (host, arrival) = match begun {
        Ok(Some(Begins::Joins(host, arrival))) => (host, arrival),
        Ok(Some(Begins::Resumes(secret))) => {
            // From here on the task of the client that was there before serves this socket.
            if let Err(HostSignal { outgoing, .. }) = meetings.kept.take(&secret, HostSignal { outgoing, incoming }) {
                end(&outgoing, SERVICE_ENDED).await;
            }
            return;
        }
        Ok(None) | Err(_) => return,
    };
    let (reply, entered) = oneshot::channel();
    let weak = outgoing.downgrade();
    // From here on the meeting holds the only end that keeps the socket open.
    let arrive = Input::Arrive { arrival, outgoing: outgoing.clone(), reply };
    if host.inputs.send(arrive).await.is_err() {
        return;
    }
    match entered.await {
        Ok(Ok(who)) => {
            drop(outgoing);
            let kept = meetings.kept.clone();
            let client = Client { who, host, outgoing: weak, clock: meetings.clock, media: None, kept, place: None };
            client.run(incoming).await;
        }
        Ok(Err(reason)) => end(&outgoing, reason).await,
        Err(_) => {}
    }
}

/// Waits for the join; `None` when the call ends before.
async fn joining(
    outgoing: &mpsc::Sender<HostMessage>,
    incoming: &mut mpsc::Receiver<Incoming<ClientMessage>>,
    meetings: &Meetings,
) -> Option<Begins> {
    loop {
        match incoming.recv().await? {
            Incoming::Message(ClientMessage::Join { target, display_name, token, muted, camera }) => {
                outgoing.send(HostMessage::State(CallState::Connecting)).await.ok()?;
                match find(&meetings.places, &target) {
                    Ok(number) => {
                        let host = meetings.hosts.get(number)?.clone();
                        let user = token.and_then(|token| meetings.tenant.acs_user(&token, Timestamp::now()));
                        let user = user.map(|user| user.id);
                        return Some(Begins::Joins(host, Arrival { name: display_name, muted, camera, user }));
                    }
                    Err(reason) => {
                        end(outgoing, reason).await;
                        return None;
                    }
                }
            }
            Incoming::Message(ClientMessage::TakePlace { secret }) => return Some(Begins::Resumes(secret)),
            Incoming::Message(ClientMessage::Ping { id }) => outgoing.send(HostMessage::Pong { id }).await.ok()?,
            Incoming::Message(ClientMessage::Leave { .. }) => {
                end(outgoing, LEFT).await;
                return None;
            }
            Incoming::Message(_) => {
                let detail = "the first thing a client does is to join".to_owned();
                outgoing
                    .send(HostMessage::Error { code: ErrorCode::Unexpected, detail, reference: None })
                    .await
                    .ok()?;
            }
            Incoming::Dropped(_) => {}
            Incoming::Closed(_) => return None,
        }
    }
}

async fn end(outgoing: &mpsc::Sender<HostMessage>, reason: EndReason) {
    // A client that is gone needs no reason.
    let _ = outgoing.send(HostMessage::State(CallState::Ended { reason })).await;
}

/// A client that was let in, or waits in the lobby.
struct Client {
    who: ParticipantId,
    host: Host,
    outgoing: mpsc::WeakSender<HostMessage>,
    clock: MonotonicClock,
    media: Option<Media>,
    kept: KeptPlaces,
    /// Kept when the socket breaks, since the client asked for it.
    place: Option<KeptPlace>,
}

/// A client's connection and where its media goes.
struct Media {
    peer: Peer,
    events: PeerEvents,
    wires: Wires,
    revision: u32,
    /// When what is held of pictures leaves, whether or not their last packets have come.
    flush_at: Option<Instant>,
    thinning: Thinning,
}

/// What a client's task waits for.
enum Happening {
    Heard(Option<Incoming<ClientMessage>>),
    Media(Option<PeerEvent>),
    Flush,
    Look,
    Back(HostSignal),
    GivenUp,
}

impl Media {
    fn forward(&mut self, section: Section, packet: &RtpPacket, arrived: Duration) {
        let forwarder = if section == Section::Share { &mut self.wires.share } else { &mut self.wires.camera };
        forwarder.forward(packet, arrived);
        if !packet.marker && self.flush_at.is_none() {
            self.flush_at = Some(Instant::now() + TOGETHER);
        }
    }

    /// Lets as much pass to this client as its path takes.
    fn thin(&mut self, now: Duration) {
        let meant = self.wires.receiver.meant();
        let passes = self.thinning.look(&meant, self.peer.outlook(), now);
        self.wires.receiver.let_pass(passes, now);
    }

    fn flush(&mut self) {
        self.flush_at = None;
        self.wires.camera.flush();
        self.wires.share.flush();
    }
}

/// What happens to the media; nothing where there are none.
async fn next(media: &mut Option<Media>) -> Option<PeerEvent> {
    match media {
        Some(media) => media.events.recv().await,
        None => std::future::pending().await,
    }
}

/// Another socket for a place that is kept.
async fn another(place: &mut Option<KeptPlace>) -> Option<HostSignal> {
    match place {
        Some(place) => place.socket().await,
        None => std::future::pending().await,
    }
}

impl Client {
    async fn run(mut self, mut incoming: mpsc::Receiver<Incoming<ClientMessage>>) {
        let mut away_until = None;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let flush_at = self.media.as_ref().and_then(|media| media.flush_at);
            let happening = tokio::select! {
                event = next(&mut self.media) => Happening::Media(event),
                heard = incoming.recv(), if away_until.is_none() => Happening::Heard(heard),
                Some(signal) = another(&mut self.place) => Happening::Back(signal),
                () = sleep_until(flush_at.unwrap_or_else(Instant::now)), if flush_at.is_some() => Happening::Flush,
                _ = look.tick(), if self.media.is_some() => Happening::Look,
                () = sleep_until(away_until.unwrap_or_else(Instant::now)), if away_until.is_some() => Happening::GivenUp,
            };
            match happening {
                Happening::Heard(Some(Incoming::Closed(CloseReason::Lost(_) | CloseReason::Stalled)))
                    if self.place.is_some() =>
                {
                    away_until = Some(Instant::now() + KEPT);
                    let _ = self.host.inputs.send(Input::Away(self.who.clone())).await;
                }
                Happening::Heard(None | Some(Incoming::Closed(_))) | Happening::GivenUp => break,
                Happening::Back(signal) => {
                    away_until = None;
                    incoming = signal.incoming;
                    self.outgoing = signal.outgoing.downgrade();
                    let back = Input::Back { who: self.who.clone(), outgoing: signal.outgoing };
                    let _ = self.host.inputs.send(back).await;
                }
                Happening::Heard(Some(Incoming::Dropped(error))) => {
                    tracing::debug!(%error, "a message of a client was dropped");
                }
                Happening::Heard(Some(Incoming::Message(message))) => self.heard(message).await,
                Happening::Media(Some(event)) => self.media(event).await,
                Happening::Media(None) => self.media = None,
                Happening::Flush => self.media.iter_mut().for_each(Media::flush),
                Happening::Look => self.media.iter_mut().for_each(|media| media.thin(self.clock.now())),
            }
        }
        // A meeting that is over has forgotten us already.
        let _ = self.host.inputs.send(Input::Gone(self.who.clone())).await;
        if let Some(media) = self.media {
            media.peer.close().await;
        }
    }

    async fn heard(&mut self, message: ClientMessage) {
        match message {
            ClientMessage::Offer { revision, sdp, media } => self.offer(revision, &sdp, &media).await,
            ClientMessage::Candidate { candidate, mid } => {
                let Some(media) = &self.media else {
                    return self.refuse(ErrorCode::Unexpected, "a candidate came before the offer");
                };
                if media.peer.add_candidate(&candidate, mid.as_deref()).await.is_err() {
                    self.refuse(ErrorCode::Sdp, "the candidate can't be used");
                }
            }
            ClientMessage::KeepPlace => {
                let place = self.place.get_or_insert_with(|| self.kept.keep());
                let secret = place.secret();
                self.tell(HostMessage::Place { secret });
            }
            ClientMessage::Hello { .. } | ClientMessage::Join { .. } | ClientMessage::TakePlace { .. } => {
                self.refuse(ErrorCode::Unexpected, "a client says hello and joins once");
            }
            message => {
                let _ = self.host.inputs.send(Input::Say(self.who.clone(), message)).await;
            }
        }
    }

    /// Answers an offer. A later one restarts ICE, or makes a new connection for clients that begin anew.
    async fn offer(&mut self, revision: u32, sdp: &str, map: &MediaMap) {
        if self.media.as_ref().is_some_and(|media| revision <= media.revision) {
            return self.refuse(ErrorCode::Unexpected, "an offer's revision is higher than the one before");
        }
        if let Some(media) = self.media.as_mut()
            && media.peer.is_continued_by(sdp).await
        {
            return match media.peer.answer_again(sdp, map).await {
                Ok(sdp) => {
                    media.revision = revision;
                    self.tell(HostMessage::Answer(Answer { revision, sdp }));
                }
                Err(error) => {
                    tracing::info!(%error, "an offer of a connection that is there was refused");
                    self.refuse(ErrorCode::Sdp, "the offer can't be answered");
                }
            };
        }
        let Ok(slots) = u8::try_from(map.slots.len()) else {
            return self.refuse(ErrorCode::Sdp, "there are too many slots");
        };
        let answering = Box::pin(Peer::answering(config(), self.clock, sdp, map)).await;
        let (peer, sdp, events) = match answering {
            Ok(answered) => answered,
            Err(error) => {
                tracing::info!(%error, "an offer was refused");
                return self.refuse(ErrorCode::Sdp, "the offer can't be answered");
            }
        };
        self.tell(HostMessage::Answer(Answer { revision, sdp }));
        let (reply, wired) = oneshot::channel();
        let connect = Input::Connect { who: self.who.clone(), wire: Arc::new(peer.clone()), slots, reply };
        if self.host.inputs.send(connect).await.is_err() {
            return;
        }
        if let Ok(wires) = wired.await {
            let thinning = Thinning::default();
            let media = Media { peer, events, wires, revision, flush_at: None, thinning };
            let before = self.media.replace(media);
            if let Some(before) = before {
                before.peer.close().await;
            }
        }
    }

    async fn media(&mut self, event: PeerEvent) {
        let Some(media) = &mut self.media else { return };
        match event {
            PeerEvent::Packet { section, packet, arrived } => match section {
                Section::Audio => {
                    if let Some(microphone) = &media.wires.microphone {
                        microphone.push(packet, arrived);
                    }
                }
                Section::Camera | Section::Share => media.forward(section, &packet, arrived),
                Section::Slot(_) | Section::ShareSlot => {}
            },
            PeerEvent::KeyframeWanted { section } => {
                media.wires.receiver.keyframe_wanted(section, self.clock.now());
            }
            PeerEvent::Connected => {
                let _ = self.host.inputs.send(Input::Up(self.who.clone())).await;
            }
            PeerEvent::Candidate { candidate, mid } => self.tell(HostMessage::Candidate { candidate, mid }),
            PeerEvent::Failed(why) => tracing::info!(%why, "a client's media connection failed"),
            // What is lost comes back or the client goes; timing belongs to the receivers; there is no data in a meeting.
            PeerEvent::Disconnected
            | PeerEvent::Closed
            | PeerEvent::SenderReport { .. }
            | PeerEvent::DataOpen
            | PeerEvent::Data(_) => {}
        }
    }

    fn refuse(&self, code: ErrorCode, detail: &str) {
        self.tell(HostMessage::Error { code, detail: detail.to_owned(), reference: None });
    }

    /// A client that reads nothing is put out by the meeting, so nothing waits here.
    fn tell(&self, message: HostMessage) {
        if let Some(outgoing) = self.outgoing.upgrade() {
            let _ = outgoing.try_send(message);
        }
    }
}
