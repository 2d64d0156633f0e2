//! What is written when the program panics: where, in which thread, and the way there with `RUST_BACKTRACE`. The message only where it
//! stands in the code as it is; one that was put together may hold whatever was being worked on, such as somebody's name.

use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    fmt,
    io::{self, Write},
    panic::PanicHookInfo,
    thread,
};

/// From now on every panic is told so, on standard error, in place of the standard library's own words. To be called once, when
/// the program starts.
pub fn keep_panics_private() {
    std::panic::set_hook(Box::new(|panic| {
        // Not by the log: a panic may come from within it. Nor is there anybody to tell when this fails.
        let _ = write!(io::stderr().lock(), "{}", Report::of(panic));
    }));
}

/// What is told of a panic.
struct Report {
    thread: Option<String>,
    place: Option<String>,
    message: Message,
    way: Backtrace,
}

/// A panic's own words.
#[derive(Debug, PartialEq, Eq)]
enum Message {
    /// As the code has it.
    Literal(&'static str),
    /// Put together when it happened: so many characters.
    Composed(usize),
    /// No text at all.
    Other,
}

impl Report {
    fn of(panic: &PanicHookInfo<'_>) -> Self {
        Self {
            // Threads are named by the code.
            thread: thread::current().name().map(str::to_owned),
            place: panic.location().map(ToString::to_string),
            message: Message::of(panic.payload()),
            way: Backtrace::capture(),
        }
    }
}

impl Message {
    fn of(payload: &dyn Any) -> Self {
        // What `panic!` makes of its words: a literal stays one, everything else becomes a `String`.
        if let Some(literal) = payload.downcast_ref::<&'static str>() {
            return Self::Literal(literal);
        }
        payload.downcast_ref::<String>().map_or(Self::Other, |text| Self::Composed(text.chars().count()))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thread = self.thread.as_deref().unwrap_or("without a name");
        let place = self.place.as_deref().unwrap_or("an unknown place");
        writeln!(f, "passerelle: a fault of this program, in thread {thread} at {place}: {}", self.message)?;
        match self.way.status() {
            BacktraceStatus::Captured => writeln!(f, "{}", self.way),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(words) => f.write_str(words),
            Self::Composed(length) => write!(f, "a message of {length} characters, which is not shown"),
            Self::Other => f.write_str("without a message"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(panics: impl FnOnce() + std::panic::UnwindSafe) -> Message {
        Message::of(&*std::panic::catch_unwind(panics).unwrap_err())
    }

    fn name_of(text: &str) -> Result<(), String> {
        Err(text.to_owned())
    }

    #[test]
    fn only_words_of_the_code_are_shown() {
        let name = String::from("Ann Example");
        assert_eq!(message(|| panic!("no camera")), Message::Literal("no camera"));
        assert_eq!(message(|| panic!("{name} left")), Message::Composed(16));
        assert!(matches!(message(|| name_of("Ann Example").unwrap()), Message::Composed(_)));
        assert_eq!(message(|| std::panic::panic_any(7)), Message::Other);
    }
}
