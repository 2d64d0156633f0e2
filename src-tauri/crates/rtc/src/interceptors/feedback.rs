//! Transport-wide feedback as it comes off the wire (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1), as reports.

use std::time::Duration;

use media::congestion::Report;
use rtc_crate::rtcp::transport_feedbacks::transport_layer_cc::{PacketStatusChunk, SymbolTypeTcc, TransportLayerCc};

/// Steps of the reference time.
const REFERENCE: Duration = Duration::from_millis(64);

/// One report for each packet that the feedback speaks of. A packet that came without a time counts as neither.
pub(super) fn reports(feedback: &TransportLayerCc) -> impl Iterator<Item = Report> {
    let mut at = i128::from(feedback.reference_time) * REFERENCE.as_micros() as i128;
    let mut deltas = feedback.recv_deltas.iter();
    let symbols = feedback.packet_chunks.iter().flat_map(symbols).take(usize::from(feedback.packet_status_count));
    let mut number = feedback.base_sequence_number;
    symbols.filter_map(move |symbol| {
        let this = number;
        number = number.wrapping_add(1);
        let arrived = match symbol {
            SymbolTypeTcc::PacketNotReceived => None,
            SymbolTypeTcc::PacketReceivedSmallDelta | SymbolTypeTcc::PacketReceivedLargeDelta => {
                at += i128::from(deltas.next()?.delta);
                Some(Duration::from_micros(u64::try_from(at).unwrap_or(0)))
            }
            SymbolTypeTcc::PacketReceivedWithoutDelta => return None,
        };
        Some(Report { number: this, arrived })
    })
}

fn symbols(chunk: &PacketStatusChunk) -> Vec<SymbolTypeTcc> {
    match chunk {
        PacketStatusChunk::RunLengthChunk(run) => vec![run.packet_status_symbol; usize::from(run.run_length)],
        PacketStatusChunk::StatusVectorChunk(vector) => vector.symbol_list.clone(),
    }
}

#[cfg(test)]
mod tests {
    use rtc_crate::rtcp::transport_feedbacks::transport_layer_cc::{RecvDelta, RunLengthChunk, StatusVectorChunk};

    use super::*;

    fn feedback(count: u16) -> TransportLayerCc {
        let delta = |delta| RecvDelta { type_tcc_packet: SymbolTypeTcc::PacketReceivedSmallDelta, delta };
        let run = RunLengthChunk {
            packet_status_symbol: SymbolTypeTcc::PacketReceivedSmallDelta,
            run_length: 2,
            ..RunLengthChunk::default()
        };
        let mixed = StatusVectorChunk {
            symbol_list: vec![
                SymbolTypeTcc::PacketNotReceived,
                SymbolTypeTcc::PacketReceivedLargeDelta,
                SymbolTypeTcc::PacketNotReceived,
            ],
            ..StatusVectorChunk::default()
        };
        TransportLayerCc {
            base_sequence_number: 65_534,
            packet_status_count: count,
            reference_time: 10,
            packet_chunks: vec![PacketStatusChunk::RunLengthChunk(run), PacketStatusChunk::StatusVectorChunk(mixed)],
            recv_deltas: vec![delta(250), delta(1_000), delta(-500)],
            ..TransportLayerCc::default()
        }
    }

    #[test]
    fn times_add_up_and_numbers_wrap() {
        let us = Duration::from_micros;
        let told: Vec<_> = reports(&feedback(4)).map(|report| (report.number, report.arrived)).collect();
        assert_eq!(told, [(65_534, Some(us(640_250))), (65_535, Some(us(641_250))), (0, None), (1, Some(us(640_750)))]);
    }

    #[test]
    fn nonsense_ends_early() {
        let mut wrong = feedback(60_000);
        assert_eq!(reports(&wrong).count(), 5);
        wrong.recv_deltas.truncate(1);
        assert_eq!(reports(&wrong).count(), 3, "those without a time are left out");
        wrong.reference_time = 0;
        wrong.recv_deltas[0].delta = -9_000;
        assert_eq!(reports(&wrong).next().unwrap().arrived, Some(Duration::ZERO));
    }
}
