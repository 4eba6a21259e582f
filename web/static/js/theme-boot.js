// Sets the theme before the first paint, so that a dark page never flashes white.
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem("rabit.settings") ?? "{}").theme;
  } catch {
    chosen = null;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
})();
