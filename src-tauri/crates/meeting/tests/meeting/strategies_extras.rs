//! Scenes, slides, rights, numbers, data and ratings drawn at random.

use meeting::protocol::{
    CallIssue, DataPacket, DialIn, DialInNumber, MediaAccess, MediaPermission, MediaRight, PersonAccess, Rating, Seat,
    Slides, Together, TypedText,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::strategies::participant_id;

pub(crate) fn typed_text() -> impl Strategy<Value = TypedText> {
    (participant_id(), ".{0,30}", any::<bool>()).prop_map(|(from, text, is_final)| TypedText { from, text, is_final })
}

pub(crate) fn together() -> impl Strategy<Value = Together> {
    // Eighths are written and read back exactly.
    let share = || (-2..12i8).prop_map(|eighths| f32::from(eighths) / 8.0);
    let seat = (participant_id(), share(), share(), share(), share())
        .prop_map(|(participant, left, top, width, height)| Seat { participant, left, top, width, height });
    (any::<bool>(), vec(seat, 0..4)).prop_map(|(shown, seats)| Together { shown, seats })
}

pub(crate) fn slides() -> impl Strategy<Value = Slides> {
    (any::<bool>(), option::of(participant_id())).prop_map(|(active, presenter)| Slides { active, presenter })
}

fn permission() -> impl Strategy<Value = MediaPermission> {
    any::<(bool, bool)>().prop_map(|(microphone, camera)| MediaPermission { microphone, camera })
}

pub(crate) fn access() -> impl Strategy<Value = MediaAccess> {
    let person =
        (participant_id(), permission()).prop_map(|(participant, permission)| PersonAccess { participant, permission });
    (permission(), vec(person, 0..4)).prop_map(|(attendees, people)| MediaAccess { attendees, people })
}

pub(crate) fn right() -> impl Strategy<Value = MediaRight> {
    select(vec![MediaRight::Microphone, MediaRight::Camera])
}

pub(crate) fn dial_in() -> impl Strategy<Value = DialIn> {
    let number = prop_oneof![3 => "\\+[0-9]{3,15}", 1 => ".{0,9}"];
    let number = (number, any::<bool>(), ".{0,9}", ".{0,9}")
        .prop_map(|(number, toll_free, country, city)| DialInNumber { number, toll_free, country, city });
    ("[0-9 #]{0,12}", vec(number, 0..4)).prop_map(|(conference_id, numbers)| DialIn { conference_id, numbers })
}

pub(crate) fn packet() -> impl Strategy<Value = DataPacket> {
    (any::<u32>(), prop_oneof![4 => "[A-Za-z0-9+/]{0,8}", 1 => ".{0,9}"])
        .prop_map(|(channel, payload)| DataPacket { channel, payload })
}

pub(crate) fn rating() -> impl Strategy<Value = Rating> {
    let issues = vec![CallIssue::Echo, CallIssue::NotHeard, CallIssue::PicturesFroze, CallIssue::ShareNotSeen];
    (any::<u8>(), vec(select(issues), 0..3)).prop_map(|(overall, issues)| Rating { overall, issues })
}
