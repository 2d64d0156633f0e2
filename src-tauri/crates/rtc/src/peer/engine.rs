//! A peer connection of the `webrtc` crate, set up the way a call needs it.

use std::{sync::Arc, time::Duration};

use rtc_crate::{
    ice::{mdns::MulticastDnsMode, network_type::NetworkType},
    media_stream::MediaStreamTrack,
    rtp_transceiver::{
        RTCRtpTransceiverDirection, RTCRtpTransceiverInit,
        rtp_sender::{
            RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
            RTCRtpHeaderExtensionCapability, RtpCodecKind,
        },
    },
    sdp::extmap::TRANSPORT_CC_URI,
};
use webrtc::{
    media_stream::track_local::{TrackLocal, static_rtp::TrackLocalStaticRTP},
    peer_connection::{
        MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
        RTCIceServer, RTCIceTransportPolicy, SettingEngine, SettingEngineBuilder,
    },
};

use super::{Shared, addresses::Addresses, runtime::Roomy};
use crate::{PeerConfig, RtcError, Section, interceptors};

const OPUS: u8 = 111;
const RED: u8 = 63;
const H264: u8 = 102;
const H264_RTX: u8 = 103;

/// Time between two connectivity checks of a pair, and how many may go unanswered: ten seconds' worth. The engine's own
/// 200 ms would be the larger part of joining a call, since nomination waits for the next check.
const CHECK_INTERVAL: Duration = Duration::from_millis(10);
const CHECKS: u16 = 1000;

/// How long after the start of the checks a pair over a server may be chosen, so that a direct one can come first.
const PREFER_DIRECT: Duration = Duration::from_millis(150);

/// Bytes that may wait in the data channel.
const DATA_BUFFER: usize = 1024 * 1024;

/// Which way a section that this side sends goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Both,
    Out,
}

/// Binds the addresses and starts the engine's task.
///
/// # Errors
/// When the configuration makes no sense or nothing can be bound.
pub(super) async fn start(
    config: &PeerConfig,
    addresses: &Addresses,
    servers: Vec<RTCIceServer>,
    handler: Arc<dyn PeerConnectionEventHandler>,
    shared: &Arc<Shared>,
) -> Result<Arc<dyn PeerConnection>, RtcError> {
    let policy = if config.relay_only { RTCIceTransportPolicy::Relay } else { RTCIceTransportPolicy::All };
    let configuration =
        RTCConfigurationBuilder::new().with_ice_servers(servers).with_ice_transport_policy(policy).build();
    let runtime = Roomy::runtime().ok_or_else(|| engine("there is no runtime"))?;
    let building = PeerConnectionBuilder::new()
        .with_configuration(configuration)
        .with_media_engine(media_engine()?)
        .with_setting_engine(settings(config))
        .with_interceptor_registry(interceptors::chain(shared, config))
        .with_handler(handler)
        .with_udp_addrs(vec![addresses.clone()])
        .with_tcp_addrs(if config.tcp { vec![addresses.clone()] } else { Vec::new() })
        .with_runtime(runtime)
        .with_data_channel_send_buffer_limit(DATA_BUFFER)
        .build();
    // The engine's future is 20 kB: on the heap, so that whoever awaits us need not carry it.
    Ok(Arc::new(Box::pin(building).await.map_err(engine)?))
}

/// An error of the engine's where no better is known.
pub(super) fn engine(error: impl std::fmt::Display) -> RtcError {
    RtcError::Engine(error.to_string())
}

fn settings(config: &PeerConfig) -> SettingEngine {
    let now = Some(Duration::ZERO);
    let relay = if config.relay_only { now } else { Some(PREFER_DIRECT) };
    let kinds = [NetworkType::Udp4, NetworkType::Udp6, NetworkType::Tcp4, NetworkType::Tcp6];
    let kinds = if config.tcp { &kinds[..] } else { &kinds[..2] };
    SettingEngineBuilder::new()
        .with_include_loopback_candidate(true)
        // A browser's hidden addresses show themselves as soon as it checks ours; asking for them by multicast would
        // leave this machine and wait.
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_network_types(kinds.to_vec())
        // A restart binds anew: the old sockets may be those of a network that is gone.
        .with_discard_local_candidates_during_ice_restart(true)
        .with_ice_connection_attempts(Some(CHECK_INTERVAL), Some(CHECKS))
        .with_ice_timeouts(Some(Duration::from_secs(5)), Some(Duration::from_secs(25)), Some(Duration::from_secs(2)))
        .with_host_acceptance_min_wait(now)
        .with_prflx_acceptance_min_wait(now)
        .with_srflx_acceptance_min_wait(relay)
        .with_relay_acceptance_min_wait(relay)
        .build()
}

