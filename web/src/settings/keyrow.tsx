// One key in the list: which it is, what it may do, when it was used, when it ends; and what can be done with it.
import { Ellipsis, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { del } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { Key, NewKey } from "@/api/types";
import { Chip, Confirm, exact, IconButton, Menu, MenuItem, MenuLine, Time, toast } from "@/ui";
import { EditKey } from "./editkey";
import { ending, hasStopped, spending, spentPart } from "./keystate";
import { RotateKey } from "./rotatekey";

type Question = "edit" | "rotate" | "revoke" | null;

function RevokeQuestion({ apiKey, onClose }: { readonly apiKey: Key; readonly onClose: () => void }) {
  const revoke = async () => {
    await del(`/v1/keys/${apiKey.id}`);
    await cache.invalidateQueries({ queryKey: keys.apiKeys });
    void cache.invalidateQueries({ queryKey: keys.account });
    toast.done("Key revoked");
  };
  return (
    <Confirm title={`Revoke “${apiKey.name}”?`} action="Revoke key" onConfirm={revoke} onClose={onClose}>
      <p>
        Programs that use the key ending in {apiKey.last4} are refused at once and for good. To replace it without a
        gap, rotate it instead.
      </p>
    </Confirm>
  );
}

function Facts({ apiKey }: { readonly apiKey: Key }) {
  const part = spentPart(apiKey);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-12 text-quiet">
      <span>{apiKey.scopes.join(", ")}</span>
      <span>
        made <Time at={apiKey.createdAt} />
      </span>
      <span>
        {apiKey.lastUsedAt ? (
          <>
            used <Time at={apiKey.lastUsedAt} />
          </>
        ) : (
          "never used"
        )}
      </span>
      <span className="inline-flex items-center gap-2">
        {spending(apiKey)}
        {part !== null && (
          <meter className="spent" value={part} aria-label={spending(apiKey)}>
            {spending(apiKey)}
          </meter>
        )}
      </span>
    </p>
  );
}

function Head({ apiKey }: { readonly apiKey: Key }) {
  const badge = ending(apiKey, Date.now());
  return (
    <p className="mb-1 flex flex-wrap items-center gap-2">
      <span className="max-w-60 truncate font-medium">{apiKey.name}</span>
      <code className="font-mono text-12 text-quiet">
        {apiKey.prefix}…{apiKey.last4}
      </code>
      {apiKey.mode === "test" && <Chip tone="accent">Test</Chip>}
      {badge && (
        <span title={exact(badge.at)}>
          <Chip tone={badge.tone}>{badge.text}</Chip>
        </span>
      )}
    </p>
  );
}

export function KeyRow({ apiKey, onNew }: { readonly apiKey: Key; readonly onNew: (key: NewKey) => void }) {
  const [question, ask] = useState<Question>(null);
  const close = () => ask(null);
  const trigger = (
    <IconButton label={`Actions for ${apiKey.name}`} size="sm">
      <Ellipsis />
    </IconButton>
  );
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <Head apiKey={apiKey} />
        <Facts apiKey={apiKey} />
      </div>
      {!hasStopped(apiKey, Date.now()) && (
        <Menu label={`Actions for ${apiKey.name}`} trigger={trigger}>
          <MenuItem icon={<Pencil />} onClick={() => ask("edit")}>
            Rename or change limit
          </MenuItem>
          <MenuItem icon={<RefreshCw />} onClick={() => ask("rotate")}>
            Rotate
          </MenuItem>
          <MenuLine />
          <MenuItem icon={<Trash2 />} danger onClick={() => ask("revoke")}>
            Revoke
          </MenuItem>
        </Menu>
      )}
      {question === "edit" && <EditKey apiKey={apiKey} onClose={close} />}
      {question === "rotate" && <RotateKey apiKey={apiKey} onNew={onNew} onClose={close} />}
      {question === "revoke" && <RevokeQuestion apiKey={apiKey} onClose={close} />}
    </li>
  );
}
