//! What the targets about platforms begin with: every fixture of every platform, behind the byte that picks it.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Seed, files};

/// The form that a header has whose value the target is to sign.
const SIGN: &str = "{sign}";

/// A body for each fixture.
pub(super) fn bodies(root: &Path) -> Result<Vec<Seed>> {
    let body = |fixture: Fixture| {
        let body =
            fixture.vector().map_or(fixture.bytes.clone(), |vector| text(&vector, "body").into_bytes());
        (fixture.name.clone(), fixture.behind(&body))
    };
    Ok(fixtures(root)?.into_iter().map(body).collect())
}

/// The requests of the signature vectors as they are, and to be signed by the target.
pub(super) fn requests(root: &Path) -> Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    for fixture in fixtures(root)? {
        let Some(vector) = fixture.vector() else { continue };
        let secret = text(&vector, "secret");
        let given = format!("{secret}\n{}", request(&vector, |_, value| value.to_owned()));
        let signed = format!("{secret}\n{}", request(&vector, sign));
        seeds.push((fixture.name.clone(), fixture.behind(given.as_bytes())));
        seeds.push((format!("{}-signed", fixture.name), fixture.behind(signed.as_bytes())));
    }
    Ok(seeds)
}

/// Texts for each platform: what the fuzzer is to make worse.
pub(super) fn texts(root: &Path, texts: &[(&str, &str)]) -> Result<Vec<Seed>> {
    let platforms = platforms(root)?;
    let all = platforms.iter().zip(0..).flat_map(|(platform, byte)| {
        texts
            .iter()
            .map(move |(name, text)| (format!("{platform}-{name}"), [&[byte], text.as_bytes()].concat()))
    });
    Ok(all.collect())
}

/// A fixture of a webhook.
struct Fixture {
    name: String,
    /// What picks its platform.
    byte: u8,
    bytes: Vec<u8>,
}

impl Fixture {
    fn vector(&self) -> Option<Value> {
        let value: Value = serde_json::from_slice(&self.bytes).ok()?;
        (value["kind"] == "signature").then_some(value)
    }

    /// These bytes behind the one that picks the platform.
    fn behind(&self, bytes: &[u8]) -> Vec<u8> {
        [&[self.byte], bytes].concat()
    }
}

fn fixtures(root: &Path) -> Result<Vec<Fixture>> {
    let mut fixtures = Vec::new();
    for (platform, byte) in platforms(root)?.iter().zip(0..) {
        let folder =
            root.join("fixtures").join(if platform == "webhook" { "standard-webhooks" } else { platform });
        if !folder.exists() {
            continue;
        }
        for extension in ["json", "form"] {
            for (name, bytes) in files(&folder, extension)? {
                fixtures.push(Fixture { name: format!("{platform}-{name}"), byte, bytes });
            }
        }
    }
    Ok(fixtures)
}

/// The names of the platforms in the order of the registry: a target takes its byte for a place in that.
fn platforms(root: &Path) -> Result<Vec<String>> {
    let file = root.join("crates/chinwag-platforms/src/registry.rs");
    let registry = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let name = |line: &str| Some(line.trim().strip_prefix("name: \"")?.strip_suffix("\",")?.to_owned());
    let names: Vec<String> = registry.lines().filter_map(name).collect();
    ensure!(!names.is_empty(), "there is no platform in {}", file.display());
    Ok(names)
}

/// A request in the form that the target reads.
fn request(vector: &Value, value: impl Fn(&str, &str) -> String) -> String {
    let method = vector["method"].as_str().unwrap_or("POST");
    let target = vector["url"].as_str().unwrap_or("/webhooks/bot");
    let mut request = format!("{method} {target}\n");
    let one = vector["header"].as_str().map(|name| (name, vector["value"].as_str()));
    let many = vector["headers"].as_object().into_iter().flatten();
    for (name, given) in many.map(|(name, value)| (name.as_str(), value.as_str())).chain(one) {
        request += &format!("{name}: {}\n", value(name, given.unwrap_or_default()));
    }
    request + "\n" + &text(vector, "body")
}

/// The value of a signature is left to the target.
fn sign(name: &str, value: &str) -> String {
    if name.to_lowercase().contains("signature") && !name.to_lowercase().contains("timestamp") {
        SIGN.to_owned()
    } else {
        value.to_owned()
    }
}

fn text(vector: &Value, key: &str) -> String {
    vector[key].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        crate::shell::root()
    }

    #[test]
    fn a_vector_becomes_a_request() {
        let vector: Value = serde_json::from_str(
            r#"{"secret":"s","headers":{"X-Time":"1","X-Signature":"00"},"body":"{\"a\":1}","method":"PUT"}"#,
        )
        .expect("JSON");
        assert_eq!(
            request(&vector, |_, value| value.to_owned()),
            "PUT /webhooks/bot\nX-Signature: 00\nX-Time: 1\n\n{\"a\":1}"
        );
        assert!(request(&vector, sign).contains("X-Signature: {sign}\nX-Time: 1\n"));
    }

    #[test]
    fn every_folder_of_fixtures_is_a_platforms() {
        let platforms = platforms(&root()).expect("platforms");
        for entry in fs::read_dir(root().join("fixtures")).expect("a folder") {
            let folder = entry.expect("an entry").file_name().into_string().expect("a name");
            let platform = if folder == "standard-webhooks" { "webhook" } else { &folder };
            assert!(platforms.iter().any(|known| known == platform), "{folder}");
        }
    }

    #[test]
    fn a_fixture_stands_behind_the_byte_of_its_platform() {
        let seeds = bodies(&root()).expect("seeds");
        let [first, second] = ["messenger-text_2", "instagram-text_2"]
            .map(|wanted| &seeds.iter().find(|(name, _)| name == wanted).expect("a seed").1);
        assert_eq!((first[0], first[1], second[0]), (0, b'{', 1));
    }
}
