//! `salon user`: accounts.

use clap::{Args, Subcommand};
use salon::protocol::{ErrorCode, limits};
use salon::server::StartError;
use salon::server::domain::{DomainError, Outcome, names};
use salon::server::outside::Outside;

use super::password::{self, NewPassword};
use super::{Ended, Place};

#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create an account. The first one administers the instance.
    Create {
        name: String,
        /// Let them administer the instance
        #[arg(long)]
        admin: bool,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        place: Place,
    },
    /// Let someone administer the instance
    Promote(Named),
    /// Let someone be an administrator no longer
    Demote(Named),
    /// Give someone another password and end all their sessions
    Reset {
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        place: Place,
    },
    /// Keep someone from signing in and end all their sessions; what they have written stays
    Disable(Named),
    /// Let someone sign in again who was disabled
    Enable(Named),
    /// Keep someone out for a time, or for good, and end all their sessions; they are told until when, and why
    Ban {
        name: String,
        /// How long [default: for good]
        #[arg(long)]
        hours: Option<i64>,
        /// What they are told
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        place: Place,
    },
    /// Lift someone's ban
    Unban(Named),
}

#[derive(Debug, Args)]
struct Named {
    name: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct PasswordArgs {
    /// Read the password from standard input, asking for it on a terminal [default: made up and printed]
    #[arg(long)]
    password_stdin: bool,
}

#[tokio::main]
pub async fn run(args: UserArgs) -> Result<(), Ended> {
    match args.action {
        Action::Create { name, admin, password, place } => create(place, &name, admin, password).await,
        Action::Reset { name, password, place } => reset(place, &name, password).await,
        Action::Promote(Named { name, place }) => {
            let said = Said { done: "is an administrator now", already: "is an administrator already" };
            change(place, &name, &said, async |outside| outside.domain.promote(&name).await).await
        }
        Action::Demote(Named { name, place }) => {
            let said = Said { done: "is no administrator any more", already: "is no administrator" };
            change(place, &name, &said, async |outside| outside.domain.demote(&name).await).await
        }
        Action::Disable(Named { name, place }) => {
            let said = Said { done: "is signed out and cannot sign in", already: "is disabled already" };
            change(place, &name, &said, async |outside| outside.domain.disable(&name).await).await
        }
        Action::Enable(Named { name, place }) => {
            let said = Said { done: "can sign in again", already: "is not disabled" };
            change(place, &name, &said, async |outside| outside.domain.enable(&name).await).await
        }
        Action::Ban { name, hours, reason, place } => {
            let said = Said { done: "is signed out and banned", already: "is banned already" };
            change(place, &name, &said, async |outside| outside.domain.ban(&name, hours, &reason).await).await
        }
        Action::Unban(Named { name, place }) => {
            let said = Said { done: "is not banned any more", already: "is not banned" };
            change(place, &name, &said, async |outside| outside.domain.unban(&name).await).await
        }
    }
}

async fn create(place: Place, name: &str, admin: bool, password: PasswordArgs) -> Result<(), Ended> {
    let config = place.config()?;
    let username = names::username(name).map_err(|error| refusal(&error, name))?;
    let password = password::choose(name, password.password_stdin)?;
    let outside = Outside::open(&config).await?;
    let created = async {
        let hash = password.hash().await?;
        let account = outside.domain.create_user(username, hash, *limits::AVATAR_IDS.start()).await?;
        if admin && !account.is_admin {
            outside.domain.promote(&account.username).await?;
        }
        Ok(account)
    }
    .await;
    outside.close().await;
    let account = created.map_err(|error| refusal(&error, name))?;
    let role = if admin || account.is_admin { ", who is an administrator" } else { "" };
    println!("created {}{role}", account.username);
    tell(&password);
    Ok(())
}

async fn reset(place: Place, name: &str, password: PasswordArgs) -> Result<(), Ended> {
    let config = place.config()?;
    let password = password::choose(name, password.password_stdin)?;
    let outside = Outside::open(&config).await?;
    let done = async {
        let hash = password.hash().await?;
        outside.domain.reset_password(name, hash).await
    }
    .await;
    outside.close().await;
    done.map_err(|error| refusal(&error, name))?;
    println!("{name} has another password and is signed out everywhere");
    tell(&password);
    Ok(())
}

/// What is printed after a name.
struct Said {
    done: &'static str,
    already: &'static str,
}

async fn change(
    place: Place,
    name: &str,
    said: &Said,
    action: impl AsyncFnOnce(&Outside) -> Result<Outcome, DomainError>,
) -> Result<(), Ended> {
    let outside = Outside::open(&place.config()?).await?;
    let outcome = action(&outside).await;
    outside.close().await;
    match outcome.map_err(|error| refusal(&error, name))? {
        Outcome::Changed => println!("{name} {}", said.done),
        Outcome::Unchanged => println!("{name} {}", said.already),
        Outcome::LastAdministrator => {
            return Err(Ended::Refused(format!(
                "{name} is the last administrator: promote someone else first"
            )));
        }
    }
    Ok(())
}

/// One that nobody has chosen is printed, and nowhere else.
fn tell(password: &NewPassword) {
    if password.is_made_up {
        println!("password: {}", password.text);
        println!(
            "it lets them in for {} hours, in which they choose another",
            limits::MADE_UP_PASSWORD_HOURS
        );
    }
}

fn refusal(error: &DomainError, name: &str) -> Ended {
    match error.code() {
        ErrorCode::UserNotFound => Ended::Refused(format!("there is nobody called {name}")),
        ErrorCode::UsernameTaken => Ended::Refused(format!("{name} is taken")),
        ErrorCode::UsernameLength => {
            let (least, most) = (limits::USERNAME_CHARS.start(), limits::USERNAME_CHARS.end());
            Ended::Refused(format!("a name has {least} to {most} characters"))
        }
        ErrorCode::BadRequest => Ended::Refused("a ban lasts 1 to 87600 hours".to_owned()),
        ErrorCode::ReasonLength => {
            Ended::Refused(format!("a reason has at most {} characters", limits::REASON_CHARS))
        }
        ErrorCode::UsernameCharacters => {
            Ended::Refused(format!("`{name}` has characters that no name may have"))
        }
        _ => StartError::from(error).into(),
    }
}
