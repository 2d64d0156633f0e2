//! Numbered pictures through H.264 and back.

use media::{
    CodecError, Colours, EncodedVideo, Matrix,
    pattern::read,
    rtp::{Packetizer, is_disposable},
    video::{EncoderConfig, H264Decoder, H264Encoder, scale},
};

use crate::support::{encoded, encoder, frame, ms, noisy_frame};

/// Types of the units of an access unit, behind four-byte start codes.
fn kinds(unit: &EncodedVideo) -> Vec<u8> {
    let data = &unit.data;
    (4..data.len()).filter(|&at| data[at - 4..at] == [0, 0, 0, 1]).map(|at| data[at] & 31).collect()
}

#[test]
fn every_size_keeps_number_and_time_at_a_low_bitrate() {
    for (width, height, bitrate) in
        [(320, 180, 80_000), (640, 360, 200_000), (1280, 720, 500_000), (1920, 1080, 900_000)]
    {
        let mut encoder = H264Encoder::new(EncoderConfig { width, height, fps: 30, bitrate, screen: false }).unwrap();
        let mut decoder = H264Decoder::new().unwrap();
        let mut seen = 0;
        for number in 0..20 {
            let Some(encoded) = encoder.encode(&noisy_frame(width, height, number), false).unwrap() else { continue };
            assert_eq!((encoded.width, encoded.height), (width, height));
            let decoded = decoder.decode(&encoded).unwrap().expect("a picture for every access unit");
            assert_eq!(decoded.at, frame(width, height, number).at);
            let stamp = read(&decoded.image).unwrap_or_else(|| panic!("{height}p, picture {number}: no stamp"));
            assert_eq!((stamp.source, stamp.number, stamp.time), (5, number, number * 3));
            seen += 1;
        }
        assert!(seen >= 10, "{height}p: {seen} of 20");
    }
}

#[test]
fn a_stamp_survives_a_small_encoding_of_a_large_picture() {
    let small = scale(&frame(1920, 1080, 42).image, 320, 180).unwrap();
    let small = media::VideoFrame { image: small.into(), at: ms(7) };
    let coded = encoder(320, 180).encode(&small, false).unwrap().unwrap();
    let decoded = H264Decoder::new().unwrap().decode(&coded).unwrap().unwrap();
    let large = scale(&decoded.image, 1920, 1080).unwrap();
    assert_eq!(read(&large).map(|stamp| stamp.number), Some(42));
}

#[test]
fn keyframes_come_first_and_when_asked_for_with_parameter_sets() {
    let pictures = encoded(640, 360, 40, |number| number == 17);
    assert_eq!(pictures.len(), 40);
    for (number, picture) in pictures.iter().enumerate() {
        let expected: &[u8] = if [0, 17].contains(&number) { &[7, 8, 5] } else { &[1] };
        assert_eq!(kinds(picture), expected, "picture {number}");
        assert_eq!(picture.keyframe, expected.len() == 3);
    }
    // A viewer who comes late begins with the second one.
    let mut decoder = H264Decoder::new().unwrap();
    for picture in &pictures[17..] {
        assert!(decoder.decode(picture).unwrap().is_some());
    }
}

#[test]
fn the_stream_is_constrained_baseline_and_timestamps_run_at_90_khz() {
    let pictures = encoded(1280, 720, 4, |_| false);
    assert_eq!(pictures[0].data[5], 66, "baseline");
    assert_eq!(pictures[0].data[6] & 0x40, 0x40, "constrained");
    assert_eq!(pictures[3].timestamp - pictures[0].timestamp, 8_999);
}

#[test]
fn the_bitrate_follows_live() {
    let mut encoder =
        H264Encoder::new(EncoderConfig { width: 640, height: 360, fps: 30, bitrate: 800_000, screen: false }).unwrap();
    let mut number = 0;
    let mut measure = |bitrate: u32| {
        encoder.set_bitrate(bitrate);
        let (mut bits, mut keyframes) = (0, 0);
        for index in 0..90 {
            let encoded = encoder.encode(&noisy_frame(640, 360, number), false).unwrap();
            number += 1;
            // The first second is for the rate control to settle.
            let bytes = encoded.as_ref().map_or(0, |encoded| encoded.data.len());
            bits += if index < 30 { 0 } else { bytes * 8 };
            keyframes += u32::from(encoded.is_some_and(|encoded| encoded.keyframe));
        }
        (bits as f64 / 2.0 / f64::from(bitrate), keyframes)
    };
    for (bitrate, most_keyframes) in [(800_000, 1), (250_000, 0), (2_000_000, 0)] {
        let (ratio, keyframes) = measure(bitrate);
        assert!((0.7..1.25).contains(&ratio), "{bitrate} bit/s asked for, {ratio:.2} of it measured");
        assert!(keyframes <= most_keyframes, "a change of bitrate needs no keyframe");
    }
}

#[test]
fn another_size_begins_with_a_keyframe_and_keeps_the_bitrate() {
    let mut encoder = encoder(640, 360);
    encoder.set_bitrate(333_000);
    let mut decoder = H264Decoder::new().unwrap();
    for (number, (width, height)) in [(640, 360), (640, 360), (320, 180), (1280, 720)].into_iter().enumerate() {
        let coded = encoder.encode(&frame(width, height, number as u32), false).unwrap().unwrap();
        assert_eq!(coded.keyframe, number != 1);
        let decoded = decoder.decode(&coded).unwrap().unwrap();
        assert_eq!((decoded.image.width(), decoded.image.height()), (width, height));
    }
    assert_eq!(encoder.config().bitrate, 333_000);
}

