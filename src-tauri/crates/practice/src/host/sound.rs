//! The meeting's sound: one thread that decodes what clients send, mixes for each what the others say, and encodes it.
//!
//! It works in ticks of 10 ms against absolute deadlines. Everything that changes who hears whom changes between two Opus
//! packets (every second tick), so that all encoders stay in step and each client's timestamps run through, whichever
//! encoder its packets come from. Those who say nothing hear the same, so one encoder serves them all.

mod mix;
mod voice;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender, SyncSender, TryRecvError},
    },
    thread,
    time::Duration,
};

use super::wire::Wire;
use crate::{room::Plan, script};
use base::{Clock, MonotonicClock};
use media::rtp::RtpPacket;
use meeting::protocol::{BreakoutRoomId, ParticipantId};
use mix::Desk;
use voice::Voice;

/// The length of one tick.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Packets of all clients that may wait for the next tick; a meeting of 64 brings 32 per tick.
const PACKETS: usize = 1024;

/// After a longer stall the ticks that were missed are left out.
const STALL: Duration = Duration::from_millis(100);

/// Ticks between two reports of who speaks.
const REPORT_EVERY: u64 = 10;

/// Who may be heard, and who hears, in which room.
pub(crate) type Hearing = BTreeMap<ParticipantId, (bool, Option<BreakoutRoomId>)>;

enum Order {
    Client { who: ParticipantId, key: u64, wire: Arc<dyn Wire> },
    Scripted { who: ParticipantId, voice: Voice },
    Gone(ParticipantId),
    Plan { heard: Hearing, hearing: Hearing },
}

/// Who speaks and how loud.
pub(crate) type Levels = Vec<(ParticipantId, f32)>;

/// The thread. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Sound {
    orders: Sender<Order>,
    packets: SyncSender<(u64, RtpPacket, Duration)>,
    keys: u64,
}

/// Where a client's sound goes in.
#[derive(Debug, Clone)]
pub(crate) struct Microphone {
    key: u64,
    packets: SyncSender<(u64, RtpPacket, Duration)>,
}

impl Microphone {
    /// A packet; false when too many wait, which happens when the machine can't keep up.
    pub(crate) fn push(&self, packet: RtpPacket, arrived: Duration) -> bool {
        self.packets.try_send((self.key, packet, arrived)).is_ok()
    }
}

impl Sound {
    /// A thread that mixes silence. `report` is told ten times a second who speaks, while anybody does; it must not block.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn open(clock: MonotonicClock, report: impl FnMut(Levels) + Send + 'static) -> std::io::Result<Self> {
        let (orders, ordered) = mpsc::channel();
        let (packets, arrived) = mpsc::sync_channel(PACKETS);
        let ears = Ears { ordered, arrived, desk: Desk::default() };
        thread::Builder::new().name("practice-sound".into()).spawn(move || ears.run(clock, report))?;
        Ok(Self { orders, packets, keys: 0 })
    }

    /// A client's connection is there. A second one of the same client replaces the first.
    pub(crate) fn add_client(&mut self, who: &ParticipantId, wire: Arc<dyn Wire>) -> Microphone {
        self.keys += 1;
        self.order(Order::Client { who: who.clone(), key: self.keys, wire });
        Microphone { key: self.keys, packets: self.packets.clone() }
    }

    /// A scripted person has a voice; it is heard when the plan says so.
    ///
    /// # Errors
    /// When its file can't be read.
    pub(crate) fn add_voice(
        &self,
        who: &ParticipantId,
        voice: &script::Voice,
        folder: &std::path::Path,
    ) -> Result<(), media::file::FileError> {
        self.order(Order::Scripted { who: who.clone(), voice: Voice::open(voice, folder)? });
        Ok(())
    }

    /// Someone is gone.
    pub(crate) fn remove(&self, who: &ParticipantId) {
        self.order(Order::Gone(who.clone()));
    }

    /// Who may be heard and who hears from now on.
    pub(crate) fn apply(&self, plan: &Plan) {
        let heard = plan.senders.iter().map(|(who, sends)| (who.clone(), (sends.audio, sends.room.clone()))).collect();
        let hearing = plan.receivers.iter().map(|(who, gets)| (who.clone(), (gets.sound, gets.room.clone()))).collect();
        self.order(Order::Plan { heard, hearing });
    }

    fn order(&self, order: Order) {
        // The thread ends with this handle only, so it listens.
        let _ = self.orders.send(order);
    }
}

/// What the thread works with.
struct Ears {
    ordered: Receiver<Order>,
    arrived: Receiver<(u64, RtpPacket, Duration)>,
    desk: Desk,
}

impl Ears {
    fn run(mut self, clock: MonotonicClock, mut report: impl FnMut(Levels)) {
        let mut next = clock.now();
        let mut tick = 0u64;
        let mut spoke = false;
        loop {
            thread::sleep(next.saturating_sub(clock.now()));
            if tick.is_multiple_of(2) && !self.take_orders() {
                return;
            }
            for (key, packet, arrived) in self.arrived.try_iter() {
                self.desk.packet(key, packet, arrived);
            }
            self.desk.tick(tick, next);
            if tick.is_multiple_of(REPORT_EVERY) {
                let levels = self.desk.levels();
                let speaks = !levels.is_empty();
                if std::mem::replace(&mut spoke, speaks) || speaks {
                    report(levels);
                }
            }
            (tick, next) = after(tick, next, clock.now());
        }
    }

    /// False when there is nobody left to give orders.
    fn take_orders(&mut self) -> bool {
        loop {
            match self.ordered.try_recv() {
                Ok(Order::Client { who, key, wire }) => self.desk.add_client(who, key, wire),
                Ok(Order::Scripted { who, voice }) => self.desk.add_voice(who, voice),
                Ok(Order::Gone(who)) => self.desk.remove(&who),
                Ok(Order::Plan { heard, hearing }) => self.desk.plan(heard, hearing),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }
}

/// The next tick and its time. After a stall it leaves out an even number of ticks, since packets are two ticks long.
fn after(tick: u64, at: Duration, now: Duration) -> (u64, Duration) {
    let late = now.saturating_sub(at + TICK);
    let missed = if late > STALL { (late.as_millis() / TICK.as_millis()) as u64 & !1 } else { 0 };
    (tick + 1 + missed, at + TICK * (1 + u32::try_from(missed).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    #[test]
    fn ticks_keep_their_rhythm_whatever_the_work_took() {
        assert_eq!(after(4, ms(40), ms(41)), (5, ms(50)));
        assert_eq!(after(4, ms(40), ms(65)), (5, ms(50)), "a late tick does not move the next");
    }

    #[test]
    fn after_a_stall_an_even_number_is_left_out() {
        let (tick, at) = after(4, ms(40), ms(40 + 1 + 335));
        assert_eq!((tick, at), (4 + 1 + 32, ms(40 + 330)));
        assert_eq!(at, ms(10 * tick), "ticks and time stay together");
    }
}