fn media_engine() -> Result<MediaEngine, RtcError> {
    let mut media = MediaEngine::default();
    for kind in [RtpCodecKind::Audio, RtpCodecKind::Video] {
        for codec in codecs(kind) {
            media.register_codec(codec, kind).map_err(engine)?;
        }
        // Numbers across all streams, from which Chromium's bandwidth estimate rises.
        let numbers = RTCRtpHeaderExtensionCapability { uri: TRANSPORT_CC_URI.to_owned() };
        media.register_header_extension(numbers, kind, None).map_err(engine)?;
    }
    Ok(media)
}

/// What is offered, in order of preference.
fn codecs(kind: RtpCodecKind) -> Vec<RTCRtpCodecParameters> {
    let codec = |mime: &str, clock_rate, channels, fmtp: &str, feedback: &[(&str, &str)]| RTCRtpCodec {
        mime_type: mime.to_owned(),
        clock_rate,
        channels,
        sdp_fmtp_line: fmtp.to_owned(),
        rtcp_feedback: feedback
            .iter()
            .map(|(typ, parameter)| RTCPFeedback { typ: (*typ).to_owned(), parameter: (*parameter).to_owned() })
            .collect(),
    };
    let cc = ("transport-cc", "");
    if kind == RtpCodecKind::Audio {
        let opus = codec("audio/opus", 48_000, 2, "minptime=10;useinbandfec=1", &[cc]);
        let red = codec("audio/red", 48_000, 2, &format!("{OPUS}/{OPUS}"), &[cc]);
        return vec![
            RTCRtpCodecParameters { rtp_codec: opus, payload_type: OPUS },
            RTCRtpCodecParameters { rtp_codec: red, payload_type: RED },
        ];
    }
    let fmtp = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
    let feedback = [("nack", ""), ("nack", "pli"), ("ccm", "fir"), cc];
    let h264 = codec("video/H264", 90_000, 0, fmtp, &feedback);
    let repeats = codec("video/rtx", 90_000, 0, &format!("apt={H264}"), &[]);
    vec![
        RTCRtpCodecParameters { rtp_codec: h264, payload_type: H264 },
        RTCRtpCodecParameters { rtp_codec: repeats, payload_type: H264_RTX },
    ]
}

/// Adds a section that this side sends.
///
/// # Errors
/// Of the engine.
pub(super) async fn add_sending(
    connection: &Arc<dyn PeerConnection>,
    section: Section,
    way: Way,
    ssrc: u32,
) -> Result<Arc<TrackLocalStaticRTP>, RtcError> {
    let kind = kind(section);
    let codecs = codecs(kind);
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), ..RTCRtpCodingParameters::default() },
        active: true,
        codec: codecs[0].rtp_codec.clone(),
        ..RTCRtpEncodingParameters::default()
    };
    // The stream's name ties sound and picture together for the other side's lip-sync.
    let stream = if matches!(section, Section::Audio | Section::Camera) { "call".to_owned() } else { name(section) };
    let track = MediaStreamTrack::new(stream, name(section), name(section), kind, vec![encoding]);
    let track = Arc::new(TrackLocalStaticRTP::new(track));
    let direction =
        if way == Way::Both { RTCRtpTransceiverDirection::Sendrecv } else { RTCRtpTransceiverDirection::Sendonly };
    let init = RTCRtpTransceiverInit { direction, ..RTCRtpTransceiverInit::default() };
    let local = Arc::clone(&track) as Arc<dyn TrackLocal>;
    let transceiver = connection.add_transceiver_from_track(local, Some(init)).await.map_err(engine)?;
    // By itself the engine would offer the track's codec alone, and so nothing to repeat packets with.
    transceiver.set_codec_preferences(codecs).await.map_err(engine)?;
    Ok(track)
}

/// Adds a section that this side receives.
///
/// # Errors
/// Of the engine.
pub(super) async fn add_receiving(connection: &Arc<dyn PeerConnection>, section: Section) -> Result<(), RtcError> {
    let direction = RTCRtpTransceiverDirection::Recvonly;
    let init = RTCRtpTransceiverInit { direction, ..RTCRtpTransceiverInit::default() };
    connection.add_transceiver_from_kind(kind(section), Some(init)).await.map_err(engine)?;
    Ok(())
}

fn kind(section: Section) -> RtpCodecKind {
    if section == Section::Audio { RtpCodecKind::Audio } else { RtpCodecKind::Video }
}

fn name(section: Section) -> String {
    match section {
        Section::Audio => "audio".into(),
        Section::Camera => "camera".into(),
        Section::Share => "share".into(),
        Section::Slot(index) => format!("slot{index}"),
        Section::ShareSlot => "shareslot".into(),
    }
}
