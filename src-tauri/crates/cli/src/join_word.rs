//! `passerelle join`: takes part in a meeting without a window.

use std::{collections::BTreeSet, env, fs, sync::Arc, time::Duration};

use app::{
    CallEvent, CallHandle, CallOptions, Code, End, Failure, JoinRequest, Joined, Service,
    control::ControlDoor,
    statistics::{Report, StreamFigures},
};
use base::Secret;
use meeting::{Command, PhaseKind, Snapshot};
use rtc::{IceServer, PeerConfig};
use serde::Serialize;
use tokio::sync::watch;

use crate::{
    control_words::phase,
    practice_word::after,
    print::{self, LiveLine, Outcome},
    signals::asked_to_end,
    words::{JoinArgs, RelayArgs},
};

/// How often a live line is printed where it can't be written over.
const LINE_EVERY: u32 = 5;

/// How often `--stats-lines` prints.
const STATS_EVERY: u32 = 2;

/// What `--json` prints when the call is over.
#[derive(Debug, Serialize)]
struct Finished {
    ok: bool,
    report: Report,
}

pub(crate) async fn run(args: JoinArgs, json: bool) -> Outcome {
    if !args.headless {
        print::note("passerelle: this program has no window: add --headless to join without one");
        return Outcome::WordsAreOff;
    }
    let request = match request(&args) {
        Ok(request) => request,
        Err(failure) => return print::failure(&failure, json),
    };
    let joined = tokio::select! {
        joined = app::join(request) => joined,
        () = asked_to_end() => return Outcome::Done,
    };
    match joined {
        Ok(joined) => take_part(&args, joined, json).await,
        Err(failure) => print::failure(&failure, json),
    }
}

fn request(args: &JoinArgs) -> Result<JoinRequest, Failure> {
    let service = match args.service.as_str() {
        "practice" if args.service_secret.is_none() => Service::Practice,
        "practice" => {
            let words = "--service-secret goes with the address of a service: name it with --service http://…";
            return Err(Failure::new(Code::ServiceSecret, words));
        }
        url => Service::Url { url: url.to_owned(), secret_file: args.service_secret.clone() },
    };
    let devices = &args.devices;
    let options = CallOptions {
        muted: args.muted,
        camera: devices.camera.clone(),
        camera_format: devices.camera_size,
        microphone: devices.mic.clone(),
        share: devices.share.clone(),
        share_format: devices.share_size,
        speaker: devices.speaker.clone(),
        consent: args.consent,
        record: args.keep.record.clone(),
        statistics: args.keep.stats.clone(),
        peer: peer(&args.relay)?,
        ..CallOptions::new(args.name.clone())
    };
    Ok(JoinRequest { link: args.link.clone(), service, options })
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
    Ok(PeerConfig { ice_servers: vec![server], relay_only: relay.relay_only, ..PeerConfig::default() })
}

/// From joining to the end.
async fn take_part(args: &JoinArgs, joined: Joined, json: bool) -> Outcome {
    let call = joined.handle();
    let _door = open_control(&call);
    let shown = tokio::spawn(show(call.clone(), args.keep.stats_lines));
    let over = call.clone();
    let finished = tokio::spawn(joined.finished());
    tokio::select! {
        _ = over.ended() => {}
        () = asked_to_end() => leave(&call).await,
        () = time_is_up(call.snapshot(), args.duration) => leave(&call).await,
        () = not_admitted(call.snapshot(), args.patience) => leave(&call).await,
    }
    let end = call.ended().await;
    let _ = finished.await;
    let _ = shown.await;
    tell_end(&call, end, json)
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

fn tell_end(call: &CallHandle, end: End, json: bool) -> Outcome {
    let report = call.report();
    let was_in = report.times.connected_ms.is_some();
    let failure = end
        .failure()
        .or_else(|| (!was_in).then(|| Failure::new(Code::NotAdmitted, "nobody let us into the meeting in time")));
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

/// Shows who is there, what goes wrong, and a live line, until the call is over.
async fn show(call: CallHandle, stats_lines: bool) {
    let mut live = LiveLine::new();
    let mut events = call.events();
    let mut people = BTreeSet::new();
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    let mut seconds = 0;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Ok(CallEvent::Notice(failure)) => live.above(&format!("passerelle: {failure}")),
                Ok(CallEvent::Meeting(event)) => show_event(&call, &event, &mut people, &mut live),
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => break,
            },
            _ = tick.tick() => {
                seconds += 1;
                if live.rewrites() || seconds % LINE_EVERY == 0 {
                    live.show(&live_line(&call.report()));
                }
                if stats_lines && seconds % STATS_EVERY == 0 {
                    print::json(&call.report());
                }
            }
            _ = call.ended() => break,
        }
    }
    live.end();
    if stats_lines {
        print::json(&call.report());
    }
}