#[test]
fn a_screen_is_encoded_too() {
    let config = EncoderConfig { width: 1280, height: 720, fps: 15, bitrate: 1_200_000, screen: true };
    let mut encoder = H264Encoder::new(config).unwrap();
    let mut decoder = H264Decoder::new().unwrap();
    for number in 0..10 {
        let Some(coded) = encoder.encode(&frame(1280, 720, number), false).unwrap() else { continue };
        let decoded = decoder.decode(&coded).unwrap().unwrap();
        assert_eq!(read(&decoded.image).map(|stamp| stamp.number), Some(number));
    }
}

#[test]
fn sizes_out_of_range_are_refused() {
    for (width, height) in [(8, 8), (4096, 2304), (2304, 4096)] {
        let config = EncoderConfig { width, height, fps: 30, bitrate: 100_000, screen: false };
        assert!(matches!(H264Encoder::new(config), Err(CodecError::Size(_))));
    }
    let mut encoder = encoder(320, 180);
    assert!(encoder.encode(&frame(8, 8, 0), false).is_err());
    assert!(encoder.encode(&frame(320, 180, 1), false).unwrap().is_some(), "the next good frame works");
}

#[test]
fn the_decoder_waits_for_keyframes_and_recovers_from_damage() {
    let pictures = encoded(320, 180, 12, |number| number == 8);
    let mut decoder = H264Decoder::new().unwrap();
    assert_eq!(decoder.decode(&pictures[1]).unwrap_err(), CodecError::KeyframeNeeded);
    assert!(decoder.decode(&pictures[0]).unwrap().is_some());
    let damaged = EncodedVideo { data: pictures[1].data.slice(..7), ..pictures[1].clone() };
    let outcome = decoder.decode(&damaged);
    if outcome.is_err() {
        assert_eq!(decoder.decode(&pictures[2]).unwrap_err(), CodecError::KeyframeNeeded);
    }
    let decoded = decoder.decode(&pictures[8]).unwrap().unwrap();
    assert_eq!(read(&decoded.image).map(|stamp| stamp.number), Some(8));
    assert!(decoder.decode(&pictures[9]).unwrap().is_some());
}

#[test]
fn nonsense_is_an_error_or_nothing() {
    let good = &encoded(320, 180, 1, |_| false)[0];
    let mut dice = crate::support::Dice::new(3);
    for _ in 0..60 {
        let mut data = good.data.to_vec();
        for _ in 0..1 + dice.next() % 20 {
            let at = dice.next() as usize % data.len();
            data[at] = dice.next() as u8;
        }
        let damaged = EncodedVideo { data: data.into(), ..good.clone() };
        let _ = H264Decoder::new().unwrap().decode(&damaged);
    }
    let noise = EncodedVideo { data: vec![0x55; 500].into(), ..good.clone() };
    assert!(!matches!(H264Decoder::new().unwrap().decode(&noise), Ok(Some(_))));
    let empty = EncodedVideo { data: Default::default(), ..good.clone() };
    assert!(!matches!(H264Decoder::new().unwrap().decode(&empty), Ok(Some(_))));
}

#[test]
fn the_decoder_knows_the_colours_of_the_stream() {
    let pictures = encoded(320, 180, 2, |_| false);
    let mut decoder = H264Decoder::new().unwrap();
    decoder.decode(&pictures[0]).unwrap();
    assert_eq!(decoder.colours(), Colours::default(), "ours are BT.601, limited");
    decoder.decode(&with_matrix(&pictures[0], 1)).unwrap().expect("a picture");
    let bt709 = Colours { matrix: Matrix::Bt709, full_range: false };
    assert_eq!(decoder.colours(), bt709);
    decoder.decode(&pictures[1]).unwrap();
    assert_eq!(decoder.colours(), bt709, "until the next keyframe");
}

/// The keyframe of an encoder of ours with another matrix written into its parameter set.
fn with_matrix(keyframe: &EncodedVideo, matrix: u8) -> EncodedVideo {
    let bits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:08b}")).collect::<String>();
    let end = (5..keyframe.data.len()).find(|&at| keyframe.data[at..at + 4] == [0, 0, 0, 1]).unwrap();
    // Primaries, transfer and matrix of BT.601, one behind the other.
    let set = bits(&keyframe.data[..end]).replace(&bits(&[6, 6, 6]), &bits(&[6, 6, matrix]));
    let mut data: Vec<u8> =
        set.as_bytes().chunks(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | (bit - b'0'))).collect();
    assert_ne!(data, keyframe.data[..end], "the matrix was found");
    data.extend_from_slice(&keyframe.data[end..]);
    EncodedVideo { data: data.into(), ..keyframe.clone() }
}

#[test]
fn with_layers_every_other_picture_can_be_left_out() {
    let config = EncoderConfig { width: 640, height: 360, fps: 30, bitrate: 4_000_000, screen: false };
    let mut encoder = H264Encoder::with_layers(config).unwrap();
    let (mut decoder, mut packetizer) = (H264Decoder::new().unwrap(), Packetizer::new(1));
    let mut shown = Vec::new();
    for number in 0..60 {
        let encoded = encoder.encode(&noisy_frame(640, 360, number), number == 30).unwrap().unwrap();
        assert_eq!(encoded.keyframe, number == 0 || number == 30, "{number}");
        let packets = packetizer.packetize(&encoded);
        let disposable = packets.iter().all(|packet| is_disposable(&packet.payload));
        assert_eq!(disposable, packets.iter().any(|packet| is_disposable(&packet.payload)), "{number}");
        if !disposable {
            let picture = decoder.decode(&encoded).unwrap().unwrap();
            shown.push(read(&picture.image).unwrap().number);
        }
    }
    assert_eq!(shown, (0..60).filter(|number| number % 2 == 0).collect::<Vec<_>>());
}
