//! The details as a letter in the person's own mail program: a `mailto` address (RFC 6068).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    Handout, Labels,
    plain::{self, Extent},
};
use crate::{
    limits::MAX_MAILTO_BYTES,
    text::{self, LINE},
};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why there is no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// Even the link alone is longer than mail programs take.
    #[error("the meeting's link is too long for a letter: copy it instead")]
    TooLong,
    /// Not one mail address.
    #[error("this is no mail address")]
    Recipient,
}

/// A `mailto` address with subject and body, to one recipient or to be filled in. Windows and some programs cut long ones, so
/// it says less where all of it would be too long: without telephone numbers, then the link alone. Nothing is ever cut.
///
/// # Errors
/// When there is no room for the link, or the recipient is none.
pub fn letter(handout: &Handout<'_>, labels: &Labels<'_>, recipient: Option<&str>) -> Result<String, LetterError> {
    let to = recipient.map_or(Ok(String::new()), address)?;
    let subject = handout.subject.and_then(|subject| text::line(subject, LINE)).unwrap_or_default();
    for extent in [Extent::All, Extent::Meeting, Extent::Link] {
        let body = plain::written(handout, labels, extent).trim_end().replace('\n', "\r\n");
        let letter = format!("mailto:{to}?subject={}&body={}", encode(&subject), encode(&body));
        if letter.len() <= MAX_MAILTO_BYTES {
            return Ok(letter);
        }
    }
    Err(LetterError::TooLong)
}

/// One address, encoded; a comma would make it two, a question mark add headers.
fn address(recipient: &str) -> Result<String, LetterError> {
    let (local, host) = recipient.trim().rsplit_once('@').ok_or(LetterError::Recipient)?;
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "@,;:<>()[]\\\"".contains(c))
    };
    if is_plain(local) && is_plain(host) {
        Ok(format!("{}@{}", encode(local), encode(host)))
    } else {
        Err(LetterError::Recipient)
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
