//! What is in a dump of go-gin-chat: people, and what they have written.

use std::collections::HashMap;
use std::fmt;

use time::{Date, Month, PrimitiveDateTime, Time};

use super::mysql::{Statement, Statements, SyntaxError, Value};

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub name: String,
    /// MD5 of the password in hex, if it is one.
    pub password: Option<String>,
    pub avatar: i64,
    /// Unix milliseconds, where it is known.
    pub created_at: Option<i64>,
    pub deleted: bool,
}

/// Something they have written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: i64,
    pub author: i64,
    pub room: i64,
    /// Of a private conversation.
    pub to: Option<i64>,
    pub text: String,
    /// Where a picture is, on somebody else's server.
    pub picture: String,
    pub written_at: Option<i64>,
    pub deleted: bool,
}

/// Both tables, each in the order of its ids.
#[derive(Debug, Default)]
pub struct Dump {
    pub people: Vec<Person>,
    pub lines: Vec<Line>,
}

/// Why a file is no such dump.
#[derive(Debug, PartialEq, Eq)]
pub enum NoDump {
    Syntax(SyntaxError),
    /// Rows of this table have no column of this name.
    Column(&'static str, &'static str),
    /// A row of this table has no id.
    Id(&'static str),
    /// There is neither table.
    Tables,
}

impl fmt::Display for NoDump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "{error}"),
            Self::Column(table, column) => write!(f, "the table `{table}` has no column `{column}`"),
            Self::Id(table) => write!(f, "a row of `{table}` has an id that is no number"),
            Self::Tables => f.write_str("no dump of go-gin-chat: it has no table `users`"),
        }
    }
}

impl From<SyntaxError> for NoDump {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

/// A row with the names of its columns.
struct Row<'a> {
    table: &'static str,
    columns: &'a [String],
    values: Vec<Value>,
}

impl Row<'_> {
    fn find(&self, name: &str) -> Option<&Value> {
        let at = self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))?;
        self.values.get(at)
    }

    /// Text, empty for NULL.
    fn text(&self, name: &'static str) -> Result<String, NoDump> {
        match self.find(name) {
            Some(Value::Text(text)) => Ok(text.clone()),
            Some(Value::Null) => Ok(String::new()),
            None => Err(NoDump::Column(self.table, name)),
        }
    }

    fn number(&self, name: &'static str) -> Result<Option<i64>, NoDump> {
        Ok(self.text(name)?.trim().parse().ok())
    }

    fn id(&self) -> Result<i64, NoDump> {
        self.number("id")?.ok_or(NoDump::Id(self.table))
    }

    /// Older versions do not have all columns.
    fn is_set(&self, name: &str) -> bool {
        matches!(self.find(name), Some(Value::Text(text)) if !matches!(text.trim(), "" | "0") && !is_zero(text))
    }
}

