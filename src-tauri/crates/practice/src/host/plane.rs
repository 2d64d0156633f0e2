//! Video from those who send it to those who see it, packet by packet, never decoded.
//!
//! A [`Source`] is someone's camera or share; a [`Slot`] is one video section of one client. The meeting's task decides
//! who goes where ([`Plane::apply`]); packets pass through a [`Forwarder`] on the task or thread they come from, which
//! takes a lock of its own slots per packet that nobody else wants at the time, copies no payload and starts no task.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    time::Duration,
};

use media::rtp::{RtpPacket, SlotRewriter, is_disposable};
use meeting::protocol::ParticipantId;
use rtc::Section;

use super::{keyframes::Keyframes, thinning::Pass, wire::Wire};
use crate::room::Plan;

/// Which of someone's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Picture {
    Camera,
    Share,
}

/// One stream of pictures.
#[derive(Debug)]
pub(crate) struct Source {
    key: u64,
    keyframes: Keyframes,
    routes: Mutex<Arc<[Arc<Slot>]>>,
    /// Counts changes of `routes`, so that looking for one costs no lock.
    version: AtomicU64,
}

/// Where one video section of a client gets its pictures from.
#[derive(Debug)]
pub(crate) struct Slot {
    section: Section,
    wire: Arc<dyn Wire>,
    shown: Mutex<Shown>,
    /// A [`Pass`].
    pass: AtomicU8,
    /// Bytes meant for it: of pictures that others need, and of the others.
    base: AtomicU64,
    rest: AtomicU64,
}

#[derive(Debug)]
struct Shown {
    rewriter: SlotRewriter,
    source: Option<Arc<Source>>,
    faults: Loss,
}

/// Drops packets on purpose, the same ones in every run.
#[derive(Debug, Clone, Copy)]
struct Loss {
    share: f64,
    state: u64,
}

/// The sending end of a source, for the one task or thread its packets come from.
#[derive(Debug)]
pub(crate) struct Forwarder {
    source: Arc<Source>,
    routes: Arc<[Arc<Slot>]>,
    version: u64,
}

/// The receiving end of a client.
#[derive(Debug, Clone)]
pub(crate) struct Receiver {
    slots: Arc<[Arc<Slot>]>,
    share: Arc<Slot>,
}

/// Every source and every slot of a meeting.
#[derive(Debug, Default)]
pub(crate) struct Plane {
    sources: BTreeMap<(ParticipantId, Picture), Arc<Source>>,
    receivers: BTreeMap<ParticipantId, Receiver>,
    /// Clients whose connection is up; the others would lose their first keyframe.
    up: BTreeSet<ParticipantId>,
    keys: u64,
    loss: f64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Loss {
    fn strikes(&mut self) -> bool {
        if self.share <= 0.0 {
            return false;
        }
        // Xorshift; any sequence without a pattern will do.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        ((self.state >> 11) as f64 / (1u64 << 53) as f64) < self.share
    }
}

impl Slot {
    fn new(wire: &Arc<dyn Wire>, section: Section, loss: f64, seed: u64) -> Arc<Self> {
        let faults = Loss { share: loss, state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 };
        let shown = Shown { rewriter: SlotRewriter::new(seed as u16, seed as u32), source: None, faults };
        Arc::new(Self {
            section,
            wire: wire.clone(),
            shown: Mutex::new(shown),
            pass: AtomicU8::new(Pass::All as u8),
            base: AtomicU64::new(0),
            rest: AtomicU64::new(0),
        })
    }

    /// Shows another source from now on; the source, if it is a new one.
    fn show(&self, source: Option<&Arc<Source>>, now: Duration) -> Option<Arc<Source>> {
        let mut shown = lock(&self.shown);
        if shown.source.as_ref().map(|source| source.key) == source.map(|source| source.key) {
            return None;
        }
        match source {
            Some(source) => shown.rewriter.switch(source.key, now),
            None => shown.rewriter.clear(),
        }
        shown.source = source.cloned();
        source.cloned()
    }

