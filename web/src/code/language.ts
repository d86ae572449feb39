// The language a person reads code in, remembered on this machine and the same everywhere.
import { create } from "zustand";
import { LANGUAGES, type Language } from "./snippets";

const KEPT = "storynote.language";

function kept(): Language {
  try {
    const found = localStorage.getItem(KEPT);
    return LANGUAGES.find((language) => language === found) ?? "curl";
  } catch {
    return "curl";
  }
}

export const useLanguage = create<{ readonly language: Language }>(() => ({ language: kept() }));

export function speak(language: Language): void {
  useLanguage.setState({ language });
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // A browser that keeps nothing still shows the right tab until the page is left.
  }
}
