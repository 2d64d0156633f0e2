//! Pictures of messages: where one lies, so that it can be asked for, and what came, so that it can be shown.
//!
//! A picture is fetched from the chat service that one asks anyway, and from nowhere else: of the address that a message gives only the
//! path counts, and only where it is that of a picture of a thread. Neither host nor query of it are used, so no message leads a
//! request or a token elsewhere, and no redirect is followed ([`base::http::Http`]). What lies at other places is a link to be opened outside.

use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::{html::Address, ids::ThreadId};

/// Larger pictures are not shown: the side that is the longest, in pixels.
const MAX_SIDE: usize = 16_384;
/// The most pixels of one; a webview needs four bytes for each.
const MAX_PIXELS: usize = 40_000_000;
/// The longest id of a picture.
const MAX_ID: usize = 256;

/// Which picture of which thread: `…/chat/threads/{thread}/images/{id}/views/{view}` at Communication Services, and at Graph
/// `…/chats/{thread}/messages/{message}/hostedContents/{id}/$value`.
#[derive(Clone, PartialEq, Eq)]
pub struct PicturePlace {
    thread: String,
    path: Path,
}

/// Below the thread.
#[derive(Clone, PartialEq, Eq)]
enum Path {
    View { id: String, view: String },
    Hosted { message: String, id: String },
}

impl std::fmt::Debug for PicturePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PicturePlace")
    }
}

impl PicturePlace {
    /// The place that an address names; nothing for any other address.
    #[must_use]
    pub fn of(address: &Address) -> Option<Self> {
        let address = url::Url::parse(address.as_str()).ok()?;
        if address.scheme() != "https" {
            return None;
        }
        let segments: Vec<&str> = address.path_segments()?.collect();
        let (thread, path, named) = match segments[..] {
            ["chat", "threads", thread, "images", id, "views", view] => {
                (thread, Path::View { id: id.to_owned(), view: view.to_owned() }, [id, view])
            }
            ["v1.0" | "beta", "chats", thread, "messages", message, "hostedContents", id, "$value"] => {
                (thread, Path::Hosted { message: message.to_owned(), id: id.to_owned() }, [message, id])
            }
            _ => return None,
        };
        let thread = percent_decode_str(thread).decode_utf8().ok()?.into_owned();
        named.into_iter().all(is_plain).then_some(Self { thread, path })
    }

    /// Whether it is of this thread: only who is in it may see it.
    pub(crate) fn is_of(&self, thread: &ThreadId) -> bool {
        self.thread == thread.as_str()
    }

    /// The path below the thread, where it is one of Communication Services'.
    pub(crate) fn at_acs(&self) -> Option<String> {
        match &self.path {
            Path::View { id, view } => Some(format!("/images/{id}/views/{view}")),
            Path::Hosted { .. } => None,
        }
    }

    /// The path below the thread, where it is one of Graph's.
    pub(crate) fn at_graph(&self) -> Option<String> {
        match &self.path {
            Path::Hosted { message, id } => Some(format!("/messages/{message}/hostedContents/{id}/$value")),
            Path::View { .. } => None,
        }
    }
}

/// What needs no escaping, and leads nowhere else in a path.
fn is_plain(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~=".contains(&byte);
    !segment.is_empty()
        && segment.len() <= MAX_ID
        && segment.bytes().all(plain)
        && segment.bytes().any(|byte| byte != b'.')
}

/// What kind of file a picture is. Others, such as SVG, are programs or documents, and not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// PNG (ISO/IEC 15948).
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// GIF (89a).
    Gif,
    /// WebP (RFC 9649).
    Webp,
}

impl PictureKind {
    /// Its media type (RFC 6838), such as `image/png`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }
}

