//! Who is shown in which of a client's video slots.
//!
//! Wishes come first. The slots that are left show people by rank (spotlit, then with a camera on, then in the order
//! they came), and whoever stays chosen stays in their slot, so that pictures don't jump when people come and go.

use std::collections::BTreeSet;

use meeting::protocol::{ParticipantId, SlotWish};

/// Someone a client might see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) id: ParticipantId,
    pub(crate) spotlight: bool,
    pub(crate) camera: bool,
    /// Place in the order of coming.
    pub(crate) came: u64,
}

/// Assigns anew. `candidates` leaves out the client itself; `shown` is the assignment before.
pub(crate) fn assign(
    slots: usize,
    wishes: &[SlotWish],
    candidates: &[Candidate],
    shown: &[Option<ParticipantId>],
) -> Vec<Option<ParticipantId>> {
    let mut result: Vec<Option<ParticipantId>> = vec![None; slots];
    let mut taken = BTreeSet::new();
    let mut automatic = vec![true; slots];
    for wish in wishes {
        let slot = usize::from(wish.slot);
        if slot >= slots || !automatic[slot] {
            continue;
        }
        let nothing = wish.width == 0 || wish.height == 0;
        let Some(person) = wish.participant.as_ref().filter(|_| !nothing) else {
            automatic[slot] = !nothing;
            continue;
        };
        automatic[slot] = false;
        if candidates.iter().any(|candidate| candidate.id == *person) && taken.insert(person.clone()) {
            result[slot] = Some(person.clone());
        }
    }
    let free = automatic.iter().filter(|automatic| **automatic).count();
    let mut chosen: Vec<&Candidate> = candidates.iter().filter(|candidate| !taken.contains(&candidate.id)).collect();
    chosen.sort_by_key(|candidate| (!candidate.spotlight, !candidate.camera, candidate.came));
    chosen.truncate(free);
    chosen.retain(|candidate| {
        let before = shown.iter().position(|shown| shown.as_ref() == Some(&candidate.id));
        match before.filter(|slot| *slot < slots && automatic[*slot]) {
            Some(slot) => {
                result[slot] = Some(candidate.id.clone());
                false
            }
            None => true,
        }
    });
    let mut newcomers = chosen.into_iter();
    for slot in (0..slots).filter(|slot| automatic[*slot]) {
        if result[slot].is_none() {
            result[slot] = newcomers.next().map(|candidate| candidate.id.clone());
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u8) -> ParticipantId {
        ParticipantId::new(format!("p{number}"))
    }

    fn people(cameras: &[bool]) -> Vec<Candidate> {
        let person = |(number, camera): (usize, &bool)| Candidate {
            id: id(number as u8),
            spotlight: false,
            camera: *camera,
            came: number as u64,
        };
        cameras.iter().enumerate().map(person).collect()
    }

    fn wish(slot: u8, participant: Option<u8>, size: u16) -> SlotWish {
        SlotWish { slot, participant: participant.map(id), width: size, height: size }
    }

    #[test]
    fn cameras_come_before_earlier_people_without() {
        let shown = assign(2, &[], &people(&[false, true, false, true]), &[]);
        assert_eq!(shown, [Some(id(1)), Some(id(3))]);
    }

    #[test]
    fn the_spotlight_comes_before_everyone() {
        let mut all = people(&[true, true, false]);
        all[2].spotlight = true;
        assert_eq!(assign(2, &[], &all, &[]), [Some(id(2)), Some(id(0))]);
    }

    #[test]
    fn a_wish_moves_the_one_who_was_there() {
        let all = people(&[true, true, true]);
        let before = assign(3, &[], &all, &[]);
        let shown = assign(3, &[wish(0, Some(2), 180)], &all, &before);
        assert_eq!(shown, [Some(id(2)), Some(id(1)), Some(id(0))]);
    }

    #[test]
    fn a_slot_of_no_size_stays_empty_and_the_others_move_up() {
        let shown = assign(2, &[wish(0, None, 0)], &people(&[true, true]), &[]);
        assert_eq!(shown, [None, Some(id(0))]);
        assert_eq!(assign(1, &[wish(0, Some(1), 0)], &people(&[true, true]), &[]), [None]);
    }

    fn any_wishes() -> impl Strategy<Value = Vec<SlotWish>> {
        let one = (0u8..7, proptest::option::of(0u8..12), prop_oneof![Just(0u16), Just(180)]);
        proptest::collection::vec(one.prop_map(|(slot, who, size)| wish(slot, who, size)), 0..8)
    }

    fn any_people() -> impl Strategy<Value = Vec<Candidate>> {
        proptest::collection::vec((any::<bool>(), any::<bool>()), 0..12).prop_map(|flags| {
            let mut all = people(&flags.iter().map(|(camera, _)| *camera).collect::<Vec<_>>());
            for (candidate, (_, spotlight)) in all.iter_mut().zip(&flags) {
                candidate.spotlight = *spotlight;
            }
            all
        })
    }

    proptest! {
        #[test]
        fn nobody_is_shown_twice_or_without_being_there(
            slots in 0usize..7, wishes in any_wishes(), before in any_people(), after in any_people()
        ) {
            let first = assign(slots, &wishes, &before, &[]);
            let shown = assign(slots, &wishes, &after, &first);
            prop_assert_eq!(shown.len(), slots);
            let there: Vec<_> = shown.iter().flatten().collect();
            prop_assert_eq!(there.iter().collect::<BTreeSet<_>>().len(), there.len());
            prop_assert!(there.iter().all(|id| after.iter().any(|candidate| candidate.id == **id)));
        }

        #[test]
        fn the_same_meeting_gives_the_same_slots(slots in 0usize..7, wishes in any_wishes(), all in any_people()) {
            let first = assign(slots, &wishes, &all, &[]);
            prop_assert_eq!(assign(slots, &wishes, &all, &first), first);
        }

        #[test]
        fn who_stays_stays_in_their_slot(slots in 0usize..7, before in any_people(), after in any_people()) {
            let first = assign(slots, &[], &before, &[]);
            let second = assign(slots, &[], &after, &first);
            for (slot, person) in first.iter().enumerate() {
                if person.is_some() && second.contains(person) {
                    prop_assert_eq!(&second[slot], person);
                }
            }
        }

        #[test]
        fn nobody_with_a_camera_waits_while_one_without_is_shown(slots in 0usize..7, all in any_people()) {
            let shown = assign(slots, &[], &all, &[]);
            let is_shown = |candidate: &&Candidate| shown.contains(&Some(candidate.id.clone()));
            let dark_shown = all.iter().filter(is_shown).any(|candidate| !candidate.camera && !candidate.spotlight);
            let camera_waits = all.iter().filter(|candidate| !is_shown(candidate)).any(|candidate| candidate.camera);
            prop_assert!(!(dark_shown && camera_waits));
            prop_assert_eq!(shown.iter().flatten().count(), slots.min(all.len()), "no slot is empty while someone waits");
        }

        #[test]
        fn the_first_wish_for_a_slot_is_kept(slots in 1usize..7, wishes in any_wishes(), all in any_people()) {
            let shown = assign(slots, &wishes, &all, &[]);
            let mut seen = (BTreeSet::new(), BTreeSet::new());
            for wish in wishes.iter().filter(|wish| usize::from(wish.slot) < slots) {
                let wanted = wish.participant.as_ref().filter(|_| wish.width > 0);
                if wish.width == 0 || wanted.is_some() {
                    let fresh = seen.0.insert(wish.slot);
                    let there = wanted.filter(|id| all.iter().any(|candidate| candidate.id == **id));
                    if fresh && there.is_none_or(|id| seen.1.insert(id.clone())) {
                        prop_assert_eq!(shown[usize::from(wish.slot)].as_ref(), there);
                    }
                }
            }
        }
    }
}
