//! YUV4MPEG2: pictures one after the other, uncompressed.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::FileError;
use crate::frame::I420;

const Y4M: &str = "Y4M";
/// Longest header line taken.
const LONGEST_LINE: u64 = 1_024;

/// Reads Y4M pictures (4:2:0, eight bits) one at a time.
#[derive(Debug)]
pub struct Y4mReader<R = BufReader<File>> {
    input: R,
    width: u32,
    height: u32,
    fps: (u32, u32),
    start: u64,
    frames: u64,
}

impl Y4mReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// When it can't be opened, is no Y4M file, or one of another kind than 4:2:0 with eight bits.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::new(BufReader::with_capacity(1 << 16, File::open(path)?))
    }
}

impl<R: BufRead + Seek> Y4mReader<R> {
    /// Reads the header from `input`.
    ///
    /// # Errors
    /// As [`Y4mReader::open`].
    pub fn new(mut input: R) -> Result<Self, FileError> {
        let line = line(&mut input)?;
        let mut words = line.split(' ');
        if words.next() != Some("YUV4MPEG2") {
            return Err(FileError::NotA { kind: Y4M, reason: "it doesn't begin with YUV4MPEG2".into() });
        }
        let (mut width, mut height, mut fps) = (0, 0, (30, 1));
        for word in words.filter(|word| !word.is_empty()) {
            let (tag, value) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            match tag {
                "W" => width = value.parse().unwrap_or(0),
                "H" => height = value.parse().unwrap_or(0),
                "F" => fps = rate(value)?,
                "C" if !["420", "420jpeg", "420mpeg2", "420paldv"].contains(&value) => {
                    return Err(FileError::Unsupported {
                        kind: Y4M,
                        reason: format!("its colours are {value:?}, not 4:2:0"),
                    });
                }
                "I" if !["p", "?"].contains(&value) => {
                    return Err(FileError::Unsupported { kind: Y4M, reason: "it is interlaced".into() });
                }
                _ => {}
            }
        }
        I420::black(width, height).map_err(|error| FileError::Unsupported { kind: Y4M, reason: error.to_string() })?;
        let start = input.stream_position()?;
        Ok(Self { input, width, height, fps, start, frames: 0 })
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Pictures a second as a fraction; 30/1 when the file doesn't say.
    #[must_use]
    pub fn fps(&self) -> (u32, u32) {
        self.fps
    }

    /// The next picture; `None` at the end.
    ///
    /// # Errors
    /// When reading fails, or the file breaks off in the middle of a picture.
    pub fn next_frame(&mut self) -> Result<Option<I420>, FileError> {
        if self.input.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let damaged =
            |reason: &str| FileError::Damaged { kind: Y4M, reason: format!("picture {}: {reason}", self.frames) };
        if !line(&mut self.input)?.starts_with("FRAME") {
            return Err(damaged("FRAME expected"));
        }
        let mut data = vec![0; (self.width * self.height) as usize * 3 / 2];
        self.input.read_exact(&mut data).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => damaged("the file ends in the middle of it"),
            _ => error.into(),
        })?;
        self.frames += 1;
        let image = I420::from_packed(self.width, self.height, data).expect("the size was checked with the header");
        Ok(Some(image))
    }

    /// Goes back to the first picture.
    ///
    /// # Errors
    /// When seeking fails.
    pub fn rewind(&mut self) -> Result<(), FileError> {
        self.input.seek(SeekFrom::Start(self.start))?;
        self.frames = 0;
        Ok(())
    }
}

fn rate(value: &str) -> Result<(u32, u32), FileError> {
    let fraction = value.split_once(':').and_then(|(over, under)| Some((over.parse().ok()?, under.parse().ok()?)));
    match fraction {
        Some((0, 0)) => Ok((30, 1)),
        Some((over, under)) if over > 0 && under > 0 => Ok((over, under)),
        _ => Err(FileError::Damaged { kind: Y4M, reason: format!("{value:?} pictures a second") }),
    }
}

/// A header line without its end; damage when it doesn't end or isn't text.
fn line(input: &mut impl BufRead) -> Result<String, FileError> {
    let mut line = Vec::new();
    input.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(FileError::NotA { kind: Y4M, reason: "its header has no end".into() });
    }
    String::from_utf8(line).map_err(|_| FileError::NotA { kind: Y4M, reason: "its header is no text".into() })
}

/// Writes Y4M pictures.
#[derive(Debug)]
pub struct Y4mWriter<W: Write = BufWriter<File>> {
    output: W,
    width: u32,
    height: u32,
}

impl Y4mWriter {
    /// Creates a file, or empties the one that is there.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn create(path: impl AsRef<Path>, width: u32, height: u32, fps: u32) -> Result<Self, FileError> {
        Self::new(BufWriter::with_capacity(1 << 16, File::create(path)?), width, height, fps)
    }
}

impl<W: Write> Y4mWriter<W> {
    /// Writes the header to `output`.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(mut output: W, width: u32, height: u32, fps: u32) -> Result<Self, FileError> {
        writeln!(output, "YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420jpeg")?;
        Ok(Self { output, width, height })
    }

    /// Appends a picture.
    ///
    /// # Errors
    /// When it has another size than the file, or can't be written.
    pub fn write(&mut self, image: &I420) -> Result<(), FileError> {
        if (image.width(), image.height()) != (self.width, self.height) {
            let reason = format!("a picture of {} × {} in a file of another size", image.width(), image.height());
            return Err(FileError::Unsupported { kind: Y4M, reason });
        }
        self.output.write_all(b"FRAME\n")?;
        self.output.write_all(image.packed())?;
        Ok(())
    }

    /// Writes what is still buffered.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.output.flush()
    }
}
