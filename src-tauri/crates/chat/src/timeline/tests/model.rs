//! Three clients write, edit and delete while everything goes wrong between them and the service. In the end all have the
//! service's thread, each message once.

use proptest::prelude::*;

use super::{world::World, *};

#[derive(Debug, Clone)]
enum Step {
    Post(usize),
    Edit(usize, usize),
    Delete(usize, usize),
    Pass(u64),
    Realtime(usize, bool),
    Restart(usize),
    Pane(usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let client = 0..3_usize;
    prop_oneof![
        6 => client.clone().prop_map(Step::Post),
        2 => (client.clone(), 0..9_usize).prop_map(|(client, which)| Step::Edit(client, which)),
        1 => (client.clone(), 0..9_usize).prop_map(|(client, which)| Step::Delete(client, which)),
        5 => (1..8000_u64).prop_map(Step::Pass),
        1 => (client.clone(), any::<bool>()).prop_map(|(client, up)| Step::Realtime(client, up)),
        1 => client.clone().prop_map(Step::Restart),
        1 => (client, any::<bool>()).prop_map(|(client, open)| Step::Pane(client, open)),
    ]
}

fn run(world: &mut World, steps: Vec<Step>) {
    for step in steps {
        match step {
            Step::Post(client) => world.post(client),
            Step::Edit(client, which) => world.change(client, which, false),
            Step::Delete(client, which) => world.change(client, which, true),
            Step::Pass(ms) => world.pass(Duration::from_millis(ms)),
            Step::Realtime(client, up) => world.set_realtime(client, up),
            Step::Restart(client) => world.restart(client),
            Step::Pane(client, open) => {
                let now = world.now;
                world.clients[client].machine.set_pane_open(open, now);
            }
        }
    }
    // Some more trouble for what is on its way, then none.
    world.pass(seconds(30));
    world.trouble = 0;
    world.pass(seconds(1200));
}

fn settle(abilities: Abilities, seed: u64, late: bool, steps: Vec<Step>) -> World {
    let mut world = World::new(abilities, seed);
    world.late = late;
    run(&mut world, steps);
    for client in 0..3 {
        assert_eq!(world.thread_of(client), world.thread(), "client {client}");
    }
    world
}

/// The service has each message that was written, and none twice.
fn assert_sent_once(world: &World) {
    let client_id = |message: &Message| message.client_id.as_ref().unwrap().as_str().to_owned();
    let mut ids: Vec<String> = world.server.messages.iter().map(client_id).collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "the service has a message twice");
    assert_eq!(all, world.posted.len(), "a message was lost");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn all_end_with_the_services_thread(seed: u64, steps in prop::collection::vec(step(), 1..60)) {
        let world = settle(ACS, seed, false, steps);
        assert_sent_once(&world);
    }

    #[test]
    fn also_where_requests_arrive_after_they_were_given_up(seed: u64, steps in prop::collection::vec(step(), 1..60)) {
        settle(ACS, seed, true, steps);
    }

    #[test]
    fn also_where_the_service_has_neither_sequences_nor_clients_ids(seed: u64, steps in prop::collection::vec(step(), 1..60)) {
        let world = settle(GRAPH, seed, false, steps);
        prop_assert_eq!(world.server.messages.len(), world.posted.len());
    }
}
