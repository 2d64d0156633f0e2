//! The machine: what goes in, what comes out, and where it stands.
//!
//! Use it like this: give it everything that happens ([`Call::message`], [`Call::command`], [`Call::media`], …) with the
//! time it happened at; afterwards take everything out of [`Call::poll_message`] and [`Call::poll_event`], look at
//! [`Call::snapshot`], and call [`Call::timeout`] when [`Call::next_deadline`] has come.
//!
//! Two things decide the phase: where the host says the call is (the *place*), and what is lost on the way there. While
//! something is lost the phase is [`crate::Phase::Reconnecting`] and the place waits behind it.
//!
//! The machine sends no `hello` and waits for none: the socket's own code does that before a call begins.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base::Secret;

use crate::chat::{Chat, ChatLine};
use crate::deadlines::{self, Deadlines, Timer};
use crate::end_reason::EndCause;
use crate::event::Event;
use crate::phase::Trouble;
use crate::protocol::{ClientMessage, JoinTarget, MediaMap};
use crate::snapshot::{MediaState, Snapshot};

mod chatting;
mod ending;
mod extras;
mod host_words;
mod orders;
mod place;
mod resuming;
mod settling;
mod timers;
mod typing;

use place::Place;
use typing::Typing;

/// How to join.
#[derive(Debug, Clone)]
pub struct JoinOptions {
    /// What to join; absent to wait for someone to call.
    pub target: Option<JoinTarget>,
    /// The name others see.
    pub display_name: String,
    /// The access token; the practice host needs none.
    pub token: Option<Secret>,
    /// Join muted.
    pub muted: bool,
    /// Join with the camera on.
    pub camera: bool,
}

/// What the peer connection tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaLink {
    /// Media can flow.
    Connected,
    /// They can't at the moment; that may pass.
    Lost,
    /// They can't, and a new offer is needed.
    Failed,
}

/// On the way out.
#[derive(Debug, Clone, Copy)]
struct Leaving {
    by_us: bool,
    since: Duration,
}

/// One call. See the module's documentation for how it is driven.
pub struct Call {
    snapshot: Snapshot,
    target: Option<JoinTarget>,
    token: Option<Secret>,
    now: Duration,
    started: bool,
    place: Place,
    place_since: Duration,
    trouble: Trouble,
    trouble_since: Option<Duration>,
    leaving: Option<Leaving>,
    offered: u32,
    answered: u32,
    media_flowed: bool,
    /// What takes our place in the call over another socket.
    place_secret: Option<Secret>,
    pings: u32,
    chat: Chat,
    typing: Typing,
    deadlines: Deadlines,
    messages: VecDeque<ClientMessage>,
    events: VecDeque<Event>,
}

