//! What a meeting may have beside people, pictures and sound: scenes, slides, rights of others, telephone numbers, data.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Call;
use crate::command::Why;
use crate::event::Event;
use crate::protocol::{
    CapabilityName, ClientMessage, DataPacket, DialIn, DialInNumber, MAX_DATA_BYTES, MediaAccess, MediaRight,
    ParticipantId, Seat, Slides, Together,
};
use crate::text::{NAME_CHARS, clean, is_plausible_id};

/// How many seats of a scene, and people with rights of their own, are kept.
const MAX_PEOPLE: usize = 1000;
/// How many telephone numbers are kept. Teams lists one for each place where a call can be dialled.
const MAX_NUMBERS: usize = 300;
/// The longest telephone number: E.164 has 15 digits, and written ones have signs between them.
const NUMBER_CHARS: usize = 40;

impl Call {
    pub(super) fn hear_together(&mut self, together: Together) {
        let mut seen = BTreeSet::new();
        let seats = together.seats.into_iter().filter(|seat| is_seat(seat) && seen.insert(seat.participant.clone()));
        let together = Together { shown: together.shown, seats: seats.take(MAX_PEOPLE).collect() };
        if *self.snapshot.together != together {
            self.snapshot.together = Arc::new(together);
            self.events.push_back(Event::ContentChanged);
        }
    }

    pub(super) fn hear_slides(&mut self, slides: Slides) {
        let presenter = slides.presenter.filter(|id| slides.active && is_plausible_id(id.as_str()));
        let slides = Slides { active: slides.active, presenter };
        let changed = std::mem::replace(&mut self.snapshot.slides, slides) != self.snapshot.slides;
        self.note_if(changed, Event::ContentChanged);
    }

    pub(super) fn hear_access(&mut self, mut access: MediaAccess) {
        let mut seen = BTreeSet::new();
        let known = |id: &ParticipantId| is_plausible_id(id.as_str());
        access.people.retain(|person| known(&person.participant) && seen.insert(person.participant.clone()));
        access.people.truncate(MAX_PEOPLE);
        if *self.snapshot.access != access {
            self.snapshot.access = Arc::new(access);
            self.events.push_back(Event::MediaAccessChanged);
        }
    }

    pub(super) fn hear_dial_in(&mut self, dial_in: DialIn) {
        let numbers = dial_in.numbers.into_iter().filter(|number| is_number(&number.number)).take(MAX_NUMBERS);
        let numbers = numbers.map(|number| DialInNumber {
            number: clean(&number.number, NUMBER_CHARS),
            country: clean(&number.country, NAME_CHARS),
            city: clean(&number.city, NAME_CHARS),
            ..number
        });
        let conference_id = dial_in.conference_id.chars().filter(char::is_ascii_digit).take(NUMBER_CHARS).collect();
        let dial_in = DialIn { conference_id, numbers: numbers.collect() };
        let dial_in = Some(Arc::new(dial_in)).filter(|dial_in| !dial_in.numbers.is_empty());
        let changed = std::mem::replace(&mut self.snapshot.dial_in, dial_in) != self.snapshot.dial_in;
        self.note_if(changed, Event::DialInChanged);
    }

    pub(super) fn hear_data(&mut self, from: ParticipantId, packet: DataPacket) {
        if !self.place.is_meeting() || !is_plausible_id(from.as_str()) || !is_payload(&packet.payload) {
            return self.misplaced("data");
        }
        self.events.push_back(Event::Data { from, packet });
    }

    pub(super) fn send_data(&mut self, to: Vec<ParticipantId>, packet: DataPacket) -> Result<(), Why> {
        self.needs_meeting()?;
        self.needs(!packet.payload.is_empty() && is_payload(&packet.payload), Why::Senseless)?;
        for id in &to {
            self.needs_other(id)?;
        }
        self.send(ClientMessage::Data { to, packet })
    }

    pub(super) fn permit_media(
        &mut self,
        right: MediaRight,
        permitted: bool,
        participants: Vec<ParticipantId>,
    ) -> Result<(), Why> {
        for id in &participants {
            self.needs_other(id)?;
        }
        let name = match right {
            MediaRight::Microphone => CapabilityName::ForbidOthersAudio,
            MediaRight::Camera => CapabilityName::ForbidOthersVideo,
        };
        self.ask(name, ClientMessage::PermitMedia { right, permitted, participants })
    }
}

/// Within the scene, and somebody's.
fn is_seat(seat: &Seat) -> bool {
    let within = |start: f32, length: f32| start >= 0.0 && length > 0.0 && start + length <= 1.01;
    is_plausible_id(seat.participant.as_str()) && within(seat.left, seat.width) && within(seat.top, seat.height)
}

/// Something a telephone could dial.
fn is_number(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (3..=15).contains(&digits) && number.chars().all(|c| c.is_ascii_digit() || "+()-./ \u{a0}".contains(c))
}

/// Base64 of no more than may be sent. Whether it is well formed is found out by whoever reads it.
fn is_payload(payload: &str) -> bool {
    payload.len() <= MAX_DATA_BYTES.div_ceil(3) * 4
        && payload.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}
