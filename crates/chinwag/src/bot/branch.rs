//! What a function does, its types forgotten: one handler, or a router of more.

use std::{marker::PhantomData, pin::Pin, sync::Arc};

use chinwag_core::function::Emits;

use super::{
    Arguments, Error, IntoEmits, Request, RouteProblem, Router, Site, Unmet,
    chat::History,
    router::{Found, Outline, short_name},
};

/// What a function does: one handler, or a router of more.
#[derive(Clone)]
pub struct Branch(Kind);

#[derive(Clone)]
enum Kind {
    Leaf(Arc<Leaf>),
    Router(Arc<Router>),
    /// A history of what has none.
    Misplaced,
}

/// One handler.
pub(super) struct Leaf {
    handler: Box<dyn Call>,
    /// The handler's name, as its author wrote it.
    name: String,
    /// Whether it is a durable conversation.
    pub(super) is_durable: bool,
    /// What is known of other versions of it.
    pub(super) history: History,
}

/// One run of a handler.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<Emits, Error>> + Send + 'a>>;

/// A handler, its types forgotten.
trait Call: Send + Sync {
    fn check(&self, site: &Site) -> Vec<Unmet>;
    fn call(&self, request: Request) -> Running<'_>;
}

/// A handler and the types of its arguments.
struct Typed<F, Args> {
    run: F,
    arguments: PhantomData<fn(Args)>,
}

impl<F, Args, Run> Call for Typed<F, Args>
where
    F: Fn(Args) -> Run + Send + Sync,
    Args: Arguments,
    Run: Future<Output: IntoEmits> + Send,
{
    fn check(&self, site: &Site) -> Vec<Unmet> {
        Args::check(site)
    }

    fn call(&self, mut request: Request) -> Running<'_> {
        Box::pin(async move {
            let arguments = Args::from_input(&mut request).await?;
            let returned = (self.run)(arguments).await;
            let mut emits = returned.into_emits(&request)?;
            request.finish(&mut emits)?;
            Ok(emits)
        })
    }
}

impl Leaf {
    /// What cannot be had where the function stands, by this version or one that is kept.
    fn check(&self, site: &Site) -> Vec<Unmet> {
        let kept = self.history.kept.iter().flat_map(|(_, branch)| branch.check(site));
        let version = self.history.ambiguous().map(|version| Unmet::Version { version });
        self.handler.check(site).into_iter().chain(kept).chain(version).collect()
    }

    /// Runs it.
    pub(super) fn call(&self, request: Request) -> Running<'_> {
        self.handler.call(request)
    }
}

impl Branch {
    /// One handler: the name of its type, and what it does with its arguments.
    pub(super) fn leaf<F, Args, Run>(type_name: &str, run: F) -> Self
    where
        F: Fn(Args) -> Run + Send + Sync + 'static,
        Args: Arguments + 'static,
        Run: Future<Output: IntoEmits> + Send,
    {
        let handler = Box::new(Typed { run, arguments: PhantomData });
        let leaf = Leaf {
            handler: handler as Box<dyn Call>,
            name: short_name(type_name),
            is_durable: Args::IS_DURABLE,
            history: History::default(),
        };
        Self(Kind::Leaf(Arc::new(leaf)))
    }

    /// The same conversation, and what is known of other versions of it.
    pub(super) fn with_history(self, history: History) -> Self {
        let is_leaf = |branch: &Self| matches!(&branch.0, Kind::Leaf(leaf) if leaf.is_durable);
        let is_sound = is_leaf(&self) && history.kept.iter().all(|(_, kept)| is_leaf(kept));
        match self.0 {
            Kind::Leaf(leaf) if is_sound => match Arc::try_unwrap(leaf) {
                Ok(leaf) => Self(Kind::Leaf(Arc::new(Leaf { history, ..leaf }))),
                Err(_) => Self(Kind::Misplaced),
            },
            _ => Self(Kind::Misplaced),
        }
    }

    pub(super) fn router(router: Router) -> Self {
        Self(Kind::Router(Arc::new(router)))
    }

    /// What cannot be had where the function stands.
    pub(super) fn check(&self, site: &Site) -> Vec<Unmet> {
        match &self.0 {
            Kind::Leaf(leaf) => leaf.check(site),
            Kind::Router(router) => router.check(site),
            Kind::Misplaced => vec![Unmet::NoChat],
        }
    }

    /// What is wrong with its routes, each with the labels that lead to it.
    pub(super) fn problems(&self) -> Vec<(String, RouteProblem)> {
        self.as_router().map(Router::problems).unwrap_or_default()
    }

    /// Whether it does something with every message.
    pub(super) fn takes_all(&self) -> bool {
        self.as_router().is_none_or(Router::takes_all)
    }

    /// What it does, to be shown.
    pub(super) fn outline(&self) -> Outline {
        match &self.0 {
            Kind::Leaf(leaf) => {
                Outline { handler: Some(leaf.name.clone()), durable: leaf.is_durable, routes: Vec::new() }
            }
            Kind::Router(router) => router.outline(),
            Kind::Misplaced => Outline { handler: None, durable: false, routes: Vec::new() },
        }
    }

    /// Whether there is a durable conversation in it.
    pub(super) fn is_durable(&self) -> bool {
        match &self.0 {
            Kind::Leaf(leaf) => leaf.is_durable,
            Kind::Router(router) => router.branches().any(Self::is_durable),
            Kind::Misplaced => false,
        }
    }

    /// The router, where it is one.
    pub(super) fn as_router(&self) -> Option<&Router> {
        match &self.0 {
            Kind::Leaf(_) | Kind::Misplaced => None,
            Kind::Router(router) => Some(router),
        }
    }

    /// The handler that takes the message of the request.
    ///
    /// # Errors
    /// There is no message in it, and this is a router.
    pub(super) fn find<'a>(&'a self, request: &mut Request) -> Result<Option<Found<'a>>, Error> {
        match &self.0 {
            Kind::Leaf(leaf) => Ok(Some(Found::leaf(leaf))),
            Kind::Router(router) => router.find(request),
            Kind::Misplaced => Ok(None),
        }
    }

    /// The handler that stands under these labels.
    pub(super) fn at(&self, path: &str) -> Option<&Leaf> {
        match &self.0 {
            Kind::Leaf(leaf) => path.is_empty().then_some(leaf),
            Kind::Router(router) => router.at(path),
            Kind::Misplaced => None,
        }
    }

    /// Runs what takes the message.
    pub(super) async fn call(&self, mut request: Request) -> Result<Emits, Error> {
        let Some(found) = self.find(&mut request)? else { return Ok(Emits::none()) };
        request.matched = found.matched;
        found.leaf.call(request).await
    }
}
