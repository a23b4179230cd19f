//! Bare servers to compare with: the same HTTP server and client, the same adapter, and nothing else.

mod serve;

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, SystemClock},
    message::InboundKind,
    name::ChannelName,
    platform::{Platform, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::messenger::{Config, Messenger};
use chinwag_runtime::client::Client;
use chinwag_testkit::messenger;
use http::StatusCode;

/// How long a call may take.
const CALL: Duration = Duration::from_secs(15);

/// Checks the signature, and does nothing else.
pub(crate) async fn hmac() -> anyhow::Result<()> {
    let platform = platform("http://127.0.0.1:9")?;
    serve::serve(move |request| match admit(&*platform, request, SystemClock.now()) {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::FORBIDDEN,
    })
    .await
}

/// Verifies, parses, and answers from memory: nothing is stored, nothing is tried again.
pub(crate) async fn echo(api_url: &str) -> anyhow::Result<()> {
    let platform = platform(api_url)?;
    let client = Client::new()?;
    serve::serve(move |request| {
        let Ok(verified) = admit(&*platform, request, SystemClock.now()) else {
            return StatusCode::FORBIDDEN;
        };
        let Ok(inbound) = platform.parse(&verified) else { return StatusCode::BAD_REQUEST };
        for inbound in inbound {
            if let InboundKind::Message(message) = inbound.kind {
                let reply = Reply::text(format!("Echo: {}", message.text()));
                let response = Response::new(message.channel, message.conversation, reply);
                tokio::spawn(answer(Arc::clone(&platform), client.clone(), response));
            }
        }
        StatusCode::OK
    })
    .await
}

async fn answer(platform: Arc<dyn Platform>, client: Client, response: Response) {
    let Ok(call) = platform.render(&response) else { return };
    if let Err(error) = client.call(&call, CALL).await {
        eprintln!("{error}");
    }
}

fn platform(api_url: &str) -> anyhow::Result<Arc<dyn Platform>> {
    let simulated = messenger::Config::default();
    let secrets =
        |secret: &Secret| Secrets::new(vec![secret.clone()]).ok_or(anyhow::anyhow!("an empty secret"));
    let mut config = Config::new(
        ChannelName::from_static("page"),
        secrets(&simulated.app_secret)?,
        secrets(&simulated.page_token)?,
        secrets(&simulated.verify_token)?,
    );
    config.api_url = api_url.into();
    Ok(Arc::new(Messenger::new(config)?))
}
