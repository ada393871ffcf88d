//! A program that shows a token.

use reqwest::header::{AUTHORIZATION, COOKIE, SEC_WEBSOCKET_PROTOCOL};
use reqwest::{Method, StatusCode};
use salon::protocol::{NewToken, SUBPROTOCOL};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use crate::support::{Client, PASSWORD, Refusal, answer};

pub struct Program {
    http: Client,
    pub token: NewToken,
}

impl Program {
    /// With a token of somebody's.
    pub async fn new(owner: &Client, scopes: &[&str]) -> Self {
        let mut form =
            vec![("name".to_owned(), "bot".to_owned()), ("password".to_owned(), PASSWORD.to_owned())];
        form.extend(
            scopes.iter().enumerate().map(|(at, scope)| (format!("scopes[{at}]"), (*scope).to_owned())),
        );
        let token = owner.call("create_token", form).await;
        let address = owner.origin.socket_addrs(|| None).unwrap()[0];
        Self { http: Client::new(address), token }
    }

    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.token.secret)
    }

    pub async fn get(&self, path: &str) -> Result<Value, Refusal> {
        let request = self.http.request(Method::GET, path).header(AUTHORIZATION, self.authorization());
        answer(self.http.respond(request).await).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value, Refusal> {
        let request = self.http.request(Method::POST, path).header(AUTHORIZATION, self.authorization());
        answer(self.http.respond(request.json(&body)).await).await
    }

    /// What it is refused with.
    pub async fn refused(&self, path: &str) -> (u16, String) {
        refusal(self.get(path).await)
    }

    /// The upgrade as a program asks for it.
    pub fn upgrade(&self) -> Request {
        let mut address = self.http.origin.join("/ws").unwrap();
        address.set_scheme("ws").unwrap();
        let mut request = address.as_str().into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization().parse().unwrap());
        headers.insert(SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL.parse().unwrap());
        headers.remove(COOKIE);
        request
    }
}

/// A refusal as a status and a code.
pub fn refusal(answer: Result<Value, Refusal>) -> (u16, String) {
    let (status, error): (StatusCode, _) = answer.expect_err("it was not refused");
    (status.as_u16(), json!(error.code).as_str().unwrap().to_owned())
}