    /// Lets so much pass from now on. What begins to pass again begins with a keyframe.
    fn let_pass(&self, pass: Pass, now: Duration) {
        let before = self.pass.swap(pass as u8, Ordering::Relaxed);
        if before != Pass::Nothing as u8 || pass == Pass::Nothing {
            return;
        }
        let mut shown = lock(&self.shown);
        let Some(source) = shown.source.clone() else { return };
        shown.rewriter.clear();
        shown.rewriter.switch(source.key, now);
        drop(shown);
        source.keyframes.want(now, true);
    }

    fn forward(&self, source: &Source, packet: &RtpPacket, now: Duration) {
        let mut shown = lock(&self.shown);
        if shown.rewriter.source() != Some(source.key) {
            return;
        }
        let disposable = is_disposable(&packet.payload);
        let counter = if disposable { &self.rest } else { &self.base };
        counter.fetch_add(packet.payload.len() as u64, Ordering::Relaxed);
        let pass = self.pass.load(Ordering::Relaxed);
        if pass == Pass::Nothing as u8 {
            return;
        }
        if pass == Pass::Base as u8 && disposable && shown.rewriter.leave_out(packet) {
            return;
        }
        let Some(rewritten) = shown.rewriter.rewrite(packet, now) else {
            if shown.rewriter.keyframe_wanted() {
                source.keyframes.want(now, false);
            }
            return;
        };
        let last = rewritten.marker;
        if !shown.faults.strikes() {
            self.wire.hold(self.section, rewritten);
        }
        // A picture's packets leave together.
        if last {
            self.wire.flush();
        }
    }

    fn source(&self) -> Option<Arc<Source>> {
        lock(&self.shown).source.clone()
    }
}

impl Forwarder {
    /// Sends a packet to everyone who sees this source. Up to the last of a picture they may be held; see
    /// [`flush`](Self::flush).
    pub(crate) fn forward(&mut self, packet: &RtpPacket, now: Duration) {
        self.look();
        for slot in &*self.routes {
            slot.forward(&self.source, packet, now);
        }
        self.source.keyframes.late(now);
    }

    /// Lets go what was forwarded of a picture that is not complete.
    pub(crate) fn flush(&self) {
        for slot in &*self.routes {
            slot.wire.flush();
        }
    }

    /// Whether anyone sees this source.
    pub(crate) fn is_seen(&mut self) -> bool {
        self.look();
        !self.routes.is_empty()
    }

    /// Whether an encoder of our own was asked for a keyframe since the last call.
    pub(crate) fn take_keyframe_wish(&self) -> bool {
        self.source.keyframes.take()
    }

    /// Whether it is wished for one now.
    pub(crate) fn keyframe_wished(&self) -> bool {
        self.source.keyframes.is_wanted()
    }

    fn look(&mut self) {
        let version = self.source.version.load(Ordering::Acquire);
        if version != self.version {
            self.routes = lock(&self.source.routes).clone();
            self.version = version;
        }
    }
}

impl Receiver {
    /// Bytes meant for each slot so far, the share's first: of pictures that others need, and of the others.
    pub(crate) fn meant(&self) -> Vec<(u64, u64)> {
        let load = |slot: &Arc<Slot>| (slot.base.load(Ordering::Relaxed), slot.rest.load(Ordering::Relaxed));
        [&self.share].into_iter().chain(&*self.slots).map(load).collect()
    }

    /// What passes from now on, in the same order.
    pub(crate) fn let_pass(&self, passes: &[Pass], now: Duration) {
        for (slot, pass) in [&self.share].into_iter().chain(&*self.slots).zip(passes) {
            slot.let_pass(*pass, now);
        }
    }

    /// The client can't decode a section.
    pub(crate) fn keyframe_wanted(&self, section: Section, now: Duration) {
        let slot = match section {
            Section::Slot(number) => self.slots.get(usize::from(number)),
            Section::ShareSlot => Some(&self.share),
            _ => None,
        };
        if let Some(source) = slot.and_then(|slot| slot.source()) {
            source.keyframes.want(now, false);
        }
    }
}

impl Plane {
    /// A plane that loses a share of the packets, 0 to 1.
    pub(crate) fn new(loss: f64) -> Self {
        Self { loss, ..Self::default() }
    }

