//! What a browser says of itself, and whether the Calling SDK runs on it.

use std::fmt;

/// The oldest major version that is let in. The SDK supports the last three of each browser; what is older than this is
/// from before the SDK's own release, so that it can't be among them.
pub const OLDEST: u32 = 140;

/// A version of four numbers, as the Chromium family counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [u32; 4]);

impl Version {
    /// Finds a version in what a browser prints, such as `Chromium 156.0.8078.73 built on Debian`.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        text.split(|letter: char| !letter.is_ascii_digit() && letter != '.').find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let mut numbers = [0; 4];
        let mut parts = word.split('.');
        for number in &mut numbers {
            *number = parts.next()?.parse().ok()?;
        }
        parts.next().is_none().then_some(Self(numbers))
    }

    /// The first number, by which support is counted.
    #[must_use]
    pub fn major(self) -> u32 {
        self.0[0]
    }

    /// Whether the SDK can't support it any more.
    #[must_use]
    pub fn is_too_old(self) -> bool {
        self.major() < OLDEST
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a}.{b}.{c}.{d}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_in_what_browsers_print() {
        for (said, version) in [
            ("Chromium 156.0.8078.73 built on Debian GNU/Linux 12 (bookworm)\n", [156, 0, 8078, 73]),
            ("Google Chrome 155.0.7999.12 ", [155, 0, 7999, 12]),
            ("Microsoft Edge 154.0.3650.1 beta", [154, 0, 3650, 1]),
            ("Gtk-Message: 12:00:00.1: noise\nChromium 150.1.2.3 snap", [150, 1, 2, 3]),
        ] {
            assert_eq!(Version::find(said), Some(Version(version)), "{said}");
        }
        for said in ["", "Chromium", "Chromium 156.0", "1.2.3.4.5", "99999999999.0.0.0"] {
            assert_eq!(Version::find(said), None, "{said}");
        }
    }

    #[test]
    fn age_is_counted_by_the_first_number() {
        assert!(Version([OLDEST - 1, 9, 9, 9]).is_too_old());
        assert!(!Version([OLDEST, 0, 0, 0]).is_too_old());
        assert!(Version([150, 0, 0, 1]) < Version([150, 0, 1, 0]));
    }
}
