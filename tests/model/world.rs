//! Two clients, a server, and everything that can happen between them.

use stateright::{Model, Property};

use super::client::Client;
use super::promises;
use super::server::{Rules, Server};
use super::shared::Shared;
use super::ways::{self, Way};
use super::wire::{Up, Who};

pub const BOTH: [Who; 2] = [0, 1];

/// How far the exploration goes.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Messages that are there at the beginning.
    pub opening: u8,
    /// Messages that each client writes.
    pub writes: [u8; 2],
    /// Recalls that are asked for, of whatever is shown.
    pub recalls: u8,
    /// Who asks for them.
    pub recallers: &'static [Who],
    /// Things that go wrong, of any kind.
    pub faults: u8,
    /// Whose client and connection they may concern.
    pub unlucky: &'static [Who],
    pub rules: Rules,
    /// What has to be reached.
    pub ways: &'static [Way],
}

/// The world at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub server: Server,
    pub clients: [Shared<Client>; 2],
    /// Frames of connections that are gone, which the server still finds on its side.
    pub strays: [Option<Up>; 2],
    writes: [u8; 2],
    recalls: u8,
    faults: u8,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Writes(Who),
    Recalls(Who, u8),
    Connects(Who),
    /// The heartbeat.
    Pings(Who),
    ServerTakes(Who),
    ClientTakes(Who),
    /// A committed change goes from the bus to the connections.
    HubPassesOn,
    LoadsEarlier(Who),
    ServerReadsPage(Who),
    ClientTakesPage(Who),
    /// Long after its connection was cut.
    ServerTakesStray(Who),

    // What goes wrong.
    /// The hub leaves a client out.
    HubLeavesOut(Who),
    /// The connection is cut with all that is on its way.
    Cut(Who),
    /// The same, but the first frame has reached the server, which has yet to look at it.
    CutLeavingStray(Who),
    /// The client gives up waiting for an answer, which may be on its way.
    TimesOut(Who),
    ClientCrashes(Who),
    ServerCrashes,
}

impl World {
    fn new(bounds: &Bounds) -> Self {
        let mut server = Server::new(bounds.opening, bounds.rules);
        let opening = |who: Who| server.log().iter().filter(|stored| stored.author == who).count() as u8;
        let written = [opening(0), opening(1)];
        let clients =
            BOTH.map(|who| Shared::new(Client::new(who, written[who], server.page(None), bounds.rules.bug)));
        let mut world = Self {
            server,
            clients,
            strays: [None, None],
            writes: bounds.writes,
            recalls: bounds.recalls,
            faults: bounds.faults,
        };
        world.calm_down();
        world
    }

    pub fn happens(&mut self, event: &Event) {
        match *event {
            Event::Writes(who) => {
                self.writes[who] -= 1;
                let frames = self.clients[who].change(Client::write);
                self.server.send(who, frames);
            }
            Event::Recalls(who, seq) => {
                self.recalls -= 1;
                self.server.send(who, vec![Up::Recall { seq }]);
            }
            Event::Connects(who) => {
                self.server.connect(who);
                let frames = self.clients[who].change(Client::connected);
                self.server.send(who, frames);
            }
            Event::Pings(who) => self.server.send(who, vec![Up::Ping]),
            Event::ServerTakes(who) => self.server.take(who),
            Event::ClientTakes(who) => {
                if let Some(frame) = self.server.deliver(who) {
                    let frames = self.clients[who].change(|client| client.receive(&frame));
                    self.server.send(who, frames);
                }
            }
            Event::HubPassesOn => self.server.dispatch(None),
            Event::LoadsEarlier(who) => self.clients[who].change(Client::load_earlier),
            Event::ServerReadsPage(who) => {
                let Self { server, clients, .. } = self;
                clients[who].change(|client| client.answer_page(|before| server.page(before)));
            }
            Event::ClientTakesPage(who) => self.clients[who].change(Client::take_page),
            Event::ServerTakesStray(who) => {
                if let Some(frame) = self.strays[who].take() {
                    self.server.take_stray(who, frame);
                }
            }
            ref fault => {
                self.faults -= 1;
                self.goes_wrong(fault);
            }
        }
    }

