//! A program that lives no longer than we do, watched by a thread of its own.
//!
//! On Linux the kernel ends it with the thread that started it, so that thread stays until the program has ended; on Windows a
//! job object does the same with our process. On macOS nothing of the kind exists: there the call page closes its own
//! window when its socket to us breaks, as it does everywhere.

use std::{
    ffi::OsString,
    io,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use process_wrap::std::{ChildWrapper, CommandWrap};
use tokio::sync::watch;

/// Between two looks at the program.
const LOOK: Duration = Duration::from_millis(50);

/// How long it may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(2);

/// A running program. Dropping it ends it and everything it started, and waits until it is gone.
#[derive(Debug)]
pub(crate) struct Running {
    stop: Option<Sender<()>>,
    ended: watch::Receiver<Option<Ended>>,
    thread: Option<JoinHandle<()>>,
    #[cfg(test)]
    process: u32,
}

/// How a program came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    /// By itself, with success.
    pub(crate) well: bool,
}

impl Running {
    /// Starts `words` (the program first) with these variables set.
    pub(crate) fn start(words: &[OsString], variables: &[(&str, OsString)]) -> io::Result<Self> {
        let words = tied(words);
        let variables: Vec<(String, OsString)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let (stop, stopped) = channel();
        let (tell, ended) = watch::channel(None);
        let (started, begun) = channel();
        let thread = std::thread::Builder::new().name("browser".into()).spawn(move || {
            let child = spawn(&words, &variables);
            let child = match child {
                Ok(child) => child,
                Err(error) => return drop(started.send(Err(error))),
            };
            let _ = started.send(Ok(child.id()));
            let status = watch_over(child, &stopped);
            tell.send_replace(Some(Ended { well: status.is_some_and(|status| status.success()) }));
        })?;
        let _process = begun.recv().map_err(io::Error::other)??;
        Ok(Self {
            stop: Some(stop),
            ended,
            thread: Some(thread),
            #[cfg(test)]
            process: _process,
        })
    }

    /// Its number.
    #[cfg(test)]
    pub(crate) fn process(&self) -> u32 {
        self.process
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.borrow().is_some()
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&self) -> Ended {
        let mut ended = self.ended.clone();
        // Its thread is gone without a word only when it panicked.
        ended.wait_for(Option::is_some).await.ok().and_then(|ended| *ended).unwrap_or(Ended { well: false })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The same words, run so that the kernel ends the program with us where it can.
fn tied(words: &[OsString]) -> Vec<OsString> {
    let setpriv = std::path::Path::new("/usr/bin/setpriv");
    if cfg!(target_os = "linux") && setpriv.is_file() {
        let before = [setpriv.as_os_str(), "--pdeathsig".as_ref(), "KILL".as_ref(), "--".as_ref()];
        return before.iter().map(OsString::from).chain(words.iter().cloned()).collect();
    }
    words.to_vec()
}

fn spawn(words: &[OsString], variables: &[(String, OsString)]) -> io::Result<Box<dyn ChildWrapper>> {
    let (program, rest) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    command.args(rest).envs(variables.iter().map(|(name, value)| (name, value)));
    // What a browser writes can hold the address of what it shows.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut wrapped = CommandWrap::from(command);
    #[cfg(unix)]
    wrapped.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    wrapped.wrap(process_wrap::std::JobObject);
    wrapped.spawn()
}

/// Waits until it ends or shall end.
fn watch_over(mut child: Box<dyn ChildWrapper>, stopped: &Receiver<()>) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => {
                // What it started and left behind goes with it.
                let _ = child.start_kill();
                return Some(status);
            }
            Err(_) => return end(child),
        }
        match stopped.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return end(child),
        }
    }
}

/// Asks it to end, then makes it.
fn end(mut child: Box<dyn ChildWrapper>) -> Option<ExitStatus> {
    #[cfg(unix)]
    {
        const SIGTERM: i32 = 15;
        let _ = child.signal(SIGTERM);
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                break;
            }
            std::thread::sleep(LOOK);
        }
    }
    let _ = child.start_kill();
    child.wait().ok()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn shell(script: &str) -> Running {
        Running::start(&["sh".into(), "-c".into(), script.into()], &[("WORD", "told".into())]).unwrap()
    }

    fn is_there(process: u32) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
    }

    /// The number that a program writes into a file.
    async fn written(file: &PathBuf) -> u32 {
        loop {
            if let Ok(number) = std::fs::read_to_string(file).unwrap_or_default().trim().parse() {
                return number;
            }
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn how_it_ends_is_told() {
        assert!(shell("exit 0").ended().await.well);
        assert!(!shell("exit 3").ended().await.well);
        assert!(shell("test $WORD = told").ended().await.well);
    }

    #[tokio::test]
    async fn dropping_it_ends_what_it_started_too() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("child");
        let running = shell(&format!("sleep 1000 & echo $! > {}; wait", file.display()));
        let child = written(&file).await;
        let process = running.process();
        assert!(is_there(process) && is_there(child));
        drop(running);
        assert!(!is_there(process) && !is_there(child));
    }

    #[tokio::test]
    async fn one_that_does_not_listen_is_made_to_end() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("self");
        let running = shell(&format!("trap '' TERM; echo $$ > {}; while :; do sleep 1000; done", file.display()));
        let process = written(&file).await;
        drop(running);
        assert!(!is_there(process));
    }

    #[tokio::test]
    async fn what_cannot_be_started_is_an_error() {
        let started = Running::start(&["/no/such/program".into()], &[]);
        // Through setpriv the failure is the program's own end.
        if let Ok(running) = started {
            assert!(!running.ended().await.well);
        }
    }
}
