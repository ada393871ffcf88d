//! What differs from engine to engine: the table of the index, and how it is asked.

use sqlx::QueryBuilder;

use super::super::tx::change;
use super::super::{StoreError, Tx};
use super::terms::{author_token, prepared, vector};
use super::{Entry, Scope, terms};
use crate::server::search::Query;

impl Tx {
    pub(super) async fn insert_entries(&mut self, entries: Vec<Entry>) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let is_one = entries.len() == 1;
        if let Self::Postgres(_) = self {
            return change!(self, c => async {
                let mut query = QueryBuilder::new("INSERT INTO search (rowid, tokens) ");
                query.push_values(entries, |mut row, entry| {
                    row.push_bind(entry.id).push("CAST(").push_bind_unseparated(vector(&entry));
                    row.push_unseparated(" AS tsvector)");
                });
                query.build().persistent(is_one).execute(c).await
            })
            .map(|_| ());
        }
        change!(self, c => async {
            let mut query = QueryBuilder::new("INSERT INTO search (rowid, words, names, author) ");
            query.push_values(entries, |mut row, entry| {
                row.push_bind(entry.id)
                    .push_bind(prepared(entry.room, &entry.body))
                    .push_bind(prepared(entry.room, &entry.names))
                    .push_bind(author_token(entry.room, entry.author));
            });
            query.build().persistent(is_one).execute(c).await
        })
        .map(|_| ())
    }

    /// SQLite wants to be told what the entry was made of.
    pub(super) async fn delete_entry(&mut self, entry: Entry) -> Result<(), StoreError> {
        if let Self::Postgres(_) = self {
            return change!(self, c => sqlx::query("DELETE FROM search WHERE rowid = $1").bind(entry.id).execute(c))
                .map(|_| ());
        }
        change!(self, c => sqlx::query(
            "INSERT INTO search (search, rowid, words, names, author) VALUES ('delete', $1, $2, $3, $4)")
            .bind(entry.id)
            .bind(prepared(entry.room, &entry.body))
            .bind(prepared(entry.room, &entry.names))
            .bind(author_token(entry.room, entry.author))
            .execute(c))
        .map(|_| ())
    }

    /// A query as the index is asked for it.
    pub(super) fn expression(&self, query: &Query, scope: &Scope) -> String {
        match self {
            Self::Sqlite(_) => terms::expression(query, scope),
            Self::Postgres(_) => terms::ts_query(query, scope),
        }
    }
}
