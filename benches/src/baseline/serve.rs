//! The HTTP server of the bare servers, set up as the gateway's is.

use std::{convert::Infallible, sync::Arc};

use chinwag_core::platform::RawRequest;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

/// Answers every request with what `handle` says, until the process is ended.
pub(super) async fn serve(
    handle: impl Fn(RawRequest) -> StatusCode + Send + Sync + 'static,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", serde_json::json!({ "listen": format!("http://{}", listener.local_addr()?) }));
    let handle = Arc::new(handle);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let handle = Arc::clone(&handle);
        let service = service_fn(move |request| answer(Arc::clone(&handle), request));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new());
        tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(
    handle: Arc<impl Fn(RawRequest) -> StatusCode>,
    request: Request<Incoming>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let mut response = Response::new(Empty::new());
    *response.status_mut() = match body.collect().await {
        Ok(body) => handle(RawRequest {
            method: head.method,
            target: head.uri.to_string(),
            headers: head.headers,
            body: body.to_bytes(),
        }),
        Err(_) => StatusCode::BAD_REQUEST,
    };
    Ok(response)
}
