//! The other process's side: finds a running call and asks it.

use std::{fs, io, path::Path};

use interprocess::local_socket::tokio::{Stream, prelude::*};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};

use super::{LONGEST_LINE, PATIENCE, Reply, Request, place};
use crate::{Code, Failure};

/// Asks the running call of this user, or the one of the process `call` where there are several.
///
/// # Errors
/// When no call runs, several do and none was named, or it does not answer. What the call itself refuses is in the
/// [`Reply`].
pub async fn ask(request: Request, call: Option<u32>) -> Result<Reply, Failure> {
    let folder = base::runtime_dir().map_err(|error| Failure::because(Code::ControlSocket, no_folder(), &error))?;
    ask_in(&folder, request, call).await
}

fn no_folder() -> &'static str {
    "the folder for running calls can't be opened"
}

pub(super) async fn ask_in(folder: &Path, request: Request, call: Option<u32>) -> Result<Reply, Failure> {
    let found =
        place::running_in(folder).map_err(|error| Failure::because(Code::ControlSocket, no_folder(), &error))?;
    let mut open = Vec::new();
    for process in found.into_iter().filter(|process| call.is_none_or(|wanted| wanted == *process)) {
        match connect(folder, process).await {
            Ok(stream) => open.push((process, stream)),
            Err(error) if is_dead(&error) => drop(fs::remove_file(place::mark(folder, process))),
            Err(error) => tracing::debug!(%error, process, "a call does not answer"),
        }
    }
    if open.len() > 1 {
        let list: Vec<_> = open.iter().map(|(process, _)| process.to_string()).collect();
        let words = format!("{} calls are running: say which with --call, one of {}", open.len(), list.join(", "));
        return Err(Failure::new(Code::SeveralCalls, words));
    }
    let Some((_, stream)) = open.pop() else {
        return Err(Failure::new(Code::NotInACall, "no call is running: join one first with “passerelle join”"));
    };
    let answer =
        timeout(PATIENCE, exchange(&stream, request)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    answer.map_err(|error| Failure::because(Code::ControlSocket, "the running call does not answer", &error))
}

async fn connect(folder: &Path, process: u32) -> io::Result<Stream> {
    let connecting = Stream::connect(place::name(folder, process)?);
    timeout(PATIENCE, connecting).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// Whether nobody listens there any more, such as after a crash.
fn is_dead(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound)
}

async fn exchange(stream: &Stream, request: Request) -> io::Result<Reply> {
    let mut line = serde_json::to_vec(&request)?;
    line.push(b'\n');
    { stream }.write_all(&line).await?;
    let mut answer = String::new();
    BufReader::new(stream.take(LONGEST_LINE)).read_line(&mut answer).await?;
    Ok(serde_json::from_str(&answer)?)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::super::{ControlDoor, Status};
    use super::*;

    fn status(name: &str) -> Reply {
        Reply::done(Status { name: name.to_owned(), ..Status::default() })
    }

    #[tokio::test]
    async fn asks_and_is_answered() {
        let scratch = tempfile::tempdir().unwrap();
        let (_door, mut requests) = ControlDoor::open_in(scratch.path(), 7).unwrap();
        let call = tokio::spawn(async move {
            let steering = requests.recv().await.unwrap();
            steering.reply.send(status("A")).unwrap();
            steering.request
        });
        let reply = ask_in(scratch.path(), Request::Mute { on: true }, None).await.unwrap();
        assert_eq!(reply, status("A"));
        assert_eq!(call.await.unwrap(), Request::Mute { on: true });
    }

    #[tokio::test]
    async fn only_its_user_may_open_it() {
        let scratch = tempfile::tempdir().unwrap();
        let (_door, _requests) = ControlDoor::open_in(scratch.path(), 7).unwrap();
        assert_eq!(fs::metadata(place::mark(scratch.path(), 7)).unwrap().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn says_that_nothing_runs_and_clears_what_a_crash_left() {
        let scratch = tempfile::tempdir().unwrap();
        let left = place::mark(scratch.path(), 9);
        drop(std::os::unix::net::UnixListener::bind(&left).unwrap());
        let failure = ask_in(scratch.path(), Request::Status, None).await.unwrap_err();
        assert_eq!(failure.code, Code::NotInACall);
        assert!(!left.exists());
    }

    #[tokio::test]
    async fn wants_to_know_which_of_several() {
        let scratch = tempfile::tempdir().unwrap();
        let (_one, _requests) = ControlDoor::open_in(scratch.path(), 7).unwrap();
        let (_two, mut requests) = ControlDoor::open_in(scratch.path(), 8).unwrap();
        let failure = ask_in(scratch.path(), Request::Status, None).await.unwrap_err();
        assert_eq!(failure.code, Code::SeveralCalls);
        assert!(failure.words.contains("7, 8"), "{}", failure.words);
        tokio::spawn(async move { requests.recv().await.unwrap().reply.send(status("B")) });
        assert_eq!(ask_in(scratch.path(), Request::Status, Some(8)).await.unwrap(), status("B"));
    }

    #[tokio::test]
    async fn a_senseless_request_is_refused_and_the_call_goes_on() {
        let scratch = tempfile::tempdir().unwrap();
        let (_door, mut requests) = ControlDoor::open_in(scratch.path(), 7).unwrap();
        let stream = connect(scratch.path(), 7).await.unwrap();
        (&stream).write_all(b"{\"do\":\"dance\"}\n").await.unwrap();
        let mut answer = String::new();
        BufReader::new(&stream).read_line(&mut answer).await.unwrap();
        let reply: Reply = serde_json::from_str(&answer).unwrap();
        assert_eq!((reply.ok, reply.code), (false, Some(Code::ControlRequest)));
        tokio::spawn(async move { requests.recv().await.unwrap().reply.send(status("C")) });
        assert_eq!(ask_in(scratch.path(), Request::Status, None).await.unwrap(), status("C"));
    }

    #[tokio::test]
    async fn the_socket_goes_with_the_call() {
        let scratch = tempfile::tempdir().unwrap();
        let (door, _requests) = ControlDoor::open_in(scratch.path(), 7).unwrap();
        drop(door);
        assert_eq!(place::running_in(scratch.path()).unwrap(), [0u32; 0]);
    }
}
