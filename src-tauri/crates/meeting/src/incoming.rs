//! Calls that come in.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::moment::Moment;
use crate::protocol::{IncomingCall, IncomingCallId};
use crate::text::{NAME_CHARS, clean, is_plausible_id};

/// How many ring at once.
pub(crate) const MAX_RINGING: usize = 8;
/// A call nobody took back is forgotten after this; the service itself gives up after 85 s.
pub(crate) const RINGS_FOR: Duration = Duration::from_secs(120);

/// The calls ringing now, the first to ring leading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IncomingCalls {
    /// With `ended` false, all of them.
    pub ringing: Vec<IncomingCall>,
    #[serde(skip)]
    #[ts(skip)]
    since: Vec<Moment>,
}

impl IncomingCalls {
    /// Whether this call rings.
    #[must_use]
    pub fn is_ringing(&self, call: &IncomingCallId) -> bool {
        self.ringing.iter().any(|ringing| ringing.call == *call)
    }

    /// Takes in the host's word and gives it back cleaned; nothing when it changed nothing.
    pub(crate) fn hear(&mut self, call: IncomingCall, now: Duration) -> Option<IncomingCall> {
        if call.ended {
            return self.forget(&call.call);
        }
        let odd = !is_plausible_id(call.call.as_str()) || !is_plausible_id(call.caller.as_str());
        if odd || self.is_ringing(&call.call) || self.ringing.len() >= MAX_RINGING {
            return None;
        }
        let call = IncomingCall { caller_name: clean(&call.caller_name, NAME_CHARS), ..call };
        self.ringing.push(call.clone());
        self.since.push(now.into());
        Some(call)
    }

    /// Takes one away, because it ended or was answered here; gives it marked as ended.
    pub(crate) fn forget(&mut self, call: &IncomingCallId) -> Option<IncomingCall> {
        let place = self.ringing.iter().position(|ringing| ringing.call == *call)?;
        self.since.remove(place);
        Some(IncomingCall { ended: true, ..self.ringing.remove(place) })
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.since.first().map(|since| since.0 + RINGS_FOR)
    }

    /// Forgets what rang too long; gives those.
    pub(crate) fn expire(&mut self, now: Duration) -> Vec<IncomingCall> {
        let stale = self.since.iter().take_while(|since| since.0 + RINGS_FOR <= now).count();
        self.since.drain(..stale);
        self.ringing.drain(..stale).map(|call| IncomingCall { ended: true, ..call }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ParticipantId;

    fn call(id: &str, ended: bool) -> IncomingCall {
        IncomingCall {
            call: IncomingCallId::new(id),
            caller: ParticipantId::new("caller"),
            caller_name: "Mary\n".into(),
            ended,
        }
    }

    #[test]
    fn a_call_rings_until_it_ends() {
        let mut calls = IncomingCalls::default();
        assert_eq!(calls.hear(call("1", false), Duration::ZERO).unwrap().caller_name, "Mary");
        assert_eq!(calls.hear(call("1", false), Duration::ZERO), None, "it rings already");
        assert!(calls.hear(call("1", true), Duration::ZERO).unwrap().ended);
        assert_eq!(calls.hear(call("1", true), Duration::ZERO), None);
        assert_eq!(calls.next_deadline(), None);
    }

    #[test]
    fn a_call_nobody_ends_is_forgotten() {
        let mut calls = IncomingCalls::default();
        calls.hear(call("1", false), Duration::ZERO);
        calls.hear(call("2", false), Duration::from_secs(1));
        let gone = calls.expire(calls.next_deadline().unwrap());
        assert_eq!(gone.len(), 1);
        assert!(calls.is_ringing(&IncomingCallId::new("2")));
    }

    #[test]
    fn a_storm_of_calls_is_bounded() {
        let mut calls = IncomingCalls::default();
        for number in 0..100 {
            calls.hear(call(&number.to_string(), false), Duration::ZERO);
        }
        assert_eq!(calls.ringing.len(), MAX_RINGING);
        assert_eq!(calls.hear(call("", false), Duration::ZERO), None);
    }
}
