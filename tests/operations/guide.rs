//! `docs/OPERATIONS.md`, done step by step as it is written, in a directory that stands for the machine.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::{TempDir, tempdir};
use tokio::process::Command;
use tokio::time::timeout;

use crate::blocks::{Deed, Step, is_as_shown, steps};
use crate::support::ReservedPort;
use crate::support::command::Serving;

const PAGE: &str = include_str!("../../docs/OPERATIONS.md");
const ARCHIVE: &str = "salon-0.1.0-x86_64-unknown-linux-gnu";
/// Where the page says that the server listens.
const LISTEN: &str = "127.0.0.1:3000";
/// Places on a machine that the page names.
const PLACES: [&str; 7] = [
    "/opt",
    "/etc/salon",
    "/etc/systemd/system",
    "/usr/local/bin",
    "/var/lib/salon",
    "/var/backups/salon",
    "/var/tmp",
];
/// Passwords, pictures and copies take a while in an unoptimised build.
const STEP_DEADLINE: Duration = Duration::from_secs(60);

/// A directory with the places of a machine, and what somebody has brought there.
struct Machine {
    root: TempDir,
    address: SocketAddr,
    _port: ReservedPort,
    service: Option<Serving>,
}

impl Machine {
    fn new() -> Self {
        let port = ReservedPort::new();
        let address = port.address();
        let machine = Self { root: tempdir().unwrap(), address, _port: port, service: None };
        // Made by hand on the page, with accounts that a test does not make.
        for place in PLACES.iter().filter(|place| **place != "/var/lib/salon").chain(&["/bin", "/home"]) {
            fs::create_dir_all(machine.path(place)).unwrap();
        }
        // Whoever is asked for by name here is the one who runs the test.
        machine.script("/bin/sudo", "if [ \"$1\" = -u ]; then shift 2; fi\nexec env \"$@\"");
        machine.bring_archive();
        let dump = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/go_gin_chat.sql");
        fs::copy(dump, machine.path("/home/go_gin_chat.sql")).unwrap();
        machine
    }

    fn path(&self, place: &str) -> PathBuf {
        self.root.path().join(place.trim_start_matches('/'))
    }

    fn script(&self, place: &str, commands: &str) {
        let path = self.path(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{commands}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// An archive as `make package` makes it, with the program of this build, which stays where it is and has no site
    /// inside.
    fn bring_archive(&self) {
        let content = format!("/packing/{ARCHIVE}");
        fs::create_dir_all(self.path("/site/pkg")).unwrap();
        let program = format!(
            "SALON_SITE_ROOT={} exec {} \"$@\"",
            self.path("/site").display(),
            env!("CARGO_BIN_EXE_salon")
        );
        self.script(&format!("{content}/salon"), &program);
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
        for entry in fs::read_dir(deploy).unwrap() {
            let path = entry.unwrap().path();
            let to = self.path(&content).join("deploy").join(path.file_name().unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, self.placed(&fs::read_to_string(path).unwrap())).unwrap();
        }
        let pack = format!(
            "cd {0}/home && tar -C {0}/packing -czf {ARCHIVE}.tar.gz {ARCHIVE} && \
             sha256sum {ARCHIVE}.tar.gz >{ARCHIVE}.tar.gz.sha256 && rm -r {0}/packing",
            self.root.path().display()
        );
        assert!(std::process::Command::new("sh").args(["-c", &pack]).status().unwrap().success());
    }

    /// A text of the page, for this machine.
    fn placed(&self, text: &str) -> String {
        let listen = self.address.to_string();
        PLACES.iter().fold(text.replace(LISTEN, &listen), |text, place| {
            text.replace(place, &self.path(place).display().to_string())
        })
    }

    /// A text of this machine, for the page.
    fn displaced(&self, text: &str) -> String {
        text.replace(&self.root.path().display().to_string(), "").replace(&self.address.to_string(), LISTEN)
    }

    fn command(&self, commands: &str) -> Command {
        let mut command = Command::new("bash");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SALON_")) {
            command.env_remove(name);
        }
        let (bin, local) = (self.path("/bin"), self.path("/usr/local/bin"));
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{}:{path}", bin.display(), local.display()));
        command.env("SALON_LISTEN", self.address.to_string()).current_dir(self.path("/home"));
        command.args(["-euo", "pipefail", "-c", commands]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    async fn run(&self, step: &Step) {
        let (line, commands) = (step.line, self.placed(&step.commands));
        let output = timeout(STEP_DEADLINE, self.command(&commands).output()).await;
        let output =
            output.unwrap_or_else(|_| panic!("line {line} takes more than {STEP_DEADLINE:?}")).unwrap();
        let said = self.displaced(&String::from_utf8_lossy(&output.stdout));
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "line {line}: {}\n{said}{complaints}", output.status);
        if let Some(shown) = &step.shown {
            assert!(is_as_shown(shown, &said), "line {line} shows\n{shown}and there was\n{said}{complaints}");
        }
    }

    /// As systemd does it by the unit that was installed.
    async fn start(&mut self) {
        assert!(self.service.is_none(), "it is running");
        let unit = fs::read_to_string(self.path("/etc/systemd/system/salon.service")).unwrap();
        let value = |name: &str| {
            let found: Vec<_> = unit.lines().filter_map(|line| line.strip_prefix(name)).collect();
            assert_eq!(found.len(), 1, "{name}");
            found[0].to_owned()
        };
        let command = format!("exec env {} {}", value("Environment="), value("ExecStart="));
        self.service = Some(Serving::start(self.command(&command)).await);
    }

    async fn stop(&mut self) {
        let service = self.service.take().expect("it is running");
        service.signal("TERM").await;
        assert!(service.ended().await.0.success());
    }
}

#[tokio::test]
async fn every_step_does_what_the_page_says() {
    let mut machine = Machine::new();
    let steps = steps(PAGE);
    assert!(steps.len() > 15, "{}", steps.len());
    for step in &steps {
        match step.deed {
            Deed::Run => machine.run(step).await,
            Deed::Start => machine.start().await,
            Deed::Stop => machine.stop().await,
            Deed::Restart => {
                machine.stop().await;
                machine.start().await;
            }
        }
    }
    machine.stop().await;
}

#[test]
fn it_names_the_version_that_this_is() {
    assert!(ARCHIVE.starts_with(concat!("salon-", env!("CARGO_PKG_VERSION"), "-")) && PAGE.contains(ARCHIVE));
}

#[test]
fn it_leads_nowhere_that_is_not_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let titles: Vec<String> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|title| title.to_lowercase().replace(' ', "-"))
        .collect();
    let links: Vec<&str> = PAGE.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 15);
    for link in links {
        let (file, title) = link.split_once('#').unwrap_or((link, ""));
        if file.is_empty() {
            assert!(titles.iter().any(|known| known == title), "{link}");
        } else {
            assert!(folder.join(file).exists(), "{link}");
        }
    }
}