impl Call {
    /// A call that has not begun: [`crate::Phase::Connecting`], or [`crate::Phase::Idle`] without a target.
    #[must_use]
    pub fn new(options: JoinOptions) -> Self {
        let JoinOptions { target, display_name, token, muted, camera } = options;
        let place = if target.is_some() { Place::Connecting } else { Place::Idle };
        let phase = place.phase(Duration::ZERO);
        Self {
            snapshot: Snapshot::new(phase, display_name, muted, camera),
            target,
            token,
            now: Duration::ZERO,
            started: false,
            place,
            place_since: Duration::ZERO,
            trouble: Trouble::default(),
            trouble_since: None,
            leaving: None,
            offered: 0,
            answered: 0,
            media_flowed: false,
            place_secret: None,
            pings: 0,
            chat: Chat::default(),
            typing: Typing::default(),
            deadlines: Deadlines::default(),
            messages: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// Begins: queues the join and the offer, without waiting between them. Only the first call does anything.
    pub fn start(&mut self, offer: (String, MediaMap), now: Duration) {
        self.advance(now);
        if self.started || self.snapshot.phase.is_ended() {
            return;
        }
        self.started = true;
        self.deadlines.set(Timer::Quiet, self.now + deadlines::QUIET);
        match self.target.clone() {
            Some(target) => {
                self.place_since = self.now;
                self.deadlines.set(Timer::SetUp, self.now + deadlines::SET_UP);
                self.messages.push_back(ClientMessage::Join {
                    target,
                    display_name: self.snapshot.display_name.clone(),
                    token: self.token.take(),
                    muted: self.snapshot.muted(),
                    camera: self.snapshot.camera.on,
                });
            }
            None => self.messages.extend(self.token.take().map(|token| ClientMessage::Token { token })),
        }
        if self.snapshot.deafened {
            self.messages.push_back(ClientMessage::Deafen { on: true });
        }
        self.snapshot.slots = crate::slots::Slots::negotiated(offer.1.slots.len());
        self.queue_offer(offer);
        self.settle();
    }

    /// Queues another offer, for an ICE restart ([`Event::OfferWanted`]). The media sections stay the same. Nothing
    /// happens before [`Call::start`] or after the end.
    pub fn offer(&mut self, offer: (String, MediaMap), now: Duration) {
        self.advance(now);
        if self.is_under_way() {
            self.queue_offer(offer);
        }
    }

    /// Queues a candidate of ours that was found after the offer; empty text says there are no more.
    pub fn candidate(&mut self, candidate: String, mid: Option<String>, now: Duration) {
        self.advance(now);
        if self.is_under_way() {
            self.messages.push_back(ClientMessage::Candidate { candidate, mid });
        }
    }

    /// Queues a fresh access token, the answer to [`Event::TokenNeeded`].
    pub fn token(&mut self, token: Secret, now: Duration) {
        self.advance(now);
        if self.is_under_way() {
            self.messages.push_back(ClientMessage::Token { token });
        } else if !self.started {
            self.token = Some(token);
        }
    }

    /// Takes in what the peer connection tells.
    pub fn media(&mut self, link: MediaLink, now: Duration) {
        self.advance(now);
        if self.snapshot.phase.is_ended() {
            return;
        }
        match link {
            MediaLink::Connected => {
                self.media_flowed = true;
                self.snapshot.media = MediaState::Connected;
                self.trouble.media = false;
                self.deadlines.clear(Timer::Media);
                self.deadlines.clear(Timer::Restart);
            }
            MediaLink::Lost | MediaLink::Failed if self.leaving.is_some() => {}
            MediaLink::Lost if self.media_flowed => {
                if !self.trouble.media {
                    self.deadlines.set(Timer::Restart, self.now + deadlines::RESTART);
                }
                self.snapshot.media = MediaState::Lost;
                self.trouble.media = true;
            }
            MediaLink::Lost => {}
            MediaLink::Failed if self.media_flowed => {
                self.trouble.media = true;
                if std::mem::replace(&mut self.snapshot.media, MediaState::Failed) != MediaState::Failed {
                    self.want_offer();
                }
            }
            MediaLink::Failed => self.end(EndCause::MediaBlocked, None),
        }
        self.settle();
    }

    /// This machine has other addresses, or it slept: the way of the media is looked for anew at once, whether or not the
    /// old one is known to be broken.
    pub fn way_changed(&mut self, now: Duration) {
        self.advance(now);
        self.want_offer();
    }

    /// The socket to the host is closed, and there will be no other ([`Call::socket_lost`] where there may). That is the end.
    pub fn socket_closed(&mut self, now: Duration) {
        self.advance(now);
        self.messages.clear();
        let cause = if self.leaving.is_some() { self.cause_of_leaving() } else { EndCause::HostVanished };
        self.end(cause, None);
        self.messages.clear();
    }

    /// When [`Call::timeout`] wants to be called next, if nothing happens before. Never after the end.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        if self.snapshot.phase.is_ended() {
            return None;
        }
        let parts = [
            self.deadlines.next(),
            self.snapshot.compliance.next_deadline(),
            self.snapshot.captions.next_deadline(),
            self.snapshot.reactions.next_deadline(),
            self.snapshot.incoming.next_deadline(),
            self.chat.next_deadline(),
            self.typing.next_deadline(),
        ];
        parts.into_iter().flatten().min()
    }

    /// The next message for the host.
    pub fn poll_message(&mut self) -> Option<ClientMessage> {
        self.messages.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Everything that is.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What was written while one was there, oldest first. No part of the snapshot, which is told far more often than lines
    /// change: [`Event::Chat`] says which do.
    #[must_use]
    pub fn chat(&self) -> &Arc<Vec<Arc<ChatLine>>> {
        self.chat.lines()
    }

    /// Whether the host is to be told things: begun, not on the way out, not over.
    fn is_under_way(&self) -> bool {
        self.started && self.leaving.is_none() && !self.snapshot.phase.is_ended()
    }

    /// Time only goes forward, whatever the caller says.
    fn advance(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    fn tell(&mut self, message: ClientMessage) {
        if self.is_under_way() {
            self.messages.push_back(message);
        }
    }

    fn queue_offer(&mut self, (sdp, media): (String, MediaMap)) {
        self.offered += 1;
        self.deadlines.set(Timer::Answer, self.now + deadlines::ANSWER);
        self.messages.push_back(ClientMessage::Offer { revision: self.offered, sdp, media });
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("phase", &self.snapshot.phase).field("now", &self.now).finish_non_exhaustive()
    }
}
