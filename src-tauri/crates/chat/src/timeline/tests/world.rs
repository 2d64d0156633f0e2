//! A chat service in memory, and a network between it and its clients that loses, repeats, delays and refuses.

use std::collections::BTreeSet;

use super::*;
use crate::failure::Refusal;

/// Numbers that look random and are the same each time.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below a bound (splitmix64).
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.roll(100) < chance
    }
}

/// The service: one thread.
pub(super) struct Server {
    abilities: Abilities,
    pub(super) messages: Vec<Message>,
    last_ms: u64,
}

/// When the service began, in the milliseconds of its own clock, which has nothing to do with the clients'.
const EPOCH: u64 = 1_600_000_000_000;

impl Server {
    fn stamp(&mut self, now: Duration) -> u64 {
        self.last_ms = (EPOCH + u64::try_from(now.as_millis()).unwrap()).max(self.last_ms + 1);
        self.last_ms
    }

    fn send(&mut self, sender: &Identifier, client_id: ClientId, body: Body, now: Duration) -> Message {
        let (stamp, sequence) = (self.stamp(now), self.messages.len() as u64 + 1);
        let message = Message {
            id: id(stamp),
            sequence: self.abilities.sequences.then_some(sequence),
            version: stamp,
            content: match body {
                Body::Text(text) => Content::Text(text),
                Body::Html(text) => Content::Html(text),
            },
            sender: Some(sender.clone()),
            client_id: self.abilities.client_ids.then_some(client_id),
            // Several come within one tick of this clock.
            created: Timestamp::from_unix_ms(i64::try_from(stamp - stamp % 20).unwrap()),
            ..line(1)
        };
        self.messages.push(message.clone());
        message
    }

    fn change(
        &mut self,
        who: &Identifier,
        message: &MessageId,
        content: Option<Body>,
        now: Duration,
    ) -> Result<Message, ChatFailure> {
        let version = self.stamp(now);
        let moment = Timestamp::from_unix_ms(i64::try_from(version).unwrap());
        let found = self.messages.iter_mut().find(|known| known.id == *message);
        let Some(found) = found.filter(|found| found.deleted.is_none()) else {
            return Err(ChatFailure::Refused(Refusal::NotFound, None));
        };
        if found.sender.as_ref() != Some(who) {
            return Err(ChatFailure::Refused(Refusal::NotAllowed, None));
        }
        found.version = version;
        match content {
            Some(body) => (found.content, found.edited) = (Content::Text(body.content().to_owned()), Some(moment)),
            None => (found.content, found.deleted) = (Content::Gone, Some(moment)),
        }
        Ok(found.clone())
    }

    fn list(&self, listing: &Listing) -> Page<Message> {
        let (since, most, offset) = match listing {
            Listing::Newest(most) => (i64::MIN, *most, None),
            Listing::Since(since, most) => (since.unix_ms(), *most, None),
            Listing::Next(next) => {
                let parts: Vec<i64> = next.address().split(' ').map(|part| part.parse().unwrap()).collect();
                (parts[0], u16::try_from(parts[1]).unwrap(), Some(parts[2]))
            }
        };
        let changes = self.abilities.lists_changes && since > i64::MIN;
        let key = |message: &Message| {
            if changes { i64::try_from(message.version).unwrap() } else { i64::try_from(message.id.number()).unwrap() }
        };
        let mark = |message: &Message| if changes { key(message) } else { message.created.unix_ms() };
        let mut all: Vec<&Message> = self
            .messages
            .iter()
            .filter(|message| mark(message) >= since && offset.is_none_or(|offset| key(message) < offset))
            .collect();
        all.sort_by_key(|message| std::cmp::Reverse(key(message)));
        let more = all.len() > usize::from(most);
        all.truncate(most.into());
        let next = all.last().filter(|_| more).map(|last| Continuation::new(format!("{since} {most} {}", key(last))));
        Page { items: all.into_iter().cloned().collect(), next, unreadable: 0 }
    }
}

/// A client and its way to the service.
pub(super) struct Client {
    pub(super) machine: Timeline,
    me: Identifier,
    /// Whether it ever has realtime.
    realtime: bool,
    up: bool,
    /// Counts restarts and losses of realtime: what was on its way then doesn't come.
    life: u64,
    link: u64,
}

