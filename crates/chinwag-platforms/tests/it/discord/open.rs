use std::{convert::Infallible, sync::Arc};

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    platform::{Platform, Rates},
    secret::Secret,
};
use chinwag_platforms::{OpenError, open};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{TOKEN, public, response};

/// Every credential is whatever its channel needs: the one of this name.
fn resolve(reference: &SecretRef) -> Result<Vec<Secret>, Infallible> {
    let name = format!("{:?}", reference.sources());
    let secret = if name.contains("PUBLIC_KEY") { public(1) } else { TOKEN.to_owned() };
    Ok(vec![Secret::new(if name.contains("BROKEN") { "a\nb".to_owned() } else { secret })])
}

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({
        "name": "server", "platform": "discord", "application_id": "1457469483726668048",
        "public_key": {"env": "PUBLIC_KEY"}, "bot_token": {"env": "TOKEN"},
    });
    let fields = channel.as_object_mut().expect("an object");
    for (key, value) in change.as_object().expect("an object") {
        fields.insert(key.clone(), value.clone());
    }
    fields.retain(|_, value| !value.is_null());
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, resolve)
}

fn refused(change: Value, key: &str, expected: Expect) {
    let error = opened(change).expect_err("something is wrong with it");
    assert_eq!((error.key(), error.channel().as_str()), (key, "server"));
    expected.assert_eq(&error.to_string());
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "api_url": "http://127.0.0.1:9/api/", "calls_per_second": 5, "application_id": 1_457_469_483_726_668_048_u64,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/api/channels/1457536551830421524/messages");
    let rates = |per_second| Rates { credential_per_second: Some(per_second), ..Rates::default() };
    assert_eq!(platform.rates(), rates(5));
    assert_eq!(opened(json!({})).expect("the defaults").rates(), rates(50));
}

#[test]
fn a_mistake_names_its_key() {
    refused(
        json!({"application_id": null}),
        "application_id",
        expect![
            "channel `server`: `application_id` is missing; it is the application's id, from the developer portal: digits"
        ],
    );
    refused(
        json!({"application_id": ""}),
        "application_id",
        expect!["channel `server`: `application_id` is not an id: digits"],
    );
    refused(
        json!({"public_key": null}),
        "public_key",
        expect![[
            r#"channel `server`: `public_key` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"public_key": {"env": "TOKEN"}}),
        "public_key",
        expect![
            "channel `server`: the credential `public_key` is not 64 hex digits, as the developer portal shows them"
        ],
    );
    refused(
        json!({"bot_token": null}),
        "bot_token",
        expect![[
            r#"channel `server`: `bot_token` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"bot_token": {"env": "BROKEN"}}),
        "bot_token",
        expect![
            "channel `server`: the credential `bot_token` holds a character that cannot stand in an HTTP header, such as a line break"
        ],
    );
    refused(
        json!({"role": "1"}),
        "role",
        expect![
            "channel `server`: there is no key `role`; there is `public_key`, `bot_token`, `application_id`, `role_id`, `private_commands`, `api_url`, `calls_per_second`"
        ],
    );
}
