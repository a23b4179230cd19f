//! Somebody who has the console open.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bytes::Bytes;
use chinwag_core::platform::{HttpCall, HttpReply};
use chinwag_runtime::client::Client;
use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::{
    client::legacy::{Client as Connections, connect::HttpConnector},
    rt::TokioExecutor,
};

/// How long a page may take before the benchmark gives up.
const WITHIN: Duration = Duration::from_secs(60);

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    client: Client,
    /// Where the console is, without a path.
    address: String,
    cookie: HeaderValue,
}

impl Visitor {
    /// Signs in by the link that the bot printed.
    pub(crate) async fn sign_in(link: &str) -> anyhow::Result<Self> {
        let address = link.split("/sign-in").next().unwrap_or(link).to_owned();
        let client = Client::new()?;
        let answer = client.call(&get(link.to_owned(), None), WITHIN).await?;
        let cookie = answer.headers.get(header::SET_COOKIE).context("the link signs nobody in")?.to_str()?;
        let cookie = HeaderValue::from_str(cookie.split(';').next().unwrap_or_default())?;
        Ok(Self { client, address, cookie })
    }

    /// A page and the milliseconds until it was there; none where there is no such page.
    pub(crate) async fn page(&self, path: &str) -> anyhow::Result<Option<(String, f64)>> {
        let call = get(format!("{}{path}", self.address), Some(&self.cookie));
        let begun = Instant::now();
        let HttpReply { status, body, .. } = self.client.call(&call, WITHIN).await?;
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        if status == 404 {
            return Ok(None);
        }
        ensure!(status == 200, "{path} is answered {status}");
        Ok(Some((String::from_utf8(body.into())?, took)))
    }

    /// Follows what is live on the overview for as long as this is awaited.
    pub(crate) async fn follow(&self) -> anyhow::Result<()> {
        let connections: Connections<HttpConnector, Empty<Bytes>> =
            Connections::builder(TokioExecutor::new()).build_http();
        let address: Uri = format!("{}/live/overview", self.address).parse()?;
        let request = Request::get(address).header(header::COOKIE, &self.cookie).body(Empty::new())?;
        let mut answer = connections.request(request).await?;
        ensure!(answer.status() == 200, "the overview is answered {}", answer.status());
        while let Some(frame) = answer.frame().await {
            frame?;
        }
        anyhow::bail!("the live overview ended")
    }
}

fn get(url: String, cookie: Option<&HeaderValue>) -> HttpCall {
    let mut headers = HeaderMap::new();
    headers.extend(cookie.map(|cookie| (header::COOKIE, cookie.clone())));
    HttpCall {
        method: Method::GET,
        url,
        secret_path: None,
        secret_query: Vec::new(),
        headers,
        body: Bytes::new(),
    }
}