enum Parcel {
    Request(usize, u64, Request, Fate),
    Answer(usize, u64, Ticket, Result<Reply, ChatFailure>),
    Event(usize, u64, Box<Message>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    /// The client gives up on it, but it arrives.
    AnswerIsLost,
    Nowhere,
}

/// All of it.
pub(super) struct World {
    pub(super) server: Server,
    pub(super) clients: Vec<Client>,
    pub(super) now: Duration,
    on_their_way: Vec<(Duration, u64, Parcel)>,
    parcels: u64,
    dice: Dice,
    /// How many of a hundred requests and events go wrong in each way.
    pub(super) trouble: u64,
    /// Whether a request may arrive long after the client gave up on it.
    pub(super) late: bool,
    pub(super) posted: BTreeSet<String>,
}

impl World {
    pub(super) fn new(abilities: Abilities, seed: u64) -> Self {
        let client = |(number, realtime): (usize, bool)| {
            let me = someone(&format!("client-{number}"));
            let machine = Timeline::new(Some(me.clone()), abilities, Saved::default(), Duration::ZERO);
            Client { machine, me, realtime, up: false, life: 0, link: 0 }
        };
        // One with realtime, one that polls, one that has now the one and now the other.
        let clients = [true, false, true].into_iter().enumerate().map(client).collect();
        let server = Server { abilities, messages: Vec::new(), last_ms: 0 };
        let (now, dice) = (Duration::ZERO, Dice::new(seed));
        let mut world = Self {
            server,
            clients,
            now,
            on_their_way: Vec::new(),
            parcels: 0,
            dice,
            trouble: 8,
            late: false,
            posted: BTreeSet::new(),
        };
        world.set_realtime(0, true);
        world
    }

    pub(super) fn set_realtime(&mut self, client: usize, up: bool) {
        let client = &mut self.clients[client];
        if client.realtime && client.up != up {
            client.up = up;
            client.link += 1;
            client.machine.notice(if up { Notice::Up } else { Notice::Down }, self.now);
        }
    }

    pub(super) fn post(&mut self, client: usize) {
        let text = format!("{client} says {}", self.posted.len());
        self.clients[client].machine.send(Body::text(&text).unwrap(), self.now).unwrap();
        self.posted.insert(text);
    }

    /// Changes or deletes one of the messages that the client sees as its own.
    pub(super) fn change(&mut self, client: usize, which: usize, delete: bool) {
        let entries = self.clients[client].machine.entries();
        let own = entries.iter().filter_map(|entry| match entry {
            Entry::Message { message, mine: true, .. } if message.deleted.is_none() => Some(message.id.clone()),
            _ => None,
        });
        let own: Vec<MessageId> = own.collect();
        let Some(message) = own.get(which % own.len().max(1)) else { return };
        let (machine, text) = (&mut self.clients[client].machine, format!("changed at {:?}", self.now));
        let changed = if delete {
            machine.delete(message, self.now)
        } else {
            machine.edit(message, Body::text(&text).unwrap(), self.now)
        };
        changed.unwrap();
    }

    /// The program ends and begins again with what it kept.
    pub(super) fn restart(&mut self, client: usize) {
        let now = self.now;
        let abilities = self.server.abilities;
        let client = &mut self.clients[client];
        let saved = serde_json::to_string(&client.machine.save()).unwrap();
        client.machine = Timeline::new(Some(client.me.clone()), abilities, serde_json::from_str(&saved).unwrap(), now);
        client.life += 1;
        if client.up {
            client.link += 1;
            client.machine.notice(Notice::Up, now);
        }
    }

    /// Lets time pass, with all that happens meanwhile.
    pub(super) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        loop {
            self.send_requests();
            let parcel = self.on_their_way.iter().map(|(at, ..)| *at).min();
            let deadline = self.clients.iter().filter_map(|client| client.machine.deadline()).min();
            let next = parcel.into_iter().chain(deadline).min().unwrap_or(end).max(self.now);
            if next > end {
                break;
            }
            // A machine that wants to be called at once over and over again would never let time pass.
            self.parcels += 1;
            assert!(self.parcels < 200_000, "the world stands still at {:?}", self.now);
            self.now = next;
            self.clients.iter_mut().for_each(|client| client.machine.tick(next));
            self.deliver();
            if next == end && self.on_their_way.iter().all(|(at, ..)| *at > end) {
                break;
            }
        }
        self.now = end;
    }

    fn send_requests(&mut self) {
        for number in 0..self.clients.len() {
            while let Some(request) = self.clients[number].machine.poll(self.now) {
                self.dispatch(number, request);
            }
        }
    }

    fn dispatch(&mut self, number: usize, request: Request) {
        let (trouble, life) = (self.trouble, self.clients[number].life);
        let there = Duration::from_millis(5 + self.dice.roll(if trouble > 0 { 1500 } else { 50 }));
        let timeout = self.now + seconds(3);
        let ticket = request.ticket;
        let fail = |failure| Parcel::Answer(number, life, ticket, Err(failure));
        let timed_out = ChatFailure::Http(base::http::HttpFailure::TimedOut);
        if self.dice.percent(trouble) {
            let wait = seconds(1 + self.dice.roll(5));
            self.put(self.now + there, fail(ChatFailure::TooMany(Some(wait))));
        } else if self.dice.percent(trouble) {
            let failure = if self.dice.percent(50) {
                ChatFailure::Unavailable(None)
            } else {
                ChatFailure::Http(base::http::HttpFailure::Unreachable)
            };
            self.put(self.now + there, fail(failure));
        } else if self.dice.percent(trouble) {
            self.put(timeout, fail(timed_out));
            let late = if self.late { seconds(self.dice.roll(30)) } else { Duration::ZERO };
            let fate = if self.dice.percent(30) { Fate::Nowhere } else { Fate::AnswerIsLost };
            self.put(self.now + there + late, Parcel::Request(number, life, request, fate));
        } else {
            self.put(self.now + there, Parcel::Request(number, life, request, Fate::Arrives));
        }
    }

