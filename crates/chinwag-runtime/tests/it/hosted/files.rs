//! A file that a visitor sends: kept with its webhook, and given out to whoever has its address.

use chinwag_core::{message::Message, topic::MESSAGE_RECEIVED};
use serde_json::json;

use super::site::{Site, visit};
use crate::{flow::Place, gateway::client::Client};

on_each_engine! {
    a_file_is_given_out_to_whoever_has_its_address
}

async fn a_file_is_given_out_to_whoever_has_its_address(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let file = json!({ "type": "file", "name": "a.html", "mime": "text/html", "data": "PHNjcmlwdD4=" });
    assert_eq!(ann.posts(&site.body(&ann.id, "5f0c2a9be101", &file)).await.status, 200);
    bot.settled().await;
    let message: Message = bot.payload(MESSAGE_RECEIVED).await;
    let url = message.attachments()[0].url().expect("an address");
    let path = url.strip_prefix("http://127.0.0.1:1").expect("at the channel's public address");
    let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
    let got = client.get(path).await;
    assert_eq!((got.status, got.body.as_str()), (200, "<script>"));
    assert_eq!(got.header("content-type"), Some("application/octet-stream"), "no browser opens it as a page");
    assert_eq!(got.header("content-disposition"), Some("attachment; filename=\"a.html\""));
    assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(got.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    for wrong in [path.split('?').next().expect("a path"), &path[..path.len() - 1]] {
        assert_eq!(client.get(wrong).await.status, 403, "{wrong}");
    }
    let key = path.split_once("?key=").expect("a key").1;
    let nothing = client.get(&format!("/webhooks/site/files/5f0c2a9be102.0?key={key}")).await;
    assert_eq!(nothing.status, 403, "a key is for one message");
    bot.stop().await;
}
