//! What is no backup is not restored, and what cannot be backed up leaves nothing behind.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use tempfile::{TempDir, tempdir};

use crate::backup::backup;
use crate::form::LOBBY;
use crate::support::command::{Ended, Serving, run, salon};
use crate::support::{Client, SmallDisk, in_time};

/// A directory with an instance in `data`, of which a little has been said, and a backup of it.
async fn instance() -> (TempDir, Vec<u8>) {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    let mut socket = alan.connect().await;
    let file = alan.upload("a.txt", b"a file of some length").await;
    socket.attach("look", &[&file]).await;
    socket.post(LOBBY, "this is what was said").await;
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
    let backup = fs::read(backup(directory.path()).await).unwrap();
    (directory, backup)
}

async fn restore(directory: &Path, bytes: &[u8]) -> Ended {
    fs::write(directory.join("it.tar"), bytes).unwrap();
    run(salon(directory, &["restore", "it.tar", "--data-dir", "elsewhere"])).await
}

/// Names in a directory, without the file that servers lock.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "salon.lock").collect();
    names.sort();
    names
}

fn position(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).expect("it is there")
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let (directory, whole) = instance().await;
    let changed = |part: &str| {
        let mut bytes = whole.clone();
        let at = position(&bytes, part.as_bytes());
        bytes[at] ^= 1;
        bytes
    };
    let ends = [1024, whole.len() / 3, whole.len() / 2, whole.len() - 3000];
    let mut damaged: Vec<Vec<u8>> = ends.iter().map(|end| whole[..*end].to_vec()).collect();
    damaged.push(changed("this is what was said"));
    damaged.push(changed("a file of some length"));
    damaged.push(Vec::new());
    damaged.push(b"this is no backup ".repeat(1000));
    for (number, bytes) in damaged.iter().enumerate() {
        let ended = restore(directory.path(), bytes).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{number}: {ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{number}: {ended:?}");
        assert_eq!(names(&directory.path().join("elsewhere")), [""; 0], "{number}");
    }
    assert_eq!(restore(directory.path(), &whole).await.code, Some(0), "the whole one is none of these");
}

#[tokio::test]
async fn an_archive_cannot_write_where_it_likes() {
    let (directory, _) = instance().await;
    for path in ["../outside", "uploads/../../outside", "uploads/x/original", "salon.lock"] {
        let mut header = tar_header(path, 4);
        header.extend_from_slice(b"evil");
        header.resize(512 * 4, 0);
        let ended = restore(directory.path(), &header).await;
        assert_eq!(ended.code, Some(1), "{path}: {ended:?}");
        assert!(!directory.path().join("outside").exists(), "{path}");
        assert_eq!(names(&directory.path().join("elsewhere")), [""; 0], "{path}");
    }
}

/// The header of a file, as `tar` writes it.
fn tar_header(path: &str, size: usize) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..path.len()].copy_from_slice(path.as_bytes());
    header[100..107].copy_from_slice(b"0000600");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[136..147].copy_from_slice(b"00000000000");
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

#[tokio::test]
async fn a_directory_in_use_is_refused_and_stays_as_it_is() {
    let (directory, whole) = instance().await;
    fs::create_dir(directory.path().join("elsewhere")).unwrap();
    fs::write(directory.path().join("elsewhere/notes.txt"), "mine").unwrap();
    let ended = restore(directory.path(), &whole).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("--force"), "{ended:?}");
    assert_eq!(names(&directory.path().join("elsewhere")), ["notes.txt"]);
}

