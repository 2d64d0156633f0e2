//! How much of the outside world is taken, and what the services take: every bound of this crate in one place.

use std::time::Duration;

/// One answer of a chat service, in bytes.
pub(crate) const MAX_ANSWER_BYTES: usize = 4 << 20;
/// What a message's content may be long, in UTF-8 bytes. Both services say "about 28 KB", so that this is 28 000 and not 28 672.
pub const MAX_CONTENT_BYTES: usize = 28_000;
/// Messages, threads or people on a page.
pub const MAX_PAGE: u16 = 200;
/// Messages on a page of Graph.
pub(crate) const MAX_GRAPH_PAGE: u16 = 50;
/// People in one request to create a thread or to add to it.
pub const MAX_ADDED: usize = 200;
/// Above this many people in a thread there are no typing notices and no read receipts.
pub const MAX_LIVELY_PEOPLE: usize = 20;
/// The shortest time between two typing notices.
pub const TYPING_EVERY: Duration = Duration::from_secs(8);
/// How long somebody counts as typing after their last notice.
pub(crate) const TYPING_LASTS: Duration = Duration::from_secs(10);
/// Any id, in bytes.
pub(crate) const MAX_ID_BYTES: usize = 512;
/// An address of a next page, in bytes.
pub(crate) const MAX_ADDRESS_BYTES: usize = 8192;
/// A name or a topic, in characters.
pub(crate) const MAX_NAME_CHARS: usize = 256;
/// Files and pictures of one message that are looked at.
pub(crate) const MAX_ATTACHMENTS: usize = 32;

/// A message's HTML, in bytes: more is cut off.
pub const MAX_HTML_BYTES: usize = 128 << 10;
/// Pieces of one document.
pub const MAX_NODES: usize = 5000;
/// How deep blocks lie in blocks: quotes, lists and tables.
pub const MAX_DEPTH: usize = 12;
/// A link's address, in bytes.
pub(crate) const MAX_LINK_BYTES: usize = 2048;

/// One text message of the realtime socket, in bytes.
pub(crate) const MAX_FRAME_BYTES: usize = 1 << 20;
