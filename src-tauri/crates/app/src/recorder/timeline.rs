//! `timeline.jsonl`: what happened, one JSON object a line, each written at once.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use serde::Serialize;

/// A line of the time line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Line<'a> {
    /// The recording begins; time zero of everything.
    Start { unix_ms: u64 },
    /// Someone came.
    Joined { person: &'a str, id: &'a str, name: &'a str },
    /// Someone left.
    Left { person: &'a str },
    /// Someone began or ended to speak, by the host's mark.
    Speaking { person: &'a str, on: bool },
    /// A slot shows someone else.
    Slot { slot: u8, person: Option<&'a str> },
    /// The share slot shows someone else.
    Share { person: Option<&'a str> },
    /// A file begins; `startMs` is the time of its first frame or sample.
    File { person: Option<&'a str>, file: &'a str, start_ms: u64 },
    /// The meeting's own recording began or ended.
    Recording { active: bool },
    /// The meeting's transcription began or ended.
    Transcription { active: bool },
    /// Where the call is.
    Phase { phase: &'a str },
    /// Something went wrong.
    Notice { words: &'a str },
    /// The recording is over.
    End,
}

#[derive(Serialize)]
struct Stamped<'a> {
    at: u64,
    #[serde(flatten)]
    line: Line<'a>,
}

/// The open file.
#[derive(Debug)]
pub(super) struct Timeline {
    output: File,
}

impl Timeline {
    /// Begins the file anew.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { output: File::create(path)? })
    }

    /// Writes a line; `at_ms` is milliseconds since the start.
    pub(super) fn write(&mut self, at_ms: u64, line: Line<'_>) -> io::Result<()> {
        let mut text = serde_json::to_vec(&Stamped { at: at_ms, line })?;
        text.push(b'\n');
        self.output.write_all(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_objects_with_their_time() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("timeline.jsonl");
        let mut timeline = Timeline::create(&path).unwrap();
        timeline.write(0, Line::Start { unix_ms: 7 }).unwrap();
        timeline.write(12, Line::Joined { person: "1-A-B", id: "x", name: "A\nB" }).unwrap();
        timeline.write(15, Line::Slot { slot: 2, person: None }).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "{\"at\":0,\"event\":\"start\",\"unixMs\":7}\n\
             {\"at\":12,\"event\":\"joined\",\"person\":\"1-A-B\",\"id\":\"x\",\"name\":\"A\\nB\"}\n\
             {\"at\":15,\"event\":\"slot\",\"slot\":2,\"person\":null}\n"
        );
    }
}
