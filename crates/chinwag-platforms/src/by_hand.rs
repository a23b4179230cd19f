//! What has to be done by hand, in a provider's console, so that its webhooks come: what no call with the channel's
//! credentials can do.

/// What is left to do by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByHand {
    /// What to do, in words; the address of the webhook stands in the place of `{url}`.
    pub what: &'static str,
    /// Whether it has to be done even where there are calls of
    /// [`registration`](chinwag_core::platform::Platform::registration).
    pub always: bool,
}

const fn always(what: &'static str) -> Option<ByHand> {
    Some(ByHand { what, always: true })
}

const fn otherwise(what: &'static str) -> Option<ByHand> {
    Some(ByHand { what, always: false })
}

/// What is left to do by hand for a platform; `None` where its calls do all of it, or there is no such platform.
#[must_use]
pub fn by_hand(platform: &str) -> Option<ByHand> {
    match platform {
        "messenger" => always(
            "in the app's dashboard, Webhooks, Page: enter {url} as the callback URL, with the channel's `verify_token`, and \
             subscribe to the fields",
        ),
        "instagram" => always(
            "in the app's dashboard, Webhooks, Instagram: enter {url} as the callback URL, with the channel's \
             `verify_token`, and subscribe to the fields",
        ),
        "whatsapp" => otherwise(
            "in the app's dashboard, WhatsApp, Configuration: enter {url} as the callback URL, with the channel's \
             `verify_token`, and subscribe to `messages`",
        ),
        "line" => always("in the LINE Developers Console, Messaging API: switch on `Use webhook`"),
        "slack" => otherwise(
            "at https://api.slack.com/apps, enter {url} as the request URL of Event Subscriptions, of Interactivity & \
             Shortcuts, and of each slash command",
        ),
        "teams" => {
            otherwise("in the Azure portal, the bot, Configuration: enter {url} as the messaging endpoint")
        }
        "google_chat" => otherwise(
            "in the Google Cloud console, Google Chat API, Configuration: enter {url} as the HTTP endpoint URL, which is the \
             channel's `audience` too",
        ),
        "twilio" => otherwise(
            "in the Twilio console, the number, Messaging: enter {url}#rc=3&rp=all for `A message comes in`, with HTTP POST; or set \
             `phone_number_sid` or `messaging_service_sid`",
        ),
        "mattermost" => otherwise(
            "in Mattermost, Integrations: enter {url} as the callback URL of the outgoing webhook, and as the request URL of \
             each slash command",
        ),
        "matrix" => otherwise(
            "in the registration file of the homeserver: `url: {url}`, with the channel's `as_token` and `hs_token`, and the \
             local part of its `user_id` as `sender_localpart`; then restart the homeserver",
        ),
        "webhook" => otherwise("give {url}, and the channel's `secret`, to whoever sends the webhooks"),
        "web" => otherwise(
            "put `<script type=\"module\" src=\"{url}/widget.js\"></script>` on each page of the channel's `origins`",
        ),
        _ => None,
    }
}

impl ByHand {
    /// The words, with the address of the webhook.
    #[must_use]
    pub fn told(&self, webhook: &str) -> String {
        self.what.replace("{url}", webhook)
    }
}
