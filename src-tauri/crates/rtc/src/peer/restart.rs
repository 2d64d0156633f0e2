//! An ICE restart (RFC 8445 §9): the same connection, with the same keys and streams, looks for another way to the other side.

use std::net::IpAddr;

use meeting::protocol::MediaMap;
use rtc_crate::peer_connection::{configuration::RTCOfferOptions, sdp::RTCSessionDescription};

use super::{Inner, Offer, engine, negotiate::not_usable, sdp::Description};
use crate::RtcError;

/// An offer with fresh credentials, over `bind` where that is said. Sockets are bound anew.
pub(super) async fn offer(inner: &Inner, bind: Option<Vec<IpAddr>>) -> Result<Offer, RtcError> {
    if let Some(bind) = bind {
        inner.addresses.replace(bind)?;
    }
    let options = RTCOfferOptions { ice_restart: true };
    let description = inner.connection.create_offer(Some(options)).await.map_err(engine::engine)?;
    let sdp = inner.gathering.describe(inner.connection.as_ref(), description).await?;
    Ok(Offer { sdp, media: inner.media.clone() })
}

/// Whether an offer is the other side's of this very connection: it has the certificate that the first one had.
pub(super) async fn is_ours(inner: &Inner, offer: &str) -> bool {
    let Some(known) = inner.connection.current_remote_description().await else { return false };
    fingerprint(offer).is_some_and(|now| fingerprint(&known.sdp).is_some_and(|then| then.eq_ignore_ascii_case(now)))
}

/// The answer to such an offer.
pub(super) async fn answer(inner: &Inner, offer: &str, media: &MediaMap) -> Result<String, RtcError> {
    if *media != inner.media {
        return Err(RtcError::Map("a restart keeps its sections".into()));
    }
    Description::read(offer)?.named(media)?;
    let description = RTCSessionDescription::offer(offer.to_owned()).map_err(not_usable)?;
    inner.connection.set_remote_description(description).await.map_err(not_usable)?;
    let answer = inner.connection.create_answer(None).await.map_err(not_usable)?;
    inner.gathering.describe(inner.connection.as_ref(), answer).await
}

fn fingerprint(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=fingerprint:")).map(str::trim)
}
