//! Where a message stands.

use crate::{ids::MessageId, message::Message, time::Timestamp};

/// A message's place. Messages with a sequence id stand by it. One without, as realtime notices bring it, stands behind the last
/// one with a sequence id that is not younger than it, until a list says better. Where a service has no sequence ids, all stand by
/// the time they came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    sequence: u64,
    loose: bool,
    age: Age,
}

/// How old a message is: when it came, and its id where several came at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Age {
    created: Timestamp,
    number: u64,
    id: MessageId,
}

impl Age {
    pub(super) fn of(message: &Message) -> Self {
        Self { created: message.created, number: message.id.number(), id: message.id.clone() }
    }

    pub(super) fn id(&self) -> &MessageId {
        &self.id
    }
}

impl Place {
    pub(super) fn fixed(sequence: u64, age: Age) -> Self {
        Self { sequence, loose: false, age }
    }

    /// Behind the one with this sequence id.
    pub(super) fn behind(sequence: u64, age: Age) -> Self {
        Self { sequence, loose: true, age }
    }

    pub(super) fn is_loose(&self) -> bool {
        self.loose
    }

    pub(super) fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(super) fn age(&self) -> &Age {
        &self.age
    }
}
