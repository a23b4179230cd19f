//! What people write who want a page to do something: each as a message, a name, a file, an error, a key and an address.

/// A word that stands in each of them, by which what came from outside is told from what is the page's own.
pub(super) const MARK: &str = "zqx";

/// Payloads; `zqx` is in every tag, attribute and address of theirs.
pub(super) const PAYLOADS: &[&str] = &[
    // Tags.
    "<script>zqx()</script>",
    "<SCRIPT SRC=//zqx.example/x.js></SCRIPT>",
    "<scr<script>ipt>zqx()</scr</script>ipt>",
    "<script\u{0}>zqx()</script>",
    "<script/zqx>x()</script>",
    "<<script>zqx();//<</script>",
    "<zqx-element onclick=zqx()>",
    "<b zqx=1>bold</b>",
    "<a href=\"javascript:zqx()\">zqx</a>",
    "<a href=\"java\tscript:zqx()\">zqx</a>",
    "<form action=https://zqx.example><input name=zqx><button>zqx</button></form>",
    "<iframe srcdoc=\"<script>zqx()</script>\"></iframe>",
    "<object data=data:text/html;base64,enF4></object><embed src=zqx>",
    "<base href=https://zqx.example/>",
    "<link rel=stylesheet href=//zqx.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=https://zqx.example\">",
    "<style>@import '//zqx.example/x.css';*{background:url(//zqx.example)}</style>",
    // Events.
    "<img src=zqx onerror=zqx()>",
    "<img src='zqx' onerror='zqx()' zqx",
    "<body onload=zqx()>",
    "<input autofocus onfocus=zqx()>",
    "<details open ontoggle=zqx()>zqx</details>",
    "<video><source onerror=zqx()></video>",
    "<x onpointerover=zqx() style=position:fixed;inset:0>zqx</x>",
    // Drawings and formulas, which parse by rules of their own.
    "<svg onload=zqx()>",
    "<svg><script>zqx()</script></svg>",
    "<svg><a xlink:href=\"javascript:zqx()\"><text>zqx</text></a></svg>",
    "<svg><animate onbegin=zqx() attributeName=x></svg>",
    "<svg></p><style><g title=\"</style><img src=zqx onerror=zqx()>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--><img src=zqx onerror=zqx()>\">",
    "<![CDATA[<script>zqx()</script>]]>",
    // Out of attributes, elements and comments.
    "\" onmouseover=\"zqx()",
    "' onmouseover='zqx()",
    "\"><script>zqx()</script>",
    "'><img src=zqx onerror=zqx()>",
    "` onmouseover=zqx() zqx=`",
    "zqx onmouseover=zqx() ",
    "</title><script>zqx()</script>",
    "</textarea><script>zqx()</script>",
    "</option></select><img src=zqx onerror=zqx()>",
    "</pre></code></details></table></main><zqx>",
    "--><script>zqx()</script><!--",
    "</script><script>zqx()</script>",
    // Addresses.
    "javascript:zqx()",
    "JaVaScRiPt:zqx()",
    "\u{1}javascript:zqx()",
    "java\nscript:zqx()",
    "data:text/html,<script>zqx()</script>",
    "vbscript:zqx",
    "//zqx.example/x",
    "https://zqx.example/\"onclick=zqx()",
    "/../../zqx",
    // What is already written as an entity must stay words.
    "&lt;script&gt;zqx()&lt;/script&gt;",
    "&#60;img src=zqx onerror=zqx()&#62;",
    "&quot; onclick=&quot;zqx()",
    "&#x3c;zqx",
    // Templates.
    "{{zqx}}${zqx}#{zqx}<%= zqx %>",
    "{{constructor.constructor('zqx()')()}}",
    // Characters that are not what they look like.
    "\u{ff1c}script\u{ff1e}zqx()\u{ff1c}/script\u{ff1e}",
    "\u{feff}<\u{200b}script>zqx()</script>",
    "\u{202e}>tpircs/<()xqz>tpircs<\u{202c}zqx",
    "zqx\u{2066}\u{202d}\u{2069}\u{202e}",
    "z\u{301}\u{300}\u{302}zqx\u{fffd}\u{fffd}<zqx\u{fffd}>",
    "\u{c0}\u{bc}script\u{c0}\u{be}zqx",
    "+ADw-script+AD4-zqx()+ADw-/script+AD4-",
    "\u{2028}<zqx>\u{2029}",
    // Lines, which are the grammar of streams and heads.
    "zqx\r\revent: piece\rid: state\rdata: zqx\r\r",
    "zqx\n\nevent: piece\nid: state\ndata: <zqx>\n\n",
    "zqx\r\nSet-Cookie: chinwag_console=zqx\r\n\r\n<zqx>",
];
