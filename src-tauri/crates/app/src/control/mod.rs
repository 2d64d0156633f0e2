//! Steering a running call from another process of the same user: `passerelle mute` and its likes.
//!
//! Every call listens on a local socket of its own: on Unix `<process id>.sock` in [`base::runtime_dir`], which only its
//! user can open, and each caller's user id is checked again; on Windows a named pipe that only its owner may open, with
//! a marker file in that folder so that it can be found. One request and one reply, each a line of JSON:
//!
//! ```text
//! {"do":"mute","on":true}          {"ok":true,"status":{…}}
//! {"do":"leave"}                   {"ok":false,"code":"notInACall","words":"…"}
//! ```

mod ask;
mod door;
mod place;
mod words;

pub use ask::ask;
pub use door::{ControlDoor, Steering};
pub use place::running;
pub use words::{PersonStatus, Reply, Request, Status};

/// The longest line either side may send, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;

/// How long either side may take over its line.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);