    /// Someone has a camera or a share that may send from now on.
    pub(crate) fn add_source(&mut self, who: &ParticipantId, picture: Picture, keyframes: Keyframes) -> Forwarder {
        self.keys += 1;
        let routes: Arc<[Arc<Slot>]> = Arc::new([]);
        let source = Arc::new(Source {
            key: self.keys,
            keyframes,
            routes: Mutex::new(routes.clone()),
            version: AtomicU64::new(0),
        });
        self.sources.insert((who.clone(), picture), source.clone());
        Forwarder { source, routes, version: 0 }
    }

    /// A client has so many slots; nothing is sent before it is [`Plane::up`].
    pub(crate) fn add_receiver(&mut self, who: &ParticipantId, wire: &Arc<dyn Wire>, slots: u8) -> Receiver {
        self.keys += 1;
        let seed = self.keys << 8;
        let slot = |number: u8| Slot::new(wire, Section::Slot(number), self.loss, seed + u64::from(number));
        let receiver = Receiver {
            slots: (0..slots).map(slot).collect(),
            share: Slot::new(wire, Section::ShareSlot, self.loss, seed + 255),
        };
        self.up.remove(who);
        self.receivers.insert(who.clone(), receiver.clone());
        receiver
    }

    /// A client's connection is up.
    pub(crate) fn up(&mut self, who: &ParticipantId) {
        self.up.insert(who.clone());
    }

    /// Someone's source is gone.
    pub(crate) fn remove_source(&mut self, who: &ParticipantId, picture: Picture) {
        self.sources.remove(&(who.clone(), picture));
    }

    /// Someone is gone with all they had.
    pub(crate) fn remove(&mut self, who: &ParticipantId, now: Duration) {
        self.remove_source(who, Picture::Camera);
        self.remove_source(who, Picture::Share);
        self.up.remove(who);
        if let Some(receiver) = self.receivers.remove(who) {
            for slot in receiver.slots.iter().chain([&receiver.share]) {
                slot.show(None, now);
            }
        }
    }

    /// Lets pictures flow as planned from now on, and asks new sources for a keyframe at once.
    pub(crate) fn apply(&mut self, plan: &Plan, now: Duration) {
        let mut routes: BTreeMap<u64, Vec<Arc<Slot>>> = BTreeMap::new();
        let mut fresh = Vec::new();
        for (who, receiver) in &self.receivers {
            let planned = plan.receivers.get(who).filter(|_| self.up.contains(who));
            let camera = |number: usize| planned.and_then(|planned| planned.slots.get(number)?.as_ref());
            let share = planned.and_then(|planned| planned.share.as_ref());
            let slots = receiver.slots.iter().enumerate().map(|(number, slot)| (slot, Picture::Camera, camera(number)));
            for (slot, picture, whom) in slots.chain([(&receiver.share, Picture::Share, share)]) {
                let source = whom.and_then(|whom| self.sources.get(&(whom.clone(), picture)));
                fresh.extend(slot.show(source, now));
                if let Some(source) = source {
                    routes.entry(source.key).or_default().push(slot.clone());
                }
            }
        }
        for source in self.sources.values() {
            source.set_routes(routes.remove(&source.key).unwrap_or_default());
        }
        // Only now: a keyframe made before its way is open would be lost.
        for source in fresh {
            source.keyframes.want(now, true);
        }
    }
}

impl Source {
    fn set_routes(&self, new: Vec<Arc<Slot>>) {
        let mut routes = lock(&self.routes);
        let same = routes.len() == new.len() && routes.iter().zip(&new).all(|(one, other)| Arc::ptr_eq(one, other));
        if !same {
            *routes = new.into();
            self.version.fetch_add(1, Ordering::Release);
        }
    }
}
