//! Descriptions and maps without sense: a clear error, never a panic, neither here nor on the engine's task.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::atomic::{AtomicUsize, Ordering},
};

use base::MonotonicClock;
use meeting::protocol::MediaMap;
use rtc::{Offer, Peer, PeerConfig, RtcError};

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts panics on whatever task or thread, but for those of tests that fail.
fn count_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.location().is_none_or(|location| !location.file().contains("/tests/")) {
            PANICS.fetch_add(1, Ordering::SeqCst);
        }
        before(info);
    }));
}

fn config() -> PeerConfig {
    PeerConfig { slots: 2, ..PeerConfig::default() }
}

async fn offer() -> (Peer, Offer) {
    let (peer, offer, _events) = Peer::offering(config(), MonotonicClock::start()).await.unwrap();
    (peer, offer)
}

async fn answer(sdp: &str, media: &MediaMap) -> Result<(Peer, String), RtcError> {
    Peer::answering(config(), MonotonicClock::start(), sdp, media).await.map(|(peer, sdp, _events)| (peer, sdp))
}

/// Ways to spoil a description, from the dull to the spiteful.
fn spoilt(sdp: &str) -> Vec<String> {
    let lines: Vec<&str> = sdp.lines().collect();
    let join = |lines: &[&str]| lines.join("\r\n") + "\r\n";
    let mut all =
        vec![String::new(), "v=0".into(), "\u{0}".repeat(100), "v=0\r\nm=\r\n".into(), sdp.replace("a=", "b=")];
    for index in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(index);
        all.push(join(&without));
        let cut = &lines[index][..lines[index].len() / 2];
        let mut shortened = lines.clone();
        shortened[index] = cut;
        all.push(join(&shortened));
        let digits: String = lines[index].chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        let mut grown = lines.clone();
        let digits = digits + "99999999999999999999";
        grown[index] = &digits;
        all.push(join(&grown));
    }
    for length in (0..sdp.len()).step_by(97) {
        all.push(sdp[..length].to_owned());
    }
    all.push(sdp.replace("sendonly", "inactive"));
    all.push(sdp.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"));
    all.push(sdp.replace("H264", "VP8"));
    all.push(sdp.replace("sha-256", "md5"));
    all.push(sdp.repeat(2));
    all
}

#[tokio::test]
async fn spoilt_descriptions_are_refused_or_survived() {
    count_panics();
    let (peer, good) = offer().await;
    let (_host, good_answer) = answer(&good.sdp, &good.media).await.unwrap();
    let mut refused = 0;
    for sdp in spoilt(&good.sdp) {
        match answer(&sdp, &good.media).await {
            Ok((peer, _)) => peer.close().await,
            Err(error) => {
                refused += 1;
                assert!(error.to_string().len() > 20, "{error}");
            }
        }
    }
    assert!(refused > 50, "{refused}");
    for sdp in spoilt(&good_answer).into_iter().step_by(5) {
        let (peer, _) = offer().await;
        let _ = peer.accept_answer(&sdp).await;
        peer.close().await;
    }
    for candidate in ["x", "candidate:", "candidate:1 1 udp 1 999.1.1.1 1 typ host", &"9".repeat(100_000), "\u{0}"] {
        let _ = peer.add_candidate(candidate, Some("no such mid")).await;
    }
    assert_eq!(PANICS.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn errors_say_what_is_wrong() {
    let (_peer, good) = offer().await;
    let wrong = |change: fn(&mut MediaMap)| {
        let mut media = good.media.clone();
        change(&mut media);
        media
    };
    for (media, word) in [
        (wrong(|media| media.audio = "nowhere".into()), "nowhere"),
        (wrong(|media| media.share = media.camera.clone()), "twice"),
        (wrong(|media| std::mem::swap(&mut media.camera, &mut media.share_slot)), "sends nothing"),
        (wrong(|media| media.slots.clear()), "no name"),
        (wrong(|media| media.slots = vec!["3".into(); 1000]), "too many"),
    ] {
        let error = answer(&good.sdp, &media).await.unwrap_err();
        assert!(matches!(error, RtcError::Map(_)) && error.to_string().contains(word), "{error}");
    }
    let error = answer("hello", &good.media).await.unwrap_err();
    assert!(matches!(error, RtcError::Sdp(_)), "{error}");
}

#[tokio::test]
async fn an_answer_to_another_offer_is_refused() {
    let (peer, good) = offer().await;
    let five = PeerConfig { slots: 5, ..PeerConfig::default() };
    let (other, bigger, _events) = Peer::offering(five, MonotonicClock::start()).await.unwrap();
    let (_host, sdp) = answer(&good.sdp, &good.media).await.unwrap();
    assert!(other.accept_answer(&sdp).await.is_err());
    assert!(peer.accept_answer(&bigger.sdp).await.is_err(), "an offer is no answer");
    peer.accept_answer(&sdp).await.unwrap();
    assert!(peer.accept_answer(&sdp).await.is_err(), "one answer an offer");
}

#[tokio::test]
async fn configurations_without_sense_are_refused() {
    let of = |change: fn(&mut PeerConfig)| {
        let mut config = config();
        change(&mut config);
        config
    };
    for (config, word) in [
        (of(|config| config.bind.clear()), "no address"),
        (of(|config| config.bind = vec![IpAddr::V4(Ipv4Addr::UNSPECIFIED)]), "0.0.0.0"),
        (of(|config| config.slots = 255), "255"),
        (of(|config| config.relay_only = true), "relay"),
    ] {
        let error = Peer::offering(config, MonotonicClock::start()).await.unwrap_err();
        assert!(matches!(error, RtcError::Config(_)) && error.to_string().contains(word), "{error}");
    }
}
