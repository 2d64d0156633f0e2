//! One call as a state machine that does no I/O, and the protocol between a client and a meeting host.
//!
//! Nothing here knows a socket, a device, a clock or a runtime: callers hand in messages, commands and the time, and take
//! out messages, events and the next deadline. What stands at the other end (the practice host, or the page that runs
//! the Calling SDK) can't be told from in here.
//!
//! [`Call`] is the machine, [`Snapshot`] what is, [`Event`] what happened, [`Command`] what a person asks for.

mod call;
mod capabilities;
mod captions;
mod chat;
mod command;
mod compliance;
mod deadlines;
mod diagnostics;
pub mod end_reason;
mod event;
mod incoming;
mod moment;
mod phase;
pub mod protocol;
mod reactions;
mod roster;
mod slots;
mod snapshot;
mod switch;
mod text;

pub use call::{Call, JoinOptions, MediaLink};
pub use capabilities::{Allowance, Capabilities};
pub use captions::{CaptionLine, Captions};
pub use chat::{ChatLine, Delivery};
pub use command::{Command, NotNow, Why};
pub use compliance::{Compliance, ComplianceChange, ComplianceEntry, ComplianceNotice, Consent, Told};
pub use diagnostics::Diagnostics;
pub use end_reason::{EndCause, Explanation};
pub use event::Event;
pub use incoming::IncomingCalls;
pub use moment::Moment;
pub use phase::{Interrupted, Phase, PhaseKind, Trouble};
pub use reactions::{Reactions, ShownReaction};
pub use roster::Roster;
pub use slots::Slots;
pub use snapshot::{Counters, MediaState, Snapshot};
pub use switch::{ClosedBy, MediaKind, Sending, Switch};
