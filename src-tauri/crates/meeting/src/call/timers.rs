//! What happens when nothing happens.

use std::time::Duration;

use super::{Call, Place};
use crate::deadlines::{self, Timer};
use crate::end_reason::EndCause;
use crate::event::Event;
use crate::protocol::{ClientMessage, RequestId};

impl Call {
    /// Lets time pass. Afterwards [`Call::next_deadline`] lies after `now`, or there is none.
    pub fn timeout(&mut self, now: Duration) {
        self.advance(now);
        if self.snapshot.phase.is_ended() {
            return;
        }
        while let Some(timer) = self.deadlines.pop_due(self.now) {
            self.go_off(timer);
        }
        if self.snapshot.phase.is_ended() {
            return;
        }
        if self.snapshot.compliance.tick(self.now) {
            self.events.push_back(Event::Compliance(self.snapshot.compliance.notice));
        }
        self.give_up_chat(Some(self.now));
        self.go_on_typing();
        self.snapshot.captions.expire(self.now);
        self.snapshot.reactions.expire(self.now);
        self.events.extend(self.snapshot.incoming.expire(self.now).into_iter().map(Event::IncomingCall));
        self.settle();
    }

    fn go_off(&mut self, timer: Timer) {
        match timer {
            // A restart that is not answered leaves the call reconnecting, which has its own end.
            Timer::Answer if self.answered > 0 => {}
            Timer::Answer => self.end(EndCause::HostVanished, None),
            Timer::Media => self.end(EndCause::MediaBlocked, None),
            Timer::SetUp if self.trouble.host => self.end(EndCause::HostVanished, None),
            Timer::SetUp => self.end(EndCause::TimedOut, None),
            Timer::Ring => self.end(EndCause::NotAnswered, None),
            Timer::Reconnect => self.end(self.cause_of_loss(), None),
            Timer::Restart => self.want_offer(),
            Timer::Leave => self.end(self.cause_of_leaving(), None),
            Timer::Quiet => self.ping(),
            Timer::Pong if self.place == Place::Idle => self.end(EndCause::HostVanished, None),
            Timer::Pong => {
                self.trouble.host = true;
                self.deadlines.set(Timer::Quiet, self.now + deadlines::PONG);
            }
        }
    }

    fn ping(&mut self) {
        self.pings = self.pings.wrapping_add(1);
        self.tell(ClientMessage::Ping { id: RequestId(self.pings) });
        self.deadlines.set(Timer::Pong, self.now + deadlines::PONG);
    }

    /// Another way for the media is wanted, again and again until there is one.
    pub(super) fn want_offer(&mut self) {
        if self.is_under_way() && self.media_flowed {
            self.events.push_back(Event::OfferWanted);
            if self.trouble.media {
                self.deadlines.set(Timer::Restart, self.now + deadlines::RESTART_AGAIN);
            }
        }
    }

    fn cause_of_loss(&self) -> EndCause {
        if self.trouble.host {
            EndCause::HostVanished
        } else if self.trouble.media {
            EndCause::MediaLost
        } else {
            EndCause::NetworkLost
        }
    }

    /// Anything that arrives is a sign of life.
    pub(super) fn hear_life(&mut self) {
        self.trouble.host = false;
        if self.is_under_way() {
            self.deadlines.clear(Timer::Pong);
            self.deadlines.set(Timer::Quiet, self.now + deadlines::QUIET);
        }
    }

    /// An unreadable message came: it is counted, and shows that the host is there.
    pub fn dropped(&mut self, now: Duration) {
        self.advance(now);
        if self.snapshot.phase.is_ended() {
            return;
        }
        self.snapshot.counters.unreadable = self.snapshot.counters.unreadable.saturating_add(1);
        self.hear_life();
        self.settle();
    }
}
