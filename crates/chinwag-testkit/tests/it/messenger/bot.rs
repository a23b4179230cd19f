//! The other side: a bot that answers webhooks as it is told to, and a caller of the Send API.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use chinwag_testkit::messenger::Messenger;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

const SECRET: &[u8] = b"FAKE_APP_SECRET_0123456789abcdef";
pub(crate) const TOKEN: &str = "FAKE_PAGE_TOKEN";

/// A webhook as it came.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Webhook {
    /// What the first entry tells.
    pub(crate) fn told(&self) -> Value {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        body["entry"][0]["messaging"][0].clone()
    }
}

/// How a webhook is answered.
#[derive(Debug, Clone)]
pub(crate) enum Manner {
    Status(u16),
    Late(Duration),
}

#[derive(Debug, Default)]
struct State {
    seen: Mutex<Vec<Webhook>>,
    manners: Mutex<VecDeque<Manner>>,
    echo: Mutex<Option<(String, u32)>>,
    handshake: Mutex<Option<(u16, String)>>,
}

/// A bot that checks signatures, remembers what came, and echoes if it is told to.
#[derive(Debug)]
pub(crate) struct Bot {
    pub(crate) url: String,
    state: Arc<State>,
}

impl Bot {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhooks/page", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { url, state }
    }

    pub(crate) fn answers_next(&self, manners: impl IntoIterator<Item = Manner>) {
        self.state.manners.lock().unwrap().extend(manners);
    }

    pub(crate) fn shakes_hands_with(&self, status: u16, body: &str) {
        *self.state.handshake.lock().unwrap() = Some((status, body.into()));
    }

    /// Sends every text back, so many times.
    pub(crate) fn echoes(&self, simulator: &Messenger, times: u32) {
        *self.state.echo.lock().unwrap() = Some((simulator.api_url(), times));
    }

    pub(crate) fn seen(&self) -> Vec<Webhook> {
        self.state.seen.lock().unwrap().clone()
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let caller = Caller::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (state, caller) = (Arc::clone(&state), caller.clone());
        let service = service_fn(move |request| answer(Arc::clone(&state), caller.clone(), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(
    state: Arc<State>,
    caller: Caller,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() == Method::GET {
        return Ok(handshake(&state, request.uri().query().unwrap()));
    }
    let headers = request.headers().clone();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    assert!(is_signed(&headers, &body), "the signature is wrong");
    state.seen.lock().unwrap().push(Webhook { headers, body: body.clone() });
    let manner = state.manners.lock().unwrap().pop_front();
    let status = match manner {
        Some(Manner::Status(status)) => status,
        Some(Manner::Late(by)) => {
            tokio::time::sleep(by).await;
            200
        }
        None => 200,
    };
    let echo = state.echo.lock().unwrap().clone();
    if let (Some((api, times)), 200) = (echo, status) {
        send_back(&caller, &api, &body, times).await;
    }
    Ok(Response::builder().status(status).body(Full::default()).unwrap())
}

fn handshake(state: &State, query: &str) -> Response<Full<Bytes>> {
    let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    assert_eq!(value("hub.mode"), Some("subscribe"));
    assert_eq!(value("hub.verify_token"), Some("FAKE_VERIFY_TOKEN"));
    let right = (200, value("hub.challenge").unwrap().to_owned());
    let (status, body) = state.handshake.lock().unwrap().clone().unwrap_or(right);
    Response::builder().status(status).body(body.into()).unwrap()
}

fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(body);
    let expected = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    headers.get("x-hub-signature-256").is_some_and(|value| value == expected.as_str())
}

async fn send_back(caller: &Caller, api: &str, body: &[u8], times: u32) {
    let body: Value = serde_json::from_slice(body).unwrap();
    let told = &body["entry"][0]["messaging"][0];
    let text = format!("Echo: {}", told["message"]["text"].as_str().unwrap());
    let call = json!({"recipient": told["sender"], "message": {"text": text}});
    for _ in 0..times {
        caller.post(&format!("{api}/v26.0/me/messages"), Some(TOKEN), &call).await.unwrap();
    }
}

/// A caller of the Graph API.
#[derive(Debug, Clone)]
pub(crate) struct Caller(Client<HttpConnector, Full<Bytes>>);

/// An answer of the Graph API.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Heard {
    /// The status, the code and the subcode.
    pub(crate) fn error(&self) -> (u16, u64, Option<u64>) {
        let error = &self.body["error"];
        assert!(error["message"].is_string() && error["type"].is_string(), "{error}");
        assert!(error["fbtrace_id"].as_str().is_some_and(|trace| !trace.is_empty()), "{error}");
        (self.status, error["code"].as_u64().unwrap(), error["error_subcode"].as_u64())
    }
}

impl Caller {
    pub(crate) fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    pub(crate) async fn post(&self, url: &str, token: Option<&str>, body: &Value) -> Result<Heard, String> {
        self.ask(Method::POST, url, token, body.to_string()).await
    }

    pub(crate) async fn get(&self, url: &str) -> Result<Heard, String> {
        self.ask(Method::GET, url, Some(TOKEN), String::new()).await
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        url: &str,
        token: Option<&str>,
        body: String,
    ) -> Result<Heard, String> {
        let mut request = Request::builder().method(method).uri(url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Full::from(body)).unwrap();
        let answer = self.0.request(request).await.map_err(|error| error.to_string())?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok(Heard { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() })
    }

    /// Sends a text with everything in order.
    pub(crate) async fn say(&self, simulator: &Messenger, psid: &str, text: &str) -> Result<Heard, String> {
        self.send(simulator, &json!({"recipient": {"id": psid}, "message": {"text": text}})).await
    }

    /// Calls `/me/messages` with the right token.
    pub(crate) async fn send(&self, simulator: &Messenger, body: &Value) -> Result<Heard, String> {
        self.post(&format!("{}/v26.0/me/messages", simulator.api_url()), Some(TOKEN), body).await
    }
}