/// A picture that can be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// By its first bytes, whatever the service called it.
    pub kind: PictureKind,
    /// The file.
    pub bytes: Bytes,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Picture {
    /// Looks at a file; nothing where it is no picture of a kind that is shown, or one that is too large.
    #[must_use]
    pub fn read(bytes: Bytes) -> Option<Self> {
        let kind = match imagesize::image_type(&bytes).ok()? {
            imagesize::ImageType::Png => PictureKind::Png,
            imagesize::ImageType::Jpeg => PictureKind::Jpeg,
            imagesize::ImageType::Gif => PictureKind::Gif,
            imagesize::ImageType::Webp => PictureKind::Webp,
            _ => return None,
        };
        let size = imagesize::blob_size(&bytes).ok()?;
        let is_fine = (1..=MAX_SIDE).contains(&size.width) && (1..=MAX_SIDE).contains(&size.height);
        (is_fine && size.width * size.height <= MAX_PIXELS).then_some(Self { kind, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> Option<PicturePlace> {
        PicturePlace::of(&Address::parse(address).ok()?)
    }

    #[test]
    fn a_picture_of_a_thread_is_told_from_everything_else() {
        let thread = ThreadId::new("19:a@thread.v2").unwrap();
        for good in [
            "https://contoso.communication.azure.com/chat/threads/19:a@thread.v2/images/0-wus-1/views/original?api-version=2024-03-07",
            "https://elsewhere.example/chat/threads/19%3Aa%40thread.v2/images/0-wus-1/views/original",
        ] {
            let found = place(good).unwrap_or_else(|| panic!("{good}"));
            assert!(found.is_of(&thread), "{good}");
            assert_eq!((found.at_acs().as_deref(), found.at_graph()), (Some("/images/0-wus-1/views/original"), None));
        }
        let hosted =
            place("https://graph.microsoft.com/v1.0/chats/19:a@thread.v2/messages/1/hostedContents/aWQ9eF8x/$value")
                .unwrap();
        assert!(hosted.is_of(&thread));
        assert_eq!(
            (hosted.at_acs(), hosted.at_graph().as_deref()),
            (None, Some("/messages/1/hostedContents/aWQ9eF8x/$value"))
        );
        let other = place("https://a.example/chat/threads/19%3Ab%40thread.v2/images/1/views/small").unwrap();
        assert!(!other.is_of(&thread));
        for bad in [
            "http://contoso.communication.azure.com/chat/threads/19:a@thread.v2/images/1/views/original",
            "https://a.example/chat/threads/19:a@thread.v2/images/1/views/",
            "https://a.example/chat/threads/19:a@thread.v2/images/1",
            "https://a.example/chat/threads/19:a@thread.v2/images/%2e%2e/views/original",
            "https://a.example/chat/threads/19:a@thread.v2/images/1%2F..%2F..%2Fx/views/original",
            "https://a.example/chat/threads/19:a@thread.v2/images/1/views/..",
            "https://a.example/chat/threads/19:a@thread.v2/images/.../views/original",
            "https://a.example/chat/threads/19:a@thread.v2/images/1/views/original/x",
            "https://a.example/x/chat/threads/19:a@thread.v2/images/1/views/original",
            "https://a.example/chat/threads/%ff/images/1/views/original",
            "https://graph.microsoft.com/v1.0/chats/19:a@thread.v2/messages/../hostedContents/x/$value",
            "https://graph.microsoft.com/v1.0/chats/19:a@thread.v2/messages/1/hostedContents/x",
            "https://graph.microsoft.com/v2.0/chats/19:a@thread.v2/messages/1/hostedContents/x/$value",
            "https://media.example/giphy.gif",
            "https://a.example/chat/threads/19:a@thread.v2/messages/1/views/x",
            "javascript:alert(1)",
        ] {
            assert_eq!(place(bad), None, "{bad}");
        }
        assert!(place(&format!("https://a.example/chat/threads/x/images/{}/views/y", "a".repeat(257))).is_none());
    }

    const PNG: &[u8] = &[
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 2, 0, 0, 0, 3, 8, 6, 0,
        0, 0,
    ];

    fn png(width: u32, height: u32) -> Bytes {
        let mut file = PNG.to_vec();
        file[16..20].copy_from_slice(&width.to_be_bytes());
        file[20..24].copy_from_slice(&height.to_be_bytes());
        file.into()
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_not_shown() {
        assert_eq!(Picture::read(png(2, 3)).unwrap().kind, PictureKind::Png);
        let gif = Bytes::from_static(b"GIF89a\x01\x00\x01\x00\x00\x00\x00");
        assert_eq!(Picture::read(gif).unwrap().kind.media_type(), "image/gif");
        for (width, height) in [(0, 1), (1, 0), (16_385, 1), (10_000, 10_000), (u32::MAX, u32::MAX)] {
            assert_eq!(Picture::read(png(width, height)), None, "{width} x {height}");
        }
        for text in [
            &b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><script>alert(1)</script></svg>"[..],
            b"<!doctype html><script>alert(1)</script>",
            b"%PDF-1.7",
            b"BM\x00\x00\x00\x00",
            b"",
            &PNG[..12],
        ] {
            assert_eq!(Picture::read(Bytes::copy_from_slice(text)), None, "{:?}", String::from_utf8_lossy(text));
        }
    }
}
