/** How files come in: the dialog for photos, dropping them anywhere, pasting them. */

import { byId } from "./dom.js";

/**
 * @param {(photo: File) => void} onPhoto
 * @param {(file: File) => void} onFile of any kind
 */
export function mountIntake(onPhoto, onFile) {
  const input = byId("photo", HTMLInputElement);
  input.addEventListener("change", () => {
    for (const file of input.files ?? []) onPhoto(file);
    input.value = "";
  });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    onFile(file);
  });
  mountDrop(onFile);
}

/** @param {(file: File) => void} onFile */
function mountDrop(onFile) {
  const veil = byId("drop-veil", HTMLElement);
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  let depth = 0;
  const show = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  document.addEventListener("dragenter", (event) => hasFiles(event) && show(1));
  document.addEventListener("dragleave", (event) => hasFiles(event) && show(-1));
  document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(-depth);
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
  });
}