fn show_event(call: &CallHandle, event: &meeting::Event, people: &mut BTreeSet<String>, live: &mut LiveLine) {
    let snapshot = call.snapshot().borrow().clone();
    match event {
        meeting::Event::Phase(now) if now.kind() == PhaseKind::Lobby => live.above("waiting in the lobby"),
        meeting::Event::Phase(now) if now.kind() == PhaseKind::Connected => live.above("in the meeting"),
        meeting::Event::RosterChanged { .. } => {
            let names = snapshot.roster.people.values().map(|person| printable(&person.name));
            let now: BTreeSet<String> = names.collect();
            if now != *people && !now.is_empty() {
                let list: Vec<_> = now.iter().map(String::as_str).collect();
                live.above(&format!("here: {}", list.join(", ")));
                *people = now;
            }
        }
        _ => {}
    }
}

/// A stranger's text, without what a terminal might obey.
fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

fn live_line(report: &Report) -> String {
    let sum = |end: &str, of: &dyn Fn(&StreamFigures) -> u64| -> u64 {
        report.streams.iter().filter(|stream| stream.stream.ends_with(end)).map(of).sum()
    };
    let kilobits = |end| sum(end, &|stream| stream.bitrate) / 1000;
    let videos = report.streams.iter().filter(|stream| stream.stream.starts_with("video.")).count();
    let freezes = sum(".in", &|stream| stream.video.map_or(0, |video| u64::from(video.freezes)));
    let drops: u64 = report.queues.iter().map(|queue| queue.dropped).sum();
    format!(
        "{} · {} s · {videos} videos · in {} kbit/s · out {} kbit/s · lost {} · freezes {freezes} · drops {drops} · \
         sound made up {:.0} ms · CPU {:.1} s · {} MB",
        phase(&report.phase),
        report.duration_ms / 1000,
        kilobits(".in"),
        kilobits(".out"),
        sum(".in", &|stream| stream.lost),
        report.audio.concealed_ms,
        report.process.cpu_seconds,
        report.process.peak_memory_bytes / 1_000_000,
    )
}

#[cfg(test)]
mod tests {
    use app::statistics::VideoFigures;

    use super::*;

    #[test]
    fn the_live_line_adds_up_what_comes_and_goes() {
        let stream = |name: &str, bitrate, lost| StreamFigures {
            stream: name.to_owned(),
            bitrate,
            lost,
            video: Some(VideoFigures { freezes: 1, ..VideoFigures::default() }),
            ..StreamFigures::default()
        };
        let report = Report {
            phase: "connected".into(),
            duration_ms: 12_345,
            streams: vec![
                stream("video.0.in", 1_000_000, 2),
                stream("audio.in", 40_000, 1),
                stream("camera.out", 7_000, 0),
            ],
            ..Report::default()
        };
        let line = live_line(&report);
        assert!(
            line.starts_with("in the meeting · 12 s · 1 videos · in 1040 kbit/s · out 7 kbit/s · lost 3 · freezes 2"),
            "{line}"
        );
    }

    #[test]
    fn strangers_names_do_not_steer_the_terminal() {
        assert_eq!(printable("Ma\u{1b}[31mry\n"), "Ma[31mry");
    }
}