impl Dump {
    /// Understand a dump.
    ///
    /// # Errors
    /// It is none.
    pub fn read(bytes: &[u8], utc_offset_minutes: i64) -> Result<Self, NoDump> {
        let mut columns: HashMap<String, Vec<String>> =
            [("users", USERS.as_slice()), ("messages", MESSAGES.as_slice())]
                .into_iter()
                .map(|(table, names)| {
                    (table.to_owned(), names.iter().map(|name| (*name).to_owned()).collect())
                })
                .collect();
        let mut dump = Self::default();
        let mut has_users = false;
        let mut statements = Statements::new(bytes, &["users", "messages"]);
        while let Some(statement) = statements.next()? {
            match statement {
                Statement::CreateTable { table, columns: named } => {
                    has_users |= table == "users";
                    columns.insert(table, named);
                }
                Statement::Insert { table, columns: named, rows } => {
                    let Some(known) = columns.get(&table) else { continue };
                    let columns = named.as_ref().unwrap_or(known);
                    for values in rows {
                        match table.as_str() {
                            "users" => {
                                has_users = true;
                                let row = Row { table: "users", columns, values };
                                dump.people.push(person(&row, utc_offset_minutes)?);
                            }
                            "messages" => {
                                let row = Row { table: "messages", columns, values };
                                dump.lines.push(line(&row, utc_offset_minutes)?);
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        if !has_users {
            return Err(NoDump::Tables);
        }
        dump.people.sort_by_key(|person| person.id);
        dump.people.dedup_by_key(|person| person.id);
        dump.lines.sort_by_key(|line| line.id);
        dump.lines.dedup_by_key(|line| line.id);
        Ok(dump)
    }
}

/// The columns in their order, for dumps that neither create the tables nor name what they insert.
const USERS: [&str; 7] =
    ["id", "username", "password", "avatar_id", "created_at", "updated_at", "deleted_at"];
const MESSAGES: [&str; 9] = [
    "id",
    "user_id",
    "room_id",
    "to_user_id",
    "content",
    "image_url",
    "created_at",
    "updated_at",
    "deleted_at",
];

fn person(row: &Row<'_>, utc_offset_minutes: i64) -> Result<Person, NoDump> {
    let password = row.text("password")?.trim().to_ascii_lowercase();
    let is_md5 = password.len() == 32 && password.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(Person {
        id: row.id()?,
        name: row.text("username")?,
        password: is_md5.then_some(password),
        avatar: row.number("avatar_id")?.unwrap_or(1),
        created_at: moment(&row.text("created_at")?, utc_offset_minutes),
        deleted: row.is_set("deleted_at"),
    })
}

fn line(row: &Row<'_>, utc_offset_minutes: i64) -> Result<Line, NoDump> {
    Ok(Line {
        id: row.id()?,
        author: row.number("user_id")?.unwrap_or(0),
        room: row.number("room_id")?.unwrap_or(0),
        to: row.number("to_user_id")?.filter(|to| *to > 0),
        text: row.text("content")?,
        picture: row.text("image_url")?.trim().to_owned(),
        written_at: moment(&row.text("created_at")?, utc_offset_minutes),
        deleted: row.is_set("deleted_at") || row.is_set("is_deleted"),
    })
}

/// MySQL's day that is none.
fn is_zero(text: &str) -> bool {
    text.starts_with("0000-00-00")
}

/// Such as `2021-03-04 05:06:07.890`, in Unix milliseconds.
fn moment(text: &str, utc_offset_minutes: i64) -> Option<i64> {
    let (date, time) = text.trim().split_once([' ', 'T'])?;
    let mut date = date.split('-');
    let year = date.next()?.parse().ok()?;
    let month = Month::try_from(date.next()?.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, date.next()?.parse().ok()?).ok()?;
    let mut time = time.split(':');
    let (hour, minute) = (time.next()?.parse().ok()?, time.next()?.parse().ok()?);
    let (seconds, fraction) = time.next()?.split_once('.').map_or((None, ""), |(s, f)| (Some(s), f));
    let seconds = match seconds {
        Some(seconds) => seconds,
        None => text.trim().rsplit(':').next()?,
    };
    let milliseconds = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let time = Time::from_hms_milli(hour, minute, seconds.parse().ok()?, milliseconds).ok()?;
    let at = PrimitiveDateTime::new(date, time).assume_utc();
    let at = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()? - utc_offset_minutes * 60_000;
    (at > 0).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_at_their_offset() {
        assert_eq!(moment("1970-01-02 00:00:00", 0), Some(86_400_000));
        assert_eq!(moment("1970-01-02 08:00:00", 8 * 60), Some(86_400_000));
        assert_eq!(moment("1970-01-02 00:00:01.5", 0), Some(86_401_500));
        assert_eq!(moment("1970-01-02 00:00:01.123456", 0), Some(86_401_123));
        for none in [
            "0000-00-00 00:00:00",
            "",
            "2021-02-30 00:00:00",
            "2021-01-01",
            "yesterday at 5:06:07",
            "1-1-1 1:1:é.aaé",
        ] {
            assert_eq!(moment(none, 0), None, "{none}");
        }
    }

    #[test]
    fn columns_go_by_their_names() {
        let dump = Dump::read(
            b"CREATE TABLE `users` (`username` varchar(50), `id` int, `password` text, `avatar_id` text,
                                    `created_at` datetime, `deleted_at` datetime);
              INSERT INTO `users` VALUES ('alan', 7, 'D41D8CD98F00B204E9800998ECF8427E', '3', NULL, NULL),
                                         ('beth', 2, 'secret', NULL, NULL, '2021-01-01 00:00:00');
              INSERT INTO messages (id, user_id, room_id, to_user_id, content, image_url, created_at)
              VALUES (1, 7, 2, 0, 'hi', NULL, '0000-00-00 00:00:00');",
            0,
        )
        .unwrap();
        let names: Vec<_> =
            dump.people.iter().map(|person| (person.id, person.name.as_str(), person.deleted)).collect();
        assert_eq!(names, [(2, "beth", true), (7, "alan", false)]);
        assert_eq!(dump.people[1].password.as_deref(), Some("d41d8cd98f00b204e9800998ecf8427e"));
        assert_eq!((dump.people[0].password.as_deref(), dump.people[1].avatar), (None, 3));
        assert_eq!((dump.lines[0].to, dump.lines[0].deleted, dump.lines[0].written_at), (None, false, None));
    }

    #[test]
    fn what_is_no_such_dump_is_told() {
        assert_eq!(Dump::read(b"CREATE TABLE `posts` (`id` int);", 0).unwrap_err(), NoDump::Tables);
        assert_eq!(Dump::read(b"\x89PNG\r\n\x1a\n", 0).unwrap_err(), NoDump::Tables);
        let error =
            Dump::read(b"CREATE TABLE `users` (`id` int); INSERT INTO users VALUES (1)", 0).unwrap_err();
        assert_eq!(error, NoDump::Column("users", "password"));
    }
}
