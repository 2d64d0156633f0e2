//! One running call: the machine of `meeting` driven by one task, its media on threads, and the handle that others hold.
//!
//! ```text
//!   ClientSignal ⇄ engine (meeting::Call, told the time) ⇄ handle: commands, snapshot, events
//!                    │ gates: what may leave now              │ ▲ end
//!   camera, share, microphone threads ─▶ Peer ─▶ Pictures task ─▶ Hearing ─▶ loudspeaker or clock
//!                                                     └▶ window, recorder ◀──────┘
//! ```
//! A host that we dialled and one that dialled us look the same from here: both are a [`ClientSignal`].

mod afterwards;
mod end;
mod engine;
mod handle;
mod loudspeaker;
mod options;
mod parts;
mod shared;
mod threads;

pub use end::End;
pub use handle::{Call, CallEvent, CallHandle};
pub use options::CallOptions;
pub(crate) use options::{source, speaker};

pub(crate) use parts::Parts;
