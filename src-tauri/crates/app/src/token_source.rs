//! Where a call's access token comes from.

use std::{fs, path::PathBuf};

use base::Secret;

use crate::{Code, Failure};

/// See the module's documentation. It is read anew each time a token is needed, so that a file which something else keeps fresh
/// serves a call of any length.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// This one, as long as it lasts.
    Given(Secret),
    /// A file that holds nothing else. Only its user should be able to read it.
    File(PathBuf),
}

/// The longest file that is read: tokens have one or two thousand letters.
const LONGEST: u64 = 64 * 1024;

impl TokenSource {
    /// The token as it is now.
    ///
    /// # Errors
    /// When the file can't be read or holds no token.
    pub fn read(&self) -> Result<Secret, Failure> {
        let path = match self {
            Self::Given(token) => return Ok(token.clone()),
            Self::File(path) => path,
        };
        let failed = |why: &dyn std::fmt::Display| {
            Failure::because(Code::Access, format!("the access token can't be read from {}", path.display()), why)
        };
        if fs::metadata(path).map_err(|error| failed(&error))?.len() > LONGEST {
            return Err(failed(&"it is too long"));
        }
        let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
        let token = text.trim();
        // Three parts of Base64 (RFC 7519); whatever else it is, it is not for anyone to see.
        let plausible = token.split('.').count() == 3 && token.bytes().all(|byte| byte.is_ascii_graphic());
        if plausible { Ok(Secret::new(token)) } else { Err(failed(&"it holds no access token")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_anew_each_time() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("token");
        let source = TokenSource::File(file.clone());
        for token in ["a.b.c", "d.e.f"] {
            fs::write(&file, format!("{token}\n")).unwrap();
            assert_eq!(source.read().unwrap().expose(), token);
        }
    }

    #[test]
    fn what_is_no_token_is_refused_and_not_shown() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("token");
        for text in ["", "my password", "a.b", "a.b\n.c", &"x".repeat(70_000)] {
            fs::write(&file, text).unwrap();
            let failure = TokenSource::File(file.clone()).read().unwrap_err();
            assert_eq!(failure.code, Code::Access);
            assert!(text.is_empty() || !format!("{failure} {}", failure.detail).contains(text));
        }
        assert_eq!(TokenSource::File(scratch.path().join("none")).read().unwrap_err().code, Code::Access);
    }
}
