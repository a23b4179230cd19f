
// ---------------------------------------------------------------------------------------------------------------------
// A file, as it is posted. A photograph is made as small as it has to be.

const FILE_MAX = 700000;
/** How long the longer side of a photograph may be, the better ones first. */
const SIDES = [1600, 1200, 800];

/** What is posted of a file; nothing where it is too large. */
async function posting(file) {
  const blob = file.size > FILE_MAX && file.type.startsWith("image/") ? await smaller(file) : file;
  if (!blob || blob.size > FILE_MAX) return null;
  const name = blob === file ? file.name : file.name.replace(/\.\w*$/, "") + ".jpg";
  return { type: "file", name: name.slice(0, 200), mime: blob.type, data: await inBase64(blob) };
}
async function smaller(file) {
  try {
    const image = await createImageBitmap(file);
    for (const side of SIDES) {
      const scale = Math.min(1, side / Math.max(image.width, image.height));
      const canvas = make("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((go) => canvas.toBlob(go, "image/jpeg", 0.8));
      if (blob && blob.size <= FILE_MAX) return blob;
    }
  } catch { /* no picture that this browser can read */ }
  return null;
}
function inBase64(blob) {
  return new Promise((go) => {
    const reader = new FileReader();
    reader.onload = () => go(String(reader.result).split(",")[1] || "");
    reader.onerror = () => go("");
    reader.readAsDataURL(blob);
  });
}
