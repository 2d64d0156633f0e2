//! What is nobody's business, and where it must not be: logs, files, command lines.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::control::control;

/// Words that are to be found nowhere.
#[derive(Debug, Clone)]
pub struct Private(Vec<String>);

impl Private {
    /// What every token, key and id of a guest is known by, whoever made it.
    #[must_use]
    pub fn secrets() -> Self {
        Self(["eyJ", "accesskey=", "8:acs:", "acs%3A"].map(str::to_owned).to_vec())
    }

    /// With more words. Those that are found anywhere, since they are short, don't count.
    #[must_use]
    pub fn and<T: Into<String>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.0.extend(words.into_iter().map(Into::into).filter(|word: &String| word.len() > 3));
        self
    }

    /// With all that a practice organisation holds: its people's names and addresses, the subjects of its meetings, their links,
    /// numbers and passcodes, its key. Its control tells them; `ready` is the line it printed.
    ///
    /// # Panics
    /// When it doesn't.
    pub async fn and_of(self, ready: &Value) -> Self {
        let file = ready["secretFile"].as_str().expect("the service told it");
        let secret = fs::read_to_string(file).expect("it is readable").trim().to_owned();
        let all = control(ready, "GET", "organisation", &Value::Null).await;
        let fields = |what: &str, names: &'static [&'static str]| {
            let list = all[what].as_array().cloned().unwrap_or_default();
            assert!(!list.is_empty(), "{what} of {all}");
            list.into_iter()
                .flat_map(move |one| names.iter().filter_map(move |name| Some(one[*name].as_str()?.to_owned())))
        };
        let people = fields("people", &["name", "mail"]);
        let meetings = fields("meetings", &["subject", "joinUrl", "shortUrl", "number", "passcode"]);
        let key = all["accessKey"].as_str().expect("it has a key").to_owned();
        self.and([secret, key]).and(people).and(meetings)
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks for all of them, also in UTF-16, as browsers keep text.
    ///
    /// # Panics
    /// When there is one.
    pub fn absent(&self, place: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        for word in &self.0 {
            let line = text.lines().find(|line| line.contains(word));
            assert!(line.is_none(), "{word} is in {place}: {line:.2000?}");
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(!bytes.windows(wide.len()).any(|part| part == wide), "{word} is in {place} in UTF-16");
        }
    }
}

/// Every file below a folder, with what it holds; none where there is no such folder.
///
/// # Panics
/// When one can't be read.
#[must_use]
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        // Sockets and what leads elsewhere hold nothing.
        let Ok(kind) = path.symlink_metadata() else { continue };
        if kind.is_dir() {
            found.extend(files(&path));
        } else if kind.is_file() {
            match fs::read(&path) {
                Ok(held) => found.push((path, held)),
                // What runs beside removes some of its own.
                Err(why) => assert_eq!(why.kind(), ErrorKind::NotFound, "{}: {why}", path.display()),
            }
        }
    }
    found
}
