//! The call's side: accepts the callers of one call and hands their requests on.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use interprocess::local_socket::{
    ListenerOptions,
    tokio::{Listener, Stream, prelude::*},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

use super::{LONGEST_LINE, PATIENCE, Reply, Request, place};
use crate::{Code, Failure};

/// A request and where its reply goes.
#[derive(Debug)]
pub struct Steering {
    /// What is asked.
    pub request: Request,
    /// Where the reply goes; dropping it tells the caller that the call is over.
    pub reply: oneshot::Sender<Reply>,
}

/// The socket of one call. Dropping it closes the socket and takes its file away.
#[derive(Debug)]
pub struct ControlDoor {
    task: JoinHandle<()>,
    mark: PathBuf,
}

impl ControlDoor {
    /// Opens the socket of this process's call. Requests come out of the receiver.
    ///
    /// # Errors
    /// When the folder or the socket can't be made.
    pub fn open() -> io::Result<(Self, mpsc::Receiver<Steering>)> {
        Self::open_in(&base::runtime_dir()?, std::process::id())
    }

    pub(super) fn open_in(folder: &Path, process: u32) -> io::Result<(Self, mpsc::Receiver<Steering>)> {
        let mark = place::mark(folder, process);
        // What a dead process of the same number left behind.
        let _ = fs::remove_file(&mark);
        let listener = listen(folder, process, &mark)?;
        let (to_call, requests) = mpsc::channel(8);
        let task = tokio::spawn(accept(listener, to_call));
        Ok((Self { task, mark }, requests))
    }
}

impl Drop for ControlDoor {
    fn drop(&mut self) {
        self.task.abort();
        let _ = fs::remove_file(&self.mark);
    }
}

#[cfg(unix)]
fn listen(folder: &Path, process: u32, mark: &Path) -> io::Result<Listener> {
    use std::os::unix::fs::PermissionsExt;

    let listener = ListenerOptions::new().name(place::name(folder, process)?).create_tokio()?;
    // The folder is closed to others already; this closes the socket as well, for whoever opens the folder later.
    fs::set_permissions(mark, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

#[cfg(windows)]
fn listen(folder: &Path, process: u32, mark: &Path) -> io::Result<Listener> {
    use interprocess::os::windows::{local_socket::ListenerOptionsExt, security_descriptor::SecurityDescriptor};

    // All access for the pipe's owner, none for anyone else.
    let only_owner = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)"))?;
    let listener =
        ListenerOptions::new().name(place::name(folder, process)?).security_descriptor(only_owner).create_tokio()?;
    fs::write(mark, "")?;
    Ok(listener)
}

async fn accept(listener: Listener, to_call: mpsc::Sender<Steering>) {
    loop {
        match listener.accept().await {
            Ok(stream) => {
                tokio::spawn(serve(stream, to_call.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a caller of the control socket could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(stream: Stream, to_call: mpsc::Sender<Steering>) {
    if !same_user(&stream) {
        tracing::warn!("another user tried to steer the call and was turned away");
        return;
    }
    let reply = match timeout(PATIENCE, read_request(&stream)).await {
        Ok(Ok(request)) => carry_out(request, &to_call).await,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a control request could not be read");
            Reply::refused(&Failure::new(
                Code::ControlRequest,
                "the request can't be read; is the other program of another version?",
            ))
        }
        Err(_) => return,
    };
    let mut line = serde_json::to_vec(&reply).expect("replies hold nothing JSON can't");
    line.push(b'\n');
    let _ = timeout(PATIENCE, (&stream).write_all(&line)).await;
}

async fn read_request(stream: &Stream) -> io::Result<Request> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST_LINE)).read_line(&mut line).await?;
    serde_json::from_str(&line).map_err(io::Error::from)
}

async fn carry_out(request: Request, to_call: &mpsc::Sender<Steering>) -> Reply {
    let (reply, answer) = oneshot::channel();
    let over = || Reply::refused(&Failure::new(Code::NotInACall, "the call is already over"));
    if to_call.send(Steering { request, reply }).await.is_err() {
        return over();
    }
    answer.await.unwrap_or_else(|_| over())
}

/// Whether the process at the other end runs as this user. The socket's file says so already; this holds even if
/// somebody opened the folder up.
#[cfg(unix)]
fn same_user(stream: &Stream) -> bool {
    stream.peer_creds().ok().and_then(|peer| peer.euid()) == Some(rustix::process::geteuid().as_raw())
}

/// The pipe's own security descriptor lets nobody else in.
#[cfg(not(unix))]
fn same_user(_stream: &Stream) -> bool {
    true
}