    fn goes_wrong(&mut self, fault: &Event) {
        match *fault {
            Event::HubLeavesOut(who) => self.server.dispatch(Some(who)),
            Event::Cut(who) => self.cut(who),
            Event::CutLeavingStray(who) => {
                self.strays[who] = self.server.line(who).and_then(|line| line.up.front().copied());
                self.cut(who);
            }
            Event::TimesOut(who) => {
                let frames = self.clients[who].change(Client::wait_in_vain);
                self.server.send(who, frames);
            }
            Event::ClientCrashes(who) => {
                self.cut(who);
                let page = self.server.page(None);
                self.clients[who].change(|client| client.crash(page));
            }
            Event::ServerCrashes => {
                BOTH.into_iter().for_each(|who| self.cut(who));
                self.strays = [None, None];
                self.server.crash();
            }
            ref other => panic!("{other:?} is no fault"),
        }
    }

    fn cut(&mut self, who: Who) {
        if self.server.cut(who).is_some() {
            self.clients[who].change(Client::disconnected);
        }
    }

    /// Whether nothing is on its way, apart from strays.
    pub fn is_calm(&self) -> bool {
        let is_idle = |who| self.server.line(who).is_some_and(|line| line.is_idle());
        let is_loading = |client: &Shared<Client>| client.loading().is_some();
        is_idle(0) && is_idle(1) && !self.server.has_news() && !self.clients.iter().any(is_loading)
    }

    /// Whether everything was done that the bounds allow.
    pub fn is_exhausted(&self) -> bool {
        self.writes == [0, 0] && self.recalls == 0 && self.faults == 0
    }

    /// Let everything come to rest, with nothing more going wrong and one heartbeat at the end.
    pub fn calm_down(&mut self) {
        for heartbeats in [0, 1] {
            for who in BOTH {
                match self.server.line(who) {
                    None => self.happens(&Event::Connects(who)),
                    Some(_) => (0..heartbeats).for_each(|_| self.happens(&Event::Pings(who))),
                }
            }
            // More rounds than any correct world needs.
            for _ in 0..20 {
                for who in BOTH {
                    self.happens(&Event::ServerTakes(who));
                    self.happens(&Event::ClientTakes(who));
                    self.happens(&Event::ServerReadsPage(who));
                    self.happens(&Event::ClientTakesPage(who));
                }
                self.happens(&Event::HubPassesOn);
            }
        }
    }

    fn faults(&self, who: Who, events: &mut Vec<Event>) {
        if let Some(line) = self.server.line(who) {
            events.push(Event::Cut(who));
            if matches!(line.up.front(), Some(Up::Post { .. } | Up::Recall { .. }))
                && self.strays[who].is_none()
            {
                events.push(Event::CutLeavingStray(who));
            }
            if self.server.has_news() && line.is_live() {
                events.push(Event::HubLeavesOut(who));
            }
        }
        if self.clients[who].awaits_answer() {
            events.push(Event::TimesOut(who));
        }
        events.push(Event::ClientCrashes(who));
    }

    /// What `who` may want to take back: what they see.
    fn recallable(&self, who: Who) -> impl Iterator<Item = u8> {
        self.clients[who]
            .shown()
            .filter(|message| message.recalled.is_none())
            .map(|message| message.seq as u8)
    }
}

impl Model for Bounds {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self)]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        if world.server.has_news() {
            events.push(Event::HubPassesOn);
        }
        for who in BOTH {
            let client = &world.clients[who];
            if world.writes[who] > 0 {
                events.push(Event::Writes(who));
            }
            match world.server.line(who) {
                None => events.push(Event::Connects(who)),
                Some(line) => {
                    if world.recalls > 0 && self.recallers.contains(&who) {
                        events.extend(world.recallable(who).map(|seq| Event::Recalls(who, seq)));
                    }
                    if line.is_idle() {
                        events.push(Event::Pings(who));
                    }
                    if !line.up.is_empty() {
                        events.push(Event::ServerTakes(who));
                    }
                    if !line.down.is_empty() {
                        events.push(Event::ClientTakes(who));
                    }
                }
            }
            match client.loading() {
                None if client.may_load_earlier() => events.push(Event::LoadsEarlier(who)),
                None => {}
                Some(loading) if loading.answer.is_none() => events.push(Event::ServerReadsPage(who)),
                Some(_) => events.push(Event::ClientTakesPage(who)),
            }
            if world.strays[who].is_some() {
                events.push(Event::ServerTakesStray(who));
            }
            if world.faults > 0 && self.unlucky.contains(&who) {
                world.faults(who, events);
            }
        }
        if world.faults > 0 {
            events.push(Event::ServerCrashes);
        }
    }

    fn next_state(&self, world: &World, event: Event) -> Option<World> {
        let mut next = world.clone();
        next.happens(&event);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        promises::all().into_iter().chain(self.ways.iter().map(ways::property)).collect()
    }
}
