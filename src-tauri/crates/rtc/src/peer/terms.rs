//! What descriptions and maps mean: who sends what to whom, and whether that makes sense. Pure.

use std::collections::HashMap;

use meeting::protocol::MediaMap;

use super::{
    Shared,
    data::Data,
    sdp::{Description, Kind, entries},
    shared::Outgoing,
};
use crate::{RtcError, Section};

/// Whether a description can be the answer to an offer of ours: one that sends where we send is an offer itself.
pub(super) fn answers(answer: &Description, media: &MediaMap) -> Result<(), RtcError> {
    for (section, described) in answer.named(media)? {
        let backwards = match section {
            Section::Audio => false,
            Section::Camera | Section::Share => described.sends,
            Section::Slot(_) | Section::ShareSlot => described.receives,
        };
        if backwards && !described.rejected {
            return Err(RtcError::Sdp(format!("the answer's section {:?} goes the wrong way", described.mid)));
        }
    }
    Ok(())
}

/// What the answer means for an offer of ours.
pub(super) fn agree(
    shared: &Shared,
    data: &Data,
    ssrcs: &HashMap<Section, u32>,
    answer: &Description,
    media: &MediaMap,
) -> Result<(), RtcError> {
    for (section, ssrc) in theirs(answer, media)? {
        shared.add_remote(ssrc, section);
    }
    open(shared, ssrcs, answer, media)?;
    data.limit(answer.data().and_then(|data| data.max_message_size));
    Ok(())
}

/// The streams that the other side announces.
pub(super) fn theirs(description: &Description, media: &MediaMap) -> Result<Vec<(Section, u32)>, RtcError> {
    let named = description.named(media)?;
    let sending = named.into_iter().filter(|(_, media)| media.sends && !media.rejected);
    Ok(sending.filter_map(|(section, media)| Some((section, media.ssrc?))).collect())
}

/// Opens the streams of ours that an answer, whoever's, has a codec for.
pub(super) fn open(
    shared: &Shared,
    ssrcs: &HashMap<Section, u32>,
    answer: &Description,
    media: &MediaMap,
) -> Result<(), RtcError> {
    for (section, described) in answer.named(media)? {
        if let (Some(ssrc), Some(payload_type), false) =
            (ssrcs.get(&section), described.payload_type, described.rejected)
        {
            shared.open_outgoing(section, Outgoing { ssrc: *ssrc, payload_type, red: described.red });
        }
    }
    Ok(())
}

/// What a host sends, in the order of the offer: the engine gives the first free sender of a kind to the first section
/// that wants one.
pub(super) fn to_send(offer: &Description, media: &MediaMap) -> Result<Vec<Section>, RtcError> {
    let named = offer.named(media)?;
    for (section, described) in &named {
        let client_sends = matches!(section, Section::Audio | Section::Camera | Section::Share);
        if client_sends && !described.sends {
            return Err(RtcError::Map(format!("{section:?} names {:?}, which sends nothing", described.mid)));
        }
        if (!client_sends || *section == Section::Audio) && !described.receives {
            return Err(RtcError::Map(format!("{section:?} names {:?}, which receives nothing", described.mid)));
        }
    }
    let mut ordered = Vec::new();
    for section in &offer.sections {
        let name = named.iter().find(|(_, described)| described.mid == section.mid).map(|(name, _)| *name);
        match name {
            Some(name @ (Section::Audio | Section::Slot(_) | Section::ShareSlot)) => ordered.push(name),
            Some(_) => {}
            None if section.kind == Kind::Data => {}
            None => return Err(RtcError::Map(format!("no name is given to {:?}", section.mid))),
        }
    }
    Ok(ordered)
}

/// The map of an offer of ours: its sections come in the order they were added.
pub(super) fn map(offer: &Description) -> Result<MediaMap, RtcError> {
    let mut mids =
        offer.sections.iter().filter(|section| section.kind != Kind::Data).map(|section| section.mid.clone());
    let mut next = || mids.next().ok_or_else(|| RtcError::Engine("the offer lacks a section".into()));
    let (audio, camera, share) = (next()?, next()?, next()?);
    let mut slots: Vec<String> = mids.collect();
    let share_slot = slots.pop().ok_or_else(|| RtcError::Engine("the offer lacks the share slot".into()))?;
    let media = MediaMap { audio, camera, share, slots, share_slot };
    entries(&media)?;
    Ok(media)
}
