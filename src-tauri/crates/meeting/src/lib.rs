//! One call as a state machine that does no I/O, and the protocol between a client and a meeting host.
//!
//! Nothing here knows a socket, a device, a clock or a runtime: callers hand in messages, commands and the time, and take
//! out messages, events and the next deadline. What stands at the other end (the practice host, or the page that runs
//! the Calling SDK) can't be told from in here.

pub mod protocol;
