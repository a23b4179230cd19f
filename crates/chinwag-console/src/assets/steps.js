// Work in steps: the next begins by itself.

document.querySelector("form[data-go]")?.requestSubmit();
