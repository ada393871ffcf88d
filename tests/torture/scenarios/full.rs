//! The disk is full, and then it is not.

use std::time::{Duration, Instant};

use crate::figures::{figure, seconds};
use crate::history::Entry;
use crate::support::SmallDisk;
use crate::victim::Victim;
use crate::world::{LOBBY, World, acknowledged};
use salon::protocol::ErrorCode;

const CLIENTS: usize = 5;
const EACH: usize = 10;
/// How soon messages are taken on again when there is space.
const RECOVERY_LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk() {
    let disk = SmallDisk::mount();
    let victim = Victim::start_with(Some(disk.path().join("data")), Vec::new()).await;
    let mut world = World::around(victim, CLIENTS, 0).await;
    let clients = world.clients(world.victim.address).await;
    for client in &clients {
        client.write(LOBBY, "before".to_owned()).await;
    }
    world.until("it is said", &clients, || acknowledged(&clients) == CLIENTS).await;

    let ballast = disk.fill();
    // Space that the database has set aside already is used first: large messages need new pages.
    let mut written = 0;
    let refused = || {
        let refusals = clients.iter().map(|client| {
            let history = client.history();
            history.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Refused { .. })).count()
        });
        refusals.sum::<usize>()
    };
    while refused() == 0 {
        assert!(written < 1_000, "the disk is never full");
        for client in &clients {
            client.write(LOBBY, "满".repeat(4_000)).await;
            written += 1;
        }
        world
            .until("there are answers", &clients, || {
                refused() > 0 || acknowledged(&clients) == CLIENTS + written
            })
            .await;
    }
    for number in 0..EACH {
        for client in &clients {
            client.write(LOBBY, format!("meanwhile {number}")).await;
        }
    }
    let while_full = acknowledged(&clients);
    assert!(clients.iter().map(|client| client.pending()).sum::<usize>() > 0, "nothing waits");
    assert!(world.victim.log().contains("full"), "the log does not say why:\n{}", world.victim.log());

    std::fs::remove_file(ballast).unwrap();
    let begun = Instant::now();
    world.until("messages are taken on", &clients, || acknowledged(&clients) > while_full).await;
    let recovered = begun.elapsed();
    assert!(recovered < RECOVERY_LIMIT, "it took {recovered:?}");
    let evidence = world.judge(clients).await;

    let refusals =
        evidence.histories.iter().flat_map(|history| &history.entries).filter_map(|(_, entry)| match entry {
            Entry::Refused { code, .. } => Some(*code),
            _ => None,
        });
    let codes: Vec<ErrorCode> = refusals.collect();
    assert!(codes.iter().all(|code| *code == ErrorCode::Unavailable), "{codes:?}");
    figure("a full disk", "refusals, all of them `unavailable`", codes.len());
    figure("a full disk", "until messages are taken on again", seconds(recovered));
    figure(
        "a full disk",
        "messages stored, each acknowledged and none doubled",
        evidence.store.messages.len(),
    );
}
