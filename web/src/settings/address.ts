// Settings have an address: `?settings=keys` over whatever page is open.
import { useSearch } from "wouter";
import { navigate } from "wouter/use-browser-location";

export const TABS = ["profile", "keys", "usage", "appearance", "danger"] as const;
export type Tab = (typeof TABS)[number];

function go(change: (search: URLSearchParams) => void, replace: boolean): void {
  const search = new URLSearchParams(location.search);
  change(search);
  const text = search.toString();
  navigate(location.pathname + (text ? `?${text}` : ""), { replace });
}

export function openSettings(tab: Tab): void {
  const replace = new URLSearchParams(location.search).has("settings");
  go((search) => search.set("settings", tab), replace);
}

export function closeSettings(): void {
  go((search) => search.delete("settings"), true);
}

/** The tab that is open, or null. An unknown one is the first. */
export function useSettingsTab(): Tab | null {
  const wanted = new URLSearchParams(useSearch()).get("settings");
  if (wanted === null) return null;
  return TABS.find((tab) => tab === wanted) ?? "profile";
}
