//! Who may be connected: so many in all, and no address so many that nobody else gets in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::server::config::TrustedProxies;
use crate::server::domain::network;

/// Places for connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    by_address: usize,
    /// They bring everyone: no number of connections is too many for them.
    proxies: Arc<TrustedProxies>,
}

/// A place that nobody has yet.
#[derive(Debug)]
pub struct FreePlace {
    places: Places,
    permit: Option<OwnedSemaphorePermit>,
}

/// Somebody's place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    network: Option<IpAddr>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Places {
    /// `by_address`: for one [`network`], at most.
    pub fn new(all: usize, by_address: usize, proxies: TrustedProxies) -> Self {
        let (free, taken) = (Arc::new(Semaphore::new(all)), Arc::default());
        Self { free, taken, by_address, proxies: Arc::new(proxies) }
    }

    /// Wait for one.
    pub async fn free(&self) -> FreePlace {
        // The semaphore is never closed.
        FreePlace { places: self.clone(), permit: self.free.clone().acquire_owned().await.ok() }
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FreePlace {
    /// Give it to an address; nothing if that has too many.
    pub fn give(self, address: IpAddr) -> Option<Place> {
        let Self { places, permit } = self;
        let is_proxy = places.proxies.contains(address.to_canonical());
        let network = (!is_proxy).then(|| network(address));
        if let Some(network) = network {
            let mut taken = places.taken();
            let count = taken.entry(network).or_default();
            if *count >= places.by_address {
                return None;
            }
            *count += 1;
        }
        Some(Place { places, network, _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

    fn places(proxies: &str) -> Places {
        Places::new(5, 2, TrustedProxies::parse(proxies).unwrap())
    }

    #[tokio::test]
    async fn one_address_leaves_places_for_others() {
        let places = places("");
        let first = places.free().await.give(HERE).unwrap();
        let _second = places.free().await.give(HERE).unwrap();
        assert!(places.free().await.give(HERE).is_none());
        assert!(places.free().await.give([192, 0, 2, 8].into()).is_some());
        drop(first);
        assert!(places.free().await.give(HERE).is_some(), "what is given back can be had again");
        assert_eq!(places.taken().len(), 1, "who has no place is forgotten");
    }

    #[tokio::test]
    async fn proxies_bring_everyone() {
        let places = places("192.0.2.0/24");
        let brought: Vec<_> = [places.free().await, places.free().await, places.free().await]
            .map(|place| place.give(HERE).unwrap())
            .into();
        assert_eq!(brought.len(), 3);
    }
}
