// Before the first paint: the theme this browser was told to use. The app reads and writes the same key.
(() => {
  try {
    const theme = localStorage.getItem("storynote.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's own choice stands then.
  }
})();
