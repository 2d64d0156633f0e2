//! A meeting's task with clients that have no connection: who comes, who goes, who does not listen.

use meeting::protocol::CallState;
use tokio::time::timeout;

use super::*;
use crate::script::Script;

const SHORT: &str = "[[meeting]]\nsubject = \"x\"\nlobby = false\n[[meeting.person]]\nname = \"Olive\"\n";

fn tenant() -> Arc<Tenant> {
    Arc::new(Tenant::open(tenant::TenantConfig::new(Timestamp::now())).unwrap())
}

/// A meeting, and what stops it.
fn host(text: &str) -> (Host, watch::Sender<bool>) {
    let script = Script::parse(text, std::path::Path::new("")).unwrap();
    let place = Place::new(&script.meetings[0], 0);
    let (stop, stopped) = watch::channel(false);
    let clock = MonotonicClock::start();
    let meeting = script.meetings[0].clone();
    (Host::start(meeting, &place, tenant(), PathBuf::new(), script.faults, clock, stopped), stop)
}

async fn enter(host: &Host, queue: usize) -> (ParticipantId, mpsc::Receiver<HostMessage>) {
    let (outgoing, told) = mpsc::channel(queue);
    let (reply, entered) = oneshot::channel();
    let arrival = Arrival { name: "Mary".to_owned(), muted: false, camera: false, user: None };
    host.inputs.send(Input::Arrive { arrival, outgoing, reply }).await.ok().unwrap();
    (entered.await.unwrap().unwrap(), told)
}

/// The next roster that a client is told.
async fn roster(told: &mut mpsc::Receiver<HostMessage>) -> (Vec<String>, Vec<ParticipantId>) {
    let next = async {
        loop {
            if let HostMessage::Roster { changed, left, .. } = told.recv().await.expect("the meeting goes on") {
                return (changed.into_iter().map(|person| person.name).collect(), left);
            }
        }
    };
    timeout(Duration::from_secs(10), next).await.unwrap()
}

#[tokio::test]
async fn who_vanishes_leaves_the_roster() {
    let (host, _stop) = host(SHORT);
    let (_, mut first) = enter(&host, 64).await;
    assert_eq!(roster(&mut first).await.0, ["Mary", "Olive"]);
    let (second, told) = enter(&host, 64).await;
    assert_eq!(roster(&mut first).await.0, ["Mary"]);
    drop(told);
    host.inputs.send(Input::Gone(second.clone())).await.ok().unwrap();
    assert_eq!(roster(&mut first).await.1, [second]);
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_put_out_and_the_others_go_on() {
    let (host, _stop) = host(SHORT);
    let (_, mut first) = enter(&host, 64).await;
    roster(&mut first).await;
    let (deaf, _unread) = enter(&host, 1).await;
    let (_, left) = roster(&mut first).await;
    let (_, left) = if left.is_empty() { roster(&mut first).await } else { (Vec::new(), left) };
    assert_eq!(left, [deaf]);
}

#[tokio::test]
async fn when_the_last_guest_has_gone_the_meeting_begins_anew() {
    let text = format!("{SHORT}[[meeting.event]]\nat = 0\nwho = \"Olive\"\ndo = \"raise-hand\"\n");
    let (host, _stop) = host(&text);
    for _ in 0..2 {
        let (who, mut told) = enter(&host, 64).await;
        assert_eq!(roster(&mut told).await.0, ["Mary", "Olive"], "Olive is there from the start, once");
        host.inputs.send(Input::Say(who, ClientMessage::Leave { for_everyone: false })).await.ok().unwrap();
        let mut last = None;
        while let Some(message) = told.recv().await {
            last = Some(message);
        }
        assert!(matches!(last, Some(HostMessage::State(CallState::Ended { .. }))), "and then the socket may close");
    }
}

#[tokio::test]
async fn stopping_ends_every_call() {
    let (host, stop) = host(SHORT);
    let (_, mut told) = enter(&host, 64).await;
    stop.send_replace(true);
    let mut last = None;
    while let Some(message) = told.recv().await {
        last = Some(message);
    }
    let reason = EndReason { code: 0, subcode: 7000 };
    assert_eq!(last, Some(HostMessage::State(CallState::Ended { reason })));
}
