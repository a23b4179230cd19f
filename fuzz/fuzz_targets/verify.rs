//! Requests to any platform: nothing is let in that was not signed, and what an HMAC of our own says is signed is let in.
//!
//! The input is a byte that picks the platform, the secret, and from the next line on a request nearly as HTTP/1.1 has it;
//! `{sign}` in a header stands for the right signature.

#![no_main]

use chinwag_core::platform::{Platform, RawRequest};
use chinwag_fuzz::{
    channel::{Channel, NOW},
    proof::{self, Verdict},
    request,
};
use chinwag_platforms::for_verify;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&picked, rest)) = input.split_first() else { return };
    let name = Channel::of(picked).name;
    let (secret, rest) = request::line(rest);
    let Ok(secret) = std::str::from_utf8(secret) else { return };
    let secret = proof::usable(name, secret);
    let Some(platform) = for_verify(name, secret) else { return };
    assert!(!secret.is_empty(), "{name}: no secret at all is taken for one");
    let Some(mut request) = request::read(rest) else { return };
    proof::fill(name, secret, &mut request);
    let _ = platform.handshake(&request);

    check(name, secret, &*platform, &request);
    for (name, value) in &request.headers.clone() {
        request.headers.append(name, value.clone());
    }
    check(name, secret, &*platform, &request);
    request.headers.clear();
    check(name, secret, &*platform, &request);
});

/// A request as it is, with each header twice, and without any: each is judged anew.
fn check(name: &str, secret: &str, platform: &dyn Platform, request: &RawRequest) {
    let verdict = proof::judge(name, secret, request);
    match platform.verify(request, NOW) {
        Ok(()) => assert_ne!(verdict, Verdict::Refuse, "{name}: {request:?} under {secret:?}"),
        Err(error) => assert_ne!(verdict, Verdict::Accept, "{name}: {error}: {request:?} under {secret:?}"),
    }
}
