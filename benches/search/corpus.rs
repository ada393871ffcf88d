//! A million messages: rooms of very different sizes, Chinese and English, words as unevenly common as in speech.

use std::path::Path;

use salon::protocol::{RoomId, UserId, limits};
use salon::server::store::{Scope, Store, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

pub const ROOMS: i64 = 200;
pub const AUTHORS: i64 = 500;
const CHARACTERS: usize = 3_000;
const WORDS: usize = 20_000;
/// Messages of one transaction.
const BATCH: usize = 20_000;
/// Messages that are indexed at once. A statement has no more places for values than for ten thousand.
const STEP: i64 = 5_000;

/// The same numbers in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From 0 to below 1.
    pub fn fraction(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.fraction() * count as f64) as usize
    }

    /// The first of so many is the commonest, the second half as common, and so on (Zipf's law).
    pub fn uneven(&mut self, count: usize) -> usize {
        let rank = ((count as f64 + 1.0).ln() * self.fraction()).exp() as usize;
        rank.clamp(1, count) - 1
    }
}

/// The nth commonest character; the commonest ones are real.
pub fn character(rank: usize) -> char {
    let common: [char; 12] = ['的', '是', '了', '我', '不', '在', '人', '有', '上', '海', '这', '家'];
    common
        .get(rank)
        .copied()
        .unwrap_or_else(|| char::from_u32(0x4E00 + rank as u32 * 5).expect("of the block"))
}

/// The nth commonest word; the commonest ones are real.
pub fn word(rank: usize) -> String {
    const COMMON: [&str; 12] =
        ["the", "to", "and", "a", "of", "is", "that", "it", "this", "there", "then", "message"];
    const SYLLABLES: [&str; 24] = [
        "th", "re", "con", "me", "ta", "lo", "sa", "in", "pro", "de", "ko", "ni", "ex", "mu", "ri", "st",
        "be", "no", "un", "la", "gra", "pi", "so", "ver",
    ];
    if let Some(common) = COMMON.get(rank) {
        return (*common).to_owned();
    }
    let mut word = String::new();
    let mut rest = rank;
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

fn text(random: &mut Random) -> String {
    let mut text = String::new();
    let kind = random.fraction();
    if kind < 0.6 {
        for _ in 0..4 + random.below(26) {
            text.push(character(random.uneven(CHARACTERS)));
        }
    }
    if kind > 0.5 {
        for _ in 0..3 + random.below(17) {
            text.push(' ');
            text.push_str(&word(random.uneven(WORDS)));
        }
    }
    text
}

async fn connect(database: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(database).connect().await.unwrap()
}

/// Write people, rooms and messages, and let the store index them. Returns the rooms, the largest first.
pub async fn write(store: &Store, database: &Path, messages: usize) -> Vec<RoomId> {
    let mut connection = connect(database).await;
    sqlx::raw_sql("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {AUTHORS})
         INSERT INTO users (id, username, username_key, nickname, avatar_id, password_hash, created_at)
         SELECT n, 'user' || n, 'user' || n, 'user' || n, 1, '', 0 FROM n;
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROOMS})
         INSERT INTO rooms (id, kind, name, created_at) SELECT n, 'private', 'Room ' || n, 0 FROM n"
    )))
    .execute(&mut connection)
    .await
    .unwrap();
    let mut random = Random::new(4);
    let mut lengths = [0_i64; ROOMS as usize];
    let mut id = 0;
    while id < messages {
        let mut tx = connection.begin().await.unwrap();
        for _ in 0..BATCH.min(messages - id) {
            id += 1;
            // The largest room has some sixty times what the smallest has.
            let room = (random.fraction().powi(2) * ROOMS as f64) as usize;
            lengths[room] += 1;
            sqlx::query(
                "INSERT INTO messages (id, room_id, author_id, seq, rev, posted_rev, client_id, body, created_at)
                 VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $1)",
            )
            .bind(id as i64)
            .bind(room as i64 + 1)
            .bind(random.below(AUTHORS as usize) as i64 + 1)
            .bind(lengths[room])
            .bind(format!("00000000-0000-4000-8000-{id:012}"))
            .bind(text(&mut random))
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
    }
    for (room, length) in (1_i64..).zip(lengths) {
        sqlx::query("UPDATE rooms SET last_seq = $2, last_rev = $2 WHERE id = $1")
            .bind(room)
            .bind(length)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    sqlx::query("UPDATE search_progress SET unindexed_through = $1")
        .bind(messages as i64)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    while index(store).await {}
    let mut rooms: Vec<usize> = (0..lengths.len()).collect();
    rooms.sort_by_key(|room| std::cmp::Reverse(lengths[*room]));
    rooms.into_iter().map(|room| RoomId(room as i64 + 1)).collect()
}

/// As the server catches up with messages from before the index, in larger steps.
async fn index(store: &Store) -> bool {
    let write = store.write::<_, StoreError, _, _>(
        |tx| Box::pin(async move { tx.index_older_messages(STEP).await }),
        |_| (),
    );
    write.await.unwrap()
}

/// The same search without an index: what has the text somewhere in it, in the rooms, newest first.
pub async fn scan(database: &Path, text: &str, scope: &Scope) {
    let mut connection = connect(database).await;
    let rooms: Vec<String> = scope.rooms.iter().map(|room| room.to_string()).collect();
    let mut condition = format!("room_id IN ({})", rooms.join(","));
    if let Some(UserId(author)) = scope.author {
        condition += &format!(" AND author_id = {author}");
    }
    for word in text.split_whitespace() {
        condition += &format!(" AND body LIKE '%{word}%'");
    }
    // Without the plus it would walk an index of the rooms, which takes longer still.
    let query =
        format!("SELECT id FROM messages WHERE +{condition} ORDER BY id DESC LIMIT {}", limits::SEARCH_PAGE);
    let found = sqlx::query(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap();
    std::hint::black_box(found.len());
    connection.close().await.unwrap();
}
