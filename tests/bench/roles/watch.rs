//! The program's own call with every picture decoded, as a window would.

use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use app::{CallOptions, JoinRequest, ReceivedPicture, Seen, Service};
use media::{pattern::read, video::H264Decoder};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::Invitation;

/// Lines: how many `slots` have shown a picture; `rows` of a picture's number, its age when it was decoded and how long it
/// is then held back for its sound, in milliseconds.
pub(super) async fn run(to: Invitation) {
    let service = Service::Url { url: to.http, secret_file: Some(to.secret_file) };
    let request = JoinRequest { link: to.link, service, options: CallOptions::new("Watcher") };
    let joined = app::join(request).await.unwrap_or_else(|failure| panic!("{failure}"));
    let mut pictures = joined.handle().pictures();
    let (decode, decoded) = channel();
    std::thread::spawn(move || decode_all(&decoded));
    loop {
        match pictures.recv().await {
            Ok(picture) => decode.send(picture).expect("the decoding thread runs as long as we do"),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

fn decode_all(pictures: &Receiver<ReceivedPicture>) {
    let mut decoders: BTreeMap<Option<u8>, H264Decoder> = BTreeMap::new();
    let mut rows: Vec<(u32, f64, f64)> = Vec::new();
    let mut line = Instant::now() + Duration::from_secs(1);
    loop {
        match pictures.recv_timeout(line.saturating_duration_since(Instant::now())) {
            Ok(picture) => rows.extend(decode(&picture, &mut decoders)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if Instant::now() >= line {
            println!("{}", json!({ "slots": decoders.len(), "rows": std::mem::take(&mut rows) }));
            line += Duration::from_secs(1);
        }
    }
}

fn decode(picture: &ReceivedPicture, decoders: &mut BTreeMap<Option<u8>, H264Decoder>) -> Option<(u32, f64, f64)> {
    let slot = match picture.from {
        Seen::Slot(slot) => Some(slot),
        Seen::Share => None,
    };
    let decoder = decoders.entry(slot).or_insert_with(|| H264Decoder::new().expect("pictures can be decoded"));
    // A picture before the first keyframe shows nothing.
    let frame = decoder.decode(&picture.frame).ok()??;
    let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let stamp = read(&frame.image)?;
    let held = picture.show_at.saturating_sub(picture.frame.at);
    Some((stamp.number, milliseconds(stamp.age(system)), milliseconds(held)))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