#[tokio::test]
async fn what_cannot_be_backed_up_leaves_nothing_behind() {
    let (directory, _) = instance().await;
    let before = names(directory.path());
    fs::create_dir(directory.path().join("target")).unwrap();
    fs::write(directory.path().join("target/there.tar"), "mine").unwrap();
    let nothing = run(salon(directory.path(), &["backup", "target", "--data-dir", "nowhere"])).await;
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
    assert!(nothing.stderr.contains("nowhere"), "{nothing:?}");
    let there = run(salon(directory.path(), &["backup", "target/there.tar", "--data-dir", "data"])).await;
    assert_eq!(there.code, Some(1), "{there:?}");
    let missing = run(salon(directory.path(), &["backup", "target/no/way.tar", "--data-dir", "data"])).await;
    assert_eq!(missing.code, Some(2), "{missing:?}");
    assert_eq!(names(&directory.path().join("target")), ["there.tar"]);
    assert_eq!(fs::read_to_string(directory.path().join("target/there.tar")).unwrap(), "mine");

    // A database that has lost a page.
    let database = directory.path().join("data/salon.db");
    let mut bytes = fs::read(&database).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(0x5a);
    fs::write(&database, bytes).unwrap();
    let damaged = run(salon(directory.path(), &["backup", "target", "--data-dir", "data"])).await;
    assert_eq!(damaged.code, Some(2), "{damaged:?}");
    assert_eq!(names(&directory.path().join("target")), ["there.tar"]);
    assert_eq!(names(directory.path()), [before, vec!["target".to_owned()]].concat());
}

#[tokio::test]
async fn a_full_disk_has_nothing_half_done_on_it() {
    let (directory, whole) = instance().await;
    let disk = SmallDisk::mount();
    let ballast = disk.fill();
    let size = fs::metadata(&ballast).unwrap().len();
    let (target, data) = (disk.path().to_str().unwrap(), disk.path().join("data"));
    fs::write(directory.path().join("it.tar"), whole).unwrap();
    let restore = ["restore", "it.tar", "--data-dir", data.to_str().unwrap()];
    for kib in [0, 60, 120, 170] {
        File::options().write(true).open(&ballast).unwrap().set_len(size - kib * 1024).unwrap();
        let ended = run(salon(directory.path(), &["backup", target, "--data-dir", "data"])).await;
        assert_eq!(ended.code, Some(2), "{kib} KiB are free: {ended:?}");
        assert!(ended.stderr.contains("full") || ended.stderr.contains("space"), "{ended:?}");
        assert_eq!(names(disk.path()), ["ballast"], "{kib}");
        let ended = run(salon(directory.path(), &restore)).await;
        assert_eq!(ended.code, Some(2), "{kib} KiB are free: {ended:?}");
        let left = if data.exists() { names(&data) } else { Vec::new() };
        assert_eq!(left, [""; 0], "{kib}");
        let _ = fs::remove_dir_all(&data);
    }
    fs::remove_file(ballast).unwrap();
    let ended = run(salon(directory.path(), &["backup", target, "--data-dir", "data"])).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = run(salon(directory.path(), &restore)).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[tokio::test]
async fn an_interrupted_backup_leaves_nothing_behind() {
    let (directory, _) = instance().await;
    // A file that takes for ever.
    let uploads =
        fs::read_dir(directory.path().join("data/uploads")).unwrap().next().unwrap().unwrap().path();
    let endless = File::options().write(true).open(uploads.join("original")).unwrap();
    endless.set_len(100 * 1024 * 1024 * 1024).unwrap();
    let target = directory.path().join("target");
    fs::create_dir(&target).unwrap();
    let child = salon(directory.path(), &["backup", "target", "--data-dir", "data"]).spawn().unwrap();
    in_time("the backup to be under way", async {
        let written = || {
            let files = fs::read_dir(&target).unwrap();
            files
                .filter_map(|file| file.ok()?.metadata().ok())
                .filter(|it| it.is_file())
                .map(|it| it.len())
                .sum::<u64>()
        };
        while written() < 2 * 1024 * 1024 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    let pid = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
    let ended: Ended = in_time("the end", child.wait_with_output()).await.unwrap().into();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("interrupted"), "{ended:?}");
    assert_eq!(names(&target), [""; 0]);
}
