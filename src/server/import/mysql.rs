//! Reads the dumps that `mysqldump` and its like write: which columns tables have, and the rows put into them.
//!
//! Everything else in a dump is passed over, as long as it can be told where it ends.

mod tokens;

pub use tokens::SyntaxError;
use tokens::{Token, Tokens, is};

/// A statement of interest.
#[derive(Debug, PartialEq, Eq)]
pub enum Statement {
    CreateTable { table: String, columns: Vec<String> },
    Insert { table: String, columns: Option<Vec<String>>, rows: Vec<Vec<Value>> },
}

/// A value of a row; numbers as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Text(String),
}

/// The statements of a dump, one after the other.
#[derive(Debug)]
pub struct Statements<'a> {
    tokens: Tokens<'a>,
    /// Whose rows are read; those of others may be as they like.
    tables: &'a [&'a str],
}

impl<'a> Statements<'a> {
    pub fn new(bytes: &'a [u8], tables: &'a [&'a str]) -> Self {
        Self { tokens: Tokens::new(bytes), tables }
    }

    /// The next statement of interest.
    ///
    /// # Errors
    /// A string or a comment does not end, or a row is not of the form `(value, …)`.
    pub fn next(&mut self) -> Result<Option<Statement>, SyntaxError> {
        while let Some(token) = self.tokens.next()? {
            if is(&token, "CREATE") && self.tokens.takes("TABLE")? {
                return self.create_table().map(Some);
            }
            let inserts = is(&token, "INSERT") || is(&token, "REPLACE");
            if inserts {
                for word in ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"] {
                    self.tokens.takes(word)?;
                }
                self.tokens.takes("INTO")?;
                let table = self.name()?;
                if self.tables.contains(&table.as_str()) {
                    return self.insert(table).map(Some);
                }
            }
            if token != Token::Sign(b';') {
                self.skip_statement()?;
            }
        }
        Ok(None)
    }

    fn create_table(&mut self) -> Result<Statement, SyntaxError> {
        for word in ["IF", "NOT", "EXISTS"] {
            self.tokens.takes(word)?;
        }
        let table = self.name()?;
        self.tokens.expect(b'(', "the columns of a table")?;
        let mut columns = Vec::new();
        loop {
            match self.tokens.next()? {
                // Names of columns are quoted by everything that writes dumps; keys begin with a bare word.
                Some(Token::Quoted(name)) => columns.push(name),
                Some(Token::Word(word)) if !KEYS.iter().any(|key| word.eq_ignore_ascii_case(key)) => {
                    columns.push(word);
                }
                Some(_) => {}
                None => return Err(self.tokens.error("the end of a table")),
            }
            if !self.skip_item()? {
                break;
            }
        }
        self.skip_statement()?;
        Ok(Statement::CreateTable { table, columns })
    }

    fn insert(&mut self, table: String) -> Result<Statement, SyntaxError> {
        let columns = if self.tokens.takes_sign(b'(')? { Some(self.names()?) } else { None };
        if !self.tokens.takes("VALUES")? && !self.tokens.takes("VALUE")? {
            return Err(self.tokens.error("VALUES"));
        }
        let mut rows = Vec::new();
        loop {
            self.tokens.expect(b'(', "a row")?;
            rows.push(self.row()?);
            if !self.tokens.takes_sign(b',')? {
                break;
            }
        }
        // What else there may be, such as ON DUPLICATE KEY, changes nothing in rows that are new.
        self.skip_statement()?;
        Ok(Statement::Insert { table, columns, rows })
    }

    fn names(&mut self) -> Result<Vec<String>, SyntaxError> {
        let mut names = Vec::new();
        loop {
            names.push(self.one_name()?);
            if !self.tokens.takes_sign(b',')? {
                self.tokens.expect(b')', "the end of the columns")?;
                return Ok(names);
            }
        }
    }

    /// The name of a table, without that of its database.
    fn name(&mut self) -> Result<String, SyntaxError> {
        let mut name = self.one_name()?;
        while self.tokens.takes_sign(b'.')? {
            name = self.one_name()?;
        }
        // Unquoted, the whole is one word.
        Ok(name.rsplit('.').next().unwrap_or_default().to_owned())
    }

    fn one_name(&mut self) -> Result<String, SyntaxError> {
        match self.tokens.next()? {
            Some(Token::Word(name) | Token::Quoted(name)) => Ok(name),
            _ => Err(self.tokens.error("a name")),
        }
    }

    fn row(&mut self) -> Result<Vec<Value>, SyntaxError> {
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            if !self.tokens.takes_sign(b',')? {
                self.tokens.expect(b')', "the end of a row")?;
                return Ok(values);
            }
        }
    }

    fn value(&mut self) -> Result<Value, SyntaxError> {
        match self.tokens.next()? {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("NULL") => Ok(Value::Null),
            // The character set of what follows, and a bit or bytes in hex.
            Some(Token::Word(word)) if word.starts_with('_') => self.value(),
            Some(Token::Word(word)) if matches!(word.as_str(), "b" | "B") => self.bits(),
            Some(Token::Word(word)) if matches!(word.as_str(), "x" | "X") => match self.tokens.next()? {
                Some(Token::Text(digits)) => self.hex(&digits),
                _ => Err(self.tokens.error("digits")),
            },
            Some(Token::Word(word)) => match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
                Some(digits) => self.hex(digits),
                None if is_number(&word) => Ok(Value::Text(word)),
                None => Err(self.tokens.error("a value")),
            },
            _ => Err(self.tokens.error("a value")),
        }
    }

    fn bits(&mut self) -> Result<Value, SyntaxError> {
        match self.tokens.next()? {
            Some(Token::Text(bits)) => match u64::from_str_radix(&bits, 2) {
                Ok(number) => Ok(Value::Text(number.to_string())),
                Err(_) => Err(self.tokens.error("bits")),
            },
            _ => Err(self.tokens.error("bits")),
        }
    }

    fn hex(&self, digits: &str) -> Result<Value, SyntaxError> {
        let pairs = digits.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = pairs
            .map(|pair| {
                u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|it| it.len() == 2)?, 16).ok()
            })
            .collect();
        match bytes {
            Some(bytes) => Ok(Value::Text(String::from_utf8_lossy(&bytes).into_owned())),
            None => Err(self.tokens.error("digits")),
        }
    }

    /// Pass over the rest of an item in parentheses. Returns whether another follows.
    fn skip_item(&mut self) -> Result<bool, SyntaxError> {
        let mut depth = 0;
        loop {
            match self.tokens.next()? {
                Some(Token::Sign(b'(')) => depth += 1,
                Some(Token::Sign(b')')) if depth == 0 => return Ok(false),
                Some(Token::Sign(b')')) => depth -= 1,
                Some(Token::Sign(b',')) if depth == 0 => return Ok(true),
                Some(_) => {}
                None => return Err(self.tokens.error("a closing parenthesis")),
            }
        }
    }

    fn skip_statement(&mut self) -> Result<(), SyntaxError> {
        while let Some(token) = self.tokens.next()? {
            if token == Token::Sign(b';') {
                break;
            }
        }
        Ok(())
    }
}

/// What begins an item of a table that is no column.
const KEYS: [&str; 9] =
    ["PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK"];

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok() && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
