//! The calls that are carried out, with their limits and errors: a message is sent, a service is told its webhook.

use serde_json::{Value, json};

use super::{
    account::{ACCOUNT, NUMBER, Twilio},
    api::{Refusal, refused},
    inbound::segments,
};
use crate::play::{Taken, exchange::is_web_address};

const BODY_MAX: usize = 1600;
const MEDIA_MAX: usize = 10;

/// The parameters of a call.
#[derive(Debug, Clone, Copy)]
struct Parameters<'a>(&'a [(String, String)]);

impl<'a> Parameters<'a> {
    /// Every value of a name.
    fn all(self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(found, _)| found == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn get(self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }
}

impl Twilio {
    /// Takes a message.
    pub(super) fn send(&mut self, parameters: &[(String, String)]) -> Result<Taken, Refusal> {
        let parameters = Parameters(parameters);
        let to = receiver(parameters)?;
        let service = sender(parameters)?;
        if self.stopped.contains(to) {
            return refused(400, 21610, "Attempt to send to unsubscribed recipient");
        }
        let (words, files) = content(parameters)?;
        if parameters.get("StatusCallback").is_some_and(|url| !is_web_address(url)) {
            return refused(400, 21609, "The 'StatusCallback' URL is not a valid URL");
        }
        let (sid, shown) = self.shown(to, &words);
        let uri = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}");
        let body = json!({
            "account_sid": ACCOUNT, "api_version": "2010-04-01", "body": parameters.get("Body"),
            "date_sent": null, "direction": "outbound-api", "error_code": null, "error_message": null,
            "from": service.is_none().then_some(NUMBER), "messaging_service_sid": service,
            "num_media": files.to_string(), "num_segments": segments(&words).to_string(), "price": null,
            "price_unit": null, "sid": sid, "status": if service.is_some() { "accepted" } else { "queued" },
            "subresource_uris": {"media": format!("{uri}/Media.json")}, "to": to, "uri": format!("{uri}.json"),
        });
        Ok(Taken::json(201, &body, vec![shown]))
    }

    /// Tells the service where its webhooks go.
    /// Sets what the number calls.
    pub(super) fn configure_number(parameters: &[(String, String)]) -> Result<Taken, Refusal> {
        let parameters = Parameters(parameters);
        let url = parameters.get("SmsUrl");
        if !url.is_some_and(is_web_address) {
            return refused(400, 21502, "SmsUrl is not valid");
        }
        let method = parameters.get("SmsMethod").unwrap_or("POST");
        if !["GET", "POST"].contains(&method) {
            return refused(400, 21403, "Invalid SmsMethod");
        }
        let number =
            json!({"sid": Self::NUMBER, "account_sid": ACCOUNT, "sms_url": url, "sms_method": method});
        Ok(Taken::json(200, &number, Vec::new()))
    }

    pub(super) fn configure(&mut self, parameters: &[(String, String)]) -> Result<Taken, Refusal> {
        let parameters = Parameters(parameters);
        let url = parameters.get("InboundRequestUrl");
        if !url.is_some_and(is_web_address) {
            return refused(400, 20001, "Invalid parameter InboundRequestUrl");
        }
        let method = parameters.get("InboundMethod").unwrap_or("POST");
        if !["GET", "POST"].contains(&method) {
            return refused(400, 20001, "Invalid parameter InboundMethod");
        }
        let on_number = parameters.get("UseInboundWebhookOnNumber").unwrap_or("false");
        let Ok(on_number) = on_number.to_ascii_lowercase().parse::<bool>() else {
            return refused(400, 20001, "Invalid parameter UseInboundWebhookOnNumber");
        };
        let service = json!({
            "sid": Self::SERVICE, "account_sid": ACCOUNT, "friendly_name": "Simulated", "inbound_request_url": url,
            "inbound_method": method, "use_inbound_webhook_on_number": on_number,
        });
        Ok(Taken::json(200, &service, Vec::new()))
    }
}

fn receiver(parameters: Parameters<'_>) -> Result<&str, Refusal> {
    let Some(to) = parameters.get("To") else {
        return refused(400, 21604, "A 'To' phone number is required.");
    };
    if to.starts_with("whatsapp:") && parameters.get("From").is_some_and(|from| from.starts_with('+')) {
        let message = "Twilio could not find a Channel with the specified From address";
        return refused(400, 63007, message);
    }
    let digits = to.strip_prefix('+').unwrap_or_default();
    let is_number = (8..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return refused(400, 21211, format!("Invalid 'To' Phone Number: {to}"));
    }
    Ok(to)
}

/// Who sends it: the service, where that is named, or the account's number.
fn sender(parameters: Parameters<'_>) -> Result<Option<&str>, Refusal> {
    match (parameters.get("MessagingServiceSid"), parameters.get("From")) {
        (None, None) => refused(400, 21603, "A 'From' phone number is required."),
        (Some(service), _) if service != Twilio::SERVICE => {
            refused(404, 21701, format!("The Messaging Service {service} does not exist"))
        }
        (_, Some(from)) if from != NUMBER => refused(
            400,
            21606,
            format!(
                "The 'From' phone number {from} is not a valid, SMS-capable inbound phone number or short code for \
                 your account."
            ),
        ),
        (service, _) => Ok(service),
    }
}

/// What is shown, and how many files there are in it.
fn content(parameters: Parameters<'_>) -> Result<(String, usize), Refusal> {
    if let Some(template) = parameters.get("ContentSid") {
        return Ok((of_template(template, parameters)?, 0));
    }
    let files: Vec<&str> = parameters.all("MediaUrl").collect();
    let words = parameters.get("Body").filter(|words| !words.trim().is_empty());
    if words.is_none() && files.is_empty() {
        return refused(400, 21619, "A text message body or media urls must be specified.");
    }
    if words.is_some_and(|words| words.encode_utf16().count() > BODY_MAX) {
        let message = "The concatenated message body exceeds the 1600 character limit";
        return refused(400, 21617, message);
    }
    if files.len() > MEDIA_MAX {
        return refused(400, 21623, "The number of media files exceeds the allowed limit of 10");
    }
    if !files.iter().all(|url| is_web_address(url)) {
        return refused(400, 21620, "Invalid media URL(s)");
    }
    let shown = files.iter().map(|url| format!("[{}] {url}", kind(url)));
    let lines: Vec<String> = shown.chain(words.map(str::to_owned)).collect();
    Ok((lines.join("\n"), files.len()))
}

/// What a template says is not known here: it is named.
fn of_template(template: &str, parameters: Parameters<'_>) -> Result<String, Refusal> {
    let digits = template.strip_prefix("HX").unwrap_or_default();
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return refused(400, 21655, "The ContentSid is Invalid");
    }
    let variables = parameters.get("ContentVariables").unwrap_or("{}");
    let Ok(Value::Object(variables)) = serde_json::from_str(variables) else {
        return refused(400, 21656, "The ContentVariables Parameter is invalid");
    };
    let values =
        variables.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let words: Vec<String> = std::iter::once(format!("[template] {template}")).chain(values).collect();
    Ok(words.join(" "))
}

/// What a file is, by the end of its address: Twilio would fetch it to know.
fn kind(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    match path.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "png" | "gif" | "webp" => "image",
        "mp3" | "ogg" | "amr" | "wav" | "m4a" => "audio",
        "mp4" | "3gp" | "mov" | "webm" => "video",
        _ => "file",
    }
}

#[cfg(test)]
mod tests;
