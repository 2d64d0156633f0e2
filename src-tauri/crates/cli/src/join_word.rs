//! `passerelle join` and `passerelle call`: take part without a window.

use std::{env, fs, path::PathBuf, sync::Arc, time::Duration};

use app::{
    CallHandle, CallOptions, Code, End, Failure, JoinRequest, Joined, Purpose, Service, TeamsOptions, TokenSource,
    control::ControlDoor, statistics::Report,
};
use base::Secret;
use ipc::{NoiseSuppression, SoundSettings};
use meeting::{Command, Snapshot};
use rtc::{IceServer, PeerConfig};
use serde::Serialize;
use tokio::sync::watch;

use crate::{
    account_words::accounts,
    practice_word::after,
    print::{self, Outcome},
    show::show,
    signals::asked_to_end,
    words::{AnswerArgs, CallUserArgs, JoinArgs, ProcessingWord, RelayArgs, TakePartArgs},
};

/// What `--json` prints when the call is over.
#[derive(Debug, Serialize)]
struct Finished {
    ok: bool,
    report: Report,
}

pub(crate) async fn run(args: JoinArgs, json: bool) -> Outcome {
    let JoinArgs { link, service, service_secret, how } = args;
    let joined = async {
        let service = service_of(&service, service_secret, &how)?;
        let token = match service {
            Service::Teams(_) => Some(token(&how, Purpose::Meeting).await?),
            _ => None,
        };
        let options = options(&how, token)?;
        app::join(JoinRequest { link, service, options }).await
    };
    Box::pin(headless(&how, joined, json)).await
}

/// Calls somebody.
pub(crate) async fn call(args: CallUserArgs, json: bool) -> Outcome {
    let CallUserArgs { users, how } = args;
    let joined = async {
        let token = token(&how, Purpose::Call).await?;
        app::call(&users, Service::Teams(teams(&how)), options(&how, Some(token))?).await
    };
    Box::pin(headless(&how, joined, json)).await
}

/// Waits for a call and takes it.
pub(crate) async fn answer(args: AnswerArgs, json: bool) -> Outcome {
    let AnswerArgs { how } = args;
    let waiting = async {
        let token = token(&how, Purpose::Call).await?;
        let options = CallOptions { answers: true, ..options(&how, Some(token))? };
        app::wait(Service::Teams(teams(&how)), options).await
    };
    Box::pin(headless(&how, waiting, json)).await
}

async fn headless(how: &TakePartArgs, joined: impl Future<Output = Result<Joined, Failure>>, json: bool) -> Outcome {
    if !how.headless {
        print::note("passerelle: this program has no window: add --headless to join without one");
        return Outcome::WordsAreOff;
    }
    let joined = tokio::select! {
        joined = joined => joined,
        () = asked_to_end() => return Outcome::Done,
    };
    match joined {
        Ok(joined) => take_part(how, joined, json).await,
        Err(failure) => print::failure(&failure, json),
    }
}

fn service_of(named: &str, secret_file: Option<PathBuf>, how: &TakePartArgs) -> Result<Service, Failure> {
    Ok(match named {
        "practice" if secret_file.is_none() => Service::Practice,
        "practice" => {
            let words = "--service-secret goes with the address of a service: name it with --service http://…";
            return Err(Failure::new(Code::ServiceSecret, words));
        }
        "teams" => Service::Teams(teams(how)),
        url => Service::Url { url: url.to_owned(), secret_file },
    })
}

fn teams(how: &TakePartArgs) -> TeamsOptions {
    TeamsOptions { browser: how.browser.clone(), ..TeamsOptions::default() }
}

/// What Teams asks for: a guest identity's access token, or one in a file. None is ever named itself: a command line can be read
/// by everyone on the machine.
async fn token(how: &TakePartArgs, purpose: Purpose) -> Result<TokenSource, Failure> {
    if let Some(file) = &how.token_file {
        return Ok(TokenSource::File(file.clone()));
    }
    let accounts = accounts();
    let route = match &how.guest {
        Some(guest) => app::access_of(guest, &accounts, purpose).await,
        None => app::access(&accounts, purpose).await,
    };
    let missing = || {
        let words = "Teams asks for an access token: make a guest identity with “passerelle add-guest”, or name a file with --token-file";
        Failure::new(Code::AccessMissing, words)
    };
    match route {
        Ok(route) => route.token.ok_or_else(missing),
        Err(failure) if failure.code == Code::AccessMissing => Err(missing()),
        Err(failure) => Err(failure),
    }
}