    fn put(&mut self, at: Duration, parcel: Parcel) {
        self.parcels += 1;
        self.on_their_way.push((at, self.parcels, parcel));
    }

    fn deliver(&mut self) {
        loop {
            let due = self.on_their_way.iter().enumerate().filter(|(_, (at, ..))| *at <= self.now);
            let Some((index, _)) = due.min_by_key(|(_, (at, order, _))| (*at, *order)) else { return };
            match self.on_their_way.swap_remove(index).2 {
                Parcel::Request(_, _, _, Fate::Nowhere) => {}
                Parcel::Request(number, life, request, fate) => {
                    let answer = self.execute(number, request.ask);
                    if fate == Fate::Arrives {
                        let back = Duration::from_millis(5 + self.dice.roll(if self.trouble > 0 { 1000 } else { 50 }));
                        self.put(self.now + back, Parcel::Answer(number, life, request.ticket, answer));
                    }
                }
                Parcel::Answer(number, life, ticket, answer) => {
                    let client = &mut self.clients[number];
                    if client.life == life {
                        client.machine.answered(ticket, answer, self.now);
                    }
                }
                Parcel::Event(number, link, message) => {
                    let client = &mut self.clients[number];
                    if client.up && client.link == link {
                        client.machine.notice(event(*message), self.now);
                    }
                }
            }
            self.send_requests();
        }
    }

    fn execute(&mut self, number: usize, ask: Ask) -> Result<Reply, ChatFailure> {
        let who = self.clients[number].me.clone();
        match ask {
            Ask::Messages(listing) => Ok(Reply::Messages(self.server.list(&listing))),
            Ask::Message(message) => {
                let found = self.server.messages.iter().find(|known| known.id == message);
                found
                    .map(|found| Reply::Message(Box::new(found.clone())))
                    .ok_or(ChatFailure::Refused(Refusal::NotFound, None))
            }
            Ask::Send(client_id, body) => {
                let message = self.server.send(&who, client_id, body, self.now);
                self.tell(&message);
                Ok(Reply::Sent(message.id))
            }
            Ask::Edit(message, body) => self.changed(&who, &message, Some(body)),
            Ask::Delete(message) => self.changed(&who, &message, None),
            Ask::Receipts(_) => Ok(Reply::Receipts(Page { items: Vec::new(), next: None, unreadable: 0 })),
            Ask::Participants(_) => Ok(Reply::Participants(Page { items: Vec::new(), next: None, unreadable: 0 })),
            Ask::Typing | Ask::MarkRead(_) => Ok(Reply::Done),
        }
    }

    fn changed(&mut self, who: &Identifier, message: &MessageId, body: Option<Body>) -> Result<Reply, ChatFailure> {
        let changed = self.server.change(who, message, body, self.now)?;
        self.tell(&changed);
        Ok(Reply::Done)
    }

    fn tell(&mut self, message: &Message) {
        for number in 0..self.clients.len() {
            let link = self.clients[number].link;
            let copies = 1 + u64::from(self.dice.percent(self.trouble));
            for _ in 0..copies {
                if self.clients[number].up && !self.dice.percent(self.trouble) {
                    let delay = Duration::from_millis(5 + self.dice.roll(if self.trouble > 0 { 2500 } else { 50 }));
                    self.put(self.now + delay, Parcel::Event(number, link, Box::new(message.clone())));
                }
            }
        }
    }

    /// The thread as the service has it: of messages that were sent twice, the first.
    pub(super) fn thread(&self) -> Vec<(String, String)> {
        let mut sent = BTreeSet::new();
        let first = |message: &&Message| message.client_id.clone().is_none_or(|client_id| sent.insert(client_id));
        self.server.messages.iter().filter(first).map(shown).collect()
    }

    /// The thread as a client has it; what is still on its way shows as such.
    pub(super) fn thread_of(&self, client: usize) -> Vec<(String, String)> {
        let entry = |entry: &Entry<'_>| match entry {
            Entry::Message { message, .. } => shown(message),
            Entry::Gap => ("gap".into(), String::new()),
            Entry::Outgoing(outgoing) => (format!("{:?}", outgoing.delivery()), String::new()),
        };
        self.clients[client].machine.entries().iter().map(entry).collect()
    }
}

fn shown(message: &Message) -> (String, String) {
    (message.id.as_str().to_owned(), message.content.to_text().unwrap_or_else(|| "gone".into()))
}
