//! Another socket to the same call, where the host keeps our place.

use base::Secret;
use std::time::Duration;

use super::{Call, orders};
use crate::deadlines::{self, Timer};
use crate::protocol::ClientMessage;
use crate::switch::MediaKind;

impl Call {
    /// The socket broke without a word. True where another one may be opened, on which everything goes on with
    /// [`Call::resumed`]; until then the host counts as lost. Else the call is over.
    pub fn socket_lost(&mut self, now: Duration) -> bool {
        self.advance(now);
        let resumes = self.is_under_way() && self.place_secret.is_some() && self.place.interrupted().is_some();
        if !resumes {
            self.socket_closed(now);
            return false;
        }
        self.messages.clear();
        self.deadlines.clear(Timer::Quiet);
        self.deadlines.clear(Timer::Pong);
        self.deadlines.clear(Timer::Answer);
        self.trouble.host = true;
        self.settle();
        true
    }

    /// There is another socket: queues what takes our place, and then our last words about ourselves, some of which went
    /// nowhere. What the host says next shows that it has us again.
    pub fn resumed(&mut self, now: Duration) {
        self.advance(now);
        let Some(secret) = self.place_secret.clone().filter(|_| self.is_under_way()) else { return };
        self.messages.clear();
        self.messages.push_back(ClientMessage::TakePlace { secret });
        for kind in MediaKind::ALL {
            self.tell(orders::switch_message(kind, self.snapshot.switch(kind).on));
        }
        self.tell(ClientMessage::Deafen { on: self.snapshot.deafened });
        self.tell(ClientMessage::WantSlots { slots: self.snapshot.slots.wishes.clone() });
        self.deadlines.set(Timer::Quiet, self.now + deadlines::QUIET);
    }

    pub(super) fn hear_place(&mut self, secret: Secret) {
        self.place_secret = Some(secret);
    }
}
