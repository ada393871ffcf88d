//! `salon import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use salon::server::import::{self, Report};

use super::interrupt::unless_interrupted;
use super::progress::Bar;
use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// A dump of go-gin-chat's MySQL database. Doing it again adds what is new.
    GoGinChat {
        /// What `mysqldump` has written
        file: PathBuf,
        /// Where the clock of that server stood, such as +08:00
        #[arg(long, value_name = "±HH:MM", default_value = "+00:00", allow_hyphen_values = true, value_parser = offset)]
        utc_offset: i64,
        #[command(flatten)]
        place: Place,
    },
}

#[tokio::main]
pub async fn run(args: ImportArgs) -> Result<(), Ended> {
    let Source::GoGinChat { file, utc_offset, place } = args.source;
    let config = place.config()?;
    let bar = Bar::of_things();
    let report = unless_interrupted(import::go_gin_chat(&config, &file, utc_offset, &bar)).await?;
    drop(bar);
    print(&report);
    Ok(())
}

/// Minutes east of Greenwich.
fn offset(text: &str) -> Result<i64, String> {
    let understood = || {
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 60 + minutes))
    };
    understood().ok_or_else(|| "an offset is written like +08:00".to_owned())
}

fn print(report: &Report) {
    println!(
        "imported {} people, {} rooms, {} private conversations, {} messages",
        report.users, report.rooms, report.conversations, report.messages
    );
    let counts = [
        (report.known_users, "people were here already"),
        (report.known_messages, "messages were here already"),
        (report.disabled, "deleted people have written: their accounts are disabled"),
        (report.divided, "messages were too long for one and are several"),
        (
            report.times_changed,
            "messages had a time that was unknown, to come, or before the one above; it was changed",
        ),
        (report.deleted_users, "deleted people were left out"),
        (report.deleted_messages, "deleted messages were left out"),
        (report.empty_messages, "empty messages were left out"),
        (report.strangers_messages, "messages by or to people who are not in the file were left out"),
        (report.misplaced_messages, "messages to oneself or in no room were left out"),
    ];
    for (count, what) in counts.iter().filter(|(count, _)| *count > 0) {
        println!("{count} {what}");
    }
    for renamed in &report.renamed {
        println!("{} signs in as {}", renamed.from, renamed.to);
    }
    for name in &report.without_password {
        println!("{name} has no password that works: give one with `salon user reset {name}`");
    }
}
