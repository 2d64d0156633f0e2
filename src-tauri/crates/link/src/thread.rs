//! Chat thread ids, as long links carry them.

/// A checked thread id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thread {
    /// Decoded, such as `19:meeting_…@thread.v2`.
    pub id: String,
    /// A channel's thread: guests get no chat.
    pub is_channel: bool,
    /// The cloud written into the id; `None` for the public cloud and for channels.
    pub cloud: Option<ThreadCloud>,
}

/// Clouds that mark their thread ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreadCloud {
    Gcch,
    Dod,
}

impl Thread {
    /// Reads a decoded id; `None` where it is cut off or garbled.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        let (local, domain) = id.split_once('@')?;
        let is_channel = match domain {
            "thread.v2" => false,
            "thread.tacv2" | "thread.skype" => true,
            _ => return None,
        };
        let name = local.strip_prefix("19:")?;
        let (cloud, name) = match name.split_once(':') {
            Some(("gcch", name)) => (Some(ThreadCloud::Gcch), name),
            Some(("dod", name)) => (Some(ThreadCloud::Dod), name),
            Some(_) => return None,
            None => (None, name),
        };
        let name = name.strip_prefix("meeting_").unwrap_or(name);
        let is_name = !name.is_empty()
            && name.len() <= 256
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=' | b'+'));
        is_name.then(|| Self { id: id.to_owned(), is_channel, cloud })
    }
}

/// A GUID in its usual form, in lower case.
pub(crate) fn guid(text: &str) -> Option<String> {
    let mut text = text.to_ascii_lowercase();
    text.retain(|c| !c.is_whitespace());
    let well_formed = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    well_formed.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_kinds() {
        let meeting = Thread::parse("19:meeting_NDY2ZTQ5@thread.v2").unwrap();
        assert!(!meeting.is_channel && meeting.cloud.is_none());
        assert!(Thread::parse("19:0123456789abcdef0123456789abcdef@thread.tacv2").unwrap().is_channel);
        assert_eq!(Thread::parse("19:gcch:meeting_a@thread.v2").unwrap().cloud, Some(ThreadCloud::Gcch));
        assert_eq!(Thread::parse("19:dod:meeting_a@thread.v2").unwrap().cloud, Some(ThreadCloud::Dod));
    }

    #[test]
    fn damage() {
        for id in [
            "",
            "19:meeting_NDY2",
            "meeting_NDY2@thread.v2",
            "19:meeting_@thread.v2",
            "19:meeting_a b@thread.v2",
            "19:meeting_a@thread.v",
            "19:meeting_a@thread.v2/0",
            "19:x:meeting_a@thread.v2",
            "19:meeting_\u{fffd}@thread.v2",
        ] {
            assert_eq!(Thread::parse(id), None, "{id}");
        }
    }

    #[test]
    fn guids() {
        assert_eq!(guid("AAAABBBB-cccc-dddd-eeee-ffff00001111").unwrap(), "aaaabbbb-cccc-dddd-eeee-ffff00001111");
        assert!(guid("aaaabbbb-cccc-dddd-eeee-ffff0000111").is_none());
        assert!(guid("aaaabbbbccccddddeeeeffff00001111").is_none());
        assert!(guid("gaaabbbb-cccc-dddd-eeee-ffff00001111").is_none());
    }
}
