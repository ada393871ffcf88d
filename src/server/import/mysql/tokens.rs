//! The words of a dump: names, strings with MySQL's escapes, signs; without comments.

use std::fmt;

/// Where a dump cannot be understood.
#[derive(Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub line: usize,
    pub expected: &'static str,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}", self.line, self.expected)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name in backquotes, or a bare word: keywords, numbers.
    Word(String),
    Quoted(String),
    Text(String),
    Sign(u8),
}

/// The tokens of a dump, one after the other, and one of them ahead.
#[derive(Debug)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    ahead: Option<Token>,
}

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), at: 0, ahead: None }
    }

    /// The next token, `None` at the end.
    ///
    /// # Errors
    /// A string or a comment does not end.
    pub fn next(&mut self) -> Result<Option<Token>, SyntaxError> {
        if let Some(token) = self.ahead.take() {
            return Ok(Some(token));
        }
        self.skip_space()?;
        let Some(&byte) = self.bytes.get(self.at) else { return Ok(None) };
        let token = match byte {
            b'\'' | b'"' => Token::Text(self.quoted(byte, true)?),
            b'`' => Token::Quoted(self.quoted(byte, false)?),
            // Between names; within a number it is part of the word.
            b'.' if !self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) => {
                self.at += 1;
                Token::Sign(b'.')
            }
            byte if is_word(byte) => {
                let rest = &self.bytes[self.at..];
                let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
                self.at += length;
                Token::Word(String::from_utf8_lossy(&rest[..length]).into_owned())
            }
            sign => {
                self.at += 1;
                Token::Sign(sign)
            }
        };
        Ok(Some(token))
    }

    /// White space and comments, those of which MySQL would run the text as well: there are no rows in them.
    fn skip_space(&mut self) -> Result<(), SyntaxError> {
        loop {
            let rest = &self.bytes[self.at..];
            let dashes = rest.starts_with(b"--") && rest.get(2).is_none_or(u8::is_ascii_whitespace);
            if rest.first().is_some_and(u8::is_ascii_whitespace) {
                self.at += 1;
            } else if dashes || rest.starts_with(b"#") {
                self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            } else if rest.starts_with(b"/*") {
                match rest.windows(2).skip(2).position(|pair| pair == b"*/") {
                    Some(length) => self.at += length + 4,
                    None => return Err(self.error("the end of a comment")),
                }
            } else {
                return Ok(());
            }
        }
    }

    /// What is in quotes, which double where they are meant, and with MySQL's escapes.
    fn quoted(&mut self, quote: u8, escapes: bool) -> Result<String, SyntaxError> {
        let start = self.at;
        let unended = |reader: &Self| reader.error_at(start, "the end of the string that begins here");
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let Some(&byte) = self.bytes.get(self.at) else { return Err(unended(self)) };
            self.at += 1;
            match byte {
                b'\\' if escapes => {
                    let Some(&escaped) = self.bytes.get(self.at) else { return Err(unended(self)) };
                    self.at += 1;
                    match escaped {
                        b'0' => text.push(0),
                        b'b' => text.push(8),
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'Z' => text.push(26),
                        other => text.push(other),
                    }
                }
                byte if byte == quote => {
                    if self.bytes.get(self.at) != Some(&quote) {
                        return Ok(String::from_utf8_lossy(&text).into_owned());
                    }
                    self.at += 1;
                    text.push(quote);
                }
                byte => text.push(byte),
            }
        }
    }

    /// Take the next token if it is this keyword.
    pub fn takes(&mut self, keyword: &str) -> Result<bool, SyntaxError> {
        self.take_if(|token| is(token, keyword))
    }

    pub fn takes_sign(&mut self, sign: u8) -> Result<bool, SyntaxError> {
        self.take_if(|token| *token == Token::Sign(sign))
    }

    fn take_if(&mut self, wanted: impl FnOnce(&Token) -> bool) -> Result<bool, SyntaxError> {
        let token = self.next()?;
        match token {
            Some(token) if wanted(&token) => Ok(true),
            token => {
                self.ahead = token;
                Ok(false)
            }
        }
    }

    pub fn expect(&mut self, sign: u8, expected: &'static str) -> Result<(), SyntaxError> {
        if self.takes_sign(sign)? { Ok(()) } else { Err(self.error(expected)) }
    }

    /// What was expected here.
    pub fn error(&self, expected: &'static str) -> SyntaxError {
        self.error_at(self.at, expected)
    }

    fn error_at(&self, at: usize, expected: &'static str) -> SyntaxError {
        let line = self.bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        SyntaxError { line, expected }
    }
}

pub fn is(token: &Token, keyword: &str) -> bool {
    matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-' | b'+' | b'@') || byte >= 0x80
}
