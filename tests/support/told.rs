//! A program that prints one JSON object a line, and waiting for what it says.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Instant,
};

use serde_json::Value;

use crate::guard::{Guarded, PATIENCE, ending_with_us};

/// A running program and what it has said. Dropping it ends it.
#[derive(Debug)]
pub struct Told {
    _program: Guarded,
    lines: Receiver<Value>,
}

impl Told {
    /// Starts `command` and listens to its output; what it writes to standard error goes to ours.
    ///
    /// # Panics
    /// When it can't be started.
    #[must_use]
    pub fn start(command: &Command) -> Self {
        let mut wrapped = ending_with_us(command);
        wrapped.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut program = Guarded::spawn(wrapped);
        let output = program.child().stdout.take().expect("its output was asked for");
        let (told, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            for value in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
                if told.send(value).is_err() {
                    return;
                }
            }
        });
        Self { _program: program, lines }
    }

    /// The next line; `None` when the program has ended.
    ///
    /// # Panics
    /// When it says nothing within [`PATIENCE`].
    pub fn line(&self) -> Option<Value> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(value) => Some(value),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the program says nothing"),
        }
    }

    /// Reads on until `find` finds what it looks for.
    ///
    /// # Panics
    /// When the program ends before, or doesn't say it within [`PATIENCE`].
    pub fn until<T>(&self, what: &str, mut find: impl FnMut(&Value) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut last = Value::Null;
        while let Some(value) = self.line() {
            if let Some(found) = find(&value) {
                return found;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}; the last line was {value}");
            last = value;
        }
        panic!("the program ended before {what}; the last line was {last}")
    }
}
