/** How photos come in: the file dialog, dropping them anywhere, pasting them. */

import { byId } from "./dom.js";

/** @param {(photo: File) => void} onPhoto */
export function mountIntake(onPhoto) {
  const input = byId("photo", HTMLInputElement);
  input.addEventListener("change", () => {
    for (const file of input.files ?? []) onPhoto(file);
    input.value = "";
  });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    onPhoto(file);
  });
  mountDrop(onPhoto);
}

/** @param {(photo: File) => void} onPhoto */
function mountDrop(onPhoto) {
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
    if (file) onPhoto(file);
  });
}