fn options(how: &TakePartArgs, token: Option<TokenSource>) -> Result<CallOptions, Failure> {
    let devices = &how.devices;
    Ok(CallOptions {
        token,
        muted: how.muted,
        camera: devices.camera.clone(),
        camera_format: devices.camera_size,
        microphone: devices.mic.clone(),
        share: devices.share.clone(),
        share_format: devices.share_size,
        speaker: devices.speaker.clone(),
        sound: sound(devices.processing),
        treat_files: devices.processing == Some(ProcessingWord::On),
        consent: how.consent,
        record: how.keep.record.clone(),
        statistics: how.keep.stats.clone(),
        peer: peer(&how.relay)?,
        ..CallOptions::new(how.name.clone())
    })
}

/// What a word for the microphone's sound means.
fn sound(word: Option<ProcessingWord>) -> SoundSettings {
    match word {
        None | Some(ProcessingWord::On) => SoundSettings::default(),
        Some(ProcessingWord::Off) => {
            SoundSettings { echo: false, noise: NoiseSuppression::Off, gain: false, ..SoundSettings::default() }
        }
        Some(ProcessingWord::Music) => SoundSettings { music: true, ..SoundSettings::default() },
    }
}

fn peer(relay: &RelayArgs) -> Result<PeerConfig, Failure> {
    let Some(username) = relay.turn_user.clone().filter(|_| !relay.turn.is_empty()) else {
        return Ok(PeerConfig::default());
    };
    let credential = match &relay.turn_password_file {
        Some(path) => fs::read_to_string(path).map(|text| text.trim().to_owned()).map_err(|error| {
            Failure::because(Code::File, format!("the TURN password can't be read from {}", path.display()), &error)
        })?,
        None => env::var("PASSERELLE_TURN_PASSWORD").map_err(|_| {
            let words = "the TURN server needs a password: set PASSERELLE_TURN_PASSWORD or use --turn-password-file";
            Failure::new(Code::Media, words)
        })?,
    };
    let server = IceServer { urls: relay.turn.clone(), username, credential: Secret::new(credential) };
    let authorities = relay.turn_ca.as_ref().map(|path| {
        fs::read(path).map_err(|error| {
            let words = format!("the certificate authorities can't be read from {}", path.display());
            Failure::because(Code::File, words, &error)
        })
    });
    let mut peer = PeerConfig { ice_servers: vec![server], relay_only: relay.relay_only, ..PeerConfig::default() };
    // A server elsewhere can't be reached from loopback. Without one the call stays on this machine, and names no other address.
    peer.bind.extend(rtc::interfaces());
    app::with_trust(peer, authorities.transpose()?)
}

/// From joining to the end.
async fn take_part(args: &TakePartArgs, joined: Joined, json: bool) -> Outcome {
    let call = joined.handle();
    let _door = open_control(&call);
    let shown = tokio::spawn(show(call.clone(), args.keep.stats_lines));
    let over = call.clone();
    let finished = tokio::spawn(joined.finished());
    let admitted = tokio::select! {
        _ = over.ended() => true,
        () = asked_to_end() => true,
        () = time_is_up(call.snapshot(), args.duration) => true,
        () = not_admitted(call.snapshot(), args.patience) => false,
    };
    leave(&call).await;
    let end = call.ended().await;
    let _ = finished.await;
    let _ = shown.await;
    tell_end(&call, end, admitted, json)
}

async fn leave(call: &CallHandle) {
    // Refused means that it is over already, or about to be.
    let _ = call.command(Command::Leave { for_everyone: false }).await;
}

/// A call that can't be steered is still a call.
fn open_control(call: &CallHandle) -> Option<ControlDoor> {
    match ControlDoor::open() {
        Ok((door, requests)) => {
            tokio::spawn(app::serve_control(call.clone(), requests));
            Some(door)
        }
        Err(error) => {
            print::note(&format!("passerelle: this call can't be steered from other programs ({error})"));
            None
        }
    }
}

async fn time_is_up(mut snapshot: watch::Receiver<Arc<Snapshot>>, seconds: Option<f64>) {
    // An error means that the call is over, which the caller notices as well.
    let _ = snapshot.wait_for(|snapshot| snapshot.joined_at.is_some()).await;
    after(seconds).await;
}

async fn not_admitted(mut snapshot: watch::Receiver<Arc<Snapshot>>, patience: f64) {
    let admitted = snapshot.wait_for(|snapshot| snapshot.joined_at.is_some());
    if tokio::time::timeout(Duration::from_secs_f64(patience), admitted).await.is_ok() {
        std::future::pending::<()>().await;
    }
}

fn tell_end(call: &CallHandle, end: End, admitted: bool, json: bool) -> Outcome {
    let report = call.report();
    let failure = match admitted {
        true => end.failure(),
        false => Some(Failure::new(Code::NotAdmitted, "nobody let us in, or called, in time")),
    };
    if json {
        print::json(&Finished { ok: failure.is_none(), report });
    }
    match failure {
        None => {
            print::note(&end.words());
            Outcome::Done
        }
        Some(failure) => {
            print::note(&format!("passerelle: {failure}"));
            Outcome::Failed
        }
    }
}
