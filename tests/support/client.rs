//! A browser's HTTP half: cookies, form posts, JSON answers.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, redirect};
use salon::protocol::{Account, ApiError, ErrorCode, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Socket, in_time};

/// Everybody's password.
pub const PASSWORD: &str = "open sesame";

/// Says whose page started a request; one of our own, unless a test says otherwise.
pub const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A failed request.
pub type Refusal = (StatusCode, ApiError);

/// Keeps its cookies and follows no redirects.
pub struct Client {
    pub origin: Url,
    http: reqwest::Client,
    jar: Arc<Jar>,
    account: Option<Account>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self::from_builder(address, reqwest::Client::builder())
    }

    /// A client with another address of its own, or the like.
    pub fn from_builder(address: SocketAddr, builder: reqwest::ClientBuilder) -> Self {
        Self::at(&format!("http://{address}"), builder)
    }

    /// A client of the server at an origin such as `https://localhost:1`.
    pub fn at(origin: &str, builder: reqwest::ClientBuilder) -> Self {
        let jar = Arc::new(Jar::default());
        // What browsers say of a request that a page of ours has started.
        let headers = HeaderMap::from_iter([(SEC_FETCH_SITE, HeaderValue::from_static("same-origin"))]);
        let builder = builder.default_headers(headers).cookie_provider(jar.clone());
        let builder = builder.redirect(redirect::Policy::none()).no_proxy();
        Self { origin: origin.parse().unwrap(), http: builder.build().unwrap(), jar, account: None }
    }

    /// A client that has signed in before.
    pub fn with_cookie(address: SocketAddr, cookie: &str) -> Self {
        let client = Self::new(address);
        client.jar.add_cookie_str(cookie, &client.origin);
        client
    }

    /// The same person with the same session, at another server on the same database.
    pub fn elsewhere(&self, address: SocketAddr) -> Self {
        let cookie = self.cookie().expect("signed in");
        Self { account: self.account.clone(), ..Self::with_cookie(address, &cookie) }
    }

    /// Create an account and be signed in with it.
    pub async fn register(&mut self, username: &str) -> Account {
        let form = json!({ "username": username, "password": PASSWORD });
        let account: Account = self.call("register", form).await;
        self.account = Some(account.clone());
        account
    }

    pub async fn sign_in(&mut self, username: &str) -> Account {
        let form = json!({ "username": username, "password": PASSWORD });
        let account: Account = self.call("login", form).await;
        self.account = Some(account.clone());
        account
    }

    /// Who this client has registered or signed in as.
    pub fn account(&self) -> &Account {
        self.account.as_ref().expect("signed in")
    }

    pub fn id(&self) -> UserId {
        self.account().id
    }

    /// Call a server function.
    pub async fn post(&self, endpoint: &str, form: impl Serialize) -> Result<Value, Refusal> {
        answer(self.respond(self.request(Method::POST, &format!("/api/{endpoint}")).form(&form)).await).await
    }

    /// Call a server function that has to succeed.
    pub async fn call<T: DeserializeOwned>(&self, endpoint: &str, form: impl Serialize) -> T {
        let value = self.post(endpoint, form).await;
        let value = value.unwrap_or_else(|refusal| panic!("{endpoint}: {refusal:?}"));
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{endpoint}: {error}: {value}"))
    }

    /// Call a server function that has to fail.
    pub async fn refused(&self, endpoint: &str, form: impl Serialize) -> ErrorCode {
        match self.post(endpoint, form).await {
            Ok(value) => panic!("{endpoint} was not refused: {value}"),
            Err((_, error)) => error.code,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.respond(self.request(Method::GET, path)).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.origin.join(path).unwrap())
    }

    pub async fn respond(&self, request: RequestBuilder) -> Response {
        in_time("a response", request.send()).await.unwrap()
    }

    /// The `Cookie` header that this client sends.
    pub fn cookie(&self) -> Option<String> {
        self.jar.cookies(&self.origin).map(|value| value.to_str().unwrap().to_owned())
    }

    /// Open a socket that follows all rooms from here on.
    pub async fn connect(&self) -> Socket {
        let mut socket = Socket::open(self).await;
        socket.resume([]).await;
        socket.settle().await;
        socket
    }
}

/// Read an answer. A failure's status, type and text have to fit its code.
pub async fn answer(response: Response) -> Result<Value, Refusal> {
    let status = response.status();
    let json_type = response.headers().get(CONTENT_TYPE).is_some_and(|value| value == "application/json");
    let body = in_time("a body", response.text()).await.unwrap();
    assert!(json_type, "not JSON: {status} {body}");
    if status.is_success() {
        return Ok(serde_json::from_str(&body).unwrap());
    }
    let error: ApiError = serde_json::from_str(&body).unwrap_or_else(|_| panic!("not an error: {body}"));
    assert_eq!(status.as_u16(), error.code.status(), "{body}");
    assert!(!error.message.is_empty(), "{body}");
    Err((status, error))
}
