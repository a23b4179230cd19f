// The widget: one module, made of the files beside this one, with nothing else to load. See docs/platforms/web.md.
//
//   <script type="module" src="https://bot.example.com/webhooks/site/widget.js"></script>
//
// This file: what it says by itself, in each language.

const WORDS = {
  en: {
    open: "Open the chat", close: "Close the chat", write: "Write a message…", send: "Send", attach: "Attach a file",
    log: "Conversation", typing: "is typing…", offline: "Offline. What you write is sent when you are back.",
    connecting: "Connecting…", refused: "The chat is not available on this page.", you: "You", waiting: "not sent yet",
    large: "The file is too large: 700 kB at most.", failed: "not taken", full: "Too much waits to be sent.", cards: "Cards",
    place: "Show on the map", deleted: "This message was taken back.", unread: "new messages", download: "Open",
  },
  de: {
    open: "Chat öffnen", close: "Chat schließen", write: "Nachricht schreiben…", send: "Senden", attach: "Datei anhängen",
    log: "Unterhaltung", typing: "schreibt…", offline: "Offline. Geschriebenes wird gesendet, sobald es wieder geht.",
    connecting: "Verbinde…", refused: "Der Chat ist auf dieser Seite nicht verfügbar.", you: "Sie",
    waiting: "noch nicht gesendet", large: "Die Datei ist zu groß: höchstens 700 kB.", failed: "nicht angenommen",
    full: "Zu viel wartet darauf, gesendet zu werden.", cards: "Karten", place: "Auf der Karte zeigen",
    deleted: "Diese Nachricht wurde zurückgenommen.", unread: "neue Nachrichten", download: "Öffnen",
  },
};

/** The words of a language; English where there are none. */
function wordsOf(language) { return WORDS[String(language || "").slice(0, 2).toLowerCase()] || WORDS.en; }
