// Who is signed in, and what only concerns them.
import { BookOpen, LogOut, Moon, Settings, Sun, SunMoon, Wrench } from "lucide-react";
import { useAccount } from "@/api/queries";
import { signOut } from "@/api/session";
import { openSettings } from "@/settings/address";
import { Menu, MenuItem, MenuLine, toast } from "@/ui";
import { setTheme, type Theme, useLook, useNarrow } from "./theme";

const NEXT: Record<Theme, { readonly to: Theme; readonly word: string }> = {
  system: { to: "light", word: "Theme: system" },
  light: { to: "dark", word: "Theme: light" },
  dark: { to: "system", word: "Theme: dark" },
};
const ICON = { system: <SunMoon />, light: <Sun />, dark: <Moon /> };

function initial(text: string): string {
  return [...text.trim()][0]?.toUpperCase() ?? "?";
}

export function AccountMenu({ docs }: { readonly docs: string }) {
  const { data: account } = useAccount();
  const theme = useLook((look) => look.theme);
  const narrow = useNarrow();
  if (!account) return null;
  const trigger = (
    <button type="button" aria-label={`Account, ${account.email}`} className="rail-item">
      {/* An ornament, no part of the button's words. */}
      <span
        data-initial={initial(account.name || account.email)}
        className="grid size-7 place-items-center rounded-full bg-accent-tint font-semibold text-13 text-accent-ink before:content-[attr(data-initial)]"
      />
      <span className="rail-word">Account</span>
    </button>
  );
  return (
    <Menu label="Account" trigger={trigger} side={narrow ? "top" : "right"}>
      <p className="px-2.5 py-1.5 text-13">
        <span className="block truncate font-medium">{account.name || "Signed in"}</span>
        <span className="block truncate text-quiet">{account.email}</span>
      </p>
      <MenuLine />
      <MenuItem icon={<Settings />} onClick={() => openSettings("profile")}>
        Settings
      </MenuItem>
      <MenuItem icon={ICON[theme]} onClick={() => setTheme(NEXT[theme].to)}>
        {NEXT[theme].word}
      </MenuItem>
      <MenuItem icon={<BookOpen />} onClick={() => location.assign(docs)}>
        Developer docs
      </MenuItem>
      {account.role === "operator" && (
        <MenuItem icon={<Wrench />} href="/operator">
          Operator
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon={<LogOut />} onClick={() => void signOut().catch(toast.failed)}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
