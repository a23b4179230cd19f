//! Opens a connection.

use std::time::Duration;

use chinwag_core::{
    platform::HttpCall,
    secret::Secret,
    socket::{Begin, Session, Socket},
};

use super::wire::Wire;
use crate::{
    errand::{self, WITHIN},
    ingress::{post::Post, waits::Trouble},
};

/// How long opening may take.
const OPEN_WITHIN: Duration = Duration::from_secs(15);

/// Opens a connection where the provider says.
pub(super) async fn connect(post: &Post, socket: &dyn Socket, session: &Session) -> Result<Wire, Trouble> {
    let Post { parts, channel, .. } = post;
    let address = match socket.begin(session)? {
        Begin::At(address) => address,
        Begin::Ask(call) => ask(post, socket, session, &call).await?,
    };
    let opened = parts.client.upgrade(&address, parts.ids.random(), OPEN_WITHIN).await;
    let opened = opened.map_err(|error| Trouble::new(error.to_string()))?;
    tracing::debug!(channel = %channel.name, "a connection is open");
    Ok(Wire::new(opened).await)
}

async fn ask(
    post: &Post,
    socket: &dyn Socket,
    session: &Session,
    call: &HttpCall,
) -> Result<Secret, Trouble> {
    let reply = post.parts.client.call(call, WITHIN).await;
    let reply = reply.map_err(|error| Trouble::new(errand::words(error.story(), call)))?;
    socket.address(&reply, session).map_err(|result| {
        let trouble = Trouble::from(result);
        Trouble { error: errand::words(trouble.error.clone(), call), ..trouble }
    })
}
