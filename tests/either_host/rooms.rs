//! Breakout rooms: offered, gone into and back from, and closed by who opened them.

use super::*;

on_either_host! {
    a_breakout_room_is_gone_into_and_come_back_from
    who_is_in_a_breakout_room_is_back_when_it_closes
}

const ROOM: &str = "Harbour";

/// A meeting with a room that opens after a second, and somebody in it who sees it offered.
async fn offered(playing: Playing, meeting: Scripted) -> (Hosting, Guest) {
    let meeting = meeting.people(1).room(ROOM).event(1.0, "Olive", "\"open-rooms\"");
    let (host, guest) = joined(playing, meeting, filming()).await;
    guest.sees("Guest 1", |_| true).await;
    guest.until("the room", |now| now.rooms.iter().any(|room| room.name == ROOM && room.open && !room.joined)).await;
    guest.until("the meeting's chat", |now| now.thread.is_some()).await;
    (host, guest)
}

async fn go_in(guest: &Guest) {
    let room = guest.now().rooms.first().unwrap().id.clone();
    guest.command(Command::MoveToRoom(Some(room))).await;
    guest.until("the room", |now| now.rooms.iter().any(|room| room.joined)).await;
    guest.misses("Guest 1").await;
    guest.until("to be in it", |now| now.phase.kind() == PhaseKind::Connected).await;
}

async fn a_breakout_room_is_gone_into_and_come_back_from(playing: Playing) {
    let (_host, mut guest) = offered(playing, Scripted::open("Rooms")).await;
    let thread = guest.now().thread.clone();
    go_in(&guest).await;
    guest.until("the room's chat", |now| now.thread.is_some() && now.thread != thread).await;
    guest.sees(NAME, |me| me.camera && !me.muted).await;
    guest.command(Command::MoveToRoom(None)).await;
    guest.until("the meeting", |now| now.rooms.iter().all(|room| !room.joined)).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    guest.until("the meeting's chat", |now| now.thread == thread).await;
    guest.sees(NAME, |me| me.camera && !me.muted).await;
}

async fn who_is_in_a_breakout_room_is_back_when_it_closes(playing: Playing) {
    let meeting = Scripted::open("Closing").event(8.0, "Olive", "\"close-rooms\"");
    let (_host, mut guest) = offered(playing, meeting).await;
    go_in(&guest).await;
    guest.until("the room to close", |now| now.rooms.iter().all(|room| !room.open && !room.joined)).await;
    guest.sees("Guest 1", |_| true).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    assert_eq!(guest.now().phase.kind(), PhaseKind::Connected, "the call goes on");
}
